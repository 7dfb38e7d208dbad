"""How surely a directive is tied to the guidelines, programmes and missions of the rows that it stands or may stand in.

`certain` is what the page prints it under, in whichever of its rows it stands (rac:printedUnder), without any evidence.
`deduced` is what all readings that remain have in common, once evidence has ruled out the others (rac:alignedGuideline,
rac:fallsUnder). `open` is what some of them have. A guideline's directives are the same ties, read from the other end.
How surely a row's directive is known (rac:pairing) is another question, with the same names for its answers: the
guideline may be certain where the row is deduced or open.
"""

from __future__ import annotations

from collections import defaultdict

from raccordo.rdf.graph import Graph

# The levels, the surest first, with what they are called.
LEVELS = {
    "certain": {"it": "certo", "en": "certain"},
    "deduced": {"it": "dedotto", "en": "deduced"},
    "open": {"it": "aperto", "en": "open"},
}
# The level of what stands in a row, by the notation of the row's pairing.
OF_PAIRING = {"stated": "certain", "inferred": "deduced", "unresolved": "open"}
TITLE = {"it": "Come lo si sa", "en": "How it is known"}


def ties(graph: Graph) -> dict[str, dict[str, str]]:
    """How surely each directive is tied to each guideline, programme and mission: by these, then by the directive.

    `graph` has the rows of the tables, with what is inferred of them.
    """
    values = graph.values
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in graph.instances("rac:TableRow"):
        ends = {*values(row, "rac:ofGuideline"), *values(row, "rac:within")}
        for name in ("rac:ofDirective", "rac:candidateDirective"):
            for directive in values(row, name):
                for end in ends:
                    found[end][directive] = level(graph, directive, end)
    return found


def level(graph: Graph, directive: str, end: str) -> str:
    """How surely a directive is tied to what a row has in which it stands or may stand."""
    if end in graph.values(directive, "rac:printedUnder"):
        return "certain"
    both = (*graph.values(directive, "rac:alignedGuideline"), *graph.values(directive, "rac:fallsUnder"))
    return "deduced" if end in both else "open"
