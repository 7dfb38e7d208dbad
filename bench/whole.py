"""A whole run beside what one would write without this project: run `.venv/bin/python -m bench.whole 1 3 10`.

Each contestant takes the same files of so many plans (`bench.plans`), checks them against the shapes, reasons, and
writes the six dumps, in a process of its own:

- raccordo: what `build.py build` does, without the catalogue, the tables and the site. It alone computes anchors and
  mentions, which make most of the triples that it checks and writes, and writes each dump compressed as well, and each
  graph; its cache is empty.
- script: rdflib, pyshacl and owlrl, one after the other.
- jena: Apache Jena's command line: `riot`, `shacl` and `infer`, which knows RDFS alone.
- engines: pyoxigraph and shacl, which raccordo uses, on the files alone and without reasoning.

For each number of plans and contestant: medians of several runs, in turn, of the seconds of CPU of all processes and of
the peak of memory of the largest, and how many times raccordo's they are. With `--plot FILE.svg` they are drawn, for
which matplotlib is needed (`pip install matplotlib`).
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pyoxigraph as ox

from bench import plans
from raccordo import parts, pipeline
from raccordo.check import validate
from raccordo.project import Project
from raccordo.publish import dumps
from raccordo.publish.jsonld import Context
from raccordo.rdf.turtle import to_ntriples
from raccordo.runner import Runner
from tests.java import jars

DUMPS = {"nq": "nquads", "trig": "trig", "nt": "nt", "ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
JENA = {"nq": "nquads", "trig": "trig", "nt": "ntriples", "ttl": "turtle", "rdf": "rdfxml", "jsonld": "jsonld"}


def raccordo(project: Project, output: Path) -> None:
    """Check plan by plan, reason, write."""
    run = pipeline.Run(project)
    parts.check(run, Runner(cached=False), whole=True)
    assert not run.failed, run.findings[:3]
    files = dumps.Publication(output / "dist")
    dumps.serialize(run.publishable.completed([]), Context(run.model, project), files)
    files.put_in_place()


def script(project: Project, output: Path) -> None:
    """The straight way in Python."""
    import owlrl  # noqa: PLC0415 (each contestant pays for its own imports)
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    data, ontology, shapes = rdflib.Graph(), rdflib.Graph(), rdflib.Graph()
    for graph, paths in zip((data, ontology, shapes), files(project), strict=True):
        for path in paths:
            graph.parse(path, format="turtle")
    pyshacl.validate(data, shacl_graph=shapes, ont_graph=ontology)
    whole = rdflib.Dataset(default_union=True)
    graph = whole.graph(rdflib.URIRef(project.base))
    for triple in data + ontology:
        graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    for ending, form in DUMPS.items():
        whole.serialize(output / f"whole.{ending}", format=form)


def jena(project: Project, output: Path) -> None:
    """Jena's commands, one after the other, as one would call them in a shell."""
    data, ontology, shapes = ([*map(str, paths)] for paths in files(project))
    whole, rules, inferred = (str(output / f"{name}.nt") for name in ("data", "shapes", "inferred"))

    def command(main: str, *arguments: str, to: str = os.devnull) -> None:
        with Path(to).open("wb") as out:
            subprocess.run(["java", "-cp", f"{jars('jena')}/*", main, *arguments], check=True, stdout=out)

    command("riotcmd.riot", "--quiet", "--output=ntriples", *data, *ontology, to=whole)
    command("riotcmd.riot", "--quiet", "--output=ntriples", *shapes, to=rules)
    command("shacl.shacl_validate", "--shapes", rules, "--data", whole)
    command("riotcmd.infer", "--quiet", f"--rdfs={ontology[0]}", whole, to=inferred)
    # It infers types of literals as well, which no RDF format has.
    lines = Path(inferred).read_text(encoding="utf-8").splitlines(keepends=True)
    Path(inferred).write_text("".join(line for line in lines if line[0] != '"'), encoding="utf-8")
    for ending, form in JENA.items():
        command("riotcmd.riot", "--quiet", f"--output={form}", whole, inferred, to=str(output / f"whole.{ending}"))


def engines(project: Project, output: Path) -> None:
    """The engines that this project is made with, and nothing of the project."""
    data, ontology, shapes = (
        [ox.Quad(*triple) for path in paths for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
        for paths in files(project)
    )
    validate.validate_fast(to_ntriples([*data, *ontology]), to_ntriples(shapes))
    for ending in ("nq", "trig", "nt", "ttl", "rdf", "jsonld"):
        form = ox.RdfFormat.from_extension(ending)
        assert form
        ox.serialize((quad.triple for quad in (*data, *ontology)), output / f"whole.{ending}", form)


CONTESTANTS: dict[str, Callable[[Project, Path], None]] = {
    function.__name__: function for function in (raccordo, script, jena, engines)
}


def files(project: Project) -> tuple[list[Path], list[Path], list[Path]]:
    """The files of the data, of the vocabulary, itself first, and of the shapes."""
    vocabulary = sorted(project.vocabulary_files(), key=lambda path: path.stem != "raccordo")
    return [*project.data_files()], vocabulary, [*project.shape_files()]


def measured(name: str, folder: Path) -> tuple[float, float]:
    """The seconds of CPU and the MB of memory of a contestant over the data in a folder. Raises where it fails."""
    with tempfile.TemporaryDirectory() as output:
        command = [sys.executable, "-m", "bench.whole", "--contestant", name, "--of", str(folder), "--output", output]
        process = subprocess.Popen(command, cwd=plans.ROOT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{name} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def plot(found: dict[str, dict[int, tuple[float, float]]], path: Path) -> None:
    """Draw what each contestant took against the number of plans, the seconds on a logarithmic scale as well."""
    import matplotlib as mpl  # noqa: PLC0415 (needed for this alone)

    mpl.use("svg")
    # The same figures give the same bytes.
    mpl.rcParams["svg.hashsalt"] = "raccordo"
    from matplotlib import pyplot  # noqa: PLC0415

    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.9), layout="constrained")
    for place, title in enumerate(("seconds of CPU", "MB of memory")):
        for name, at in found.items():
            label = name if place == 0 else None
            axes[place].semilogx([*at], [one[place] for one in at.values()], marker="o", label=label)
        axes[place].set(xlabel="plans", ylabel=title, xticks=[*max(found.values(), key=len)])
        axes[place].xaxis.set_major_formatter("{x:.0f}")
        axes[place].minorticks_off()
        axes[place].grid(alpha=0.3)
    axes[0].set_yscale("log")
    axes[0].yaxis.set_major_formatter("{x:g}")
    axes[1].set_ylim(bottom=0)
    figure.legend(loc="outside lower center", ncols=len(found))
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Measure the contestants side by side, and print what they take, as a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="*", type=int, default=[1, 3])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--without", action="append", default=[], choices=[*CONTESTANTS], help="leave one out")
    parser.add_argument("--plot", type=Path, help="draw it, into this SVG file")
    parser.add_argument("--contestant", choices=[*CONTESTANTS], help=argparse.SUPPRESS)
    parser.add_argument("--of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.contestant:
        CONTESTANTS[given.contestant](Project.at(plans.ROOT, data=(given.of,)), given.output)
        return
    versions = ", ".join(
        f"{one} {metadata.version(one)}" for one in ("pyoxigraph", "shacl", "rdflib", "pyshacl", "owlrl")
    )
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {versions}\n")
    print("| plans | | CPU | times raccordo's | memory |\n| --- | --- | --- | --- | --- |")
    found: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    for count in given.counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "data"
            plans.write(folder, count)
            names = [one for one in CONTESTANTS if one not in given.without]
            taken = [{one: measured(one, folder) for one in names} for _ in range(given.runs)]
        for one in names:
            seconds, memory = (statistics.median(run[one][place] for run in taken) for place in (0, 1))
            times = statistics.median(run[one][0] / run[names[0]][0] for run in taken)
            found[one][count] = seconds, memory
            print(f"| {count} | {one} | {seconds:.1f} s | {times:.2f} | {memory:.0f} MB |", flush=True)
    if given.plot:
        plot(found, given.plot)


if __name__ == "__main__":
    main()
