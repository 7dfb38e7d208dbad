"""The scores as RDF: each outcome in terms of EARL, and how many there are of each in terms of DQV."""

from __future__ import annotations

import pyoxigraph as ox

from raccordo.publish.catalogue import link, number
from raccordo.publish.scores.model import OUTCOMES, Evidence, Score, Suite, Text, counts
from raccordo.rdf.turtle import RDF_TYPE, canonical

XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
Statement = tuple[str, "Text | str | ox.Literal"]


def quads(evidence: Evidence, scores: list[Score], suites: tuple[Suite, ...]) -> list[ox.Quad]:
    """The scores as EARL 1.0 and DQV, sorted, without blank nodes, under the project's base.

    A criterion is an earl:TestCriterion, its outcome an earl:Assertion with an earl:TestResult (EARL 1.0 Schema,
    section 2). A suite is a dqv:Dimension; how many of its criteria have an outcome is a dqv:Metric of it, and the
    number a dqv:QualityMeasurement, computed on the dataset or on the vocabulary (DQV, section 4).
    """
    out = Triples(evidence)
    out.add(
        out.report,
        "dqv:QualityMetadata",
        (
            "dcterms:title",
            Text("Come la pubblicazione riesce nelle liste d'altri", "How the publication does by the lists of others"),
        ),
        ("prov:wasGeneratedBy", evidence.iri("catalogue#build")),
    )
    out.add(evidence.iri("catalogue#software"), "earl:Software")
    for suite in suites:
        out.add(suite.subject(evidence), "earl:TestSubject", ("dqv:hasQualityMetadata", out.report))
        out.add(
            out.node("suite", suite.id),
            "dqv:Dimension",
            ("skos:prefLabel", suite.title),
            ("skos:definition", suite.about),
            ("rdfs:seeAlso", suite.source),
        )
        measurements(out, evidence, suite, scores)
        for score in scores:
            if score.suite == suite.id:
                assertion(out, evidence, suite, score)
    return canonical(out.quads)


def measurements(out: Triples, evidence: Evidence, suite: Suite, scores: list[Score]) -> None:
    """Add the number of the suite's criteria that have each outcome."""
    for outcome, count in counts(scores, suite.id).items():
        name, words = f"{suite.id}/{outcome.value}", OUTCOMES[outcome]
        out.add(
            out.node("metric", name),
            "dqv:Metric",
            ("skos:prefLabel", Text(f"{suite.title.it}: {words.it}", f"{suite.title.en}: {words.en}")),
            ("dqv:inDimension", out.node("suite", suite.id)),
            ("dqv:expectedDataType", XSD_INTEGER),
        )
        out.add(
            out.node("measurement", name),
            "dqv:QualityMeasurement",
            ("dqv:isMeasurementOf", out.node("metric", name)),
            ("dqv:computedOn", suite.subject(evidence)),
            ("dqv:value", number(count)),
        )
        out.add(out.report, "", ("dcterms:hasPart", out.node("measurement", name)))


def assertion(out: Triples, evidence: Evidence, suite: Suite, score: Score) -> None:
    """Add a criterion, what was asserted of it, and the result."""
    name = f"{suite.id}/{score.id}"
    test, asserted, result = (out.node(kind, name) for kind in ("criterion", "assertion", "result"))
    out.add(
        test,
        "earl:TestCriterion",
        ("dcterms:title", score.title),
        ("dcterms:identifier", ox.Literal(score.id)),
        ("dcterms:isPartOf", out.node("suite", suite.id)),
        ("rdfs:seeAlso", score.source),
    )
    out.add(
        asserted,
        "earl:Assertion",
        ("earl:assertedBy", evidence.iri("catalogue#software")),
        ("earl:subject", suite.subject(evidence)),
        ("earl:test", test),
        ("earl:mode", out.name("earl:automatic")),
        ("earl:result", result),
    )
    out.add(
        result,
        "earl:TestResult",
        ("earl:outcome", out.name(f"earl:{score.outcome.value}")),
        ("dcterms:description", score.reason),
    )
    out.add(out.report, "", ("dcterms:hasPart", asserted))


class Triples:
    """Triples written with prefixed names, under the project's base; a text gives one literal for each language."""

    def __init__(self, evidence: Evidence) -> None:
        self.graph = evidence.catalogue
        self.report = evidence.iri("report/scores")
        self.quads: list[ox.Quad] = []

    def name(self, prefixed: str) -> str:
        """The IRI of a prefixed name."""
        return self.graph.iri(prefixed).value

    def node(self, kind: str, name: str) -> str:
        """The IRI of a part of the report."""
        return f"{self.report}#{kind}/{name}"

    def add(self, subject: str, kind: str, *statements: Statement) -> None:
        """Add the type, where there is one, and the statements of a subject; a plain string is an IRI."""
        node = link(subject)
        if kind:
            self.quads.append(ox.Quad(node, RDF_TYPE, self.graph.iri(kind)))
        for predicate, term in statements:
            terms: list[ox.NamedNode | ox.Literal] = (
                [ox.Literal(term.it, language="it"), ox.Literal(term.en, language="en")]
                if isinstance(term, Text)
                else [link(term) if isinstance(term, str) else term]
            )
            self.quads += [ox.Quad(node, self.graph.iri(predicate), each) for each in terms]
