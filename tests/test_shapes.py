"""Each constraint has a case, and the engines report of a case what it expects."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from raccordo.check.prepared import PreparedMemory
from raccordo.check.validate import Result, data_for_validation, results_of_report, validate_fast
from raccordo.rdf.turtle import to_ntriples
from tests import cases, fixtures
from tests.cases import BASE, Case
from tests.java import other_engine, topbraid

# A class of which a plan has more than so many.
MANY = 50


def test_the_base_conforms() -> None:
    assert not cases.results(BASE)


@pytest.mark.parametrize("case", cases.cases(), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    assert {key for _, key in cases.results(case)} == case.expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<#a> { <2031/plan> rac:year 2031 . }", "as it is in the base"),
        ("<2031/plan> rac:year 2032 .", "is in no case"),
    ],
)
def test_a_case_that_is_none_is_an_error(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.trig"
    head = "BASE <https://w3id.org/raccordo/data/ente-di-prova/>\nPREFIX rac: <https://w3id.org/raccordo/onto/>\n"
    path.write_text(head + text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        cases.read(path)


Constraint = tuple[str, str]


def constraints() -> list[Constraint]:
    """Each constraint of each named shape, as the shape and the component."""
    return [(shape, cases.component_of(parameter)) for shape, parameter in fixtures.constraints()]


@cache
def examples() -> dict[Constraint, Case]:
    """For each constraint the first case of which it reports something; one of blank nodes where there is no other."""
    found: dict[Constraint, Case] = {}
    for case in sorted(cases.cases(), key=lambda case: "_:" in case.new):
        for shape, (_, _, component, _) in cases.results(case):
            found.setdefault((shape, component), case)
    return found


def test_each_constraint_has_a_case() -> None:
    assert [constraint for constraint in constraints() if constraint not in examples()] == []


def patterns(query: object) -> Iterator[list[tuple[str, ...]]]:
    """The triple patterns that are joined with each other, of each group of a query's algebra."""
    if isinstance(query, CompValue):
        if query.name == "BGP":
            yield [tuple(map(str, triple)) for triple in query.triples]
        query = list(query.values())
    for part in query if isinstance(query, list | tuple) else ():
        yield from patterns(part)


def test_what_is_asked_of_many_things_is_looked_up_and_not_joined() -> None:
    """Of a pattern that is joined `shacl` reads all triples, anew for each thing, which takes their square.

    It looks up what a path in brackets finds from the thing, and what an EXISTS finds of what is bound outside.
    """
    run, joined = fixtures.published(), []
    prefixes = run.project.prefixes
    for shape in run.shapes.graphs_of:
        many = any(len([*run.data.members(kind)]) > MANY for kind in run.shapes.values(shape, "sh:targetClass"))
        for constraint in run.shapes.values(shape, "sh:sparql") if many else ():
            query = run.shapes.value(constraint, "sh:select").replace("$this", "?this")
            for group in patterns(prepareQuery(query, initNs=prefixes).algebra):
                if len(group) > 1 and any("this" not in (triple[0], triple[2]) for triple in group):
                    joined.append(shape)
    assert joined == []


@pytest.mark.slow
@pytest.mark.parametrize("constraint", constraints(), ids="/".join)
def test_engines_agree(constraint: Constraint) -> None:
    case = examples()[constraint]
    shapes = to_ntriples(fixtures.shape_alone(constraint[0]))
    expected = keys(validate_fast(case.data, shapes))
    assert expected
    assert keys(topbraid(BASE.data, shapes, case.gone, case.new)) == expected
    assert keys(by_pyshacl(case, shapes)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["jena", pytest.param("rdf4j", marks=pytest.mark.long)])
def test_other_engines_agree_on_the_act_and_on_each_constraint(engine: str) -> None:
    """Both read all shapes; what they can't is listed in docs/shapes.md."""
    act = fixtures.published()
    data, shapes = data_for_validation(act.data, act.ontology), act.definitions.shapes_text
    invalid = {constraint: (examples()[constraint], to_ntriples(fixtures.shape_alone(constraint[0])))
               for constraint in constraints()}  # fmt: skip
    asked = [{"shapes": part, "gone": case.gone, "new": case.new} for case, part in invalid.values()]
    of_act, _, *found = other_engine(
        engine, [{"data": data, "shapes": shapes}, {"data": BASE.data, "shapes": ""}, *asked]
    )
    assert of_act == []
    expected = {name: keys(validate_fast(case.data, part)) for name, (case, part) in invalid.items()}
    assert dict(zip(invalid, map(keys, found), strict=True)) == expected


@pytest.mark.long
def test_pyshifty_can_take_the_place_of_shacl() -> None:
    """But for the path, which it writes otherwise where it is an inverse one."""
    import shifty  # noqa: PLC0415 (slow to import)

    for constraint in constraints():
        case, part = examples()[constraint], to_ntriples(fixtures.shapes_for(constraint[0]))
        graphs = (rdflib.Graph().parse(data=triples, format="nt") for triples in (case.data, part))
        report = shifty.validate(*graphs, infer=False)[1]
        found = [{(focus, *rest) for focus, _, *rest in keys(results)}
                 for results in (results_of_report(report), validate_fast(case.data, part))]  # fmt: skip
        assert found[0] == found[1], constraint


def keys(results: list[Result]) -> set[tuple[str, ...]]:
    return {result.key for result in results}


def by_pyshacl(case: Case, shapes: str) -> list[Result]:
    """What pyshacl reports of a case."""
    graph = _graph()
    gone, new = (list(rdflib.Graph().parse(data=triples, format="nt")) for triples in (case.gone, case.new))
    _replace(graph, gone, new)
    _, report, _ = pyshacl.validate(graph, shacl_graph=_parsed(shapes), inplace=True)
    _replace(graph, new, gone)
    return results_of_report(report)


@cache
def _graph() -> rdflib.Graph:
    return rdflib.Graph(PreparedMemory()).parse(data=BASE.data, format="nt")


@cache
def _parsed(shapes: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=shapes, format="nt")


def _replace(graph: rdflib.Graph, gone: list[tuple], new: list[tuple]) -> None:  # type: ignore[type-arg]
    for triple in gone:
        graph.remove(triple)
    for triple in new:
        graph.add(triple)
