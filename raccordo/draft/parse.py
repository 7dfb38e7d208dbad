"""From a document to a draft: the act, then its annexes, the list of guidelines and the table, and what is left."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from raccordo.draft.act import ActParser
from raccordo.draft.document import Document, Line
from raccordo.draft.flow import DOUBTS
from raccordo.draft.heads import take
from raccordo.draft.layout import COMPOUND, text_of
from raccordo.draft.lines import Lines
from raccordo.draft.mapping import Mapping
from raccordo.draft.pages import ListParser, Page, PageParser, pages
from raccordo.draft.parts import Draft, Unread
from raccordo.draft.prose import ProseParser
from raccordo.draft.table import TableParser
from raccordo.draft.tabular import GridParser

PART_BEFORE = re.compile(r"([^\W\d_]*[a-zà-ÿ])-\s*$")
PART_AFTER = re.compile(r"\s*([a-zà-ÿ][^\W\d_]*)")
# Adjectives before another, as in «tecnico-scientifico»: their hyphen is the word's own, unlike in «artico-lare».
COMPOUNDED = re.compile(
    r"(?:socio|[^\W\d_]{3,}ico)-(?!l)[^\W\d_]*[aeiou][^\W\d_]*?[^\W\d_aeiou]+[aeiou][^\W\d_]*", re.IGNORECASE
)
UNSIGNED = "no signature was found after the clauses: see whether they end here"
UNPAGED = "a head is printed again, but no page break or annex head parts the pages: all rows are put on page 1"
DIVIDED = "a hyphen ends the line, and was left: take it out of the text if it only divides the word"
FIRST_CLAUSE = re.compile(r"(?:1|[aA])[.)] ")
TRANSLATED = "it stands in a table or column beside the act's own words, as a translation does: it is no part of them"
UNPLACED = "it has the form of nothing that the mapping describes"


def parse(document: Document, mapping: Mapping, kinds: Dictionary[str, str]) -> Draft:
    """The draft of a plan. `kinds` has the notation of each kind of act by its Italian name."""
    lines = Lines(document.lines)
    grids = GridParser(document, lines, mapping)
    with_layout = grids.take()
    furniture = take(lines, mapping)
    acts = ActParser(lines, mapping, kinds)
    translated = leave_beside(document, lines, acts)
    # The order of lines is no matter where each is of one of two columns.
    beside = {document.lines[one.line - 1].page for one in translated}
    grids.unread = [
        one for one in grids.unread if one.reason not in DOUBTS or document.lines[one.line - 1].page not in beside
    ]
    draft = Draft(act=acts.parse())
    without_formula = draft.act.formula is None
    some = pages(lines.lines[acts.end :], mapping.annex)
    heads = PageParser(lines, mapping)
    heads.parse(some)
    table = TableParser(lines, mapping, heads)
    draft.table = grids.letter(some) if with_layout else letter_of_table(table, some)
    read_list(draft, lines, mapping, heads, some)
    draft.guidelines = draft.guidelines or grids.guidelines()
    grids.parse(draft.guidelines)
    if not with_layout:
        table.parse(pages_of_table(table, some, draft.table), draft.guidelines)
        for row in table.rows:
            row.without = not table.directives and not table.unread
    for page in some:
        heads.place_numbers(page)
    if without_formula and draft.act.heading:
        own = [*lines.lines[: acts.end], *(line for page in some if not page.letter for line in page.lines)]
        acts.read_rest(lines.free(own))
    draft.rows, draft.directives = [*table.rows, *grids.rows], [*table.directives, *grids.directives]
    draft.annexes = heads.annexes(draft.act.clauses, letters_with_content(draft, some))
    draft.report, draft.report_lines = grids.report or heads.report, grids.report_lines or heads.report_lines
    draft.furniture = [*furniture, *table.furniture, *grids.furniture, *heads.placed(), *acts.furniture]
    unsure = unpaged(draft, lines, heads)
    draft.unread += unsure
    draft.page_rule = UNPAGED if unsure else ""
    left = [Unread(line.number, line.text.strip(), UNPLACED) for line in lines.free(lines.lines)]
    draft.unread = sorted(
        [*draft.unread, *translated, *unsigned(draft), *divided(lines), *table.unread, *grids.unread, *left],
        key=lambda unread: unread.line,
    )
    return draft


def leave_beside(document: Document, lines: Lines, acts: ActParser) -> list[Unread]:
    """Leave what stands beside the act itself, in a table or a column, as a translation does: its texts are of one."""
    own, beside = columns_beside(lines.lines, acts)
    left = [Unread(line.number, line.text.strip(), TRANSLATED) for line in beside]
    lines.take(line for line in beside if line.number not in own)
    lines.lines = [own.get(line.number, line) for line in lines.lines]
    for grid in document.grids:
        columns = [[cell for cell in column if cell] for column in zip(*grid.rows, strict=True)]
        texts = [[document.lines[number - 1] for cell in column for number in cell.lines[:1]] for column in columns]
        free = [lines.free(some) for some in texts]
        acting = [index for index, some in enumerate(free) if any(map(acts.is_recital, some))]
        if len(acting) != 1 or not any(some for index, some in enumerate(free) if index != acting[0]):
            continue
        of_act = {number for cell in columns[acting[0]] for number in cell.lines}
        others = {number for column in columns for cell in column for number in cell.lines} - of_act
        apart = lines.free([line for line in document.lines if line.number in others and line.text.strip()])
        left += [Unread(line.number, line.text.strip(), TRANSLATED) for line in apart]
        lines.take(apart)
    lines.lines = lines.free(lines.lines) if left else lines.lines
    return left


def columns_beside(lines: Sequence[Line], acts: ActParser) -> tuple[dict[int, Line], list[Line]]:
    """The lines of the column that has the recitals, by number, and those of one beside it, up to the first annex.

    Both columns have a first clause, numbered alike, and one alone has recitals: a text that flows from column to
    column has its first clause once. A line over both is in each with its words there. Nothing where there is no such
    column.
    """
    some = [line for line in lines if line.words]
    end = next((index for index, line in enumerate(some) if acts.mapping.annex.match(line.text.strip())), len(some))
    right = max((line.words[-1].x1 for line in some[:end] if acts.is_recital(line)), default=math.inf)
    own: dict[int, Line] = {}
    beside: list[Line] = []
    for line in some[:end]:
        words = [word for word in line.words if word.x0 < right]
        others = line.words[len(words) :]
        if words:
            own[line.number] = replace(line, text=text_of(words), words=tuple(words)) if others else line
        if others:
            beside.append(replace(line, text=text_of(others), words=others))
    matches = [[FIRST_CLAUSE.match(line.text.strip()) for line in part] for part in (own.values(), beside)]
    firsts = [next((match[0] for match in part if match), "") for part in matches]
    both = firsts[0] and firsts[0] == firsts[1]
    apart = not any(map(acts.is_recital, beside)) and len(own) < 2 * len(beside)
    return (own, beside) if both and apart else ({}, [])


def letter_of_table(table: TableParser, some: list[Page]) -> str | None:
    """The letter of the annex with most rows; None where none has any."""
    rows = Counter[str]()
    for page in some:
        rows[page.letter] += table.count_rows(page)
    letter, number = max(rows.items(), key=lambda item: item[1], default=("", 0))
    return letter if number else None


def pages_of_table(table: TableParser, some: list[Page], letter: str | None) -> list[Page]:
    """The pages of the table's annex, from the first that has rows on."""
    own = [page for page in some if page.letter == letter]
    first = next((index for index, page in enumerate(own) if table.count_rows(page)), 0)
    return own[first:]


def read_list(draft: Draft, lines: Lines, mapping: Mapping, heads: PageParser, some: list[Page]) -> None:
    """Read the guidelines: of the other annexes, or else of that with the table; those with prose, annex by annex."""
    signed = min((signature.name.lines[0] for signature in draft.act.signatures), default=len(lines.all) + 1)
    letters = list(dict.fromkeys(page.letter for page in some))
    others, own = ([letter for letter in letters if (letter == draft.table) == table] for table in (False, True))
    for group in [[letter] for letter in (*others, *own)] if mapping.prose else [others, own]:
        parser = (
            ProseParser(lines, mapping, heads, signed if group == [""] else len(lines.all) + 1)
            if mapping.prose
            else ListParser(lines, mapping, heads)
        )
        listed = [line for page in some if page.letter in group for line in page.lines]
        if listed:
            parser.parse(listed)
            draft.guidelines, draft.unread = parser.found, parser.unread
        if draft.guidelines:
            break


def letters_with_content(draft: Draft, some: list[Page]) -> list[str]:
    """The letters of the annexes; pages without one count where they have guidelines or the table."""
    listed = {line for guideline in draft.guidelines for line in guideline.title.lines}
    held = {page.letter for page in some if listed.intersection(line.number for line in page.lines)}
    letters = dict.fromkeys([*(page.letter for page in some), *([] if draft.table is None else [draft.table])])
    # Without an enacting formula, nothing parts the act from what follows.
    bare = draft.act.formula is not None
    return [letter for letter in letters if letter or (bare and (letter in held or letter == draft.table))]


def unpaged(draft: Draft, lines: Lines, heads: PageParser) -> list[Unread]:
    """What to say of a table whose pages cannot be told: nothing parts them, but its head is printed several times."""
    if not draft.rows or draft.rows[-1].page > 1 or lines.all[-1].page > 1 or heads.mapping.title is None:
        return []
    first, last = draft.rows[0].lines[0], draft.rows[-1].lines[-1]
    again = [line for furniture in heads.placed() for line in furniture.lines
             if heads.mapping.title.match(furniture.printed) and first < line < last]  # fmt: skip
    return [Unread(line, "", UNPAGED) for line in again[:1]]


def unsigned(draft: Draft) -> list[Unread]:
    """What to say of clauses after which no signature was found: they may end elsewhere."""
    if draft.act.formula is None or draft.act.signatures:
        return []
    lines = draft.act.clauses[-1].lines if draft.act.clauses else draft.act.formula.lines
    return [Unread(lines[-1], "", UNSIGNED)]


def divided(lines: Lines) -> list[Unread]:
    """The words that a hyphen divides at a line's end, and that may be one: the document has them nowhere else so."""
    compounds = {word.casefold() for line in lines.all for word in COMPOUND.findall(line.text)}
    found = []
    for line, following in pairwise(lines.all):
        first, second = PART_BEFORE.search(line.text), PART_AFTER.match(following.text)
        word = f"{first[1]}-{second[1]}" if first and second else ""
        if word and word.casefold() not in compounds and not COMPOUNDED.fullmatch(word):
            found.append(Unread(line.number, word, DIVIDED))
    return found
