"""What a draft states: resources with their statements, each with its lines and, if it was concluded, its rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from raccordo.rdf.names import XSD
from raccordo.rdf.terms import Terms


@dataclass(frozen=True)
class Statement:
    """One statement of a resource: where the source has it, and the rule by which it was concluded, if it was."""

    property: str
    value: ox.NamedNode | ox.Literal
    lines: tuple[int, ...] = ()
    rule: str = ""


@dataclass
class Resource:
    """A resource of the draft and what is stated of it, in order; `file` is the file of the folder that it goes to."""

    iri: str
    file: str
    statements: list[Statement] = field(default_factory=list)
    lines: tuple[int, ...] = ()
    rule: str = ""

    def add(self, name: str, value: ox.NamedNode | ox.Literal, lines: Iterable[int] = (), rule: str = "") -> Resource:
        """State something, if it is not stated already; lines and rule of the resource hold where none are given."""
        if not any(one.property == name and one.value == value for one in self.statements):
            self.statements.append(Statement(name, value, tuple(lines) or self.lines, rule or self.rule))
        return self

    def values(self, name: str) -> list[str]:
        """The values of a property."""
        return [one.value.value for one in self.statements if one.property == name]

    def link(self, name: str, iri: str, lines: Iterable[int] = (), rule: str = "") -> Resource:
        """State a link to a resource."""
        return self.add(name, ox.NamedNode(iri), lines, rule)

    def text(self, name: str, text: str, language: str = "it", lines: Iterable[int] = (), rule: str = "") -> Resource:
        """State a text in a language."""
        return self.add(name, ox.Literal(text, language=language), lines, rule)

    def both(self, name: str, italian: str, english: str, rule: str = "") -> Resource:
        """State a text in Italian and in English."""
        return self.text(name, italian, rule=rule).text(name, english, "en", rule=rule)

    def string(self, name: str, text: str, lines: Iterable[int] = (), rule: str = "") -> Resource:
        """State a text that has no language."""
        return self.add(name, ox.Literal(text), lines, rule)

    def number(self, name: str, number: int, lines: Iterable[int] = (), rule: str = "") -> Resource:
        """State a whole number."""
        return self.add(name, ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer")), lines, rule)

    def date(self, name: str, date: str, lines: Iterable[int] = (), rule: str = "") -> Resource:
        """State a date."""
        return self.add(name, ox.Literal(date, datatype=ox.NamedNode(XSD + "date")), lines, rule)


class Turtle(Terms):
    """Writes resources as Turtle in the style of the project's files (CONTRIBUTING.md, "Turtle by hand")."""

    def file(self, comment: str, resources: Iterable[Resource]) -> str:
        """A file with its opening comment, the prefixes that it uses, and the resources."""
        self.used = {next(prefix for prefix, iri in self.project.prefixes.items() if iri == self.project.iri("onto/"))}
        blocks = [self.block(resource) for resource in resources]
        own = min(self.used, key=lambda prefix: self.project.prefixes[prefix] != self.project.iri("onto/"))
        body = "\n".join(blocks)
        if not re.search(rf"(?<![\w:]){own}:", body):
            self.used.discard(own)
        ordered = sorted(self.used, key=lambda prefix: (prefix != own, prefix))
        head = [f"# {line}" for line in comment.splitlines()]
        lines = [f"PREFIX {prefix}: <{self.project.prefixes[prefix]}>" for prefix in ordered]
        base = [f"BASE <{self.base}>"] if re.search(r"<(?!https?:)", body) else []
        return "\n".join([*head, "", *base, *lines, "", body])

    def block(self, resource: Resource) -> str:
        """A resource: the class first, one predicate a line, a lone dot."""
        lines = [
            f"    {self.predicate(self.iri(one.property))} {self.term(one.value)} ;" for one in resource.statements
        ]
        return "\n".join([self.name(resource.iri), *lines, "    .", ""])

    def iri(self, name: str) -> str:
        """The IRI of a prefixed name."""
        prefix, _, local = name.partition(":")
        return self.project.prefixes[prefix] + local
