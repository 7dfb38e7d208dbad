"""The tables of dist/tables/: CSV for people with a spreadsheet, and the metadata that make triples of them again.

By the W3C recommendations “Model for Tabular Data and Metadata on the Web”, “Metadata Vocabulary for Tabular Data” and
“Generating RDF from Tabular Data on the Web” (CSVW): the tables, converted in minimal mode, give the triples of the
published graph for the properties that their columns stand for, no more and no less. Cells are never altered, so that
they do: a cell that a spreadsheet would run as a formula is written as it is, and is a warning.

Which tables and columns there are follows from the model alone:

- A class that has instances has a table; its subclasses are in it, with a column for their type.
- A property is a column, a text one in each language; several literals share a cell. Of a link, the column with the IRI
  is at the end, and at its place in the order there are columns to read: what names the other end (`naming`).
- A link that may be there several times has a table of its own. In that of the class one reads the codes of the other
  ends, or how many there are.
- The inverse of a property is where the property is.
- Each plan has its own tables, in its own folder, of what is its own (`raccordo.act.plans`): they follow from it alone.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import pyoxigraph as ox

from raccordo.act.plans import Plan, Plans
from raccordo.findings import Finding, Severity, UserError
from raccordo.model import Class, Model, Property, Texts
from raccordo.project import Project
from raccordo.publish import certainty
from raccordo.publish.dumps import Publication
from raccordo.rdf import stored
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import LANGUAGES, XSD, natural
from raccordo.rdf.query import as_csv
from raccordo.rdf.turtle import RDF_TYPE, value

FOLDER = "tables/"
METADATA = f"{FOLDER}csv-metadata.json"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
KEY = "iri"
IRI = "iri"
SEPARATOR = "|"
# What findings about cells are called by.
CHECK = "tables"
# A formula begins with one of these (OWASP, CSV injection); behind a minus sign, it needs something to count with.
FORMULA = re.compile(r"[=+@\t\r].|-.*\w", re.DOTALL)
# The texts of which the converters make the same term again, by datatype: canonical forms, and of IRIs what “{+name}”
# leaves as it is (RFC 6570, section 3.2.3).
FORMS = {
    "string": re.compile(r".+", re.DOTALL),
    IRI: re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"),
    "integer": re.compile(r"0|-?[1-9][0-9]*"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "gYear": re.compile(r"[0-9]{4}"),
    "decimal": re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?"),
}
IRI_TITLE = {"it": "IRI", "en": "IRI"}
LABEL_TITLE = {"it": "nome", "en": "name"}
COUNT_TITLE = {"it": "quanti", "en": "how many"}
DESCRIPTION = {
    "it": "Una tabella per classe, e una per ogni legame che una risorsa può avere più volte. Le colonne con "
    "suppressOutput si leggono e basta: seguono dalle altre. Le celle sono esatte, anche quelle che un foglio di "
    "calcolo potrebbe prendere per date, numeri o formule: importarle come testo.",
    "en": "One table a class, and one for each link that a resource may have several of. Columns with suppressOutput "
    "are there to be read: they follow from others. Cells are exact, also those that a spreadsheet might take for "
    "dates, numbers or formulas: import them as text.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What a row is about: a resource, and in a table of links the other end."""

    subject: str
    target: Any = None


Read = Callable[[Row], list[Any]]
Described = tuple[str, bytes]  # a table's name, and its description (`describe`) as JSON, compressed


@dataclass(frozen=True)
class Column:
    """One column: its name, its titles, the terms of a row that its cells write, and what terms they are.

    `datatype` is the local name of one of XML Schema's, or `iri`. A column with a `predicate` stands for triples; any
    other is there to be read, and follows from other columns or tables. Where it `refers`, its IRIs are keys of rows.
    """

    name: str
    titles: Texts
    read: Read
    datatype: str = "string"
    language: str = ""
    many: bool = False
    required: bool = False
    predicate: str = ""
    refers: bool = False
    descriptions: Texts = field(default_factory=dict)

    def cell(self, row: Row) -> str:
        """The text of a cell: the values in natural order, nothing for no value."""
        texts = {value(term) for term in self.read(row)}
        return SEPARATOR.join(sorted(texts, key=natural) if len(texts) > 1 else texts)

    def terms(self, cell: str) -> set[Any]:
        """The terms that a converter makes of a cell (“Model for Tabular Data”, section 6.4)."""
        texts = cell.split(SEPARATOR) if self.many else [cell]
        form = FORMS.get(self.datatype)
        return {self._term(text) for text in texts if form and form.fullmatch(text)}

    def _term(self, text: str) -> Any:
        if self.language:
            return ox.Literal(text, language=self.language)
        if self.datatype == IRI:
            return ox.NamedNode(text)
        return ox.Literal(text, datatype=ox.NamedNode(XSD + self.datatype))


@dataclass(frozen=True)
class Table:
    """One table: its name, its titles, its rows in order, its columns, and the types that all its resources have.

    The name is the path under `tables/`, without ending. The cells are made row by row, and not held.
    """

    name: str
    titles: Texts
    rows: list[Row]
    columns: list[Column]
    key: tuple[str, ...] = (KEY,)
    types: list[str] = field(default_factory=list)
    descriptions: Texts = field(default_factory=dict)

    @cached_property
    def stands(self) -> dict[str, list[int]]:
        """The places of the columns that stand for the triples of each property."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, column in enumerate(self.columns):
            if column.predicate:
                found[column.predicate].append(place)
        return found

    def __post_init__(self) -> None:
        count = Counter(column.name for column in self.columns)
        if twice := [name for name, times in count.items() if times > 1]:
            raise UserError(f"{self.name}.csv has two columns called {twice[0]}: give a property another name")
        # What a person reads comes first; both parts keep the order of the model.
        ordered = sorted(self.columns, key=lambda column: column.datatype == IRI)
        object.__setattr__(self, "columns", ordered)


@dataclass(frozen=True)
class Link:
    """A property whose values are resources: how its column is called, and the class in whose table they are."""

    name: str
    titles: Texts
    predicate: str
    target: Class | None
    many: bool
    required: bool
    read: Read


def naming(kind: Class) -> list[Property]:
    """What names an instance of a class to a reader: the literals that each has one of and that somebody types.

    Of these, those of the first group that has any: a code and a title, a label, or a text.
    """
    for uses in kind.groups.values():
        if found := [use for use in uses if use.required and not (use.link or use.many or use.derived)]:
            return found
    return []


def codes(kind: Class) -> list[Property]:
    """What is short of it: without the texts in a language."""
    return [use for use in naming(kind) if use.datatype]


def names_of(iris: Iterable[str], graph: Graph, mark: str) -> dict[str, str]:
    """A name for each IRI: the words of its last part, and its prefix before them where another would have the same."""
    names = {iri: re.sub(r"(?<=[a-z0-9])(?=[A-Z])", mark, re.split(r"[/#]", iri)[-1]).lower() for iri in iris}
    count = Counter(names.values())
    return {
        iri: name if count[name] == 1 else graph.shorten(iri).partition(":")[0] + mark + name
        for iri, name in names.items()
    }


def joined(*texts: Texts) -> Texts:
    """A title made of several: whose it is, and what of it."""
    return {language: ": ".join(text[language] for text in texts) for language in LANGUAGES}


def this(row: Row) -> list[Any]:
    """The resource of a row."""
    return [ox.NamedNode(row.subject)]


def that(row: Row) -> list[Any]:
    """The other end of the link of a row."""
    return [row.target]


class Tables:
    """Puts the tables together, from a model and the graph that is published."""

    def __init__(self, model: Model, graph: Graph) -> None:
        self.model, self.graph = model, graph
        tops = [kind for kind in model.classes.values() if not kind.superclass]
        # That a class has no instances in a publication changes nothing of how those of others are shown.
        self.kinds = {kind.iri: self._whole(kind) for kind in tops}
        self.files = names_of(self.kinds, graph, "-")
        self.plans = Plans(graph)
        self.names = {
            iri: names_of([use.predicate for use in kind.properties], graph, "_") for iri, kind in self.kinds.items()
        }
        self.ties = certainty.Ties(graph)

    def _whole(self, kind: Class) -> Class:
        """The class with the properties of its subclasses among its own, and without inverses."""
        below = [other for other in self.model.classes.values() if kind.iri in other.ancestors]
        optional = [replace(use, minimum=0) for other in below for use in other.properties]
        uses: dict[str, Property] = {}
        for use in (*kind.properties, *optional):
            if not use.inverse:
                uses.setdefault(use.predicate, use)
        ordered = sorted(uses.values(), key=lambda use: (use.group.order, use.order, use.predicate))
        return replace(kind, properties=tuple(ordered))

    def top(self, types: Iterable[str]) -> Class | None:
        """The class whose table has the resources with these types; None where none has."""
        found = self.model.of(types)
        while found and found.superclass:
            found = self.model.classes[found.superclass]
        return self.kinds.get(found.iri) if found else None

    def target(self, use: Property) -> Class | None:
        """The class in whose table the values of a link are; None where they may be in several, or in none."""
        allowed = [self.graph.values(value(term), "rdf:type") for term in use.allowed]
        found = [self.top(types) for types in ([[kind] for kind in use.classes] or allowed)]
        return found[0] if found and all(kind is found[0] for kind in found) else None

    def follow(self, read: Read, predicate: str, language: str = "") -> Read:
        """The values of a property, those in a language alone where one is named, of what `read` finds."""

        def found(row: Row) -> list[Any]:
            terms = [term for node in read(row) for term in self.graph.out.get(value(node), {}).get(predicate, ())]
            return [term for term in terms if not language or getattr(term, "language", None) == language]

        return found

    # The tables

    def all(self, plan: Plan | None) -> Iterator[Table]:
        """All tables that are a plan's own, or no plan's."""
        for iri in self.kinds:
            found = (one for one in self.graph.members(iri) if self.plans.owner(one) == plan)
            if members := sorted(found, key=natural):
                yield from self.of(self.folder(plan), iri, members)

    def folder(self, plan: Plan | None) -> str:
        """The folder of a plan's tables, under that of all."""
        return f"{plan.tables}/".removeprefix(FOLDER) if plan else ""

    def home(self, iri: str) -> str | None:
        """The table in which a resource has its row; None where none has it."""
        kinds = (self.files[kind] for kind in self.graph.values(iri, "rdf:type") if kind in self.kinds)
        name = max(kinds, default=None)
        return None if name is None else self.folder(self.plans.owner(iri)) + name

    def of(self, folder: str, iri: str, members: list[str]) -> Iterator[Table]:
        """The table of a class in a folder, and those of its links that may be there several times and are."""
        kind = self.kinds[iri]
        types = [*map(set, {tuple(self.graph.values(iri, "rdf:type")) for iri in members})]
        common = set.intersection(*types)
        columns = [Column(KEY, dict.fromkeys(LANGUAGES, "IRI"), this, IRI, required=True)]
        links = []
        for use in kind.properties:
            if use.link:
                links.append(self.link(kind, use))
                columns += self.linked(links[-1])
            else:
                columns += self.literals(kind, use)
        if more := max(len(one - common) for one in types):
            links.append(self.type(common, many=more > 1))
            columns += self.linked(links[-1])
        columns += self.levels(members)
        rows = [Row(iri) for iri in members]
        name, titles = folder + self.files[kind.iri], self.titles(kind)
        yield Table(name, titles, rows, columns, types=sorted(common), descriptions=kind.definitions)
        for link in links:
            if link.many:
                yield from self.links(folder, kind, members, link)

    def links(self, folder: str, kind: Class, members: list[str], link: Link) -> Iterator[Table]:
        """The table of a link: a row for each value; none where there is no value."""
        rows = [Row(row.subject, term) for row in map(Row, members) for term in link.read(row)]
        if rows:
            name, titles = self.files[kind.iri], self.titles(kind)
            key = (name.replace("-", "_"), link.name)
            columns = [
                *self.readable(key[0], titles, kind, this),
                *([self.level()] if any(row.target.value in self.tied(row.subject) for row in rows) else []),
                *self.readable(link.name, link.titles, link.target, that),
                Column(key[0], joined(titles, IRI_TITLE), this, IRI, required=True, refers=True),
                replace(self.iri(link), read=that, required=True, predicate=link.predicate),
            ]
            yield Table(
                f"{folder}{name}-{link.name.replace('_', '-')}", joined(titles, link.titles), rows, columns, key
            )

    def titles(self, kind: Class) -> Texts:
        """What a class is called, as a title."""
        return {language: text[:1].upper() + text[1:] for language, text in kind.labels.items()}

    # Their columns

    def literals(self, kind: Class, use: Property) -> Iterator[Column]:
        """The columns of a property whose values are literals: one, or one for each language."""
        name, described = self.names[kind.iri][use.predicate], use.explanations
        datatype = (use.datatype or "").removeprefix(XSD)
        languages = [] if use.datatype == XSD + datatype else list(use.languages or LANGUAGES)
        for language in languages or [""]:
            titles = {key: f"{text} ({language})" if len(languages) > 1 else text for key, text in use.names.items()}
            yield Column(
                f"{name}_{language}" if language else name,
                titles,
                self.follow(this, use.predicate, language),
                "string" if language else datatype,
                language,
                use.many,
                use.minimum >= max(len(languages), 1) and (len(languages) < 2 or use.unique_language),
                use.predicate,
                descriptions=described,
            )

    def link(self, kind: Class, use: Property) -> Link:
        """A property of a class whose values are resources."""
        name, read = self.names[kind.iri][use.predicate], self.follow(this, use.predicate)
        return Link(name, use.names, use.predicate, self.target(use), use.many, use.required, read)

    def type(self, common: set[str], *, many: bool) -> Link:
        """The types of a resource besides those that all in its table have."""

        def read(row: Row) -> list[Any]:
            return [term for term in self.graph.terms(row.subject, "rdf:type") if value(term) not in common]

        return Link("type", {"it": "Tipo", "en": "Type"}, RDF_TYPE.value, None, many, False, read)

    def linked(self, link: Link) -> list[Column]:
        """What stands for a link in the table of its class."""
        if link.many:
            return self.summary(link.name, link.titles, link.target, link.read)
        return [*self.readable(link.name, link.titles, link.target, link.read), self.iri(link)]

    def iri(self, link: Link) -> Column:
        """The column with the IRIs of a link's values."""
        titles = joined(link.titles, IRI_TITLE)
        return Column(link.name, titles, link.read, IRI, "", False, link.required, link.predicate, bool(link.target))

    def readable(self, name: str, titles: Texts, kind: Class | None, read: Read) -> Iterator[Column]:
        """The columns that name a resource to a reader; a code with those of what it counts within."""
        if kind is None or not naming(kind):
            yield Column(f"{name}_label", joined(titles, LABEL_TITLE), lambda row: [*map(self.label, read(row))])
            return
        yield from self.seen(name, titles, kind, naming(kind), read)
        for use in kind.properties if codes(kind) else ():
            if use.link and use.required and not use.many and (other := self.target(use)):
                further = f"{name}_{self.names[kind.iri][use.predicate]}", joined(titles, use.names)
                yield from self.seen(*further, other, codes(other), self.follow(read, use.predicate))

    def label(self, term: Any) -> ox.Literal:
        """What a resource is called."""
        return ox.Literal(self.graph.label(value(term), LANGUAGES[0]))

    def seen(
        self, name: str, titles: Texts, kind: Class, uses: list[Property], read: Read, *, many: bool = False
    ) -> Iterator[Column]:
        """Literals of a resource in the row of another: as in the table of its class, in the language of the acts."""
        for use in uses:
            for column in self.literals(kind, use):
                if column.language in ("", LANGUAGES[0]):
                    yield Column(
                        f"{name}_{column.name}",
                        joined(titles, column.titles),
                        self.follow(read, use.predicate, column.language),
                        column.datatype,
                        column.language,
                        many,
                    )

    def summary(self, name: str, titles: Texts, kind: Class | None, read: Read) -> list[Column]:
        """The codes of several resources, or where they have none, how many they are."""
        if kind and (short := codes(kind)):
            return list(self.seen(name, titles, kind, short, read, many=True))
        counted = joined(titles, COUNT_TITLE)
        return [Column(f"{name}_count", counted, lambda row: [ox.Literal(len(read(row)))], "integer")]

    def levels(self, members: list[str]) -> Iterator[Column]:
        """What some resources are tied to, by how surely they are."""
        others = {other for iri in members for _, other in self.by_level(iri)}
        for other in map(self.kinds.__getitem__, sorted(others)):
            for level, words in certainty.LEVELS.items():
                name = f"{self.files[other.iri]}-{level}".replace("-", "_")
                yield from self.summary(name, joined(self.titles(other), words), other, self.at(level, other))

    def at(self, level: str, kind: Class) -> Read:
        """The resources of a class that are tied to the resource of a row, at a level of certainty."""

        return lambda row: self.by_level(row.subject).get((level, kind.iri), [])

    @cached_property
    def by_level(self) -> Callable[[str], dict[tuple[str, str], list[Any]]]:
        """What a resource is tied to, by how surely it is and the class in whose table the other end is."""
        return lru_cache(1)(self._by_level)  # the cells of a row are made one after the other

    def _by_level(self, iri: str) -> dict[tuple[str, str], list[Any]]:
        found: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for end, level in self.tied(iri).items():
            node = ox.NamedNode(end)
            if kind := self.top(self.graph.classes(node)):
                found[level, kind.iri].append(node)
        return found

    def tied(self, iri: str) -> dict[str, str]:
        """What a directive, guideline, programme or mission is tied to, with how surely."""
        return self.ties.ends(iri) or self.ties.directives(iri)

    def level(self) -> Column:
        """How surely both ends of a link are tied."""
        return Column("certainty", certainty.TITLE, lambda row: [ox.Literal(self.tied(row.subject)[row.target.value])])


def problems(table: Table, row: Row, cells: list[str], graph: Graph) -> Iterator[Finding]:
    """The cells of a row that don't give their triples again, or that a spreadsheet may run, without a place."""
    common = set(map(ox.NamedNode, table.types))
    for predicate, places in table.stands.items():
        columns, texts = [table.columns[place] for place in places], [cells[place] for place in places]
        terms = {row.target} if row.target else {*graph.out[row.subject].get(predicate, ())} - common
        if terms != set().union(*(column.terms(text) for column, text in zip(columns, texts, strict=True))):
            severity = Severity.VIOLATION
            message = f"a cell cannot write what the graph has: {', '.join(sorted(map(str, terms)))}"
        elif text := next(filter(FORMULA.match, texts), ""):
            severity, message = Severity.WARNING, f"a cell begins like a formula: “{text[:40]}”"
        else:
            continue
        where = f"{table.name}.csv, {' and '.join(column.name for column in columns)}"
        yield Finding(CHECK, f"{where}: {message}", iri=row.subject, fix=FIXES[severity], severity=severity)


FIXES = {
    Severity.VIOLATION: f"write what a cell can have: an IRI in ASCII, a value in its canonical form, no “{SEPARATOR}” "
    "in one of several, and no more values than the shape lets there be",
    Severity.WARNING: "nothing, if these are the words of the act: a spreadsheet may try to compute them",
}


def add(tables: Tables, plan: Plan | None, files: Publication) -> tuple[list[Described], list[Finding]]:
    """Add the tables that are a plan's own, or no plan's; return how they are described, and what is wrong with them.

    There is a finding, without a place, for each cell that cannot be what it should.
    """
    described: list[Described] = []
    findings: list[Finding] = []
    for table in tables.all(plan):
        # A foreign key wants a row for each cell, empty ones as well: of what may be empty the shapes alone are sure.
        homes = {place: set[str | None]() for place, one in enumerate(table.columns) if one.refers and one.required}
        made = lines(tables, table, homes, findings)
        files.write(f"{FOLDER}{table.name}.csv", stored.joined(map(str.encode, as_csv(made))))
        text = json.dumps(describe(table, homes), ensure_ascii=False, indent=1)
        described.append((table.name, zlib.compress(text.encode())))
    return described, findings


def lines(
    tables: Tables, table: Table, homes: dict[int, set[str | None]], findings: list[Finding]
) -> Iterator[list[str]]:
    """The head and the rows of a table, one by one; `homes` gets the tables of keys, `findings` what is wrong."""
    yield [column.name for column in table.columns]
    for row in table.rows:
        cells = [column.cell(row) for column in table.columns]
        for place, found in homes.items():
            found.add(tables.home(cells[place]))
        findings += problems(table, row, cells, tables.graph)
        yield cells


def placed(findings: Iterable[Finding], data: Graph) -> Iterator[Finding]:
    """The findings, those without a file at their places in the data, but warnings of cells about what is in no file.

    Nobody can mend these.
    """
    for finding in findings:
        file, line = (finding.file, finding.line) if finding.file else data.place(finding.iri or "")
        if file or finding.severity is not Severity.WARNING or finding.check != CHECK:
            yield replace(finding, file=file, line=line)


def metadata(project: Project, tables: Iterable[Described]) -> Iterator[bytes]:
    """The file with the description of all tables, in chunks, of the description of each (csvw:TableGroup)."""
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": tagged({"it": "Le tabelle di Raccordo", "en": "The tables of Raccordo"}),
        "dc:description": tagged(DESCRIPTION),
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
        "tables": [None],
    }
    before, _, after = json.dumps(document, ensure_ascii=False, indent=1).rpartition("null")
    yield before.encode()
    for at, (_, described) in enumerate(sorted(tables)):
        yield (b",\n  " if at else b"") + zlib.decompress(described).replace(b"\n", b"\n  ")
    yield f"{after}\n".encode()


def tagged(texts: Texts) -> list[dict[str, str]]:
    """Texts as JSON-LD has them."""
    return [{"@value": text, "@language": language} for language, text in texts.items()]


def describe(table: Table, homes: dict[int, set[str | None]]) -> dict[str, Any]:
    """The description of one table (csvw:Table): its columns, keys and references.

    `homes` are the tables of the values of some columns, by the places of these. A column refers to a table where all
    its values are keys there.
    """
    types = [
        {"name": f"type_{number}", "virtual": True, "propertyUrl": RDF_TYPE.value, "valueUrl": iri}
        for number, iri in enumerate(table.types, start=1)
    ]
    references = []
    for place, others in homes.items():
        if len(others) == 1 and (other := next(iter(others))):
            reference = {"resource": f"{other}.csv", "columnReference": KEY}
            references.append({"columnReference": table.columns[place].name, "reference": reference})
    return {
        "url": f"{table.name}.csv",
        "dc:title": tagged(table.titles),
        **({"dc:description": tagged(table.descriptions)} if table.descriptions else {}),
        "tableSchema": {
            "aboutUrl": f"{{+{table.key[0]}}}",
            "columns": [*map(column, table.columns), *types],
            "primaryKey": list(table.key),
            **({"foreignKeys": references} if references else {}),
        },
    }


DATATYPES = {
    "boolean": {"base": "boolean", "format": "true|false"},
    IRI: {"base": "anyURI", "format": "[A-Za-z][A-Za-z0-9+.-]*:[^ ]+"},
}


def column(column: Column) -> dict[str, Any]:
    """The description of one column (csvw:Column)."""
    return {
        "name": column.name,
        # The name is among the titles, in no language, because it is what stands in the header row.
        "titles": {"und": column.name, **column.titles},
        **({"dc:description": tagged(column.descriptions)} if column.descriptions else {}),
        "datatype": DATATYPES.get(column.datatype, column.datatype),
        "null": "",
        **({"lang": column.language} if column.language else {}),
        **({"required": True} if column.required else {}),
        **({"separator": SEPARATOR} if column.many else {}),
        **({"propertyUrl": column.predicate} if column.predicate else {"suppressOutput": True}),
        **({"valueUrl": f"{{+{column.name}}}"} if column.predicate and column.datatype == IRI else {}),
    }
