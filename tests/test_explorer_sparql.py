"""The explorer gives the rows that SPARQL 1.1 defines, in a real browser, and says in words what it can't do.

Its engine is compared with pyoxigraph over the same dataset: the named graphs, and their union, each triple once, as
default graph. Asked are the queries of `tests/sparql/`, which use each rule of the grammar, and those on which
pyoxigraph was found to err.
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
      self.raccordoUnpack(self.raccordoEngine),
      self.raccordoUnpack(self.raccordoOxigraph).then((code) => WebAssembly.compile(code)),
      self.raccordoUnpack(self.raccordoData),
    ]);
    const worker = new Worker(URL.createObjectURL(new Blob([script])));
    self.ask = (message) => new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage({ id: 1, ...message });
    });
    await self.ask({ action: "load", engine, data: [new Uint8Array(data)], ranges: {} });
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


# Where pyoxigraph errs and the explorer does not: what a query says, and what by the standard says the same.
MENDED = {
    "a subquery is asked of each graph (18.5)": (
        "?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
        "?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    ),
    "a limit holds in each graph (18.5)": (
        "?g ?s { GRAPH ?g { SELECT ?s { ?s a ?t FILTER (isIRI(?s)) } ORDER BY ?s LIMIT 1 } }",
        "?g (MIN(?t) AS ?s) { GRAPH ?g { ?t a ?k FILTER (isIRI(?t)) } } GROUP BY ?g",
    ),
    "values inside GRAPH are joined with each graph (18.5)": (
        "?g ?x { GRAPH ?g { VALUES ?x { 1 2 } } }",
        "?g ?x { GRAPH ?g { } VALUES ?x { 1 2 } }",
    ),
    "a subquery in a graph in a graph": (
        "?g ?h ?n { GRAPH ?g { GRAPH ?h { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } } }",
        "?g ?h ?n { GRAPH ?g { } { SELECT ?h (COUNT(*) AS ?n) { GRAPH ?h { ?s ?p ?o } } GROUP BY ?h } }",
    ),
}


@pytest.mark.parametrize("name", [*MENDED])
def test_where_pyoxigraph_errs_the_explorer_does_not(ask: Ask, quads: list[ox.Quad], name: str) -> None:
    text, same = (f"{PREFIXES}SELECT {one}" for one in MENDED[name])
    compare(text, explorer(ask(text)), pyoxigraph(quads, same))
    assert pyoxigraph(quads, text) != pyoxigraph(quads, same), "it errs no more: nothing is left to mend"


# Where Oxigraph errs, and the explorer with it. The last three only its build for browsers does, which is an older one.
ERRS = {
    # keeps one row of two that are alike
    "an alternative is a union (18.4)": (
        "?o { :ada (from:member|from:member) ?o }",
        "?o { { :ada from:member ?o } UNION { :ada from:member ?o } }",
    ),
    # counts what the blank node stands for as well
    "COUNT (DISTINCT *) is of distinct solutions (18.5.1.2)": (
        "(COUNT(DISTINCT *) AS ?n) { ?s from:knows [] }",
        "(COUNT(*) AS ?n) { SELECT DISTINCT ?s { ?s from:knows ?o } }",
    ),
    # gives no count
    "COUNT passes over errors (18.5.1.2)": ('(COUNT(?x + 1) AS ?n) { VALUES ?x { 1 "x" 2 } }', "(2 AS ?n) {}"),
    # keeps the backslash
    "a dollar sign is escaped in a replacement (XPath, fn:replace)": (
        '(REPLACE("from", "r", "\\\\$1") AS ?a) {}',
        '("f$1om" AS ?a) {}',
    ),
    # gives no value
    "a part of a text from before its start": ('(SUBSTR("from", 0, 3) AS ?a) {}', '("fr" AS ?a) {}'),
    "a part of a text with less than nothing": ('(SUBSTR("from", 1, -1) AS ?a) {}', '("" AS ?a) {}'),
    # gives no row
    "a count of what can't be": ("(COUNT(*) AS ?n) { ?s ?p ?o FILTER (BOUND(?x)) }", "(0 AS ?n) {}"),
}


@pytest.mark.parametrize("name", [*ERRS])
def test_where_the_explorer_errs_with_oxigraph(ask: Ask, quads: list[ox.Quad], name: str) -> None:
    text, same = (f"{PREFIXES}SELECT {one}" for one in ERRS[name])
    assert explorer(ask(text)) != pyoxigraph(quads, same), (
        "it errs no more: take the line away, and from CONTRIBUTING.md"
    )


ALL = "SELECT * { ?s ?p ?o }"


@pytest.mark.parametrize("text", [ALL, f"{ALL} # all", f"{ALL} OFFSET 3", f"{ALL} LIMIT 99999999 OFFSET 3",
                                  f"{ALL} VALUES ?o {{ 10 }}", f"{ALL} LIMIT 3", f"{ALL}limit 3offset 9"])  # fmt: skip
def test_the_limit_of_rows_changes_nothing_else(ask: Ask, quads: list[ox.Quad], text: str) -> None:
    answer = ask(text)
    assert len(explorer(answer)) == len(pyoxigraph(quads, text))  # type: ignore[arg-type]
    assert answer["value"]["cut"] is False


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
    ('SELECT * { ?s ?p ?o FILTER (REGEX(STR(?s), "[a")) }', "regex", 1, ""),
    ('SELECT\n  (REPLACE("a", "(", "b", "i") AS ?x) {}', "regex", 2, ""),
    ('SELECT * { ?s ?p ?o FILTER (REGEX(?o, "a", "y")) }', "regex", 1, ""),
    ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }\nGROUP BY (STR(?s) AS ?o)", "bound", 2, "o"),
    ("SELECT * { ?s ?p ?o } # \\uD800", "codepoint", 1, ""),
    (f"SELECT * {'{' * 3000} ?s ?p ?o {'}' * 3000}", "deep", 0, ""),
]


@pytest.mark.parametrize(("text", "kind", "line", "given"), FAULTS)
def test_a_fault_has_a_kind_and_a_line(ask: Ask, text: str, kind: str, line: int, given: str) -> None:
    fault = ask(text)["fault"]
    assert (fault["kind"], fault.get("line") or 0) == (kind, line)
    assert not given or fault["given"] == given


@pytest.mark.slow
def test_each_fault_has_words_in_both_languages() -> None:
    folder = ROOT / "site" / "src"
    scripts = [folder / "explorer.js", folder / "engine.js", *(folder / "engine").glob("*.js")]
    source = "\n".join(path.read_text("utf-8") for path in scripts)
    said = set(re.findall(r'Fault\("(\w+)"|/, "(\w+)"\]|kind[:=] ?"(\w+)"|\[null, "(\w+)"\]|kind = "(\w+)"', source))
    kinds = {kind for kind in chain.from_iterable(said) if kind}
    words = (ROOT / "site" / "src" / "explorer" / "words.js").read_text("utf-8")
    tables = re.findall(r"faults: \{\n(.*?)\n    \},", words, re.DOTALL)
    assert len(tables) == 2
    for table in tables:
        assert set(re.findall(r"^      (\w+):", table, re.MULTILINE)) == kinds
