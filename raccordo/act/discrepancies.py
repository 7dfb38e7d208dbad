"""The slips and contradictions of a source, in the order in which readers want them."""

from __future__ import annotations

from collections.abc import Iterable

from raccordo.rdf.graph import Graph


def heaviest_first(graph: Graph, discrepancies: Iterable[str]) -> list[str]:
    """Discrepancies by their weight, as its scheme orders them, and within it in the order of the text.

    Those without a weight come first: `check` reports them.
    """

    def place(iri: str) -> tuple[int, int, str]:
        lines = [int(line) for line in graph.values(iri, "rac:sourceLine") if line.isdecimal()]
        return graph.number(graph.value(iri, "rac:weight"), "rac:number"), min(lines, default=0), iri

    return sorted(discrepancies, key=place)
