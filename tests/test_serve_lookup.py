"""Look-ups: which queries are, that their answers are those of a process, and how they are sent."""

from __future__ import annotations

import gzip
import io
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from raccordo.rdf import sparql
from raccordo.rdf.turtle import fill_default_graph
from raccordo.serve import lookup
from raccordo.serve.lookup import LookUps, places
from tests.serving import HTTP, publication_files, started

# The same triple in two graphs, a subject in two places, literals that look like the end of a line, a blank node, and
# more than one answer holds.
LINES = [
    '<urn:a> <urn:p> "1" <urn:g> .',
    '<urn:a> <urn:q> "x <urn:no> .\\n"@en <urn:g> .',
    '<urn:a> <urn:q> "2"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .',
    '<urn:b> <urn:p> "_:" <urn:g> .',
    "<urn:c> <urn:p> _:c <urn:g> .",
    '_:c <urn:p> "4" <urn:g> .',
    '<urn:a> <urn:p> "1" <urn:h> .',
    "<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C> <urn:h> .",
    *(f'<urn:many> <urn:p> "{number} {"x" * 100}" <urn:h> .' for number in range(200)),
    *(f'<urn:long> <urn:p> "{number} {"x" * 100}" <urn:h> .' for number in range(20)),
]
DUMP = "".join(f"{line}\n" for line in LINES).encode()
ALL = "SELECT ?p ?o WHERE { <urn:a> ?p ?o }"


def question(text: str, **other: Any) -> dict[str, Any]:
    """What a process is asked."""
    return {"query": text, "default": [], "named": [], "base": "http://localhost/sparql", "results": "tsv", **other}


@contextmanager
def look_ups(folder: Path, dump: bytes = DUMP) -> Iterator[LookUps]:
    """What answers look-ups in a dump that begins somewhere in a file."""
    (folder / "dump").write_bytes(b"# before\n" + dump)
    with (folder / "dump").open("rb") as file:
        yield LookUps(file.fileno(), places(io.BytesIO(dump), 9))


def rows(answer: Any) -> list[str]:
    """The rows of a TSV answer, in no order."""
    return sorted(answer.decode().splitlines())


@pytest.mark.parametrize(
    "text",
    [
        ALL,
        "select*{<urn:a>?p?o}",
        "SELECT DISTINCT ?p\n{ <urn:a> ?p ?o . } LIMIT 10 # all",
        "# } UNION { ?s ?p ?o\nSELECT ?o WHERE{<urn:a><urn:q>?o}",
        "PREFIX u: <urn:> SELECT ?o ?none WHERE { <urn:a> u:q ?o }",
        "SELECT ?t { <urn:a> a ?t }",
        "PREFIX u: <urn:>\nSELECT * { <urn:a> a#from\n u:C }",
        "SELECT ?o { <urn:a> ?o ?o }",
        "SELECT $o { <urn:a> ?p $o }",
        "SELECT ?o { <urn:long> ?p ?o }",
    ],
)
def test_a_look_up_has_the_answer_of_a_process(tmp_path: Path, text: str) -> None:
    store = ox.Store()
    store.load(DUMP, format=ox.RdfFormat.N_QUADS)
    fill_default_graph(store)
    with look_ups(tmp_path) as some:
        answer = some.answer(question(text))
        right = sparql.query(store, text)
        assert isinstance(right, ox.QuerySolutions)
        assert rows(answer) == rows(right.serialize(format=ox.QueryResultsFormat.TSV))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT ?s { ?s ?p <urn:a> }",
        "SELECT ?o { <urn:a> ?p ?o . ?o ?q ?r }",
        "SELECT ?o { <urn:a> <urn:p>* ?o }",
        "SELECT ?o { <urn:a> <urn:p>|<urn:q> ?o }",
        "SELECT ?o { <urn:a> ?p ?o FILTER (?o > 1) }",
        "SELECT ?o { <urn:a> ?p ?o ; ?q ?r }",
        "SELECT ?o { GRAPH ?g { <urn:a> ?p ?o } }",
        "SELECT ?o FROM <urn:g> { <urn:a> ?p ?o }",
        "SELECT ?o { SERVICE <urn:s> { <urn:a> ?p ?o } }",
        "SELECT (COUNT (*) AS ?n) { <urn:a> ?p ?o }",
        "SELECT (NOW() AS ?n) { <urn:a> ?p ?o }",
        "SELECT ?o { <urn:a> ?p ?o } ORDER BY ?o",
        "SELECT ?o { <a> ?p ?o }",
        "BASE <urn:> SELECT ?o { <urn:a> ?p ?o }",
        "SELECT ?o { <\\u0075rn:a> ?p ?o }",
        "SELECT ?o { <urn:a> ?p ?o } # " + "x" * 5000,
        # What has no such form after all is for the process to say.
        "SELECT ?o { <urn:a> a a }",
        "SELECT ?o ?o { <urn:a> u:p ?o }",
        # Nothing, a blank node, too much.
        "SELECT ?o { <urn:none> ?p ?o }",
        "SELECT ?o { <urn:c> ?p ?o }",
        "SELECT ?o { <urn:many> ?p ?o }",
    ],
)
def test_what_is_more_is_for_a_process(tmp_path: Path, text: str) -> None:
    with look_ups(tmp_path) as some:
        assert some.answer(question(text)) is None


def test_a_dataset_and_what_is_no_query_are_for_a_process(tmp_path: Path) -> None:
    with look_ups(tmp_path) as some:
        assert some.answer(question(ALL, default=["urn:g"])) is None
        assert some.answer(question(ALL, named=["urn:g"])) is None
        assert some.answer(question(ALL, results=None)) is None
        assert some.answer({"graph": "", "rdf": "ttl"}) is None
        some.close()
        assert some.answer(question(ALL)) is None


@pytest.mark.parametrize(
    "line",
    [
        b'<urn:a> <urn:p> "default" .\n',
        b'<urn:a>\t<urn:p> "tab" <urn:g> .\n',
        b'<urn:\\u0061> <urn:p> "escape" <urn:g> .\n',
        b'<urn:a> <urn:p> "no blank"<urn:g>.\n',
        b"# comment\n",
        b'<urn:a> <urn:p> "1" <urn:g> .\r<urn:a> <urn:p> "2" <urn:g> .\n',
        b'<urn:a> <urn:p> "no end" <urn:g> .',
    ],
)
def test_a_dump_in_another_form_has_no_look_ups(line: bytes) -> None:
    assert places(io.BytesIO(DUMP), 0)
    assert not places(io.BytesIO(DUMP + line), 0)


def test_it_holds_no_more_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = sorted(f'<urn:{number}> <urn:p> "{number}" <urn:g> .\n' for number in range(100))
    monkeypatch.setattr(lookup, "KEPT", 500)
    with look_ups(tmp_path, "".join(lines).encode()) as some:
        for number in (*range(100), *range(100)):
            answer = some.answer(question(f"SELECT ?o {{ <urn:{number}> ?p ?o }}"))
            assert answer == f'?o\n"{number}"\n'.encode()
            assert len(some.store) <= 500 / len(min(lines))


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """The address of a server, that of its measures, and its access log."""
    folder = tmp_path_factory.mktemp("look-ups")
    for name, content in publication_files(DUMP, {}).items():
        (folder / name).write_bytes(content)
    options = ("--proxy", "127.0.0.1", "--metrics", "0", "--access-log", str(folder / "access.log"))
    with started(folder, *options) as (process, url):
        assert process.stdout
        *_, line = (process.stdout.readline() for _ in range(3))
        yield url, line.split()[0], folder / "access.log"


def counted(measures: str) -> int:
    """How many look-ups have been answered at once."""
    lines = HTTP.get(measures).text.splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("raccordo_look_ups_total ")), 0)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("text", [ALL, "SELECT ?o { <urn:long> ?p ?o }"])
def test_it_is_sent_as_what_is_not_answered_at_once(
    servers: tuple[str, str, Path], form: str, coding: str, text: str
) -> None:
    url, measures, log = servers
    headers = {"accept-encoding": coding, "x-forwarded-for": "203.0.113.9", "connection": "keep-alive"}
    before, lines = counted(measures), len(log.read_text().splitlines())
    with httpx.Client() as client:
        at_once = client.get(f"{url}/sparql", params={"query": text, "format": form}, headers=headers)
        assert counted(measures) == before + 1
        headers["if-none-match"] = '"another"'
        other = client.get(f"{url}/sparql", params={"query": text, "format": form}, headers=headers)
        assert counted(measures) == before + 1
        headers["if-none-match"] = at_once.headers["etag"]
        assert client.get(f"{url}/sparql", params={"query": text, "format": form}, headers=headers).status_code == 304
    assert (at_once.status_code, at_once.content) == (200, other.content)
    date = {"date": at_once.headers["date"]}
    assert dict(at_once.headers) | date == dict(other.headers) | date
    if form == "json":
        assert json.loads(at_once.content)["head"]
    # With the address that the proxy says, the status, and the bytes of the body as it was sent.
    until = time.monotonic() + 10
    while len(logged := log.read_text().splitlines()[lines:]) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    ends = [(line.split()[0], line.partition('" ')[2]) for line in logged]
    size = at_once.headers["content-length"]
    assert ends == [("203.0.113.9", f"200 {size}")] * 2 + [("203.0.113.9", "304 -")]


def test_it_is_answered_in_turn_among_others(servers: tuple[str, str, Path]) -> None:
    """Requests that come at once, in parts, and one after the other on a connection."""
    url, measures, _ = servers
    host, _, port = url.removeprefix("http://").partition(":")
    other = "SELECT ?o { <urn:a> <urn:q> ?o FILTER (isNumeric(?o)) }"
    before = counted(measures)

    def request(text: str, *headers: str) -> bytes:
        head = ["POST /sparql HTTP/1.1", f"Host: {host}", "Accept: text/csv", "Content-Type: application/sparql-query"]
        return "\r\n".join([*head, f"Content-Length: {len(text)}", *headers, "", text]).encode()

    with socket.create_connection((host, int(port))) as connection, connection.makefile("rb") as answers:
        connection.sendall(request(ALL) + request(other) + request(ALL))
        first = [_answer(answers) for _ in range(3)]
        whole = request(ALL)
        connection.sendall(whole[:-10])
        connection.sendall(whole[-10:])
        second = _answer(answers)
        connection.sendall(request(ALL, "Connection: close"))
        third = _answer(answers)
        assert answers.read() == b""
    assert first[1] == b"o\r\n2\r\n"
    assert {first[0], first[2], second, third} == {first[0]}
    assert first[0].startswith(b"p,o\r\n")
    assert counted(measures) >= before + 1


def _answer(answers: Any) -> bytes:
    head = b"".join(iter(answers.readline, b"\r\n")).decode().lower()
    assert head.startswith("http/1.1 200 ")
    body: bytes = answers.read(int(head.partition("content-length:")[2].split()[0]))
    return gzip.decompress(body) if "content-encoding: gzip" in head else body


def test_what_is_wrong_is_said_as_ever(servers: tuple[str, str, Path]) -> None:
    url, measures, _ = servers
    before = counted(measures)
    got = [
        HTTP.get(f"{url}/sparql", params={"query": "SELECT ?o { <urn:a> a a }"}),
        HTTP.get(f"{url}/sparql", params={"query": ALL, "format": "odt"}),
        HTTP.get(f"{url}/sparql", params={"query": ALL}, headers={"accept": "image/png"}),
        HTTP.get(f"{url}/sparql", params={"query": ALL}, headers={"host": "a b"}),
        HTTP.post(f"{url}/sparql", params={"update": ALL}, data={"query": ALL}),
        HTTP.get(measures.replace("/metrics", "/sparql"), params={"query": ALL}),
    ]
    assert [one.status_code for one in got] == [400, 400, 406, 400, 403, 404]
    assert counted(measures) == before
