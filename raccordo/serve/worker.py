"""A process that answers queries one after the other, until it dies: `python -m raccordo.serve.worker STORE MEMORY`.

It reads frames from standard input and writes frames to standard output. A frame is a length of four bytes, the
greatest first, and so many bytes; a question is one frame of JSON, an answer one of JSON and one with the body. It
leaves the network first (Linux namespaces), and says in its first answer whether it could.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import sys
from typing import Any, BinaryIO

import pyoxigraph as ox

from raccordo.rdf import sparql

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
MAX_ANSWER = 64 * 1024 * 1024
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
}


class TooLarge(Exception):
    """The answer is larger than a server holds back for one client."""


class Bounded(io.BytesIO):
    """A buffer that takes so many bytes and no more."""

    def write(self, data: Any) -> int:
        """Write, or raise TooLarge."""
        if self.tell() + len(data) > MAX_ANSWER:
            raise TooLarge
        return super().write(data)


def read_frame(source: BinaryIO) -> bytes:
    """One frame; empty at the end of the input."""
    head = source.read(4)
    return source.read(int.from_bytes(head, "big")) if len(head) == 4 else b""


def frame(content: bytes) -> bytes:
    """The content with its length before it."""
    return len(content).to_bytes(4, "big") + content


def leave_network() -> bool:
    """Give up the network, in a namespace with no interface that is up; whether the system allowed it."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)


def limit(memory: int) -> None:
    """No more than so many bytes of memory, no new files, no core dump, no child process."""
    # What may be written to, not what addresses are held: each thread of the store holds 64 MB of those, and uses none.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def answer(store: ox.Store, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The answer to a question: its kind, the format chosen of those acceptable, and the body."""
    out = Bounded()
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


def attempt(store: ox.Store, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The answer, or what went wrong that is no crash."""
    try:
        return answer(store, question)
    except TooLarge:
        return {"kind": "large"}, b""
    except MemoryError:
        return {"kind": "memory"}, b""
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return {"kind": "wrong", "message": str(getattr(error, "msg", error))}, b""


def main() -> None:
    """Answer what comes in, until nothing more does."""
    path, memory = sys.argv[1], int(sys.argv[2])
    # Of a query that is nested too deep for its parsers nobody but this process dies.
    sys.setrecursionlimit(100_000)
    apart = leave_network()
    store = ox.Store.read_only(path)
    limit(memory)
    # What the engine prints must not come between the frames.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    out.write(frame(json.dumps({"apart": apart}).encode()))
    out.flush()
    while question := read_frame(sys.stdin.buffer):
        head, body = attempt(store, json.loads(question))
        out.write(frame(json.dumps(head).encode()) + frame(body))
        out.flush()


if __name__ == "__main__":
    main()
