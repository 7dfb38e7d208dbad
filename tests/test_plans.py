"""One plan among many: what is its own is the same whatever else is published, and each year has its own titles."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo import pipeline, publishing
from raccordo.act.anchor import anchored
from raccordo.act.plans import Plans
from raccordo.act.source import read_sources
from raccordo.check.names import check_names
from raccordo.project import Project
from raccordo.publish.dumps import Publication
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import RDF_TYPE
from raccordo.reason import rules
from raccordo.site import pages, reader
from raccordo.site.site import Page, Site
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
SCHEMES = ROOT / "data" / "schemes"
# All plans, the act alone, the first invented one alone, and with its next year, which needs it.
PUBLICATIONS = {
    "all": (ROOT / "data", fixtures.PLAN, fixtures.NEXT_YEAR),
    "act": (ROOT / "data",),
    "2031": (SCHEMES, fixtures.PLAN),
    "2031 and 2032": (SCHEMES, fixtures.PLAN, fixtures.NEXT_YEAR),
}


def built(data: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> tuple[Plans, dict[str, bytes]]:
    """A publication without its pages, and its plans."""
    monkeypatch.setattr(publishing, "add_pages", lambda *_: None)
    run = pipeline.Run(Project.at(ROOT, data=data))
    files = publishing.build(run)
    assert not run.failed, run.findings
    return Plans(run.data), dict(files)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("2031 and 2032", ["2031"]),
        pytest.param("all", ["act", "2031", "2031 and 2032"], marks=pytest.mark.long),
    ],
)
def test_a_plans_own_files_are_the_same_whatever_else_is_published(
    whole: str, parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plans, everything = built(PUBLICATIONS[whole], monkeypatch)
    for name in parts:
        some, files = built(PUBLICATIONS[name], monkeypatch)
        assert len(some.all) < len(plans.all)
        for plan in some.all:
            own = {path for path in files if some.of(path) == plan}
            assert {path.partition("/")[0] for path in own} == {"data", "graphs", "tables"}
            assert own == {path for path in everything if plans.of(path) == plan}
            assert [path for path in sorted(own) if files[path] != everything[path]] == []


@pytest.fixture(scope="module")
def renamed() -> pipeline.Run:
    """The invented plans, with a programme that has another title in the second year."""
    run = fixtures.fresh(*PUBLICATIONS["2031 and 2032"])
    title, name = run.project.iri("data/ente-di-prova/2032/title#2.1"), run.data.node("dcterms:title")
    changed = [
        ox.Quad(quad.subject, quad.predicate, ox.Literal("Accoglienza", language="it"), quad.graph_name)
        if (quad.subject, quad.predicate) == (ox.NamedNode(title), name)
        else quad
        for quad in run.data.quads
    ]
    run.data = Graph(run.project, changed)
    run.inference = rules.infer(run.data, run.ontology)
    return run


@pytest.mark.parametrize(
    "name", ["load-by-programme", "programmes-of-mission", "how-many-directives", "reach-of-directive"]
)
def test_a_query_has_the_titles_of_each_year(renamed: pipeline.Run, name: str) -> None:
    table = query.run(renamed.known.store, renamed.queries[name].text)
    rows = [{key: term.value for key, term in zip(table.variables, row, strict=True) if term} for row in table.rows]
    found = {
        (row["year"], row.get("programmeTitle") or row["title"])
        for row in rows
        if "2.1" in (row.get("programme"), row.get("code"))
    }
    assert found == {("2031", "Sportelli"), ("2032", "Accoglienza")}


def test_a_programme_is_called_by_its_latest_title(renamed: pipeline.Run) -> None:
    programme = renamed.project.iri("data/ente-di-prova/programme/2.1")
    assert renamed.known.values(programme, "dcterms:title") == ["Accoglienza"]


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    """The pages of the two invented plans, of which the act of the second replaces that of the first."""
    run = fixtures.inferred(*PUBLICATIONS["2031 and 2032"])
    acts = [
        ox.NamedNode(run.project.iri(f"data/ente-di-prova/act/{name}"))
        for name in ("delibera-4-2031", "delibera-3-2030")
    ]
    replaces = ox.Quad(acts[0], run.data.node("eli:repeals"), acts[1], ox.NamedNode(run.project.iri("graph/2032/plan")))
    graph = Graph(run.project, [*run.known.quads, replaces])
    graph = graph.labelled(pages.labels(graph, run.model))
    made, _ = fixtures.built_pages(graph, reader.Sources(run.model, {}, {}, {}))
    return {path: content.decode() for path, content in made.items() if path.endswith(".en.html")}


def test_the_foot_of_a_page_lists_nothing_of_another_body() -> None:
    run = fixtures.inferred(*PUBLICATIONS["2031"])
    quads = []
    for one, kind in (("2031/plan", "rac:Plan"), ("mission/1", "rac:Mission")):
        node, name = (
            ox.NamedNode(run.project.iri(f"data/altro/{one}")),
            ox.NamedNode(run.project.iri("graph/altro/2031/plan")),
        )
        quads.append(ox.Quad(node, RDF_TYPE, run.data.node(kind), name))
        quads.append(ox.Quad(node, run.data.node("rac:body"), ox.NamedNode(run.project.iri("data/altro/body")), name))
    graph = Graph(run.project, [*run.known.quads, *quads])
    made = Site(graph, reader.Sources(run.model, {}, {}, {}), Publication(), "en")

    def listed(stem: str) -> set[str]:
        return {item["stem"] for item in made.footer(Page(stem, "thing", ""))}

    own, other = listed("data/ente-di-prova/2031/plan"), listed("data/altro/2031")
    assert "data/altro/mission" in other - own
    assert "data/ente-di-prova/mission" in own - other
    assert not {"data/altro/mission", "data/ente-di-prova/mission"} & listed("index")
    # A page that is in a list leads to the lists of that, and any other of a plan to those of the plan.
    assert "data/ente-di-prova/2031/guideline#all-lists" in listed("data/ente-di-prova/2031/guideline/1")
    assert "data/altro/2031/plan#all-lists" in (led := listed("data/altro/2031/answers/open"))
    assert "data/altro/mission" not in led


def test_no_other_plan_accounts_for_a_plans_words() -> None:
    run = fixtures.inferred(*PUBLICATIONS["2031 and 2032"])

    def quad(path: str, name: str, term: ox.NamedNode | ox.Literal) -> ox.Quad:
        node = ox.NamedNode(run.project.iri(f"data/ente-di-prova/{path}"))
        return ox.Quad(node, run.data.node(name), term, ox.NamedNode(run.project.iri("graph/2031/plan")))

    words = [quad("2031/words", "rdf:type", run.data.node("rac:PlainWords")),
             quad("2031/words", "rac:printedAs", ox.Literal("Zeta"))]  # fmt: skip
    texts = [quad(f"{year}/clause#1", "rac:text", ox.Literal("di Zeta", language="it")) for year in (2031, 2032)]
    found = check_names(Graph(run.project, [*run.data.quads, *words, *texts]), run.model)
    assert [finding.iri for finding in found] == [run.project.iri("data/ente-di-prova/2032/clause#1")]


def test_what_a_plan_prints_stands_in_its_own_source() -> None:
    run = fixtures.inferred(*PUBLICATIONS["2031 and 2032"])
    texts = {iri: source.text for iri, _, _, source in read_sources(run.data)}
    (earlier,), (later,) = ([text for iri, text in texts.items() if f"/{year}/" in iri] for year in (2031, 2032))
    form = next(line for line in earlier.splitlines() if len(line) > 10 and line not in later)
    node, name = run.project.iri("data/ente-di-prova/2032/plan"), run.data.node("rac:printedAs")
    quad = ox.Quad(ox.NamedNode(node), name, ox.Literal(form), ox.NamedNode(run.project.iri("graph/2032/plan")))
    missing = anchored(Graph(run.project, [quad], run.data.files)).missing
    assert missing == [(node, "rac:printedAs", form)]


def of_year(site: dict[str, str], year: int) -> dict[str, str]:
    return {path: page for path, page in site.items() if path.startswith(f"data/ente-di-prova/{year}/")}


@pytest.mark.slow
def test_each_page_of_a_plan_says_whose_it_is(site: dict[str, str]) -> None:
    titles = [re.findall("<title>(.*?)</title>", page)[0] for page in site.values()]
    assert len(of_year(site, 2031)) > 20
    for year in (2031, 2032):
        for path, page in of_year(site, year).items():
            assert f"Plan {year}, EdP" in re.findall("<title>(.*?)</title>", page)[0], path
            menu = page[page.index('aria-label="Main"') : page.index("</header>")]
            assert f">Plan {year}, EdP</a>" in menu, path
            assert re.findall(r"ente-di-prova/(\d+)", menu) == [str(year)] * menu.count("ente-di-prova/"), path
    for start, end in (("Guideline 1: ", " · Plan 2031, EdP · Raccordo"), ("Mission 1: ", " · EdP · Raccordo")):
        assert [title for title in titles if title.startswith(start) and title.endswith(end)], start


def test_a_plan_that_a_later_act_replaces_says_so_on_each_of_its_pages(site: dict[str, str]) -> None:
    said = "The act that adopts this plan is repealed or replaced by"
    for year, replaced in ((2031, True), (2032, False)):
        for path, page in of_year(site, year).items():
            assert (said in " ".join(page.split())) == replaced, path
    notice = next(iter(of_year(site, 2031).values()))
    notice = notice[notice.index('class="notice"') :].partition("</p>")[0]
    assert re.findall(">([^<>]+)</a>", notice) == ["Resolution no. 4 of 8 December 2031", "Plan 2032, EdP"]


def test_a_page_of_several_plans_has_each_with_its_own(site: dict[str, str]) -> None:
    page = site["data/ente-di-prova/programme/2.1.en.html"]
    # The newest has its rows on the page.
    for year, other, sign in ((2031, 2032, "?"), (2032, 2031, "#")):
        part = page[page.index(f">Plan {year}, EdP</a></h2>") :].partition("</h2>")[2].partition("<h2")[0]
        assert f"/{year}/table.en.html{sign}" in part
        assert f"/{other}/" not in part
