"""The lines of a document while it is parsed: which of them are placed, and which stand together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from re import Match

from raccordo.draft.document import Line
from raccordo.draft.mapping import Template
from raccordo.draft.parts import Furniture, undone

HEAD_LINES = 4  # the lines that a head may be broken over
SHORT = 0.85  # a line that is shorter than this part of the longest ends its paragraph


@dataclass
class Lines:
    """The lines of a document that are not blank, in order, and the numbers of those that were placed."""

    all: Sequence[Line]

    def __post_init__(self) -> None:
        self.lines = [line for line in self.all if line.text.strip()]
        self.taken: set[int] = set()

    def take(self, lines: Iterable[Line]) -> None:
        """Note lines as placed."""
        self.taken.update(line.number for line in lines)

    def place(self, kind: str, lines: Iterable[Line]) -> list[Furniture]:
        """Note lines as what pages print for themselves, each of which stands where it does."""
        some = list(lines)
        self.take(some)
        return [Furniture(kind, line.text.strip(), (line.number,), fixed=True) for line in some]

    def free(self, lines: Iterable[Line]) -> list[Line]:
        """Those of some lines that are not placed yet."""
        return [line for line in lines if line.number not in self.taken]


def found(template: Template, lines: Sequence[Line]) -> tuple[int, Match[str]] | None:
    """How many of the first lines read as a template, and the match; None where none do."""
    for count in range(1, min(HEAD_LINES, len(lines)) + 1):
        if match := template.match(undone(lines[:count])):
            return count, match
    return None


def paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines with no line between them: neither a blank one nor one that is left out."""
    run: list[Line] = []
    for line in lines:
        if run and line.number != run[-1].number + 1:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def adjacent(before: Line, line: Line) -> bool:
    """Whether a line follows another with nothing between them."""
    return line.number == before.number + 1


def split(lines: Sequence[Line], breaks: Iterable[int]) -> list[list[Line]]:
    """Some lines, parted before each of some indexes."""
    bounds = [0, *sorted(breaks), len(lines)]
    return [list(lines[start:end]) for start, end in pairwise(bounds) if start < end]
