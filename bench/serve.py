"""`build.py serve` under load, beside `oxigraph serve` with the same data: run `.venv/bin/python -m bench.serve`.

First of both servers in turn, as ratios: the canned queries, look-ups alone, and a mix of what people ask (60 %
look-ups, 30 % lists, 10 % aggregates), each query new, and then again. Then pages, beside Apache. Then, of ours alone,
the mix with 2 % of queries that are made to hurt, and what a well-behaved client waits among idle, slow and flooding
ones. Every good answer is compared with the right one. Times depend on the machine, which also runs the client; the
ratios less so.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from raccordo.project import Project
from raccordo.rdf import query, sparql
from raccordo.rdf.turtle import fill_default_graph
from tests.servers import free_port
from tests.serving import started
from tests.test_serve import deadly
from tests.test_serve_fair import among, among_files

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
        return f"{name:32} {rate:7.0f} good answers/s   median {p50:6.1f} ms   p99 {p99:7.1f} ms   {self.wrong} wrong"


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
    right = {text: answer(store, text) for texts in kinds for text in texts}
    draw = random.Random(SEED)
    fatal = [text for _, text in deadly()]
    return [
        Asked(draw.choice(fatal), None)
        if draw.random() < hurting
        else Asked(text := draw.choice(draw.choices(kinds, (60, 30, 10))[0]), right[text])
        for _ in range(count)
    ]


def answer(store: ox.Store, text: str) -> frozenset[str]:
    """The rows that a query should give."""
    return rows(sparql.query(store, text).serialize(format=ox.QueryResultsFormat.TSV))  # type: ignore[union-attr]


def rows(body: bytes | None) -> frozenset[str]:
    """The rows of a TSV answer."""
    assert body is not None
    return frozenset(re.sub(r"_:\w+", "_:", body.decode()).splitlines())


def posted(path: str, text: str) -> bytes:
    """A query as a request."""
    body = f"query={quote(text, safe='')}".encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/tab-separated-values\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def fetch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[int, bytes]:
    """One request on an open connection: its status and its whole body."""
    writer.write(request)
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
            status, body = await fetch(reader, writer, posted(path, one.text))
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
        port = free_port()
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
            try:
                time.sleep(2)
                yield port, "/query"
            finally:
                process.terminate()


def family(front: int) -> set[int]:
    """A server's processes."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    ours = {front}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return ours


def memory(front: int) -> int:
    """The memory of a server's processes, in MiB: what they share counts once."""
    whole = 0
    for pid in family(front):
        with contextlib.suppress(OSError):  # it may have ended meanwhile
            text = (Path("/proc") / str(pid) / "smaps_rollup").read_text()
            whole += int(text.partition("\nPss:")[2].split()[0])
    return whole // 1024


@contextmanager
def apache(folder: Path) -> Iterator[int]:
    """The port of an Apache that carries a folder."""
    program = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
    if program is None:
        sys.exit("there is no apache2: “sh setup.sh test” first")
    modules, port = "/usr/lib/apache2/modules", free_port()
    names = ("mpm_event", "authz_core", "mime")
    with tempfile.TemporaryDirectory() as own:
        lines = [f"LoadModule {name}_module {modules}/mod_{name}.so" for name in names]
        lines += [f"Listen 127.0.0.1:{port}", "ServerName localhost", f"PidFile {own}/pid", f"ErrorLog {own}/log"]
        lines += ["TypesConfig /etc/mime.types", f"DocumentRoot {folder}", "MaxKeepAliveRequests 0"]
        lines += ["<Directory />", "AllowOverride None", "Require all granted", "</Directory>"]
        (Path(own) / "conf").write_text("\n".join(lines) + "\n")
        with subprocess.Popen([program, "-f", f"{own}/conf", "-DFOREGROUND"]) as process:
            try:
                time.sleep(1.5)
                yield port
            finally:
                process.terminate()


async def pages(port: int, paths: list[str], count: int) -> Told:
    """Ask for pages, from so many clients at once."""
    told, waiting = Told(), iter([paths[number % len(paths)] for number in range(count)])

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        for path in waiting:
            started = time.perf_counter()
            status, _ = await fetch(reader, writer, f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            told.seconds.append(time.perf_counter() - started)
            told.statuses[True, status] += 1
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    told.whole = time.perf_counter() - started
    return told


def compare(title: str, ours: Callable[[int], Told], theirs: Callable[[int], Told]) -> None:
    """Measure two in turn, three times, and print each and the median of their ratios."""
    rates: dict[str, list[float]] = {"ours": [], "theirs": []}
    for turn in range(3):
        for name, measure in (("ours", ours), ("theirs", theirs)):
            told = measure(turn)
            rates[name].append(len(told.seconds) / told.whole)
            print(told.line(f"{title}, {name}"), dict(told.statuses))
    ratio = statistics.median(a / b for a, b in zip(*rates.values(), strict=True))
    print(f"{title + ', ratio':32} {ratio:7.2f}", flush=True)


def renewed(asked: list[Asked], mark: str) -> list[Asked]:
    """The same queries as no one has asked them."""
    return [Asked(f"{one.text}\n# {mark} {number}", one.right) for number, one in enumerate(asked)]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5_000)
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    parser.add_argument(
        "--only", help="the comparisons whose name begins so, such as look-ups or pages, and nothing else"
    )
    options = parser.parse_args()
    project, dump = Project.at(ROOT), options.dist / "raccordo.nq"
    store = ox.Store()
    store.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    fill_default_graph(store)
    good = mix(store, project, options.requests)
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "queries").glob("*.rq"))]
    canned = [Asked(text, answer(store, text)) for text in texts]
    look_ups = [Asked(text, answer(store, text)) for text in questions(store, project)[0]]
    found = [path.relative_to(options.dist) for path in sorted(options.dist.glob("data/inps/2024/guideline/*.html"))]
    with started(options.dist) as (process, url), oxigraph(dump) as (other, path), apache(options.dist) as static:
        port = int(url.rpartition(":")[2])

        def wanted(title: str, ours: Callable[[int], Told], theirs: Callable[[int], Told]) -> None:
            if title.startswith(options.only or ""):
                compare(title, ours, theirs)

        def both(title: str, asked: list[Asked], *, new: bool) -> None:
            def each(port: int, path: str) -> Callable[[int], Told]:
                return lambda turn: asyncio.run(run(port, path, renewed(asked, f"{turn}") if new else asked))

            wanted(title, each(port, "/sparql"), each(other, path))

        both("canned, new", canned, new=True)
        both("canned, again", canned * 3, new=False)
        both("look-ups, new", look_ups * (1 + options.requests // len(look_ups)), new=True)
        both("mix, new", good, new=True)
        both("mix, again", good, new=False)
        paths = [str(one) for one in found]
        wanted(
            "pages",
            lambda _: asyncio.run(pages(port, paths, options.requests)),
            lambda _: asyncio.run(pages(static, paths, options.requests)),
        )
        if options.only:
            return
        before = memory(process.pid)
        told = asyncio.run(run(port, "/sparql", mix(store, project, options.requests, 0.02)))
        print(told.line("with 2 % that hurt"), dict(told.statuses))
        print(f"{'memory':32} {before} MiB before, {memory(process.pid)} MiB after", flush=True)
    among_others()


def among_others() -> None:
    """What a well-behaved client waits among a thousand idle connections, slow ones, and floods."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in among_files().items():
            (Path(folder) / name).write_bytes(content)
        with started(Path(folder)) as (process, url):
            statuses, seconds = asyncio.run(among(int(url.rpartition(":")[2]), 1000, 600))
            print(f"among others: {Counter(statuses)}, p99 {sorted(seconds)[int(len(seconds) * 0.99)] * 1000:.0f} ms")
            print(f"{'memory':32} {memory(process.pid)} MiB")


if __name__ == "__main__":
    main()
