"""The search, in a browser and from `file://`: what people look for comes first, and the page helps them to find it.

The questions of `search.tsv` were written from the act, with what must come first, before any result was seen; but for
those that its comments name: what visitors asked in vain, and others of those kinds.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from raccordo.publish import address
from tests.chromium import window

HERE = Path(__file__).resolve().parent


@pytest.fixture
def page(browser: Browser, publication: Path) -> Iterator[Page]:
    with window(browser) as watched:
        watched.page.goto(f"file://{publication}/search.html")
        yield watched.page


def first(page: Page, asked: str) -> str:
    """The path of the first result, from the folder of the publication on."""
    page.locator("#search-words").fill(asked)
    links = page.locator("#search-results a")
    return links.first.get_attribute("href") or "" if links.count() else ""


def test_what_people_look_for_comes_first(page: Page, publication: Path) -> None:
    lines = [line for line in (HERE / "search.tsv").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    rows = sorted(csv.reader(lines, delimiter="\t"), reverse=True)
    assert len(rows) == 142
    wrong = []
    for language in address.LANGUAGES:
        page.goto(f"file://{publication}/search{address.html_ending(language)}")
        for spoken, asked, right in rows:
            if spoken == language:
                expected = [address.page(f"data/{path}", language) for path in right.split(" ")]
                if (found := first(page, asked)) not in expected:
                    wrong.append((asked, found))
    assert not wrong


def test_an_acronym_is_no_beginning_of_a_word(page: Page) -> None:
    first(page, "CIV")
    marks = {text.casefold() for text in page.locator("#search-results mark").all_inner_texts()}
    assert "civ" in marks
    assert not {mark for mark in marks if mark.startswith("civi")}


def test_a_word_that_is_not_there_is_said_with_the_likest(page: Page) -> None:
    first(page, "contenziosso amministrativo")
    suggested = page.locator("#search-hint button")
    expect(suggested).to_have_text("contenzioso amministrativo")
    suggested.click()
    expect(page.locator("#search-words")).to_have_value("contenzioso amministrativo")
    expect(page.locator("#search-hint")).to_have_text("")
    expect(page.locator("#search-results mark").first).to_be_visible()


@pytest.mark.parametrize("asked", ["maternità", "vaccino", "ferie", "dentista", "infermieri"])
def test_a_word_that_is_far_from_all_is_not_taken_for_another(page: Page, asked: str) -> None:
    assert first(page, asked) == ""
    expect(page.locator("#search-hint")).to_have_text("")


@pytest.mark.parametrize(("language", "asked"), [("en", "energy saving"), ("en", "saving"), ("it", "missione nome"),
                                                 ("it", "missione nove"), ("it", "crediti inesigibili"),
                                                 ("it", "cessioni immobiliari")])  # fmt: skip
def test_nothing_is_suggested_that_finds_nothing_better(
    page: Page, publication: Path, language: str, asked: str
) -> None:
    page.goto(f"file://{publication}/search{address.html_ending(language)}")
    # Only terms say "saying", which is no word that somebody who types this looks for.
    assert bool(first(page, asked)) == (asked != "saving")
    expect(page.locator("#search-hint")).to_have_text("")


@pytest.mark.parametrize(("asked", "marked"), [("crediti inesigibili", "esigibili"), ("missione nove", "9")])
def test_what_was_read_otherwise_than_typed_is_marked_as_printed(page: Page, asked: str, marked: str) -> None:
    first(page, asked)
    expect(page.locator("#search-results li").first.locator("mark").filter(has_text=marked).first).to_be_visible()


@pytest.mark.parametrize(("typed", "meant"), [("invaldità", "invalidità"), ("contribtui", "contributi"),
                                              ("disocupazione", "disoccupazione")])  # fmt: skip
def test_a_slip_of_the_keyboard_is_found_with_the_word_as_it_is_written(page: Page, typed: str, meant: str) -> None:
    assert first(page, typed)
    expect(page.locator("#search-hint button")).to_have_text(meant)


def test_what_is_found_by_the_title_of_another_thing_says_so_and_comes_after(page: Page) -> None:
    first(page, "formazione")
    page.get_by_label("Che cosa").select_option("directive")
    results = page.locator("#search-results li").all_inner_texts()
    by_title = ["Il titolo di ciò a cui è legato: Linea guida" in text for text in results]
    assert by_title == sorted(by_title)
    assert any(by_title)
    expect(page.locator("#search-results li").nth(by_title.index(True)).locator("mark").first).to_have_text(
        "formazione"
    )


def test_texts_in_the_other_language_come_last(page: Page, publication: Path) -> None:
    # "quote" is an English word of the project's texts, of which an Italian stem would make that of "quota".
    assert first(page, "quota").endswith("directive/13-1.html")
    assert "quote" not in page.locator("#search-results").inner_text()
    # And one who knows the word of the other language still finds it, shown in that language.
    assert first(page, "training").endswith("guideline/20.html")
    expect(page.locator('#search-results p[lang="en"] mark').first).to_have_text("training")
    page.goto(f"file://{publication}/search.en.html")
    assert first(page, "digital skills").endswith(("directive/12-2.en.html", "directive/12-1.en.html"))
    result = page.locator("#search-results li").first.inner_text()
    assert "adequate training of staff" in result
    assert "unofficial translation" in result


def test_words_are_shown_as_they_are_printed(page: Page) -> None:
    # The act prints «verifiche retributivi»; it is found by what it means as well.
    assert first(page, "verifiche retributive").endswith("directive/5-4.html")
    assert "verifiche retributivi" in page.locator("#search-results li").first.inner_text()


def test_results_are_filtered_by_kind_and_the_address_says_so(page: Page) -> None:
    first(page, "patronati")
    page.get_by_label("Che cosa").select_option("directive")
    for link in page.locator("#search-results a").all():
        assert "/directive/" in (link.get_attribute("href") or "")
    assert page.evaluate("location.search") == "?q=patronati&kind=directive"
    before = page.locator("#search-results").inner_text()
    page.reload()
    assert page.locator("#search-results").inner_text() == before


def test_a_plan_is_searched_by_itself_and_all_where_that_is_asked(browser: Browser, two_years: Path) -> None:
    with window(browser, fresh=True) as watched:
        page, loaded = watched.page, []
        page.on("request", lambda request: loaded.append(request.url.rpartition("/site/")[2]))
        page.goto(f"file://{two_years}/search.html")
        plans = page.get_by_label("Piano", exact=True)
        links = page.locator("#search-results a")

        def years() -> set[str]:
            found = {re.search(r"/(2031|2032)/", link.get_attribute("href") or "") for link in links.all()}
            return {year[1] for year in found if year}

        first(page, "sportello")
        assert years() == {"2032"}
        assert [one for one in loaded if one.startswith("index/")] == ["index/ente-di-prova/2032.it.js"]
        plans.select_option("ente-di-prova/2031")
        expect(links.first).to_be_visible()
        page.wait_for_function("location.search.includes('2031')")
        assert years() == {"2031"}
        before = page.locator("#search-results").inner_text()
        page.reload()
        page.wait_for_function("document.getElementById('search-results').children.length")
        assert page.locator("#search-results").inner_text() == before
        plans.select_option("all")
        assert years() == {"2031", "2032"}
        # A search from a page of a plan is one of this plan.
        page.goto(f"file://{two_years}/data/ente-di-prova/2031/plan.html")
        page.locator("#site-search").fill("sportello")
        page.locator("#site-search").press("Enter")
        expect(links.first).to_be_visible()
        assert years() == {"2031"}


def test_what_cannot_be_loaded_is_said(browser: Browser, two_years: Path) -> None:
    with window(browser, fresh=True) as watched:
        watched.page.route("**/2031.it.js", lambda route: route.abort())
        watched.page.goto(f"file://{two_years}/search.html?q=sportello&plan=ente-di-prova/2031")
        expect(watched.page.locator("#search-count")).to_contain_text("ricarica la pagina")
        watched.complaints.clear()


def test_the_keyboard_walks_through_the_results(page: Page) -> None:
    first(page, "contributi")
    page.locator("#search-words").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    links = page.locator("#search-results a")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#search-words")).to_be_focused()
