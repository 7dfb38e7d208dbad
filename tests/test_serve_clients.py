"""`build.py serve` asked by the clients that people have: Yasgui, curl, Jena and RDF4J."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium import tools, window
from tests.java import jars
from tests.serving import ROOT, serving
from tests.test_serve_editors import EXAMPLES, by_endpoint

EXAMPLE = "load-by-mission"
CONSTRUCT = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 50"
# Yasgui as a page has it, less what it would ask of others: prefix.cc, Linked Open Vocabularies, its list of endpoints.
PAGE = """\
<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="{yasgui}/yasgui.min.css">
<div id="yasgui"></div><script src="{yasgui}/yasgui.min.js"></script>
<script>
Yasgui.Yasqe.defaults.autocompleters = [];
const yasgui = new Yasgui(document.getElementById("yasgui"), {{
    requestConfig: {{ endpoint: "{endpoint}" }}, endpointCatalogueOptions: {{ getData: () => [] }},
}});
</script>
"""


@pytest.fixture(scope="module")
def server(publication: Path) -> Iterator[str]:
    with serving(publication) as url:
        yield url


def rows(publication: Path) -> list[dict[str, dict[str, str]]]:
    """The rows of the example, as they are published."""
    answer = json.loads((publication / "queries" / f"{EXAMPLE}.json").read_bytes())
    found: list[dict[str, dict[str, str]]] = answer["results"]["bindings"]
    return found


def test_yasgui_runs_an_example_of_the_endpoint(
    server: str, publication: Path, browser: Browser, tmp_path: Path
) -> None:
    examples = {row["sq"].rpartition("/")[2]: row["query"] for row in by_endpoint(server, EXAMPLES)}
    yasgui = (tools() / "@triply" / "yasgui" / "build").as_uri()
    (tmp_path / "page.html").write_text(PAGE.format(yasgui=yasgui, endpoint=f"{server}/sparql"), encoding="utf-8")
    with window(browser, host=server) as watched:
        watched.page.goto((tmp_path / "page.html").as_uri())
        watched.page.evaluate("text => yasgui.getTab().getYasqe().setValue(text)", examples[EXAMPLE])
        watched.page.locator(".yasqe_queryButton").first.click()
        expect(watched.page.locator(".yasr table tbody tr")).to_have_count(len(rows(publication)))


def test_curl_asks_as_the_documentation_says(server: str) -> None:
    (command,) = re.findall(r"^curl '(.*)'$", (ROOT / "docs" / "serve.md").read_text("utf-8"), re.MULTILINE)
    asked = ["curl", "-sS", "--fail", "--compressed", command.replace("http://127.0.0.1:8057", server)]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert answer.count("\n") > 1
    text = (ROOT / "queries" / f"{EXAMPLE}.rq").as_posix()
    asked = ["curl", "-sS", "--fail", "-H", "Accept: text/csv", "-H", "Content-Type: application/sparql-query"]
    posted = subprocess.run([*asked, "--data-binary", f"@{text}", f"{server}/sparql"], capture_output=True, check=True)
    of_name = subprocess.run(["curl", "-sS", f"{server}/query/{EXAMPLE}.csv"], capture_output=True, check=True)
    assert posted.stdout == of_name.stdout


def test_jena_and_rdf4j_ask(server: str, publication: Path) -> None:
    asked = json.dumps([(ROOT / "queries" / f"{EXAMPLE}.rq").read_text("utf-8"), CONSTRUCT])
    command = [sys.executable, "-m", "tests.sparql_java", f"{server}/sparql", str(jars("jena")), str(jars("shacl"))]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, cwd=ROOT)
    count = [len(rows(publication)), 50]
    assert json.loads(done.stdout.splitlines()[-1]) == {"jena": count, "rdf4j": count}
