"""What is left to decide: nothing of what is published; of a draft, in order, with page, line and words."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from raccordo import pipeline, publishing
from raccordo.check import todo
from raccordo.draft import make, run, write
from raccordo.draft.translate import SAME_NAME, SAME_WORDS, translate
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf.graph import Graph, read
from raccordo.speech import Speech
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
ACT = ROOT / "tests" / "plan" / "2031" / "delibera-3-2030.txt"
# What stands in the invented plan's files for words in English.
ENGLISH = '"@en ;'


def left(plan: str, *data: Path) -> list[todo.Item]:
    return pipeline.left_to_do(pipeline.Run(Project.at(ROOT, data=data)), plan)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A copy of the invented plan, to be worked on."""
    shutil.copytree(ROOT / "tests" / "plan", tmp_path / "plan")
    return tmp_path / "plan"


def edit(plan: Path, change: tuple[str, str]) -> None:
    path = plan / "2031" / "plan.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")


@pytest.mark.slow
def test_nothing_is_left_of_the_published_plan() -> None:
    items = left("inps/2024", ROOT / "data")
    assert [item for item in items if item.open] == []
    # The rows that nobody can decide are shown all the same.
    assert {item.section for item in items} == {todo.DECIDED}
    assert all(item.page and item.source_line and len(item.choices) > 1 for item in items)


def test_what_is_left_comes_in_order_with_its_place(plan: Path) -> None:
    row = f"{fixtures.DEFAULT_BASE}data/ente-di-prova/2031/table#2-2"
    edit(plan, ('    rac:unofficialTitle "Listening to citizens"@en ;\n', ""))
    edit(plan, ("    rac:mentions <fund/archivi> ;\n", ""))
    edit(plan, ("    rac:category category:SP ;\n", "    rac:category <nothing> ;\n"))
    report = [write.HEADS, ("open", "9", "", "", "RELAZIONE 2031", "what is it?"),
              ("open", "11", "", "", "RELAZIONE 2031", "what is it?"),
              ("concluded", "30", row.removeprefix(fixtures.DEFAULT_BASE), "rac:pairing", "", "a rule")]  # fmt: skip
    (plan / "2031" / write.REPORT).write_text("".join("\t".join(line) + "\n" for line in report), encoding="utf-8")
    items = left("2031", ROOT / "data" / "schemes", plan)
    sections = list(dict.fromkeys(item.section for item in items))
    assert sections == [section for section in todo.ORDER if section in sections]
    assert {todo.FILES, todo.OPEN, todo.ROWS, todo.NAMES} <= set(sections)
    by_section = {section: [item for item in items if item.section == section] for section in sections}
    (opened,) = by_section[todo.OPEN]
    assert (opened.source_line, opened.words, opened.message) == (9, "RELAZIONE 2031", "what is it?")
    assert "its 2 lines of" in opened.fix
    (decide,) = by_section[todo.ROWS]
    assert (decide.iri, decide.page, bool(decide.source_line), len(decide.choices)) == (row, 2, True, 2)
    (name,) = by_section[todo.NAMES]
    assert "“Fondo”" in name.message
    assert name.source_line == 12
    assert (plan / "2031" / "plan.ttl").read_text(encoding="utf-8").splitlines()[name.line - 1] == "<2031/recital#3>"


@pytest.mark.slow
def test_a_plan_without_english_has_it_counted_and_nothing_else_wrong(plan: Path) -> None:
    path = plan / "2031" / "plan.ttl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.endswith(ENGLISH + "\n")), encoding="utf-8")
    items = left("2031", ROOT / "data" / "schemes", plan)
    assert {item.section for item in items if item.open} == {todo.TRANSLATIONS}
    done = subprocess.run(
        [sys.executable, str(ROOT / "build.py"), "todo", "2031", "--data", "data/schemes", "--data", str(plan)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "nothing left")
    checked = pipeline.Run(Project.at(ROOT, data=(ROOT / "data" / "schemes", plan)))
    files = publishing.build(checked)
    assert not checked.failed
    page = files["data/ente-di-prova/2031/guideline.en.html"].decode()
    assert '<span class="cased" lang="it">Cura degli archivi</span></td>' in page
    assert "unofficial translation" not in page


def test_the_command_says_it_in_italian_and_as_json(plan: Path) -> None:
    command = [sys.executable, str(ROOT / "build.py"), "todo", "2031", "--data", "data/schemes", "--data", str(plan)]
    edit(plan, ("    rac:mentions <fund/archivi> ;\n", ""))
    done = subprocess.run([*command, "--lang", "it"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nomi che i testi nominano (1)" in done.stdout
    assert done.stdout.splitlines()[-1] == "restano: 3"
    done = subprocess.run([*command, "--json", "-"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert todo.NAMES in [item["section"] for item in json.loads(done.stdout)]
    assert all(Speech("it")(section) != section for section in todo.ORDER)


@pytest.mark.slow
def test_a_folder_that_has_no_plan_is_an_error() -> None:
    with pytest.raises(UserError, match=r"no folder of a plan: there is data/inps/2024"):
        left("inps/1999", ROOT / "data")


# Translations

KNOWN = """# What another plan has translated.
PREFIX rac: <https://w3id.org/raccordo/onto/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
BASE <https://w3id.org/raccordo/data/altro/>
<1> a rac:Guideline ; dcterms:title "Accoglienza"@it ; rac:unofficialTitle "Reception"@en .
<2> a rac:Guideline ; dcterms:title "Segnaletica  dei sentieri di montagna"@it ; rac:unofficialTitle "Signs"@en .
<3> a rac:Guideline ; dcterms:title "Conti in ordine"@it ; rac:unofficialTitle "Accounts in order"@en .
<4> a rac:Guideline ; dcterms:title "Conti in ordine"@it ; rac:unofficialTitle "Orderly accounts"@en .
<5> a rac:Measure ; rdfs:label "Rifugi"@it, "Huts"@en .
<6> a rac:StrategicDirective ; rac:text "Aprire i rifugi"@it ; rac:unofficialText "Open the huts"@en .
"""


def drafted(folder: Path) -> tuple[make.Made, Graph]:
    """The invented act drafted anew, for a body whose plan the data have already."""
    words = ROOT / "tests" / "draft" / "data" / "sentieri" / "mapping.toml"
    project = Project.at(ROOT, data=(ROOT / "data" / "schemes", folder))
    data, findings = read(project, project.data_files())
    assert not findings
    act = ROOT / "tests" / "draft" / "decreto-7-2030.txt"
    return run.draft(data, [act], run.read_mapping(project, "sentieri", words), 2032), data


def test_what_is_translated_already_is_drafted_word_for_word(tmp_path: Path) -> None:
    (tmp_path / "known.ttl").write_text(KNOWN, encoding="utf-8")
    made, data = drafted(tmp_path)
    translate(made, data, fixtures.model())
    english = {
        one.value.value: one.rule
        for resource in made.resources
        for one in resource.statements
        if one.rule in (SAME_WORDS, SAME_NAME)
    }
    assert english == {"Reception": SAME_WORDS, "Signs": SAME_WORDS, "Huts": SAME_NAME, "common": SAME_NAME}
    report = list(csv.DictReader(write.report(data, made).splitlines(), delimiter="\t"))
    # Words that the data translate in two ways are left to a person.
    assert [row["words"] for row in report if "translated in 2 ways" in row["reason"]] == ["Conti in ordine"]
    lacking = {row["words"]: row["property"] for row in report if row["what"] == "untranslated"}
    # What has more words than what is translated is another text.
    assert lacking["Aprire i rifugi d'inverno"] == "rac:unofficialText"
    assert lacking["Conti in ordine"] == "rac:unofficialTitle"
    assert not {"Accoglienza", "Segnaletica dei sentieri di montagna", "Rifugi"} & lacking.keys()
