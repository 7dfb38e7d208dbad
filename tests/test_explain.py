"""What explain tells: words, statements with their rules, rows, acts; and help where a name is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from raccordo.findings import UserError
from raccordo.reason import explain, rules
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def explainer() -> explain.Explainer:
    run = fixtures.published()
    return explain.Explainer(run.known, run.inference)


@pytest.mark.slow
def test_each_inferred_statement_has_premises_that_are_there(explainer: explain.Explainer) -> None:
    inference = explainer.inference
    assert len(inference.rule_of) == len(inference.quads) > 1000
    for triple, rule in inference.rule_of.items():
        premises = rules.premises(explainer.graph.store, explainer.rules[rule], triple)
        assert premises, f"{rule}: {triple}"
        assert triple not in premises


def test_a_directive_is_told_with_its_words_rows_and_acts(explainer: explain.Explainer) -> None:
    told = explainer.explain("directive/12-2")
    assert [(words.first_line, words.last_line) for words in told.words] == [(1400, 1402), (1646, 1648)]
    assert all(words.words.startswith("In relazione ai progetti PNRR") for words in told.words)
    assert told.words[0].before.endswith("orientato al problem solving")
    assert [(row.page, row.pairing) for row in told.rows] == [(12, "inferred"), (14, "inferred")]
    assert all("«" in row.note for row in told.rows)
    assert any("rac:adoptedBy inpsact:deliberazione-civ-2023-07-17" in act for act in told.acts)
    assert any("rac:adoptedBy inpsact:determinazione-57-2023" in act for act in told.acts)


def test_one_derived_statement(explainer: explain.Explainer) -> None:
    told = explainer.explain("guideline/14", "rac:alignedWith", "directive/13-4")
    (step,) = told.statements
    assert step.origin == "rule aligned-every-reading (ontology/rules/)"
    assert any("rac:candidateDirective data/inps/2024/directive/13-4" in premise for premise in step.premises)
    assert {row.pairing for row in told.rows} == {"unresolved"}
    assert all(any("13-4" in directive for directive in row.directives) for row in told.rows)


def test_other_kinds_of_resource(explainer: explain.Explainer) -> None:
    row = explainer.explain("table#12-6")
    assert [words.role for words in row.words] == ["cell of the row"]
    assert row.words[0].words.startswith("MISSIONE 4")
    mission = explainer.explain("mission:9")
    assert len(mission.rows) == 4
    body = explainer.explain("body:anci")
    assert [words.role for words in body.words] == ["named in data/inps/2024/directive/4-3"]
    act = explainer.explain("inpsact:deliberazione-civ-2023-07-17")
    assert any("n. 33" in text and "N.13" in text for text in act.discrepancies)
    slips = explainer.explain("data/inps/2024/directive/6-3").discrepancies
    names = [slip.partition(":")[0].rpartition("#")[2] for slip in slips]
    assert names == ["inspection-duration", "inspection-apostrophes"]  # the heaviest first
    term = explainer.explain("rac:alignedWith")
    assert any(step.origin == "ontology/raccordo.ttl" for step in term.statements)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("guidline/14", "data/inps/2024/guideline/14"),
        ("rac:alignedWit", "rac:alignedWith"),
        ("https://w3id.org/raccordo/data/inps/2024/guideline/99", "did you mean"),
        ("body:ancy", "body:anci"),
        ("13-4", "directive/13-4"),
        ("zzzzzz", "build.py query"),
    ],
)
def test_a_wrong_name_gets_the_nearest(explainer: explain.Explainer, name: str, hint: str) -> None:
    with pytest.raises(UserError, match=hint):
        explainer.explain(name)


def test_a_statement_that_is_not_there_is_told(explainer: explain.Explainer) -> None:
    with pytest.raises(UserError, match="the data have no"):
        explainer.explain("guideline/14", "rac:alignedWith", "directive/1-1")
    with pytest.raises(UserError, match="rac:"):
        explainer.explain("guideline/14", "rac:alignment")


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(ROOT / "build.py"), *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_line() -> None:
    text = command("explain", "guideline/12").stdout
    for words in (
        "Guideline 12 · Plan 2024, INPS",
        "line 159,",
        "lines 159–160,",
        "Words of the act",
        "Rows of the table",
        "Acts behind it",
    ):
        assert words in text
    told = json.loads(command("explain", "guideline/12", "--format", "json").stdout)
    assert told["iri"] == "https://w3id.org/raccordo/data/inps/2024/guideline/12"
    assert {"words", "statements", "rows", "acts", "discrepancies"} <= told.keys()
    done = command("explain", "guideline/99")
    assert (done.returncode, done.stderr.startswith("error: the data have no"), "Traceback" in done.stderr) == (
        2,
        True,
        False,
    )
    other = command("explain", "guideline/12", "--base", "https://example.org/")
    assert "https://example.org/data/inps/2024/guideline/12" in other.stdout
    assert "w3id.org/raccordo" not in other.stdout
