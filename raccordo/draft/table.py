"""Parsing the table in a text layer: its rows, the titles on its pages, and the texts of the directives.

A text layer has the columns of a page one after the other: the cells of its rows from top to bottom, then titles and
directives in the order in which they were drawn. What a line is follows from its form alone, never from its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from raccordo.act.source import solid
from raccordo.draft.document import Line
from raccordo.draft.lines import SHORT, Lines, adjacent, paragraphs, split
from raccordo.draft.mapping import Mapping
from raccordo.draft.pages import Page, PageParser
from raccordo.draft.parts import Budget, Directive, Furniture, Guideline, Passage, Row, Unread, undone

CELL_LINES = 8
TITLE_LINES = 15
BY_ORDER = "the rows of a page belong to the guidelines whose titles it prints, in the order of the list"
BY_CONTINUATION = "rows before the first title of a page belong to the last guideline of the page before"
BY_PREFIX = "a row without mission is of the mission with whose code its programme's begins"
BY_VERB = "a directive begins with an infinitive, where a sentence has ended: so there are as many as rows"
BY_SENTENCE = "a paragraph without a capital goes on with the sentence of the one before"
BESIDE = "columns stand side by side on it: draft from the PDF, or from a layer in the order of its text (pdftotext)"
SIDE_BY_SIDE = re.compile(r"\S {3,}\S")
# What a directive begins with: an Italian infinitive, with a capital.
INFINITIVE = re.compile(r"[A-ZÀ-Ù][a-zà-ù]*(?:are|ere|ire|rre|ar|er|ir|arsi|ersi|irsi|rsi)\b")


class TableParser:
    """Parses the pages of a table."""

    def __init__(self, lines: Lines, mapping: Mapping, pages: PageParser) -> None:
        self.lines = lines
        self.mapping = mapping
        self.pages = pages
        self.titles: dict[str, int] = {}
        self.categories: dict[int, str] = {}
        self.rows: list[Row] = []
        self.directives: list[Directive] = []
        self.unread: list[Unread] = []
        self.furniture: list[Furniture] = []
        self.marks: list[int] = []
        self.missions: dict[str, Budget] = {}
        self.blocks: list[list[Row]] = []
        self.last = 0

    def count_rows(self, page: Page) -> int:
        """How many lines of a page begin a programme, or are heads of rows."""
        return sum(self.opens_programme(line) or line.number in self.pages.row_heads for line in page.lines)

    def opens_programme(self, line: Line) -> bool:
        """Whether a programme begins on a line."""
        programme = self.mapping.programme
        return programme is not None and programme.opens.match(line.text.strip()) is not None

    def opens_mission(self, line: Line) -> bool:
        """Whether a mission begins on a line."""
        mission = self.mapping.mission
        return mission is not None and mission.opens.match(line.text.strip()) is not None

    def parse(self, some: Sequence[Page], guidelines: Sequence[Guideline]) -> None:
        """Parse the pages of a table, in order; the first is page 1. Its titles are those of the guidelines."""
        self.titles = {solid(guideline.title.text).casefold(): guideline.number for guideline in guidelines}
        self.categories = {guideline.number: guideline.category for guideline in guidelines}
        for number, page in enumerate(some, start=1):
            self.leave_columns(page)
            self.place_footnotes(page)
            rows = self.read_rows(page, number)
            titles = self.read_titles(page)
            self.pages.place_numbers(page)
            self.assign(page, rows, titles)
            self.rows += rows
            read = {line for row in rows for line in row.lines}
            lost = [line for line in page.lines if line.number not in read
                    and (self.opens_mission(line) or self.opens_programme(line))]  # fmt: skip
            self.read_directives(page, number, None if lost else sum(1 for row in rows if row.programme))
        if self.marks:
            self.furniture.append(Furniture("footnote-mark", self.mapping.shared, tuple(self.marks), fixed=True))

    def leave_columns(self, page: Page) -> None:
        """Leave the lines on which columns stand side by side: what is read of them would be mixed."""
        none = {self.mapping.none}
        self.leave([line for line in self.lines.free(page.lines)
                    if SIDE_BY_SIDE.search(line.text.strip()) and set(line.text.split()) != none], BESIDE)  # fmt: skip

    def place_footnotes(self, page: Page) -> None:
        """Place the footnotes: what begins with the mark, up to the next blank line."""
        mark = self.mapping.shared
        free = self.lines.free(page.lines)
        starts = [index for index, line in enumerate(free) if line.text.strip().startswith(mark)]
        for run in (next(paragraphs(some)) for some in split(free, starts) if some[0].text.strip().startswith(mark)):
            text = undone(run)
            self.marks.append(run[0].number)
            self.furniture.append(Furniture("footnote", text[len(mark) :].strip(), (run[0].number,), fixed=True))
            self.lines.take(run)

    # Rows

    def read_rows(self, page: Page, number: int) -> list[Row]:
        """The rows of a page from top to bottom, with the category that the head above them prints."""
        rows: list[Row] = []
        free, index = page.lines, 0
        none = self.mapping.none
        while index < len(free):
            line = free[index]
            if line.number in self.lines.taken:
                if line.number in self.pages.row_heads:
                    rows.append(Row(number, 0, (), headed=True, category=self.pages.row_heads[line.number]))
                index += 1
                continue
            tokens = line.text.split()
            if len(tokens) > 1 and set(tokens) == {none}:
                rows.append(Row(number, 0, (line.number,), dashes=(line.text.strip(),)))
                self.lines.take([line])
            elif row := self.read_row(free, index, number):
                rows.append(row)
                index += len(row.lines) - 1
            index += 1
        self.blocks = blocks_of(rows)
        real = [row for block in self.blocks for row in block]
        for position, row in enumerate(real, start=1):
            row.position = position
        self.place_dashes(page, [row for row in real if row.dashes])
        return real

    def place_dashes(self, page: Page, rows: Sequence[Row]) -> None:
        """Place the dashes of directive cells: as many as there are rows of dashes, or none."""
        alone = [line for line in self.lines.free(page.lines) if line.text.strip() == self.mapping.none]
        if alone and len(alone) == len(rows):
            for row in rows:
                row.dashes = (*row.dashes, self.mapping.none)
            self.lines.take(alone)

    def read_row(self, lines: Sequence[Line], start: int, page: int) -> Row | None:
        """The row whose first cell begins on a line: mission and programme, or a programme alone."""
        mission, index = None, start
        if self.opens_mission(lines[start]) and self.mapping.mission:
            index = next((i for i in range(start + 1, min(start + CELL_LINES, len(lines)))
                          if self.opens_programme(lines[i])), start)  # fmt: skip
            whole = index > start and len(self.lines.free(lines[start:index])) == index - start
            match = self.mapping.mission.match(undone(lines[start:index])) if whole else None
            if match is None:
                return None
            mission = Budget(match["code"], match["title"], match.string)
        if not self.opens_programme(lines[index]) or self.mapping.programme is None:
            return None
        programme, end = self.read_programme(lines, index)
        if programme is None or len(self.lines.free(lines[index:end])) < end - index:
            return None
        rule = ""
        if mission:
            self.missions[mission.code] = mission
        else:
            above = [code for code in self.missions if programme.code.startswith(code) and programme.code != code]
            mission = self.missions[max(above, key=len)] if above else None
            rule = BY_PREFIX if mission else ""
        some = lines[start:end]
        self.lines.take(some)
        return Row(page, 0, tuple(line.number for line in some), mission, programme, mission_rule=rule)

    def read_programme(self, lines: Sequence[Line], start: int) -> tuple[Budget | None, int]:
        """The programme whose cell begins on a line, and the index of the line after it and after its code's cell."""
        template = self.mapping.programme
        assert template is not None
        opening = template.opens.match(lines[start].text.strip())
        code = opening["code"] if opening else ""
        if not self.mapping.code_column:
            end = start + 1
            while end < len(lines) and self.goes_on(lines[end - 1], lines[end]):
                end += 1
            match = template.match(undone(lines[start:end]))
            return (Budget(match["code"], match["title"], match.string), end) if match else (None, start)
        for end in range(start + 1, min(start + CELL_LINES, len(lines)) + 1):
            some = list(lines[start:end])
            last = some[-1].text.strip()
            after = lines[end].text.strip() if end < len(lines) else ""
            if last.endswith(f" {code}"):
                some[-1] = Line(some[-1].number, some[-1].page, last.removesuffix(code))
            elif after == code:
                end += 1  # noqa: PLW2901 (the code's own line is part of the row)
            else:
                continue
            if match := template.match(undone(some)):
                return Budget(match["code"], match["title"], match.string), end
        return None, start

    def goes_on(self, before: Line, line: Line) -> bool:
        """Whether a cell goes on from a line to the next."""
        taken = line.number in self.lines.taken
        return adjacent(before, line) and not taken and not self.opens_mission(line) and not self.opens_programme(line)

    # Titles

    def read_titles(self, page: Page) -> list[tuple[int, int]]:
        """The guidelines whose titles a page prints, each with the line on which it begins."""
        found = []
        lines = page.lines
        index = 0
        while index < len(lines):
            count, number = self.title_at(lines, index)
            if count:
                found.append((number, lines[index].number))
                self.lines.take(lines[index : index + count])
            index += count or 1
        return found

    def title_at(self, lines: Sequence[Line], start: int) -> tuple[int, int]:
        """How many lines from `start` on are a guideline's title, the longest that fits, and the guideline's number."""
        text, best = "", (0, 0)
        for count, line in enumerate(lines[start : start + TITLE_LINES], start=1):
            if line.number in self.lines.taken:
                break
            text += solid(line.text).casefold()
            if text in self.titles:
                best = count, self.titles[text]
            elif not any(title.startswith(text) for title in self.titles):
                break
        return best

    # Which guideline a row belongs to

    def assign(self, page: Page, rows: Sequence[Row], titles: Sequence[tuple[int, int]]) -> None:
        """Give each row of a page its guideline, where heads and titles leave one reading."""
        numbers = self.ordered(titles)
        blocks = self.blocks
        continued = len(blocks) == len(numbers) + 1 and bool(self.last) and not blocks[0][0].headed
        wanted = [self.last, *numbers] if continued else numbers
        fits = len(blocks) == len(wanted) and all(
            not row.category or row.category == self.categories.get(number)
            for number, block in zip(wanted, blocks, strict=False)
            for row in block
        )
        if not fits:
            names = ", ".join(map(str, numbers)) or "none"
            reason = f"the page has {len(blocks)} groups of rows and prints the titles of guidelines: {names}"
            lines = {line.number: line for line in page.lines}
            words = [undone([lines[number] for number in row.lines]) for row in rows]
            self.unread += [Unread(row.lines[0], text, reason) for row, text in zip(rows, words, strict=True)]
            return
        for index, (number, block) in enumerate(zip(wanted, blocks, strict=True)):
            for row in block:
                row.guideline = number
                row.continued = continued and index == 0
                row.rule = BY_CONTINUATION if row.continued else BY_ORDER if len(wanted) > 1 else ""
        if wanted:
            self.last = wanted[-1]

    def ordered(self, titles: Sequence[tuple[int, int]]) -> list[int]:
        """The guidelines of a page in the order of its rows: as their titles stand above the rows, or by number."""
        starts = [block[0].lines[0] for block in self.blocks]
        ends = [0, *(block[-1].lines[-1] for block in self.blocks)]
        if len(titles) == len(starts) and all(
            ends[index] < line < start for index, ((_, line), start) in enumerate(zip(titles, starts, strict=True))
        ):
            return [number for number, _ in titles]
        return sorted({number for number, _ in titles})

    # Directives

    def read_directives(self, page: Page, number: int, wanted: int | None) -> None:
        """Read the directives of a page; where they cannot be made as many as its rows, what is unsure is unread.

        `wanted` is the number of rows with a programme; None where some may not have been read.
        """
        runs = list(paragraphs(self.lines.free(page.lines)))
        for run in [run for run in runs if not any(character.islower() for character in undone(run))]:
            self.leave(run, "it is in capitals, as titles are, and no guideline of the list has it as its title")
            runs.remove(run)
        place = 0
        for run, rule, doubt in resolved(runs, wanted):
            if doubt:
                self.leave(run, doubt)
                continue
            place += 1
            text, mark = undone(run), self.mapping.shared
            shared = text.endswith(mark)
            if shared:
                self.marks.append(run[-1].number)
                text = text.removesuffix(mark).rstrip()
            lines = tuple(line.number for line in run)
            self.directives.append(Directive(number, place, Passage(text, lines, rule), shared))
            self.lines.take(run)

    def leave(self, run: Sequence[Line], reason: str) -> None:
        """Note lines as unread."""
        self.unread += [Unread(line.number, line.text.strip(), reason) for line in run]
        self.lines.take(run)


def blocks_of(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of a page by the heads above them: a row without lines stands for a head."""
    blocks: list[list[Row]] = [[]]
    head = None
    for row in rows:
        if not row.lines:
            head = row
            blocks.append([])
            continue
        if head:
            row.headed, row.category = head.headed, head.category
        blocks[-1].append(row)
    return [block for block in blocks if block]


def resolved(runs: Sequence[list[Line]], wanted: int | None) -> Iterator[tuple[list[Line], str, str]]:
    """The directives of a page that has `wanted` of them: their lines, the rule that parted them, or what is in doubt.

    All is in doubt where `wanted` is None. A paragraph is a directive, together with those after it that go on with its
    sentence. Where that gives fewer than there are rows, paragraphs are parted where a sentence ends with its line and
    an infinitive begins the next, if that gives as many. Else those that may be read otherwise are left.
    """
    merged: list[tuple[list[Line], str]] = []
    for run in runs:
        if merged and goes_on(merged[-1][0], run):
            merged[-1] = [*merged[-1][0], *run], BY_SENTENCE
        else:
            merged.append((run, ""))
    width = max((len(line.text.strip()) for run in runs for line in run), default=0)
    parts = [split(run, [n for n in range(1, len(run)) if may_begin(run[n - 1], run[n], width)]) for run, _ in merged]
    if len(merged) == wanted:
        yield from ((run, rule, "") for run, rule in merged)
    elif sum(map(len, parts)) == wanted:
        for (_, rule), some in zip(merged, parts, strict=True):
            for part in some:
                yield part, BY_VERB if len(some) > 1 else rule, ""
    else:
        rows = f"has {wanted} rows" if wanted is not None else "has rows that were not read,"
        doubt = f"the page {rows} and {len(merged)} paragraphs, and this one may be several or part of one"
        for run, rule in merged:
            yield run, rule, doubt if wanted is None or len(merged) > wanted or len(run) > 1 else ""


def goes_on(before: Sequence[Line], run: Sequence[Line]) -> bool:
    """Whether a paragraph goes on with the sentence of the one before: it has no capital, and that no full stop."""
    first = run[0].text.strip()
    return (first[0].islower() or first[0] in "-–•") and not before[-1].text.rstrip().endswith(".")


def may_begin(before: Line, line: Line, width: int) -> bool:
    """Whether a directive may begin on a line of a paragraph: with an infinitive, after a full stop or a short line."""
    ended = before.text.rstrip().endswith((".", ")")) or len(before.text.strip()) < SHORT * width
    return ended and INFINITIVE.match(line.text.strip()) is not None
