"""What validators let pass in silence does not pass here: shapes that are absent, misspelt, aimless or unused."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from raccordo import pipeline
from raccordo.check import validate
from raccordo.findings import Finding
from raccordo.model import Model
from raccordo.project import Project
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of its own, with the invented plan, to have its shapes and queries broken."""
    for name in ("ontology", "shapes", "queries", "catalogue"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "data" / "schemes", tmp_path / "data" / "schemes")
    shutil.copytree(ROOT / "tests" / "plan" / "2031", tmp_path / "data" / "2031")
    for name in ("prefixes.ttl", "pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def check(folder: Path, *, reference: bool = False) -> list[Finding]:
    run = pipeline.Run(Project.at(folder))
    pipeline.check(run, reference=reference)
    return run.findings


def test_nothing_is_found_before_anything_is_broken(folder: Path) -> None:
    assert check(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "message"),
    [
        ("sh:minCount 1 ;", "sh:mincount 1 ;", "shacl-term", "uses sh:mincount, which SHACL does not have"),
        ("a sh:PropertyShape ;", "a sh:PropertyShap ;", "shacl-term", "uses sh:PropertyShap"),
        ("sh:targetClass rac:Plan ;", "sh:targetClass rac:Annexe ;", "no-target", "of which the data have none"),
        ("sh:targetClass rac:Plan ;", "", "unused-shape", "is used by no shape and has no target"),
        ("sh:property <PlanShape#year> ;", "", "unused-shape", "is used by no shape and has no target"),
        ("sh:path rac:year ;", "sh:path rac:yaer ;", "term", "uses rac:yaer, which the vocabulary does not declare"),
        ("?guideline rac:inPlan $this", "?guideline rac:plna $this", "term", "has a query that uses rac:plna"),
        ("?guideline rac:inPlan $this", "?guideline foo:plan $this", "sparql", "a prefix that it does not declare"),
        ("SELECT $this", "SELCT $this", "sparql", "has a query that is not SPARQL from here on"),
        ("    sh:order 2 ;\n", "", "shape-name", "must have a place"),
    ],
)
def test_broken_shape_is_found(folder: Path, old: str, new: str, kind: str, message: str) -> None:
    edit(folder / "shapes" / "plan.ttl", old, new)
    found = [finding for finding in check(folder) if finding.check == kind and message in finding.message]
    assert found
    assert all(finding.file == "shapes/plan.ttl" and finding.line for finding in found)


def test_an_undeclared_prefix_that_pyshacl_knows_is_found(folder: Path) -> None:
    edit(folder / "shapes" / "prefixes.ttl", '    sh:declare [ sh:prefix "org"', '    sh:declare [ sh:prefix "organ"')
    assert {finding.check for finding in check(folder)} >= {"sparql"}


def test_a_misspelt_mark_of_what_the_build_writes_is_found(folder: Path) -> None:
    edit(folder / "shapes" / "guideline.ttl", "rac:derived true", "rac:drived true")
    (finding,) = (finding for finding in check(folder) if finding.check == "term")
    assert "uses rac:drived" in finding.message
    assert "rac:derived" in (finding.fix or "")


def test_the_classes_of_things_are_looked_up_once_however_many_things_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, asked = fixtures.published(), []
    for name in ("of", "written_by_build"):
        original = getattr(Model, name)
        monkeypatch.setattr(
            Model,
            name,
            lambda self, types, original=original: asked.append((original, tuple(types))) or original(self, types),
        )
    assert [*validate.check_classes(run.model, run.data), *validate.check_derived(run.model, run.data)] == []
    assert len(asked) == len(set(asked)) > 20


def test_no_shapes_at_all(folder: Path) -> None:
    shutil.rmtree(folder / "shapes")
    (folder / "shapes").mkdir()
    assert any("there are no Turtle files under shapes/" in finding.message for finding in check(folder))


def test_shapes_without_any_target(folder: Path) -> None:
    for path in (folder / "shapes").rglob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"    sh:target\w+ .*\n", "", text), encoding="utf-8")
    (finding,) = (f for f in check(folder) if f.check == "shapes")
    assert "no shape has a target" in finding.message


def test_an_unknown_term_in_a_query_or_rule_is_found(folder: Path) -> None:
    edit(folder / "queries" / "load-by-mission.rq", "rac:ofGuideline ?guideline", "rac:gideline ?guideline")
    edit(folder / "ontology" / "rules" / "label-row.rq", "rac:page ?page", "rac:pagge ?page")
    found = {(finding.file, finding.message.split(",")[0]) for finding in check(folder)}
    assert ("queries/load-by-mission.rq", "uses rac:gideline") in found
    assert ("ontology/rules/label-row.rq", "uses rac:pagge") in found


@pytest.mark.slow
def test_ill_formed_shapes_are_found_by_shacl_shacl(folder: Path) -> None:
    edit(folder / "shapes" / "plan.ttl", "sh:maxCount 1 ;", "sh:maxCount 1 ;\n    sh:maxCount 2 ;")
    assert "shacl-shacl" in {finding.check for finding in check(folder, reference=True)}


def test_style_of_the_vocabulary_is_checked(folder: Path) -> None:
    edit(
        folder / "ontology" / "raccordo.ttl",
        'rdfs:label "mission"@en ;',
        'rdfs:label "mission"@en ;\n    rdfs:label "task"@en ;',
    )
    (finding,) = check(folder)
    assert "rac:Mission" in finding.message
    assert "must have one label" in finding.message


def test_each_shape_speaks_italian_and_english() -> None:
    sh = validate.SH
    quads = fixtures.shape_quads()
    speaking = {
        quad.subject
        for quad in quads
        if quad.predicate.value in {sh + "path", sh + "sparql", sh + "closed", sh + "nodeKind", sh + "or"}
        and str(quad.subject).startswith(f"<{fixtures.SHAPES}")
    }
    assert len(speaking) > 100
    for subject in speaking:
        languages = [
            quad.object.language  # type: ignore[union-attr]
            for quad in quads
            if quad.subject == subject and quad.predicate.value == sh + "message"
        ]
        assert sorted(map(str, languages)) == ["en", "it"], subject


@pytest.mark.parametrize(
    ("path", "subject", "line", "predicate"),
    [
        ("data/2031/plan.ttl", "<2031/guideline/1>", "rac:alignedWith <2031/directive/1-1> ;", "rac:alignedWith"),
        ("data/2031/plan.ttl", "<2031/guideline/1>", 'rdfs:label "Linea guida 1 del 2031"@it ;', "rdfs:label"),
        ("data/2031/plan.ttl", "<programme/1.1.a>", "rac:within <mission/1> ;", "rac:within"),
        (
            "ontology/raccordo.ttl",
            "rac:Plan",
            "rdfs:isDefinedBy <https://w3id.org/raccordo/onto> ;",
            "rdfs:isDefinedBy",
        ),
        ("ontology/raccordo.ttl", "<https://w3id.org/raccordo/onto>", 'owl:versionInfo "1.0.0" ;', "owl:versionInfo"),
    ],
)
def test_what_the_build_writes_is_not_typed_by_hand(
    folder: Path, path: str, subject: str, line: str, predicate: str
) -> None:
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert f"\n{subject}\n" in text
    file.write_text(text.replace(f"\n{subject}\n    a ", f"\n{subject}\n    {line}\n    a ", 1), encoding="utf-8")
    (finding,) = (finding for finding in check(folder) if finding.check == "by-hand")
    assert finding.message == f"types {predicate} by hand, which the build writes"
    assert (finding.file, finding.line) == (path, text.split(f"\n{subject}\n")[0].count("\n") + 2)


def test_a_measurement_is_not_typed_by_hand(folder: Path) -> None:
    (folder / "data" / "measured.ttl").write_text(
        """# A measurement that nobody should type.

BASE <https://w3id.org/raccordo/data/ente-di-prova/2031/>
PREFIX dqv: <http://www.w3.org/ns/dqv#>
PREFIX metric: <https://w3id.org/raccordo/cv/quality-metric/>

<measurement#characters>
    a dqv:QualityMeasurement ;
    dqv:isMeasurementOf metric:characters ;
    dqv:computedOn <source> ;
    dqv:value 5 ;
    .
""",
        encoding="utf-8",
    )
    assert {(finding.check, finding.line) for finding in check(folder)} == {("by-hand", 7)}
