"""Which sheets a plan has, which columns, and what stands in a cell: all by the model.

Each class of which the plan's files describe something has a sheet, each property that a person types of it a column:
one for each language of texts. What may be there several times is in one cell, a line each. A resource is called as in
the files, `guideline/4` or `programme:1.1`, and for the reader by its label, which counts for nothing when it is read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from raccordo.check.lint import literal_problems
from raccordo.model import XSD_STRING, Class, Model, Property, Texts, ancestors, names
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import LANGUAGES, XSD, natural
from raccordo.rdf.turtle import BASE_LINE, TurtleFile, value

INTEGER, DATE = XSD + "integer", XSD + "date"
# What a cell can't keep: characters that XML hasn't, escapes that some programs resolve, more than it has room for.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
LONGEST = 32_767
SEPARATOR = " · "


class CellError(Exception):
    """What a cell holds cannot be what its column is for; the message says why."""


@dataclass(frozen=True)
class Column:
    """One column: the property, and of texts the language; `key` is by which it is known in a workbook."""

    key: str
    use: Property
    language: str
    many: bool

    def title(self, language: str) -> str:
        """The heading in a language."""
        tag = f" ({self.language})" if self.language and len(self.use.languages) > 1 else ""
        return self.use.names[language] + tag

    def fits(self, term: object) -> bool:
        """Whether a value is one that the column shows, and a cell can keep."""
        if self.use.link:
            return isinstance(term, ox.NamedNode)
        if not isinstance(term, ox.Literal):
            return False
        kind = not self.language and term.datatype.value == (self.use.datatype or XSD_STRING) and not term.language
        text = term.value
        kept = text.strip("\n") == text != "" and len(text) <= LONGEST and not UNWRITABLE.search(text)
        return (term.language == self.language if self.language else kind) and kept and not (self.many and "\n" in text)


class Plan:
    """What the files of a plan's folder say, as sheets have it."""

    def __init__(self, data: Graph, model: Model, folder: Path, language: str = LANGUAGES[0]) -> None:
        self.model = model
        self.folder = folder
        self.language = language
        self.files: list[TurtleFile] = [file for file in data.files if file.path.is_relative_to(folder)]
        self.graph = data.labelled(names(model, data) | self._titles(data))
        bases = [base for file in self.files for base in BASE_LINE.findall(file.text)]
        self.base = bases[0] if bases else data.project.base
        self._columns: dict[str, list[Column]] = {}

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """The resources that the files describe, by class, in the order of the files; each class of the model once."""
        found: dict[str, list[str]] = defaultdict(list)
        for file in self.files:
            for iri in sorted(file.subjects, key=lambda one: file.line_of(one) or 0):
                if kind := self.model.of(self.graph.values(iri, "rdf:type")):
                    found[kind.iri].append(iri)
        return dict(sorted(found.items(), key=lambda item: self.title(self.model.classes[item[0]])))

    def title(self, kind: Class) -> str:
        """What a class's sheet is called."""
        title = kind.list_labels[self.language]
        return title[:1].upper() + title[1:]

    def columns(self, kind: Class) -> list[Column]:
        """The columns of a class: what a person types of its instances."""
        if kind.iri not in self._columns:
            self._columns[kind.iri] = self._columns_of(kind)
        return self._columns[kind.iri]

    def _columns_of(self, kind: Class) -> list[Column]:
        made = []
        for use in kind.properties:
            if use.derived or use.inverse:
                continue
            texts = not use.link and not (use.datatype or "").startswith(XSD)
            for language in (use.languages or LANGUAGES) if texts else ("",):
                key = self.graph.shorten(use.predicate) + (f"@{language}" if language else "")
                column = Column(key, use, language, use.many)
                several = any(len(self.terms(iri, column)) > 1 for iri in self.members.get(kind.iri, ()))
                made.append(Column(key, use, language, use.many or several))
        return made

    def terms(self, iri: str, column: Column) -> list[ox.NamedNode | ox.Literal]:
        """The values of a resource that a column shows, in order."""
        return [term for term in self.graph.out.get(iri, {}).get(column.use.predicate, ()) if column.fits(term)]

    def text(self, iri: str, column: Column) -> str:
        """What stands in the cell of a resource."""
        return "\n".join(self.shown(term) for term in self.terms(iri, column))

    def shown(self, term: ox.NamedNode | ox.Literal) -> str:
        """A value as it is written in a cell."""
        if isinstance(term, ox.Literal):
            return term.value
        name, label = self.name(term.value), self.graph.named(term.value, self.language)[0]
        return name + SEPARATOR + self.graph.label(term.value, self.language) if label else name

    # Names

    def _titles(self, data: Graph) -> dict[str, Texts]:
        """What missions and programmes are called: by their titles, this plan's where it has one."""
        own = {iri for file in self.files for iri in file.subjects}
        titles = sorted(data.instances("rac:YearlyTitle"), key=own.__contains__)
        return {data.value(iri, "rac:titleOf"): {LANGUAGES[0]: data.label(iri, LANGUAGES[0])} for iri in titles}

    def name(self, iri: str) -> str:
        """What a resource is called in a cell: as in the files of the plan, or in short."""
        return (
            iri.removeprefix(self.base) if iri.startswith(self.base) and iri != self.base else self.graph.shorten(iri)
        )

    def iri(self, name: str) -> str:
        """The IRI of a name, whether there is one or not."""
        prefix, colon, local = name.partition(":")
        if colon:
            namespace = self.graph.project.prefixes.get(prefix)
            return namespace + local if namespace else name
        whole = self.graph.project.base + name
        return whole if whole in self.graph.out else self.base + name

    def choices(self, use: Property) -> list[str]:
        """The IRIs that a property may have as its value, those of the plan first; none where it may have any."""
        if use.allowed:
            return [value(term) for term in use.allowed]
        found = {iri for kind in use.classes for iri in self._instances.get(kind, ())}
        return sorted(found, key=lambda iri: (not iri.startswith(self.base), natural(self.name(iri))))

    @cached_property
    def _instances(self) -> dict[str, set[str]]:
        """The resources of each class and of its subclasses."""
        found: dict[str, set[str]] = defaultdict(set)
        for iri in self.graph.out:
            for kind in self.graph.values(iri, "rdf:type"):
                for one in (kind, *ancestors(self.model.terms, kind)):
                    found[one].add(iri)
        return found

    def values(self, column: Column) -> tuple[str, ...]:
        """What a cell of a column may be filled from: empty where that may be anything."""
        if column.use.allowed and not column.use.link:
            return tuple(value(term) for term in column.use.allowed)
        return tuple(self.shown(ox.NamedNode(iri)) for iri in self.choices(column.use)) if column.use.link else ()

    # What a person wrote

    def parse(self, text: str, column: Column, new: dict[str, str]) -> list[ox.NamedNode | ox.Literal]:
        """The values that a cell gives; `new` has the class of each resource that is new.

        Nobody sees blanks at the ends of a cell, and no text has any. Raises CellError where it gives none that the
        column could have.
        """
        parts = [part.strip() for part in (text.split("\n") if column.many else [text]) if part.strip()]
        return [self.resource(part, column, new) if column.use.link else self.literal(part, column) for part in parts]

    def literal(self, text: str, column: Column) -> ox.Literal:
        """A text as the literal that a column has. Raises CellError."""
        if UNWRITABLE.search(text):
            raise CellError("has a character that no text has")
        if column.language:
            return ox.Literal(text, language=column.language)
        made = ox.Literal(text, datatype=ox.NamedNode(column.use.datatype or XSD_STRING))
        for _, message, _ in literal_problems(self.graph.project, column.use.predicate, made):
            raise CellError(message)
        if column.use.allowed and made not in column.use.allowed:
            raise CellError(f"“{text}” is none of {self._listed(map(value, column.use.allowed))}")
        return made

    def resource(self, text: str, column: Column, new: dict[str, str]) -> ox.NamedNode:
        """A name, a notation, a code or a label as the resource that a column may have. Raises CellError."""
        may = self.choices(column.use)
        iri = self.iri(text.split(maxsplit=1)[0]) if text.split() else ""
        fresh = new.get(iri, "")
        if iri in may or ({fresh, *ancestors(self.model.terms, fresh)} & {*column.use.classes} if fresh else False):
            return ox.NamedNode(iri)
        if not column.use.classes and not column.use.allowed and (iri in self.graph.out or "://" in iri):
            return ox.NamedNode(iri)
        known = self._called(column.use, may)
        # A spreadsheet program may write a capital, where nothing else is called so.
        alike = (iri for name in known if name.casefold() == text.casefold() for iri in known[name])
        called = known.get(text) or list(dict.fromkeys(alike))
        if len(called) == 1:
            return ox.NamedNode(called[0])
        if called:
            raise CellError(f"“{text}” may be {self._listed(map(self.name, called))}: write which")
        raise CellError(f"“{text}” is none of the things that may stand here: {self._listed(map(self.name, may))}")

    def _called(self, use: Property, may: Iterable[str]) -> dict[str, list[str]]:
        """The resources by what else they are called: their labels, and the values that identify them."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for iri in may:
            kind = self.model.of(self.graph.values(iri, "rdf:type"))
            uses = [use.predicate for use in kind.key if not use.inverse] if kind else []
            keys = [value(term) for use in uses for term in self.graph.out[iri].get(use, ())]
            labels = (self.graph.label(iri, language) for language in LANGUAGES)
            for text in (*keys, *self.graph.values(iri, "skos:notation"), *labels):
                found[text][iri] = None
        return {text: list(iris) for text, iris in found.items()}

    @staticmethod
    def _listed(names: Iterable[str]) -> str:
        few = list(names)
        return ", ".join(few[:5]) + (f" and {len(few) - 5} more" if len(few) > 5 else "") if few else "nothing"

    # Translations

    def translated(self, kind: Class) -> list[tuple[Column, Column]]:
        """The columns of texts in Italian, each with the one of its translation into English."""
        own, other = LANGUAGES
        columns = {(column.use, column.language): column for column in self.columns(kind)}
        return [
            (column, columns[translation, other])
            for (use, language), column in columns.items()
            if language == own and not column.many and (translation := self.model.translation(kind, use))
        ]

    def translations(self) -> Iterator[tuple[str, Column, Column]]:
        """The texts of the plan that may have a translation: the resource, its column in Italian, and in English."""
        for kind, iris in self.members.items():
            pairs = self.translated(self.model.classes[kind])
            yield from ((iri, *pair) for iri in iris for pair in pairs if self.terms(iri, pair[0]))
