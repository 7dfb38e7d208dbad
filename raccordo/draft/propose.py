"""Proposing a mapping for a body that has none: what its act words, numbers and repeats, for a person to correct.

Each value that is proposed has the line it was found on. What isn't found is listed. A draft reads by a mapping that a
person has read, never by a proposal.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from raccordo.draft import columns
from raccordo.draft.act import HEADING, OPENING, UNDATED, ActParser
from raccordo.draft.citations import KINDS
from raccordo.draft.document import Document, Line
from raccordo.draft.heads import NUMBER_LINE
from raccordo.draft.lines import Lines
from raccordo.draft.mapping import DATE, FORMS, SMALL_LETTER, SUBJECTS, Mapping, Template, slug
from raccordo.draft.numerals import follows
from raccordo.draft.parts import undone

# What the heads of columns say in general, whatever words a body has of its own.
HEADS = {
    "mission": ("missione", "missioni"),
    "programme": ("programma", "programmi"),
    "code": ("codice", "cod.", "codici"),
    "directive": ("indirizzo", "indirizzi", "direttiva", "direttive", "azione", "azioni", "priorità"),
    "guideline": ("linea guida", "linee guida", "obiettivo", "obiettivi", "denominazione", "descrizione"),
    "category": ("categoria", "tipo", "tipologia", "ambito"),
    "number": ("n.", "nr.", "num.", "numero"),
    "responsible": ("responsabile", "responsabili", "dirigente", "struttura"),
}
CODE = r"[A-Z]?\d+(?:[./]\w+)*|[A-Z]"
# How cells of missions and programmes begin: «MISSIONE 4 - », «Area A: », «3.1 Programma - ».
WORD_FIRST = re.compile(rf"(?P<word>[^\W\d_]{{3,}}) (?P<code>{CODE})\.?(?P<sep>\s*[-–—:]\s+)(?P<title>\S.*)")
CODE_FIRST = re.compile(rf"(?P<code>{CODE})\.? (?P<word>[^\W\d_]{{3,}})(?P<sep>\s*[-–—:]\s+)(?P<title>\S.*)")
ITEM = re.compile(
    rf"(?:(?P<before>(?:[^\W\d_][\w’']*\.? ){{0,3}}?)(?:(?P<section>{FORMS['section']})|(?P<number>\d{{1,3}}))"
    rf"|(?P<letter>{SMALL_LETTER})(?=[.)]))"
    r"(?P<after>[.)]|\s*[-–—:])?(?=\s|$)\s*(?P<rest>.*)"
)
# With a word before it, a letter or Roman number needs no sign behind it: «Priorità II».
LETTERED = re.compile(
    r"(?P<before>(?:[^\W\d_][\w’']*\.? ){1,3}?)(?P<letter>[IVX]+|[A-Z])(?P<after>[.)]|\s*[-–—:])?(?=\s|$)"
    r"\s*(?P<rest>.*)"
)
ANNEX = re.compile(rf"(?P<word>[^\W\d_a-z][\w’']+) (?P<letter>{FORMS['letter']})")
CATEGORY = re.compile(r"(?:^|.*?\s)\(?(?P<category>[A-Z]{1,4})\)?")
KIND = "|".join(form.pattern for form in KINDS)
REPORTS = (
    re.compile(
        rf"(?i:{KIND}) (?P<office>\S.*?) N\. ?(?P<number>\d+) DEL (?P<date>(?i:{DATE}))\s*[-–—]\s*(?P<report>\S.*)"
    ),
    re.compile(
        r"(?P<report>\S.*?), (?:adottat|approvat|emanat)[aoei] d\w+(?:[’']| )(?P<office>\S.*?) il "
        rf"(?P<date>(?i:{DATE}))"
    ),
)
MARK = re.compile(r"(?P<mark>\(\*+\)|\[\d\]|\(\d\)|\*+)")
CONTINUED = re.compile(r"\W*(?i:segue|continua)\W*")
LEGEND = re.compile(r"(?P<name>[^\W\d_][^()]*?)\s*\((?P<category>[A-Z]{1,4})\b[^)]*\)")
MISSED_BUDGET = "mission and programme in [table]: no cells were found that have codes, one within another"
HEAD_LINES = 4
# The last word of a line, where it can't be the last of a name.
SMALL_WORD = re.compile(r"(?i)(?:^|\s)(?:[ae]d?|di|d[aeo]l(?:l[aeo])?|dei|degli|d[ae]ll[’']|per|con)\s*$")
PROSE_WORDS = 15  # the words below its title with which a guideline has a text
MOST = 0.7


# A guideline's code in a cell of its own: OS1, OB.2.
CODED = re.compile(r"(?P<before>[A-Z]{1,5}[.-]?)(?:(?P<section>\d+(?:\.\d+)+)|(?P<number>[1-9]\d?))")
# A mission or programme in a column of its own: «01.02 Segreteria generale», «A – Porti».
CODE_ALONE = rf"[A-Z]{{1,3}}[./]?\d+(?:[./]\w+)*|{CODE}"
CODE_TITLE = re.compile(rf"(?P<code>{CODE_ALONE})\.?(?P<sep>\s*[-–—:]\s+|\s+)(?P<title>[^\W\d_].*)")
# What a cell says that has nothing.
NOTHING = re.compile(r"[-–—/.]{1,3}|n\.? ?[da]\.?|nessun[oa]", re.IGNORECASE)
NAMED_CATEGORY = re.compile(r"(?<!\w)(?P<category>[A-Z]{1,4})\s*[=:–-]\s*(?P<name>[^;,.=:]+\w)")
OVER_ALL = re.compile(r"(?P<word>[^\W\d_]+) (?P<numeral>\d+|[IVX]+|[A-Z])(?P<sep>\s*[-–—:.]\s*)\S.*")


@dataclass
class Proposal:
    """What a mapping would say: by table and key the value, and the line on which it was found, 0 if on none."""

    values: dict[tuple[str, str], Any] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def put(self, table: str, key: str, value: Any, line: int = 0) -> None:
        """Propose a value."""
        self.values[table, key], self.lines[table, key] = value, line

    def miss(self, what: str) -> None:
        """Note what was not found."""
        self.missed.append(what)


def propose(document: Document, body: str, year: int, kinds: Dictionary[str, str]) -> Proposal:
    """The mapping that a document suggests for a body and a plan's year; `kinds` are those of acts by their names."""
    return _Proposer(document, body, year, kinds).propose()


class _Proposer:
    def __init__(self, document: Document, body: str, year: int, kinds: Dictionary[str, str]) -> None:
        self.document = document
        self.body = body
        self.year = year
        self.kinds = kinds
        self.lines = [line for line in document.lines if line.text.strip()]
        self.found = Proposal()
        # The lines that were made out as something, which no other key is read from.
        self.known: set[int] = set()
        self.codes: set[str] = set()

    def propose(self) -> Proposal:
        self.read_opening()
        self.read_annexes()
        own = self.after_act()
        self.read_budget()
        series = self.read_numbers(own)
        categories = self.read_categories(series, own)
        self.read_title(own)
        self.read_heads(own, categories)
        self.read_report(own)
        self.read_signs(own)
        self.read_columns()
        self.read_furniture(own)
        return self.found

    # The act

    def read_opening(self) -> None:
        """The body's names, the word before the title, and a kind of act that the data don't have."""
        opening = [line for line in self.lines if not line.role][:OPENING]
        # The number may stand on a line below the kind.
        texts = [(index, undone(opening[index : index + count])) for count in (1, 2) for index in range(len(opening))]
        headings = ((index, match) for index, text in texts
                    if (match := HEADING.fullmatch(text) or UNDATED.fullmatch(text)))  # fmt: skip
        at, match = next(headings, (None, None))
        above = opening[: at or 0]
        # A name that the line's end divides ends with a small word: «CAMERA DI COMMERCIO E».
        name = list(above[:1])
        while name and len(name) < len(above) and SMALL_WORD.search(name[-1].text):
            name.append(above[len(name)])
        names = [undone(name)] if name else []
        # In capitals, it may be written otherwise elsewhere.
        written_so = (re.search(rf"(?<!\w)(?i:{re.escape(name)})(?!\w)", line.text) for name in names
                      for line in self.lines if name.isupper())  # fmt: skip
        names = [*dict.fromkeys(match[0] for match in written_so if match and not match[0].isupper())][:1] + names
        self.found.put("body", "slug", slug(self.body))
        self.found.put("body", "names", names + [self.body] * (self.body.casefold() not in map(str.casefold, names)),
                       above[0].number if names else 0)  # fmt: skip
        if not names:
            self.found.miss("names in [body]: no line stands above the heading of the act")
        if at is None or match is None:
            self.found.miss("kinds in [act]: no heading of an act, with kind and number, was found")
            return
        kind = match["kind"]
        own = Mapping(slug="", body="", names=())
        if not ActParser(Lines(self.document.lines), own, self.kinds).kind_of(kind):
            notations = ", ".join(sorted(set(self.kinds.values())))
            self.found.miss(f"kinds in [act]: say which kind of act “{kind}” is, as "
                f"kinds = {{ {written(kind)} = “…” }}, "
                            f"one of {notations}; of another kind, first describe it in data/schemes/act-type.ttl, as "
                            "the others there are")  # fmt: skip
        for line in opening[at + 1 :]:
            if match := re.match(r"([^\W\d_a-z][^\W\d_]+)\s*:\s*\S", line.text.strip()):
                if match[1].casefold() not in map(str.casefold, SUBJECTS):
                    self.found.put("act", "subjects", [match[1]], line.number)
                return

    def read_annexes(self) -> None:
        """How annexes are headed: a word and a letter alone on a line, which the act names in its text as well."""
        heads: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if match := ANNEX.fullmatch(line.text.strip()):
                heads[match["word"]].append(line)
        heads = {word: some for word, some in heads.items() if word == "ALLEGATO" or self.is_named(word, some)}
        if heads:
            word = max(heads, key=lambda one: len(heads[one]))
            self.known |= {line.number for line in heads[word]}
            if word != "Allegato":
                self.found.put("act", "annex", f"{word} {{letter}}", heads[word][0].number)

    def is_named(self, word: str, heads: Sequence[Line]) -> bool:
        """Whether a text names one of some annexes, by the word before its letter, singular or plural."""
        letters = "|".join(re.escape(line.text.split()[-1].strip("“”\"'")) for line in heads)
        named = re.compile(rf"(?i)\b{re.escape(word[:-1])}\w{{1,2}} [“\"'«]?(?:{letters})\b")
        own = {line.number for line in heads}
        return any(named.search(line.text) for line in self.lines if line.number not in own)

    def after_act(self) -> list[Line]:
        """The lines after the act itself; all of them where nothing shows where it ends."""
        annex = Template(self.found.values.get(("act", "annex"), "Allegato {letter}"))
        subjects = tuple(self.found.values.get(("act", "subjects"), SUBJECTS))
        lines = Lines(self.document.lines)
        act = ActParser(lines, Mapping(slug="", body="", names=(), annex=annex, subjects=subjects), self.kinds)
        parts = act.parse()
        if parts.formula is None and not parts.recitals:
            self.found.miss("recitals and formulas in [act]: none of the usual were found; a circular has none")
        rest = lines.lines[act.end :]
        if rest or parts.formula is None:
            return rest
        # Nothing parts the act from what follows.
        return [line for line in self.lines if line.number > parts.formula.lines[0]]

    # The table

    def read_budget(self) -> None:
        """How missions and programmes are printed: cells of two kinds, of which the codes of one extend the other's."""
        groups: dict[tuple[bool, str, str], list[tuple[str, Line]]] = defaultdict(list)
        for line in self.lines:
            for pattern in (WORD_FIRST, CODE_FIRST):
                if match := pattern.fullmatch(line.text.strip()):
                    sep = ":" if ":" in match["sep"] else "-"
                    groups[pattern is WORD_FIRST, match["word"], sep].append((match["code"], line))
                    break
        pairs = [
            (sum(any(code != one and code.startswith(one) for one in codes_of(groups[above])) for code, _ in cells),
             above, below)
            for below, cells in groups.items() for above in groups if above != below
        ]  # fmt: skip
        count, above, below = max(pairs, default=(0, None, None), key=lambda pair: pair[0])
        if not count or above is None or below is None:
            self.found.missed += [] if self.read_cells() else [MISSED_BUDGET]
            return
        for key, group in (("mission", above), ("programme", below)):
            self.found.put("table", key, template_of(*group), groups[group][0][1].number)
            self.known |= {line.number for _, line in groups[group]}
        codes = codes_of(groups[above]) | codes_of(groups[below])
        if not all(re.fullmatch(FORMS["code"], code) for code in codes):
            self.found.put("table", "code", form_of(codes), groups[below][0][1].number)
        self.codes = codes
        alone = {line.text.strip() for line in self.lines}
        repeated = sum(
            code in alone or any(text.endswith(f" {code}") for text in alone) for code in codes_of(groups[below])
        )
        if repeated >= MOST * len(codes_of(groups[below])):
            self.found.put("table", "code_column", True)

    def read_heads(self, own: Sequence[Line], categories: Iterable[str]) -> None:
        """The head above rows that ends with the category of the guideline."""
        known = set(categories)
        bases: dict[str, list[tuple[str, Line]]] = defaultdict(list)
        for line in own:
            base, _, last = line.text.strip().rpartition(" ")
            if last in known and base and line.number not in self.known:
                bases[base].append((last, line))
        # A head comes again, or has several categories; the last line of a title comes in a list and in a table.
        base = max(bases, key=lambda one: (len({last for last, _ in bases[one]}), len(bases[one])), default="")
        if base and len(bases[base]) > 1 and (len(bases[base]) > 2 or len({last for last, _ in bases[base]}) > 1):
            self.found.put("table", "head", f"{base} {{category}}", bases[base][0][1].number)
            self.known |= {line.number for _, line in bases[base]}

    def read_report(self, own: Sequence[Line]) -> None:
        """The head above directives that names their report."""
        for count in range(1, HEAD_LINES + 1):
            for index, line in enumerate(own):
                some = own[index : index + count]
                text = undone(some)
                match = next((found for pattern in REPORTS if (found := pattern.fullmatch(text))), None)
                if match and line.page == some[-1].page and slug(match["report"])[-1:].isalnum():
                    self.found.put("table", "report", with_names(match), line.number)
                    self.known |= {one.number for one in some}
                    return

    def read_signs(self, own: Sequence[Line]) -> None:
        """The signs for an empty cell, for a directive that stands twice, and for a guideline that goes on."""
        for line in own:
            text = line.text.strip()
            tokens = text.split()
            if len(tokens) > 1 and len(set(tokens)) == 1 and len(tokens[0]) <= 5 and tokens[0] != "-":
                self.found.values.setdefault(("table", "none"), tokens[0])
                self.found.lines.setdefault(("table", "none"), line.number)
            if CONTINUED.fullmatch(text) and text != "(Segue)":
                self.found.values.setdefault(("table", "continued"), text)
                self.found.lines.setdefault(("table", "continued"), line.number)
        own = [line for line in own if not line.role]
        ends = Counter(
            match["mark"] for line in own if (match := re.search(rf"\S\s*{MARK.pattern}$", line.text.strip()))
        )
        for mark in ends:
            begins = [line for line in own if re.match(rf"{re.escape(mark)}\s+\S", line.text.strip())]
            if begins and mark != "(*)":
                self.found.put("table", "shared", mark, begins[0].number)

    def columns(self) -> Iterator[tuple[str, str, list[str]]]:
        """The columns of the tables with layout: what each is by its head, "" if nothing known, its head, its cells."""
        by_head = {columns.plain(word): role for role, words in HEADS.items() for word in words}
        categories = {columns.plain(one) for one in self.found.values.get(("guidelines", "categories"), ())}
        for grid in self.document.grids:
            found = False
            for index, row in enumerate(grid.rows[: max(grid.heads, 3)]):
                heads = [columns.plain(cell.text) if cell else "" for cell in row]
                roles = ["guideline" if head in categories else role_of(head, by_head) for head in heads]
                if len({cell for cell, role in zip(row, roles, strict=True) if role}) < 2:
                    continue
                # Below a head, what only begins with its words is rather a cell: «Missione 01 - Servizi».
                own = (role for head, role in zip(heads, roles, strict=True) if head in by_head)
                if found and index >= grid.heads and not any(own):
                    continue
                found = True
                below = [other for other in grid.rows[index + 1 :] if not columns.over_all(other)]
                for number, (cell, role) in enumerate(zip(row, roles, strict=True)):
                    if cell and cell.text.strip() and cell not in row[:number]:
                        cells = dict.fromkeys(one for other in below if (one := other[number]) and one.text.strip())
                        texts = [columns.running(one.text) for one in cells if one not in row]
                        yield role, columns.running(cell.text), texts

    def read_columns(self) -> None:
        """The heads of the columns of the tables with layout, by words that they have in general; and the sign for
        nothing, and what stands over all columns."""
        roles: dict[str, list[str]] = defaultdict(list)
        unknown: list[str] = []
        named: list[str] = []
        numeral = self.found.values.get(("guidelines", "number"), "{number}")
        number = Template(numeral) if numeral != "{number}" and "{letter}" not in numeral else None
        nothing: Counter[str] = Counter()
        for role, head, texts in self.columns():
            if number and role in ("code", "", "number") and texts and all(map(number.match, texts)):
                role = "number"  # noqa: PLW2901
            elif number and texts and all(map(number.begins, texts)):
                role = "guideline"  # noqa: PLW2901
                named.append(head)
            if role and head not in roles[role]:
                roles[role].append(head)
            elif not role and head not in unknown:
                unknown.append(head)
            nothing.update(text for text in texts if role and NOTHING.fullmatch(text))
        # Where cells show which column has the guidelines, another that is called so may have anything.
        if named:
            unknown += [head for head in roles["guideline"] if head not in named]
            roles["guideline"] = named
        for role, heads in roles.items():
            self.found.put("columns", role, heads)
        if nothing and (sign := nothing.most_common(1)[0][0]) != "-":
            self.found.put("table", "none", sign)
        self.read_groups()
        if not self.document.grids:
            self.found.miss("[columns]: the document has no table with layout: draft from the PDF, if there is one")
        elif not roles:
            self.found.miss("[columns]: no head of a table says in usual words what its column is")
        if unknown:
            self.found.miss(f"[columns]: say what these are, if they are any of it: {', '.join(unknown)}")

    def read_groups(self) -> None:
        """What stands over all columns between the rows of tables, as a head that comes again."""
        texts = [columns.running(row[0].text) for grid in self.document.grids for row in grid.rows
                 if columns.over_all(row) and row[0] and row[0].text.strip()]  # fmt: skip
        found = Counter(
            f"{match['word']} {{{'number' if match['numeral'].isdecimal() else 'letter'}}}{match['sep']}{{title}}"
            for text in texts if (match := OVER_ALL.fullmatch(text))
        )  # fmt: skip
        if again := [text for text, count in found.items() if count > 1]:
            self.found.put("furniture", "column-head", again)

    def read_cells(self) -> bool:
        """How missions and programmes are printed in columns of their own, with their codes or beside these; whether
        any are."""
        codes: list[str] = []
        roles: set[str] = set()
        for role, _, texts in self.columns():
            roles |= {role}
            said = [text for text in texts if not NOTHING.fullmatch(text)]
            if role == "code" and not all(map(CODED.fullmatch, said)):
                codes += [text.rstrip(".") for text in said if re.fullmatch(CODE_ALONE, text.rstrip("."))]
            matches = list(filter(None, map(CODE_TITLE.fullmatch, said)))
            if role in ("mission", "programme") and matches and len(matches) >= MOST * len(said):
                sep = Counter(match["sep"] for match in matches).most_common(1)[0][0]
                self.found.put("table", role, f"{{code}}{sep}{{title}}")
                codes += [match["code"] for match in matches]
        if codes and not all(re.fullmatch(FORMS["code"], code) for code in codes):
            self.found.put("table", "code", form_of(codes))
        self.codes = set(codes)
        bare = {text: "" for role, _, texts in self.columns() if role == "programme" for text in texts}
        if bare and not codes:
            named = ", ".join(f"… = {written(text)}" for text in bare if not NOTHING.fullmatch(text))
            self.found.miss(f"codes in [table]: programmes are printed by their titles alone: say which codes the "
                            f"budget has for them, as codes = {{ {named} }}")  # fmt: skip
        return bool(codes or bare) or not roles & {"mission", "programme"}

    # The guidelines

    def read_numbers(self, own: Sequence[Line]) -> list[Line]:
        """How guidelines are numbered: the longest series of numerals at the beginnings of lines; its lines."""
        if coded := self.read_codes():
            return coded
        series: dict[tuple[str, str], list[tuple[str, Line]]] = defaultdict(list)
        for line in own:
            text = line.text.strip()
            match = ITEM.fullmatch(text) or LETTERED.fullmatch(text)
            if match is None or line.number in self.known or (NUMBER_LINE.fullmatch(text) and not self.titled(line)):
                continue
            name = next(name for name in ("section", "number", "letter") if match.groupdict().get(name))
            if name == "section" and match[name] in self.codes:
                continue
            after = match["after"] or ""
            key = (
                (match["before"] or "") + f"{{{name}}}" + (after if name == "letter" and not match["before"] else ""),
                name,
            )
            if follows(match[name], series[key][-1][0] if series[key] else ""):
                series[key].append((match[name], line))
        rank = {"section": 2, "number": 1, "letter": 0}
        # Words before the numbers say that they are of guidelines; the deeper numbering is that of the parts.
        best = max(series, key=lambda key: (len(series[key]) > 1, key[0][0] != "{", rank[key[1]], len(series[key])),
                   default=None)  # fmt: skip
        if best is None or len(series[best]) < 2:
            self.found.miss("number in [guidelines]: no line begins with a number, in a series of several; "
                            "if there are none, write number = “”")  # fmt: skip
            return []
        items = [line for _, line in series[best]]
        if best[0] != "{number}":
            self.found.put("guidelines", "number", best[0], items[0].number)
        words = [sum(len(line.text.split()) for line in self.between(own, items, i)) for i in range(len(items))]
        sentences = [
            any(line.text.strip().endswith(".") for line in self.between(own, items, i)) for i in range(len(items))
        ]
        in_tables = {number for grid in self.document.grids for row in grid.rows for cell in row if cell
                     for number in cell.lines}  # fmt: skip
        prose = sum(map(all, zip((n >= PROSE_WORDS for n in words), sentences, strict=True))) > len(items) / 2
        if prose and not any(item.number in in_tables for item in items):
            self.found.put("guidelines", "text", True, items[0].number)
        return items

    def read_codes(self) -> list[Line]:
        """The lines of a table's cells that say nothing but the codes of guidelines, as OS1, OS2, each in one row."""
        for grid in self.document.grids:
            series: dict[tuple[str, str], list[tuple[str, Line]]] = defaultdict(list)
            cells = {cell.text.strip(): cell for row in reversed(grid.rows) for cell in reversed(row) if cell}
            for text, cell in reversed(cells.items()):
                if (match := CODED.fullmatch(text)) and text not in self.codes:
                    name = "section" if match["section"] else "number"
                    series[match["before"], name].append((match[name], self.document.lines[cell.lines[0] - 1]))
            for (before, name), found in series.items():
                numbers = [number for number, _ in found]
                if len(numbers) > 1 and all(map(follows, numbers, ["", *numbers])):
                    self.found.put("guidelines", "number", f"{before}{{{name}}}", found[0][1].number)
                    return [line for _, line in found]
        return []

    def titled(self, line: Line) -> bool:
        """Whether a line follows right below a number that stands alone."""
        after = next((other for other in self.lines if other.number == line.number + 1), None)
        return after is not None and not NUMBER_LINE.fullmatch(after.text.strip())

    def between(self, own: Sequence[Line], items: Sequence[Line], index: int) -> list[Line]:
        """The lines of an item, with its first, up to the next; of the last, its paragraph."""
        start, end = items[index].number, items[index + 1].number if index + 1 < len(items) else None
        found: list[Line] = []
        for line in own:
            if line.number < start or (end and line.number >= end):
                continue
            if end is None and found and line.number != found[-1].number + 1:
                break
            found.append(line)
        return [line for line in found if not line.role and not NUMBER_LINE.fullmatch(line.text.strip())]

    def read_categories(self, items: Sequence[Line], own: Sequence[Line]) -> list[str]:
        """The categories: what a column of them says, or what stands in capitals behind most titles."""
        if self.read_named_categories():
            return list(self.found.values["guidelines", "categories"])
        found: Counter[str] = Counter()
        for index in range(len(items)):
            lines = self.between(own, items, index)
            said = [match["category"] for line in lines if (match := CATEGORY.fullmatch(line.text.strip()))]
            found.update(said[-1:])
        usual = [category for category, count in found.items() if count > 1 or len(items) < 4]
        covered = sum(found[category] for category in usual)
        if not items or covered < MOST * len(items) or len(usual) >= len(items):
            if headed := self.heading_categories(items, own):
                return headed
            self.found.miss("categories in [guidelines]: no letters in capitals stand behind most titles")
            return []
        inside = {line.number for index in range(len(items)) for line in self.between(own, items, index)}
        legends = [(line, match) for line, match in self.legends(usual) if line.number not in inside]
        names = {match["category"]: match["name"] for _, match in legends}
        if legend := list(dict.fromkeys(match.string for _, match in legends if match["name"].count(" "))):
            self.found.put("furniture", "legend", legend, legends[0][0].number)
        self.found.put("guidelines", "categories", {one: names.get(one, one) for one in sorted(usual)}, items[0].number)
        if unnamed := sorted(set(usual) - set(names)):
            self.found.miss(f"categories in [guidelines]: say what these are called: {', '.join(unnamed)}")
        return usual

    def heading_categories(self, items: Sequence[Line], own: Sequence[Line]) -> list[str]:
        """The categories that head the guidelines below them, right above one of these: «Linee di struttura (ST)»."""
        starts = {line.number for line in items}
        heads = [(line, match) for line, following in pairwise(own)
                 if following.number in starts and (match := LEGEND.fullmatch(line.text.strip()))]  # fmt: skip
        names = {match["category"]: match["name"] for _, match in heads}
        if len(names) < 2 or heads[0][0].number > items[0].number:
            return []
        self.found.put("guidelines", "categories", names, heads[0][0].number)
        return list(names)

    def read_named_categories(self) -> bool:
        """The categories that a column of a table says, with the names that a legend gives them; whether one does."""
        found = Counter(text for role, _, texts in self.columns() if role == "category" for text in texts)
        usual = sorted(text for text in found if not NOTHING.fullmatch(text))
        if not usual or len(usual) >= found.total():
            return False
        names: dict[str, str] = {}
        for line in self.lines:
            said = {match["category"]: match["name"].strip() for match in NAMED_CATEGORY.finditer(line.text)}
            if len(said) > 1 and said.keys() <= set(usual):
                names |= said
                self.found.put("furniture", "legend", [" ".join(line.text.split())], line.number)
        self.found.put("guidelines", "categories", {one: names.get(one, one) for one in usual})
        if unnamed := [one for one in usual if one not in names and one.isupper()]:
            self.found.miss(f"categories in [guidelines]: say what these are called: {', '.join(unnamed)}")
        return True

    def legends(self, categories: Sequence[str]) -> Iterator[tuple[Line, re.Match[str]]]:
        """What says what categories are called, on a line, or on two."""
        for index, line in enumerate(self.lines):
            some = (undone(self.lines[index : index + count]) for count in (1, 2))
            match = next((match for text in some if (match := LEGEND.fullmatch(text))), None)
            if match and match["category"] in categories and not ITEM.fullmatch(line.text.strip()):
                yield line, match

    def read_title(self, own: Sequence[Line]) -> None:
        """The head of the list: a line with the plan's year, right below the head of an annex if there is any."""
        # What stands in a column of a table heads the column.
        cells = {number for grid in self.document.grids for row in grid.rows if not columns.over_all(row)
                 for cell in row if cell for number in cell.lines}  # fmt: skip
        outside = [line for line in own if line.number not in cells]
        one, several = ([line for line in outside if self.is_head(line, years=years)] for years in (False, True))
        with_year = [*one, *several]
        below = [line for line in with_year if any(self.follows_annex(line, other) for other in own)]
        texts = Counter(" ".join(line.text.split()) for line in below or one or several)
        if not texts:
            self.found.miss(f"title in [guidelines]: no short line has the year {self.year}")
            return
        text = texts.most_common(1)[0][0]
        line = next(line for line in with_year if " ".join(line.text.split()) == text)
        years = rf"{self.year}(\s*[-–/]\s*)\d{{4}}"
        whole = re.sub(years, r"{year}\1{year}", text)
        self.found.put("guidelines", "title", whole.replace(str(self.year), "{year}"), line.number)
        self.known |= {one.number for one in with_year if " ".join(one.text.split()) == text}

    def is_head(self, line: Line, *, years: bool = False) -> bool:
        """Whether a line has the plan's year, or years of which it is the first, besides words, and is no sentence."""
        text = line.text.strip()
        behind = r"\s*[-–/]\s*\d{4}\b" if years else r"(?![-–/]\d)"
        named = re.search(rf"(?<![-–/])\b{self.year}\b{behind}", text) is not None and len(text) <= 80
        named = named and any(map(str.isalpha, text))
        return (
            named and not text.endswith((".", ";", ",")) and line.number not in self.known and not ITEM.fullmatch(text)
        )

    def follows_annex(self, line: Line, other: Line) -> bool:
        """Whether a line is the next below the head of an annex."""
        index = self.lines.index(line)
        return index > 0 and self.lines[index - 1] is other and other.number in self.known and bool(
            ANNEX.fullmatch(other.text.strip())
        )  # fmt: skip

    def read_furniture(self, own: Sequence[Line]) -> None:
        """What else is repeated: lines with the year as running heads, heads of columns."""
        heads = Counter(" ".join(line.text.split()) for line in own if self.is_head(line))
        repeated = [text.replace(str(self.year), "{year}") for text, count in heads.items() if count > 1]
        if repeated:
            self.found.put("furniture", "running-head", repeated)
        by_head = {columns.plain(word): role for role, words in HEADS.items() for word in words}
        alone = Counter(" ".join(line.text.split()) for line in own
                        if line.number not in self.known and role_of(columns.plain(line.text), by_head)
                        and len(line.text.split()) <= 3)  # fmt: skip
        if (column := [text for text, count in alone.items() if count > 1]) and not self.document.grids:
            self.found.put("furniture", "column-head", column)


def codes_of(cells: Iterable[tuple[str, Line]]) -> set[str]:
    """The codes of some cells."""
    return {code for code, _ in cells}


def role_of(head: str, by_head: Dictionary[str, str]) -> str:
    """What a head says that its column is: it is one of the usual ones, or begins with one."""
    figures = re.sub(r"(?:19|20)\d\d", "", head)
    known = [one for one in by_head if head == one or (len(one) > 3 and head.startswith(one))]
    # With figures it is rather a cell than a head, unless they are a year.
    if any(map(str.isdigit, figures)):
        return ""
    if "responsabil" in head:
        return "responsible"
    return by_head[max(known, key=len)] if known else ""


def template_of(word_first: bool, word: str, sep: str) -> str:
    """The template of a cell."""
    between = ": " if sep == ":" else " - "
    return f"{word} {{code}}{between}{{title}}" if word_first else f"{{code}} {word}{between}{{title}}"


def with_names(match: re.Match[str]) -> str:
    """The text of a match with the names of its groups in their places."""
    text, places = match.string, sorted((match.start(name), match.end(name), name) for name in match.groupdict())
    for start, end, name in reversed(places):
        text = f"{text[:start]}{{{name}}}{text[end:]}"
    return text


def form_of(codes: Iterable[str]) -> str:
    """A regular expression for codes: their parts, each with the sign before it; all but the first may be missing."""
    longest: list[str] = []
    for code in codes:
        forms = [
            re.escape(sign) + ("[A-Z]" if len(part) == 1 else "[A-Z]+" if part.isupper() else "[a-z]+")
            if part.isalpha()
            else re.escape(sign) + r"\d+"
            for sign, part in re.findall(r"([^A-Za-z\d]?)([A-Za-z]+|\d+)", code)
        ]
        longest = forms if len(forms) > len(longest) else longest
    return "".join(longest[:1]) + "".join(f"(?:{form})?" for form in longest[1:])


def toml(found: Proposal, source: str) -> str:
    """A proposal as a commented file."""
    lines = [
        f"# A proposal, from {source}: read it beside the act, correct it, delete what is wrong, and draft again.",
        f"# docs/draft.md explains each key.{' What was not found:' if found.missed else ''}",
        *(f"#   {what}" for what in found.missed),
    ]
    table = ""
    for (name, key), value in sorted(found.values.items(), key=lambda item: TABLES.index(item[0][0])):
        if name != table:
            lines += ["", f"[{name}]"]
            table = name
        line = found.lines[name, key]
        lines.append(f"{key} = {written(value)}" + (f"  # line {line}" if line else ""))
    return "\n".join(lines) + "\n"


TABLES = ("body", "act", "guidelines", "table", "columns", "furniture")


def written(value: Any) -> str:
    """A value as TOML; its strings are those of JSON, which TOML has as well."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name(key)} = {written(said)}' for key, said in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def name(key: str) -> str:
    """A key as TOML: in quotation marks where it must be."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else written(key)


def items(found: Proposal) -> Iterator[str]:
    """What was proposed, for a person, one line each."""
    for (table, key), value in found.values.items():
        line = found.lines[table, key]
        yield f"proposed: {key} in [{table}] = {written(value)}" + (f" (line {line})" if line else "")
    yield from (f"not found: {what}" for what in found.missed)
