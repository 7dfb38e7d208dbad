"""A table as a spreadsheet, written with openpyxl or as delimited values: the same sheets of a table as are drawn."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.drawn.table import Sheet, Spanning


def lines(sheet: Sheet) -> list[list[Spanning | None]]:
    """The rows of a table with its heads, one place a column; None where a cell beside or above covers the place."""
    width = len(sheet.columns)
    heads = [[place for cell in row for place in (cell, *[None] * (cell.columns - 1))] for row in sheet.heads()]
    title = [Spanning(sheet.before, columns=width), *[None] * (width - 1)]
    return [title, *heads, *sheet.body()]


def xlsx(path: Path, sheet: Sheet) -> None:
    """Write a workbook: a title over all columns, an empty row, the heads, and the rows with their merged cells."""
    book = Workbook()
    put(book.active, lines(sheet))
    book.active.title = "Foglio1"
    book.active.insert_rows(2)
    for area in list(book.active.merged_cells.ranges):
        if area.min_row > 1:
            area.shift(row_shift=1)
    book.save(path)


def put(page: Any, rows: Sequence[Sequence[Spanning | None]]) -> None:
    """Put rows into a sheet, and merge."""
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            if cell is None:
                continue
            page.cell(number, place, cell.text or None)
            if cell.rows > 1 or cell.columns > 1:
                end = {"end_row": number + cell.rows - 1, "end_column": place + cell.columns - 1}
                page.merge_cells(start_row=number, start_column=place, **end)


def delimited(sheet: Sheet, delimiter: str = ";") -> str:
    """The table as a spreadsheet program exports it: merged cells once, then empty places."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([cell.text if cell else "" for cell in row] for row in lines(sheet))
    return out.getvalue()


def book(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook of sheets, each a name and its rows of values."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
    return saved(made)


def saved(made: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
