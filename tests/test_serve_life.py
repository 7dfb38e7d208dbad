"""The life of `build.py serve`: how it ends, whatever is killed, and how it takes a publication built anew."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import random
import signal
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from raccordo.findings import UserError
from raccordo.serve.generation import PART, Generation, Snapshot, take
from raccordo.serve.server import DRAIN
from tests.serving import HTTP, publication_files, publication_of, started, write_folder

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER (?a != ?d) }"
NUMBERS = " ".join(str(number) for number in range(700))
# Takes a tenth of a second of processor time, and has an answer: on a busy machine too, before a server gives it up.
PAIRS = f"VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }}"
LONG = f"SELECT (COUNT(*) AS ?n) {{ {PAIRS} FILTER (STRLEN(CONCAT(STR(?a), STR(?b))) > 0) }}"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SECONDS = 1.0


def dump(count: int) -> bytes:
    """So many triples in a graph."""
    return "".join(f"<a:{n}> <a:p> <a:{n % 7}> <a:graph> .\n" for n in range(count)).encode()


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """What is in the environment of each process that a server starts; its temporary files are in tmp_path/tmp."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    found = uuid.uuid4().hex
    monkeypatch.setenv("RACCORDO_MARK", found)
    return found


def alive(mark: str) -> dict[int, int]:
    """The processes with a mark, by their ids, with those of their parents."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            if mark.encode() in (folder / "environ").read_bytes() and int(folder.name) != os.getpid():
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    found[int(folder.name)] = int(parent)
    return found


def nothing_left(mark: str, tmp_path: Path) -> None:
    """Wait until nothing is left of a server, a second at most."""
    end = time.monotonic() + SECONDS
    while (left := alive(mark)) and time.monotonic() < end:
        time.sleep(0.02)
    assert left == {}
    assert list((tmp_path / "tmp").iterdir()) == []


def ask(url: str, text: str) -> httpx.Response | None:
    """The answer to a query; None where the connection was closed."""
    try:
        return HTTP.post(f"{url}/sparql", data={"query": text}, timeout=60)
    except httpx.TransportError:
        return None


@contextlib.contextmanager
def asking(url: str, *texts: str) -> Iterator[list[httpx.Response | None]]:
    """Ask in the background; the answers are there when the block has ended."""
    answers: list[httpx.Response | None] = []
    threads = [threading.Thread(target=lambda text=text: answers.append(ask(url, text))) for text in texts]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        for thread in threads:
            thread.join()


def busy(mark: str, count: int) -> None:
    """Wait until so many processes have used processor time for a query."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        processes, spent = alive(mark), []
        for pid, parent in processes.items():
            if processes.get(parent) in processes:  # the front's parent is the test
                with contextlib.suppress(OSError):
                    spent.append(int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11]))
        if sum(ticks > 4 for ticks in spent) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("no query ran")


@pytest.mark.parametrize("victim", ["front", "loader"])
def test_nothing_outlives_who_is_killed(tmp_path: Path, mark: str, victim: str) -> None:
    folder = publication_of(tmp_path / "dist", dump(2000))
    with started(folder, "--timeout", "60") as (process, url), asking(url, ENDLESS, f"{ENDLESS} #") as answers:
        busy(mark, 2)
        processes = alive(mark)
        loader = next(pid for pid, parent in processes.items() if parent == process.pid)
        os.kill(process.pid if victim == "front" else loader, signal.SIGKILL)
        if victim == "front":
            process.wait(10)
            nothing_left(mark, tmp_path)
        else:
            workers = [pid for pid, parent in processes.items() if parent == loader]
            end = time.monotonic() + SECONDS
            while set(workers) & set(alive(mark)):
                assert time.monotonic() < end, "a worker outlives its loader"
                time.sleep(0.02)
            # The front may hand out one that has just died, before it learns of that.
            while (got := HTTP.post(f"{url}/sparql", data={"query": COUNT})).status_code != 200:
                assert got.status_code == 503
            assert got.json()["results"]["bindings"]
    assert [answer and answer.status_code for answer in answers] == [None if victim == "front" else 503] * 2


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_what_is_being_answered_is_answered_before_the_end(tmp_path: Path, mark: str, stop: signal.Signals) -> None:
    folder = publication_of(tmp_path / "dist", dump(100))
    with started(folder) as (process, url), asking(url, LONG) as answers:
        busy(mark, 1)
        # systemd and a terminal send it to all processes, and who is impatient twice.
        for pid in [*alive(mark)] * 2:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, stop)
        process.wait(30)
    assert process.returncode == 0
    assert process.stderr
    (answer,) = answers
    assert answer is not None
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "490000"
    nothing_left(mark, tmp_path)


@pytest.mark.long
def test_what_takes_too_long_is_given_up_at_the_end(tmp_path: Path, mark: str) -> None:
    folder = publication_of(tmp_path / "dist", dump(2000))
    with started(folder, "--timeout", "600") as (process, url), asking(url, ENDLESS) as answers:
        busy(mark, 1)
        process.terminate()
        process.wait(30)
    assert [answer and (answer.status_code, answer.text) for answer in answers] == [
        (503, "the query was given up: the server is ending\n")
    ]
    nothing_left(mark, tmp_path)


def kill_at_random(tmp_path: Path, mark: str, count: int, seed: int) -> int:
    """Kill whatever there is, at any moment, as often as asked; a server starts where one has ended.

    Returns how many right answers were given meanwhile.
    """
    draw, kills, right = random.Random(seed), 0, 0
    folder = publication_of(tmp_path / "dist", dump(300))
    while kills < count:
        statuses: list[str] = []
        ended = threading.Event()

        def client(url: str, statuses: list[str], ended: threading.Event) -> None:
            while not ended.is_set():
                time.sleep(0.02)
                if (got := ask(url, COUNT)) is None:
                    continue
                if got.status_code == 200:
                    statuses.append(got.json()["results"]["bindings"][0]["n"]["value"])
                else:
                    statuses.append(f"{got.status_code}")

        with started(folder, "--timeout", "5") as (process, url):
            clients = [threading.Thread(target=client, args=(url, statuses, ended)) for _ in range(2)]
            clients.append(threading.Thread(target=ask, args=(url, LONG)))
            for one in clients:
                one.start()
            while process.poll() is None and kills < count:
                time.sleep(draw.random() * 0.4)
                victims = [process.pid] if draw.random() < 0.3 else list(alive(mark))
                if victims and process.poll() is None:
                    kills += 1
                    way = draw.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(draw.choice(victims), way)
            process.kill()
            process.wait(10)
            ended.set()
            for one in clients:
                one.join()
        nothing_left(mark, tmp_path)
        assert set(statuses) <= {"300", "503"}
        right += statuses.count("300")
    return right


def test_a_few_kills_at_random_leave_nothing(tmp_path: Path, mark: str) -> None:
    assert kill_at_random(tmp_path, mark, 4, 5)


@pytest.mark.long
def test_two_hundred_kills_leave_nothing(tmp_path: Path, mark: str) -> None:
    assert kill_at_random(tmp_path, mark, 200, 57)


# Generations


def versioned(name: str, count: int) -> dict[str, bytes]:
    """A publication of which everything says the same name, or the count that goes with it."""
    files = {f"data/{n}.txt": f"{name} {n}".encode() * 300 for n in range(50)}
    return publication_files(dump(count) + f'<a:s> <a:name> "{name}" <a:graph> .\n'.encode(), files)


NAME = "SELECT ?name { ?s <a:name> ?name }"


def test_a_new_publication_is_taken_whole(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    write_folder(dist, versioned("one", 10))
    failed: list[str] = []
    seen: set[str] = set()
    ended = threading.Event()

    def client(url: str) -> None:
        with httpx.Client(timeout=30) as http:
            while not ended.is_set():
                before = http.get(f"{url}/health").json()["generation"]
                row = http.post(f"{url}/sparql", data={"query": NAME})
                page = http.get(f"{url}/data/7.txt", headers={"if-none-match": '"none"'})
                after = http.get(f"{url}/health").json()["generation"]
                if (row.status_code, page.status_code) != (200, 200):
                    failed.append(f"{row.status_code} {row.text} {page.status_code} {page.text[:99]}")
                names = {row.json()["results"]["bindings"][0]["name"]["value"], page.text.split()[0]}
                if before == after:
                    seen.update(names)
                    if len(names) > 1:
                        failed.append(f"mixed: {names}")

    with started(dist) as (_, url):
        old = HTTP.get(f"{url}/data/7.txt")
        threads = [threading.Thread(target=client, args=(url,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for name, count in (("two", 20), ("three", 30)):
            write_folder(dist, versioned(name, count))
            end = time.monotonic() + 30
            while name not in seen and not failed:
                assert time.monotonic() < end, f"{name} is not taken"
                time.sleep(0.05)
        ended.set()
        for thread in threads:
            thread.join()
        again = HTTP.get(f"{url}/data/7.txt", headers={"if-none-match": old.headers["etag"]})
        assert (again.status_code, again.text[:5]) == (200, "three")
    assert failed == []
    assert seen >= {"two", "three"}


def test_nobody_waits_for_the_files_of_the_one_before_to_go() -> None:
    closing: list[threading.Thread] = []
    content: Any = SimpleNamespace(close=lambda: closing.append(threading.current_thread()))

    async def end() -> None:
        pass

    pool: Any = SimpleNamespace(close=end)
    asyncio.run(Generation(Snapshot(content, {}, {}, ()), pool, {}).close())
    assert len(closing) == 1
    assert closing[0] is not threading.main_thread()


def test_the_processes_of_the_one_before_wait_for_no_slow_reader(tmp_path: Path, mark: str) -> None:
    dist, large = tmp_path / "dist", b"0123456789abcdef" * 2**18
    write_folder(dist, publication_files(dump(1), {"large.txt": large}))
    with started(dist) as (process, url), socket.socket() as reader:
        before = set(alive(mark)) - {process.pid}
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.settimeout(30)
        host, _, port = url.removeprefix("http://").partition(":")
        reader.connect((host, int(port)))
        reader.sendall(b"GET /large.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got = reader.recv(1000)
        write_folder(dist, publication_files(dump(2), {"large.txt": b"another"}))
        end = time.monotonic() + 15  # less than a slow reader is given
        while HTTP.get(f"{url}/large.txt").content != b"another" or before & set(alive(mark)):
            assert time.monotonic() < end, "two datasets are in memory"
            time.sleep(0.1)
        got += b"".join(iter(lambda: reader.recv(65536), b""))
    assert got.partition(b"\r\n\r\n")[2] == large


def test_a_body_that_never_comes_keeps_no_generation(tmp_path: Path, mark: str) -> None:
    dist = tmp_path / "dist"
    write_folder(dist, versioned("one", 10))
    with started(dist) as (process, url), socket.socket() as slow:
        before = set(alive(mark)) - {process.pid}
        host, _, port = url.removeprefix("http://").partition(":")
        slow.connect((host, int(port)))
        head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        text = f"{NAME} ".encode()
        slow.sendall(head + b"Content-Length: %d\r\n\r\n" % len(text) + text[:1])
        write_folder(dist, versioned("two", 20))
        end = time.monotonic() + 15  # less than a body is given
        while before & set(alive(mark)):
            assert time.monotonic() < end, "two datasets are in memory"
            time.sleep(0.1)
        # What has been read is asked of the publication of that moment.
        slow.sendall(text[1:])
        slow.settimeout(30)
        assert b'"two"' in slow.recv(65536)


def test_what_the_one_before_still_answers_is_given_up_at_the_end(tmp_path: Path, mark: str) -> None:
    dist = tmp_path / "dist"
    write_folder(dist, versioned("one", 2000))
    with started(dist, "--timeout", "100") as (process, url):
        with asking(url, ENDLESS) as answers:
            busy(mark, 1)
            write_folder(dist, versioned("two", 10))
            while HTTP.get(f"{url}/data/7.txt").text[:3] != "two":
                time.sleep(0.1)
            process.terminate()
            began = time.monotonic()
            process.wait(60)
            assert time.monotonic() - began < DRAIN + 10
        assert [answer and answer.status_code for answer in answers] == [503]
    nothing_left(mark, tmp_path)


def test_a_query_that_breaks_the_engine_breaks_no_server(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    write_folder(dist, versioned("one", 10))
    with started(dist) as (process, url):
        assert process.stderr
        deep = b"SELECT * " + b"{" * 60_000
        for text, why in ((deep, "no process could load"), (b"SELECT", "queries/zz.rq is not SPARQL from here on")):
            write_folder(dist, publication_files(dump(1), {"queries/zz.rq": text}))
            assert why in process.stderr.readline()
            assert HTTP.get(f"{url}/data/7.txt").text.startswith("one")
        write_folder(dist, versioned("two", 10))
        end = time.monotonic() + 30
        while HTTP.get(f"{url}/data/7.txt").text[:3] != "two":
            assert time.monotonic() < end
            time.sleep(0.1)


def test_what_is_not_whole_is_never_served(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    write_folder(dist, versioned("one", 10))
    with started(dist) as (process, url):
        # As a copy that is under way: first a file, then the list, then what is missing.
        new = versioned("two", 20)
        (dist / "data/7.txt").write_bytes(new["data/7.txt"])
        assert HTTP.get(f"{url}/data/7.txt").text.startswith("one")
        (dist / "SHA256SUMS").write_bytes(new["SHA256SUMS"])
        assert process.stderr
        said = process.stderr.readline()
        assert "is not whole" in said
        assert "the publication before goes on being served" in said
        assert HTTP.get(f"{url}/data/7.txt").text.startswith("one")
        assert ask(url, NAME).json()["results"]["bindings"][0]["name"]["value"] == "one"  # type: ignore[union-attr]
        assert HTTP.get(f"{url}/ready").status_code == 200


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("size", [10, 2 * PART])
def test_a_full_disk_of_temporary_files_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    write_folder(tmp_path / "dist", publication_files(dump(1), {"file.txt": b"x" * size}))
    monkeypatch.setattr("tempfile.TemporaryFile", functools.partial(open, "/dev/full", "wb"))
    with pytest.raises(UserError, match="No space left on device: make room, or name another folder in TMPDIR"):
        take(tmp_path / "dist")


def test_links_and_fifos_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file.txt").write_bytes(b"secret")
    secret = {"link.txt": b"secret", "folder/file.txt": b"secret", "fifo.txt": b"", "plain.txt": b"plain"}
    dist = tmp_path / "dist"
    write_folder(dist, publication_files(dump(1), secret))
    for name in ("link.txt", "folder/file.txt", "fifo.txt"):
        (dist / name).unlink()
    (dist / "folder").rmdir()
    (dist / "link.txt").symlink_to(tmp_path / "secret" / "file.txt")
    (dist / "folder").symlink_to(tmp_path / "secret")
    os.mkfifo(dist / "fifo.txt")
    (dist / "unlisted.txt").symlink_to(tmp_path / "secret" / "file.txt")
    with started(dist) as (process, url):
        for name in ("link.txt", "folder/file.txt", "fifo.txt", "unlisted.txt"):
            assert HTTP.get(f"{url}/{name}", timeout=10).status_code == 404, name
        assert HTTP.get(f"{url}/plain.txt").text == "plain"
        process.terminate()
        assert process.stderr
        said = process.stderr.read()
    assert "link.txt is a link: it is not served" in said
    assert "fifo.txt is no plain file: it is not served" in said
