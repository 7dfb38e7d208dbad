"""AgID's guidelines on open data (Linee guida recanti regole tecniche per l'apertura dei dati e il riutilizzo
dell'informazione del settore pubblico, version 1.0, 2023): what they ask of data, metadata, licence and formats.

The requirements and recommendations on how a body organises itself, on requests for reuse and on tariffs are left out.
"""

from __future__ import annotations

from collections.abc import Callable

from raccordo.check import validate
from raccordo.publish.scores import dwbp
from raccordo.publish.scores.model import (
    CATALOGUE_FILE,
    VOCABULARY_FILE,
    Criterion,
    Evidence,
    Graph,
    Suite,
    Text,
    Verdict,
    failed,
    has,
    inapplicable,
    listed,
    live,
    passed,
    person,
    untested,
)
from raccordo.rdf.turtle import parse_files, to_ntriples

# The guidelines as web pages, an edition of the association onData: AgID's own is a PDF, with no address for an item.
SOURCE = "https://ondata.github.io/linee-guida-opendata/"
# The items of each chapter.
CHAPTERS = {
    "req": {4: range(1, 17), 5: range(17, 19), 6: range(19, 27), 7: range(27, 32)},
    "racc": {4: range(1, 4), 5: range(4, 9), 6: range(9, 15), 7: range(15, 18)},
}
CC_BY = "https://creativecommons.org/licenses/by/"
LATEST = CC_BY + "4.0/"
CC_ZERO = "https://creativecommons.org/publicdomain/zero/1.0/"
ITALIAN_CC_BY = "https://w3id.org/italia/controlled-vocabulary/licences/A21_CCBY40"
HIGH_VALUE = "<http://data.europa.eu/r5r/hvdCategory>"
STATISTICAL = "http://purl.org/linked-data/cube#DataSet"
# The theme “science and technology” of the European authority table.
SCIENCE = "http://publications.europa.eu/resource/authority/data-theme/TECH"
SPATIAL = ("dcterms:spatial", "dcat:bbox", "<http://www.w3.org/ns/locn#geometry>", "dcat:spatialResolutionInMeters")
NO_RELEASE = Text(
    "Il profilo vuole la data dell'ultima modifica: la darà il primo rilascio.",
    "The profile wants the date of the last change: the first release will give it.",
)


def licences(evidence: Evidence) -> list[str]:
    """The licences of the dataset and its distributions, the Italian vocabulary's CC BY 4.0 as the licence itself."""
    subjects = [evidence.dataset, *evidence.distributions]
    found = {iri for subject in subjects for iri in evidence.catalogue.objects(subject, "dcterms:license")}
    return sorted(LATEST if iri == ITALIAN_CC_BY else iri for iri in found)


def licence(fits: Callable[[str], bool]) -> Callable[[Evidence], Verdict]:
    """A check that each licence of dataset and distributions fits."""

    def check(evidence: Evidence) -> Verdict:
        found = sorted(set(licences(evidence)))
        wrong = [iri for iri in found if not fits(iri)]
        if not found:
            return failed("Non c'è una licenza.", "There is no licence.", CATALOGUE_FILE)
        text = ", ".join(wrong or found)
        return (failed if wrong else passed)(f"Licenza: {text}.", f"Licence: {text}.", CATALOGUE_FILE)

    return check


def permits_all(iri: str) -> bool:
    """Whether it is a licence without conditions, or with attribution alone."""
    return iri.startswith(CC_BY) or iri == CC_ZERO


def no_other_licence(evidence: Evidence) -> Verdict:
    """Requirement 21 speaks of those who use another licence."""
    found = set(licences(evidence))
    if not found:
        return failed("Non c'è una licenza.", "There is no licence.", CATALOGUE_FILE)
    if found <= {LATEST, CC_ZERO}:
        return inapplicable("La licenza è CC BY 4.0 o CC0.", "The licence is CC BY 4.0 or CC0.", CATALOGUE_FILE)
    return untested(
        "C'è un'altra licenza: la motivazione non sta nei file.",
        "There is another licence: the reason for it is not in the files.",
        CATALOGUE_FILE,
    )


def only_if(
    properties: tuple[str, ...], it: str, en: str, *, value: str | None = None
) -> Callable[[Evidence], Verdict]:
    """A check that is inapplicable unless the catalogue says of the dataset, by a property, that it is of a kind."""

    def check(evidence: Evidence) -> Verdict:
        if not evidence.catalogue.objects(evidence.dataset, "rdf:type"):
            return untested("Il catalogo non ha il dataset.", "The catalogue lacks the dataset.", CATALOGUE_FILE)
        told = [each for name in properties for each in evidence.catalogue.objects(evidence.dataset, name)]
        if value in told if value else told:
            return untested(
                f"Il catalogo dice che sono {it}: nessun controllo lo prevede ancora.",
                f"The catalogue says that these are {en}: no check foresees it yet.",
                CATALOGUE_FILE,
            )
        return inapplicable(
            f"Il catalogo non dice che siano {it}.", f"The catalogue does not say that these are {en}.", CATALOGUE_FILE
        )

    return check


def dynamic(evidence: Evidence) -> Verdict:
    """Dynamic data are those that change often or without pause."""
    return dwbp.real_time(evidence)


def three_stars(evidence: Evidence) -> Verdict:
    """Requirement 2: open, machine-readable formats under an open licence."""
    verdict = dwbp.open_formats(evidence)
    return verdict if verdict.outcome != "passed" else dwbp.several_formats(evidence)


def reusable(evidence: Evidence) -> Verdict:
    """Requirement 1: open to reuse for any purpose, that is by licence and in the files."""
    verdict = licence(permits_all)(evidence)
    return verdict if verdict.outcome != "passed" else dwbp.several_formats(evidence)


def five_stars(evidence: Evidence) -> Verdict:
    """Recommendation 1: RDF, IRIs, and links to others' things and vocabularies."""
    for check in (three_stars, dwbp.reused_vocabularies):
        if (verdict := check(evidence)).outcome != "passed":
            return verdict
    return dwbp.reused_identifiers(evidence)


def profile(evidence: Evidence) -> Verdict:
    """Requirement 15: the catalogue's file, against the shapes of DCAT-AP_IT's mandatory properties.

    Under another base the shapes of classes hold as they are; the catalogue's own IRIs are in none.
    """
    triples = evidence.triples(CATALOGUE_FILE)
    files, findings = parse_files(evidence.project, evidence.project.catalogue_shape_files())
    if not triples or findings or not files:
        return failed(
            "Il catalogo o le forme non si leggono.", "The catalogue or the shapes can't be read.", CATALOGUE_FILE
        )
    if not evidence.catalogue.instances("dcatapit:Dataset"):
        return failed("Non c'è un dataset del profilo.", "There is no dataset of the profile.", CATALOGUE_FILE)
    shapes = to_ntriples(quad for file in files for quad in file.quads)
    rows = validate.validate_fast(to_ntriples(triples), shapes)
    wrong = [row for row in rows if row.severity == "Violation"]
    if not wrong:
        return passed("Conforme alle forme del profilo.", "It conforms to the profile's shapes.", CATALOGUE_FILE)
    paths = ", ".join(sorted({evidence.short(row.path) for row in wrong}))
    return failed(
        f"Violazioni: {len(wrong)}, alle proprietà {paths}.",
        f"Violations: {len(wrong)}, at the properties {paths}.",
        CATALOGUE_FILE,
    )


def fair(evidence: Evidence) -> Verdict:
    """Recommendation 3: what requirements 10 to 13 ask for, as far as files show it."""
    checks = (dwbp.described, dwbp.licensed, dwbp.provenance, dwbp.structured, dwbp.reused_vocabularies)
    for check in checks:
        if (verdict := check(evidence)).outcome != "passed":
            return verdict
    return live(
        "Metadati, licenza, provenienza, struttura e vocabolari ci sono; l'accesso con l'identificatore non sta "
        "nei file.",
        "Metadata, licence, provenance, structure and vocabularies are there; access by identifier is not in the "
        "files.",
        CATALOGUE_FILE,
        VOCABULARY_FILE,
    )


def four_qualities(evidence: Evidence) -> Verdict:
    """Recommendation 8: what the build measured of accuracy, consistency, completeness and currency.

    Completeness: each character of the source is in exactly one anchor. Consistency: the SHACL report says that the
    data conform. Currency: the year of each plan is stated. Accuracy is more than that, and a person must judge it.
    """
    data = evidence.data
    report = Graph(evidence.project, evidence.triples("reports/shacl.ttl"))
    conforms = report.column("SELECT ?value WHERE { ?report sh:conforms ?value }") == ["true"]
    lost = [
        iri
        for iri in data.instances("dqv:QualityMeasurement")
        for metric in data.objects(iri, "dqv:isMeasurementOf")
        if metric.endswith(("/not-anchored", "/anchored-twice")) and data.objects(iri, "dqv:value") != ["0"]
    ]
    plans = data.instances("rac:Plan")
    undated = [iri for iri in plans if not data.objects(iri, "rac:year")]
    seen = ("graphs/quality.ttl", "reports/shacl.ttl")
    if lost or undated or not plans or not conforms:
        names = listed(evidence, [*lost, *undated])
        return failed(
            f"Conformi alle forme SHACL: {'sì' if conforms else 'no'}; piani: {len(plans)}; difetti: {names.it}.",
            f"Conform to the SHACL shapes: {'yes' if conforms else 'no'}; plans: {len(plans)}; faults: {names.en}.",
            *seen,
        )
    return person(
        f"Ogni carattere della fonte è in un'ancora sola, i dati sono conformi alle forme SHACL, piani con il "
        f"loro anno: "
        f"{len(plans)}. L'accuratezza è più di questo.",
        f"Each character of the source is in one anchor only, the data conform to the SHACL shapes, plans with "
        f"their year: "
        f"{len(plans)}. Accuracy is more than that.",
        *seen,
    )


def portal(evidence: Evidence) -> Verdict:
    """Requirement 29: the catalogue can be harvested; whether dati.gov.it has it is not in the files."""
    verdict = has(
        evidence.catalogue, evidence.dataset, dwbp.metadata(dcterms="identifier title", dcat="theme"), CATALOGUE_FILE
    )
    if verdict.outcome != "passed":
        return verdict
    return live(
        "Il catalogo può essere raccolto; che dati.gov.it l'abbia non sta nei file.",
        "The catalogue can be harvested; whether dati.gov.it has it is not in the files.",
        CATALOGUE_FILE,
    )


def criteria() -> tuple[Criterion, ...]:
    """The requirements, then the recommendations, by number."""

    def one(
        kind: str, number: int, it: str, en: str, check: Callable[[Evidence], Verdict], *, note: Text | None = None
    ) -> Criterion:
        label = {"req": "REQ", "racc": "RAC"}[kind]
        chapter = next(chapter for chapter, items in CHAPTERS[kind].items() if number in items)
        return Criterion(
            f"{label}-{number}",
            Text(it, en),
            check,
            f"{SOURCE}capitolo-{chapter}.html#{kind}-{number}",
            note,
        )

    high_value = only_if((HIGH_VALUE,), "serie di dati di elevato valore", "high-value datasets")
    research = only_if(("dcat:theme",), "dati della ricerca", "research data", value=SCIENCE)
    spatial = only_if(SPATIAL, "dati territoriali", "spatial data")
    return (
        one("req", 1, "Riuso per fini commerciali e non", "Reuse for commercial and other ends", reusable),
        one(
            "req",
            2,
            "Formato aperto e leggibile, almeno a tre stelle",
            "Open and readable format, three stars at least",
            three_stars,
        ),
        one(
            "req",
            3,
            "Fra più formati, uno almeno aperto e leggibile",
            "Of several formats, one at least open and readable",
            three_stars,
        ),
        one("req", 5, "Dati dinamici attraverso API", "Dynamic data by API", dynamic),
        one("req", 6, "Dati dinamici subito dopo la raccolta", "Dynamic data right after their collection", dynamic),
        one("req", 7, "Dati di elevato valore attraverso API", "High-value data by API", high_value),
        one("req", 8, "Dati di elevato valore gratuiti", "High-value data free of charge", high_value),
        one("req", 9, "Dati della ricerca gratuiti", "Research data free of charge", research),
        one("req", 10, "Dati della ricerca reperibili", "Research data findable", research),
        one("req", 11, "Dati della ricerca accessibili", "Research data accessible", research),
        one("req", 12, "Dati della ricerca interoperabili", "Research data interoperable", research),
        one("req", 13, "Dati della ricerca riusabili", "Research data reusable", research),
        one("req", 14, "Dati territoriali secondo INSPIRE", "Spatial data by INSPIRE", spatial),
        one(
            "req", 15, "Metadati conformi a DCAT-AP_IT", "Metadata that conform to DCAT-AP_IT", profile, note=NO_RELEASE
        ),
        one(
            "req",
            16,
            "Dati territoriali con i metadati del loro repertorio",
            "Spatial data with the metadata of their register",
            spatial,
        ),
        one(
            "req",
            19,
            "Nessuna licenza che vieti opere derivate o usi commerciali",
            "No licence that forbids derivatives or commercial use",
            licence(permits_all),
        ),
        one("req", 20, "CC BY nell'ultima versione", "CC BY in its latest version", licence(lambda iri: iri == LATEST)),
        one("req", 21, "Una licenza diversa è motivata", "Another licence is accounted for", no_other_licence),
        one("req", 22, "Gratuiti", "Free of charge", free),
        one(
            "req",
            27,
            "Le API seguono le linee guida sull'interoperabilità",
            "APIs follow the guidelines on interoperability",
            dwbp.of_interface,
        ),
        one("req", 28, "Dati territoriali attraverso servizi di rete", "Spatial data by network services", spatial),
        one("req", 29, "Metadati in dati.gov.it", "Metadata in dati.gov.it", portal),
        one("req", 30, "Dati territoriali nel loro repertorio", "Spatial data in their register", spatial),
        one("racc", 1, "Verso dati a cinque stelle", "Towards five-star data", five_stars),
        one("racc", 2, "Dati dinamici anche in blocco", "Dynamic data in bulk as well", dynamic),
        one("racc", 3, "Principi FAIR per tutti i dati", "FAIR principles for all data", fair),
        one(
            "racc",
            8,
            "Accuratezza, coerenza, completezza, attualità",
            "Accuracy, consistency, completeness, currency",
            four_qualities,
        ),
        one(
            "racc", 9, "Come condizione la sola attribuzione", "Attribution as the only condition", licence(permits_all)
        ),
        one(
            "racc",
            10,
            "Nessuna condizione oltre il necessario",
            "No condition beyond what is needed",
            licence(permits_all),
        ),
        one(
            "racc",
            11,
            "Nessun obbligo di condivisione allo stesso modo",
            "No duty to share alike",
            licence(lambda iri: "by-sa" not in iri and "ODbL" not in iri),
        ),
        one(
            "racc",
            12,
            "Nessuna Creative Commons prima della 4.0",
            "No Creative Commons before 4.0",
            licence(lambda iri: "creativecommons" not in iri or iri in {LATEST, CC_ZERO} or "/4.0/" in iri),
        ),
        one(
            "racc",
            13,
            "Nessuna licenza legata a un paese",
            "No licence tied to a country",
            licence(lambda iri: "iodl" not in iri.lower()),
        ),
        one("racc", 14, "Le licenze superate sono rinnovate", "Outdated licences are renewed", no_other_licence),
        one("racc", 15, "API per tutti i dati", "APIs for all data", dwbp.interface, note=dwbp.NO_SERVER),
        one(
            "racc",
            16,
            "StatDCAT-AP per i dati statistici",
            "StatDCAT-AP for statistical data",
            only_if(("rdf:type",), "dati statistici", "statistical data", value=STATISTICAL),
        ),
    )


def free(evidence: Evidence) -> Verdict:
    """Requirement 22: the access is public, and the description for search engines says that it is free."""
    public = [
        iri for iri in evidence.catalogue.objects(evidence.dataset, "dcterms:accessRights") if iri.endswith("/PUBLIC")
    ]
    document = evidence.json("dataset.jsonld") or {}
    if public and document.get("isAccessibleForFree") is True:
        return passed(
            "Accesso pubblico e gratuito, dichiarato.",
            "Public and free access, as stated.",
            CATALOGUE_FILE,
            "dataset.jsonld",
        )
    return failed("Accesso gratuito non dichiarato.", "Free access is not stated.", CATALOGUE_FILE, "dataset.jsonld")


def suite() -> Suite:
    """What AgID's guidelines ask of the dataset."""
    return Suite(
        "agid",
        Text("Linee guida di AgID sui dati aperti", "AgID's guidelines on open data"),
        Text(
            "I requisiti (REQ) e le raccomandazioni (RAC) su dati, metadati, licenza e formati; non quelli su "
            "organizzazione "
            "degli enti, richieste di riutilizzo e tariffe. Le linee guida si rivolgono agli enti pubblici: "
            "questo progetto "
            "non lo è, e le segue come misura.",
            "The requirements (REQ) and recommendations (RAC) on data, metadata, licence and formats; not those "
            "on how bodies "
            "organise themselves, requests for reuse and tariffs. The guidelines address public bodies: this "
            "project is none, "
            "and takes them as a measure.",
        ),
        SOURCE,
        lambda evidence: evidence.dataset,
        criteria(),
    )
