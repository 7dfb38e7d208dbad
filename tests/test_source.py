"""The source and its anchors: each character accounted for once, and each edit of it found where it is."""

from __future__ import annotations

import copy
import random
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo import pipeline
from raccordo.act import anchor, source
from raccordo.check import names
from raccordo.findings import Finding
from raccordo.project import Project
from raccordo.rdf.turtle import Facts, TurtleFile, parse_files
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
ACT = ROOT / "data" / "source" / "determinazione-57-2023.txt"
SEED = 57
CHUNKS, CASES = 4, 500
OA = "http://www.w3.org/ns/oa#"
RAC = "https://w3id.org/raccordo/onto/"


def files_of(project: Project) -> list[TurtleFile]:
    files, findings = parse_files(project, project.data_files())
    assert findings == []
    return files


@pytest.fixture(scope="module")
def act() -> tuple[Project, list[TurtleFile]]:
    project = Project.at(ROOT)
    return project, files_of(project)


@pytest.fixture(scope="module")
def anchors(act: tuple[Project, list[TurtleFile]]) -> list[source.Run]:
    project, files = act
    facts = Facts(project, files)
    (iri,) = facts.instances("rac:SourceText")
    runs = source.anchored_runs(facts, files, iri)
    return sorted((run for run in runs if run.kind == "Anchor"), key=lambda run: run.start)


def test_each_character_is_in_one_anchor(act: tuple[Project, list[TurtleFile]]) -> None:
    findings, coverage = source.check_sources(*act)
    assert findings == []
    (covered,) = coverage.values()
    assert covered.characters == sum(not character.isspace() for character in ACT.read_text("utf-8")) == 44_191
    assert covered.content + covered.furniture == covered.characters
    assert (covered.uncovered, covered.repeated) == (0, 0)


def test_anchors_alone_rebuild_the_source(anchors: list[source.Run]) -> None:
    text = ACT.read_bytes().decode("utf-8")
    assert "".join(source.solid(run.exact) for run in anchors) == source.solid(text)
    # With the blanks that stand beside them they give it back to the byte.
    assert "".join(run.prefix + run.exact + run.suffix for run in anchors) == text
    assert all(text.count("\n", 0, run.start) + 1 == run.line for run in anchors)


def edited(text: str, chance: random.Random) -> tuple[str, int]:
    """The text with one character changed, put in, taken out or exchanged with the next, and where."""
    place = chance.randrange(len(text) - 1)
    new = chance.choice('aèZ9.,-–“’" \n\t\u00a0\u200bﬁ')
    match chance.choice(["change", "change", "insert", "delete", "swap"]):
        case "change":
            return text[:place] + new + text[place + 1 :], place
        case "insert":
            return text[:place] + new + text[place:], place
        case "delete":
            return text[:place] + text[place + 1 :], place
        case _:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :], place


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_each_random_edit_of_the_source_is_found(anchors: list[source.Run], chunk: int) -> None:
    chance = random.Random(SEED + chunk)
    text = ACT.read_bytes().decode("utf-8")
    done = 0
    while done < CASES:
        changed, place = edited(text, chance)
        if changed == text:
            continue
        done += 1
        findings = source.edits("act.txt", changed.encode(), anchors)
        assert findings, f"{changed[place - 20 : place + 20]!r} at {place}"
        line = changed.count("\n", 0, place) + 1
        # Of several blanks, or letters, that are the same it is not known which one came or went.
        assert all(abs((finding.line or 0) - line) <= 6 for finding in findings), (findings, line)
        assert len(findings) <= 3
        assert all("\n" not in str(finding) for finding in findings)


def test_an_edit_is_told_with_its_characters(anchors: list[source.Run]) -> None:
    text = ACT.read_bytes().decode("utf-8")
    for changed, line, message in (
        (text.replace("Vista la Legge", "Vista la Lugge", 1), 12, "has “u” instead of “e” before “gge 9 marzo"),
        (text.replace("Vista la Legge", "Vista la Leggge", 1), 12, "has “g” too much before"),
        (text.replace("Vista la Legge", "Vista Legge", 1), 12, "lacks “la” before “Legge"),
        (text.replace("Vista la Legge", "Vista  la Legge", 1), 12, "has “␣” too much before “la Legge"),
        (text.replace("Vista la Legge", "Vista\nla Legge", 1), 12, "has “↵” instead of “␣” before “la Legge"),
        (text.replace("Vista la Legge", "Vista\tla Legge", 1), 12, "has “U+0009” instead of “␣” before"),
        (text + " \n", 1767, "has “␣↵” too much at the end"),
    ):
        (finding,) = source.edits("act.txt", changed.encode(), anchors)
        assert (finding.line, message in finding.message) == (line, True), finding


def test_a_source_of_other_words_is_told_shortly(anchors: list[source.Run]) -> None:
    findings = source.edits("act.txt", ("Tutt'altro. " * 4000).encode(), anchors)
    assert 0 < len(findings) <= 5
    assert all(len(str(finding)) < 400 for finding in findings)


def invented(tmp_path: Path) -> Project:
    shutil.copytree(ROOT / "tests" / "plan", tmp_path / "plan")
    return Project.at(ROOT, data=(ROOT / "data" / "schemes", tmp_path / "plan"))


def check(project: Project) -> list[Finding]:
    run = pipeline.Run(project)
    pipeline.check(run)
    return run.findings


def test_an_edited_file_is_told_by_check(tmp_path: Path) -> None:
    project = invented(tmp_path)
    path = tmp_path / "plan" / "2031" / "delibera-3-2030.txt"
    path.write_text(path.read_text("utf-8").replace("CITADINI OGE", "CITTADINI OGE"), encoding="utf-8")
    first, *rest = [finding for finding in check(project) if finding.check == "source"]
    messages = [str(finding) for finding in (first, *rest)]
    assert any("delibera-3-2030.txt:10" in m and "has “T” too much before “ADINI OGE" in m for m in messages), messages
    assert any("is not the file whose SHA-256 the data give" in m for m in messages)


def changed_anchors(files: list[TurtleFile], chance: random.Random) -> tuple[list[TurtleFile], str]:
    """The files with one literal of one selector changed, or one selector gone; and what was changed."""
    files = copy.copy(files)
    name = chance.choice(["anchors.ttl", "mentions.ttl"])
    place = next(n for n, file in enumerate(files) if file.path.name == name)
    file = copy.copy(files[place])
    selectors = sorted({quad.subject.value for quad in file.quads if quad.predicate.value == OA + "start"})
    iri = chance.choice(selectors)
    own = [quad for quad in file.quads if quad.subject == ox.NamedNode(iri)]
    quad = chance.choice([q for q in own if isinstance(q.object, ox.Literal)])
    if quad.predicate.value in {OA + "prefix", OA + "suffix"}:
        new = ox.Literal(quad.object.value + " \n")
    elif quad.predicate.value == OA + "exact":
        at = chance.randrange(len(quad.object.value))
        new = ox.Literal(quad.object.value[:at] + chance.choice("xQ ") + quad.object.value[at + 1 :])
    else:
        step = chance.choice([-3, -1, 1, 2])
        new = ox.Literal(str(max(0, int(quad.object.value) + step)), datatype=quad.object.datatype)
    replaced = ox.Quad(quad.subject, quad.predicate, new, quad.graph_name)
    file.quads = [replaced if other == quad else other for other in file.quads]
    files[place] = file
    return files, f"{iri} {quad.predicate.value} {quad.object} → {new}" if new != quad.object else ""


def test_each_random_edit_of_an_anchor_is_found(tmp_path: Path) -> None:
    project = invented(tmp_path)
    files, chance = files_of(project), random.Random(SEED)
    done = 0
    while done < 400:
        changed, what = changed_anchors(files, chance)
        if not what:
            continue
        done += 1
        findings, _ = source.check_sources(project, changed)
        iri = what.partition(" ")[0]
        assert iri in {finding.iri for finding in findings}, what


def without(files: list[TurtleFile], subjects: set[str]) -> list[TurtleFile]:
    kept = []
    for file in files:
        kept.append(copy.copy(file))
        kept[-1].quads = [quad for quad in file.quads if getattr(quad.subject, "value", "") not in subjects]
    return kept


def test_a_gap_and_an_overlap_are_told(tmp_path: Path) -> None:
    project = invented(tmp_path)
    files = files_of(project)
    base = "https://w3id.org/raccordo/data/ente-di-prova/2031/"
    gone = without(files, {base + "anchor/233", base + "selector/233"})
    findings, coverage = source.check_sources(project, gone)
    (finding,) = findings
    assert (finding.line, finding.column) == (9, 3)
    assert "“CURA DEGLI ARCHIVI” is in no anchor" in finding.message
    (covered,) = coverage.values()
    assert covered.uncovered == len("CURADEGLIARCHIVI")
    file = next(file for file in files if file.path.name == "anchors.ttl")
    node, same = ox.NamedNode(base + "selector/x"), ox.NamedNode(base + "selector/233")
    twin = ox.NamedNode(base + "anchor/x")
    doubled = copy.copy(file)
    doubled.text += "\n<selector/x>\n    .\n"
    doubled.__post_init__()
    doubled.quads = [*file.quads]
    for quad in file.quads:
        if quad.subject == same:
            doubled.quads.append(ox.Quad(node, quad.predicate, quad.object, quad.graph_name))
        if quad.subject.value == base + "anchor/233":
            target = node if quad.predicate.value == OA + "hasSelector" else quad.object
            doubled.quads.append(ox.Quad(twin, quad.predicate, target, quad.graph_name))
    findings, coverage = source.check_sources(project, [doubled if other is file else other for other in files])
    assert [f.message for f in findings] == ["begins at 233, before the run before it ends at 251"]
    (covered,) = coverage.values()
    assert covered.repeated == len("CURADEGLIARCHIVI")


@pytest.mark.parametrize("project", [Project.at(ROOT), fixtures.invented_project()], ids=["act", "invented"])
def test_anchors_are_what_the_data_and_the_source_give(project: Project) -> None:
    files, missing = anchor.computed_files(project, files_of(project))
    assert missing == []
    for path, text in files.items():
        assert path.read_text(encoding="utf-8") == text, "run “build.py anchors --write”"


def test_each_directive_reads_as_its_lines_joined(
    act: tuple[Project, list[TurtleFile]], anchors: list[source.Run]
) -> None:
    facts = Facts(*act)
    text = ACT.read_bytes().decode("utf-8")
    by_directive: dict[str, list[source.Run]] = {}
    for run in anchors:
        (node,) = facts.subjects("oa:hasSelector", run.iri)
        if facts.value(node, "rac:anchoredProperty") == RAC + "text":
            by_directive.setdefault(facts.value(node, "rac:anchors") or "", []).append(run)
    directives = facts.instances("rac:StrategicDirective")
    assert len(directives) == 95
    for directive in directives:
        runs = by_directive[directive]
        printed = facts.value(directive, "rac:text") or ""
        # A directive that is printed twice has its runs twice.
        times = sum(len(source.solid(run.exact)) for run in runs) // len(source.solid(printed))
        for part in range(times):
            own = runs[part * len(runs) // times : (part + 1) * len(runs) // times]
            joined = re.sub(r" ?\n *", " ", text[own[0].start : own[-1].end])
            assert joined == printed, directive


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Aprire sportelli", "Aprire sportelli al CNR", "“CNR” looks like an acronym"),
        ("Aprire sportelli", "Aprire sportelli con i Comuni", "“Comuni” looks like a name"),
        ("Aprire sportelli", "Aprire sportelli (art. 9)", "“art. 9” looks like an article"),
        ("Aprire sportelli", "Aprire sportelli (L. 8/2021)", "“L. 8/2021” looks like the number of a law"),
        ("Aprire sportelli", "Aprire la n. 4 del 3 maggio 2029", "“n. 4 del 3 maggio 2029” looks like the number"),
        ('"COMUNICAZIONE"@it', '"BIBLIOTECHE"@it', "“BIBLIOTECHE” looks like a thing that the data describe"),
        ("    rac:mentions <libraries> ;\n", "", "“Biblioteche” looks like a name"),
        ('rac:printedAs "A" ;', 'rac:printedAs "C" ;', "“A” looks like a name"),
    ],
)  # fmt: skip
def test_a_name_that_is_no_mention_is_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    project = invented(tmp_path)
    path = tmp_path / "plan" / "2031" / "plan.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    findings = list(names.check_names(project, files_of(project)))
    assert any(words in finding.message for finding in findings), findings
    assert all(finding.file and finding.line for finding in findings)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"Aprire sportelli"@it', '"Aprire porte"@it', "“Aprire porte” (rac:text) does not stand"),
        ('rac:printedAs "Biblioteche"', 'rac:printedAs "biblioteche"', "is not what the data"),
    ],
)
def test_data_that_the_source_does_not_print_are_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    project = invented(tmp_path)
    path = tmp_path / "plan" / "2031" / "plan.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(words in finding.message for finding in check(project)), [f.message for f in check(project)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Blanks and line breaks part the runs of one passage; a hyphen at the end of a line goes on with the next.
        ("[due] [parole]", ["due parole"]),
        ("[due]\n\n  [parole]", ["due parole"]),
        ("[politico-]\n[amministrativo]", ["politico-amministrativo"]),
        ("[comma 1-] [punto B]", ["comma 1- punto B"]),
        ("[LAVORO -]\n[ESTRATTO]", ["LAVORO - ESTRATTO"]),
        ("[uno][due]", ["unodue"]),
        # Any other character parts passages: joined, they would be words that the source doesn't have.
        ("[CIG] ([omnia-IS])", ["CIG", "omnia-IS"]),
        ("[Legge n. 328] “[Legge]", ["Legge n. 328", "Legge"]),
        ("[TFR]/[TFS]", ["TFR", "TFS"]),
    ],
)
def test_runs_are_joined_where_only_blanks_part_them(text: str, expected: list[str]) -> None:
    plain, runs = "", []
    for part in re.split(r"(\[[^]]*\])", text):
        words = part.removeprefix("[").removesuffix("]")
        if part.startswith("["):
            start, line = len(plain), plain.count("\n") + 1
            runs.append(source.Words("s", "text", start, start + len(words), line, words, f"a{start}"))
        plain += words
    passages = source.passages(reversed(runs), {"s": plain})
    assert [source.joined(passage) for passage in passages] == expected
