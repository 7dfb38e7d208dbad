"""What the build measures of the data, as measurements of the W3C Data Quality Vocabulary (DQV)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from raccordo.act.plans import Plans
from raccordo.act.source import Coverage
from raccordo.rdf.graph import Graph


def measurements(data: Graph, coverage: dict[str, Coverage]) -> list[ox.Quad]:
    """The measurements of each source and plan, each beside the source, in its plan's graph `quality`."""
    quads: list[ox.Quad] = []
    project = data.project
    own = Plans(data)
    for source, covered in coverage.items():
        act = data.value(source, "rac:sourceOf")
        plans = data.subjects("rac:adoptedBy", act)
        values = [(source, name, number) for name, number in of_source(data, source, covered)]
        values += [(plan, name, number) for plan in plans for name, number in of_plan(data, plan)]
        for subject, name, number in values:
            node = ox.NamedNode(f"{source.rpartition('/')[0]}/measurement#{name}")
            graph = ox.NamedNode(own.graph_for(node.value, "quality"))
            for predicate, term in (
                ("rdf:type", data.node("dqv:QualityMeasurement")),
                ("dqv:isMeasurementOf", ox.NamedNode(project.iri(f"cv/quality-metric/{name}"))),
                ("dqv:computedOn", ox.NamedNode(subject)),
                ("dqv:value", ox.Literal(number)),
            ):
                quads.append(ox.Quad(node, data.node(predicate), term, graph))
    return quads


def of_source(data: Graph, source: str, covered: Coverage) -> Iterator[tuple[str, int]]:
    """Metric and value of a source: how its characters are accounted for, what it names, where it slips."""
    yield "characters", covered.characters
    yield "anchored-content", covered.content
    yield "anchored-furniture", covered.furniture
    yield "not-anchored", covered.uncovered
    yield "anchored-twice", covered.repeated
    mentions = set(data.instances("rac:Mention"))
    yield "mentions", len(mentions.intersection(data.subjects("oa:hasSource", source)))
    folder = source.rpartition("/")[0] + "/"
    yield "discrepancies", sum(iri.startswith(folder) for iri in data.instances("rac:Discrepancy"))


def of_plan(data: Graph, plan: str) -> Iterator[tuple[str, int]]:
    """Metric and value of a plan: how the directive of each row of its table is known."""
    rows = [
        row for guideline in data.subjects("rac:inPlan", plan) for row in data.subjects("rac:ofGuideline", guideline)
    ]
    for pairing in ("stated", "inferred", "unresolved"):
        iri = data.project.iri(f"cv/pairing/{pairing}")
        yield f"{pairing}-rows", sum(iri in data.values(row, "rac:pairing") for row in rows)
