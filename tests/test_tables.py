"""dist/tables/: derived from the model; converted by a CSVW tool they give the graph again; a broken cell is caught.

Two libraries by different hands read them: `csvw_functions` makes the triples (“Generating RDF from Tabular Data on the
Web”, minimal mode), `csvw` validates cells, keys and references (“Model for Tabular Data and Metadata on the Web”).
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import http.server
import io
import json
import re
import shutil
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import csvw
import csvw_functions
import pyoxigraph as ox
import pytest

from raccordo import model, pipeline, publishing
from raccordo.findings import Severity
from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import catalogue, documents, tables
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import RDF_TYPE, canonical, value
from raccordo.site import pages
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
OTHER_BASE = "https://example.org/x/"
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclasses.dataclass
class Made:
    """A publication as far as the tables need it: the run, what is published, and the files."""

    run: pipeline.Run
    graph: Graph
    files: dict[str, bytes]

    @functools.cached_property
    def metadata(self) -> dict[str, Any]:
        return json.loads(self.files["tables/csv-metadata.json"])

    def read(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.files[self.path(name)].decode(), newline="")))

    def path(self, name: str) -> str:
        """The file of a table, of the one plan or shared."""
        (path,) = [path for path in self.files if path.endswith(f"/{name}.csv")]
        return path

    def instances(self) -> set[ox.Triple]:
        """The triples about the instances of the classes of the model."""
        return {
            quad.triple
            for quad in self.graph.quads
            if self.run.model.of(self.graph.values(value(quad.subject), "rdf:type"))
        }


def make(project: Project) -> Made:
    run = fixtures.checked(project)
    described = catalogue.describe(catalogue.Published(run.catalogue, run.data, run.ontology, run.publishable))
    graph = Graph(project, canonical([*run.publishable.quads, *described]))
    graph = graph.labelled(pages.labels(graph, run.model))
    files, findings = fixtures.tables_of(run.model, graph, run.data)
    assert findings == []
    return Made(run, graph, files)


@functools.cache
def made(name: str) -> Made:
    projects = {
        "act": Project.at(ROOT),
        "invented": fixtures.invented_project(),
        "invented, other base": fixtures.invented_project(OTHER_BASE),
    }
    return make(projects[name])


@pytest.fixture(params=["act", "invented", "invented, other base"])
def publication(request: pytest.FixtureRequest) -> Made:
    return made(request.param)


def put(files: dict[str, bytes], folder: Path) -> Path:
    """Write the tables, and return the folder that they are in."""
    for name, content in files.items():
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
    # The converter leaves line breaks in literals as they are, which is no N-Triples.
    text = re.sub(r"\n(?!<https?:|$)", r"\\n", text)
    # Nor does it keep all that a reserved expansion keeps (RFC 6570, section 3.2.3).
    text = text.replace("%3F", "?").replace("%3B", ";")
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}


def is_valid(folder: Path) -> bool:
    """What the validator says of the tables; it reports what is wrong as warnings, and keys by an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(csvw.CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid)
        except ValueError:
            return False


# What the tables of any publication are


def test_the_tables_give_all_that_the_graph_has_of_the_instances_of_the_model(
    publication: Made, tmp_path: Path
) -> None:
    triples, expected = converted(put(publication.files, tmp_path)), publication.instances()
    assert len(expected) > 500
    assert triples - expected == set()
    assert expected - triples == set()


def test_the_tables_are_valid(publication: Made, tmp_path: Path) -> None:
    assert is_valid(put(publication.files, tmp_path))


def test_files_are_plain_and_described(publication: Made) -> None:
    for name, content in publication.files.items():
        assert not content.startswith(b"\xef\xbb\xbf"), name
        assert b"\r" not in content, name
        assert content.endswith(b"\n"), name
    described = {"tables/" + table["url"] for table in publication.metadata["tables"]}
    assert described == set(publication.files) - {"tables/csv-metadata.json"}
    for table in publication.metadata["tables"]:
        columns = [column for column in table["tableSchema"]["columns"] if not column.get("virtual")]
        header = publication.files["tables/" + table["url"]].decode().splitlines()[0].split(",")
        assert header == [column["name"] for column in columns]
        assert len(header) == len(set(header))
        for texts in [table["dc:title"], *(column.get("dc:description", []) for column in columns)]:
            assert {text["@language"] for text in texts} <= {"it", "en"}
        assert all(column["titles"]["it"] and column["titles"]["en"] for column in columns)
    assert publication.metadata["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}


def test_every_iri_of_another_base_has_moved() -> None:
    content = b"".join(made("invented, other base").files.values())
    assert DEFAULT_BASE.encode() not in content
    assert OTHER_BASE.encode() in content


@pytest.mark.slow
def test_the_same_triples_in_another_order_give_the_same_bytes() -> None:
    plan = made("invented")
    project = plan.graph.project
    graph = Graph(project, reversed(plan.graph.quads))
    graph = graph.labelled(pages.labels(graph, plan.run.model))
    assert fixtures.tables_of(plan.run.model, graph, plan.run.data)[0] == plan.files


# What those of the act are


@pytest.mark.slow
def test_a_table_is_readable_as_it_is() -> None:
    act = made("act")
    (row,) = [row for row in act.read("alignment-entry") if row["iri"].endswith("2024/table#12-6")]
    assert (row["of_guideline_in_plan_year"], row["page"], row["position"]) == ("2024", "12", "6")
    assert row["of_guideline_number"] == "13"
    assert row["of_guideline_title_it"].startswith("VALORIZZAZIONE DELLE RISORSE UMANE")
    assert (row["of_programme_in_mission_code"], row["of_programme_code"], row["pairing_notation"]) == (
        "4", "4.2", "inferred",
    )  # fmt: skip
    assert row["of_directive_text_it"].startswith("In relazione ai progetti PNRR")
    guidelines = act.read("guideline")
    assert [row["number"] for row in guidelines] == [str(number) for number in range(1, 24)]
    first = guidelines[0]
    assert (first["category_notation"], first["covers_mission_code"], first["covers_programme_code"]) == (
        "SP", "1|10", "1.1|10.3",
    )  # fmt: skip
    unresolved = [row for row in act.read("alignment-entry") if row["pairing_notation"] == "unresolved"]
    candidates = act.read("alignment-entry-candidate-directive")
    assert len(unresolved) == 24
    assert sum(int(row["candidate_directive_count"]) for row in unresolved) == len(candidates) == 116


@pytest.mark.slow
def test_tables_count_what_is_certain_deduced_and_open() -> None:
    plan = made("act")
    levels = ("certain", "deduced", "open")
    rows = {row["number"]: row for row in plan.read("guideline")}
    counts = {number: [row[f"strategic_directive_{level}_count"] for level in levels] for number, row in rows.items()}
    # Of guideline 4 all is open, of 12 all certain; 22 and 23 have no directive.
    assert (counts["4"], counts["12"], counts["22"], counts["23"]) == (
        ["0", "0", "4"],
        ["8", "0", "0"],
        *[["0"] * 3] * 2,
    )
    links = [row["certainty"] for row in plan.read("guideline-aligned-with")]
    assert sorted(links) == sorted(row["certainty"] for row in plan.read("strategic-directive-aligned-guideline"))
    directives = plan.read("strategic-directive")
    for place, level in enumerate(levels):
        total = sum(int(count[place]) for count in counts.values())
        cells = [row[f"guideline_{level}_number"] for row in directives]
        assert total == sum(len(cell.split("|")) for cell in cells if cell)
        assert links.count(level) == (total if level != "open" else 0)
    for kind in ("mission", "programme"):
        assert sum(int(row["strategic_directive_open_count"]) for row in plan.read(kind)) > 0


# What follows from a model


VOCABULARY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX ex: <https://example.org/>
ex:Book a owl:Class ; rdfs:label "libro"@it, "book"@en .
ex:AudioBook a owl:Class ; rdfs:subClassOf ex:Book .
ex:Writer a owl:Class ; rdfs:label "scrittore"@it, "writer"@en .
ex:School a owl:Class ; rdfs:label "scuola"@it, "school"@en .
ex:Shop a owl:Class ; rdfs:label "negozio"@it, "shop"@en .
"""
SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX rac: <https://w3id.org/raccordo/onto/>
PREFIX shape: <https://w3id.org/raccordo/shapes/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX ex: <https://example.org/>
shape:identification a sh:PropertyGroup ; rdfs:label "Identificazione"@it, "Identification"@en ; sh:order 1 .
shape:links a sh:PropertyGroup ; rdfs:label "Legami"@it, "Links"@en ; sh:order 2 .
shape:Book a sh:NodeShape ; sh:targetClass ex:Book ; sh:closed true ;
    sh:property ex:b1, ex:b2, ex:b3, ex:b4, ex:b5, ex:b6, ex:b7, ex:b8 .
shape:AudioBook a sh:NodeShape ; sh:targetClass ex:AudioBook ; sh:property ex:b9 .
shape:Writer a sh:NodeShape ; sh:targetClass ex:Writer ; sh:closed true ; sh:property ex:w1, ex:w2, ex:w3 .
shape:School a sh:NodeShape ; sh:targetClass ex:School ; sh:closed true ; sh:property ex:s1 .
shape:Shop a sh:NodeShape ; sh:targetClass ex:Shop ; sh:closed true ; sh:property ex:s1 .
ex:b1 sh:path rdfs:label ; sh:name "Nome"@it, "Name"@en ; sh:group shape:identification ; sh:order 1 ;
    sh:languageIn ( "it" "en" ) ; sh:uniqueLang true ; rac:derived true .
ex:b2 sh:path ex:bookNumber ; sh:name "Numero"@it, "Number"@en ; sh:group shape:identification ; sh:order 2 ;
    sh:datatype xsd:integer ; sh:minCount 1 ; sh:maxCount 1 ; sh:description "Counted from 1."@en .
ex:b3 sh:path eli:title ; sh:name "Titolo"@it, "Title"@en ; sh:group shape:identification ; sh:order 3 ;
    sh:languageIn ( "it" "en" ) ; sh:uniqueLang true ; sh:minCount 2 .
ex:b4 sh:path dcterms:title ; sh:name "Altro"@it, "Other"@en ; sh:group shape:identification ; sh:order 4 ;
    sh:datatype xsd:string .
ex:b5 sh:path ex:by ; sh:name "Di"@it, "By"@en ; sh:group shape:links ; sh:order 1 ;
    sh:class ex:Writer ; sh:minCount 1 ; sh:maxCount 1 .
ex:b6 sh:path ex:like ; sh:name "Come"@it, "Like"@en ; sh:group shape:links ; sh:order 2 ; sh:class ex:AudioBook .
ex:b7 sh:path ex:about ; sh:name "Su"@it, "About"@en ; sh:group shape:links ; sh:order 3 ; sh:nodeKind sh:IRI .
ex:b8 sh:path ex:in ; sh:name "In"@it, "In"@en ; sh:group shape:links ; sh:order 4 ; sh:maxCount 1 ;
    sh:or ( [ sh:class ex:School ] [ sh:class ex:Writer ] ) .
ex:b9 sh:path ex:minutes ; sh:name "Minuti"@it, "Minutes"@en ; sh:group shape:identification ; sh:order 9 ;
    sh:datatype xsd:decimal ; sh:minCount 1 ; sh:maxCount 1 .
ex:w1 sh:path ex:code ; sh:name "Codice"@it, "Code"@en ; sh:group shape:links ; sh:order 1 ;
    sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 .
ex:w2 sh:path ex:school ; sh:name "Scuola"@it, "School"@en ; sh:group shape:links ; sh:order 2 ;
    sh:class ex:School ; sh:minCount 1 ; sh:maxCount 1 .
ex:w3 sh:path [ sh:inversePath ex:by ] ; sh:name "Libri"@it, "Books"@en ; sh:group shape:links ; sh:order 3 .
ex:s1 sh:path ex:code ; sh:name "Codice"@it, "Code"@en ; sh:group shape:identification ; sh:order 1 ;
    sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 .
"""
DATA = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX ex: <https://example.org/>
ex:b10 a ex:Book ; ex:bookNumber 10 ; eli:title "Dieci"@it, "Ten"@en ; ex:by ex:w ; ex:in ex:s ; ex:like ex:b9 ;
    ex:about ex:x .
ex:b9 a ex:Book, ex:AudioBook ; ex:bookNumber 9 ; eli:title "Nove"@it, "Nine"@en ; ex:by ex:w ; ex:minutes 1.5 ;
    dcterms:title "a", "b" .
ex:w a ex:Writer ; ex:code "W" ; ex:school ex:s .
ex:s a ex:School ; ex:code "S" .
"""
CSV = {
    "book": """\
label_it,label_en,book_number,eli_title_it,eli_title_en,dcterms_title,minutes,by_code,by_school_code,like_book_number,\
about_count,in_label,type_label,iri,by,in,type
,,9,Nove,Nine,a|b,1.5,W,S,,0,,ex:AudioBook,ex:b9,ex:w,,ex:AudioBook
,,10,Dieci,Ten,,,W,S,9,1,ex:s,,ex:b10,ex:w,ex:s,
""",
    "book-about": """\
book_book_number,book_eli_title_it,book_by_code,about_label,book,about
10,Dieci,W,ex:x,ex:b10,ex:x
""",
    "book-like": """\
book_book_number,book_eli_title_it,book_by_code,like_book_number,like_eli_title_it,like_by_code,book,like
10,Dieci,W,9,Nove,W,ex:b10,ex:b9
""",
    "school": "code,iri\nS,ex:s\n",
    "writer": "code,school_code,iri,school\nW,S,ex:w,ex:s\n",
}
COLUMNS = {
    "book_number": {
        "titles": {"und": "book_number", "it": "Numero", "en": "Number"},
        "dc:description": [{"@value": "Counted from 1.", "@language": "en"}],
        "datatype": "integer",
        "null": "",
        "required": True,
        "propertyUrl": "ex:bookNumber",
    },
    "eli_title_en": {
        "titles": {"und": "eli_title_en", "it": "Titolo (en)", "en": "Title (en)"},
        "datatype": "string",
        "null": "",
        "lang": "en",
        "required": True,
        "propertyUrl": "http://data.europa.eu/eli/ontology#title",
    },
    "dcterms_title": {
        "titles": {"und": "dcterms_title", "it": "Altro", "en": "Other"},
        "datatype": "string",
        "null": "",
        "separator": "|",
        "propertyUrl": "http://purl.org/dc/terms/title",
    },
    "minutes": {
        "titles": {"und": "minutes", "it": "Minuti", "en": "Minutes"},
        "datatype": "decimal",
        "null": "",
        "propertyUrl": "ex:minutes",
    },
    "by_school_code": {
        "titles": {"und": "by_school_code", "it": "Di: Scuola: Codice", "en": "By: School: Code"},
        "datatype": "string",
        "null": "",
        "suppressOutput": True,
    },
    "in": {
        "titles": {"und": "in", "it": "In: IRI", "en": "In: IRI"},
        "datatype": {"base": "anyURI", "format": "[A-Za-z][A-Za-z0-9+.-]*:[^ ]+"},
        "null": "",
        "propertyUrl": "ex:in",
        "valueUrl": "{+in}",
    },
    "type_1": {"virtual": True, "propertyUrl": RDF_TYPE.value, "valueUrl": "ex:Book"},
}
REFERENCES = {
    "book": {"by": "writer"},
    "book-about": {"book": "book"},
    "book-like": {"book": "book", "like": "book"},
    "school": {},
    "writer": {"school": "school"},
}


def parsed(text: str) -> Graph:
    return Graph(Project.at(ROOT), ox.parse(text, format=ox.RdfFormat.TURTLE))


def small(data: str = DATA) -> tuple[dict[str, bytes], list[Any]]:
    return fixtures.tables_of(model.read(parsed(VOCABULARY), parsed(SHAPES)), parsed(data), parsed(data))


def test_tables_columns_and_keys_follow_from_the_shapes() -> None:
    files, findings = small()
    files = {
        name.removeprefix("tables/"): content.decode().replace("https://example.org/", "ex:")
        for name, content in files.items()
    }
    assert findings == []
    described = json.loads(files.pop("csv-metadata.json"))["tables"]
    assert files == {f"{name}.csv": content for name, content in CSV.items()}
    columns = {column.pop("name"): column for column in described[0]["tableSchema"]["columns"]}
    assert {name: columns[name] for name in COLUMNS} == COLUMNS
    assert {
        table["url"].removesuffix(".csv"): {
            key["columnReference"]: key["reference"]["resource"].removesuffix(".csv")
            for key in table["tableSchema"].get("foreignKeys", [])
        }
        for table in described
    } == REFERENCES
    assert [table["tableSchema"]["primaryKey"] for table in described[:2]] == [["iri"], ["book", "about"]]


# One block in the vocabulary, one in a shape and its line there, one value in the data: where each stands, and what.
ADDED = [
    (
        "ontology/raccordo.ttl",
        "\nrac:category\n",
        """
rac:cost
    a owl:DatatypeProperty ;
    rdfs:domain rac:Guideline ;
    rdfs:range xsd:integer ;
    rdfs:label "costo"@it ;
    rdfs:label "cost"@en ;
    skos:definition "Quanto costa una linea guida."@it ;
    skos:definition "How much a guideline costs."@en ;
    .
""",
    ),
    (
        "shapes/guideline.ttl",
        "\n<GuidelineShape#category>\n",
        """
<GuidelineShape#cost>
    a sh:PropertyShape ;
    sh:path rac:cost ;
    sh:name "Costo"@it ;
    sh:name "Cost"@en ;
    sh:group <content> ;
    sh:order 6 ;
    sh:maxCount 1 ;
    sh:datatype <http://www.w3.org/2001/XMLSchema#integer> ;
    sh:message "Il costo è un numero."@it ;
    sh:message "The cost is a number."@en ;
    .
""",
    ),
    (
        "shapes/guideline.ttl",
        "    sh:property <GuidelineShape#inPlan> ;\n",
        "    sh:property <GuidelineShape#cost> ;\n",
    ),
    ("plan/2031/plan.ttl", "    rac:number 1 ;\n    dcterms:title", "    rac:cost 7 ;\n"),
]


def test_a_property_of_model_and_data_is_in_the_tables(tmp_path: Path) -> None:
    for folder, name in ((ROOT, "ontology"), (ROOT, "shapes"), (ROOT / "tests", "plan")):
        shutil.copytree(folder / name, tmp_path / name)
    for name, place, text in ADDED:
        path = tmp_path / name
        whole = path.read_text(encoding="utf-8")
        assert place in whole
        path.write_text(whole.replace(place, text + place, 1), encoding="utf-8")
    project = dataclasses.replace(
        fixtures.invented_project(),
        data=(ROOT / "data" / "schemes", tmp_path / "plan"),
        ontology=tmp_path / "ontology",
        shapes=tmp_path / "shapes",
    )
    plan = make(project)
    guidelines = plan.read("guideline")
    assert [row["cost"] for row in guidelines] == ["7", *[""] * (len(guidelines) - 1)]
    (table,) = [table for table in plan.metadata["tables"] if table["url"].endswith("/guideline.csv")]
    names = [column["name"] for column in table["tableSchema"]["columns"]]
    assert names[names.index("category_notation") + 1 : names.index("in_plan_year")] == ["cost", "responsible"]
    assert table["tableSchema"]["columns"][names.index("cost")] == {
        "name": "cost",
        "titles": {"und": "cost", "it": "Costo", "en": "Cost"},
        "dc:description": [
            {"@value": "How much a guideline costs.", "@language": "en"},
            {"@value": "Quanto costa una linea guida.", "@language": "it"},
        ],
        "datatype": "integer",
        "null": "",
        "propertyUrl": f"{DEFAULT_BASE}onto/cost",
    }


# What is caught


def changed(table: str, column: str, change: Callable[[str], str]) -> dict[str, bytes]:
    """The tables of the invented plan, with one cell of a column changed: the first that is not empty."""
    plan = made("invented")
    rows = plan.read(table)
    row = next(row for row in rows if row[column])
    row[column] = change(row[column])
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return plan.files | {plan.path(table): out.getvalue().encode()}


@pytest.mark.parametrize(
    ("table", "column", "change"),
    [
        ("alignment-entry", "page", lambda cell: "twelve"),
        ("alignment-entry", "page", lambda cell: ""),
        ("alignment-entry", "of_guideline", lambda cell: cell + "/no"),
        ("alignment-entry", "of_guideline", lambda cell: ""),
        ("alignment-entry", "of_directive", lambda cell: "the third one"),
        ("act", "date_document", lambda cell: "2023-02-30"),
        ("annex", "source_line", lambda cell: cell + "|x"),
        ("guideline", "iri", lambda cell: ""),
        ("guideline-aligned-with", "aligned_with", lambda cell: cell + "/no"),
    ],
)
def test_a_broken_cell_is_caught(table: str, column: str, change: Callable[[str], str], tmp_path: Path) -> None:
    assert not is_valid(put(changed(table, column, change), tmp_path))


def test_a_repeated_key_and_another_header_are_caught(tmp_path: Path) -> None:
    plan = made("invented")
    files, path = plan.files, plan.path("guideline")
    content = files[path]
    twice = content + content.splitlines(keepends=True)[1]
    assert not is_valid(put(files | {path: twice}, tmp_path / "twice"))
    renamed = content.replace(b",number,", b",numero,", 1)
    assert renamed != content
    assert not is_valid(put(files | {path: renamed}, tmp_path / "renamed"))


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("ex:b9 ex:bookNumber 8 .", "book.csv, book_number: a cell cannot write what the graph has: "),
        ('ex:b9 eli:title "Neuf"@fr .', "eli_title_it and eli_title_en: a cell cannot write"),
        ('ex:b9 eli:title "Neuf" .', "eli_title_it and eli_title_en: a cell cannot write"),
        ("ex:b9 eli:title ex:s .", "eli_title_it and eli_title_en: a cell cannot write"),
        ("ex:b9 ex:bookNumber ex:s .", "book_number: a cell cannot write"),
        ('ex:b9 ex:like "that one" .', "book-like.csv, like: a cell cannot write"),
        ("ex:b9 ex:like ex:più .", "like: a cell cannot write what the graph has: <https://example.org/più>"),
        ("ex:b9 ex:like [] .", "like: a cell cannot write"),
        ('ex:b9 dcterms:title "one|two" .', "dcterms_title: a cell cannot write"),
        ('ex:b9 dcterms:title "" .', "dcterms_title: a cell cannot write"),
        ('ex:b10 ex:minutes "01.50"^^xsd:decimal .', "minutes: a cell cannot write"),
        ('ex:b10 ex:minutes 15 .', "minutes: a cell cannot write"),
    ],
)  # fmt: skip
def test_what_a_cell_cannot_write_is_a_finding(added: str, message: str) -> None:
    prefixes = f"PREFIX xsd: <{XSD}>\nPREFIX eli: <http://data.europa.eu/eli/ontology#>\n"
    (finding,) = small(prefixes + DATA + added)[1]
    assert message in finding.message
    assert finding.severity is Severity.VIOLATION
    assert finding.iri == f"https://example.org/{added[3:].partition(' ')[0]}"
    assert finding.fix


def with_printed(*texts: str) -> tuple[ox.NamedNode, set[ox.Triple], dict[str, bytes], list[Any]]:
    """A mission of the invented plan that is printed as these texts alone, the triples, the tables and the findings."""
    plan = made("invented")
    mission, printed = plan.graph.instances("rac:Mission")[0], plan.graph.node("rac:printedAs")
    new = [ox.Quad(ox.NamedNode(mission), printed, ox.Literal(text), ox.NamedNode("x:g")) for text in texts]
    quads = [quad for quad in plan.graph.quads if (value(quad.subject), quad.predicate) != (mission, printed)]
    made_anew = fixtures.tables_of(plan.run.model, Graph(plan.graph.project, [*quads, *new]), plan.run.data)
    return ox.NamedNode(mission), {quad.triple for quad in new}, *made_anew


@pytest.mark.parametrize(
    ("text", "warned"),
    [("=1+1", True), ("@SUM(A1)", True), ("+39", True), ("-1", True), ("- - -", False), ("-", False), ("1-2", False)],
)
def test_a_formula_is_reported_and_kept(text: str, warned: bool) -> None:
    mission, _, files, findings = with_printed(text)
    assert [(finding.severity, finding.iri) for finding in findings] == [(Severity.WARNING, mission.value)] * warned
    assert all(finding.file and finding.line for finding in findings)
    assert text in files["tables/mission.csv"].decode()


@pytest.mark.slow
def test_awkward_words_come_back(tmp_path: Path) -> None:
    words = {' “a”, "b"\nc; d ', "è, ’n {x} <y> & 100%", " a  b ", "null", "4.10", "#1", "\\"}
    mission, _, files, findings = with_printed(*words)
    assert findings == []
    folder = put(files, tmp_path / "all")
    assert is_valid(folder)
    group = csvw.TableGroup.from_file(folder / "csv-metadata.json")
    (table,) = [table for table in group.tables if table.url.string == "mission.csv"]
    (read_back,) = [row["printed_as"] for row in table.iterdicts() if row["iri"] == mission.value]
    assert set(read_back) == words
    # The converter leaves backslashes as they are, and cuts the blanks at the ends of one of several texts, which
    # “Model for Tabular Data”, section 6.4, does not.
    plain = {word for word in words if "\\" not in word and word == word.strip()}
    assert len(plain) == len(words) - 3
    _, triples, files, _ = with_printed(*plain)
    assert triples <= converted(put(files, tmp_path / "plain"))


@pytest.mark.slow
def test_a_build_publishes_the_tables_and_stops_where_one_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = made("invented")
    own = {"seconds": {}, "findings": []}  # what a build adds to, of a run that tests share
    monkeypatch.setattr(
        pipeline, "check", lambda run, reference=False: vars(run).update(vars(plan.run) | deepcopy(own))
    )
    monkeypatch.setattr(pipeline, "shacl_report", lambda run: b"")
    monkeypatch.setattr(publishing, "add_pages", lambda *_: None)
    monkeypatch.setattr(documents, "documents", lambda *_: {})
    files = publishing.build(pipeline.Run(plan.graph.project))
    assert {name: content for name, content in files.items() if name.startswith("tables/")} == plan.files
    for name in plan.files:
        assert f"  {name}\n".encode() in files["SHA256SUMS"]
    monkeypatch.setattr(tables, "SEPARATOR", "e")
    done = pipeline.Run(plan.graph.project)
    assert publishing.build(done) == {}
    assert any(finding.check == "tables" for finding in done.findings)
