"""The canned queries: their heads, their parameters, and running them.

A query is one file that any SPARQL 1.1 engine runs as it is. Its head is made of comment lines `# key: value`; a
parameter is a leading `VALUES ?name { UNDEF }`, which asks for all, and whose UNDEF is replaced by a term, never by
text. A subselect may begin with it as well, to be answered for that term alone. What it may be stands in the head, as
its range: one or more classes, or the datatype of a literal.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from raccordo.findings import Finding, UserError
from raccordo.project import Project
from raccordo.rdf import sparql
from raccordo.rdf.names import LANGUAGES, XSD, local_name, natural
from raccordo.rdf.turtle import RDF_TYPE, read_text

HEAD_LINE = re.compile(r"^# ([a-z]+(?:@[a-z]+)?(?: \w+)?): (.+)$")
PREFIX_LINE = re.compile(r"^PREFIX ([\w-]+): <([^<>]*)>", re.MULTILINE)
# Where a parameter's value is to stand.
PLACE = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")
XSD_INTEGER = XSD + "integer"
DATATYPES = (XSD + "string", XSD_INTEGER)
# What a query begins with behind its prologue: a word, or nothing at all.
BEGINNING = re.compile(rf"{sparql.BLANK}(?:([A-Za-z]+)|(?:#[^\r\n]*)?$)", re.DOTALL)
# How the operations of SPARQL 1.1 Update begin.
UPDATES = {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
# A sentence of the engine's among the tokens that it lists: "SELECT * is not authorized with GROUP BY".
SENTENCE = re.compile(r"(?:expected |one of |, )([A-Z][A-Za-z*]+(?: [A-Za-z*]+){3,})")
# How many different terms of an answer are looked for in later rows.
TERMS = 10_000

Term = ox.NamedNode | ox.Literal


class Unknown(ValueError):
    """A parameter's value that the data don't have; `near` are the IRIs that may have been meant."""

    def __init__(self, why: str, near: list[str]) -> None:
        super().__init__(why)
        self.near = near


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query: its name, what it is in English and Italian, and the IRIs of its classes or datatype."""

    name: str
    description: str
    italian: str
    ranges: tuple[str, ...]

    @property
    def datatype(self) -> str | None:
        """The datatype of its values; None where they are resources."""
        return self.ranges[0] if self.ranges[0] in DATATYPES else None


@dataclass
class CannedQuery:
    """One query file: its name, its head and its text."""

    name: str
    text: str
    titles: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def bind(self, values: Mapping[str, Term]) -> str:
        """The query's text with each given parameter bound to a term; those that are left out stand for all."""
        return PLACE.sub(lambda row: f"VALUES ?{row[1]} {{ {values.get(row[1], 'UNDEF')} }}", self.text)


def read_query(project: Project, path: Path) -> tuple[CannedQuery | None, list[Finding]]:
    """Read one query file; returns it, or None and what is wrong with its head or syntax."""
    text, findings = read_text(project, path)
    if text is None:
        return None, findings
    return parse_query(project, path.stem, text, project.display(path))


def parse_query(
    project: Project, stem: str, text: str, name: str, *, readable: bool = False
) -> tuple[CannedQuery | None, list[Finding]]:
    """A query by its name and text, which stand in a file; or None and what is wrong with its head or syntax.

    Whether its syntax is right isn't looked at where it is known to be `readable`.
    """
    findings: list[Finding] = []
    query = CannedQuery(stem, text)
    heads = _read_head(query)
    for language in LANGUAGES:
        if language not in query.titles or language not in query.descriptions:
            fix = f"add the lines “# title@{language}: …” and “# description@{language}: …”"
            findings.append(Finding("query", f"has no title or description in @{language}", name, 1, fix=fix))
    if not query.keywords:
        findings.append(Finding("query", "has no keywords", name, 1, fix="add the line “# keywords: …”"))
    if not readable and (problem := syntax_problem(text)):
        message, line, column = problem
        return None, [*findings, Finding("query", message, name, line, column, fix="mend its syntax")]
    for parameter, head in heads.items():
        made = _parameter(project, text, parameter, head)
        if isinstance(made, Parameter):
            query.parameters[parameter] = made
        else:
            wrong, fix = made
            findings.append(Finding("query", wrong, name, 1, fix=fix))
    if "ORDER BY" not in text.upper():
        fix = "order by columns that make each row's place certain"
        findings.append(Finding("query", "has no ORDER BY", name, fix=fix))
    return (None if findings else query), findings


def _read_head(query: CannedQuery) -> dict[str, dict[str, str]]:
    """Fill the query from the comment lines it opens with; returns what they say of each parameter, by key."""
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
            elif key.startswith(("param ", "param@it ", "range ")):
                kind, _, parameter = key.partition(" ")
                parameters[parameter][kind] = content
    return parameters


def _parameter(project: Project, text: str, name: str, head: Mapping[str, str]) -> Parameter | tuple[str, str]:
    """A parameter from what the head says of it, or what is wrong with that and what to do."""
    if "param" not in head or "param@it" not in head:
        fix = f"add the lines “# param {name}: …” and “# param@it {name}: …”"
        return f"does not say in both languages what {name} is", fix
    namespaces = {**project.prefixes, **dict(PREFIX_LINE.findall(text))}
    names = [one.partition(":") for one in head.get("range", "").split()]
    ranges = tuple(namespaces.get(prefix, "") + local for prefix, _, local in names)
    unknown = not all(prefix in namespaces for prefix, _, _ in names)
    literal = [one for one in ranges if one.startswith(XSD)]
    if not ranges or unknown or (literal and (len(ranges) > 1 or literal[0] not in DATATYPES)):
        fix = f"add the line “# range {name}: …”"
        return f"does not say of which classes, or of xsd:string or xsd:integer, {name} is", fix
    if name not in PLACE.findall(text):
        fix = f"begin the WHERE clause with VALUES ?{name} {{ UNDEF }}"
        return f"has no VALUES row for its parameter {name}", fix
    return Parameter(name, head["param"], head["param@it"], ranges)


def syntax_problem(text: str) -> tuple[str, int | None, int | None] | None:
    """What is wrong with a query's syntax, with line and column, in words; None where it can be read.

    A query that asks another server is wrong as well: the engine would ask it to see whether it can be read.
    """
    try:
        sparql.query(ox.Store(), text)
    except sparql.Remote as error:
        return f"cannot be used: {error}", None, None
    except SyntaxError as error:
        return fault(text, str(error.msg))
    return None


def fault(text: str, message: str) -> tuple[str, int | None, int | None]:
    """What is wrong with a query that the engine's parser has left with a message, in words, with line and column.

    The parser lists every token and every class of characters that it would have taken, over several lines, though not
    what it found; only the sentences among them say more than the place.
    """
    prologue = sparql.PROLOGUE.match(text)
    begins = BEGINNING.match(text, prologue.end() if prologue else 0)
    if begins and begins[1] is None:
        return "asks nothing", None, None
    if begins and begins[1].upper() in UPDATES:
        return "is an update, and data are only read: by SELECT, ASK, CONSTRUCT or DESCRIBE", None, None
    place = sparql.PLACE.match(message)
    if not place:
        return message.splitlines()[0], None, None
    line, column = map(int, place.groups())
    if "Prefix not found" in message:
        return "uses a prefix that it does not declare", line, column
    if sentence := SENTENCE.search(message):
        return f"cannot be read: {sentence[1]}", line, column
    return "is not SPARQL from here on", line, column


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


def find(queries: Mapping[str, CannedQuery], name: str) -> CannedQuery:
    """The query of that name. Raises UserError with the nearest names where there is none."""
    if name in queries:
        return queries[name]
    near = get_close_matches(name, queries, n=3, cutoff=0.4)
    hint = f"did you mean {', '.join(near)}?" if near else "“build.py query” alone lists them"
    raise UserError(f"there is no query {name!r}: {hint}")


def parse_value(project: Project, store: ox.Store, parameter: Parameter, value: str) -> Term:
    """The term that a parameter's value on the command line stands for.

    A resource may be given by its IRI, as a prefixed name of prefixes.ttl, or by any of its IRI's segments that no
    other of its class has: see `resolve`. Raises UserError where it can't be a value, or stands for none or several.
    """
    prefix, colon, local = value.partition(":")
    if colon and prefix in project.prefixes:
        value = project.prefixes[prefix] + local
    try:
        return term(parameter, value, instances(store, parameter.ranges))
    except ValueError as error:
        raise UserError(f"--{parameter.name}: {error}") from error


def term(parameter: Parameter, value: str, known: Sequence[str]) -> Term:
    """A parameter's value as a term, where `known` are the instances of its classes.

    Raises ValueError where it can't be one, and Unknown where the data have none of that name.
    """
    if parameter.datatype:
        if re.search("[\ud800-\udfff]", value):  # as the command line has bytes that are no text
            raise ValueError(f"{value!r} is not UTF-8")
        if parameter.datatype == XSD_INTEGER and not re.fullmatch(r"0|-?[1-9][0-9]{0,17}", value):
            raise ValueError(f"{value!r} is no whole number")
        return ox.Literal(value, datatype=ox.NamedNode(parameter.datatype))
    found = resolve(value, known)
    if len(found) == 1:
        return ox.NamedNode(found[0])
    if found:
        raise ValueError(f"{value!r} stands for {_listed(found, found)}: write more of its IRI")
    ends = defaultdict(list)
    for iri in known:
        ends[local_name(iri)].append(iri)
    near = get_close_matches(local_name(value.rstrip("/")), ends, n=3, cutoff=0.4)
    such_as = [iri for end in near for iri in ends[end]] or known
    why = f"the data have no {value!r}" + (f": there are {_listed(such_as, known)}" if known else "")
    raise Unknown(why, [*such_as][:3])


def resolve(value: str, iris: Sequence[str]) -> list[str]:
    """Those of some IRIs that a name stands for: the one that it is, those that end in its segments, or have them."""
    if value in iris:
        return [value]
    segments = value.strip("/")
    if not segments:
        return []
    ending = [iri for iri in iris if iri.endswith((f"/{segments}", f"#{segments}"))]
    return ending or [iri for iri in iris if f"/{segments}/" in iri or f"/{segments}#" in iri]


def instances(store: ox.Store, classes: Iterable[str]) -> list[str]:
    """The IRIs of all that the store says is of one of the classes, in the order of their numbers."""
    found = {
        quad.subject.value
        for one in classes
        for quad in store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(one))
        if isinstance(quad.subject, ox.NamedNode)
    }
    return sorted(found, key=natural)


def _listed(some: Sequence[str], known: Sequence[str]) -> str:
    """At most three of some IRIs, by three of their last segments, or as many as tell each from all others."""
    return ", ".join(_short(iri, known) for iri in some[:3]) + (", …" if len(some) > 3 else "")


def _short(iri: str, known: Sequence[str]) -> str:
    parts = iri.split("/")
    for count in range(3, len(parts) - 2):
        name = "/".join(parts[-count:])
        if len(resolve(name, known)) == 1:
            return name
    return iri


@dataclass
class Table:
    """The result of a SELECT: its variables, and rows of terms, None where a variable is unbound."""

    variables: list[str]
    rows: Sequence[list[Any]]

    def as_json(self) -> Iterator[str]:
        """SPARQL 1.1 Query Results JSON, each row on a line of its own, line by line."""
        return as_json(self.variables, self.rows)

    def as_csv(self) -> Iterator[str]:
        """SPARQL 1.1 Query Results CSV, with line feeds, line by line."""
        rows = (["" if term is None else getattr(term, "value", term) for term in row] for row in self.rows)
        return as_csv(chain([self.variables], rows))

    def as_text(self, project: Project) -> list[list[str]]:
        """Cells to read: IRIs as prefixed names, literals as their text."""
        return [
            ["" if t is None else project.shorten(t.value) if isinstance(t, ox.NamedNode) else t.value for t in row]
            for row in self.rows
        ]


class Rows(Sequence[list[Any]]):
    """The rows of an answer in a file that `as_json` made, read from there each time that they are asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[list[Any]]:
        return _rows(ox.parse_query_results(path=str(self._path), format=ox.QueryResultsFormat.JSON))

    @cached_property
    def _count(self) -> int:
        with self._path.open("rb") as file:
            return sum(1 for _ in file) - 2  # but the first line and the last

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        places = range(len(self))[at]
        if isinstance(places, int):
            return next(islice(self, places, None))
        return [*islice(self, places.start, places.stop, places.step)]


def as_csv(rows: Iterable[Iterable[object]], **form: Any) -> Iterator[str]:
    """Rows by RFC 4180, or in another form of Python's `csv`, with line feeds, line by line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", **form)
    for row in rows:
        writer.writerow(row)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def as_json(variables: list[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    """The same of rows that come one by one (`Table.as_json`)."""
    head = json.dumps({"vars": variables}, ensure_ascii=False)
    yield f'{{"head": {head}, "results": {{"bindings": ['
    for at, row in enumerate(rows):
        found = {name: _json_term(term) for name, term in zip(variables, row, strict=True) if term is not None}
        yield f"{',' if at else ''}\n{json.dumps(found, ensure_ascii=False)}"
    yield "\n]}}\n"


def _json_term(term: Any) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    result = {"type": "literal", "value": term.value}
    if term.language:
        result["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        result["datatype"] = term.datatype.value
    return result


def run(store: ox.Store, text: str) -> Table:
    """Run a SELECT over the store's default graph, with its named graphs beside it."""
    variables, rows = stream(store, text)
    return Table(variables, [*rows])


def stream(store: ox.Store, text: str, *others: str) -> tuple[list[str], Iterator[list[Any]]]:
    """The same, each row as it is asked for; behind them those of `others`, which have the same variables."""
    solutions = sparql.query(store, text)
    assert isinstance(solutions, ox.QuerySolutions)
    later = chain.from_iterable(stream(store, other)[1] for other in others)
    return [variable.value for variable in solutions.variables], chain(_rows(solutions), later)


def _rows(solutions: Any) -> Iterator[list[Any]]:
    known: dict[Any, Any] = {}  # a term that stands in many rows is held once
    for solution in solutions:
        if len(known) > TERMS:
            known.clear()
        yield [known.setdefault(term, term) for term in solution]
