"""A publication as its plans are read in one language: titles, rows, and how surely each directive is tied to what."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from raccordo.act.plans import Plan
from raccordo.publish import address, certainty
from raccordo.rdf.names import natural
from raccordo.site import outcomes
from raccordo.site.capitals import Capitals, Words
from raccordo.site.reader import Reader, same

Texts = dict[str, str]

# How many rows are kept, which are those of some plans, and of how many things the titles by plan.
KEPT = 500
# How many titles are kept in sentence case: pages of what is shared have those of all plans.
TITLES = 5_000


def shortened(text: str, length: int) -> str:
    """The beginning of a text, whole words."""
    return textwrap.shorten(text, length, placeholder="…")


def sentences(texts: Iterable[str]) -> str:
    """Texts one after the other, but for empty ones, each with a full stop unless it ends with a sign of its own."""
    return " ".join(text if text.endswith((".", "?", "!", "…")) else f"{text}." for text in texts if text)


def uncapitalised(text: str) -> str:
    """A text as it is within a sentence, but for an acronym that it begins with."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


@dataclass(frozen=True)
class Text:
    """A resource with its text in a language."""

    iri: str
    text: str


class Row:
    """A row of the table as pages show it in one language: its titles and texts are looked up where one is shown."""

    def __init__(self, reader: PlanReader, iri: str) -> None:
        graph = reader.graph
        self._reader, self.iri = reader, iri
        self.order = graph.number(iri, "rac:page"), graph.number(iri, "rac:position")
        self.guideline, self.programme = graph.value(iri, "rac:ofGuideline"), graph.value(iri, "rac:ofProgramme")
        self.mission = graph.value(self.programme, "rac:inMission")
        self.mission_code, self.programme_code = (graph.value(it, "rac:code") for it in (self.mission, self.programme))
        self.placed = graph.values(iri, "rac:ofDirective") or graph.values(iri, "rac:candidateDirective")
        self._pairing = graph.value(iri, "rac:pairing")
        self.pairing = graph.value(self._pairing, "skos:notation")
        self.level = certainty.OF_PAIRING.get(self.pairing, "")

    @property
    def place(self) -> str:
        """Where it is printed."""
        page, position = self.order
        return self._reader.t(f"pag. {page}, riga {position}", f"p. {page}, row {position}")

    @property
    def guideline_number(self) -> int:
        """The number of its guideline."""
        return self._reader.graph.number(self.guideline, "rac:number")

    @property
    def guideline_numeral(self) -> str:
        """What its guideline is numbered by, as it is printed."""
        return self._reader.numeral(self.guideline)

    @property
    def dashed(self) -> bool:
        """Whether the act prints dashes for what it hasn't."""
        return self._reader.graph.is_a(self.iri, "rac:UnalignedEntry")

    @property
    def guideline_title(self) -> str:
        """The title of its guideline."""
        return self._reader.graph.text(self.guideline, "dcterms:title", "it")

    @property
    def category(self) -> str:
        """Whether its guideline is specific or common."""
        graph = self._reader.graph
        return graph.value(graph.value(self.guideline, "rac:category"), "skos:notation")

    @property
    def mission_title(self) -> str:
        """What its mission is called in its plan."""
        return self._title(self.mission)

    @property
    def programme_title(self) -> str:
        """What its programme is called in its plan."""
        return self._title(self.programme)

    def _title(self, iri: str) -> str:
        graph = self._reader.graph
        return graph.text(self._reader.titled(iri, graph.value(self.guideline, "rac:inPlan")), "dcterms:title", "it")

    @property
    def directives(self) -> list[Text]:
        """The directives that stand or may stand in it."""
        return [Text(iri, self._reader.graph.text(iri, "rac:text", "it")) for iri in self.placed]

    @property
    def pairing_label(self) -> str:
        """How its directive is known."""
        return self._reader.label(self._pairing) if self._pairing else ""

    @property
    def note(self) -> str:
        """Why its directive is known so: where no other reading is possible, the definition of the level says it."""
        reader = self._reader
        told = reader.text(self.iri, "rac:pairingNote")
        return told or (reader.text(self._pairing, "skos:definition") if self.placed else "")


class PlanReader(Reader):
    """The plans of a publication in one language: their rows and directives, and what became of these."""

    @same
    def _words(self) -> Words:
        return Words(self.graph, self.plans.owner)

    def file(self, stem: str) -> str:
        """The path of a page in the site's language."""
        return stem + address.html_ending(self.language)

    def both(self, iri: str, name: str, translated: str) -> Texts:
        """The act's words and their unofficial translation."""
        return {"it": self.graph.text(iri, name, "it"), "en": self.graph.text(iri, translated, "en")}

    def count(self, number: int, italian: str, english: str) -> str:
        """A number with its noun, given in singular and plural: `riga|righe`."""
        return f"{number} {self.noun(number, italian, english)}"

    def noun(self, number: int, italian: str, english: str) -> str:
        """The noun that a number takes, where the number stands by itself."""
        one, many = self.t(italian, english).split("|")
        return one if number == 1 else many

    @property
    def newest_first(self) -> list[Plan]:
        """The plans, the newest first."""
        return self.plans.newest_first

    @same
    def yearly_titles(self) -> Callable[[str], dict[str, str]]:
        """What has the title of a mission or programme in each plan, by the plan's IRI."""
        value, subjects = self.graph.value, self.graph.subjects
        return lru_cache(KEPT)(lambda iri: {value(one, "rac:titleIn"): one for one in subjects("rac:titleOf", iri)})

    def titled(self, iri: str, plan: str) -> str:
        """What has the title of a resource as it is called in a plan: of most things they themselves."""
        return self.yearly_titles(iri).get(plan, iri)

    def capitals(self, iri: str) -> Capitals:
        """How words are written in the texts of a thing's plan, and in those that are everybody's.

        So no other plan changes how a title is shown. Where there is one plan, its texts tell of all things.
        """
        return Capitals(self._words, self.plans.all[0] if len(self.plans.all) == 1 else self.plans.owner(iri))

    def cased(self, iri: str, name: str = "dcterms:title") -> str:
        """A text of the act in sentence case where it is printed in capitals, with the names of what it mentions."""
        return self._cased(iri, name)

    @same
    def _cased(self) -> Callable[[str, str], str]:
        return lru_cache(TITLES)(self._in_sentence_case)

    def _in_sentence_case(self, iri: str, name: str) -> str:
        graph = self.graph
        forms = ("skos:altLabel", "rac:printedAs", "rdfs:label")
        names = [text for thing in graph.values(iri, "rac:mentions") for form in forms
                 for text in graph.values(thing, form)]  # fmt: skip
        return self.capitals(iri).sentence(graph.text(iri, name, "it"), names)

    def title(self, iri: str, plan: str = "") -> str:
        """The title of a thing in the language of the page: the act's in sentence case, or its translation."""
        titled = self.titled(iri, plan)
        other = self.text(titled, "rac:unofficialTitle") if self.language != "it" else ""
        return other or self.cased(titled)

    def headline(self, iri: str, plan: str = "") -> str:
        """What a page of a thing is headed with, and its name says enough of it to be known by.

        What is called by its number or code has its title with it, of a plan where it has one for each.
        """
        label, code = self.short_name(iri), self.numeral(iri)
        title = self.title(iri, plan) if code and f" {code} " in f" {label} " else ""
        return f"{label}: {title}" if title else label

    def guidelines(self, plan: str) -> list[str]:
        """The guidelines of a plan by their numbers."""
        return sorted(self.graph.subjects("rac:inPlan", plan), key=lambda node: self.graph.number(node, "rac:number"))

    @cached_property
    def row(self) -> Callable[[str], Row]:
        """One row of a table."""
        return lru_cache(KEPT)(partial(Row, self))

    def rows_of(self, *names: str, iri: str) -> list[Row]:
        """The rows that have a resource as the value of one of these properties, in the order of the table."""
        found = {row for name in names for row in self.graph.subjects(name, iri)}
        rows = (self.row(row) for row in found if self.graph.is_a(row, "rac:TableRow"))
        return sorted(rows, key=lambda row: (row.order, row.iri))

    def rows_in(self, plan: Plan) -> list[Row]:
        """The rows of a plan's tables, in their order."""
        rows = (row for node in self.guidelines(plan.iri) for row in self.rows_of("rac:ofGuideline", iri=node))
        return sorted(rows, key=lambda row: (row.order, row.iri))

    def told_of(self, row: Row) -> set[str]:
        """What the line of a row says of it, as texts and IRIs."""
        said = ("rdfs:label", "rac:inTable", "rac:page", "rac:position", "rac:pairingNote", "rac:inferenceNote")
        ends = {row.guideline, row.mission, row.programme, *row.placed}
        return ends | {text for name in said for text in self.graph.values(row.iri, name)}

    def alike(self, rows: Iterable[Row]) -> list[list[Row]]:
        """Rows that differ in nothing but their place together, in the order of the first of each."""
        groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            groups[row.guideline, row.programme, row.note].append(row)
        return list(groups.values())

    @same
    def ties(self) -> certainty.Ties:
        """How surely directives are tied to guidelines, programmes and missions."""
        return certainty.Ties(self.graph)

    @property
    def certainties(self) -> dict[str, str]:
        """What the levels of certainty are called."""
        return {level: self.t(words["it"], words["en"]) for level, words in certainty.LEVELS.items()}

    def directives_by_certainty(self, iri: str) -> dict[str, list[Text]]:
        """The directives of a guideline, programme or mission, by how surely they are its own."""
        found = self.ties.directives(iri)
        return {
            level: [Text(directive, self.graph.text(directive, "rac:text", "it"))
                    for directive in sorted(found, key=natural) if found[directive] == level]
            for level in certainty.LEVELS
        }  # fmt: skip

    def left_for_open(self, iri: str, rows: list[Row]) -> int:
        """For how many of its rows there are the directives that are open for a guideline, programme or mission.

        They are the rows that are left when the directives that are its own have theirs.
        """
        open_rows = [row for row in rows if row.level == "open"]
        placed = {iri for row in rows if row.level != "open" for iri in row.placed}
        candidates = {iri for row in open_rows for iri in row.placed}
        levels = self.ties.directives(iri)
        sure = [directive for directive in candidates - placed if levels[directive] != "open"]
        return len(open_rows) - len(sure)

    def guidelines_of(self, directive: str) -> dict[str, str]:
        """The guidelines that a directive is tied to, in their order, with how surely."""
        return self.ends_of(directive, "rac:Guideline")

    def ends_of(self, directive: str, kind: str) -> dict[str, str]:
        """What a directive is tied to of one class."""
        return {end: level for end, level in self.ties.ends(directive).items() if self.graph.is_a(end, kind)}

    def level_of_rows(self, directive: str) -> str:
        """How surely the row of a directive is known: open where one of its rows is."""
        rows = self.rows_of("rac:ofDirective", "rac:candidateDirective", iri=directive)
        levels = (row.level for row in rows if directive in row.placed)
        return max(levels, key=["", *certainty.LEVELS].index, default="")

    def directives(self, plan: Plan) -> list[str]:
        """The directives of a plan: those of its rows."""
        return sorted({iri for row in self.rows_in(plan) for iri in row.placed}, key=natural)

    def outcome(self, directive: str) -> outcomes.Outcome:
        """What became of a directive."""
        return outcomes.Outcome(
            directive,
            self.graph.text(directive, "rac:text", "it"),
            self.guidelines_of(directive),
            self.ends_of(directive, "rac:Mission"),
            self.level_of_rows(directive),
        )

    def summary(self, plan: Plan) -> outcomes.Summary:
        """What became of the directives of a plan."""
        without = [iri for iri in self.guidelines(plan.iri) if not self.ties.directives(iri)]
        return outcomes.Summary([self.outcome(iri) for iri in self.directives(plan)], without)
