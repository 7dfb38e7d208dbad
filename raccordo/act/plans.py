"""Whose a part of the publication is: one plan's, one body's, or everybody's.

What stands under a plan's folder is its own: resources with their documents (`data/BODY/YEAR/…`), tables
(`tables/BODY/YEAR/…`), and the named graphs beside the one that describes it (`graph/BODY/YEAR/…`, with their files
under `graphs/`). To add or take away another plan changes none of these. All else is shared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from raccordo.rdf.graph import KEPT, Graph
from raccordo.rdf.names import LANGUAGES
from raccordo.rdf.turtle import value

# How the paths begin of what the catalogue has of a graph or a file.
CATALOGUED = re.compile(r"^catalogue#(file/)?")


@dataclass(frozen=True)
class Plan:
    """A plan, with the paths under which what is its own stands: `folder` its resources, `graphs` its named graphs."""

    iri: str
    body: str
    folder: str
    graphs: str

    @property
    def key(self) -> str:
        """What it is called where the search and the explorer load it: `BODY/YEAR`."""
        return self.folder.removeprefix("data/")

    @property
    def tables(self) -> str:
        """The path under which its tables stand."""
        return f"tables/{self.key}"


class Plans:
    """The plans of a graph, and which of them has a path for its own."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.all = [
            Plan(iri, graph.value(iri, "rac:body"), _folder(path), _folder(graph.path(value(quad.graph_name)) or ""))
            # The graph that describes a plan: what is made of it comes later, and is not described elsewhere.
            for quad in sorted(graph.typed("rac:Plan"), key=str)
            if (path := graph.path(iri := value(quad.subject))) is not None
        ]
        self._by_folder = {
            folder: plan
            for plan in self.all
            for folder in (plan.folder, plan.graphs, "graphs" + plan.graphs.removeprefix("graph"), plan.tables)
        }
        self._bodies = {_folder(plan.folder): plan.body for plan in self.all}
        self._found: dict[str, Plan | None] = {}

    @cached_property
    def newest_first(self) -> list[Plan]:
        """The plans, the newest first."""
        return sorted(self.all, key=lambda plan: (-self.graph.number(plan.iri, "rac:year"), plan.iri))

    def of(self, path: str) -> Plan | None:
        """The plan whose own a path under the base is, of a resource, graph or file; None where it is shared."""
        if path not in self._found:
            if len(self._found) >= KEPT:
                self._found.clear()
            found = (self._by_folder[above] for above in _above(path) if above in self._by_folder)
            self._found[path] = next(found, None)
        return self._found[path]

    def owner(self, iri: str) -> Plan | None:
        """The plan whose own a resource is: what the catalogue has of a plan's graphs and files is the plan's too."""
        path = self.graph.path(iri) or ""
        return self.of(CATALOGUED.sub("", path) if path.startswith("catalogue") else path)

    def graph_for(self, subject: str, name: str) -> str:
        """The IRI of the graph for statements that the build makes of a resource: its plan's, else the shared one."""
        plan = self.owner(subject)
        return self.graph.project.iri(f"{plan.graphs if plan else 'graph'}/{name}")

    def body_of(self, path: str) -> str:
        """The body in whose folder a path is; empty where it is in none that has a plan."""
        return next((self._bodies[above] for above in _above(path) if above in self._bodies), "")

    def whose(self, path: str, language: str) -> str:
        """What a reader is told of whose a path is: the plan, else the body by its short name, else nothing."""
        if plan := self.of(path):
            return self.graph.label(plan.iri, language)
        return self.short_name(body, language) if (body := self.body_of(path)) else ""

    def short_name(self, body: str, language: str) -> str:
        """The short name of a body, as the rules of the labels have it, else its name."""
        short = sorted(text for one in LANGUAGES for text in self.graph.texts(body, "skos:altLabel", one))
        return short[0] if short else self.graph.label(body, language)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _above(path: str) -> list[str]:
    """A path and the folders that it is in, the nearest first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
