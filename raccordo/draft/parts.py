"""What a draft consists of: the parts of an act, its list of guidelines and its table, each with its place.

Each value has the lines of the source that it stands on. A `rule` says how a value was concluded; a value without one
was read: it stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from raccordo.act.source import Words, joined
from raccordo.draft.document import Line


@dataclass(frozen=True)
class Passage:
    """Running text, with its line breaks undone, the numbers of its lines, and the rule by which it was made out."""

    text: str
    lines: tuple[int, ...]
    rule: str = ""


@dataclass(frozen=True)
class Form:
    """A kind of act: its notation in the scheme of kinds, how it is printed, and its slug.

    Of a kind of the State, `name` is what it is called before its date, and `urn` its authority and type in urn:nir, if
    it has those. `english` is what it is called in English, if that isn't what its kind is called.
    """

    notation: str
    pattern: str
    slug: str
    name: str = ""
    urn: str = ""
    english: str = ""


@dataclass(frozen=True)
class Provided:
    """A provision that a text names beside its act: article, paragraph and point, its words, the rule if concluded."""

    article: str
    paragraph: str
    point: str
    printed: str
    rule: str = ""


@dataclass(frozen=True)
class Citation:
    """An act that a text names: its kind, number, date or year, the office it names, a title, and the words.

    `provisions` are those of its parts that the text names beside it.
    """

    form: Form
    number: str
    date: str
    year: str
    office: str
    title: str
    printed: str
    start: int
    provisions: tuple[Provided, ...] = ()

    @property
    def kind(self) -> str:
        """The notation of its kind."""
        return self.form.notation


@dataclass(frozen=True)
class Signature:
    """Who signed, and below which office, if one is printed."""

    office: Passage | None
    name: Passage


@dataclass
class ActParts:
    """An act: its heading, its recitals and clauses in order, who signed it."""

    kind: str = ""
    number: str = ""
    date: str = ""
    heading: Passage | None = None
    title: Passage | None = None
    office: Passage | None = None
    formula: Passage | None = None
    recitals: list[Passage] = field(default_factory=list)
    clauses: list[Passage] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)


@dataclass(frozen=True)
class AnnexPart:
    """An annex: its letter, its title with the line on which it is printed first, and the rule if the letter is not."""

    letter: str
    title: Passage | None
    rule: str = ""


@dataclass(frozen=True)
class Guideline:
    """A guideline of the list: its place from 1 on, its title, its category, which may be none.

    `numeral` is how it is numbered in print, where that isn't by its place alone (2.1, a, OS1); `rule` is that of a
    place that is not printed, `category_rule` that of a category that doesn't follow the title. `text` is the prose
    below the title, `responsible` who is printed as responsible for it.
    """

    number: int
    title: Passage
    category: str = ""
    numeral: str = ""
    text: Passage | None = None
    rule: str = ""
    responsible: Passage | None = None
    category_rule: str = ""


@dataclass(frozen=True)
class Budget:
    """A mission or programme as a row prints it: its code, its title, and the words of the cell.

    `rule` is how the code is known where the page prints none.
    """

    code: str
    title: str
    printed: str
    rule: str = ""


@dataclass
class Row:
    """A row of the table: its page and place, and what it has; `dashes` are the words of one that has neither.

    `headed` says that a head stands above it, with the `category` that it prints. `guideline` is 0 where it is unknown
    which one the row belongs to; `continued` says that it is that of the page before, which its own doesn't print.
    `rule` is that of the guideline, `mission_rule` that of the mission. In a table with layout, `printed` says that the
    row itself has its guideline, and `directive` which of all directives it has, from 1, with the rule of that. In a
    matrix, `mark` is its cross, on the line `mark_line`. `without` says that it prints no directive.
    """

    page: int
    position: int
    lines: tuple[int, ...]
    mission: Budget | None = None
    programme: Budget | None = None
    dashes: tuple[str, ...] = ()
    headed: bool = False
    category: str = ""
    guideline: int = 0
    rule: str = ""
    mission_rule: str = ""
    programme_rule: str = ""
    continued: bool = False
    printed: bool = False
    directive: int = 0
    directive_rule: str = ""
    mark: str = ""
    mark_line: int = 0
    without: bool = False
    responsible: Passage | None = None


@dataclass(frozen=True)
class Directive:
    """The text of a directive on a page of the table, in the order of the text; `shared` where it bears the mark."""

    page: int
    place: int
    text: Passage
    shared: bool


@dataclass(frozen=True)
class Furniture:
    """What pages print and is no content: its kind, its words, and the lines, where it stands on these alone."""

    kind: str
    printed: str
    lines: tuple[int, ...]
    fixed: bool = False


@dataclass(frozen=True)
class Unread:
    """A line that was not placed, with its words and the reason."""

    line: int
    words: str
    reason: str


@dataclass
class Draft:
    """All that was made out of a document.

    `table` is the letter of the annex with the table, empty if it has none, and None where there is no table. `report`
    has what the head above the directives says of their report; `page_rule` is how pages are known, if not from breaks.
    """

    act: ActParts = field(default_factory=ActParts)
    annexes: list[AnnexPart] = field(default_factory=list)
    guidelines: list[Guideline] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)
    table: str | None = None
    page_rule: str = ""
    report: dict[str, str] = field(default_factory=dict)
    report_lines: tuple[int, ...] = ()
    furniture: list[Furniture] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def undone(lines: Sequence[Line]) -> str:
    """The text of some lines with their breaks undone, as anchors read it back."""
    words = [Words("", "", 2 * i, 2 * i + 1, line.number, line.text.strip(), "") for i, line in enumerate(lines)]
    return joined(words)


def passage(lines: Sequence[Line], rule: str = "") -> Passage:
    """The running text of some lines, with its place."""
    return Passage(undone(lines), tuple(line.number for line in lines), rule)
