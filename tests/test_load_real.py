"""`build.py load` against real triplestores: the whole publication, and a server that dies in the middle."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from raccordo.findings import UserError
from raccordo.load import access, client, content, recipe, run
from raccordo.project import DEFAULT_BASE
from tests import servers
from tests.servers import STORES, VIRTUOSO_USER, Server
from tests.serving import graphs_of, publication_of, serving
from tests.test_load import MARK, NAMES, dies_sending, killed, kills, publication_with, quads

pytestmark = [pytest.mark.slow, pytest.mark.server]

ROOT = Path(__file__).resolve().parent.parent
LOADING = (ROOT / "docs" / "load.md").read_text(encoding="utf-8")
OTHER = "https://example.org/somebody-else"
# A death takes long to see; of all stores but these it is seen where what is long is asked for.
DYING = [pytest.param(name, marks=() if name in ("oxigraph", "fuseki") else pytest.mark.long) for name in STORES]
THEIRS = b'<https://example.org/a> <https://example.org/b> "theirs" .\n'


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the servers may be told: only Virtuoso asks."""
    monkeypatch.setenv(access.USER, VIRTUOSO_USER[0])
    monkeypatch.setenv(access.PASSWORD, VIRTUOSO_USER[1])


def load(server: Server, dist: Path, **more: object) -> list[str]:
    settings = run.Settings(server.graphs, server.query, **more)  # type: ignore[arg-type]
    return list(run.load(dist, settings, lambda *_: None))


def check(server: Server, dist: Path) -> tuple[list[str], bool]:
    return run.check(dist, run.Settings(server.graphs, server.query), lambda *_: None)


def graphs(server: Server) -> dict[str, int]:
    """The graphs of a server that are ours or somebody else's, not its own, with their sizes."""
    ours = client.Client(server.graphs, server.query, server.auth)
    return ours.sizes("https://w3id.org/raccordo") | ours.sizes("https://example.org")


def put(server: Server, graph: str, triples: bytes = THEIRS) -> None:
    assert client.Client(server.graphs, server.query, server.auth).put(graph, triples, ox.RdfFormat.TURTLE)


def holds(server: Server, dist: Path) -> None:
    """The server has each graph of a publication as it is published."""
    ours = client.Client(server.graphs, server.query, server.auth)
    for graph in content.read(dist, ()).graphs:
        assert content.difference(ours, graph) == ""


# What a part of the publication does without: its largest graphs, and most of its small ones.
LEFT_OUT = re.compile(
    rb"/(anchors|mentions|readings|catalogue|shapes|discrepancies|inferred|plain-words|furniture|alignments/.*)> \.$"
)


def dump_of_part(publication: Path) -> bytes:
    """The publication's N-Quads without its largest graphs; all kinds of terms are in it."""
    lines = (publication / "raccordo.nq").read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if not LEFT_OUT.search(line.strip()))


def published(folder: Path, publication: Path, dump: bytes) -> Path:
    """A publication of some N-Quads, with the canned query and its answer."""
    answers = {ending: (publication / f"queries/load-by-mission.{ending}").read_bytes() for ending in ("rq", "json")}
    quads_ = [quad for quad in ox.parse(dump, format=ox.RdfFormat.N_QUADS) if isinstance(quad, ox.Quad)]
    return publication_of(folder, dump, graphs_of(quads_, DEFAULT_BASE + "graph/"), **answers)


@pytest.fixture(scope="module")
def part(publication: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The part of the publication, as a publication."""
    return published(tmp_path_factory.mktemp("part"), publication, dump_of_part(publication))


@cache
def asked_here(*options: str) -> str:
    line = [sys.executable, "build.py", "query", "load-by-mission", "--format", "csv", *options]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout


# How a server is started so that its default graph is the union of the named ones; the others do that by themselves.
UNION = {"oxigraph": ("--union-default-graph",), "fuseki": ("--set", "tdb2:unionDefaultGraph=true")}


@pytest.mark.parametrize("name", STORES)
@pytest.mark.parametrize("size", ["part", pytest.param("publication", marks=pytest.mark.long)])
def test_the_publication_is_loaded_and_verified(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, size: str
) -> None:
    puts: list[str] = []
    put_ = client.Client.put
    monkeypatch.setattr(client.Client, "put", lambda *of, **more: puts.append(of[1]) or put_(*of, **more))
    publication: Path = request.getfixturevalue(size)
    expected = {graph.iri: graph.count for graph in content.read(publication, ()).graphs}
    verified = f"the store has all {len(expected)} graphs: read and compared"
    missions = next(iri for iri in expected if iri.endswith("/graph/inps/missions"))
    with STORES[name](tmp_path / "server") as server:
        put(server, OTHER)
        told = load(server, publication)
        assert any("replaces no graph at once" in line for line in told) == (name == "virtuoso")
        marks = graphs(server).pop(MARK)
        assert graphs(server) == expected | {OTHER: 1, MARK: marks}
        if name in UNION:
            assert "no rows, not 10" in told[-2]
            assert told[-1] == f"{verified}; but queries as they are find nothing"
            assert " ".join(UNION[name]) in told[-2]
            assert f"`{' '.join(UNION[name])}`" in LOADING.replace("\n", " ")
        else:
            assert told[-2:] == ["load-by-mission, asked as it is: 10 rows, as published", verified]
        if name in UNION:
            # The others have it in their default graph as well.
            assert asked_here("--endpoint", server.query) == asked_here()
        # One graph of another content, and one withdrawn: --only leaves all others.
        put(server, missions)
        put(server, f"{missions}-of-2019")
        told = load(server, publication, only=("inps/missions",))
        assert told[0] == f"replaced {missions}"
        assert f"{missions}-of-2019; --prune drops them" in told[-2]
        assert graphs(server) == expected | {OTHER: 1, f"{missions}-of-2019": 1, MARK: marks}
        compared, differs = check(server, publication)
        assert (len(compared), differs) == (2, True)
        told = load(server, publication, prune=True, verify=True)
        assert told[0] == f"dropped {missions}-of-2019, which the publication has no more"
        assert told[1].startswith(f"{len(expected)} of {len(expected)} graphs were there already")
        assert told[-1].startswith(verified)
        assert graphs(server) == expected | {OTHER: 1, MARK: marks}
        assert check(server, publication)[1] is False
        # Over a network graphs go packed, where the store takes that.
        put(server, missions)
        far = client.Client(server.graphs, server.query, server.auth, packs=True)
        assert recipe.load(far, content.read(publication, ())).replaced == [missions]
        assert far.packs
        # White space arrives in the first format: the marks go, three graphs come, the marks come.
        puts.clear()
        load(server, publication_with(tmp_path / "spaces", quads("new")))
        assert len(puts) == 5, puts
    if name in UNION:
        # Started as the report says.
        with STORES[name](tmp_path / "server", *UNION[name]) as server:
            assert load(server, publication)[-2] == "load-by-mission, asked as it is: 10 rows, as published"


@pytest.mark.parametrize("name", STORES)
def test_the_lines_by_hand_leave_each_graph_as_it_is_published(publication: Path, tmp_path: Path, name: str) -> None:
    """As a shell runs them, into a store that has other triples.

    Blank nodes, names that Turtle has with an escaped sign, and literals of nothing but white space arrive.
    """
    some = ("catalogue", "ontology", "shapes", "inps/missions", "inps/2024/titles")
    loads = [(publication, some), (publication_with(tmp_path / "spaces", quads("new")), ())]
    with STORES[name](tmp_path / "server") as server:
        put(server, DEFAULT_BASE + "graph/inps/missions")
        ours, sizes = client.Client(server.graphs, server.query, server.auth), {}
        for dist, only in loads:
            lines = "\n".join(run.lines(dist, run.Settings(server.graphs, server.query, only)))
            done = subprocess.run(["sh", "-e"], input=lines, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            for graph in content.read(dist, only).graphs:
                assert content.difference(ours, graph) == "", graph.iri
                sizes[graph.iri] = graph.count
        assert graphs(server) == sizes


def test_nobody_sees_anything_but_the_publication(part: Path, tmp_path: Path) -> None:
    """While a load replaces graphs, the union of all of them has no row and no graph more than it has at rest."""
    dump, query = ((part / name).read_text("utf-8") for name in ("raccordo.nq", "queries/load-by-mission.rq"))
    # Each graph that has a label is another one then.
    changed = published(tmp_path / "changed", part, dump.replace('label> "', 'label> "= ').encode())
    seen: set[tuple[int, int, int]] = set()
    with STORES["oxigraph"](tmp_path / "server", *UNION["oxigraph"]) as server, ThreadPoolExecutor() as pool:
        load(server, part)
        over = threading.Event()

        def watch() -> None:
            ours = client.Client(server.graphs, server.query)
            count = f"""SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?g) AS ?m)
                WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g != <{MARK}>) }}"""
            while not over.is_set():
                (sizes,) = ours.select(count)
                rows = ours.select(query)
                seen.add((len(rows), int(sizes["n"].value), int(sizes["m"].value)))

        watching = pool.submit(watch)
        try:
            replaced = sum(line.startswith("replaced") for line in load(server, changed))
        finally:
            over.set()
        watching.result()
    at_rest = content.read(part, ())
    assert replaced > 5
    assert seen == {(10, sum(graph.count for graph in at_rest.graphs), len(at_rest.names))}


@pytest.mark.parametrize("name", DYING)
def test_who_dies_in_the_middle_leaves_what_the_next_run_repairs(tmp_path: Path, name: str) -> None:
    """A loader in the middle of a body, which leaves no part of it, and then the server."""
    old, new, large = (
        publication_with(tmp_path / version, quads(version, size))
        for version, size in (("old", 8), ("new", 8), ("large", 1500))
    )
    with STORES[name](tmp_path / "server") as server:
        put(server, OTHER)
        load(server, old)
        assert killed(dies_sending, run.Settings(server.graphs, server.query), str(large), 100_000)
        time.sleep(1)
        holds(server, old)
        assert load(server, old)[-1].startswith("the store has all 3 graphs: read and compared")
        if name == "virtuoso":
            servers.isql(server, "exec=checkpoint")
        settings = run.Settings(server.graphs, server.query, timeout=5.0)
        with pytest.raises(UserError) as caught:
            list(run.load(new, settings, stop_at(server, "replace")))
    assert "run the same command again" in str(caught.value) or "could not be reached" in str(caught.value)
    (tmp_path / "server" / "virtuoso.lck").unlink(missing_ok=True)
    with STORES[name](tmp_path / "server") as server:
        assert graphs(server)[OTHER] == 1
        load(server, new)
        assert graphs(server) == dict.fromkeys(NAMES, 9) | {OTHER: 1, MARK: 9}
        holds(server, new)


@pytest.mark.long
@pytest.mark.parametrize("name", STORES)
def test_killed_at_two_hundred_moments(tmp_path: Path, name: str) -> None:
    """The loader is killed anywhere: each graph is the old or the new (or repaired), and no mark is false."""
    of = [publication_with(tmp_path / version, quads(version)) for version in ("new", "old")]
    with STORES[name](tmp_path / "server") as server:
        put(server, OTHER)
        for number in kills(lambda number: load(server, of[number % 2])):
            if number % 10 == 9:
                # Whichever comes next, what is believed by its mark is true.
                next_ = of[number // 10 % 2]
                load(server, next_)
                holds(server, next_)
                assert graphs(server) == dict.fromkeys(NAMES, 9) | {OTHER: 1, MARK: 9}


def stop_at(server: Server, wanted: str):  # type: ignore[no-untyped-def]
    """Kill the server just after the second time that a step is told."""
    told = 0

    def say(step: str, _graph: str, _share: float) -> None:
        nonlocal told
        told += step == wanted
        if step == wanted and told == 2:
            threading.Thread(target=lambda: (time.sleep(0.002), server.process.kill())).start()

    return say


@contextlib.contextmanager
def limited(folder: Path, blocks: str) -> Iterator[str]:
    """Oxigraph's server, whose files may have so many blocks of 512 bytes: beyond that its disk is full."""
    port = servers.free_port()
    serve = [servers.command("oxigraph"), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    script = f"trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""
    with subprocess.Popen(["sh", "-c", script, "sh", *serve], stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/store"
        finally:
            process.terminate()


def test_a_disk_that_is_full(part: Path, tmp_path: Path) -> None:
    with limited(tmp_path / "store", "unlimited") as url:
        list(run.load(part, run.Settings(url, only=("inps/missions",)), lambda *_: None))
    with limited(tmp_path / "store", "3000") as url:
        with pytest.raises(UserError, match="run the same command again") as caught:
            list(run.load(part, run.Settings(url), lambda *_: None))
        assert "refused PUT with 500" in str(caught.value)
        ours = client.Client(url, url.replace("/store", "/query"))
        (missions,) = content.read(part, ("inps/missions",)).graphs
        assert content.difference(ours, missions) == ""
    with limited(tmp_path / "store", "unlimited") as url:
        told = list(run.load(part, run.Settings(url), lambda *_: None))
        assert told[-1].startswith("the store has all ")


def test_a_server_that_only_reads_is_told(publication: Path, tmp_path: Path) -> None:
    dist = publication_with(tmp_path / "dist", quads("new"))
    with serving(publication) as url:
        with pytest.raises(UserError, match="may it be written to"):
            list(run.load(dist, run.Settings(f"{url}/rdf-graph-store"), lambda *_: None))
        assert httpx.get(f"{url}/health", timeout=60).status_code == 200
        # What it serves is what it would be loaded with, so nothing is to do.
        told = list(run.load(publication, run.Settings(f"{url}/rdf-graph-store"), lambda *_: None))
        assert "were there already" in told[0]
        assert told[1] == "load-by-mission, asked as it is: 10 rows, as published"
