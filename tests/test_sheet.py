"""A plan as a workbook and back: what isn't edited stays, what is comes as triples, what can't be is said."""

from __future__ import annotations

import difflib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest

from raccordo.check.lint import lint_text
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf.edit import Change, Triple, edited
from raccordo.rdf.graph import read
from raccordo.sheet import changes
from raccordo.sheet.columns import Plan
from raccordo.speech import Speech
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
OWN = "https://w3id.org/raccordo/data/ente-di-prova/"
RAC = "https://w3id.org/raccordo/onto/"


def plan_of(*data: Path, name: str) -> Plan:
    project = Project.at(ROOT, data=data)
    graph, findings = read(project, project.data_files())
    assert not findings
    return Plan(graph, fixtures.model(), next(folder / name for folder in data if (folder / name).is_dir()))


def invented(folder: Path) -> Plan:
    return plan_of(ROOT / "data" / "schemes", folder, name="2031")


@pytest.fixture(scope="module")
def unedited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unedited") / "2031.xlsx"
    path.write_bytes(changes.workbook(invented(ROOT / "tests" / "plan")))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "plan"
    shutil.copytree(ROOT / "tests" / "plan", copy)
    return copy


def cells(sheet: Any) -> Iterator[dict[str, Any]]:
    """The rows of a sheet, by the keys of its second row."""
    keys = [cell.value for cell in sheet[2]]
    for row in sheet.iter_rows(min_row=3):
        yield dict(zip(keys, row, strict=True))


def sheet_of(book: Any, key: str) -> Any:
    return next(sheet for sheet in book.worksheets if sheet["A2"].value == key)


def row_of(book: Any, key: str, name: str) -> dict[str, Any]:
    return next(row for row in cells(sheet_of(book, key)) if row[key].value == name)


def after(unedited: Path, folder: Path, edit: Callable[[Any], object]) -> changes.Difference:
    """What a workbook says otherwise once it is edited."""
    book = openpyxl.load_workbook(unedited)
    edit(book)
    path = folder.parent / "edited.xlsx"
    book.save(path)
    return changes.difference(invented(folder), path.read_bytes(), path.name)


def put(key: str, name: str, column: str, text: object) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        row_of(book, key, name)[column].value = text

    return edit


def append(key: str, **values: str) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        sheet = sheet_of(book, key)
        sheet.append([values.get(str(cell.value).rpartition(":")[2].partition("@")[0]) for cell in sheet[2]])

    return edit


def delete(key: str, name: str) -> Callable[[Any], None]:
    return lambda book: sheet_of(book, key).delete_rows(row_of(book, key, name)[key].row)


# What was not edited


def published() -> Plan:
    return plan_of(ROOT / "data", name="inps/2024")


PLANS = pytest.mark.parametrize("plan", [published, lambda: invented(ROOT / "tests" / "plan")], ids=["2024", "2031"])


@PLANS
def test_a_workbook_that_nobody_edits_gives_no_difference(plan: Callable[[], Plan], tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(changes.workbook(plan()))
    assert changes.difference(plan(), path.read_bytes(), path.name) == changes.Difference()
    book = openpyxl.load_workbook(path)
    held = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in held} == {"s", "n"}
    # Codes stay texts.
    assert {cell.number_format for cell in held if cell.data_type == "s"} == {"@"}
    kinds = {sheet["A2"].value for sheet in book.worksheets}
    assert kinds >= {"rac:Guideline", "rac:StrategicDirective", "rac:AlignmentEntry", "rac:Recital", "translations"}


@pytest.mark.slow
@PLANS
def test_nor_does_one_that_an_office_suite_saved(plan: Callable[[], Plan], tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(changes.workbook(plan()))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    command += ["--outdir", str(tmp_path / "saved"), str(tmp_path / "plan.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path = tmp_path / "saved" / "plan.xlsx"
    assert changes.difference(plan(), path.read_bytes(), path.name) == changes.Difference()
    # The choices are still there.
    assert sheet_of(openpyxl.load_workbook(path), "rac:AlignmentEntry").data_validations.dataValidation


def test_the_drop_downs_list_what_may_stand(unedited: Path) -> None:
    book = openpyxl.load_workbook(unedited)
    sheet = sheet_of(book, "rac:AlignmentEntry")
    listed = {}
    for choice in sheet.data_validations.dataValidation:
        column = next(iter(choice.sqref.ranges)).min_col
        area = choice.formula1.rpartition("!")[2].replace("$", "")
        listed[sheet.cell(2, column).value] = [cell.value for (cell,) in book["_values"][area]]
    assert [text.partition(" ")[0] for text in listed["rac:pairing"]] == [
        "pairing:stated", "pairing:inferred", "pairing:unresolved", "pairing:none"]  # fmt: skip
    assert "programme/1.1 · Archivi" in listed["rac:ofProgramme"]


# What was


def test_an_edit_changes_its_lines_and_no_other(unedited: Path, folder: Path) -> None:
    def edit(book: Any) -> None:
        put("rac:Guideline", "2031/guideline/1", "dcterms:title@it", '=CULTURA, "E" -ALTRO')(book)
        row_of(book, "rac:Guideline", "2031/guideline/1")["dcterms:title@it"].data_type = "s"
        put("rac:Recital", "2031/recital#1", "rac:mentions", "body\nmeasure/bonus-libri · Bonus libri")(book)
        put("rac:YearlyTitle", "2031/title#1", "rac:unofficialTitle@en", None)(book)
        next(row for row in cells(sheet_of(book, "translations")) if row["translations"].value == "2031/title#2")[
            "en"].value = "Public services"  # fmt: skip

    found = after(unedited, folder, edit)
    assert found.findings == []
    ((path, text),) = changes.texts(invented(folder), found).items()
    old = path.read_text(encoding="utf-8").splitlines()
    title = next(line for line in old[old.index("<2031/guideline/1>") :] if "dcterms:title" in line)
    assert {line for line in difflib.ndiff(old, text.splitlines()) if line[0] in "+-"} == {
        f"- {title}",
        '+     dcterms:title "=CULTURA, \\"E\\" -ALTRO"@it ;',
        "+     rac:mentions <body> ;",
        "+     rac:mentions <measure/bonus-libri> ;",
        '-     rac:unofficialTitle "Culture"@en ;',
        '-     rac:unofficialTitle "Services"@en ;',
        '+     rac:unofficialTitle "Public services"@en ;',
    }
    said = list(changes.lines(invented(folder), found))
    assert '  - data/ente-di-prova/2031/title#1 rac:unofficialTitle "Culture"@en' in said
    assert f"{path.as_posix()}:{old.index('<2031/title#1>') + 1}" in said


def test_rows_come_and_go(unedited: Path, folder: Path) -> None:
    def edit(book: Any) -> None:
        delete("rac:PlainWords", next(cells(sheet_of(book, "rac:PlainWords")))["rac:PlainWords"].value)(book)
        append("rac:Measure", Measure="measure/nuova", label="Nuova", printedAs="nuova\nmisura nuova")(book)
        put("rac:Recital", "2031/recital#1", "rac:mentions", "measure/nuova")(book)

    plan = invented(folder)
    gone = plan.members[f"{RAC}PlainWords"][0]
    found = after(unedited, folder, edit)
    assert found.findings == []
    changes.write(changes.texts(plan, found))
    made = invented(folder)
    assert gone not in made.graph.out
    (file,) = made.files
    assert list(lint_text(made.graph.project, file)) == []
    # The new one stands behind the last of its class.
    order = sorted(file.subjects, key=lambda iri: file.line_of(iri) or 0)
    assert order.index(f"{OWN}measure/nuova") == order.index(f"{OWN}measure/bonus-libri") + 1
    assert made.graph.values(f"{OWN}measure/nuova", "rac:printedAs") == ["misura nuova", "nuova"]
    assert made.graph.values(f"{OWN}2031/recital#1", "rac:mentions") == [f"{OWN}measure/nuova"]
    # The same workbook says nothing more.
    edited_book = folder.parent / "edited.xlsx"
    assert changes.difference(made, edited_book.read_bytes(), "edited.xlsx") == changes.Difference()


def test_a_name_is_known_by_its_code_or_label_as_well(unedited: Path, folder: Path) -> None:
    row = invented(folder).members[f"{RAC}AlignmentEntry"][0].removeprefix(OWN)
    # A spreadsheet program writes a capital at the beginning of a cell, and blanks at its end are seen by nobody.
    for text in ("1.1.a", "programme/1.1.a", "Archivi storici", "ARCHIVI storici", "1.1.A\u00a0"):
        found = after(unedited, folder, put("rac:AlignmentEntry", row, "rac:ofProgramme", text))
        ((_, change),) = found.changes
        assert {triple.object.value for triple in change.added} == {f"{OWN}programme/1.1.a"}


def test_blanks_at_the_ends_of_a_cell_are_no_edit(unedited: Path, folder: Path) -> None:
    title = invented(folder).graph.value(f"{OWN}2031/guideline/1", "dcterms:title")
    for text in (f"{title}  ", f"\u00a0{title}", f" {title}\n"):
        found = after(unedited, folder, put("rac:Guideline", "2031/guideline/1", "dcterms:title@it", text))
        assert found == changes.Difference()
    (finding,) = after(unedited, folder, put("rac:Plan", "2031/plan", "dcterms:title@it", " \u00a0")).changes
    assert finding[1].added == frozenset()


def test_what_the_data_have_become_since_is_kept(unedited: Path, folder: Path) -> None:
    path = folder / "2031" / "plan.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"Culture"@en', '"The arts"@en'), encoding="utf-8")
    assert after(unedited, folder, lambda book: None) == changes.Difference()
    (finding,) = after(
        unedited, folder, put("rac:YearlyTitle", "2031/title#1", "rac:unofficialTitle@en", "Arts")
    ).findings
    assert "The arts" in finding.message


ROW = "2031/table#1-1"
IMPOSSIBLE: dict[str, tuple[Callable[[Any], object], str, str]] = {
    "unknown programme": (put("rac:AlignmentEntry", ROW, "rac:ofProgramme", "9.9"), "!H3", "“9.9” is none of"),
    "not allowed": (put("rac:AlignmentEntry", ROW, "rac:pairing", "body"), "!D3", "pairing:stated, "),
    "no number": (put("rac:Guideline", "2031/guideline/1", "rac:number", "uno"), "!B3", "not canonical"),
    "no date": (put("rac:Act", "act/legge-7-2020", "eli:date_document", "28/01/2031"), "!", "not canonical"),
    "formula": (put("rac:Guideline", "2031/guideline/1", "dcterms:title@it", "=1+1"), "!D3", "is a formula"),
    "two rows": (append("rac:Guideline", Guideline="2031/guideline/1"), "!A6", "has the identifier of "),
    "no identifier": (append("rac:Guideline", title="SENZA"), "!A6", "has no identifier"),
    "no column": (lambda book: sheet_of(book, "rac:Guideline").delete_cols(1), "!A2", "no column of identifiers"),
    "head": (lambda book: sheet_of(book, "rac:Guideline").delete_rows(1), "!A2", "no column of identifiers"),
    "elsewhere": (append("rac:Measure", Measure="cv/pairing/stated", label="x"), "!A4", "is there already"),
    "no IRI": (append("rac:Measure", Measure="measure/bonus <1>", label="x"), "!A4", "cannot be one"),
    "named elsewhere": (delete("rac:Measure", "measure/bonus-libri"), "!", "whose row is gone"),
    "unknown property": (lambda book: sheet_of(book, "rac:Guideline").cell(2, 4, "rac:titel"), "!D3", "no property"),
}  # fmt: skip


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_cannot_be_is_said_with_its_cell(case: str, unedited: Path, folder: Path) -> None:
    edit, place, message = IMPOSSIBLE[case]
    found = after(unedited, folder, edit)
    assert found.changes == []
    assert message in found.findings[0].message
    assert place in str(found.findings[0].file)
    italian = Speech("it")
    assert [said for one in found.findings for said in (one.message, one.fix) if said and italian(said) == said] == []


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    for content in (path.read_bytes(), b"PK\x03\x04", b"a,b\n"):
        with pytest.raises(UserError, match="is no workbook of"):
            changes.difference(invented(ROOT / "tests" / "plan"), content, "other.xlsx")


# Turtle in place

TURTLE = '''# What this is.
BASE <https://w3id.org/raccordo/data/>
PREFIX rac: <https://w3id.org/raccordo/onto/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# Of a.
<a>
    a rac:Measure ; # one
    rdfs:label "A; # no comment ."@it , "B"@en ;
    rac:printedAs """long
" . ; """ ; # why
    rac:page 1, 2,
        3
    .
# Of b.
<b> a rac:Fund ; rac:text 'x' . <c> a rac:Fund .
'''


@pytest.mark.parametrize(
    ("removed", "added", "line"),
    [
        ([("a", "rac:page", 2)], [], "    rac:page 1,\n        3\n"),
        ([("a", "rac:page", 1), ("a", "rac:page", 2)], [], "    rac:page 3\n"),
        ([("a", "rac:page", n) for n in (1, 2, 3)], [], '" . ; """ ; # why\n    .\n'),
        ([("a", "rac:page", 3)], [("a", "rac:page", 4)], "rac:page 1, 2,\n        4\n"),
        ([("a", "rac:printedAs", 'long\n" . ; ')], [("a", "rac:printedAs", "x")], '    rac:printedAs "x" ; # why\n'),
        ([], [("a", "rac:year", 5)], "        3 ;\n    rac:year 5\n    .\n"),
        ([], [("a", "rac:text", "y")], "; # one\n    rac:text \"y\" ;\n"),
        ([("b", "rac:text", "x")], [], "<b> a rac:Fund ;  . <c>"),
        ([], [("d", "skos:note", "z")], '<c> a rac:Fund .\n\n<d>\n    skos:note "z" ;\n    .\n'),
    ],
)  # fmt: skip
def test_turtle_is_edited_in_place(removed: list[Any], added: list[Any], line: str) -> None:
    project = Project.at(ROOT)

    def triples(rows: list[Any]) -> frozenset[Triple]:
        def one(subject: str, name: str, term: object) -> Triple:
            prefix, _, local = name.partition(":")
            return Triple(
                f"https://w3id.org/raccordo/data/{subject}", project.prefixes[prefix] + local, ox.Literal(term)
            )

        return frozenset(one(*row) for row in rows)

    ranks = {"type": 0, "text": 1, "label": 2, "printedAs": 3, "page": 4}
    change = Change(
        triples(removed), triples(added), lambda _, iri: ranks.get(iri.rpartition("/")[2].rpartition("#")[2], 9)
    )
    made = edited(project, TURTLE, change)
    assert line in made
    assert ("PREFIX skos:" in made) == ("skos:" in line)
    assert edited(project, TURTLE, Change(frozenset(), frozenset())) == TURTLE
    kept = [text for text in TURTLE.splitlines() if text.startswith("#")]
    assert [text for text in made.splitlines() if text.startswith("#")] == kept
