"""Translations of a draft: the texts that the data have in English already, word for word, and those that they lack."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from raccordo.draft.make import Made, Untranslated
from raccordo.draft.parts import Unread
from raccordo.draft.statements import Resource, Statement
from raccordo.model import Model
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import LANGUAGES

SAME_WORDS = "the data have the same words elsewhere, translated so"
SAME_NAME = "the data have a thing of this name, called so in English"


class Memory:
    """What the data have in both languages: titles, texts, labels and notes in Italian, each with its English."""

    def __init__(self, data: Graph, model: Model) -> None:
        self.known: dict[str, dict[str, str]] = defaultdict(dict)  # Italian → English → rule
        own, other = LANGUAGES
        for iri in data.out:
            kind = model.of(data.values(iri, "rdf:type"))
            for use in kind.properties if kind else ():
                if translation := model.translation(kind, use) if kind else None:
                    texts = [[term.value for term in data.out[iri].get(name, ()) if term.language == language]
                             for name, language in ((use.predicate, own), (translation.predicate, other))]  # fmt: skip
                    if len(texts[0]) == len(texts[1]) == 1:
                        rule = SAME_NAME if translation == use else SAME_WORDS
                        self.known[one_line(texts[0][0])].setdefault(texts[1][0], rule)

    def english(self, text: str) -> dict[str, str]:
        """The translations of a text, each with the rule by which it is one."""
        return self.known.get(one_line(text), {})


def one_line(text: str) -> str:
    """A text in which blanks and line breaks count as one blank."""
    return " ".join(text.split())


def translate(made: Made, data: Graph, model: Model) -> None:
    """Add to a draft the English of each text of which the data have it, as concluded; list the texts of which not.

    A text that the data translate in two ways is left open.
    """
    memory = Memory(data, model)
    for resource in made.resources:
        kind = model.of([one.value.value for one in resource.statements if one.property == "rdf:type"])
        for use in kind.properties if kind else ():
            translation = model.translation(kind, use) if kind else None
            if translation:
                name, english = data.shorten(use.predicate), data.shorten(translation.predicate)
                _translate(made, resource, name, english, memory)


def _translate(made: Made, resource: Resource, name: str, english: str, memory: Memory) -> None:
    """Add the English of one property of a resource, or list what it lacks."""
    own, other = LANGUAGES
    for place, one in [*enumerate(resource.statements)][::-1]:
        if one.property != name or not isinstance(one.value, ox.Literal) or one.value.language != own:
            continue
        if any(
            two.property == english and getattr(two.value, "language", None) == other for two in resource.statements
        ):
            continue
        line, found = next(iter(one.lines), 0), memory.english(one.value.value)
        if len(found) == 1:
            ((text, rule),) = found.items()
            made_of = Statement(english, ox.Literal(text, language=other), one.lines, rule)
            resource.statements.insert(place + 1, made_of)
            continue
        if found:
            made.open.append(Unread(line, one.value.value, f"is translated in {len(found)} ways: {' | '.join(found)}"))
        made.untranslated.append(Untranslated(line, resource.iri, english, one.value.value))
