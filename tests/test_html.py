"""Every page against the W3C's HTML checker, and what the pages of the act state in RDFa."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pyoxigraph as ox

from raccordo.project import Project
from raccordo.site import frontend
from tests.chromium import ROOT, tools
from tests.java import java


def errors(folder: Path) -> list[str]:
    """What the checker finds in the pages of a folder: file, line and message."""
    checker = tools() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [*java(), "-jar", str(checker), "--skip-non-html", "--errors-only", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(done.stderr)["messages"]
    # It ends with 1 where it found something, and with another status where it could not check.
    assert done.returncode == bool(messages), done.stderr[:2000]
    return [f"{message.get('url', '')}:{message.get('lastLine', '')}: {message['message']}" for message in messages]


def test_no_page_has_an_error(publication: Path) -> None:
    assert len(list(publication.rglob("*.html"))) > 1000
    assert errors(publication)[:20] == []


# What is broken in a page, by what, and the words of the checker.
BROKEN = {
    'id="statements"': ('id="main"', "Duplicate ID"),
    "<h1": ("<h7", "Stray end tag"),
    'aria-current="page"': ('aria-current="here"', "Bad value"),
}


def test_the_checker_finds_what_is_broken(publication: Path, tmp_path: Path) -> None:
    text = (publication / "data/inps/2024/guideline/13.html").read_text(encoding="utf-8")
    for number, (before, (after, _)) in enumerate(BROKEN.items()):
        assert before in text
        (tmp_path / f"{number}.html").write_text(text.replace(before, after, 1), encoding="utf-8")
    found = errors(tmp_path)
    for number, (_, told) in enumerate(BROKEN.values()):
        assert any(f"/{number}.html:" in message and told in message for message in found), found


def test_the_act_s_pages_state_in_rdfa_what_the_dataset_says(publication: Path) -> None:
    """Each anchor and mention of the source, and each paragraph of the act, as another's parser reads the pages."""
    project = Project.at(ROOT)
    onto = project.iri("onto/")
    quads = ox.parse(path=str(publication / "raccordo.nq"), format=ox.RdfFormat.N_QUADS)
    said = {str(quad.triple) for quad in quads}
    (act,) = (publication / "data").glob("*/act/determinazione-57-2023.html")
    (source,) = (publication / "data").glob("*/*/source.html")
    for page, names in ((act, {"text"}), (source, {"anchors", "mentioned"})):
        command = [frontend.find_node()[0], str(ROOT / "tests/browser/rdfa.mjs"), str(tools().parent), project.base]
        done = subprocess.run(command, stdin=page.open("rb"), capture_output=True, text=True, check=True)
        parsed = (quad for quad in ox.parse(done.stdout, format=ox.RdfFormat.N_TRIPLES))
        found = {str(quad.triple) for quad in parsed if quad.predicate.value.startswith(onto)}
        assert found <= said, sorted(found - said)[:5]
        for name in names:
            stated = {triple for triple in said if f"> <{onto}{name}> " in triple}
            whole = {one for one in stated if "/recital#" in one or "/clause#" in one} if page == act else stated
            assert {triple for triple in found if f"> <{onto}{name}> " in triple} == whole, name
            assert len(whole) > 10
