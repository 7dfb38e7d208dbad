"""How the publication does by the lists that others measure such publications with, each item checked by code.

A check looks at the files of the publication and its triples, and says one of the outcomes of EARL (W3C, Evaluation and
Report Language): passed, failed, inapplicable, untested (what only a live address can show, or a page that is missing),
cantTell (what only a person can judge). `reports/scores.ttl` has each of them as an earl:Assertion, and beside them, in
terms of DQV, how many of each list have which outcome; `reports/scores.json` has the same for the page.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from raccordo import publish
from raccordo.catalogue import link, number
from raccordo.graphs import RDF_TYPE, canonical
from raccordo.scores import agid, dwbp, foops, ldbp, lov, oops, robot
from raccordo.scores.model import Evidence, Outcome, Suite, Text

__all__ = ["OUTCOMES", "Evidence", "Outcome", "Score", "as_json", "documents", "evaluate", "quads", "suites"]

# The outcomes in the words of the page.
OUTCOMES = {
    Outcome.PASSED: Text("superato", "passed"),
    Outcome.FAILED: Text("non superato", "failed"),
    Outcome.INAPPLICABLE: Text("non applicabile", "not applicable"),
    Outcome.UNTESTED: Text("non provato", "not tested"),
    Outcome.CANT_TELL: Text("da giudicare", "cannot tell"),
}


@dataclass(frozen=True)
class Score:
    """The outcome of one criterion: of which suite, under which number, why, and what was looked at."""

    suite: str
    id: str
    title: Text
    source: str
    outcome: Outcome
    reason: Text
    looked_at: tuple[str, ...]


def suites() -> tuple[Suite, ...]:
    """The lists, in the order of the page."""
    return tuple(module.suite() for module in (dwbp, ldbp, foops, oops, robot, lov, agid))


def evaluate(evidence: Evidence) -> list[Score]:
    """The outcome of each criterion of each suite, in their order."""
    scores = []
    for suite in suites():
        for criterion in suite.criteria:
            verdict = criterion.judge(evidence)
            scores.append(
                Score(
                    suite.id,
                    criterion.id,
                    criterion.title,
                    criterion.source,
                    verdict.outcome,
                    verdict.reason,
                    tuple(dict.fromkeys(verdict.seen)),
                )
            )
    return scores


def counts(scores: list[Score], suite: str) -> dict[Outcome, int]:
    """How many criteria of the suite have which outcome; every outcome is present."""
    found = Counter(score.outcome for score in scores if score.suite == suite)
    return {outcome: found[outcome] for outcome in Outcome}


def as_json(scores: list[Score]) -> dict[str, Any]:
    """The scores as a JSON object: the words for the outcomes, and each suite with its counts and criteria."""
    return {
        "outcomes": {outcome.value: text._asdict() for outcome, text in OUTCOMES.items()},
        "suites": [
            {
                "id": suite.id,
                "title": suite.title._asdict(),
                "about": suite.about._asdict(),
                "source": suite.source,
                "counts": {outcome.value: count for outcome, count in counts(scores, suite.id).items()},
                "criteria": [
                    {
                        **asdict(score),
                        "title": score.title._asdict(),
                        "outcome": score.outcome.value,
                        "reason": score.reason._asdict(),
                        "looked_at": list(score.looked_at),
                    }
                    for score in scores
                    if score.suite == suite.id
                ],
            }
            for suite in suites()
        ],
    }


def quads(evidence: Evidence, scores: list[Score]) -> list[ox.Quad]:
    """The scores as EARL 1.0 and DQV, sorted, without blank nodes, under the project's base.

    A criterion is an earl:TestCriterion, its outcome an earl:Assertion with an earl:TestResult (EARL 1.0 Schema,
    section 2). A suite is a dqv:Dimension; how many of its criteria have an outcome is a dqv:Metric of it, and the number a
    dqv:QualityMeasurement, computed on the dataset or on the vocabulary (DQV, section 4).
    """
    out = _Triples(evidence)
    report = evidence.iri("report/scores")
    out.add(
        report,
        "dqv:QualityMetadata",
        (
            "dcterms:title",
            Text(
                "Come la pubblicazione si misura con le liste altrui", "How the publication does by the lists of others"
            ),
        ),
        ("prov:wasGeneratedBy", evidence.iri("catalogue#build")),
    )
    for suite in suites():
        dimension, subject = f"{report}#suite/{suite.id}", suite.subject(evidence)
        out.add(
            dimension,
            "dqv:Dimension",
            ("skos:prefLabel", suite.title),
            ("skos:definition", suite.about),
            ("rdfs:seeAlso", suite.source),
        )
        for outcome, count in counts(scores, suite.id).items():
            metric, measurement = (f"{report}#{kind}/{suite.id}/{outcome.value}" for kind in ("metric", "measurement"))
            text = Text(f"{suite.title.it}: {OUTCOMES[outcome].it}", f"{suite.title.en}: {OUTCOMES[outcome].en}")
            out.add(
                metric,
                "dqv:Metric",
                ("skos:prefLabel", text),
                ("dqv:inDimension", dimension),
                ("dqv:expectedDataType", "http://www.w3.org/2001/XMLSchema#integer"),
            )
            out.add(
                measurement,
                "dqv:QualityMeasurement",
                ("dqv:isMeasurementOf", metric),
                ("dqv:computedOn", subject),
                ("dqv:value", number(count)),
            )
            out.add(report, "", ("dcterms:hasPart", measurement))
        for score in (score for score in scores if score.suite == suite.id):
            name = f"{suite.id}/{score.id}"
            test, assertion, result = (f"{report}#{kind}/{name}" for kind in ("criterion", "assertion", "result"))
            out.add(
                test,
                "earl:TestCriterion",
                ("dcterms:title", score.title),
                ("dcterms:identifier", ox.Literal(score.id)),
                ("dcterms:isPartOf", dimension),
                ("rdfs:seeAlso", score.source),
            )
            out.add(
                assertion,
                "earl:Assertion",
                ("earl:assertedBy", evidence.iri("catalogue#software")),
                ("earl:subject", subject),
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
            out.add(report, "", ("dcterms:hasPart", assertion))
    return canonical(out.quads)


class _Triples:
    """Triples written with prefixed names, under the project's base; a text gives one literal for each language."""

    def __init__(self, evidence: Evidence) -> None:
        self.graph = evidence.catalogue
        self.quads: list[ox.Quad] = []

    def name(self, prefixed: str) -> str:
        return self.graph.iri(prefixed).value

    def add(self, subject: str, kind: str, *statements: tuple[str, Text | str | ox.Literal]) -> None:
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


def documents(evidence: Evidence) -> dict[str, bytes]:
    """`reports/scores.ttl` and `reports/scores.json`, path to bytes."""
    scores = evaluate(evidence)
    text = json.dumps(as_json(scores), ensure_ascii=False, indent=1) + "\n"
    return {
        "reports/scores.ttl": publish.turtle(evidence.project, quads(evidence, scores)),
        "reports/scores.json": text.encode(),
    }
