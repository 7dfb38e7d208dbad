"""How the publication does by the lists that others measure such publications with, each item checked by code.

A check looks at the files of the publication and its triples, and says one of the outcomes of EARL (W3C, Evaluation and
Report Language): passed, failed, inapplicable, untested (what only a live address can show, or a page that is missing),
cantTell (what only a person can judge). `reports/scores.ttl` has each of them as an earl:Assertion, and beside them, in
terms of DQV, how many of each list have which outcome; `reports/scores.json` has the same for the page.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pyoxigraph as ox

from raccordo.findings import UserError
from raccordo.publish import dumps
from raccordo.publish.scores import agid, dwbp, foops, ldbp, lov, oops, report, robot
from raccordo.publish.scores.model import OUTCOMES, Evidence, Outcome, Score, Suite, counts

__all__ = ["OUTCOMES", "Evidence", "Outcome", "Score", "as_json", "counts", "documents", "evaluate", "quads", "suites"]

# The prefixes of the register that the checks are written with.
PREFIXES = (
    "adms", "dcat", "dcatapit", "dcterms", "dqv", "earl", "foaf", "owl", "prov", "rac", "rdf", "rdfs", "sd", "sh",
    "skos", "spdx", "vann", "void", "xsd",
)  # fmt: skip


def suites() -> tuple[Suite, ...]:
    """The lists, in the order of the page."""
    return tuple(module.suite() for module in (dwbp, ldbp, foops, oops, robot, lov, agid))


def evaluate(evidence: Evidence) -> list[Score]:
    """The outcome of each criterion of each suite, in their order.

    Raises UserError where the register lacks a prefix that the checks are written with.
    """
    if missing := [prefix for prefix in PREFIXES if prefix not in evidence.project.prefixes]:
        raise UserError(
            f"prefixes.ttl has no prefix {missing[0]}:, which the scores are written with: restore its line"
        )
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
    """The scores as EARL and DQV; see `report.quads`."""
    return report.quads(evidence, scores, suites())


def documents(evidence: Evidence, scores: list[Score]) -> dict[str, bytes]:
    """`reports/scores.ttl` and `reports/scores.json`, path to bytes."""
    text = json.dumps(as_json(scores), ensure_ascii=False, indent=1) + "\n"
    return {
        "reports/scores.ttl": dumps.turtle(evidence.project, quads(evidence, scores)),
        "reports/scores.json": text.encode(),
    }
