"""Where what goes plan by plan is done: on the cores of this machine or by the workers of a Dask scheduler.

What was made is kept in the user's cache by a key of all that it depends on.
"""

from __future__ import annotations

import gc
import hashlib
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from raccordo import heap
from raccordo.findings import UserError
from raccordo.project import Project, cache_folder

Made = TypeVar("Made")
# A key of all that a part depends on, and what the function is given to make it; read when it is needed.
Task = Callable[[], tuple[str, Any]]

# How long a scheduler may take to answer.
SECONDS = 10
# Seconds for which a process waits for more to do.
IDLE = 60
CACHE_BYTES = "4G"


@dataclass(frozen=True)
class Runner:
    """Where parts are computed: on the cores of this machine, or by the workers of a Dask scheduler at an address.

    With `cached`, those that are in the user's cache are taken from there, and others put there. Dask's workers see the
    project under the same paths.
    """

    cached: bool = True
    scheduler: str | None = None

    def run(
        self, function: Callable[[str, Any], Made], tasks: Sequence[Task], after: Callable[[Made], Made] | None = None
    ) -> Iterator[Made]:
        """What a function of a key and `given` makes of each task, in order, and `after` it leaves of that.

        Raises UserError where the scheduler is not reached, or where processes end before their work is done.
        """
        import joblib  # noqa: PLC0415 (slow to import)
        from joblib.externals.loky.process_executor import TerminatedWorkerError  # noqa: PLC0415

        missing, memory = len(tasks), self._memory()
        if memory:
            try:
                kept = memory.cache(function, ignore=["given"])
                # It need not be known of more than there are cores: to find what a task is given is work too.
                lacking = (1 for task in tasks if not kept.check_call_in_cache(*task()))
                missing, function = sum(islice(lacking, joblib.cpu_count())), kept
            except OSError:  # a full disk, or what is no folder in the place of one: no cache is needed
                memory = None
        if missing and self.scheduler:
            yield from _on_dask(self.scheduler, function, tasks, after)
        else:
            # A process takes a second to begin: for one part it isn't worth it.
            jobs = max(1, min(missing, joblib.cpu_count()))
            calls = (joblib.delayed(_done)(function, *task(), after) for task in tasks)
            try:
                yield from joblib.Parallel(jobs, return_as="generator", idle_worker_timeout=IDLE)(calls)
            except TerminatedWorkerError as error:
                raise UserError(
                    "a process that looked at a plan was ended from outside: is there enough memory?"
                ) from error
        if memory:
            memory.reduce_size(CACHE_BYTES)

    def _memory(self) -> Any:
        """The cache of parts; None where there is to be none, or none can be written."""
        import joblib  # noqa: PLC0415

        # What can't be kept, and what is found damaged, is made anew, and nobody need do anything about it.
        warnings.filterwarnings("ignore", module=r"joblib\.")
        try:
            return joblib.Memory(cache_folder() / "parts", verbose=0, compress=1) if self.cached else None
        except OSError:
            return None


def _done(function: Callable[[str, Any], Made], key: str, given: Any, after: Callable[[Made], Made] | None) -> Made:
    heap.look_for_cycles_seldom()
    gc.freeze()
    made = function(key, given)
    gc.collect()  # what was read for this part, before the next is read; and nothing older, which takes as long again
    gc.unfreeze()
    return after(made) if after else made


def _on_dask(
    address: str, function: Callable[[str, Any], Made], tasks: Sequence[Task], after: Callable[[Made], Made] | None
) -> Iterator[Made]:
    """The parts, made by the workers of a Dask scheduler. Raises UserError where it isn't reached, or they all fail."""
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 (an optional extra)
    except ImportError as error:
        raise UserError("--scheduler needs Dask: install it with pip install distributed") from error
    try:
        with Client(address, timeout=SECONDS, set_as_default=False) as client:
            futures = deque(client.submit(_done, function, *task(), after, pure=False) for task in tasks)
            while futures:
                yield futures.popleft().result()
    except (OSError, ValueError) as error:
        raise UserError(f"no Dask scheduler answers at {address}: start one with “dask scheduler”") from error
    except KilledWorker as error:
        raise UserError(f"the workers of {address} ended before their work was done: give them more memory") from error


def program(project: Project, names: Iterable[str], packages: Iterable[str]) -> str:
    """A key of the program: its code, files and folders of the project by their names, versions of packages."""
    read = [*files(project, names), *sorted(Path(__file__).parent.rglob("*.py"))]
    contents = [(str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in read]
    told = (project.base, contents, [metadata.version(name) for name in packages])
    return hashlib.sha256(repr(told).encode()).hexdigest()


def files(project: Project, names: Iterable[str]) -> list[Path]:
    """The files of a project at these names, and in folders of these names."""
    places = [project.root / name for name in names]
    return sorted(path for place in places for path in (place, *place.rglob("*")) if path.is_file())
