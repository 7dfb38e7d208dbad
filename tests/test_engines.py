"""Validators of different lineage agree on a broken act; test_shapes has the cases, test_model the publication."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from raccordo import pipeline
from raccordo.check import validate
from raccordo.rdf.turtle import in_default_graph, to_ntriples
from tests import fixtures
from tests.java import topbraid

ROOT = Path(__file__).resolve().parent.parent


def keys(results: list[validate.Result]) -> Counter[tuple[str, ...]]:
    return Counter(result.key for result in results)


@pytest.fixture(scope="module")
def shapes() -> str:
    return to_ntriples(fixtures.shape_quads())


@pytest.fixture(scope="module")
def act() -> str:
    run = fixtures.published()
    return to_ntriples(in_default_graph(quad) for quad in (run.data | run.ontology).quads)


def test_engines_agree_on_the_broken_act(act: str, shapes: str) -> None:
    # Every tenth triple of the data taken away: some hundreds of results of most components.
    kept = [line for number, line in enumerate(act.splitlines(keepends=True)) if number % 10 or "/onto/" not in line]
    broken = "".join(line for line in kept if line)
    ours = keys(validate.validate_fast(broken, shapes))
    assert len(ours) > 300
    assert ours == keys(topbraid(broken, shapes))


def test_a_disagreement_is_a_finding() -> None:
    result = validate.Result("<https://example.org/x>", "", "InConstraintComponent", "Violation", "", "")
    (finding,) = pipeline.compare([result], [])
    assert "only shacl reports InConstraintComponent" in finding.message
    (finding,) = pipeline.compare([], [result])
    assert "only pyshacl" in finding.message
