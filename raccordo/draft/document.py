"""What any source becomes before it is parsed: its lines, and the tables that its pages draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from raccordo.findings import UserError

MAXIMUM_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class Word:
    """A word of a page, with its box in points from the top left corner of the page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class Line:
    """A line of the text that is kept as the source: `number` counts from 1 in that text, `page` from 1.

    `text` is the line as it stands there, blanks included, without its line feed. A text layer has no words. `role` is
    empty, or the kind of furniture (the notation of its concept) that the layout of the pages shows the line to be.
    `divided` is the word at its end that the page divides by HYPHEN-MINUS, and that was put together.
    """

    number: int
    page: int
    text: str
    words: tuple[Word, ...] = ()
    role: str = ""
    divided: str = ""


Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text with the line breaks of the page, its page, and its box (x0, top, x1, bottom).

    `lines` are the numbers of its lines in the document's text. `rest` is where a cell goes on that the end of a page
    divides: pages and boxes. Of a spreadsheet, the box counts columns and rows; `rule` says how its text is known where
    it is no text there, and `doubt` why it isn't known what the sheet shows.
    """

    text: str
    page: int
    box: Box
    lines: tuple[int, ...] = ()
    rest: tuple[tuple[int, Box], ...] = ()
    rule: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class Grid:
    """A table, row by row; it begins on `page` and may go on over others.

    A cell merged over several places stands, as the same object, in each of them; None is a place without a cell.
    The first `heads` rows are its head where its pages repeat it, and stand there once. `ruled` is false where the page
    draws no rules, and rows and columns are those in which its words are aligned. `sheet` is the name of the sheet that
    it is, all of it, in a spreadsheet.
    """

    page: int
    rows: tuple[tuple[Cell | None, ...], ...]
    heads: int = 0
    ruled: bool = True
    sheet: str = ""


@dataclass(frozen=True)
class Signer:
    """What a signed envelope says of one signature, as it stands there: nothing of it was verified.

    `level` is 1 for the outermost envelope. `name` and `issuer` are those of the certificate, `time` is what the signer
    claims. What the envelope doesn't say is empty.
    """

    level: int
    name: str
    issuer: str
    serial: str
    time: str
    digest: str


@dataclass(frozen=True)
class Envelope:
    """A signed envelope in which a document came: its file name, its bytes, and its signatures, the outermost first."""

    name: str
    content: bytes
    signers: tuple[Signer, ...]


@dataclass(frozen=True)
class Document:
    """A source: its file name, what kind of file it is, its bytes, and what they say.

    `text` is the text that anchors count in; its lines, in order, are `lines`. `grids` are the tables with layout.
    `unread` are the pages, and what on them could not be read and why. `places` is where lines stand in a spreadsheet,
    by their numbers (`Sheet!C12`). `sources` are the documents that it was joined from, if it was, and `starts` are how
    many lines stand before each. `envelope` is the one in which it came.
    """

    name: str
    media_type: str
    content: bytes
    text: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()
    places: Mapping[int, str] = field(default_factory=dict)
    sources: tuple[Document, ...] = ()
    envelope: Envelope | None = None
    starts: tuple[int, ...] = ()


def refuse(name: str, reason: str, remedy: str) -> UserError:
    """The error for a source that cannot be drafted from: what is wrong with it, and what to do."""
    return UserError(f"{name}: {reason}: {remedy}")


def join(documents: Sequence[Document]) -> Document:
    """Several documents as one: their texts one after the other, with an empty line and a new page between them."""
    if len(documents) == 1:
        return documents[0]
    lines: list[Line] = []
    grids: list[Grid] = []
    unread: list[tuple[int, str]] = []
    places: dict[int, str] = {}
    starts: list[int] = []
    for one in documents:
        pages = lines[-1].page if lines else 0
        if lines and lines[-1].text:
            lines.append(Line(len(lines) + 1, pages, ""))
        before = len(lines)
        starts.append(before)
        lines += [replace(line, number=line.number + before, page=line.page + pages) for line in one.lines]
        grids += [_moved(grid, before, pages) for grid in one.grids]
        unread += [(page + pages, what) for page, what in one.unread]
        places |= {number + before: f"{one.name} {place}" for number, place in one.places.items()}
    text = "".join(f"{line.text}\n" for line in lines)
    first = documents[0]
    return Document(
        first.name,
        first.media_type,
        first.content,
        text,
        tuple(lines),
        tuple(grids),
        tuple(unread),
        places,
        tuple(documents),
        starts=tuple(starts),
    )


def _moved(grid: Grid, lines: int, pages: int) -> Grid:
    """A table behind so many lines and pages; a cell stays the same object in each of its places."""
    cells = {
        id(cell): replace(
            cell,
            page=cell.page + pages,
            lines=tuple(number + lines for number in cell.lines),
            rest=tuple((page + pages, box) for page, box in cell.rest),
        )
        for row in grid.rows
        for cell in row
        if cell
    }
    rows = tuple(tuple(cells[id(cell)] if cell else None for cell in row) for row in grid.rows)
    return replace(grid, page=grid.page + pages, rows=rows)
