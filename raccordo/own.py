"""What is a plan's own in a publication, made by itself: its graphs, documents and search indexes, and its pages.

They follow from the triples about the plan, about what is shared and about the plans that its pages name, and from
little else (`Source`): a plan is published without the others being read. So its part can be made in another process,
or taken from a cache where none of that has changed.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from raccordo import definitions
from raccordo.act.plans import Plan, Plans
from raccordo.act.years import is_comparison
from raccordo.findings import Finding
from raccordo.project import Project
from raccordo.publish import address, catalogue, documents
from raccordo.publish.dumps import Publication
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph, Labels
from raccordo.rdf.query import Table
from raccordo.rdf.turtle import value
from raccordo.site import pages
from raccordo.site.answers import of_plan
from raccordo.site.reader import Beside, Sources
from raccordo.site.site import STYLE, Site


@dataclass(frozen=True)
class Source:
    """What a plan's own files are made from besides the program.

    `quads` are the triples, as N-Quads; `labels` name what they give no label, `texts` are those of the plan's sources,
    `answers` what the queries answer of it.
    """

    project: Project
    plan: str
    quads: bytes
    labels: Labels
    texts: dict[str, str]
    answers: dict[str, Table]
    beside: Beside

    @property
    def digest(self) -> str:
        """A key of all of it."""
        beside = (sorted(self.beside.pages), sorted(self.beside.files))
        told = (self.project.base, self.project.site, self.plan, self.labels, self.texts, self.answers, beside)
        return hashlib.sha256(self.quads + repr(told).encode()).hexdigest()


@dataclass(frozen=True)
class Made:
    """A plan's own files, the paths of its pages without endings, and what is wrong with them."""

    files: dict[str, bytes]
    stems: set[str]
    findings: list[Finding]


class Cut:
    """A published graph, whose quads are in canonical order, cut into what each plan's own files are made from.

    `sources` are those of the whole site, `beside` what stands beside the pages of each plan.
    """

    def __init__(self, published: Graph, labels: Labels, sources: Sources, beside: Beside) -> None:
        self.published, self.sources, self.beside = published, sources, beside
        self._plans = Plans(published)
        self.plans = self._plans.all
        self._shared: list[ox.Quad] = []
        # What is said of each plan's own, by its subject; what else its graphs say; and the things of other plans that
        # its pages link to, or that link to it, each with its plan.
        self._own: dict[str, dict[str, list[ox.Quad]]] = {plan.iri: defaultdict(list) for plan in self.plans}
        self._foreign: dict[str, list[ox.Quad]] = defaultdict(list)
        self._linked: dict[str, dict[str, str]] = defaultdict(dict)
        self._compared: dict[str, list[ox.Quad]] = defaultdict(list)
        self._labels: dict[str, dict[str, Any]] = {key: {} for key in ("", *self._own)}
        # What the catalogue says of the whole changes with every plan: but what pages are cited with.
        described = published.project.iri(catalogue.CATALOGUE)
        cited = {published.project.iri(name) for name in (catalogue.DATASET, catalogue.PUBLISHER)}
        naming = {published.node(name) for name in ("dcterms:title", "foaf:name")}
        for quad in published.quads:
            name = value(quad.graph_name)
            subject = name if isinstance(quad.subject, ox.BlankNode) else value(quad.subject)
            if plan := self._owner(subject):
                self._own[plan.iri][subject].append(quad)
                self._note_others(plan, quad, subject)
            elif is_comparison(name):
                if "#" not in subject:  # its parts are shown on its own page alone
                    self._compared[subject].append(quad)
            elif not subject.startswith(described) or (subject in cited and quad.predicate in naming):
                self._shared.append(quad)
        self._note_near()
        for iri, texts in labels.items():
            owner = self._owner(iri)
            self._labels[owner.iri if owner else ""][iri] = texts

    def _note_others(self, plan: Plan, quad: ox.Quad, subject: str) -> None:
        """Note what a statement about a plan's own has to do with other plans."""
        if (told := self._owner(value(quad.graph_name))) and told is not plan:
            self._foreign[told.iri].append(quad)
        target = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        if (other := self._owner(target)) and other is not plan:
            self._linked[plan.iri][target] = other.iri
            self._linked[other.iri][subject] = plan.iri

    def _note_near(self) -> None:
        """Note the other plans that a plan's pages name: its body's, and those whose act says something of its act."""
        graph = self.published
        of_body: dict[str, list[str]] = defaultdict(list)
        of_act: dict[str, list[str]] = defaultdict(list)
        for plan in self.plans:
            of_body[plan.body].append(plan.iri)
            for act in graph.values(plan.iri, "rac:adoptedBy"):
                of_act[act].append(plan.iri)
        for other in self.plans:
            said = (graph.out.get(act, {}) for act in graph.values(other.iri, "rac:adoptedBy"))
            named = {value(term) for about in said for terms in about.values() for term in terms}
            for iri in (*of_body[other.body], *(iri for act in named for iri in of_act.get(act, ()))):
                if iri != other.iri:
                    self._linked[iri][other.iri] = other.iri

    def _owner(self, iri: str) -> Plan | None:
        """Whose own a resource is: what the catalogue has of a plan's graphs and files is the plan's."""
        return self._plans.of(re.sub(r"^catalogue#(file/)?", "", self.published.path(iri) or ""))

    @cached_property
    def _shared_quads(self) -> bytes:
        return ox.serialize(self._shared, format=ox.RdfFormat.N_QUADS) or b""

    def task(self, plan: Plan, program: str) -> tuple[str, Source]:
        """What the own files of a plan are made from, and a key of that and of the program."""
        source = self.source(plan)
        return program + source.digest, source

    def source(self, plan: Plan) -> Source:
        """What the own files of a plan are made from."""
        graph = self.published
        others = self._linked[plan.iri] | {iri: iri for iri in self._linked[plan.iri].values()}
        # Of each other body one plan, by which its own things are known to be of a body.
        first = {other.body: other.iri for other in reversed(self.plans)}
        told = {graph.iri(name) for name in ("rdf:type", "rac:body")}
        quads = [quad for about in self._own[plan.iri].values() for quad in about]
        quads += self._foreign[plan.iri]
        for iri, other in sorted(others.items()):
            quads += self._own[other].get(iri, ())
        for iri in sorted({*first.values()} - {plan.iri, *others}):
            quads += [quad for quad in self._own[iri][iri] if quad.predicate.value in told]
        for iri, compared in self._compared.items():
            if plan.iri in (graph.value(iri, "rac:earlierPlan"), graph.value(iri, "rac:laterPlan")):
                quads += compared
        body, year = graph.text(plan.body, "rdfs:label", "it"), graph.value(plan.iri, "rac:year")
        return Source(
            graph.project,
            plan.iri,
            self._shared_quads + (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""),
            self._labels[""]
            | self._labels[plan.iri]
            | {iri: texts for iri, other in sorted(others.items()) if (texts := self._labels[other].get(iri))},
            {iri: text for iri, text in self.sources.texts.items() if self._owner(iri) == plan},
            {name: of_plan(table, body, year) for name, table in sorted(self.sources.answers.items())},
            Beside(self.beside.pages, self.beside.files & {STYLE, *self._paths(quads)}),
        )

    def _paths(self, quads: Iterable[ox.Quad]) -> Iterator[str]:
        """The paths under the base that quads name."""
        for quad in quads:
            if isinstance(quad.object, ox.NamedNode) and (path := self.published.path(quad.object.value)):
                yield path.partition("#")[0]


def make(key: str, given: Source) -> Made:
    """The own files of a plan. `key` stands for all that they depend on."""
    project = given.project
    graph = Graph(project, ox.parse(given.quads, format=ox.RdfFormat.N_QUADS)).labelled(given.labels)
    defined = definitions.read(project)
    plan = next(plan for plan in Plans(graph).all if plan.iri == given.plan)
    files, stems, findings = Publication(), set(), []
    files.add(documents.documents(graph, Context(defined.model, project), (), [plan]))
    sources = Sources(defined.model, given.texts, defined.queries, given.answers)
    templates = pages.environment(str(project.root / "site" / "templates"))
    for language in address.LANGUAGES:
        site = Site(graph, sources, files, language, given.beside)
        found, wrong = pages.add(site, plan, files, templates)
        stems |= found
        findings += wrong
    return Made(dict(files), stems, findings)
