"""What is to be loaded, and what a server holds: the triples of graphs, compared by number and by two hashes."""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

from raccordo.findings import UserError
from raccordo.load.client import Client, rows
from raccordo.rdf.turtle import value

XSD = "http://www.w3.org/2001/XMLSchema#"
DECIMAL = ox.NamedNode(XSD + "decimal")
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "boolean", "nonNegativeInteger", "int")}
# No server that is known caps an answer below this.
PAGE = 5000
# The canned query that a load ends with: it joins several graphs, and another title of a mission would be another row.
TRIED = "load-by-mission"

Rows = list[list[str]]


@dataclass(frozen=True)
class Graph:
    """A graph that is to be loaded: its IRI, its triples as sorted canonical N-Triples, and what identifies them."""

    iri: str
    triples: bytes
    count: int
    strict: str
    normalised: str
    blank: bool


@dataclass(frozen=True)
class Publication:
    """The graphs that are to be loaded, the names of all, what these begin with, and a canned query with its rows."""

    graphs: list[Graph]
    names: frozenset[str]
    root: str
    query: str
    rows: Rows

    @property
    def whole(self) -> bool:
        """Whether all of its graphs are to be loaded."""
        return len(self.graphs) == len(self.names)


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


def read(dist: Path, only: tuple[str, ...]) -> Publication:
    """A publication with its graphs, or those of them that are named, by IRI or by what follows `graph/` in it.

    Raises UserError where there is no publication, where it isn't what its checksums say, or has no such graph.
    """
    triples: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(_published(dist, "raccordo.nq"), format=ox.RdfFormat.N_QUADS):
        triples[value(quad.graph_name)].append(quad.triple)
    names = sorted(triples)
    root = "".join(os.path.commonprefix(names).rpartition("/graph/")[:2])  # noqa: RUF071 (it is a name, no path)
    if not root:
        raise UserError(f"{dist / 'raccordo.nq'} has graphs whose names do not all begin with one base and graph/")
    for name in only:
        if name not in triples and root + name not in triples:
            raise UserError(f"the publication has no graph {name}; it has {', '.join(names)}")
    wanted = [iri for iri in names if not only or iri in only or iri.removeprefix(root) in only]
    query = _published(dist, f"queries/{TRIED}.rq").decode()
    answer = as_rows(rows(_published(dist, f"queries/{TRIED}.json")))
    return Publication([_graph(iri, triples[iri]) for iri in wanted], frozenset(names), root, query, answer)


def _published(dist: Path, name: str) -> bytes:
    file, sums = dist / name, dist / "SHA256SUMS"
    if not file.is_file() or not sums.is_file():
        raise UserError(f"{dist} holds no publication: run “build.py” first, or name its folder with --dist")
    content = file.read_bytes()
    if f"{hashlib.sha256(content).hexdigest()}  {name}" not in sums.read_text(encoding="utf-8").splitlines():
        raise UserError(f"{file} is not what {sums.name} says: build again")
    return content


def _graph(iri: str, triples: list[ox.Triple]) -> Graph:
    lines = canonical_lines(triples)
    normalised = sha256(canonical_lines([normalise(triple) for triple in triples]))
    blank = any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object))
    return Graph(iri, "".join(lines).encode(), len(lines), sha256(lines), normalised, blank)


def held(client: Client, graph: Graph) -> list[ox.Triple]:
    """The triples that a server has in place of a graph of the same size, page by page where it is large."""
    iri = graph.iri
    if graph.blank or graph.count <= PAGE:
        return client.get(iri)
    found: list[ox.Triple] = []
    after = ""
    while len(found) <= graph.count:
        newer = f'FILTER (STR(?s) > "{after}") ' if after else ""
        query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} {newer}}} ORDER BY STR(?s) LIMIT {PAGE}"
        try:
            page = [ox.Triple(*row) for row in client.select(query)]
        except TypeError as error:
            raise UserError(
                f"{client.query_url} gave rows of {iri} that are no triples: is it a SPARQL endpoint?"
            ) from error
        # The last subject of a full page may go on.
        whole = [triple for triple in page if triple.subject != page[-1].subject]
        if len(page) < PAGE or not whole:
            return found + page
        found += whole
        after = value(whole[-1].subject)
    return found


def as_rows(found: list[ox.QuerySolution]) -> Rows:
    """The rows of a result, with terms told by their value."""
    return [[str(_by_value(term) if isinstance(term, ox.Literal) else term) for term in row] for row in found]


def difference(client: Client, graph: Graph, count: int) -> str:
    """In what a server's graph of `count` triples differs from what is to be loaded; empty where in no meaning."""
    if count != graph.count:
        return f"it has {count} triples, not {graph.count}"
    triples = held(client, graph)
    if sha256(canonical_lines(triples)) == graph.strict:
        return ""
    if sha256(canonical_lines([normalise(triple) for triple in triples])) == graph.normalised:
        return ""
    return f"its {count} triples are not those that were sent"
