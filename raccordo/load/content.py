"""What is to be loaded, and what a server holds: one graph at a time, from the files of the publication.

Nothing but the list of checksums and one line of the dump is read before a graph is compared or sent. Each is read from
its Turtle, from which the engine makes what is sent and compared.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox

from raccordo.findings import UserError
from raccordo.load.client import Client, rows
from raccordo.rdf.names import XSD
from raccordo.rdf.turtle import to_ntriples, value

DECIMAL = ox.NamedNode(XSD + "decimal")
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "boolean", "nonNegativeInteger", "int")}
# No server that is known gives fewer triples at once where it has more.
CAP = 1000
# The canned query that a load ends with: it joins several graphs, and another title of a mission would be another row.
TRIED = "load-by-mission"
SUMS = "SHA256SUMS"
DUMP = "raccordo.nq"

Rows = list[list[str]]


@dataclass(frozen=True)
class Published:
    """A folder with a publication, and the SHA-256 of each of its files by its path."""

    folder: Path
    sums: dict[str, str]

    def read(self, name: str) -> bytes:
        """A file. Raises UserError where it isn't there, or is not what the list of checksums says."""
        file = self.folder / name
        if name not in self.sums or not file.is_file():
            raise UserError(f"{self.folder} holds no {name}: run “build.py” first, or name its folder with --dist")
        content = file.read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sums[name]:
            raise UserError(f"{file} is not what {SUMS} says: build again")
        return content


@dataclass(frozen=True)
class Graph:
    """A graph that is to be loaded: its IRI, and its name in a publication, where it stands in Turtle."""

    iri: str
    name: str
    published: Published

    @property
    def file(self) -> str:
        """The path of its file in the publication."""
        return f"graphs/{self.name}.ttl"

    @property
    def hash(self) -> str:
        """The SHA-256 of its triples as sorted canonical N-Triples. Raises UserError as `body` does."""
        return self._content[0]

    @property
    def count(self) -> int:
        """How many triples it has. Raises UserError as `body` does."""
        return self._content[1]

    @cached_property
    def _content(self) -> tuple[str, int]:
        lines = self.body(ox.RdfFormat.N_TRIPLES)
        return hashlib.sha256(lines).hexdigest(), lines.count(b"\n")

    def body(self, form: ox.RdfFormat) -> bytes:
        """Its triples as RDF/XML, or as sorted canonical N-Triples, which are Turtle as well.

        Blank nodes are named by RDFC-1.0, so that the same triples have the same N-Triples, however they are published.
        Raises UserError where the file is not there, or is not what was published.
        """
        quads = ox.parse(self.published.read(self.file), format=ox.RdfFormat.TURTLE)
        if form != ox.RdfFormat.RDF_XML:
            return to_ntriples(quads).encode()
        triples = [quad.triple for quad in quads]
        return ox.serialize(triples, format=form, prefixes=quads.prefixes) or b""


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


def read(dist: Path, only: tuple[str, ...]) -> Publication:
    """The graphs of a publication, all or only those named, by IRI or by what follows “graph/” in it.

    Raises UserError where the folder holds no publication, or has no such graph.
    """
    published = Published(dist, _sums(dist))
    found = (re.fullmatch(r"graphs/(.+)\.ttl", name) for name in published.sums)
    names = sorted(match[1] for match in found if match)
    root = _root(dist, names)
    graphs = [Graph(root + name, name, published) for name in names]
    for name in only:
        if name not in names and name.removeprefix(root) not in names:
            raise UserError(f"the publication has no graph {name}; it has {', '.join(names)}")
    wanted = [graph for graph in graphs if not only or graph.iri in only or graph.name in only]
    query = published.read(f"queries/{TRIED}.rq").decode()
    answer = as_rows(rows(published.read(f"queries/{TRIED}.json")))
    return Publication(wanted, frozenset(graph.iri for graph in graphs), root, query, answer)


def _sums(dist: Path) -> dict[str, str]:
    try:
        lines = (dist / SUMS).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UserError(f"{dist} holds no publication: run “build.py” first, or name its folder with --dist") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{dist / SUMS} is not UTF-8: build again") from error
    for number, line in enumerate(lines, start=1):
        if not re.fullmatch(r"[0-9a-f]{64}  .+", line):
            raise UserError(f"{dist / SUMS}, line {number}: it is no SHA-256 with a file: build again")
    return {line[66:]: line[:64] for line in lines}


def _root(dist: Path, names: list[str]) -> str:
    """What the IRIs of all graphs begin with, from one of them in the dump. Raises UserError where it is none."""
    try:
        with (dist / DUMP).open("rb") as file:
            (quad,) = ox.parse(file.readline(), format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError, ValueError) as error:
        raise UserError(f"{dist / DUMP} has no first line of N-Quads: build again") from error
    iri = value(quad.graph_name)
    for name in sorted(names, key=len, reverse=True):
        root = iri.removesuffix(name)
        if root != iri and root.endswith("/graph/"):
            return root
    raise UserError(f"{dist / DUMP} begins with the graph {iri}, which has no file in {dist / 'graphs'}: build again")


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


def as_rows(found: list[ox.QuerySolution]) -> Rows:
    """The rows of a result, with terms told by their value."""
    return [[str(_by_value(term) if isinstance(term, ox.Literal) else term) for term in row] for row in found]


def difference(client: Client, graph: Graph) -> str:
    """In what the triples that a server has in place of a graph differ from its own; empty where in no meaning."""
    body = graph.body(ox.RdfFormat.N_TRIPLES)
    own, blank = set(body.splitlines()), _may_be_blank(body)
    found = _held(client, graph.iri, own, blank=blank)
    if len(found) != len(own):
        return f"triples: {len(found)}, not {len(own)}"
    # What is equal byte by byte needs no parser, except that blank nodes may be called as others are.
    sides = found - own, own - found
    if blank:
        sides = (sides[0] | set(filter(_may_be_blank, found)), sides[1] | set(filter(_may_be_blank, own)))
    if same(*(set(client.parse(b"\n".join(side))) for side in sides)):
        return ""
    return f"its {len(own)} triples are not those that are published"


def _held(client: Client, iri: str, own: set[bytes], *, blank: bool) -> set[bytes]:
    """The lines of what a server has in place of a graph, asked for at once, or in parts where an answer is capped."""
    most = client.most
    # Blank nodes would not be the same ones in another answer.
    if blank or len(own) <= most:
        found = _lines(client.get(iri))
        most = len(found)
        if blank or not CAP <= most < len(own):
            return found
    found = set().union(*(_lines(client.construct(query)) for query in _parts(iri, own, most)))
    if len(found) > most:
        client.most = most
    return found


def _lines(content: bytes) -> set[bytes]:
    """The lines of N-Triples, with one space, as in the canonical form, where another white space may be."""
    terms = (line.split(None, 2) for line in content.splitlines())
    return {b" ".join(line) for line in terms if line and line[0][:1] != b"#"}


def _may_be_blank(triples: bytes) -> bool:
    return b"_:" in triples


def same(found: set[ox.Triple], own: set[ox.Triple]) -> bool:
    """Whether triples are the same by their values, whatever their blank nodes are called."""
    sides = (found - own, own - found)
    named, other = ({normalise(triple) for triple in side if not _has_blank(triple)} for side in sides)
    if named != other or not any(map(_has_blank, sides[0] | sides[1])):
        return named == other
    # Triples without blank nodes say nothing of what these are called (RDFC-1.0, section 4.6).
    nameless = [(ox.Quad(*normalise(one)) for one in side if _has_blank(one)) for side in (found, own)]
    return to_ntriples(nameless[0]) == to_ntriples(nameless[1])


def _has_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def _parts(iri: str, own: set[bytes], most: int) -> Iterator[str]:
    """Queries that together ask for a whole graph: each for a range of subjects that has at most so many triples."""
    starts, size = [""], 0
    for subject, number in sorted(Counter(line[1 : line.index(b">")] for line in own).items()):
        size += number
        if size > most:
            starts.append(subject.decode())
            size = number
    for start, end in pairwise([*starts, ""]):
        within = f'STR(?s) >= "{start}"' + (f' && STR(?s) < "{end}"' if end else "")
        yield f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} FILTER ({within}) }}"
