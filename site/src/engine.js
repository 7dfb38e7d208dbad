// The engine of the explorer: Oxigraph, in a worker of its own so that a query that never ends can be stopped.

import start, { defaultGraph, namedNode, Store } from "oxigraph";

import { answer } from "./engine/answer.js";
import { Fault } from "./engine/parse.js";
import { rowsOf } from "./engine/rows.js";

// What is a label of anything, in the order in which it is looked for.
const LABELS = [
  "http://www.w3.org/2000/01/rdf-schema#label",
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://purl.org/dc/terms/title",
];
// The default graph is the union of the named graphs, in which a triple stands once however many graphs have it.
const UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }";

let store;

// The labels of an IRI: language to text, "" for a text without one. Of several, the first by its letters.
function labels(iri) {
  const found = {};
  for (const property of LABELS) {
    const texts = store.match(namedNode(iri), namedNode(property), null, defaultGraph()).map(({ object }) => object);
    for (const { value, language } of texts.sort((one, other) => (one.value < other.value ? -1 : 1))) found[language] ??= value;
  }
  return found;
}

const labelsOf = (iris) => Object.fromEntries([...iris].map((iri) => [iri, labels(iri)]));

// The IRIs that a variable stands for, sorted.
const iris = (pattern) => rowsOf(store, `SELECT DISTINCT ?x { ${pattern} FILTER isIRI(?x) }`).rows.map(([{ value }]) => value).sort();

const instances = (classes) => iris(`VALUES ?class { ${classes.map((one) => `<${one}>`).join(" ")} } ?x a ?class`);

const actions = {
  // The engine's code, compiled; the graphs, in several documents of TriG; and the lists of classes, by names, of which
  // the page wants what there is of them.
  async load({ engine, data, ranges }) {
    await start({ module_or_path: engine });
    store = new Store();
    for (const graphs of data) store.load(graphs, { format: "application/trig", no_transaction: true });
    store.update(UNION);
    const options = Object.fromEntries(Object.entries(ranges).map(([name, classes]) => [name, instances(classes)]));
    const named = Object.values(options).flat();
    // What the completion offers: the properties and classes that the data use.
    const terms = { properties: iris("?s ?x ?o"), classes: iris("?s a ?x") };
    const [[{ value }]] = rowsOf(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows;
    return { size: Number(value), terms, options, labels: labelsOf([...named, ...terms.properties, ...terms.classes]) };
  },
  async query({ text, prefixes = {} }) {
    const started = performance.now();
    const told = await answer(store, text, prefixes);
    const milliseconds = performance.now() - started;
    const found = new Set((told.rows ?? []).flat().filter((term) => term?.type === "uri").map((term) => term.value));
    return { ...told, labels: labelsOf(found), milliseconds };
  },
};

// Why a query wasn't run, for the page to say it in words. Where a query was too deep the engine may be of no more use.
function fault(error) {
  if (error instanceof Fault) return { kind: error.kind, line: error.line, given: error.given };
  if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) return { kind: "deep" };
  const message = String(error?.message ?? error).split("\n")[0];
  const [, line] = /^error at (\d+):/.exec(message) ?? [];
  return line ? { kind: "unread", line: Number(line) } : { kind: "engine", given: message };
}

self.onmessage = async ({ data: { id, action, ...values } }) => {
  try {
    self.postMessage({ id, value: await actions[action](values) });
  } catch (error) {
    self.postMessage({ id, fault: fault(error) });
  }
};
