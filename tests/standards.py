"""The published standards that the tests hold the project to: where they are, and which tests read them.

They are not in the repository: `standards.sh` gets them. A test that reads one says so with
`@pytest.mark.standards("its folder")`. Where they are not there, such tests are not run, and pytest's last lines say so
(`conftest.py`); but where RACCORDO_STANDARDS names a folder, or CI is set, they run, and fail for what is missing.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BESIDE = ROOT.parent / "shared" / "standards"
GET = "sh tests/standards.sh"
# The standards that the test which runs now is marked with.
marked: set[str] = set()


def folder() -> Path:
    """The folder of the standards: the one that RACCORDO_STANDARDS names, or the one beside the repository."""
    return Path(os.environ.get("RACCORDO_STANDARDS") or BESIDE).absolute()


def wanted() -> bool:
    """Whether the tests that read standards are to run: where somebody asks for it, or the folder is there."""
    return bool(os.environ.get("CI") or os.environ.get("RACCORDO_STANDARDS")) or folder().is_dir()


def names(item: pytest.Item) -> set[str]:
    """The standards that a test is marked with."""
    return {name for marker in item.iter_markers("standards") for name in marker.args}


def standard(name: str) -> Path:
    """The folder of a standard. Fails the test where it is not there, or where the test isn't marked with it."""
    if name not in marked:
        pytest.fail(f"mark the test with @pytest.mark.standards({name!r})", pytrace=False)
    found = folder() / name
    if not found.is_dir():
        pytest.fail(f"{found} is not there: run “{GET} FOLDER”, and set RACCORDO_STANDARDS=FOLDER", pytrace=False)
    return found


def not_run(tests: dict[str, list[str]]) -> str:
    """What is said of the tests, by their ids with their standards, that were not run."""
    against = ", ".join(sorted({name for names in tests.values() for name in names}))
    return (
        f"Not run: {len(tests)} of the tests, which read published standards that are not here: {against}.\n"
        f"To get the standards, and run all tests:\n"
        f"  {GET} ../shared/standards && .venv/bin/python -m pytest -n auto"
    )
