"""Change each part of each shape, and see a case fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from raccordo.rdf.turtle import value
from tests import cases, fixtures, mutants
from tests.cases import BASE, Case
from tests.mutants import Mutant


def killed(mutant: Mutant, candidates: Iterable[Case]) -> Case | None:
    """The first case that gets other results under the mutant than it expects, the nearest tried first."""
    part = {value(quad.subject).removeprefix(fixtures.SHAPES) for quad in fixtures.shapes_for(mutant.shape)}
    component = cases.component_of(mutant.parameter)

    def distance(case: Case) -> tuple[bool, ...]:
        found = cases.results(case)
        own = [key for shape, key in found if mutant.shape in (shape, key[1])]
        return (
            not any(component == key[2] for key in own),
            not own,
            mutant.value not in case.new,
            bool(found) and part.isdisjoint(dict(found)),
        )

    try:
        shapes = cases.compiled(mutant.quads)
        for case in sorted([BASE, *candidates], key=distance):
            others = {key for shape, key in cases.results(case) if shape not in part}
            if {_renamed(key, mutant) for _, key in cases.reported(shapes, case.data)} | others != case.expected:
                return case
    except ValueError:
        return BASE  # the engine refuses the shapes, and so does the check of the shapes
    return None


def _renamed(key: cases.Key, mutant: Mutant) -> cases.Key:
    focus, about, component, severity = key
    name = component.removesuffix("ConstraintComponent")
    return focus, about, mutant.alias.get(name, name) + "ConstraintComponent", severity


@pytest.mark.parametrize("shape", sorted({mutant.shape for mutant in mutants.mutants()}))
def test_all_mutants_are_killed(shape: str) -> None:
    survivors = [m.name for m in mutants.mutants() if m.shape == shape and not killed(m, cases.cases())]
    assert survivors == []


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
