"""dist/tables/: converted by a CSVW tool, the tables give the triples of the graph again; a broken cell is caught.

Two libraries by different hands read them: `csvw_functions` makes the triples (“Generating RDF from Tabular Data on the
Web”, minimal mode), `csvw` validates cells, keys and references (“Model for Tabular Data and Metadata on the Web”).
What must come out is worked out here from the metadata and the graph, without the code that wrote the tables.
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import http.server
import io
import json
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import csvw
import csvw_functions
import pyoxigraph as ox
import pytest

from raccordo import pipeline
from raccordo.findings import Severity
from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import tables
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import RDF_TYPE, value
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
OTHER_BASE = "https://example.org/x/"
# The classes of each table.
CLASSES = {
    "guidelines": ["rac:Guideline"],
    "missions": ["rac:Mission"],
    "programmes": ["rac:Programme"],
    "directives": ["rac:StrategicDirective"],
    "rows": ["rac:AlignmentEntry", "rac:UnalignedEntry"],
    "acts": ["rac:Act"],
    "mentions": ["rac:Mention"],
    "plans": ["rac:Plan"],
    "passages": ["rac:Recital", "rac:OperativeClause", "rac:Provision"],
    "annexes": ["rac:Annex"],
    "documents": ["rac:Document"],
    "organizations": ["org:Organization"],
    "body-groups": ["rac:BodyGroup"],
    "posts": ["org:Post"],
    "persons": ["foaf:Person"],
    "tenures": ["rac:Tenure"],
    "things": ["rac:InformationSystem", "rac:Measure", "rac:Fund", "rac:Initiative"],
    "discrepancies": ["rac:Discrepancy"],
    "guideline-directives": ["rac:Guideline"],
    "guideline-programmes": ["rac:Guideline"],
    "guideline-missions": ["rac:Guideline"],
    "row-candidates": ["rac:TableRow"],
    "act-links": ["rac:Act", "rac:Recital", "rac:OperativeClause", "rac:Provision"],
    "post-powers": ["org:Post"],
    "discrepancy-subjects": ["rac:Discrepancy"],
}
ACT_LINKS = ["amends", "based_on", "cites", "ensures_implementation_of", "has_annex"]
# Of these classes, no table has these properties: the first is told by the mentions, the others are inferred.
TOLD_BY_MENTIONS = "rac:mentions"
INFERRED = ["dcterms:isPartOf", "eli:changes", "rac:hasRow", "rac:implementedBy", "rac:within"]


@dataclasses.dataclass
class Made:
    """A publication as far as the tables need it: project, run, quads, the triples of dist/raccordo.nt, the files."""

    project: Project
    run: pipeline.Run
    quads: list[ox.Quad]
    graph: set[ox.Triple]
    files: dict[str, bytes]

    def iri(self, name: str) -> ox.NamedNode:
        prefix, _, local = name.partition(":")
        return ox.NamedNode(self.project.prefixes[prefix] + local)

    @functools.cached_property
    def metadata(self) -> dict[str, Any]:
        return json.loads(self.files["tables/csv-metadata.json"])

    def members(self, table: str) -> set[Any]:
        """The resources of a table."""
        classes = {self.iri(name) for name in CLASSES[table]}
        return {triple.subject for triple in self.graph if triple.predicate == RDF_TYPE and triple.object in classes}


def make(project: Project) -> Made:
    run = pipeline.Run(project)
    pipeline.check(run)
    assert not run.findings
    quads = run.publishable.quads
    files, findings = tables.files(run.publishable, run.data)
    assert findings == []
    return Made(project, run, quads, {quad.triple for quad in quads}, files)


@functools.cache
def made(name: str) -> Made:
    invented = fixtures.invented_project()
    projects = {
        "act": Project.at(ROOT),
        "invented": invented,
        "invented, other base": dataclasses.replace(invented, base=OTHER_BASE),
    }
    return make(projects[name])


@pytest.fixture(params=["act", "invented", "invented, other base"])
def publication(request: pytest.FixtureRequest) -> Made:
    return made(request.param)


def put(files: dict[str, bytes], folder: Path) -> Path:
    """Write the tables, and return the folder that they are in."""
    for name, content in files.items():
        if name.startswith("tables/"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder / "tables"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a web server of this machine: the converter reads no local file on this system."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def converted(folder: Path) -> set[ox.Triple]:
    """The triples that csv2rdf in minimal mode makes of the tables; a warning is an error."""
    with served(folder) as address, warnings.catch_warnings():
        warnings.simplefilter("error")
        group = csvw_functions.create_annotated_table_group(address + "csv-metadata.json", validate=True)
        errors = [
            (table["url"], column["name"], cell["errors"])
            for table in group["tables"]
            for column in table["columns"]
            for cell in column["cells"]
            if cell["errors"]
        ]
        assert errors == []
        text = csvw_functions.create_rdf(group, mode="minimal")
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}


def is_valid(folder: Path) -> bool:
    """What the validator says of the tables; it tells what is wrong as warnings, and of keys by an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(csvw.CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid)
        except ValueError:
            return False


def wanted(made: Made) -> set[ox.Triple]:
    """The triples of the graph for the properties that the columns stand for, by the metadata and the graph alone."""
    by_subject: dict[Any, list[ox.Triple]] = {}
    for triple in made.graph:
        by_subject.setdefault(triple.subject, []).append(triple)
    out = set()
    for table in made.metadata["tables"]:
        name = table["url"].removesuffix(".csv")
        members = made.members(name)
        selectors = {t.object for s in members for t in by_subject[s] if t.predicate == made.iri("oa:hasSelector")}
        for column in table["tableSchema"]["columns"]:
            if column.get("suppressOutput"):
                continue
            if column["propertyUrl"] == "{+relation}":
                properties = [made.iri(f"eli:{local}") for local in ACT_LINKS] + [made.iri("rac:converts")]
            else:
                properties = [ox.NamedNode(column["propertyUrl"])]
            subjects = selectors if column.get("aboutUrl") == "{+selector}" else members
            out |= {
                triple
                for subject in subjects
                for triple in by_subject[subject]
                if triple.predicate in properties
                and ("lang" not in column or getattr(triple.object, "language", None) == column["lang"])
            }
    return out


def test_the_tables_give_the_triples_of_the_graph_no_more_and_no_less(publication: Made, tmp_path: Path) -> None:
    triples, expected = converted(put(publication.files, tmp_path)), wanted(publication)
    assert len(expected) > 500
    assert triples - expected == set()
    assert expected - triples == set()
    assert triples <= publication.graph


def test_the_tables_are_valid(publication: Made, tmp_path: Path) -> None:
    assert is_valid(put(publication.files, tmp_path))


def test_each_resource_of_a_class_has_its_row(publication: Made) -> None:
    assert {table["url"] for table in publication.metadata["tables"]} == {f"{name}.csv" for name in CLASSES}
    for name in CLASSES:
        rows = read(publication, name)
        if "iri" in rows[0]:
            assert {row["iri"] for row in rows} == {value(member) for member in publication.members(name)}, name


def test_what_no_table_has_follows_from_what_they_have(publication: Made) -> None:
    members = {member for name in CLASSES for member in publication.members(name)}
    left = {t for t in publication.graph if t.subject in members} - wanted(publication)
    inferred = {publication.iri(name) for name in INFERRED}
    told = publication.iri(TOLD_BY_MENTIONS)
    assert {triple.predicate for triple in left} == inferred | {told}
    engine = {quad.triple for quad in publication.run.inference.quads}
    assert {triple for triple in left if triple.predicate in inferred} <= engine
    pairs = {(row["mentioned_in"], row["mentioned"]) for row in read(publication, "mentions")}
    assert {(value(t.subject), value(t.object)) for t in left if t.predicate == told} <= pairs


def read(made: Made, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.files[f"tables/{name}.csv"].decode(), newline="")))


def test_a_table_is_readable_as_it_is() -> None:
    for row in read(made("act"), "rows"):
        if row["iri"].endswith("2024/entry/12-6"):
            assert (row["year"], row["page"], row["position"], row["guideline_number"]) == ("2024", "12", "6", "13")
            assert (row["mission_code"], row["programme_code"], row["pairing"]) == ("4", "4.2", "inferred")
            assert row["directive_text"].startswith("In relazione ai progetti PNRR")
            break
    else:
        pytest.fail("the row is not there")
    numbers = [row["number"] for row in read(made("act"), "guidelines")]
    assert numbers == [str(number) for number in range(1, 24)]
    first = read(made("act"), "guidelines")[0]
    assert (first["category"], first["missions"], first["programmes"]) == ("SP", "1|10", "1.1|10.3")
    unresolved = [row for row in read(made("act"), "rows") if row["pairing"] == "unresolved"]
    assert len(unresolved) == 32
    assert sum(int(row["candidates"]) for row in unresolved) == len(read(made("act"), "row-candidates")) == 158


def test_files_are_plain(publication: Made) -> None:
    for name, content in publication.files.items():
        assert not content.startswith(b"\xef\xbb\xbf"), name
        assert b"\r" not in content, name
        assert content.endswith(b"\n"), name
    for table in publication.metadata["tables"]:
        header = publication.files["tables/" + table["url"]].decode().splitlines()[0].split(",")
        columns = [column for column in table["tableSchema"]["columns"] if not column.get("virtual")]
        assert header == [column["name"] for column in columns]
        for column in columns:
            assert column["titles"]["it"]
            assert column["titles"]["en"]
    assert publication.metadata["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}


def test_every_iri_of_another_base_has_moved() -> None:
    content = b"".join(made("invented, other base").files.values())
    assert DEFAULT_BASE.encode() not in content
    assert OTHER_BASE.encode() in content


def test_no_cell_of_the_act_is_a_formula() -> None:
    for name in CLASSES:
        for row in read(made("act"), name):
            for text in row.values():
                assert text[:1] not in tuple("=+@\t\r"), (name, text)
                # A dash alone is what the table prints where a guideline has no programme.
                assert not text.startswith("-") or set(text) <= set("- |"), (name, text)


def test_tables_count_what_is_stated_inferred_and_possible() -> None:
    plan = made("act")
    rows = {row["number"]: row for row in read(plan, "guidelines")}
    levels = ("stated", "inferred", "possible")
    counts = {number: [row[f"directives_{level}"] for level in levels] for number, row in rows.items()}
    # Of guideline 4 all is open, of 12 all stated; 22 and 23 have no directive.
    assert (counts["4"], counts["12"], counts["22"], counts["23"]) == (
        ["0", "0", "4"],
        ["8", "0", "0"],
        *[["0"] * 3] * 2,
    )
    links = [row["certainty"] for row in read(plan, "guideline-directives")]
    directives = read(plan, "directives")
    for place, level in enumerate(levels):
        total = sum(int(count[place]) for count in counts.values())
        assert total == sum(
            len(row[f"guidelines_{level}"].split("|")) for row in directives if row[f"guidelines_{level}"]
        )
        assert links.count(level) == (total if level != "possible" else 0)
    open_rows = {row["guideline_number"] for row in read(plan, "row-candidates")}
    assert {number for number, count in counts.items() if count[2] != "0"} <= open_rows


def broken(name: str, column: str, change: Callable[[str], str], table: str = "rows") -> Any:
    return pytest.param(table, column, change, id=name)


@pytest.mark.parametrize(
    ("table", "column", "change"),
    [
        broken("a number that is none", "page", lambda cell: "twelve"),
        broken("a number that is empty", "page", lambda cell: ""),
        broken("a reference to nothing", "guideline", lambda cell: cell + "/no"),
        broken("a reference that is empty", "guideline", lambda cell: ""),
        broken("no IRI", "directive", lambda cell: "the third one"),
        broken("a class that is not of the table", "class", lambda cell: "Guideline"),
        broken("a code that is none", "pairing", lambda cell: "perhaps so"),
        broken("a day that is none", "date", lambda cell: "2023-02-30", "acts"),
        broken("a truth value that is none", "marked_as_shared", lambda cell: "(*)", "directives"),
        broken("one of several numbers", "source_lines", lambda cell: cell + "|x", "discrepancies"),
        broken("a mission that is none", "mission", lambda cell: cell + "/no", "programmes"),
        broken("a key that is empty", "iri", lambda cell: "", "guidelines"),
    ],
)  # fmt: skip
def test_a_broken_cell_is_caught(table: str, column: str, change: Callable[[str], str], tmp_path: Path) -> None:
    folder = put(edited(table, column, change), tmp_path)
    assert not is_valid(folder)


def edited(table: str, column: str, change: Callable[[str], str]) -> dict[str, bytes]:
    """The tables of the act, with one cell of a column changed: the first that is not empty."""
    rows = read(made("act"), table)
    row = next(row for row in rows if row[column])
    row[column] = change(row[column])
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made("act").files | {f"tables/{table}.csv": out.getvalue().encode()}


def test_a_repeated_key_and_another_header_are_caught(tmp_path: Path) -> None:
    files = made("act").files
    content = files["tables/guidelines.csv"]
    twice = content + content.splitlines(keepends=True)[1]
    assert not is_valid(put(files | {"tables/guidelines.csv": twice}, tmp_path / "twice"))
    renamed = content.replace(b"year,number", b"year,numero", 1)
    assert not is_valid(put(files | {"tables/guidelines.csv": renamed}, tmp_path / "renamed"))


@pytest.mark.parametrize(
    ("table", "column"),
    [("guidelines", "title"), ("mentions", "words"), ("acts", "printed_as"), ("guideline-directives", "directive")],
)
def test_another_text_gives_other_triples(table: str, column: str, tmp_path: Path) -> None:
    folder = put(edited(table, column, lambda cell: cell + "x"), tmp_path)
    if table == "guideline-directives":
        assert not is_valid(folder)
        return
    triples, expected = converted(folder), wanted(made("act"))
    assert len(triples - expected) == len(expected - triples) == 1


@pytest.mark.parametrize(
    ("member", "new"),
    [
        ("propertyUrl", "https://example.org/other"),
        ("lang", "en"),
        ("separator", ";"),
        ("datatype", "string"),
        ("suppressOutput", True),
    ],
)
def test_other_metadata_give_other_triples(member: str, new: object, tmp_path: Path) -> None:
    document = json.loads(made("invented").files["tables/csv-metadata.json"])
    column = next(
        column
        for table in document["tables"]
        for column in table["tableSchema"]["columns"]
        if not column.get("suppressOutput") and (column["name"] == "title" if new is True else member in column)
        if member != "datatype" or column[member] == "integer"
    )
    column[member] = new
    files = made("invented").files | {"tables/csv-metadata.json": json.dumps(document).encode()}
    assert converted(put(files, tmp_path)) != wanted(made("invented"))


def told(*changes: ox.Quad, without: Callable[[ox.Quad], bool] = lambda quad: False) -> list[Any]:
    """The findings of the invented plan with quads added, and without some."""
    plan = made("invented")
    quads = [quad for quad in plan.quads if not without(quad)] + list(changes)
    return tables.files(Graph(plan.project, quads), plan.run.data)[1]


def quad(subject: str, name: str, term: Any) -> ox.Quad:
    plan = made("invented")
    return ox.Quad(ox.NamedNode(f"{DEFAULT_BASE}data/{subject}"), plan.iri(name), term, ox.NamedNode("x:g"))


GUIDELINE = "ente-di-prova/2031/guideline/1"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (lambda: quad(GUIDELINE, "rac:number", ox.Literal(9)), "has 2 values"),
        (lambda: quad(GUIDELINE, "dcterms:title", ox.Literal("Titre", language="fr")), "is in the language “fr”"),
        (lambda: quad(GUIDELINE, "dcterms:title", ox.Literal("Titolo")), "is in the language “”"),
        (lambda: quad(GUIDELINE, "dcterms:title", ox.NamedNode("https://example.org/t")), "wants a literal"),
        (lambda: quad(GUIDELINE, "rac:category", ox.NamedNode("https://example.org/c")), "wants a name of"),
        (lambda: quad(GUIDELINE, "rac:number", ox.NamedNode("https://example.org/9")), "wants a literal"),
        (lambda: quad(GUIDELINE, "rdf:type", ox.NamedNode("https://example.org/Other")), "wants CommonGuideline or"),
        (lambda: quad(GUIDELINE, "rac:implements", ox.NamedNode("https://example.org/no")), "no row of directives.csv"),
        (lambda: quad(GUIDELINE, "rac:implements", ox.NamedNode("https://example.org/più")), "wants an IRI in ASCII"),
        (lambda: quad(GUIDELINE, "rac:implements", ox.Literal("that one")), "wants an IRI: \"that one"),
        (lambda: quad("ente-di-prova/mission/1", "rac:printedAs", ox.Literal("one|two")), "separates its values"),
        (lambda: quad("ente-di-prova/mission/1", "rac:printedAs", ox.Literal("")), "wants a canonical xsd:string"),
        (lambda: quad("ente-di-prova/2031/annex/1", "rac:sourceLine",
                      ox.Literal("07", datatype=ox.NamedNode(XSD + "integer"))), "wants a canonical xsd:integer"),
    ],
)  # fmt: skip
def test_what_a_cell_cannot_say_is_a_finding(added: Callable[[], ox.Quad], message: str) -> None:
    change = added()
    if value(change.subject).endswith("mission/1"):
        (subject, *_) = sorted(map(value, made("invented").members("missions")))
        change = ox.Quad(ox.NamedNode(subject), change.predicate, change.object, change.graph_name)
    if value(change.subject).endswith("annex/1"):
        (subject, *_) = sorted(map(value, made("invented").members("annexes")))
        change = ox.Quad(ox.NamedNode(subject), change.predicate, change.object, change.graph_name)
    findings = [finding for finding in told(change) if message in finding.message]
    assert findings, told(change)
    for finding in findings:
        assert finding.severity is Severity.VIOLATION
        assert finding.iri == value(change.subject)
        assert finding.file
        assert finding.line
        assert finding.fix


def test_a_missing_value_and_a_missing_end_are_findings() -> None:
    number = made("invented").iri("rac:number")
    subject = ox.NamedNode(f"{DEFAULT_BASE}data/{GUIDELINE}")
    (finding,) = told(without=lambda quad: quad.predicate == number and quad.subject == subject)
    assert "has no value" in finding.message
    (mission, *_) = sorted(map(value, made("invented").members("missions")))
    legal = made("invented").iri("eli:LegalResource")
    findings = told(without=lambda quad: quad.object == legal)
    assert any("has only resources of eli:LegalResource" in finding.message for finding in findings)
    assert len(findings) == len({finding.iri for finding in findings}) > len(made("invented").members("acts"))
    point = made("invented").iri("oa:TextPositionSelector")
    findings = told(without=lambda quad: quad.object == point)
    assert any("has only resources of oa:TextPositionSelector" in finding.message for finding in findings)
    findings = told(without=lambda quad: value(quad.subject) == mission)
    assert any("which is no row of missions.csv" in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("text", "warned"),
    [("=1+1", True), ("@SUM(A1)", True), ("+39", True), ("-1", True), ("- - -", False), ("-", False), ("1-2", False)],
)
def test_a_formula_is_told_and_kept(text: str, warned: bool, tmp_path: Path) -> None:
    plan = made("invented")
    (mission, *_) = sorted(plan.members("missions"), key=value)
    printed = plan.iri("rac:printedAs")
    quads = [quad for quad in plan.quads if not (quad.subject == mission and quad.predicate == printed)]
    quads.append(ox.Quad(mission, printed, ox.Literal(text), ox.NamedNode("x:g")))
    files, findings = tables.files(Graph(plan.project, quads), plan.run.data)
    assert [finding.severity for finding in findings] == ([Severity.WARNING] if warned else [])
    # The words of the act come back, whatever a spreadsheet makes of them.
    assert ox.Triple(mission, printed, ox.Literal(text)) in converted(put(files, tmp_path))


def test_awkward_words_come_back(tmp_path: Path) -> None:
    plan = made("invented")
    (mission, *_) = sorted(plan.members("missions"), key=value)
    printed = plan.iri("rac:printedAs")
    words = {' “a”, "b"\nc; d ', "è, ’n {x} <y> & 100%", " a  b ", "null", "4.10", "#1", "\\"}
    quads = [ox.Quad(mission, printed, ox.Literal(text), ox.NamedNode("x:g")) for text in words]
    files, findings = tables.files(Graph(plan.project, [*plan.quads, *quads]), plan.run.data)
    assert findings == []
    (row,) = [
        row
        for row in csv.DictReader(io.StringIO(files["tables/missions.csv"].decode(), newline=""))
        if row["iri"] == value(mission)
    ]
    assert words <= set(row["printed_as"].split("|"))
    folder = put(files, tmp_path)
    assert is_valid(folder)
    table = next(
        t for t in csvw.TableGroup.from_file(folder / "csv-metadata.json").tables if t.url.string == "missions.csv"
    )
    (read_back,) = [row["printed_as"] for row in table.iterdicts() if row["iri"] == value(mission)]
    assert words <= set(read_back)
    # The converter leaves line breaks and backslashes as they are, which is no N-Triples, and cuts the blanks at the
    # ends of one of several texts, which “Model for Tabular Data”, section 6.4, does not.
    plain = [word for word in words if not set(word) & set("\n\\") and word == word.strip()]
    assert len(plain) == len(words) - 3
    quads = [quad for quad in quads if quad.object.value in plain]
    files, _ = tables.files(Graph(plan.project, [*plan.quads, *quads]), plan.run.data)
    assert {quad.triple for quad in quads} <= converted(put(files, tmp_path))


def test_the_same_triples_in_another_order_give_the_same_bytes() -> None:
    plan = made("invented")
    assert tables.files(Graph(plan.project, list(reversed(plan.quads))), plan.run.data)[0] == plan.files


def nameable(triples: set[ox.Triple]) -> set[ox.Triple]:
    """The triples without blank nodes, whose labels differ."""
    return {triple for triple in triples if not any(isinstance(term, ox.BlankNode) for term in triple)}


def test_a_build_publishes_the_tables_and_stops_where_one_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = made("invented")
    monkeypatch.setattr(pipeline, "check", lambda run, reference=False: vars(run).update(vars(plan.run)))
    monkeypatch.setattr(pipeline, "shacl_report", lambda run: b"")
    done = pipeline.Run(plan.project)
    files = pipeline.build(done)
    assert {name: content for name, content in files.items() if name.startswith("tables/")} == plan.files
    for name in plan.files:
        assert f"  {name}\n".encode() in files["SHA256SUMS"]
    published = {quad.triple for quad in ox.parse(files["raccordo.nt"], format=ox.RdfFormat.N_TRIPLES)}
    # The catalogue, which tells of the tables among the rest, comes after them.
    dataset = ox.parse(files["raccordo.nq"], format=ox.RdfFormat.N_QUADS)
    catalogue = {quad.triple for quad in dataset if quad.graph_name == ox.NamedNode(DEFAULT_BASE + "graph/catalogue")}
    assert catalogue
    assert nameable(published) == nameable(set(plan.graph) | catalogue)
    monkeypatch.setattr(tables, "SEPARATOR", "e")
    done = pipeline.Run(plan.project)
    assert pipeline.build(done) == {}
    assert any(finding.check == "tables" for finding in done.findings)
