"""The processes that answer queries: given one question at a time, ended at the deadline, made anew when they end.

Most queries are answered in a millisecond, and a few never. One that takes more than QUICK of processor time makes
room: it goes on with the lowest priority beside the quick ones, which get a fresh process, until its deadline, or until
more slow ones come than there is room for: then the longest running of the client that has most of them is given up.
Who waits for a process comes by start-time fair queueing: a client's questions follow one another at the distance of
the processor time that they take, so that who asks much, or dearly, delays nobody else. A client none of whose
questions is being answered doesn't wait for others' to be quick or not: it gets one of the spare processes.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import socket
import sys
import tempfile
import time
from bisect import insort
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from raccordo.findings import UserError
from raccordo.serve.clients import QUESTIONS, Client
from raccordo.serve.worker import SIZES, frame

MEMORY = 1024 * 1024 * 1024
# Seconds of processor time, of the query's own process; and of all, in so many times that, where others are busy.
DEADLINE = 10.0
PATIENT = 6
QUICK = 0.25
# Seconds, and places, for those that wait.
PATIENCE = 10.0
# What a question is taken to cost before it has been answered.
USUAL = 0.005
WAITING = 64
# Processes that wait for a question beside those at work, so that a dead one is replaced at once.
SPARE = 2
# Bytes that a process may have of its own and be asked again. The engine writes to what it reads, which is no longer
# shared then, and to copy it costs more than most queries: as many processes as answer at once keep this share of what
# was loaded, the others so much, and each hardly anything while two publications are in memory.
KEPT = 0.6
LEAN, LEANEST = 12 * 1024 * 1024, 4 * 1024 * 1024
# An answer that is larger stands in a file without a name until it has been sent.
IN_MEMORY = 1024 * 1024
START = 60.0


class Busy(Exception):
    """Too many queries are waiting, of all clients or of this one, or one has waited too long."""

    def __init__(self, own: bool = False) -> None:
        super().__init__()
        self.own = own


class Ended(Exception):
    """The process ended, or had to be ended, before it had an answer; says why, and if another time it may have one."""

    def __init__(self, why: str, again: bool = False) -> None:
        super().__init__(why)
        self.again = again


@dataclass(frozen=True)
class Dump:
    """A dump in N-Quads, in a part of an open file; and the classes whose instances are asked for.

    Where explanations are, `root` is the folder of the project, and `texts` are those of the sources in the same file:
    their names, offsets and sizes. So are the `queries` that the engine is to be able to read.
    """

    file: int
    offset: int
    size: int
    classes: Sequence[Sequence[str]] = ()
    root: str = ""
    texts: Sequence[tuple[str, int, int]] = ()
    queries: Sequence[tuple[str, int, int]] = ()


Body = bytes | IO[bytes]


class Worker(asyncio.Protocol):
    """One process, as the other end of its socket; `why` is said where it is ended before it answers."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.pid, self.why = 0, ""
        # The bytes that it shares with no other.
        self.own = 0
        # The signal that ended the process.
        self.ended: asyncio.Future[int] = loop.create_future()
        # What it is being asked; first, to be ready.
        self.answer: asyncio.Future[tuple[dict[str, Any], Body]] = loop.create_future()
        self.gone = False
        # Who asks, since when, and what tells that nobody waits for the answer any more.
        self.client = Client()
        self.begun = 0.0
        self.left: Callable[[], Awaitable[None]] | None = None
        # The clock of the process when it was first seen to be at work on the question.
        self.seen: float | None = None
        self._received = bytearray()
        self._head: dict[str, Any] | None = None
        self._left = 0
        self._file: IO[bytes] | None = None

    def ask(
        self, question: bytes, client: Client, left: Callable[[], Awaitable[None]] | None
    ) -> asyncio.Future[tuple[dict[str, Any], Body]]:
        """The head and the body of the answer; ConnectionError where the process ends."""
        self.client, self.begun, self.left, self.seen = client, time.monotonic(), left, None
        self.answer = asyncio.get_running_loop().create_future()
        if self.gone:
            self.answer.set_exception(ConnectionError())
        self.transport.write(frame(question))
        return self.answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The process has ended, or this end has been closed."""
        self.gone = True
        if self._file:
            self._file.close()
        if not self.answer.done():
            self.answer.set_exception(ConnectionError())

    def data_received(self, data: bytes) -> None:
        """Take the next part of an answer."""
        self._received += data
        if self._head is None:
            if len(self._received) < SIZES.size:
                return
            size, left = SIZES.unpack_from(self._received)
            end = SIZES.size + size
            if len(self._received) < end:
                return
            self._head, self._left = json.loads(self._received[SIZES.size : end]), left
            del self._received[:end]
            # It is closed by whoever has sent it.
            self._file = tempfile.TemporaryFile() if left > IN_MEMORY else None  # noqa: SIM115
        self._take(self._head)

    def _take(self, head: dict[str, Any]) -> None:
        """Take what there is of the body, and give the answer when it is whole."""
        body: Body
        if self._file:
            self._left -= self._file.write(self._received)
            self._received.clear()
            if self._left:
                return
            self._file.flush()
            body = self._file
        else:
            if len(self._received) < self._left:
                return
            body = bytes(self._received)
            self._received.clear()
        self._head, self._file = None, None
        if not self.answer.done():
            self.answer.set_result((head, body))

    def seconds(self) -> float:
        """The processor time of the process so far; where the system doesn't say, the time."""
        if sys.platform.startswith("linux"):
            with contextlib.suppress(OSError):
                return time.clock_gettime((~self.pid << 3) | 2)  # the clock of another process (clock_getcpuclockid)
        return time.monotonic()


@dataclass
class Pool:
    """Processes over one dataset: `size` answer quick queries at once, twice as many may go on with slow ones.

    Raises UserError at its start where the dump can't be loaded, and where the system gives a process no network
    namespace of its own, unless `exposed`.
    """

    dump: Dump
    size: int = 2
    exposed: bool = False
    deadline: float = DEADLINE
    memory: int = MEMORY
    graphs: list[str] = field(default_factory=list)
    # The instances of each of the dump's classes.
    instances: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    workers: set[Worker] = field(default_factory=set)
    # Those that are free, by the bytes of their own: what has most answers next, for it has to copy least.
    idle: asyncio.PriorityQueue[tuple[int, int, Worker]] = field(default_factory=asyncio.PriorityQueue)
    # Those that are being asked; and those that have left them, since they take long, the longest running first.
    quick: set[Worker] = field(default_factory=set)
    slow: list[Worker] = field(default_factory=list)
    # Those that wait: from when on, by their number, for what, until when, and who.
    waiting: list[tuple[float, int, asyncio.Future[None], float, Client]] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    ends: dict[int, asyncio.Future[int]] = field(default_factory=dict)
    closed: bool = False
    # Whether another pool is about to take its place.
    leaving: bool = False

    def __post_init__(self) -> None:
        self.free = self.size
        # The time of the queue: when the last question came that got its turn.
        self.time = 0.0
        self.count = itertools.count()
        self.loader: asyncio.subprocess.Process | None = None
        # The bytes that the loader has, which others share.
        self.loaded = 0

    # Starting and ending

    async def start(self) -> None:
        """Load the dataset, start every process, and wait until all are ready."""
        try:
            await self._load()
            for _ in range(self.size + SPARE):
                await self._add()
        except BaseException:
            await self.close()
            raise
        self._later(self._watch())
        self._later(self._keep_time())

    async def close(self, why: str = "the server is ending") -> None:
        """End every process; what is being asked raises Ended."""
        self.closed = True
        for task in list(self.tasks):
            task.cancel()
        for worker in [*self.workers, *self.slow]:
            self._kill(worker, why)
            worker.transport.close()
        while self.waiting:
            _, _, turn, _, _ = self.waiting.pop()
            if not turn.done():
                turn.set_exception(Busy())
        if self.loader:
            self.control.close()
            with contextlib.suppress(ProcessLookupError):
                self.loader.kill()
            await self.loader.wait()

    async def _load(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with theirs:
            self.loader = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "raccordo.serve.worker", str(os.getpid()), str(self.memory), str(self.deadline),
                stdin=theirs.fileno(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                cwd=Path(__file__).resolve().parents[2], limit=2**28,
            )  # fmt: skip
        dump = asdict(self.dump)
        socket.send_fds(self.control, [json.dumps(dump).encode()], [self.dump.file])
        assert self.loader.stdout
        try:
            line = await asyncio.wait_for(self.loader.stdout.readline(), START)
        except TimeoutError:
            line = b""
        if not line:
            raise UserError(
                "no process could load the dataset and read the canned queries: build again, or give the server more "
                "memory, or less to do meanwhile"
            )
        report = json.loads(line)
        if "error" in report:
            raise UserError(f"{report['error']}: build again")
        if not report["apart"] and not self.exposed:
            raise UserError(
                "this system gives a process no network of its own, so that a query could reach others' servers: "
                "start it where it can (Linux, unprivileged user namespaces), or accept that with --exposed"
            )
        self.graphs, self.loaded = report["graphs"], report["own"]
        self.instances = {tuple(classes): iris for classes, iris in report["instances"]}

    async def _watch(self) -> None:
        """Take the loader's reports; load again where it has ended."""
        assert self.loader
        assert self.loader.stdout
        while line := await self.loader.stdout.readline():
            report = json.loads(line)
            if ended := self.ends.pop(report["ended"], None):
                ended.set_result(report["signal"])
        for ended in self.ends.values():
            ended.set_result(signal.SIGKILL)
        self.ends.clear()
        self.control.close()
        await self.loader.wait()
        while not self.closed:
            try:
                await self._load()
                break
            except (UserError, OSError):
                await asyncio.sleep(1)
        for worker in list(self.workers):
            self._replace(worker)
        self._later(self._watch())

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _tell(self, *words: object) -> None:
        with contextlib.suppress(OSError):
            self.control.send(" ".join(map(str, words)).encode())

    async def _add(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [b"fork"], [theirs.fileno()])
        _, worker = await asyncio.get_running_loop().create_unix_connection(Worker, sock=ours)
        try:
            head, _ = await asyncio.wait_for(worker.answer, START)
        except BaseException:
            worker.transport.close()
            raise
        worker.pid = head["pid"]
        self.ends[worker.pid] = worker.ended
        self.workers.add(worker)
        self._free(worker)

    def _free(self, worker: Worker) -> None:
        """Let a process be asked again, unless it has too much memory of its own."""
        grown = sum(one.own > LEAN for one in self.workers if one is not worker)
        most = LEANEST if self.leaving else self.loaded * KEPT if grown < self.size else LEAN
        if worker.own > max(most, LEANEST):
            self._replace(worker)
        else:
            self.idle.put_nowait((-worker.own, next(self.count), worker))

    def leave(self, leaving: bool) -> None:
        """Do with little memory while another pool is made to take this one's place, or as before where none is.

        Of several places one is given up meanwhile: each has memory of its own, and to load takes a processor as well.
        """
        if leaving != self.leaving and self.size > 1:
            self.hold(1 if leaving else -1)
        self.leaving = leaving
        free = [self.idle.get_nowait() for _ in range(self.idle.qsize())]
        for _, _, worker in free:
            self._free(worker)

    def hold(self, places: int) -> None:
        """Give so many places less to questions, or more, where places is negative."""
        self.free -= places
        for _ in range(-places):
            self._call()

    async def _renew(self) -> None:
        """Start a process, again and again where the system has no room for one just now."""
        while not self.closed:
            try:
                return await self._add()
            except (OSError, TimeoutError):
                await asyncio.sleep(0.2)

    def _kill(self, worker: Worker, why: str = "") -> None:
        """End a process at once, whatever it is doing."""
        worker.why = worker.why or why
        self._tell("kill", worker.pid)

    def _replace(self, worker: Worker, kill: bool = True) -> None:
        """Do without a process, and start another in its place."""
        if kill:
            self._kill(worker)
            worker.transport.close()
        if worker in self.workers:
            self.workers.discard(worker)
            if not self.closed:
                self._later(self._renew())

    # Asking

    async def ask(
        self, question: bytes, client: Client | None = None, left: Callable[[], Awaitable[None]] | None = None
    ) -> tuple[dict[str, Any], Body]:
        """The answer of the next process that is free to a question as JSON. Raises Busy or Ended.

        A slow question is given up when `left` returns, which is awaited meanwhile.
        """
        client = client or Client()
        if client.questions >= QUESTIONS:
            raise Busy(own=True)
        client.questions += 1
        try:
            return await self._ask(question, client, left)
        finally:
            client.questions -= 1

    async def _ask(
        self, question: bytes, client: Client, left: Callable[[], Awaitable[None]] | None
    ) -> tuple[dict[str, Any], Body]:
        worker = await self._enter(client)
        try:
            head, body = await self._run(worker, question, client, left)
        except (OSError, ValueError) as error:
            client.turn += self.deadline
            raise await self._ended(worker) from error
        client.turn += head["seconds"] - USUAL
        if head["kind"] == "memory":
            raise Ended("it wanted more memory than one query gets")
        return head, body

    async def _run(
        self, worker: Worker, question: bytes, client: Client, left: Callable[[], Awaitable[None]] | None
    ) -> tuple[dict[str, Any], Body]:
        """The answer of a process, which is free afterwards, or replaced where it can't go on."""
        good = False
        self.quick.add(worker)
        try:
            head, body = await worker.ask(question, client, left)
            good, worker.own = head["kind"] != "memory", head["own"]
            return head, body
        finally:
            if worker in self.quick:
                self.quick.discard(worker)
                self._leave(client)
                if not good:
                    self._replace(worker)
                elif worker in self.workers:
                    self._free(worker)
            else:
                if worker in self.slow:
                    self.slow.remove(worker)
                self._kill(worker)
                worker.transport.close()

    async def _ended(self, worker: Worker) -> Ended:
        """Why a process ended before it had answered: what the pool or others end may be answered another time."""
        ended = 0
        if not worker.why:
            with contextlib.suppress(TimeoutError):
                ended = await asyncio.wait_for(asyncio.shield(worker.ended), 1)
        if ended == signal.SIGPROF:
            return Ended(f"it took more than {self.deadline:g} s of processor time")
        if ended == signal.SIGKILL:
            return Ended("its process was ended by the system", again=True)
        return Ended(worker.why or "the engine could not bear it", again=bool(worker.why))

    async def _keep_time(self) -> None:
        """Set aside what takes long, and end what has been asked or has waited for too long."""
        while True:
            await asyncio.sleep(QUICK / 2)
            now = time.monotonic()
            for worker in sorted(self.quick, key=lambda worker: worker.begun):
                if worker.seen is None:
                    worker.seen = worker.seconds()
                elif worker.seconds() - worker.seen > QUICK * 0.8:
                    self._set_aside(worker)
            for worker in (*self.quick, *self.slow):
                if now - worker.begun > self.deadline * PATIENT:
                    self._kill(worker, f"it took more than {self.deadline * PATIENT:g} s")
            for _, _, turn, until, _ in self.waiting:
                if now > until and not turn.done():
                    turn.set_exception(Busy())

    def _set_aside(self, worker: Worker) -> None:
        """Let a process go on with a question that isn't quick; it is not used again."""
        self.quick.discard(worker)
        self._leave(worker.client)
        # For good: only the system's administrator could take that back.
        self._tell("nice", worker.pid)
        self._replace(worker, kill=False)
        self.slow.append(worker)
        if worker.left:
            self._later(self._give_up(worker, worker.left))
        if len(self.slow) > 2 * self.size:
            most, _ = Counter(one.client for one in self.slow).most_common(1)[0]
            longest = next(one for one in self.slow if one.client is most)
            self.slow.remove(longest)
            self._kill(longest, "others were waiting")

    async def _give_up(self, worker: Worker, left: Callable[[], Awaitable[None]]) -> None:
        """End a process once nobody waits for its answer any more."""
        waiting: asyncio.Future[Any] = asyncio.ensure_future(left())
        await asyncio.wait((waiting, worker.answer), return_when=asyncio.FIRST_COMPLETED)
        if not worker.answer.done():
            self._kill(worker, "nobody waits for it any more")
        waiting.cancel()

    async def _enter(self, client: Client) -> Worker:
        """A process that is free, once it is this question's turn."""
        until = time.monotonic() + PATIENCE
        await self._turn(client, until)
        try:
            while not self.idle.empty():
                if not (worker := self.idle.get_nowait()[2]).gone:
                    return worker
                self._replace(worker)
            async with asyncio.timeout(until - time.monotonic()):
                while (worker := (await self.idle.get())[2]).gone:
                    self._replace(worker)
                return worker
        except BaseException as error:
            self._leave(client)
            if isinstance(error, TimeoutError):
                raise Busy from error
            raise

    async def _turn(self, client: Client, until: float) -> None:
        if self.closed:
            raise Busy
        start = max(self.time, client.turn)
        client.turn = start + USUAL
        if self._has_place(client):
            self._give(client, start)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        insort(self.waiting, (start, next(self.count), turn, until, client))
        if len(self.waiting) > WAITING:
            _, _, last, _, _ = self.waiting.pop()
            if not last.done():
                last.set_exception(Busy())
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._leave(client)
            raise

    def _has_place(self, client: Client) -> bool:
        """Whether there is a place among the quick ones; who has none gets one of the spare processes else."""
        return self.free > 0 or (self.free > -SPARE and not client.running)

    def _give(self, client: Client, start: float) -> None:
        self.free -= 1
        client.running += 1
        if self.free >= 0:
            self.time = max(self.time, start)

    def _leave(self, client: Client) -> None:
        """Give a client's place among the quick ones to the next that waits and may have it."""
        self.free += 1
        client.running -= 1
        self._call()

    def _call(self) -> None:
        """Give a place to the first that waits and may have it."""
        for one in list(self.waiting):
            start, _, turn, _, waits = one
            if turn.done():
                self.waiting.remove(one)
            elif self._has_place(waits):
                self.waiting.remove(one)
                self._give(waits, start)
                turn.set_result(None)
                return
