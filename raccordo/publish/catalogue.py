"""The catalogue: what is published, in which files, of which version, made from what, and how much of it there is.

A hand-written core (`catalogue/core.ttl`) and the build's facts make the graph `catalogue`: DCAT-AP 3.0.1 and
DCAT-AP_IT 2, VoID, the RDF dataset in terms of SPARQL 1.1 Service Description, ADMS, PROV-O and DQV. `catalogue.ttl`
and `catalogue.jsonld` say the same, and the size and SHA-256 of each file besides: a dump that holds the graph can't
hold its own digest. No time comes from the clock: dates are those of the releases.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from raccordo.act import source
from raccordo.check import lint, validate
from raccordo.findings import Finding, Severity, UserError
from raccordo.project import Project
from raccordo.publish import dumps
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import RDF_TYPE, canonical, in_default_graph, to_ntriples, value

# Paths under the base of the publication.
CATALOGUE = "catalogue"
DATASET = "catalogue#dataset"
PUBLISHER = "catalogue#publisher"
ONTOLOGY = "onto"
GRAPH = "graph/catalogue"
XSD = "http://www.w3.org/2001/XMLSchema#"
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

Row = tuple[str, str, str, str | None]
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


def number(count: int) -> ox.Literal:
    """The count as a canonical xsd:integer."""
    return ox.Literal(str(count), datatype=ox.NamedNode(XSD + "integer"))


def date(text: str) -> ox.Literal:
    """The date as an xsd:date."""
    return ox.Literal(text, datatype=ox.NamedNode(XSD + "date"))


def both(predicate: str, italian: str, english: str) -> list[tuple[str, Term]]:
    """A statement in Italian and in English."""
    return [(predicate, ox.Literal(italian, language="it")), (predicate, ox.Literal(english, language="en"))]


def describe(published: Published) -> list[ox.Quad]:
    """The graph `catalogue`.

    Its counts are those of the publication with the graph in it, as whoever loads a dump counts them: the counting is
    repeated until it doesn't change what it counts. Raises RuntimeError where it never settles.
    """
    fixed = [*published.core.quads, *published.examples]
    fixed += [*datasets(published), *distributions(published), *provenance(published), *quality(published)]
    counts = statistics(published, Counted(_rows([*published.all.quads, *fixed]), published.ontology))
    fixed += prefixes(published, [*fixed, *counts])
    others = _rows([*published.all.quads, *fixed])
    for _ in range(ROUNDS):
        rows = {graph: set(members) for graph, members in others.items()}
        for graph, members in _rows(counts).items():
            rows[graph] |= members
        again = statistics(published, Counted(rows, published.ontology))
        if again == counts:
            return fixed + counts
        counts = again
    raise RuntimeError("the counts of the catalogue don't settle")


# DCAT, DCAT-AP_IT, ADMS


def schemes(published: Published) -> list[tuple[str, str]]:
    """The concept schemes and the graph of the file that describes each, sorted."""
    data = published.data
    return [(iri, graph) for iri in data.instances("skos:ConceptScheme") for graph in data.graphs_of[iri]]


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
    graph = published.core | published.data | published.ontology
    shared = [(name, term) for name in SHARED for term in graph.terms(project.iri(DATASET), name)]
    out = Description(project)
    assets = [(project.iri(ONTOLOGY), "OWL"), *((iri, "SKOS") for iri, _ in schemes(published))]
    for iri, technique in assets:
        texts = [
            (name, ox.Literal(text, language=language))
            for name in ("dcterms:title", "dcterms:description")
            for language in ("it", "en")
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
    plans(out, graph)
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
    for iri in published.all.instances("dqv:QualityMeasurement"):
        for graph in published.all.graphs_of[iri]:
            out.add(project.iri(DATASET), "", ("dqv:hasQualityMetadata", link(graph)))
            out.add(graph, "dqv:QualityMetadata", ("dcterms:hasPart", link(iri)))
    return out.quads


# Prefixes, VoID, SPARQL Service Description


def prefixes(published: Published, described: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The prefixes of the register that the publication uses, as SPARQL editors read them (SHACL, section 5.2.1)."""
    project = published.project
    out = Description(project)
    used = {
        value(term) for quad in (*published.all.quads, *described) for term in quad if isinstance(term, ox.NamedNode)
    }
    used |= {quad.object.datatype.value for quad in published.all.quads if isinstance(quad.object, ox.Literal)}
    for prefix, namespace in project.prefixes.items():
        if any(iri.startswith(namespace) for iri in used):
            node = project.iri(f"catalogue#prefix/{prefix}")
            out.add(project.iri(ONTOLOGY), "", ("sh:declare", link(node)))
            text = ox.Literal(namespace, datatype=ox.NamedNode(XSD + "anyURI"))
            out.add(node, "sh:PrefixDeclaration", ("sh:prefix", ox.Literal(prefix)), ("sh:namespace", text))
    return out.quads


def _rows(quads: Iterable[ox.Quad]) -> dict[str, set[Row]]:
    """The triples of each graph: subject, predicate, object, and the datatype where the object is a literal."""
    graphs: dict[str, set[Row]] = defaultdict(set)
    for quad in quads:
        datatype = quad.object.datatype.value if isinstance(quad.object, ox.Literal) else None
        row = (str(quad.subject), quad.predicate.value, str(quad.object), datatype)
        graphs[value(quad.graph_name)].add(row)
    return graphs


def _entities(project: Project, rows: set[Row]) -> int:
    """How many subjects are in the dataset's void:uriSpace."""
    return sum(subject.startswith(f"<{project.base}data/") for subject in {row[0] for row in rows})


def _types(rows: set[Row]) -> dict[str, list[str]]:
    """The classes of each subject, by their IRIs, where they have one."""
    types: dict[str, list[str]] = defaultdict(list)
    for subject, predicate, target, _ in rows:
        if predicate == RDF_TYPE.value and target.startswith("<"):
            types[subject].append(target[1:-1])
    return types


def curie(project: Project, iri: str) -> str:
    """The IRI as a fragment of another: with the longest prefix of the register that fits, else percent-encoded."""
    fitting = [(space, prefix) for prefix, space in project.prefixes.items() if iri.startswith(space) and iri != space]
    if not fitting:
        return quote(iri, safe="")
    space, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{quote(iri.removeprefix(space), safe='')}"


class Counted:
    """The triples that are counted: of each graph, and of their union, with the classes of each subject.

    `declared` are those of these classes that the vocabulary declares.
    """

    def __init__(self, graphs: dict[str, set[Row]], ontology: Graph) -> None:
        self.graphs = graphs
        self.union: set[Row] = set().union(*graphs.values())
        self.types = _types(self.union)
        declared = lint.known_terms(ontology)
        self.declared = {subject: [kind for kind in kinds if kind in declared] for subject, kinds in self.types.items()}


def statistics(published: Published, counted: Counted) -> list[ox.Quad]:
    """The dataset and its graphs, in terms of VoID and of SPARQL 1.1 Service Description."""
    return [*dataset_statistics(published, counted), *graph_statistics(published, counted)]


def dataset_statistics(published: Published, counted: Counted) -> list[ox.Quad]:
    """The dataset in terms of VoID: sizes, vocabularies, examples, partitions by class and by property.

    A class that the vocabulary declares has its properties, and each of these its classes and datatypes of values
    (void-ext, as SPARQL editors read them to complete a query); for the other classes, those of OWL, SHACL and of the
    catalogue itself, that would be longer than the data.
    """
    project = published.project
    out = Description(project)
    rows, types = counted.union, counted.types
    classes = Counter(kind for kinds in types.values() for kind in kinds)
    properties = Counter(row[1] for row in rows)
    out.add(
        project.iri(DATASET),
        "void:Dataset",
        ("void:uriSpace", ox.Literal(project.iri("data/"))),
        ("void:triples", number(len(rows))),
        ("void:entities", number(_entities(project, rows))),
        ("void:distinctSubjects", number(len({row[0] for row in rows}))),
        ("void:classes", number(len(classes))),
        ("void:properties", number(len(properties))),
        *(("void:vocabulary", link(space)) for space in vocabularies(project, [*classes, *properties])),
        *(("void:exampleResource", link(iri)) for name in EXAMPLES for iri in published.data.instances(name)[:1]),
    )
    for iri, count in sorted(properties.items()):
        node = project.iri(f"catalogue#property/{curie(project, iri)}")
        out.add(project.iri(DATASET), "", ("void:propertyPartition", link(node)))
        out.add(node, "void:Dataset", ("void:property", link(iri)), ("void:triples", number(count)))
    for iri, count in sorted(classes.items()):
        node = f"{project.iri(CATALOGUE)}#class/{curie(project, iri)}"
        out.add(project.iri(DATASET), "", ("void:classPartition", link(node)))
        out.add(node, "void:Dataset", ("void:class", link(iri)), ("void:entities", number(count)))
    out.quads += partitions(project, f"{project.iri(CATALOGUE)}#class", rows, counted.declared)
    return out.quads


def vocabularies(project: Project, terms: Iterable[str]) -> list[str]:
    """The namespaces of the register that the classes and properties are from, sorted."""
    spaces = {max((s for s in project.prefixes.values() if term.startswith(s)), key=len, default="") for term in terms}
    return sorted(spaces - {""})


def partitions(project: Project, classes: str, rows: set[Row], types: dict[str, list[str]]) -> list[ox.Quad]:
    """The properties of each class in `types`, with the classes and the datatypes of their values.

    The IRIs of the partitions begin with `classes`, which ends where the class follows.
    Each is a void:Dataset by the range of the property that leads to it; it isn't said again.
    """
    out = Description(project)
    of_class: Counter[tuple[str, str]] = Counter()
    of_value: Counter[tuple[str, str, str, str]] = Counter()
    for subject, predicate, target, datatype in rows:
        for kind in types.get(subject, ()):
            of_class[kind, predicate] += 1
            if datatype:
                of_value[kind, predicate, "datatype", datatype] += 1
            for other in types.get(target, ()) if datatype is None else ():
                of_value[kind, predicate, "class", other] += 1

    def partition(kind: str, predicate: str) -> str:
        return f"{classes}/{curie(project, kind)}/{curie(project, predicate)}"

    for (kind, predicate), count in sorted(of_class.items()):
        node = partition(kind, predicate)
        out.add(f"{classes}/{curie(project, kind)}", "", ("void:propertyPartition", link(node)))
        out.add(node, "", ("void:property", link(predicate)), ("void:triples", number(count)))
    for (kind, predicate, sort, of), count in sorted(of_value.items()):
        above = partition(kind, predicate)
        node = f"{above}/{curie(project, of)}"
        prefix = "void-ext" if sort == "datatype" else "void"
        out.add(above, "", (f"{prefix}:{sort}Partition", link(node)))
        out.add(node, "", (f"{prefix}:{sort}", link(of)), ("void:triples", number(count)))
    return out.quads


def graph_statistics(published: Published, counted: Counted) -> list[ox.Quad]:
    """The RDF dataset in terms of SPARQL 1.1 Service Description, and each of its graphs as a subset in VoID.

    A graph is partitioned by the classes of the resources that it says something of, wherever these are typed.

    An sd:Dataset is an RDF dataset, whether or not a service answers queries on it. There is no sd:Service: it stands
    for an endpoint, and static files are none. The default graph of the dumps that have graphs is empty.
    """
    project = published.project
    out = Description(project)
    default = project.iri("catalogue#default-graph")
    out.add(project.iri(DATASET), "sd:Dataset", ("sd:defaultGraph", link(default)))
    out.add(default, "sd:Graph void:Dataset", ("void:triples", number(0)))
    for graph in published.graphs:
        rows, name = counted.graphs.get(graph, set()), graph.removeprefix(project.iri("graph/"))
        node = project.iri(f"catalogue#graph/{name}")
        out.add(project.iri(DATASET), "", ("sd:namedGraph", link(graph)), ("void:subset", link(node)))
        out.add(graph, "sd:NamedGraph", ("sd:name", link(graph)), ("sd:graph", link(node)))
        out.add(
            node,
            "sd:Graph void:Dataset",
            *both("dcterms:title", f"Grafo {name}", f"Graph {name}"),
            ("void:triples", number(len(rows))),
            ("void:entities", number(_entities(project, rows))),
            ("void:distinctSubjects", number(len({row[0] for row in rows}))),
            ("void:classes", number(len({kind for kinds in _types(rows).values() for kind in kinds}))),
            ("void:properties", number(len({row[1] for row in rows}))),
            ("void:dataDump", link(project.iri(f"graphs/{name}.ttl"))),
        )
        classes = Counter(kind for subject in {row[0] for row in rows} for kind in counted.types.get(subject, ()))
        for iri, count in sorted(classes.items()):
            part = f"{node}/class/{curie(project, iri)}"
            out.add(node, "", ("void:classPartition", link(part)))
            out.add(part, "void:Dataset", ("void:class", link(iri)), ("void:entities", number(count)))
        out.quads += partitions(project, f"{node}/class", rows, counted.declared)
    return out.quads


# The documents


def documents(
    project: Project, described: list[ox.Quad], files: dumps.Publication, context: Context
) -> dict[str, bytes]:
    """The catalogue alone, in Turtle and JSON-LD, with size and SHA-256 of each file; and its datasets for schema.org.

    `described` is what `describe` returned; `files` are those of the publication; `context` is of
    JSON-LD.
    """
    quads = canonical({in_default_graph(quad) for quad in [*described, *file_facts(project, described, files)]})
    return {
        "catalogue.ttl": dumps.turtle(project, quads),
        "catalogue.jsonld": context.serialize(quads),
        "dataset.jsonld": schema_org(project, quads),
    }


def file_facts(project: Project, described: list[ox.Quad], files: dumps.Publication) -> list[ox.Quad]:
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

    `quads` are those of the catalogue.
    """
    graph = Graph(project, quads)
    dataset = project.iri(DATASET)
    catalogue, publisher = project.iri(CATALOGUE), project.iri(PUBLISHER)

    def text(iri: str, name: str, language: str = "it") -> str:
        return next(iter(graph.texts(iri, name, language)), "")

    agent = {"@type": "Organization", "@id": publisher, "name": text(publisher, "foaf:name")}
    years = [iri.rpartition("/")[2] for iri in graph.values(dataset, "dcterms:temporal")]
    document: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset,
        "name": text(dataset, "dcterms:title"),
        "alternateName": [
            text(dataset, "dcterms:title", "en"),
            *(name for lang in ("it", "en") for name in graph.texts(dataset, "dcterms:alternative", lang)),
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
        "keywords": [word for lang in ("it", "en") for word in graph.texts(dataset, "dcat:keyword", lang)],
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
        "name": next(iter(graph.texts(iri, "dcterms:title", "it")), ""),
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
    told = {validate.SH + name for name in ("path", "targetClass", "hasValue", "class")}
    return {RDF_TYPE.value} | {value(quad.object) for quad in shapes.quads if quad.predicate.value in told}


def check(described: list[ox.Quad], read: Graph, shapes: Graph) -> Iterator[Finding]:
    """The graph `catalogue` against the shapes of DCAT-AP_IT; `read` has the places of findings.

    A release gives the dates that the profile makes mandatory. Before it they are missing, and one finding says so, as
    information: no date is made up.
    """
    project = read.project
    rows = validate.validate_fast(to_ntriples(described), to_ntriples(shapes.quads))
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
