"""The steps of a load: compare, take away the marks of what differs, replace and verify it graph by graph, and mark it.

A graph is replaced by one PUT under its own name. The Graph Store Protocol makes that repeatable (RFC 9110, section
9.2.2), so whatever breaks a load off, the next one compares and does the rest.
"""

from __future__ import annotations

import re
import secrets
import shlex
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from raccordo.load import mark
from raccordo.load.client import Client, LoadError, Refused, sizes_query
from raccordo.load.content import DUMP, TRIED, Graph, Publication, difference
from raccordo.load.mark import Mark, Marks

# How many graphs are sent, at most, before what became of one is known.
AHEAD = 8
AGAIN = "run the same command again"
ANOTHER = "another load is at work on it, or somebody else is: wait for its end, and"
# From a client that is killed, Fuseki takes half of a Turtle document for all of it, whatever its Content-Length says;
# RDF/XML is an error when it is cut off, wherever. But Virtuoso and RDF4J, which take no cut body, lose literals of
# white space in it, and others may not take it: what does not arrive in the one format is sent in the other.
FORMATS = (ox.RdfFormat.RDF_XML, ox.RdfFormat.TURTLE)
# RDF4J reads N-Triples quicker than anything else; Virtuoso 7 does not know their media type. It gets them as the
# Turtle that they are too, for it reads no name of Turtle in which a sign is escaped (`graph:body\/missions`).
OF_RDF4J = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML)
RDF4J, VIRTUOSO = "/rdf-graphs/service", "/sparql-graph-crud"
# Servers that have been seen to show a part of a graph while it is being replaced, by their Server header.
NOT_ATOMIC = ("virtuoso",)

# What is done next, with which graph, and which share of the work is done.
Say = Callable[[str, str, float], None]


@dataclass
class State:
    """What a store has of a publication: its marks, the sizes of its graphs, and in what each of ours differs.

    `read` are the graphs whose triples were read for that.
    """

    marks: Marks
    sizes: dict[str, int]
    withdrawn: list[str]
    wrong: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)


@dataclass
class Outcome:
    """What a load did, by the names of graphs: replaced, right already, and withdrawn from the publication.

    `dropped` are those of the withdrawn graphs that are in the store no more; `read`, those whose triples were read
    and are the publication's.
    """

    replaced: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)


def state(
    client: Client, publication: Publication, marks: Marks, *, verify: bool = False, say: Say = lambda *_: None
) -> State:
    """Compare a store that has such marks with a publication. Raises LoadError.

    Of a graph that is marked, and of the size that its mark says, the mark is believed, unless all is to be verified.
    A graph is withdrawn where its name begins as the publication's do and the publication has it no more.
    """
    sizes = client.sizes(publication.root)
    found = State(marks, sizes, sorted(sizes.keys() - publication.names - {marks_iri(publication)}))
    for number, graph in enumerate(publication.graphs):
        say("compare", graph.iri, number / len(publication.graphs))
        if differs := _differs(client, graph, found, verify=verify):
            found.wrong[graph.iri] = differs
    return found


def marks_iri(publication: Publication) -> str:
    """The graph that the marks are in."""
    return publication.root + mark.NAME


def marks_of(client: Client, publication: Publication) -> Marks:
    """The marks that a store has. Raises LoadError."""
    return mark.read(client, marks_iri(publication))


def _mark(client: Client, publication: Publication, marks: Marks) -> None:
    iri = marks_iri(publication)
    _replace(client, iri, partial(marks.body, iri))


def _differs(client: Client, graph: Graph, found: State, *, verify: bool) -> str:
    size, marked = found.sizes.get(graph.iri, 0), found.marks.graphs.get(graph.iri)
    if not size:
        return "it is not there"
    if marked and marked.count == size and not verify:
        return "" if marked.is_of(graph) else "it is of another version"
    if size != graph.count:
        return f"triples: {size}, not {graph.count}"
    found.read.add(graph.iri)
    return difference(client, graph)


def load(
    client: Client,
    publication: Publication,
    *,
    prune: bool = False,
    verify: bool = False,
    say: Say = lambda *_: None,
) -> Outcome:
    """Replace the graphs that the server does not have; with `prune`, drop the withdrawn ones as well.

    `say` is given each step that is about to be taken. Raises LoadError, which says what state a graph is in.
    """
    marks, token = marks_of(client, publication), secrets.token_hex(8)
    work = Marks(marks.graphs, token)
    if marks.at_work:
        # What a load that was killed had sent last may be written only now; this is written after it.
        _mark(client, publication, work)
    found = state(client, publication, marks, verify=verify, say=say)
    outcome = Outcome(withdrawn=found.withdrawn, read=found.read - found.wrong.keys())
    outcome.kept = [graph.iri for graph in publication.graphs if graph.iri not in found.wrong]
    wrong = [graph for graph in publication.graphs if graph.iri in found.wrong]
    dropping = found.withdrawn if prune else []
    kept = _true(found, publication, dropping)
    if wrong or dropping:
        work = Marks(kept, token)
        _mark(client, publication, work)
    for graph in _replaced(client, wrong, say):
        outcome.replaced.append(graph.iri)
        outcome.read.add(graph.iri)
    # Last, so that what has moved to another graph is never missing.
    for name in dropping:
        say("drop", name, 1.0)
        client.delete(name)
        outcome.dropped.append(name)
    final = Marks(kept | {graph.iri: mark.mark_of(graph) for graph in publication.graphs if graph.iri not in kept})
    if wrong or dropping or marks.at_work:
        _still(client, publication, outcome, work, final)
    if wrong or dropping or final != marks:
        say("mark", marks_iri(publication), 1.0)
        _finish(client, publication, final, wrote=bool(wrong or dropping))
    return outcome


def _true(found: State, publication: Publication, dropping: list[str]) -> dict[str, Mark]:
    """The marks that will hold all through a load: of what is neither replaced nor dropped, and is as it was marked.

    Those of the publication's graphs say which files they are published in.
    """
    graphs = {graph.iri: graph for graph in publication.graphs}
    true = {
        name: one
        for name, one in found.marks.graphs.items()
        if found.sizes.get(name) == one.count
        and name not in found.wrong
        and name not in dropping
        and (name not in graphs or one.is_of(graphs[name]))
    }
    return true | {name: replace(true[name], file=mark.file_of(graphs[name])) for name in true.keys() & graphs.keys()}


def _finish(client: Client, publication: Publication, final: Marks, *, wrote: bool) -> None:
    """Leave the marks. A store that has all by other means and can't be written to stays without them."""
    try:
        _mark(client, publication, final)
    except LoadError as error:
        if wrote or not isinstance(error.__cause__, Refused):
            raise


def _replaced(client: Client, graphs: list[Graph], say: Say) -> Iterator[Graph]:
    """Replace graphs, one after the other; gives each when it has been verified.

    One is read back while others are on their way: a large one while several small ones are. The first is read back
    before any other is sent, so that a store that changes all that it is sent is given no more of it.
    """
    sent: deque[tuple[Graph, Future[str]]] = deque()
    reader = ThreadPoolExecutor(1)
    try:
        for number, graph in enumerate(graphs):
            say("replace", graph.iri, number / len(graphs))
            _replace(client, graph.iri, graph.body)
            sent.append((graph, reader.submit(difference, client, graph)))
            if number == 0 or len(sent) > AHEAD:
                yield _verified(client, *sent.popleft())
        for one in sent:
            yield _verified(client, *one)
    finally:
        # Where the load has failed, nothing more is read.
        reader.shutdown(cancel_futures=True)


def _verified(client: Client, graph: Graph, reading: Future[str]) -> Graph:
    """The graph, once it is in the store: sent in the other format where the first does not arrive."""
    wrong = reading.result()
    if wrong and _taken(client, graph.iri, graph.body, _formats(client)[1:]):
        wrong = difference(client, graph)
    if wrong:
        raise LoadError(f"{client.url} does not hold what it was sent: in {graph.iri} {wrong}; {AGAIN}")
    return graph


def _replace(client: Client, iri: str, body: Callable[[ox.RdfFormat], bytes]) -> None:
    if not _taken(client, iri, body, _formats(client)):
        raise LoadError(f"{client.url} takes none of our formats\n{iri} is as it was")


def _taken(client: Client, iri: str, body: Callable[[ox.RdfFormat], bytes], formats: tuple[ox.RdfFormat, ...]) -> bool:
    """Whether a server takes a graph in one of the formats: the first that it knows."""
    return any(_put(client, iri, body(form), form) for form in formats)


def _put(client: Client, iri: str, body: bytes, form: ox.RdfFormat) -> bool:
    try:
        return client.put(iri, body, form, packed=is_atomic(client))
    except (LoadError, KeyboardInterrupt) as error:
        if isinstance(error, Refused) and 300 <= error.status < 500:
            raise LoadError(f"{error}\n{iri} is as it was") from error
        what = str(error) or "interrupted"
        raise LoadError(f"{what}\n{iri} {_state(client)}; {AGAIN}") from error


def _formats(client: Client) -> tuple[ox.RdfFormat, ...]:
    if client.url.endswith(RDF4J):
        return OF_RDF4J
    return FORMATS if is_atomic(client) else FORMATS[::-1]


def _state(client: Client) -> str:
    if is_atomic(client):
        return "is the old or the new, if the server replaces a graph at once"
    return "may be a part of the new, or empty: this server replaces no graph at once"


def is_atomic(client: Client) -> bool:
    """Whether nothing is known that tells against the server's replacing a graph at once."""
    return not any(name in client.software.lower() for name in NOT_ATOMIC)


def _still(client: Client, publication: Publication, outcome: Outcome, work: Marks, final: Marks) -> None:
    """Raises LoadError where another load has begun, or a graph has another size; then no mark is left."""
    sizes = client.sizes(publication.root)
    wrong = [f"{name} is there again" for name in outcome.dropped if name in sizes]
    for graph in publication.graphs:
        if (size := sizes.get(graph.iri, 0)) != (count := final.graphs[graph.iri].count):
            wrong.append(f"{graph.iri} was right, and has {size} triples now, not {count}")
    if marks_of(client, publication) != work:
        wrong.append(f"{marks_iri(publication)} was changed")
    if wrong:
        client.delete(marks_iri(publication))
        raise LoadError(f"{client.url} has changed since: {wrong[0]} (changes: {len(wrong)}): {ANOTHER} {AGAIN}")


def curl(publication: Publication, dist: Path, url: str, query: str, *, begin: str, prune: bool) -> Iterator[str]:
    """The same by hand, as lines for a shell that begin so; the marks, which would not be true, are emptied.

    Graphs go from their files, Turtle. To Virtuoso they go as N-Triples, which are the lines of the dump without the
    graph's name, by a file of the shell's own.
    """

    def ask(text: str) -> str:
        return f"{begin} -H 'Accept: text/csv' --data-urlencode {shlex.quote(text)} {shlex.quote(query)}"

    marks = shlex.quote(f"{url}?{urlencode({'graph': marks_iri(publication)})}")
    yield "# the marks of an earlier load"
    yield f"{begin} -X PUT -H 'Content-Type: text/turtle' --data-binary '' {marks}"
    cut = VIRTUOSO in url
    if cut:
        yield "lines=$(mktemp)"
    for graph in publication.graphs:
        target = shlex.quote(f"{url}?{urlencode({'graph': graph.iri})}")
        body = '"@$lines"' if cut else shlex.quote(f"@{dist / graph.file}")
        yield f"# {graph.iri}: {graph.count} triples"
        if cut:
            name = re.sub(r"[.*$\[\]]", r"[\g<0>]", graph.iri)
            yield f'sed -n {shlex.quote(f"s| <{name}> [.]$| .|p")} {shlex.quote(str(dist / DUMP))} > "$lines"'
        yield f"{begin} -X PUT -H 'Content-Type: text/turtle' --data-binary {body} {target}"
    if cut:
        yield 'rm "$lines"'
    yield f"# the graphs, with their triples: the {len(publication.graphs)} above must be among them"
    yield ask(f"query={sizes_query(publication.root)}")
    if prune:
        drop = f"{begin} -X DELETE {shlex.quote(url)}'?graph='NAME"
        yield f"# and each that is none of the publication's {len(publication.names)} is dropped: {drop}"
    if publication.whole:
        yield f"# {TRIED}, which must give {len(publication.rows)} rows"
        yield ask(f"query@{dist / 'queries' / TRIED}.rq")
