"""The acts that an Italian text names in a regular form: what, of which date, with which number, by whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from raccordo.act.anchor import MONTHS
from raccordo.draft.mapping import DATE
from raccordo.draft.parts import Citation, Form

# How Italian texts write the kinds of acts; the first that fits counts, so the longer come first. Which authority and
# type a numbered act of the State has in urn:nir is as Normattiva writes it.
KINDS = (
    Form("decreto-legge", r"decreto[- ]legge|D\. ?L\.(?! ?gs)", "dl", "Decreto-legge", "stato:decreto.legge"),
    Form("decreto-legislativo", r"decreto legislativo|D\. ?lgs\.?", "dlgs", "Decreto Legislativo",
         "stato:decreto.legislativo"),
    Form("dpcm", r"decreto del Presidente del Consiglio dei [Mm]inistri|D\. ?P\. ?C\. ?M\.?", "dpcm", "D.P.C.M."),
    Form("dpr", r"decreto del Presidente della Repubblica|D\. ?P\. ?R\.?", "dpr", "D.P.R.",
         "presidente.repubblica:decreto"),
    Form("dm", r"decreto (?:inter)?ministeriale|D\. ?M\.", "dm", "D.M."),
    # Which region's it is its name alone may not say.
    Form("legge", r"legge regionale|L\. ?R\.", "legge-regionale", english="Regional law"),
    Form("legge", r"legge provinciale|L\. ?P\.", "legge-provinciale", english="Provincial law"),
    Form("legge", r"legge|L\.(?= ?\d| ?n)", "legge", "Legge", "stato:legge"),
    Form("deliberazione", r"deliberazione|delibera", "deliberazione"),
    Form("determinazione", r"determinazione|determina", "determinazione"),
    Form("direttiva", r"direttiva", "direttiva"),
    Form("circolare", r"circolare", "circolare"),
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


def find(text: str) -> Iterator[Citation]:
    """The acts that a text names with a date or a year, in order."""
    for match in CITATION.finditer(text):
        form = next(form for index, form in enumerate(KINDS) if match[f"k{index}"])
        dated = iso_date(match["date"] or match["dated"] or "")
        rest = text[match.end() :]
        title, adopter = TITLE.match(rest), ADOPTED_BY.match(rest)
        yield Citation(
            form=form,
            number=match["after"] or match["before"] or "",
            date=dated,
            year=match["year"] or dated[:4],
            office=match["office"] or (adopter["office"] if adopter else ""),
            title=title[1] if title else "",
            printed=match[0],
            start=match.start(),
        )


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
