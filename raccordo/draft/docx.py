"""A DOCX (ECMA-376, WordprocessingML) as a document: `read`. It is read in a process of its own, `python -m
raccordo.draft.docx`, from its XML alone: nothing in it is run, and nothing outside of it is fetched.

Each paragraph is a line, each table a grid. What a paragraph is numbered by, which is no text of the file, is computed
as Word does (`numbering.py`).
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from raccordo.draft import limited
from raccordo.draft.document import Document
from raccordo.draft.heads import NUMBER_LINE
from raccordo.draft.limited import Refused
from raccordo.draft.numbering import Numbering, Styles
from raccordo.draft.pdf import document_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY = "word/document.xml"
MAXIMUM_PARTS = 10_000
MAXIMUM_UNPACKED = 200 * 1024 * 1024
MAXIMUM_DEPTH = 200
MAXIMUM_COLUMNS = 500
SAVE = "open it in its own program and save it anew as DOCX, or as PDF"
# What a paragraph may be inside of, and what is left out: deleted text, and the older form of what stands beside it.
TRANSPARENT = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo",
               "AlternateContent", "Choice"}  # fmt: skip
DELETED = {"del", "moveFrom"}
# What is noted once, with its number: it is in the file, and not in the text.
NOTES = {
    "del": "tracked changes: {} deletions were left out",
    "ins": "tracked changes: {} insertions were taken: see whether they were accepted",
    "vanish": "hidden text, in {} places, was left out",
    "picture": "{} pictures: what they show is not read",
    "altChunk": "{} files within the file are not read",
    "oMath": "{} formulas are not read",
    "numFmt": "{} paragraphs are numbered in a form that is not read: their numbers are missing",
}


def read(name: str, content: bytes) -> Document:
    """The document of a DOCX, its pages parted as Word last drew them, or else where a break is written.

    Raises UserError where it has no text, is encrypted, damaged, too large, or takes too much memory or time.
    """
    return document_of(name, MEDIA_TYPE, content, limited.read("raccordo.draft.docx", name, content, SAVE))


# What follows runs in the process of its own.


def extract(content: bytes) -> dict[str, Any]:
    """What a DOCX says, as JSON. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {one.filename: one for one in archive.infolist()}
            if len(parts) > MAXIMUM_PARTS or sum(one.file_size for one in parts.values()) > MAXIMUM_UNPACKED:
                raise Refused(f"it unpacks to more than {MAXIMUM_UNPACKED // 1024**2} MB", SAVE)
            return Reader({name: archive.read(name) for name in parts if name.endswith((".xml", ".rels"))}).read()
    except (Refused, MemoryError):
        raise
    except RuntimeError as error:
        raise Refused("it is encrypted", "open it with its password and save it without one") from error
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, NotImplementedError, EOFError) as error:
        raise Refused(f"the file is damaged ({type(error).__name__}), no DOCX that can be read", SAVE) from error


def tree(content: bytes) -> Element:
    """The root of an XML part, with local names alone. Raises Refused for a document type declaration, or deep nesting.

    Without such a declaration there are no entities, neither such as grow nor such as are outside.
    """
    builder, parser, depth = TreeBuilder(), expat.ParserCreate(namespace_separator="}"), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAXIMUM_DEPTH:
            raise Refused(f"its parts are nested more than {MAXIMUM_DEPTH} deep", SAVE)
        builder.start(local(name), {local(key): said for key, said in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(local(name))

    def declared(*_: object) -> None:
        raise Refused("it has a document type declaration, as no DOCX has", SAVE)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = builder.data, declared
    parser.buffer_text = True
    parser.Parse(content, True)
    return builder.close()


def local(name: str) -> str:
    """A name without its namespace: both editions of the standard have the same names in namespaces of their own."""
    return name.rpartition("}")[2]


def is_on(element: Element | None) -> bool:
    """Whether a property that is there or not is there (ECMA-376, 17.17.4)."""
    return element is not None and element.get("val", "true") not in ("false", "0", "off")


@dataclass
class Line:
    """A line of the text that is put together: its page, its words, and the kind of furniture that it is."""

    page: int
    text: str
    role: str = ""


@dataclass
class Text:
    """The text of a paragraph while it is put together: its lines, each with its page."""

    page: int
    lines: list[list[Any]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add to the last line."""
        if not self.lines:
            self.lines.append([self.page, ""])
        if not self.lines[-1][1]:
            self.lines[-1][0] = self.page
        self.lines[-1][1] += text

    def end_line(self) -> None:
        """Begin a line."""
        self.lines.append([self.page, ""])


class Reader:
    """Reads the parts of a DOCX, by their names."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self.body = tree(parts[BODY]).find("body")
        self.styles = Styles(self.part("word/styles.xml"))
        self.numbering = Numbering(self.part("word/numbering.xml"), self.styles)
        self.noted: Counter[str] = Counter()
        self.notes: list[tuple[int, str]] = []
        self.lines: list[Line] = []
        self.cells: list[Any] = []
        self.grids: list[Any] = []
        self.page = 1
        # Word writes where its pages ended when it last drew them, behind breaks that are written as well.
        self.drawn = self.body is not None and self.body.find(".//lastRenderedPageBreak") is not None

    def part(self, name: str) -> Element | None:
        """The root of a part; None where it isn't there."""
        return tree(self.parts[name]) if name in self.parts else None

    def read(self) -> dict[str, Any]:
        """All that the document says. Raises Refused where it has no text."""
        if self.body is None:
            raise Refused("it has no body", SAVE)
        self.read_ends("header")
        for block in self.blocks(self.body):
            if block.tag == "p":
                self.read_paragraph(block)
            else:
                self.read_table(block)
        self.read_notes()
        self.read_ends("footer")
        if not any(any(map(str.isalnum, line.text)) for line in self.lines):
            raise Refused("it has no text", "if it holds a scan, recognise its text first")
        unread = [(1, NOTES[what].format(number)) for what, number in self.noted.items()]
        lines = [[line.page, line.text, [], line.role] for line in self.lines]
        return {"lines": lines, "cells": self.cells, "grids": self.grids, "unread": unread}

    def blocks(self, parent: Element) -> Iterator[Element]:
        """The paragraphs and tables in an element, in their order; what was deleted is left out."""
        for child in parent:
            if child.tag in ("p", "tbl"):
                yield child
            elif child.tag in TRANSPARENT:
                yield from self.blocks(child)
            elif child.tag in DELETED or child.tag == "altChunk":
                self.noted["del" if child.tag in DELETED else "altChunk"] += 1

    # Lines

    def blank(self) -> None:
        """Part what follows from what is there."""
        if self.lines and self.lines[-1].text:
            self.lines.append(Line(self.page, ""))

    def write(self, text: Text, role: str = "") -> list[int]:
        """Add the lines of a text that have words; their numbers."""
        first = len(self.lines)
        for page, said in text.lines:
            if words := " ".join(said.split()):
                self.lines.append(Line(page, words, role))
        return list(range(first + 1, len(self.lines) + 1))

    def read_ends(self, end: str) -> None:
        """Read what pages have at their top or bottom, each text once, as furniture."""
        seen = set()
        for name in sorted(self.parts):
            if not name.startswith(f"word/{end}") or not name.endswith(".xml"):
                continue
            for block in self.blocks(tree(self.parts[name])):
                for paragraph in block.iter("p"):
                    text = self.text_of(paragraph)
                    said = " ".join(words for _, words in text.lines)
                    if said not in seen:
                        self.write(text, "page-number" if NUMBER_LINE.fullmatch(said.strip()) else "running-head")
                    seen.add(said)
        self.blank()

    def read_notes(self) -> None:
        """Read the notes of the document, each behind its number, as footnotes."""
        for kind in ("footnote", "endnote"):
            root, number = self.part(f"word/{kind}s.xml"), 0
            for note in root if root is not None else ():
                if note.tag != kind or note.get("type", "normal") != "normal":
                    continue
                number += 1
                text = Text(self.page)
                for paragraph in note.iter("p"):
                    for _, words in self.text_of(paragraph).lines:
                        text.add(f" {words}" if text.lines else f"{number} {words}")
                self.blank()
                self.write(text, "footnote")

    # Paragraphs

    def read_paragraph(self, paragraph: Element) -> None:
        """Add a paragraph of the body, parted from what stands before it."""
        properties = paragraph.find("pPr")
        if not self.drawn and is_on(self.styles.find(properties, "pageBreakBefore")) and self.lines:
            self.page += 1
        text = self.text_of(paragraph)
        if any(words.strip() for _, words in text.lines):
            self.blank()
            self.write(text)
        section = properties.find("sectPr") if properties is not None else None
        if section is not None and not self.drawn:
            kind = section.find("type")
            self.page += kind is None or kind.get("val") != "continuous"
        for box in self.boxes(paragraph):
            for block in self.blocks(box):
                for inner in block.iter("p"):
                    self.read_paragraph(inner)

    def boxes(self, paragraph: Element) -> Iterator[Element]:
        """The text boxes that are set beside a paragraph, each once."""
        for child in paragraph:
            if child.tag == "txbxContent":
                yield child
            elif child.tag not in {*DELETED, "Fallback"}:
                yield from self.boxes(child)

    def text_of(self, paragraph: Element) -> Text:
        """The lines of a paragraph, with its number."""
        text = Text(self.page)
        properties = paragraph.find("pPr")
        label, known = self.numbering.label(properties)
        if not known:
            self.noted["numFmt"] += 1
        if label:
            text.add(f"{label} ")
        self.read_runs(paragraph, text, properties)
        self.page = text.page
        return text

    def read_runs(self, parent: Element, text: Text, properties: Element | None) -> None:
        """Add the runs in an element to a text."""
        for child in parent:
            if child.tag == "r":
                self.read_run(child, text, properties)
            elif child.tag in TRANSPARENT:
                self.noted["ins"] += child.tag in ("ins", "moveTo")
                self.read_runs(child, text, properties)
            elif child.tag in DELETED or child.tag in ("oMath", "oMathPara"):
                self.noted["del" if child.tag in DELETED else "oMath"] += 1
        self.noted = +self.noted

    def read_run(self, run: Element, text: Text, properties: Element | None) -> None:
        """Add a run to a text: its words, tabs, and the breaks of lines and pages."""
        own = run.find("rPr")
        if is_on(self.styles.find_of_run(own, properties, "vanish")):
            self.noted["vanish"] += any(child.tag == "t" for child in run)
            return
        capitals = is_on(self.styles.find_of_run(own, properties, "caps"))
        for child in run:
            if child.tag == "t":
                words = child.text or ""
                text.add(words.upper() if capitals else words)
            elif child.tag in ("tab", "ptab"):
                text.add(" ")
            elif child.tag == "noBreakHyphen":
                text.add("-")
            elif child.tag in ("cr", "br"):
                if child.get("type") == "page":
                    text.page += not self.drawn
                text.end_line()
            elif child.tag == "lastRenderedPageBreak":
                text.page += 1
                if text.lines and text.lines[-1][1].strip():
                    text.end_line()
            elif child.tag in ("drawing", "pict", "object", "AlternateContent"):
                self.noted["picture"] += child.find(".//txbxContent") is None

    # Tables

    def read_table(self, table: Element) -> None:
        """Add a table: its rows, cells over several columns or rows, and the rows of its head."""
        self.blank()
        rows: list[list[int | None]] = []
        first, heads = self.page, 0
        for number, row in enumerate(self.rows_of(table)):
            properties = row.find("trPr")
            head = is_on(properties.find("tblHeader") if properties is not None else None)
            heads += head and heads == number
            rows.append(
                self.read_row(row, properties, rows[-1] if rows else [], "column-head" if heads > number else "")
            )
            self.blank()
        width = max(map(len, rows), default=0)
        if rows and width:
            self.grids.append((first, [[*row, *[None] * (width - len(row))] for row in rows], heads, True))

    def rows_of(self, table: Element) -> Iterator[Element]:
        """The rows of a table that are not deleted."""
        for child in table:
            if child.tag == "tr":
                if child.find("trPr/del") is None:
                    yield child
                else:
                    self.noted["del"] += 1
            elif child.tag in TRANSPARENT:
                yield from self.rows_of(child)

    def cells_of(self, row: Element) -> Iterator[Element]:
        """The cells of a row."""
        for child in row:
            if child.tag == "tc":
                yield child
            elif child.tag in TRANSPARENT:
                yield from self.cells_of(child)

    def read_row(
        self, row: Element, properties: Element | None, above: list[int | None], role: str
    ) -> list[int | None]:
        """Add a row of a table: for each of its columns the number of its cell; `above` are those of the row above."""
        places: list[int | None] = [None] * number_in(properties, "gridBefore")
        start, latest = self.page, self.page
        for cell in self.cells_of(row):
            own = cell.find("tcPr")
            merged = own.find("vMerge") if own is not None else None
            span, at = max(number_in(own, "gridSpan", 1), 1), len(places)
            if at + span > MAXIMUM_COLUMNS:
                raise Refused(f"a table has more than {MAXIMUM_COLUMNS} columns", SAVE)
            goes_on = merged is not None and merged.get("val", "continue") == "continue"
            if goes_on and at < len(above) and above[at] is not None:
                places += [above[at]] * span
                continue
            self.page = start
            places += [self.read_cell(cell, at, span, role)] * span
            latest = max(latest, self.page)
        self.page = latest
        return places

    def read_cell(self, cell: Element, at: int, span: int, role: str) -> int:
        """Add a cell: its text, paragraph by paragraph, those of tables within it as well; its number."""
        numbers: list[int] = []
        for block in self.blocks(cell):
            for paragraph in block.iter("p"):
                numbers += self.write(self.text_of(paragraph), role)
        said = [self.lines[number - 1] for number in numbers]
        page = said[0].page if said else self.page
        row = float(len(self.cells))
        self.cells.append(("\n".join(line.text for line in said), page, (at, row, at + span, row + 1), numbers, []))
        return len(self.cells) - 1


def number_in(properties: Element | None, name: str, default: int = 0) -> int:
    """The number that is the value of a property."""
    element = properties.find(name) if properties is not None else None
    said = element.get("val", "") if element is not None else ""
    return int(said) if said.isdecimal() and len(said) < 5 else default


if __name__ == "__main__":
    limited.serve(extract)
