// The canned queries and their parameters: a parameter is a VALUES row whose term is replaced by another term.

const TERM = String.raw`<[^<>\s]*>|[A-Za-z][\w-]*:[\w.-]*|"(?:[^"\\\n]|\\.)*"(?:@[a-z-]+|\^\^\S+)?|-?[0-9]+`;

const escaped = (text) => text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");

// A value of a form as a term of SPARQL, of the same kind as the parameter's default.
export function term({ kind, language, datatype }, value) {
  if (kind === "iri") return `<${value.replace(/[<>"{}|\\^`\s]/g, encodeURIComponent)}>`;
  if (kind === "number") return String(parseInt(value, 10) || 0);
  return `"${escaped(value)}"${language ? `@${language}` : datatype ? `^^<${datatype}>` : ""}`;
}

export function bind(text, name, replacement) {
  return text.replace(new RegExp(String.raw`(VALUES \?${name} \{ )(?:${TERM})( \})`), (_, before, after) => before + replacement + after);
}

// The query for all that is said of a resource and all that refers to it.
export const about = (iri) => `SELECT ?subject ?property ?value WHERE {
  { BIND (<${iri}> AS ?subject) <${iri}> ?property ?value }
  UNION { BIND (<${iri}> AS ?value) ?subject ?property <${iri}> }
}
ORDER BY ?subject ?property ?value`;

// The variables of a query that hold what was counted or added up.
export const measures = (text) => [...text.matchAll(/\(\s*(?:COUNT|SUM|AVG)\b[^?]*(?:\?\w+[^?]*)?\bAS\s+\?(\w+)\s*\)/gi)].map((found) => found[1]);
