"""A publication as it is read in one language: words, labels, links, and what is said of a thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from raccordo.act.plans import Plans
from raccordo.model import Class, Model
from raccordo.publish import address
from raccordo.publish.dumps import Publication
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import LANGUAGES, local_name, natural
from raccordo.rdf.query import CannedQuery, Table

# How the path of each shape begins.
SHAPES = "shapes/"
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Sources:
    """What the site is made from besides the triples: the model, the texts by IRI, the queries, and their answers."""

    model: Model
    texts: Mapping[str, str]
    queries: dict[str, CannedQuery]
    answers: dict[str, Table]


@dataclass(frozen=True)
class Beside:
    """What stands beside the pages that a site makes, and no triple tells of: further pages, and files.

    With `plans`, the plans' own pages do.
    """

    pages: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    plans: bool = False


class same(Generic[Kept]):
    """A property that is the same in all languages: the readers of one publication find it once, and share it."""

    def __init__(self, find: Callable[[Any], Kept]) -> None:
        self._find, self._name, self.__doc__ = find, find.__qualname__, find.__doc__

    def __get__(self, reader: Reader, _: type) -> Kept:
        if self._name not in reader.together:
            reader.together[self._name] = self._find(reader)
        found: Kept = reader.together[self._name]
        return found


class Reader:
    """The triples of a publication in one language, and where a link to a thing leads.

    What is the same in all languages is in `together`, which those that read one publication share.
    """

    def __init__(  # noqa: PLR0917 (all that pages are made from)
        self,
        graph: Graph,
        sources: Sources,
        files: Publication,
        language: str,
        beside: Beside | None = None,
        together: dict[str, Any] | None = None,
    ) -> None:
        self.graph = graph
        self.sources = sources
        self.model = sources.model
        self.files = files
        self.beside = beside or Beside()
        self.language = language
        self.project = graph.project
        self.version, self.released = graph.project.version, graph.project.released
        self.base = graph.project.base
        self.languages = LANGUAGES
        self.together = {} if together is None else together

    @same
    def minted(self) -> set[str]:
        """The IRIs under the base that are described, without their fragments."""
        return set(self.graph.minted())

    @same
    def plans(self) -> Plans:
        """The plans, and whose a path is."""
        return Plans(self.graph)

    def t(self, italian: str, english: str) -> str:
        """The text of the site's language."""
        return italian if self.language == "it" else english

    def words(self, texts: Mapping[str, str]) -> str:
        """The text in the site's language, else in any."""
        return texts.get(self.language) or next(iter(texts.values()), "")

    def label(self, iri: str) -> str:
        """What a resource is called."""
        return self.graph.label(iri, self.language)

    def whose(self, path: str) -> str:
        """Which plan's, or else which body's, a path of the publication is; empty where it is everybody's."""
        return self.plans.whose(path, self.language)

    def inside(self, path: str, name: str) -> str:
        """A name as a page at a path can have it, without saying again whose both are."""
        plan, body = self.plans.of(path), self.plans.body_of(path)
        for owner in (self.label(plan.iri) if plan else "", self.plans.short_name(body, self.language) if body else ""):
            name = name.removesuffix(f" · {owner}") if owner else name
        return name

    def short_name(self, iri: str) -> str:
        """What a thing is called where it is plain whose it is.

        What is called by the beginning of its own text is called by its kind and the end of its IRI.
        """
        label = self.inside(self.graph.path(iri) or "", self.label(iri))
        if self.graph.text(iri, "rac:text", "it").startswith(label.rstrip("…")):
            kind = self.kind(iri)
            name = self.label(kind.iri) if kind else ""
            return f"{name[:1].upper()}{name[1:]} {local_name(iri)}" if name else label
        return label

    def numeral(self, iri: str) -> str:
        """What numbers a thing: as it is printed, or by its place; of what has a code, the code."""
        properties = ("rac:printedNumeral", "rac:number", "rac:code")
        return next((value for name in properties if (value := self.graph.value(iri, name))), "")

    def numerals(self, iris: Iterable[str]) -> str:
        """What numbers some things, as a drawing has room for."""
        return "·".join(map(self.numeral, iris))

    def text(self, iri: str, name: str) -> str:
        """A text in the site's language, else in any."""
        return next(filter(None, (self.graph.text(iri, name, lang) for lang in (self.language, *self.languages))), "")

    def target(self, iri: str) -> str:
        """Where a link to an IRI leads, from the folder of the publication on or whole; empty if it leads nowhere."""
        path = self.graph.path(iri)
        if path is None:
            return iri if iri.startswith(("https://", "http://")) else ""
        if iri in self.minted or path.partition("#")[0] in ("", "catalogue"):
            return address.page(path, self.language)
        if self.base + path.partition("#")[0] in self.minted:
            return address.page(path, self.language)
        name, mark, part = path.partition("#")
        return quote(name) + mark + part if self.is_file(name) else ""

    def is_file(self, path: str) -> bool:
        """Whether a file of the publication stands at a path."""
        return path in self.files or path in self.beside.files

    def has_page(self, iri: str) -> bool:
        """Whether a page says what is said of a thing: its own, or that of the document whose fragment it is.

        The parts of the catalogue and of a comparison, anchors and mentions are drawn in their pages in another way,
        and a query's page tells what it asks, with its answer.
        """
        path = self.graph.path(iri) or ""
        if address.POINTER.fullmatch(path) or path.startswith(("catalogue", "queries/")):
            return False
        document, _, fragment = path.partition("#")
        if not fragment or path.startswith(SHAPES):
            return bool(self.graph.out.get(iri))
        return self.kind(iri) is not None and not self.graph.is_a(self.base + document, "rac:Comparison")

    @same
    def shown(self) -> list[str]:
        """All of which a page says what is said, in the order of their numbers.

        Of what is a plan's own, where its pages are made elsewhere, only its graphs: one list has those of all plans.
        """
        paths = ((iri, path) for iri in self.graph.out if (path := self.graph.path(iri)) is not None)
        elsewhere = self.plans.of if self.beside.plans else lambda path: None
        ours = (iri for iri, path in paths if path.startswith("graph/") or not elsewhere(path))
        return sorted(filter(self.has_page, ours), key=natural)

    def kind(self, iri: str) -> Class | None:
        """The class of the model that a resource is of; None for what the model doesn't describe."""
        return self._kind_of(tuple(self.graph.values(iri, "rdf:type")))

    @same
    def _kind_of(self) -> Callable[[tuple[str, ...]], Class | None]:
        return cache(self.model.of)

    def kinds(self, iri: str) -> list[str]:
        """The classes of a resource: those of the vocabulary and the model, or all where it has none of these."""
        types = self.graph.values(iri, "rdf:type")
        return [kind for kind in types if self.graph.path(kind) is not None or kind in self.model.classes] or types

    def statements(self, iri: str) -> list[tuple[str, list[Any]]]:
        """What is said of a resource: each property with its values, types first."""
        rdf_type = self.graph.iri("rdf:type")
        found = self.graph.out.get(iri, {})
        return sorted(found.items(), key=lambda item: (item[0] != rdf_type, self.label(item[0]).casefold()))
