"""The model is what the vocabulary and the shapes say, and all of the published data, and nothing more."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo import model, pipeline
from raccordo.act import anchor
from raccordo.check import published as validated
from raccordo.check import validate
from raccordo.model import Class, Model
from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import catalogue, quality
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import RDF_TYPE, to_ntriples, value
from tests import fixtures
from tests.java import topbraid

ROOT = Path(__file__).resolve().parent.parent
RAC = DEFAULT_BASE + "onto/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
# The invented body has two plans, so that one is compared with the other.
INVENTED = (*fixtures.invented_project().data, fixtures.NEXT_YEAR)
PROJECTS = {"act": Project.at(ROOT), "invented plans": Project.at(ROOT, data=INVENTED)}
# A class with a subclass, a shared property, an inverse, a refinement, and a class of another vocabulary.
VOCABULARY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX ex: <https://example.org/>
ex:Thing a owl:Class ; rdfs:label "cosa"@it, "thing"@en ; skos:definition "Una cosa."@it .
ex:Work a owl:Class ; rdfs:subClassOf ex:Thing ; rdfs:label "opera"@it, "work"@en .
ex:Book a owl:Class ; rdfs:subClassOf ex:Work ; rdfs:label "libro"@it, "book"@en .
ex:Novel a owl:Class ; rdfs:subClassOf ex:Book .
ex:Person a owl:Class .
ex:title a owl:DatatypeProperty ; rdfs:label "titolo"@it ; skos:definition "Il titolo."@it, "The title."@en .
ex:author a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:subPropertyOf ex:maker .
ex:maker a owl:ObjectProperty .
"""
SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX rac: <https://w3id.org/raccordo/onto/>
PREFIX shape: <https://w3id.org/raccordo/shapes/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX ex: <https://example.org/>
shape:identification a sh:PropertyGroup ; rdfs:label "Identificazione"@it, "Identification"@en ; sh:order 1 .
ex:links a sh:PropertyGroup ; rdfs:label "Legami"@it, "Links"@en ; sh:order 2 .
ex:WorkShape a sh:NodeShape ; sh:targetClass ex:Work ; sh:closed true ;
    sh:property ex:author, ex:maker, ex:title, ex:year, ex:atLeastOne .
ex:BookShape a sh:NodeShape ; sh:targetClass ex:Book ; sh:property ex:authored .
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; rdfs:label "persona"@it, "person"@en ; sh:closed true ;
    sh:property ex:title, ex:works .
ex:AnyShape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:nodeKind sh:IRI .
ex:title sh:path ex:title ; sh:name "Titolo"@it, "Title"@en ; sh:description "The title of a book."@en ;
    sh:group shape:identification ; sh:order 1 ; sh:uniqueLang true ; sh:languageIn ( "it" "en" ) .
ex:atLeastOne sh:path ex:title ; sh:minCount 1 .
ex:year sh:path ex:year ; sh:name "Anno"@it, "Year"@en ; sh:group shape:identification ; sh:order 2 ;
    sh:datatype xsd:integer ; sh:maxCount 1 .
ex:author sh:path ex:author ; sh:name "Autore"@it, "Author"@en ; sh:group ex:links ; sh:order 10 ; sh:class ex:Person .
ex:authored sh:path ex:author ; sh:minCount 1 .
ex:maker sh:path ex:maker ; sh:name "Fatto da"@it, "Made by"@en ; sh:group ex:links ; sh:order 9 ; rac:derived true ;
    sh:or ( [ sh:class ex:Person ] [ sh:class ex:Thing ] ) .
ex:works sh:path [ sh:inversePath ex:author ] ; sh:name "Opere"@it, "Works"@en ; sh:group ex:links ; sh:order 1 ;
    sh:minCount 1 ; sh:severity sh:Warning .
"""


def graph(text: str) -> Graph:
    return Graph(PROJECTS["act"], ox.parse(text, format=ox.RdfFormat.TURTLE))


@cache
def small() -> Model:
    return model.read(graph(VOCABULARY), graph(SHAPES))


def ex(name: str) -> str:
    return f"https://example.org/{name}"


def names(kind: Class) -> list[str]:
    return [use.names["en"] for use in kind.properties]


def test_a_closed_shape_describes_a_class_and_those_of_its_subclasses_that_have_a_shape() -> None:
    assert list(small().classes) == [ex("Book"), ex("Person"), ex("Work")]
    book = small().classes[ex("Book")]
    assert (book.shape, book.superclass, book.ancestors) == (ex("WorkShape"), ex("Work"), (ex("Work"), ex("Thing")))
    assert (small().classes[ex("Work")].superclass, book.labels) == (None, {"en": "book", "it": "libro"})
    assert small().classes[ex("Person")].labels == {"en": "person", "it": "persona"}


def test_properties_stand_in_the_order_of_their_groups_and_then_their_own() -> None:
    book = small().classes[ex("Book")]
    assert names(book) == ["Title", "Year", "Made by", "Author"]
    assert [use.names["en"] for use in book.key] == ["Title", "Year"]
    assert [group.labels["it"] for group in book.groups] == ["Identificazione", "Legami"]
    assert [group.order for group in small().groups] == [1, 2]


def test_a_shape_without_a_name_only_constrains() -> None:
    work, book = small().classes[ex("Work")], small().classes[ex("Book")]
    title, author = book.property(ex("title")), book.property(ex("author"))
    assert title
    assert (title.required, title.owner, title.shape) == (True, ex("Work"), ex("title"))
    assert author
    assert author.required
    assert [use.required for use in work.properties if use.predicate == ex("author")] == [False]


def test_the_values_of_a_property() -> None:
    book, person = small().classes[ex("Book")], small().classes[ex("Person")]
    title, year, maker, author = book.properties
    (works,) = [use for use in person.properties if use.inverse]
    assert (title.languages, title.unique_language, title.many, title.link) == (("it", "en"), True, False, False)
    assert (year.datatype, year.maximum, year.many) == ("http://www.w3.org/2001/XMLSchema#integer", 1, False)
    assert (maker.classes, maker.many, maker.link, maker.derived) == ((ex("Person"), ex("Thing")), True, True, True)
    assert (author.many, author.term.functional, author.term.broader) == (False, True, (ex("maker"),))
    assert (works.predicate, works.many, works.link) == (ex("author"), True, True)
    assert not works.required  # it only warns
    assert title.explanations == {"it": "Il titolo.", "en": "The title of a book."}


def test_the_most_specific_class_of_a_resource() -> None:
    def of(*kinds: str) -> str | None:
        found = small().of(map(ex, kinds))
        return found.iri if found else None

    assert of("Work", "Book") == of("Novel", "Thing") == ex("Book")
    assert of("Work") == ex("Work")
    assert of("Thing") is None
    assert of() is None


def test_what_the_build_writes() -> None:
    assert small().written_by_build([ex("Novel")]) == {ex("maker")}
    assert small().written_by_build([ex("Person")]) == set()


def test_the_uses_of_a_predicate() -> None:
    work, person = (small().classes[ex(name)].property(ex("title")) for name in ("Work", "Person"))
    assert small().predicates[ex("title")] == (work, person)
    assert [use.inverse for use in small().predicates[ex("author")]] == [False, True, False]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'sh:name "Anno"@it, "Year"@en ; ',
            "",
            "lists a property of <https://example.org/WorkShape> and gives it no name",
        ),
        ('"Anno"@it, "Year"@en', '"Anno"@it', "one name (sh:name) in Italian and one in English"),
        ('"Anno"@it, "Year"@en', '"Anno"@it, "Annata"@it, "Year"@en', "one name (sh:name) in Italian and one in"),
        ("sh:group shape:identification ; sh:order 2 ;", "", "must have a place"),
        ("sh:group shape:identification ; sh:order 2 ;", "sh:group ex:none ; sh:order 2 ;", "must have a place"),
        ("sh:order 2 ;\n    sh:datatype", "sh:order 1 ;\n    sh:datatype", "has the same place"),
        ("sh:path ex:year", "sh:path ex:title", "names a path of"),
        ("sh:path ex:year", "sh:path ( ex:author ex:year )", "neither a property nor the inverse of one"),
    ],
)
def test_a_property_without_name_or_place_is_an_error(old: str, new: str, message: str) -> None:
    assert old in SHAPES
    broken = graph(SHAPES.replace(old, new))
    assert any(message.replace("<", "").replace(">", "") in text for _, text in model.problems(broken))
    with pytest.raises(ValueError, match=r"https://example\.org/"):
        model.read(graph(VOCABULARY), broken)


def test_importing_the_model_imports_no_slow_library() -> None:
    code = "import sys, raccordo.model; print({'rdflib', 'pyshacl', 'shacl', 'jinja2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@cache
def published(name: str) -> tuple[pipeline.Run, frozenset[ox.Quad]]:
    """A project checked, and its quads as a build publishes them."""
    run = fixtures.checked(PROJECTS[name])
    described = catalogue.describe(catalogue.Published(run.catalogue, run.data, run.ontology, run.publishable))
    return run, frozenset([*run.publishable.quads, *described])


def types_of(found: Iterable[ox.Quad]) -> dict[object, set[str]]:
    types: dict[object, set[str]] = defaultdict(set)
    for quad in found:
        if quad.predicate == RDF_TYPE:
            types[quad.subject].add(value(quad.object))
    return types


# The reference takes its time; a build with it asks it about the act before what is inferred.
BY_ENGINES = [
    pytest.param(engine, name, marks=pytest.mark.long if (engine, name) == ("pyshacl", "act") else ())
    for engine in ("shacl", "pyshacl", "TopBraid")
    for name in PROJECTS
]


@pytest.mark.parametrize(("engine", "name"), BY_ENGINES)
def test_the_data_as_published_conform_to_the_shapes_as_published(name: str, engine: str) -> None:
    _, found = published(name)
    name_of_shapes = DEFAULT_BASE + "graph/shapes"
    data, shapes = to_ntriples(found), to_ntriples(quad for quad in found if value(quad.graph_name) == name_of_shapes)
    results = {
        "shacl": lambda: validate.validate_fast(data, shapes),
        "pyshacl": lambda: validate.validate_reference(data, shapes, meta=False)[0],
        "TopBraid": lambda: topbraid(data, shapes),
    }[engine]()
    assert results == []
    assert "graph/inferred" in {value(quad.graph_name).removeprefix(DEFAULT_BASE) for quad in found}
    assert "graph/catalogue" in {value(quad.graph_name).removeprefix(DEFAULT_BASE) for quad in found}


@pytest.mark.slow
def test_a_build_reports_what_of_the_publication_does_not_conform(tmp_path: Path) -> None:
    run, found = published("invented plans")
    guideline = next(
        quad.subject for quad in found if quad.predicate == RDF_TYPE and value(quad.object) == RAC + "Guideline"
    )
    strange = ox.Quad(
        guideline, ox.NamedNode(RDFS + "seeAlso"), guideline, ox.NamedNode(DEFAULT_BASE + "graph/inferred")
    )
    union = tmp_path / "union.nt"
    union.write_text(to_ntriples([*found, strange]), encoding="utf-8")
    (finding,) = validated.check(union, run.data, run.data, run.shapes)
    assert (finding.check, finding.iri) == ("GuidelineShape", value(guideline))
    assert finding.file
    assert finding.file.endswith("plan.ttl")
    assert finding.line


@pytest.mark.slow
@pytest.mark.parametrize("name", PROJECTS)
def test_each_predicate_of_each_instance_is_listed_by_its_class(name: str) -> None:
    run, found = published(name)
    types = types_of(found)
    missing = set()
    for quad in found:
        kind = run.model.of(types[quad.subject])
        if kind and quad.predicate != RDF_TYPE and kind.property(quad.predicate.value) is None:
            missing.add((kind.iri, quad.predicate.value))
    assert missing == set()


@pytest.mark.parametrize("name", PROJECTS)
def test_each_instance_in_the_data_has_a_class(name: str) -> None:
    run, _ = published(name)
    typed = types_of([*run.data.quads, *quality.measurements(run.data, run.coverage)])
    assert {str(subject) for subject, kinds in typed.items() if run.model.of(kinds) is None} == set()


def test_the_values_are_what_the_model_says() -> None:
    run, found = published("act")
    types = types_of(found)
    count: dict[tuple[object, str], set[object]] = defaultdict(set)
    for quad in found:
        kind = run.model.of(types[quad.subject])
        use = kind.property(quad.predicate.value) if kind else None
        if use is None or kind is None:
            continue
        count[quad.subject, quad.predicate.value].add(quad.object)
        assert use.link == isinstance(quad.object, ox.NamedNode), quad
        if isinstance(quad.object, ox.Literal):
            assert (use.datatype == quad.object.datatype.value) != (quad.object.language in use.languages), quad
    for (subject, predicate), values in count.items():
        kind = run.model.of(types[subject])
        assert kind
        use = kind.property(predicate)
        assert use
        assert use.many or len(values) == len({getattr(term, "language", None) for term in values}), subject


def test_what_is_marked_as_derived_is_what_the_build_writes() -> None:
    derived, written, there = set(), set(), set()
    for name in PROJECTS:
        run, found = published(name)
        types = types_of(found)
        there |= {kind.iri for names in types.values() if (kind := run.model.of(names))}
        typed = {quad.triple for file in (*run.data.files, *run.ontology.files) for quad in file.quads}
        # Anchors and mentions are reviewed, line by line.
        typed |= {quad.triple for quad in anchor.anchored(run.data).graph.quads}
        for quad in found:
            kind = run.model.of(types[quad.subject])
            use = kind.property(quad.predicate.value) if kind else None
            if kind and use:
                (derived if use.derived else written).add((kind.iri, use.predicate, quad.triple in typed))
    assert {stated for *_, stated in derived} == {False}
    assert {stated for *_, stated in written} == {True}
    # No plan here has a file from which its text was taken.
    kinds = [kind for kind in run.model.classes.values() if kind.iri in there]
    assert {*run.model.classes} - there == {f"{DEFAULT_BASE}onto/OriginalFile"}
    listed = {(kind.iri, use.predicate) for kind in kinds for use in kind.properties if use.derived}
    # Of what nobody types, no more is listed than the build has written; dates are those of a release.
    dates = {"http://purl.org/dc/terms/issued", "http://purl.org/dc/terms/modified"}
    written = {(kind, predicate) for kind, predicate, _ in derived}
    assert listed - written == {(kind, predicate) for kind, predicate in listed if predicate in dates}
    assert written <= listed


def test_a_list_of_things_is_called_by_a_plural() -> None:
    classes = fixtures.model().classes
    assert [iri for iri, kind in classes.items() if kind.list_labels == kind.labels] == []


def test_names_and_groups_are_in_both_languages() -> None:
    run, _ = published("invented plans")
    for kind in run.model.classes.values():
        assert set(kind.labels) == {"it", "en"}, kind.iri
        assert kind.properties, kind.iri
        places = [(use.group.order, use.order) for use in kind.properties]
        assert len(places) == len(set(places)), kind.iri
        for use in kind.properties:
            assert set(use.names) == {"it", "en"}, use.shape
            assert use.group in run.model.groups
            assert use.link or use.datatype or use.languages, use.shape
    assert all(set(group.labels) == {"it", "en"} for group in run.model.groups)
