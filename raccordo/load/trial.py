"""One canned query, asked of a store as anybody asks it: without a word on graphs."""

from __future__ import annotations

from raccordo.load.client import Client, LoadError
from raccordo.load.content import TRIED as NAME
from raccordo.load.content import Publication, as_rows

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


def ask(client: Client, publication: Publication) -> tuple[str, str]:
    """What became of the query, as a line for people, and in a word what is wrong, empty where nothing is."""
    try:
        rows = as_rows(client.select(publication.query))
    except LoadError as error:
        return f"{NAME}, asked as it is, got no answer: {error}", "a query got no answer"
    wanted = len(publication.rows)
    if rows == publication.rows:
        return f"{NAME}, asked as it is: {wanted} rows, as published", ""
    if not rows:
        return f"{NAME}, asked as it is: no rows, not {wanted}: {UNION}", "queries as they are find nothing"
    which = f"{len(rows)} rows, not {wanted}" if len(rows) != wanted else f"{wanted} rows, but others"
    return f"{NAME}, asked as it is: {which}: {OTHERS}", "queries as they are give other rows"
