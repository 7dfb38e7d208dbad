"""The cases of the shapes: the invented plan with something changed, and what a validator must then report.

A file `tests/shapes/*.trig` has the cases of the shapes file of its name, each a named graph:

    # Two years.
    <#Plan-year-maxCount> { <2031/plan> rac:year 2031, 2032 ; case:violation [ sh:maxCount rac:year ] . }

The values that a case gives a property of a subject take the place of those that the base has: the invented plan of
`tests/plan/`, `tests/shapes/base.ttl`, the schemes and the vocabulary. `case:none` takes them away. A focus node has
`case:violation`, `case:warning` or `case:info`; this names the parameter of the constraint, and with it what it is
about: the path, where that is a property or its inverse, else the shape. A case without results is
valid.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, pairwise
from pathlib import Path

import pyoxigraph as ox
import shacl

from raccordo.check.validate import SH, Result, results_of_rows
from raccordo.rdf.turtle import to_ntriples
from tests import fixtures

FOLDER = fixtures.ROOT / "tests" / "shapes"
CASE = "https://w3id.org/raccordo/case/"
NONE = ox.NamedNode(CASE + "none")
NAME = re.compile(r"^<#(.*?)>", re.MULTILINE)
SEVERITIES = {CASE + "violation": "Violation", CASE + "warning": "Warning", CASE + "info": "Info"}

# Focus node, what the constraint is about, constraint component, severity.
Key = tuple[str, str, str, str]
Patch = dict[tuple[str, str], list[str]]


@dataclass(frozen=True, eq=False)
class Case:
    """One case: its name, the file that it is in, the values that it gives, and the results that it expects."""

    name: str
    file: str
    patch: Patch
    expected: frozenset[Key]

    @cached_property
    def gone(self) -> str:
        """The triples that it takes from the base, as N-Triples."""
        return "".join(line for key, lines in self.patch.items() for line in base().get(key, []) if line not in lines)

    @cached_property
    def new(self) -> str:
        """The triples that it adds to the base, as N-Triples."""
        return "".join(line for key, lines in self.patch.items() for line in lines if line not in base().get(key, []))

    @property
    def data(self) -> str:
        """The data graph, as N-Triples."""
        text, places = _base_text()
        kept, end = [], 0
        for start, next_ in sorted(places[key] for key in self.patch if key in places):
            kept.append(text[end:start])
            end = next_
        return "".join([*kept, text[end:], *(line for lines in self.patch.values() for line in lines)])


@cache
def base() -> Patch:
    """The triples that cases change, as lines of N-Triples by subject and predicate."""
    return _lines([*fixtures.base_quads(), *ox.parse(path=FOLDER / "base.ttl")])


@cache
def _base_text() -> tuple[str, dict[tuple[str, str], tuple[int, int]]]:
    """The base as N-Triples, and where in it the lines of a subject and predicate begin and end."""
    texts = ["".join(lines) for lines in base().values()]
    ends = list(accumulate(map(len, texts)))
    return "".join(texts), dict(zip(base(), pairwise([0, *ends]), strict=True))


def _lines(quads: Iterable[ox.Quad]) -> Patch:
    lines: Patch = {}
    for quad in quads:
        of = lines.setdefault((str(quad.subject), str(quad.predicate)), [])
        if quad.object != NONE:
            of.append(f"{quad.triple} .\n")
    return lines


@cache
def cases() -> tuple[Case, ...]:
    """All cases, in the order of the files. Raises ValueError where one changes nothing, or has no name of its own."""
    paths = sorted(FOLDER.rglob("*.trig"))
    names = Counter(name for path in paths for name in NAME.findall(path.read_text(encoding="utf-8")))
    if twice := [name for name, number in names.items() if number > 1]:
        raise ValueError(f"several cases have the name {', '.join(twice)}")
    return tuple(case for path in paths for case in read(path))


def read(path: Path) -> list[Case]:
    """The cases of a file."""
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(path=path, format=ox.RdfFormat.TRIG):
        if not isinstance(quad.graph_name, ox.NamedNode):
            raise ValueError(f"{path.name}: {quad.subject} is in no case: put it into a named graph")
        graphs.setdefault(quad.graph_name.value.rpartition("#")[2], []).append(quad)
    return [_case(name, path.name, quads) for name, quads in graphs.items()]


def _case(name: str, file: str, quads: list[ox.Quad]) -> Case:
    by_subject: dict[object, list[ox.Quad]] = {}
    for quad in quads:
        by_subject.setdefault(quad.subject, []).append(quad)
    expected: set[Key] = set()
    stated: set[object] = set()
    for quad in quads:
        if severity := SEVERITIES.get(quad.predicate.value):
            stated.add(quad.object)
            for parameter in by_subject[quad.object]:
                inverse = by_subject[parameter.object] if isinstance(parameter.object, ox.BlankNode) else []
                stated |= {triple.subject for triple in inverse}
                about = f"^{inverse[0].object.value}" if inverse else fixtures.name_in(parameter.object.value)
                component = component_of(parameter.predicate.value.removeprefix(SH))
                expected.add((_focus(str(quad.subject)), about, component, severity))
    changes = [q for q in quads if q.predicate.value not in SEVERITIES and q.subject not in stated]
    patch = _lines(changes)
    for key, lines in patch.items():
        if set(lines) == set(base().get(key, [])):
            raise ValueError(f"{file}: {name} leaves {' '.join(key)} as it is in the base")
    return Case(name, file, patch, frozenset(expected))


def component_of(parameter: str) -> str:
    """The local name of the constraint component that a parameter is of."""
    return ("SPARQL" if parameter == "sparql" else parameter[0].upper() + parameter[1:]) + "ConstraintComponent"


def _focus(node: str) -> str:
    # Each engine labels blank nodes in its own way, so one stands for all.
    return "_:" if node.startswith("_:") else node


def key(result: Result) -> Key:
    """What the engines must agree on, and a case expects."""
    about = result.path or fixtures.name_in(result.shape)
    return _focus(result.focus), about, result.component, result.severity


BASE = Case("base", "", {}, frozenset())


def reported(shapes: shacl.Shapes, data: str) -> Iterator[tuple[str, Key]]:
    """What `shacl` reports: the named shape, and the key of each result."""
    for row in shapes.validate_text(data, "ntriples").results:
        yield fixtures.name_in(row.root_shape.strip("<>")), key(results_of_rows([row])[0])


@cache
def results(case: Case, part: str = "") -> Counter[tuple[str, Key]]:
    """What `shacl` reports of a case under the shapes, or under the part of them that a named shape belongs to."""
    return Counter(reported(_shapes(part), case.data))


@cache
def _shapes(part: str) -> shacl.Shapes:
    return compiled(fixtures.shapes_for(part) if part else fixtures.shape_quads())


def compiled(quads: Iterable[ox.Quad]) -> shacl.Shapes:
    """The shapes, read by `shacl`."""
    return shacl.Shapes.from_text(to_ntriples(quads), "ntriples")
