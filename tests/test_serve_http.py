"""`build.py serve` as the web expects a server to be: headers, ranges, compression, proxies, log and measures."""

from __future__ import annotations

import contextlib
import gzip
import re
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from tests.apache import apache
from tests.proxies import caddy, nginx
from tests.servers import free_port
from tests.serving import HTTP, ROOT, publication_files, started

GRAPH = "https://example.org/graph"
DUMP = f'<a:s> <a:p> "è" <{GRAPH}> .\n<a:s> <a:q> <a:o> <{GRAPH}/2> .\n'.encode()
TEXT = b"".join(b"line %d\n" % number for number in range(3000))
TURTLE = b"# a dump\n" * 1000
FILES = {
    "page.html": b"<p>page" * 1000,
    "text.txt": TEXT,
    "large.txt": TEXT * 100,
    "picture.svg": b"<svg/>",
    "raccordo.ttl": TURTLE,
    "raccordo.ttl.gz": gzip.compress(TURTLE, 1, mtime=0),
    "data/x.ttl": b"# x",
}
SELECT = "SELECT * { ?s ?p ?o } ORDER BY ?p"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("http")
    for name, content in publication_files(DUMP, FILES).items():
        (path / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (path / "dist" / name).write_bytes(content)
    return path


@pytest.fixture(scope="module")
def servers(folder: Path) -> Iterator[tuple[str, str]]:
    """The address of the server, which takes this machine for a proxy in front, and that of its measures."""
    options = ("--proxy", "127.0.0.1", "--metrics", "0", "--access-log", str(folder / "access.log"))
    with started(folder / "dist", *options) as (process, url):
        assert process.stdout
        *_, line = (process.stdout.readline() for _ in range(3))
        yield url, line.split()[0]


@pytest.fixture(scope="module")
def server(servers: tuple[str, str]) -> str:
    return servers[0]


def get(url: str, **headers: str) -> httpx.Response:
    """An answer, with these headers and no others."""
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return HTTP.get(url, headers=[("accept-encoding", "identity"), ("accept", "*/*"), *named] if named else None)


# Forms


@pytest.mark.parametrize(
    ("name", "query", "media"),
    [
        ("json", SELECT, "application/sparql-results+json"), ("json", CONSTRUCT, "application/ld+json"),
        ("xml", SELECT, "application/sparql-results+xml"), ("xml", CONSTRUCT, "application/rdf+xml"),
        ("csv", SELECT, "text/csv"), ("text/csv", SELECT, "text/csv"), ("ttl", CONSTRUCT, "text/turtle"),
        ("turtle", CONSTRUCT, "text/turtle"), ("tsv", CONSTRUCT, None), ("jsonld", "", "application/ld+json"),
    ],
)  # fmt: skip
def test_a_format_is_named_in_the_address(server: str, name: str, query: str, media: str | None) -> None:
    parameters = {"format": name} | ({"query": query} if query else {})
    got = HTTP.get(f"{server}/sparql", params=parameters, headers={"accept": "image/png"})
    assert (got.status_code, media and got.headers["content-type"].partition(";")[0]) == (200 if media else 406, media)
    if query:
        posted = HTTP.post(f"{server}/sparql", data=parameters, headers={"accept": "image/png"})
        assert (posted.status_code, posted.text) == (got.status_code, got.text)


def test_a_format_that_is_none_is_told(server: str) -> None:
    got = HTTP.get(f"{server}/sparql", params={"format": "odt", "query": SELECT})
    assert (got.status_code, "format is one of json, xml" in got.text) == (400, True)


def test_json_of_a_graph_is_json_ld(server: str) -> None:
    got = HTTP.get(f"{server}/sparql", params={"query": CONSTRUCT}, headers={"accept": "application/json"})
    assert got.headers["content-type"] == "application/ld+json"
    assert len(list(ox.parse(got.content, format=ox.RdfFormat.JSON_LD))) == 2


def test_accept_in_several_lines_is_one(server: str) -> None:
    lines = [("accept", "image/png"), ("accept", "text/csv;q=0.5"), ("accept", "text/tab-separated-values")]
    got = HTTP.get(f"{server}/sparql", params={"query": SELECT}, headers=lines)
    assert got.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
    languages = [("accept", "text/html"), ("accept-language", "fr"), ("accept-language", "en")]
    assert HTTP.get(f"{server}/data/x", headers=languages).status_code == 404


@pytest.mark.parametrize(("media", "form"), [("application/trig", "trig"), ("application/n-quads", "nq")])
@pytest.mark.parametrize(("which", "count"), [({"default": ""}, 2), ({"graph": GRAPH}, 1)])
def test_the_graph_store_gives_formats_of_datasets(
    server: str, media: str, form: str, which: dict[str, str], count: int
) -> None:
    for headers, more in (({"accept": media}, {}), ({}, {"format": form})):
        got = HTTP.get(f"{server}/rdf-graph-store", params={**which, **more}, headers=headers)
        assert got.headers["content-type"] == media
        assert len(list(ox.parse(got.content, format=ox.RdfFormat.from_media_type(media)))) == count  # type: ignore[arg-type]


# Whole, in part, compressed


def test_the_list_of_checksums_is_served(server: str, folder: Path) -> None:
    got = HTTP.get(f"{server}/SHA256SUMS")
    assert got.content == (folder / "dist" / "SHA256SUMS").read_bytes()
    assert got.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-0", 0, 1), ("Bytes=100-", 100, None), ("bytes=-7", -7, None), ("bytes=5-999999", 5, None)],
)
def test_a_range_is_given(server: str, wanted: str, start: int, end: int | None) -> None:
    got = get(f"{server}/text.txt", range=wanted)
    assert (got.status_code, got.content) == (206, TEXT[start:end])
    first = start % len(TEXT)
    assert got.headers["content-range"] == f"bytes {first}-{first + len(got.content) - 1}/{len(TEXT)}"
    again = get(f"{server}/text.txt", range=wanted, if_range=got.headers["etag"])
    assert (again.status_code, get(f"{server}/text.txt", range=wanted, if_range='"old"').content) == (206, TEXT)


@pytest.mark.parametrize("wanted", ["bytes=0-1,3-4", "lines=1-2", "bytes=x-", "bytes=-", "bytes=7-3"])
def test_what_is_no_range_of_ours_gives_the_whole(server: str, wanted: str) -> None:
    got = get(f"{server}/text.txt", range=wanted)
    assert (got.status_code, got.content, got.headers["accept-ranges"]) == (200, TEXT, "bytes")


def test_a_range_beyond_the_end_is_refused(server: str) -> None:
    got = get(f"{server}/text.txt", range=f"bytes={len(TEXT)}-")
    assert (got.status_code, got.headers["content-range"]) == (416, f"bytes */{len(TEXT)}")


@pytest.mark.parametrize(
    ("accept", "compressed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("*;q=0, gzip", True),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("br", False),
    ],
)
def test_text_is_compressed_where_it_may_be(server: str, accept: str, compressed: bool) -> None:
    for path, content in (("text.txt", TEXT), ("raccordo.ttl", TURTLE)):
        got = HTTP.get(f"{server}/{path}", headers={"accept-encoding": accept})
        assert ("content-encoding" in got.headers, got.content) == (compressed, content)
        assert "Accept-Encoding" in got.headers["vary"]
        tag = got.headers["etag"]
        assert (
            HTTP.get(f"{server}/{path}", headers={"accept-encoding": accept, "if-none-match": tag}).status_code == 304
        )
    # The one that the build made is sent as it is.
    if compressed:
        assert int(got.headers["content-length"]) == len(FILES["raccordo.ttl.gz"])


def test_what_is_compressed_or_small_is_left_as_it_is(server: str) -> None:
    for path in ("raccordo.ttl.gz", "picture.svg"):
        got = HTTP.get(f"{server}/{path}", headers={"accept-encoding": "gzip"})
        assert "content-encoding" not in got.headers
        assert got.content == FILES[path]
    query = HTTP.get(f"{server}/sparql", params={"query": SELECT}, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in query.headers


def test_answers_say_how_long_they_are_fresh(server: str) -> None:
    for path in ("/text.txt", f"/sparql?query={CONSTRUCT}"):
        assert HTTP.get(server + path).headers["cache-control"] == "public, max-age=60"
    for path in ("/nothing.txt", "/health", "/sparql?query=x"):
        assert HTTP.get(server + path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("function", ["RAND()", "NOW()", "UUID()", "STRUUID()", "\\u004eOW()"])
def test_what_is_another_each_time_is_not_kept(server: str, function: str) -> None:
    texts = {HTTP.get(f"{server}/sparql", params={"query": f"SELECT ({function} AS ?x) {{}}"}).text for _ in range(3)}
    assert len(texts) == 3


def test_an_answer_is_kept_by_query_and_form(servers: tuple[str, str]) -> None:
    def hits() -> int:
        return int(re.findall(r"raccordo_kept_hits (\d+)", HTTP.get(servers[1]).text)[0])

    def ask(text: str, accept: str) -> bytes:
        return HTTP.post(f"{servers[0]}/sparql", data={"query": text}, headers={"accept": accept}).content

    before = hits()
    first = ask(SELECT + " #", "text/csv")
    assert (ask(SELECT + " #", "text/csv"), hits()) == (first, before + 1)
    assert ask(SELECT + " #", "application/sparql-results+xml").startswith(b"<?xml")
    assert ask(SELECT + " # another", "text/csv") == first
    assert hits() == before + 1


def test_an_upgrade_that_is_not_taken_leaves_the_body(server: str) -> None:
    # Java's client offers HTTP/2 so, and Jena asks by it.
    offer = {"connection": "Upgrade, HTTP2-Settings", "upgrade": "h2c", "http2-settings": "AAEAAEAAAAIAAAABAAMAAABk"}
    got = HTTP.post(f"{server}/sparql", data={"query": "ASK {}"}, headers=offer)
    assert (got.status_code, got.json()["boolean"]) == (200, True)


# What is asked as it should not be


def raw(server: str, request: bytes) -> bytes:
    """The whole answer to what is sent, until the server closes the connection."""
    host, _, port = server.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
GET = b"GET /text.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /text.txt HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (GET + b"Host: y\r\n\r\n", 400),
        (GET + b"X: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (GET + b"".join(b"X%d: a\r\n" % n for n in range(9000)) + b"\r\n", 431),
        (GET + b"X: " + b"a" * 60_000 + b"\r\n\r\n", 200),
        (GET.replace(b"Host: x", b"Host: a b") + b"\r\n", 400),
        (GET.replace(b"Host: x", b"Host: x/..") + b"\r\n", 400),
        (GET.replace(b"HTTP/1.1", b"HTTP/2.0") + b"\r\n", 505),
        (GET.replace(b"HTTP/1.1", b"HTTP/3.0") + b"\r\n", 505),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (GET.replace(b"HTTP/1.1", b"HTTP/1.2") + b"\r\n", 200),
        (GET.replace(b"HTTP/1.1", b"HTTP/1.9") + b"Upgrade: h2c\r\n\r\n", 200),
        (GET.replace(b"HTTP/1.1", b"HTTP/one") + b"\r\n", 400),
        (GET.replace(b"GET", b"FOO") + b"\r\n", 501),
        (GET.replace(b"GET", b"get") + b"\r\n", 501),
        (GET.replace(b"GET", b"PROPFIND") + b"\r\n", 501),
        (GET.replace(b"GET", b"DELETE") + b"\r\n", 405),
        (GET.replace(b"GET", b"QUERY") + b"\r\n", 405),
        (GET.replace(b"GET", b"G@T") + b"\r\n", 400),
        (b"\r\n" + GET.replace(b"GET", b"FOO") + b"\r\n", 501),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n", 501),
        (GET.replace(b"/text.txt", b"/rdf-graph-store?graph=a:%ff") + b"\r\n", 400),
        (GET.replace(b"/text.txt", b"/rdf-graph-store?" + b"a=1&" * 300) + b"\r\n", 400),
        (GET + b'If-Match: "old"\r\n\r\n', 412),
        (GET + b"If-Match: *\r\n\r\n", 200),
        # A trailer is no header.
        (POST + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\nIf-None-Match: *\r\nHost: y\r\n\r\n", 200),
        (POST + b"If-None-Match: *\r\nContent-Length: 6\r\n\r\nASK {}", 412),
        (POST + b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nASK {}", 415),
        # What is answered before it has been read to its end is answered, and not reset.
        (POST + b"Content-Length: 3000000\r\n\r\n" + b"x" * 3_000_000, 413),
        (GET + b"Content-Length: 3000000\r\n\r\n" + b"x" * 3_000_000, 200),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else None,
)
def test_a_request_gets_its_status(server: str, request_: bytes, status: int) -> None:
    assert int(raw(server, request_).split()[1]) == status


def test_what_looks_like_a_request_in_a_body_is_none(server: str) -> None:
    body = (b"\r\n" * 500 + b"FOO / HTTP/1.1\r\n") * 500
    kept = GET.replace(b"Connection: close\r\n", b"Content-Length: %d\r\n\r\n" % len(body))
    assert re.findall(rb"HTTP/1.1 (\d+)", raw(server, kept + body + GET + b"\r\n")) == [b"200", b"200"]


# Takes a second or so of processor time.
NUMBERS = " ".join(map(str, range(2000)))
PAIRS = f"VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }}"
SLOW = f"SELECT (COUNT(*) AS ?n) {{ {PAIRS} FILTER (STRLEN(CONCAT(STR(?a), STR(?b))) > 0) }}"
HEADLESS = b"GET /health HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "begun",
    [
        # Another request while the first is being answered, and what comes behind a body.
        b"GET /sparql?query=" + quote(SLOW).encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n" + HEADLESS,
        POST + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n",
    ],
)
def test_headers_that_never_end_are_not_kept(server: str, begun: bytes) -> None:
    host, _, port = server.removeprefix("http://").partition(":")
    sent = 0
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(begun)
        time.sleep(0.2)
        with contextlib.suppress(ConnectionError):
            while sent < 30_000_000:
                connection.sendall(b"X: " + b"a" * 20_000 + b"\r\n")
                sent += 20_000
    assert sent < 10_000_000
    assert HTTP.get(f"{server}/health").status_code == 200


def test_the_target_of_a_request_names_its_host(server: str) -> None:
    asked = quote("SELECT (IRI('x') AS ?b) {}").encode()
    for path in (b"/sparql?format=csv&query=" + asked, b""):
        got = raw(server, b"GET http://other.example:99" + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (b"http://other.example:99/x" in got) == bool(path)
        assert got.split()[1] == (b"200" if path else b"404")


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("1.2.3.4:5678", "1.2.3.4"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("9.9.9.9, 1.2.3.4", "1.2.3.4"),
        ("::::", "127.0.0.1"),
        ("abc:", "127.0.0.1"),
        ("[1.2", "127.0.0.1"),
    ],
)
def test_a_proxy_names_the_client_with_or_without_its_port(server: str, folder: Path, said: str, client: str) -> None:
    mark = f"/text.txt?{quote(said)}"
    assert HTTP.get(f"{server}{mark}", headers={"x-forwarded-for": said}).status_code == 200
    (line,) = [one for one in (folder / "access.log").read_text().splitlines() if f" {mark} " in one]
    assert line.split()[0] == client


def test_the_tag_of_a_variant_is_good_for_it(server: str) -> None:
    gzip_ = {"accept-encoding": "gzip"}
    packed = HTTP.get(f"{server}/text.txt", headers=gzip_).headers["etag"]
    plain = HTTP.get(f"{server}/text.txt", headers={"accept-encoding": "identity"}).headers["etag"]
    assert packed != plain
    for tag, status in ((packed, 200), (plain, 200), (f"W/{plain}", 412), ('"other"', 412)):
        assert HTTP.get(f"{server}/text.txt", headers={**gzip_, "if-match": tag}).status_code == status
    for tag in (packed, plain):
        again = HTTP.get(f"{server}/text.txt", headers={**gzip_, "if-none-match": tag})
        assert (again.status_code, again.headers["etag"]) == (304, tag)


def test_what_many_ask_at_once_is_asked_once(server: str) -> None:
    """Each by itself would be slow, and most be given up for others: so is the description of a large dataset."""
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: HTTP.post(f"{server}/sparql", data={"query": SLOW}, timeout=300), range(16)))
    assert {(one.status_code, one.text) for one in answers} == {(200, answers[0].text)}


def test_a_long_value_is_not_given_back_whole(server: str) -> None:
    assert len(HTTP.get(f"{server}/query/{'a' * 20_000}").content) < 3000


def test_clients_that_go_leave_no_noise(folder: Path) -> None:
    with started(folder / "dist") as (process, url):
        host, _, port = url.removeprefix("http://").partition(":")
        for _ in range(3):
            with socket.create_connection((host, int(port))) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.sendall(b"GET /large.txt HTTP/1.1\r\nHost: x\r\n\r\n" * 30)
                connection.recv(1000)
        assert HTTP.get(f"{url}/health").status_code == 200
        process.terminate()
        assert process.stderr
        assert process.stderr.read() == ""


# From elsewhere


def test_a_page_of_others_may_ask(server: str) -> None:
    headers = {"origin": "https://example.org", "access-control-request-method": "POST"}
    headers["access-control-request-headers"] = "content-type, x-requested-with"
    got = HTTP.options(f"{server}/sparql", headers=headers)
    assert (got.status_code, got.headers["access-control-allow-origin"]) == (204, "*")
    assert {"content-type", "x-requested-with"} <= set(re.split(", *", got.headers["access-control-allow-headers"]))
    assert "Content-Range" in HTTP.get(f"{server}/text.txt").headers["access-control-expose-headers"]


@pytest.mark.parametrize("path", ["/text.txt", "/sparql", "/query/x.csv", "/rdf-graph-store", "/reconcile/0.2"])
def test_what_may_be_asked_of_a_place_is_what_it_takes(server: str, path: str) -> None:
    got, refused = HTTP.options(server + path).headers, HTTP.put(server + path)
    assert (got["allow"], refused.status_code) == (refused.headers["allow"], 405)
    assert got["access-control-allow-methods"] == got["allow"]
    assert ("POST" in got["allow"]) == (HTTP.post(server + path).status_code != 405)


def test_a_trusted_proxy_says_where_the_server_is(server: str) -> None:
    said = {"x-forwarded-host": "data.example.org", "x-forwarded-proto": "https", "x-forwarded-prefix": "/plans"}
    turtle = {"accept": "text/turtle"}
    assert HTTP.get(f"{server}/data/x", headers=said | turtle).headers["location"] == "/plans/data/x.ttl"
    described = HTTP.get(f"{server}/sparql", headers=said | turtle).text
    assert "https://data.example.org/plans/sparql" in described
    assert HTTP.get(f"{server}/openapi.json", headers=said).json()["servers"] == [{"url": "/plans"}]
    for prefix in ("//evil.example/", "/..", "/a/../b", "/\u00e9"):
        wrong = {
            "x-forwarded-prefix": prefix.encode("latin-1"),
            "x-forwarded-proto": b"gopher",
            "accept": b"text/turtle",
        }
        assert HTTP.get(f"{server}/data/x", headers=wrong).headers["location"] == "/data/x.ttl"


@contextmanager
def behind(program: str, server: str, folder: Path) -> Iterator[str]:
    """The address that the server has under a path of a web server, by the recipe of the documentation."""
    (recipe,) = re.findall(rf"```{program}\n(.*?)```", (ROOT / "docs" / "serve.md").read_text("utf-8"), re.DOTALL)
    recipe, port = recipe.replace("127.0.0.1:8057", server.removeprefix("http://")), free_port()
    ways = {
        "apache": lambda: apache(folder, port, ("headers", "proxy", "proxy_http"), recipe),
        "nginx": lambda: nginx(folder, port, recipe),
        "caddy": lambda: caddy(folder, port, recipe),
    }
    with ways[program]():
        yield f"127.0.0.1:{port}/plans"


@pytest.mark.parametrize(("program", "scheme"), [("apache", "https"), ("nginx", "http"), ("caddy", "http")])
def test_it_stands_under_a_path_of_a_web_server(server: str, tmp_path: Path, program: str, scheme: str) -> None:
    with behind(program, server, tmp_path) as place, httpx.Client(timeout=60) as client:
        url = f"http://{place}"
        named = client.get(f"{url}/data/x", headers={"accept": "text/turtle"})
        assert named.headers["location"] == "/plans/data/x.ttl"
        assert client.get(named.url.join(named.headers["location"])).content == FILES["data/x.ttl"]
        described = client.get(f"{url}/sparql", headers={"accept": "text/turtle"}).text
        assert f"{scheme}://{place}/sparql" in described
        assert client.post(f"{url}/sparql", data={"query": SELECT}).json()["results"]["bindings"]
        assert client.get(f"{url}/text.txt", headers={"accept-encoding": "gzip"}).content == TEXT
        assert client.get(f"{url}/text.txt", headers={"range": "bytes=0-3"}).content == TEXT[:4]


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    text = (ROOT / "deploy" / "raccordo.service").read_text("utf-8")
    assert "/opt/raccordo/.venv/bin/python" in text
    (tmp_path / "raccordo.service").write_text(text.replace("/opt/raccordo/.venv/bin/python", sys.executable))
    command = ["systemd-analyze", "verify", str(tmp_path / "raccordo.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# Its state


def test_requests_are_logged_in_the_common_form(server: str, folder: Path) -> None:
    HTTP.get(f"{server}/text.txt?a=%22b", headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7"})
    HTTP.get(f"{server}/nothing.txt", headers={"accept-encoding": "identity"})
    lines = (folder / "access.log").read_text().splitlines()
    form = r'\S+ - - \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "[A-Z]+ \S+ HTTP/[12]\.[01]" \d{3} (\d+|-)'
    assert all(re.fullmatch(form, line) for line in lines), lines
    # The last address is the one that the proxy itself has seen.
    assert lines[-2].startswith("198.51.100.7 - - ")
    assert lines[-2].split('"')[1] == "GET /text.txt?a=%22b HTTP/1.1"
    assert lines[-1].endswith(" 404 22")


def test_the_state_is_told_and_measured(servers: tuple[str, str]) -> None:
    server, measures = servers
    assert HTTP.get(f"{server}/health").json()["status"] == "pass"
    ready = HTTP.get(f"{server}/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "pass")
    text = HTTP.get(measures).text
    assert re.search(r'^raccordo_http_requests_total\{code="200"\} \d+$', text, re.MULTILINE)
    assert re.search(r"^raccordo_workers \d+$", text, re.MULTILINE)
    # Not on the port that is for all.
    assert HTTP.get(f"{server}/metrics").status_code == 404
