"""The description of each IRI in RDF: what is said of it and what refers to it, in one document for each format.

A description is the resource's triples with the blank nodes that hang on them (a concise bounded description) and the
triples that have it as their object, so that both ends of each link lead to the other. Left out is what the catalogue
and other plans say of it: what is a plan's own is the same whatever else is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator

import pyoxigraph as ox

from raccordo.act.plans import Plan, Plans
from raccordo.act.years import is_comparison
from raccordo.project import Project
from raccordo.publish import address, dumps
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import RDF_TYPE, canonical, in_default_graph, value

IS_DEFINED_BY = ox.NamedNode(dumps.RDFS + "isDefinedBy")
# More links of one kind to a resource than this are left to a query: a source has as many anchors as it has words.
MANY = 200


def descriptions(published: Graph, plans: Plans, of: Container[Plan | None]) -> dict[str, list[ox.Quad]]:
    """The triples of each document that is the own of one `of` the plans, or no plan's, by its path without ending.

    The document of a named graph, and of the vocabulary, is that graph.
    """
    base = published.project.base
    catalogue = published.project.iri("graph/catalogue")
    by_subject: dict[str, list[ox.Quad]] = defaultdict(list)
    incoming: dict[str, dict[str, list[ox.Quad]]] = defaultdict(lambda: defaultdict(list))

    def whose(iri: str) -> Plan | None:
        return plans.of(iri.removeprefix(base))

    def wanted(iri: str) -> bool:
        return iri.startswith(base) and whose(iri) in of

    for quad in published.quads:
        subject = value(quad.subject)
        if isinstance(quad.subject, ox.BlankNode) or wanted(subject):
            by_subject[str(quad.subject)].append(in_default_graph(quad))
        if not isinstance(quad.object, ox.NamedNode) or not isinstance(quad.subject, ox.NamedNode):
            continue
        # What a resource is an instance of, or is defined by, is told on its own side only, and so is what compares it
        # with another plan's: no other plan changes what is a plan's own.
        name = value(quad.graph_name)
        told = quad.predicate in (RDF_TYPE, IS_DEFINED_BY) or name == catalogue or is_comparison(name)
        if not told and wanted(quad.object.value):
            plan, found = whose(quad.object.value), incoming[quad.object.value][quad.predicate.value]
            if len(found) <= MANY and (not plan or whose(subject) in (plan, None)):
                found.append(in_default_graph(quad))
    out: dict[str, list[ox.Quad]] = defaultdict(list)
    for node in [name for name in by_subject if name.startswith("<")]:
        iri = node[1:-1]
        members = out[address.document(iri.removeprefix(base))]
        members += _closure(node, by_subject)
        for found in incoming[iri].values():
            members += found if len(found) <= MANY else []
    for iri in filter(wanted, published.by_graph):
        out[address.document(iri.removeprefix(base))] = [*map(in_default_graph, published.by_graph[iri])]
    ontology = out.get(address.document("graph/ontology"), [])
    for triple in ontology:
        if triple.predicate.value == dumps.OWL + "versionIRI":
            for version in (triple.subject, triple.object):
                out[address.document(value(version).removeprefix(base))] = ontology
    return {path: _own_first(base, path, canonical(members)) for path, members in sorted(out.items())}


def _own_first(base: str, path: str, members: list[ox.Quad]) -> list[ox.Quad]:
    return sorted(members, key=lambda quad: value(quad.subject) != base + path)


def _closure(subject: str, by_subject: dict[str, list[ox.Quad]]) -> Iterator[ox.Quad]:
    rest, seen = [subject], {subject}
    while rest:
        for quad in by_subject[rest.pop()]:
            yield quad
            if isinstance(quad.object, ox.BlankNode) and str(quad.object) not in seen:
                seen.add(str(quad.object))
                rest.append(str(quad.object))


def write(
    project: Project, path: str, members: list[ox.Quad], context: Context, plan: Plan | None = None
) -> dict[str, bytes]:
    """The document at a path without ending, in each RDF format that it has (`address.formats`), path to bytes.

    `plan` is the one whose own it is, if it is one's.
    """
    made: dict[str, Callable[[], bytes]] = {
        "ttl": lambda: dumps.turtle(project, members, plan),
        "jsonld": lambda: context.serialize(members),
        "rdf": lambda: dumps.write(members, ox.RdfFormat.RDF_XML, project.prefixes),
        "nt": lambda: dumps.write(members, ox.RdfFormat.N_TRIPLES),
    }
    return {f"{path}.{ending}": made[ending]() for ending in address.formats(path)}


def documents(
    published: Graph, context: Context, written: Container[str], of: Container[Plan | None]
) -> Iterator[tuple[str, bytes]]:
    """The RDF documents that are the own of one `of` these plans, or no plan's where None is among them.

    They come as paths with bytes, but those that are `written` already; `context` is of JSON-LD.
    """
    plans = Plans(published)
    for path, members in descriptions(published, plans, of).items():
        for name, content in write(published.project, path, members, context, plans.of(path)).items():
            if name not in written:
                yield name, content
