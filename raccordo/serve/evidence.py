"""What a resource or a statement of a publication rests on, from its dataset alone: for the assistants of a server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from raccordo import model
from raccordo.project import Project
from raccordo.rdf.graph import INFERRED, Graph, StoreGraph
from raccordo.rdf.turtle import value
from raccordo.reason import rules
from raccordo.reason.explain import Explainer

VOCABULARY, SHAPES = "graph/ontology", "graph/shapes"


class Evidence(Explainer):
    """Explains from a store, whose default graph is the union of its graphs, and the texts of sources by file name."""

    def __init__(self, store: ox.Store, root: Path, texts: Mapping[str, str]) -> None:
        """Raises ValueError where the store has no vocabulary, or none that is whole."""
        graphs = sorted(value(graph) for graph in store.named_graphs())
        base = next((iri.removesuffix(VOCABULARY) for iri in graphs if iri.endswith("/" + VOCABULARY)), None)
        if base is None:
            raise ValueError(f"there is no graph {VOCABULARY}")
        self.project = Project.at(root, base=base)
        vocabulary, shapes = (
            Graph(self.project, store.quads_for_pattern(None, None, None, ox.NamedNode(base + name)))
            for name in (VOCABULARY, SHAPES)
        )
        known = model.read(vocabulary, shapes)
        self.graph = StoreGraph(self.project, store, lambda graph, iri: model.name(known, graph, iri))
        self.rules = rules.all_rules(self.project)
        for rule in self.rules.values():
            rules.algebra(rule)
        self.texts = {iri: texts.get(self.graph.value(iri, "rac:fileName"), "")
                      for iri in self.graph.instances("rac:SourceText")}  # fmt: skip
        self._iris = {quad.subject.value for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())
                      if isinstance(quad.subject, ox.NamedNode)}  # fmt: skip

    def iris(self) -> set[str]:
        """The resources of the dataset."""
        return self._iris

    def stated(self, triple: ox.Triple) -> str:
        """The graphs in which a statement stands, less those of inferences."""
        quads = self.graph.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        paths = {self.graph.path(value(quad.graph_name)) or "" for quad in quads}
        return ", ".join(sorted(path for path in paths if path and path.rpartition("/")[2] != INFERRED))

    def derived(self, triple: ox.Triple) -> tuple[str, list[ox.Triple]]:
        """The first rule that gives an inferred statement, and the statements that it takes."""
        for rule, text in self.rules.items():
            if taken := rules.premises(self.graph.store, text, triple):
                return rule, taken
        return "unknown", []
