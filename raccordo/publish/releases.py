"""Earlier releases: what of them is still published, and what changed from one to the next.

`releases/VERSION.nq.gz` in the project is the dataset of a release, in canonical N-Quads, as `build.py release` wrote
it. A publication has each of them as `vVERSION/raccordo.nq.gz`, the vocabulary of each under its own versionIRI, and
the differences between neighbours: by resource as JSON, and as RDF Patch (afs.github.io/rdf-patch), whose lines applied
to those of the one dataset give the other's.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from raccordo.project import Project
from raccordo.publish import documents, dumps
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import canonical, in_default_graph, value


def read(project: Project, version: str) -> list[ox.Quad]:
    """The dataset of an earlier release, in canonical order, under the base of the publication."""
    text = gzip.decompress(project.snapshot(version).read_bytes()).decode()
    return list(ox.parse(project.rebased(text), format=ox.RdfFormat.N_QUADS))


@dataclass
class Difference:
    """What one release says otherwise than the one before; without one before, nothing."""

    version: str
    before: str | None
    day: str | None
    old: list[ox.Quad] = field(repr=False)
    new: list[ox.Quad] = field(repr=False)
    catalogue: str = ""

    @cached_property
    def _both(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        return by_resource(self.old, self.catalogue), by_resource(self.new, self.catalogue)

    @cached_property
    def added(self) -> list[str]:
        """The resources that are new."""
        old, new = self._both
        return sorted(new.keys() - old.keys()) if self.before else []

    @cached_property
    def removed(self) -> list[str]:
        """The resources that are gone."""
        old, new = self._both
        return sorted(old.keys() - new.keys())

    @cached_property
    def changed(self) -> dict[str, dict[str, list[str]]]:
        """The resources of which something else is said: which triples were removed and which were added."""
        old, new = self._both
        return {
            iri: {"removed": _without(old[iri], new[iri]), "added": _without(new[iri], old[iri])}
            for iri in sorted(old.keys() & new.keys())
            if old[iri] != new[iri]
        }

    def as_json(self) -> bytes:
        """The difference by resource, with triples as N-Triples."""
        told = {
            "from": self.before, "to": self.version, "date": self.day,
            "added": self.added, "removed": self.removed, "changed": self.changed,
        }  # fmt: skip
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()

    def as_patch(self) -> bytes:
        """The difference as RDF Patch: deletions, then additions, in one transaction."""
        old, new = ({f"{quad} ." for quad in quads} for quads in (self.old, self.new))
        lines = ["TX .", *(f"D {line}" for line in sorted(old - new)), *(f"A {line}" for line in sorted(new - old))]
        return "".join(f"{line}\n" for line in [*lines, "TC ."]).encode()


def _without(one: list[str], other: list[str]) -> list[str]:
    return [line for line in one if line not in other]


def by_resource(quads: Iterable[ox.Quad], catalogue: str) -> dict[str, list[str]]:
    """What is said of each resource, with the nameless nodes below it, as N-Triples; the catalogue's graph is left out.

    Nameless nodes that nothing has, such as an axiom's, are of their graph.
    """
    told: dict[str, list[ox.Quad]] = defaultdict(list)
    graphs: dict[object, str] = {}
    owners: dict[object, object] = {}
    kept = [quad for quad in quads if value(quad.graph_name) != catalogue]
    for quad in kept:
        graphs[quad.subject] = value(quad.graph_name)
        if isinstance(quad.object, ox.BlankNode):
            owners[quad.object] = quad.subject
    for quad in kept:
        node: object = quad.subject
        while isinstance(node, ox.BlankNode) and node in owners:
            node = owners[node]
        told[graphs[node] if isinstance(node, ox.BlankNode) else value(node)].append(in_default_graph(quad))
    return {iri: _lines(members) for iri, members in told.items()}


def _lines(quads: list[ox.Quad]) -> list[str]:
    if any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        quads = canonical(quads)
    return sorted({f"{quad.triple} ." for quad in quads})


def differences(published: Graph) -> list[Difference]:
    """The releases with what changed in each, the newest first; nothing where none was before this one."""
    project = published.project
    versions = project.earlier_versions
    if not versions:
        return []
    sets = [read(project, version) for version in versions]
    days = project.releases
    out, before, old = [], None, list[ox.Quad]()
    for version, new in zip([*versions, project.version], [*sets, published.quads], strict=True):
        out.append(Difference(version, before, days.get(version), old, new, project.iri("graph/catalogue")))
        before, old = version, new
    return out[::-1]


def files(project: Project, changes: list[Difference], context: Context) -> dict[str, bytes]:
    """The files of earlier releases, the differences, and a feed of the releases, path to bytes."""
    out: dict[str, bytes] = {}
    for one in changes:
        if one.before:
            out[f"changes/{one.version}.json"] = one.as_json()
            out[f"changes/{one.version}.rdfp"] = one.as_patch()
        if one.version == project.version:
            continue
        out[f"v{one.version}/raccordo.nq.gz"] = gzip.compress(dumps.write(one.new, ox.RdfFormat.N_QUADS), mtime=0)
        graph = project.iri("graph/ontology")
        ontology = [in_default_graph(quad) for quad in one.new if value(quad.graph_name) == graph]
        for ending, content in documents.write(project, ontology, context).items():
            out[f"onto/{one.version}.{ending}"] = content
    return out
