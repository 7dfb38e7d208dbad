"""The results of a validation as a SHACL report."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from raccordo.check.validate import Result
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import SH, XSD
from raccordo.rdf.turtle import RDF_TYPE, canonical, read_term


def report(results: Iterable[Result], shapes: Graph) -> bytes:
    """The results as a report (SHACL, section 3.6) in Turtle, with stable names; the shapes have the messages."""
    project, results = shapes.project, sorted(results)
    base = project.iri("reports/shacl")
    node = ox.NamedNode
    messages = {
        quad.object.value: quad.object
        for quad in shapes.quads
        if quad.predicate.value == SH + "message" and isinstance(quad.object, ox.Literal)
    }
    conforms = ox.Literal(not results)
    quads = [
        ox.Quad(node(base), RDF_TYPE, node(SH + "ValidationReport")),
        ox.Quad(node(base), node(SH + "conforms"), conforms),
    ]
    for number, result in enumerate(results, start=1):
        row = node(f"{base}#{number}")
        said = [messages.get(message, ox.Literal(message)) for message in result.messages]
        quads += [
            ox.Quad(node(base), node(SH + "result"), row),
            ox.Quad(row, RDF_TYPE, node(SH + "ValidationResult")),
            ox.Quad(row, node(SH + "focusNode"), read_term(result.focus)),
            ox.Quad(row, node(SH + "resultSeverity"), node(SH + result.severity)),
            ox.Quad(row, node(SH + "sourceConstraintComponent"), node(SH + result.component)),
            *(ox.Quad(row, node(SH + "resultMessage"), message) for message in said),
        ]
        if result.shape and not result.shape.startswith("_:"):
            quads.append(ox.Quad(row, node(SH + "sourceShape"), node(result.shape)))
        if result.path.startswith("^"):
            path = node(f"{base}#{number}-path")
            quads.append(ox.Quad(row, node(SH + "resultPath"), path))
            quads.append(ox.Quad(path, node(SH + "inversePath"), node(result.path[1:])))
        elif result.path:
            quads.append(ox.Quad(row, node(SH + "resultPath"), node(result.path)))
        if result.value and not result.value.startswith("_:"):
            quads.append(ox.Quad(row, node(SH + "value"), read_term(result.value)))
    prefixes = {"sh": SH, "xsd": XSD, "shape": project.iri("shapes/")}
    output = ox.serialize((q.triple for q in canonical(quads)), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    assert output is not None
    return output
