"""The rows of a table by its columns, in whatever order: what a column is its head says.

A head, a cell and a mapping are compared without blanks, capitals and accents: a page breaks words where it must.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from raccordo.act.source import BROKEN_WORD
from raccordo.draft.document import Cell, Grid

BY_ALIGNMENT = "the page draws no rules: rows and columns are those in which its words are aligned"
BY_FORM = "no head says what the column is; its cells have the form of codes"
BY_GROUP = "the line over all columns above the row says it"
BY_CELL_ABOVE = "the cell is empty: it means what the cell above it says"
# In how many of its first rows a table may have its head, and how many of a column's cells show what it is.
HEAD_ROWS = 8
MOST = 0.8
# What a cell may leave to the one above it; a directive that isn't there isn't there.
CARRIED = ("guideline", "category", "mission", "programme", "code")
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
    a column that is what another is in which the row has something.
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
    the rows; and what is part of none."""

    heads: dict[Cell, str] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)
    unassigned: list[Unassigned] = field(default_factory=list)


def running(text: str) -> str:
    """The text of a cell with its line breaks undone: no blank where a line breaks a hyphenated word."""
    whole = ""
    for line in text.splitlines():
        whole += line if not whole or BROKEN_WORD.search(whole) else f" {line}"
    return " ".join(whole.split())


def plain(text: str) -> str:
    """A text as heads are compared: without blanks, capitals, accents and signs."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def read(grid: Grid, heads: Mapping[str, Sequence[str]], code: re.Pattern[str], none: str = "-") -> Rows:
    """The rows of a table.

    `heads` has the heads of the columns that are something: guideline, category, mission, programme, code, directive.
    `code` is the form of a programme's code: of several columns of programmes, that with nothing else is of codes.
    `none` is what a cell says that has nothing. A table whose heads are not known has no rows: all is unassigned.
    """
    return _Reader(grid, heads, code, none).read()


@dataclass
class _Column:
    """What a column is, what its head says, and the rule if that doesn't say it."""

    role: str
    head: str
    rule: str = ""


class _Reader:
    def __init__(self, grid: Grid, heads: Mapping[str, Sequence[str]], code: re.Pattern[str], none: str) -> None:
        self.grid, self.code, self.none = grid, code, none
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
            bottom = next((index for index in likely if self._is_head(index)), None)
            if bottom is None:
                return 0
        elif self._is_head(start):
            bottom = start
        else:
            return 0
        while bottom + 1 < len(rows) and (bottom + 1 < self.grid.heads or self._is_head(bottom + 1)):
            bottom += 1
        return bottom + 1

    def _is_head(self, index: int) -> bool:
        """Whether at least two cells of a row are heads, and none is a code."""
        cells = [cell for cell in dict.fromkeys(self.grid.rows[index]) if cell]
        if any(self.code.fullmatch(cell.text.strip()) for cell in cells):
            return False
        exact = [cell for cell in cells if plain(cell.text) in self.heads]
        like = [cell for cell in cells if self._role(cell.text)]
        return len(exact) > 1 or (len(like) > 1 and (bool(exact) or index < self.grid.heads))

    def _role(self, text: str) -> str:
        """What a head says that its column is: the longest of the known heads that it is, or begins or ends with."""
        own = plain(text)
        known = [head for head in self.heads if own == head or (len(head) > 3 and _begins_or_ends(own, head))]
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
            columns.append(_Column(said[0] if said else "", head))
        self._find_codes(columns, end)
        return columns

    def _find_codes(self, columns: Sequence[_Column], start: int) -> None:
        """Which column is of codes alone: one of several of programmes, or one of which no head says what it is."""
        if any(column.role == "code" for column in columns):
            return
        several = sum(column.role == "programme" for column in columns) > 1
        for number, column in enumerate(columns):
            texts = [cell.text.strip() for row in self.grid.rows[start:] if (cell := row[number]) and cell.text]
            codes = sum(bool(self.code.fullmatch(text)) for text in texts)
            if codes and codes >= MOST * sum(text != self.none for text in texts):
                if column.role == "programme" and several:
                    column.role = "code"
                elif not column.role:
                    column.role, column.rule = "code", BY_FORM
                else:
                    continue
                return

    # Rows

    def _take(self, row: Sequence[Cell | None], above: Sequence[Cell | None]) -> None:
        cells = [cell for cell in dict.fromkeys(row) if cell and cell.text]
        reason = ""
        if not cells:
            return
        if not any(column.role for column in self.columns):
            reason = "no head of the table is one that the mapping has"
        elif len(cells) == 1 and len({id(cell) for cell in row}) == 1:
            if all(column.role != "guideline" for column in self.columns):
                self.group, self.last = Value(running(cells[0].text), cells[0], "", BY_GROUP), {}
                return
            reason = "it stands over all columns"
        else:
            values = self._values(row)
            reason = self._lack(row, values)
        if reason:
            known = {value.cell for value in self.last.values()}
            self.found.unassigned += [Unassigned(cell, reason) for cell in cells if cell not in known]
            return
        own = [cell for cell in cells if cell not in above] or cells
        page = min(cell.page for cell in own)
        self.counts[page] += 1
        used = {value.cell for value in values.values()}
        others = [
            Value(running(cell.text), cell, column.head)
            for cell, column in zip(row, self.columns, strict=True)
            if cell and cell.text and cell not in used
        ]
        self.found.rows.append(TableRow(page, self.counts[page], values, tuple(others)))
        self.last = values

    def _values(self, row: Sequence[Cell | None]) -> dict[str, Value]:
        """What the row's cells say, by what their columns are; of columns that are the same, the first that says it."""
        aligned = "" if self.grid.ruled else BY_ALIGNMENT
        values: dict[str, Value] = {}
        for cell, column in zip(row, self.columns, strict=True):
            if column.role and cell and cell.text:
                value = Value(running(cell.text), cell, column.head, column.rule or aligned)
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
        if "code" in values or "programme" in values:
            there -= {"code", "programme"}
        for role in CARRIED:
            value = self.last.get(role)
            if role in there and role not in values and value and value.text != self.none:
                values[role] = Value(value.text, value.cell, value.head, BY_CELL_ABOVE)

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
        return ""


def _begins_or_ends(text: str, part: str) -> bool:
    return text.startswith(part) or text.endswith(part)
