"""Writing dist/: each file as it is made, the same bytes from the same input, and the folder whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import glob
import hashlib
import os
import re
import shutil
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from raccordo.act.plans import Plan, Plans
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.publish.chunks import gzipped, lines, rest, spool
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.stored import LINES, Spool, Stored, joined, written

RENAME_EXCHANGE = 2
AT_FDCWD = -100


def release_metadata(ontology: Graph) -> list[ox.Quad]:
    """What nobody types: version, versionIRI, priorVersion, status, citation, isDefinedBy, dates of the vocabulary.

    The citation is the English title, the version and its IRI. A DOI is there where publisher.toml knows it.
    """
    project, iri = ontology.project, ontology.project.iri("onto")
    graph, version = ox.NamedNode(project.iri("graph/ontology")), ox.NamedNode(f"{iri}/{project.version}")
    said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        ("owl:versionInfo", ox.Literal(project.version)),
        ("owl:versionIRI", version),
        ("bibo:status", ontology.node(f"bibo:status/{'published' if project.released else 'draft'}")),
    ]
    if doi := project.publisher.get("archive", {}).get("doi"):
        said.append(("bibo:doi", ox.Literal(doi)))
    said += [("owl:priorVersion", ox.NamedNode(f"{iri}/{before}")) for before in project.earlier_versions[-1:]]
    for title in ontology.texts(iri, "dcterms:title", "en"):
        citation = f"{title}, version {project.version}. {version.value}"
        said.append(("dcterms:bibliographicCitation", ox.Literal(citation)))
    if project.released:
        days = ("dcterms:issued", min(project.releases.values())), ("dcterms:modified", project.released)
        said += [(name, ox.Literal(day, datatype=ontology.node("xsd:date"))) for name, day in days]
    quads = [ox.Quad(ox.NamedNode(iri), ontology.node(name), term, graph) for name, term in said]
    defined, terms = ontology.node("rdfs:isDefinedBy"), sorted(one for one in ontology.out if one.startswith(f"{iri}/"))
    return quads + [ox.Quad(ox.NamedNode(term), defined, ox.NamedNode(iri), graph) for term in terms]


def serialize(published: Graph, context: Context, files: Publication) -> None:
    """Add the dataset, its union and each graph that isn't there already to the files.

    Each dump has its gzip beside it.

    The dataset is in N-Quads and TriG, the union in N-Triples, Turtle, JSON-LD and RDF/XML, each graph in Turtle. All
    of a dataset, and all of a union, say the same triples. The quads are in canonical order, each in a named graph;
    `context` is of JSON-LD.
    """
    project, folder = published.project, files.folder
    stored = published if isinstance(published, Stored) else Stored(published, Spool())

    def add(name: str, content: Iterable[bytes]) -> None:
        files.write(name, content)
        files.write(f"{name}.gz", gzipped(files.chunks(name)))

    # The other files are made from these two.
    add("raccordo.nq", stored.nquads)
    add("raccordo.nt", joined(stored.triples))
    dataset = partial(ox.parse, path=str(folder / "raccordo.nq"), format=ox.RdfFormat.N_QUADS, lenient=True)
    union = partial(ox.parse, path=str(folder / "raccordo.nt"), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    with (folder / "raccordo.nt").open("rb") as file:
        prefixes = _occurring(project.prefixes, lines(file))
    graphs = _occurring(project.prefixes, [f"<{iri}>\n".encode() for iri in stored.by_graph])
    of_dataset = {name: iri for name, iri in project.prefixes.items() if name in prefixes or name in graphs}
    add("raccordo.trig", stream(dataset(), ox.RdfFormat.TRIG, of_dataset, folder))
    add("raccordo.ttl", stream(union(), ox.RdfFormat.TURTLE, prefixes, folder))
    add("raccordo.jsonld", context.stream(union(), folder))
    add("raccordo.rdf", stream(union(), ox.RdfFormat.RDF_XML, prefixes, folder))
    plans = Plans(published)
    for iri in stored.by_graph:
        name = iri.removeprefix(project.iri("graph/"))
        if (path := f"graphs/{name}.ttl") in files:
            continue
        if plan := plans.of(path):
            files.add({path: _turtle(project, b"".join(stored.ntriples(iri)), plan)})
        else:
            prefixes = _occurring(project.prefixes, stored.ntriples(iri))
            files.write(path, stream(stored.graph(iri), ox.RdfFormat.TURTLE, prefixes, folder))


def turtle(project: Project, quads: Iterable[ox.Quad], plan: Plan | None = None) -> bytes:
    """The triples of quads in canonical order as Turtle, with the prefixes that they use.

    What is a plan's own has a prefix for each kind of its things besides, `table:12-6` for `DATA/table#12-6`, and one
    for what stands in its folder, `plan:table` for `DATA/table`.
    """
    return _turtle(project, write(quads, ox.RdfFormat.N_TRIPLES), plan)


def _turtle(project: Project, triples: bytes, plan: Plan | None) -> bytes:
    prefixes = project.prefixes
    if plan:
        folder = project.iri(plan.folder) + "/"
        kinds = set(re.findall(rf"<{re.escape(folder)}([a-z-]+[#/])", triples.decode()))
        own = {"plan": folder} | {kind[:-1]: folder + kind for kind in sorted(kinds, reverse=True)}
        prefixes = own | prefixes
    quads = ox.parse(triples, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return b"".join(stream(quads, ox.RdfFormat.TURTLE, _occurring(prefixes, [triples])))


def write(quads: Iterable[ox.Quad], form: ox.RdfFormat, prefixes: dict[str, str] | None = None) -> bytes:
    """The quads in a format, with those of the prefixes that they use."""
    quads = list(quads)
    if prefixes:
        prefixes = _occurring(prefixes, [write(quads, ox.RdfFormat.N_QUADS)])
    return b"".join(stream(quads, form, prefixes))


def prefixed(
    project: Project, quads: Callable[[], Iterable[ox.Quad]], form: ox.RdfFormat, folder: Path | None = None
) -> Iterator[bytes]:
    """The quads that are given each time in a format, in chunks, with those of the prefixes that they use."""
    given = iter(quads())
    parts = iter(lambda: write(islice(given, LINES), ox.RdfFormat.N_QUADS), b"")
    prefixes = _occurring(project.prefixes, parts)
    return stream(quads(), form, prefixes, folder)


def kept(quads: Iterable[ox.Quad]) -> Callable[[], Iterable[ox.Quad]]:
    """Quads of the default graph as they come, which a nameless file holds to be read from its beginning each time.

    They are read by one at a time: a later reading ends an earlier one. Raises UserError where the disk is full.
    """
    file = spool(None)
    with written():
        ox.serialize((quad.triple for quad in quads), file, format=ox.RdfFormat.N_TRIPLES)

    def read() -> Iterable[ox.Quad]:
        file.seek(0)
        return ox.parse(file, format=ox.RdfFormat.N_TRIPLES, lenient=True)

    return read


def stream(
    quads: Iterable[ox.Quad],
    form: ox.RdfFormat,
    prefixes: dict[str, str] | None = None,
    folder: Path | None = None,
) -> Iterator[bytes]:
    """The quads in a format, in chunks; in Turtle and TriG with those of the prefixes that names have, else with all.

    The text is in a nameless file in the `folder` (`chunks.spool`) before the first chunk comes.
    """
    with spool(folder) as text:
        source = quads if form.supports_datasets else (quad.triple for quad in quads)
        ox.serialize(source, text, format=form, prefixes=prefixes)
        text.seek(0)
        yield from _used_prefixes(text) if form in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG) else rest(text)


def _occurring(prefixes: dict[str, str], chunks: Iterable[bytes]) -> dict[str, str]:
    """The prefixes with which an IRI can begin that is in N-Triples or N-Quads, in chunks of whole lines."""
    missing = {f"<{iri}".encode() for iri in prefixes.values()}
    for several in chunks:
        terms = _words(LITERAL.sub(b"", several))
        missing = {iri for iri in missing if iri not in terms}
    return {name: iri for name, iri in prefixes.items() if f"<{iri}".encode() not in missing}


def _words(text: bytes) -> bytes:
    """The words of a text, each once: it is shorter to search."""
    return b" ".join(set(text.split()))


# What of a line of N-Triples or N-Quads is in a literal: no IRI has a quotation mark in it.
LITERAL = re.compile(rb'".*"')
# What of a line of Turtle has no prefixed names in it, a declaration, and the prefix of a name.
NAMELESS = re.compile(rb'"[^"\\\n]*(?:\\.[^"\\\n]*)*"|<[^<>\n]*>')
DECLARATION = re.compile(rb"@prefix ([^ :]*): <[^<>]*> \.\n")
PREFIX = re.compile(rb"(?:^|[\s(\[,;^])([A-Za-z][\w-]*):", re.MULTILINE)


def _used_prefixes(text: IO[bytes]) -> Iterator[bytes]:
    """Turtle or TriG without the declarations of prefixes that no name in it has."""
    declared: dict[bytes, bytes] = {}
    begin = 0
    while match := DECLARATION.fullmatch(text.readline()):
        declared[match[1]] = match.group()
        begin = text.tell()
    text.seek(begin)
    used: set[bytes] = set()
    for several in lines(text):
        used.update(PREFIX.findall(_words(NAMELESS.sub(b"", several))))
    yield b"".join(line for name, line in declared.items() if name in used)
    text.seek(begin)
    yield from rest(text)


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a file that was written: how many bytes it has, and their SHA-256."""

    size: int
    digest: str


class Publication(Mapping[str, bytes]):
    """The files of a publication, path to bytes, each path once; they are on the disk as soon as they are added.

    They stand in a folder beside the `target` whose place they are to take, or in one of their own where there is no
    target, and go with the publication where it is not put in place.
    """

    def __init__(self, target: Path | None = None) -> None:
        self.target = target
        self.written: dict[str, File] = {}
        self._folded: dict[str, str] = {}

    def __getitem__(self, path: str) -> bytes:
        if path not in self.written:
            raise KeyError(path)
        return (self.folder / path).read_bytes()

    def __contains__(self, path: object) -> bool:
        return path in self.written

    def __iter__(self) -> Iterator[str]:
        return iter(self.written)

    def __len__(self) -> int:
        return len(self.written)

    @cached_property
    def folder(self) -> Path:
        """The folder in which the files stand."""
        if self.target is None:
            folder = Path(tempfile.mkdtemp(prefix="raccordo-"))
        else:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            recover(self.target)
            prefix = f"{staging_prefix(self.target)}{os.getpid()}-"
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=self.target.parent))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    @property
    def size(self) -> int:
        """How many bytes all files have."""
        return sum(file.size for file in self.written.values())

    def add(self, files: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> None:
        """Write files, as `write` does."""
        for path, content in files.items() if isinstance(files, Mapping) else files:
            self.write(path, [content])

    def write(self, path: str, content: Iterable[bytes]) -> None:
        """Write a file, each chunk as it comes. Raises UserError for a path that is there already, or that differs from
        one by case only, and where the disk is full or read-only.

        On macOS, on Windows and in many archives one of two such files would overwrite the other.
        """
        folded = path if path == path.casefold() else path.casefold()  # of most paths the same text, once in memory
        if other := self._folded.get(folded):
            how = "twice" if other == path else f"beside {other}, which differs from it by case only"
            raise UserError(f"{path} would be written {how}: give what it describes another IRI")
        size, digest = 0, hashlib.sha256()
        try:
            written = self.folder / path
            written.parent.mkdir(parents=True, exist_ok=True)
            with written.open("wb") as file:
                for chunk in content:
                    file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
        except OSError as error:
            raise _not_written(self.target or Path(tempfile.gettempdir()), error) from error
        self._folded[folded] = path
        self.written[path] = File(size, digest.hexdigest())

    def chunks(self, path: str) -> Iterator[bytes]:
        """A file, chunk by chunk."""
        with (self.folder / path).open("rb") as file:
            yield from rest(file)

    def clear(self) -> None:
        """Take all files away."""
        if self.written:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.written, self._folded = {}, {}

    def checksums(self) -> bytes:
        """The SHA-256 of each file, in the format of sha256sum."""
        return "".join(f"{self.written[name].digest}  {name}\n" for name in sorted(self)).encode()

    def put_in_place(self) -> None:
        """Put the folder at its target in one step: it is exchanged with what stood there.

        Raises UserError where that cannot be; what stood there is then untouched.
        """
        assert self.target is not None
        try:
            os.sync()  # all files at once: to flush thousands one by one takes minutes on some disks
            self.folder.chmod(0o755)
            _put_in_place(self.folder, self.target)
        except OSError as error:
            raise _not_written(self.target, error) from error
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = self.target


def check_file(target: Path) -> None:
    """Try whether a file can be written, before the work is done that it is to hold; what stands there is kept.

    Raises UserError where it cannot.
    """
    try:
        if target.is_file():
            target.open("r+b").close()
        elif target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        elif not target.exists():
            _try(target, target.absolute().parent)
    except OSError as error:
        raise _not_written(target, error) from error


def check_folder(target: Path) -> None:
    """Try whether a publication can be put at a path, before it is made; what stands there is kept.

    Raises UserError where nothing can be written there, and where what is there is no publication of ours.
    """
    try:
        if target.is_symlink() and not target.exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        _try(target, next((folder for folder in target.parents if folder.exists()), target))
        foreign = [] if target.is_mount() else foreign_files(target)
    except OSError as error:
        raise _not_written(target, error) from error
    if target.is_mount():
        raise UserError(f"{target} is a file system of its own, which no folder can take the place of: name one in it")
    if foreign:
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        held = f"holds what no build wrote ({', '.join(foreign[:3])}{more})"
        raise UserError(f"{target} {held}: choose another folder with --output, or move that elsewhere")


def _try(target: Path, folder: Path) -> None:
    tempfile.TemporaryDirectory(prefix=f"{staging_prefix(target)}{os.getpid()}-", dir=folder).cleanup()


def foreign_files(target: Path) -> list[str]:
    """The files in a folder that are not of a publication of ours, by its list of checksums; all where it has none."""
    if not target.exists():
        return []
    if not target.is_dir():
        return [target.name]
    found = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}
    sums = target / "SHA256SUMS"
    listed = (
        {line[66:] for line in sums.read_text(encoding="utf-8", errors="replace").splitlines()}
        if sums.is_file()
        else set()
    )
    return sorted(found - listed - ({"SHA256SUMS"} if "raccordo.nq" in listed else set()))


def staging_prefix(target: Path) -> str:
    """How the names of the folders begin that are written beside `target` before they take its place."""
    return f".{target.name}.raccordo-"


def _not_written(target: Path, error: OSError) -> UserError:
    advice = {
        errno.ENOSPC: "make room",
        errno.EDQUOT: "make room",
        errno.EACCES: "give its folder the right to be written",
        errno.EPERM: "give its folder the right to be written",
        errno.EROFS: "choose a place that can be written",
    }.get(error.errno or 0, "choose another place")
    kept = "; the last good one is untouched" if target.exists() else ""
    return UserError(f"{target} could not be written: {error.strerror}: {advice}{kept}")


def _put_in_place(staging: Path, target: Path) -> None:
    if not target.exists():
        staging.rename(target)
        return
    if _exchange(staging, target):
        return
    # No system call exchanges two folders here: between the two renames an interruption leaves the old one beside its
    # place, where recover() finds it.
    old = target.with_name(staging_prefix(target) + "old")
    target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    done = renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    return bool(done == 0)


def recover(target: Path) -> None:
    """Clear what an interrupted run left beside `target`, and put back the old folder where it has no successor."""
    prefix = staging_prefix(target)
    old = target.with_name(prefix + "old")
    if old.exists() and not target.exists():
        old.rename(target)
    for leftover in target.parent.glob(f"{glob.escape(prefix)}*"):
        owner = leftover.name.removeprefix(prefix).partition("-")[0]
        alive = owner.isdigit() and owner != str(os.getpid()) and Path(f"/proc/{owner}").exists()
        if leftover == old or (owner.isdigit() and not alive):
            shutil.rmtree(leftover, ignore_errors=True)
