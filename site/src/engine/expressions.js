// Expressions as SPARQL 1.1 (section 17) has them, where Comunica's functions give other values: each such call becomes
// one of a function of ours, with an IRI, which Comunica takes as an extension.

import { AlgebraFactory, algebraUtils } from "@comunica/utils-algebra";

const make = new AlgebraFactory();
const terms = make.dataFactory;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const OURS = "urn:raccordo:";
const NUMBERS = (
  "integer decimal float double nonPositiveInteger negativeInteger long int short byte nonNegativeInteger unsignedLong " +
  "unsignedInt unsignedShort unsignedByte positiveInteger"
).split(" ");
const OTHERS = "string boolean dateTime date time gYear gYearMonth gMonth gMonthDay gDay duration".split(" ");
const CASTS = "integer decimal float double string boolean dateTime date time duration dayTimeDuration yearMonthDuration".split(" ");

const ours = (name, args) => make.createNamedExpression(terms.namedNode(OURS + name), args);
const operator = (name, ...args) => make.createOperatorExpression(name, args);
const equal = (left, right) => operator("coalesce", operator("=", left, right), ours("differ", [left, right]));
// One of many, as a tree that isn't deep.
const any = (list) => (list.length < 2 ? list[0] : operator("||", any(list.slice(0, list.length >> 1)), any(list.slice(list.length >> 1))));
const among = (one, list) => any(list.map((other) => equal(one, other)));

const INSTEAD = {
  "=": equal,
  "!=": (left, right) => operator("!", equal(left, right)),
  in: (one, ...list) => list.length && among(one, list),
  notin: (one, ...list) => list.length && operator("!", among(one, list)),
  encode_for_uri: (...args) => ours("encode", args),
  strbefore: (...args) => ours("before", args),
  strafter: (...args) => ours("after", args),
  substr: (...args) => ours("part", args),
  replace: (...args) => ours("replace", args),
};

// The functions that a query may call by their IRIs: the casts of section 17.5, and those of other types of time.
export const isKnown = (iri) => CASTS.some((name) => iri === XSD + name);

export const expressed = (operation) =>
  algebraUtils.mapOperationSub(operation, {}, {
    expression: {
      operator: { transform: (call) => INSTEAD[call.operator.toLowerCase()]?.(...call.args) || call },
      named: { transform: (call) => (/#(?:double|float)$/.test(call.name.value) ? make.createNamedExpression(call.name, [ours("full", call.args)]) : call) },
    },
  });

const wrong = (why) => {
  throw new Error(why);
};

const isText = (term) => term.termType === "Literal" && (Boolean(term.language) || term.datatype.value === `${XSD}string`);
const text = (term) => (isText(term) ? term.value : wrong("a text is wanted"));
const whole = (term) => (term.termType === "Literal" && NUMBERS.includes(term.datatype.value.slice(XSD.length)) && /^[+-]?\d+$/.test(term.value) ? Number(term.value) : wrong("an integer is wanted"));
// A text in the language of another.
const alike = (value, { language }) => terms.literal(value, language || undefined);

// Whether two unequal literals surely have unequal values: those of two kinds have, and texts in a language.
const differ = (left, right) => Boolean(left.language || right.language) || kind(left) !== kind(right);

function kind({ datatype, value }) {
  const name = datatype?.value.startsWith(XSD) ? datatype.value.slice(XSD.length) : "";
  if (NUMBERS.includes(name)) return /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN)$/.test(value) ? "number" : wrong("no number");
  return OTHERS.includes(name) ? name : wrong("a datatype that isn't known");
}

function around(of, mark, cut) {
  if (!isText(mark) || (mark.language && mark.language !== of.language)) return wrong("a text of the same language is wanted");
  const at = text(of).indexOf(mark.value);
  return at < 0 ? terms.literal("") : alike(cut(of.value, at, at + mark.value.length), of);
}

// fn:replace of XPath, section 7.6.3: $1 is what the first group matched, \$ and \\ are these signs.
function replaced(of, pattern, by, flags) {
  const given = flags ? text(flags) : "";
  if (/[^imsxq]/.test(given)) return wrong("a flag that isn't known");
  const plain = given.includes("q");
  const source = plain ? text(pattern).replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&") : given.includes("x") ? text(pattern).replace(/\s/g, "") : text(pattern);
  if (!plain && /(?:^|[^\\])(?:\\\\)*(?:\\[^\\$]|\\$|\$(?!\d))/.test(text(by))) return wrong("a replacement that isn't one");
  const fill = (...match) => (plain ? text(by) : text(by).replace(/\\([\\$])|\$(\d)/g, (_, sign, group) => sign ?? (typeof match[group] === "string" ? match[group] : "")));
  const groups = (...match) => fill(...match.slice(0, match.findIndex((one, at) => at && typeof one === "number")));
  return alike(text(of).replace(new RegExp(source, `gu${given.replace(/[qx]/g, "")}`), groups), of);
}

const FUNCTIONS = {
  // RDFterm-equal (section 17.4.1.7) knows of two unequal literals only that they may have equal values.
  differ: (left, right) => (differ(left, right) ? terms.literal("false", terms.namedNode(`${XSD}boolean`)) : wrong("not known")),
  full: (term) => (term.value.trim() ? term : wrong("nothing is no number")),
  encode: (of) => terms.literal(encodeURIComponent(text(of)).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)),
  before: (of, mark) => around(of, mark, (value, start) => value.slice(0, start)),
  after: (of, mark) => around(of, mark, (value, _, end) => value.slice(end)),
  part: (of, start, length) => {
    const end = length ? whole(start) + whole(length) : Infinity;
    return alike([...text(of)].filter((_, at) => at + 1 >= whole(start) && at + 1 < end).join(""), of);
  },
  replace: replaced,
};

export const extensionFunctions = Object.fromEntries(Object.entries(FUNCTIONS).map(([name, call]) => [OURS + name, async (args) => call(...args)]));
