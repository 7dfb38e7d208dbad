"""Where the words of the graph stand in the source: the anchors and mentions that can be computed from both.

A text is found by its characters that are not blanks, so a line break or a doubled blank in the source is no obstacle;
longer texts are placed first, and each character is given away once. What the graph prints in several forms
(`rac:printedAs`) is found under each of them. What was found is then read with its blanks: each value must be as the
source prints it at one place at least, and each place at which a form stands must read as one of the thing's forms.
Anchors and mentions are W3C Web Annotation specific resources (section 4.2), with positions in Unicode code points from
0 (section 4.2.5).
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from pathlib import Path

import pyoxigraph as ox

from raccordo.act.places import Place, check_places, read_places
from raccordo.act.plans import Plan, Plans
from raccordo.act.rows import Row, write
from raccordo.act.source import Coverage, Source, read_sources, review_path, shown, solid
from raccordo.findings import Finding
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import misencoded

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
    "novembre", "dicembre",
)  # fmt: skip
# The properties whose values are running text, in which other things are named.
TEXTS = ("rac:text", "dcterms:title", "rac:printedAs")
MENTIONING = ("rac:mentions", "eli:cites", "rac:mayCite")


@dataclass
class Placement:
    """A value of the graph and where it stands: `positions` are indices of solid characters of the source.

    `dropped` are those of hyphens at a line's end that divide a word which the value has undivided.
    """

    resource: str
    property: str
    text: str
    positions: list[int]
    row: str | None = None
    dropped: list[int] = field(default_factory=list)


@dataclass
class Named:
    """One thing named in one placed text: where, and what."""

    resource: str
    thing: str
    positions: list[int]


@dataclass
class Layout:
    """What was placed and what was named, and the values of the graph that were not found in the source."""

    placements: list[Placement] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    missing: list[tuple[str, str, str]] = field(default_factory=list)


class Placer:
    """Places the values of the graph in one source, each character once."""

    def __init__(self, data: Graph, source: Source) -> None:
        self.data = data
        self.source = source
        self.layout = Layout()
        self.text = solid(source.text)
        self.free = [True] * len(self.text)
        # What is left: its characters, and where each of them stands.
        self.rest, self.left = self.text, list(range(len(self.text)))

    def lay_out(self, iri: str) -> Layout:
        """Place all that the graph says the source `iri` prints."""
        act = self.data.value(iri, "rac:sourceOf")
        plans = self.data.subjects("rac:adoptedBy", act)
        guidelines = [guideline for plan in plans for guideline in self.data.subjects("rac:inPlan", plan)]
        rows = [row for guideline in guidelines for row in self.data.subjects("rac:ofGuideline", guideline)]
        self.place_furniture(iri)
        self.place_annex_titles(act)
        self.place_texts(act, guidelines)
        self.place_numbers_and_categories(guidelines)
        self.place_rows(rows)
        self.place_responsible([*guidelines, *rows])
        self.place_numerals(guidelines)
        self.place_act(act, plans)
        self.layout.placements.sort(key=lambda placement: placement.positions[0])
        self.name_things()
        return self.layout

    def place_furniture(self, iri: str) -> None:
        furniture = [
            (form, set(self.data.numbers(resource, "rac:sourceLine")), resource)
            for resource in self.data.subjects("rac:inSource", iri)
            for form in self.data.values(resource, "rac:printedAs")
        ]
        # What the data give a line to stands there; the rest may stand anywhere.
        for form, lines, resource in sorted(furniture, key=lambda item: (not item[1], -len(item[0]))):
            places = [place for place in self.whole_places(form) if self.line(place) in lines]
            self.take(resource, "rac:printedAs", form, places if lines else self.lines_of(form))

    def place_annex_titles(self, act: str) -> None:
        # A running head is the annex's title where the data give its line.
        for annex in self.data.values(act, "eli:has_annex"):
            lines = set(self.data.numbers(annex, "rac:sourceLine"))
            title = self.data.value(annex, "dcterms:title")
            same = [p for p in self.layout.placements if title and solid(p.text) == solid(title)]
            heads = [placement for placement in same if self.line(placement.positions) in lines]
            for placement in heads:
                placement.resource, placement.property, placement.text = annex, "dcterms:title", title
            if title and not heads:
                own = self.whole_places(title)
                self.take(annex, "dcterms:title", title, [place for place in own if self.line(place) in lines][:1])

    def place_texts(self, act: str, guidelines: list[str]) -> None:
        parts = self.data.subjects("eli:is_part_of", act)
        directives = {
            directive
            for whole in (act, *self.data.values(act, "eli:has_annex"))
            for table in self.data.subjects("eli:is_part_of", whole)
            for directive in self.data.subjects("rac:printedIn", table)
        }
        texts = [
            (text, resource, name)
            for name, resources in (
                ("rac:text", (*parts, *sorted(directives), *guidelines)),
                ("dcterms:title", guidelines),
            )
            for resource in resources
            for text in self.data.values(resource, name)
        ]
        for text, resource, name in sorted(texts, key=lambda item: (-len(item[0]), item[1])):
            self.take(resource, name, text, self.free_places(text))

    def place_numbers_and_categories(self, guidelines: list[str]) -> None:
        titles = [p for p in self.layout.placements if p.resource in guidelines and p.property == "dcterms:title"]
        for placement in titles:
            numeral = self.data.value(placement.resource, "rac:printedNumeral")
            number = numeral or self.data.value(placement.resource, "rac:number")
            category = self.data.value(placement.resource, "rac:category")
            start, end = placement.positions[0], placement.positions[-1] + 1
            # A category may be printed by its name.
            names = (self.data.value(category, "skos:notation"), self.data.text(category, "skos:prefLabel", "it"))
            before: list[int] = []
            for printed in dict.fromkeys(map(solid, names)):
                # In a table the category may stand between the number and the title; what follows is the next one's.
                before = self.beside(printed, [start - len(printed)])
                # A sign may stand between: «1. TITLE (XY)».
                after = self.beside(printed, [end, end + 1])
                before = [] if after and not (before and self.ends_at(number, before[0])) else before
                if after or before:
                    self.take(placement.resource, "rac:category", printed, [before or after])
                    break
            start = before[0] if before else start
            if place := self.ends_at(number, start):
                # A sign that the data don't describe as furniture goes with the number before it.
                signs = [index for index in range(place[-1] + 1, start) if self.free[index]]
                name = "rac:printedNumeral" if numeral else "rac:number"
                self.take(placement.resource, name, number, [place + signs])

    def ends_at(self, number: str, end: int) -> list[int]:
        """The place of a number that ends at an index, or before a sign that does; empty where none does."""
        return self.beside(number, [end - len(number) - signs for signs in (0, 1)])

    def beside(self, text: str, starts: Iterable[int]) -> list[int]:
        """The first place at which a text stands as a word, of those that begin at some indices; empty where none."""
        places = (list(range(start, start + len(text))) for start in starts)
        return next((place for place in places if text and self.reads(place, text) and self.is_word(place)), [])

    def place_numerals(self, guidelines: list[str]) -> None:
        """Place the numerals that fill a cell, by which the rows of a table name their guideline: «OS1»."""
        for guideline in guidelines:
            for numeral in self.data.values(guideline, "rac:printedNumeral"):
                if places := list(self.lines_of(numeral)):
                    self.take(guideline, "rac:printedNumeral", numeral, places)

    def place_rows(self, rows: list[str]) -> None:
        def place_of(row: str) -> tuple[int, int]:
            return self.data.number(row, "rac:page"), self.data.number(row, "rac:position")

        cursor = 0
        self.place_crosses(rows)
        ordered = sorted(rows, key=place_of)
        for index, row in enumerate(ordered):
            if index and self.goes_on(ordered[index - 1], row, ordered[index + 1 :], cursor):
                self.put_in_row(row, cursor)
                continue
            programme = self.data.value(row, "rac:ofProgramme")
            mission = self.data.value(programme, "rac:inMission")
            if not programme and self.data.is_a(row, "rac:AlignmentEntry"):
                # What has a cross is known by it.
                if not self.data.values(row, "rac:sourceLine"):
                    self.put_in_row(row, cursor)
                continue
            if not programme:
                longest = max(self.data.values(row, "rac:printedAs"), key=len, default="")
                place = next((place for place in self.lines_of(longest) if place[0] >= cursor), None)
                self.take(row, "rac:printedAs", longest, [place] if place else [], row=row)
                cursor = place[-1] + 1 if place else cursor
                continue
            cell = self.first_form(programme, cursor)
            end = cell[1][0] if cell else len(self.text)
            # A mission's cell may be that of several rows, and stands before the first of them.
            above = self.first_form(mission, cursor)
            if above and above[1][-1] < end:
                self.take(mission, "rac:printedAs", above[0], [above[1]], row=row)
                cursor = above[1][-1] + 1
            elif mission and mission not in {placement.resource for placement in self.layout.placements}:
                self.take(mission, "rac:printedAs", " / ".join(self.data.values(mission, "rac:printedAs")), [])
            if cell is None:
                self.take(programme, "rac:printedAs", " / ".join(self.data.values(programme, "rac:printedAs")), [])
                continue
            self.take(programme, "rac:printedAs", cell[0], [cell[1]], row=row)
            cursor = self.place_code(programme, row, cell[1], cursor)
        for row in sorted(rows, key=place_of):
            if self.data.values(row, "rac:sourceLine"):
                continue
            taken = {placement.text for placement in self.layout.placements if placement.resource == row}
            for form in sorted(set(self.data.values(row, "rac:printedAs")) - taken):
                self.take(row, "rac:printedAs", form, list(islice(self.lines_of(form), 1)), row=row)

    def place_responsible(self, resources: Iterable[str]) -> None:
        """Place who is printed as responsible: in the lines that are left near what its row has else.

        A cell may be that of several rows: those below the first have none of their own.
        """
        # A row that shares its programme's cell has its directive alone.
        ends = {
            one.row or one.resource: one.positions
            for one in self.layout.placements
            if one.property in ("rac:printedAs", "dcterms:title") or (one.row and one.property == "rac:text")
        }
        before = ""
        # The places of each, once; of a row are those between what the rows before and after it have.
        places: dict[str, list[list[int]]] = {}
        order = sorted((resource for resource in resources if resource in ends), key=lambda one: ends[one][-1])
        bounds = [0, *(ends[one][0] for one in order), len(self.text)]
        for index, resource in enumerate(order, 1):
            words = self.data.value(resource, "rac:responsible")
            if words and words not in places:
                places[words] = list(self.lines_of(words))
            every = places.get(words, [])
            first, last = (bisect_left(every, [bound]) for bound in (bounds[index - 1], bounds[index + 1]))
            near = min(((abs(every[at][0] - bounds[index]), at) for at in range(first, last)), default=None)
            if words and (near or words != before):
                row = resource if self.data.value(resource, "rac:ofGuideline") else None
                self.take(resource, "rac:responsible", words, [every.pop(near[1])] if near else [], row=row)
            before = words

    def place_crosses(self, rows: Iterable[str]) -> None:
        """Place the crosses of a matrix, each on its line."""
        for row in rows:
            if lines := self.data.numbers(row, "rac:sourceLine"):
                for form in self.data.values(row, "rac:printedAs"):
                    places = [place for place in self.lines_of(form) if self.line(place) in lines]
                    self.take(row, "rac:printedAs", form, places, row=row)

    def goes_on(self, before: str, row: str, following: Iterable[str], cursor: int) -> bool:
        """Whether a row shares its programme's cell with the row before, as merged cells and crosses have it.

        It does where both have one directive, which is printed once; else where such a cell doesn't come before that of
        the next row with another programme.
        """
        programme = self.data.value(row, "rac:ofProgramme")
        if not programme or programme != self.data.value(before, "rac:ofProgramme"):
            return False
        directive = self.data.value(row, "rac:ofDirective")
        if directive and directive == self.data.value(before, "rac:ofDirective"):
            printed = [one for one in self.layout.placements if one.resource == directive]
            if len(printed) == 1:
                return True
        own = self.first_form(programme, cursor)
        others = (self.data.value(one, "rac:ofProgramme") for one in following)
        other = next((one for one in others if one and one != programme), "")
        ahead = self.first_form(other, cursor)
        return own is None or (ahead is not None and ahead[1][0] < own[1][0])

    def put_in_row(self, row: str, cursor: int) -> None:
        """Put into a row that shares its programme's cell its directive, or else its guideline's title.

        It is the first ahead that no other row has.
        """
        for name in ("rac:ofDirective", "rac:ofGuideline"):
            own = (one for one in self.layout.placements if one.resource == self.data.value(row, name))
            ahead = (one for one in own if one.row is None and one.positions[0] >= cursor)
            if first := min(ahead, key=lambda one: one.positions, default=None):
                first.row = row
                return

    def first_form(self, resource: str, start: int) -> tuple[str, list[int]] | None:
        """The printed form that comes first in what is left from an index on, the longest of those that begin there."""
        found = [(place[0], -len(place), form, place) for form in self.data.values(resource, "rac:printedAs")
                 if (place := next(self.free_places(form, start), None))]  # fmt: skip
        return min(found)[2:] if found else None

    def place_code(self, programme: str, row: str, cell: list[int], cursor: int) -> int:
        """Place the code that stands in a cell of its own, after or before the programme's; the index after the cells.

        Before the programme's, it stands in what is left of the row, from the cursor on.
        """
        start = cell[-1] + 1
        for code in self.data.values(programme, "rac:code"):
            place = list(range(start, start + len(code)))
            if self.reads(place, code):
                self.take(programme, "rac:code", code, [place], row=row)
                return place[-1] + 1
            before = [place for place in self.lines_of(code) if cursor <= place[0] and place[-1] < cell[0]]
            if before := before[-1:] or list(filter(None, [self.beside(code, [cell[0] - len(code)])])):
                self.take(programme, "rac:code", code, before, row=row)
            elif not any(
                code in form for form in self.data.values(programme, "rac:printedAs")
            ) and not self.data.values(programme, "rac:inferenceNote"):
                # Of one that is printed by its title alone, a note says where the code is from.
                self.take(programme, "rac:code", code, [])
        return start

    def place_act(self, act: str, plans: list[str]) -> None:
        """What the act says of itself: number, date, title, formula; who passed and signed it, and of which body."""
        for name in ("dcterms:title", "rac:enactingFormula", "rac:printedNumber", "eli:date_document"):
            for text in self.data.values(act, name):
                forms = printed_dates(text) if name == "eli:date_document" else [text]
                found = [(form, place) for form in forms for place in self.whole_places(form) if self.is_word(place)]
                self.take(act, name, found[0][0] if found else forms[0], [place for _, place in found[:1]])
        names = [
            (act, name, other) for name in ("eli:passed_by", "rac:signedBy") for other in self.data.values(act, name)
        ]
        # Above a signature stands the office, in which the one who signs needs not be the one who adopts the act.
        for person in self.data.values(act, "rac:signedBy"):
            for tenure in self.data.subjects("org:member", person):
                names += [(post, "rac:printedAs", post) for post in self.data.values(tenure, "rac:post")]
        bodies = {body for plan in plans for body in self.data.values(plan, "rac:body")}
        self.take_names([*names, *((body, "rac:printedAs", body) for body in bodies)])

    def take_names(self, names: Iterable[tuple[str, str, str]]) -> None:
        """Place names of things, each for a resource and its property: it fills its lines, or several fill one."""
        forms = [(resource, name, form) for resource, name, thing in names
                 for form in self.data.values(thing, "rac:printedAs")]  # fmt: skip
        for resource, name, form in forms:
            if places := list(self.lines_of(form)):
                self.take(resource, name, form, places)
        for line in self.free_lines():
            for resource, name, form, place in self.in_columns(line, forms):
                self.take(resource, name, form, [place])

    def free_lines(self) -> Iterator[list[int]]:
        """The lines of which no character is given away."""
        numbered = groupby(range(len(self.text)), key=self.source.lines.__getitem__)
        lines = (list(indices) for _, indices in numbered)
        return (line for line in lines if all(self.free[index] for index in line))

    def in_columns(
        self, line: list[int], forms: Iterable[tuple[str, str, str]]
    ) -> list[tuple[str, str, str, list[int]]]:
        """The names that fill a line together, as signatures do beside one another; none where anything else stands."""
        found = []
        while line:
            rest = "".join(self.text[index] for index in line)
            fitting = [one for one in forms if solid(one[2]) and rest.startswith(solid(one[2]))]
            if not fitting:
                return []
            longest = max(fitting, key=lambda one: len(one[2]))
            length = len(solid(longest[2]))
            found.append((*longest, line[:length]))
            line = line[length:]
        return found

    def take(self, resource: str, name: str, text: str, places: Iterable[list[int]], row: str | None = None) -> None:
        """Give the characters at each place to a value; a value without a place is noted as missing."""
        places = list(places)
        for place in places:
            self.give_away(place)
            dropped = self.source.dropped(place, solid(text))
            self.layout.placements.append(Placement(resource, name, text, place, row, dropped))
        if not places:
            self.layout.missing.append((resource, name, text))

    def give_away(self, place: list[int]) -> None:
        """Take the characters at some indices out of what is left."""
        at = bisect_left(self.left, place[0])
        together = self.left[at : at + len(place)] == place
        for some in [place] if together else [[index] for index in place if self.free[index]]:
            at = bisect_left(self.left, some[0])
            del self.left[at : at + len(some)]
            self.rest = self.rest[:at] + self.rest[at + len(some) :]
        for index in place:
            self.free[index] = False

    def free_places(self, text: str, start: int = 0) -> Iterator[list[int]]:
        """Where a text stands in what is left of the source from an index on, one place after the other."""
        wanted, begin = solid(text), bisect_left(self.left, start)
        found = self.rest.find(wanted, begin) if wanted else -1
        if found < 0:
            yield from self.divided_places(wanted, self.rest[begin:], self.left[begin:])
        while found >= 0:
            yield self.left[found : found + len(wanted)]
            found = self.rest.find(wanted, found + len(wanted))

    def divided_places(self, wanted: str, text: str, indices: Sequence[int]) -> Iterator[list[int]]:
        """Where a text without blanks stands with words of it divided by a hyphen at a line's end."""
        if not wanted or self.source.divisions.isdisjoint(indices):
            return
        for match in re.finditer("-?".join(map(re.escape, wanted)), text):
            place = list(indices[match.start() : match.end()])
            if len(self.source.dropped(place, wanted)) == len(place) - len(wanted):
                yield place

    def whole_places(self, text: str) -> Iterator[list[int]]:
        """Where a text stands unbroken in the source, in characters that are left."""
        wanted = solid(text)
        found = self.text.find(wanted) if wanted else -1
        if found < 0:
            places = self.divided_places(wanted, self.text, range(len(self.text)))
            yield from (place for place in places if all(self.free[index] for index in place))
        while found >= 0:
            place = list(range(found, found + len(wanted)))
            if all(self.free[index] for index in place):
                yield place
            found = self.text.find(wanted, found + 1)

    def lines_of(self, text: str) -> Iterator[list[int]]:
        """Where a text stands unbroken and fills its lines."""
        return (place for place in self.whole_places(text) if self.fills_lines(place))

    def reads(self, place: list[int], text: str) -> bool:
        """Whether a place reads so, and is free."""
        inside = bool(place) and place[0] >= 0 and place[-1] < len(self.text)
        return inside and all(self.free[i] for i in place) and "".join(self.text[i] for i in place) == text

    def line(self, place: list[int]) -> int:
        """The line on which a place begins."""
        return self.source.lines[place[0]]

    def fills_lines(self, place: list[int]) -> bool:
        """Whether a place begins and ends with its lines."""
        first, last = place[0], place[-1]
        line = [self.source.lines[i] if 0 <= i < len(self.text) else 0 for i in (first - 1, first, last, last + 1)]
        return line[0] != line[1] and line[2] != line[3]

    def is_word(self, place: list[int]) -> bool:
        """Whether a place is no part of a longer word or number."""
        text, offset = self.source.text, self.source.solid
        first, last = offset[place[0]], offset[place[-1]]
        around = text[max(first - 1, 0) : first] + text[last + 1 : last + 2]
        # The 2 of «3.2» is part of a code.
        in_code = re.search(r"\d[.,]$", text[max(first - 2, 0) : first]) and text[first].isdigit()
        return not in_code and not any(character.isalnum() for character in around)

    def name_things(self) -> None:
        for placement in self.layout.placements:
            if placement.property not in TEXTS:
                continue
            things = {thing for name in MENTIONING for thing in self.data.values(placement.resource, name)}
            forms = {thing: self.data.values(thing, "rac:printedAs") for thing in sorted(things)}
            for thing, spans in places_of_names(placement.text, forms).items():
                for start, end in spans:
                    first = len(solid(placement.text[:start]))
                    length = len(solid(placement.text[start:end]))
                    own = [index for index in placement.positions if index not in placement.dropped]
                    own = own[first : first + length]
                    positions = [index for index in placement.positions if own and own[0] <= index <= own[-1]]
                    self.layout.named.append(Named(placement.resource, thing, positions))


def places_of_names(text: str, forms: dict[str, list[str]]) -> dict[str, list[tuple[int, int]]]:
    """Where a text names each of some things, by the forms of their names, whole words only.

    Of a thing's forms the longest is taken. A name inside a longer name of another thing counts only where the thing is
    not named by itself: the «XYZ» of «XYZ Servizi» is not XYZ where the text speaks of XYZ as well.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for thing, names in forms.items():
        spans: list[tuple[int, int]] = []
        for form in sorted(names, key=lambda form: (-len(form), form)):
            for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
                if not any(start < match.end() and match.start() < end for start, end in spans):
                    spans.append(match.span())
        found[thing] = sorted(spans)
    for thing, spans in found.items():
        others = [span for other, their in found.items() if other != thing for span in their]
        outside = [
            (start, end)
            for start, end in spans
            if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in others)
        ]
        found[thing] = outside or spans
    return found


def italian_date(date: str) -> str:
    """A date of XML Schema as Italian acts print it: «9 dicembre 2030»."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", date)
    if match is None or not 1 <= int(match[2]) <= len(MONTHS):
        return date
    return f"{int(match[3])} {MONTHS[int(match[2]) - 1]} {match[1]}"


def printed_dates(date: str) -> list[str]:
    """The forms in which Italian acts print a date of XML Schema: «9 dicembre 2030», «9 DICEMBRE 2030», «9/12/2030»."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        return [date]
    year, month, day = date.split("-")
    figures = [(day, month), (str(int(day)), str(int(month))), (str(int(day)), month)]
    words = italian_date(date)
    first = [re.sub("^1 ", "1° ", words)] if day == "01" else []
    return [words, *first, words.upper(), *(sign.join((*pair, year)) for sign in "/.-" for pair in figures)]


@dataclass
class Anchored:
    """What was computed for the sources of some data: the anchors and mentions, as a graph and for review.

    `reviews` has the text of each file of review by its path; `missing` the values that the source does not print, as
    resource, property and text; `unlisted` the forms that the source prints of a resource and the data lack; `gaps` a
    finding for each run of the source that is in no anchor.
    """

    graph: Graph
    reviews: dict[Path, str] = field(default_factory=dict)
    missing: list[tuple[str, str, str]] = field(default_factory=list)
    unlisted: list[tuple[str, str]] = field(default_factory=list)
    gaps: list[Finding] = field(default_factory=list)
    coverage: dict[str, Coverage] = field(default_factory=dict)


def anchored(data: Graph) -> Anchored:
    """Compute the anchors and mentions of each source that the data describe and whose file is there."""
    quads: list[ox.Quad] = []
    made = Anchored(Graph(data.project))
    # In data that are wrong, a literal or a blank node may stand where a resource should.
    named = {quad.subject.value for quad in data.quads if isinstance(quad.subject, ox.NamedNode)} | {""}
    plans = Plans(data)
    printed: dict[Plan | None, set[str]] = defaultdict(set)
    for iri, file, path, source in read_sources(data):
        layout = Placer(data, source).lay_out(iri)
        made.missing += [*layout.missing, *altered(layout, source)]
        made.unlisted += unlisted(data, layout, source)
        every = range(len(source.solid))
        printed[plans.owner(iri)] |= {
            source.reading(every),
            source.reading(every, sorted(source.divisions)),
        }
        rows = [*anchor_rows(layout, source, read_places(path)), *mention_rows(layout, source)]
        rows = [row for row in rows if {row.resource, row.row, row.text} <= named]
        anchors = [row for row in rows if not row.text]
        quads += [quad for row in rows for quad in row.quads(data, iri, file, source)]
        made.reviews[review_path(file.path)] = write(data, rows, source)
        made.gaps += gaps(data.project.display(path), source, anchors)
        made.coverage[iri] = measure(data, source, anchors)
    # What is a plan's own stands in its own sources, what is shared in any.
    any_source = set().union(*printed.values())
    forms = [(node, "rac:printedAs", form) for node in data.out for form in data.values(node, "rac:printedAs")]
    wheres = {node: plans.owner(node) for node, _, _ in forms}
    elsewhere = {
        value
        for value in forms
        if (texts := printed.get(plan) if (plan := wheres[value[0]]) else any_source)
        and not any(value[2] in text for text in texts)
    }
    made.missing += sorted(elsewhere - set(made.missing))
    made.graph = Graph(data.project, quads)
    return made


def altered(layout: Layout, source: Source) -> list[tuple[str, str, str]]:
    """The running texts and titles that the source prints at no place with the blanks that the data give them."""
    readings: dict[tuple[str, str, str], set[str]] = {}
    for placement in layout.placements:
        if placement.property in TEXTS and placement.property != "rac:printedAs":
            value = (placement.resource, placement.property, placement.text)
            readings.setdefault(value, set()).add(source.reading(placement.positions, placement.dropped))
    return [value for value, read in readings.items() if value[2] not in read]


def unlisted(data: Graph, layout: Layout, source: Source) -> list[tuple[str, str]]:
    """The forms under which the source prints a resource and that are none of its forms in the data."""
    readings = {(p.resource, source.reading(p.positions, p.dropped))
                for p in layout.placements if p.property == "rac:printedAs"}  # fmt: skip
    return sorted((node, form) for node, form in readings if form not in data.values(node, "rac:printedAs"))


def check_anchored(data: Graph, made: Anchored) -> Iterator[Finding]:
    """What is in no anchor, what the source does not print, and how a file of review differs from what was computed."""
    yield from made.gaps
    yield from check_places(data)
    yield from not_printed(data, made)
    for path, text in made.reviews.items():
        content = path.read_bytes() if path.is_file() else b""
        if problem := misencoded(content, data.project.display(path)):
            yield replace(problem, fix="write it anew with “build.py anchors --write”")
            continue
        old = content.decode("utf-8").splitlines()
        changed = [
            row for row in difflib.unified_diff(old, text.splitlines(), n=0) if re.match("[-+](?![-+]{2} )", row)
        ]
        if changed:
            message = f"{len(changed)} lines are not what the data and the source give" if old else "is not there"
            fix = "read the difference with “build.py anchors”, and accept it with “build.py anchors --write”"
            yield Finding("review", message, data.project.display(path), fix=fix)


def not_printed(data: Graph, made: Anchored) -> Iterator[Finding]:
    """A finding for each value of the data that the source does not print, and each form that it prints besides."""
    for resource, name, text in made.missing:
        message = f"“{shown(text)}” ({name}) does not stand in the source"
        fix = "copy it as the source prints it, blanks included, or add the form it prints as rac:printedAs"
        if not text:
            if resource not in data.out:
                continue  # of a reference to nothing all is said
            message, fix = f"has no {name} to be looked for in the source", "add the form that the source prints"
        yield Finding("anchor", message, *data.place(resource), iri=resource, fix=fix)
    for resource, form in made.unlisted:
        message = f"the source prints it as “{form}”, which is no rac:printedAs of it"
        yield Finding("anchor", message, *data.place(resource), iri=resource, fix="add it as rac:printedAs")


def anchor_rows(layout: Layout, source: Source, printed: Mapping[int, Place]) -> Iterator[Row]:
    """The anchors in the order of the source; with the blanks between them they give it back, to the character.

    `printed` says where its lines stand in the files from which it was taken, if it was.
    """
    lines = source.text.split("\n") if printed else []
    runs = sorted(
        ((run, placement) for placement in layout.placements for run in source.runs(placement.positions)),
        key=lambda item: item[0],
    )
    starts = [start for (start, _), _ in runs[1:]] + [len(source.text)]
    for number, (((start, end), placement), following) in enumerate(zip(runs, starts, strict=True)):
        after = source.text[end:following]
        line, column = source.line(start), source.column(start) - 1
        place = printed.get(line)
        yield Row(
            start,
            end,
            placement.resource,
            placement.property,
            row=placement.row or "",
            before=source.text[:start] if number == 0 else "",
            after="" if after.strip() else after,
            part=place.part(lines[line - 1], column, column + end - start) if place else "",
        )


def mention_rows(layout: Layout, source: Source) -> Iterator[Row]:
    """The mentions, in no order."""
    readings: Counter[tuple[int, int]] = Counter()
    for named in layout.named:
        runs = source.runs(named.positions)
        readings.update(runs)
        reading = max((readings[run] for run in runs), default=1)
        for before, (start, end) in zip([None, *runs], runs, strict=False):
            yield Row(start, end, named.thing, "rac:mentions", text=named.resource, continues=before, reading=reading)


def gaps(name: str, source: Source, anchors: Iterable[Row]) -> Iterator[Finding]:
    """A finding for each run of characters that are in no anchor, over as many lines as it has."""
    covered = {offset for row in anchors for offset in range(row.start, row.end)}
    for is_covered, run in groupby(source.solid, covered.__contains__):
        if is_covered:
            continue
        offsets = list(run)
        start, first, last = offsets[0], source.line(offsets[0]), source.line(offsets[-1])
        words = source.text[start : offsets[-1] + 1].partition("\n")[0]
        through = f", with all that follows to line {last}," if last > first else ""
        message = f"“{shown(words)}”{through} is in no anchor"
        fix = "say in the data what it is, content or furniture"
        yield Finding("coverage", message, name, first, source.column(start), fix=fix)


def measure(data: Graph, source: Source, anchors: Iterable[Row]) -> Coverage:
    """How the characters of the source that are not blanks are accounted for."""
    counts = dict.fromkeys(source.solid, 0)
    kinds = {"furniture": 0, "content": 0}
    for row in anchors:
        kind = "furniture" if data.is_a(row.resource, "rac:Furniture") else "content"
        for offset in range(row.start, row.end):
            if offset in counts:
                counts[offset] += 1
                kinds[kind] += 1
    numbers = list(counts.values())
    uncovered, repeated = numbers.count(0), sum(1 for number in numbers if number > 1)
    return Coverage(len(source.solid), kinds["content"], kinds["furniture"], uncovered, repeated)
