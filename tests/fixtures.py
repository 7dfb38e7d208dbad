"""The invented plan and the shapes, as the tests read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from raccordo import pipeline
from raccordo.act.anchor import anchored
from raccordo.act.plans import Plans
from raccordo.act.reading import candidates
from raccordo.check.validate import SH
from raccordo.findings import Finding
from raccordo.model import Model
from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import certainty, tables
from raccordo.publish.dumps import Publication
from raccordo.rdf import query
from raccordo.rdf.graph import Graph, read
from raccordo.rdf.names import shape_name
from raccordo.reason import rules
from raccordo.site import explorer, pages, reader
from raccordo.site.site import Page, Site

ROOT = Path(__file__).resolve().parent.parent
# Below the default base, so that an IRI that is moved twice shows.
OTHER_BASE = DEFAULT_BASE + "test/"
SHAPES = DEFAULT_BASE + "shapes/"
# The invented plan, and that of the same body's next year, which goes with it.
PLAN = ROOT / "tests" / "plan"
NEXT_YEAR = ROOT / "tests" / "next-year"
# The parameters of the constraint components that the shapes use (SHACL, sections 4 and 5).
PARAMETERS = (
    "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn", "lessThan", "maxCount",
    "minCount", "minInclusive", "nodeKind", "or", "pattern", "qualifiedMinCount", "sparql", "uniqueLang",
)  # fmt: skip


def invented_project(base: str = DEFAULT_BASE) -> Project:
    """The invented plan, with the project's own schemes, vocabulary, shapes and queries."""
    return Project.at(ROOT, data=(ROOT / "data" / "schemes", PLAN), base=base)


def fresh(*data: Path, project: Project | None = None) -> pipeline.Run:
    """A project, or folders of data, as they are read, with what follows from them: one's own, to be changed."""
    run = pipeline.Run(project or Project.at(ROOT, data=data))
    pipeline.read(run)
    assert run.findings == []
    run.inference = rules.infer(run.data, run.ontology)
    return run


@cache
def checked(project: Project) -> pipeline.Run:
    """A project that was checked, and in which nothing is wrong; shared by the tests of a process, so never changed."""
    run = pipeline.Run(project)
    pipeline.check(run)
    assert run.findings == []
    return run


def published() -> pipeline.Run:
    """The published act, checked."""
    return checked(Project.at(ROOT))


def inferred(*data: Path) -> pipeline.Run:
    """Folders of data, checked."""
    return checked(Project.at(ROOT, data=data))


def files_in(folder: Path, *endings: str) -> dict[str, bytes]:
    """The files in a folder whose names end so: path to bytes."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name.endswith(endings or ""))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


def whole(files: Iterable[tuple[str, Iterable[bytes]]]) -> dict[str, bytes]:
    """Files that are given in chunks."""
    return {path: b"".join(chunks) for path, chunks in files}


def built_pages(
    graph: Graph,
    sources: reader.Sources,
    files: Mapping[str, bytes] | None = None,
    further: dict[str, Callable[[Site], Page]] | None = None,
) -> tuple[dict[str, bytes], list[Finding]]:
    """The pages of a graph beside the files of its publication, and what is wrong with them."""
    made = Publication()
    made.add(files or {})
    findings = pages.build(graph, sources, made, further or {})
    return {path: made[path] for path in made if path not in (files or {})}, findings


def with_explorer(files: Mapping[str, bytes], queries: dict[str, query.CannedQuery], graph: Graph) -> dict[str, bytes]:
    """The files of a publication, with the bundle of the front end, and those of the explorer."""
    made = Publication()
    made.add(files)
    for plan in (*Plans(graph).all, None):
        made.add(explorer.data(graph, plan))
    made.add(explorer.files(queries, graph, made))
    return dict(made)


def tables_of(model: Model, graph: Graph, data: Graph) -> tuple[dict[str, bytes], list[Finding]]:
    """All tables of a graph with their description, and what is wrong with them, at its places in the data."""
    made, every = Publication(), tables.Tables(model, graph)
    parts = [tables.add(every, plan, made) for plan in (*every.plans.all, None)]
    made.write(tables.METADATA, tables.metadata(graph.project, (one for described, _ in parts for one in described)))
    return dict(made), [*tables.placed((one for _, findings in parts for one in findings), data)]


def ties(graph: Graph) -> dict[str, dict[str, str]]:
    """How surely each directive is tied to each guideline, programme and mission: by these, then by the directive."""
    tied = certainty.Ties(graph)
    ends = (end for name in ("Guideline", "Programme", "Mission") for end in graph.instances(f"rac:{name}"))
    return {end: found for end in ends if (found := tied.directives(end))}


@cache
def base_quads() -> frozenset[ox.Quad]:
    """The triples of the invented plan, the schemes and the vocabulary."""
    project = invented_project()
    graph, findings = read(project, [*project.data_files(), *project.vocabulary_files()])
    assert not findings
    made = (*anchored(graph).graph.quads, *candidates(graph).quads)
    return frozenset(ox.Quad(*quad.triple) for quad in (*graph.quads, *made))


@cache
def shape_quads() -> frozenset[ox.Quad]:
    """The triples of the shapes."""
    project = invented_project()
    graph, findings = read(project, project.shape_files())
    assert not findings
    return frozenset(ox.Quad(*quad.triple) for quad in graph.quads)


@cache
def model() -> Model:
    """The model of the project's own vocabulary and shapes."""
    run = pipeline.Run(invented_project())
    pipeline.parse(run)
    return run.model


def name_in(text: str) -> str:
    """What findings call a shape of the project, by its IRI; any other text as it is."""
    return shape_name(text) if text.startswith(SHAPES) else text


@cache
def _named() -> dict[str, ox.NamedNode]:
    """The shapes by what findings call them."""
    subjects = {quad.subject for quad in shape_quads() if isinstance(quad.subject, ox.NamedNode)}
    return {name_in(node.value): node for node in subjects}


@cache
def shapes_for(name: str) -> frozenset[ox.Quad]:
    """The part of the shapes that a named shape belongs to: the node shapes that use it, whole."""
    children, parents = _links()
    node = _named()[name]
    wanted = _reach({top for top in _reach({node}, parents) if top not in parents or top == node}, children)
    return frozenset(quad for quad in shape_quads() if quad.subject in wanted)


@cache
def shape_alone(name: str) -> frozenset[ox.Quad]:
    """A property shape with the targets of the node shapes that use it, and no more of these; of others the part."""
    node = _named()[name]
    uses = {quad for quad in shape_quads() if quad.object == node}
    if {quad.predicate.value for quad in uses} != {SH + "property"}:
        return shapes_for(name)
    users = {quad.subject for quad in uses}
    targets = (q for q in shape_quads() if q.subject in users and q.predicate.value.startswith(SH + "target"))
    return shape_below(node).union(uses, targets)


@cache
def shape_below(node: ox.NamedNode) -> frozenset[ox.Quad]:
    """The triples of a shape and of the nodes that it uses."""
    wanted = _reach({node}, _links()[0])
    return frozenset(quad for quad in shape_quads() if quad.subject in wanted)


@cache
def _links() -> tuple[dict[object, set[object]], dict[object, set[object]]]:
    children: dict[object, set[object]] = {}
    parents: dict[object, set[object]] = {}
    for quad in shape_quads():
        children.setdefault(quad.subject, set()).add(quad.object)
        parents.setdefault(quad.object, set()).add(quad.subject)
    return children, parents


def _reach(start: set[object], steps: dict[object, set[object]]) -> set[object]:
    seen, rest = set(start), list(start)
    while rest:
        new = steps.get(rest.pop(), set()) - seen
        seen |= new
        rest += new
    return seen


def constraints() -> list[tuple[str, str]]:
    """Each constraint of each named shape, as (shape, parameter).

    The alternatives of an sh:or belong to that constraint.
    """
    pairs = set()
    for quad in shape_quads():
        parameter = quad.predicate.value.removeprefix(SH)
        if parameter in PARAMETERS and isinstance(quad.subject, ox.NamedNode):
            pairs.add((name_in(quad.subject.value), parameter))
    return sorted(pairs)
