"""The assets for schema.gov.it: the harvester's rules hold, and each is seen to fail."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from raccordo import pipeline
from raccordo.findings import Severity
from raccordo.project import Project
from raccordo.publish import assets, catalogue
from raccordo.reason import rules
from tests import fixtures
from tests.java import in_profile
from tests.standards import standard
from tests.test_catalogue import RELEASE, copied, edit

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = "assets/ontologies/onto/latest/onto.ttl"
SCHEME = "assets/controlled-vocabularies/pairing/latest/pairing.ttl"


def made(project: Project) -> dict[str, bytes]:
    run = pipeline.Run(project)
    pipeline.read(run)
    run.inference = rules.infer(run.data, run.ontology)
    published = catalogue.Published(run.catalogue, run.data, run.ontology, run.publishable)
    return assets.files(published, catalogue.describe(published))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """This project with its version released."""
    folder = copied(tmp_path_factory.mktemp("released"), "CHANGELOG.md")
    heading = f"## {Project.at(ROOT).version} - {RELEASE}"
    edit(folder / "CHANGELOG.md", "## Unreleased\n", f"## Unreleased\n\n{heading}\n\nNotes.\n")
    return Project.at(folder)


@pytest.fixture(scope="module")
def files(project: Project) -> dict[str, bytes]:
    return made(project)


def test_no_error_and_no_warning(project: Project, files: dict[str, bytes]) -> None:
    found = list(assets.check(project, files))
    # Only what nothing in the repository gives.
    told = "schema.gov.it would warn that the assets have no dcat:contactPoint and no dcterms:temporal"
    assert [(finding.message, finding.severity) for finding in found] == [(told, Severity.INFO)]
    names = {path.split("/")[2] for path in files}
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "data" / "schemes").glob("*.ttl")}
    schemes = {name for name, text in texts.items() if "a skos:ConceptScheme" in text}
    assert names == {"onto"} | schemes


def test_the_ontology_is_in_owl_2_dl(tmp_path: Path, files: dict[str, bytes]) -> None:
    asset = tmp_path / "onto.ttl"
    asset.write_bytes(content := files["assets/ontologies/onto/latest/onto.ttl"])
    assert in_profile(asset)
    asset.write_bytes(content.replace(b"dcterms:rightsHolder a owl:AnnotationProperty .", b""))
    assert not in_profile(asset)


def test_before_a_release_one_line_says_that_the_dates_are_missing() -> None:
    project = Project.at(ROOT)
    assert project.released is None
    checks = [finding.check for finding in assets.check(project, made(project))]
    assert checks == ["asset-date", "asset"]


def test_another_base_moves_the_assets() -> None:
    project = fixtures.invented_project(base="https://data.example.org/p/")
    content = made(project)
    assert all(b"w3id.org/raccordo" not in one for one in content.values())
    assert not [finding for finding in assets.check(project, content) if finding.severity is not Severity.INFO]


def without(term: str) -> Callable[[str], str]:
    """Drop the triples with a property, or with an object, from Turtle."""

    def change(text: str) -> str:
        quads = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
        kept = [q.triple for q in quads if term not in (q.predicate.value, str(q.object).strip('"<>'))]
        assert len(kept) < len(quads), term
        output = ox.serialize(kept, format=ox.RdfFormat.TURTLE)
        assert output
        return output.decode()

    return change


def and_also(line: str) -> Callable[[str], str]:
    return lambda text: f"{text}\n{line}\n"


DCT, DCAT, ADMS = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#", "https://w3id.org/italia/onto/ADMS/"
NDC, OWL, FOAF = "https://w3id.org/italia/onto/NDC/", "http://www.w3.org/2002/07/owl#", "http://xmlns.com/foaf/0.1/"
BASE = "https://w3id.org/raccordo/"
BOTH = [
    DCT + name
    for name in (
        "rightsHolder",
        "title",
        "description",
        "modified",
        "accrualPeriodicity",
        "license",
        "subject",
        "publisher",
        "creator",
        "issued",
        "language",
        "conformsTo",
    )
]
BOTH += [DCAT + name for name in ("theme", "downloadURL", "keyword")] + [
    FOAF + "name",
    OWL + "versionInfo",
    assets.TURTLE,
]
CASES = [
    *((path, without(term), term) for path in (ONTOLOGY, SCHEME) for term in BOTH),
    (ONTOLOGY, without(ADMS + "hasKeyClass"), "hasKeyClass"),
    (ONTOLOGY, without(ADMS + "prefix"), "prefix"),
    (ONTOLOGY, without(ADMS + "acronym"), "acronym"),
    (ONTOLOGY, without(ADMS + "semanticAssetInUse"), "semanticAssetInUse"),
    (ONTOLOGY, without(ADMS + "hasSemanticAssetDistribution"), "hasSemanticAssetDistribution"),
    (ONTOLOGY, without(OWL + "versionIRI"), "versionIRI"),
    (ONTOLOGY, without("raccordo"), "identifier"),
    (ONTOLOGY, without("http://www.w3.org/2000/01/rdf-schema#label"), "hasKeyClass"),
    (ONTOLOGY, and_also(f"<{BASE}other> a <{OWL}Ontology> ."), "has 2 assets"),
    (ONTOLOGY, and_also(f"<{BASE}onto> <{ADMS}status> <http://purl.org/adms/status/Fine> ."), "status"),
    (SCHEME, without(NDC + "keyConcept"), "keyConcept"),
    (SCHEME, and_also(f'<{BASE}cv/pairing> <{NDC}keyConcept> "second" .'), "keyConcept"),
    (SCHEME, lambda text: text.replace('"pairing"', '"a pairing"'), "keyConcept"),
    (SCHEME, without(DCAT + "distribution"), "distribution"),
    (SCHEME, without(DCT + "identifier"), "identifier"),
    (SCHEME, without("http://dati.gov.it/onto/dcatapit#Dataset"), "has 0 assets"),
    (SCHEME, lambda text: text.replace("/cv/pairing>", "/cv/couple>"), "file name"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "change", "told"), CASES)
def test_each_rule_for_the_content_fails(
    project: Project, files: dict[str, bytes], path: str, change: Callable[[str], str], told: str
) -> None:
    changed = change(files[path].decode()).encode()
    assert changed != files[path]
    messages = [str(finding.message) for finding, _ in assets.check_asset(project, path, changed)]
    known = {str(finding.message) for finding, _ in assets.check_asset(project, path, files[path])}
    term = told.rpartition("/")[2].rpartition("#")[2]
    assert any(term in message for message in messages if message not in known), messages


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("assets/ontologies/onto/latest/onto.ttl", "assets/ontologies/onto/latest/onto.rdf", "0 Turtle files"),
        ("assets/ontologies/onto/latest/onto.ttl", "assets/ontologies/onto/0.0.1/onto.ttl", "latest"),
        ("assets/ontologies/onto/0.1.0/onto.ttl", "assets/ontologies/onto/first/onto.ttl", "latest"),
        ("assets/ontologies/onto/0.1.0/onto.ttl", "assets/vocabularies/onto/0.1.0/onto.ttl", "neither"),
        ("assets/ontologies/onto/0.1.0/onto.ttl", "assets/ontologies/onto/latest/more.ttl", "2 Turtle files"),
        ("assets/ontologies/onto/0.1.0/onto.ttl", "assets/ontologies/deprecated/0.1.0/onto.ttl", "a word for which"),
        ("assets/ontologies/onto/0.1.0/onto.ttl", "assets/ontologies/onto/0.1.0/example.ttl", "a word for which"),
    ],
)
def test_each_rule_for_the_layout_fails(files: dict[str, bytes], old: str, new: str, told: str) -> None:
    assert list(assets.check_layout(files)) == []
    moved = {(new if path == old else path): content for path, content in files.items()}
    assert any(told in finding.message for finding in assets.check_layout(moved))


def test_the_newest_version_is_the_greatest_number(files: dict[str, bytes]) -> None:
    content = files[ONTOLOGY]
    made = {f"assets/ontologies/onto/{v}/onto.ttl": b"old" for v in ("0.9.0", "0.2")}
    made |= {f"assets/ontologies/onto/{v}/onto.ttl": content for v in ("0.10.0", "latest")}
    assert list(assets.check_layout(made)) == []


def conforms(content: bytes | str, rules: str) -> bool:
    data = rdflib.Graph().parse(data=content, format="turtle")
    shapes = rdflib.Graph().parse(standard("ontopia") / rules, format="turtle")
    # Their targets are SPARQL: without the advanced features nothing is looked at, and everything conforms.
    conforms, *_ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inference="none")
    return bool(conforms)


@pytest.mark.standards("ontopia")
def test_ontopia_s_shapes_hold_and_can_fail(files: dict[str, bytes]) -> None:
    assert conforms(files[ONTOLOGY], "ontologies.shacl.ttl")
    assert not conforms(f"<{BASE}onto> a <{OWL}Ontology> .", "ontologies.shacl.ttl")
    for path, content in files.items():
        if path.startswith("assets/controlled") and "/latest/" in path and path.endswith(".ttl"):
            assert conforms(content, "controlled-vocabularies.shacl.ttl"), path
    kinds = "<http://www.w3.org/2004/02/skos/core#ConceptScheme>, <http://dati.gov.it/onto/dcatapit#Dataset>"
    bare = f"<{BASE}cv/x> a {kinds} ."
    assert not conforms(bare, "controlled-vocabularies.shacl.ttl")
    assert not conforms(without(NDC + "keyConcept")(files[SCHEME].decode()), "controlled-vocabularies.shacl.ttl")


def test_the_flat_table_has_each_concept(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files[SCHEME.replace(".ttl", ".csv")].decode())))
    assert [row["id"] for row in rows] == ["inferred", "none", "stated", "unresolved"]
    assert rows[2] == {"id": "stated", "label_it": "certo", "label_en": "certain",
                       "definition_it": "Nessun'altra lettura della pagina è possibile.",
                       "definition_en": "No other reading of the page is possible."}  # fmt: skip
