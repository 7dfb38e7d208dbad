"""The pages that answer what is asked of a plan first: from the canned queries, with counts and names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from raccordo.act.plans import Plan
from raccordo.rdf.names import natural
from raccordo.rdf.query import Table
from raccordo.site.plan import PlanReader, Row

FOLDER = "answers"
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Entry:
    """One thing of an answer: what it is called, its words, what it is tied to and how surely, and why.

    What has no IRI is a subject that the answer names, and no thing.
    """

    iri: str
    name: str
    text: str = ""
    translation: str = ""
    links: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """Entries under one heading; an answer with one group needs none. What stands `aside` isn't what is asked for.

    `rows` are the open rows that say why its entries are, `subjects` what it answers of, by which it is looked for.
    """

    title: str
    entries: list[Entry]
    note: str = ""
    language: str = ""
    aside: bool = False
    rows: list[Row] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """An answer: its path, its short name, the query that it is of, and its entries in groups.

    `nouns` are what its things are called, one and several of them, and `rows` how many rows the query's answer has.
    The one that says what is deduced from which evidence `explains` what the levels of certainty mean.
    """

    stem: str
    name: str
    query: str
    groups: list[Group]
    nouns: tuple[str, str]
    rows: int
    explains: bool = False

    @property
    def count(self) -> int:
        """How many different things it has."""
        return len(self.entries)

    @property
    def counted(self) -> str:
        """How many different things it has, and of what."""
        return f"{self.count} {self.nouns[self.count != 1]}"

    @property
    def repeated(self) -> bool:
        """Whether one of its things stands under several headings."""
        return sum(len(group.entries) for group in self.groups if not group.aside) > self.count

    @property
    def entries(self) -> list[Entry]:
        """The things that it has, each once, in the order of their names."""
        found = {entry.iri or entry.name: entry for group in self.groups if not group.aside for entry in group.entries}
        return sorted(found.values(), key=lambda entry: natural(entry.name))

    @property
    def subjects(self) -> list[str]:
        """What its groups answer of."""
        return [subject for group in self.groups for subject in group.subjects]


def rows(site: PlanReader, name: str, plan: Plan) -> Rows:
    """The rows of a query's answer that are of a plan, as texts by the names of the columns."""
    table = site.sources.answers.get(name)
    if not table:
        return []
    body, year = site.graph.text(plan.body, "rdfs:label", "it"), site.graph.value(plan.iri, "rac:year")
    return [
        {name: term.value if term is not None else "" for name, term in zip(table.variables, row, strict=True)}
        for row in by_plan(table).get((body, year), ())
    ]


def by_plan(table: Table) -> dict[tuple[str, str], list[list[Any]]]:
    """The rows of an answer by the body and the year of their plan; none where it has no such columns."""
    found: dict[tuple[str, str], list[list[Any]]] = defaultdict(list)
    if {"body", "year"} <= {*table.variables}:
        body, year = map(table.variables.index, ("body", "year"))
        for row in table.rows:
            if row[body] and row[year]:
                found[row[body].value, row[year].value].append(row)
    return found


def answers(site: PlanReader, plan: Plan) -> list[Answer]:
    """The answers about a plan, in the order in which they are asked for."""
    t = site.t
    directives = (t("indirizzo", "directive"), t("indirizzi", "directives"))
    made: list[tuple[str, str, str, tuple[str, str], Callable[[PlanReader, Plan, Rows], list[Group]]]] = [
        ("open", t("Gli indirizzi aperti", "The open directives"), "directives-without-guideline", directives, _open),
        ("without-directive", t("Le linee guida senza indirizzi", "The guidelines without a directive"),
         "guidelines-without-directive", (t("linea guida", "guideline"), t("linee guida", "guidelines")), _without),
        ("board", t("Chi è coinvolto", "Who is involved"), "who-is-involved", directives, _involved),
        ("law", t("Chi chiede una legge", "What asks for a law"), "directives-asking-for-law", directives, _law),
        ("deadline", t("Chi nomina un termine", "What names a deadline"), "directives-with-deadline", directives,
         _in_words),
        ("acts", t("Gli atti nominati", "The acts named"), "acts-named",
         (t("atto, oltre a quello del piano", "act, besides the plan's own"),
          t("atti, oltre a quello del piano", "acts, besides the plan's own")), _acts),
        ("evidence", t("Le prove di ciò che è dedotto", "The evidence of what is deduced"), "deduced-pairings",
         directives, _evidence),
        ("not-said", t("Che cosa l'atto non dice", "What the act does not say"), "what-is-not-said",
         (t("cosa", "thing"), t("cose", "things")), _not_said),
    ]  # fmt: skip
    found = []
    for stem, name, query, nouns, ask in made:
        if query in site.sources.queries:
            of_plan = rows(site, query, plan)
            path = f"{plan.folder}/{FOLDER}/{stem}"
            found.append(
                Answer(path, name, query, ask(site, plan, of_plan), nouns, len(of_plan), explains=stem == "evidence")
            )
    return found


def _directive(site: PlanReader, iri: str, **more: object) -> Entry:
    """A directive with its words and its guidelines."""
    graph = site.graph
    links = [(site.t("Linea guida", "Guideline"), site.guidelines_of(iri))]
    return Entry(
        iri,
        iri.rpartition("/")[2],
        graph.text(iri, "rac:text", "it"),
        graph.text(iri, "rac:unofficialText", "en") if site.language != "it" else "",
        **{"links": links, **more},  # type: ignore[arg-type]
    )


def _open(site: PlanReader, plan: Plan, found: Rows) -> list[Group]:
    """The directives of which the guideline is open, then those of which the row alone is."""
    t = site.t
    both = {row["directive"] for row in found}
    rest = {row["directive"] for row in rows(site, "open-pairings", plan) if row["certainty"] == "open"} - both

    def group(title: str, iris: set[str], note: str, *, aside: bool = False) -> Group:
        found = {row.iri: row for iri in iris for row in site.rows_of("rac:candidateDirective", iri=iri)}
        why = sorted(found.values(), key=lambda row: row.order)
        return Group(title, [_directive(site, iri) for iri in sorted(iris, key=natural)], note, aside=aside, rows=why)

    groups = [
        group(t("Aperti: la linea guida e la riga", "Open: the guideline and the row"), both,
              t("Restano più letture, di più linee guida. Tutte sono elencate, nessuna è scelta.",
                "Several readings remain, of several guidelines. All are listed, none is chosen.")),
        group(t("Aperta la sola riga", "Open: the row alone"), rest,
              t("In ogni lettura che resta stanno nella stessa linea guida: in quale delle sue righe non si sa.",
                "In every reading that remains they are in the same guideline: in which of its rows isn't known."),
              aside=True),
    ]  # fmt: skip
    return [group for group in groups if group.entries]


def _without(site: PlanReader, plan: Plan, found: Rows) -> list[Group]:
    """The guidelines without a directive, each with what is noted of it."""
    graph = site.graph
    entries = []
    for iri in site.guidelines(plan.iri):
        if graph.value(iri, "rac:number") in {row["guideline"] for row in found}:
            table_rows = site.rows_of("rac:ofGuideline", iri=iri)
            notes = [site.text(slip, "rac:explanation") for row in table_rows
                     for slip in graph.subjects("rac:concerns", row.iri)]  # fmt: skip
            links = [(site.t("Righe", "Rows"), {row.iri: "" for row in table_rows})]
            entries.append(Entry(iri, site.headline(iri), links=links, notes=notes))
    return [Group("", entries)] if entries else []


def _words(site: PlanReader, row: dict[str, str]) -> str:
    return site.t("Lo dicono le parole", "It is in the words") + f" «{row['words']}»"


def _involved(site: PlanReader, plan: Plan, found: Rows) -> list[Group]:
    """The directives by who is involved."""
    names = list(dict.fromkeys(row["involved"] for row in found))
    return [Group(name, _by_words(site, [row for row in found if row["involved"] == name]), language="it")
            for name in names]  # fmt: skip


def _in_words(site: PlanReader, plan: Plan, found: Rows) -> list[Group]:
    """The directives that have some of the words that a query looks for."""
    return [Group("", _by_words(site, found))] if found else []


def _by_words(site: PlanReader, found: Rows) -> list[Entry]:
    words: dict[str, list[str]] = {}
    for row in found:
        words.setdefault(row["directive"], []).append(_words(site, row))
    return [_directive(site, iri, notes=notes) for iri, notes in words.items()]


def _law(site: PlanReader, plan: Plan, found: Rows) -> list[Group]:
    """The directives that ask for a law, and the acts that those name which ask for a change."""
    t = site.t
    asking = {row["directive"] for row in found}
    changed = [row for row in rows(site, "acts-to-change", plan) if row["directive"] in asking]
    acts = [
        Entry(iri, site.label(iri), links=[(t("Indirizzi", "Directives"),
                                           {row["directive"]: "" for row in changed if row["act"] == iri})])
        for iri in dict.fromkeys(row["act"] for row in changed)
    ]  # fmt: skip
    groups = [
        Group(t("Indirizzi", "Directives"), _by_words(site, found)),
        Group(t("Gli atti che nominano", "The acts that are named"), acts,
              t("Quelli dell'atto che gli indirizzi qui sopra nominano nel chiederlo.",
                "Those that the directives above name as they ask for it."), aside=True),
    ]  # fmt: skip
    return [group for group in groups if group.entries]


def _acts(site: PlanReader, plan: Plan, found: Rows) -> list[Group]:
    """All acts, by their type."""
    graph = site.graph
    types: dict[str, list[Entry]] = {}
    for row in found:
        facts = [row["number"] and site.t("n. ", "no. ") + row["number"], row["date"] or row["documentYear"],
                 row["identifier"]]  # fmt: skip
        entry = Entry(row["act"], site.label(row["act"]), notes=[" · ".join(filter(None, facts))])
        types.setdefault(site.label(graph.value(row["act"], "rac:actType")), []).append(entry)
    return [Group(name[:1].upper() + name[1:], sorted(some, key=lambda entry: natural(entry.name)))
            for name, some in sorted(types.items())]  # fmt: skip


def _evidence(site: PlanReader, plan: Plan, found: Rows) -> list[Group]:
    """The rows that are deduced, by the kinds of evidence: one that rests on two stands under both."""
    by_place = {(str(row.order[0]), str(row.order[1])): row for row in site.rows_in(plan)}
    groups = []
    for kind in site.graph.subjects("skos:inScheme", site.base + "cv/pairing-evidence"):
        name = site.graph.value(kind, "skos:notation")
        entries = []
        for answer in found:
            if answer.get(name, "0") not in ("0", ""):
                row = by_place[answer["page"], answer["position"]]
                guideline = {row.guideline: site.guidelines_of(answer["directive"])[row.guideline]}
                links = [(site.t("Riga", "Row"), {row.iri: row.level}), (site.t("Linea guida", "Guideline"), guideline)]
                entries.append(_directive(site, answer["directive"], links=links, notes=[row.note]))
        title = site.label(kind)
        entries.sort(key=lambda entry: natural(entry.name))
        groups.append(Group(title[:1].upper() + title[1:], entries, site.text(kind, "skos:definition")))
    return [group for group in groups if group.entries]


# The classes of what a plan asks for and answers with, of which it is said what the model foresees and the act lacks.
ASKED_OF = ("rac:Guideline", "rac:StrategicDirective", "rac:AlignmentEntry")


def _not_said(site: PlanReader, plan: Plan, found: Rows) -> list[Group]:
    """The subjects of which no text of the act has a word, what none of its things has, and where a word is there."""
    t, name = site.t, "subjectIt" if site.language == "it" else "subjectEn"
    subjects: dict[str, Rows] = {}
    for row in found:
        subjects.setdefault(row[name], []).append(row)
    silent, spoken = [], []
    for subject, several in subjects.items():
        looked_for = ", ".join(f"«{word}»" for word in dict.fromkeys(row["word"].strip() for row in several))
        words: dict[str, list[str]] = {}
        for row in several:
            if row["resource"]:
                words.setdefault(row["resource"], []).append(row["word"].strip())
        note = t("Parole cercate: ", "Words looked for: ") + looked_for
        if not words:
            silent.append(Entry("", subject, notes=[note]))
            continue
        entries = [
            Entry(iri, site.headline(iri), site.graph.text(iri, "rac:text", "it"),
                  site.graph.text(iri, "rac:unofficialText", "en") if site.language != "it" else "",
                  notes=[", ".join(f"«{word}»" for word in its)])
            for iri, its in sorted(words.items(), key=lambda one: natural(one[0]))
        ]  # fmt: skip
        spoken.append(Group(t("Una parola c'è: ", "A word is there: ") + subject, entries, note, aside=True,
                            subjects=[subject]))  # fmt: skip
    groups = [
        Group(t("Nessuna parola ne dice", "No word tells of it"), silent,
              t("Argomenti di cui nessuna premessa, clausola, linea guida o indirizzo ha una delle parole.",
                "Subjects of which no recital, clause, guideline or directive has one of the words."),
              subjects=[entry.name for entry in silent]),
        Group(t("Nessuna delle sue parti lo ha", "None of its parts has it"), list(_lacking(site, plan)),
              t("Ciò che il modello prevede e che in questo piano non ha valore: l'atto non lo stampa.",
                "What the model foresees and has no value in this plan: the act does not print it.")),
        *spoken,
    ]  # fmt: skip
    return [group for group in groups if group.entries]


def _lacking(site: PlanReader, plan: Plan) -> Iterator[Entry]:
    """What the model lets things of some classes have, in the act's words, and none of a plan's has."""
    graph = site.graph
    groups = {graph.iri("shape:content"), graph.iri("shape:links")}
    for iri in map(graph.iri, ASKED_OF):
        kind = site.model.classes[iri]
        things = [one for one in graph.members(iri) if site.plans.owner(one) == plan]
        uses = [use for use in kind.properties if not (use.inverse or use.derived or use.term.translates)]
        for use in uses if things else ():
            # A text without slips is the printed one, mended.
            if use.group.iri not in groups or use.predicate == graph.iri("rac:normalizedText"):
                continue
            if not any(graph.out[one].get(use.predicate) for one in things):
                name = f"{site.label(iri)}: {site.words(use.names)}"
                yield Entry("", name, notes=[site.t("0 di ", "0 of ") + str(len(things)), site.words(use.explanations)])
