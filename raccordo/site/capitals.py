"""Titles that a source prints in capitals, in sentence case: each word as the other texts of the data have it."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import pyoxigraph as ox

from raccordo.act.plans import Plan
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import value

WORD = re.compile(r"[^\W\d_]+")
# Where a sentence begins, whose first letter is a capital whatever the word.
BEGINNING = re.compile(r"(?:^|[.!?:;“\"«(]\s*|[-–—]\s+)$")
# The properties with running text, and those with the names of things.
TEXTS = ("rac:text", "dcterms:title")
NAMES = ("skos:altLabel", "rac:printedAs", "rdfs:label")

# How many texts are several.
SEVERAL = 3
# Of how many plans it is kept how they write words.
KEPT = 8


def in_capitals(text: str) -> bool:
    """Whether a text is in capitals: most of its letters, and more than an acronym would be."""
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 8 and sum(sign.isupper() for sign in letters) > 0.8 * len(letters)


def _name(text: str, one: re.Match[str] | None, other: re.Match[str] | None) -> bool:
    """Whether two words that follow each other have capitals both, as those of a name have."""
    return bool(one and other and one[0].istitle() and other[0].istitle() and text[one.end() : other.start()].isspace())


class Words:
    """How often each plan's texts and names, and those that are everybody's, write each word in each way.

    Those that are in capitals throughout tell nothing. `of` tells whose a thing is. What is known of a plan is kept
    compressed, and of some as it is asked for.
    """

    def __init__(self, graph: Graph, of: Callable[[str], Plan | None]) -> None:
        self._told: dict[Plan | None, list[bytes]] = defaultdict(list)
        self.forms = lru_cache(KEPT)(self._forms)
        told = {graph.node(name) for name in (*TEXTS, *NAMES)}
        texts = ((of(value(quad.subject)), quad.object.value) for quad in graph.quads if quad.predicate in told
                 and isinstance(quad.object, ox.Literal) and quad.object.language in ("it", None))  # fmt: skip
        common: Counter[str] = Counter()
        for plan, several in groupby(texts, key=itemgetter(0)):
            counts = Counter() if plan else common
            for _, text in several:
                counts.update(_words(text))
            if plan:
                self._keep(plan, counts)
        self._keep(None, common)

    def _keep(self, plan: Plan | None, counts: Counter[str]) -> None:
        self._told[plan].append(zlib.compress(json.dumps(counts, ensure_ascii=False).encode()))

    def _forms(self, plan: Plan | None) -> dict[str, Counter[str]]:
        """How often a plan's texts write each word in each way; with None, those that are everybody's."""
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        for counts in self._told.get(plan, ()):
            for form, times in json.loads(zlib.decompress(counts)).items():
                forms[form.casefold()][form] += times
        return dict(forms)


def _words(text: str) -> Iterator[str]:
    """The words of a text that tell how they are written."""
    found = [] if in_capitals(text) else list(WORD.finditer(text))
    for before, match, after in zip([None, *found], found, [*found[1:], None], strict=False):
        # A capital that begins a sentence says nothing of the word, nor one within a name of several words.
        if not match[0].istitle() or not (
            BEGINNING.search(text[: match.start()]) or _name(text, before, match) or _name(text, match, after)
        ):
            yield match[0]


@dataclass(frozen=True)
class Capitals:
    """How the texts of a plan, and those that are everybody's, write words."""

    words: Words
    plan: Plan | None

    def word(self, word: str) -> str:
        """A word as most texts have it, in small letters if any text has it so, or none has it.

        A capital at its beginning alone is kept where several texts have it outside a name of several words: in those
        it is the name's, and tells nothing of the word elsewhere.
        """
        forms: Counter[str] = Counter()
        for plan in {None, self.plan}:
            forms.update(self.words.forms(plan).get(word.casefold(), {}))
        form = max(forms, key=lambda one: (forms[one], one), default=word.lower())
        if word.lower() in forms or (form.istitle() and forms[form] < SEVERAL):
            return word.lower()
        return form

    def sentence(self, text: str, names: Iterable[str] = ()) -> str:
        """A title in sentence case, with these names in it as they are; a text that is not in capitals stays."""
        if not in_capitals(text):
            return text
        made = WORD.sub(lambda match: self.word(match[0]), text)
        for name in sorted(names, key=len, reverse=True):
            if " " in name and not in_capitals(name):
                as_it_is = name.replace("\\", r"\\")
                made = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", as_it_is, made, flags=re.IGNORECASE)
        return re.sub(r"(^\W*|[.!?]\s+)([^\W\d_])", lambda match: match[1] + match[2].upper(), made)
