"""The plan of a region that isn't there: drawn with ReportLab, with a matrix whose heads run up the page.

The lines of action are numbered 2.1, 2.2, 3.1 and head the columns of the matrix by number or by title; its rows are
commitments, in groups, on two wide pages; there is no budget. Two sign beside one another, with room for their hands.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.drawn.acts.known import Act, Guideline, Row
from tests.drawn.table import FONT

TITLE = "Linee d’azione della Regione per il 2032"
LINES = (
    ("2.1", "Scuole aperte anche d’estate", "Schools open in summer as well"),
    ("2.2", "Trasporti che arrivano in ogni valle, di giorno e di sera, con un solo biglietto e con orari che si "
            "accordano fra loro",
     "Transport that reaches each valley, by day and in the evening, with one ticket and with timetables that agree"),
    ("2.3", "Case per chi resta", "Houses for those who stay"),
    ("3.1", "Boschi curati", "Woods cared for"),
    ("3.2", "Medici di valle", "Doctors of the valleys"),
    ("4.1", "Una Regione che ascolta", "A Region that listens"),
)  # fmt: skip
# Groups of commitments, each with the places of the lines that its row has crosses for.
GROUPS: tuple[tuple[str, tuple[tuple[str, str, tuple[int, ...]], ...]], ...] = (
    ("Ambito I - Vivere in montagna", (
        ("Tenere aperta almeno una scuola in ogni valle, qualunque sia il numero degli alunni.",
         "Keep at least one school open in each valley, whatever the number of pupils.", (1, 3)),
        ("Portare l’ultima corsa serale dopo le ore ventidue.", "Move the last evening run to after ten.", (2,)),
        ("Unire i biglietti di treni, autobus e funivie.", "Join the tickets of trains, buses and cableways.", (2,)),
        ("Dare un contributo a chi ristruttura la prima casa in un comune con meno di mille abitanti.",
         "Give a grant to those who renovate their first home in a municipality of less than a thousand inhabitants.",
         (3,)),
        ("Pagare l’affitto del primo anno a chi insegna o cura in una valle.",
         "Pay the rent of the first year for those who teach or heal in a valley.", (1, 3, 5)),
        ("Riaprire le botteghe chiuse, con la posta e la farmacia sotto lo stesso tetto.",
         "Reopen closed shops, with the post and the pharmacy under the same roof.", (2, 3, 5)),
    )),
    ("Ambito II - Curare il territorio", (
        ("Diradare ogni anno un ventesimo dei boschi di protezione.",
         "Thin a twentieth of the protection forests each year.", (4,)),
        ("Segnare e mantenere i sentieri che portano alle scuole e alle fermate.",
         "Mark and maintain the paths that lead to schools and stops.", (1, 2, 4)),
        ("Comprare il legno locale per gli edifici pubblici.", "Buy local wood for public buildings.", (3, 4)),
        ("Assumere due guardie forestali per valle.", "Hire two forest guards for each valley.", (4,)),
    )),
    ("Ambito III - Curare le persone", (
        ("Garantire un medico di base entro venti minuti da ogni casa.",
         "Guarantee a general practitioner within twenty minutes of each house.", (2, 5)),
        ("Aprire ambulatori serali nelle scuole.", "Open evening surgeries in the schools.", (1, 5)),
        ("Rispondere al telefono, senza risponditori automatici.", "Answer the phone, without machines.", (6,)),
        ("Tenere due volte l’anno un’assemblea in ogni valle, e pubblicarne il verbale.",
         "Hold an assembly in each valley twice a year, and publish its minutes.", (6,)),
    )),
)  # fmt: skip
RECITALS = (
    ("Vista la legge regionale 3 maggio 2021, n. 4, “Norme inventate sulla programmazione”;",
     {("legge", "4", "2021-05-03")}),
    ("Visto il decreto legislativo 11 novembre 2019, n. 205, e in particolare le sue norme sui bilanci delle "
     "autonomie;",
     {("decreto-legislativo", "205", "2019-11-11")}),
    ("Considerato che gli impegni assunti all’inizio del mandato chiedono linee d’azione comuni a più uffici, e che "
     "non a tutti corrisponde una sola voce di spesa;", set()),
    ("Sentiti i comuni, riuniti in assemblea;", set()),
)  # fmt: skip
CLAUSES = (
    "a) di adottare le linee d’azione per il 2032 di cui all’allegato A;",
    "b) di accostarle agli impegni nella matrice di cui all’allegato B;",
    "c) di dare mandato agli uffici di darne conto ogni tre mesi.",
)
SIGNATURES = (("Il Presidente", "Aldo Rive"), ("Il Segretario della Giunta", "Bianca Dal Monte"))


def rows() -> Iterator[Row]:
    """A row for each cross, from left to right and from top to bottom."""
    for _, some in GROUPS:
        for text, _, places in some:
            yield from (Row(place, "", text) for place in places)


ACT = Act(
    body="valdorra",
    year=2032,
    number="88",
    date="2031-02-02",
    title=TITLE,
    recitals=[text for text, _ in RECITALS],
    cites=[frozenset(acts) for _, acts in RECITALS],
    clauses=CLAUSES,
    signatures=[("Presidente", "Aldo Rive"), ("Segretario della Giunta", "Bianca Dal Monte")],
    guidelines=[Guideline(numeral, title) for numeral, title, _ in LINES],
    rows=list(rows()),
    english={
        **{title: english for _, title, english in LINES},
        **{text: english for _, some in GROUPS for text, english, _ in some},
        TITLE: "Lines of action of the Region for 2032",
        "Linee d’azione per il 2032": "Lines of action for 2032",
        "Regione Valdorra": "Valdorra Region",
        "Giunta regionale": "Regional Government",
        "Presidente": "President",
        "Segretario della Giunta": "Secretary of the Government",
        "Aldo Rive, Presidente": "Aldo Rive, President",
        "Bianca Dal Monte, Segretario della Giunta": "Bianca Dal Monte, Secretary of the Government",
        "Norme inventate sulla programmazione": "Invented rules on planning",
    },
)


# How it is drawn.


def draw(path: Path) -> None:
    """Draw the act with ReportLab: pages that stand, then pages that lie."""
    from reportlab.lib import pagesizes  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415
    from reportlab.platypus import (  # noqa: PLC0415
        BaseDocTemplate,
        Frame,
        NextPageTemplate,
        PageBreak,
        PageTemplate,
        Paragraph,
        Table,
    )

    pdfmetrics.registerFont(ttfonts.TTFont("DejaVu", FONT))
    tall, wide = pagesizes.A4, pagesizes.landscape(pagesizes.A4)
    body = ParagraphStyle("body", fontName="DejaVu", fontSize=10, leading=14, spaceAfter=8)
    middle = ParagraphStyle("middle", parent=body, alignment=1)

    def furniture(canvas: Any, document: Any) -> None:
        width, height = document.pageTemplate.pagesize
        canvas.setFont("DejaVu", 7)
        canvas.drawString(
            50, height - 30, f"Regione Valdorra - D.G.R. 88/2031 (inventata) - {canvas.getPageNumber()}/4"
        )
        canvas.line(50, height - 34, width - 50, height - 34)

    templates = [
        PageTemplate(name, [Frame(45, 45, size[0] - 90, size[1] - 90)], onPage=furniture, pagesize=size)
        for name, size in (("tall", tall), ("wide", wide))
    ]
    listed = [Paragraph(f"{numeral} {title}", body) for numeral, title, _ in LINES]
    signs = Table([[office for office, _ in SIGNATURES], ["", ""], [name for _, name in SIGNATURES]],
                  colWidths=[240, 240], rowHeights=[16, 40, 16],
                  style=[("FONT", (0, 0), (-1, -1), "DejaVu", 10), ("ALIGN", (0, 0), (-1, -1), "CENTER")])  # fmt: skip
    story = [
        *(Paragraph(text, middle) for text in ("Regione Valdorra", "Deliberazione della Giunta n. 88 del 2/2/2031")),
        Paragraph(f"Oggetto: {TITLE}", body),
        Paragraph("LA GIUNTA REGIONALE", middle),
        *(Paragraph(text, body) for text, _ in RECITALS),
        Paragraph("DELIBERA:", middle),
        *(Paragraph(text, body) for text in CLAUSES),
        signs,
        PageBreak(),
        Paragraph("Allegato A", middle),
        Paragraph("Linee d’azione per il 2032", middle),
        *listed,
        NextPageTemplate("wide"),
        PageBreak(),
        Paragraph("Allegato B", middle),
        matrix(body),
    ]
    document = BaseDocTemplate(str(path), pagesize=tall, pageTemplates=templates)
    document.build(story)


def matrix(style: Any) -> Any:
    """The matrix: its heads run up the page, by number and title, and a line over all columns parts the groups."""
    from reportlab.lib import colors  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import Flowable, Paragraph, Table  # noqa: PLC0415

    small = ParagraphStyle("small", parent=style, fontSize=8, leading=10, spaceAfter=0)

    class Upwards(Flowable):  # type: ignore[misc]
        """A paragraph that runs up the page."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.inner = Paragraph(text, small)

        def wrap(self, width: float, height: float) -> tuple[float, float]:
            self.across, self.depth = self.inner.wrap(120, 1000)
            return self.depth, 120

        def draw(self) -> None:
            self.canv.saveState()
            self.canv.rotate(90)
            self.inner.drawOn(self.canv, 0, -self.depth)
            self.canv.restoreState()

    heads = [Upwards(numeral if place in (2, 4) else f"{numeral} {title}")
             for place, (numeral, title, _) in enumerate(LINES, 1)]  # fmt: skip
    grid: list[list[Any]] = [
        ["", "Linee d’azione", *[""] * 5],
        [Paragraph("Impegno del programma di governo", small), *heads],
    ]
    style_of = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("SPAN", (1, 0), (-1, 0)),
                ("FONT", (0, 0), (-1, -1), "DejaVu", 8), ("ALIGN", (1, 0), (-1, -1), "CENTER")]  # fmt: skip
    for group, some in GROUPS:
        style_of.append(("SPAN", (0, len(grid)), (-1, len(grid))))
        grid.append([group, *[""] * 6])
        grid += [[Paragraph(text, small), *("■" if place in places else "" for place in range(1, 7))]
                 for text, _, places in some]  # fmt: skip
    return Table(grid, colWidths=[300, *[64] * 6], repeatRows=2, style=style_of)
