"""How surely a directive is tied to the guideline, programmes and mission of the rows that it stands or may stand in.

`certain` and `deduced` are those of the row that has the directive (rac:pairing); `deduced` is as well what holds in
every reading of an open page, as when all rows that may have a directive are one guideline's; `open` is what holds in
some readings only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

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
    values, order = graph.values, list(LEVELS)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    readings: dict[tuple[str, ...], list[set[str]]] = defaultdict(list)

    def note(level: str, ends: Iterable[str], directive: str) -> None:
        for end in ends:
            found[end][directive] = min(level, found[end].get(directive, level), key=order.index)

    for row in graph.instances("rac:TableRow"):
        guidelines = values(row, "rac:ofGuideline")
        ends = {*guidelines, *values(row, "rac:within")}
        for pairing in values(row, "rac:pairing"):
            for directive in values(row, "rac:ofDirective"):
                note(OF_PAIRING[values(pairing, "skos:notation")[0]], ends, directive)
        plans = (plan for guideline in guidelines for plan in values(guideline, "rac:inPlan"))
        page = (*plans, *values(row, "rac:page"))
        for directive in values(row, "rac:candidateDirective"):
            readings[*page, directive].append(ends)
    for (*_, directive), several in readings.items():
        note("deduced", set.intersection(*several), directive)
        note("open", set.union(*several), directive)
    return found
