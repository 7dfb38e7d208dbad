"""Reading a SPARQL request out of HTTP (SPARQL 1.1 Protocol, section 2.1), and what a client accepts (RFC 9110)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from raccordo.publish.negotiation import accepted

RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
RDF = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
# A graph of the graph store alone is also given in the formats of datasets.
GRAPH = RDF | {"trig": "application/trig", "nq": "application/n-quads"}
# What clients ask for who mean the same.
LOOSE_RESULTS = {"json": "application/json", "xml": "application/xml"}
LOOSE_RDF = {"jsonld": "application/json", "rdf": "application/xml"}
# What `format` may be, and the Accept that it stands for; a media type stands for itself.
FORMATS = {
    **RESULTS, **GRAPH,
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "turtle": RDF["ttl"], "ntriples": RDF["nt"], "json-ld": RDF["jsonld"], "nquads": GRAPH["nq"],
}  # fmt: skip
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
PARAMETERS = 200
IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]*')


class BadRequest(Exception):
    """The request is not one of the protocol: the status that says so, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass
class Request:
    """A query with its dataset, as the protocol names it."""

    query: str
    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    # The Accept that its parameter `format` stands for, instead of the header.
    accept: str | None = None

    def question(self, accept: str | None, base: str) -> dict[str, Any]:
        """What a worker is asked: the query, its dataset, and the acceptable format for each kind of result."""
        accept = self.accept or accept
        return {
            "query": self.query,
            "default": self.default,
            "named": self.named,
            "base": base,
            **chosen(accept),
        }


@lru_cache(1000)
def chosen(accept: str | None) -> dict[str, str | None]:
    """The format for each kind of result that is given for an Accept."""
    return {
        "results": accepted(accept, RESULTS) or accepted(accept, LOOSE_RESULTS),
        "rdf": accepted(accept, RDF) or accepted(accept, LOOSE_RDF),
    }


def form(values: list[str]) -> str | None:
    """The Accept that the values of the parameter `format` stand for; None where there are none. Raises BadRequest."""
    if not values:
        return None
    name = values[0].strip().lower()
    if len(values) > 1 or not (name in FORMATS or re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", name)):
        raise BadRequest(400, f"format is one of {', '.join(FORMATS)}, or a media type")
    return FORMATS.get(name, name)


def read(method: str, query_string: str, content_type: str | None, body: bytes) -> Request | None:
    """The query of a request; None where there is none, which asks for the service description.

    Raises BadRequest for what the protocol doesn't know, and for updates.
    """
    given = pairs(query_string)
    if method == "POST":
        media, _, parameters = (content_type or "").partition(";")
        media = media.strip().lower()
        charset = re.search(r'charset\s*=\s*"?([\w-]+)', parameters, re.IGNORECASE)
        if charset and charset[1].lower() not in ("utf-8", "utf8"):
            raise BadRequest(415, f"the body is in {charset[1]}: a query is in UTF-8")
        if media == UPDATE:
            raise BadRequest(403, "this server is read-only")
        if media not in (FORM, QUERY):
            raise BadRequest(415, f"a query is posted as {FORM} or {QUERY}")
        text = _utf8(body)
        given += pairs(text) if media == FORM else [("query", text)]
        if not any(name in ("query", "update") for name, _ in given):
            raise BadRequest(400, "the request has no query")
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise BadRequest(403, "this server is read-only")
    if len(values.get("query", [])) > 1:
        raise BadRequest(400, "the request has more than one query")
    graphs = {name: values.get(name, []) for name in ("default-graph-uri", "named-graph-uri")}
    for name, iris in graphs.items():
        for iri in iris:
            if not IRI.fullmatch(iri):
                raise BadRequest(400, f"{name} is not an absolute IRI")
    if "query" not in values:
        return None
    accept = form(values.get("format", []))
    # What editors put before a text to say that it is UTF-8 is no part of it (RFC 3629, section 6), and in SPARQL's
    # grammar it would begin a name.
    text = values["query"][0].removeprefix("\ufeff")
    return Request(text, graphs["default-graph-uri"], graphs["named-graph-uri"], accept)


def pairs(text: str) -> list[tuple[str, str]]:
    """The parameters of an address or a form. Raises BadRequest where they are too many, or not in UTF-8."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS)
    except UnicodeDecodeError as error:
        raise BadRequest(400, "the parameters are not URL-encoded UTF-8") from error
    except ValueError as error:
        raise BadRequest(400, f"there are more than {PARAMETERS} parameters") from error


def _utf8(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(400, "the body is not UTF-8") from error
    if "\x00" in text:
        raise BadRequest(400, "the body has a NUL character")
    return text
