"""The processes that answer queries: given one question at a time, killed at the deadline, made anew when they end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from raccordo.findings import UserError
from raccordo.serve.worker import frame

MEMORY = 1024 * 1024 * 1024
DEADLINE = 10.0
PATIENCE = 5.0
WAITING = 64


class Busy(Exception):
    """Too many queries are waiting, or one has waited too long."""


class Ended(Exception):
    """The process ended, or had to be ended, before it had an answer; says why."""


@dataclass(eq=False)
class Worker:
    """One process, once it has said that it is ready."""

    process: asyncio.subprocess.Process

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

    def kill(self) -> None:
        """End the process at once (SIGKILL), whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


@dataclass
class Pool:
    """So many processes over one store.

    Raises UserError at its start where the system gives a process no network namespace of its own, unless `exposed`.
    """

    store: Path
    size: int = 2
    exposed: bool = False
    deadline: float = DEADLINE
    memory: int = MEMORY
    idle: asyncio.Queue[Worker] = field(default_factory=asyncio.Queue)
    waiting: int = 0
    workers: set[Worker] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    closed: bool = False

    async def start(self) -> None:
        """Start every process, and wait until all are ready."""
        await asyncio.gather(*(self._add() for _ in range(self.size)))

    async def close(self) -> None:
        """End every process."""
        self.closed = True
        for worker in list(self.workers):
            worker.kill()
            await worker.process.wait()
        for task in list(self.tasks):
            task.cancel()

    async def ask(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The answer of the next process that is free. Raises Busy or Ended; the process is then a new one."""
        if self.waiting >= WAITING:
            raise Busy
        self.waiting += 1
        try:
            worker = await asyncio.wait_for(self.idle.get(), PATIENCE)
        except TimeoutError as error:
            raise Busy from error
        finally:
            self.waiting -= 1
        try:
            found = await asyncio.wait_for(worker.ask(json.dumps(question).encode()), self.deadline)
        except TimeoutError as error:
            self._replace(worker)
            raise Ended(f"it took more than {self.deadline:g} s") from error
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:
            self._replace(worker)
            raise Ended("the engine could not bear it") from error
        except BaseException:
            self._replace(worker)
            raise
        if found[0]["kind"] == "memory":
            self._replace(worker)
            raise Ended("it wanted more memory than one query gets")
        self.idle.put_nowait(worker)
        return found

    def _replace(self, worker: Worker) -> None:
        worker.kill()
        self.workers.discard(worker)
        if not self.closed:
            task = asyncio.get_running_loop().create_task(self._renew(worker))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _renew(self, worker: Worker) -> None:
        await worker.process.wait()
        await self._add()

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
            worker.kill()
            raise UserError(
                f"no process could open the store {self.store}: build again, or give it more memory"
            ) from error
        if not ready["apart"] and not self.exposed:
            worker.kill()
            raise UserError(
                "this system gives a process no network of its own, so that a query could reach others' servers: "
                "start it where it can (Linux, unprivileged user namespaces), or accept that with --exposed"
            )
        self.workers.add(worker)
        self.idle.put_nowait(worker)
