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
INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
VERSION = ox.NamedNode("http://purl.org/dc/terms/hasVersion")
TRIPLES = ox.NamedNode("http://rdfs.org/ns/void#triples")
IDENTIFIER = ox.NamedNode("http://purl.org/dc/terms/identifier")


@dataclass(frozen=True)
class Mark:
    """What a graph was verified to have: a content, by its hash, and so many triples."""

    content: str
    count: int


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
            triples.append(ox.Triple(node, TRIPLES, ox.Literal(str(mark.count), datatype=INTEGER)))
        return ox.serialize(triples, format=form) or b""


def mark_of(graph: Graph) -> Mark:
    """The mark that a graph gets when it has been verified."""
    return Mark(content_of(graph), graph.count)


def content_of(graph: Graph) -> str:
    """The name of the content that a graph is to have."""
    return HASHED + base64.urlsafe_b64encode(bytes.fromhex(graph.hash)).rstrip(b"=").decode()


def read(client: Client, iri: str) -> Marks:
    """The marks that a store has. Raises LoadError."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in client.parse(client.get(iri)):
        said[value(triple.subject)][triple.predicate.value] = value(triple.object)
    at_work = said.pop(iri, {}).get(IDENTIFIER.value, "")
    whole = {
        graph: Mark(by[VERSION.value], int(by[TRIPLES.value]))
        for graph, by in said.items()
        if VERSION.value in by and by.get(TRIPLES.value, "").isdecimal()
    }
    return Marks(whole, at_work)
