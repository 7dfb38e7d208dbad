"""`build.py serve` among clients of all kinds: what one of them does must not be felt by the others."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from raccordo.serve.clients import CONNECTIONS, QUESTIONS, Client
from raccordo.serve.pool import PATIENT, USUAL, Busy, Dump, Ended, Pool, Worker
from tests.serving import opened, publication_files, started
from tests.test_serve_life import COUNT, ENDLESS, dump

# Where the others come from; the well-behaved one comes from 127.0.0.1.
OTHERS = "127.0.0.2"
LARGE = b"large " * 1_000_000


def question(text: str) -> bytes:
    """A query as a pool takes it."""
    asked = {"query": text, "default": [], "named": [], "base": "http://x/sparql", "results": "json", "rdf": "ttl"}
    return json.dumps(asked).encode()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dump]:
    path = tmp_path_factory.mktemp("dump") / "small.nq"
    path.write_bytes(dump(2000))
    with opened(path) as found:
        yield found


def test_a_deadline_is_of_processor_time(small: Dump) -> None:
    async def ask() -> str:
        pool = Pool(small, 1, deadline=0.3)
        await pool.start()
        try:
            for one in pool.workers:
                os.kill(one.pid, signal.SIGSTOP)
            asked = asyncio.ensure_future(pool.ask(question(COUNT)))
            await asyncio.sleep(1.5)
            for one in pool.workers:
                os.kill(one.pid, signal.SIGCONT)
            return str((await asked)[0]["kind"])
        finally:
            await pool.close()

    assert asyncio.run(ask()) == "answer"


def test_who_asks_little_comes_before_who_asks_much(small: Dump, monkeypatch: pytest.MonkeyPatch) -> None:
    many, few, begun = Client(), Client(), []
    # Whatever the machine does besides, each question takes the same time, and none is slow.
    run = Pool._run

    async def take_as_usual(pool: Pool, worker: Worker, question: bytes, client: Client, left: Any) -> Any:
        begun.append(client)
        head, body = await run(pool, worker, question, client, left)
        return head | {"seconds": USUAL}, body

    monkeypatch.setattr(Pool, "_run", take_as_usual)
    monkeypatch.setattr("raccordo.serve.pool.QUICK", 600.0)
    # Nobody gets a process before its turn.
    monkeypatch.setattr("raccordo.serve.pool.SPARE", 0)

    async def ask_all() -> None:
        pool = Pool(small, 1)
        await pool.start()
        try:
            asked = [asyncio.ensure_future(pool.ask(question(COUNT), many)) for _ in range(QUESTIONS)]
            await asyncio.sleep(0)
            with pytest.raises(Busy) as caught:
                await pool.ask(question(COUNT), many)
            assert caught.value.own
            asked += [asyncio.ensure_future(pool.ask(question(COUNT), few)) for _ in range(3)]
            await asyncio.gather(*asked)
        finally:
            await pool.close()

    asyncio.run(ask_all())
    # Each of few's three comes beside one of many's.
    assert max(place for place, client in enumerate(begun) if client is few) < 10


def test_a_client_waits_for_nobody_to_be_seen_as_slow(small: Dump, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raccordo.serve.pool.QUICK", 600.0)

    async def ask() -> str:
        pool, greedy = Pool(small, 1), Client()
        await pool.start()
        try:
            floods = [asyncio.ensure_future(pool.ask(question(ENDLESS), greedy)) for _ in range(3)]
            await asyncio.sleep(0)
            answer = await pool.ask(question(COUNT))
            for flood in floods:
                flood.cancel()
            return str(answer[0]["kind"])
        finally:
            await pool.close()

    assert asyncio.run(ask()) == "answer"


def test_a_full_queue_sheds_the_dearest(small: Dump) -> None:
    dear, others = Client(turn=1000.0), [Client() for _ in range(4)]

    async def ask_all() -> list[object]:
        pool = Pool(small, 1)
        await pool.start()
        try:
            asked = [pool.ask(question(COUNT), client) for client in (others[0], *[dear] * 20)]
            asked += [pool.ask(question(COUNT), client) for client in others for _ in range(15)]
            return await asyncio.gather(*asked, return_exceptions=True)
        finally:
            await pool.close()

    ends = asyncio.run(ask_all())
    assert any(isinstance(end, Busy) for end in ends[1:21])
    assert not any(isinstance(end, Busy) for end in ends[21:])


def test_a_slow_query_has_its_time_from_its_beginning(small: Dump) -> None:
    """However little of the processor the system lets it have: six times its deadline, of all."""

    async def ask() -> tuple[float, float]:
        pool = Pool(small, 1, deadline=60)
        await pool.start()
        try:
            asked = asyncio.ensure_future(pool.ask(question(ENDLESS)))
            while not pool.quick:
                await asyncio.sleep(0.01)
            (worker,) = pool.quick
            begun = worker.begun
            while not pool.slow:
                await asyncio.sleep(0.01)
            os.kill(worker.pid, signal.SIGSTOP)
            pool.deadline = (time.monotonic() - begun + 1) / PATIENT
            with pytest.raises(Ended, match="it took more than") as caught:
                await asked
            assert caught.value.again
            return worker.begun, begun
        finally:
            await pool.close()

    was, begun = asyncio.run(ask())
    assert was == begun


def test_what_nobody_waits_for_is_given_up(small: Dump) -> None:
    async def ask() -> int:
        pool = Pool(small, 1, deadline=60)
        await pool.start()
        try:
            with pytest.raises(Exception, match="nobody waits"):
                await pool.ask(question(ENDLESS), None, lambda: asyncio.sleep(0.1))
            return len(pool.slow)
        finally:
            await pool.close()

    assert asyncio.run(ask()) == 0


async def connect(
    port: int, source: str = OTHERS, buffer: int = 0
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection from an address, with a small buffer where it is to be a slow reader's."""
    connection = socket.socket()
    connection.setblocking(False)
    if buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.bind((source, 0))
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=connection, limit=buffer or 2**16)


async def request(port: int, path: str, body: bytes = b"", source: str = "127.0.0.1") -> tuple[int, bytes]:
    """The status and the body of an answer, on a connection of its own."""
    reader, writer = await connect(port, source)
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    if body:
        head += f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n"
    writer.write(head.encode() + b"\r\n" + body)
    answer = await reader.read()
    writer.close()
    status, _, rest = answer.partition(b"\r\n")
    return int(status.split()[1]), rest.partition(b"\r\n\r\n")[2]


async def drip(port: int, head: bytes) -> None:
    """Send a request so slowly that it never ends, until the server has had enough."""
    with contextlib.suppress(OSError):
        _, writer = await connect(port)
        writer.write(head)
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.5)


async def gone(port: int, wanted: bytes, buffer: int = 0) -> None:
    """Send something, read nothing, and wait until the server has closed the connection."""
    with contextlib.suppress(OSError):
        reader, writer = await connect(port, buffer=buffer)
        writer.write(wanted)
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        while not writer.is_closing():
            # A reset is seen by writing; bytes after a request are the beginning of another.
            await asyncio.sleep(1)
            if wanted:
                writer.write(b"G")
            elif await reader.read(1) == b"":
                return


async def idle(port: int) -> None:
    """Connect, send nothing, and wait until the server closes the connection."""
    with contextlib.suppress(OSError):
        reader, _ = await connect(port)
        await reader.read()


async def flood(port: int, text: str, ended: asyncio.Event) -> None:
    """Ask again and again."""
    while not ended.is_set():
        with contextlib.suppress(OSError, IndexError, ValueError):
            await request(port, "/sparql", text.encode(), OTHERS)


async def well_behaved(port: int, count: int) -> tuple[list[int], list[float]]:
    """The statuses that a client gets that asks one thing after the other, each of them right, and the seconds."""
    statuses, seconds = [], []
    for number in range(count):
        ways = [("/page.txt", b""), ("/sparql", COUNT.encode()), ("/sparql", f"{COUNT} #{number}".encode())]
        path, body = ways[number % 3]
        began = time.perf_counter()
        status, answer = await asyncio.wait_for(request(port, path, body), 60)
        seconds.append(time.perf_counter() - began)
        statuses.append(status)
        assert (b'"2000"' if body else b"page") in answer
    return statuses, seconds


async def among(port: int, idle_ones: int, count: int) -> tuple[list[int], list[float]]:
    """What a well-behaved client gets among others, all of whom must be gone in the end."""
    get = b"GET /large.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
    post = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9999\r\n\r\n"
    ended = asyncio.Event()
    others = [asyncio.ensure_future(idle(port)) for _ in range(idle_ones)]
    floods = []
    for _ in range(8):
        others.append(asyncio.ensure_future(drip(port, b"GET / HTTP/1.1\r\nX: ")))
        others.append(asyncio.ensure_future(drip(port, post)))
        others.append(asyncio.ensure_future(gone(port, get, 4096)))
        floods.append(asyncio.ensure_future(flood(port, ENDLESS, ended)))
        floods.append(asyncio.ensure_future(flood(port, COUNT, ended)))
    await asyncio.sleep(0.5)
    answers = await well_behaved(port, count)
    ended.set()
    await asyncio.wait_for(asyncio.gather(*others, *floods), 90)
    return answers


def among_files() -> dict[str, bytes]:
    """The publication that they ask."""
    return publication_files(dump(2000), {"page.txt": b"page", "large.txt": LARGE})


def test_a_client_is_served_among_others_of_all_kinds(tmp_path: Path) -> None:
    for name, content in among_files().items():
        (tmp_path / name).write_bytes(content)
    with started(tmp_path, "--timeout", "0.3") as (_, url):
        statuses, _ = asyncio.run(among(int(url.rpartition(":")[2]), 4 * CONNECTIONS, 30))
    assert set(statuses) == {200}
