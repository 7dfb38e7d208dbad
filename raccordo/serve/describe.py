"""The service described: as SPARQL 1.1 Service Description, and its HTTP interface as OpenAPI."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from raccordo.serve import protocol, reconcile
from raccordo.serve.generation import Generation

SD = "http://www.w3.org/ns/sparql-service-description#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
FORMATS = "http://www.w3.org/ns/formats/"


# What editors look for in the dataset, or here: example queries, prefixes, classes with their properties (VoID).
DESCRIPTION = """
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX schema: <https://schema.org/>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
CONSTRUCT {
    %(service)s
    ?s ?p ?o .
    ?example schema:target <%(endpoint)s> .
}
WHERE {
    OPTIONAL {
        { ?example a sh:SPARQLExecutable . }
        UNION {
            SELECT DISTINCT ?s ?p ?o {
                { ?s a sh:SPARQLExecutable ; ?p ?o . FILTER (?p != schema:target) }
                UNION { ?s sh:declare ?o . BIND (sh:declare AS ?p) }
                UNION { ?s sh:prefix ?prefix ; ?p ?o . }
                UNION { ?s sd:graph ?o . BIND (sd:graph AS ?p) }
                UNION {
                    VALUES ?key { void:class void:classPartition void:property void-ext:datatype }
                    ?s ?key ?any ; ?p ?o .
                    FILTER (STRSTARTS(STR(?p), STR(void:)) || STRSTARTS(STR(?p), STR(void-ext:)))
                }
            }
        }
    }
}
"""


def description(endpoint: str, graphs: list[str]) -> str:
    """The query whose answer is the description of the service, with what the dataset has for editors."""
    lines = " .\n    ".join(str(triple) for triple in describe(endpoint, graphs))
    return DESCRIPTION % {"service": lines + " .", "endpoint": endpoint}


def describe(endpoint: str, graphs: list[str]) -> list[ox.Triple]:
    """The service: its language, formats, features and dataset (SPARQL 1.1 Service Description)."""
    node = ox.NamedNode
    service, dataset, default = (node(endpoint + part) for part in ("#service", "#dataset", "#default"))
    triples = [
        ox.Triple(service, RDF_TYPE, node(SD + "Service")),
        ox.Triple(service, node(SD + "endpoint"), node(endpoint)),
        ox.Triple(service, node(SD + "supportedLanguage"), node(SD + "SPARQL11Query")),
        ox.Triple(service, node(SD + "feature"), node(SD + "UnionDefaultGraph")),
        *(ox.Triple(service, node(SD + "resultFormat"), node(FORMATS + name)) for name in
          ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
           "N-Triples", "JSON-LD", "RDF_XML")),
        ox.Triple(service, node(SD + "defaultDataset"), dataset),
        ox.Triple(dataset, RDF_TYPE, node(SD + "Dataset")),
        ox.Triple(dataset, node(SD + "defaultGraph"), default),
        ox.Triple(default, RDF_TYPE, node(SD + "Graph")),
    ]  # fmt: skip
    for number, iri in enumerate(graphs):
        named = node(f"{endpoint}#graph-{number}")
        triples += [
            ox.Triple(dataset, node(SD + "namedGraph"), named),
            ox.Triple(named, RDF_TYPE, node(SD + "NamedGraph")),
            ox.Triple(named, node(SD + "name"), node(iri)),
        ]
    return triples


def interface(version: str, generation: Generation, prefix: str) -> dict[str, Any]:
    """The HTTP interface as OpenAPI 3.1, under the path `prefix`.

    The example of a parameter is the first resource that it may be.
    """
    asked = [
        parameter("query", "a SPARQL query"),
        parameter("default-graph-uri", "a graph of the default graph"),
        parameter("named-graph-uri", "a named graph"),
        FORMAT,
    ]
    graph = [parameter("graph", "the IRI of a graph"), parameter("default", "the default graph"), FORMAT]
    answered = protocol.RESULTS | protocol.RDF
    form = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    bodies = {protocol.QUERY: {"schema": {"type": "string"}}, protocol.FORM: {"schema": form}}
    # Without a query in the address the body has it.
    more = {"requestBody": {"required": True, "content": bodies}, "operationId": "query-by-post"}
    posted = operation("query", "SPARQL 1.1 Protocol", asked[1:], answered)["get"] | more
    for status, why in (("403", "it is an update"), ("413", "it is too large"), ("415", "it is no query")):
        posted["responses"][status] = posted["responses"]["400"] | {"description": why}
    state = {"json": "application/health+json"}
    paths: dict[str, Any] = {
        "/sparql": operation("query", "SPARQL 1.1 Protocol", asked, answered) | {"post": posted},
        "/rdf-graph-store": operation("graph", "SPARQL 1.1 Graph Store Protocol", graph, protocol.GRAPH),
        "/health": operation("health", "whether the server lives", [], state),
        "/ready": operation("ready", "whether queries are answered", [], state),
    }
    batch = parameter("queries", "the queries in JSON; left out, the manifest")
    for name in reconcile.VERSIONS:
        given = [batch] if name == reconcile.VERSIONS[0] else []
        item = operation(f"reconcile-{name}", f"Reconciliation Service API {name}", given, JSON, PROBLEMS)
        item["get"]["responses"]["413"] = item["get"]["responses"]["400"] | {"description": "it is too large"}
        paths[f"/reconcile/{name}"] = item
    asked_so = {"schema": {"type": "object", "properties": {"queries": {"type": "string"}}, "required": ["queries"]}}
    item = paths[f"/reconcile/{reconcile.VERSIONS[0]}"]
    body = {"required": True, "content": {protocol.FORM: asked_so}}
    item["post"] = item["get"] | {"parameters": [], "requestBody": body, "operationId": "reconcile-by-post"}
    for name, canned in sorted(generation.queries.items()):
        parameters = []
        for one in canned.parameters.values():
            known = generation.pool.instances.get(one.ranges, [])
            parameters.append(parameter(one.name, f"{one.description}; left out, all", known[0] if known else ""))
        title, path = canned.titles["en"], f"/query/{name}"
        paths[path] = operation(name, title, [*parameters, FORMAT], protocol.RESULTS, PROBLEMS)
        for ending, media in protocol.RESULTS.items():
            of = f"{name}-{ending}"
            paths[f"{path}.{ending}"] = operation(of, title, parameters, {ending: media}, PROBLEMS)
    info = {"title": "Raccordo", "version": version}
    return {"openapi": "3.1.0", "info": info, "servers": [{"url": prefix or "/"}], "paths": paths}


def parameter(name: str, about: str, example: str = "") -> dict[str, Any]:
    """A parameter in the query of an address."""
    found = {"name": name, "in": "query", "description": about, "required": False, "schema": {"type": "string"}}
    return found | ({"example": example} if example else {})


JSON, PROBLEMS = {"json": "application/json"}, "application/problem+json"
FORMAT = parameter("format", f"instead of Accept: a media type, or one of {', '.join(protocol.FORMATS)}")
ENDS = {
    "400": "what is wrong with the request",
    "404": "there is no such thing, and what may be meant",
    "406": "no such format",
    "422": "a value is none, or several",
    "429": "too much is asked at once by this client",
    "503": "too much was asked",
}
PROBLEM = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "suggestions": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["title", "status", "detail"],
}


def operation(
    name: str, summary: str, parameters: list[dict[str, Any]], types: dict[str, str], wrong: str = "text/plain"
) -> dict[str, Any]:
    """What is asked by GET, in which types it is answered, and in which type what is wrong is said."""
    content = {media: {"schema": {"type": "string"}} for media in types.values()}
    said = {wrong: {"schema": PROBLEM if wrong.endswith("json") else {"type": "string"}}}
    responses = {"200": {"description": "the answer", "content": content}}
    responses |= {status: {"description": why, "content": said} for status, why in ENDS.items()}
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}}
