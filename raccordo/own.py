"""What is a plan's own in a publication, made by itself: its graphs, documents and search indexes, and its pages.

They follow from the triples about the plan, about what is shared and about the plans that its pages name, and from
little else (`Source`): a plan is published without the others being read. So its part can be made in another process,
or taken from a cache where none of that has changed.
"""

from __future__ import annotations

import hashlib
import pickle
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain, groupby, islice

import pyoxigraph as ox

from raccordo import definitions
from raccordo.act import readback
from raccordo.act.plans import Plan, Plans
from raccordo.act.years import is_comparison
from raccordo.findings import Finding
from raccordo.project import Project
from raccordo.publish import address, catalogue, documents, tables
from raccordo.publish.dumps import Publication
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph, Labels
from raccordo.rdf.query import Table
from raccordo.rdf.stored import Pieces
from raccordo.rdf.turtle import value
from raccordo.site import explorer, pages
from raccordo.site.answers import by_plan
from raccordo.site.reader import Beside, Sources
from raccordo.site.site import STYLE

# So many rows of an answer are in memory at once.
ROWS = 10_000
# Processes send each other what is compressed in a fifth of the memory.
packed = partial(zlib.compress, level=1)


def nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as N-Quads, compressed."""
    return packed(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")


def quads_of(content: bytes) -> Iterator[ox.Quad]:
    """The quads of N-Quads that are compressed."""
    return iter(ox.parse(zlib.decompress(content), format=ox.RdfFormat.N_QUADS))


@dataclass(frozen=True)
class Shared:
    """What the own files of each plan are made from: triples, and the names of graphs that are no plan's."""

    quads: bytes
    names: Labels

    @cached_property
    def digest(self) -> bytes:
        """A key of it."""
        return hashlib.sha256(self.quads + repr(self.names).encode()).digest()


@dataclass(frozen=True)
class Source:
    """What a plan's own files are made from besides the program.

    `quads` are the triples that are not shared; `names` are those of other plans' things and graphs that are given no
    label, `texts` those of its sources, `answers` what the queries answer of it. Triples are compressed N-Quads.
    """

    project: Project
    plan: str
    shared: Shared
    quads: bytes
    names: Labels
    texts: dict[str, str]
    answers: dict[str, Table]
    beside: Beside

    @property
    def digest(self) -> str:
        """A key of all of it."""
        beside = (sorted(self.beside.pages), sorted(self.beside.files))
        told = (self.project.base, self.project.site, self.plan, self.names, self.texts, self.answers, beside)
        return hashlib.sha256(self.shared.digest + self.quads + repr(told).encode()).hexdigest()


@dataclass(frozen=True)
class Made:
    """A plan's own files, which are compressed, how its tables are described, the paths of its pages without endings,
    and what is wrong. The findings have no place, since no file is read.
    """

    packed: dict[str, bytes]
    tables: list[tables.Described]
    stems: set[str]
    findings: list[Finding]

    @property
    def files(self) -> Iterator[tuple[str, bytes]]:
        """The files, as paths with bytes."""
        return ((path, zlib.decompress(content)) for path, content in self.packed.items())


class Cut:
    """A published graph, cut into what each plan's own files are made from.

    `sources` are those of the whole site, `beside` what stands beside the pages of each plan.
    """

    def __init__(self, published: Graph, sources: Sources, beside: Beside) -> None:
        self.published, self.sources, self.beside = published, sources, beside
        self._plans = Plans(published)
        self.plans = self._plans.all
        shared: list[ox.Quad] = []
        # The graphs of each plan; what others say of its own, and what its graphs say of others' own, on the disk;
        # and the things of other plans that its pages link to, or that link to it, each with its plan.
        self._graphs: dict[str, list[str]] = {plan.iri: [] for plan in self.plans}
        self._told, self._foreign = Pieces(), Pieces()
        self._linked: dict[str, dict[str, str]] = defaultdict(dict)
        # The comparisons of each plan with others, and the graphs that are no plan's.
        self._compared: dict[str, set[str]] = defaultdict(set)
        self._common: list[str] = []
        # What the catalogue says of the whole changes with every plan: but what pages are cited with.
        described = published.project.iri(catalogue.CATALOGUE)
        cited = {published.project.iri(name) for name in (catalogue.DATASET, catalogue.PUBLISHER)}
        naming = {published.node(name) for name in ("dcterms:title", "foaf:name")}
        ends = {published.node(name) for name in ("rac:earlierPlan", "rac:laterPlan")}
        for name in published.by_graph:
            here = self._plans.owner(name)
            (self._graphs[here.iri] if here else self._common).append(name)
        for (name, plan), several in groupby(published.quads, self._whose):
            here = self._plans.owner(name)
            if plan:
                quads = [*several]
                if plan is not here:
                    self._told.add(plan.iri, nquads(quads))
                if here and plan is not here:
                    self._foreign.add(here.iri, nquads(quads))
                self._note_linked(plan, quads)
            elif is_comparison(name):
                for quad in several:
                    if quad.predicate in ends:  # its parts are shown on its own page alone
                        self._compared[value(quad.object)].add(value(quad.subject))
            else:
                shared += (quad for quad in several if not (subject := value(quad.subject)).startswith(described)
                           or (subject in cited and quad.predicate in naming))  # fmt: skip
        self._note_near()
        self.shared = Shared(nquads([*shared, *self._bodies()]), self._names(self._common))
        # The sources of each plan, and the rows of each answer that are of a plan.
        self._sources: dict[Plan | None, list[str]] = defaultdict(list)
        for iri in sources.texts:
            self._sources[self._plans.owner(iri)].append(iri)
        self._rows = _rows_by_plan(sources.answers)

    def _whose(self, quad: ox.Quad) -> tuple[str, Plan | None]:
        """The graph of a statement, and whose its subject is: of a blank node, the graph's."""
        name = value(quad.graph_name)
        return name, self._plans.owner(name if isinstance(quad.subject, ox.BlankNode) else value(quad.subject))

    def _note_linked(self, plan: Plan, quads: Iterable[ox.Quad]) -> None:
        """Note what statements about a plan's own have to do with other plans."""
        for quad in quads:
            target = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            if (other := self._plans.owner(target)) and other is not plan:
                blank = isinstance(quad.subject, ox.BlankNode)
                self._linked[plan.iri][target] = other.iri
                self._linked[other.iri][value(quad.graph_name if blank else quad.subject)] = plan.iri

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

    def _bodies(self) -> Iterator[ox.Quad]:
        """What is said of one plan of each body, by which its own things are known to be of a body."""
        told = {self.published.iri(name) for name in ("rdf:type", "rac:body")}
        first = {plan.body: plan.iri for plan in reversed(self.plans)}
        for iri in sorted(first.values()):
            yield from (quad for quad in self.published.about(iri) if quad.predicate.value in told)

    def _names(self, iris: Iterable[str]) -> Labels:
        """The names of things that are given no label."""
        return {iri: texts for iri in sorted(iris) if (texts := self.published.names.get(iri))}

    def _own(self, plan: Plan) -> Iterator[ox.Quad]:
        """What is said of a plan's own, in its own graphs and in others."""
        for name in self._graphs[plan.iri]:
            yield from (quad for quad in self.published.graph(name) if self._whose(quad)[1] is plan)
        yield from _parsed(self._told, plan)

    def task(self, plan: Plan, program: str) -> tuple[str, Source]:
        """What the own files of a plan are made from, and a key of that and of the program."""
        source = self.source(plan)
        return program + source.digest, source

    def source(self, plan: Plan) -> Source:
        """What the own files of a plan are made from."""
        graph = self.published
        linked = self._linked[plan.iri]
        others = {*linked, *linked.values(), *(one for iri in linked for one in self._pointed(plan, iri))}
        quads = [*self._own(plan), *_parsed(self._foreign, plan)]
        for iri in sorted(others | self._compared[plan.iri]):
            quads += graph.about(iri)
        body, year = graph.text(plan.body, "rdfs:label", "it"), graph.value(plan.iri, "rac:year")
        sources = {*self._sources[None], *self._sources[plan], *(others & self.sources.texts.keys())}
        return Source(
            graph.project,
            plan.iri,
            self.shared,
            nquads(quads),
            self._names(others),
            {iri: self.sources.texts[iri] for iri in sorted(sources)},
            {name: replace(table, rows=[*chain(*map(pickle.loads, self._rows.of((name, body, year))))])
             for name, table in sorted(self.sources.answers.items())},
            Beside(self.beside.pages, self.beside.files & {STYLE, *self._paths(quads)}),
        )  # fmt: skip

    def _pointed(self, plan: Plan, iri: str) -> Iterator[str]:
        """What a page shows of an anchor or mention of another plan's: its words, where they stand, and the source."""
        if address.POINTER.fullmatch(self.published.path(iri) or ""):
            for quad in self.published.about(iri):
                if (owner := self._plans.owner(value(quad.object))) and owner is not plan:
                    yield value(quad.object)

    def _paths(self, quads: Iterable[ox.Quad]) -> Iterator[str]:
        """The paths under the base that quads name."""
        for quad in quads:
            if isinstance(quad.object, ox.NamedNode) and (path := self.published.path(quad.object.value)):
                yield path.partition("#")[0]


def _rows_by_plan(answers: dict[str, Table]) -> Pieces:
    """The rows of answers, pickled, by the answer's name and the body and year of their plan."""
    pieces = Pieces()
    for name, table in answers.items():
        rows = iter(table.rows)
        while several := [*islice(rows, ROWS)]:
            for whose, found in by_plan(replace(table, rows=several)).items():
                pieces.add((name, *whose), pickle.dumps(found))
    return pieces


def _parsed(pieces: Pieces, plan: Plan) -> Iterator[ox.Quad]:
    return chain.from_iterable(map(quads_of, pieces.of(plan.iri)))


def make(key: str, given: Source) -> Made:
    """The own files of a plan. `key` stands for all that they depend on."""
    project = given.project
    # What is said of the first plan of a body is in both.
    quads = dict.fromkeys(quad for part in (given.shared.quads, given.quads) for quad in quads_of(part))
    graph, defined = Graph(project, quads), definitions.read(project)
    graph = graph.labelled(pages.labels(graph, defined.model, {**given.shared.names, **given.names}))
    plan = next(plan for plan in Plans(graph).all if plan.iri == given.plan)
    files = Publication()
    for path, chunks in documents.documents(graph, Context(defined.model, project), (), [plan]):
        files.write(path, chunks)
    files.add(readback.files(readback.read_acts(graph, [plan.iri]), project))
    listed = tables.Tables(defined.model, graph)
    described, findings = tables.add(listed, plan, files)
    if explorer.STEM in given.beside.pages:
        files.add(explorer.data(graph, plan))
    sources = Sources(defined.model, given.texts, defined.queries, given.answers)
    templates = pages.environment(str(project.root / "site" / "templates"))
    sites = pages.readers(graph, sources, files, given.beside)
    stems, wrong = pages.add(sites, plan, files, templates)
    return Made({path: packed(files[path]) for path in files}, described, stems, findings + wrong)
