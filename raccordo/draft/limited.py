"""Reading a file in a process of its own, which has so much memory and time: what a file makes a library do ends there.

That process gets the bytes of the file on standard input and writes JSON to standard output: what it read, or why it
doesn't.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from raccordo.draft.document import refuse

MEMORY = 1024 * 1024 * 1024
SECONDS = 180


class Refused(Exception):
    """The file is not read: the reason, and what to do."""


def read(module: str, name: str, content: bytes, remedy: str) -> dict[str, Any]:
    """What the module's own process reads of a file. Raises UserError where it refuses, or takes too much."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
        )
    except subprocess.TimeoutExpired as error:
        raise refuse(name, f"reading it takes more than {SECONDS} s", remedy) from error
    if done.returncode:
        reason = f"reading it takes more than {MEMORY // 1024**2} MB of memory, or the reader died of it"
        raise refuse(name, reason, remedy)
    found: dict[str, Any] = json.loads(done.stdout)
    if "refused" in found:
        raise refuse(name, *found["refused"])
    return found


def serve(extract: Callable[[bytes], dict[str, Any]]) -> None:
    """Be that process: read the file from standard input; exit status 3 where there is not memory enough."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.disable()
    try:
        said = json.dumps(extract(sys.stdin.buffer.read()))
    except Refused as refused:
        said = json.dumps({"refused": refused.args})
    except MemoryError:
        sys.exit(3)
    sys.stdout.write(said)
