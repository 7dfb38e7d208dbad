"""The vocabulary by real OWL tools: in OWL 2 DL, consistent alone and with the data, each class satisfiable."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo.project import Project
from raccordo.rdf.turtle import parse_files, to_ntriples
from tests.java import in_profile, robot

ROOT = Path(__file__).resolve().parent.parent
PROJECT = Project.at(ROOT)
XSD_DATE = "http://www.w3.org/2001/XMLSchema#date"
PROLOGUE = """
PREFIX rac: <https://w3id.org/raccordo/onto/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


def quads(paths: list[Path]) -> list[ox.Quad]:
    files, findings = parse_files(PROJECT, paths)
    assert findings == []
    return [quad for file in files for quad in file.quads]


def write(path: Path, content: list[ox.Quad], more: str = "") -> Path:
    path.write_text(to_ntriples(content) + PROLOGUE + more, encoding="utf-8")
    return path


def everything() -> list[ox.Quad]:
    """Vocabulary, alignments and data, less the dates: xsd:date is not in OWL 2's datatype map."""
    return [
        quad
        for quad in quads([*PROJECT.ontology_files(), *PROJECT.data_files()])
        if not (isinstance(quad.object, ox.Literal) and quad.object.datatype.value == XSD_DATE)
    ]


@pytest.fixture(scope="module")
def vocabulary() -> list[ox.Quad]:
    return quads(PROJECT.vocabulary_files())


def consistent(path: Path, reasoner: str) -> bool:
    done = robot("reason", "--reasoner", reasoner, "--input", path, "--output", path.with_suffix(".out.ttl"))
    return done.returncode == 0


def test_vocabulary_is_in_owl_2_dl(tmp_path: Path, vocabulary: list[ox.Quad]) -> None:
    assert in_profile(write(tmp_path / "vocabulary.ttl", vocabulary))


def test_vocabulary_with_alignments_and_data_is_in_owl_2_dl(tmp_path: Path) -> None:
    assert in_profile(write(tmp_path / "everything.ttl", everything()))


def test_profile_check_can_fail(tmp_path: Path, vocabulary: list[ox.Quad]) -> None:
    assert not in_profile(write(tmp_path / "bad.ttl", vocabulary, "rac:within a owl:FunctionalProperty ."))


@pytest.mark.parametrize("reasoner", ["hermit", "ELK"])
def test_vocabulary_is_consistent_and_each_class_satisfiable(
    tmp_path: Path, vocabulary: list[ox.Quad], reasoner: str
) -> None:
    assert consistent(write(tmp_path / "vocabulary.ttl", vocabulary), reasoner)


def test_data_are_consistent_with_vocabulary(tmp_path: Path) -> None:
    assert consistent(write(tmp_path / "everything.ttl", everything()), "hermit")


@pytest.mark.parametrize("reasoner", ["hermit", "ELK"])
def test_an_unsatisfiable_class_is_found(tmp_path: Path, vocabulary: list[ox.Quad], reasoner: str) -> None:
    more = "rac:Nothing a owl:Class ; rdfs:subClassOf rac:Plan , rac:Guideline ."
    assert not consistent(write(tmp_path / "bad.ttl", vocabulary, more), reasoner)
