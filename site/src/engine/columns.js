// The quads of a store as numbers: a column for each of subject, predicate and object of a graph, and where each term stands
// in them. What is only counted needs no terms.

export class Columns {
  constructor(store) {
    this.terms = [null]; // by their numbers; 0 is none
    this.numbers = new Map();
    this.graphs = new Map();
    for (const { subject, predicate, object, graph } of store.readQuads()) {
      const { columns, places } = this.graph(graph);
      [subject, predicate, object].forEach((term, at) => {
        const number = this.number(term);
        const place = columns[at].push(number) - 1;
        if (places[at].has(number)) places[at].get(number).push(place);
        else places[at].set(number, [place]);
      });
    }
  }

  graph({ value }) {
    if (!this.graphs.has(value)) this.graphs.set(value, { columns: [[], [], []], places: [new Map(), new Map(), new Map()] });
    return this.graphs.get(value);
  }

  // The number of a term, which gets one where it has none.
  number(term) {
    const key = term.termType === "NamedNode" ? term.value : `${term.termType} ${term.value} ${term.language ?? ""} ${term.datatype?.value ?? ""}`;
    let number = this.numbers.get(key);
    if (!number) {
      number = this.terms.push(term) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  // Calls a function with the place of each triple of a graph that has the numbers given, 0 for any.
  each(graph, given, found) {
    const { columns: [first, second, third], places } = graph;
    const [one, two, three] = given;
    let fewest = null;
    for (let at = 0; at < 3; at++) {
      if (!given[at]) continue;
      const those = places[at].get(given[at]);
      if (!those) return;
      if (!fewest || those.length < fewest.length) fewest = those;
    }
    const length = fewest?.length ?? first.length;
    for (let index = 0; index < length; index++) {
      const place = fewest ? fewest[index] : index;
      if ((!one || first[place] === one) && (!two || second[place] === two) && (!three || third[place] === three)) found(place);
    }
  }

  // How many triples of a graph may have the numbers given, at most.
  most({ columns, places }, given) {
    return Math.min(...given.map((number, at) => (number ? (places[at].get(number)?.length ?? 0) : columns[0].length)));
  }
}
