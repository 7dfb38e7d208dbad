"""Where the lines of a source's text stand in the file from which it was taken: on a page of a PDF, in a sheet's cell.

A file of tab-separated values beside the text, `act.places.tsv` beside `act.txt`, has a line for each: its number, the
file, and either the page, the box of its words and where each of them begins and ends, or the cell (`Foglio1!C12`).
Lengths are in points from the top left corner of the page as it is shown.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import starmap
from pathlib import Path
from urllib.parse import quote

from raccordo.act.source import FORM, read_sources
from raccordo.findings import Finding
from raccordo.rdf.graph import Graph
from raccordo.rdf.query import as_csv
from raccordo.rdf.turtle import misencoded

RESTORE = "restore the file, or draft from the act anew"
HEAD = ("line", "file", "page", "x0", "top", "x1", "bottom", "words", "cell")
CELL = re.compile(r".*!([A-Z]+)([0-9]+)", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Where a line stands: the file, and the page from 1 with the box (x0, top, x1, bottom) and the sides of its words.

    In a sheet, it is the cell instead.
    """

    file: str
    page: int = 0
    box: tuple[float, ...] = ()
    words: tuple[tuple[float, float], ...] = ()
    cell: str = ""

    def part(self, line: str, start: int, end: int) -> str:
        """The part of the file in which the characters `start` to `end` of a line stand, as a path with a fragment.

        The fragment is that of RFC 8118 in a PDF, with the box around the words, and that of RFC 7111 in delimited
        values. A cell of a spreadsheet, for which there is no standard, has its name.
        """
        if self.cell:
            match = CELL.fullmatch(self.cell) if self.file.endswith(".csv") else None
            cell = f"cell={match[2]},{column(match[1])}" if match else quote(self.cell, safe="!")
            return f"source/{quote(self.file)}#{cell}"
        x0, top, x1, bottom = self.box
        if len(self.words) == len(line.split()):
            inside = self.words[len(f"{line[:start]}.".split()) - 1 : len(line[:end].split())]
            x0, x1 = min(left for left, _ in inside), max(right for _, right in inside)
        area = ",".join(map(figures, (x0, top, x1 - x0, bottom - top)))
        return f"source/{quote(self.file)}#page={self.page}&viewrect={area}"


def column(letters: str) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def figures(length: float) -> str:
    """A length to a tenth of a point."""
    return f"{round(length, 1) + 0:.10g}"


def path(text: Path) -> Path:
    """The file of the places of a text's lines, beside it."""
    return text.with_suffix(".places.tsv")


def write(places: Mapping[int, Place]) -> str:
    """The places of lines as tab-separated values."""

    def cells(line: int, one: Place) -> Iterable[object]:
        box = map(figures, one.box) if one.box else [""] * 4
        words = " ".join(f"{figures(left)}:{figures(right)}" for left, right in one.words)
        return line, one.file, one.page or "", *box, words, one.cell

    return "".join(as_csv([HEAD, *starmap(cells, places.items())], **FORM))


def read(text: str) -> Iterator[tuple[int, tuple[int, Place] | None]]:
    """Each line of a file of places by its number, with the line of the text and its place; None where it says none."""
    for number, row in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            cells = next(csv.reader([row], **FORM), [])
            if number > 1:
                yield number, parsed(cells)
            elif tuple(cells) != HEAD:
                yield number, None
        except (ValueError, csv.Error):
            yield number, None


def parsed(cells: Iterable[str]) -> tuple[int, Place]:
    """A line's number and place by the cells of its row. Raises ValueError where they are no place."""
    line, file, page, *sides, words, cell = cells
    if not file or (bool(cell) == bool(page)):
        raise ValueError
    if cell:
        return int(line), Place(file, cell=cell)
    x0, top, x1, bottom = map(float, sides)
    spans = [tuple(map(float, word.split(":"))) for word in words.split()]
    return int(line), Place(file, int(page), (x0, top, x1, bottom), tuple((left, right) for left, right in spans))


def read_places(text: Path) -> dict[int, Place]:
    """The places of a text's lines, by their numbers; none where there is no file of them."""
    file = path(text)
    found = read(file.read_bytes().decode("utf-8", errors="replace")) if file.is_file() else ()
    return dict(one for _, one in found if one)


def check_places(data: Graph) -> Iterator[Finding]:
    """A finding for each line of a file of places that says none, or names a line or file that isn't the text's."""
    for iri, _, text, source in read_sources(data):
        if not (file := path(text)).is_file():
            continue
        name, content = data.project.display(file), file.read_bytes()
        if problem := misencoded(content, name):
            yield replace(problem, fix=RESTORE)
            continue
        originals = {data.value(one, "rac:fileName") for one in data.values(iri, "prov:wasDerivedFrom")}
        for number, found in read(content.decode("utf-8")):
            if found is None:
                yield Finding("places", "says no place of a line of the text", name, number, fix=RESTORE)
            elif not 1 <= found[0] <= len(source.line_starts):
                yield Finding("places", f"the text has no line {found[0]}", name, number, fix=RESTORE)
            elif found[1].file not in originals:
                message = f"{found[1].file} is no file that the text was taken from (prov:wasDerivedFrom)"
                yield Finding("places", message, name, number, fix=RESTORE)
