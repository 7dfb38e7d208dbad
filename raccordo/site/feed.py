"""The feed of what is new: versions, by the dates of their releases, and plans, by those of their acts."""

from __future__ import annotations

import json

from markupsafe import escape

from raccordo.site.site import Site

STEM = "feed"


def path(language: str) -> str:
    """The path of the feed in a language."""
    return f"{STEM}.{language}.atom"


def release(site: Site, version: str) -> tuple[str, str, str]:
    """The page of a release, its title and what is said of it: how many resources are new, gone, and changed."""
    said = site.t("Una nuova versione dei dati e del vocabolario.", "A new version of the data and the vocabulary.")
    if difference := site.files.get(f"changes/{version}.json"):
        told = json.loads(difference)
        counts = {name: len(told[name]) for name in ("added", "removed", "changed")}
        said += site.t(" Rispetto alla {from}: {added} risorse nuove, {removed} tolte, {changed} cambiate.",
                       " Since {from}: {added} resources new, {removed} removed, {changed} changed.").format(
                           **counts, **{"from": told["from"]})  # fmt: skip
    stem = f"v{version}"
    return site.file(stem if stem in site.beside.pages else "index"), f"Raccordo {version}", said


def feed(site: Site) -> bytes:
    """The feed as Atom (RFC 4287), the newest first. What has no date, as an act may, isn't in it."""
    t, base, graph = site.t, site.base, site.graph
    entries = [(date, f"{base}v{version}", *release(site, version)) for version, date in site.project.releases.items()]
    for plan in site.newest_first:
        for act in graph.values(plan.iri, "rac:adoptedBy"):
            if date := graph.value(act, "eli:date_document"):
                title = graph.text(plan.iri, "dcterms:title", "it") or site.label(plan.iri)
                said = f"{site.label(plan.iri)}: {title}. {site.label(act)}."
                entries.append((date, plan.iri, site.target(plan.iri), site.label(plan.iri), said))
    # Of one day, the releases in the order of the changelog, the newest first.
    entries.sort(key=lambda entry: entry[0], reverse=True)
    updated = site.released or max((date for date, *_ in entries), default="1970-01-01")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}">',
        f"<title>Raccordo: {t('versioni e piani', 'versions and plans')}</title>",
        f"<id>{base}{path(site.language)}</id>",
        f'<link rel="self" type="application/atom+xml" href="{base}{path(site.language)}"/>',
        f'<link rel="alternate" type="text/html" href="{base}{site.file("index")}"/>',
        f"<updated>{updated}T00:00:00Z</updated>",
        "<author><name>Raccordo</name></author>",
    ]
    for date, iri, target, title, said in entries:
        lines += [
            "<entry>",
            f"<title>{escape(title)}</title>",
            f"<id>{iri}</id>",
            f'<link rel="alternate" type="text/html" href="{base}{target}"/>',
            f"<updated>{date}T00:00:00Z</updated>",
            f"<summary>{escape(said)}</summary>",
            "</entry>",
        ]
    return ("\n".join([*lines, "</feed>"]) + "\n").encode()
