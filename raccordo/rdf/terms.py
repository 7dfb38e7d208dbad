"""Terms as a person writes them in Turtle: in short where a prefix or the base fits, texts on one line."""

from __future__ import annotations

import pyoxigraph as ox

from raccordo.project import Project
from raccordo.rdf.names import XSD
from raccordo.rdf.turtle import RDF_TYPE

BARE = {XSD + "integer", XSD + "boolean"}


class Terms:
    """Writes terms by the register of prefixes, relative to a base; `used` has the prefixes that were needed."""

    def __init__(self, project: Project, base: str) -> None:
        self.project = project
        self.base = base
        self.used: set[str] = set()

    def predicate(self, iri: str) -> str:
        """A property: `a` for rdf:type."""
        return "a" if iri == RDF_TYPE.value else self.name(iri)

    def term(self, term: ox.NamedNode | ox.Literal) -> str:
        """A term as it is written in the object's place."""
        if isinstance(term, ox.NamedNode):
            return self.name(term.value)
        if term.language:
            return f"{quoted(term.value)}@{term.language}"
        if term.datatype.value in BARE:
            return term.value
        if term.datatype.value == XSD + "string":
            return quoted(term.value)
        return f"{quoted(term.value)}^^{self.name(term.datatype.value)}"

    def name(self, iri: str) -> str:
        """An IRI as a prefixed name by the longest prefix that fits, under the base, or whole."""
        if self.base and iri.startswith(self.base) and iri != self.base:
            return f"<{iri.removeprefix(self.base)}>"
        if name := self.project.prefixed(iri):
            self.used.add(name.partition(":")[0])
        return name or f"<{iri}>"


def quoted(text: str) -> str:
    """A text as a Turtle string on one line (Turtle, section 2.5.1)."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(character, character) for character in text) + '"'
