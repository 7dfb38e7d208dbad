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

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Route, sync_playwright

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
        LEFT.pop(browser, None)
        browser.close()


@dataclass
class Watched:
    """A page in a window of its own, the host that it may load from besides files, and what went wrong in it so far."""

    page: Page
    host: str = ""
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text} {message.location['url']}")

    def fail(self, error: Error) -> None:
        self.complaints.append(f"error: {error}")

    def refuses(self, url: str) -> bool:
        return not url.startswith(("file:", "data:", "blob:", *([self.host] if self.host else [])))

    def refuse(self, route: Route) -> None:
        self.complaints.append(f"request: {route.request.url}")
        route.abort()


# The windows that tests have left, by whether scripts run in them: to open another takes longer than most pages do.
LEFT: dict[Browser, dict[bool, Watched]] = {}


@contextmanager
def window(
    browser: Browser, width: int = DESKTOP, *, host: str = "", scripts: bool = True, fresh: bool = False
) -> Iterator[Watched]:
    """A window that may load files and what `host` serves, and nothing else.

    It may have been another test's, unless it is to be `fresh`, with an empty cache. At the end, where the test came
    that far, it fails for each error or warning of the console, error of a script and request that was refused.
    """
    left = LEFT.setdefault(browser, {})
    watched = (None if fresh else left.pop(scripts, None)) or _opened(browser, scripts)
    watched.host = host
    watched.page.set_viewport_size({"width": width, "height": HEIGHT})
    try:
        yield watched
        assert watched.complaints == [], watched.complaints
        watched.page.emulate_media(media="null", color_scheme="null")
        watched.page.goto("about:blank")
        watched.complaints.clear()
    except BaseException:
        watched.page.context.close()
        raise
    # A browser asks a server for its icon when it likes, also after the page has gone.
    if fresh or host or scripts in left:
        watched.page.context.close()
    else:
        left[scripts] = watched


def _opened(browser: Browser, scripts: bool) -> Watched:
    context = browser.new_context(java_script_enabled=scripts, service_workers="block")
    context.set_default_timeout(10_000)
    watched = Watched(context.new_page())
    watched.page.on("console", watched.hear)
    watched.page.on("pageerror", watched.fail)
    context.route(watched.refuses, watched.refuse)
    return watched


def axe(page: Page) -> list[str]:
    """What axe-core finds on a page against WCAG 2.1, level AA: the rule, the element, and what to do.

    Colours that are on their way to others, as those of buttons are for a while, are waited for.
    """
    if not page.evaluate("'axe' in self"):
        page.evaluate((tools() / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    page.evaluate("""() => Promise.allSettled(document.getAnimations()
      .filter((one) => one instanceof CSSTransition).map((one) => one.finished))""")
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    assert found["passes"], "axe-core checked nothing"
    return [
        f"{rule['id']}: {node['html'][:200]}: {' '.join(node['failureSummary'].split())}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
