"""Parsing the tables of a document with layout: their rows by the columns, with the directive that stands in each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from raccordo.act.source import solid
from raccordo.draft import columns
from raccordo.draft.columns import TableRow, Value
from raccordo.draft.document import Cell, Document
from raccordo.draft.lines import Lines
from raccordo.draft.mapping import Mapping, Template
from raccordo.draft.numerals import numeral
from raccordo.draft.pages import Page
from raccordo.draft.parts import Budget, Directive, Furniture, Guideline, Passage, Row, Unread

TITLE_LINES = 15
BY_PLACE = "the table numbers no guidelines: they are numbered in the order in which it has them"
BY_TITLE = "the title of the guideline stands above the table"
UNTITLED = "neither the row nor a title above its table says of which guideline it is"
NO_GUIDELINE = "no guideline of the list has it as its title"
NO_FORM = "it is not as the mapping says that a {} is printed"


class GridParser:
    """Takes the plan's tables out of a document: `take` first, so that nobody else reads their lines, then `parse`."""

    def __init__(self, document: Document, lines: Lines, mapping: Mapping) -> None:
        self.document = document
        self.lines = lines
        self.mapping = mapping
        self.tables: list[columns.Rows] = []
        self.starts: list[int] = []
        self.rows: list[Row] = []
        self.directives: list[Directive] = []
        first = {line.page: line.number for line in reversed(document.lines)}
        self.unread = [Unread(first.get(page, 0), "", what) for page, what in document.unread]
        self.furniture: list[Furniture] = []
        self.report: dict[str, str] = {}
        self.report_lines: tuple[int, ...] = ()
        self.places: dict[Cell, int] = {}
        self.page = 0

    def take(self) -> bool:
        """Read the tables whose heads the mapping has, and take their lines; whether there are any."""
        for grid in self.document.grids:
            found = columns.read(grid, self.mapping.columns, self.mapping.code, self.mapping.none)
            if found.rows:
                self.tables.append(found)
                self.starts.append(min(number for row in grid.rows for cell in row if cell for number in cell.lines))
                self.take_cells(cell for row in grid.rows for cell in row if cell)
                self.page = self.page or grid.page
        return bool(self.tables)

    def letter(self, some: Sequence[Page]) -> str:
        """The letter of the annex in which the tables begin."""
        return next((page.letter for page in reversed(some) if page.lines[0].page <= self.page), "")

    def take_cells(self, cells: Iterable[Cell]) -> None:
        """Take the lines of cells out of those that are left to be read."""
        self.lines.taken.update(number for cell in cells for number in cell.lines)
        self.lines.lines = self.lines.free(self.lines.lines)

    def guidelines(self) -> list[Guideline]:
        """The guidelines that the tables themselves have, for a plan that lists them nowhere else."""
        found: dict[str, Guideline] = {}
        for row in (row for table in self.tables for row in table.rows):
            if (value := row.values.get("guideline")) and value.text != self.mapping.none:
                number, title = self.numbered(value.text)
                own = Passage(title, value.cell.lines, "" if number else BY_PLACE)
                category = value.head if value.head in self.mapping.categories else ""
                found.setdefault(solid(title).casefold(), Guideline(number or len(found) + 1, own, category))
        return list(found.values())

    def numbered(self, text: str) -> tuple[int, str]:
        """The number before a title, and the title; 0 where there is none."""
        template = self.mapping.number
        match = re.match(rf"{template.pattern.pattern}[.):\s–-]+(?=\S)", text) if template else None
        if match is None:
            return 0, text
        number = numeral(match)
        return int(number) if number.isdecimal() else 0, text[match.end() :]

    def parse(self, guidelines: Sequence[Guideline]) -> None:
        """Parse the rows that were taken; their pages count from the first with a table."""
        titles = {solid(guideline.title.text).casefold(): guideline.number for guideline in guidelines}
        counts: Counter[int] = Counter()
        for table, start in zip(self.tables, self.starts, strict=True):
            above = self.title_above(start, titles)
            self.place_heads(table)
            for cell, reason in ((one.cell, one.reason) for one in table.unassigned):
                self.leave(cell, reason)
            for one in table.rows:
                page = one.page - self.page + 1
                counts[page] += 1
                self.row(one, page, counts[page], titles, above)

    def place_heads(self, table: columns.Rows) -> None:
        """Place the heads of columns, and note the report that they name."""
        for cell in table.heads:
            text = columns.running(cell.text)
            match = self.mapping.report.match(text) if self.mapping.report else None
            if match and not self.report:
                self.report = {**{name: said for name, said in match.groupdict().items() if said}, "printed": text}
                self.report_lines = cell.lines
            for number in cell.lines:
                printed = self.document.lines[number - 1].text.strip()
                self.furniture.append(Furniture("column-head", printed, (number,), fixed=True))

    def title_above(self, start: int, titles: dict[str, int]) -> int:
        """The guideline whose title, with or without its number, ends right above a table; 0 where none does."""
        above = [line for line in self.document.lines[: start - 1] if line.text.strip() and not line.role]
        for count in range(1, TITLE_LINES):
            some = above[-count:]
            title = self.numbered(columns.running("\n".join(line.text for line in some)))[1]
            if number := titles.get(solid(title).casefold()):
                self.lines.take(some)
                return number
        return 0

    def row(self, one: TableRow, page: int, position: int, titles: dict[str, int], above: int) -> None:
        """Add a row of the table; `above` is the guideline whose title stands above it."""
        cells = [value.cell for role, value in one.values.items() if role in ("mission", "programme", "code")]
        row = Row(page, position, tuple(sorted({number for cell in cells for number in cell.lines})))
        none = self.mapping.none
        said = {role: value for role, value in one.values.items() if value.text != none}
        row.mission = self.budget("mission", self.mapping.mission, said.get("mission"))
        row.programme = self.programme(said)
        row.mission_rule = said["mission"].rule if "mission" in said else ""
        if len(said) < len(one.values) and not row.programme:
            row.dashes = tuple(self.dashes(one))
        if guideline := said.get("guideline"):
            title = self.numbered(guideline.text)[1]
            row.guideline = titles.get(solid(guideline.text).casefold()) or titles.get(solid(title).casefold()) or 0
            row.rule, row.category = guideline.rule, guideline.head if guideline.head in self.mapping.categories else ""
            row.printed = not guideline.rule
            if not row.guideline:
                self.leave(guideline.cell, NO_GUIDELINE)
        elif above:
            row.guideline, row.rule = above, BY_TITLE
        else:
            self.unread.append(
                Unread(next(iter(row.lines), 0), row.programme.printed if row.programme else "", UNTITLED)
            )
        if directive := said.get("directive"):
            row.directive, row.directive_rule = self.directive(directive, page), directive.rule
        for other in (other for other in one.others if other.text != none):
            self.leave(other.cell, f"the mapping doesn't say what the column “{other.head}” is")
        self.rows.append(row)

    def dashes(self, one: TableRow) -> Iterator[str]:
        """What a row prints for nothing, as anchors read it: cells whose lines follow one another are one form."""
        numbers = sorted(
            number
            for value in (*one.values.values(), *one.others)
            if value.text == self.mapping.none
            for number in value.cell.lines
        )
        count = 0
        for number, following in zip(numbers, [*numbers[1:], 0], strict=True):
            count += 1
            if following != number + 1:
                yield " ".join([self.mapping.none] * count)
                count = 0

    def budget(self, kind: str, template: Template | None, value: Value | None) -> Budget | None:
        """The mission or programme of a cell; what has another form than the mapping's is left unread."""
        if value is None:
            return None
        match = template.match(value.text) if template else None
        if match is None:
            self.leave(value.cell, NO_FORM.format(kind))
            return None
        return Budget(match["code"], match["title"], match.string)

    def programme(self, said: dict[str, Value]) -> Budget | None:
        """The programme of a row; where a column has the codes, the other may have the title alone."""
        programme, code = said.get("programme"), said.get("code")
        if programme and code and not (self.mapping.programme and self.mapping.programme.match(programme.text)):
            return Budget(code.text, programme.text, programme.text)
        found = self.budget("programme", self.mapping.programme, programme)
        if code and (found is None or found.code.rstrip(".") != code.text.rstrip(".")):
            self.leave(code.cell, "its row has no programme with this code")
        return found

    def directive(self, value: Value, page: int) -> int:
        """The number of a directive among all, from 1; a cell over several rows has one."""
        if value.cell not in self.places:
            mark = self.mapping.shared
            shared = value.text.endswith(mark)
            text = value.text.removesuffix(mark).rstrip() if shared else value.text
            if shared:
                self.furniture.append(Furniture("footnote-mark", mark, (value.cell.lines[-1],), fixed=True))
            place = sum(one.page == page for one in self.directives) + 1
            self.directives.append(Directive(page, place, Passage(text, value.cell.lines, value.rule), shared))
            self.places[value.cell] = len(self.directives)
        return self.places[value.cell]

    def leave(self, cell: Cell, reason: str) -> None:
        """Note a cell as unread, once for each reason."""
        unread = Unread(cell.lines[0] if cell.lines else 0, columns.running(cell.text), reason)
        if unread not in self.unread:
            self.unread.append(unread)
