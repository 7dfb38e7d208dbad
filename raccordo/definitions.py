"""What data are checked by: vocabulary, shapes, catalogue, criteria, rules and canned queries, the same for every plan.

A process reads them once, however many plans it checks, and again where one of their files has changed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from raccordo import model
from raccordo.check import lint, validate
from raccordo.findings import Finding, UserError
from raccordo.model import Model
from raccordo.project import Project, bytes_or_reason
from raccordo.publish import catalogue, scores
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.rdf.graph import read as read_graph
from raccordo.rdf.turtle import to_ntriples
from raccordo.reason import rules


@dataclass(frozen=True)
class Definitions:
    """What was read of a project but its data, by the names of its parts, and what is wrong with how it was read."""

    project: Project
    graphs: dict[str, Graph]
    queries: dict[str, query.CannedQuery]
    findings: list[Finding]

    @cached_property
    def linted(self) -> list[Finding]:
        """What is wrong with how the files are written, with the catalogue's core, and with the criteria."""
        files = (file for graph in self.graphs.values() for file in graph.files)
        return [
            *(finding for file in files for finding in lint.lint_text(self.project, file)),
            *catalogue.check_core(self.graphs["catalogue"], self.graphs["catalogue_shapes"]),
            *self._criteria[1],
        ]

    @property
    def criteria(self) -> list[scores.Criterion]:
        """The criteria of the checklists that can be used."""
        return self._criteria[0]

    @cached_property
    def _criteria(self) -> tuple[list[scores.Criterion], list[Finding]]:
        return scores.read(self.graphs["catalogue_criteria"])

    @cached_property
    def model(self) -> Model:
        """The classes and properties that the vocabulary and the shapes describe.

        Raises UserError where the shapes leave something open.
        """
        vocabulary = Graph(self.project, validate.vocabulary(self.graphs["ontology"]))
        try:
            return model.read(vocabulary, self.graphs["shapes"])
        except ValueError as error:
            raise UserError(f"{error}; “build.py check” says where") from error

    @cached_property
    def malformed(self) -> list[Finding]:
        """What is wrong with the shapes, whatever the data are."""
        return list(validate.check_shapes(self.graphs["shapes"]))

    @cached_property
    def shapes_text(self) -> str:
        """The shapes as sorted N-Triples."""
        return to_ntriples(self.graphs["shapes"].quads)


def read(project: Project) -> Definitions:
    """The definitions of a project, which may have been read before, under the same base."""
    files = [*(path for paths in _files(project).values() for path in paths), *project.query_files()]
    files += [*project.rule_files(), *(project.root / name for name in ("prefixes.ttl", "pyproject.toml"))]
    contents = hashlib.sha256()
    for path in files:
        for part in (os.fsencode(path), bytes_or_reason(path)):
            contents.update(b"%d:%s" % (len(part), part))
    return _read(replace(project, data=(), only=None, beside=frozenset()), contents.digest())


def _files(project: Project) -> dict[str, list[Path]]:
    return {
        "ontology": project.ontology_files(),
        "shapes": project.shape_files(),
        "catalogue": project.catalogue_files(),
        "catalogue_shapes": project.catalogue_shape_files(),
        "catalogue_criteria": project.criteria_files(),
    }


@lru_cache(maxsize=4)
def _read(project: Project, _contents: bytes) -> Definitions:
    files = _files(project)
    found = {name: read_graph(project, paths) for name, paths in files.items()}
    queries, wrong = query.read_queries(project)
    findings = [*(finding for _, findings in found.values() for finding in findings), *missing(files), *wrong]
    findings += rules.check_rules(project)
    return Definitions(project, {name: graph for name, (graph, _) in found.items()}, queries, findings)


def missing(files: dict[str, list[Path]]) -> Iterator[Finding]:
    """A finding for each part of a project, by name, that has no files."""
    for name, paths in files.items():
        if not paths:
            where = f"{name.replace('_', '/')}/"
            yield Finding("read", f"there are no Turtle files under {where}", fix="restore them")
