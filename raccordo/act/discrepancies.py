"""The slips and contradictions of a source, in the order in which readers want them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from raccordo.findings import Finding
from raccordo.rdf.graph import Graph


def heaviest_first(graph: Graph, discrepancies: Iterable[str]) -> list[str]:
    """Discrepancies by their weight and their kind, as the schemes order these, and then in the order of the text.

    Those without a weight come first: `check` reports them.
    """

    def place(iri: str) -> tuple[int, int, int, str]:
        weight, kind = (graph.number(graph.value(iri, name), "rac:number") for name in ("rac:weight", "rac:kind"))
        return weight, kind, graph.number(iri, "rac:sourceLine"), iri

    return sorted(discrepancies, key=place)


def check_normalized(data: Graph) -> Iterator[Finding]:
    """The texts that don't have beside them what their discrepancies make of them, or have it without any.

    Each place where a text has a printed reading of a discrepancy that concerns it reads as the normalized one.
    """
    readings: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for slip in data.instances("rac:Discrepancy"):
        if normalized := data.value(slip, "rac:normalizedReading"):
            printed = data.values(slip, "rac:printedReading")
            for concerned in data.values(slip, "rac:concerns"):
                readings[concerned] += [(form, normalized) for form in printed]
    for node in (node for node in data.out if data.values(node, "rac:text")):
        text = data.value(node, "rac:text")
        wanted = text
        for form, reading in readings[node]:
            wanted = wanted.replace(form, reading)
        for message, fix in _misread(data.values(node, "rac:normalizedText"), wanted if wanted != text else ""):
            yield Finding("normalized", message, *data.place(node), iri=node, fix=fix)


def _misread(given: list[str], wanted: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a normalized text, and what to do; `wanted` is empty where there should be none."""
    if wanted and not given:
        message = "has discrepancies with a normalized reading, and no rac:normalizedText"
        yield message, f'write rac:normalizedText "{wanted}"@it'
    elif wanted and wanted not in given:
        yield "has a rac:normalizedText that is not what its discrepancies give", f'write "{wanted}"@it'
    elif given and not wanted:
        message = "has a rac:normalizedText, and no discrepancy that gives it a normalized reading"
        yield message, "delete it, or describe the slip in discrepancies.ttl"
