"""What the project uses is listed with its reasons, and everything locked is under a licence that allows it."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Of what runs with the project or tests it; a part of an expression is enough where there is an “or”.
FREE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|W3C|EUPL|BlueOak|CC0|Unlicense|LGPL|Zlib|0BSD|OFL"
)
# What may be used as a tool alone, which nothing of the project is made from.
TOOLS = {"python-debian": "GPL-2.0-or-later"}  # what reuse uses
# What declares nothing in its metadata, with what is in its package, read by a person.
READ = {
    "owlrl": "W3C",
    "node_modules/dom-walk": "MIT",
    "node_modules/jsuri": "MIT",
    "node_modules/negotiate": "BSD-2-Clause",
    "node_modules/parse-cache-control": "BSD-3-Clause",
}


def declared(name: str) -> str:
    """The licence that an installed package declares: its expression, its classifiers, or the line for it."""
    told = metadata.metadata(name)
    classifiers = [one.rpartition(":: ")[2] for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    return str(told.get("License-Expression") or "; ".join(classifiers) or (told.get("License") or "").split("\n")[0])


def test_each_locked_package_is_free() -> None:
    locks = [(ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "requirements-test.txt")]
    names = {name for lock in locks for name in re.findall(r"^([a-z0-9][\w.-]*)==", lock, re.MULTILINE)}
    assert len(names) > 100
    licences = {name: READ.get(name) or declared(name) for name in names}
    assert {
        name: licence for name, licence in licences.items()
        if not FREE.search(licence) and TOOLS.get(name) != licence
    } == {}  # fmt: skip
    for folder in ("site", "tests/browser", "bench/lighthouse"):
        packages = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        found = {name: READ.get(name) or one.get("license", "") for name, one in packages.items()}
        assert {name: licence for name, licence in found.items() if not FREE.search(licence)} == {}


def test_the_table_has_what_is_used_and_its_licence() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")][2:]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    used = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    assert {row[0] for row in rows} == {re.split("[<>=]", one)[0] for one in used}
    for name, _, licence, *_ in rows:
        kind = re.match(r"MIT|BSD|Apache|W3C|GPL", licence)
        assert kind is None or kind[0] in (READ.get(name) or declared(name)), name
    assert all(len(row) == 6 and all(re.search(r"\w", cell) for cell in row) for row in rows)
    assert [row[0] for row in rows if not re.fullmatch(r"\d{4}", row[3])] == [], "since when is not said"
