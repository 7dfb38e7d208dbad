"""The pages as a phone shows them, by Lighthouse: run `.venv/bin/python -m bench.pages dist`.

Each kind of page of a publication, from `build.py serve` on this machine, on a phone and in a network as Lighthouse
pretends them to be: the score of each of its four categories, of a hundred, the median of several runs, with what
keeps it from being whole. How fast a page is depends on the machine; what is wrong with it does not.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
from pathlib import Path
from typing import Any

from raccordo.project import Project
from raccordo.site import frontend
from tests.serving import serving

ROOT = Path(__file__).resolve().parent.parent
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# The kinds of pages: the pages of things stand in folders, of which one page stands for all.
PAGES = ("index", "search", "explorer", "use", "things", "quality", "scores", "queries", "onto", "accessibility")
KINDS = ("plan", "source", "table", "facsimile", "answers/*", "guideline/*", "directive/*")


def pages(dist: Path) -> list[str]:
    """One page of each kind that a publication has; of things those of its last plan."""
    plan = max(dist.glob("data/*/*/plan.html")).parent
    found = [dist / f"{name}.html" for name in PAGES]
    found += [path for kind in KINDS for path in sorted(plan.glob(f"{kind}.html"))[-1:]]
    return [path.relative_to(dist).as_posix() for path in found if path.exists()]


def report(command: list[str], url: str) -> dict[str, Any]:
    """What Lighthouse says of a page."""
    flags = "--headless=new --no-sandbox --disable-gpu"
    options = ["--quiet", "--output=json", f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}"]
    done = subprocess.run([*command, url, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{url}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def faults(report: dict[str, Any]) -> list[str]:
    """The audits that count, besides those of speed, and did not pass."""
    audits = report["audits"]
    counted = {one["id"] for name in CATEGORIES[1:] for one in report["categories"][name]["auditRefs"] if one["weight"]}
    return sorted(name for name in counted if audits[name]["score"] is not None and audits[name]["score"] < 1)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dist", type=Path)
    parser.add_argument("pages", nargs="*", help="paths of pages; by default one of each kind")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    installed = frontend.packages(Project.at(ROOT), ROOT / "bench" / "lighthouse")
    node, chromium = frontend.find_node()[0], shutil.which("chromium")
    if not chromium:
        parser.error("there is no chromium: run “sh setup.sh test”")
    program = installed / "node_modules" / "lighthouse" / "cli" / "index.js"
    command = ["env", f"CHROME_PATH={chromium}", node, str(program)]
    print("".join(f"{name:>16}" for name in ("shift", *CATEGORIES)), " page")
    with serving(options.dist) as url:
        for page in options.pages or pages(options.dist):
            reports = [report(command, f"{url}/{page}") for _ in range(options.runs)]
            shift = statistics.median(one["audits"]["cumulative-layout-shift"]["numericValue"] for one in reports)
            scores = [
                statistics.median(one["categories"][name]["score"] or 0 for one in reports) for name in CATEGORIES
            ]
            columns = f"{shift:16.3f}" + "".join(f"{round(100 * score):16}" for score in scores)
            wrong = f"({', '.join(found)})" if (found := faults(reports[0])) else ""
            print(f"{columns}  {page} {wrong}", flush=True)


if __name__ == "__main__":
    main()
