"""The page of the scores: what is not met, then what is, with the lists that ask for it."""

from __future__ import annotations

from raccordo.publish.scores import SEVERITIES, Result
from raccordo.site.site import Crumb, Page, Site

STEM = "scores"


def page(site: Site, results: list[Result]) -> Page:
    """The page in the site's language; what is graver comes first."""
    t = site.t
    ordered = sorted(results, key=lambda result: SEVERITIES.index(result.criterion.severity))
    lists = {one.name: one for result in results for one, _ in result.criterion.asked_by}
    return Page(
        STEM,
        STEM,
        t("Pagelle", "Scores"),
        t("Come la pubblicazione riesce nelle liste d'altri.", "How the publication does by the lists of others."),
        crumbs=[*site.home, Crumb(site.file("quality"), t("Qualità", "Quality"))],
        context={
            "unmet": [result for result in ordered if result.faults],
            "met": [result for result in ordered if not result.faults],
            "lists": [one for _, one in sorted(lists.items())],
            "weights": {
                "Violation": t("necessario", "must"),
                "Warning": t("raccomandato", "should"),
                "Info": t("consigliato", "may"),
            },
        },
    )
