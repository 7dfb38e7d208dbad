"""One plan among many: what is its own is the same whatever else is published, and each year has its own titles."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo import pipeline
from raccordo.act.plans import Plans
from raccordo.project import Project
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.reason import rules
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
SCHEMES, INVENTED = ROOT / "data" / "schemes", ROOT / "tests" / "plan"
# All plans, the act alone, the first invented one alone, and with its next year, which needs it.
PUBLICATIONS = {
    "all": (ROOT / "data", INVENTED, fixtures.NEXT_YEAR),
    "act": (ROOT / "data",),
    "2031": (SCHEMES, INVENTED),
    "2031 and 2032": (SCHEMES, INVENTED, fixtures.NEXT_YEAR),
}


def built(data: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> tuple[Plans, dict[str, bytes]]:
    """A publication without its pages, and its plans."""
    monkeypatch.setattr(pipeline, "add_pages", lambda *_: None)
    run = pipeline.Run(Project.at(ROOT, data=data))
    files = pipeline.build(run)
    assert not run.failed, run.findings
    return Plans(run.data), dict(files)


@pytest.mark.slow
def test_a_plans_own_files_are_the_same_whatever_else_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    plans, everything = built(PUBLICATIONS["all"], monkeypatch)
    assert [plan.folder.removeprefix("data/") for plan in plans.all] == [
        "ente-di-prova/2031", "ente-di-prova/2032", "inps/2024",
    ]  # fmt: skip
    for name in ("act", "2031", "2031 and 2032"):
        some, files = built(PUBLICATIONS[name], monkeypatch)
        for plan in some.all:
            own = {path for path in files if some.of(path) == plan}
            assert {path.partition("/")[0] for path in own} == {"data", "graphs", "tables"}
            assert own == {path for path in everything if plans.of(path) == plan}
            assert [path for path in sorted(own) if files[path] != everything[path]] == []


@pytest.fixture(scope="module")
def renamed() -> pipeline.Run:
    """The invented plans, with a programme that has another title in the second year."""
    run = fixtures.inferred(*PUBLICATIONS["2031 and 2032"])
    title, name = run.project.iri("data/ente-di-prova/2032/title/2.1"), run.data.node("dcterms:title")
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
