"""Look-ups: queries of one triple pattern whose subject is named, which the server answers without a process.

What such a query finds is among the triples of its subject. Where these are few, that takes no deadline: it is answered
in less time than a process is asked in. The engine answers it, as it would in a process, but over a store that has
nothing but the triples of the subjects that were asked for last, read from the dump when they are first asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from raccordo.serve.worker import RESULTS

# A line of N-Quads as the build writes it: no escapes in its IRIs, and its graph at its end.
LINE = re.compile(rb'(<[^\x00-\x20<>"\\]*>|_:\S+) <[^\x00-\x20<>"\\]*> \S[^\r\n]* <[^\x00-\x20<>"\\]*> \.\n')
# What may stand between two words, and each part of a look-up: of SPARQL's grammar what has one reading alone.
BLANK = r"(?:\s|#[^\r\n]*+(?:[\r\n]|\Z))*+"
IRI = r'<[A-Za-z][A-Za-z0-9+.-]*+:[^\x00-\x20<>"{}|\\^`]*+>'
VARIABLE = r"[?$][A-Za-z_][A-Za-z0-9_]*+"
TERM = rf"(?:{VARIABLE}|{IRI}|a(?=[\s#])|[A-Za-z][\w-]*+:[A-Za-z][\w-]*+)"
LOOK_UP = re.compile(
    rf"{BLANK}(?:PREFIX{BLANK}[A-Za-z][\w-]*+:{BLANK}{IRI}{BLANK})*+"
    rf"(?:ASK|SELECT{BLANK}(?:DISTINCT{BLANK})?(?:\*|(?:{VARIABLE}{BLANK})++)){BLANK}(?:WHERE{BLANK})?"
    rf"\{{{BLANK}({IRI}){BLANK}{TERM}{BLANK}{TERM}{BLANK}(?:\.{BLANK})?\}}{BLANK}(?:LIMIT{BLANK}\d{{1,9}}+{BLANK})?",
    re.ASCII | re.IGNORECASE,
)
# Signs of a query, bytes of the dump for its subject, and of the answer: where there are more, it is for a process.
LONGEST = 4096
MOST = 16 * 1024
LARGEST = 64 * 1024
# Bytes of the dump of all subjects that are in the store.
KEPT = 1024 * 1024


class LookUps:
    """The places of the subjects in a dump of N-Quads, which is a part of an open file, and a store of some of them."""

    def __init__(self, file: int = -1, places: dict[bytes, tuple[int, ...]] | None = None) -> None:
        self.file, self.places = file, places or {}
        self.clear()

    def clear(self) -> None:
        """Have no triples in the store."""
        self.store, self.known, self.size = ox.Store(), set[bytes](), 0

    def close(self) -> None:
        """Answer nothing any more."""
        self.places = {}
        self.clear()

    def answer(self, question: dict[str, Any]) -> bytes | None:
        """The answer to what a process would be asked, in the format chosen; None where that is for a process."""
        text = question.get("query", "")
        if len(text) > LONGEST or not (match := LOOK_UP.fullmatch(text)):
            return None
        if question["default"] or question["named"] or not question["results"]:
            return None
        try:
            if not self._find(match[1].encode()):
                return None
            found: Any = self.store.query(text)
            answer: bytes = found.serialize(format=RESULTS[question["results"]])
        except (SyntaxError, ValueError, OSError, RuntimeError):
            # Whatever it is, the process says it.
            return None
        return answer if len(answer) <= LARGEST else None

    def _find(self, subject: bytes) -> bool:
        """Have a subject's triples in the store; false where there are none, or many, or where blank nodes are in them.

        In a process these have other labels, and what is asked of it is to have the same.
        """
        if subject in self.known:
            return True
        places = self.places.get(subject, ())
        spans = [(start, end - start) for start, end in zip(places[::2], places[1::2], strict=True)]
        size = sum(size for _, size in spans)
        if not 0 < size <= MOST:
            return False
        lines = b"".join(os.pread(self.file, size, start) for start, size in spans)
        if b" _:" in lines:
            return False
        if self.size + size > KEPT:
            self.clear()
        triples = b"".join(line.rsplit(b" ", 2)[0] + b" .\n" for line in lines.split(b"\n")[:-1])
        self.store.load(triples, format=ox.RdfFormat.N_TRIPLES)
        self.known.add(subject)
        self.size += size
        return True


def places(lines: Iterable[bytes], offset: int) -> dict[bytes, tuple[int, ...]]:
    """Where the lines of each subject begin and end in a file, in which they stand from an offset on.

    There are none where a line is not as the build writes it.
    """
    found: dict[bytes, list[int]] = {}
    last: list[int] = []
    for line in lines:
        if not (match := LINE.fullmatch(line)):
            return {}
        known = found.setdefault(match[1], [])
        if known is not last or not known:
            known += offset, offset
        offset += len(line)
        known[-1] = offset
        last = known
    return {subject: tuple(known) for subject, known in found.items() if subject.startswith(b"<")}
