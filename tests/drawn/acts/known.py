"""What an invented act says: the draft of its PDF is compared with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Guideline:
    """A guideline: how it is printed before its title ("" where by its place), its title, its category if any."""

    numeral: str
    title: str
    category: str = ""


@dataclass(frozen=True)
class Row:
    """A row: the place of its guideline in the list, the code of its programme, its directive, who is responsible; ""
    where it has none."""

    guideline: int
    programme: str
    directive: str
    responsible: str = ""


@dataclass(frozen=True)
class Act:
    """What an act says. `missions` and `programmes` have their cells as printed, by code; `cites` the acts that each
    recital names, as kind, number and date or year, and their provisions, as article, paragraph and point; `signatures`
    office and name; `english` texts in translation."""

    body: str
    year: int
    number: str
    date: str
    title: str
    recitals: Sequence[str]
    cites: Sequence[frozenset[tuple[str, str, str]]]
    clauses: Sequence[str]
    signatures: Sequence[tuple[str, str]]
    guidelines: Sequence[Guideline]
    rows: Sequence[Row]
    missions: Mapping[str, str] = field(default_factory=dict)
    programmes: Mapping[str, str] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Counter[object]]:
        """All of it as facts, by what they are about, as `trial.facts` reads them from the data."""
        listed = enumerate(self.guidelines, 1)
        cells = {row.programme: self.programmes[row.programme] for row in self.rows if row.programme}
        return {
            "act": Counter([(self.number, self.date, self.title)]),
            "recitals": Counter(enumerate(self.recitals, 1)),
            "citations": Counter((number, *act) for number, acts in enumerate(self.cites, 1) for act in acts),
            "clauses": Counter(enumerate(self.clauses, 1)),
            "signatures": Counter(self.signatures),
            "guidelines": Counter((place, one.numeral, one.title, one.category) for place, one in listed),
            "rows": Counter((row.guideline, row.programme, row.directive) for row in self.rows),
            "responsible": Counter((row.guideline, row.programme, row.responsible) for row in self.rows),
            "programmes": Counter(cells.items()),
            "missions": Counter(self.missions.items()),
        }
