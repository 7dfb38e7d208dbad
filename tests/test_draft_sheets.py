"""Spreadsheets, delimited values and matrices as sources: their rows, their traps, and what is refused."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from bench import draft as bench
from raccordo import cli, pipeline
from raccordo.act import anchor
from raccordo.act.places import Place, read_places
from raccordo.draft import columns, delimited, document, limited, mapping, pdf, run, source, tabular, write, xlsx
from raccordo.draft.make import Made
from raccordo.draft.pages import COUNTED
from raccordo.draft.parse import parse
from raccordo.draft.parts import Draft
from raccordo.findings import Severity, UserError
from raccordo.project import Project
from raccordo.rdf.graph import Graph
from raccordo.rdf.graph import read as read_graph
from raccordo.speech import Speech
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


@pytest.mark.slow
def test_the_act_and_its_table_are_two_sources_of_one_plan(annex: list[Row], tmp_path: Path) -> None:
    text = act.SOURCE.read_text(encoding="utf-8")
    (tmp_path / "act.txt").write_text(text[: text.index("Allegato B\n", text.index("OBIETTIVI GIÀ"))], encoding="utf-8")
    workbook.xlsx(tmp_path / "Tabella B.xlsx", Sheet(MERGED, annex, ABOVE))
    project = Project.at(ROOT)
    before = bench.before(project)
    made = run.draft(
        before, [tmp_path / "act.txt", tmp_path / "Tabella B.xlsx"], run.read_mapping(project, "inps"), 2024
    )
    known = statements(made)
    titles = {values["dcterms:title"][0]: iri for iri, values in known.items() if "/guideline/" in iri}
    entries = [values for iri, values in known.items() if "/table#" in iri]
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
    assert sorted(path.name for path in (folder / "source").iterdir()) == [
        "act-tabella-b.places.tsv",
        "act-tabella-b.txt",
        "act.txt",
        "tabella-b.xlsx",
    ]
    original = (tmp_path / "Tabella B.xlsx").read_bytes()
    assert (folder / "source" / "tabella-b.xlsx").read_bytes() == original
    report = list(csv.DictReader(io.StringIO((folder / "draft.tsv").read_text(encoding="utf-8")), delimiter="\t"))
    assert f"SHA-256 {hashlib.sha256(original).hexdigest()}" in {row["reason"] for row in report}
    places = {row["resource"]: row["place"] for row in report if row["what"] == "read"}
    # A title, an empty row and two heads stand above the first; its programme's cell is that of the next row as well.
    file = "Tabella B.xlsx Foglio1"
    assert places["data/inps/2024/directive/1-2"] == f"{file}!B6"
    assert places["data/inps/2024/table#1-2"] == f"{file}!C5, {file}!D5, {file}!E5"
    cells = read_places(folder / "source" / "act-tabella-b.txt")
    (directive,) = (one for one in made.resources if one.iri.endswith("/directive/1-2"))
    assert {cells[line].part("", 0, 0) for line in directive.lines} == {"source/tabella-b.xlsx#Foglio1!B6"}
    assert problems(folder, ROOT / "data" / "bodies.ttl", ROOT / "data" / "offices.ttl") == []


@pytest.mark.parametrize(
    ("file", "cell", "part"),
    [
        ("tavola.csv", "tavola!AB12", "cell=12,28"),
        ("tavola.xlsx", "Tavola B#2!C3", "Tavola%20B%232!C3"),
    ],
)
def test_a_cell_is_a_fragment_of_its_file(file: str, cell: str, part: str) -> None:
    assert Place(file, cell=cell).part("words", 0, 5) == f"source/{file}#{part}"


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

ACTIONS = (
    "Rinnovare i segnavia\nentro l'estate",
    "Stampare mappe nuove",
    "Aprire i rifugi d'inverno",
    "Chiudere i conti",
)
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
        [
            Spanning("Carta dei cammini, adottata dall'Assemblea il 10 gennaio 2030", columns=width),
            *[None] * (width - 1),
        ],
        [
            *first,
            Spanning("Azione dell'Assemblea", rows=2),
            Spanning("Obiettivi dell'Agenzia", columns=len(heads)),
            *rest,
        ],
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


def drafted(
    folder: Path, cells: Sequence[Sequence[Spanning | None]], listed: bool = True, words: Path = SENTIERI
) -> Made:
    book = Workbook()
    workbook.put(book.active, cells)
    book.active.title = "Tavola II"
    book.save(folder / "tavola.xlsx")
    data = schemes()
    read = run.read_mapping(data.project, "sentieri", words)
    return run.draft(data, [act_alone(folder, listed), folder / "tavola.xlsx"], read, 2031)


@pytest.mark.parametrize(
    ("programmes", "heads", "sign"),
    [
        (True, GOALS, "X"),
        (False, ("Obiettivo 1", "Obiettivo n. 2", "Obiettivo 3"), "✓"),
        (True, ("1", "2", "3"), "1"),
    ],
    ids=["titles", "names", "numbers"],
)
def test_each_cross_of_a_matrix_is_a_row(programmes: bool, heads: Sequence[str], sign: str, tmp_path: Path) -> None:
    made = drafted(tmp_path, matrix(programmes, heads, sign))
    known = statements(made)
    entries = [values for iri, values in known.items() if "/table#" in iri]
    assert [values["rdf:type"][0].rpartition("/")[2] for values in entries] == ["AlignmentEntry"] * len(TIES)
    for (number, goal), values in zip(sorted(TIES), entries, strict=True):
        assert known[values["rac:ofGuideline"][0]]["dcterms:title"][0] == GOALS[goal]
        assert known[values["rac:ofDirective"][0]]["rac:text"][0] == ACTIONS[number].replace("\n", " ")
        assert {values[name][1] for name in ("rac:ofGuideline", "rac:ofDirective", "rac:pairing")} == {""}
        assert ("rac:ofProgramme" in values) == programmes
        if programmes:
            assert LINES[number] == known[values["rac:ofProgramme"][0]]["rac:printedAs"][0]
    # Who issued the directives the data of no body say.
    assert [one.reason for one in made.open if not one.reason.startswith("no office")] == []
    write.write(tmp_path / "2031", write.files(schemes(), made))
    assert problems(tmp_path / "2031") == []


def test_a_matrix_is_drafted_anchored_and_checked_by_the_command(tmp_path: Path) -> None:
    drafted(tmp_path, matrix(True, GOALS))
    sources = [str(tmp_path / "decreto.txt"), str(tmp_path / "tavola.xlsx")]
    folder = str(tmp_path / "2031")
    words = ["--body", "sentieri", "--mapping", str(SENTIERI), "--year", "2031", "--output", folder]
    data = ["--data", str(ROOT / "data" / "schemes")]
    said = [call("draft", *sources, *words, *data), call("anchors", "--write", *data, "--data", folder)]
    said.append(call("check", *data, "--data", folder))
    assert "written" in said[0]
    assert "rac:AlignmentEntry" in said[0]
    # What is left are translations, offices and definitions, and shapes that find nothing to check.
    assert "alignment.ttl" not in said[2]
    assert "in no anchor" not in said[1] + said[2]


def call(*arguments: str) -> str:
    """What the command line says."""
    caller = cli.Caller(ROOT, Speech("en", "build.py"))
    return CliRunner().invoke(cli.cli, arguments, obj=caller).output


def violated(made: Made, folder: Path) -> set[str]:
    """What a check finds wrong of a draft that is written into a folder, and can be read."""
    write.write(folder, write.files(schemes(), made))
    assert problems(folder) == []
    checked = pipeline.Run(Project.at(ROOT, data=(ROOT / "data" / "schemes", folder)))
    pipeline.check(checked)
    return {finding.iri for finding in checked.findings if finding.severity is Severity.VIOLATION and finding.iri}


@pytest.mark.parametrize("directive", [(), ("Azione dell'Assemblea",)], ids=["no column", "dashes"])
def test_rows_without_directive(directive: Sequence[str], tmp_path: Path) -> None:
    dash = [Spanning("n.p.")] * len(directive)
    rows = [[Spanning(text) for text in ("Area A: LUOGHI", LINES[0], GOALS[0])] + dash,
            [Spanning(text) for text in ("Area B: PERSONE", LINES[2], GOALS[1])] + dash]  # fmt: skip
    above = [Spanning("Tavola II", columns=3 + len(directive)), *[None] * (2 + len(directive))]
    made = drafted(tmp_path, [above, [Spanning(head) for head in ("Area", "Linea", "Obiettivo", *directive)], *rows])
    known = statements(made)
    entries = [values for iri, values in known.items() if "/table#" in iri]
    assert [values["rac:pairing"] for values in entries] == [("https://w3id.org/raccordo/cv/pairing/none", "")] * 2
    assert not any("rac:ofDirective" in values or "rac:pairingNote" in values for values in entries)
    assert [one.reason for one in made.open if not one.reason.startswith("no office")] == []
    about = violated(made, tmp_path / "2031")
    assert not {iri for iri in about if "/table#" in iri or iri.endswith(("/plan", "/table"))}


def test_columns_behind_the_directives_and_cells_of_several_rows_are_placed_and_leave_one_reading(
    tmp_path: Path,
) -> None:
    words = SENTIERI.read_text(encoding="utf-8").replace(
        """["Azione dell'Assemblea"]""", """["Azione dell'Assemblea", "Azione del Consiglio"]\nresponsible = ["Chi"]"""
    )
    (tmp_path / "mapping.toml").write_text(words, encoding="utf-8")
    heads = ("Obiettivo", "Azione dell'Assemblea", "Azione del Consiglio", "Area", "Linea", "Chi")
    twice = {0: Spanning(GOALS[0], rows=2), 3: Spanning("Area A: LUOGHI", rows=2), 4: Spanning(LINES[0], rows=2)}
    made = drafted(tmp_path, [
        [Spanning("Tavola II", columns=6), *[None] * 5],
        [Spanning(head) for head in heads],
        [twice.get(place, Spanning(text)) for place, text in enumerate(("", "Segnare", "Contare", "", "", "Uno"))],
        [None, Spanning("Curare"), Spanning("n.p."), None, None, Spanning("Ufficio B")],
        [Spanning(text) for text in (GOALS[1], "Aprire", "n.p.", "Area B: PERSONE", LINES[2], "Ufficio B")],
    ], words=tmp_path / "mapping.toml")  # fmt: skip
    # A row has one directive: that of the other column is left.
    said = [(one.words, one.reason) for one in made.open if not one.reason.startswith("no office")]
    assert said == [("Contare", tabular.SEVERAL)]
    write.write(tmp_path / "2031", write.files(schemes(), made))
    (problem,) = problems(tmp_path / "2031")
    assert "“Contare” is in no anchor" in problem


def test_who_is_responsible_for_a_row_is_it_for_no_guideline(tmp_path: Path) -> None:
    words = SENTIERI.read_text(encoding="utf-8") + 'responsible = ["Chi"]\n'
    (tmp_path / "mapping.toml").write_text(words, encoding="utf-8")
    heads = [Spanning(head) for head in ("Obiettivo", "Linea", "Azione dell'Assemblea", "Chi")]
    rows = [[Spanning(text) for text in (GOALS[0], LINES[0], "Segnare", "Ufficio A")],
            [Spanning(text) for text in (GOALS[0], LINES[0], "Curare", "Ufficio B")]]  # fmt: skip
    made = drafted(tmp_path, [heads, *rows], listed=False, words=tmp_path / "mapping.toml")
    known = statements(made)
    assert ["rac:responsible" in values for iri, values in known.items() if "/guideline/" in iri] == [False]
    assert [values["rac:responsible"][0] for iri, values in known.items() if "/table#" in iri] == [
        "Ufficio A",
        "Ufficio B",
    ]
    # A list that says two things of one guideline says none surely.
    rows = [[row[0], row[3]] for row in rows]
    made = drafted(tmp_path, [[heads[0], heads[3]], *rows], listed=False, words=tmp_path / "mapping.toml")
    assert [one.words for one in made.open if one.reason == tabular.ANOTHER_RESPONSIBLE] == ["Ufficio B"]


def test_the_guidelines_of_a_sheet_have_their_numerals(tmp_path: Path) -> None:
    heads = [Spanning(head) for head in ("N.", "Obiettivo", "Linea", "Azione dell'Assemblea")]
    rows = [[Spanning(text) for text in ("IV", GOALS[0], LINES[0], "Segnare")],
            [Spanning(text) for text in ("V", GOALS[1], LINES[2], "Aprire")]]  # fmt: skip
    known = statements(drafted(tmp_path, [heads, *rows], listed=False))
    listed = [values for iri, values in known.items() if "/guideline/" in iri]
    assert [(one["rac:printedNumeral"][0], one["rac:number"]) for one in listed] == [
        ("IV", ("1", COUNTED)),
        ("V", ("2", COUNTED)),
    ]


def test_a_table_without_budget_is_placed_row_by_row(tmp_path: Path) -> None:
    words = SENTIERI.read_text(encoding="utf-8") + 'responsible = ["Chi"]\n'
    (tmp_path / "mapping.toml").write_text(words, encoding="utf-8")
    heads = [Spanning(head) for head in ("Obiettivo", "Azione dell'Assemblea", "Chi")]
    said = ((GOALS[0], "Segnare", "Ufficio A"), (GOALS[0], "Curare", "Ufficio B"), (GOALS[1], "Aprire", "Ufficio B"))
    rows = [[Spanning(text) for text in texts] for texts in said]
    title = [Spanning("Tavola II", columns=3), None, None]
    made = drafted(tmp_path, [title, heads, *rows], words=tmp_path / "mapping.toml")
    assert [one.reason for one in made.open if not one.reason.startswith("no office")] == []
    assert not {iri for iri in violated(made, tmp_path / "2031") if "/table#" in iri}


def test_whatever_stands_in_a_column_of_numbers_numbers_the_guideline(tmp_path: Path) -> None:
    heads = [Spanning(head) for head in ("N.", "Obiettivo", "Linea", "Azione dell'Assemblea")]
    rows = [[Spanning(text) for text in ("OSP.1", GOALS[0], LINES[0], "Segnare")],
            [Spanning(text) for text in ("TER.1", GOALS[1], LINES[2], "Aprire")]]  # fmt: skip
    made = drafted(tmp_path, [heads, *rows], listed=False)
    listed = [values for iri, values in statements(made).items() if "/guideline/" in iri]
    assert [(one["rac:printedNumeral"], one["rac:number"]) for one in listed] == [
        (("OSP.1", ""), ("1", COUNTED)),
        (("TER.1", ""), ("2", COUNTED)),
    ]
    # As long as it isn't known of which annex the table is part, nothing is said of its readings.
    assert [one.reason for one in made.open if "annex" in one.reason]
    write.write(tmp_path / "2031", write.files(schemes(), made))
    assert [one for one in problems(tmp_path / "2031") if "is stated" in one] == []


def test_without_a_list_the_heads_of_a_matrix_are_the_guidelines_where_the_table_says_so(tmp_path: Path) -> None:
    made = drafted(tmp_path, matrix(False, GOALS), listed=False)
    known = statements(made)
    drafted_ = [values for iri, values in known.items() if "/guideline/" in iri]
    assert [values["dcterms:title"] for values in drafted_] == [(title, "") for title in GOALS]
    assert [values["rac:number"] for values in drafted_] == [(str(n), tabular.BY_PLACE) for n in (1, 2, 3)]
    assert sum("/table#" in iri for iri in known) == len(TIES)
    unsaid = [row for number, row in enumerate(matrix(False, GOALS)) if number != 2]
    unsaid[2] = [Spanning("Azione dell'Assemblea"), *unsaid[2][1:]]
    made = drafted(tmp_path, unsaid, listed=False)
    assert not any("/guideline/" in resource.iri for resource in made.resources)
    assert {one.words for one in made.open if one.reason == tabular.LISTED} == set(GOALS)


@pytest.mark.slow
@pytest.mark.parametrize("draw", [reportlab, weasyprint])
def test_a_matrix_that_a_page_draws(draw: Callable[[Path, Sheet], None], annex: list[Row], tmp_path: Path) -> None:
    titles = list(dict.fromkeys(row.guideline for row in annex))[:6]
    some = [row for row in annex if row.guideline in titles]
    crosses = [
        Column(str(number), lambda row, title=title: "X" if row.guideline == title else "", 1)  # type: ignore[misc]
        for number, title in enumerate(titles, start=1)
    ]
    columns_ = [Column("Codice", lambda row: row.code, 2), Column("Indirizzo strategico", lambda row: row.directive, 9)]
    draw(tmp_path / "t.pdf", Sheet([*columns_, *crosses], some, (("", 2), ("Linea guida", len(titles)))))
    (grid,) = pdf.read("t.pdf", (tmp_path / "t.pdf").read_bytes()).grids
    read = columns.read(grid, HEADS, CODE, SIGNS)
    assert said(read) == [(str(titles.index(row.guideline) + 1), row.code, row.directive) for row in some]
    assert read.unassigned == []


def matrix_of(
    *rows: Sequence[Any], head: Sequence[Any] = ("Indirizzo strategico", "Uno", "Due", "Tre")
) -> columns.Rows:
    return table(workbook.book(("Foglio1", [head, *rows])))


def test_what_stands_where_crosses_do_and_is_none_is_left() -> None:
    read = matrix_of(("Fare", "X", "?", None), ("Dire", None, "x", "X"), ("Baciare", None, None, None),
                     ("Lettera", None, "●", None), ("Testo", "(X)", None, None), ("Andare", "X", "X", "X"))  # fmt: skip
    assert said(read)[:3] == [("Uno", "Fare"), ("Due", "Dire"), ("Tre", "Dire")]
    assert len(read.rows) == 7
    assert left(read) == {
        "?": columns.NO_CROSS,
        "Baciare": columns.UNCROSSED,
        "(X)": columns.NO_CROSS,
        "Testo": columns.UNCROSSED,
    }


def test_sums_are_no_crosses() -> None:
    read = matrix_of(("Fare", "X", None, None, 1), ("Dire", None, "X", "X", 2), ("Totale", 1, 1, 1, 3),
                     head=("Indirizzo strategico", "Uno", "Due", "Tre", "Totale"))  # fmt: skip
    assert said(read) == [("Uno", "Fare"), ("Due", "Dire"), ("Tre", "Dire")]
    assert [cell.text for cell in read.totals] == ["1", "2", "Totale", "1", "1", "1", "3"]


def test_crosses_beside_a_column_of_guidelines_say_something_else() -> None:
    head = ("Linea guida", "Indirizzo strategico", "Nuovo", "Prorogato")
    read = matrix_of(("A", "Fare", "X", None), ("B", "Dire", None, "X"), head=head)
    assert said(read) == [("A", "Fare"), ("B", "Dire")]
    assert [value.head for row in read.rows for value in row.others] == ["Nuovo", "Prorogato"]


# What spreadsheets do


def sheet(*rows: Sequence[Any], head: Sequence[Any] = HEAD) -> Workbook:
    made = Workbook()
    for row in (head, *rows):
        made.active.append(list(row))
    return made


@pytest.mark.parametrize(
    ("value", "form", "code", "reason"),
    [
        (4.1, "General", "4.1", xlsx.BY_NUMBER),
        (4.1, "0.00", "4.10", xlsx.BY_NUMBER),
        (4, "00", "04", xlsx.BY_NUMBER),
        ("4.1", "General", "4.1", ""),
        (4.1, "0,0%", "", "in the format “0,0%”"),
        (datetime.datetime(2030, 1, 4), "d-mmm", "", xlsx.DATE),
        (datetime.time(4, 1), "hh:mm", "", xlsx.DATE),
        (True, "General", "", xlsx.TRUTH),
        ("#N/A", "General", "", xlsx.ERROR),
        ("=A1&B1", "General", "", xlsx.NO_VALUE),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_code_that_is_no_text_is_concluded_or_left(value: Any, form: str, code: str, reason: str) -> None:
    made = sheet(("A", value, "Fare"), ("B", "1.1", "Dire"))
    made.active["B2"].number_format = form
    read = table(workbook.saved(made))
    assert said(read) == [*([("A", code, "Fare")] if code else []), ("B", "1.1", "Dire")]
    if code:
        assert read.rows[0].values["code"].rule == reason
    else:
        assert reason in left(read)["Fare"]


def test_a_date_is_left_though_a_code_may_look_like_it() -> None:
    made = sheet(("A", datetime.datetime(2030, 1, 4), "Fare"))
    (grid,) = xlsx.read("t.xlsx", workbook.saved(made)).grids
    read = columns.read(grid, HEADS, re.compile(r"\d+(?:-\d+)*"), SIGNS)
    assert (read.rows, left(read)["Fare"]) == ([], xlsx.DATE)


def test_a_formula_is_what_the_file_says_that_it_gives() -> None:
    content = workbook.saved(sheet(("A", '="1."&"1"', "Fare"), ("B", '=IF(1=1,"","x")', "Dire")))
    values = [
        (b'"B2"><f>"1."&amp;"1"</f><v></v>', b'"B2" t="str"><f>"1."&amp;"1"</f><v>1.1</v>'),
        (b'"B3"', b'"B3" t="str"'),
    ]
    read = table(repacked(content, "xl/worksheets/sheet1.xml", values))
    # A formula that gives a text of no length leaves the cell empty.
    assert said(read) == [("A", "1.1", "Fare"), ("B", "1.1", "Dire")]
    assert [row.values["code"].rule for row in read.rows] == ["", columns.BY_CELL_ABOVE]


def repacked(content: bytes, part: str, changes: Sequence[tuple[bytes, bytes]]) -> bytes:
    """A workbook with a part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            for before, after in changes if name == part else ():
                text = text.replace(before, after)
            new.writestr(name, text)
    return out.getvalue()


def test_titles_above_empty_rows_and_sums_are_no_rows() -> None:
    read = table(workbook.book(("Foglio1", [
        ["Allegato B"], [], ["Piano 2031", None, None], [], HEAD, ["A", "1.1", "Fare"], [], ["A", "1.2", "Dire"],
        ["Totale A", None, 2], ["B", "1.1", "Andare"], [None, "1.2", "Tornare"], ["Totale", "", 4],
    ])))  # fmt: skip
    assert said(read) == [("A", "1.1", "Fare"), ("A", "1.2", "Dire"), ("B", "1.1", "Andare"), ("B", "1.2", "Tornare")]
    assert [cell.text for cell in read.totals] == ["Totale A", "2", "Totale", "4"]
    assert read.unassigned == []
    # After a sum, nothing says that an empty cell means what stands above the sum.
    read = table(workbook.book(("Foglio1", [HEAD, ["A", "1.1", "Fare"], ["Totale", None, 1], [None, "1.2", "Dire"]])))
    assert said(read) == [("A", "1.1", "Fare")]
    assert left(read) == {"1.2": "the row has no guideline", "Dire": "the row has no guideline"}


def test_a_running_number_is_no_code() -> None:
    head = ("N.", "Linea guida", "Programma", "Indirizzo strategico")
    read = table(workbook.book(("Foglio1", [head, [1, "A", "P", "Fare"], [2, "B", "Q", "Dire"]])))
    assert said(read) == [("A", "P", "Fare"), ("B", "Q", "Dire")]
    assert [value.text for row in read.rows for value in row.others] == ["1", "2"]


def test_a_head_in_two_rows_and_cells_of_several_lines() -> None:
    made = Workbook()
    workbook.put(made.active, [
        [Spanning("Linea guida", rows=2), Spanning("Bilancio", columns=2), None,
         Spanning("Indirizzo\nstrategico", rows=2)],
        [None, Spanning("Missione"), Spanning("Programma"), None],
        [Spanning("A", rows=2), Spanning("M"), Spanning("P"), Spanning("Fare  presto\r\n\ne bene ")],
        [None, Spanning("N"), Spanning("Q"), Spanning("Dire")],
    ])  # fmt: skip
    found = xlsx.read("t.xlsx", workbook.saved(made))
    read = columns.read(found.grids[0], HEADS, CODE, SIGNS)
    assert said(read) == [("A", "M", "P", "Fare presto e bene"), ("A", "N", "Q", "Dire")]
    assert found.text.endswith("A\nM\nP\nFare presto\ne bene\n\nN\nQ\nDire\n\n")
    assert [found.places[n] for n in read.rows[0].values["directive"].cell.lines] == ["Sheet!D3", "Sheet!D3"]


def test_what_a_sheet_hides_is_said() -> None:
    made = sheet(("A", "1.1", "Fare"), ("B", "1.2", "Dire"))
    made.active.title = "Foglio1"
    made.active.row_dimensions[3].hidden = True
    made.active.column_dimensions["B"].hidden = True
    made.create_sheet("Bozza").append(HEAD)
    made["Bozza"].sheet_state = "hidden"
    found = xlsx.read("t.xlsx", workbook.saved(made))
    kept = "it was read as the others are: see whether it is part of the table"
    assert found.unread == (
        (1, f"Foglio1: row 3 is hidden, and {kept}"),
        (1, f"Foglio1: column B is hidden, and {kept}"),
        (2, "Bozza: the sheet is hidden, and was not read"),
    )
    assert len(found.grids) == 1


def plan(content: bytes, folder: Path, **changes: Any) -> Draft:
    """What is drafted of a workbook alone, by the words of the published body, with some changed."""
    (folder / "t.xlsx").write_bytes(content)
    words = replace(mapping.read(ROOT / "data" / "inps" / "mapping.toml", "https://example.org/"), **changes)
    return parse(source.read(folder / "t.xlsx"), words, {})


def test_of_several_sheets_those_are_taken_that_have_a_head_of_the_mapping(tmp_path: Path) -> None:
    full = ("Linea guida", "Codice", "Programma", "Indirizzo strategico")
    draft = plan(
        workbook.book(
            ("Copertina", [["Piano 2031"], ["1 FARE SP"]]),
            ("Elenco", [["Linea guida", "Categoria"], ["FARE", "SP"], ["DIRE", "OGE"]]),
            ("Prima", [full, ["FARE", "1.1", "P", "Fare"]]),
            ("Seconda", [full, ["DIRE", "1.2", "Q", "Dire"]]),
            ("Note", [["Voce", "Importo"], ["Personale", 100]]),
        ),
        tmp_path,
    )
    assert [(row.page, row.guideline, row.programme and row.programme.code) for row in draft.rows] == [
        (1, 1, "1.1"),
        (2, 2, "1.2"),
    ]
    assert [(one.number, one.title.text) for one in draft.guidelines] == [(1, "FARE"), (2, "DIRE")]
    assert [one.words for one in draft.unread if one.reason == tabular.LEFT] == ["Copertina", "Note"]


def test_a_guideline_whose_number_and_title_do_not_agree_is_none(tmp_path: Path) -> None:
    full = ("Linea guida", "Codice", "Programma", "Indirizzo strategico")
    draft = plan(
        workbook.book(
            ("Elenco", [["Linea guida", "Categoria"], ["FARE", "SP"], ["DIRE", "OGE"]]),
            ("Tabella", [full, ["2. FARE", "1.1", "P", "Uno"], [2, "1.1", "P", "Due"], ["n. 1", "1.1", "P", "Tre"]]),
        ),
        tmp_path,
    )
    assert [row.guideline for row in draft.rows] == [0, 2, 1]
    assert ("2. FARE", tabular.NO_GUIDELINE) in {(one.words, one.reason) for one in draft.unread}


def test_a_code_that_numbers_guidelines_is_their_numeral(tmp_path: Path) -> None:
    full = ("Linea guida", "Codice", "Programma", "Indirizzo strategico")
    draft = plan(
        workbook.book(
            ("Elenco", [["Num.", "Linea guida", "Categoria"], ["OS1", "FARE", "SP"], ["OS2", "DIRE", "OGE"]]),
            ("Tabella", [full, ["OS2", "1.1", "P", "Uno"], ["1", "1.1", "P", "Due"]]),
        ),
        tmp_path,
        number=mapping.Template("OS{number}"),
        columns={"number": ("Num.",), "guideline": ("Linea guida",), "code": ("Codice",), "programme": ("Programma",),
                 "directive": ("Indirizzo strategico",), "category": ("Categoria",)},
    )  # fmt: skip
    assert [(one.number, one.numeral, one.rule) for one in draft.guidelines] == [(1, "OS1", ""), (2, "OS2", "")]
    assert [row.guideline for row in draft.rows] == [2, 1]
    # The cell is the guideline's: what stands before the numeral is no furniture.
    assert "OS" not in {one.printed for one in draft.furniture}


def test_a_row_whose_programme_is_not_read_is_none(tmp_path: Path) -> None:
    full = ("Linea guida", "Programma", "Indirizzo strategico")
    draft = plan(
        workbook.book(("T", [full, ["FARE", "Pensioni", "Uno"], ["DIRE", "1.1 Programma - P", "-"]])), tmp_path
    )
    # The other has a programme, and prints that it has no directive.
    (row,) = draft.rows
    assert (row.programme and row.programme.code, row.directive, row.without) == ("1.1", 0, True)
    assert {one.words for one in draft.unread} >= {"Pensioni", "Uno", "FARE"}


# Delimited values


def test_delimited_values_as_offices_write_them() -> None:
    rows_ = 'Linea guida;Codice;"Indirizzo strategico"\r\nA;1.1;"Fare, dire\r\ne ""baciare"""\r\nB;1.2;12,5\r\n'
    for text in (rows_, f"sep=;\r\n{rows_}", f"\ufeff{rows_}", f"Allegato B;;\r\n;;\r\n{rows_}"):
        assert said(table(text)) == [("A", "1.1", 'Fare, dire e "baciare"'), ("B", "1.2", "12,5")]
    found = delimited.read("elenco.csv", f"sep=;\r\n{rows_}".encode())
    assert found.places[5] == "elenco!A3"


def test_an_encoding_that_is_not_sure_is_said() -> None:
    text = "Linea guida;Codice;Indirizzo strategico\nUnità;1.1;Perché\n"
    assert delimited.read("t.csv", text.encode()).unread == ()
    (said_,) = delimited.read("t.csv", text.encode("cp1252")).unread
    assert said_ == (1, f"t: {delimited.NOT_UTF8}")


# What is refused


def hidden_bomb() -> bytes:
    """A workbook whose texts unpack to 400 MB."""
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>%s</t></is></c></row></sheetData>' % (b" " * 400 * 2**20)
    return repacked(workbook.saved(sheet()), "xl/worksheets/sheet1.xml", [(b"</sheetData>", row)])


def many_rows() -> bytes:
    rows_ = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (number, number) for number in range(2, 1_000_001))
    return repacked(workbook.saved(sheet()), "xl/worksheets/sheet1.xml", [(b"</sheetData>", rows_ + b"</sheetData>")])


def entities(declared: bytes) -> bytes:
    head = b"<!DOCTYPE worksheet [<!ENTITY a %s>]><worksheet " % declared
    return repacked(workbook.saved(sheet()), "xl/worksheets/sheet1.xml", [(b"<worksheet ", head)])


def far() -> bytes:
    made = sheet(("A", "1.1", "Fare"))
    made.active["XFD9"] = "x"
    return workbook.saved(made)


def merged_all() -> bytes:
    area = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return repacked(workbook.saved(sheet()), "xl/worksheets/sheet1.xml", [(b"</sheetData>", area)])


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (hidden_bomb, "it unpacks to more than 200 MB: copy the table alone"),
    "rows": (many_rows, "a sheet has more than 50000 rows or 500000 cells, empty ones included: copy the table"),
    "columns": (far, "has 16384 columns and 9 rows, empty ones included: copy the table"),
    "merged": (merged_all, "or 500000 cells, empty ones included: copy the table"),
    "external entity": (lambda: entities(b'SYSTEM "file:///etc/passwd"'), "it has entities of XML"),
    "entity": (lambda: entities(b'"laugh"'), "it has entities of XML"),
    "cut": (lambda: workbook.saved(sheet(("A", "1.1", "Fare")))[:3000], "is a packed file that is damaged"),
    "no sheet": (lambda: zipped(xl__workbook_xml="<workbook/>"), "the file is damaged"),
    "empty": (lambda: workbook.saved(Workbook()), "it has no words on a visible sheet"),
    "encrypted": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "is encrypted: open it with its password"),
    "old": (lambda: OLE, "is an old file of Office, which is not read: if it is a spreadsheet, open it in its own"),
    "ods": (lambda: zipped(content_xml="<x/>"), "which is not read: open it in its own program, and save it as XLSX"),
    "html": (lambda: b"<html><table>", "is a page of HTML"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", REFUSED)
def test_a_workbook_that_cannot_be_read_is_refused(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "SECONDS", 20)
    make, message = REFUSED[what]
    (tmp_path / "t.xls").write_bytes(make())
    with pytest.raises(UserError, match=re.escape(message)) as error:
        source.read(tmp_path / "t.xls")
    assert str(error.value).startswith("t.xls: ")
    assert str(error.value).count(": ") >= 2
    assert Speech("it")(str(error.value)) != str(error.value)


def test_what_is_only_odd_is_read() -> None:
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    content = workbook.saved(sheet(("A", "1.1", "Fare")))
    content = repacked(content, "xl/worksheets/sheet1.xml", [(b"</sheetData>", b"</sheetData>" + deep)])
    assert said(table(content)) == [("A", "1.1", "Fare")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"una riga\ne un'altra\n", "no semicolon, tab or comma parts it into columns"),
        (b'a;"b\nc;d\n', "a quotation mark is not closed"),
        (b"a;b\x00\n", "control character U+0000"),
        (b";;\n;;\n", "has no words"),
        (b"a;\x81\n", "byte 0x81 is neither UTF-8 nor Windows-1252"),
        (b"\xff\xfea", "is cut in the middle of a character"),
        (b"a;" * 600 + b"a\n", "has more than 500 columns"),
        (b"a;b\n" * 2_000_000, "has 8 MB"),
    ],
    ids=["prose", "open quote", "nul", "blank", "byte", "cut", "wide", "long"],
)
def test_delimited_values_that_cannot_be_read_are_refused(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "T.CSV").write_bytes(content)
    with pytest.raises(UserError, match=re.escape(message)) as error:
        source.read(tmp_path / "T.CSV")
    assert Speech("it")(str(error.value)) != str(error.value)


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "atto.txt").write_text(INVENTED.read_text(encoding="utf-8"), encoding="utf-8")
    data = schemes()
    with pytest.raises(UserError, match="two files would have one name"):
        run.draft(data, [tmp_path / "a" / "atto.txt", tmp_path / "b" / "atto.txt"],
                  run.read_mapping(data.project, "sentieri", SENTIERI), 2031)  # fmt: skip
