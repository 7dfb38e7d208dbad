"""Names: namespaces, languages, formats, the order of names with numbers in them, and what a file can be called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
# The languages of the publication, the first of them that of the acts.
LANGUAGES = ("it", "en")
NUMBER = re.compile(r"(\d+)")
# The RDF formats of a document, by the ending of its file: the media types of W3C and IETF, in order of preference.
FORMATS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
# How long the name of a file may be, with the endings of documents; most file systems have room for 255 bytes.
LONGEST_NAME = 200


@lru_cache(maxsize=1 << 14)
def natural(text: str) -> str:
    """A key to sort by in which numbers count as numbers: 4.2 before 4.10, guideline/9 before guideline/10.

    Of two numbers the one with more digits is the greater, and of as many digits the one that sorts after the other:
    each has before it how many it has, and before that what no text has, so that it ends the text in front of it.
    """
    return NUMBER.sub(lambda number: f"\0{chr(len(digits := number[0].lstrip('0')))}{digits}", text)


def unaccented(text: str) -> str:
    """A text without capitals and accents."""
    # In this order, for what a sign stands for may have capitals: № is No.
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(sign))


def local_name(iri: str) -> str:
    """The end of an IRI, after its last slash or number sign: 12-2 of directive/12-2 and of table#12-2."""
    return re.split("[/#]", iri)[-1]


def shape_name(iri: str) -> str:
    """What findings call a shape, by its IRI: its local name, or that of its document and the fragment.

    `shapes/ActShape#actType` is called `Act-actType`, and `shapes/Labelled#label`, which several classes share,
    `Labelled-label`.
    """
    document, _, fragment = iri.rpartition("/")[2].partition("#")
    return f"{document.removesuffix('Shape')}-{fragment}" if fragment else document


def file_name(iri: str) -> str:
    """The local name of a term in lower case, its words parted by hyphens: strategic-directive."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", local_name(iri)).lower()


def address_problems(path: str) -> Iterator[tuple[str, str]]:
    """Why an IRI, by its path under the base, can be no name of documents: what is wrong, what to do."""
    document, _, fragment = path.partition("#")
    if not re.fullmatch(r"[A-Za-z0-9._/-]*", document) or "//" in document or ".." in document:
        message = "cannot be the name of a file: it has signs other than letters, digits and -._"
        yield message, "give it a name in ASCII"
    elif max(map(len, document.split("/"))) > LONGEST_NAME:
        message = f"cannot be the name of a file: it has more than {LONGEST_NAME} characters between two slashes"
        yield message, "give it a shorter name"
    if document.rpartition(".")[2] in {*FORMATS, "html"}:
        yield "ends like a file, and would be taken for its own document", "give it a name without that ending"
    if not fragment.isascii() or "%" in fragment:
        yield "has signs other than those of ASCII behind its #", "give it a name in ASCII"
