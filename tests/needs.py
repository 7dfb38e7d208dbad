"""What a test needs besides Python: a server, Java, a browser, or the whole publication, seen from what it uses.

A test, its fixtures and the functions of its module that these call are searched for what comes from the modules below.
So nobody has to mark a test by hand, and none is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType, ModuleType
from typing import Any

import pytest

NEEDS = {
    "tests.apache": "server",
    "tests.chromium": "browser",
    "tests.faulty": "server",
    "tests.java": "java",
    "tests.proxies": "server",
    "tests.servers": "server",
    "tests.serving": "server",
    # The pages of a publication.
    "built_pages": "slow",
}
# The fixtures of conftest.py that are a whole publication.
PUBLICATIONS = {"publication", "invented", "two_years", "elsewhere"}


def needs(item: pytest.Function) -> set[str]:
    """The markers of a test: `server`, `java`, `browser`, and `slow` where it reads or builds a publication's pages."""
    fixtures = [one.func for name in item.fixturenames for one in item._fixtureinfo.name2fixturedefs.get(name, ())[-1:]]
    found = {NEEDS[origin] for origin in _origins([item.function, *fixtures]) if origin in NEEDS}
    return found | ({"slow"} if PUBLICATIONS & set(item.fixturenames) else set())


def _origins(functions: list[Callable[..., Any]]) -> Iterator[str]:
    """The names and modules of what functions use, and what the functions of their own modules use that they call."""
    left, seen = list(functions), set()
    while left:
        function = left.pop()
        code = getattr(function, "__code__", None)
        if code is None or code in seen:
            continue
        seen.add(code)
        yield function.__module__
        for name in _names(code):
            yield name
            used = function.__globals__.get(name)
            if isinstance(used, ModuleType):
                yield used.__name__
            elif used is not None:
                origin = getattr(used, "__module__", None)
                yield str(origin)
                if origin == function.__module__:
                    left.append(getattr(used, "__wrapped__", used))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
