"""The page of a comparison of two plans: what became of each part, and of what the earlier one left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from raccordo.act.years import words
from raccordo.rdf.names import natural
from raccordo.site.reader import Reader

# What is compared, in the order of the page; of these the table shows how many there are of each change.
KINDS = ("rac:Guideline", "rac:Programme", "rac:StrategicDirective")
CHANGES = ("kept", "reworded", "renamed", "possible", "new", "gone")
# What a piece of text is: in both texts, or in one alone.
Pieces = list[tuple[bool, str]]


@dataclass(frozen=True)
class End:
    """A part in one of the two plans: what it is called, and its words in pieces."""

    iri: str
    name: str
    pieces: Pieces


@dataclass(frozen=True)
class Item:
    """What became of one part: where it stands on the page, what it was and is, and how like, in hundredths."""

    iri: str
    id: str
    change: str
    concept: str
    earlier: End | None
    later: End | None
    likeness: int | None
    was_open: bool


def context(site: Reader, iri: str) -> dict[str, Any]:
    """What the page of a comparison shows."""
    graph = site.graph
    nodes = graph.subjects("rac:inComparison", iri)
    by_kind: dict[str, list[Item]] = {kind: [] for kind in KINDS}
    for node in nodes:
        part = graph.value(node, "rac:later") or graph.value(node, "rac:earlier")
        by_kind[next(kind for kind in KINDS if graph.is_a(part, kind))].append(item(site, node))
    kinds = [(graph.iri(kind), sorted(found, key=order)) for kind, found in by_kind.items() if found]
    return {
        "earlier": graph.value(iri, "rac:earlierPlan"),
        "later": graph.value(iri, "rac:laterPlan"),
        "threshold": share(graph.value(iri, "rac:likenessThreshold")),
        "kinds": kinds,
        "changes": [site.base + f"cv/change/{change}" for change in CHANGES],
        "counts": {kind: Counter(one.concept for one in found) for kind, found in kinds},
        "open": [one for _, found in kinds for one in found if one.was_open],
        "printed": nodes,
    }


def item(site: Reader, node: str) -> Item:
    """What became of one part."""
    graph = site.graph
    ends = [graph.value(node, f"rac:{which}") for which in ("earlier", "later")]
    texts = [graph.text(node, f"rac:{which}Words", "it") for which in ("earlier", "later")]
    before, after = marked(*texts) if all(ends) else ([(True, text)] for text in texts)
    earlier, later = (
        End(end, name(site, end), pieces) if end else None for end, pieces in zip(ends, (before, after), strict=True)
    )
    concept = graph.value(node, "rac:change")
    like = graph.value(node, "rac:likeness")
    return Item(
        iri=node,
        id=node.rpartition("#")[2],
        change=graph.value(concept, "skos:notation"),
        concept=concept,
        earlier=earlier,
        later=later,
        likeness=share(like) if like else None,
        was_open=bool(earlier and graph.subjects("rac:candidateDirective", earlier.iri)),
    )


def order(item: Item) -> tuple[Any, ...]:
    """The order of the page: by what became of a part, then by its number or code."""
    return CHANGES.index(item.change), *(natural(end.iri if end else "") for end in (item.later, item.earlier))


def name(site: Reader, iri: str) -> str:
    """The number or code of a part, else the end of its IRI."""
    return site.numeral(iri) or iri.rpartition("/")[2]


def share(text: str) -> int:
    """A share from 0 to 1 in hundredths."""
    return round(float(text) * 100)


def marked(earlier: str, later: str) -> tuple[Pieces, Pieces]:
    """Two texts in pieces, each with whether the other has it too: words that differ in signs alone are the same."""
    texts = earlier.split(), later.split()
    compared = [[words(word) for word in text] for text in texts]
    same = SequenceMatcher(None, compared[0], compared[1], autojunk=False).get_opcodes()
    return (
        [(tag == "equal", " ".join(texts[0][start:end])) for tag, start, end, *_ in same if end > start],
        [(tag == "equal", " ".join(texts[1][start:end])) for tag, *_, start, end in same if end > start],
    )


def comparisons(site: Reader, plan: str) -> Iterator[str]:
    """The comparisons that a plan is in: first with the plan before, then with the one after."""
    for which in ("rac:laterPlan", "rac:earlierPlan"):
        yield from site.graph.subjects(which, plan)
