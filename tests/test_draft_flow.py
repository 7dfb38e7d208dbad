"""Acts whose text flows over two columns of a page: they are read in their order, or it is listed as open."""

from __future__ import annotations

from pathlib import Path

import pytest

from raccordo.draft import mapping, pdf
from raccordo.draft.document import Document
from raccordo.draft.flow import BELOW, DOUBTS, UNTOLD
from raccordo.draft.parse import TRANSLATED, parse
from raccordo.draft.parts import Draft

TITLE = "Obiettivi 2031 dell'ente e delle sue articolazioni sul territorio, con gli indicatori e i tempi di ciascuno"
RECITALS = (
    "Visto l'articolo 3 del regolamento dell'ente, che disciplina la programmazione degli interventi e i tempi entro "
    "cui gli uffici ne presentano le proposte;",
    "Visto l'articolo 8 del regolamento dell'ente, che affida al consiglio la scelta degli obiettivi di ciascun anno;",
    "Visto l'articolo 14 del regolamento dell'ente, che chiede agli uffici di misurare i risultati e di pubblicarli, "
    "con i dati da cui provengono, in forma aperta;",
    "Considerato che gli uffici hanno proposto gli obiettivi e che la discussione li ha resi più chiari, più pochi e "
    "più facili da misurare;",
    "Preso atto che nessuno ha presentato osservazioni entro il termine che era stato dato a chi ne avesse;",
    "Tenuto conto di quanto è emerso nella riunione del 3 febbraio 2030, in cui i rappresentanti delle associazioni "
    "hanno chiesto di rendere più semplice l'accesso ai servizi;",
    "Ritenuto di dover provvedere;",
)
CLAUSES = (
    "1. di approvare gli obiettivi che stanno nell'allegato A, che è parte integrante di questa deliberazione;",
    "2. di pubblicarli sul sito dell'ente, nella sezione che la legge indica, entro quindici giorni dalla data della "
    "sua adozione;",
    "3. di incaricare gli uffici di quanto è necessario perché siano raggiunti.",
)
STYLE = """@page { size: A4; margin: 20mm; @bottom-center { content: counter(page) } } body { font: 10pt DejaVu Serif }
.flow { columns: 2; text-align: justify }"""
HEAD = f"<p>Deliberazione n. 7 del 2 marzo 2030<p>OGGETTO: {TITLE}"
ANNEX = "<p style='break-before: page'>Allegato A<p>OBIETTIVI 2031<p>1 Scuole"
SIGNED = """<div style="margin-top: 12mm; display: flex; text-align: center"><div style="width: 50%">Il Segretario<br>
Anna Bianchi</div><div style="width: 50%">Il Presidente<br>Mario Rossi</div></div>"""


def read(body: str, path: Path, style: str = "") -> Document:
    from weasyprint import HTML  # noqa: PLC0415

    HTML(string=f"<html lang=it><style>{STYLE} {style}</style>{body}</html>").write_pdf(path / "act.pdf")
    return pdf.read("act.pdf", (path / "act.pdf").read_bytes())


def parsed(document: Document) -> Draft:
    words = mapping.Mapping("ente", "https://example.org/body", ("Ente",))
    return parse(document, words, {"deliberazione": "deliberazione"})


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}" for text in texts)


def flow(*texts: str) -> str:
    return f"<div class=flow>{paragraphs(*texts)}</div>"


@pytest.mark.parametrize("times", [1, 6])
@pytest.mark.parametrize(
    "style",
    [
        "",
        ".flow p { margin: 0; text-indent: 1em }",
        ".flow { hyphens: auto; column-gap: 8mm; column-rule: .5pt solid }",
        ".flow { text-align: left; line-height: 1.7 } .flow p { margin: .3em 0 }",
    ],
)
def test_a_text_that_flows_over_two_columns_is_read_in_its_order(style: str, times: int, tmp_path: Path) -> None:
    """On one page, and on several: the last has columns of other lengths."""
    body = HEAD + flow(*RECITALS * times, "DELIBERA", *CLAUSES) + SIGNED + ANNEX
    draft = parsed(read(body, tmp_path, style))
    assert draft.act.title is not None
    assert draft.act.title.text == TITLE
    assert [one.text for one in draft.act.recitals] == [*RECITALS * times]
    assert [one.text for one in draft.act.clauses] == [*CLAUSES]
    assert not {one.reason for one in draft.unread} & {*DOUBTS}


def test_columns_end_where_the_page_is_full_or_something_stands_over_both(tmp_path: Path) -> None:
    voted = (
        "Sentito il relatore, che ha illustrato la proposta in ogni sua parte, e dopo che tutti hanno votato a favore"
    )
    note = (
        "<p style='font-size: 7pt'>(1) Il regolamento è stato approvato con la deliberazione n. 3 del 2020, e cambiato"
    )
    whole = "<div style='break-before: page'>" + paragraphs(*RECITALS[:2]) + "</div>"
    last = f"<div class=flow style='break-before: page'>{paragraphs(RECITALS[1])}</div>"
    body = flow(*RECITALS) + f"<p>{voted}" + flow(*CLAUSES) + note + whole + last
    document = read(body, tmp_path)
    running = " ".join(line.text for line in document.lines if line.text and line.role != "page-number")
    printed = [*RECITALS, voted, *CLAUSES, note.partition(">")[2], *RECITALS[:2], RECITALS[1]]
    assert running == " ".join(printed)
    assert document.unread == ()


def test_points_in_the_second_column_are_no_translation_of_the_clauses_in_the_first(tmp_path: Path) -> None:
    points = tuple(f"{letter}) {text[3:]}" for letter, text in zip("abc", CLAUSES, strict=True))
    draft = parsed(read(HEAD + flow(*RECITALS[:2], "DELIBERA", *CLAUSES[:2], *points), tmp_path))
    assert [one.text for one in draft.act.recitals] == [*RECITALS[:2]]
    assert TRANSLATED not in {one.reason for one in draft.unread}


def test_paragraphs_that_may_be_read_in_two_ways_are_listed(tmp_path: Path) -> None:
    said = "Visto il regolamento dell'ente, e la parte che riguarda {} obiettivi dell'anno che viene, con i loro tempi;"
    texts = [said.format(word) for word in ("gli", "tre", "sei", "due", "uno", "noi")]
    document = read(HEAD + flow(*texts), tmp_path)
    assert document.unread == ((1, UNTOLD),)
    assert UNTOLD in {one.reason for one in parsed(document).unread}
    # No line has words of both.
    assert sum(line.text.startswith("Visto") and "Visto" not in line.text[1:] for line in document.lines) == 6


def test_short_lines_below_two_columns_are_listed(tmp_path: Path) -> None:
    texts = (*RECITALS, "DELIBERA", *CLAUSES)
    assert read(flow(*texts) + "<p>Roma, 2 marzo 2030", tmp_path).unread == ((1, BELOW),)
    far = read(flow(*texts) + "<p style='margin-top: 12mm'>Roma, 2 marzo 2030", tmp_path)
    assert far.unread == ((1, BELOW),)
    lines = [line.text for line in far.lines if line.text]
    assert lines.index("Roma, 2 marzo 2030") > lines.index("Ritenuto di dover provvedere;")
    assert read(flow(*texts) + SIGNED, tmp_path).unread == ()


def test_rows_and_wide_blanks_are_no_columns_of_a_text(tmp_path: Path) -> None:
    """What begins side by side, and ends at other heights, is a table without rules: read row by row."""
    pairs = list(zip(RECITALS, RECITALS[1:] + RECITALS[:1], strict=True))
    rows = "".join(f"<tr><td>{one}<td>{other}" for one, other in pairs)
    style = "td { width: 50%; vertical-align: top; padding: 0 3mm 2mm } .wide { width: 90mm; word-spacing: 4pt }"
    for body, texts in (
        (f"<table>{rows}</table>", [text for pair in pairs for text in pair]),
        (f"<div class=wide style='text-align: justify'>{paragraphs(*RECITALS)}</div>", RECITALS),
    ):
        document = read(body, tmp_path, style)
        running = " ".join(line.text for line in document.lines if line.text and line.role != "page-number")
        assert running == " ".join(texts)
        assert document.unread == ()
