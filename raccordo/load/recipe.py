"""The steps of a load: compare, replace what differs, and verify all of it once more at the end.

A graph is replaced by one PUT under its own name. The Graph Store Protocol makes that repeatable (RFC 9110, section
9.2.2), so whatever breaks a load off, the next one compares and does the rest.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from raccordo.load.client import Client, LoadError, sizes_query
from raccordo.load.content import TRIED, Graph, Publication, difference

AGAIN = "run the same command again"
# From a client that is killed, Fuseki takes half of a Turtle document for all of it, whatever its Content-Length says;
# RDF/XML is an error when it is cut off, wherever. But Virtuoso, which takes no cut body, loses literals of white space
# in it, and others may not take it: what does not arrive in the one format is sent in the other.
FORMATS = (ox.RdfFormat.RDF_XML, ox.RdfFormat.TURTLE)
# Servers that have been seen to show a part of a graph while it is being replaced, by their Server header.
NOT_ATOMIC = ("virtuoso",)

Say = Callable[[str, str], None]


@dataclass
class Outcome:
    """What a load did, by the names of graphs: replaced, right already, and withdrawn from the publication.

    `dropped` are those of the withdrawn graphs that are in the store no more.
    """

    replaced: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def load(
    client: Client, publication: Publication, *, prune: bool = False, say: Say = lambda step, graph: None
) -> Outcome:
    """Replace the graphs that the server does not have; with `prune`, drop the withdrawn ones as well.

    A graph is withdrawn where its name begins as the publication's do and the publication has it no more. `say` is
    given each step and the graph it is about to be taken with. Raises LoadError, which says what state a graph is in.
    """
    sizes = client.sizes(publication.root)
    outcome = Outcome(withdrawn=sorted(sizes.keys() - publication.names))
    wrong = []
    for graph in publication.graphs:
        say("compare", graph.iri)
        if difference(client, graph, sizes.get(graph.iri, 0)):
            wrong.append(graph)
        else:
            outcome.kept.append(graph.iri)
    for graph in wrong:
        say("replace", graph.iri)
        _replace(client, graph)
        outcome.replaced.append(graph.iri)
    # Last, so that what has moved to another graph is never missing.
    for name in outcome.withdrawn if prune else ():
        say("drop", name)
        client.delete(name)
        outcome.dropped.append(name)
    if outcome.replaced or outcome.dropped:
        _verify(client, publication, outcome.dropped, say)
    return outcome


def _replace(client: Client, graph: Graph) -> None:
    wrong = "it takes none of our formats"
    for form in FORMATS if is_atomic(client) else FORMATS[::-1]:
        try:
            taken = client.put(graph.iri, graph.triples, form)
        except (LoadError, KeyboardInterrupt) as error:
            what = str(error) or "interrupted"
            raise LoadError(f"{what}\n{graph.iri} {_state(client)}; {AGAIN}") from error
        if taken and not (wrong := difference(client, graph, client.count(graph.iri))):
            return
    raise LoadError(f"{client.url} does not hold what it was sent: in {graph.iri} {wrong}; {AGAIN}")


def _state(client: Client) -> str:
    if is_atomic(client):
        return "is the old or the new, if the server replaces a graph at once"
    return "may be a part of the new, or empty: this server replaces no graph at once"


def is_atomic(client: Client) -> bool:
    """Whether nothing is known that tells against the server's replacing a graph at once."""
    return not any(name in client.software.lower() for name in NOT_ATOMIC)


def _verify(client: Client, publication: Publication, dropped: list[str], say: Say) -> None:
    """Raises LoadError where a graph is not what this load has left: another load may be at work."""
    sizes = client.sizes(publication.root)
    wrong = {name: "it is there again" for name in dropped if name in sizes}
    for graph in publication.graphs:
        say("verify", graph.iri)
        if differs := difference(client, graph, sizes.get(graph.iri, 0)):
            wrong[graph.iri] = differs
    for name, differs in wrong.items():
        raise LoadError(
            f"{name} was right, and has been changed since: {differs}; graphs changed: {len(wrong)}: another load is "
            f"at work on {client.url}, or somebody else is: wait for its end, and {AGAIN}"
        )


def curl(publication: Publication, dist: Path, url: str, query: str, *, known: bool, prune: bool) -> Iterator[str]:
    """The same by hand, as lines for a shell; credentials, where there are any, come from ~/.netrc."""
    begin = "curl --fail --netrc --anyauth" if known else "curl --fail"

    def ask(text: str) -> str:
        return f"{begin} -H 'Accept: text/csv' --data-urlencode {shlex.quote(text)} {shlex.quote(query)}"

    for graph in publication.graphs:
        file = dist / "graphs" / f"{graph.iri.removeprefix(publication.root)}.rdf"
        target = shlex.quote(f"{url}?{urlencode({'graph': graph.iri})}")
        put = f"-X PUT -H 'Content-Type: application/rdf+xml' --data-binary {shlex.quote(f'@{file}')}"
        yield f"# {graph.iri}: {graph.count} triples, SHA-256 {graph.strict}"
        yield f"{begin} {put} {target}"
    yield f"# the graphs, with their triples: the {len(publication.graphs)} above must be among them"
    yield ask(f"query={sizes_query(publication.root)}")
    if prune:
        drop = f"{begin} -X DELETE {shlex.quote(url)}'?graph='NAME"
        yield f"# and each that is none of the publication's {len(publication.names)} is dropped: {drop}"
    if publication.whole:
        yield f"# {TRIED}, which must give {len(publication.rows)} rows"
        yield ask(f"query@{dist / 'queries' / TRIED}.rq")
