"""What Linked Open Vocabularies asks of a vocabulary: its metadata recommendations, and its requirements for a listing.

The recommendations are those of P.-Y. Vandenbussche and B. Vatant, “Metadata Recommendations For Linked Open Data
Vocabularies”, version 1.1 (2012); the requirements are those that LOV's page “about” names.
"""

from __future__ import annotations

from collections.abc import Callable

from raccordo.publish.scores.foops import NO_DATE, each_term, foreign_terms, readable
from raccordo.publish.scores.model import (
    VOCABULARY_FILE,
    Criterion,
    Evidence,
    Suite,
    Text,
    Verdict,
    failed,
    has,
    live,
    untested,
)

SOURCE = "https://lov.linkeddata.es/Recommendations_Vocabulary_Design.pdf"
ABOUT = "https://lov.linkeddata.es/dataset/lov/about"
CC = "<http://creativecommons.org/ns#license>"
STATUS = "<http://www.w3.org/2003/06/sw-vocab-status/ns#term_status>"
VOAF = "<http://purl.org/vocommons/voaf#Vocabulary>"
PREFIX_LENGTH = 5


def header(*properties: str) -> Callable[[Evidence], Verdict]:
    """A check that the vocabulary has a value of one of the properties."""
    name = " / ".join(properties).replace(CC, "cc:license")
    return lambda evidence: has(evidence.vocabulary, evidence.ontology, {name: properties}, VOCABULARY_FILE)


def typed(evidence: Evidence) -> Verdict:
    """The resource that describes the vocabulary is a voaf:Vocabulary."""
    types = evidence.vocabulary.objects(evidence.ontology, "rdf:type")
    missing = [] if VOAF[1:-1] in types else ["voaf:Vocabulary"]
    return has(evidence.vocabulary, evidence.ontology, {"rdf:type": ("rdf:type",)}, VOCABULARY_FILE, missing)


def prefix(evidence: Evidence) -> Verdict:
    """A preferred prefix, of less than five characters."""
    found = evidence.vocabulary.objects(evidence.ontology, "vann:preferredNamespacePrefix")
    if long := [name for name in found if len(name) >= PREFIX_LENGTH]:
        return failed(f"Il prefisso è lungo: {long[0]}.", f"The prefix is long: {long[0]}.", VOCABULARY_FILE)
    return header("vann:preferredNamespacePrefix")(evidence)


def in_both(evidence: Evidence) -> Verdict:
    """RDF and HTML, to which the namespace must lead by content negotiation."""
    verdict = readable(evidence)
    if verdict.outcome != "passed":
        return verdict
    if "onto.html" not in evidence.files:
        return untested(
            "Il vocabolario è in RDF; la pagina onto.html non c'è in questa costruzione.",
            "The vocabulary is in RDF; the page onto.html is not in this build.",
            VOCABULARY_FILE,
            "onto.html",
        )
    return live(
        "RDF e pagina ci sono; che lo spazio di nomi porti a entrambi non sta nei file.",
        "RDF and page are there; that the namespace leads to both is not in the files.",
        VOCABULARY_FILE,
        "onto.html",
    )


def stable(evidence: Evidence) -> Verdict:
    """A stable address on the Web."""
    verdict = readable(evidence)
    if verdict.outcome != "passed":
        return verdict
    return live(f"L'indirizzo è {evidence.ontology}.", f"The address is {evidence.ontology}.", evidence.ontology)


def criteria() -> tuple[Criterion, ...]:
    """The recommendations in the order of the document, then the requirements for a listing."""

    def one(
        number: str,
        it: str,
        en: str,
        check: Callable[[Evidence], Verdict],
        note: Text | None = None,
        *,
        source: str = SOURCE,
    ) -> Criterion:
        return Criterion(number, Text(it, en), check, source, note)

    return (
        one(
            "type",
            "Il vocabolario è un voaf:Vocabulary",
            "The vocabulary is a voaf:Vocabulary",
            typed,
            Text(
                "Il vocabolario è dichiarato owl:Ontology, e VOAF non è fra i vocabolari del progetto.",
                "The vocabulary is declared as owl:Ontology, and VOAF is not among the project's vocabularies.",
            ),
        ),
        one("prefix", "Un prefisso breve", "A short prefix", prefix),
        one("namespace", "Lo spazio di nomi", "The namespace", header("vann:preferredNamespaceUri")),
        one("title", "Un titolo", "A title", header("dcterms:title")),
        one("description", "Una descrizione", "A description", header("dcterms:description")),
        one(
            "issued",
            "La data di prima pubblicazione",
            "The date of first publication",
            header("dcterms:issued"),
            NO_DATE,
        ),
        one(
            "modified",
            "La data dell'ultima modifica",
            "The date of the last change",
            header("dcterms:modified"),
            NO_DATE,
        ),
        one("version", "La versione", "The version", header("owl:versionInfo")),
        one(
            "rights",
            "Diritti o licenza",
            "Rights or licence",
            header("dcterms:rights", "dcterms:license", CC),
        ),
        one("creator", "Chi l'ha fatto", "Who made it", header("dcterms:creator")),
        one("publisher", "Chi lo pubblica", "Who publishes it", header("dcterms:publisher")),
        one("label", "Ogni termine ha un'etichetta", "Each term has a label", each_term("rdfs:label")),
        one(
            "comment",
            "Ogni termine dice che cosa è",
            "Each term says what it is",
            each_term("rdfs:comment", "skos:definition"),
        ),
        one(
            "isDefinedBy",
            "Ogni termine dice di quale vocabolario è",
            "Each term says which vocabulary it is of",
            each_term("rdfs:isDefinedBy"),
        ),
        one(
            "status",
            "Ogni termine dice quanto è stabile",
            "Each term says how stable it is",
            each_term(STATUS),
            Text(
                "Lo stato è del vocabolario intero, nel catalogo (adms:status); per ogni termine non è deciso.",
                "The status is of the vocabulary as a whole, in the catalogue (adms:status); for each term it is "
                "not decided.",
            ),
        ),
        one("documentation", "Il vocabolario è in RDF e in HTML", "The vocabulary is in RDF and in HTML", in_both),
        one(
            "stability",
            "Un indirizzo stabile sul Web",
            "A stable address on the Web",
            stable,
            source=ABOUT,
        ),
        one("standard", "Un formato standard", "A standard format", readable, source=ABOUT),
        one("reuse", "Legami con altri vocabolari", "Links to other vocabularies", foreign_terms, source=ABOUT),
    )


def suite() -> Suite:
    """LOV's recommendations and requirements over the vocabulary."""
    return Suite(
        "lov",
        Text("Ciò che chiede Linked Open Vocabularies", "What Linked Open Vocabularies asks for"),
        Text(
            "Le raccomandazioni di LOV sui metadati e i requisiti che nomina per accogliere un vocabolario. Il "
            "progetto non "
            "l'ha proposto a LOV.",
            "LOV's recommendations on metadata, and the requirements that it names to take a vocabulary in. The "
            "project has "
            "not suggested it to LOV.",
        ),
        SOURCE,
        lambda evidence: evidence.ontology,
        criteria(),
    )
