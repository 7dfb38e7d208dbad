"""The scores: each check sees what it is for, the files of the publication change and the outcome with them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo import pipeline
from raccordo.findings import UserError
from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import scores
from raccordo.publish.catalogue import CATALOGUE, DATASET
from raccordo.publish.scores.dwbp import CSV_METADATA
from raccordo.publish.scores.model import CATALOGUE_FILE, VOCABULARY_FILE, Criterion, Evidence, Outcome, Text
from raccordo.rdf.turtle import value
from tests import fixtures
from tests.java import robot

ROOT = Path(__file__).resolve().parent.parent
Mutation = Callable[[Evidence], Evidence]
FAILED, PASSED, UNTESTED, ABSENT, CANT_TELL = (
    Outcome.FAILED, Outcome.PASSED, Outcome.UNTESTED, Outcome.INAPPLICABLE, Outcome.CANT_TELL,
)  # fmt: skip
# Prefixes of the snippets below that the register doesn't have.
MORE = {
    "obo": "http://purl.obolibrary.org/obo/",
    "oio": "http://www.geneontology.org/formats/oboInOwl#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "bibo": "http://purl.org/ontology/bibo/",
    "x": "https://example.org/x#",
}
CRITERIA = {f"{suite.id}/{criterion.id}": criterion for suite in scores.suites() for criterion in suite.criteria}


@pytest.fixture(scope="module")
def published() -> tuple[Project, dict[str, bytes]]:
    """The publication of the invented plan, path to bytes."""
    run = pipeline.Run(fixtures.invented_project())
    files = pipeline.build(run)
    assert files, [str(finding) for finding in run.findings]
    return run.project, files


@pytest.fixture(scope="module")
def evidence(published: tuple[Project, dict[str, bytes]]) -> Evidence:
    """The publication without the scores themselves."""
    project, files = published
    quads = list(ox.parse(files["raccordo.nq"], format=ox.RdfFormat.N_QUADS))
    return Evidence(project, quads, {name: text for name, text in files.items() if "scores" not in name})


def expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return (Project.at(ROOT).prefixes | MORE)[prefix] + local


def turtle(snippet: str) -> list[ox.Quad]:
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in (Project.at(ROOT).prefixes | MORE).items())
    return list(ox.parse(head + f"BASE <{DEFAULT_BASE}>\n" + snippet, format=ox.RdfFormat.TURTLE))


def changed(
    name: str, *, without: str = "", of: str = "", add: str = "", each: str = "", kind: str = "", drop: str = ""
) -> Mutation:
    """A file of triples less the properties `without` (of the subject `of`), or less whole subjects that match `drop`.

    `add` is Turtle to be added, `each` what is added to each term of the vocabulary that has the type `kind`.
    """

    def mutate(evidence: Evidence) -> Evidence:
        gone = {expand(each) for each in without.split()}
        kept = [
            quad
            for quad in evidence.triples(name)
            if not (quad.predicate.value in gone and of in (value(quad.subject), ""))
            and not (drop and re.search(drop, value(quad.subject)))
        ]
        terms = evidence.terms(*kind.split())
        new = turtle(add + "".join(f"<{iri}> {each} .\n" for iri in terms if each))
        text = "".join(f"{ox.Triple(quad.subject, quad.predicate, quad.object)} .\n" for quad in [*kept, *new])
        return replace(evidence, files=evidence.files | {name: text.encode()})

    return mutate


def onto(**options: str) -> Mutation:
    return changed(VOCABULARY_FILE, **options)


def catalogue(**options: str) -> Mutation:
    return changed(CATALOGUE_FILE, **options)


def header(without: str) -> Mutation:
    return onto(without=without, of=DEFAULT_BASE + "onto")


def dataset(without: str) -> Mutation:
    return catalogue(without=without, of=DATASET)


def files(remove: str = "", **add: str) -> Mutation:
    """The files less those whose names match, with others."""

    def mutate(evidence: Evidence) -> Evidence:
        kept = {name: text for name, text in evidence.files.items() if not (remove and re.search(remove, name))}
        return replace(evidence, files=kept | {name: text.encode() for name, text in add.items()})

    return mutate


def quads(remove: str = "", add: str = "", graph: str = "plan") -> Mutation:
    """The quads less those that match, with others in a graph of the data; and the dumps in line with them."""

    def mutate(evidence: Evidence) -> Evidence:
        kept = [quad for quad in evidence.quads if not (remove and re.search(remove, str(quad)))]
        name = ox.NamedNode(f"{DEFAULT_BASE}graph/{graph}")
        new = kept + [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in turtle(add)]
        dump = "".join(f"{quad} .\n" for quad in new).encode()
        return replace(evidence, quads=new, files=evidence.files | {"raccordo.nq": dump})

    return mutate


def both(*mutations: Mutation) -> Mutation:
    def mutate(evidence: Evidence) -> Evidence:
        for each in mutations:
            evidence = each(evidence)
        return evidence

    return mutate


def shortened(name: str) -> Mutation:
    """The file less its first line."""
    return lambda evidence: replace(evidence, files=evidence.files | {name: evidence.files[name].partition(b"\n")[2]})


def broken_table(evidence: Evidence) -> Evidence:
    document = json.loads(evidence.files[CSV_METADATA])
    del document["tables"][0]["tableSchema"]["columns"][0]["titles"]
    return replace(evidence, files=evidence.files | {CSV_METADATA: json.dumps(document).encode()})


def two_releases(evidence: Evidence) -> Evidence:
    project = Project.at(ROOT, data=evidence.project.data)
    project.__dict__["releases"] = {"0.1.0": "2031-01-01", "0.0.9": "2030-01-01"}
    return replace(evidence, project=project)


def page(name: str, text: str = "<title>Raccordo</title><main></main>") -> Mutation:
    return files(**{name: text})


LICENSE = "<catalogue#dataset> dcterms:license <https://creativecommons.org/licenses/by-{}/> ."
NOT_FREE = both(dataset("dcterms:license"), catalogue(add=LICENSE.format("nc-nd/3.0")))
MODIFIED = "".join(
    f"<{iri}> dcterms:modified \"2031-01-01\"^^xsd:date .\n"
    for iri in (
        "catalogue", "catalogue#dataset", "onto", "cv/act-type", "cv/discrepancy-kind", "cv/furniture-kind",
        "cv/guideline-category", "cv/pairing",
    )
)  # fmt: skip
CONTACT = "<catalogue#dataset> dcat:contactPoint x:contact ."
SERVICE = "x:service a dcat:DataService ."
THEME = "<catalogue#dataset> dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TECH> ."
CONTINUOUS = both(
    dataset("dcterms:accrualPeriodicity"),
    catalogue(
        add="<catalogue#dataset> dcterms:accrualPeriodicity "
        "<http://publications.europa.eu/resource/authority/frequency/CONT> ."
    ),
)
HIGH_VALUE = "<catalogue#dataset> <http://data.europa.eu/r5r/hvdCategory> x:category ."
SPATIAL = catalogue(add="<catalogue#dataset> dcterms:spatial x:place .")
NO_CATALOGUE = files(CATALOGUE_FILE)
NO_VOCABULARY = files(VOCABULARY_FILE)
NO_DUMP = files(r"raccordo\.nq$")
NO_NAMESPACES = quads(
    remove=r"<http://(www\.w3\.org/(ns|2004)|purl\.org|xmlns|data\.europa|rdfs\.org|dati\.gov|spdx|ldf)"
)
OLD = 'rac:Old a owl:Class ; owl:deprecated true ; rdfs:label "obsolete old"@en ; skos:definition "An old thing."@en .'
LABELS = "rac:Thing a owl:Class ; rdfs:label {} ."

# What breaks or mends each criterion, and the outcome that it then has.
MUTATIONS: dict[str, tuple[Mutation, Outcome]] = {
    # Data on the Web Best Practices
    "dwbp/BP1": (page("index.html", "no page"), FAILED),
    "dwbp/BP2": (dataset("dcat:keyword"), FAILED),
    "dwbp/BP3": (broken_table, FAILED),
    "dwbp/BP4": (catalogue(without="dcterms:license", of=f"{CATALOGUE}#file/raccordo.nq"), FAILED),
    "dwbp/BP5": (files(r"^source/", **{"source/delibera-3-2030.txt": "another"}), FAILED),
    "dwbp/BP6": (quads(remove="ns/dqv#value"), FAILED),
    "dwbp/BP7": (dataset("dcat:version"), FAILED),
    "dwbp/BP8": (two_releases, FAILED),
    "dwbp/BP9": (catalogue(add="<urn:x:dataset> a dcat:Dataset ."), FAILED),
    "dwbp/BP10": (quads(add="<data/x> dcterms:relation <https://elsewhere.example/thing> ."), PASSED),
    "dwbp/BP11": (catalogue(add="<catalogue#dataset> dcat:hasVersion x:version ."), PASSED),
    "dwbp/BP12": (both(NO_DUMP, files(**{"raccordo.nq": "<a> <b> ."})), FAILED),
    "dwbp/BP13": (quads(add='<data/x> rac:number "07"^^xsd:integer .'), FAILED),
    "dwbp/BP14": (files(r"raccordo\.ttl$"), FAILED),
    "dwbp/BP15": (NO_NAMESPACES, FAILED),
    "dwbp/BP17": (shortened("raccordo.nq"), FAILED),
    "dwbp/BP18": (files("graphs/quality"), FAILED),
    "dwbp/BP20": (dataset("dcterms:accrualPeriodicity"), FAILED),
    "dwbp/BP21": (dataset("dcterms:accrualPeriodicity"), FAILED),
    "dwbp/BP22": (catalogue(add="x:dataset a dcat:Dataset ."), FAILED),
    "dwbp/BP23": (catalogue(add=SERVICE), UNTESTED),
    "dwbp/BP24": (catalogue(add=SERVICE), UNTESTED),
    "dwbp/BP25": (catalogue(add=SERVICE), UNTESTED),
    "dwbp/BP26": (catalogue(add=SERVICE), UNTESTED),
    "dwbp/BP27": (two_releases, UNTESTED),
    "dwbp/BP28": (quads(add="<data/x> dcterms:relation <data/nowhere> ."), FAILED),
    "dwbp/BP29": (catalogue(add=CONTACT), PASSED),
    "dwbp/BP30": (quads(add="<data/x> a dqv:UserQualityFeedback ."), PASSED),
    "dwbp/BP31": (quads(remove="graph/inferred"), FAILED),
    "dwbp/BP32": (files(r"\.html$"), FAILED),
    "dwbp/BP35": (quads(remove="sourceOf"), FAILED),
    # Best Practices for Publishing Linked Data
    "ldbp/3": (quads(add="<data/x> rac:unheardOf 1 ."), FAILED),
    "ldbp/4": (dataset("dcterms:license"), FAILED),
    "ldbp/5": (quads(add="<data/x.ttl> rac:number 1 ."), FAILED),
    "ldbp/6": (NO_NAMESPACES, FAILED),
    "ldbp/7": (shortened("raccordo.nt"), FAILED),
    "ldbp/8": (files("dataset.jsonld"), FAILED),
    "ldbp/9": (NO_CATALOGUE, FAILED),
    # FOOPS!
    "foops/PURL1": (lambda e: replace(e, project=replace(e.project, base="https://example.org/x/")), FAILED),
    "foops/URI1": (NO_VOCABULARY, FAILED),
    "foops/URI2": (NO_VOCABULARY, FAILED),
    "foops/VER1": (header("owl:versionIRI"), FAILED),
    "foops/VER2": (header("owl:versionIRI"), FAILED),
    "foops/OM1": (header("dcterms:creator"), FAILED),
    "foops/FIND1": (header("vann:preferredNamespacePrefix"), FAILED),
    "foops/FIND2": (header("vann:preferredNamespacePrefix"), FAILED),
    "foops/FIND3": (NO_VOCABULARY, FAILED),
    "foops/FIND_3_BIS": (NO_VOCABULARY, FAILED),
    "foops/CN1": (NO_VOCABULARY, FAILED),
    "foops/HTTP1": (onto(add="<urn:x:ontology> a owl:Ontology ."), FAILED),
    "foops/RDF1": (files(**{VOCABULARY_FILE: "no turtle"}), FAILED),
    "foops/VOC1": (onto(drop="raccordo/onto$"), FAILED),
    "foops/VOC2": (onto(drop=r"^http://"), FAILED),
    "foops/VOC3": (onto(without="rdfs:label", of=expand("rac:Act")), FAILED),
    "foops/VOC4": (onto(without="skos:definition", of=expand("rac:Act")), FAILED),
    "foops/DOC1": (page("onto.html"), FAILED),
    "foops/OM2": (onto(add='<onto> dcterms:created "2031-01-01"^^xsd:date .'), PASSED),
    "foops/OM3": (
        onto(
            add='<onto> bibo:doi "x" ; foaf:logo x:l ; bibo:status x:s ; dcterms:source x:o ; dcterms:issued "2031" .'
        ),
        PASSED,
    ),
    "foops/OM4.1": (header("dcterms:license"), FAILED),
    "foops/OM4.2": (header("dcterms:license"), FAILED),
    "foops/OM5.1": (onto(add='<onto> dcterms:created "2031-01-01"^^xsd:date .'), PASSED),
    "foops/OM5.2": (onto(add='<onto> dcterms:issued "2031-01-01"^^xsd:date .'), PASSED),
    # OOPS!
    "oops/P02": (onto(add="rac:Act owl:equivalentClass rac:Plan ."), FAILED),
    "oops/P03": (onto(add="rac:isA a owl:ObjectProperty ."), FAILED),
    "oops/P04": (onto(each="rdfs:range owl:Thing", kind="owl:ObjectProperty owl:DatatypeProperty"), PASSED),
    "oops/P05": (onto(add="rac:hasRow rdfs:domain rac:Act ."), FAILED),
    "oops/P06": (onto(add="rac:Document rdfs:subClassOf rac:Report ."), FAILED),
    "oops/P07": (onto(add="rac:ActAndPlan a owl:Class ."), FAILED),
    "oops/P08": (onto(without="skos:definition", of=expand("rac:Act")), FAILED),
    "oops/P10": (onto(without="owl:disjointWith owl:members"), FAILED),
    "oops/P11": (
        onto(each="rdfs:domain owl:Thing ; rdfs:range owl:Thing", kind="owl:ObjectProperty owl:DatatypeProperty"),
        PASSED,
    ),
    "oops/P12": (onto(add="rac:number rdfs:subPropertyOf eli:number ."), PASSED),
    "oops/P13": (onto(each="owl:inverseOf x:other", kind="owl:ObjectProperty"), PASSED),
    "oops/P19": (onto(add="rac:inPlan rdfs:domain rac:Act ."), FAILED),
    "oops/P20": (onto(without="rdfs:label", of=expand("rac:Act"), add='rac:Act rdfs:label "An act."@en .'), FAILED),
    "oops/P21": (onto(add="rac:OtherAct a owl:Class ."), FAILED),
    "oops/P22": (onto(add="rac:my_class a owl:Class ."), FAILED),
    "oops/P24": (
        onto(add="rac:Plan rdfs:subClassOf [ owl:intersectionOf ( rac:Act rac:Plan ) ] ."),
        FAILED,
    ),
    "oops/P25": (onto(add="rac:inPlan owl:inverseOf rac:inPlan ."), FAILED),
    "oops/P26": (onto(add="rac:hasRow a owl:SymmetricProperty ."), FAILED),
    "oops/P27": (onto(add="rac:inPlan owl:equivalentProperty x:plan ."), CANT_TELL),
    "oops/P28": (onto(add="rac:inPlan a owl:SymmetricProperty ."), CANT_TELL),
    "oops/P29": (onto(add="rac:within rdfs:domain rac:Plan ; rdfs:range rac:Act ."), FAILED),
    "oops/P30": (onto(add="x:Plan a owl:Class ."), FAILED),
    "oops/P31": (onto(add="rac:Plan owl:equivalentClass x:Plan ."), CANT_TELL),
    "oops/P32": (onto(add='rac:Plan rdfs:label "twin"@en . rac:Act rdfs:label "Twin"@en .'), FAILED),
    "oops/P33": (onto(add="rac:inPlan owl:propertyChainAxiom ( rac:within ) ."), FAILED),
    "oops/P34": (onto(add="rac:Plan rdfs:subClassOf x:Undeclared ."), FAILED),
    "oops/P35": (onto(add="rac:Plan x:undeclared 1 ."), FAILED),
    "oops/P36": (onto(add="<onto/raccordo.owl> a owl:Class ."), FAILED),
    "oops/P37": (NO_VOCABULARY, FAILED),
    "oops/P38": (onto(add="x:other a owl:Ontology ."), FAILED),
    "oops/P39": (header("vann:preferredNamespaceUri"), FAILED),
    "oops/P40": (onto(add='x:Term skos:definition "Taken."@en .'), FAILED),
    "oops/P41": (header("dcterms:license"), FAILED),
    # ROBOT
    "robot/annotation_whitespace": (onto(add='rac:Plan skos:example "blank "@en .'), FAILED),
    "robot/deprecated_boolean_datatype": (onto(add='rac:Fund owl:deprecated "yes" .'), FAILED),
    "robot/deprecated_class_reference": (onto(add=OLD + "rac:Plan rdfs:subClassOf rac:Old ."), FAILED),
    "robot/deprecated_property_reference": (
        onto(add="rac:old a owl:ObjectProperty ; owl:deprecated true . rac:inPlan rdfs:subPropertyOf rac:old ."),
        FAILED,
    ),
    "robot/duplicate_definition": (onto(add='rac:Plan obo:IAO_0000115 "A." . rac:Act obo:IAO_0000115 "A." .'), FAILED),
    "robot/duplicate_exact_synonym": (
        onto(add='rac:Plan oio:hasExactSynonym "one" . rac:Act oio:hasExactSynonym "One" .'),
        FAILED,
    ),
    "robot/duplicate_label_synonym": (
        onto(add='rac:Plan oio:hasExactSynonym "one"@en . rac:Act rdfs:label "one"@en .'),
        FAILED,
    ),
    "robot/duplicate_label": (onto(without="rdfs:label"), PASSED),
    "robot/duplicate_scoped_synonym": (
        onto(add='rac:Plan oio:hasExactSynonym "one" ; oio:hasBroadSynonym "one" .'),
        FAILED,
    ),
    "robot/equivalent_pair": (onto(add="rac:Plan owl:equivalentClass rac:Act ."), FAILED),
    "robot/equivalent_class_axiom_no_genus": (
        onto(
            add="rac:Plan owl:equivalentClass "
            "[ a owl:Restriction ; owl:onProperty rac:inPlan ; owl:someValuesFrom rac:Act ] ."
        ),
        FAILED,
    ),
    "robot/illegal_use_of_built_in_vocabulary": (onto(add='rdf:type rdfs:label "type" .'), FAILED),
    "robot/invalid_xref": (onto(add='rac:Plan oio:hasDbXref "no curie" .'), FAILED),
    "robot/label_formatting": (onto(add='rac:Plan rdfs:label "two\\nlines"@en .'), FAILED),
    "robot/label_whitespace": (onto(add='rac:Plan rdfs:label " blank"@en .'), FAILED),
    "robot/lowercase_definition": (onto(add='rac:Plan obo:IAO_0000115 "a plan." .'), FAILED),
    "robot/missing_definition": (
        onto(each='obo:IAO_0000115 "Said."', drop=r"^http://|schemes|data"),
        PASSED,
    ),
    "robot/missing_label": (onto(drop="^http://"), PASSED),
    "robot/missing_obsolete_label": (onto(add="rac:Measure owl:deprecated true ."), FAILED),
    "robot/missing_ontology_description": (header("dcterms:description"), FAILED),
    "robot/missing_ontology_license": (header("dcterms:license"), FAILED),
    "robot/missing_ontology_title": (header("dcterms:title"), FAILED),
    "robot/missing_subset_declaration": (onto(add="rac:Plan oio:inSubset x:subset ."), FAILED),
    "robot/missing_superclass": (onto(each="rdfs:subClassOf owl:Thing", kind="owl:Class"), PASSED),
    "robot/missing_synonymtype_declaration": (onto(add="[] oio:hasSynonymType x:kind ."), FAILED),
    "robot/misused_obsolete_label": (onto(add='rac:Plan rdfs:label "obsolete plan"@en .'), FAILED),
    "robot/misused_replaced_by": (onto(add="rac:Plan obo:IAO_0100001 rac:Act ."), FAILED),
    "robot/multiple_definitions": (onto(add='rac:Plan obo:IAO_0000115 "A.", "B." .'), FAILED),
    "robot/multiple_equivalent_classes": (onto(add="rac:Plan owl:equivalentClass rac:Act, x:Other ."), FAILED),
    "robot/multiple_equivalent_class_definitions": (
        onto(
            add="rac:Plan owl:equivalentClass [ owl:intersectionOf ( rac:Act ) ] , "
            "[ owl:intersectionOf ( rac:Annex ) ] ."
        ),
        FAILED,
    ),
    "robot/multiple_labels": (onto(without="rdfs:label"), PASSED),
    "robot/invalid_entity_uri": (onto(add="<https://purl.obolibrary.org/obo/X_1> a owl:Class ."), FAILED),
    # LOV
    "lov/type": (header("rdf:type"), FAILED),
    "lov/prefix": (onto(add='<onto> vann:preferredNamespacePrefix "raccordo" .'), FAILED),
    "lov/namespace": (header("vann:preferredNamespaceUri"), FAILED),
    "lov/title": (header("dcterms:title"), FAILED),
    "lov/description": (header("dcterms:description"), FAILED),
    "lov/issued": (onto(add='<onto> dcterms:issued "2031-01-01"^^xsd:date .'), PASSED),
    "lov/modified": (onto(add='<onto> dcterms:modified "2031-01-01"^^xsd:date .'), PASSED),
    "lov/version": (header("owl:versionInfo"), FAILED),
    "lov/rights": (header("dcterms:license"), FAILED),
    "lov/creator": (header("dcterms:creator"), FAILED),
    "lov/publisher": (header("dcterms:publisher"), FAILED),
    "lov/label": (onto(without="rdfs:label", of=expand("rac:Act")), FAILED),
    "lov/comment": (onto(without="skos:definition", of=expand("rac:Act")), FAILED),
    "lov/isDefinedBy": (onto(without="rdfs:isDefinedBy", of=expand("rac:Act")), FAILED),
    "lov/status": (onto(each='vs:term_status "testing"'), PASSED),
    "lov/documentation": (NO_VOCABULARY, FAILED),
    "lov/stability": (NO_VOCABULARY, FAILED),
    "lov/standard": (NO_VOCABULARY, FAILED),
    "lov/reuse": (onto(drop="^http://"), FAILED),
    # AgID
    "agid/REQ-1": (NOT_FREE, FAILED),
    "agid/REQ-2": (
        both(
            catalogue(without="dcat:mediaType", of=f"{CATALOGUE}#file/raccordo.nq"),
            catalogue(
                add="<catalogue#file/raccordo.nq> dcat:mediaType "
                "<https://www.iana.org/assignments/media-types/application/vnd.ms-excel> ."
            ),
        ),
        FAILED,
    ),
    "agid/REQ-3": (files(r"raccordo\.nt$"), FAILED),
    "agid/REQ-5": (CONTINUOUS, UNTESTED),
    "agid/REQ-6": (CONTINUOUS, UNTESTED),
    "agid/REQ-7": (catalogue(add=HIGH_VALUE), UNTESTED),
    "agid/REQ-8": (catalogue(add=HIGH_VALUE), UNTESTED),
    **{f"agid/REQ-{number}": (catalogue(add=THEME), UNTESTED) for number in range(9, 14)},
    **{f"agid/REQ-{number}": (SPATIAL, UNTESTED) for number in (14, 16, 28, 30)},
    "agid/REQ-15": (catalogue(add=MODIFIED), PASSED),
    "agid/REQ-19": (NOT_FREE, FAILED),
    "agid/REQ-20": (NOT_FREE, FAILED),
    "agid/REQ-21": (NOT_FREE, UNTESTED),
    "agid/REQ-22": (dataset("dcterms:accessRights"), FAILED),
    "agid/REQ-27": (catalogue(add=SERVICE), UNTESTED),
    "agid/REQ-29": (dataset("dcat:theme"), FAILED),
    "agid/RAC-1": (quads(add="<data/x> dcterms:relation <https://elsewhere.example/thing> ."), PASSED),
    "agid/RAC-2": (CONTINUOUS, UNTESTED),
    "agid/RAC-3": (dataset("prov:wasDerivedFrom"), FAILED),
    "agid/RAC-8": (
        files("reports/shacl", **{"reports/shacl.ttl": "[] <http://www.w3.org/ns/shacl#conforms> false ."}),
        FAILED,
    ),
    "agid/RAC-9": (NOT_FREE, FAILED),
    "agid/RAC-10": (NOT_FREE, FAILED),
    "agid/RAC-11": (catalogue(add=LICENSE.format("sa/4.0")), FAILED),
    "agid/RAC-12": (catalogue(add=LICENSE.format("sa/3.0")), FAILED),
    "agid/RAC-13": (catalogue(add="<catalogue#dataset> dcterms:license <https://www.dati.gov.it/iodl/2.0/> ."), FAILED),
    "agid/RAC-14": (NOT_FREE, UNTESTED),
    "agid/RAC-15": (catalogue(add=SERVICE), UNTESTED),
    "agid/RAC-16": (
        catalogue(add="<catalogue#dataset> a <http://purl.org/linked-data/cube#DataSet> ."),
        UNTESTED,
    ),
}
# What no file can decide: the outcome stays, and the reason tells other facts when the facts are others.
UNDECIDED: dict[str, tuple[Mutation, Outcome]] = {
    "dwbp/BP16": (onto(drop="onto/Act$"), CANT_TELL),
    "dwbp/BP19": (files(r"^\.htaccess"), UNTESTED),
    "dwbp/BP33": (quads(add="<data/x> a rac:Discrepancy ."), CANT_TELL),
    "dwbp/BP34": (files("LICENSE-DATA"), CANT_TELL),
    "ldbp/1": (files(r"\.html$"), CANT_TELL),
    "ldbp/2": (catalogue(add="<catalogue#dataset> dcterms:subject x:plan ."), CANT_TELL),
    "ldbp/10": (catalogue(add=CONTACT), CANT_TELL),
}


def test_each_criterion_has_its_mutation() -> None:
    assert not MUTATIONS.keys() & UNDECIDED.keys()
    assert MUTATIONS.keys() | UNDECIDED.keys() == CRITERIA.keys()


@pytest.mark.parametrize(
    ("suite", "number"),
    [("dwbp", 35), ("ldbp", 10), ("foops", 24), ("oops", 33), ("robot", 32), ("lov", 19), ("agid", 35)],
)
def test_the_lists_are_whole(suite: str, number: int) -> None:
    assert sum(name.startswith(suite + "/") for name in CRITERIA) == number


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_change_of_the_publication_changes_the_outcome(evidence: Evidence, name: str) -> None:
    mutate, expected = MUTATIONS[name]
    before, after = CRITERIA[name].judge(evidence), CRITERIA[name].judge(mutate(evidence))
    assert before.outcome != after.outcome == expected, (before.reason.en, after.reason.en)


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_no_file_decides_is_never_passed(evidence: Evidence, name: str) -> None:
    mutate, expected = UNDECIDED[name]
    before, after = CRITERIA[name].judge(evidence), CRITERIA[name].judge(mutate(evidence))
    assert before.outcome is after.outcome is expected
    assert before.reason != after.reason


@pytest.mark.parametrize("broken", [False, True])
def test_robot_itself_says_the_same(evidence: Evidence, tmp_path: Path, broken: bool) -> None:
    rules = [name for name, (_, outcome) in MUTATIONS.items() if name.startswith("robot/") and outcome is FAILED]
    # ROBOT 1.9.8 has this rule in its profile and does not report such an IRI.
    rules.remove("robot/invalid_entity_uri")
    for name in rules if broken else ():
        evidence = MUTATIONS[name][0](evidence)
    path, report = tmp_path / "ontology.ttl", tmp_path / "report.tsv"
    path.write_bytes(evidence.files[VOCABULARY_FILE])
    done = robot("report", "--input", path, "--output", report, "--fail-on", "none")
    assert done.returncode == 0, done.stdout + done.stderr
    with report.open(encoding="utf-8") as file:
        theirs = {row["Rule Name"] for row in csv.DictReader(file, delimiter="\t")}
    suite = [criterion for name, criterion in CRITERIA.items() if name.startswith("robot/")]
    assert theirs == {criterion.id for criterion in suite if criterion.judge(evidence).outcome is FAILED}
    assert not broken or len(theirs) > len(rules)


def test_nothing_is_passed_of_an_empty_publication(evidence: Evidence) -> None:
    empty = Evidence(evidence.project, [], {})
    found = {f"{score.suite}/{score.id}" for score in scores.evaluate(empty) if score.outcome is PASSED}
    assert found <= {"foops/PURL1"}  # which looks at an IRI alone


def test_what_only_a_live_address_shows_says_so(evidence: Evidence) -> None:
    for score in scores.evaluate(evidence):
        if score.outcome is UNTESTED:
            pages = re.search(r"not in this build|nothing to look at", score.reason.en)
            assert score.reason.en.endswith("Only a live address can show it.") or pages, score
        assert score.reason.it
        assert score.reason.en
        assert score.reason.it != score.reason.en, score


def test_texts_are_sentences_and_titles_are_not() -> None:
    for criterion in CRITERIA.values():
        for title in criterion.title:
            assert title[0].isupper() or title.startswith(("owl:", "rdf:")), title
            assert not title.endswith("."), title
        assert criterion.source.startswith(("https://", "http://"))
    for suite in scores.suites():
        assert all(text.endswith(".") for text in suite.about)


def test_the_report_in_rdf_says_what_the_json_says(evidence: Evidence) -> None:
    documents = scores.documents(evidence, scores.evaluate(evidence))
    turned = replace(evidence, quads=evidence.quads[::-1])
    assert documents == scores.documents(turned, scores.evaluate(turned))
    triples = list(ox.parse(documents["reports/scores.ttl"], format=ox.RdfFormat.TURTLE))
    assert not any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object))
    prefix = DEFAULT_BASE + "report/scores#"
    told = {
        value(triple.subject).removeprefix(prefix + "result/"): value(triple.object).rpartition("#")[2]
        for triple in triples
        if triple.predicate.value == expand("earl:outcome")
    }
    document = json.loads(documents["reports/scores.json"])
    listed = {f"{s['id']}/{c['id']}": c["outcome"] for s in document["suites"] for c in s["criteria"]}
    assert told == listed
    assert listed.keys() == CRITERIA.keys()
    measured = {
        value(triple.subject).removeprefix(prefix + "measurement/"): int(value(triple.object))
        for triple in triples
        if triple.predicate.value == expand("dqv:value")
    }
    assert measured == {f"{s['id']}/{name}": count for s in document["suites"] for name, count in s["counts"].items()}
    assert sum(measured.values()) == len(CRITERIA)


def test_scores_under_another_base(evidence: Evidence) -> None:
    run = pipeline.Run(replace(fixtures.invented_project(), base="https://example.org/x/"))
    documents = pipeline.build(run)
    moved = json.loads(documents["reports/scores.json"])
    here = scores.as_json(scores.evaluate(evidence))
    for ours, theirs in zip(here["suites"], moved["suites"], strict=True):
        for one, other in zip(ours["criteria"], theirs["criteria"], strict=True):
            if one["id"] != "PURL1":
                assert one["outcome"] == other["outcome"], (one, other)
    assert DEFAULT_BASE not in documents["reports/scores.json"].decode()
    assert DEFAULT_BASE not in documents["reports/scores.ttl"].decode()


def test_a_prefix_that_the_register_lost_is_misuse(evidence: Evidence) -> None:
    project = Project.at(ROOT, data=evidence.project.data)
    project.__dict__["prefixes"] = {name: iri for name, iri in evidence.project.prefixes.items() if name != "earl"}
    with pytest.raises(UserError, match="no prefix earl:"):
        scores.evaluate(replace(evidence, project=project))


def test_a_note_stands_by_a_failure_alone(evidence: Evidence) -> None:
    verdict = CRITERIA["foops/OM1"].judge(evidence)
    noted = Criterion("x", Text("A", "A"), lambda _: verdict, "https://example.org/", Text("Nota.", "Note."))
    assert noted.judge(evidence) == verdict
    failing = replace(noted, check=lambda _: verdict._replace(outcome=FAILED))
    assert failing.judge(evidence).reason.en.endswith("Note.")


@pytest.mark.parametrize(("lang", "name"), [("it", "scores.html"), ("en", "scores.en.html")])
def test_the_page_has_a_row_for_each_criterion(
    published: tuple[Project, dict[str, bytes]], lang: str, name: str
) -> None:
    _, files = published
    html, document = files[name].decode(), json.loads(files["reports/scores.json"])
    for key, criterion in CRITERIA.items():
        assert html.count(f'id="{key.replace("/", "-")}"') == 1
        assert f'href="{criterion.source}"' in html
    assert html.count("<caption>") == html.count("<thead>") == len(document["suites"])
    assert html.count('<th scope="row">') == len(CRITERIA)
    passed = sum(suite["counts"]["passed"] for suite in document["suites"])
    assert html.count(">" + document["outcomes"]["passed"][lang] + "</span>") == passed
    assert 'href="reports/scores.ttl"' in html
    assert f'href="{name}"' in files["quality" + name.removeprefix("scores")].decode()
    assert name in files["sitemap.xml"].decode()
