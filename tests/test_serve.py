"""`build.py serve` as its users meet it: formats, canned queries, names, and what tries to knock it over."""

from __future__ import annotations

import asyncio
import contextlib
import http
import itertools
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from playwright.sync_api import expect
from starlette.requests import Request
from starlette.responses import Response

from bench.fuzz import fuzz
from raccordo.check import validate
from raccordo.project import Project
from raccordo.publish import address, negotiation
from raccordo.rdf import query
from raccordo.rdf.turtle import fill_default_graph
from raccordo.serve import protocol, worker
from raccordo.serve import server as door
from raccordo.serve.app import Service
from raccordo.serve.generation import Kept
from raccordo.serve.lookup import LookUps
from raccordo.serve.pool import LEANEST, SPARE, Busy, Dump, Ended, Pool
from raccordo.serve.run import House, Settings, bind
from tests.chromium import chromium, window
from tests.serving import HTTP, ROOT, opened, publication_of, serving
from tests.test_catalogue import copied

BASE = "https://w3id.org/raccordo/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/raccordo/onto/Mission> } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t . FILTER (?t = <https://w3id.org/raccordo/onto/Mission>) }"
NAMES = sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))


@pytest.fixture(scope="module")
def server(publication: Path) -> Iterator[str]:
    with serving(publication) as url:
        yield url


@pytest.fixture(scope="module")
def store(publication: Path) -> ox.Store:
    """The published dataset in this process, with the union of its graphs as its default graph."""
    made = ox.Store()
    made.bulk_load(path=str(publication / "raccordo.nq"), format=ox.RdfFormat.N_QUADS)
    fill_default_graph(made)
    return made


def sparql(url: str, text: str, accept: str = "application/sparql-results+json") -> httpx.Response:
    return HTTP.post(f"{url}/sparql", data={"query": text}, headers={"accept": accept}, timeout=60)


def asked(question: dict[str, Any]) -> bytes:
    """A question as a pool takes it."""
    return json.dumps(question).encode()


def good(url: str) -> bool:
    """Whether the server still gives a right answer; it may be making a new process, for which 503 is meant."""
    for _ in range(20):
        got = sparql(url, SELECT)
        if got.status_code == 200:
            return len(got.json()["results"]["bindings"]) == 6
        assert got.status_code == 503
    return False


# Formats


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/sparql-results+json"),
        (None, "application/sparql-results+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv, text/tab-separated-values;q=0.9", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/json", "application/sparql-results+json"),
        ("text/turtle", None),
        ("application/sparql-results+json;q=0", None),
    ],
)
def test_rows_come_in_the_format_that_is_accepted(server: str, accept: str | None, given: str | None) -> None:
    client = httpx.Client(timeout=60)
    client.headers.pop("accept")
    got = client.get(f"{server}/sparql", params={"query": SELECT}, headers={"accept": accept} if accept else {})
    if given is None:
        assert got.status_code == 406
        assert "JSON, XML, CSV or TSV" in got.text
    else:
        assert got.status_code == 200
        assert got.headers["content-type"] == given
        assert got.headers["vary"] == "Accept"
        assert got.text.count(f"{BASE}data/inps/mission/") == 6


def test_a_byte_order_mark_before_a_query_is_none_of_it(server: str) -> None:
    marked = "\ufeff" + SELECT
    url, head = f"{server}/sparql", {"content-type": protocol.QUERY}
    asked_so = [HTTP.get(url, params={"query": marked}), HTTP.post(url, data={"query": marked})]
    for got in [*asked_so, HTTP.post(url, content=marked.encode(), headers=head)]:
        assert (got.status_code, got.content) == (200, sparql(server, SELECT).content)


@pytest.mark.parametrize(("ending", "media"), protocol.RDF.items())
def test_triples_come_in_each_format(server: str, ending: str, media: str) -> None:
    got = sparql(server, CONSTRUCT, media)
    assert got.headers["content-type"].partition(";")[0] == media
    form = {"jsonld": "json-ld", "rdf": "xml", "ttl": "turtle", "nt": "nt"}[ending]
    assert len(rdflib.Graph().parse(data=got.text, format=form)) == 6
    assert sparql(server, f"DESCRIBE <{BASE}data/inps/mission/1>", media).status_code == 200


def test_a_query_is_asked_over_the_union_or_its_own_dataset(server: str) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"

    def rows(text: str, **parameters: str) -> int:
        got = HTTP.get(f"{server}/sparql", params={"query": text, **parameters})
        return int(got.json()["results"]["bindings"][0]["n"]["value"])

    missions = f"{BASE}graph/inps/missions"
    whole, part = rows(count.format("")), rows(count.format(f"FROM <{missions}>"))
    assert 0 < part < whole
    assert rows(count.format(""), **{"default-graph-uri": missions}) == part
    assert rows(count.format(""), **{"default-graph-uri": "https://example.org/none"}) == 0


WITH_OPTION = "PREFIX ex: <https://example.org/> SELECT ?s ?f { ?s a ?t OPTIONAL { ?s ex:valid.from ?f } }"
WITH_FILTER = 'SELECT ?s { ?s a ?t FILTER (STR(?t) != """it is "valid" FROM here""") }'


@pytest.mark.parametrize("text", [WITH_OPTION, WITH_FILTER])
def test_words_in_names_and_literals_leave_nothing_out(server: str, store: ox.Store, text: str) -> None:
    rows = sparql(server, text).json()["results"]["bindings"]
    types = {quad.triple for quad in store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None)}
    assert len(rows) == len(types) > 8000


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it asks nothing"),
        ("PREFIX ex: <https://example.org/> # and no more", "it asks nothing"),
        ("PREFIX ex: <https://example.org/> insert data { ex:a ex:b 1 }", "it is an update, and data are only read"),
        ("DROP ALL", "it is an update, and data are only read"),
        ("SELECT * {", "at line 1, column 11 it is not SPARQL from here on"),
        ("ASK {\n  ?x foo:bar 1\n}", "at line 2, column 13 it uses a prefix that it does not declare"),
        ("SELECT * { ?s a ?t } GROUP BY ?t", "cannot be read: SELECT * is not authorized with GROUP BY"),
        ("ASK { SERVICE SILENT <https://example.org/> {} }", "SERVICE asks another server"),
    ],
)
def test_what_is_wrong_with_a_query_is_said_in_a_line(server: str, text: str, why: str) -> None:
    got = sparql(server, text)
    assert (got.status_code, got.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert got.text.startswith("the query cannot be answered: ")
    assert why in got.text
    assert got.text.count("\n") == 1
    assert "expected" not in got.text


def test_connections_send_at_once() -> None:
    """TCP_NODELAY: else the end of an answer waits for the client's acknowledgement of its beginning."""

    async def accepted() -> int:
        options: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def meet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            options.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = bind("127.0.0.1", 0)
        async with await asyncio.start_server(meet, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            writer.close()
            return await options

    assert asyncio.run(accepted()) != 0


# The canned queries


@pytest.mark.parametrize("name", NAMES)
def test_each_canned_query_is_a_url(server: str, publication: Path, store: ox.Store, name: str) -> None:
    got = HTTP.get(f"{server}/query/{name}.csv")
    assert got.status_code == 200
    assert got.text.replace("\r\n", "\n") == query_rows(store, publication, name, "csv")
    as_json = HTTP.get(f"{server}/query/{name}", headers={"accept": "application/sparql-results+json"})
    assert as_json.json()["results"] == json.loads((publication / "queries" / f"{name}.json").read_bytes())["results"]


def query_rows(store: ox.Store, publication: Path, name: str, ending: str) -> str:
    """The published answer."""
    return (publication / "queries" / f"{name}.{ending}").read_text(encoding="utf-8")


def test_parameters_are_terms(server: str, store: ox.Store) -> None:
    project = Project.at(ROOT)
    canned, _ = query.read_query(project, ROOT / "queries" / "chain-of-guideline.rq")
    assert canned
    iri = ox.NamedNode(f"{BASE}data/inps/2024/guideline/14")
    bound = canned.bind({"guideline": iri})
    expected = "".join(query.run(store, bound).as_csv())
    for value in ("14", iri.value):
        got = HTTP.get(f"{server}/query/chain-of-guideline.csv", params={"guideline": value})
        assert got.text.replace("\r\n", "\n") == expected
    text = HTTP.get(f"{server}/query/texts-with-word.json", params={"word": '"} UNION { ?s ?p ?o } # \\'})
    assert text.status_code == 200
    assert text.json()["results"]["bindings"] == []


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/query/no-such.csv", 404, "openapi.json"),
        ("/query/chain-of-guideline.pdf", 404, "no such query in 'pdf', but in json"),
        ("/query/chain-of-guideline.", 404, "no such query in ''"),
        ("/query/preamble.csv?format=odt", 400, "format is one of json"),
        ("/query/chain-of-guideline.csv?mission=4", 400, "no parameter 'mission'"),
        ("/query/chain-of-guideline.csv?guideline=1&guideline=2", 400, "twice"),
        ("/query/chain-of-guideline.csv?guideline=%3Ex%3C", 404, "the data have no"),
        ("/query/chain-of-guideline.csv?guideline=2024", 422, "stands for"),
        ("/query/preamble?format=odt", 400, "format is one of json"),
        ("/query/texts-with-word.csv?word=%ff", 400, "not URL-encoded UTF-8"),
    ],
)
def test_a_wrong_canned_query_is_told(server: str, path: str, status: int, told: str) -> None:
    got = HTTP.get(server + path)
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
    assert (got.json()["status"], got.json()["title"]) == (status, http.HTTPStatus(status).phrase)
    assert told in got.json()["detail"]


def described(server: str) -> dict[str, dict[str, Any]]:
    """The operations of the interface by method and path, with what they refer to in its place."""
    text = HTTP.get(f"{server}/openapi.json").json()
    assert text["openapi"].startswith("3.1")

    def whole(part: Any) -> Any:
        if isinstance(part, list):
            return [whole(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            _, _, kind, name = part["$ref"].split("/")
            return text["components"][kind][name]
        return {key: whole(value) for key, value in part.items()}

    return {f"{how.upper()} {path}": whole(one) for path, item in text["paths"].items() for how, one in item.items()}


def test_the_interface_is_described(server: str) -> None:
    operations = described(server)
    assert set(operations["POST /sparql"]["requestBody"]["content"]) == {protocol.FORM, protocol.QUERY}
    thing = HTTP.get(f"{server}/reconcile/0.2/suggest/entity").json()["result"][0]["id"]
    for name, one in operations.items():
        method, _, path = name.partition(" ")
        if method == "GET":
            parameters = {p["name"]: p["example"] for p in one.get("parameters", []) if "example" in p}
            parameters |= {"id": thing} if path.endswith("/preview") else {}
            got = HTTP.get(server + path, params=parameters)
            media = set(one["responses"]["200"]["content"])
            assert got.status_code == 200, path
            assert got.headers["content-type"].partition(";")[0] in media | {"text/turtle"}, path
    assert {f"GET /query/{name}.csv" for name in NAMES} <= set(operations)


@pytest.mark.parametrize(
    ("asked", "headers", "status"),
    [
        ("GET /sparql", {"accept": "text/html"}, 303),
        ("GET /sparql?update=x", {}, 403),
        ("GET /sparql", {"range": "bytes=0-9"}, 206),
        ("GET /sparql", {"if-none-match": "*"}, 304),
        ("GET /sparql", {"if-match": '"x"'}, 412),
        ("GET /rdf-graph-store?default=", {"range": "bytes=0-9"}, 206),
        ("GET /rdf-graph-store", {}, 400),
        ("GET /rdf-graph-store?graph=x:none", {}, 404),
        ("GET /query/preamble.csv", {"range": "bytes=99999999-"}, 416),
        ("GET /query/preamble.csv", {"if-match": '"x"'}, 412),
        ("GET /query/preamble.csv", {"if-none-match": "*"}, 304),
        ("GET /query/preamble", {"accept": "image/png"}, 406),
        ("GET /query/preamble.csv?format=odt", {}, 400),
        ("GET /reconcile/0.2", {"range": "bytes=99999999-"}, 416),
        ("GET /reconcile/0.2/preview", {}, 404),
        ("GET /reconcile/0.2/suggest/type?cursor=x", {}, 400),
        ("GET /reconcile/1.0-draft/suggest/entity", {"if-match": '"x"'}, 412),
        ("POST /reconcile/1.0-draft/match", {}, 400),
    ],
)
def test_how_a_request_may_end_is_described(server: str, asked: str, headers: dict[str, str], status: int) -> None:
    method, _, path = asked.partition(" ")
    got = HTTP.request(method, server + path, headers=headers)
    assert got.status_code == status
    described_so = described(server)[asked.partition("?")[0]]["responses"][str(status)]
    assert status < 400 or got.headers["content-type"].partition(";")[0] in described_so["content"]


def test_what_cannot_be_is_not_described(server: str) -> None:
    operations, project = described(server), Project.at(ROOT)
    assert set(operations["GET /health"]["responses"]) == {"200"}
    assert set(operations["GET /ready"]["responses"]) == {"200", "503"}
    assert set(operations["GET /ready"]["responses"]["503"]["content"]) == {"application/health+json"}
    assert not [
        name for name, one in operations.items() if re.search(r"/query/.*\.", name) and "406" in one["responses"]
    ]
    for path in (ROOT / "queries").glob("*.rq"):
        canned, _ = query.read_query(project, path)
        assert canned
        parameters = canned.parameters.values()
        ends = set(operations[f"GET /query/{path.stem}"]["responses"])
        resources = any(not one.datatype for one in parameters)
        assert {"404", "422"} <= ends if resources else not {"404", "422"} & ends
    # Five operations a query, each with a dozen ways to end: what they share is told once.
    assert len(HTTP.get(f"{server}/openapi.json").content) < 300_000


def reconciled(server: str, version: str, *names: str, **more: object) -> list[list[tuple[str, float, bool]]]:
    """The candidates for names, by a version of the Reconciliation Service API, without what each has to be read by."""
    if version == "0.2":
        batch = {f"q{at}": {"query": name, **more} for at, name in enumerate(names)}
        got = HTTP.post(f"{server}/reconcile/0.2", data={"queries": json.dumps(batch)}).json()
        assert list(got) == list(batch)
        found = [one["result"] for one in got.values()]
    else:
        queries = [{"conditions": [{"matchType": "name", "propertyValue": name}], **more} for name in names]
        got = HTTP.post(f"{server}/reconcile/{version}/match", json={"queries": queries}).json()
        found = [one["candidates"] for one in got["results"]]
    for one in itertools.chain(*found):
        assert one["name"]
        assert all(kind["id"] and kind["name"] for kind in one["type"])
    return [[(one["id"], one["score"], one["match"]) for one in candidates] for candidates in found]


@pytest.mark.parametrize("version", ["0.2", "1.0-draft"])
def test_names_are_matched_to_things(server: str, version: str) -> None:
    body, measure = "data/inps/office/civ", "data/measure/assegno-di-inclusione"
    asked = {
        "4.1.a": "data/inps/programme/4.1.a", "data/inps/programme/4.1.a": "data/inps/programme/4.1.a",
        f"{BASE}data/inps/programme/4.1.a": "data/inps/programme/4.1.a",
        "assegno di INCLUSIONE": measure, "ADI": measure, "CIV": body, "Guidance and Oversight Board": body,
        "linea guida 4": "data/inps/2024/guideline/4", "legge n. 88 del 1989": "data/act/legge-88-1989",
    }  # fmt: skip
    for name, (first, *others) in zip(asked, reconciled(server, version, *asked), strict=True):
        assert first[0] == asked[name], name
        assert first[1:] == (100, True) or name.startswith("legge"), name
        assert not [one for one in others if one[1] == 100 or one[2]], name
    # A part of a name is a candidate, and no match; a class leaves out all others; another word is nobody's name.
    some, nothing = reconciled(server, version, "pensioni", "zzzz", type="onto/Programme", limit=2)
    assert [path for path, _, _ in some] == ["data/inps/programme/1.1", "data/inps/programme/1.2"]
    assert not any(match for _, _, match in some)
    assert nothing == []


def test_a_service_of_reconciliation_says_what_it_has(server: str) -> None:
    told = HTTP.get(f"{server}/reconcile/0.2").json()
    assert (told["versions"], told["identifierSpace"]) == (["0.2"], BASE)
    entity, kind = (told["suggest"][name] for name in ("entity", "type"))
    found = HTTP.get(entity["service_url"] + entity["service_path"], params={"prefix": "patro"}).json()["result"]
    assert found[0]["id"] == "data/body/patronati"
    kinds = HTTP.get(kind["service_url"] + kind["service_path"], params={"prefix": "misura"}).json()["result"]
    assert [one["id"] for one in kinds] == ["onto/Measure"]
    # An identifier, or an IRI, is found as a name is; the cursor goes on where the first suggestions ended.
    for service, typed in (("entity", found[0]["id"]), ("entity", BASE + found[0]["id"]), ("type", "onto/Measure")):
        url = f"{server}/reconcile/1.0-draft/suggest/{service}"
        (one,) = HTTP.get(url, params={"prefix": typed}).json()["result"]
        assert one["id"] == typed.removeprefix(BASE)
    begin, after = (
        HTTP.get(f"{server}/reconcile/0.2/suggest/entity", params={"prefix": "a", "cursor": cursor}).json()["result"]
        for cursor in (0, 1)
    )
    assert begin[1:] == after[:-1]
    shown = HTTP.get(told["preview"]["url"].replace("{{id}}", found[0]["id"]))
    assert "Patronati" in shown.text
    assert "frame-ancestors" not in shown.headers["content-security-policy"]
    assert HTTP.get(told["view"]["url"].replace("{{id}}", found[0]["id"])).status_code == 303
    draft = HTTP.get(f"{server}/reconcile/1.0-draft").json()
    assert (draft["versions"], draft["suggest"]["property"]) == (["1.0-draft"], False)


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "0.2", {"data": {"queries": "["}}, 400),
        ("POST", "0.2", {"data": {"queries": '{"q": {"query": 7}}'}}, 400),
        ("POST", "0.2", {"data": {"queries": '{"q": {"query": "x", "limit": 1e999}}'}}, 400),
        ("POST", "0.2", {"data": {"other": "x"}}, 400),
        ("POST", "0.2", {"data": {"queries": json.dumps({str(n): {"query": "x"} for n in range(51)})}}, 413),
        ("POST", "0.2", {"data": {"queries": '{"q": {"properties": []}}'}}, 400),
        ("POST", "1.0-draft/match", {"json": {"queries": [{}]}}, 400),
        ("POST", "1.0-draft/match", {"json": {"queries": [{"conditions": []}]}}, 400),
        ("GET", "0.2/suggest/entity?cursor=x", {}, 400),
        ("GET", "0.2/suggest/entity?prefix=%ff", {}, 400),
        ("GET", "1.0-draft/match", {}, 405),
        ("DELETE", "0.2", {}, 405),
        ("GET", "0.2/preview?id=data/none", {}, 404),
        ("GET", "0.2/suggest/property", {}, 404),
        ("GET", "0.3", {}, 404),
    ],
)
def test_a_wrong_request_for_reconciliation_is_told(
    server: str, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    got = HTTP.request(method, f"{server}/reconcile/{path}", **sent)
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")


def test_what_is_longer_than_any_name_is_none_and_spoils_no_other(server: str) -> None:
    batch = {"long": {"query": "x" * 2000}, "short": {"query": "ADI"}}
    got = HTTP.post(f"{server}/reconcile/0.2", data={"queries": json.dumps(batch)}).json()
    assert got["long"] == {"result": []}
    assert got["short"]["result"][0]["match"]


@pytest.mark.parametrize(
    ("error", "status", "seconds"),
    [(Busy(), 503, "2"), (Busy(own=True), 429, "2"), (Ended("why", again=True), 503, "60")],
)
def test_reconciliation_says_when_to_ask_again(error: Exception, status: int, seconds: str) -> None:
    async def refuse(*_: object) -> None:
        raise error

    files = {f"site/index.{language}.js": None for language in address.LANGUAGES}
    generation: Any = SimpleNamespace(files=files, things=None, pool=SimpleNamespace(ask=refuse))
    scope = {"type": "http", "method": "GET", "scheme": "http", "headers": [], "query_string": b"", "client": None}
    request = Request({**scope, "raccordo.generation": generation, "raccordo.rest": "0.2/suggest/entity"})
    got = asyncio.run(Service("1", generation).reconciliation(request))
    assert (got.status_code, got.headers["retry-after"]) == (status, seconds)


# One canned query of each kind of parameters stands for the others, which are answered by the same code.
OF_EACH_KIND = r"^/(?!query/)|^/query/(plan-at-a-glance|chain-of-guideline|texts-with-word|act-by-number)\b"


@pytest.mark.parametrize(
    ("paths", "tries"),
    [(OF_EACH_KIND, 450), pytest.param(".", 3500, marks=pytest.mark.long)],
    ids=["one of each kind", "all"],
)
def test_schemathesis_finds_nothing_in_the_interface(server: str, tmp_path: Path, paths: str, tries: int) -> None:
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,unsupported_method"
    phases = ["--phases", "examples,coverage,fuzzing", "--max-examples", "5", "--no-shrink", "--continue-on-failure"]
    command = [Path(sys.executable).with_name("st"), "run", f"{server}/openapi.json", "--seed", "57", "--no-color"]
    command += ["--generation-database", "none", "--include-path-regex", paths, "--request-timeout", "60"]
    done = subprocess.run([*command, *phases, "--checks", checks], cwd=tmp_path, capture_output=True, text=True,
                          check=False, timeout=300)  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    assert int(re.search(r"(\d+) generated", done.stdout)[1]) > tries  # type: ignore[index]


# The publication


@pytest.mark.parametrize(
    "accept", [*negotiation.TYPES.values(), "*/*", "image/png", "text/turtle;q=0.4, text/html;q=0.3"]
)
def test_names_lead_to_documents_as_the_static_rules_do(server: str, publication: Path, accept: str) -> None:
    for path in ("onto", "data/inps/2024/guideline/13", "data/inps/programme/4.1.a", "onto/Guideline"):
        got = HTTP.get(f"{server}/{path}", headers={"accept": accept})
        ending = negotiation.negotiate(path, accept)
        assert got.headers["vary"] == "Accept, Accept-Language"
        if ending is None:
            assert got.status_code == 406
            assert got.text.strip() == f"it is given as {', '.join(negotiation.types(path).values())}"
            continue
        assert got.status_code == 303
        where = got.headers["location"]
        assert where == "/" + (address.page(path, "it") if ending == "html" else f"{address.document(path)}.{ending}")
        document = HTTP.get(server + where)
        assert document.status_code == 200
        assert document.content == (publication / where[1:].partition("#")[0]).read_bytes()
        assert document.headers["content-type"].partition(";")[0] == negotiation.TYPES[ending]


def test_a_client_s_language_leads_to_its_page(server: str) -> None:
    got = HTTP.get(f"{server}/onto", headers={"accept": "text/html", "accept-language": "en"})
    assert got.headers["location"] == "/onto.en.html"


def test_files_have_tags_and_policies(server: str, publication: Path) -> None:
    got = HTTP.get(f"{server}/raccordo.ttl")
    again = HTTP.get(f"{server}/raccordo.ttl", headers={"if-none-match": got.headers["etag"]})
    assert (got.status_code, again.status_code, again.content) == (200, 304, b"")
    whole = HTTP.head(f"{server}/raccordo.ttl", headers={"accept-encoding": "identity"})
    assert whole.headers["content-length"] == str(len(got.content))
    assert got.headers["access-control-allow-origin"] == "*"
    page = HTTP.get(f"{server}/index.html").headers["content-security-policy"]
    assert "'unsafe-inline'" not in page
    assert "default-src 'none'" in page
    answer = HTTP.get(f"{server}/query/plan-at-a-glance.csv")
    tag = {"if-none-match": answer.headers["etag"]}
    assert HTTP.get(f"{server}/query/plan-at-a-glance.csv", headers=tag).status_code == 304


def test_the_explorer_works_under_the_policy(server: str) -> None:
    with chromium() as browser, window(browser, host=server) as watched:
        for file in ("explorer.html", "raccordo-explorer.html"):
            watched.page.goto(f"{server}/{file}#name=load-by-mission")
            watched.page.wait_for_selector("#explorer section[aria-busy=false]", state="attached", timeout=60_000)
            expect(watched.page.locator("#explorer tbody tr")).to_have_count(10)
            font = "getComputedStyle(document.querySelector('.cm-content')).whiteSpace"
            assert watched.page.evaluate(font).startswith(("pre", "break-spaces"))


def test_well_known_places_health_and_preflight(server: str, publication: Path) -> None:
    assert HTTP.get(f"{server}/").status_code in (200, 303)
    assert HTTP.get(f"{server}/.well-known/void").content == (publication / "catalogue.ttl").read_bytes()
    examples = rdflib.Graph().parse(data=HTTP.get(f"{server}/.well-known/sparql-examples").text, format="turtle")
    assert len(list(examples.subject_objects(rdflib.SH.select))) == len(NAMES)
    assert HTTP.get(f"{server}/health").json()["status"] == "pass"
    preflight = HTTP.options(f"{server}/sparql", headers={"origin": "https://example.org"})
    assert "POST" in preflight.headers["access-control-allow-methods"]
    graph = HTTP.get(f"{server}/rdf-graph-store", params={"graph": f"{BASE}graph/inps/missions"})
    assert rdflib.Graph().parse(data=graph.text, format="turtle")


@pytest.mark.parametrize(
    "path",
    ["/../pyproject.toml", "/..%2fpyproject.toml", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/data/../../build.py",
     "/.htaccess", "/.git/config", "/data/inps%00.html", "/SHA256SUMS/../../x", "/data\\..\\build.py", "/%ff%fe",
     "/" + "a" * 5000,
     "/onto%0d%0aSet-Cookie:%20a=b", "/query/..%2f..%2fpyproject.toml", "/.well-known/../pyproject.toml"],
)  # fmt: skip
def test_nothing_else_is_served(server: str, path: str) -> None:
    host, _, port = server.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode("latin-1")
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    status = int(answer.split()[1])
    assert 400 <= status < 500, answer[:300]
    assert b"Set-Cookie" not in answer
    assert b"[project]" not in answer


# What tries to knock it over


def deadly() -> list[tuple[str, str]]:
    """Queries that end the engine's process, keep it busy for long or eat all memory when it is asked them directly."""
    triples = " . ".join(f"?a{i} ?p{i} ?a{i + 1}" for i in range(200))
    chain = " || ".join(f"?x = {i}" for i in range(4000))
    doubling = "?s"
    for _ in range(30):
        doubling = f'REPLACE(STR({doubling}), ".", "$0$0")'
    return [
        ("braces", "SELECT * WHERE " + "{" * 4000 + "}" * 4000),
        ("braces under the cap", "SELECT * WHERE " + "{" * 39 + "?s ?p ?o" + "}" * 39),
        ("parentheses", "SELECT * WHERE { ?s ?p ?o FILTER (" + "(" * 9000 + "1" + ")" * 9000 + ") }"),
        ("not", "SELECT * WHERE { ?s ?p ?o FILTER (" + "!" * 9000 + "true) }"),
        ("or", f"SELECT * WHERE {{ ?s ?p ?x FILTER ({chain}) }}"),
        ("union", "SELECT * WHERE { " + " UNION ".join(["{ ?s ?p ?o }"] * 4000) + " }"),
        ("triples", f"SELECT * WHERE {{ {triples} }}"),
        ("list", "SELECT * WHERE { ?s ?p (" + " ".join(["?x"] * 400) + ") }"),
        ("path", "SELECT * WHERE { ?s " + "/".join(["!a"] * 60) + " ?o }"),
        ("doubling", f"SELECT ({doubling} AS ?long) WHERE {{ ?s ?p ?o }}"),
        ("product", "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
        ("product in order", "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"),
        ("count of a product", "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a != ?d) }"),
        ("concat", "SELECT (GROUP_CONCAT(?x) AS ?y) WHERE { ?a ?b ?x . ?c ?d ?e . ?f ?g ?h }"),
        ("closure", "SELECT * WHERE { ?a (!a)* ?b . ?b (!a)* ?c . ?c (!a)* ?d }"),
        ("property list", "SELECT * WHERE { ?s " + " ; ".join(f"?p{i} ?o{i}" for i in range(300)) + " }"),
        ("nested quoted triples", "SELECT * WHERE { " + "<< " * 500 + "?s ?p ?o" + " >> ?p ?o" * 500 + " }"),
        ("blank nodes", "SELECT * WHERE { " + "[ ?p " * 3000 + "1" + " ]" * 3000 + " }"),
        ("values", "SELECT * WHERE { VALUES ?x { " + "1 " * 30000 + "} VALUES ?y { " + "1 " * 2000 + "} }"),
        ("long", "SELECT * WHERE { ?s ?p " + '"' + "x" * 100000 + '" }'),
        ("exists", "SELECT * WHERE { ?a ?b ?c " + "FILTER NOT EXISTS { ?a ?b ?d " * 30 + "}" * 30 + " }"),
        ("minus", "SELECT * WHERE { ?a ?b ?c " + "MINUS { ?d ?e ?f } " * 300 + "}"),
        ("regex", 'SELECT * WHERE { ?s ?p ?o FILTER REGEX(STR(?o), "(((a{1,100}){1,100}){1,100}){1,100}") }'),
        ("select in select", "SELECT * WHERE { " + "{ SELECT * WHERE { " * 19 + "?s ?p ?o" + " } }" * 19 + " }"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, publication: Path) -> Iterator[str]:
    """A server with little patience, over the same data."""
    dump = (publication / "raccordo.nq").read_bytes()
    folder = publication_of(tmp_path_factory.mktemp("small"), dump)
    with serving(folder, "--timeout", "1") as url:
        yield url


@pytest.mark.parametrize(("name", "text"), deadly())
def test_a_deadly_query_gets_a_clean_end(small: str, name: str, text: str) -> None:
    got = sparql(small, text)
    assert got.status_code in (200, 400, 503), (name, got.text)
    if got.status_code == 200:
        got.json()
    else:
        assert got.headers["content-type"] == "text/plain; charset=utf-8"
        assert len(got.text.splitlines()) == 1
    # What would end the same way is not to be asked again.
    same = got.status_code != 503 or re.search("processor time|memory|could not bear", got.text)
    assert ("retry-after" in got.headers) == (not same)
    assert good(small)


@pytest.mark.parametrize("again", [False, True])
def test_only_what_may_have_an_answer_is_asked_again(again: bool) -> None:
    """What would end the same way ends so for all who ask it: none waits for the deadlines of those before it."""
    asks: list[None] = []

    async def end(*_: object) -> None:
        asks.append(None)
        await asyncio.sleep(0.01)
        raise Ended("why", again=again)

    generation: Any = SimpleNamespace(kept=Kept(), look_ups=LookUps(), flights={}, pool=SimpleNamespace(ask=end))
    request = Request({"type": "http", "headers": [], "client": None, "raccordo.generation": generation})

    async def ask() -> list[Response]:
        service = Service("1", generation)
        return await asyncio.gather(*(service.ask(request, {"query": "x"}) for _ in range(12)))

    ends = asyncio.run(ask())
    assert {(end.status_code, end.body) for end in ends} == {(503, b"the query was given up: why\n")}
    assert {end.headers.get("retry-after") for end in ends} == {"60" if again else None}
    assert len(asks) == (12 if again else 1)


def test_good_answers_stay_right_among_deadly_ones(small: str) -> None:
    """Several clients at once, one of which asks what kills."""
    fatal, wrong = [text for _, text in deadly()], []

    def ask_well() -> None:
        for _ in range(60):
            got = sparql(small, SELECT)
            if got.status_code == 200 and len(got.json()["results"]["bindings"]) != 6:
                wrong.append(got.text)
            elif got.status_code not in (200, 503):
                wrong.append(f"{got.status_code} {got.text}")

    threads = [threading.Thread(target=ask_well) for _ in range(3)]
    for thread in threads:
        thread.start()
    for text in random.Random(5).sample(fatal, 6):
        sparql(small, text)
    for thread in threads:
        thread.join()
    assert wrong == []
    assert good(small)


def test_a_killed_process_is_replaced(publication: Path) -> None:
    async def kill_all(dump: Dump) -> int:
        pool = Pool(dump, 2)
        await pool.start()
        question = protocol.Request(SELECT).question(None, "http://localhost/sparql")
        try:
            for _ in range(3):
                for one in list(pool.workers):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(one.pid, signal.SIGKILL)
                for _ in range(4):
                    with contextlib.suppress(Ended):
                        assert (await pool.ask(asked(question)))[0]["kind"] == "answer"
            while len(pool.workers) < 2 + SPARE:
                await asyncio.sleep(0.05)
            head, body = await pool.ask(asked(question))
            assert head["kind"] == "answer"
            return len(json.loads(body)["results"]["bindings"])
        finally:
            await pool.close()

    with opened(publication / "raccordo.nq") as dump:
        assert asyncio.run(kill_all(dump)) == 6


def test_who_has_copied_what_it_reads_is_asked_again_until_another_pool_comes(publication: Path) -> None:
    question = protocol.Request("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").question(None, "http://localhost/sparql")

    async def ask_all(dump: Dump) -> None:
        pool = Pool(dump, 1)
        await pool.start()
        try:
            before = set(pool.workers)
            for _ in range(10):
                assert (await pool.ask(asked(question)))[0]["kind"] == "answer"
            assert pool.workers == before
            assert [one.own > LEANEST for one in before].count(True) == 1
            pool.leave(True)
            assert len(pool.workers & before) == SPARE
            assert (await pool.ask(asked(question)))[0]["kind"] == "answer"
            while len(pool.workers) < 1 + SPARE:
                await asyncio.sleep(0.02)
            assert not any(one.own > LEANEST for one in pool.workers)
        finally:
            await pool.close()

    with opened(publication / "raccordo.nq") as dump:
        asyncio.run(ask_all(dump))


def test_questions_to_a_new_publication_wait_for_those_to_the_one_before(
    publication: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not both datasets are read at once, of each of which a process that reads it has a copy."""
    monkeypatch.setattr(door, "HANDOVER", 60)
    question = asked(protocol.Request(SELECT).question(None, "http://localhost/sparql"))

    async def exchange() -> None:
        house = House(Project.at(ROOT), publication, Settings(workers=1), pytest.fail)
        service = Service("1", before := await house.open())
        front = door.Door(service)
        before.asking += 1
        now = await house.open(before.pool)
        followed = asyncio.ensure_future(front.follow(now))
        await asyncio.sleep(0)
        answer = asyncio.ensure_future(now.pool.ask(question))
        assert (await before.pool.ask(question))[0]["kind"] == "answer"
        assert service.generation is now
        assert not answer.done()
        before.asking -= 1
        front.let_go(before)
        assert (await answer)[0]["kind"] == "answer"
        await followed
        assert before.pool.closed
        assert before.files == {}
        await now.close()

    asyncio.run(exchange())


def test_slow_queries_leave_room_for_quick_ones(small: str) -> None:
    slow = dict(deadly())["count of a product"]
    ends: list[httpx.Response] = []
    ask = lambda number: ends.append(sparql(small, f"{slow} # {number}"))  # noqa: E731
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        got = sparql(small, SELECT)
        assert (got.status_code, len(got.json()["results"]["bindings"])) == (200, 6)
    for thread in threads:
        thread.join()
    assert {end.status_code for end in ends} == {503}


def test_the_longest_running_is_given_up_first(publication: Path) -> None:
    slow = protocol.Request(dict(deadly())["count of a product"]).question(None, "http://localhost/sparql")

    async def ask(pool: Pool) -> str:
        with pytest.raises(Ended) as caught:
            await pool.ask(asked(slow))
        assert caught.value.again
        return str(caught.value)

    async def ask_all(dump: Dump) -> list[str]:
        pool = Pool(dump, 1, deadline=60)
        await pool.start()
        asking = []
        try:
            for _ in range(4):
                # Each once the one before it has been set aside: which of two is the longer running is certain then.
                asking.append(asyncio.ensure_future(ask(pool)))
                while not pool.quick:
                    await asyncio.sleep(0.01)
                while pool.quick:
                    await asyncio.sleep(0.01)
            # There is room for two slow ones beside the quick.
            await asyncio.gather(*asking[:2])
        finally:
            await pool.close()
        return await asyncio.gather(*asking)

    with opened(publication / "raccordo.nq") as dump:
        ends = asyncio.run(ask_all(dump))
    assert ends == ["others were waiting"] * 2 + ["the server is ending"] * 2


def test_too_many_at_once_are_turned_away(tmp_path: Path) -> None:
    async def flood(dump: Dump) -> list[str]:
        pool = Pool(dump, 1)
        await pool.start()
        question = protocol.Request("SELECT * {}").question(None, "http://localhost/sparql")
        try:
            ends = await asyncio.gather(*(pool.ask(asked(question)) for _ in range(200)), return_exceptions=True)
            return [type(one).__name__ for one in ends]
        finally:
            await pool.close()

    (tmp_path / "empty.nq").touch()
    with opened(tmp_path / "empty.nq") as dump:
        ends = asyncio.run(flood(dump))
    assert set(ends) == {"tuple", Busy.__name__}


# Never fetch


class Canary:
    """A server on loopback that remembers whether anybody asked it anything."""

    def __init__(self) -> None:
        hits = self.hits = []  # type: list[str]

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hits.append(self.path)
                self.send_response(200)
                self.end_headers()

            do_POST = do_HEAD = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def canary() -> Iterator[Canary]:
    bird = Canary()
    yield bird
    bird.server.shutdown()
    bird.server.server_close()


def ways(url: str) -> list[str]:
    """Queries that would make an engine fetch something, if it ever did."""
    return [
        f"SELECT * {{ SERVICE <{url}/a> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{url}/a> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ BIND(<{url}/a> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?x {{ <{url}/a> }} SERVICE SILENT ?x {{ ?s ?p ?o }} }}",
        f"ASK {{ SERVICE <{url}/a> {{ }} }}",
        f"SELECT * {{ OPTIONAL {{ SERVICE <{url}/a> {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ FILTER EXISTS {{ SERVICE <{url}/a> {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ {{ SELECT * {{ SERVICE <{url}/a> {{ ?s ?p ?o }} }} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}/a> {{ ?s ?p ?o }} }}",
        f"DESCRIBE ?s WHERE {{ SERVICE <{url}/a> {{ ?s ?p ?o }} }}",
        f"SELECT * FROM <{url}/a> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{url}/a> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"SELECT * {{ GRAPH <{url}/a> {{ ?s ?p ?o }} }}",
        f"DESCRIBE <{url}/a>",
        f"BASE <{url}/> SELECT * FROM <a> {{ ?s ?p ?o }}",
        f"PREFIX x: <{url}/> SELECT * FROM x:a {{ SERVICE x:a {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SE\\u0052VICE <{url}/a> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ #\nSERVICE#x\n<{url}/a> {{ ?s ?p ?o }} }}",
        f"LOAD <{url}/a>",
        f"LOAD SILENT <{url}/a> INTO GRAPH <{url}/b>",
        f"SELECT * {{ BIND(<{url}/f>(1) AS ?x) }}",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    ]  # fmt: skip


def test_no_query_makes_the_server_ask_another(server: str, canary: Canary) -> None:
    asked = ways(canary.url)
    for text in asked:
        assert sparql(server, text).status_code in (200, 400, 406, 503), text
    for name in ("default-graph-uri", "named-graph-uri"):
        HTTP.get(f"{server}/sparql", params={"query": "ASK { ?s ?p ?o }", name: f"{canary.url}/a"})
    HTTP.get(f"{server}/rdf-graph-store", params={"graph": f"{canary.url}/a"})
    HTTP.get(f"{server}/query/chain-of-guideline.csv", params={"guideline": f"{canary.url}/a"})
    HTTP.get(f"{server}/sparql?query={quote(SELECT)}", headers={"host": canary.url.removeprefix("http://")})
    HTTP.put(f"{server}/rdf-graph-store?default", content=b'{"@context": "%s/c"}' % canary.url.encode(),
              headers={"content-type": "application/ld+json"})  # fmt: skip
    HTTP.post(f"{server}/sparql", data={"update": f"LOAD <{canary.url}/a>"})
    HTTP.post(
        f"{server}/sparql", content=f"LOAD <{canary.url}/a>", headers={"content-type": "application/sparql-update"}
    )
    HTTP.get(f"{server}/sparql", params={"query": SELECT, "service": canary.url, "url": canary.url})
    assert len(asked) + 9 >= 30
    assert canary.hits == []


def test_a_process_has_no_network_even_where_a_query_is_let_through(
    canary: Canary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lax = f"import sys\nsys.path.append({str(ROOT)!r})\nfrom raccordo.rdf import sparql\n"
    lax += "sparql._first = lambda *_: None\n"
    (tmp_path / "sitecustomize.py").write_text(lax, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def ask_all(dump: Dump) -> None:
        pool, silent = Pool(dump, 1, deadline=5), False
        await pool.start()
        try:
            for text in ways(canary.url):
                question = protocol.Request(text).question(None, "http://localhost/sparql")
                head, _ = await pool.ask(asked(question))
                assert head["kind"] in ("answer", "wrong"), text
                silent |= head["kind"] == "answer" and "SERVICE SILENT" in text
            assert silent, "a query for another server was refused, so nothing was tried"
        finally:
            await pool.close()

    (tmp_path / "empty.nq").touch()
    with opened(tmp_path / "empty.nq") as dump:
        asyncio.run(ask_all(dump))
    assert canary.hits == []


def test_neither_check_nor_build_asks_anybody(canary: Canary, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    folder = copied(tmp_path / "project", "queries", "shapes", "build.py", "raccordo")
    url = canary.url
    data = folder / "more"
    data.mkdir()
    (data / "more.ttl").write_text(
        f"""PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX far: <{url}/>
BASE <{url}/base>

<{url}/onto>
    a owl:Ontology ;
    owl:imports <{url}/a> ;
    rdfs:isDefinedBy far:b ;
    rdfs:seeAlso <c> ;
    sh:shapesGraph <{url}/shapes> .
""",
        encoding="utf-8",
    )
    shape = next((folder / "shapes").glob("*.ttl"))
    imports = f"<{url}/x> <http://www.w3.org/2002/07/owl#imports> <{url}/y> .\n"
    shape.write_text(shape.read_text(encoding="utf-8") + f"\n{imports}", encoding="utf-8")
    for number, text in enumerate(ways(url)):
        (folder / "queries" / f"way-{number}.rq").write_text(text, encoding="utf-8")
    for command in (["check"], ["build", "--output", str(tmp_path / "dist")], ["query", "plan-at-a-glance"]):
        program = [sys.executable, str(folder / "build.py"), *command, "--data", str(data)]
        subprocess.run(program, capture_output=True, check=False, timeout=300)
    # The check ends before the validator that fetches imports if it is let; so it is asked by itself.
    validate.validate_reference(imports, imports)
    assert canary.hits == []


def test_the_engine_alone_would_ask(canary: Canary) -> None:
    # What the namespace is for: without it this engine does ask.
    with pytest.raises((OSError, RuntimeError, SyntaxError, ValueError)):
        list(ox.Store().query(ways(canary.url)[0]))  # type: ignore[arg-type]
    assert canary.hits


# Starting and ending


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "build.py"), "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_bad_starts_are_told_in_a_line(tmp_path: Path, publication: Path) -> None:
    nothing = run("--dist", str(tmp_path))
    assert (nothing.returncode, nothing.stderr.count("\n")) == (2, 1)
    assert "holds no publication: run “build.py” first" in nothing.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = run("--dist", str(publication), "--port", str(taken.getsockname()[1]))
    assert (busy.returncode, busy.stderr.count("\n")) == (2, 1)
    assert "--port" in busy.stderr
    nameless = run("--dist", str(publication), "--host", "", "--port", "0")
    assert (nameless.returncode, nameless.stderr.count("\n")) == (2, 1)
    assert "--host is empty" in nameless.stderr
    broken = run("--dist", str(publication_of(tmp_path / "broken", b"<a> <b\n")))
    assert (broken.returncode, broken.stderr.count("\n")) == (2, 1)
    assert "cannot be loaded" in broken.stderr
    assert "Traceback" not in nothing.stderr + busy.stderr + broken.stderr


def test_without_a_network_namespace_it_refuses_unless_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes\nreal = ctypes.CDLL\n"
        "def CDLL(name, *a, **k):\n    lib = real(name, *a, **k)\n"
        "    if name is None: lib.unshare = lambda flags: -1\n    return lib\n"
        "ctypes.CDLL = CDLL\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    dist = publication_of(tmp_path / "dist", b"")
    refused = run("--dist", str(dist), "--port", "0")
    assert refused.returncode == 2
    assert "--exposed" in refused.stderr
    assert "Traceback" not in refused.stderr
    with serving(dist, "--exposed") as url:
        assert sparql(url, "ASK {}").json()["boolean"] is True


def test_it_ends_quietly_and_leaves_nothing(publication: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for stop in (signal.SIGTERM, signal.SIGINT):
        command = [sys.executable, str(ROOT / "build.py"), "serve", "--dist", str(publication), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout
            process.stdout.readline()
            process.send_signal(stop)
            _, err = process.communicate(timeout=20)
        assert (process.returncode, err) == (0, "")
        assert list(tmp_path.iterdir()) == []


def test_a_worker_cannot_write_files(tmp_path: Path) -> None:
    script = "from raccordo.serve import worker; worker.limit(2**31); open('x', 'w').write('x' * 9999)"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    assert done.returncode != 0
    assert (tmp_path / "x").stat().st_size == 0


def test_a_worker_may_use_the_memory_that_it_is_given(publication: Path) -> None:
    # Its threads hold more addresses than that, and differently many each time; merging graphs reads with rdflib.
    merging = f"SELECT * FROM <{BASE}graph/inps/missions> FROM <{BASE}graph/ontology> {{ ?s a ?t }} LIMIT 1"

    async def ask(dump: Dump) -> str:
        pool = Pool(dump, 1, memory=256 * 1024 * 1024)
        await pool.start()
        try:
            head, _ = await pool.ask(asked(protocol.Request(merging).question(None, "http://localhost/sparql")))
            return str(head["kind"])
        finally:
            await pool.close()

    with opened(publication / "raccordo.nq") as dump:
        assert asyncio.run(ask(dump)) == "answer"


def test_an_answer_is_bounded() -> None:
    out = worker.Bounded()
    out.write(b"x" * worker.MAX_ANSWER)
    with pytest.raises(worker.TooLarge):
        out.write(b"x")


@pytest.mark.long
def test_a_short_fuzzing_finds_nothing(publication: Path) -> None:
    told: list[str] = []
    assert fuzz(publication, 600, 60, told.append) == []
    # Most are refused at once, some are answered, and the growing ones reach what has to be given up.
    assert any("200" in line and "400" in line for line in told)
    assert sum("405: 60" in line for line in told) == 6
