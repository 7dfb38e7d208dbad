"""Graphs of many plans, which are on the disk: what is shared is in memory, and of the plans what is being asked for.

The quads of each plan are put on the disk in canonical order, in a spool, so that those of all plans can be read in
that order without being sorted together. What is on the disk lies in the folder of temporary files, and goes with who
has it.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, lru_cache
from heapq import merge
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from raccordo.findings import UserError
from raccordo.rdf.graph import Answer, Found, Graph, about, merged, node_of, terms_in_order, toward
from raccordo.rdf.turtle import RDF_TYPE, TurtleFile, has_blank, in_order, parse_turtle, value

# Lines that are joined to a chunk.
LINES = 1000
# Bytes that are read at once, which plans that are read together share, and the least that is read of each.
BYTES = 64 * 1024
LEAST = 4096
# Files that are kept as they were parsed.
FILES = 8
# Quads that are sorted at once.
SORTED = 10_000
# Quads that a store takes at once.
QUADS = 50_000


@contextmanager
def written() -> Iterator[None]:
    """Raises UserError where temporary files cannot be written."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error).rpartition(": ")[2]  # the engine says at first which file
        advice = "make room, or name another folder in TMPDIR"
        raise UserError(f"{tempfile.tempdir or 'TMPDIR'} could not be written: {why}: {advice}") from error


class Spool:
    """The quads of plans on the disk: by their graphs, and their triples in runs of which each is in order.

    Raises UserError where there is no room for them.
    """

    def __init__(self) -> None:
        with written():
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it goes with the spool)
        self._runs: list[range] = []
        self._places: dict[str, list[range]] = defaultdict(list)

    def add(self, quads: bytes) -> None:
        """Add quads of a plan: N-Quads without blank nodes, in canonical order."""
        told: set[bytes] = set()
        for name, lines in groupby((line.rsplit(b" ", 2) for line in quads.splitlines()), key=lambda line: line[1]):
            triples = [triple + b" .\n" for triple, *_ in lines]
            self._places[name[1:-1].decode()].append(self._write(triples))
            told.update(triples)
        self._runs.append(self._write(sorted(told)))
        if "_on_disk" in vars(self):
            self._on_disk.add(ox.parse(quads, format=ox.RdfFormat.N_QUADS))

    def _write(self, lines: Iterable[bytes]) -> range:
        with written():
            start = self._file.seek(0, os.SEEK_END)
            self._file.writelines(lines)
            self._file.flush()
            return range(start, self._file.tell())

    def _chunks(self, place: range, size: int = BYTES) -> Iterator[bytes]:
        rest = b""
        for start in place[::size]:
            read = os.pread(self._file.fileno(), min(size, place.stop - start), start)
            lines, end, rest = (rest + read).rpartition(b"\n")
            yield lines + end

    @property
    def graphs(self) -> Collection[str]:
        """The names of the graphs."""
        return self._places.keys()

    def graph(self, name: str) -> Iterator[bytes]:
        """The triples of a graph as N-Triples, in chunks of whole lines, in canonical order."""
        found = self._places.get(name, [])
        return self._chunks(found[0]) if len(found) == 1 else joined(_once(self._merged(found)))

    def triples(self) -> Iterator[bytes]:
        """The triples of all plans as lines of N-Triples, in order; one of several plans stands several times."""
        return self._merged(self._runs)

    def _merged(self, places: list[range]) -> Iterator[bytes]:
        size = max(LEAST, BYTES // max(1, len(places)))
        return merge(*(_lines(self._chunks(place, size)) for place in places))

    @property
    def store(self) -> ox.Store:
        """The quads in their graphs, in a store on the disk."""
        return self._on_disk.store

    def asked(self, ask: Callable[[ox.Store], Answer], further: Iterable[ox.Quad]) -> Answer:
        """What is answered by the store with further quads, which it has as long as it is asked."""
        further, added = iter(further), list[bytes]()
        try:
            while several := [*islice(further, QUADS)]:
                new = [quad for quad in several if quad not in self.store]
                self._on_disk.add(new)  # all of them or none
                added.append(zlib.compress(ox.serialize(new, format=ox.RdfFormat.N_QUADS) or b"", 1))
            return ask(self.store)
        finally:
            with written():
                for quad in _parsed(map(zlib.decompress, added)):
                    self.store.remove(quad)

    @cached_property
    def _on_disk(self) -> OnDisk:
        return OnDisk(_parsed(chunk for name in self.graphs for chunk in _in_graph(name, self.graph(name))))


class Pieces:
    """Bytes on the disk, in pieces, each under a key. Raises UserError where there is no room for them."""

    def __init__(self) -> None:
        with written():
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it goes with the pieces)
        self._places: dict[Hashable, list[range]] = defaultdict(list)

    def add(self, key: Hashable, content: bytes) -> None:
        """Add a piece."""
        with written():
            start = self._file.seek(0, os.SEEK_END)
            self._file.write(content)
            self._file.flush()
        self._places[key].append(range(start, start + len(content)))

    def of(self, key: Hashable) -> Iterator[bytes]:
        """The pieces under a key, as they were added."""
        return (os.pread(self._file.fileno(), len(place), place.start) for place in self._places.get(key, ()))


class OnDisk:
    """A store on the disk, whose files go with it. Raises UserError where there is no room for it.

    The store is closed before its files go, as it tidies them while nobody asks it: nobody else may hold it then.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        with written():
            self._folder = tempfile.TemporaryDirectory(prefix="raccordo-", ignore_cleanup_errors=True)
            self.store = ox.Store(self._folder.name)
        self.add(quads)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads to the store, so many at once."""
        quads = iter(quads)
        with written():
            while several := list(islice(quads, QUADS)):
                self.store.bulk_extend(several)

    def __enter__(self) -> OnDisk:
        return self

    def __exit__(self, *_: object) -> None:
        vars(self).pop("store", None)
        if folder := vars(self).pop("_folder", None):
            folder.cleanup()

    def __del__(self) -> None:
        self.__exit__()


class Stored(Graph):
    """The quads of plans in a spool, and those of a graph of what is shared, beside them."""

    def __init__(self, shared: Graph, spool: Spool) -> None:
        super().__init__(shared.project)
        self.shared, self.spool = shared, spool
        self.files, self.quads = shared.files, _Quads(self)
        self._read = lru_cache(FILES)(self._parsed)

    def __or__(self, other: Graph) -> Stored:
        """Both graphs in one."""
        return Stored(self.shared | other, self.spool)

    def __ror__(self, other: Graph) -> Stored:
        """Both graphs in one."""
        return Stored(other | self.shared, self.spool)

    def completed(self, quads: Iterable[ox.Quad]) -> Stored:
        """The graph with further quads, all in canonical order.

        Those without blank nodes are put on the disk, so many at once, where the other graphs of the spool have them
        too from then on.
        """
        quads, blank = iter(quads), list[ox.Quad]()
        while several := [*islice(quads, SORTED)]:
            blank += filter(has_blank, several)
            named = in_order(quad for quad in several if not has_blank(quad))
            self.spool.add(ox.serialize(named, format=ox.RdfFormat.N_QUADS) or b"")
        return Stored(self.shared.completed(blank), self.spool)

    def graph(self, name: str) -> Iterator[ox.Quad]:
        """The quads of a named graph, in canonical order."""
        return _parsed(_in_graph(name, self.ntriples(name)))

    def about_some(self, wanted: Callable[[str], bool]) -> Iterator[ox.Quad]:
        """The quads about each resource that is wanted, in canonical order; of a blank node, that of its graph."""
        for name in self.by_graph:
            runs = groupby(_lines(self.ntriples(name)), key=_subject)
            found = (several for subject, several in runs
                     if wanted(subject[1:-1].decode() if subject.startswith(b"<") else name))  # fmt: skip
            yield from _parsed(_in_graph(name, joined(chain.from_iterable(found))))

    def described_in(self, name: str) -> Iterator[str]:
        """The resources of which a named graph says something."""
        subjects = groupby(_lines(self.ntriples(name)), key=_subject)
        return (subject[1:-1].decode() for subject, _ in subjects if subject.startswith(b"<"))

    # The indexes

    @cached_property
    def out(self) -> Found:
        """Subject → predicate → terms; blank nodes by their labels."""
        return Found(self._about, self._subjects)

    @cached_property
    def incoming(self) -> Found:
        """Object → predicate → the IRIs of subjects; of IRIs alone, and of no class (`members`)."""
        return Found(self._toward, self._objects)

    @cached_property
    def graphs_of(self) -> Found:
        """Subject → the named graphs that say something of it."""
        return Found(lambda iri: {value(quad.graph_name) for quad in self.about(iri)}, self._subjects)

    @cached_property
    def by_graph(self) -> Mapping[str, list[ox.Quad]]:
        """The quads of each named graph, by its IRI."""
        return _ByGraph(self)

    @property
    def nquads(self) -> Iterator[bytes]:
        """All quads as N-Quads, in chunks of whole lines, in the order of their graphs."""
        return chain.from_iterable(_in_graph(name, self.ntriples(name)) for name in self.by_graph)

    def ntriples(self, name: str) -> Iterator[bytes]:
        """The triples of a graph as N-Triples, in chunks of whole lines, in canonical order."""
        triples = (quad.triple for quad in self.shared.by_graph.get(name, ()))
        shared, own = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", self.spool.graph(name)
        if shared and name in self.spool.graphs:
            return joined(_once(merge(_lines([shared]), _lines(own))))
        return iter([shared]) if shared else own

    @property
    def union(self) -> Iterator[ox.Quad]:
        """The triples of all graphs, each once, as quads of the default graph in canonical order."""
        return _parsed(joined(self.triples))

    @property
    def triples(self) -> Iterator[bytes]:
        """The same as lines of N-Triples."""
        shared = (f"{quad.triple} .\n".encode() for quad in self.shared.union)
        return _once(merge(self.spool.triples(), shared))

    @property
    def store(self) -> ox.Store:
        """The quads in their graphs, and all of them in the default graph, to be asked with SPARQL (`query.run`)."""
        return self._on_disk.store

    def asked(self, ask: Callable[[ox.Store], Answer], further: Iterable[ox.Quad] = ()) -> Answer:
        """What is answered by a store that has the quads in their graphs, and further ones."""
        return self.spool.asked(ask, chain(self.shared.quads, further))

    def forget(self) -> None:
        """Let go of the indexes, also of what is shared, and of the files that were read."""
        super().forget()
        self.shared.forget()
        self._read.cache_clear()

    @cached_property
    def _on_disk(self) -> OnDisk:
        made = OnDisk(chain(self.quads, self.union))
        with written():
            made.store.optimize()  # which takes a fourth of what it saves the queries that come
        return made

    def about(self, iri: str) -> list[ox.Quad]:
        """What is said of a resource, in canonical order."""
        found = [] if (node := node_of(iri)) is None else [*self.spool.store.quads_for_pattern(node, None, None)]
        return in_order([*self.shared.about(iri), *found]) if found else self.shared.about(iri)

    def typed(self, name: str) -> list[ox.Quad]:
        """What says that resources are of a class."""
        kind = self.node(name)
        found = self.spool.store.quads_for_pattern(None, self.node("rdf:type"), kind)
        return in_order([*self.shared.typed(name), *found])

    def members(self, kind: str) -> Iterator[str]:
        """The resources of a class, by its IRI: each once, one by one."""
        shared, node = self.shared.members(kind), node_of(kind)
        yield from shared
        if node is not None:
            # In the index of the store one subject's stand together.
            found = groupby(self.spool.store.quads_for_pattern(None, RDF_TYPE, node), key=lambda quad: quad.subject)
            known = {*shared}
            yield from (iri for subject, _ in found if (iri := value(subject)) not in known)

    def classes(self, term: Any) -> tuple[str, ...]:
        """The IRIs of the classes of a resource or a blank node, sorted."""
        here = self.shared.classes(term)
        found = self.spool.store.quads_for_pattern(term, RDF_TYPE, None) if isinstance(term, ox.NamedNode) else ()
        return tuple(sorted({*here, *(value(quad.object) for quad in found)}))

    def _about(self, iri: str) -> dict[str, list[Any]]:
        return _both(self.shared.out.get(iri, {}), about(self.spool.store, iri))

    def _toward(self, iri: str) -> dict[str, list[Any]]:
        return _both(self.shared.incoming.get(iri, {}), toward(self.spool.store, iri))

    def subjects_of(self, predicate: str, iri: str) -> list[str]:
        """The resources that have a resource as the value of a property, by its IRI, sorted."""
        found: list[str] = self._having[f"{predicate} {iri}"]
        return found

    @cached_property
    def _having(self) -> Found:
        return Found(self._with_value)

    def _with_value(self, both: str) -> list[str]:
        predicate, _, iri = both.partition(" ")
        here = self.shared.subjects_of(predicate, iri)
        if (node := node_of(iri)) is None:
            return here
        quads = self.spool.store.quads_for_pattern(None, ox.NamedNode(predicate), node)
        return terms_in_order({*here, *(value(quad.subject) for quad in quads)})

    def _subjects(self) -> Iterator[str]:
        yield from self.shared.out
        for subject, _ in groupby(self.spool.triples(), key=_subject):
            if (iri := subject[1:-1].decode()) not in self.shared.out:
                yield iri

    def _objects(self) -> Iterator[str]:
        known = set(self.shared.incoming)
        known.update(quad.object.value for quad in self.spool.store
                     if isinstance(quad.object, ox.NamedNode) and quad.predicate != RDF_TYPE)  # fmt: skip
        yield from known

    # Where a resource is defined

    def file_of(self, iri: str) -> TurtleFile | None:
        """The file in which a resource stands as a subject; None where none has it."""
        if file := super().file_of(iri):
            return file
        files = (self._read(path) for name in sorted(self.graphs_of[iri]) if (path := self._paths_of.get(name)))
        return next((file for file in files if file and file.line_of(iri)), None)

    @cached_property
    def _paths_of(self) -> dict[str, Path]:
        return {self.project.graph_of(path): path for path in self.project.data_files()}

    def _parsed(self, path: Path) -> TurtleFile | None:
        return parse_turtle(self.project, path)[0]


class _Quads(Collection[ox.Quad]):
    """The quads of a stored graph, in the order of their graphs."""

    def __init__(self, graph: Stored) -> None:
        self._graph, self._count = graph, -1

    def __iter__(self) -> Iterator[ox.Quad]:
        return _parsed(self._graph.nquads)

    def __len__(self) -> int:
        if self._count < 0:
            self._count = sum(chunk.count(b"\n") for chunk in self._graph.nquads)
        return self._count

    def __contains__(self, quad: object) -> bool:
        return isinstance(quad, ox.Quad) and quad in self._graph.by_graph.get(value(quad.graph_name), ())


class _ByGraph(Mapping[str, list[ox.Quad]]):
    """The quads of each graph, read when they are asked for."""

    def __init__(self, graph: Stored) -> None:
        self._graph, self._shared, self._spool = graph, graph.shared.by_graph, graph.spool

    def __getitem__(self, name: str) -> list[ox.Quad]:
        if name not in self._spool.graphs:
            return self._shared[name]
        return [*self._graph.graph(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._shared, *self._spool.graphs}, key=lambda name: f"<{name}>"))

    def __len__(self) -> int:
        return len({*self._shared, *self._spool.graphs})


def _both(here: dict[str, list[Any]], found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What is said of a resource in two places."""
    return merged({"": here}, {"": found})[""] if here and found else here or found


def joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines in chunks of several."""
    lines = iter(lines)
    while several := b"".join(islice(lines, LINES)):
        yield several


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    return chain.from_iterable(chunk.splitlines(keepends=True) for chunk in chunks)


def _subject(line: bytes) -> bytes:
    return line.partition(b" ")[0]


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines in order, each once."""
    return (line for line, _ in groupby(lines))


def _in_graph(name: str, triples: Iterable[bytes]) -> Iterator[bytes]:
    """Chunks of N-Triples as N-Quads of a graph; no literal has a line's end in it."""
    end = f" <{name}> .\n".encode()
    return (chunk.replace(b" .\n", end) for chunk in triples)


def _parsed(chunks: Iterable[bytes]) -> Iterator[ox.Quad]:
    """The quads of chunks of N-Quads or N-Triples, of which the engine has written each line."""
    return chain.from_iterable(ox.parse(chunk, format=ox.RdfFormat.N_QUADS, lenient=True) for chunk in chunks)
