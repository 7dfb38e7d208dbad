"""What the vocabulary implies of the data: OWL 2 RL as SPARQL rules, then the project's own rules.

The rules of OWL 2 RL/RDF (W3C, OWL 2 Profiles, section 4.3) that the vocabulary's axioms need are run over pyoxigraph
until nothing new comes; the tests compare the result with owlrl's. Trivia are left out: reflexive triples, owl:Thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from raccordo.act.plans import Plans
from raccordo.findings import Finding
from raccordo.project import Project
from raccordo.rdf.graph import INFERRED, Graph
from raccordo.rdf.query import syntax_problem
from raccordo.rdf.turtle import in_default_graph, read_term, read_text, value

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
    """What was inferred: the new quads, how many each rule gave, which one gave each, and the contradictions met."""

    quads: list[ox.Quad] = field(default_factory=list)
    by_rule: dict[str, int] = field(default_factory=dict)
    rule_of: dict[ox.Triple, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def infer(data: Graph, ontology: Graph, plans: Plans | None = None, known: Iterable[ox.Quad] = ()) -> Inference:
    """Infer what the vocabulary and the rules of `ontology/rules/` imply of the data, which have these plans.

    What is `known` follows from more than the data: it is reasoned with, and nothing is said of what it alone names.
    Returns the triples that the data do not have already, each plan's in its own graph `inferred`, how many each rule
    gave, and a finding for each contradiction.
    """
    project, store = data.project, ox.Store()
    store.bulk_extend(in_default_graph(quad) for quad in (*data.quads, *ontology.quads, *known))
    own: set[object] = {quad.subject for quad in data.quads}
    own |= {quad.object for quad in data.quads if isinstance(quad.object, ox.NamedNode)}
    inference = Inference()
    plans = plans or Plans(data)
    rules = all_rules(project)
    known_when_asked: dict[str, int] = {}
    for name, rule in cycle(rules.items()):
        if known_when_asked.get(name) == len(inference.quads):
            break  # every rule was asked since the last new triple
        known_when_asked[name] = len(inference.quads)
        for triple in list(store.query(rule)):  # type: ignore[arg-type]
            quad = ox.Quad(triple.subject, triple.predicate, triple.object)
            if triple.subject in own and quad not in store:
                store.add(quad)
                graph = ox.NamedNode(plans.graph_for(value(triple.subject), INFERRED))
                inference.quads.append(ox.Quad(triple.subject, triple.predicate, triple.object, graph))
                inference.by_rule[name] = inference.by_rule.get(name, 0) + 1
                inference.rule_of[quad.triple] = name
    inference.findings = _contradictions(data, store, own)
    return inference


def all_rules(project: Project) -> dict[str, str]:
    """Each rule as a SPARQL CONSTRUCT, by its name: those of OWL 2 RL, then the project's own."""
    rules = {name: f"{PROLOGUE} CONSTRUCT {{ {head} }} WHERE {{ {body} }}" for name, (head, body) in RULES.items()}
    return rules | {path.stem: read_rule(project, path) for path in project.rule_files()}


def check_rules(project: Project) -> Iterator[Finding]:
    """What is wrong with the files of the project's own rules, and whether there are any."""
    if not project.rule_files():
        where = project.display(project.ontology / "rules")
        yield Finding("rule", "there are no rules: labels and links would be missing", file=where, fix="restore them")
    for path in project.rule_files():
        name = project.display(path)
        text, findings = read_text(project, path)
        yield from findings
        if text is not None and (problem := syntax_problem(text)):
            message, line, column = problem
            yield Finding("rule", message, name, line, column, fix="mend its syntax: a rule is a SPARQL CONSTRUCT")


def premises(store: ox.Store, rule: str, triple: ox.Triple) -> list[ox.Triple]:
    """The statements from which a rule gives a triple: the first solution of its WHERE clause, as triples.

    The store's default graph is asked. What a FILTER or a path asks is no triple, and is in the rule's own text.
    """
    parsed = algebra(rule)
    select = re.sub(r"CONSTRUCT\s*\{.*?\}\s*WHERE", "SELECT * WHERE", rule, count=1, flags=re.DOTALL)
    for pattern in parsed["template"]:
        pairs = [(part, term, part.n3().startswith("?")) for part, term in zip(pattern, triple, strict=True)]
        if any(not variable and part.n3() != str(term) for part, term, variable in pairs):
            continue
        # A literal is made by a BIND, which allows no value from outside.
        known = {str(part): term for part, term, variable in pairs if variable and not isinstance(term, ox.Literal)}
        substitutions = {ox.Variable(name): term for name, term in known.items()}
        solutions = store.query(select, substitutions=substitutions)
        for solution in solutions:  # type: ignore[union-attr]
            names = [variable.value for variable in solutions.variables]  # type: ignore[union-attr]
            bound = dict(zip(names, solution, strict=True)) | known
            if all(bound[str(part)] == term for part, term, variable in pairs if variable):
                return sorted(_instances(store, _triple_patterns(parsed["p"]), bound), key=str)
    return []


@cache
def algebra(rule: str) -> Any:
    """A rule as rdflib reads it, once: that takes long."""
    from rdflib.plugins.sparql import prepareQuery  # noqa: PLC0415 (rdflib is slow to import)

    return prepareQuery(rule).algebra


@cache
def asked(rule: str) -> frozenset[str] | None:
    """The IRIs that a rule names where it asks, every property among them; None where it may ask for any property.

    It may by a variable in the place of a property, by a path that excludes some, or in words that rdflib can't read.
    """
    from pyparsing import ParseException  # noqa: PLC0415 (rdflib, and what it parses with, is slow to import)
    from rdflib.paths import NegatedPath, Path  # noqa: PLC0415
    from rdflib.plugins.sparql.parserutils import CompValue  # noqa: PLC0415
    from rdflib.term import URIRef, Variable  # noqa: PLC0415

    found: set[str] = set()
    try:
        left: list[Any] = [algebra(rule)["p"]]
    except ParseException:
        return None
    while left:
        part = left.pop()
        if isinstance(part, CompValue):
            if any(isinstance(term, Variable) for several in part.triples or () for term in several[1::3]):
                return None
            left += part.values()
        elif isinstance(part, NegatedPath):
            return None
        elif isinstance(part, Path):
            left += vars(part).values()
        elif isinstance(part, URIRef):
            found.add(str(part))
        elif isinstance(part, Iterable) and not isinstance(part, str):
            left += part
    return frozenset(found)


def _triple_patterns(part: Any) -> Iterator[tuple[Any, Any, Any]]:
    """The triple patterns of a piece of SPARQL algebra, without paths and what stands in a filter or a subquery."""
    from rdflib.term import Identifier  # noqa: PLC0415

    if getattr(part, "name", None) == "BGP":
        yield from (pattern for pattern in part["triples"] if isinstance(pattern[1], Identifier))
    for name in ("p", "p1", "p2"):
        if name in part and part[name].name != "ToMultiSet":
            yield from _triple_patterns(part[name])


def _instances(store: ox.Store, patterns: Iterable[tuple[Any, Any, Any]], bound: dict[str, Any]) -> Iterator[ox.Triple]:
    for pattern in patterns:
        terms = [
            bound.get(str(part)) if part.n3().startswith("?") else read_term(part.n3()) if part.n3()[0] != "_" else None
            for part in pattern
        ]
        if all(isinstance(term, ox.NamedNode | ox.Literal) for term in terms):
            yield from (
                quad.triple for quad in store.quads_for_pattern(terms[0], terms[1], terms[2], ox.DefaultGraph())
            )


def read_rule(project: Project, path: Path) -> str:
    """The text of a rule file, under the base of the publication."""
    return project.rebased(path.read_text(encoding="utf-8"))


def _contradictions(data: Graph, store: ox.Store, own: set[object]) -> list[Finding]:
    findings = []
    for name, (body, message) in CONTRADICTIONS.items():
        query = f"{PROLOGUE} SELECT DISTINCT ?x ?c1 ?c2 WHERE {{ {body} }}"
        for row in store.query(query):  # type: ignore[union-attr]
            if row["x"] in own:
                terms = filter(None, (row["c1"], row["c2"]))
                named = [data.shorten(v.value) if isinstance(v, ox.NamedNode) else str(v) for v in terms]
                message_with_terms = f"{message}: {', '.join(named)}"
                fix = "one of the statements it follows from is wrong"
                iri = row["x"].value
                findings.append(Finding(name, message_with_terms, *data.place(iri), iri=iri, fix=fix))
    return findings
