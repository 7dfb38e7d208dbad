"""Parsing the tables of a document with layout: their rows by the columns, with the directive that stands in each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from raccordo.act.source import solid
from raccordo.draft import columns
from raccordo.draft.columns import TableRow, Value
from raccordo.draft.document import Cell, Document, Grid
from raccordo.draft.lines import Lines, paragraphs
from raccordo.draft.mapping import Mapping as Words
from raccordo.draft.mapping import Template
from raccordo.draft.numerals import NUMERAL, code, numeral, numeral_group
from raccordo.draft.pages import COUNTED, Page
from raccordo.draft.parts import Budget, Directive, Furniture, Guideline, Passage, Row, Unread

TITLE_LINES = 15
NUMERAL_LENGTH = 20
BY_PLACE = "the table numbers no guidelines: they are numbered in the order in which it has them"
BY_TITLE = "the title of the guideline stands above the table"
UNTITLED = "neither the row nor a title above its table says of which guideline it is"
NO_GUIDELINE = "no guideline of the list has it as its title"
NO_PROGRAMME = "its row has no programme, and of a row without one the mission is not kept"
LEFT = "the sheet has no head of columns with programmes or directives that the mapping names: it was not read"
TWICE = "a spreadsheet has the table: this one was not read"
LISTED = "the column has no cross, and nothing says whether its head is a guideline"
NO_CODE = "a {0} needs a code, and the page prints none: give it in [table], as codes = {{ CODE = “{1}” }}"
SEVERAL = "another column of its row has the same of it: a row has one"
ANOTHER_RESPONSIBLE = "another row of the list says of the same guideline that someone else is responsible"
CODE_OF_MAPPING = "the page prints the title alone: the mapping has its code"
CODE_OF_PROGRAMMES = "the page prints the title alone: its code is the part that those of its programmes begin with"
NO_FORM = "it is not as the mapping says that a {} is printed"


@dataclass(frozen=True)
class Known:
    """The guidelines of the list: their places by title, without blanks and capitals, and by what numbers them."""

    titles: Mapping[str, int]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, guidelines: Sequence[Guideline]) -> Known:
        """Those of some guidelines."""
        return cls(
            {solid(one.title.text).casefold(): one.number for one in guidelines},
            {
                **{str(one.number): one.number for one in guidelines if not one.rule},
                **{(one.numeral or str(one.number)).casefold(): one.number for one in guidelines},
            },
        )

    def titled(self, text: str) -> int:
        """The place of the guideline with a title; 0 where none has it."""
        return self.titles.get(solid(text).casefold(), 0)


class GridParser:
    """Takes the plan's tables out of a document: `take` first, so that nobody else reads their lines, then `parse`."""

    def __init__(self, document: Document, lines: Lines, mapping: Words) -> None:
        self.document = document
        self.lines = lines
        self.mapping = mapping
        self.tables: list[columns.Rows] = []
        self.lists: list[columns.Rows] = []
        self.grids: list[Grid] = []
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
            found = self.read(grid, self.mapping.crosses)
            cells = [cell for row in grid.rows for cell in row if cell]
            roles = {role for row in found.rows for role in row.values} | set(found.heads.values())
            if roles & {"programme", "code", "directive"} and (found.rows or grid.sheet):
                self.tables.append(found)
                self.grids.append(grid)
                self.starts.append(min(number for cell in cells for number in cell.lines))
                self.page = self.page or grid.page
            elif "guideline" in roles and (grid.sheet or found.rows) and not self.mapping.prose:
                self.lists.append(found)
            elif grid.sheet:
                self.unread.append(Unread(cells[0].lines[0], grid.sheet, LEFT))
            else:
                continue
            self.take_cells(cells)
        if any(grid.sheet for grid in self.grids):
            self.leave_twice()
        return bool(self.tables)

    def leave_twice(self) -> None:
        """Leave the tables that a page draws where a spreadsheet has the table: it would be read twice."""
        for start in (start for grid, start in zip(self.grids, self.starts, strict=True) if not grid.sheet):
            self.unread.append(Unread(start, self.document.lines[start - 1].text.strip(), TWICE))
        kept = [index for index, grid in enumerate(self.grids) if grid.sheet]
        self.tables, self.starts = [self.tables[i] for i in kept], [self.starts[i] for i in kept]
        self.grids = [self.grids[i] for i in kept]
        self.page = self.grids[0].page

    def read(self, grid: Grid, crosses: Sequence[str]) -> columns.Rows:
        """The rows of a table by the mapping."""
        signs = columns.Signs(self.mapping.none, crosses, self.mapping.totals)
        return columns.read(grid, self.mapping.columns, self.mapping.code, signs)

    def letter(self, some: Sequence[Page]) -> str:
        """The letter of the annex in which the tables begin: what a sheet is part of only itself may say."""
        printed = (self.mapping.annex.match(columns.running(cell.text)) for one in self.tables for cell in one.heads)
        if match := next(filter(None, printed), None):
            return (match.groupdict().get("letter") or "").strip("“”\"'")
        if self.grids[0].sheet:
            return ""
        return next((page.letter for page in reversed(some) if page.lines[0].page <= self.page), "")

    def take_cells(self, cells: Iterable[Cell]) -> None:
        """Take the lines of cells out of those that are left to be read."""
        self.lines.taken.update(number for cell in cells for number in cell.lines)
        self.lines.lines = self.lines.free(self.lines.lines)

    def guidelines(self) -> list[Guideline]:
        """The guidelines that the tables themselves have, for a plan that lists them nowhere else."""
        found: dict[str, Guideline] = {}

        def add(value: Value, printed: str, category: str, responsible: Passage | None = None) -> None:
            before, title = self.numbered(value.text)
            # What stands in a column of numbers numbers the guideline, whatever its form: «OSP.1».
            alone = printed if len(printed) <= NUMERAL_LENGTH and printed != self.mapping.none else ""
            said = self.numeral_alone(printed) or before or alone
            if said.isdecimal():
                place, said, rule = int(said), "", ""
            else:
                place, rule = len(found) + 1, COUNTED if said else BY_PLACE
            said = self.code_alone(printed) or said
            own = Guideline(place, Passage(title, value.cell.lines), category, said, rule=rule, responsible=responsible)
            first = found.setdefault(solid(title).casefold(), own)
            if responsible and first.responsible and responsible.text != first.responsible.text:
                self.unread.append(Unread(responsible.lines[0], responsible.text, ANOTHER_RESPONSIBLE))

        for row in (row for table in self.lists or self.tables if not table.matrix for row in table.rows):
            value = row.values.get("guideline")
            if value and value.text != self.mapping.none and not self.numeral_alone(value.text):
                number, category = row.values.get("number"), row.values.get("category")
                names = [value.head, category.text if category else ""]
                add(value, number.text if number else "",
                    next((name for name in names if name in self.mapping.categories), ""),
                    passage_of(row.values.get("responsible")) if self.lists else None)  # fmt: skip
        for cell, said in (item for table in self.tables if not self.lists for item in table.matrix.items()):
            if said and not self.numeral_alone(columns.running(cell.text)):
                add(Value(columns.running(cell.text), cell, ""), "", "")
            else:
                self.leave(cell, LISTED)
        return list(found.values())

    def numbered(self, text: str) -> tuple[str, str]:
        """The numeral before a title, and the title; no numeral where there is none."""
        template = self.mapping.number
        match = re.match(rf"{template.pattern.pattern}[.):\s–-]+(?=\S)", text) if template else None
        return (numeral(match), text[match.end() :]) if match else ("", text)

    def numeral_alone(self, text: str) -> str:
        """The numeral of a guideline where a text has nothing else but what guidelines are called; else nothing."""
        for head in ("", *self.mapping.columns.get("guideline", ())):
            if match := re.fullmatch(rf"(?i:{re.escape(head)})\W*(?:n\W{{1,2}})?({NUMERAL.pattern})\W?", text):
                return match[1]
        match = self.mapping.number.match(text) if self.mapping.number else None
        return numeral(match) if match else ""

    def code_alone(self, text: str) -> str:
        """The word that numbers a guideline, where a text has nothing else and its numeral is a part of it: «OS1»."""
        match = self.mapping.number.match(text) if self.mapping.number else None
        return text if match and code(match) == text else ""

    def guideline_of(self, text: str, known: Known) -> int:
        """The guideline that a text names, by its title, its number or both; 0 where none is, or they don't agree."""
        before, title = self.numbered(text)
        found = known.titled(text) or known.titled(title)
        names = (self.code_alone(text), self.numeral_alone(text), before)
        code, alone, number = (known.numbers.get(one.casefold(), 0) for one in names)
        return code or alone or (0 if found and number and number != found else found)

    def parse(self, guidelines: Sequence[Guideline]) -> None:
        """Parse the rows that were taken; their pages count from the first with a table."""
        known = Known.of(guidelines)
        counts: Counter[int] = Counter()
        for listed in self.lists:
            self.place(listed, known)
        for read, start, grid in zip(self.tables, self.starts, self.grids, strict=True):
            named = [self.guideline_of(columns.running(cell.text), known) for cell in read.matrix]
            # Crosses beneath other heads say something else.
            table = self.read(grid, ()) if read.matrix and not any(named) else read
            above = self.title_above(start, known)
            self.place(table, known)
            for one in table.rows:
                page = one.page - self.page + 1
                counts[page] += self.row(one, page, counts[page] + 1, known, above)
        if self.tables:
            self.find_codes()
            self.place_footnotes()

    def find_codes(self) -> None:
        """Give a mission that is printed by its title alone the part that the codes of its programmes begin with.

        It must be of all its programmes, and of no other mission's; else the mission is left.
        """
        parts: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            if row.mission and row.programme:
                parts[row.mission.code or row.mission.title].add(re.split(r"[^A-Za-z0-9]", row.programme.code)[0])
        for row in (row for row in self.rows if row.mission and not row.mission.code):
            title = row.mission.title if row.mission else ""
            own = next(iter(parts[title]), "") if len(parts[title]) == 1 else ""
            alone = own and all(own not in some for other, some in parts.items() if other != title)
            code = own if alone and row.programme and row.programme.code != own else ""
            row.mission = Budget(code, title, title, CODE_OF_PROGRAMMES) if code else None
            if not code:
                reason = NO_CODE.format("mission", title)
                if not any(one.words == title and one.reason == reason for one in self.unread):
                    self.unread.append(Unread(row.lines[0], title, reason))

    def place_footnotes(self) -> None:
        """Place the paragraphs that begin with the mark of shared directives: they say what it means."""
        mark = self.mapping.shared
        free = self.lines.free(self.lines.lines)
        for run in paragraphs(free):
            if run[0].text.strip().startswith(mark) and run[0].page >= self.page:
                self.furniture += self.lines.place("footnote", run)

    def place(self, table: columns.Rows, known: Known) -> None:
        """Place heads of columns and sums, note the report that heads name, and leave what is part of no row.

        What stands over all columns may be a head that the mapping describes.
        """
        for one in table.unassigned:
            text = columns.running(one.cell.text)
            kinds = (kind for kind, template in self.mapping.furniture if template.match(text))
            if one.reason == columns.OVER_ALL and (kind := next(kinds, "")):
                self.place_cell(kind, one.cell)
            else:
                self.leave(one.cell, one.reason)
        for cell in table.totals:
            self.place_cell("total", cell)
        for cell in table.heads:
            text = columns.running(cell.text)
            match = self.mapping.report.match(text) if self.mapping.report else None
            if match and not self.report:
                self.report = {**{name: said for name, said in match.groupdict().items() if said}, "printed": text}
                self.report_lines = cell.lines
            # The title of a guideline at the head of its column is a title.
            if cell not in table.matrix or not known.titled(self.numbered(text)[1]):
                self.place_cell(self.kind_of_head(text), cell)

    def kind_of_head(self, text: str) -> str:
        """The kind of what stands in the head of a table: what heads other pages is none of its."""
        heads = {line.text.strip() for line in self.document.lines if line.role == "running-head"}
        described = (kind for kind, template in self.mapping.furniture if template.match(text))
        return "running-head" if text in heads else next(described, "column-head")

    def place_cell(self, kind: str, cell: Cell) -> None:
        """Place a cell as furniture, line by line."""
        self.furniture += self.lines.place(kind, (self.document.lines[number - 1] for number in cell.lines))

    def title_above(self, start: int, known: Known) -> int:
        """The guideline whose title, with or without its number, ends right above a table; 0 where none does."""
        above = [line for line in self.document.lines[: start - 1] if line.text.strip() and not line.role]
        for count in range(1, TITLE_LINES):
            some = above[-count:]
            title = self.numbered(columns.running("\n".join(line.text for line in some)))[1]
            if number := known.titled(title):
                self.lines.take(some)
                return number
        return 0

    def row(self, one: TableRow, page: int, position: int, known: Known, above: int) -> bool:
        """Add a row of the table, and whether it is one; `above` is the guideline whose title stands above it."""
        none = self.mapping.none
        said = {role: value for role, value in one.values.items() if value.text != none}
        cells = [value.cell for role, value in one.values.items() if role in ("mission", "programme", "code", "cross")]
        row = Row(page, position, tuple(sorted({number for cell in cells for number in cell.lines})))
        self.read_programme(row, said)
        for other in (other for other in one.others if other.text != none):
            named = any(
                columns.plain(other.head) in map(columns.plain, heads) for heads in self.mapping.columns.values()
            )
            self.leave(other.cell, SEVERAL if named else f"the mapping doesn't say what the column “{other.head}” is")
        if reason := self.lack(row, said):
            for value in dict.fromkeys(said[role] for role in said if role in ("guideline", "directive", "cross")):
                self.leave(value.cell, reason)
            return False
        self.read_guideline(row, said, known, above)
        if "cross" in said and not row.guideline:
            self.leave(said["cross"].cell, NO_GUIDELINE)
            return False
        if directive := said.get("directive"):
            row.directive, row.directive_rule = self.directive(directive, page), directive.rule
        row.without = row.directive == 0
        row.responsible = passage_of(said.get("responsible"))
        if cross := said.get("cross"):
            row.mark, row.mark_line = cross.text, cross.cell.lines[0]
        if not row.programme and not row.directive:
            row.dashes = tuple(self.dashes(one))
        else:
            for value in (*one.values.values(), *one.others):
                if value.text == none:
                    self.place_cell("empty-cell", value.cell)
        self.rows.append(row)
        return True

    def lack(self, row: Row, said: dict[str, Value]) -> str:
        """Why a row is none of the model: it has a programme that was not read, or none of what it could have."""
        if not row.programme and said.keys() & {"programme", "code"}:
            return "its row has a programme that was not read"
        return ""

    def read_programme(self, row: Row, said: dict[str, Value]) -> None:
        """Read a row's mission and programme."""
        row.programme = self.programme(said)
        row.programme_rule = next((said[role].rule for role in ("code", "programme") if role in said), "")
        if mission := said.get("mission"):
            if "programme" not in said and "code" not in said:
                self.leave(mission.cell, NO_PROGRAMME)
                return
            row.mission = self.budget("mission", self.mapping.mission, mission)
            row.mission_rule = mission.rule

    def read_guideline(self, row: Row, said: dict[str, Value], known: Known, above: int) -> None:
        """Read a row's guideline: in its own cell, or the title above its table."""
        if guideline := said.get("guideline"):
            row.guideline = self.guideline_of(guideline.text, known)
            if self.code_alone(guideline.text).casefold() not in known.numbers:
                self.place_head(guideline.cell)
            row.rule, row.category = guideline.rule, guideline.head if guideline.head in self.mapping.categories else ""
            row.printed = not guideline.rule
            if not row.guideline:
                self.leave(guideline.cell, NO_GUIDELINE)
        elif above:
            row.guideline, row.rule = above, BY_TITLE
        else:
            words = row.programme.printed if row.programme else ""
            self.unread.append(Unread(next(iter(row.lines), 0), words, UNTITLED))

    def place_head(self, cell: Cell) -> None:
        """Place what guidelines are called before their numeral in a cell, once."""
        template, line = self.mapping.number, self.document.lines[cell.lines[0] - 1]
        match = re.match(template.pattern, line.text.strip()) if template else None
        head = match[0][: match.start(numeral_group(match))].strip() if match else ""
        formula = Furniture("formula", head, (line.number,), fixed=True)
        if head and line.text.count(head) == 1 and formula not in self.furniture:
            self.furniture.append(formula)

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
        if match is None and template is None:
            code = next((code for title, code in self.mapping.codes.items() if same(title, value.text)), "")
            if code or kind == "mission":
                return Budget(code, value.text, value.text, CODE_OF_MAPPING)
        if match is None:
            self.leave(value.cell, NO_FORM.format(kind) if template else NO_CODE.format(kind, value.text))
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


def same(title: str, other: str) -> bool:
    """Whether two titles are one, blanks and capitals aside."""
    return solid(title).casefold() == solid(other).casefold()


def passage_of(value: Value | None) -> Passage | None:
    """What a cell says as running text, with its place; None where there is none."""
    return Passage(value.text, value.cell.lines, value.rule) if value else None
