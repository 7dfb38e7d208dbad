"""What stands where on a page: characters joined to words, words to lines, lines in the order in which they are read.

Lengths are in points, from the top left corner of the page; what is compared with the size of letters is in heights of
the words concerned.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any, TypeVar

from raccordo.draft.document import Box, Word

T = TypeVar("T")
Char = dict[str, Any]
WordLine = list[Word]
# Where the parts of a line, or the columns of several, begin and end.
Segments = list[tuple[float, float]]
# Where two columns of text begin and end, and the left side of the second.
Region = tuple[float, float, float]

# A gap between two words that is no blank of a line of text.
WIDE_GAP = 1.0
# What lies between two columns of text, and between two paragraphs.
COLUMN_GAP = 1.5
PARAGRAPH_GAP = 0.5
# How far from the same place a running head may stand.
SAME_PLACE = 3.0
# How far, in heights, a running head stands at least from what follows.
APART = 0.8
ALONE = 0.3
# How much of a table beside columns of text is at least one of them.
LINE = 10.0
# In how many lines from its edges a page has its furniture.
FURNITURE_LINES = 6
UPWARDS: dict[str, Any] = {"char_dir_rotated": "btt", "line_dir_rotated": "ltr"}
DOWNWARDS: dict[str, Any] = {"char_dir_rotated": "ttb", "line_dir_rotated": "rtl"}
# How near, in its widths, a letter is drawn again to make it bold.
REDRAWN = 0.3
# How small the letters of footnotes are at most, to those of most words, and of their marks to those beside them.
SMALL = 0.92
HYPHENS = "\u00ad\u2010"
LETTERS = re.compile(r"[^\W\d_]+")
COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
VOWELS = re.compile(r"[aeiouàèéìòù]+")
# What is written with a hyphen before another word.
PREFIXES = re.compile(
    "anti|auto|bi|bio|co|cyber|eco|ex|extra|geo|infra|inter|intra|iper|macro|maxi|meta|micro|mini|multi|neo|non|off|on"
    "|para|pluri|poli|post|pre|pro|semi|sotto|sub|super|tele|trans|tri|ultra|vice|web"
)

PAGINATION = re.compile(r"[\W_]*(?:(?:pag(?:ina|e)?|p)\.?\s*)?(\d{1,4})(?:\s*(?:di|of|su|/)\s*\d{1,4})?[\W_]*", re.I)
NOTE_MARK = re.compile(r"(\(\*+\)|\*+|\(\d{1,2}\)|\d{1,2}\)|[¹²³⁴⁵⁶⁷⁸⁹]|\d{1,2}\.?(?=\s))")


def words_of(chars: Sequence[Char]) -> list[Word]:
    """The words of characters that belong together: those of a cell, or those outside of all cells."""
    from pdfplumber.utils.text import WordExtractor  # noqa: PLC0415  (slow)

    found: list[Word] = []
    blanks = sum(char["text"].isspace() for char in chars)
    # Where a producer writes no blanks, they are to be seen from the distances.
    ratio = 0.3 if blanks * 20 > len(chars) else 0.15
    for upwards in (None, True, False):
        some = [char for char in chars if _upwards(char) is upwards]
        directions = UPWARDS if upwards else DOWNWARDS
        for word in WordExtractor(x_tolerance_ratio=ratio, **directions).extract_words(some) if some else ():
            text = unicodedata.normalize("NFC", word["text"])
            box = (round(float(word[side]), 2) for side in ("x0", "top", "x1", "bottom"))
            found.append(Word(text, *box))
    return found


def _upwards(char: Char) -> bool | None:
    """None of upright text, otherwise whether it runs from bottom to top."""
    return None if char["upright"] else char["matrix"][1] > 0


def once(chars: Iterable[Char]) -> Iterator[Char]:
    """Characters without those that are drawn again at their place, as to make them bold."""
    seen: dict[tuple[str, int], list[Char]] = defaultdict(list)
    for char in chars:
        # Of a letter that runs up the page, the height is the width.
        near = REDRAWN * min(char["x1"] - char["x0"], char["bottom"] - char["top"])
        line = round(char["top"] / 2)
        if char["text"].isspace() or not any(
            abs(char["x0"] - other["x0"]) < near and abs(char["top"] - other["top"]) < near
            for key in (line - 1, line, line + 1)
            for other in seen.get((char["text"], key), ())
        ):
            seen[char["text"], line].append(char)
            yield char


def raised_marks(chars: Sequence[Char]) -> list[tuple[Char, list[Char]]]:
    """The marks of a page's footnotes in its text, each with the character before it: figures, small and raised, right
    behind a word, with which a line below begins that is in small letters, or has them small and raised as well."""
    runs: list[tuple[Char, list[Char]]] = []
    before: Char | None = None
    base: Char | None = None
    for char in chars:
        if before and base and _marks(char) and _touches(before, char) and _raised(base, char):
            if runs and runs[-1][1][-1] is before:
                runs[-1][1].append(char)
            else:
                runs.append((base, [char]))
        else:
            base = char
        before = char
    if not runs:
        return []
    usual = median(char["size"] for char in chars)
    small = into_lines(words_of([char for char in chars if char["size"] < SMALL * usual]))
    notes = {mark[0].strip("(). ") for line in small if (mark := NOTE_MARK.match(text_of(line)))}
    notes |= set(_raised_at_start(chars))
    return [(base, run) for base, run in runs if "".join(char["text"] for char in run).strip("()") in notes]


def _raised_at_start(chars: Sequence[Char]) -> Iterator[str]:
    """The figures, small and raised, with which lines begin: of a table in small letters, a note's are not smaller."""
    run: list[Char] = []
    touched = False
    for before, char in pairwise(one for one in chars if not one["text"].isspace()):
        if _marks(before):
            run = [*run, before] if run and _touches(run[-1], before) else [before]
            beside = before["x1"] <= char["x0"] and before["bottom"] > char["top"]
            if not touched and not _marks(char) and beside and _raised(char, before):
                yield "".join(one["text"] for one in run).strip("()")
        else:
            run = []
        touched = _touches(before, char) and (touched or not _marks(before))


def _marks(char: Char) -> bool:
    """Whether a character may be one of a footnote's mark: a figure, with brackets or not."""
    return bool(char["text"].isdigit() or char["text"] in "()")


def _touches(before: Char, char: Char) -> bool:
    return bool(abs(char["x0"] - before["x1"]) < 0.3 * before["size"])


def _raised(base: Char, char: Char) -> bool:
    return bool(char["size"] < SMALL * base["size"] and char["bottom"] < base["bottom"] - 0.1 * base["size"])


def oblique(char: Char) -> bool:
    """Whether a character is turned by less than a right angle, as those of a watermark are."""
    a, b = char["matrix"][:2]
    return bool(min(abs(a), abs(b)) > 0.05 * max(abs(a), abs(b)))


def turned(words: Sequence[Word]) -> bool:
    """Whether words run up or down the page: most that have several letters are higher than wide."""
    long = [word for word in words if len(word.text) > 2]
    return bool(long) and sum(height(word) > 1.5 * (word.x1 - word.x0) for word in long) * 2 > len(long)


def height(word: Word) -> float:
    """The height of a word, which is near to the size of its font."""
    return word.bottom - word.top


def into_lines(words: Iterable[Word]) -> list[WordLine]:
    """Words as lines from top to bottom, each from left to right: of one line are those beside one another.

    Words that run up or down the page are kept in the order in which they were found, one line for each column.
    """
    words = list(words)
    if turned(words):
        columns: dict[int, WordLine] = defaultdict(list)
        for word in words:
            columns[round((word.x0 + word.x1) / 4)].append(word)
        return list(columns.values())
    lines: list[WordLine] = []
    for word in sorted(words, key=lambda one: (one.top + one.bottom, one.x0)):
        if lines and _beside(lines[-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: one.x0) for line in lines]


def _beside(line: WordLine, word: Word) -> bool:
    # The largest word is the measure: a footnote's mark stands higher than the rest of its line.
    largest = max(line, key=height)
    shared = min(largest.bottom, word.bottom) - max(largest.top, word.top)
    return shared > 0.5 * min(height(largest), height(word))


def text_of(line: Sequence[Word]) -> str:
    """The text of a line, with one blank between two words."""
    return " ".join(word.text for word in line)


def box_of(words: Iterable[Word]) -> Box:
    """The box around words."""
    sides = list(zip(*((word.x0, word.top, word.x1, word.bottom) for word in words), strict=True))
    return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])


@dataclass
class Spelling:
    """How a document writes its words, which shows where the end of a line divides one."""

    words: set[str]
    hyphenated: set[str]
    within: set[str]

    @classmethod
    def of(cls, lines: Iterable[WordLine]) -> Spelling:
        """That of a document with these lines."""
        # What ends a line may be the first part of a word, and what follows it the second.
        lines = [line for line in lines if line]
        after = [False, *(line[-1].text.endswith(("-", *HYPHENS)) for line in lines)]
        inside = [word.text for line, divided in zip(lines, after, strict=False) for word in line[divided:-1]]
        words = {part.casefold() for text in inside for part in LETTERS.findall(text)}
        hyphenated = {part.casefold() for text in inside for part in COMPOUND.findall(text)}
        within = {sign for text in inside for sign in HYPHENS if sign in text.strip(HYPHENS)}
        return cls(words, hyphenated, within)

    def joined(self, lines: Iterable[str]) -> list[str]:
        """Lines with the words put together again that their ends divide.

        A soft hyphen (U+00AD) and U+2010 at the end of a line are the typesetter's, unless the document has them within
        lines. A word that is divided by HYPHEN-MINUS (U+002D) is put together where the document has it nowhere with a
        hyphen, and elsewhere undivided, or in parts that cannot be those of a compound.
        """
        lines = list(lines)
        for number in range(len(lines) - 1):
            head, _, tail = lines[number + 1].partition(" ")
            if head[:1].isalpha() and self._divides(lines[number], head):
                lines[number], lines[number + 1] = lines[number][:-1] + head, tail
        # Whoever reads sees a hyphen there.
        return [line.replace("\u00ad", "-") for line in lines]

    def _divides(self, line: str, head: str) -> bool:
        if line.endswith(tuple(HYPHENS)):
            return line[-1] not in self.within
        first, second = LETTERS.findall(line), LETTERS.match(head)
        if not line.endswith("-") or not first or not second or not line[-2:-1].isalpha():
            return False
        parts = first[-1].casefold(), second[0].casefold()
        if "-".join(parts) in self.hyphenated:
            return False
        small = line[-2].islower() and head[0].islower()
        return "".join(parts) in self.words or (small and not self._may_be_compound(*parts))

    def _may_be_compound(self, first: str, second: str) -> bool:
        """Whether two parts may be words with a hyphen between them, as «socio-sanitario», «ex-presidente», «on-line».

        Italian divides words behind a vowel, behind l, m, n or r, and between two of the same consonants (UNI 6461); a
        part with one vowel at a line's beginning is no word that is compounded.
        """
        if len(first) == 1 or PREFIXES.fullmatch(first):
            return True
        if len(VOWELS.findall(second)) == 1 and VOWELS.search(second[-1]):
            return False
        if any(len(part) > 3 and part in self.words for part in (first, second)):
            return True
        if VOWELS.search(first[-1]):
            return first[-1] == "o" and len(VOWELS.findall(first)) > 1
        return first[-1] not in "lmnr" and first[-1] != second[0]


def divided_at_end(printed: str, joined: str) -> str:
    """The word at a line's end that is printed divided by HYPHEN-MINUS, and was put together; empty if none was."""
    before, after = printed.rsplit(maxsplit=1)[-1], joined.rsplit(maxsplit=1)[-1] if joined else ""
    together = before.endswith("-") and after.startswith(before[:-1]) and len(after) > len(before)
    match = re.search(r"[^\W\d_]+(?=\W*$)", after)
    return match[0] if together and not after.startswith(before) and match else ""


def segments_of(line: WordLine) -> Segments:
    """Where the parts of a line begin and end between which is more than a blank."""
    found = [(line[0].x0, line[0].x1)]
    for before, word in pairwise(line):
        if word.x0 - before.x1 > WIDE_GAP * max(height(before), height(word)):
            found.append((word.x0, word.x1))
        else:
            found[-1] = (found[-1][0], word.x1)
    return found


def grown(lines: Sequence[tuple[WordLine, Segments]], seed: int) -> tuple[int, int, Segments]:
    """The columns of a line, with the lines below and then above it as far as no part of one stands under two columns.

    Returns the first and the last of these lines, and the columns as wide as the lines make them.
    """
    columns: Segments = list(lines[seed][1])
    last = seed
    while last + 1 < len(lines) and (wider := _widened(columns, lines[last + 1][1])):
        columns, last = wider, last + 1
    first = seed
    while first > 0 and (wider := _widened(columns, lines[first - 1][1])) and not _alone(lines, first - 1, columns):
        columns, first = wider, first - 1
    return first, last, columns


def _alone(lines: Sequence[tuple[WordLine, Segments]], number: int, columns: Segments) -> bool:
    """Whether a line stands in the first column alone, apart from the next: a title more likely than part of a head."""
    _, top, x1, bottom = box_of(lines[number][0])
    return x1 <= columns[0][1] and box_of(lines[number + 1][0])[1] - bottom > ALONE * (bottom - top)


def _widened(columns: Segments, segments: Segments) -> Segments | None:
    wider = list(columns)
    for x0, x1 in segments:
        under = [column for column in wider if column[0] < x1 and x0 < column[1]]
        if len(under) > 1:
            return None
        for column in under:
            wider.remove(column)
            x0, x1 = min(x0, column[0]), max(x1, column[1])  # noqa: PLW2901
        wider.append((x0, x1))
    wider.sort()
    return wider if all(other[0] > one[1] for one, other in pairwise(wider)) else None


def heads_columns(lines: Sequence[tuple[WordLine, Segments]], number: int) -> bool:
    """Whether at least two lines below have parts under those of a line: it is the head of a table without rules."""
    if len(lines[number][1]) < 3:
        return False
    _, last, _ = grown(lines, number)
    return sum(len(segments) > 2 for _, segments in lines[number : last + 1]) > 2


@dataclass(eq=False)
class Item:
    """What is put in order: words of a line, or a table as a whole."""

    box: Box
    content: Any
    line: bool


@dataclass(eq=False)
class Layout:
    """A page: the words outside of its tables, the tables, the rules across it; its furniture, lines with roles."""

    number: int
    width: float
    height: float
    words: list[Word]
    tables: list[Any]
    rules: list[Any] = field(default_factory=list)
    furniture: list[tuple[WordLine, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    # Where the page as it is shown begins: its CropBox (ISO 32000-1, 14.11.2).
    origin: tuple[float, float] = (0.0, 0.0)
    # What is greater lies between two rows of a table without rules.
    row_gap: float | None = None
    # Where its text flows over two columns, from the top.
    regions: list[Region] = field(default_factory=list)

    def items(self, usual: float) -> list[Item | None]:
        """The lines and tables in the order of reading; None is a distance, as between two paragraphs.

        `usual` is the distance between lines of one paragraph.
        """
        boxes = [*(_Box(box_of([word]), word) for word in self.words), *(_Box(one.box, one) for one in self.tables)]
        found: list[Item | None] = []
        for block in self._blocks(boxes, lambda one: one.box):
            items = list(_in_order(block, usual))
            if found and not _goes_on(found[-1], items[0]):
                found.append(None)
            found += items
        return found

    def lines(self) -> list[list[WordLine]]:
        """The lines outside of tables: of each column where the text flows over two, and of what is between these."""
        return [into_lines(block) for block in self._blocks(self.words, lambda word: box_of([word]))]

    def _blocks(self, some: Iterable[T], box: Callable[[T], Box]) -> list[list[T]]:
        """What is put in order, by columns."""
        blocks: dict[tuple[int, bool], list[T]] = defaultdict(list)
        for one in some:
            x0, top, _, bottom = box(one)
            least = min(bottom - top, LINE) / 2
            place, right = 0, False
            for start, end, gutter in self.regions:
                inside = min(bottom, end) - max(top, start) > least
                place += inside or top >= start
                place += not inside and top >= start
                right = right or (inside and x0 >= gutter - 1)
            blocks[place, right].append(one)
        return [blocks[key] for key in sorted(blocks)]


@dataclass(eq=False)
class _Box:
    box: Box
    content: Any


def _goes_on(before: Item | None, item: Item | None) -> bool:
    """Whether a text may go on from the end of a column: neither has it ended, nor does another begin."""
    if not before or not item or not before.line or not item.line:
        return False
    return not text_of(before.content).endswith((".", ";", ":")) and text_of(item.content)[0].islower()


def usual_distance(pages: Iterable[Layout]) -> float:
    """The distance from a line to the next that most lines have."""
    return usual_in(block for page in pages for block in page.lines())


def usual_in(blocks: Iterable[list[WordLine]]) -> float:
    """The distance from a line to the next that most lines have, of lines in blocks."""
    found: Counter[float] = Counter()
    for block in blocks:
        lines = [(box_of(line), len(line)) for line in block]
        for (above, count), (below, _) in pairwise(lines):
            if count > 2 and above[0] < below[2] and below[0] < above[2]:
                found[round(2 * (below[1] - above[3])) / 2] += 1
    return max(found, key=lambda gap: (found[gap], -gap), default=0.0)


def _in_order(boxes: list[_Box], usual: float) -> Iterator[Item | None]:
    """Cut by the distances across, then by those down, again and again (recursive XY cut, Nagy and Seth 1984)."""
    if not boxes:
        return
    size = median(height(box.content) if isinstance(box.content, Word) else 10.0 for box in boxes)
    yield from _cut_across(boxes, max(PARAGRAPH_GAP * size, 1.4 * usual), COLUMN_GAP * size)


def _cut_across(boxes: list[_Box], across: float, down: float) -> Iterator[Item | None]:
    bands = _merge(_cut(boxes, 1, 3), lambda one, other: _distance(one, other, 1, 3) < across)
    for number, band in enumerate(bands):
        if number:
            yield None
        columns = _merge(_cut(band, 0, 2), lambda one, other: _distance(one, other, 0, 2) < down)
        if len(columns) > 1 and max(len(_cut(column, 1, 3)) for column in columns) > 1:
            for column in columns:
                yield from _cut_across(column, across, down)
        else:
            yield from _as_lines(band)


def _as_lines(boxes: list[_Box]) -> Iterator[Item]:
    tables = [box for box in boxes if not isinstance(box.content, Word)]
    lines = into_lines(box.content for box in boxes if isinstance(box.content, Word))
    items = [Item(box_of(line), line, True) for line in lines] + [Item(box.box, box.content, False) for box in tables]
    # Lines that run up or down keep their order; a table comes where it begins.
    yield from sorted(items, key=lambda item: item.box[1]) if tables else items


def _cut(boxes: Iterable[_Box], low: int, high: int) -> list[list[_Box]]:
    """Boxes in groups between which lies nothing, along one axis."""
    groups: list[list[_Box]] = []
    end = 0.0
    for box in sorted(boxes, key=lambda one: one.box[low]):
        if groups and box.box[low] < end:
            groups[-1].append(box)
        else:
            groups.append([box])
        end = max(end, box.box[high]) if len(groups[-1]) > 1 else box.box[high]
    return groups


def _distance(one: list[_Box], other: list[_Box], low: int, high: int) -> float:
    return min(box.box[low] for box in other) - max(box.box[high] for box in one)


def _merge(groups: list[list[_Box]], near: Callable[[list[_Box], list[_Box]], bool]) -> list[list[_Box]]:
    merged = groups[:1]
    for group in groups[1:]:
        if near(merged[-1], group):
            merged[-1] = merged[-1] + group
        else:
            merged.append(group)
    return merged


def take_furniture(pages: Sequence[Layout]) -> None:
    """Take running heads and feet, page numbers and footnotes out of the pages' words, and keep them as furniture."""
    offset = _offset(pages)
    for top in (True, False):
        ends = {page.number: _ends(page, top) for page in pages}
        places: dict[str, list[tuple[int, WordLine]]] = defaultdict(list)
        for page in pages:
            for line in ends[page.number]:
                for words in _without_number(line, page.number + offset):
                    places[words].append((page.number, line))
        for page in pages:
            block = []
            for line in ends[page.number]:
                same = (places[words] for words in _without_number(line, page.number + offset))
                repeated = any(_repeated(lines, page.number, line, len(pages)) for lines in same)
                role = _role(page, line, page.number + offset, repeated)
                if not role:
                    break
                block.append((line, role))
            for line, role in _apart(block, ends[page.number]):
                _take(page, line, role)
    _take_footnotes(pages)


def _role(page: Layout, line: WordLine, number: int, repeated: bool) -> str:
    """The kind of furniture that a line at the end of a page is; empty where it is none."""
    match = PAGINATION.fullmatch(text_of(line))
    if match and int(match[1]) == number:
        return "page-number"
    if not repeated:
        return ""
    lines = [(one, segments_of(one)) for one in into_lines(page.words)]
    place = next(i for i, (one, _) in enumerate(lines) if line[0] in one)
    return "" if heads_columns(lines, place) else "running-head"


def _apart(block: list[tuple[WordLine, str]], lines: Sequence[WordLine]) -> list[tuple[WordLine, str]]:
    """Furniture without what stands so near to the rest of the page that it is more likely the head of its table."""
    while block and block[-1][1] == "running-head" and len(block) < len(lines):
        line, following = block[-1][0], lines[len(block)]
        _, top, _, bottom = box_of(line)
        distance = max(box_of(following)[1] - bottom, top - box_of(following)[3])
        if distance >= APART * (bottom - top):
            break
        block = block[:-1]
    return block


def _ends(page: Layout, top: bool) -> list[WordLine]:
    """The first lines above all tables, from the top; or the last ones below them, from the bottom."""
    lines = into_lines(page.words)
    if top:
        end = min((table.box[1] for table in page.tables), default=page.height)
        return [line for line in lines if box_of(line)[3] <= end][:FURNITURE_LINES]
    end = max((table.box[3] for table in page.tables), default=0.0)
    return [line for line in reversed(lines) if box_of(line)[1] >= end][:FURNITURE_LINES]


def _offset(pages: Sequence[Layout]) -> int:
    """By how much the page numbers that are printed differ from the places of the pages, on most pages."""
    found = Counter(
        int(match[1]) - page.number
        for page in pages
        for line in [*_ends(page, True), *_ends(page, False)]
        if (match := PAGINATION.fullmatch(text_of(line)))
    )
    likely, count = max(found.items(), key=lambda one: (one[1], -abs(one[0])), default=(0, 0))
    return likely if count > 1 else 0


def _without_number(line: WordLine, number: int) -> list[str]:
    """What a line says without the page's number, which may be one of several: of the act, or of all pages."""
    text = text_of(line)
    found = [f"{text[: match.start()]}#{text[match.end() :]}" for match in re.finditer(rf"\b{number}\b", text)]
    return list(dict.fromkeys([re.sub(rf"\b{number}\b", "#", text), *found]))


def _repeated(same: list[tuple[int, WordLine]], page: int, line: WordLine, pages: int) -> bool:
    """Whether a line stands at the same place on half of the pages, or on three pages in a row."""
    place = box_of(line)[1]
    on = {number for number, other in same if abs(box_of(other)[1] - place) <= SAME_PLACE}
    in_row = any({start, start + 1, start + 2} <= on for start in (page - 2, page - 1, page))
    return in_row or (len(on) > 1 and 2 * len(on) >= pages)


def _take(page: Layout, line: WordLine, role: str) -> None:
    page.furniture.append((line, role))
    page.words = [word for word in page.words if word not in line]


def _take_footnotes(pages: Sequence[Layout]) -> None:
    """Of a page's last lines, those from a mark on that stands elsewhere too: stars, or a number in smaller letters."""
    everywhere = " ".join(
        word.text
        for page in pages
        for word in [
            *page.words,
            *(word for table in page.tables for word in table.words()),
            *(word for line, role in page.furniture if role == "footnote-mark" for word in line),
        ]
    )
    for page in pages:
        if not page.words:
            continue
        usual = median(height(word) for word in page.words)
        below = max((table.box[3] for table in page.tables), default=page.height / 2)
        lines = [line for line in into_lines(page.words) if box_of(line)[1] >= below]
        raised = {text_of(line) for line, role in page.furniture if role == "footnote-mark"}
        for number, line in enumerate(lines):
            mark = NOTE_MARK.match(text_of(line))
            if mark is None or everywhere.count(mark[0].rstrip(".")) < 2:
                continue
            if "*" in mark[0] or mark[0] in raised or _small(lines[number:], usual):
                for note in lines[number:]:
                    _take(page, note, "footnote")
                break


def _small(lines: Sequence[WordLine], usual: float) -> bool:
    return all(median(height(word) for word in line) < SMALL * usual for line in lines)
