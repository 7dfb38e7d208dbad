"""Reading a text layer: UTF-8, line by line, its pages parted by form feeds."""

from __future__ import annotations

import re

from raccordo.draft.document import Document, Line, Word, refuse
from raccordo.draft.layout import Spelling, divided_at_end

MEDIA_TYPE = "text/plain"
MAXIMUM_BYTES = 5 * 1024 * 1024
MAXIMUM_LINE = 10_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def read(name: str, content: bytes) -> Document:
    """The document of a text layer. Raises UserError where it isn't plain UTF-8 text with line feeds, and says where.

    The text is kept as it is, to the character, but for form feeds, which no XML can hold: each is a space. What would
    be read otherwise than it stands is refused.
    """
    if len(content) > MAXIMUM_BYTES:
        size = f"has {len(content) / 1e6:.0f} MB, and a text layer of an act has less than {MAXIMUM_BYTES / 1e6:.0f}"
        raise refuse(name, size, "draft from the act alone")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = f"line {line}: byte 0x{content[error.start]:02x} is not UTF-8"
        remedy = f"save it as UTF-8 (from Latin-1: iconv -f ISO-8859-1 -t UTF-8 {name})"
        raise refuse(name, place, remedy) from error
    check_characters(name, text)
    return Document(name, MEDIA_TYPE, content, text.replace("\f", " "), tuple(lines_of(text)))


def check_characters(name: str, text: str) -> None:
    """Raise UserError for a text without words, a byte order mark, CRLF, or characters that no text layer has."""
    if text.startswith("\ufeff"):
        raise refuse(name, "begins with a byte order mark", "save it as UTF-8 without one")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        raise refuse(name, f"line {line} ends with CR", "save it with line feeds alone (dos2unix)")
    if match := CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        reason = f"line {line} has the control character U+{ord(match[0]):04X}: it is no text"
        raise refuse(name, reason, "draft from the PDF, or from its text layer")
    for number, words in enumerate(text.split("\n"), start=1):
        if len(words) > MAXIMUM_LINE:
            reason = f"line {number} has {len(words)} characters: its line breaks are lost"
            raise refuse(name, reason, "draft from a text layer that keeps the lines of the page (pdftotext)")
    if not any(character.isalnum() for character in text):
        raise refuse(name, "has no words", "if the PDF is a scan, have its text recognized first")


def lines_of(text: str) -> list[Line]:
    """The lines of a text with their pages; a form feed ends a page, wherever it stands on its line.

    A word that the end of a line divides is put together by the rule that holds for a PDF.
    """
    lines, plain = text.split("\n"), text.replace("\f", " ").split("\n")
    spelling = Spelling.of([[Word(word, 0, 0, 0, 0) for word in line.split()] for line in plain])
    found, page = [], 1
    for number, (line, spaced, whole) in enumerate(zip(lines, plain, spelling.joined(plain), strict=True), start=1):
        before = len(line) - len(line.lstrip("\f "))
        page += line[:before].count("\f")
        divided = divided_at_end(spaced, whole) if spaced.rstrip().endswith("-") else ""
        found.append(Line(number, page, whole, divided=divided))
        page += line[before:].count("\f")
    return found
