"""Starting and stopping `build.py serve` for the tests: a process of its own on a free port, ended by its own id."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def publication_of(folder: Path, dump: bytes, **queries: bytes) -> Path:
    """A publication with nothing but these N-Quads, and the files of a query by their endings."""
    files = {"raccordo.nq": dump} | {f"queries/load-by-mission.{ending}": text for ending, text in queries.items()}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    return folder


@contextmanager
def serving(dist: Path, *options: str) -> Iterator[str]:
    """The address of a server over a publication, without the slash at its end."""
    port = () if "--port" in options else ("--port", "0")
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--dist", str(dist), *port, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            yield line.split()[0].rstrip("/")
            assert process.poll() is None, "the server died"
        finally:
            process.terminate()
            process.wait(20)
