"""What became of the directives of a plan: in which guidelines they are, how surely, and the picture that says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from raccordo.rdf.names import natural

# The side of a square with its gap, in units of the drawing, and how many stand in a line.
SIDE, GAP, COLUMNS = 34, 4, 10


@dataclass(frozen=True)
class Outcome:
    """A directive with the guidelines and missions that it is tied to, and how surely: IRI to level.

    `row` is how surely its row of the table is known: the guideline may be, and the row still open.
    """

    iri: str
    text: str
    guidelines: dict[str, str]
    missions: dict[str, str]
    row: str

    @property
    def name(self) -> str:
        """The short name: the last part of the IRI."""
        return self.iri.rpartition("/")[2]

    @property
    def sure(self) -> list[str]:
        """The guidelines that it is in, in every reading that remains."""
        return [iri for iri, level in self.guidelines.items() if level != "open"]

    @property
    def level(self) -> str:
        """How surely it is in them, as the least sure; `open` where none has it in every reading."""
        levels = [self.guidelines[iri] for iri in self.sure]
        return "open" if not levels else "deduced" if "deduced" in levels else "certain"

    @property
    def kind(self) -> str:
        """`one` guideline, `several`, `open` between some, or in `none`."""
        if not self.guidelines:
            return "none"
        return {0: "open", 1: "one"}.get(len(self.sure), "several")

    @property
    def row_open(self) -> bool:
        """Whether the guideline is known and the row is not."""
        return self.level != "open" and self.row == "open"

    @cached_property
    def order(self) -> tuple[bool, list[object], object]:
        """By the guideline, what is open last."""
        return not self.sure, [natural(iri) for iri in self.guidelines], natural(self.iri)


@dataclass(frozen=True)
class Square:
    """An outcome as it is drawn, in units of the drawing."""

    outcome: Outcome
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class Field:
    """The squares of one mission, or of what is of no mission, or of none for sure, where `mission` is empty."""

    mission: str
    outcomes: list[Outcome]
    squares: list[Square]
    height: int

    @property
    def width(self) -> int:
        """As wide as each field is, so that squares are as large in all."""
        return COLUMNS * SIDE - GAP

    @property
    def open(self) -> bool:
        """Whether the mission is left open: the outcomes may be of some, of which none is sure."""
        return not self.mission and any(outcome.missions for outcome in self.outcomes)

    @property
    def kinds(self) -> Counter[str]:
        """How many outcomes are of each kind."""
        return Counter(outcome.kind for outcome in self.outcomes)


@dataclass(frozen=True)
class Summary:
    """What became of the directives of a plan, with the guidelines that no directive is tied to."""

    outcomes: list[Outcome]
    without: list[str]

    def of(self, *kinds: str) -> list[Outcome]:
        """The outcomes of some kinds."""
        return [outcome for outcome in self.outcomes if outcome.kind in kinds]

    @property
    def kinds(self) -> Counter[str]:
        """How many outcomes are of each kind."""
        return Counter(outcome.kind for outcome in self.outcomes)

    @property
    def levels(self) -> Counter[str]:
        """How surely those that are in one guideline are there."""
        return Counter(outcome.level for outcome in self.of("one"))

    @property
    def rows_open(self) -> int:
        """Of how many that are in one guideline the row is open."""
        return sum(outcome.row_open for outcome in self.of("one"))

    def fields(self) -> list[Field]:
        """The outcomes by mission, in the order of their codes; then those that are of none for sure, and of none.

        One that is of several missions for sure stands in each.
        """
        missions = {iri for outcome in self.outcomes for iri, level in outcome.missions.items() if level != "open"}
        found = [
            (mission, [one for one in self.outcomes if one.missions.get(mission, "open") != "open"])
            for mission in sorted(missions, key=natural)
        ]
        rest = [one for one in self.outcomes if all(level == "open" for level in one.missions.values())]
        parts = ("", [one for one in rest if one.missions]), ("", [one for one in rest if not one.missions])
        return [field(mission, outcomes) for mission, outcomes in [*found, *parts] if outcomes]


def field(mission: str, outcomes: Iterable[Outcome]) -> Field:
    """Draw the outcomes of a mission: a square each, wider where it has the numbers of several guidelines."""
    listed = list(outcomes)
    squares: list[Square] = []
    column = line = 0
    for outcome in sorted(listed, key=lambda outcome: outcome.order):
        units = min(max(1, len(outcome.sure)), COLUMNS)
        if column + units > COLUMNS:
            column, line = 0, line + 1
        squares.append(Square(outcome, column * SIDE, line * SIDE, units * SIDE - GAP))
        column += units
    return Field(mission, listed, squares, (line + 1) * SIDE - GAP)
