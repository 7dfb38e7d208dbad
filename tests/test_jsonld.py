"""JSON-LD: one context for all documents, from the model alone; the same triples for whoever reads them."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld

from raccordo import model, pipeline
from raccordo.act.plans import Plans
from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import documents
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import canonical, in_default_graph
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
PROJECT = fixtures.invented_project()
RAC = DEFAULT_BASE + "onto/"
XSD = "http://www.w3.org/2001/XMLSchema#"
# What is no document of the publication's own vocabulary: the context itself, and what schema.org reads.
OTHERS = {"context.jsonld", "dataset.jsonld"}
# Two classes, one of which may have several codes, notes and makers, where the other has one.
SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rac: <https://w3id.org/raccordo/onto/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX ex: <https://example.org/>
ex:all a sh:PropertyGroup ; rdfs:label "Tutto"@it, "All"@en ; sh:order 1 .
ex:OneShape a sh:NodeShape ; sh:targetClass rac:One ; sh:closed true ; sh:property
    [ sh:path rac:code ; sh:order 9 ; sh:datatype xsd:string ; sh:maxCount 1 ], [ sh:path rac:day ; sh:order 2 ; sh:datatype xsd:date ; sh:maxCount 1 ],
    [ sh:path rac:count ; sh:order 3 ; sh:datatype xsd:integer ; sh:maxCount 1 ], [ sh:path rac:done ; sh:order 4 ; sh:in ( true ) ; sh:maxCount 1 ],
    [ sh:path dcterms:title ; sh:order 5 ; sh:languageIn ( "it" "en" ) ; sh:uniqueLang true ], [ sh:path rac:note ; sh:order 6 ; sh:datatype rdf:langString ; sh:maxCount 1 ],
    [ sh:path rac:maker ; sh:order 7 ; sh:class rac:Two ; sh:maxCount 1 ], [ sh:path rac:mixed ; sh:order 8 ; sh:datatype xsd:string ],
    [ sh:path rac:line ; sh:order 1 ; sh:datatype xsd:integer ], [ sh:path rac:org ; sh:order 10 ; sh:nodeKind sh:IRI ; sh:maxCount 1 ],
    [ sh:path rac:type ; sh:order 11 ; sh:nodeKind sh:IRI ; sh:maxCount 1 ], [ sh:path ex:far ; sh:order 12 ; sh:nodeKind sh:IRI ; sh:maxCount 1 ] .
ex:TwoShape a sh:NodeShape ; sh:targetClass rac:Two ; sh:closed true ; sh:property
    [ sh:path rac:code ; sh:order 1 ; sh:datatype xsd:string ], [ sh:path rac:note ; sh:order 2 ; sh:languageIn ( "it" ) ],
    [ sh:path rac:maker ; sh:order 3 ; sh:or ( [ sh:class rac:One ] [ sh:class rac:Two ] ) ], [ sh:path rac:mixed ; sh:order 4 ; sh:class rac:One ],
    [ sh:path [ sh:inversePath rac:maker ] ; sh:order 5 ; sh:class rac:One ] .
"""  # noqa: E501
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rac: <https://w3id.org/raccordo/onto/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX ex: <https://example.org/>
"""


@pytest.fixture(scope="module")
def small(invented: Path) -> dict[str, bytes]:
    """The invented plan, built: its files in JSON-LD, and the Turtle beside them."""
    return fixtures.files_in(invented, ".jsonld", ".ttl")


@pytest.fixture(scope="module")
def context() -> Context:
    """The context of SHAPES."""
    named = SHAPES.replace("[ sh:path", '[ sh:name "x"@it, "x"@en ; sh:group ex:all ; sh:path')
    named = named.replace('[ sh:name "x"@it, "x"@en ; sh:group ex:all ; sh:path [ sh:inverse', "[ sh:path [ sh:inverse")
    graph = Graph(PROJECT, ox.parse("PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n" + named,
                                    format=ox.RdfFormat.TURTLE))  # fmt: skip
    return Context(model.read(Graph(PROJECT), graph), PROJECT)


def quads(turtle: str) -> list[ox.Quad]:
    return canonical(ox.Quad(*quad.triple) for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE))


def written(context: Context, turtle: str) -> bytes:
    """The document of some triples."""
    return b"".join(context.stream(quads(turtle)))


def node(context: Context, turtle: str) -> dict[str, Any]:
    """The one node of a document, which is read as what it was made from; rdflib would alter some literals."""
    made = written(context, turtle)
    assert oxigraph(made) == pyld(made) == quads(turtle)
    found = json.loads(made)["@graph"]
    assert len(found) == 1
    return {**found[0]}


def oxigraph(content: bytes) -> list[ox.Quad]:
    return canonical(in_default_graph(quad) for quad in ox.parse(content, format=ox.RdfFormat.JSON_LD))


def pyld(content: bytes) -> list[ox.Quad]:
    def refuse(url: str, _options: object) -> Any:
        raise AssertionError(f"{url} would be fetched")

    read = jsonld.to_rdf(json.loads(content), {"format": "application/n-quads", "documentLoader": refuse})
    return canonical(in_default_graph(quad) for quad in ox.parse(read, format=ox.RdfFormat.N_QUADS))


def rdflibs(content: bytes) -> list[ox.Quad]:
    read = rdflib.Graph().parse(data=content, format="json-ld").serialize(format="nt")
    return canonical(ox.Quad(*quad.triple) for quad in ox.parse(read, format=ox.RdfFormat.N_TRIPLES))


def form(value: Any) -> str:
    """What kind of JSON value it is, and what its members are where it must be the same for all of them."""
    if isinstance(value, dict):
        return f"object of {'/'.join(sorted({form(member) for member in value.values()}))}"
    return type(value).__name__


def test_each_kind_of_property_has_its_definition(context: Context) -> None:
    integer, many = {"@type": XSD + "integer"}, {"@container": "@set"}
    keys = {
        "code": many,
        "count": integer,
        "day": {"@type": XSD + "date"},
        "dcterms:title": {"@container": "@language"},
        "done": {"@type": XSD + "boolean"},
        "line": {**integer, **many},
        "maker": {"@type": "@id", **many},
        "note": {"@container": ["@language", "@set"]},
        # Names that are those of a prefix and of an alias.
        "rac:org": {"@type": "@id"},
        "rac:type": {"@type": "@id"},
    }
    # A property that two classes use in different ways, and one whose namespace has no prefix, have none.
    assert {name: terms for name, terms in context.terms.items() if isinstance(terms, dict) and name != "type"} == keys
    assert list(context.terms)[-len(keys) :] == list(keys)
    assert context.terms["type"] == {"@id": "@type", "@container": "@set"}
    assert context.terms["dcterms"] == "http://purl.org/dc/terms/"
    # Resources have no prefix, which might be mistaken for a property, as rac:body for body:.
    assert "body" in PROJECT.prefixes
    assert not {"body", "kind", "programme"}.intersection(context.terms)


def test_a_namespace_that_json_ld_takes_for_no_prefix_is_none(tmp_path: Path) -> None:
    lines = f"PREFIX rac: <{RAC}>\nPREFIX ex: <https://example.org/>\nPREFIX odd: <https://example.org/a_>\n"
    (tmp_path / "prefixes.ttl").write_text(lines, encoding="utf-8")
    project = Project.at(tmp_path)
    context = Context(model.Model({}, (), {}, {}), project)
    assert sorted(context.terms) == ["@base", "@version", "@vocab", "ex", "id", "rac", "type"]
    made = node(context, "ex:s ex:a_b 1 ; ex:b 2 .")
    assert made == {"id": "https://example.org/s", "https://example.org/a_b": [1], "ex:b": [2]}


def test_values_stand_bare_in_the_order_of_the_class(context: Context) -> None:
    made = node(context, """
        ex:a a rac:One ; rac:code "A" ; rac:count 7 ; rac:done true ; rac:day "2031-01-01"^^xsd:date ; rac:line 10, 2 ;
            dcterms:title "Uno"@it, "One"@en ; rac:note "n"@it ; rac:maker ex:b ; rac:mixed "m" ; rac:org ex:o ;
            rac:type ex:t ; ex:far ex:f ; skos:note "x" .
    """)  # fmt: skip
    assert made == {
        "id": "https://example.org/a",
        "type": ["One"],
        "line": [10, 2],
        "day": "2031-01-01",
        "count": 7,
        "done": True,
        "dcterms:title": {"en": "One", "it": "Uno"},
        "note": {"it": ["n"]},
        "maker": ["https://example.org/b"],
        "mixed": ["m"],
        "code": ["A"],
        "rac:org": "https://example.org/o",
        "rac:type": "https://example.org/t",
        "https://example.org/far": [{"id": "https://example.org/f"}],
        "skos:note": ["x"],
    }
    assert list(made)[2:6] == ["line", "day", "count", "done"]
    assert list(made)[-1] == "skos:note"


def test_a_value_that_the_model_does_not_foresee_keeps_the_forms_of_the_keys(context: Context) -> None:
    language = {"@language": "it", "@value": "x"}
    for turtle, value in (
        ('rac:count "07"^^xsd:integer', [{"@type": "xsd:integer", "@value": "07"}]),
        ("rac:count 12345678901234567890", [{"@type": "xsd:integer", "@value": "12345678901234567890"}]),
        ("rac:count 1, 2", [1, 2]),
        ('rac:count "1"', ["1"]),
        ('rac:done "1"^^xsd:boolean', [{"@type": "xsd:boolean", "@value": "1"}]),
        ('rac:code "x"@it', [language]),
        ('rac:code "x", "x"@it', ["x", language]),
        ("rac:code ex:b", [{"id": "https://example.org/b"}]),
        ('rac:maker "x"', ["x"]),
        ('dcterms:title "x"', ["x"]),
        ("dcterms:title ex:b", [{"id": "https://example.org/b"}]),
        ('dcterms:title "x"@it, "y"@it', [language, {"@language": "it", "@value": "y"}]),
        ('rac:day "2031"^^xsd:gYear', [{"@type": "xsd:gYear", "@value": "2031"}]),
    ):
        name = turtle.partition(" ")[0].replace("rac:", RAC).replace("dcterms:", "http://purl.org/dc/terms/")
        assert node(context, f"ex:a {turtle} .") == {"id": "https://example.org/a", name: value}, turtle


def test_blank_nodes_and_empty_texts_come_back(context: Context) -> None:
    made = written(context, 'ex:a rac:maker [ rac:maker [] ; rac:code "", "\\"\\n" ] ; rac:mixed [] .')
    read = quads('ex:a rac:maker [ rac:maker [] ; rac:code "", "\\"\\n" ] ; rac:mixed [] .')
    assert oxigraph(made) == pyld(made) == rdflibs(made) == read


def test_what_is_under_the_base_has_its_path_as_its_id(context: Context) -> None:
    plain = ("data/a/2031/table#12-6", "data/a/act/1.2", "onto", "catalogue#sum/source/a.txt")
    # A reader could make another IRI of these.
    odd = ("", "#x", "a:b", "a#b:c", "../a", "a/./b", "a/..", "a//b", "/a", "?a", "a?b", "@id", "_:b", "a%20b", "è")
    assert context.terms["@base"] == DEFAULT_BASE
    for path in (*plain, *odd):
        iri = DEFAULT_BASE + path
        name = path if path in plain else iri
        turtle = f"<{iri}> rac:org <{iri}> ; rac:mixed <{iri}> ."
        assert node(context, turtle) == {"id": name, "mixed": [{"id": name}], "rac:org": name}
        assert rdflibs(written(context, turtle)) == quads(turtle)


def documents_of(files: Iterable[tuple[str, bytes]]) -> dict[str, dict[str, Any]]:
    found = {path: json.loads(content) for path, content in files if path.endswith(".jsonld") and path not in OTHERS}
    assert len(found) > 400
    return found


def ids(node: dict[str, Any], terms: dict[str, Any]) -> Iterator[str]:
    """What a node and the resources that it names are called."""
    for key, value in node.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and "id" in one:
                yield one["id"]
            elif key == "id" or terms.get(key, {}).get("@type") == "@id":
                yield one


@pytest.mark.slow
@pytest.mark.parametrize("name", ["act", "invented plan"])
def test_a_key_means_the_same_and_has_one_form_in_all_documents(name: str, request: pytest.FixtureRequest) -> None:
    if name == "act":
        folder: Path = request.getfixturevalue("publication")
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.jsonld")}
    else:
        files = request.getfixturevalue("small")
    terms = json.loads(files["context.jsonld"])["@context"]
    forms: dict[str, set[str]] = defaultdict(set)
    for path, document in documents_of(files.items()).items():
        assert list(document) == ["@context", "@graph"]
        assert document["@context"].items() <= terms.items(), path
        nodes = document["@graph"]
        # The base is said once, but for what might be taken for another's: catalogue#class/dcat:Dataset.
        found = {one for node in nodes for one in ids(node, terms)}
        assert not {one for one in found if re.fullmatch(DEFAULT_BASE + "[^:]+", one)}, path
        names = {key for node in nodes for key in node} | {kind for node in nodes for kind in node.get("type", [])}
        # No more of it than is used, but for what stands in all.
        prefixes = {name.partition(":")[0] for name in names} | ({"xsd"} if "xsd:" in json.dumps(nodes) else set())
        assert set(document["@context"]) <= names | prefixes | {"@version", "@base", "@vocab", "id", "type"}, path
        for key, value in ((key, value) for node in nodes for key, value in node.items()):
            forms[key].add(form(value))
    assert {key: found for key, found in forms.items() if len(found) > 1} == {}
    # What the model lists says by its definition which form it has; all else is a list.
    for key, found in forms.items():
        definition = terms.get(key, {"@container": "@set"})
        assert (found == {"list"}) == (key != "id" and definition.get("@container") == "@set"), key
    assert {forms[key].pop() for key in ("id", "number", "dcterms:title", "alignedWith")} == {
        "str", "int", "object of str", "list"
    }  # fmt: skip


@pytest.mark.slow
def test_each_reader_finds_the_triples_in_each_document_of_the_invented_plan(small: dict[str, bytes]) -> None:
    assert_read_back(small, sorted(documents_of(small.items())))


def test_each_reader_finds_the_triples_in_the_documents_of_the_act(publication: Path) -> None:
    paths = sorted(path.relative_to(publication).as_posix() for path in publication.rglob("*.jsonld"))
    # One of twelve, and those of the vocabulary, of the shapes and of a list.
    chosen = {*paths[::12], "onto.jsonld", "graphs/shapes.jsonld", "data/inps/2024/recital.jsonld"} - OTHERS
    beside = {path.replace(".jsonld", ".ttl") for path in chosen}
    assert_read_back({path: (publication / path).read_bytes() for path in chosen | beside}, sorted(chosen))


def assert_read_back(files: dict[str, bytes], paths: list[str]) -> None:
    """pyld, Oxigraph and rdflib read the triples of the Turtle beside each document."""
    for path in paths:
        triples = ox.parse(files[path.replace(".jsonld", ".ttl")], format=ox.RdfFormat.TURTLE)
        expected = canonical(ox.Quad(*quad.triple) for quad in triples)
        assert oxigraph(files[path]) == expected, path
        assert pyld(files[path]) == expected, path
        assert rdflibs(files[path]) == expected, path


def test_a_property_that_is_added_to_the_model_is_in_the_context_and_the_documents(tmp_path: Path) -> None:
    for name in ("ontology", "shapes", "tests/plan"):
        shutil.copytree(ROOT / name, tmp_path / name)
    add(tmp_path / "ontology/raccordo.ttl", """
rac:deadline
    a owl:DatatypeProperty ;
    rdfs:label "scadenza"@it ;
    rdfs:label "deadline"@en ;
    skos:definition "Il giorno entro il quale la linea guida va attuata."@it ;
    skos:definition "The day by which the guideline is to be carried out."@en ;
    rdfs:domain rac:Guideline ;
    rdfs:range xsd:date ;
    .
""")  # fmt: skip
    add(tmp_path / "shapes/guideline.ttl", """
<GuidelineShape#deadline>
    a sh:PropertyShape ;
    sh:path rac:deadline ;
    sh:name "Scadenze"@it ;
    sh:name "Deadlines"@en ;
    sh:group <content> ;
    sh:order 6 ;
    sh:datatype <http://www.w3.org/2001/XMLSchema#date> ;
    sh:message "Una scadenza è un giorno."@it ;
    sh:message "A deadline is a day."@en ;
    .
""", "    sh:property <GuidelineShape#inPlan> ;", "    sh:property <GuidelineShape#deadline> ;")  # fmt: skip
    add(tmp_path / "tests/plan/2031/plan.ttl", "", "    rac:category category:SP ;",
        '    rac:deadline "2031-06-30"^^xsd:date ;')  # fmt: skip
    project = dataclasses.replace(
        Project.at(ROOT, data=(ROOT / "data" / "schemes", tmp_path / "tests/plan")),
        ontology=tmp_path / "ontology",
        shapes=tmp_path / "shapes",
    )
    run = pipeline.Run(project)
    pipeline.check(run)
    assert not run.failed, run.findings
    context = Context(run.model, project)
    definition = {"@type": XSD + "date", "@container": "@set"}
    assert context.terms["deadline"] == definition
    graph = Graph(project, canonical(run.publishable.quads))
    made = fixtures.whole(documents.documents(graph, context, {}, [*Plans(graph).all, None]))
    document = json.loads(made["data/ente-di-prova/2031/guideline/1.jsonld"])
    assert document["@context"]["deadline"] == definition
    (guideline,) = (node for node in document["@graph"] if "number" in node)
    assert guideline["deadline"] == ["2031-06-30"]
    # Its place is that of its group and order.
    keys = list(guideline)
    assert keys[keys.index("category") + 1 : keys.index("inPlan")] == ["deadline"]


def add(path: Path, block: str, before: str = "", line: str = "") -> None:
    """Put a block at the end of a file, and a line before another."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, f"{line}\n{before}", 1) + block if before else text + block, encoding="utf-8")
