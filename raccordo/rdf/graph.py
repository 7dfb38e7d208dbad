"""Quads, held once and indexed once, and asked by prefixed names: what each step takes and returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from functools import cached_property, lru_cache
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from sys import intern
from typing import Any, TypeVar

import pyoxigraph as ox

from raccordo.findings import Finding
from raccordo.project import Project
from raccordo.rdf.names import LANGUAGES, natural
from raccordo.rdf.turtle import (
    RDF_TYPE,
    TurtleFile,
    canonical,
    fill_default_graph,
    in_default_graph,
    in_order,
    parse_files,
    value,
)

# What is a label of anything, in the order in which it is looked for.
LABELS = ("rdfs:label", "skos:prefLabel", "dcterms:title", "foaf:name")
LABEL_LENGTH = 90
# What the graphs of inferences are called: each plan's, and the shared one.
INFERRED = "inferred"
# How many things are kept of those that were looked up, how many values these have together, and each at most.
KEPT, VALUES, MANY = 4_000, 50_000, 5_000
# No number of an act, page, line or character has more.
DIGITS = 18

Answer = TypeVar("Answer")
Index = dict[str, dict[str, list[Any]]]
Labels = Mapping[str, Mapping[str, str]]  # IRI → language tag → text


def indexed(rows: Iterable[tuple[str, str, Any]]) -> Index:
    """Rows by their first and second member: the third members in order, each once."""
    index: Index = {}
    for one, name, other in rows:
        index.setdefault(one, {}).setdefault(intern(name), []).append(other)
    for found in index.values():
        found.update({name: terms_in_order(set(others)) for name, others in found.items() if len(others) > 1})
    return index


def classes_of(quads: Iterable[ox.Quad]) -> dict[Any, tuple[str, ...]]:
    """The IRIs of the classes of each subject that has one, sorted; equal ones are held once."""
    found: dict[Any, tuple[str, ...]] = {}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    for quad in quads:
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            kinds = tuple(sorted({*found.get(quad.subject, ()), quad.object.value}))
            found[quad.subject] = same.setdefault(kinds, kinds)
    return found


def merged(one: Index, other: Index) -> Index:
    """The index of what two are of; they share what is in one of them alone."""
    made = dict(one)
    for key, found in other.items():
        here = made.get(key, {})
        both = {name: terms_in_order({*here[name], *others}) for name, others in found.items() if name in here}
        made[key] = {**here, **found, **both}
    return made


def terms_in_order(terms: Iterable[Any]) -> list[Any]:
    """Terms or their texts as they come in all answers: numbers in them as numbers."""
    # Equal texts in several languages come in the order of these: a sort leaves what is equal as it was.
    return sorted(sorted(terms, key=str), key=lambda term: natural(value(term)))


@lru_cache(maxsize=1 << 10)
def _named_node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def node_of(iri: str) -> ox.NamedNode | None:
    """An IRI as a term; None where it is a blank node, or nothing."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def about(store: ox.Store, iri: str, graph: ox.DefaultGraph | None = None) -> dict[str, list[Any]]:
    """What a store says of a resource in one of its graphs, or in any: predicate → terms."""
    if (node := node_of(iri)) is None:
        return {}
    quads = store.quads_for_pattern(node, None, None, graph)
    return indexed(("", quad.predicate.value, quad.object) for quad in quads).get("", {})


def toward(store: ox.Store, iri: str, graph: ox.DefaultGraph | None = None) -> dict[str, list[Any]]:
    """What refers to a resource in a store: predicate → IRIs of subjects; of no class."""
    if (node := node_of(iri)) is None:
        return {}
    rows = (("", quad.predicate.value, quad.subject.value) for quad in store.quads_for_pattern(None, None, node, graph)
            if isinstance(quad.subject, ox.NamedNode) and quad.predicate != RDF_TYPE)  # fmt: skip
    return indexed(rows).get("", {})


class Graph:
    """Quads with the files that they were read from, where they were; the union of their graphs is what is asked.

    Properties and classes are named with the prefixes of the register, resources by their IRIs. Values come each once
    and in order, numbers in them as numbers. A graph is not changed after it has been made.
    """

    def __init__(
        self,
        project: Project,
        quads: Iterable[ox.Quad] = (),
        files: Iterable[TurtleFile] = (),
    ) -> None:
        self.project = project
        self.files = list(files)
        self.quads: Collection[ox.Quad] = [*quads, *(quad for file in self.files for quad in file.quads)]
        self._labels: Labels = {}
        self._named: dict[tuple[str, str], tuple[str, str]] = {}

    def __or__(self, other: Graph) -> Graph:
        """Both graphs in one."""
        made = Graph(self.project, [*self.quads, *other.quads])
        made.files = [*self.files, *other.files]
        for name in ("out", "incoming"):
            if name in vars(self):  # a cached index, to which what the other has is added
                vars(made)[name] = merged(getattr(self, name), getattr(other, name))
        return made

    def labelled(self, labels: Labels) -> Graph:
        """The same graph, in which things that it gives no label are called by these."""
        made = copy(self)
        made._labels, made._named = labels, {}
        return made

    @property
    def names(self) -> Labels:
        """What things that are given no label are called."""
        return self._labels

    def read_for(self, project: Project) -> Graph:
        """The same graph, read for a project that has other data."""
        made = copy(self)
        made.project = project
        return made

    # The indexes, each made when it is first needed

    def forget(self) -> None:
        """Let go of the indexes, which take more memory than the quads: of a graph that nothing asks for a while."""
        for name in [name for name in vars(self) if isinstance(getattr(type(self), name, None), cached_property)]:
            del vars(self)[name]

    @cached_property
    def out(self) -> Index:
        """Subject → predicate → terms; blank nodes by their labels."""
        return indexed((value(quad.subject), quad.predicate.value, quad.object) for quad in self.quads)

    @cached_property
    def incoming(self) -> Index:
        """Object → predicate → the IRIs of subjects; of IRIs alone, and of no class (`members`)."""
        return indexed(
            (target.value, quad.predicate.value, subject.value)
            for quad in self.quads
            if isinstance(target := quad.object, ox.NamedNode)
            and isinstance(subject := quad.subject, ox.NamedNode)
            and quad.predicate != RDF_TYPE
        )

    @cached_property
    def graphs_of(self) -> Mapping[str, set[str]]:
        """Subject → the named graphs that say something of it."""
        index: dict[str, set[str]] = defaultdict(set)
        for quad in self.quads:
            index[value(quad.subject)].add(value(quad.graph_name))
        return dict(index)

    @cached_property
    def by_graph(self) -> Mapping[str, list[ox.Quad]]:
        """The quads of each named graph, by its IRI."""
        index: dict[str, list[ox.Quad]] = defaultdict(list)
        for quad in self.quads:
            index[value(quad.graph_name)].append(quad)
        return dict(sorted(index.items()))

    def graph(self, name: str) -> Iterable[ox.Quad]:
        """The quads of a named graph, in canonical order."""
        return in_order(self.by_graph.get(name, ()))

    def about_some(self, wanted: Callable[[str], bool]) -> Iterable[ox.Quad]:
        """The quads about each resource that is wanted, in canonical order; of a blank node, that of its graph."""
        runs = groupby(self.quads, key=attrgetter("graph_name", "subject"))
        return in_order(quad for (name, subject), several in runs
                        if wanted(value(name if isinstance(subject, ox.BlankNode) else subject))
                        for quad in several)  # fmt: skip

    def described_in(self, name: str) -> Iterator[str]:
        """The resources of which a named graph says something; one may come several times."""
        subjects = (quad.subject for quad in self.by_graph.get(name, ()))
        return (subject.value for subject in subjects if isinstance(subject, ox.NamedNode))

    @property
    def union(self) -> Iterable[ox.Quad]:
        """The triples of all graphs, each once, as quads of the default graph in canonical order."""
        return canonical({in_default_graph(quad) for quad in self.quads})

    def is_inferred(self, iri: str, predicate: str, term: Any) -> bool:
        """Whether a statement is in a graph of inferences and in no other."""
        said = [quad.graph_name for quad in self.about(iri) if (quad.predicate.value, quad.object) == (predicate, term)]
        return bool(said) and all(value(name).rpartition("/")[2] == INFERRED for name in said)

    def about(self, iri: str) -> list[ox.Quad]:
        """What is said of a resource, in each graph."""
        return self._by_subject.get(iri, [])

    @cached_property
    def _by_subject(self) -> dict[str, list[ox.Quad]]:
        index: dict[str, list[ox.Quad]] = defaultdict(list)
        for quad in self.quads:
            index[value(quad.subject)].append(quad)
        return dict(index)

    def typed(self, name: str) -> list[ox.Quad]:
        """What says that resources are of a class, in each graph."""
        kind = self.node(name)
        return [quad for quad in self._types if quad.object == kind]

    @cached_property
    def _types(self) -> list[ox.Quad]:
        return [quad for quad in self.quads if quad.predicate == RDF_TYPE]

    def completed(self, quads: Iterable[ox.Quad]) -> Graph:
        """The graph with further quads, all in canonical order."""
        return Graph(self.project, canonical([*self.quads, *quads]))

    @cached_property
    def store(self) -> ox.Store:
        """The quads in their graphs, and all of them in the default graph, to be asked with SPARQL (`query.run`)."""
        store = ox.Store()
        store.bulk_extend(self.quads)
        fill_default_graph(store)
        return store

    def asked(self, ask: Callable[[ox.Store], Answer], further: Iterable[ox.Quad] = ()) -> Answer:
        """What is answered by a store that has the quads in their graphs, and further ones."""
        store = ox.Store()
        store.bulk_extend(chain(self.quads, further))
        return ask(store)

    @cached_property
    def _file_of(self) -> dict[str, TurtleFile]:
        return {iri: file for file in reversed(self.files) for iri in file.subjects}

    # Where a resource is defined, and what its files are

    @cached_property
    def paths(self) -> dict[str, Path]:
        """The files in the folders of data, by their names; of several with one name the first."""
        return {path.name: path for path in reversed(self.project.data_paths()) if path.is_file()}

    def file_of(self, iri: str) -> TurtleFile | None:
        """The file in which a resource stands as a subject; None where none has it."""
        return self._file_of.get(iri)

    def place(self, iri: str) -> tuple[str | None, int | None]:
        """The file's name and the line on which a resource stands as a subject; None and None where none has it."""
        file = self.file_of(iri)
        return (file.name, file.line_of(iri)) if file else (None, None)

    def is_beside(self, iri: str) -> bool:
        """Whether a resource is of a plan of which nothing is said (`Project.beside`)."""
        file = self.file_of(iri)
        return file is not None and self.project.is_beside(file.path)

    # Names

    def iri(self, name: str) -> str:
        """The IRI of a prefixed name."""
        prefix, _, local = name.partition(":")
        return self.project.prefixes[prefix] + local

    def node(self, name: str) -> ox.NamedNode:
        """The IRI of a prefixed name, as a term."""
        return _named_node(self.iri(name))

    def shorten(self, iri: str) -> str:
        """The IRI in short (`Project.shorten`)."""
        return self.project.shorten(iri)

    def path(self, iri: str) -> str | None:
        """What follows the base in an IRI of the publication; None for any other."""
        return iri.removeprefix(self.project.base) if iri.startswith(self.project.base) else None

    def minted(self) -> Iterator[str]:
        """The IRIs under the base that are described, without their fragments, sorted."""
        paths = {path.partition("#")[0] for iri in self.out if (path := self.path(iri)) is not None}
        yield from sorted(self.project.base + path for path in paths)

    # Values

    def terms(self, iri: str, name: str) -> list[Any]:
        """The values of a property as terms."""
        return self.out.get(iri, {}).get(self.iri(name), [])

    def values(self, iri: str, name: str) -> list[str]:
        """The values of a property as text."""
        return [value(term) for term in self.terms(iri, name)]

    def value(self, iri: str, name: str) -> str:
        """The value of a property that has one at most, the first of several; empty where there is none."""
        return next(iter(self.values(iri, name)), "")

    def numbers(self, iri: str, name: str) -> list[int]:
        """The values of a property that are whole numbers of a likely size, in order."""
        return [int(text) for text in self.values(iri, name) if text.isdecimal() and len(text) <= DIGITS]

    def number(self, iri: str, name: str) -> int:
        """The value of a property as a whole number, the first of several; 0 where it has none."""
        return next(iter(self.numbers(iri, name)), 0)

    def texts(self, iri: str, name: str, language: str) -> list[str]:
        """The texts of a property in a language."""
        return [t.value for t in self.terms(iri, name) if isinstance(t, ox.Literal) and t.language == language]

    def text(self, iri: str, name: str, language: str) -> str:
        """The text of a property in a language; empty where there is none."""
        return next(iter(self.texts(iri, name, language)), "")

    def subjects(self, name: str, iri: str) -> list[str]:
        """The resources that have a resource as the value of a property, sorted."""
        return self.subjects_of(self.iri(name), iri)

    def subjects_of(self, predicate: str, iri: str) -> list[str]:
        """The same, of a property by its IRI."""
        return self.incoming.get(iri, {}).get(predicate, [])

    def collection(self, node: str) -> list[Any]:
        """The members of the RDF collection that begins at a node: none where none does, and each once in a circle."""
        members: dict[str, list[Any]] = {}
        while node not in members and (found := self.terms(node, "rdf:first")):
            members[node] = found
            node = self.value(node, "rdf:rest")
        return [term for found in members.values() for term in found]

    def members(self, kind: str) -> Iterable[str]:
        """The resources of a class, by its IRI: each once, one by one where they are on the disk."""
        return self._members.get(kind, [])

    def classes(self, term: Any) -> tuple[str, ...]:
        """The IRIs of the classes of a resource or a blank node, sorted."""
        return self._classes.get(term, ())

    @cached_property
    def _classes(self) -> dict[Any, tuple[str, ...]]:
        return classes_of(self._types)

    @cached_property
    def _members(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for quad in self._types:
            if isinstance(quad.subject, ox.NamedNode):
                found[value(quad.object)].append(quad.subject.value)
        return {kind: terms_in_order({*iris}) for kind, iris in found.items()}

    def instances(self, name: str) -> list[str]:
        """The resources of a class, sorted."""
        found = self.members(self.iri(name))
        return found if isinstance(found, list) else terms_in_order(found)

    def is_a(self, iri: str, name: str) -> bool:
        """Whether a resource is typed with a class."""
        return self.iri(name) in self.values(iri, "rdf:type")

    # Labels

    def named(self, iri: str, language: str) -> tuple[str, str]:
        """What names a resource, best in this language, and the language that it is in.

        Both are empty where nothing does; the language is where the name is in none.
        """
        if (iri, language) not in self._named:
            if len(self._named) >= KEPT:
                self._named.clear()
            self._named[iri, language] = self._name(iri, language)
        return self._named[iri, language]

    def _name(self, iri: str, language: str) -> tuple[str, str]:
        for wanted in (language, *LANGUAGES):
            for name in LABELS:
                for text in self.texts(iri, name, wanted):
                    return text, wanted
            if label := self._labels.get(iri, {}).get(wanted):
                return label, wanted
        return "", ""

    def label(self, iri: str, language: str) -> str:
        """What a resource is called in a language; its short name where nothing names it."""
        label = self.named(iri, language)[0] or self.shorten(iri)
        return label if len(label) <= LABEL_LENGTH else label[:LABEL_LENGTH].rpartition(" ")[0] + "…"

    def has_label(self, iri: str, language: str) -> bool:
        """Whether a label in this very language names a resource."""
        return any(self.texts(iri, name, language) for name in LABELS) or language in self._labels.get(iri, {})


class Found(dict[str, Any]):
    """What is found of each key, looked for when it is first asked for, and kept for a while.

    `keys` are all that there are, for who goes through them or counts them, whatever is kept.
    """

    def __init__(self, find: Callable[[str], Any], keys: Callable[[], Iterable[str]] = tuple) -> None:
        super().__init__()
        self._find, self._keys, self._values = find, keys, 0

    def __missing__(self, key: str) -> Any:
        found = self._find(key)
        values = _count(found)
        if values <= MANY:
            self[key] = found
            self._values += values
            while super().__len__() > KEPT or self._values > VALUES:
                self._values -= _count(self.pop(next(super().__iter__())))
        return found

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return any(True for _ in self)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and bool(self[key])

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] or default

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def keys(self) -> Any:
        return self._keys()

    def values(self) -> Any:
        return (self[key] for key in self)

    def items(self) -> Any:
        return ((key, self[key]) for key in self)


def _count(found: Any) -> int:
    """How many values something has that was found."""
    several = found.values() if isinstance(found, Mapping) else [found]
    return sum(1 if isinstance(one, str) else len(one) for one in several)


class StoreGraph(Graph):
    """A graph over a store whose default graph is the union of its graphs: read where it is asked, never as a whole.

    `labels` gives a thing that has no label what it is called by.
    """

    def __init__(
        self, project: Project, store: ox.Store, labels: Callable[[StoreGraph, str], Mapping[str, str]]
    ) -> None:
        super().__init__(project)
        self.store = store
        self.out = Found(lambda iri: about(store, iri, ox.DefaultGraph()))
        self.incoming = Found(lambda iri: toward(store, iri, ox.DefaultGraph()))
        self._labels = Found(lambda iri: labels(self, iri))

    def members(self, kind: str) -> Iterable[str]:
        """The resources of a class, by its IRI."""
        quads = self.store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(kind), ox.DefaultGraph())
        return (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))


def read(project: Project, paths: Iterable[Path], *, nameless: bool = True) -> tuple[Graph, list[Finding]]:
    """The graph of Turtle files, less those that cannot be read, and the findings that say why they cannot.

    Without `nameless` the graph has no blank nodes: a chain of some thousands would hold up each step, or end it.
    """
    files, findings = parse_files(project, paths)
    for file in files if not nameless else ():
        file.set_aside_nameless()
    return Graph(project, files=files), findings
