"""The processes that answer queries: given one question at a time, killed at the deadline, made anew when they end.

Most queries are answered in a millisecond, and a few never. One that takes longer than QUICK makes room: it goes on
with the lowest priority beside the quick ones, which get a fresh process, until its deadline, or until more slow ones
come than there is room for: then the longest running is given up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from raccordo.findings import UserError
from raccordo.serve.worker import frame

MEMORY = 1024 * 1024 * 1024
DEADLINE = 10.0
QUICK = 0.25
PATIENCE = 5.0
WAITING = 64
# Processes that wait for a question beside those at work, so that a dead one is replaced at once.
SPARE = 2
LOWEST = 19


class Busy(Exception):
    """Too many queries are waiting, or one has waited too long."""


class Ended(Exception):
    """The process ended, or had to be ended, before it had an answer; says why."""


@dataclass(eq=False)
class Worker:
    """One process, once it has said that it is ready; `why` is told where it is ended before it answers."""

    process: asyncio.subprocess.Process
    why: str = "the engine could not bear it"

    async def ask(self, question: bytes) -> tuple[dict[str, Any], bytes]:
        """The head and the body of the answer; raises IncompleteReadError or OSError where the process ends."""
        assert self.process.stdin is not None
        self.process.stdin.write(frame(question))
        await self.process.stdin.drain()
        return json.loads(await self.read()), await self.read()

    async def read(self) -> bytes:
        """One frame."""
        assert self.process.stdout is not None
        length = int.from_bytes(await self.process.stdout.readexactly(4), "big")
        return await self.process.stdout.readexactly(length)

    def slow_down(self) -> None:
        """Give the process the lowest priority, for good: only the system's administrator could take that back."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, LOWEST)

    def kill(self, why: str = "") -> None:
        """End the process at once (SIGKILL), whatever it is doing."""
        self.why = why or self.why
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


@dataclass
class Pool:
    """Processes over one store: `size` answer quick queries at once, twice as many may go on with slow ones.

    Raises UserError at its start where the system gives a process no network namespace of its own, unless `exposed`.
    """

    store: Path
    size: int = 2
    exposed: bool = False
    deadline: float = DEADLINE
    memory: int = MEMORY
    workers: set[Worker] = field(default_factory=set)
    idle: asyncio.Queue[Worker] = field(default_factory=asyncio.Queue)
    # Those that have left the quick ones, the longest running first.
    slow: list[Worker] = field(default_factory=list)
    waiting: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    burials: set[asyncio.Task[int]] = field(default_factory=set)
    closed: bool = False

    def __post_init__(self) -> None:
        self.quick = asyncio.Semaphore(self.size)

    async def start(self) -> None:
        """Start every process, and wait until all are ready."""
        started = await asyncio.gather(*(self._add() for _ in range(self.size + SPARE)), return_exceptions=True)
        for failure in filter(None, started):
            await self.close()
            raise failure

    async def close(self) -> None:
        """End every process."""
        self.closed = True
        for task in list(self.tasks):
            task.cancel()
        for worker in [*self.workers, *self.slow]:
            self._bury(worker)
        await asyncio.gather(*self.burials)

    async def ask(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The answer of the next process that is free. Raises Busy or Ended; the process is then a new one."""
        worker = await self._enter()
        answer = asyncio.ensure_future(worker.ask(json.dumps(question).encode()))
        try:
            done, _ = await asyncio.wait({answer}, timeout=min(QUICK, self.deadline))
        except BaseException:
            self._replace(worker)
            answer.cancel()
            raise
        finally:
            self.quick.release()
        if not done:
            await self._wait_on(worker, answer)
        try:
            found = answer.result()
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:
            self._replace(worker)
            raise Ended(worker.why) from error
        if found[0]["kind"] == "memory":
            self._replace(worker)
            raise Ended("it wanted more memory than one query gets")
        if worker in self.workers:
            self.idle.put_nowait(worker)
        return found

    async def _enter(self) -> Worker:
        """A process that is free, once it is this question's turn."""
        if self.waiting >= WAITING:
            raise Busy
        self.waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self.quick.acquire()
                try:
                    return await self._alive()
                except BaseException:
                    self.quick.release()
                    raise
        except TimeoutError as error:
            raise Busy from error
        finally:
            self.waiting -= 1

    async def _alive(self) -> Worker:
        while (worker := await self.idle.get()).process.returncode is not None:
            self._replace(worker)
        return worker

    async def _wait_on(self, worker: Worker, answer: asyncio.Future[tuple[dict[str, Any], bytes]]) -> None:
        """Wait for an answer that isn't quick, until the deadline; its process is not used again."""
        worker.slow_down()
        self._replace(worker, kill=False)
        self.slow.append(worker)
        if len(self.slow) > 2 * self.size:
            self.slow.pop(0).kill("others were waiting")
        try:
            done, _ = await asyncio.wait({answer}, timeout=max(0.0, self.deadline - QUICK))
            if not done:
                worker.kill(f"it took more than {self.deadline:g} s")
                await asyncio.wait({answer})
        finally:
            if worker in self.slow:
                self.slow.remove(worker)
            self._bury(worker)
            answer.cancel()

    def _replace(self, worker: Worker, kill: bool = True) -> None:
        """Do without a process, and start another in its place."""
        if kill:
            self._bury(worker)
        if worker in self.workers:
            self.workers.discard(worker)
            if not self.closed:
                task = asyncio.get_running_loop().create_task(self._renew())
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    def _bury(self, worker: Worker) -> None:
        """End a process, and wait for its end meanwhile, so that nothing is left of it."""
        worker.kill()
        task = asyncio.get_running_loop().create_task(worker.process.wait())
        self.burials.add(task)
        task.add_done_callback(self.burials.discard)

    async def _renew(self) -> None:
        """Start a process, again and again where the system has no room for one just now."""
        while not self.closed:
            try:
                return await self._add()
            except (UserError, OSError):
                await asyncio.sleep(1)

    async def _add(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "raccordo.serve.worker", str(self.store), str(self.memory),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[2], limit=2**20,
        )  # fmt: skip
        worker = Worker(process)
        try:
            ready = json.loads(await asyncio.wait_for(worker.read(), 30))
        except (asyncio.IncompleteReadError, TimeoutError) as error:
            self._bury(worker)
            raise UserError(
                f"no process could open the store {self.store}: build again, or give it more memory"
            ) from error
        if not ready["apart"] and not self.exposed:
            self._bury(worker)
            raise UserError(
                "this system gives a process no network of its own, so that a query could reach others' servers: "
                "start it where it can (Linux, unprivileged user namespaces), or accept that with --exposed"
            )
        self.workers.add(worker)
        self.idle.put_nowait(worker)
