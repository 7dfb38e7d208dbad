"""How a check and a build grow with the number of plans: run `.venv/bin/python -m bench.plans check 1 3 10`.

The plans are the published one and copies of it for later years, so that all have this act's proportions. Each number
of plans is measured with an empty cache, and again after an edit of the last plan: seconds of CPU of all processes, the
peak of memory of the largest, the files and bytes that are written, and the exponent e by which they grew since the
number before: n times as many plans cost n to the power of e.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from joblib.externals.loky import get_reusable_executor

from raccordo import parts, pipeline, publishing
from raccordo.project import Project, cache_folder
from raccordo.publish.dumps import Publication
from raccordo.runner import Runner
from raccordo.site import frontend

ROOT = Path(__file__).resolve().parent.parent
BODY, YEAR = "inps", 2024
ACT = re.compile(r"(determinazione-57-)2023")


def write(folder: Path, count: int) -> None:
    """Write the data of so many plans into a folder: the published one, and copies of it for later years."""
    shutil.copytree(ROOT / "data", folder)
    for year in range(YEAR + 1, YEAR + count):
        copied = folder / BODY / str(year)
        shutil.copytree(folder / BODY / str(YEAR), copied)
        for path in copied.iterdir():
            path.write_text(of_year(path.read_text(encoding="utf-8"), year), encoding="utf-8")
        for path in (folder / "source").glob("determinazione-57-2023.*"):
            shutil.copy(path, path.with_name(of_year(path.name, year)))


def of_year(text: str, year: int) -> str:
    """What is said of the published plan and its act, said of another year's: their IRIs, and the year."""
    text = text.replace(f"data/{BODY}/{YEAR}/", f"data/{BODY}/{year}/").replace(
        f"rac:year {YEAR} ", f"rac:year {year} "
    )
    return ACT.sub(rf"\g<1>{year - 1}", text)


def measure(step: str, folder: Path) -> dict[str, float]:
    """What a step takes over the data of a folder, by itself. Raises SystemExit where it finds anything wrong."""
    run = pipeline.Run(Project.at(ROOT, data=(folder,)))
    files = Publication()
    if step == "check":
        parts.check(run, Runner())
    else:
        files = publishing.build(run, Runner())
    if run.failed:
        raise SystemExit("\n".join(str(finding) for finding in run.findings[:5]))
    get_reusable_executor().shutdown(wait=True)  # processes are counted when they have ended
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "seconds": sum(one.ru_utime + one.ru_stime for one in used),
        "MB of memory": max(one.ru_maxrss for one in used) / 1024,
        "files": len(files),
        "MB of files": files.size / 1e6,
    }


def measured(step: str, count: int) -> Iterator[tuple[str, dict[str, float]]]:
    """The same of so many plans, in a process of its own: with an empty cache, and after an edit of the last plan."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        write(folder, count)
        command = [sys.executable, "-m", "bench.plans", step, "--of", str(folder)]
        environment = os.environ | {"XDG_CACHE_HOME": str(Path(name) / "cache")}
        # The bundle of the front end is made before, and isn't measured.
        frontend.bundle(Project.at(ROOT))
        shutil.copytree(cache_folder(), Path(name) / "cache" / "raccordo", ignore=lambda *_: ["parts"])
        for what in ("from nothing", "after an edit"):
            done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env=environment)
            yield what, json.loads(done.stdout)
            edited = folder / BODY / str(YEAR + count - 1) / "guidelines.ttl"
            text = edited.read_text(encoding="utf-8")
            edited.write_text(text.replace('rac:unofficialTitle "', 'rac:unofficialTitle "Edited: ', 1), "utf-8")


def main() -> None:
    """Measure a step at each number of plans, and print what it takes and by which exponents that grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["check", "build"])
    parser.add_argument("counts", nargs="*", type=int, default=[1, 3, 10])
    parser.add_argument("--of", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.of:
        print(json.dumps(measure(given.step, given.of)))
        return
    before: dict[str, tuple[int, dict[str, float]]] = {}
    for count in given.counts:
        for what, found in measured(given.step, count):
            line = f"{given.step} {count:5} plans {what:13}" + "".join(
                f"   {value:9.1f} {name}" for name, value in found.items() if value
            )
            if what in before:
                earlier, taken = before[what]
                exponents = (
                    math.log(found[name] / taken[name], count / earlier)
                    for name in found
                    if found[name] and taken[name]
                )
                line += "   exponents " + ", ".join(f"{value:.2f}" for value in exponents)
            print(line, flush=True)
            before[what] = count, found


if __name__ == "__main__":
    main()
