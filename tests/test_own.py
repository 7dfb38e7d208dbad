"""What is a plan's own, made from what its part of the triples says: as it is made from all of them, and only anew
where something of it has changed."""

from __future__ import annotations

import pickle
import tracemalloc
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from raccordo import definitions, own, parts, pipeline, publishing
from raccordo.act import readback, source
from raccordo.project import Project
from raccordo.publish import documents, tables
from raccordo.publish.dumps import Publication
from raccordo.publish.jsonld import Context
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import canonical
from raccordo.runner import files
from raccordo.site import explorer, pages, reader
from raccordo.site.site import Site
from tests import fixtures
from tests import test_parts as opened
from tests.test_plans import PUBLICATIONS
from tests.work import instructions

ROOT = Path(__file__).resolve().parent.parent
BESIDE = reader.Beside(frozenset({"explorer"}), frozenset({"site/site.css"}))


def cut(run: pipeline.Run, quads: Iterable[ox.Quad] = ()) -> own.Cut:
    """A publication with further triples, cut into plans."""
    graph = Graph(run.project, canonical([*run.publishable.quads, *quads]))
    answers = {name: query.run(run.known.store, canned.text) for name, canned in run.queries.items()}
    texts = {iri: one.text for iri, _, _, one in source.read_sources(run.data)}
    graph = graph.labelled(pages.labels(graph, run.model))
    return own.Cut(graph, reader.Sources(run.model, texts, run.queries, answers), BESIDE)


@pytest.fixture(scope="module")
def several() -> own.Cut:
    """The invented plans of two years, and the published act, which is another body's, with links between them."""
    run = fixtures.inferred(*PUBLICATIONS["all"])

    def said(one: str, name: str, other: str | ox.Literal | ox.NamedNode) -> ox.Quad:
        target = ox.NamedNode(run.project.iri(f"data/{other}")) if isinstance(other, str) else other
        subject, year = ox.NamedNode(run.project.iri(f"data/{one}")), "2031" if "2031/guideline" in one else "2032"
        return ox.Quad(subject, run.data.node(name), target, ox.NamedNode(run.project.iri(f"graph/{year}/plan")))

    earlier, later = "ente-di-prova/2031", "ente-di-prova/2032"
    quads = [
        said(f"{later}/recital#1", "eli:cites", f"{earlier}/clause#1"),
        said(f"{later}/guideline/1", "rac:mentions", f"{earlier}/guideline/1"),
        said(f"{later}/guideline/1", "rdfs:seeAlso", f"{earlier}/guideline/2"),
        said(f"{earlier}/guideline/1", "eli:cites", "inps/2024/guideline/1"),
        said(f"{earlier}/guideline/1", "rac:mentions", "inps/2024/plan"),
        # What is called as something of another plan, which is called as something of a third.
        *(said(f"{year}/called", "rdf:type", run.data.node("dqv:QualityMeasurement")) for year in (earlier, later)),
        said(f"{earlier}/called", "dqv:computedOn", f"{later}/called"),
        said(f"{later}/called", "dqv:computedOn", "inps/2024/guideline/2"),
        # Words that follow each other in the source of one plan and name the other.
        *(said(f"{later}/source#mention-{at}", "rac:mentioned", f"{earlier}/plan") for at in ("159-170", "171-183")),
        # What the graph of one plan says of another's.
        said(f"{earlier}/titles#1", "rac:titleOf", "ente-di-prova/mission/1"),
        # Texts of one plan that have a word with a capital, which the title of another has.
        said(f"{earlier}/guideline/3", "dcterms:title", ox.Literal("AI CONFINI DI DOVUNQUE", language="it")),
    ]
    texts = [ox.Literal(f"la sede {number} di Dovunque", language="it") for number in range(7)]
    return cut(run, [*quads, *(said(f"{later}/clause#1", "rac:text", text) for text in texts)])


@pytest.mark.slow
def test_a_plan_by_itself_has_the_files_that_all_plans_together_give_it(several: own.Cut) -> None:
    graph = several.published
    context, templates = Context(several.sources.model, graph.project), pages.environment(str(ROOT / "site/templates"))
    sites = [Site(graph, several.sources, Publication(), language, BESIDE) for language in ("it", "en")]
    every = tables.Tables(several.sources.model, graph)
    assert len(several.plans) == 3
    for plan in several.plans:
        whole = Publication()
        whole.add(fixtures.whole(documents.documents(graph, context, (), [plan])))
        whole.add(readback.files(readback.read_acts(graph, [plan.iri]), graph.project))
        described, wrong = tables.add(every, plan, whole)
        whole.add(explorer.data(graph, plan))
        for site in sites:
            site.files = whole
        stems, findings = pages.add(sites, plan, whole, templates)
        assert not findings
        made = own.make("", pickle.loads(pickle.dumps(several.source(plan))))  # as another process gets it
        assert made.stems == stems
        assert (made.tables, made.findings) == (described, wrong)
        its = dict(made.files)
        assert {path.split("/")[0] for path in its} == {"data", "graphs", "readback", "site", "tables"}
        assert {path for path in its if its[path] != whole.get(path)} == set()
        assert len(its) == len(whole) > 100


@pytest.mark.slow
def test_the_program_is_all_that_a_plan_is_made_with(several: own.Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    project, given = several.published.project, several.source(several.plans[-1])
    definitions._read.cache_clear()
    monkeypatch.setattr(opened, "OPENED", [])
    own.make("", given)
    assert opened.OPENED
    read = {path for path in opened.OPENED if path.is_relative_to(ROOT) and ".venv" not in path.parts}
    monkeypatch.setattr(opened, "OPENED", None)
    read = {path for path in read if path.suffix not in (".py", ".pyc")}
    assert any(path.suffix == ".jinja" for path in read)
    assert read - set(files(project, (*parts.DEFINITIONS, *publishing.DESIGN))) == set()


class Given(Sequence[list[ox.Literal]]):
    """Rows of an answer, made as they are asked for: of each of some bodies, so many times one."""

    def __init__(self, bodies: list[str], times: int) -> None:
        self.bodies, self.times = bodies, times

    def __len__(self) -> int:
        return len(self.bodies) * self.times

    def __getitem__(self, at: Any) -> Any:
        return [ox.Literal(self.bodies[range(len(self))[at] % len(self.bodies)]), ox.Literal("1")]


def many(project: Project, count: int, times: int = 1) -> own.Cut:
    """The cut of so many plans, each of another body, with a source and a row of an answer, or so many times the same.

    The rows follow one another, and are held nowhere else.
    """
    prefixes = "".join(f"PREFIX {name}: <{iri}>" for name, iri in project.prefixes.items())
    iris = [project.iri(f"data/b{number}") for number in range(count)]
    quads = []
    for iri in iris:
        name, graph = iri.rpartition("/")[2], ox.NamedNode(iri.replace("/data/", "/graph/") + "/1/plan")
        said = f'<{iri}/1/plan> a rac:Plan; rac:body <{iri}/body>; rac:year 1. <{iri}/body> rdfs:label "{name}"@it.'
        quads += [ox.Quad(*triple.triple, graph) for triple in ox.parse(prefixes + said, format=ox.RdfFormat.TURTLE)]
    texts = {f"{iri}/1/source": "text" for iri in iris}
    rows = Given([iri.rpartition("/")[2] for iri in iris], times)
    answers = {"open": query.Table(["body", "year"], rows)}
    return own.Cut(Graph(project, canonical(quads)), reader.Sources(fixtures.model(), texts, {}, answers), BESIDE)


def test_a_query_is_asked_of_one_plan_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    run, files, asked = fixtures.inferred(*PUBLICATIONS["all"]), Publication(), list[int]()
    plans, stream = publishing.in_turn(run.known), query.stream
    keys = [plan.value.rpartition("data/")[2] for plan in plans]
    assert keys == ["ente-di-prova/2031/plan", "ente-di-prova/2032/plan", "inps/2024/plan"]
    one = run.queries["preamble"]
    # What is in another order, or has no such parameter, is asked of all at once.
    mixed = replace(one, name="mixed", text=one.text.replace("ORDER BY", "ORDER BY ?number"))
    several = [one, mixed, replace(one, name="bare", parameters={})]
    whole = [query.run(run.known.store, canned.text) for canned in several]
    monkeypatch.setattr(query, "stream", lambda store, *texts: asked.append(len(texts)) or stream(store, *texts))
    made = [publishing.answer(run, canned, plans, files) for canned in several]
    assert asked == [3, 1, 1, 1, 1]  # the later plans of the first query are asked about when their turn comes
    for answer, expected in zip(made, whole, strict=True):
        assert (answer.variables, [*answer.rows]) == (expected.variables, expected.rows)


def test_plans_of_one_body_and_year_are_asked_about_together() -> None:
    run = fixtures.inferred(*PUBLICATIONS["all"])
    first, later = publishing.in_turn(run.known)[:2]
    years = {quad for quad in run.known.about(later.value) if quad.predicate == run.known.node("rac:year")}
    year = run.known.terms(first.value, "rac:year")[0]
    said = [ox.Quad(later, run.known.node("rac:year"), year, quad.graph_name) for quad in years]
    assert publishing.in_turn(Graph(run.project, [*said, *({*run.known.quads} - years)])) == []


def test_what_is_answered_of_a_plan_is_read_when_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "ROWS", 1000)
    many(fixtures.invented_project(), 10)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    part = many(fixtures.invented_project(), 10, 5000)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held - before < 1_500_000
    for plan in part.plans:
        rows = part.source(plan).answers["open"].rows
        assert [[term.value for term in row] for row in rows] == [[plan.folder.split("/")[1], "1"]] * 5000


def test_what_a_plan_is_made_from_costs_the_same_however_many_there_are() -> None:
    few, more = (many(fixtures.invented_project(), count) for count in (10, 40))
    work = [instructions(partial(part.source, part.plans[3])) for part in (few, more)]
    assert work[1] == pytest.approx(work[0], rel=0.05)
    one, other = (more.source(plan) for plan in more.plans[:2])
    assert one.shared is other.shared
    assert [*one.texts] == [one.plan.removesuffix("plan") + "source"]
    assert [len(table.rows) for table in one.answers.values()] == [1]
    assert len({one.digest, other.digest}) == 2


def digests(part: own.Cut) -> dict[str, str]:
    """What the files of each plan of the invented body depend on, by year."""
    return {plan.folder[-4:]: part.source(plan).digest for plan in part.plans if "ente-di-prova" in plan.folder}


def test_a_plan_is_made_anew_where_something_of_it_or_of_what_is_shared_has_changed() -> None:
    run = fixtures.inferred(*PUBLICATIONS["2031 and 2032"])
    before = digests(cut(run))

    def changed(path: str, graph: str) -> set[str]:
        node = ox.NamedNode(run.project.iri(path))
        words = ox.Literal("altre parole", language="it")
        quad = ox.Quad(node, run.data.node("rdfs:comment"), words, ox.NamedNode(run.project.iri(graph)))
        after = digests(cut(run, [quad]))
        return {year for year in before if after[year] != before[year]}

    assert before.keys() == {"2031", "2032"}
    assert changed("data/ente-di-prova/2032/guideline/1", "graph/2032/guidelines") == {"2032"}
    # Of the plan of the next year each page says what it is called.
    assert changed("data/ente-di-prova/2032/plan", "graph/2032/plan") == {"2031", "2032"}
    assert changed("data/ente-di-prova/mission/1", "graph/ente-di-prova/missions") == {"2031", "2032"}
    # What the catalogue counts changes with every plan.
    assert changed("catalogue#dataset", "graph/catalogue") == set()
    assert changed("catalogue#graph/schemes", "graph/catalogue") == set()
    assert changed("catalogue#graph/2031/plan", "graph/catalogue") == {"2031"}
