"""The source and its anchors: each character accounted for once, and each edit of it found where it is."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from raccordo import pipeline
from raccordo.act import anchor, source
from raccordo.check import names
from raccordo.findings import Finding
from raccordo.project import Project
from raccordo.rdf.graph import Graph, read
from tests import fixtures
from tests.work import instructions

ROOT = Path(__file__).resolve().parent.parent
ACT = ROOT / "data" / "source" / "determinazione-57-2023.txt"
SEED = 57
CHUNKS, CASES = 4, 500
RAC = "https://w3id.org/raccordo/onto/"


def graph_of(project: Project) -> Graph:
    graph, findings = read(project, project.data_files())
    assert findings == []
    return graph


@pytest.fixture(scope="module")
def act() -> Graph:
    return graph_of(Project.at(ROOT))


@pytest.fixture(scope="module")
def made(act: Graph) -> anchor.Anchored:
    return anchor.anchored(act)


@pytest.fixture(scope="module")
def anchors() -> list[source.Reviewed]:
    return source.read((ROOT / "data" / "inps" / "2024" / "anchors.tsv").read_text(encoding="utf-8"))


def runs(graph: Graph) -> list[tuple[int, str, str, str, int]]:
    """The start, blanks before, words, blanks after and line of each anchor, in the order of the source."""
    selectors = [graph.value(node, "oa:hasSelector") for node in graph.instances("rac:Anchor")]
    names, line = ("oa:prefix", "oa:exact", "oa:suffix"), "rac:sourceLine"
    return sorted(
        (graph.number(node, "oa:start"), *(graph.value(node, name) for name in names), graph.number(node, line))
        for node in selectors
    )


def test_each_character_is_in_one_anchor(act: Graph, made: anchor.Anchored) -> None:
    assert list(source.check_sources(act)) == []
    assert made.gaps == made.missing == []
    (covered,) = made.coverage.values()
    assert covered.characters == sum(not character.isspace() for character in ACT.read_text("utf-8")) == 44_191
    assert covered.content + covered.furniture == covered.characters
    assert (covered.uncovered, covered.repeated) == (0, 0)


def test_anchors_alone_rebuild_the_source(made: anchor.Anchored) -> None:
    text = ACT.read_bytes().decode("utf-8")
    found = runs(made.graph)
    assert "".join(source.solid(words) for _, _, words, _, _ in found) == source.solid(text)
    # With the blanks that stand beside them they give it back to the byte.
    assert "".join(before + words + after for _, before, words, after, _ in found) == text
    assert all(text.count("\n", 0, start) + 1 == line for start, _, _, _, line in found)


def test_a_review_says_where_each_anchor_stands(made: anchor.Anchored, anchors: list[source.Reviewed]) -> None:
    found = [(row.start, row.words, row.line) for row in anchors]
    assert found == [(start, words, line) for start, _, words, _, line in runs(made.graph)]


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


@pytest.mark.parametrize(
    "chunk",
    [pytest.param(0, marks=pytest.mark.slow), *(pytest.param(n, marks=pytest.mark.long) for n in range(1, CHUNKS))],
)
def test_each_random_edit_of_the_source_is_found(anchors: list[source.Reviewed], chunk: int) -> None:
    chance = random.Random(SEED + chunk)
    text = ACT.read_bytes().decode("utf-8")
    done = 0
    while done < CASES:
        changed, place = edited(text, chance)
        # In which order blanks stand between two anchors only the digest tells.
        if source.ordered_blanks(changed) == source.ordered_blanks(text):
            continue
        done += 1
        findings = list(source.edits("act.txt", changed, anchors, len(text)))
        assert findings, f"{changed[place - 20 : place + 20]!r} at {place}"
        line = changed.count("\n", 0, place) + 1
        # Of several blanks, or letters, that are the same it is not known which one came or went.
        assert all(abs((finding.line or 0) - line) <= 6 for finding in findings), (findings, line)
        assert len(findings) <= 3
        assert all("\n" not in str(finding) for finding in findings)


def test_an_edit_is_told_with_its_characters(anchors: list[source.Reviewed]) -> None:
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
        (finding,) = source.edits("act.txt", changed, anchors, len(text))
        assert (finding.line, message in finding.message) == (line, True), finding


def test_a_source_of_other_words_is_told_shortly(anchors: list[source.Reviewed]) -> None:
    findings = list(source.edits("act.txt", "Tutt'altro. " * 4000, anchors, 52_333))
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


def test_words_without_an_anchor_are_reported(tmp_path: Path) -> None:
    project = invented(tmp_path)
    path = tmp_path / "plan" / "2031" / "plan.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"CURA DEGLI ARCHIVI"@it', '"CURA DEGLI ATLANTI"@it'), encoding="utf-8")
    made = anchor.anchored(graph_of(project))
    (gap, *_) = made.gaps
    assert (gap.line, gap.column) == (9, 1)
    assert "CURA DEGLI ARCHIVI" in gap.message
    (covered,) = made.coverage.values()
    assert covered.uncovered >= len("CURADEGLIARCHIVI")
    assert ("dcterms:title", "CURA DEGLI ATLANTI") in {(name, text) for _, name, text in made.missing}


def with_cells(folder: Path, changes: dict[str, dict[str, str]]) -> anchor.Anchored:
    """The anchors of the invented plan, with words of its files changed."""
    project = invented(folder)
    for name, words in changes.items():
        path = folder / "plan" / "2031" / name
        text = path.read_text(encoding="utf-8")
        for old, new in words.items():
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    return anchor.anchored(graph_of(project))


def words_of(made: anchor.Anchored, iri: str, name: str) -> list[str]:
    """The words of the anchors of a resource's property, in the order of the source."""
    (review,) = made.reviews.values()
    rows = [row.split("\t") for row in review.splitlines()]
    return [row[-1] for row in rows if row[3:5] == [iri, name]]


@pytest.mark.parametrize("cells", ["2.1\nProgramma - Sportelli", "2.1 Programma - Sportelli"])
def test_a_code_is_anchored_in_the_cell_before_its_programme(tmp_path: Path, cells: str) -> None:
    made = with_cells(
        tmp_path,
        {
            "delibera-3-2030.txt": {"2.1 Programma - Sportelli 2.1": cells},
            "plan.ttl": {'printedAs "2.1 Programma - Sportelli"': 'printedAs "Programma - Sportelli"'},
        },
    )
    assert made.missing == []
    assert words_of(made, "data/ente-di-prova/programme/2.1", "rac:code") == ["2.1"] * 2


def test_a_numeral_is_anchored_in_each_cell_without_the_category_that_follows_it(tmp_path: Path) -> None:
    made = with_cells(
        tmp_path,
        {
            "delibera-3-2030.txt": {
                "3 COMUNICAZIONE SP": "OS3\nSP\nCOMUNICAZIONE",
                # Furniture stays on its lines.
                "n. 7;\nVisto": "n. 7; Visto",
                "allegato A.\nIl": "allegato A. Il",
                "Ascoltare i citadini\nCOMUNICAZIONE": "Ascoltare i citadini\nOS3",
            },
            "plan.ttl": {
                "    rac:number 3 ;\n    dcterms": '    rac:number 3 ;\n    rac:printedNumeral "OS3" ;\n    dcterms'
            },
        },
    )
    assert made.missing == []
    guideline = "data/ente-di-prova/2031/guideline/3"
    assert words_of(made, guideline, "rac:printedNumeral") == ["OS3", "OS3"]
    assert words_of(made, guideline, "rac:category") == ["SP"]


def test_a_date_in_capitals_is_the_acts(tmp_path: Path) -> None:
    made = with_cells(tmp_path, {"delibera-3-2030.txt": {"DEL 9 dicembre 2030": "DEL 9 DICEMBRE 2030"}})
    assert made.missing == []


def test_a_programme_without_mission_has_no_finding_about_nothing(tmp_path: Path) -> None:
    made = with_cells(tmp_path, {"plan.ttl": {"    rac:inMission <mission/2> ;\n": ""}})
    assert all(resource and text for resource, _, text in made.missing)


def test_no_character_is_in_two_anchors(made: anchor.Anchored) -> None:
    ends = [(start, start + len(words)) for start, _, words, _, _ in runs(made.graph)]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))


def test_words_that_may_name_several_things_have_a_mention_for_each(act: Graph, made: anchor.Anchored) -> None:
    (recital,) = (node for node in act.instances("rac:Recital") if act.values(node, "rac:mayCite"))
    selectors = {node: made.graph.value(node, "oa:hasSelector") for node in made.graph.instances("rac:Mention")}
    mentions = [node for node, selector in selectors.items() if made.graph.value(selector, "oa:start") == "674"]
    named = [made.graph.values(node, "rac:mentioned") for node in mentions]
    assert sorted(named) == sorted([thing] for thing in act.values(recital, "rac:mayCite"))


@pytest.mark.parametrize("project", [Project.at(ROOT), fixtures.invented_project()], ids=["act", "invented"])
def test_the_anchors_are_those_that_were_reviewed(project: Project) -> None:
    graph = graph_of(project)
    assert list(anchor.check_anchored(graph, anchor.anchored(graph))) == []


def test_what_was_not_reviewed_shows_as_lines_that_went_and_came(tmp_path: Path) -> None:
    invented(tmp_path)
    path = tmp_path / "plan" / "2031" / "anchors.tsv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("guideline/3\tdcterms:title", "guideline/2\tdcterms:title"), encoding="utf-8")
    command = [sys.executable, str(ROOT / "build.py"), "anchors", "--data", str(ROOT / "data" / "schemes")]
    command += ["--data", str(tmp_path / "plan")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1, done.stderr
    rows = [line for line in done.stdout.splitlines() if re.match(r"[-+]\d", line)]
    gone, come = ([row[1:] for row in rows if row[0] == sign] for sign in "-+")
    assert [row.replace("guideline/2", "guideline/3") for row in gone] == come != []
    done = subprocess.run([*command, "--write"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert path.read_text(encoding="utf-8") == text


def test_each_directive_reads_as_its_lines_joined(act: Graph, made: anchor.Anchored) -> None:
    text = ACT.read_bytes().decode("utf-8")
    by_directive: dict[str, list[tuple[int, int]]] = {}
    for node in made.graph.instances("rac:Anchor"):
        if made.graph.value(node, "rac:anchoredProperty") == RAC + "text":
            selector = made.graph.value(node, "oa:hasSelector")
            span = made.graph.number(selector, "oa:start"), made.graph.number(selector, "oa:end")
            by_directive.setdefault(made.graph.value(node, "rac:anchors"), []).append(span)
    directives = act.instances("rac:StrategicDirective")
    assert len(directives) == 95
    for directive in directives:
        spans, printed = sorted(by_directive[directive]), act.value(directive, "rac:text")
        # A directive that is printed twice has its runs twice.
        times = sum(len(source.solid(text[start:end])) for start, end in spans) // len(source.solid(printed))
        for part in range(times):
            own = spans[part * len(spans) // times : (part + 1) * len(spans) // times]
            assert re.sub(r" ?\n *", " ", text[own[0][0] : own[-1][1]]) == printed, directive


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
    ],
)  # fmt: skip
def test_a_name_that_is_no_mention_is_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    project = invented(tmp_path)
    path = tmp_path / "plan" / "2031" / "plan.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    findings = list(names.check_names(graph_of(project), fixtures.model()))
    assert any(words in finding.message for finding in findings), findings
    assert all(finding.file and finding.line for finding in findings)


@pytest.mark.parametrize("number", ["1.1 ", "1.1. ", "2) ", "3. ", "a) "])
def test_the_first_word_after_a_texts_number_is_no_name(number: str) -> None:
    assert list(names.names(f"{number}Completare il canale", [])) == []
    ((span, looks),) = names.names(f"{number}Completare il Canale", [])
    assert (span, looks) == ((len(number) + 14, len(number) + 20), "a name")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"Aprire sportelli"@it', '"Aprire porte"@it', "“Aprire porte” (rac:text) does not stand"),
        ('rac:printedAs "Biblioteche"', 'rac:printedAs "biblioteche"', "lines are not what the data"),
        # Blanks count, and so does a form that no text uses.
        ('"Aprire sportelli"@it', '"Aprire  sportelli"@it', "“Aprire sportelli” (rac:text) does not stand"),
        ('"COMUNICAZIONE"@it', '"COMUNICA ZIONE"@it', "“COMUNICA ZIONE” (dcterms:title) does not stand"),
        ('"2.1 Programma - Sportelli"', '"2.1 Programma -  Sportelli"', "(rac:printedAs) does not stand"),
        ('"2.1 Programma - Sportelli"', '"2.1 Programma -Sportelli"', "prints it as “2.1 Programma - Sportelli”"),
        ('"ENTE DI PROVA" ;', '"ENTE DI PROVA" , "Prova 1" ;', "“Prova 1” (rac:printedAs) does not stand"),
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


def test_the_line_of_each_character_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Una riga,\n\n  e un'altra\nche finisce.\n"
    made = source.Source(text)
    assert made.lines == [made.line(offset) for offset in made.solid]
    assert "".join(text[offset] for offset in made.solid) == source.solid(text)
    monkeypatch.setattr(source.Source, "line", None)
    every = range(len(made.solid))
    assert [text[start:end] for start, end in made.runs(every)] == ["Una riga,", "e un'altra", "che finisce."]


def test_the_work_of_placing_texts_grows_with_their_length_alone() -> None:
    def place(count: int) -> None:
        texts = [f"Testo numero {number:04} del piano." for number in range(count)]
        placer = anchor.Placer(Graph(Project.at(ROOT)), source.Source("\n".join(texts)))
        for text in texts:
            placer.take("", "", text, placer.free_places(text))
        assert not placer.rest

    assert instructions(lambda: place(160)) < 2.2 * instructions(lambda: place(80))


@pytest.mark.parametrize(("kept", "again"), [(0, "secondo"), (1, "primo")])
def test_texts_are_read_when_they_are_asked_for_and_few_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int, again: str
) -> None:
    monkeypatch.setattr(source, "TEXTS", kept)
    folder = shutil.copytree(fixtures.PLAN, tmp_path / "plan")
    data = read(project := Project.at(ROOT, data=(folder,)), project.data_files())[0]
    (iri,) = texts = source.Texts(data)
    path = source.source_paths(data)[iri]
    path.unlink()
    assert {iri, f"{iri}#1"} & texts.keys() == {iri}
    path.write_text("primo", encoding="utf-8")
    assert texts[iri] == "primo"
    path.write_text("secondo", encoding="utf-8")
    assert texts[iri] == again
