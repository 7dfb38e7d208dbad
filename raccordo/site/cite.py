"""How a page is cited in BibTeX, from what the catalogue and the act say, and nothing else."""

from __future__ import annotations

import re

from raccordo.publish import catalogue
from raccordo.site.site import Page, Site

# What LaTeX would take for a command, and how it is written instead.
SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
           **{sign: f"\\{sign}" for sign in "&%$#_"}}  # fmt: skip
LANGUAGES = {"it": "italian", "en": "english"}


def bibtex(site: Site, page: Page) -> str:
    """An entry for a page: who publishes, its title, the publication with its version and date, the act, the address.

    The page of an act, or of its text, is cited as the act: by whom it was passed, with its own date or year. What
    isn't known, as the date before a release, is left out. The type is `@misc`, which BibTeX and BibLaTeX have.
    """
    graph = site.graph
    publication, publisher = (site.base + name for name in (catalogue.DATASET, catalogue.PUBLISHER))
    name = graph.text(publisher, "foaf:name", site.language)
    act = page.iri if graph.is_a(page.iri, "rac:Act") else graph.value(page.iri, "rac:sourceOf")
    authors = [site.label(body) for body in graph.values(act, "eli:passed_by")] if act else [name]
    date = graph.value(act, "eli:date_document") if act else site.released or ""
    fields = {
        "author": " and ".join(f"{{{escaped(author)}}}" for author in authors if author),
        "title": f"{{{escaped(page.title.rstrip('.'))}}}",
        "howpublished": escaped(graph.text(publication, "dcterms:title", site.language)),
        "organization": escaped(name) if act else "",
        "version": escaped(site.version),
        "date": date,
        "year": date[:4] or (graph.value(act, "rac:documentYear") if act else ""),
        "note": escaped("; ".join(filter(None, [", ".join(site.cited_act(page)), site.numbering(page)]))),
        "url": page.iri or site.base + page.file(site.language),
        "language": LANGUAGES[site.language],
    }
    part = page.iri.partition("#")[2]
    key = re.sub(r"[^A-Za-z0-9]+", "-", f"raccordo {page.stem.removeprefix('data/')} {part} {site.language}").lower()
    lines = [f"  {field} = {{{value}}}," for field, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def escaped(text: str) -> str:
    """A text as it stands in a field."""
    return "".join(SPECIAL.get(sign, sign) for sign in text)
