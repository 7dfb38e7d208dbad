"""The releases: what of each is still published, what changed from one to the next, and what was withdrawn.

`releases/VERSION.nq.gz` in the project is the dataset of a release, in canonical N-Quads, as `build.py release` wrote
it. A publication has each of them as `vVERSION/raccordo.nq.gz`, described under the IRI `vVERSION`; the vocabulary of
each under its own versionIRI; a document for each IRI that a release had and that is no longer in the data; and the
differences between neighbours: by resource as JSON, and as RDF Patch (afs.github.io/rdf-patch), whose lines applied to
those of the one dataset give the other's.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import pyoxigraph as ox

from raccordo.findings import Finding, Severity, UserError
from raccordo.project import Project
from raccordo.publish import address, catalogue, documents, dumps
from raccordo.publish.chunks import gzipped
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import canonical, in_default_graph, value

# The file of each release, in its folder.
DATASET = "raccordo.nq.gz"


def read(project: Project, version: str) -> list[ox.Quad]:
    """The dataset of an earlier release, in canonical order, under the base of the publication.

    Raises UserError where it cannot be read.
    """
    path = project.snapshot(version)
    try:
        text = gzip.decompress(path.read_bytes()).decode()
        return list(ox.parse(project.rebased(text), format=ox.RdfFormat.N_QUADS))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, SyntaxError) as error:
        raise UserError(f"{project.display(path)} cannot be read: restore the dataset of release {version}") from error


@dataclass
class Release:
    """The dataset of a version, and what it says otherwise than the one before."""

    project: Project
    version: str
    quads: Collection[ox.Quad] = field(repr=False)
    before: Release | None = field(default=None, repr=False)

    @property
    def day(self) -> str | None:
        """The day of the release by the changelog, None before it."""
        return self.project.releases.get(self.version)

    @cached_property
    def resources(self) -> dict[str, list[str]]:
        """What is said of each resource (`by_resource`)."""
        return by_resource(self.quads, self.project.iri(catalogue.GRAPH))

    @cached_property
    def added(self) -> list[str]:
        """The resources that are new; none in the first release."""
        return sorted(self.resources.keys() - self.before.resources.keys()) if self.before else []

    @cached_property
    def removed(self) -> list[str]:
        """The resources that are gone."""
        return sorted(self.before.resources.keys() - self.resources.keys()) if self.before else []

    @cached_property
    def changed(self) -> dict[str, dict[str, list[str]]]:
        """The resources of which something else is said: which triples were removed and which were added."""
        if not self.before:
            return {}
        old, new = self.before.resources, self.resources
        return {
            iri: {"removed": _without(old[iri], new[iri]), "added": _without(new[iri], old[iri])}
            for iri in sorted(old.keys() & new.keys())
            if old[iri] != new[iri]
        }

    def as_json(self) -> bytes:
        """The difference by resource, with triples as N-Triples."""
        told = {
            "from": self.before and self.before.version, "to": self.version, "date": self.day,
            "added": self.added, "removed": self.removed, "changed": self.changed,
        }  # fmt: skip
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()

    def as_patch(self) -> bytes:
        """The difference as RDF Patch: deletions, then additions, in one transaction."""
        before = self.before.quads if self.before else []
        old, new = ({f"{quad} ." for quad in quads} for quads in (before, self.quads))
        lines = ["TX .", *(f"D {line}" for line in sorted(old - new)), *(f"A {line}" for line in sorted(new - old))]
        return "".join(f"{line}\n" for line in [*lines, "TC ."]).encode()

    def description(self) -> list[ox.Quad]:
        """The release as a version of the dataset, with its file (DCAT 3, section 11.1)."""
        out, iri = catalogue.Description(self.project), self.project.iri(f"v{self.version}")
        path = f"v{self.version}/{DATASET}"
        url = catalogue.link(self.project.iri(path))
        name = f"Raccordo {self.version}"
        out.add(
            iri,
            "dcat:Dataset",
            *catalogue.both("dcterms:title", name, name),
            ("dcat:version", ox.Literal(self.version)),
            ("dcat:isVersionOf", catalogue.link(self.project.iri(catalogue.DATASET))),
            ("dcterms:license", catalogue.link(catalogue.LICENCE)),
            ("dcat:distribution", catalogue.link(f"{iri}#file")),
            *([("dcterms:issued", catalogue.date(self.day))] if self.day else []),
            *([("dcat:previousVersion", catalogue.link(self.project.iri(f"v{self.before.version}")))]
              if self.before else []),
        )  # fmt: skip
        out.add(
            f"{iri}#file",
            "dcat:Distribution",
            ("dcat:accessURL", url),
            ("dcat:downloadURL", url),
            ("dcat:mediaType", catalogue.link(catalogue.MEDIA_TYPE + "application/n-quads")),
            ("dcat:compressFormat", catalogue.link(catalogue.MEDIA_TYPE + "application/gzip")),
        )
        return [in_default_graph(quad) for quad in out.quads]


def _without(one: list[str], other: list[str]) -> list[str]:
    return [line for line in one if line not in other]


def by_resource(quads: Collection[ox.Quad], catalogue: str) -> dict[str, list[str]]:
    """What is said of each resource, with the nameless nodes below it, as N-Triples; the catalogue's graph is left out.

    Nameless nodes that nothing has, such as an axiom's, are of their graph.
    """
    told: dict[str, list[ox.Quad]] = defaultdict(list)
    graphs: dict[object, str] = {}
    owners: dict[object, object] = {}

    def kept() -> Iterator[ox.Quad]:
        return (quad for quad in quads if value(quad.graph_name) != catalogue)

    for quad in kept():
        if isinstance(quad.subject, ox.BlankNode):
            graphs[quad.subject] = value(quad.graph_name)
        if isinstance(quad.object, ox.BlankNode):
            owners[quad.object] = quad.subject
    for quad in kept():
        node: object = quad.subject
        while isinstance(node, ox.BlankNode) and node in owners:
            node = owners[node]
        told[graphs[node] if isinstance(node, ox.BlankNode) else value(node)].append(in_default_graph(quad))
    return {iri: _lines(members) for iri, members in told.items()}


def _lines(quads: list[ox.Quad]) -> list[str]:
    if any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        quads = canonical(quads)
    return sorted({f"{quad.triple} ." for quad in quads})


def earlier(project: Project) -> list[Release]:
    """The releases before the version that is built, the oldest first."""
    out: list[Release] = []
    for version in project.earlier_versions:
        out.append(Release(project, version, read(project, version), out[-1] if out else None))
    return out


def find(published: Graph, before: list[Release]) -> list[Release]:
    """The releases, with the version that is built, the newest first; nothing where there is no release."""
    project = published.project
    if not before and not project.released:
        return []
    return [Release(project, project.version, published.quads, before[-1] if before else None), *before[::-1]]


@dataclass(frozen=True)
class Withdrawn:
    """A resource that a release had and none after it, the last that had it, and what it said of it."""

    iri: str
    last: Release

    @property
    def said(self) -> list[str]:
        """What was last said of it, as N-Triples."""
        return self.last.resources[self.iri]

    def description(self) -> list[ox.Quad]:
        """That it is withdrawn, and where it is described."""
        project = self.last.project
        out = catalogue.Description(project)
        out.add(
            self.iri,
            "",
            ("owl:deprecated", ox.Literal(True)),
            ("adms:status", catalogue.link("http://purl.org/adms/status/Withdrawn")),
            ("dcterms:isReferencedBy", catalogue.link(project.iri(f"v{self.last.version}"))),
        )
        return [in_default_graph(quad) for quad in out.quads]


def withdrawn(releases: list[Release], written: Container[str]) -> dict[str, Withdrawn]:
    """What was withdrawn and has no document among those `written`, by the path of its own, without ending."""
    if len(releases) < 2:
        return {}
    last = {iri: one for one in releases[::-1] for iri in one.resources}
    base = releases[0].project.base
    paths = {iri: address.document(iri.removeprefix(base)) for iri in last.keys() - releases[0].resources.keys()}
    return {
        path: Withdrawn(iri, last[iri])
        for iri, path in sorted(paths.items())
        if iri.startswith(base) and address.document_of_its_own(iri.removeprefix(base)) and f"{path}.ttl" not in written
    }


def datasets(project: Project, releases: list[Release], folder: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The dataset of each release, as paths with chunks (`dumps.stream`)."""
    for one in releases:
        if one.version != project.version or project.released:
            yield f"v{one.version}/{DATASET}", gzipped(dumps.stream(one.quads, ox.RdfFormat.N_QUADS, folder=folder))


def files(project: Project, releases: list[Release], gone: dict[str, Withdrawn], context: Context) -> dict[str, bytes]:
    """The files of the releases, the differences, and the documents of what was withdrawn, path to bytes."""
    described: dict[str, list[ox.Quad]] = {path: one.description() for path, one in gone.items()}
    out: dict[str, bytes] = {}
    for one in releases:
        if one.before:
            out[f"changes/{one.version}.json"] = one.as_json()
            out[f"changes/{one.version}.rdfp"] = one.as_patch()
        if one.version != project.version or project.released:
            described[f"v{one.version}"] = one.description()
        if one.version != project.version:
            graph = project.iri("graph/ontology")
            described[f"onto/{one.version}"] = [
                in_default_graph(quad) for quad in one.quads if value(quad.graph_name) == graph
            ]
    for path, quads in described.items():
        made = documents.write(project, path, partial(canonical, quads), context)
        out |= {name: b"".join(chunks) for name, chunks in made}
    return out


def check(releases: list[Release]) -> Iterator[Finding]:
    """What is built under the number of a release, and is not it: a versionIRI would stand for two things."""
    for one in releases[:1]:
        project = one.project
        if one.version in project.kept_versions and set(read(project, one.version)) != set(one.quads):
            yield Finding(
                "release",
                f"{one.version} was released on {one.day}, and what is built is not its dataset",
                file="pyproject.toml",
                fix="give “version” the number of the version to come, or build what the tag has",
                severity=Severity.WARNING,
            )
