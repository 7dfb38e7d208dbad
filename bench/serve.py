"""`build.py serve` under load, beside `oxigraph serve` with the same data: run `.venv/bin/python -m bench.serve`.

First a mix of what people ask (60 % look-ups, 30 % lists, 10 % aggregates) of both servers in turn, as ratios; then the
same with 2 % of queries that are made to hurt, of ours alone: every good answer is compared with the right one. Times
depend on the machine, which also runs the client; the ratios less so.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from raccordo.project import Project
from raccordo.rdf import query, sparql
from raccordo.rdf.turtle import fill_default_graph
from tests.serving import serving
from tests.test_serve import deadly

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("guidelines-of-programme", "directives-of-mission", "chain-of-guideline", "what-became-of-directive")
AGGREGATES = ("load-by-mission", "load-by-programme", "plan-at-a-glance")
CLIENTS = 16
SEED = 57


@dataclass(frozen=True)
class Asked:
    """A query, and its right answer as the set of its rows; None where it is made to hurt."""

    text: str
    right: frozenset[str] | None


@dataclass
class Told:
    """What came of a run: seconds of each good answer, statuses, and how many answers were wrong."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[tuple[bool, int]] = field(default_factory=Counter)
    wrong: int = 0
    whole: float = 0.0

    def line(self, name: str) -> str:
        """The run in a line."""
        ordered = sorted(self.seconds)
        p50, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
        rate = len(ordered) / self.whole
        return f"{name:20} {rate:7.0f} good answers/s   median {p50:6.1f} ms   p99 {p99:7.1f} ms   {self.wrong} wrong"


def questions(store: ox.Store, project: Project) -> tuple[list[str], list[str], list[str]]:
    """Look-ups, lists and aggregates."""
    subjects = sorted({quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)})
    look_ups = [f"SELECT ?p ?o WHERE {{ <{iri}> ?p ?o }}" for iri in random.Random(SEED).sample(subjects, 400)]
    canned = {path.stem: query.read_query(project, path)[0] for path in (ROOT / "queries").glob("*.rq")}
    lists = []
    for name in LISTS:
        one = canned[name]
        assert one
        *_, (key, parameter) = one.parameters.items()
        lists += [one.bind({key: ox.NamedNode(iri)}) for iri in query.instances(store, parameter.ranges)]
    return look_ups, lists, [canned[name].text for name in AGGREGATES]  # type: ignore[union-attr]


def mix(store: ox.Store, project: Project, count: int, hurting: float = 0.0) -> list[Asked]:
    """So many questions, shuffled by a fixed seed, with their right answers."""
    kinds = questions(store, project)
    right = {text: rows(sparql.query(store, text).serialize(format=ox.QueryResultsFormat.TSV))
             for texts in kinds for text in texts}  # type: ignore[union-attr] # fmt: skip
    draw = random.Random(SEED)
    fatal = [text for _, text in deadly()]
    return [
        Asked(draw.choice(fatal), None)
        if draw.random() < hurting
        else Asked(text := draw.choice(draw.choices(kinds, (60, 30, 10))[0]), right[text])
        for _ in range(count)
    ]


def rows(body: bytes | None) -> frozenset[str]:
    """The rows of a TSV answer."""
    assert body is not None
    return frozenset(re.sub(r"_:\w+", "_:", body.decode()).splitlines())


async def fetch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, text: str) -> tuple[int, bytes]:
    """One request on an open connection: its status and its whole body."""
    body = f"query={quote(text, safe='')}".encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/tab-separated-values\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(fields.split()[1])
    if "content-length:" in fields:
        length = int(fields.partition("content-length:")[2].split()[0])
        return status, await reader.readexactly(length)
    parts = []
    while size := int((await reader.readline()).strip() or b"0", 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return status, b"".join(parts)


async def run(port: int, path: str, asked: list[Asked]) -> Told:
    """Ask all of a server, from so many clients at once."""
    told, waiting = Told(), iter(asked)

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for one in waiting:
            started = time.perf_counter()
            status, body = await fetch(reader, writer, path, one.text)
            told.statuses[one.right is not None, status] += 1
            if one.right is not None and status == 200:
                told.seconds.append(time.perf_counter() - started)
                told.wrong += rows(body) != one.right
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    told.whole = time.perf_counter() - started
    return told


@contextmanager
def oxigraph(dump: Path) -> Iterator[tuple[int, str]]:
    """The port and the path of `oxigraph serve-read-only` over a dump."""
    command = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{Path.home()}/.local/bin:/usr/bin")
    if command is None:
        sys.exit("there is no oxigraph beside this Python: “pip install oxigraph” first")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([command, "load", "--location", folder, "--file", str(dump)], check=True, capture_output=True)
        port = 7879
        serve = [
            command,
            "serve-read-only",
            "--location",
            folder,
            "--bind",
            f"127.0.0.1:{port}",
            "--union-default-graph",
        ]
        with subprocess.Popen(serve, stderr=subprocess.DEVNULL) as process:
            time.sleep(1.5)
            yield port, "/query"
            process.terminate()


def memory(port: int) -> int:
    """The resident memory, in KiB, of the process that listens on a port."""
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        command = status.read_bytes().split(b"\0")
        if b"serve" in command and str(port).encode() in command:
            text = (status.parent / "status").read_text()
            return int(text.partition("VmRSS:")[2].split()[0])
    return 0


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--alone", action="store_true", help="leave oxigraph serve out")
    options = parser.parse_args()
    project, dump = Project.at(ROOT), ROOT / "dist" / "raccordo.nq"
    store = ox.Store()
    store.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    fill_default_graph(store)
    good = mix(store, project, options.requests)
    rates: dict[str, list[float]] = {"build.py serve": [], "oxigraph serve": []}

    def measure(name: str, port: int, path: str) -> None:
        told = asyncio.run(run(port, path, good))
        rates[name].append(len(told.seconds) / told.whole)
        print(told.line(name), dict(told.statuses))

    with serving(ROOT / "dist", "--port", "8157") as url:
        port = int(url.rpartition(":")[2])
        if options.alone:
            measure("build.py serve", port, "/sparql")
        else:
            with oxigraph(dump) as (other, path):
                rounds = [
                    lambda: measure("build.py serve", port, "/sparql"),
                    lambda: measure("oxigraph serve", other, path),
                ]
                for _ in range(3):
                    for one in rounds:
                        one()
            ratio = statistics.median(a / b for a, b in zip(*rates.values(), strict=True))
            print(f"{'ours to theirs':20} {ratio:7.2f}")
        before = memory(port)
        told = asyncio.run(run(port, "/sparql", mix(store, project, options.requests, 0.02)))
        print(told.line("with 2 % that hurt"), dict(told.statuses))
        print(f"{'memory':20} {before} KiB before, {memory(port)} KiB after")


if __name__ == "__main__":
    main()
