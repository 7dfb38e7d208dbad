"""The Java tools that the tests call: ROBOT (with HermiT and ELK), three SHACL engines, Jena, RDF4J, its console.

They come from Maven Central, by the files in `tests/owl/` and `tests/triplestores/`, once, into the user's cache.
What is missing is an error that says what to install: a test of theirs is never skipped.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import rdflib
from rdflib.namespace import RDF, SH

from raccordo.check.validate import Result, results_of_report

HERE = Path(__file__).resolve().parent
# The Maven files by the names of their tools.
POMS = {"robot": HERE / "owl" / "pom.xml", **{path.stem: path for path in (HERE / "triplestores").glob("*.xml")}}
SETUP = "run “sh setup.sh test”"
DASH_FAILURE = rdflib.URIRef("http://datashapes.org/dash#FailureResult")


# What runs for seconds is compiled by the quick compiler alone, and one thread collects its garbage: this takes half of
# the processor's time. That compiler's frames are larger, so a thread needs more stack.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss2m")


def java() -> list[str]:
    """The java command with its first options. Raises RuntimeError where there is none."""
    command = shutil.which("java")
    if command is None:
        raise RuntimeError(f"java is not installed: {SETUP}")
    return [command, *QUICK]


def jars(name: str) -> Path:
    """The folder with the jars of a tool of POMS, fetched by Maven where the cache does not have them yet."""
    pom = POMS[name]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "raccordo"
    folder = cache / f"{name}-{hashlib.sha256(pom.read_bytes()).hexdigest()[:16]}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        # The tests run in several processes: one of them fetches.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            staging = Path(tempfile.mkdtemp(dir=cache))
            _fetch(pom, staging)
            staging.rename(folder)
    return folder


def _fetch(pom: Path, folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise RuntimeError(f"mvn is not installed: {SETUP}")
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
    command = [maven, "-q", "-B", "-f", str(pom), goal, f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    subprocess.run(command, check=True)


def robot(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a ROBOT command; returns its exit status and what it printed."""
    command = [*java(), "-cp", f"{jars('robot')}/*", "org.obolibrary.robot.CommandLineInterface", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def in_profile(path: Path) -> bool:
    """Whether an ontology is in OWL 2 DL; the report stands beside it."""
    done = robot("validate-profile", "--profile", "DL", "--input", path, "--output", path.with_suffix(".txt"))
    return done.returncode == 0


@cache
def _topbraid() -> Callable[[str, str, str, str], str]:
    # One Java machine for the run, inside this process: the engine takes seconds to start, then 0.2 s for a graph.
    import jpype  # noqa: PLC0415

    java()
    jpype.startJVM(*QUICK, classpath=[f"{jars('topbraid')}/*"])
    memory = jpype.JClass("org.topbraid.jenax.util.JenaUtil").createMemoryModel
    validate = jpype.JClass("org.topbraid.shacl.validation.ValidationUtil").validateModel
    reader, writer = (jpype.JClass(f"java.io.String{kind}") for kind in ("Reader", "Writer"))

    def model(triples: str) -> Any:
        return memory().read(reader(triples), None, "N-TRIPLE")

    kept = cache(model)

    def run(data: str, shapes: str, gone: str, new: str) -> str:
        graph, removed, added, report = kept(data), model(gone), model(new), writer()
        graph.remove(removed).add(added)
        validate(graph, kept(shapes), False).getModel().write(report, "N-TRIPLE")
        graph.remove(added).add(removed)
        return str(report)

    return run


def topbraid(data: str, shapes: str, gone: str = "", new: str = "") -> list[Result]:
    """Validate with TopBraid's engine, once the triples `gone` are taken from the data and the `new` ones are added.

    All are N-Triples, as for the engines of the pipeline; data and shapes are read once, however often they are used.
    """
    report = rdflib.Graph().parse(data=_topbraid()(data, shapes, gone, new), format="nt")
    failures = [str(report.value(node, SH.resultMessage)) for node in report.subjects(RDF.type, DASH_FAILURE)]
    assert failures == []
    return results_of_report(report)


def other_engine(engine: str, asked: Iterable[dict[str, str]]) -> list[list[Result]]:
    """Validate with `jena` or `rdf4j`: the results of each question, whose keys `tests.shacl_java` explains.

    Raises AssertionError where the engine cannot read the shapes.
    """
    text = "\n".join(map(json.dumps, asked))
    folder = jars({"jena": "jena", "rdf4j": "shacl"}[engine])
    command = [sys.executable, "-m", "tests.shacl_java", engine, str(folder)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=HERE.parent)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["error"] for answer in answers if "error" in answer] == []
    return [results_of_report(rdflib.Graph().parse(data=answer["report"], format="nt")) for answer in answers]
