// Counting without the library, which takes some microseconds of promises for each row that it counts: a group of patterns
// whose aggregates only count becomes the VALUES of what it gives. All else is left as it is.

import { AlgebraFactory, algebraUtils } from "@comunica/utils-algebra";
import { condition, variablesOf } from "./conditions.js";

const make = new AlgebraFactory();
const terms = make.dataFactory;
const INTEGER = terms.namedNode("http://www.w3.org/2001/XMLSchema#integer");

// The operation, whose patterns have their graphs, with each group that only counts as its rows. What an expression has
// inside is asked for each row that it is tried on, and stays.
export function counted(operation, dataset) {
  return algebraUtils.mapOperation(operation, {
    group: { transform: (group) => (counts(group) ? tally(group, dataset.columns) : group) },
    expression: { preVisitor: () => ({ continue: false }) },
  });
}

const counts = ({ input, aggregates }) =>
  aggregates.every(({ aggregator, expression }) => aggregator === "count" && ["wildcard", "term"].includes(expression.subType)) &&
  isCountable(input.type === "project" ? input.input : input);

// What is plain, with OPTIONAL of what is plain and FILTER after it: they keep, fill or leave out each row that there is by then.
function isCountable(operation) {
  if (operation.type === "filter") return isKnown(operation.expression) && isCountable(operation.input);
  if (operation.type !== "leftjoin") return isPlain(operation);
  return (!operation.expression || isKnown(operation.expression)) && isCountable(operation.input[0]) && isPlain(operation.input[1]);
}

const isKnown = (expression) => Boolean(condition(expression, () => null));

// Patterns, and their joins and unions, in which each variable means the same wherever it stands; a FILTER inside them only asks
// for what its own patterns have.
function isPlain({ type, input, expression }) {
  if (type === "filter") return isPlain(input) && isKnown(expression) && variablesOf(expression).every((name) => bound(input).has(name));
  return type === "bgp" || type === "values" || (["join", "union"].includes(type) && input.every(isPlain));
}

// The variables that each solution of what is plain has.
function bound({ type, input, patterns, variables, bindings }) {
  if (type === "bgp") return new Set(patterns.flatMap((one) => [one.subject, one.predicate, one.object]).filter(({ termType }) => termType === "Variable").map(({ value }) => value));
  if (type === "values") return new Set(variables.map(({ value }) => value).filter((name) => bindings.every((one) => one[name])));
  if (type === "filter") return bound(input);
  const [first, ...rest] = input.map(bound);
  return type === "join" ? new Set([first, ...rest].flatMap((one) => [...one])) : new Set([...first].filter((name) => rest.every((one) => one.has(name))));
}

// The rows of a group (SPARQL 1.1, section 18.5.1), as VALUES. A solution is an array of the numbers of terms (columns.js), in
// which each variable has its place.
function tally({ input, variables, aggregates }, columns) {
  const places = new Map();
  const place = ({ value }) => places.get(value) ?? places.set(value, places.size).get(value);
  const from = input.type === "project" ? input.input : input;
  const solve = solver(from, columns, place);
  const keys = variables.map(place);
  const own = (input.type === "project" ? input.variables : algebraUtils.inScopeVariables(from)).map(place);
  const tallies = aggregates.map((one) => tallying(one, place, own));
  const groups = new Map();
  const group = (row) => {
    const key = keyOf(row, keys);
    return groups.get(key) ?? groups.set(key, { values: keys.map((at) => row[at]), begun: tallies.map((one) => one.begin()) }).get(key);
  };
  const row = Array(places.size).fill(0);
  if (!keys.length) group(row);
  solve(row, () => {
    const { begun } = group(row);
    for (let at = 0; at < tallies.length; at++) tallies[at].put(begun[at], row);
  });
  const rows = [...groups.values()].map(({ values, begun }) => ({
    ...Object.fromEntries(variables.map(({ value }, at) => [value, columns.terms[values[at]]]).filter(([, term]) => term)),
    ...Object.fromEntries(aggregates.map(({ variable }, at) => [variable.value, terms.literal(String(tallies[at].total(begun[at])), INTEGER)])),
  }));
  return make.createValues([...variables, ...aggregates.map(({ variable }) => variable)], rows);
}

// What tells rows with other values at some places apart.
const keyOf = (row, at) => (at.length === 1 ? row[at[0]] : at.map((one) => row[one]).join());

// What counts the rows of a group: all, those in which a term has a value, or the different ones.
function tallying({ expression, distinct }, place, own) {
  const every = expression.subType === "wildcard" || expression.term.termType !== "Variable";
  const at = expression.subType === "wildcard" ? own : every ? [] : [place(expression.term)];
  const has = (row) => every || row[at[0]] !== 0;
  if (!distinct) return { begin: () => ({ count: 0 }), put: (begun, row) => { if (has(row)) begun.count++; }, total: ({ count }) => count };
  return { begin: () => new Set(), put: (begun, row) => { if (has(row)) begun.add(keyOf(row, at)); }, total: ({ size }) => size };
}

// A function that fills a row with each solution of an operation that agrees with it, calls another, and empties it again.
function solver({ type, input, patterns, variables, bindings, expression }, columns, place) {
  if (type === "bgp") return matching(patterns, columns, place);
  if (type === "values") return listing(variables.map(place), bindings.map((one) => variables.map(({ value }) => (one[value] ? columns.number(one[value]) : 0))));
  if (type === "filter") {
    const [part, holds] = [solver(input, columns, place), trying(expression, columns, place)];
    return (row, found) => part(row, () => holds(row) && found());
  }
  const parts = input.map((one) => solver(one, columns, place));
  if (type === "leftjoin") return optional(...parts, expression ? trying(expression, columns, place) : () => true);
  if (type === "union") return (row, found) => parts.forEach((part) => part(row, found));
  return (row, found) => {
    const next = (at) => (at === parts.length ? found() : parts[at](row, () => next(at + 1)));
    next(0);
  };
}

// Whether an expression holds of a row; of one variable, each term is tried once.
function trying(expression, columns, place) {
  const holds = condition(expression, (term, row) => columns.terms[row[place(term)]]);
  const names = [...new Set(variablesOf(expression))];
  if (names.length !== 1) return (row) => holds(row) === true;
  const [tried, at] = [new Map(), place({ value: names[0] })];
  return (row) => tried.get(row[at]) ?? tried.set(row[at], holds(row) === true).get(row[at]);
}

function optional(left, right, holds) {
  return (row, found) => left(row, () => {
    let any = false;
    right(row, () => {
      if (!holds(row)) return;
      any = true;
      found();
    });
    if (!any) found();
  });
}

function listing(at, rows) {
  return (row, found) => {
    for (const values of rows) {
      const before = at.map((one) => row[one]);
      if (before.some((number, one) => number && values[one] && number !== values[one])) continue;
      at.forEach((one, index) => (row[one] ||= values[index]));
      found();
      at.forEach((one, index) => (row[one] = before[index]));
    }
  };
}

// The solutions of patterns: at each step the pattern that the fewest triples can match.
function matching(patterns, columns, place) {
  const parts = patterns.map(({ subject, predicate, object, graph }) => {
    const own = [subject, predicate, object];
    const at = own.map((term) => (term.termType === "Variable" ? place(term) : -1));
    return { at, constants: own.map((term, index) => (at[index] < 0 ? columns.number(term) : 0)), graph: columns.graph(graph) };
  });
  const given = ({ at, constants }, row) => constants.map((number, index) => number || row[at[index]]);
  const step = (left, row, found) => {
    if (!left.length) return found();
    const fewest = left.length === 1 ? left[0] : left.map((one) => [columns.most(one.graph, given(one, row)), one]).sort(([one], [other]) => one - other)[0][1];
    const rest = left.filter((one) => one !== fewest);
    const numbers = given(fewest, row);
    const open = [0, 1, 2].filter((index) => !numbers[index]);
    const { at, graph } = fewest;
    const [a, b, c] = open.map((index) => at[index]);
    const [first, second, third] = open.map((index) => graph.columns[index]);
    const next = rest.length ? () => step(rest, row, found) : found;
    // A variable that stands twice in the pattern has one value.
    const twice = new Set(open.map((index) => at[index])).size < open.length;
    columns.each(graph, numbers, (triple) => {
      if (twice && open.some((one, index) => open.some((other, later) => later > index && at[one] === at[other] && graph.columns[one][triple] !== graph.columns[other][triple]))) return;
      if (a !== undefined) row[a] = first[triple];
      if (b !== undefined) row[b] = second[triple];
      if (c !== undefined) row[c] = third[triple];
      next();
    });
    for (const index of open) row[at[index]] = 0;
  };
  return (row, found) => step(parts, row, found);
}
