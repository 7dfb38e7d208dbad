"""Nothing outside the data names one act: its body and organs, its year, its categories, its annexes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from raccordo.project import Project
from raccordo.rdf.graph import Graph, read

ROOT = Path(__file__).resolve().parent.parent
# What holds for every plan; one body's own is in shapes/bodies/, and the vocabulary's examples may be of an act.
GENERAL = (
    "raccordo/**/*.py", "queries/*.rq", "shapes/*.ttl", "ontology/rules/*.rq", "site/labels.ttl", "site/columns.toml",
    "site/build.mjs", "site/templates/**/*.jinja", "site/readback/*.jinja", "site/src/**/*.js", "site/src/**/*.css",
    "load/*.jinja",
)  # fmt: skip


@cache
def data() -> Graph:
    project = Project.at(ROOT)
    return read(project, project.data_files())[0]


def names() -> Iterator[str]:
    """What is of one act, in the words of the data."""
    graph = data()
    for plan in graph.instances("rac:Plan"):
        body = graph.value(plan, "rac:body")
        yield body.rpartition("/")[2]
        yield graph.value(plan, "rac:year")
        yield from phrases(graph.texts(plan, "dcterms:title", "it"))
        for scheme in graph.values(plan, "rac:categoryScheme"):
            for category in graph.subjects("skos:inScheme", scheme):
                yield graph.value(category, "skos:notation")
        organs = [*graph.subjects("org:unitOf", body), *graph.subjects("org:postIn", body)]
        for one in (body, *organs):
            forms = [*graph.values(one, "rac:printedAs"), *graph.values(one, "skos:altLabel")]
            # A noun that any body may have (istituto, presidente) is no name; an acronym is, however it is written.
            yield from (form for form in forms if form.isupper() and " " not in form)
            yield from phrases([*forms, *graph.texts(one, "rdfs:label", "it"), *graph.texts(one, "rdfs:label", "en")])
        for act in graph.values(plan, "rac:adoptedBy"):
            yield from graph.texts(act, "rdfs:label", "it")
            for annex in graph.values(act, "eli:has_annex"):
                for language in ("it", "en"):
                    yield from (text.partition(",")[0] for text in graph.texts(annex, "rdfs:label", language))
                yield from phrases(graph.texts(annex, "dcterms:title", "it"))


def phrases(texts: list[str]) -> Iterator[str]:
    """The texts of several words, up to what is of one year alone."""
    for text in texts:
        words = re.split(r" (?=\d|dell'|dell’)", text)[0]
        if len(words.split()) > 2:
            yield words


def found(text: str, name: str) -> bool:
    """Whether a text names it, as a word; a name of one word in its own spelling."""
    flags = re.IGNORECASE if " " in name else 0
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, flags) is not None


def test_no_general_file_names_one_act() -> None:
    wanted = set(names())
    assert {"INPS", "inps", "CIV", "SP", "OGE", "2024", "Allegato B", "Annex A", "Linee guida gestionali"} <= wanted
    files = [path for pattern in GENERAL for path in ROOT.glob(pattern)]
    assert len(files) > 200
    naming = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for text in [path.read_text(encoding="utf-8")]
        for name in wanted
        if found(text, name)
    }
    assert naming == set()
