"""The pages of the releases: what changed in each, one for each version, and one for what was withdrawn."""

from __future__ import annotations

from collections.abc import Callable

from raccordo.publish.releases import Release, Withdrawn
from raccordo.site.site import Page, Site

STEM = "changes"
# More resources of one kind than this are counted, and left to the file.
MANY = 60


def pages(releases: list[Release], gone: dict[str, Withdrawn]) -> dict[str, Callable[[Site], Page]]:
    """What makes the pages, by their paths; none where there was no release."""
    shown = {f"{folder}{one.version}": [one] for one in releases[1:] for folder in ("v", "onto/")}
    if shown:
        shown[STEM] = releases
    shown |= {f"v{now.version}": [now] for now in releases[:1] if now.day}
    made = {stem: _page(stem, ones, gone) for stem, ones in shown.items()}
    return made | {stem: _withdrawn(stem, one) for stem, one in gone.items()}


def _page(stem: str, releases: list[Release], gone: dict[str, Withdrawn]) -> Callable[[Site], Page]:
    left = {one.iri: stem for stem, one in gone.items()}

    def make(site: Site) -> Page:
        t, one = site.t, releases[0].version
        title = t("Che cosa è cambiato", "What changed") if stem == STEM else t(f"Versione {one}", f"Version {one}")
        if stem.startswith("onto/"):
            title = t(f"Il vocabolario, versione {one}", f"The vocabulary, version {one}")
        about = t("Che cosa è cambiato da un rilascio all'altro.", "What changed from one release to the next.")
        context = {"changes": releases, "many": MANY, "withdrawn": left}
        return Page(stem, STEM, title, f"{title}. {about}", crumbs=site.home, context=context)

    return make


def _withdrawn(stem: str, one: Withdrawn) -> Callable[[Site], Page]:
    def make(site: Site) -> Page:
        path, last = one.iri.removeprefix(site.base), one.last.version
        about = site.t(f"{path}: c'era fino alla versione {last}, e non c'è più.",
                       f"{path}: it was there up to version {last}, and is no more.")  # fmt: skip
        return Page(stem, "withdrawn", path, about, iri=one.iri, crumbs=site.home,
                    links=site.alternates(stem), context={"one": one})  # fmt: skip

    return make
