"""Sheets of cells, as spreadsheets and files of delimited values have them, and the document that they become."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from raccordo.draft.document import Cell, Document, Grid, Line

LETTERS = 26


@dataclass(frozen=True)
class SheetCell:
    """A cell that says something: its row and column from 1, its text, over how many rows and columns it is merged.

    `rule` and `doubt` are those of a Cell.
    """

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    rule: str = ""
    doubt: str = ""


@dataclass
class Sheet:
    """A sheet: its name, its cells row by row, and what it has that is to be looked at by a person."""

    name: str
    cells: list[SheetCell]
    unread: list[str] = field(default_factory=list)


def document(name: str, media_type: str, content: bytes, sheets: Iterable[Sheet]) -> Document:
    """The document of some sheets, each a page and a table; its text has the cells in reading order, line by line."""
    lines: list[Line] = []
    grids: list[Grid] = []
    unread: list[tuple[int, str]] = []
    places: dict[int, str] = {}
    for page, sheet in enumerate(sheets, start=1):
        cells: list[tuple[SheetCell, Cell]] = []
        for before, one in zip([None, *sheet.cells], sheet.cells, strict=False):
            if before and before.row != one.row:
                lines.append(Line(len(lines) + 1, page, ""))
            numbers = []
            for text in one.text.split("\n"):
                lines.append(Line(len(lines) + 1, page, text))
                numbers.append(len(lines))
                places[len(lines)] = f"{sheet.name}!{reference(one.row, one.column)}"
            box = (one.column - 1.0, one.row - 1.0, one.column - 1.0 + one.columns, one.row - 1.0 + one.rows)
            cells.append((one, Cell(one.text, page, box, tuple(numbers), (), one.rule, one.doubt)))
        if sheet.cells:
            lines.append(Line(len(lines) + 1, page, ""))
            grids.append(Grid(page, grid_rows(cells), sheet=sheet.name))
        unread += [(page, f"{sheet.name}: {what}") for what in sheet.unread]
    text = "".join(f"{line.text}\n" for line in lines)
    return Document(name, media_type, content, text, tuple(lines), tuple(grids), tuple(unread), places)


def grid_rows(cells: Sequence[tuple[SheetCell, Cell]]) -> tuple[tuple[Cell | None, ...], ...]:
    """The rows and columns in which cells begin: a merged cell stands in each of them that it covers."""
    rows = {row: index for index, row in enumerate(sorted({one.row for one, _ in cells}))}
    columns = {column: index for index, column in enumerate(sorted({one.column for one, _ in cells}))}
    table: list[list[Cell | None]] = [[None] * len(columns) for _ in rows]
    for one, cell in cells:
        for row in covered(one.row, one.rows, rows):
            for column in covered(one.column, one.columns, columns):
                table[row][column] = cell
    return tuple(map(tuple, table))


def covered(start: int, count: int, known: dict[int, int]) -> list[int]:
    """The indexes of the known rows or columns among `count` from `start` on."""
    numbers = range(start, start + count) if count <= len(known) else [n for n in known if start <= n < start + count]
    return [known[number] for number in numbers if number in known]


def clean(text: str) -> str:
    """The text of a cell as it is kept: no blank at the ends of its lines or twice between words, no empty line."""
    lines = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").split("\n")
    return "\n".join(words for line in lines if (words := " ".join(line.split())))


def reference(row: int, column: int) -> str:
    """The name of a cell: `C12`."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"
