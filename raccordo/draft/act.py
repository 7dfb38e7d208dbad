"""Parsing an act: its heading, recitals, enacting formula, clauses and signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import replace
from itertools import pairwise

from raccordo.draft.citations import KINDS, iso_date
from raccordo.draft.document import Line
from raccordo.draft.heads import NUMBER_LINE
from raccordo.draft.layout import segments_of, text_of
from raccordo.draft.lines import SHORT, Lines, adjacent, paragraphs, split
from raccordo.draft.mapping import DATE, Mapping
from raccordo.draft.numerals import follows, numeral
from raccordo.draft.parts import ActParts, Furniture, Passage, Signature, passage, undone

TITLE_LINES = 15
FIRST_WORDS = 3  # with which a recital may begin: «Preso atto che»
OPENING = 60  # the lines within which an act's heading stands
BY_SHORT_LINE = "a paragraph ends where a short line ends with a full stop and the next begins with a capital"
BY_PARAGRAPH = "the act has no enacting formula: each of its paragraphs that is no part of a guideline is a clause"
BY_LONG_LINE = "a clause goes on after a full stop at the end of a line that is not short"
NAME = re.compile(r"(?:F\.to )?(?:(?:[Dd]ott|[Pp]rof|[Ii]ng|[Aa]vv)\.?(?:ssa)? )*"
                  r"(?P<name>[^\W\d_a-z][\w’'-]+(?: (?:(?:de|di|del|della) )?[^\W\d_a-z][\w’'-]+){1,3})")  # fmt: skip
HEADING = re.compile(
    rf"(?i)(?P<kind>[^\W\d].*?) n(?:\.|°|umero)? ?(?P<number>\d+)(?: ?/ ?\d{{4}})?,? del(?:l[’'])? ?(?P<date>{DATE})"
)
# The number of an act and its date on lines of their own: «Circolare n. 5», «Roma, 3 febbraio 2031».
UNDATED = re.compile(r"(?i)(?P<kind>[^\W\d].*?) n(?:\.|°|umero)? ?(?P<number>\d+)(?P<year> ?/ ?\d{4})?")
DATED = re.compile(rf"(?i)(?P<place>[^\W\d][\w’' ]*,? ?)?(?P<date>{DATE})")
SECTION = re.compile(r"\d+(?:\.\d+)*[.)]? +[^\W\d_a-z].*")
NUMBERED = re.compile(r"(?P<numeral>\d+|[a-z])[.)] ")
# How a college voted: «Con voti unanimi, espressi nelle forme di legge,».
VOTE = re.compile(r"(?i)(?:con|ad?) vot(?:o|i|azione)\b|(?:all[’']|ad? )unanimità\b")
# What goes on with the enacting formula: «la seguente direttiva:», «quanto segue:», but not «approvare i piani:».
LEAD = re.compile(
    r"(?:(?:il|lo|la|i|gli|le) (?:seguent|present)[ei]|(?:quanto|come) segue|per (?:i motivi|le motivazioni|le ragioni)"
    r")\b(?:(?! d[i’'] ?\w+[aei]re\b)[^;.])*:"
)
LEAD_LINES = 4
ARTICLE_HEAD = re.compile(r"(?i)art(?:icolo|\.) ?(?P<number>[1-9]\d*)°?(?: ?[(–—-].{1,80})?")
CLOSING = re.compile(r"(?i)(?:(?:letto|confermato|approvato|fatto)(?:,| e|, e)? ?){1,3}sottoscritto\.?")
ARTICLE = re.compile(r"(?i:il|la|l[’'])\s?\w.*\w")
# What parts the columns of a text layer.
WIDE_BLANK = re.compile(r" {3,}|\t")


class ActParser:
    """Parses the act at the beginning of a document; `end` is the index of the first line that is no part of it."""

    def __init__(self, lines: Lines, mapping: Mapping, kinds: Dictionary[str, str]) -> None:
        self.lines = lines
        self.mapping = mapping
        self.kinds = {**{label.casefold(): kind for label, kind in kinds.items()},
                      **{label.casefold(): kind for label, kind in mapping.kinds.items()}}  # fmt: skip
        heads = [re.escape(form) for head in mapping.recitals for form in (head, head.upper())]
        self.recital = re.compile(rf"(?:{'|'.join(heads)})\b" if heads else r"(?!)")
        formulas = "|".join(map(re.escape, mapping.formulas))
        self.formula_before = re.compile(rf"(?P<formula>{formulas}) (?P<rest>[a-zà-ù].*)" if formulas else r"(?!)")
        self.first = re.compile(rf"{mapping.number.pattern.pattern}(?= |$)" if mapping.number else r"(?!)")
        categories = "|".join(map(re.escape, mapping.categories))
        self.category = re.compile(rf"(?:^|[ (])(?:{categories})\)?$" if categories else r"(?!)")
        self.act = ActParts()
        self.furniture: list[Furniture] = []
        self.end = 0

    def parse(self) -> ActParts:
        """The parts of the act, as far as there are any."""
        body = self.read_heading()
        body = self.read_subject(body)
        first = next((i for i in range(body, len(self.lines.lines)) if self.begins_recital(i)), None)
        formula = next((i for i in range(body, len(self.lines.lines)) if self.is_formula(self.lines.lines[i])), None)
        if formula is None:
            self.end = body
            self.read_signatures()
            return self.act
        start = formula if first is None or first > formula else first
        self.read_office(body, start)
        if self.act.heading and start == first:
            self.read_opening(start)
        self.read_recitals(start, formula)
        line = self.lines.lines[formula]
        self.lines.take([line])
        if match := self.formula_before.match(line.text.strip()):
            self.act.formula = Passage(match["formula"], (line.number,))
            # The first clause begins on the line of the formula.
            self.lines.lines[formula] = Line(line.number, line.page, match["rest"])
            self.read_clauses(formula)
        else:
            self.act.formula = passage([line])
            self.read_clauses(formula + 1)
        return self.act

    def read_heading(self) -> int:
        """Read kind, number and date of the act, and its body's name above; the index of the line after them."""
        opening = self.lines.lines[:OPENING]
        self.take_names(opening)
        before = next((i for i, line in enumerate(opening) if self.starts_with_recital(line)), len(opening))
        lines = opening[:before]
        for count, index in ((count, index) for count in (1, 2, 3) for index in range(len(lines))):
            some = lines[index : index + count]
            if len(self.lines.free(some)) < count:
                continue
            if (match := HEADING.fullmatch(undone(some))) and (date := iso_date(match["date"])):
                self.act.kind = self.kind_of(match["kind"])
                self.act.number, self.act.date, self.act.heading = match["number"], date, passage(some)
                self.place_formulas(match, some)
                self.lines.take(some)
                return index + count
        return self.read_heading_apart(lines)

    def read_heading_apart(self, lines: Sequence[Line]) -> int:
        """Read kind and number of the act on one line, and its date on another; the index of the line after them."""
        free = [index for index, line in enumerate(lines) if line.number not in self.lines.taken]
        texts = {index: lines[index].text.strip() for index in free}
        numbers = [(index, match) for index, text in texts.items()
                   if (match := UNDATED.fullmatch(text)) and self.kind_of(match["kind"])]  # fmt: skip
        dates = [(index, match) for index, text in texts.items()
                 if (match := DATED.fullmatch(text)) and iso_date(match["date"])]  # fmt: skip
        if not numbers or not dates:
            return 0
        (first, numbered), (second, dated) = numbers[0], dates[0]
        self.act.kind, self.act.number = self.kind_of(numbered["kind"]), numbered["number"]
        self.act.date, self.act.heading = iso_date(dated["date"]), passage([lines[first], lines[second]])
        for line, words in (
            (lines[first], numbered.string[: numbered.start("number")]),
            (lines[first], numbered["year"] or ""),
            (lines[second], dated["place"] or ""),
        ):
            if words.strip():
                self.furniture.append(Furniture("formula", words.strip(), (line.number,), fixed=True))
            self.lines.take([line])
        return max(first, second) + 1

    def kind_of(self, words: str) -> str:
        """The kind of act that the first words of a heading name; empty if none is known by them."""
        known = [label for label in self.kinds if re.match(rf"{re.escape(label)}\b", words.casefold())]
        if known:
            return self.kinds[max(known, key=len)]
        forms = (form.notation for form in KINDS if re.match(rf"(?i:{form.pattern})\b", words))
        return next((notation for notation in forms if notation in self.kinds.values()), "")

    def place_formulas(self, match: re.Match[str], some: Sequence[Line]) -> None:
        """The words of the heading around number and date, which are formulas."""
        text, number, date = match.string, match.span("number"), match.span("date")
        ends = [len(undone(some[: count + 1])) for count in range(len(some))]
        for start, end in ((0, number[0]), (number[1], date[0]), (date[1], len(text))):
            if words := text[start:end].strip():
                first = start + len(text[start:end]) - len(text[start:end].lstrip())
                at = next(line for line, until in zip(some, ends, strict=True) if first < until)
                self.furniture.append(Furniture("formula", words, (at.number,), fixed=True))

    def take_names(self, lines: Sequence[Line]) -> None:
        """Place the lines that are the body's name."""
        names = {name.casefold() for name in self.mapping.names}
        self.lines.take(line for line in lines if line.text.strip().casefold() in names)

    def read_subject(self, start: int) -> int:
        """Read the act's title, after «Oggetto»; the index of the line after it."""
        lines = self.lines.lines
        head = re.compile(rf"(?i)(?:{'|'.join(map(re.escape, self.mapping.subjects))})\s*:?\s*")
        for index in range(start, min(start + OPENING, len(lines))):
            if not (match := head.match(lines[index].text.strip())):
                continue
            some = [lines[index]]
            for line in lines[index + 1 :]:
                office = line.text.strip().isupper() and not undone(some)[match.end() :].isupper()
                section = SECTION.fullmatch(line.text.strip()) is not None
                ended = undone(some).endswith(".") and line.text.strip()[0].isupper()
                ends = ended or office or section or self.is_formula(line) or self.starts_with_recital(line)
                if ends or not adjacent(some[-1], line):
                    break
                some.append(line)
            text = undone(some)
            title = text[match.end() :]
            opening = match[0] + title[: len(title) - len(title.lstrip('“"«'))]
            bare = title.strip('“”"«»')
            closing = title[title.index(bare) + len(bare) :] if bare else ""
            self.act.title = Passage(bare, tuple(line.number for line in some))
            self.furniture.append(Furniture("formula", opening.strip(), (some[0].number,), fixed=True))
            if closing.strip():
                self.furniture.append(Furniture("formula", closing.strip(), (some[-1].number,), fixed=True))
            self.lines.take(some)
            return index + len(some)
        return start

    def read_office(self, start: int, end: int) -> None:
        """Read who adopts the act: the last paragraph before the first recital, with an article or signing below."""
        runs = list(paragraphs(self.lines.free(self.lines.lines[start:end])))
        if not runs:
            return
        # In capitals, it may stand right below a text.
        some = runs[-1][-1:] if is_office(last := runs[-1][-1].text.strip()) and last.isupper() else runs[-1]
        words = undone(some).casefold()
        signed = any(line.text.strip().casefold() == words for line in self.lines.lines[end:])
        if len(some) <= 3 and (ARTICLE.fullmatch(words) or signed):
            self.act.office = passage(some)
            self.lines.take(some)

    def read_opening(self, start: int) -> None:
        """Place what an act says before its first recital besides its heading, its title and who adopts it."""
        self.furniture += self.lines.place("opening", self.lines.free(self.lines.lines[:start]))

    def starts_with_recital(self, line: Line) -> bool:
        """Whether a line begins with the words with which recitals begin."""
        return self.recital.match(line.text.strip()) is not None

    def is_recital(self, line: Line) -> bool:
        """Whether a line begins as a recital does and goes on: the first word alone may head what stands beside it."""
        return self.starts_with_recital(line) and len(line.text.split()) > FIRST_WORDS

    def begins_recital(self, index: int) -> bool:
        """Whether a recital begins on a line: with its words, and where what stands before has ended."""
        line = self.lines.lines[index]
        if index == 0 or not self.starts_with_recital(line):
            return index == 0 and self.starts_with_recital(line)
        before = self.lines.lines[index - 1]
        words = before.text.strip()
        apart = before.number in self.lines.taken or not adjacent(before, line)
        return apart or words.isupper() or words.endswith((";", ",", ".", ":"))

    def is_formula(self, line: Line) -> bool:
        """Whether a line is an enacting formula, whatever its spacing, or begins with one."""
        text = "".join(line.text.split()).rstrip(":")
        return text in self.mapping.formulas or self.formula_before.match(line.text.strip()) is not None

    def read_recitals(self, start: int, end: int) -> None:
        """Read the recitals between two indexes."""
        end -= self.take_vote(self.lines.lines[start:end])
        breaks = [i - start for i in range(start, end) if self.begins_recital(i)]
        for part in split(self.lines.lines[start:end], breaks):
            some = self.without_numbers(part)
            self.act.recitals.append(passage(some))
            self.lines.take(some)

    def take_vote(self, some: Sequence[Line]) -> int:
        """Take how a college voted, right before the enacting formula, as formulas; how many lines it has."""
        *_, last = [[], *paragraphs(self.lines.free(some))]
        if len(last) == len(some) or last[-1:] != list(some[-1:]) or not VOTE.match(undone(last)):
            return 0
        self.furniture += self.lines.place("formula", last)
        return len(last)

    def without_numbers(self, some: Sequence[Line]) -> list[Line]:
        """Some lines without the page numbers among them: figures between blank lines."""
        kept = []
        for index, line in enumerate(some):
            beside = [*some[max(index - 1, 0) : index], *some[index + 1 : index + 2]]
            alone = not any(abs(other.number - line.number) == 1 for other in beside)
            if alone and NUMBER_LINE.fullmatch(line.text.strip()):
                self.furniture += self.lines.place("page-number", [line])
            else:
                kept.append(line)
        return kept

    def without_date(self, some: Sequence[Line]) -> list[Line]:
        """Some lines without those that say that the act was signed, where or when: formulas around its date."""
        closing = [line for line in some if CLOSING.fullmatch(line.text.strip())]
        dated = [line for line in some
                 if (match := DATED.fullmatch(line.text.strip())) and match["place"] and iso_date(match["date"])
                 and iso_date(match["date"]) == (self.act.date or iso_date(match["date"]))]  # fmt: skip
        # Of an act whose heading has no date the line may say its own: it is left.
        self.furniture += self.lines.place("formula", [*closing, *(dated if self.act.date else ())])
        return [line for line in some if line not in dated and line not in closing]

    def read_clauses(self, start: int) -> None:
        """Read the clauses and the signatures after them."""
        lines = self.lines.lines
        last = self.end_of_clauses(start)
        end = self.end = next((i for i in range(start, min(last, len(lines) - 1)) if self.signs(i)), last)
        while self.end < len(lines) - 1 and self.signs(self.end):
            some = lines[self.end : self.end + 2]
            alone = [Signature(passage(some[:1]), passage(some[1:]))]
            self.act.signatures += list(signatures_beside(some)) or alone
            self.lines.take(some)
            self.end += 2
        self.part_clauses(self.without_lead(self.without_date(self.without_numbers(lines[start:end]))))

    def without_lead(self, some: Sequence[Line]) -> Sequence[Line]:
        """Some lines without those that go on with the enacting formula, up to its colon: «la seguente direttiva:»."""
        for count in range(1, min(LEAD_LINES, len(some) - 1) + 1):
            if LEAD.fullmatch(undone(some[:count])):
                self.furniture += self.lines.place("formula", some[:count])
                return some[count:]
        return some

    def read_signatures(self) -> None:
        """Read the signatures with which an act without enacting formula ends, before its annexes."""
        own = self.lines.lines[self.end :]
        end = next((index for index, line in enumerate(own) if self.mapping.annex.match(line.text.strip())), len(own))
        left = self.lines.free(own[:end])
        while left:
            run = left[-2:]
            if NUMBER_LINE.fullmatch(left[-1].text.strip()):
                left.pop()
                continue
            # An office and a name may each be a paragraph of its own, or stand right below the text.
            found = list(signatures_beside(run))
            if not found:
                if len(run) < 2 or not is_office(run[0].text.strip()) or not NAME.fullmatch(run[1].text.strip()):
                    *_, run = paragraphs(left)
                found = list(signatures_of(run))
            if not found:
                break
            self.act.signatures[:0] = found
            self.lines.take(run)
            left = left[: -len(run)]

    def read_rest(self, some: Sequence[Line]) -> None:
        """Read what an act without enacting formula says besides its guidelines: each paragraph is a clause."""
        some = self.without_date(self.without_numbers(some))
        width = max((len(line.text.strip()) for line in some), default=0)
        breaks = []
        for index in range(1, len(some)):
            before, text = some[index - 1].text.strip(), some[index].text.strip()
            heading = SECTION.fullmatch(before) and len(before) < SHORT * width
            apart = not adjacent(some[index - 1], some[index])
            ended = before.endswith((".", ";", ":")) and (apart or len(before) < SHORT * width)
            if NUMBERED.match(text) or SECTION.fullmatch(text) or heading or ended or (apart and not text[0].islower()):
                breaks.append(index)
        for part in split(some, breaks):
            self.act.clauses.append(passage(part, BY_PARAGRAPH))
            self.lines.take(part)

    def part_clauses(self, some: Sequence[Line]) -> None:
        """Part the operative text into clauses: by their numbers, or by blank lines and short ones."""
        if some and NUMBERED.match(some[0].text.strip()):
            for part in split(some, list(numbered_starts(some))):
                self.act.clauses.append(passage(part))
                self.lines.take(part)
            return
        if articles := list(article_starts(some)):
            for part in split(some, articles):
                self.act.clauses.append(passage(part))
                self.lines.take(part)
            return
        width = max((len(line.text.strip()) for line in some), default=0)
        breaks: set[int] = set()
        rules: dict[int, str] = {}
        for index in range(1, len(some)):
            before, line = some[index - 1].text.strip(), some[index].text.strip()
            if not adjacent(some[index - 1], some[index]):
                breaks |= {index} if before.endswith((".", ";", ":")) or not line[0].islower() else set()
            elif before.endswith((".", ";")) and line[0].isupper():
                is_short = len(before) < SHORT * width
                breaks |= {index} if is_short else set()
                for number in (some[index - 1].number, some[index].number):
                    rules[number] = BY_SHORT_LINE if is_short else BY_LONG_LINE
        for part in split(some, breaks):
            rule = next((rules[line.number] for line in part if line.number in rules), "")
            self.act.clauses.append(passage(part, rule))
            self.lines.take(part)

    def signs(self, index: int) -> bool:
        """Whether an office stands on a line of its own, with its article, and a person's name on the next; or several
        offices beside one another, above as many names."""
        if any(signatures_beside(self.lines.lines[index : index + 2])):
            return True
        office, name = (line.text.strip() for line in self.lines.lines[index : index + 2])
        looks = is_office(office)
        same = self.act.office and office.casefold() == self.act.office.text.casefold()
        before, line = self.lines.lines[index - 1], self.lines.lines[index]
        apart = not adjacent(before, line) or before.number in self.lines.taken
        return bool((same or (apart and looks)) and NAME.fullmatch(name))

    def begins_list(self, index: int) -> bool:
        """Whether the first guideline begins on a line: with its number, and a category after its title."""
        match = self.first.match(self.lines.lines[index].text.strip())
        if match is None or not follows(numeral(match)):
            return False
        following = self.lines.lines[index : index + TITLE_LINES]
        return any(self.category.search(line.text.strip()) for line in following)

    def end_of_clauses(self, start: int) -> int:
        """Where the clauses end at the latest: at an annex, at the title or the beginning of the list, or at a row."""
        mission = self.mapping.mission if self.mapping.mission and self.mapping.mission.worded else None
        templates = [t for t in (self.mapping.annex, self.mapping.title, mission) if t]
        for index in range(start, len(self.lines.lines)):
            text = self.lines.lines[index].text.strip()
            if any(template.match(text) for template in templates) or self.begins_list(index):
                return index
        return len(self.lines.lines)


def numbered_starts(some: Sequence[Line]) -> Iterator[int]:
    """Where the items of a numbered list begin after its first: «n. 2» on a new line is none, nor is a list within one.

    A number may be left out where a sentence has ended before.
    """
    last = ""
    for index, line in enumerate(some):
        match = NUMBERED.match(line.text.strip())
        if match is None:
            continue
        numeral = match["numeral"]
        later = numeral.isdecimal() and last.isdecimal() and int(numeral) > int(last)
        if not last or follows(numeral, last) or (later and some[index - 1].text.rstrip().endswith((".", ";"))):
            last = numeral
            if index:
                yield index


def article_starts(some: Sequence[Line]) -> Iterator[int]:
    """Where the articles begin of which an operative text is made, each headed «Art. 1»; and where a text that has no
    number follows the numbered paragraphs of the last. Nothing where the text doesn't begin with an article."""
    heads = [index for index, line in enumerate(some) if ARTICLE_HEAD.fullmatch(line.text.strip())]
    own = [index for index in heads if (match := ARTICLE_HEAD.fullmatch(some[index].text.strip()))
           and int(match["number"]) == heads.index(index) + 1]  # fmt: skip
    if not own or own[0] or len(own) < len(heads):
        return
    yield from own
    numbered = False
    for index in range(own[-1] + 1, len(some)):
        before, text = some[index - 1].text.rstrip(), some[index].text.strip()
        numbered = numbered or NUMBERED.match(text) is not None
        ended = not adjacent(some[index - 1], some[index]) and before.endswith(".")
        if numbered and ended and text[0].isupper() and not NUMBERED.match(text):
            yield index
            return


def is_office(text: str) -> bool:
    """Whether the words of a line may be the name of an office, with its article."""
    return ARTICLE.fullmatch(text) is not None and text[0].isupper() and len(text.split()) <= 6


def beside(above: Line, below: Line) -> list[tuple[Line, Line]]:
    """What stands beside one another on two lines, column by column; nothing where they don't have the same columns."""
    columns = list(zip(parts_of(above), parts_of(below), strict=False))
    same = len(parts_of(above)) == len(parts_of(below)) > 1
    return columns if same and all(map(in_one_column, *zip(*columns, strict=True))) else []


def parts_of(line: Line) -> list[Line]:
    """The parts of a line between which is more than a blank, each as a line."""
    if not line.words:
        return [replace(line, text=text) for text in WIDE_BLANK.split(line.text.strip())]
    words = list(line.words)
    starts = [x0 for x0, _ in segments_of(words)]
    parts = [[word for word in words if x0 <= word.x0 < end] for x0, end in pairwise([*starts, float("inf")])]
    return [replace(line, text=text_of(part), words=tuple(part)) for part in parts]


def in_one_column(above: Line, below: Line) -> bool:
    """Whether one part of a line stands above another; without layout, nothing says that it doesn't."""
    if not above.words or not below.words:
        return True
    return above.words[0].x0 < below.words[-1].x1 and below.words[0].x0 < above.words[-1].x1


def signatures_beside(run: Sequence[Line]) -> Iterator[Signature]:
    """The signatures that stand beside one another on two lines: offices above names."""
    pairs = beside(*run) if len(run) == 2 else []
    if all(is_office(office.text) and NAME.fullmatch(name.text) for office, name in pairs):
        for office, name in pairs:
            yield Signature(passage([office]), passage([name]))


def signatures_of(run: Sequence[Line]) -> Iterator[Signature]:
    """The signatures that a paragraph is: a name, or names each below an office; none if it is anything else."""
    texts = [line.text.strip() for line in run]
    names = [index for index, text in enumerate(texts) if NAME.fullmatch(text) and not ARTICLE.match(text)]
    if len(run) == 1 and names:
        yield Signature(None, passage(run))
    elif len(run) % 2 == 0 and names[-len(run) // 2 :] == list(range(1, len(run), 2)):
        for office, name in zip(run[::2], run[1::2], strict=True):
            yield Signature(passage([office]), passage([name]))
    elif len(run) == 3 and names and names[-1] == 2 and not texts[0].endswith((".", ";", ",")):
        yield Signature(passage(run[:2]), passage(run[2:]))
