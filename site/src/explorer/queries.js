// The canned queries and their parameters: a parameter is a VALUES row whose UNDEF, which asks for all, is replaced by a term.

const escaped = (text) => text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");

// A value of a form as a term of SPARQL.
function term(kind, value) {
  if (kind === "iri") return `<${value.replace(/[<>"{}|\\^`\s]/g, encodeURIComponent)}>`;
  if (kind === "number") return String(parseInt(value, 10) || 0);
  return `"${escaped(value)}"`;
}

// A query's text with each parameter that is given a value, wherever it stands.
export const bind = ({ text, parameters }, values) =>
  text.replace(/VALUES \?(\w+) \{ UNDEF \}/g, (row, name) => {
    const given = values[name] && parameters.find((one) => one.name === name);
    return given ? `VALUES ?${name} { ${term(given.kind, values[name])} }` : row;
  });

// The query for all that is said of a resource and all that refers to it.
export const about = (iri) => `SELECT ?subject ?property ?value WHERE {
  { BIND (<${iri}> AS ?subject) <${iri}> ?property ?value }
  UNION { BIND (<${iri}> AS ?value) ?subject ?property <${iri}> }
}
ORDER BY ?subject ?property ?value`;

// The variables of a query that hold what was counted or added up.
export const measures = (text) => [...text.matchAll(/\(\s*(?:COUNT|SUM|AVG)\b[^?]*(?:\?\w+[^?]*)?\bAS\s+\?(\w+)\s*\)/gi)].map((found) => found[1]);
