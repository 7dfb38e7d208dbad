"""What is said of a thing: the model's groups of its properties, in order, and what else refers to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from raccordo.model import Class, Property
from raccordo.rdf.names import LANGUAGES
from raccordo.site.reader import Reader

MANY_LINKS = 60


@dataclass(frozen=True)
class Value:
    """A value of a property, and whether it was inferred."""

    term: Any
    inferred: bool = False


@dataclass(frozen=True)
class Statement:
    """A property of a thing under its heading, with its values; `more` is how many of them are left out."""

    property: str
    heading: str
    explanation: str
    values: list[Value]
    more: int = 0


@dataclass(frozen=True)
class Section:
    """The statements of one group of the model; what belongs to no group has no title."""

    title: str
    statements: list[Statement]


def sections(site: Reader, iri: str, told: Collection[str] = ()) -> list[Section]:
    """All that is said of a thing: what its class doesn't list, as its types, and then the groups of its class.

    Left out are the properties of which the page shows all values already: the texts and IRIs in `told`, and what is
    inferred since a property under it (rdfs:subPropertyOf) says the same.
    """
    kind = site.kind(iri)
    listed = {use.predicate for use in kind.properties if not use.inverse} if kind else set()
    unlisted = [
        Statement(predicate, _heading(site, predicate), "", _values(site, iri, predicate, terms))
        for predicate, terms in site.statements(iri)
        if predicate not in listed
    ]
    found = [Section("", unlisted)]
    for group, uses in kind.groups.items() if kind else ():
        found.append(Section(site.words(group.labels), [_statement(site, iri, use) for use in uses]))

    def shown(one: Statement) -> bool:
        return not (_told(one, told) or _repeated(site, iri, one))

    made = [Section(section.title, [*filter(shown, section.statements)]) for section in found]
    return [section for section in made if section.statements]


def _told(one: Statement, told: Collection[str]) -> bool:
    return all(getattr(each.term, "value", None) in told for each in one.values)


def _repeated(site: Reader, iri: str, one: Statement) -> bool:
    graph, said = site.graph, site.graph.out[iri]
    under = {term for name in said for term in said[name] if one.property in graph.values(name, "rdfs:subPropertyOf")}
    return all(each.inferred and each.term in under for each in one.values)


def _statement(site: Reader, iri: str, use: Property) -> Statement:
    graph = site.graph
    if use.inverse:
        subjects = graph.subjects_of(use.predicate, iri)
        target = ox.NamedNode(iri)
        values = [
            Value(ox.NamedNode(one), graph.is_inferred(one, use.predicate, target)) for one in subjects[:MANY_LINKS]
        ]
        more = len(subjects) - len(values)
    else:
        values, more = _values(site, iri, use.predicate, graph.out[iri].get(use.predicate, ())), 0
    return Statement(use.predicate, site.words(use.names), site.words(use.explanations), values, more)


def _heading(site: Reader, predicate: str) -> str:
    """What a property is called above its values: as the headings of the model, with a capital, but for a bare name."""
    label = site.label(predicate)
    return label if label == site.graph.shorten(predicate) else label[:1].upper() + label[1:]


def _values(site: Reader, iri: str, predicate: str, terms: Iterable[Any]) -> list[Value]:
    """The values of a property, those in the page's language before those in another."""
    ordered = sorted(terms, key=lambda term: getattr(term, "language", None) not in {None, site.language})
    return [Value(term, site.graph.is_inferred(iri, predicate, term)) for term in ordered]


def references(site: Reader, iri: str, besides: Collection[str]) -> list[Statement]:
    """What refers to a thing: each property with the first of those that have it.

    Left out are the thing itself, the catalogue, which has a page of its own, what has none, the instances and terms
    that a class or a vocabulary has anyway, what the statements of the thing have at their other end, and what stands
    in `besides`.
    """
    graph, kind = site.graph, site.kind(iri)
    shown = {graph.iri("rdfs:isDefinedBy"), *(_other_ends(site, kind) if kind else ())}
    found = []
    for name, subjects in graph.incoming.get(iri, {}).items():
        kept = [one for one in subjects if name not in shown and one not in {iri, *besides} and site.has_page(one)]
        if kept:
            values = [Value(ox.NamedNode(one)) for one in kept[:MANY_LINKS]]
            found.append(Statement(name, _heading(site, name), "", values, len(kept) - len(values)))
    return sorted(found, key=lambda statement: statement.heading.casefold())


def _other_ends(site: Reader, kind: Class) -> set[str]:
    """The properties whose triples the properties of a class say already, at its end."""
    graph, shown = site.graph, {use.predicate for use in kind.properties if use.inverse}
    for use in kind.properties:
        if not use.inverse:
            shown |= {*graph.values(use.predicate, "owl:inverseOf"), *graph.subjects("owl:inverseOf", use.predicate)}
    return shown


def lead(site: Reader, iri: str) -> tuple[str, str]:
    """What tells a reader most of a thing besides its name, and its language; both are empty where nothing does.

    It is the definition of a term, the first text that the class of a thing lists, in the page's language where it is
    there, or the longest text in it of what the model doesn't describe.
    """
    graph, kind = site.graph, site.kind(iri)
    if term := site.model.terms.get(iri):
        return site.words(term.definitions), site.language
    name = graph.named(iri, site.language)[0]
    for use in kind.properties if kind else ():
        if use.inverse or use.derived or not use.languages:
            continue
        texts = {term.language: term.value for term in graph.out[iri].get(use.predicate, ())}
        language = next((one for one in (site.language, *LANGUAGES) if one in texts), "")
        if language and texts[language] != name:
            return texts[language], language
    if kind:
        return "", ""
    terms = (term for found in graph.out.get(iri, {}).values() for term in found if isinstance(term, ox.Literal))
    longest = max((term.value for term in terms if term.language == site.language), key=len, default="")
    return (longest, site.language) if longest != name else ("", "")


def texts(site: Reader, iri: str) -> list[ox.Literal]:
    """The texts of a thing that its class or the vocabulary gives it by hand, in all languages; each once.

    A normalized text is none of them: its words are the printed ones, and those that it mends.
    """
    graph, kind = site.graph, site.kind(iri)
    if term := site.model.terms.get(iri):
        return [ox.Literal(text, language=language) for language, text in term.definitions.items()]
    normalized = graph.iri("rac:normalizedText")
    uses = [use for use in kind.properties if use.text and not use.inverse and not use.derived] if kind else []
    terms = (term for use in uses if use.predicate != normalized for term in graph.out[iri].get(use.predicate, ()))
    return list({term.value: term for term in terms}.values())
