"""A build: every file of dist/, made of what a check has read, found and inferred."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from raccordo import heap, own, parts, pipeline
from raccordo.act import readback, source
from raccordo.act.plans import Plans
from raccordo.check import published as validated
from raccordo.findings import in_order
from raccordo.pipeline import Run
from raccordo.project import Project
from raccordo.publish import (
    assets,
    bulk,
    catalogue,
    documents,
    dumps,
    examples,
    negotiation,
    publisher,
    releases,
    scores,
    tables,
)
from raccordo.publish.dumps import Publication
from raccordo.publish.jsonld import Context
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.runner import Runner, program
from raccordo.site import changes, columns, explorer, frontend, pages, reader, scorecard, search, site

# What pages depend on besides what a check does: files, and the packages that make them.
DESIGN = (
    "site/templates", "site/readback", "site/columns.toml", "site/search.toml", "site/labels.ttl", "publisher.toml",
)  # fmt: skip
RENDERERS = ("jinja2", "markupsafe")
# How an answer is ordered that has the rows of each plan together.
PLAN_BY_PLAN = re.compile(r"ORDER BY STR\(\?body\) \?year\b")

Maker = Callable[[own.Cut], Iterable[own.Made]]


def build(
    run: Run, runner: Runner | None = None, target: Path | None = None, *, reference: bool = False
) -> Publication:
    """Check, with `reference` by pyshacl as well, reason, and make every file of dist/ (`publish`).

    By a runner, where there are several plans, each by itself; without one all at once, with the same result. Raises
    UserError where a file of the project that is needed later cannot be read, before anything is done.
    """
    heap.give_large_back()
    read_settings(run.project)
    if runner is None or len(parts.plan_folders(run.project)) < 2:
        pipeline.check(run, reference=reference)
        return publish(run, target)
    parts.check(run, runner, reference=reference, whole=True)
    key = program(run.project, (*parts.DEFINITIONS, *DESIGN), (*parts.ENGINES, *RENDERERS))

    def make(cut: own.Cut) -> Iterator[own.Made]:
        return runner.run(own.make, [partial(cut.task, plan, key) for plan in cut.plans])

    return publish(run, target, make)


def read_settings(project: Project) -> None:
    """Read what a check needs nothing of: what is wrong there is to be told before the work.

    Raises UserError where the version, the dates of the releases, what the publisher knows or what is set for the pages
    cannot be read.
    """
    _ = project.released
    publisher.render(project, assets.TREE)
    search.read(project)
    project.settings(columns.FILE)
    pages.read_labels(project)


def publish(run: Run, target: Path | None = None, make: Maker | None = None) -> Publication:
    """Every file of dist/, of what was checked. Empty where a check failed.

    The files are to be put in place at the `target`. What is the plans' own is made by `make` from its parts, else with
    all the rest. Raises UserError where two of them would have one name, and where they cannot be written.
    """
    project, files = run.project, Publication(target)
    if run.failed:
        return files
    with run.step("query"):
        plans = in_turn(run.known)
        answers = {name: answer(run, canned, plans, files) for name, canned in run.queries.items()}
        run.known.forget()
    with run.step("front end"):
        files.add(run.found(frontend.bundle(project)))
    published, earlier = describe(run, files)
    if not run.failed:
        add_files(run, published, answers, earlier, files, make)
    run.findings = in_order(run.findings)
    if run.failed:
        files.clear()
    else:
        files.add({"SHA256SUMS": files.checksums()})
    return files


def describe(run: Run, files: Publication) -> tuple[Graph, list[releases.Release]]:
    """All that is published, with the catalogue that describes it, and the earlier releases; add the assets."""
    with run.step("catalogue"):
        shown = tuple(examples.describe(run.project, run.queries))
        catalogued = catalogue.Published(run.catalogue, run.data, run.ontology, run.publishable, shown)
        published = run.publishable.completed(catalogue.describe(catalogued))
        run.findings += catalogue.check(published, run.read_files, run.catalogue_shapes)
        earlier = releases.earlier(run.project)
        harvested = assets.files(run.publishable, catalogue.main(published), earlier)
        files.add(harvested)
        run.findings += assets.check(run.project, harvested)
        run.publishable.forget()
        return published, earlier


def add_files(  # noqa: PLR0917 (all that files are made from)
    run: Run,
    published: Graph,
    answers: dict[str, query.Table],
    earlier: list[releases.Release],
    files: Publication,
    make: Maker | None,
) -> None:
    """Add all that follows from the published triples."""
    project, context = run.project, Context(run.model, run.project)
    with run.step("publish"):
        published = published.labelled(pages.labels(published, run.model))
        files.add(context.files())
        files.add(other_files(run))
        files.add(
            (f"source/{path.name}", path.read_bytes()) for path in sorted({*source.source_paths(run.data).values()})
        )
    sources = reader.Sources(run.model, source.Texts(run.data), run.queries, answers)
    listed, stems = add_own(run, own.Cut(published, sources, beside(files)), files, make) if make else ([], None)
    left = [*([] if make else Plans(published).all), None]
    with run.step("dumps"):
        dumps.serialize(published, context, files)
        run.findings += validated.check(files.folder / "raccordo.nt", published, run.read_files, run.shapes)
        run.read_files.forget()
        if run.failed:
            return
        catalogue.documents(published, files, context)
        files.add(bulk.files(published))
        files.add(readback.files(readback.read_acts(published, [plan.iri for plan in left if plan]), project))
    with run.step("tables"):
        every = tables.Tables(run.model, published)
        for plan in left:
            told, findings = tables.add(every, plan, files)
            listed += told
            run.findings += tables.placed(findings, run.data)
        files.write(tables.METADATA, tables.metadata(project, listed))
        del every, listed
        run.data.forget()
        if make:
            published.forget()  # which looks up again what the documents ask for
    with run.step("documents"):
        for path, chunks in documents.documents(published, context, files, left):
            files.write(path, chunks)
        released = releases.find(published, earlier)
        gone = releases.withdrawn(released, files)
        files.add(releases.files(project, released, gone, context))
        for path, chunks in releases.datasets(project, released, files.folder):
            files.write(path, chunks)
        run.findings += releases.check(released)
    add_pages(run, published, sources, files, changes.pages(released, gone), stems)


def add_pages(  # noqa: PLR0917 (all that pages are made from)
    run: Run,
    published: Graph,
    sources: reader.Sources,
    files: Publication,
    further: dict[str, Callable[[site.Site], site.Page]],
    made: set[str] | None,
) -> None:
    """Add the scores, the explorer and the pages, but those of plans that are `made`."""
    with run.step("scores"):
        results = score(run, published, files)
        files.add(scores.documents(run.catalogue_criteria, results))
        further[scorecard.STEM] = lambda site: scorecard.page(site, results)
    with run.step("pages"):
        if explorer.is_in(files):
            for plan in [*(Plans(published).all if made is None else ()), None]:
                files.add(explorer.data(published, plan))
            files.add(explorer.files(run.queries, published, files))
            further[explorer.STEM] = explorer.page
        run.findings += tables.placed(pages.build(published, sources, files, further, made), run.data)


def score(run: Run, published: Graph, files: Publication) -> list[scores.Result]:
    """How the publication does by the criteria, with the sizes and digests that stand in `catalogue.ttl` alone."""
    graph = ox.NamedNode(run.project.iri(catalogue.GRAPH))
    path = str(files.folder / "catalogue.ttl")
    told = ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    further = (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in told)
    return published.asked(partial(scores.evaluate, criteria=run.definitions.criteria), further)


def beside(files: Publication) -> reader.Beside:
    """What stands beside a plan's own pages: the explorer, where it can be, and the files so far."""
    return reader.Beside(frozenset({explorer.STEM} if explorer.is_in(files) else ()), frozenset(files))


def add_own(run: Run, cut: own.Cut, files: Publication, make: Maker) -> tuple[list[tables.Described], set[str] | None]:
    """Add what is the plans' own; return how the tables are described, and the paths of the pages without endings."""
    listed: list[tables.Described] = []
    stems: set[str] = set()
    with run.step("each plan"):
        for made in make(cut):
            files.add(made.files)
            listed += made.tables
            stems |= made.stems
            run.findings += tables.placed(made.findings, run.data)
    return listed, stems


def other_files(run: Run) -> dict[str, bytes]:
    """The reports, the rules of redirection, the licences, and the queries as RDF."""
    project = run.project
    return {
        examples.PATH: examples.document(project, run.queries),
        ".htaccess": negotiation.htaccess(project),
        **(negotiation.redirects(project, project.site) if project.site else {}),
        "reports/report.json": (json.dumps(pipeline.report(run), ensure_ascii=False, indent=2) + "\n").encode(),
        "reports/shacl.ttl": pipeline.shacl_report(run),
        **{path.name: path.read_bytes() for path in sorted(project.root.glob("LICENSE*")) if path.is_file()},
    }


def in_turn(known: Graph) -> list[ox.NamedNode]:
    """The plans in the order in which an answer has their rows: by the names of their bodies, and by their years.

    None where two are alike in both: their rows are mixed.
    """
    plans = Plans(known).all
    places = [(known.text(plan.body, "rdfs:label", "it"), known.number(plan.iri, "rac:year")) for plan in plans]
    found = dict(zip(places, plans, strict=True))
    return [ox.NamedNode(found[place].iri) for place in sorted(found)] if len(found) == len(plans) else []


def answer(run: Run, canned: query.CannedQuery, plans: list[ox.NamedNode], files: Publication) -> query.Table:
    """Add a canned query, with its answer as JSON and CSV; the answer, whose rows stay on the disk.

    One that has the rows of each plan together is asked of the `plans` in turn: the engine holds what it puts in order.
    """
    apart = "plan" in canned.parameters and PLAN_BY_PLAN.search(canned.text)
    texts = [canned.bind({"plan": plan}) for plan in plans] if apart else []
    variables, rows = query.stream(run.known.store, *(texts or [canned.text]))
    path = f"queries/{canned.name}"
    files.write(f"{path}.rq", [canned.text.encode()])
    files.write(f"{path}.json", map(str.encode, query.as_json(variables, rows)))
    table = query.Table(variables, query.Rows(files.folder / f"{path}.json"))
    files.write(f"{path}.csv", map(str.encode, table.as_csv()))
    return table
