// What a query gives, over a dataset: rows, triples or a boolean.

import { AlgebraFactory, algebraUtils } from "@comunica/utils-algebra";
import { DataFactory } from "n3";

import { counted } from "./counts.js";
import { expressed, extensionFunctions } from "./expressions.js";
import { placed } from "./graphs.js";
import { makeEngine } from "./joins.js";
import { read } from "./parse.js";

export const MOST_ROWS = 50000;
const make = new AlgebraFactory();
const engine = makeEngine();

// Raises a Fault where the query can't be run.
export async function answer(dataset, text) {
  const { operation, base } = read(text);
  const from = operation.type === "from";
  const on = from ? dataset.described(operation.default, operation.named) : dataset;
  const { whole, described } = undescribed(from ? operation.input : operation);
  const ran = await engine.query(expressed(counted(placed(whole, on), on)), { sources: [on.store], extensionFunctions, ...(base && { baseIRI: base }) });
  if (ran.resultType === "boolean") return { boolean: await ran.execute() };
  const stream = await ran.execute();
  if (ran.resultType === "quads") return triples(await collect(stream, ({ subject, predicate, object }) => [subject, predicate, object]));
  const names = projected(whole);
  const found = await collect(stream, (row) => names.map((name) => row.get(name)));
  return described ? triples(description(on, [...described, ...found.rows.flat()])) : { variables: names.map(({ value }) => value), ...found };
}

// The variables of a SELECT, of which some may have no value in any row.
const projected = (operation) => (operation.type === "project" ? operation.variables : projected(operation.input));

// The operation with solutions cut before CONSTRUCT makes triples of them (section 16.2), and with a SELECT in place of a
// DESCRIBE; `described` are the terms that a DESCRIBE names itself.
function undescribed(operation) {
  let described = null;
  const whole = algebraUtils.mapOperation(operation, {
    slice: {
      transform: (slice) =>
        slice.input.type === "construct" ? make.createConstruct(make.createSlice(slice.input.input, slice.start, slice.length), slice.input.template) : slice,
    },
    describe: {
      transform: ({ input, terms }) => {
        described = terms.filter(({ termType }) => termType !== "Variable");
        return make.createProject(input, terms.filter(({ termType }) => termType === "Variable"));
      },
    },
  });
  return { whole, described };
}

// What is said of terms, and of the blank nodes in that (Concise Bounded Description).
function description({ store }, terms) {
  const [rows, seen] = [[], new Set()];
  for (const waiting = terms.filter(Boolean); waiting.length; ) {
    const term = waiting.shift();
    if (seen.has(term.id ?? term.value)) continue;
    seen.add(term.id ?? term.value);
    if (term.termType === "Literal") continue;
    for (const { subject, predicate, object } of store.readQuads(term, null, null, DataFactory.defaultGraph())) {
      rows.push([subject, predicate, object]);
      if (object.termType === "BlankNode") waiting.push(object);
    }
  }
  return { rows, cut: false };
}

// Triples are a set.
function triples({ rows, cut }) {
  const unique = new Map(rows.map((row) => [JSON.stringify(row.map(plain)), row]));
  return { triples: true, variables: ["subject", "predicate", "object"], rows: [...unique.values()], cut };
}

// The members of a stream, each changed by `change`; no more than MOST_ROWS. One that has ended says so no more.
function collect(stream, change) {
  return new Promise((resolve, reject) => {
    const rows = [];
    if (stream.done) resolve({ rows, cut: false });
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

// A term as SPARQL 1.1 Query Results JSON has it.
export function plain(term) {
  if (!term) return null;
  if (term.termType === "NamedNode") return { type: "uri", value: term.value };
  if (term.termType === "BlankNode") return { type: "bnode", value: term.value };
  const literal = { type: "literal", value: term.value };
  if (term.language) literal["xml:lang"] = term.language;
  else if (!term.datatype.value.endsWith("#string")) literal.datatype = term.datatype.value;
  return literal;
}
