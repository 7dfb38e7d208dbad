"""From a document to a draft: the act, then its annexes, the list of guidelines and the table, and what is left."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary

from raccordo.draft.act import ActParser
from raccordo.draft.document import Document
from raccordo.draft.heads import take
from raccordo.draft.lines import Lines
from raccordo.draft.mapping import Mapping
from raccordo.draft.pages import ListParser, Page, PageParser, pages
from raccordo.draft.parts import Draft, Furniture, Guideline, Unread
from raccordo.draft.table import TableParser

UNSIGNED = "no signature was found after the clauses: see whether they end here"
UNPLACED = "it has the form of nothing that the mapping describes"


def parse(document: Document, mapping: Mapping, kinds: Dictionary[str, str]) -> Draft:
    """The draft of a plan. `kinds` has the notation of each kind of act by its Italian name."""
    lines = Lines(document.lines)
    furniture = take(lines, mapping)
    acts = ActParser(lines, mapping, kinds)
    draft = Draft(act=acts.parse())
    some = pages(lines.lines[acts.end :], mapping.annex)
    heads = PageParser(lines, mapping)
    heads.parse(some)
    table = TableParser(lines, mapping, heads, ())
    letters = list(dict.fromkeys(page.letter for page in some))
    tables = [letter for letter in letters if any(table.has_rows(page) for page in some if page.letter == letter)]
    draft.guidelines = read_list(lines, mapping, heads, some, tables)
    for letter in tables:
        parser = TableParser(lines, mapping, heads, draft.guidelines)
        parser.parse(with_content(parser, [page for page in some if page.letter == letter]))
        draft.rows += parser.rows
        draft.directives += parser.directives
        draft.unread += parser.unread
        draft.furniture += parser.furniture
        draft.table = letter
    listed = {line for guideline in draft.guidelines for line in guideline.title.lines}
    held = {*tables, *(page.letter for page in some if listed.intersection(line.number for line in page.lines))}
    for page in some:
        heads.place_numbers(page)
    draft.annexes = heads.annexes(draft.act.clauses, [letter for letter in letters if letter or letter in held])
    draft.report, draft.report_lines = heads.report, heads.report_lines
    made = [Furniture(kind, text, tuple(at)) for (kind, text), at in heads.furniture.items()]
    draft.furniture += [*furniture, *made, *heads.fixed, *acts.furniture]
    if draft.act.formula and not draft.act.signatures:
        lines_of = draft.act.clauses[-1].lines if draft.act.clauses else draft.act.formula.lines
        draft.unread.append(Unread(lines_of[-1], "", UNSIGNED))
    draft.unread += [Unread(line.number, line.text.strip(), UNPLACED) for line in lines.free(lines.lines)]
    draft.unread.sort(key=lambda unread: unread.line)
    return draft


def read_list(
    lines: Lines, mapping: Mapping, heads: PageParser, some: list[Page], tables: list[str]
) -> list[Guideline]:
    """The guidelines of the list: of the annexes without rows, or else of those with rows."""
    for chosen in (False, True):
        listed = [line for page in some if (page.letter in tables) == chosen for line in page.lines]
        if found := ListParser(lines, mapping, heads).parse(listed):
            return found
    return []


def with_content(table: TableParser, some: list[Page]) -> list[Page]:
    """The pages of a table from the first that has rows on."""
    first = next((index for index, page in enumerate(some) if table.has_rows(page)), 0)
    return some[first:]
