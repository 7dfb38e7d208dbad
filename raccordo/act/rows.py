"""Anchors and mentions, one a run of the source: as quads, and as a person reviews them, one line each.

A line of a file of review has the line of the source, the first character and the one after the last, the resource, the
property whose value stands there (`rac:mentions` where a text names the resource), the row of the table or the text in
which it stands, and the words. `build.py anchors --write` writes the file, and it is committed: what a change of the
data does to the anchors shows as lines that went and lines that came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from raccordo.act.source import FORM, Source
from raccordo.rdf.graph import Graph
from raccordo.rdf.query import as_csv
from raccordo.rdf.turtle import RDF_TYPE, TurtleFile

HEAD = ("line", "start", "end", "resource", "property", "in", "words")


@dataclass(frozen=True)
class Row:
    """One unbroken run: the characters `start` to `end`, what stands there, and how it hangs together with the rest.

    An anchor's `resource` has the `property` whose value stands there, in the `row` of a table where it is a cell. A
    mention's `resource` is what is named, and its `text` the resource whose text names it; `continues` is the start and
    end of the run before, where the name is broken. Where the same run may name several things, each is a `reading`.
    `part` is the part of the original file in which an anchor stands, as a path with a fragment, if it is known.
    """

    start: int
    end: int
    resource: str
    property: str
    row: str = ""
    text: str = ""
    continues: tuple[int, int] | None = None
    reading: int = 1
    before: str = ""
    after: str = ""
    part: str = ""

    def quads(self, data: Graph, source_iri: str, described: TurtleFile, source: Source) -> Iterator[ox.Quad]:
        """The anchor or mention with its selector, in the named graph of its kind, beside that of a file."""
        suffix = f"-{self.reading}" if self.reading > 1 else ""
        kind, name = ("mention", f"{self.start}-{self.end}{suffix}") if self.text else ("anchor", str(self.start))
        node = ox.NamedNode(f"{source_iri}#{kind}-{name}")
        selector = ox.NamedNode(f"{source_iri}#{'mention-' if self.text else ''}selector-{name}")
        graph = ox.NamedNode(f"{described.graph.value.rpartition('/')[0]}/{kind}s")

        def links() -> Iterator[tuple[str, str]]:
            if self.text:
                yield from (("rac:mentioned", self.resource), ("rac:mentionedIn", self.text))
                if self.continues:
                    yield "rac:continues", "{}#mention-{}-{}{}".format(source_iri, *self.continues, suffix)
            else:
                yield from (("rac:anchors", self.resource), ("rac:anchoredProperty", data.iri(self.property)))
                if self.row:
                    yield "rac:inRow", self.row
                if self.part:
                    yield "rac:printedAt", data.project.iri(self.part)
            yield from (("oa:hasSource", source_iri), ("oa:hasSelector", selector.value))

        yield ox.Quad(node, RDF_TYPE, data.node(f"rac:{kind.capitalize()}"), graph)
        for predicate, iri in links():
            yield ox.Quad(node, data.node(predicate), ox.NamedNode(iri), graph)
        for class_name in ("oa:TextPositionSelector", "oa:TextQuoteSelector"):
            yield ox.Quad(selector, RDF_TYPE, data.node(class_name), graph)
        for predicate, literal in (
            ("oa:exact", ox.Literal(source.text[self.start : self.end])),
            ("oa:start", ox.Literal(self.start)),
            ("oa:end", ox.Literal(self.end)),
            ("rac:sourceLine", ox.Literal(source.line(self.start))),
        ):
            yield ox.Quad(selector, data.node(predicate), literal, graph)
        for predicate, blanks in (("oa:prefix", self.before), ("oa:suffix", self.after)):
            if blanks:
                yield ox.Quad(selector, data.node(predicate), ox.Literal(blanks), graph)


def write(data: Graph, rows: Iterable[Row], source: Source) -> str:
    """The file of review of a source, as tab-separated values."""

    def cells(row: Row) -> Iterable[object]:
        inside, words = row.row or row.text, source.text[row.start : row.end]
        named = data.shorten(row.resource), row.property, data.shorten(inside) if inside else ""
        return source.line(row.start), row.start, row.end, *named, words

    ordered = sorted(rows, key=lambda row: (row.start, -row.end, bool(row.text), row.resource, row.text))
    return "".join(as_csv([HEAD, *map(cells, ordered)], **FORM))
