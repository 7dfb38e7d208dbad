"""The rows of a table by its columns, in whatever order: what a column is its head says.

A head, a cell and a mapping are compared without blanks, capitals and accents: a page breaks words where it must. In a
matrix the guidelines are the heads of columns, and each cross in a row is a row of the model.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from raccordo.act.source import BROKEN_WORD
from raccordo.draft.document import Cell, Grid
from raccordo.rdf.names import unaccented

BY_ALIGNMENT = "the page draws no rules: rows and columns are those in which its words are aligned"
BY_FORM = "no head says what the column is; its cells have the form of codes"
BY_GROUP = "the line over all columns above the row says it"
BY_CELL_ABOVE = "the cell is empty: it means what the cell above it says"
NO_CROSS = "it stands where crosses do, and is none that the mapping has"
OVER_ALL = "it stands over all columns"
UNCROSSED = "no cross in its row says to which guideline it belongs"
# In how many of its first rows a table may have its head, and how many of a column's cells show what it is.
HEAD_ROWS = 8
MOST = 0.8
FIGURES = re.compile(r"[\d.,\s%€+-]*")
# A year at the head of a column, which has the form of a code.
YEAR = re.compile(r"(?:19|20)\d\d")
# What a cell may leave to the one above it; a directive that isn't there isn't there.
CARRIED = ("guideline", "category", "mission", "programme", "code", "responsible")
NEEDED = (("guideline",), ("programme", "code"), ("directive",))


@dataclass(frozen=True)
class Value:
    """What a row has: the text with its line breaks undone, its cell, its column's head, the rule if it isn't read."""

    text: str
    cell: Cell
    head: str
    rule: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row: the page on which it begins, its place there from 1, its values by what they are, and the others.

    What a cell says that has nothing ("-") is among the values. The others are of columns that are nothing known, or of
    a column that is what another is in which the row has something. In a matrix, `cross` is among the values, and the
    guideline is the head of its column.
    """

    page: int
    position: int
    values: Mapping[str, Value]
    others: tuple[Value, ...]


@dataclass(frozen=True)
class Unassigned:
    """A cell that is part of no row, and why."""

    cell: Cell
    reason: str


@dataclass
class Rows:
    """What was read of a table: the cells of its heads, with what they say their columns are ("" if nothing known);
    the rows; and what is part of none. `totals` are the cells of sums; `matrix` the heads of columns of crosses, with
    whether the table says that they are guidelines."""

    heads: dict[Cell, str] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)
    unassigned: list[Unassigned] = field(default_factory=list)
    totals: list[Cell] = field(default_factory=list)
    matrix: dict[Cell, bool] = field(default_factory=dict)


def running(text: str) -> str:
    """The text of a cell with its line breaks undone: no blank where a line breaks a hyphenated word."""
    whole = ""
    for line in text.splitlines():
        whole += line if not whole or BROKEN_WORD.search(whole) else f" {line}"
    return " ".join(whole.split())


def plain(text: str) -> str:
    """A text as heads are compared: without blanks, capitals, accents and signs."""
    return "".join(letter for letter in unaccented(text) if letter.isalnum())


@dataclass(frozen=True)
class Signs:
    """What a cell says that has nothing, what ties a row of a matrix to its column, and the words before sums."""

    none: str = "-"
    crosses: Sequence[str] = ()
    totals: Sequence[str] = ()


def read(grid: Grid, heads: Mapping[str, Sequence[str]], code: re.Pattern[str], signs: Signs = Signs()) -> Rows:
    """The rows of a table.

    `heads` has the heads of the columns that are something: number, guideline, category, mission, programme, code,
    directive. `code` is the form of a programme's code: of several columns of programmes, that with nothing else is of
    codes. A table whose heads are not known has no rows: all is unassigned.
    """
    return _Reader(grid, heads, code, signs).read()


@dataclass
class _Column:
    """What a column is, what its head says, and the rule if that doesn't say it; the cell of its lowest head."""

    role: str
    head: str
    rule: str = ""
    cell: Cell | None = None


class _Reader:
    def __init__(self, grid: Grid, heads: Mapping[str, Sequence[str]], code: re.Pattern[str], signs: Signs) -> None:
        self.grid, self.code, self.none, self.crosses = grid, code, signs.none, set(signs.crosses)
        totals = "|".join(map(re.escape, signs.totals))
        self.total = re.compile(rf"(?i:{totals})\b" if totals else r"(?!)")
        self.heads = {plain(text): role for role, texts in heads.items() for text in texts}
        self.found = Rows()
        self.columns: list[_Column] = []
        self.group: Value | None = None
        self.counts: dict[int, int] = defaultdict(int)
        self.last: dict[str, Value] = {}

    def read(self) -> Rows:
        """All rows, in order."""
        rows, index = self.grid.rows, 0
        while index < len(rows):
            if end := self._head_from(index):
                self.columns = self._columns(index, end)
                self.last, index = {}, end
                continue
            self._take(rows[index], rows[index - 1] if index else ())
            index += 1
        return self.found

    # Heads

    def _head_from(self, start: int) -> int:
        """The row after the head that begins with a row; 0 where none does."""
        rows = self.grid.rows
        if start == 0:
            # What stands above the heads of the columns is part of the head.
            likely = range(min(HEAD_ROWS, len(rows)))
            bottom = next((index for index in likely if self._is_head(index) or self._heads_crosses(index)), None)
            if bottom is None:
                return 0
        elif self._is_head(start):
            bottom = start
        else:
            return 0
        while bottom + 1 < len(rows) and (
            bottom + 1 < self.grid.heads or self._is_head(bottom + 1) or self._heads_crosses(bottom + 1, bottom)
        ):
            bottom += 1
        return bottom + 1

    def _is_head(self, index: int) -> bool:
        """Whether at least two cells of a row are heads, and none is a code."""
        cells = [cell for cell in dict.fromkeys(self.grid.rows[index]) if cell]
        texts = [cell.text.strip() for cell in cells]
        if any(self.code.fullmatch(text) and not YEAR.fullmatch(text) for text in texts):
            return False
        exact = [cell for cell in cells if plain(cell.text) in self.heads]
        like = [cell for cell in cells if self._role(cell.text)]
        return len(exact) > 1 or (len(like) > 1 and (bool(exact) or index < self.grid.heads))

    def _heads_crosses(self, index: int, above: int | None = None) -> bool:
        """Whether a row has a different head above each column of crosses, and else what it is of which they are.

        Beneath a row that is a head it may have nothing else.
        """
        row = self.grid.rows[index]
        crossed = self._crossed(index + 1)
        texts = [cell.text if cell else "" for number, cell in enumerate(row) if number in crossed]
        if len(crossed) < 2 or "" in texts or len(set(texts)) < len(texts) or self.crosses.issuperset(texts):
            return False
        others = [number for number, cell in enumerate(row) if number not in crossed and cell and cell.text]
        if above is not None:
            return all(row[number] in self.grid.rows[above] for number in others)
        # The head of the other columns may stand in the row above.
        heads = [cell for some in self.grid.rows[max(index - 1, 0) : index + 1] for number, cell in enumerate(some)
                 if number not in crossed and cell]  # fmt: skip
        return any(self._role(cell.text) in ("directive", "programme", "code") for cell in heads)

    def _crossed(self, start: int) -> set[int]:
        """The columns that from a row on have crosses, and else less."""
        rows = [row for row in self.grid.rows[start:] if not self._sums(row) and not over_all(row)]
        found = set()
        for number in range(len(self.grid.rows[0])):
            texts = [cell.text for row in rows if (cell := row[number]) and cell.text not in ("", self.none)]
            crosses = sum(text in self.crosses for text in texts)
            if 2 * crosses > len(texts):
                found.add(number)
        return found

    def _sums(self, row: Sequence[Cell | None], above: Sequence[Cell | None] = ()) -> bool:
        """Whether a row is one of sums: its word, and nothing else of its own but figures."""
        own = [cell for cell in dict.fromkeys(row) if cell and cell.text and cell not in above]
        words = [cell for cell in own if self.total.match(cell.text)]
        return bool(words) and all(cell in words or FIGURES.fullmatch(cell.text) for cell in own)

    def _role(self, text: str) -> str:
        """What a head says that its column is: it is a known one, or begins or ends with one, the longest; with figures
        it is rather a cell."""
        own = plain(text)
        if own in self.heads:
            return self.heads[own]
        known = [head for head in self.heads if len(head) > 3 and _begins_or_ends(own, head)]
        return self.heads[max(known, key=len)] if known and not any(map(str.isdigit, own)) else ""

    def _columns(self, start: int, end: int) -> list[_Column]:
        columns = []
        for number in range(len(self.grid.rows[start])):
            cells = [cell for row in self.grid.rows[start:end] if (cell := row[number]) and cell.text]
            said = next(((role, cell) for cell in reversed(cells) if (role := self._role(cell.text))), None)
            for cell in cells:
                self.found.heads.setdefault(cell, "")
            if said:
                self.found.heads[said[1]] = said[0]
            head = running((said[1] if said else cells[-1]).text) if cells else f"({number + 1})"
            columns.append(_Column(said[0] if said else "", head, cell=cells[-1] if cells else None))
        for column in columns:
            if self.total.match(column.head) and not column.role:
                column.role = "total"
        self._find_matrix(columns, end)
        self._find_codes(columns, end)
        return columns

    def _find_matrix(self, columns: Sequence[_Column], start: int) -> None:
        """Which columns are of crosses, if these are of guidelines: no other column is, and there is what they tie.

        A column without any cross may be one of them. What has crosses below it is no head of something else, whatever
        it begins with: «Programma di …» may be a guideline's title.
        """
        crossed = self._crossed(start)
        rows = [row for row in self.grid.rows[start:] if not self._sums(row) and not over_all(row)]
        found = {
            number: column
            for number, column in enumerate(columns)
            if column.cell and plain(column.cell.text) not in self.heads and column.role != "total"
            if number in crossed
            or (
                column.role in ("", "guideline")
                and all(not (cell := row[number]) or cell.text in ("", self.none) for row in rows)
            )
        }
        roles = {column.role for number, column in enumerate(columns) if number not in found}
        if len(crossed & found.keys()) < 2 or "guideline" in roles or not roles & {"directive", "programme", "code"}:
            return
        for column in found.values():
            assert column.cell is not None
            self.found.matrix[column.cell] = column.role == "guideline"
            self.found.heads[column.cell] = "cross"
            column.role, column.head = "cross", running(column.cell.text)

    def _find_codes(self, columns: Sequence[_Column], start: int) -> None:
        """Which column is of codes alone: one of several of programmes, or one of which no head says what it is."""
        if any(column.role == "code" for column in columns):
            return
        several = sum(column.role == "programme" for column in columns) > 1
        for number, column in enumerate(columns):
            texts = [cell.text.strip() for row in self.grid.rows[start:] if (cell := row[number]) and cell.text]
            codes = sum(bool(self.code.fullmatch(text)) for text in texts)
            # Figures alone may be those of anything.
            figures = column.role != "programme" and all(text.isdecimal() or text == self.none for text in texts)
            if codes and not figures and codes >= MOST * sum(text != self.none for text in texts):
                if column.role == "programme" and several:
                    column.role = "code"
                elif not column.role and self._may_be_codes(columns, number, start):
                    column.role, column.rule = "code", BY_FORM
                else:
                    continue
                return

    def _may_be_codes(self, columns: Sequence[_Column], number: int, start: int) -> bool:
        """Whether a column may have the codes of the programmes: there is a column of these, and none has another."""
        programmes = [place for place, column in enumerate(columns) if column.role == "programme"]
        own = re.compile(rf"(?:[^\W\d_]+\.? )?({self.code.pattern})(?![^\s.:–—-])")
        return bool(programmes) and all(
            match[1].rstrip(".") == code.text.strip().rstrip(".")
            for row in self.grid.rows[start:]
            for place in programmes
            if (cell := row[place]) and (code := row[number]) and code.text and (match := own.match(cell.text.strip()))
        )

    # Rows

    def _take(self, row: Sequence[Cell | None], above: Sequence[Cell | None]) -> None:
        cells = [cell for cell in dict.fromkeys(row) if cell and cell.text]
        reason, values = "", dict[str, Value]()
        if not cells or self._take_apart(row, above, cells):
            return
        if not any(column.role for column in self.columns):
            reason = "no head of the table is one that the mapping has"
        else:
            values = self._values(row)
            reason = self._doubt(row) or self._lack(row, values)
        marks = self._no_crosses(row) if self.found.matrix else []
        self.found.unassigned += [Unassigned(cell, cell.doubt or NO_CROSS) for cell in marks]
        if reason:
            known = {*(value.cell for value in self.last.values()), *marks}
            self.found.unassigned += [Unassigned(cell, reason) for cell in cells if cell not in known]
            self._pass_on(row, values)
            return
        own = [cell for cell in cells if cell not in above] or cells
        page = min(cell.page for cell in own)
        used = {value.cell for value in values.values()}
        others = []
        for cell, column in zip(row, self.columns, strict=True):
            if column.role == "total" and cell and cell.text:
                self.found.totals.append(cell)
            elif cell and cell.text and cell not in used and (column.role != "cross" or cell.text == self.none):
                others.append(Value(running(cell.text), cell, column.head))
        self.last = values
        if not self.found.matrix:
            self._add(page, values, others)
        for cross in self._crosses(row) if self.found.matrix else ():
            self._add(page, {**values, **cross}, others)
            others = []

    def _take_apart(self, row: Sequence[Cell | None], above: Sequence[Cell | None], cells: Sequence[Cell]) -> bool:
        """Take sums, and what stands over all columns; whether the row is one of these."""
        if self._sums(row, above):
            self.found.totals += [cell for cell in cells if cell not in above]
            self.last = {}
            return True
        if not over_all(row) or not any(column.role for column in self.columns):
            return False
        if all(column.role not in ("guideline", "cross") for column in self.columns):
            self.group, self.last = Value(running(cells[0].text), cells[0], "", BY_GROUP), {}
        else:
            self.found.unassigned.append(Unassigned(cells[0], OVER_ALL))
        return True

    def _add(self, page: int, values: Mapping[str, Value], others: Sequence[Value]) -> None:
        self.counts[page] += 1
        self.found.rows.append(TableRow(page, self.counts[page], values, tuple(others)))

    def _crosses(self, row: Sequence[Cell | None]) -> Iterator[dict[str, Value]]:
        """The crosses of a row, each with the guideline that heads its column."""
        rule = "" if self.grid.ruled else BY_ALIGNMENT
        for cell, column in zip(row, self.columns, strict=True):
            if cell and column.cell and column.role == "cross" and cell.text in self.crosses:
                yield {
                    "guideline": Value(column.head, column.cell, column.head, rule),
                    "cross": Value(cell.text, cell, column.head, rule),
                }

    def _no_crosses(self, row: Sequence[Cell | None]) -> list[Cell]:
        """What stands where crosses do, and is none."""
        known = ("", *self.crosses, self.none)
        pairs = zip(row, self.columns, strict=True)
        return [cell for cell, column in pairs if column.role == "cross" and cell and cell.text not in known]

    def _values(self, row: Sequence[Cell | None]) -> dict[str, Value]:
        """What the row's cells say, by what their columns are; of columns that are the same, the first that says it."""
        aligned = "" if self.grid.ruled else BY_ALIGNMENT
        values: dict[str, Value] = {}
        for cell, column in zip(row, self.columns, strict=True):
            if column.role not in ("", "cross", "total") and cell and cell.text:
                rule = cell.rule if column.role == "code" else ""
                value = Value(running(cell.text), cell, column.head, column.rule or aligned or rule)
                before = values.get(column.role)
                if before is None or before.text == self.none:
                    values[column.role] = value
        if self.group:
            values.setdefault("guideline", self.group)
        if values.get("directive") or values.get("programme") or values.get("code"):
            self._carry(values)
        return values

    def _carry(self, values: dict[str, Value]) -> None:
        """Take from the row above what its empty cells leave to it."""
        there = {column.role for column in self.columns}
        codes = [one["code"].text for one in (values, self.last) if "code" in one]
        if ("code" in values or "programme" in values) and codes[1:] != codes[:1]:
            there -= {"code", "programme"}
        # A programme is part of one mission.
        missions = [one["mission"].text for one in (values, self.last) if "mission" in one]
        if missions[1:] and plain(missions[0]) != plain(missions[1]):
            there -= {"code", "programme"}
        for role in CARRIED:
            value = self.last.get(role)
            if role in there and role not in values and value and value.text != self.none:
                values[role] = Value(value.text, value.cell, value.head, BY_CELL_ABOVE)

    def _pass_on(self, row: Sequence[Cell | None], values: dict[str, Value]) -> None:
        """Keep for the empty cells below a row that is none what its cells say; of what they may say, nothing."""
        if not self.columns or self._doubt(row):
            self.last = {}
        elif self.grid.ruled:
            own = dict(self.last)
            if "programme" in values or "code" in values:
                own = {role: value for role, value in own.items() if role not in ("programme", "code")}
            self.last = {**own, **values}

    def _doubt(self, row: Sequence[Cell | None]) -> str:
        """Why it isn't known what the row says, where a cell is not what it was typed as."""
        doubts = (cell.doubt for cell, column in zip(row, self.columns, strict=True) if cell and column.role
                  and column.role not in ("cross", "total"))  # fmt: skip
        return next(filter(None, doubts), "")

    def _lack(self, row: Sequence[Cell | None], values: Mapping[str, Value]) -> str:
        """What a row has not that the table has columns for."""
        if not self.grid.ruled and sum(bool(cell and cell.text) for cell in row) == 1:
            return "it may be a row, or go on with the one above"
        code = values.get("code")
        if code and code.text != self.none and not self.code.fullmatch(code.text):
            return f"“{code.text}” stands where codes do, and is none"
        there = {column.role for column in self.columns} | ({"guideline"} if self.group else set())
        for roles in NEEDED:
            if there.intersection(roles) and not any(role in values for role in roles):
                return f"the row has no {roles[0]}"
        return UNCROSSED if self.found.matrix and not any(self._crosses(row)) else ""


def over_all(row: Sequence[Cell | None]) -> bool:
    """Whether one cell stands over all columns."""
    return len(row) > 1 and len({id(cell) for cell in row}) == 1


def _begins_or_ends(text: str, part: str) -> bool:
    return text.startswith(part) or text.endswith(part)
