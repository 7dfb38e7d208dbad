"""Queries that use each rule of SPARQL 1.1's grammar give the same rows whoever answers them.

Asked are the server over HTTP, what `build.py query` runs, the engine alone over a dataset built by hand, and rdflib.
"""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from pyparsing import ParseException
from rdflib.plugins import sparql as rdflib_sparql
from rdflib.plugins.sparql import parser

from raccordo.rdf import query, sparql, turtle
from tests.serving import publication_of, serving

HERE = Path(__file__).resolve().parent / "sparql"
QUERIES = sorted(path.stem for path in (HERE / "queries").glob("*.rq"))
GRAPH = "https://example.org/from/graph/"

# The productions of https://www.w3.org/TR/sparql11-query/#rQueryUnit, in their order.
RULES = re.findall(
    r"\w+",
    """
    QueryUnit Query UpdateUnit Prologue BaseDecl PrefixDecl SelectQuery SubSelect SelectClause ConstructQuery
    DescribeQuery AskQuery DatasetClause DefaultGraphClause NamedGraphClause SourceSelector WhereClause
    SolutionModifier GroupClause GroupCondition HavingClause HavingCondition OrderClause OrderCondition
    LimitOffsetClauses LimitClause OffsetClause ValuesClause Update Update1 Load Clear Drop Create Add Move Copy
    InsertData DeleteData DeleteWhere Modify DeleteClause InsertClause UsingClause GraphOrDefault GraphRef
    GraphRefAll QuadPattern QuadData Quads QuadsNotTriples TriplesTemplate GroupGraphPattern GroupGraphPatternSub
    TriplesBlock GraphPatternNotTriples OptionalGraphPattern GraphGraphPattern ServiceGraphPattern Bind InlineData
    DataBlock InlineDataOneVar InlineDataFull DataBlockValue MinusGraphPattern GroupOrUnionGraphPattern Filter
    Constraint FunctionCall ArgList ExpressionList ConstructTemplate ConstructTriples TriplesSameSubject
    PropertyList PropertyListNotEmpty Verb ObjectList Object TriplesSameSubjectPath PropertyListPath
    PropertyListPathNotEmpty VerbPath VerbSimple ObjectListPath ObjectPath Path PathAlternative PathSequence
    PathElt PathEltOrInverse PathMod PathPrimary PathNegatedPropertySet PathOneInPropertySet Integer TriplesNode
    BlankNodePropertyList TriplesNodePath BlankNodePropertyListPath Collection CollectionPath GraphNode
    GraphNodePath VarOrTerm VarOrIri Var GraphTerm Expression ConditionalOrExpression ConditionalAndExpression
    ValueLogical RelationalExpression NumericExpression AdditiveExpression MultiplicativeExpression
    UnaryExpression PrimaryExpression BrackettedExpression BuiltInCall RegexExpression SubstringExpression
    StrReplaceExpression ExistsFunc NotExistsFunc Aggregate iriOrFunction RDFLiteral NumericLiteral
    NumericLiteralUnsigned NumericLiteralPositive NumericLiteralNegative BooleanLiteral String iri PrefixedName
    BlankNode IRIREF PNAME_NS PNAME_LN BLANK_NODE_LABEL VAR1 VAR2 LANGTAG INTEGER DECIMAL DOUBLE INTEGER_POSITIVE
    DECIMAL_POSITIVE DOUBLE_POSITIVE INTEGER_NEGATIVE DECIMAL_NEGATIVE DOUBLE_NEGATIVE EXPONENT STRING_LITERAL1
    STRING_LITERAL2 STRING_LITERAL_LONG1 STRING_LITERAL_LONG2 ECHAR NIL WS ANON PN_CHARS_BASE PN_CHARS_U VARNAME
    PN_CHARS PN_PREFIX PN_LOCAL PLX PERCENT HEX PN_LOCAL_ESC
    """,
)
# Parts of names and literals that rdflib has no element for: the rule that has them, and what they look like there.
WITHIN = {
    "EXPONENT": ("DOUBLE", "[eE][+-]?[0-9]"),
    "ECHAR": ("String", r"\\[nt]"),
    "WS": ("GroupGraphPattern", r"\s"),
    "PN_CHARS_BASE": ("PNAME_LN", "[^\\W\\d_]"),
    "PN_CHARS_U": ("BLANK_NODE_LABEL", "_:_"),
    "VARNAME": ("VAR1", "_1·"),
    "PN_CHARS": ("PNAME_LN", r"\w-\w"),
    "PLX": ("PNAME_LN", "%C3"),
    "PERCENT": ("PNAME_LN", "%C3"),
    "HEX": ("PNAME_LN", "%C3"),
    "PN_LOCAL_ESC": ("PNAME_LN", r"\\/"),
}


def text_of(name: str) -> str:
    return (HERE / "queries" / f"{name}.rq").read_text(encoding="utf-8")


# The grammar


@pytest.mark.slow
def test_every_rule_of_the_grammar_is_used() -> None:
    # A parser that has read something no longer tells of rules that it has merged: this one is new.
    specification = importlib.util.find_spec("rdflib.plugins.sparql.parser")
    assert specification
    assert specification.loader
    parser = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(parser)
    # It negates what it has read, and can't where that is a decimal.
    parser.DECIMAL_NEGATIVE.parseAction = []
    matched: dict[str, list[str]] = defaultdict(list)
    elements = {rule: getattr(parser, rule) for rule in RULES if hasattr(parser, rule)}
    names = defaultdict(list)
    for rule, element in elements.items():
        names[id(element)].append(rule)

    def succeed(text: str, start: int, end: int, element: Any, *_: Any) -> None:
        for rule in names[id(element)]:
            matched[rule].append(text[start:end])

    for element in elements.values():
        element.set_debug_actions(lambda *_: None, succeed, lambda *_: None)
    read = 0
    for path in sorted(HERE.glob("*/*.r[qu]")):
        unit = parser.QueryUnit if path.suffix == ".rq" else parser.UpdateUnit
        try:
            unit.parse_string(path.read_text(encoding="utf-8"), parse_all=True)
            read += 1
        except ParseException:
            continue
    assert len(set(RULES)) == 173
    assert read > 130
    used = {rule for rule, texts in matched.items() if texts}
    used |= {rule for rule, (of, sign) in WITHIN.items() if any(re.search(sign, text) for text in matched[of])}
    assert set(RULES) - used == set()


# The rows


def cell(term: Any) -> str:
    """A term as N-Triples writes it, canonical where it is a number, and a blank node whatever its label."""
    if isinstance(term, rdflib.term.Node):
        term = term_of(term)
    if term is None or isinstance(term, ox.BlankNode):
        return "_:" if term else ""
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(str(rdflib.XSD)):
        kind = term.datatype.value.removeprefix(str(rdflib.XSD))
        if kind in ("integer", "decimal", "double", "float"):
            return f"{float(term.value)} {kind}"
    return str(term)


def term_of(term: rdflib.term.Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode()
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or rdflib.XSD.string)))


Found = bool | list[list[str]]


def found(answer: Any) -> Found:
    """What pyoxigraph answered, or read of an answer: a boolean, rows in their order, or canonical triples."""
    if isinstance(answer, ox.QueryBoolean | bool):
        return bool(answer)
    if isinstance(answer, ox.QuerySolutions):
        return rows([variable.value for variable in answer.variables], answer)
    return [[str(quad)] for quad in turtle.canonical(ox.Quad(*triple) for triple in answer)]


def rows(names: list[str], answer: Any) -> list[list[str]]:
    """Rows with their cells in the order of the variables' names, for SELECT * leaves that open."""
    return [
        [f"{name} {cell(term)}" for name, term in sorted(zip(names, row, strict=True), key=itemgetter(0))]
        for row in answer
    ]


@cache
def ordered(text: str) -> bool:
    try:
        return bool(parser.parseQuery(text)[1].orderby)
    except (ParseException, TypeError):
        return False


def alike(text: str, one: Found, other: Found) -> bool:
    """Whether two answers are one: rows in any order, but where the query orders them."""
    if isinstance(one, bool) or isinstance(other, bool) or ordered(text):
        return one == other
    return sorted(one) == sorted(other)


@pytest.fixture(scope="module")
def named() -> list[ox.Quad]:
    return list(ox.parse(path=str(HERE / "data.trig"), format=ox.RdfFormat.TRIG))


@pytest.fixture(scope="module")
def store(named: list[ox.Quad]) -> ox.Store:
    made = ox.Store()
    made.extend(named)
    turtle.fill_default_graph(made)
    return made


@pytest.fixture(scope="module")
def server(named: list[ox.Quad], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    dump = ox.serialize(named, format=ox.RdfFormat.N_QUADS)
    assert dump
    with serving(publication_of(tmp_path_factory.mktemp("sparql"), dump)) as url:
        yield url


def ask(server: str, text: str, **parameters: list[str]) -> httpx.Response:
    accept = "application/sparql-results+json, application/n-triples"
    return httpx.post(f"{server}/sparql", data={"query": text, **parameters}, headers={"accept": accept}, timeout=60)


def over_http(server: str, text: str, **parameters: list[str]) -> Found:
    got = ask(server, text, **parameters)
    assert got.status_code == 200, got.text
    if got.headers["content-type"].startswith("application/n-triples"):
        return found([quad.triple for quad in ox.parse(got.content, format=ox.RdfFormat.N_TRIPLES)])
    return found(ox.parse_query_results(got.content, format=ox.QueryResultsFormat.JSON))


# The dataset of each query that names one, by hand: the graphs of the default graph, and the named graphs.
DATASETS = {
    "escaped-codepoints-anywhere": ("people", ""),
    "from": ("service", ""),
    "from-a-graph-that-is-not-there": ("none", ""),
    "from-after-a-comment": ("", "service"),
    "from-and-from-named": ("people", "limit"),
    "from-hides-the-named": ("limit", ""),
    "from-in-ask": ("limit", ""),
    "from-in-construct": ("limit", ""),
    "from-in-describe": ("service", ""),
    "from-merges": ("people service", ""),
    "from-merges-rows": ("people service", ""),
    "from-named": ("", "limit service"),
    "from-named-empties-the-default": ("", "limit"),
    "from-names": ("people service", "limit service"),
    "from-two": ("people service", ""),
    "from-without-spaces": ("service", ""),
}
# The engine alone can't read it; with each character in its place it reads it.
UNESCAPED = {
    "escaped-codepoints-anywhere": (("\\u006D", "m"), ("\\U00000046", "F"), ("\\u006F", "o"), ("\\u0061", "a"))
}


def by_the_engine_alone(quads: list[ox.Quad], name: str) -> Found:
    """Over a store that holds just the query's dataset: the merge of graphs as its default graph, and named graphs."""
    everything = sorted({str(quad.graph_name)[1:-1].removeprefix(GRAPH) for quad in quads})
    default, other = (part.split() for part in DATASETS.get(name, (" ".join(everything),) * 2))
    made = ox.Store()
    for quad in quads:
        graph = str(quad.graph_name)[1:-1].removeprefix(GRAPH)
        made.extend([turtle.in_default_graph(quad)] if graph in default else [])
        made.extend([quad] if graph in other else [])
    text = text_of(name)
    for escape, sign in UNESCAPED.get(name, ()):
        text = text.replace(escape, sign)
    graphs_of = {"default_graph": ox.DefaultGraph(), "named_graphs": list(made.named_graphs())}
    return found(made.query(text, **(graphs_of if name in DATASETS else {})))


@pytest.mark.parametrize("name", QUERIES)
def test_all_answer_alike(server: str, store: ox.Store, named: list[ox.Quad], name: str) -> None:
    text = text_of(name)
    expected = by_the_engine_alone(named, name)
    assert alike(text, over_http(server, text), expected)
    assert alike(text, found(sparql.query(store, text)), expected)
    # Words in a comment make neither a service nor a dataset of it.
    worded = f"{text}\n# SERVICE <x:y> {{ }} FROM <x:y> FROM <x:z>"
    assert alike(text, found(sparql.query(store, worded)), expected)


def test_what_build_query_runs_answers_alike(store: ox.Store, named: list[ox.Quad]) -> None:
    asked = [name for name in QUERIES if isinstance(sparql.query(store, text_of(name)), ox.QuerySolutions)]
    assert len(asked) > 100
    for name in asked:
        table = query.run(store, text_of(name))
        assert alike(text_of(name), rows(table.variables, table.rows), by_the_engine_alone(named, name)), name


# Where rdflib answers otherwise, or not at all, and why it is the one that errs.
RDFLIB_ERRS = {
    "arithmetic": "an integer by a double is a double (section 17.3), and 2 * 3 an integer",
    "base-declared-twice": "a relative base is resolved against the one before (section 4.1.1.1)",
    "comparison": "3 IN (1/0, 2) is an error (section 17.4.1.9)",
    "construct-nothing": "fails at an empty template",
    "describe-all": "fails at DESCRIBE *",
    "empty-group": "the empty group has one solution (section 5.2.1)",
    "escaped-names": "PN_LOCAL_ESC stands for the character behind the backslash (section 4.1.1.2)",
    "escapes-in-literals": "takes no escaped apostrophe between quotation marks",
    "expressions-in-select": "an integer times an integer is an integer (XPath, op:numeric-multiply)",
    "filter-constraints": "a number is true where it isn't 0 (section 17.2.2), as a constraint too",
    "filter-scope": "a filter sees its own group alone (section 5.2.2)",
    "from-names": "a relative base is resolved against the one before (section 4.1.1.1)",
    "functions-of-conditions": "fails at EXISTS in SELECT",
    "functions-on-strings": "CONCAT of nothing is the empty string; the flag i holds for REPLACE too",
    "group-by-expressions": "keys that are equal make one group (section 11.2)",
    "logical": "an error && false is false, an error || true is true (section 17.2)",
    "no-spaces": "takes no variable right behind a name, for its path might be optional",
    "path-negated": "fails at an inverse in a negated set",
    "signed-numbers": "fails at a negative decimal",
    "values-of-nothing": "fails at VALUES ()",
    "values-without-variables": "fails at VALUES ()",
    "words-in-prefixed-names": "forgets a prefix where another has the same namespace",
}


@pytest.fixture(scope="module")
def dataset(store: ox.Store) -> Iterator[rdflib.Dataset]:
    dump = store.dump(format=ox.RdfFormat.N_QUADS)
    assert dump
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        patch.setattr(rdflib_sparql, "SPARQL_LOAD_GRAPHS", False)
        yield rdflib.Dataset().parse(data=dump, format="nquads")  # type: ignore[return-value]


def by_rdflib(dataset: rdflib.Dataset, text: str) -> Found:
    answer = dataset.query(text)
    if answer.type == "ASK":
        return bool(answer.askAnswer)
    if answer.type == "SELECT":
        return rows([str(variable) for variable in answer.vars or []], answer)
    content = answer.serialize(format="nt")
    assert content is not None
    return found([quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)])


@pytest.mark.parametrize("name", QUERIES)
def test_rdflib_answers_alike(dataset: rdflib.Dataset, named: list[ox.Quad], name: str) -> None:
    try:
        agrees = alike(text_of(name), by_rdflib(dataset, text_of(name)), by_the_engine_alone(named, name))
    except Exception:
        agrees = False
    assert agrees == (name not in RDFLIB_ERRS), "one of the two has changed"


def test_answers_that_no_engine_is_asked_for(server: str) -> None:
    def count(name: str) -> int:
        answer = over_http(server, text_of(name))
        assert isinstance(answer, list)
        return len(answer)

    assert {name: count(name) for name in ("from", "from-two", "from-merges-rows", "words-after-a-dot")} == {
        "from": 7, "from-two": 4, "from-merges-rows": 5, "words-after-a-dot": 5,
    }  # fmt: skip
    assert over_http(server, text_of("the-union-has-a-triple-once")) == [["n 1.0 integer"]]
    assert over_http(server, text_of("from-merges")) == [["n 5.0 integer"]]


# The dataset of the protocol


COUNT = "SELECT (COUNT(*) AS ?n) {from_} {{ {{ ?s a ?t }} UNION {{ GRAPH ?g {{ ?s a ?t }} }} }}"


@pytest.mark.parametrize(
    ("from_", "default", "others", "count"),
    [
        ("", "", "", 15),
        ("FROM <{}people>", "", "", 4),
        ("FROM NAMED <{}people>", "", "", 4),
        ("", "people", "", 4),
        ("", "", "people", 4),
        ("", "people service", "", 5),
        ("", "people service", "people service", 11),
        # What the request says stands in for what the query says, also where it says less.
        ("FROM <{}people> FROM <{}limit> FROM NAMED <{}limit>", "service", "", 2),
        ("FROM <{}people> FROM NAMED <{}limit>", "", "service", 2),
        ("FROM <{}people>", "none", "", 0),
    ],
)
def test_a_request_names_its_dataset(server: str, from_: str, default: str, others: str, count: int) -> None:
    parameters = {
        "default-graph-uri": [GRAPH + name for name in default.split()],
        "named-graph-uri": [GRAPH + name for name in others.split()],
    }
    text = COUNT.format(from_=from_.replace("{}", GRAPH))
    assert over_http(server, text, **parameters) == [[f"n {float(count)} integer"]]


def test_the_default_graph_of_the_store_is_the_union(server: str, named: list[ox.Quad]) -> None:
    got = httpx.get(f"{server}/rdf-graph-store?default", headers={"accept": "application/n-triples"}, timeout=60)
    assert len(got.text.splitlines()) == len({quad.triple for quad in named}) == len(named) - 1


# What is refused


@pytest.mark.parametrize("path", sorted(HERE.glob("refused/*")), ids=lambda path: path.name)
def test_what_asks_another_server_or_writes_is_refused(server: str, store: ox.Store, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    got = ask(server, text)
    assert (got.status_code, got.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    if path.name.startswith("service") and path.name != "service-in-construct.rq":  # where the grammar has none
        assert "SERVICE asks another server, which is never done here" in got.text
    with pytest.raises((SyntaxError, sparql.Remote)):
        sparql.query(store, text)
    assert query.syntax_problem(text)
    if path.suffix == ".ru":
        assert httpx.post(f"{server}/sparql", data={"update": text}, timeout=60).status_code == 403


@pytest.mark.parametrize("path", sorted(HERE.glob("unsupported/*")), ids=lambda path: path.name)
def test_what_the_engine_cannot_read_is_refused_in_words(server: str, path: Path) -> None:
    got = ask(server, path.read_text(encoding="utf-8"))
    assert got.status_code == 400
    assert re.search(r"at line \d+, column \d+ it is not SPARQL from here on", got.text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE SILENT <x:y> {} }", "ASK{service<x:y>{}}", "PREFIX : <x:> ASK { SERVICE:y {} }",
        "PREFIX : <x:> ASK { ?a ?b ?c.SERVICE:y{} }", "PREFIX service: <x:> ASK { SERVICE service:y {} }",
        "ASK { SERVICE # here\n?where {} }", "SELECT ?service { SERVICE ?service {} }",
        "ASK { FILTER NOT EXISTS { { SELECT * { ?a ?b 'service' SERVICE SILENT <x:y> {} } } } }",
        "ASK { ?a ?b 1SERVICE <x:y> {} }", "ASK { ?a ?b 1e5service<x:y> {} }", "ASK { ?a ?b trueSERVICE <x:y> {} }",
        "ASK { SERVICESILENT<x:y> {} }", "ASK { SERVICE?x {} }", "PREFIX p: <x:> ASK { SERVICEp:y {} }",
    ],
)  # fmt: skip
def test_another_server_is_seen_however_it_is_written(text: str) -> None:
    with pytest.raises(sparql.Remote):
        sparql.query(ox.Store(), text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?b 'a service ', \"x\"@service } # SERVICE <x:y> {}",
        "PREFIX service: <x:> SELECT (?x-service:a AS ?z) { ?x service:service ?y }",
        "PREFIX a-service: <x:> SELECT ?Service { ?Service a-service:a ?service } GROUP BY ?Service",
        "SELECT * { ?e\u0301service <x:service> ?y }",
    ],
)  # fmt: skip
def test_a_name_or_a_text_is_no_other_server(text: str) -> None:
    sparql.query(ox.Store(), text + " # another service of words")


def test_of_a_query_full_of_such_words_it_is_said() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = " ".join(f"?se{one}{two}ice" for one in letters for two in letters)
    with pytest.raises(SyntaxError, match="too many words"):
        sparql.query(ox.Store(), f"SELECT {words} {{ SERVICE <x:y> {{}} }}")


@pytest.mark.parametrize(
    "clauses",
    [
        "FROM<x:a>FROMNAMED<b>FROMe:c",
        "FROM <x:a>FROM NAMED<x:b>from<x:c>",
        "FROM#\n<a>#from <x:d>\nFROM NAMED e:b\nFROM e:c",
        "FROM <a> FROM e:c FROM NAMED <b>",
    ],
)
@pytest.mark.parametrize("before", ["SELECT ?from", "SELECT ('from <x:d> FROM <x:e>' AS ?è)", "DESCRIBE ?s", "ASK"])
def test_a_dataset_is_read_however_it_is_written(before: str, clauses: str) -> None:
    store = ox.Store()
    for name in "abcd":
        store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal(name), ox.NamedNode(f"x:{name}")))
    text = (
        f"# from <x:d>\nBASE <x:d>\nBASE <x:> PREFIX e:<x:> {before} {clauses}{{ ?s ?p ?o GRAPH ?from {{ ?s ?p ?x }} }}"
    )
    asked = sparql._dataset(text, sparql._first(text, sparql.FROM) or 0, None)
    assert asked == ([ox.NamedNode("x:a"), ox.NamedNode("x:c")], [ox.NamedNode("x:b")])
    sparql.query(store, text)


@pytest.mark.parametrize("nested", ["{{{} }}", "{{ FILTER ({}) }}"])
def test_what_is_nested_deep_is_answered(server: str, nested: str) -> None:
    inner = "{" * 500 + "}" * 500 if "FILTER" not in nested else "(" * 500 + "1" + ")" * 500
    for comment in ("", "# a service of words"):
        assert over_http(server, f"SELECT * {nested.format(inner)} {comment}") == [[]]
