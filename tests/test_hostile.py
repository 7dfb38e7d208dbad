"""Hostile data: every literal of a plan carries scripts, and every thing links to them; no page runs one.

Each page goes through a parser that follows the HTML standard, and through Chromium, which reports what ran.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import html5rdf
import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser

from raccordo.act.plans import Plans
from raccordo.project import Project
from raccordo.publish.documents import documents
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.serve.app import policy
from raccordo.site import explorer, frontend, pages, reader
from tests import fixtures
from tests.test_site import small_quads

pytestmark = pytest.mark.slow

RUN = "self.ran=1"
PAYLOADS = [sign.replace("RUN", RUN) for sign in json.loads(Path(__file__).with_name("hostile.json").read_text())]
LINKS = [
    f"javascript:{RUN}",
    f"JAVASCRIPT:{RUN}",
    f"javascript://x/%0A{RUN}",
    f"data:text/html,%3Cscript%3E{RUN}%3C/script%3E",
    f"vbscript:{RUN}",
    f"view-source:javascript:{RUN}",
    f"jar:javascript:{RUN}!/",
    "file:///etc/passwd",
    "https://example.org/%22%3E%3Cscript%3E",
    "blob:https://example.org/x",
]
SEE_ALSO = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
HTML = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML")
LITERAL = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#value")


def poisoned(project: Project) -> list[ox.Quad]:
    """The invented plan with all payloads in each text, and each thing with hostile links and HTML literals."""
    more = " ".join(PAYLOADS)
    quads = [_poison(quad, more) for quad in small_quads(project)]
    subjects = {quad.subject: quad.graph_name for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    for subject, graph in subjects.items():
        quads += [ox.Quad(subject, SEE_ALSO, ox.NamedNode(link), graph) for link in LINKS]
        quads.append(ox.Quad(subject, LITERAL, ox.Literal(f"<script>{RUN}</script>", datatype=HTML), graph))
    return quads


def _poison(quad: ox.Quad, more: str) -> ox.Quad:
    literal = quad.object
    # The levels of certainty are known by their notations, which decide what is shown.
    if not isinstance(literal, ox.Literal) or "/cv/pairing/" in quad.subject.value:
        return quad
    if literal.language:
        changed = ox.Literal(f"{literal.value} {more}", language=literal.language)
    elif literal.datatype.value.endswith("#string"):
        changed = ox.Literal(f"{literal.value} {more}")
    else:
        return quad
    return ox.Quad(quad.subject, quad.predicate, changed, quad.graph_name)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, documents and explorer of the poisoned plan, in a folder."""
    project = fixtures.invented_project()
    quads = poisoned(project)
    graph = Graph(project, quads)
    graph = graph.labelled(pages.labels(graph, fixtures.model()))
    bundled, findings = frontend.bundle(project)
    assert not findings
    files = bundled | fixtures.whole(
        documents(graph, Context(fixtures.model(), project), {}, [*Plans(graph).all, None])
    )
    files = fixtures.with_explorer(files, {}, graph)
    made, _ = fixtures.built_pages(
        graph, reader.Sources(fixtures.model(), {}, {}, {}), files, {explorer.STEM: explorer.page}
    )
    folder = tmp_path_factory.mktemp("hostile")
    for path, content in (files | made).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


OWN = {
    f"{name}.js"
    for name in (
        "site",
        "find",
        "unpack",
        "data",
        "engine",
        "queries",
        "explorer",
        "index.it",
        "index.en",
        "2031.it",
        "2031.en",
    )
}
FOREIGN = {"iframe", "object", "embed", "base", "img", "image", "video", "audio", "marquee", "math"}
ADDRESSES = ("href", "src", "action", "formaction", "data")


def wrong(path: Path) -> list[str]:
    """What in a page could run a script that isn't the site's."""
    found = []
    for element in html5rdf.parse(path.read_bytes(), namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            attributes = {str(name).rpartition("}")[2].lower(): text for name, text in element.attrib.items()}
            found += list(_wrong(element.tag.rpartition("}")[2], attributes, element.text))
    return found


def _wrong(tag: str, attributes: dict[str, str], text_inside: str | None) -> Iterator[str]:
    data = attributes.get("type") == "application/ld+json"
    if tag == "script" and not data and (text_inside or attributes.get("src", "").rpartition("/")[2] not in OWN):
        yield f"script {attributes}"
    for name, text in attributes.items():
        scheme, colon, rest = text.strip().lower().partition(":")
        if name.startswith("on") or name in ("style", "srcdoc", "http-equiv"):
            yield f"{name} at {tag}"
        # The empty icon is the only address with data.
        if name in ADDRESSES and colon and scheme not in ("http", "https") and (scheme, rest) != ("data", ","):
            yield f"{name}={text}"
    if tag in FOREIGN:
        yield tag


def test_there_are_enough_payloads_in_every_slot(hostile: Path) -> None:
    assert len(PAYLOADS) >= 60
    page = (hostile / "data/ente-di-prova/2031/guideline/1.html").read_text(encoding="utf-8")
    assert page.count("&lt;script&gt;self.ran=1&lt;/script&gt;") > 20


def test_no_page_has_a_place_where_a_script_could_run(hostile: Path) -> None:
    # Both languages have the same templates; Chromium reads pages of both. Of a folder's pages, one of four.
    italian = [path for path in sorted(hostile.rglob("*.html")) if not path.name.endswith(".en.html")]
    firsts = {path.parent: path for path in reversed(italian)}
    found = {path.name: problems for path in {*italian[::4], *firsts.values()} if (problems := wrong(path))}
    found.pop("raccordo-explorer.html", None)
    assert found == {}


def test_the_parser_sees_what_is_not_escaped(hostile: Path, tmp_path: Path) -> None:
    text = (hostile / "index.html").read_text(encoding="utf-8")
    for number, payload in enumerate(PAYLOADS[:48]):
        path = tmp_path / f"{number}.html"
        path.write_text(text.replace("</h1>", f"</h1>{payload}", 1), encoding="utf-8")
        assert wrong(path) or payload.startswith(("</noscript>", "<select", "<input", "<plaintext")), payload


@pytest.fixture(scope="module")
def server(hostile: Path) -> Iterator[str]:
    """The hostile pages, served with the policy that `build.py serve` sends, and without."""

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            if self.headers.get("x-policy"):
                self.send_header("Content-Security-Policy", policy(Path(self.translate_path(self.path)).name, b""))
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(hostile))) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_address[1]}/"
        serving.shutdown()


# The addresses that links lead to and that are none of the Web.
STRANGE = """selector => [...document.querySelectorAll(selector)]
  .map(link => new URL(link.getAttribute("href"), document.baseURI).href)
  .filter(address => !/^https?:/.test(address))"""


@pytest.mark.parametrize("guarded", [False, True])
def test_no_script_runs_in_chromium(browser: Browser, server: str, hostile: Path, guarded: bool) -> None:
    context = browser.new_context(extra_http_headers={"x-policy": "1"} if guarded else {})
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    paths = sorted(path.relative_to(hostile).as_posix() for path in hostile.rglob("*.html"))
    # One page of each kind in each folder.
    chosen = {path.rpartition("/")[0] + path.rpartition(".")[2] + str(".en." in path): path for path in paths}
    chosen |= {path: path for path in paths if "/" not in path and not path.startswith("raccordo")}
    assert len(chosen) > 40
    # Both languages have the same templates: one is read with the policy, whose every refusal is an error in the
    # console, and the other without.
    for path in sorted({path for path in chosen.values() if guarded != (".en." in path)}):
        page.goto(server + path)
        page.mouse.move(200, 400)
        page.keyboard.press("Tab")
        assert page.evaluate("self.ran") is None, path
        assert page.evaluate(STRANGE, "a") == [], path
    assert dialogs == []
    assert told == []
    context.close()


def test_what_search_and_explorer_make_stays_text(browser: Browser, server: str) -> None:
    page = browser.new_page()
    page.goto(server + "search.html?q=script")
    page.wait_for_selector("#search-results > li")
    assert page.evaluate("self.ran") is None
    assert page.locator("#search-results script, #search-results img, #search-results svg").count() == 0
    query = "SELECT * WHERE { ?s ?p ?o FILTER(CONTAINS(STR(?o), 'ran=1')) } LIMIT 60"
    page.goto(f"{server}explorer.html#query={query}")
    page.wait_for_selector("#explorer section[aria-busy=false]", state="attached", timeout=60_000)
    assert page.locator("#explorer tbody tr").count() == 60
    assert page.evaluate("self.ran") is None
    assert page.locator("#explorer tbody :is(script, img, svg, iframe)").count() == 0
    assert page.evaluate(STRANGE, "#explorer tbody a") == []
    page.close()
