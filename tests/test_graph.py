"""The graph: what it answers does not depend on how it was put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest

from raccordo.rdf.graph import Found, Graph, Index, indexed
from raccordo.rdf.names import natural, unaccented
from tests import fixtures


@pytest.mark.parametrize("index", [lambda graph: graph.out, lambda graph: graph.incoming])
def test_a_union_is_asked_as_if_its_parts_had_never_been(index: Callable[[Graph], Index]) -> None:
    run = fixtures.published()
    parts = [Graph(run.project, run.data.quads[start::3]) for start in range(3)]
    index(parts[0])
    asked, afresh = parts[0] | parts[1] | parts[2], Graph(run.project, [quad for one in parts for quad in one.quads])
    assert index(asked) == index(afresh)
    assert [list(index(asked)[iri]) for iri in index(asked)] == [list(found) for found in index(afresh).values()]


def test_types_are_looked_for_once_however_many_classes_are_asked_for() -> None:
    class Quads(list[ox.Quad]):
        times = 0

        def __iter__(self) -> Iterator[ox.Quad]:
            self.times += 1
            return super().__iter__()

    graph = fixtures.published().data.labelled({})
    graph.forget()
    graph.quads = quads = Quads(graph.quads)
    for name in ("rac:Plan", "rac:Guideline", "rac:Anchor"):
        assert (
            {quad.subject.value for quad in graph.typed(name)} == {*fixtures.published().data.instances(name)} != set()
        )
    assert quads.times == 1


def test_equal_texts_come_in_the_order_of_their_languages() -> None:
    terms = [ox.Literal(text, language=language) for text in ("12", "9", "012") for language in ("it", "en")]
    index = indexed(("a", "b", term) for term in [*terms, *terms])
    assert [str(term) for term in index["a"]["b"]] == [
        '"9"@en', '"9"@it', '"012"@en', '"012"@it', '"12"@en', '"12"@it'
    ]  # fmt: skip


def test_what_is_looked_up_is_as_long_as_what_there_is_though_nothing_was_asked_for() -> None:
    made = Found(str.upper, lambda: ("a", "b"))
    assert made
    assert len(made) == 2
    assert [*made.values()] == ["A", "B"]
    assert dict(made) == {"a": "A", "b": "B"}
    assert made["c"] == "C"  # which nobody knows to be there
    assert len(made) == 2
    assert not Found(str.upper)


def test_numbers_in_names_count_as_numbers() -> None:
    names = ["", "0", "1", "9", "10", "a", "a1", "a1-9", "a1-10", "a01b", "a2", "a 1", "ab", "ab1"]
    assert sorted(sorted(names), key=natural) == names
    assert natural("a01") == natural("a1")


def test_a_text_without_accents_has_no_capitals_either() -> None:
    assert [unaccented(text) for text in ("È LÀ", "Straße", "N° 5", "№ 5", "ⅠV", "App™")] == [
        "e la", "strasse", "n° 5", "no 5", "iv", "apptm",
    ]  # fmt: skip
