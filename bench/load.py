"""`build.py load` beside curl with the same bytes: run `.venv/bin/python -m bench.load DIST [STORE ...]`.

For each store, in one run: all graphs into an empty store by one process of curl, which keeps its connection, and by
ours; then ours with nothing to do, with all to be verified, and with one graph changed. Each is repeated with new
stores, and the medians are compared. Times depend on the machine; the ratios less so. `--plans 1 5 20` loads copies of
the graphs of a plan beside the others instead, to show how a load grows.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from raccordo.load import access, content, recipe
from raccordo.load.client import Client
from raccordo.publish.dumps import Publication
from tests.servers import STORES, VIRTUOSO_USER, Server

ROOT = Path(__file__).resolve().parent.parent
CHANGED = "inps/missions"
# How graphs go where they don't go as RDF/XML.
AS_LOADED = {"virtuoso": ox.RdfFormat.TURTLE, "rdf4j": ox.RdfFormat.N_TRIPLES}


@dataclass(frozen=True)
class Took:
    """What a process took: seconds of the clock, and its largest memory in MB."""

    seconds: float
    megabytes: float


def measured(command: list[str]) -> Took:
    """Run a command, which must succeed."""
    before = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
        most = 0
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            time.sleep(0.005)
        seconds = time.monotonic() - before
        if process.returncode:
            out.seek(0)
            raise SystemExit(f"{command[0]} ended with {process.returncode}: {out.read().decode()[-2000:]}")
    return Took(seconds, most / 1024)


def _memory(process: int) -> int:
    """The largest memory of a process in kB; what wait4 tells has that of its parent in it."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text(encoding="ascii"))
        return int(found[1]) if found else 0
    return 0


def loaded(server: Server, dist: Path, *options: str) -> Took:
    """Load with the command."""
    command = [sys.executable, "build.py", "load", server.graphs, "--query", server.query, "--dist", str(dist)]
    return measured([*command, *options])


def by_curl(server: Server, dist: Path, folder: Path, *only: str) -> Took:
    """PUT the same bytes, which are made before, with one process of curl."""
    lines = []
    form = AS_LOADED.get(server.name, ox.RdfFormat.RDF_XML)
    for number, graph in enumerate(content.read(dist, only).graphs):
        file = folder / f"body-{number}"
        file.write_bytes(graph.body(form))
        lines += ["next", "request = PUT", "fail", "silent", f'url = "{server.graphs}?graph={graph.iri}"']
        lines += [f'header = "Content-Type: {form.media_type}"', f'data-binary = "@{file}"', 'output = "/dev/null"']
        if server.auth:
            lines += ["digest", f'user = "{":".join(VIRTUOSO_USER)}"']
    (folder / "curl").write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
    return measured(["curl", "--config", str(folder / "curl")])


def requests(server: Server, dist: Path, **options: Any) -> Counter[str]:
    """Load in this process, and count the requests by their methods."""
    counted: Counter[str] = Counter()
    with closing(Client(server.graphs, server.query, access.credentials(server.graphs, os.environ))) as client:
        send = client._http.stream

        def stream(method: str, *of: Any, **more: Any) -> Any:
            counted[method] += 1
            return send(method, *of, **more)

        client._http.stream = stream  # type: ignore[method-assign]
        recipe.load(client, content.read(dist, ()), **options)
    return counted


def changed(dist: Path, target: Path) -> Path:
    """The same publication, with one graph of another content."""
    shutil.copytree(dist, target, ignore=lambda *_: ["site", "assets", "data", "onto", "source", "tables"])
    return rewritten(target, {CHANGED: lambda text: text.replace('rac:code "', 'rac:code "0')})


def rewritten(dist: Path, changes: dict[str, Any]) -> Path:
    """A folder with a publication in which graphs are other ones, and its list of checksums anew."""
    sums = (dist / content.SUMS).read_text(encoding="utf-8").splitlines(keepends=True)
    for name, change in changes.items():
        files = {f"graphs/{name}.ttl": change((dist / f"graphs/{name}.ttl").read_text(encoding="utf-8")).encode()}
        sums = [line for line in sums if line[66:].rstrip() not in files]
        sums += add(files, dist)
    (dist / content.SUMS).write_text("".join(sums), encoding="utf-8")
    return dist


def add(files: dict[str, bytes], folder: Path) -> list[str]:
    """Write files into a folder; their lines in its list of checksums."""
    made = Publication()
    made.add(files)
    shutil.copytree(made.folder, folder, dirs_exist_ok=True)
    return made.checksums().decode().splitlines(keepends=True)


def plans(dist: Path, target: Path, number: int) -> Path:
    """The publication with the graphs of its plan so many times, each of another year."""
    shutil.copytree(dist, target, ignore=lambda *_: ["site", "assets", "data", "onto", "source", "tables"])
    names = [graph.name for graph in content.read(dist, ()).graphs if "/2024/" in graph.name]
    sums = (target / content.SUMS).read_text(encoding="utf-8").splitlines(keepends=True)
    for year in range(2025, 2024 + number):
        files = {}
        for name in names:
            text = (dist / f"graphs/{name}.ttl").read_bytes()
            files[f"graphs/{name}.ttl".replace("2024", str(year))] = text.replace(b"/2024", b"/%d" % year)
        sums += add(files, target)
    (target / content.SUMS).write_text("".join(sums), encoding="utf-8")
    return target


def compare(name: str, dist: Path, other: Path, rounds: int) -> None:
    """Print the table of a store."""
    took: dict[str, list[Took]] = defaultdict(list)
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            with STORES[name](folder / "curl-store") as server:
                took["curl: all graphs"].append(by_curl(server, dist, folder))
                took["curl: one graph"].append(by_curl(server, other, folder, CHANGED))
            with STORES[name](folder / "own-store") as server:
                took["load: all graphs"].append(loaded(server, dist))
                took["load: nothing to do"].append(loaded(server, dist))
                took["load: --check"].append(loaded(server, dist, "--check"))
                took["load: one graph changed"].append(loaded(server, other))
                took["load: --verify"].append(loaded(server, other, "--verify"))
                if number == 0:
                    back, none = requests(server, dist), requests(server, dist)
            if number == 0:
                with STORES[name](folder / "counted") as server:
                    print(f"{name}: requests of a full load {dict(requests(server, dist))}, ", end="")
                    print(f"of one graph {dict(back)}, of none {dict(none)}")
    full = statistics.median(one.seconds for one in took["curl: all graphs"])
    for what, of in took.items():
        seconds, size = (statistics.median(getattr(one, key) for one in of) for key in ("seconds", "megabytes"))
        print(f"{name:10} {what:26} {seconds:7.2f} s {seconds / full:7.2f} x curl's full load {size:6.0f} MB")


def grow(name: str, dist: Path, numbers: list[int]) -> None:
    """Print how a load grows with the number of plans."""
    for number in numbers:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            many = plans(dist, folder / "dist", number)
            size = sum(graph.count for graph in content.read(many, ()).graphs)
            with STORES[name](folder / "curl-store") as server:
                curl = by_curl(server, many, folder)
            with STORES[name](folder / "own-store") as server:
                all_, none = loaded(server, many), loaded(server, many)
            print(
                f"{name:10} {number:3} plans {size:8} triples: curl {curl.seconds:6.2f} s; load {all_.seconds:6.2f} s "
                f"({all_.seconds / curl.seconds:.2f} x, {all_.megabytes:.0f} MB), nothing to do {none.seconds:.2f} s"
            )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dist", type=Path)
    parser.add_argument("stores", nargs="*", default=["oxigraph", "fuseki"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plans", type=int, nargs="+")
    told = parser.parse_args()
    os.environ[access.USER], os.environ[access.PASSWORD] = VIRTUOSO_USER
    with tempfile.TemporaryDirectory() as made:
        other = None if told.plans else changed(told.dist, Path(made) / "changed")
        for name in told.stores:
            if other:
                compare(name, told.dist, other, told.rounds)
            else:
                grow(name, told.dist, told.plans)


if __name__ == "__main__":
    main()
