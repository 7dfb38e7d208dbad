"""What an office has besides a text or a PDF: DOCX, and the signed envelopes in which acts are published."""

from __future__ import annotations

import base64
import csv
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from raccordo.draft import columns, docx, envelope, limited, make, mapping, parse, run, source, write
from raccordo.draft.document import Document, Signer
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf.graph import Graph, read
from tests.drawn import office
from tests.drawn.office import cell, item, paragraph, table

ROOT = Path(__file__).resolve().parent.parent
ACT = (ROOT / "tests" / "draft" / "decreto-7-2030.txt").read_bytes()
WORDS = ROOT / "tests" / "draft" / "data" / "sentieri" / "mapping.toml"


@pytest.fixture(scope="module")
def signatory() -> office.Signatory:
    return office.Signatory("MONTI ADA")


def opened(folder: Path, name: str, content: bytes) -> Document:
    (folder / name).write_bytes(content)
    return source.read(folder / name)


def drafted(path: Path) -> tuple[Graph, make.Made]:
    project = Project.at(ROOT, data=(ROOT / "data" / "schemes",))
    data, findings = read(project, project.data_files())
    assert not findings
    return data, run.draft(data, [path], run.read_mapping(project, "", WORDS), 2031)


# Signed envelopes


@pytest.mark.parametrize(
    ("name", "inner", "wrapped"),
    [
        ("atto.txt.p7m", "atto.txt", lambda one: one.sign(ACT)),
        ("atto.p7m", "atto.txt", lambda one: one.sign(one.sign(ACT))),
        ("atto.txt.p7m", "atto.txt", lambda one: one.sign(ACT, pem=True)),
        ("ATTO.TXT.P7M", "ATTO.TXT", lambda one: base64.encodebytes(one.sign(ACT))),
    ],
    ids=["DER", "in one another", "PEM", "base64"],
)
def test_the_document_in_an_envelope_is_read_as_what_it_is(
    name: str, inner: str, wrapped: Callable[[office.Signatory], bytes], signatory: office.Signatory, tmp_path: Path
) -> None:
    content = wrapped(signatory)
    found = opened(tmp_path, name, content)
    assert (found.name, found.content, found.media_type) == (inner, ACT, "text/plain")
    assert found.envelope is not None
    assert (found.envelope.name, found.envelope.content) == (name, content)
    levels = [signer.level for signer in found.envelope.signers]
    assert levels == list(range(1, len(levels) + 1))
    assert {(one.name, one.issuer, one.serial, one.digest) for one in found.envelope.signers} == {
        ("MONTI ADA", "Common Name: Prestatore di prova", "abcdef", "sha256")
    }
    assert all(one.time for one in found.envelope.signers)


def test_an_envelope_in_pieces_is_read(signatory: office.Signatory, tmp_path: Path) -> None:
    # Lengths that are said at the end (X.690, 8.1.3.6), as programs write that sign what they read piece by piece.
    signatory.save(tmp_path)
    (tmp_path / "atto.txt").write_bytes(ACT * 50)
    command = "openssl cms -sign -in atto.txt -binary -nodetach -stream -indef -signer c.pem -inkey k.pem -outform DER"
    subprocess.run([*command.split(), "-out", "atto.txt.p7m"], check=True, cwd=tmp_path)
    assert (tmp_path / "atto.txt.p7m").read_bytes().startswith(b"\x30\x80")
    assert source.read(tmp_path / "atto.txt.p7m").content == ACT * 50


def test_envelope_and_document_are_kept_and_nothing_is_said_of_validity(
    signatory: office.Signatory, tmp_path: Path
) -> None:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    drawn = io.BytesIO()
    canvas = Canvas(drawn)
    for number, line in enumerate(ACT.decode().split("\f")[0].splitlines()):
        canvas.drawString(60, 800 - 16 * number, line)
    canvas.save()
    path = tmp_path / "Decreto 7.pdf.p7m"
    path.write_bytes(signatory.sign(drawn.getvalue()))
    data, made = drafted(path)
    files = write.files(data, made)
    assert files["source/decreto-7.pdf"] == drawn.getvalue()
    assert files["source/decreto-7.pdf.p7m"] == path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(files["draft.tsv"].decode()), delimiter="\t"))
    kept = {f"source/{row['words']}": row["reason"] for row in rows if row["what"] == "source"}
    assert kept == {name: f"SHA-256 {make.hashlib.sha256(content).hexdigest()}" for name, content in files.items()
                    if name in ("source/decreto-7.pdf", "source/decreto-7.pdf.p7m")}  # fmt: skip
    signed = {row["property"]: (row["words"], row["reason"]) for row in rows if row["what"] == "signed"}
    assert signed["signer"] == ("MONTI ADA", write.UNVERIFIED)
    assert signed.keys() == set(write.SAID.values())
    # The certificate's words are no words of the act.
    assert not any(b"MONTI ADA" in content for name, content in files.items() if name.endswith(".ttl"))
    assert any("MONTI ADA" in line and "not looked at" in line for line in run.summary(data, made))


def nested(one: office.Signatory) -> bytes:
    content = ACT
    for _ in range(envelope.MAXIMUM_DEPTH + 1):
        content = one.sign(content)
    return content


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda one: one.sign(ACT, detached=True), "a signature alone, without the document that was signed: name the"),
        (lambda one: one.sign(ACT)[:200], "the envelope is damaged"),
        (lambda one: one.sign(ACT)[:4] + b"garbage", "is no signed envelope, or a damaged one: open it with"),
        (nested, "more than 5 envelopes are in one another: open it with"),
        (lambda one: one.sign(b""), "is empty"),
        (lambda one: one.sign(b"\x89PNG"), "is an image"),
        (lambda _: b"\x30\x80" + envelope.SIGNED + b"\xa0\x80" + b"\x30\x80" * 100_000, "the envelope is damaged"),
        (lambda _: b"\x30\x80" + next(iter(envelope.OTHERS)) + b"\xa0\x80\0\0", "it is an encrypted envelope"),
    ],
    ids=["detached", "cut", "cut at once", "too deep", "empty", "an image", "nested to harm", "encrypted"],
)
def test_an_envelope_that_cannot_be_opened_is_refused(
    made: Callable[[office.Signatory], bytes], message: str, signatory: office.Signatory, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match=message) as error:
        opened(tmp_path, "atto.p7m", made(signatory))
    assert str(error.value).count(": ") >= 2


def test_of_a_signer_whose_certificate_is_not_there_is_noted_what_is_said(
    signatory: office.Signatory, tmp_path: Path
) -> None:
    found = opened(tmp_path, "atto.txt.p7m", signatory.sign(ACT, certified=False)).envelope
    assert found is not None
    (one,) = found.signers
    assert one == Signer(1, "", "Common Name: Prestatore di prova", "abcdef", one.time, "sha256")


# DOCX


def lines(found: Document) -> list[tuple[int, str, str]]:
    return [(line.page, line.text, line.role) for line in found.lines if line.text]


def test_the_numbers_that_word_computes_are_read(tmp_path: Path) -> None:
    body = "".join([
        item("Premessa"), item("Indirizzi"), item("Cura", 1), paragraph("Testo."), item("Ascolto", 1),
        item("voce", 0, 2), item("altra", 0, 2), item("punto", 0, 3), item("Fine"), item("prima", 1),
        item("data", 0, 4),
    ])  # fmt: skip
    lists = ([("decimal", "%1."), ("decimal", "%1.%2")], [("lowerLetter", "%1)")], [("bullet", "\uf0b7")],
             [("chicago", "%1")])  # fmt: skip
    found = opened(tmp_path, "atto.docx", office.docx(body, {"word/numbering.xml": office.numbering(*lists)}))
    assert [text for _, text, _ in lines(found)] == [
        "1. Premessa", "2. Indirizzi", "2.1 Cura", "Testo.", "2.2 Ascolto", "a) voce", "b) altra", "• punto", "3. Fine",
        "3.1 prima", "data",
    ]  # fmt: skip
    assert found.unread == ((1, docx.NOTES["numFmt"].format(1)),)


def test_a_style_may_number_a_paragraph_and_set_it_in_capitals(tmp_path: Path) -> None:
    styles = """<w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:caps/></w:rPr>
        </w:style><w:style w:styleId="Titolo"><w:basedOn w:val="Base"/></w:style>"""
    parts = {"word/styles.xml": office.ROOT.format("styles", styles),
             "word/numbering.xml": office.numbering([("upperRoman", "%1")])}  # fmt: skip
    body = paragraph("cura", '<w:pStyle w:val="Titolo"/>') * 2
    assert [text for _, text, _ in lines(opened(tmp_path, "atto.docx", office.docx(body, parts)))] == [
        "I CURA",
        "II CURA",
    ]


def test_tables_have_their_merged_cells_and_repeated_heads(tmp_path: Path) -> None:
    head = ["<w:trPr><w:tblHeader/></w:trPr>", cell("Linea guida"), cell("Bilancio", '<w:gridSpan w:val="2"/>')]
    body = paragraph("Prima") + table(
        head,
        [cell("CURA", '<w:vMerge w:val="restart"/>'), cell("1.1"), cell("Archivi")],
        [cell("", "<w:vMerge/>"), cell("1.2"), cell("")],
    ) + paragraph("Dopo")  # fmt: skip
    found = opened(tmp_path, "atto.docx", office.docx(body))
    (grid,) = found.grids
    assert grid.heads == 1
    assert [[one and one.text for one in row] for row in grid.rows] == [
        ["Linea guida", "Bilancio", "Bilancio"],
        ["CURA", "1.1", "Archivi"],
        ["CURA", "1.2", ""],
    ]
    assert grid.rows[1][0] is grid.rows[2][0]
    assert [text for _, text, _ in lines(found)] == [
        "Prima", "Linea guida", "Bilancio", "CURA", "1.1", "Archivi", "1.2", "Dopo",
    ]  # fmt: skip
    first = grid.rows[1][0]
    assert first is not None
    assert [found.lines[number - 1].text for number in first.lines] == ["CURA"]
    rows = columns.read(grid, {"guideline": ["Linea guida"], "code": ["Bilancio"]}, columns.re.compile(r"\d\.\d"))
    assert rows.heads


def test_an_act_beside_its_translation_has_its_own_words_alone(tmp_path: Path) -> None:
    rows = [("Determinazione n. 7 del 2 marzo 2030", "Bestimmung Nr. 7 vom 2. März 2030"),
            ("Oggetto: Obiettivi 2031", "Betreff: Ziele 2031"), ("LA DIRETTRICE", "DIE DIREKTORIN"),
            ("Visto il regolamento dell'ente;", "Nach Einsichtnahme in die Ordnung;"), ("DETERMINA", "BESTIMMT"),
            ("1. di adottare gli obiettivi.", "1. die Ziele zu genehmigen.")]  # fmt: skip
    signed = paragraph("LA DIRETTRICE") + paragraph("Ada Monti")
    body = table(*([cell(one), cell(other)] for one, other in rows)) + paragraph("") + signed
    words = mapping.Mapping("ente", "https://example.org/body", ("Ente",))
    draft = parse.parse(opened(tmp_path, "atto.docx", office.docx(body)), words, {"determinazione": "determinazione"})
    assert draft.act.title is not None
    assert (draft.act.number, draft.act.title.text) == ("7", "Obiettivi 2031")
    assert [one.text for one in (*draft.act.recitals, *draft.act.clauses)] == [rows[3][0], rows[5][0]]
    assert [one.words for one in draft.unread if one.reason == parse.TRANSLATED] == [other for _, other in rows]
    # Words alone beside a text head it: they are no act beside its translation.
    body = table([cell("VISTO"), cell("il regolamento;")], [cell("VISTA"), cell("la legge;")]) + paragraph("DETERMINA")
    draft = parse.parse(opened(tmp_path, "altro.docx", office.docx(body)), words, {})
    assert [one for one in draft.unread if one.reason == parse.TRANSLATED] == []


BREAK, DRAWN = '<w:r><w:br w:type="page"/></w:r>', "<w:r><w:lastRenderedPageBreak/></w:r>"


@pytest.mark.parametrize(
    ("between", "pages"),
    [
        ("", [1, 1]),
        (f"<w:p>{BREAK}</w:p>", [1, 2]),
        # What Word drew last stands behind a break that is written as well.
        (f"<w:p>{BREAK}</w:p><w:p>{DRAWN}</w:p>", [1, 2]),
        ("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>", [1, 2]),
    ],
)
def test_pages_end_where_word_drew_them_or_where_a_break_is_written(
    between: str, pages: list[int], tmp_path: Path
) -> None:
    found = opened(tmp_path, "atto.docx", office.docx(paragraph("Uno") + between + paragraph("Due")))
    assert [page for page, _, _ in lines(found)] == pages


def test_what_was_deleted_or_is_hidden_is_left_out_and_said(tmp_path: Path) -> None:
    body = """<w:p><w:r><w:t xml:space="preserve">tenuto </w:t></w:r>
        <w:del><w:r><w:delText>tolto</w:delText></w:r></w:del>
        <w:ins><w:r><w:t>messo</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>nascosto</w:t></w:r></w:p>"""
    found = opened(tmp_path, "atto.docx", office.docx(body))
    assert [text for _, text, _ in lines(found)] == ["tenuto messo"]
    assert {what for _, what in found.unread} == {
        docx.NOTES[name].format(1) for name in ("del", "ins", "vanish")
    }  # fmt: skip


def test_heads_feet_notes_and_boxes(tmp_path: Path) -> None:
    box = "<w:r><w:pict><w:txbxContent>" + paragraph("nella cornice") + "</w:txbxContent></w:pict></w:r>"
    parts = {
        "word/header1.xml": office.ROOT.format("hdr", paragraph("Ente di prova")),
        "word/footer1.xml": office.ROOT.format("ftr", paragraph("Pag. 1")),
        "word/footnotes.xml": office.ROOT.format(
            "footnotes",
            f'<w:footnote w:type="separator">{paragraph("-")}</w:footnote>'
            f"<w:footnote>{paragraph('Nota.')}</w:footnote>",
        ),
    }
    found = opened(tmp_path, "atto.docx", office.docx(f"<w:p>{box}<w:r><w:t>Testo.</w:t></w:r></w:p>", parts))
    assert lines(found) == [
        (1, "Ente di prova", "running-head"),
        (1, "Testo.", ""),
        (1, "nella cornice", ""),
        (1, "1 Nota.", "footnote"),
        (1, "Pag. 1", "page-number"),
    ]


ENTITY = f"""<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<w:document xmlns:w="{office.W}"><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: office.docx(""), "it has no text: if it holds a scan"),
        (lambda: office.docx("", {"word/document.xml": ENTITY}), "it has a document type declaration"),
        (lambda: office.docx("", {"word/media.xml": "0" * (210 * 2**20)}), "it unpacks to more than 200 MB"),
        (lambda: office.docx("<w:sdt>" * 300 + "</w:sdt>" * 300), "nested more than 200 deep"),
        (lambda: office.docx("<w:p>"), "the file is damaged"),
        (lambda: office.docx(paragraph("x"))[:300], "is a packed file that is damaged"),
    ],
    ids=["empty", "entity", "bomb", "deep", "damaged", "cut"],
)
def test_a_docx_that_cannot_be_used_is_refused(content: Callable[[], bytes], message: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=message) as error:
        opened(tmp_path, "atto.docx", content())
    assert str(error.value).count(": ") >= 2


def test_time_and_memory_of_reading_are_limited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(limited, "SECONDS", 0.01)
    with pytest.raises(UserError, match="reading it takes more than"):
        opened(tmp_path, "atto.docx", office.docx(paragraph("Visto")))


@pytest.mark.slow
def test_a_docx_of_another_program_is_read(tmp_path: Path) -> None:
    (tmp_path / "atto.html").write_text(
        """<h1>Determina n. 3</h1><p>Visto il decreto;<ol><li>primo<li>secondo<ol type=a><li>voce<li>altra</ol></ol>
        <table border=1><thead><tr><th>Missione<th>Programma<th>Indirizzo</thead><tr><td rowspan=2>M<td>P<td>Fare
        <tr><td>Q<td>Dire</table><p style="page-break-before:always">Fine""",
        encoding="utf-8",
    )
    command = f"soffice --headless -env:UserInstallation=file://{tmp_path}/profile --infilter=HTML"
    convert = [*command.split(), "--convert-to", "docx:Office Open XML Text", "--outdir", str(tmp_path)]
    convert[3] = "--infilter=HTML (StarWriter)"
    subprocess.run([*convert, str(tmp_path / "atto.html")], check=True, capture_output=True)
    found = source.read(tmp_path / "atto.docx")
    assert [(page, text) for page, text, _ in lines(found)] == [
        (1, "Determina n. 3"), (1, "Visto il decreto;"), (1, "1. primo"), (1, "2. secondo"), (1, "a. voce"),
        (1, "b. altra"), (1, "Missione"), (1, "Programma"), (1, "Indirizzo"), (1, "M"), (1, "P"), (1, "Fare"), (1, "Q"),
        (1, "Dire"), (2, "Fine"),
    ]  # fmt: skip
    (grid,) = found.grids
    assert (grid.heads, grid.rows[1][0]) == (1, grid.rows[2][0])
