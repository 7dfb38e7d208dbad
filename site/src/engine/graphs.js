// GRAPH by its definition (SPARQL 1.1, section 18.5): its pattern is asked of each named graph, and of no other.

import { AlgebraFactory, algebraUtils } from "@comunica/utils-algebra";

import { unfold } from "./paths.js";

const make = new AlgebraFactory();
const terms = make.dataFactory;

// The operation with each pattern and path in its graph of a dataset: `graph` is the one that it is asked of, `given` the
// values of the variables that stand for the graphs around it.
export function placed(operation, dataset, graph = terms.defaultGraph(), given = {}) {
  const inner = (input, more = given) => placed(input, dataset, graph, more);
  const known = (input, values = given) => (Object.keys(values).length ? make.createJoin([row(values), input], false) : input);
  const leave = { preVisitor: () => ({ continue: false }) };
  return algebraUtils.mapOperation(operation, {
    graph: { ...leave, transform: ({ input, name }) => asked(input, name, dataset, given) },
    bgp: { ...leave, transform: ({ patterns }) => make.createBgp(patterns.map((one) => make.createPattern(one.subject, one.predicate, one.object, graph))) },
    path: { ...leave, transform: ({ subject, predicate, object }) => unfold(dataset.store, subject, predicate, object, graph) },
    construct: { preVisitor: () => ({ ignoreKeys: new Set(["template"]) }) },
    // An expression inside GRAPH ?g may name ?g. What MINUS and a subquery have inside doesn't see it.
    filter: { ...leave, transform: ({ input, expression }) => make.createFilter(known(inner(input)), inner(expression)) },
    extend: { ...leave, transform: ({ input, variable, expression }) => make.createExtend(known(inner(input), without(given, variable)), variable, inner(expression)) },
    leftjoin: { ...leave, transform: ({ input: [left, right], expression }) => make.createLeftJoin(known(inner(left)), inner(right), expression && inner(expression)) },
    minus: { ...leave, transform: ({ input: [left, right] }) => make.createMinus(inner(left), inner(right, {})) },
    project: { ...leave, transform: ({ input, variables }) => make.createProject(inner(input, only(given, variables)), variables) },
  });
}

function asked(input, name, dataset, given) {
  const one = (graph, more) => placed(input, dataset, graph, more);
  if (name.termType !== "Variable") return dataset.has(name) ? one(name, given) : make.createValues([], []);
  const each = dataset.names.map((graph) => make.createJoin([row({ [name.value]: graph }), one(graph, { ...given, [name.value]: graph })], false));
  return each.length ? make.createUnion(each) : make.createValues([], []);
}

const row = (values) => make.createValues(Object.keys(values).map((name) => terms.variable(name)), [values]);
const without = (values, { value }) => Object.fromEntries(Object.entries(values).filter(([name]) => name !== value));
const only = (values, variables) => Object.fromEntries(Object.entries(values).filter(([name]) => variables.some(({ value }) => value === name)));
