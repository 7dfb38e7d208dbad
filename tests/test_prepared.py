"""The store that reads each query once answers as rdflib's own does."""

from __future__ import annotations

from unittest import mock

import pytest
from pyparsing import ParseException
from rdflib import Dataset, Graph, Literal, URIRef

from raccordo.check import prepared

DATA = "<urn:a> <urn:p> 1, 2 . <urn:b> <urn:p> 3 . <urn:c> <urn:q> 4 ."
ONE, P = URIRef("urn:one"), URIRef("urn:p")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $this ?o WHERE { $this <urn:p> ?o }",
        "SELECT $this WHERE { FILTER NOT EXISTS { $this <urn:p> ?o } }",
        "SELECT (COUNT(?o) AS ?n) WHERE { $this <urn:p> ?o FILTER (?o > 1) }",
        "SELECT ?o WHERE { OPTIONAL { $this <urn:p>|<urn:q> ?o } }",
        "ASK { $this <urn:p> 3 }",
    ],
)
def test_each_focus_node_has_its_own_answer(text: str) -> None:
    ours, theirs = (graph.parse(data=DATA, format="turtle") for graph in (Graph(prepared.PreparedMemory()), Graph()))
    for name in "abcab":
        bindings = {"this": URIRef(f"urn:{name}")}
        ours_result, theirs_result = (graph.query(text, initBindings=bindings) for graph in (ours, theirs))
        assert ours_result.type == theirs_result.type
        assert sorted(ours_result, key=str) == sorted(theirs_result, key=str)


def test_a_text_is_read_once_for_each_set_of_prefixes() -> None:
    prepared._prepared.cache_clear()
    graph = Graph(prepared.PreparedMemory()).parse(data=DATA, format="turtle")
    with mock.patch.object(prepared, "prepareQuery", wraps=prepared.prepareQuery) as reader:
        for namespace, expected in (("urn:", 2), ("urn:", 2), ("urn:other:", 0)):
            rows = graph.query("SELECT ?o WHERE { <urn:a> x:p ?o }", initNs={"x": namespace})
            assert len(list(rows)) == expected
    assert reader.call_count == 2


def test_a_graph_answers_for_itself_and_a_dataset_for_all() -> None:
    dataset = Dataset(store=prepared.PreparedMemory(), default_union=True)
    for number, name in enumerate(("urn:one", "urn:two")):
        dataset.graph(URIRef(name)).add((ONE, P, Literal(number)))
    text = "SELECT ?o WHERE { ?s ?p ?o }"
    assert [row.o for row in dataset.graph(URIRef("urn:one")).query(text)] == [Literal(0)]
    assert sorted(row.o for row in dataset.query(text)) == [Literal(0), Literal(1)]


def test_what_is_no_query_is_told() -> None:
    with pytest.raises(ParseException):
        Graph(prepared.PreparedMemory()).query("SELEKT * WHERE { ?s ?p ?o }")
