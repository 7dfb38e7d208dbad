"""The catalogue: valid by the official shapes and by ours, and true: counts, sizes and digests are those of the files.

The official shapes are used as they are: without what they import (nothing is fetched) and without the ranges of
classes, which their authors keep in another file.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from raccordo import pipeline, publishing
from raccordo.check import lint, validate
from raccordo.findings import Severity, UserError
from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import catalogue
from raccordo.rdf.graph import Graph, read
from raccordo.rdf.turtle import RDF_TYPE, canonical, in_default_graph, parse_files, to_ntriples, value
from tests import fixtures
from tests.standards import standard

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
DATA = (ROOT / "data" / "schemes", ROOT / "tests" / "plan")
BASE = fixtures.OTHER_BASE
RELEASE = "2031-02-01"
SH = validate.SH
DCT, DCAT = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"
DCATAPIT, ADMS, FOAF = "http://dati.gov.it/onto/dcatapit#", "http://www.w3.org/ns/adms#", "http://xmlns.com/foaf/0.1/"
EU = "http://publications.europa.eu/resource/authority/"
VOID = (
    "PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#> "
    "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
)
# What the guide of DCAT-AP_IT makes mandatory, by class.
MANDATORY = {
    "Catalog": {DCT + "title", DCT + "description", DCT + "publisher", DCT + "modified", DCAT + "dataset"},
    "Dataset": {
        DCT + "identifier", DCT + "title", DCT + "description", DCT + "modified", DCAT + "theme", DCT + "rightsHolder",
        DCT + "accrualPeriodicity", DCAT + "distribution",
    },
    "Distribution": {DCT + "format", DCAT + "accessURL", DCT + "license"},
    "Agent": {FOAF + "name", DCT + "identifier"},
}  # fmt: skip
DATASET, PUBLISHER = DEFAULT_BASE + catalogue.DATASET, DEFAULT_BASE + catalogue.PUBLISHER
QUALITY = DEFAULT_BASE + "graph/2031/quality"


def project_at(folder: Path, *, base: str = DEFAULT_BASE) -> Project:
    """The project in a folder, with the invented plan."""
    return Project.at(folder, data=DATA, base=base)


def built(project: Project, *, pages: bool = True) -> tuple[dict[str, bytes], pipeline.Run]:
    """The publication, where it is wanted without its pages, and the run that made it."""
    run = pipeline.Run(project)
    with pytest.MonkeyPatch.context() as patch:
        if not pages:
            patch.setattr(publishing, "add_pages", lambda *_: None)
        return dict(publishing.build(run)), run


def copied(folder: Path, *names: str) -> Path:
    """A project of links to this one's files, with copies of some, to be edited."""
    for path in ROOT.iterdir():
        if path.name in names:
            (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / path.name)
        elif path.name not in {".git", "dist", "releases"}:
            (folder / path.name).symlink_to(path)
    return folder


def with_releases(folder: Path, *headings: str) -> Project:
    """A project of links to this one's files, with no releases but these: the headings of the changelog, with texts."""
    text = "\n\n".join(["# Changelog", "## Unreleased", *(headings or ["First version."])]) + "\n"
    (copied(folder, "CHANGELOG.md") / "CHANGELOG.md").write_text(text, encoding="utf-8")
    return Project.at(folder)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def parse(files: dict[str, bytes], name: str = "catalogue.ttl") -> list[ox.Quad]:
    return canonical(ox.parse(files[name], format=ox.RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The publication of the invented plan without its pages, before a release."""
    return built(project_at(with_releases(tmp_path_factory.mktemp("unreleased")).root), pages=False)[0]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same, with the version's release in the changelog, and an earlier one."""
    version = Project.at(ROOT).version
    notes = f"## {version} - {RELEASE}\n\nNotes of\nthis version.\n\n- A line."
    folder = with_releases(tmp_path_factory.mktemp("released"), notes, "## 0.0.9 - 2030-06-05").root
    files, run = built(project_at(folder), pages=False)
    assert [finding for finding in run.findings if finding.check != "asset"] == []
    return files


@cache
def our_shapes() -> tuple[ox.Quad, ...]:
    project = Project.at(ROOT)
    found, findings = parse_files(project, project.catalogue_shape_files())
    assert found
    assert not findings
    return tuple(quad for file in found for quad in file.quads)


@cache
def our_shapes_text() -> str:
    return to_ntriples(our_shapes())


def ours(quads: Iterable[ox.Quad]) -> list[validate.Result]:
    """What our shapes find; both engines must say the same."""
    data, shapes = to_ntriples(quads), our_shapes_text()
    fast = validate.validate_fast(data, shapes)
    reference, findings = validate.validate_reference(data, shapes, meta=False)
    assert not findings
    assert sorted(result.key for result in fast) == sorted(result.key for result in reference)
    return fast


def of_shape(shape: ox.Quad, name: str) -> list[str]:
    return [value(q.object) for q in our_shapes() if q.subject == shape and value(q.predicate) == SH + name]


def mandatory() -> list[tuple[str, str, str]]:
    """The property shapes of ours that a missing value must break: class, path, shape."""
    found = []
    for quad in our_shapes():
        if value(quad.predicate) == SH + "property":
            (path,) = of_shape(quad.object, "path")
            (target,) = of_shape(quad.subject, "targetClass")
            if any(of_shape(quad.object, name) for name in ("minCount", "qualifiedMinCount", "hasValue")):
                found.append((target, path, value(quad.object)))
    return sorted(found)


def test_our_shapes_are_silent_after_a_release(released: dict[str, bytes]) -> None:
    assert ours(parse(released)) == []


def test_our_shapes_ask_for_what_the_guide_makes_mandatory() -> None:
    for name, paths in MANDATORY.items():
        namespace = FOAF if name == "Agent" else DCAT
        asked = {path for target, path, _ in mandatory() if target == namespace + name}
        assert paths <= asked, name


def test_each_message_is_in_both_languages() -> None:
    for _, _, shape in mandatory():
        languages = {
            quad.object.language
            for quad in our_shapes()
            if value(quad.subject) == shape and value(quad.predicate) == SH + "message"
        }
        assert languages == {"it", "en"}, shape


def test_a_scheme_without_english_is_published(released: dict[str, bytes]) -> None:
    scheme = DEFAULT_BASE + "cv/guideline-category"
    texts = {DCT + "title", DCT + "description"}
    rest = [
        quad
        for quad in parse(released)
        if not (
            value(quad.subject) == scheme
            and value(quad.predicate) in texts
            and isinstance(quad.object, ox.Literal)
            and quad.object.language == "en"
        )
    ]
    assert len(parse(released)) - len(rest) == len(texts)
    assert ours(rest) == []


@pytest.mark.parametrize(("target", "path", "shape"), mandatory(), ids=lambda text: text.rpartition("/")[2])
def test_each_shape_fails_without_its_property(released: dict[str, bytes], target: str, path: str, shape: str) -> None:
    quads = parse(released)
    focus = min(value(q.subject) for q in quads if q.predicate == RDF_TYPE and value(q.object) == target)
    # Where the property is the class itself, DCAT's stays, so that the node is still looked at.
    rest = [
        quad
        for quad in quads
        if value(quad.subject) != focus or value(quad.predicate) != path or value(quad.object) == target
    ]
    assert len(rest) < len(quads)
    broken = [result for result in ours(rest) if result.focus == f"<{focus}>"]
    assert {result.shape for result in broken} == {shape}
    assert all(len(result.messages) == 2 for result in broken)


OTHER_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
NQUADS = "https://www.iana.org/assignments/media-types/application/n-quads"


@pytest.mark.parametrize(
    ("subject", "predicate", "values", "shape"),
    [
        # The slip of the profile's own ontology.
        ("catalogue", RDF_TYPE.value, (DCATAPIT + "Catalog", "https://dati.gov.it/onto/dcatapit#Catalog"), "#class"),
        ("catalogue#dataset", DCAT + "theme", (EU + "data-theme/GOVE", EU + "file-type/CSV"), "Dataset#theme"),
        ("catalogue#dataset", DCT + "accrualPeriodicity", (EU + "frequency/IRREG", DCT + "x"), "Dataset#frequency"),
        ("catalogue#dataset", DCT + "rightsHolder", (PUBLISHER, DCT + "nobody"), "Dataset#rightsHolder"),
        ("catalogue#file/raccordo.nq", DCT + "format", (EU + "file-type/RDF_N_QUADS", NQUADS), "Distribution#format"),
        ("catalogue#file/raccordo.nq", DCT + "license", (catalogue.LICENCE, OTHER_LICENCE), "Distribution#license"),
    ],
)
def test_our_shapes_fail_for_a_wrong_value(
    released: dict[str, bytes], subject: str, predicate: str, values: tuple[str, str], shape: str
) -> None:
    node = ox.NamedNode(DEFAULT_BASE + subject)
    right, wrong = (ox.Quad(node, ox.NamedNode(predicate), ox.NamedNode(iri)) for iri in values)
    quads = parse(released)
    assert right in quads
    found = ours([*(quad for quad in quads if quad != right), wrong])
    assert fixtures.SHAPES + "Catalogue" + shape.replace("#", "Shape#") in {result.shape for result in found}


def test_before_a_release_only_the_dates_are_missing_and_one_finding_says_so(files: dict[str, bytes]) -> None:
    found = ours(parse(files))
    assert {result.path for result in found} == {DCT + "modified"}
    report = json.loads(files["reports/report.json"])
    (detail,) = (one for one in report["details"] if not one["check"].startswith("asset"))
    assert detail["check"] == "release-date"
    assert detail["severity"] == Severity.INFO
    assert report["findings"]["Violation"] == 0


def test_dates_and_notes_are_the_changelogs(files: dict[str, bytes], released: dict[str, bytes]) -> None:
    def said(publication: dict[str, bytes], name: str) -> set[str]:
        return {value(quad.object) for quad in parse(publication) if value(quad.predicate) == name}

    notes, status = ADMS + "versionNotes", ADMS + "status"
    assert said(released, DCT + "modified") == {RELEASE}
    assert said(released, DCT + "issued") == {"2030-06-05"}
    assert said(released, notes) == {"Notes of this version."}
    assert said(released, status) == {EU + "dataset-status/COMPLETED"}
    assert not said(files, DCT + "modified")
    assert not said(files, DCT + "issued")
    assert said(files, notes) == {"First version."}
    assert said(files, status) == {EU + "dataset-status/DEVELOP"}


# The official shapes


def official(quads: Iterable[ox.Quad], name: str) -> set[tuple[str, str, str]]:
    """What a file of the official shapes finds: severity, path, and the focus node or, of a file, `file`."""
    data = rdflib.Graph().parse(data=to_ntriples(quads), format="nt")
    shapes = rdflib.Graph().parse(standard("dcat-ap-3.0.1") / name, format="turtle")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, do_owl_imports=False)
    assert isinstance(results, rdflib.Graph)
    found = set()
    for node in results.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult):
        severity, path, focus = (
            str(results.value(node, rdflib.SH[part])) for part in ("resultSeverity", "resultPath", "focusNode")
        )
        place = "file" if "#file/" in focus else focus.removeprefix(DEFAULT_BASE)
        found.add((severity.removeprefix(SH), path.removeprefix(DCT).removeprefix(DCAT), place))
    return found


def expected_warnings(files: dict[str, bytes], *, dated: bool) -> set[tuple[str, str, str]]:
    """What DCAT-AP recommends and nobody has said: contact point, area covered, availability, kind of publisher."""
    kind = ox.NamedNode(DCAT + "Dataset")
    datasets = {q.subject.value for q in parse(files) if q.predicate == RDF_TYPE and q.object == kind}
    names = {iri.removeprefix(DEFAULT_BASE) for iri in datasets}
    missing = {(path, name) for path in ("contactPoint", "spatial") for name in names}
    missing |= {("temporal", name) for name in names - {"catalogue#dataset"}}
    missing |= {("spatial", "catalogue"), ("http://data.europa.eu/r5r/availability", "file")}
    missing |= {("type", "catalogue#publisher")}
    missing |= set() if dated else {("issued", "catalogue"), ("modified", "catalogue")}
    return {("Warning", path, name) for path, name in missing}


@pytest.mark.standards("dcat-ap-3.0.1")
@pytest.mark.parametrize("which", ["files", "released"])
def test_the_official_shapes_conform(which: str, request: pytest.FixtureRequest) -> None:
    publication = request.getfixturevalue(which)
    quads = parse(publication)
    assert official(quads, "shapes.ttl") == set()
    assert official(quads, "deprecateduris.ttl") == set()
    expected = expected_warnings(publication, dated=which == "released")
    assert official(quads, "shapes_recommended.ttl") == expected


@pytest.mark.standards("dcat-ap-3.0.1")
@pytest.mark.parametrize(
    ("name", "drop", "add"),
    [
        ("shapes.ttl", ("catalogue", DCT + "title"), None),
        ("shapes.ttl", ("catalogue#file/raccordo.nq", DCAT + "accessURL"), None),
        ("shapes.ttl", ("catalogue#publisher", FOAF + "name"), None),
        ("shapes.ttl", ("catalogue#sum/raccordo.nq", "http://spdx.org/rdf/terms#checksumValue"), None),
        # A distribution has one licence at most.
        ("shapes.ttl", None, ("catalogue#file/raccordo.nq", DCT + "license", OTHER_LICENCE)),
        # It warns of the very list that DCAT-AP 3 has for the status of a distribution: that is why none is given.
        (
            "deprecateduris.ttl",
            None,
            ("catalogue#file/raccordo.nq", ADMS + "status", EU + "distribution-status/DEVELOP"),
        ),
    ],
)
def test_the_official_shapes_can_fail(
    files: dict[str, bytes], name: str, drop: tuple[str, str] | None, add: tuple[str, str, str] | None
) -> None:
    quads = parse(files)
    if drop:
        gone = DEFAULT_BASE + drop[0], drop[1]
        rest = [quad for quad in quads if (value(quad.subject), value(quad.predicate)) != gone]
        assert len(rest) < len(quads)
        quads = rest
    if add:
        quads.append(ox.Quad(ox.NamedNode(DEFAULT_BASE + add[0]), *map(ox.NamedNode, add[1:])))
    assert official(quads, name)


@pytest.mark.standards("dcat-ap-3.0.1")
def test_no_deprecated_property_is_used(files: dict[str, bytes]) -> None:
    # In deprecateduris.ttl most property shapes have a message and no constraint: a validator never says it.
    shapes = rdflib.Graph().parse(standard("dcat-ap-3.0.1") / "deprecateduris.ttl", format="turtle")
    constraints = {rdflib.SH.path, rdflib.SH.severity, rdflib.SH.message}
    deprecated = {
        (str(target), str(shapes.value(part, rdflib.SH.path)))
        for shape, target in shapes.subject_objects(rdflib.SH.targetClass)
        for part in shapes.objects(shape, rdflib.SH.property)
        if set(shapes.predicates(part)) <= constraints
    }
    assert (DCAT + "Dataset", DCT + "hasVersion") in deprecated
    quads = parse(files)
    types = {(value(quad.subject), value(quad.object)) for quad in quads if quad.predicate == RDF_TYPE}
    used = {(kind, value(quad.predicate)) for quad in quads for iri, kind in types if iri == value(quad.subject)}
    assert not used & deprecated


# What it says is so


def store_of(content: bytes, form: ox.RdfFormat) -> ox.Store:
    store = ox.Store()
    store.bulk_load(content, format=form)
    return store


def table(store: ox.Store, query: str) -> dict[tuple[str, ...], int]:
    """The rows of a query whose last variable is a count."""
    out: dict[tuple[str, ...], int] = {}
    for row in store.query(VOID + query):  # type: ignore[union-attr]
        *key, count = (value(term) for term in row)  # type: ignore[union-attr]
        assert out.setdefault(tuple(key), int(count)) == int(count)
    return out


RECOUNTS = {
    "classes": (
        "SELECT ?c ?n { ?d void:uriSpace [] ; void:classPartition ?x . ?x void:class ?c ; void:entities ?n }",
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER isIRI(?c) } GROUP BY ?c",
    ),
    "properties": (
        "SELECT ?p ?n { ?d void:uriSpace [] ; void:propertyPartition ?x . ?x void:property ?p ; void:triples ?n }",
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    ),
    "properties of classes": (
        "SELECT ?c ?p ?n { ?d void:uriSpace [] ; void:classPartition ?x . "
        "?x void:class ?c ; void:propertyPartition ?y . ?y void:property ?p ; void:triples ?n }",
        "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p",
    ),
    "classes of values": (
        "SELECT ?c ?p ?k ?n { ?d void:uriSpace [] ; void:classPartition ?x . ?x void:class ?c ; "
        "void:propertyPartition ?y . "
        "?y void:property ?p ; void:classPartition ?z . ?z void:class ?k ; void:triples ?n }",
        "SELECT ?c ?p ?k (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o . ?o a ?k } GROUP BY ?c ?p ?k",
    ),
    "datatypes of values": (
        "SELECT ?c ?p ?k ?n { ?d void:uriSpace [] ; void:classPartition ?x . ?x void:class ?c ; "
        "void:propertyPartition ?y . "
        "?y void:property ?p ; ext:datatypePartition ?z . ?z ext:datatype ?k ; void:triples ?n }",
        "SELECT ?c ?p ?k (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o FILTER isLiteral(?o) BIND(DATATYPE(?o) AS ?k) } "
        "GROUP BY ?c ?p ?k",
    ),
}


@pytest.fixture(scope="module")
def moved(elsewhere: Path) -> dict[str, bytes]:
    """The publication under another base."""
    return fixtures.files_in(elsewhere)


@pytest.mark.parametrize("which", ["files", "moved"])
@pytest.mark.parametrize("name", RECOUNTS)
def test_partitions_are_what_sparql_counts(which: str, name: str, request: pytest.FixtureRequest) -> None:
    publication = request.getfixturevalue(which)
    said, counted = (
        table(store, query)
        for store, query in zip(
            (store_of(publication["graphs/catalogue.ttl"], ox.RdfFormat.TURTLE),
             store_of(publication["raccordo.nt"], ox.RdfFormat.N_TRIPLES)),
            RECOUNTS[name],
            strict=True,
        )
    )  # fmt: skip
    assert said
    if len(next(iter(said))) > 1:
        # The classes of the vocabulary have their properties told, and no others.
        base = BASE if which == "moved" else DEFAULT_BASE
        project = Project.at(ROOT, base=base)
        terms = lint.known_terms(read(project, project.ontology_files())[0])
        kinds = {key[2] for key in counted if len(key) > 2 and name == "classes of values"} & terms
        counted = {key: count for key, count in counted.items() if key[0] in terms and (not kinds or key[2] in kinds)}
        assert base + "onto/Guideline" in {key[0] for key in said}
    assert said == counted


OF_GRAPHS = {
    "triples": (
        "SELECT ?g ?n { ?g sd:graph ?d . ?d void:triples ?n }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    ),
    "classes": (
        "SELECT ?g ?c ?n { ?g sd:graph ?d . ?d void:classPartition ?x . ?x void:class ?c ; void:entities ?n }",
        "SELECT ?g ?c (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s ?p ?o } ?s a ?c } GROUP BY ?g ?c",
    ),
    "classes of values": (
        "SELECT ?g ?c ?p ?k ?n { ?g sd:graph ?d . ?d void:classPartition ?x . ?x void:class ?c ; "
        "void:propertyPartition ?y . ?y void:property ?p ; void:classPartition ?z . ?z void:class ?k ; "
        "void:triples ?n }",
        "SELECT ?g ?c ?p ?k (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } ?s a ?c . ?o a ?k } GROUP BY ?g ?c ?p ?k",
    ),
}
# Things typed in other graphs, by the catalogue's core, or by nothing but its counts; blank nodes, of which canonical
# labels are other ones.
ACROSS = """
<graph/1> { <x> a rac:Plan ; rac:p <y> , _:c14n0 , <core> , <catalogue#class/rac:Plan> ; rac:q "a" , 1 .
            _:c14n0 a rac:Mission }
<graph/2> { <x> a rac:Plan ; rac:p <y> , <z> ; rac:q 1 . <y> a rac:Mission , rac:Guideline ; rac:q true .
            <onto> rac:p <y> . _:c14n1 a rac:Guideline ; rac:p _:c14n1 . <catalogue#class/rac:Plan> rac:p <x> .
            <graph/1> rac:q 2 . <core> rac:p _:c14n1 }
<graph/catalogue> { <core> a rac:Mission . <x> rac:p <core> }
"""


@pytest.mark.parametrize("core", [True, False], ids=["in the core", "in the data"])
def test_what_other_graphs_say_is_counted(core: bool) -> None:
    project = project_at(ROOT)
    ontology = read(project, project.ontology_files())[0]
    quads = list(ox.parse(f"BASE <{DEFAULT_BASE}> PREFIX rac: <onto/> {ACROSS}", format=ox.RdfFormat.TRIG))
    own = [quad for quad in quads if core and value(quad.graph_name) == DEFAULT_BASE + catalogue.GRAPH]
    rest = [quad for quad in quads if quad not in own]
    published = Graph(project, [*rest, *rest])
    made = [*catalogue.describe(catalogue.Published(Graph(project, own), Graph(project), ontology, published))]
    described, store = Graph(project, made).store, Graph(project, [*published.quads, *made]).store
    terms = lint.known_terms(ontology)
    for queries, places in (
        (RECOUNTS["classes"], ()),
        (RECOUNTS["properties"], ()),
        (RECOUNTS["properties of classes"], (0,)),
        (RECOUNTS["classes of values"], (0, 2)),
        (RECOUNTS["datatypes of values"], (0,)),
        (OF_GRAPHS["triples"], ()),
        (OF_GRAPHS["classes"], ()),
        (OF_GRAPHS["classes of values"], (1, 3)),
    ):
        said, counted = (table(graph, query) for graph, query in zip((described, store), queries, strict=True))
        # Properties are told of the classes of the vocabulary, and the classes of these of its own.
        assert said == {key: count for key, count in counted.items() if all(key[place] in terms for place in places)}
        assert len(said) > 1


def test_totals_are_what_sparql_counts(files: dict[str, bytes]) -> None:
    union = store_of(files["raccordo.nt"], ox.RdfFormat.N_TRIPLES)
    dataset = store_of(files["raccordo.nq"], ox.RdfFormat.N_QUADS)
    described = store_of(files["graphs/catalogue.ttl"], ox.RdfFormat.TURTLE)
    counts = {
        "triples": "COUNT(*)",
        "distinctSubjects": "COUNT(DISTINCT ?s)",
        "properties": "COUNT(DISTINCT ?p)",
        "classes": "COUNT(DISTINCT ?c)",
        "entities": "COUNT(DISTINCT ?e)",
    }
    extra = (
        "OPTIONAL { ?s a ?x FILTER (isIRI(?x)) BIND(?x AS ?c) }",
        f'BIND(IF(STRSTARTS(STR(?s), "{DEFAULT_BASE}data/"), ?s, ?none) AS ?e)',
    )
    for name, count in counts.items():
        more = {"classes": extra[0], "entities": extra[1]}.get(name, "")
        said = table(described, f"SELECT ?n {{ <{DATASET}> void:{name} ?n }}")
        assert said == table(union, f"SELECT ({count} AS ?n) {{ ?s ?p ?o {more} }}"), name
        of_graphs = (
            "SELECT ?g ?n { ?g a <http://www.w3.org/ns/sparql-service-description#NamedGraph> ; "
            f"<http://www.w3.org/ns/sparql-service-description#graph> ?x . ?x void:{name} ?n FILTER(?n > 0) }}"
        )
        recount = f"SELECT ?g ({count} AS ?n) {{ GRAPH ?g {{ ?s ?p ?o {more} }} }} GROUP BY ?g HAVING ({count} > 0)"
        assert table(described, of_graphs) == table(dataset, recount), name


def test_each_named_graph_is_described_and_there_is_no_service(files: dict[str, bytes]) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    quads = parse(files)
    said = {value(quad.object) for quad in quads if value(quad.predicate) == sd + "namedGraph"}
    names = {value(q.graph_name) for q in ox.parse(files["raccordo.nq"], format=ox.RdfFormat.N_QUADS)}
    assert said == names
    assert DEFAULT_BASE + catalogue.GRAPH in names
    assert not any(value(quad.object) in {sd + "Service"} or value(quad.predicate) == sd + "endpoint" for quad in quads)


def test_sizes_and_digests_are_those_of_the_files(files: dict[str, bytes]) -> None:
    store = store_of(files["catalogue.ttl"], ox.RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#> "
        "SELECT ?url ?size ?sum { ?x a dcat:Distribution ; dcat:downloadURL ?url ; dcat:accessURL ?url ; "
        "dcat:byteSize ?size ; spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; "
        "spdx:checksumValue ?sum ] }"
    )
    said = {value(url).removeprefix(DEFAULT_BASE): (int(value(n)), value(s)) for url, n, s in rows}  # type: ignore[union-attr,misc]
    assert said == {name: (len(files[name]), hashlib.sha256(files[name]).hexdigest()) for name in said}
    # Every dump is a distribution, and so is the file of each scheme.
    dumps = {name for name in files if name.startswith("raccordo.")}
    schemes = {f"graphs/{path.stem}.ttl" for path in DATA[0].glob("*.ttl")} - {"graphs/quality-metric.ttl"}
    assert set(said) == dumps | schemes | {"graphs/ontology.ttl"}


def test_formats_of_the_files(files: dict[str, bytes]) -> None:
    store = store_of(files["catalogue.ttl"], ox.RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> SELECT ?url ?media ?pack { ?x dcat:downloadURL ?url ; "
        "dcat:mediaType ?media OPTIONAL { ?x dcat:compressFormat ?pack } }"
    )
    seen = 0
    for url, media, pack in rows:  # type: ignore[union-attr,misc]
        name = value(url).removeprefix(DEFAULT_BASE)
        form = ox.RdfFormat.from_media_type(value(media).removeprefix(catalogue.MEDIA_TYPE))
        assert form == ox.RdfFormat.from_extension(name.removesuffix(".gz").rpartition(".")[2])
        assert (pack is not None) == name.endswith(".gz")
        seen += 1
    assert seen > 12


def test_the_documents_say_what_the_graph_says_and_the_sums(files: dict[str, bytes]) -> None:
    graph, alone = parse(files, "graphs/catalogue.ttl"), parse(files)
    assert set(graph) < set(alone)
    more = {value(quad.predicate).rpartition("/")[2].rpartition("#")[2] for quad in set(alone) - set(graph)}
    assert more == {"byteSize", "checksum", "algorithm", "checksumValue", "type"}
    for ending, form in (
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("rdf", ox.RdfFormat.RDF_XML),
        ("nt", ox.RdfFormat.N_TRIPLES),
    ):
        parsed = ox.parse(files[f"catalogue.{ending}"], format=form)
        assert canonical(in_default_graph(quad) for quad in parsed) == alone, ending
    assert rdflib.Graph().parse(data=files["catalogue.ttl"], format="turtle")


def test_it_has_no_blank_nodes_and_no_dead_ends(files: dict[str, bytes]) -> None:
    quads = parse(files)
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))
    subjects = {value(quad.subject) for quad in parse(files, "raccordo.ttl")} | {value(quad.subject) for quad in quads}
    names = {value(q.graph_name) for q in ox.parse(files["raccordo.nq"], format=ox.RdfFormat.N_QUADS)}
    known = subjects | names | {DEFAULT_BASE + name for name in files} | set(Project.at(ROOT).prefixes.values())
    known |= {DEFAULT_BASE}  # the front page
    targets = {value(q.object) for q in quads if isinstance(q.object, ox.NamedNode)}
    used = {value(q.predicate) for q in parse(files, "raccordo.ttl")}
    assert sorted(iri for iri in targets if iri.startswith(DEFAULT_BASE) and iri not in known | used) == []


def test_everything_moves_to_another_base(files: dict[str, bytes], moved: dict[str, bytes]) -> None:
    for name in ("catalogue.ttl", "catalogue.jsonld", "dataset.jsonld", "graphs/catalogue.ttl"):
        assert DEFAULT_BASE not in moved[name].decode().replace(BASE, ""), name
    assert len(parse(moved)) == len(parse(files))
    name = DCT + "identifier"
    identifiers = [{value(q.object) for q in parse(p) if value(q.predicate) == name} for p in (files, moved)]
    assert identifiers[0] == identifiers[1] >= {"raccordo", "raccordo:dataset", "raccordo:onto", "raccordo:cv/pairing"}


def test_the_order_of_the_statements_does_not_matter() -> None:
    run = fixtures.checked(project_at(ROOT))

    def described(quads: list[ox.Quad]) -> list[ox.Quad]:
        published = Graph(run.project, quads)
        return canonical(catalogue.describe(catalogue.Published(run.catalogue, run.data, run.ontology, published)))

    quads = run.publishable.quads
    assert described(quads) == described(quads[::-1])


def test_what_is_published_is_counted_once() -> None:
    run = fixtures.checked(project_at(ROOT))
    count = catalogue.Counted._count
    with patch.object(catalogue.Counted, "_count", autospec=True, side_effect=count) as counted:
        catalogue.describe(catalogue.Published(run.catalogue, run.data, run.ontology, run.publishable))
    counted.assert_called_once()


def test_what_is_counted_is_checked_too_some_of_it_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    run = fixtures.checked(project_at(ROOT))
    described = [*catalogue.describe(catalogue.Published(run.catalogue, run.data, run.ontology, run.publishable))]
    name, kind = ox.NamedNode(DEFAULT_BASE + catalogue.GRAPH), ox.NamedNode("http://www.w3.org/ns/dcat#Distribution")
    counted = [quad.subject for quad in described if "#graph/inferred/class/" in value(quad.subject)]
    strange = [ox.Quad(subject, RDF_TYPE, kind, name) for subject in (counted[0], counted[-1])]
    fits = ox.Quad(ox.NamedNode(DEFAULT_BASE + "catalogue#graph/acts"), RDF_TYPE, kind, name)
    shapes = to_ntriples(run.catalogue_shapes.quads)
    monkeypatch.setattr(catalogue, "TOGETHER", 500)
    for further in ([], strange, [fits]):
        graph = Graph(run.project, canonical([*described, *further]))
        found = catalogue.results(graph, run.catalogue_shapes)
        assert found == validate.validate_fast(to_ntriples(graph.quads), shapes)
        assert {f"<{value(quad.subject)}>" for quad in further} == {one.focus for one in found if "#graph" in one.focus}


def test_provenance_names_the_source_by_its_digest_and_no_time(files: dict[str, bytes]) -> None:
    store = store_of(files["catalogue.ttl"], ox.RdfFormat.TURTLE)
    union = store_of(files["raccordo.nt"], ox.RdfFormat.N_TRIPLES)
    prov = "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX spdx: <http://spdx.org/rdf/terms#> "
    rows = store.query(
        prov + f"SELECT ?s ?sum {{ <{DATASET}> prov:wasGeneratedBy ?b ; prov:wasDerivedFrom ?s . "
        "?b prov:used ?s . ?s spdx:checksum/spdx:checksumValue ?sum }"
    )
    said = {(value(s), value(digest)) for s, digest in rows}  # type: ignore[union-attr,misc]
    digests = union.query(f"SELECT ?s ?sum {{ ?s <{DEFAULT_BASE}onto/sha256> ?sum }}")
    assert said == {(value(s), value(digest)) for s, digest in digests}  # type: ignore[union-attr,misc]
    assert said
    assert b"xsd:dateTime" not in files["catalogue.ttl"]
    version = Project.at(ROOT).version
    assert f"Build of version {version}" in files["catalogue.ttl"].decode()


def test_each_measurement_is_part_of_the_quality_metadata(files: dict[str, bytes]) -> None:
    quads = parse(files)
    dqv = "http://www.w3.org/ns/dqv#"
    measured = {
        value(q.subject)
        for q in parse(files, "graphs/2031/quality.ttl")
        if value(q.object) == dqv + "QualityMeasurement"
    }
    assert measured
    parts = {value(q.object) for q in quads if value(q.subject) == QUALITY and value(q.predicate) == DCT + "hasPart"}
    assert parts == measured
    linked = ox.Quad(ox.NamedNode(DATASET), ox.NamedNode(dqv + "hasQualityMetadata"), ox.NamedNode(QUALITY))
    assert linked in quads


def test_for_dataset_search(files: dict[str, bytes], released: dict[str, bytes]) -> None:
    document = json.loads(files["dataset.jsonld"])
    assert document["@context"] == "https://schema.org/"
    assert document["@type"] == "Dataset"
    assert document["@id"] == DATASET
    assert 50 <= len(document["description"]) <= 5000  # Google's limits
    assert document["publisher"]["name"] == document["creator"]["name"] == "Raccordo"
    assert document["temporalCoverage"] == "2031"
    assert document["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert all(document.values())
    downloads = {row["contentUrl"].removeprefix(DEFAULT_BASE): row for row in document["distribution"]}
    assert set(downloads) == {name for name in files if name.startswith("raccordo.")}
    for name, row in downloads.items():
        assert row["sha256"] == hashlib.sha256(files[name]).hexdigest()
        assert row["contentSize"] == f"{len(files[name])} B"
    assert downloads["raccordo.nq.gz"]["encodingFormat"] == "application/gzip"
    assert "dateModified" not in document
    assert json.loads(released["dataset.jsonld"])["dateModified"] == RELEASE


def test_each_dataset_has_the_publisher_and_is_in_the_catalogue(files: dict[str, bytes]) -> None:
    quads = parse(files)
    kind = ox.NamedNode(DCAT + "Dataset")
    datasets = {value(q.subject) for q in quads if q.predicate == RDF_TYPE and q.object == kind}
    assert {DATASET, DEFAULT_BASE + "onto", DEFAULT_BASE + "cv/pairing"} <= datasets
    assert {value(q.object) for q in quads if value(q.predicate) == DCAT + "dataset"} == datasets
    for name in ("publisher", "rightsHolder"):
        holders = {(value(q.subject), value(q.object)) for q in quads if value(q.predicate) == DCT + name}
        assert {(iri, PUBLISHER) for iri in datasets} <= holders


# Bad input


@pytest.mark.parametrize(
    ("old", "new", "check", "words"),
    [
        ('dcat:keyword "programmazione"', 'dcat:keywrod "programmazione"', "term", "did you mean dcat:keyword"),
        ("<catalogue#publisher> ;\n    dcterms:license", "[] ;\n    dcterms:license", "blank-node", "give it an IRI"),
        ("foaf:homepage <> ;\n", 'dcterms:modified "2026-1-1"^^xsd:date ;\n', "literal", "not canonical"),
        ('Raccordo"@it ;', 'Raccordo"@it-IT ;', "style", "use @it or @en"),
        ("a dcat:Dataset ;", "a dcat:Catalog ;", "core", "does not describe the catalogue's dcat:Dataset"),
        ("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n", "", "syntax", "add the line: PREFIX xsd:"),
    ],
)
def test_a_mistake_in_the_core_is_found_by_check(tmp_path: Path, old: str, new: str, check: str, words: str) -> None:
    folder = copied(tmp_path, "catalogue")
    edit(folder / "catalogue" / "core.ttl", old, new)
    run = pipeline.Run(project_at(folder))
    pipeline.check(run)
    found = [str(finding) for finding in run.findings if finding.check == check]
    assert any(words in text and text.startswith("catalogue/core.ttl") for text in found), run.findings


def test_a_missing_title_stops_the_build(tmp_path: Path) -> None:
    folder = copied(tmp_path, "catalogue")
    edit(folder / "catalogue" / "core.ttl", '    dcterms:title "Raccordo data catalogue"@en ;\n', "")
    files, run = built(project_at(folder))
    assert files == {}
    (finding,) = (finding for finding in run.findings if finding.severity is Severity.VIOLATION)
    assert (finding.check, finding.file) == ("Catalogue-title", "catalogue/core.ttl")
    assert finding.line
    assert finding.message == "One title of the catalogue in Italian and one in English are needed."


def test_a_prefix_that_the_register_lost_is_misuse(tmp_path: Path) -> None:
    folder = copied(tmp_path, "prefixes.ttl")
    edit(folder / "prefixes.ttl", "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>\n", "")
    with pytest.raises(UserError, match=r"prefixes\.ttl has no prefix sd:"):
        built(project_at(folder))


@pytest.mark.parametrize("name", ["catalogue", "catalogue/criteria", "catalogue/shapes"])
def test_a_missing_folder_is_found(tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path, "catalogue")
    for path in (folder / name).glob("*.ttl"):
        path.unlink()
    run = pipeline.Run(project_at(folder))
    pipeline.check(run)
    assert f"violation: there are no Turtle files under {name}/ → restore them" in map(str, run.findings)


def test_the_invented_plan_is_all_that_the_tests_publish() -> None:
    assert project_at(ROOT).data == fixtures.invented_project().data
