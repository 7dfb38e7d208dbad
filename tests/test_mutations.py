"""Take each constraint of each shape away, or loosen it, and see a fixture fail.

Mutants of one named shape: each parameter removed; counts and bounds moved by one; each pattern made to match anything;
each member of a list (sh:in, sh:languageIn, sh:or, sh:xone, sh:ignoredProperties) dropped; each target and each link to
a property shape or SPARQL constraint dropped; each severity dropped; each condition of a SPARQL constraint dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
import pytest
import shacl

from raccordo.check.validate import SH, results_of_rows
from raccordo.rdf.turtle import value
from tests import fixtures

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FIRST, REST, NIL = (ox.NamedNode(RDF + name) for name in ("first", "rest", "nil"))
LISTS = {SH + name for name in ("in", "languageIn", "or", "xone", "ignoredProperties")}
LINKS = {SH + name for name in ("property", "sparql")}
TARGETS = {SH + name for name in ("targetClass", "targetSubjectsOf")}
REMOVED = {SH + name for name in fixtures.PARAMETERS} | LINKS | TARGETS | {SH + "severity"}
STEPS = {SH + "minCount": -1, SH + "maxCount": 1, SH + "minInclusive": -1}


@dataclass(frozen=True)
class Mutant:
    """What was changed, in which named shape, and the shapes graph that came of it."""

    name: str
    shape: str
    quads: frozenset[ox.Quad]


def owner(node: object, quads: frozenset[ox.Quad]) -> str:
    """The named shape that a node belongs to, through lists and nested shapes."""
    while not (isinstance(node, ox.NamedNode) and node.value.startswith(fixtures.SHAPES)):
        node = next(quad.subject for quad in quads if quad.object == node)
    return node.value.removeprefix(fixtures.SHAPES)


def mutants() -> Iterator[Mutant]:
    quads = fixtures.shape_quads()
    for quad in sorted(quads, key=str):
        predicate = quad.predicate.value
        if predicate not in REMOVED | LISTS | {SH + "select"} | set(STEPS):
            continue
        shape = owner(quad.subject, quads)
        label = f"{shape}: {predicate.removeprefix(SH)} {value(quad.object).removeprefix(fixtures.SHAPES)[:60]}"

        def mutant(what: str, new: frozenset[ox.Quad], shape: str = shape, label: str = label) -> Mutant:
            return Mutant(f"{label} {what}", shape, new)

        if predicate in REMOVED:
            yield mutant("removed", quads - {quad})
        if predicate in STEPS:
            loosened = int(value(quad.object)) + STEPS[predicate]
            # minCount 0 is the parameter removed, which has had its turn.
            if loosened > 0 or predicate == SH + "minInclusive":
                yield mutant(f"→ {loosened}", replaced(quads, quad, ox.Literal(loosened)))
        if predicate == SH + "pattern":
            yield mutant("→ anything", replaced(quads, quad, ox.Literal("")))
        if predicate in LISTS:
            for what, new in shorter_lists(quads, quad):
                yield mutant(what, new)
        if predicate == SH + "select":
            for what, text in looser_queries(value(quad.object)):
                yield mutant(what, replaced(quads, quad, ox.Literal(text)))


def replaced(quads: frozenset[ox.Quad], quad: ox.Quad, new: ox.Literal) -> frozenset[ox.Quad]:
    return (quads - {quad}) | {ox.Quad(quad.subject, quad.predicate, new)}


def shorter_lists(quads: frozenset[ox.Quad], head: ox.Quad) -> Iterator[tuple[str, frozenset[ox.Quad]]]:
    previous, node = head, head.object
    while node != NIL:
        (first,) = (quad for quad in quads if quad.subject == node and quad.predicate == FIRST)
        (rest,) = (quad for quad in quads if quad.subject == node and quad.predicate == REST)
        link = ox.Quad(previous.subject, previous.predicate, rest.object)
        if not (previous == head and rest.object == NIL):  # an empty list is the parameter removed
            yield f"without {value(first.object)}", (quads - {previous, first, rest}) | {link}
        previous, node = rest, rest.object


def looser_queries(text: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"^ *FILTER .*$\n", text, re.MULTILINE):
        yield f"without {match.group().strip()}", text.replace(match.group(), "", 1)
    for keyword in ("HAVING", "FILTER"):
        for match in re.finditer(rf"{keyword} \((.* \|\| .*)\)$", text, re.MULTILINE):
            clauses = match.group(1).split(" || ")
            for clause in clauses:
                kept = " || ".join(other for other in clauses if other is not clause)
                yield f"without {clause}", text.replace(match.group(1), kept, 1)


@cache
def loaded() -> dict[str, list[fixtures.Fixture]]:
    """The fixtures by shape, in the order of their names."""
    found: dict[str, list[fixtures.Fixture]] = {}
    for path in fixtures.fixtures():
        fixture = fixtures.load(path)
        found.setdefault(fixture.shape, []).append(fixture)
    return found


def related(shape: str) -> list[fixtures.Fixture]:
    """All fixtures, those nearest to the shape first: its own, then those of the shapes of the same class."""
    quads = fixtures.shape_quads()
    users = {owner(quad.subject, quads) for quad in quads if quad.object == ox.NamedNode(fixtures.SHAPES + shape)} - {
        shape
    }
    prefix = min(users, default=shape).removesuffix("Shape").partition("-")[0]
    by_shape = loaded()
    order = sorted(by_shape, key=lambda name: (name != shape, not name.startswith(prefix), name))
    return [fixture for name in order for fixture in by_shape[name]]


def killed(mutant: Mutant) -> bool:
    """Whether some fixture, or the unchanged plan, gets other results under the mutant than it expects."""
    try:
        shapes = shacl.Shapes.from_text("".join(fixtures.lines(mutant.quads)), "ntriples")
        return bool(keys(shapes, "".join(fixtures.base_lines()))) or any(
            keys(shapes, fixture.data) != fixture.expected for fixture in related(mutant.shape)
        )
    except ValueError:
        return True  # the engine refuses the shapes, and so does the check of the shapes


def keys(shapes: shacl.Shapes, data: str) -> frozenset[tuple[str, ...]]:
    """What the results of an engine that has read the shapes agree on with those of others."""
    return frozenset(result.key for result in results_of_rows(shapes.validate_text(data, "ntriples").results))


@pytest.mark.parametrize("shape", sorted({mutant.shape for mutant in mutants()}))
def test_all_mutants_are_killed(shape: str) -> None:
    survivors = [mutant.name for mutant in mutants() if mutant.shape == shape and not killed(mutant)]
    assert survivors == []
