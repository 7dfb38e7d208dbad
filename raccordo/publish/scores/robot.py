"""The rules of ROBOT's `report` command, in its default profile, as checks of our own over the vocabulary's file.

ROBOT is made for OBO ontologies: the rules are kept as they are, also where the vocabulary follows other conventions
and must fail. Each rule is written from its description in ROBOT's documentation.
"""

from __future__ import annotations

from collections.abc import Callable

from raccordo.publish.scores.model import (
    ENTITIES,
    VOCABULARY_FILE,
    Criterion,
    Evidence,
    Suite,
    Text,
    Verdict,
    among,
    has,
    inapplicable,
)

SOURCE = "http://robot.obolibrary.org/report_queries/"
OBO = "http://purl.obolibrary.org/obo/"
IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
DEFINITION = f"<{OBO}IAO_0000115>"
DEFINITIONS = f"{DEFINITION}|<{OBO}IAO_0000600>"
ALTERNATIVE = f"<{OBO}IAO_0000118>"
EXACT = f"{ALTERNATIVE}|<{IN_OWL}hasExactSynonym>"
SYNONYMS = (
    ALTERNATIVE, *(f"<{IN_OWL}has{kind}Synonym>" for kind in ("Exact", "Broad", "Related", "Narrow")),
)  # fmt: skip
# An entity that more is said of than its type and which others it is equal to, different from or inverse of.
DESCRIBED = """
    ?entity ?about ?thing .
    FILTER (isIRI(?entity) && ?about NOT IN (rdf:type, owl:equivalentClass, owl:disjointWith,
        owl:equivalentProperty, owl:sameAs, owl:differentFrom, owl:inverseOf))
"""
LIVING = "FILTER NOT EXISTS { ?entity owl:deprecated true }"
BOTH_LIVING = f"{LIVING} FILTER NOT EXISTS {{ ?other owl:deprecated true }}"
BLANKS = "FILTER (REGEX(STR(?value), '^\\\\s') || REGEX(STR(?value), '\\\\s$'))"


def rule(where: str, applies: str = "", absent: Text | None = None) -> Callable[[Evidence], Verdict]:
    """A check that finds each ?entity of a graph pattern at fault.

    With `applies`, a second pattern, the rule is inapplicable where that has no answer; `absent` says what isn't there.
    """

    def check(evidence: Evidence) -> Verdict:
        wrong = evidence.vocabulary.column(f"SELECT ?entity WHERE {{ {where} FILTER (isIRI(?entity)) }}")
        entities = evidence.vocabulary.column("SELECT ?entity WHERE { ?entity ?any ?thing FILTER (isIRI(?entity)) }")
        found = applies and evidence.vocabulary.column(f"SELECT ?entity WHERE {{ {applies} }} LIMIT 1")
        if entities and absent and not found:
            text = Text(f"Il vocabolario non ha {absent.it}.", f"The vocabulary has {absent.en}.")
            return inapplicable(*text, VOCABULARY_FILE)
        return among(evidence, entities, ENTITIES, wrong)

    return check


def header(name: str) -> Callable[[Evidence], Verdict]:
    """A check that the vocabulary has a property of Dublin Core, of the terms or of the older elements."""
    wanted = {f"dcterms:{name}": (f"dcterms:{name}", f"<http://purl.org/dc/elements/1.1/{name}>")}
    return lambda evidence: has(evidence.vocabulary, evidence.ontology, wanted, VOCABULARY_FILE)


DEPRECATED = ("?entity owl:deprecated ?value .", Text("termini deprecati", "no deprecated terms"))
SYNONYM = (
    f"?entity {'|'.join(SYNONYMS)} ?value .",
    Text("sinonimi nei termini di OBO", "no synonyms in the terms of OBO"),
)
OBO_DEFINITION = (
    f"?entity {DEFINITIONS} ?value .",
    Text("definizioni nei termini di OBO", "no definitions in the terms of OBO"),
)
EQUIVALENCE = (
    "?entity owl:equivalentClass ?value .",
    Text("classi definite per equivalenza", "no classes defined by equivalence"),
)


def criteria() -> tuple[Criterion, ...]:
    """The rules of ROBOT's default profile, in the order of their names."""

    def one(name: str, it: str, en: str, check: Callable[[Evidence], Verdict], note: Text | None = None) -> Criterion:
        return Criterion(name, Text(it, en), check, SOURCE + name, note)

    return (
        one(
            "annotation_whitespace",
            "Nessuna annotazione comincia o finisce con uno spazio",
            "No annotation begins or ends with a blank",
            rule(f"?property a owl:AnnotationProperty . ?entity ?property ?value . {BLANKS}"),
        ),
        one(
            "deprecated_boolean_datatype",
            "owl:deprecated ha un valore booleano",
            "owl:deprecated has a boolean value",
            rule("?entity owl:deprecated ?value . FILTER (DATATYPE(?value) != xsd:boolean)", *DEPRECATED),
        ),
        one(
            "deprecated_class_reference",
            "Nessun assioma usa una classe deprecata",
            "No axiom uses a deprecated class",
            rule(
                """
                ?entity a owl:Class ; owl:deprecated true .
                { ?entity rdfs:subClassOf|owl:equivalentClass|owl:disjointWith ?other . FILTER (?other != owl:Thing) }
                UNION
                { ?other rdfs:subClassOf|owl:equivalentClass|owl:disjointWith|owl:someValuesFrom|owl:allValuesFrom
                    ?entity }
                """,
                *DEPRECATED,
            ),
        ),
        one(
            "deprecated_property_reference",
            "Nessun assioma usa una proprietà deprecata",
            "No axiom uses a deprecated property",
            rule(
                """
                ?entity owl:deprecated true .
                { ?other rdfs:subPropertyOf|owl:equivalentProperty|owl:inverseOf|owl:onProperty ?entity }
                UNION { ?other ?entity ?any }
                """,
                *DEPRECATED,
            ),
        ),
        one(
            "duplicate_definition",
            "Due termini non hanno la stessa definizione",
            "No two terms have the same definition",
            rule(
                f"?entity {DEFINITIONS} ?value . ?other {DEFINITIONS} ?value . "
                f"FILTER (?entity != ?other) {BOTH_LIVING}",
                *OBO_DEFINITION,
            ),
        ),
        one(
            "duplicate_exact_synonym",
            "Due termini non hanno lo stesso sinonimo esatto",
            "No two terms have the same exact synonym",
            rule(
                f"?entity {EXACT} ?one . ?other {EXACT} ?two . "
                f"FILTER (?entity != ?other && UCASE(STR(?one)) = UCASE(STR(?two))) {BOTH_LIVING}",
                *SYNONYM,
            ),
        ),
        one(
            "duplicate_label_synonym",
            "Nessuna etichetta è il sinonimo esatto di un altro termine",
            "No label is the exact synonym of another term",
            rule(f"?entity rdfs:label ?value . ?other {EXACT} ?value . {BOTH_LIVING}", *SYNONYM),
        ),
        one(
            "duplicate_label",
            "Due termini non hanno la stessa etichetta",
            "No two terms have the same label",
            rule("?entity rdfs:label ?value . ?other rdfs:label ?value . FILTER (?entity != ?other && isIRI(?other))"),
            Text(
                "È voluto: una proprietà ha il nome della classe a cui porta, come rac:inMission e rac:Mission.",
                "It is meant: a property has the name of the class that it leads to, as rac:inMission and rac:Mission.",
            ),
        ),
        one(
            "duplicate_scoped_synonym",
            "Un sinonimo di un termine ha un grado solo",
            "A synonym of a term has one scope only",
            rule(
                f"?entity {'|'.join(SYNONYMS)} ?value . "
                f"?entity ?one ?value ; ?two ?value . FILTER (?one != ?two) "
                f"FILTER (?one IN ({', '.join(SYNONYMS)}) && ?two IN ({', '.join(SYNONYMS)}))",
                *SYNONYM,
            ),
        ),
        one(
            "equivalent_pair",
            "Nessuna classe è dichiarata uguale a un'altra classe con nome",
            "No class is declared equal to another named class",
            rule("?entity owl:equivalentClass ?value . FILTER (isIRI(?value))", *EQUIVALENCE),
        ),
        one(
            "equivalent_class_axiom_no_genus",
            "Una classe definita da una restrizione dice anche di quale classe è parte",
            "A class that a restriction defines says of which class it is a part as well",
            rule(
                "?entity owl:equivalentClass ?value . ?value a owl:Restriction ; owl:someValuesFrom ?other .",
                *EQUIVALENCE,
            ),
        ),
        one(
            "illegal_use_of_built_in_vocabulary",
            "Nulla è detto di rdf:type",
            "Nothing is said of rdf:type",
            rule("VALUES ?entity { rdf:type } ?entity ?property ?value ."),
        ),
        one(
            "invalid_xref",
            "I rimandi ad altre basi di dati sono CURIE",
            "References to other databases are CURIEs",
            rule(
                f"?entity <{IN_OWL}hasDbXref> ?value . "
                "FILTER (!REGEX(STR(?value), '^[A-Za-z_][A-Za-z0-9_.-]*[A-Za-z0-9_]:\\\\S+$'))",
                f"?entity <{IN_OWL}hasDbXref> ?value .",
                Text("rimandi nei termini di OBO", "no references in the terms of OBO"),
            ),
        ),
        one(
            "label_formatting",
            "Nessuna etichetta ha tabulazioni o ritorni a capo",
            "No label has tabs or line breaks",
            rule("?entity rdfs:label ?value . FILTER (REGEX(STR(?value), '[\\\\n\\\\t]'))"),
        ),
        one(
            "label_whitespace",
            "Nessuna etichetta comincia o finisce con uno spazio",
            "No label begins or ends with a blank",
            rule(f"?entity rdfs:label ?value . {BLANKS}"),
        ),
        one(
            "lowercase_definition",
            "Una definizione comincia con una maiuscola",
            "A definition begins with a capital letter",
            rule(f"?entity {DEFINITIONS} ?value . FILTER (!REGEX(STR(?value), '^[A-Z0-9]')) {LIVING}", *OBO_DEFINITION),
        ),
        one(
            "missing_definition",
            "Ogni termine ha una definizione nella proprietà di OBO",
            "Each term has a definition in OBO's property",
            rule(
                f"{DESCRIBED} {LIVING} FILTER NOT EXISTS {{ ?entity {DEFINITIONS} ?value }} "
                "FILTER NOT EXISTS { ?entity a owl:Ontology } FILTER NOT EXISTS { ?entity a owl:NamedIndividual }"
            ),
            Text(
                "È voluto: le definizioni stanno in skos:definition, che fuori da OBO è la proprietà d'uso.",
                "It is meant: definitions stand in skos:definition, which is the usual property outside OBO.",
            ),
        ),
        one(
            "missing_label",
            "Ogni termine ha un'etichetta",
            "Each term has a label",
            rule(
                f"{DESCRIBED} {LIVING} FILTER NOT EXISTS {{ ?entity a owl:Ontology }} "
                "FILTER NOT EXISTS { ?entity rdfs:label ?value . FILTER (STR(?value) != '') }"
            ),
            Text(
                "È voluto per i termini d'altri che il file soltanto dichiara: le loro etichette stanno dai loro "
                "autori.",
                "It is meant for others' terms, which the file only declares: their labels are with their authors.",
            ),
        ),
        one(
            "missing_obsolete_label",
            "L'etichetta di un termine deprecato comincia con «obsolete»",
            "The label of a deprecated term begins with “obsolete”",
            rule(
                "?entity owl:deprecated true ; rdfs:label ?value . FILTER (!REGEX(STR(?value), '^obsolete', 'i'))",
                *DEPRECATED,
            ),
        ),
        *(
            one(
                f"missing_ontology_{name}",
                it,
                en,
                header(name),
            )
            for name, it, en in (
                ("description", "Il vocabolario ha una descrizione", "The vocabulary has a description"),
                ("license", "Il vocabolario ha una licenza", "The vocabulary has a licence"),
                ("title", "Il vocabolario ha un titolo", "The vocabulary has a title"),
            )
        ),
        one(
            "missing_subset_declaration",
            "Un sottoinsieme usato è dichiarato",
            "A subset that is used is declared",
            rule(
                f"?other <{IN_OWL}inSubset> ?entity . "
                f"FILTER NOT EXISTS {{ ?entity rdfs:subPropertyOf <{IN_OWL}SubsetProperty> }}",
                f"?other <{IN_OWL}inSubset> ?entity .",
                Text("sottoinsiemi nei termini di OBO", "no subsets in the terms of OBO"),
            ),
        ),
        one(
            "missing_superclass",
            "Ogni classe sta sotto un'altra",
            "Each class stands under another",
            rule(f"?entity a owl:Class . {DESCRIBED} {LIVING} FILTER NOT EXISTS {{ ?entity rdfs:subClassOf ?value }}"),
            Text(
                "È voluto: sono le classi più generali del modello, e owl:Thing non si scrive.",
                "It is meant: these are the most general classes of the model, and owl:Thing is not written.",
            ),
        ),
        one(
            "missing_synonymtype_declaration",
            "Un tipo di sinonimo usato è dichiarato",
            "A type of synonym that is used is declared",
            rule(
                f"?other <{IN_OWL}hasSynonymType> ?entity . "
                f"FILTER NOT EXISTS {{ ?entity rdfs:subPropertyOf <{IN_OWL}SynonymTypeProperty> }}",
                f"?other <{IN_OWL}hasSynonymType> ?entity .",
                Text("tipi di sinonimo nei termini di OBO", "no types of synonym in the terms of OBO"),
            ),
        ),
        one(
            "misused_obsolete_label",
            "Solo un termine deprecato ha un'etichetta che comincia con «obsolete»",
            "Only a deprecated term has a label that begins with “obsolete”",
            rule(f"?entity rdfs:label ?value . {LIVING} FILTER (REGEX(STR(?value), '^obsolete', 'i'))"),
        ),
        one(
            "misused_replaced_by",
            "Solo un termine deprecato dice da che cosa è sostituito",
            "Only a deprecated term says what replaces it",
            rule(
                f"?entity <{OBO}IAO_0100001> ?value . {LIVING}",
                f"?entity <{OBO}IAO_0100001> ?value .",
                Text("termini sostituiti", "no replaced terms"),
            ),
        ),
        one(
            "multiple_definitions",
            "Un termine ha una definizione sola",
            "A term has one definition only",
            rule(f"?entity {DEFINITIONS} ?one, ?two . FILTER (?one != ?two) {LIVING}", *OBO_DEFINITION),
        ),
        one(
            "multiple_equivalent_classes",
            "Una classe è definita per equivalenza una volta sola",
            "A class is defined by equivalence once only",
            rule(
                "?entity owl:equivalentClass ?one, ?two . FILTER (STR(?one) != STR(?two) || isBlank(?one) && "
                "?one != ?two) "
                "FILTER NOT EXISTS { ?one owl:unionOf ?any } FILTER NOT EXISTS { ?two owl:unionOf ?any }",
                *EQUIVALENCE,
            ),
        ),
        one(
            "multiple_equivalent_class_definitions",
            "Una classe ha una definizione logica sola",
            "A class has one logical definition only",
            rule(
                "?entity owl:equivalentClass ?a, ?b . ?a owl:intersectionOf ?one . ?b owl:intersectionOf ?two . "
                "FILTER (?one != ?two)",
                *EQUIVALENCE,
            ),
        ),
        one(
            "multiple_labels",
            "Un termine ha un'etichetta sola",
            "A term has one label only",
            rule(f"?entity rdfs:label ?one, ?two . FILTER (?one != ?two) {LIVING}"),
            Text(
                "È voluto: ogni termine ha un'etichetta in italiano e una in inglese.",
                "It is meant: each term has a label in Italian and one in English.",
            ),
        ),
        one(
            "invalid_entity_uri",
            "Nessun termine ha un IRI di OBO scritto male",
            "No term has a misspelt OBO IRI",
            rule(
                "?entity a ?kind . FILTER (STRSTARTS(STR(?entity), 'https://purl.obolibrary.org/') "
                "|| STRSTARTS(STR(?entity), 'http://purl.org/obo/') "
                "|| STRSTARTS(STR(?entity), 'http://www.obofoundry.org/'))"
            ),
        ),
    )


def suite() -> Suite:
    """ROBOT's report over the vocabulary."""
    return Suite(
        "robot",
        Text("Le regole di «report» di ROBOT", "ROBOT's “report” rules"),
        Text(
            "Le regole del profilo predefinito, riscritte da noi e applicate al file del vocabolario. ROBOT "
            "nasce per le "
            "ontologie OBO: dove il vocabolario segue altre convenzioni la regola resta e fallisce.",
            "The rules of the default profile, rewritten by us and applied to the vocabulary's file. ROBOT is "
            "made for OBO "
            "ontologies: where the vocabulary follows other conventions the rule stays, and fails.",
        ),
        "http://robot.obolibrary.org/report",
        lambda evidence: evidence.ontology,
        criteria(),
    )
