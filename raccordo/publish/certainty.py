"""How surely a directive is tied to the guideline, programmes and mission of the rows that it stands or may stand in.

`stated` and `inferred` are those of the row that has the directive (rac:pairing); `inferred` is as well what holds in
every reading of an open page, as when all rows that may have a directive are one guideline's; `possible` is what holds
in some readings only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

LEVELS = ("stated", "inferred", "possible")
Values = Callable[[str, str], list[str]]


def ties(rows: Iterable[str], values: Values) -> dict[str, dict[str, str]]:
    """How surely each directive is tied to each guideline, programme and mission: by these, then by the directive.

    `rows` are rows of the table, with what is inferred of them; `values` gives the values of a resource's property.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    readings: dict[tuple[str, ...], list[set[str]]] = defaultdict(list)

    def note(level: str, ends: Iterable[str], directive: str) -> None:
        for end in ends:
            found[end][directive] = min(level, found[end].get(directive, level), key=LEVELS.index)

    for row in rows:
        guidelines = values(row, "rac:ofGuideline")
        ends = {*guidelines, *values(row, "rac:within")}
        for pairing in values(row, "rac:pairing"):
            for directive in values(row, "rac:ofDirective"):
                note(values(pairing, "skos:notation")[0], ends, directive)
        plans = (plan for guideline in guidelines for plan in values(guideline, "rac:inPlan"))
        page = (*plans, *values(row, "rac:page"))
        for directive in values(row, "rac:candidateDirective"):
            readings[*page, directive].append(ends)
    for (*_, directive), several in readings.items():
        note("inferred", set.intersection(*several), directive)
        note("possible", set.union(*several), directive)
    return found
