"""How guidelines are numbered: 1, 2; 2.1, 2.2; a, b; I, II. Which numeral begins a list, and which follows another."""

from __future__ import annotations

import re

from raccordo.draft.mapping import NUMERALS

LATIN = "abcdefghijklmnopqrstuvwxyz"
ITALIAN = "abcdefghilmnopqrstuvz"
ROMAN = [tens + ones for tens in ("", "x", "xx", "xxx")
         for ones in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")]  # fmt: skip


# 3; 2.1; a; IV.
NUMERAL = re.compile(r"\d+(?:\.\d+)*|[A-Za-z]|[ivx]+|[IVX]+")


def numeral(match: re.Match[str]) -> str:
    """What a template of guidelines found that numbers one."""
    group = numeral_group(match)
    return match[group] if group else ""


def code_of(match: re.Match[str]) -> str:
    """The code that a guideline is printed with, as «OS1»: letters right before its numeral; empty without."""
    group = numeral_group(match)
    printed = match.string[match.start() : match.end(group)] if group else ""
    return printed if re.fullmatch(r"[^\W\d_]+[.-]?\d+(?:\.\d+)*", printed) else ""


def numeral_group(match: re.Match[str]) -> str:
    """The group of a match that has the numeral; nothing where none has."""
    return next((name for name in NUMERALS if match.groupdict().get(name)), "")


def readings(text: str) -> dict[str, tuple[int, ...]]:
    """The series that a numeral may be of, and its place there, level by level: an «i» may be a letter or a number."""
    if re.fullmatch(r"\d+(?:\.\d+)*", text):
        return {"decimal": tuple(map(int, text.split(".")))}
    small = text.lower()
    found = {series: (series.index(small) + 1,) for series in (LATIN, ITALIAN) if len(small) == 1 and small in series}
    return {**found, **({"roman": (ROMAN.index(small),)} if small in ROMAN[1:] else {})}


def follows(text: str, before: str = "") -> bool:
    """Whether a numeral is the next after another, or the first of a list where there is none before.

    After 2.4 comes 2.5, or the first of a later section, 3.1.
    """
    earlier = readings(before)
    for series, place in readings(text).items():
        if not before:
            if place[-1] == 1:
                return True
        elif len(last := earlier.get(series, ())) == len(place):
            later = place[-1] == 1 and place[:-1] > last[:-1]
            if later or place == (*last[:-1], last[-1] + 1):
                return True
    return False


def within(text: str, above: str) -> bool:
    """Whether a numeral is of a part of what another numbers, as 2.1.3 is of 2.1."""
    return text.startswith(f"{above}.")
