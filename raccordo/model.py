"""The model: the classes and properties of the data, read from the vocabulary and the shapes.

What a thing is stands in `ontology/` (OWL); what its data have, in which order and under which heading they are shown,
in `shapes/` (SHACL, section 2.3.2: sh:name, sh:description, sh:order, sh:group). The rules by which both are read:

- A closed node shape describes the classes that it targets, and their subclasses that have a shape.
- A property of a class is a property shape with sh:name and a predicate, or the inverse of one, as its path, in a shape
  that targets the class or a superclass of it. The nearest shape that lists a path names it.
- A property shape without sh:name only constrains: where it has the same path, its bounds hold as well.

Nothing here reads files or keeps state: quads go in, frozen objects come out. IRIs are strings.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox

from raccordo.rdf.graph import Graph
from raccordo.rdf.names import LANGUAGES, SH, XSD
from raccordo.rdf.turtle import value

XSD_STRING = XSD + "string"
# Under the base: what marks a property that the build writes, and the group of those that name a thing to a reader.
DERIVED = "onto/derived"
IDENTIFICATION = "shapes/identification"

Texts = Mapping[str, str]  # language tag → text


@dataclass(frozen=True)
class Term:
    """What the vocabulary says of a class or property: its own terms, and those that it borrows and declares.

    `broader` are the superclasses or superproperties that it names, nearest first. `functional` is of a property, and
    so is `translates`, the property whose texts it gives in another language; `list_labels`, the heading of a list of
    its instances, of a class.
    """

    iri: str
    labels: Texts = field(default_factory=dict, hash=False)
    list_labels: Texts = field(default_factory=dict, hash=False)
    definitions: Texts = field(default_factory=dict, hash=False)
    functional: bool = False
    broader: tuple[str, ...] = ()
    translates: str = ""


@dataclass(frozen=True)
class Group:
    """A sh:PropertyGroup: the heading under which some properties of a thing are shown, and its place among them."""

    iri: str
    labels: Texts = field(hash=False)
    order: int


@dataclass(frozen=True)
class Property:
    """The use of a property by a class: how it is called there, what its values are, and how many there may be.

    `predicate` is the IRI; with `inverse`, the class is at the other end of it. `shape` is the property shape that
    names it, `owner` the class whose shape lists it. Of the values: `datatype`, or the `languages` of texts, or
    `classes`, of which one at least holds, or `allowed`, the only ones that may stand, as terms. `maximum` is None
    where there may be any number; with `unique_language` there is one for each language. `derived`: the build writes
    it, and no one types it.
    """

    predicate: str
    inverse: bool
    owner: str
    shape: str
    names: Texts = field(hash=False)
    descriptions: Texts = field(hash=False)
    group: Group
    order: int
    term: Term
    datatype: str | None = None
    classes: tuple[str, ...] = ()
    node_kind: str | None = None
    languages: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int | None = None
    unique_language: bool = False
    allowed: tuple[ox.NamedNode | ox.Literal, ...] = ()
    derived: bool = False

    @property
    def required(self) -> bool:
        """Whether each instance has it."""
        return self.minimum > 0

    @property
    def many(self) -> bool:
        """Whether an instance may have several values; of texts, several in one language."""
        return self.maximum != 1 and not self.unique_language and (self.inverse or not self.term.functional)

    @property
    def link(self) -> bool:
        """Whether the values are resources."""
        kinds = (SH + "IRI", SH + "BlankNodeOrIRI")
        allowed = bool(self.allowed) and all(isinstance(term, ox.NamedNode) for term in self.allowed)
        return self.inverse or bool(self.classes) or self.node_kind in kinds or allowed

    @property
    def text(self) -> bool:
        """Whether the values are texts, in some language or in none."""
        return bool(self.languages) or self.datatype == XSD_STRING

    @property
    def identifying(self) -> bool:
        """Whether it names the thing to a reader: a code, a number, a title."""
        return self.group.iri.endswith(IDENTIFICATION)

    @property
    def explanations(self) -> Texts:
        """What it says, by language: the shape's description, else the vocabulary's definition."""
        return {**self.term.definitions, **self.descriptions}


@dataclass(frozen=True)
class Class:
    """A class whose instances the data have: what it is called, and its properties in the order in which they stand.

    `shape` is the closed node shape that describes it. `ancestors` are all its superclasses by the vocabulary, nearest
    first; `superclass` is the nearest of them that is a class of the model. `list_labels` are the heading of a list of
    instances.
    """

    iri: str
    shape: str
    labels: Texts = field(hash=False)
    list_labels: Texts = field(hash=False)
    definitions: Texts = field(hash=False)
    properties: tuple[Property, ...]
    ancestors: tuple[str, ...] = ()
    superclass: str | None = None

    @property
    def key(self) -> tuple[Property, ...]:
        """The properties that name an instance to a reader, in order."""
        return tuple(use for use in self.properties if use.identifying)

    @property
    def groups(self) -> dict[Group, tuple[Property, ...]]:
        """The properties by group, both in order."""
        found: dict[Group, tuple[Property, ...]] = {}
        for use in self.properties:
            found[use.group] = (*found.get(use.group, ()), use)
        return found

    def property(self, predicate: str) -> Property | None:
        """The use of a predicate; None where the class has none."""
        return next((use for use in self.properties if use.predicate == predicate and not use.inverse), None)


@dataclass(frozen=True)
class Model:
    """The classes by IRI, the groups in order, and what the vocabulary says of each term.

    `derived` has, for each class, also those of the vocabulary itself, the properties that the build writes.
    """

    classes: Mapping[str, Class] = field(hash=False)
    groups: tuple[Group, ...]
    terms: Mapping[str, Term] = field(hash=False)
    derived: Mapping[str, frozenset[str]] = field(hash=False)

    def of(self, types: Iterable[str]) -> Class | None:
        """The most specific class of the model that a resource with these types belongs to; None where there is none.

        A type that is no class of the model counts as its nearest superclass that is. Of classes that are not each
        other's superclass, the first by IRI is taken.
        """
        found = {near for kind in types for near in [self._nearest(kind)] if near}
        general = {ancestor for iri in found for ancestor in self.classes[iri].ancestors}
        return next((self.classes[iri] for iri in sorted(found - general)), None)

    def _nearest(self, kind: str) -> str | None:
        return next((iri for iri in (kind, *ancestors(self.terms, kind)) if iri in self.classes), None)

    def written_by_build(self, types: Iterable[str]) -> frozenset[str]:
        """The properties that the build writes of a resource with these types, and that no one types."""
        kinds = {iri for kind in types for iri in (kind, *ancestors(self.terms, kind))}
        return frozenset().union(*(self.derived.get(kind, frozenset()) for kind in kinds))

    def term(self, iri: str) -> Term:
        """What the model says of a class or property, whether the vocabulary defines it or the shapes name it.

        The label of a term that the vocabulary only borrows is that of the shape of its class, or the name by which
        the first class that has the property calls it.
        """
        term, kind = self.terms.get(iri, Term(iri)), self.classes.get(iri)
        names = [use.names for use in self.predicates.get(iri, ()) if not use.inverse]
        labels = term.labels or (kind.labels if kind else next(iter(names), {}))
        return replace(term, labels=labels, list_labels=kind.list_labels if kind else term.list_labels)

    def translation(self, kind: Class, use: Property) -> Property | None:
        """The property of a class that gives the texts of another in English; None for what is not translated.

        It is the same property, where that has texts in both languages, or the one that `rac:translates` it.
        """
        if use.inverse or use.derived or LANGUAGES[0] not in use.languages:
            return None
        if set(LANGUAGES) <= set(use.languages):
            return use
        return next((other for other in kind.properties if other.term.translates == use.predicate), None)

    @cached_property
    def borrowed(self) -> Mapping[str, Texts]:
        """What the shapes call the classes and properties of other vocabularies, by IRI."""
        used = sorted({*self.classes, *self.predicates})
        return {iri: labels for iri in used if not self.terms.get(iri, Term(iri)).labels
                if (labels := self.term(iri).labels)}  # fmt: skip

    @cached_property
    def predicates(self) -> Mapping[str, tuple[Property, ...]]:
        """Each predicate of the data with its uses, those of the inverse among them, by the IRI of their class."""
        found: dict[str, list[Property]] = defaultdict(list)
        for _, kind in sorted(self.classes.items()):
            for use in kind.properties:
                found[use.predicate].append(use)
        return {predicate: tuple(dict.fromkeys(uses)) for predicate, uses in sorted(found.items())}


def read(vocabulary: Graph, shapes: Graph) -> Model:
    """The model that a vocabulary and its shapes describe.

    Raises ValueError where the shapes leave something open that `problems` would report.
    """
    for node, message in problems(shapes):
        raise ValueError(f"{node} {message}")
    return _Reader(shapes, read_terms(vocabulary)).model()


def problems(graph: Graph) -> Iterator[tuple[str, str]]:
    """What a property that a closed shape lists lacks to be shown: the IRI of its shape, and what is wrong with it.

    Each path is named once in its shape, in Italian and in English, with a group that is described and an order; no two
    properties of a group have the same order.
    """
    groups = graph.instances("sh:PropertyGroup")
    for shape in _closed(graph):
        named: dict[tuple[str, bool], str] = {}
        places: dict[tuple[str, str], str] = {}
        uses = sorted(graph.values(shape, "sh:property"))
        for use in uses:
            if not _texts(graph, use, "sh:name"):
                continue
            path = _path(graph, use)
            place = graph.value(use, "sh:group"), graph.value(use, "sh:order")
            if path is None:
                yield use, "has a name, and a path that is neither a property nor the inverse of one"
            elif path in named:
                yield use, f"names a path of {shape} that {named[path]} names as well"
            if sorted(term.language for term in graph.terms(use, "sh:name")) != ["en", "it"]:
                yield use, "must have one name (sh:name) in Italian and one in English"
            if place[0] not in groups or not place[1].isdecimal():
                yield use, "must have a place: sh:group, of those that are described, and sh:order"
            elif place in places:
                yield use, f"has the same place in {shape} as {places[place]}"
            places[place] = use
            if path:
                named[path] = use
        for use in uses:
            if (path := _path(graph, use)) and not path[1] and path not in named:
                yield use, f"lists a property of {shape} and gives it no name (sh:name)"


def read_terms(graph: Graph) -> dict[str, Term]:
    """What a vocabulary says of each class and property that it declares."""
    kinds = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
    declared = sorted({iri for kind in kinds for iri in graph.instances(kind)})
    return {
        iri: Term(
            iri,
            _texts(graph, iri, "rdfs:label"),
            _texts(graph, iri, "rac:listLabel"),
            _texts(graph, iri, "skos:definition"),
            graph.is_a(iri, "owl:FunctionalProperty"),
            tuple(sorted({*_iris(graph, iri, "rdfs:subClassOf"), *_iris(graph, iri, "rdfs:subPropertyOf")})),
            graph.value(iri, "rac:translates"),
        )
        for iri in declared
    }


def ancestors(terms: Mapping[str, Term], iri: str) -> tuple[str, ...]:
    """The superclasses or superproperties of a term, of any level, nearest first."""
    found: list[str] = []
    level = [iri]
    while level:
        level = [above for below in level if below in terms for above in terms[below].broader if above not in found]
        found += dict.fromkeys(level)
    return tuple(above for above in found if above != iri)


def names(model: Model, graph: Graph) -> dict[str, Texts]:
    """What the things of a graph that have no label are called, by IRI and language.

    A thing is called by its first text, in the order of its class, else as the first resource that it refers to.
    """
    found: dict[str, Texts] = {}
    for iri in graph.out:
        if not graph.named(iri, LANGUAGES[0])[0]:
            _name(model, graph, iri, found)
    return {iri: texts for iri, texts in found.items() if texts}


def name(model: Model, graph: Graph, iri: str, known: Mapping[str, Texts] = MappingProxyType({})) -> Texts:
    """What a thing that has no label is called, by language, as `names` has it, where of some things it is `known`."""
    return _name(model, graph, iri, ChainMap({}, known))  # type: ignore[arg-type]  # nothing is put into what is known


def _name(model: Model, graph: Graph, iri: str, found: MutableMapping[str, Texts]) -> Texts:
    """The name of one thing; it is noted among those found before it is known, so that a circle of things ends."""
    if iri in found:
        return found[iri]
    found[iri] = {}
    kind = model.of(graph.values(iri, "rdf:type"))
    uses = [use for use in kind.properties if not use.inverse and iri in graph.out] if kind else []
    given = [(use, terms) for use in uses if (terms := graph.out[iri].get(use.predicate))]
    texts = next((" / ".join(map(value, terms)) for use, terms in given if use.text), "")
    if texts:
        found[iri] = {LANGUAGES[0]: texts}
    elif other := next((value(terms[0]) for use, terms in given if use.link), ""):
        labels = {language: graph.named(other, language)[0] for language in LANGUAGES}
        found[iri] = {key: label for key, label in labels.items() if label} or _name(model, graph, other, found)
    return found[iri]


class _Reader:
    """Puts together what the shapes and the vocabulary say of each class that a shape targets."""

    def __init__(self, graph: Graph, terms: Mapping[str, Term]) -> None:
        self.graph = graph
        self.terms = terms
        self.closed = set(_closed(graph))
        self.derivation = graph.project.iri(DERIVED)
        self.groups = {
            iri: Group(iri, _texts(graph, iri, "rdfs:label"), graph.number(iri, "sh:order"))
            for iri in graph.instances("sh:PropertyGroup")
        }
        self.shapes: dict[str, list[str]] = defaultdict(list)
        for shape in (node for node in sorted(graph.out) if graph.values(node, "sh:targetClass")):
            for target in graph.values(shape, "sh:targetClass"):
                self.shapes[target].append(shape)
        described = {kind for kind, shapes in self.shapes.items() if any(map(self._closed, shapes))}
        self.kinds = {kind for kind in self.shapes if described.intersection((kind, *ancestors(terms, kind)))}

    def model(self) -> Model:
        derived = {
            kind: frozenset(path[0] for use in uses if self._derived(use) and (path := _path(self.graph, use)))
            for kind, shapes in sorted(self.shapes.items())
            for uses in [[use for shape in shapes for use in self.graph.values(shape, "sh:property")]]
        }
        classes = {kind: self._class(kind) for kind in sorted(self.kinds)}
        return Model(classes, tuple(sorted(self.groups.values(), key=lambda group: group.order)), self.terms, derived)

    def _closed(self, shape: str) -> bool:
        return shape in self.closed

    def _derived(self, shape: str) -> bool:
        return self.derivation in self.graph.out.get(shape, {})

    def _class(self, iri: str) -> Class:
        above = ancestors(self.terms, iri)
        listed = [(kind, shape) for kind in (iri, *above) for shape in self.shapes.get(kind, ())]
        term = self.terms.get(iri, Term(iri))
        called, listed_as = (
            next((texts for shape in self.shapes[iri] if (texts := _texts(self.graph, shape, name))), {})
            for name in ("rdfs:label", "rac:listLabel")
        )
        return Class(
            iri,
            next(shape for _, shape in listed if self._closed(shape)),
            term.labels or called,
            term.list_labels or listed_as or term.labels or called,
            term.definitions,
            tuple(self._properties(listed)),
            above,
            next((kind for kind in above if kind in self.kinds), None),
        )

    def _properties(self, listed: list[tuple[str, str]]) -> list[Property]:
        """The properties that shapes list, in order; `listed` are classes with their shapes, nearest class first."""
        uses: dict[tuple[str, bool], list[tuple[str, str]]] = defaultdict(list)
        for owner, shape in listed:
            for use in self.graph.values(shape, "sh:property"):
                if path := _path(self.graph, use):
                    uses[path].append((owner, use))
        found = [
            self._property(path, owner, use, [other for _, other in same])
            for path, same in uses.items()
            for owner, use in [pair for pair in same if _texts(self.graph, pair[1], "sh:name")][:1]
        ]
        return sorted(found, key=lambda use: (use.group.order, use.order, use.predicate, use.inverse))

    def _property(self, path: tuple[str, bool], owner: str, use: str, same: list[str]) -> Property:
        """The property that the shape `use` names; `same` are all shapes of its path, it among them."""
        graph = self.graph
        # Shapes that only warn bind nobody.
        binding = {shape for shape in same if graph.value(shape, "sh:severity") in ("", graph.iri("sh:Violation"))}
        minima, maxima = (
            [graph.number(shape, name) for shape in binding for name in bounds if graph.value(shape, name)]
            for bounds in (("sh:minCount", "sh:qualifiedMinCount"), ("sh:maxCount",))
        )
        allowed = tuple(_members(graph, use, "sh:in"))
        datatypes = {term.datatype.value if isinstance(term, ox.Literal) else None for term in allowed}
        return Property(
            *path,
            owner,
            use,
            _texts(graph, use, "sh:name"),
            _texts(graph, use, "sh:description"),
            self.groups[graph.value(use, "sh:group")],
            graph.number(use, "sh:order"),
            self.terms.get(path[0], Term(path[0])),
            datatype=graph.value(use, "sh:datatype") or (datatypes.pop() if len(datatypes) == 1 else None),
            classes=_classes(graph, use),
            node_kind=graph.value(use, "sh:nodeKind") or None,
            languages=tuple(value(term) for term in _members(graph, use, "sh:languageIn")),
            minimum=max(minima, default=0),
            maximum=min(maxima, default=None),
            unique_language=any(graph.value(shape, "sh:uniqueLang") == "true" for shape in binding),
            allowed=allowed,
            derived=self._derived(use),
        )


def _closed(graph: Graph) -> list[str]:
    """The closed node shapes, sorted."""
    return sorted(node for node in graph.out if graph.value(node, "sh:closed") == "true")


def _iris(graph: Graph, subject: str, name: str) -> list[str]:
    return [term.value for term in graph.terms(subject, name) if isinstance(term, ox.NamedNode)]


def _texts(graph: Graph, subject: str, name: str) -> dict[str, str]:
    """The texts of a property by language."""
    texts = [(term.language, term.value) for term in graph.terms(subject, name) if isinstance(term, ox.Literal)]
    return {language: text for language, text in sorted(texts, key=str) if language}


def _members(graph: Graph, subject: str, name: str) -> list[Any]:
    """The members of the RDF collection that is the value of a property."""
    return [term for node in graph.values(subject, name) for term in graph.collection(node)]


def _classes(graph: Graph, shape: str) -> tuple[str, ...]:
    """The classes of which the values of a shape have one at least: sh:class, or a sh:or of such."""
    options = [value(node) for node in _members(graph, shape, "sh:or")]
    return tuple(kind for node in (shape, *options) for kind in graph.values(node, "sh:class"))


def _path(graph: Graph, shape: str) -> tuple[str, bool] | None:
    """The predicate of a property shape, and whether its inverse is meant; None for any longer path."""
    for term in graph.terms(shape, "sh:path"):
        if isinstance(term, ox.NamedNode):
            return term.value, False
        inverse = _iris(graph, value(term), "sh:inversePath")
        return (inverse[0], True) if inverse else None
    return None
