"""The site as a reader meets it: each kind of page in Chromium, from a folder and a server, on a phone and a desk."""

from __future__ import annotations

import gzip
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from raccordo.publish import address
from tests.chromium import DESKTOP, PHONE, ROOT, axe, window
from tests.test_explorer import answered, turn

TABLE = "data/inps/2024/table"
GUIDELINE = "data/inps/2024/guideline/13"
SOURCE = "data/inps/2024/source"


# The kind of page that only a body with plans for several years has; the publication has one plan.
OF_YEARS = "things/comparison"
# The kinds that there are only after a release.
OF_RELEASES = {"changes", "withdrawn"}


def kinds() -> list[str]:
    """The templates that make a page of one plan: they extend another, and none extends them."""
    folder = ROOT / "site" / "templates"
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.jinja")}
    parents = {name: re.findall(r'{% extends "([^"]+)" %}', text) for name, text in texts.items()}
    extended = {parent for found in parents.values() for parent in found}
    named = {name.partition(".")[0] for name, found in parents.items() if found and name not in extended}
    return sorted(named - {OF_YEARS} - OF_RELEASES)


@pytest.fixture(scope="module")
def pages(publication: Path) -> dict[str, list[str]]:
    """The paths of the pages that stand for their kind, without ending: the largest, one for each folder of the top."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for path in sorted(publication.rglob("*.html")):
        stem = path.relative_to(publication).as_posix().removesuffix(".html")
        kind = re.search(rb'<body [^>]*data-page="([\w/-]+)"', content := path.read_bytes())
        if kind and not stem.endswith(".en"):
            key = kind[1].decode(), stem.partition("/")[0] if "/" in stem else ""
            found[key] = max(found.get(key, (0, "")), (len(content), stem))
    stems = defaultdict(list)
    for (kind_of, _), (_, stem) in sorted(found.items()):
        stems[kind_of].append(stem)
    return stems


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder on a plain server of files."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}/"
        serving.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def server(publication: Path) -> Iterator[str]:
    """The address of the publication."""
    with served(publication) as address_of_it:
        yield address_of_it


def at(publication: Path, stem: str, language: str = "it") -> str:
    """The address of a page in the folder."""
    return (publication / f"{stem}{address.html_ending(language)}").as_uri()


def query(page: Page) -> dict[str, list[str]]:
    """The state that the address keeps."""
    return parse_qs(urlsplit(page.url).query)


# What has no place on a page: what hangs out at its side, and what a finger in the header cannot tell apart or hit.
LAYOUT = """() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const out = [...document.querySelectorAll("main *")].find((e) => e.getBoundingClientRect().right > root.clientWidth);
    found.push(`${root.scrollWidth - root.clientWidth} px wider than the window: ${out?.outerHTML.slice(0, 200)}`);
  }
  const shown = [...document.querySelectorAll("header a, header button, header input")].filter((e) => e.checkVisibility());
  const targets = shown.map((e) => [e, e.getBoundingClientRect()]);
  if (!targets.length) found.push("there is nothing to press in the header");
  for (const [i, [one, a]] of targets.entries()) {
    if (a.width < 24 || a.height < 24) found.push(`smaller than 24 px: ${one.outerHTML}`);
    for (const [other, b] of targets.slice(i + 1)) {
      if (a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5)
        found.push(`overlap: ${one.outerHTML} ${other.outerHTML}`);
    }
  }
  return found;
}"""  # noqa: E501


def test_each_kind_of_page_has_a_page_to_look_at(pages: dict[str, list[str]]) -> None:
    assert sorted(pages) == kinds()


@pytest.mark.parametrize("language", address.LANGUAGES)
@pytest.mark.parametrize("kind", kinds())
def test_pages_read_from_a_folder(
    browser: Browser, publication: Path, pages: dict[str, list[str]], kind: str, language: str
) -> None:
    with window(browser, PHONE) as watched:
        page = watched.page
        for stem in pages[kind]:
            page.goto(at(publication, stem, language))
            for width in (PHONE, DESKTOP):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(LAYOUT) == [], (stem, width)
            assert page.locator("html").get_attribute("lang") == language
            assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Titillium Web"')


# Both languages have the same elements in the same colours.
@pytest.mark.parametrize("language", ["it", pytest.param("en", marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", kinds())
def test_pages_keep_wcag(browser: Browser, server: str, pages: dict[str, list[str]], kind: str, language: str) -> None:
    # From a server, since axe-core reads the rules of the style sheet, and a script may not do that from file://.
    with window(browser, host=server) as watched:
        page = watched.page
        for number, stem in enumerate(pages[kind]):
            page.goto(f"{server}{stem}{address.html_ending(language)}")
            # What a width hides or moves is seen at both on the first page of a kind.
            for width in (PHONE, DESKTOP) if number == 0 else (PHONE,):
                page.set_viewport_size({"width": width, "height": 800})
                assert axe(page) == [], (stem, width)


@pytest.mark.parametrize("language", address.LANGUAGES)
@pytest.mark.parametrize("path", ["shapes/ActShape#clauses", "shapes/YearlyTitleShape#titleOf"])
def test_what_has_no_name_is_read_and_keeps_wcag(browser: Browser, server: str, path: str, language: str) -> None:
    with window(browser, host=server) as watched:
        page = watched.page
        page.goto(f"{server}{address.page(path, language)}")
        expect(page.locator(f"#{path.partition('#')[2]} dl.nested").first).to_be_visible()
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(LAYOUT) == [], width
            assert axe(page) == [], width


def test_pages_are_quick_and_stand_still(browser: Browser, server: str) -> None:
    """What is transferred for the first page, how far things move while a page loads, and the header on a phone."""
    moved = """() => new Promise((done) => {
      let sum = 0;
      const add = (one) => { sum += one.hadRecentInput ? 0 : one.value; };
      new PerformanceObserver((list) => list.getEntries().forEach(add))
        .observe({ type: "layout-shift", buffered: true });
      setTimeout(() => done(sum), 300);
    })"""
    sizes = []
    for stem in ("index.html", f"{TABLE}.html", f"{GUIDELINE}.html", "search.html?q=contributi"):
        with window(browser, PHONE, host=server, fresh=True) as watched:
            page = watched.page
            if stem == "index.html":
                page.on("response", lambda response: sizes.append(response.body()))
            page.goto(server + stem)
            assert page.evaluate(moved) <= 0.02, stem
            assert page.locator("header").bounding_box()["height"] < 110, stem
    # A server packs what isn't packed yet, as fonts are.
    assert 20_000 < sum(len(gzip.compress(body)) for body in sizes) <= 60_000


def test_a_filtered_table_is_printed_with_its_filter(browser: Browser, publication: Path) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(f"{at(publication, TABLE)}?level=open&mission=10&text=patrimonio")
        told = page.locator("#filtered")
        expect(told).to_be_hidden()
        page.emulate_media(media="print")
        expect(told).to_be_visible()
        words = told.inner_text()
        assert words.startswith("Filtrata: Missione: 10 ")
        assert "; Come lo si sa: aperto; Parole: «patrimonio». " in words
        assert words.endswith(f"{page.locator('#rows tbody tr:visible').count()} righe su 98.")
        page.goto(at(publication, TABLE))
        expect(told).to_be_hidden()


def test_the_table_as_printed_is_read_on_a_phone_without_scrolling_sideways(
    browser: Browser, publication: Path
) -> None:
    with window(browser, 390) as watched:
        page = watched.page
        page.goto(at(publication, "data/inps/2024/facsimile"))
        regions = "[...document.querySelectorAll('.table-responsive')]"
        assert page.evaluate(f"{regions}.filter((one) => one.scrollWidth > one.clientWidth).length") == 0
        assert page.evaluate(f"{regions}.every((one) => one.tabIndex === 0 && one.ariaLabel)")
        page.set_viewport_size({"width": DESKTOP, "height": 800})
        assert page.locator("#row-12-1").evaluate("row => getComputedStyle(row).display") == "table-row"


@pytest.mark.parametrize("stem", ["index", TABLE, GUIDELINE, SOURCE])
def test_pages_keep_wcag_in_the_dark_and_fit_on_paper(browser: Browser, server: str, stem: str) -> None:
    with window(browser, host=server) as watched:
        page = watched.page
        page.emulate_media(color_scheme="dark")
        page.goto(f"{server}{stem}.html")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 26, 38)"
        assert axe(page) == []
        # The width of A4 between its margins, 182 mm, at 96 dots to the inch.
        page.emulate_media(media="print", color_scheme="light")
        page.set_viewport_size({"width": 688, "height": 1000})
        outside = """() => [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility()
          && one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 120))"""
        assert page.evaluate(outside) == []
        assert "/data/" in (cited := page.locator(".cited").inner_text()) or stem == "index"
        assert "Raccordo, versione" in cited
        expect(page.locator("header")).to_be_hidden()


def test_the_page_of_two_years_reads_and_keeps_wcag(browser: Browser, two_years: Path) -> None:
    (path,) = two_years.glob("data/*/years/*.en.html")
    assert f'data-page="{OF_YEARS}"' in path.read_text(encoding="utf-8")
    stem = path.relative_to(two_years).as_posix().removesuffix(".en.html")
    with served(two_years) as address_of_it, window(browser, host=address_of_it) as watched:
        for language in address.LANGUAGES:
            watched.page.goto(f"{address_of_it}{stem}{address.html_ending(language)}")
            for width in (PHONE, DESKTOP):
                watched.page.set_viewport_size({"width": width, "height": 800})
                assert watched.page.evaluate(LAYOUT) == [], width
                assert axe(watched.page) == [], width


@pytest.mark.parametrize("kind", kinds())
def test_pages_read_without_javascript(
    browser: Browser, publication: Path, pages: dict[str, list[str]], kind: str
) -> None:
    with window(browser, scripts=False) as watched:
        page = watched.page
        page.goto(at(publication, pages[kind][0]))
        expect(page.locator("h1")).to_be_visible()
        assert len(page.locator("main").inner_text()) > 100
        for control in page.locator("main form:not(#search) :is(select, input, button, textarea)").all():
            expect(control).to_be_hidden()


def test_without_javascript_the_search_says_so(browser: Browser, publication: Path) -> None:
    with window(browser, scripts=False) as watched:
        watched.page.goto(at(publication, "search"))
        assert "La ricerca ha bisogno di JavaScript" in watched.page.locator("main").inner_text()


@pytest.mark.parametrize("words", ["qualita", "qualità", "QUALITÀ"])
def test_the_search_finds_words_whatever_their_accents(browser: Browser, publication: Path, words: str) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(at(publication, "search"))
        page.get_by_label("Parole").fill(words)
        results = page.locator("#search-results > li")
        expect(page.locator("#search-count")).to_have_text(re.compile(r"^\d\d+ risultati$"))
        found = [mark.casefold() for mark in results.locator("mark").all_inner_texts()]
        assert "qualità" in found
        assert any("QUALITÀ" in text for text in results.all_inner_texts())
        assert query(page) == {"q": [words]}
        title = results.locator("a").first.inner_text()
        results.locator("a").first.click()
        expect(page.locator("h1")).to_have_text(title)


def test_the_search_says_when_nothing_is_found_and_keeps_it_in_the_address(browser: Browser, publication: Path) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(at(publication, "search", "en") + "?q=xyzzyplugh")
        expect(page.get_by_label("Words")).to_have_value("xyzzyplugh")
        expect(page.locator("#search-count")).to_have_text("Nothing contains these words.")
        expect(page.locator("#search-results > li")).to_have_count(0)
        page.get_by_label("Words").fill("")
        expect(page.locator("#search-count")).to_have_text("")
        assert query(page) == {}


@pytest.mark.parametrize("served", [False, True])
def test_each_page_searches_from_its_header(browser: Browser, publication: Path, server: str, served: bool) -> None:
    with window(browser, PHONE, host=server) as watched:
        page = watched.page
        page.goto(f"{server}{GUIDELINE}.html" if served else at(publication, GUIDELINE))
        page.get_by_label("Cerca in tutti i testi").fill("contributi")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Parole")).to_have_value("contributi")
        assert urlsplit(page.url).path.endswith("/search.html")
        assert query(page) == {"q": ["contributi"]}
        expect(page.locator("#search-results > li").first).to_be_visible()


def shown(page: Page) -> int:
    """How many rows of the table are seen; what the count says must be the same."""
    rows, all_rows = page.locator("#rows tbody tr:visible").count(), page.locator("#rows tbody tr").count()
    noun = "riga" if rows == 1 else "righe"
    expect(page.locator("form.filters [role=status]")).to_have_text(f"{rows} {noun} su {all_rows}")
    return rows


def test_the_table_is_filtered_by_each_of_its_selects(browser: Browser, publication: Path) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(at(publication, TABLE))
        whole = shown(page)
        selects = page.locator("form.filters select")
        assert selects.count() == 5
        for select in selects.all():
            name = select.get_attribute("name")
            values = [option.get_attribute("value") for option in select.locator("option").all()][1:]
            parts = {}
            for value in {values[0], values[-1]}:
                select.select_option(value)
                parts[value] = shown(page)
                assert 0 < parts[value] < whole, (name, value)
                assert page.locator(f"#rows tbody tr:visible:not([data-{name}='{value}'])").count() == 0
                assert query(page) == {name: [value]}
            select.select_option("")
            assert shown(page) == whole
            assert query(page) == {}


def test_filters_add_up_and_stay_in_the_address(browser: Browser, publication: Path) -> None:
    with window(browser, PHONE) as watched:
        page = watched.page
        page.goto(at(publication, TABLE))
        whole = shown(page)
        page.get_by_label("Missione", exact=True).select_option("4")
        mission = shown(page)
        page.get_by_label("Parole").fill("QUALITA")
        both = shown(page)
        assert 0 < both < mission < whole
        for text in page.locator("#rows tbody tr:visible").all_inner_texts():
            assert "qualita" in text.casefold().replace("à", "a")
        assert query(page) == {"mission": ["4"], "text": ["QUALITA"]}
        page.reload()
        assert shown(page) == both
        expect(page.get_by_label("Missione", exact=True)).to_have_value("4")
        expect(page.get_by_label("Parole")).to_have_value("QUALITA")
        page.get_by_label("Parole").fill("xyzzyplugh")
        assert shown(page) == 0
        page.get_by_role("button", name="Togli i filtri").click()
        expect(page.get_by_label("Missione", exact=True)).to_have_value("")
        assert shown(page) == whole
        assert query(page) == {}


@pytest.mark.parametrize("stem", ["index", TABLE, GUIDELINE, SOURCE])
def test_the_language_switch_leads_to_the_same_page(browser: Browser, publication: Path, stem: str) -> None:
    with window(browser, PHONE) as watched:
        page = watched.page
        page.goto(at(publication, stem))
        page.get_by_role("link", name="English").click()
        assert page.url == at(publication, stem, "en")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.get_by_role("link", name="Italiano").click()
        assert page.url == at(publication, stem)


def test_the_language_switch_keeps_filters_and_place(browser: Browser, publication: Path) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(at(publication, TABLE))
        page.get_by_label("Missione", exact=True).select_option("4")
        page.get_by_role("link", name="English").click()
        assert page.url == at(publication, TABLE, "en") + "?mission=4"
        page.goto(at(publication, SOURCE) + "#anchor-7158")
        page.get_by_role("link", name="English").click()
        assert page.url == at(publication, SOURCE, "en") + "#anchor-7158"


# What has the focus: what it is called, and the contrast of the outline with what it lies on, 0 where there is none.
FOCUS = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  let ground = element.parentElement;
  while (ground && /, 0\\)$|transparent/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const one = light(style.outlineColor), other = light(ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)");
  return {
    id: element.id,
    html: element.outerHTML.slice(0, 120),
    contrast: seen ? (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) : 0,
  };
}"""  # noqa: E501


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_keyboard_reaches_the_filters_with_the_focus_in_sight(
    browser: Browser, publication: Path, width: int
) -> None:
    with window(browser, width) as watched:
        page = watched.page
        page.goto(at(publication, TABLE))
        page.keyboard.press("Tab")
        expect(page.locator(".skiplinks a")).to_be_focused()
        expect(page.locator(".skiplinks a")).to_be_in_viewport()
        reached = []
        for _ in range(40):
            focus = page.evaluate(FOCUS)
            # WCAG 2.1, 1.4.11: what shows the focus has a contrast of 3 to 1.
            assert focus["contrast"] >= 3, focus
            reached.append(focus["id"])
            page.keyboard.press("Tab")
        fields = [name for name in reached if name.startswith("filter-")]
        assert fields == [
            f"filter-{name}" for name in ("mission", "programme", "category", "level", "guideline", "text")
        ]
        # By the skip link, the first thing after is the first filter but for the way back, to the plan and the start,
        # what a table is, and the same table as it is printed and as a file.
        page.goto(at(publication, TABLE))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        for _ in range(6):
            page.keyboard.press("Tab")
        expect(page.get_by_label("Missione", exact=True)).to_be_focused()
        whole = shown(page)
        page.keyboard.press("ArrowDown")
        expect(page.get_by_label("Missione", exact=True)).to_have_value("1")
        assert shown(page) < whole


def test_the_focus_is_seen_on_every_ground(browser: Browser, publication: Path) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(at(publication, "use"))
        for link in filter(Locator.is_visible, page.locator("a, button, input, pre, summary").all()):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            assert focus["contrast"] >= 3, (focus, link)


def test_a_phrase_of_the_act_leads_to_its_thing_and_back(browser: Browser, publication: Path) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(at(publication, SOURCE))
        phrase = page.locator("a.piece-guideline[id]").first
        anchor, words = phrase.get_attribute("id"), phrase.inner_text().strip()
        phrase.click()
        assert "/guideline/" in page.url
        way_back = page.locator(f"ul.places a[href$='#{anchor}']")
        expect(way_back.locator("xpath=ancestor::li")).to_contain_text(" ".join(words.split()))
        way_back.click()
        assert urlsplit(page.url).fragment == anchor
        expect(page.locator(f"#{anchor}")).to_be_in_viewport()


def test_all_pieces_of_a_broken_phrase_are_marked(browser: Browser, publication: Path) -> None:
    text = (publication / f"{SOURCE}.html").read_text(encoding="utf-8")
    (anchor,) = re.findall(r'tabindex="-1" data-of="([\w-]+)"', text)[:1]
    with window(browser) as watched:
        page = watched.page
        page.goto(f"{at(publication, SOURCE)}#{anchor}")
        grounds = "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
        pieces = page.locator(f'[id="{anchor}"], [data-of~="{anchor}"]').evaluate_all(grounds)
        others = page.locator(f'[class^="piece-"]:not([id="{anchor}"], [data-of~="{anchor}"])').evaluate_all(grounds)
        assert len(pieces) > 1
        assert len(set(pieces)) == len(set(others)) == 1
        assert set(pieces) != set(others)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_address_of_an_anchor_scrolls_to_it(browser: Browser, publication: Path, width: int) -> None:
    with window(browser, width) as watched:
        page = watched.page
        page.goto(at(publication, SOURCE) + "#anchor-52330")
        expect(page.locator("#anchor-52330")).to_be_in_viewport()
        assert page.evaluate("scrollY") > 1000
        page.goto(at(publication, SOURCE) + "#anchor-1")
        expect(page.locator("#anchor-1")).to_be_in_viewport()


@pytest.mark.parametrize("file", ["explorer.html", "raccordo-explorer.html"])
def test_the_explorer_s_answers_keep_wcag(browser: Browser, server: str, file: str) -> None:
    asked = {"name=links-between-acts": ["Tabella"]}
    if file == "explorer.html":
        asked = {
            "name=load-by-mission": ["Grafico"],
            "name=links-between-acts": ["Grafo", "Tabella"],
            "query=SELECT": [],
        }
    with window(browser, host=server) as watched:
        page = watched.page
        page.emulate_media(color_scheme="dark")
        page.goto(server + file)
        # Neither before the data are loaded nor after is anything lighter than the page.
        grounds = """() => [...document.querySelectorAll("#explorer, #explorer *")]
          .filter((one) => one.checkVisibility()).map((one) => getComputedStyle(one).backgroundColor)"""
        assert "rgb(255, 255, 255)" not in page.evaluate(grounds)
        page.emulate_media(color_scheme="light")
        page.focus("#explorer-select")
        page.wait_for_selector("#explorer[data-ready]", timeout=60_000)
        for fragment, views in asked.items():
            turn(page, fragment)
            answered(page)
            for view in views or [""]:
                if view:
                    page.get_by_role("radio", name=view).check()
                for width in (PHONE, DESKTOP):
                    page.set_viewport_size({"width": width, "height": 800})
                    assert axe(page) == [], (fragment, view, width)
                    assert file.startswith("raccordo") or page.evaluate(LAYOUT) == []
                page.emulate_media(color_scheme="dark")
                # Buttons change their colours in a while.
                page.wait_for_timeout(400)
                assert axe(page) == [], (fragment, view, "dark")
                page.emulate_media(color_scheme="light")
