"""Best Practices for Publishing Linked Data (W3C Working Group Note, 9 January 2014): its ten practices."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pyoxigraph as ox

from raccordo.publish.scores import dwbp
from raccordo.publish.scores.model import (
    CATALOGUE_FILE,
    TERMS,
    Criterion,
    Evidence,
    Suite,
    Text,
    Verdict,
    among,
    failed,
    live,
    passed,
    person,
)
from raccordo.publish.scores.oops import FILE_ENDING
from raccordo.rdf.turtle import value

SOURCE = "https://www.w3.org/TR/ld-bp/"
SCHEMA_ORG = "dataset.jsonld"


def prepared(evidence: Evidence) -> Verdict:
    """1: nothing in the files tells what those concerned were told."""
    count = sum(name.endswith(".html") for name in evidence.files)
    return person(
        f"Pagine che spiegano la pubblicazione: {count}; il lavoro con gli interessati non sta nei file.",
        f"Pages that explain the publication: {count}; the work with those concerned is not in the files.",
    )


def selected(evidence: Evidence) -> Verdict:
    """2: of what use the dataset is to others."""
    count = len(evidence.catalogue.objects(evidence.dataset, "dcterms:subject"))
    return person(
        f"Piani pubblicati: {count}; a che serva ad altri è un giudizio.",
        f"Plans published: {count}; of what use they are to others is a judgement.",
        CATALOGUE_FILE,
    )


def modelled(evidence: Evidence) -> Verdict:
    """3: each term of our own that the data use is in the vocabulary, with a definition."""
    space = evidence.ontology + "/"
    used = {
        term.value
        for quad in evidence.quads
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(space)
    } - {space, *evidence.vocabulary.objects(evidence.ontology, "owl:versionIRI")}
    known = [iri for iri in evidence.terms() if evidence.vocabulary.objects(iri, "skos:definition")]
    return among(evidence, used, TERMS, used - set(known))


def good_iris(evidence: Evidence) -> Verdict:
    """5: HTTP IRIs in ASCII, without query, file ending or version; that they lead anywhere is not in the files."""
    version = evidence.project.version
    space = evidence.iri("data/")
    subjects = {value(quad.subject) for quad in evidence.quads if isinstance(quad.subject, ox.NamedNode)}
    named = {iri for iri in subjects if iri.startswith(space)}
    wrong = {
        iri
        for iri in named
        if not iri.isascii() or urlsplit(iri).query or FILE_ENDING.search(iri) or version in iri.removeprefix(space)
    }
    if wrong or not named:
        return among(evidence, named, Text("IRI", "IRIs"), wrong, "raccordo.nq")
    return live(
        f"I {len(named)} IRI dei dati sono HTTP, in ASCII, senza versione, estensione o interrogazione.",
        f"The {len(named)} IRIs of the data are HTTP, in ASCII, without version, file ending or query.",
        "raccordo.nq",
    )


def accessible(evidence: Evidence) -> Verdict:
    """8: dumps that the catalogue leads to, and a description for search engines that names each of them."""
    document = evidence.json(SCHEMA_ORG) or {}
    told = {each.get("@id") for each in document.get("distribution", [])}
    wrong = [iri for iri in evidence.distributions if iri not in told or not evidence.file_of(iri)]
    return among(evidence, evidence.distributions, dwbp.DISTRIBUTIONS, wrong, SCHEMA_ORG)


def announced(evidence: Evidence) -> Verdict:
    """9: the catalogue is what a portal would harvest; whether one does is not in the files."""
    if not evidence.catalogue.instances("dcat:Catalog"):
        return failed("Non c'è un catalogo da annunciare.", "There is no catalogue to announce.", CATALOGUE_FILE)
    return live("C'è un catalogo da annunciare.", "There is a catalogue to announce.", CATALOGUE_FILE)


def promised(evidence: Evidence) -> Verdict:
    """10: the facts that a promise of upkeep could rest on."""
    contact = evidence.catalogue.objects(evidence.dataset, "dcat:contactPoint")
    text = ", ".join(dwbp.frequencies(evidence)) or "-"
    return person(
        f"Frequenza dichiarata: {text}; recapiti: {len(contact)}.",
        f"Frequency stated: {text}; contact points: {len(contact)}.",
        CATALOGUE_FILE,
    )


def converted(evidence: Evidence) -> Verdict:
    """7: the same triples in several forms of RDF, counted in the line-based ones."""
    verdict = dwbp.whole_dump(evidence)
    if verdict.outcome != "passed":
        return verdict
    try:
        count = sum(1 for _ in ox.parse(evidence.files.get("raccordo.nt", b""), format=ox.RdfFormat.N_TRIPLES))
    except SyntaxError:
        return failed("raccordo.nt non si legge.", "raccordo.nt can't be read.", "raccordo.nt")
    expected = len({quad.triple for quad in evidence.quads})
    if count != expected:
        return failed(
            f"raccordo.nt ha {count} triple, non {expected}.",
            f"raccordo.nt has {count} triples, not {expected}.",
            "raccordo.nt",
        )
    text = Text(f"raccordo.nt ha tutte le {count} triple.", f"raccordo.nt has all {count} triples.")
    return passed(*(verdict.reason + text), "raccordo.nq", "raccordo.nt")


def criteria() -> tuple[Criterion, ...]:
    """The practices, in the order of the note's summary."""
    rows: tuple[tuple[str, str, Callable[[Evidence], Verdict]], ...] = (
        ("Chi è interessato è preparato", "Those concerned are prepared", prepared),
        ("I dati scelti servono ad altri", "The data chosen are of use to others", selected),
        ("I dati hanno un modello", "The data have a model", modelled),
        ("Una licenza adatta", "An appropriate licence", dwbp.licensed),
        ("Buoni IRI", "Good IRIs", good_iris),
        ("Vocabolari condivisi", "Shared vocabularies", dwbp.reused_vocabularies),
        ("I dati sono in RDF, in più forme", "The data are in RDF, in several forms", converted),
        ("I programmi arrivano ai dati", "Programs reach the data", accessible),
        ("Chi pubblica lo annuncia", "Who publishes announces it", announced),
        ("Chi pubblica si impegna a mantenere", "Who publishes undertakes to maintain", promised),
    )
    return tuple(
        Criterion(str(number), Text(it, en), check, SOURCE) for number, (it, en, check) in enumerate(rows, start=1)
    )


def suite() -> Suite:
    """The best practices over the dataset."""
    return Suite(
        "ldbp",
        Text("Buone pratiche del W3C per i dati collegati", "W3C Best Practices for Publishing Linked Data"),
        Text(
            "Le dieci pratiche della nota del 9 gennaio 2014. Quelle sul lavoro con le persone le giudica una persona.",
            "The ten practices of the note of 9 January 2014. Those on the work with people are for a person to judge.",
        ),
        SOURCE,
        lambda evidence: evidence.dataset,
        criteria(),
    )
