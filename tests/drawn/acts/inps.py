"""The next year of the body that is published, as nobody adopted it: drawn with LibreOffice, the table on wide pages.

The list of guidelines is a table whose head comes again; the head of the alignment table has two rows; what its first
columns say is merged over the ends of pages; two directives come back, and a programme has another title.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from tests.drawn import annex
from tests.drawn.acts.known import Act, Guideline, Row
from tests.drawn.table import NAMESPACES

REPORT = "DELIBERAZIONE CIV N.17 DEL 23 LUGLIO 2024 - RELAZIONE PROGRAMMATICA PER GLI ANNI 2025-2027"
TITLE = "Linee guida gestionali dell’Inps per l’anno 2025"
MISSIONS = {
    "1": "MISSIONE 1 - POLITICHE PREVIDENZIALI",
    "2": "MISSIONE 2 – DIRITTI SOCIALI, POLITICHE SOCIALI E FAMIGLIE",
    "3": "MISSIONE 3 – POLITICHE PER IL LAVORO",
    "4": "MISSIONE 4 - SERVIZI ISTITUZIONALI E GENERALI DELLE PUBBLICHE AMMINISTRAZIONI",
    "9": "MISSIONE 9 - RICERCA E INNOVAZIONE",
}
PROGRAMMES = {
    "1.1": "1.1 Programma – Pensioni lavoratori dipendenti del settore privato",
    "1.6": "1.6 Programma – Pensioni all’estero",
    "2.3": "2.3 Programma – Sostegno alla famiglia",
    "2.6": "2.6 Programma – Inclusione sociale e sportelli di prossimità",
    "3.2": "3.2 Programma – Integrazioni salariali",
    "4.1.b": "4.1.b Programma – Accesso ai servizi",
    "4.1.h": "4.1.h Programma – Contenzioso",
    "4.2": "4.2. Programma - Sistemi informativi",
    "9.2": "9.2 Programma – Open Data",
}
# Guidelines, each with its rows: programme, directive.
OLD = annex.rows()
SISCO, CARDS = OLD[68], OLD[53]
LIST: tuple[tuple[str, str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (OLD[0].guideline, "", "SP", (
        ("1.1", "Ridurre a trenta giorni i tempi medi di liquidazione delle pensioni di vecchiaia, con verifiche ogni "
                "trimestre.",
         "Cut the average time of awarding old-age pensions to thirty days, with quarterly checks."),
        ("1.1", "Avvisare il pensionato, prima che l’importo cambi, delle ragioni della ricostituzione.",
         "Warn pensioners, before the amount changes, of the reasons of the reconstitution."),
        ("1.6", "Semplificare l’accertamento dell’esistenza in vita dei pensionati residenti all’estero.",
         "Simplify the assessment that pensioners resident abroad are alive."),
    )),
    ("PENSIONI ALL’ESTERO: PAGAMENTI PIÙ RAPIDI E DIALOGO CON LE ISTITUZIONI DEGLI ALTRI STATI. RIDUZIONE DEI RECUPERI "
     "E DELLE GIACENZE", "Pensions abroad: faster payments and dialogue with the institutions of other States. Fewer "
     "recoveries and backlogs", "SP", (
        ("1.6", "Scambiare per via telematica i moduli con le istituzioni degli altri Stati.",
         "Exchange forms with the institutions of other States online."),
        ("1.6", "Pagare gli arretrati entro sei mesi dalla domanda; dove non è possibile, darne la ragione.",
         "Pay backlogs within six months of the request; where this is not possible, give the reason."),
    )),
    ("SOSTEGNO ALLE FAMIGLIE: MISURE SEMPLICI E CONOSCIUTE", "Support for families: simple and well-known measures",
     "SP", (
        ("2.3", "Accompagnare le famiglie numerose nella domanda delle prestazioni, anche con i Patronati.",
         "Accompany large families in claiming benefits, with the Patronati as well."),
        ("2.3", "Pubblicare ogni mese il numero delle domande accolte e respinte, per provincia.",
         "Publish each month the number of accepted and rejected claims, by province."),
        ("2.6", "Aprire sportelli di prossimità nei comuni delle aree interne. (*)",
         "Open local counters in the municipalities of inner areas."),
    )),
    ("INCLUSIONE SOCIALE: PRESA IN CARICO DELLE PERSONE FRAGILI", "Social inclusion: taking charge of fragile persons",
     "OGE", (
        ("2.6", "Aprire sportelli di prossimità nei comuni delle aree interne. (*)", ""),
        ("2.6", "Formare gli operatori all’ascolto delle persone senza dimora.",
         "Train staff to listen to homeless persons."),
        ("2.6", "Misurare, con indicatori condivisi, quante prese in carico terminano con un’occupazione.",
         "Measure, by shared indicators, how many cases of taking charge end with a job."),
    )),
    (OLD[6].guideline, "", "SP", (
        ("3.2", "Dare al datore di lavoro, entro dieci giorni, notizia delle domande incomplete.",
         "Notify employers of incomplete claims within ten days."),
        ("3.2", OLD[9].directive, ""),
        ("3.2", "Controllare la coerenza fra le ore autorizzate e quelle fruite, prima del pagamento diretto.",
         "Check, before direct payment, that authorised and used hours agree."),
    )),
    ("ACCESSO AI SERVIZI: UN SOLO APPUNTAMENTO, TUTTE LE RISPOSTE", "Access to services: one appointment, all answers",
     "OGE", (
        ("4.1.b", CARDS.directive, ""),
        ("4.1.b", "Consentire la prenotazione degli appuntamenti da telefono, senza attese, in ogni giorno feriale.",
         "Allow appointments to be booked by phone, without waiting, on any working day."),
        ("4.1.b", "Rendere accessibili ai ciechi e agli ipovedenti tutti i moduli, e provarli con loro.",
         "Make all forms accessible to the blind and partially sighted, and test them with them."),
        ("4.2", "Far circolare fra le sedi il fascicolo elettronico dell’utente.",
         "Have the electronic file of users circulate among the branches."),
    )),
    ("CONTENZIOSO: DEFINIZIONE DEI RICORSI E PREVENZIONE", "Litigation: settling appeals and prevention", "OGE", (
        ("4.1.h", SISCO.directive, ""),
        ("4.1.h", "Riesaminare in autotutela, prima dell’udienza, le cause dal valore inferiore a mille euro.",
         "Re-examine by administrative self-review, before the hearing, the cases of a value below a thousand euros."),
        ("4.1.h", "Rendere note agli uffici le sentenze che decidono questioni ricorrenti.",
         "Make known to the offices the judgments that decide recurring questions."),
    )),
    ("SISTEMI INFORMATIVI: CONTINUITÀ, SICUREZZA E RIUSO", "Information systems: continuity, security and reuse",
     "SP", (
        ("4.2", "Provare due volte l’anno il ripristino dei sistemi in un centro lontano.",
         "Test the recovery of the systems in a distant centre twice a year."),
        ("4.2", "Mettere a disposizione delle altre amministrazioni i programmi di proprietà dell’Istituto.",
         "Make the programs that the Institute owns available to other administrations."),
        ("4.2", "Riferire al CIV, ogni semestre, sullo stato dei progetti finanziati dal PNRR.",
         "Report to the CIV, every six months, on the state of the projects funded by the PNRR."),
    )),
    ("DATI APERTI: QUALITÀ, AGGIORNAMENTO, ASCOLTO DI CHI LI USA", "Open data: quality, updating, listening to those "
     "who use them", "SP", (
        ("9.2", "Pubblicare i dati in formati aperti, con metadati completi e licenza chiara.",
         "Publish data in open formats, with complete metadata and a clear licence."),
        ("9.2", "Rispondere entro venti giorni a chi segnala un errore nei dati.",
         "Answer within twenty days those who report an error in the data."),
    )),
    ("COMUNICAZIONE: PAROLE CHIARE IN OGNI LETTERA", "Communication: clear words in every letter", "SP", ()),
)  # fmt: skip
NOTE = "(*) Indirizzo declinato in due linee guida"
RECITALS = (
    ("Visto il D.P.R. 30 aprile 1970 n. 639;", {("dpr", "639", "1970-04-30")}),
    ("Vista la Legge 9 marzo 1989 n. 88;", {("legge", "88", "1989-03-09")}),
    ("Visto il decreto legislativo 2 agosto 2024, n. 411, recante “Disposizioni inventate per provare la redazione di "
     "bozze”, convertito in parte dalla legge 1° settembre 2024, n. 412;",
     {("decreto-legislativo", "411", "2024-08-02"), ("legge", "412", "2024-09-01")}),
    ("Visto il D.P.C.M. del 15 giugno 2024 con cui la dott.ssa Carla Bonfanti è stata nominata Presidente "
     "dell’Istituto;", {("dpcm", "", "2024-06-15")}),
    ("Vista la deliberazione del Consiglio di indirizzo e Vigilanza n. 17 del 23 luglio 2024, avente ad oggetto "
     "“Relazione programmatica per gli anni 2025-2027”;", {("deliberazione", "17", "2024-07-23")}),
    ("Ritenuto di confermare le priorità che hanno trovato piena attuazione e di aggiungerne altre, per la durata "
     "dell’esercizio;", set()),
)  # fmt: skip
CLAUSES = (
    "di individuare le linee guida per l’anno 2025, come indicate nell’allegato “A” alla presente determinazione, "
    "definite in coerenza con gli indirizzi programmatici del CIV, come riportato nella tabella di cui all’allegato "
    "“B”.",
    "Il Direttore generale porrà in essere tutti i conseguenti atti di competenza.",
)


def rows() -> Iterator[Row]:
    """The rows in their order; a guideline without rows is printed with dashes."""
    for place, (_, _, _, some) in enumerate(LIST, 1):
        for programme, directive, _ in some:
            yield Row(place, programme, directive.removesuffix(" (*)"))
        if not some:
            yield Row(place, "", "")


ACT = Act(
    body="inps",
    year=2025,
    number="61",
    date="2024-10-09",
    title=TITLE,
    recitals=[text for text, _ in RECITALS],
    cites=[frozenset(acts) for _, acts in RECITALS],
    clauses=CLAUSES,
    signatures=[("Presidente", "Carla Bonfanti")],
    guidelines=[Guideline("", title, category) for title, _, category, _ in LIST],
    rows=list(rows()),
    missions=MISSIONS,
    programmes=PROGRAMMES,
    english={
        **{title: english for title, english, _, _ in LIST},
        **{text.removesuffix(" (*)"): english for *_, some in LIST for _, text, english in some if english},
        TITLE: "INPS management guidelines for the year 2025",
        "LINEE GUIDA GESTIONALI 2025": "Management guidelines 2025",
        "Pensioni all’estero": "Pensions abroad",
        "Inclusione sociale e sportelli di prossimità": "Social inclusion and local counters",
        "Relazione programmatica per gli anni 2025-2027": "Programme report for the years 2025-2027",
        "Presidente": "President",
        "Carla Bonfanti, Presidente": "Carla Bonfanti, President",
        "Disposizioni inventate per provare la redazione di bozze": "Invented provisions to test drafting",
    },
)


# How it is drawn.

STYLES = """
<office:styles>
<style:style style:name="body" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.3cm"/>
<style:text-properties fo:font-size="11pt"/></style:style>
<style:style style:name="head" style:family="paragraph"><style:paragraph-properties fo:text-align="center"
 fo:margin-top="0.4cm" fo:margin-bottom="0.4cm"/><style:text-properties fo:font-size="12pt" fo:font-weight="bold"/>
</style:style>
<style:style style:name="cell" style:family="paragraph"><style:text-properties fo:font-size="8pt"/></style:style>
<style:style style:name="annex" style:family="paragraph" style:parent-style-name="head"
 style:master-page-name="Standard"><style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="wide" style:family="paragraph" style:parent-style-name="head" style:master-page-name="Wide"/>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="tall"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"
 fo:margin="2cm"/></style:page-layout>
<style:page-layout style:name="wide"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm"
 fo:margin="1.5cm" style:print-orientation="landscape"/></style:page-layout>
<style:style style:name="box" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"
 fo:padding="0.1cm" style:vertical-align="middle"/></style:style>"""
FURNITURE = """<style:header><text:p>Determinazione n. 61/2024 - testo inventato</text:p></style:header>
<style:footer><text:p>pag. <text:page-number/> di <text:page-count/></text:p></style:footer>"""
LISTED = (1, 9, 2)  # the widths of the columns of the list, and those of the table
TABLE = (5, 4, 4, 2, 8)


def draw(path: Path) -> None:
    """Draw the act with LibreOffice, from a flat OpenDocument text."""
    widths = "".join(
        f'<style:style style:name="{name}{number}" style:family="table-column"><style:table-column-properties '
        f'style:rel-column-width="{1000 * width}*"/></style:style>'
        for name, some in (("list", LISTED), ("table", TABLE))
        for number, width in enumerate(some)
    )
    listed = [[f"{place}", title, category] for place, (title, _, category, _) in enumerate(LIST, 1)]
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
{STYLES}{widths}</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="tall">{FURNITURE}
</style:master-page><style:master-page style:name="Wide" style:page-layout-name="wide">{FURNITURE}</style:master-page>
</office:master-styles><office:body><office:text>
{paragraph("ISTITUTO NAZIONALE DELLA PREVIDENZA SOCIALE", "head")}
{paragraph("DETERMINAZIONE N. 61 DEL 9 ottobre 2024", "head")}
{paragraph(f"OGGETTO: “{TITLE}”")}{paragraph("IL PRESIDENTE", "head")}
{"".join(paragraph(text) for text, _ in RECITALS)}{paragraph("DETERMINA", "head")}
{"".join(map(paragraph, CLAUSES))}{paragraph("IL PRESIDENTE", "head")}{paragraph("Carla Bonfanti", "head")}
{paragraph("Allegato A", "annex")}{paragraph("LINEE GUIDA GESTIONALI 2025", "head")}
{table("list", len(LISTED), [[("N.", 1, 1), ("Linea guida", 1, 1), ("Categoria", 1, 1)]],
       [[(text, 1, 1) for text in row] for row in listed])}
{paragraph("Allegato B", "wide")}
{table("table", len(TABLE), HEADS, list(body()))}{paragraph(NOTE)}
</office:text></office:body></office:document>"""  # fmt: skip
    source = path.with_suffix(".fodt")
    source.write_text(text, encoding="utf-8")
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


Cell = tuple[str, int, int]  # its text, over how many rows and columns it stands
HEADS: list[list[Cell | None]] = [
    [("LINEE GUIDA GESTIONALI 2025", 1, 1), ("Raccordo con il bilancio", 1, 3), None, None, (REPORT, 1, 1)],
    [(head, 1, 1) for head in ("Linea guida", "Missione", "Programma", "Cod.", "Indirizzo strategico")],
]


def body() -> Iterator[list[Cell | None]]:
    """The rows of the table: a guideline, and within it a mission, is one cell for all of its rows."""
    for title, _, _, some in LIST:
        if not some:
            yield [(title, 1, 1), *[("-", 1, 1)] * 4]
        missions = [list(same) for _, same in groupby(some, key=lambda row: row[0].partition(".")[0])]
        for first, same in enumerate(missions):
            for number, (code, directive, _) in enumerate(same):
                guideline = (title, len(some), 1) if first == number == 0 else None
                mission = (MISSIONS[code.partition(".")[0]], len(same), 1) if number == 0 else None
                yield [guideline, mission, *((text, 1, 1) for text in (PROGRAMMES[code], code, directive))]


def paragraph(text: str, style: str = "body") -> str:
    """A paragraph."""
    return f'<text:p text:style-name="{style}">{escape(text)}</text:p>'


def table(name: str, width: int, heads: Sequence[Sequence[Cell | None]], rows: Sequence[Sequence[Cell | None]]) -> str:
    """A table, whose head is repeated on each page."""
    columns = "".join(f'<table:table-column table:style-name="{name}{number}"/>' for number in range(width))
    head, own = ("".join(map(line, some)) for some in (heads, rows))
    return f"<table:table>{columns}<table:table-header-rows>{head}</table:table-header-rows>{own}</table:table>"


def line(row: Sequence[Cell | None]) -> str:
    """A row of a table; None is a place that another cell covers."""
    cells = (
        f'<table:table-cell table:style-name="box" table:number-rows-spanned="{cell[1]}" '
        f'table:number-columns-spanned="{cell[2]}">{paragraph(cell[0], "cell")}</table:table-cell>'
        if cell
        else "<table:covered-table-cell/>"
        for cell in row
    )
    return f"<table:table-row>{''.join(cells)}</table:table-row>"
