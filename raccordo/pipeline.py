"""The steps of a check in their order, data → validate → reason, and what each of them took and found."""

from __future__ import annotations

import gc
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from raccordo import definitions, heap
from raccordo.act import anchor, discrepancies, reading, source, years
from raccordo.check import lint, names, todo, validate
from raccordo.check.report import report as report_of
from raccordo.deferred import deferred
from raccordo.definitions import Definitions
from raccordo.findings import UNREADABLE, Finding, UserError, count_by_severity, failed, in_order, marked
from raccordo.model import Model
from raccordo.project import Project
from raccordo.publish import dumps, quality
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.rdf.graph import read as read_graph
from raccordo.rdf.turtle import canonical, in_default_graph, value
from raccordo.reason import rules

if TYPE_CHECKING:
    from raccordo.draft import make, mapping, mentions, translate
    from raccordo.draft import run as drafting
    from raccordo.draft import write as drafts
    from raccordo.rdf import endpoint
    from raccordo.sheet import changes as sheets
    from raccordo.sheet import columns
else:
    # What a check does not need.
    drafting, drafts, mapping = deferred("draft.run"), deferred("draft.write"), deferred("draft.mapping")
    make, mentions, translate = deferred("draft.make"), deferred("draft.mentions"), deferred("draft.translate")
    endpoint, sheets, columns = deferred("rdf.endpoint"), deferred("sheet.changes"), deferred("sheet.columns")

Progress = Callable[[str], None]
GRAPHS = ("data", "ontology", "shapes", "catalogue", "catalogue_shapes", "catalogue_criteria")
# After a step of more seconds, cycles are looked for, which are seldom looked for within it.
LONG = 2
# What is found of a shared thing by a check that looks for it in the plan's source: it is true if no source has it.
SOUGHT = {"anchor"}
# How many steps a check and a build have, one more with the reference engine: the length of their progress bar.
STEPS = {"check": 7, "build": 16}


@dataclass
class Run:
    """One run over a project: what was read, found and inferred, and the seconds that each step took."""

    project: Project
    progress: Progress = lambda step: None
    data: Graph = field(init=False)
    ontology: Graph = field(init=False)
    shapes: Graph = field(init=False)
    catalogue: Graph = field(init=False)
    catalogue_shapes: Graph = field(init=False)
    catalogue_criteria: Graph = field(init=False)
    definitions: Definitions = field(init=False)
    queries: dict[str, query.CannedQuery] = field(default_factory=dict)
    results: list[validate.Result] = field(default_factory=list)
    validated: bool = False
    anchored: bool = False
    complete: bool = False
    coverage: dict[str, source.Coverage] = field(default_factory=dict)
    inference: rules.Inference = field(default_factory=rules.Inference)
    findings: list[Finding] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    # How many triples there are, in each graph and different ones, where the graphs are not all there.
    sizes: dict[str, int] | None = None
    triples: int = 0

    def found(self, made: tuple[dict[str, bytes], list[Finding]]) -> dict[str, bytes]:
        """Of files that were made and what was found wrong on the way, note the findings and return the files."""
        self.findings += made[1]
        return made[0]

    def __post_init__(self) -> None:
        for name in GRAPHS:
            setattr(self, name, Graph(self.project))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step under its name, without the steps within it, and say that it began."""
        self.progress(name)
        started, before = time.perf_counter(), sum(self.seconds.values())
        yield
        if time.perf_counter() - started > LONG:
            gc.collect()
        heap.give_back()
        within = sum(self.seconds.values()) - before
        self.seconds[name] = time.perf_counter() - started - within

    @property
    def failed(self) -> bool:
        """Whether anything found is a violation."""
        return failed(self.said())

    def said(self) -> Iterator[Finding]:
        """What was found, but in plans of which nothing is said."""
        return (finding for finding in self.findings if not self.hides(finding.file or ""))

    def hides(self, name: str) -> bool:
        """Whether a file, by its name in findings, is of a plan of which nothing is said."""
        return name.startswith(tuple(f"{self.project.display(folder)}/" for folder in self.project.beside))

    @cached_property
    def known(self) -> Graph:
        """Data, vocabulary, what was inferred and what was measured: what queries are asked of."""
        return self.data | self.ontology | Graph(self.project, self.made)

    @property
    def made(self) -> list[ox.Quad]:
        """What was inferred and what was measured."""
        return [*self.inference.quads, *quality.measurements(self.data, self.coverage)]

    @cached_property
    def read_files(self) -> Graph:
        """All that is published of what files say, but the shapes: it has the places of what is found."""
        return self.catalogue | self.data | self.ontology

    @property
    def model(self) -> Model:
        """The classes and properties that the vocabulary and the shapes describe.

        Raises UserError where the shapes leave something open.
        """
        return self.definitions.model

    @cached_property
    def publishable(self) -> Graph:
        """All that is published but the catalogue, which describes it."""
        return self.known | self.shapes | Graph(self.project, dumps.release_metadata(self.ontology))


def parse(run: Run) -> None:
    """Parse every file of the project."""
    project = run.project
    with run.step("read"):
        run.data, findings = read_graph(project, project.data_files(), nameless=False)
        run.findings += [*findings, *definitions.missing({"data": project.data_files()})]
        run.definitions = definitions.read(project)
        for name, graph in run.definitions.graphs.items():
            setattr(run, name, graph.read_for(project))
        run.queries = dict(run.definitions.queries)
        run.findings += run.definitions.findings


def read(run: Run) -> None:
    """Parse every file of the project, lint it, and compute the anchors, what rows left open may have, and what changed
    from year to year."""
    project = run.project
    parse(run)
    with run.step("lint"):
        for file in (file for file in run.data.files if not project.is_beside(file.path)):
            run.findings += lint.lint_text(project, file)
        run.findings += run.definitions.linted
        # What a plan that is read beside this one lacks is no matter, unless it could not be read at all.
        unreadable = any(finding.check in UNREADABLE for finding in run.findings)
        # How a file is set takes nothing from what it says.
        if not (unreadable or failed(finding for finding in run.said() if finding.check != "style")):
            run.findings += lint.lint_graphs(run.data, run.ontology)
            run.findings += lint.lint_queries(run.data, run.ontology)
    if not unreadable:
        with run.step("anchors"):
            add_anchors(run)
            run.findings += reading.check_readings(run.data)
            run.findings += discrepancies.check_normalized(run.data)
            run.data |= reading.candidates(run.data)
            run.data |= years.compared(run.data)


def check(run: Run, *, reference: bool = False) -> None:
    """Read, lint, validate and look for contradictions; with `reference`, by pyshacl and SHACL-SHACL as well.

    A later step is left out where an earlier one has failed in a way that would only repeat itself there. What is found
    is put in order, and what follows from something else marked.
    """
    find(run, reference=reference)
    run.findings = in_good_order(run.findings, complete=run.complete)


def in_good_order(findings: list[Finding], *, complete: bool) -> list[Finding]:
    """What a check has found, in order; in a complete one, what follows from something else is marked."""
    return list(marked(findings)) if complete else in_order(findings)


def find(run: Run, *, reference: bool = False, plan: Path | None = None) -> None:
    """The steps of a check, whose findings come in no order.

    What is shared may stand in the source of another than this `plan`: that it is not in this one's makes none unsound.
    """
    read(run)
    if not run.anchored or any(finding.check == "rule" for finding in run.findings):
        return
    own = f"{run.project.display(plan)}/" if plan else ""
    sound = not failed(finding for finding in run.said()
                       if finding.check not in SOUGHT or (finding.file or "").startswith(own))  # fmt: skip
    data, shapes = validate.data_for_validation(run.data, run.ontology), run.definitions.shapes_text
    with run.step("shapes"):
        broken = [*run.definitions.malformed, *validate.check_uses(run.shapes, run.data, run.ontology)]
        if not any(finding.check == "shape-name" for finding in broken):
            broken += validate.check_classes(run.model, run.data)
        run.findings += broken or validate.check_derived(run.model, run.data, run.ontology)
    if sound and not broken:
        with run.step("names"):
            run.findings += names.check_names(run.data, run.model)
    with run.step("validate"):
        try:
            run.results = validate.validate_fast(data, shapes)
            run.validated = True
        except ValueError as error:
            run.findings.append(Finding("shapes", f"the shapes cannot be read: {error}", fix="mend the shape it names"))
        run.findings += validate.as_findings(run.results, run.data, run.shapes)
    if reference and not broken:
        with run.step("validate (pyshacl)"):
            results, findings = validate.validate_reference(data, shapes)
            run.findings += findings or compare(run.results, results)
    with run.step("reason"):
        run.inference = rules.infer(run.data, run.ontology)
        run.findings += run.inference.findings
    run.findings += check_graphs(run)
    run.complete = True


def check_graphs(run: Run) -> Iterator[Finding]:
    """A finding for each file of data whose graph has what the file does not say: what is typed is told from that."""
    typed: dict[str, set[ox.Quad]] = defaultdict(set)
    for file in run.data.files:
        typed[file.graph.value].update(file.quads)
    made = {value(quad.graph_name) for quad in run.made}
    made.update(*(graph.by_graph for graph in (run.ontology, run.shapes, run.catalogue)))
    for file in run.data.files:
        name = file.graph.value
        if name in made or not typed[name].issuperset(run.data.by_graph.get(name, ())):
            message = f"is named as a graph that does not come from data: {name.removeprefix(run.project.base)}"
            yield Finding("graph", message, file.name, fix="give the file another name")


def add_anchors(run: Run) -> None:
    """Add the anchors and mentions that follow from the data and the sources, where the sources are as described."""
    wrong = list(source.check_sources(run.data))
    run.findings += wrong
    if not any(finding.check in {"source", "encoding"} for finding in wrong):
        made = anchor.anchored(run.data)
        run.findings += anchor.check_anchored(run.data, made)
        run.coverage = made.coverage
        run.data |= made.graph
        run.anchored = True


def compare(ours: list[validate.Result], reference: list[validate.Result]) -> list[Finding]:
    """A finding for each result that one engine has and the other has not."""
    one, other = (Counter(result.key for result in results) for results in (ours, reference))
    return [
        Finding(
            "engines",
            f"only {engine} reports {component} at {path or 'the node'}",
            iri=focus.strip("<>"),
            fix="the engines disagree: find out why, and write the shape so that both read it alike",
        )
        for engine, difference in (("shacl", one - other), ("pyshacl", other - one))
        for focus, path, component, _ in difference
    ]


def reasoned(run: Run) -> bytes:
    """Check, reason, and return the inferred triples as sorted N-Triples."""
    check(run)
    if run.failed:
        return b""
    quads = canonical(in_default_graph(quad) for quad in run.inference.quads)
    return "".join(f"{quad.triple} .\n" for quad in quads).encode()


def propose_mapping(run: Run, paths: Sequence[Path], body: str, year: int) -> list[str]:
    """Write a proposal where the mapping of a body belongs, which has none; what to say of it, and a finding.

    Raises UserError where a source cannot be read, or the file cannot be written.
    """
    parse(run)
    if run.failed:
        return []
    place, text, told = drafting.propose_mapping(run.data, paths, body, year)
    drafts.write_file(place, text.encode())
    fix = "read it beside the act, correct it, and run the same command again"
    run.findings.append(Finding("mapping", f"is a proposal for {body}, which had none", str(place), fix=fix))
    return told


def draft(
    run: Run, paths: Sequence[Path], body: str, year: int, *, words: Path | None, output: Path | None
) -> list[str]:
    """Write the draft of a plan, from its act and its table, into a folder that is not there yet; what to say of it.

    A body without a mapping gets the proposal of one instead, with a finding. Nothing is written where the data that
    are there cannot be read: the findings say why. Raises UserError where a source or the mapping cannot be used, or
    the folder is there.
    """
    if words is None and mapping.is_missing(run.project.data, body):
        return propose_mapping(run, paths, body, year)
    described = drafting.read_mapping(run.project, body, words)
    folder = output or drafting.folder_of(run.project, body, year, words)
    drafts.refuse(folder)
    parse(run)
    if run.failed:
        return []
    made = drafting.draft(run.data, paths, described, year)
    mentions.mention(made, run.data, run.model, described)
    translate.translate(made, run.data, run.model)
    drafts.write(folder, drafts.files(run.data, made))
    said = [*drafting.summary(run.data, made), f"{folder}: written"]
    names = [f"{name}.ttl" for name in make.OUTLIVING if any(one.file == name for one in made.resources)]
    there = [name for name in names if (folder.parent / name).exists()]
    if new := ", ".join(name for name in names if name not in there):
        said.append(f"move {new} to {folder.parent}, beside what other years have of the body: they outlive the year")
    if there:
        said.append(f"add the resources of {', '.join(there)} to the files of these names in {folder.parent}, which "
                    "other years have: they outlive the year")  # fmt: skip
    return said


def plan_folder(run: Run, plan: str) -> Path:
    """The folder of a plan whose files were read: by its path, or by its name in a folder of data, `BODY/YEAR`.

    Raises UserError where no file of the data is in it, and where it holds whole folders of plans.
    """
    folders = [Path(plan).resolve(), *(folder / plan for folder in run.project.data)]
    holding = {file.path.parent for file in run.data.files}
    plans = sorted({file.path.parent for iri in run.data.instances("rac:Plan") if (file := run.data.file_of(iri))})
    found = next((folder for folder in folders if folder in holding), None)
    if found is None or found in run.project.data or any(found in one.parents for one in plans):
        known = ", ".join(run.project.display(path) for path in plans) or "none"
        raise UserError(f"{plan} is no folder of a plan: there is {known}; folders elsewhere are given with --data")
    return found


def left_to_do(run: Run, plan: str) -> list[todo.Item]:
    """What a person still has to decide of a plan, in order: by a check, and the draft's report where it is there.

    Raises UserError where there is no such plan.
    """
    check(run)
    folder = plan_folder(run, plan)
    if run.anchored and "names" not in run.seconds:
        # A check leaves them out where anything else is wrong; a plan in progress has to know them.
        with run.step("names"):
            run.findings += names.check_names(run.data, run.model)
    return todo.Todo(run.data, run.model, folder).items(run.findings, drafts.read_report(folder))


def write_table(run: Run, plan: str, language: str) -> bytes:
    """The workbook of a plan, with headings in a language. Empty where the files cannot be read."""
    parse(run)
    return b"" if run.failed else sheets.workbook(columns.Plan(run.data, run.model, plan_folder(run, plan), language))


def read_table(run: Run, plan: str, path: Path) -> tuple[list[str], dict[Path, str]]:
    """What an edited workbook says otherwise than the files of a plan, in lines, and their texts with that in them.

    With findings, in the files or in the workbook, there is neither. Raises UserError where it cannot be read.
    """
    parse(run)
    if run.failed:
        return [], {}
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error
    described = columns.Plan(run.data, run.model, plan_folder(run, plan))
    found = sheets.difference(described, content, path.name)
    run.findings += found.findings
    return list(sheets.lines(described, found)), sheets.texts(described, found)


def canned_query(queries: Mapping[str, query.CannedQuery], name: str, values: Iterable[str]) -> query.CannedQuery:
    """The query of a name, which has parameters of the names in `values`. Raises UserError where there is none."""
    canned = query.find(queries, name)
    unknown = sorted(set(values) - set(canned.parameters))
    if unknown:
        known = ", ".join(f"--{p}" for p in canned.parameters) or "none"
        raise UserError(f"query {name} has no parameter --{unknown[0]}; it has {known}")
    return canned


def ask(run: Run, name: str, values: dict[str, str], elsewhere: str | None = None, timeout: float = 30) -> query.Table:
    """Answer a canned query over what is read and inferred, or have a SPARQL endpoint elsewhere answer it.

    The endpoint is asked about the same graphs. Raises UserError for an unknown query, parameter or value, and where
    the endpoint gives no whole answer.
    """
    canned = canned_query(run.queries, name, values)
    store = run.known.store
    terms = {key: query.parse_value(run.project, store, canned.parameters[key], value) for key, value in values.items()}
    text = canned.bind(terms)
    if elsewhere is None:
        return query.run(store, text)
    return endpoint.ask(elsewhere, text, run.known.by_graph, timeout)


def graph_sizes(run: Run) -> dict[str, int]:
    """Triples in each named graph."""
    if run.sizes is not None:
        return run.sizes
    # By hand: the graph of all of them would have their indexes put together as well.
    found: dict[str, set[ox.Quad]] = defaultdict(set)
    for quad in chain(run.data.quads, run.ontology.quads, run.made, run.shapes.quads):
        found[value(quad.graph_name)].add(quad)
    return {name: len(found[name]) for name in sorted(found)}


def report(run: Run) -> dict[str, Any]:
    """The run as JSON, without times, so that the same input gives the same bytes."""
    return {
        "version": run.project.version,
        "graphs": graph_sizes(run),
        "triples": run.triples or len({quad.triple for quad in (run.known | run.shapes).quads}),
        "inferred": {rule: run.inference.by_rule[rule] for rule in sorted(run.inference.by_rule)},
        "coverage": {iri: asdict(covered) for iri, covered in run.coverage.items()},
        "findings": count_by_severity(run.findings),
        "details": [finding.as_json() for finding in in_order(run.findings)],
    }


def shacl_report(run: Run) -> bytes:
    """The validation as a SHACL report in Turtle.

    Raises UserError where the check ended before the validation: no report says "conforms" of what was not validated.
    """
    if not run.validated:
        raise UserError("no SHACL report was written: the findings above ended the check before the validation")
    return report_of(run.results, run.shapes)
