"""The 24 tests of FOOPS!, the validator of vocabularies by the FAIR principles, over the vocabulary's file.

What the validator asks of the network (resolution, content negotiation, registries) only a live address can show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from raccordo.publish.scores.model import (
    TERMS,
    VOCABULARY_FILE,
    Criterion,
    Evidence,
    Suite,
    Text,
    Verdict,
    among,
    failed,
    has,
    live,
    passed,
    untested,
)

SOURCE = "https://w3id.org/foops/test/"
DC = "http://purl.org/dc/elements/1.1/"
PAV = "http://purl.org/pav/"
DOAP = "http://usefulinc.com/ns/doap#"
SPACES = {
    "bibo": "http://purl.org/ontology/bibo/",
    "cc": "http://creativecommons.org/ns#",
    "dc": DC,
    "doap": DOAP,
    "mod": "https://w3id.org/mod#",
    "pav": PAV,
    "schema": "https://schema.org/",
}
# The places where FOOPS! takes an IRI to be permanent.
PERMANENT = (
    "w3id.org", "doi.org", "purl.", "linked.data.gov.au", "dbpedia.org", "perma.cc", "data.europa.eu", "www.w3.org",
)  # fmt: skip


def names(text: str) -> tuple[str, ...]:
    """The properties, written with prefixes and separated by blanks; those that the register lacks as whole IRIs."""
    pairs = (name.partition(":") for name in text.split())
    return tuple(f"<{SPACES[p]}{local}>" if p in SPACES else f"{p}:{local}" for p, _, local in pairs)


# Of each piece of metadata, the properties that FOOPS! takes for it.
METADATA = {
    "title": "dcterms:title dc:title schema:name",
    "description": (
        "dcterms:description dc:description dcterms:abstract dc:abstract schema:description rdfs:comment "
        "doap:description doap:shortdesc skos:note"
    ),
    "licence": "dcterms:license schema:license doap:license cc:license",
    "licence or rights": "dcterms:license schema:license doap:license cc:license dc:rights dcterms:rights "
    "dcterms:accessRights",
    "version IRI": "owl:versionIRI",
    "creator": "dcterms:creator dc:creator pav:createdBy pav:authoredBy schema:creator prov:wasAttributedTo "
    "doap:developer",
    "namespace URI": "vann:preferredNamespaceUri",
    "namespace prefix": "vann:preferredNamespacePrefix",
    "version info": "owl:versionInfo schema:schemaVersion",
    "creation date": "dcterms:created schema:dateCreated doap:created prov:generatedAtTime pav:createdOn",
    "citation": "dcterms:bibliographicCitation",
    "DOI": "bibo:doi",
    "publisher": "dcterms:publisher dc:publisher schema:publisher",
    "logo": "foaf:logo schema:logo",
    "status": "bibo:status mod:status",
    "source": "dcterms:source prov:hadOriginalSource",
    "issued date": "dcterms:issued dcterms:submitted schema:datePublished",
}
NO_DATE = Text(
    "Le date vengono dai rilasci del registro delle modifiche: finché non ce n'è uno nessuna data è scritta, e "
    "quella di "
    "creazione non è in nessun documento.",
    "Dates come from the releases in the changelog: while there is none no date is written, and that of creation "
    "is in no "
    "document.",
)
NOT_HAD = Text(
    "Il progetto non ha DOI né logo, e nulla è inventato.",
    "The project has neither DOI nor logo, and nothing is made up.",
)


def metadata(*wanted: str) -> Callable[[Evidence], Verdict]:
    """A check that the vocabulary has each piece of metadata; the reason names the first property of each."""
    properties = {METADATA[name].split()[0]: names(METADATA[name]) for name in wanted}
    return lambda evidence: has(evidence.vocabulary, evidence.ontology, properties, VOCABULARY_FILE)


def readable(evidence: Evidence) -> Verdict:
    """RDF1: the vocabulary's file is RDF that can be read."""
    count = len(evidence.triples(VOCABULARY_FILE))
    if not count:
        return failed(
            f"{VOCABULARY_FILE} manca o non si legge.",
            f"{VOCABULARY_FILE} is missing or can't be read.",
            VOCABULARY_FILE,
        )
    return passed(
        f"{VOCABULARY_FILE} si legge come Turtle: {count} triple.",
        f"{VOCABULARY_FILE} can be read as Turtle: {count} triples.",
        VOCABULARY_FILE,
    )


def page(evidence: Evidence) -> Verdict:
    """DOC1: the vocabulary has a page."""
    if "onto.html" not in evidence.files:
        return untested(
            "La pagina onto.html non c'è in questa costruzione.",
            "The page onto.html is not in this build.",
            "onto.html",
        )
    terms = evidence.terms()
    text = evidence.files["onto.html"].decode("utf-8", "replace")
    return among(evidence, terms, TERMS, [iri for iri in terms if iri.rpartition("/")[2] not in text], "onto.html")


def permanent(evidence: Evidence) -> Verdict:
    """PURL1: the vocabulary's IRI is in a place that FOOPS! takes for permanent."""
    host = evidence.ontology.split("/")[2]
    if any(place in host for place in PERMANENT):
        return passed(
            f"L'IRI {evidence.ontology} è nello spazio di {host}; che lì sia registrato non è guardato.",
            f"The IRI {evidence.ontology} is in the space of {host}; whether it is registered there is not looked at.",
            evidence.ontology,
        )
    return failed(
        f"{host} non è fra i luoghi previsti.", f"{host} is not among the places foreseen.", evidence.ontology
    )


def open_protocol(evidence: Evidence) -> Verdict:
    """HTTP1: the vocabulary is declared under an HTTP IRI."""
    found = evidence.vocabulary.instances("owl:Ontology")
    return among(
        evidence,
        found,
        Text("IRI di vocabolario", "ontology IRIs"),
        [iri for iri in found if not iri.startswith("http")],
    )


def declared(text: Text, needs: Callable[[Evidence], Iterable[str]]) -> Callable[[Evidence], Verdict]:
    """A check that needs the network: failed where the files already lack what it would ask for, else untested."""

    def check(evidence: Evidence) -> Verdict:
        iris = list(needs(evidence))
        if not iris:
            return failed(
                f"Manca in {VOCABULARY_FILE} ciò che si dovrebbe cercare.",
                f"What should be looked up is missing in {VOCABULARY_FILE}.",
                VOCABULARY_FILE,
            )
        return live(f"{text.it}: {', '.join(iris)}.", f"{text.en}: {', '.join(iris)}.", *iris)

    return check


def version(evidence: Evidence) -> Verdict:
    """VER1: a version IRI, other than the vocabulary's."""
    found = evidence.vocabulary.objects(evidence.ontology, "owl:versionIRI")
    if [iri for iri in found if iri != evidence.ontology] == found != []:
        return passed(f"IRI di versione: {found[0]}.", f"Version IRI: {found[0]}.", VOCABULARY_FILE)
    return failed("Manca un IRI di versione.", "There is no version IRI.", VOCABULARY_FILE)


def foreign_metadata(evidence: Evidence) -> Verdict:
    """VOC1: the metadata use vocabularies of others."""
    rows = evidence.vocabulary.column(f"SELECT ?p WHERE {{ <{evidence.ontology}> ?p ?o }}")
    spaces = {evidence.short(iri).partition(":")[0] for iri in rows} & {
        "dcterms", "dc", "schema", "vann", "prov", "bibo", "pav", "foaf", "doap", "mod", "owl", "rdfs",
    }  # fmt: skip
    if not spaces:
        return failed("Nessun vocabolario d'altri.", "No vocabulary of others.", VOCABULARY_FILE)
    text = ", ".join(sorted(spaces))
    return passed(f"I metadati usano: {text}.", f"The metadata use: {text}.", VOCABULARY_FILE)


def foreign_terms(evidence: Evidence) -> Verdict:
    """VOC2: the vocabulary imports others, or uses their classes and properties."""
    used = evidence.vocabulary.column(f"""
        SELECT ?term WHERE {{
            {{ ?any owl:imports ?term }}
            UNION {{ ?term a ?kind . VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty }} }}
            FILTER (isIRI(?term) && !STRSTARTS(STR(?term), "{evidence.ontology}"))
        }}
    """)
    if not used:
        return failed("Nessun termine d'altri.", "No term of others.", VOCABULARY_FILE)
    spaces = ", ".join(sorted({evidence.short(iri).partition(":")[0] for iri in used}))
    return passed(
        f"Termini d'altri: {len(used)} ({spaces}).", f"Terms of others: {len(used)} ({spaces}).", VOCABULARY_FILE
    )


def each_term(*properties: str) -> Callable[[Evidence], Verdict]:
    """A check that each term has a value of one of the properties."""

    def check(evidence: Evidence) -> Verdict:
        terms = evidence.terms()
        return among(
            evidence, terms, TERMS, [iri for iri in terms if not evidence.vocabulary.any_value(iri, properties)]
        )

    return check


def criteria() -> tuple[Criterion, ...]:
    """The tests, in the order of the FAIR principles."""

    def one(number: str, it: str, en: str, check: Callable[[Evidence], Verdict], note: Text | None = None) -> Criterion:
        return Criterion(number, Text(it, en), check, SOURCE + number, note)

    def ontology(evidence: Evidence) -> list[str]:
        return evidence.vocabulary.instances("owl:Ontology")

    def values(name: str) -> Callable[[Evidence], list[str]]:
        return lambda evidence: evidence.vocabulary.objects(evidence.ontology, name)

    registries = Text("Da cercare in prefix.cc e in LOV", "To be looked up in prefix.cc and LOV")
    catalogues = Text("Da cercare nel catalogo di LOV", "To be looked up in LOV's catalogue")
    to_resolve = Text("Da risolvere", "To be resolved")
    return (
        one("PURL1", "L'IRI è permanente", "The IRI is permanent", permanent),
        one("URI1", "L'IRI porta al vocabolario", "The IRI leads to the vocabulary", declared(to_resolve, ontology)),
        one(
            "URI2",
            "L'IRI da cui il vocabolario si scarica è quello che dichiara",
            "The IRI that the vocabulary is loaded from is the one that it declares",
            declared(Text("Dichiarato", "Declared"), ontology),
        ),
        one("VER1", "La versione ha un IRI suo", "The version has an IRI of its own", version),
        one(
            "VER2",
            "L'IRI della versione porta a essa",
            "The version's IRI leads to it",
            declared(to_resolve, values("owl:versionIRI")),
        ),
        one(
            "OM1",
            "I metadati minimi ci sono",
            "The minimum metadata are there",
            metadata("title", "description", "licence", "version IRI", "creator", "namespace URI"),
        ),
        one("FIND1", "Il prefisso è dichiarato", "The prefix is stated", metadata("namespace prefix")),
        one(
            "FIND2",
            "Il prefisso è in un registro",
            "The prefix is in a registry",
            declared(registries, values("vann:preferredNamespacePrefix")),
        ),
        one(
            "FIND3",
            "Il vocabolario è in un catalogo pubblico",
            "The vocabulary is in a public catalogue",
            declared(catalogues, ontology),
        ),
        one(
            "FIND_3_BIS",
            "I metadati restano anche se il vocabolario non c'è più",
            "The metadata stay even if the vocabulary is gone",
            declared(catalogues, ontology),
        ),
        one(
            "CN1",
            "L'IRI dà dati o pagina a seconda di ciò che si chiede",
            "The IRI gives data or page, as asked for",
            declared(to_resolve, ontology),
        ),
        one("HTTP1", "Il protocollo è aperto", "The protocol is open", open_protocol),
        one("RDF1", "Il vocabolario è in RDF che si legge", "The vocabulary is in RDF that can be read", readable),
        one(
            "VOC1",
            "I metadati riusano vocabolari d'altri",
            "The metadata reuse vocabularies of others",
            foreign_metadata,
        ),
        one("VOC2", "Il vocabolario riusa termini d'altri", "The vocabulary reuses terms of others", foreign_terms),
        one("VOC3", "Ogni termine ha un'etichetta", "Each term has a label", each_term("rdfs:label", "skos:prefLabel")),
        one(
            "VOC4",
            "Ogni termine ha una definizione",
            "Each term has a definition",
            each_term("rdfs:comment", "skos:definition", "<http://purl.obolibrary.org/obo/IAO_0000118>"),
        ),
        one("DOC1", "Il vocabolario ha una pagina", "The vocabulary has a page", page),
        one(
            "OM2",
            "I metadati raccomandati ci sono",
            "The recommended metadata are there",
            metadata("namespace prefix", "version info", "creation date", "citation"),
            NO_DATE,
        ),
        one(
            "OM3",
            "I metadati di dettaglio ci sono",
            "The detailed metadata are there",
            metadata("DOI", "publisher", "logo", "status", "source", "issued date"),
            NOT_HAD + NO_DATE,
        ),
        one("OM4.1", "Una licenza è dichiarata", "A licence is stated", metadata("licence or rights")),
        one(
            "OM4.2",
            "L'indirizzo della licenza porta a essa",
            "The licence's address leads to it",
            declared(to_resolve, values("dcterms:license")),
        ),
        one(
            "OM5.1",
            "Autore e data di creazione ci sono",
            "Creator and date of creation are there",
            metadata("creator", "creation date"),
            NO_DATE,
        ),
        one(
            "OM5.2",
            "Editore e data di pubblicazione ci sono",
            "Publisher and date of publication are there",
            metadata("publisher", "issued date"),
            NO_DATE,
        ),
    )


def suite() -> Suite:
    """The tests of FOOPS! over the vocabulary."""
    return Suite(
        "foops",
        Text("I test di FOOPS!", "The tests of FOOPS!"),
        Text(
            "I 24 test, con regole nostre sul file del vocabolario. Ciò che lo strumento chiede alla rete "
            "(risoluzione, "
            "negoziazione, registri) solo un indirizzo attivo può mostrarlo.",
            "The 24 tests, by rules of our own over the vocabulary's file. What the tool asks of the network "
            "(resolution, "
            "negotiation, registries) only a live address can show.",
        ),
        "https://w3id.org/foops/",
        lambda evidence: evidence.ontology,
        criteria(),
    )
