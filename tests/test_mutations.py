"""Change each part of each shape, and see a case fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from raccordo.rdf.turtle import value
from tests import cases, fixtures, mutants
from tests.cases import BASE, Case
from tests.mutants import Mutant

pytestmark = pytest.mark.slow
PATH = "http://www.w3.org/ns/shacl#path"


def killed(mutant: Mutant, candidates: Iterable[Case]) -> Case | None:
    """The first case that gets other results under the mutant than it expects, the nearest tried first."""
    try:
        mutated = cases.compiled(mutant.quads)
    except ValueError:
        return BASE  # the engine refuses the shapes, and so does the check of the shapes
    for case in nearest(mutant, [BASE, *candidates]):
        others = cases.results(case) - cases.results(case, mutant.shape)
        found = [key for _, key in [*cases.reported(mutated, case.data), *others]]
        if {key if key in case.expected else _renamed(key, mutant) for key in found} != case.expected:
            KILLERS.setdefault(mutant.shape, {})[case] = None
            return case
    return None


# The cases that have killed mutants of a shape: one of them often kills the next as well.
KILLERS: dict[str, dict[Case, None]] = {}


def nearest(mutant: Mutant, candidates: list[Case]) -> Iterator[Case]:
    """The candidates, those that are likely to kill a mutant first; the far ones are looked at only when they come."""
    shapes = {mutant.shape, fixtures.name_in(mutant.value)}
    before = fixtures.shapes_for(mutant.shape)
    part = {fixtures.name_in(value(quad.subject)) for quad in before}
    component = cases.component_of(mutant.parameter)
    kind = mutant.shape.partition("-")[0].removesuffix("Shape")
    changed = {value(term) for quad in before ^ mutant.quads for term in (quad.subject, quad.object)}
    paths = {f"<{value(q.object)}>" for q in before if q.predicate.value == PATH and value(q.subject) in changed}

    def distance(case: Case) -> tuple[bool, ...]:
        found = cases.results(case)
        touched = any(predicate in paths for _, predicate in case.patch)
        return (
            not any(component == key[2] for shape, key in found if not shapes.isdisjoint((shape, key[1]))),
            not case.name.startswith(mutant.shape),
            not (touched and case.name.startswith(kind)),
            not touched,
            not case.name.startswith(kind),
            part.isdisjoint(shape for shape, _ in found),
            mutant.value not in case.new,
            bool(found),
        )

    own = {case for shape in shapes for case in _reporting().get(shape, ())}
    killers = [case for case in reversed(KILLERS.get(mutant.shape, {})) if case in candidates and case not in own]
    yield from sorted((case for case in candidates if case in own), key=distance)
    yield from killers
    yield from sorted((case for case in candidates if case not in own and case not in killers), key=distance)


@cache
def _reporting() -> dict[str, set[Case]]:
    """The cases of which something is reported, by the shape, and by what it is about."""
    found: dict[str, set[Case]] = {}
    for case in cases.cases():
        for shape, key in cases.results(case):
            for name in (shape, key[1]):
                found.setdefault(name, set()).add(case)
    return found


def _renamed(key: cases.Key, mutant: Mutant) -> cases.Key:
    focus, about, component, severity = key
    name = component.removesuffix("ConstraintComponent")
    return focus, about, mutant.alias.get(name, name) + "ConstraintComponent", severity


@pytest.mark.parametrize("shape", sorted(mutants.mutants()))
def test_all_mutants_are_killed(shape: str) -> None:
    survivors = [m.name for m in mutants.mutants()[shape] if not killed(m, cases.cases())]
    assert survivors == []


def test_the_shapes_as_they_are_are_not_killed() -> None:
    # Of a property shape that several node shapes use, and beside others with the component that stands for another.
    quads = fixtures.shapes_for("Contained-within")
    same = Mutant("", "Contained-within", "datatype", "", quads, {"Or": "Datatype"})
    assert killed(same, [case for case in cases.cases() if case.name.endswith(("-empty", "-or"))]) is None


def test_mutants_of_a_pattern() -> None:
    assert list(mutants.patterns("^[1-9]+([.]|x{2})?$")) == [
        "",
        "[1-9]+([.]|x{2})?$",
        "^.+([.]|x{2})?$",
        "^[0-9]+([.]|x{2})?$",
        "^[1-9]*([.]|x{2})?$",
        "^[1-9]([.]|x{2})?$",
        "^[1-9]+([.]?|x{2})?$",
        "^[1-9]+(.|x{2})?$",
        "^[1-9]+([.]|x{2,})?$",
        "^[1-9]+([.]|x{0,2})?$",
        "^[1-9]+([.]|x{2})*$",
        "^[1-9]+([.]|x{2})$",
        "^[1-9]+([.]|x{2})?",
        "^[1-9]+(x{2})?$",
        "^[1-9]+([.])?$",
    ]


def test_mutants_of_a_query() -> None:
    text = """
        $this a rac:Act ; eli:cites ?act .
        ?act eli:is_part_of? ?whole ; rac:year|rac:documentYear ?year .
        FILTER (?year > 3 || ?act IN (rac:a, rac:b))
    """
    assert [" ".join(other.split()) for other in _edited(text)] == [
        "$this a rac:Act ; eli:cites ?act . ?act eli:is_part_of? ?whole ; rac:year|rac:documentYear ?year .",
        "?act IN (rac:a, rac:b)",
        "?year > 3",
        "&&",
        ">=",
        "rac:b",
        "rac:a",
        "rac:documentYear",
        "rac:year",
        "eli:cites* ?act",
        "eli:cites+ ?act",
        "eli:is_part_of ?whole",
        "$this eli:cites ?act .",
        "$this a rac:Act .",
        "?act rac:year|rac:documentYear ?year .",
        "?act eli:is_part_of? ?whole .",
    ]


def _edited(text: str) -> Iterator[str]:
    for what, other in mutants.queries(text):
        yield other if what.startswith("“”") else what.partition("“")[2].partition("”")[0]
