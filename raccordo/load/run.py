"""Loading a publication, from the folder to the last line of the report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from raccordo.load import content, recipe, trial
from raccordo.load.access import credentials
from raccordo.load.client import Client, query_endpoint


@dataclass(frozen=True)
class Settings:
    """Where to load to, and how: the Graph Store Protocol endpoint, the SPARQL endpoint, and what the options say."""

    url: str
    query: str | None = None
    only: tuple[str, ...] = ()
    prune: bool = False
    timeout: float = 60.0


def lines(dist: Path, settings: Settings) -> Iterator[str]:
    """What a load would do, as lines for a shell. Raises UserError."""
    query = query_endpoint(settings.url, settings.query)
    known = credentials(settings.url, os.environ) is not None
    publication = content.read(dist, settings.only)
    yield from recipe.curl(publication, dist, settings.url, query, known=known, prune=settings.prune)


def load(dist: Path, settings: Settings, say: Callable[[str, str], None]) -> Iterator[str]:
    """Load the graphs of a publication; gives the lines of the report, once all are verified.

    Raises UserError, with the state that the server is in and what to do.
    """
    query = query_endpoint(settings.url, settings.query)
    publication = content.read(dist, settings.only)
    with closing(Client(settings.url, query, credentials(settings.url, os.environ), settings.timeout)) as client:
        outcome = recipe.load(client, publication, prune=settings.prune, say=say)
        yield from _changes(client, publication, outcome)
        troubles = []
        if left := [name for name in outcome.withdrawn if name not in outcome.dropped]:
            named = f"the store has {_graphs(len(left))} that the publication has no more"
            yield f"{named}: {', '.join(left)}; --prune drops them"
            troubles.append(named)
        if publication.whole:
            line, trouble = trial.ask(client, publication)
            yield line
            troubles += filter(None, [trouble])
        triples = sum(graph.count for graph in publication.graphs)
        size = f"{_graphs(len(publication.graphs))} with {triples} triples"
        rest = len(publication.names) - len(publication.graphs)
        verified = f"verified: all {size}" if publication.whole else f"verified: {size}; not looked at: {_graphs(rest)}"
        yield "; but ".join([verified, *([" and ".join(troubles)] if troubles else [])])


def _graphs(number: int) -> str:
    return f"{number} graph" if number == 1 else f"{number} graphs"


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
