"""Bad input: each mistake that an editor can make gets a message with file, line and what to do, and exit status 1."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib

from raccordo import pipeline
from raccordo.findings import Finding
from raccordo.project import Project

ROOT = Path(__file__).resolve().parent.parent
PLAN = "2031/plan.ttl"
ANCHORS = "2031/anchors.tsv"
OWN = "https://w3id.org/raccordo/data/ente-di-prova/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the invented plan, to be broken."""
    copy = tmp_path / "plan"
    shutil.copytree(ROOT / "tests" / "plan", copy)
    return copy


def replace(old: str, new: str, name: str = PLAN) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def write(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def check(folder: Path) -> list[Finding]:
    run = pipeline.Run(Project.at(ROOT, data=(ROOT / "data" / "schemes", folder)))
    pipeline.check(run)
    return run.findings


def line_of(folder: Path, text: str) -> int:
    lines = (folder / PLAN).read_text(encoding="utf-8").splitlines()
    return lines.index(text) + 1 if text in lines else next(n for n, line in enumerate(lines, start=1) if text in line)


SECOND = b"""# A second file.

BASE <https://w3id.org/raccordo/data/ente-di-prova/>
PREFIX rac: <https://w3id.org/raccordo/onto/>

<mission/2>
    rac:code "2" ;
    .
"""
# name → the mistake, the check that finds it, words of its message, words of what to do, text on its line (or a line)
MISTAKES: dict[str, tuple[Callable[[Path], None], str, str, str, str | int | None]] = {
    "syntax": (
        replace("rac:sourceLine 10 ;", "rac:sourceLine 10"),
        "syntax", "", "Turtle rules", "rac:concerns <2031/guideline/2> ;",
    ),
    "unclosed string": (replace('rac:code "1" ;', 'rac:code "1 ;'), "syntax", "", "Turtle rules", 'rac:code "1 ;'),
    "encoding": (write("latin.ttl", "# Perché\n".encode("latin-1")), "encoding", "is not UTF-8", "save the file as UTF-8", 1),
    "byte order mark": (write("bom.ttl", b"\xef\xbb\xbf# x\n"), "encoding", "byte order mark", "save it without", 1),
    "empty file": (write("empty.ttl", b""), "empty", "is empty", "restore its content, or delete", None),
    "comment only": (write("comment.ttl", b"# Nothing.\n"), "empty", "has no triples", "restore its content", None),
    "undeclared prefix": (replace("rac:year 2031", "foo:year 2031"), "syntax", "foo:", "register it there", "foo:year"),
    "prefix left out": (
        replace("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n", ""),
        "syntax", "skos:", "add the line: PREFIX skos: <http://www.w3.org/2004/02/skos/core#>", "skos:altLabel",
    ),
    "undeclared term": (replace("rac:year 2031", "rac:yaer 2031"), "term", "rac:yaer", "did you mean rac:year", "<2031/plan>"),
    "class in quotes": (
        replace("a rac:Mission ;", 'a rac:Mission ;\n    a "Mission" ;'),
        "term", 'is typed with a literal, "Mission"', "without quotes", "<mission/1>",
    ),
    "undeclared class": (replace("a rac:Mission ;", "a rac:Misson ;"), "term", "rac:Misson", "rac:Mission", "<mission/1>"),
    "dangling reference": (
        replace("rac:inMission <mission/2> ;", "rac:inMission <mission/22> ;"),
        "reference", "which no file defines", "did you mean data/ente-di-prova/mission/2", "<programme/2.1>",
    ),
    "defined twice": (write("second.ttl", SECOND), "defined-twice", "is defined here and in", "in one file", None),
    "blank node": (
        replace("rac:concerns <2031/guideline/2> ;", "rac:concerns [ a rac:Guideline ] ;"),
        "blank-node", "has a blank node at rac:concerns", "give it an IRI", "<2031/discrepancy/citizens>",
    ),
    "wrong language": (replace('"Ente di Prova"@it', '"Ente di Prova"@ita'), "style", "@ita", "use @it or @en", '"Ente di Prova"'),
    "language in capitals": (replace('"Ente di Prova"@it', '"Ente di Prova"@IT'), "style", "@IT", "lower case", '"Ente di Prova"'),
    "language missing": (replace('"Ente di Prova"@it', '"Ente di Prova"'), "Labelled-label", "One label in Italian", "", "<body>"),
    "cycle": (
        replace("    rac:inMission <mission/1> ;\n    rac:body", "    rac:inMission <mission/1> ;\n    rac:subProgrammeOf <programme/1.1.a> ;\n    rac:body"),
        "ProgrammeShape", "a programme cannot be part of itself", "", "<programme/1.1>",
    ),
    "unreal date": (replace('"2030-12-09"', '"2030-13-09"'), "literal", "2030-13-09", "", "<act/delibera-3-2030>"),
    "day that is not": (replace('"2030-12-09"', '"2030-02-30"'), "Act-dateDocument", "a real one", "", "<act/delibera-3-2030>"),
    "leading zero": (replace("rac:year 2031 ;", "rac:year 02031 ;"), "literal", "not canonical", "leading zeros", "<2031/plan>"),
    "unknown datatype": (
        replace("rac:year 2031 ;", 'rac:year "2031"^^xsd:gYear ;'),
        "literal", "uses the datatype", "use one of", "<2031/plan>",
    ),
    "wrong prefix namespace": (
        replace("PREFIX foaf: <http://xmlns.com/foaf/0.1/>", "PREFIX foaf: <http://xmlns.com/foaf/0.2/>"),
        "prefix", "the register does not have", "prefixes.ttl has <http://xmlns.com/foaf/0.1/>", "PREFIX foaf",
    ),
    "prefixed name as an IRI": (
        replace("rac:body <body>", "rac:body <org:Post>"),
        "prefix", "has <org:Post>, an IRI of the scheme org:", "without < and > it is a prefixed name: org:Post", "<org:Post>",
    ),
    "unused prefix": (
        replace("PREFIX foaf", "PREFIX prov: <http://www.w3.org/ns/prov#>\nPREFIX foaf"),
        "prefix", "does not use it", "delete the line", "PREFIX prov",
    ),
    "tab": (replace("    rac:year", "\trac:year"), "style", "tab", "use spaces", "rac:year"),
    "odd indent": (replace("    rac:year", "   rac:year"), "style", "not indented by four", "four spaces", "rac:year"),
    "dot on the line": (
        replace("rac:appointedBy <act/decreto> ;\n    .", "rac:appointedBy <act/decreto> ."),
        "style", "ends a subject on the line", "a line of its own", "rac:appointedBy <act/decreto> .",
    ),
    "no opening comment": (replace("# A small", "\n# A small"), "style", "does not open with a comment", "say in a comment", 1),
    "at-prefix": (
        replace("PREFIX rac: <https://w3id.org/raccordo/onto/>", "@prefix rac: <https://w3id.org/raccordo/onto/> ."),
        "style", "uses @prefix", "as in SPARQL", "@prefix",
    ),
    "no line break at the end": (
        lambda folder: (folder / PLAN).write_text((folder / PLAN).read_text(encoding="utf-8").rstrip(), encoding="utf-8") and None,
        "style", "does not end with one line break", "", None,
    ),
    "source gone": (lambda folder: (folder / "2031/delibera-3-2030.txt").unlink(), "source", "is not there", "data/source/", "<2031/source>"),
    "source changed": (
        write("2031/delibera-3-2030.txt", b"ENTE DI PROVE\n"),
        "source", "is not the file whose SHA-256", "restore the file", "<2031/source>",
    ),
    "anchor not reviewed": (
        replace("9\t233\t251\t", "9\t232\t251\t", ANCHORS),
        "anchor", "2 lines are not what the data and the source give", "build.py anchors --write", None,
    ),
    "reading elsewhere": (
        replace("rac:sourceLine 10", "rac:sourceLine 2"),
        "reading", "does not stand on any of the source lines [2]", "copy the words", "<2031/discrepancy/citizens>",
    ),
    "directive of another page": (
        replace("rac:ofDirective <2031/directive/1-1> ;", "rac:ofDirective <2031/directive/2-1> ;"),
        "reading", "holds directive/2-1, which page 1 does not print", "give it a directive of its page",
        "<2031/entry/1-1>",
    ),
    "stated among other readings": (
        replace(
            "rac:pairing pairing:inferred ;\n    rac:evidence evidence:exclusion ;", "rac:pairing pairing:stated ;"
        ),
        "reading", "is stated, but page 1 has rows of 2 kinds", "write it as inferred", "<2031/entry/1-2>",
    ),
    "inferred where there is one reading": (
        replace("rac:ofProgramme <programme/1.1.a> ;", "rac:ofProgramme <programme/1.1> ;"),
        "reading", "is inferred, but page 1 has one reading", "write it as stated", "<2031/entry/1-2>",
    ),
    "no reading left": (
        replace(
            "rac:ofProgramme <programme/1.1> ;\n    rac:page 2 ;",
            "rac:ofProgramme <programme/1.1> ;\n    rac:excludedDirective <2031/directive/2-1> ;\n"
            "    rac:excludedDirective <2031/directive/2-2> ;\n    rac:page 2 ;",
        ),
        "reading", "no reading of page 2 fits", "rac:excludedDirective", "<2031/entry/2-1>",
    ),
    "one reading left": (
        replace(
            "rac:ofProgramme <programme/1.1> ;\n    rac:page 2 ;",
            "rac:ofProgramme <programme/1.1> ;\n    rac:excludedDirective <2031/directive/2-1> ;\n    rac:page 2 ;",
        ),
        "reading", "leaves it directive/2-2 alone", "evidence:exclusion", "<2031/entry/2-3>",
    ),
    "exclusion that excludes nothing": (
        replace(
            "rac:evidence evidence:words ;\n    rac:ofDirective <2031/directive/1-2> ;",
            "rac:evidence evidence:exclusion ;\n    rac:ofDirective <2031/directive/1-2> ;",
        ),
        "reading", "rests on exclusion alone, but directive/1-2 may stand in entry/2-3 too", "the evidence that decides",
        "<2031/entry/2-1>",
    ),
    "two categories": (
        replace("rac:category category:OGE ;", "rac:category category:OGE ;\n    rac:category category:SP ;"),
        "cax-dw", "two classes that exclude each other", "is wrong", "<2031/guideline/2>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_found_where_it_is(folder: Path, name: str) -> None:
    edit, kind, message, fix, place = MISTAKES[name]
    edit(folder)
    findings = [f for f in check(folder) if f.check == kind and message in f.message and fix in (f.fix or "")]
    assert findings, [str(finding) for finding in check(folder)]
    if place is not None:
        line = place if isinstance(place, int) else line_of(folder, place)
        assert line in {finding.line for finding in findings}, [str(finding) for finding in findings]
    assert all(finding.file for finding in findings)


def test_prefixes_out_of_order(folder: Path) -> None:
    skos = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    replace(skos, "")(folder)
    replace("PREFIX rac:", skos + "PREFIX rac:")(folder)
    (finding,) = check(folder)
    assert "out of order" in finding.message
    assert "own prefix first" in (finding.fix or "")


def test_the_invented_plan_has_no_mistake(folder: Path) -> None:
    assert check(folder) == []


def build(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)


def test_findings_are_exit_status_1_without_traceback(folder: Path, tmp_path: Path) -> None:
    replace("rac:year 2031", "rac:yaer 2031")(folder)
    as_json, as_shacl = tmp_path / "report.json", tmp_path / "report.ttl"
    done = build("check", "--data", "data/schemes", "--data", folder, "--json", as_json, "--shacl", as_shacl)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    line = line_of(folder, "<2031/plan>")
    assert f"2031/plan.ttl:{line}: violation: uses rac:yaer, which the vocabulary does not declare" in done.stdout
    assert "did you mean rac:year" in done.stdout
    report = json.loads(as_json.read_text(encoding="utf-8"))
    assert report["findings"]["Violation"] == len(report["details"])
    (detail,) = (detail for detail in report["details"] if detail["check"] == "term")
    assert set(detail) == {"check", "message", "file", "line", "iri", "fix", "severity"}
    shacl = rdflib.Graph().parse(as_shacl, format="turtle")
    assert (None, rdflib.SH.conforms, rdflib.Literal(False)) in shacl
    focus = {str(node) for node in shacl.objects(None, rdflib.SH.focusNode)}
    assert focus == {OWN + "2031/plan"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["query", "what-becam-of-directive"], "did you mean what-became-of-directive"),
        (["query", "zzz"], "“build.py query” alone lists them"),
        (
            ["query", "what-became-of-directive", "--directiv", "12-2"],
            "has no parameter --directiv; it has --plan, --directive",
        ),
        (["query", "what-became-of-directive", "--directive", "12-22"], "the data have no '12-22'"),
        (["query", "what-became-of-directive", "--directive"], "wants a value"),
        (["query", "what-became-of-directive", "12-2"], "is not a parameter: write --name value"),
        (["query", "load-by-mission", "--mission", "1"], "it has --plan"),
        (["query", "load-by-mission", "--plan", "inps/2025"], "the data have no 'inps/2025', such as inps/2024/plan"),
        (["query", "load-by-mission", "--format", "xml"], "Invalid value for '--format'"),
        (["check", "--data", "no/such/folder"], "does not exist"),
        (["check", "--json", "no/such/folder/report.json"], "could not be written"),
        (["chek"], "No such command 'chek'"),
        (["--nonsense"], "No such option"),
    ],
)
def test_misuse_is_exit_status_2_without_traceback(arguments: list[str], message: str) -> None:
    done = build(*arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stdout + done.stderr


def test_no_data_at_all(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    done = build("check", "--data", tmp_path / "nothing")
    assert done.returncode == 1
    assert "there are no Turtle files under data/" in done.stdout


def test_help_has_examples_that_run() -> None:
    text = build("--help").stdout
    examples = [
        line.split("build.py", 1)[1].split("   ")[0].split(">")[0]
        for line in text.splitlines()
        if "  build.py " in line
    ]
    assert len(examples) >= 4
    for example in examples:
        # What asks a server is run in the tests that have one.
        if example.split() and example.split()[0] in {"check", "query"} and "--endpoint" not in example:
            done = build(*example.split())
            assert done.returncode == 0, (example, done.stderr)


def test_query_formats() -> None:
    table = build("query", "pairings-by-page").stdout
    assert "How many rows are stated" in table
    as_csv = build("query", "pairings-by-page", "--format", "csv").stdout
    body = "Istituto Nazionale della Previdenza Sociale"
    assert as_csv.startswith(f"body,year,page,rows,stated,inferred,possible\n{body},2024,1,6,0,6,0\n{body},2024,2,")
    as_json = json.loads(build("query", "pairings-by-page", "--format", "json").stdout)
    assert as_json["head"]["vars"] == ["body", "year", "page", "rows", "stated", "inferred", "possible"]
    assert len(as_json["results"]["bindings"]) == as_csv.count("\n") - 1
    listed = build("query").stdout
    assert "what-became-of-directive" in listed
    assert "--directive" in listed


def test_reason_writes_ntriples(tmp_path: Path) -> None:
    done = build("reason", "--data", "data/schemes", "--data", "tests/plan", "--output", tmp_path / "inferred.nt")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "inferred.nt").read_text(encoding="utf-8")
    assert text.splitlines() == sorted(text.splitlines())
    assert f"<{OWN}2031/guideline/1> <https://w3id.org/raccordo/onto/alignedWith> <{OWN}2031/directive/1-1> ." in text


def test_no_progress_where_there_is_no_terminal() -> None:
    done = build("check", "--data", "data/schemes", "--data", "tests/plan")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "findings" in done.stdout
    assert "0 violation" in done.stdout


def test_progress_on_a_terminal() -> None:
    command = [
        sys.executable,
        ROOT / "build.py",
        "check",
        "--reference",
        "--data",
        "data/schemes",
        "--data",
        "tests/plan",
    ]
    script = shlex.join(map(str, command))
    done = subprocess.run(
        ["script", "-qec", script, "/dev/null"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "validate (pyshacl)" in done.stdout
    assert "\x1b[" in done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the whole project, to have its own files broken."""
    copy = tmp_path / "clone"
    ignored = shutil.ignore_patterns(".git", ".venv", "dist", "__pycache__", ".*_cache", "shapes.bak")
    shutil.copytree(ROOT, copy, ignore=ignored)
    return copy


def build_in(clone: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(clone / "build.py"), *map(str, arguments)]
    return subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False, env=os.environ)


RULE = "ontology/rules/label-guideline.rq"
# name → what is done to a file of the project, words of the answer, exit status
BROKEN: dict[str, tuple[str, bytes | None, str, int]] = {
    "empty rule": (RULE, b"", f"{RULE}: violation: is empty", 1),
    "rule with an error": (RULE, b"CONSTRUCT { ?x a } WHERE { ?x a ?y }\n", f"{RULE}:1:", 1),
    "rule in another encoding": (RULE, "# Perch\u00e9\n".encode("latin-1"), f"{RULE}:1:8: violation: is not UTF-8", 1),
    "no rules": ("ontology/rules", None, "there are no rules", 1),
    "no shapes of guidelines": ("shapes/guideline.ttl", None, "rac:Guideline has resources, and no closed shape", 1),
    "register in another encoding": ("prefixes.ttl", "# \u00e9\n".encode("latin-1"), "cannot be read as UTF-8", 2),
    "register without ours": ("prefixes.ttl", b"PREFIX sh: <http://www.w3.org/ns/shacl#>\n", "has no line", 2),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_of_the_project_is_told(clone: Path, name: str) -> None:
    path, content, words, status = BROKEN[name]
    if content is None and (clone / path).is_dir():
        shutil.rmtree(clone / path)
    elif content is None:
        (clone / path).unlink()
    else:
        (clone / path).write_bytes(content)
    done = build_in(clone, "check")
    assert words in done.stdout + done.stderr
    assert (done.returncode, "Traceback" in done.stderr) == (status, False)


def test_a_build_without_the_changelog_is_told(clone: Path) -> None:
    (clone / "CHANGELOG.md").unlink()
    done = build_in(clone, "build", "--data", "data/schemes", "--data", "tests/plan")
    assert (done.returncode, "CHANGELOG.md cannot be read" in done.stderr) == (2, True)
    assert not (clone / "dist").exists()


def test_no_report_says_conforms_of_what_was_not_validated(folder: Path, tmp_path: Path) -> None:
    replace('rac:code "1" ;', 'rac:code "1 ;')(folder)
    report = tmp_path / "report.ttl"
    done = build("check", "--data", "data/schemes", "--data", folder, "--shacl", report)
    assert done.returncode in {1, 2}
    assert "no SHACL report was written" in done.stderr
    assert not report.exists()


def test_the_report_has_inverse_paths_and_languages(folder: Path, tmp_path: Path) -> None:
    replace("    rac:inMission <mission/2> ;", "    rac:inMission <mission/1> ;")(folder)
    report = tmp_path / "report.ttl"
    build("check", "--data", "data/schemes", "--data", folder, "--shacl", report)
    graph = rdflib.Graph().parse(report)
    assert {message.language for message in graph.objects(None, rdflib.SH.resultMessage)} >= {"it", "en"}
    assert list(graph.subject_objects(rdflib.SH.inversePath))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("command", [["check"], ["query"], ["query", "discrepancies", "--format", "csv"], ["readback"]])
def test_a_full_disk_behind_standard_output_is_told(command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        line = [sys.executable, str(ROOT / "build.py"), *command]
        done = subprocess.run(line, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "could not write" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_parameter_given_twice_is_misuse() -> None:
    done = build("query", "chain-of-guideline", "--guideline", "1", "--guideline=2")
    assert (done.returncode, "--guideline is given twice" in done.stderr) == (2, True)


def test_an_iri_under_another_base_is_understood() -> None:
    base = "https://data.example.org/plans/"
    iri = f"{base}data/inps/2024/guideline/12"
    done = build("query", "chain-of-guideline", "--base", base, "--guideline", iri, "--format", "csv")
    assert (done.returncode, done.stdout.count(f"{base}data/inps/2024/directive/") > 1) == (0, True)


def test_a_missing_file_offers_no_other_kind_of_resource(clone: Path) -> None:
    (clone / "data" / "inps" / "2024" / "guidelines.ttl").unlink()
    done = build_in(clone, "check")
    assert "which no file defines" in done.stdout
    assert "did you mean data/inps/2024/selector" not in done.stdout
