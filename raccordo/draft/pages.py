"""The annexes of an act: their pages, what each page prints for itself, and the list of guidelines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from raccordo.draft.document import Line
from raccordo.draft.heads import NUMBER_LINE
from raccordo.draft.lines import Lines, adjacent, found
from raccordo.draft.mapping import Mapping, Template
from raccordo.draft.numerals import code, follows, numeral, numeral_group
from raccordo.draft.parts import AnnexPart, Furniture, Guideline, Passage, Unread, passage, undone

BY_ELIMINATION = "the letter is the one that the clauses name and no page prints"
BELOW_HEAD = "the words right below the head of an annex are its title"
ANOTHER = "it begins as a guideline does, and is not the next: say whether it is one, or part of the title above"
BY_HEAD = "the guideline stands below the head of its category"
COUNTED = "the act doesn't print the guideline's place: it is counted in their order"
HEADS_ABOVE = 2
TITLE_LINES = 3
BULLET = re.compile(r"[-–—•▪●◦*]\s+(?P<rest>\S.*)")
NAMED_ANNEX = re.compile(r"(?i:allegat[oi]) (?:n\. ?)?[“\"«']?([A-Z]|[IVX]+|\d{1,2})\b")
ALSO_NAMED = re.compile(r"[“\"«']([A-Z])[”\"»']")


@dataclass
class Page:
    """A page of an annex: the letter of the annex, its lines that are not blank, whether a page break is before it."""

    letter: str
    lines: list[Line] = field(default_factory=list)
    broken: bool = False


def pages(lines: Sequence[Line], annex: Template) -> list[Page]:
    """The pages of the annexes: one begins where the document has a page break, or prints an annex's head again."""
    found = [Page("", broken=True)]
    for before, line in zip([None, *lines], lines, strict=False):
        match = annex.match(line.text.strip())
        if before is not None and line.page != before.page and found[-1].lines:
            found.append(Page(found[-1].letter, broken=True))
        if match:
            # Beneath a page break, a head or two may stand above the annex's own.
            if len(found[-1].lines) > (HEADS_ABOVE if found[-1].broken else 0):
                found.append(Page(""))
            found[-1].letter = (match.groupdict().get("letter") or "").strip("“”\"'")
        found[-1].lines.append(line)
    return [page for page in found if page.lines]


def paragraph_at(lines: Sequence[Line], start: int) -> Sequence[Line]:
    """The paragraph that begins on a line; none where the line goes on with one."""
    if start and adjacent(lines[start - 1], lines[start]):
        return ()
    end = start + 1
    while end < len(lines) and adjacent(lines[end - 1], lines[end]):
        end += 1
    return lines[start:end]


class PageParser:
    """Takes from the pages what they print for themselves, and notes the annexes' titles and the heads of rows."""

    def __init__(self, lines: Lines, mapping: Mapping) -> None:
        self.lines = lines
        self.mapping = mapping
        self.furniture: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.fixed: list[Furniture] = []
        self.titles: dict[str, Passage] = {}
        self.row_heads: dict[int, str] = {}
        self.report: dict[str, str] = {}
        self.report_lines: tuple[int, ...] = ()

    def templates(self) -> Iterable[tuple[str, Template]]:
        """What pages may print for themselves, with its kind."""
        if self.mapping.title:
            yield "running-head", self.mapping.title
        if self.mapping.row_head:
            yield "column-head", self.mapping.row_head
        if self.mapping.report:
            yield "column-head", self.mapping.report
        yield "continuation", Template(self.mapping.continued)
        yield from self.mapping.furniture
        if not any(template.text == self.mapping.annex.text for _, template in self.mapping.furniture):
            yield "running-head", self.mapping.annex

    def parse(self, some: Sequence[Page]) -> None:
        """Place what the pages print for themselves."""
        templates = list(self.templates())
        for page in some:
            index = 0
            while index < len(page.lines):
                index += self.place(page, index, templates) or 1

    def placed(self) -> list[Furniture]:
        """What was placed so far."""
        heads = [Furniture(self.kind(kind, text, lines), text, tuple(lines))
                 for (kind, text), lines in self.furniture.items()]  # fmt: skip
        return [*heads, *self.fixed]

    def kind(self, kind: str, text: str, lines: Sequence[int]) -> str:
        """The kind of what was placed: the head of an annex that no other page repeats is a formula."""
        described = any(template.match(text) for _, template in self.mapping.furniture)
        return "formula" if len(lines) == 1 and self.mapping.annex.match(text) and not described else kind

    def place(self, page: Page, index: int, templates: Sequence[tuple[str, Template]]) -> int:
        """Place a head that begins on a line; how many lines it has."""
        for kind, template in templates:
            if not template.opens.match(page.lines[index].text.strip()):
                continue
            if hit := found(template, paragraph_at(page.lines, index) if template.whole else page.lines[index:]):
                count, match = hit
                some = page.lines[index : index + count]
                self.lines.take(some)
                self.furniture[kind, match.string].append(some[0].number)
                self.note(template, match.groupdict(), page, some)
                return count
        return 0

    def note(self, template: Template, given: dict[str, str | None], page: Page, some: Sequence[Line]) -> None:
        """Note what a head says besides: an annex's title, the category of rows, the report of the directives."""
        if template is self.mapping.title:
            self.titles.setdefault(page.letter, passage(some))
        elif template is self.mapping.row_head:
            self.row_heads[some[0].number] = given.get("category") or ""
        elif template is self.mapping.report and not self.report:
            self.report = {name: text for name, text in given.items() if text}
            self.report["printed"] = undone(some)
            self.report_lines = tuple(line.number for line in some)

    def place_numbers(self, page: Page) -> None:
        """Place the number of a page: alone on its first or last line, its heads aside."""
        free = self.lines.free(page.lines)
        for line in {id(line): line for line in (*free[:1], *free[-1:])}.values():
            if NUMBER_LINE.fullmatch(line.text.strip()):
                self.take_number(line)

    def take_number(self, line: Line) -> None:
        """Place a line as the number of its page."""
        self.fixed += self.lines.place("page-number", [line])

    def title_below(self, letter: str) -> Passage | None:
        """The title of an annex, where nothing but one paragraph, unplaced so far, stands right below its head."""
        lines = self.lines.lines
        for index, line in enumerate(lines[:-1]):
            match = self.mapping.annex.match(line.text.strip())
            if not match or (match.groupdict().get("letter") or "").strip("“”\"'") != letter:
                continue
            start = index + 1
            end = next((i for i in range(start + 1, len(lines)) if not adjacent(lines[i - 1], lines[i])), len(lines))
            some = lines[start:end]
            between = (one for one in self.lines.all if line.number < one.number < some[0].number)
            free = self.lines.free(some) == some and some[0].page == line.page
            is_title = len(some) <= TITLE_LINES and not some[-1].text.rstrip().endswith((".", ";", ":"))
            if free and is_title and not any(one.text.strip() for one in between):
                self.lines.take(some)
                return passage(some, BELOW_HEAD)
        return None

    def annexes(self, clauses: Iterable[Passage], letters: Sequence[str]) -> list[AnnexPart]:
        """The annexes, by the letters that pages print; pages without one get the only letter that the clauses name."""
        named = {letter for clause in clauses if NAMED_ANNEX.search(clause.text)
                 for pattern in (NAMED_ANNEX, ALSO_NAMED) for letter in pattern.findall(clause.text)}  # fmt: skip
        left = sorted(named - set(letters))
        parts = []
        for letter in dict.fromkeys(letters):
            known, rule = (letter, "") if letter else (left[0] if len(left) == 1 else "", BY_ELIMINATION)
            parts.append(
                AnnexPart(known, self.titles.get(letter) or (self.title_below(letter) if letter else None), rule)
            )
        return parts


class ListParser:
    """Parses the list of guidelines: number, title and, where the body has categories, the category after it.

    A title without category ends with its paragraph. Where the body numbers no guidelines, each paragraph below the
    head of the list is one, and so is each item behind a bullet.
    """

    def __init__(self, lines: Lines, mapping: Mapping, pages: PageParser) -> None:
        self.lines = lines
        self.pages = pages
        self.number = (
            re.compile(rf"{mapping.number.pattern.pattern}(?:[.)]|\s*[-–—:])?(?=\s|$)\s*(?P<rest>.*)")
            if mapping.number
            else None
        )
        # A figure alone may be part of a title; with words or a sign, or as a section, it rather numbers another.
        before = mapping.number.pattern.pattern if mapping.number else "(?!)"
        figure = not mapping.number or mapping.number.text == "{number}"
        sign = r"(?=[.)]\s)" if figure else r"(?=[.)\s])"
        self.another = re.compile(rf"{before}(?:-(?:bis|ter|quater|quinquies|sexies)\b(?=[.)\s])|{sign})")
        categories = "|".join(map(re.escape, mapping.categories))
        self.category = re.compile(rf"(?P<rest>.*?)\s*\(?\b(?P<category>{categories})\)?") if categories else None
        named = [(re.escape(code), re.escape(name)) for code, name in mapping.categories.items()]
        heads = "|".join(rf"({name}(?: ?\( ?{code} ?\))?|{code} ?[.:–—-] ?{name})" for code, name in named)
        self.head = re.compile(heads or r"(?!)", re.IGNORECASE)
        self.codes = list(mapping.categories)
        self.heads: dict[int, str] = {}
        self.last = ""
        self.found: list[Guideline] = []
        self.unread: list[Unread] = []

    def parse(self, some: Sequence[Line]) -> list[Guideline]:
        """The guidelines on some lines, in their order."""
        self.take_heads(some)
        start = None
        for index, line in enumerate(some):
            if line.number in self.lines.taken:
                continue
            begins = self.begins(some, index)
            parted = self.category is None or bool(self.heads)
            if start is not None and (begins or (parted and not adjacent(some[index - 1], line))):
                self.close(some[start:index], "")
                start = None
            if start is None and begins:
                start, self.last = index, self.numeral(line)
            elif NUMBER_LINE.fullmatch(line.text.strip()):
                self.pages.take_number(line)
                continue
            if start is not None and (category := self.category_of(line)):
                self.close(some[start : index + 1], category)
                start = None
        if start is not None and (self.category is None or self.heads):
            self.close(some[start:], "")
        return self.found

    def take_heads(self, some: Sequence[Line]) -> None:
        """Take the heads of categories, each alone on its line, to which the guidelines below them belong.

        A head that the mapping has as furniture is one as well.
        """
        for line in some:
            if match := self.head.fullmatch(" ".join(line.text.split())):
                self.heads[line.number] = self.codes[(match.lastindex or 1) - 1]
                self.pages.fixed += self.lines.place("legend", self.lines.free([line]))

    def begins(self, some: Sequence[Line], index: int) -> bool:
        """Whether the next guideline begins on a line: not where its number stands alone before a head."""
        text = some[index].text.strip()
        if self.number is None:
            return self.begins_item(some, index)
        match = self.number.fullmatch(text)
        if match is None or not follows(numeral(match), self.last):
            return False
        if match["rest"] or index + 1 == len(some):
            return bool(match["rest"])
        # A number alone is that of a page where a head follows, or the guideline's own.
        following = self.number.fullmatch(some[index + 1].text.strip())
        own = following is not None and numeral(following) == numeral(match)
        return some[index + 1].number not in self.lines.taken and not own

    def begins_item(self, some: Sequence[Line], index: int) -> bool:
        """Whether a guideline without number begins on a line: an item, or a paragraph below the head of the list."""
        line = some[index]
        heads = [title.lines[-1] for title in self.pages.titles.values()]
        if NUMBER_LINE.fullmatch(line.text.strip()) or (heads and line.number < min(heads)):
            return False
        apart = index == 0 or not adjacent(some[index - 1], line) or some[index - 1].number in self.lines.taken
        return apart or BULLET.fullmatch(line.text.strip()) is not None

    def numeral(self, line: Line) -> str:
        """What numbers the guideline that begins on a line."""
        match = self.number.fullmatch(line.text.strip()) if self.number else None
        return numeral(match) if match else ""

    def category_of(self, line: Line) -> str:
        """The category with which a line ends, if it does."""
        match = self.category.fullmatch(line.text.strip()) if self.category else None
        return match["category"] if match else ""

    def close(self, some: Sequence[Line], category: str, text: Passage | None = None, rule: str = "") -> None:
        """Note a guideline: its title is what its lines have between number and category."""
        own = self.lines.free(some)
        another = next((index for index, line in enumerate(own) if index and self.may_be_another(line)), len(own))
        self.unread += [Unread(line.number, line.text.strip(), ANOTHER) for line in own[another:]]
        self.lines.take(own)
        own = own[:another]
        texts = [line.text.strip() for line in own]
        printed = word = ""
        if match := (self.number or BULLET).fullmatch(texts[0]):
            printed, word = numeral(match), code(match)
            # Of an item behind a bullet, all that stands before the rest is a sign.
            first, last = match.span(numeral_group(match) or "rest")
            first = last - len(word) if word else first
            self.place_formulas(own[0], (texts[0][:first], texts[0][last : match.start("rest")]))
            texts[0] = match["rest"]
        if category and self.category and (match := self.category.fullmatch(texts[-1])):
            words = texts[-1][match.end("rest") : match.start("category")], texts[-1][match.end("category") :]
            self.place_formulas(own[-1], words)
            texts[-1] = match["rest"]
        kept = [Line(line.number, line.page, text) for line, text in zip(own, texts, strict=True) if text.strip()]
        above = max((number for number in self.heads if number < own[0].number), default=None)
        category_rule = BY_HEAD if not category and above is not None else ""
        category = category or (self.heads[above] if above is not None else "")
        place = len(self.found) + 1
        counted = printed != str(place)
        self.found.append(
            Guideline(
                place,
                passage(kept, rule),
                category,
                word or (printed if counted else ""),
                text,
                COUNTED if counted else "",
                category_rule=category_rule,
            )
        )
        if self.category and not category:
            self.unread.append(Unread(own[0].number, own[0].text.strip(), "no category follows this title"))

    def may_be_another(self, line: Line) -> bool:
        """Whether a line within a title may begin another guideline, that is not the next: 2-bis., or 4. after 2."""
        return self.another.match(line.text.strip()) is not None

    def place_formulas(self, line: Line, some: Iterable[str]) -> None:
        """Note the words and signs around a number or category as formulas, where they stand once on their line."""
        for words in filter(None, map(str.strip, some)):
            if line.text.count(words) == 1:
                self.pages.fixed.append(Furniture("formula", words, (line.number,), fixed=True))
