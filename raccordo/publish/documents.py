"""The description of each IRI in RDF: what is said of it and what refers to it, in one document for each format.

A description is the resource's triples with the blank nodes that hang on them (a concise bounded description) and the
triples that have it as their object, so that both ends of each link lead to the other. Left out is what the catalogue
and other plans say of it: what is a plan's own is the same whatever else is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import chain

import pyoxigraph as ox

from raccordo.act.plans import Plan, Plans
from raccordo.act.years import is_comparison
from raccordo.project import Project
from raccordo.publish import address, dumps
from raccordo.publish.catalogue import CATALOGUE, GRAPH
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.stored import Stored
from raccordo.rdf.turtle import RDF_TYPE, canonical, has_blank, in_default_graph, value

# More links of one kind to a resource than this are left to a query: a source has as many anchors as it has words.
MANY = 200

Members = Callable[[], Iterable[ox.Quad]]  # the triples of a document, each time that they are asked for


def descriptions(published: Graph, plans: Plans, of: Container[Plan | None]) -> Iterator[tuple[str, Members]]:
    """The triples of each document that is the own of one `of` the plans, or no plan's, after its path without ending.

    The document of a named graph, and of the vocabulary, is that graph; what is on the disk is not held. That of the
    catalogue is made with it (`catalogue.documents`).
    """
    base = published.project.base
    catalogue, told_there = published.project.iri(GRAPH), (RDF_TYPE, published.node("rdfs:isDefinedBy"))
    described: dict[str, dict[str, None]] = defaultdict(dict)
    incoming: dict[str, dict[str, list[ox.Quad]]] = defaultdict(lambda: defaultdict(list))

    def whose(iri: str) -> Plan | None:
        return plans.of(iri.removeprefix(base))

    def wanted(iri: str) -> bool:
        return iri.startswith(base) and whose(iri) in of

    for quad in published.quads:
        name = value(quad.graph_name)
        if isinstance(quad.subject, ox.BlankNode):
            continue
        path = address.document(value(quad.subject).removeprefix(base))
        if wanted(subject := value(quad.subject)) and path != CATALOGUE:
            described[path][subject] = None
        if not isinstance(quad.object, ox.NamedNode):
            continue
        # What a resource is an instance of, or is defined by, is told on its own side only, and so is what compares it
        # with another plan's: no other plan changes what is a plan's own.
        told = quad.predicate in told_there or name == catalogue or is_comparison(name)
        if not told and wanted(quad.object.value):
            plan, found = whose(quad.object.value), incoming[quad.object.value][quad.predicate.value]
            if len(found) <= MANY and (not plan or whose(subject) in (plan, None)):
                found.append(quad)
    graphs = _graphs(published, wanted)

    def members(path: str) -> Iterator[ox.Quad]:
        if path in graphs:
            yield from published.by_graph[graphs[path]]
            return
        for iri in described[path]:
            yield from _closure(published, iri)
            for found in incoming[iri].values():
                yield from found if len(found) <= MANY else ()

    def given(path: str) -> Members:
        if path in graphs and isinstance(published, Stored):
            name = graphs[path]
            if not any(map(has_blank, published.graph(name))):  # of which the labels would be others here
                return lambda: map(in_default_graph, published.graph(name))
        quads = canonical(map(in_default_graph, members(path)))
        return lambda: quads

    for path in sorted({*described, *graphs}):
        yield path, _own_first(base + path, given(path))


def _graphs(published: Graph, wanted: Callable[[str], bool]) -> dict[str, str]:
    """The named graphs that are wanted, by the paths of the documents that they are."""
    base, vocabulary = published.project.base, published.project.iri("graph/ontology")
    graphs = {address.document(iri.removeprefix(base)): iri for iri in published.by_graph if wanted(iri)}
    for quad in published.by_graph.get(vocabulary, ()) if wanted(vocabulary) else ():
        if quad.predicate == published.node("owl:versionIRI"):
            for version in (quad.subject, quad.object):
                graphs[address.document(value(version).removeprefix(base))] = vocabulary
    return graphs


def _own_first(iri: str, members: Members) -> Members:
    own = [quad for quad in members() if value(quad.subject) == iri]
    return lambda: chain(own, (quad for quad in members() if value(quad.subject) != iri))


def described(published: Graph, iri: str) -> list[ox.Quad]:
    """What is said of a resource, and nothing that refers to it, in canonical order and the default graph."""
    return canonical(map(in_default_graph, _closure(published, iri)))


def _closure(published: Graph, iri: str) -> Iterator[ox.Quad]:
    """What is said of a resource, and of the blank nodes that hang on it."""
    rest, seen = [iri], {iri}
    while rest:
        for quad in published.about(rest.pop()):
            yield quad
            if isinstance(quad.object, ox.BlankNode) and quad.object.value not in seen:
                seen.add(quad.object.value)
                rest.append(quad.object.value)


def write(
    project: Project,
    path: str,
    members: Members,
    context: Context,
    plan: Plan | None = None,
    *,
    written: Container[str] = (),
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The document at a path without ending, in each RDF format that it has (`address.formats`), as paths with chunks.

    `plan` is the one whose own it is, if it is one's. What is `written` already isn't made.
    """
    made: dict[str, Callable[[], Iterable[bytes]]] = {
        "ttl": lambda: [dumps.turtle(project, members(), plan)],
        "jsonld": lambda: context.stream(members()),
        "rdf": lambda: dumps.prefixed(project, members, ox.RdfFormat.RDF_XML),
        "nt": lambda: dumps.stream(members(), ox.RdfFormat.N_TRIPLES),
    }
    for ending in address.formats(path):
        if (name := f"{path}.{ending}") not in written:
            yield name, made[ending]()


def documents(
    published: Graph, context: Context, written: Container[str], of: Container[Plan | None]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The RDF documents that are the own of one `of` these plans, or no plan's where None is among them.

    They come as paths with chunks, but those that are `written` already; `context` is of JSON-LD.
    """
    plans = Plans(published)
    for path, members in descriptions(published, plans, of):
        yield from write(published.project, path, members, context, plans.of(path), written=written)
