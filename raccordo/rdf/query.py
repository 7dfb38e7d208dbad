"""The canned queries: their heads, their parameters, and running them.

A query is one file that any SPARQL 1.1 engine runs as it is. Its head is made of comment lines `# key: value`; a
parameter is a leading `VALUES ?name { term }` whose term is the default, and which is replaced by another term, never
by text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from raccordo.findings import Finding, UserError
from raccordo.project import Project
from raccordo.rdf import sparql
from raccordo.rdf.turtle import read_text
from raccordo.rdf.turtle import value as _text

HEAD_LINE = re.compile(r"^# ([a-z]+(?:@[a-z]+)?(?: \w+)?): (.+)$")
TERM = r'<[^<>\s]*>|[A-Za-z][\w-]*:[\w.-]*|"(?:[^"\\\n]|\\.)*"(?:@[a-z-]+|\^\^\S+)?|-?[0-9]+'
XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query: its name, what it is in English and Italian, and the default as a term."""

    name: str
    description: str
    italian: str
    default: ox.NamedNode | ox.Literal


@dataclass
class CannedQuery:
    """One query file: its name, its head and its text."""

    name: str
    text: str
    titles: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def bind(self, values: dict[str, ox.NamedNode | ox.Literal]) -> str:
        """The query's text with the default of each given parameter replaced by a term."""
        text = self.text
        for name, term in values.items():
            match = re.search(_values_row(name), text)
            assert match is not None, f"{self.name} has no VALUES row for {name}"
            text = text[: match.start(2)] + str(term) + text[match.end(2) :]
        return text


def _values_row(name: str) -> str:
    return rf"(VALUES \?{name} \{{ )({TERM})( \}})"


def read_query(project: Project, path: Path) -> tuple[CannedQuery | None, list[Finding]]:
    """Read one query file; returns it, or None and what is wrong with its head or syntax."""
    name = project.display(path)
    text, findings = read_text(project, path)
    if text is None:
        return None, findings
    query = CannedQuery(path.stem, text)
    parameters = _read_head(query)
    for language in ("it", "en"):
        if language not in query.titles or language not in query.descriptions:
            fix = f"add the lines “# title@{language}: …” and “# description@{language}: …”"
            findings.append(Finding("query", f"has no title or description in @{language}", name, 1, fix=fix))
    if not query.keywords:
        findings.append(Finding("query", "has no keywords", name, 1, fix="add the line “# keywords: …”"))
    if problem := syntax_problem(text):
        message, line, column = problem
        return None, [*findings, Finding("query", message, name, line, column, fix="mend its syntax")]
    for parameter, description in parameters.items():
        if "it" not in description or "en" not in description:
            fix = f"add the lines “# param {parameter}: …” and “# param@it {parameter}: …”"
            findings.append(Finding("query", f"does not say in both languages what {parameter} is", name, 1, fix=fix))
            continue
        row = re.search(_values_row(parameter), text)
        if row is None:
            fix = f"begin the WHERE clause with VALUES ?{parameter} {{ term }}"
            findings.append(Finding("query", f"has no VALUES row for its parameter {parameter}", name, fix=fix))
        else:
            default = _term(text, row.group(2))
            query.parameters[parameter] = Parameter(parameter, description["en"], description["it"], default)
    if "ORDER BY" not in text.upper():
        fix = "order by columns that make each row's place certain"
        findings.append(Finding("query", "has no ORDER BY", name, fix=fix))
    return (None if findings else query), findings


def _read_head(query: CannedQuery) -> dict[str, dict[str, str]]:
    """Fill the query from the comment lines it opens with; returns its parameters' descriptions, by language."""
    parameters: dict[str, dict[str, str]] = defaultdict(dict)
    for line in query.text.splitlines():
        if not line.startswith("#"):
            break
        if match := HEAD_LINE.match(line):
            key, content = match.groups()
            kind, _, language = key.partition("@")
            if kind == "title":
                query.titles[language] = content
            elif kind == "description":
                query.descriptions[language] = content
            elif key == "keywords":
                query.keywords = tuple(word.strip() for word in content.split(","))
            elif key.startswith(("param ", "param@it ")):
                parameters[key.partition(" ")[2]]["it" if kind == "param" else "en"] = content
    return parameters


def syntax_problem(text: str) -> tuple[str, int | None, int | None] | None:
    """What is wrong with a query's syntax, with line and column, in words; None where it can be read.

    A query that asks another server is wrong as well: the engine would ask it to see whether it can be read.
    """
    try:
        sparql.query(ox.Store(), text)
    except sparql.Remote as error:
        return f"cannot be used: {error}", None, None
    except SyntaxError as error:
        place = re.search(r"error at (\d+):(\d+)", str(error.msg))
        line, column = (int(place.group(1)), int(place.group(2))) if place else (None, None)
        # The parser lists every token it would have taken; only the undeclared prefix says more than the place.
        if "Prefix not found" in str(error.msg):
            return "uses a prefix that it does not declare", line, column
        first = str(error.msg).splitlines()[0]
        return ("is not SPARQL from here on" if place else first), line, column
    return None


def _term(text: str, token: str) -> ox.NamedNode | ox.Literal:
    prologue = "".join(re.findall(r"^PREFIX .*\n", text, re.MULTILINE))
    solutions = ox.Store().query(f"{prologue}SELECT ?v WHERE {{ VALUES ?v {{ {token} }} }}")
    term = next(iter(solutions))["v"]  # type: ignore[arg-type]
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term


def read_queries(project: Project) -> tuple[dict[str, CannedQuery], list[Finding]]:
    """All canned queries by name, and what is wrong with those that cannot be used."""
    queries: dict[str, CannedQuery] = {}
    findings: list[Finding] = []
    for path in project.query_files():
        query, problems = read_query(project, path)
        findings += problems
        if query:
            queries[query.name] = query
    if not project.query_files():
        findings.append(
            Finding("query", "there are no queries", file=project.display(project.queries), fix="restore queries/")
        )
    return queries, findings


def find(queries: dict[str, CannedQuery], name: str) -> CannedQuery:
    """The query of that name. Raises UserError with the nearest names where there is none."""
    if name in queries:
        return queries[name]
    near = get_close_matches(name, queries, n=3, cutoff=0.4)
    hint = f"did you mean {', '.join(near)}?" if near else "“build.py query” alone lists them"
    raise UserError(f"there is no query {name!r}: {hint}")


def parse_value(project: Project, store: ox.Store, parameter: Parameter, value: str) -> ox.NamedNode | ox.Literal:
    """The term that a parameter's value on the command line stands for, of the same kind as the default.

    An IRI may be given whole, as a prefixed name of prefixes.ttl, from the base of the project on, or by its last
    segment where that of the default is to be replaced: `12` for `…/guideline/12`. Raises UserError where the data do
    not have it.
    """
    default = parameter.default
    if isinstance(default, ox.Literal):
        if default.datatype.value == XSD_INTEGER and not re.fullmatch(r"0|-?[1-9][0-9]*", value):
            raise UserError(f"--{parameter.name} wants a whole number, such as {default.value}; got {value!r}")
        if default.language:
            return ox.Literal(value, language=default.language)
        return ox.Literal(value, datatype=default.datatype)
    prefix, _, local = value.partition(":")
    candidates = [value]
    if prefix in project.prefixes:
        candidates.insert(0, project.prefixes[prefix] + local)
    candidates += [project.iri(value), default.value.rpartition("/")[0] + "/" + value]
    for iri in candidates:
        if re.fullmatch(r'[A-Za-z][\w+.-]*:[^\s<>"{}|\\^`]+', iri) and _known(store, ox.NamedNode(iri)):
            return ox.NamedNode(iri)
    siblings = _siblings(store, default.value.rpartition("/")[0] + "/")
    near = get_close_matches(value.rpartition("/")[2], siblings, n=3, cutoff=0.4) or siblings[:3]
    raise UserError(
        f"--{parameter.name}: the data have no {value!r}: {parameter.description}, such as {', '.join(near)}"
    )


def _known(store: ox.Store, node: ox.NamedNode) -> bool:
    return any(True for _ in store.quads_for_pattern(node, None, None)) or any(
        True for _ in store.quads_for_pattern(None, None, node)
    )


def _siblings(store: ox.Store, start: str) -> list[str]:
    subjects = {_text(quad.subject) for quad in store.quads_for_pattern(None, None, None)}
    tails = (iri.removeprefix(start) for iri in subjects if iri.startswith(start))
    return sorted(tail for tail in tails if "/" not in tail)


@dataclass
class Table:
    """The result of a SELECT: its variables, and rows of terms, None where a variable is unbound."""

    variables: list[str]
    rows: list[list[Any]]

    def as_json(self) -> str:
        """SPARQL 1.1 Query Results JSON."""
        bindings = [
            {name: _json_term(term) for name, term in zip(self.variables, row, strict=True) if term is not None}
            for row in self.rows
        ]
        document = {"head": {"vars": self.variables}, "results": {"bindings": bindings}}
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def as_csv(self) -> str:
        """SPARQL 1.1 Query Results CSV, with line feeds."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.variables)
        writer.writerows([["" if term is None else term.value for term in row] for row in self.rows])
        return out.getvalue()

    def as_text(self, project: Project) -> list[list[str]]:
        """Cells to read: IRIs as prefixed names, literals as their text."""
        return [
            ["" if t is None else project.shorten(t.value) if isinstance(t, ox.NamedNode) else t.value for t in row]
            for row in self.rows
        ]


def _json_term(term: Any) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    result = {"type": "literal", "value": term.value}
    if term.language:
        result["xml:lang"] = term.language
    elif term.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
        result["datatype"] = term.datatype.value
    return result


def run(store: ox.Store, text: str) -> Table:
    """Run a SELECT over the store's default graph, with its named graphs beside it."""
    solutions = sparql.query(store, text)
    assert isinstance(solutions, ox.QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    return Table(variables, [[solution[variable] for variable in variables] for solution in solutions])
