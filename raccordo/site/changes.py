"""The page of the releases with what changed in each, and a page for the versionIRI of each earlier one."""

from __future__ import annotations

from collections.abc import Callable

from raccordo.publish.releases import Difference
from raccordo.site.site import Crumb, Page, Site

STEM = "changes"
# More resources of one kind than this are counted, and left to the file.
MANY = 60


def pages(changes: list[Difference], version: str) -> dict[str, Callable[[Site], Page]]:
    """What makes the pages, by their paths; none where there was no release before this `version`."""
    if not changes:
        return {}
    earlier = {f"onto/{one.version}": [one] for one in changes if one.version != version}
    return {stem: _page(stem, shown) for stem, shown in {STEM: changes, **earlier}.items()}


def _page(stem: str, changes: list[Difference]) -> Callable[[Site], Page]:
    def make(site: Site) -> Page:
        t, one = site.t, changes[0].version
        title = t("Che cosa è cambiato", "What changed") if stem == STEM else t(f"Versione {one}", f"Version {one}")
        about = t("Che cosa è cambiato da un rilascio all'altro.", "What changed from one release to the next.")
        crumbs = [Crumb(site.file("index"), t("Inizio", "Home"))]
        return Page(stem, STEM, title, about, crumbs=crumbs, context={"changes": changes, "many": MANY})

    return make
