"""The text of a source with its links: each phrase to what it became in the graph, each mention to what it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from raccordo.rdf.graph import Graph
from raccordo.rdf.names import file_name
from raccordo.site.reader import Reader


@dataclass(frozen=True)
class Place:
    """An anchor or a mention: the characters `start` to `end` of the source, its id on the page, and its link.

    `selector` is the id of its selector, `style` the name of the class of what stands there, or `mention`: the style
    sheet colours what it knows. `iri`, `property` and `target` are the triple that a page states of it in RDFa.
    """

    start: int
    end: int
    id: str
    href: str
    title: str
    style: str
    iri: str = ""
    property: str = ""
    target: str = ""
    selector: str = ""


@dataclass(frozen=True)
class Piece:
    """Characters that are in the same anchors and mentions: those that begin here, all by their ids, and the shortest.

    The page has the first that begins here as the id of its element, and the `further` ones to mark them all.
    """

    text: str
    begins: tuple[Place, ...]
    covers: tuple[str, ...]
    place: Place | None

    @property
    def further(self) -> tuple[str, ...]:
        """The ids of what the characters are in, besides the id of their element."""
        return tuple(one for one in self.covers if not self.begins or one != self.begins[0].id)


@dataclass(frozen=True)
class Section:
    """A part of the act: its title and its text in pieces; `page` is that of the table which it is, if it is one."""

    id: str
    title: str
    pieces: list[Piece]
    page: int = 0


def sections(site: Reader, source: str) -> list[Section]:
    """The whole text of a source, in sections; every character of it stands in one piece."""
    text = site.sources.texts.get(source, "")
    found = sorted(places(site, source), key=lambda place: (place.start, -place.end))
    pages = table_pages(site, source)
    starts = dict(sorted(section_starts(site, source, pages).items()))
    return [
        Section(f"section-{begin}", starts[begin], list(pieces(text, begin, end, found)), pages.get(begin, 0))
        for begin, end in pairwise([*starts, len(text)])
    ]


def places(site: Reader, source: str) -> Iterator[Place]:
    """The anchors and mentions of a source."""
    graph = site.graph
    act = f" · {site.label(graph.value(source, 'rac:sourceOf'))}"
    for iri in graph.subjects("oa:hasSource", source):
        selector = graph.value(iri, "oa:hasSelector")
        target = graph.value(iri, "rac:anchors") or graph.value(iri, "rac:mentioned")
        prop = graph.value(iri, "rac:anchoredProperty")
        kind, mentioned = site.kind(target), bool(graph.value(iri, "rac:mentioned"))
        yield Place(
            start=graph.number(selector, "oa:start"),
            end=graph.number(selector, "oa:end"),
            id=iri.partition("#")[2],
            selector=selector.partition("#")[2],
            href=site.target(target),
            title=site.short_name(target).removesuffix(act) + (f" ({site.label(prop)})" if prop else ""),
            style="mention" if mentioned else file_name(kind.iri) if kind else "",
            iri=iri,
            property="mentioned" if mentioned else "anchors",
            target=target,
        )


def section_starts(site: Reader, source: str, pages: dict[int, int]) -> dict[int, str]:
    """Where the sections of a source begin, with their titles: the act, its annexes, the pages of its table."""
    graph = site.graph
    act = graph.value(source, "rac:sourceOf")
    first: dict[str, int] = {}
    for annex in graph.values(act, "eli:has_annex"):
        starts = [_start(graph, anchor) for anchor in graph.subjects("rac:anchors", annex)
                  if source in graph.values(anchor, "oa:hasSource")]  # fmt: skip
        if starts:
            first[site.label(annex)] = min(starts)
    for start, page in pages.items():
        first[site.t(f"Tabella di raccordo, pagina {page}", f"Alignment table, page {page}")] = start
    return {0: site.label(act or source)} | {start: title for title, start in first.items() if start}


def table_pages(site: Reader, source: str) -> dict[int, int]:
    """Where the pages of a table begin in its source, with their numbers."""
    graph = site.graph
    first: dict[int, int] = {}
    for anchor in graph.subjects("oa:hasSource", source):
        if page := graph.number(graph.value(anchor, "rac:inRow"), "rac:page"):
            start = _start(graph, anchor)
            first[page] = min(start, first.get(page, start))
    return {start: page for page, start in first.items()}


def page_of_lines(site: Reader, source: str) -> dict[int, int]:
    """The page of the table that each line of a source stands on, 0 for none: it begins with its running heads."""
    graph = site.graph
    head = site.project.iri("cv/furniture-kind/running-head")
    begins: dict[int, int] = {}
    begun = page = 0
    for anchor in sorted(graph.subjects("oa:hasSource", source), key=lambda anchor: _start(graph, anchor)):
        thing, row = graph.value(anchor, "rac:anchors"), graph.value(anchor, "rac:inRow")
        line = begun or graph.number(graph.value(anchor, "oa:hasSelector"), "rac:sourceLine")
        annex = graph.is_a(thing, "rac:Annex")
        if (here := 0 if annex else graph.number(row, "rac:page") or page) != page:
            begins[line] = page = here
        if annex or graph.value(thing, "rac:kind") == head:
            begun = line
        elif thing and not graph.is_a(thing, "rac:Furniture"):
            begun = 0
    lines = range(site.sources.texts.get(source, "").count("\n") + 2)
    return dict(zip(lines, accumulate(lines, lambda page, line: begins.get(line, page)), strict=True))


def _start(graph: Graph, anchor: str) -> int:
    return graph.number(graph.value(anchor, "oa:hasSelector"), "oa:start")


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
        ids = tuple(place.id for place in covering)
        yield Piece(text[start:stop], tuple(beginning[start]), ids, shortest)
