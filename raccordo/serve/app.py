"""HTTP in front of the pool: the SPARQL endpoint, the graph store, the canned queries, and the publication itself."""

from __future__ import annotations

import asyncio
import hashlib
import json
import posixpath
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from raccordo.publish import address, negotiation
from raccordo.publish.negotiation import accepted
from raccordo.rdf import query
from raccordo.rdf.names import LANGUAGES
from raccordo.serve import protocol, reconcile
from raccordo.serve.clients import BYTES, Client, Clients
from raccordo.serve.describe import description, interface
from raccordo.serve.generation import Entity, Generation, entity
from raccordo.serve.pool import Busy, Ended
from raccordo.serve.respond import ASIDE, COMMON, VARY, Answer, problem, said, send

MAX_BODY = 256 * 1024
MEDIA = {
    **negotiation.TYPES, **protocol.RESULTS, **protocol.GRAPH,
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
# A preview is shown in the frame of another's page, and needs nothing.
FRAMED = "default-src 'none'; base-uri 'none'; form-action 'none'"
REFUSALS = {
    "wrong": (400, "the query cannot be answered: {message}"),
    "large": (400, "the answer would be too large: ask for less, or with LIMIT"),
    "missing": (404, "there is no such graph"),
    "ended": (503, "the query was given up: {message}"),
    "unacceptable": (
        406,
        "results are given in JSON, XML, CSV or TSV, graphs in Turtle, N-Triples, JSON-LD or RDF/XML",
    ),
}
DOOR = "/mcp"
# The indexes of the site's search in a language: that of what is shared, which sorts first, and those of the plans.
INDEX = r"site/index(?:\.|/.+\.){}\.js"
WELL_KNOWN = {"void": "catalogue.ttl", "sparql-examples": "queries.ttl"}
# A host with its port (RFC 3986, section 3.2.2).
HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?", re.ASCII)
# Functions of SPARQL whose values are others each time, however they are written: an answer with them is not kept.
FICKLE = re.compile(r"\b(?:now|rand|uuid|struuid)\b|\\u", re.IGNORECASE)
# The headers of a request that ask for nothing but an answer as it is now, as clients, browsers and proxies send them.
PLAIN = {
    b"host", b"accept", b"accept-encoding", b"accept-language", b"cache-control", b"connection", b"content-length",
    b"content-type", b"cookie", b"dnt", b"origin", b"pragma", b"priority", b"referer", b"sec-ch-ua",
    b"sec-ch-ua-mobile", b"sec-ch-ua-platform", b"sec-fetch-dest", b"sec-fetch-mode", b"sec-fetch-site",
    b"sec-fetch-user", b"sec-gpc", b"te", b"upgrade-insecure-requests", b"user-agent", b"via", b"x-forwarded-for",
    b"x-forwarded-host", b"x-forwarded-prefix", b"x-forwarded-proto", b"x-forwarded-server", b"x-real-ip",
}  # fmt: skip

Answerer = Callable[[Request], Awaitable[Response]]


@dataclass
class Service:
    """What is served, to whom: the generation of the moment, and the clients by their addresses."""

    version: str
    generation: Generation
    clients: Clients = field(default_factory=Clients)
    ending: bool = False
    # What answers assistants.
    door: ASGIApp | None = None

    def __post_init__(self) -> None:
        self.exact: dict[str, Answerer] = {
            "/sparql": self.sparql,
            "/sparql/": self.sparql,
            "/rdf-graph-store": self.graph_store,
            "/health": self.health,
            "/ready": self.ready,
            "/openapi.json": self.openapi,
        }
        self.under: dict[str, Answerer] = {
            "/query/": self.canned,
            "/rdf-graph-store/": self.graph_store,
            "/reconcile/": self.reconciliation,
            "/.well-known/": self.well_known,
        }
        # What is asked by POST as well, and says itself what it doesn't take.
        self.posted: tuple[Answerer, ...] = (self.sparql, self.reconciliation)

    # SPARQL

    async def sparql(self, request: Request) -> Response:
        """SPARQL 1.1 Protocol: queries by GET, by form and by body; without a query the service description."""
        if request.method not in ("GET", "HEAD", "POST"):
            return said(405, "queries are asked by GET or POST", {"Allow": "GET, HEAD, POST, OPTIONS"})
        try:
            if request.headers.get("content-encoding", "identity").lower() != "identity":
                raise protocol.BadRequest(415, "the body is compressed: a query is sent as it is")
            body = await read_body(request) if request.method == "POST" else b""
            asked = request.scope.get("raccordo.asked") or protocol.read(
                request.method,
                request.scope["query_string"].decode("latin-1"),
                request.headers.get("content-type"),
                body,
            )
            if asked is None:
                return await self.description(request, protocol.form(request.query_params.getlist("format")))
        except protocol.BadRequest as error:
            return said(error.status, str(error))
        return await self.ask(request, asked.question(header(request, "accept"), here(request)))

    async def ask(self, request: Request, question: dict[str, Any], *, program: bool = False) -> Response:
        """The pool's answer to a question, whole, or the status that says why there is none.

        For a `program` that is said as problem details, for others in a line.
        """
        refuse = problem if program else said
        generation, client = generation_of(request), self.client(request)
        if found := looked_up(generation, question):
            return await send(request, client, found, VARY, program=program)
        text = json.dumps(question).encode()
        key = hashlib.sha256(text).digest()
        keep = not FICKLE.search(question.get("query", ""))
        found = generation.kept.get(key) if keep else None
        if not found:
            try:
                answer = await (self.once(request, text, key) if keep else self.answer(request, text))
            except (Busy, Ended) as error:
                return later(error, refuse)
            if isinstance(answer, str):
                kind, _, message = answer.partition(" ")
                status, why = REFUSALS[kind]
                return refuse(status, why.format(message=message))
            found = answer
            if keep:
                generation.kept.put(key, found)
        return await send(request, client, found, VARY, program=program)

    def quick(self, scope: Scope) -> bool:
        """Whether a request has come where some are answered at once: where queries are asked, or to a file."""
        return scope["path"] != DOOR and self.answerer(scope) in (self.sparql, self.static)

    def plain(self, scope: Scope, body: bytes) -> dict[str, Any] | str | None:
        """What a request asks, the question of a query or the path of a file; None where it asks for more than that."""
        given = dict(scope["headers"])
        if (
            scope["http_version"] != "1.1"
            or not PLAIN.issuperset(given)
            or len(given) < len(scope["headers"])
            or not HOST.fullmatch(given.get(b"host", b"?").decode("latin-1"))
            or not HOST.fullmatch(given.get(b"x-forwarded-host", b"").decode("latin-1"))
        ):
            return None
        if self.answerer(scope) == self.static:
            return str(scope["raccordo.rest"]) if scope["method"] == "GET" else None
        if scope["method"] not in ("GET", "POST"):
            return None
        accept, media = (given.get(name, b"").decode("latin-1") for name in (b"accept", b"content-type"))
        try:
            asked = protocol.read(scope["method"], scope["query_string"].decode("latin-1"), media, body)
        except protocol.BadRequest:
            return None
        scope["raccordo.asked"] = asked
        return asked.question(accept, "") if asked else None

    async def once(self, request: Request, question: bytes, key: bytes) -> Entity | str:
        """The answer, which all get who ask the same until it is there. Raises Busy and Ended."""
        flights = generation_of(request).flights
        while flight := flights.get(key):
            # Where who asked first gets none, or one that is read only once, the next asks.
            if (shared := await asyncio.shield(flight)) is not None:
                return shared
        flight = flights[key] = asyncio.get_running_loop().create_future()
        answer: Entity | str | None = None
        try:
            answer = await self.answer(request, question)
            return answer
        finally:
            del flights[key]
            flight.set_result(None if isinstance(answer, Entity) and answer.body is None else answer)

    async def answer(self, request: Request, question: bytes) -> Entity | str:
        """The answer of a process, or the kind of refusal with what it says: one that would be the same another time.

        Raises Busy, and Ended where it may be answered another time.
        """
        client = self.client(request)
        if client.held > BYTES:
            raise Busy(own=True)

        async def gone() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        try:
            head, body = await generation_of(request).pool.ask(question, client, gone)
        except Ended as error:
            if error.again:
                raise
            return f"ended {error}"
        if head["kind"] != "answer":
            return f"{head['kind']} {head.get('message', '')}"
        return entity({**protocol.GRAPH, **protocol.RESULTS}[head["format"]], body)

    async def description(self, request: Request, accept: str | None) -> Response:
        """The SPARQL 1.1 Service Description, which is asked of the dataset; for a browser the explorer instead."""
        accept = accept or header(request, "accept")
        generation = generation_of(request)
        html = accepted(accept, {**protocol.RDF, "html": "text/html"}) == "html"
        if html and "explorer.html" in generation.files:
            return RedirectResponse(prefix(request) + "/explorer.html", 303, {**COMMON, "Vary": "Accept"})
        text = description(here(request), generation.pool.graphs)
        return await self.ask(request, protocol.Request(text).question(accept, here(request)))

    async def graph_store(self, request: Request) -> Response:
        """SPARQL 1.1 Graph Store Protocol, for reading: `?graph=IRI`, `?default`, or the graph's own address."""
        try:
            pairs = protocol.pairs(request.scope["query_string"].decode("latin-1"))
        except protocol.BadRequest as error:
            return said(error.status, str(error))
        named, default = ([value for name, value in pairs if name == wanted] for wanted in ("graph", "default"))
        if request.scope.get("raccordo.rest"):
            named.append(here(request).removesuffix("/sparql") + request.url.path)
        if len(named) + len(default) != 1:
            return said(400, "name one graph, by ?graph=IRI or ?default")
        if named and not protocol.IRI.fullmatch(named[0]):
            return said(400, "graph is not an absolute IRI")
        try:
            accept = protocol.form(request.query_params.getlist("format")) or header(request, "accept")
        except protocol.BadRequest as error:
            return said(error.status, str(error))
        form = accepted(accept, protocol.GRAPH) or accepted(accept, protocol.LOOSE_RDF)
        return await self.ask(request, {"graph": named[0] if named else "", "rdf": form})

    async def canned(self, request: Request) -> Response:
        """A canned query as a URL: `/query/NAME.csv?parameter=value`; without an ending by `format`, or by Accept."""
        generation = generation_of(request)
        name, dot, ending = request.scope["raccordo.rest"].partition(".")
        try:
            if name not in generation.queries:
                near = get_close_matches(name, generation.queries, n=3, cutoff=0.4)
                raise Mistaken(404, f"there is no query {name!r}: /openapi.json lists them", near)
            if dot and ending not in protocol.RESULTS:
                raise Mistaken(404, f"there is no such query in {ending!r}, but in {', '.join(protocol.RESULTS)}")
            found = generation.queries[name]
            values = parameters(found, request, generation)
            chosen = protocol.form(request.query_params.getlist("format"))
        except Mistaken as error:
            return problem(error.status, str(error), error.near)
        except protocol.BadRequest as error:
            return problem(error.status, str(error))
        accept = protocol.RESULTS[ending] if ending else chosen or header(request, "accept")
        question = protocol.Request(found.bind(values)).question(accept, here(request))
        return await self.ask(request, question, program=True)

    # Reconciliation

    async def reconciliation(self, request: Request) -> Response:
        """Reconciliation Service API: the manifest, batches of queries, suggestions, and a preview of a thing."""
        version, _, service = request.scope["raccordo.rest"].partition("/")
        language = negotiation.preferred(header(request, "accept-language"))
        site = here(request).removesuffix("sparql")
        try:
            if version not in reconcile.VERSIONS:
                places = " and ".join(f"/reconcile/{one}" for one in reconcile.VERSIONS)
                raise protocol.BadRequest(404, f"it is at {places}")
            body = await read_body(request) if request.method == "POST" else b""
            given = protocol.pairs(request.scope["query_string"].decode("latin-1"))
            asked, batch = reconcile.read(request.method, version, service, given, body)
            known = await self.things(request)
            if service == "preview":
                page = reconcile.preview(known, asked.get("id", ""), site, language)
                content, headers = entity("text/html", page.encode()), {"Content-Security-Policy": FRAMED}
            else:
                made = (
                    reconcile.manifest(version, site, known.base)
                    if not service and batch is None
                    else known.suggest(service, asked, language)
                    if batch is None
                    else await asyncio.to_thread(reconcile.answers, known, batch, version, language)
                )
                text = json.dumps(made, ensure_ascii=False).encode("utf-8", "replace")
                content, headers = entity("application/json", text), {}
        except protocol.BadRequest as error:
            allowed = {"Allow": "GET, HEAD, POST, OPTIONS"} if error.status == HTTPStatus.METHOD_NOT_ALLOWED else None
            return problem(error.status, str(error), headers=allowed)
        except (Busy, Ended) as error:
            return later(error, problem)
        return await send(request, self.client(request), content, {**headers, "Vary": "Accept-Language"}, program=True)

    async def things(self, request: Request) -> reconcile.Things:
        """What may be matched in the publication, read once of each.

        Raises BadRequest where it has none, and Busy and Ended where it can't be asked just now.
        """
        generation = generation_of(request)
        if not generation.things:
            names = {
                language: [name for name in sorted(generation.files) if re.fullmatch(INDEX.format(language), name)]
                for language in LANGUAGES
            }
            if not all(names.values()):
                raise protocol.BadRequest(404, "this publication has no index of what is in it")
            question = protocol.Request(reconcile.TYPES).question(protocol.RESULTS["json"], here(request))
            answer = await self.answer(request, json.dumps(question).encode())
            if isinstance(answer, str):
                raise protocol.BadRequest(503, answer)
            indexes = {language: [generation.content(one) for one in several] for language, several in names.items()}
            generation.things = reconcile.things(indexes, answer.read(0, answer.size))
        return generation.things

    # The publication

    async def static(self, request: Request) -> Response:
        """A document as it is; a name by 303 to its document."""
        path, files = request.scope["raccordo.rest"], generation_of(request).files
        if path in files:
            return await self.file(request, path)
        if re.search(negotiation.DOCUMENT + "$", path) or not re.fullmatch(r"[A-Za-z0-9._/-]*", path) or ".." in path:
            return said(404, "there is no such file")
        ending = negotiation.negotiate(path, header(request, "accept"), header(request, "accept-language"))
        vary = {"Vary": "Accept, Accept-Language"}
        if ending is None:
            return said(406, f"it is given as {', '.join(negotiation.types(path).values())}", vary)
        language = "en" if ending == "en.html" else "it"
        target = address.page(path, language) if ending.endswith("html") else f"{address.document(path)}.{ending}"
        if target.partition("#")[0] not in files:
            return said(404, "nothing has this name", vary)
        return Response(status_code=303, headers={**COMMON, **vary, "Location": f"{prefix(request)}/{target}"})

    async def file(self, request: Request, path: str) -> Response:
        """A file of the publication, with its digest as its tag."""
        found, headers, ready = filed(generation_of(request), path)
        return await send(request, self.client(request), found, headers, ready=ready)

    async def well_known(self, request: Request) -> Response:
        """RFC 8615: where the VoID description and the canned queries are."""
        path = WELL_KNOWN.get(request.scope["raccordo.rest"], "")
        there = path in generation_of(request).files
        return await self.file(request, path) if there else said(404, "there is no such file")

    async def openapi(self, request: Request) -> Response:
        """The HTTP interface as OpenAPI 3.1."""
        generation = generation_of(request)
        key = ("openapi", prefix(request))
        if not (found := generation.kept.get(key)):
            described = interface(self.version, generation, prefix(request))
            found = entity("application/json", json.dumps(described, ensure_ascii=False).encode())
            generation.kept.put(key, found)
        return await send(request, self.client(request), found, {})

    # Its state

    async def health(self, request: Request) -> Response:
        """Whether the server lives: an answer at all says so."""
        generation = generation_of(request)
        return self.state({"status": "pass", "version": self.version, "generation": generation.name}, 200)

    async def ready(self, request: Request) -> Response:
        """Whether queries are answered, so that others may be sent here."""
        workers = len(generation_of(request).pool.workers)
        good = workers > 0 and not self.ending
        return self.state({"status": "pass" if good else "fail", "workers": workers}, 200 if good else 503)

    def state(self, content: dict[str, Any], status: int) -> Response:
        """A state of the moment."""
        headers = {**COMMON, "Cache-Control": "no-store"}
        return Response(json.dumps(content).encode(), status, headers, "application/health+json")

    def client(self, request: Request) -> Client:
        """Who asks."""
        return self.clients[request.client.host if request.client else ""]

    async def preflight(self, request: Request) -> Response:
        """What may be asked, and from pages of others with which headers (Fetch, CORS preflight)."""
        wanted = header(request, "access-control-request-headers") or "Accept, Content-Type"
        takes_all = self.answerer(request.scope) in self.posted
        methods = "GET, HEAD, POST, OPTIONS" if takes_all or request.url.path == "*" else "GET, HEAD, OPTIONS"
        allowed = {
            "Allow": methods,
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": wanted if re.fullmatch(r"[\w ,-]{1,1000}", wanted) else "*",
            "Access-Control-Max-Age": "86400",
            "Vary": "Access-Control-Request-Headers",
        }
        return Response(status_code=204, headers={**COMMON, **allowed})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self.door and scope["path"] == DOOR:
            scope["raccordo.read"]()
            await self.door(scope, receive, send)
            return
        request = Request(scope, receive)
        response = unfit(request)
        if response is None:
            found = self.answerer(request.scope)
            if request.method == "OPTIONS":
                found = self.preflight
            elif request.method not in ("GET", "HEAD") and found not in self.posted:
                found = self.refuse
            response = await found(request)
        await response(scope, receive, send)

    def answerer(self, scope: Scope) -> Answerer:
        """What answers a request, by its path; in the scope as `raccordo.rest` is what follows its own path."""
        path = scope["path"]
        found = self.exact.get(path)
        if found is None:
            beginning = next((one for one in self.under if path.startswith(one)), "/")
            scope["raccordo.rest"] = path.removeprefix(beginning)
            found = self.under.get(beginning, self.static)
        return found

    async def refuse(self, request: Request) -> Response:
        """What is read is not written to."""
        allowed = {"Allow": "GET, HEAD, OPTIONS"}
        if self.answerer(request.scope) == self.canned:
            return problem(405, "canned queries are asked by GET", headers=allowed)
        return said(405, "this server is read-only", allowed)


def unfit(request: Request) -> Response | None:
    """What is said to a request that is none of HTTP/1 as this server knows it; None where it is (RFC 9112)."""
    hosts, codings = request.headers.getlist("host"), request.headers.getlist("transfer-encoding")
    if request.scope["http_version"] not in ("1.0", "1.1"):
        return said(505, "this is HTTP/1.1", {"Connection": "close"})
    if len(hosts) > 1 or (not hosts and request.scope["http_version"] == "1.1"):
        return said(400, "a request names one host")
    if hosts and not HOST.fullmatch(hosts[0]):
        return said(400, "Host is the name of a host, with or without a port")
    if any(one.strip().lower() != "chunked" for one in codings):
        return said(501, "a body is sent as it is, or in chunks", {"Connection": "close"})
    return None


def later(error: Busy | Ended, refuse: Callable[..., Response]) -> Response:
    """What is said, by `refuse`, where another time may bring an answer."""
    if isinstance(error, Ended):
        return refuse(503, f"the query was given up: {error}", headers={"Retry-After": "60"})
    why = "too many of your queries" if error.own else "too many queries"
    return refuse(429 if error.own else 503, f"{why} are being answered: try again", headers={"Retry-After": "2"})


class Mistaken(protocol.BadRequest):
    """A canned query is not asked as it can be; `near` is what may have been meant."""

    def __init__(self, status: int, why: str, near: list[str] | None = None) -> None:
        super().__init__(status, why)
        self.near = near


def parameters(found: query.CannedQuery, request: Request, generation: Generation) -> dict[str, query.Term]:
    """The values of a canned query's parameters. Raises BadRequest, and Mistaken for what is none."""
    values: dict[str, query.Term] = {}
    for key, text in protocol.pairs(request.scope["query_string"].decode("latin-1")):
        if key == "format":
            continue
        if key not in found.parameters:
            near = get_close_matches(key, found.parameters, n=3, cutoff=0.4) or list(found.parameters)
            raise Mistaken(400, f"the query has no parameter {key!r}, but {', '.join(found.parameters)}", near)
        if key in values:
            raise Mistaken(400, f"{key} is given twice")
        parameter = found.parameters[key]
        try:
            values[key] = query.term(parameter, text, generation.pool.instances.get(parameter.ranges, []))
        except query.Unknown as error:
            raise Mistaken(404, f"{key}: {error}", error.near) from error
        except ValueError as error:
            raise Mistaken(422, f"{key}: {error}") from error
    return values


def at_once(generation: Generation, asked: dict[str, Any] | str) -> Answer | None:
    """The answer to a look-up, or a file that is small, by its path; None where it may take long, or is none."""
    if isinstance(asked, dict):
        found = looked_up(generation, asked)
        return (found, VARY, "") if found else None
    file = generation.files.get(asked)
    return filed(generation, asked) if file and file.size <= ASIDE else None


def filed(generation: Generation, path: str) -> Answer:
    """A file of the publication."""
    ending = posixpath.basename(path).rpartition(".")[2]
    found = generation.entity(path, MEDIA.get(ending, "text/plain"))
    headers = {"Content-Security-Policy": policy(path, found)} if ending == "html" else {}
    return found, headers, path + ".gz"


def looked_up(generation: Generation, question: dict[str, Any]) -> Entity | None:
    """The answer to a look-up; None where it takes a process."""
    answer = generation.look_ups.answer(question)
    return None if answer is None else entity(protocol.RESULTS[question["results"]], answer)


def generation_of(request: Request) -> Generation:
    """The generation that a request is answered from, whatever comes meanwhile."""
    found: Generation = request.scope["raccordo.generation"]
    return found


def prefix(request: Request) -> str:
    """The path under which a proxy in front has this server; empty where it has none."""
    return str(request.scope.get("raccordo.prefix", ""))


def header(request: Request, name: str) -> str | None:
    """A header whose value is a list, which may come in several lines (RFC 9110, section 5.3)."""
    values = request.headers.getlist(name)
    return ", ".join(values) if values else None


def policy(path: str, page: Entity) -> str:
    """The Content Security Policy of a page.

    The one file of the explorer has its scripts inside, which are named by their digests, and unpacks others; the
    engine of the explorers is WebAssembly, and their editor writes its style into the page.
    """
    explorer = path.rpartition("/")[2] in ("explorer.html", "explorer.en.html", "raccordo-explorer.html")
    scripts = " 'wasm-unsafe-eval'" if explorer else ""
    if path == "raccordo-explorer.html":
        inside = re.findall(rb"<script>(.*?)</script>", page.read(0, page.size), re.DOTALL)
        scripts += " blob:" + "".join(f" 'sha256-{b64encode(hashlib.sha256(one).digest()).decode()}'" for one in inside)
    return POLICY.format(scripts=scripts, styles=" 'unsafe-inline'" if explorer else "")


def here(request: Request) -> str:
    """The endpoint's own address, which is the base of queries; that of loopback where Host is none of its kind."""
    host = request.headers.get("host", "")
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?", host):
        host = "localhost"
    return f"{request.scope['scheme']}://{host}{prefix(request)}/sparql"


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
    request.scope["raccordo.read"]()
    return b"".join(parts)
