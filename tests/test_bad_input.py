"""Bad input: each mistake that an editor can make gets a message with file, line and what to do, and exit status 1."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from raccordo import pipeline, publishing
from raccordo.findings import Finding, UserError
from raccordo.load import access, client, content, recipe
from raccordo.load import run as load_run
from raccordo.project import Project
from raccordo.rdf import endpoint, query
from raccordo.rdf.graph import read as read_graph
from raccordo.rdf.turtle import TurtleFile
from raccordo.reason import explain
from raccordo.serve import generation, pool
from raccordo.serve import run as serve_run
from raccordo.speech import Speech, pieces

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


def replace_each(old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / PLAN).read_text(encoding="utf-8")
        assert old in text
        (folder / PLAN).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def write(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def check(folder: Path) -> list[Finding]:
    run = pipeline.Run(Project.at(ROOT, data=(ROOT / "data" / "schemes", folder)))
    pipeline.check(run)
    return run.findings


# Of what is put together from parts, as it is written, a whole.
PUT_TOGETHER = {
    f"x\nx x; {recipe.AGAIN}": "interrupted\nx is the old or the new, if the server replaces a graph at once; run the same command again",
    "x: build again": "raccordo.nq cannot be loaded: x: build again",
    "x: x; --prune drops them": "the store has 2 graphs that the publication has no more: x; --prune drops them",
}
# What a text is given to that a person reads.
SAYING = {"UserError", "LoadError", "say", "warn"}
ITALIAN = Speech("it")
ITALIAN.learn(read_graph(Project.at(ROOT), Project.at(ROOT).shape_files())[0])


def line_of(folder: Path, text: str) -> int:
    lines = (folder / PLAN).read_text(encoding="utf-8").splitlines()
    return lines.index(text) + 1 if text in lines else next(n for n, line in enumerate(lines, start=1) if text in line)


def recode(name: str, encoding: str, line_break: str = "\n") -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_bytes().decode("utf-8").replace("\n", line_break)
        (folder / name).write_bytes(text.encode(encoding))

    return edit


def both(*edits: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda folder: [edit(folder) for edit in edits] and None


SOURCE = "2031/delibera-3-2030.txt"
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
    "UTF-16": (write("wide.ttl", "# x\n".encode("utf-16")), "encoding", "is not UTF-8", "save the file as UTF-8", 1),
    "lines of Windows": (write("crlf.ttl", b"# x\n# y\r\n"), "encoding", "carriage returns", "line feeds alone", 2),
    "blank in a file's name": (write("my plan.ttl", SECOND), "read", "from which no IRI can be made", "letters a to z", None),
    "accent in a file's name": (write("città.ttl", SECOND), "read", "from which no IRI can be made", "letters a to z", None),
    "empty file": (write("empty.ttl", b""), "empty", "is empty", "restore its content, or delete", None),
    "pipe": (lambda folder: os.mkfifo(folder / "pipe.ttl"), "read", "a pipe, a socket or a device", "restore", None),
    "named as what is computed": (
        lambda folder: (folder / PLAN).rename(folder / "2031" / "anchors.ttl") and None,
        "graph", "a graph that does not come from data: graph/2031/anchors", "another name", None,
    ),
    "named as the vocabulary": (
        lambda folder: [one.rename(folder / one.name.replace("plan", "ontology")) for one in (folder / "2031").iterdir()] and None,
        "graph", "a graph that does not come from data: graph/ontology", "another name", None,
    ),
    "comment only": (write("comment.ttl", b"# Nothing.\n"), "empty", "has no triples", "restore its content", None),
    "undeclared prefix": (replace("rac:year 2031", "foo:year 2031"), "syntax", "foo:", "register it there", "foo:year"),
    "prefix left out": (
        replace("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n", ""),
        "syntax", "skos:", "add the line: PREFIX skos: <http://www.w3.org/2004/02/skos/core#>", "skos:altLabel",
    ),
    "base left out": (
        replace("BASE <https://w3id.org/raccordo/data/ente-di-prova/>\n", ""),
        "syntax", "no BASE before it", "write BASE before the prefixes", "<body>",
    ),
    "base that is relative": (
        replace("BASE <https://w3id.org/raccordo/", "BASE <"), "syntax", "no BASE before it", "with a whole IRI", "BASE <",
    ),
    "undeclared term": (replace("rac:year 2031", "rac:yaer 2031"), "term", "rac:yaer", "did you mean rac:year", "<2031/plan>"),
    "class left out": (
        replace("    a rac:Discrepancy ;\n", ""), "untyped", "has no class", "say first what it is", "<2031/discrepancy#citizens>",
    ),
    "statement about a statement": (
        replace("rac:year 2031 ;", 'rac:year 2031 ;\n    rac:code <<( <2031/plan> rac:year 2031 )>> ;'),
        "term", "in << and >> at rac:code", "say it in statements", "<2031/plan>",
    ),
    "character that XML cannot hold": (
        replace('"Biblioteche"@it', '"Biblio\\u0007teche"@it'), "literal", "U+0007 at rdfs:label", "take it out", "<libraries>",
    ),
    "name that is no file's": (
        replace("<libraries>\n", "<librer%C3%ADas>\n"), "address", "cannot be the name of a file", "ASCII", "<librer%C3%ADas>",
    ),
    "name that is too long": (
        replace("<libraries>\n", f"<{'a' * 201}>\n"), "address", "more than 200 characters", "shorter", f"<{'a' * 201}>",
    ),
    "name that is a document's": (
        replace("<libraries>\n", "<libraries.ttl>\n"), "address", "ends like a file", "without that ending", "<libraries.ttl>",
    ),
    "name with an accent behind its #": (
        replace("discrepancy#citizens>\n", "discrepancy#città>\n"), "address", "behind its #", "ASCII", "<2031/discrepancy#città>",
    ),
    "line separator in a text": (
        both(replace('"Biblioteche"@it', '"Biblio\u2028teche"@it'), replace("    a rac:Plan ;\n", "")),
        "untyped", "has no class", "say first", 371,
    ),
    "language in a text between apostrophes": (
        replace('"EdP"@it', "'EdP'@IT"), "style", "@IT", "lower case", "'EdP'@IT",
    ),
    "language of a text of several lines": (
        replace('"EdP"@it', '"""Ed\nP"""@fr'), "style", "@fr", "use @it or @en", 'P"""@fr',
    ),
    "three marks in a comment": (
        both(replace("# Acts\n", '# Acts """\n'), replace("    rac:year", "\trac:year")), "style", "tab", "use spaces", "rac:year",
    ),
    "style beside a term": (
        both(replace("# Acts\n", "# Acts \n"), replace("rac:year 2031", "rac:yaer 2031")),
        "term", "rac:yaer", "did you mean rac:year", "<2031/plan>",
    ),
    "class in quotes": (
        replace("a rac:Mission ;", 'a rac:Mission ;\n    a "Mission" ;'),
        "term", 'is typed with a literal, "Mission"', "without quotes", "<mission/1>",
    ),
    "undeclared class": (replace("a rac:Mission ;", "a rac:Misson ;"), "term", "rac:Misson", "rac:Mission", "<mission/1>"),
    "dangling reference": (
        replace("rac:inMission <mission/2> ;", "rac:inMission <mission/22> ;"),
        "reference", "which no file defines", "did you mean data/ente-di-prova/mission/2", "<programme/2.1>",
    ),
    "reference to a mission that is not there": (
        replace("rac:inMission <mission/1> ;", "rac:inMission <mission/9> ;"),
        "reference", "uses data/ente-di-prova/mission/9, which no file defines", "did you mean", "<programme/1.1>",
    ),
    "mission without a printed form": (
        replace('    rac:printedAs "MISSIONE 2 - SERVIZI" ;\n', ""),
        "anchor", "has no rac:printedAs to be looked for", "add the form", "<mission/2>",
    ),
    "reference to a file that is missing": (
        replace("rac:concerns <2031/clause#1> ;", "rac:concerns <2031/section/1> ;"),
        "reference", "uses what is under data/ente-di-prova/2031/section/, and no file defines anything there", "write the file", None,
    ),
    "pasted twice": (
        replace("<mission/2>\n", "<mission/2>\n    a rac:Mission ;\n    .\n\n<mission/2> # again\n"),
        "defined-twice", "is defined here and at line", "in one block", "<mission/2> # again",
    ),
    "said twice": (
        replace("rac:year 2031 ;", "rac:year 2031 ;\n    rac:year 2031 ;"),
        "repeated", "says the same twice at rac:year: 2031", "delete one of the two", "<2031/plan>",
    ),
    "defined twice": (write("second.ttl", SECOND), "defined-twice", "is defined here and in", "in one file", None),
    "blank node": (
        replace("rac:concerns <2031/guideline/2> ;", "rac:concerns [ a rac:Guideline ] ;"),
        "blank-node", "has a blank node at rac:concerns", "give it an IRI", "<2031/discrepancy#citizens>",
    ),
    "lists in lists": (
        replace("rac:concerns <2031/guideline/2> ;", f"rac:concerns {'( ' * 5000}1{' )' * 5000} ;"),
        "syntax", "has brackets in one another more than 100 deep", "give what stands in them IRIs", "rac:concerns ( (",
    ),
    "statements about statements": (
        replace("rac:year 2031 ;", f"rac:year 2031 ;\n    rac:code {'<<( <a> rac:code ' * 20000}1{' )>>' * 20000} ;"),
        "syntax", "has brackets in one another more than 100 deep", "give what stands in them IRIs", "rac:code <<(",
    ),
    "wrong language": (replace('"Ente di Prova"@it', '"Ente di Prova"@ita'), "style", "@ita", "use @it or @en", '"Ente di Prova"'),
    "language in capitals": (replace('"Ente di Prova"@it', '"Ente di Prova"@IT'), "style", "@IT", "lower case", '"Ente di Prova"'),
    "language missing": (replace('"Ente di Prova"@it', '"Ente di Prova"'), "Labelled-label", "A label in Italian", "", "<body>"),
    "cycle": (
        replace("    rac:inMission <mission/1> ;\n    rac:body", "    rac:inMission <mission/1> ;\n    rac:subProgrammeOf <programme/1.1.a> ;\n    rac:body"),
        "Programme-cycle", "a programme cannot be part of itself", "", "<programme/1.1>",
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
    "source with lines of Windows": (
        recode(SOURCE, "utf-8", "\r\n"), "encoding", "carriage returns", "it is then the file that the data describe", 1,
    ),
    "source in Windows-1252": (
        recode(SOURCE, "cp1252"), "encoding", "in Windows-1252 it is “", "it is then the file that the data describe", 23,
    ),
    "source in UTF-16": (recode(SOURCE, "utf-16"), "encoding", "is not UTF-8", "it is then the file that the data", 1),
    "source with a byte order mark": (
        recode(SOURCE, "utf-8-sig"), "encoding", "byte order mark", "it is then the file that the data describe", 1,
    ),
    "source of another act in Windows-1252": (
        write(SOURCE, "È così\n".encode("cp1252")), "encoding", "is not UTF-8", "give the data its digest and its length", 1,
    ),
    "source with a control character": (
        replace("MISSIONE 2", "MISSIONE\x07 2", SOURCE), "source", "has the character U+0007, and no XML", "take it out", 34,
    ),
    "source with a form feed": (
        replace("MISSIONE 2", "\x0cMISSIONE 2", SOURCE), "source", "has the character U+000C, and no XML", "take it out", 34,
    ),
    "source in a folder": (
        replace('rac:fileName "', 'rac:fileName "/'), "source", "/delibera-3-2030.txt is not there", "data/source/", "<2031/source>",
    ),
    "review in another encoding": (
        write(ANCHORS, "à\n".encode("latin-1")), "encoding", "is not UTF-8", "build.py anchors --write", 1,
    ),
    "review with lines of Windows": (
        recode(ANCHORS, "utf-8", "\r\n"), "encoding", "carriage returns", "build.py anchors --write", 1,
    ),
    "source changed, review cut short": (
        both(write(SOURCE, b"ENTE DI PROVE\n"), replace("9\t233\t251\t", "9\t233\t251\tx\ty\n", ANCHORS)),
        "source", "is not the file whose SHA-256", "restore the file", "<2031/source>",
    ),
    "source changed": (
        write(SOURCE, b"ENTE DI PROVE\n"),
        "source", "is not the file whose SHA-256", "restore the file", "<2031/source>",
    ),
    "anchor not reviewed": (
        replace("9\t233\t251\t", "9\t232\t251\t", ANCHORS),
        "review", "2 lines are not what the data and the source give", "build.py anchors --write", None,
    ),
    "reading elsewhere": (
        replace("rac:sourceLine 10", "rac:sourceLine 2"),
        "reading", "does not stand on any of the source lines [2]", "copy the words", "<2031/discrepancy#citizens>",
    ),
    "reading after the end": (
        replace("rac:sourceLine 10", "rac:sourceLine 9999"),
        "reading", "does not stand on any of the source lines [9999]", "copy the words", "<2031/discrepancy#citizens>",
    ),
    "normalized text removed": (
        replace('    rac:normalizedText "Ascoltare i cittadini"@it ;\n', ""),
        "normalized", "and no rac:normalizedText", 'write rac:normalizedText "Ascoltare i cittadini"@it', "<2031/directive/2-2>",
    ),
    "normalized text of other words": (
        replace('rac:normalizedText "Ascoltare i cittadini"', 'rac:normalizedText "Ascoltare tutti i cittadini"'),
        "normalized", "is not what its discrepancies give", 'write "Ascoltare i cittadini"@it', "<2031/directive/2-2>",
    ),
    "normalized text without a slip": (
        replace("rac:concerns <2031/directive/2-2> ;", "rac:concerns <2031/directive/2-1> ;"),
        "normalized", "no discrepancy that gives it", "describe the slip", "<2031/directive/2-2>",
    ),
    "directive of another page": (
        replace("rac:ofDirective <2031/directive/1-1> ;", "rac:ofDirective <2031/directive/2-1> ;"),
        "pairing", "holds directive/2-1, which page 1 does not print", "give it a directive of its page",
        "<2031/table#1-1>",
    ),
    "stated among other readings": (
        replace(
            "rac:pairing pairing:inferred ;\n    rac:evidence evidence:exclusion ;", "rac:pairing pairing:stated ;"
        ),
        "pairing", "is stated, but page 1 has rows of 2 kinds", "write it as inferred", "<2031/table#1-2>",
    ),
    "all stated, in columns apart": (
        replace_each("rac:pairing pairing:inferred ;", "rac:pairing pairing:stated ;"),
        "pairing", "is stated, but page 1 has rows of 2 kinds", "write it as inferred", "<2031/table#1-1>",
    ),
    "inferred where there is one reading": (
        replace("rac:ofProgramme <programme/1.1.a> ;", "rac:ofProgramme <programme/1.1> ;"),
        "pairing", "is inferred, but page 1 has one reading", "write it as stated", "<2031/table#1-2>",
    ),
    "no reading left": (
        replace(
            "rac:ofProgramme <programme/1.1> ;\n    rac:page 2 ;",
            "rac:ofProgramme <programme/1.1> ;\n    rac:excludedDirective <2031/directive/2-1> ;\n"
            "    rac:excludedDirective <2031/directive/2-2> ;\n    rac:page 2 ;",
        ),
        "pairing", "no reading of page 2 fits", "rac:excludedDirective", "<2031/table#2-3>",
    ),
    "one reading left": (
        replace(
            "rac:ofProgramme <programme/1.1> ;\n    rac:page 2 ;",
            "rac:ofProgramme <programme/1.1> ;\n    rac:excludedDirective <2031/directive/2-1> ;\n    rac:page 2 ;",
        ),
        "pairing", "is decided on page 2 gives it directive/2-2", "evidence:exclusion", "<2031/table#2-3>",
    ),
    "exclusion that excludes nothing": (
        replace(
            "rac:evidence evidence:words ;\n    rac:ofDirective <2031/directive/1-2> ;",
            "rac:evidence evidence:exclusion ;\n    rac:ofDirective <2031/directive/1-2> ;",
        ),
        "pairing", "rests on exclusion alone, but directive/1-2 may stand in table#2-3 too", "the evidence that decides",
        "<2031/table#2-1>",
    ),
    "exclusion of another page's directive": (
        replace(
            "rac:ofProgramme <programme/1.1> ;\n    rac:page 2 ;",
            "rac:ofProgramme <programme/1.1> ;\n    rac:excludedDirective <2031/directive/1-1> ;\n    rac:page 2 ;",
        ),
        "pairing", "excludes directive/1-1, which page 2 does not print", "take it out", "<2031/table#2-3>",
    ),
    "exclusion of what another row has": (
        replace(
            "rac:ofProgramme <programme/1.1> ;\n    rac:page 2 ;",
            "rac:ofProgramme <programme/1.1> ;\n    rac:excludedDirective <2031/directive/1-2> ;\n    rac:page 2 ;",
        ),
        "pairing", "excludes directive/1-2, which another row has", "take it out", "<2031/table#2-3>",
    ),
    "a line that is no number": (
        replace("rac:sourceLine 19 ;", 'rac:sourceLine "x" ;'),
        "Placed-sourceLine", "is an integer, counted from 1", "", "<annex/a>",
    ),
    "a page of more digits than anything has": (
        replace("rac:page 2 ;", f"rac:page {'9' * 5000} ;"),
        "literal", "which is not canonical", "in 18 digits at most", None,
    ),
    "two categories": (
        replace("rac:category category:OGE ;", "rac:category category:OGE ;\n    rac:category category:SP ;"),
        "prp-fp", "two values of a property that allows one", "is wrong", "<2031/guideline/2>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_found_where_it_is(folder: Path, name: str) -> None:
    edit, kind, message, fix, place = MISTAKES[name]
    edit(folder)
    every = check(folder)
    findings = [f for f in every if f.check == kind and message in f.message and fix in (f.fix or "")]
    assert findings, [str(finding) for finding in every]
    if place is not None:
        line = place if isinstance(place, int) else line_of(folder, place)
        assert line in {finding.line for finding in findings}, [str(finding) for finding in findings]
    assert all(finding.file for finding in every)
    # What a parser says of syntax is its own.
    said = [text for f in every for text in (f.message if f.check != "syntax" else None, f.fix) if text]
    assert [text for text in said if ITALIAN(text) == text] == []


def test_prefixes_out_of_order(folder: Path) -> None:
    skos = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    replace(skos, "")(folder)
    replace("PREFIX rac:", skos + "PREFIX rac:")(folder)
    (finding,) = check(folder)
    assert "out of order" in finding.message
    assert "own prefix first" in (finding.fix or "")


def test_blank_nodes_are_told_of_and_nothing_is_made_of_them(folder: Path) -> None:
    # RDFC-1.0 takes minutes for a chain of a thousand: each node is known by all the others.
    chain = "".join(f"_:b{n} rac:concerns _:b{n + 1}\n    .\n" for n in range(2000))
    replace("rac:concerns <2031/guideline/2> ;", "rac:concerns _:b0 ;")(folder)
    replace("# Acts\n", chain + "# Acts\n")(folder)
    begun = time.monotonic()
    found = check(folder)
    assert time.monotonic() - begun < 30
    alone = [finding for finding in found if not finding.follows]
    assert [(finding.check, finding.line) for finding in alone] == [
        ("blank-node", line_of(folder, "_:b0 rac:concerns _:b1")),
        ("blank-node", line_of(folder, "<2031/discrepancy#citizens>")),
    ]


def test_brackets_that_nest_nothing_are_taken(folder: Path) -> None:
    replace("# Acts\n", f"# Acts {'(' * 200}\n")(folder)
    replace("<libraries>\n", "<libraries(((>\n")(folder)
    with (folder / PLAN).open("a", encoding="utf-8") as file:
        file.write(f"\n<x>\n    rdfs:label {', '.join(['[ ]'] * 200)} ;\n    rdfs:comment '{'[' * 200}' ;\n    .\n")
    assert "syntax" not in {finding.check for finding in check(folder)}


def test_the_invented_plan_has_no_mistake(folder: Path) -> None:
    assert check(folder) == []


SMALL = ("--data", "data/schemes", "--data", "tests/plan")


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


@pytest.mark.slow
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
        (["query", "texts-with-word", "--word", "\udcff"], "--word: '\\udcff' is not UTF-8"),
        (["query", "load-by-mission", "--plan", "inps/2025"], "the data have no 'inps/2025': there are inps/2024/plan"),
        (["query", "load-by-mission", "--format", "xml"], "Invalid value for '--format'"),
        (["check", "--data", "no/such/folder"], "does not exist"),
        (["check", "--json", "no/such/folder/report.json"], "could not be written"),
        (["check", "--json", "data/acts.ttl"], "data/acts.ttl is where the project itself is read from"),
        (["check", *SMALL, "--shacl", "tests/plan/x.ttl"], "tests/plan/x.ttl is where the project itself is read from"),
        (["build", "--output", "data/dist"], "data/dist is where the project itself is read from"),
        (["check", "--base", "https://data.example.org/?of=/"], "--base must be an http(s) IRI that ends with a slash"),
        (["check", "--base", "https:///"], "--base must be an http(s) IRI that ends with a slash"),
        (["query", "load-by-mission", "--endpoint", "http://127.0.0.1:1/", "--timeout", "nan"], "nan is no number"),
        (["todo", "inps"], "inps is no folder of a plan: there is data/inps/2024"),
        (["todo", "inps/2024/titles.ttl"], "inps/2024/titles.ttl is no folder of a plan"),
        (["check", "--data", "data", "--data", "data/inps"], "data/inps would be read twice: it is in data"),
        (["check", *SMALL, "--data", "tests/plan"], "tests/plan would be read twice: it is in tests/plan"),
        (["chek"], "No such command 'chek'"),
        (["--nonsense"], "No such option"),
    ],
)
def test_misuse_is_exit_status_2_without_traceback(arguments: list[str], message: str) -> None:
    done = build(*arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_encoding_without_a_sign_ends_nothing(folder: Path, encoding: str) -> None:
    (folder / "x.ttl").write_text("# \u00e0\n", encoding="utf-8")
    command = [sys.executable, str(ROOT / "build.py"), "check", "--data", str(folder), "--lang", "it", "--quiet"]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (1, "")
    assert "x.ttl: violazione: non ha triple ? ripristinane il contenuto" in done.stdout


@pytest.mark.parametrize("name", ["data/x.ttl", "shapes/x.ttl", "queries/x.rq"])
def test_a_name_in_another_encoding_is_told_and_reported(clone: Path, name: str) -> None:
    Path(os.fsdecode(os.fsencode(clone / name).replace(b"/x.", b"/caf\xe9."))).write_text("# x\n", encoding="utf-8")
    done = build_in(clone, "check", "--quiet", "--json", "report.json")
    assert (done.returncode, done.stderr) == (1, "")
    (finding,) = json.loads((clone / "report.json").read_text(encoding="utf-8"))["details"]
    assert finding["file"] == name.replace("x.", "caf\ufffd.")
    assert finding["message"] == "has a name from which no IRI can be made"


def test_an_ending_in_capitals_is_turtle_too(folder: Path) -> None:
    (folder / PLAN).rename(folder / "2031" / "plan.TTL")
    replace("rac:year 2031", "rac:yaer 2031", "2031/plan.TTL")(folder)
    assert "term" in {finding.check for finding in check(folder)}


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_no_source(folder: Path, make: Callable[[Path], None]) -> None:
    (folder / SOURCE).unlink()
    make(folder / SOURCE)
    assert "delibera-3-2030.txt is not there" in {finding.message for finding in check(folder)}


def test_a_folder_that_cannot_be_listed_is_not_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = folder / "2031"
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != closed)  # root may read all
    with pytest.raises(UserError, match=r"2031 cannot be read: give yourself the right"):
        Project.at(ROOT, data=(folder,)).whole()


def test_no_data_at_all(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    done = build("check", "--data", tmp_path / "nothing")
    assert done.returncode == 1
    assert "there are no Turtle files under data/" in done.stdout


@pytest.mark.slow
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


@pytest.mark.slow
def test_query_formats() -> None:
    table = build("query", "pairings-by-page", *SMALL).stdout
    assert "How many rows are certain" in table
    as_csv = build("query", "pairings-by-page", *SMALL, "--format", "csv").stdout
    assert as_csv.startswith(
        "body,year,page,rows,certain,deduced,open\nEnte di Prova,2031,1,2,0,2,0\nEnte di Prova,2031,2,"
    )
    as_json = json.loads(build("query", "pairings-by-page", *SMALL, "--format", "json").stdout)
    assert as_json["head"]["vars"] == ["body", "year", "page", "rows", "certain", "deduced", "open"]
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


@pytest.fixture
def in_progress(tmp_path: Path) -> Path:
    """A copy of the data as somebody has them who has yet to write the directives, and has reviewed no anchors."""
    copy = tmp_path / "data"
    shutil.copytree(ROOT / "data", copy)
    (copy / "inps" / "2024" / "directives.ttl").unlink()
    (copy / "inps" / "2024" / "anchors.tsv").unlink()
    return copy


@pytest.mark.slow
def test_causes_come_first_and_what_follows_is_summed_up(in_progress: Path) -> None:
    done = build("check", "--quiet", "--data", in_progress)
    lines = done.stdout.splitlines()
    assert "uses what is under data/inps/2024/directive/, and no file defines anything there" in lines[0]
    assert not any("uses what is under" in line for line in lines[1:] if not line.startswith("  "))
    heading = next(n for n, line in enumerate(lines) if "more follow from these" in line)
    assert lines[heading - 1].endswith("accept it with “build.py anchors --write”")
    summed = lines[heading + 1 :]
    assert all(re.match(r"  \d+ × ", line) for line in summed)
    assert int(lines[heading].split()[0]) == sum(int(line.split()[0]) for line in summed) > 300
    assert sum("No word of the source is tied" in line for line in lines) == 1
    assert len(lines) < 100


def test_what_follows_from_nothing_stands_by_itself(folder: Path) -> None:
    # Nobody mentions it, and all else is settled: that it is tied to no words is no consequence.
    thing = '\n<body/nobody>\n    a org:Organization ;\n    rdfs:label "Nessuno"@it ;\n    rdfs:label "Nobody"@en ;\n    .\n'
    replace("\n<2031/source>", thing + "\n<2031/source>")(folder)
    (finding,) = (f for f in check(folder) if f.check == "Anchored-run")
    assert not finding.follows


@pytest.mark.slow
def test_findings_come_last_or_alone(folder: Path) -> None:
    replace("rac:year 2031 ;", "rac:year 2031 ;\n    rac:year 2031 ;")(folder)
    data = ("--data", "data/schemes", "--data", folder)
    loud, quiet = build("check", *data), build("check", *data, "--quiet")
    assert loud.stdout.splitlines()[-1] == quiet.stdout.strip()
    assert "says the same twice" in quiet.stdout
    assert "triples" in loud.stdout


@pytest.mark.slow
def test_a_report_on_standard_output_stands_there_alone(tmp_path: Path) -> None:
    done = build("check", "--data", "data/schemes", "--data", "tests/plan", "--json", "-")
    assert json.loads(done.stdout)["findings"] == {"Violation": 0, "Warning": 0, "Info": 0}
    assert "0 violation" in done.stderr
    assert not (ROOT / "-").exists()
    both = build("check", "--json", "-", "--shacl", "-")
    assert (both.returncode, "both reports would go to -" in both.stderr) == (2, True)


def test_a_build_shows_its_steps_where_there_is_no_terminal(folder: Path, tmp_path: Path) -> None:
    replace("rac:year 2031 ;", "rac:year 2031 ;\n    rac:year 2031 ;")(folder)
    done = build("build", "--data", "data/schemes", "--data", folder, "--output", tmp_path / "dist")
    assert re.findall(r"^ +\d+\.\d s  (.*)", done.stderr, re.MULTILINE)[:2] == ["read", "lint"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "--output", "/proc/x"],
        ["build", "--output", "/proc"],
        ["build", "--output", "/dev/null/x"],
        ["check", "--json", "/proc/x"],
        ["check", "--shacl", "no/such/x"],
        ["check", "--json", "tests/plan/"],
        ["reason", "--output", "/dev/null/x"],
        ["readback", "--output", "/proc/x"],
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_the_work(arguments: list[str], tmp_path: Path) -> None:
    # Without data the work would end in findings.
    (tmp_path / "nothing").mkdir()
    done = build(*arguments, "--data", tmp_path / "nothing")
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
    assert arguments[-1].rstrip("/") in done.stderr


def test_what_is_put_into_an_italian_template_comes_from_the_english_one() -> None:
    for english, italian in ITALIAN.templates.items():
        given, used = ({name for _, name in pieces(text)} for text in (english, italian))
        assert used <= given, english
    assert ITALIAN("44191 of 44192 characters") == "44191 caratteri su 44192"


def written(expression: ast.expr, known: Mapping[str, Any]) -> str:
    """A text as a program writes it, with `x` in the holes that are no constants of its module."""
    if isinstance(expression, ast.JoinedStr):
        return "".join(written(part, known) for part in expression.values)
    if isinstance(expression, ast.FormattedValue):
        return written(expression.value, known)
    if isinstance(expression, ast.Constant):
        return str(expression.value)
    found = known.get(expression.id) if isinstance(expression, ast.Name) else None
    return found if isinstance(found, str) else "x"


def test_what_the_server_the_loader_and_a_query_elsewhere_say_is_said_in_italian_as_well() -> None:
    said: set[str] = set()
    modules = (access, client, content, load_run, recipe, endpoint, explain, query, generation, pool, serve_run)
    for module in modules:
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING
            told = node.args[:1] if call else [node.value] if isinstance(node, ast.Yield) and module is load_run else []  # type: ignore[attr-defined]
            said |= {written(one, vars(module)) for one in told if isinstance(one, ast.JoinedStr | ast.Constant)}
    said |= {
        client.CUT,
        client.CUT_FIX,
        access.ADVICE,
        load_run.UNION,
        load_run.OTHERS,
        recipe.AGAIN,
        serve_run.WITHOUT_MCP,
    }
    said |= {*client.MEANING.values(), *client.QUERY_MEANING.values()}
    assert said.issuperset(PUT_TOGETHER)
    said = {text for text in said - PUT_TOGETHER.keys() | set(PUT_TOGETHER.values()) if re.search("[a-z]{2}", text)}
    assert len(said) > 70
    assert [text for text in sorted(said) if ITALIAN(text) == text] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["query", "load-by-mission", "--endpoint", "x"], "--endpoint dev'essere l'indirizzo http(s) di un endpoint SPARQL, come"),
        (["query", "--format", "xml"], "valore non valido per '--format': 'xml' non è fra 'table', 'csv', 'json'."),
        (["explain"], "manca l'argomento 'IRI'. (vedi"),
        (["load", "x"], "un indirizzo dev'essere http(s), come http://localhost:7878/store, senza interrogazione"),
        (["load", "http://u:p@x/store"], "che altri vedono: imposta RACCORDO_LOAD_USER e RACCORDO_LOAD_PASSWORD, o RACCORDO_LOAD_TOKEN, o indica in RACCORDO_LOAD_CREDENTIALS un file"),
        (["load", "http://x/store", "--check", "--prune"], "--check non cambia niente: togli --prune"),
        (["load", "http://127.0.0.1:9/store", "--dist", "tests"], "non contiene una pubblicazione"),
        (["serve", "--proxy", "x"], "--proxy è un indirizzo o una rete, come 127.0.0.1 o 10.0.0.0/8: 'x' non è una rete IPv4 o IPv6"),
        (["serve", "--host", ""], "--host è vuoto: indica un indirizzo"),
        (["serve", "--port", "0", "--host", "192.0.2.1"], "su 192.0.2.1:0 non si può ascoltare: l'indirizzo non è di questa macchina: scegline altri"),
    ],
)  # fmt: skip
def test_each_command_says_in_italian_what_it_was_asked_wrongly(arguments: list[str], told: str) -> None:
    done = build(*arguments, "--lang", "it")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("errore: ")
    assert told in done.stderr


@pytest.mark.slow
def test_what_is_said_is_italian_where_the_locale_is(folder: Path) -> None:
    replace('"2030-12-09"', '"2030-02-30"')(folder)
    data = ("--data", "data/schemes", "--data", str(folder))
    command = [sys.executable, str(ROOT / "build.py"), "check", *data]
    for line, locale in ((command, "it_IT.UTF-8"), ([*command, "--lang", "it"], "C.UTF-8")):
        done = subprocess.run(
            line, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": locale}
        )
        assert "violazione: La data dell'atto è una sola, vera, nella forma 2030-01-31. Qui: 2030-02-30" in done.stdout
        assert "rilievi" in done.stdout
        assert not re.search("violation|findings|a real one", done.stdout)
    refused = build("check", "--lang", "it", "--json", "/proc/x")
    assert "errore: /proc/x non si può scrivere: file o cartella inesistente: scegli un altro posto" in refused.stderr


def test_a_check_shows_no_steps_where_there_is_no_terminal() -> None:
    done = build("check", "--data", "data/schemes", "--data", "tests/plan")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "findings" in done.stdout
    assert "0 violation" in done.stdout


@pytest.mark.slow
def test_progress_on_a_terminal_and_all_shapes_are_well_formed_by_shacl_shacl() -> None:
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
    "query with a blank in its name": (
        "queries/my query.rq",
        b"# x\n",
        "queries/my query.rq: violation: has a name from",
        1,
    ),
    "no rules": ("ontology/rules", None, "there are no rules", 1),
    "no shapes of guidelines": ("shapes/guideline.ttl", None, "rac:Guideline has resources, and no closed shape", 1),
    "register in another encoding": ("prefixes.ttl", "# \u00e9\n".encode("latin-1"), "cannot be read as UTF-8", 2),
    "register without ours": ("prefixes.ttl", b"PREFIX sh: <http://www.w3.org/ns/shacl#>\n", "has no line", 2),
}


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_build_without_the_changelog_is_told(clone: Path) -> None:
    (clone / "CHANGELOG.md").unlink()
    done = build_in(clone, "build", "--data", "data/schemes", "--data", "tests/plan")
    assert (done.returncode, "is not laid out as a project: it lacks CHANGELOG.md" in done.stderr) == (2, True)
    assert not (clone / "dist").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("pyproject.toml", b"[project", "pyproject.toml gives no version"),
        ("pyproject.toml", b'[project]\nversion = "one"\n', "pyproject.toml gives no version"),
        ("publisher.toml", b"[repository", "publisher.toml cannot be read"),
        ("publisher.toml", b"[repository]\n", "publisher.toml lacks a line that is needed"),
        ("CHANGELOG.md", b"\xe8\n", "CHANGELOG.md cannot be read"),
        ("site/search.toml", b"[kinds", "site/search.toml cannot be read"),
        ("site/search.toml", b"[kinds]\n", "site/search.toml lacks a line that is needed: 'synonyms'"),
        ("site/columns.toml", b"[names", "site/columns.toml cannot be read"),
        ("site/labels.ttl", b"<x> <y>\n", "site/labels.ttl cannot be read"),
    ],
)
def test_what_a_build_alone_reads_is_told_before_its_work(
    tmp_path: Path, folder: Path, name: str, content: bytes, words: str
) -> None:
    for one in ROOT.iterdir():
        if one.name not in {"dist", ".git", Path(name).parts[0]}:
            (tmp_path / one.name).symlink_to(one)
    if (top := Path(name).parent) != Path():
        (tmp_path / top).mkdir()
        for one in (ROOT / top).iterdir():
            if one.name != Path(name).name:
                (tmp_path / top / one.name).symlink_to(one)
    (tmp_path / name).write_bytes(content)
    run = pipeline.Run(Project.at(tmp_path, data=(folder,)))
    with pytest.raises(UserError, match=re.escape(words)) as raised:
        publishing.build(run)
    assert not run.seconds
    assert ITALIAN(str(raised.value)) != str(raised.value)


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


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("command", [["check"], ["query"], ["query", "discrepancies", "--format", "csv"], ["readback"]])
def test_a_full_disk_behind_standard_output_is_told(command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        line = [sys.executable, str(ROOT / "build.py"), *command, *SMALL]
        done = subprocess.run(line, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "could not write" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_parameter_given_twice_is_misuse() -> None:
    done = build("query", "chain-of-guideline", "--guideline", "1", "--guideline=2")
    assert (done.returncode, "--guideline is given twice" in done.stderr) == (2, True)


@pytest.mark.slow
def test_an_iri_under_another_base_is_understood() -> None:
    base = "https://data.example.org/plans/"
    iri = f"{base}data/inps/2024/guideline/12"
    done = build("query", "chain-of-guideline", "--base", base, "--guideline", iri, "--format", "csv")
    assert (done.returncode, done.stdout.count(f"{base}data/inps/2024/directive/") > 1) == (0, True)


@pytest.mark.slow
def test_a_missing_file_offers_no_other_kind_of_resource(clone: Path) -> None:
    (clone / "data" / "inps" / "2024" / "guidelines.ttl").unlink()
    done = build_in(clone, "check")
    assert "no file defines" in done.stdout
    assert "did you mean data/inps/2024/selector" not in done.stdout


# name → a file of queries or rules, what is replaced in it by what, the words of the message
NAMES: dict[str, tuple[str, str, str, str]] = {
    "property": (
        "queries/chain-of-guideline.rq",
        "dcterms:title",
        "dcterms:titel",
        "uses dcterms:titel, which the voc",
    ),
    "class": ("queries/plan-at-a-glance.rq", "a rac:Plan", "a rac:Plann", "uses rac:Plann, which the vocabulary"),
    "concept": ("queries/open-pairings.rq", "pairing:unresolved", "pairing:unresolvd", "which no file defines"),
    "whole IRI": (RULE, "rac:number", "<https://w3id.org/raccordo/onto/numbr>", "uses rac:numbr, which the vocabulary"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_query_that_nothing_has_is_found(clone: Path, name: str) -> None:
    file, old, new, words = NAMES[name]
    path = clone / file
    text = path.read_text(encoding="utf-8")
    start = text.index(old, text.index("PREFIX"))
    line = text.count("\n", 0, start) + 1
    path.write_text(
        f"{text[:start]}{new}{text[start + len(old) :]}# {new} in a comment is nothing.\n", encoding="utf-8"
    )
    run = pipeline.Run(Project.at(clone))
    pipeline.read(run)
    (finding,) = run.findings
    assert (finding.file, finding.line, words in finding.message) == (file, line, True), finding
    assert "did you mean" in (finding.fix or "")


def installed(tmp_path: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as an installation has it: the package alone, and the script that pyproject.toml describes."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for package in settings["tool"]["setuptools"]["packages"]:
        there = tmp_path / "packages" / package.replace(".", "/")
        there.mkdir(parents=True, exist_ok=True)
        for file in (ROOT / package.replace(".", "/")).glob("*.py"):
            shutil.copy(file, there)
    metadata = tmp_path / "packages" / "raccordo-7.8.9.dist-info" / "METADATA"
    metadata.parent.mkdir(exist_ok=True)
    metadata.write_text("Metadata-Version: 2.1\nName: raccordo\nVersion: 7.8.9\n", encoding="utf-8")
    module, function = settings["project"]["scripts"]["raccordo"].split(":")
    script = tmp_path / "raccordo"
    script.write_text(f"from {module} import {function}\n{function}()\n", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "packages")}
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.slow
def test_the_installed_command_works_in_the_folder_of_a_project(clone: Path, tmp_path: Path) -> None:
    shutil.rmtree(clone / "raccordo")
    (clone / "build.py").unlink()
    replace = (clone / "data" / "funds.ttl", clone / "data" / "my funds.ttl")
    replace[0].rename(replace[1])
    done = installed(tmp_path, clone, "check", "--quiet")
    assert (done.returncode, done.stderr) == (1, "")
    assert "data/my funds.ttl: violation: has a name from which" in done.stdout
    replace[1].rename(replace[0])
    assert installed(tmp_path, clone, "readback", "--part", "annex-a").stdout.startswith("\n## Allegato A")
    (clone / "data" / "inps" / "2024" / "anchors.tsv").unlink()
    assert "accept it with “raccordo anchors --write”" in installed(tmp_path, clone, "check").stdout


def test_the_installed_command_says_what_a_folder_lacks(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = installed(tmp_path, tmp_path / "empty", "check")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not laid out as a project: it lacks data, prefixes.ttl, pyproject.toml" in done.stderr
    assert installed(tmp_path, tmp_path / "empty", "--version").stdout == "raccordo 7.8.9\n"
    assert "raccordo check" in installed(tmp_path, tmp_path / "empty", "--help").stdout


def test_git_keeps_the_lines_of_the_files_as_they_are(tmp_path: Path) -> None:
    files = [".gitattributes", "prefixes.ttl", "queries/discrepancies.rq", "data/source/determinazione-57-2023.txt"]
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    act = tmp_path / "data" / "source" / "act.txt"
    act.write_bytes(b"printed on Windows\r\n")
    git = ["git", "-c", "core.autocrlf=true", "-C", str(tmp_path)]
    for command in (["init", "--quiet"], ["add", "."], ["checkout-index", "--all", "--prefix=out/"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    for name in (*files, "data/source/act.txt"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_help_loads_no_engine() -> None:
    line = [sys.executable, "-X", "importtime", "build.py", "--help"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {one.rpartition("|")[2].strip() for one in done.stderr.splitlines()}
    assert "raccordo.cli" in loaded
    assert not {"rdflib", "pyshacl", "shacl", "jinja2", "pdfplumber", "openpyxl", "starlette"} & loaded
    assert not {"pyoxigraph", "rich.console", "importlib.metadata"} & loaded


def test_what_is_closed_is_not_written_to() -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} {ROOT / 'build.py'} --version >&- 2>&-"], check=False, cwd=ROOT
    )
    assert done.returncode == 0


def test_an_error_is_said_as_what_it_says() -> None:
    said = Speech("it")("error: site/search.toml lacks a line that is needed: 'it': restore it")
    assert said == "errore: in site/search.toml manca una riga che serve: 'it': ripristinala"


def test_an_escaped_sign_of_a_name_begins_no_text() -> None:
    text = "e:a\\'b e:p 'x' ; # c\ne:c\\#d e:p \"y\" ."
    file = TurtleFile(Path("a.ttl"), "a.ttl", text, ox.NamedNode("https://example.org/"))
    assert file.bare == ['e:a\\\'b e:p "" ; ', 'e:c\\#d e:p "" .']
