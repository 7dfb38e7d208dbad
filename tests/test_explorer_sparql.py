"""The explorer gives the rows that SPARQL 1.1 defines, in a real browser, and says in words what it can't do.

Its engine is compared with pyoxigraph over the same dataset: the named graphs, and their union, each triple once, as
default graph. Asked are the queries of `tests/sparql/`, which use each rule of the grammar, and those on which the
explorer's library or pyoxigraph were found to err.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser
from pyparsing import ParseException
from rdflib.plugins.sparql.parser import parseQuery

from raccordo.project import Project
from raccordo.rdf.turtle import canonical, in_default_graph
from raccordo.site import frontend
from tests.chromium import window

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "tests" / "sparql"
QUERIES = sorted(path.stem for path in (HERE / "queries").glob("*.rq"))
REFUSED = sorted(path.name for path in (HERE / "refused").glob("*.r[qu]"))
GRAPH = "https://example.org/from/graph/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = """\
PREFIX : <https://example.org/from/>
PREFIX from: <https://example.org/from#>
PREFIX graph: <https://example.org/from/graph/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
# Codepoint escapes are resolved before all else (SPARQL 1.1, section 19.2); pyoxigraph does it in literals and IRIs.
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# The default graph is the merge of the graphs in FROM, and pyoxigraph takes their sum: those graphs, and the named.
MERGED = {
    "from-merges": ("people service", ""),
    "from-merges-rows": ("people service", ""),
    "from-names": ("people service", "limit service"),
    "from-two": ("people service", ""),
}
# Asks the engine of the explorer, which is a worker.
ASK = """async (text) => {
  if (!self.ask) {
    const [script, engine, data] = await Promise.all([
      self.raccordoUnpack(self.raccordoEngine).blob(),
      self.raccordoUnpack(self.raccordoOxigraph).arrayBuffer().then((code) => WebAssembly.compile(code)),
      self.raccordoUnpack(self.raccordoData).text(),
    ]);
    const worker = new Worker(URL.createObjectURL(script));
    self.ask = (message) => new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage({ id: 1, ...message });
    });
    await self.ask({ action: "load", engine, data, named: [] });
  }
  return self.ask({ action: "query", text });
}"""

Found = bool | list[Any]
Ask = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    return list(ox.parse(path=str(HERE / "data.trig"), format=ox.RdfFormat.TRIG))


@pytest.fixture(scope="module")
def ask(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """A function that gives what the engine in the browser answers to a text."""
    folder = tmp_path_factory.mktemp("engine")
    bundled, findings = frontend.bundle(Project.at(ROOT))
    assert not findings, findings[0]
    for name in ("unpack", "engine"):
        (folder / f"{name}.js").write_bytes(bundled[f"site/{name}.js"])
    (folder / "data.js").write_bytes(frontend.packed("raccordoData", (HERE / "data.trig").read_bytes()))
    scripts = "".join(f'<script src="{name}.js"></script>' for name in ("unpack", "data", "engine"))
    (folder / "page.html").write_text(f"<!DOCTYPE html><html lang=en><title>x</title>{scripts}</html>", "utf-8")
    with window(browser) as watched:
        watched.page.goto(f"file://{folder}/page.html")
        yield lambda text: watched.page.evaluate(ASK, text)


# What comes out


def cell(term: Any) -> str:
    """A term as N-Triples writes it, a number canonical, and a blank node whatever its label."""
    if term is None or isinstance(term, ox.BlankNode):
        return "_:" if term else ""
    kind = term.datatype.value.removeprefix(XSD) if isinstance(term, ox.Literal) else ""
    if kind in ("integer", "decimal", "double", "float"):
        return f"{float(term.value):.12g} {kind}"
    return str(term)


def term(found: dict[str, str] | None) -> Any:
    """A term of SPARQL 1.1 Query Results JSON, as the engine gives it."""
    if not found:
        return None
    if found["type"] == "uri":
        return ox.NamedNode(found["value"])
    if found["type"] == "bnode":
        return ox.BlankNode(found["value"])
    if "xml:lang" in found:
        return ox.Literal(found["value"], language=found["xml:lang"])
    return ox.Literal(found["value"], datatype=ox.NamedNode(found.get("datatype", f"{XSD}string")))


def rows(names: list[str], answer: Any) -> list[list[str]]:
    """Rows with their cells by the names of the variables, for SELECT * leaves their order open."""
    return [sorted(f"{name} {cell(one)}" for name, one in zip(names, row, strict=True)) for row in answer]


def triples(answer: Any) -> list[str]:
    """Canonical triples; numbers as their canonical text."""
    terms = ([ox.Literal(cell(one)) if isinstance(one, ox.Literal) else one for one in triple] for triple in answer)
    return [str(quad) for quad in canonical(ox.Quad(*triple) for triple in terms)]


def explorer(answer: dict[str, Any]) -> Found:
    assert "fault" not in answer, answer
    value = answer["value"]
    if "boolean" in value:
        return bool(value["boolean"])
    found = [[term(one) for one in row] for row in value["rows"]]
    if value.get("triples"):
        assert len({str(row) for row in found}) == len(found), "a triple comes twice"
        return triples(found)
    return rows(value["variables"], found)


def pyoxigraph(quads: list[ox.Quad], text: str, default: str | None = None, named: str = "") -> Found:
    """The engine's answer over the named graphs and their union, or over the graphs that are given by their names."""
    store = ox.Store()
    for quad in quads:
        name = str(quad.graph_name)[1:-1].removeprefix(GRAPH)
        store.extend([in_default_graph(quad)] if default is None or name in default.split() else [])
        store.extend([quad] if default is None or name in named.split() else [])
    text = ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    graphs = {"default_graph": ox.DefaultGraph(), "named_graphs": [*store.named_graphs()]}
    answer = store.query(text, **({} if default is None else graphs))  # type: ignore[arg-type]
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QueryTriples):
        return triples(answer)
    return rows([variable.value for variable in answer.variables], answer)


def ordered(text: str) -> bool:
    try:
        return bool(parseQuery(text)[1].orderby)
    except (ParseException, TypeError):
        return False


def compare(text: str, one: Found, other: Found) -> None:
    """Rows are a bag, and a list where the query orders them."""
    if isinstance(one, bool) or isinstance(other, bool) or ordered(text):
        assert one == other
    else:
        assert sorted(one) == sorted(other)


# The corpus


@pytest.mark.parametrize("name", QUERIES)
def test_the_explorer_answers_as_the_engine_alone(ask: Ask, quads: list[ox.Quad], name: str) -> None:
    text = (HERE / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    compare(text, explorer(ask(text)), pyoxigraph(quads, text, *MERGED.get(name, ())))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_at_its_line(ask: Ask, name: str) -> None:
    text = (HERE / "refused" / name).read_text(encoding="utf-8")
    fault = ask(text)["fault"]
    kinds = {"cut.rq": "character", "not-a-query.rq": "syntax", "undeclared-prefix.rq": "prefix",
             "service-in-construct.rq": "syntax"}  # fmt: skip
    kind = kinds.get(name, "update" if name.endswith(".ru") else "service")
    assert fault["kind"] == kind
    resolved = ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    if kind == "service":
        sign = re.search(r"^(?!PREFIX).*\bSERVICE\b", resolved, re.IGNORECASE | re.MULTILINE)
        assert sign
        assert fault["line"] == resolved[: sign.end()].count("\n") + 1
    else:
        assert fault["line"] == 1 + len(re.findall(r"^(?:PREFIX|BASE)", text, re.MULTILINE))


def test_a_negated_set_of_nothing_is_refused(ask: Ask) -> None:
    # Rule 95 lets it be empty, but "()" is one token by then, NIL, for the longest is taken (section 19.8).
    text = (HERE / "unsupported" / "negated-property-set-of-nothing.rq").read_text(encoding="utf-8")
    assert ask(text)["fault"] == {"kind": "syntax", "line": 2, "given": "()"}


# Where the explorer's library errs by itself: each is answered as by pyoxigraph.
MENDED = {
    "a filter on a variable without a value": '{ ?s from:limit ?l . ?s from:price ?p FILTER (?none = "x"@en) }',
    "a filter on what a subquery hides": "{ ?s a from:Person { SELECT ?s { ?s from:knows ?o } } FILTER (?o = :bob) }",
    "an optional whose sides share what may have no value": (
        "{ ?s from:member ?m OPTIONAL { ?m from:limit ?l OPTIONAL { ?s from:active ?l } } }"
    ),
    "an optional with a filter over a bind": (
        "{ ?s from:limit ?l OPTIONAL { ?s from:price ?p BIND (?p * 2 AS ?d) FILTER (?d > ?l) } }"
    ),
    "an optional with a filter over an optional": (
        "{ ?s from:member ?m OPTIONAL { ?m from:price ?p OPTIONAL { ?s from:active ?x } FILTER (?s != ?p) } }"
    ),
    "a minus of a union of nothing": "{ MINUS { { :ada from:none 1 } UNION { :ada from:none 2 } } }",
    "a minus whose sides share no value": (
        "{ VALUES (?x ?y) { (1 UNDEF) (3 2) } MINUS { VALUES (?x ?y) { (UNDEF 2) } } }"
    ),
    "a union that joins nothing, after an optional": (
        "{ OPTIONAL { ?d from:member ?d } { ?b from:knows ?d . ?b from:member ?b } UNION { ?d from:limit ?a } }"
    ),
    "a path of any length over a sequence": "{ ?a (from:knows/from:knows)* ?b }",
    "a path that leads back": "{ ?a (from:part.of|^from:part.of)+ ?a }",
    "a negated path beside a variable b": "{ ?b a from:Service . ?a !(from:limit|a) ?c . ?c from:born ?d }",
    "a group by what has no value": (
        "{ ?a from:limit ?l { SELECT ?a (COUNT(?c) AS ?n) { OPTIONAL { ?d from:price ?c } } GROUP BY ?a } }"
    ),
    "a join by what an aggregate doesn't give": (
        '{ ?s from:limit ?l { SELECT (SUM(?x) AS ?l) { VALUES ?x { 1 "x" } } } }'
    ),
    "the least and the greatest of IRIs": "(MIN(?s) AS ?min) (MAX(?s) AS ?max) { ?s from:born ?b }",
    "aggregates of what has no value": (
        "(SUM(?x) AS ?sum) (AVG(?x) AS ?avg) (MIN(?x) AS ?min) (GROUP_CONCAT(?x) AS ?all) (COUNT(?x) AS ?n)"
        " { VALUES ?x { UNDEF } }"
    ),
    "a part of a text from before its start": '(SUBSTR("from", 0, 3) AS ?a) (SUBSTR("from", -1) AS ?b) {}',
    "a part of a text with less than nothing": '(SUBSTR("from", 1, -1) AS ?a) {}',
    "a replacement with a group that isn't there": '(REPLACE("from", "o", "[$1]") AS ?a) {}',
    "what is before the start, in its language": '(STRBEFORE("ab"@en, "a") AS ?a) (STRAFTER("ab"@en, "b") AS ?b) {}',
    "a text for an address": """(ENCODE_FOR_URI("a/b?c=d&e!'()*~") AS ?a) {}""",
    "a number made of nothing": '(xsd:double("") AS ?a) (xsd:float("") AS ?b) (xsd:double("1e1") AS ?c) {}',
    "values of two kinds are not equal": '("1" = 1 AS ?a) (1 != true AS ?b) ("1" IN (1, "2") AS ?c) {}',
    "decimals without a digit before the point": "(.5 AS ?a) (-.5 AS ?b) (1+.5 AS ?c) {}",
    "names with a colon and with an escape": "{ VALUES ?x { :a:b :a\\/b from:a\\.b } }",
    "a graph that isn't there has no solution": "{ GRAPH graph:none { } }",
}
WHOLE = {
    "triples of a solution aren't cut": "CONSTRUCT { ?s a :X . ?s from:b ?b } { ?s from:born ?b } ORDER BY ?b LIMIT 1",
    "a description is of solutions": "DESCRIBE ?s { ?s from:born ?b } ORDER BY ?b LIMIT 1",
}
# What the explorer does by itself, GRAPH and paths, and the library does as well.
OWN = {
    "a path between two things": "{ :eve from:part.of+ :whole . :ada from:knows* :ada }",
    "a filter that names the graph": '{ GRAPH ?g { ?s a ?t FILTER (STRENDS(STR(?g), "limit")) } }',
    "a filter that asks for more in the graph": "{ GRAPH ?g { ?s a ?t FILTER NOT EXISTS { ?s from:name ?n } } }",
    "a minus in each graph": "{ GRAPH ?g { ?s a ?t MINUS { ?s from:name ?n } } }",
    "an optional in each graph": "{ GRAPH ?g { ?s a ?t OPTIONAL { ?s from:born ?n } } }",
    "a path in each graph": "{ GRAPH ?g { ?a from:knows+ ?b } }",
    "a bind of the graph's own variable": "{ GRAPH ?g { ?s from:limit 10 BIND (graph:limit AS ?g) } }",
    "no graph is the default graph": "{ GRAPH ?g { ?s from:knows ?o } FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
}


@pytest.mark.parametrize("name", [*MENDED, *WHOLE, *OWN])
def test_where_the_library_errs_the_explorer_does_not(ask: Ask, quads: list[ox.Quad], name: str) -> None:
    pattern = (MENDED | OWN).get(name)
    text = PREFIXES + (WHOLE[name] if pattern is None else f"SELECT {'' if pattern[0] == '(' else '* '}{pattern}")
    compare(text, explorer(ask(text)), pyoxigraph(quads, text))


# Where pyoxigraph errs, what the standard defines.
PINNED: dict[str, tuple[str, str]] = {
    # keeps one row of two that are alike
    "an alternative is a union (18.4)": (
        "?o { :ada (from:member|from:member) ?o }",
        "?o { { :ada from:member ?o } UNION { :ada from:member ?o } }",
    ),
    # counts all graphs together, and leaves ?g without a value
    "a subquery is asked of each graph (18.5)": (
        "?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
        "?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    ),
    # takes one row of all graphs
    "a limit holds in each graph (18.5)": (
        "?g ?s { GRAPH ?g { SELECT ?s { ?s a ?t FILTER (isIRI(?s)) } ORDER BY ?s LIMIT 1 } }",
        "?g (MIN(?t) AS ?s) { GRAPH ?g { ?t a ?k FILTER (isIRI(?t)) } } GROUP BY ?g",
    ),
    # leaves ?g without a value
    "values inside GRAPH are joined with each graph (18.5)": (
        "?g ?x { GRAPH ?g { VALUES ?x { 1 2 } } }",
        "?g ?x { GRAPH ?g { } VALUES ?x { 1 2 } }",
    ),
    # counts what the blank node stands for as well
    "COUNT (DISTINCT *) is of distinct solutions (18.5.1.2)": (
        "(COUNT(DISTINCT *) AS ?n) { ?s from:knows [] }",
        "(COUNT(*) AS ?n) { SELECT DISTINCT ?s { ?s from:knows ?o } }",
    ),
    "COUNT (DISTINCT *) is of distinct solutions, along a path": (
        "(COUNT(DISTINCT *) AS ?n) { ?s from:knows/from:knows? ?o }",
        "(COUNT(*) AS ?n) { SELECT DISTINCT ?s ?o { ?s from:knows/from:knows? ?o } }",
    ),
    # gives no count
    "COUNT passes over errors (18.5.1.2)": (
        '(COUNT(?x + 1) AS ?n) { VALUES ?x { 1 "x" 2 } }',
        "(2 AS ?n) {}",
    ),
    # keeps the backslash
    "a dollar sign is escaped in a replacement (XPath, fn:replace)": (
        '(REPLACE("from", "r", "\\\\$1") AS ?a) {}',
        '("f$1om" AS ?a) {}',
    ),
}


@pytest.mark.parametrize("name", [*PINNED])
def test_where_pyoxigraph_errs_the_explorer_does_not(ask: Ask, quads: list[ox.Quad], name: str) -> None:
    text, same = (f"{PREFIXES}SELECT {one}" for one in PINNED[name])
    compare(text, explorer(ask(text)), pyoxigraph(quads, same))
    assert pyoxigraph(quads, text) != pyoxigraph(quads, same), "it errs no more: compare it above"


# What is wrong with a query, at its line


FAULTS: list[tuple[str, str, int, str]] = [
    ("SELECT * {\n  ?s skos:prefLabel ?l }", "prefix", 2, "skos"),
    ("SELECT * {\n  ?s a ?t .\n  FILTER (?t = foaf:Person) }", "prefix", 3, "foaf"),
    ("SELECT (xsd:integer(1) AS ?x) {}", "prefix", 1, "xsd"),
    ("SELECT * {\n  ?s ?p\n}", "syntax", 3, "}"),
    ("SELECT * {\n  ?s ?p ?o\n", "end", 2, "}"),
    ("SELECT * {\n  ?s ?p 'x\n}", "character", 2, "'"),
    ("SELEC * {\n  ?s ?p ?o }", "word", 1, "SELEC"),
    ("SELECT (COUNT(?s) AS\n  number) { ?s ?p ?o }", "word", 2, "number"),
    ("", "empty", 1, ""),
    ("SELECT * { <a> ?p ?o }", "relative", 1, "a"),
    ("SELECT ?s\n  (1 AS ?o)\n{ ?s ?p ?o }", "bound", 2, "o"),
    ("SELECT * {\n  ?s ?p ?o\n  BIND (1 AS ?o)\n}", "bound", 3, "o"),
    ("SELECT ?s\n  ?o (COUNT(*) AS ?n)\n{ ?s ?p ?o } GROUP BY ?s", "ungrouped", 2, "o"),
    ("SELECT ?s (SUM(?o) AS ?n) { ?s ?p ?o }", "ungrouped", 1, "s"),
    ("SELECT * {\n { SELECT ?s (MAX(?o) AS ?m) { ?s ?p ?o } } }", "ungrouped", 2, "s"),
    ("SELECT * { ?s ?p ?o } GROUP BY ?s", "star", 1, ""),
    ("SELECT ?s ?s { ?s ?p ?o }", "twice", 1, "s"),
    ("SELECT * {\n FILTER (COUNT(?s) > 1) }", "aggregate", 2, ""),
    ("SELECT (MAX(COUNT(?s)) AS ?n) { ?s ?p ?o }", "aggregate", 1, ""),
    ("SELECT * { VALUES (?a ?b) { (1) } }", "values", 1, ""),
    ("SELECT * { { ?s ?p _:x } { ?s ?q _:x } }", "label", 1, "x"),
    ("SELECT (<https://example.org/f>(1) AS ?x) {}", "function", 1, "https://example.org/f"),
    ('SELECT * { ?s ?p ?o FILTER (REGEX(STR(?s), "[a")) }', "regex", 0, ""),
    ("SELECT * { ?s ?p ?o } # \\uD800", "codepoint", 1, ""),
    (f"SELECT * {'{' * 3000} ?s ?p ?o {'}' * 3000}", "deep", 0, ""),
]


# What is counted with a condition: each is asked of all terms of the data, with a value or without.
CONDITIONS = (
    'LANG(?o) = "it"', 'LANG(?o) != ""', "isLiteral(?o)", "!isIRI(?o)", "isBlank(?o) || isIRI(?o)", "?p = from:knows",
    "!(?o != from:knows)", 'CONTAINS(LCASE(STR(?o)), "a")', '!CONTAINS(STR(?o), "a")', 'STRSTARTS(STR(?s), "https")',
    "?o > 3", "?o <= 2.5", "!(?o > 3)", "3 < ?o && isLiteral(?o)", "BOUND(?x)", "!BOUND(?x) && ?p != from:knows",
    '(LANG(?o) = "it" || ?o > 1) && !(?p = from:knows)', "isIRI(?x)", "!isIRI(?x)", 'REGEX(STR(?o), "AD", "i")',
    '!REGEX(STR(?o), "a")', "!(?x = from:knows)",
)  # fmt: skip
COUNTED = (
    "{ ?s ?p ?o FILTER (%s) }",
    "{ ?s ?p ?o OPTIONAL { ?o from:knows ?x } FILTER (%s) }",
    "{ ?s ?p ?o OPTIONAL { ?o from:knows ?x FILTER (%s) } }",
    "{ { ?s ?p ?o FILTER (%s) } UNION { ?s from:knows ?x } }",
    "{ ?s from:knows ?x { ?s ?p ?o FILTER (%s) } }",
)


@pytest.mark.parametrize("where", COUNTED)
def test_what_is_counted_with_a_condition_is_as_many_as_its_rows(ask: Ask, quads: list[ox.Quad], where: str) -> None:
    for condition in CONDITIONS:
        text = f"{PREFIXES} SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?o) AS ?all) {where % condition}"
        assert explorer(ask(text)) == pyoxigraph(quads, text), condition


@pytest.mark.parametrize(("text", "kind", "line", "given"), FAULTS)
def test_a_fault_has_a_kind_and_a_line(ask: Ask, text: str, kind: str, line: int, given: str) -> None:
    fault = ask(text)["fault"]
    assert (fault["kind"], fault.get("line") or 0) == (kind, line)
    assert not given or fault["given"] == given


@pytest.mark.slow
def test_each_fault_has_words_in_both_languages() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "site" / "src" / "engine").glob("*.js"))
    source += (ROOT / "site" / "src" / "engine.js").read_text("utf-8")
    said = set(re.findall(r'Fault\("(\w+)"|/, "(\w+)"\]|kind[:=] ?"(\w+)"|\[null, "(\w+)"\]|kind = "(\w+)"', source))
    kinds = {kind for kind in chain.from_iterable(said) if kind}
    words = (ROOT / "site" / "src" / "explorer" / "words.js").read_text("utf-8")
    tables = re.findall(r"faults: \{\n(.*?)\n    \},", words, re.DOTALL)
    assert len(tables) == 2
    for table in tables:
        assert set(re.findall(r"^      (\w+):", table, re.MULTILINE)) == kinds
