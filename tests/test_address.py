"""Where the documents of an IRI stand."""

from __future__ import annotations

import pytest

from raccordo.publish import address
from raccordo.rdf import names


@pytest.mark.parametrize(
    ("path", "document", "page"),
    [
        ("", "catalogue", "index.en.html"),
        ("data/inps/2024/guideline/12", "data/inps/2024/guideline/12", "data/inps/2024/guideline/12.en.html"),
        ("data/inps/programme/4.1.a", "data/inps/programme/4.1.a", "data/inps/programme/4.1.a.en.html"),
        ("data/b/y/table#1-1", "data/b/y/table", "data/b/y/table.en.html#1-1"),
        ("data/b/y/source#selector-40", "data/b/y/source", "data/b/y/source.en.html#selector-40"),
        ("graph/inps/2024/anchors", "graphs/inps/2024/anchors", "graphs/inps/2024/anchors.en.html"),
        ("catalogue#file/raccordo.nq", "catalogue", "catalogue.en.html#file/raccordo.nq"),
        ("onto", "onto", "onto.en.html"),
        ("onto/", "onto", "onto.en.html"),
    ],
)
def test_documents_and_pages(path: str, document: str, page: str) -> None:
    assert address.document(path) == document
    assert address.page(path, "en") == page
    assert address.page(path, "it") == page.replace(".en.html", ".html")


@pytest.mark.parametrize(
    "path", ["data/inps/2024/guideline/12", "data/inps/2024/table#12-6", "shapes/ActShape#cites", "graph/ontology"]
)
def test_what_is_one_of_many_has_two_formats(path: str) -> None:
    """By its name and by its document, which a graph has in another folder."""
    assert list(address.formats(path)) == list(address.formats(address.document(path))) == ["ttl", "jsonld"]


@pytest.mark.parametrize("path", ["", "catalogue", "onto", "onto/Guideline", "onto/0.1.0", "cv/pairing/stated"])
def test_vocabulary_schemes_and_catalogue_have_all_formats(path: str) -> None:
    assert list(address.formats(path)) == list(address.formats(address.document(path))) == list(names.FORMATS)
