"""The scores: each criterion's outcome turns with the publication, and is published as EARL; ROBOT itself is run."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo.project import DEFAULT_BASE
from raccordo.publish import scores
from raccordo.rdf.graph import Graph, read
from tests import fixtures
from tests.java import robot

pytestmark = pytest.mark.slow

EARL = "http://www.w3.org/ns/earl#"
PROJECT = fixtures.invented_project()
DESCRIBED, READING = read(PROJECT, PROJECT.criteria_files())
CRITERIA, FINDINGS = scores.read(DESCRIBED)
UPDATES = {
    quad.subject.value: scores.complete(PROJECT, quad.object.value)
    for quad in DESCRIBED.quads
    if quad.predicate.value == scores.SH + "update"
}
# The rules of ROBOT's report, made for OBO's ontologies, that the vocabulary does not follow, and why.
NOT_FOLLOWED = {
    "duplicate_label": "a property has the name of the class that it leads to, as rac:inMission and rac:Mission",
    "missing_definition": "definitions stand in skos:definition, the usual property outside OBO; a shape asks for them",
    "missing_label": "of terms of others, which the file only declares; a shape asks for the labels of our own",
    "missing_superclass": "the most general classes of the model: owl:Thing is not written",
    "multiple_labels": "each term has a label in Italian and one in English",
}


@pytest.fixture(scope="module")
def published(invented: Path) -> dict[str, bytes]:
    """The publication of the invented plan, path to bytes."""
    return fixtures.files_in(invented)


def store(files: dict[str, bytes], base: str = DEFAULT_BASE) -> ox.Store:
    """The publication as the criteria are asked of it."""
    made = ox.Store()
    made.load(files["raccordo.nq"], format=ox.RdfFormat.N_QUADS)
    made.load(files["catalogue.ttl"], format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(base + "graph/catalogue"))
    return made


def test_all_criteria_can_be_used() -> None:
    assert READING == FINDINGS == []
    assert CRITERIA
    assert len({criterion.iri for criterion in CRITERIA}) == len(CRITERIA)
    for criterion in CRITERIA:
        assert criterion.severity in {"Violation", "Warning", "Info"}
        assert criterion.titles.keys() == {"it", "en"}
        assert criterion.notes.keys() in ({"it", "en"}, set())


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)
def test_a_change_of_the_publication_turns_the_outcome(
    published: dict[str, bytes], criterion: scores.Criterion
) -> None:
    changed = store(published)
    (before,) = scores.evaluate(changed, [criterion])
    changed.update(UPDATES[criterion.iri])
    (after,) = scores.evaluate(changed, [criterion])
    assert {before.outcome, after.outcome} == {"passed", "failed"}, (before.faults, after.faults)


def test_nothing_is_passed_of_an_empty_publication() -> None:
    assert {result.outcome for result in scores.evaluate(ox.Store(), CRITERIA)} == {"failed"}


def test_what_is_not_met_is_meant_or_waits_for_something(published: dict[str, bytes]) -> None:
    failed = [result.criterion for result in scores.evaluate(store(published), CRITERIA) if result.faults]
    # The invented plan names no thing of others; the real one does.
    assert {criterion.name for criterion in failed if not criterion.notes} <= {"links"}


def test_outcomes_are_earl_and_json_says_the_same(published: dict[str, bytes]) -> None:
    graph = ox.Store()
    graph.load(published["reports/scores.ttl"], format=ox.RdfFormat.TURTLE)
    rows = graph.query(f"""
        PREFIX earl: <{EARL}>
        SELECT ?test ?outcome WHERE {{
            ?assertion a earl:Assertion ; earl:mode earl:automatic ;
                earl:assertedBy/a earl:Software ; earl:subject/a earl:TestSubject ;
                earl:test ?test ; earl:result ?result .
            ?test a earl:TestCriterion .
            ?result a earl:TestResult ; earl:outcome ?outcome .
        }}
    """)
    earl = {row["test"].value.rpartition("#")[2]: row["outcome"].value.removeprefix(EARL) for row in rows}  # type: ignore[union-attr]
    assert earl == {each["id"]: each["outcome"] for each in json.loads(published["reports/scores.json"])}
    assert earl.keys() == {criterion.name for criterion in CRITERIA}
    assert not any(isinstance(term, ox.BlankNode) for quad in graph for term in (quad.subject, quad.object))
    assert b"sh:update" not in published["reports/scores.ttl"]


def test_published_queries_run_as_they_are(published: dict[str, bytes]) -> None:
    graph, asked = ox.Store(), store(published)
    graph.load(published["reports/scores.ttl"], format=ox.RdfFormat.TURTLE)
    for quad in graph.quads_for_pattern(None, ox.NamedNode(scores.SH + "select"), None):
        assert isinstance(asked.query(quad.object.value), ox.QuerySolutions)


def test_another_base_changes_no_outcome(published: dict[str, bytes]) -> None:
    project = fixtures.invented_project("https://w3id.org/raccordo/test/")
    asked = store(published)
    read_by_store = {name: published[name] for name in ("raccordo.nq", "catalogue.ttl")}
    old, new = DEFAULT_BASE.encode(), project.base.encode()
    moved = store({name: content.replace(old, new) for name, content in read_by_store.items()}, project.base)
    described, _ = read(project, project.criteria_files())
    criteria, _ = scores.read(described)
    here, there = scores.evaluate(asked, CRITERIA), scores.evaluate(moved, criteria)
    assert [result.outcome for result in here] == [result.outcome for result in there]
    for text in scores.documents(described, there).values():
        assert re.findall(rb"https://w3id\.org/raccordo/(?!test/)|/test/test/", text) == []


BROKEN: dict[str, tuple[Callable[[str], str], str]] = {
    "syntax": (lambda text: text.replace("SELECT ?fault", "SELECT fault", 1), "not SPARQL from here on: WHERE {"),
    "prefix": (
        lambda text: text.replace("dcat:Dataset", "dct:Dataset", 1),
        "does not declare: VALUES ?kind { dct:Dataset",
    ),
    "ask": (lambda text: text.replace("SELECT ?fault\n", "ASK\n", 1), "no SELECT"),
    "list": (lambda text: text.replace("#AgID>", "#Agid>", 1), "REQ-1 in a list that is not described"),
    "type": (lambda text: text.replace("earl:TestCriterion", "earl:TestCase", 1), "neither earl:TestCriterion nor"),
    "title": (lambda text: text.replace('CC0"@en', 'CC0"'), "must have one dcterms:title in Italian and one"),
    "weight": (lambda text: text.replace("sh:Violation", "sh:Grave", 1), "a severity that SHACL does not have"),
    "number": (lambda text: text.replace('"REQ-1"^^<reports/scores#AgID>', "<x:REQ-1>"), "x:REQ-1 in a list"),
    "severity": (lambda text: text.replace("    sh:severity sh:Violation ;\n", "", 1), "no sh:severity"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_criterion_that_cannot_be_used_is_reported_where_it_stands(name: str) -> None:
    change, message = BROKEN[name]
    first, *others = DESCRIBED.files
    text = change(first.text)
    triples = ox.parse(text, format=ox.RdfFormat.TURTLE)
    broken = replace(first, text=text, quads=[ox.Quad(*triple.triple, first.graph) for triple in triples])
    criteria, (finding,) = scores.read(Graph(PROJECT, files=[broken, *others]))
    assert message in finding.message
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "#licence>" in row)
    assert (finding.file, finding.line) == ("catalogue/criteria/dataset.ttl", line)
    assert len(criteria) == len(CRITERIA) - 1


@pytest.mark.parametrize(("lang", "name"), [("it", "scores.html"), ("en", "scores.en.html")])
def test_the_page_has_a_row_for_each_criterion(published: dict[str, bytes], lang: str, name: str) -> None:
    html = published[name].decode()
    unmet, met = html.split('<h2 id="met">')
    for each in json.loads(published["reports/scores.json"]):
        assert (f'<tr id="{each["id"]}">' in unmet) == (each["outcome"] == "failed")
        assert (f'<tr id="{each["id"]}">' in met) == (each["outcome"] == "passed")
        assert each["title"][lang].replace("'", "&#39;") in html
    assert all(f'<a href="{one.address}">' in html for criterion in CRITERIA for one, _ in criterion.asked_by)
    assert f'href="{name}"' in published["quality" + name.removeprefix("scores")].decode()
    assert name in published["sitemap.xml"].decode()


def report(path: Path) -> dict[str, set[str]]:
    """What ROBOT's report says of an ontology by its default profile: the subjects that break each rule."""
    output = path.with_suffix(".tsv")
    done = robot("report", "--input", path, "--output", output, "--fail-on", "none")
    assert done.returncode == 0, done.stdout + done.stderr
    broken: dict[str, set[str]] = {}
    with output.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            broken.setdefault(row["Rule Name"], set()).add(row["Subject"])
    return broken


def test_robot_reports_what_is_meant_and_no_more(published: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "ontology.ttl"
    path.write_bytes(published["graphs/ontology.ttl"])
    broken = report(path)
    assert broken.keys() == NOT_FOLLOWED.keys()
    own = PROJECT.prefixes["rac"]
    assert not [subject for subject in broken["missing_label"] if subject.startswith((own, "rac:"))]


def test_robot_reports_a_new_fault(published: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "ontology.ttl"
    path.write_bytes(published["graphs/ontology.ttl"] + b'rac:Plan skos:example "blank at the end "@en .\n')
    assert "annotation_whitespace" in report(path)
