"""The plan of an authority that isn't there: drawn with WeasyPrint, signed by three, two of them side by side.

Objectives have Roman numerals and stand in a list without rules; codes have letters; the head of the table has two
rows, one of whose cells is over both; recitals begin with words in capitals, and one has a list; a footnote is in the
middle of the act; pages of the table are wide.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from tests.drawn.acts.known import Act, Guideline, Row

TITLE = "Approvazione degli obiettivi dell’anno 2030 e del loro quadro di raccordo"
REPORT = "Documento di indirizzo 2030 (deliberazione dell'Assemblea dei Comuni n. 6 del 12/01/2029)"
MISSIONS = {
    "M01": "Missione M01 Governo dell’ente",
    "M04": "Missione M04 Tutela delle acque",
    "M07": "Missione M07 Navigazione e accessi",
}
PROGRAMMES = {
    "M01.1": "M01.1 Organi e trasparenza",
    "M01.3": "M01.3 Sistemi e dati",
    "M04.1": "M04.1 Qualità delle acque",
    "M04.2": "M04.2 Rive e fondali",
    "M04.2.a": "M04.2.a Canneti",
    "M04.2.b": "M04.2.b Dragaggi",
    "M07.2": "M07.2 Porti minori",
}
LIST: tuple[tuple[str, str, str, tuple[tuple[str, str, str], ...]], ...] = (
    ("Portare tutte le acque balneabili alla classe eccellente, e mantenervele anche negli anni di siccità con piani "
     "concordati fra i comuni rivieraschi", "Bring all bathing waters to the class excellent, and keep them there in "
     "years of drought as well by plans agreed among the lakeside municipalities", "TR", (
        ("M04.1", "Campionare ogni due settimane, da aprile a ottobre, le acque di tutte le spiagge; pubblicare gli "
                  "esiti il giorno stesso.",
         "Sample the waters of all beaches every two weeks, from April to October; publish the results the same day."),
        ("M04.1", "Chiudere gli scarichi abusivi entro novanta giorni dalla scoperta.",
         "Close unlawful outfalls within ninety days of their discovery."),
        ("M04.1", "Concordare con i gestori dei depuratori le soglie di allarme per la siccità.",
         "Agree with those who run treatment plants the alarm thresholds for drought."),
        ("M04.2.a", "Ripiantare i canneti dove la riva è nuda, con specie del luogo. (§)",
         "Replant reed beds where the shore is bare, with local species."),
    )),
    ("Riparare le rive", "Mend the shores", "TR", (
        ("M04.2", "Rilevare dal lago e dal cielo lo stato di tutte le rive.",
         "Survey the state of all shores from the lake and from the sky."),
        ("M04.2.a", "Ripiantare i canneti dove la riva è nuda, con specie del luogo. (§)", ""),
        ("M04.2.b", "Dragare le foci soltanto fuori dal periodo di riproduzione dei pesci, salvo pericolo per le "
                    "persone.",
         "Dredge river mouths only out of the breeding season of fish, unless persons are in danger."),
        ("M04.2.b", "Portare i sedimenti puliti alle spiagge erose; analizzare gli altri prima di ogni uso.",
         "Bring clean sediments to eroded beaches; analyse the others before any use."),
    )),
    ("Porti sicuri e aperti a tutti", "Safe harbours open to all", "RE", (
        ("M07.2", "Dotare ogni porto di un accesso senza gradini e di una gru per le carrozzine.",
         "Give each harbour an access without steps and a hoist for wheelchairs."),
        ("M07.2", "Sostituire gli ormeggi di più di vent’anni.", "Replace moorings that are older than twenty years."),
        ("M07.2", "Tenere aperti d’inverno almeno tre porti per riva.",
         "Keep open at least three harbours on each shore in winter."),
    )),
    ("Dati della rete: misurare, pubblicare, spiegare", "Data of the network: measure, publish, explain", "RE", (
        ("M01.3", "Collegare le stazioni di misura in una rete sola, con orologi concordi.",
         "Connect the measuring stations in one network, with clocks that agree."),
        ("M01.3", "Pubblicare i livelli ogni ora, con l’incertezza della misura.",
         "Publish levels every hour, with the uncertainty of measurement."),
        ("M01.3", "Spiegare nelle scuole rivierasche come si legge un idrogramma.",
         "Explain in lakeside schools how a hydrograph is read."),
    )),
    ("Un’Autorità che rende conto", "An Authority that accounts for itself", "RE", (
        ("M01.1", "Riferire all’Assemblea, in marzo e in settembre, con numeri e non soltanto con parole.",
         "Report to the Assembly, in March and in September, with numbers and not with words alone."),
        ("M01.1", "Rispondere ai comuni entro quindici giorni.", "Answer municipalities within fifteen days."),
        ("M01.1", "Pubblicare le agende degli incontri con i portatori di interessi.",
         "Publish the diaries of meetings with stakeholders."),
    )),
    ("Formare chi lavora sull’acqua", "Train those who work on the water", "TR", ()),
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV", "V", "VI")
# A footnote stands in the second.
RECITALS = (
    ("VISTA la legge 7 febbraio 2021, n. 31, «Norme inventate sulle acque interne», e in particolare le sue "
     "disposizioni sugli obiettivi annuali;", {("legge", "31", "2021-02-07")}),
    ("RICHIAMATI i seguenti atti: - il decreto del Presidente della Repubblica 5 aprile 2022, n. 77; - il D.M. 9 "
     "maggio 2023, n. 12;", {("dpr", "77", "2022-04-05"), ("dm", "12", "2023-05-09")}),
    ("PRESO ATTO della deliberazione dell’Assemblea dei Comuni n. 6 del 12 gennaio 2029, con la quale è stato "
     "approvato il “Documento di indirizzo 2030”;", {("deliberazione", "6", "2029-01-12")}),
    ("CONSIDERATO che le indicazioni dell’Assemblea interessano più programmi del bilancio e che è utile mostrarne "
     "l’accostamento in un quadro;", set()),
    ("ACQUISITI i pareri favorevoli degli uffici;", set()),
    ("SU PROPOSTA del relatore;", set()),
)  # fmt: skip
CLAUSES = (
    "1) sono approvati gli obiettivi dell’anno 2030, elencati nell’allegato n. 1;",
    "2) è approvato il quadro di raccordo fra obiettivi, bilancio e indicazioni, nell’allegato n. 2;",
    "3) la presente deliberazione è pubblicata per quindici giorni.",
)
SIGNATURES = (
    ("Il presidente", "Luca Ferri"),
    ("Il segretario generale", "Marta Costa"),
    ("Il relatore", "Ugo Neri"),
)


def rows() -> Iterator[Row]:
    """The rows in their order."""
    for place, (_, _, _, some) in enumerate(LIST, 1):
        yield from (Row(place, code, text.removesuffix(" (§)")) for code, text, _ in some)
        if not some:
            yield Row(place, "", "")


ACT = Act(
    body="acque",
    year=2030,
    number="14",
    date="2029-03-03",
    title=TITLE,
    recitals=[text for text, _ in RECITALS],
    cites=[frozenset(acts) for _, acts in RECITALS],
    clauses=CLAUSES,
    signatures=[(office.removeprefix("Il ").capitalize(), name) for office, name in SIGNATURES],
    guidelines=[
        Guideline(numeral, title, category) for numeral, (title, _, category, _) in zip(ROMAN, LIST, strict=True)
    ],
    rows=list(rows()),
    missions=MISSIONS,
    programmes=PROGRAMMES,
    english={
        **{title: english for title, english, _, _ in LIST},
        **{text.removesuffix(" (§)"): english for *_, some in LIST for _, text, english in some if english},
        TITLE: "Approval of the objectives of the year 2030 and of their alignment table",
        "Obiettivi dell’anno 2030": "Objectives of the year 2030",
        "Documento di indirizzo 2030": "Policy document 2030",
        "Governo dell’ente": "Government of the body",
        "Tutela delle acque": "Protection of waters",
        "Navigazione e accessi": "Navigation and access",
        "Organi e trasparenza": "Organs and transparency",
        "Sistemi e dati": "Systems and data",
        "Qualità delle acque": "Quality of waters",
        "Rive e fondali": "Shores and beds",
        "Canneti": "Reed beds",
        "Dragaggi": "Dredging",
        "Porti minori": "Minor harbours",
        "Autorità delle Acque Interne": "Authority for Inland Waters",
        "Assemblea dei Comuni": "Assembly of Municipalities",
        "Consiglio di presidenza": "Presidency Council",
        "Presidente": "President",
        "Segretario generale": "Secretary General",
        "Relatore": "Rapporteur",
        "Luca Ferri, Presidente": "Luca Ferri, President",
        "Marta Costa, Segretario generale": "Marta Costa, Secretary General",
        "Ugo Neri, Relatore": "Ugo Neri, Rapporteur",
        "Categorie delle linee guida: Autorità delle Acque Interne": "Categories of objectives of the Authority for "
        "Inland Waters",
        "di tratto": "of a stretch",
        "di rete": "of the network",
        "Norme inventate sulle acque interne": "Invented rules on inland waters",
    },
)


# How it is drawn.

STYLE = """
@page { size: A4; margin: 25mm 22mm; @bottom-right { content: counter(page); font-size: 8pt }
        @top-left { content: "Autorità delle Acque Interne - atto inventato - foglio " counter(page); font-size: 8pt } }
@page wide { size: A4 landscape; margin: 18mm }
body { font: 10.5pt/1.4 DejaVu Serif; text-align: justify; hyphens: auto }
h1, h2 { font-size: 12pt; text-align: center } .middle { text-align: center }
.note { float: footnote; font-size: 7.5pt }
ul { list-style: none; padding-left: 8mm; margin: 2pt 0 } li::before { content: "- " }
.signs { display: flex; justify-content: space-between; margin-top: 15mm; text-align: center }
.signs div { width: 60mm }
.item { margin: 5mm 10mm 5mm 0 } .item b { font-weight: normal }
.wide { page: wide; break-before: page }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; hyphens: manual }
td, th { border: 0.7pt solid #333; padding: 4pt; vertical-align: top; text-align: left }
th { background: #dde6ee }"""


def draw(path: Path) -> None:
    """Draw the act with WeasyPrint."""
    from weasyprint import HTML  # noqa: PLC0415

    signs = "".join(f"<div>{office}<br><br><br><br>{name}</div>" for office, name in SIGNATURES[:2])
    items = "".join(
        f"<p class=item>Obiettivo {numeral}. {escape(title)} ({category})</p>"
        for numeral, (title, _, category, _) in zip(ROMAN, LIST, strict=True)
    )
    HTML(
        string=f"""<html lang=it><style>{STYLE}</style><h1>Autorità delle Acque Interne</h1>
        <p class=middle>DELIBERAZIONE N. 14/2029<br>Seduta del 3 marzo 2029</p><p>Oggetto: {TITLE}</p>
        <p class=middle>IL CONSIGLIO DI PRESIDENZA</p>{"".join(f"<p>{recital(text)}</p>" for text, _ in RECITALS)}
        <p class=middle>DELIBERA</p>{"".join(f"<p>{text}</p>" for text in CLAUSES)}
        <div class=signs>{signs}</div><p class=middle><br>{SIGNATURES[2][0]}<br>{SIGNATURES[2][1]}</p>
        <h2 style="break-before: page">Allegato n. 1</h2><h2>Obiettivi dell’anno 2030</h2>{items}
        <div class=wide><h2>Allegato n. 2</h2>{table()}<p>(§) Indicazione che sta in due obiettivi.</p></div>"""
    ).write_pdf(path)


def recital(text: str) -> str:
    """A recital, with its list if it has one, and a footnote in the second."""
    head, *items = escape(text, quote=False).split(": - ")
    if not items:
        return head
    listed = "".join(f"<li>{item}</li>" for item in items[0].replace("; - ", ";; - ").split("; - "))
    note = "<span class=note>Atti inventati, come ogni altro di questo foglio.</span>"
    return f"{head}{note}:<ul>{listed}</ul>"


def table() -> str:
    """The table: objectives, and missions within them, are one cell for all of their rows."""
    heads = f"""<thead><tr><th rowspan=2 style="width: 24%">Obiettivo<th colspan=2>Bilancio di previsione
        <th>{escape(REPORT)}<tr><th>Missione di bilancio<th>Programma di bilancio<th style="width: 38%">Indicazione
        dell'Assemblea</thead>"""
    body = ""
    for numeral, (title, _, _, some) in zip(ROMAN, LIST, strict=True):
        name = f"Obiettivo {numeral} - {escape(title)}"
        if not some:
            body += f"<tr><td>{name}<td>n.d.<td>n.d.<td>n.d."
        missions = [list(same) for _, same in groupby(some, key=lambda row: row[0].partition(".")[0])]
        for first, same in enumerate(missions):
            for number, (code, text, _) in enumerate(same):
                body += "<tr>"
                body += f"<td rowspan={len(some)}>{name}" if first == number == 0 else ""
                mission = MISSIONS[code.partition(".")[0]]
                body += f"<td rowspan={len(same)}>{mission}" if number == 0 else ""
                body += f"<td>{PROGRAMMES[code]}<td>{escape(text)}"
    return f"<table>{heads}{body}</table>"
