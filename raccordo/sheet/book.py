"""Workbooks (Office Open XML, ISO/IEC 29500) as rows of texts: a cell is a text or a whole number, and no formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from raccordo.findings import UserError

HIDDEN = ("_values", "_origin")
VALUES, ORIGIN = HIDDEN
TITLE_LENGTH = 31  # of a sheet, in characters
FORBIDDEN = "[]:*?/\\'"  # in the title of a sheet
LARGEST = 200_000_000  # bytes of a workbook, unpacked
FURTHER = 500  # empty rows that have the drop-downs as well
WIDE, NARROW = 60, 24


@dataclass(frozen=True)
class Head:
    """The head of a column: what a reader sees, the key by which it is known again, and the values to choose from.

    The column is `wide` for texts, has a whole `number` in each cell, or `many` values, a line each.
    """

    title: str
    key: str
    values: tuple[str, ...] = ()
    wide: bool = False
    number: bool = False
    many: bool = False


@dataclass
class Sheet:
    """One sheet: its title, the heads of its columns, and its rows."""

    title: str
    heads: list[Head]
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """What a cell holds, as text, and where it is: `Guidelines!C7`."""

    text: str
    place: str
    fault: str = ""


@dataclass
class Read:
    """A sheet as it was read: its title, the keys of its columns by number, and the cells of its rows by key."""

    title: str
    keys: dict[int, Cell]
    rows: list[dict[str, Cell]]


def sheet_title(text: str, taken: Sequence[str]) -> str:
    """A text as the title of a sheet, unlike those that are taken."""
    plain = "".join(" " if character in FORBIDDEN else character for character in text)
    title, number = plain[:TITLE_LENGTH].strip(), 1
    while title.casefold() in {other.casefold() for other in taken}:
        number += 1
        title = f"{plain[: TITLE_LENGTH - 1 - len(str(number))].strip()} {number}"
    return title


def write(sheets: Sequence[Sheet], origin: Sequence[Sequence[str]]) -> bytes:
    """A workbook of these sheets, with drop-downs; `origin` goes into a sheet that nobody sees, to be read back."""
    from openpyxl import Workbook  # noqa: PLC0415 (slow to import)

    book = Workbook()
    book.remove(book.active)
    lists: dict[tuple[str, ...], str] = {}
    for sheet in sheets:
        _write_sheet(book.create_sheet(sheet.title), sheet, lists)
    values, hidden = (book.create_sheet(name) for name in HIDDEN)
    for column, entries in enumerate(lists, start=1):
        for row, text in enumerate(entries, start=1):
            _put(values.cell(row, column), text)
    for row, texts in enumerate(origin, start=1):
        for column, text in enumerate(texts, start=1):
            _put(hidden.cell(row, column), text)
    values.sheet_state = hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_sheet(made: Any, sheet: Sheet, lists: dict[tuple[str, ...], str]) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    wrapped = Alignment(wrap_text=True, vertical="top")
    last = len(sheet.rows) + 2 + FURTHER
    for column, head in enumerate(sheet.heads, start=1):
        letter = get_column_letter(column)
        made.column_dimensions[letter].width = WIDE if head.wide else NARROW
        for row, text in ((1, head.title), (2, head.key)):
            _put(made.cell(row, column), text)
        made.cell(1, column).font, made.cell(2, column).font = Font(bold=True), Font(color="888888", size=8)
        for row, texts in enumerate(sheet.rows, start=3):
            cell = made.cell(row, column)
            if texts[column - 1]:
                _put(cell, texts[column - 1], number=head.number)
            elif not head.number:
                cell.number_format = "@"
            cell.alignment = wrapped
        if head.values:
            if head.values not in lists:
                place = get_column_letter(len(lists) + 1)
                lists[head.values] = f"'{VALUES}'!${place}$1:${place}${len(head.values)}"
            # Warned of, and not refused: a short name may be typed for what the list gives with its label.
            choice = DataValidation("list", formula1=lists[head.values], allow_blank=True, errorStyle="warning")
            choice.showErrorMessage = not head.many
            made.add_data_validation(choice)
            choice.add(f"{letter}3:{letter}{last}")
    made.freeze_panes = "B3"


def _put(cell: Any, text: str, *, number: bool = False) -> None:
    """Write a text, or a whole number where it is one in its canonical form; never a formula."""
    if number and text.isdecimal() and str(int(text)) == text and len(text) < 15:
        cell.value = int(text)
        return
    cell.value = text
    cell.data_type = "s"  # whatever it begins with
    cell.number_format = "@"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def read(content: bytes, name: str) -> tuple[list[Read], list[list[str]]]:
    """The sheets of a workbook, and the rows of the one that nobody sees.

    A cell that is no text has a `fault`. Raises UserError where it is no workbook that `write` began.
    """
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise UserError(f"{name} is larger than {LARGEST // 1_000_000} MB, unpacked: it is not read")
        book = load_workbook(io.BytesIO(content))
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, OSError) as error:
        raise foreign(name) from error
    if ORIGIN not in book.sheetnames:
        raise foreign(name)
    origin = [["" if text is None else str(text) for text in row] for row in book[ORIGIN].iter_rows(values_only=True)]
    return [_read_sheet(sheet) for sheet in book.worksheets if sheet.title not in HIDDEN], origin


def foreign(name: str) -> UserError:
    """The error that a file is no workbook of ours."""
    return UserError(
        f"{name} is no workbook of “build.py table”: write one with --xlsx, edit that, and save it as XLSX"
    )


def _read_sheet(sheet: Any) -> Read:
    rows = [[_cell(cell, sheet.title) for cell in row] for row in sheet.iter_rows()]
    keys = dict(enumerate(rows[1] if len(rows) > 1 else []))
    keys = {column: cell for column, cell in keys.items() if cell.text}
    return Read(sheet.title, keys, list(_rows(rows[2:], keys)))


def _rows(rows: list[list[Cell]], keys: dict[int, Cell]) -> Iterator[dict[str, Cell]]:
    for row in rows:
        cells = {key.text: row[column] for column, key in keys.items()}
        if any(cell.text or cell.fault for cell in cells.values()):
            yield cells


def _cell(cell: Any, title: str) -> Cell:
    place, held = f"{title}!{cell.coordinate}", cell.value
    if cell.data_type == "f":
        return Cell("", place, "is a formula: write what it gives, as text")
    if cell.data_type == "e":
        return Cell("", place, f"has the error {held}: write a text")
    return Cell(_text(held), place)


def _text(held: object) -> str:
    match held:
        case None:
            return ""
        case bool():
            return str(held).lower()
        case float() if held.is_integer():
            return str(int(held))
        case datetime() if (held.hour, held.minute, held.second) == (0, 0, 0):
            return held.date().isoformat()
        case date():
            return held.isoformat()
        case _:
            return str(held).replace("\r\n", "\n")
