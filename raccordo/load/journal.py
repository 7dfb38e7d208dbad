"""What a load was about to do, here and on the server, so that another run resumes or repairs it.

The local journal is a file that is replaced as a whole and locked while a load runs. The marker is a graph on the
server: it tells loaders on other machines that one is at work, and which.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from raccordo.findings import UserError
from raccordo.load.client import Client

# A load that has not taken a step for so long, in seconds, is taken for dead.
LEASE = 900
DCTERMS = "http://purl.org/dc/terms/"


def default_path(url: str) -> Path:
    """Where the journal of loads to an address is kept (XDG Base Directory Specification)."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "raccordo" / f"load-{hashlib.sha256(url.encode()).hexdigest()[:16]}.json"


@dataclass
class Journal:
    """The steps of a load: `run` names it, `step` is what it is about to do, `graph` with which graph."""

    path: Path
    run: str = field(default_factory=lambda: uuid.uuid4().hex)
    step: str = ""
    graph: str = ""

    def write(self, step: str, graph: str = "") -> None:
        """Note a step, on the disk, before it is taken."""
        self.step, self.graph = step, graph
        made = self.path.with_suffix(".new")
        with made.open("w", encoding="utf-8") as file:
            json.dump({"run": self.run, "step": step, "graph": graph}, file)
            file.flush()
            os.fsync(file.fileno())
        made.replace(self.path)

    def clear(self) -> None:
        """Forget a load that is done."""
        self.path.unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[Journal]:
    """The journal of an address, of the run that was broken off or of a new one; locked.

    Raises UserError where another load has it, or where it can't be kept.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_suffix(".lock").open("w")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}: name another with --journal") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UserError(f"another load to the same server is running here ({path}): wait for its end") from error
        yield _resumed(path)


def _resumed(path: Path) -> Journal:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Journal(path, str(found["run"]), str(found["step"]), str(found["graph"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Journal(path)


@dataclass
class Marker:
    """A graph on the server that says which load is at work on it, at which step, and since when."""

    client: Client
    iri: str
    run: str
    steal: bool = False

    def read(self) -> tuple[str, str, float]:
        """The run, the step, and the time of the marker, in seconds since 1970; empty where there is none."""
        names = {quad.predicate.value: quad.object for quad in self.client.get(self.iri)}
        texts = [getattr(names.get(ox.NamedNode(DCTERMS + name).value), "value", "")
                 for name in ("identifier", "description", "modified")]  # fmt: skip
        try:
            return texts[0], texts[1], float(texts[2] or 0)
        except ValueError:
            return texts[0], texts[1], 0.0

    def take(self) -> None:
        """Raises UserError where another load that may be alive has the server."""
        run, step, since = self.read()
        age = time.time() - since
        if run and run != self.run and age < LEASE and not self.steal:
            raise UserError(
                f"another load is at work on {self.client.url} ({step}, {max(0, age):.0f} s ago): wait for its end; "
                f"if it is dead, wait {LEASE // 60} minutes or say --take-over"
            )
        self.write("begin")
        if self.read()[0] != self.run:
            raise UserError(f"another load began on {self.client.url} at the same moment: wait for its end")

    def check(self) -> None:
        """Raises UserError where another load has taken the server over."""
        if self.read()[0] != self.run:
            raise UserError(f"another load has taken {self.client.url} over: wait for its end, and load again")

    def write(self, step: str) -> None:
        """Say what comes next."""
        node = ox.NamedNode(self.iri)
        said = {"identifier": self.run, "description": step, "modified": f"{time.time():.0f}"}
        lines = [
            f"{ox.Triple(node, ox.NamedNode(DCTERMS + name), ox.Literal(text))} .\n" for name, text in said.items()
        ]
        self.client.put(self.iri, "".join(lines).encode())

    def clear(self) -> None:
        """Take the marker away."""
        self.client.delete(self.iri)
