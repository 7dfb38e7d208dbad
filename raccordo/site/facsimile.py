"""The table of an act as it is printed, page by page, with what is certain and what is open in it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from raccordo.act.plans import Plan
from raccordo.rdf.names import local_name, natural
from raccordo.site import phrases
from raccordo.site.plan import PlanReader, Row, Text

STEM = "facsimile"


@dataclass(frozen=True)
class Band:
    """Rows below the title of one guideline."""

    guideline: str
    rows: list[Row]


@dataclass(frozen=True)
class Sheet:
    """A page of the table; `page` is 0 where the table has no pages.

    `unplaced` are the directives printed on it of which it doesn't say in which of its rows they stand, and `section`
    is where its text begins in the page of the source, if it does.
    """

    page: int
    bands: list[Band]
    unplaced: list[Text]
    section: str


def sheets(site: PlanReader, plan: Plan, sections: dict[int, str]) -> list[Sheet]:
    """The pages of a plan's table; `sections` has where the text of each begins."""
    found = []
    for page, group in itertools.groupby(site.rows_in(plan), key=lambda row: row.order[0]):
        printed = list(group)
        bands = [Band(iri, list(some)) for iri, some in itertools.groupby(printed, key=lambda row: row.guideline)]
        unplaced = {text.iri: text for row in printed if row.level == "open" for text in row.directives}
        ordered = [unplaced[iri] for iri in sorted(unplaced, key=natural)]
        found.append(Sheet(page, bands, ordered, sections.get(page, "")))
    return found


def furniture(site: PlanReader, plan: Plan, source: str) -> list[str]:
    """What the pages of a plan's table print for themselves; all furniture of the act where the table has no pages."""
    graph, pages = site.graph, phrases.page_of_lines(site, source)

    def beside_rows(one: str) -> bool:
        selectors = (graph.value(anchor, "oa:hasSelector") for anchor in graph.subjects("rac:anchors", one))
        return any(pages.get(graph.number(selector, "rac:sourceLine")) for selector in selectors)

    found = [one for one in graph.instances("rac:Furniture") if site.plans.owner(one) == plan]
    return [one for one in found if beside_rows(one)] if any(pages.values()) else found


def place(site: PlanReader, row: Row) -> str:
    """The link to a row in the facsimile of its plan, from the folder of the publication on; empty without one."""
    plan = site.plans.owner(row.iri)
    return f"{site.file(f'{plan.folder}/{STEM}')}#row-{local_name(row.iri)}" if plan else ""
