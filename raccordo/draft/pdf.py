"""A PDF with layout as a document: `read`. The PDF is read in a process of its own, `python -m raccordo.draft.pdf`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from raccordo.draft import limited
from raccordo.draft.document import MAXIMUM_BYTES, Cell, Document, Grid, Line, Word, refuse
from raccordo.draft.flow import find_columns
from raccordo.draft.grid import PageTable, Part, Whole, align, follow, join, ruled_tables
from raccordo.draft.layout import (
    Item,
    Layout,
    Spelling,
    WordLine,
    divided_at_end,
    into_lines,
    oblique,
    once,
    raised_marks,
    take_furniture,
    text_of,
    usual_distance,
    words_of,
)
from raccordo.draft.limited import Refused

MEDIA_TYPE = "application/pdf"
MAXIMUM_PAGES = 500
CONTINUED = re.compile(r"\W*(?:segue|continua)", re.IGNORECASE)
NO_UNICODE = re.compile(r"\(cid:\d+\)")
NOTES = ("footnote", "footnote-mark")
SPLIT = "split it, and draft from the part with the act"
PRINT_ANEW = "open it in a viewer and print it into a new PDF, or ask the office for the document itself"


def read(name: str, content: bytes) -> Document:
    """The document of a PDF (ISO 32000) with its lines in reading order, its tables and its furniture.

    Raises UserError where it has no text, is encrypted, damaged, too large, or takes too much memory or time.
    """
    if len(content) > MAXIMUM_BYTES:
        raise refuse(name, f"it has more than {MAXIMUM_BYTES // 1024**2} MB", SPLIT)
    found = limited.read("raccordo.draft.pdf", name, content, PRINT_ANEW)
    return document_of(name, MEDIA_TYPE, content, found)


def document_of(name: str, media_type: str, content: bytes, found: dict[str, Any]) -> Document:
    """The document of what a process of its own has read: lines, cells, grids, and what it could not read."""
    lines = tuple(
        Line(number, page, text, tuple(Word(*word) for word in words), role, *divided)
        for number, (page, text, words, role, *divided) in enumerate(found["lines"], 1)
    )
    cells = [
        Cell(text, page, tuple(box), tuple(numbers), tuple((other, tuple(place)) for other, place in rest))
        for text, page, box, numbers, rest in found["cells"]
    ]
    grids = tuple(
        Grid(page, tuple(tuple(None if cell is None else cells[cell] for cell in row) for row in rows), heads, ruled)
        for page, rows, heads, ruled in found["grids"]
    )
    text = "".join(f"{line.text}\n" for line in lines)
    unread = tuple((page, what) for page, what in found["unread"])
    return Document(name, media_type, content, text, lines, grids, unread)


# What follows runs in the process of its own.


def extract(content: bytes) -> dict[str, Any]:
    """What a PDF says, as JSON. Raises Refused."""
    import pdfplumber  # noqa: PLC0415  (slow)
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            if not pdf.pages:
                raise Refused("it has no pages", "ask the office for the document itself")
            if len(pdf.pages) > MAXIMUM_PAGES:
                raise Refused(f"it has more than {MAXIMUM_PAGES} pages", SPLIT)
            layouts = [_layout(page, number) for number, page in enumerate(pdf.pages, 1)]
    except (Refused, MemoryError):
        raise
    except Exception as error:  # The libraries raise whatever a damaged file makes them stumble over.
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        # Without memory, the interpreter may find an error without cause (SystemError).
        if isinstance(cause, (MemoryError, SystemError)):
            raise MemoryError from error
        if isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)):
            raise Refused("it is encrypted", "open it with its password and save it without one") from error
        said = "too deeply nested" if isinstance(cause, RecursionError) else f"damaged ({type(cause).__name__})"
        raise Refused(f"the file is {said}, no PDF that can be read", PRINT_ANEW) from error
    _look_for_text(layouts)
    take_furniture(layouts)
    find_columns(layouts)
    align(layouts)
    return _as_json(layouts)


def _layout(page: Any, number: int) -> Layout:
    """A page's words and tables; its memory is given back."""
    x0, top, x1, bottom = page.bbox
    chars = [
        char
        for char in once(page.chars)
        if x0 <= (char["x0"] + char["x1"]) / 2 <= x1 and top <= (char["top"] + char["bottom"]) / 2 <= bottom
    ]
    straight = [char for char in chars if not oblique(char)]
    marks = raised_marks(straight)
    marked = {id(char) for _, mark in marks for char in mark}
    for before, mark in marks:
        before["x1"] = mark[-1]["x1"]  # what follows the mark goes on with the word
    tables, words, rules = ruled_tables(page, number, [char for char in straight if id(char) not in marked])
    layout = Layout(number, page.width, page.height, words, list(tables), rules, origin=page.cropbox[:2])
    layout.furniture += [(words_of(mark), "footnote-mark") for _, mark in marks]
    if len(straight) < len(chars):
        text = "".join(char["text"] for char in chars if oblique(char))
        layout.unread.append(f"text set at an angle, as a watermark is: {' '.join(text.split())[:80]}")
    if not chars and page.images:
        layout.unread.append("a picture without text: what it shows is not read")
    page.close()
    return layout


def _look_for_text(layouts: Sequence[Layout]) -> None:
    """Raises Refused where there is no text, or none that is in Unicode."""
    texts = [word.text for layout in layouts for line in _all_lines(layout) for word in line]
    if not any(any(char.isalnum() for char in text) for text in texts):
        raise Refused(
            "it has no text, as a scan has none", "recognise its text first, with ocrmypdf -l ita for instance"
        )
    without = sum(bool(NO_UNICODE.search(text)) for text in texts)
    if 10 * without > len(texts):
        reason = f"{without} of its {len(texts)} words are in a font that doesn't say which characters they are"
        raise Refused(reason, "recognise its text anew, with ocrmypdf --force-ocr -l ita for instance")


def _as_json(layouts: Sequence[Layout]) -> dict[str, Any]:
    chains = list(_chains(layouts))
    wholes = [join(chain) for chain in chains]
    spelling = Spelling.of(line for layout in layouts for line in _all_lines(layout))
    lines: list[Any] = []
    usual = usual_distance(layouts)
    wholes_of = {
        id(part): whole for one in wholes for row in one.rows for whole in row if whole for part in whole.parts
    }
    for layout in layouts:
        _write_page(layout, layout.items(usual), wholes_of, spelling, lines)
    for page, _, words, *_ in lines:
        left, above = layouts[page - 1].origin
        words[:] = [(text, x0 - left, top - above, x1 - left, bottom - above) for text, x0, top, x1, bottom in words]
    cells: dict[int, int] = {}
    written: list[Any] = []

    def place(whole: Whole | None) -> int | None:
        if whole is None:
            return None
        if id(whole) not in cells:
            cells[id(whole)] = len(written)
            written.append(_cell(whole, spelling))
        return cells[id(whole)]

    grids = [
        (one.tables[0].page, [[place(cell) for cell in row] for row in one.rows], one.heads, one.tables[0].ruled)
        for one in wholes
    ]
    unread = [(layout.number, what) for layout in layouts for what in layout.unread]
    return {"lines": lines, "cells": written, "grids": grids, "unread": unread}


def _all_lines(layout: Layout) -> Iterator[WordLine]:
    for block in layout.lines():
        yield from block
    for table in layout.tables:
        for part in table.parts():
            yield from part.lines


def _chains(layouts: Sequence[Layout]) -> Iterator[list[PageTable]]:
    """The tables of the pages: what stands last on one page and first on the next, in the same columns, is one."""
    chain: list[PageTable] = []
    for layout in layouts:
        for number, table in enumerate(layout.tables):
            if chain and number == 0 and follow(chain[-1], table) and _adjoin(layouts, chain[-1], table):
                chain.append(table)
                continue
            if chain:
                yield chain
            chain = [table]
    if chain:
        yield chain


def _adjoin(layouts: Sequence[Layout], before: PageTable, table: PageTable) -> bool:
    """Whether a table is last on its page but for furniture, and another first on the next but for a “segue”."""
    last, layout = layouts[before.page - 1], layouts[table.page - 1]
    above = into_lines(word for word in layout.words if word.bottom <= table.box[1])
    return (
        before is last.tables[-1]
        and not any(word.top >= before.box[3] for word in last.words)
        and all(CONTINUED.match(text_of(line)) for line in above)
    )


def _write_page(
    layout: Layout,
    items: Sequence[Item | None],
    wholes: Mapping[int, Whole],
    spelling: Spelling,
    lines: list[Any],
) -> None:
    """Add the page's lines: what stands above and below as furniture, and between them what is read.

    What a cell says stands in one place, where the cell begins, whichever pages its lines are on.
    """

    def add(words: Sequence[WordLine], role: str = "", pages: Sequence[int] = ()) -> tuple[int, ...]:
        first = len(lines) + 1
        pages = pages or [layout.number] * len(words)
        for text, line, page in zip(spelling.joined(map(text_of, words)), words, pages, strict=True):
            # A line of which nothing is left but the rest of a word that was divided is no line.
            if text:
                # Nor does the line after it have the rest.
                kept = line[-len(text.split()) :]
                boxes = [[w.text, w.x0, w.top, w.x1, w.bottom] for w in kept]
                lines.append([page, text, boxes, role, divided_at_end(text_of(line), text)])
        return tuple(range(first, len(lines) + 1))

    def add_cell(part: Part, role: str) -> None:
        parts = wholes[id(part)].parts if id(part) in wholes else [part]
        if part is parts[0] and not part.numbers:
            pages = [one.page for one in parts for _ in one.lines]
            part.numbers = add([line for one in parts for line in one.lines], role, pages)

    def blank() -> None:
        if lines and lines[-1][1]:
            lines.append([layout.number, "", [], ""])

    above: list[tuple[WordLine, str]] = []
    below: list[tuple[WordLine, str]] = []
    for line, role in sorted(layout.furniture, key=lambda one: one[0][0].top):
        # A mark is read with its footnote.
        (below if role in NOTES or line[0].top >= layout.height / 2 else above).append((line, role))
    blank()
    for line, role in above:
        add([line], role)
    blank()
    run: list[WordLine] = []
    for item in [*items, None]:
        if item is not None and item.line:
            run.append(item.content)
            continue
        add(run)
        run = []
        blank()
        if item is not None:
            for number, row in enumerate(item.content.rows):
                for part in dict.fromkeys(part for part in row if part):
                    add_cell(part, "column-head" if number < item.content.heads else "")
                blank()
    for line, role in below:
        add([line], role)


def _cell(whole: Whole, spelling: Spelling) -> Any:
    text = "\n".join(filter(None, spelling.joined(text_of(line) for part in whole.parts for line in part.lines)))
    parts: list[Part] = [part for part in whole.parts if part.lines] or whole.parts[:1]
    numbers = whole.parts[0].numbers
    return text, parts[0].page, parts[0].box, numbers, [(part.page, part.box) for part in parts[1:]]


if __name__ == "__main__":
    limited.serve(extract)
