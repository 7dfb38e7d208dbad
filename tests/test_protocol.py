"""The W3C's tests of the SPARQL 1.1 Protocol, Graph Store Protocol and Service Description, against `build.py serve`.

The server is read-only. So a request that writes must be refused with 4xx, whatever the manifest expects of it; and a
request that reads what an earlier one wrote is asked of a server that holds just that. These are the only exceptions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from raccordo.serve.describe import description
from tests.serving import publication_of, serving
from tests.standards import standard

pytestmark = pytest.mark.standards("w3c-rdf-tests")

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
BOOLEAN = ("application/sparql-results+json", "application/sparql-results+xml")
TABULAR = (*BOOLEAN, "text/csv", "text/tab-separated-values")
GRAPH = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")
FORMS = {"boolean": BOOLEAN, "tabular": TABULAR, "RDF": GRAPH}


@dataclass
class Step:
    """A request of a test, and what is expected of its response."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: list[str]
    form: str | None
    boolean: bool | None
    graph: str | None

    @property
    def writes(self) -> bool:
        """Whether it would change the data."""
        update = "sparql-update" in self.headers.get("content-type", "") or re.search(r"[?&]update=", self.path)
        return bool(update or self.body.startswith(b"update=") or self.method in ("PUT", "DELETE", "PATCH"))


@dataclass
class Case:
    """A test of a manifest: its name, its requests in their order, and the graphs that it wants there."""

    name: str
    steps: list[Step] = field(default_factory=list)
    data: dict[str, Path] = field(default_factory=dict)


def read(path: Path) -> list[Case]:
    graph = rdflib.Graph().parse(path, publicID=path.as_uri())
    entries = Collection(graph, next(graph.objects(None, MF.entries)))
    return [_case(graph, node) for node in entries]


def _case(graph: rdflib.Graph, node: rdflib.term.Node) -> Case:
    case = Case(str(node).rpartition("#")[2])
    for data in graph.objects(node, UT.graphData):
        file = urlsplit(str(graph.value(data, UT.graph))).path
        case.data[str(graph.value(data, RDFS.label))] = Path(file)
    action = graph.value(node, MF.action)
    if action is not None:
        case.steps = [_step(graph, one) for one in Collection(graph, graph.value(action, HT.requests))]
    return case


def _step(graph: rdflib.Graph, node: rdflib.term.Node) -> Step:
    response = graph.value(node, HT.resp)
    content, encoding = _body(graph, node)
    boolean = graph.value(response, MF.expectedBoolean)
    form = graph.value(response, MF.expectedFormat)
    return Step(
        str(graph.value(node, HT.methodName)),
        str(graph.value(node, HT.absolutePath)),
        _headers(graph, node),
        content.encode(encoding),
        [str(status).rpartition("#")[2] for status in graph.objects(response, MF.expectedStatus)],
        str(form) if form else None,
        bool(boolean.toPython()) if isinstance(boolean, rdflib.Literal) else None,
        _body(graph, response)[0] or None,
    )


def _headers(graph: rdflib.Graph, node: rdflib.term.Node) -> dict[str, str]:
    head = graph.value(node, HT.headers)
    fields = Collection(graph, head) if head is not None else []
    return {str(graph.value(one, HT.fieldName)).lower(): str(graph.value(one, HT.fieldValue)) for one in fields}


def _body(graph: rdflib.Graph, node: rdflib.term.Node | None) -> tuple[str, str]:
    body = graph.value(node, HT.body)
    return str(graph.value(body, CNT.chars) or ""), str(graph.value(body, CNT.characterEncoding) or "utf-8")


def protocol_cases() -> list[Case]:
    return read(standard("w3c-rdf-tests") / "protocol" / "manifest.ttl")


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    graphs = {name: path for case in protocol_cases() for name, path in case.data.items()}
    # The tests also name a graph of which they give no content.
    lines = [
        ox.Quad(*triple, ox.NamedNode(name)) for name, path in graphs.items()
        for triple in (quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES))
    ]  # fmt: skip
    dump = ox.serialize(lines, format=ox.RdfFormat.N_QUADS)
    assert dump
    with serving(publication_of(tmp_path_factory.mktemp("w3c"), dump)) as url:
        yield url


def test_the_suites_are_whole() -> None:
    assert len(protocol_cases()) == 34
    assert len(store_cases()) == 13
    assert len(read(standard("w3c-rdf-tests") / "service-description" / "manifest.ttl")) == 3


@pytest.mark.parametrize("number", range(34))
def test_protocol(endpoint: str, number: int) -> None:
    case = protocol_cases()[number]
    written = False
    for step in case.steps:
        url = endpoint + step.path
        got = httpx.request(step.method, url, headers=step.headers, content=step.body, timeout=20)
        if step.writes:
            assert 400 <= got.status_code < 500, (case.name, got.text)
            written = True
        elif not written:
            expected(step, got, case.name)


def expected(step: Step, got: httpx.Response, name: str) -> None:
    assert f"StatusCode{got.status_code // 100}xx" in step.statuses, (name, got.status_code, got.text)
    media = got.headers["content-type"].partition(";")[0]
    assert step.form is None or media in FORMS[step.form], (name, media)
    if step.boolean is not None:
        assert got.json() == {"head": {}, "boolean": step.boolean}, name


ENDPOINT = "/rdf-graph-store"
# Where a server that writes would have put the graph that a test posts to the endpoint itself.
NEW = f"http://www.example{ENDPOINT}/new"


def target(step: Step) -> ox.NamedNode | ox.DefaultGraph:
    """The graph that a request is about: by ?graph=, by ?default, or by the path (direct identification)."""
    url = urlsplit(step.path)
    named = parse_qs(url.query).get("graph")
    if url.query == "default":
        return ox.DefaultGraph()
    direct = f"http://www.example{url.path}" if url.path != ENDPOINT else NEW
    return ox.NamedNode(named[0] if named else direct)


def write(store: ox.Store, step: Step, following: Step) -> None:
    """What a writing request would leave in a store."""
    if step.method in ("PUT", "DELETE"):
        store.remove_graph(target(step))
    content, media = step.body.decode(), step.headers.get("content-type", "").partition(";")[0]
    if media == "multipart/form-data":
        # What it adds is told by the graph that the next request is to get.
        content, media = following.graph or "", "text/turtle"
        store.remove_graph(target(step))
    if content:
        form = ox.RdfFormat.from_media_type(media)
        assert form
        store.load(content, format=form, to_graph=target(step), base_iri=f"http://www.example{ENDPOINT}/")


def ask(url: str, step: Step) -> httpx.Response:
    """The answer of a server that is called www.example."""
    headers = {**step.headers, "host": "www.example"}
    return httpx.request(step.method, url + step.path, headers=headers, content=step.body, timeout=20)


def ask_of(folder: Path, store: ox.Store, step: Step) -> httpx.Response:
    """The answer of a server over what a store holds."""
    dump = store.dump(format=ox.RdfFormat.N_QUADS)
    assert dump is not None
    with serving(publication_of(folder, dump), "--workers", "1") as url:
        return ask(url, step)


NAMES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


def store_cases() -> list[Case]:
    folder = standard("w3c-rdf-tests") / "graph-store-protocol"
    cases = [case for name in ("manifest-indirect.ttl", "manifest-direct.ttl") for case in read(folder / name)]
    for step in (step for case in cases for step in case.steps):
        step.path = re.sub("^/gsp", ENDPOINT, step.path).replace("$LOCATION$", NEW)
        step.headers = {name: value.replace("/gsp", ENDPOINT) for name, value in step.headers.items()}
    return cases


@pytest.mark.parametrize("number", range(13))
def test_graph_store_protocol(tmp_path: Path, endpoint: str, number: int) -> None:
    case = store_cases()[number]
    held = ox.Store()
    for place, step in enumerate(case.steps):
        if step.method in ("GET", "HEAD"):
            got = ask_of(tmp_path / str(place), held, step)
            assert got.status_code in [NAMES[status] for status in step.statuses], (case.name, place, got.text)
            if step.graph and step.method == "GET":
                form = got.headers["content-type"].partition(";")[0]
                theirs = rdflib.Graph().parse(data=step.graph, format="turtle", publicID="http://www.example/gsp/")
                assert isomorphic(rdflib.Graph().parse(data=got.text, format=form), theirs), (case.name, place)
        else:
            assert ask(endpoint, step).status_code == 405, (case.name, place)
            write(held, step, case.steps[min(place + 1, len(case.steps) - 1)])


def test_service_description(endpoint: str) -> None:
    got = httpx.get(f"{endpoint}/sparql", timeout=60)
    assert got.status_code == 200
    assert got.headers["content-type"].partition(";")[0] in GRAPH
    described = rdflib.Graph().parse(data=got.text, format="turtle")
    assert rdflib.URIRef(f"{endpoint}/sparql") in set(described.objects(None, SD.endpoint))
    # The terms of its namespace are used as its ranges and domains say (SPARQL 1.1 Service Description, section 3).
    used = {str(term) for triple in described for term in triple[1:] if str(term).startswith(str(SD))}
    assert used <= {str(SD) + name for name in (
        "Service", "endpoint", "supportedLanguage", "SPARQL11Query", "feature", "UnionDefaultGraph", "resultFormat",
        "defaultDataset", "Dataset", "defaultGraph", "Graph", "namedGraph", "NamedGraph", "name",
    )}  # fmt: skip
    for predicate, kind in (
        (SD.defaultDataset, SD.Dataset),
        (SD.defaultGraph, SD.Graph),
        (SD.namedGraph, SD.NamedGraph),
    ):
        targets = list(described.objects(None, predicate))
        assert targets
        assert all((node, RDF.type, kind) in described for node in targets)
    assert all(isinstance(name, rdflib.URIRef) for name in described.objects(None, SD.name))


def test_the_description_says_of_each_row_what_is_of_it_alone() -> None:
    # Else it makes the service's own triples anew for each of ten thousand rows, and takes as long as a slow query.
    query = translateQuery(parseQuery(description("http://example.org/sparql", ["http://example.org/graph"])))
    template = query.algebra.template
    assert [any(isinstance(term, rdflib.Variable) for term in triple) for triple in template] == [True] * len(template)
