"""An invented act on its way: drawn, drafted, completed by what a person adds, and measured."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from raccordo import pipeline
from raccordo.act import anchor
from raccordo.check import todo
from raccordo.draft import write
from raccordo.project import Project
from raccordo.rdf.edit import Change, Triple, edited
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import value
from tests.drawn.acts.known import Act

ROOT = Path(__file__).resolve().parents[3]
OWN = Path(__file__).resolve().parent
DECISIONS = """# What the draft could not know: words that name nothing.

PREFIX rac: <https://w3id.org/raccordo/onto/>
"""


@dataclass
class Trial:
    """An act in a project of its own: its data, what the draft said, and how many triples the plan has of whom."""

    act: Act
    project: Project
    folder: Path
    said: list[str] = field(default_factory=list)
    report: list[dict[str, str]] = field(default_factory=list)
    before: list[todo.Item] = field(default_factory=list)
    drafted: int = 0
    added: int = 0
    curated: int = 0

    @property
    def share(self) -> float:
        """Which part of the plan's curated triples a person added."""
        return self.added / self.curated

    def run(self) -> pipeline.Run:
        """A run over its data as they are now."""
        return pipeline.Run(self.project)

    def left(self) -> list[todo.Item]:
        """What `build.py todo` lists."""
        return pipeline.left_to_do(self.run(), f"{self.act.body}/{self.act.year}")


def begin(act: Act, draw: Callable[[Path], None], folder: Path) -> Trial:
    """Draw an act and draft it: beside the project's data if these have its body, else beside the schemes alone; by
    the mapping that stands beside the act, or else by the one that is proposed."""
    data = folder / "data"
    if (ROOT / "data" / act.body).exists():
        shutil.copytree(ROOT / "data", data)
    else:
        shutil.copytree(ROOT / "data" / "schemes", data / "schemes")
    words = OWN / f"{act.body}.toml"
    if words.exists():
        (data / act.body).mkdir()
        shutil.copy(words, data / act.body / "mapping.toml")
    draw(folder / "act.pdf")
    trial = Trial(act, Project.at(ROOT, data=(data,)), data / act.body / str(act.year))
    if not (data / act.body / "mapping.toml").exists():
        pipeline.draft(trial.run(), [folder / "act.pdf"], act.body, act.year, words=None, output=None)
    run = trial.run()
    trial.said = pipeline.draft(run, [folder / "act.pdf"], act.body, act.year, words=None, output=None)
    assert not run.failed, run.findings
    trial.report = write.read_report(trial.folder)
    trial.drafted = len(set(triples(trial)))
    return trial


def complete(trial: Trial) -> None:
    """Add what a person adds, and count it: translations of what the draft lists, and what stands in the act's file."""
    trial.before = trial.left()
    before = curated(trial)
    run = trial.run()
    pipeline.parse(run)
    added, removed = set(decisions(trial, run.data)), set(decisions(trial, run.data, "removed"))
    edit(trial, run.data, added, removed)
    (trial.folder / write.REPORT).unlink()
    after = curated(trial)
    trial.added, trial.curated = len(after - before), len(set(triples(trial)) | (after - before))
    run = trial.run()
    pipeline.parse(run)
    for path, text in anchor.anchored(run.data).reviews.items():
        path.write_text(text, encoding="utf-8")


def decisions(trial: Trial, data: Graph, which: str = "added") -> Iterator[Triple]:
    """The triples that a person adds, or takes away."""
    if which == "added":
        for line in trial.report:
            if line["what"] == "untranslated" and trial.act.english:
                english = ox.Literal(trial.act.english[line["words"]], language="en")
                resource = next(iri for iri in data.out if data.shorten(iri) == line["resource"])
                yield Triple(resource, data.iri(line["property"]), english)
    path = OWN / f"{trial.act.body}-{which}.ttl"
    if path.exists():
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            yield Triple(value(quad.subject), quad.predicate.value, quad.object)


def edit(trial: Trial, data: Graph, added: set[Triple], removed: set[Triple]) -> None:
    """Make a change in the files of the data; what is new goes into a file of its own in the plan's folder."""
    changes: dict[Path, tuple[set[Triple], set[Triple]]] = defaultdict(lambda: (set(), set()))
    own = trial.folder / "decisions.ttl"
    for index, some in enumerate((removed, added)):
        for triple in some:
            file = data.file_of(triple.subject)
            changes[file.path if file else own][index].add(triple)
    for path, (gone, new) in changes.items():
        text = path.read_text(encoding="utf-8") if path.exists() else DECISIONS
        path.write_text(edited(trial.project, text, Change(frozenset(gone), frozenset(new))), encoding="utf-8")


def curated(trial: Trial) -> set[ox.Triple]:
    """All triples of the files of data."""
    return {quad for path in trial.project.data_files() for quad in parsed(path)}


def triples(trial: Trial) -> Iterator[ox.Triple]:
    """The triples of the plan's own files."""
    for path in sorted(trial.folder.rglob("*.ttl")):
        yield from parsed(path)


def parsed(path: Path) -> Iterator[ox.Triple]:
    """The triples of a file."""
    return (quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE))


def facts(data: Graph, base: str) -> dict[str, Counter[object]]:
    """What the data say of the plan below an IRI, as `Act.facts` has what the act says."""
    plan = f"{base}plan"
    (act,) = data.values(plan, "rac:adoptedBy")
    rows = data.subjects("rac:inTable", f"{base}table")
    parts = data.subjects("eli:is_part_of", act)
    guidelines = {iri: data.number(iri, "rac:number") for iri in data.subjects("rac:inPlan", plan)}
    programmes = {iri for row in rows for iri in data.values(row, "rac:ofProgramme")}
    missions = {iri for programme in programmes for iri in data.values(programme, "rac:inMission")}

    def code(row: str) -> str:
        return next((data.value(iri, "rac:code") for iri in data.values(row, "rac:ofProgramme")), "")

    def directive(row: str) -> str:
        return next((data.value(iri, "rac:text") for iri in data.values(row, "rac:ofDirective")), "")

    def texts(kind: str) -> Counter[object]:
        own = [iri for iri in parts if data.is_a(iri, kind)]
        return Counter((data.number(iri, "rac:number"), data.value(iri, "rac:text")) for iri in own)

    return {
        "act": Counter(
            [tuple(data.value(act, name) for name in ("rac:printedNumber", "eli:date_document", "dcterms:title"))]
        ),
        "recitals": texts("rac:Recital"),
        "citations": Counter(
            (data.number(recital, "rac:number"), *cited(data, one))
            for recital in parts if data.is_a(recital, "rac:Recital") for one in data.values(recital, "eli:cites")
        ),
        "clauses": texts("rac:OperativeClause"),
        "signatures": Counter(
            (office, data.value(person, "foaf:name"))
            for person in data.values(act, "rac:signedBy") for office in offices(data, act, person)
        ),
        "guidelines": Counter(
            (number, data.value(iri, "rac:printedNumeral"), data.value(iri, "dcterms:title"),
             next((data.value(one, "skos:notation") for one in data.values(iri, "rac:category")), ""))
            for iri, number in guidelines.items()
        ),
        "rows": Counter((guidelines[data.value(row, "rac:ofGuideline")], code(row), directive(row)) for row in rows),
        "responsible": Counter(
            (guidelines[data.value(row, "rac:ofGuideline")], code(row), data.value(row, "rac:responsible"))
            for row in rows
        ),
        "programmes": printed(data, programmes),
        "missions": printed(data, missions),
    }  # fmt: skip


def cited(data: Graph, act: str) -> tuple[str, str, str]:
    """What an act is: its kind, its number, its date or year; of a provision, its article, paragraph and point."""
    if article := data.value(act, "rac:article"):
        return f"art. {article}", data.value(act, "rac:paragraph"), data.value(act, "rac:point")
    kind = data.value(data.value(act, "rac:actType"), "skos:notation")
    when = data.value(act, "eli:date_document") or data.value(act, "rac:documentYear")
    return kind, data.value(act, "rac:printedNumber"), when


def offices(data: Graph, act: str, person: str) -> list[str]:
    """The offices in which a person signs: those that the person holds, or else that which adopts the act."""
    held = [data.value(iri, "rac:post") for iri in data.subjects("org:member", person)]
    return [data.text(iri, "rdfs:label", "it") for iri in held or data.values(act, "eli:passed_by")] or [""]


def printed(data: Graph, items: set[str]) -> Counter[object]:
    """The latest forms in which missions or programmes are printed, by code."""
    return Counter((data.value(iri, "rac:code"), form) for iri in items for form in data.values(iri, "rac:printedAs"))
