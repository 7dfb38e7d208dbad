"""What a draft of the act's text gets right, triple by triple: run `.venv/bin/python -m bench.draft`.

The draft is made with what the data have before a plan (bodies, offices, schemes), and compared with the curated data,
for the classes and properties that `draft-given.tsv` lists. A resource that is the same under another IRI is matched by
what identifies it: an act by kind, date and number, a report by its title, furniture by its words.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from raccordo.draft import run
from raccordo.draft.make import Made
from raccordo.project import Project
from raccordo.rdf.graph import Graph, read
from raccordo.rdf.turtle import value

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "data" / "source" / "determinazione-57-2023.txt"
GIVEN = Path(__file__).with_name("draft-given.tsv")
Triple = tuple[str, str, object]


@dataclass(frozen=True)
class Kind:
    """One line of the list: a class, a property, and which of its statements a page can give."""

    type: str
    property: str
    language: str
    which: str


@dataclass
class Score:
    """For one kind: how many statements the data have, how many were drafted right, and those that were not."""

    kind: Kind
    wanted: int = 0
    right: int = 0
    wrong: list[tuple[Triple, str]] = field(default_factory=list)
    missing: list[Triple] = field(default_factory=list)

    @property
    def wrong_read(self) -> list[Triple]:
        """The wrong statements that the draft calls read."""
        return [triple for triple, rule in self.wrong if not rule]


def kinds() -> list[Kind]:
    """The kinds that the list has."""
    lines = [line for line in GIVEN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t")
    return [Kind(row["class"], row["property"], row["language"], row["which"]) for row in rows]


def before(project: Project) -> Graph:
    """What the data have before the first plan of the body: the schemes, its organs and offices, and no person."""
    files = [
        path for path in project.data_files() if path.parent.name == "schemes" or path.stem in ("bodies", "offices")
    ]
    graph, findings = read(project, files)
    assert not findings
    persons = {*graph.instances("foaf:Person"), *graph.instances("rac:Tenure")}
    return Graph(project, [quad for quad in graph.quads if value(quad.subject) not in persons])


def draft(project: Project) -> Made:
    """The draft of the act of which the data have the plan."""
    return run.draft(before(project), [SOURCE], run.read_mapping(project, "inps"), 2024)


def in_scope(graph: Graph, kind: Kind) -> set[Triple]:
    """The statements of a kind that a graph has."""
    name = graph.iri(kind.property)
    found = set()
    for subject in graph.instances(kind.type):
        if kind.which and kind.property != "eli:cites" and not chosen(graph, subject, kind.which):
            continue
        for term in graph.terms(subject, kind.property):
            if kind.property == "rdf:type" and value(term) != graph.iri(kind.type):
                continue
            if kind.property == "eli:cites" and not chosen(graph, value(term), kind.which):
                continue
            if (getattr(term, "language", None) or "") == kind.language:
                found.add((subject, name, term))
    return found


def chosen(graph: Graph, subject: str, which: str) -> bool:
    """Whether a resource is among those that a kind is about."""
    adopting = any(graph.is_a(plan, "rac:Plan") for plan in graph.subjects("rac:adoptedBy", subject))
    if which == "adopting":
        return adopting
    if which == "dated":
        cited = any(graph.is_a(one, "rac:Recital") for one in graph.subjects("eli:cites", subject))
        return cited and not adopting and bool(graph.values(subject, "eli:date_document"))
    return graph.value(subject, "rac:pairing").endswith("/stated")


def keys(graph: Graph) -> dict[tuple[str, ...], str]:
    """What identifies acts, reports and furniture, whatever their IRIs: key to IRI."""
    found = {}
    for act in graph.instances("rac:Act"):
        for number in graph.values(act, "rac:printedNumber") or [""]:
            found["act", graph.value(act, "rac:actType"), graph.value(act, "eli:date_document"), number] = act
    for report in graph.instances("rac:Report"):
        found["report", graph.value(report, "dcterms:title").casefold()] = report
    for one in graph.instances("rac:Furniture"):
        found["furniture", graph.value(one, "rac:kind"), graph.value(one, "rac:printedAs")] = one
    return found


def matched(project: Project, made: Made, data: Graph) -> tuple[Graph, dict[Triple, str]]:
    """The draft as a graph under the IRIs of the data, and the rule of each statement."""
    name = ox.NamedNode(project.iri("graph/draft"))
    quads = [
        ox.Quad(ox.NamedNode(resource.iri), data.node(one.property), one.value, name)
        for resource in made.resources
        for one in resource.statements
    ]
    known = keys(data)
    same = {iri: known[key] for key, iri in keys(Graph(project, quads)).items() if key in known}

    def under(term: object) -> object:
        return ox.NamedNode(same.get(value(term), value(term))) if isinstance(term, ox.NamedNode) else term

    renamed = [ox.Quad(under(q.subject), q.predicate, under(q.object), q.graph_name) for q in quads]
    rules = [one.rule for resource in made.resources for one in resource.statements]
    return Graph(project, renamed), {
        (q.subject.value, q.predicate.value, q.object): rule for q, rule in zip(renamed, rules, strict=True)
    }


def compare(project: Project, made: Made) -> list[Score]:
    """How the statements of the draft compare with the data, by kind."""
    data, findings = read(project, project.data_files())
    assert not findings
    drafted, rules = matched(project, made, data)
    scores = []
    for kind in kinds():
        wanted, found = in_scope(data, kind), in_scope(drafted, kind)
        wrong = sorted(((triple, rules[triple]) for triple in found - wanted), key=str)
        scores.append(Score(kind, len(wanted), len(wanted & found), wrong, sorted(wanted - found, key=str)))
    return scores


def misread(project: Project, made: Made) -> list[Triple]:
    """What the draft calls read, of any kind, and the data don't have."""
    data, _ = read(project, project.data_files())
    _, rules = matched(project, made, data)
    known = {(value(quad.subject), quad.predicate.value, quad.object) for quad in data.quads}
    return sorted((triple for triple, rule in rules.items() if not rule and triple not in known), key=str)


def main() -> None:
    """Print the table, what is wrong, and what is missing."""
    project = Project.at(ROOT)
    made = draft(project)
    scores = compare(project, made)
    print(f"{'class':24}{'property':24}{'which':10}{'data':>6}{'right':>7}{'wrong':>7}{'(read)':>8}{'missing':>9}")
    for score in scores:
        kind = score.kind
        name = kind.property + (f" @{kind.language}" if kind.language else "")
        numbers = f"{score.wanted:6}{score.right:7}{len(score.wrong):7}{len(score.wrong_read):8}{len(score.missing):9}"
        print(f"{kind.type:24}{name:24}{kind.which:10}{numbers}")
    total = Counter[str]()
    for score in scores:
        total += Counter(data=score.wanted, right=score.right, wrong=len(score.wrong), read=len(score.wrong_read))
    print(f"{total['right']} of {total['data']} right ({100 * total['right'] / total['data']:.1f} %), "
          f"{total['wrong']} wrong, {total['read']} of them called read")  # fmt: skip
    for triple in misread(project, made):
        print("misread:", *map(str, triple))
    for score in scores:
        for triple, rule in score.wrong:
            print("wrong:  ", *map(str, triple), f"({rule or 'read'})")
        for triple in score.missing:
            print("missing:", *map(str, triple))


if __name__ == "__main__":
    main()
