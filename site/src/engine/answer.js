// What a query gives, over a store: rows, triples or a boolean.

import { defaultGraph, namedNode, Store } from "oxigraph";

import { read } from "./parse.js";
import { rowsOf } from "./rows.js";
import { turtle } from "./turtle.js";

const MOST_ROWS = 50000;

// Raises a Fault where the query can't be run.
export async function answer(store, text, prefixes) {
  const asked = read(text, store, MOST_ROWS + 1);
  if (!asked.dataset) return told(store, asked, prefixes);
  const merged = described(store, asked.dataset);
  try {
    return await told(merged, { ...asked, options: { default_graph: defaultGraph(), named_graphs: asked.dataset.named.map(namedNode) } }, prefixes);
  } finally {
    merged.free();
  }
}

function told(store, { text, form, options = {} }, prefixes) {
  if (form === "ask") return { boolean: store.query(text, options) };
  if (form !== "select") return triples(store.query(text, options), prefixes);
  const { rows, ...rest } = rowsOf(store, text, options);
  return { ...rest, rows: rows.slice(0, MOST_ROWS), cut: rows.length > MOST_ROWS };
}

// The dataset that a query describes (SPARQL 1.1, section 13.2): the merge of some graphs, and the named graphs.
function described(store, dataset) {
  const made = new Store();
  const add = (graph, to) => made.load(store.dump({ format: "application/n-triples", from_graph_name: namedNode(graph) }), { format: "application/n-triples", to_graph_name: to });
  for (const graph of dataset.default) add(graph, defaultGraph());
  for (const graph of dataset.named) add(graph, namedNode(graph));
  return made;
}

// Triples are a set.
async function triples(quads, prefixes) {
  const all = [...new Map(quads.map((quad) => [String(quad), quad])).values()];
  const shown = all.slice(0, MOST_ROWS);
  const rows = shown.map(({ subject, predicate, object }) => [subject, predicate, object].map(plain));
  const cut = all.length > MOST_ROWS;
  return { triples: true, variables: ["subject", "predicate", "object"], rows, cut, turtle: await turtle(shown, prefixes) };
}

function plain(term) {
  if (term.termType !== "Literal") return { type: term.termType === "NamedNode" ? "uri" : "bnode", value: term.value };
  const literal = { type: "literal", value: term.value };
  if (term.language) literal["xml:lang"] = term.language;
  else if (!term.datatype.value.endsWith("#string")) literal.datatype = term.datatype.value;
  return literal;
}
