"""Loading a publication, from the folder to the last line of the report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from raccordo.load import content, journal, recipe
from raccordo.load.access import credentials
from raccordo.load.client import Client, query_endpoint


@dataclass(frozen=True)
class Settings:
    """Where to load to, and how: the Graph Store Protocol endpoint, the SPARQL endpoint, and what the options say."""

    url: str
    query: str | None = None
    only: tuple[str, ...] = ()
    versioned: bool = False
    timeout: float = 60.0
    journal: Path | None = None
    take_over: bool = False


def lines(dist: Path, settings: Settings) -> Iterator[str]:
    """What a load would do, as lines for a shell. Raises UserError."""
    query = query_endpoint(settings.url, settings.query)
    known = credentials(settings.url, os.environ) is not None
    yield from recipe.curl(content.read(dist, settings.only), dist, settings.url, query, known)


def load(dist: Path, settings: Settings, say: Callable[[str, str], None]) -> Iterator[str]:
    """Load the graphs of a publication; gives the lines of the report, once all are verified.

    Raises UserError, with the state that the server is in and what to do.
    """
    query = query_endpoint(settings.url, settings.query)
    graphs = content.read(dist, settings.only)
    root = graphs[0].iri.partition("/graph/")[0]
    client = Client(settings.url, query, credentials(settings.url, os.environ), settings.timeout)
    with journal.opened(settings.journal or journal.default_path(settings.url)) as noted, closing(client):
        marker = journal.Marker(client, f"{root}/graph#load", noted.run, settings.take_over)
        work = recipe.Load(client, graphs, noted, marker, say)
        pointer = f"{root}/graph#current"
        outcome = work.versioned(pointer) if settings.versioned else work.plain()
        yield from (f"replaced {name}" for name in outcome.replaced)
        if outcome.kept:
            yield f"{len(outcome.kept)} of {len(graphs)} graphs were there already, and were not touched"
        if outcome.replaced and not work.atomic and not settings.versioned:
            yield (
                "this server replaces no graph at once: who asks meanwhile may see a part, and --versioned, which adds "
                "the new graphs under names of their own first, spares them that"
            )
        if settings.versioned:
            yield f"to ask it: GRAPH <{pointer}> {{ ?graph <{recipe.HAS_VERSION}> ?g }} GRAPH ?g {{ … }}"
        yield f"all {len(graphs)} graphs with {sum(graph.count for graph in graphs)} triples are verified"
