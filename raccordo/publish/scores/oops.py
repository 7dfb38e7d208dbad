"""The pitfalls of OOPS!, the OntOlogy Pitfall Scanner: the 33 of its catalogue's 41 that the scanner looks for.

The scanner has no rule for P01, P09, P14, P15, P16, P17, P18 and P23. Where it weighs the sense of words with a
lexicon, the check here says what there is to judge; where a name or a structure decides, it decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection

from raccordo.publish.scores.model import (
    CLASSES,
    PROPERTIES,
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
    inapplicable,
    listed,
    live,
    passed,
    person,
    untested,
)
from raccordo.rdf.turtle import value

SOURCE = "https://oops.linkeddata.es/catalogue.jsp"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
BUILT_IN = (
    RDF,
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2001/XMLSchema#",
)
LICENCES = (
    "dcterms:license",
    "dcterms:rights",
    "<http://creativecommons.org/ns#license>",
    "<https://schema.org/license>",
)
FILE_ENDING = re.compile(r"\.(owl|rdf|ttl|n3|rdfxml|xml|jsonld)(/|#|$)", re.IGNORECASE)
CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
PROPERTY_NAME = re.compile(r"[a-z][A-Za-z0-9]*")
Looked = Callable[[Evidence], Collection[str]]


def faults(query: str, looked: Looked, noun: Text) -> Callable[[Evidence], Verdict]:
    """A check that finds each ?term of a graph pattern at fault, of those looked at."""

    def check(evidence: Evidence) -> Verdict:
        terms = set(looked(evidence))
        wrong = terms.intersection(evidence.vocabulary.column(f"SELECT ?term WHERE {{ {query} }}"))
        return among(evidence, terms, noun, wrong)

    return check


def judged(query: str, absent: Text, there: Text) -> Callable[[Evidence], Verdict]:
    """A check that leaves to a person what a graph pattern finds, and is inapplicable where it finds nothing."""

    def check(evidence: Evidence) -> Verdict:
        if not evidence.terms():
            return nothing()
        found = evidence.vocabulary.column(f"SELECT ?term WHERE {{ {query} }}")
        if not found:
            return inapplicable(
                f"Il vocabolario non ha {absent.it}.", f"The vocabulary has {absent.en}.", VOCABULARY_FILE
            )
        names = listed(evidence, found)
        return person(f"{there.it}: {names.it}.", f"{there.en}: {names.en}.", VOCABULARY_FILE)

    return check


def nothing() -> Verdict:
    """The verdict where the vocabulary's file has no terms."""
    return untested(f"{VOCABULARY_FILE} non ha termini.", f"{VOCABULARY_FILE} has no terms.", VOCABULARY_FILE)


def local(iri: str) -> str:
    """What follows the last slash or hash."""
    return re.split(r"[/#]", iri)[-1]


def classes(evidence: Evidence) -> list[str]:
    """The vocabulary's own classes."""
    return evidence.classes


def properties(evidence: Evidence) -> list[str]:
    """The vocabulary's own object and datatype properties."""
    return evidence.properties


def object_properties(evidence: Evidence) -> list[str]:
    """The vocabulary's own object properties."""
    return evidence.terms("owl:ObjectProperty")


def terms(evidence: Evidence) -> list[str]:
    """The vocabulary's own terms."""
    return evidence.terms()


def no_relation_named_is(evidence: Evidence) -> Verdict:
    """P03: a property that is only called “is” stands in for rdfs:subClassOf, rdf:type or owl:sameAs."""
    wrong = [iri for iri in evidence.properties if local(iri).lower() in {"is", "isa", "is_a", "is-a"}]
    return among(evidence, evidence.properties, PROPERTIES, wrong)


def connected(evidence: Evidence) -> Verdict:
    """P04: a term that no statement of the file ties to another resource."""
    near: dict[object, set[object]] = {}
    for quad in evidence.vocabulary.store:
        about = value(quad.predicate)
        if about in {RDF + "type", "http://www.w3.org/2000/01/rdf-schema#isDefinedBy"}:
            continue
        near.setdefault(quad.subject, set()).add(quad.object)
        near.setdefault(quad.object, set()).add(quad.subject)
    own = set(evidence.terms())
    joined = {value(node) for node, others in near.items() if value(node) in own and any(_is_node(o) for o in others)}
    return among(evidence, own, TERMS, own - joined)


def _is_node(term: object) -> bool:
    return not str(term).startswith('"')


def no_cycles(evidence: Evidence) -> Verdict:
    """P06: a class that is under itself, directly or by others."""
    wrong = evidence.vocabulary.column("SELECT ?term WHERE { ?term rdfs:subClassOf+ ?term FILTER (isIRI(?term)) }")
    return among(evidence, evidence.classes, CLASSES, wrong)


def no_merged_concepts(evidence: Evidence) -> Verdict:
    """P07: a class whose name joins two things by “And” or “Or”."""
    wrong = [iri for iri in evidence.classes if re.search(r"[a-z](And|Or)[A-Z]|_(and|or)_", local(iri))]
    return among(evidence, evidence.classes, CLASSES, wrong)


def disjoint(evidence: Evidence) -> Verdict:
    """P10: no axiom of disjointness at all, which is what the scanner looks for."""
    found = evidence.vocabulary.select(
        "SELECT ?one ?two WHERE { { ?one owl:disjointWith|owl:disjointUnionOf|owl:propertyDisjointWith ?two } "
        "UNION { ?one owl:members ?two } }"
    )
    if not evidence.terms():
        return nothing()
    if not found:
        return failed("Non c'è alcun assioma di disgiunzione.", "There is no axiom of disjointness.", VOCABULARY_FILE)
    return passed(f"Assiomi di disgiunzione: {len(found)}.", f"Axioms of disjointness: {len(found)}.", VOCABULARY_FILE)


def copies(evidence: Evidence, kind: str, equal: str, under: str) -> list[str]:
    """P12, P30: the own terms that bear the name of another vocabulary's in the file, of the same kind.

    A term that is said to be equal to the other, under it or over it, is no copy.
    """
    own = evidence.terms(kind)
    others = {local(iri).lower(): iri for iri in evidence.vocabulary.instances(kind) if iri not in own}
    related = evidence.vocabulary.select(f"SELECT ?one ?two WHERE {{ ?one ({equal}|{under})+ ?two }}")
    pairs = {frozenset(row) for row in related}
    return [iri for iri in own if (other := others.get(local(iri).lower())) and frozenset((iri, other)) not in pairs]


def copied_properties(evidence: Evidence) -> Verdict:
    """P12, on properties."""
    wrong = [
        iri
        for kind in ("owl:ObjectProperty", "owl:DatatypeProperty")
        for iri in copies(evidence, kind, "owl:equivalentProperty", "rdfs:subPropertyOf")
    ]
    return among(evidence, evidence.properties, PROPERTIES, wrong)


def copied_classes(evidence: Evidence) -> Verdict:
    """P30, on classes."""
    wrong = copies(evidence, "owl:Class", "owl:equivalentClass", "rdfs:subClassOf")
    return among(evidence, evidence.classes, CLASSES, wrong)


def not_swapped(evidence: Evidence) -> Verdict:
    """P20: a label that ends as a sentence or is longer than the definition, or a definition of one word."""
    wrong = evidence.vocabulary.column("""
        SELECT ?term WHERE {
            ?term rdfs:label ?label ; skos:definition ?definition .
            FILTER (LANG(?label) = LANG(?definition))
            FILTER (STRLEN(?label) >= STRLEN(?definition) || STRENDS(STR(?label), ".")
                || !CONTAINS(STR(?definition), " "))
        }
    """)
    return among(evidence, evidence.terms(), TERMS, wrong)


def no_miscellany(evidence: Evidence) -> Verdict:
    """P21: a class whose name says that it takes what is left."""
    wrong = [iri for iri in evidence.classes if re.match(r"(Other|Misc)|.*(Other|Miscellaneous)$", local(iri))]
    return among(evidence, evidence.classes, CLASSES, wrong)


def one_naming(evidence: Evidence) -> Verdict:
    """P22: classes in UpperCamelCase, properties in lowerCamelCase, without delimiters."""
    wrong = [iri for iri in evidence.classes if not CLASS_NAME.fullmatch(local(iri))]
    others = set(evidence.terms()) - set(evidence.classes)
    wrong += [iri for iri in others if not PROPERTY_NAME.fullmatch(local(iri))]
    return among(evidence, evidence.terms(), TERMS, wrong)


def one_label_a_class(evidence: Evidence) -> Verdict:
    """P32: two classes with the same label in the same language."""
    own = set(evidence.classes)
    rows = evidence.vocabulary.select(
        "SELECT ?term ?text ?tag WHERE { ?term rdfs:label ?label BIND (LCASE(STR(?label)) AS ?text) BIND "
        "(LANG(?label) AS ?tag) }"
    )
    counts = Counter((text, tag) for term, text, tag in rows if term in own)
    wrong = {term for term, text, tag in rows if term in own and counts[text, tag] > 1}
    return among(evidence, own, CLASSES, wrong)


def typed(query: str, kinds: str, noun: Text) -> Callable[[Evidence], Verdict]:
    """P34, P35: a check that each ?term that a graph pattern finds in use is declared; the terms of RDF and OWL are."""

    def check(evidence: Evidence) -> Verdict:
        rows = evidence.vocabulary.column(f"SELECT ?term WHERE {{ {query} FILTER (isIRI(?term)) }}")
        used = {iri for iri in rows if not iri.startswith(BUILT_IN)}
        known = evidence.vocabulary.column(f"SELECT ?term WHERE {{ VALUES ?kind {{ {kinds} }} ?term a ?kind }}")
        return among(evidence, used, noun, used - set(known))

    return check


def no_file_ending(evidence: Evidence) -> Verdict:
    """P36: the ending of a file in the vocabulary's IRI or in a term's."""
    iris = [*evidence.vocabulary.instances("owl:Ontology"), *evidence.terms()]
    return among(evidence, iris, Text("IRI", "IRIs"), [iri for iri in iris if FILE_ENDING.search(iri)])


def on_the_web(evidence: Evidence) -> Verdict:
    """P37: both the file and the page are there to be published; that the IRI leads to them is not shown by files."""
    if not evidence.vocabulary.instances("owl:Ontology"):
        return failed(
            f"{VOCABULARY_FILE} non ha il vocabolario.", f"{VOCABULARY_FILE} lacks the vocabulary.", VOCABULARY_FILE
        )
    page = "onto.html" in evidence.files
    it, en = ("c'è", "is there") if page else ("manca", "is missing")
    return live(
        f"{VOCABULARY_FILE} c'è, la pagina onto.html {it}.",
        f"{VOCABULARY_FILE} is there, the page onto.html {en}.",
        VOCABULARY_FILE,
    )


def declared(evidence: Evidence) -> Verdict:
    """P38: exactly one owl:Ontology, under the vocabulary's IRI."""
    found = evidence.vocabulary.instances("owl:Ontology")
    if found == [evidence.ontology]:
        return passed(
            "C'è un solo owl:Ontology, con il suo IRI.", "There is one owl:Ontology, with its IRI.", VOCABULARY_FILE
        )
    return failed(
        f"I vocabolari dichiarati sono {len(found)}.", f"{len(found)} ontologies are declared.", VOCABULARY_FILE
    )


def one_namespace(evidence: Evidence) -> Verdict:
    """P39: an absolute IRI for the vocabulary, and its namespace stated and that of its terms."""
    stated = evidence.vocabulary.objects(evidence.ontology, "vann:preferredNamespaceUri")
    if stated != [evidence.ontology + "/"]:
        return failed(
            f"Lo spazio di nomi dichiarato non è {evidence.ontology}/.",
            f"The stated namespace is not {evidence.ontology}/.",
            VOCABULARY_FILE,
        )
    return among(evidence, evidence.terms(), TERMS, [])


def no_hijacking(evidence: Evidence) -> Verdict:
    """P40: a term that says that this vocabulary defines it, or has a definition here, in another's namespace."""
    wrong = evidence.vocabulary.column(
        f"SELECT ?term WHERE {{ {{ ?term rdfs:isDefinedBy <{evidence.ontology}> }} UNION {{ ?term skos:definition "
        f"?text }} "
        f"FILTER (isIRI(?term) && !STRSTARTS(STR(?term), '{evidence.ontology}/')) }}"
    )
    verdict = among(evidence, evidence.terms(), TERMS, wrong)
    if verdict.outcome != "passed":
        return verdict
    return live(
        "Nessun termine d'altri è definito qui; che gli altri vocabolari definiscano quelli usati non sta in "
        "questi file.",
        "No term of others is defined here; that other vocabularies define those used is not in these files.",
        VOCABULARY_FILE,
    )


def criteria() -> tuple[Criterion, ...]:
    """The pitfalls that the scanner looks for, by number."""

    def one(number: str, it: str, en: str, check: Callable[[Evidence], Verdict], note: Text | None = None) -> Criterion:
        return Criterion(number, Text(it, en), check, SOURCE, note)

    return (
        one(
            "P02",
            "Nessuna classe doppia che sia solo un sinonimo",
            "No double class that is only a synonym",
            faults(
                "?term owl:equivalentClass|^owl:equivalentClass ?other . FILTER (isIRI(?other) && ?term != ?other)",
                classes,
                CLASSES,
            ),
        ),
        one(
            "P03",
            "Nessuna relazione «è» al posto di sottoclasse, tipo o identità",
            "No relation “is” in place of subclass, type or identity",
            no_relation_named_is,
        ),
        one(
            "P04",
            "Nessun termine isolato",
            "No isolated term",
            connected,
            Text(
                "È voluto: sono proprietà di cose di classi diverse, che le forme SHACL legano alle classi.",
                "It is meant: these are properties of things of several classes, which the SHACL shapes tie to "
                "the classes.",
            ),
        ),
        one(
            "P05",
            "Dominio e codominio delle relazioni inverse si corrispondono",
            "Domain and range of inverse relations fit each other",
            inverse_by_domain_and_range,
        ),
        one("P06", "Nessun ciclo fra le classi", "No cycle among the classes", no_cycles),
        one("P07", "Nessuna classe che unisca due concetti", "No class that joins two concepts", no_merged_concepts),
        one(
            "P08",
            "Ogni termine ha etichetta e definizione",
            "Each term has a label and a definition",
            faults(
                "?term a ?kind . FILTER NOT EXISTS { ?term rdfs:label|skos:prefLabel ?l . ?term "
                "rdfs:comment|skos:definition ?d }",
                terms,
                TERMS,
            ),
        ),
        one("P10", "Ci sono assiomi di disgiunzione", "There are axioms of disjointness", disjoint),
        one(
            "P11",
            "Ogni proprietà ha dominio e codominio",
            "Each property has a domain and a range",
            faults(
                "?term a ?kind . FILTER NOT EXISTS { ?term rdfs:domain ?domain ; rdfs:range ?range }",
                properties,
                PROPERTIES,
            ),
            Text(
                "È voluto: dove soggetti o valori sono di classi diverse, dominio o codominio direbbe il falso; li "
                "controllano le forme SHACL.",
                "It is meant: where subjects or values are of several classes, a domain or range would say what "
                "is false; "
                "the SHACL shapes check them.",
            ),
        ),
        one(
            "P12",
            "Una proprietà che ne ripete una d'altri lo dice",
            "A property that repeats another vocabulary's says so",
            copied_properties,
            Text(
                "È voluto per rac:number, che è il numero di una linea guida: eli:number è quello di un atto.",
                "It is meant for rac:number, which is the number of a guideline: eli:number is that of an act.",
            ),
        ),
        one(
            "P13",
            "Ogni relazione ha la sua inversa",
            "Each relation has its inverse",
            faults(
                "?term a owl:ObjectProperty . FILTER NOT EXISTS { ?term owl:inverseOf|^owl:inverseOf ?other } "
                "FILTER NOT EXISTS { ?term a owl:SymmetricProperty }",
                object_properties,
                PROPERTIES,
            ),
            Text(
                "È voluto: una proprietà va da ciò che dipende a ciò da cui dipende, e SPARQL la segue nei due versi.",
                "It is meant: a property goes from what depends to what it depends on, and SPARQL follows it "
                "both ways.",
            ),
        ),
        one(
            "P19",
            "Una proprietà ha un dominio e un codominio soli",
            "A property has one domain and one range only",
            faults(
                "{ ?term rdfs:domain ?one, ?two } UNION { ?term rdfs:range ?one, ?two } FILTER (?one != ?two)",
                properties,
                PROPERTIES,
            ),
        ),
        one("P20", "Etichette e definizioni non sono scambiate", "Labels and definitions are not swapped", not_swapped),
        one("P21", "Nessuna classe per ciò che avanza", "No class for what is left", no_miscellany),
        one("P22", "Una sola convenzione per i nomi", "One convention for names", one_naming),
        one(
            "P24",
            "Nessun termine nella propria definizione",
            "No term in its own definition",
            faults(
                "?term (rdfs:domain|rdfs:range|rdfs:subClassOf|owl:equivalentClass)/"
                "(owl:intersectionOf|owl:unionOf|owl:oneOf|owl:complementOf|owl:someValuesFrom|owl:allValuesFrom"
                "|owl:onProperty|rdf:first|rdf:rest)* ?term .",
                terms,
                TERMS,
            ),
        ),
        one(
            "P25",
            "Nessuna relazione inversa di sé stessa",
            "No relation that is its own inverse",
            faults("?term owl:inverseOf ?term .", object_properties, PROPERTIES),
        ),
        one(
            "P26",
            "Nessuna relazione simmetrica con un'inversa",
            "No symmetric relation with an inverse",
            faults(
                "?term a owl:SymmetricProperty ; owl:inverseOf|^owl:inverseOf ?other .", object_properties, PROPERTIES
            ),
        ),
        one(
            "P27",
            "Le proprietà dette uguali lo sono",
            "Properties that are said to be equal are so",
            judged(
                "?term owl:equivalentProperty ?other .",
                Text("proprietà dette uguali", "no properties that are said to be equal"),
                Text("Proprietà dette uguali", "Properties that are said to be equal"),
            ),
        ),
        one(
            "P28",
            "Le relazioni dette simmetriche lo sono",
            "Relations that are said to be symmetric are so",
            judged(
                "?term a owl:SymmetricProperty .",
                Text("relazioni dette simmetriche", "no relations that are said to be symmetric"),
                Text("Relazioni dette simmetriche", "Relations that are said to be symmetric"),
            ),
        ),
        one(
            "P29",
            "Le relazioni dette transitive lo sono",
            "Relations that are said to be transitive are so",
            transitive,
        ),
        one(
            "P30",
            "Una classe che ne ripete una d'altri lo dice",
            "A class that repeats another vocabulary's says so",
            copied_classes,
        ),
        one(
            "P31",
            "Le classi dette uguali lo sono",
            "Classes that are said to be equal are so",
            judged(
                "?term owl:equivalentClass ?other . FILTER (isIRI(?other))",
                Text("classi con nome dette uguali", "no named classes that are said to be equal"),
                Text("Classi dette uguali", "Classes that are said to be equal"),
            ),
        ),
        one("P32", "Due classi non hanno la stessa etichetta", "No two classes have the same label", one_label_a_class),
        one(
            "P33",
            "Nessuna catena di una proprietà sola",
            "No chain of one property only",
            faults("?term owl:propertyChainAxiom/rdf:rest rdf:nil .", object_properties, PROPERTIES),
        ),
        one(
            "P34",
            "Ogni classe usata è dichiarata",
            "Each class that is used is declared",
            typed(
                "{ ?term rdfs:subClassOf ?any } UNION { ?any "
                "rdfs:subClassOf|rdfs:domain|owl:disjointWith|owl:someValuesFrom ?term } "
                "UNION { ?p a owl:ObjectProperty ; rdfs:range ?term }",
                "owl:Class rdfs:Class",
                CLASSES,
            ),
        ),
        one(
            "P35",
            "Ogni proprietà usata è dichiarata",
            "Each property that is used is declared",
            typed(
                "{ ?s ?term ?o } UNION { ?any rdfs:subPropertyOf|owl:inverseOf|owl:onProperty ?term } "
                "UNION { ?any owl:propertyChainAxiom/rdf:rest*/rdf:first ?term }",
                "owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty rdf:Property",
                PROPERTIES,
            ),
        ),
        one("P36", "Nessuna estensione di file negli IRI", "No file ending in the IRIs", no_file_ending),
        one(
            "P37",
            "Il vocabolario è sul Web, come dati e come pagina",
            "The vocabulary is on the Web, as data and page",
            on_the_web,
        ),
        one("P38", "Il vocabolario è dichiarato", "The ontology is declared", declared),
        one("P39", "Lo spazio di nomi è dichiarato", "The namespace is stated", one_namespace),
        one("P40", "Nessun termine nello spazio di nomi d'altri", "No term in another's namespace", no_hijacking),
        one(
            "P41",
            "La licenza è dichiarata",
            "The licence is stated",
            lambda e: has(e.vocabulary, e.ontology, {"dcterms:license": LICENCES}, VOCABULARY_FILE),
        ),
    )


def inverse_by_domain_and_range(evidence: Evidence) -> Verdict:
    """P05: two inverse relations where the domain of one, if stated, is not the range of the other, or the reverse."""
    pairs = evidence.vocabulary.select(
        "SELECT ?term ?other WHERE { ?term owl:inverseOf ?other FILTER (isIRI(?term) && isIRI(?other)) }"
    )
    if not evidence.terms():
        return nothing()
    if not pairs:
        return inapplicable(
            "Il vocabolario non ha relazioni inverse.", "The vocabulary has no inverse relations.", VOCABULARY_FILE
        )

    def ends(iri: str, name: str) -> set[str]:
        return set(evidence.vocabulary.objects(iri, f"rdfs:{name}"))

    wrong = [
        one
        for one, two in pairs
        for near, far in ((ends(one, "domain"), ends(two, "range")), (ends(one, "range"), ends(two, "domain")))
        if near and far and near != far
    ]
    return among(evidence, [one for one, _ in pairs], PROPERTIES, wrong)


def transitive(evidence: Evidence) -> Verdict:
    """P29: a transitive relation whose domain and range, both stated, differ; without them, a person must judge it."""
    found = evidence.vocabulary.instances("owl:TransitiveProperty")
    if not evidence.terms():
        return nothing()
    if not found:
        return inapplicable(
            "Il vocabolario non ha relazioni transitive.",
            "The vocabulary has no transitive relations.",
            VOCABULARY_FILE,
        )
    wrong = evidence.vocabulary.column(
        "SELECT ?term WHERE { ?term a owl:TransitiveProperty ; rdfs:domain ?d ; rdfs:range ?r FILTER (?d != ?r) }"
    )
    if wrong:
        return among(evidence, found, PROPERTIES, wrong)
    names = listed(evidence, found)
    return person(f"Relazioni transitive: {names.it}.", f"Transitive relations: {names.en}.", VOCABULARY_FILE)


def suite() -> Suite:
    """The pitfalls of OOPS! over the vocabulary."""
    return Suite(
        "oops",
        Text("Le insidie di OOPS!", "The pitfalls of OOPS!"),
        Text(
            "Le 33 insidie, delle 41 del catalogo, che lo strumento cerca, con regole nostre sul file del "
            "vocabolario. Dove "
            "lo strumento pesa il senso delle parole con un lessico, qui decide solo ciò che nome e struttura "
            "mostrano.",
            "The 33 pitfalls, of the catalogue's 41, that the scanner looks for, by rules of our own over the "
            "vocabulary's "
            "file. Where the scanner weighs the sense of words with a lexicon, only what name and structure show "
            "decides.",
        ),
        SOURCE,
        lambda evidence: evidence.ontology,
        criteria(),
    )
