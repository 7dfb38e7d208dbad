// The conditions of FILTER and OPTIONAL that can be tried on numbers (columns.js): those that compare texts, IRIs and numbers in
// ways that leave no choice to an engine. Of all others `condition` knows nothing, and the library tries them.

const XSD = "http://www.w3.org/2001/XMLSchema#";
const INTEGERS = (
  "integer nonPositiveInteger negativeInteger long int short byte nonNegativeInteger unsignedLong unsignedInt unsignedShort unsignedByte positiveInteger"
).split(" ");
const WRITTEN = {
  ...Object.fromEntries(INTEGERS.map((name) => [XSD + name, /^[+-]?\d+$/])),
  [`${XSD}decimal`]: /^[+-]?(\d+(\.\d*)?|\.\d+)$/,
  ...Object.fromEntries(["double", "float"].map((name) => [XSD + name, /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$|^[+-]?INF$|^NaN$/])),
};

// A function of the number of a term for each variable, which gives true, false, or undefined where the condition is an error
// (SPARQL 1.1, section 17.2); undefined where the condition is not one of those. `value` gives the term of a variable in a row.
export function condition(expression, value) {
  const both = (args, make) => {
    const [left, right] = args.map(make);
    return left && right && [left, right];
  };
  const logic = (one) => (one.subType === "operator" ? LOGIC[one.operator]?.(one.args) ?? test({ ...one, operator: one.operator.toLowerCase() }) : undefined);

  const LOGIC = {
    "!": ([one]) => {
      const own = logic(one);
      return own && ((row) => (own(row) === undefined ? undefined : !own(row)));
    },
    "&&": (args) => {
      const pair = both(args, logic);
      return pair && ((row) => {
        const [left, right] = pair.map((one) => one(row));
        return left === false || right === false ? false : left && right;
      });
    },
    "||": (args) => {
      const pair = both(args, logic);
      return pair && ((row) => {
        const [left, right] = pair.map((one) => one(row));
        return left || right ? true : left === false && right === false ? false : undefined;
      });
    },
  };

  // A term that stands for a variable in a row, or nothing.
  const termOf = (one) => (one.subType === "term" && one.term.termType === "Variable" ? (row) => value(one.term, row) : undefined);

  // A text without a language.
  function text(one) {
    if (one.subType === "term") {
      const { term } = one;
      return term.termType === "Literal" && !term.language && term.datatype.value === `${XSD}string` ? () => term.value : undefined;
    }
    if (one.subType !== "operator") return undefined;
    const [own, inner] = [termOf(one.args[0] ?? {}), one.operator.toLowerCase()];
    if (own && inner === "str") return (row) => (["Literal", "NamedNode"].includes(own(row)?.termType) ? own(row).value : undefined);
    if (own && inner === "lang") return (row) => (own(row)?.termType === "Literal" ? own(row).language.toLowerCase() : undefined);
    const within = inner === "lcase" || inner === "ucase" ? text(one.args[0]) : undefined;
    return within && ((row) => (inner === "lcase" ? within(row)?.toLowerCase() : within(row)?.toUpperCase()));
  }

  const TEXTS = {
    "=": (left, right) => left === right,
    "!=": (left, right) => left !== right,
    contains: (left, right) => left.includes(right),
    strstarts: (left, right) => left.startsWith(right),
    strends: (left, right) => left.endsWith(right),
  };
  const KINDS = { isiri: "NamedNode", isuri: "NamedNode", isliteral: "Literal", isblank: "BlankNode" };
  const ORDER = { "<": (left, right) => left < right, ">": (left, right) => left > right, "<=": (left, right) => left <= right, ">=": (left, right) => left >= right };

  function test({ operator, args }) {
    const own = termOf(args[0] ?? {});
    if (operator === "bound") return own && ((row) => Boolean(own(row)));
    if (operator in KINDS) return own && ((row) => known(own(row), ({ termType }) => termType === KINDS[operator]));
    if (operator === "regex") return matches(args);
    if (operator in ORDER) return ordered(ORDER[operator], args);
    const texts = operator in TEXTS && both(args, text);
    if (texts) {
      return (row) => {
        const [left, right] = texts.map((one) => one(row));
        return left === undefined || right === undefined ? undefined : TEXTS[operator](left, right);
      };
    }
    return operator === "=" || operator === "!=" ? same(operator, args) : undefined;
  }

  // A pattern of letters, digits and blanks means the same to all.
  function matches([of, pattern, flags]) {
    const [own, sought, how] = [text(of), pattern?.term?.value, flags?.term?.value ?? ""];
    if (!own || !/^[A-Za-z0-9 ]+$/.test(sought ?? "") || pattern.term.termType !== "Literal" || !["", "i"].includes(how)) return undefined;
    const expression = new RegExp(sought, `u${how}`);
    return (row) => known(own(row), (found) => expression.test(found));
  }

  // Whether a term is an IRI: no literal is.
  function same(operator, args) {
    const [constant] = args.filter((one) => one.subType === "term" && one.term.termType === "NamedNode");
    const [own] = args.map(termOf).filter(Boolean);
    if (!constant || !own) return undefined;
    const is = ({ termType, value: iri }) => termType === "NamedNode" && iri === constant.term.value;
    return (row) => known(own(row), (term) => is(term) === (operator === "="));
  }

  // A number with another, both as they are written.
  function ordered(compare, args) {
    const numbers = both(args, (one) => {
      const own = termOf(one) ?? (one.subType === "term" && one.term.termType === "Literal" ? () => one.term : undefined);
      return own && ((row) => number(own(row)));
    });
    const constant = args.some((one) => one.subType === "term" && number(one.term) !== undefined);
    return numbers && constant && ((row) => {
      const [left, right] = numbers.map((one) => one(row));
      return left === undefined || right === undefined ? undefined : compare(left, right);
    });
  }

  return logic(expression) || undefined;
}

// What is asked of a variable without a value is an error.
const known = (term, ask) => (term || term === "" ? ask(term) : undefined);

function number(term) {
  if (term?.termType !== "Literal" || !WRITTEN[term.datatype.value]?.test(term.value)) return undefined;
  return Number(term.value.replace("INF", "Infinity"));
}

// The variables of an expression.
export function variablesOf(expression) {
  if (expression.subType === "term") return expression.term.termType === "Variable" ? [expression.term.value] : [];
  return (expression.args ?? []).flatMap(variablesOf);
}
