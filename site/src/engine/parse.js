// Reading a query by SPARQL 1.1's grammar and the notes to it (section 19.8). What is wrong is a Fault at its line.

import { ParserBuilder } from "@traqula/core";
import { sparql11ParserBuilder } from "@traqula/parser-sparql-1-1";
import { AstFactory, completeParseContext, copyParseContext, findPatternBoundedVars, lex, sparqlCodepointEscape } from "@traqula/rules-sparql-1-1";
import { resolve } from "relative-to-absolute-iri";

import { rowsOf } from "./rows.js";

// The functions that a query may call by their IRIs: the casts of section 17.5, and those of other types of time.
const XSD = "http://www.w3.org/2001/XMLSchema#";
const CASTS = "integer decimal float double string boolean dateTime date time duration dayTimeDuration yearMonthDuration"
  .split(" ").map((name) => XSD + name);

// Why a query isn't run: `kind` names the words for it in explorer/words.js, `given` is what they are said of.
export class Fault extends Error {
  constructor(kind, line, given = "") {
    super(kind);
    Object.assign(this, { kind, line, given });
  }
}

// What the parser says of a query that breaks one of the notes.
const NOTES = [
  [/^Aggregates are only allowed|^An aggregate function is not allowed|^DISTINCT implies/, "aggregate"],
  [/^Blank nodes are not allowed/, "blank"],
  [/^Number of dataBlockValues/, "values"],
  [/^Variable (.+) used more than once/, "twice"],
  [/^Target id of 'AS' \(\?(.+)\)|^Variable used to bind is already bound \(\?(.+)\)/, "bound"],
  [/^Detected reuse of blank node.*\(_:(.+)\)/, "label"],
];

// The library's decimals want a digit before the point; rule 147 doesn't.
for (const [token, sign] of [[lex.terminals.decimal, ""], [lex.terminals.decimalPositive, "\\+"], [lex.terminals.decimalNegative, "-"]]) {
  token.PATTERN = new RegExp(`${sign}\\d*\\.\\d+`);
}

// The library's rule loses what follows a second colon, and keeps the backslashes of escapes (rule 173).
const prefixedName = {
  name: "prefixedName",
  impl: ({ ACTION, CONSUME, OR }) => (state) => {
    const name = (token) => ACTION(() => {
      const [, prefix, local] = /^([^:]*):(.*)$/s.exec(token.image);
      if (!(prefix in state.prefixes)) throw new Fault("prefix", token.startLine, prefix);
      return state.astFactory.termNamed(state.astFactory.sourceLocation(token), local.replace(/\\(.)/g, "$1"), prefix);
    });
    return OR([{ ALT: () => name(CONSUME(lex.terminals.pNameLn)) }, { ALT: () => name(CONSUME(lex.terminals.pNameNs)) }]);
  },
};

let tokens; // the library's parser at work, which knows the token that it has come to
const builder = ParserBuilder.create(sparql11ParserBuilder).patchRule(prefixedName);
const consume = builder.consume.bind(builder);
builder.consume = (options) => (tokens = consume(options));
const grammar = builder.build({
  tokenVocabulary: lex.sparql11LexerBuilder.tokenVocabulary,
  lexerConfig: { positionTracking: "full" },
  errorHandler: ([{ token, previousToken, message }]) => {
    const [, wanted = ""] = /^Expecting --> (\S+) <--/.exec(message) ?? [];
    if (token.image) throw new Fault("syntax", token.startLine, token.image);
    throw new Fault("end", previousToken?.endLine ?? 1, wanted);
  },
});
const context = completeParseContext({ astFactory: new AstFactory() });

const lineAt = (text, offset) => text.slice(0, offset).split("\n").length;

// All nodes of a syntax tree; what is below a node of a type to leave out isn't looked at.
function* nodes(value, leave = () => false) {
  if (typeof value !== "object" || value === null) return;
  if (value.type) yield value;
  if (leave(value)) return;
  for (const [key, child] of Object.entries(value)) if (key !== "loc") yield* nodes(child, leave);
}

const is = (node, type, subType) => node.type === type && node.subType === subType;
const isVariable = (node) => is(node, "term", "variable");
const isAggregate = (node) => is(node, "expression", "aggregate");

// A query as the engine is asked it, of a store: its text, with no more than `most` rows; its form; and the dataset that
// it describes by FROM, if it does.
export function read(text, store, most) {
  const source = resolved(text);
  const tree = parse(source, true);
  const line = (node) => lineAt(source, node.loc.start);
  refuse(tree, line);
  absolute(tree, line);
  for (const node of nodes(tree)) {
    if (is(node, "query", "select")) {
      grouped(node, line);
      named(node, line);
    }
    if (is(node, "expression", "functionCall") && !CASTS.includes(node.function.value)) throw new Fault("function", line(node), node.function.value);
    if (is(node, "expression", "operation")) matching(node, store, line);
  }
  const lineOfBind = (name) => line([...nodes(tree)].filter((node) => is(node, "pattern", "bind") && node.variable.value === name).pop());
  parse(source, false, lineOfBind);
  const described = dataset(tree);
  const graphs = () => described?.named ?? rowsOf(store, "SELECT DISTINCT ?g { GRAPH ?g {} }").rows.map(([{ value }]) => value);
  const asked = limited(source, tree, most);
  return { text: [...nodes(tree)].some(apart) ? spread(asked, graphs()) : asked, form: tree.subType, dataset: described };
}

function resolved(text) {
  try {
    return sparqlCodepointEscape(text);
  } catch {
    throw new Fault("codepoint", 1);
  }
}

// The syntax tree of a query; by its notes as well as by its grammar, but for `skipValidation`.
function parse(source, skipValidation, lineOfBind) {
  try {
    return grammar.queryOrUpdate(source, copyParseContext({ ...context, skipValidation }));
  } catch (error) {
    if (error instanceof Fault || error instanceof RangeError) throw error;
    const [, offset] = /at offset: (\d+)/.exec(error.message) ?? [];
    if (offset) throw unread(source, Number(offset));
    const [pattern, kind = "syntax"] = NOTES.find(([one]) => one.test(error.message)) ?? [];
    const token = tokens.LA(0);
    const given = pattern?.exec(error.message).slice(1).find(Boolean) ?? token.image;
    throw new Fault(kind, (kind === "bound" && lineOfBind(given)) || token.startLine, given);
  }
}

// What can't be read at a place: a word that is none of SPARQL's, else a sign.
function unread(source, offset) {
  const word = /[\p{L}\p{N}_]*$/u.exec(source.slice(0, offset))[0] + /^[\p{L}\p{N}_]*/u.exec(source.slice(offset))[0];
  return /^\p{L}/u.test(word) ? new Fault("word", lineAt(source, offset), word) : new Fault("character", lineAt(source, offset), source[offset]);
}

// What is SPARQL 1.1, and isn't done here: the data are only read, and no server is asked.
function refuse(tree, line) {
  if (tree.type === "update") {
    const { operation } = tree.updates[0];
    throw operation ? new Fault("update", line(operation)) : new Fault("empty", 1);
  }
  for (const node of nodes(tree)) if (is(node, "pattern", "service")) throw new Fault("service", line(node));
}

// Makes each IRI of a syntax tree absolute (RFC 3986, as SPARQL 1.1, section 4.1.1, has it).
function absolute(tree, line) {
  let base;
  const prefixes = Object.create(null);
  const full = (node) => {
    const iri = node.prefix === undefined ? node.value : prefixes[node.prefix] + node.value;
    if (!base && !/^[a-z][a-z\d+.-]*:/i.test(iri)) throw new Fault("relative", line(node), iri);
    return base ? resolve(iri, base) : iri;
  };
  for (const { subType, key, value } of tree.context) {
    if (subType === "base") base = full(value);
    else prefixes[key] = full(value);
  }
  tree.context = [];
  for (const node of nodes(tree)) {
    if (!is(node, "term", "namedNode")) continue;
    node.value = full(node);
    delete node.prefix;
  }
}

// Where there are groups, only what is grouped by or aggregated has one value (section 11.4).
function grouped({ variables, solutionModifiers: { group, having, order } }, line) {
  const own = (node) => is(node, "query", "select") || node.subType === "patternOperation";
  if (!group && ![...nodes([variables, having, order], own)].some(isAggregate)) return;
  const names = (group?.groupings ?? []).flatMap((one) => (isVariable(one) ? one.value : one.variable ? one.variable.value : []));
  for (const one of variables) {
    if (one.type === "wildcard") throw new Fault("star", line(one));
    for (const node of nodes(one.expression ?? one, (inner) => isAggregate(inner) || own(inner))) {
      if (isVariable(node) && !names.includes(node.value)) throw new Fault("ungrouped", line(node), node.value);
    }
  }
}

// AS gives its value to a variable that has none yet (section 18.2.4.4).
function named({ variables, where, solutionModifiers: { group } }, line) {
  const known = new Set();
  findPatternBoundedVars(where, known);
  const again = [...variables, ...(group?.groupings ?? [])].find(({ variable }) => known.has(variable?.value));
  if (again) throw new Fault("bound", line(again.variable), again.variable.value);
}

// A regular expression that is none gives an error for each row, and no word of it.
function matching({ operator, args, loc }, store, line) {
  const [pattern, flags] = { regex: [args[1], args[2]], replace: [args[1], args[3]] }[operator.toLowerCase()] ?? [];
  const isText = (term) => is(term, "term", "literal");
  if (!pattern || !isText(pattern) || (flags && !isText(flags))) return;
  const texts = ["", pattern.value, flags?.value ?? ""].map((text) => JSON.stringify(text));
  if (!store.query(`ASK { BIND (REGEX(${texts}) AS ?x) FILTER BOUND(?x) }`)) throw new Fault("regex", line({ loc }));
}

// Whether a pattern is a GRAPH ?g with a subquery or VALUES inside: these the engine asks once, of no graph or of all.
const apart = (node) =>
  is(node, "pattern", "graph") && isVariable(node.name) && [...nodes(node.patterns)].some((inner) => inner.type === "query" || is(inner, "pattern", "values"));

// The text with each such pattern asked of each named graph by its name, which is its definition (section 18.5).
function spread(text, named) {
  const found = [...nodes(parse(text, true))].find(apart);
  if (!found) return text;
  const { name, loc } = found;
  const each = named.map((iri) => `{ VALUES ?${name.value} { <${iri}> } GRAPH <${iri}> ${text.slice(name.loc.end, loc.end)} }`);
  return spread(text.slice(0, loc.start) + (each.join(" UNION ") || "{ FILTER (false) }") + text.slice(loc.end), named);
}

// The dataset that a query describes (section 13.2); null where it describes none.
function dataset({ datasets }) {
  const of = (type) => datasets.clauses.filter(({ clauseType }) => clauseType === type).map(({ value }) => value.value);
  return datasets?.clauses.length ? { default: of("default"), named: of("named") } : null;
}

// The text of a SELECT with its LIMIT, of so many rows at most.
function limited(source, { subType, solutionModifiers, values }, most) {
  if (subType !== "select") return source;
  const given = solutionModifiers.limitOffset;
  if (given?.limit <= most) return source;
  const put = (start, end, text) => `${source.slice(0, start)}\n${text}\n${source.slice(end)}`;
  if (given) return put(given.loc.start, given.loc.end, `OFFSET ${given.offset ?? 0} LIMIT ${most}`);
  const end = values?.loc.start ?? source.length;
  return put(end, end, `LIMIT ${most}`);
}

