"""A store for rdflib that reads each query once.

rdflib reads the text of a query again each time it is asked, which can cost more than the answer: pyshacl asks the same
text of each focus node of a SPARQL constraint. rdflib lets a store answer by itself; this one answers with rdflib's own
parser and evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.evaluate import evalQuery
from rdflib.plugins.sparql.processor import SPARQLResult
from rdflib.plugins.sparql.sparql import Query
from rdflib.plugins.stores.memory import Memory
from rdflib.term import Identifier, Node


class PreparedMemory(Memory):
    """rdflib's store in memory, for a graph that is asked the same queries with other bindings."""

    def query(
        self,
        query: Query | str,
        initNs: Mapping[str, Any],
        initBindings: Mapping[str, Identifier],
        queryGraph: str,
        **kwargs: Any,
    ) -> SPARQLResult:
        """The answer of one graph of the store, as `rdflib.Graph.query` gives it.

        Raises NotImplementedError where the union of the graphs is asked, upon which rdflib answers without the store.
        """
        if not isinstance(queryGraph, Node) or kwargs:
            raise NotImplementedError
        if isinstance(query, str):
            query = _prepared(query, tuple((prefix, str(iri)) for prefix, iri in initNs.items()))
        return SPARQLResult(evalQuery(Graph(self, queryGraph), query, initBindings))


@lru_cache(maxsize=256)
def _prepared(text: str, prefixes: tuple[tuple[str, str], ...]) -> Query:
    return prepareQuery(text, initNs=dict(prefixes))
