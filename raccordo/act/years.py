"""A plan against the previous plan of its body: what is kept, reworded, renamed, new, gone.

It is computed from the words of both, and nobody's statement but ours. Guidelines and directives are compared by the
likeness of their texts, programmes are the same where their code is. What is compared spans two plans, so it stands in
a graph of its own, one for each body, and under an IRI that neither plan's folder has.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from raccordo.rdf.graph import Graph
from raccordo.rdf.names import XSD, natural, unaccented

# In hundredths. Of the 4,718 pairs of different guidelines and of different directives that the first act published
# here has, the likest two have 48.
THRESHOLD = 60
SAME = 100
# What the graphs of comparisons, and the folders of their IRIs, are called.
FOLDER = "years"
# How a body is said to go from one year to another.
LABEL = {"it": "{body}: dal {earlier} al {later}", "en": "{body}: from {earlier} to {later}"}


@dataclass(frozen=True)
class Part:
    """A part of a plan: the words that the plan prints of it, and the letters in which they are compared."""

    printed: str
    words: tuple[str, ...]

    @cached_property
    def counted(self) -> set[tuple[str, int]]:
        """Each word as often as it is there, with a number."""
        return {(word, number) for word, times in Counter(self.words).items() for number in range(times)}


Parts = Mapping[str, Part]


@dataclass(frozen=True)
class Pair:
    """Two parts that may be one, by their IRIs, how like they are in hundredths, and whether no other is as like."""

    earlier: str
    later: str
    likeness: int
    decided: bool


def words(text: str) -> tuple[str, ...]:
    """The words of a text without capitals, accents and signs."""
    return tuple(re.findall(r"\w+", unaccented(text)))


def likeness(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The share of the words of two texts that is in both in the same order, in hundredths, rounded down.

    The parts in common are those of J. Ratcliff and D. Metzener (1988). They depend on which text comes first: here
    that is the first by its letters, so that the likeness is the same both ways. 100 is given to equal texts alone.
    """
    if one == other:
        return SAME if one else 0
    count = len(one) + len(other)
    first, second = sorted((one, other))
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return 200 * sum(block.size for block in blocks) // count


def pairs(earlier: Parts, later: Parts) -> Iterator[Pair]:
    """The parts of two plans that are the same, or may be: the likest first, each part with one other.

    Where one part is as like to several, or several to one, they are pairs that may be, and none of them is looked at
    again: a less like one is no better.
    """
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for one, before in earlier.items():
        for other, after in later.items():
            # The words that both have, in whatever order, are no fewer than those in the same order, and soon counted.
            most = 200 * len(before.counted & after.counted) // (len(before.words) + len(after.words) or 1)
            if most >= THRESHOLD and (like := likeness(before.words, after.words)) >= THRESHOLD:
                found[like].append((one, other))
    taken: set[tuple[int, str]] = set()
    for like in sorted(found, reverse=True):
        level = [pair for pair in found[like] if not taken & set(enumerate(pair))]
        count = Counter(end for pair in level for end in enumerate(pair))
        for pair in level:
            yield Pair(*pair, like, all(count[end] == 1 for end in enumerate(pair)))
        taken |= count.keys()


def plans_in_a_row(data: Graph) -> Iterator[tuple[str, str]]:
    """Each plan that its body has an earlier one of, after the one of the nearest earlier year, or each such."""
    years: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for plan in data.instances("rac:Plan"):
        for body in data.values(plan, "rac:body"):
            for year in data.numbers(plan, "rac:year"):
                years[body][year].append(plan)
    for _, plans in sorted(years.items()):
        in_order = sorted(plans)
        for before, year in itertools.pairwise(in_order):
            yield from ((earlier, later) for later in plans[year] for earlier in plans[before])


class Comparison:
    """The comparison of two plans as triples."""

    def __init__(self, data: Graph, earlier: str, later: str) -> None:
        self.data, self.earlier, self.later = data, earlier, later
        (folder, before), (_, after) = (_above(_above(plan)[0]) for plan in (earlier, later))
        self.iri = f"{folder}/{FOLDER}/{after}-{before}"
        self.names = {"earlier": before, "later": after}
        body = (data.path(folder) or "").removeprefix("data/")
        self.graph = ox.NamedNode(data.project.iri(f"graph/{body}/{FOLDER}"))

    def quads(self) -> Iterator[ox.Quad]:
        """What is said of the comparison, and of each part of either plan."""
        data = self.data
        body = data.value(self.later, "rac:body")
        yield self.quad(self.iri, "rdf:type", data.node("rac:Comparison"))
        for language, label in LABEL.items():
            text = label.format(body=data.label(body, language), **self.names)
            yield self.quad(self.iri, "rdfs:label", ox.Literal(text, language=language))
        yield self.quad(self.iri, "rac:earlierPlan", ox.NamedNode(self.earlier))
        yield self.quad(self.iri, "rac:laterPlan", ox.NamedNode(self.later))
        yield self.quad(self.iri, "rac:likenessThreshold", hundredths(THRESHOLD))
        before, after = Compared(data, self.earlier), Compared(data, self.later)
        yield from self.by_likeness(before.guidelines, after.guidelines)
        yield from self.by_code(before.programmes, after.programmes)
        yield from self.by_likeness(before.directives, after.directives)

    def by_likeness(self, earlier: Parts, later: Parts) -> Iterator[ox.Quad]:
        """What became of the parts of which the words alone say which are the same."""
        found = list(pairs(earlier, later))
        for pair in found:
            change = ("kept" if pair.likeness == SAME else "reworded") if pair.decided else "possible"
            yield from self.both(change, pair, earlier, later)
        yield from self.alone("new", later, {pair.later for pair in found})
        yield from self.alone("gone", earlier, {pair.earlier for pair in found})

    def by_code(self, earlier: Parts, later: Parts) -> Iterator[ox.Quad]:
        """What became of the parts that are one resource in all years, and may be called otherwise in each."""
        shared = [iri for iri in earlier if iri in later]
        for iri in shared:
            like = likeness(earlier[iri].words, later[iri].words)
            yield from self.both("kept" if like == SAME else "renamed", Pair(iri, iri, like, True), earlier, later)
        yield from self.alone("new", later, set(shared))
        yield from self.alone("gone", earlier, set(shared))

    def both(self, change: str, pair: Pair, earlier: Parts, later: Parts) -> Iterator[ox.Quad]:
        """What became of a part that both plans have, or may have."""
        node = f"{self.iri}#{_short(pair.later)}-from-{_above(pair.earlier)[1]}"
        yield from self.succession(node, change)
        yield from self.end(node, "earlier", pair.earlier, earlier)
        yield from self.end(node, "later", pair.later, later)
        yield self.quad(node, "rac:likeness", hundredths(pair.likeness))

    def alone(self, change: str, parts: Parts, others: set[str]) -> Iterator[ox.Quad]:
        """The parts of one plan that are not among those that both have."""
        for iri in (iri for iri in parts if iri not in others):
            node = f"{self.iri}#{_short(iri)}-{change}"
            yield from self.succession(node, change)
            yield from self.end(node, "later" if change == "new" else "earlier", iri, parts)

    def succession(self, node: str, change: str) -> Iterator[ox.Quad]:
        """What became of one part, as a resource of the comparison's own document."""
        yield self.quad(node, "rdf:type", self.data.node("rac:Succession"))
        yield self.quad(node, "rac:inComparison", ox.NamedNode(self.iri))
        yield self.quad(node, "rac:change", ox.NamedNode(self.data.project.iri(f"cv/change/{change}")))

    def end(self, node: str, which: str, iri: str, parts: Parts) -> Iterator[ox.Quad]:
        """What the part is in one of the two plans."""
        yield self.quad(node, f"rac:{which}", ox.NamedNode(iri))
        yield self.quad(node, f"rac:{which}Words", ox.Literal(parts[iri].printed, language="it"))

    def quad(self, subject: str, predicate: str, term: Any) -> ox.Quad:
        """One statement in the body's graph."""
        return ox.Quad(ox.NamedNode(subject), self.data.node(predicate), term, self.graph)


class Compared:
    """What of a plan is compared."""

    def __init__(self, data: Graph, plan: str) -> None:
        self.data, self.plan = data, plan

    @cached_property
    def guidelines(self) -> Parts:
        """The guidelines with their titles."""
        found = self.data.subjects("rac:inPlan", self.plan)
        return self.parts({iri: self.data.text(iri, "dcterms:title", "it") for iri in found})

    @cached_property
    def directives(self) -> Parts:
        """The directives that stand, or may stand, in the rows, with their texts; a noted slip doesn't count."""
        data = self.data
        held = ("rac:ofDirective", "rac:candidateDirective")
        found = {iri for row in self.rows for name in held for iri in data.values(row, name)}
        right = {iri: data.text(iri, "rac:normalizedText", "it") for iri in found}
        return self.parts({iri: data.text(iri, "rac:text", "it") for iri in found}, right)

    @cached_property
    def programmes(self) -> Parts:
        """The programmes of the rows, by the titles that they have in this plan."""
        found = {iri for row in self.rows for iri in self.data.values(row, "rac:ofProgramme")}
        titles = self.data.subjects("rac:titleIn", self.plan)
        named = {
            self.data.value(title, "rac:titleOf"): self.data.text(title, "dcterms:title", "it") for title in titles
        }
        return self.parts({iri: named.get(iri, "") for iri in found})

    @cached_property
    def rows(self) -> list[str]:
        """The rows of the plan's guidelines."""
        found = {row for iri in self.data.subjects("rac:inPlan", self.plan)
                 for row in self.data.subjects("rac:ofGuideline", iri)}  # fmt: skip
        return sorted(found, key=natural)

    @staticmethod
    def parts(printed: Mapping[str, str], right: Mapping[str, str] | None = None) -> Parts:
        """Parts by their IRIs in order, from what is printed and what of it is right where it slips."""
        right = right or {}
        return {iri: Part(printed[iri], words(right.get(iri) or printed[iri])) for iri in sorted(printed, key=natural)}


def compared(data: Graph) -> Graph:
    """Each plan that has a previous one against it (rac:Comparison, rac:Succession), in the graph `years` of its body.

    Where no body has plans for two years there is nothing.
    """
    pairs = ((earlier, later) for earlier, later in plans_in_a_row(data) if not data.is_beside(later))
    quads = [quad for pair in pairs for quad in Comparison(data, *pair).quads()]
    return Graph(data.project, quads)


def is_comparison(graph: str) -> bool:
    """Whether a named graph compares plans: what it says of one depends on others."""
    return _above(graph)[1] == FOLDER


def hundredths(number: int) -> ox.Literal:
    """A share as a decimal in canonical form."""
    return ox.Literal(f"{number / 100:g}", datatype=ox.NamedNode(XSD + "decimal"))


def _above(iri: str) -> tuple[str, str]:
    """The folder of an IRI, and the rest."""
    folder, _, name = iri.rpartition("/")
    return folder, name


def _short(iri: str) -> str:
    return "-".join(iri.split("/")[-2:])
