"""The data as published, with inferences, measurements and catalogue, against the shapes: some plans at a time.

The engine holds what it validates, so where there are many plans it is given some with what is no plan's, and beside
them those that they have a link with. Only where it finds something there that no other plan mends is all looked at
together: that says what is wrong. What no plan breaks by itself is not seen where it takes two that have no link and
are not looked at at one time, as where each gives some of the recitals of an act that is no plan's.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from raccordo.act.plans import Plan, Plans
from raccordo.check.validate import Result, as_findings, results_of_rows
from raccordo.findings import Finding
from raccordo.rdf.graph import Graph
from raccordo.rdf.stored import written
from raccordo.rdf.turtle import to_ntriples

# How many plans are validated at a time, without those beside them: what they have takes some 5 MB each.
TOGETHER = 20

Key = tuple[str, ...]  # what a result says (`Result.key`)


def check(union: Path, published: Graph, read: Graph, shapes: Graph) -> Iterator[Finding]:
    """What doesn't conform to the shapes.

    `union` is the dump of all triples as N-Triples, in order; `read` has the places of findings.
    """
    import shacl  # noqa: PLC0415

    engine = shacl.Shapes.from_text(to_ntriples(shapes.quads), "ntriples")

    def validate(path: Path) -> list[Result]:
        return results_of_rows(engine.validate_file(str(path)).results)

    if len(Plans(published).all) <= TOGETHER or wrong(Cut(union, published), validate):
        yield from as_findings(validate(union), read, shapes)


def wrong(cut: Cut, validate: Callable[[Path], list[Result]]) -> set[Key]:
    """What is found wrong, some plans at a time."""
    with written(), tempfile.TemporaryDirectory(prefix="raccordo-") as folder:
        some = Path(folder) / "some.nt"

        def found(plans: list[Plan]) -> set[Key]:
            cut.write(plans, some)
            return {one.key for one in validate(some) if cut.owner(one.focus.strip("<>")) in (None, *plans)}

        # What is found without plans is wrong where no plan mends it.
        alone = found([])
        mended, made = set[Key](), set[Key]()
        for plans in cut.together(TOGETHER):
            here = found(plans)
            made |= here - alone
            mended |= alone - here
    return made | (alone - mended)


class Cut:
    """The triples of a publication by whose their subjects are.

    What compares two plans is the later one's. `union` is the dump of all triples as N-Triples, in order.
    """

    def __init__(self, union: Path, published: Graph) -> None:
        self.union, self.plans = union, Plans(published)
        plans = {plan.iri: plan for plan in self.plans.all}
        compared = published.instances("rac:Comparison")
        self.later = {iri: plans.get(published.value(iri, "rac:laterPlan")) for iri in compared}
        # Where in the file the triples of each plan are, and those of none; the plans that each has a link with.
        self.places: dict[Plan | None, list[range]] = defaultdict(list)
        self.linked: dict[Plan, set[Plan]] = defaultdict(set)
        with union.open("rb") as file:
            start = 0
            for subject, lines in groupby(file, lambda line: line.partition(b" ")[0]):
                stop = start + sum(map(len, lines))
                self._note(self.owner(subject.strip(b"<>").decode()), range(start, stop))
                start = stop
        for plan in self.plans.all:
            for target in self._targets(plan):
                if (other := self.owner(target)) and other is not plan:
                    self.linked[plan].add(other)
                    self.linked[other].add(plan)

    def _note(self, plan: Plan | None, place: range) -> None:
        places = self.places[plan]
        if places and places[-1].stop == place.start:
            place = range(places.pop().start, place.stop)
        places.append(place)

    def _targets(self, plan: Plan) -> set[str]:
        """The IRIs of the publication that are the objects of a plan's triples, but those of its folder."""
        base, folder = (re.escape(path.encode()) for path in (self.plans.graph.project.base, f"{plan.folder}/"))
        target = re.compile(rb"<(%s(?!%s)[^<>]*)> \.$" % (base, folder), re.MULTILINE)
        return {found.decode() for lines in self._lines(plan) for found in target.findall(lines)}

    def _lines(self, plan: Plan | None) -> Iterator[bytes]:
        with self.union.open("rb") as file:
            for place in self.places[plan]:
                file.seek(place.start)
                yield file.read(len(place))

    def owner(self, iri: str) -> Plan | None:
        """Whose a resource is; None where it is no plan's."""
        return self.plans.owner(iri) or self.later.get(iri.partition("#")[0])

    def together(self, count: int) -> Iterator[list[Plan]]:
        """The plans, so many at a time."""
        every = self.plans.all
        for start in range(0, len(every), count):
            yield every[start : start + count]

    def write(self, plans: list[Plan], path: Path) -> None:
        """Write the triples of some plans, of those that they have a link with, and of none."""
        beside = {plan for one in plans for plan in self.linked[one]}
        with path.open("wb") as out:
            for plan in (None, *sorted({*plans, *beside}, key=lambda plan: plan.iri)):
                out.writelines(self._lines(plan))
