"""The vocabulary and the concept schemes as the national catalogue of semantic assets, schema.gov.it, harvests them.

The tree `harvest/` is a repository as the harvester takes it (`teamdigitale/dati-semantic-backend`), with README, hooks
and workflow from the templates in the project's `harvest/`: `assets/ontologies/NAME/vVERSION/NAME.ttl` and
`assets/controlled-vocabularies/NAME/vVERSION/NAME.ttl`, with a flat CSV beside the latter and the JSON-LD frame that
gives its rows, the versions of earlier releases beside it, and the newest once more as `latest`, which is harvested.
Each file stands alone: the harvester looks for title, rights holder, licence and distribution in it. `check` holds the
files to the harvester's rules, named by the classes that have them, and to those of the national hooks
(`teamdigitale/dati-semantic-tools`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from raccordo.findings import Finding, Severity
from raccordo.project import Project
from raccordo.publish import catalogue, dumps, publisher
from raccordo.publish.catalogue import link
from raccordo.publish.releases import Release
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import LANGUAGES
from raccordo.rdf.query import as_csv
from raccordo.rdf.turtle import RDF_TYPE, canonical, in_default_graph, value

TREE = "harvest"
FOLDERS = {"OWL": f"{TREE}/assets/ontologies", "SKOS": f"{TREE}/assets/controlled-vocabularies"}
STATUS = "http://purl.org/adms/status/"
TURTLE = catalogue.EU + "file-type/RDF_TURTLE"
CSV = catalogue.EU + "file-type/CSV"
# What the harvester takes as a status (BaseSemanticAssetModel).
STATUSES = {STATUS + name for name in ("Completed", "Deprecated", "UnderDevelopment", "Withdrawn")}
# The standard that an asset is written in, and its name, which the harvester wants in the same file.
STANDARDS = {
    "OWL": ("http://www.w3.org/TR/owl2-overview/", "OWL 2 Web Ontology Language"),
    "SKOS": ("http://www.w3.org/TR/skos-reference/", "SKOS Simple Knowledge Organization System"),
}
# Folders and files whose names have these words are passed over (application.properties of the harvester).
SKIPPED = ("scriptr2rml", "sparql", "deprecated")
SKIPPED_FILES = {
    "OWL": ("aligns", "example"),
    "SKOS": ("transparency-obligation-organization", "transparency-obligation-administration"),
}
VERSION = re.compile(r"v\d+(\.\d+){0,2}")
KEY_CONCEPT = re.compile(r"\w(:?[\w-]+\w)*")
# What the harvester would like and nothing in the repository gives: told once, as information.
NOT_GIVEN = {
    "dcat:contactPoint": "nobody's address is known: whoever publishes enters it in publisher.toml",
    "dcterms:temporal": "a vocabulary has no period that it is of",
}


@dataclass(frozen=True)
class Asset:
    """An ontology or a concept scheme: its IRI, what it is written in, and its triples."""

    iri: str
    kind: str
    graph: Graph

    @property
    def name(self) -> str:
        """The last segment of its IRI, which names its file."""
        return self.iri.rpartition("/")[2]

    def path(self, version: str, ending: str = "ttl") -> str:
        """Where it stands in the publication."""
        return f"{FOLDERS[self.kind]}/{self.name}/{version}/{self.name}.{ending}"


def find(dataset: Graph) -> list[Asset]:
    """The vocabulary and each concept scheme of a dataset, with the triples of the graph of its file."""
    project = dataset.project
    apart = {project.iri(catalogue.GRAPH), project.iri("graph/inferred")}
    typed = {(value(quad.subject), value(quad.graph_name)) for quad in dataset.typed("skos:ConceptScheme")}

    def asset(iri: str, kind: str, graph: str) -> Asset:
        return Asset(iri, kind, Graph(project, map(in_default_graph, dataset.by_graph[graph])))

    own = asset(project.iri(catalogue.ONTOLOGY), "OWL", project.iri("graph/ontology"))
    return [own, *(asset(iri, "SKOS", graph) for iri, graph in sorted(typed) if graph not in apart)]


def describe(asset: Asset, described: Graph) -> list[ox.Quad]:
    """What the file of an asset says besides the asset's own triples; `described` is the catalogue's graph."""
    own, project, literal = asset.graph, asset.graph.project, ox.Literal
    out, publisher = catalogue.Description(project), project.iri(catalogue.PUBLISHER)
    told = {name for name in ("dcterms:title", "dcterms:description") if own.terms(asset.iri, name)}
    skipped = {own.iri(name) for name in (*told, "dcat:distribution", "adms:status", "rdf:type")}
    out.quads += [quad for quad in described.about(asset.iri) if quad.predicate.value not in skipped]
    for iri in (publisher, *described.values(asset.iri, "dcat:contactPoint")):
        out.quads += described.about(iri)
    types = "dcatapit:Dataset dcat:Dataset" if asset.kind == "SKOS" else ""
    standard, name = STANDARDS[asset.kind]
    released = described.terms(asset.iri, "dcterms:modified")
    out.add(
        asset.iri,
        types,
        ("admsapit:status", link(STATUS + ("Completed" if released else "UnderDevelopment"))),
        ("dcterms:creator", link(publisher)),
        ("dcterms:conformsTo", link(standard)),
        *(("dcterms:subject", theme) for theme in described.terms(asset.iri, "dcat:theme")),
    )
    out.add(standard, "", ("foaf:name", literal(name, language="en")))
    file, form = distribution(project, asset, "ttl", "Turtle", TURTLE)
    if asset.kind == "OWL":
        prefix = own.value(asset.iri, "vann:preferredNamespacePrefix")
        project_iri = project.iri("catalogue#project")
        out.add(
            asset.iri,
            "",
            ("admsapit:hasSemanticAssetDistribution", link(file)),
            ("admsapit:prefix", literal(prefix)),
            ("admsapit:acronym", literal(prefix)),
            ("admsapit:semanticAssetInUse", link(project_iri)),
            *(("admsapit:hasKeyClass", out.name(kind)) for kind in catalogue.EXAMPLES),
        )
        out.add(
            project_iri, "admsapit:Project", *(("l0:name", name) for name in described.terms(publisher, "foaf:name"))
        )
        out.add(file, "admsapit:SemanticAssetDistribution", *form)
        out.quads += declarations(own, out.quads)
    else:
        flat_file, flat_form = distribution(project, asset, "csv", "CSV", CSV)
        out.add(
            asset.iri,
            "",
            *(("rdfs:label", title) for title in own.terms(asset.iri, "dcterms:title")),
            ("dcat:distribution", link(file)),
            ("dcat:distribution", link(flat_file)),
            *(("owl:versionInfo", version) for version in described.terms(asset.iri, "dcat:version")),
            ("ndc:keyConcept", literal(asset.name)),
        )
        out.add(file, "dcatapit:Distribution dcat:Distribution", *form)
        out.add(flat_file, "dcatapit:Distribution dcat:Distribution", *flat_form)
    return [in_default_graph(quad) for quad in out.quads]


def distribution(
    project: Project, asset: Asset, ending: str, name: str, form: str
) -> tuple[str, list[tuple[str, catalogue.Term]]]:
    """The IRI of an asset's file in a form, and what is said of it."""
    path = asset.path("latest", ending)
    url = link(project.iri(path))
    return project.iri(f"catalogue#file/{path}"), [
        *catalogue.both("dcterms:title", name, name),
        ("dcterms:format", link(form)),
        ("dcterms:license", link(catalogue.LICENCE)),
        ("dcat:accessURL", url),
        ("dcat:downloadURL", url),
    ]


def declarations(declared: Graph, told: list[ox.Quad]) -> list[ox.Quad]:
    """Declarations of the classes and annotation properties of `told` that have none.

    With them the file is in OWL 2 DL, as the vocabulary alone is (OWL 2 Mapping to RDF Graphs, section 3.1.2).
    """
    project = declared.project
    out = catalogue.Description(project)
    built_in = tuple(project.prefixes[name] for name in ("owl", "rdf", "rdfs", "xsd"))
    known = {value(quad.subject) for quad in declared.quads if quad.predicate == RDF_TYPE}
    kinds = {"owl:AnnotationProperty": {quad.predicate.value for quad in told}}
    kinds["owl:Class"] = {value(quad.object) for quad in told if quad.predicate == RDF_TYPE}
    for kind, terms in kinds.items():
        for term in sorted(terms - known):
            if not term.startswith(built_in):
                out.add(term, kind)
    return out.quads


def flat(asset: Asset) -> bytes:
    """The concepts of a scheme as CSV, by their notation: the form of which the catalogue makes a web service."""
    own = asset.graph
    concepts = {own.value(iri, "skos:notation"): iri for iri in own.out if own.terms(iri, "skos:notation")}
    columns = [(name, language) for name in ("skos:prefLabel", "skos:definition") for language in LANGUAGES]
    rows = [[notation, *(own.text(iri, *column) for column in columns)] for notation, iri in sorted(concepts.items())]
    head = ["id", "label_it", "label_en", "definition_it", "definition_en"]
    return "".join(as_csv([head, *rows])).encode()


def files(dataset: Graph, described: list[ox.Quad], earlier: Iterable[Release] = ()) -> dict[str, bytes]:
    """Every file of the tree, path to bytes: each asset of the dataset as `latest` and by its version, and as it was in
    earlier releases; `described` is the catalogue's graph."""
    project = dataset.project
    out = of_version(dataset, described, f"v{project.version}", "latest")
    for release in earlier:
        old = Graph(project, release.quads)
        out |= of_version(old, old.by_graph[project.iri(catalogue.GRAPH)], f"v{release.version}")
    rendered = publisher.render(project, TREE)
    return out | {f"{TREE}/{path}": content for path, content in rendered.items()}


def of_version(dataset: Graph, described: list[ox.Quad], *folders: str) -> dict[str, bytes]:
    """The files of the assets of a dataset, in the folders of its version."""
    project, catalogued = dataset.project, Graph(dataset.project, described)
    out: dict[str, bytes] = {}
    for asset in find(dataset):
        content = dumps.turtle(project, canonical([*asset.graph.quads, *describe(asset, catalogued)]))
        for version in folders:
            out[asset.path(version)] = content
            if asset.kind == "SKOS":
                out[asset.path(version, "csv")] = flat(asset)
                out[asset.path(version, "frame.yamlld")] = (project.root / TREE / "frame.yamlld").read_bytes()
    return out


# The harvester's rules


def check(project: Project, made: dict[str, bytes]) -> Iterator[Finding]:
    """What the harvester would find in the files of `assets/`: errors as violations, warnings as warnings.

    The dates that it wants are those of a release, and before one they are told as one piece of information; so are the
    things that nothing in the repository gives.
    """
    yield from check_layout(made)
    dates, absent = False, set()
    for path, content in sorted(made.items()):
        if path.endswith(".ttl") and "/latest/" in path:
            for finding, name in check_asset(project, path, content):
                if name in ("dcterms:modified", "dcterms:issued") and not project.released:
                    dates = True
                elif name in NOT_GIVEN:
                    absent.add(name)
                else:
                    yield finding
    if dates:
        message = f"version {project.version} has no release: without dcterms:modified schema.gov.it harvests no asset"
        fix = "nothing before the release"
        yield Finding("asset-date", message, file="CHANGELOG.md", fix=fix, severity=Severity.INFO)
    if absent:
        message = f"schema.gov.it would warn that the assets have no {' and no '.join(sorted(absent))}"
        fix = "; ".join(NOT_GIVEN[name] for name in sorted(absent))
        yield Finding("asset", message, file="catalogue/core.ttl", fix=fix, severity=Severity.INFO)


def check_layout(made: dict[str, bytes]) -> Iterator[Finding]:
    """The folders and names (AgencyRepositoryService, its folder scanners, Version)."""
    folders: dict[str, list[str]] = defaultdict(list)
    for path in (path for path in made if path.startswith(f"{TREE}/assets/")):
        folder, _, name = path.rpartition("/")
        folders[folder].append(name)
    versions: dict[str, dict[str, bytes]] = defaultdict(dict)
    for folder, names in sorted(folders.items()):
        kind = next((kind for kind, start in FOLDERS.items() if folder.startswith(start + "/")), None)
        turtles = [name for name in names if name.endswith(".ttl")]
        words = folder.lower().split("/")
        problems = [
            (kind is None, "is in neither of the folders that are harvested"),
            (any(word in part for word in SKIPPED for part in words), "has a word for which folders are passed over"),
            (len(turtles) != 1, f"has {len(turtles)} Turtle files: there must be one"),
            (sum(name.endswith(".csv") for name in names) > 1, "has more than one CSV"),
            (any(word in name.lower() for word in SKIPPED_FILES.get(kind or "", ()) for name in turtles),
             "has a file with a word for which files are passed over"),
        ]  # fmt: skip
        for wrong, message in problems:
            if wrong:
                yield Finding("asset-layout", message, file=folder, fix="see raccordo/publish/assets.py")
        asset, _, version = folder.rpartition("/")
        if len(turtles) == 1:
            versions[asset][version] = made[f"{folder}/{turtles[0]}"]
    for asset, found in versions.items():
        known = [version for version in found if VERSION.fullmatch(version)]
        newest = max(known, key=lambda v: [int(part) for part in v.removeprefix("v").split(".")], default=None)
        if newest is None or found.get("latest") != found[newest]:
            message = "has no folder latest with what its newest version has"
            yield Finding("asset-layout", message, file=asset, fix="see raccordo/publish/assets.py")


# What an asset must have, and what it had better have (BaseSemanticAssetModel, OntologyModel,
# ControlledVocabularyModel): property, whether its value is a literal or a node, and what that node must have.
ERRORS = (
    ("dcterms:rightsHolder", "node", "foaf:name"),
    ("dcterms:rightsHolder", "node", "dcterms:identifier"),
    ("dcterms:title", "literal", None),
    ("dcterms:description", "literal", None),
    ("dcterms:modified", "literal", None),
    ("dcat:theme", "node", None),
    ("dcterms:accrualPeriodicity", "node", None),
)
WARNINGS = (
    ("dcterms:subject", "node", None),
    ("dcat:contactPoint", "node", None),
    ("dcterms:publisher", "node", "foaf:name"),
    ("dcterms:creator", "node", "foaf:name"),
    ("owl:versionInfo", "literal", None),
    ("dcterms:issued", "literal", None),
    ("dcterms:language", "node", None),
    ("dcterms:temporal", "literal", None),
    ("dcterms:conformsTo", "node", "foaf:name"),
)
ONTOLOGY_WARNINGS = (
    ("admsapit:hasKeyClass", "node", "rdfs:label"),
    ("admsapit:prefix", "literal", None),
    ("admsapit:semanticAssetInUse", "node", "l0:name"),
)
# What OntoPiA's shapes want besides (italia/daf-ontologie-vocabolari-controllati).
ONTOPIA = {
    "OWL": ("owl:versionIRI", "admsapit:acronym", "dcat:keyword"),
    "SKOS": ("dcterms:identifier", "dcat:keyword"),
}


def check_asset(project: Project, path: str, content: bytes) -> Iterator[tuple[Finding, str]]:
    """The rules for what is in one file: each finding with the property that it is about."""
    graph = Graph(project, ox.parse(content, format=ox.RdfFormat.TURTLE))
    kind = "OWL" if path.startswith(FOLDERS["OWL"]) else "SKOS"
    mains = graph.instances("owl:Ontology" if kind == "OWL" else "dcatapit:Dataset")

    def told(message: str, name: str, severity: Severity = Severity.VIOLATION) -> tuple[Finding, str]:
        main = mains[0] if mains else None
        return Finding(
            "asset", message, file=path, iri=main, fix="see raccordo/publish/assets.py", severity=severity
        ), name

    if len(mains) != 1:
        yield told(f"has {len(mains)} assets: there must be one in a file", "rdf:type")
        return
    main = mains[0]
    if main.rstrip("/").rpartition("/")[2] != path.rpartition("/")[2].removesuffix(".ttl"):
        yield told("has a file name that is not the last segment of its IRI", "rdf:type")
    rules = [(rule, Severity.VIOLATION) for rule in ERRORS] + [(rule, Severity.WARNING) for rule in WARNINGS]
    rules += [((name, "any", None), Severity.VIOLATION) for name in ONTOPIA[kind]]
    rules += [(rule, Severity.WARNING) for rule in ONTOLOGY_WARNINGS if kind == "OWL"]
    for (name, shape, inner), severity in rules:
        if problem := _missing(graph, main, name, shape, inner):
            yield told(problem, name, severity)
    for problem, name in _distribution(graph, main, kind):
        yield told(problem, name)
    for status in graph.values(main, "admsapit:status"):
        if status not in STATUSES:
            yield told(f"has the status {status}, which is none of ADMS's", "admsapit:status", Severity.WARNING)
    concepts = graph.values(main, "ndc:keyConcept")
    if kind == "SKOS" and (len(concepts) != 1 or not KEY_CONCEPT.fullmatch(concepts[0])):
        yield told("must have one ndc:keyConcept, of letters, digits and hyphens", "ndc:keyConcept")


def _missing(graph: Graph, main: str, name: str, shape: str, inner: str | None) -> str | None:
    terms = graph.terms(main, name)
    if shape == "literal":
        terms = [t for t in terms if isinstance(t, ox.Literal) and t.language in (None, "it", "en")]
    if shape == "node":
        terms = [t for t in terms if isinstance(t, ox.NamedNode)]
    if not terms:
        return f"has no {name}"
    bare = [value(term) for term in terms if inner and not graph.values(value(term), inner)]
    return f"has the {name} {bare[0]}, which has no {inner} in the same file" if bare else None


def _distribution(graph: Graph, main: str, kind: str) -> Iterable[tuple[str, str]]:
    name = "admsapit:hasSemanticAssetDistribution" if kind == "OWL" else "dcat:distribution"
    found = [d for d in graph.values(main, name) if TURTLE in graph.values(d, "dcterms:format")]
    if not found:
        yield f"has no {name} in RDF_TURTLE", name
    for distribution in found:
        for wanted in ("dcat:downloadURL", "dcterms:license"):
            if not graph.values(distribution, wanted):
                yield f"has the distribution {distribution} without {wanted}", wanted
