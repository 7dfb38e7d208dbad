"""The catalogue: what is published, in which files, of which version, made from what, and how much of it there is.

A hand-written core (`catalogue/core.ttl`) and the build's facts make the graph `catalogue`: DCAT-AP 3.0.1 and
DCAT-AP_IT 2, VoID, the RDF dataset in terms of SPARQL 1.1 Service Description, ADMS, PROV-O and DQV. `catalogue.ttl`
says the same, in other formats as well, and the size and SHA-256 of each file besides: a dump that holds the graph
can't hold its own digest. No time comes from the clock: dates are those of the releases.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from raccordo.act import source
from raccordo.check import lint, validate
from raccordo.findings import Finding, Severity, UserError
from raccordo.project import Project
from raccordo.publish import dumps
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import KEPT, Graph, classes_of
from raccordo.rdf.names import LANGUAGES, SH, XSD
from raccordo.rdf.turtle import RDF_TYPE, canonical, in_default_graph, to_ntriples, together, value

# Paths under the base of the publication.
CATALOGUE = "catalogue"
DATASET = "catalogue#dataset"
PUBLISHER = "catalogue#publisher"
ONTOLOGY = "onto"
GRAPH = "graph/catalogue"
EU = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
LICENCE = "https://w3id.org/italia/controlled-vocabulary/licences/A21_CCBY40"
# Of each format its name, its media type (IANA) and its concept in the file-type authority of the European Union.
FORMATS = {
    "jsonld": ("JSON-LD", "application/ld+json", "JSON_LD"),
    "nq": ("N-Quads", "application/n-quads", "RDF_N_QUADS"),
    "nt": ("N-Triples", "application/n-triples", "RDF_N_TRIPLES"),
    "rdf": ("RDF/XML", "application/rdf+xml", "RDF_XML"),
    "trig": ("TriG", "application/trig", "RDF_TRIG"),
    "ttl": ("Turtle", "text/turtle", "RDF_TURTLE"),
}
WITH_GRAPHS = {"nq", "trig"}
# What the core says of #dataset and holds for every dataset of the publication.
SHARED = (
    "dcterms:publisher", "dcterms:rightsHolder", "dcterms:license", "dcterms:language", "dcterms:accrualPeriodicity",
    "dcterms:accessRights", "dcat:theme", "dcat:keyword",
)  # fmt: skip
# The classes of which the first instance, in order of IRI, is shown as an example.
EXAMPLES = ("rac:Plan", "rac:Guideline", "rac:StrategicDirective", "rac:AlignmentEntry", "rac:Programme", "rac:Mission")
ROUNDS = 10
# How many triples of what is counted are validated at a time.
TOGETHER = 20_000

Kinds = tuple[str, ...]  # the IRIs of classes, sorted
Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Published:
    """What the catalogue describes: its hand-written core, the data, the vocabulary, and all that will be published.

    `examples` are the canned queries, as the catalogue says them (`publish.examples`).
    """

    core: Graph
    data: Graph
    ontology: Graph
    all: Graph
    examples: tuple[ox.Quad, ...] = ()

    @property
    def project(self) -> Project:
        """The project that is published."""
        return self.all.project

    @property
    def graphs(self) -> list[str]:
        """The names of the named graphs, sorted; the catalogue's own is one of them."""
        return sorted({*self.all.by_graph, self.project.iri(GRAPH)})


class Description:
    """Triples of the graph `catalogue`, written with prefixed names."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.graph = ox.NamedNode(project.iri(GRAPH))
        self.quads: list[ox.Quad] = []

    def name(self, prefixed: str) -> ox.NamedNode:
        """The IRI of a prefixed name. Raises UserError where the register doesn't have the prefix."""
        prefix, _, local = prefixed.partition(":")
        if prefix not in self.project.prefixes:
            raise UserError(
                f"prefixes.ttl has no prefix {prefix}:, which the catalogue is written with: restore its line"
            )
        return ox.NamedNode(self.project.prefixes[prefix] + local)

    def add(self, subject: str, types: str, *statements: tuple[str, Term]) -> None:
        """Add the types, prefixed names separated by blanks, and the statements of a subject."""
        node = ox.NamedNode(subject)
        for kind in types.split():
            self.quads.append(ox.Quad(node, RDF_TYPE, self.name(kind), self.graph))
        for predicate, term in statements:
            self.quads.append(ox.Quad(node, self.name(predicate), term, self.graph))


def link(iri: str) -> ox.NamedNode:
    """The IRI as a term."""
    return ox.NamedNode(iri)


def date(text: str) -> ox.Literal:
    """The date as an xsd:date."""
    return ox.Literal(text, datatype=ox.NamedNode(XSD + "date"))


def both(predicate: str, italian: str, english: str) -> list[tuple[str, Term]]:
    """A statement in Italian and in English."""
    return [(predicate, ox.Literal(italian, language="it")), (predicate, ox.Literal(english, language="en"))]


def describe(published: Published) -> Iterator[ox.Quad]:
    """The graph `catalogue`; what is counted in each graph comes from the disk.

    Its counts are those of the publication with the graph in it, as whoever loads a dump counts them: they are made
    again until they don't change what is counted. Raises RuntimeError where they never settle.
    """
    fixed = [*published.core.quads, *published.examples]
    fixed += [*datasets(published), *distributions(published), *provenance(published), *quality(published)]
    fixed += graphs(published)
    counted = Counted(published, fixed)
    counts = counted.statistics(fixed)
    fixed += prefixes(published.project, chain(counted.names, *fixed, *counts))
    for _ in range(ROUNDS):
        described = [*fixed, *counts]
        again = counted.statistics(described)
        if again == counts:
            return chain(described, counted.of_graphs)
        counts = again
    raise RuntimeError("the counts of the catalogue don't settle")


# DCAT, DCAT-AP_IT, ADMS


def schemes(published: Published) -> list[tuple[str, str]]:
    """The concept schemes and the graph of the file that describes each, sorted."""
    return said_in(published.data, "skos:ConceptScheme")


def said_in(graph: Graph, name: str) -> list[tuple[str, str]]:
    """The resources of a class, each with every named graph that says something of it, sorted."""
    kind = graph.node(name)
    found = {quad.subject for quad in graph.quads if quad.object == kind and quad.predicate == RDF_TYPE}
    return sorted({(value(quad.subject), value(quad.graph_name)) for quad in graph.quads if quad.subject in found})


def identifier(project: Project, iri: str) -> str:
    """The identifier of a dataset: the project's own, a colon, and its IRI without base and without `catalogue#`.

    DCAT-AP_IT lets the national catalogue give the number after the colon; it has not. Another base changes nothing.
    """
    return "raccordo:" + iri.removeprefix(project.iri("catalogue#")).removeprefix(project.base)


def datasets(published: Published) -> list[ox.Quad]:
    """The datasets of the catalogue: the acts' (from the core), the vocabulary's, and one for each concept scheme.

    Vocabulary and schemes are under their own IRIs, as in the Italian catalogue of semantic assets; title and
    description are those of their files.
    """
    project = published.project
    parts = published.core, published.data, published.ontology
    shared = [(name, term) for name in SHARED for graph in parts for term in graph.terms(project.iri(DATASET), name)]
    out = Description(project)
    assets = [(project.iri(ONTOLOGY), "OWL"), *((iri, "SKOS") for iri, _ in schemes(published))]
    for iri, technique in assets:
        texts = [
            (name, ox.Literal(text, language=language))
            for name in ("dcterms:title", "dcterms:description")
            for language in LANGUAGES
            for graph in parts
            for text in graph.texts(iri, name, language)
        ]
        out.add(iri, "dcat:Dataset dcatapit:Dataset adms:Asset", *texts, *shared, ("dcat:landingPage", link(iri)))
        if technique == "SKOS":
            representation = link("http://purl.org/adms/representationtechnique/SKOS")
            out.add(iri, "", ("adms:representationTechnique", representation))
    for iri in (project.iri(DATASET), *(iri for iri, _ in assets)):
        out.add(
            iri,
            "",
            ("dcterms:identifier", ox.Literal(identifier(project, iri))),
            ("adms:status", link(f"{EU}dataset-status/{'COMPLETED' if project.released else 'DEVELOP'}")),
            *release(project),
        )
        out.add(project.iri(CATALOGUE), "", ("dcat:dataset", link(iri)))
    out.add(
        project.iri(DATASET),
        "",
        ("dcat:landingPage", link(project.base)),
        ("dcterms:conformsTo", link(project.iri(ONTOLOGY))),
        *(("dcat:previousVersion", link(project.iri(f"v{one}"))) for one in project.earlier_versions[-1:]),
        *(("dcat:hasVersion", link(project.iri(f"v{one}"))) for one in project.published_versions),
    )
    out.add(project.iri(CATALOGUE), "", *release(project))
    contact(out, [project.iri(DATASET), *(iri for iri, _ in assets)])
    plans(out, published.data)
    return out.quads


def contact(out: Description, described: list[str]) -> None:
    """Whom to write to about each dataset, where publisher.toml knows it (DCAT-AP_IT, section 2.3)."""
    known = out.project.publisher.get("maintainer", {})
    if known.get("name") and known.get("email"):
        iri = out.project.iri("catalogue#contact")
        for dataset in described:
            out.add(dataset, "", ("dcat:contactPoint", link(iri)))
        says = ("vcard:fn", ox.Literal(known["name"])), ("vcard:hasEmail", link("mailto:" + known["email"]))
        out.add(iri, "vcard:Organization dcatapit:Organization", *says)


def release(project: Project) -> list[tuple[str, Term]]:
    """Version and notes; dates only where the changelog has the release."""
    statements: list[tuple[str, Term]] = [("dcat:version", ox.Literal(project.version))]
    if notes := version_notes(project):
        statements.append(("adms:versionNotes", ox.Literal(notes, language="en")))
    if project.released:
        statements.append(("dcterms:issued", date(min(project.releases.values()))))
        statements.append(("dcterms:modified", date(project.released)))
    return statements


def version_notes(project: Project) -> str | None:
    """The first paragraph or list of this version's section in CHANGELOG.md, of `Unreleased` before its release."""
    heading = f"{re.escape(project.version)} - .*" if project.released else "Unreleased"
    text = (project.root / "CHANGELOG.md").read_text(encoding="utf-8")
    match = re.search(rf"^## {heading}\n+((?:[^\s#].*\n(?:  .*\n)*)+)", text, re.MULTILINE)
    return " ".join(re.sub(r"^- ", "", match.group(1), flags=re.MULTILINE).split()) if match else None


def plans(out: Description, graph: Graph) -> None:
    """Of which plans the dataset is, under which titles, and the years of these as its temporal coverage."""
    project = out.project
    for plan in graph.instances("rac:Plan"):
        titles = [
            ("dcterms:alternative", ox.Literal(text, language=language))
            for name, language in (("dcterms:title", "it"), ("rac:unofficialTitle", "en"))
            for text in graph.texts(plan, name, language)
        ]
        out.add(project.iri(DATASET), "", ("dcterms:subject", link(plan)), *titles)
        for year in graph.values(plan, "rac:year"):
            period = project.iri(f"catalogue#year/{year}")
            first, last = date(f"{year}-01-01"), date(f"{year}-12-31")
            out.add(project.iri(DATASET), "", ("dcterms:temporal", link(period)))
            # Each profile has its own property for the ends of a period.
            ends = (("dcat:startDate", first), ("dcat:endDate", last))
            out.add(period, "dcterms:PeriodOfTime", *ends)
            out.add(period, "", *((name.replace("dcat:", "dcatapit:"), term) for name, term in ends))


def distributions(published: Published) -> list[ox.Quad]:
    """One distribution for each dump, and for the file of the vocabulary and of each scheme."""
    project = published.project
    out = Description(project)
    for suffix in FORMATS:
        for packed in (False, True):
            name = f"raccordo.{suffix}" + (".gz" if packed else "")
            distribution(out, project.iri(DATASET), name, *_what(suffix, packed))
    for iri, graph in [(project.iri(ONTOLOGY), project.iri("graph/ontology")), *schemes(published)]:
        name = f"graphs/{graph.removeprefix(project.iri('graph/'))}.ttl"
        distribution(out, iri, name, "Il grafo di questo insieme di dati: Turtle.", "This dataset's graph: Turtle.")
    return out.quads


def _what(suffix: str, packed: bool) -> tuple[str, str]:
    form = FORMATS[suffix][0]
    italian, english = (
        ("L'insieme di dati con i suoi grafi con nome", "The dataset with its named graphs")
        if suffix in WITH_GRAPHS
        else ("L'unione dei grafi dell'insieme di dati", "The union of the dataset's graphs")
    )
    form += ", gzip" if packed else ""
    return f"{italian}: {form}.", f"{english}: {form}."


def distribution(out: Description, dataset: str, name: str, italian: str, english: str) -> None:
    """Add the distribution of a dataset that is the file `name` of the publication."""
    project = out.project
    iri, url = project.iri(f"catalogue#file/{name}"), link(project.base + name)
    form, media, file_type = FORMATS[name.removesuffix(".gz").rpartition(".")[2]]
    title = form + (", gzip" if name.endswith(".gz") else "")
    out.add(dataset, "", ("dcat:distribution", link(iri)))
    out.add(
        iri,
        "dcat:Distribution dcatapit:Distribution",
        *both("dcterms:title", title, title),
        *both("dcterms:description", italian, english),
        ("dcterms:license", link(LICENCE)),
        ("dcterms:format", link(f"{EU}file-type/{file_type}")),
        ("dcat:mediaType", link(MEDIA_TYPE + media)),
        ("dcat:accessURL", url),
        ("dcat:downloadURL", url),
    )
    if name.endswith(".gz"):
        out.add(iri, "", ("dcat:compressFormat", link(MEDIA_TYPE + "application/gzip")))
    if dataset == project.iri(DATASET):
        out.add(dataset, "", ("void:dataDump", url))


# PROV, DQV


def provenance(published: Published) -> list[ox.Quad]:
    """From which source texts, by their SHA-256, the build of which version made the dataset; without times."""
    project = published.project
    out = Description(project)
    build, software = project.iri("catalogue#build"), project.iri("catalogue#software")
    name = f"raccordo {project.version}"
    out.add(software, "prov:SoftwareAgent", *both("rdfs:label", name, name))
    out.add(
        build,
        "prov:Activity",
        *both("rdfs:label", f"Costruzione della versione {project.version}", f"Build of version {project.version}"),
        ("prov:wasAssociatedWith", link(software)),
        ("prov:wasAssociatedWith", link(project.iri(PUBLISHER))),
    )
    out.add(project.iri(DATASET), "", ("prov:wasGeneratedBy", link(build)))
    for iri, path in source.source_paths(published.data).items():
        url = link(project.iri(f"source/{quote(path.name)}"))
        out.add(iri, "prov:Entity", ("spdx:checksum", link(project.iri(f"catalogue#sum/source/{quote(path.name)}"))))
        out.add(iri, "", ("dcat:downloadURL", url))
        checksum(out, f"source/{quote(path.name)}", hashlib.sha256(path.read_bytes()).hexdigest())
        if not published.data.is_a(iri, "rac:SourceText"):
            continue
        out.add(build, "", ("prov:used", link(iri)))
        out.add(project.iri(DATASET), "", ("prov:wasDerivedFrom", link(iri)), ("dcterms:source", link(iri)))
    return out.quads


def checksum(out: Description, name: str, sha256: str) -> None:
    """Add the SHA-256 of a file of the publication, in terms of SPDX."""
    digest = ox.Literal(sha256, datatype=ox.NamedNode(XSD + "hexBinary"))
    out.add(
        out.project.iri(f"catalogue#sum/{name}"),
        "spdx:Checksum",
        ("spdx:algorithm", out.name("spdx:checksumAlgorithm_sha256")),
        ("spdx:checksumValue", digest),
    )


def quality(published: Published) -> list[ox.Quad]:
    """The graphs of measurements as the dataset's quality metadata (DQV, section 5.10), each with what is in it.

    A measurement is computed on a source or a plan, and dqv:hasQualityMeasurement, the inverse of dqv:computedOn, would
    say that it was computed on the dataset.
    """
    project = published.project
    out = Description(project)
    for iri, graph in said_in(published.all, "dqv:QualityMeasurement"):
        out.add(project.iri(DATASET), "", ("dqv:hasQualityMetadata", link(graph)))
        out.add(graph, "dqv:QualityMetadata", ("dcterms:hasPart", link(iri)))
    return out.quads


# Prefixes, VoID, SPARQL Service Description


def prefixes(project: Project, terms: Iterable[object]) -> list[ox.Quad]:
    """The prefixes of the register that these terms use, as SPARQL editors read them (SHACL, section 5.2.1)."""
    out, missing = Description(project), {*project.prefixes.values()}
    for term in terms:
        if isinstance(term, ox.NamedNode):
            missing -= {namespace for namespace in missing if term.value.startswith(namespace)}
    for prefix, namespace in project.prefixes.items():
        if namespace not in missing:
            node = project.iri(f"catalogue#prefix/{prefix}")
            out.add(project.iri(ONTOLOGY), "", ("sh:declare", link(node)))
            text = ox.Literal(namespace, datatype=ox.NamedNode(XSD + "anyURI"))
            out.add(node, "sh:PrefixDeclaration", ("sh:prefix", ox.Literal(prefix)), ("sh:namespace", text))
    return out.quads


def graphs(published: Published) -> list[ox.Quad]:
    """The RDF dataset in terms of SPARQL 1.1 Service Description, and each of its graphs as a subset in VoID.

    An sd:Dataset is an RDF dataset, whether or not a service answers queries on it. There is no sd:Service: it stands
    for an endpoint, and static files are none. The default graph of the dumps that have graphs is empty.
    """
    project = published.project
    out = Description(project)
    default = project.iri("catalogue#default-graph")
    out.add(project.iri(DATASET), "void:Dataset sd:Dataset", ("sd:defaultGraph", link(default)))
    out.add(default, "sd:Graph void:Dataset", ("void:triples", ox.Literal(0)))
    for graph in published.graphs:
        name, node = graph_node(project, graph)
        out.add(project.iri(DATASET), "", ("sd:namedGraph", link(graph)), ("void:subset", link(node)))
        out.add(graph, "sd:NamedGraph", ("sd:name", link(graph)), ("sd:graph", link(node)))
        dump = ("void:dataDump", link(project.iri(f"graphs/{name}.ttl")))
        out.add(node, "sd:Graph void:Dataset", *both("dcterms:title", f"Grafo {name}", f"Graph {name}"), dump)
    return out.quads


def graph_node(project: Project, graph: str) -> tuple[str, str]:
    """The name of a named graph, and the IRI of what is in it."""
    name = graph.removeprefix(project.iri("graph/"))
    return name, project.iri(f"catalogue#graph/{name}")


def curie(project: Project, iri: str) -> str:
    """The IRI as a fragment of another: with the longest prefix of the register that fits, else percent-encoded."""
    fitting = [(space, prefix) for prefix, space in project.prefixes.items() if iri.startswith(space) and iri != space]
    if not fitting:
        return quote(iri, safe="")
    space, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{quote(iri.removeprefix(space), safe='')}"


@dataclass
class Tally:
    """How many triples and subjects there are of each kind, from which all counts follow.

    The IRIs in the dataset's void:uriSpace begin with `space`; `classes` are those that the triples name.
    """

    space: str
    # By the classes of the subject, the property, and the classes of the object or, of a literal, its datatype.
    triples: Counter[tuple[Kinds, ox.NamedNode, Kinds | ox.NamedNode]] = field(default_factory=Counter)
    # By their classes, and whether they are in the void:uriSpace.
    subjects: Counter[tuple[Kinds, bool]] = field(default_factory=Counter)
    classes: set[str] = field(default_factory=set)

    def __add__(self, other: Tally) -> Tally:
        """Both in one, where they have no subject in common."""
        classes = self.classes | other.classes
        return Tally(self.space, self.triples + other.triples, self.subjects + other.subjects, classes)

    def add(self, quads: Iterable[ox.Quad], kinds: Callable[[Any], Kinds], known: Container[object] = ()) -> Tally:
        """Count quads, each of which is another triple, and their subjects but those `known`, which have been counted.

        `kinds` gives the classes of whatever a triple names.
        """
        subjects = set()
        for subject, predicate, target, _ in quads:
            subjects.add(subject)
            of = target.datatype if isinstance(target, ox.Literal) else kinds(target)
            self.triples[kinds(subject), predicate, of] += 1
            if predicate == RDF_TYPE and isinstance(target, ox.NamedNode):
                self.classes.add(target.value)
        for subject in subjects:
            if subject not in known:
                self.subjects[kinds(subject), value(subject).startswith(self.space)] += 1
        return self

    @property
    def properties(self) -> Counter[str]:
        """How many triples have each property."""
        counts: Counter[str] = Counter()
        for (_, predicate, _), count in self.triples.items():
            counts[predicate.value] += count
        return counts

    @property
    def instances(self) -> Counter[str]:
        """How many of the subjects are of each class."""
        counts: Counter[str] = Counter()
        for (kinds, _), count in self.subjects.items():
            counts.update(dict.fromkeys(kinds, count))
        return counts

    @property
    def sizes(self) -> list[tuple[str, Term]]:
        """The totals, in terms of VoID."""
        return [
            ("void:triples", ox.Literal(self.triples.total())),
            ("void:entities", ox.Literal(sum(count for (_, within), count in self.subjects.items() if within))),
            ("void:distinctSubjects", ox.Literal(self.subjects.total())),
            ("void:classes", ox.Literal(len(self.classes))),
            ("void:properties", ox.Literal(len(self.properties))),
        ]


class Counted:
    """What is published but the catalogue, counted once; the graph of the catalogue can be added at little cost.

    `described` are the subjects of this graph as it was when the rest was counted, with their classes. What else is
    published of them is set `aside`, to be counted with it. So is what has blank nodes: these have other labels in the
    union than in their graphs. `names` are the graphs, properties, datatypes and folders of IRIs of the rest, and
    `spoken_of` what it names of the catalogue.
    """

    def __init__(self, published: Published, described: list[ox.Quad]) -> None:
        self.published, self.graph = published, link(published.project.iri(GRAPH))
        self.declared = lint.known_terms(published.ontology)
        self._count(self._own(described))

    def _own(self, described: list[ox.Quad]) -> dict[ox.Quad, None]:
        return dict.fromkeys([*self.published.all.by_graph.get(self.graph.value, ()), *described])

    def _count(self, own: Iterable[ox.Quad]) -> None:
        everything = self.published.all
        self.described = _subjects(own)
        self.kinds = lru_cache(KEPT)(partial(_kinds, everything, self.described))
        self.names, self.spoken_of = set[object](), set[object]()
        self.counted = self._tally()
        self._of_graphs = dumps.kept(self._count_graphs(everything))
        self.union, self.aside = self._tally(), list[ox.Quad]()
        for subject, several in groupby(everything.union, attrgetter("subject")):
            quads = list(several)
            self._note({subject, *(quad.object for quad in quads)})
            blank = isinstance(subject, ox.BlankNode) or any(isinstance(quad.object, ox.BlankNode) for quad in quads)
            if blank or subject in self.described:
                self.aside += self._in_catalogue(quads)
            else:
                self.union.add(quads, self.kinds)

    def _count_graphs(self, everything: Graph) -> Iterator[ox.Quad]:
        for graph, quads in everything.by_graph.items():
            tally = self._tally(dict.fromkeys(quads))
            self.names.update([link(graph)], *(names for _, *names in tally.triples))
            if graph != self.graph.value:
                said = graph_statistics(everything.project, graph, tally, self.declared)
                # What stands for the graph itself is counted with the rest that is said of it.
                self.counted.add(said, self._or(classes_of(said)), known=self.described)
                yield from said

    def _or(self, own: dict[Any, Kinds]) -> Callable[[Any], Kinds]:
        return lambda term: self.kinds(term) or own.get(term, ())

    @property
    def of_graphs(self) -> Iterator[ox.Quad]:
        """The graphs in terms of VoID, but that of the catalogue."""
        return self._in_catalogue(self._of_graphs())

    def _in_catalogue(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        return (ox.Quad(quad.subject, quad.predicate, quad.object, self.graph) for quad in quads)

    def _note(self, terms: Iterable[Any]) -> None:
        for term in terms:
            if isinstance(term, ox.NamedNode):
                iri = term.value
                self.names.add(link(iri[: 1 + max(iri.rfind("/"), iri.rfind("#"))] or iri))
                if self._is_own(term):
                    self.spoken_of.add(term)

    def _is_own(self, term: object) -> bool:
        return value(term).startswith(self.published.project.iri(CATALOGUE))

    def _tally(self, quads: Iterable[ox.Quad] = ()) -> Tally:
        return Tally(self.published.project.iri("data/")).add(quads, self.kinds)

    def statistics(self, described: list[ox.Quad]) -> list[ox.Quad]:
        """The dataset and this graph of the catalogue in terms of VoID; the other graphs are `of_graphs`.

        All is counted anew where the graph has other classes for what is spoken of elsewhere.
        """
        own = self._own(described)
        subjects, one = _subjects(own), self.described
        changed = (node for node in one.keys() | subjects.keys() if one.get(node) != subjects.get(node))
        if any(one.get(node) or node in self.spoken_of or not self._is_own(node) for node in changed):
            self._count(own)
        named, aside = self._or(subjects), classes_of(self.aside)

        def kinds(term: Any) -> Kinds:
            return aside.get(term, ()) if isinstance(term, ox.BlankNode) else named(term)

        tally = self.counted + Tally(self.union.space).add(own, kinds)
        union = (self.union + tally).add((quad for quad in self.aside if quad not in own), kinds, known=subjects)
        return [
            *dataset_statistics(self.published, union, self.declared),
            *graph_statistics(self.published.project, self.graph.value, tally, self.declared),
        ]


def _kinds(everything: Graph, own: dict[Any, Kinds], term: Any) -> Kinds:
    """The classes of whatever is published with the graph of the catalogue, whose subjects have their `own` there."""
    here, found = own.get(term), everything.classes(term)
    return tuple(sorted({*here, *found})) if here else found


def _subjects(quads: Iterable[ox.Quad]) -> dict[Any, Kinds]:
    """The subjects with their classes, be they none."""
    return dict.fromkeys((quad.subject for quad in quads), ()) | classes_of(quads)


def dataset_statistics(published: Published, tally: Tally, declared: set[str]) -> list[ox.Quad]:
    """The dataset in terms of VoID: sizes, vocabularies, examples, partitions by class and by property.

    A class that the vocabulary declares has its properties, and each of these its classes and datatypes of values
    (void-ext, as SPARQL editors read them to complete a query); for the other classes, those of OWL, SHACL and of the
    catalogue itself, that would be longer than the data.
    """
    project = published.project
    out = Description(project)
    properties = tally.properties
    out.add(
        project.iri(DATASET),
        "",
        ("void:uriSpace", ox.Literal(tally.space)),
        *tally.sizes,
        *(("void:vocabulary", link(space)) for space in vocabularies(project, [*tally.classes, *properties])),
        *(("void:exampleResource", link(iri)) for name in EXAMPLES for iri in published.data.instances(name)[:1]),
    )
    for iri, count in sorted(properties.items()):
        node = project.iri(f"catalogue#property/{curie(project, iri)}")
        out.add(project.iri(DATASET), "", ("void:propertyPartition", link(node)))
        out.add(node, "void:Dataset", ("void:property", link(iri)), ("void:triples", ox.Literal(count)))
    partitions(out, project.iri(DATASET), f"{project.iri(CATALOGUE)}#class", tally, declared)
    return out.quads


def vocabularies(project: Project, terms: Iterable[str]) -> list[str]:
    """The namespaces of the register that the classes and properties are from, sorted."""
    spaces = {max((s for s in project.prefixes.values() if term.startswith(s)), key=len, default="") for term in terms}
    return sorted(spaces - {""})


def graph_statistics(project: Project, graph: str, tally: Tally, declared: set[str]) -> list[ox.Quad]:
    """The sizes of a named graph, and its partitions by the classes of the resources that it says something of,
    wherever these are typed."""
    out = Description(project)
    _, node = graph_node(project, graph)
    out.add(node, "", *tally.sizes)
    partitions(out, node, f"{node}/class", tally, declared)
    return out.quads


def partitions(out: Description, whole: str, classes: str, tally: Tally, declared: set[str]) -> None:
    """Add the classes of what is counted; of those `declared`, the properties, with classes and datatypes of values.

    The IRIs of the partitions begin with `classes`, which ends where the class follows.
    Each is a void:Dataset by the range of the property that leads to it; below those of classes it isn't said again.
    """
    name = cache(partial(curie, out.project))
    of_class: Counter[tuple[str, str]] = Counter()
    of_value: Counter[tuple[str, str, str, str]] = Counter()
    for (kinds, predicate, of), count in tally.triples.items():
        for kind in declared.intersection(kinds):
            of_class[kind, predicate.value] += count
            if isinstance(of, ox.NamedNode):
                of_value[kind, predicate.value, "datatype", of.value] += count
            else:
                of_value.update({(kind, predicate.value, "class", other): count for other in declared.intersection(of)})
    for kind, count in sorted(tally.instances.items()):
        node = f"{classes}/{name(kind)}"
        out.add(whole, "", ("void:classPartition", link(node)))
        out.add(node, "void:Dataset", ("void:class", link(kind)), ("void:entities", ox.Literal(count)))
    for (kind, iri), count in sorted(of_class.items()):
        node = f"{classes}/{name(kind)}/{name(iri)}"
        out.add(f"{classes}/{name(kind)}", "", ("void:propertyPartition", link(node)))
        out.add(node, "", ("void:property", link(iri)), ("void:triples", ox.Literal(count)))
    for (kind, iri, sort, range_), count in sorted(of_value.items()):
        above = f"{classes}/{name(kind)}/{name(iri)}"
        node = f"{above}/{name(range_)}"
        prefix = "void-ext" if sort == "datatype" else "void"
        out.add(above, "", (f"{prefix}:{sort}Partition", link(node)))
        out.add(node, "", (f"{prefix}:{sort}", link(range_)), ("void:triples", ox.Literal(count)))


# The documents


def documents(published: Graph, files: dumps.Publication, context: Context) -> None:
    """Add the catalogue alone, in each format, with size and SHA-256 of each file; its datasets for schema.org.

    `published` has what `describe` returned; `files` are those of the publication; `context` is of JSON-LD.
    """
    project, described = published.project, main(published)
    facts = canonical(map(in_default_graph, file_facts(project, described, files)))
    quads = dumps.kept(together(map(in_default_graph, published.graph(project.iri(GRAPH))), facts))
    files.write("catalogue.ttl", dumps.prefixed(project, quads, ox.RdfFormat.TURTLE, files.folder))
    files.write("catalogue.jsonld", context.stream(quads(), files.folder))
    files.write("catalogue.rdf", dumps.prefixed(project, quads, ox.RdfFormat.RDF_XML, files.folder))
    files.write("catalogue.nt", dumps.stream(quads(), ox.RdfFormat.N_TRIPLES, folder=files.folder))
    files.add({"dataset.jsonld": schema_org(project, [*described, *facts])})


def file_facts(project: Project, described: Iterable[ox.Quad], files: dumps.Publication) -> list[ox.Quad]:
    """Size and SHA-256 of the file of each distribution."""
    out = Description(project)
    kind = out.name("dcat:Distribution")
    for quad in described:
        if quad.predicate == RDF_TYPE and quad.object == kind:
            iri = value(quad.subject)
            name = iri.removeprefix(project.iri("catalogue#file/"))
            size = ox.Literal(str(files.written[name].size), datatype=ox.NamedNode(XSD + "nonNegativeInteger"))
            out.add(iri, "", ("dcat:byteSize", size), ("spdx:checksum", link(project.iri(f"catalogue#sum/{name}"))))
            checksum(out, name, files.written[name].digest)
    return out.quads


def schema_org(project: Project, quads: list[ox.Quad]) -> bytes:
    """The acts' dataset as a schema.org Dataset in JSON-LD, with the properties that Google Dataset Search reads.

    `quads` are those of the catalogue, but what it counts in each graph.
    """
    graph = Graph(project, quads)
    dataset = project.iri(DATASET)
    catalogue, publisher = project.iri(CATALOGUE), project.iri(PUBLISHER)

    def text(iri: str, name: str, language: str = "it") -> str:
        return graph.text(iri, name, language)

    agent = {"@type": "Organization", "@id": publisher, "name": text(publisher, "foaf:name")}
    years = [iri.rpartition("/")[2] for iri in graph.values(dataset, "dcterms:temporal")]
    document: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset,
        "name": text(dataset, "dcterms:title"),
        "alternateName": [
            text(dataset, "dcterms:title", "en"),
            *(name for lang in LANGUAGES for name in graph.texts(dataset, "dcterms:alternative", lang)),
        ],
        "description": text(dataset, "dcterms:description") + "\n\n" + text(dataset, "dcterms:description", "en"),
        "url": graph.value(dataset, "dcat:landingPage"),
        "identifier": graph.value(dataset, "dcterms:identifier"),
        "version": project.version,
        "license": graph.value(dataset, "dcterms:license"),
        "creator": agent,
        "publisher": agent,
        "isAccessibleForFree": True,
        "inLanguage": ["it", "en"],
        "keywords": [word for lang in LANGUAGES for word in graph.texts(dataset, "dcat:keyword", lang)],
        "isBasedOn": graph.values(dataset, "dcterms:source"),
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": catalogue, "name": text(catalogue, "dcterms:title")},
        "distribution": [download(graph, iri) for iri in graph.values(dataset, "dcat:distribution")],
    }
    if years:
        document["temporalCoverage"] = years[0] if len(years) == 1 else f"{years[0]}/{years[-1]}"
    if project.released:
        document["datePublished"] = graph.value(dataset, "dcterms:issued")
        document["dateModified"] = graph.value(dataset, "dcterms:modified")
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def download(graph: Graph, iri: str) -> dict[str, Any]:
    """A distribution as a schema.org DataDownload."""
    packed = graph.value(iri, "dcat:compressFormat")
    media = packed or graph.value(iri, "dcat:mediaType") or ""
    return {
        "@type": "DataDownload",
        "@id": iri,
        "name": graph.text(iri, "dcterms:title", "it"),
        "contentUrl": graph.value(iri, "dcat:downloadURL"),
        "encodingFormat": media.removeprefix(MEDIA_TYPE),
        "contentSize": f"{graph.value(iri, 'dcat:byteSize')} B",
        "sha256": graph.value(graph.value(iri, "spdx:checksum"), "spdx:checksumValue"),
    }


# Checks


def check_core(core: Graph, shapes: Graph) -> Iterator[Finding]:
    """What is wrong in the core: a blank node, a literal that stores rewrite, a term that no shape looks at."""
    project, terms, lack = core.project, _known_terms(shapes), "no shape of catalogue/shapes/ looks at"
    for needed, kind in ((project.iri(CATALOGUE), "dcat:Catalog"), (project.iri(DATASET), "dcat:Dataset")):
        if core.files and not core.is_a(needed, kind):
            message = f"does not describe the catalogue's {kind}"
            yield Finding("core", message, file=core.files[0].name, iri=needed, fix=f"restore it, “a {kind} ;”")
    for file in core.files:
        for quad in file.quads:
            for check, message, fix in lint.term_problems(project, quad, terms, lack):
                iri = value(quad.subject) if isinstance(quad.subject, ox.NamedNode) else None
                line = file.line_of(iri) if iri else None
                yield Finding(check, message, file=file.name, line=line, iri=iri, fix=fix)


def _known_terms(shapes: Graph) -> set[str]:
    """The properties that the shapes have a path for, and the classes that they ask for or look at."""
    told = {SH + name for name in ("path", "targetClass", "hasValue", "class")}
    return {RDF_TYPE.value} | {value(quad.object) for quad in shapes.quads if quad.predicate.value in told}


def main(published: Graph) -> list[ox.Quad]:
    """The graph `catalogue` but what is counted in each graph, which grows with them."""
    counted = published.project.iri("catalogue#graph/")
    described = published.graph(published.project.iri(GRAPH))
    return [quad for quad in described if not value(quad.subject).startswith(counted)]


def results(published: Graph, shapes: Graph) -> list[validate.Result]:
    """What in the graph `catalogue` doesn't conform to shapes.

    What is counted is validated so much at a time beside the rest; where something is wrong in a part alone, all is
    looked at together, which says what is wrong.
    """
    rest, text = to_ntriples(main(published)), to_ntriples(shapes.quads)
    counted = (f"{quad.triple} .\n" for quad in published.graph(published.project.iri(GRAPH)))
    found = validate.validate_fast(rest, text)
    while several := "".join(islice(counted, TOGETHER)):
        if {one.key for one in validate.validate_fast(rest + several, text)} != {one.key for one in found}:
            return validate.validate_fast(to_ntriples(published.graph(published.project.iri(GRAPH))), text)
    return found


def check(published: Graph, read: Graph, shapes: Graph) -> Iterator[Finding]:
    """The graph `catalogue` against the shapes of DCAT-AP_IT; `read` has the places of findings.

    A release gives the dates that the profile makes mandatory. Before it they are missing, and one finding says so, as
    information: no date is made up.
    """
    project = read.project
    rows = results(published, shapes)
    modified = project.prefixes["dcterms"] + "modified"
    undated = [row for row in rows if row.path == modified and row.component == "MinCountConstraintComponent"]
    if project.released:
        undated = []
    yield from validate.as_findings([row for row in rows if row not in undated], read, shapes)
    if undated:
        yield Finding(
            "release-date",
            f"version {project.version} has no release: the catalogue is without dcterms:modified, "
            "which DCAT-AP_IT makes mandatory",
            file="CHANGELOG.md",
            fix=f"nothing before the release; then head its section “## {project.version} - YYYY-MM-DD”",
            severity=Severity.INFO,
        )
