"""The assets for schema.gov.it: the harvester's rules hold, and each is seen to fail."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
import yaml
from pyld import jsonld

from raccordo import pipeline
from raccordo.findings import Severity
from raccordo.project import Project
from raccordo.publish import assets, catalogue, publisher, releases
from raccordo.reason import rules
from tests import fixtures
from tests.java import in_profile
from tests.standards import standard
from tests.test_catalogue import RELEASE, copied, with_releases

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = "harvest/assets/ontologies/onto/latest/onto.ttl"
# The number of a release with the same dataset.
EARLIER = "0.0.2"
SCHEME = "harvest/assets/controlled-vocabularies/pairing/latest/pairing.ttl"


def made(project: Project) -> dict[str, bytes]:
    run = pipeline.Run(project)
    pipeline.read(run)
    run.inference = rules.infer(run.data, run.ontology)
    published = catalogue.Published(run.catalogue, run.data, run.ontology, run.publishable)
    described = [*catalogue.describe(published)]
    earlier = releases.Release(project, EARLIER, [*published.all.quads, *described])
    return assets.files(published.all, described, [earlier])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """This project with its version released."""
    heading = f"## {Project.at(ROOT).version} - {RELEASE}"
    return with_releases(tmp_path_factory.mktemp("released"), f"{heading}\n\nNotes.")


@pytest.fixture(scope="module")
def files(project: Project) -> dict[str, bytes]:
    return made(project)


def test_no_error_and_no_warning(project: Project, files: dict[str, bytes]) -> None:
    found = list(assets.check(project, files))
    # Only what nothing in the repository gives.
    told = "schema.gov.it would warn that the assets have no dcat:contactPoint and no dcterms:temporal"
    assert [(finding.message, finding.severity) for finding in found] == [(told, Severity.INFO)]
    names = {path.split("/")[3] for path in files if "/assets/" in path}
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "data" / "schemes").glob("*.ttl")}
    schemes = {name for name, text in texts.items() if "a skos:ConceptScheme" in text}
    assert names == {"onto"} | schemes


def test_the_ontology_is_in_owl_2_dl(tmp_path: Path, files: dict[str, bytes]) -> None:
    asset = tmp_path / "onto.ttl"
    asset.write_bytes(content := files["harvest/assets/ontologies/onto/latest/onto.ttl"])
    assert in_profile(asset)
    asset.write_bytes(content.replace(b"dcterms:rightsHolder a owl:AnnotationProperty .", b""))
    assert not in_profile(asset)


def test_before_a_release_one_line_says_that_the_dates_are_missing(tmp_path: Path) -> None:
    project = with_releases(tmp_path)
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
        ("assets/ontologies/onto/latest/onto.ttl", "assets/ontologies/onto/v0.0.1/onto.ttl", "latest"),
        ("assets/ontologies/onto/v0.1.0/onto.ttl", "assets/ontologies/onto/first/onto.ttl", "latest"),
        ("assets/ontologies/onto/v0.1.0/onto.ttl", "assets/vocabularies/onto/v0.1.0/onto.ttl", "neither"),
        ("assets/ontologies/onto/v0.1.0/onto.ttl", "assets/ontologies/onto/latest/more.ttl", "2 Turtle files"),
        ("assets/ontologies/onto/v0.1.0/onto.ttl", "assets/ontologies/deprecated/0.1.0/onto.ttl", "a word for which"),
        ("assets/ontologies/onto/v0.1.0/onto.ttl", "assets/ontologies/onto/v0.1.0/example.ttl", "a word for which"),
    ],
)
def test_each_rule_for_the_layout_fails(files: dict[str, bytes], old: str, new: str, told: str) -> None:
    assert list(assets.check_layout(files)) == []
    old, new = f"{assets.TREE}/{old}", f"{assets.TREE}/{new}"
    moved = {(new if path == old else path): content for path, content in files.items() if EARLIER not in path}
    assert any(told in finding.message for finding in assets.check_layout(moved))


def test_an_earlier_release_keeps_the_files_that_it_had(files: dict[str, bytes]) -> None:
    latest = {path: content for path, content in files.items() if "/latest/" in path}
    assert latest
    for path, content in latest.items():
        assert files[path.replace("/latest/", f"/v{EARLIER}/")] == content, path


def test_the_newest_version_is_the_greatest_number(files: dict[str, bytes]) -> None:
    content = files[ONTOLOGY]
    made = {f"harvest/assets/ontologies/onto/{v}/onto.ttl": b"old" for v in ("v0.9.0", "v0.2")}
    made |= {f"harvest/assets/ontologies/onto/{v}/onto.ttl": content for v in ("v0.10.0", "latest")}
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
        if path.startswith("harvest/assets/controlled") and "/latest/" in path and path.endswith(".ttl"):
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


def test_the_frame_gives_the_rows_of_the_table(files: dict[str, bytes]) -> None:
    frame = yaml.safe_load(files[SCHEME.replace(".ttl", ".frame.yamlld")])
    triples = ox.serialize(ox.parse(files[SCHEME], format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES)
    assert triples
    expanded = jsonld.from_rdf(triples.decode().replace("\r", ""), {"format": "application/n-quads"})
    found = jsonld.frame(expanded, frame)["@graph"]
    rows = csv.DictReader(io.StringIO(files[SCHEME.replace(".ttl", ".csv")].decode()))
    assert sorted(({name: text for name, text in one.items() if name not in ("uri", "@type")} for one in found),
                  key=lambda one: str(one["id"])) == list(rows)  # fmt: skip


def test_a_scheme_has_a_label_and_its_table_is_a_distribution(files: dict[str, bytes]) -> None:
    graph = rdflib.Graph().parse(data=files[SCHEME], format="turtle")
    scheme = rdflib.URIRef(BASE + "cv/pairing")
    assert {str(label.language) for label in graph.objects(scheme, rdflib.RDFS.label)} == {"it", "en"}  # type: ignore[attr-defined]
    forms = {str(form).rpartition("/")[2] for file in graph.objects(scheme, rdflib.DCAT.distribution)
             for form in graph.objects(file, rdflib.DCTERMS["format"])}  # fmt: skip
    assert forms == {"RDF_TURTLE", "CSV"}


def maintainers(readme: str) -> list[tuple[str, ...]]:
    """Those whom the harvester reads from a README (FileUtils): the lines right below the heading."""
    lines = readme.split("\n## Maintainers\n")[1].splitlines()
    listed = itertools.takewhile(lambda line: re.match(r"\s*-\t*\s.", line), lines)
    return [re.fullmatch(r"- (.+): git \((.+)\) - email \((.+)\)", line).groups() for line in listed]  # type: ignore[union-attr]


def test_the_tree_is_a_repository_with_hooks_and_maintainers(files: dict[str, bytes], tmp_path: Path) -> None:
    assert maintainers(files["harvest/README.md"].decode()) == []
    folder = copied(tmp_path, "publisher.toml")
    for key, value in (("name", "Nome Cognome"), ("github", "nome"), ("email", "nome@example.org")):
        head, tail = (folder / "publisher.toml").read_text(encoding="utf-8").split("[maintainer]")
        tail = tail.replace(f'{key} = ""', f'{key} = "{value}"', 1)
        (folder / "publisher.toml").write_text(f"{head}[maintainer]{tail}", encoding="utf-8")
    readme = publisher.render(Project.at(folder), ROOT / "harvest")["README.md"].decode()
    assert maintainers(readme) == [("Nome Cognome", "nome", "nome@example.org")]
    hooks = yaml.safe_load(files["harvest/.pre-commit-config.yaml"])["repos"][0]["hooks"]
    # Of the hooks of the national template the harvester warns where one is missing (RepositoryStructureValidator).
    wanted = "repo-structure filename-format filename-match-uri filename-match-directory directory-versioning-pattern"
    wanted += " mandatory-files-presence utf8-file-encoding turtle oas-schema openapi-schema directory-versioning csv"
    assert {hook["id"] for hook in hooks} == {f"validate-{name}" for name in wanted.split()}
    assert yaml.safe_load(files["harvest/.github/workflows/validate.yaml"])["jobs"]


def test_names_are_those_that_the_hooks_want(files: dict[str, bytes]) -> None:
    """The rules of dati-semantic-tools, by the modules that have them."""
    for path in (Path(path) for path in files if path.startswith("harvest/assets/")):
        _, _, kind, name, version, file = path.parts
        assert kind in ("controlled-vocabularies", "ontologies", "schemas")  # repo_structure
        assert re.fullmatch(r"latest|v\d+(\.\d+){0,2}", version)  # directory_versioning_pattern
        assert all(re.fullmatch(r"[a-zA-Z][.a-zA-Z0-9_-]{1,63}", part) for part in (name, version))  # filename_format
        assert file.partition(".")[0] == name  # filename_match_directory, filename_match_uri
        if version == "latest":  # versioned_directory
            assert files[str(path)] == files[str(path).replace("/latest/", f"/v{Project.at(ROOT).version}/")]
        if file.endswith(".csv"):
            header = files[str(path)].decode().partition("\n")[0].split(",")
            assert all(re.fullmatch(r"[a-zA-Z0-9_]{2,64}", field) for field in header)  # csv
