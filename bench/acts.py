"""How much of a plan a person adds to the draft of four invented acts: run `.venv/bin/python -m bench.acts`.

The acts are drawn as PDFs, drafted, and completed with what `tests/drawn/acts/` has for each. Counted are the triples
of the plan's files; anchors and places of mentions, which the build computes, are none of them.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.drawn.acts import acque, inps, trial, valdorra, valdorso


def main() -> None:
    """Print a line for each act."""
    print(f"{'act':20}{'drafted':>8}{'open':>6}{'added':>7}{'curated':>9}{'share':>8}{'seconds':>9}")
    for module in (inps, acque, valdorra, valdorso):
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            made = trial.begin(module.ACT, module.draw, Path(folder))
            trial.complete(made)
            took = time.perf_counter() - began
            unread = sum(line.startswith("open: ") for line in made.said) - 1
            name = f"{made.act.body}/{made.act.year}"
            numbers = f"{made.drafted:8}{unread:6}{made.added:7}{made.curated:9}"
            print(f"{name:20}{numbers}{100 * made.share:7.1f}%{took:9.1f}")


if __name__ == "__main__":
    main()
