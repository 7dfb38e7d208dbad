"""Which directive may stand in which row of the alignment table: what remains possible on each page.

A reading of a page gives each of its rows one of its directives, each directive once, and fits all that the data say:
the directive of a row that is decided, and those that a row excludes. What a row has in some reading it may have: these
are the edges of a bipartite graph that are in a perfect matching. Rows of the same guideline and programme cannot be
told apart, so that what one excludes the others exclude as well.
"""

from __future__ import annotations

import math
import re
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pyoxigraph as ox

from raccordo.findings import Finding
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import natural

Choices = Mapping[str, set[str]]


@dataclass(frozen=True)
class Page:
    """One page of a table: its alignment entries and its directives, in order."""

    table: str
    number: int
    rows: tuple[str, ...]
    directives: tuple[str, ...]


def pages(data: Graph) -> Iterator[Page]:
    """The pages of each table that have alignment entries, with those of them that have a directive."""
    without = data.project.iri("cv/pairing/none")
    for table in data.instances("rac:AlignmentTable"):
        rows = [
            row
            for row in data.subjects("rac:inTable", table)
            if data.is_a(row, "rac:AlignmentEntry") and without not in data.values(row, "rac:pairing")
        ]
        rows_of = by_page(data, sorted(rows, key=lambda row: data.number(row, "rac:position")))
        directives_of = by_page(data, sorted(data.subjects("rac:printedIn", table), key=natural))
        for number in sorted(rows_of):
            yield Page(table, number, tuple(rows_of[number]), tuple(directives_of.get(number, ())))


def by_page(data: Graph, printed: Iterable[str]) -> dict[int, list[str]]:
    """Resources by the pages that they are printed on."""
    found: dict[int, list[str]] = defaultdict(list)
    for resource in printed:
        for page in data.numbers(resource, "rac:page"):
            found[page].append(resource)
    return found


def possible(choices: Choices) -> dict[str, set[str]] | None:
    """Of the directives that each row might have, those that it has in some reading; None where there is no reading.

    There are as many directives as rows. In one reading a row may take another's directive if that row can take
    another's in turn, and so on back to it: an edge is in a perfect matching if it is in the one that was found, or on
    a cycle that alternates (C. Berge, 1957).
    """
    held = matching(choices)
    if len(held) < len(choices):
        return None
    holder = {directive: row for row, directive in held.items()}
    number = {row: index for index, row in enumerate(choices)}
    reached = [sum(1 << number[holder[directive]] for directive in choices[row]) for row in choices]
    for middle in range(len(reached)):
        for start, found in enumerate(reached):
            if found >> middle & 1:
                reached[start] |= reached[middle]
    return {
        row: {directive for directive in choices[row] if reached[number[holder[directive]]] >> number[row] & 1}
        for row in choices
    }


def matching(choices: Choices) -> dict[str, str]:
    """A directive for as many rows as can have one at once, by augmenting paths, the shortest first."""
    held: dict[str, str] = {}
    holder: dict[str, str] = {}
    for row in choices:
        came_from: dict[str, str] = {}
        rows, free = [row], ""
        for reached in rows:
            new = sorted(choices[reached] - came_from.keys())
            came_from |= dict.fromkeys(new, reached)
            if free := next((directive for directive in new if directive not in holder), ""):
                break
            rows += [holder[directive] for directive in new]
        # Each row on the path takes what the next gives up.
        while free:
            taker = came_from[free]
            given_up = held.get(taker, "")
            held[taker], holder[free] = free, taker
            free = given_up
    return held


class Table:
    """What the rows of a page say, and what follows."""

    def __init__(self, data: Graph, page: Page) -> None:
        self.data = data
        self.page = page
        self.groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in page.rows:
            self.groups[self.group(row)].append(row)
        self.pairing = {row: data.value(data.value(row, "rac:pairing"), "skos:notation") for row in page.rows}
        self.evidence = {
            row: {data.value(kind, "skos:notation") for kind in data.values(row, "rac:evidence")} for row in page.rows
        }

    def group(self, row: str) -> tuple[str, str]:
        """What a row is printed with: rows that have the same cannot be told apart."""
        return self.data.value(row, "rac:ofGuideline"), self.data.value(row, "rac:ofProgramme")

    def choices(self, free: Callable[[str], bool]) -> dict[str, set[str]]:
        """What each row might have: its own directive, or, of a row that is `free`, all but those that it excludes."""
        excluded = {
            group: {directive for row in rows for directive in self.data.values(row, "rac:excludedDirective")}
            for group, rows in self.groups.items()
        }
        return {
            row: set(self.page.directives) - excluded[self.group(row)]
            if free(row)
            else set(self.data.values(row, "rac:ofDirective"))
            for row in self.page.rows
        }

    def candidates(self) -> dict[str, set[str]]:
        """The directives that each unresolved row has in some reading that remains."""
        choices = self.choices(self.is_open)
        # Where there is no reading, a finding says so, and nothing is left out.
        found = possible(choices) if len(self.page.rows) == len(self.page.directives) else None
        return {row: directives for row, directives in (found or choices).items() if self.is_open(row)}

    def is_open(self, row: str) -> bool:
        """Whether a row is left unresolved."""
        return self.pairing[row] == "unresolved"

    def findings(self) -> Iterator[Finding]:
        """How the pairings of a page don't fit the readings that it allows."""
        strange = [
            (row, directive)
            for row in self.page.rows
            for directive in self.data.values(row, "rac:ofDirective")
            if directive not in self.page.directives
        ]
        for row, directive in strange:
            message = f"holds {self.short(directive)}, which page {self.page.number} does not print"
            yield self.finding(row, message, "give it a directive of its page, or the directive this page (rac:page)")
        if strange or len(self.page.rows) != len(self.page.directives):
            return
        yield from self.stated_or_not()
        yield from self.excluded_already()
        choices = self.choices(self.is_open)
        if left := choices.keys() - matching(choices).keys():
            message = f"has no directive left: no reading of page {self.page.number} fits what its rows say"
            fix = "take back a pairing or a rac:excludedDirective of this page"
            yield self.finding(min(left, key=natural), message, fix)
            return
        yield from self.decided_unsaid()
        yield from self.excluded_wrongly()

    def stated_or_not(self) -> Iterator[Finding]:
        """A page states its pairings where all its rows are alike, or where it prints each directive with its row."""
        if not self.data.values(self.page.table, "eli:is_part_of"):
            # Of which annex it is part is missing: until it is known, none of its texts is placed.
            return
        one_reading = len(self.groups) == 1 or self.prints_directives_with_rows() or self.prints_them_beside_cells()
        for row in self.page.rows:
            if self.pairing[row] == "stated" and not one_reading:
                message = (
                    f"is stated, but page {self.page.number} has rows of {len(self.groups)} kinds, and other readings"
                )
                yield self.finding(row, message, "write it as inferred, with its evidence and a note, or as unresolved")
            elif self.pairing[row] in ("inferred", "unresolved") and len(self.groups) == 1:
                message = f"is {self.pairing[row]}, but page {self.page.number} has one reading: all its rows are alike"
                yield self.finding(row, message, "write it as stated, without evidence and note")

    def prints_directives_with_rows(self) -> bool:
        """Whether the source has each row's directive right after the row's cells, or right before: no column apart."""
        firsts = {row: min(self.starts("rac:inRow", row), default=-1) for row in self.page.rows}
        rows = sorted(firsts, key=firsts.__getitem__)
        bounds = [-1, *(firsts[row] for row in rows), math.inf]
        texts = [self.starts("rac:anchors", self.data.value(row, "rac:ofDirective")) for row in rows]
        return any(
            all(
                any(low < start < high for start in starts)
                for starts, low, high in zip(texts, lows, highs, strict=True)
            )
            for lows, highs in ((bounds[1:-1], bounds[2:]), (bounds[:-2], bounds[1:-1]))
        )

    def prints_them_beside_cells(self) -> bool:
        """Whether each directive stands after its row's guideline and programme, and before the next of another row.

        A cell may be that of several rows. A column may stand behind that of the directives: then its cell comes before
        the next directive.
        """
        places: list[list[tuple[int, str]]] = []
        for column in zip(*self.groups, strict=True):
            cells = [(start, iri) for iri in set(column) if iri for start in self.starts("rac:anchors", iri)]
            places.append(sorted(cells) if len(set(column)) > 1 else [])
        own = {row: self.starts("rac:anchors", self.data.value(row, "rac:ofDirective")) for row in self.page.rows}
        starts = sorted({start for some in own.values() for start in some})

        def fits(row: str, start: int, behind: Sequence[bool]) -> bool:
            following = (other for other in starts[bisect_right(starts, start) :] if other not in own[row])
            ends = (start, next(following, sys.maxsize))
            return all(not cells or above(cells, ends[after]) == said
                       for cells, said, after in zip(places, self.group(row), behind, strict=True))  # fmt: skip

        return any(
            all(any(fits(row, start, behind) for start in own[row]) for row in self.page.rows)
            for behind in product((False, True), repeat=len(places))
        )

    def starts(self, name: str, iri: str) -> list[int]:
        """Where the anchors of a resource, or in a row, begin in the source."""
        return [
            self.data.number(selector, "oa:start")
            for anchor in self.data.subjects(name, iri)
            for selector in self.data.values(anchor, "oa:hasSelector")
        ]

    def excluded_already(self) -> Iterator[Finding]:
        """Exclusions that exclude nothing: of what the page doesn't print, or what another of its rows has."""
        decided = {directive for row in self.page.rows for directive in self.data.values(row, "rac:ofDirective")}
        for row in self.page.rows:
            for directive in self.data.values(row, "rac:excludedDirective"):
                if directive not in self.page.directives or directive in decided:
                    why = "another row has" if directive in decided else f"page {self.page.number} does not print"
                    yield self.finding(row, f"excludes {self.short(directive)}, which {why}", "take it out")

    def decided_unsaid(self) -> Iterator[Finding]:
        """Directives of unresolved rows that one guideline and programme alone has in every reading."""
        groups: dict[str, set[tuple[str, str]]] = defaultdict(set)
        rows: dict[str, str] = {}
        for row, directives in self.candidates().items():
            for directive in directives:
                groups[directive].add(self.group(row))
                rows.setdefault(directive, row)
        for directive in sorted(groups, key=natural):
            if len(groups[directive]) == 1:
                row = rows[directive]
                page, short = self.page.number, self.short(directive)
                message = f"is unresolved, but what else is decided on page {page} gives it {short}"
                yield self.finding(row, message, "write it as inferred, with evidence:exclusion and a note")

    def excluded_wrongly(self) -> Iterator[Finding]:
        """Rows whose evidence is exclusion alone, although the others leave another place for their directive."""
        by_exclusion = {row for row in self.page.rows if self.evidence[row] == {"exclusion"}}
        found = possible(self.choices(lambda row: self.is_open(row) or row in by_exclusion)) or {}
        for row in (row for row in self.page.rows if row in by_exclusion):
            directive = self.data.value(row, "rac:ofDirective")
            elsewhere = [
                other for other, some in found.items() if directive in some and self.group(other) != self.group(row)
            ]
            if elsewhere:
                message = (
                    f"rests on exclusion alone, but {self.short(directive)} may stand in {self.short(elsewhere[0])} too"
                )
                yield self.finding(row, message, "give the evidence that decides, or write the row as unresolved")

    def finding(self, row: str, message: str, fix: str) -> Finding:
        """A finding at a row."""
        return Finding("pairing", message, *self.data.place(row), iri=row, fix=fix)

    def short(self, iri: str) -> str:
        """The end of an IRI, as its file writes it."""
        return re.split(r"/(?=[^/#]+[/#][^/#]+$)", iri)[-1]


def above(cells: Sequence[tuple[int, str]], start: int) -> str:
    """What stands last before an index, of some things in the order of their places."""
    at = bisect_left(cells, (start, ""))
    return cells[at - 1][1] if at else ""


def check_readings(data: Graph) -> Iterator[Finding]:
    """How the pairings of the rows don't fit the readings that their pages allow."""
    for page in pages(data):
        if not all(map(data.is_beside, page.rows)):
            yield from Table(data, page).findings()


def candidates(data: Graph) -> Graph:
    """The candidates of each unresolved row (rac:candidateDirective), in the graph `readings` of their plan."""
    quads = []
    for page in pages(data):
        for row, directives in Table(data, page).candidates().items():
            if file := data.file_of(row):
                graph = ox.NamedNode(data.project.graph_of(file.path.with_name("readings.ttl")))
                quads += [
                    ox.Quad(ox.NamedNode(row), data.node("rac:candidateDirective"), ox.NamedNode(directive), graph)
                    for directive in sorted(directives, key=natural)
                ]
    return Graph(data.project, quads)
