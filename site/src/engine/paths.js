// Property paths by their definition (SPARQL 1.1, sections 9 and 18.4), as patterns and, where they have no end, as rows.

import { AlgebraFactory } from "@comunica/utils-algebra";
import { termToString } from "rdf-string";

import { Fault } from "./parse.js";

const make = new AlgebraFactory();
const terms = make.dataFactory;
let made = 0;
// More pairs than a browser holds well.
const MOST_PAIRS = 1000000;
const fresh = () => terms.variable(`raccordo-path-${made++}`);

// The operation for a path between two terms in a graph of a store.
export function unfold(store, subject, path, object, graph) {
  const of = (start, part, end) => unfold(store, start, part, end, graph);
  switch (path.type) {
    case "link":
      return make.createBgp([make.createPattern(subject, path.iri, object, graph)]);
    case "inv":
      return of(object, path.path, subject);
    case "alt":
      return make.createUnion(path.input.map((part) => of(subject, part, object)));
    case "seq": {
      const ends = [subject, ...path.input.slice(1).map(fresh), object];
      return make.createJoin(path.input.map((part, at) => of(ends[at], part, ends[at + 1])));
    }
    case "nps": {
      const predicate = fresh();
      const among = make.createOperatorExpression("notin", [predicate, ...path.iris].map((term) => make.createTermExpression(term)));
      return make.createFilter(make.createBgp([make.createPattern(subject, predicate, object, graph)]), among);
    }
    default:
      return rows(store, subject, path, object, graph);
  }
}

// A path that may be of any length, or of none, as the pairs that it connects, each once.
function rows(store, subject, path, object, graph) {
  const [open, ends] = [[subject, object].map(isVariable), [subject, object]];
  const turned = open[0] && !open[1];
  const pairs = [];
  for (const start of open[0] && open[1] ? nodes(store, graph) : [turned ? object : subject]) {
    for (const end of reached(store, path, start, graph, turned)) pairs.push(turned ? [end, start] : [start, end]);
    if (pairs.length > MOST_PAIRS) throw new Fault("paths");
  }
  const same = open[0] && subject.equals(object);
  const fitting = pairs.filter((pair) => ends.every((end, at) => open[at] || end.equals(pair[at])) && (!same || pair[0].equals(pair[1])));
  const variables = same ? [subject] : ends.filter(isVariable);
  return make.createValues(variables, fitting.map((pair) => Object.fromEntries(ends.flatMap((end, at) => (open[at] ? [[end.value, pair[at]]] : [])))));
}

const isVariable = (term) => term.termType === "Variable";
const unique = (found) => [...new Map(found.map((term) => [termToString(term), term])).values()];
const nodes = (store, graph) => unique([...store.getSubjects(null, null, graph), ...store.getObjects(null, null, graph)]);

// The terms that a path leads to from a term, or from which it leads there where it is turned.
function reached(store, path, start, graph, turned) {
  const on = (part, from) => reached(store, part, from, graph, turned);
  const step = (predicate) => (turned ? store.getSubjects(predicate, start, graph) : store.getObjects(start, predicate, graph));
  switch (path.type) {
    case "link":
      return unique(step(path.iri));
    case "inv":
      return reached(store, path.path, start, graph, !turned);
    case "alt":
      return unique(path.input.flatMap((part) => on(part, start)));
    case "seq":
      return (turned ? [...path.input].reverse() : path.input).reduce((found, part) => unique(found.flatMap((term) => on(part, term))), [start]);
    case "nps":
      return unique(store.getPredicates(...(turned ? [null, start] : [start, null]), graph).filter((one) => !path.iris.some((iri) => iri.equals(one))).flatMap(step));
    case "ZeroOrOnePath":
      return unique([start, ...on(path.path, start)]);
    default:
      return closure(start, (term) => on(path.path, term), path.type === "ZeroOrMorePath");
  }
}

function closure(start, step, own) {
  const found = new Map(own ? [[termToString(start), start]] : []);
  for (const waiting = [start]; waiting.length; ) {
    for (const term of step(waiting.pop())) {
      const key = termToString(term);
      if (found.has(key)) continue;
      found.set(key, term);
      waiting.push(term);
    }
  }
  return [...found.values()];
}
