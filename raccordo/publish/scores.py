"""How the publication does by the checklists of others: each criterion a query over what is published.

The criteria are data, in `catalogue/criteria/`: what is asked, in both languages, by which lists under which number,
how grave it is, and a SELECT that finds what is missing or at fault. A criterion without an answer is met. The outcomes
are published as EARL (W3C, Evaluation and Report Language 1.0) and as JSON.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from raccordo.findings import Finding
from raccordo.project import Project
from raccordo.publish import dumps
from raccordo.publish.catalogue import Description, link
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import SH
from raccordo.rdf.turtle import canonical, in_default_graph, value

CRITERION, LIST = "earl:TestCriterion", "dcterms:Standard"
NEEDED = {
    CRITERION: ("dcterms:title", "dcterms:subject", "skos:notation", "sh:severity", "sh:select"),
    LIST: ("dcterms:title", "dcterms:description", "rdfs:seeAlso"),
}
TEXTS = ("dcterms:title", "dcterms:description", "skos:note")
SEVERITIES = ("Violation", "Warning", "Info")
PREFIX = re.compile(r"(?<![\w<-])([\w-]+):")

Texts = dict[str, str]


@dataclass(frozen=True)
class Checklist:
    """A list of criteria that others published: its short name, its title and description by language, its address."""

    name: str
    titles: Texts
    descriptions: Texts
    address: str


@dataclass(frozen=True)
class Criterion:
    """One thing that lists ask for: of which subject, how grave, and the query that finds what is missing or at fault.

    `asked_by` are its numbers in the lists; `notes` say why it is not met, where that is meant or waits for something.
    IRIs are those of the publication, and the query runs on any SPARQL 1.1 engine as it is.
    """

    iri: str
    subject: str
    severity: str
    query: str
    titles: Texts
    notes: Texts
    asked_by: tuple[tuple[Checklist, str], ...]

    @property
    def name(self) -> str:
        """The last part of the IRI."""
        return self.iri.rpartition("#")[2]


@dataclass(frozen=True)
class Result:
    """What the query of a criterion found: the resources at fault and the properties that are missing, sorted."""

    criterion: Criterion
    faults: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """The outcome, by its local name in EARL."""
        return "failed" if self.faults else "passed"


def read(graph: Graph) -> tuple[list[Criterion], list[Finding]]:
    """The criteria that a graph describes, in the order of its files, and what is wrong with those of no use."""
    lists = {iri: _checklist(graph, iri) for iri in graph.instances(LIST)}
    criteria: list[Criterion] = []
    findings: list[Finding] = []
    for iri in (iri for file in graph.files for iri in file.subjects):
        problems = [
            Finding("criterion", message, *graph.place(iri), iri=iri, fix=fix)
            for message, fix in _problems(graph, iri, lists)
        ]
        findings += problems
        if not problems and iri not in lists:
            criteria.append(_criterion(graph, iri, lists))
    return criteria, findings


def _checklist(graph: Graph, iri: str) -> Checklist:
    titles, descriptions = (_texts(graph.terms(iri, name)) for name in ("dcterms:title", "dcterms:description"))
    return Checklist(iri.rpartition("#")[2], titles, descriptions, graph.value(iri, "rdfs:seeAlso"))


def _problems(graph: Graph, iri: str, lists: dict[str, Checklist]) -> Iterator[tuple[str, str]]:
    """What is wrong with a criterion or a list, and what to do."""
    kinds = [kind for kind in NEEDED if graph.is_a(iri, kind)]
    if not kinds:
        yield f"is neither {CRITERION} nor {LIST}", f"write “a {CRITERION} ;”"
    for name in (name for kind in kinds for name in NEEDED[kind]):
        if not graph.terms(iri, name):
            yield f"has no {name}", "write it as those beside it have it"
    for name in TEXTS:
        if graph.terms(iri, name) and sorted(_texts(graph.terms(iri, name))) != ["en", "it"]:
            yield f"must have one {name} in Italian and one in English", "end each with @it or @en"
    for severity in graph.terms(iri, "sh:severity"):
        if value(severity).removeprefix(SH) not in SEVERITIES:
            yield "has a severity that SHACL does not have", f"write one of sh:{', sh:'.join(SEVERITIES)}"
    for number in graph.terms(iri, "skos:notation"):
        if _list_of(number) not in lists:
            yield f"has the number {value(number)} in a list that is not described", "see catalogue/criteria/lists.ttl"
    for select in graph.terms(iri, "sh:select"):
        text = complete(graph.project, value(select))
        if problem := query.syntax_problem(text):
            what, line, _ = problem
            place = text.splitlines()[(line or 1) - 1].strip()
            yield f"has a query that {what}: {place}", "mend sh:select; its prefixes are those of prefixes.ttl"
        elif not isinstance(ox.Store().query(text), ox.QuerySolutions):
            yield "has a query that is no SELECT", "mend sh:select"


def _criterion(graph: Graph, iri: str, lists: dict[str, Checklist]) -> Criterion:
    return Criterion(
        iri=iri,
        subject=graph.value(iri, "dcterms:subject"),
        severity=graph.value(iri, "sh:severity").removeprefix(SH),
        query=complete(graph.project, graph.value(iri, "sh:select")),
        titles=_texts(graph.terms(iri, "dcterms:title")),
        notes=_texts(graph.terms(iri, "skos:note")),
        asked_by=tuple((lists[_list_of(number)], value(number)) for number in graph.terms(iri, "skos:notation")),
    )


def _texts(terms: Iterable[Any]) -> Texts:
    return {getattr(term, "language", None) or "": value(term) for term in terms}


def _list_of(number: Any) -> str:
    """The list that a number is of: the datatype of its literal, as SKOS has it for notations (section 6.5.1)."""
    return number.datatype.value if isinstance(number, ox.Literal) else ""


def complete(project: Project, sparql: str) -> str:
    """The query or update with the base and those of the register's prefixes that it uses before it."""
    used = set(PREFIX.findall(sparql))
    lines = [f"PREFIX {name}: <{iri}>\n" for name, iri in project.prefixes.items() if name in used]
    return f"BASE <{project.base}>\n{''.join(lines)}{textwrap.dedent(sparql).strip()}\n"


def evaluate(store: ox.Store, criteria: Iterable[Criterion]) -> list[Result]:
    """What each criterion's query finds in a publication with all its graphs, under the base of the criteria.

    Where the publication says nothing of a criterion's subject, the subject itself is missing.
    """
    results = []
    for criterion in criteria:
        rows = store.query(criterion.query, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        faults = {value(row[0]) for row in rows}
        if next(store.quads_for_pattern(link(criterion.subject), None, None), None) is None:
            faults = {criterion.subject}
        results.append(Result(criterion, tuple(sorted(faults))))
    return results


def as_json(results: Iterable[Result]) -> list[dict[str, Any]]:
    """The results as JSON: what is asked, by which lists under which number, how grave it is, and what was found."""
    return [
        {
            "id": result.criterion.name,
            "title": result.criterion.titles,
            "subject": result.criterion.subject,
            "asked_by": [{"list": one.name, "number": number} for one, number in result.criterion.asked_by],
            "severity": result.criterion.severity,
            "outcome": result.outcome,
            "faults": list(result.faults),
            "note": result.criterion.notes if result.faults else {},
        }
        for result in results
    ]


def as_earl(described: Graph, results: Iterable[Result]) -> list[ox.Quad]:
    """The lists, the criteria with their whole queries, and an earl:Assertion of each with its earl:TestResult."""
    project, results = described.project, list(results)
    queries = {result.criterion.iri: ox.Literal(result.criterion.query) for result in results}
    quads = []
    for quad in described.quads:
        if quad.predicate.value != SH + "update":
            term = queries[value(quad.subject)] if quad.predicate.value == SH + "select" else quad.object
            quads.append(ox.Quad(quad.subject, quad.predicate, term))
    out, software = Description(project), project.base + "catalogue#software"
    out.add(software, "earl:Software")
    for result in results:
        test = result.criterion
        out.add(test.subject, "earl:TestSubject")
        out.add(
            f"{test.iri}/assertion",
            "earl:Assertion",
            ("earl:assertedBy", link(software)),
            ("earl:subject", link(test.subject)),
            ("earl:test", link(test.iri)),
            ("earl:mode", out.name("earl:automatic")),
            ("earl:result", link(f"{test.iri}/result")),
        )
        found = [("earl:info", ox.Literal(" ".join(f"<{iri}>" for iri in result.faults)))] if result.faults else []
        out.add(f"{test.iri}/result", "earl:TestResult", ("earl:outcome", out.name(f"earl:{result.outcome}")), *found)
    return canonical([*quads, *(in_default_graph(quad) for quad in out.quads)])


def documents(described: Graph, results: Iterable[Result]) -> dict[str, bytes]:
    """`reports/scores.ttl` and `reports/scores.json`, path to bytes."""
    results = list(results)
    text = json.dumps(as_json(results), ensure_ascii=False, indent=1) + "\n"
    return {
        "reports/scores.ttl": dumps.turtle(described.project, as_earl(described, results)),
        "reports/scores.json": text.encode(),
    }
