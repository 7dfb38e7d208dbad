"""What any source becomes before it is parsed: its lines, and the tables that its pages draw."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    number: int
    page: int
    text: str
    words: tuple[Word, ...] = ()
    role: str = ""


Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text with the line breaks of the page, its page, and its box (x0, top, x1, bottom).

    `lines` are the numbers of its lines in the document's text. `rest` is where a cell goes on that the end of a page
    divides: pages and boxes.
    """

    text: str
    page: int
    box: Box
    lines: tuple[int, ...] = ()
    rest: tuple[tuple[int, Box], ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table, row by row; it begins on `page` and may go on over others.

    A cell merged over several places stands, as the same object, in each of them; None is a place without a cell.
    The first `heads` rows are its head where its pages repeat it, and stand there once. `ruled` is false where the page
    draws no rules, and rows and columns are those in which its words are aligned.
    """

    page: int
    rows: tuple[tuple[Cell | None, ...], ...]
    heads: int = 0
    ruled: bool = True


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
    `unread` are the pages, and what on them could not be read and why. `envelope` is the one in which it came.
    """

    name: str
    media_type: str
    content: bytes
    text: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()
    envelope: Envelope | None = None


def refuse(name: str, reason: str, remedy: str) -> UserError:
    """The error for a source that cannot be drafted from: what is wrong with it, and what to do."""
    return UserError(f"{name}: {reason}: {remedy}")
