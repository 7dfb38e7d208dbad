"""SHACL: the shapes themselves, and the data against them.

Two engines of the pipeline, a third in the tests. `shacl` (Rust) answers an editor in well under a second; pyshacl, the
older and wider used, gives the verdict of a build; the two must say the same. TopBraid's engine is the tests' referee.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from raccordo.check.lint import Known, suggestion
from raccordo.findings import Finding, Severity
from raccordo.model import DERIVED, Model, problems
from raccordo.project import Project
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import SH, shape_name
from raccordo.rdf.query import syntax_problem
from raccordo.rdf.turtle import RDF_TYPE, to_ntriples, value

# The targets of SHACL core (section 2.1.3).
TARGETS = {SH + name for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")}


@dataclass(frozen=True, order=True)
class Result:
    """One sh:ValidationResult (SHACL, section 3.6.2), with terms in N-Triples syntax.

    `path` is the predicate's IRI, `^` and the IRI for an inverse path, or "" where there is none or it is longer:
    engines write those in ways of their own, and `shape` says which path it was.
    """

    focus: str
    path: str
    component: str
    severity: str
    shape: str
    value: str
    messages: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What two engines must agree on: focus node, path, component, severity.

        Each engine labels blank nodes in its own way, so one stands for all.
        """
        return ("_:" if self.focus.startswith("_:") else self.focus, self.path, self.component, self.severity)


Problem = tuple[str, Any, str, str]


def check_shapes(shapes: Graph) -> Iterator[Finding]:
    """What validators let pass in silence, whatever the data are: no shapes, a misspelt parameter, a broken query.

    An engine that meets an empty shapes graph or a parameter that it doesn't know says "conforms".
    """
    project, quads = shapes.project, shapes.quads
    if not any(quad.predicate.value in TARGETS for quad in quads):
        yield Finding("shapes", "no shape has a target: there is nothing to check against", fix="restore shapes/")
        return
    yield from _placed(shapes, _misspelt(project, quads), _unused(project, quads), _unreadable(quads), _unnamed(shapes))


def check_uses(shapes: Graph, data: Graph, ontology: Graph) -> Iterator[Finding]:
    """What in the shapes names nothing of data and vocabulary, which validators let pass: a term, a target."""
    project, quads = shapes.project, shapes.quads
    yield from _placed(
        shapes,
        _undeclared(project, quads, Known.of(data, ontology)),
        _untargeted(project, quads, (data, ontology)),
    )


def _placed(shapes: Graph, *problems: Iterable[Problem]) -> Iterator[Finding]:
    """Problems of shapes, each at the named shape that it is of."""
    found = list(itertools.chain(*problems))
    if not found:
        return
    files = {value(quad.subject): file for file in shapes.files for quad in file.quads}
    users = {value(quad.object): quad.subject for quad in shapes.quads if isinstance(quad.object, ox.BlankNode)}
    for check, subject, message, fix in found:
        node = subject
        while not isinstance(node, ox.NamedNode):
            node = users[value(node)]  # the named shape that a constraint or a list is of
        file = files[node.value]
        yield Finding(check, message, file=file.name, line=file.line_of(node.value), iri=node.value, fix=fix)


def check_derived(model: Model, *graphs: Graph) -> Iterator[Finding]:
    """What the files type by hand although the build writes it: the properties that the shapes mark as rac:derived."""
    of_types = cache(model.written_by_build)
    for graph in graphs:
        written = {node: of_types(tuple(graph.values(node, "rdf:type"))) for node in graph.out}
        for file in graph.files:
            for node, predicate in dict.fromkeys((value(quad.subject), quad.predicate.value) for quad in file.quads):
                if predicate in written[node]:
                    message = f"types {graph.shorten(predicate)} by hand, which the build writes"
                    yield Finding("by-hand", message, file.name, file.line_of(node), iri=node, fix="delete it")


def check_classes(model: Model, data: Graph) -> Iterator[Finding]:
    """The classes of the data that no closed shape describes: a file of shapes may be missing."""
    reported, of = set(), cache(model.of)
    for node in data.out:
        kinds = tuple(data.values(node, "rdf:type"))
        if kinds and kinds[0] not in reported and of(kinds) is None:
            reported.add(kinds[0])
            message = f"{data.shorten(kinds[0])} has resources, and no closed shape describes them"
            fix = "restore its file in shapes/, or write its shape"
            yield Finding("no-shape", message, *data.place(node), iri=node, fix=fix)


def _misspelt(project: Project, quads: Collection[ox.Quad]) -> Iterator[Problem]:
    for quad in quads:
        for term in (quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(SH) and not is_shacl_term(term.value):
                message = f"uses {project.shorten(term.value)}, which SHACL does not have: an engine would ignore it"
                yield "shacl-term", quad.subject, message, "check its spelling"


def _undeclared(project: Project, quads: Collection[ox.Quad], known: Known) -> Iterator[Problem]:
    onto = project.iri("onto/")
    for quad in quads:
        # A path may be of a term that the publication alone has: of shapes only our own terms are looked for.
        used = [node.value for node in (quad.predicate, quad.object) if isinstance(node, ox.NamedNode)]
        found = [("uses", iri) for iri in used if iri.startswith(onto) and known.lacks(iri)]
        if quad.predicate.value == SH + "select":
            found += [("has a query that uses", iri) for _, iri in known.unknown_in(value(quad.object))]
        for uses, iri in found:
            message = f"{uses} {project.shorten(iri)}, which {known.lack(iri)}"
            yield "term", quad.subject, message, suggestion(project, iri, known.iris)


@cache
def is_shacl_term(iri: str) -> bool:
    """Whether the SHACL namespace, core or advanced features, has this term."""
    from rdflib.namespace import SH as VOCABULARY  # noqa: PLC0415 (rdflib is slow to import)

    return iri.removeprefix(SH) in VOCABULARY


def _unused(project: Project, quads: Collection[ox.Quad]) -> Iterator[Problem]:
    used = {quad.object for quad in quads if quad.predicate != RDF_TYPE}
    targeted = {quad.subject for quad in quads if quad.predicate.value in TARGETS}
    for subject in dict.fromkeys(quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)):
        if value(subject).startswith(project.iri("shapes/")) and subject not in used and subject not in targeted:
            yield "unused-shape", subject, "is used by no shape and has no target", "attach it, or delete it"


def _untargeted(project: Project, quads: Collection[ox.Quad], known: Sequence[Graph]) -> Iterator[Problem]:
    derived = _derived_classes(project, quads)
    predicates = {predicate for graph in known for said in graph.out.values() for predicate in said}
    for quad in quads:
        target, term = quad.predicate.value, quad.object
        if target not in TARGETS or not isinstance(term, ox.NamedNode) or term in derived:
            continue
        # What is declared may have none: a plan has a table or not.
        if target == SH + "targetNode":
            found = any(term.value in graph.out for graph in known)
        elif target == SH + "targetClass":
            kinds = _narrower(known, term.value)
            found = any(graph.is_a(term.value, "owl:Class") for graph in known)
            found = found or any(any(graph.members(kind)) for graph in known for kind in kinds)
        else:
            found = term.value in predicates or any(graph.values(term.value, "rdf:type") for graph in known)
        if not found:
            message = f"targets {project.shorten(term.value)}, of which the data have none: it checks nothing"
            yield "no-target", quad.subject, message, "check its spelling, or delete the target"


def _narrower(known: Sequence[Graph], kind: str) -> list[str]:
    """A class and its subclasses, of any level."""
    found = [kind]
    for one in found:
        below = (iri for graph in known for iri in graph.subjects("rdfs:subClassOf", one))
        found += [iri for iri in below if iri not in found]
    return found


def _derived_classes(project: Project, quads: Collection[ox.Quad]) -> set[object]:
    """The classes of which the build writes every property: what is typed has no instances of them."""
    marked = {quad.subject for quad in quads if quad.predicate.value == project.iri(DERIVED)}
    listed: dict[object, set[object]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == SH + "property":
            listed[quad.subject].add(quad.object)
    shapes = {shape for shape, uses in listed.items() if uses <= marked}
    return {q.object for q in quads if q.predicate.value == SH + "targetClass" and q.subject in shapes}


def _unnamed(shapes: Graph) -> Iterator[Problem]:
    """What a property lacks to be shown to a reader."""
    for node, message in problems(shapes):
        named = re.sub(r"https?://\S+", lambda match: shapes.shorten(match.group()), message)
        yield "shape-name", ox.NamedNode(node), named, "see “Add a term” in CONTRIBUTING.md"


def _unreadable(quads: Collection[ox.Quad]) -> Iterator[Problem]:
    # pyshacl runs a query with prefixes that nothing declares, because rdflib knows them; other engines do not.
    names = {quad.subject: value(quad.object) for quad in quads if quad.predicate.value == SH + "prefix"}
    namespaces = {quad.subject: value(quad.object) for quad in quads if quad.predicate.value == SH + "namespace"}
    prologue = "".join(f"PREFIX {names[node]}: <{namespaces[node]}>\n" for node in names if node in namespaces)
    for quad in quads:
        if quad.predicate.value == SH + "select" and (problem := syntax_problem(prologue + value(quad.object))):
            fix = "mend it, or declare its prefix in shapes/prefixes.ttl"
            yield "sparql", quad.subject, f"has a query that {problem[0]}", fix


def validate_fast(data: str, shapes: str) -> list[Result]:
    """Validate with `shacl`; `data` and `shapes` are N-Triples. Raises ValueError where the shapes cannot be read."""
    import shacl  # noqa: PLC0415

    return results_of_rows(shacl.Shapes.from_text(shapes, "ntriples").validate_text(data, "ntriples").results)


def results_of_rows(rows: Iterable[Any]) -> list[Result]:
    """The results that `shacl` gives as rows of its own."""
    return sorted(
        Result(
            focus=row.focus_node,
            path=_path_of_expression(row.path),
            component=row.component,
            severity=row.severity,
            shape=(row.source_shape or "").strip("<>"),
            value=row.value or "",
            messages=tuple(sorted(row.messages)),
        )
        for row in rows
    )


def _path_of_expression(expression: str | None) -> str:
    if expression is None:
        return ""
    match = re.fullmatch(r"(\^?)\(?<([^<>]*)>\)?", expression)
    return match.group(1) + match.group(2) if match else ""


def validate_reference(data: str, shapes: str, *, meta: bool = True) -> tuple[list[Result], list[Finding]]:
    """Validate with pyshacl and, with `meta`, the shapes with SHACL-SHACL (SHACL, appendix C); arguments are N-Triples.

    Returns the results, and a finding where the shapes themselves are not well-formed.
    """
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    from raccordo.check.prepared import PreparedMemory  # noqa: PLC0415

    data_graph = rdflib.Graph(PreparedMemory()).parse(data=data, format="nt")
    shapes_graph = rdflib.Graph().parse(data=shapes, format="nt")
    try:
        _, report, text = pyshacl.validate(data_graph, shacl_graph=shapes_graph, meta_shacl=meta, advanced=False)
    except pyshacl.errors.ReportableRuntimeError as error:
        report, text = None, str(error)
    if not isinstance(report, rdflib.Graph):
        message = "the shapes are not well-formed: " + " ".join(text.split())
        return [], [Finding("shacl-shacl", message, fix="mend the shape it names")]
    return results_of_report(report), []


def results_of_report(report) -> list[Result]:  # type: ignore[no-untyped-def]
    """The results of a SHACL report that an engine gave as an rdflib graph."""
    from rdflib import RDF  # noqa: PLC0415
    from rdflib.namespace import SH as S  # noqa: PLC0415

    def nt(node: object) -> str:
        return "" if node is None else node.n3()  # type: ignore[attr-defined]

    def path(node: object) -> str:
        if node is None:
            return ""
        inverse = report.value(node, S.inversePath)
        if inverse is not None:
            return f"^{inverse}"
        return str(node) if nt(node).startswith("<") else ""

    return sorted(
        Result(
            focus=nt(report.value(row, S.focusNode)),
            path=path(report.value(row, S.resultPath)),
            component=str(report.value(row, S.sourceConstraintComponent)).removeprefix(SH),
            severity=str(report.value(row, S.resultSeverity)).removeprefix(SH),
            shape=str(report.value(row, S.sourceShape) or ""),
            value=nt(report.value(row, S.value)),
            messages=tuple(sorted(str(message) for message in report.objects(row, S.resultMessage))),
        )
        for row in report.subjects(RDF.type, S.ValidationResult)
    )


def as_findings(results: Iterable[Result], data: Graph, shapes: Graph) -> Iterator[Finding]:
    """Each result as a finding: the file and line of its focus node, the shape's message, and what it was given."""
    project = data.project
    english = {q.object.value for q in shapes.quads if isinstance(q.object, ox.Literal) and q.object.language == "en"}
    for result in results:
        iri = result.focus.strip("<>")
        file, line = data.place(iri)
        message = next((m for m in result.messages if m in english), result.messages[0] if result.messages else "")
        # Of a closed shape's result the property tells more than its value.
        closed = result.component == "ClosedConstraintComponent"
        given = project.shorten(result.path) if closed else _readable(project, result.value)
        shown = given and result.value != result.focus and given not in message and given.strip("<>") not in message
        yield Finding(
            check=shape_name(result.shape) or result.component,
            message=message + (f" Here: {given}" if shown else ""),
            file=file,
            line=line,
            iri=iri,
            severity=Severity(result.severity),
        )


def _readable(project: Project, term: str) -> str:
    """A term in N-Triples syntax as a person writes it: a prefixed name, or the text between the quotes."""
    if term.startswith("<"):
        return project.shorten(term[1:-1])
    match = re.fullmatch(r'"(.*)"(?:@[\w-]+|\^\^<[^>]*>)?', term, re.DOTALL)
    return match.group(1) if match else term


def data_for_validation(data: Graph, ontology: Graph) -> str:
    """The data graph, with the vocabulary for its class hierarchy, as N-Triples.

    Alignments stay out: what they say of our resources, in other vocabularies' terms, is not data to be checked.
    """
    return to_ntriples([*data.quads, *vocabulary(ontology)])


def vocabulary(ontology: Graph) -> list[ox.Quad]:
    """The quads of the vocabulary itself, without its alignments."""
    return ontology.by_graph.get(ontology.project.iri("graph/ontology"), [])
