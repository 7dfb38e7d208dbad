"""What people take along of a page: tables as they are seen, in files where no cell is a formula, and a citation."""

from __future__ import annotations

import csv
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
    # Two pages of the table print this directive; the act numbers its guidelines, and neither directives nor recitals.
    for name, cited in (
        ("directive/12-2", "tabella di raccordo, pag. 12, 14. Indirizzo strategico 12-2 (numerazione di Raccordo). R"),
        ("guideline/12", "4 ottobre 2023. Linea guida 12: Predisposizione"),
        ("recital", "Determinazione n. 57 del 4 ottobre 2023 (numerazione di Raccordo). Raccordo"),
    ):
        assert cited in (publication / f"data/inps/2024/{name}.html").read_text(encoding="utf-8"), name
