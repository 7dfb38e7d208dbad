"""The act read back from the graph: nothing left out, nothing added, the readings marked."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree

from raccordo.act import readback
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf.graph import Graph
from tests import fixtures
from tests.standards import standard

ROOT = Path(__file__).resolve().parent.parent
PROJECT = Project.at(ROOT)
SOURCE = ROOT / "data" / "source" / "determinazione-57-2023.txt"


def facts_of(project: Project) -> Graph:
    return fixtures.checked(project).known


@pytest.fixture(scope="module")
def facts() -> Graph:
    return facts_of(Project.at(ROOT))


@pytest.fixture(scope="module")
def act(facts: Graph) -> readback.Act:
    return readback.find_act(readback.read_acts(facts), None)


def test_the_source_comes_back_to_the_byte(facts: Graph, act: readback.Act) -> None:
    assert readback.source_text(facts, act.iri).encode() == SOURCE.read_bytes()


def test_the_determination_reads_in_order(act: readback.Act) -> None:
    text = readback.as_text(act, "markdown", PROJECT, ("determination",))
    flat = " ".join(SOURCE.read_text(encoding="utf-8").split())
    position = 0
    # Each paragraph stands in the source, after the one before.
    for paragraph in [*act.recitals, act.formula, *act.clauses]:
        words = " ".join(paragraph.split())
        assert paragraph in text
        position = flat.index(words, position) + len(words)
    assert (len(act.recitals), len(act.clauses)) == (14, 3)
    assert "# Determinazione n. 57 del 4 ottobre 2023" in text
    assert text.rstrip().endswith("Commissario straordinario\n\nMicaela Gelera")


def test_annex_a_is_the_list_of_guidelines(act: readback.Act) -> None:
    rows = list(csv.reader(io.StringIO(readback.as_csv(act, "annex-a"))))
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(1, 24)]
    assert [row[0] for row in rows[1:] if row[2] == "OGE"] == ["6", "7", "8", "12"]
    text = re.sub(r"\s", "", SOURCE.read_text(encoding="utf-8"))
    annex = text[: text.index("AllegatoB")]
    assert all(re.sub(r"\s", "", title) in annex for _, title, *_ in rows[1:])


def test_annex_b_has_each_row_and_marks_how_it_is_read(act: readback.Act) -> None:
    rows = list(csv.DictReader(io.StringIO(readback.as_csv(act, "annex-b"))))
    assert len(rows) == 98
    assert [(row["guideline"], row["programme"], row["directive"]) for row in rows if not row["pairing"]] == [
        ("22", "", ""),
        ("23", "", ""),
    ]
    for row in rows:
        assert bool(row["directive"]) == (row["pairing"] in {"stated", "inferred"})
        assert bool(row["candidates"]) == (row["pairing"] == "unresolved")
        assert bool(row["note"]) == (row["pairing"] in {"inferred", "unresolved"})
        assert row["programme"].startswith(row["mission"])
    # What they are called stands in the titles of the plan's year.
    assert all(row.mission and row.programme for row in act.rows if row.programme_code)
    told = {row["directive"] for row in rows} | {text for row in rows for text in row["candidates"].split(" | ")}
    assert len(told - {""}) == 95


class Table(HTMLParser):
    """The rows of the table of a page, with their class, and all its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append(dict(attributes).get("class") or "")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_marks_each_row(act: readback.Act) -> None:
    page = Table(readback.as_text(act, "html", PROJECT))
    counts = {kind: page.rows.count(kind) for kind in ("stated", "inferred", "unresolved")}
    assert counts == {kind: sum(row.pairing == kind for row in act.rows) for kind in counts}
    assert sum(counts.values()) == 96
    flat = " ".join(" ".join(page.text).split())
    for paragraph in [*act.recitals, *(guideline.title for guideline in act.guidelines)]:
        assert " ".join(paragraph.split()) in flat


def test_markup_in_the_data_stays_text() -> None:
    guideline = readback.Guideline("x", 1, "<script>alert(1)</script> | a", "SP")
    act = readback.Act("x/y", "b", "atto", "1", "2", "t", "o", "F", [("o", "s")], guidelines=[guideline])
    assert "script" not in Table(readback.as_text(act, "html", PROJECT)).tags
    assert "\\| a" in readback.as_text(act, "markdown", PROJECT)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_formula_is_disarmed(text: str) -> None:
    act = readback.Act("x/y", "b", "atto", "1", "2", text, "o", "F")
    assert f"'{text}" in readback.as_csv(act, "determination")


def test_another_plan_reads_back_too() -> None:
    facts = facts_of(fixtures.invented_project())
    act = readback.find_act(readback.read_acts(facts), "delibera-3-2030")
    assert "MISSIONE" not in readback.as_text(act, "markdown", PROJECT)
    assert len(act.rows) == 6
    source = ROOT / "tests" / "plan" / "2031" / "delibera-3-2030.txt"
    assert readback.source_text(facts, act.iri).encode() == source.read_bytes()


def test_an_unknown_act_is_told(facts: Graph) -> None:
    with pytest.raises(UserError, match="there is determinazione-57-2023"):
        readback.find_act(readback.read_acts(facts), "determinazione-58-2023")


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_line(tmp_path: Path) -> None:
    assert command("readback", "--format", "source").stdout.encode() == SOURCE.read_bytes()
    assert command("readback", "--format", "csv", "--part", "annex-a", "--output", tmp_path / "a.csv").returncode == 0
    assert len((tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()) == 24
    done = command("readback", "--format", "csv")
    assert (done.returncode, "wants --part" in done.stderr) == (2, True)
    done = command("readback", "--part", "annex-c")
    assert (done.returncode, "there are determination, annex-a, annex-b" in done.stderr) == (2, True)
    done = command("readback", "--output", tmp_path / "none" / "a.md")
    assert (done.returncode, "could not be written" in done.stderr) == (2, True)


# What Akoma Ntoso's schema imports for the attributes of XML itself, so that no network is needed.
XML_ATTRIBUTES = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:language"/><xs:attribute name="space" type="xs:NCName"/>
  <xs:attribute name="base" type="xs:anyURI"/><xs:attribute name="id" type="xs:ID"/>
  <xs:attributeGroup name="specialAttrs"><xs:attribute ref="xml:lang"/></xs:attributeGroup>
</xs:schema>"""


@pytest.fixture
def akn(tmp_path: Path) -> Path:
    """The schema of Akoma Ntoso 3.0."""
    (tmp_path / "xml.xsd").write_text(XML_ATTRIBUTES, encoding="utf-8")
    return shutil.copy(standard("akn-3.0") / "akomantoso30.xsd", tmp_path / "akomantoso30.xsd")


def parsed(act: readback.Act, form: str, schema: Path) -> etree._Element:
    """An act in an XML format, valid by its schema."""
    root = etree.fromstring(readback.as_text(act, form, PROJECT).encode())
    etree.XMLSchema(file=str(schema)).assertValid(root)
    return root


def every(root: etree._Element, path: str) -> list[str]:
    """The texts of the elements at a path of local names."""
    steps = "//".join(f"*[local-name()='{name}']" for name in path.split("/"))
    return ["".join(node.itertext()) for node in root.xpath(f"//{steps}")]


def test_missions_and_programmes_have_the_titles_of_the_plan_s_year(act: readback.Act) -> None:
    assert all(row.mission and row.programme for row in act.rows if row.mission_code)
    row = next(row for row in act.rows if row.programme_code == "3.2")
    assert row.programme == "Integrazioni salariali"


@pytest.mark.standards("akn-3.0")
def test_akoma_ntoso_is_valid_and_has_the_words_of_the_act(act: readback.Act, akn: Path) -> None:
    root = parsed(act, "akn", akn)
    assert every(root, "recitals/recital") == act.recitals
    assert every(root, "doc/mainBody/paragraph/content")[:3] == act.clauses
    assert every(root, "attachment/paragraph/heading") == [one.title for one in act.guidelines]
    assert (every(root, "docTitle"), every(root, "docNumber")) == ([act.title], [act.number])
    rows = root.xpath("//*[local-name()='tr']")
    for row, node in zip(act.rows, rows, strict=True):
        mission, programme, guideline, directive = ("".join(cell.itertext()).strip() for cell in node)
        assert mission == (f"{row.mission_code} {row.mission}".strip() if row.mission_code else "-")
        assert programme == (f"{row.programme_code} {row.programme}".strip() if row.programme_code else "-")
        assert guideline == f"{row.guideline.number} {row.guideline.title}"
        certain = row.pairing != "unresolved"
        assert directive == ("".join(row.directives.values()) or "-" if certain else "")
    # Of what is open, each directive is there once, below the rows of its page.
    loose = root.xpath("//*[@class='indirizzo aperto']/text()")
    told = {text for row in act.rows for text in row.directives.values()}
    assert sorted({*loose, *(text for row in act.rows if row.pairing != "unresolved"
                             for text in row.directives.values())}) == sorted(told)  # fmt: skip
    assert len(loose) == len(set(loose))
    links = root.xpath("//*[local-name()='TLCReference']/@href")
    at = "https://www.normattiva.it/uri-res/N2Ls?urn:nir:"
    assert f"{at}stato:legge:1989-03-09;88" in links
    assert f"{at}presidente.repubblica:decreto:1970-04-30;639" in links


@pytest.mark.standards("akn-3.0", "stratml")
def test_other_plans_are_valid_too(akn: Path) -> None:
    graph = fixtures.inferred(ROOT / "data" / "schemes", fixtures.PLAN, fixtures.NEXT_YEAR).data
    for act in readback.read_acts(graph):
        parsed(act, "akn", akn)
        parsed(act, "stratml", standard("stratml") / "PerformancePlanOrReport20160216.xsd")


@pytest.mark.standards("stratml")
def test_stratml_is_valid_and_has_each_guideline_once(act: readback.Act) -> None:
    root = parsed(act, "stratml", standard("stratml") / "PerformancePlanOrReport20160216.xsd")
    assert sorted(every(root, "Objective/Name")) == sorted(one.title for one in act.guidelines)
    assert every(root, "StartDate") == ["2024-01-01"]
    assert "raggruppano per categoria" in every(root, "OtherInformation")[0]
