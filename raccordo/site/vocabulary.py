"""The documentation of terms, by the model: what the instances of a class have, and which classes have a property."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyoxigraph as ox

from raccordo.model import Property
from raccordo.site.reader import Reader

LANGUAGES = {"it": ("in italiano", "in Italian"), "en": ("in inglese", "in English")}


@dataclass(frozen=True)
class Use:
    """The use of a property by a class in words: its heading there, its values, how many, and whether it is computed.

    The values are of one of `classes`, or of the datatype that stands there, among those `allowed`, or as `text` says.
    """

    owner: str
    property: str
    inverse: bool
    heading: str
    explanation: str
    classes: tuple[str, ...]
    allowed: tuple[ox.NamedNode | ox.Literal, ...]
    text: str
    amount: str
    derived: bool


@dataclass(frozen=True)
class Borrowed:
    """A class or property of another vocabulary, whose documentation stands on the page of ours."""

    iri: str
    anchor: str
    is_class: bool


def properties(site: Reader, iri: str) -> list[tuple[str, list[Use]]]:
    """The properties of the instances of a class of the model, by the names of their groups."""
    kind = site.model.classes.get(iri)
    return [(site.words(group.labels), [_use(site, use) for use in uses])
            for group, uses in kind.groups.items()] if kind else []  # fmt: skip


def uses(site: Reader, iri: str) -> list[Use]:
    """The uses of a property, by the names of the classes, with what its definition doesn't say."""
    found = [replace(_use(site, use), explanation=site.words(use.descriptions))
             for use in site.model.predicates.get(iri, ())]  # fmt: skip
    return sorted(found, key=lambda use: (site.label(use.owner).casefold(), use.owner, use.inverse))


def borrowed(site: Reader) -> list[Borrowed]:
    """The classes and properties of other vocabularies that the model has, the classes first."""
    names = sorted(site.model.borrowed, key=lambda iri: (iri not in site.model.classes, site.label(iri).casefold()))
    return [Borrowed(iri, anchor(site, iri), iri in site.model.classes) for iri in names]


def anchor(site: Reader, iri: str) -> str:
    """The id of a borrowed term on the page of the vocabulary."""
    return site.graph.shorten(iri).replace(":", "-")


def _use(site: Reader, use: Property) -> Use:
    if use.inverse and not use.classes:
        classes = tuple(sorted({one.owner for one in site.model.predicates[use.predicate] if not one.inverse}))
    else:
        classes = use.classes or ((use.datatype,) if use.datatype and not use.allowed else ())
    return Use(
        use.owner,
        use.predicate,
        use.inverse,
        site.words(use.names),
        site.words(use.explanations),
        classes,
        use.allowed,
        _text(site, use) if use.languages else "" if classes or use.allowed else site.t("una risorsa", "a resource"),
        _amount(site, use),
        use.derived,
    )


def _text(site: Reader, use: Property) -> str:
    t = site.t
    return t("testo ", "text ") + t(" o ", " or ").join(t(*LANGUAGES[one]) for one in use.languages)


def _amount(site: Reader, use: Property) -> str:
    """How many values there may be."""
    t, least, most = site.t, use.minimum, use.maximum if use.many else 1
    low, high = (t("uno", "one") if number == 1 else str(number) for number in (least, most))
    if use.unique_language and least >= len(use.languages):
        return t("uno per lingua", "one for each language")
    if use.unique_language:
        return t("al più uno per lingua", "at most one for each language")
    if most is None:
        return t(f"almeno {low}", f"at least {low}") if least else t("quanti si vuole", "any number")
    if least == most:
        return low
    return t(f"da {low} a {high}", f"{low} to {high}") if least else t(f"al più {high}", f"at most {high}")
