"""Reading a workbook (ECMA-376, SpreadsheetML): `read`, in a process of its own, `python -m raccordo.draft.xlsx`.

What a sheet shows is taken where the file says it: texts, and numbers in the formats whose figures are certain. Of a
formula it is the value that was stored with it. A date, an error, a number in another format may not be what was typed.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from raccordo.draft import limited
from raccordo.draft.document import Document
from raccordo.draft.limited import Refused
from raccordo.draft.sheets import Sheet, SheetCell, clean, document, reference

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = "xl/workbook.xml"
# What a workbook may have: bytes unpacked; and a sheet: rows and cells as they are written, and columns.
MAXIMUM_UNPACKED = 200 * 1024 * 1024
MAXIMUM_ROWS = 50_000
MAXIMUM_CELLS = 500_000
MAXIMUM_COLUMNS = 500
BLOCK = 1024 * 1024
COPY = "copy the table alone into a new workbook, as values, and draft from that"
SAVE = "open it in its own program, and save it anew as XLSX"
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)\"")
PLAIN_FORMAT = re.compile(r"General|@|0+(?:\.0+)?|#,##0|GENERAL|Standard")
BY_NUMBER = "the cell holds a number: zeros at the ends of a code, as in 4.10, would be lost"
DATE = "the cell holds a date, which a spreadsheet makes of codes such as 4-1: it isn't known what was typed"
ERROR = "the cell holds an error instead of a value"
NO_VALUE = "the cell has a formula, and the file has no value of it: open it in its own program, and save it anew"
FORMATTED = "the cell holds the number {} in the format “{}”: it isn't known what it shows"
TRUTH = "the cell holds a truth value: it isn't known what it shows"


def read(name: str, content: bytes) -> Document:
    """The document of a workbook, each visible sheet a page and a table of it.

    Raises UserError where it has no text, is damaged, too large, or takes too much memory or time.
    """
    found = limited.read("raccordo.draft.xlsx", name, content, COPY)
    sheets = [Sheet(title, [SheetCell(*cell) for cell in cells], unread) for title, cells, unread in found["sheets"]]
    return document(name, MEDIA_TYPE, content, sheets)


# What follows runs in the process of its own.


def extract(content: bytes) -> dict[str, Any]:
    """What a workbook says, as JSON. Raises Refused."""
    import openpyxl  # noqa: PLC0415  (slow)

    try:
        formulas = look_at_parts(content)
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        behind = openpyxl.load_workbook(io.BytesIO(content)) if formulas else book
        sheets = [read_sheet(sheet, behind[sheet.title]) for sheet in book.worksheets]
    except (Refused, MemoryError):
        raise
    except Exception as error:  # The library raises whatever a damaged file makes it stumble over.
        if isinstance(error, SystemError):
            raise MemoryError from error
        raise Refused(f"the file is damaged ({type(error).__name__}), no workbook that can be read", SAVE) from error
    if not any(cells for _, cells, _ in sheets):
        raise Refused("it has no words on a visible sheet", "name the workbook with the table")
    return {"sheets": sheets}


def look_at_parts(content: bytes) -> bool:
    """Refuse a workbook whose parts are made to harm, before they are parsed; whether it has formulas."""
    formulas = False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > MAXIMUM_UNPACKED:
            raise Refused(f"it unpacks to more than {MAXIMUM_UNPACKED // 1024**2} MB", COPY)
        for part in parts:
            rows = cells = 0
            for block in blocks(archive, part):
                if b"<!" in block and re.search(rb"<!(?:DOCTYPE|ENTITY)", block):
                    # ECMA-376-2, 8.1.4: no part has a document type declaration.
                    raise Refused("it has entities of XML, which no workbook has", SAVE)
                if part.filename.startswith("xl/worksheets/"):
                    rows += len(re.findall(rb"<(?:\w+:)?row[\s/>]", block))
                    cells += len(re.findall(rb"<(?:\w+:)?c[\s/>]", block))
                    cells += sum(map(area_of, MERGED.findall(block)))
                    formulas = formulas or re.search(rb"<(?:\w+:)?f[\s/>]", block) is not None
                if rows > MAXIMUM_ROWS or cells > MAXIMUM_CELLS:
                    reason = f"a sheet has more than {MAXIMUM_ROWS} rows or {MAXIMUM_CELLS} cells, empty ones included"
                    raise Refused(reason, COPY)
    return formulas


def area_of(reference: bytes) -> int:
    """How many cells are merged into one."""
    from openpyxl.utils import range_boundaries  # noqa: PLC0415

    first, top, last, bottom = range_boundaries(reference.decode())
    return (int(last) - int(first) + 1) * (int(bottom) - int(top) + 1)


def blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a part, in blocks that end where a tag does."""
    left = b""
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            whole, sign, rest = (left + block).rpartition(b">")
            yield whole + sign
            left = rest[-BLOCK:]
    yield left


def read_sheet(sheet: Any, behind: Any) -> tuple[str, list[tuple[Any, ...]], list[str]]:
    """A sheet: its name, the cells that say something, and what is to be looked at; `behind` has its formulas."""
    if sheet.sheet_state != "visible":
        return sheet.title, [], ["the sheet is hidden, and was not read"]
    if sheet.max_column > MAXIMUM_COLUMNS or sheet.max_row * sheet.max_column > 2 * MAXIMUM_CELLS:
        size = f"{sheet.max_column} columns and {sheet.max_row} rows, empty ones included"
        raise Refused(f"the sheet “{sheet.title}” has {size}", COPY)
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    cells: list[tuple[Any, ...]] = []
    for line in sheet.iter_rows():
        for cell in line:
            shape = merged.get((cell.row, cell.column))
            text, rule, doubt = shown(cell, behind.cell(cell.row, cell.column).value)
            if text:
                over = (shape.size["rows"], shape.size["columns"]) if shape else (1, 1)
                cells.append((cell.row, cell.column, text, *over, rule, doubt))
    return sheet.title, cells, [*hidden(sheet, cells)]


def shown(cell: Any, formula: Any) -> tuple[str, str, str]:  # noqa: PLR0911 (one for each type of cell)
    """What a cell shows, as text; how that is known if it is no text; and why it isn't known, if it isn't."""
    value = cell.value
    if value is None:
        # A formula may give a text of no length, and the type of the cell says that it did.
        written = None if cell.data_type == "str" else getattr(formula, "text", formula)
        return (clean(str(written)), "", NO_VALUE) if written is not None else ("", "", "")
    if isinstance(value, str):
        return clean(value), "", ERROR if cell.data_type == "e" else ""
    if isinstance(value, bool):
        return str(value).upper(), "", TRUTH
    if isinstance(value, (int, float)):
        if not PLAIN_FORMAT.fullmatch(cell.number_format):
            return number(value, ""), "", FORMATTED.format(number(value, ""), cell.number_format)
        return number(value, cell.number_format), BY_NUMBER, ""
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return str(value).removesuffix(" 00:00:00"), "", DATE
    return clean(str(value)), "", ""


def number(value: float, form: str) -> str:
    """A number as a format of figures shows it (ECMA-376-1, 18.8.31); by as many figures as it has where none does."""
    before, _, after = form.partition(".")
    if before and not before.strip("0"):
        return f"{value:0{len(before) + (len(after) + 1 if after else 0)}.{len(after)}f}"
    return str(value) if isinstance(value, int) else f"{value:.15g}"


def hidden(sheet: Any, cells: list[tuple[Any, ...]]) -> Iterator[str]:
    """What to say of rows and columns that the sheet hides, and that say something."""
    kept = "it was read as the others are: see whether it is part of the table"
    for row in sorted({row for row, *_ in cells}):
        if sheet.row_dimensions[row].hidden:
            yield f"row {row} is hidden, and {kept}"
    for column in sorted({column for _, column, *_ in cells}):
        letter = reference(1, column)[:-1]
        # One dimension may be that of several columns, and stands under the first of them.
        if any(one.hidden and one.min <= column <= one.max for one in sheet.column_dimensions.values() if one.min):
            yield f"column {letter} is hidden, and {kept}"


if __name__ == "__main__":
    limited.serve(extract)
