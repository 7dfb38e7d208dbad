"""The canned queries: their heads, the same answer from two engines, and the answer that the act gives.

The expected answers in tests/queries/ were compared with the act by eye; a change of the data shows as a difference.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from raccordo import pipeline
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.publish import certainty
from raccordo.rdf import query
from raccordo.rdf.turtle import in_default_graph
from raccordo.reason import rules
from raccordo.site import explorer
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
NAMES = sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))
PARAMETERS = {
    "act-by-number": [{"number": "13"}, {"number": "51"}, {"number": "999"}],
    "chain-of-guideline": [{"guideline": "5"}, {"guideline": "22"}],
    "texts-naming": [{"thing": "data/inps/office/civ"}, {"thing": "act:legge-1338-1962"}],
    "directives-in-english": [{"guideline": "5"}, {"guideline": "4"}],
    "directives-of-mission": [{"mission": "9"}, {"mission": "4"}],
    "guidelines-of-programme": [{"top": "10.2"}],
    "power-behind-act": [{"act": "deliberazione-cda-4-2020"}],
    "preamble": [{"act": "inpsact:deliberazione-cda-4-2020"}],
    "programmes-of-mission": [{"mission": "10"}],
    "texts-with-word": [{"word": "pnrr"}, {"word": "training"}, {"word": 'a"b\\c'}],
    "what-became-of-directive": [{"directive": "13-5"}, {"directive": "11-1"}],
    "what-guideline-rests-on": [{"guideline": "4"}, {"guideline": "7"}, {"guideline": "23"}],
    "where-a-thing-is-named": [{"thing": "office:civ"}, {"thing": "system:sisco"}],
    "where-it-stands": [{"resource": "data/inps/2024/entry/13-6"}, {"resource": "measure:tfr"}],
}


@pytest.fixture(scope="module")
def run() -> pipeline.Run:
    run = pipeline.Run(Project.at(ROOT))
    pipeline.read(run)
    assert run.findings == []
    run.inference = rules.infer(run.data, run.ontology)
    return run


@pytest.fixture(scope="module")
def store(run: pipeline.Run) -> ox.Store:
    return run.known.store


@pytest.fixture(scope="module")
def graph(run: pipeline.Run) -> rdflib.Graph:
    quads = {in_default_graph(quad) for quad in (*run.data.quads, *run.ontology.quads)}
    quads |= {in_default_graph(quad) for quad in run.inference.quads}
    text = "".join(f"{quad.triple} .\n" for quad in quads)
    return rdflib.Graph().parse(data=text, format="nt")


def cells(table: query.Table) -> list[list[str]]:
    return [["" if term is None else str(term) for term in row] for row in table.rows]


def by_rdflib(graph: rdflib.Graph, text: str) -> list[list[str]]:
    rows = []
    for row in graph.query(text):
        # rdflib holds "SP" and "SP"^^xsd:string for two terms, pyoxigraph for one: compare without the datatype.
        rows.append(["" if term is None else term.n3().removesuffix(f"^^<{rdflib.XSD.string}>") for term in row])
    return rows


def plain(rows: list[list[str]]) -> list[list[str]]:
    """Terms with their strings unescaped in the same way."""
    return [[re.sub(r'"""|"', '"', cell.replace('\\"', '"').replace("\\\\", "\\")) for cell in row] for row in rows]


def test_there_are_at_least_twenty() -> None:
    assert len(NAMES) >= 20


def test_each_parameter_is_tried(run: pipeline.Run) -> None:
    assert {name for name, canned in run.queries.items() if canned.parameters} == set(PARAMETERS)


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_the_acts(run: pipeline.Run, store: ox.Store, name: str) -> None:
    expected = (ROOT / "tests" / "queries" / f"{name}.csv").read_text(encoding="utf-8")
    assert query.run(store, run.queries[name].text).as_csv() == expected
    assert expected.count("\n") > 1, "a query that answers nothing by default shows nothing"


@pytest.mark.parametrize("name", NAMES)
def test_two_engines_agree(run: pipeline.Run, store: ox.Store, graph: rdflib.Graph, name: str) -> None:
    canned = run.queries[name]
    for values in [{}, *PARAMETERS.get(name, [])]:
        terms = {
            key: query.parse_value(run.project, store, canned.parameters[key], value) for key, value in values.items()
        }
        text = canned.bind(terms)
        assert plain(cells(query.run(store, text))) == plain(by_rdflib(graph, text))


@pytest.mark.parametrize("name", NAMES)
def test_order_is_total(run: pipeline.Run, store: ox.Store, name: str) -> None:
    # The rows that ORDER BY leaves equal could come in any order: ordering by all columns besides must change nothing.
    text = run.queries[name].text
    variables = query.run(store, text).variables
    more = text.rstrip() + " " + " ".join(f"?{variable}" for variable in variables) + "\n"
    less = text.rstrip() + " " + " ".join(f"DESC(?{variable})" for variable in variables) + "\n"
    assert cells(query.run(store, more)) == cells(query.run(store, less))


def answers(run: pipeline.Run, store: ox.Store, name: str) -> Iterator[query.Table]:
    """The answers of a query to its defaults, and to each IRI that its parameters are offered."""
    canned = run.queries[name]
    yield query.run(store, canned.text)
    for key, parameter in canned.parameters.items():
        if isinstance(parameter.default, ox.NamedNode):
            for iri in explorer.options(store, canned, key):
                yield query.run(store, canned.bind({key: ox.NamedNode(iri)}))


@pytest.mark.parametrize("name", NAMES)
def test_no_row_comes_twice(run: pipeline.Run, store: ox.Store, name: str) -> None:
    for table in answers(run, store, name):
        rows = [tuple(row) for row in cells(table)]
        assert len(rows) == len(set(rows))


def place(cell: str) -> tuple[int, Any]:
    """A key to sort by: numbers, codes and IRIs by their numbers, words by their letters."""
    if re.fullmatch(r"[0-9]+(\.[0-9a-z]+)*|https?://\S+", cell):
        return 1, [int(part) if part.isdigit() else part for part in re.split("([0-9]+)", cell)]
    return (2, cell) if cell else (0, "")


@pytest.mark.parametrize("name", NAMES)
def test_codes_come_in_the_order_of_their_numbers(run: pipeline.Run, store: ox.Store, name: str) -> None:
    order = run.queries[name].text.rpartition("ORDER BY")[2]
    for table in answers(run, store, name):
        # The columns that the rows are ordered by, up to one that isn't shown or is ordered downwards.
        keys = list(dict.fromkeys(re.findall(r"\?(\w+)", order.partition("DESC")[0])))
        shown = list(itertools.takewhile(table.variables.__contains__, keys))
        rows = [dict(zip(table.variables, row, strict=True)) for row in table.rows]
        places = [[place(row[key].value if row[key] else "") for key in shown] for row in rows]
        assert places == sorted(places)


def levels(store: ox.Store, text: str) -> dict[str, str]:
    """What a query says of how surely each directive is tied to what it was asked of."""
    table = query.run(store, text)
    directive, level = table.variables.index("directive"), table.variables.index("certainty")
    return {row[directive].value: row[level].value for row in table.rows}


@pytest.mark.parametrize("name", ["what-guideline-rests-on", "directives-in-english", "directives-of-mission"])
def test_each_tie_is_listed_once_with_its_certainty(run: pipeline.Run, store: ox.Store, name: str) -> None:
    graph = run.known | run.shapes
    ties = certainty.ties(graph)
    canned = run.queries[name]
    (key,) = canned.parameters
    ends = graph.instances(f"rac:{key.capitalize()}")
    assert len(ends) in (6, 23)
    for end in ends:
        assert levels(store, canned.bind({key: ox.NamedNode(end)})) == ties.get(end, {}), end


def test_a_guideline_with_open_rows_only_is_not_like_one_without_directives(run: pipeline.Run, store: ox.Store) -> None:
    base = "https://w3id.org/raccordo/data/inps/2024/"
    for name in ("what-guideline-rests-on", "directives-in-english"):
        found = {
            number: levels(store, run.queries[name].bind({"guideline": ox.NamedNode(f"{base}guideline/{number}")}))
            for number in (4, 22, 23)
        }
        assert found[4] == {f"{base}directive/{one}": "possible" for one in ("3-1", "3-2", "3-5", "3-7")}
        assert found[22] == found[23] == {}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        # A part of “informazione” is another word, the translation is searched as well, and so are words in a row.
        ("formazione", ["7-5", "12-2", "12-5", "12-6", "12-9", "13-4", "15-1", "15-4", "guideline/4", "guideline/20"]),
        ("FORMAZIONE permanente", ["15-4"]),
        ("training", ["1-6", "6-6", "7-5", "12-2", "12-5", "12-6", "12-9", "13-4", "15-1", "guideline/4",
                      "guideline/10", "guideline/20"]),
        ("un'informazione", ["4-5"]),
        ("cecita  civile", ["4-5", "12-6"]),
        ("Cecità-civile", ["4-5", "12-6"]),
        ("formazion", []),
        ("formazione.", ["7-5", "12-2", "12-5", "12-6", "12-9", "13-4", "15-1", "15-4", "guideline/4", "guideline/20"]),
        (".*", []),
        ("[a-z]+", []),
    ],
)  # fmt: skip
def test_words_are_found_as_words(run: pipeline.Run, store: ox.Store, word: str, found: list[str]) -> None:
    table = query.run(store, run.queries["texts-with-word"].bind({"word": ox.Literal(word)}))
    resources = {row[0].value.partition("2024/")[2].removeprefix("directive/") for row in table.rows}
    assert resources == set(found)


def test_no_word_finds_every_text(run: pipeline.Run, store: ox.Store) -> None:
    table = query.run(store, run.queries["texts-with-word"].bind({"word": ox.Literal("")}))
    assert len(table.rows) == 2 * (95 + 23)


@pytest.mark.parametrize("name", NAMES)
def test_another_plan_needs_data_only(name: str) -> None:
    run = pipeline.Run(fixtures.invented_project())
    pipeline.read(run)
    run.inference = rules.infer(run.data, run.ontology)
    canned = run.queries[name]
    store = run.known.store
    base = "https://w3id.org/raccordo/data/ente-di-prova/"
    own = {
        "act": "act/delibera-3-2030",
        "directive": "2031/directive/1-2",
        "guideline": "2031/guideline/2",
        "mission": "mission/1",
        "resource": "2031/guideline/1",
        "thing": "libraries",
        "top": "programme/1.1",
    }
    words = {"number": "3", "word": "archivi"}
    terms = {
        key: ox.Literal(words[key]) if key in words else ox.NamedNode(base + own[key]) for key in canned.parameters
    }
    assert query.run(store, canned.bind(terms)).rows or name in {"directives-without-guideline"}
    text = re.sub(r"VALUES \?\w+ \{ [^}]* \}|^PREFIX .*$", "", canned.text, flags=re.MULTILINE)
    assert not re.search(r"\b20[0-9]{2}\b", text), "a query names a year outside the default of a parameter"


def test_json_and_text_hold_what_csv_holds(run: pipeline.Run, store: ox.Store) -> None:
    table = query.run(store, run.queries["table-of-annex-b"].text)
    assert table.as_json().count('"bindings"') == 1
    assert len(table.as_text(run.project)) == len(table.rows) == table.as_csv().count("\n") - 1


def test_values_are_terms_and_not_text(run: pipeline.Run, store: ox.Store) -> None:
    hostile = 'x" } ?s ?p ?o . { #'
    canned = run.queries["texts-with-word"]
    term = query.parse_value(run.project, store, canned.parameters["word"], hostile)
    assert term == ox.Literal(hostile)
    assert query.run(store, canned.bind({"word": term})).rows == []


@pytest.mark.parametrize("value", ["12", "guideline/12 ", "data/inps/2024/guideline/12"])
def test_ways_to_name_a_resource(run: pipeline.Run, store: ox.Store, value: str) -> None:
    parameter = run.queries["what-guideline-rests-on"].parameters["guideline"]
    if value.endswith(" "):
        with pytest.raises(UserError, match="the data have no"):
            query.parse_value(run.project, store, parameter, value)
    else:
        expected = ox.NamedNode("https://w3id.org/raccordo/data/inps/2024/guideline/12")
        assert query.parse_value(run.project, store, parameter, value) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s", "title"),
        ("# title@it: a\n# title@en: a\nSELECT ?s WHERE { ?s rac:p ?o }", "prefix that it does not declare"),
        ("# keywords: a\nSELECT ?s WHERE { ?s ?p ?o }", "no ORDER BY"),
        ("# param x: y\n# param@it x: y\nSELECT ?s WHERE { ?s ?p ?o }", "no VALUES row for its parameter x"),
        ("# param x: y\nSELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s", "does not say in both languages what x is"),
        ("SELECT ?s WHERE {", "is not SPARQL"),
        ("SELECT ?s WHERE { SERVICE", "is not SPARQL"),
        ("SELECT ?s WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE asks another server"),
        ("", "is empty"),
    ],
)
def test_broken_query_is_a_finding(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "broken.rq"
    path.write_text(text, encoding="utf-8")
    canned, findings = query.read_query(Project.at(ROOT), path)
    assert canned is None
    assert any(message in finding.message for finding in findings)
