"""The canned queries as RDF, for editors that offer them: `dist/queries.ttl`.

Each is a `sh:SPARQLExecutable` (SHACL, section 5.1), as the SIB's query examples are: its text, what it asks in both
languages, and its keywords.
"""

from __future__ import annotations

import pyoxigraph as ox

from raccordo.project import Project
from raccordo.publish import dumps
from raccordo.publish.catalogue import Description, both
from raccordo.rdf.query import CannedQuery
from raccordo.rdf.turtle import canonical, in_default_graph

PATH = "queries.ttl"


def document(project: Project, queries: dict[str, CannedQuery]) -> bytes:
    """The queries in Turtle; each by the name that its page has."""
    out = Description(project)
    for name, one in queries.items():
        out.add(
            project.iri(f"queries/{name}"),
            "sh:SPARQLExecutable sh:SPARQLSelectExecutable",
            *both("rdfs:label", one.titles["it"], one.titles["en"]),
            *both("rdfs:comment", one.descriptions["it"], one.descriptions["en"]),
            ("sh:select", ox.Literal(one.text)),
            *(("schema:keywords", ox.Literal(word)) for word in one.keywords),
        )
    return dumps.turtle(project, canonical(in_default_graph(quad) for quad in out.quads))
