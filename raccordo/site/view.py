"""The published triples as pages and documents need them: by subject, by object, with labels in two languages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from raccordo.project import Project
from raccordo.publish.address import LANGUAGES
from raccordo.rdf.turtle import RDF_TYPE, natural, value

LABELS = ("rdfs:label", "skos:prefLabel", "dcterms:title")
# What tells things without a label apart, in the order in which it is looked for.
NAMES = ("rac:printedReading", "rac:printedAs", "foaf:name")
LABEL_LENGTH = 90


class View:
    """The triples of a publication, under its base, asked by prefixed names.

    `quads` are those that are published; `labels` are triples that only name things, such as the terms of other
    vocabularies, and are published nowhere. `borrowed` are the properties and classes of other vocabularies that the
    data use.
    """

    def __init__(self, project: Project, quads: Iterable[ox.Quad], labels: Iterable[ox.Quad] = ()) -> None:
        self.project = project
        self.base = project.base
        self.prefixes = project.prefixes
        self._by_length = sorted(self.prefixes.items(), key=lambda item: -len(item[1]))
        self.out: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        self.incoming: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.graphs: dict[str, set[str]] = defaultdict(set)
        self.stated: set[tuple[str, str, Any]] = set()
        self.borrowed: set[str] = set()
        self._names: dict[str, dict[str, list[ox.Literal]]] = defaultdict(lambda: defaultdict(list))
        inferred = self.base + "graph/inferred"
        technical = {f"{self.base}graph/{name}" for name in ("catalogue", "shapes")}
        for quad in sorted(quads, key=_place):
            subject, predicate = value(quad.subject), quad.predicate.value
            values = self.out[subject][predicate]
            if not values or values[-1] != quad.object:
                values.append(quad.object)
                if isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
                    self.incoming[quad.object.value][predicate].append(subject)
            self.graphs[subject].add(value(quad.graph_name))
            if value(quad.graph_name) not in technical:
                terms = [predicate, *([value(quad.object)] if predicate == RDF_TYPE.value else [])]
                self.borrowed.update(term for term in terms if not term.startswith(self.base))
            if value(quad.graph_name) != inferred:
                self.stated.add((subject, predicate, quad.object))
        for quad in labels:
            if isinstance(quad.object, ox.Literal):
                self._names[value(quad.subject)][quad.predicate.value].append(quad.object)

    @cache  # noqa: B019 (a view lives as long as a build)
    def iri(self, name: str) -> str:
        """The IRI of a prefixed name."""
        prefix, _, local = name.partition(":")
        return self.prefixes[prefix] + local

    def terms(self, iri: str, name: str) -> list[Any]:
        """The values of a property as terms, in natural order."""
        return self.out[iri].get(self.iri(name), []) if iri in self.out else []

    def values(self, iri: str, name: str) -> list[str]:
        """The values of a property as text."""
        return [value(term) for term in self.terms(iri, name)]

    def one(self, iri: str, name: str) -> str:
        """The value of a property that has one at most; empty where it has none."""
        return next(iter(self.values(iri, name)), "")

    def number(self, iri: str, name: str) -> int:
        """A whole number, 0 where there is none."""
        return int(self.one(iri, name) or 0)

    def text(self, iri: str, name: str, language: str) -> str:
        """The text of a property in a language; empty where there is none."""
        for term in self.terms(iri, name):
            if isinstance(term, ox.Literal) and term.language == language:
                return term.value
        return ""

    def subjects(self, name: str, iri: str) -> list[str]:
        """The resources that have a resource as the value of a property, sorted."""
        return self.incoming[iri].get(self.iri(name), []) if iri in self.incoming else []

    def instances(self, name: str) -> list[str]:
        """The resources of a class, sorted."""
        return self.subjects("rdf:type", self.iri(name))

    def is_a(self, iri: str, name: str) -> bool:
        """Whether a resource is typed with a class."""
        return self.iri(name) in self.values(iri, "rdf:type")

    def path(self, iri: str) -> str | None:
        """What follows the base in an IRI of the publication, None for any other."""
        return iri.removeprefix(self.base) if iri.startswith(self.base) else None

    def minted(self) -> Iterator[str]:
        """The IRIs under the base that are described, without their fragments, sorted."""
        paths = {path.partition("#")[0] for iri in self.out if (path := self.path(iri)) is not None}
        yield from sorted(self.base + path for path in paths)

    def shorten(self, iri: str) -> str:
        """A prefixed name where a prefix fits, what follows the base for our own, else the IRI."""
        for prefix, namespace in self._by_length:
            rest = iri.removeprefix(namespace)
            if rest != iri and re.fullmatch(r"[\w./-]*\w", rest):
                return f"{prefix}:{rest}"
        return iri.removeprefix(self.base) or iri

    @cache  # noqa: B019
    def named(self, iri: str, language: str) -> tuple[str, str]:
        """What names a resource, best in this language, and the language that it is in.

        Both are empty where nothing does; the language is where the name is in none.
        """
        for wanted in (language, *LANGUAGES):
            for name in LABELS:
                for term in self._naming(iri, name):
                    if term.language == wanted:
                        return term.value, wanted
        for name in NAMES:
            if found := self.values(iri, name):
                return (" / ".join(found) if name == "rac:printedReading" else found[0]), LANGUAGES[0]
        for name in ("dqv:isMeasurementOf", "oa:hasSelector", "sd:graph"):
            if followed := self.values(iri, name):
                return self.named(followed[0], language)
        words = self.one(iri, "oa:exact")
        return (f"«{words}»", LANGUAGES[0]) if words else ("", "")

    def _naming(self, iri: str, name: str) -> Iterator[ox.Literal]:
        for source in (self.out, self._names):
            if iri in source:
                yield from (term for term in source[iri].get(self.iri(name), []) if isinstance(term, ox.Literal))

    def label(self, iri: str, language: str) -> str:
        """What a resource is called in a language; its short name where nothing names it."""
        label = self.named(iri, language)[0] or self.shorten(iri)
        return label if len(label) <= LABEL_LENGTH else label[:LABEL_LENGTH].rpartition(" ")[0] + "…"

    def has_label(self, iri: str, language: str) -> bool:
        """Whether a label in this very language names a resource."""
        return any(term.language == language for name in LABELS for term in self._naming(iri, name))


def _place(quad: ox.Quad) -> tuple[Any, ...]:
    """A key to sort by: numbers in subjects and values count as numbers."""
    subject, term = value(quad.subject), value(quad.object)
    return natural(subject), str(quad.predicate), natural(term), str(quad.object), str(quad.graph_name)


def read_labels(project: Project) -> list[ox.Quad]:
    """The labels that the pages give to terms of other vocabularies, of `site/labels.ttl`."""
    path: Path = project.root / "site" / "labels.ttl"
    return [ox.Quad(t.subject, t.predicate, t.object) for t in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
