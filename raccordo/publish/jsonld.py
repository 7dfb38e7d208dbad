"""JSON-LD 1.1 by one context, made from the model: a key means the same, and has the same form, in every document.

- A property or class has its local name if it is of our namespace, else its prefix and local name.
- A resource under the base of the project has its path there, the same in each document; any other has its whole IRI.
- What a property of the model holds is said by the context, so that values stand bare: a link and a literal as a
  string, a whole number and a boolean as JSON's own, texts by language.
- It's a list wherever an instance of any class may have several (of texts, several in a language), and never elsewhere.
  `type` is a list.
- Any other property, and one that two classes use in different ways, is a list of values that say what they are: a
  string, a whole number or a boolean alone, a link with its `id`, all else as a value object.
- So is, under its whole IRI, a property of the model where what it holds is not what the model says: another
  vocabulary's use of it.

`context.jsonld` has the whole context. Each document has what it uses of it inline, so that nothing has to be fetched.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from raccordo.model import Model, Property
from raccordo.project import Project
from raccordo.publish.chunks import rest, spool
from raccordo.rdf.names import XSD
from raccordo.rdf.turtle import RDF_TYPE

LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
# What a key holds, besides the literals of a datatype: in a context's own words.
LINK, TEXT = "@id", "@language"
# The datatypes whose literals JSON has itself: the lexical forms that come back as they were, and what makes the value.
# Whole numbers are no longer than any JSON parser holds exactly.
NATIVE: dict[str, tuple[re.Pattern[str], Callable[[str], str | int | bool]]] = {
    XSD + "string": (re.compile(r".*", re.DOTALL), str),
    XSD + "integer": (re.compile(r"0|-?[1-9][0-9]{0,14}"), int),
    XSD + "boolean": (re.compile(r"true|false"), lambda text: text == "true"),
}
# What of an IRI can stand after the base so that each reader makes the same of it: it has no colon, by which what is
# whole is known, and nothing that is taken away where an IRI is resolved (RFC 3986, section 5.2.4).
RELATIVE = re.compile(r"(?!.*[./]{2})[A-Za-z0-9][A-Za-z0-9._~/#-]*")
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Key:
    """What a property of the model is in JSON: its name, what it holds, and whether it's a list.

    `holds` is LINK, TEXT or the IRI of a datatype.
    """

    name: str
    iri: str
    holds: str
    many: bool

    @property
    def definition(self) -> dict[str, Any]:
        """The expanded term definition (JSON-LD 1.1, section 9.15.1); what it stands for follows from its name."""
        containers = [TEXT] * (self.holds == TEXT) + ["@set"] * self.many
        typed = self.holds not in (TEXT, XSD + "string")
        return {
            **({"@type": self.holds} if typed else {}),
            **({"@container": containers if len(containers) > 1 else containers[0]} if containers else {}),
        }

    def value(self, terms: list[Any], named: Callable[[Any], str]) -> Any:
        """The values of the property as this key has them, with resources as they are `named`; None where it can't."""
        if self.holds == TEXT:
            return self._by_language(terms)
        found = [self._bare(term, named) for term in terms]
        if None in found or (len(found) > 1 and not self.many):
            return None
        return found if self.many else found[0]

    def _by_language(self, terms: list[Any]) -> dict[str, Any] | None:
        texts: dict[str, list[str]] = defaultdict(list)
        for term in terms:
            if not isinstance(term, ox.Literal) or not term.language:
                return None
            texts[term.language].append(term.value)
        if self.many:
            return dict(texts)
        alone = {language: found[0] for language, found in texts.items() if len(found) == 1}
        return alone if len(alone) == len(texts) else None

    def _bare(self, term: Any, named: Callable[[Any], str]) -> Any:
        if not isinstance(term, ox.Literal):
            return named(term) if self.holds == LINK else None
        if term.datatype.value != self.holds:
            return None
        return _native(term) if self.holds in NATIVE else term.value


class Context:
    """The one context of a model, under the base of a project."""

    def __init__(self, model: Model, project: Project) -> None:
        own = project.iri("onto/")
        # Those of resources are not needed: a resource has the same id everywhere, which can be compared as it stands.
        # A namespace with another ending makes no prefix (JSON-LD 1.1, section 4.1.5).
        self._prefixes = {
            prefix: iri
            for prefix, iri in project.prefixes.items()
            if (iri == own or not iri.startswith(project.base)) and iri.endswith(("/", "#", ":"))
        }
        self._own, self._project = own, project
        self.name = cache(self._name)
        self._places = cache(partial(_places, model))
        self._keys = {key.iri: key for key in self._of(model)}
        self.terms: dict[str, Any] = {
            "@version": 1.1,
            "@base": project.base,
            "@vocab": own,
            "id": "@id",
            "type": {"@id": "@type", "@container": "@set"},
            **self._prefixes,
            **{key.name: key.definition for key in sorted(self._keys.values(), key=lambda key: key.name)},
        }

    def _of(self, model: Model) -> Iterator[Key]:
        """The keys of the properties whose uses agree on what they hold."""
        for iri, all_uses in model.predicates.items():
            uses = [use for use in all_uses if not use.inverse]
            held = {_holds(use) for use in uses}
            if len(held) == 1 and (holds := held.pop()) and self.name(iri) != iri:
                yield Key(self.name(iri), iri, holds, any(use.many for use in uses))

    def _name(self, iri: str) -> str:
        """What a property, a class or a datatype is called; its IRI where it has no prefix."""
        short = self._project.shorten(iri)
        prefix, _, local = short.partition(":")
        if prefix not in self._prefixes:
            return iri
        free = local not in self._prefixes and local not in ("id", "type")
        return local if free and self._prefixes[prefix] == self._own else short

    def files(self) -> dict[str, bytes]:
        """The whole context as a file, path to bytes."""
        return {"context.jsonld": f'{{\n"@context":{_object(self.terms)}\n}}\n'.encode()}

    def stream(self, quads: Iterable[ox.Quad], folder: Path | None = None) -> Iterator[bytes]:
        """The triples of the quads as one flat graph, a node on each line; the same give the same bytes.

        The quads are in canonical order. The keys of a node stand in the order of its class, then those that its class
        doesn't have. The nodes are in a nameless file in the `folder` (`chunks.spool`) before the first chunk comes, as
        the context has what they use.
        """
        used = {"@version", "@base", "@vocab", "id", "type"}
        with spool(folder) as nodes:
            for subject, found in groupby(quads, key=lambda quad: quad.subject):
                properties: dict[str, list[Any]] = defaultdict(list)
                for quad in found:
                    properties[quad.predicate.value].append(quad.object)
                before = ",\n" if nodes.tell() else ""
                nodes.write((before + ENCODE(self._node(self._id(subject), properties, used))).encode())
            used |= {name.partition(":")[0] for name in used}
            context = {name: definition for name, definition in self.terms.items() if name in used}
            yield ('{\n"@context":' + _object(context) + ',\n"@graph":[\n').encode()
            nodes.seek(0)
            yield from rest(nodes)
            yield b"\n]\n}\n"

    def _node(self, subject: str, properties: dict[str, list[Any]], used: set[str]) -> dict[str, Any]:
        """A node object; the names in it are added to `used`."""
        node: dict[str, Any] = {"id": subject}
        types = tuple(_iri(kind) for kind in properties.pop(RDF_TYPE.value, ()))
        if types:
            node["type"] = [self.name(kind) for kind in types]
            used.update(node["type"])
        places = self._places(types)
        for iri in sorted(properties, key=lambda iri: (places.get(iri, len(places)), iri)):
            key = self._keys.get(iri)
            bare = key.value(properties[iri], self._id) if key else None
            if key and bare is not None:
                name, node[key.name] = key.name, bare
            else:
                name = iri if key else self.name(iri)
                node[name] = [self._value(term, used) for term in properties[iri]]
            used.add(name)
        return node

    def _id(self, term: Any) -> str:
        """What a resource is called: its path under the base, else its whole IRI; the label of a blank node."""
        iri = _iri(term)
        path = iri.removeprefix(self._project.base)
        return path if path != iri and RELATIVE.fullmatch(path) else iri

    def _value(self, term: Any, used: set[str]) -> Any:
        """A value that says what it is."""
        if not isinstance(term, ox.Literal):
            return {"id": self._id(term)}
        if term.language:
            return {"@language": term.language, "@value": term.value}
        if (native := _native(term)) is not None:
            return native
        used.add(datatype := self.name(term.datatype.value))
        return {"@type": datatype, "@value": term.value}


def _holds(use: Property) -> str | None:
    """What the values of a property are in its use by one class; None where the shapes leave it open."""
    if use.link:
        return LINK
    return TEXT if use.languages or use.datatype == LANG_STRING else use.datatype


def _places(model: Model, types: tuple[str, ...]) -> dict[str, int]:
    """The place of each property, by its IRI, among those of the class of a resource with these types."""
    kind = model.of(types)
    return {use.predicate: place for place, use in enumerate(kind.properties if kind else ()) if not use.inverse}


def _iri(term: Any) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _native(literal: ox.Literal) -> str | int | bool | None:
    """The literal as a value of JSON that comes back as the same literal; None where there is none."""
    form, make = NATIVE.get(literal.datatype.value, (None, str))
    return make(literal.value) if form and form.fullmatch(literal.value) else None


def _object(members: dict[str, Any]) -> str:
    """A JSON object with a member on each line."""
    lines = ",\n".join(f"{ENCODE(name)}:{ENCODE(value)}" for name, value in members.items())
    return f"{{\n{lines}\n}}"
