"""The acts that an Italian text names in a regular form: what, of which date, with which number, by whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from raccordo.act.anchor import MONTHS
from raccordo.draft.mapping import DATE
from raccordo.draft.organs import COLLEGES, OFFICES
from raccordo.draft.parts import Citation, Form, Provided

# How Italian texts write the kinds of acts; the first that fits counts, so the longer come first. Which authority and
# type a numbered act of the State has in urn:nir is as Normattiva writes it.
KINDS = (
    Form("decreto-legge", r"decreto[- ]legge|D\. ?L\.(?! ?gs)", "dl", "Decreto-legge", "stato:decreto.legge"),
    Form("decreto-legislativo", r"decreto legislativo|D\. ?lgs\.?", "dlgs", "Decreto Legislativo",
         "stato:decreto.legislativo"),
    Form("dpcm", r"decreto del Presidente del Consiglio dei [Mm]inistri|D\. ?P\. ?C\. ?M\.?", "dpcm", "D.P.C.M."),
    Form("dpr", r"decreto del Presidente della Repubblica|D\. ?P\. ?R\.?", "dpr", "D.P.R.",
         "presidente.repubblica:decreto"),
    Form("dm", r"decreto (?:inter)?ministeriale|decreto(?= del(?:la)? Ministr)|D\. ?M\.", "dm", "D.M."),
    # Which region's it is its name alone may not say.
    Form("legge", r"legge regionale|L\. ?R\.", "legge-regionale", english="Regional law"),
    Form("legge", r"legge provinciale|L\. ?P\.", "legge-provinciale", english="Provincial law"),
    Form("legge", r"legge|L\.(?= ?\d| ?n)", "legge", "Legge", "stato:legge"),
    Form("deliberazione", r"deliberazione|delibera", "deliberazione"),
    Form("determinazione", r"determinazione|determina", "determinazione"),
    Form("direttiva", r"direttiva", "direttiva"),
    Form("circolare", r"circolare", "circolare"),
    Form("decreto", r"decreto", "decreto"),
)  # fmt: skip
KIND = "|".join(f"(?P<k{index}>{form.pattern})" for index, form in enumerate(KINDS))
OF = r"(?:dell[’'] ?|della |dello |del |de )"
OFFICE = rf"(?: (?:[a-z]+ale|{OF}(?P<office>(?!\d)[A-Z][^;,“”\"()\d]{{0,80}}?)))?"
NUMBER = r"n(?:\.|°|umero)? ?(?P<{0}>[1-9]\d*)"
CITATION = re.compile(
    rf"\b(?i:(?:{KIND})){OFFICE},? (?:"
    rf"(?:{OF}|in data )?(?P<date>(?i:{DATE}))(?:,? {NUMBER.format('after')}\b)?"
    rf"|{NUMBER.format('before')}\b(?:,? ?{OF}(?P<dated>(?i:{DATE}))|(?:,? {OF}| ?/ ?)(?P<year>\d{{4}})\b)"
    r")"
)
TITLE = re.compile(r"[,;]? ?(?:recante )?[“«]([^“”«»]+)[”»]")
ADOPTED_BY = re.compile(r",? con l(?:a|o) quale (?:il|la|lo|l[’']) ?(?P<office>[A-Z].*?) ha (?:adottato|approvato)\b")
# A part of an act: «art. 4, comma 2, lettera b), ». Right before the act it is of that act; behind it where the text
# is about this act alone: «la legge …, e in particolare l'articolo 8».
PROVISION = (
    r"(?P<printed>\bart(?:icolo|\.) ?(?P<article>[1-9]\d*(?:-[a-z]+)?)"
    r"(?:,? ?comma (?P<paragraph>[1-9]\d*(?:-[a-z]+)?))?"
    r"(?:,? ?(?:lettera|lett\.) (?P<point>[a-z](?:-[a-z]+)?)\))?(?![\w-]))"
)
BEFORE = re.compile(rf"(?i:{PROVISION},? (?:del(?:la|lo)? |dell[’'] ?))$")
BEHIND = re.compile(
    rf",? (?:e,? )?(?:in particolare|segnatamente),? l[’'] ?(?>(?i:{PROVISION}))(?! (?:del|dello|della|dell[’'])\b)"
)
# One more of the same act: «…, e l'articolo 20, comma 1».
ALSO = re.compile(rf",? (?:e|ed|nonché) l[’'] ?(?>(?i:{PROVISION}))(?! (?:del|dello|della|dell[’'])\b)")
FIRST = re.compile(r"\w+(?: \w+)? (?:la|il|lo|l[’']) ?")
OF_ITS_ACT = "the text begins with the act, and names the article behind it"

# Who passed an act, behind its number: «Direttiva n. 3/2022 del Direttore Generale».
OF_OFFICE = re.compile(rf" {OF}(?P<office>(?=[A-Z])(?i:{COLLEGES}|{OFFICES})(?: [Gg]enerale| [Cc]omunale)?)(?![\w’'])")


def find(text: str) -> Iterator[Citation]:
    """The acts that a text names with a date or a year, in order."""
    for match in CITATION.finditer(text):
        form = next(form for index, form in enumerate(KINDS) if match[f"k{index}"])
        dated = iso_date(match["date"] or match["dated"] or "")
        by = None if form.name or match["office"] else OF_OFFICE.match(text, match.end())
        end = by.end() if by else match.end()
        rest = text[end:]
        title, adopter = TITLE.match(rest), ADOPTED_BY.match(rest)
        yield Citation(
            form=form,
            number=match["after"] or match["before"] or "",
            date=dated,
            year=match["year"] or dated[:4],
            office=match["office"] or (by["office"] if by else adopter["office"] if adopter else ""),
            title=title[1] if title else "",
            printed=text[match.start() : end],
            start=match.start(),
            provisions=tuple(provided(text, match, rest[title.end() if title else 0 :])),
        )


def provided(text: str, act: re.Match[str], behind: str) -> Iterator[Provided]:
    """The provisions that a text names right before an act, or behind it and its title where it begins with the act."""
    first = FIRST.fullmatch(text[: act.start()])
    found = [(match, "") for match in [BEFORE.search(text[: act.start()])] if match]
    following = BEHIND.match(behind) if first else None
    while following:
        found.append((following, OF_ITS_ACT))
        following = ALSO.match(behind, following.end())
    for match, rule in found:
        article, paragraph, point = (match[name] or "" for name in ("article", "paragraph", "point"))
        yield Provided(article.lower(), paragraph.lower(), point.lower(), match["printed"], rule)


def iso_date(text: str) -> str:
    """A date as Italian acts print it, «9 dicembre 2030» or «9/12/2030», in XML Schema's form; empty if it is none."""
    if match := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text):
        day, month, year = int(match[1]), int(match[2]), int(match[3])
    elif match := re.fullmatch(r"(\d{1,2})[°º]? ?([a-z]+) (\d{4})", text.lower()):
        day, month, year = int(match[1]), MONTHS.index(match[2]) + 1 if match[2] in MONTHS else 0, int(match[3])
    else:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
