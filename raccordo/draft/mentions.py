"""Mentions in a draft: the things that its texts name in one of the forms in which the data print them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from raccordo.act.anchor import MENTIONING, TEXTS, places_of_names
from raccordo.draft.make import Made
from raccordo.draft.statements import Resource
from raccordo.model import Class, Model, ancestors
from raccordo.rdf.graph import Graph

BY_FORM = "the text has a form in which the data print the thing"


def mention(made: Made, data: Graph, model: Model, body: str) -> None:
    """Add to each text of a draft the things that it names, as concluded; of offices, only those of the plan's body."""
    link = data.iri("rac:mentions")
    meant = {kind for one in model.classes.values() if (use := one.property(link)) for kind in use.classes}
    forms: dict[str, list[str]] = {}
    for iri in data.out:
        owners = [*data.values(iri, "org:unitOf"), *data.values(iri, "org:postIn")]
        if is_one_of(model, data.values(iri, "rdf:type"), meant) and (not owners or body in owners):
            forms[iri] = data.values(iri, "rac:printedAs")
    for one in made.resources:
        if is_one_of(model, one.values("rdf:type"), meant):
            forms[one.iri] = one.values("rac:printedAs")
    for one in made.resources:
        kind = model.of(one.values("rdf:type"))
        if kind and kind.property(link):
            for iri in named_in(one, data, kind, forms):
                one.link("rac:mentions", iri, rule=BY_FORM)


def is_one_of(model: Model, types: Iterable[str], kinds: set[str]) -> bool:
    """Whether a resource with some types is of one of some classes."""
    return any(not kinds.isdisjoint((kind, *ancestors(model.terms, kind))) for kind in types)


def named_in(one: Resource, data: Graph, kind: Class, forms: dict[str, list[str]]) -> Iterator[str]:
    """The things that the texts of a resource name, and that it is not tied to already."""
    names = [name for name in TEXTS if kind.property(data.iri(name))]
    # How a thing is printed is its text where it has no other.
    names = [name for name in names if name != "rac:printedAs"] or names
    known = {value for name in MENTIONING for value in one.values(name)}
    for text in (text for name in names for text in one.values(name)):
        near = {iri: some for iri, some in forms.items() if iri not in known and any(form in text for form in some)}
        yield from (iri for iri, spans in places_of_names(text, near).items() if spans)
