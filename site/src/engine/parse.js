// Reading a query by SPARQL 1.1's grammar and the notes to it (section 19.8). What is wrong is a Fault at its line.

import { AlgebraFactory, algebraUtils } from "@comunica/utils-algebra";
import { toAlgebra } from "@traqula/algebra-sparql-1-1";
import { ParserBuilder } from "@traqula/core";
import { sparql11ParserBuilder } from "@traqula/parser-sparql-1-1";
import { AstFactory, completeParseContext, copyParseContext, lex, sparqlCodepointEscape } from "@traqula/rules-sparql-1-1";
import { resolve } from "relative-to-absolute-iri";

import { isKnown } from "./expressions.js";

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

const make = new AlgebraFactory();

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

// The operation of SPARQL's algebra that a query stands for, with GRAPH and FROM in it, and the query's base.
export function read(text) {
  const source = resolved(text);
  const tree = parse(source, true);
  const line = (node) => lineAt(source, node.loc.start);
  refuse(tree, line);
  const base = absolute(tree, line);
  for (const node of nodes(tree)) {
    if (is(node, "query", "select")) grouped(node, line);
    if (is(node, "expression", "functionCall") && !isKnown(node.function.value)) throw new Fault("function", line(node), node.function.value);
  }
  const lineOfBind = (name) => line([...nodes(tree)].filter((node) => is(node, "pattern", "bind") && node.variable.value === name).pop());
  parse(source, false, lineOfBind);
  const operation = toAlgebra(tree, { blankToVariable: true });
  bound(operation, lineOfBind);
  const names = new Set([...nodes(tree)].filter(isVariable).map((node) => node.value));
  return { operation: countable(operation, names), base };
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

// Makes each IRI of a syntax tree absolute (RFC 3986, as SPARQL 1.1, section 4.1.1, has it); returns the base.
function absolute(tree, line) {
  let base;
  const prefixes = {};
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
  return base;
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

// COUNT (DISTINCT *) is of what a query's own variables have, and not of those that stand for its blank nodes.
function countable(operation, names) {
  const isCount = ({ distinct, expression }) => distinct && expression.subType === "wildcard";
  const own = (input) => make.createProject(input, algebraUtils.inScopeVariables(input).filter(({ value }) => names.has(value)));
  return algebraUtils.mapOperation(operation, {
    group: { transform: (group) => (group.aggregates.some(isCount) ? make.createGroup(own(group.input), group.variables, group.aggregates) : group) },
  });
}

// AS gives its value to a variable that has none yet (section 18.2.1).
function bound(operation, lineOfBind) {
  algebraUtils.visitOperation(operation, {
    extend: {
      visitor: ({ input, variable }) => {
        if (!algebraUtils.inScopeVariables(input).some((one) => one.equals(variable))) return;
        throw new Fault("bound", lineOfBind(variable.value), variable.value);
      },
    },
  });
}
