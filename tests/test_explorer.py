"""The explorer in a real browser, from `file://`: the same answers as elsewhere, links, files, keyboard, stopping."""

from __future__ import annotations

import base64
import csv
import io
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import openpyxl
import pdfplumber
import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from raccordo import pipeline
from raccordo.project import Project
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import canonical
from raccordo.site import explorer, frontend, pages, reader, site
from tests import fixtures
from tests.chromium import Watched, window

ROOT = Path(__file__).resolve().parent.parent
FAR = "https://example.org/x/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
NAMES = sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))
# A product of all triples with all triples, twice: no engine comes to its end.
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a != ?d && ?c != ?i) }"


def write(folder: Path, project: Project) -> tuple[pipeline.Run, ox.Store]:
    """The explorer's pages, its scripts and the one file, of a project, in a folder."""
    run = fixtures.checked(project)
    store = run.known.store
    quads = (run.known | run.shapes).quads
    bundled, findings = frontend.bundle(project)
    assert not findings, findings[0]
    graph = Graph(project, canonical(quads))
    graph = graph.labelled(pages.labels(graph, run.model))
    sources = reader.Sources(run.model, {}, {}, {})
    made = fixtures.with_explorer(bundled, run.queries, graph)
    for language in ("it", "en"):
        of = site.Site(graph, sources, bundled, language, reader.Beside(frozenset({"explorer"})))
        templates = pages.environment(str(ROOT / "site" / "templates"))
        page = explorer.page(of)
        made[page.file(language)] = pages.render(of, page, templates)
    made["favicon.svg"] = b""
    for name, content in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return run, store


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The explorer of the project's own data."""
    folder = tmp_path_factory.mktemp("explorer")
    run, store = write(folder, Project.at(ROOT))
    return SimpleNamespace(folder=folder, run=run, store=store)


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Watched]:
    with window(browser) as watched:
        yield watched


@pytest.fixture
def page(opened: Watched) -> Iterator[Page]:
    yield opened.page
    assert opened.complaints == []


# Gives an open page another fragment; what listens to that has run when it returns.
TURN = """fragment => new Promise((done) => {
  self.addEventListener("hashchange", done, { once: true });
  location.hash = fragment;
})"""


def turn(page: Page, fragment: str) -> None:
    """Give an open explorer another fragment."""
    page.evaluate(TURN, fragment)


def ask(page: Page, built: SimpleNamespace, file: str, fragment: str = "") -> None:
    """Open the explorer, or ask the one that is open: to load the engine takes a second."""
    address = f"file://{built.folder}/{file}"
    if fragment and page.url.startswith(f"{address}#") and page.url != f"{address}#{fragment}":
        turn(page, fragment)
        return
    page.goto("about:blank")
    page.goto(f"{address}{'#' if fragment else ''}{fragment}")
    page.focus("#explorer-select")
    page.wait_for_selector("#explorer[data-ready]", timeout=180_000)


def answered(page: Page) -> str:
    """The status, once the query has ended."""
    page.wait_for_selector("#explorer section[aria-busy=false]", state="attached", timeout=180_000)
    return page.inner_text("[role=status]")


def downloaded(page: Page, form: str) -> str:
    # Chromium drops, without a word, what a page downloads beyond ten files in a second.
    page.wait_for_timeout(110)
    with page.expect_download() as caught:
        page.click(f"button:text-is('{form}')")
    return Path(caught.value.path()).read_text(encoding="utf-8")


# The one file has the same engine and data: that they are in it is seen from some of the queries, CSV as well.
@pytest.mark.parametrize(("file", "step"), [("explorer.html", 1), ("raccordo-explorer.html", 11)])
def test_each_canned_query_gives_the_same_rows(built: SimpleNamespace, page: Page, file: str, step: int) -> None:
    ask(page, built, file)
    for name, canned in list(built.run.queries.items())[::step]:
        page.select_option("#explorer-select", name)
        page.click("button.btn-primary:text-is('Esegui')")
        status = answered(page)
        expected = query.run(built.store, canned.text)
        if not expected.rows:
            assert status.startswith("Nessuna riga"), (name, status)
            continue
        assert status.startswith(f"{len(expected.rows)} rig"), (name, status)
        assert json.loads(downloaded(page, "JSON")) == json.loads("".join(expected.as_json())), name
        if step > 1:
            assert downloaded(page, "CSV") == "".join(expected.as_csv()), name


def test_a_parameter_is_a_field_with_names(built: SimpleNamespace, page: Page) -> None:
    ask(page, built, "explorer.en.html")
    page.select_option("#explorer-select", "chain-of-guideline")
    field = page.get_by_label("a guideline")
    assert len(field.locator("option").all()) == 1 + 23
    assert field.input_value() == ""
    field.select_option(label="Guideline 14 · Plan 2024, INPS")
    page.click("button:text-is('Run')")
    answered(page)
    canned = built.run.queries["chain-of-guideline"]
    term = query.parse_value(built.run.project, built.store, canned.parameters["guideline"], "14")
    assert downloaded(page, "CSV") == "".join(query.run(built.store, canned.bind({"guideline": term})).as_csv())
    # The address carries the question and what was chosen, and leads back to the same rows.
    fragment = page.evaluate("location.hash")
    assert fragment.startswith("#name=chain-of-guideline&guideline=")
    rows = page.inner_text("#explorer tbody")
    ask(page, built, "explorer.en.html", fragment[1:])
    answered(page)
    assert page.inner_text("#explorer tbody") == rows


def test_a_text_is_a_term_whatever_is_in_it(built: SimpleNamespace, page: Page) -> None:
    ask(page, built, "explorer.html")
    page.select_option("#explorer-select", "texts-with-word")
    page.get_by_label("una parola, o più di seguito").fill('"} # \\')
    page.click("button:text-is('Esegui')")
    assert answered(page) == "Nessuna riga: niente nei dati corrisponde."


def test_a_query_stands_in_the_address(built: SimpleNamespace, page: Page) -> None:
    text = "SELECT ?s WHERE { ?s a <https://w3id.org/raccordo/onto/Mission> } ORDER BY ?s"
    ask(page, built, "explorer.html", f"query={quote(text)}")
    assert answered(page).startswith("6 righe")
    links = page.locator("#explorer tbody a")
    assert links.first.inner_text() == "Missione 1 · INPS"
    assert links.first.get_attribute("href") == "data/inps/mission/1.html"
    link = page.get_by_role("link", name="Link a questa interrogazione")
    assert link.get_attribute("href") == f"#query={quote(text, safe='')}"
    # A page of a thing asks for all that is said of it.
    ask(page, built, "explorer.html", f"about={quote('https://w3id.org/raccordo/data/inps/mission/1')}")
    answered(page)
    assert "Missione 1" in page.inner_text("#explorer tbody")
    # In the one file there are no pages: a link asks the same.
    ask(page, built, "raccordo-explorer.html", f"query={quote(text)}")
    answered(page)
    page.click("#explorer tbody a >> nth=0")
    expect(page.locator("#explorer thead")).to_contain_text("property")
    assert "Missione 1" in page.inner_text("#explorer tbody")


def test_charts_and_graphs_where_they_suit(built: SimpleNamespace, page: Page) -> None:
    ask(page, built, "explorer.html", "name=load-by-mission")
    answered(page)
    assert page.locator("input[name=explorer-view]").count() == 2
    page.get_by_label("Grafico").check()
    assert page.locator(".explorer-bars li").count() == 10
    ask(page, built, "explorer.html", "name=links-between-acts")
    answered(page)
    page.get_by_label("Grafo").check()
    assert page.locator(".explorer-graph path.edge").count() == 14
    ask(page, built, "explorer.html", "name=preamble")
    answered(page)
    assert page.locator("input[name=explorer-view]").count() == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ASK { ?s a <https://w3id.org/raccordo/onto/Mission> }", "Sì: nei dati c'è."),
        ("ASK { ?s a <https://example.org/Nothing> }", "No: nei dati non c'è."),
        ("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3", "3 triple in"),
        ("SELECT ?a { ?a ?b ?c . ?d ?e ?f }", "Solo le prime 50000 righe"),
        ("SELECT * WHERE {", "L'interrogazione non è stata eseguita."),
        ("DELETE WHERE { ?s ?p ?o }", "L'interrogazione non è stata eseguita."),
        (
            "SELECT * WHERE { SERVICE <https://example.org/sparql> { ?s ?p ?o } }",
            "L'interrogazione non è stata eseguita.",
        ),
        ("SELECT ?missing WHERE { ?s a <https://example.org/Nothing> }", "Nessuna riga: niente nei dati corrisponde."),
    ],
)
def test_what_is_said_of_other_queries(built: SimpleNamespace, page: Page, text: str, said: str) -> None:
    ask(page, built, "explorer.html", f"query={quote(text)}")
    assert answered(page).startswith(said)


def test_triples_come_as_turtle_with_the_prefixes_that_they_use(built: SimpleNamespace, page: Page) -> None:
    wanted = "?s a rac:Mission ; rac:code ?code"
    text = f"PREFIX rac: <https://w3id.org/raccordo/onto/> CONSTRUCT {{ {wanted} }} WHERE {{ {wanted} }}"
    ask(page, built, "explorer.html", f"query={quote(text)}")
    assert answered(page).startswith("12 triple in")
    shown = page.inner_text(".explorer-turtle")
    assert shown == downloaded(page, "Turtle")
    assert re.findall("@prefix (.*?):", shown) == ["mission", "rac"]
    assert shown.count("a rac:Mission") == 6
    expected = query.run(built.store, text.replace(f"CONSTRUCT {{ {wanted} }} WHERE", "SELECT ?s ?code WHERE"))
    found = {(str(quad.subject), str(quad.object)) for quad in ox.parse(shown, format=ox.RdfFormat.TURTLE)}
    assert {(str(subject), str(code)) for subject, code in expected.rows} < found


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("explorer.html", f"Riga 3: il prefisso «skos:» non è dichiarato: aggiungi in testa PREFIX skos: <{SKOS}>."),
        ("explorer.en.html", f"Line 3: the prefix “skos:” isn't declared: add PREFIX skos: <{SKOS}> at the top."),
    ],
)
def test_why_a_query_was_not_run_is_said_in_words(built: SimpleNamespace, page: Page, file: str, said: str) -> None:
    text = "SELECT * {\n  ?s a ?t .\n  ?s skos:prefLabel ?l }"
    ask(page, built, file, f"query={quote(text)}")
    answered(page)
    assert page.inner_text(".explorer-error") == said


def test_what_each_object_has_in_a_browser_is_no_query_and_no_prefix(built: SimpleNamespace, page: Page) -> None:
    ask(page, built, "explorer.html", "name=constructor")
    assert page.input_value("#explorer-select") == page.evaluate("raccordoQueries.queries[0].name")
    ask(page, built, "explorer.html", f"query={quote('SELECT * { ?s constructor:x ?o }')}")
    answered(page)
    said = "Riga 1: il prefisso «constructor:» non è dichiarato: aggiungi in testa PREFIX constructor: e il suo IRI."
    assert page.inner_text(".explorer-error") == said


def test_each_named_graph_is_asked_by_its_name(built: SimpleNamespace, page: Page) -> None:
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    ask(page, built, "explorer.html", f"query={quote(text)}")
    answered(page)
    expected: dict[str, int] = Counter(
        str(quad.graph_name)[1:-1] for quad in set((built.run.known | built.run.shapes).quads)
    )
    rows = list(csv.reader(io.StringIO(downloaded(page, "CSV"))))[1:]
    assert {name: int(count) for name, count in rows} == expected
    assert page.locator("#explorer tbody a").first.get_attribute("href") == "graphs/acts.html"
    # A triple that stands in several graphs stands in their union once.
    (triple, graphs), *_ = Counter(quad.triple for quad in set((built.run.known | built.run.shapes).quads)).most_common(
        1
    )
    assert graphs > 1
    pattern = " ".join(str(term) for term in triple)
    ask(page, built, "explorer.html", f"query={quote(f'SELECT (1 AS ?one) {{ {pattern} }}')}")
    assert answered(page).startswith("1 riga")
    ask(page, built, "explorer.html", f"query={quote(f'SELECT ?g {{ GRAPH ?g {{ {pattern} }} }}')}")
    assert answered(page).startswith(f"{graphs} righe")


def test_a_query_without_end_can_be_stopped(built: SimpleNamespace, page: Page) -> None:
    page.goto("about:blank")
    ask(page, built, "explorer.html", f"query={quote(ENDLESS)}")
    expect(page.locator("[role=status]")).to_have_text("In esecuzione…")
    page.click("button:text-is('Ferma')")
    expect(page.locator("[role=status]")).to_contain_text("Pronto", timeout=180_000)
    page.select_option("#explorer-select", "plan-at-a-glance")
    page.click("button:text-is('Esegui')")
    assert answered(page).startswith("1 riga")


def test_a_query_that_breaks_the_engine_leaves_the_next_one_whole(built: SimpleNamespace, page: Page) -> None:
    binds = " ".join(f"BIND (1 AS ?x{n})" for n in range(1000))
    ask(page, built, "explorer.html", f"query={quote(f'ASK {{ {binds} }}')}")
    answered(page)
    assert page.inner_text(".explorer-error").startswith("L'interrogazione è annidata troppo a fondo")
    page.select_option("#explorer-select", "plan-at-a-glance")
    page.click("button:text-is('Esegui')")
    assert answered(page).startswith("1 riga")


def test_why_the_engine_does_not_start_is_said(built: SimpleNamespace, opened: Watched) -> None:
    page = opened.page.context.new_page()
    page.add_init_script("delete self.WebAssembly")
    page.goto(f"file://{built.folder}/explorer.html")
    page.focus("#explorer-select")
    expect(page.locator("[role=status]")).to_contain_text("serve WebAssembly")
    page.close()


def test_nothing_is_loaded_before_the_first_touch_and_what_is_typed_meanwhile_stays(
    browser: Browser, built: SimpleNamespace
) -> None:
    """A script that doesn't come is said, and asked for again by the next question."""
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    with window(browser, fresh=True) as watched:
        page, missing = watched.page, re.compile("site/data/")
        page.route(missing, lambda route: route.abort())
        page.route("**/site/engine.js", hold)
        page.goto(f"file://{built.folder}/explorer.html", wait_until="networkidle")
        assert not late
        assert "si caricano i dati (" in page.inner_text("[role=status]")
        page.get_by_role("textbox", name="Interrogazione SPARQL").fill("ASK {}")
        page.keyboard.press("ArrowLeft")
        expect(page.locator("[role=status]")).to_have_text(
            re.compile(r"^Non si riesce a caricare site/data/inps/2024\.js: .* riprova")
        )
        page.unroute(missing)
        page.keyboard.press("Control+Enter")
        late.pop().continue_()
        page.wait_for_selector("#explorer[data-ready]")
        assert answered(page) == "Sì: nei dati c'è."
        # The better editor has taken the place of the plain one, with text and caret.
        page.keyboard.type(" ?s ?p 'nowhere' ")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[role=status]")).to_have_text("No: nei dati non c'è.")
        assert page.locator(".cm-content").inner_text() == "ASK { ?s ?p 'nowhere' }"
        (complaint,) = watched.complaints
        assert "ERR_FAILED" in complaint
        watched.complaints.clear()


def test_a_field_runs_by_enter_and_what_is_called_alike_is_told_apart(built: SimpleNamespace, page: Page) -> None:
    ask(page, built, "explorer.html")
    page.select_option("#explorer-select", "act-by-number")
    page.fill("#explorer-number", "88")
    page.keyboard.press("Enter")
    assert answered(page).startswith("1 riga")
    page.select_option("#explorer-select", "what-became-of-directive")
    names = page.locator("#explorer-directive option").all_inner_texts()
    assert len(names) == len(set(names)) > 90


def test_all_of_an_answer_is_printed_with_its_query(built: SimpleNamespace, page: Page) -> None:
    ask(page, built, "explorer.html", "name=alignment-table")
    answered(page)
    assert page.inner_text(".cited").endswith("explorer.html#name=alignment-table")
    with pdfplumber.open(io.BytesIO(page.pdf(format="A4"))) as printed:
        text = "".join(sheet.extract_text() for sheet in printed.pages)
        assert max(sign["x1"] for sheet in printed.pages for sign in sheet.chars) < printed.pages[0].width
    assert text.count("Previdenza") >= page.locator("#explorer tbody tr").count() > 90
    assert text.count("ORDER BY") == 1


def test_the_keyboard_leaves_the_editor_and_runs(built: SimpleNamespace, page: Page) -> None:
    ask(page, built, "explorer.html")
    editor = page.get_by_role("textbox", name="Interrogazione SPARQL")
    editor.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Esegui"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    assert "righe" in answered(page)


def test_completion_declares_the_prefix(built: SimpleNamespace, page: Page) -> None:
    ask(page, built, "explorer.html")
    editor = page.get_by_role("textbox", name="Interrogazione SPARQL")
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * WHERE { ?x a rac:StrategicDir")
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    text = editor.inner_text()
    assert text.startswith("PREFIX rac: <https://w3id.org/raccordo/onto/>\nSELECT")
    assert "rac:StrategicDirective" in text


def test_the_one_file_is_small_speaks_both_languages_and_needs_nothing(built: SimpleNamespace, page: Page) -> None:
    content = (built.folder / "raccordo-explorer.html").read_bytes()
    assert len(content) <= 2_000_000
    assert not re.search(rb"<(?:script|img|link)[^>]+(?:src|href)=[\"'](?!data:)", content)
    (built.folder / "alone").mkdir()
    (built.folder / "alone" / "x.html").write_bytes(content)
    ask(page, built, "alone/x.html", "name=plan-at-a-glance")
    assert answered(page).startswith("1 riga")
    with page.expect_download() as started:
        page.get_by_role("button", name="XLSX").click()
    assert openpyxl.load_workbook(io.BytesIO(started.value.path().read_bytes())).worksheets[0]["A1"].value == "body"
    page.click("button:text-is('English')")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.inner_text("h1") == "Query the data"
    assert page.inner_text("[role=status]").startswith("1 row in")
    assert page.get_by_role("textbox", name="SPARQL query").count() == 1


def test_a_cell_that_no_workbook_can_hold_is_cut_visibly(built: SimpleNamespace, page: Page) -> None:
    """The lines of this one were more than a function of a browser takes arguments, and no file came."""
    lines = "?s a ?t . ?guideline a <https://w3id.org/raccordo/onto/Guideline>"
    text = f'SELECT (GROUP_CONCAT("1"; SEPARATOR="\\n") AS ?all) {{ {lines} }}'
    ask(page, built, "explorer.html", f"query={quote(text)}")
    assert answered(page).startswith("1 riga")
    with page.expect_download() as started:
        page.get_by_role("button", name="XLSX").click()
    cell = openpyxl.load_workbook(io.BytesIO(started.value.path().read_bytes())).worksheets[0]["A2"].value
    assert (len(cell), cell[-1]) == (32767, "…")


def test_the_page_has_no_script_of_its_own(built: SimpleNamespace) -> None:
    text = (built.folder / "explorer.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)", text)
    assert not re.search(r"\son\w+=", text)


def packed_quads(path: Path, key: str) -> list[ox.Quad]:
    """The quads that a script of the explorer has under a key."""
    _, content = path.read_text(encoding="utf-8").split(f"[{json.dumps(key)}]=")
    packed = json.loads(content[:-2])["data"]
    return list(ox.parse(lzma.decompress(base64.b64decode(packed)), format=ox.RdfFormat.TRIG))


def test_the_data_are_the_published_graphs_those_of_a_plan_by_themselves(built: SimpleNamespace) -> None:
    shared = packed_quads(built.folder / "site" / "data.js", "")
    own = packed_quads(built.folder / "site" / "data" / "inps" / "2024.js", "inps/2024")
    assert canonical([*shared, *own]) == canonical((built.run.known | built.run.shapes).quads)
    plan = re.compile(r".*/(data|graph)/inps/2024/.*")
    assert {quad.subject.value for quad in shared if plan.fullmatch(quad.subject.value)} == set()
    assert {quad.subject.value for quad in own if not plan.fullmatch(quad.subject.value)} == set()


def test_one_plan_is_loaded_and_others_where_they_are_chosen(browser: Browser, two_years: Path) -> None:
    with window(browser, fresh=True) as watched:
        page, loaded = watched.page, []
        page.on("request", lambda request: loaded.append(request.url.rpartition("/site/")[2]))

        def years() -> str:
            page.wait_for_selector("#explorer[data-ready]")
            page.click("button.btn-primary:text-is('Esegui')")
            assert answered(page).startswith(("1 rig", "2 rig"))
            return " ".join(page.locator("#explorer td:nth-child(2)").all_inner_texts())

        page.goto(f"file://{two_years}/explorer.html#name=plan-at-a-glance")
        assert years() == "2032"
        assert [one for one in loaded if one.startswith("data/")] == ["data/ente-di-prova/2032.js"]
        page.get_by_label("Piano", exact=True).select_option("ente-di-prova/2031")
        assert years() == "2031"
        assert "Piano 2031" in answered(page)
        # The directives that can be asked of are the plan's.
        page.select_option("#explorer-select", "what-became-of-directive")
        options = [one.get_attribute("value") or "" for one in page.locator("#explorer-directive option").all()]
        assert {re.search(r"/(\d{4})/", one)[1] for one in options if one} == {"2031"}  # type: ignore[index]
        page.select_option("#explorer-select", "plan-at-a-glance")
        page.get_by_label("Piano", exact=True).select_option("all")
        assert years() == "2031 2032"
        # The address has the choice.
        address = page.url
        page.goto("about:blank")
        page.goto(address)
        assert years() == "2031 2032"
        # A page of a plan asks of this plan.
        page.goto(f"file://{two_years}/data/ente-di-prova/2031/guideline/1.html")
        page.click("a:text-is('Vedilo in SPARQL')")
        page.wait_for_selector("#explorer[data-ready]")
        assert "Piano 2031" in answered(page)
        # The one file has the newest.
        page.goto(f"file://{two_years}/raccordo-explorer.html#name=plan-at-a-glance")
        assert years() == "2032"


def test_another_plan_under_another_base(browser: Browser, tmp_path: Path) -> None:
    small = fixtures.invented_project()
    project = Project.at(ROOT, data=small.data, base=FAR)
    run, store = write(tmp_path, project)
    opened = browser.new_page()
    opened.goto(f"file://{tmp_path}/raccordo-explorer.html#name=directives-of-mission")
    opened.wait_for_selector("#explorer section[aria-busy=false]", state="attached", timeout=180_000)
    # Nothing is chosen, which asks for all missions of these data, and those are what can be chosen.
    field = opened.locator("#explorer-mission")
    values = [option.get_attribute("value") for option in field.locator("option").all()]
    assert values == ["", *(f"{FAR}data/ente-di-prova/mission/{code}" for code in "12")]
    assert field.input_value() == ""
    expected = query.run(store, run.queries["directives-of-mission"].text)
    assert opened.inner_text("[role=status]").startswith(f"{len(expected.rows)} rig")
    text = downloaded(opened, "CSV")
    assert text == "".join(expected.as_csv())
    assert len(list(csv.reader(io.StringIO(text)))) > 1
    opened.close()


def test_without_the_front_end_there_is_no_explorer(built: SimpleNamespace) -> None:
    assert explorer.is_in(fixtures.files_in(built.folder))
    assert not explorer.is_in({})
