"""Drafting an act without a table: an invented circular whose guidelines are sections, as text, PDF and signed DOCX."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from raccordo import pipeline, publishing
from raccordo.act import readback
from raccordo.check import names
from raccordo.draft import make, mapping, pages, propose, prose, run, source, write
from raccordo.draft import text as layer
from raccordo.draft.numerals import follows
from raccordo.draft.parse import parse
from raccordo.draft.parts import Draft
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf.graph import Graph, read
from tests.drawn import office

ROOT = Path(__file__).resolve().parent.parent
CIRCULAR = ROOT / "tests" / "draft" / "circolare-12-2031.txt"
WORDS = ROOT / "tests" / "draft" / "data" / "parchi" / "mapping.toml"
KINDS = {"circolare": "circolare", "determinazione": "determinazione"}
TITLES = ["Cura dei sentieri", "Accoglienza", "Ascolto."]
TEXTS = [
    "Le sedi tengono aperti i sentieri segnati e ne controllano i ponti prima della stagione. Dove un ponte manca, la "
    "sede segna un passaggio provvisorio, e lo toglie entro l'anno.",
    "I centri visita restano aperti anche d'inverno. I volontari ricevono una formazione di due giorni, che si ripete "
    "ogni anno.",
    "Ogni sede raccoglie i suggerimenti dei visitatori e risponde entro trenta giorni.",
]
CLAUSES = [
    "Direzione generale",
    "Ai dirigenti delle sedi e, per conoscenza, agli organi di controllo",
    "1. Premessa",
    "Con questa circolare sono dati alle sedi gli indirizzi per l'anno 2032. Le sedi ne tengono conto nei piani di "
    "attività.",
    "2. Indirizzi",
    "3. Disposizioni finali",
    "Le sedi riferiscono entro il 31 gennaio.",
]


def paragraphs() -> list[str]:
    """The paragraphs of the circular, without the numbers of its pages."""
    text = CIRCULAR.read_text(encoding="utf-8").replace("giorni,\n1\n\f\nche", "giorni,\nche").removesuffix("2\n")
    text = re.sub(r"\n(?=Direzione|Roma|Con questa|Le sedi|Dove|I centri|Anna|Bruno)", "\n\n", text)
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def as_text(folder: Path) -> Path:
    path = folder / CIRCULAR.name
    path.write_bytes(CIRCULAR.read_bytes())
    return path


def as_pdf(folder: Path) -> Path:
    from weasyprint import HTML  # noqa: PLC0415

    style = """@page { size: A5; margin: 20mm; @top-center { content: "Circolare 12/2031" }
        @bottom-center { content: counter(page) } } body { font: 11pt/1.4 DejaVu Sans } p { margin: 3mm 0 }"""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs())
    HTML(string=f"<html lang=it><style>{style}</style>{body}").write_pdf(folder / "circolare.pdf")
    return folder / "circolare.pdf"


def as_signed_docx(folder: Path) -> Path:
    """The circular as Word has it: the numbers of its sections are in no text."""
    body = ""
    for text in paragraphs():
        match = re.match(r"(\d)\.(?:(\d)\.?)? (.*)", text)
        body += office.item(match[3], 1 if match[2] else 0) if match else office.paragraph(text)
    content = office.docx(body, {"word/numbering.xml": office.numbering([("decimal", "%1."), ("decimal", "%1.%2")])})
    path = folder / "Circolare 12.docx.p7m"
    path.write_bytes(office.Signatory("VERDI ANNA").sign(content))
    return path


def schemes(*folders: Path) -> Graph:
    project = Project.at(ROOT, data=(ROOT / "data" / "schemes", *folders))
    graph, findings = read(project, project.data_files())
    assert not findings
    return graph


def parsed(text: str, words: str = "") -> Draft:
    """The draft of a text, by a mapping of which the part on guidelines is given."""
    head = '[body]\nslug = "parchi"\nnames = ["Istituto per i Parchi"]\n[guidelines]\n'
    path = Path(WORDS)
    if words:
        given = mapping.made(mapping.tomllib.loads(head + words), "https://example.org/")
    else:
        given = mapping.read(path, "https://example.org/")
    return parse(layer.read("atto.txt", text.encode()), given, KINDS)


@pytest.mark.slow
@pytest.mark.parametrize("form", [as_text, as_pdf, as_signed_docx])
def test_a_circular_is_drafted_whole_and_wants_nothing_but_english(
    form: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = form(tmp_path)
    data = schemes()
    made = run.draft(data, [path], run.read_mapping(data.project, "", WORDS), 2032)
    assert made.open == []
    draft = parse(source.read(path), run.read_mapping(data.project, "", WORDS), KINDS)
    assert [(one.number, one.numeral) for one in draft.guidelines] == [(1, "2.1"), (2, "2.2"), (3, "2.3")]
    assert [one.title.text for one in draft.guidelines] == TITLES
    assert [one.text and one.text.text for one in draft.guidelines] == TEXTS
    assert [clause.text for clause in draft.act.clauses] == CLAUSES
    assert [one.name.text for one in draft.act.signatures] == ["Anna Verdi", "Bruno Neri"]
    assert (draft.act.kind, draft.act.number, draft.act.date) == ("circolare", "12", "2031-03-15")
    folder = tmp_path / "2032"
    write.write(folder, write.files(data, made))
    project = Project.at(ROOT, data=(ROOT / "data" / "schemes", folder))
    checked = pipeline.Run(project)
    pipeline.check(checked)
    wanted = {"Translated-title", "Translated-label", "TranslatedGuidelineShape", "TranslatedAnnexShape", "review"}
    assert [str(finding) for finding in checked.findings if finding.check not in wanted] == []
    # A person adds the English, and reads the anchors; then it is published.
    for file in folder.glob("*.ttl"):
        file.write_text(with_english(file.read_text(encoding="utf-8")), encoding="utf-8")
    checked = pipeline.Run(project)
    pipeline.parse(checked)
    for review, text in pipeline.anchor.anchored(checked.data).reviews.items():
        review.write_text(text, encoding="utf-8")
    published = pipeline.Run(project)
    # The data of each are checked above, and what a build makes of them is seen of one.
    if form is as_text:
        page = publishing.build(published)["data/parchi/2032/guideline/1.html"].decode()
        assert "Linea guida 2.1 " in page
        assert escape(TEXTS[0], quote=False) in page.replace("&#39;", "'")
        assert "trattini" not in page
    else:
        pipeline.check(published)
    assert not published.failed
    assert all(name in readback.as_text(readback.read_acts(published.data)[0], "markdown", project)
               for name in ("Anna Verdi", "Direttore tecnico", TEXTS[2]))  # fmt: skip


def test_form_feeds_part_pages_and_are_in_no_text(tmp_path: Path) -> None:
    data, path = schemes(), as_text(tmp_path)
    files = write.files(data, run.draft(data, [path], run.read_mapping(data.project, "", WORDS), 2032))
    assert files["source/circolare-12-2031.txt"] == CIRCULAR.read_bytes()
    assert files["source/circolare-12-2031.text.txt"] == CIRCULAR.read_bytes().replace(b"\f", b" ")
    assert [line.page for line in source.read(path).lines[-3:]] == [2, 2, 2]


def with_english(text: str) -> str:
    """A file of a draft with the English titles and labels that it wants."""
    blocks = re.split(r"(?<=\n    \.\n)", text)
    return "".join(block.replace("\n    .\n", f"\n{english(block)}    .\n") for block in blocks)


def english(block: str) -> str:
    """The lines that a resource wants."""
    lines = ""
    if re.search(r"a rac:(?:Plan|Guideline) ;", block):
        lines += '    rac:unofficialTitle "In English"@en ;\n'
    if '"@it' in block and "rdfs:label" in block and not re.search(r'rdfs:label "[^"]*"@en', block):
        lines += '    rdfs:label "In English"@en ;\n'
    return lines


ANNEXED = """CONSORZIO DEI BACINI
Determinazione n. 8 del 3 aprile 2031

OGGETTO: Priorità 2032

IL DIRETTORE

Visto lo statuto;

DETERMINA

Sono adottate le priorità di cui all'allegato 1.

Il Direttore
Carla Neri
Il Segretario
Ugo Bassi

Allegato 1
PRIORITÀ 2032

Priorità I. Acque pulite
Gli uffici controllano gli scarichi ogni mese e
pubblicano i risultati.

a) controlli notturni;
b) controlli a campione.

Priorità II. Argini
Gli argini sono ispezionati prima delle piene, e le
frane sono segnalate. Gli uffici riferiscono.
"""
NUMBERED = 'title = "PRIORITÀ {year}"\nnumber = "Priorità {letter}"\ntext = true'


def test_sections_in_an_annex_whose_title_is_printed_once_and_two_signatures(tmp_path: Path) -> None:
    (tmp_path / "determina.txt").write_text(ANNEXED, encoding="utf-8")
    given = mapping.tomllib.loads(
        '[body]\nslug = "bacini"\nnames = ["Consorzio dei Bacini"]\n[guidelines]\n' + NUMBERED
    )
    data = schemes()
    made = run.draft(data, [tmp_path / "determina.txt"], mapping.made(given, data.project.base), 2032)
    assert made.open == []
    write.write(tmp_path / "2032", write.files(data, made))
    checked = pipeline.Run(Project.at(ROOT, data=(ROOT / "data" / "schemes", tmp_path / "2032")))
    pipeline.check(checked)
    wanted = {"Translated-title", "Translated-label", "TranslatedGuidelineShape", "TranslatedAnnexShape", "review"}
    assert [str(finding) for finding in checked.findings if finding.check not in wanted] == []
    guidelines = {checked.data.value(one, "rac:printedNumeral"): checked.data.value(one, "rac:text")
                  for one in checked.data.instances("rac:Guideline")}  # fmt: skip
    assert guidelines["I"].endswith("pubblicano i risultati. a) controlli notturni; b) controlli a campione.")
    found = propose.propose(source.read(tmp_path / "determina.txt"), "bacini", 2032, KINDS)
    assert found.values["guidelines", "number"] == "Priorità {letter}"


# How guidelines are numbered, and where their texts begin and end


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        ("", "1", True),
        ("", "2.1", True),
        ("", "a", True),
        ("", "I", True),
        ("", "2", False),
        ("", "b", False),
        ("2.9", "2.10", True),
        ("2.4", "3.1", True),
        ("2.4", "2.6", False),
        ("2", "2.1", False),
        ("i", "l", True),
        ("i", "j", True),
        ("i", "ii", True),
        ("h", "i", True),
        ("IX", "X", True),
        ("a", "c", False),
    ],
)
def test_which_numeral_follows_another(before: str, after: str, right: bool) -> None:
    assert follows(after, before) is right


def test_guidelines_with_letters() -> None:
    text = "Circolare n. 1 del 5 maggio 2031\nOggetto: prova\n\nSi dispone:\n\na) aprire\nd'inverno;\nb) chiudere.\n"
    draft = parsed(text, 'number = "{letter})"')
    assert [(one.numeral, one.title.text, one.text) for one in draft.guidelines] == [
        ("a", "aprire d'inverno;", None),
        ("b", "chiudere.", None),
    ]
    assert {one.rule for one in draft.guidelines} == {pages.COUNTED}
    assert [clause.text for clause in draft.act.clauses] == ["Si dispone:"]


def test_guidelines_without_number() -> None:
    text = ("Circolare n. 1 del 5 maggio 2031\nOggetto: prova\n\nPremessa.\n\nIndirizzi 2032\n\nAprire le sedi\n"
            "d'inverno\n\n• Ascoltare\n• Rispondere a tutti\n\nIl Direttore\nAnna Verdi\n")  # fmt: skip
    draft = parsed(text, 'title = "Indirizzi {year}"\nnumber = ""')
    assert [(one.number, one.numeral, one.title.text) for one in draft.guidelines] == [
        (1, "", "Aprire le sedi d'inverno"),
        (2, "", "Ascoltare"),
        (3, "", "Rispondere a tutti"),
    ]
    assert [one.name.text for one in draft.act.signatures] == ["Anna Verdi"]


def test_sections_without_number_are_those_with_a_short_title() -> None:
    text = ("Circolare n. 1 del 5 maggio 2031\nOggetto: prova\n\nIndirizzi 2032\n\nAprire le sedi\n\nLe sedi aprono\n"
            "anche d'inverno.\n\nAscoltare\n\nSi ascolta chi visita.\n\nAnna Verdi\n")  # fmt: skip
    draft = parsed(text, 'title = "Indirizzi {year}"\nnumber = ""\ntext = true')
    assert [(one.title.text, one.text and one.text.text) for one in draft.guidelines] == [
        ("Aprire le sedi", "Le sedi aprono anche d'inverno."),
        ("Ascoltare", "Si ascolta chi visita."),
    ]


def test_a_table_of_contents_is_none_of_the_sections() -> None:
    body = "2.1 Cura\nSi curano i sentieri.\n\n2.2 Ascolto\nSi ascolta chi visita.\n\n2.2.1 Come\nPer iscritto.\n"
    text = f"Circolare n. 1 del 5 maggio 2031\nOggetto: prova\n\n2.1 Cura\n2.2 Ascolto\n\n{body}\n3 Fine\nSi saluta.\n"
    draft = parsed(text)
    assert [one.text and one.text.text for one in draft.guidelines] == [
        "Si curano i sentieri.",
        "Si ascolta chi visita. 2.2.1 Come Per iscritto.",
    ]
    assert [clause.text for clause in draft.act.clauses] == ["2.1 Cura", "2.2 Ascolto", "3 Fine", "Si saluta."]


def test_where_a_title_ends_unsurely_is_said() -> None:
    long = "parole che vanno avanti e non finiscono, " * 12
    text = f"Circolare n. 1 del 5 maggio 2031\nOggetto: prova\n\n2.1 {long}\n\n2.2 Ascolto. Si ascolta.\n"
    draft = parsed(text)
    assert draft.guidelines[1].title.rule == prose.BY_SENTENCE
    assert {unread.reason for unread in draft.unread} >= {prose.UNTITLED}


def test_a_number_without_any_place_for_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('[body]\nslug = "x"\nnames = ["X"]\n[guidelines]\nnumber = "Punto"\n', encoding="utf-8")
    with pytest.raises(UserError, match=r"without \{number\}, \{section\} or \{letter\}"):
        mapping.read(path, "https://example.org/")


def test_a_table_that_stands_in_no_annex_is_part_of_the_act() -> None:
    # The annexes of this act have no letter, and no clause names one.
    text = (ROOT / "tests" / "draft" / "decreto-7-2030.txt").read_text(encoding="utf-8")
    text = re.sub(r"\n(?:Tavola \w+)(?=\n)", "", text).replace("della Tavola I.", ".").replace("La Tavola II", "Si")
    words = mapping.read(ROOT / "tests" / "draft" / "data" / "sentieri" / "mapping.toml", "https://example.org/")
    document = layer.read("decreto.txt", text.encode())
    draft = parse(document, words, {"determinazione": "determinazione"})
    assert draft.rows
    made = make.Maker(schemes(), words, 2031, document, draft).make()
    (table,) = (one for one in made.resources if one.iri.endswith("/table"))
    (whole,) = (one.value.value for one in table.statements if one.property == "eli:is_part_of")
    assert "/act/" in whole


ACT = "Circolare n. 1/2031\nSeduta del 5 maggio 2031\nOggetto: prova\n\nVisto il parere;\n\nDELIBERA\n\n"


def test_how_a_college_voted_is_no_recital() -> None:
    vote = "con voti unanimi, espressi nelle forme\ndi legge,"
    draft = parsed(ACT.replace("DELIBERA", f"{vote}\n\nDELIBERA") + "1. di approvare.\n")
    assert [recital.text for recital in draft.act.recitals] == ["Visto il parere;"]
    assert {one.printed for one in draft.furniture if one.kind == "formula"} >= set(vote.split("\n"))


def test_the_words_of_a_heading_stand_on_the_line_on_which_they_are_printed() -> None:
    heading = "DELIBERAZIONE DEL PRESIDENTE\nN. 7\nDEL 31.01.2031\n\n"
    draft = parsed(heading + ACT[ACT.index("Visto il parere") :] + "1. di approvare.\n")
    assert (draft.act.number, draft.act.date) == ("7", "2031-01-31")
    lines = {one.printed: one.lines for one in draft.furniture if one.kind == "formula"}
    assert (lines["DELIBERAZIONE DEL PRESIDENTE N."], lines["DEL"]) == ((1,), (3,))


def test_articles_are_clauses_and_what_goes_on_with_the_formula_is_none() -> None:
    articles = (
        "la seguente direttiva:\n\nArt. 1\n(Oggetto)\n\n1. Le priorità sono tre.\n\n2. Stanno nella tabella.\n\n"
        "Art. 2\n\n1. Se ne dà conto.\n\nLa direttiva è trasmessa alla Corte.\n\nRoma, 6 maggio 2031\n"
    )
    text = f"Direttiva per il 2031\n\nVisto il parere;\n\nEMANA\n\n{articles}\nIl Ministro\nAda Rive\n"
    draft = parsed(text)
    assert [clause.text for clause in draft.act.clauses] == [
        "Art. 1 (Oggetto) 1. Le priorità sono tre. 2. Stanno nella tabella.",
        "Art. 2 1. Se ne dà conto.",
        "La direttiva è trasmessa alla Corte.",
    ]
    assert "la seguente direttiva:" in {one.printed for one in draft.furniture if one.kind == "formula"}
    # An act whose heading has no date may be of that day: the line is left.
    assert "Roma, 6 maggio 2031" in {one.words for one in draft.unread}
    # What is approved is part of its clause.
    approved = ("di approvare:", "approvare i seguenti atti:", "l'adozione di questi atti:", "sono adottati:",
                "per i motivi in premessa, di approvare:")  # fmt: skip
    for words in approved:
        draft = parsed(f"{ACT}{words}\n- gli indirizzi;\n- la tabella.\n")
        assert draft.act.clauses[0].text.startswith(words)
    for words in ("quanto segue:", "per le motivazioni di cui in premessa:"):
        assert parsed(f"{ACT}{words}\n\n1. uno;\n2. due.\n").act.clauses[0].text == "1. uno;"


def test_what_is_numbered_as_a_guideline_and_is_not_the_next_is_no_part_of_a_title() -> None:
    draft = parsed("Obiettivi 2031\n\n1. Sentieri per\n20 comuni\n2. Rifugi\n2-bis. Mappe\n4. Segnavia\n3. Conti\n",
                   'title = "Obiettivi {year}"\nnumber = "{number}"')  # fmt: skip
    assert [one.title.text for one in draft.guidelines] == ["Sentieri per 20 comuni", "Rifugi", "Conti"]
    assert [one.words for one in draft.unread if one.reason == pages.ANOTHER] == ["2-bis. Mappe", "4. Segnavia"]


def test_what_may_be_a_note_at_the_foot_of_a_page_is_no_part_of_a_text() -> None:
    text = ("Obiettivi 2031\n\nI. RICERCA\n\nI dati sono aperti.1 Ne rende\n\n1 Si veda lo statuto.\n2\n\n\f"
            "conto il rettore.\n\nII. SEDI\n\nSono tre.\n")  # fmt: skip
    draft = parsed(text, 'title = "Obiettivi {year}"\nnumber = "{letter}."\ntext = true')
    assert [one.text.text for one in draft.guidelines if one.text] == [
        "I dati sono aperti.1 Ne rende conto il rettore.",
        "Sono tre.",
    ]
    assert [one.words for one in draft.unread if one.reason == prose.MAY_BE_NOTE] == ["1 Si veda lo statuto."]


def test_clauses_are_parted_by_their_own_numbers() -> None:
    clauses = ("1) sono adottati gli indirizzi dell'allegato\nn. 2;\n2) se ne dà conto:\na) al consiglio;\n"
               "b) ai comuni;\n4) si pubblica.\n")  # fmt: skip
    draft = parsed(f"{ACT}{clauses}")
    assert (draft.act.number, draft.act.date) == ("1", "2031-05-05")
    assert [clause.text for clause in draft.act.clauses] == [
        "1) sono adottati gli indirizzi dell'allegato n. 2;",
        "2) se ne dà conto: a) al consiglio; b) ai comuni;",
        "4) si pubblica.",
    ]


@pytest.mark.parametrize("formula", [True, False])
def test_two_sign_beside_one_another(formula: bool) -> None:
    act = ACT if formula else ACT.partition("Visto")[0]
    draft = parsed(
        f"{act}Si pubblica.\n\nIl Presidente        La Segretaria generale\n\nLuca Ferri       Marta Dal Pos\n"
    )
    assert [(one.office and one.office.text, one.name.text) for one in draft.act.signatures] == [
        ("Il Presidente", "Luca Ferri"),
        ("La Segretaria generale", "Marta Dal Pos"),
    ]
    assert [clause.text for clause in draft.act.clauses] == ["Si pubblica."]


def test_letters_of_annexes_and_a_recital_s_first_words_are_no_names() -> None:
    def left(text: str, kind: str) -> str:
        found = [range(*span) for span in names.no_names(text, kind)]
        return "".join(sign for place, sign in enumerate(text) if not any(place in span for span in found))

    assert left("PRESO ATTO del parere dell'INPS", "rac:Recital") == "del parere dell'INPS"
    assert left("PRESO ATTO del parere", "rac:OperativeClause") == "PRESO ATTO del parere"
    assert left("Gli allegati “A” e “B” del piano C", "rac:OperativeClause") == "Gli  del piano C"
    assert left("nell’allegato n. 1, e nel n. 3", "rac:OperativeClause") == "nell’, e nel n. 3"


def test_names_beside_one_another_are_one_and_the_number_of_a_clause_is_none() -> None:
    found = [text[start:end] for text in ["Curare il molo San Marco e la Torre Vela."]
             for (start, end), _ in names.names(text, [])]  # fmt: skip
    assert found == ["San Marco", "Torre Vela"]
    text = "Art. 1 - Sono adottati gli obiettivi."
    (span,) = names.no_names(text, "rac:OperativeClause")
    assert text[slice(*span)] == "Art. 1 - Sono"
    assert list(names.no_names(text, "rac:Recital")) == []


def test_a_code_opens_a_text_and_several_articles_look_like_one() -> None:
    for text in ("A.1 Curare i moli", "OS1 Curare i moli", "3.1 Curare i moli", "B2) Curare i moli"):
        assert names.opens_sentence(text, text.index("C"))
    assert not names.opens_sentence("i moli Curare", 7)
    found = {text[start:end]: looks for text in ["gli articoli 5 e 10, e gli artt. 3 e 4"]
             for (start, end), looks in names.names(text, [])}  # fmt: skip
    assert found == {"articoli 5": "an article", "artt. 3": "an article"}


def test_names_are_looked_for_in_title_and_text_alike(tmp_path: Path) -> None:
    path = as_text(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Cura dei", "Cura FIE dei").replace("segnati e", "segnati CAI e"), encoding="utf-8")
    data = schemes()
    made = run.draft(data, [path], run.read_mapping(data.project, "", WORDS), 2032)
    write.write(tmp_path / "2032", write.files(data, made))
    checked = pipeline.Run(Project.at(ROOT, data=(ROOT / "data" / "schemes", tmp_path / "2032")))
    pipeline.parse(checked)
    found = {finding.message for finding in names.check_names(checked.data, checked.model)}
    assert {f"“{name}” looks like an acronym, and is no mention" for name in ("FIE", "CAI")} <= found


def test_the_title_of_an_annex_is_placed_where_no_running_head_repeats_it(tmp_path: Path) -> None:
    plan = tmp_path / "plan" / "2031"
    shutil.copytree(ROOT / "tests" / "plan" / "2031", plan)
    file = plan / "plan.ttl"
    whole = file.read_text(encoding="utf-8")
    start = whole.index("<2031/furniture#testatina>")
    file.write_text(whole[:start] + whole[whole.index("<2031/furniture#numero>") :], encoding="utf-8")
    review = next(iter(pipeline.anchor.anchored(schemes(plan)).reviews.values()))
    assert "19\t" in next(line for line in review.splitlines() if "annex/a\tdcterms:title" in line)
