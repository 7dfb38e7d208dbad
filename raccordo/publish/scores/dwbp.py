"""Data on the Web Best Practices (W3C Recommendation, 31 January 2017): its 35 practices, over the publication."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pyoxigraph as ox

from raccordo.check.lint import CANONICAL
from raccordo.publish.scores.model import (
    CATALOGUE_FILE,
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
    live,
    passed,
    person,
    untested,
)
from raccordo.rdf.turtle import RDF_TYPE, value

SOURCE = "https://www.w3.org/TR/dwbp/"
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
CONTINUOUS = ("CONT", "UPDATE_CONT", "HOURLY", "BIHOURLY", "TRIHOURLY", "OTHER_MINUTES")
CSV_METADATA = "tables/csv-metadata.json"
FRONT_PAGE = "index.html"
DISTRIBUTIONS = Text("distribuzioni", "distributions")
# Open formats that programs read, by their media types (IANA).
OPEN_FORMATS = (
    "application/ld+json", "application/n-quads", "application/n-triples", "application/rdf+xml", "application/trig",
    "text/turtle", "text/csv",
)  # fmt: skip
NO_SERVER = Text(
    "È voluto: la pubblicazione è di soli file, senza un programma dietro.",
    "It is meant: the publication is of files alone, without a program behind them.",
)
NO_CONTACT = Text(
    "Il progetto non ha un recapito pubblico, e non se ne inventa uno.",
    "The project has no public contact address, and none is made up.",
)


def metadata(**wanted: str) -> dict[str, tuple[str, ...]]:
    """The properties wanted, each by its prefixed name: `dcterms="title license"`."""
    return {f"{prefix}:{name}": (f"{prefix}:{name}",) for prefix, names in wanted.items() for name in names.split()}


def for_people_and_programs(evidence: Evidence) -> Verdict:
    """BP1: the catalogue as data, and a front page."""
    verdict = has(evidence.catalogue, evidence.dataset, metadata(dcterms="title description"), CATALOGUE_FILE)
    if verdict.outcome != "passed":
        return verdict
    if FRONT_PAGE not in evidence.files:
        return untested(
            f"Per i programmi c'è {CATALOGUE_FILE}; la pagina {FRONT_PAGE} non c'è in questa costruzione.",
            f"For programs there is {CATALOGUE_FILE}; the page {FRONT_PAGE} is not in this build.",
            CATALOGUE_FILE,
            FRONT_PAGE,
        )
    text = evidence.files[FRONT_PAGE].decode("utf-8", "replace")
    if "<title>" in text and "</main>" in text:
        return passed(
            f"Per i programmi c'è {CATALOGUE_FILE}, per le persone {FRONT_PAGE}.",
            f"For programs there is {CATALOGUE_FILE}, for people {FRONT_PAGE}.",
            CATALOGUE_FILE,
            FRONT_PAGE,
        )
    return failed(f"{FRONT_PAGE} non ha titolo o contenuto.", f"{FRONT_PAGE} has no title or no content.", FRONT_PAGE)


def described(evidence: Evidence) -> Verdict:
    """BP2: what a portal shows of the dataset, and of each distribution."""
    wanted = metadata(
        dcterms="title description identifier publisher language temporal license", dcat="keyword theme distribution"
    )
    verdict = has(evidence.catalogue, evidence.dataset, wanted, CATALOGUE_FILE)
    if verdict.outcome != "passed":
        return verdict
    also = metadata(dcterms="title description", dcat="mediaType")
    wrong = [
        iri
        for iri in evidence.distributions
        if not all(evidence.catalogue.any_value(iri, names) for names in also.values())
    ]
    if wrong:
        return among(evidence, evidence.distributions, DISTRIBUTIONS, wrong, CATALOGUE_FILE)
    optional = metadata(dcterms="issued modified spatial", dcat="contactPoint")
    absent = [name for name, names in optional.items() if not evidence.catalogue.any_value(evidence.dataset, names)]
    if not absent:
        return verdict
    text = ", ".join(absent)
    return verdict._replace(reason=verdict.reason + Text(f"Assenti: {text}.", f"Missing: {text}."))


def structured(evidence: Evidence) -> Verdict:
    """BP3: the metadata of the tables name each table, and for each column in it its name and titles."""
    metadata = evidence.json(CSV_METADATA) or {}
    described = {f"tables/{table['url']}": table for table in metadata.get("tables", [])}
    files = [name for name in evidence.files if name.startswith("tables/") and name.endswith(".csv")]
    wrong = [
        name
        for name in files
        if name not in described
        or not all(
            {"name", "titles"} <= column.keys()
            for column in described[name]["tableSchema"]["columns"]
            if not column.get("virtual")
        )
    ]
    if not evidence.catalogue.objects(evidence.dataset, "dcterms:conformsTo"):
        return failed(
            "Il dataset non dice a quale vocabolario è conforme.",
            "The dataset does not say which vocabulary it conforms to.",
        )
    return among(evidence, files, Text("tabelle", "tables"), wrong, CSV_METADATA)


def licensed(evidence: Evidence) -> Verdict:
    """BP4: a licence for the dataset and for each distribution."""
    subjects = [evidence.dataset, *evidence.distributions]
    wrong = [
        iri
        for iri in subjects
        if not any(v.startswith("http") for v in evidence.catalogue.objects(iri, "dcterms:license"))
    ]
    looked = subjects if evidence.distributions else []
    return among(evidence, looked, Text("dataset e distribuzioni", "dataset and distributions"), wrong, CATALOGUE_FILE)


def provenance(evidence: Evidence) -> Verdict:
    """BP5: what the dataset is derived from, which activity made it, and the source by the digest of its file."""
    catalogue = evidence.catalogue
    verdict = has(catalogue, evidence.dataset, metadata(prov="wasDerivedFrom wasGeneratedBy"), CATALOGUE_FILE)
    if verdict.outcome != "passed":
        return verdict
    sources = catalogue.objects(evidence.dataset, "prov:wasDerivedFrom")
    wrong = [iri for iri in sources if not _digest_is_right(evidence, iri)]
    return among(
        evidence, sources, Text("fonti con il loro SHA-256", "sources with their SHA-256"), wrong, CATALOGUE_FILE
    )


def _digest_is_right(evidence: Evidence, source: str) -> bool:
    name = evidence.file_of(source)
    checksum = evidence.catalogue.value(source, "spdx:checksum") or ""
    return (
        bool(name)
        and evidence.catalogue.value(checksum, "spdx:checksumValue")
        == hashlib.sha256(evidence.files[name or ""]).hexdigest()
    )


def quality(evidence: Evidence) -> Verdict:
    """BP6: measurements of quality, that the dataset points to."""
    found = evidence.data.instances("dqv:QualityMeasurement")
    valued = [iri for iri in found if evidence.data.objects(iri, "dqv:value")]
    if not valued or not evidence.catalogue.objects(evidence.dataset, "dqv:hasQualityMetadata"):
        return failed("Nessuna misura di qualità.", "No measurement of quality.", CATALOGUE_FILE)
    return passed(
        f"Misure di qualità: {len(valued)}.",
        f"Measurements of quality: {len(valued)}.",
        CATALOGUE_FILE,
        "graphs/quality.ttl",
    )


def versioned(evidence: Evidence) -> Verdict:
    """BP7: the version of the build, on dataset and vocabulary."""
    version = evidence.project.version
    found = evidence.catalogue.objects(evidence.dataset, "dcat:version")
    also = evidence.vocabulary.objects(evidence.ontology, "owl:versionInfo")
    if found == also == [version]:
        return passed(f"Versione {version}.", f"Version {version}.", CATALOGUE_FILE, VOCABULARY_FILE)
    return failed(f"La versione non è {version}.", f"The version is not {version}.", CATALOGUE_FILE, VOCABULARY_FILE)


def history(evidence: Evidence) -> Verdict:
    """BP8: the notes of the version, and a link to the one before where there is one."""
    if len(evidence.project.releases) > 1:
        earlier = {"dcat:previousVersion": ("dcat:previousVersion", "prov:wasRevisionOf")}
        return has(evidence.catalogue, evidence.dataset, earlier, CATALOGUE_FILE)
    return has(evidence.catalogue, evidence.dataset, metadata(adms="versionNotes"), CATALOGUE_FILE)


def persistent(evidence: Evidence) -> Verdict:
    """BP9: an HTTP IRI for each dataset; that it persists is not in the files."""
    datasets = evidence.catalogue.instances("dcat:Dataset")
    wrong = [iri for iri in datasets if not iri.startswith(("https://", "http://"))]
    if wrong or not datasets:
        return among(evidence, datasets, Text("dataset", "datasets"), wrong, CATALOGUE_FILE)
    return live(
        f"I {len(datasets)} dataset hanno un IRI HTTP; che duri e porti a essi non sta nei file.",
        f"The {len(datasets)} datasets have an HTTP IRI; that it persists and leads to them is not in the files.",
        CATALOGUE_FILE,
    )


def reused_identifiers(evidence: Evidence) -> Verdict:
    """BP10: things of the data under others' IRIs, and no thing without an IRI."""
    graphs = evidence.own_graphs
    own = [quad for quad in evidence.quads if value(quad.graph_name) in graphs]
    if any(isinstance(term, ox.BlankNode) for quad in own for term in (quad.subject, quad.object)):
        return failed("I dati hanno nodi anonimi.", "The data have blank nodes.")
    spaces = tuple(
        {*evidence.data.prefixes.values()} - {iri for iri in evidence.data.prefixes.values() if "/data/" in iri}
    )
    found = {
        term.value
        for quad in own
        for term in (quad.subject, *([] if quad.predicate == RDF_TYPE else [quad.object]))
        if isinstance(term, ox.NamedNode) and not term.value.startswith((evidence.project.base, *spaces))
    }
    if not found:
        return failed("Nessun IRI d'altri nei dati.", "No IRI of others in the data.")
    hosts = ", ".join(sorted({urlsplit(iri).netloc or urlsplit(iri).scheme for iri in found}))
    return passed(
        f"IRI d'altri nei dati: {len(found)} ({hosts}).", f"IRIs of others in the data: {len(found)} ({hosts})."
    )


def version_identifiers(evidence: Evidence) -> Verdict:
    """BP11: an IRI for the version of the dataset."""
    wanted = {"dcat:hasVersion": ("dcat:hasVersion", "dcat:hasCurrentVersion", "owl:versionIRI", "dcterms:hasVersion")}
    return has(evidence.catalogue, evidence.dataset, wanted, CATALOGUE_FILE)


def open_formats(evidence: Evidence) -> Verdict:
    """BP12: open formats that programs read, and a dump that can be read and holds each triple."""
    wrong = [iri for iri in evidence.distributions if _media(evidence, iri) not in OPEN_FORMATS]
    if wrong or not evidence.distributions:
        return among(evidence, evidence.distributions, DISTRIBUTIONS, wrong, CATALOGUE_FILE)
    return whole_dump(evidence)


def _media(evidence: Evidence, distribution: str) -> str:
    return (evidence.catalogue.value(distribution, "dcat:mediaType") or "").partition("media-types/")[2]


def whole_dump(evidence: Evidence) -> Verdict:
    """The dump in N-Quads is a distribution, can be read, and holds each quad of the publication."""
    name = "raccordo.nq"
    if name not in {evidence.file_of(iri) for iri in evidence.distributions}:
        return failed(f"{name} non è fra le distribuzioni.", f"{name} is not among the distributions.", CATALOGUE_FILE)
    try:
        count = sum(1 for _ in ox.parse(evidence.files[name], format=ox.RdfFormat.N_QUADS))
    except SyntaxError:
        return failed(f"{name} non si legge.", f"{name} can't be read.", name)
    expected = len(set(evidence.quads))
    if count != expected or not count:
        return failed(
            f"{name} ha {count} quadruple, non {expected}.", f"{name} has {count} quads, not {expected}.", name
        )
    return passed(
        f"{name} si legge e ha tutte le {count} quadruple.", f"{name} can be read and has all {count} quads.", name
    )


def locale_neutral(evidence: Evidence) -> Verdict:
    """BP13: typed values in canonical form, texts with a language."""
    wrong = {
        value(quad.subject)
        for quad in evidence.quads
        if isinstance(quad.object, ox.Literal)
        and not (quad.object.language or _canonical(quad.object.datatype.value, quad.object.value))
    }
    looked = [value(quad.subject) for quad in evidence.quads if isinstance(quad.object, ox.Literal)]
    if not evidence.catalogue.objects(evidence.dataset, "dcterms:language"):
        return failed("Le lingue non sono dichiarate.", "The languages are not stated.", CATALOGUE_FILE)
    return among(evidence, looked, Text("valori", "values"), wrong, "raccordo.nq")


def _canonical(datatype: str, text: str) -> bool:
    return re.fullmatch(CANONICAL.get(datatype, r".*"), text, re.DOTALL) is not None


def several_formats(evidence: Evidence) -> Verdict:
    """BP14: several media types, of distributions whose files are there."""
    missing = [iri for iri in evidence.distributions if not evidence.file_of(iri)]
    if missing:
        return among(evidence, evidence.distributions, DISTRIBUTIONS, missing, CATALOGUE_FILE)
    found = sorted({_media(evidence, iri) for iri in evidence.distributions})
    if len(found) < 2:
        return failed(f"Formati: {len(found)}.", f"Formats: {len(found)}.", CATALOGUE_FILE)
    text = ", ".join(found)
    return passed(f"Formati: {text}.", f"Formats: {text}.", CATALOGUE_FILE)


def reused_vocabularies(evidence: Evidence) -> Verdict:
    """BP15: properties and classes of others' vocabularies, by namespace of the register."""
    used = {quad.predicate.value for quad in evidence.quads}
    used |= {value(quad.object) for quad in evidence.quads if quad.predicate == RDF_TYPE}
    found = sorted({evidence.short(iri).partition(":")[0] for iri in used if not iri.startswith(evidence.project.base)})
    standard = sorted(
        {"dcat", "dcterms", "dqv", "eli", "foaf", "oa", "org", "prov", "skos", "void"}.intersection(found)
    )
    if not standard:
        return failed("Nessun vocabolario condiviso.", "No shared vocabulary.")
    text = ", ".join(standard)
    return passed(f"Vocabolari condivisi in uso: {text}.", f"Shared vocabularies in use: {text}.", "raccordo.nq")


def formalization(evidence: Evidence) -> Verdict:
    """BP16: what there is to judge of the vocabulary's formality."""
    count = len(evidence.triples(VOCABULARY_FILE))
    own = f"{len(evidence.classes)} classi e {len(evidence.properties)} proprietà"
    return person(
        f"Il vocabolario ha {own} in OWL, in {count} triple; i vincoli sono in SHACL.",
        f"The vocabulary has {len(evidence.classes)} classes and {len(evidence.properties)} properties in OWL, in "
        f"{count} "
        "triples; constraints are in SHACL.",
        VOCABULARY_FILE,
    )


def subsets(evidence: Evidence) -> Verdict:
    """BP18: each named graph has a file of its own, that the catalogue names."""
    catalogue = evidence.catalogue
    subsets = catalogue.objects(evidence.dataset, "void:subset")
    missing = [
        iri
        for iri in subsets
        if (catalogue.value(iri, "void:dataDump") or "").removeprefix(evidence.project.base) not in evidence.files
    ]
    return among(
        evidence,
        subsets,
        Text("grafi con il loro file", "graphs with their file"),
        missing,
        CATALOGUE_FILE,
    )


def negotiation(evidence: Evidence) -> Verdict:
    """BP19: the rules of a server may be there, but only a server applies them."""
    name = ".htaccess"
    there = name in evidence.files
    return live(
        f"Le regole per il server {'ci sono' if there else 'non sono in questa costruzione'} ({name}).",
        f"The rules for the server are {'there' if there else 'not in this build'} ({name}).",
        name,
    )


def real_time(evidence: Evidence) -> Verdict:
    """BP20: only for data that change without pause."""
    found = frequencies(evidence)
    if not found:
        return failed("La frequenza non è dichiarata.", "The frequency is not stated.", CATALOGUE_FILE)
    if set(found).intersection(CONTINUOUS):
        return live("I dati sono dichiarati in tempo reale.", "The data are stated to be real-time.", CATALOGUE_FILE)
    text = ", ".join(found)
    return inapplicable(
        f"I dati non nascono in tempo reale (frequenza {text}).",
        f"The data are not real-time (frequency {text}).",
        CATALOGUE_FILE,
    )


def frequencies(evidence: Evidence) -> list[str]:
    """The dataset's frequencies, by their codes in the European authority table."""
    return [
        iri.removeprefix(FREQUENCY)
        for iri in evidence.catalogue.objects(evidence.dataset, "dcterms:accrualPeriodicity")
    ]


def up_to_date(evidence: Evidence) -> Verdict:
    """BP21: the frequency is stated; that the copy on the Web is the newest is not in the files."""
    found = frequencies(evidence)
    if not found:
        return failed("La frequenza non è dichiarata.", "The frequency is not stated.", CATALOGUE_FILE)
    text = ", ".join(found)
    return live(f"Frequenza dichiarata: {text}.", f"Frequency stated: {text}.", CATALOGUE_FILE)


def unavailable(evidence: Evidence) -> Verdict:
    """BP22: only where a dataset has no file to download."""
    datasets = evidence.catalogue.instances("dcat:Dataset")
    without = [
        iri
        for iri in datasets
        if not any(evidence.file_of(each) for each in evidence.catalogue.objects(iri, "dcat:distribution"))
    ]
    if without or not datasets:
        return among(evidence, datasets, Text("dataset", "datasets"), without, CATALOGUE_FILE)
    return inapplicable(
        f"Ciascuno dei {len(datasets)} dataset si scarica.",
        f"Each of the {len(datasets)} datasets can be downloaded.",
        CATALOGUE_FILE,
    )


def services(evidence: Evidence) -> list[str]:
    """The services that the catalogue describes."""
    return [*evidence.catalogue.instances("dcat:DataService"), *evidence.catalogue.instances("sd:Service")]


def interface(evidence: Evidence) -> Verdict:
    """BP23: a service that gives the data."""
    found = services(evidence)
    if found:
        return live(f"Servizi descritti: {len(found)}.", f"Services described: {len(found)}.", CATALOGUE_FILE)
    return failed("Il catalogo non descrive alcun servizio.", "The catalogue describes no service.", CATALOGUE_FILE)


def of_interface(evidence: Evidence) -> Verdict:
    """BP24 to BP26: only where there is a service."""
    if services(evidence):
        return live("C'è un servizio da provare.", "There is a service to be tried.", CATALOGUE_FILE)
    return inapplicable(
        "Non c'è un'interfaccia di programmazione.", "There is no programming interface.", CATALOGUE_FILE
    )


def preserved(evidence: Evidence) -> Verdict:
    """BP27: only once something that was published has been taken away."""
    releases = evidence.project.releases
    if len(releases) < 2:
        return inapplicable(
            f"I rilasci sono {len(releases)}: nulla di pubblicato è stato tolto.",
            f"There are {len(releases)} releases: nothing that was published has been taken away.",
            "CHANGELOG.md",
        )
    return live("Ci sono rilasci precedenti.", "There are earlier releases.", "CHANGELOG.md")


def self_contained(evidence: Evidence) -> Verdict:
    """BP28: each thing of the data that the data name is described in them."""
    space = evidence.iri("data/")
    subjects = {value(quad.subject) for quad in evidence.quads}
    named = {
        quad.object.value
        for quad in evidence.quads
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(space)
    }
    named -= {space}
    return among(evidence, named, Text("risorse nominate", "resources named"), named - subjects, "raccordo.nq")


def feedback(evidence: Evidence) -> Verdict:
    """BP29: a way to write to the publisher."""
    return has(evidence.catalogue, evidence.dataset, metadata(dcat="contactPoint"), CATALOGUE_FILE)


def published_feedback(evidence: Evidence) -> Verdict:
    """BP30: only where there is feedback."""
    found = evidence.data.instances("dqv:UserQualityFeedback")
    if found:
        return passed(f"Riscontri pubblicati: {len(found)}.", f"Feedback published: {len(found)}.", "raccordo.nq")
    return inapplicable("Non c'è ancora alcun riscontro.", "There is no feedback yet.", "raccordo.nq")


def enriched(evidence: Evidence) -> Verdict:
    """BP31: triples that follow from the others, in a graph of their own."""
    graph = evidence.iri("graph/inferred")
    count = sum(value(quad.graph_name) == graph for quad in evidence.quads)
    if not count:
        return failed("Nulla è inferito.", "Nothing is inferred.", "graphs/inferred.ttl")
    return passed(f"Triple inferite: {count}.", f"Inferred triples: {count}.", "graphs/inferred.ttl")


def presented(evidence: Evidence) -> Verdict:
    """BP32: pages and tables beside the dumps."""
    pages = [name for name in evidence.files if name.endswith(".html")]
    tables = [name for name in evidence.files if name.endswith(".csv")]
    if not pages or not tables:
        return failed(f"Pagine {len(pages)}, tabelle {len(tables)}.", f"Pages {len(pages)}, tables {len(tables)}.")
    return passed(
        f"Pagine HTML: {len(pages)}; tabelle CSV: {len(tables)}.",
        f"HTML pages: {len(pages)}; CSV tables: {len(tables)}.",
    )


def told(evidence: Evidence) -> Verdict:
    """BP33: what there would be to tell the publisher of the act."""
    count = len(evidence.data.instances("rac:Discrepancy"))
    return person(
        f"Le discrepanze della fonte sono {count}, come dati; se siano state dette all'ente non sta nei file.",
        f"The source's discrepancies are {count}, as data; whether the body was told of them is not in the files.",
        "raccordo.nq",
    )


def terms_followed(evidence: Evidence) -> Verdict:
    """BP34: whether the source's terms of use are followed."""
    name = "LICENSE-DATA.md"
    it, en = ("c'è", "is there") if name in evidence.files else ("manca", "is missing")
    return person(
        f"{name}, che dice con quali condizioni il testo dell'atto è riprodotto, {it}.",
        f"{name}, which says under which terms the act's text is reproduced, {en}.",
        name,
    )


def cited(evidence: Evidence) -> Verdict:
    """BP35: the sources, and the act that each is the text of."""
    sources = evidence.catalogue.objects(evidence.dataset, "dcterms:source")
    wrong = [iri for iri in sources if not evidence.data.objects(iri, "rac:sourceOf")]
    return among(evidence, sources, Text("fonti con il loro atto", "sources with their act"), wrong, CATALOGUE_FILE)


def criteria() -> tuple[Criterion, ...]:
    """The practices, by number."""
    rows: tuple[tuple[str, str, str, Callable[[Evidence], Verdict], Text | None], ...] = (
        (
            "ProvideMetadata",
            "Metadati per persone e programmi",
            "Metadata for people and programs",
            for_people_and_programs,
            None,
        ),
        (
            "DescriptiveMetadata",
            "Metadati che descrivono dataset e distribuzioni",
            "Metadata that describe dataset and distributions",
            described,
            None,
        ),
        ("StructuralMetadata", "Metadati sulla struttura", "Metadata on the structure", structured, None),
        ("DataLicense", "Una licenza", "A licence", licensed, None),
        ("DataProvenance", "Da dove vengono i dati", "Where the data come from", provenance, None),
        ("DataQuality", "Informazioni sulla qualità", "Information on quality", quality, None),
        ("VersioningInfo", "Un'indicazione di versione", "A version indicator", versioned, None),
        ("VersionHistory", "La storia delle versioni", "The history of versions", history, None),
        ("UniqueIdentifiers", "IRI durevoli per i dataset", "Persistent IRIs for datasets", persistent, None),
        (
            "identifiersWithinDatasets",
            "IRI d'altri dentro i dati",
            "IRIs of others within the data",
            reused_identifiers,
            None,
        ),
        (
            "VersionIdentifiers",
            "Un IRI per ogni versione del dataset",
            "An IRI for each version of the dataset",
            version_identifiers,
            Text("Solo il vocabolario ha un IRI di versione.", "Only the vocabulary has a version IRI."),
        ),
        (
            "MachineReadableStandardizedFormat",
            "Formati standard che i programmi leggono",
            "Standard formats that programs read",
            open_formats,
            None,
        ),
        (
            "LocaleParametersMetadata",
            "Valori indipendenti dalla lingua e dal luogo",
            "Values independent of language and place",
            locale_neutral,
            None,
        ),
        ("MultipleFormats", "Più formati", "Several formats", several_formats, None),
        ("ReuseVocabularies", "Vocabolari condivisi", "Shared vocabularies", reused_vocabularies, None),
        (
            "ChooseRightFormalizationLevel",
            "Il giusto grado di formalità",
            "The right level of formality",
            formalization,
            None,
        ),
        ("BulkAccess", "Tutto in una richiesta", "All in one request", whole_dump, None),
        ("ProvideSubsets", "Parti di un dataset grande", "Parts of a large dataset", subsets, None),
        ("Conneg", "Negoziazione del contenuto", "Content negotiation", negotiation, None),
        ("AccessRealTime", "Accesso in tempo reale", "Real-time access", real_time, None),
        (
            "AccessUptoDate",
            "Dati aggiornati, con la loro frequenza",
            "Data up to date, with their frequency",
            up_to_date,
            None,
        ),
        (
            "DataUnavailabilityReference",
            "Spiegazione dei dati che mancano",
            "Explanation of data that are missing",
            unavailable,
            None,
        ),
        ("useanAPI", "Un'interfaccia di programmazione", "A programming interface", interface, NO_SERVER),
        (
            "APIHttpVerbs",
            "L'interfaccia usa gli standard del Web",
            "The interface uses the standards of the Web",
            of_interface,
            None,
        ),
        ("documentYourAPI", "L'interfaccia è documentata", "The interface is documented", of_interface, None),
        (
            "avoidBreakingChangesAPI",
            "L'interfaccia non rompe chi la usa",
            "The interface does not break those who use it",
            of_interface,
            None,
        ),
        ("ResourceStatus", "Gli identificatori restano", "Identifiers stay", preserved, None),
        ("EvaluateCoverage", "I dati bastano a sé stessi", "The data stand on their own", self_contained, None),
        ("GatherFeedback", "Un modo di dare riscontro", "A way to give feedback", feedback, NO_CONTACT),
        ("FeedbackInformation", "I riscontri sono pubblici", "Feedback is public", published_feedback, None),
        ("EnrichData", "Dati nuovi da quelli che ci sono", "New data from those at hand", enriched, None),
        (
            "ProvideComplementaryPresentations",
            "Altre presentazioni dei dati",
            "Other presentations of the data",
            presented,
            None,
        ),
        (
            "ProvideFeedbackToPublisher",
            "Riscontro a chi ha pubblicato la fonte",
            "Feedback to the source's publisher",
            told,
            None,
        ),
        (
            "FollowLicensingTerms",
            "Le condizioni della fonte sono seguite",
            "The source's terms are followed",
            terms_followed,
            None,
        ),
        ("CiteOriginalPublication", "La fonte è citata", "The source is cited", cited, None),
    )
    return tuple(
        Criterion(f"BP{number}", Text(it, en), check, f"{SOURCE}#{anchor}", note)
        for number, (anchor, it, en, check, note) in enumerate(rows, start=1)
    )


def suite() -> Suite:
    """The best practices over the dataset."""
    return Suite(
        "dwbp",
        Text("Buone pratiche del W3C per i dati sul Web", "W3C Data on the Web Best Practices"),
        Text(
            "Le 35 pratiche della raccomandazione del 31 gennaio 2017, guardate nei file della pubblicazione.",
            "The 35 practices of the Recommendation of 31 January 2017, looked at in the files of the publication.",
        ),
        SOURCE,
        lambda evidence: evidence.dataset,
        criteria(),
    )
