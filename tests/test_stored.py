"""Graphs whose plans are on the disk: they say what a graph in memory says, in its order, and hold little of it."""

from __future__ import annotations

import resource
import tempfile
import tracemalloc
import zlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo.act.plans import Plans
from raccordo.findings import UserError
from raccordo.project import DEFAULT_BASE
from raccordo.publish import catalogue, documents, dumps
from raccordo.rdf import graph as graphs
from raccordo.rdf.graph import Graph
from raccordo.rdf.stored import Spool, Stored
from raccordo.rdf.turtle import RDF_TYPE, canonical, in_order, value
from tests import fixtures
from tests.test_plans import PUBLICATIONS


def nquads(quads: list[ox.Quad]) -> bytes:
    return ox.serialize(in_order(quads), format=ox.RdfFormat.N_QUADS) or b""


def said(subject: str, name: str, term: ox.NamedNode | ox.Literal, graph: str) -> ox.Quad:
    node, predicate = (ox.NamedNode(DEFAULT_BASE + path) for path in (f"data/{subject}", f"onto/{name}"))
    return ox.Quad(node, predicate, term, ox.NamedNode(f"{DEFAULT_BASE}graph/{graph}"))


@pytest.fixture(scope="module")
def both() -> tuple[Graph, Stored]:
    """The invented plans of two years and the published act, in memory and on the disk."""
    run = fixtures.inferred(*PUBLICATIONS["all"])
    plans = Plans(run.data)
    # What several plans say in one graph, also the same; graphs one of which begins as the other is called.
    odd = ox.Literal('“a”\n"b" <c> .\t\\d', language="it")
    further = {
        "2031": [said("x", "text", odd, "both"), said("2031/x", "text", odd, "2031/a")],
        "2032": [
            said("x", "text", odd, "both"),
            said("y", "text", odd, "both"),
            said("2032/x", "text", odd, "2031/a-b"),
        ],
        "2024": [said("x", "text", ox.Literal("z"), "both"), said("x", "text", ox.Literal("z"), "inferred")],
    }
    of_plans: dict[str, list[ox.Quad]] = {year: [] for year in further}
    shared: list[ox.Quad] = [said("x", "text", odd, "shared"), said("y", "text", odd, "both")]
    for quad in (*run.known.quads, *run.shapes.quads):
        plan = plans.of(run.data.path(value(quad.graph_name)) or "")
        (of_plans[plan.folder[-4:]] if plan else shared).append(quad)
    spool = Spool()
    for year, quads in of_plans.items():
        assert quads
        spool.add(nquads([*quads, *further[year]]))
    whole = [*shared, *(quad for year, quads in of_plans.items() for quad in (*quads, *further[year]))]
    return Graph(run.project, whole), Stored(Graph(run.project, shared), spool)


def test_all_that_is_said_comes_in_canonical_order(both: tuple[Graph, Stored]) -> None:
    memory, disk = (one.completed([]) for one in both)
    assert len(memory.quads) == len(disk.quads) > 35_000
    assert [*disk.quads] == [*memory.quads]
    assert [*disk.union] == [*memory.union]
    assert [*disk.by_graph] == sorted(memory.by_graph, key=lambda name: f"<{name}>")
    assert all(disk.by_graph[name] == quads for name, quads in memory.by_graph.items())
    assert next(iter(memory.quads)) in disk.quads
    assert said("x", "text", ox.Literal("nowhere"), "both") not in disk.quads


def test_each_thing_is_found_as_in_memory(both: tuple[Graph, Stored], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "KEPT", 100)
    memory, disk = (one.completed([]) for one in both)
    assert {*disk.out} == {*memory.out}
    assert all(disk.out[iri] == found for iri, found in memory.out.items())
    assert dict(disk.incoming.items()) == memory.incoming
    having = ((name, iri, found) for iri, told in memory.incoming.items() for name, found in told.items())
    assert all(disk.subjects_of(name, iri) == found for name, iri, found in having)
    kinds = {value(quad.object) for quad in memory.quads if quad.predicate == RDF_TYPE}
    assert all(sorted(disk.members(kind)) == sorted(memory.members(kind)) for kind in kinds)
    assert len([*disk.members(disk.iri("rac:StrategicDirective"))]) > 90
    assert all(disk.classes(quad.subject) == memory.classes(quad.subject) for quad in memory.quads)
    assert all(disk.graphs_of[iri] == names for iri, names in memory.graphs_of.items())
    assert all(disk.about(iri) == memory.about(iri) for iri in memory.out)
    assert disk.typed("rac:Plan") == memory.typed("rac:Plan") != []
    assert [*disk.minted()] == [*memory.minted()]
    assert max(map(dict.__len__, (disk.out, disk.incoming))) <= 100


def test_what_has_many_values_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "VALUES", 10)
    monkeypatch.setattr(graphs, "MANY", 5)
    found = graphs.Found(lambda key: {"p": [*key], "q": "a text"})
    assert [len(found[key]["p"]) for key in ("aaaaa", "bbbb", "cccc")] == [5, 4, 4]
    assert {*dict.keys(found)} == {"bbbb", "cccc"}
    assert found["ddd"]["p"] == ["d"] * 3
    assert [*dict.keys(found)] == ["cccc", "ddd"]  # what came first goes first


def test_what_is_inferred_is_said_nowhere_else(both: tuple[Graph, Stored]) -> None:
    memory, disk = both
    told = {(value(quad.subject), quad.predicate.value, quad.object) for quad in memory.quads
            if value(quad.graph_name).endswith("/inferred")}  # fmt: skip
    assert {memory.is_inferred(*one) for one in told} == {True, False}
    assert all(disk.is_inferred(*one) == memory.is_inferred(*one) for one in told)


def test_what_some_are_said_to_be_is_read_without_the_rest(both: tuple[Graph, Stored]) -> None:
    memory, disk = (graph.completed([]) for graph in both)

    def wanted(iri: str) -> bool:
        return zlib.crc32(iri.encode()) % 3 == 0

    found = [*disk.about_some(wanted)]
    assert found == [*memory.about_some(wanted)]
    about = [value(one.graph_name if isinstance(one.subject, ox.BlankNode) else one.subject) for one in memory.quads]
    assert len(found) == sum(map(wanted, about)) > 100
    for name in memory.by_graph:
        assert {*disk.described_in(name)} == {*memory.described_in(name)}, name


def test_a_query_finds_what_it_finds_in_memory(both: tuple[Graph, Stored]) -> None:
    memory, disk = both
    text = "SELECT ?g (COUNT(*) AS ?n) { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } } GROUP BY ?g"
    assert {str(row) for row in disk.store.query(text)} == {str(row) for row in memory.store.query(text)}
    assert disk.asked(len) == len(disk.quads)


def test_what_is_added_is_beside_what_is_on_the_disk(both: tuple[Graph, Stored]) -> None:
    memory, disk = both
    other = Graph(
        memory.project, [said("x", "text", ox.Literal("more"), "both"), said("x", "text", ox.Literal("z"), "c")]
    )
    expected = canonical([*memory.quads, *other.quads])
    for made in (disk | other, other | disk):
        assert isinstance(made, Stored)
        assert canonical(made.quads) == expected
        assert made.values(DEFAULT_BASE + "data/x", "rac:text") == (memory | other).values(
            DEFAULT_BASE + "data/x", "rac:text"
        )


def test_what_completes_a_graph_is_on_the_disk_but_for_blank_nodes(both: tuple[Graph, Stored]) -> None:
    memory, spool = both[0], Spool()
    spool.add(nquads([said("x", "text", ox.Literal("z"), "both")]))
    made = Stored(Graph(memory.project), spool)
    iri = f"{DEFAULT_BASE}data/x"
    assert len(made.about(iri)) == 1  # the store is there before more comes
    more, named = said("x", "text", ox.Literal("more"), "both"), said("x", "text", ox.Literal("c"), "c")
    blank = ox.Quad(ox.BlankNode("b"), more.predicate, more.object, more.graph_name)
    completed = made.completed([blank, more, named])
    assert [*completed.quads] == canonical([*spool.store, blank])
    assert len(completed.about(iri)) == 3
    assert completed.graphs_of[iri] == {f"{DEFAULT_BASE}graph/both", f"{DEFAULT_BASE}graph/c"}
    assert [quad.object for quad in completed.shared.quads] == [blank.object]


def test_the_triples_of_many_plans_are_read_in_little_memory() -> None:
    spool, plans = Spool(), 40
    text = ox.Literal("a text of some length, as those of a plan are " * 4)
    for plan in range(plans):
        spool.add(nquads([said(f"{plan}/{number}", "text", text, f"{plan}") for number in range(300)]))
    tracemalloc.start()
    try:
        count = sum(1 for _ in spool.triples())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 300 * plans
    assert peak < 20_000 * plans


def test_a_full_disk_is_said_so_and_nothing_is_left_on_it(
    both: tuple[Graph, Stored], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A limit on the size of files stands in for a full disk.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spool, made = Spool(), Stored(both[1].shared, both[1].spool)
    for function in (lambda: spool.add(nquads([*both[0].quads])), lambda: made.store, lambda: made.asked(len)):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            with pytest.raises(UserError, match=r"could not be written: File too large: make room, or name another"):
                function()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert [*tmp_path.iterdir()] == []


def test_a_full_disk_is_said_so_where_triples_are_kept(both: tuple[Graph, Stored]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(UserError, match=r"could not be written: File too large: make room, or name another"):
            dumps.kept(both[0].union)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_store_is_closed_before_its_files_go(
    both: tuple[Graph, Stored], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    cleanup = tempfile.TemporaryDirectory.cleanup
    gone: list[int] = []

    def checked(folder: tempfile.TemporaryDirectory[str]) -> None:
        if Path(folder.name).parent == tmp_path:
            gone.append(len(ox.Store(folder.name)))  # which fails while it is open
        cleanup(folder)

    monkeypatch.setattr(tempfile.TemporaryDirectory, "cleanup", checked)
    made, further = Stored(both[1].shared, both[1].spool), said("x", "text", ox.Literal("more"), "both")
    assert made.asked(lambda store: further in store and len(store) == len(made.quads) + 1, [further])
    assert further not in made.spool.store
    assert further not in made.store
    assert [*tmp_path.iterdir()] != []
    count = len(made.store)
    made.forget()
    assert gone == [count]
    assert [*tmp_path.iterdir()] == []


def test_the_catalogue_counts_the_same(both: tuple[Graph, Stored]) -> None:
    run = fixtures.inferred(*PUBLICATIONS["all"])
    described = [catalogue.describe(catalogue.Published(run.catalogue, run.data, run.ontology, one)) for one in both]
    assert canonical(described[0]) == canonical(described[1])


def test_the_documents_are_the_same_from_the_disk(both: tuple[Graph, Stored]) -> None:
    memory, disk = (graph.completed([]) for graph in both)
    whole, parts = (documents.descriptions(graph, Plans(graph), [*Plans(graph).all, None]) for graph in (memory, disk))
    count = 0
    for (path, one), (other, two) in zip(whole, parts, strict=True):
        assert path == other
        assert [*one()] == [*two()] == [*two()], path
        count += path.startswith("graphs/")
    assert count > 20
