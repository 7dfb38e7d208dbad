"""PDFs with layout, from three programs that draw differently: lines, furniture, tables; and what is refused."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from bench import draft as bench
from raccordo import pipeline
from raccordo.act import source
from raccordo.draft import columns, limited, make, mapping, pdf, propose, run, tabular, write
from raccordo.draft.document import Cell, Document, Grid, Word
from raccordo.draft.flow import DOUBTS
from raccordo.draft.layout import Spelling, divided_at_end
from raccordo.draft.parse import TRANSLATED, parse
from raccordo.draft.parts import Draft
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.publish import catalogue
from raccordo.rdf.graph import Graph
from raccordo.rdf.graph import read as read_graph
from raccordo.serve import app
from raccordo.site import pages, reader, site
from tests.drawn import act, hostile
from tests.drawn.annex import Row, rows
from tests.drawn.table import Column, Sheet, libreoffice, reportlab, weasyprint

HEADS = {
    "guideline": ["SP", "OGE", "Linea guida"],
    "mission": ["Missione"],
    "programme": ["Programma"],
    "directive": ["Indirizzo strategico"],
}
ROOT = Path(__file__).resolve().parent.parent
CODE = re.compile(r"\d+(?:\.\w+)*")
ROLES = ("guideline", "mission", "programme", "code", "directive")

# The table as the act has it, and in another order, with a column more, and merged cells.
AS_PRINTED = (
    Column("Missione", lambda row: row.mission, 3),
    Column("Programma", lambda row: row.programme, 3),
    Column("Programma", lambda row: row.code, 1.8),
    Column("SP", lambda row: row.guideline, 4),
    Column("Indirizzo strategico", lambda row: row.directive, 7),
)
OTHERWISE = (
    Column("Linea guida", lambda row: row.guideline, 4, merged=True),
    Column("Indirizzo strategico del CIV", lambda row: row.directive, 6),
    Column("Struttura responsabile", lambda row: f"Direzione {row.code}", 2),
    Column("Cod.", lambda row: row.code, 1),
    Column("Missione", lambda row: row.mission, 3, merged=True),
    Column("Programma di bilancio", lambda row: row.programme, 3, merged=True),
)
ABOVE = (("LINEE GUIDA GESTIONALI", 4), ("DELIBERAZIONE CIV N.13", 1))
ABOVE_OTHERWISE = (("", 1), ("DELIBERAZIONE CIV", 2), ("BILANCIO", 3))

Draw = Callable[[Path, Sheet], None]
# A plan's folder, and where the drawer put each text: page, left, baseline and right, as often as it did.
Printed = tuple[Path, Mapping[str, list[tuple[int, float, float, float]]]]


@pytest.fixture(scope="module")
def annex() -> list[Row]:
    return rows()


def document(draw: Draw, folder: Path, sheet: Sheet) -> Document:
    draw(folder / "act.pdf", sheet)
    found = pdf.read("act.pdf", (folder / "act.pdf").read_bytes())
    # Where each word of a line stands is known, also where the end of a line divides one.
    assert all(len(line.words) == len(line.text.split()) for line in found.lines)
    return found


def read(found: Document) -> list[columns.TableRow]:
    """The rows of all tables, of which nothing may be left over."""
    tables = [columns.read(grid, HEADS, CODE) for grid in found.grids]
    assert [one for table in tables for one in table.unassigned] == []
    return [row for table in tables for row in table.rows]


def texts(row: columns.TableRow) -> tuple[str, ...]:
    return tuple(row.values[role].text for role in ROLES)


def expected(annex: Sequence[Row]) -> list[tuple[str, ...]]:
    printed = [(row.guideline, row.mission, row.programme, row.code, row.directive) for row in annex]
    return [tuple(" ".join(text.split()) for text in row) for row in printed]


@pytest.mark.slow
@pytest.mark.parametrize("draw", [reportlab, weasyprint, libreoffice])
def test_each_row_of_allegato_b_is_read_as_printed(draw: Draw, annex: list[Row], tmp_path: Path) -> None:
    found = document(draw, tmp_path, Sheet(AS_PRINTED, annex, ABOVE))
    table = read(found)
    assert [texts(row) for row in table] == expected(annex)
    assert sum(row.values["directive"].text != "-" for row in table) == 96
    assert {value.rule for row in table for value in row.values.values()} == {""}
    # Its head is on each page, and once in the table.
    pages = found.lines[-1].page
    heads = [line for line in found.lines if line.role == "column-head" and line.text == "Indirizzo strategico"]
    assert (len(found.grids), found.grids[0].heads, len(heads)) == (1, 2, pages)


@pytest.mark.slow
@pytest.mark.parametrize("draw", [weasyprint, libreoffice])
def test_columns_in_another_order_merged_cells_and_rows_over_a_page_s_end(
    draw: Draw, annex: list[Row], tmp_path: Path
) -> None:
    found = document(draw, tmp_path, Sheet(OTHERWISE, annex, ABOVE_OTHERWISE))
    table = read(found)
    assert [texts(row) for row in table] == expected(annex)
    assert {row.values["code"].rule for row in table} == {columns.BY_FORM}
    assert [row.others[0].text for row in table] == [f"Direzione {row.code}" for row in annex]
    assert any(value.cell.rest for row in table for value in row.values.values())
    for row in table:
        numbers = row.values["directive"].cell.lines
        assert list(numbers) == list(range(numbers[0], numbers[-1] + 1))
        lines = [found.lines[number - 1] for number in numbers]
        assert columns.running("\n".join(line.text for line in lines)) == row.values["directive"].text


RULES: dict[str, list[object]] = {
    "none, in the middle": [("TOPPADDING", (0, 0), (-1, -1), 3)],
    "none, at the top": [("VALIGN", (0, 0), (-1, -1), "TOP")],
    "across": [("LINEBELOW", (0, 0), (-1, -1), 0.5, "black")],
    "across, close": [("LINEBELOW", (0, 0), (-1, -1), 0.5, "black"), ("TOPPADDING", (0, 0), (-1, -1), 0)],
    "down": [("LINEBEFORE", (1, 0), (-1, -1), 0.5, "black")],
    "inside": [("INNERGRID", (0, 0), (-1, -1), 0.5, "black")],
    "hidden": [("GRID", (0, 0), (-1, -1), 0.5, "white")],
    "white on grey": [("BACKGROUND", (0, 0), (-1, -1), "lightgrey"), ("GRID", (0, 0), (-1, -1), 1, "white")],
    "every other row grey": [("ROWBACKGROUNDS", (0, 0), (-1, -1), ["white", "lightgrey"])],
    "around the head": [("GRID", (0, 0), (-1, 0), 0.5, "black")],
}


@pytest.mark.slow
@pytest.mark.parametrize("rules", RULES)
def test_tables_with_few_rules_or_none(rules: str, annex: list[Row], tmp_path: Path) -> None:
    annex = annex[:38]
    found = document(reportlab, tmp_path, Sheet(AS_PRINTED, annex, style=RULES[rules]))
    table = read(found)
    assert [texts(row) for row in table] == expected(annex)
    ruled = rules in ("inside", "hidden", "white on grey")
    assert {value.rule for row in table for value in row.values.values()} == {"" if ruled else columns.BY_ALIGNMENT}


# A circle, and a line that is neither upright nor level.
ARMS = """<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" fill="none" stroke="black"><circle cx="20"
cy="20" r="18"/><path d="M8 8L32 30"/></svg>"""
STYLES = {
    "columns without a rule at the side": "td, th { border-left: none; border-right: none }",
    "double": "td, th { border: 2pt double black }",
    "dotted": "td, th { border: 0.5pt dotted black }",
    "areas": "td, th { border: none; background: #dde } table { border-collapse: separate; border-spacing: 2pt }",
    "head once": "thead { display: table-row-group }",
    "small pages": "@page { size: A5; margin: 8mm } body { font-size: 6pt }",
    "words divided": "td { text-align: justify; hyphens: auto }",
    "under a coat of arms": f"@page {{ @top-center {{ content: url('data:image/svg+xml,{quote(ARMS)}') }} }}",
}


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_other_ways_to_set_a_table(style: str, annex: list[Row], tmp_path: Path) -> None:
    # Over more than one page; the whole annex is read where its columns are as printed, and in another order.
    annex = annex[:40]
    layout = AS_PRINTED if style in ("columns without a rule at the side", "areas") else OTHERWISE
    found = document(weasyprint, tmp_path, Sheet(layout, annex, style=STYLES[style]))
    assert found.lines[-1].page > 1
    assert [texts(row) for row in read(found)] == expected(annex)


def test_words_too_long_for_their_cell_stay_whole(annex: list[Row], tmp_path: Path) -> None:
    narrow = [replace(column, width=1) if column.head == "Programma" else column for column in AS_PRINTED]
    found = document(weasyprint, tmp_path, Sheet(narrow, annex[:4], style="table { font-size: 11pt }"))
    assert [cell.text for cell in found.grids[0].rows[0] if cell][1:4] == ["Programma", "Programma", "SP"]


def test_running_heads_page_numbers_and_footnotes(annex: list[Row], tmp_path: Path) -> None:
    note = "(*) Indirizzo declinato in due linee guida"
    marked = [replace(annex[0], directive=f"{annex[0].directive} (*)"), *annex[1:20]]
    found = document(reportlab, tmp_path, Sheet(AS_PRINTED, marked, footnote=note))
    pages = found.lines[-1].page
    roles = {
        role: [line for line in found.lines if line.role == role]
        for role in ("running-head", "page-number", "footnote")
    }
    assert [line.text for line in roles["running-head"]] == ["LINEE GUIDA GESTIONALI 2024"] * pages
    assert [line.text for line in roles["page-number"]] == [str(number) for number in range(1, pages + 1)]
    assert [(line.page, line.text) for line in roles["footnote"]] == [(1, note)]


def test_a_running_head_with_a_rule_is_no_row_of_the_table_below_and_the_last_foot_is_as_the_others(
    annex: list[Row], tmp_path: Path
) -> None:
    style = """@page { margin: 26mm 15mm; @top-center { border-bottom: 0.4pt solid #555 }
        @bottom-left { content: "Delibera n. 3/2031, pag. " counter(page) " di " counter(pages) }
        @bottom-right { content: none } }"""
    found = document(weasyprint, tmp_path, Sheet(AS_PRINTED, annex[:40], style=style))
    assert [texts(row) for row in read(found)] == expected(annex[:40])
    pages = found.lines[-1].page
    feet = [line for line in found.lines if line.text.startswith("Delibera")]
    assert pages > 2
    assert [(line.page, line.role) for line in feet] == [(page, "running-head") for page in range(1, pages + 1)]


ACT = """<html lang=it><style>
@page { size: A4; margin: 25mm; @top-center { content: "Ente - Determinazione n. 57" }
        @bottom-center { content: "- " counter(page) " -" } }
body { font: 11pt/1.5 DejaVu Sans; text-align: justify; hyphens: auto }
.visto td:first-child { width: 30mm; vertical-align: top }
.box { display: flex; align-items: center; margin: 8mm 0 }
.box b { width: 20mm } .box i { width: 15mm; padding-left: 10mm } .box div { flex: 1 }
.note { float: footnote; font-size: 7pt }
</style>
<p>OGGETTO: linee guida dell'Ente, definite in coerenza con gli indirizzi programmatici approvati in precedenza<span
class=note>Deliberazione n. 33, del 17 luglio.</span>
e con la programmazione della struttura responsabile.</p>
<table class=visto><tr><td>VISTA<td>la legge 9 marzo 1989, n. 88, di ristrutturazione dell'Istituto nazionale della
previdenza sociale e dell'Istituto nazionale per l'assicurazione contro gli infortuni sul lavoro;
<tr><td>VISTO<td>il regolamento di organizzazione, come modificato dalla deliberazione n. 4 del 6 maggio 2020 e dalla
determinazione che ne ha prorogato gli effetti;</table>
<p>1. Primo punto del dispositivo;</p>
<div class=box style="break-before: page"><b>4</b><div>IMPLEMENTAZIONE DELLE MISURE DI INCLUSIONE SOCIALE E LAVORATIVA:
SUPPORTO PER LA FORMAZIONE AL LAVORO E ASSEGNO DI INCLUSIONE. SVILUPPO DEL SISTEMA INFORMATIVO</div><i>SP</i></div>
<div class=box><b>5</b><div>EFFICIENTAMENTO PROCEDURALE DELLE MISURE DI SOSTEGNO AL REDDITO</div><i>OGE</i></div>
<p style="break-before: page">Il Direttore generale</p></html>"""


def test_an_act_is_read_in_its_order(tmp_path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    HTML(string=ACT).write_pdf(tmp_path / "act.pdf")
    found = pdf.read("act.pdf", (tmp_path / "act.pdf").read_bytes())
    running = columns.running(found.text)
    assert found.grids == ()
    for passage in (
        "in coerenza con gli indirizzi programmatici approvati in precedenza e con la programmazione",
        "VISTA la legge 9 marzo 1989, n. 88, di ristrutturazione dell'Istituto nazionale della previdenza sociale e",
        "gli infortuni sul lavoro; VISTO il regolamento di organizzazione, come modificato dalla deliberazione n. 4",
        "4 IMPLEMENTAZIONE DELLE MISURE DI INCLUSIONE SOCIALE E LAVORATIVA: SUPPORTO PER LA FORMAZIONE AL LAVORO E "
        "ASSEGNO DI INCLUSIONE. SVILUPPO DEL SISTEMA INFORMATIVO SP 5 EFFICIENTAMENTO",
    ):
        assert passage in running
    roles = [(line.page, line.role, line.text) for line in found.lines if line.role]
    assert roles == [
        (1, "running-head", "Ente - Determinazione n. 57"),
        (1, "footnote-mark", "1"),
        (1, "footnote", "1. Deliberazione n. 33, del 17 luglio."),
        (1, "page-number", "- 1 -"),
        (2, "running-head", "Ente - Determinazione n. 57"),
        (2, "page-number", "- 2 -"),
        (3, "running-head", "Ente - Determinazione n. 57"),
        (3, "page-number", "- 3 -"),
    ]


NOTED = """<html lang=it><style>
@page { size: A4; margin: 25mm } body { font: 10pt DejaVu Sans } td { font-size: 9pt; border: 1pt solid }
sup { font-size: 7pt } .note { font-size: 8.5pt }
</style><p>Elenco</p><table>%s</table><p class=note><sup>12</sup> Condiviso con altri.</p></html>"""


TWO_COLUMNS = """<html lang=it><style>td { width: 50%%; vertical-align: top; padding: 0 4mm 2mm }</style>
<table>%s</table><p style="break-before: page">Allegato A<p>OBIETTIVI 2031<p>1 Scuole</html>"""
SIDE = (
    ("Deliberazione n. 7 del 2 marzo 2030", "Beschluss Nr. 7 vom 2. März 2030"),
    ("OGGETTO: Obiettivi 2031", "BETREFF: Ziele 2031"),
    (
        "Visto il regolamento dell'ente, e in particolare la parte che riguarda gli obiettivi, il modo in cui sono "
        "proposti dagli uffici, e quello in cui l'assemblea ne discute e li approva;",
        "Nach Einsichtnahme in die Ordnung, insbesondere in den Teil zu den Zielen, zu der Art, in der sie von den "
        "Ämtern vorgeschlagen, und zu jener, in der sie von der Versammlung genehmigt werden;",
    ),
    (
        "Considerato che gli uffici hanno proposto gli obiettivi che stanno nell'allegato, e che la discussione li ha "
        "resi più chiari, più pochi e più facili da misurare;",
        "In Anbetracht der Tatsache, dass die Ämter die Ziele vorgeschlagen haben, die in der Anlage stehen, und dass "
        "die Aussprache sie klarer, weniger und besser messbar gemacht hat;",
    ),
    ("DELIBERA", "BESCHLIESST"),
    ("1. di approvare gli obiettivi che stanno nell'allegato A;", "1. die Ziele laut der Anlage A zu genehmigen;"),
    ("2. di pubblicarli sul sito dell'ente.", "2. sie auf der Webseite der Körperschaft zu veröffentlichen."),
)


@pytest.mark.parametrize("gap", ["4mm", "1mm"])
def test_a_column_beside_an_act_is_no_part_of_it(gap: str, tmp_path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    rows = "".join(f"<tr><td>{one}<td>{other}" for one, other in SIDE)
    HTML(string=(TWO_COLUMNS % rows).replace("0 4mm 2mm", f"0 {gap} 2mm")).write_pdf(tmp_path / "act.pdf")
    words = mapping.Mapping("ente", "https://example.org/body", ("Ente",))
    found = pdf.read("act.pdf", (tmp_path / "act.pdf").read_bytes())
    act = parse(found, words, {"deliberazione": "deliberazione"})
    assert act.act.title is not None
    assert (act.act.number, act.act.title.text) == ("7", "Obiettivi 2031")
    said = [one.text for one in (*act.act.recitals, *act.act.clauses)]
    assert said == [SIDE[number][0] for number in (2, 3, 5, 6)]
    assert " ".join(one.words for one in act.unread if one.reason == TRANSLATED) == " ".join(text for _, text in SIDE)
    assert not {one.reason for one in act.unread} & {*DOUBTS}


def test_a_divided_word_is_put_together_by_a_rule_and_a_compound_is_left_open() -> None:
    lines = ("personale sanitario della scuola e altri", "il dragaggio del ca-", "nale di accesso")
    spelling = Spelling.of([Word(word, 0, 0, 0, 0) for word in line.split()] for line in lines)
    for line, head, together in (
        ("il dragaggio del ca-", "nale di accesso", True),
        ("le pubbliche ammi-", "nistrazioni;", True),
        ("devono trovare attuazio-", "ne negli obiettivi", True),
        ("i consumi con-", "cernenti", True),
        ("il piano socio-", "sanitario", False),
        ("il quadro tecnico-", "economico", False),
        ("l'alternanza scuola-", "lavoro", False),
        ("i servizi on-", "line", False),
        ("gli uffici di back-", "office", False),
        ("il vice-", "presidente", False),
    ):
        read = spelling.joined([line, head])
        assert (read[0] != line) == together, (line, head)
        word = line.split()[-1][:-1] + re.match(r"\w+", head)[0]  # type: ignore[index]
        assert divided_at_end(line, read[0]) == (word if together else "")


def test_the_mark_of_a_note_is_no_part_of_a_title_in_a_table_with_letters_as_small(tmp_path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    rows = "".join(f"<tr><td>OS{number}<td>Ridurre i consumi<sup>12</sup>" for number in range(1, 8))
    HTML(string=NOTED % rows).write_pdf(tmp_path / "act.pdf")
    found = pdf.read("act.pdf", (tmp_path / "act.pdf").read_bytes())
    assert {row[1].text for grid in found.grids for row in grid.rows if row[1]} == {"Ridurre i consumi"}


LISTED = """<html lang=it><style>
@page { size: A4; margin: 20mm; @top-left { content: "Autorità dei Porti"; width: 100%; border-bottom: 1pt solid } }
td { border: 1pt solid } table { border-collapse: collapse; width: 100% } p { margin-top: 9mm }
</style><p>Premessa<p style="break-before: page">Elenco
<table><tr><td>Codice<td>Obiettivo<tr><td>OS1<td>Dragare i canali<tr><td>OS2<td>Curare i moli</table>
<p>Altro<table style="break-before: page"><tr><td>Obiettivo<td>Cod.<td>Programma<td>Direttiva
<tr><td>OS1<td>A.01<td>Opere<td>Dragare presto.<tr><td>OS2<td>A.02<td>Moli<td>Curarli tutti.</table></html>"""
WORDED = """[body]
slug = "porti"
names = ["Autorità dei Porti"]
[guidelines]
number = "OS{number}"
[table]
code = "[A-D]\\\\.[0-9]{2}"
code_column = true
[columns]
number = ["Codice"]
code = ["Cod."]
guideline = ["Obiettivo"]
programme = ["Programma"]
directive = ["Direttiva"]
"""


def test_a_guideline_keeps_its_code_and_the_head_of_a_page_is_no_head_of_its_table(tmp_path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    HTML(string=LISTED).write_pdf(tmp_path / "act.pdf")
    (tmp_path / "mapping.toml").write_text(WORDED, encoding="utf-8")
    project = Project.at(ROOT, data=(ROOT / "data" / "schemes",))
    data, _ = read_graph(project, project.data_files())
    made = run.draft(data, [tmp_path / "act.pdf"], mapping.read(tmp_path / "mapping.toml", project.base), 2031)
    assert [one.values("rac:printedNumeral") for one in made.resources if "/guideline/" in one.iri] == [
        ["OS1"],
        ["OS2"],
    ]
    rows = [one.values("rac:ofGuideline")[0] for one in made.resources if "/table#" in one.iri]
    assert [iri.rpartition("/")[2] for iri in rows] == ["1", "2"]
    (head,) = [
        one for one in made.resources if "Autorità dei Porti" in one.values("rac:printedAs") and "/furn" in one.iri
    ]
    assert head.values("rac:kind")[0].endswith("/running-head")


def test_codes_in_cells_number_guidelines_and_the_name_above_the_heading_is_the_body_s(tmp_path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    text = LISTED.replace("Premessa", "AUTORITÀ DEI PORTI DEL SUD<p>DECRETO N. 3 DEL 4 maggio 2030<p>Premessa")
    text = text.replace("Dragare presto", "1.1 Dragare presto").replace("Curarli", "1.2 Curarli")
    HTML(string=text).write_pdf(tmp_path / "act.pdf")
    found = propose.propose(pdf.read("act.pdf", (tmp_path / "act.pdf").read_bytes()), "porti", 2031, {})
    assert found.values["guidelines", "number"] == "OS{number}"
    assert found.values["body", "names"] == ["AUTORITÀ DEI PORTI DEL SUD", "porti"]


GROUPED = """<html lang=it><style>td { border: 1pt solid } table { border-collapse: collapse; width: 100% }</style>
<p>COMUNE DI RIVALTA<p>DELIBERA N. 3 DEL 4 maggio 2030<p>Oggetto: Piano per il 2031<p>Visto lo statuto;<p>DELIBERA
<p>di adottarlo.<p style="break-before: page">Piano 2031<table><tr><td>N.<td>Ambito<td>Obiettivo
<tr><td>1<td>Didattica<td>Curare le aule<tr><td>2<td>Didattica<td>Aprire la sera<tr><td>3<td>Terza missione<td>Uscire
<tr><td>4<td>Terza missione<td>Ascoltare</table></html>"""


def test_categories_that_a_column_names_in_words_are_proposed_drafted_and_placed(tmp_path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    HTML(string=GROUPED).write_pdf(tmp_path / "act.pdf")
    shutil.copytree(ROOT / "data" / "schemes", tmp_path / "data" / "schemes")
    project = Project.at(ROOT, data=(tmp_path / "data",))
    for _ in range(2):
        pipeline.draft(pipeline.Run(project), [tmp_path / "act.pdf"], "rivalta", 2031, words=None, output=None)
    checked = pipeline.Run(project)
    pipeline.read(checked)
    assert [one.message for one in checked.findings] == ["is not there"]
    categories = [checked.data.value(checked.data.value(iri, "rac:category"), "skos:prefLabel")
                  for iri in sorted(checked.data.instances("rac:Guideline"))]  # fmt: skip
    assert categories == ["Didattica", "Didattica", "Terza missione", "Terza missione"]


TITLED = """<html lang=it><style>td { border: 1pt solid } table { border-collapse: collapse; width: 100%% }</style>
<table><tr><td>Obiettivo<td>Missione<td>%sProgramma<td>Direttiva<td>Struttura responsabile
<tr><td>OS1<td>Porti<td>%sOpere<td>Dragare presto.<td rowspan=2>Ufficio tecnico
<tr><td>OS1<td>Porti<td>%sMoli<td>Curarli tutti.<tr><td>OS2<td>Servizi<td>%sSportello<td>//<td>Segreteria</table>"""


@pytest.mark.parametrize("printed", [True, False], ids=["programmes have codes", "none has"])
def test_a_mission_or_programme_that_is_printed_by_its_title_gets_its_code_by_a_rule(
    printed: bool, tmp_path: Path
) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    codes = [f"{code}<td>" if printed else "" for code in ("Cod.", "A.01", "A.02", "B.01")]
    HTML(string=TITLED % tuple(codes)).write_pdf(tmp_path / "act.pdf")
    words = WORDED + 'mission = ["Missione"]\nresponsible = ["Struttura responsabile"]\n'
    words = words.replace("code_column = true", 'none = "//"')
    (tmp_path / "mapping.toml").write_text(words, encoding="utf-8")
    project = Project.at(ROOT, data=(ROOT / "data" / "schemes",))
    data, _ = read_graph(project, project.data_files())

    def drafted() -> make.Made:
        return run.draft(data, [tmp_path / "act.pdf"], mapping.read(tmp_path / "mapping.toml", project.base), 2031)

    if not printed:
        # What the page doesn't print a person gives, in one line that the message shows.
        reasons = {one.words: one.reason for one in parse_grid(tmp_path, words).unread}
        assert "codes = { CODE = “Opere” }" in reasons["Opere"]
        given = 'codes = { "A.01" = "Opere", "A.02" = "MOLI", "B.01" = "Sportello" }'
        (tmp_path / "mapping.toml").write_text(words.replace('none = "//"', f'none = "//"\n{given}'), encoding="utf-8")
    found = {one.iri.rpartition("data/porti/")[2]: one for one in drafted().resources}
    assert {iri for iri in found if iri.startswith(("mission/", "programme/"))} == {
        "mission/A", "mission/B", "programme/A.01", "programme/A.02", "programme/B.01",
    }  # fmt: skip
    rules = {one.property: one.rule for one in found["mission/A"].statements}
    assert (rules["rac:code"], rules["rac:printedAs"]) == (tabular.CODE_OF_PROGRAMMES, "")
    assert found["programme/A.02"].values("rac:inMission")[0].endswith("/mission/A")
    # Who is responsible is kept as printed, in each row of a merged cell.
    assert [found[f"2031/table#1-{row}"].values("rac:responsible") for row in (1, 2, 3)] == [
        ["Ufficio tecnico"], ["Ufficio tecnico"], ["Segreteria"],
    ]  # fmt: skip


CHAMBER = """<html lang=it><style>
@page { size: A5; margin: 20mm; @bottom-left { content: "Deliberazione della Giunta n. 87/2030 pag. " counter(page) } }
td { border: 1pt solid; padding: 1mm } table { border-collapse: collapse; width: 100% }</style>
<p>CAMERA DI COMMERCIO E<br>AGRICOLTURA DI PROVA
<p>Deliberazione della Giunta n. 87 del 15 dicembre 2030<p>OGGETTO: Linee operative per il 2031
<p>Visto lo statuto, che affida alla Giunta le linee operative di ciascun anno, nei limiti degli indirizzi che il
Consiglio ha dato, e delle risorse che il bilancio assegna a ciascun programma;<p>DELIBERA
<p>1. di approvare le linee operative, che sono nell'allegato 1, e la loro correlazione con gli indirizzi, che
sta nell'allegato 2.
<p style="margin-top: 15mm">IL PRESIDENTE<br>Anna Verdi
<p style="break-before: page">Allegato 1<p>LINEE OPERATIVE 2031<p>Linee per le imprese (IM)
<p>LO 1. Imprese digitali<p>La linea cura i voucher, e accompagna le
imprese più piccole, che ne hanno più bisogno delle altre, con una visita.
<p>LO 2. Imprese verdi<p>Lo sportello assiste le imprese.
<p>Linee di struttura (ST)<p>LO 3. Bilanci<p>La linea cura i conti.
<p style="break-before: page">Allegato 2<p>CORRELAZIONE<table>
<tr><td>Missione<td>Programma<td>Linea<td>Indirizzo
<tr><td rowspan=3>011 Sviluppo<td rowspan=3>005 Imprese<td rowspan=2>LO 1. Imprese digitali<td>A.1 Dare voucher
<tr><td>A.2 Cambiare presto<tr><td>LO 2. Imprese verdi<td>A.2 Cambiare presto
<tr><td>016 Estero<td>005 Mercati<td>LO 1. Imprese digitali<td>C.1 Esportare molto
<tr style="break-before: page"><td rowspan=3>032 Servizi<td rowspan=3>003 Affari generali<td>LO 3. Bilanci
<td>D.1 Pagare presto<tr><td>LO 2. Imprese verdi<td rowspan=2>D.2 Usare meno carta<tr><td>LO 1. Imprese digitali
</table></html>"""
CHAMBER_WORDS = """[body]
slug = "camera"
names = ["Camera di commercio e agricoltura di prova"]
[guidelines]
title = "LINEE OPERATIVE {year}"
number = "LO {number}"
text = true
categories = { IM = "Linee per le imprese", ST = "Linee di struttura" }
[table]
mission = "{code} {title}"
programme = "{code} {title}"
[columns]
mission = ["Missione"]
programme = ["Programma"]
guideline = ["Linea"]
directive = ["Indirizzo"]
"""


def test_categories_head_guidelines_codes_count_within_missions_and_rows_share_cells(tmp_path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415

    HTML(string=CHAMBER).write_pdf(tmp_path / "act.pdf")
    # All of the mapping is proposed, but that guidelines have a text, which is short here.
    found = propose.propose(pdf.read("act.pdf", (tmp_path / "act.pdf").read_bytes()), "camera", 2031, {})
    assert found.values["body", "names"] == ["CAMERA DI COMMERCIO E AGRICOLTURA DI PROVA", "camera"]
    for section, given in mapping.tomllib.loads(CHAMBER_WORDS).items():
        for key in given.keys() - {"names", "text"}:
            assert found.values[section, key] == given[key]
    words = mapping.made(mapping.tomllib.loads(CHAMBER_WORDS), "https://w3id.org/raccordo/")
    project = Project.at(ROOT, data=(ROOT / "data" / "schemes",))
    data, _ = read_graph(project, project.data_files())
    made = run.draft(data, [tmp_path / "act.pdf"], words, 2031)
    assert made.open == []

    def values(kind: str, name: str) -> list[str]:
        of_kind = [one for one in made.resources if re.search(f"/{kind}[/#]", one.iri)]
        return [value.rpartition("/")[2] for one in of_kind for value in one.values(name)]

    assert values("guideline", "rac:category") == ["IM", "IM", "ST"]
    assert values("guideline", "rac:text")[1:] == ["Lo sportello assiste le imprese.", "La linea cura i conti."]
    assert values("programme", "rac:code") == ["011.005", "016.005", "032.003"]
    assert values("title", "dcterms:title")[3:] == ["Imprese", "Mercati", "Affari generali"]
    assert values("table", "rac:ofProgramme") == ["011.005"] * 3 + ["016.005"] + ["032.003"] * 3
    (act,) = [one for one in made.resources if one.iri.endswith("/act/deliberazione-87-2030")]
    assert act.values("rac:printedAs") == ["Deliberazione della Giunta n. 87/2030"]
    write.write(tmp_path / "2031", write.files(data, made))
    read = checked(tmp_path / "2031")
    found = {finding.check for finding in read.findings}
    assert found.isdisjoint({"pairing", "anchor", "coverage"}), found
    # Each row has words of its own, also where cells are those of several rows.
    assert {read.data.value(one, "rac:inRow") for one in read.data.instances("rac:Anchor")} >= {
        made.base + f"table#{place}" for place in ("1-1", "1-2", "1-3", "1-4", "2-1", "2-2", "2-3")
    }
    # The next year's draft finds the programmes as they are, also where no code comes twice.
    HTML(string=CHAMBER.replace("005 Mercati", "006 Mercati")).write_pdf(tmp_path / "next.pdf")
    known = Project.at(ROOT, data=(ROOT / "data" / "schemes", tmp_path / "2031"))
    data, _ = read_graph(known, known.data_files())
    made = run.draft(data, [tmp_path / "next.pdf"], words, 2032)
    assert values("programme", "rac:code") == ["016.006"]


def parse_grid(folder: Path, words: str) -> Draft:
    """The draft of a PDF by a mapping."""
    (folder / "mapping.toml").write_text(words, encoding="utf-8")
    document = pdf.read("act.pdf", (folder / "act.pdf").read_bytes())
    return parse(document, mapping.read(folder / "mapping.toml", "https://example.org/"), {})


@pytest.mark.slow
@pytest.mark.parametrize("apart", [False, True], ids=["one table", "a table beneath each title"])
def test_the_whole_act_is_drafted_with_the_directive_of_each_row(apart: bool, annex: list[Row], tmp_path: Path) -> None:
    act.draw(tmp_path / "act.pdf", annex, apart)
    project = Project.at(ROOT)
    before = bench.before(project)
    made = run.draft(before, [tmp_path / "act.pdf"], run.read_mapping(project, "inps"), 2024)
    said = {
        resource.iri: {
            one.property: (one.value.value, one.rule) for one in resource.statements if one.property != "rac:printedAs"
        }
        for resource in made.resources
    }
    titles = list(dict.fromkeys(row.guideline for row in annex))
    table = [values for values in said.values() if values["rdf:type"][0].endswith(("AlignmentEntry", "UnalignedEntry"))]
    assert len(table) == 98
    stated = 0
    for row, values in zip(annex, table, strict=True):
        guideline = values["rac:ofGuideline"]
        assert said[guideline[0]]["dcterms:title"][0] == row.guideline
        rule = tabular.BY_TITLE if apart else ""
        assert guideline == (f"{made.base}guideline/{titles.index(row.guideline) + 1}", rule)
        if row.directive == "-":
            continue
        directive, rule = values["rac:ofDirective"]
        assert (said[directive]["rac:text"][0], rule) == (row.directive, "")
        assert values["rac:pairing"][0].endswith("/stated")
        assert values["rac:ofProgramme"][0].endswith(f"/{row.code}")
        stated += 1
    assert stated == 96
    # What is left to decide is that the act contradicts itself.
    assert [one.reason for one in made.open] == [
        "recital 11 prints it as deliberazione del Consiglio di indirizzo e Vigilanza n. 33 del 17 luglio 2023: "
        "say whether it is the same act"
    ]
    # Anchors count in the text, and each of its words is in one; the PDF is kept beside it, byte for byte.
    folder = tmp_path / "2024"
    write.write(folder, write.files(before, made))
    assert (folder / "source" / "act.pdf").read_bytes() == (tmp_path / "act.pdf").read_bytes()
    for name in ("bodies.ttl", "offices.ttl"):
        shutil.copy(ROOT / "data" / name, folder)
    checked = pipeline.Run(Project.at(ROOT, data=(ROOT / "data" / "schemes", folder)))
    pipeline.read(checked)
    assert [str(finding) for finding in checked.findings if finding.check in ("coverage", "pairing")] == []


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """A plan drafted from a PDF.

    Lengths are from the top left corner of what is shown of a page, which is not all of it.
    """
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    home, where = tmp_path_factory.mktemp("printed"), defaultdict(list)
    canvas = Canvas(str(home / "Piano 2030.pdf"), pagesize=(842, 595), cropBox=(20, 30, 822, 585))

    def say(x: float, y: float, *texts: str) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(x, y, " ".join(texts))
        for text in texts:
            where[text].append((canvas.getPageNumber(), x - 20, 585 - y, x - 20 + canvas.stringWidth(text)))
            x += canvas.stringWidth(f"{text} ")

    say(60, 540, "Allegato A")
    say(60, 520, "LINEE GUIDA GESTIONALI 2030")
    say(60, 480, "1", "PRIMA COSA DA FARE", "SP")
    say(60, 440, "2", "SECONDA COSA DA FARE", "OGE")
    canvas.showPage()
    say(60, 540, "Allegato B")
    columns = (60, 180, 300, 360, 540, 780)
    for y, *cells in (
        (486, "Missione", "Programma", "Codice", "SP", "Indirizzo strategico"),
        (466, "MISSIONE 1 - Prima", "1.1 Programma - Cose", "1.1", "PRIMA COSA DA FARE", "Fare la prima cosa."),
        (446, "MISSIONE 2 - Altra", "2.1 Programma - Case", "2.1", "SECONDA COSA DA FARE", "Dire la seconda cosa."),
    ):
        for x, text in zip(columns, cells, strict=False):
            say(x + 4, y, text)
    canvas.grid(columns, [500, 480, 460, 440])
    canvas.save()
    project = Project.at(ROOT)
    before = bench.before(project)
    made = run.draft(before, [home / "Piano 2030.pdf"], run.read_mapping(project, "inps"), 2030)
    write.write(home / "2030", write.files(before, made))
    return home / "2030", where


def checked(folder: Path) -> pipeline.Run:
    made = pipeline.Run(Project.at(ROOT, data=(ROOT / "data" / "schemes", folder)))
    pipeline.read(made)
    return made


def test_an_anchor_has_the_page_and_box_in_which_its_words_are_printed(printed: Printed) -> None:
    folder, where = printed
    data = checked(folder).data
    source = f"{data.project.iri('source/piano-2030.pdf')}#"
    seen = set()
    for anchor in data.instances("rac:Anchor"):
        words, place = data.value(data.value(anchor, "oa:hasSelector"), "oa:exact"), data.value(anchor, "rac:printedAt")
        assert place.startswith(source)
        page, x, top, width, height = map(float, re.findall(r"[\d.]+", place.removeprefix(source)))
        assert any(
            page == number
            and abs(x - left) < 2
            and abs(x + width - right) < 2
            and top < baseline - 5 < baseline < top + height < baseline + 4
            for number, left, baseline, right in where[words]
        )
        seen.add(words)
    assert seen == set(where)


DAMAGED = {
    "source/piano-2030.pdf": (
        lambda old: old[:-1] + b" ",
        "piano-2030.pdf is not the file whose SHA-256 the data give",
    ),
    "act.ttl": (lambda old: re.sub(rb"(?<=byteSize )\d+", b"1", old), "gives another number of bytes"),
    "source/piano-2030.places.tsv": (lambda old: old + b"1\tpiano-2030.pdf\tx\n", "says no place of a line"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_changed_original_is_found(name: str, printed: Printed, tmp_path: Path) -> None:
    folder = shutil.copytree(printed[0], tmp_path / "2030")
    change, message = DAMAGED[name]
    assert message not in str(checked(folder).findings)
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    assert message in str(checked(folder).findings)
    (folder / "source" / "piano-2030.pdf").unlink()
    assert "piano-2030.pdf is not there" in str(checked(folder).findings)


def test_a_page_links_to_where_its_thing_is_printed(printed: Printed) -> None:
    made = checked(printed[0])
    graph = made.data.labelled(pages.labels(made.data, made.model))
    files = {"source/piano-2030.pdf": b""}
    it = site.Site(graph, reader.Sources(made.model, {}, {}, {}), files, "it")
    page = it.resource_page(graph.project.iri("data/inps/2030/directive/1-2"), "data/inps/2030/directive/1-2")
    html = pages.render(it, page, pages.environment(str(ROOT / "site" / "templates"))).decode()
    link = r'href="../../../../source/piano-2030.pdf#page=2&amp;viewrect=[\d.,]+">piano-2030.pdf, pagina 2</a>'
    assert re.search(link, html)


def test_an_original_is_published_with_its_checksum_and_is_no_source_of_the_build(printed: Printed) -> None:
    made = checked(printed[0])
    of = catalogue.Published(made.catalogue, made.data, made.ontology, made.data)
    described = Graph(made.project, catalogue.provenance(of))
    original = made.project.iri("data/inps/2030/original/1")
    assert described.values(original, "dcat:downloadURL") == [made.project.iri("source/piano-2030.pdf")]
    digest = described.value(described.value(original, "spdx:checksum"), "spdx:checksumValue")
    assert digest == made.data.value(original, "rac:sha256")
    assert original not in described.values(made.project.iri(catalogue.DATASET), "prov:wasDerivedFrom")
    assert {path.name for path in source.source_paths(made.data).values()} == {"piano-2030.pdf", "piano-2030.txt"}


def test_an_original_is_served_as_what_it_is() -> None:
    assert {app.MEDIA[ending.removeprefix(".")]: ending for ending in make.ENDINGS.values()} == make.ENDINGS


def test_another_file_of_one_name_is_refused(printed: Printed, tmp_path: Path) -> None:
    drawn = (printed[0].parent / "Piano 2030.pdf").read_bytes()
    (tmp_path / "Piano 2030.pdf").write_bytes(drawn + b"\n")
    project = Project.at(ROOT, data=(ROOT / "data", printed[0]))
    data, _ = read_graph(project, project.data_files())
    with pytest.raises(UserError, match=r"piano-2030.pdf: the data have another file of this name: rename yours"):
        run.draft(data, [tmp_path / "Piano 2030.pdf"], run.read_mapping(project, "inps"), 2031)


def test_what_the_page_shows_beside_its_text(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    canvas = Canvas(str(tmp_path / "act.pdf"))
    for shift in (0, 0.3):  # letters drawn twice are bold
        canvas.drawString(72 + shift, 700, "Della pianificazione")
    canvas.drawString(900, 700, "outside of the page")
    canvas.translate(300, 300)
    canvas.rotate(45)
    canvas.drawString(0, 0, "BOZZA")
    canvas.save()
    found = pdf.read("act.pdf", (tmp_path / "act.pdf").read_bytes())
    assert [line.text for line in found.lines if line.text] == ["Della pianificazione"]
    assert found.unread == ((1, "text set at an angle, as a watermark is: BOZZA"),)


REFUSED = {
    "no text": (lambda: hostile.page(hostile.stream(b"")), "it has no text"),
    "a scan": (hostile.scan, "it has no text, as a scan has none: recognise its text first"),
    "encrypted": (lambda: hostile.encrypted("secret"), "it is encrypted: open it with its password"),
    "cut": (lambda: hostile.page(hostile.stream(hostile.TEXT))[:200], "the file is damaged"),
    "noise": (lambda: b"%PDF-1.4\n" + bytes(range(256)) * 50, "the file is damaged"),
    "pages": (lambda: hostile.page(hostile.stream(hostile.TEXT), count=501), "it has more than 500 pages: split it"),
    "packed twice": (hostile.packed_twice, "more than 1024 MB of memory"),
    "forms in forms": (hostile.forms_in_forms, "print it into a new PDF"),
    "large": (lambda: b"%PDF-1.4\n" + bytes(50 * 2**20), "it has more than 50 MB: split it"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Drawing takes for ever; unpacking has to come to the memory's end before.
    monkeypatch.setattr(limited, "SECONDS", 3 if what == "forms in forms" else 60)
    make, message = REFUSED[what]
    with pytest.raises(UserError, match=re.escape(message)) as error:
        pdf.read("act.pdf", make())
    assert str(error.value).startswith("act.pdf: ")
    assert str(error.value).count(": ") >= 2


@pytest.mark.parametrize(
    "content",
    [
        hostile.page(hostile.stream(b"[" * 200_000 + b"]" * 200_000 + hostile.TEXT)),
        hostile.page(hostile.stream(b"q " * 10_000 + hostile.TEXT)),
        hostile.encrypted(""),
    ],
    ids=["arrays in arrays", "states in states", "not to be copied"],
)
def test_what_is_only_odd_is_read(content: bytes) -> None:
    assert [line.text for line in pdf.read("act.pdf", content).lines if line.text] == ["Visto il decreto"]


# Tables by their columns


def grid(*lines: str, heads: int = 0, ruled: bool = True) -> Grid:
    """A table drawn with bars; a cell that says ^ is the one above it."""
    table: list[tuple[Cell | None, ...]] = []
    for number, line in enumerate(lines):
        cells: list[Cell | None] = []
        for place, text in enumerate(line.split("|")):
            said = text.strip()
            box = (float(place), float(number), place + 1.0, number + 1.0)
            cells.append(table[-1][place] if said == "^" else Cell(said, 1, box))
        table.append(tuple(cells if len(cells) > 1 else cells * len(table[-1])))
    return Grid(1, tuple(table), heads, ruled)


def said(found: columns.Rows) -> list[dict[str, str]]:
    return [{role: value.text for role, value in row.values.items()} for row in found.rows]


def test_what_a_line_over_all_columns_says_holds_for_the_rows_below() -> None:
    found = columns.read(
        grid("Missione | Programma | Indirizzo strategico", "1 PRIMA LINEA GUIDA", "M | P | Fare", "2 SECONDA",
             "M | P | Dire"), HEADS, CODE,
    )  # fmt: skip
    assert [row.values["guideline"].text for row in found.rows] == ["1 PRIMA LINEA GUIDA", "2 SECONDA"]
    assert {row.values["guideline"].rule for row in found.rows} == {columns.BY_GROUP}


def test_an_empty_cell_means_what_the_one_above_it_says_but_a_directive_is_there_or_not() -> None:
    found = columns.read(
        grid("Linea guida | Programma | Indirizzo strategico", "PRIMA | P | Fare", "| | Dire", "SECONDA | Q | "),
        HEADS,
        CODE,
    )
    assert said(found) == [
        {"guideline": "PRIMA", "programme": "P", "directive": "Fare"},
        {"guideline": "PRIMA", "programme": "P", "directive": "Dire"},
    ]
    assert found.rows[1].values["programme"].rule == columns.BY_CELL_ABOVE
    assert {(one.cell.text, one.reason) for one in found.unassigned} == {
        ("SECONDA", "the row has no directive"),
        ("Q", "the row has no directive"),
    }


def test_an_empty_cell_is_of_no_other_mission_and_means_what_the_row_right_above_says() -> None:
    found = columns.read(
        grid("Missione | Programma | Linea guida | Indirizzo strategico", "M | P | A | Fare", "N |  | B | Dire",
             "N | Q | C | ", " |  | D | Andare"), HEADS, CODE,
    )  # fmt: skip
    # The programme of another mission is none of this row's, and that of a row that isn't read is still the one above.
    assert [(row.values["guideline"].text, row.values["programme"].text) for row in found.rows] == [
        ("A", "P"),
        ("D", "Q"),
    ]
    assert [(one.cell.text, one.reason) for one in found.unassigned] == [
        *((text, "the row has no programme") for text in ("N", "B", "Dire")),
        *((text, "the row has no directive") for text in ("N", "Q", "C")),
    ]


def test_figures_of_another_column_are_no_codes() -> None:
    heads = {**HEADS, "directive": ["Azione 2031"]}
    # Weights have the form of codes: without programmes, or beside those that print their codes, they are none.
    found = columns.read(grid("Linea guida | Azione 2031 | Peso", "A | Fare | 0.3", "B | Dire | 0.7"), heads, CODE)
    assert said(found) == [{"guideline": "A", "directive": "Fare"}, {"guideline": "B", "directive": "Dire"}]
    found = columns.read(
        grid("Linea guida | Programma | Azione 2031 | Peso | 2031", "A | 1.1 P | Fare | 0.3 | x",
             "B | Prog. 1.2 - Q | Dire | 0.7 | "), heads, CODE,
    )  # fmt: skip
    assert [row.values.keys() for row in found.rows] == [{"guideline", "programme", "directive"}] * 2
    assert [(value.head, value.text) for row in found.rows for value in row.others] == [
        ("Peso", "0.3"),
        ("2031", "x"),
        ("Peso", "0.7"),
    ]
    # A column without a known head is of codes where programmes print none.
    found = columns.read(
        grid("Linea guida | Programma | Azione 2031 | ", "A | P | Fare | 1.1", "B | Q | Dire | 1.2"), heads, CODE
    )
    assert [row.values["code"].text for row in found.rows] == ["1.1", "1.2"]


def test_of_two_columns_of_guidelines_that_holds_which_says_something() -> None:
    found = columns.read(
        grid("Programma | SP | OGE | Indirizzo strategico", "P | - | A | Fare", "P | B | - | Dire"), HEADS, CODE
    )
    assert [(row.values["guideline"].text, row.values["guideline"].head) for row in found.rows] == [
        ("A", "OGE"),
        ("B", "SP"),
    ]


def test_what_is_no_row_is_listed() -> None:
    table = grid(
        "Linea guida | Codice | Indirizzo strategico", "A | 1.1 | Fare", "Totale | 1 indirizzo |", "A | 1.1 1.2 | Dire"
    )
    found = columns.read(table, {**HEADS, "code": ["Codice"]}, CODE)
    assert said(found) == [{"guideline": "A", "code": "1.1", "directive": "Fare"}]
    assert {one.cell.text for one in found.unassigned} >= {"Totale", "1.1 1.2", "Dire"}
    assert columns.read(grid("Voce | Importo", "Personale | 100"), HEADS, CODE).rows == []
    assert len(columns.read(grid("Voce | Importo", "Personale | 100"), HEADS, CODE).unassigned) == 4


def test_a_head_may_come_again_with_its_columns_in_another_order() -> None:
    found = columns.read(
        grid("Linea guida | Programma | Indirizzo strategico", "A | P | Fare",
             "Programma | Linea guida | Indirizzo strategico", "Q | B | Dire"), HEADS, CODE,
    )  # fmt: skip
    assert [(row.values["guideline"].text, row.values["programme"].text) for row in found.rows] == [
        ("A", "P"),
        ("B", "Q"),
    ]


def test_without_rules_a_line_of_one_column_may_be_part_of_the_row_above() -> None:
    found = columns.read(
        grid("Linea guida | Programma | Indirizzo strategico", "A | P | Fare", "| | e dire", ruled=False), HEADS, CODE
    )
    assert (len(found.rows), [one.cell.text for one in found.unassigned]) == (1, ["e dire"])
