"""What is published is validated some plans at a time: what is wrong is found as in all of it at once."""

from __future__ import annotations

from collections import defaultdict
from itertools import count
from pathlib import Path

import pyoxigraph as ox
import pytest
import shacl

from bench import plans
from raccordo import pipeline
from raccordo.act.plans import Plans
from raccordo.check import published, validate
from raccordo.publish import catalogue
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import to_ntriples, value
from tests import fixtures
from tests.test_plans import PUBLICATIONS

NOTHING = ox.NamedNode("https://example.org/nothing")


def whole(run: pipeline.Run) -> Graph:
    """The triples as they are published."""
    described = catalogue.describe(catalogue.Published(run.catalogue, run.data, run.ontology, run.publishable))
    return Graph(run.project, [*run.publishable.quads, *described])


def faulty(graph: Graph) -> Graph:
    """A graph in which, of each plan and of what is none's, of the things of each class, each property is left out
    once, has another value once, and one more once."""
    every, seen = Plans(graph), defaultdict[object, "count[int]"](count)
    made = []
    for quad in sorted(graph.quads, key=str):
        subject = value(quad.subject)
        kinds = tuple(graph.values(subject, "rdf:type"))
        match next(seen[every.owner(subject), kinds, quad.predicate]) if graph.path(subject) else None:
            case 0:
                continue
            case 1:
                made.append(ox.Quad(quad.subject, quad.predicate, ox.Literal("odd"), quad.graph_name))
            case 2:
                made += [quad, ox.Quad(quad.subject, quad.predicate, NOTHING, quad.graph_name)]
            case _:
                made.append(quad)
    return Graph(graph.project, made)


def found(
    run: pipeline.Run, graph: Graph, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[set[published.Key], set[published.Key]]:
    """What is wrong with a graph, found plan by plan, and in all of it."""
    engine, union = shacl.Shapes.from_text(to_ntriples(run.shapes.quads), "ntriples"), folder / "union.nt"

    def results(path: Path) -> list[validate.Result]:
        return validate.results_of_rows(engine.validate_file(str(path)).results)

    monkeypatch.setattr(published, "TOGETHER", 1)
    union.write_text(to_ntriples(graph.quads), encoding="utf-8")
    return published.wrong(published.Cut(union, graph), results), {one.key for one in results(union)}


@pytest.mark.slow
def test_what_is_wrong_is_found_plan_by_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = fixtures.inferred(*PUBLICATIONS["all"])  # two plans of a body, which are compared, and one of another
    graph = faulty(whole(run))
    by_plan, in_all = found(run, graph, tmp_path, monkeypatch)
    assert by_plan == in_all
    assert len(in_all) > 1000
    told = [*published.check(tmp_path / "union.nt", graph, run.data, run.shapes)]
    monkeypatch.setattr(published, "TOGETHER", 3)
    assert [*published.check(tmp_path / "union.nt", graph, run.data, run.shapes)] == told
    assert len(told) >= len(in_all)


@pytest.mark.slow
def test_what_another_plan_mends_is_not_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Three plans in a row: each with its own act, which is no plan's, and the second beside both others.
    plans.write(tmp_path / "data", 3)
    run = fixtures.inferred(tmp_path / "data")
    assert found(run, whole(run), tmp_path, monkeypatch) == (set(), set())


def test_what_compares_two_plans_is_the_later_ones(tmp_path: Path) -> None:
    run, union = fixtures.inferred(*PUBLICATIONS["2031 and 2032"]), tmp_path / "union.nt"
    union.write_text(to_ntriples(run.known.quads), encoding="utf-8")
    cut = published.Cut(union, run.known)
    earlier, later = cut.plans.all
    (comparison,) = run.known.instances("rac:Comparison")
    assert cut.owner(f"{comparison}#guideline-1") is later
    assert cut.linked[later] == {earlier}
