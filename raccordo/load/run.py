"""Loading a publication, or comparing it, from the folder to the last line of the report."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from raccordo.load import access, content, recipe
from raccordo.load.client import Client, LoadError, endpoints, is_near

UNION = (
    "the data are in named graphs, and this store looks into its default graph alone. Set it to ask their union: start "
    "Oxigraph with --union-default-graph, Fuseki with --set tdb2:unionDefaultGraph=true or tdb2:unionDefaultGraph true "
    "in its configuration; or send the graphs with each query as default-graph-uri, as “build.py query NAME "
    "--endpoint URL” does"
)
OTHERS = (
    "its default graph holds something else as well, or not all of this: look at its other graphs and at inference, or "
    "send the graphs with each query as default-graph-uri, as “build.py query NAME --endpoint URL” does"
)


@dataclass(frozen=True)
class Settings:
    """Where to load to, and how: the Graph Store Protocol endpoint, the SPARQL endpoint, and what the options say."""

    url: str
    query: str | None = None
    only: tuple[str, ...] = ()
    prune: bool = False
    verify: bool = False
    timeout: float = 60.0

    def client(self) -> Client:
        """A client of the server, with the credentials that are given for it. Raises UserError."""
        url, query = endpoints(self.url, self.query)
        known = access.credentials(url, os.environ)
        return Client(url, query, known, self.timeout, packs=not is_near(url))


def lines(dist: Path, settings: Settings) -> Iterator[str]:
    """What a load would do, as lines for a shell. Raises UserError."""
    url, query = endpoints(settings.url, settings.query)
    begin = access.curl(url, os.environ)
    publication = content.read(dist, settings.only)
    yield from recipe.curl(publication, dist, url, query, begin=begin, prune=settings.prune)


def check(dist: Path, settings: Settings, say: recipe.Say) -> tuple[list[str], bool]:
    """In what a store differs from a publication, as the lines of a report, and whether it does; nothing is written.

    Raises UserError.
    """
    with closing(settings.client()) as client:
        publication = content.read(dist, settings.only)
        found = recipe.state(client, publication, recipe.marks_of(client, publication), verify=settings.verify, say=say)
        told = [f"{name}: {differs}" for name, differs in found.wrong.items()]
        told += [f"{name}: the publication has it no more" for name in found.withdrawn]
        if found.marks.at_work:
            told.append(f"{recipe.marks_iri(publication)}: a load is at work, or was broken off")
        right = len(publication.graphs) - len(found.wrong)
        same = f"{right} of {_graphs(len(publication.graphs))} are as published"
        return [*told, f"{same}: {_known(len(found.read - found.wrong.keys()), right)}"], bool(told)


def load(dist: Path, settings: Settings, say: recipe.Say) -> Iterator[str]:
    """Load the graphs of a publication; gives the lines of the report, once all are there.

    Raises UserError, with the state that the server is in and what to do.
    """
    with closing(settings.client()) as client:
        publication = content.read(dist, settings.only)
        outcome = recipe.load(client, publication, prune=settings.prune, verify=settings.verify, say=say)
        yield from _changes(client, publication, outcome)
        troubles = []
        if left := [name for name in outcome.withdrawn if name not in outcome.dropped]:
            named = f"the store has {_graphs(len(left))} that the publication has no more"
            yield f"{named}: {', '.join(left)}; --prune drops them"
            troubles.append(named)
        if publication.whole:
            line, trouble = _tried(client, publication)
            yield line
            troubles += filter(None, [trouble])
        number, rest = len(publication.graphs), len(publication.names) - len(publication.graphs)
        held = f"the store has {'all ' if publication.whole else ''}{_graphs(number)}"
        told = f"{held}: {_known(len(outcome.read), number)}"
        told += "" if publication.whole else f"; not looked at: {_graphs(rest)}"
        yield "; but ".join([told, *([" and ".join(troubles)] if troubles else [])])


def _tried(client: Client, publication: content.Publication) -> tuple[str, str]:
    """What became of a canned query, asked as anybody asks it: without a word on graphs.

    That is a line for people, and in a word what is wrong, empty where nothing is.
    """
    try:
        rows = content.as_rows(client.select(publication.query))
    except LoadError as error:
        return f"{content.TRIED}, asked as it is, got no answer: {error}", "a query got no answer"
    wanted = len(publication.rows)
    if rows == publication.rows:
        return f"{content.TRIED}, asked as it is: {wanted} rows, as published", ""
    if not rows:
        return f"{content.TRIED}, asked as it is: no rows, not {wanted}: {UNION}", "queries as they are find nothing"
    which = f"{len(rows)} rows, not {wanted}" if len(rows) != wanted else f"{wanted} rows, but others"
    return f"{content.TRIED}, asked as it is: {which}: {OTHERS}", "queries as they are give other rows"


def _graphs(number: int) -> str:
    return f"{number} graph" if number == 1 else f"{number} graphs"


def _known(read: int, of: int) -> str:
    """How it is known that so many graphs are as published, of which so many were read."""
    if read == of:
        return "read and compared" if of else "none"
    believed = f"{of - read} by the mark of the load that verified them, and by size (--verify reads them)"
    return f"{read} read and compared, {believed}" if read else believed


def _changes(client: Client, publication: content.Publication, outcome: recipe.Outcome) -> Iterator[str]:
    yield from (f"replaced {name}" for name in outcome.replaced)
    yield from (f"dropped {name}, which the publication has no more" for name in outcome.dropped)
    if outcome.kept:
        yield f"{len(outcome.kept)} of {len(publication.graphs)} graphs were there already, and were not touched"
    if outcome.replaced and not recipe.is_atomic(client):
        yield (
            "this server replaces no graph at once: whoever asked meanwhile may have seen a part of a graph; what a "
            "load that is killed leaves so is repaired by the next"
        )
