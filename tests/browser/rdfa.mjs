// The triples that a page states in RDFa, as N-Triples: node rdfa.mjs MODULES BASE < PAGE. By another's parser.

import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, base] = process.argv.slice(2);
const { RdfaParser } = createRequire(join(modules, "package.json"))("rdfa-streaming-parser");

const term = (one) => {
  if (one.termType === "NamedNode") return `<${one.value}>`;
  if (one.termType === "BlankNode") return `_:${one.value}`;
  const text = one.value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r");
  return one.language ? `"${text}"@${one.language}` : `"${text}"^^<${one.datatype.value}>`;
};
const parser = new RdfaParser({ baseIRI: base, contentType: "text/html" });
parser.on("data", ({ subject, predicate, object }) => console.log(`${term(subject)} ${term(predicate)} ${term(object)} .`));
process.stdin.pipe(parser);
