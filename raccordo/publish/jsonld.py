"""The union of the graphs as JSON-LD that people can read: short names, texts by language, numbers as numbers.

The context is made from the data, and stands inside the document: nothing is fetched (JSON-LD 1.1, section 4.1).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from raccordo.rdf.turtle import RDF_TYPE

XSD = "http://www.w3.org/2001/XMLSchema#"
NATIVE: dict[str, Callable[[str], int | bool]] = {XSD + "integer": int, XSD + "boolean": lambda text: text == "true"}


def context(quads: list[ox.Quad], prefixes: dict[str, str], own: str) -> dict[str, Any]:
    """A context for these triples: each property by a short name, links as links, texts by language.

    `own` is the namespace whose properties go without a prefix.
    """
    objects: dict[str, list[Any]] = defaultdict(list)
    for quad in quads:
        if quad.predicate != RDF_TYPE:
            objects[quad.predicate.value].append(quad.object)
    text = "".join(f"{quad.predicate} {quad.object} {quad.subject}" for quad in quads)
    terms: dict[str, Any] = {"id": "@id", "type": "@type"}
    terms |= {prefix: iri for prefix, iri in sorted(prefixes.items()) if f"<{iri}" in text}
    for iri, values in sorted(objects.items()):
        name = iri.removeprefix(own) if iri.startswith(own) else _short(iri, prefixes)
        if all(isinstance(term, ox.NamedNode) for term in values):
            terms[name] = {"@id": iri, "@type": "@id"}
        elif all(isinstance(term, ox.Literal) and term.language for term in values):
            terms[name] = {"@id": iri, "@container": "@language"}
        else:
            terms[name] = {"@id": iri}
    return terms


def _short(iri: str, prefixes: dict[str, str]) -> str:
    fitting = [(namespace, prefix) for prefix, namespace in prefixes.items() if iri.startswith(namespace)]
    if not fitting:
        return iri
    namespace, prefix = max(fitting, key=lambda item: len(item[0]))
    return f"{prefix}:{iri.removeprefix(namespace)}"


def serialize(quads: list[ox.Quad], prefixes: dict[str, str], own: str) -> bytes:
    """The triples as compacted JSON-LD; `quads` are in canonical order: the same triples give the same bytes."""
    from pyld import jsonld  # noqa: PLC0415 (only a build needs it)

    expanded = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.JSON_LD)
    assert expanded is not None
    document = [_native(node) for node in json.loads(expanded)]
    terms = context(quads, prefixes, own)
    compact = jsonld.compact(document, {"@context": terms}, {"graph": True, "documentLoader": _refuse})
    return (json.dumps(compact, ensure_ascii=False, indent=1) + "\n").encode()


def _native(node: dict[str, Any]) -> dict[str, Any]:
    """A node object with its types under @type, and canonical integers and booleans as JSON's own."""
    out: dict[str, Any] = {}
    for key, values in node.items():
        if key == RDF_TYPE.value:
            out["@type"] = [value["@id"] for value in values]
        elif isinstance(values, list):
            out[key] = [
                {"@value": NATIVE[value["@type"]](value["@value"])} if value.get("@type") in NATIVE else value
                for value in values
            ]
        else:
            out[key] = values
    return out


def _refuse(url: str, _options: object) -> Any:
    raise ValueError(f"the context is inline: {url} is not fetched")
