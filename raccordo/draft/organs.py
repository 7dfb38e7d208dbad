"""The organs and offices that Italian acts name: which words call one, and whether it is one of the body's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

COLLEGES = "assemblea|collegio|comitato|commissione|conferenza|consiglio|giunta|nucleo|organismo|senato"
OFFICES = r"commissari[oa]|direttor[ei]|direttrice|presidente|rett(?:ore|rice)|segretari[oa]|sindac[oa]"
# What it is of, where that is not another body: «di amministrazione», «generale».
OF_WHAT = r"(?: (?:di|dei|delle|degli) [a-z]\w+| (?:general|straordinari|direttiv|accademic)\w)"
COLLEGE = re.compile(rf"(?:{COLLEGES})\b")
_OWN = re.compile(rf"(?:{COLLEGES}|{OFFICES})(?P<of>{OF_WHAT}*)(?P<whose> [a-z]+)?")
_NAMED = re.compile(
    rf"(?<![\w.])(?i:(?:a|da|de|ne|su)?(?:l|il|la|lo|lla|ll[’']|l[’'])) ?(?P<name>(?=[A-Z])(?i:{COLLEGES}|{OFFICES})"
    rf"(?:{OF_WHAT}| [a-z]+(?:ale|ario|ivo))+)(?![\w’']| e \w{{5}})"
)

# What a body calls itself, whichever it is.
SELF = ("Amministrazione", "Ente")
_VICE = re.compile(r"(?i)\bvice[ -]$")
_OF_WHOM = re.compile(r" d(?:i|el|ello|ella|ei|egli|elle|ell[’'])\s?(?P<whose>[A-Z][\w]+)")


def without_article(text: str) -> str:
    """A name in lower case, without the article before it."""
    bare = text.strip().casefold()
    return re.sub(r"^(?:il|lo|la|l[’'])\s?(?=\w)", "", bare) if " " in bare else bare


def is_own(text: str, names: Iterable[str]) -> bool:
    """Whether the name of an organ or office says of none but the body of some names that it is one of it.

    A «Consiglio comunale» is one of a «Comune», a «Nucleo di valutazione» of the body that speaks of it.
    """
    match = _OWN.fullmatch(without_article(text))
    if match is None or re.search(r"\b(?:ministri|stato)\b", match["of"]):
        return False
    whose = (match["whose"] or "").strip()
    # An adjective has five letters at least with the noun that it is of.
    return not whose or (len(whose) > 5 and any(whose[:5] in name.casefold() for name in names))


def is_another(text: str, start: int, end: int, names: Sequence[str]) -> bool:
    """Whether an office or organ that a text names by a word alone is another: a «Vice Presidente», or one of others.

    «Presidente della Repubblica» is none of a body whose names say nothing of a Repubblica.
    """
    if not re.fullmatch(rf"(?i:{COLLEGES}|{OFFICES})", text[start:end]):
        return False
    of = _OF_WHOM.match(text, end)
    names = (*names, *SELF)
    return bool(_VICE.search(text[:start])) or bool(
        of and not any(of["whose"].casefold() in name.casefold() for name in names)
    )


def named(text: str) -> Iterator[str]:
    """The organs and offices that a text names in more than a word, behind an article and with a capital."""
    return (match["name"] for match in _NAMED.finditer(text))
