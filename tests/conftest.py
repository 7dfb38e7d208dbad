"""What several test modules share: the publication, built once for all workers; which tests read standards; and an
environment in which a user's own settings change no answer."""

from __future__ import annotations

import fcntl
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import standards
from tests.needs import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
NOT_RUN = pytest.StashKey[dict[str, list[str]]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOT_RUN] = {}
    # A proxy is not for servers that the tests start; output is compared without colours, and not in a narrow window.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
        os.environ.pop(name, None)
    # Java takes from the locale what LCASE("I") is (in Turkish another letter), and which file names it can open.
    os.environ["LC_ALL"] = "C.UTF-8"
    # A process of tests keeps what it has read for the next one: as in a run, it need not look for cycles so often.
    gc.set_threshold(50_000, 20, 100)


def pytest_itemcollected(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function):
        for mark in needs(item):
            item.add_marker(mark)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each core (`-n logical`), and one more (`-n auto`): many tests wait for a server or a browser."""
    return (os.cpu_count() or 1) + (config.option.numprocesses == "auto")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that read standards, where there are none and nobody asked for them."""
    if standards.wanted():
        return
    out = [item for item in items if item.get_closest_marker("standards")]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)
    config.stash[NOT_RUN] = {item.nodeid: sorted(standards.names(item)) for item in out}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    standards.marked = standards.names(item)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist gives to the one that reports what it left out; every worker leaves out the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["not_run"] = session.config.stash[NOT_RUN]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[NOT_RUN].update(getattr(node, "workeroutput", {}).get("not_run", {}))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say at the very end which tests were left out, and how to run them."""
    yield
    if left_out := terminalreporter.config.stash[NOT_RUN]:
        terminalreporter.section("standards")
        terminalreporter.write_line(standards.not_run(left_out))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    # Only where a browser is asked for: the tests of an edit start sooner without it.
    from tests.chromium import chromium  # noqa: PLC0415

    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dist/ of this repository, as `build.py` writes it."""
    return _built(tmp_path_factory, "publication")


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dist/ of the invented plan, as `build.py` writes it."""
    return _built(tmp_path_factory, "invented", "--data", "data/schemes", "--data", "tests/plan")


@pytest.fixture(scope="session")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dist/ of the invented plan and of that of the next year."""
    folders = ("data/schemes", "tests/plan", "tests/next-year")
    return _built(tmp_path_factory, "two-years", *(f"--data={folder}" for folder in folders))


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dist/ of the invented plan under another base."""
    from tests.fixtures import OTHER_BASE  # noqa: PLC0415

    return _built(tmp_path_factory, "elsewhere", "--data", "data/schemes", "--data", "tests/plan", "--base", OTHER_BASE)


def _built(tmp_path_factory: pytest.TempPathFactory, name: str, *options: str) -> Path:
    """What `build.py` writes with these options; whoever of the workers comes first builds it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    output = shared / name / "dist"
    output.parent.mkdir(exist_ok=True)
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not output.exists():
            command = [sys.executable, str(ROOT / "build.py"), "build", *options, "--output", str(output)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
    return output
