"""Text that flows over two columns of a page, down the first and then the second, as official journals print it.

Columns are seen by the gutter between them, through lines that fill them, and by their width, which is the same. Above
and below it a page may have what is no part of them: titles over the whole width, signatures beside one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from raccordo.draft.layout import (
    PARAGRAPH_GAP,
    Layout,
    WordLine,
    box_of,
    height,
    into_lines,
    segments_of,
    text_of,
    turned,
    usual_in,
)

# How wide, in heights, a gutter is at least: no blanks of justified lines stand beneath one another as wide as this.
GUTTER = 0.7
# How many full lines show a column, how much of its width these have, and how many of its lines they are.
LEAST = 3
FULL = 0.8
MOST = 0.35
# How much the widths of two columns differ at most.
ALIKE = 0.1
# How far from one another, in heights, are the tops of what begins side by side.
LEVEL = 0.3
UNTOLD = "two columns whose paragraphs begin side by side: they are read across, and may go on down each column"
ABOVE = "short lines above two columns: they are read before both, and may be the first of each"
BELOW = "short lines below two columns: they may be the last of the first, or follow on both"
DOUBTS = (UNTOLD, ABOVE, BELOW)


@dataclass
class _Pair:
    """What stands on both sides of a gutter between two heights, as lines; how wide a column and how high a word is,
    and what is the least distance between paragraphs."""

    gutter: float
    width: float
    size: float
    across: float
    bands: list[list[WordLine]]
    doubts: list[str] = field(default_factory=list)

    @property
    def left(self) -> list[WordLine]:
        return [line for band in self.bands for line in band if self.leads(line)]

    @property
    def right(self) -> list[WordLine]:
        return [line for band in self.bands for line in band if not self.leads(line)]

    def leads(self, line: WordLine) -> bool:
        """Whether a line is one of the first column."""
        return line[0].x0 < self.gutter - 1

    def full(self, line: WordLine) -> bool:
        """Whether a line fills its column, but for its indent, with no more than blanks between its words."""
        return line[-1].x1 - line[0].x0 >= FULL * self.width and len(segments_of(line)) == 1

    def span(self, side: Iterable[WordLine]) -> tuple[float, float]:
        """Where lines of one side begin and end."""
        x0, _, x1, _ = box_of(word for line in side for word in line)
        return x0, x1

    def shows_columns(self) -> bool:
        """Whether both sides are columns: lines fill them, and they are as wide as one another."""
        sides = self.left, self.right
        if not all(sides):
            return False
        one, other = (x1 - x0 for x0, x1 in map(self.span, sides))
        fulls = [(sum(map(self.full, side)), len(side)) for side in sides]
        return abs(one - other) <= ALIKE * one and all(full >= max(LEAST, MOST * lines) for full, lines in fulls)

    def goes_on(self, known: _Pair) -> bool:
        """Whether few lines stand in columns that are known: a full one in the first, and all at their places."""
        if len(self.left) < 2 or not self.right or not any(map(self.full, self.left)):
            return False
        return all(
            abs(own[0] - other[0]) <= 1 and own[1] <= other[1] + ALIKE * self.width
            for own, other in (
                (self.span(self.left), self.span(known.left)),
                (self.span(self.right), self.span(known.right)),
            )
        )


def find_columns(pages: Sequence[Layout]) -> None:
    """Note on pages where their text stands in two columns, and where it is not to be told how it goes on.

    A page whose few lines don't show it has the columns of others.
    """
    found = {page.number: list(_columns(page)) for page in pages}
    known = {pair.gutter: pair for pairs in found.values() for pair in pairs}
    for page in pages:
        again = [list(_beside(page, pair.gutter, pair)) for pair in known.values()]
        for pair in max([found[page.number], *again], key=_count):
            flows = _flows(pair)
            page.unread += dict.fromkeys([*([UNTOLD] if flows is None else []), *(pair.doubts if flows else [])])
            for lines in [[*pair.left, *pair.right]] if flows else pair.bands:
                boxes = [box_of(line) for line in lines]
                page.regions.append((min(box[1] for box in boxes), max(box[3] for box in boxes), pair.gutter))


def _count(pairs: Iterable[_Pair]) -> int:
    return sum(len(line) for pair in pairs for line in [*pair.left, *pair.right])


def _columns(page: Layout) -> Iterable[_Pair]:
    """The columns of a page, by the gutter that has most words beside it."""
    starts = Counter[int]()
    for line in into_lines(page.words):
        gaps = ((word.x0 - before.x1, word) for before, word in pairwise(line))
        starts.update({round(line[0].x0), *(round(word.x0) for gap, word in gaps if gap > GUTTER * height(word))})
    by_gutter = [list(_beside(page, x)) for x, count in starts.items() if count >= LEAST]
    return max(by_gutter, key=_count, default=[])


def _beside(page: Layout, gutter: float, known: _Pair | None = None) -> Iterator[_Pair]:
    """What stands in columns on both sides of a gutter that ends at a place, between all that reaches over it.

    `known` are columns of any page with that gutter.
    """
    if not page.words or turned(page.words):
        return
    size = median(map(height, page.words))
    boxes = [*((word.x0, word.top, word.x1, word.bottom) for word in page.words), *(one.box for one in page.tables)]
    over = sorted((box[1], box[3]) for box in boxes if box[0] < gutter - 1 and box[2] > gutter - GUTTER * size)
    start = 0.0
    for top, bottom in [*over, (page.height, page.height)]:
        words = [word for word in page.words if start < (word.top + word.bottom) / 2 < top]
        left = into_lines(word for word in words if word.x0 < gutter - 1)
        right = into_lines(word for word in words if word.x0 >= gutter - 1)
        if left and right:
            width = known.width if known else max(line[-1].x1 for line in left) - min(line[0].x0 for line in left)
            across = max(PARAGRAPH_GAP * size, 1.4 * usual_in([left, right]))
            pair = _Pair(gutter, width, size, across, _bands([*left, *right], across))
            _trim(pair)
            if pair.shows_columns() or (known and pair.goes_on(known)):
                yield pair
        start = max(start, bottom)


def _bands(lines: Iterable[WordLine], across: float) -> list[list[WordLine]]:
    """Lines of both sides, parted where both have a distance as between paragraphs."""
    bands: list[list[WordLine]] = []
    end = 0.0
    for line in sorted(lines, key=lambda line: box_of(line)[1]):
        _, top, _, bottom = box_of(line)
        if bands and top - end < across:
            bands[-1].append(line)
        else:
            bands.append([line])
        end = max(end, bottom)
    return bands


def _trim(pair: _Pair) -> None:
    """Leave titles above the columns and signatures below them, which leave the gutter free, and fill no column."""
    full = [number for number, band in enumerate(pair.bands) if any(map(pair.full, band))]
    if not full:
        return
    above, pair.bands, below = (
        pair.bands[: full[0]],
        pair.bands[full[0] : full[-1] + 1],
        pair.bands[full[-1] + 1 :],
    )
    sides = [{pair.leads(line) for line in band} for band in above]
    if {True, False} in sides and not _apart(pair, above[-1], pair.bands[0]):
        pair.doubts.append(ABOVE)
    if below and any(pair.leads(line) for band in below for line in band):
        apart = _apart(pair, pair.bands[-1], below[0])
        if not apart or len({pair.leads(line) for line in below[0]}) < 2:
            pair.doubts.append(BELOW)
        if not apart:
            pair.bands += below


def _apart(pair: _Pair, above: Iterable[WordLine], below: Iterable[WordLine]) -> bool:
    """Whether what stands above or below the columns is farther from them than their paragraphs from one another."""
    distance = min(box_of(line)[1] for line in below) - max(box_of(line)[3] for line in above)
    within = [one for side in (pair.left, pair.right) for _, one in _paragraphs(side, pair.across)]
    return distance > max(within, default=0.0) + PARAGRAPH_GAP * pair.size


def _flows(pair: _Pair) -> bool | None:
    """Whether a text goes on from the foot of one column to the next; None where it is not to be told.

    What begins side by side may be rows, as of a translation: it is where one side ends sooner than the other before
    the next. Of a text that flows, paragraphs may begin side by side by chance, all as far from one another.
    """
    left, right = (list(_paragraphs(side, pair.across)) for side in (pair.left, pair.right))
    level = [(one[1], other[1]) for one in left for other in right if abs(one[0] - other[0]) < LEVEL * pair.size]
    if not level or 2 * len(level) < max(len(left), len(right)):
        return True
    if any(abs(one - other) > PARAGRAPH_GAP * pair.size for one, other in level):
        return False
    before, after = text_of(pair.left[-1]), text_of(pair.right[0])
    return True if not before.endswith((".", ";", ":")) and after[0].islower() else None


def _paragraphs(side: Sequence[WordLine], across: float) -> Iterator[tuple[float, float]]:
    """Where the paragraphs of a column begin below its first, and how far each is from what stands above."""
    for above, below in pairwise(map(box_of, side)):
        if below[1] - above[3] >= across:
            yield below[1], below[1] - above[3]
