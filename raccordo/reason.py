"""What the vocabulary implies of the data: OWL 2 RL as SPARQL rules, then the project's own rules.

The rules of OWL 2 RL/RDF (W3C, OWL 2 Profiles, section 4.3) that the vocabulary's axioms need are run over pyoxigraph
until nothing new comes; the tests compare the result with owlrl's. Trivia are left out: reflexive triples, owl:Thing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from raccordo.findings import Finding
from raccordo.graphs import TurtleFile, in_default_graph
from raccordo.project import DEFAULT_BASE, Project

INFERRED = ox.NamedNode(DEFAULT_BASE + "graph/inferred")
PROLOGUE = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
# Rule name in the specification → the triple it gives, and when.
RULES: dict[str, tuple[str, str]] = {
    "cax-sco": ("?x a ?c2", "?c1 rdfs:subClassOf ?c2 . ?x a ?c1 . FILTER (isIRI(?c2))"),
    "prp-dom": ("?x a ?c", "?p rdfs:domain ?c . ?x ?p ?y"),
    "prp-rng": ("?y a ?c", "?p rdfs:range ?c . ?x ?p ?y . FILTER (isIRI(?y))"),
    "prp-spo1": ("?x ?p2 ?y", "?p1 rdfs:subPropertyOf ?p2 . ?x ?p1 ?y"),
    "prp-spo2": (
        "?x ?p ?z",
        "?p owl:propertyChainAxiom ?l . ?l rdf:first ?p1 ; rdf:rest ?r . ?r rdf:first ?p2 ; rdf:rest rdf:nil . "
        "?x ?p1 ?y . ?y ?p2 ?z",
    ),
    "prp-inv2": ("?y ?p1 ?x", "?p1 owl:inverseOf ?p2 . ?x ?p2 ?y"),
    "prp-trp": ("?x ?p ?z", "?p a owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z"),
    # A named class that is equivalent to an intersection of a class and a value restriction: cls-hv2 and cls-int1,
    # without naming the anonymous classes in between.
    "cls-hv2": (
        "?x a ?c",
        "?c owl:equivalentClass/owl:intersectionOf ?l . ?l rdf:first ?c1 ; rdf:rest/rdf:first ?r . "
        "?r owl:hasValue ?v ; owl:onProperty ?p . ?x a ?c1 ; ?p ?v",
    ),
    "cls-svf1": (
        "?x a ?c",
        "?r owl:someValuesFrom ?v ; owl:onProperty ?p ; rdfs:subClassOf ?c . ?x ?p ?y . ?y a ?v . FILTER (isIRI(?c))",
    ),
}
# Rule name → what contradicts the vocabulary, as a query for the resources concerned, and what to tell of them.
CONTRADICTIONS: dict[str, tuple[str, str]] = {
    "cax-dw": ("?c1 owl:disjointWith ?c2 . ?x a ?c1 , ?c2", "belongs to two classes that exclude each other"),
    "cax-adc": (
        "?d a owl:AllDisjointClasses ; owl:members ?l . ?l rdf:rest*/rdf:first ?c1 , ?c2 . "
        "FILTER (STR(?c1) < STR(?c2)) ?x a ?c1 , ?c2",
        "belongs to two classes that exclude each other",
    ),
    "prp-irp": ("?p a owl:IrreflexiveProperty . ?x ?p ?x . BIND (?p AS ?c1)", "is related to itself"),
    "prp-asyp": (
        "?p a owl:AsymmetricProperty . ?x ?p ?y . ?y ?p ?x . BIND (?p AS ?c1) BIND (?y AS ?c2)",
        "is related to a resource that is related to it in the same way",
    ),
    # Names are unique here, so two values of a functional property are a contradiction, and not one thing twice.
    "prp-fp": (
        "?p a owl:FunctionalProperty . ?x ?p ?c1 , ?c2 . FILTER (STR(?c1) < STR(?c2))",
        "has two values of a property that allows one",
    ),
}


@dataclass
class Inference:
    """What was inferred: the new quads, by rule, and the contradictions that were met."""

    quads: list[ox.Quad] = field(default_factory=list)
    by_rule: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def infer(project: Project, data: list[TurtleFile], ontology: list[TurtleFile]) -> Inference:
    """Infer what the vocabulary and the rules of `ontology/rules/` imply of the data.

    Returns the triples that the data do not have already, in the graph `inferred`, how many each rule gave, and a
    finding for each contradiction.
    """
    store = ox.Store()
    store.bulk_extend(in_default_graph(quad) for file in (*data, *ontology) for quad in file.quads)
    own: set[object] = {quad.subject for file in data for quad in file.quads} | {
        quad.object for file in data for quad in file.quads if isinstance(quad.object, ox.NamedNode)
    }
    inference = Inference()
    rules = {name: f"{PROLOGUE} CONSTRUCT {{ {head} }} WHERE {{ {body} }}" for name, (head, body) in RULES.items()}
    rules |= {path.stem: read_rule(path) for path in project.rule_files()}
    new = True
    while new:
        new = False
        for name, rule in rules.items():
            for triple in list(store.query(rule)):  # type: ignore[arg-type]
                quad = ox.Quad(triple.subject, triple.predicate, triple.object)
                if triple.subject in own and quad not in store:
                    store.add(quad)
                    inference.quads.append(ox.Quad(triple.subject, triple.predicate, triple.object, INFERRED))
                    inference.by_rule[name] = inference.by_rule.get(name, 0) + 1
                    new = True
    inference.findings = _contradictions(project, store, own, data)
    return inference


def read_rule(path: Path) -> str:
    """The text of a rule file."""
    return path.read_text(encoding="utf-8")


def _contradictions(project: Project, store: ox.Store, own: set[object], data: list[TurtleFile]) -> list[Finding]:
    files = {quad.subject: file for file in data for quad in file.quads}
    findings = []
    for name, (body, message) in CONTRADICTIONS.items():
        query = f"{PROLOGUE} SELECT DISTINCT ?x ?c1 ?c2 WHERE {{ {body} }}"
        for row in store.query(query):  # type: ignore[union-attr]
            if row["x"] not in own:
                continue
            iri = row["x"].value
            named = [
                project.shorten(v.value) if isinstance(v, ox.NamedNode) else str(v) for v in (row["c1"], row["c2"]) if v
            ]
            file = files.get(row["x"])
            findings.append(
                Finding(
                    check=name,
                    message=f"{message}: {', '.join(named)}",
                    file=file.name if file else None,
                    line=file.line_of(iri) if file else None,
                    iri=iri,
                    fix="one of the statements it follows from is wrong",
                )
            )
    return findings
