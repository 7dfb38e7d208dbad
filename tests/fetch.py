"""Fetch into the user's cache what the tests take from npm and Maven Central: after this they need no network.

`setup.sh test` runs it, as `python -m tests.fetch`. What is in the cache already is not fetched again.
"""

from __future__ import annotations

from raccordo.project import Project
from raccordo.site import frontend
from tests import chromium, java


def fetch() -> None:
    """Fill the cache. Ends with an error where a tool is missing, or npm or Maven reach nothing."""
    _, findings = frontend.bundle(Project.at(chromium.ROOT))
    if findings:
        raise SystemExit(str(findings[0]))
    chromium.tools()
    for name in java.POMS:
        java.jars(name)


if __name__ == "__main__":
    fetch()
