// The published graphs as an RDF dataset (SPARQL 1.1, section 13): the named graphs, and as default graph their union,
// in which a triple stands once however many graphs have it.

import { DataFactory, Parser, Store } from "n3";

import { Columns } from "./columns.js";

const { defaultGraph } = DataFactory;

export class Dataset {
  constructor(quads = []) {
    this.store = new Store();
    this.names = [];
    const names = new Map();
    for (const { subject, predicate, object, graph } of quads) {
      this.store.addQuad(subject, predicate, object, graph);
      this.store.addQuad(subject, predicate, object, defaultGraph());
      names.set(graph.value, graph);
    }
    this.names = [...names.values()];
  }

  static read(text) {
    return new Dataset(new Parser({ format: "N-Quads" }).parse(text));
  }

  // The quads for what only counts them; made once, when they are first asked for.
  get columns() {
    return (this.counted ??= new Columns(this.store));
  }

  // The dataset that a query describes by FROM and FROM NAMED (section 13.2): nothing else is in it.
  described(defaults, names) {
    const made = new Dataset();
    for (const graph of defaults) {
      for (const { subject, predicate, object } of this.quads(graph)) made.store.addQuad(subject, predicate, object, defaultGraph());
    }
    for (const graph of names) made.store.addQuads([...this.quads(graph)]);
    made.names = [...new Map(names.map((name) => [name.value, name])).values()];
    return made;
  }

  // The quads of a graph; of the default graph where none is given.
  quads(graph = defaultGraph()) {
    return this.store.readQuads(null, null, null, graph);
  }

  has(name) {
    return this.names.some((one) => one.equals(name));
  }
}
