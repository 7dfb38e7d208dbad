// The engine of the explorer, in a worker of its own so that a query that never ends can be stopped. It asks no server.

import { DataFactory } from "n3";

import { answer, plain } from "./engine/answer.js";
import { Dataset } from "./engine/dataset.js";
import { Fault } from "./engine/parse.js";
import { turtle } from "./engine/turtle.js";

const RDF_TYPE = DataFactory.namedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
// What is a label of anything, in the order in which it is looked for.
const LABELS = [
  "http://www.w3.org/2000/01/rdf-schema#label",
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://purl.org/dc/terms/title",
];
// What the library says of a query, where it says it only while it runs.
const FAULTS = [
  [/Invalid regular expression: |Invalid flags|Duplicate flag/, "regex"],
  [/^Found invalid relative IRI '(.*)'/, "relative"],
];

// Strings compare by code point (SPARQL 1.1, section 15.1), and not by the language of whoever reads.
String.prototype.localeCompare = function compare(other) {
  const [left, right] = [[...this], [...other]];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    if (left[at] !== right[at]) return Math.sign(left[at].codePointAt(0) - right[at].codePointAt(0));
  }
  return Math.sign(left.length - right.length);
};
self.fetch = () => Promise.reject(new Error("no network"));

let dataset;

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

const union = DataFactory.defaultGraph();

// The labels of an IRI: language to text, "" for a text without one. Of several, the first by its letters.
function labels(iri) {
  const found = {};
  for (const property of LABELS) {
    const texts = dataset.store.getObjects(DataFactory.namedNode(iri), DataFactory.namedNode(property), union);
    for (const { value, language } of texts.sort((one, other) => (one.value < other.value ? -1 : 1))) found[language] ??= value;
  }
  return found;
}

const labelsOf = (iris) => Object.fromEntries([...iris].map((iri) => [iri, labels(iri)]));

// What the completion offers: the properties and classes that the data use.
function vocabulary({ store }) {
  const iris = (terms) => terms.filter((term) => term.termType === "NamedNode").map((term) => term.value).sort();
  return { properties: iris(store.getPredicates(null, null, union)), classes: iris(store.getObjects(null, RDF_TYPE, union)) };
}

const actions = {
  async load({ data, named }) {
    dataset = Dataset.read(await unpack(data));
    const terms = vocabulary(dataset);
    const size = dataset.columns.graph(union).columns[0].length;
    return { size, terms, labels: labelsOf([...named, ...terms.properties, ...terms.classes]) };
  },
  async query({ text, prefixes = {} }) {
    const started = performance.now();
    const { rows, ...rest } = await answer(dataset, text);
    const iris = new Set((rows ?? []).flat().filter((term) => term?.termType === "NamedNode").map((term) => term.value));
    const milliseconds = performance.now() - started;
    const told = { ...rest, ...(rows && { rows: rows.map((row) => row.map(plain)) }), labels: labelsOf(iris), milliseconds };
    return rest.triples ? { ...told, turtle: await turtle(rows, prefixes) } : told;
  },
};

// Why a query wasn't run, for the page to say it in words.
function fault(error) {
  if (error instanceof Fault) return { kind: error.kind, line: error.line, given: error.given };
  if (error instanceof RangeError) return { kind: "deep" };
  const message = String(error?.message ?? error).split("\n")[0];
  const [pattern, kind] = FAULTS.find(([one]) => one.test(message)) ?? [null, "engine"];
  return { kind, given: (pattern && pattern.exec(message)[1]) ?? message };
}

self.onmessage = async ({ data: { id, action, ...values } }) => {
  try {
    self.postMessage({ id, value: await actions[action](values) });
  } catch (error) {
    self.postMessage({ id, fault: fault(error) });
  }
};
