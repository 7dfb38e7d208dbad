"""Content negotiation: the rules in Python, and the same in a real Apache, over every IRI and every kind of Accept."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import address
from raccordo.publish.negotiation import TYPES, htaccess, negotiate, redirects, types
from tests.apache import Client, hosts

ROOT = Path(__file__).resolve().parent.parent
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = "application/rdf+xml;q=0.9,text/turtle,application/n-triples;q=0.9,*/*;q=0.1"
# What is asked for, and the ending of what is given, by RFC 9110: worked out by hand.
TABLE = [
    (None, "html"), ("", "html"), ("*/*", "html"), (BROWSER, "html"), ("text/html", "html"), ("TEXT/HTML", "html"),
    ("text/turtle", "ttl"), ("application/ld+json", "jsonld"), ("application/rdf+xml", "rdf"),
    ("application/n-triples", "nt"), ("text/turtle;charset=utf-8", "ttl"), ("text/*", "html"),
    ("application/*", "jsonld"), (RDFLIB, "ttl"), ("text/html;q=0.5, text/turtle", "ttl"),
    ("text/turtle;q=0.85, application/rdf+xml;q=0.9", "rdf"),
    ("text/turtle;q=0.901, application/rdf+xml;q=0.9", "ttl"), ("text/turtle;q=1.000, text/html", "html"),
    ("text/html;q=0.1, */*;q=0.9", "ttl"), ("text/html;q=0, */*", "ttl"),
    ("text/*;q=0.2, application/*;q=0.3", "jsonld"),
    ("text/turtle;q=0", None), ("image/png", None), ("application/json", None), ("text/turtlex", None),
    ("turtle", None),
    ("image/png, text/turtle;q=0.01", "ttl"), ("*/*;q=0", None), ("text/turtle;q=high", "ttl"),
    ("application/ld+json;profile=\"http://www.w3.org/ns/json-ld#compacted\"", "jsonld"), (",,text/turtle,,", "ttl"),
]  # fmt: skip
LANGUAGES = [
    (None, "it"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("it,en;q=0.8", "it"), ("en;q=0.5,it;q=0.6", "it"),
    ("fr", "it"), ("fr,en;q=0.1", "en"), ("*", "it"), ("*;q=0.5,it;q=0.1", "en"), ("en;q=0", "it"), ("ENG", "it"),
]  # fmt: skip


@pytest.mark.parametrize(("accept", "ending"), TABLE)
def test_formats(accept: str | None, ending: str | None) -> None:
    assert negotiate("", accept) == ending


# The same, of what is one of many: there is nothing in RDF/XML and N-Triples.
OF_MANY = [
    ("application/rdf+xml", None), ("application/n-triples", None), ("application/rdf+xml, */*;q=0.1", "html"),
    ("text/turtle;q=0.85, application/rdf+xml;q=0.9", "ttl"), ("application/*", "jsonld"), (RDFLIB, "ttl"),
]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["data/inps/2024/guideline/12", "shapes/ActShape", "graph/acts", "graph/inps/2024/anchors"]
)
@pytest.mark.parametrize(("accept", "ending"), OF_MANY)
def test_formats_of_one_of_many(path: str, accept: str, ending: str | None) -> None:
    assert negotiate(path, accept) == ending


@pytest.mark.parametrize(("accepted", "language"), LANGUAGES)
def test_languages(accepted: str | None, language: str) -> None:
    assert negotiate("", "text/html", accepted) == address.html_ending(language)[1:]
    assert negotiate("", "text/turtle", accepted) == "ttl"


@pytest.fixture(scope="module")
def server(publication: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """An Apache that carries the publication under /raccordo/, and under /names/ what w3id.org is given."""
    assert len(redirects(Project.at(ROOT), "https://host.example.org/raccordo/")["w3id/.htaccess"].splitlines()) < 6
    with hosts(Project.at(ROOT), tmp_path_factory.mktemp("apache"), publication) as client:
        yield client


@pytest.fixture(scope="module")
def names(publication: Path) -> list[str]:
    """The paths of all IRIs that the publication describes, without their fragments."""
    quads = ox.parse(path=str(publication / "raccordo.nq"), format=ox.RdfFormat.N_QUADS)
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    ours = (iri.removeprefix(DEFAULT_BASE).partition("#")[0] for iri in subjects if iri.startswith(DEFAULT_BASE))
    return sorted({*ours, "", "onto/0.1.0", "onto/"})


def expected(path: str, ending: str) -> str:
    """Where a name leads, from the folder of the publication on."""
    if ending.endswith("html"):
        return address.page(path, "en" if ending == "en.html" else "it")
    return f"{address.document(path)}.{ending}"


def test_each_name_in_each_format(server: Client, publication: Path, names: list[str]) -> None:
    assert len(names) > 600
    for path in names:
        for ending, media in TYPES.items():
            status, headers, _ = server.get(f"/raccordo/{path}", media)
            if ending not in types(path):
                assert status == 406, (path, media)
                continue
            place = headers.get("location", "").partition("/raccordo/")[2]
            assert (status, place) == (303, expected(path, ending)), (path, media)
            assert (publication / place.partition("#")[0]).is_file(), place
            assert headers["vary"].replace(" ", "") == "Accept,Accept-Language"


SAMPLE = ["", "onto", "onto/", "onto/Guideline", "cv/pairing", "cv/pairing/stated", "data/inps/2024/guideline/12",
          "data/inps/programme/4.1.a", "data/inps/2024/recital", "graph/inps/2024/anchors", "catalogue",
          "shapes/ActShape", "data/inps/2024/source", "onto/0.1.0"]  # fmt: skip


@pytest.mark.parametrize("path", SAMPLE)
def test_each_header_through_w3id_too(server: Client, publication: Path, path: str) -> None:
    own = dict(OF_MANY) if path.startswith(("data/", "shapes/", "graph/")) else {}
    for accept, ending in {**dict(TABLE), **own}.items():
        for language, preferred in LANGUAGES[:3]:
            status, headers, _ = server.get(f"/names/{path}", accept, language)
            place = headers["location"][headers["location"].index("/raccordo/") :]
            assert (status, place) == (302, f"/raccordo/{path}")
            assert headers["access-control-allow-origin"] == "*"
            status, headers, _ = server.get(place, accept, language)
            if ending is None:
                assert status == 406, accept
                continue
            wanted = address.html_ending(preferred)[1:] if ending == "html" else ending
            assert status == 303, (path, accept)
            assert headers["location"].partition("/raccordo/")[2] == expected(path, wanted), (accept, language)
            assert headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", SAMPLE)
def test_documents_have_their_type_and_bytes(server: Client, publication: Path, path: str) -> None:
    for ending, media in types(path).items():
        place = expected(path, ending).partition("#")[0]
        status, headers, body = server.get(f"/raccordo/{place}", media)
        assert (status, headers["content-type"].partition(";")[0]) == (200, media), place
        assert body == (publication / place).read_bytes()
        assert headers["access-control-allow-origin"] == "*"
        status, headers, body = server.get(f"/names/{place}", media)
        assert (status, headers["location"].partition("/raccordo/")[2]) == (302, place)
        status, headers, body = server.get(f"/raccordo/{place}", "image/png", method="HEAD")
        assert (status, body) == (200, b"")


@pytest.mark.parametrize(
    ("path", "media"),
    [("raccordo.nq", "application/n-quads"), ("raccordo.trig", "application/trig"),
     ("raccordo.nt.gz", "application/gzip"),
     ("tables/act.csv", "text/csv"), ("queries/preamble.rq", "application/sparql-query"), ("SHA256SUMS", "text/plain"),
     ("site/site.css", "text/css"), ("site/site.js", "text/javascript"), ("sitemap.xml", "application/xml"),
     ("reports/report.json", "application/json"), ("source/determinazione-57-2023.txt", "text/plain")],
)  # fmt: skip
def test_other_files_have_their_type(server: Client, publication: Path, path: str, media: str) -> None:
    status, headers, body = server.get(f"/raccordo/{path}")
    assert (status, headers["content-type"].partition(";")[0]) == (200, media)
    assert body == (publication / path).read_bytes()
    assert "content-encoding" not in headers


@pytest.mark.parametrize("path", ["data/../.htaccess", "data/%2e%2e/%2e%2e/etc/passwd", "a%0d%0aX:%20y",
                                  ".htaccess", "data/x.ttl", "data/%C3%A8"])  # fmt: skip
def test_what_is_neither_name_nor_document(server: Client, path: str) -> None:
    status, headers, _ = server.get(f"/raccordo/{path}", "text/turtle")
    assert status in (400, 403, 404), path
    assert "x" not in headers


def test_a_name_that_nobody_minted_ends_in_404(server: Client) -> None:
    status, headers, _ = server.get("/raccordo/data/nothing", "text/turtle")
    assert status == 303
    assert server.get(headers["location"][headers["location"].index("/raccordo/") :])[0] == 404


def test_apache_and_python_agree_on_any_header(server: Client) -> None:
    chance = random.Random(57)
    ranges = [*TYPES.values(), "*/*", "text/*", "application/*", "image/png", "application/xhtml+xml", "x", ""]
    tails = ["", ";q=1", ";q=0", ";q=0.", " ; q=0.5", ";q=0.55", ";Q=0.9", ";q=0.901", ";q=1.0", ";q=2", ";q=",
             ";q=0.1234", ";charset=utf-8", ";charset=utf-8;q=0.3", ";q=0.7;level=1", ";;q=0.4"]  # fmt: skip
    languages = ["it", "en", "en-US", "it-IT", "fr", "*", ""]
    for _ in range(600):
        accept = ",".join(chance.choice(["", " "]) + chance.choice(ranges) + chance.choice(tails)
                          for _ in range(chance.randint(1, 6)))  # fmt: skip
        language = ", ".join(chance.choice(languages) + chance.choice(tails[:9]) for _ in range(chance.randint(0, 3)))
        for path in ("onto", "data/inps/2024/plan", "graph/inps/2024/plan"):
            status, headers, _ = server.get(f"/raccordo/{path}", accept, language)
            given = headers["location"].rpartition(f"/{address.document(path)}.")[2] if status == 303 else None
            assert given == negotiate(path, accept, language), (path, accept, language)


def test_the_site_s_rules_lead_to_the_site_s_own_path() -> None:
    site = "https://host.example.org/open/raccordo/"
    assert b" /open/raccordo/$1.%{ENV:form} [R=303,L]" in htaccess(Project.at(ROOT, site=site))
    assert b" /raccordo/$1.%{ENV:form} [R=303,L]" in htaccess(Project.at(ROOT))
    readme = redirects(Project.at(ROOT), site)["w3id/README.md"].decode()
    assert "## Maintainers" in readme
    assert site in readme
