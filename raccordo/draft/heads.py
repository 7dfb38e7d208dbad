"""What pages print for themselves and no mapping names: their numbers, and what they repeat at their ends."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from raccordo.draft.document import Line
from raccordo.draft.lines import Lines
from raccordo.draft.mapping import Mapping, Template
from raccordo.draft.parts import Furniture

NUMBER_LINE = re.compile(r"(?:(?i:pag(?:ina|\.)) ?)?[-–]? ?\d{1,3}(?: ?(?:/|di) ?\d{1,3})? ?[-–]?")
ENDS = 2  # how many lines at the top and at the bottom of a page may be a running head
FEWEST = 3  # how many pages must repeat a line


def take(lines: Lines, mapping: Mapping) -> list[Furniture]:
    """Take from the lines what the layout shows to be furniture, page numbers, and what pages repeat at their ends.

    Without layout, only page breaks show where a page ends. What the mapping describes is left to it.
    """
    # What heads an annex says which it is.
    gone = [line for line in lines.lines if line.role and not mapping.annex.match(line.text.strip())]
    found = [one for line in gone for one in lines.place(line.role, [line])]
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines.lines:
        by_page[line.page].append(line)
    if len(by_page) > 1 and not any(line.words for line in lines.all):
        numbers = [line for page in by_page.values() for line in {id(one): one for one in (page[0], page[-1])}.values()
                   if NUMBER_LINE.fullmatch(line.text.strip()) and not line.role]  # fmt: skip
        found += lines.place("page-number", numbers)
        described = list(templates(mapping))
        for same in repeated([[line for line in page if line not in numbers] for page in by_page.values()]):
            if not any(template.begins(same[0].text.strip()) for template in described):
                found += lines.place("running-head", same)
    lines.lines = lines.free(lines.lines)
    return found


def templates(mapping: Mapping) -> Iterator[Template]:
    """All that a mapping describes."""
    some = (mapping.annex, mapping.title, mapping.number, mapping.mission, mapping.programme, mapping.row_head)
    yield from (template for template in (*some, mapping.report) if template)
    yield from (template for _, template in mapping.furniture)


def repeated(by_page: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """The lines that stand at the same place at the top or the bottom of half the pages, their figures aside."""
    places: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for page in by_page:
        for place in (*range(ENDS), *range(-ENDS, 0)):
            if -len(page) <= place < len(page) and (place >= 0 or len(page) >= 2 * ENDS):
                places[place, re.sub(r"\d+", "#", " ".join(page[place].text.split()))].append(page[place])
    for (_, words), same in places.items():
        if len(same) >= max(FEWEST, len(by_page) / 2) and any(character.isalpha() for character in words):
            yield same
