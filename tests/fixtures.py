"""The fixtures of the shapes: the invented plan with one thing changed, and what a validator must then say.

A fixture is a TriG file `tests/shapes/<shape>/<constraint>[-<more>].valid.trig` or `….invalid.trig`. Its graph
`fixture:remove` is taken from the invented plan, `fixture:add` is added to it, and `fixture:expected` holds the results
(focus node, path, component, severity) that must come out, compared as a set; a valid fixture expects none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo.act.anchor import anchored
from raccordo.check.validate import SH
from raccordo.project import DEFAULT_BASE, Project
from raccordo.rdf.graph import read
from raccordo.rdf.turtle import parse_files

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "shapes"
SHAPES = DEFAULT_BASE + "shapes/"
FIXTURE = "https://w3id.org/raccordo/fixture/"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
# The parameters of the constraint components that the shapes use (SHACL, sections 4 and 5).
PARAMETERS = (
    "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn", "lessThan", "maxCount",
    "minCount", "minInclusive", "nodeKind", "or", "pattern", "sparql", "uniqueLang", "xone",
)  # fmt: skip

Key = tuple[str, str, str, str]


def invented_project(base: str = DEFAULT_BASE) -> Project:
    """The invented plan, with the project's own schemes, vocabulary, shapes and queries."""
    return Project.at(ROOT, data=(ROOT / "data" / "schemes", ROOT / "tests" / "plan"), base=base)


def standards(name: str) -> Path:
    """A folder of the standards, beside the repository or where RACCORDO_STANDARDS says; else a failure."""
    named = os.environ.get("RACCORDO_STANDARDS")
    folder = (Path(named) if named else ROOT.parent / "shared" / "standards") / name
    if not folder.is_dir():
        pytest.fail(f"{folder} is not there: name the folder of the standards with RACCORDO_STANDARDS", pytrace=False)
    return folder


@cache
def base_quads() -> frozenset[ox.Quad]:
    """The triples that fixtures change: the invented plan, the schemes and the vocabulary."""
    project = invented_project()
    graph, findings = read(project, [*project.data_files(), *project.vocabulary_files()])
    assert not findings
    return frozenset(ox.Quad(*quad.triple) for quad in (*graph.quads, *anchored(graph).graph.quads))


def lines(quads: Iterable[ox.Quad]) -> frozenset[str]:
    """The triples of the quads as lines of N-Triples, without the labour of a canonical form."""
    return frozenset(f"{quad.triple} .\n" for quad in quads)


@cache
def base_lines() -> frozenset[str]:
    """The triples that fixtures change, as N-Triples."""
    return lines(base_quads())


@cache
def shape_quads() -> frozenset[ox.Quad]:
    """The triples of the shapes."""
    project = invented_project()
    files, findings = parse_files(project, project.shape_files())
    assert not findings
    return frozenset(ox.Quad(*quad.triple) for file in files for quad in file.quads)


@dataclass(frozen=True)
class Fixture:
    """One fixture: its file, the data graph as N-Triples, and the keys of the results that it expects."""

    path: Path
    reason: str
    data: str
    expected: frozenset[Key]

    @property
    def shape(self) -> str:
        """The local name of the shape that it is for."""
        return self.path.parent.name

    @property
    def name(self) -> str:
        """Shape and file, for the test's own name."""
        return f"{self.shape}/{self.path.name.removesuffix('.trig')}"


def load(path: Path) -> Fixture:
    """Read a fixture and apply it to the invented plan.

    Raises AssertionError where it removes what is not there, adds what is, or says nothing in its first line.
    """
    text = path.read_text(encoding="utf-8")
    kind = "VALID" if path.name.endswith(".valid.trig") else "INVALID"
    first = text.splitlines()[0]
    assert first.startswith(f"# {kind}: "), f"{path}: the first line must say what is {kind.lower()}"
    graphs: dict[str, set[ox.Quad]] = {"remove": set(), "add": set(), "expected": set()}
    for quad in ox.parse(text, format=ox.RdfFormat.TRIG):
        graphs[quad.graph_name.value.removeprefix(FIXTURE)].add(ox.Quad(*quad.triple))
    assert graphs["remove"] <= base_quads(), f"{path}: removes what is not there: {graphs['remove'] - base_quads()}"
    assert not graphs["add"] & base_quads(), f"{path}: adds what is there already"
    data = "".join((base_lines() - lines(graphs["remove"])) | lines(graphs["add"]))
    return Fixture(path, first, data, frozenset(_expected(graphs["expected"])))


def _expected(quads: set[ox.Quad]) -> set[Key]:
    def values(node: object, name: str) -> list[object]:
        return [quad.object for quad in quads if quad.subject == node and quad.predicate.value == SH + name]

    def path(node: object) -> str:
        found = values(node, "resultPath")
        if not found:
            return ""
        inverse = values(found[0], "inversePath")
        if inverse:
            return "^" + inverse[0].value
        return found[0].value if isinstance(found[0], ox.NamedNode) else ""

    keys = set()
    for node in {quad.subject for quad in quads if quad.predicate.value == SH + "focusNode"}:
        (focus,), (component,), (severity,) = (
            values(node, name) for name in ("focusNode", "sourceConstraintComponent", "resultSeverity")
        )
        named = "_:" if isinstance(focus, ox.BlankNode) else str(focus)
        keys.add((named, path(node), component.value.removeprefix(SH), severity.value.removeprefix(SH)))
    return keys


def fixtures(kind: str = "*", shape: str = "*") -> list[Path]:
    """The fixture files of a kind (`valid`, `invalid`), of one shape or all."""
    return sorted(FOLDER.glob(f"{shape}/*.{kind}.trig"))


def shapes_for(name: str) -> frozenset[ox.Quad]:
    """The part of the shapes that a named shape or SPARQL constraint belongs to: the node shapes that use it, whole."""
    quads = shape_quads()
    children: dict[object, set[object]] = {}
    parents: dict[object, set[object]] = {}
    for quad in quads:
        children.setdefault(quad.subject, set()).add(quad.object)
        parents.setdefault(quad.object, set()).add(quad.subject)
    tops = _reach({ox.NamedNode(SHAPES + name)}, parents)
    wanted = _reach({top for top in tops if top not in parents or top == ox.NamedNode(SHAPES + name)}, children)
    return frozenset(quad for quad in quads if quad.subject in wanted)


def _reach(start: set[object], steps: dict[object, set[object]]) -> set[object]:
    seen, rest = set(start), list(start)
    while rest:
        new = steps.get(rest.pop(), set()) - seen
        seen |= new
        rest += new
    return seen


def constraints() -> list[tuple[str, str]]:
    """Each constraint of each named shape, as (shape, parameter); a SPARQL constraint under its own name.

    The alternatives of an sh:or or sh:xone belong to that constraint.
    """
    pairs = set()
    for quad in shape_quads():
        parameter = quad.predicate.value.removeprefix(SH)
        if parameter not in PARAMETERS or not isinstance(quad.subject, ox.NamedNode):
            continue
        if parameter == "sparql":
            pairs.add((quad.object.value.removeprefix(SHAPES), "sparql"))
        else:
            pairs.add((quad.subject.value.removeprefix(SHAPES), parameter))
    return sorted(pairs)
