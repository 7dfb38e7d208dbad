"""What a check looks at and what it says: evidence, criteria, verdicts, in the outcomes of EARL."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

import pyoxigraph as ox

from raccordo.project import DEFAULT_BASE, Project
from raccordo.rdf.turtle import in_default_graph, value

VOCABULARY_FILE = "graphs/ontology.ttl"
CATALOGUE_FILE = "catalogue.ttl"
# How many offenders a reason names before it counts the rest.
NAMED = 6


class Text(NamedTuple):
    """A text in the two languages of the publication."""

    it: str
    en: str

    def __add__(self, other: Any) -> Text:
        """Both texts, one after the other, with a blank between."""
        return Text(f"{self.it} {other.it}", f"{self.en} {other.en}")


class Outcome(StrEnum):
    """The outcomes of EARL 1.0 (W3C, Evaluation and Report Language, section 2.7), by their local names."""

    PASSED = "passed"
    FAILED = "failed"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"
    CANT_TELL = "cantTell"


class Verdict(NamedTuple):
    """What a check says: the outcome, why, and the files or resources that it looked at."""

    outcome: Outcome
    reason: Text
    seen: tuple[str, ...]


class Facts:
    """The triples of some files, asked by subject or object, with prefixed names for predicates."""

    def __init__(self, project: Project, files: Iterable[Any]) -> None:
        self.project = project
        self.store = ox.Store()
        self.store.bulk_extend(quad for file in files for quad in file.quads)

    def iri(self, name: str) -> ox.NamedNode:
        """The IRI of a prefixed name."""
        prefix, _, local = name.partition(":")
        return ox.NamedNode(self.project.prefixes[prefix] + local)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """The values of a property, sorted; none of no resource."""
        if not subject:
            return []
        node = ox.NamedNode(subject)
        return sorted({value(q.object) for q in self.store.quads_for_pattern(node, self.iri(predicate), None)})

    def value(self, subject: str, predicate: str) -> str | None:
        """The value of a property that has one at most."""
        return next(iter(self.objects(subject, predicate)), None)

    def in_language(self, subject: str, predicate: str, language: str) -> list[str]:
        """The texts of a property in a language, sorted."""
        if not subject:
            return []
        found = self.store.quads_for_pattern(ox.NamedNode(subject), self.iri(predicate), None)
        literals = {quad.object for quad in found if isinstance(quad.object, ox.Literal)}
        return sorted(literal.value for literal in literals if literal.language == language)

    def subjects(self, predicate: str, target: str) -> list[str]:
        """The resources that have a resource as the value of a property, sorted."""
        found = self.store.quads_for_pattern(None, self.iri(predicate), ox.NamedNode(target))
        return sorted({value(q.subject) for q in found})

    def instances(self, name: str) -> list[str]:
        """The resources that are typed with a class, sorted."""
        found = self.store.quads_for_pattern(None, self.iri("rdf:type"), self.iri(name))
        return sorted({value(q.subject) for q in found})


class Graph(Facts):
    """Triples asked by prefixed name or SPARQL, with the prefixes of the register under the project's own base."""

    def __init__(self, project: Project, quads: Iterable[ox.Quad]) -> None:
        super().__init__(project, [])
        self.store.bulk_extend(in_default_graph(quad) for quad in quads)
        self.prefixes = project.prefixes

    def iri(self, name: str) -> ox.NamedNode:
        """The IRI of a prefixed name, or of an IRI between < and >."""
        if name.startswith("<"):
            return ox.NamedNode(name[1:-1])
        prefix, _, local = name.partition(":")
        return ox.NamedNode(self.prefixes[prefix] + local)

    def select(self, text: str) -> list[tuple[str, ...]]:
        """The answers of a SELECT, as lexical forms, sorted, without repeats; an unbound variable is empty."""
        rows = self.store.query(text, prefixes=self.prefixes)
        assert isinstance(rows, ox.QuerySolutions)
        return sorted({tuple("" if term is None else value(term) for term in row) for row in rows})

    def column(self, text: str) -> list[str]:
        """The first column of a SELECT, sorted, without repeats."""
        return sorted({row[0] for row in self.select(text)})

    def any_value(self, subject: str, properties: Iterable[str]) -> bool:
        """Whether the subject has a value of one of the properties."""
        return any(self.objects(subject, name) for name in properties)


@dataclass(frozen=True)
class Evidence:
    """What the checks look at: the project, the quads as published (under its base), and the files, path to bytes."""

    project: Project
    quads: list[ox.Quad]
    files: dict[str, bytes]

    def iri(self, rest: str) -> str:
        """An IRI under the project's base."""
        return self.project.base + rest

    @property
    def ontology(self) -> str:
        """The IRI of the vocabulary."""
        return self.iri("onto")

    @property
    def dataset(self) -> str:
        """The IRI of the dataset of the acts."""
        return self.iri("catalogue#dataset")

    def triples(self, name: str) -> list[ox.Quad]:
        """The triples of a Turtle file of the publication; none where it is not there or can't be read."""
        try:
            return list(ox.parse(self.files.get(name, b""), format=ox.RdfFormat.TURTLE))
        except SyntaxError:
            return []

    def json(self, name: str) -> Any:
        """A JSON file of the publication; None where it is not there or can't be read."""
        try:
            return json.loads(self.files.get(name, b""))
        except ValueError:
            return None

    @cached_property
    def vocabulary(self) -> Graph:
        """The vocabulary, read from its published file."""
        return Graph(self.project, self.triples(VOCABULARY_FILE))

    @cached_property
    def catalogue(self) -> Graph:
        """The catalogue, read from its published file."""
        return Graph(self.project, self.triples(CATALOGUE_FILE))

    @cached_property
    def data(self) -> Graph:
        """The union of all graphs."""
        return Graph(self.project, self.quads)

    @property
    def own_graphs(self) -> set[str]:
        """The graphs of curation: without vocabulary, alignments, shapes and catalogue."""
        names = {value(quad.graph_name) for quad in self.quads}
        others = tuple(self.iri(f"graph/{name}") for name in ("ontology", "alignments", "shapes", "catalogue"))
        return {name for name in names if not name.startswith(others)}

    def terms(self, *kinds: str) -> list[str]:
        """The terms of the vocabulary's own namespace that are of one of the kinds, sorted."""
        kinds = kinds or ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
        found = {iri for kind in kinds for iri in self.vocabulary.instances(kind)}
        return sorted(iri for iri in found if iri.startswith(self.ontology + "/"))

    @property
    def classes(self) -> list[str]:
        """The classes of the vocabulary's own namespace."""
        return self.terms("owl:Class")

    @property
    def properties(self) -> list[str]:
        """The object and datatype properties of the vocabulary's own namespace."""
        return self.terms("owl:ObjectProperty", "owl:DatatypeProperty")

    @property
    def distributions(self) -> list[str]:
        """The distributions of the acts' dataset."""
        return self.catalogue.objects(self.dataset, "dcat:distribution")

    def file_of(self, distribution: str) -> str | None:
        """The file that a distribution is downloaded from, where the publication has it."""
        url = self.catalogue.value(distribution, "dcat:downloadURL") or ""
        name = url.removeprefix(self.project.base)
        return name if name in self.files and name != url else None

    def short(self, iri: str) -> str:
        """The IRI as people read it: a prefixed name, or as it is."""
        name = self.project.shorten(iri.replace(self.project.base, DEFAULT_BASE))
        return name.strip("<>")


@dataclass(frozen=True)
class Criterion:
    """One item of a list: its number there, what it asks for in our words, and the check.

    `note` is added to the reason of a failure that is meant, or that waits for something.
    """

    id: str
    title: Text
    check: Callable[[Evidence], Verdict]
    source: str
    note: Text | None = None

    def judge(self, evidence: Evidence) -> Verdict:
        """The verdict on the evidence."""
        verdict = self.check(evidence)
        if self.note and verdict.outcome is Outcome.FAILED:
            return verdict._replace(reason=verdict.reason + self.note)
        return verdict


@dataclass(frozen=True)
class Suite:
    """A list of criteria: its name, what of it is checked here and how, where it is published, and what it is about."""

    id: str
    title: Text
    about: Text
    source: str
    subject: Callable[[Evidence], str]
    criteria: tuple[Criterion, ...]


def passed(it: str, en: str, *seen: str) -> Verdict:
    """The criterion is met."""
    return Verdict(Outcome.PASSED, Text(it, en), seen)


def failed(it: str, en: str, *seen: str) -> Verdict:
    """The criterion is not met."""
    return Verdict(Outcome.FAILED, Text(it, en), seen)


def inapplicable(it: str, en: str, *seen: str) -> Verdict:
    """The criterion speaks of something that the publication does not have."""
    return Verdict(Outcome.INAPPLICABLE, Text(it, en), seen)


def untested(it: str, en: str, *seen: str) -> Verdict:
    """The test could not be carried out."""
    return Verdict(Outcome.UNTESTED, Text(it, en), seen)


LIVE = Text("Solo un indirizzo attivo può mostrarlo.", "Only a live address can show it.")
PERSON = Text("Solo una persona può giudicarlo.", "Only a person can judge it.")


def live(it: str, en: str, *seen: str) -> Verdict:
    """Only a live address can show whether the criterion is met; the texts say what the files show."""
    return Verdict(Outcome.UNTESTED, Text(it, en) + LIVE, seen)


def person(it: str, en: str, *seen: str) -> Verdict:
    """Only a person can judge whether the criterion is met; the texts say what there is to judge."""
    return Verdict(Outcome.CANT_TELL, Text(it, en) + PERSON, seen)


ENTITIES = Text("entità", "entities")
TERMS = Text("termini", "terms")
CLASSES = Text("classi", "classes")
PROPERTIES = Text("proprietà", "properties")


def listed(evidence: Evidence, iris: Collection[str]) -> Text:
    """The first of the IRIs, and how many more."""
    names = sorted(evidence.short(iri) for iri in iris)
    more = len(names) - NAMED
    text = ", ".join(names[:NAMED])
    return Text(f"{text} e altri {more}", f"{text} and {more} more") if more > 0 else Text(text, text)


def among(
    evidence: Evidence, looked: Collection[str], noun: Text, wrong: Collection[str], file: str = VOCABULARY_FILE
) -> Verdict:
    """Passed where none of what was looked at is wrong, failed where some is, untested where there was nothing."""
    if not looked:
        return untested(f"In {file} non c'è nulla da guardare.", f"There is nothing to look at in {file}.", file)
    text = Text(f"In {file}, {noun.it}: {len(looked)}", f"In {file}, {noun.en}: {len(looked)}")
    if not wrong:
        return passed(f"{text.it}; nessun difetto.", f"{text.en}; no fault.", file)
    names = listed(evidence, wrong)
    return failed(f"{text.it}; con difetti: {names.it}.", f"{text.en}; at fault: {names.en}.", file)


def has(
    graph: Graph, subject: str, wanted: Mapping[str, tuple[str, ...]], file: str, extra: Collection[str] = ()
) -> Verdict:
    """Passed where the subject has, for each thing wanted, a value of one of its properties; `extra` is missing too."""
    missing = [name for name, properties in wanted.items() if not graph.any_value(subject, properties)] + [*extra]
    if missing:
        names = ", ".join(missing)
        return failed(f"Assenti in {file}: {names}.", f"Missing in {file}: {names}.", file)
    names = ", ".join(wanted)
    return passed(f"Presenti in {file}: {names}.", f"Found in {file}: {names}.", file)


# The outcomes in the words of the page.
OUTCOMES = {
    Outcome.PASSED: Text("superato", "passed"),
    Outcome.FAILED: Text("non superato", "failed"),
    Outcome.INAPPLICABLE: Text("non applicabile", "not applicable"),
    Outcome.UNTESTED: Text("non provato", "not tested"),
    Outcome.CANT_TELL: Text("da giudicare", "cannot tell"),
}


@dataclass(frozen=True)
class Score:
    """The outcome of one criterion: of which suite, under which number, why, and what was looked at."""

    suite: str
    id: str
    title: Text
    source: str
    outcome: Outcome
    reason: Text
    looked_at: tuple[str, ...]


def counts(scores: list[Score], suite: str) -> dict[Outcome, int]:
    """How many criteria of the suite have which outcome; every outcome is present."""
    found = Counter(score.outcome for score in scores if score.suite == suite)
    return {outcome: found[outcome] for outcome in Outcome}
