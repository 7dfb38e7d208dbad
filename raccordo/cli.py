"""The command line: what a person asks for, its options, and how the answer is told."""

from __future__ import annotations

import difflib
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from raccordo import heap
from raccordo.deferred import deferred
from raccordo.findings import Finding, Severity, UserError, causes_first, count_by_severity
from raccordo.project import DEFAULT_BASE, Project
from raccordo.rdf.names import LANGUAGES
from raccordo.speech import Speech, locale_language

if TYPE_CHECKING:
    from importlib import metadata

    from rich import console as consoles
    from rich import progress as bars
    from rich import table as tables

    from raccordo import definitions, model, parts, pipeline, publishing, runner
    from raccordo import release as releasing
    from raccordo.act import anchor, source
    from raccordo.act import readback as reading
    from raccordo.check import todo as undone
    from raccordo.publish import dumps, publisher
    from raccordo.reason import explain as explaining
    from raccordo.reason import rules as reasoning
    from raccordo.sheet import changes as sheets
else:
    # What the commands do is imported when they do it, so that help and errors of usage answer at once.
    model, pipeline, releasing = deferred("model"), deferred("pipeline"), deferred("release")
    definitions, parts, runner = deferred("definitions"), deferred("parts"), deferred("runner")
    anchor, source, reading = deferred("act.anchor"), deferred("act.source"), deferred("act.readback")
    undone, sheets = deferred("check.todo"), deferred("sheet.changes")
    dumps, publisher, publishing = deferred("publish.dumps"), deferred("publish.publisher"), deferred("publishing")
    consoles, bars, tables = deferred("console", "rich"), deferred("progress", "rich"), deferred("table", "rich")
    metadata = deferred("metadata", "importlib")
    explaining, reasoning = deferred("reason.explain"), deferred("reason.rules")

EXAMPLES = """
\b
Examples:
  build.py                                     check, reason and write dist/
  build.py check                               what is wrong with the files, in a second or two
  build.py query                               the canned queries, with their parameters
  build.py query what-became-of-directive --directive 12-2
  build.py query load-by-programme --format csv > load.csv
  build.py query load-by-mission --endpoint http://127.0.0.1:8057/sparql
  build.py serve --open                        the site with a SPARQL endpoint, on this machine
  build.py load http://localhost:7878/store    each graph replaced as a whole and verified
  build.py explain guideline/12                what a statement rests on: words, rows, rules, acts
  build.py readback --part annex-b             the act read back from the graph
  build.py draft act.pdf --body BODY --year YEAR
  build.py todo BODY/YEAR                      what a person still has to decide
  build.py table BODY/YEAR --xlsx plan.xlsx    the plan as a workbook; --from takes it back
  build.py anchors                             what the anchors should be, as a difference
  build.py release VERSION                     check, build, date, commit and tag a release
  build.py publisher                           what only the publisher knows, and is still empty
  build.py build --base https://data.example.org/plans/
"""


class DefaultCommand(click.Group):
    """A group whose command `build` is meant where none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `build` in front of options, and of nothing at all."""
        if not args or (args[0].startswith("-") and args[0] not in {"--help", "-h", "--version"}):
            args = ["build", *args]
        return super().parse_args(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, with the name by which the command was called."""
        formatter.write(EXAMPLES.replace("\b\n", "").replace("build.py", ctx.obj.say.command))


@dataclass
class Caller:
    """Where the command line was called: in the folder of which project, and how it speaks there."""

    root: Path
    say: Speech


def main(root: Path | None = None) -> None:
    """Run the command line on the project in a folder, by default the current one.

    Exit status 0, 1 for findings, 2 for misuse or an interruption.
    """
    for one in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(one) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(one, _interrupt)
    command = Path(sys.argv[0]).name
    say = Speech(locale_language(), command)
    # Who closes an output wants nothing of it.
    sys.stdout, sys.stderr = (stream or Path(os.devnull).open("w") for stream in (sys.stdout, sys.stderr))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is a question mark there, and no reason to end.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        cli.main(prog_name=command, standalone_mode=False, obj=Caller(root or Path.cwd(), say))
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(say(f"error: {error.format_message()} (see “build.py --help”)"), err=True)
        sys.exit(2)
    except UserError as error:
        click.echo(say(f"error: {error}"), err=True)
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo(
            say("interrupted: what was there is whole, the old or the new; run the same command again"), err=True
        )
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        where = f"{error.filename} could not be read or written: {error.strerror}"
        nowhere = f"could not write: {error.strerror}: make room, or write elsewhere"
        click.echo(say(f"error: {where if error.filename else nowhere}"), err=True)
        os._exit(2)  # what standard output still holds cannot be written


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def show_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    """Print the version and end, where it is wanted: of the package that is installed, or of the checkout."""
    if wanted:
        try:
            version = metadata.version("raccordo")
        except metadata.PackageNotFoundError:
            version = Project.at(Path(__file__).resolve().parent.parent).version
        click.echo(f"raccordo {version}")
        ctx.exit()


def set_language(ctx: click.Context, _parameter: click.Parameter, language: str | None) -> None:
    """Speak a language from here on, where one is wanted."""
    if language:
        ctx.obj.say.language = language


def check_report(ctx: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    """The path of a report to be written. Raises UserError where it cannot be, or where another is at its place."""
    if path is not None and path in ctx.params.values():
        raise UserError(f"both reports would go to {path}: give one of them another file")
    return check_file(ctx, parameter, path)


def check_file(_ctx: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """The path of a file to be written, `-` for standard output. Raises UserError where it cannot be."""
    if path not in (None, STDOUT):
        dumps.check_file(path)
    return path


class Seconds(click.FloatRange):
    """So many seconds: what is no number is in no range."""

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The seconds; fails for nan, which is a float."""
        seconds = super().convert(value, parameter, ctx)
        return self.fail(f"{value} is no number.", parameter, ctx) if math.isnan(seconds) else seconds


STDOUT = Path("-")
FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
LANG = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    is_eager=True,
    callback=set_language,
    help="What is said is said in Italian or English. Default: by the locale.",
)


@click.group(cls=DefaultCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=show_version, help="Show the version."
)
def cli() -> None:
    """Check, reason over and publish a planning act as linked open data."""


DATA = click.option(
    "--data",
    "data",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of data; may be repeated. Default: data/.",
)


def project_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of each command that reads the project."""
    base = click.option("--base", default=DEFAULT_BASE, show_default=True, help="The IRI under which all is published.")
    decorated: Callable[..., Any] = DATA(base(LANG(command)))
    return decorated


def plans_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where several plans are checked."""
    no_cache = click.option("--no-cache", is_flag=True, help="Look at each plan anew, whatever has changed of it.")
    scheduler = click.option(
        "--scheduler", metavar="URL", help="Have plans looked at by the workers of the Dask scheduler at this address."
    )
    decorated: Callable[..., Any] = no_cache(scheduler(command))
    return decorated


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where to write the findings for machines."""
    as_json = click.option(
        "--json", "json_file", type=FILE, callback=check_report, help="Write the report as JSON; - is standard output."
    )
    as_shacl = click.option(
        "--shacl", "shacl_file", type=FILE, callback=check_report, help="Write the SHACL report as Turtle."
    )
    decorated: Callable[..., Any] = as_json(as_shacl(command))
    return decorated


def open_project(data: tuple[Path, ...], base: str, site: str | None = None) -> Project:
    """The project at which the command was called, with other folders of data where they are given.

    Raises UserError where it isn't whole, and where a file that the command is to write would be one of its own.
    """
    root, context = caller().root, click.get_current_context()
    heap.look_for_cycles_seldom()
    project = Project.at(root, data=tuple(folder.resolve() for folder in data), base=base, site=site).whole()
    for parameter in context.command.params:
        path = context.params.get(parameter.name or "")
        if parameter.type is FILE and path not in (None, STDOUT):
            project.refuse(path)
    return project


def caller() -> Caller:
    """Where the command that runs was called."""
    found: Caller = click.get_current_context().obj
    return found


def dist_folder() -> Path:
    """The folder of the publication, where none is named."""
    return caller().root / "dist"


DIST = click.option(
    "--dist",
    type=click.Path(file_okay=False, path_type=Path),
    default=dist_folder,
    show_default="dist/",
    help="The folder of the publication.",
)


class Watched:
    """Runs a function on a run, and shows which step it is at."""

    def __init__(self, project: Project, steps: int) -> None:
        self.console = consoles.Console(stderr=True, highlight=False)
        self.steps = steps
        self.run = pipeline.Run(project)

    def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The function's value. A bar shows the step and the time on a terminal; elsewhere what is long gives lines."""
        say = caller().say
        if not self.console.is_terminal:
            if self.steps >= pipeline.STEPS["build"]:
                began = time.monotonic()
                self.run.progress = lambda step: click.echo(f"{time.monotonic() - began:6.1f} s  {say(step)}", err=True)
            return function(self.run, *args, **kwargs)
        columns = (bars.BarColumn(), bars.TextColumn("{task.description}"), bars.TimeElapsedColumn())
        with bars.Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task("", total=self.steps)
            self.run.progress = lambda step: progress.update(task, description=say(step), advance=1)
            return function(self.run, *args, **kwargs)


def finish(
    run: pipeline.Run, json_file: Path | None = None, shacl_file: Path | None = None, *, quiet: bool = False
) -> None:
    """Show the closing table, unless `quiet`, and the findings; write the reports, and exit 1 where one is a violation.

    Where a report goes to standard output, all else goes to standard error.
    """
    say = caller().say
    say.learn(run.shapes)
    # Wide on purpose: a finding stays one line, whatever the terminal.
    out = consoles.Console(highlight=False, soft_wrap=True, stderr=STDOUT in (json_file, shacl_file))
    if not quiet:
        out.print(summary(run, say))
    for line in told(run.findings, say):
        out.print(line, markup=False)
    if json_file:
        publish_file(json_file, (json.dumps(pipeline.report(run), ensure_ascii=False, indent=2) + "\n").encode())
    if shacl_file:
        publish_file(shacl_file, pipeline.shacl_report(run))
    if run.failed:
        sys.exit(1)


def read_data(project: Project) -> pipeline.Run:
    """A run with all data read; where they can't be, the findings say why, and the command ends."""
    run = pipeline.Run(project)
    pipeline.read(run)
    if run.failed:
        finish(run)
    return run


def told(findings: list[Finding], say: Speech) -> Iterator[str]:
    """Findings in lines: each that stands by itself, and then, counted by their check, those that follow from these.

    What is only information is counted by its check as well.
    """
    causes, following = causes_first(findings)
    for finding in causes:
        if finding.severity is not Severity.INFO:
            yield finding.line_of_text(say)
    if following:
        yield say(f"{len(following)} more follow from these, and go with them:")
    for line in counted(following, say):
        yield f"  {line}"
    yield from counted((finding for finding in causes if finding.severity is Severity.INFO), say)


def counted(findings: Iterable[Finding], say: Speech) -> Iterator[str]:
    """Findings by their check: how many there are, and the first of them."""
    for _, group in groupby(sorted(findings, key=lambda finding: finding.check), lambda finding: finding.check):
        first, *others = group
        yield (f"{len(others) + 1} × " if others else "") + first.line_of_text(say)


def publish_file(path: Path, content: bytes) -> None:
    """Write one file, or to standard output where its name is `-`; raises UserError where it cannot be written."""
    if path == STDOUT:
        sys.stdout.buffer.write(content)
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UserError(f"{path} could not be written: {error.strerror}") from error


def summary(run: pipeline.Run, say: Speech) -> tables.Table:
    """The closing table: graphs, triples, findings by severity, inferred triples, and the time of each step."""
    table = tables.Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    sizes = pipeline.graph_sizes(run)

    def add(name: str, value: str) -> None:
        table.add_row(say(name), say(value))

    add("graphs", str(len(sizes)))
    for name, count in sizes.items():
        table.add_row(f"  {name.removeprefix(run.project.base + 'graph/')}", say(f"{count} triples"))
    add("triples", str(sum(sizes.values())))
    add("inferred", str(sum(run.inference.by_rule.values())))
    for covered in run.coverage.values():
        add("anchored", f"{covered.covered} of {covered.characters} characters")
        add("  content", str(covered.content))
        add("  furniture", str(covered.furniture))
    counts = count_by_severity(run.findings)
    add("findings", ", ".join(say(f"{count} {name.lower()}") for name, count in counts.items()))
    for name, seconds in run.seconds.items():
        add(f"  {name}", f"{seconds:.2f} s")
    add("time", f"{sum(run.seconds.values()):.2f} s")
    return table


@cli.command()
@project_options
@report_options
@plans_options
@click.option("--reference", is_flag=True, help="Validate with pyshacl and SHACL-SHACL as well.")
@click.option("--quiet", is_flag=True, help="Show the findings alone.")
def check(  # noqa: PLR0917 (click hands the options over)
    data: tuple[Path, ...],
    base: str,
    json_file: Path | None,
    shacl_file: Path | None,
    no_cache: bool,
    scheduler: str | None,
    reference: bool,
    quiet: bool,
) -> None:
    """Say what is wrong with the files, causes first: syntax, style, terms, shapes, contradictions."""
    watched = Watched(open_project(data, base), steps=pipeline.STEPS["check"] + reference)
    watched(parts.check, runner.Runner(not no_cache, scheduler), reference=reference)
    finish(watched.run, json_file, shacl_file, quiet=quiet)


@cli.command()
@project_options
@click.option(
    "--output", type=FILE, callback=check_file, default="-", help="Write the triples here. Default: standard output."
)
def reason(data: tuple[Path, ...], base: str, output: Path) -> None:
    """Write the triples that the vocabulary and the rules imply, as sorted N-Triples."""
    watched = Watched(open_project(data, base), steps=pipeline.STEPS["check"])
    triples = watched(pipeline.reasoned)
    if watched.run.failed:
        finish(watched.run)
    publish_file(output, triples)


@cli.command()
@project_options
@report_options
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=dist_folder,
    show_default="dist/",
    help="The folder to write.",
)
@plans_options
@click.option("--site", help="Where the files will be carried, if not under --base: w3id/ leads there.")
@click.option("--reference", is_flag=True, help="Validate with pyshacl and SHACL-SHACL as well.")
def build(  # noqa: PLR0917 (click hands the options over)
    data: tuple[Path, ...],
    base: str,
    json_file: Path | None,
    shacl_file: Path | None,
    output: Path,
    no_cache: bool,
    scheduler: str | None,
    site: str | None,
    reference: bool,
) -> None:
    """Check, reason, and write the publication. The default."""
    output = Path(os.path.abspath(output))  # noqa: PTH100 (a link stays a link)
    project = open_project(data, base, site)
    project.refuse(output)
    dumps.check_folder(output)
    watched = Watched(project, steps=pipeline.STEPS["build"] + reference)
    files = watched(publishing.build, runner.Runner(not no_cache, scheduler), output, reference=reference)
    if files:
        files.put_in_place()
    finish(watched.run, json_file, shacl_file)
    where = os.path.relpath(output) if output.is_relative_to(Path.cwd()) else output
    said = f"{where}: {len(files)} files, {files.size / 1e6:.1f} MB; open {where}/index.html in a browser"
    click.echo(caller().say(said), err=STDOUT in (json_file, shacl_file))


@cli.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "allow_interspersed_args": True},
    options_metavar="[--PARAMETER VALUE]... [OPTIONS]",
)
@click.argument("name", required=False)
@project_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print the rows.",
)
@click.option("--endpoint", metavar="URL", help="Ask the SPARQL endpoint at this address, which has the data.")
@click.option(
    "--timeout",
    type=Seconds(0.1, 3600),
    default=30,
    show_default=True,
    help="Seconds that the endpoint may take.",
)
@click.pass_context
def query(  # noqa: PLR0917 (click hands the options over)
    ctx: click.Context,
    name: str | None,
    data: tuple[Path, ...],
    base: str,
    form: str,
    endpoint: str | None,
    timeout: float,
) -> None:
    """Answer a canned query; without a NAME, list them and their parameters.

    A parameter that is left out stands for all. A value is an IRI, a prefixed name, or so many of an IRI's segments
    that it stands for one: --guideline 12, --plan BODY/YEAR.
    """
    project = open_project(data, base)
    values = parse_parameters(ctx.args)
    known = definitions.read(project)
    if name is not None and not known.findings:
        # What is misspelt is said before all data are read.
        pipeline.canned_query(known.queries, name, values)
    run = read_data(project)
    # On a terminal the table fits it; elsewhere nothing is folded that need not be.
    console = consoles.Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    if name is None:
        console.print(list_queries(run))
        return
    run.inference = reasoning.infer(run.data, run.ontology)
    table = pipeline.ask(run, name, values, endpoint, timeout)
    if form == "table":
        say = caller().say
        titles = run.queries[name].titles
        shown = tables.Table(title=titles[say.language], title_justify="left", title_style="bold")
        for variable in table.variables:
            shown.add_column(variable, overflow="fold")
        for row in table.as_text(project):
            shown.add_row(*row)
        console.print(shown)
        console.print(say(f"{len(table.rows)} rows"))
        return
    for line in table.as_csv() if form == "csv" else table.as_json():
        sys.stdout.buffer.write(line.encode())


@cli.command()
@DIST
@LANG
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8057, show_default=True, help="0 takes any free one.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Queries answered at once.")
@click.option(
    "--timeout", type=Seconds(0.1, 600), default=10, show_default=True, help="A query's seconds of processor."
)
@click.option("--exposed", is_flag=True, help="Go on where the system can't keep queries off the network.")
@click.option("--open", "show", is_flag=True, help="Open the site in a browser.")
@click.option("--proxy", "proxies", multiple=True, metavar="IP", help="A proxy in front, whose X-Forwarded- counts.")
@click.option("--metrics", type=click.IntRange(0, 65535), metavar="PORT", help="Give measures to Prometheus there.")
@click.option("--access-log", "log", metavar="FILE", help="Log requests in the common form; “-” to standard output.")
@click.option("--mcp", is_flag=True, help="Give assistants the data as tools, at /mcp.")
def serve(dist: Path, **options: Any) -> None:
    """Serve the publication with a SPARQL endpoint, read-only, on this machine.

    The site is at /, the endpoint at /sparql, each canned query at /query/NAME.csv. A publication that is built anew is
    served as soon as it is whole.
    """
    from raccordo.serve import run  # noqa: PLC0415 (no other command needs a server)

    def warn(line: str) -> None:
        click.echo(caller().say(line), err=True)

    settings = run.Settings(**options)
    run.serve(Project.at(caller().root), dist, settings, lambda line: click.echo(caller().say(line)), warn)


@cli.command()
@project_options
def mcp(data: tuple[Path, ...], base: str) -> None:
    """Give assistants the data as tools, by the Model Context Protocol, on standard input and output.

    The canned queries with their parameters, a search, and what a statement rests on; each answer says how certain it
    is.
    """
    try:
        from raccordo.serve import door  # noqa: PLC0415 (an optional extra)
    except ImportError as error:
        from raccordo.serve.run import WITHOUT_MCP  # noqa: PLC0415

        raise UserError(WITHOUT_MCP) from error
    import asyncio  # noqa: PLC0415

    run = read_data(open_project(data, base))
    run.inference = reasoning.infer(run.data, run.ontology)
    explainer = explaining.Explainer(run.known.labelled(model.names(run.model, run.known)), run.inference)
    vocabulary = "\n".join(run.project.rebased(path.read_text("utf-8")) for path in run.project.vocabulary_files())
    source = door.Local(run.project.version, run.project.base, run.queries, run.known.store, vocabulary, explainer)
    asyncio.run(door.run(source))


@cli.command()
@click.argument("url")
@click.option("--query", "query_url", help="The SPARQL endpoint, where it doesn't follow from URL.")
@click.option("--only", multiple=True, metavar="GRAPH", help="This graph, such as acts; may be repeated.")
@click.option("--prune", is_flag=True, help="Drop graphs with names of the publication that it has no more.")
@click.option("--verify", is_flag=True, help="Read and compare all graphs, also those that are marked as loaded.")
@click.option("--check", "only_check", is_flag=True, help="Say in what the store differs, and change nothing.")
@click.option("--dry-run", is_flag=True, help="Print the same as lines of curl, and send nothing.")
@click.option("--timeout", type=Seconds(0.1, 3600), default=60, show_default=True, help="Seconds for an answer.")
@DIST
@LANG
def load(url: str, dist: Path, dry_run: bool, only_check: bool, query_url: str | None, **options: Any) -> None:
    """Load the publication into a triplestore: each graph that differs is replaced as a whole, verified and marked.

    At the end a canned query is asked as it is, and if it finds nothing, the report says what to set in the store.

    URL is the store's Graph Store Protocol endpoint: http://localhost:7878/store for Oxigraph,
    http://localhost:3030/NAME/data for Fuseki, http://localhost:8080/rdf4j-server/repositories/NAME/rdf-graphs/service
    for RDF4J and GraphDB, http://localhost:8890/sparql-graph-crud-auth for Virtuoso.

    Credentials come from RACCORDO_LOAD_USER and RACCORDO_LOAD_PASSWORD, from RACCORDO_LOAD_TOKEN, from a file that
    RACCORDO_LOAD_CREDENTIALS names and only its owner may read, or from ~/.netrc.
    """
    from raccordo.load import run  # noqa: PLC0415 (no other command needs a client)

    for name, given in (("--prune", options["prune"]), ("--dry-run", dry_run)):
        if only_check and given:
            raise UserError(f"--check changes nothing: leave {name} out")
    settings = run.Settings(url, query_url, **options)
    if dry_run:
        for line in run.lines(dist, settings):
            click.echo(line)
        return
    columns = (bars.TextColumn("{task.description}", markup=False), bars.BarColumn(), bars.TaskProgressColumn())
    console = consoles.Console(stderr=True)
    with bars.Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(caller().say("ask the store"), total=1.0)

        def say(step: str, graph: str, share: float) -> None:
            progress.update(task, description=f"{caller().say(step)} {graph}", completed=share)

        if only_check:
            told, differs = run.check(dist, settings, say)
        else:
            told, differs = list(run.load(dist, settings, say)), False
    for line in told:
        click.echo(caller().say(line))
    sys.exit(differs)


@cli.command()
@click.argument("iri")
@click.argument("predicate", required=False)
@click.argument("target", required=False)
@project_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(  # noqa: PLR0917 (click hands the options over)
    iri: str, predicate: str | None, target: str | None, data: tuple[Path, ...], base: str, form: str
) -> None:
    """Tell what a resource, or one statement of it, rests on: its words in the act, rows, rules, acts.

    An IRI may be whole, prefixed, or its end: guideline/12. PREDICATE and TARGET choose a statement:
    guideline/12 rac:alignedWith directive/11-1
    """
    run = read_data(open_project(data, base))
    run.inference = reasoning.infer(run.data, run.ontology)
    known = run.known.labelled(model.names(run.model, run.known))
    explanation = explaining.Explainer(known, run.inference).explain(iri, predicate, target)
    if form == "json":
        text = json.dumps(explanation.as_json(), ensure_ascii=False, indent=2) + "\n"
    else:
        text = explaining.as_text(explanation)
    sys.stdout.buffer.write(text.encode())


def check_part(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """A part of an act; the message for one that there is not lists those that there are."""
    if value is not None and value not in reading.PARTS:
        raise UserError(f"there is no part {value}: there are {', '.join(reading.PARTS)}")
    return value


@cli.command()
@project_options
@click.option("--act", help="The act, by its IRI or last segment. Default: the only one.")
@click.option("--part", callback=check_part, help="One part. Default: all of them.")
@click.option(
    "--format", "form", type=click.Choice(["markdown", "html", "csv", "source"]), default="markdown", show_default=True
)
@click.option("--output", type=FILE, callback=check_file, default="-", help="Write it here. Default: standard output.")
def readback(  # noqa: PLR0917 (click hands the options over)
    data: tuple[Path, ...], base: str, act: str | None, part: str | None, form: str, output: Path
) -> None:
    """Regenerate the act from the graph alone: the determination, the list and the table of its annexes.

    The format `source` gives the text of the source back, to the character.
    """
    run = read_data(open_project(data, base))
    found = reading.find_act(reading.read_acts(run.data), act)
    if form == "source":
        text = reading.source_text(run.data, found.iri)
    elif form == "csv":
        if part is None:
            raise UserError(f"--format csv wants --part: {', '.join(reading.PARTS)}")
        text = reading.as_csv(found, part)
    else:
        text = reading.as_text(found, form, run.project, (part,) if part else reading.PARTS)
    publish_file(output, text.encode())


@cli.command()
@project_options
@click.option("--write", is_flag=True, help="Accept the difference: write the files of review.")
def anchors(data: tuple[Path, ...], base: str, write: bool) -> None:
    """Show how the anchors and mentions differ from those that were reviewed, one line each.

    They are computed from the data and the source. Exit status 1 where they differ, or where the source does not print
    what the data give.
    """
    run = pipeline.Run(open_project(data, base))
    pipeline.parse(run)
    run.findings += source.check_sources(run.data)
    if run.failed:
        finish(run)
    made = anchor.anchored(run.data)
    if not made.reviews:
        raise UserError("the data have no rac:SourceText whose file is there: nothing to anchor")
    problems = [*made.gaps, *anchor.not_printed(run.data, made)]
    say = caller().say
    for finding in problems:
        click.echo(finding.line_of_text(say))
    differ = False
    for path, text in made.reviews.items():
        name = run.project.display(path)
        old = path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else ""
        for line in difflib.unified_diff(old.splitlines(), text.splitlines(), name, name, lineterm="", n=0):
            click.echo(line)
        if old != text and write:
            publish_file(path, text.encode())
            click.echo(say(f"{name}: written"))
        differ = differ or (old != text and not write)
    if problems or differ:
        sys.exit(1)


@cli.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--body", required=True, help="Whose plan it is: the name of the body's folder of data.")
@click.option("--year", required=True, type=click.IntRange(1861, 2199), help="The year that the plan is for.")
@click.option("--mapping", "words", type=click.Path(path_type=Path), help="The body's words. Default: in its folder.")
@click.option("--output", type=click.Path(path_type=Path), help="The plan's folder. Default: data/BODY/YEAR.")
@DATA
@LANG
def draft(  # noqa: PLR0917 (click hands the options over)
    sources: tuple[Path, ...], body: str, year: int, words: Path | None, output: Path | None, data: tuple[Path, ...]
) -> None:
    """Draft a plan's folder from its act, and its table if that is apart: what is read, concluded, left open.

    A body without a mapping gets the proposal of one: read it, correct it, and run the command again.
    The folder must not be there yet. Read its draft.tsv first; then “build.py anchors --write” and “build.py check”.
    """
    run = pipeline.Run(open_project(data, DEFAULT_BASE))
    made = pipeline.draft(run, sources, body, year, words=words, output=output)
    for line in made:
        click.echo(caller().say(line))
    if run.failed:
        finish(run, quiet=bool(made))


@cli.command()
@click.argument("plan")
@project_options
@click.option(
    "--json", "json_file", type=FILE, callback=check_file, help="Write the list as JSON; - is standard output."
)
def todo(plan: str, data: tuple[Path, ...], base: str, json_file: Path | None) -> None:
    """List what a person still has to decide of a plan, in order: files, rows, names, translations.

    PLAN is its folder, data/BODY/YEAR, or its name in the data, BODY/YEAR. Exit status 1 where anything is left but
    translations, without which a plan is published all the same.
    """
    watched = Watched(open_project(data, base), steps=pipeline.STEPS["check"])
    items = watched(pipeline.left_to_do, plan)
    say = caller().say
    say.learn(watched.run.shapes)
    for line in listed(items, say):
        click.echo(line, err=json_file == STDOUT)
    if json_file:
        text = json.dumps([item.as_json() for item in items], ensure_ascii=False, indent=2) + "\n"
        publish_file(json_file, text.encode())
    if any(item.needed for item in items):
        sys.exit(1)


def listed(items: list[undone.Item], say: Speech) -> Iterator[str]:
    """What is left to decide in lines: by section, each with its place, its words, and what to do."""
    choices: tuple[str, ...] = ()
    for section, group in groupby(items, lambda item: item.section):
        every = list(group)
        yield f"{say(section)} ({len(every)})"
        for item in every:
            if not item.follows:
                yield f"  {told_item(item, say)}"
                # The rows of a page often have the same candidates.
                yield from (f"      {choice}" for choice in item.choices if item.choices != choices)
                choices = item.choices
        if following := sum(item.follows for item in every):
            more = "more follow from these" if following < len(every) else "follow from what the other parts list"
            yield "  " + say(f"{following} {more}")
    if translations := sum(item.section == undone.TRANSLATIONS for item in items):
        yield say(f"translations, without which the plan is published all the same: {translations}")
    left = sum(item.needed for item in items)
    yield say(f"left: {left}" if left else "nothing left")


def told_item(item: undone.Item, say: Speech) -> str:
    """One thing to decide in a line: where it is in the source, its words, what to do, where it is in the files."""
    source = [say(f"{name} {number}") for name, number in (("page", item.page), ("line", item.source_line)) if number]
    parts = [", ".join(source), f"“{item.words}”" if item.words else "", say(item.message)]
    place = ":".join(str(part) for part in (item.file, item.line) if part)
    return (
        ": ".join(filter(None, parts)) + (f" → {say(item.fix)}" if item.fix else "") + (f" ({place})" if place else "")
    )


@cli.command()
@click.argument("plan")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="Write the workbook here.")
@click.option("--from", "edited", type=click.Path(dir_okay=False, path_type=Path), help="Take this workbook back.")
@click.option("--write", is_flag=True, help="With --from: write the difference into the files.")
@DATA
@LANG
def table(plan: str, xlsx: Path | None, edited: Path | None, write: bool, data: tuple[Path, ...]) -> None:
    """Write a plan as a workbook, or take an edited one back into its files: show the difference, or --write it.

    PLAN is its folder, data/BODY/YEAR, or its name in the data, BODY/YEAR. The workbook has a sheet for each class that
    the folder's files describe, and one of the translations. What was not edited stays as it is in the files.
    """
    run = pipeline.Run(open_project(data, DEFAULT_BASE))
    if (xlsx is None) == (edited is None) or (write and not edited):
        raise UserError("table wants --xlsx FILE, to write a workbook, or --from FILE, to take one back")
    say = caller().say
    if xlsx:
        if xlsx.exists():
            raise UserError(f"{xlsx} is there already: a workbook is never written over anything")
        if content := pipeline.write_table(run, plan, say.language):
            publish_file(xlsx, content)
            click.echo(say(f"{xlsx}: written"))
    elif edited:
        lines, texts = pipeline.read_table(run, plan, edited)
        for line in lines:
            click.echo(line)
        if not lines and not run.failed:
            click.echo(say("no difference"))
        if write:
            sheets.write(texts)
            for path in texts:
                click.echo(say(f"{run.project.display(path)}: written"))
    if run.failed:
        finish(run, quiet=True)


@cli.command("release")
@click.argument("version")
@click.option("--date", "day", metavar="YYYY-MM-DD", help="The day of the release. Default: today.")
@LANG
def make_release(version: str, day: str | None) -> None:
    """Release a version: check and build with it, date its section in the changelog, keep its dataset, commit and tag.

    What differs from the release before is published with it. Nothing leaves this machine: until the tag is pushed,
    the release is undone by the command that is told at the end. A release that is there already is left as it is.
    """
    say = caller().say
    done = releasing.find(caller().root, version)
    if not done:
        with releasing.prepared(caller().root, version, day) as project:
            dumps.check_folder(dist_folder())
            watched = Watched(project, steps=pipeline.STEPS["build"] + 1)
            files = watched(publishing.build, runner.Runner(cached=False), dist_folder(), reference=True)
            if not files:
                finish(watched.run)
            releasing.commit(project, files)
        files.put_in_place()
    click.echo(say(f"v{version}: {'is released already' if done else 'is released, and dist/ has it'}"))
    undo = releasing.undo(caller().root, version)
    click.echo(say("to publish it: git push --follow-tags" + (f"; to undo it before that: {undo}" if undo else "")))


@cli.command("publisher")
@click.option("--write", is_flag=True, help="Write the files of the repository that follow from publisher.toml.")
@LANG
def show_publisher(write: bool) -> None:
    """List what publisher.toml leaves empty, and the files that differ from what follows from it.

    Exit status 1 where files differ; what is empty only the publisher can fill in.
    """
    project, say = Project.at(caller().root), caller().say
    for finding in publisher.empty(project):
        click.echo(finding.line_of_text(say))
    differ = False
    for path, content in publisher.files(project).items():
        if not path.is_file() or path.read_bytes() != content:
            if write:
                publish_file(path, content)
            differ = differ or not write
            click.echo(say(f"{path.name}: {'written' if write else 'differs: run “build.py publisher --write”'}"))
    if differ:
        sys.exit(1)


def parse_parameters(arguments: list[str]) -> dict[str, str]:
    """`--name value` and `--name=value` pairs as a dictionary. Raises UserError for anything else."""
    values: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        option = rest.pop(0)
        if not option.startswith("--"):
            raise UserError(f"{option!r} is not a parameter: write --name value")
        key, equals, value = option.removeprefix("--").partition("=")
        if not equals:
            if not rest:
                raise UserError(f"--{key} wants a value")
            value = rest.pop(0)
        if key in values:
            raise UserError(f"--{key} is given twice")
        values[key] = value
    return values


def list_queries(run: pipeline.Run) -> tables.Table:
    """The canned queries: name, question, and parameters, each of which may be left out."""
    say = caller().say
    table = tables.Table(box=None, padding=(0, 2, 0, 0))
    for column in ("query", "question", "parameters"):
        table.add_column(say(column), overflow="fold")
    for canned in run.queries.values():
        parameters = " ".join(f"--{name}" for name in canned.parameters)
        table.add_row(canned.name, canned.titles[say.language], parameters)
    return table
