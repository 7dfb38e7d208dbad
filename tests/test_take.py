"""What people take along of a page: tables as they are seen, in files where no cell is a formula, and a citation."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from raccordo.project import DEFAULT_BASE
from tests.chromium import window

# What a spreadsheet makes something else of: formulas, dates, numbers.
HARMFUL = ['=HYPERLINK("https://example.org")', "+1+1", "-2+3", "@SUM(1)", "4.10", "007", "1-2"]


@pytest.fixture
def page(browser: Browser, publication: Path) -> Iterator[Page]:
    """The table of the act, of which a filter leaves two rows; one cell says what is harmful in a spreadsheet."""
    with window(browser) as watched:
        watched.page.goto(
            f"file://{publication}/data/inps/2024/table.html?programme=10.2.a&guideline=10&text=contributi"
        )
        yield watched.page


def saved(page: Page, form: str) -> bytes:
    page.locator("details.take summary").first.evaluate("summary => summary.parentElement.open = true")
    page.wait_for_timeout(110)
    with page.expect_download() as caught:
        page.click(f"details.take button:text-is('{form}')")
    return Path(caught.value.path()).read_bytes()


def rows_of(form: str, content: bytes) -> list[list[str]]:
    """The rows of a file that was saved, heads first."""
    if form == "XLSX":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
        return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    if form == "JSON":
        rows = json.loads(content)["rows"]
        return [list(rows[0]), *(list(row.values()) for row in rows)]
    excel = form.startswith("CSV per Excel")
    text = content.decode("utf-8-sig" if excel else "utf-8")
    assert content.startswith(b"\xef\xbb\xbf") == excel
    return list(csv.reader(io.StringIO(text), delimiter=";" if excel else ","))


def test_a_table_is_saved_as_it_is_seen_and_no_cell_is_a_formula(page: Page) -> None:
    seen = page.locator("#rows tbody tr:visible")
    count = seen.count()
    assert 0 < count < 20
    first = seen.first.locator("th a").first.inner_text()
    head = page.locator("#rows thead th").first.inner_text()
    for text in HARMFUL:
        page.evaluate(
            "text => { document.querySelector('#rows tbody tr:not([hidden])').cells[1].textContent = text }", text
        )
        for form in ("CSV", "CSV per Excel in italiano", "XLSX", "JSON"):
            rows = rows_of(form, saved(page, form))
            assert len(rows) == count + 1
            assert (rows[0][0], rows[0][-1], rows[1][0]) == (head, "IRI", first)
            assert rows[1][-1].startswith(f"{DEFAULT_BASE}data/inps/2024/table#")
            # A tab, which a spreadsheet doesn't show, keeps a cell a text where the form has no types.
            guarded = form.startswith("CSV p") or (form == "CSV" and text[0] in "=+-@")
            assert rows[1][1] == ("\t" if guarded else "") + text, form


def test_a_cell_that_says_two_things_is_two_columns(page: Page) -> None:
    rows = rows_of("CSV", saved(page, "CSV"))
    heads, first = rows[0], dict(zip(rows[0], rows[1], strict=True))
    assert [heads.index(name) - heads.index("Come si sa la riga") for name in ("Perché", "IRI")] == [1, 2]
    assert first["Come si sa la riga"] in {"certo", "dedotto", "aperto"}
    assert first["Perché"].endswith(".")
    assert first["Linea guida"] == "10 SP"
    assert first["Titolo della linea guida"].startswith("Lavoro agricolo")


def test_what_is_printed_and_what_slips_are_saved_as_rows(browser: Browser, publication: Path) -> None:
    with (publication / "tables/inps/2024/discrepancy.csv").open(encoding="utf-8") as file:
        slips = len(list(csv.DictReader(file)))
    for stem, count, key, expected in (
        ("facsimile", 98, "table#12-2", {"Pagina": "12", "Codice": "2.1"}),
        ("discrepancy", slips, "", {"Peso": "di significato", "Tipo": "contraddizione"}),
    ):
        with window(browser) as watched:
            watched.page.goto(f"file://{publication}/data/inps/2024/{stem}.html")
            files = {form: rows_of(form, saved(watched.page, form)) for form in ("CSV", "JSON", "XLSX")}
            rows = [dict(zip(files["CSV"][0], row, strict=True)) for row in files["CSV"][1:]]
            assert len(rows) == count, stem
            assert files["CSV"] == files["JSON"], stem
            assert len(files["XLSX"]) == count + 1, stem
            assert len({row["IRI"] for row in rows}) == count, stem
            first = next(row for row in rows if row["IRI"].endswith(key))
            assert expected.items() <= first.items(), first


def test_what_is_saved_says_where_it_is_from(page: Page) -> None:
    told = json.loads(saved(page, "JSON"))
    assert told["indirizzo"].startswith(f"{DEFAULT_BASE}data/inps/2024/table.html?programme=10.2.a&")
    sheet = openpyxl.load_workbook(io.BytesIO(saved(page, "XLSX"))).worksheets[1]
    assert sheet["B1"].value == told["indirizzo"]


def test_a_row_is_cited_with_what_the_catalogue_says(publication: Path) -> None:
    table = (publication / "data/inps/2024/table.html").read_text(encoding="utf-8")
    text = table[table.index('<tr id="12-1"') :].partition("</tr>")[0]
    entry = re.search(r"@misc\{([\w-]+),\n(.*?)\n\}", text, re.DOTALL)
    assert entry
    fields = dict(re.findall(r"^  (\w+) +=\ \{(.*)\},$", entry[2], re.MULTILINE))
    assert fields["url"] == f"{DEFAULT_BASE}data/inps/2024/table#12-1"
    assert fields["author"] == "{Raccordo}"
    place = "Determinazione n. 57 del 4 ottobre 2023, Allegato B, tabella di raccordo, pag. 12"
    assert fields["note"].endswith(f"{place}; numerazione di Raccordo")
    # Two pages of the table print this directive; the act numbers its guidelines and its missions, and neither
    # directives nor recitals.
    for name, cited in (
        ("directive/12-2", "tabella di raccordo, pagg. 12, 14. Indirizzo strategico 12-2 (numerazione di Raccordo). R"),
        ("guideline/12", "4 ottobre 2023. Linea guida 12: Predisposizione"),
        ("title", "4 ottobre 2023. Titolo della missione 1. Raccordo"),
        ("recital", "Determinazione n. 57 del 4 ottobre 2023 (numerazione di Raccordo). Raccordo"),
    ):
        assert cited in (publication / f"data/inps/2024/{name}.html").read_text(encoding="utf-8"), name


def test_an_act_is_cited_with_its_own_date(publication: Path) -> None:
    def fields(name: str) -> dict[str, str]:
        page = html.unescape((publication / f"data/{name}.html").read_text(encoding="utf-8"))
        entry = re.search(r"@misc\{[\w-]+,\n(.*?)\n\}", page, re.DOTALL)
        assert entry, name
        return dict(re.findall(r"^  (\w+) +=\ \{(.*)\},$", entry[1], re.MULTILINE))

    act = fields("inps/act/determinazione-57-2023")
    assert (act["year"], act["date"], act["organization"]) == ("2023", "2023-10-04", "Raccordo")
    assert act["author"].startswith("{Commissario straordinario")
    # Of this law the year alone is printed.
    law = fields("act/legge-328-2000")
    assert (law["year"], "date" in law) == ("2000", False)
