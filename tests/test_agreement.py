"""Each canned query, with each value that its parameters are offered, gives the same rows whichever engine answers.

pyoxigraph, in this process, is what the others are held against: rdflib, and the servers of Oxigraph, Fuseki, Virtuoso
and RDF4J, which hold the whole publication and are asked by `raccordo.endpoint`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from raccordo import pipeline
from raccordo.project import Project
from raccordo.rdf import endpoint, query
from raccordo.reason import rules
from tests import servers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
# Words for the one parameter that is no IRI: capitals, accents, apostrophes, both languages, several words, letters
# that are in no text, what SPARQL and patterns escape, none.
WORDS = ("pnrr", "CIV", "attività", "ATTIVITA", "L’", "l'informazione", "training", "Carta dei Servizi", "Südtirol €",
         "ß", "arte", 'a"b\\c', "(", "$1 [a-z]*", "x\ny", " ", "")  # fmt: skip
# RDF4J's planner takes a second for each of the 416 resources of where-it-stands: it is asked every so many of a
# parameter's values, all others all of them.
STEPS = {"rdf4j": 32}
# rdflib is slow as well, so its questions come in parts, for as many processes.
PARTS = 8

Question = tuple[str, str]
Rows = list[list[str]]


@pytest.fixture(scope="module")
def run() -> pipeline.Run:
    run = pipeline.Run(Project.at(ROOT))
    pipeline.read(run)
    run.inference = rules.infer(run.data, run.ontology)
    assert run.findings == []
    return run


@pytest.fixture(scope="module")
def store(run: pipeline.Run) -> ox.Store:
    return run.known.store


@pytest.fixture(scope="module")
def questions(run: pipeline.Run, store: ox.Store) -> dict[str, list[Question]]:
    """The texts of each query: for all, and with each value of each parameter."""
    return {name: [(name, canned.text), *variants(store, canned)] for name, canned in run.queries.items()}


def variants(store: ox.Store, canned: query.CannedQuery) -> Iterator[Question]:
    for name, parameter in canned.parameters.items():
        if parameter.datatype:
            values: list[ox.NamedNode | ox.Literal] = [ox.Literal(word) for word in WORDS]
        else:
            values = [ox.NamedNode(iri) for iri in query.instances(store, parameter.ranges)]
        for value in values:
            yield f"{canned.name} --{name} {value}", canned.bind({name: value})


def selection(questions: dict[str, list[Question]], engine: str) -> list[Question]:
    """The questions that an engine is asked."""
    step = STEPS.get(engine, 1)
    return [one for several in questions.values() for one in [several[0], *several[1::step]]]


def rows(table: query.Table) -> Rows:
    """Terms as N-Triples writes them: the lexical form, the datatype and the language, each to the letter."""
    return [["" if term is None else str(term) for term in row] for row in table.rows]


def rdflib_rows(graph: rdflib.Graph, text: str) -> Rows:
    return [["" if term is None else str(_term(term)) for term in row] for row in graph.query(text)]  # type: ignore[union-attr]


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


def test_the_questions_are_many(questions: dict[str, list[Question]]) -> None:
    assert len(questions) >= 30
    assert sum(map(len, questions.values())) > 900


@pytest.fixture(scope="module")
def graph(store: ox.Store) -> rdflib.Graph:
    """The union of the graphs in rdflib."""
    return rdflib.Graph().parse(data="".join(sorted({f"{quad.triple} .\n" for quad in store})), format="nt")


@pytest.mark.parametrize("part", range(PARTS))
def test_rdflib_agrees(graph: rdflib.Graph, store: ox.Store, questions: dict[str, list[Question]], part: int) -> None:
    asked = [one for several in questions.values() for one in several][part::PARTS]
    assert disagreements(store, asked, lambda text: rdflib_rows(graph, text)) == []


@pytest.mark.parametrize("name", servers.STORES)
def test_a_server_agrees(
    tmp_path: Path, publication: Path, store: ox.Store, questions: dict[str, list[Question]], name: str
) -> None:
    graphs = sorted(graph.value for graph in store.named_graphs())
    with servers.STORES[name](tmp_path / name) as server:
        server.put((publication / "raccordo.nq").read_bytes())
        asked = selection(questions, name)
        found = disagreements(store, asked, lambda text: rows(endpoint.ask(server.query, text, graphs, 60)))
        assert found == [], f"{len(found)} of {len(asked)}"
