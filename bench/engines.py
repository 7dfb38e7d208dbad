"""How the engines compare on the act, side by side in one run: run `.venv/bin/python -m bench.engines`.

Each line is a step of the pipeline with the engine that it uses and the one that it is checked against: the median of
five runs of each, in turn, and their ratio. Times depend on the machine; the ratios less so.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import owlrl
import pyoxigraph as ox
import rdflib

from raccordo import pipeline
from raccordo.check import validate
from raccordo.project import Project
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import in_default_graph, to_ntriples
from raccordo.reason import rules

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5


def seconds(function: Callable[[], object]) -> float:
    """How long one call takes, in seconds."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def compare(step: str, one: str, first: Callable[[], object], other: str, second: Callable[[], object]) -> None:
    """Print the medians of both functions, run in turn, and how many times longer the second takes."""
    pairs = [(seconds(first), seconds(second)) for _ in range(RUNS)]
    a, b = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(y / x for x, y in pairs)
    print(f"{step:10} {one:12} {a:8.3f} s   {other:12} {b:8.3f} s   {ratio:6.1f}×")


def main() -> None:
    """Measure parsing, validation, inference and queries on the act."""
    project = Project.at(ROOT)
    run = pipeline.Run(project)
    pipeline.read(run)
    run.inference = rules.infer(run.data, run.ontology)
    data, shapes = validate.data_for_validation(run.data, run.ontology), run.definitions.shapes_text
    texts = [file.text for file in run.data.files]
    compare(
        "parse",
        "pyoxigraph",
        lambda: [list(ox.parse(text, format=ox.RdfFormat.TURTLE)) for text in texts],
        "rdflib",
        lambda: [rdflib.Graph().parse(data=text, format="turtle") for text in texts],
    )
    compare(
        "validate",
        "shacl",
        lambda: validate.validate_fast(data, shapes),
        "pyshacl",
        lambda: validate.validate_reference(data, shapes),
    )
    # owlrl takes many minutes on the anchors: both get the data without them.
    few = Graph(project, files=[file for file in run.data.files if file.path.stem != "anchors"])
    quads = [in_default_graph(quad) for quad in (*few.quads, *run.ontology.quads)]
    graph = rdflib.Graph().parse(data=to_ntriples(quads), format="nt")

    def closure() -> None:
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(rdflib.Graph() + graph)

    compare("reason", "own rules", lambda: rules.infer(few, run.ontology), "owlrl", closure)
    store = run.known.store
    union = rdflib.Graph().parse(data=to_ntriples((run.known | run.shapes).quads), format="nt")
    compare(
        "query",
        "pyoxigraph",
        lambda: [query.run(store, canned.text) for canned in run.queries.values()],
        "rdflib",
        lambda: [list(union.query(canned.text)) for canned in run.queries.values()],
    )


if __name__ == "__main__":
    main()
