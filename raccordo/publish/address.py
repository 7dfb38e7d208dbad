"""Where the documents of an IRI stand: one rule for the static files, the redirects and the server.

An IRI is a name; its documents are files of `dist/` beside one another, which differ in their ending: a page in Italian
(`.html`) and in English (`.en.html`), and the same description in RDF formats (`formats`). What has no reader of its
own is a fragment of what it is part of, and stands in its page and documents. All paths here are relative to the base
of the publication, without a leading slash, as those of `dist/` are.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from raccordo.rdf.names import FORMATS, LANGUAGES

# How names and documents of things, shapes and named graphs begin, which have two formats: they are many, and the
# dumps have them in all formats.
MANY = ("data/", "shapes/", "graph/", "graphs/")
OF_MANY = ("ttl", "jsonld")
# What points into a source: the page shows the words that it points to, and no more of it.
POINTER = re.compile(r".+#(?:anchor|selector|mention|mention-selector)-[^/#]+")


def document(path: str) -> str:
    """The path of the document that describes an IRI, without its ending; `path` is the IRI's own, under the base.

    `data/BODY/YEAR/guideline/12` is described in the document of that name, `data/BODY/YEAR/table#12-6` in
    `data/BODY/YEAR/table`, a named graph `graph/acts` by its own content in `graphs/acts`, the base by the catalogue,
    and a namespace, which ends with a slash, where its name without it is.
    """
    path = path.partition("#")[0].rstrip("/")
    if path.startswith("graph/"):
        return "graphs/" + path.removeprefix("graph/")
    return path or "catalogue"


def formats(path: str) -> dict[str, str]:
    """The RDF formats of the document of an IRI or at a path, by their endings: two of what is one of many, else all.

    Vocabulary, schemes and catalogue are read by tools that ask for RDF/XML.
    """
    return {ending: media for ending, media in FORMATS.items() if ending in OF_MANY or not path.startswith(MANY)}


def document_of_its_own(path: str) -> bool:
    """Whether the document that describes an IRI is its alone: it is no fragment of one, and no graph."""
    return "#" not in path and not path.startswith("graph/")


def page(path: str, language: str) -> str:
    """The path of the page on which an IRI is shown, with the fragment of its place where it has no page of its own."""
    ending = html_ending(language)
    name, _, fragment = path.partition("#")
    return (document(name) if name else "index") + ending + (f"#{quote(fragment, safe='/:-._~')}" if fragment else "")


def html_ending(language: str) -> str:
    """The ending of a page in a language: `.html` for the first, `.en.html` for English."""
    return ".html" if language == LANGUAGES[0] else f".{language}.html"
