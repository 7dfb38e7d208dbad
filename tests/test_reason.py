"""Each inference rule: what it infers on the act, that nothing else would, and the same facts as owlrl's."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from raccordo import pipeline
from raccordo.project import DEFAULT_BASE, Project
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import TurtleFile, in_default_graph, to_ntriples
from raccordo.reason import rules
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
OWN_RULES = sorted(path.stem for path in (ROOT / "ontology" / "rules").glob("*.rq"))
PREFIXES = {
    "rac": DEFAULT_BASE + "onto/",
    "d": DEFAULT_BASE + "data/inps/2024/",
    "inps": DEFAULT_BASE + "data/inps/",
    "act": DEFAULT_BASE + "data/act/",
    "provision": DEFAULT_BASE + "data/provision/",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "normattiva": "https://www.normattiva.it/uri-res/N2Ls?urn:nir:",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "org": "http://www.w3.org/ns/org#",
    "body": DEFAULT_BASE + "data/body/",
}
# One triple of the act that the rule infers and that is missing without it.
EARNS = {
    "cax-sco": ("inps:act/determinazione-57-2023", "rdf:type", "eli:LegalResource"),
    "prp-dom": ("inps:programme/4.1.a", "rdf:type", "rac:SubProgramme"),
    "prp-inv2": ("d:guideline/12", "rac:hasRow", "d:table#11-1"),
    "prp-spo1": ("d:guideline/12", "dcterms:isPartOf", "d:plan"),
    "prp-spo2": ("d:guideline/2", "rac:alignedWith", "d:directive/1-4"),
    "prp-trp": ("d:table#12-4", "rac:within", "inps:mission/4"),
    "aligned-every-reading": ("d:guideline/7", "rac:alignedWith", "d:directive/5-1"),
    "falls-under-every-reading": ("d:directive/3-5", "rac:fallsUnder", "inps:mission/2"),
    "printed-under": ("d:directive/2-1", "rac:printedUnder", "d:guideline/3"),
    "latest-title": ("inps:programme/3.2", "dcterms:title", '"Integrazioni salariali"@it'),
    "title-of-row": ("d:table#12-4", "rac:programmeTitle", "d:title#4.1.c"),
    "number-of-act": ("act:legge-87-2023", "eli:number", '"87"'),
    "address-in-normattiva": (
        "act:legge-88-1989", "rdfs:seeAlso", "normattiva:stato:legge:1989-03-09;88"
    ),
    "identifier-of-provision": (
        "provision:dl-51-2023-art-1-comma-2", "eli:id_local", '"urn:nir:stato:decreto.legge:2023-05-10;51~art1-com2"'
    ),
}  # fmt: skip
LABELS = {
    "label-budget": ("inps:programme/4.1.a", "Programme 4.1.a · INPS"),
    "label-directive": ("d:directive/2-5", "Garantire la piena funzionalità della piattaforma unica CIG (omnia-IS)."),
    "label-guideline": ("d:guideline/12", "Linea guida 12 · Piano 2024, INPS"),
    "label-part": ("d:recital#5", "Recital 5 · Determination no. 57 of 4 October 2023"),
    "label-plan": ("d:plan", "Piano 2024, INPS"),
    "label-title": ("d:title#3.2", "Titolo del programma 3.2 · Piano 2024, INPS"),
    "label-row": ("d:table#3-5", "Row 5 of page 3 · Plan 2024, INPS"),
}


def node(name: str) -> ox.NamedNode | ox.Literal:
    if name.startswith('"'):
        text, _, language = name[1:].rpartition('"')
        return ox.Literal(text, language=language[1:] or None)
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def read(project: Project) -> pipeline.Run:
    return fixtures.checked(project)


@pytest.fixture(scope="module")
def run() -> pipeline.Run:
    return read(Project.at(ROOT))


def facts(run: pipeline.Run) -> set[tuple[object, object, object]]:
    inference = rules.infer(run.data, run.ontology)
    assert inference.findings == []
    return {(quad.subject, quad.predicate, quad.object) for quad in inference.quads}


@pytest.fixture(scope="module")
def inferred(run: pipeline.Run) -> set[tuple[object, object, object]]:
    return facts(run)


@pytest.mark.slow
@pytest.mark.parametrize("rule", EARNS)
def test_rule_earns_its_keep(
    run: pipeline.Run, inferred: set[object], rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, predicate, target = (node(name) for name in EARNS[rule])
    assert (subject, predicate, target) in inferred
    without(rule, monkeypatch)
    assert (subject, predicate, target) not in facts(run)


def without(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RULES", {name: body for name, body in rules.RULES.items() if name != rule})
    read_rule = rules.read_rule
    empty = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER (false) }"
    monkeypatch.setattr(
        rules, "read_rule", lambda project, path: empty if path.stem == rule else read_rule(project, path)
    )


@pytest.mark.parametrize("rule", LABELS)
def test_label_rule(run: pipeline.Run, inferred: set[object], rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    subject, text = LABELS[rule]
    wanted = {(node(subject), ox.Literal(text, language=language)) for language in ("it", "en")}
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    assert wanted & {(s, o) for s, p, o in inferred if p == label}  # type: ignore[misc, attr-defined]
    without(rule, monkeypatch)
    assert not wanted & {(s, o) for s, p, o in facts(run) if p == label}


def test_no_two_directives_are_called_alike(inferred: set[object]) -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    names = {s.value: o.value for s, p, o in inferred if p == label and "/directive/" in s.value}  # type: ignore[misc, attr-defined]
    assert len(set(names.values())) == len(names) == 95
    start = "In relazione ai progetti PNRR e, in generale, alla digitalizzazione dell’Istituto occorre "
    for name, rest in (("12-2", "garantire una adeguata…"), ("14-2", "porre in essere, sul terreno…")):
        assert [text for iri, text in names.items() if iri.endswith(f"/{name}")] == [start + rest]
    # What eighty letters tell apart is no longer for it.
    assert max(len(text) for iri, text in names.items() if not iri.endswith(("12-2", "14-2", "9-4", "9-5"))) <= 81


# What is inferred from a misused property, and contradicts what the resource is: the domain and range rules' keep.
CATCHES = {
    "prp-dom": "<x:m> a rac:Mission ; rac:category category:SP .",
    "prp-rng": "<x:e> rac:ofGuideline <x:m> . <x:m> a rac:Mission .",
}


@pytest.mark.parametrize("rule", CATCHES)
def test_rule_catches_a_misuse(run: pipeline.Run, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = turtle(CATCHES[rule])
    assert "cax-adc" in {
        finding.check for finding in rules.infer(Graph(run.project, files=[file]), run.ontology).findings
    }
    without(rule, monkeypatch)
    assert rules.infer(Graph(run.project, files=[file]), run.ontology).findings == []


def turtle(body: str) -> TurtleFile:
    text = f"PREFIX rac: <{PREFIXES['rac']}>\nPREFIX category: <{DEFAULT_BASE}cv/guideline-category/>\n{body}"
    file = TurtleFile(ROOT / "x.ttl", "x.ttl", text, ox.NamedNode("x:graph"))
    file.quads = [
        ox.Quad(t.subject, t.predicate, t.object, file.graph) for t in ox.parse(text, format=ox.RdfFormat.TURTLE)
    ]
    return file


@pytest.mark.parametrize(
    ("said", "partition"),
    [
        ('rac:article "13"', "art13"),
        ('rac:article "3-bis" ; rac:paragraph "1-ter" ; rac:point "B"', "art3bis-com1ter-letb"),
        ('rac:article "4" ; rac:point "2"', "art4-num2"),
    ],
)
def test_a_provision_has_the_identifier_of_its_act_with_its_partition(
    run: pipeline.Run, said: str, partition: str
) -> None:
    eli = PREFIXES["eli"]
    file = turtle(f'<x:p> {said} ; <{eli}is_part_of> <x:a>, <x:b> . <x:a> <{eli}id_local> "urn:nir:a" .')
    quads = rules.infer(Graph(run.project, files=[file]), run.ontology).quads
    assert [q.object.value for q in quads if q.predicate.value == f"{eli}id_local"] == [f"urn:nir:a~{partition}"]


@pytest.mark.parametrize(
    ("identifier", "found"),
    [
        ("stato:legge:1989-03-09;88", "stato:legge:1989-03-09;88"),
        ("presidente.repubblica:decreto:1970-04-30;639", "presidente.repubblica:decreto:1970-04-30;639"),
        ("stato:decreto.legge:2023-05-10;51~art1-com2-leta", "stato:decreto.legge:2023-05-10;51~art1"),
        ("stato:legge:1962;1338", None),
    ],
)
def test_an_act_of_the_state_with_its_date_has_an_address_in_normattiva(
    run: pipeline.Run, identifier: str, found: str | None
) -> None:
    file = turtle(f'<x:a> <{PREFIXES["eli"]}id_local> "urn:nir:{identifier}" .')
    quads = rules.infer(Graph(run.project, files=[file]), run.ontology).quads
    addresses = [q.object.value for q in quads if q.predicate.value == f"{PREFIXES['rdfs']}seeAlso"]
    assert addresses == ([PREFIXES["normattiva"] + found] if found else [])


def test_of_several_printed_numbers_none_is_the_acts(inferred: set[tuple[object, object, object]]) -> None:
    civ, number = node("inps:act/deliberazione-civ-2023-07-17"), node("eli:number")
    assert not {target for subject, predicate, target in inferred if (subject, predicate) == (civ, number)}


def test_what_a_programme_is_called_now_is_one_title_of_the_last_year(run: pipeline.Run) -> None:
    title = PREFIXES["dcterms"] + "title"
    texts = {("a", 2030): "Older", ("b", 2031): "One of two", ("c", 2031): "The other", ("z", 2029): "Oldest"}
    said = "".join(
        f'<x:{name}> a rac:YearlyTitle ; rac:titleOf <x:p> ; rac:titleIn <x:{year}> ; <{title}> "{text}"@it . '
        f"<x:{year}> rac:year {year} . "
        for (name, year), text in texts.items()
    )
    quads = rules.infer(Graph(run.project, files=[turtle(said)]), run.ontology).quads
    assert [q.object.value for q in quads if q.predicate.value == title] == ["The other"]


def test_each_rule_is_tested() -> None:
    assert set(rules.RULES) | set(OWN_RULES) == set(EARNS) | set(LABELS) | set(CATCHES)


def test_nothing_is_inferred_twice(run: pipeline.Run) -> None:
    asserted = {quad.triple for quad in (*run.data.quads, *run.ontology.quads)}
    inference = rules.infer(run.data, run.ontology)
    assert not {quad.triple for quad in inference.quads} & asserted
    assert len({quad.triple for quad in inference.quads}) == len(inference.quads) == sum(inference.by_rule.values())


@pytest.mark.slow
def test_same_facts_as_owlrl() -> None:
    # The invented plan has every construct that the act has; owlrl takes minutes on the act.
    import owlrl  # noqa: PLC0415

    run = read(fixtures.invented_project())
    quads = {in_default_graph(quad) for quad in (*run.data.quads, *run.ontology.quads)}
    asserted = rdflib.Graph().parse(data=to_ntriples(quads), format="nt")
    closure = rdflib.Graph().parse(data=to_ntriples(quads), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(closure)
    own = {str(quad.subject.value) for quad in run.data.quads}
    theirs = {
        (s, p, o)
        for s, p, o in closure - asserted
        if str(s) in own
        and not isinstance(o, rdflib.BNode)
        and p != rdflib.OWL.sameAs
        and o not in {rdflib.OWL.Thing, rdflib.RDFS.Resource, rdflib.OWL.NamedIndividual}
        and p != rdflib.OWL.differentFrom
    }
    inference = rules.infer(run.data, run.ontology)
    ours_all = rdflib.Graph().parse(data=to_ntriples(inference.quads), format="nt")
    # What the project's own SPARQL rules add, and what follows from it, is beyond owlrl.
    names = [
        PREFIXES["rac"] + name
        for name in (
            "alignedWith",
            "alignedGuideline",
            "fallsUnder",
            "printedUnder",
            "programmeTitle",
            "unofficialTitle",
        )
    ]
    names += [PREFIXES["eli"] + "number", PREFIXES["dcterms"] + "title", PREFIXES["rdfs"] + "seeAlso"]
    beyond_owlrl = set(map(rdflib.URIRef, names))
    ours = {(s, p, o) for s, p, o in ours_all if p != rdflib.RDFS.label and str(s) in own}
    beyond = {(s, p, o) for s, p, o in ours - theirs if p in beyond_owlrl}
    assert theirs - ours == set()
    assert ours - theirs - beyond == set()
    told = "two of open rows, each way, three numbers, seven fallsUnder, nine printedUnder, titles, one address"
    assert len(beyond) == 39, told


BROKEN = {
    "cax-dw": ("<x:r> a rac:AlignmentEntry , rac:UnalignedEntry .", "exclude each other"),
    "cax-adc": ("<x:g> a rac:Guideline , rac:Mission .", "exclude each other"),
    "prp-irp": ("<x:p> rac:subProgrammeOf <x:p> .", "is related to itself"),
    "prp-asyp": ("<x:p> rac:subProgrammeOf <x:q> . <x:q> rac:subProgrammeOf <x:p> .", "related to it in the same way"),
    "prp-fp": ("<x:r> rac:ofGuideline <x:g> , <x:h> .", "two values of a property that allows one"),
}


@pytest.mark.parametrize("rule", rules.CONTRADICTIONS)
def test_contradiction_is_found(run: pipeline.Run, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body, message = BROKEN[rule]
    file = turtle(body)
    findings = rules.infer(Graph(run.project, files=[file]), run.ontology).findings
    assert any(finding.check == rule and message in finding.message for finding in findings)
    others = {name: query for name, query in rules.CONTRADICTIONS.items() if name != rule}
    monkeypatch.setattr(rules, "CONTRADICTIONS", others)
    assert rule not in {
        finding.check for finding in rules.infer(Graph(run.project, files=[file]), run.ontology).findings
    }
