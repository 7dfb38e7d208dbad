"""Real triplestores for the tests: Oxigraph, Fuseki with TDB2, Virtuoso and RDF4J, each on loopback, on a free port.

Each is a process with its data in a folder that the caller gives, awaited by asking, and ended by its own process id.
Where a test fails, the end of the server's log goes with the failure.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox

from tests.java import SETUP, jars, java

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 120
FIRST_PORT, LAST_PORT, WORKERS = 10_000, 32_000, 16
VIRTUOSO_USER = ("dba", "dba")
# Virtuoso's own settings of its example configuration, with the limits that it ships; memory for a small dataset.
VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = {folder}, {files}
SchedulerInterval = 0
MaxOptimizeLayouts = 20
StopCompilerWhenXOverRunTime = 1

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5

[SPARQL]
ResultSetMaxRows = 10000
"""
RDF4J_REPOSITORY = """\
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX rep: <http://www.openrdf.org/config/repository#>
PREFIX sail: <http://www.openrdf.org/config/sail#>
PREFIX sr: <http://www.openrdf.org/config/repository/sail#>

[] a rep:Repository ;
    rep:repositoryID "raccordo" ;
    rdfs:label "Raccordo" ;
    rep:repositoryImpl [
        rep:repositoryType "openrdf:SailRepository" ;
        sr:sailImpl [ sail:sailType "openrdf:NativeStore" ]
    ] .
"""


def _shuffled() -> Iterator[int]:
    """The ports of this worker (pytest-xdist), in an order of its own, so that two runs at once seldom meet."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    ports = list(range(FIRST_PORT + worker, LAST_PORT, WORKERS))
    random.shuffle(ports)
    return iter(ports)


_ports = _shuffled()


@dataclass(frozen=True)
class Server:
    """A server that runs: where it is asked, updated, and given graphs, who may, and the process with its log.

    `sql` is the address of Virtuoso's SQL port, empty for the others.
    """

    name: str
    query: str
    update: str
    graphs: str
    auth: httpx.Auth | None
    process: subprocess.Popen[bytes]
    log: Path
    sql: str = ""

    def put(self, nquads: bytes) -> None:
        """Put each graph of some N-Quads in its place, by the Graph Store HTTP Protocol."""
        triples: dict[str, list[str]] = defaultdict(list)
        for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS):
            assert isinstance(quad, ox.Quad)
            assert isinstance(quad.graph_name, ox.NamedNode)
            triples[quad.graph_name.value].append(f"{quad.triple} .\n")
        with httpx.Client(auth=self.auth, timeout=60) as client:
            for graph, lines in sorted(triples.items()):
                # Virtuoso 7 takes the lines of N-Triples under the type of Turtle, which they also are.
                headers = {"Content-Type": "text/turtle"}
                done = client.put(self.graphs, params={"graph": graph}, content="".join(lines), headers=headers)
                assert done.is_success, f"{self.name}: {graph}: {done.status_code} {done.text[:500]}"

    def count(self) -> int:
        """How many triples its named graphs have that are ours."""
        query = 'SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } FILTER (CONTAINS(STR(?g), "/graph/")) }'
        accept = {"Accept": "application/sparql-results+json"}
        answer = httpx.post(self.query, data={"query": query}, headers=accept, timeout=60)
        assert answer.status_code == 200, answer.text[:500]
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def free_port() -> int:
    """A port of loopback that nothing listens on; another at each call, and in each worker of a run.

    It is below those that the system hands out by itself, so that nothing takes it before the server does.
    """
    for port in _ports:
        with socket.socket() as found, suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("there is no free port")


def command(name: str) -> str:
    """The path of a program. Raises RuntimeError where it isn't installed."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise RuntimeError(f"{name} is not installed: {SETUP}")
    return found


@contextmanager
def _running(server: list[str], log: Path, health: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process, from when `health` answers 200 until the end of the block."""
    with log.open("wb") as out:
        process = subprocess.Popen(server, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=log.parent)
    try:
        _await(process, health)
        yield process
    except BaseException as error:
        error.add_note(f"{server[0]}: {log.read_text(errors='replace')[-3000:]}")
        raise
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _await(process: subprocess.Popen[bytes], health: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"it ended with {process.returncode} before it was ready"
        try:
            if httpx.get(health, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{health} was not ready in {READY_SECONDS} seconds")


@contextmanager
def oxigraph(folder: Path, *more: str) -> Iterator[Server]:
    """Oxigraph's server over the store in `folder`/store, which may be there already; with more options."""
    folder.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), folder / "server.log"
    url = f"http://127.0.0.1:{port}"
    options = ["--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}", *more]
    with _running([command("oxigraph"), "serve", *options], log, f"{url}/") as process:
        yield Server("oxigraph", f"{url}/query", f"{url}/update", f"{url}/store", None, process, log)


@contextmanager
def fuseki(folder: Path, *more: str, configuration: Path | None = None) -> Iterator[Server]:
    """Fuseki over the TDB2 database in `folder`/tdb2, or as an assembler file says whose service is /raccordo.

    It gets more options.
    """
    (folder / "tdb2").mkdir(parents=True, exist_ok=True)
    port, log = free_port(), folder / "server.log"
    url = f"http://127.0.0.1:{port}"
    options = [*java(), "-Xmx1g", "-cp", f"{jars('jena')}/*", "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"]
    options += ["--localhost", "--port", str(port), "--ping", *more]
    options += (
        ["--config", str(configuration)] if configuration else ["--tdb2", "--loc", "tdb2", "--update", "/raccordo"]
    )
    with _running(options, log, f"{url}/$/ping") as process:
        at = f"{url}/raccordo"
        yield Server("fuseki", f"{at}/query", f"{at}/update", f"{at}/data", None, process, log)


def virtuoso_ini(folder: Path, files: Path, http: int, sql: int) -> Path:
    """Write a configuration of Virtuoso with its database in `folder`, which may bulk load from `files`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "virtuoso.ini"
    path.write_text(VIRTUOSO_INI.format(folder=folder, files=files, http=http, sql=sql), encoding="utf-8")
    return path


@contextmanager
def virtuoso(folder: Path, files: Path = Path("/nonexistent")) -> Iterator[Server]:
    """Virtuoso over the database in `folder`; it may bulk load from the folder `files`."""
    http, sql, log = free_port(), free_port(), folder / "server.log"
    ini = virtuoso_ini(folder, files, http, sql)
    url = f"http://127.0.0.1:{http}"
    auth = httpx.DigestAuth(*VIRTUOSO_USER)
    with _running([command("virtuoso-t"), "+foreground", "+configfile", str(ini)], log, f"{url}/sparql") as process:
        graphs = f"{url}/sparql-graph-crud-auth"
        yield Server("virtuoso", f"{url}/sparql", f"{url}/sparql-auth", graphs, auth, process, log, f"127.0.0.1:{sql}")


def isql(server: Server, *arguments: str) -> str:
    """Run Virtuoso's isql: a file to run, or `exec=` and statements; returns what it printed."""
    begin = [command("isql-vt"), server.sql, *VIRTUOSO_USER, "VERBOSE=OFF", "ERRORS=STDOUT", *arguments]
    done = subprocess.run(begin, capture_output=True, text=True, check=False, timeout=300)
    return done.stdout + done.stderr


@contextmanager
def rdf4j(folder: Path, configuration: str = RDF4J_REPOSITORY) -> Iterator[Server]:
    """RDF4J Server in Jetty, with its repositories in `folder`/rdf4j: one of ours, by a configuration in Turtle."""
    (folder / "rdf4j").mkdir(parents=True, exist_ok=True)
    port, log = free_port(), folder / "server.log"
    (runner,), (war,) = (list(jars("rdf4j").glob(pattern)) for pattern in ("jetty-runner-*.jar", "*.war"))
    options = [*java(), "-Xmx1g", f"-Dorg.eclipse.rdf4j.appdata.basedir={folder / 'rdf4j'}", "-jar", str(runner)]
    options += ["--host", "127.0.0.1", "--port", str(port), "--path", "/rdf4j-server", str(war)]
    url = f"http://127.0.0.1:{port}/rdf4j-server"
    with _running(options, log, f"{url}/protocol") as process:
        at, turtle = f"{url}/repositories/raccordo", {"Content-Type": "text/turtle"}
        if httpx.get(f"{at}/size", timeout=60).status_code == 404:
            httpx.put(at, content=configuration, headers=turtle, timeout=60).raise_for_status()
        yield Server("rdf4j", at, f"{at}/statements", f"{at}/rdf-graphs/service", None, process, log)


STORES = {"oxigraph": oxigraph, "fuseki": fuseki, "virtuoso": virtuoso, "rdf4j": rdf4j}
