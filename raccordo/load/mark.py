"""The mark of a load: a graph of ours in the store that says which content each graph was verified to have.

It is `graph/load`, beside the publication's graphs. A graph's mark is taken away before the graph is replaced, and
comes back when it has been verified, so a mark is never of a content that is not there, wherever a load breaks off.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from raccordo.load.client import Client
from raccordo.load.content import Graph
from raccordo.rdf.turtle import value

NAME = "load"
# RFC 6920 names a content by its hash.
HASHED = "ni:///sha-256;"
VERSION = ox.NamedNode("http://purl.org/dc/terms/hasVersion")
TRIPLES = ox.NamedNode("http://rdfs.org/ns/void#triples")
IDENTIFIER = ox.NamedNode("http://purl.org/dc/terms/identifier")
SOURCE = ox.NamedNode("http://purl.org/dc/terms/source")


@dataclass(frozen=True)
class Mark:
    """What a graph was verified to have: a content, by its hash, and so many triples.

    `file` is the hash of a file that has this content, so that such a file need not be read; empty where none is known.
    """

    content: str
    count: int
    file: str = ""

    def is_of(self, graph: Graph) -> bool:
        """Whether the content is that of a graph. Raises UserError where its file has to be read and cannot be."""
        return self.file == file_of(graph) or self.content == content_of(graph)


@dataclass(frozen=True)
class Marks:
    """The marks by the IRIs of graphs, and the load that is at work, empty where none is."""

    graphs: Mapping[str, Mark]
    at_work: str = ""

    def body(self, iri: str, form: ox.RdfFormat) -> bytes:
        """The marks as a document."""
        triples = [ox.Triple(ox.NamedNode(iri), IDENTIFIER, ox.Literal(self.at_work))] if self.at_work else []
        for graph, mark in sorted(self.graphs.items()):
            node = ox.NamedNode(graph)
            triples.append(ox.Triple(node, VERSION, ox.NamedNode(mark.content)))
            triples.append(ox.Triple(node, TRIPLES, ox.Literal(mark.count)))
            if mark.file:
                triples.append(ox.Triple(node, SOURCE, ox.NamedNode(mark.file)))
        return ox.serialize(triples, format=form) or b""


def mark_of(graph: Graph) -> Mark:
    """The mark that a graph gets when it has been verified."""
    return Mark(content_of(graph), graph.count, file_of(graph))


def content_of(graph: Graph) -> str:
    """The name of the content that a graph is to have."""
    return _named(graph.hash)


def file_of(graph: Graph) -> str:
    """The name of the content of a graph's file."""
    return _named(graph.published.sums[graph.file])


def _named(digest: str) -> str:
    return HASHED + base64.urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()


def read(client: Client, iri: str) -> Marks:
    """The marks that a store has. Raises LoadError."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in client.parse(client.get(iri)):
        said[value(triple.subject)][triple.predicate.value] = value(triple.object)
    at_work = said.pop(iri, {}).get(IDENTIFIER.value, "")
    whole = {
        graph: Mark(by[VERSION.value], int(by[TRIPLES.value]), by.get(SOURCE.value, ""))
        for graph, by in said.items()
        if by.get(VERSION.value, "").startswith(HASHED) and by.get(TRIPLES.value, "").isdecimal()
    }
    return Marks(whole, at_work)
