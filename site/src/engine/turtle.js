// Triples as Turtle for people to read: subjects in order, types first, and no prefix that isn't used.

import { Writer } from "n3";

const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

// The text of triples.
export async function turtle(triples, prefixes) {
  const written = (used) => new Promise((resolve, reject) => {
    const writer = new Writer({ prefixes: used, format: "text/turtle" });
    for (const { subject, predicate, object } of sorted) writer.addQuad(subject, predicate, object);
    writer.end((error, text) => (error ? reject(error) : resolve(text)));
  });
  const place = ({ subject, predicate, object }) => [String(subject), predicate.value === TYPE ? "" : predicate.value, String(object)];
  const sorted = triples.map((triple) => [place(triple), triple]).sort(([one], [other]) => compare(one, other)).map(([, triple]) => triple);
  const body = (await written(prefixes)).replace(/^@prefix .*\n/gm, "").replace(/"(?:[^"\\]|\\.)*"|<[^>]*>/g, "");
  return written(Object.fromEntries(Object.entries(prefixes).filter(([prefix]) => new RegExp(String.raw`(?<![\w.-])${prefix}:`).test(body)).sort()));
}

function compare(one, other) {
  const at = one.findIndex((text, index) => text !== other[index]);
  return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
}
