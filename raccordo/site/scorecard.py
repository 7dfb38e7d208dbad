"""The page of the scores."""

from __future__ import annotations

from typing import Any

from raccordo.site.site import Crumb, Page, Site

STEM = "scores"


def page(site: Site, document: dict[str, Any]) -> Page:
    """The page in the site's language; `document` is what `as_json` returned."""
    t = site.t
    return Page(
        STEM,
        STEM,
        t("Pagelle", "Scores"),
        t("Come la pubblicazione riesce nelle liste d'altri.", "How the publication does by the lists of others."),
        crumbs=[
            Crumb(site.file("index"), t("Inizio", "Home")),
            Crumb(site.file("quality"), t("Qualità", "Quality")),
        ],
        context={"scores": document},
    )
