// The engine of the explorer, in a worker of its own so that a query that never ends can be stopped.
// It holds the union of all graphs as its default graph, as the build does, and asks no server.

import { QueryEngine } from "@comunica/query-sparql-rdfjs-lite";
import { Parser, Store } from "n3";

const MOST_ROWS = 50000;
const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
// What names a thing, in the order in which it is looked for; those of the vocabulary stand under the base.
const LABELS = (base) => [
  "http://www.w3.org/2000/01/rdf-schema#label",
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://purl.org/dc/terms/title",
  `${base}onto/printedReading`,
  `${base}onto/printedAs`,
  "http://xmlns.com/foaf/0.1/name",
];

// Strings compare by code point (SPARQL 1.1, section 15.1), and not by the language of whoever reads.
String.prototype.localeCompare = function compare(other) {
  const [left, right] = [[...this], [...other]];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    if (left[at] !== right[at]) return Math.sign(left[at].codePointAt(0) - right[at].codePointAt(0));
  }
  return Math.sign(left.length - right.length);
};
self.fetch = () => Promise.reject(new Error("no-network"));

const engine = new QueryEngine();
const store = new Store();
let naming = [];

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

// The labels of an IRI: language to text, "" for a text without one.
function labels(iri) {
  const found = {};
  for (const property of naming) {
    for (const { value, language } of store.getObjects(iri, property, null)) found[language] ??= value;
  }
  return found;
}

const labelsOf = (iris) => Object.fromEntries([...iris].map((iri) => [iri, labels(iri)]));

// What the completion offers: the properties and classes that the data use.
function vocabulary() {
  const iris = (terms) => terms.filter((term) => term.termType === "NamedNode").map((term) => term.value).sort();
  return { properties: iris(store.getPredicates(null, null, null)), classes: iris(store.getObjects(null, RDF_TYPE, null)) };
}

function plain(term) {
  if (!term) return null;
  if (term.termType === "NamedNode") return { type: "uri", value: term.value };
  if (term.termType === "BlankNode") return { type: "bnode", value: term.value };
  const literal = { type: "literal", value: term.value };
  if (term.language) literal["xml:lang"] = term.language;
  else if (!term.datatype.value.endsWith("#string")) literal.datatype = term.datatype.value;
  return literal;
}

// The members of a stream, each changed by `change`; no more than MOST_ROWS.
function collect(stream, change) {
  return new Promise((resolve, reject) => {
    const rows = [];
    stream.on("data", (member) => {
      if (rows.length < MOST_ROWS) rows.push(change(member));
      else {
        stream.destroy();
        resolve({ rows, cut: true });
      }
    });
    stream.on("end", () => resolve({ rows, cut: false }));
    stream.on("error", reject);
  });
}

async function answer(text) {
  const result = await engine.query(text, { sources: [store] });
  if (result.resultType === "boolean") return { boolean: await result.execute() };
  if (result.resultType === "quads") {
    const change = (quad) => [plain(quad.subject), plain(quad.predicate), plain(quad.object)];
    return { triples: true, variables: ["subject", "predicate", "object"], ...(await collect(await result.execute(), change)) };
  }
  if (result.resultType !== "bindings") throw new Error("read-only");
  const variables = (await result.metadata()).variables.map((variable) => variable.value);
  return { variables, ...(await collect(await result.execute(), (row) => variables.map((name) => plain(row.get(name))))) };
}

const actions = {
  async load({ data, named, base }) {
    naming = LABELS(base);
    store.addQuads(new Parser({ format: "N-Triples" }).parse(await unpack(data)));
    const terms = vocabulary();
    return { size: store.size, terms, labels: labelsOf([...named, ...terms.properties, ...terms.classes]) };
  },
  async query({ text }) {
    const started = performance.now();
    const result = await answer(text);
    const iris = new Set((result.rows ?? []).flat().filter((term) => term?.type === "uri").map((term) => term.value));
    return { ...result, labels: labelsOf(iris), milliseconds: performance.now() - started };
  },
};

self.onmessage = async ({ data: { id, action, ...values } }) => {
  try {
    self.postMessage({ id, value: await actions[action](values) });
  } catch (error) {
    self.postMessage({ id, error: String(error.message ?? error) });
  }
};
