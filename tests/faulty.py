"""A triplestore that misbehaves on purpose: the Graph Store Protocol and queries over a store in memory, with faults.

A fault is a function of the handler, the method and the number of the request; it returns whether it has answered.
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pyoxigraph as ox

Fault = Callable[["Handler", str, int], bool]
JSON = "application/sparql-results+json"


class Handler(BaseHTTPRequestHandler):
    """One connection; the store and the faults are the server's."""

    protocol_version = "HTTP/1.1"
    server: Faulty

    def do_PUT(self) -> None:
        """Replace a graph; as Fuseki does, by what has come, though the client be gone before the end."""
        self.body = self.rfile.read(int(self.headers["content-length"]))
        if self.fault("PUT"):
            return
        if self.headers["content-encoding"] == "gzip":
            self.body = gzip.decompress(self.body)
        try:
            quads = self.quads()
        except SyntaxError as error:
            self.answer(400, str(error).encode())
            return
        self.server.replace(self.graph(), quads)
        self.answer(204)

    def do_DELETE(self) -> None:
        """Drop a graph."""
        if self.fault("DELETE"):
            return
        with self.server.lock:
            self.server.store.remove_graph(self.graph())
        self.answer(204)

    def do_GET(self) -> None:
        """Give a graph."""
        if self.fault("GET"):
            return
        with self.server.lock:
            content = self.server.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=self.graph())
        self.answer(200, content or b"", "application/n-triples")

    def do_POST(self) -> None:
        """Answer a query."""
        self.body = self.rfile.read(int(self.headers["content-length"]))
        if self.fault("POST"):
            return
        query = parse_qs(self.body.decode())["query"][0]
        with self.server.lock:
            found = self.server.store.query(query, use_default_graph_as_union=self.server.union)
            if isinstance(found, ox.QueryTriples):
                content, media = found.serialize(format=ox.RdfFormat.N_TRIPLES), "application/n-triples"
            else:
                assert isinstance(found, ox.QuerySolutions)
                content, media = found.serialize(format=ox.QueryResultsFormat.JSON), JSON
        self.answer(200, content or b"", media)

    def graph(self) -> ox.NamedNode:
        """The graph that the request is about."""
        return ox.NamedNode(parse_qs(urlsplit(self.path).query)["graph"][0])

    def quads(self) -> list[ox.Quad]:
        """What the body says, in the graph that the request is about. Raises SyntaxError."""
        form = ox.RdfFormat.from_media_type(self.headers["content-type"])
        assert form
        if form == ox.RdfFormat.RDF_XML:
            ET.fromstring(self.body)  # pyoxigraph takes XML that ends too soon
        return [ox.Quad(*quad.triple, self.graph()) for quad in ox.parse(self.body, format=form)]

    def fault(self, method: str) -> bool:
        """Count the request, and let the fault answer it if it wants to."""
        with self.server.lock:
            self.server.asked.append((method, self.path))
            number = len(self.server.asked)
        return bool(self.server.faulty and self.server.faulty(self, method, number))

    def answer(self, status: int, content: bytes = b"", media: str = "text/plain", **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if status != 204:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Faulty(ThreadingHTTPServer):
    """The server: its store, what it was asked, and the fault that it has just now."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.store, self.lock = ox.Store(), threading.RLock()
        self.asked: list[tuple[str, str]] = []
        self.faulty: Fault | None = None
        self.union = True

    @property
    def url(self) -> str:
        """The Graph Store Protocol endpoint; queries go to /query."""
        return f"http://127.0.0.1:{self.server_address[1]}/store"

    def replace(self, graph: ox.NamedNode, quads: list[ox.Quad]) -> None:
        """Replace a graph as a whole, as a good server does."""
        with self.lock:
            self.store.remove_graph(graph)
            self.store.extend(quads)

    def state(self, graph: str) -> str:
        """What identifies the content of a graph."""
        with self.lock:
            lines = sorted(
                str(quad.triple) for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
            )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def handle_error(self, *_: object) -> None:
        """A client that has gone is no error of ours."""


@contextmanager
def faulty() -> Iterator[Faulty]:
    """A server that runs."""
    with Faulty() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


# Faults


def status(code: int, media: str = "text/plain", methods: str = "PUT", **headers: str) -> Fault:
    """A status, with a text."""

    def fault(handler: Handler, method: str, _number: int) -> bool:
        if method not in methods.split():
            return False
        handler.answer(code, b"<!doctype html><p>no" if media == "text/html" else b"no", media, **headers)
        return True

    return fault


def reset(handler: Handler, method: str, _number: int) -> bool:
    """The connection is reset."""
    if method == "PUT":
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True
        handler.wfile = handler.rfile = _Nowhere()  # type: ignore[assignment]
        return True
    return False


class _Nowhere:
    closed = False

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def readline(self, *_: object) -> bytes:
        return b""


def short(handler: Handler, method: str, _number: int) -> bool:
    """The body ends before its length."""
    if method not in ("GET", "POST"):
        return False
    handler.send_response(200)
    handler.send_header("Content-Type", JSON if method == "POST" else "application/n-triples")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"head": {}, ')
    handler.close_connection = True
    return True


def cut(handler: Handler, method: str, _number: int) -> bool:
    """The chunks end without the last."""
    if method not in ("GET", "POST"):
        return False
    handler.send_response(200)
    handler.send_header("Content-Type", JSON if method == "POST" else "application/n-triples")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'5\r\n{"hea\r\n')
    handler.close_connection = True
    return True


def hang(handler: Handler, method: str, _number: int) -> bool:
    """No answer comes."""
    if method != "PUT":
        return False
    handler.server.gone.wait(20)  # type: ignore[attr-defined]
    handler.close_connection = True
    return True


def changes(handler: Handler, method: str, _number: int) -> bool:
    """Another text is stored than was sent."""
    if method == "PUT":
        handler.body = handler.body.replace(b"@it", b"@en").replace(b'xml:lang="it"', b'xml:lang="en"')
    return False


def half(handler: Handler, method: str, _number: int) -> bool:
    """A part of a graph is stored, as by a server that is not atomic and whose disk is full, and then it says so."""
    if method != "PUT" or handler.path.endswith("load"):
        return False
    quads = handler.quads()
    handler.server.replace(handler.graph(), quads[: len(quads) // 2])
    handler.answer(507, b"no space left on device")
    return True


def white_space_lost(handler: Handler, method: str, _number: int) -> bool:
    """Literals of white space are lost in RDF/XML, as by Virtuoso."""
    if method == "PUT" and handler.headers["content-type"] == "application/rdf+xml":
        handler.body = handler.body.replace(b"> </", b"></")
    return False


def no_xml(handler: Handler, method: str, _number: int) -> bool:
    """RDF/XML is refused as an unsupported media type."""
    if method != "PUT" or handler.headers["content-type"] != "application/rdf+xml":
        return False
    handler.answer(415, b"Turtle alone")
    return True


def capped(handler: Handler, method: str, _number: int) -> bool:
    """Four triples of a graph at most are given at once, without a word of it."""
    if method != "GET" or handler.path.endswith("load"):
        return False
    with handler.server.lock:
        content = handler.server.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=handler.graph()) or b""
    handler.answer(200, b"".join(content.splitlines(keepends=True)[:4]), "application/n-triples")
    return True


def rows_left_out(handler: Handler, method: str, _number: int) -> bool:
    """A cap on rows, of which a header alone tells."""
    if method != "POST":
        return False
    handler.answer(200, b'{"head": {"vars": ["n"]}, "results": {"bindings": []}}', JSON, X_SPARQL_MaxRows="0")
    return True
