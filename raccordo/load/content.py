"""What is to be loaded, and what a server holds: the triples of graphs, compared by number and by two hashes."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from raccordo.findings import UserError
from raccordo.graphs import value
from raccordo.load.client import Client

XSD = "http://www.w3.org/2001/XMLSchema#"
DECIMAL = ox.NamedNode(XSD + "decimal")
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "boolean", "nonNegativeInteger", "int")}
# No server that is known caps an answer below this.
PAGE = 5000


@dataclass(frozen=True)
class Graph:
    """A graph that is to be loaded: its IRI, its triples as sorted canonical N-Triples, and what identifies them."""

    iri: str
    triples: bytes
    count: int
    strict: str
    normalised: str
    blank: bool

    @property
    def stage(self) -> str:
        """The graph in which it is verified before it replaces the real one."""
        return f"{self.iri}#loading"

    @property
    def versioned(self) -> str:
        """The name of just this content."""
        return f"{self.iri}#{self.strict[:16]}"


def canonical_lines(triples: list[ox.Triple]) -> list[str]:
    """The triples as sorted lines of canonical N-Triples, with the blank nodes named by RDFC-1.0."""
    dataset = ox.Dataset(ox.Quad(*triple) for triple in set(triples))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(f"{quad.triple} .\n" for quad in dataset)


def sha256(lines: list[str]) -> str:
    """The SHA-256 of lines."""
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def normalise(triple: ox.Triple) -> ox.Triple:
    """A triple whose literal is told by its value: numbers and truth values as numbers, language tags in lower case."""
    literal = _by_value(triple.object) if isinstance(triple.object, ox.Literal) else triple.object
    return ox.Triple(triple.subject, triple.predicate, literal)


def _by_value(term: ox.Literal) -> ox.Literal:
    text = term.value
    if term.language:
        return ox.Literal(text, language=term.language.lower())
    if term.datatype.value in NUMBERS:
        try:
            number = Decimal({"true": "1", "false": "0"}.get(text, text))
        except InvalidOperation:
            return term
        return ox.Literal(f"{number.normalize():f}", datatype=DECIMAL)
    if term.datatype.value == XSD + "dateTime":
        text = re.sub(r"\.0+(?=$|[Z+-])", "", text).replace("+00:00", "Z")
        return ox.Literal(text, datatype=term.datatype)
    return term


def read(dist: Path, only: tuple[str, ...]) -> list[Graph]:
    """The graphs of a publication, or those of them that are named, by IRI or by what follows `graph/` in it.

    Raises UserError where there is no publication, where it isn't what its checksums say, or has no such graph.
    """
    dump, sums = dist / "raccordo.nq", dist / "SHA256SUMS"
    if not dump.is_file() or not sums.is_file():
        raise UserError(f"{dist} holds no publication: run “build.py” first, or name its folder with --dist")
    content = dump.read_bytes()
    if f"{hashlib.sha256(content).hexdigest()}  raccordo.nq" not in sums.read_text(encoding="utf-8").splitlines():
        raise UserError(f"{dump} is not what {sums.name} says: build again")
    triples: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(content, format=ox.RdfFormat.N_QUADS):
        triples[value(quad.graph_name)].append(quad.triple)
    if only:
        named = {iri for iri in triples for name in only if iri == name or iri.endswith(f"/graph/{name}")}
        for name in only:
            if not any(iri == name or iri.endswith(f"/graph/{name}") for iri in triples):
                raise UserError(f"the publication has no graph {name}; it has {', '.join(sorted(triples))}")
        triples = defaultdict(list, {iri: triples[iri] for iri in named})
    return [_graph(iri, found) for iri, found in sorted(triples.items())]


def _graph(iri: str, triples: list[ox.Triple]) -> Graph:
    lines = canonical_lines(triples)
    normalised = sha256(canonical_lines([normalise(triple) for triple in triples]))
    blank = any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object))
    return Graph(iri, "".join(lines).encode(), len(lines), sha256(lines), normalised, blank)


def held(client: Client, iri: str, like: Graph) -> list[ox.Triple]:
    """The triples that a server has in a graph of about the size of another, page by page where it is large."""
    if like.blank or like.count <= PAGE:
        return client.get(iri)
    found: list[ox.Triple] = []
    after = ""
    while True:
        newer = f'FILTER (STR(?s) > "{after}") ' if after else ""
        query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} {newer}}} ORDER BY STR(?s) LIMIT {PAGE}"
        rows = [_triple(row) for row in client.select(query)]
        if len(rows) < PAGE:
            return found + rows
        # The last subject of a full page may go on.
        whole = [triple for triple in rows if triple.subject != rows[-1].subject]
        if not whole:
            raise UserError(f"in {iri} the server has more than {PAGE} triples of one subject: that is none of ours")
        found += whole
        after = value(whole[-1].subject)


def _triple(row: dict[str, Any]) -> ox.Triple:
    subject, predicate, target = (_term(row[name]) for name in ("s", "p", "o"))
    return ox.Triple(subject, predicate, target)  # type: ignore[arg-type]


def _term(found: dict[str, str]) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if found["type"] == "uri":
        return ox.NamedNode(found["value"])
    if found["type"] == "bnode":
        return ox.BlankNode(re.sub(r"\W", "", found["value"]))
    if language := found.get("xml:lang"):
        return ox.Literal(found["value"], language=language)
    return ox.Literal(found["value"], datatype=ox.NamedNode(found.get("datatype") or XSD + "string"))


def difference(client: Client, iri: str, graph: Graph) -> str:
    """In what a graph of the server differs from what is to be loaded; empty where in nothing that has a meaning."""
    if (count := client.count(iri)) != graph.count:
        return f"it has {count} triples, not {graph.count}"
    triples = held(client, iri, graph)
    if sha256(canonical_lines(triples)) == graph.strict:
        return ""
    if sha256(canonical_lines([normalise(triple) for triple in triples])) == graph.normalised:
        return ""
    return f"its {count} triples are not those that were sent"
