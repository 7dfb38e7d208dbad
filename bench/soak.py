"""An hour of `build.py serve` under everything at once: run `.venv/bin/python -m bench.soak`, with --minutes for less.

Clients ask what people ask, each answer compared with the right one, new and again, and pages; others are idle, slow,
or flood. Every five minutes the publication is exchanged. A line a minute gives the answers, the greatest memory (what
processes share counts once: PSS), open files and processes of that minute, each looked at every second; the last line
the greatest of all, with and without the seconds in which two publications are open. With --hurting 0.01, one query of
a hundred is made to hurt: each of those may take the memory that one query may.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pyoxigraph as ox

from bench.serve import ROOT, SEED, Asked, family, fetch, memory, mix, posted, rows
from raccordo.project import Project
from raccordo.rdf.turtle import fill_default_graph
from tests.serving import started
from tests.test_serve_fair import drip, flood, gone, idle
from tests.test_serve_life import COUNT

CLIENTS, PAUSE = 4, 0.02
EXCHANGE = 300.0
# Seconds for which the memory is counted apart once a publication is exchanged.
HANDOVER = 20.0


@dataclass
class Figures:
    """What came of a time: answers by their kinds, the seconds of the slowest, and the greatest of what is measured."""

    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    greatest: dict[str, int] = field(default_factory=dict)

    def most(self, name: str, value: int) -> None:
        """Take a measure into account."""
        self.greatest[name] = max(value, self.greatest.get(name, 0))

    def line(self, name: str) -> str:
        """The figures in a line."""
        measures = "   ".join(f"{key} {value}" for key, value in sorted(self.greatest.items()))
        return f"{name:12} {dict(sorted(self.answers.items()))}   slowest {self.slowest:.2f} s   {measures}"


async def ask(port: int, draw: random.Random, asked: list[Asked], pages: dict[str, bytes], told: list[Figures]) -> None:
    """Be a client for ever: a page, or a query as it was or as nobody has asked it; each from a new connection."""
    while True:
        await asyncio.sleep(PAUSE * 2 * draw.random())
        one, path = draw.choice(asked), draw.choice([*pages])
        page = draw.random() < 0.3
        text = one.text if draw.random() < 0.5 else f"{one.text}\n# {draw.random()}"
        request = f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() if page else posted("/sparql", text)
        began, outcome = time.monotonic(), "lost"
        with contextlib.suppress(OSError, EOFError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
            try:
                status, body = await fetch(reader, writer, request)
                right = body == pages[path] if page else one.right is None or status != 200 or rows(body) == one.right
                outcome = f"{'page' if page else 'hurting' if one.right is None else 'query'} {status}"
                outcome = outcome if right else f"wrong {outcome}"
            finally:
                writer.close()
        for figures in told:
            figures.answers[outcome] += 1
            if page or one.right is not None:
                figures.slowest = max(figures.slowest, time.monotonic() - began)


async def bother(port: int) -> None:
    """Be those who are idle, slow, or greedy, for ever."""
    large = b"GET /raccordo.nq HTTP/1.1\r\nHost: localhost\r\n\r\n"
    while True:
        ended = asyncio.Event()
        others = [idle(port) for _ in range(50)] + [drip(port, b"GET / HTTP/1.1\r\nX: ") for _ in range(4)]
        others += [gone(port, large, 4096) for _ in range(4)] + [flood(port, COUNT, ended)]
        asyncio.get_running_loop().call_later(30, ended.set)
        await asyncio.gather(*others)


async def exchange(dist: Path) -> None:
    """Put the same publication, as another, in the place of the one that is served."""
    new = dist.with_name("new")
    await asyncio.to_thread(shutil.copytree, dist, new, copy_function=os.link)
    sums = (new / "SHA256SUMS").read_bytes()
    (new / "SHA256SUMS").unlink()
    (new / "SHA256SUMS").write_bytes(sums)
    dist.rename(dist.with_name("old"))
    new.rename(dist)
    await asyncio.to_thread(shutil.rmtree, dist.with_name("old"))


async def watch(front: int, dist: Path, minutes: float, told: list[Figures]) -> None:
    """Measure every second, exchange the publication from time to time, and print each minute."""
    began = time.monotonic()
    exchanged, minute = began, 1
    while (now := time.monotonic()) < began + minutes * 60:
        if now - exchanged > EXCHANGE:
            await exchange(dist)
            exchanged = now
        with contextlib.suppress(OSError):  # it may be ending
            processes = await asyncio.to_thread(family, front)
            size = await asyncio.to_thread(memory, front)
            handover = exchanged > began and now - exchanged < HANDOVER
            for figures in told:
                figures.most("MiB of two publications" if handover else "MiB", size)
                figures.most("processes", len(processes))
                figures.most("files", len(list(Path(f"/proc/{front}/fd").iterdir())))
        if now > began + minute * 60:
            print(told[1].line(f"minute {minute}"), flush=True)
            told[1], minute = Figures(), minute + 1
        await asyncio.sleep(1)
    print(told[0].line("in all"), flush=True)


async def soak(port: int, front: int, dist: Path, asked: list[Asked], minutes: float) -> None:
    """All of them at once."""
    paths = sorted(path.relative_to(dist) for path in dist.glob("data/**/*.html"))
    pages = {str(path): (dist / path).read_bytes() for path in paths}
    told = [Figures(), Figures()]
    others = [asyncio.ensure_future(ask(port, random.Random(SEED + n), asked, pages, told)) for n in range(CLIENTS)]
    others.append(asyncio.ensure_future(bother(port)))
    try:
        await watch(front, dist, minutes, told)
    finally:
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@contextlib.contextmanager
def copied(dist: Path) -> Iterator[Path]:
    """The publication in a folder of its own, beside which there is room for others."""
    with tempfile.TemporaryDirectory(dir=dist.parent) as folder:
        yield Path(shutil.copytree(dist, Path(folder) / "dist", copy_function=os.link))


def main() -> None:
    """Soak, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--hurting", type=float, default=0, metavar="SHARE")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    options = parser.parse_args()
    store = ox.Store()
    store.bulk_load(path=str(options.dist / "raccordo.nq"), format=ox.RdfFormat.N_QUADS)
    fill_default_graph(store)
    asked = mix(store, Project.at(ROOT), 2000, options.hurting)
    with copied(options.dist.resolve()) as dist, started(dist) as (process, url):
        port = int(url.rpartition(":")[2])
        httpx.get(url).close()
        asyncio.run(soak(port, process.pid, dist, asked, options.minutes))


if __name__ == "__main__":
    main()
