"""Files that may be bigger than the memory: made and read in chunks, the same bytes whatever these are."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

# How many bytes are held at once.
SIZE = 1 << 20
# The last level would take a third more of CPU for files that are 0.6 % smaller.
LEVEL = 8


def spool(folder: Path | None) -> SpooledTemporaryFile[bytes]:
    """A nameless file that is held while it is small; the `folder` is on the disk that it is on from then, None for
    that of temporary files."""
    return SpooledTemporaryFile(SIZE, dir=None if folder is None else str(folder))


def rest(file: IO[bytes]) -> Iterator[bytes]:
    """What follows in a file."""
    return iter(lambda: file.read(SIZE), b"")


def lines(file: IO[bytes]) -> Iterator[bytes]:
    """What follows in a file, in chunks of whole lines."""
    return iter(lambda: file.read(SIZE) + file.readline(), b"")


def gzipped(content: Iterable[bytes]) -> Iterator[bytes]:
    """Chunks as a gzip file, without a time."""
    packer = zlib.compressobj(LEVEL, wbits=zlib.MAX_WBITS + 16)
    for chunk in content:
        yield packer.compress(chunk)
    yield packer.flush()
