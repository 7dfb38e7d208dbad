"""Asking an endpoint elsewhere: what is believed of its answers, and what becomes a plain message."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from raccordo.findings import UserError
from raccordo.rdf import endpoint
from tests import servers
from tests.serving import serving

ROOT = Path(__file__).resolve().parent.parent
QUERYING = ROOT / "docs" / "query.md"
QUERY = "# what load is this\nSELECT ?a ?b WHERE { ?a ?p ?b }"
GRAPHS = ["https://example.org/graph/1", "https://example.org/graph/2"]
ANSWER = json.dumps(
    {
        "head": {"vars": ["a", "b"]},
        "results": {"bindings": [{"a": {"type": "uri", "value": "https://example.org/"}}, {}]},
    }
).encode()
TYPE = "application/sparql-results+json"

Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each POST as the test says, and keeps what was asked."""

    protocol_version = "HTTP/1.1"
    reply: Reply
    asked: list[tuple[str, dict[str, str], dict[str, list[str]]]]

    def do_POST(self) -> None:
        """Keep the request, and answer."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}, form))
        self.close_connection = True
        type(self).reply(self)

    def do_GET(self) -> None:
        """Keep that it came: nothing of ours asks by GET."""
        self.asked.append((self.path, {}, {}))

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def send(self, status: int = 200, body: bytes = ANSWER, kind: str = TYPE, **headers: str) -> None:
        """A whole answer, but for what the headers are told."""
        self.send_response(status)
        for name, value in {"Content_Type": kind, "Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def answering(reply: Reply) -> Iterator[tuple[str, list[tuple[str, dict[str, str], dict[str, list[str]]]]]]:
    handler = type("One", (Handler,), {"reply": staticmethod(reply), "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sparql", handler.asked
        finally:
            server.shutdown()
            thread.join()


def test_a_whole_answer_is_taken() -> None:
    with answering(lambda server: server.send()) as (url, asked):
        table = endpoint.ask(url, QUERY, GRAPHS, 5)
    assert table.variables == ["a", "b"]
    assert table.rows == [[ox.NamedNode("https://example.org/"), None], [None, None]]
    ((path, headers, form),) = asked
    assert path == "/sparql"
    assert form == {"query": [QUERY], "default-graph-uri": GRAPHS}
    assert TYPE in headers["accept"]
    assert not {"authorization", "cookie"} & set(headers)


def cut(server: Handler) -> None:
    server.send(body=ANSWER[:60], Content_Length=str(len(ANSWER)))


def cut_chunks(server: Handler) -> None:
    server.send_response(200)
    server.send_header("Content-Type", TYPE)
    server.send_header("Transfer-Encoding", "chunked")
    server.end_headers()
    server.wfile.write(b"20\r\n" + ANSWER[:32] + b"\r\n")


def cut_without_length(server: Handler) -> None:
    server.send_response(200)
    server.send_header("Content-Type", TYPE)
    server.end_headers()
    server.wfile.write(ANSWER[:-5])


def reset(server: Handler) -> None:
    server.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    server.connection.close()


def hang(server: Handler) -> None:
    time.sleep(3)


def drip(server: Handler) -> None:
    server.send_response(200)
    server.send_header("Content-Type", TYPE)
    server.end_headers()
    with suppress(OSError):
        for _ in range(30):
            server.wfile.write(b" ")
            time.sleep(0.1)


OTHER = ANSWER.replace(b'"a", "b"', b'"a", "c"')
FAULTS: dict[str, tuple[Reply, str]] = {
    "401": (lambda s: s.send(401, b"no", "text/plain"), "wants credentials, and none are sent"),
    "403": (lambda s: s.send(403, b"no", "text/plain"), "doesn't let us ask"),
    "404": (lambda s: s.send(404, b"no", "text/plain"), "no SPARQL endpoint at that address"),
    "405": (lambda s: s.send(405, b"no", "text/plain"), "takes no POST"),
    "429": (lambda s: s.send(429, b"no", "text/plain"), "too many questions"),
    "500": (lambda s: s.send(500, b"x\x1b[2J\nmemory", "text/plain"), r"status 500: x \[2J memory"),
    "500 HTML": (lambda s: s.send(500, b"<h1>x", "text/html"), "refused the query with status 500$"),
    "503": (lambda s: s.send(503, b"no", "text/plain"), "ask again later"),
    "206": (lambda s: s.send(206), "only 200 is a whole answer"),
    "204": (lambda s: s.send(204, b""), "only 200 is a whole answer"),
    "HTML": (lambda s: s.send(body=b"<html>", kind="text/html; charset=utf-8"), "is a web page"),
    "XML": (lambda s: s.send(body=b"<sparql/>", kind="application/sparql-results+xml"), "results\\+xml to a SELECT"),
    "not JSON": (lambda s: s.send(body=b"<html>"), "cut or broken"),
    "no result": (lambda s: s.send(body=b"{}"), "cut or broken"),
    "another question": (lambda s: s.send(body=OTHER), "another question"),
    "yes or no": (lambda s: s.send(body=b'{"head":{},"boolean":true}'), "another question"),
    "row cap": (lambda s: s.send(X_SPARQL_MaxRows="2"), "left rows out, after 2"),
    "cut": (cut, "broke off"),
    "cut chunks": (cut_chunks, "broke off"),
    "cut without a length": (cut_without_length, "cut or broken"),
    "reset": (reset, "could not be asked"),
    "hang": (hang, "did not answer in time"),
    "drip": (drip, "did not answer in time"),
    "no HTTP": (lambda s: s.wfile.write(b"SSH-2.0\r\n") and None, "could not be asked"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_message(fault: str) -> None:
    reply, message = FAULTS[fault]
    with answering(reply) as (url, _), pytest.raises(UserError, match=message) as raised:
        endpoint.ask(url, QUERY, GRAPHS, 0.5 if fault in {"hang", "drip"} else 5)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with answering(lambda server: server.send()) as (other, hits):
        with (
            answering(lambda server: server.send(status, b"", Location=other)) as (url, _),
            pytest.raises(UserError, match=f"redirects to {other}"),
        ):
            endpoint.ask(url, QUERY, GRAPHS, 5)
        assert hits == []


@pytest.mark.parametrize(
    "url", ["", "sparql", "ftp://example.org/", "file:///etc/passwd", "http://", "http://[x/", "http://x:99999/",
            "http://example.org/ x", "http://example.org/\nx", "http://example.org/#x", "http://a..b/",
            f"http://{'a' * 64}.example.org/"]
)  # fmt: skip
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(UserError, match="--endpoint must be"):
        endpoint.ask(url, QUERY, GRAPHS, 5)


def test_an_address_has_no_password() -> None:
    with pytest.raises(UserError, match="no credentials are sent") as raised:
        endpoint.ask("http://me:secret@127.0.0.1/", QUERY, GRAPHS, 5)
    assert "secret" not in str(raised.value)


def test_nobody_listens() -> None:
    with pytest.raises(UserError, match="Connection refused"):
        endpoint.ask(f"http://127.0.0.1:{servers.free_port()}/", QUERY, GRAPHS, 5)


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONWARNINGS": "error::ResourceWarning"}
    command = [sys.executable, "build.py", "query", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)


def test_the_command_prints_the_same(tmp_path: Path, invented: Path) -> None:
    data = ("--data", "data/schemes", "--data", "tests/plan")
    with servers.oxigraph(tmp_path) as server:
        server.put((invented / "raccordo.nq").read_bytes())
        for form in ("table", "csv", "json"):
            asked = ("what-became-of-directive", "--directive", "1-1", "--format", form, *data)
            done = build(*asked, "--endpoint", server.query)
            here = build(*asked)
            assert "1-1" in here.stdout
            assert (done.returncode, done.stdout) == (0, here.stdout), done.stderr


def test_the_command_asks_under_another_base(tmp_path: Path, publication: Path) -> None:
    base = "https://example.org/x/"
    asked = ("texts-naming", "--thing", base + "data/inps/office/civ", "--base", base, "--format", "csv")
    with servers.oxigraph(tmp_path) as server:
        server.put((publication / "raccordo.nq").read_bytes().replace(b"https://w3id.org/raccordo/", base.encode()))
        done = build(*asked, "--endpoint", server.query)
    here = build(*asked)
    assert base in here.stdout
    assert (done.returncode, done.stdout) == (0, here.stdout), done.stderr


def test_the_line_of_the_readme_asks_our_own_server(publication: Path) -> None:
    (line,) = re.findall(r"build.py query (.*) --endpoint http://127.0.0.1:8057/sparql", QUERYING.read_text("utf-8"))
    with serving(publication) as url:
        done = build(*line.split(), "--endpoint", f"{url}/sparql")
        page = build(*line.split(), "--endpoint", f"{url}/")
    assert (done.returncode, done.stdout) == (0, build(*line.split()).stdout), done.stderr
    assert "is it a SPARQL endpoint?" in page.stderr


def test_the_command_says_what_failed() -> None:
    done = build("preamble", "--endpoint", f"http://127.0.0.1:{servers.free_port()}/")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: http://127.0.0.1:")
    assert done.stderr.count("\n") == 1
