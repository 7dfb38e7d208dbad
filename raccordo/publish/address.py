"""Where the documents of an IRI stand: one rule for the static files, the redirects and the server.

An IRI is a name; its documents are files of `dist/` beside one another, which differ in their ending: a page in Italian
(`.html`) and in English (`.en.html`), and the same description in the RDF formats of `RDF`. All paths here are relative
to the base of the publication, without a leading slash, as those of `dist/` are.
"""

from __future__ import annotations

import re
from urllib.parse import quote

# The RDF formats of a document, by the ending of its file: the media types of W3C and IETF, in order of preference.
RDF = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
# The languages of the pages, the first without a mark in the file's name.
LANGUAGES = ("it", "en")
# What is too small for a document of its own stands in that of its kind, and in the page of the source it is part of.
SHARED = re.compile(r"(?P<folder>data/.+)/(?P<kind>anchor|selector|mention|mention-selector)/(?P<name>[^/]+)")
KINDS = {"anchor": "anchor", "selector": "anchor", "mention": "mention", "mention-selector": "mention"}


def document(path: str) -> str:
    """The path of the document that describes an IRI, without its ending; `path` is the IRI's own, under the base.

    `data/BODY/YEAR/guideline/12` is described in the document of that name, `data/BODY/YEAR/selector/40` in
    `data/BODY/YEAR/anchor`, a named graph `graph/acts` by its own content in `graphs/acts`, the base by the catalogue,
    and a namespace, which ends with a slash, where its name without it is.
    """
    path = path.partition("#")[0].rstrip("/")
    if shared := SHARED.fullmatch(path):
        return f"{shared['folder']}/{KINDS[shared['kind']]}"
    if path.startswith("graph/"):
        return "graphs/" + path.removeprefix("graph/")
    return path or "catalogue"


def document_of_its_own(path: str) -> bool:
    """Whether the document that describes an IRI is its alone: it shares none, and is no fragment of one."""
    return "#" not in path and not SHARED.fullmatch(path) and not path.startswith("graph/")


def page(path: str, language: str) -> str:
    """The path of the page on which an IRI is shown, with the fragment of its place where it has no page of its own."""
    ending = html_ending(language)
    name, _, fragment = path.partition("#")
    if shared := SHARED.fullmatch(name):
        return f"{shared['folder']}/source{ending}#{KINDS[shared['kind']]}-{shared['name']}"
    return (document(name) if name else "index") + ending + (f"#{quote(fragment, safe='/:-._~')}" if fragment else "")


def html_ending(language: str) -> str:
    """The ending of a page in a language: `.html` for the first, `.en.html` for English."""
    return ".html" if language == LANGUAGES[0] else f".{language}.html"
