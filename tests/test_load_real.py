"""`build.py load` against real triplestores: the whole publication, and a server that dies in the middle."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from raccordo.findings import UserError
from raccordo.load import access, client, content, run
from tests import servers
from tests.servers import STORES, VIRTUOSO_USER, Server
from tests.serving import publication_of
from tests.test_load import NAMES, dump

OTHER = "https://example.org/somebody-else"
THEIRS = b"<https://example.org/a> <https://example.org/b> 'theirs' .\n"


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the servers may be told: only Virtuoso asks."""
    monkeypatch.setenv(access.USER, VIRTUOSO_USER[0])
    monkeypatch.setenv(access.PASSWORD, VIRTUOSO_USER[1])


def settings(server: Server, folder: Path, **more: object) -> run.Settings:
    return run.Settings(server.graphs, server.query, journal=folder / "journal.json", **more)  # type: ignore[arg-type]


def load(server: Server, dist: Path, folder: Path, **more: object) -> list[str]:
    return list(run.load(dist, settings(server, folder, **more), lambda step, graph: None))


def graphs(server: Server) -> dict[str, int]:
    """The graphs of a server that are ours or somebody else's, not its own, with their sizes."""
    query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = client.Client(server.graphs, server.query, server.auth).select(query)
    return {row["g"]["value"]: int(row["n"]["value"]) for row in rows if "openlink" not in row["g"]["value"]
            and row["g"]["value"].startswith(("https://w3id.org/raccordo", "https://example.org"))}  # fmt: skip


@pytest.mark.parametrize("name", STORES)
def test_the_publication_is_loaded_and_verified(publication: Path, tmp_path: Path, name: str) -> None:
    expected = {graph.iri: graph.count for graph in content.read(publication, ())}
    with STORES[name](tmp_path / "server") as server:
        ours = client.Client(server.graphs, server.query, server.auth)
        ours.put(OTHER, THEIRS)
        told = load(server, publication, tmp_path)
        assert told[-1] == f"all {len(expected)} graphs with {sum(expected.values())} triples are verified"
        assert any("replaces no graph at once" in line for line in told) == (name == "virtuoso")
        assert graphs(server) == expected | {OTHER: 1}
        again = load(server, publication, tmp_path)
        assert again[0] == f"{len(expected)} of {len(expected)} graphs were there already, and were not touched"
        load(server, publication, tmp_path, only=("inps/missions", "ontology"), versioned=True)
        assert set(graphs(server)) > set(expected)


@pytest.mark.parametrize("name", STORES)
def test_a_server_that_dies_in_the_middle_is_repaired(tmp_path: Path, name: str) -> None:
    old, new = (publication_of(tmp_path / version, dump(version)) for version in ("old", "new"))
    size = 9
    with STORES[name](tmp_path / "server") as server:
        load(server, old, tmp_path)
        client.Client(server.graphs, server.query, server.auth).put(OTHER, THEIRS)
        if name == "virtuoso":
            servers.isql(server, "exec=checkpoint")
    with pytest.raises(UserError) as caught, dying(STORES[name], tmp_path / "server") as server:
        list(run.load(new, settings(server, tmp_path, timeout=5.0), stop_at(server, "replace")))
    assert "run the same command again" in str(caught.value) or "could not be reached" in str(caught.value)
    (tmp_path / "server" / "virtuoso.lck").unlink(missing_ok=True)
    with STORES[name](tmp_path / "server") as server:
        assert graphs(server)[OTHER] == 1
        load(server, new, tmp_path)
        assert graphs(server) == dict.fromkeys(NAMES, size) | {OTHER: 1}
        texts = client.Client(server.graphs, server.query, server.auth).get(NAMES[0])
        assert all(
            "new" in str(triple.object)
            for triple in texts
            if isinstance(triple.object, ox.Literal) and triple.object.language
        )


def stop_at(server: Server, wanted: str):  # type: ignore[no-untyped-def]
    """Kill the server just after the second time that a step is told."""
    told = 0

    def say(step: str, _graph: str) -> None:
        nonlocal told
        told += step == wanted
        if step == wanted and told == 2:
            threading.Thread(target=lambda: (time.sleep(0.002), server.process.kill())).start()

    return say


@contextlib.contextmanager
def dying(start, folder: Path) -> Iterator[Server]:  # type: ignore[no-untyped-def]
    """A server whose end is meant."""
    with start(folder) as server:
        yield server


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


def test_a_disk_that_is_full(publication: Path, tmp_path: Path) -> None:
    noted = tmp_path / "journal.json"
    with limited(tmp_path / "store", "unlimited") as url:
        list(run.load(publication, run.Settings(url, only=("inps/missions",), journal=noted), lambda *_: None))
    with limited(tmp_path / "store", "3000") as url:
        with pytest.raises(UserError, match="run the same command again") as caught:
            list(run.load(publication, run.Settings(url, journal=noted), lambda *_: None))
        assert "refused PUT with 500" in str(caught.value)
        ours = client.Client(url, url.replace("/store", "/query"))
        (missions,) = content.read(publication, ("inps/missions",))
        assert content.difference(ours, missions.iri, missions) == ""
    with limited(tmp_path / "store", "unlimited") as url:
        told = list(run.load(publication, run.Settings(url, journal=noted), lambda *_: None))
        assert told[-1].endswith("are verified")


def test_a_server_that_only_reads_is_told(publication: Path, tmp_path: Path) -> None:
    from tests.serving import serving  # noqa: PLC0415

    dist = publication_of(tmp_path / "dist", dump("new"))
    with serving(publication) as url:
        with pytest.raises(UserError, match="may it be written to"):
            list(run.load(dist, run.Settings(f"{url}/rdf-graph-store", journal=tmp_path / "j.json"), lambda *_: None))
        assert httpx.get(f"{url}/health").status_code == 200
        # What it serves is what it would be loaded with, so nothing is to do.
        told = list(
            run.load(publication, run.Settings(f"{url}/rdf-graph-store", journal=tmp_path / "j.json"), lambda *_: None)
        )
        assert "were there already" in told[0]
