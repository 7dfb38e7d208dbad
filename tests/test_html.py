"""Every page against the W3C's HTML checker."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.chromium import tools
from tests.java import java


def errors(folder: Path) -> list[str]:
    """What the checker finds in the pages of a folder: file, line and message."""
    checker = tools() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [java(), "-jar", str(checker), "--skip-non-html", "--errors-only", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(done.stderr)["messages"]
    # It ends with 1 where it found something, and with another status where it could not check.
    assert done.returncode == bool(messages), done.stderr[:2000]
    return [f"{message.get('url', '')}:{message.get('lastLine', '')}: {message['message']}" for message in messages]


def test_no_page_has_an_error(publication: Path) -> None:
    assert len(list(publication.rglob("*.html"))) > 2000
    assert errors(publication)[:20] == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('id="statements"', 'id="main"', "Duplicate ID"),
        ("<h1", "<h7", "Stray end tag"),
        ('aria-current="page"', 'aria-current="here"', "Bad value"),
    ],
)
def test_the_checker_finds_what_is_broken(
    publication: Path, tmp_path: Path, before: str, after: str, told: str
) -> None:
    text = (publication / "data/inps/2024/guideline/13.html").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "page.html").write_text(text.replace(before, after, 1), encoding="utf-8")
    found = errors(tmp_path)
    assert any(told in message for message in found), found
