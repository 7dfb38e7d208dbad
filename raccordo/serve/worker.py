"""The processes that answer queries: `python -m raccordo.serve.worker PARENT MEMORY DEADLINE`.

It loads a dataset, and forks them. The loader's standard input is a socket. A message there is `load` with the file of
a dump, `fork` with the socket that a new process is to answer on, `kill` or `nice` with the process that is meant. On
standard output it writes lines of JSON: what it has loaded, and then of each process that ended, by which signal. It
leaves the network before it loads anything, and says whether it could. The dataset is in memory, shared by all
processes, and no file is ever written.

A process answers questions one after the other, until it dies. A question is a length of four bytes, the greatest
first, and so many bytes of JSON; an answer the lengths of its head, which is JSON, and of its body, and then both. The
kernel ends a process that takes more processor time for a question than it may (SIGPROF), and each whose parent ends.
"""

from __future__ import annotations

import ctypes
import gc
import io
import json
import mmap
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyoxigraph as ox

from raccordo import heap
from raccordo.findings import UserError
from raccordo.rdf import query, sparql
from raccordo.rdf.turtle import fill_default_graph, value

if TYPE_CHECKING:
    from raccordo.reason.explain import Explainer

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG = 1
LOWEST = 19
MAX_ANSWER = 64 * 1024 * 1024
# Bytes that a process takes until it is looked at again how much of its memory it shares with no other.
STEP = 1024 * 1024
# Seconds of processor time until the process looks at what it has taken, and has its deadline set anew: to ask the
# system takes as long as to answer what is quick.
LOOK = 0.002
SIZES = struct.Struct(">II")
TOGETHER = 64 * 1024
RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
RDF = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}


class TooLarge(Exception):
    """The answer is larger than a server keeps for one client."""


class Bounded(io.BytesIO):
    """A buffer that takes so many bytes and no more."""

    def write(self, data: Any) -> int:
        """Write, or raise TooLarge."""
        if self.tell() + len(data) > MAX_ANSWER:
            raise TooLarge
        return super().write(data)


class Part(io.RawIOBase):
    """A part of an open file, to be read once, whatever others read of it."""

    def __init__(self, file: int, offset: int, size: int) -> None:
        self.file, self.offset, self.end = file, offset, offset + size

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes."""
        count = os.preadv(self.file, [memoryview(buffer)[: self.end - self.offset]], self.offset)
        self.offset += count
        return count


def read_frame(source: BinaryIO) -> bytes:
    """One frame; empty at the end of the input."""
    head = source.read(4)
    return source.read(int.from_bytes(head, "big")) if len(head) == 4 else b""


def frame(content: bytes) -> bytes:
    """The content with its length before it."""
    return len(content).to_bytes(4, "big") + content


# What a process may


def leave_network() -> bool:
    """Give up the network, in a namespace with no interface that is up; whether the system allowed it."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)


def die_with(parent: int) -> None:
    """Have the kernel end this process when its parent ends (Linux), however that ends."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def limit(memory: int) -> None:
    """No more than so many bytes of memory, no new files, no core dump."""
    # What may be written to, not what addresses are held.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


# Answering


def answer(store: ox.Store, question: dict[str, Any], evidence: Explainer | None) -> tuple[dict[str, Any], bytes]:
    """The answer to a question: its kind, the format chosen of those acceptable, and the body."""
    out = Bounded()
    if "explain" in question:
        assert evidence
        out.write(json.dumps(evidence.explain(*question["explain"]).as_json()).encode())
        return {"kind": "answer", "format": "json"}, out.getvalue()
    if "graph" in question:
        return _graph(store, question, out)
    default, named = ([ox.NamedNode(iri) for iri in question[part]] for part in ("default", "named"))
    dataset = (default, named) if default or named else None
    found = sparql.query(store, question["query"], question["base"], dataset)
    if isinstance(found, ox.QueryTriples):
        chosen = question["rdf"]
        if chosen:
            found.serialize(out, RDF[chosen])
    else:
        chosen = question["results"]
        if chosen:
            found.serialize(out, RESULTS[chosen])
    return {"kind": "answer" if chosen else "unacceptable", "format": chosen}, out.getvalue()


def _graph(store: ox.Store, question: dict[str, Any], out: Bounded) -> tuple[dict[str, Any], bytes]:
    graph = ox.NamedNode(question["graph"]) if question["graph"] else ox.DefaultGraph()
    if isinstance(graph, ox.NamedNode) and not store.contains_named_graph(graph):
        return {"kind": "missing"}, b""
    if not question["rdf"]:
        return {"kind": "unacceptable"}, b""
    store.dump(out, RDF[question["rdf"]], from_graph=graph)
    return {"kind": "answer", "format": question["rdf"]}, out.getvalue()


def attempt(store: ox.Store, question: dict[str, Any], evidence: Explainer | None) -> tuple[dict[str, Any], bytes]:
    """The answer, or what went wrong that is no crash."""
    try:
        return answer(store, question, evidence)
    except TooLarge:
        return {"kind": "large"}, b""
    except MemoryError:
        return {"kind": "memory"}, b""
    except SyntaxError as error:
        words, line, column = query.fault(question.get("query", ""), str(error.msg))
        where = f"at line {line}, column {column} it " if line else "it "
        return {"kind": "wrong", "message": where + words}, b""
    except (ValueError, OSError, RuntimeError, UserError) as error:
        return {"kind": "wrong", "message": str(error)}, b""


def answer_all(
    store: ox.Store, evidence: Explainer | None, connection: socket.socket, memory: int, deadline: float
) -> None:
    """Answer what comes in, until nothing more does."""
    limit(memory)
    send(connection, {"pid": os.getpid()}, b"")
    with os.fdopen(os.dup(connection.fileno()), "rb") as source:
        before = looked = time.process_time()
        seen, mine = taken(), own()
        # It doesn't run while the process waits.
        signal.setitimer(signal.ITIMER_PROF, deadline)
        while content := read_frame(source):
            head, body = attempt(store, json.loads(content), evidence)
            now = time.process_time()
            head["seconds"], before = now - before, now
            if now > looked + LOOK:
                looked = now
                signal.setitimer(signal.ITIMER_PROF, deadline)
                if taken() > seen + STEP:
                    seen, mine = taken(), own()
            head["own"] = mine
            send(connection, head, body)


def taken() -> int:
    """The bytes of all pages that this process has been given so far, of which it may have given back some."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt * mmap.PAGESIZE


def own() -> int:
    """The bytes that this process shares with no other; where the system doesn't say, all that it was given so far."""
    try:
        rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return taken()
    return int(rollup.partition("Private_Dirty:")[2].split()[0]) * 1024


def send(connection: socket.socket, head: dict[str, Any], body: bytes) -> None:
    """Send an answer, by one write where it is small."""
    first = json.dumps(head).encode()
    first = SIZES.pack(len(first), len(body)) + first
    if len(body) < TOGETHER:
        first, body = first + body, b""
    connection.sendall(first)
    if body:
        connection.sendall(body)


# Loading, and forking


def load(dump: int, told: dict[str, Any]) -> tuple[ox.Store, Explainer | None, dict[str, Any]]:
    """The store of a dump of N-Quads in a part of a file, and what there is: its graphs, and the instances of classes.

    Between them is what explains it, where that is asked for: by the folder of the project and the texts of sources.
    Raises ValueError where the dump, or one of the queries, can't be read.
    Its default graph is the union of the named graphs, so that an engine finds there what SPARQL's FROM and the
    protocol leave of it.
    """
    for name, offset, size in told["queries"]:
        if problem := query.syntax_problem(os.pread(dump, size, offset).decode("utf-8", "replace")):
            raise ValueError(f"{name} {problem[0]}")
    store = ox.Store()
    try:
        store.bulk_load(io.BufferedReader(Part(dump, told["offset"], told["size"])), format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, ValueError, OSError) as error:
        raise ValueError(f"raccordo.nq cannot be loaded: {error}") from error
    graphs = sorted(value(graph) for graph in store.named_graphs())
    fill_default_graph(store)
    known = [[classes, query.instances(store, classes)] for classes in told["classes"]]
    return store, _evidence(store, dump, told), {"graphs": graphs, "instances": known}


def _evidence(store: ox.Store, dump: int, told: dict[str, Any]) -> Explainer | None:
    if not told["root"]:
        return None
    from raccordo.serve.evidence import Evidence  # noqa: PLC0415 (large, and seldom asked for)

    texts = {name: os.pread(dump, size, offset).decode("utf-8", "replace") for name, offset, size in told["texts"]}
    return Evidence(store, Path(told["root"]), texts)


class Loader:
    """Forks processes over a store, ends them when it is asked to, and reports their ends."""

    def __init__(
        self, store: ox.Store, evidence: Explainer | None, control: socket.socket, memory: int, deadline: float
    ) -> None:
        self.store, self.evidence, self.control, self.parent = store, evidence, control, os.getppid()
        self.memory, self.deadline = memory, deadline
        self.alive: set[int] = set()

    def run(self) -> None:
        """Do what is asked until the parent has gone."""
        woken, wake = os.pipe()
        os.set_blocking(woken, False)
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake)
        while True:
            ready, _, _ = select.select([self.control.fileno(), woken], [], [], 0.5)
            if woken in ready:
                os.read(woken, 4096)
                self.reap()
            if self.control.fileno() in ready:
                text, sockets, _, _ = socket.recv_fds(self.control, 1024, 1)
                self.obey(text.decode().split(), sockets)
            if os.getppid() != self.parent:  # where the kernel doesn't see to it
                break
        for pid in self.alive:
            os.kill(pid, signal.SIGKILL)

    def obey(self, words: list[str], sockets: list[int]) -> None:
        """Fork, or do something to one of the processes that are alive."""
        if words[0] == "fork":
            self.fork(socket.socket(fileno=sockets[0]))
        elif (pid := int(words[1])) in self.alive:
            if words[0] == "kill":
                os.kill(pid, signal.SIGKILL)
            else:
                os.setpriority(os.PRIO_PROCESS, pid, LOWEST)

    def fork(self, connection: socket.socket) -> None:
        """Start a process that answers on a socket."""
        parent = os.getpid()
        if pid := os.fork():
            self.alive.add(pid)
            connection.close()
            return
        try:
            die_with(parent)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.control.close()
            os.dup2(2, 1)
            answer_all(self.store, self.evidence, connection, self.memory, self.deadline)
        finally:
            os._exit(0)

    def reap(self) -> None:
        """Report the processes that have ended."""
        for pid in list(self.alive):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self.alive.discard(pid)
                told({"ended": pid, "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0})


def told(report: dict[str, Any]) -> None:
    """A report as a line on standard output."""
    os.write(1, json.dumps(report).encode() + b"\n")


def main() -> None:
    """Load what is asked for, and fork until the parent has gone."""
    parent, memory, deadline = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    die_with(parent)
    heap.share()
    # What a terminal or systemd sends to all processes is for the parent: it ends these once they have answered.
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(one, signal.SIG_IGN)
    apart = leave_network()
    control = socket.socket(fileno=0)
    text, files, _, _ = socket.recv_fds(control, 65536, 1)
    try:
        store, evidence, found = load(files[0], json.loads(text))
    except (SyntaxError, OSError, ValueError) as error:
        told({"error": str(error)})
        return
    finally:
        for file in files:
            os.close(file)
    gc.collect()
    gc.freeze()
    heap.give_back()
    report = json.dumps({"apart": apart, "own": own(), **found}).encode() + b"\n"
    with os.fdopen(os.dup(1), "wb") as out:
        out.write(report)
    Loader(store, evidence, control, memory, deadline).run()


if __name__ == "__main__":
    main()
