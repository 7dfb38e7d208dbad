"""Spreadsheets, delimited values and matrices as sources: their rows, their traps, and what is refused."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from openpyxl.styles import Font

from bench import draft as bench
from raccordo import cli, pipeline
from raccordo.act import anchor
from raccordo.draft import columns, delimited, document, limited, mapping, run, sheets, source, write, xlsx
from raccordo.draft.make import Made
from raccordo.draft.parse import parse
from raccordo.draft.parts import Draft
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf.graph import Graph, read as read_graph
from tests.drawn import act, workbook
from tests.drawn.annex import Row, rows
from tests.drawn.table import Column, Sheet, Spanning, reportlab, weasyprint

ROOT = Path(__file__).resolve().parent.parent
SENTIERI = ROOT / "tests" / "draft" / "data" / "sentieri" / "mapping.toml"
INVENTED = ROOT / "tests" / "draft" / "decreto-7-2030.txt"
HEADS = {
    "guideline": ["Linea guida", "SP"],
    "mission": ["Missione"],
    "programme": ["Programma"],
    "code": ["Codice"],
    "directive": ["Indirizzo strategico"],
}
CODE = re.compile(r"\d+(?:\.\w+)*")
SIGNS = columns.Signs("-", mapping.CROSSES, mapping.TOTALS)
HEAD = ("Linea guida", "Codice", "Indirizzo strategico")
ROLES = ("guideline", "mission", "programme", "code", "directive")
MERGED = (
    Column("Linea guida", lambda row: row.guideline, 4, merged=True),
    Column("Indirizzo strategico", lambda row: row.directive, 6),
    Column("Missione", lambda row: row.mission, 3, merged=True),
    Column("Programma", lambda row: row.programme, 3, merged=True),
    Column("Codice", lambda row: row.code, 1, merged=True),
)
ABOVE = (("LINEE GUIDA GESTIONALI", 1), (act.REPORT, 4))


@pytest.fixture(scope="module")
def annex() -> list[Row]:
    return rows()


def table(content: bytes | str, sheet: int = 0) -> columns.Rows:
    """What is read of a sheet of a workbook, or of delimited values."""
    found = delimited.read("t.csv", content.encode()) if isinstance(content, str) else xlsx.read("t.xlsx", content)
    return columns.read(found.grids[sheet], HEADS, CODE, SIGNS)


def said(found: columns.Rows) -> list[tuple[str, ...]]:
    return [tuple(row.values[role].text for role in ROLES if role in row.values) for row in found.rows]


def left(found: columns.Rows) -> dict[str, str]:
    return {one.cell.text: one.reason for one in found.unassigned}


def written(path: Path, sheet: Sheet, kind: str) -> document.Document:
    if kind == "xlsx":
        workbook.xlsx(path, sheet)
        return xlsx.read("t.xlsx", path.read_bytes())
    delimiter, encoding = kind.split(" ")
    return delimited.read("t.csv", workbook.delimited(sheet, delimiter.replace("tab", "\t")).encode(encoding))


# The published table


@pytest.mark.parametrize("kind", ["xlsx", "; utf-8-sig", ", cp1252", "tab utf-16"])
def test_each_row_of_the_published_table_is_read(kind: str, annex: list[Row], tmp_path: Path) -> None:
    found = written(tmp_path / "t.xlsx", Sheet(MERGED, annex, ABOVE), kind)
    (grid,) = found.grids
    read = columns.read(grid, HEADS, CODE, SIGNS)
    printed = [(row.guideline, row.mission, row.programme, row.code, row.directive) for row in annex]
    assert said(read) == [tuple(" ".join(text.split()) for text in row) for row in printed]
    assert (len(read.rows), read.unassigned, read.totals) == (98, [], [])
    assert sum(row.values["directive"].text != "-" for row in read.rows) == 96
    # Merged cells are the spreadsheet's; in delimited values they are empty, and what they mean is concluded.
    rules = {value.rule for row in read.rows for value in row.values.values()}
    assert rules == ({""} if kind == "xlsx" else {"", columns.BY_CELL_ABOVE})
    for row in read.rows:
        for value in row.values.values():
            lines = [found.lines[number - 1].text for number in value.cell.lines]
            assert columns.running("\n".join(lines)) == value.text


def test_the_act_and_its_table_are_two_sources_of_one_plan(annex: list[Row], tmp_path: Path) -> None:
    text = act.SOURCE.read_text(encoding="utf-8")
    (tmp_path / "act.txt").write_text(text[: text.index("Allegato B\n", text.index("OBIETTIVI GIÀ"))], encoding="utf-8")
    workbook.xlsx(tmp_path / "Tabella B.xlsx", Sheet(MERGED, annex, ABOVE))
    project = Project.at(ROOT)
    before = bench.before(project)
    made = run.draft(before, [tmp_path / "act.txt", tmp_path / "Tabella B.xlsx"], run.read_mapping(project, "inps"), 2024)
    known = statements(made)
    titles = {values["dcterms:title"][0]: iri for iri, values in known.items() if "/guideline/" in iri}
    entries = [values for iri, values in known.items() if "/entry/" in iri]
    for row, values in zip(annex, entries, strict=True):
        assert values["rac:ofGuideline"] == (titles[row.guideline], "")
        if row.directive != "-":
            assert values["rac:ofProgramme"][0].endswith(f"/{row.code}")
            assert known[values["rac:ofDirective"][0]]["rac:text"] == (row.directive, "")
            assert values["rac:ofDirective"][1] == values["rac:ofProgramme"][1] == ""
    assert sum("rac:ofDirective" in values for values in entries) == 96
    # The act contradicts itself; nothing else is left to decide.
    assert [one.reason.partition(" ")[0] for one in made.open] == ["recital"]
    folder = tmp_path / "2024"
    write.write(folder, write.files(before, made))
    assert sorted(path.name for path in (folder / "source").iterdir()) == ["act-tabella-b.txt", "act.txt", "tabella-b.xlsx"]
    original = (tmp_path / "Tabella B.xlsx").read_bytes()
    assert (folder / "source" / "tabella-b.xlsx").read_bytes() == original
    report = list(csv.DictReader(io.StringIO((folder / "draft.tsv").read_text(encoding="utf-8")), delimiter="\t"))
    assert f"SHA-256 {hashlib.sha256(original).hexdigest()}" in {row["reason"] for row in report}
    places = {row["resource"]: row["place"] for row in report if row["what"] == "read"}
    # A title, an empty row and two heads stand above the first; its programme's cell is that of the next row as well.
    file = "Tabella B.xlsx Foglio1"
    assert places["data/inps/2024/directive/1-2"] == f"{file}!B6"
    assert places["data/inps/2024/entry/1-2"] == f"{file}!C5, {file}!D5, {file}!E5"
    assert problems(folder, ROOT / "data" / "bodies.ttl", ROOT / "data" / "offices.ttl") == []


def statements(made: Made) -> dict[str, dict[str, tuple[str, str]]]:
    """What is stated, and by which rule: resource to property to value."""
    return {
        resource.iri: {one.property: (one.value.value, one.rule) for one in resource.statements}
        for resource in made.resources
    }


def problems(folder: Path, *beside: Path) -> list[str]:
    """What is wrong with where the words of a draft stand, and with its pairings, after the anchors are accepted."""
    for path in beside:
        (folder / path.name).write_bytes(path.read_bytes())
    project = Project.at(ROOT, data=(ROOT / "data" / "schemes", folder))
    checked = pipeline.Run(project)
    pipeline.read(checked)
    for path, text in anchor.anchored(checked.data).reviews.items():
        path.write_text(text, encoding="utf-8")
    checked = pipeline.Run(project)
    pipeline.read(checked)
    kinds = ("anchor", "coverage", "pairing", "review", "source", "syntax")
    return [str(finding) for finding in checked.findings if finding.check in kinds]


# A matrix

ACTIONS = ("Rinnovare i segnavia\nentro l'estate", "Stampare mappe nuove", "Aprire i rifugi d'inverno", "Chiudere i conti")
LINES = ("Linea A1 - Segnavia", "Linea A1/2 - Mappe", "Linea B1 - Rifugi", "Linea B1 - Rifugi")
TIES = {(0, 0), (1, 0), (1, 1), (2, 1), (3, 1), (3, 2)}
GOALS = ("Segnaletica dei sentieri di montagna", "Accoglienza", "Conti in ordine")


def matrix(programmes: bool, heads: Sequence[str], sign: str = "X") -> list[list[Spanning | None]]:
    """A matrix of the invented body: actions down, goals across, with a title, two rows of heads, and sums."""
    extra = 2 if programmes else 0
    width = extra + 1 + len(heads)
    rest = [None] * (len(heads) - 1)
    first = [Spanning("Area", rows=2), Spanning("Linea", rows=2)][:extra]
    found: list[list[Spanning | None]] = [
        [Spanning("Tavola II", columns=width), *[None] * (width - 1)],
        [Spanning("Carta dei cammini, adottata dall'Assemblea il 10 gennaio 2030", columns=width), *[None] * (width - 1)],
        [*first, Spanning("Azione dell'Assemblea", rows=2), Spanning("Obiettivi dell'Agenzia", columns=len(heads)), *rest],
        [*[None] * (extra + 1), *map(Spanning, heads)],
    ]
    for number, text in enumerate(ACTIONS):
        areas = {0: Spanning("Area A: LUOGHI", rows=2), 2: Spanning("Area B: PERSONE", rows=2)}
        lines = {2: Spanning(LINES[2], rows=2), 3: None}
        own = [areas.get(number), lines.get(number, Spanning(LINES[number]))][:extra]
        ties = [Spanning(sign if (number, goal) in TIES else "n.p." if goal == 2 else "") for goal in range(len(heads))]
        found.append([*own, Spanning(text), *ties])
    sums = [Spanning(str(sum(goal == one for _, one in TIES))) for goal in range(len(heads))]
    return [*found, [*[Spanning("")] * extra, Spanning("Totale"), *sums]]


def schemes() -> Graph:
    project = Project.at(ROOT, data=(ROOT / "data" / "schemes",))
    return read_graph(project, project.data_files())[0]


def act_alone(folder: Path, listed: bool = True) -> Path:
    """The invented act without its table, and without its list of guidelines if it isn't wanted."""
    text = INVENTED.read_text(encoding="utf-8")
    start = text.index("Agenzia dei Sentieri - Piano")
    listing = text[text.index("Tavola I\n") : text.index("Nota a mano")]
    path = folder / "decreto.txt"
    path.write_text(text[:start] + (listing if listed else ""), encoding="utf-8")
    return path


def drafted(folder: Path, cells: Sequence[Sequence[Spanning | None]], listed: bool = True) -> Made:
    book = Workbook()
    workbook.put(book.active, cells)
    book.active.title = "Tavola II"
    book.save(folder / "tavola.xlsx")
    data = schemes()
    words = run.read_mapping(data.project, "sentieri", SENTIERI)
    return run.draft(data, [act_alone(folder, listed), folder / "tavola.xlsx"], words, 2031)


@pytest.mark.parametrize("sign", ["X", "✓", "●", "1"])
@pytest.mark.parametrize("heads", [GOALS, ("Obiettivo 1", "Obiettivo n. 2", "Obiettivo 3"), ("1", "2", "3")], ids=str)
@pytest.mark.parametrize("programmes", [True, False], ids=["with programmes", "without"])
def test_each_cross_of_a_matrix_is_a_row(
    programmes: bool, heads: Sequence[str], sign: str, tmp_path: Path
) -> None:
    made = drafted(tmp_path, matrix(programmes, heads, sign))
    known = statements(made)
    entries = [values for iri, values in known.items() if "/entry/" in iri]
    assert [values["rdf:type"][0].rpartition("/")[2] for values in entries] == ["AlignmentEntry"] * len(TIES)
    for (number, goal), values in zip(sorted(TIES), entries, strict=True):
        assert known[values["rac:ofGuideline"][0]]["dcterms:title"][0] == GOALS[goal]
        assert known[values["rac:ofDirective"][0]]["rac:text"][0] == ACTIONS[number].replace("\n", " ")
        assert {values[name][1] for name in ("rac:ofGuideline", "rac:ofDirective", "rac:pairing")} == {""}
        assert ("rac:ofProgramme" in values) == programmes
        if programmes:
            assert LINES[number] == known[values["rac:ofProgramme"][0]]["rac:printedAs"][0]
    open_ = [one.reason for one in made.open if "office" not in one.reason and "report" not in one.reason]
    assert open_ == []
    write.write(tmp_path / "2031", write.files(schemes(), made))
    assert problems(tmp_path / "2031") == []
