"""Mentions in a draft: the things that its texts name in one of the forms in which the data print them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from raccordo.act.anchor import MENTIONING, TEXTS, places_of_names
from raccordo.draft import organs
from raccordo.draft.make import Made, of_another
from raccordo.draft.mapping import Mapping
from raccordo.draft.parts import Unread
from raccordo.draft.statements import Resource
from raccordo.model import Class, Model, ancestors
from raccordo.rdf.graph import Graph

BY_FORM = "the text has a form in which the data print the thing"
ELSEWHERE = "another body's texts name {thing} so: add rac:mentions if it is the same thing"
# What is the same thing whoever names it.
COMMON = ("eli:LegalResource", "rac:Document", "foaf:Agent", "org:Post")


def mention(made: Made, data: Graph, model: Model, words: Mapping) -> None:
    """Add to each text of a draft the things that it names, as concluded; of offices, only those of the plan's body.

    What the data know from the texts of other bodies alone, as their «sito istituzionale», is left open.
    """
    link, body = data.iri("rac:mentions"), words.body
    root = made.base.removesuffix("/").rpartition("/")[0] + "/"
    meant = {kind for one in model.classes.values() if (use := one.property(link)) for kind in use.classes}
    forms: dict[str, list[str]] = {}
    # A provision is called as those of other acts are, «articolo 5»: it is tied to its act where that is read.
    provisions = {data.iri("rac:Provision")}
    for iri in data.out:
        types = data.values(iri, "rdf:type")
        if (
            is_one_of(model, types, meant)
            and not is_one_of(model, types, provisions)
            and not of_another(data, iri, body, root)
        ):
            forms[iri] = data.values(iri, "rac:printedAs")
    for one in made.resources:
        types = one.values("rdf:type")
        if is_one_of(model, types, meant) and not is_one_of(model, types, provisions):
            forms[one.iri] = one.values("rac:printedAs")
    strange = {iri for iri in forms if is_strange(data, model, iri, body, root)}
    for one in made.resources:
        kind = model.of(one.values("rdf:type"))
        if kind and kind.property(link):
            for iri in named_in(one, data, kind, forms, words.names):
                if iri in strange:
                    reason = ELSEWHERE.format(thing=data.shorten(iri))
                    made.open.append(Unread(*place_of(one, forms[iri]), reason))
                else:
                    one.link("rac:mentions", iri, rule=BY_FORM)
    made.open.sort(key=lambda unread: unread.line)


def is_strange(data: Graph, model: Model, iri: str, body: str, root: str) -> bool:
    """Whether a thing is another body that has plans, or one that the data know from the texts of others alone."""
    plans = {of for plan in data.instances("rac:Plan") for of in data.values(plan, "rac:body")}
    if iri in plans:
        return iri != body
    if iri.startswith(root) or is_one_of(model, data.values(iri, "rdf:type"), set(map(data.iri, COMMON))):
        return False
    naming = data.subjects("rac:mentions", iri)
    return bool(naming) and not any(one.startswith(root) for one in naming)


def place_of(one: Resource, forms: Iterable[str]) -> tuple[int, str]:
    """The line on which a resource begins, and the form in which its texts name something."""
    texts = " ".join(text for name in TEXTS for text in one.values(name))
    found = (
        form for form in sorted(forms, key=len, reverse=True) if re.search(rf"(?<!\w){re.escape(form)}(?!\w)", texts)
    )
    return next(iter(one.lines), 0), next(found, "")


def is_one_of(model: Model, types: Iterable[str], kinds: set[str]) -> bool:
    """Whether a resource with some types is of one of some classes."""
    return any(not kinds.isdisjoint((kind, *ancestors(model.terms, kind))) for kind in types)


def named_in(
    one: Resource, data: Graph, kind: Class, forms: dict[str, list[str]], whose: Sequence[str]
) -> Iterator[str]:
    """The things that the texts of a resource name, and that it is not tied to already."""
    names = [name for name in TEXTS if kind.property(data.iri(name))]
    # How a thing is printed is its text where it has no other.
    names = [name for name in names if name != "rac:printedAs"] or names
    known = {value for name in MENTIONING for value in one.values(name)}
    for text in (text for name in names for text in one.values(name)):
        near = {iri: some for iri, some in forms.items() if iri not in known and any(form in text for form in some)}
        for iri, spans in places_of_names(text, near).items():
            if any(not organs.is_another(text, *span, whose) for span in spans):
                yield iri
