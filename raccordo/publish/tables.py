"""The tables of dist/tables/: CSV for people with a spreadsheet, and the metadata that make triples of them again.

By the W3C recommendations “Model for Tabular Data and Metadata on the Web”, “Metadata Vocabulary for Tabular Data” and
“Generating RDF from Tabular Data on the Web” (CSVW): the tables, converted in minimal mode, give the triples of the
published graph for the properties that their columns stand for, no more and no less. Cells are never altered, so that
they do: a cell that a spreadsheet would run as a formula is written as it is, and is a warning.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from raccordo.findings import Finding, Severity
from raccordo.publish import certainty
from raccordo.publish.columns import KEY, TABLES, Column, Table
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import natural
from raccordo.rdf.turtle import RDF_TYPE, value

METADATA = "csv-metadata.json"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
XSD = "http://www.w3.org/2001/XMLSchema#"
SEPARATOR = "|"
TIE = "tie:"
# What “{+name}” leaves as it is (RFC 6570, section 3.2.3), and what “{name}” does (section 3.2.2).
SAFE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
SAFE_NAME = re.compile(r"[A-Za-z0-9._~-]+")
# A formula begins with one of these (OWASP, CSV injection); behind a minus sign, it needs something to count with.
FORMULA = re.compile(r"[=+@\t\r].|-.*\w", re.DOTALL)
LEXICAL = {
    "string": re.compile(r".+", re.DOTALL),
    "integer": re.compile(r"0|-?[1-9][0-9]*"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


@dataclass(frozen=True)
class Row:
    """What a row is about: a resource, and in a table of links the property and the other end."""

    subject: str
    relation: str = ""
    target: Any = None


@dataclass(frozen=True)
class Problem:
    """Why a cell cannot be written so that it gives its triples again."""

    iri: str
    message: str
    fix: str
    severity: Severity = Severity.VIOLATION


class Ties:
    """How surely directives are tied to guidelines, asked from both ends."""

    def __init__(self, graph: Graph) -> None:
        found = certainty.ties(graph.instances("rac:TableRow"), graph.values)
        self.levels = {guideline: found.get(guideline, {}) for guideline in graph.instances("rac:Guideline")}
        self.ends: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for guideline, directives in self.levels.items():
            for directive, level in directives.items():
                self.ends[guideline].append((level, directive))
                self.ends[directive].append((level, guideline))

    def at(self, iri: str, level: str) -> list[ox.NamedNode]:
        """The directives of a guideline, or the guidelines of a directive, of a level of certainty."""
        return [ox.NamedNode(other) for found, other in self.ends.get(iri, []) if found == level]


def walk(graph: Graph, ties: Ties, start: Any, steps: list[str]) -> list[Any]:
    """The values at the end of a chain of properties, each once; `tie:stated` and its like are followed by the ties."""
    found: set[Any] = {start}
    for step in steps:
        if step.startswith(TIE):
            found = {term for node in found for term in ties.at(value(node), step.removeprefix(TIE))}
        else:
            found = {term for node in found for term in graph.terms(value(node), step)}
    return list(found)


def rows_of(table: Table, graph: Graph) -> list[Row]:
    """The rows of a table, in natural order of their IRIs."""
    subjects = {subject for name in table.classes for subject in graph.instances(name)}
    if not table.links:
        rows = {Row(subject) for subject in subjects}
    else:
        rows = {
            Row(subject, graph.iri(name), term)
            for subject in subjects
            for name in table.links
            for term in graph.terms(subject, name)
        }
    return sorted(rows, key=lambda row: (natural(row.subject), row.relation, natural(str(row.target))))


def cell(table: Table, column: Column, row: Row, graph: Graph, ties: Ties) -> tuple[str, list[Problem]]:
    """The text of a cell, and why it could not be what the graph says.

    Formats are those of “Model for Tabular Data”, section 6.4: canonical lexical forms, several values with a
    separator, nothing for no value.
    """
    if column.start == "name":
        return re.split(r"[/#]", row.relation)[-1], []
    if column.start == "certainty":
        return ties.levels.get(row.subject, {}).get(value(row.target), ""), []
    start = row.target if column.start == "target" else ox.NamedNode(getattr(row, column.start))
    terms = walk(graph, ties, start, column.steps)
    if column.count:
        return str(len(terms)), []
    complaints = []
    if column.language:
        complaints += list(_other_languages(table, column, terms))
        terms = [term for term in terms if isinstance(term, ox.Literal) and term.language == column.language]
    elif column.name == "class":
        common = {graph.iri(name) for name in table.types}
        terms = [term for term in terms if value(term) not in common]
    texts = []
    for term in terms:
        text, complaint = _text(column, term, graph)
        texts.append(text)
        complaints.append(complaint)
    written = SEPARATOR.join(sorted(texts, key=natural))
    if len(texts) > 1 and not column.many:
        complaints.append(f"has {len(texts)} values, and a cell has room for one")
    if not texts and column.required:
        complaints.append("has no value")
    # Of what is there to be read, the column that it follows from says enough.
    if column.steps and not column.emits:
        return written, []
    problems = [_problem(row, column, complaint) for complaint in complaints if complaint]
    if FORMULA.match(written):
        told = f"begins like a formula: “{written[:40]}”"
        fix = "nothing, if these are the words of the act: a spreadsheet may try to compute them"
        problems.append(_problem(row, column, told, fix, Severity.WARNING))
    return written, problems


def _other_languages(table: Table, column: Column, terms: list[Any]) -> Iterator[str]:
    """What is wrong with the values of a property of texts that no column of it takes up."""
    known = {other.language for other in table.columns if other.steps == column.steps}
    for term in sorted(terms, key=str):
        if not isinstance(term, ox.Literal):
            yield f"wants a literal: {term}"
        elif term.language not in known:
            yield f"is in the language “{term.language or ''}”: {term}"


MEND = "mend the value, or its column in raccordo/publish/columns.py"


def _problem(row: Row, column: Column, told: str, fix: str = MEND, severity: Severity = Severity.VIOLATION) -> Problem:
    return Problem(row.subject, f"the column {column.name} ({column.path or 'IRI'}) {told}", fix, severity)


def _text(column: Column, term: Any, graph: Graph) -> tuple[str, str]:
    """The text of one value, and what is wrong with it."""
    text = value(term)
    if column.datatype == "iri":
        return _iri(column, term, graph)
    if not isinstance(term, ox.Literal):
        return text, f"wants a literal: {text}"
    if not column.language and (term.language or term.datatype.value != XSD + column.datatype):
        return text, f"wants an xsd:{column.datatype}: {term}"
    if not LEXICAL[column.datatype].fullmatch(text):
        return text, f"wants a canonical xsd:{column.datatype}: {term}"
    if column.many and SEPARATOR in text:
        return text, f"separates its values by “{SEPARATOR}”, and one has it inside: {term}"
    return text, ""


def _iri(column: Column, term: Any, graph: Graph) -> tuple[str, str]:
    text = value(term)
    if not isinstance(term, ox.NamedNode):
        return text, f"wants an IRI: {term}"
    if not column.namespace:
        return text, "" if SAFE_IRI.fullmatch(text) else f"wants an IRI in ASCII: {text}"
    namespace = graph.iri(column.namespace)
    name = text.removeprefix(namespace)
    if name == text or not SAFE_NAME.fullmatch(name) or (column.choices and name not in column.choices):
        wanted = " or ".join(column.choices) or "a name"
        return name, f"wants {wanted} of {namespace}: {text}"
    return name, ""


@dataclass
class Written:
    """A table as it is written: its rows, the text of their cells, and what is wrong."""

    table: Table
    rows: list[Row]
    cells: list[list[str]]
    problems: list[Problem]

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        place = [column.name for column in self.table.columns].index(name)
        return [cells[place] for cells in self.cells]


def write(table: Table, graph: Graph, ties: Ties) -> Written:
    """The rows and cells of a table, with their problems."""
    rows = rows_of(table, graph)
    both = [[cell(table, column, row, graph, ties) for column in table.columns] for row in rows]
    problems = [problem for cells in both for _, found in cells for problem in found]
    problems += [problem for row in rows for problem in untyped(table, row, graph)]
    return Written(table, rows, [[text for text, _ in cells] for cells in both], problems)


def untyped(table: Table, row: Row, graph: Graph) -> Iterator[Problem]:
    """The types that the virtual columns would give a resource, and that it does not have."""
    both = [(row.subject, table.types)]
    both += [(value(term), table.selector_types) for term in graph.terms(row.subject, "oa:hasSelector")]
    for subject, types in both:
        for name in types:
            if not graph.is_a(subject, name):
                told = f"the table {table.name} has only resources of {name}, and this is none: {subject}"
                yield Problem(row.subject, told, "mend its types, or those of the table in raccordo/publish/columns.py")


def broken_references(written: dict[str, Written]) -> Iterator[Problem]:
    """The cells that point to no row of the table that they refer to."""
    keys = {name: set(table.column(KEY)) for name, table in written.items() if not table.table.links}
    for table in written.values():
        for column in table.table.columns:
            if not column.refers:
                continue
            for row, text in zip(table.rows, table.column(column.name), strict=True):
                if text and text not in keys[column.refers]:
                    told = f"points to {text}, which is no row of {column.refers}.csv"
                    yield _problem(row, column, told, "define what it points to, with its class")


def as_csv(written: Written) -> bytes:
    """The table by RFC 4180, but with line feeds, as the dialect in the metadata says; in UTF-8 without a mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in written.table.columns])
    writer.writerows(written.cells)
    return out.getvalue().encode()


def files(graph: Graph, data: Graph) -> tuple[dict[str, bytes], list[Finding]]:
    """The tables and their metadata, path in dist/ to bytes, and a finding for each cell that cannot be what it should.

    `graph` is what is published, `data` the files in which a finding may have its place.
    """
    ties = Ties(graph)
    written = {table.name: write(table, graph, ties) for table in TABLES}
    problems = [problem for table in written.values() for problem in table.problems]
    problems += broken_references(written)
    contents = {f"tables/{name}.csv": as_csv(table) for name, table in written.items()}
    document = json.dumps(metadata(graph), ensure_ascii=False, indent=1) + "\n"
    contents[f"tables/{METADATA}"] = document.encode()
    return contents, [_finding(data, problem) for problem in problems]


def _finding(data: Graph, problem: Problem) -> Finding:
    place = data.place(problem.iri)
    return Finding("tables", problem.message, *place, iri=problem.iri, fix=problem.fix, severity=problem.severity)


def metadata(graph: Graph) -> dict[str, Any]:
    """The description of all tables, by “Metadata Vocabulary for Tabular Data” (csvw:TableGroup)."""
    project = graph.project
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _both("Le tabelle di Raccordo", "The tables of Raccordo"),
        "dc:description": _both(
            "Una tabella per classe, e una per ogni legame che una risorsa ha più volte. Le colonne con suppressOutput "
            "si leggono e basta: seguono dalle altre. Le celle sono esatte, anche quelle che un foglio di calcolo "
            "potrebbe prendere per date, numeri o formule: importarle come testo.",
            "One table a class, and one for each link that a resource has several of. Columns with suppressOutput are "
            "there to be read: they follow from others. Cells are exact, also those that a spreadsheet might take for "
            "dates, numbers or formulas: import them as text.",
        ),
        "dc:license": {"@id": LICENCE},
        **({"dc:modified": {"@value": project.released, "@type": "xsd:date"}} if project.released else {}),
        "schema:version": project.version,
        "dialect": {
            "encoding": "utf-8",
            "lineTerminators": ["\n"],
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "headerRowCount": 1,
            "trim": False,
        },
        "tables": [describe(table, graph) for table in TABLES],
    }


def _both(italian: str, english: str) -> list[dict[str, str]]:
    return [{"@value": italian, "@language": "it"}, {"@value": english, "@language": "en"}]


def describe(table: Table, graph: Graph) -> dict[str, Any]:
    """The description of one table (csvw:Table): its columns, keys and references."""
    key = list(table.key)
    virtual = [(name, "") for name in table.types] + [(name, "selector") for name in table.selector_types]
    columns = [_column(table, column, graph) for column in table.columns]
    for number, (name, about) in enumerate(virtual, start=1):
        columns.append(
            {
                "name": f"type_{number}",
                "virtual": True,
                **({"aboutUrl": f"{{+{about}}}"} if about else {}),
                "propertyUrl": RDF_TYPE.value,
                "valueUrl": graph.iri(name),
            }
        )
    schema: dict[str, Any] = {
        "aboutUrl": f"{{+{table.subject}}}",
        "columns": columns,
        "primaryKey": key if len(key) > 1 else key[0],
    }
    references = [
        {
            "columnReference": column.name,
            "reference": {"resource": f"{column.refers}.csv", "columnReference": KEY},
        }
        for column in table.columns
        # A foreign key wants a row for each cell, empty ones as well: of what may be empty the build alone is sure.
        if column.refers and column.required
    ]
    if references:
        schema["foreignKeys"] = references
    return {"url": f"{table.name}.csv", "dc:title": _both(table.it, table.en), "tableSchema": schema}


def _column(table: Table, column: Column, graph: Graph) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        # The name is among the titles, in no language, because it is what stands in the header row.
        "titles": {"und": column.name, "it": column.it, "en": column.en},
        "datatype": _datatype(column),
        "null": "",
    }
    if column.language:
        described["lang"] = column.language
    if column.required:
        described["required"] = True
    if column.many:
        described["separator"] = SEPARATOR
    if column.about:
        described["aboutUrl"] = f"{{+{column.about}}}"
    if not column.emits:
        return described | {"suppressOutput": True}
    if column.start == "target":
        described["propertyUrl"] = graph.iri(table.links[0]) if len(table.links) == 1 else "{+relation}"
    else:
        described["propertyUrl"] = graph.iri(column.steps[-1])
    if column.datatype == "iri":
        namespace = graph.iri(column.namespace) if column.namespace else ""
        described["valueUrl"] = f"{namespace}{{{column.name}}}" if namespace else f"{{+{column.name}}}"
    return described


def _datatype(column: Column) -> str | dict[str, str]:
    if column.datatype == "boolean":
        return {"base": "boolean", "format": "true|false"}
    if column.datatype != "iri":
        return column.datatype
    if column.choices:
        return {"base": "string", "format": "|".join(column.choices)}
    if column.namespace:
        return {"base": "string", "format": "[A-Za-z0-9._~-]+"}
    return {"base": "anyURI", "format": "[A-Za-z][A-Za-z0-9+.-]*:[^ ]+"}
