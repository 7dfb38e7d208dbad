"""Validators of different lineage say the same: `shacl`, pyshacl and TopBraid's engine, on valid and on broken data."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from raccordo import pipeline, validate
from raccordo.graphs import in_default_graph, parse_files, to_ntriples
from raccordo.project import Project
from tests import fixtures
from tests.java import topbraid

ROOT = Path(__file__).resolve().parent.parent
OWN = "https://w3id.org/raccordo/data/ente-di-prova/"
DASH_FAILURE = rdflib.URIRef("http://datashapes.org/dash#FailureResult")


def keys(results: list[validate.Result]) -> Counter[tuple[str, ...]]:
    return Counter(result.key for result in results)


def by_topbraid(folder: Path, data: str, shapes: str) -> list[validate.Result]:
    # N-Triples is Turtle; the engine knows the format by the file's name.
    (folder / "data.ttl").write_text(data, encoding="utf-8")
    (folder / "shapes.ttl").write_text(shapes, encoding="utf-8")
    report = rdflib.Graph().parse(data=topbraid(folder / "data.ttl", folder / "shapes.ttl"), format="turtle")
    failures = [
        str(report.value(node, rdflib.SH.resultMessage)) for node in report.subjects(rdflib.RDF.type, DASH_FAILURE)
    ]
    assert failures == []
    return validate.results_of_report(report)


@pytest.fixture(scope="module")
def shapes() -> str:
    return to_ntriples(fixtures.shape_quads())


@pytest.fixture(scope="module")
def act() -> str:
    project = Project.at(ROOT)
    files, findings = parse_files(project, [*project.data_files(), *project.vocabulary_files()])
    assert findings == []
    return to_ntriples(in_default_graph(quad) for file in files for quad in file.quads)


def test_the_act_conforms_for_all_engines(tmp_path: Path, act: str, shapes: str) -> None:
    assert validate.validate_fast(act, shapes) == []
    assert validate.validate_reference(act, shapes) == ([], [])
    assert by_topbraid(tmp_path, act, shapes) == []


def test_engines_agree_on_the_broken_act(tmp_path: Path, act: str, shapes: str) -> None:
    # Every tenth triple of the data taken away: some hundreds of results of most components.
    kept = [line for number, line in enumerate(act.splitlines(keepends=True)) if number % 10 or "/onto/" not in line]
    broken = "".join(line for line in kept if line)
    ours = keys(validate.validate_fast(broken, shapes))
    assert len(ours) > 300
    assert ours == keys(by_topbraid(tmp_path, broken, shapes))


def renamed(text: str, number: int) -> str:
    """The invented plan's own resources under a base of the fixture's own, so that many fixtures fit in one graph."""
    return text.replace(OWN, f"{OWN}{number}/")


def test_engines_agree_on_all_fixtures(tmp_path: Path, shapes: str) -> None:
    # TopBraid's engine takes seconds to start, so it gets the plans of all fixtures in one graph. What a fixture
    # changes in the shared schemes and the vocabulary would meet the other fixtures there: those are compared one by
    # one below.
    together, apart = [], []
    for path in fixtures.fixtures():
        text = path.read_text(encoding="utf-8")
        changed = {
            quad.subject for quad in ox.parse(text, format=ox.RdfFormat.TRIG) if "expected" not in str(quad.graph_name)
        }
        own = all(isinstance(node, ox.NamedNode) and node.value.startswith(OWN) for node in changed)
        (together if own else apart).append(fixtures.load(path))
    data = "".join({line for n, fixture in enumerate(together) for line in renamed(fixture.data, n).splitlines(True)})
    expected = Counter(
        tuple(renamed(part, n) for part in key) for n, fixture in enumerate(together) for key in fixture.expected
    )
    assert len(together) > 300
    results = by_topbraid(tmp_path, data, shapes)
    assert set(keys(results)) == set(expected)
    assert keys(results) == keys(validate.validate_fast(data, shapes))
    for fixture in apart:
        assert set(keys(by_topbraid(tmp_path, fixture.data, shapes))) == fixture.expected, fixture.name


def test_a_disagreement_is_a_finding() -> None:
    result = validate.Result("<https://example.org/x>", "", "InConstraintComponent", "Violation", "", "")
    (finding,) = pipeline.compare([result], [])
    assert "only shacl reports InConstraintComponent" in finding.message
    (finding,) = pipeline.compare([], [result])
    assert "only pyshacl" in finding.message
