"""Titles that a source prints in capitals, in sentence case: each word as the other texts of the data have it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

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


def in_capitals(text: str) -> bool:
    """Whether a text is in capitals: most of its letters, and more than an acronym would be."""
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 8 and sum(sign.isupper() for sign in letters) > 0.8 * len(letters)


def _name(text: str, one: re.Match[str] | None, other: re.Match[str] | None) -> bool:
    """Whether two words that follow each other have capitals both, as those of a name have."""
    return bool(one and other and one[0].istitle() and other[0].istitle() and text[one.end() : other.start()].isspace())


class Words:
    """How often each plan's texts and names, and those that are everybody's, write each word in each way.

    Those that are in capitals throughout tell nothing. `of` tells whose a thing is.
    """

    def __init__(self, graph: Graph, of: Callable[[str], Plan | None]) -> None:
        self.counts: dict[Plan | None, Counter[str]] = defaultdict(Counter)
        self.forms: dict[str, set[str]] = defaultdict(set)
        told = {graph.node(name) for name in (*TEXTS, *NAMES)}
        for quad in graph.quads:
            if quad.predicate in told and isinstance(quad.object, ox.Literal) and quad.object.language in ("it", None):
                self._learn(quad.object.value, self.counts[of(value(quad.subject))])

    def _learn(self, text: str, counts: Counter[str]) -> None:
        if in_capitals(text):
            return
        found = list(WORD.finditer(text))
        for before, match, after in zip([None, *found], found, [*found[1:], None], strict=False):
            # A capital that begins a sentence says nothing of the word, nor one within a name of several words.
            if not match[0].istitle() or not (
                BEGINNING.search(text[: match.start()]) or _name(text, before, match) or _name(text, match, after)
            ):
                counts[match[0]] += 1
                self.forms[match[0].casefold()].add(match[0])


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
        counts = [self.words.counts[one] for one in {None, self.plan}]
        known = self.words.forms.get(word.casefold(), ())
        forms = {form: times for form in known if (times := sum(each[form] for each in counts))}
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
