"""How the pages show the columns of a query's answer: names, and the query's own words, in the page's language.

What is written of it by hand is `site/columns.toml`. The files of an answer keep the query's own names and words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from raccordo.findings import Finding, Severity
from raccordo.publish import certainty
from raccordo.rdf.query import Table
from raccordo.site.reader import Reader

FILE = "site/columns.toml"
# How a column with the words of one language ends, which stands beside the same in the other.
ENDINGS = {"it": "It", "en": "En"}


@dataclass(frozen=True)
class Column:
    """A column as a page shows it: the query's variable, what it is called, and the values, None where there is none.

    A value is a term, or a text in the page's language.
    """

    variable: str
    name: str
    values: list[Any]


class Columns:
    """What columns and their words are called in one language."""

    def __init__(self, site: Reader) -> None:
        self.site = site
        # Each table may be left out: a build says which names are missing.
        self.written = {"levels": [], "notations": [], "names": {}, "words": {}} | site.project.settings(FILE)
        self.words: dict[str, dict[str, str]] = {name: dict(words) for name, words in self.written["words"].items()}
        for name in self.written["levels"]:
            levels = {level: texts["it"] for level, texts in certainty.LEVELS.items()}
            self.words[name] = levels | self.words.get(name, {})
        for name in self.written["notations"]:
            self.words[name] = self._notations() | self.words.get(name, {})

    def _notations(self) -> dict[str, str]:
        """The labels of concepts by their notations; what is the notation of several that differ is left out."""
        graph, found = self.site.graph, dict[str, set[str]]()
        for iri in graph.instances("skos:Concept"):
            found.setdefault(graph.value(iri, "skos:notation"), set()).add(graph.label(iri, "it"))
        return {notation: next(iter(labels)) for notation, labels in found.items() if notation and len(labels) == 1}

    def shown(self, table: Table, count: int) -> list[Column]:
        """The columns of an answer with their first values: of those in both languages, the page's own."""
        other = next(ending for language, ending in ENDINGS.items() if language != self.site.language)
        own = ENDINGS[self.site.language]
        columns, rows = [], table.rows[:count]
        for at, variable in enumerate(table.variables):
            if not (variable.endswith(other) and variable.removesuffix(other) + own in table.variables):
                values = [self.value(variable, row[at]) for row in rows]
                columns.append(Column(variable, self.name(variable), values))
        return columns

    def name(self, variable: str) -> str:
        """What a column is called: in English by its variable."""
        return (self.italian(variable) or variable) if self.site.language == "it" else variable

    def italian(self, variable: str) -> str:
        """The Italian name: the one written, or that of the property or class of the vocabulary; empty without one."""
        bare = re.sub(f"({'|'.join(ENDINGS.values())})$", "", variable)
        if written := self.written["names"].get(bare):
            return str(written)
        terms = (self.site.base + f"onto/{name}" for name in (bare, bare[:1].upper() + bare[1:]))
        model = self.site.model
        return next((model.terms[term].labels.get("it", "") for term in terms if term in model.terms), "")

    def value(self, variable: str, term: Any) -> Any:
        """A value as the page shows it: a word that is the query's own in Italian."""
        if self.site.language != "it" or not isinstance(term, ox.Literal) or term.language:
            return term
        return self.words.get(variable, {}).get(term.value, term)

    def check(self, tables: dict[str, Table]) -> Iterator[Finding]:
        """A column that has no Italian name."""
        for name, table in sorted(tables.items()):
            for variable in table.variables:
                if not self.italian(variable):
                    fix = f'add it to [names]: {variable} = "…"'
                    message = f"the query {name} has a column {variable}, which the pages have no Italian name for"
                    yield Finding("label", message, file=FILE, fix=fix, severity=Severity.WARNING)
