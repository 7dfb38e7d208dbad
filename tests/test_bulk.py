"""dist/load/: the scripts are run against real stores, and tell what isn't whole; those of other stores are read."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from functools import cache
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from raccordo.project import Project
from raccordo.publish import bulk, dumps
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import canonical
from tests import fixtures, servers
from tests.java import jars, java

ROOT = Path(__file__).resolve().parent.parent
TRIED = {"oxigraph.sh", "fuseki.sh", "fuseki.ttl", "virtuoso.sql", "rdf4j.sh", "rdf4j.ttl"}


@cache
def small() -> dict[str, bytes]:
    """The dumps and scripts of a publication of the invented plan, with its schemes and the vocabulary."""
    run = fixtures.checked(fixtures.invented_project())
    quads = canonical([*run.data.quads, *run.ontology.quads])
    published = Graph(run.project, [quad for quad in quads if quad.graph_name != ox.DefaultGraph()])
    made = dumps.Publication()
    dumps.serialize(published, Context(run.model, run.project), made)
    return {**made, **bulk.files(published)}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """The dumps and scripts, which a test may spoil."""
    for name, content in small().items():
        (tmp_path / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dist" / name).write_bytes(content)
    return tmp_path / "dist"


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
        jena = jars("jena")
        for name in ("tdb2.tdbloader", "tdb2.tdbquery", "riot"):
            main = "riotcmd.riot" if name == "riot" else name
            (folder / name).write_text(f'#!/bin/sh\nexec {shlex.join(java())} -Xmx1g -cp "{jena}/*" {main} "$@"\n')
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
        answer = httpx.post(server.query, data=union, headers={"Accept": "text/csv"}, timeout=60)
        # Fuseki's configuration says that the default graph is the union; how Oxigraph is started here does not.
        assert (int(answer.text.split()[1]) > 0) == (store == "fuseki")
        written = httpx.post(server.update, data={"update": "CLEAR ALL"}, timeout=60)
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


DUMPS = ("nq", "trig", "nt", "ttl", "rdf", "jsonld")
NAMES = [f"raccordo.{dump}{packed}" for dump in DUMPS for packed in ("", ".gz")]
# A Java machine for each takes long; raccordo.nq is loaded by the script.
SLOWLY = [pytest.param(name, marks=() if name == "raccordo.trig.gz" else pytest.mark.long) for name in NAMES]
# What RDF4J takes; its parser of JSON-LD knows version 1.0 alone.
BY_HTTP = {
    "trig": "application/trig",
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
}
UNION = "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


def size(dist: Path, name: str) -> int:
    """How many statements a dump has: those of the dataset, or of the union."""
    whole = "nq" if name.startswith(("raccordo.nq", "raccordo.trig")) else "nt"
    return (dist / f"raccordo.{whole}").read_bytes().count(b"\n")


def counted(answer: str) -> int:
    """The number that a count in CSV gives."""
    return int(answer.rsplit(maxsplit=1)[-1])


# By hand, as docs/load.md has it


@pytest.mark.parametrize("name", NAMES)
def test_oxigraph_by_hand(dist: Path, tmp_path: Path, name: str) -> None:
    at = ["--location", str(tmp_path / "store")]
    by_hand(dist, "oxigraph", "load", *at, "--file", name)
    asked = by_hand(dist, "oxigraph", "query", *at, "--results-format", "csv", "--query", UNION)
    assert counted(asked) == size(dist, name)


@pytest.mark.parametrize("name", SLOWLY)
def test_tdb2_by_hand(dist: Path, tmp_path: Path, name: str) -> None:
    by_hand(dist, "tdb2.tdbloader", "--loc", str(tmp_path / "tdb2"), name)
    asked = by_hand(dist, "tdb2.tdbquery", "--loc", str(tmp_path / "tdb2"), "--results", "csv", UNION)
    assert counted(asked) == size(dist, name)


def test_virtuoso_by_hand(dist: Path, tmp_path: Path) -> None:
    """Each dump that its loader takes; the union goes into a graph that is named, the dataset into its own."""
    with servers.virtuoso(tmp_path / "virtuoso", dist) as server:
        for dump in ("nq", "nt", "ttl", "rdf"):
            for packed in ("", ".gz"):
                name = f"raccordo.{dump}{packed}"
                statements = f"ld_dir ('{dist}', '{name}', 'urn:union'); rdf_loader_run ();"
                told = servers.isql(server, f"exec={statements}")
                assert "Error" not in told, told
                found = [server.count() if dump == "nq" else 0, size_of(server, "urn:union")]
                assert sum(found) == size(dist, name), name
                graphs = ["urn:union", *(graph for graph in ours(dist) if dump == "nq")]
                servers.isql(server, "exec=" + " ".join(f"SPARQL CLEAR SILENT GRAPH <{graph}>;" for graph in graphs))


def ours(dist: Path) -> set[str]:
    """The graphs of a dump."""
    quads = ox.parse(path=str(dist / "raccordo.nq"), format=ox.RdfFormat.N_QUADS)
    return {quad.graph_name.value for quad in quads if isinstance(quad, ox.Quad)
            and isinstance(quad.graph_name, ox.NamedNode)}  # fmt: skip


def size_of(server: servers.Server, graph: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    return counted(httpx.post(server.query, data={"query": query}, headers={"Accept": "text/csv"}, timeout=60).text)


def by_hand(dist: Path, *command: str) -> str:
    """Run a command of a store where the dumps are; it must succeed without a warning."""
    path = os.pathsep.join([str(commands(dist.parent / "bin")), os.environ["PATH"]])
    done = subprocess.run(command, cwd=dist, env=os.environ | {"PATH": path}, capture_output=True, text=True,
                          check=False, timeout=300)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"\b(WARN|ERROR)", done.stdout + done.stderr), done.stdout + done.stderr
    return done.stdout


def test_riot_has_nothing_to_say(publication: Path, tmp_path: Path) -> None:
    path = commands(tmp_path / "bin") / "riot"
    told = subprocess.run([path, "--check", "--sink", *(f"raccordo.{dump}" for dump in DUMPS)], cwd=publication,
                          capture_output=True, text=True, check=False, timeout=300)  # fmt: skip
    assert (told.returncode, re.findall(r".*\b(?:WARN|ERROR).*", told.stdout + told.stderr)) == (0, [])


def test_rdf4j_load(dist: Path, tmp_path: Path) -> None:
    configuration = (dist / "load" / "rdf4j.ttl").read_text(encoding="utf-8")
    with servers.rdf4j(tmp_path / "rdf4j", configuration) as server:
        root = server.query.removesuffix("/repositories/raccordo")
        httpx.delete(server.query, timeout=60).raise_for_status()
        for _ in range(2):  # the first makes the repository, the second replaces what is in it
            done = script(dist, "rdf4j.sh", root)
            assert done.returncode == 0, done.stdout + done.stderr
        assert server.count() == triples(dist)
        spoil(dist, b"<broken\n")
        assert script(dist, "rdf4j.sh", root).returncode != 0
        assert server.count() == triples(dist), "a load that fails leaves what was there"
        # By hand.
        (dist / "raccordo.nq").write_bytes(small()["raccordo.nq"])
        names = [name for name in NAMES if "jsonld" not in name]
        assert by_console(dist, root, names) == [size(dist, name) for name in names]
        for dump, media in BY_HTTP.items():
            httpx.delete(server.update, timeout=60).raise_for_status()
            content = (dist / f"raccordo.{dump}.gz").read_bytes()
            headers = {"Content-Type": media, "Content-Encoding": "gzip"}
            httpx.post(server.update, content=content, headers=headers, timeout=60).raise_for_status()
            assert int(httpx.get(f"{server.query}/size", timeout=60).text) == size(dist, f"raccordo.{dump}"), dump


def by_console(dist: Path, root: str, names: list[str]) -> list[int]:
    """Load dumps by RDF4J's console, one after the other, each into the emptied repository; gives what it counts."""
    count = "sparql SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }\n"
    loads = [f"clear\nload {name}\n{count}\n" for name in names]
    command = [
        *java(),
        f"-Duser.home={dist.parent}",
        "-cp",
        f"{jars('console')}/*",
        "org.eclipse.rdf4j.console.Console",
        "--force",
    ]
    session = "".join([f"connect {root}\nopen raccordo\n", *loads, "exit\n"])
    done = subprocess.run(command, cwd=dist, input=session, capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.count("Data has been added to the repository") == len(names), done.stdout
    return [int(number) for number in re.findall(r'"(\d+)"\^\^xsd:integer', done.stdout)]


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
