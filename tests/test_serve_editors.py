"""What SPARQL editors ask an endpoint, so that they can show examples, complete names, and know prefixes.

The questions are those of SIB's sparql-editor (packages/sparql-editor/src/metadata.ts in its public repository), which
asks the endpoint, and its service description where the endpoint knows nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from raccordo.project import Project
from raccordo.rdf.query import syntax_problem
from tests.serving import ROOT, serving

PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:prefix ?prefix ; sh:namespace ?namespace } ORDER BY ?prefix
"""
EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
    ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq
"""
TARGETS = "SELECT ?sq ?target { ?sq <https://schema.org/target> ?target }"
CLASSES = """
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
SELECT DISTINCT ?graph ?class ?property ?of ?datatype ?triples WHERE {
    OPTIONAL { ?graph sd:graph ?described . ?described void:classPartition ?part . }
    ?part void:class ?class ; void:propertyPartition ?of_property .
    ?of_property void:property ?property .
    OPTIONAL { ?of_property void:triples ?triples }
    OPTIONAL {
        { ?of_property void:classPartition [ void:class ?of ] . }
        UNION { ?of_property void-ext:datatypePartition [ void-ext:datatype ?datatype ] . }
    }
}
"""

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def server(publication: Path) -> Iterator[str]:
    with serving(publication) as url:
        yield url


@pytest.fixture(scope="module")
def described(server: str) -> ox.Store:
    """The service description."""
    store = ox.Store()
    store.load(
        httpx.get(f"{server}/sparql", headers={"accept": "text/turtle"}, timeout=60).content, format=ox.RdfFormat.TURTLE
    )
    return store


def by_endpoint(server: str, text: str) -> Rows:
    """The rows that the endpoint answers to the editor, which marks its questions by a parameter of its own."""
    got = httpx.get(f"{server}/sparql", params={"ac": "1", "query": text}, timeout=60,
                    headers={"accept": "application/sparql-results+json"})  # fmt: skip
    return [{name: term["value"] for name, term in row.items()} for row in got.json()["results"]["bindings"]]


def by_description(described: ox.Store, text: str) -> Rows:
    """The rows that the service description gives to the same question."""
    found = described.query(text)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in found]  # type: ignore[misc]


@pytest.fixture(params=["endpoint", "description"])
def ask(request: pytest.FixtureRequest, server: str, described: ox.Store) -> object:
    """Both ways in which the editor asks."""
    if request.param == "endpoint":
        return lambda text: by_endpoint(server, text)
    return lambda text: by_description(described, text)


def test_an_editor_gets_the_prefixes(ask: object, publication: Path) -> None:
    known = {row["prefix"]: row["namespace"] for row in ask(PREFIXES)}  # type: ignore[operator]
    register = Project.at(ROOT).prefixes
    assert known.items() <= register.items()
    dump = (publication / "raccordo.nt").read_text("utf-8")
    used = {name for name, namespace in register.items() if f"<{namespace}" in dump}
    assert used <= set(known)
    assert len(known) > 40


def test_an_editor_gets_the_examples(ask: object) -> None:
    rows = ask(EXAMPLES)  # type: ignore[operator]
    names = {path.stem for path in (ROOT / "queries").glob("*.rq")}
    # Each has its comment in two languages.
    assert Counter(row["sq"].rpartition("/")[2] for row in rows) == dict.fromkeys(names, 2)
    assert all(syntax_problem(row["query"]) is None for row in rows)


def test_an_example_names_its_endpoint(server: str, described: ox.Store) -> None:
    there = {row["target"] for row in by_description(described, TARGETS)}
    assert there == {f"{server}/sparql"}
    rows = by_endpoint(server, TARGETS)
    assert {row["target"] for row in rows} == {"https://w3id.org/raccordo/sparql"}
    assert len(rows) == len(list((ROOT / "queries").glob("*.rq")))


def test_an_editor_gets_the_classes_with_their_properties(ask: object) -> None:
    rows = ask(CLASSES)  # type: ignore[operator]
    onto = "https://w3id.org/raccordo/onto/"
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["class"], row["property"]].add(row.get("of", row.get("datatype", "")))  # type: ignore[index]
    assert onto + "StrategicDirective" in found[f"{onto}Guideline", f"{onto}alignedWith"]  # type: ignore[index]
    assert found[f"{onto}Guideline", f"{onto}number"] == {"http://www.w3.org/2001/XMLSchema#integer"}  # type: ignore[index]
    assert len({row["class"] for row in rows}) > 20
    assert any("graph" in row for row in rows)


def test_the_statistics_of_graphs_are_what_sparql_counts(server: str) -> None:
    prefixes = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    part = "?g a sd:NamedGraph ; sd:graph/void:classPartition ?x . ?x void:class ?c "
    said = by_endpoint(server, f"{prefixes} SELECT ?g ?c ?n {{ {part} ; void:entities ?n }}")
    counted = by_endpoint(
        server,
        "SELECT ?g ?c (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s ?p ?o } ?s a ?c FILTER isIRI(?c) } GROUP BY ?g ?c",
    )
    assert {(row["g"], row["c"], row["n"]) for row in said} == {(row["g"], row["c"], row["n"]) for row in counted}
    more = f"{part} ; void:propertyPartition ?y . ?y void:property ?p ; void:triples ?n"
    said = by_endpoint(server, f"{prefixes} SELECT ?g ?c ?p ?n {{ {more} }}")
    counted = by_endpoint(
        server, "SELECT ?g ?c ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } ?s a ?c FILTER isIRI(?c) } GROUP BY ?g ?c ?p"
    )
    assert said
    assert {tuple(row.values()) for row in said} <= {tuple(row.values()) for row in counted}


def test_a_named_graph_is_one_node_with_name_and_statistics(ask: object, publication: Path) -> None:
    prefixes = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    named = "[] sd:namedGraph ?g . ?g a sd:NamedGraph ; sd:name ?name ; sd:graph ?x . ?x void:triples ?n"
    rows = ask(f"{prefixes} SELECT ?g ?name ?n {{ {named} }}")  # type: ignore[operator]
    counted: Counter[str] = Counter()
    for quad in ox.parse(path=str(publication / "raccordo.nq"), format=ox.RdfFormat.N_QUADS):
        counted[quad.graph_name.value] += 1
    assert Counter((row["g"], row["name"], int(row["n"])) for row in rows) == Counter(
        (name, name, count) for name, count in counted.items()
    )
