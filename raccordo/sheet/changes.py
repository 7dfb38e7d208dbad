"""From a plan to its workbook, and from an edited workbook to what is different: triples that go and triples that come.

A workbook keeps, out of sight, what was in each cell when it was written. What still is so was not edited, whatever the
data have become since; what was edited in the data as well is a finding.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from raccordo.findings import Finding, UserError
from raccordo.model import Class
from raccordo.rdf.edit import Change, Triple, edited
from raccordo.rdf.names import LANGUAGES
from raccordo.rdf.turtle import RDF_TYPE, TurtleFile, value
from raccordo.sheet import book
from raccordo.sheet.book import Cell, Head, Read, Sheet
from raccordo.sheet.columns import DATE, INTEGER, CellError, Column, Plan

# The keys of the sheet of translations, whose rows have each a property of its own.
TRANSLATIONS, PROPERTY = "translations", "property"
TITLES = {
    TRANSLATIONS: {"it": "Traduzioni", "en": "Translations"},
    PROPERTY: {"it": "Proprietà", "en": "Property"},
    "it": {"it": "Italiano", "en": "Italian"},
    "en": {"it": "Inglese", "en": "English"},
}
IDENTIFIER = {"it": "IRI", "en": "IRI"}

Slot = tuple[str, str, str]  # a resource, a property, a language


@dataclass
class Difference:
    """What an edited workbook says otherwise than the data: by file, and what is wrong with the workbook."""

    changes: list[tuple[TurtleFile, Change]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


# To the workbook


def workbook(plan: Plan) -> bytes:
    """The workbook of a plan: a sheet for each class, and one of the translations."""
    sheets: list[Sheet] = []
    origin: list[list[str]] = []
    for kind in (plan.model.classes[iri] for iri in plan.members):
        columns = plan.columns(kind)
        key = plan.graph.shorten(kind.iri)
        heads = [Head(IDENTIFIER[plan.language], key), *(_head(plan, column) for column in columns)]
        sheet = Sheet(book.sheet_title(plan.title(kind), [one.title for one in sheets]), heads)
        for iri in plan.members[kind.iri]:
            texts = {column.key: plan.text(iri, column) for column in columns}
            sheet.rows.append([plan.name(iri), *texts.values()])
            origin.append([key, plan.name(iri), _digests(texts)])
        sheets.append(sheet)
    title = book.sheet_title(TITLES[TRANSLATIONS][plan.language], [one.title for one in sheets])
    heads = [Head(IDENTIFIER[plan.language], TRANSLATIONS), Head(TITLES[PROPERTY][plan.language], PROPERTY),
             *(Head(TITLES[language][plan.language], language, wide=True) for language in LANGUAGES)]  # fmt: skip
    sheet = Sheet(title, heads)
    for iri, own, other in plan.translations():
        name, use = plan.name(iri), plan.graph.shorten(own.use.predicate)
        texts = dict(zip(LANGUAGES, (plan.text(iri, own), plan.text(iri, other)), strict=True))
        sheet.rows.append([name, use, *texts.values()])
        origin.append([TRANSLATIONS, f"{name} {use}", _digests(texts)])
    return book.write([*sheets, sheet], origin)


def _head(plan: Plan, column: Column) -> Head:
    number = column.use.datatype == INTEGER and not column.many
    return Head(
        column.title(plan.language), column.key, plan.values(column), bool(column.language), number, column.many
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _digests(texts: dict[str, str]) -> str:
    return json.dumps({key: _digest(text) for key, text in texts.items()}, separators=(",", ":"))


# From the workbook


def difference(plan: Plan, content: bytes, name: str) -> Difference:
    """What an edited workbook says otherwise than the data of its plan.

    With findings there are no changes. Raises UserError where it is no workbook of a plan.
    """
    return _Reader(plan, content, name).difference()


class _Reader:
    """Reads the sheets of a workbook against the data."""

    def __init__(self, plan: Plan, content: bytes, name: str) -> None:
        self.plan = plan
        self.name = name
        self.sheets, rows = book.read(content, name)
        try:
            self.origin = {(of, iri): dict(json.loads(digests)) for of, iri, digests, *_ in rows}
        except (ValueError, TypeError) as error:
            raise book.foreign(name) from error
        self.kinds = {plan.graph.shorten(iri): kind for iri, kind in plan.model.classes.items()}
        self.findings: list[Finding] = []
        self.wanted: dict[Slot, tuple[Column, frozenset[ox.NamedNode | ox.Literal], Cell]] = {}
        self.new: dict[str, str] = {}  # a new resource and its class
        self.after: dict[str, str] = {}
        self.gone: set[str] = set()

    def difference(self) -> Difference:
        sheets = [(sheet, key) for sheet in self.sheets if (key := self.identifier(sheet))]
        for sheet, key in sheets:
            if key != TRANSLATIONS:
                self.list_resources(sheet, key)
        for sheet, key in sheets:
            for row in sheet.rows:
                self.read_row(row, key)
        if self.findings:
            return Difference(findings=self.findings)
        return Difference(self.changes(), [])

    def report(self, cell: Cell, message: str, fix: str = "") -> None:
        """Note what is wrong with a cell."""
        self.findings.append(Finding("sheet", message, f"{self.name}:{cell.place}", fix=fix or None))

    def identifier(self, sheet: Read) -> str:
        """The key of the identifier's column, which says what the sheet is of; empty where there is none."""
        held = {cell.text: cell for cell in sheet.keys.values()}
        found = [key for key in held if key == TRANSLATIONS or key in self.kinds]
        if len(found) != 1:
            known = {key for key, _ in self.origin}
            self.report(
                Cell("", f"{sheet.title}!A2"),
                "has no column of identifiers",
                f"restore row 2 as it was written, with one of {', '.join(sorted(known))}; or delete the sheet",
            )
            return ""
        for cell in sheet.keys.values():
            if cell.fault:
                self.report(cell, cell.fault)
        return found[0]

    # Resources

    def list_resources(self, sheet: Read, key: str) -> None:
        """Find out which resources are new, and which are no longer there."""
        there: dict[str, Cell] = {}
        before = ""
        for row in sheet.rows:
            cell = row[key]
            if cell.fault or not cell.text.strip():
                self.report(
                    cell, cell.fault or "has no identifier", "" if cell.fault else "give it one, or empty its row"
                )
                continue
            iri = self.plan.iri(cell.text.strip())
            if iri in there:
                self.report(cell, f"has the identifier of {there[iri].place}, {cell.text}", "give one of them another")
            there[iri] = cell
            if (key, cell.text.strip()) not in self.origin:
                self.list_new(iri, cell, key, before)
            before = iri
        names = {name for of, name in self.origin if of == key}
        missing = {self.plan.iri(name) for name in names} - there.keys()
        self.gone |= {iri for iri in missing if self.file(iri)}

    def list_new(self, iri: str, cell: Cell, key: str, before: str) -> None:
        """Note a resource that has come."""
        file = self.plan.graph.file_of(iri)
        if file and file not in self.plan.files:
            self.report(cell, f"is there already: {file.name}:{file.line_of(iri)}", "choose another identifier")
        elif not iri.startswith(self.plan.graph.project.base) or not ox_iri(iri):
            message = f"“{cell.text}” gives the IRI {iri}, which cannot be one of the publication"
            self.report(cell, message, "write it like those above it")
        elif iri in self.new:
            self.report(cell, f"has the identifier {cell.text}, as a row of another sheet", "give one of them another")
        else:
            self.new[iri] = self.kinds[key].iri
            self.after[iri] = before

    def file(self, iri: str) -> TurtleFile | None:
        """The file of the plan that describes a resource."""
        return next((file for file in self.plan.files if file.line_of(iri)), None)

    # Cells

    def read_row(self, row: dict[str, Cell], key: str) -> None:
        """Note what the cells of a row say otherwise."""
        name = row[key].text.strip()
        iri = self.plan.iri(name)
        if key == TRANSLATIONS:
            use = row.get(PROPERTY, Cell("", row[key].place))
            columns = self.translated(iri, use)
            origin = self.origin.get((key, f"{name} {use.text}"), {})
            if columns is None and all(
                _digest(row[one].text) == digest for one, digest in origin.items() if one in row
            ):
                return  # of what is no longer there nothing was edited
            if columns is None:
                self.report(use, f"{name} has no text {use.text} that is translated", "restore both cells of the row")
                return
        elif not name:
            return
        else:
            columns = {column.key: column for column in self.plan.columns(self.kinds[key])}
            origin = self.origin.get((key, name), {})
        for head, cell in row.items():
            if head in (key, PROPERTY):
                continue
            if column := columns.get(head):
                self.read_cell(iri, column, cell, origin.get(head))
            elif cell.text or cell.fault:
                self.report(cell, f"stands under {head}, which is no property of these", "restore row 2")

    def translated(self, iri: str, use: Cell) -> dict[str, Column] | None:
        """The columns of a text and of its translation."""
        kind = self.kind(iri)
        own, other = LANGUAGES
        for column, english in self.plan.translated(kind) if kind else ():
            if column.key == f"{use.text}@{own}":
                return {own: column, other: english}
        return None

    def kind(self, iri: str) -> Class | None:
        """The class of a resource, new or not."""
        return self.plan.model.of([self.new[iri]] if iri in self.new else self.plan.graph.values(iri, "rdf:type"))

    def read_cell(self, iri: str, column: Column, cell: Cell, origin: str | None) -> None:
        """Note what a cell says, where it was edited and the data do not say it already."""
        if cell.fault:
            self.report(cell, cell.fault)
            return
        if _digest(cell.text) == (origin or _digest("")):
            self.unedited(iri, column, cell)
            return
        try:
            wanted = frozenset(self.plan.parse(cell.text, column, self.new))
        except CellError as error:
            dated = column.use.datatype == DATE
            fix = (
                "write year, month and day, as 2031-01-28"
                if dated
                else "write what may stand there, or restore the cell"
            )
            self.report(cell, str(error), fix)
            return
        if wanted == frozenset(self.plan.terms(iri, column)):
            return
        if self.file(iri) is None and iri not in self.new:
            self.report(
                cell, f"{self.plan.name(iri)} is no longer in the data", "delete the row, or write the table anew"
            )
        elif origin and _digest(self.plan.text(iri, column)) != origin:
            message = f"was edited, and in the data it has become “{self.plan.text(iri, column)}”"
            self.report(cell, message, "write this into the cell, or write the table anew")
        else:
            self.want((iri, column.use.predicate, column.language), column, wanted, cell)

    def unedited(self, iri: str, column: Column, cell: Cell) -> None:
        """Report a cell that names, as before, what is no longer there."""
        for term in self.plan.terms(iri, column) if iri not in self.gone else ():
            if isinstance(term, ox.NamedNode) and term.value in self.gone:
                message = f"names {self.plan.name(term.value)}, whose row is gone"
                self.report(cell, message, "write what may stand there, or restore the row")

    def want(self, slot: Slot, column: Column, wanted: frozenset[ox.NamedNode | ox.Literal], cell: Cell) -> None:
        """Note what a cell says; two cells of one value may not say two things."""
        gone = [term.value for term in wanted if isinstance(term, ox.NamedNode) and term.value in self.gone]
        if gone:
            self.report(cell, f"names {self.plan.name(gone[0])}, whose row is gone", "restore the row, or name another")
        elif slot in self.wanted and self.wanted[slot][1] != wanted:
            self.report(cell, f"says otherwise than {self.wanted[slot][2].place}", "edit one of the two")
        else:
            self.wanted[slot] = column, wanted, cell

    # Changes

    def changes(self) -> list[tuple[TurtleFile, Change]]:
        """What goes and comes, by file."""
        removed: dict[str, set[Triple]] = defaultdict(set)
        added: dict[str, set[Triple]] = defaultdict(set)
        for file in self.plan.files:
            for quad in file.quads:
                if value(quad.subject) in self.gone and isinstance(quad.object, ox.NamedNode | ox.Literal):
                    removed[file.name].add(Triple(value(quad.subject), quad.predicate.value, quad.object))
        for iri, kind in self.new.items():
            if not self.file(iri):
                added[self.home(iri).name].add(Triple(iri, RDF_TYPE.value, ox.NamedNode(kind)))
        for (iri, predicate, _), (column, wanted, _) in self.wanted.items():
            if iri not in self.gone:
                name, had = (self.file(iri) or self.home(iri)).name, frozenset(self.plan.terms(iri, column))
                removed[name] |= {Triple(iri, predicate, term) for term in had - wanted}
                added[name] |= {Triple(iri, predicate, term) for term in wanted - had}
        return [
            (file, Change(frozenset(removed[file.name]), frozenset(added[file.name]), self.rank, self.after))
            for file in self.plan.files
            if removed[file.name] or added[file.name]
        ]

    def home(self, iri: str) -> TurtleFile:
        """The file that a new resource goes to: that of the row above it, or of the others of its class."""
        above = self.after.get(iri, "")
        while above and not self.file(above):
            above = self.after.get(above, "")
        others = self.plan.members.get(self.new[iri], [])
        return self.file(above) or next(
            (file for other in others[-1:] if (file := self.file(other))), self.plan.files[0]
        )

    def rank(self, iri: str, predicate: str) -> int:
        """The place of a property among those of its resource's class; rdf:type is the first."""
        kind = self.kind(iri)
        uses = [use.predicate for use in kind.properties if not use.inverse] if kind else []
        return uses.index(predicate) + 1 if predicate in uses else 0 if predicate == RDF_TYPE.value else len(uses) + 1


def ox_iri(iri: str) -> bool:
    """Whether an IRI is one that Turtle can have as it is."""
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return not any(character in iri for character in '<>"{}|^`\\ ')


def lines(plan: Plan, found: Difference) -> Iterator[str]:
    """The difference as a person reads it: by file and resource, `-` for what goes and `+` for what comes."""
    graph = plan.graph

    def said(triple: Triple) -> str:
        term = triple.object
        shown = graph.shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)
        return f"{graph.shorten(triple.subject)} {graph.shorten(triple.predicate)} {shown}"

    for file, change in found.changes:
        subjects = {triple.subject: file.line_of(triple.subject) or 0
                    for triple in (*change.removed, *change.added)}  # fmt: skip
        for subject, line in sorted(subjects.items(), key=lambda item: (item[1] or len(file.text), item[0])):
            yield f"{file.name}:{line}" if line else file.name
            for sign, triples in (("-", change.removed), ("+", change.added)):
                yield from sorted(f"  {sign} {said(triple)}" for triple in triples if triple.subject == subject)


def texts(plan: Plan, found: Difference) -> dict[Path, str]:
    """The texts of the files as the difference makes them. Raises UserError where one cannot be edited in place."""
    made = {}
    for file, change in found.changes:
        try:
            made[file.path] = edited(plan.graph.project, file.text, change)
        except ValueError as error:
            raise UserError(
                f"{file.name} cannot be edited in place: edit it by hand, as the difference says"
            ) from error
    return made


def write(texts: dict[Path, str]) -> None:
    """Write the texts of files: each beside its file first, so that a full disk leaves all as they were.

    Raises UserError where that cannot be done.
    """
    beside = {path: path.with_name(f".{path.name}.edited") for path in texts}
    try:
        for path, text in texts.items():
            beside[path].write_bytes(text.encode())
            shutil.copymode(path, beside[path])
        for path, other in beside.items():
            other.replace(path)
    except OSError as error:
        raise UserError(f"{error.filename} could not be written: {error.strerror}") from error
    finally:
        for other in beside.values():
            other.unlink(missing_ok=True)
