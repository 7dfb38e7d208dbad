"""Starting the server: the store is made of the publication's dump, in a folder that goes with the server."""

from __future__ import annotations

import contextlib
import errno
import socket
import tempfile
import webbrowser
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import uvicorn

from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf import query
from raccordo.rdf.turtle import fill_default_graph, value
from raccordo.serve.app import Service, make, read_queries
from raccordo.serve.pool import DEADLINE, Pool


@dataclass(frozen=True)
class Settings:
    """Where to listen, how many queries at once, for how many seconds each, and whether without network namespaces."""

    host: str = "127.0.0.1"
    port: int = 0
    workers: int = 2
    timeout: float = DEADLINE
    exposed: bool = False
    show: bool = False


def fill(store: Path, dump: Path) -> list[str]:
    """Make a store of an N-Quads dump; returns the names of its graphs, sorted.

    Its default graph is their union, so that an engine finds there what SPARQL's FROM and the protocol leave of it.
    Raises UserError where the dump can't be read.
    """
    made = ox.Store(str(store))
    try:
        made.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, OSError, ValueError) as error:
        raise UserError(f"{dump} cannot be loaded: {error}: build again") from error
    fill_default_graph(made)
    made.optimize()
    made.flush()
    return sorted(value(graph) for graph in made.named_graphs())


def instances(store: Path, queries: Iterable[query.CannedQuery]) -> dict[tuple[str, ...], list[str]]:
    """What a store has of the classes that parameters of queries may be of, by these."""
    read = ox.Store.read_only(str(store))
    ranges = {parameter.ranges for one in queries for parameter in one.parameters.values()}
    return {each: query.instances(read, each) for each in ranges}


def digests(dist: Path) -> dict[str, str]:
    """The files of a publication with their SHA-256, from its list of checksums.

    Raises UserError where there is no publication.
    """
    sums = dist / "SHA256SUMS"
    if not sums.is_file() or not (dist / "raccordo.nq").is_file():
        raise UserError(f"{dist} holds no publication: run “build.py” first, or name its folder with --dist")
    lines = sums.read_text(encoding="utf-8").splitlines()
    found = {line[66:]: line[:64] for line in lines}
    return {path: digest for path, digest in found.items() if not path.endswith(".htaccess")}


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens; raises UserError where the address is taken or isn't one."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # asyncio sets TCP_NODELAY on the connections of a socket whose protocol is named.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        fix = "choose another with --port (0 takes any free one)" if taken else "choose others with --host and --port"
        raise UserError(f"{host}:{port} cannot be listened on: {error}: {fix}") from error
    listening.listen(1024)
    return listening


def serve(project: Project, dist: Path, settings: Settings, say: Callable[[str], None]) -> None:
    """Serve a publication until interrupted; `say` is told the addresses.

    Raises UserError where there is none, where the address can't be had, and where queries couldn't be kept apart.
    """
    files = digests(dist)
    listening = bind(settings.host, settings.port)
    with tempfile.TemporaryDirectory(prefix="raccordo-serve-") as folder:
        store = Path(folder) / "store"
        graphs = fill(store, dist / "raccordo.nq")
        pool = Pool(store, settings.workers, settings.exposed, settings.timeout)
        queries = read_queries(project, dist)
        known = instances(store, queries.values())
        service = Service(pool, dist, files, queries, graphs, project.version, known)
        name = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{name}:{listening.getsockname()[1]}/"

        def ready() -> None:
            say(f"{url}  the site\n{url}sparql  the SPARQL endpoint\n{url}openapi.json  the canned queries as URLs")
            if settings.show:
                webbrowser.open(url)

        config = uvicorn.Config(
            make(service, ready),
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
            h11_max_incomplete_event_size=2**16,
        )
        # It ends by SystemExit where the pool could not start, and gives the signal back that ended it.
        with contextlib.suppress(KeyboardInterrupt, SystemExit):
            uvicorn.Server(config).run(sockets=[listening])
        if service.failure:
            raise service.failure
