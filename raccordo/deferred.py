"""Modules that are imported when something of them is first used."""

from __future__ import annotations

import sys
from importlib import util
from types import ModuleType


def deferred(name: str, package: str = "raccordo") -> ModuleType:
    """A module of a package, which is imported when an attribute of it is first asked for (importlib's LazyLoader).

    Raises ImportError where there is no such module.
    """
    name = f"{package}.{name}"
    if name in sys.modules:
        return sys.modules[name]
    spec = util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    spec.loader = util.LazyLoader(spec.loader)
    module = sys.modules[name] = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
