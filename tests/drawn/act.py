"""The act of 2024 as a PDF: the determination, Allegato A as boxes, Allegato B as a table with its rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from tests.drawn.annex import DATA, Row

SOURCE = DATA / "source" / "determinazione-57-2023.txt"
STYLE = """
@page { size: A4; margin: 20mm; @bottom-center { content: counter(page) } }
@page wide { size: A4 landscape; margin: 12mm }
body { font: 10pt/1.3 DejaVu Sans }
.box { display: flex; align-items: center; margin: 8mm 0 }
.box b { width: 15mm } .box div { flex: 1 } .box i { width: 15mm; padding-left: 8mm }
.wide { page: wide; font-size: 7pt }
table { border-collapse: collapse; width: 100% }
td, th { border: 0.5pt solid; padding: 2pt 3pt; text-align: left }"""
REPORT = "DELIBERAZIONE CIV N.13 DEL 17 LUGLIO 2023 - RELAZIONE PROGRAMMATICA PER GLI ANNI 2024-2026"


def draw(path: Path, rows: Sequence[Row], apart: bool = False) -> None:
    """Draw the act with WeasyPrint: its text is the source's, the table has these rows.

    `apart` gives each guideline a table of its own, beneath its title.
    """
    from weasyprint import HTML  # noqa: PLC0415

    act = SOURCE.read_text(encoding="utf-8").partition(" 1 PRESTAZIONI")[0].replace("Micaela", "\n\nMicaela")
    # The text layer has one recital beneath a page's end, without a line before it.
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n|\n(?= Visto)", act.strip())]
    guidelines = {row.guideline: row.category for row in rows}
    boxes = "".join(
        f"<div class=box{' style=break-after:page' if number % 4 == 0 else ''}><b>{number}</b>"
        f"<div>{escape(title)}</div><i>{category}</i></div>"
        for number, (title, category) in enumerate(guidelines.items(), 1)
    )
    tables = (
        [(title, [row for row in rows if row.guideline == title]) for title in guidelines] if apart else [("", rows)]
    )
    annex = "".join(f"<h4>{escape(title)}</h4>{table(some, bool(title))}" for title, some in tables)
    HTML(
        string=f"""<html lang=it><style>{STYLE}</style>{"".join(f"<p>{escape(text)}</p>" for text in paragraphs)}
        <h3 style="break-before: page">Allegato A</h3><h2>LINEE GUIDA GESTIONALI 2024</h2>{boxes}
        <div class=wide><h3>Allegato B</h3>{annex}</div>"""
    ).write_pdf(path)


def table(rows: Sequence[Row], titled: bool) -> str:
    """A table of rows, without the column of the guideline where its title stands above."""
    heads = ["Missione", "Programma", "Programma", *([] if titled else ["SP"]), "Indirizzo strategico"]
    body = ""
    for row in rows:
        cells = [row.mission, row.programme, row.code, *([] if titled else [row.guideline]), row.directive]
        body += "<tr>" + "".join(f"<td>{escape(text)}" for text in cells)
    return f"""<table><thead><tr><th colspan={len(heads) - 1}>LINEE GUIDA GESTIONALI 2024<th>{REPORT}
        <tr>{"".join(f"<th>{head}" for head in heads)}</thead>{body}</table>"""
