"""Parsing guidelines that have their text below their titles: the sections of a circular, or of an annex."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from raccordo.draft.document import Line
from raccordo.draft.heads import NUMBER_LINE
from raccordo.draft.lines import SHORT, Lines, paragraphs
from raccordo.draft.mapping import Mapping
from raccordo.draft.numerals import readings, within
from raccordo.draft.pages import ListParser, PageParser
from raccordo.draft.parts import Guideline, Unread, passage, undone

TITLE_LINES = 3
LONG = 300  # the characters of a title that has no text below it
BY_SHORT_LINE = "a title ends with a short line, after which a capital begins the text"
BY_SENTENCE = "a title is the first sentence of its paragraph"
UNTITLED = "nothing shows where the title ends and the text begins: all of it was taken for the title"
LAST = "it is the last guideline: see whether the text goes on to here"
MAY_BE_NOTE = "it stands at the foot of the page and begins with a number: say whether it is a footnote, or of the text"
NOTE = re.compile(r"\(?\d{1,3}\)? +[«“\"]?[^\W\d_a-z]")
SECTION = re.compile(r"(?P<numeral>\d+(?:\.\d+)*)[.)]?\s+[^\W\d_a-z].*")
# A sentence, and what begins the next.
SENTENCE = re.compile(r"(?P<title>\S.{2,120}?[.:])\s+(?P<text>[«“\"]?[^\W\d_a-z].*)")
STOPS = (".", ";", ":", ",")


class ProseParser(ListParser):
    """Parses sections: a number, a title, and the text up to the next section; the last ends before the line `end`."""

    def __init__(self, lines: Lines, mapping: Mapping, pages: PageParser, end: int) -> None:
        super().__init__(lines, mapping, pages)
        self.end = end
        self.width = 0

    def parse(self, some: Sequence[Line]) -> list[Guideline]:
        """The guidelines on some lines, with their texts."""
        self.take_heads(some)
        some = [line for line in self.lines.free(some) if line.number < self.end]
        heads = [title.lines[-1] for title in self.pages.titles.values()]
        some = [line for line in some if not heads or line.number > min(heads)]
        for line in [line for line in some if alone(line, some) and NUMBER_LINE.fullmatch(line.text.strip())]:
            self.pages.take_number(line)
        some = self.lines.free(some)
        some = self.without_notes(some)
        self.width = max((len(line.text.strip()) for line in some), default=0)
        starts = self.starts(some)
        for start, following in pairwise([*starts, len(some)]):
            self.read_section(some[start : self.end_of(some, start, following)], last=start == starts[-1])
        return self.found

    def without_notes(self, some: Sequence[Line]) -> list[Line]:
        """Some lines without the paragraphs at the foot of a page that may be notes of it: they are left."""
        for run, following in pairwise([*paragraphs(some), []]):
            foot = following and following[0].page > run[-1].page and NOTE.match(run[0].text.strip())
            if foot and not (self.number and self.number.fullmatch(run[0].text.strip())):
                self.unread += [Unread(line.number, line.text.strip(), MAY_BE_NOTE) for line in run]
                self.lines.take(run)
        return self.lines.free(some)

    def starts(self, some: Sequence[Line]) -> list[int]:
        """Where sections begin. A table of contents has them as well: of several series the last longest counts."""
        series: list[list[int]] = []
        self.last = ""
        for index, line in enumerate(some):
            if series and self.number and self.numeral(line) == self.numeral(some[series[-1][0]]):
                self.last = ""
            first = not self.last and self.number is not None
            if self.begins(some, index):
                if first or not series:
                    series.append([])
                series[-1].append(index)
                self.last = self.numeral(line)
        return max(reversed(series), key=len, default=[])

    def begins_item(self, some: Sequence[Line], index: int) -> bool:
        """Whether a section without number begins on a line: a short paragraph without full stop, above a text."""
        if not super().begins_item(some, index):
            return False
        runs = list(paragraphs(some[index : index + TITLE_LINES + 2]))
        title = undone(runs[0])
        return len(runs) > 1 and len(runs[0]) <= TITLE_LINES and not title.endswith(STOPS) and title[0].isupper()

    def end_of(self, some: Sequence[Line], start: int, following: int) -> int:
        """Where a section ends: with the next, or where another heading begins."""
        own = self.numeral(some[start])
        depth = len(readings(own).get("decimal", ()))
        for index in range(start + 1, following):
            match = SECTION.fullmatch(some[index].text.strip())
            if match is None or (depth and within(match["numeral"], own)) or some[index].text.strip().endswith(STOPS):
                continue
            level = match["numeral"].count(".") + 1
            if (depth > 1 and level < depth) or (not depth and len(some[index].text.strip()) < SHORT * self.width):
                return index
        return following

    def read_section(self, own: Sequence[Line], last: bool) -> None:
        """Note a section: its title, and its text."""
        runs = list(paragraphs(own))
        if self.number and (match := self.number.fullmatch(own[0].text.strip())) and not match["rest"]:
            # The number stands on a line of its own.
            runs = [runs[0] + runs[1], *runs[2:]] if len(runs[0]) == 1 and len(runs) > 1 else runs
        head, rest, rule = self.parted(runs)
        if last and len(runs) > 2 and len(readings(self.numeral(own[0])).get("decimal", ())) < 2:
            self.unread.append(Unread(own[-1].number, own[-1].text.strip(), LAST))
        category = self.category_of(head[-1])
        text = passage(rest) if rest else None
        self.close(head, category, text, rule)
        self.lines.take(own)

    def parted(self, runs: Sequence[Sequence[Line]]) -> tuple[Sequence[Line], Sequence[Line], str]:
        """The lines of a section's title and of its text, and by which rule they were parted, if nothing parts them."""
        first, rest = list(runs[0]), [line for run in runs[1:] for line in run]
        if rest and len(first) <= TITLE_LINES and not first[-1].text.strip().endswith(STOPS):
            return first, rest, ""
        for count in range(1, min(TITLE_LINES, len(first) - 1) + 1):
            before, after = first[count - 1].text.strip(), first[count].text.strip()
            if len(before) < SHORT * self.width and not before.endswith(",") and after.lstrip('«“"')[:1].isupper():
                return first[:count], [*first[count:], *rest], BY_SHORT_LINE
        whole = first[0].text.strip()
        numbered = self.number.fullmatch(whole) if self.number else None
        if match := SENTENCE.fullmatch(whole, numbered.start("rest") if numbered else 0):
            head, text = (
                Line(first[0].number, first[0].page, words) for words in (whole[: match.end("title")], match["text"])
            )
            return [head], [text, *first[1:], *rest], BY_SENTENCE
        if rest or len(undone(first)) > LONG:
            self.unread.append(Unread(first[0].number, first[0].text.strip(), UNTITLED))
        return [*first, *rest], [], ""


def alone(line: Line, some: Sequence[Line]) -> bool:
    """Whether nothing stands right above or below a line."""
    return not any(abs(other.number - line.number) == 1 for other in some)
