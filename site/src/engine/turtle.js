// Triples as Turtle for people to read: subjects in order, types first, and the prefixes that are used.

import { DataFactory, Writer } from "n3";

const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
// What a name has after its prefix without any escape.
const LOCAL = /^[A-Za-z_\d]([\w.-]*[\w-])?$/;

// The text of triples, each an array of its three terms.
export function turtle(triples, prefixes) {
  const nearest = Object.entries(prefixes).sort(([, one], [, other]) => other.length - one.length);
  const iris = triples.flat().map((term) => (term.termType === "Literal" ? term.datatype.value : term.value));
  const used = new Map(iris.map((iri) => nearest.find(([, start]) => iri.startsWith(start) && LOCAL.test(iri.slice(start.length)))).filter(Boolean));
  const writer = new Writer({ prefixes: Object.fromEntries([...used].sort()), format: "text/turtle" });
  const place = ([subject, predicate, object]) => [subject.id ?? subject.value, predicate.value === TYPE ? "" : predicate.value, object.id ?? object.value];
  const sorted = triples.map((triple) => [place(triple), triple]).sort(([one], [other]) => compare(one, other));
  for (const [, [subject, predicate, object]] of sorted) writer.addQuad(DataFactory.quad(subject, predicate, object));
  return new Promise((resolve, reject) => writer.end((error, text) => (error ? reject(error) : resolve(text))));
}

function compare(one, other) {
  const at = one.findIndex((text, index) => text !== other[index]);
  return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
}
