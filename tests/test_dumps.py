"""Dumps that are written as they are made: the same bytes whatever the chunks, with no prefix that no name has."""

from __future__ import annotations

import hashlib
import re
import resource
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.publish import chunks, documents, dumps
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.stored import Spool, Stored
from raccordo.rdf.turtle import canonical, has_blank, in_default_graph
from tests import fixtures

PROJECT = Project.at(Path(__file__).resolve().parent.parent)
# What looks like a name or an IRI in a text is none, nor is a name in an IRI; `xsd` and `rdf` occur, but `1`, `true`
# and `a` have no prefix.
QUADS = canonical(ox.parse(
    r"""
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    GRAPH <https://w3id.org/raccordo/graph/b> {
        <https://example.org/a> dcterms:title "è\n rdf:Site \" xsd:name\\"@it, "\u2028\t\r", "x"@en-GB ;
            dcterms:title "\" <http://www.w3.org/2002/07/owl#a> \"" ; a skos:Concept ; dcterms:extent 1, true ;
            dcterms:relation [ dcterms:source <https://example.org/(,xsd:b> ] .
    }
    GRAPH <https://w3id.org/raccordo/graph/a> { <https://example.org/a> dcterms:extent 1 ; dcterms:type "x"^^skos:x . }
    """,
    format=ox.RdfFormat.TRIG,
))  # fmt: skip


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the size of chunks."""

    def to(size: int) -> None:
        monkeypatch.setattr(chunks, "SIZE", size)

    return to


def serialized(graph: Graph | None = None) -> dumps.Publication:
    files = dumps.Publication()
    dumps.serialize(graph or Graph(PROJECT, QUADS), Context(fixtures.model(), PROJECT), files)
    return files


def test_dumps_are_the_same_whatever_the_chunks(cut: Callable[[int], None]) -> None:
    whole = dict(serialized())
    for size in (1, 7):
        cut(size)
        files = serialized()
        assert dict(files) == whole
        assert {path.relative_to(files.folder).as_posix() for path in files.folder.rglob("*.*")} == whole.keys()
    for name, content in whole.items():
        assert files.written[name] == dumps.File(len(content), hashlib.sha256(content).hexdigest())
        if f"{name}.gz" in whole:
            assert whole[f"{name}.gz"] == zlib.compress(content, chunks.LEVEL, wbits=31)
    union = [in_default_graph(quad) for quad in QUADS]
    assert whole["raccordo.nq"] == "".join(f"{quad} .\n" for quad in QUADS).encode()
    assert whole["raccordo.nt"] == "".join(f"{quad.triple} .\n" for quad in canonical(union)).encode()
    for name, form, said in (("nq", ox.RdfFormat.N_QUADS, QUADS), ("trig", ox.RdfFormat.TRIG, QUADS),
                             ("ttl", ox.RdfFormat.TURTLE, union), ("jsonld", ox.RdfFormat.JSON_LD, union),
                             ("rdf", ox.RdfFormat.RDF_XML, union)):  # fmt: skip
        read = ox.parse(whole[f"raccordo.{name}"], format=form)
        assert canonical(map(in_default_graph, read) if said is union else read) == canonical(said), name


def test_dumps_are_the_same_where_quads_are_on_the_disk() -> None:
    blank, named = ([quad for quad in QUADS if has_blank(quad) == has] for has in (True, False))
    spool = Spool()
    for quads in (named[::2], named[1:]):
        spool.add(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    shared = Graph(PROJECT, canonical([*blank, *named[:3]]))
    assert {quad.graph_name for quad in shared.quads} == {quad.graph_name for quad in QUADS}
    assert dict(serialized(Stored(shared, spool))) == dict(serialized())


def test_rdf_xml_declares_the_prefixes_with_which_an_iri_begins() -> None:
    declared = re.findall(rb' xmlns:([^=]*)="', serialized()["raccordo.rdf"])
    assert sorted(declared) == [b"dcterms", b"its", b"rdf", b"skos", b"xsd"]  # the engine has `its` always


def test_a_prefix_is_declared_where_a_name_has_it(cut: Callable[[int], None]) -> None:
    cut(1)
    whole = dict(serialized())
    for name, more in (("raccordo.ttl", set()), ("raccordo.trig", {b"graph:"})):
        declared = {line.split()[1] for line in whole[name].splitlines() if line.startswith(b"@prefix")}
        assert declared == {b"dcterms:", b"skos:"} | more, name


def test_a_disk_that_is_full_before_the_end_is_said_so(tmp_path: Path, cut: Callable[[int], None]) -> None:
    # A limit on the size of files stands in for a full disk.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    cut(100)
    files = dumps.Publication(tmp_path / "dist")

    def many() -> Iterator[ox.Quad]:
        for number in range(1000):
            yield ox.Quad(QUADS[0].subject, QUADS[0].predicate, ox.Literal(str(number)))

    contents = {"written": (b"x" * 400 for _ in range(4)),
                "made": dumps.stream(many(), ox.RdfFormat.N_QUADS, folder=files.folder)}  # fmt: skip
    for name, content in contents.items():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            with pytest.raises(UserError, match="could not be written: File too large"):
                files.write(name, content)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not files


def test_a_document_that_is_written_already_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(dumps, "turtle", lambda *given: made.append(given) or b"")
    iri, label = ox.NamedNode(PROJECT.iri("onto/a")), ox.NamedNode(PROJECT.iri("onto/text"))
    graph = Graph(PROJECT, [ox.Quad(iri, label, ox.Literal("a"), ox.NamedNode("https://example.org/graph"))])
    written = {"onto/a.ttl", "onto/a.jsonld"}
    found = fixtures.whole(documents.documents(graph, Context(fixtures.model(), PROJECT), written, [None]))
    assert found.keys() == {"onto/a.nt", "onto/a.rdf"}
    assert made == []
