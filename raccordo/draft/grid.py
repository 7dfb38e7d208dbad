"""The tables of pages: by the rules that are drawn, or by what is aligned; merged cells, and rows over a page's end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Any

from raccordo.draft.document import Box, Word
from raccordo.draft.layout import (
    Char,
    Layout,
    Segments,
    WordLine,
    box_of,
    grown,
    into_lines,
    segments_of,
    text_of,
    words_of,
)

# Rules nearer to one another than this are one; what is thinner is a rule and no area.
SNAP = 3.0
# How near letters of one word are, in sizes of its font.
TOUCH = 0.1
# On how many of the pages with columns a table without rules repeats its head.
HEADED = 0.6
# How many texts of a column show how they end.
MOST = 0.7
WHITE = 0.97

# A character, and the cell in which its middle lies.
Placed = tuple[Char, int | None]


@dataclass(eq=False)
class Part:
    """A cell, or as much of it as stands on one page; `lines` get their numbers when the text is put together."""

    page: int
    box: Box
    lines: list[WordLine]
    numbers: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Its lines, with the line breaks of the page."""
        return "\n".join(map(text_of, self.lines))


@dataclass(eq=False)
class PageTable:
    """A table, or as much of it as stands on one page; a merged cell stands in each of its places."""

    page: int
    box: Box
    rows: list[list[Part | None]]
    columns: list[float]
    ruled: bool = True
    heads: int = 0

    def parts(self) -> list[Part]:
        """Its cells, row by row, each once."""
        return list(dict.fromkeys(part for row in self.rows for part in row if part))

    def words(self) -> Iterator[Word]:
        """Its words."""
        return (word for part in self.parts() for line in part.lines for word in line)


def ruled_tables(page: Any, number: int, chars: Sequence[Char]) -> tuple[list[PageTable], list[Word], list[Any]]:
    """The tables that a page of pdfplumber draws with rules, the words outside of them, and the rules across the page.

    `chars` are the characters to be read.
    """
    drawn, hidden = _rules(page)
    tables = _ruled(drawn, number)
    free = _fill(tables, chars)
    if hidden and (other := _ruled([*drawn, *hidden], number)):
        # Rules that nobody sees hold only where those that are seen draw no table.
        other = [table for table in other if not any(_overlap(table.box, one.box) for one in tables)]
        free = _fill(other, free)
        tables += [table for table in other if any(table.words())]
    tables = sorted((table for table in tables if any(table.words())), key=lambda table: table.box[1])
    words = words_of(free)
    for table in tables:
        words = _overflow(table, words)
        # What lies between two areas is no row.
        said = [{part for part in row if part and part.lines} for row in table.rows]
        table.rows = [row for row, own, above in zip(table.rows, said, [set(), *said], strict=False) if own - above]
    return tables, words, [edge for edge in drawn if edge["orientation"] == "h"]


def _overflow(table: PageTable, words: list[Word]) -> list[Word]:
    """Give the last cells the lines that go on below them, where they are too low; returns the other words.

    Such a line begins where the cell's lines do, as far from the last of them as that is from the one before.
    """
    for part in dict.fromkeys(part for part in table.rows[-1] if part):
        while len(part.lines) > 1:
            before, last = (box_of(line) for line in part.lines[-2:])
            near = [word for word in words if part.box[0] <= word.x0 and word.x1 <= part.box[2]]
            line = next((line for line in into_lines(near) if line[0].top >= last[3]), None)
            if not line or line[0].top - last[3] > last[1] - before[3] + 1 or abs(line[0].x0 - last[0]) > 1:
                break
            part.lines.append(line)
            words = [word for word in words if word not in line]
    return words


def align(pages: Sequence[Layout]) -> None:
    """Make tables of those words of pages, outside of their furniture and tables, that are aligned as columns."""
    lines = [[line for block in page.lines() for line in block] for page in pages]
    pages_with = sum(any(len(segments_of(line)) > 2 for line in some) for some in lines)
    counts = Counter(text for some in lines for text in set(map(text_of, some)))
    repeated = {text for text, count in counts.items() if count > max(1, HEADED * pages_with)}
    before = None
    for page in pages:
        page.row_gap = before
        _align(page, repeated)
        before = page.row_gap


def _align(page: Layout, repeated: set[str]) -> None:
    for table in _aligned(page, repeated):
        inside = {id(word) for word in table.words()}
        page.words = [word for word in page.words if id(word) not in inside]
        head = next((one for one in page.tables if _heads(one, table)), None)
        if head:
            page.tables.remove(head)
            table.rows, table.box = head.rows + table.rows, (*head.box[:2], *table.box[2:])
        page.tables.append(table)
    page.tables.sort(key=lambda table: table.box[1])


def _heads(head: PageTable, table: PageTable) -> bool:
    """Whether a table with rules is no more than the head of one without, right above it in the same columns."""
    near = -SNAP < table.box[1] - head.box[3] < 20
    return head.ruled and near and len(head.rows) < 3 and _same_columns(head.columns, table.columns)


def _same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether each column has its middle in a column of the other, and these are as many."""
    return len(one) == len(other) and all(
        sides[0] < (x0 + x1) / 2 < sides[1] for (x0, x1), sides in zip(pairwise(one), pairwise(other), strict=True)
    )


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# Rules


def _rules(page: Any) -> tuple[list[Any], list[Any]]:
    """The edges of what a page draws: those that are seen, and those that are white on white.

    An area that reaches the page's edge, a margin box or a background, is no cell: it has no edges. What is slanted or
    bent, as in a coat of arms, is no rule.
    """
    from pdfplumber.utils.geometry import rect_to_edges  # noqa: PLC0415  (slow)

    areas = [one for one in [*page.rects, *page.curves] if one["fill"] and not _white(one["non_stroking_color"])]
    seen: list[Any] = []
    hidden: list[Any] = []
    edges = [edge for edge in page.edges if edge["object_type"] != "rect_edge"]
    edges += [edge for rect in page.rects if not _bleeds(rect, page.bbox) for edge in rect_to_edges(rect)]
    for edge in edges:
        if edge["orientation"]:
            (hidden if _unseen(edge, areas) else seen).append(edge)
    return seen, hidden


def _bleeds(area: Any, page: Box) -> bool:
    """Whether an area, which is no rule, reaches an edge of the page."""
    x0, top, x1, bottom = (float(area[side]) for side in ("x0", "top", "x1", "bottom"))
    wide = min(x1 - x0, bottom - top) > SNAP
    return wide and (x0 <= page[0] + 1 or top <= page[1] + 1 or x1 >= page[2] - 1 or bottom >= page[3] - 1)


def _unseen(edge: Any, areas: Sequence[Any]) -> bool:
    colours = []
    if edge.get("stroke", True):
        colours.append(edge.get("stroking_color"))
    if edge.get("fill") and edge["object_type"] != "line":
        colours.append(edge.get("non_stroking_color"))
    if not all(map(_white, colours)):
        return False
    x, y = (edge["x0"] + edge["x1"]) / 2, (edge["top"] + edge["bottom"]) / 2
    return not any(area["x0"] <= x <= area["x1"] and area["top"] <= y <= area["bottom"] for area in areas)


def _white(colour: Any) -> bool:
    """Whether a colour of DeviceGray, DeviceRGB or DeviceCMYK is white (ISO 32000-1, 8.6.4); others are not."""
    if not isinstance(colour, (tuple, list)) or not all(isinstance(part, (int, float)) for part in colour):
        return False
    if len(colour) == 4:
        return all(part <= 1 - WHITE for part in colour)
    return len(colour) in (1, 3) and all(part >= WHITE for part in colour)


def _ruled(edges: Sequence[Any], number: int) -> list[PageTable]:
    """Tables of at least two columns by their rules; who leaves out a rule at an outer side has it drawn."""
    from pdfplumber.table import (  # noqa: PLC0415  (slow)
        cells_to_tables,
        edges_to_intersections,
        intersections_to_cells,
        merge_edges,
    )

    merged = merge_edges(list(edges), SNAP, SNAP, SNAP, SNAP)
    merged = merge_edges([*merged, *_outer(merged)], SNAP, SNAP, SNAP, SNAP)
    cells = intersections_to_cells(edges_to_intersections(merged, SNAP, SNAP))
    tables = [_table(number, group) for group in cells_to_tables(cells)] if cells else []
    return [table for table in tables if len(table.columns) > 2]


def _outer(edges: Sequence[Any]) -> Iterator[Any]:
    """Rules around those that cross one another, at the sides where at least two end."""
    for group in _crossing(edges):
        across = [edge for edge in group if edge["orientation"] == "h"]
        down = [edge for edge in group if edge["orientation"] == "v"]
        if not across or not down:
            continue
        top, bottom = min(edge["top"] for edge in group), max(edge["bottom"] for edge in group)
        # Where a merged cell fills the page, the rule at its side may cross no other.
        down += [
            edge
            for edge in edges
            if edge["orientation"] == "v"
            and edge not in down
            and abs(edge["top"] - top) <= SNAP
            and abs(edge["bottom"] - bottom) <= SNAP
        ]
        x0, x1 = min(edge["x0"] for edge in across + down), max(edge["x1"] for edge in across + down)
        for x, side in ((x0, "x0"), (x1, "x1")):
            if sum(abs(edge[side] - x) <= SNAP for edge in across) >= min(2, len(across)):
                yield {**down[0], "x0": x, "x1": x, "top": top, "bottom": bottom, "height": bottom - top}
        for y, side in ((top, "top"), (bottom, "bottom")):
            if sum(abs(edge[side] - y) <= SNAP for edge in down) >= min(2, len(down)):
                yield {**across[0], "x0": x0, "x1": x1, "top": y, "bottom": y, "width": x1 - x0}


def _crossing(edges: Sequence[Any]) -> list[list[Any]]:
    groups: list[list[Any]] = []
    for edge in edges:
        touched = [group for group in groups if any(_cross(edge, other) for other in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([edge, *(one for group in touched for one in group)])
    return groups


def _cross(one: Any, other: Any) -> bool:
    return bool(
        one["orientation"] != other["orientation"]
        and one["x0"] <= other["x1"] + SNAP
        and other["x0"] <= one["x1"] + SNAP
        and one["top"] <= other["bottom"] + SNAP
        and other["top"] <= one["bottom"] + SNAP
    )


def _table(number: int, cells: Sequence[Box]) -> PageTable:
    """A table from the boxes of its cells: a box over several rows and columns stands in each place that it covers."""
    columns = _positions(side for cell in cells for side in (cell[0], cell[2]))
    lines = _positions(side for cell in cells for side in (cell[1], cell[3]))
    rows: list[list[Part | None]] = [[None] * (len(columns) - 1) for _ in lines[1:]]
    for cell in cells:
        part = Part(number, cell, [])
        for row in range(_nearest(lines, cell[1]), _nearest(lines, cell[3])):
            for column in range(_nearest(columns, cell[0]), _nearest(columns, cell[2])):
                rows[row][column] = part
    return PageTable(number, (columns[0], lines[0], columns[-1], lines[-1]), rows, columns)


def _positions(sides: Iterable[float]) -> list[float]:
    found: list[float] = []
    for side in sorted(sides):
        if not found or side - found[-1] > SNAP:
            found.append(side)
    return found


def _nearest(positions: Sequence[float], side: float) -> int:
    return min(range(len(positions)), key=lambda index: abs(positions[index] - side))


def _fill(tables: Sequence[PageTable], chars: Sequence[Char]) -> list[Char]:
    """Give each cell the words of which most stands in it, also where they are too long for it; returns the rest."""
    parts = [part for table in tables for part in table.parts()]
    inside: dict[int | None, list[Char]] = defaultdict(list)
    runs = [[(char, _cell_at(parts, char)) for char in run] for run in _runs(chars)]
    starts: set[tuple[int | None, int]] = {(run[0][1], round(run[0][0]["x0"])) for run in runs}
    for word in (part for run in runs for part in _at_starts(run, starts)):
        cells = Counter(cell for _, cell in word)
        inside[cells.most_common(1)[0][0]] += [char for char, _ in word]
    for index, part in enumerate(parts):
        part.lines = into_lines(words_of(inside[index]))
    return inside[None]


def _at_starts(run: list[Placed], starts: set[tuple[int | None, int]]) -> Iterator[list[Placed]]:
    """A run, parted where the text of another cell begins: what fills a cell may touch what stands in the next."""
    cut = 0
    for index in range(1, len(run)):
        (before, _), (char, cell) = run[index - 1 : index + 1]
        if cell != run[cut][1] and (cell, round(char["x0"])) in starts and not _goes_on(before["text"], char["text"]):
            yield run[cut:index]
            cut = index
    yield run[cut:]


def _goes_on(before: str, letter: str) -> bool:
    return before.isalpha() and letter.islower()


def _runs(chars: Sequence[Char]) -> Iterator[list[Char]]:
    """Characters that were drawn one after the other and touch."""
    run: list[Char] = []
    for char in chars:
        if run and not (
            abs(char["x0"] - run[-1]["x1"]) < TOUCH * char["size"]
            and abs(char["bottom"] - run[-1]["bottom"]) < TOUCH * char["size"]
            and not char["text"].isspace()
        ):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _cell_at(parts: Sequence[Part], char: Char) -> int | None:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    inside = (i for i, one in enumerate(parts) if one.box[0] <= x < one.box[2] and one.box[1] <= y < one.box[3])
    return next(inside, None)


# Alignment


def _aligned(page: Layout, repeated: set[str]) -> Iterator[PageTable]:
    """Tables of at least three columns and rows without rules between the columns.

    The first lines that are repeated on another page are the head, wherever its end is to be seen.
    """
    for block in page.lines():
        yield from _aligned_in(page, block, repeated)


def _aligned_in(page: Layout, block: Sequence[WordLine], repeated: set[str]) -> Iterator[PageTable]:
    lines = [(line, segments_of(line)) for line in block]
    at = 0
    while at < len(lines):
        if len(lines[at][1]) < 3:
            at += 1
            continue
        first, last, columns = grown(lines, at)
        inside = lines[first : last + 1]
        # The last page of a table may have its head and one row.
        least = 2 if text_of(inside[0][0]) in repeated else 3
        if sum(len(segments) > 2 for _, segments in inside) >= least:
            head = list(takewhile(lambda one: text_of(one[0]) in repeated, inside))
            while head and len(head[-1][1]) < 3:
                head.pop()
            rows = _rows(page, inside[len(head) :], len(columns)) if len(head) < len(inside) else []
            if head and rows:
                rows.insert(0, [word for line, _ in head for word in line])
            if len(rows) >= (2 if head else 3):
                yield _from_words(page.number, rows, columns)
            else:
                page.unread.append("columns without rules, in which it is not to be seen where a row ends")
        at = last + 1


def _rows(page: Layout, lines: Sequence[tuple[WordLine, Segments]], columns: int) -> list[list[Word]]:
    """Words by rows: between rules across, or where the distance is greater than in a cell, or by lines that fill all
    columns; none where none of these says it."""
    words = sorted((word for line, _ in lines for word in line), key=lambda word: word.top)
    bands: list[list[Word]] = []
    for word in words:
        if bands and word.top < max(one.bottom for one in bands[-1]):
            bands[-1].append(word)
        else:
            bands.append([word])
    spaces = [
        (max(word.bottom for word in band), min(word.top for word in following)) for band, following in pairwise(bands)
    ]
    width = max(word.x1 for word in words) - min(word.x0 for word in words)
    ruled = [_length(page.rules, end - SNAP, start + SNAP) > 0.5 * width for end, start in spaces]
    # A page with one row shows no difference: it has that of the page before.
    page.row_gap = _jump([start - end for end, start in spaces]) or page.row_gap
    if sum(ruled) > 1:
        return _parted(bands, ruled)
    if page.row_gap is not None:
        return _parted(bands, [start - end > page.row_gap for end, start in spaces])
    return _by_full_lines(lines, columns)


def _length(rules: Sequence[Any], top: float, bottom: float) -> float:
    """How long the rules across between two heights are, all of one height together."""
    lengths: dict[int, float] = defaultdict(float)
    for rule in rules:
        if top < rule["top"] < bottom:
            lengths[round(rule["top"])] += rule["x1"] - rule["x0"]
    return max(lengths.values(), default=0.0)


def _parted(bands: Sequence[list[Word]], divides: Sequence[bool]) -> list[list[Word]]:
    rows = [list(bands[0])]
    for band, divided in zip(bands[1:], divides, strict=True):
        if divided:
            rows.append(list(band))
        else:
            rows[-1] += band
    return rows


def _jump(gaps: Sequence[float]) -> float | None:
    """What lies between the small distances and the large ones; None where they don't differ."""
    jumps = [(large - small, (small + large) / 2) for small, large in pairwise(sorted(gaps))]
    jump, middle = max(jumps, default=(0.0, 0.0))
    return middle if jump > 1.5 else None


def _by_full_lines(lines: Sequence[tuple[WordLine, Segments]], columns: int) -> list[list[Word]]:
    """Rows that begin with the lines that fill all columns, if one column has nothing in any other line."""
    starts = [len(segments) == columns for _, segments in lines]
    between = [segment for (_, segments), start in zip(lines, starts, strict=True) if not start for segment in segments]
    filled = next(segments for (_, segments), start in zip(lines, starts, strict=True) if start) if any(starts) else []
    alone = any(not any(x0 < other[1] and other[0] < x1 for other in between) for x0, x1 in filled)
    return _parted([line for line, _ in lines], starts[1:]) if starts[0] and alone else []


def _from_words(number: int, rows: Sequence[Sequence[Word]], columns: Sequence[tuple[float, float]]) -> PageTable:
    middles = [(one[1] + other[0]) / 2 for one, other in pairwise(columns)]
    sides = [columns[0][0], *middles, columns[-1][1]]
    cells: list[list[Part | None]] = []
    for row in rows:
        top, bottom = min(word.top for word in row), max(word.bottom for word in row)
        line: list[Part | None] = []
        for x0, x1 in pairwise(sides):
            inside = [word for word in row if x0 <= (word.x0 + word.x1) / 2 <= x1]
            line.append(Part(number, (x0, top, x1, bottom), into_lines(inside)))
        cells.append(line)
    top, bottom = min(word.top for word in rows[0]), max(word.bottom for word in rows[-1])
    return PageTable(number, (sides[0], top, sides[-1], bottom), cells, sides, ruled=False)


# Over the end of a page


@dataclass(eq=False)
class Whole:
    """A cell of a table over all its pages."""

    parts: list[Part] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of all its parts, with the line breaks of the pages."""
        return "\n".join(part.text for part in self.parts if part.text)


@dataclass(eq=False)
class WholeTable:
    """A table over all its pages; its head once."""

    tables: list[PageTable]
    rows: list[list[Whole | None]]
    heads: int = 0


def follow(before: PageTable | None, table: PageTable) -> bool:
    """Whether a table is the same as one that ended the page before: both have the same columns."""
    if before is None or before.ruled != table.ruled or table.page != before.page + 1:
        return False
    if not table.ruled:
        return _same_columns(before.columns, table.columns)
    few, many = sorted((before.columns, table.columns), key=len)
    ends = abs(few[0] - many[0]) <= 2 * SNAP and abs(few[-1] - many[-1]) <= 2 * SNAP
    return ends and all(any(abs(side - other) <= 2 * SNAP for other in many) for side in few)


def mark_heads(tables: Sequence[PageTable]) -> None:
    """Say how many first rows are the same on all pages of a table: its head."""
    if len(tables) < 2:
        return
    count = 0
    for rows in zip(*(table.rows for table in tables), strict=False):
        texts = {tuple(" ".join(part.text.split()) if part else "" for part in row) for row in rows}
        if len(texts) > 1 or not any(texts.pop()):
            break
        count += 1
    if count < min(len(table.rows) for table in tables) or count == 1:
        for table in tables:
            table.heads = count


def with_columns(table: PageTable, columns: list[float]) -> None:
    """Divide a table by more columns than it draws on its page: a cell over several of them is merged."""
    middles = [(x0 + x1) / 2 for x0, x1 in pairwise(columns)]
    places = [sum(side <= middle for side in table.columns[1:-1]) for middle in middles]
    table.rows = [[row[place] for place in places] for row in table.rows]
    table.columns = columns


def join(tables: Sequence[PageTable]) -> WholeTable:
    """The tables of successive pages as one: its head once; rows and merged cells that a page divides are joined."""
    columns = max((table.columns for table in tables), key=len)
    for table in tables:
        if len(table.columns) < len(columns):
            with_columns(table, columns)
    mark_heads(tables)
    wholes: dict[int, Whole] = {}

    def whole(part: Part | None) -> Whole | None:
        return None if part is None else wholes.setdefault(id(part), Whole([part]))

    rows: list[list[Whole | None]] = []
    for table in tables:
        body = table.rows[table.heads if rows else 0 :]
        if rows and body:
            split = _continues(tables, rows[-1], body)
            for column, part in enumerate(body[0]):
                above = rows[-1][column]
                if part and above and (split or _spans(tables, column, above, part)) and id(part) not in wholes:
                    wholes[id(part)] = above
                    above.parts.append(part)
            if split:
                body = body[1:]
        rows += [[whole(part) for part in row] for row in body]
    return WholeTable(list(tables), rows, tables[0].heads)


def _continues(
    tables: Sequence[PageTable], last: Sequence[Whole | None], body: Sequence[Sequence[Part | None]]
) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    It is where a column that is never empty elsewhere is empty in one of the two; or where a text goes on with a small
    letter, in a column whose texts begin with capitals.
    """
    first = body[0]
    for column, part in enumerate(first):
        above = last[column]
        if part is None or above is None or _merged(body, 0, column):
            continue
        others = _others(tables, column, part, above)
        if bool(part.text) != bool(above.text) and others and all(others):
            return True
        if part.text[:1].islower() and len(others) > 1 and not any(text[:1].islower() for text in others):
            return True
    return False


def _others(tables: Sequence[PageTable], column: int, part: Part, above: Whole) -> list[str]:
    """The texts of the column's other cells, but for those at the pages' ends, which may be parts as well."""
    return [
        cell.text
        for table in tables
        for row in table.rows[table.heads + 1 : -1]
        if (cell := row[column]) and cell is not part and cell not in above.parts
    ]


def _merged(rows: Sequence[Sequence[Part | None]], row: int, column: int) -> bool:
    """Whether the cell goes on in the next row."""
    return row + 1 < len(rows) and rows[row + 1][column] is rows[row][column]


def _spans(tables: Sequence[PageTable], column: int, above: Whole, part: Part) -> bool:
    """Whether a merged cell goes on over the end of the page, in a column with merged cells.

    It does where nothing stands in its rest; or both together are what another cell of the column says; or it is full,
    and has no full stop as most others have.
    """
    merges = any(
        row[column] is not None and row[column] is following[column]
        for table in tables
        for row, following in pairwise(table.rows[table.heads :])
    )
    if not merges or not above.text:
        return False
    if not part.text:
        return True
    both = f"{above.text} {part.text}".split()
    texts = [cell.text for table in tables for row in table.rows[table.heads :] if (cell := row[column]) and cell.text]
    if any(text.split() == both for text in texts):
        return True
    ended = sum(text.endswith(".") for text in texts)
    return not above.text.endswith(".") and ended > MOST * len(texts) and _full(above.parts[-1])


def _full(part: Part) -> bool:
    """Whether the text of a cell fills it to its end."""
    _, top, _, bottom = box_of(part.lines[-1]) if part.lines else part.box
    return part.box[3] - bottom < bottom - top
