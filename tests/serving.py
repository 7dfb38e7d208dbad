"""Starting and stopping `build.py serve` for the tests: a process of its own on a free port, ended by its own id."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox

from raccordo.publish.dumps import Publication
from raccordo.rdf.turtle import value
from raccordo.serve.pool import Dump

ROOT = Path(__file__).resolve().parent.parent
# Asks on a new connection each time. To make a client for each question takes longer than most answers: it reads the
# certificates of the system.
HTTP = httpx.Client(timeout=60, limits=httpx.Limits(max_keepalive_connections=0))


@contextmanager
def opened(dump: Path) -> Iterator[Dump]:
    """A dump as a pool takes it."""
    with dump.open("rb") as file:
        yield Dump(file.fileno(), 0, dump.stat().st_size)


def publication_files(dump: bytes, more: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a publication with nothing but these N-Quads and these files."""
    files = {"raccordo.nq": dump, **more}
    return files | {"SHA256SUMS": written(files).checksums()}


def written(files: Mapping[str, bytes], target: Path | None = None) -> Publication:
    """A publication with these files, to be put in place at a target."""
    made = Publication(target)
    made.add(files)
    return made


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Put a publication with these files in place."""
    written(files, target).put_in_place()


def graphs_of(quads: Iterable[ox.Quad], root: str) -> dict[str, bytes]:
    """The files of the graphs of a publication, whose IRIs begin so."""
    members: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        members[value(quad.graph_name).removeprefix(root)].append(quad.triple)
    files = {}
    for name, triples in members.items():
        files[f"graphs/{name}.ttl"] = ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b""
    return files


def publication_of(folder: Path, dump: bytes, more: Mapping[str, bytes] | None = None, **queries: bytes) -> Path:
    """A publication with nothing but these N-Quads, more files, and the files of a query by their endings."""
    files = publication_files(
        dump, {**(more or {}), **{f"queries/load-by-mission.{ending}": text for ending, text in queries.items()}}
    )
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@contextmanager
def serving(dist: Path, *options: str) -> Iterator[str]:
    """The address of a server over a publication, without the slash at its end."""
    with started(dist, *options) as (process, url):
        yield url
        assert process.poll() is None, "the server died"


@contextmanager
def started(dist: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process of a server over a publication, and its address."""
    port = () if "--port" in options else ("--port", "0")
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--dist", str(dist), *port, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            yield process, line.split()[0].rstrip("/")
        finally:
            process.terminate()
            process.wait(20)
