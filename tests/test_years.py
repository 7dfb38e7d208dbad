"""A plan against its body's previous one: which part is which, what became of it, and where that is said."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import pyoxigraph as ox
import pytest

from raccordo import pipeline
from raccordo.act.plans import Plans
from raccordo.act.years import Comparison, Pair, Part, compared, likeness, pairs, plans_in_a_row, words
from raccordo.publish import address, documents
from raccordo.publish.jsonld import Context
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.site import pages, reader, years
from tests import fixtures

ROOT = fixtures.ROOT
EARLIER, LATER = (f"https://w3id.org/raccordo/data/ente-di-prova/{year}/" for year in (2031, 2032))


@pytest.fixture(scope="module")
def run() -> pipeline.Run:
    """The two plans of the invented body, of which the second calls a programme otherwise."""
    run = fixtures.fresh(ROOT / "data" / "schemes", fixtures.PLAN, fixtures.NEXT_YEAR)
    made = [quad for quad in run.data.quads if quad.graph_name.value.endswith("/years")]
    title = ox.NamedNode(f"{LATER}title#2.1")
    quads = [
        ox.Quad(title, quad.predicate, ox.Literal("Sportelli e uffici", language="it"), quad.graph_name)
        if (quad.subject, quad.object) == (title, ox.Literal("Sportelli", language="it"))
        else quad
        for quad in run.data.quads
        if quad not in made
    ]
    data = Graph(run.project, quads)
    run.data = data | compared(data)
    return run


def parts(*texts: str) -> dict[str, Part]:
    """Texts as the parts of a plan, by themselves."""
    return {text: Part(text, words(text)) for text in texts}


def found(earlier: tuple[str, ...], later: tuple[str, ...]) -> list[tuple[str, str, int, bool]]:
    return [(p.earlier, p.later, p.likeness, p.decided) for p in pairs(parts(*earlier), parts(*later))]


def test_words_have_no_capitals_accents_or_signs() -> None:
    assert words("«Cecità»,  L’ACCESSO — n. 5") == words("cecita' l'accesso N5.".replace("N5", "n 5"))
    assert words("—") == ()


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("a b c d", "A, b; c d!", 100),
        ("a b c d", "b a c d", 75),
        ("a b", "a", 66),
        ("a b", "c d", 0),
        ("", "", 0),
        # Where the measure of difflib itself says 25 one way, and 50 the other.
        ("t i d e", "d i e t", 50),
        # Of 399 words 398 are the same: that is not the same text.
        (" ".join(["a"] * 200), " ".join(["a"] * 199), 99),
    ],
)
def test_likeness_is_the_same_both_ways(one: str, other: str, like: int) -> None:
    assert likeness(words(one), words(other)) == likeness(words(other), words(one)) == like


def test_from_the_threshold_on_two_texts_are_one() -> None:
    # Three words of five and five are 60, of five and six 54.
    assert found(("a b c d e",), ("a b c x y",)) == [("a b c d e", "a b c x y", 60, True)]
    assert found(("a b c d e",), ("a b c x y z",)) == []


def test_each_part_is_one_others_the_likest_first() -> None:
    assert found(("a b c d", "a b c x"), ("a b c d", "a b c y")) == [
        ("a b c d", "a b c d", 100, True),
        ("a b c x", "a b c y", 75, True),
    ]


def test_what_is_as_like_to_several_is_left_open() -> None:
    # No part of a tie is given to a text that is less like.
    assert found(("a b c d",), ("a b c x", "a b c y", "a b z w v")) == [
        ("a b c d", "a b c x", 75, False),
        ("a b c d", "a b c y", 75, False),
    ]
    # Here the tie is on the other side, and a third pair has its own.
    assert {pair[2:] for pair in found(("a b c x", "a b c y"), ("a b c d",))} == {(75, False)}


def test_texts_are_compared_in_order_only_where_they_have_enough_words_in_common(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[tuple[str, str]] = []

    class Matcher(SequenceMatcher[str]):
        def __init__(self, junk: None, one: tuple[str, ...], other: tuple[str, ...], autojunk: bool) -> None:
            compared.append((" ".join(one), " ".join(other)))
            super().__init__(junk, one, other, autojunk)

    monkeypatch.setattr("raccordo.act.years.SequenceMatcher", Matcher)
    earlier = ("a a a b", "c d e f", "c d e g")
    # A word counts as often as both have it: of "a b b b" there are two in common with "a a a b", of eight.
    assert found(earlier, ("a b b b", "d c f e", "c d e f")) == [("c d e f", "c d e f", 100, True)]
    assert compared == [("c d e f", "d c f e"), ("c d e g", "d c f e"), ("c d e f", "c d e g")]


def test_the_same_resource_in_both_plans_is_no_tie() -> None:
    assert list(pairs(parts("a b"), parts("a b"))) == [Pair("a b", "a b", 100, True)]


def test_a_plan_is_compared_with_the_nearest_earlier_year_of_its_body() -> None:
    project = fixtures.invented_project()
    data = "".join(
        f"<{project.base}data/{body}/{name}/plan> a rac:Plan ; rac:body <x:{body}> ; rac:year {year} .\n"
        for body, name, year in (
            ("a", "2030", 2030), ("a", "2033", 2033), ("a", "2031", 2031), ("a", "2031-bis", 2031), ("b", "2032", 2032),
        )
    )  # fmt: skip
    text = f"PREFIX rac: <{project.prefixes['rac']}>\n{data}"
    graph = Graph(project, [ox.Quad(*triple) for triple in ox.parse(text, format=ox.RdfFormat.TURTLE)])
    made = {Comparison(graph, *pair).iri.partition("/years/")[2] for pair in plans_in_a_row(graph)}
    assert made == {"2031-2030", "2031-bis-2030", "2033-2031", "2033-2031-bis"}


def test_what_became_of_each_part(run: pipeline.Run) -> None:
    data = run.data
    said = {
        node.partition("#")[2]: (
            data.value(node, "rac:change").rpartition("/")[2], data.value(node, "rac:likeness"),
        )
        for node in data.instances("rac:Succession")
    }  # fmt: skip
    assert said == {
        "guideline-4-from-3": ("kept", "1"),
        "guideline-1-from-1": ("reworded", "0.85"),
        "guideline-2-new": ("new", ""),
        "guideline-3-new": ("new", ""),
        "guideline-2-gone": ("gone", ""),
        "programme-1.1-from-1.1": ("kept", "1"),
        "programme-2.1-from-2.1": ("renamed", "0.5"),
        "programme-1.1.a-gone": ("gone", ""),
        "directive-1-1-from-1-1": ("kept", "1"),
        # The slip that 2031 has is none of the words.
        "directive-1-3-from-2-2": ("kept", "1"),
        "directive-2-1-from-2-1": ("reworded", "0.8"),
        "directive-1-2-new": ("new", ""),
        "directive-1-2-gone": ("gone", ""),
    }


@pytest.mark.slow
def test_what_is_said_is_in_one_graph_and_conforms(run: pipeline.Run) -> None:
    (graph,) = {quad.graph_name.value for quad in compared(run.data).quads}
    assert graph == "https://w3id.org/raccordo/graph/ente-di-prova/years"
    pipeline.check(checked := pipeline.Run(run.project))
    assert checked.findings == []


@pytest.mark.slow
def test_a_plans_own_documents_are_the_same_without_the_other(run: pipeline.Run) -> None:
    published = run.known
    alone = Graph(run.project, [quad for quad in published.quads if not quad.graph_name.value.endswith("/years")])
    context = Context(run.model, run.project)
    found, before = (
        fixtures.whole(documents.documents(graph, context, (), [*Plans(graph).all, None]))
        for graph in (published, alone)
    )
    assert {path for path in found if found[path] != before.get(path)} == {
        f"{path}.{ending}"
        for path in ("data/ente-di-prova/years/2032-2031", "graphs/ente-di-prova/years")
        for ending in address.formats(path)
    }


@pytest.mark.slow
def test_one_plan_alone_is_compared_with_none() -> None:
    alone = fixtures.inferred(ROOT / "data" / "schemes", fixtures.PLAN)
    assert compared(alone.data).quads == []
    graph = alone.known
    made, _ = fixtures.built_pages(
        graph.labelled(pages.labels(graph, alone.model)), reader.Sources(alone.model, {}, {}, {})
    )
    assert not [path for path in made if "/years" in path]
    assert not [path for path, page in made.items() if b"/years" in page]


def test_words_are_marked_where_they_differ() -> None:
    assert years.marked("Aprire, sportelli", "APRIRE nuovi sportelli") == (
        [(True, "Aprire,"), (True, "sportelli")],
        [(True, "APRIRE"), (False, "nuovi"), (True, "sportelli")],
    )


@pytest.mark.slow
def test_a_page_shows_the_comparison(run: pipeline.Run) -> None:
    answers = {name: query.run(run.known.store, canned.text) for name, canned in run.queries.items()}
    graph = run.known
    made, findings = fixtures.built_pages(
        graph.labelled(pages.labels(graph, run.model)), reader.Sources(run.model, {}, run.queries, answers)
    )
    assert findings == []
    page = made["data/ente-di-prova/years/2032-2031.en.html"].decode()
    rows = {
        one: " ".join(re.sub(r"<(?!/?(?:ins|del)\b)[^>]*>", " ", row).split())
        for one, row in re.findall(r'<tr id="(.*?)">(.*?)</tr>', page, re.DOTALL)
    }
    assert len(rows) == 13
    assert rows["guideline-1-from-1"] == "reworded 85 % 1 CURA DEGLI ARCHIVI 1 CURA DEGLI ARCHIVI <ins>STORICI</ins>"
    assert rows["guideline-2-gone"] == "gone 2 ASCOLTO DEI CITADINI –"
    assert rows["programme-2.1-from-2.1"].startswith("renamed 50 % 2.1")
    left = " ".join(re.sub("<[^>]*>", " ", page[page.index('id="open"') :]).split())
    assert "2-1 Aprire sportelli p. 2, row 2 , Guideline 2 · Plan 2032, EdP certain" in left
    open_rows = [f"row {row} , Guideline {number} · Plan 2032, EdP open" for row, number in ((2, 1), (3, 2))]
    assert " p. 1, ".join(open_rows) in left
    for path in ("index", "data/ente-di-prova/2031/plan", "data/ente-di-prova/2032/plan"):
        for ending in (".html", ".en.html"):
            assert f"years/2032-2031{ending}" in made[path + ending].decode(), path
