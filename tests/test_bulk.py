"""dist/load/: the scripts are run against real stores, and tell what isn't whole; those of other stores are read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from raccordo.project import Project
from raccordo.publish import bulk
from raccordo.rdf.graph import Graph
from tests import servers
from tests.java import java, jena_jars

ROOT = Path(__file__).resolve().parent.parent
TRIED = {"oxigraph.sh", "fuseki.sh", "fuseki.ttl", "virtuoso.sql", "rdf4j.sh", "rdf4j.ttl"}


@pytest.fixture
def dist(tmp_path: Path, publication: Path) -> Path:
    """The dumps and scripts of a publication, which a test may spoil."""
    target = tmp_path / "dist"
    shutil.copytree(publication / "load", target / "load")
    shutil.copy(publication / "raccordo.nq", target)
    return target


def triples(dist: Path) -> int:
    return len((dist / "raccordo.nq").read_bytes().splitlines())


def spoil(dist: Path, line: bytes) -> None:
    """Put a line in place of one in the middle of the dump."""
    lines = (dist / "raccordo.nq").read_bytes().splitlines(keepends=True)
    lines[len(lines) // 2] = line
    (dist / "raccordo.nq").write_bytes(b"".join(lines))


def script(dist: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a script of dist/load/ there, with the commands of the stores on the path."""
    path = os.pathsep.join([str(commands(dist.parent / "bin")), os.environ["PATH"]])
    environment = os.environ | {"PATH": path}
    return subprocess.run(
        ["sh", *command], cwd=dist / "load", env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def commands(folder: Path) -> Path:
    """A folder with the commands of Oxigraph and Jena, as their distributions have them."""
    folder.mkdir(exist_ok=True)
    if not (folder / "oxigraph").exists():
        (folder / "oxigraph").symlink_to(servers.command("oxigraph"))
        for name in ("tdb2.tdbloader", "tdb2.tdbquery"):
            (folder / name).write_text(f'#!/bin/sh\nexec {java()} -Xmx1g -cp "{jena_jars()}/*" {name} "$@"\n')
            (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("store", ["oxigraph", "fuseki"])
def test_offline_load(dist: Path, tmp_path: Path, store: str) -> None:
    folder = tmp_path / store / {"oxigraph": "store", "fuseki": "tdb2"}[store]
    folder.parent.mkdir()
    done = script(dist, f"{store}.sh", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{triples(dist)} triples" in done.stdout
    again = script(dist, f"{store}.sh", str(folder))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)
    options = {"configuration": dist / "load" / "fuseki.ttl"} if store == "fuseki" else {}
    with servers.STORES[store](tmp_path / store, **options) as server:
        assert server.count() == triples(dist)
        union = {"query": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"}
        answer = httpx.post(server.query, data=union, headers={"Accept": "text/csv"})
        # Fuseki's configuration says that the default graph is the union; how Oxigraph is started here does not.
        assert (int(answer.text.split()[1]) > 30_000) == (store == "fuseki")
        written = httpx.post(server.update, data={"update": "CLEAR ALL"})
        assert written.is_success == (store == "oxigraph"), "Fuseki's configuration is read-only"


@pytest.mark.parametrize("store", ["oxigraph", "fuseki"])
@pytest.mark.parametrize("line", [b"", b"<broken\n"], ids=["missing", "broken"])
def test_offline_load_tells_what_failed(dist: Path, tmp_path: Path, store: str, line: bytes) -> None:
    spoil(dist, line)
    done = script(dist, f"{store}.sh", str(tmp_path / "new"))
    assert done.returncode != 0
    assert line or f"has {triples(dist)} triples, not {triples(dist) + 1}" in done.stderr


def test_virtuoso_load(dist: Path, tmp_path: Path) -> None:
    with servers.virtuoso(tmp_path / "virtuoso", dist) as server:
        sql = str(dist / "load" / "virtuoso.sql")
        servers.isql(server, "exec=SPARQL INSERT DATA { GRAPH <urn:other> { <urn:a> <urn:b> <urn:c> } };")
        for _ in range(2):  # the second replaces the first
            said = servers.isql(server, sql, "-u", f"DIR={dist}")
            assert "Error" not in said, said
            assert re.search(rf"^{triples(dist)}$", said, re.MULTILINE), said
        assert server.count() == triples(dist)
        assert "1" in servers.isql(server, "exec=SPARQL SELECT COUNT(*) WHERE { GRAPH <urn:other> { ?s ?p ?o } };")
        spoil(dist, b"")
        assert "RAC02" in servers.isql(server, sql, "-u", f"DIR={dist}")
        spoil(dist, b"<broken\n")
        assert re.search("RAC0[12]", servers.isql(server, sql, "-u", f"DIR={dist}"))
        (dist / "raccordo.nq").unlink()
        assert "RAC01" in servers.isql(server, sql, "-u", f"DIR={dist}")


def test_rdf4j_load(dist: Path, tmp_path: Path) -> None:
    configuration = (dist / "load" / "rdf4j.ttl").read_text(encoding="utf-8")
    with servers.rdf4j(tmp_path / "rdf4j", configuration) as server:
        root = server.query.removesuffix("/repositories/raccordo")
        httpx.delete(server.query).raise_for_status()
        for _ in range(2):  # the first makes the repository, the second replaces what is in it
            done = script(dist, "rdf4j.sh", root)
            assert done.returncode == 0, done.stdout + done.stderr
        assert server.count() == triples(dist)
        spoil(dist, b"<broken\n")
        assert script(dist, "rdf4j.sh", root).returncode != 0
        assert server.count() == triples(dist), "a load that fails leaves what was there"


def quads(base: str) -> list[ox.Quad]:
    node = ox.NamedNode
    return [ox.Quad(node("urn:a"), node("urn:b"), node(f"urn:{n}"), node(f"{base}graph/{n % 3}")) for n in range(7)]


def test_base_and_graphs_are_the_publications() -> None:
    base = "https://example.org/x/"
    made = bulk.files(Graph(Project.at(ROOT, base=base), quads(base)))
    assert made == bulk.files(Graph(Project.at(ROOT, base=base), quads(base)[::-1]))
    assert f"CLEAR SILENT GRAPH <{base}graph/2>;".encode() in made["load/virtuoso.sql"]
    assert not [name for name, content in made.items() if b"w3id.org/raccordo" in content or b"{{" in content]
    assert b"3 graphs and 7 triples" in made["load/README.md"]


def test_each_says_whether_it_was_run() -> None:
    made = {path.removeprefix("load/"): content.decode() for path, content in bulk.files(
        Graph(Project.at(ROOT), quads("https://w3id.org/raccordo/"))).items()}  # fmt: skip
    overview = made.pop("README.md")
    assert {name for name, text in made.items() if "Run by this project's tests" in text} == TRIED
    assert {name for name, text in made.items() if "Not run by this project" in text} == set(made) - TRIED
    for name in made:
        line = next(line for line in overview.splitlines() if f"`{name}`" in line)
        assert ("run by this project's tests" in line) == (name in TRIED)


def test_shell_scripts_are_shell() -> None:
    for path, content in bulk.files(Graph(Project.at(ROOT), quads("https://w3id.org/raccordo/"))).items():
        if path.endswith(".sh"):
            done = subprocess.run(["sh", "-n"], input=content, capture_output=True, check=False)
            assert done.returncode == 0, f"{path}: {done.stderr.decode()}"
