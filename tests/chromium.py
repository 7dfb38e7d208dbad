"""Chromium as the tests drive it: pages that keep every complaint, and axe-core's findings on them.

The browser is the system's, by the package Playwright; axe-core and the HTML checker come from npm by the lock
in `tests/browser/`. What is missing is an error that says what to install: a test of theirs is never skipped.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Route, sync_playwright

from raccordo.project import Project
from raccordo.site import frontend

ROOT = Path(__file__).resolve().parent.parent
PHONE, DESKTOP = 360, 1280
HEIGHT = 800
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@cache
def tools() -> Path:
    """The folder of axe-core and of the HTML checker."""
    return frontend.packages(Project.at(ROOT), ROOT / "tests" / "browser") / "node_modules"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Raises RuntimeError where there is none."""
    command = shutil.which("chromium")
    if not command:
        raise RuntimeError("there is no chromium: run “sh setup.sh test”")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page in a window of its own, and what went wrong in it so far."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text} {message.location['url']}")

    def fail(self, error: Error) -> None:
        self.complaints.append(f"error: {error}")

    def refuse(self, route: Route) -> None:
        self.complaints.append(f"request: {route.request.url}")
        route.abort()


@contextmanager
def window(browser: Browser, width: int = DESKTOP, *, host: str = "", scripts: bool = True) -> Iterator[Watched]:
    """A window that may load files and what `host` serves, and nothing else.

    At the end, where the test came that far, it fails for each error or warning of the console, error of a script and
    request that was refused.
    """
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, java_script_enabled=scripts, service_workers="block"
    )
    try:
        context.set_default_timeout(10_000)
        watched = Watched(context.new_page())
        watched.page.on("console", watched.hear)
        watched.page.on("pageerror", watched.fail)
        allowed = ("file:", "data:", "blob:", *([host] if host else []))
        context.route(lambda url: not url.startswith(allowed), watched.refuse)
        yield watched
        assert watched.complaints == [], watched.complaints
    finally:
        context.close()


def axe(page: Page) -> list[str]:
    """What axe-core finds on a page against WCAG 2.1, level AA: the rule, the element, and what to do."""
    page.evaluate((tools() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    assert found["passes"], "axe-core checked nothing"
    return [
        f"{rule['id']}: {node['html'][:200]}: {' '.join(node['failureSummary'].split())}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
