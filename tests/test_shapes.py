"""Each constraint has a valid and an invalid fixture, and the engines say of each what it expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from raccordo.check.validate import Result, validate_fast, validate_reference
from raccordo.rdf.turtle import to_ntriples
from tests import fixtures
from tests.java import topbraid


def keys(results: list[Result]) -> frozenset[fixtures.Key]:
    return frozenset(result.key for result in results)


@pytest.fixture(scope="session")
def shapes() -> str:
    return to_ntriples(fixtures.shape_quads())


def test_fixtures_are_found() -> None:
    assert len(fixtures.fixtures("valid")) > 100
    assert len(fixtures.fixtures("invalid")) > 100


@pytest.mark.parametrize("pair", fixtures.constraints(), ids="/".join)
def test_each_constraint_has_fixtures(pair: tuple[str, str]) -> None:
    shape, parameter = pair
    for kind in ("valid", "invalid"):
        assert list(fixtures.FOLDER.glob(f"{shape}/{parameter}*.{kind}.trig")), f"no {kind} fixture of {parameter}"


@pytest.mark.parametrize("path", fixtures.fixtures(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_fixture(path: Path, shapes: str) -> None:
    fixture = fixtures.load(path)
    assert bool(fixture.expected) == path.name.endswith(".invalid.trig")
    assert keys(validate_fast(fixture.data, shapes)) == fixture.expected
    assert keys(topbraid(fixture.data, shapes)) == fixture.expected
    # pyshacl takes seconds for all shapes, so it gets those that the fixture is for.
    part = to_ntriples(fixtures.shapes_for(fixture.shape))
    results, findings = validate_reference(fixture.data, part, meta=False)
    assert findings == []
    assert keys(results) == keys(validate_fast(fixture.data, part))
    assert bool(results) == bool(fixture.expected)
