"""HTTP in front of the pool: the SPARQL endpoint, the graph store, the canned queries, and the publication itself."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.publish import address, negotiation
from raccordo.publish.negotiation import accepted
from raccordo.rdf import query
from raccordo.serve import protocol
from raccordo.serve.pool import Busy, Ended, Pool

SD = "http://www.w3.org/ns/sparql-service-description#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
FORMATS = "http://www.w3.org/ns/formats/"
MAX_BODY = 256 * 1024
MEDIA = {
    **negotiation.TYPES, **protocol.RESULTS, "nq": "application/n-quads", "trig": "application/trig",
    "gz": "application/gzip", "rq": "application/sparql-query", "css": "text/css", "js": "text/javascript",
    "svg": "image/svg+xml", "png": "image/png", "woff2": "font/woff2", "xml": "application/xml",
    "atom": "application/atom+xml", "txt": "text/plain", "md": "text/markdown", "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "p7m": "application/pkcs7-mime",
}  # fmt: skip
# Scripts and styles from here alone, none inline; the explorer's engine runs in a worker that it makes of a text.
POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
REFUSALS = {
    "wrong": (400, "the query cannot be answered: {message}"),
    "large": (400, "the answer would be too large: ask for less, or with LIMIT"),
    "missing": (404, "there is no such graph"),
    "unacceptable": (
        406,
        "results are given in JSON, XML, CSV or TSV, graphs in Turtle, N-Triples, JSON-LD or RDF/XML",
    ),
}
WELL_KNOWN = {"void": "catalogue.ttl", "sparql-examples": "queries.ttl"}


@dataclass
class Service:
    """What is served: the pool, the files of a publication with their digests, and its canned queries."""

    pool: Pool
    dist: Path | None = None
    digests: dict[str, str] = field(default_factory=dict)
    queries: dict[str, query.CannedQuery] = field(default_factory=dict)
    graphs: list[str] = field(default_factory=list)
    version: str = ""
    # What the parameters of the queries may be, by their classes.
    instances: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    # Why the pool could not start.
    failure: UserError | None = None

    # SPARQL

    async def sparql(self, request: Request) -> Response:
        """SPARQL 1.1 Protocol: queries by GET, by form and by body; without a query the service description."""
        if request.method not in ("GET", "HEAD", "POST"):
            return told(405, "queries are asked by GET or POST", {"Allow": "GET, HEAD, POST, OPTIONS"})
        try:
            body = await read_body(request) if request.method == "POST" else b""
            asked = protocol.read(request.method, request.url.query, request.headers.get("content-type"), body)
        except protocol.BadRequest as error:
            return told(error.status, str(error))
        if asked is None:
            return self.description(request)
        return await self.ask(request, asked.question(request.headers.get("accept"), here(request)))

    async def ask(self, request: Request, question: dict[str, Any]) -> Response:
        """The pool's answer to a question, whole, or the status that says why there is none."""
        try:
            head, body = await self.pool.ask(question)
        except Busy:
            return told(503, "too many queries are being answered: try again", {"Retry-After": "2"})
        except Ended as error:
            return told(503, f"the query was given up: {error}", {"Retry-After": "60"})
        if head["kind"] != "answer":
            status, why = REFUSALS[head["kind"]]
            return told(status, why.format(message=head.get("message", "")))
        media = {**protocol.RDF, **protocol.RESULTS}[head["format"]]
        return tagged(request, body, media, {"Vary": "Accept"})

    def description(self, request: Request) -> Response:
        """The SPARQL 1.1 Service Description."""
        endings = accepted(request.headers.get("accept"), {**protocol.RDF, "html": "text/html"})
        if endings == "html" and self.page("explorer.html"):
            return RedirectResponse("/explorer.html", 303, {**COMMON, "Vary": "Accept"})
        if endings in (None, "html"):
            return told(406, "the description is given in Turtle, N-Triples, JSON-LD or RDF/XML")
        form = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD,
                "rdf": ox.RdfFormat.RDF_XML}[endings]  # fmt: skip
        body = ox.serialize(describe(here(request), self.graphs), format=form, prefixes={"sd": SD})
        assert body is not None
        return tagged(request, body, protocol.RDF[endings], {"Vary": "Accept"})

    async def graph_store(self, request: Request) -> Response:
        """SPARQL 1.1 Graph Store Protocol, for reading: `?graph=IRI`, `?default`, or the graph's own address."""
        if request.method not in ("GET", "HEAD"):
            return told(405, "this server is read-only", {"Allow": "GET, HEAD, OPTIONS"})
        named, default = request.query_params.getlist("graph"), request.query_params.getlist("default")
        if request.path_params.get("path"):
            named.append(here(request).removesuffix("/sparql") + request.url.path)
        if len(named) + len(default) != 1:
            return told(400, "name one graph, by ?graph=IRI or ?default")
        if named and not protocol.IRI.fullmatch(named[0]):
            return told(400, "graph is not an absolute IRI")
        form = accepted(request.headers.get("accept"), protocol.RDF)
        return await self.ask(request, {"graph": named[0] if named else "", "rdf": form})

    async def canned(self, request: Request) -> Response:
        """A canned query as a URL: `/query/NAME.csv?parameter=value`; without an ending by Accept."""
        name, _, ending = request.path_params["name"].partition(".")
        if name not in self.queries or (ending and ending not in protocol.RESULTS):
            return told(404, "there is no such query: /openapi.json lists them")
        found = self.queries[name]
        values: dict[str, query.Term] = {}
        for key, text in request.query_params.multi_items():
            if key not in found.parameters or key in values:
                return told(
                    400, f"the query has no parameter {key!r}" if key not in values else f"{key} is given twice"
                )
            parameter = found.parameters[key]
            try:
                values[key] = query.term(parameter, text, self.instances.get(parameter.ranges, []))
            except ValueError as error:
                return told(400, f"{key}: {error}")
        accept = protocol.RESULTS[ending] if ending else request.headers.get("accept")
        return await self.ask(request, protocol.Request(found.bind(values)).question(accept, here(request)))

    # The publication

    def page(self, path: str) -> bytes | None:
        """A file of the publication; None where it has no such file."""
        return (self.dist / path).read_bytes() if self.dist and path in self.digests else None

    async def static(self, request: Request) -> Response:
        """A document as it is; a name by 303 to its document."""
        if request.method not in ("GET", "HEAD"):
            return told(405, "this server is read-only", {"Allow": "GET, HEAD, OPTIONS"})
        path = request.path_params["path"]
        if path in self.digests:
            return self.file(request, path)
        if re.search(negotiation.DOCUMENT + "$", path) or not re.fullmatch(r"[A-Za-z0-9._/-]*", path) or ".." in path:
            return told(404, "there is no such file")
        ending = negotiation.negotiate(request.headers.get("accept"), request.headers.get("accept-language"))
        vary = {"Vary": "Accept, Accept-Language"}
        if ending is None:
            return told(406, f"it is given as {', '.join(negotiation.TYPES.values())}", vary)
        language = "en" if ending == "en.html" else "it"
        target = address.page(path, language) if ending.endswith("html") else f"{address.document(path)}.{ending}"
        if target.partition("#")[0] not in self.digests:
            return told(404, "nothing has this name", vary)
        return Response(status_code=303, headers={**COMMON, **vary, "Location": f"/{target}"})

    def file(self, request: Request, path: str) -> Response:
        """A file of the publication, with its digest as its tag."""
        body = self.page(path)
        assert body is not None
        ending = path.rpartition(".")[2]
        headers = {"ETag": f'"{self.digests[path][:32]}"'}
        if ending == "html":
            headers["Content-Security-Policy"] = policy(path, body)
        return tagged(request, body, MEDIA.get(ending, "text/plain"), headers)

    async def well_known(self, request: Request) -> Response:
        """RFC 8615: where the VoID description and the canned queries are."""
        path = WELL_KNOWN.get(request.path_params["name"], "")
        return self.file(request, path) if path in self.digests else told(404, "there is no such file")

    async def health(self, request: Request) -> Response:
        """Whether the pool has all its processes."""
        alive = len(self.pool.workers)
        body = json.dumps({"status": "pass" if alive else "fail", "workers": alive, "version": self.version}).encode()
        return Response(body, 200 if alive else 503, {**COMMON, "Cache-Control": "no-store"}, "application/health+json")

    async def openapi(self, request: Request) -> Response:
        """The HTTP interface as OpenAPI 3.1."""
        return tagged(request, json.dumps(interface(self), ensure_ascii=False).encode(),
                      "application/json", {})  # fmt: skip


def told(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    """An answer that says in a line why there is no other."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", why)[:2000] + "\n"
    return Response(text.encode("utf-8", "replace"), status, {**COMMON, **(headers or {})}, "text/plain")


def tagged(request: Request, body: bytes, media: str, headers: dict[str, str]) -> Response:
    """An answer with an entity tag, or 304 where the client has it (RFC 9110, section 13.1.2)."""
    tag = headers.get("ETag") or f'"{hashlib.sha256(media.encode() + body).hexdigest()[:32]}"'
    headers = {**COMMON, **headers, "ETag": tag}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    kind = f"{media}; charset=utf-8" if media.startswith("text/") else media
    return Response(body, 200, {**headers, "Content-Type": kind})


def policy(path: str, page: bytes) -> str:
    """The Content Security Policy of a page.

    The one file of the explorer has its scripts inside, which are named by their digests; the editor of the explorers
    writes its style into the page.
    """
    scripts = ""
    if path == "raccordo-explorer.html":
        inside = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
        scripts = "".join(f" 'sha256-{b64encode(hashlib.sha256(one).digest()).decode()}'" for one in inside)
    editor = path.rpartition("/")[2] in ("explorer.html", "explorer.en.html", "raccordo-explorer.html")
    return POLICY.format(scripts=scripts, styles=" 'unsafe-inline'" if editor else "")


def here(request: Request) -> str:
    """The endpoint's own address, which is the base of queries; that of loopback where Host is none of its kind."""
    host = request.headers.get("host", "")
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?", host):
        host = "localhost"
    return f"{request.url.scheme}://{host}/sparql"


async def read_body(request: Request) -> bytes:
    """The body, if it isn't too large."""
    parts, size = [], 0
    try:
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            if size > MAX_BODY:
                raise protocol.BadRequest(413, f"the body is larger than {MAX_BODY} bytes")
    except ClientDisconnect as error:
        raise protocol.BadRequest(400, "the body ended early") from error
    return b"".join(parts)


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


def interface(service: Service) -> dict[str, Any]:
    """The HTTP interface as OpenAPI 3.1; the example of a parameter is the first resource that it may be."""

    def parameter(name: str, about: str, example: str = "", required: bool = False) -> dict[str, Any]:
        found = {"name": name, "in": "query", "description": about, "required": required, "schema": {"type": "string"}}
        return found | ({"example": example} if example else {})

    def answers(types: dict[str, str]) -> dict[str, Any]:
        content = {media: {"schema": {"type": "string"}} for media in types.values()}
        ends = {"400": "what is wrong with the request", "404": "there is no such thing",
                "406": "no such format", "503": "too much was asked"}  # fmt: skip
        return {"200": {"description": "the answer", "content": content}} | {
            status: {"description": text, "content": {"text/plain": {"schema": {"type": "string"}}}}
            for status, text in ends.items()
        }

    def operation(name: str, summary: str, parameters: list[dict[str, Any]], types: dict[str, str]) -> dict[str, Any]:
        return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers(types)}}

    asked = [
        parameter("query", "a SPARQL query"),
        parameter("default-graph-uri", "a graph of the default graph"),
        parameter("named-graph-uri", "a named graph"),
    ]
    graph = [parameter("graph", "the IRI of a graph"), parameter("default", "the default graph")]
    answered = protocol.RESULTS | protocol.RDF
    form = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    bodies = {protocol.QUERY: {"schema": {"type": "string"}}, protocol.FORM: {"schema": form}}
    # Without a query in the address the body has it.
    more = {"requestBody": {"required": True, "content": bodies}, "operationId": "query-by-post"}
    found = operation("query", "SPARQL 1.1 Protocol", asked[1:], answered)["get"] | more
    for status, why in (("403", "it is an update"), ("413", "it is too large"), ("415", "it is no query")):
        found["responses"][status] = found["responses"]["400"] | {"description": why}
    posted = {"post": found}
    paths: dict[str, Any] = {
        "/sparql": operation("query", "SPARQL 1.1 Protocol", asked, answered) | posted,
        "/rdf-graph-store": operation("graph", "SPARQL 1.1 Graph Store Protocol", graph, protocol.RDF),
        "/health": operation("health", "whether queries are answered", [], {"json": "application/health+json"}),
    }
    for name, canned in sorted(service.queries.items()):
        parameters = []
        for one in canned.parameters.values():
            known = service.instances.get(one.ranges, [])
            parameters.append(parameter(one.name, f"{one.description}; left out, all", known[0] if known else ""))
        for ending, media in protocol.RESULTS.items():
            path = f"/query/{name}.{ending}"
            paths[path] = operation(f"{name}-{ending}", canned.titles["en"], parameters, {ending: media})
    return {"openapi": "3.1.0", "info": {"title": "Raccordo", "version": service.version}, "paths": paths}


def read_queries(project: Project, dist: Path) -> dict[str, query.CannedQuery]:
    """The canned queries of a publication."""
    found = (query.read_query(project, path)[0] for path in sorted((dist / "queries").glob("*.rq")))
    return {canned.name: canned for canned in found if canned}


def make(service: Service, ready: Callable[[], None] = lambda: None) -> Starlette:
    """The application; its pool starts and ends with it, and `ready` is called once it has started."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        try:
            await service.pool.start()
        except UserError as error:
            service.failure = error
            raise
        ready()
        try:
            yield
        finally:
            await service.pool.close()

    async def preflight(request: Request) -> Response:
        allowed = {
            "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
            "Access-Control-Allow-Headers": "Accept, Content-Type",
            "Access-Control-Max-Age": "86400",
        }
        return Response(status_code=204, headers={**COMMON, **allowed})

    every = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"]
    return Starlette(
        routes=[
            Route("/{path:path}", preflight, methods=["OPTIONS"]),
            Route("/sparql", service.sparql, methods=every),
            Route("/sparql/", service.sparql, methods=every),
            Route("/rdf-graph-store", service.graph_store, methods=every),
            Route("/rdf-graph-store/{path:path}", service.graph_store, methods=every),
            Route("/query/{name}", service.canned, methods=["GET"]),
            Route("/.well-known/{name}", service.well_known, methods=["GET"]),
            Route("/health", service.health, methods=["GET"]),
            Route("/openapi.json", service.openapi, methods=["GET"]),
            Route("/{path:path}", service.static, methods=every),
        ],
        lifespan=lifespan,
    )
