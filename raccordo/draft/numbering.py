"""The numbers that Word computes for paragraphs (ECMA-376, 17.9), and the styles by which paragraphs have them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from raccordo.draft.numerals import LATIN, ROMAN

BULLET = "•"


def letters(number: int) -> str:
    """a, b … z, aa, bb … as Word counts."""
    return LATIN[(number - 1) % 26] * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    """i, ii, iii …; beyond those in figures."""
    return ROMAN[number] if number < len(ROMAN) else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "ordinal": lambda number: f"{number}°",
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "none": lambda number: "",
}


def value(element: Element | None, path: str) -> str:
    """The value of a property; empty where it isn't there."""
    found = element.find(path) if element is not None else None
    return found.get("val", "") if found is not None else ""


class Styles:
    """The styles of a document, each based on another."""

    def __init__(self, root: Element | None) -> None:
        self.by_id = {style.get("styleId", ""): style for style in root.iter("style")} if root is not None else {}

    def chain(self, name: str) -> Iterator[Element]:
        """A style, and those that it is based on."""
        seen = set()
        while name in self.by_id and name not in seen:
            seen.add(name)
            yield self.by_id[name]
            name = value(self.by_id[name], "basedOn")

    def find(self, properties: Element | None, name: str) -> Element | None:
        """A property of a paragraph: its own, or that of its style."""
        own = properties.find(name) if properties is not None else None
        if own is not None:
            return own
        chain = self.chain(value(properties, "pStyle"))
        return next((found for style in chain if (found := style.find(f"pPr/{name}")) is not None), None)

    def find_of_run(self, own: Element | None, properties: Element | None, name: str) -> Element | None:
        """A property of a run: its own, that of its style, or that of the style of its paragraph."""
        direct = own.find(name) if own is not None else None
        if direct is not None:
            return direct
        for of, path in ((own, "rStyle"), (properties, "pStyle")):
            for style in self.chain(value(of, path)):
                if (found := style.find(f"rPr/{name}")) is not None:
                    return found
        return None


class Numbering:
    """Counts the paragraphs of lists, in the order in which they are asked for."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self.styles = styles
        self.levels: dict[str, dict[int, Element]] = {}
        self.lists: dict[str, Element] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        self.begun: set[str] = set()
        for one in root if root is not None else ():
            if one.tag == "abstractNum":
                self.levels[one.get("abstractNumId", "")] = {level_of(level): level for level in one.iter("lvl")}
            elif one.tag == "num":
                self.lists[one.get("numId", "")] = one

    def label(self, properties: Element | None) -> tuple[str, bool]:
        """What a paragraph is numbered by, and whether that could be said; nothing where it is in no list."""
        own, depth = self.place(properties)
        if own is None:
            return "", True
        kind = value(own, "abstractNumId")
        levels = {**self.levels.get(kind, {})}
        overrides = {level_of(one): one for one in own.iter("lvlOverride")}
        levels |= {number: lvl for number, one in overrides.items() if (lvl := one.find("lvl")) is not None}
        if depth not in levels:
            return "", False
        counts = self.counts[kind]
        if own.get("numId", "") not in self.begun:
            self.begun.add(own.get("numId", ""))
            for number, one in overrides.items():
                if value(one, "startOverride"):
                    counts.pop(number, None)
        for number in range(depth + 1):
            start = value(overrides.get(number), "startOverride") or value(levels.get(number), "start") or "1"
            first = int(start) if start.isdecimal() else 1
            if number == depth:
                counts[number] = counts[number] + 1 if number in counts else first
            else:
                counts.setdefault(number, first)
        for number in [number for number in counts if number > depth]:
            del counts[number]
        return self.written(levels, depth, counts)

    def place(self, properties: Element | None) -> tuple[Element | None, int]:
        """The list and the level of a paragraph: its own, or those of its style."""
        found = self.styles.find(properties, "numPr")
        if found is None:
            return None, 0
        number = value(found, "numId")
        depth = value(found, "ilvl")
        if not number:
            chain = self.styles.chain(value(properties, "pStyle"))
            number = next((said for style in chain if (said := value(style, "pPr/numPr/numId"))), "")
        return (self.lists.get(number) if number != "0" else None), int(depth) if depth.isdecimal() else 0

    def written(self, levels: dict[int, Element], depth: int, counts: dict[int, int]) -> tuple[str, bool]:
        """The number of a level as it is written; a bullet as a bullet, whatever sign it has."""
        kind = value(levels[depth], "numFmt") or "decimal"
        template = value(levels[depth], "lvlText")
        if kind == "bullet":
            return (template if template in ("-", "–", "—", "*", "▪", "◦") else BULLET), True
        figures = levels[depth].find("isLgl") is not None
        known = True

        def one(match: re.Match[str]) -> str:
            nonlocal known
            number = int(match[1]) - 1
            kind = "decimal" if figures else value(levels.get(number), "numFmt") or "decimal"
            known = known and kind in FORMATS
            return FORMATS[kind](counts.get(number, 1)) if kind in FORMATS else ""

        text = re.sub(r"%([1-9])", one, template)
        return (text if known else ""), known


def level_of(element: Element) -> int:
    """The level that an element of a list is about."""
    said = element.get("ilvl", "0")
    return int(said) if said.isdecimal() else 0
