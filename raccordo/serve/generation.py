"""A publication as it was when it was opened: its files, its dataset, its queries, and the answers that are kept.

The files are copied into one file without a name, each compared with its SHA-256 as the publication lists it. So what
is served is one build's and whole, whatever happens to the folder afterwards, and nothing is left when the server ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import io
import os
import stat
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from raccordo import heap
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf import query
from raccordo.rdf.stored import written
from raccordo.serve.lookup import LookUps, places
from raccordo.serve.pool import Dump, Pool
from raccordo.serve.reconcile import Things
from raccordo.serve.worker import Part

SUMS = "SHA256SUMS"
DATASET = "raccordo.nq"
NOTHING = "{} holds no publication: run “build.py” first, or name its folder with --dist"
PART = 1024 * 1024
# Bytes of answers, and of compressed files, that are kept for those who ask the same.
KEPT = 6 * 1024 * 1024
# What is smaller gains nothing from being compressed; what is larger is no page and no list, and is compressed aside.
WORTH = 1024


@dataclass(frozen=True)
class Entity:
    """What is sent: its media type, its tag, its size, and where it is: in memory, or in a part of an open file."""

    media: str
    tag: str
    size: int
    body: bytes | None = None
    file: IO[bytes] | None = None
    offset: int = 0

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` to before `end`."""
        if self.body is not None:
            return self.body[start:end]
        assert self.file is not None
        return os.pread(self.file.fileno(), end - start, self.offset + start)


def entity(media: str, body: bytes | IO[bytes]) -> Entity:
    """An answer, tagged by its digest."""
    digest = hashlib.sha256(media.encode())
    if isinstance(body, bytes):
        digest.update(body)
        return Entity(media, f'"{digest.hexdigest()[:32]}"', len(body), body)
    size = os.fstat(body.fileno()).st_size
    for start in range(0, size, PART):
        digest.update(os.pread(body.fileno(), PART, start))
    return Entity(media, f'"{digest.hexdigest()[:32]}"', size, file=body)


def zipped(one: Entity) -> Entity:
    """The same, compressed by gzip."""
    body = gzip.compress(one.read(0, one.size), 6, mtime=0)
    return Entity(one.media, packed(one.tag), len(body), body)


def packed(tag: str) -> str:
    """The tag of what has this tag, compressed by gzip."""
    return tag.rstrip('"') + '-gzip"'


class Kept:
    """Entities by a key, as many as fit into so many bytes; those that were asked for last stay."""

    def __init__(self, limit: int = KEPT) -> None:
        self.limit, self.bytes, self.hits, self.misses = limit, 0, 0, 0
        self.held: OrderedDict[Any, Entity] = OrderedDict()

    def get(self, key: Any) -> Entity | None:
        """What is kept under a key."""
        if found := self.held.get(key):
            self.held.move_to_end(key)
            self.hits += 1
        else:
            self.misses += 1
        return found

    def put(self, key: Any, one: Entity) -> None:
        """Keep an entity that is in memory, unless it would take the place of most others."""
        if one.body is None or one.size > self.limit // 4 or key in self.held:
            return
        self.held[key] = one
        self.bytes += one.size + WORTH
        while self.bytes > self.limit:
            _, last = self.held.popitem(last=False)
            self.bytes -= last.size + WORTH


@dataclass(frozen=True, slots=True)
class File:
    """A file of the publication: where it stands in the snapshot, and its SHA-256."""

    offset: int
    size: int
    digest: str


@dataclass
class Snapshot:
    """The files of a publication, in one file without a name; those that are left out, with why; and of which state."""

    content: IO[bytes]
    files: dict[str, File]
    left_out: dict[str, str]
    state: tuple[int, ...]


def state(dist: Path) -> tuple[int, ...] | None:
    """What changes when a publication is exchanged for another; None where there is none."""
    try:
        found = (dist / SUMS).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def take(dist: Path) -> Snapshot:
    """The files that a publication lists, as they are now.

    A link, a FIFO or whatever else is no plain file is left out. Raises UserError where there is no publication, and
    where a file is missing or isn't the one that is listed.
    """
    now = state(dist)
    with written():
        content = tempfile.TemporaryFile(buffering=PART)  # noqa: SIM115 (it is closed with the generation)
    try:
        files, left_out = _taken(dist, content)
    except BaseException:
        with contextlib.suppress(OSError):  # what it could not hold
            content.close()
        raise
    if now is None:
        content.close()
        raise UserError(NOTHING.format(dist))
    return Snapshot(content, files, left_out, now)


def _taken(dist: Path, content: IO[bytes]) -> tuple[dict[str, File], dict[str, str]]:
    """The files that are copied into a file, and those that are left out, with why. Raises UserError as `take` does."""
    try:
        folder = os.open(dist, os.O_RDONLY | os.O_DIRECTORY)
        try:
            listed = _listed(folder)
            if DATASET not in listed:
                raise FileNotFoundError
            files, left_out = _copy(folder, listed, content)
        finally:
            os.close(folder)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError(NOTHING.format(dist)) from error
    except OSError as error:
        raise UserError(f"{dist} could not be read: {error.strerror}: give yourself the right to read it") from error
    for path, digest in listed.items():
        if path not in left_out and path not in files:
            raise UserError(f"{dist} is not whole: {path} is missing, which {SUMS} lists: build again")
        if path in files and files[path].digest != digest:
            raise UserError(f"{dist} is not whole: {path} is not the file that {SUMS} lists: build again")
    if DATASET in left_out:
        raise UserError(f"{dist} is not whole: {DATASET} {left_out[DATASET]}: build again")
    return {path: file for path, file in files.items() if not path.endswith(".htaccess")}, left_out


def _listed(folder: int) -> dict[str, str]:
    """The files that a publication lists, with their SHA-256."""
    with os.fdopen(_open(SUMS, folder), "rb") as file:
        lines = file.read().decode("utf-8", "replace").splitlines()
    return {line[66:]: line[:64] for line in lines}


def _open(name: str, folder: int) -> int:
    return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)


def _copy(folder: int, listed: dict[str, str], content: IO[bytes]) -> tuple[dict[str, File], dict[str, str]]:
    """Copy the plain files of those that are listed; the others with why they are left out."""
    found: dict[str, File] = {}
    irregular: dict[str, str] = {}
    for path, kind, within in _entries(folder):
        if kind not in (stat.S_IFREG, stat.S_IFDIR):
            irregular[path] = "is a link" if kind == stat.S_IFLNK else "is no plain file"
        elif kind == stat.S_IFREG and (path in listed or path == SUMS):
            start, digest = content.tell(), hashlib.sha256()
            with os.fdopen(_open(path.rpartition("/")[2], within), "rb", buffering=0) as file:
                while part := file.read(PART):
                    with written():
                        content.write(part)
                    digest.update(part)
            found[path] = File(start, content.tell() - start, digest.hexdigest())
    with written():
        content.flush()
    above = ((path, [path, *map(str, PurePosixPath(path).parents)]) for path in listed)
    return found, {path: irregular[one] for path, parts in above for one in parts if one in irregular}


def _entries(folder: int) -> Iterator[tuple[str, int, int]]:
    """What is in a folder and below: its path, its kind, and the folder that it is in; no link is followed."""
    for root, folders, names, within in os.fwalk(".", dir_fd=folder, follow_symlinks=False):
        above = "" if root == "." else root.removeprefix("./") + "/"
        for name in (*names, *folders):
            mode = os.stat(name, dir_fd=within, follow_symlinks=False).st_mode
            yield above + name, stat.S_IFMT(mode), within


@dataclass(eq=False)
class Generation:
    """One publication that is served: its snapshot, the pool over its dataset, its queries, and the answers that are
    kept.

    Once it has been retired it is closed when nobody uses it any more: its pool when all requests have their answers,
    which may be on their way for long.
    """

    snapshot: Snapshot
    pool: Pool
    queries: dict[str, query.CannedQuery]
    kept: Kept = field(default_factory=Kept)
    look_ups: LookUps = field(default_factory=LookUps)
    things: Things | None = None
    # The questions that are being asked, for those who ask the same meanwhile.
    flights: dict[bytes, asyncio.Future[Entity | str | None]] = field(default_factory=dict)
    users: int = 0
    # Those of its users whose answer has not begun.
    asking: int = 0
    retired: bool = False
    # Set once its processes have ended.
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def files(self) -> dict[str, File]:
        """Its files by their paths."""
        return self.snapshot.files

    @property
    def name(self) -> str:
        """The generation's name: the beginning of the digest of its list of checksums."""
        return self.files[SUMS].digest[:12]

    def entity(self, path: str, media: str) -> Entity:
        """A file of the publication."""
        file = self.files[path]
        return Entity(media, f'"{file.digest[:32]}"', file.size, file=self.snapshot.content, offset=file.offset)

    def content(self, path: str) -> bytes:
        """The bytes of a file of the publication."""
        file = self.files[path]
        return os.pread(self.snapshot.content.fileno(), file.size, file.offset)

    async def close(self) -> None:
        """End its processes, and let go of its files unless somebody still reads them."""
        await self.pool.close()
        self.closed.set()
        if self.users:
            return
        # What has asked it last may go on knowing it for a while.
        self.snapshot.files.clear()
        self.queries.clear()
        self.look_ups.close()
        self.things = None
        self.kept.held.clear()
        heap.give_back()
        # To give back the room of a large file takes long enough to be felt.
        await asyncio.to_thread(self.snapshot.content.close)


def open_queries(project: Project, snapshot: Snapshot) -> dict[str, query.CannedQuery]:
    """The canned queries of a publication; whether the engine can read them is seen where the dataset is loaded."""
    found = {}
    for path, file in query_files(snapshot):
        text = os.pread(snapshot.content.fileno(), file.size, file.offset).decode("utf-8", "replace")
        name = path.removeprefix("queries/").removesuffix(".rq")
        found[name] = query.parse_query(project, name, text, path, readable=True)[0]
    return {name: canned for name, canned in found.items() if canned}


def query_files(snapshot: Snapshot) -> list[tuple[str, File]]:
    """The files of the canned queries of a publication, by their paths."""
    files = sorted(snapshot.files.items())
    return [(path, file) for path, file in files if path.startswith("queries/") and path.endswith(".rq")]


async def open_generation(
    snapshot: Snapshot, queries: dict[str, query.CannedQuery], root: str = "", **pool: Any
) -> Generation:
    """A generation whose pool has started; `pool` are the settings of the pool.

    It explains what it has where it gets the folder of the project, whose rules are cited.
    """
    ranges = sorted({parameter.ranges for one in queries.values() for parameter in one.parameters.values()})
    file = snapshot.files[DATASET]
    texts = [(PurePosixPath(path).name, one.offset, one.size) for path, one in snapshot.files.items()
             if path.startswith("source/")]  # fmt: skip
    asked = [(path, one.offset, one.size) for path, one in query_files(snapshot)]
    made = Pool(Dump(snapshot.content.fileno(), file.offset, file.size, ranges, root, texts, asked), **pool)
    try:
        found = await asyncio.to_thread(look_ups, snapshot)
        await made.start()
    except BaseException:
        snapshot.content.close()
        raise
    return Generation(snapshot, made, queries, look_ups=found)


def look_ups(snapshot: Snapshot) -> LookUps:
    """What answers look-ups in the dataset of a publication."""
    number, file = snapshot.content.fileno(), snapshot.files[DATASET]
    lines = io.BufferedReader(Part(number, file.offset, file.size))
    return LookUps(number, places(lines, file.offset))
