"""The published standards: the list of them is that of the folder, the script gets them whole or not at all, and the
tests that read them are run or, where there are none, named at the end."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import standards

TESTS = Path(__file__).resolve().parent
SCRIPT, LIST = TESTS / "standards.sh", TESTS / "standards.sha256"
# What the folder may have and no repository: its keeper's own files, and a symbolic link.
NO_ORIGIN = {"README.md", "akn-3.0/xml.xsd", "w3c-rdf-canon/tests/manifest"}
RAW = "https://raw.githubusercontent.com/"


def get(script: Path, folder: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script for a folder."""
    command = ["sh", str(script), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


def listed() -> list[str]:
    return [line.split("  ")[1] for line in LIST.read_text(encoding="utf-8").splitlines()]


@pytest.mark.standards
def test_the_list_is_that_of_the_folder(tmp_path: Path) -> None:
    folder = standards.folder()
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - set(listed()) - NO_ORIGIN == set()
    # Without a curl that works, it downloads nothing: all must be there, and right.
    (tmp_path / "curl").write_text("#!/bin/sh\nexit 7\n", encoding="utf-8")
    (tmp_path / "curl").chmod(0o755)
    done = get(SCRIPT, folder, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"all {len(listed())} files" in done.stdout


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A copy of the script, with a list of three small files, of which one is empty."""
    files = {"dcat-ap-3.0.1/shapes.ttl": b"shapes", "ontopia/ontologies.shacl.ttl": b"rules", "w3c-rdf-canon/a.nq": b""}
    lines = [f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in files.items()]
    copy = tmp_path / "a script's folder" / "standards.sh"
    copy.parent.mkdir()
    shutil.copyfile(SCRIPT, copy)
    copy.with_name(LIST.name).write_text("".join(lines), encoding="utf-8")
    return copy


@pytest.fixture
def origin(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the files where the script looks for them, which the real curl is given in place of GitHub."""
    site = tmp_path / "site"
    for path, content in {
        r"SEMICeu/DCAT-AP/\w{40}/releases/3.0.1/html/shacl/shapes.ttl": b"shapes",
        r"italia/daf-ontologie-vocabolari-controllati/\w{40}/Ontologie/rules.shacl": b"rules",
        r"w3c/rdf-canon/\w{40}/a.nq": b"",
    }.items():
        repository = "/".join(path.split("/")[:2])
        (commit,) = re.findall(rf"{repository}/(\w{{40}})", SCRIPT.read_text(encoding="utf-8"))
        file = site / path.replace(r"\w{40}", commit)
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        shim = tmp_path / "bin" / "curl"
        shim.parent.mkdir()
        here, curl = f"http://127.0.0.1:{server.server_port}/", shutil.which("curl")
        shim.write_text(
            f"#!/bin/sh\nsed -i 's#{RAW}#{here}#' downloads\nexec {curl} \"$@\" --proto =http\n", encoding="utf-8"
        )
        shim.chmod(0o755)
        monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
        yield site
        server.shutdown()


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_gets_what_is_missing_and_mends_what_differs(script: Path, origin: Path, tmp_path: Path) -> None:
    folder = tmp_path / "the standards"
    assert get(script, folder).returncode == 0
    assert sorted(files(folder)) == ["dcat-ap-3.0.1/shapes.ttl", "ontopia/ontologies.shacl.ttl", "w3c-rdf-canon/a.nq"]
    shutil.rmtree(origin / "w3c")
    (folder / "ontopia" / "ontologies.shacl.ttl").write_text("other", encoding="utf-8")
    done = get(script, folder)
    assert (done.returncode, done.stderr) == (0, "downloading 1 files\n")
    assert files(folder)["ontopia/ontologies.shacl.ttl"] == b"rules"


@pytest.mark.parametrize("fault", ["missing", "other"])
def test_a_download_that_fails_leaves_nothing(script: Path, origin: Path, tmp_path: Path, fault: str) -> None:
    (rules,) = origin.rglob("rules.shacl")
    if fault == "missing":
        rules.unlink()
    else:
        rules.write_text("other", encoding="utf-8")
    done = get(script, tmp_path / "standards")
    assert done.returncode == 1
    assert "nothing was kept" in done.stderr
    told = {"missing": "Ontologie/rules.shacl: The requested URL returned error: 404", "other": "shacl.ttl: FAILED"}
    assert told[fault] in done.stderr
    assert not (tmp_path / "standards").exists()


def test_it_names_a_commit_of_a_repository_for_each_file(script: Path, tmp_path: Path) -> None:
    script.with_name(LIST.name).write_bytes(LIST.read_bytes())
    kept = tmp_path / "kept"
    (tmp_path / "curl").write_text(f"#!/bin/sh\ncp downloads '{kept}'\nexit 7\n", encoding="utf-8")
    (tmp_path / "curl").chmod(0o755)
    get(script, tmp_path / "standards", PATH=f"{tmp_path}:{os.environ['PATH']}")
    urls = re.findall(r'url = "(.*)"', kept.read_text(encoding="utf-8"))
    assert all(re.fullmatch(RAW + r"[\w-]+/[\w-]+/[0-9a-f]{40}/[\w./-]+", url) for url in urls)
    assert len(set(urls)) == len(listed())


@pytest.mark.parametrize("arguments", [[], [""], ["--help"], ["a", "b"]])
def test_misuse_is_told(arguments: list[str]) -> None:
    done = subprocess.run(["sh", SCRIPT, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, "usage: " in done.stderr) == (2, True)


# Which tests run


SUITE = """
import os
from urllib.request import proxy_bypass

import pytest
from tests.standards import standard

@pytest.mark.standards("ontopia")
def test_one():
    assert (standard("ontopia") / "rules").is_file()

@pytest.mark.standards("ontopia", "stratml")
@pytest.mark.parametrize("number", [1, 2])
def test_two(number):
    standard("stratml")

def test_three():
    assert proxy_bypass("127.0.0.1")
    assert not {"FORCE_COLOR", "COLUMNS"} & set(os.environ)
    assert os.environ["LC_ALL"] == "C.UTF-8"
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A project with this one's conftest.py and four small tests, of which three read standards."""
    tests = tmp_path / "project" / "tests"
    tests.mkdir(parents=True)
    for name in ("__init__.py", "conftest.py", "needs.py", "standards.py"):
        shutil.copyfile(TESTS / name, tests / name)
    shutil.copyfile(TESTS.parent / "pyproject.toml", tests.parent / "pyproject.toml")
    (tests / "test_some.py").write_text(SUITE, encoding="utf-8")
    return tests.parent


def run(suite: Path, *arguments: str, **environment: str) -> tuple[int, list[str]]:
    """The exit status of pytest, and its lines."""
    outer = {name: text for name, text in os.environ.items() if not name.startswith(("CI", "RACCORDO_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=suite, env=outer | environment, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_without_the_standards_the_rest_passes_and_the_end_says_so(suite: Path, workers: list[str]) -> None:
    status, lines = run(suite, *workers)
    assert status == 0
    assert lines[-4:-1] == [
        "Not run: 3 of the tests, which read published standards that are not here: ontopia, stratml.",
        "To get the standards, and run all tests:",
        "  sh tests/standards.sh ../shared/standards && .venv/bin/python -m pytest -n auto",
    ]
    assert "1 passed" in lines[-1]


def test_only_what_would_have_run_is_counted(suite: Path) -> None:
    _, lines = run(suite, "-k", "test_one or test_three")
    assert lines[-4].startswith("Not run: 1 of the tests, which read published standards that are not here: ontopia.")


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"RACCORDO_STANDARDS": "nowhere"}])
def test_where_they_are_asked_for_what_is_missing_is_a_failure(suite: Path, environment: dict[str, str]) -> None:
    status, lines = run(suite, **environment)
    assert status == 1
    assert "3 failed, 1 passed" in lines[-1]
    assert any("ontopia is not there: run “sh tests/standards.sh FOLDER”" in line for line in lines)


def test_a_users_proxy_colours_and_locale_are_not_the_tests(suite: Path) -> None:
    theirs = {"http_proxy": "http://127.0.0.1:9", "FORCE_COLOR": "1", "COLUMNS": "40", "LC_ALL": "tr_TR.UTF-8"}
    assert run(suite, "-k", "three", **theirs)[0] == 0


def test_ci_asks_for_them() -> None:
    lines = (TESTS.parent / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines.index("export CI=true") < lines.index(".venv/bin/python -m pytest -n auto")


def test_they_run_where_they_are(suite: Path) -> None:
    for name in ("ontopia", "stratml"):
        (suite.parent / "shared" / "standards" / name).mkdir(parents=True)
    status, lines = run(suite)
    assert (status, "1 failed, 3 passed" in lines[-1]) == (1, True)
    (suite.parent / "shared" / "standards" / "ontopia" / "rules").touch()
    assert run(suite)[0] == 0


def test_a_test_that_reads_one_must_be_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RACCORDO_STANDARDS", "somewhere")
    with pytest.raises(pytest.fail.Exception, match=r"mark the test with @pytest.mark.standards\('ontopia'\)"):
        standards.standard("ontopia")
