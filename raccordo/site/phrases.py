"""The text of a source with its links: each phrase to what it became in the graph, each mention to what it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from raccordo.rdf.names import file_name
from raccordo.site.reader import Reader


@dataclass(frozen=True)
class Place:
    """An anchor or a mention: the characters `start` to `end` of the source, its id on the page, and its link.

    `style` is the name of the class of what stands there, or `mention`: the style sheet colours what it knows.
    """

    start: int
    end: int
    id: str
    href: str
    title: str
    style: str


@dataclass(frozen=True)
class Piece:
    """Characters that are part of the same anchor and mention, with the ids of those that begin here."""

    text: str
    ids: tuple[str, ...]
    place: Place | None


@dataclass(frozen=True)
class Section:
    """A part of the act: its title and its text in pieces."""

    id: str
    title: str
    pieces: list[Piece]


def sections(site: Reader, source: str) -> list[Section]:
    """The whole text of a source, in sections; every character of it stands in one piece."""
    text = site.sources.texts.get(source, "")
    found = sorted(places(site, source), key=lambda place: (place.start, -place.end))
    starts = dict(sorted(section_starts(site, source).items()))
    return [
        Section(f"section-{begin}", starts[begin], list(pieces(text, begin, end, found)))
        for begin, end in pairwise([*starts, len(text)])
    ]


def places(site: Reader, source: str) -> Iterator[Place]:
    """The anchors and mentions of a source."""
    graph = site.graph
    for iri in graph.subjects("oa:hasSource", source):
        selector = graph.value(iri, "oa:hasSelector")
        target = graph.value(iri, "rac:anchors") or graph.value(iri, "rac:mentioned")
        prop = graph.value(iri, "rac:anchoredProperty")
        kind = site.kind(target)
        yield Place(
            start=graph.number(selector, "oa:start"),
            end=graph.number(selector, "oa:end"),
            id="{}-{}".format(*iri.rsplit("/", 2)[1:]),
            href=site.target(target),
            title=site.label(target) + (f" ({site.label(prop)})" if prop else ""),
            style="mention" if graph.value(iri, "rac:mentioned") else file_name(kind.iri) if kind else "",
        )


def section_starts(site: Reader, source: str) -> dict[int, str]:
    """Where the sections of a source begin, with their titles: the act, its annexes, the pages of its table."""
    graph = site.graph
    act = graph.value(source, "rac:sourceOf")
    first: dict[str, int] = {}
    for anchor in graph.subjects("oa:hasSource", source):
        start = graph.number(graph.value(anchor, "oa:hasSelector"), "oa:start")
        target, page = graph.value(anchor, "rac:anchors"), graph.number(graph.value(anchor, "rac:inRow"), "rac:page")
        titles = [site.label(target)] if target in graph.values(act, "eli:has_annex") else []
        titles += [site.t(f"Tabella di raccordo, pagina {page}", f"Alignment table, page {page}")] if page else []
        for title in titles:
            first[title] = min(start, first.get(title, start))
    return {0: site.label(act or source)} | {start: title for title, start in first.items() if start}


def pieces(text: str, begin: int, end: int, found: list[Place]) -> Iterator[Piece]:
    """The characters from `begin` to `end`, cut where an anchor or a mention begins or ends.

    Where several cover a character, as a mention in its anchor, its link is that of the shortest.
    """
    inside = [place for place in found if place.start < end and place.end > begin]
    beginning: dict[int, list[Place]] = defaultdict(list)
    for place in inside:
        beginning[place.start].append(place)
    cuts = sorted({begin, end} | {cut for p in inside for cut in (p.start, p.end) if begin < cut < end})
    covering: list[Place] = [place for place in inside if place.start < begin]
    for start, stop in pairwise(cuts):
        covering = [place for place in covering if place.end > start] + beginning[start]
        shortest = min(covering, key=lambda place: place.end - place.start, default=None)
        yield Piece(text[start:stop], tuple(place.id for place in beginning[start]), shortest)
