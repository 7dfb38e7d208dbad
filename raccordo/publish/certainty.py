"""How surely a directive is tied to the guidelines, programmes and missions of the rows that it stands or may stand in.

`certain` is what the page prints it under, in whichever of its rows it stands (rac:printedUnder), without any evidence.
`deduced` is what all readings that remain have in common, once evidence has ruled out the others (rac:alignedGuideline,
rac:fallsUnder). `open` is what some of them have. A guideline's directives are the same ties, read from the other end.
How surely a row's directive is known (rac:pairing) is another question, with the same names for its answers: the
guideline may be certain where the row is deduced or open.
"""

from __future__ import annotations

from functools import lru_cache

from raccordo.rdf.graph import Graph
from raccordo.rdf.names import natural

# The levels, the surest first, with what they are called.
LEVELS = {
    "certain": {"it": "certo", "en": "certain"},
    "deduced": {"it": "dedotto", "en": "deduced"},
    "open": {"it": "aperto", "en": "open"},
}
# The level of what stands in a row, by the notation of the row's pairing.
OF_PAIRING = {"stated": "certain", "inferred": "deduced", "unresolved": "open"}
# How a row says that a directive stands or may stand in it.
PLACED = ("rac:ofDirective", "rac:candidateDirective")
# How a directive says what its page prints it under, and what all readings that remain have in common.
SURE = ("rac:printedUnder",), ("rac:alignedGuideline", "rac:fallsUnder")
# Of how many ends and directives the ties are kept.
ENDS, DIRECTIVES = 16, 256
TITLE = {"it": "Come lo si sa", "en": "How it is known"}


class Ties:
    """How surely directives are tied to guidelines, programmes and missions, looked up where it is asked for.

    `graph` has the rows of the tables, with what is inferred of them. What was found is kept for a while.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        # What is no plan's is tied to the directives of all plans.
        self.directives, self.ends = lru_cache(ENDS)(self._directives), lru_cache(DIRECTIVES)(self._ends)

    def _directives(self, end: str) -> dict[str, str]:
        """How surely each directive is tied to a guideline, programme or mission."""
        found = dict.fromkeys(one for row in self._rows("rac:ofGuideline", "rac:within", iri=end)
                              for name in PLACED for one in self.graph.values(row, name))  # fmt: skip
        printed, every = ({one for name in names for one in self.graph.subjects(name, end)} for names in SURE)
        return {one: level(one in printed, one in every) for one in found}

    def _ends(self, directive: str) -> dict[str, str]:
        """How surely each guideline, programme and mission is tied to a directive, in the order of their IRIs."""
        found = {end for row in self._rows(*PLACED, iri=directive)
                 for name in ("rac:ofGuideline", "rac:within") for end in self.graph.values(row, name)}  # fmt: skip
        printed, every = ({end for name in names for end in self.graph.values(directive, name)} for names in SURE)
        return {end: level(end in printed, end in every) for end in sorted(found, key=natural)}

    def _rows(self, *names: str, iri: str) -> list[str]:
        """The rows that have a resource as the value of one of these properties, in the order of their IRIs."""
        rows = {row for name in names for row in self.graph.subjects(name, iri)}
        return sorted((row for row in rows if self.graph.is_a(row, "rac:TableRow")), key=natural)


def level(printed: bool, in_every_reading: bool) -> str:
    """How surely a directive is tied to what a row has in which it stands or may stand."""
    return "certain" if printed else "deduced" if in_every_reading else "open"
