"""Modules that are imported when something of them is first used."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class Deferred(ModuleType):
    """Stands for a module, and imports it when an attribute of it is asked for.

    importlib's LazyLoader would put itself among the modules that are loaded. Where an import of its module is
    interrupted there, CPython forgets the interruption and goes on with the half of it.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def deferred(name: str, package: str = "raccordo") -> ModuleType:
    """A module of a package, which is imported when it is used. What it has raises ImportError where there is none."""
    return Deferred(f"{package}.{name}")
