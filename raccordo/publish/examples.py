"""The canned queries as RDF, for editors that offer them: in the catalogue, and alone as `dist/queries.ttl`.

Each is a `sh:SPARQLExecutable` (SHACL, section 5.1), as the SIB's query examples are: its text, what it asks in both
languages, its keywords, and the endpoint that it is for (`schema:target`).
"""

from __future__ import annotations

import pyoxigraph as ox

from raccordo.project import Project
from raccordo.publish import dumps
from raccordo.publish.catalogue import ONTOLOGY, Description, both, link
from raccordo.rdf.query import CannedQuery
from raccordo.rdf.turtle import canonical, in_default_graph

PATH = "queries.ttl"
# Where the endpoint is of a publication that is served under its base, as `build.py serve` has it. A server elsewhere
# says in its service description which it is.
ENDPOINT = "sparql"


def describe(project: Project, queries: dict[str, CannedQuery]) -> list[ox.Quad]:
    """The queries, in the graph of the catalogue; each by the name that its page has."""
    out = Description(project)
    italian = "Punto di accesso SPARQL, dove la pubblicazione è servita sotto la sua base"
    english = "SPARQL endpoint, where the publication is served under its base"
    out.add(project.iri(ENDPOINT), "schema:EntryPoint", *both("rdfs:label", italian, english))
    for name, one in queries.items():
        out.add(
            project.iri(f"queries/{name}"),
            "sh:SPARQLExecutable sh:SPARQLSelectExecutable",
            *both("rdfs:label", one.titles["it"], one.titles["en"]),
            *both("rdfs:comment", one.descriptions["it"], one.descriptions["en"]),
            ("sh:select", ox.Literal(one.text)),
            ("sh:prefixes", link(project.iri(ONTOLOGY))),
            ("schema:target", link(project.iri(ENDPOINT))),
            *(("schema:keywords", ox.Literal(word)) for word in one.keywords),
        )
    return out.quads


def document(project: Project, queries: dict[str, CannedQuery]) -> bytes:
    """The queries in Turtle."""
    return dumps.turtle(project, canonical(in_default_graph(quad) for quad in describe(project, queries)))
