"""Reading a table as a file of delimited values (RFC 4180), as Italian offices write it: `read`.

The delimiter is a semicolon where the comma is that of decimals; the encoding is that of the machine that wrote it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import Path

from raccordo.draft.document import Document, refuse
from raccordo.draft.sheets import Sheet, SheetCell, clean, document
from raccordo.draft.text import CONTROL, MAXIMUM_BYTES

MEDIA_TYPE = "text/csv"
ENDINGS = (".csv", ".tsv")
DELIMITERS = (";", "\t", ",", "|")
MAXIMUM_COLUMNS = 500
NOT_UTF8 = "it is not UTF-8, and is read as Windows-1252: see whether letters with accents are right"
ALONE = "draft from the table alone, or save it as XLSX"


def read(name: str, content: bytes) -> Document:
    """The document of delimited values. Raises UserError where they are no text, too large, or in no columns."""
    if len(content) > MAXIMUM_BYTES:
        size = f"has {len(content) / 1e6:.0f} MB, and a table of an act has less than {MAXIMUM_BYTES / 1e6:.0f}"
        raise refuse(name, size, ALONE)
    text, unread = decoded(name, content)
    if match := CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        reason = f"line {line} has the control character U+{ord(match[0]):04X}: it is no text"
        raise refuse(name, reason, "save the table anew from its spreadsheet, as XLSX or CSV")
    cells = [
        SheetCell(row, column, words)
        for row, record in enumerate(records(name, text), start=1)
        for column, value in enumerate(record, start=1)
        if (words := clean(value))
    ]
    if not cells:
        raise refuse(name, "has no words", "name the file with the table")
    if max(cell.column for cell in cells) > MAXIMUM_COLUMNS:
        raise refuse(name, f"has more than {MAXIMUM_COLUMNS} columns", "leave the table's own")
    return document(name, MEDIA_TYPE, content, [Sheet(Path(name).stem, cells, unread)])


def decoded(name: str, content: bytes) -> tuple[str, list[str]]:
    """The text, from UTF-16 with a byte order mark, UTF-8 or else Windows-1252, and what to say of that."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig"), []
    except UnicodeDecodeError:
        if wide:
            raise refuse(name, "is cut in the middle of a character", "save it anew, as UTF-8") from None
    try:
        return content.decode("cp1252"), [NOT_UTF8]
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = f"line {line}: byte 0x{content[error.start]:02x} is neither UTF-8 nor Windows-1252"
        raise refuse(name, place, "save it anew, as UTF-8") from error


def records(name: str, text: str) -> list[list[str]]:
    """The records, by the delimiter that gives most of them the same number of values, and then the most values."""
    choices: tuple[str, ...] = DELIMITERS
    # A first line of Excel's own says which delimiter follows; it is row 1, and empty.
    if match := re.match(r'"?sep=(.)"?\r?\n', text):
        choices, text = (match[1],), f"\n{text[match.end() :]}"
    found: dict[tuple[int, int, int], list[list[str]]] = {}
    for delimiter in choices:
        try:
            some = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error:
            continue
        widths = Counter(len(record) for record in some if len(record) > 1)
        if widths:
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            found[count, width, -choices.index(delimiter)] = some
    if not found:
        reason = "no semicolon, tab or comma parts it into columns, or a quotation mark is not closed"
        raise refuse(name, reason, "save the table anew from its spreadsheet, as XLSX or CSV")
    return found[max(found)]
