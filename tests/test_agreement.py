"""Each canned query, for all and with values that its parameters are offered, gives the same rows whichever engine
answers. One value of each parameter is asked, of the invented plans; each of them, and of the published data, where
what is long is asked for.

pyoxigraph, in this process, is what the others are held against: rdflib, and the servers of Oxigraph, Fuseki, Virtuoso
and RDF4J, which hold the same graphs and are asked by `raccordo.rdf.endpoint`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from raccordo import pipeline
from raccordo.rdf import endpoint, query
from tests import fixtures, servers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
# Words for the one parameter that is no IRI: capitals, accents, apostrophes, both languages, several words, letters
# that are in no text, what SPARQL and patterns escape, none.
WORDS = ("pnrr", "CIV", "attività", "ATTIVITA", "L’", "l'informazione", "training", "Carta dei Servizi", "Südtirol €",
         "ß", "arte", 'a"b\\c', "(", "$1 [a-z]*", "x\ny", " ", "")  # fmt: skip
WHOLE = re.compile(r'"(\d+)\.0+"(\^\^<http://www\.w3\.org/2001/XMLSchema#decimal>)')
# An engine is asked so many values of each parameter; each of them where what is long is asked for.
EACH = pytest.param(None, id="each value", marks=pytest.mark.long)

Question = tuple[str, str]
Rows = list[list[str]]

DATA = {"invented": (ROOT / "data" / "schemes", fixtures.PLAN, fixtures.NEXT_YEAR), "published": (ROOT / "data",)}
WHICH = ["invented", pytest.param("published", marks=pytest.mark.long)]


@pytest.fixture(scope="module", params=WHICH)
def run(request: pytest.FixtureRequest) -> pipeline.Run:
    return fixtures.inferred(*DATA[request.param])


@pytest.fixture(scope="module")
def store(run: pipeline.Run) -> ox.Store:
    return run.known.store


@pytest.fixture(scope="module")
def questions(run: pipeline.Run, store: ox.Store) -> list[list[Question]]:
    """The texts of the queries, in lists: each for all, each with a word, those with the resources of a parameter."""
    found = [[(name, canned.text)] for name, canned in run.queries.items()]
    for canned in run.queries.values():
        for name, parameter in canned.parameters.items():
            if parameter.datatype:
                found += [[(f"{canned.name} --{name} {word}", canned.bind({name: ox.Literal(word)}))] for word in WORDS]
            else:
                some = [ox.NamedNode(iri) for iri in query.instances(store, parameter.ranges)]
                found.append([(f"{canned.name} --{name} {value}", canned.bind({name: value})) for value in some])
    return found


def selection(questions: list[list[Question]], number: int | None) -> list[Question]:
    """The questions that an engine is asked: of each list about so many, spread over it; None is all."""
    return [one for several in questions for one in several[:: max(1, len(several) // number) if number else 1]]


def rows(table: query.Table) -> Rows:
    """Terms as N-Triples writes them: the lexical form, the datatype and the language, each to the letter.

    Of a decimal stores keep the value and no more: 1 comes back as 1 or as 1.0.
    """
    return [["" if term is None else WHOLE.sub(r'"\1"\2', str(term)) for term in row] for row in table.rows]


def rdflib_rows(graph: rdflib.Graph, text: str) -> Rows:
    return rows(query.Table([], [[None if term is None else _term(term) for term in row] for row in graph.query(text)]))  # type: ignore[union-attr]


def _term(term: object) -> ox.NamedNode | ox.Literal:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or rdflib.XSD.string)))


def differences(ours: Rows, theirs: Rows) -> str:
    """What the other engine has more, less, or in another place; empty where it agrees."""
    if ours == theirs:
        return ""
    if sorted(ours) == sorted(theirs):
        first = next(number for number, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
        return f"another order, from row {first}: {ours[first]} / {theirs[first]}"
    missing = [row for row in ours if row not in theirs]
    more = [row for row in theirs if row not in ours]
    return f"{len(ours)} rows / {len(theirs)}; missing {missing[:2]}; more {more[:2]}"


def disagreements(store: ox.Store, asked: Iterable[Question], other: object) -> list[str]:
    assert callable(other)
    found = []
    for name, text in asked:
        if difference := differences(rows(query.run(store, text)), other(text)):
            found.append(f"{name}: {difference}")
    return found


def test_the_questions_are_many(questions: list[list[Question]]) -> None:
    assert len({name.partition(" ")[0] for name, _ in selection(questions, 1)}) >= 30
    assert len(selection(questions, 1)) > 110
    assert len(selection(questions, None)) > 300


@pytest.fixture(scope="module")
def graph(store: ox.Store) -> rdflib.Graph:
    """The union of the graphs in rdflib."""
    return rdflib.Graph().parse(data="".join(sorted({f"{quad.triple} .\n" for quad in store})), format="nt")


@pytest.mark.parametrize("number", [pytest.param(1, id="a value"), EACH])
def test_rdflib_agrees(graph: rdflib.Graph, store: ox.Store, questions: list[list[Question]], number: int) -> None:
    asked = selection(questions, number)
    assert disagreements(store, asked, lambda text: rdflib_rows(graph, text)) == []


@pytest.fixture(params=servers.STORES)
def server(request: pytest.FixtureRequest, tmp_path: Path, run: pipeline.Run) -> Iterator[servers.Server]:
    """A server with the same graphs."""
    with servers.STORES[request.param](tmp_path / "server") as started:
        started.put(b"".join(f"{quad} .\n".encode() for quad in run.known.quads))
        yield started


@pytest.mark.parametrize("number", [pytest.param(1, id="a value"), EACH])
def test_a_server_agrees(server: servers.Server, store: ox.Store, questions: list[list[Question]], number: int) -> None:
    graphs = sorted(graph.value for graph in store.named_graphs())
    asked = selection(questions, number)
    found = disagreements(store, asked, lambda text: rows(endpoint.ask(server.query, text, graphs, 60)))
    assert found == [], f"{len(found)} of {len(asked)}"
