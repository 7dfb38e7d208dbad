"""Allegato B of 2024 row by row, as a table would have it: from the data, and where these leave a row open, by lot."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

DATA = Path(__file__).resolve().parents[2] / "data"
ROWS = """
PREFIX rac: <https://w3id.org/raccordo/onto/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?page ?code ?guideline ?category ?directive (MIN(?programmes) AS ?programme) (MIN(?missions) AS ?mission) {
    ?row rac:page ?page ; rac:position ?position ; rac:ofGuideline ?of .
    ?of dcterms:title ?guideline ; rac:category/skos:notation ?category .
    OPTIONAL {
        ?row rac:ofProgramme ?node .
        ?node rac:printedAs ?programmes ; rac:code ?code ; rac:inMission/rac:printedAs ?missions .
    }
    OPTIONAL { ?row rac:ofDirective/rac:text ?directive }
} GROUP BY ?page ?position ?code ?guideline ?category ?directive ORDER BY ?page ?position"""
DIRECTIVES = """
PREFIX rac: <https://w3id.org/raccordo/onto/>
SELECT ?page ?text { ?directive a rac:StrategicDirective ; rac:page ?page ; rac:text ?text } ORDER BY ?page ?text"""


@dataclass(frozen=True)
class Row:
    """What one row of the table prints; `page` is that of the annex."""

    page: int
    mission: str
    programme: str
    code: str
    guideline: str
    category: str
    directive: str


def rows() -> list[Row]:
    """The rows of Allegato B in their order. One whose directive is not known gets one of its page that none has."""
    store = ox.Store()
    for file in sorted(DATA.rglob("*.ttl")):
        store.load(path=str(file), format=ox.RdfFormat.TURTLE)
    printed = defaultdict(list)
    for found in store.query(DIRECTIVES):
        printed[found["page"].value].append(found["text"].value)
    told = [
        {name: found[name].value if found[name] else "-" for name in Row.__dataclass_fields__}
        for found in store.query(ROWS)
    ]
    lot = random.Random(2024)
    for page, texts in printed.items():
        known = {row["directive"] for row in told if row["page"] == page}
        left = [text for text in texts if text not in known]
        lot.shuffle(left)
        for row in told:
            if row["page"] == page and row["directive"] == "-" and row["code"] != "-" and left:
                row["directive"] = left.pop()
    return [Row(**{**row, "page": int(row["page"])}) for row in told]
