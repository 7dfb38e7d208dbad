"""The documentation of terms, by the model: what the instances of a class have, and which classes have a property."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from raccordo.model import Property
from raccordo.site.reader import Reader

LANGUAGES = {"it": ("in italiano", "in Italian"), "en": ("in inglese", "in English")}


@dataclass(frozen=True)
class Use:
    """The use of a property by a class in words: its heading there, its values, how many, and whether it is computed.

    The values are of `classes`, in IRIs, a datatype among them, or among `allowed`; or else they are as `text` says.
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
    return Use(
        use.owner,
        use.predicate,
        use.inverse,
        site.words(use.names),
        site.words(use.explanations),
        use.classes or ((use.datatype,) if use.datatype and not use.allowed else ()),
        use.allowed,
        ", ".join(_kind_of_value(site, use)),
        _amount(site, use),
        use.derived,
    )


def _kind_of_value(site: Reader, use: Property) -> Iterator[str]:
    """What the values are where neither classes nor a datatype say it."""
    t = site.t
    if use.languages:
        yield t("testo ", "text ") + t(" o ", " or ").join(t(*LANGUAGES[one]) for one in use.languages)
    elif use.link and not use.classes and not use.allowed:
        yield t("una risorsa", "a resource")


def _amount(site: Reader, use: Property) -> str:
    """How many values there may be."""
    t, least, most = site.t, use.minimum, use.maximum if use.many else 1
    if use.unique_language:
        return t("uno per lingua", "one for each language") if least >= len(use.languages) else t(
            "al più uno per lingua", "at most one for each language")  # fmt: skip
    if least == most == 1:
        return t("uno", "one")
    if most is None:
        return t(f"almeno {least}", f"at least {least}") if least else t("quanti si vuole", "any number")
    return t(f"da {least} a {most}", f"{least} to {most}") if least else t(f"al più {most}", f"at most {most}")
