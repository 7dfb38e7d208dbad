"""The service described: as SPARQL 1.1 Service Description, and its HTTP interface as OpenAPI."""

from __future__ import annotations

from typing import Any

from raccordo.rdf.query import XSD_INTEGER
from raccordo.serve import protocol, reconcile
from raccordo.serve.generation import Generation

# The service (SPARQL 1.1 Service Description), with what editors look for in the dataset, or here: example queries,
# prefixes, classes with their properties (VoID). A named graph is the node that it is in the catalogue, whose sd:graph
# has its statistics. What is the same for each row is no part of the template, or it would be made anew for each.
DESCRIPTION = """
BASE <%(endpoint)s>
PREFIX formats: <http://www.w3.org/ns/formats/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX schema: <https://schema.org/>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
CONSTRUCT { ?s ?p ?o }
WHERE {
    { VALUES (?s ?p ?o) {
        (<#service> rdf:type sd:Service) (<#service> sd:endpoint <>)
        (<#service> sd:supportedLanguage sd:SPARQL11Query) (<#service> sd:feature sd:UnionDefaultGraph)
        (<#service> sd:defaultDataset <#dataset>) (<#dataset> rdf:type sd:Dataset)
        (<#dataset> sd:defaultGraph <#default>) (<#default> rdf:type sd:Graph)
        %(graphs)s
    } }
    UNION {
        VALUES ?o {
            formats:SPARQL_Results_JSON formats:SPARQL_Results_XML formats:SPARQL_Results_CSV
            formats:SPARQL_Results_TSV formats:Turtle formats:N-Triples formats:JSON-LD formats:RDF_XML
        }
        BIND (<#service> AS ?s) BIND (sd:resultFormat AS ?p)
    }
    UNION { ?s a sh:SPARQLExecutable . VALUES (?p ?o) { (schema:target <>) } }
    UNION { ?s a sh:SPARQLExecutable ; ?p ?o . FILTER (?p != schema:target) }
    UNION { ?s sh:declare ?o . BIND (sh:declare AS ?p) }
    UNION { ?s sh:prefix ?prefix ; ?p ?o . }
    UNION { ?s sd:graph ?o . BIND (sd:graph AS ?p) }
    UNION {
        ?s ?p ?o .
        FILTER (?p IN (
            void:subset, void:dataDump, void:exampleResource, void:uriSpace, void:vocabulary,
            void:triples, void:entities, void:properties, void:classes, void:distinctSubjects,
            void:class, void:classPartition, void:property, void:propertyPartition,
            void-ext:datatype, void-ext:datatypePartition
        ))
    }
}
"""
NAMED = "(<#dataset> sd:namedGraph <{0}>) (<{0}> rdf:type sd:NamedGraph) (<{0}> sd:name <{0}>)"


def description(endpoint: str, graphs: list[str]) -> str:
    """The query whose answer is the description of the service, with what the dataset has for editors."""
    return DESCRIPTION % {"endpoint": endpoint, "graphs": " ".join(map(NAMED.format, graphs))}


class Components:
    """What several operations of a description have, which is told once and referred to."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, Any]] = {"parameters": {}, "responses": {}}

    def put(self, kind: str, name: str, part: dict[str, Any]) -> dict[str, str]:
        """A reference to a part: under its name, or with a number behind where another part has that."""
        key, number = name, 1
        while self.parts[kind].setdefault(key, part) != part:
            number += 1
            key = f"{name}-{number}"
        return {"$ref": f"#/components/{kind}/{key}"}

    def parameter(self, name: str, about: str, example: str = "", *, required: bool = False) -> dict[str, str]:
        """A parameter in the query of an address."""
        found = {"name": name, "in": "query", "description": about, "required": required, "schema": {"type": "string"}}
        return self.put("parameters", name, found | ({"example": example} if example else {}))

    def operation(
        self,
        name: str,
        summary: str,
        parameters: list[dict[str, str]],
        types: dict[str, str],
        ends: str,
        *,
        wrong: str = "text/plain",
        body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """What is asked by GET, or by POST where it has a body, and what it ends in.

        That is an answer in one of some types, or one of some statuses, whose reason is said in the type `wrong`.
        """
        content = {media: {} if media.endswith("json") else TEXT for media in types.values()}
        responses = {"200": self.put("responses", "-".join(types), {"description": "the answer", "content": content})}
        for status in sorted({*ends.split(), *(("412",) if body else READ)}):
            said = {wrong: {"schema": PROBLEM} if wrong.endswith("json") else TEXT}
            part = {"description": ENDS[status]} | ({"content": said} if status >= "400" else {}) | MORE.get(status, {})
            label = f"{status}-problem" if status >= "400" and wrong == PROBLEMS else status
            responses[status] = self.put("responses", label, part)
        found = {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}
        if body:
            return found | {"requestBody": {"required": True, "content": body}}
        return found


def interface(version: str, generation: Generation, prefix: str) -> dict[str, Any]:
    """The HTTP interface as OpenAPI 3.1, under the path `prefix`.

    The example of a parameter is the first resource that it may be.
    """
    shared = Components()
    form = shared.parameter("format", f"instead of Accept: a media type, or one of {', '.join(protocol.FORMATS)}")
    query = shared.parameter("query", "a SPARQL query; left out, the description of the service")
    asked = [
        shared.parameter("default-graph-uri", "a graph of the default graph"),
        shared.parameter("named-graph-uri", "a named graph"),
        form,
    ]
    either = "; either this or {} is needed, and not both"
    graph = [
        shared.parameter(
            "graph", "the IRI of a graph" + either.format("default"), min(generation.pool.graphs, default="")
        ),
        shared.parameter("default", "the default graph, whatever the value" + either.format("graph")),
        form,
    ]
    answered = protocol.RESULTS | protocol.RDF
    # Without a query in the address the body has it.
    bodies = {protocol.QUERY: TEXT, protocol.FORM: {"schema": having("query", "string")}}
    title = "SPARQL 1.1 Protocol"
    told = {"application/health+json": {"schema": {"type": "object"}}}
    state = shared.put("responses", "state", {"description": "the state", "content": told})
    paths: dict[str, Any] = {
        "/sparql": {
            "get": shared.operation("query", title, [query, *asked], answered, "303 400 403 406 429 503"),
            "post": shared.operation(
                "query-by-post", title, asked, answered, "400 403 406 413 415 429 503", body=bodies
            ),
        },
        "/rdf-graph-store": {
            "get": shared.operation(
                "graph", "SPARQL 1.1 Graph Store Protocol", graph, protocol.GRAPH, "400 404 406 429 503"
            )
        },
        "/health": {
            "get": {"operationId": "health", "summary": "whether the server lives", "responses": {"200": state}}
        },
        "/ready": {
            "get": {
                "operationId": "ready",
                "summary": "whether queries are answered",
                "responses": {"200": state, "503": state},
            }
        },
    }
    for name in reconcile.VERSIONS:
        paths |= reconciliation(shared, name)
    for name, canned in sorted(generation.queries.items()):
        parameters, ends = [], {"400", "429", "503"}
        for parameter in canned.parameters.values():
            known = generation.pool.instances.get(parameter.ranges, [])
            about = f"{parameter.description}; left out, all"
            parameters.append(shared.parameter(parameter.name, about, known[0] if known else ""))
            # A text is one, whatever it is; a number may be none, and a resource unknown as well.
            if parameter.datatype in (None, XSD_INTEGER):
                ends.add("422")
            if not parameter.datatype:
                ends.add("404")
        title, path, wrong = canned.titles["en"], f"/query/{name}", " ".join(ends)
        given = [*parameters, form]
        item = shared.operation(name, title, given, protocol.RESULTS, f"{wrong} 406", wrong=PROBLEMS)
        paths[path] = {"get": item}
        for ending, media in protocol.RESULTS.items():
            # Its ending is stronger than `format`, which is read all the same.
            item = shared.operation(f"{name}-{ending}", title, given, {ending: media}, wrong, wrong=PROBLEMS)
            paths[f"{path}.{ending}"] = {"get": item}
    info = {"title": "Raccordo", "version": version}
    servers = [{"url": prefix or "/"}]
    return {"openapi": "3.1.0", "info": info, "servers": servers, "paths": paths, "components": shared.parts}


def reconciliation(shared: Components, version: str) -> dict[str, Any]:
    """The paths of a version of the Reconciliation Service API."""
    path, title, ends = f"/reconcile/{version}", f"Reconciliation Service API {version}", "404 429 503"
    first = version == reconcile.VERSIONS[0]

    def operation(
        name: str, about: str, parameters: list[dict[str, str]], more: str = "", **others: Any
    ) -> dict[str, Any]:
        types = others.pop("types", {"json": "application/json"})
        wanted = f"{ends} {more}"
        return shared.operation(
            f"reconcile-{version}{name}", f"{title}: {about}", parameters, types, wanted, wrong=PROBLEMS, **others
        )

    typed = [
        shared.parameter("prefix", "the beginning of words of a name, or an identifier; left out, all"),
        shared.parameter("cursor", "how many to leave out at the beginning"),
    ]
    known = [shared.parameter("id", "an identifier", required=True)]
    batch = [shared.parameter("queries", "the queries in JSON; left out, the manifest")] if first else []
    paths: dict[str, Any] = {
        path: {"get": operation("", "the manifest", batch, "400 413" if first else "")},
        f"{path}/preview": {"get": operation("-preview", "a thing", known, types={"html": "text/html"})},
    }
    for kind in ("entity", "type"):
        about = f"what is meant, of kind {kind}"
        paths[f"{path}/suggest/{kind}"] = {"get": operation(f"-suggest-{kind}", about, typed, "400")}
    where, media = (path, protocol.FORM) if first else (f"{path}/match", "application/json")
    body = {media: {"schema": having("queries", "string" if first else "array")}}
    item = operation("-by-post", "candidates for a batch of queries", [], "400 413", body=body)
    paths.setdefault(where, {})["post"] = item
    return paths


def having(name: str, kind: str) -> dict[str, Any]:
    """The schema of an object with a member of a type."""
    return {"type": "object", "properties": {name: {"type": kind}}, "required": [name]}


TEXT, PROBLEMS = {"schema": {"type": "string"}}, "application/problem+json"
# What all that is read may end in besides, by what is wanted of it, and known of it before (RFC 9110).
READ = ("206", "304", "412", "416")
ENDS = {
    "206": "the part that Range asks for",
    "303": "a browser that asks no query is led to the explorer",
    "304": "it is as If-None-Match knows it",
    "400": "what is wrong with the request",
    "403": "it is an update",
    "404": "there is no such thing, and what may be meant",
    "406": "no such format",
    "412": "it is not as If-Match or If-None-Match wants it",
    "413": "it is too large",
    "415": "it is no query",
    "416": "the range is not within it",
    "422": "a value is none, or several",
    "429": "too much is asked at once by this client",
    "503": "the query took more than it may; or there was too much to do, and Retry-After says when to ask again",
}
MORE: dict[str, dict[str, Any]] = {
    "206": {"content": {"*/*": {}}},
    "303": {"headers": {"Location": {"required": True} | TEXT}},
    "429": {"headers": {"Retry-After": {"required": True} | TEXT}},
    "503": {"headers": {"Retry-After": TEXT}},
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
