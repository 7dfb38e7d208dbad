"""Files that are answered at once: that they are sent as others are, which are, and that what asks for more isn't."""

from __future__ import annotations

import gzip
import http.client
import random
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import HTTP, publication_files, started

DUMP = b'<urn:a> <urn:p> "1" <urn:g> .\n'
# What cannot be compressed, and what can.
NOISE = random.Random(57).randbytes(200_000)
WORDS = b"<p>words and words</p>\n" * 10_000
# Each with whether it is answered at once as it is, and compressed where the client takes that.
FILES: dict[str, tuple[bytes, bool, bool]] = {
    "index.html": (WORDS[:20_000], True, True),
    "index.en.html": (WORDS[:500], True, True),
    "explorer.en.html": (WORDS[:5_000], True, True),
    "data/inps/2024.html": (WORDS[:65_536], True, True),
    "data/inps/2024.en.html": (WORDS[:65_537], False, True),
    "data/inps/all.html": (WORDS[: 128 * 1024], False, True),
    "data/inps/more.html": (WORDS[: 128 * 1024 + 1], False, False),
    "data/inps/2024.ttl": (WORDS[:3_000], True, True),
    "data/inps/2024.jsonld": (WORDS[:3_000], True, True),
    "graphs/plan.nt": (WORDS[:70_000], False, True),
    "graphs/plan.rdf": (WORDS[:3_000], True, True),
    "plan.nq": (WORDS[:3_000], True, True),
    "plan.nq.gz": (gzip.compress(WORDS[:3_000], 9, mtime=1), True, True),
    "all.trig": (WORDS, False, False),
    "all.trig.gz": (gzip.compress(WORDS), True, True),
    "table.csv": (WORDS[:3_000], True, True),
    "queries.txt": (b"", True, True),
    "site/style.css": (WORDS[:1_024], True, True),
    "site/search.js": (WORDS[:1_023], True, True),
    "site/font.woff2": (NOISE[:30_000], True, True),
    "site/font-bold.woff2": (NOISE[:65_537], False, False),
    "site/noise.js": (NOISE[:100_000], False, False),
    "site/logo.svg": (WORDS[:3_000], True, True),
    "site/card.png": (NOISE[:30_000], True, True),
    "plan.xlsx": (NOISE[:30_000], True, True),
    "LICENSE": (WORDS[:3_000], True, True),
    "catalogue.ttl": (WORDS[:3_000], True, True),
    # Where the door for assistants may be.
    "mcp": (WORDS[:3_000], False, False),
}
BROWSER = {
    "Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip, deflate, br", "Accept-Language": "it", "DNT": "1",
    "Cache-Control": "no-cache", "Connection": "keep-alive", "Pragma": "no-cache", "Priority": "u=0, i",
    "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none", "Sec-Fetch-User": "?1",
    "Sec-GPC": "1", "TE": "trailers", "Upgrade-Insecure-Requests": "1", "User-Agent": "a browser",
}  # fmt: skip
PROXY = {
    "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "plans.example:8443", "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/plans", "X-Real-IP": "203.0.113.9", "Via": "1.1 proxy",
}  # fmt: skip


class Server:
    """A server, with what it counts and logs."""

    def __init__(self, url: str, measures: str, log: Path) -> None:
        self.host, _, port = url.removeprefix("http://").partition(":")
        self.port, self.measures, self.log = int(port), measures, log
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=30)

    def ask(self, target: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """The status, the headers but Date, and the body as it is sent."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, target, headers={"Accept-Encoding": "identity", **named})
        answer = self.connection.getresponse()
        fields = [(name.lower(), value) for name, value in answer.getheaders()]
        assert len(fields) == len(dict(fields))
        return answer.status, {name: value for name, value in fields if name != "date"}, answer.read()

    def at_once(self) -> int:
        """How many files have been answered at once."""
        lines = HTTP.get(self.measures).text.splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("raccordo_files_at_once_total ")), 0)

    def logged(self, since: int, count: int) -> list[str]:
        """So many lines of the log, after the first ones."""
        until = time.monotonic() + 10
        while len(lines := self.log.read_text().splitlines()[since:]) < count and time.monotonic() < until:
            time.sleep(0.01)
        return lines


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("files")
    for name, content in publication_files(DUMP, {name: content for name, (content, *_) in FILES.items()}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    options = ("--proxy", "127.0.0.1", "--metrics", "0", "--access-log", str(folder / "access.log"))
    with started(folder, *options) as (process, url):
        assert process.stdout
        *_, line = (process.stdout.readline() for _ in range(3))
        yield Server(url, line.split()[0], folder / "access.log")


@pytest.mark.parametrize("coding", ["identity", "gzip", "br;q=1, *;q=0.5", "gzip;q=0"])
@pytest.mark.parametrize("path", [*FILES, "SHA256SUMS"])
def test_it_is_sent_as_what_is_not_answered_at_once(server: Server, path: str, coding: str) -> None:
    content, *quick = FILES.get(path, (None, True, True))
    expected = quick[coding not in ("identity", "gzip;q=0")]
    before, since = server.at_once(), len(server.log.read_text().splitlines())
    first = server.ask(f"/{path}", Accept_Encoding=coding)
    # Whoever has the answer finds it in the log.
    assert len(server.log.read_text().splitlines()) == since + 1 or not expected
    assert server.at_once() == before + expected
    second = server.ask(f"/{path}", Accept_Encoding=coding)
    assert server.at_once() == before + 2 * expected
    other = server.ask(f"/{path}", Accept_Encoding=coding, If_None_Match='"another"')
    assert server.at_once() == before + 2 * expected
    assert first == second == other
    status, headers, body = first
    assert (status, headers["content-length"]) == (200, str(len(body)))
    if content is not None:
        assert (gzip.decompress(body) if "content-encoding" in headers else body) == content
        if "content-encoding" in headers and f"{path}.gz" in FILES:
            assert body == FILES[f"{path}.gz"][0]
    line = f'"GET /{path} HTTP/1.1" 200 {len(body) or "-"}'
    assert [one.partition("] ")[2] for one in server.logged(since, 3)] == [line] * 3
    again = server.ask(f"/{path}", Accept_Encoding=coding, If_None_Match=headers["etag"])
    assert (again[0], again[2]) == (304, b"")


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/index.html", BROWSER),
        ("/index.html", PROXY),
        ("/index.html?from=mail", {}),
        ("/%69ndex.html", {}),
        ("http://other.example/index.html", {}),
        ("/plan.nq", BROWSER | PROXY),
    ],
)
def test_whoever_asks_in_whichever_words(server: Server, target: str, headers: dict[str, str]) -> None:
    before, since = server.at_once(), len(server.log.read_text().splitlines())
    first = server.ask(target, **headers)
    assert server.at_once() == before + 1
    other = server.ask(target, **headers, If_None_Match='"another"')
    assert server.at_once() == before + 1
    assert first == other
    assert first[0] == 200
    one, two = (line.partition(" [")[0] + line.partition("]")[2] for line in server.logged(since, 2))
    assert one == two
    assert one.startswith("203.0.113.9 " if "X-Forwarded-For" in headers else "127.0.0.1 ")


@pytest.mark.parametrize(
    ("status", "target", "method", "headers"),
    [
        (206, "/index.html", "GET", {"Range": "bytes=5-9"}),
        (206, "/index.html", "GET", {"Range": "bytes=5-9", "Accept-Encoding": "gzip"}),
        (416, "/index.html", "GET", {"Range": "bytes=99999999-"}),
        (304, "/index.html", "GET", {"If-None-Match": "*"}),
        (412, "/index.html", "GET", {"If-Match": '"another"'}),
        (200, "/index.html", "GET", {"If-Modified-Since": "Sat, 28 Nov 2026 00:00:00 GMT"}),
        (200, "/index.html", "GET", {"Connection": "close"}),
        (200, "/index.html", "HEAD", {}),
        (204, "/index.html", "OPTIONS", {}),
        (405, "/index.html", "POST", {}),
        (400, "/index.html", "GET", {"Host": "a b"}),
        (400, "/index.html", "GET", {"X-Forwarded-Host": "a b"}),
        (303, "/data/inps/2024", "GET", {}),
        (303, "/", "GET", {}),
        (404, "/none.html", "GET", {}),
        (404, "/../SHA256SUMS", "GET", {}),
        (404, "//index.html", "GET", {}),
        (404, "/.well-known/index.html", "GET", {}),
        (200, "/.well-known/void", "GET", {}),
        (200, "/health", "GET", {}),
    ],
)
def test_what_asks_for_more_is_answered_as_ever(
    server: Server, status: int, target: str, method: str, headers: dict[str, str]
) -> None:
    before = server.at_once()
    got, fields, body = server.ask(target, method, **headers)
    assert server.at_once() == before
    assert got == status
    if status == 206:
        assert body == FILES["index.html"][0][5:10]
    elif method == "HEAD":
        assert (fields["content-length"], body) == (str(len(FILES["index.html"][0])), b"")
    elif "Connection" in headers:
        assert (fields["connection"], body) == ("close", FILES["index.html"][0])


def test_another_version_and_port_and_several_lines_are_answered_as_ever(server: Server) -> None:
    before = server.at_once()
    with socket.create_connection((server.host, server.port)) as connection, connection.makefile("rb") as answers:
        connection.sendall(request("index.html", "Accept-Encoding: identity", "Accept-Encoding: gzip"))
        assert gzip.decompress(body(answers)) == FILES["index.html"][0]
        connection.sendall(request("index.html", "Accept-Encoding: gzip", "Accept-Encoding: identity"))
        assert gzip.decompress(body(answers)) == FILES["index.html"][0]
    with socket.create_connection((server.host, server.port)) as connection:
        connection.sendall(b"GET /index.html HTTP/1.0\r\nHost: x\r\n\r\n")
        assert connection.makefile("rb").read().endswith(FILES["index.html"][0])
    assert HTTP.get(server.measures.replace("/metrics", "/index.html")).status_code == 404
    assert server.at_once() == before


def request(path: str, *headers: str) -> bytes:
    """A request for a file."""
    return "\r\n".join([f"GET /{path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def body(answers: Any) -> bytes:
    """The body of the next good answer."""
    head = b"".join(iter(answers.readline, b"\r\n")).decode().lower()
    assert head.startswith("http/1.1 200 ")
    found: bytes = answers.read(int(head.partition("content-length:")[2].split()[0]))
    return found


def test_it_is_answered_in_turn_among_others(server: Server) -> None:
    """Requests that come at once, in parts, and one after the other on a connection."""
    paths = ["index.html", "data/inps/more.html", "site/style.css", "health", "site/logo.svg", "all.trig", "LICENSE"]
    with socket.create_connection((server.host, server.port)) as connection, connection.makefile("rb") as answers:
        before = server.at_once()
        connection.sendall(b"".join(request(path) for path in paths))
        for path in paths:
            found = body(answers)
            assert path not in FILES or found == FILES[path][0]
        assert server.at_once() > before
        before = server.at_once()
        whole = request("index.html")
        for part in (whole[:3], whole[3:-3], whole[-3:]):
            connection.sendall(part)
            time.sleep(0.05)
        assert body(answers) == FILES["index.html"][0]
        # The next one begins with the end of the one before.
        connection.sendall(whole + whole[:20])
        assert body(answers) == FILES["index.html"][0]
        connection.sendall(whole[20:])
        assert body(answers) == FILES["index.html"][0]
        assert server.at_once() == before + 3
        connection.sendall(request("index.html", "Connection: close") + whole)
        assert body(answers) == FILES["index.html"][0]
        assert answers.read() == b""


def test_who_reads_nothing_is_sent_no_more(server: Server) -> None:
    """What the system has no room for goes the way on which it is waited for, and comes in the end."""
    before, count, path = server.at_once(), 100, "data/inps/2024.html"
    with socket.socket() as connection, connection.makefile("rb") as answers:
        # Besides, the system has room for twice SEND_BUFFER.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        connection.connect((server.host, server.port))
        for _ in range(count):
            connection.sendall(request(path))
            time.sleep(0.005)
        assert before < server.at_once() < before + 25
        for _ in range(count):
            assert body(answers) == FILES[path][0]
