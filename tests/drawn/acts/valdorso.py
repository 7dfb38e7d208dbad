"""The objectives of a municipality that isn't there: drawn with ReportLab, its words divided at the ends of lines.

The act begins with the sitting and those present. Objectives have codes, OB.1.1, and stand in a table in groups, two
with notes; the other table begins with the directives, and has a column of who is responsible. Two sign beside one
another. Nobody translates it, and its mapping is the one that is proposed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.drawn.acts.known import Act, Guideline, Row
from tests.drawn.table import FONT

TITLE = "Approvazione del Piano degli obiettivi per l’anno 2027."
AREAS = (
    ("Area 1 – Una città amministrata bene", (
        ("OB.1.1", "SV", "Semplificare l’accesso dei cittadini ai servizi comunali"),
        ("OB.1.2", "MN", "Presidiare la regolarità amministrativa e la prevenzione della corruzione"),
        ("OB.1.3", "SV", "Recuperare l’evasione dei tributi locali"),
    )),
    ("Area 2 – Una città che cresce i suoi figli", (
        ("OB.2.1", "SV", "Ampliare l’offerta dei nidi d’infanzia"),
        ("OB.2.2", "MN", "Mantenere la qualità della refezione e del trasporto scolastico"),
        ("OB.2.3", "SV", "Aprire la biblioteca e il museo civico alle scuole"),
    )),
    ("Area 3 – Una città da vivere", (
        ("OB.3.1", "SV", "Rigenerare il quartiere di Borgo Lungo"),
        ("OB.3.2", "SV", "Rendere sicuri i percorsi a piedi e in bicicletta"),
        ("OB.3.3", "MN", "Curare il verde pubblico e il decoro urbano"),
    )),
    ("Area 4 – Una città solidale", (
        ("OB.4.1", "SV", "Sostenere le famiglie con persone non autosufficienti"),
        ("OB.4.2", "MN", "Garantire la pronta accoglienza delle persone in povertà estrema"),
    )),
)  # fmt: skip
NOTES = {
    "OB.1.3": "(1) Obiettivo pluriennale, avviato nel 2025.",
    "OB.4.1": "(2) In attuazione del piano di zona del distretto.",
}
MISSIONS = {
    "01": "Servizi istituzionali, generali e di gestione",
    "04": "Istruzione e diritto allo studio",
    "05": "Tutela e valorizzazione dei beni e attività culturali",
    "08": "Assetto del territorio ed edilizia abitativa",
    "09": "Sviluppo sostenibile e tutela del territorio e dell’ambiente",
    "10": "Trasporti e diritto alla mobilità",
    "12": "Diritti sociali, politiche sociali e famiglia",
}
PROGRAMMES = {
    "01.02": "Segreteria generale",
    "01.04": "Gestione delle entrate tributarie e servizi fiscali",
    "01.08": "Statistica e sistemi informativi",
    "01.11": "Altri servizi generali",
    "04.06": "Servizi ausiliari all’istruzione",
    "05.02": "Attività culturali e interventi diversi nel settore culturale",
    "08.01": "Urbanistica e assetto del territorio",
    "09.02": "Tutela, valorizzazione e recupero ambientale",
    "10.05": "Viabilità e infrastrutture stradali",
    "12.01": "Interventi per l’infanzia e i minori e per asili nido",
    "12.02": "Interventi per la disabilità",
    "12.03": "Interventi per gli anziani",
    "12.04": "Interventi per soggetti a rischio di esclusione sociale",
}
# The directive, the objective, the programme, who is responsible.
ROWS = (
    ("Attivare entro giugno lo sportello polifunzionale e rendere prenotabili in linea tutti gli appuntamenti.",
     "OB.1.1", "01.08", "Settore I Affari generali"),
    ("Ridurre a quindici giorni il tempo medio di risposta alle segnalazioni dei cittadini.",
     "OB.1.1", "01.11", "Settore I Affari generali"),
    ("Estendere i controlli successivi di regolarità amministrativa al dieci per cento delle determinazioni "
     "dirigenziali, secondo quanto dispone l’articolo 147-bis, comma 2, del decreto legislativo 18 agosto "
     "2000, n. 267.",
     "OB.1.2", "01.02", "Segretario comunale"),
    ("",
     "OB.1.2", "01.11", "Segretario comunale"),
    ("Bonificare la banca dati della tassa sui rifiuti (TARI) incrociandola con il catasto e con l’anagrafe.",
     "OB.1.3", "01.04", "Settore II Servizi finanziari"),
    ("Promuovere la definizione bonaria delle posizioni irregolari prima dell’avvio della riscossione "
     "coattiva.",
     "OB.1.3", "01.04", "Settore II Servizi finanziari"),
    ("Portare i posti nei nidi d’infanzia comunali e convenzionati al trentatré per cento dei bambini "
     "residenti sotto i tre anni.",
     "OB.2.1", "12.01", "Settore III Servizi alla persona"),
    ("Attivare nel plesso di via dei Mille una sezione aperta fino alle ore diciotto.",
     "OB.2.1", "12.01", "Settore III Servizi alla persona"),
    ("Rilevare due volte l’anno il gradimento della refezione scolastica e pubblicarne gli esiti.",
     "OB.2.2", "04.06", "Settore III Servizi alla persona"),
    ("Confermare le tariffe del trasporto scolastico per gli anni 2027 e 2028.",
     "OB.2.2", "04.06", "Settore III Servizi alla persona"),
    ("Proporre a ogni classe della scuola primaria almeno una visita al museo civico e una lettura in "
     "biblioteca.",
     "OB.2.3", "05.02", "Settore III Servizi alla persona"),
    ("Approvare il piano attuativo di Borgo Lungo, previa consultazione degli abitanti, e candidarlo ai "
     "finanziamenti del Piano nazionale di ripresa e resilienza (PNRR).",
     "OB.3.1", "08.01", "Settore IV Governo del territorio"),
    ("Destinare a giovani coppie una parte degli alloggi recuperati.",
     "OB.3.1", "08.01", "Settore IV Governo del territorio"),
    ("Bonificare l’area dell’ex fornace.",
     "OB.3.1", "09.02", "Settore V Lavori pubblici e ambiente"),
    ("Completare la ciclovia tra la stazione e il polo scolastico.",
     "OB.3.2", "10.05", "Settore V Lavori pubblici e ambiente"),
    ("Istituire zone con limite di trenta chilometri orari davanti a tutte le scuole.",
     "OB.3.2", "10.05", "Corpo di Polizia locale"),
    ("Mettere a dimora cinquecento alberi e curarne l’attecchimento per tre anni.",
     "OB.3.3", "09.02", "Settore V Lavori pubblici e ambiente"),
    ("",
     "OB.3.3", "09.02", "Settore V Lavori pubblici e ambiente"),
    ("Erogare il contributo per la cura domiciliare entro trenta giorni dalla domanda.",
     "OB.4.1", "12.02", "Settore III Servizi alla persona"),
    ("Aprire uno sportello di orientamento per i caregiver familiari, d’intesa con l’Azienda sanitaria locale.",
     "OB.4.1", "12.03", "Settore III Servizi alla persona"),
    ("Rendere strutturale il servizio di pronto intervento sociale e garantirne la reperibilità tutti i "
     "giorni dell’anno.",
     "OB.4.2", "12.04", "Settore III Servizi alla persona"),
    ("Stipulare con gli enti del Terzo settore una convenzione per la distribuzione delle eccedenze "
     "alimentari.",
     "OB.4.2", "12.04", "Settore III Servizi alla persona"),
)  # fmt: skip
PRESENT = ("Bellandi Marta", "Sindaca", "Presente"), ("Nicolis Davide", "Assessore", "Assente")
OPENING = (
    "L’anno duemilaventisei, addì dodici del mese di giugno, alle ore 15.30, nella sede comunale, convocata nei modi "
    "di legge, si è riunita la Giunta comunale, della quale sono membri e risultano presenti i signori:"
)
RECITALS = (
    "PREMESSO che con deliberazione del Consiglio comunale n. 71 del 22 dicembre 2025 è stato approvato il "
    "Documento unico di programmazione (DUP) 2026-2028;",
    "VISTO l’articolo 169, comma 3-bis, del decreto legislativo 18 agosto 2000, n. 267, recante “Testo unico "
    "delle leggi sull’ordinamento degli enti locali”;",
    "VISTO l’articolo 4, comma 2, lettera b), del decreto legislativo 27 ottobre 2009, n. 150;",
    "VISTA la legge 7 agosto 1990, n. 241, e successive modificazioni;",
    "RICHIAMATA la deliberazione del Consiglio comunale n. 28 del 29 aprile 2026, con cui il Consiglio ha "
    "formulato gli indirizzi alla Giunta per l’anno 2027;",
    "DATO ATTO che il Nucleo di valutazione ha validato gli obiettivi in data 5 giugno 2026;",
    "ACQUISITI i pareri favorevoli di regolarità tecnica e contabile, espressi ai sensi dell’articolo 49 del "
    "decreto legislativo 18 agosto 2000, n. 267;",
    "RITENUTO di dover provvedere in merito;",
    "con voti unanimi, espressi nelle forme di legge,",
)
CLAUSES = (
    "1. di approvare il Piano degli obiettivi per l’anno 2027, composto dall’elenco di cui all’Allegato A e "
    "dal quadro di cui all’Allegato B, che formano parte integrante e sostanziale della presente "
    "deliberazione;",
    "2. di assegnare gli obiettivi ai responsabili di settore indicati nell’Allegato B;",
    "3. di demandare al Nucleo di valutazione la verifica intermedia entro il 31 luglio 2027;",
    "4. di pubblicare la presente deliberazione nella sezione Amministrazione trasparente del sito "
    "istituzionale, ai sensi del decreto legislativo 14 marzo 2013, n. 33;",
    "5. di dichiarare la presente deliberazione immediatamente eseguibile, ai sensi dell’articolo 134, comma "
    "4, del decreto legislativo 18 agosto 2000, n. 267.",
)
CITES = (
    {("deliberazione", "71", "2025-12-22")},
    {("decreto-legislativo", "267", "2000-08-18"), ("art. 169", "3-bis", "")},
    {("decreto-legislativo", "150", "2009-10-27"), ("art. 4", "2", "b")},
    {("legge", "241", "1990-08-07")},
    {("deliberazione", "28", "2026-04-29")},
    set(),
    {("decreto-legislativo", "267", "2000-08-18"), ("art. 49", "", "")},
    set(),
    set(),
)
PLACES = {code: place for place, code in enumerate((code for _, some in AREAS for code, _, _ in some), 1)}
ACT = Act(
    body="valdorso",
    year=2027,
    number="84",
    date="2026-06-12",
    title=TITLE,
    recitals=RECITALS,
    cites=[frozenset(some) for some in CITES],
    clauses=CLAUSES,
    signatures=(("Sindaca", "Marta Bellandi"), ("Segretario comunale", "Piero Salviati")),
    guidelines=[Guideline(code, title, kind) for _, some in AREAS for code, kind, title in some],
    rows=[Row(PLACES[code], programme, directive, responsible) for directive, code, programme, responsible in ROWS],
    missions={code: f"{code} {title}" for code, title in MISSIONS.items()},
    programmes={code: f"{code} {title}" for code, title in PROGRAMMES.items()},
)


def draw(path: Path) -> None:
    """Draw the act."""
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
        Spacer,
        Table,
    )

    pdfmetrics.registerFont(ttfonts.TTFont("DejaVu", FONT))
    tall, wide = pagesizes.A4, pagesizes.landscape(pagesizes.A4)
    body = ParagraphStyle("body", fontName="DejaVu", fontSize=9.5, leading=13.5, alignment=4, spaceAfter=6,
                          hyphenationLang="it_IT", embeddedHyphenation=1)  # fmt: skip
    middle = ParagraphStyle("middle", parent=body, alignment=1, hyphenationLang="")
    small = ParagraphStyle("small", parent=body, fontSize=7.5, leading=9.5, alignment=0, spaceAfter=0)

    def furniture(canvas: Any, document: Any) -> None:
        width, height = document.pageTemplate.pagesize
        canvas.setFont("DejaVu", 7.5)
        canvas.drawString(57, height - 37, "Comune di Valdorso (invented)")
        canvas.drawRightString(width - 57, height - 37, "Deliberazione G.C. n. 84/2026")
        canvas.drawCentredString(width / 2, 31, f"– {canvas.getPageNumber()} –")

    templates = [
        PageTemplate(name, [Frame(57, 51, size[0] - 114, size[1] - 108)], onPage=furniture, pagesize=size)
        for name, size in (("tall", tall), ("wide", wide))
    ]
    signs = Table([["LA SINDACA", "IL SEGRETARIO COMUNALE"], ["dott.ssa Marta Bellandi", "dott. Piero Salviati"]],
                  colWidths=[230, 230], style=[("FONT", (0, 0), (-1, -1), "DejaVu", 9.5),
                                               ("ALIGN", (0, 0), (-1, -1), "CENTER")])  # fmt: skip
    story = [
        *(Paragraph(text, middle) for text in ("COMUNE DI VALDORSO", "Provincia di Verona",
                                               "DELIBERAZIONE DELLA GIUNTA COMUNALE", "N. 84 del 12/06/2026")),
        Paragraph(f"OGGETTO: {TITLE}", body),
        Paragraph(OPENING, body),
        Table(PRESENT, style=[("FONT", (0, 0), (-1, -1), "DejaVu", 8)]),
        Paragraph("LA GIUNTA COMUNALE", middle),
        *(Paragraph(text, body) for text in RECITALS),
        Paragraph("DELIBERA", middle),
        *(Paragraph(text, body) for text in CLAUSES),
        Paragraph("Letto, approvato e sottoscritto.", body),
        signs,
        PageBreak(),
        *(Paragraph(text, middle) for text in ("ALLEGATO A", "PIANO DEGLI OBIETTIVI 2027")),
        Paragraph("SV = obiettivo di sviluppo; MN = obiettivo di mantenimento.", small),
        Spacer(1, 8),
        objectives(small),
        Spacer(1, 8),
        *(Paragraph(f"<super>{note[:3]}</super>{note[3:]}", small) for note in NOTES.values()),
        NextPageTemplate("wide"),
        PageBreak(),
        Paragraph("ALLEGATO B", middle),
        Paragraph("Quadro di raccordo tra indirizzi, obiettivi e programmi", middle),
        alignment(small),
    ]  # fmt: skip
    BaseDocTemplate(str(path), pagesize=tall, pageTemplates=templates).build(story)


def objectives(style: Any) -> Any:
    """The table of objectives, with a line over all columns above each group."""
    from reportlab.lib import colors  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Table  # noqa: PLC0415

    cells: list[list[Any]] = [["Codice", "Denominazione dell’obiettivo", "Tipo"]]
    look = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "DejaVu", 7.5)]
    for area, some in AREAS:
        look.append(("SPAN", (0, len(cells)), (-1, len(cells))))  # type: ignore[arg-type]
        cells.append([area, "", ""])
        for code, kind, title in some:
            mark = f"<super>{NOTES[code][:3]}</super>" if code in NOTES else ""
            cells.append([code, Paragraph(title + mark, style), kind])
    return Table(cells, colWidths=[62, 340, 51], repeatRows=1, style=look)


def alignment(style: Any) -> Any:
    """The table that ties directives to objectives and programmes; of its words those of directives are divided."""
    from reportlab.lib import colors  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Table  # noqa: PLC0415

    whole = ParagraphStyle("whole", parent=style, hyphenationLang="", embeddedHyphenation=0)
    heads = ["Indirizzo del Consiglio comunale", "Obiettivo", "Missione", "Programma", "Settore responsabile"]
    cells: list[list[Any]] = [heads]
    for directive, code, programme, responsible in ROWS:
        budget = (ACT.missions[programme[:2]], ACT.programmes[programme], responsible)
        cells.append([Paragraph(directive or "–", style), code, *(Paragraph(text, whole) for text in budget)])
    look = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "DejaVu", 7.5),
            ("VALIGN", (0, 0), (-1, -1), "TOP")]  # fmt: skip
    return Table(cells, colWidths=[260, 56, 142, 142, 119], repeatRows=1, style=look)
