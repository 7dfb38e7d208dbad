"""A table as a page has it, drawn by three programs that draw in different ways: ReportLab, WeasyPrint, LibreOffice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.drawn.annex import Row

MARGIN = 40
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


@dataclass(frozen=True)
class Column:
    """A column: its head, what it prints of a row, its share of the width; whether equal neighbours are one cell."""

    head: str
    value: Callable[[Row], str]
    width: float
    merged: bool = False


@dataclass(frozen=True)
class Spanning:
    """A cell over `rows` rows and `columns` columns; `text` may be long."""

    text: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Sheet:
    """A document of one table between a paragraph before and one after it, with a running head and page numbers.

    `above` are the heads above those of the columns: a text and over how many columns it stands. `style` is what the
    renderer lays over its own.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    above: Sequence[tuple[str, int]] = ()
    running: str = "LINEE GUIDA GESTIONALI 2024"
    before: str = "Allegato B"
    after: str = ""
    footnote: str = ""
    style: Any = field(default_factory=list)

    def heads(self) -> list[list[Spanning]]:
        """The rows of the head."""
        own = [Spanning(column.head) for column in self.columns]
        return [[Spanning(text, columns=over) for text, over in self.above], own] if self.above else [own]

    def body(self) -> list[list[Spanning | None]]:
        """The other rows; None is a place that a cell above covers."""
        columns = [list(self._cells(column)) for column in self.columns]
        return [list(row) for row in zip(*columns, strict=True)]

    def _cells(self, column: Column) -> list[Spanning | None]:
        if not column.merged:
            return [Spanning(column.value(row)) for row in self.rows]
        cells: list[Spanning | None] = []
        # What is merged is merged within its guideline.
        for (_, text), same in groupby(self.rows, key=lambda row: (row.guideline, column.value(row))):
            count = len(list(same))
            cells += [Spanning(text, rows=count), *[None] * (count - 1)]
        return cells


def reportlab(path: Path, sheet: Sheet) -> None:
    """Draw with ReportLab; `style` are commands of its TableStyle. Merged cells stay on their page."""
    from reportlab.lib import colors, pagesizes, styles  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table  # noqa: PLC0415

    pdfmetrics.registerFont(ttfonts.TTFont("DejaVu", FONT))
    size = pagesizes.landscape(pagesizes.A4)
    body = styles.ParagraphStyle("body", fontName="DejaVu", fontSize=7, leading=8.5)

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("DejaVu", 8)
        canvas.drawCentredString(size[0] / 2, size[1] - 25, sheet.running)
        canvas.drawCentredString(size[0] / 2, 20, str(canvas.getPageNumber()))
        if sheet.footnote and canvas.getPageNumber() == 1:
            canvas.setFont("DejaVu", 6)
            canvas.drawString(MARGIN, 32, sheet.footnote)

    grid: list[list[Any]] = []
    commands: list[Any] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    if not sheet.style:
        commands.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    for line, row in enumerate([*sheet.heads(), *sheet.body()]):
        cells: list[Any] = []
        for cell in row:
            if cell is None:
                cells.append("")
                continue
            place = (len(cells), line)
            if cell.rows > 1 or cell.columns > 1:
                commands.append(("SPAN", place, (place[0] + cell.columns - 1, line + cell.rows - 1)))
            cells += [Paragraph(escape(cell.text), body), *[""] * (cell.columns - 1)]
        grid.append(cells)
    total = sum(column.width for column in sheet.columns)
    widths = [column.width / total * (size[0] - 2 * MARGIN) for column in sheet.columns]
    table = Table(grid, colWidths=widths, repeatRows=len(sheet.heads()))
    table.setStyle([*commands, *sheet.style])
    story = [Paragraph(escape(sheet.before), body), table, Paragraph(escape(sheet.after), body)]
    margins = {f"{side}Margin": MARGIN for side in ("left", "right", "top", "bottom")}
    SimpleDocTemplate(str(path), pagesize=size, **margins).build(story, onFirstPage=furniture, onLaterPages=furniture)


def weasyprint(path: Path, sheet: Sheet) -> None:
    """Draw with WeasyPrint; `style` is CSS. Rows and merged cells go on over a page's end."""
    from weasyprint import HTML  # noqa: PLC0415

    def lines(rows: Sequence[Sequence[Spanning | None]], name: str) -> str:
        return "".join(
            "<tr>"
            + "".join(
                f"<{name} rowspan={cell.rows} colspan={cell.columns}>{escape(cell.text)}</{name}>"
                for cell in row
                if cell
            )
            + "</tr>"
            for row in rows
        )

    total = sum(column.width for column in sheet.columns)
    widths = "".join(f"<col style='width: {100 * column.width / total}%'>" for column in sheet.columns)
    css = f"""@page {{ size: A4 landscape; margin: 15mm; @top-center {{ content: "{sheet.running}"; font-size: 8pt }}
        @bottom-right {{ content: "Pagina " counter(page) " di " counter(pages); font-size: 8pt }} }}
        body {{ font: 8pt DejaVu Sans }} table {{ border-collapse: collapse; width: 100%; table-layout: fixed }}
        td, th {{ border: 0.5pt solid black; padding: 2pt 4pt; vertical-align: top; text-align: left }}
        {sheet.style or ""}"""
    HTML(
        string=f"""<html lang=it><style>{css}</style><p>{escape(sheet.before)}</p><table>{widths}
        <thead>{lines(sheet.heads(), "th")}</thead><tbody>{lines(sheet.body(), "td")}</tbody></table>
        <p>{escape(sheet.after)}</p></html>"""
    ).write_pdf(path)


NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "fo": "xsl-fo-compatible",
    }.items()
)


def libreoffice(path: Path, sheet: Sheet) -> None:
    """Draw with LibreOffice, from a flat OpenDocument text. Rows and merged cells go on over a page's end."""

    def lines(rows: Sequence[Sequence[Spanning | None]]) -> str:
        return "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell table:style-name="cell" table:number-rows-spanned="{cell.rows}" '
                f'table:number-columns-spanned="{cell.columns}"><text:p text:style-name="body">{escape(cell.text)}'
                "</text:p></table:table-cell>" + "<table:covered-table-cell/>" * (cell.columns - 1)
                if cell
                else "<table:covered-table-cell/>"
                for cell in row
            )
            + "</table:table-row>"
            for row in rows
        )

    styles = "".join(
        f'<style:style style:name="column{number}" style:family="table-column"><style:table-column-properties '
        f'style:rel-column-width="{int(column.width * 1000)}*"/></style:style>'
        for number, column in enumerate(sheet.columns)
    )
    columns = "".join(
        f'<table:table-column table:style-name="column{number}"/>' for number in range(len(sheet.columns))
    )
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles><style:style style:name="body" style:family="paragraph"><style:text-properties fo:font-size="8pt"/>
</style:style></office:styles>
<office:automatic-styles>
<style:page-layout style:name="layout"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm"
 fo:margin="1.5cm"/></style:page-layout>
<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"
 fo:padding="0.1cm" style:vertical-align="middle"/></style:style>{styles}
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="layout">
<style:header><text:p>{escape(sheet.running)}</text:p></style:header>
<style:footer><text:p>- <text:page-number/> -</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text><text:p>{escape(sheet.before)}</text:p><table:table>{columns}
<table:table-header-rows>{lines(sheet.heads())}</table:table-header-rows>{lines(sheet.body())}</table:table>
<text:p>{escape(sheet.after)}</text:p></office:text></office:body></office:document>"""
    source = path.with_suffix(".fodt")
    source.write_text(text, encoding="utf-8")
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
