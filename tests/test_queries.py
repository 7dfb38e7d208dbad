"""The canned queries: their heads, the same answer from two engines, and the answer that the act gives.

The expected answers in tests/queries/ were compared with the act by eye; a change of the data shows as a difference.
"""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from raccordo import pipeline
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf import query
from raccordo.rdf.turtle import in_default_graph
from tests import fixtures
from tests.servers import command

ROOT = Path(__file__).resolve().parent.parent
NAMES = sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))
PARAMETERS = {
    "act-by-number": [{"number": "13"}, {"number": "51"}, {"number": "999"}],
    "acts-to-change": [{"act": "circolare-131-2009"}],
    "plan-against-another": [{"other": "inps/2024"}],
    "reach-of-directive": [{"directive": "3-2"}, {"directive": "12-2"}],
    "reach-of-thing": [{"thing": "uniemens"}, {"thing": "act:legge-1338-1962"}],
    "spread-of-missions": [{"mission": "2"}],
    "chain-of-guideline": [{"guideline": "5"}, {"guideline": "22"}],
    "texts-naming": [{"thing": "data/inps/office/civ"}, {"thing": "act:legge-1338-1962"}],
    "directives-in-english": [{"guideline": "5"}, {"guideline": "4"}],
    "directives-of-mission": [{"mission": "9"}, {"mission": "4"}],
    "guidelines-of-programme": [{"programme": "10.2"}],
    "power-behind-act": [{"act": "deliberazione-cda-4-2020"}],
    "programmes-of-mission": [{"mission": "10"}],
    "texts-with-word": [{"word": "pnrr"}, {"word": "training"}, {"word": 'a"b\\c'}],
    "what-became-of-directive": [{"directive": "13-5"}, {"directive": "11-1"}],
    "what-guideline-rests-on": [{"guideline": "4"}, {"guideline": "7"}, {"guideline": "23"}],
    "where-a-thing-is-named": [{"thing": "office:civ"}, {"thing": "system:sisco"}],
    "where-it-stands": [{"resource": "data/inps/2024/table#13-6"}, {"resource": "measure:tfr"}],
}
# What the answers are expected for: all, but where that is too much to be read by eye.
EXPECTED = {
    "reach-of-directive": {"directive": "3-2"},
    "reach-of-thing": {"thing": "pnrr"},
    "texts-naming": {"thing": "patronati"},
    "texts-with-word": {"word": "formazione"},
    "where-a-thing-is-named": {"thing": "ecocert"},
    "where-it-stands": {"resource": "guideline/12"},
}
HEAD = "# param x: y\n# param@it x: y\n"
PLANS = ("ente-di-prova/2031", "ente-di-prova/2032", "inps/2024")
# What a plan has no answer to: the invented texts don't have the words, and only one plan has an earlier one beside it.
WORDS = ("acts-to-change", "directives-asking-for-law", "directives-with-deadline", "who-is-involved")
YEARS = ("open-directives-a-year-later", "plan-against-another")
UNANSWERED = {
    ("directives-without-guideline", PLANS[0]),
    *itertools.product(YEARS, (PLANS[0], PLANS[2])),
    *itertools.product(WORDS, PLANS[:2]),
}


@pytest.fixture(scope="module")
def run() -> pipeline.Run:
    return fixtures.published()


@pytest.fixture(scope="module")
def store(run: pipeline.Run) -> ox.Store:
    return run.known.store


@pytest.fixture(scope="module")
def plans() -> pipeline.Run:
    """The act with two invented plans of another body beside it."""
    return fixtures.inferred(ROOT / "data", fixtures.PLAN, fixtures.NEXT_YEAR)


def in_rdflib(run: pipeline.Run) -> rdflib.Graph:
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


def parts_of(tree: Any) -> Iterator[CompValue]:
    """A part of a query's algebra, and all that are in it."""
    if isinstance(tree, CompValue):
        yield tree
    for one in tree.values() if isinstance(tree, CompValue) else tree if isinstance(tree, list) else ():
        yield from parts_of(one)


def always_bound(part: CompValue) -> set[Variable]:  # noqa: PLR0911 (one for each kind of part)
    """The variables that each solution of a part binds."""
    match part.name:
        case "BGP":
            return {term for triple in part.triples for term in triple if isinstance(term, Variable)}
        case "Join":
            return always_bound(part.p1) | always_bound(part.p2)
        case "Union":
            return always_bound(part.p1) & always_bound(part.p2)
        case "LeftJoin" | "Minus":
            return always_bound(part.p1)
        case "Extend":
            return always_bound(part.p) | {part.var}
        case "Project":
            return always_bound(part.p) & {*part.PV}
        case "AggregateJoin":
            return {one.res for one in part.A}
        case "values":
            return set()
    return always_bound(part.p)


def only_values(part: CompValue) -> bool:
    """Whether a part has no pattern of triples, as the parameters at the head of a query."""
    return not any(one.name == "BGP" and one.triples for one in parts_of(part))


@pytest.mark.parametrize("name", NAMES)
def test_the_work_grows_with_the_plans_and_not_with_their_square(name: str) -> None:
    # Engines evaluate for each row all that follows an OPTIONAL, all that shares no variable with what stands before,
    # and what is asked for by EXISTS: of the rows of all plans where these lead from one plan to another.
    text = (ROOT / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    for part in parts_of(translateQuery(parseQuery(text)).algebra):
        if part.name == "Join" and not only_values(part.p1) and not only_values(part.p2):
            before = part.p1
            while before.name in {"Extend", "Filter"}:
                before = before.p
            assert before.name != "LeftJoin", f"move the OPTIONAL behind {part.p2}"
            assert always_bound(part.p1) & always_bound(part.p2), f"these share no variable: {part.p1} {part.p2}"
        if part.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            assert sum(len(one.triples) for one in parts_of(part.graph) if one.name == "BGP") <= 2, part


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A store of two years' plans, and one of another body's plan beside them, which is larger."""
    folders = tmp_path_factory.mktemp("few"), tmp_path_factory.mktemp("more")
    for folder, data in zip(folders, (ROOT / "data" / "schemes", ROOT / "data"), strict=True):
        store = ox.Store(str(folder))
        store.bulk_extend(fixtures.inferred(data, fixtures.PLAN, fixtures.NEXT_YEAR).known.store)
        store.optimize()
    return folders


def read_by(text: str, store: Path, folder: Path) -> int:
    """How many rows all parts of a query give in a store, as Oxigraph's command line tells."""
    question, told = folder / "asked.rq", folder / "told.json"
    question.write_text(text, encoding="utf-8")
    options = ["--location", store, "--query-file", question, "--results-file", folder / "answer.csv"]
    options += ["--results-format", "csv", "--explain-file", told, "--stats"]
    subprocess.run([command("oxigraph"), "query", *options], check=True)
    left, rows = [json.loads(told.read_text())["plan"]], 0
    while left:
        part = left.pop()
        rows += part.get("number of results") or 0
        left += part.get("children", [])
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_asked_of_one_plan_a_query_reads_little_of_others(
    run: pipeline.Run, stores: tuple[Path, Path], name: str, tmp_path: Path
) -> None:
    plan = ox.NamedNode(run.project.iri(f"data/{PLANS[1]}/plan"))
    few, more = (read_by(run.queries[name].bind({"plan": plan}), store, tmp_path) for store in stores)
    assert few <= more < 1.3 * few


def bound(run: pipeline.Run, name: str, values: dict[str, str]) -> str:
    """A query's text with values as they are given on the command line."""
    canned, store = run.queries[name], run.known.store
    return canned.bind(
        {key: query.parse_value(run.project, store, canned.parameters[key], value) for key, value in values.items()}
    )


@pytest.mark.parametrize("name", NAMES)
def test_one_plan_costs_no_more_than_all(run: pipeline.Run, name: str) -> None:
    # An engine that begins with the plan that is named may look at each of its rows for what few of them have.
    def seconds(values: dict[str, str]) -> float:
        text = bound(run, name, values)
        began = time.process_time()
        query.run(run.known.store, text)
        return time.process_time() - began

    if "plan" in run.queries[name].parameters:
        alone, all_ = (min(seconds(values) for _ in range(3)) for values in ({"plan": "inps/2024"}, {}))
        assert alone < 5 * all_ + 0.02


def test_each_parameter_is_tried(run: pipeline.Run) -> None:
    assert {name for name, canned in run.queries.items() if set(canned.parameters) != {"plan"}} == set(PARAMETERS)


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_the_acts(run: pipeline.Run, plans: pipeline.Run, name: str) -> None:
    expected = (ROOT / "tests" / "queries" / f"{name}.csv").read_text(encoding="utf-8")
    # The act is one year's: two years are compared in the invented plans.
    asked = plans if name in YEARS else run
    assert "".join(query.run(asked.known.store, bound(asked, name, EXPECTED.get(name, {}))).as_csv()) == expected
    assert expected.count("\n") > 1, "an answer of no rows shows nothing"


@pytest.mark.slow
@pytest.mark.parametrize("name", YEARS)
def test_two_engines_compare_two_years_alike(plans: pipeline.Run, name: str) -> None:
    text = plans.queries[name].text
    assert plain(cells(query.run(plans.known.store, text))) == plain(by_rdflib(in_rdflib(plans), text))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_one_plan_is_never_taken_for_another(run: pipeline.Run, plans: pipeline.Run, name: str) -> None:
    answers = [query.run(plans.known.store, bound(plans, name, {"plan": plan})) for plan in PLANS]
    for plan, answer in zip(PLANS, answers, strict=True):
        body = {"ente-di-prova": "Ente di Prova", "inps": "Istituto Nazionale della Previdenza Sociale"}
        whose, _, year = plan.partition("/")
        assert answer.variables[:2] == ["body", "year"]
        assert {tuple(term.value for term in row[:2]) for row in answer.rows} <= {(body[whose], year)}
        assert bool(answer.rows) == ((name, plan) not in UNANSWERED)
    # With none named the answers follow one another, and nothing is counted over two of them.
    everything = query.run(plans.known.store, plans.queries[name].text)
    assert cells(everything) == [row for answer in answers for row in cells(answer)]
    # Other plans beside it change nothing of a plan's answer.
    assert cells(answers[2]) == cells(query.run(run.known.store, run.queries[name].text))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(PARAMETERS) - {"act-by-number", "texts-with-word"}))
def test_a_parameter_left_out_means_all(plans: pipeline.Run, name: str) -> None:
    canned, store = plans.queries[name], plans.known.store
    (key,) = set(canned.parameters) - {"plan"}
    known = query.instances(store, canned.parameters[key].ranges)
    each = [row for iri in known for row in cells(query.run(store, canned.bind({key: ox.NamedNode(iri)})))]
    assert Counter(map(tuple, each)) == Counter(map(tuple, cells(query.run(store, canned.text))))


@pytest.mark.parametrize("name", NAMES)
def test_order_is_total(run: pipeline.Run, store: ox.Store, name: str) -> None:
    # The rows that ORDER BY leaves equal could come in any order: ordering by all columns besides must change nothing.
    text = run.queries[name].text
    variables = query.run(store, text).variables
    more = text.rstrip() + " " + " ".join(f"?{variable}" for variable in variables) + "\n"
    less = text.rstrip() + " " + " ".join(f"DESC(?{variable})" for variable in variables) + "\n"
    assert cells(query.run(store, more)) == cells(query.run(store, less))


def answers(run: pipeline.Run, store: ox.Store, name: str) -> Iterator[query.Table]:
    """The answers of a query for all, and for each resource that its parameters may be."""
    canned = run.queries[name]
    yield query.run(store, canned.text)
    for key, parameter in canned.parameters.items():
        if not parameter.datatype:
            for iri in query.instances(store, parameter.ranges):
                yield query.run(store, canned.bind({key: ox.NamedNode(iri)}))


def place(cell: str) -> tuple[int, Any]:
    """A key to sort by: numbers, codes and IRIs by their numbers, words by their letters."""
    if re.fullmatch(r"[0-9]+(\.[0-9a-z]+)*|https?://\S+", cell):
        return 1, [int(part) if part.isdigit() else part for part in re.split("([0-9]+)", cell)]
    return (2, cell) if cell else (0, "")


@pytest.mark.parametrize("name", NAMES)
def test_each_row_comes_once_and_codes_come_in_order(run: pipeline.Run, store: ox.Store, name: str) -> None:
    order = run.queries[name].text.rpartition("ORDER BY")[2]
    for table in answers(run, store, name):
        # The columns that the rows are ordered by, up to one that isn't shown or is ordered downwards.
        keys = list(dict.fromkeys(re.findall(r"\?(\w+)", order.partition("DESC")[0])))
        shown = list(itertools.takewhile(table.variables.__contains__, keys))
        rows = [dict(zip(table.variables, row, strict=True)) for row in table.rows]
        places = [[place(row[key].value if row[key] else "") for key in shown] for row in rows]
        assert places == sorted(places)
        assert len(table.rows) == len({tuple(row) for row in cells(table)})


def levels(store: ox.Store, text: str) -> dict[str, str]:
    """What a query says of how surely each directive is tied to what it was asked of."""
    table = query.run(store, text)
    directive, level = table.variables.index("directive"), table.variables.index("certainty")
    return {row[directive].value: row[level].value for row in table.rows}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["what-guideline-rests-on", "directives-in-english", "directives-of-mission"])
def test_each_tie_is_listed_once_with_its_certainty(run: pipeline.Run, store: ox.Store, name: str) -> None:
    graph = run.known | run.shapes
    ties = fixtures.ties(graph)
    canned = run.queries[name]
    (key,) = set(canned.parameters) - {"plan"}
    ends = graph.instances(f"rac:{key.capitalize()}")
    assert len(ends) in (6, 23)
    for end in ends:
        assert levels(store, canned.bind({key: ox.NamedNode(end)})) == ties.get(end, {}), end


def test_reach_and_counts_are_those_of_the_ties(run: pipeline.Run, store: ox.Store) -> None:
    graph = run.known | run.shapes
    ends = {
        (
            graph.label(graph.iri(f"rac:{name}"), "en"),
            graph.value(end, "rac:number") or graph.value(end, "rac:code"),
        ): end
        for name in ("Guideline", "Programme", "Mission")
        for end in graph.instances(f"rac:{name}")
    }
    ties = fixtures.ties(graph)
    reached = defaultdict(dict)
    for row in table_of(store, run.queries["reach-of-directive"].text):
        reached[ends[row["kindEn"], row["code"]]][row["directive"]] = row["certainty"]
    assert reached == ties
    counted = table_of(store, run.queries["how-many-directives"].text)
    assert {(row["kindEn"], row["code"]) for row in counted} == set(ends)
    for row in counted:
        levels = Counter(ties.get(ends[row["kindEn"], row["code"]], {}).values())
        expected = [
            levels["certain"],
            levels["deduced"],
            levels["open"],
            levels.total() - levels["open"],
            levels.total(),
        ]
        assert [int(row[name]) for name in ("certain", "deduced", "open", "least", "most")] == expected, row


def table_of(store: ox.Store, text: str) -> list[dict[str, str]]:
    """The rows of an answer, as the text of each column."""
    table = query.run(store, text)
    return [{name: term.value for name, term in zip(table.variables, row, strict=True)} for row in table.rows]


def test_a_guideline_with_open_rows_only_is_not_like_one_without_directives(run: pipeline.Run, store: ox.Store) -> None:
    base = "https://w3id.org/raccordo/data/inps/2024/"
    for name in ("what-guideline-rests-on", "directives-in-english"):
        found = {
            number: levels(store, run.queries[name].bind({"guideline": ox.NamedNode(f"{base}guideline/{number}")}))
            for number in (4, 22, 23)
        }
        assert found[4] == {f"{base}directive/{one}": "open" for one in ("3-1", "3-2", "3-5", "3-7")}
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
    resources = {
        row[table.variables.index("resource")].value.partition("2024/")[2].removeprefix("directive/")
        for row in table.rows
    }
    assert resources == set(found)


def test_no_word_finds_every_text_and_an_empty_one_none(run: pipeline.Run, store: ox.Store) -> None:
    canned = run.queries["texts-with-word"]
    assert len(query.run(store, canned.text).rows) == 2 * (95 + 23)
    assert query.run(store, canned.bind({"word": ox.Literal("")})).rows == []


def test_json_and_text_hold_what_csv_holds(run: pipeline.Run, store: ox.Store) -> None:
    table = query.run(store, run.queries["alignment-table"].text)
    assert "".join(table.as_json()).count('"bindings"') == 1
    assert len(table.as_text(run.project)) == len(table.rows) == "".join(table.as_csv()).count("\n") - 1


def test_the_rows_of_an_answer_are_read_from_its_file_as_they_were_given(
    run: pipeline.Run, store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "TERMS", 100)
    for name, canned in run.queries.items():
        given = query.run(store, canned.text)
        path = tmp_path / f"{name}.json"
        path.write_text("".join(query.as_json(*query.stream(store, canned.text))), encoding="utf-8")
        kept = query.Table(given.variables, query.Rows(path))
        assert "".join(kept.as_json()) == path.read_text(encoding="utf-8") == "".join(given.as_json())
        assert "".join(kept.as_csv()) == "".join(given.as_csv())
        assert [*kept.rows] == given.rows
        assert len(kept.rows) == len(given.rows)
        assert kept.rows[:3] == given.rows[:3]
        assert kept.rows[-2:] == given.rows[-2:]
        assert not given.rows or kept.rows[-1] == given.rows[-1]


def test_an_answer_without_rows_has_none_in_its_file(tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    path.write_text("".join(query.as_json(["a"], [])), encoding="utf-8")
    assert not query.Rows(path)
    assert [*query.Rows(path)] == []


def test_values_are_terms_and_not_text(run: pipeline.Run, store: ox.Store) -> None:
    hostile = 'x" } ?s ?p ?o . { #'
    canned = run.queries["texts-with-word"]
    term = query.parse_value(run.project, store, canned.parameters["word"], hostile)
    assert term == ox.Literal(hostile)
    assert query.run(store, canned.bind({"word": term})).rows == []


@pytest.mark.parametrize(
    ("name", "key", "value", "iri"),
    [
        ("what-guideline-rests-on", "guideline", "12", "data/inps/2024/guideline/12"),
        ("what-guideline-rests-on", "guideline", "guideline/12", "data/inps/2024/guideline/12"),
        ("what-guideline-rests-on", "guideline", "data/inps/2024/guideline/12", "data/inps/2024/guideline/12"),
        ("what-guideline-rests-on", "guideline", "2032/guideline/2", "data/ente-di-prova/2032/guideline/2"),
        ("what-guideline-rests-on", "plan", "inps/2024", "data/inps/2024/plan"),
        ("what-guideline-rests-on", "plan", "2032/plan", "data/ente-di-prova/2032/plan"),
        ("texts-naming", "thing", "office:civ", "data/inps/office/civ"),
        ("texts-naming", "thing", "office/civ/", "data/inps/office/civ"),
    ],
)
def test_ways_to_name_a_resource(plans: pipeline.Run, name: str, key: str, value: str, iri: str) -> None:
    parameter = plans.queries[name].parameters[key]
    for given in (value, plans.project.base + iri):
        found = query.parse_value(plans.project, plans.known.store, parameter, given)
        assert found == ox.NamedNode(plans.project.base + iri)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("guideline", "guideline/12 ", "the data have no 'guideline/12 ': there are 2024/guideline/12, "),
        ("guideline", "", "the data have no '': there are 2031/guideline/1, "),
        # Each of three plans has a guideline 1, and one body has two plans.
        ("guideline", "1", "'1' stands for 2031/guideline/1, 2032/guideline/1, 2024/guideline/1: write more"),
        (
            "plan",
            "ente-di-prova",
            "'ente-di-prova' stands for ente-di-prova/2031/plan, ente-di-prova/2032/plan: write more",
        ),
        (
            "plan",
            "inps/2025",
            "the data have no 'inps/2025': there are ente-di-prova/2031/plan, ente-di-prova/2032/plan, inps/2024/plan",
        ),
        # It is in the data, and no guideline.
        ("guideline", "data/inps/mission/4", "the data have no 'data/inps/mission/4'"),
    ],
)
def test_a_name_of_nothing_or_of_several_is_refused(plans: pipeline.Run, key: str, value: str, said: str) -> None:
    parameter = plans.queries["what-guideline-rests-on"].parameters[key]
    with pytest.raises(UserError, match=re.escape(said)):
        query.parse_value(plans.project, plans.known.store, parameter, value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s", "title"),
        ("# title@it: a\n# title@en: a\nSELECT ?s WHERE { ?s rac:p ?o }", "prefix that it does not declare"),
        ("# keywords: a\nSELECT ?s WHERE { ?s ?p ?o }", "no ORDER BY"),
        (f"{HEAD}# range x: xsd:string\nSELECT ?s WHERE {{ ?s ?p ?o }}", "no VALUES row for its parameter x"),
        (f"{HEAD}# range x: xsd:string\nSELECT ?s WHERE {{ VALUES ?s {{ 1 }} }}", "no VALUES row for its parameter x"),
        (f"{HEAD}SELECT ?x WHERE {{ VALUES ?x {{ UNDEF }} }}", "does not say of which classes"),
        (f"{HEAD}# range x: xsd:gYear\nSELECT ?x WHERE {{ ?x ?p ?o }}", "does not say of which classes"),
        (f"{HEAD}# range x: rak:Plan\nSELECT ?x WHERE {{ ?x ?p ?o }}", "does not say of which classes"),
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


def test_a_value_stands_wherever_the_parameter_does_and_within_no_other_value() -> None:
    text = (
        "SELECT * { VALUES ?a { UNDEF } VALUES ?b { UNDEF } { SELECT ?b { VALUES ?b { UNDEF } VALUES ?c { UNDEF } } } }"
    )
    asked = query.CannedQuery("asked", text).bind({"a": ox.Literal("VALUES ?b { UNDEF }\\1"), "b": ox.NamedNode("x:b")})
    (row,) = query.run(ox.Store(), asked).rows
    assert list(map(str, row)) == ['"VALUES ?b { UNDEF }\\\\1"', "<x:b>"]
    assert asked.count("<x:b>") == 2
    assert asked.count("?c { UNDEF }") == 1


@pytest.mark.parametrize("path", sorted((ROOT / "queries").glob("*.rq")), ids=lambda path: path.stem)
def test_a_client_that_looks_for_the_first_verb_finds_the_querys(path: Path) -> None:
    """SPARQLWrapper drops every second line of comments, and takes the first verb that is left for the query's kind."""
    left = re.sub(r"(^|\n)\s*#.*?\n", "\n\n", path.read_text(encoding="utf-8"))
    verbs = "CONSTRUCT|SELECT|ASK|DESCRIBE|INSERT|DELETE|CREATE|CLEAR|DROP|LOAD|COPY|MOVE|ADD"
    found = re.search(rf"(BASE\s*<.*?>\s*|PREFIX\s+.+:\s*<.*?>\s*|\s)*(?P<kind>{verbs})", left, re.IGNORECASE)
    assert found
    assert found["kind"] in ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE"), found["kind"]


@pytest.mark.parametrize("folder", ["queries", "ontology/rules"])
def test_a_query_declares_the_prefixes_that_it_uses_and_no_others(folder: str) -> None:
    # One that is missing is an error already.
    spare = []
    for path in (ROOT / folder).glob("*.rq"):
        text = path.read_text(encoding="utf-8")
        used = re.sub(r"^(#|PREFIX ).*$", "", text, flags=re.MULTILINE)
        declared = re.findall(r"^PREFIX (\w+):", text, re.MULTILINE)
        spare += [(path.name, prefix) for prefix in declared if not re.search(rf"(?<!\w){prefix}:", used)]
    assert spare == []
