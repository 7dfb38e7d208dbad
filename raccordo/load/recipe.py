"""The steps of a load: stage, verify, replace, verify, drop the stage; graph by graph, each noted before it is taken.

A graph that the server has already is left as it is. So a run that was broken off is resumed, and one that is repeated
changes nothing.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from raccordo.load.client import Client, LoadError
from raccordo.load.content import Graph, difference
from raccordo.load.journal import DCTERMS, Journal, Marker

HAS_VERSION = DCTERMS + "hasVersion"
# Servers that are known to lose or to show a part of a graph while it is being replaced.
NOT_ATOMIC = ("virtuoso",)


@dataclass
class Outcome:
    """What a load did: the graphs that it replaced, and those that were right already."""

    replaced: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass
class Load:
    """A load of graphs to a server; `say` is told what it is about to do, and with which graph."""

    client: Client
    graphs: list[Graph]
    journal: Journal
    marker: Marker
    say: Callable[[str, str], None] = lambda step, graph: None

    def plain(self) -> Outcome:
        """Replace each graph under its own name. Raises UserError, and says in which state the server is."""
        outcome = Outcome()
        wrong = self._wrong(outcome, lambda graph: graph.iri)
        if not wrong and not self._left_over():
            return outcome
        self._begin()
        for graph in wrong:
            self._put(graph, graph.stage, "stage", f"no graph of the server has changed but {graph.stage}")
            self._put(graph, graph.iri, "replace", self._torn(graph))
            outcome.replaced.append(graph.iri)
            self._drop(graph.stage)
        for stage in self._left_over():
            self._drop(stage)
        self._end()
        return outcome

    def versioned(self, pointer: str) -> Outcome:
        """Load each graph under a name of its content, and then let the graph `pointer` name them all at once.

        The versions that it named before are dropped afterwards. Raises UserError.
        """
        outcome = Outcome()
        wrong = self._wrong(outcome, lambda graph: graph.versioned)
        before = {triple.object.value for triple in self.client.get(pointer) if isinstance(triple.object, ox.NamedNode)}
        wanted = {graph.versioned for graph in self.graphs}
        if not wrong and before == wanted:
            return outcome
        self._begin()
        for graph in wrong:
            self._put(graph, graph.versioned, "add", f"what {pointer} names is as it was")
            outcome.replaced.append(graph.versioned)
        self._step("point", pointer)
        self.client.put(pointer, pointers(self.graphs))
        named = {triple.object.value for triple in self.client.get(pointer) if isinstance(triple.object, ox.NamedNode)}
        if named != wanted:
            raise LoadError(f"{pointer} does not name the new graphs: run the same command again")
        for old in sorted(before - wanted):
            self._drop(old)
        self._end()
        return outcome

    def _wrong(self, outcome: Outcome, name: Callable[[Graph], str]) -> list[Graph]:
        """The graphs that the server does not have under a name; the others are noted as kept."""
        wrong = []
        for graph in self.graphs:
            self.say("look at", name(graph))
            if difference(self.client, name(graph), graph):
                wrong.append(graph)
            else:
                outcome.kept.append(name(graph))
        return wrong

    def _left_over(self) -> list[str]:
        """The stages that a run before left behind."""
        stages = " ".join(f"<{graph.stage}>" for graph in self.graphs)
        rows = self.client.select(f"SELECT DISTINCT ?g WHERE {{ VALUES ?g {{ {stages} }} GRAPH ?g {{ ?s ?p ?o }} }}")
        return sorted(row["g"]["value"] for row in rows)

    def _begin(self) -> None:
        self.journal.write("begin")
        self.marker.take()

    def _end(self) -> None:
        self.journal.write("end")
        self.marker.clear()
        self.journal.clear()

    def _step(self, step: str, graph: str) -> None:
        self.marker.check()
        self.journal.write(step, graph)
        self.marker.write(f"{step} {graph}")
        self.say(step, graph)

    def _put(self, graph: Graph, name: str, step: str, state: str) -> None:
        """Put a graph under a name and verify it there; `state` is the server's if that fails."""
        self._step(step, name)
        try:
            self.client.put(name, graph.triples)
            if wrong := difference(self.client, name, graph):
                raise LoadError(f"{self.client.url} does not hold what it was sent: in {name} {wrong}")
        except LoadError as error:
            raise LoadError(f"{error}\n{state}; run the same command again") from error

    def _torn(self, graph: Graph) -> str:
        if self.atomic:
            return f"{graph.iri} is the old or the new, and {graph.stage} has the new"
        return (
            f"{graph.iri} may be neither whole nor old, for this server replaces no graph at once; {graph.stage} has it"
        )

    @property
    def atomic(self) -> bool:
        """Whether nothing is known that tells against the server's replacing a graph at once."""
        return not any(name in self.client.software.lower() for name in NOT_ATOMIC)

    def _drop(self, graph: str) -> None:
        self._step("drop", graph)
        self.client.delete(graph)


def pointers(graphs: list[Graph]) -> bytes:
    """The graph that names the version of each graph, as N-Triples."""
    has = ox.NamedNode(HAS_VERSION)
    triples = [ox.Triple(ox.NamedNode(graph.iri), has, ox.NamedNode(graph.versioned)) for graph in graphs]
    return "".join(f"{triple} .\n" for triple in triples).encode()


def curl(graphs: list[Graph], dist: Path, url: str, query: str, known: bool) -> Iterator[str]:
    """The same by hand, as lines for a shell; credentials, where there are any, come from ~/.netrc."""
    begin = "curl --fail --netrc --anyauth" if known else "curl --fail"
    for graph in graphs:
        file = dist / "graphs" / f"{graph.iri.partition('/graph/')[2]}.ttl"
        yield f"# {graph.iri}: {graph.count} triples, SHA-256 {graph.strict}"
        for name in (graph.stage, graph.iri):
            target = shlex.quote(f"{url}?{urlencode({'graph': name})}")
            count = shlex.quote(f"query=SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
            yield f"{begin} -X PUT -H 'Content-Type: text/turtle' --data-binary {shlex.quote(f'@{file}')} {target}"
            yield f"{begin} -H 'Accept: text/csv' --data-urlencode {count} {shlex.quote(query)}"
        yield f"{begin} -X DELETE {shlex.quote(url + '?' + urlencode({'graph': graph.stage}))}"
