"""A check plan by plan: each by itself, on all cores or machines, and only where something changed.

What is said of a plan follows from its own files, from those that it shares with others, and from the plans that it
refers to or comes after: these are read beside it, and nothing is said of them. So a plan's part of a check depends on
what is in these files and on the program alone, and a key of both finds it in the cache. Of what is shared, each part
says something; what holds of all plans together is put together here (`Parts.merged`).
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from raccordo import pipeline
from raccordo.act.source import Coverage
from raccordo.act.years import is_comparison
from raccordo.check.validate import Result
from raccordo.findings import Finding
from raccordo.project import Project, bytes_or_reason, is_turtle
from raccordo.publish import quality
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import natural
from raccordo.rdf.stored import Spool, Stored
from raccordo.rdf.turtle import parse, value
from raccordo.reason import across, rules
from raccordo.runner import Runner, program

Said = TypeVar("Said", bound=Finding | Result)

# A folder of data with a file that describes a plan is that plan's.
PLAN = re.compile(rb"\ba\s+rac:Plan\b")
FILE_NAME = re.compile(rb'"([^".\s/]+)[^"\s/]*\.\w+"')
# What is no data of what a check depends on, and the packages that compute it.
DEFINITIONS = ("ontology", "shapes", "queries", "catalogue", "prefixes.ttl", "pyproject.toml", "CHANGELOG.md")
ENGINES = ("pyoxigraph", "shacl", "pyshacl", "rdflib")


@dataclass(frozen=True)
class Part:
    """What a check says of one plan and, as far as it can see, of what is shared.

    Findings and results come with the file that they are about. `own` are the quads of the plan's files and what
    follows from them, also by the rules, by so many of each; of what is shared, only what follows. `linked` is what the
    plan tells of shared things (`across.told`), both as N-Quads; `outside` what the rules give of what no file
    describes, each quad with its rule. `sizes` are the quads of each graph, `triples` how many different ones.
    """

    findings: list[tuple[str, Finding]]
    results: list[tuple[str, Result]]
    validated: bool
    complete: bool
    coverage: dict[str, Coverage] = field(default_factory=dict)
    own: bytes = b""
    linked: bytes = b""
    outside: dict[str, str] = field(default_factory=dict)
    by_rule: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    triples: int = 0


@dataclass(frozen=True)
class Given:
    """What a part is made from: the project as it is read for it, the plan's folder, None for what is shared, and
    whether the reference engines check it too."""

    project: Project
    plan: Path | None
    reference: bool


def check_part(key: str, given: Given) -> Part:
    """The part of a plan, or of what is shared. `key` stands for all that it depends on."""
    project, plan, reference = given.project, given.plan, given.reference
    run = pipeline.Run(project)
    pipeline.find(run, reference=reference, plan=plan)
    start = project.graph_of(plan / "_.ttl")[:-1] if plan else project.base
    # A plan is compared with the one before it, in a graph of their body.
    compared = {quad.subject for name, quads in run.data.by_graph.items() if is_comparison(name) for quad in quads}

    def own(name: str, quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
        return quads if name.startswith(start) else [quad for quad in quads if quad.subject in compared]

    made = Graph(project, run.inference.quads).by_graph
    inferred = {quad for name, quads in made.items() for quad in own(name, quads)} if plan else set()
    outside = [quad for quad in run.inference.quads
               if plan and quad not in inferred and run.data.file_of(value(quad.subject)) is None]  # fmt: skip
    measured = Graph(project, quality.measurements(run.data, run.coverage))
    # The triples of each graph, as they are written.
    mine: dict[str, set[str]] = defaultdict(set)
    for graph in (run.data, Graph(project, inferred), measured):
        for name, quads in graph.by_graph.items():
            mine[name].update(str(quad.triple) for quad in own(name, quads))
    written: Mapping[str, set[str]] = mine
    if plan is None:
        said = Graph(project, files=run.data.files).by_graph
        written = {name: triples.difference(str(quad.triple) for quad in said.get(name, ()))
                   for name, triples in mine.items()}  # fmt: skip
        for quad in (*run.ontology.quads, *run.shapes.quads):
            mine[value(quad.graph_name)].add(str(quad.triple))
    names = sorted(written, key="<{}>".format)
    places = ((run.data.place(one.focus.strip("<>"))[0] or "", one) for one in run.results)
    return Part(
        findings=[(finding.file or "", finding) for finding in run.said()],
        results=[(name, one) for name, one in places if not run.hides(name)],
        validated=run.validated,
        complete=run.complete,
        coverage=run.coverage,
        own=b"".join(f" <{name}> .\n".join([*sorted(written[name]), ""]).encode() for name in names),
        linked=nquads(across.told(run.data, run.inference, plan)) if plan else b"",
        outside={str(quad): run.inference.rule_of[quad.triple] for quad in outside},
        by_rule=dict(Counter(run.inference.rule_of[quad.triple] for quad in run.inference.quads if quad in inferred)),
        sizes={name: len(triples) for name, triples in mine.items() if triples},
        triples=len(set().union(*mine.values())),
    )


def nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as N-Quads."""
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def quads_of(content: bytes) -> list[ox.Quad]:
    """The quads of N-Quads."""
    return list(ox.parse(content, format=ox.RdfFormat.N_QUADS))


@dataclass
class Folder:
    """The files of a plan, of a body, or of all, with what they define and name, by the hashes of the IRIs.

    What is named comes with the folder of its IRI, `under` are the folders in which things are defined. `plans` are the
    bodies and years of the plans that they describe, `sources` how the names of files begin that they give.
    """

    files: list[Path] = field(default_factory=list)
    defined: set[int] = field(default_factory=set)
    under: set[int] = field(default_factory=set)
    named: dict[int, int] = field(default_factory=dict)
    plans: list[tuple[str, int]] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)

    def read(self, project: Project, path: Path) -> None:
        """Add a file."""
        text = bytes_or_reason(path)
        self.files.append(path)
        self.sources |= {name.decode(errors="replace") for name in FILE_NAME.findall(text)}
        quads: list[ox.Quad] = []
        with contextlib.suppress(UnicodeDecodeError, SyntaxError):  # what it says is told by the part that reads it
            quads += parse(project.rebased(text.decode()))
        graph = Graph(project, quads)
        subjects = {value(quad.subject) for quad in graph.quads}
        objects = {quad.object.value for quad in graph.quads if isinstance(quad.object, ox.NamedNode)}
        self.defined |= {hash(iri) for iri in subjects}
        self.under |= {hash(above(iri)) for iri in subjects}
        self.named |= {hash(iri): hash(above(iri)) for iri in objects if iri.startswith(project.base)}
        for plan in graph.instances("rac:Plan"):
            years = graph.numbers(plan, "rac:year")
            self.plans += [(body, year) for body in graph.values(plan, "rac:body") for year in years]


def above(iri: str) -> str:
    """The folder of an IRI."""
    return iri.rpartition("/")[0]


def plan_folders(project: Project) -> list[Path]:
    """The folders of plans within the folders of data: what is in these themselves is everybody's."""
    files = (path for path in project.data_files() if path.is_file() and path.parent not in project.data)
    return sorted({path.parent for path in files if PLAN.search(bytes_or_reason(path))})


class Parts:
    """The plans of a project, each with what is read for it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.digests: dict[Path, str] = {}
        self.folders: dict[Path | None, Folder] = defaultdict(Folder)
        every = [path for path in project.data_paths() if path.is_file()]
        turtle = [path for path in every if is_turtle(path)]
        self.plans = plan_folders(project)
        roots = {parent for root in project.data for parent in (root, *root.parents)}
        self.bodies = {parent for plan in self.plans for parent in plan.parents} - roots
        self.homes = {*self.plans, *self.bodies}
        self.home_of: dict[str, Path | None] = {}
        for path in turtle:
            self.home_of[project.display(path)] = home = self.home(path)
            self.folders[home].read(project, path)
        # The other files, by where they are and by how their names begin.
        self.others: dict[Path | None, list[Path]] = defaultdict(list)
        self.by_name: dict[str, list[Path]] = defaultdict(list)
        for path in set(every).difference(turtle):
            self.others[self.home(path)].append(path)
            self.by_name[path.name.partition(".")[0]].append(path)
        # The folders that define something, by its IRI, or something in a folder of IRIs.
        self.defining: dict[int, frozenset[Path | None]] = {}
        self.under: dict[int, frozenset[Path | None]] = {}
        for home, folder in self.folders.items():
            alone: frozenset[Path | None] = frozenset((home,))  # nearly all is defined in one place: these share it
            for index, members in ((self.defining, folder.defined), (self.under, folder.under)):
                for one in members:
                    index[one] = index[one] | alone if one in index else alone

    def home(self, path: Path) -> Path | None:
        """The folder of a plan or body whose a file is; None where it is everybody's."""
        return next((folder for folder in path.parents if folder in self.homes), None)

    def shared_by(self, plan: Path) -> list[Path | None]:
        """The folders whose files are shared by a plan: its body's, and those of all."""
        return [folder for folder in plan.parents if folder in self.bodies] + [None]

    @cached_property
    def before(self) -> dict[Path, set[Path]]:
        """The plans of the nearest earlier year of the same body, of each plan."""
        years: dict[str, dict[int, set[Path]]] = defaultdict(lambda: defaultdict(set))
        for plan in self.plans:
            for body, year in self.folders[plan].plans:
                years[body][year].add(plan)
        found: dict[Path, set[Path]] = defaultdict(set)
        for of_body in years.values():
            for year, plans in of_body.items():
                if earlier := [one for one in of_body if one < year]:
                    for plan in plans:
                        found[plan] |= of_body[max(earlier)] - {plan}
        return found

    def read_with(self, plan: Path) -> set[Path]:
        """The folders that are read for a plan: those with what it names, or defines as well, and the plan before.

        Of a thing that nothing defines, those that define what stands in the same folder of IRIs.
        """
        here = self.folders[plan]
        named = here.named | {one: at for home in self.shared_by(plan) for one, at in self.folders[home].named.items()}
        found = {
            plan,
            *self.before[plan],
            *(home for one in {*here.defined, *named} for home in self.defining.get(one, ())),
        }
        found |= {home for one, at in named.items() if one not in self.defining for home in self.under.get(at, ())}
        return {home for one in found if one for home in (one, *self.shared_by(one)) if home}

    def files_of(self, plan: Path | None) -> list[Path]:
        """The files of data that are read for a plan, or for what is shared."""
        read: set[Path | None] = {None, *(self.read_with(plan) if plan else self.bodies)}
        # A source is found by its name, wherever it lies; what belongs to it is called the same.
        sources = {name for home in read for name in self.folders[home].sources}
        others = (path for home in read if home for path in self.others.get(home, ()))
        named = (path for name in sources for path in self.by_name.get(name, ()))
        return sorted({*(path for home in read for path in self.folders[home].files), *others, *named})

    def project_of(self, plan: Path | None) -> Project:
        """The project as it is read for a plan, or for what is shared."""
        beside = self.read_with(plan).intersection(self.plans) - {plan} if plan else set()
        return replace(self.project, only=tuple(self.files_of(plan)), beside=frozenset(beside))

    # What a part depends on

    def digest(self, path: Path) -> str:
        """The SHA-256 of a file, read once."""
        if path not in self.digests:
            self.digests[path] = hashlib.sha256(bytes_or_reason(path)).hexdigest()
        return self.digests[path]

    @cached_property
    def program(self) -> str:
        """A key of what all parts depend on: the program, its engines, and what is no data."""
        return program(self.project, DEFINITIONS, ENGINES)

    def key(self, plan: Path | None, reference: bool) -> str:
        """A key of all that a plan's part depends on."""
        contents = [(self.project.display(path), self.digest(path)) for path in self.files_of(plan)]
        name = plan and self.project.display(plan)
        return hashlib.sha256(repr((self.program, name, contents, reference)).encode()).hexdigest()

    # The parts

    def task(self, plan: Path | None, reference: bool) -> tuple[str, Given]:
        """What a part is made from, and its key."""
        return self.key(plan, reference), Given(self.project_of(plan), plan, reference)

    def all(self, runner: Runner, *, reference: bool, spool: Spool | None) -> tuple[Part, dict[Path, Part]]:
        """The part of what is shared, and that of each plan, whose own quads go into a spool, where there is one."""
        tasks = [partial(self.task, one, reference) for one in (None, *self.plans)]
        made = runner.run(check_part, tasks, None if spool else without_own)
        shared, parts = next(made), {}
        for plan, part in zip(self.plans, made, strict=True):
            if spool:
                spool.add(part.own)
            parts[plan] = without_own(part)
        return shared, parts

    def merged(self, shared: list[tuple[str, Said]], of_plans: Mapping[Path, list[tuple[str, Said]]]) -> list[Said]:
        """What is said of each plan, and what of all that is said of shared things holds of all plans together.

        What holds without any plan may be mended by one: then it is said by all that read the file, or not at all.
        """
        without, having = {one for _, one in shared}, Counter(one for said in of_plans.values() for _, one in set(said))
        reading = Counter(
            home for plan in self.plans for home in {*self.read_with(plan), None} if home not in self.plans
        )
        found: dict[Said, None] = {}
        for name, one in [*shared, *(one for said in of_plans.values() for one in said)]:
            home = self.home_of.get(name)
            everywhere = having[one] == reading[home] and (having[one] > 0 or one in without)
            sought = name and getattr(one, "check", "") in pipeline.SOUGHT
            by_one = having[one] > 0 and one not in without and not sought
            if home in self.plans or everywhere or by_one:
                found[one] = None
        return list(found)


def without_own(part: Part) -> Part:
    """What is kept of a part whose own quads nobody asks for."""
    return replace(part, own=b"")


def check(run: pipeline.Run, runner: Runner, *, reference: bool = False, whole: bool = False) -> None:
    """A check as `pipeline.check` makes it, plan by plan where there are several.

    The run has the graphs of what is shared and the sizes of all, or with `whole` the graphs of all.
    """
    if len(plan_folders(run.project)) < 2:
        pipeline.check(run, reference=reference)
        return
    spool = Spool() if whole else None
    with run.step("plans"):
        parts = Parts(run.project)
        shared, of_plans = parts.all(runner, reference=reference, spool=spool)
    every = [shared, *of_plans.values()]
    common = pipeline.Run(parts.project_of(None))
    pipeline.parse(common)
    for name in pipeline.GRAPHS:
        setattr(run, name, getattr(common, name).read_for(run.project))
    run.queries, run.definitions = common.queries, common.definitions
    run.validated, run.complete = (all(getattr(one, name) for one in every) for name in ("validated", "complete"))
    coverage = {iri: covered for one in every for iri, covered in one.coverage.items()}
    run.coverage = {iri: coverage[iri] for iri in sorted(coverage, key=natural)}
    run.results = sorted(parts.merged(shared.results, {plan: one.results for plan, one in of_plans.items()}))
    run.findings = parts.merged(shared.findings, {plan: one.findings for plan, one in of_plans.items()})
    with run.step("reason"):
        told = (quad for one in every for quad in quads_of(one.linked))
        about_shared = across.of_shared(common.data, common.ontology, told) if run.complete else rules.Inference()
    said = {(one.check, one.iri, one.message) for one in run.findings}
    run.findings += [one for one in about_shared.findings if (one.check, one.iri, one.message) not in said]
    run.findings = pipeline.in_good_order(run.findings, complete=run.complete)
    rule_of = {triple: rule for one in every for triple, rule in one.outside.items()}
    rule_of |= {str(quad): about_shared.rule_of[quad.triple] for quad in about_shared.quads}
    run.inference.by_rule = dict(sum((Counter(one.by_rule) for one in every), Counter(rule_of.values())))
    run.inference.quads = quads_of("".join(f"{quad} .\n" for quad in rule_of).encode())
    sizes = Counter(value(quad.graph_name) for quad in run.inference.quads)
    run.sizes = dict(sorted(sum((Counter(one.sizes) for one in every), sizes).items()))
    run.triples = sum(one.triples for one in every) + len(rule_of)
    if spool:
        run.data = data = Stored(run.data, spool)
        run.known = known = data | run.ontology | Graph(run.project, [*quads_of(shared.own), *run.inference.quads])
        # What several plans say is one triple.
        run.triples = sum(1 for _ in (known | run.shapes).triples)
