"""The source text and its anchors: each character accounted for once, each quotation where it says it is.

Positions are those of the Web Annotation model (section 4.2.5): Unicode code points from 0. Lines count from 1.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

from raccordo.findings import Finding
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import TurtleFile

RESTORE = "restore the file; if the act's text did change, give the new digest and run “build.py anchors --write”"
RECOMPUTE = "run “build.py anchors” to see what they should be, and “build.py anchors --write” to write it"
SHOWN = 40  # characters of a text that a message shows
BROKEN_WORD = re.compile(r"\w-$")
COMPARED = 4_000_000  # the product of two lengths up to which texts are compared character by character


class Source:
    """The text of a source, its characters that are not blanks, and its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.solid = [offset for offset, character in enumerate(text) if not character.isspace()]
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line(self, offset: int) -> int:
        """The line of a character, counted from 1."""
        return bisect_right(self.line_starts, offset)

    def column(self, offset: int) -> int:
        """The column of a character, counted from 1."""
        return offset - self.line_starts[self.line(offset) - 1] + 1

    def runs(self, positions: Iterable[int]) -> list[tuple[int, int]]:
        """The unbroken runs, `(start, end)` in characters, of some of the solid characters, given by their index."""
        runs: list[list[int]] = []
        before = None
        for index in positions:
            offset = self.solid[index]
            if before is not None and index == before + 1 and self.line(offset) == self.line(runs[-1][1] - 1):
                runs[-1][1] = offset + 1
            else:
                runs.append([offset, offset + 1])
            before = index
        return [(start, end) for start, end in runs]


def solid(text: str) -> str:
    """The characters of a text that are not blanks."""
    return "".join(text.split())


@dataclass(frozen=True)
class Run:
    """One anchored run: its selector, the characters `start` to `end`, its line, the words it quotes, and the blanks
    before (of the first alone) and after it."""

    start: int
    end: int
    line: int
    exact: str
    prefix: str
    suffix: str
    iri: str
    kind: str
    file: TurtleFile


@dataclass(frozen=True)
class Words:
    """One run of words of a source, the characters `start` to `end`, and what they are to a resource (`role`)."""

    source: str
    role: str
    start: int
    end: int
    line: int
    words: str
    iri: str


def passages(runs: Iterable[Words], texts: Mapping[str, str]) -> list[list[Words]]:
    """The runs that are read in one go: of the same source and role, with nothing but blanks between them.

    `texts` has the text of each source. The passages come in the order in which they begin.
    """
    found: list[list[Words]] = []
    for run in sorted(runs, key=lambda run: (run.source, run.role, run.start, run.end)):
        before = found[-1][-1] if found else None
        if before and (before.source, before.role) == (run.source, run.role) and before.end <= run.start:
            between = texts.get(run.source, "")[before.end : run.start]
            if len(between) == run.start - before.end and not between.strip():
                found[-1].append(run)
                continue
        found.append([run])
    return sorted(found, key=lambda passage: (passage[0].source, passage[0].start))


def joined(passage: Sequence[Words]) -> str:
    """The words of a passage as one text: a blank where runs are parted, none where a line breaks a hyphenated word."""
    text = passage[0].words
    for before, run in pairwise(passage):
        broken = before.line != run.line and BROKEN_WORD.search(before.words)
        text += ("" if broken or before.end == run.start else " ") + run.words
    return text


@dataclass(frozen=True)
class Coverage:
    """How many of the source's characters that are not blanks are content, furniture, in no anchor, in several."""

    characters: int
    content: int
    furniture: int
    uncovered: int
    repeated: int

    @property
    def covered(self) -> int:
        """The characters that are in an anchor."""
        return self.characters - self.uncovered


def read_sources(data: Graph) -> Iterator[tuple[str, TurtleFile, Source]]:
    """Each source text whose file can be read: its IRI, the file that describes it, and its text."""
    for iri in data.instances("rac:SourceText"):
        path = source_path(data, iri)
        if path is not None:
            try:
                text = path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                continue
            yield iri, next(file for file in data.files if file.line_of(iri)), Source(text)


def source_path(data: Graph, iri: str) -> Path | None:
    """The file of a source text, in whichever folder of the data it is."""
    name = data.value(iri, "rac:fileName")
    return next((path for folder in data.project.data for path in sorted(folder.rglob(name))), None) if name else None


def source_paths(data: Graph) -> dict[str, Path]:
    """The file of each source text that is there, by its IRI."""
    found = {iri: source_path(data, iri) for iri in data.instances("rac:SourceText")}
    return {iri: path for iri, path in found.items() if path is not None}


def check_sources(data: Graph) -> tuple[list[Finding], dict[str, Coverage]]:
    """What is wrong with each source, its anchors and the words quoted from it, and how much of it is anchored."""
    project = data.project
    findings: list[Finding] = []
    coverage: dict[str, Coverage] = {}
    for iri in data.instances("rac:SourceText"):
        file = next(file for file in data.files if file.line_of(iri))
        path = source_path(data, iri)
        if path is None:
            message = f"{data.value(iri, 'rac:fileName')} is not there"
            fix = "put the act's text under data/source/, byte for byte"
            findings.append(Finding("source", message, file.name, file.line_of(iri), iri=iri, fix=fix))
            continue
        name, content = project.display(path), path.read_bytes()
        runs = list(anchored_runs(data, iri))
        anchors = sorted((run for run in runs if run.kind == "Anchor"), key=lambda run: (run.start, run.end))
        if data.value(iri, "rac:sha256") != hashlib.sha256(content).hexdigest():
            findings += edits(name, content, anchors)
            message = f"{name} is not the file whose SHA-256 the data give"
            findings.append(Finding("source", message, file.name, file.line_of(iri), iri=iri, fix=RESTORE))
            continue
        source = Source(content.decode("utf-8"))
        if data.value(iri, "rac:characterCount") != str(len(source.text)):
            fix = f"write rac:characterCount {len(source.text)}"
            findings.append(
                Finding("source", "gives another number of characters", file.name, file.line_of(iri), iri=iri, fix=fix)
            )
        findings += misquotations(source, runs)
        findings += gaps_and_overlaps(name, source, anchors)
        findings += misread(data, file, source)
        coverage[iri] = measure(data, source, anchors)
    return findings, coverage


def anchored_runs(data: Graph, source: str) -> Iterator[Run]:
    """The runs of a source's anchors and mentions; those without whole numbers are left to the shapes."""
    for kind in ("Anchor", "Mention"):
        for anchor in data.instances(f"rac:{kind}"):
            if data.value(anchor, "oa:hasSource") != source:
                continue
            for selector in data.values(anchor, "oa:hasSelector"):
                numbers = [data.value(selector, name) for name in ("oa:start", "oa:end", "rac:line")]
                if all(number.isdigit() for number in numbers) and (file := data.file_of(selector)):
                    start, end, line = map(int, numbers)
                    exact, before, after = (
                        data.value(selector, name) for name in ("oa:exact", "oa:prefix", "oa:suffix")
                    )
                    yield Run(start, end, line, exact, before, after, selector, kind, file)


def misquotations(source: Source, runs: Iterable[Run]) -> Iterator[Finding]:
    """The runs whose words, blanks or line are not the source's."""
    for run in runs:
        found = source.text[run.start : run.end]
        place = run.file.line_of(run.iri)
        if found != run.exact:
            there = f"line {source.line(run.start)}" if run.start < len(source.text) else "beyond its end"
            message = f"quotes “{shown(run.exact)}”, but the source has “{shown(found)}” there ({there})"
            yield Finding("anchor", message, run.file.name, place, iri=run.iri, fix=RECOMPUTE)
        elif not source.text[: run.start].endswith(run.prefix) or not source.text.startswith(run.suffix, run.end):
            message = f"gives other blanks around “{shown(run.exact)}” than the source has (line {run.line})"
            yield Finding("anchor", message, run.file.name, place, iri=run.iri, fix=RECOMPUTE)
        elif source.line(run.start) != run.line:
            message = f"is on line {source.line(run.start)} of the source, not on line {run.line}"
            yield Finding("anchor", message, run.file.name, place, iri=run.iri, fix=RECOMPUTE)


def gaps_and_overlaps(name: str, source: Source, anchors: list[Run]) -> Iterator[Finding]:
    """The characters that are in no anchor, and those that are in two; `anchors` are in order."""
    covered = [0] * len(source.text)
    for run in anchors:
        for offset in range(run.start, min(run.end, len(source.text))):
            covered[offset] += 1
    for start, end in source.runs(i for i, offset in enumerate(source.solid) if not covered[offset]):
        message = f"“{shown(source.text[start:end])}” is in no anchor"
        fix = "say in the data what it is, content or furniture, and run “build.py anchors --write”"
        yield Finding("coverage", message, name, source.line(start), source.column(start), fix=fix)
    for before, run in pairwise(anchors):
        if run.start < before.end:
            message = f"begins at {run.start}, before the run before it ends at {before.end}"
            fix = "let the two runs not overlap: " + RECOMPUTE
            yield Finding("anchor", message, run.file.name, run.file.line_of(run.iri), iri=run.iri, fix=fix)


def measure(data: Graph, source: Source, anchors: Iterable[Run]) -> Coverage:
    """How the characters of the source that are not blanks are accounted for."""
    furniture = set(data.instances("rac:Furniture"))
    counts = dict.fromkeys(source.solid, 0)
    kinds = {"furniture": 0, "content": 0}
    for run in anchors:
        (anchor,) = data.subjects("oa:hasSelector", run.iri)
        kind = "furniture" if data.value(anchor, "rac:anchors") in furniture else "content"
        for offset in range(run.start, run.end):
            if offset in counts:
                counts[offset] += 1
                kinds[kind] += 1
    numbers = list(counts.values())
    uncovered, repeated = numbers.count(0), sum(1 for number in numbers if number > 1)
    return Coverage(len(source.solid), kinds["content"], kinds["furniture"], uncovered, repeated)


def misread(data: Graph, described: TurtleFile, source: Source) -> Iterator[Finding]:
    """The printed readings of discrepancies that do not stand on the lines that they give."""
    lines = source.text.split("\n")
    for file in (file for file in data.files if file.path.parent == described.path.parent):
        for iri in file.subjects:
            numbers = sorted(int(number) for number in data.values(iri, "rac:sourceLine") if number.isdigit())
            windows = [(lines[n - 1], " ".join(line.rstrip() for line in lines[n - 1 : n + 3])) for n in numbers]
            for reading in data.values(iri, "rac:printedReading"):
                # It begins on one of the lines, and may end on one of the next.
                if not any(0 <= window.find(reading) < max(len(line), 1) for line, window in windows):
                    message = f"“{reading}” does not stand on any of the source lines {numbers}"
                    fix = "copy the words from the source, and give the line on which they begin"
                    yield Finding("reading", message, file.name, file.line_of(iri), iri=iri, fix=fix)


def edits(name: str, content: bytes, anchors: Iterable[Run]) -> list[Finding]:
    """Where a file differs from the text that the anchors give, one finding for each place; `anchors` are in order."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [Finding("encoding", "is not UTF-8", name, line, fix=RESTORE)]
    source = Source(text)
    given = "".join(run.prefix + run.exact + run.suffix for run in anchors)
    findings = []
    for tag, start, end, first, last in opcodes(given, text):
        if tag != "equal":
            message = edit(given[start:end], text[first:last], text[last:])
            line, column = source.line(first), source.column(first)
            findings.append(Finding("source", message, name, line, column, fix=RESTORE))
    return findings


def opcodes(before: str, after: str) -> Iterator[tuple[str, int, int, int, int]]:
    """The steps from one string to another as difflib names them, after what both begin and end with is set aside."""
    shorter = min(len(before), len(after))
    prefix = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    suffix = next((i for i in range(shorter - prefix) if before[-1 - i] != after[-1 - i]), shorter - prefix)
    one, other = before[prefix : len(before) - suffix], after[prefix : len(after) - suffix]
    yield "equal", 0, prefix, 0, prefix
    if len(one) * len(other) > COMPARED:
        yield "replace", prefix, prefix + len(one), prefix, prefix + len(other)
    else:
        for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            yield tag, prefix + a, prefix + b, prefix + c, prefix + d
    yield "equal", len(before) - suffix, len(before), len(after) - suffix, len(after)


def edit(removed: str, added: str, rest: str) -> str:
    """What was done to some characters, in words: a space shows as ␣, a line break as ↵, other blanks by a number."""
    place = f" before “{shown(rest)}”" if rest.strip() else " at the end"
    if removed and added:
        return f"has “{visible(added)}” instead of “{visible(removed)}”{place}"
    return f"has “{visible(added)}” too much{place}" if added else f"lacks “{visible(removed)}”{place}"


def visible(text: str) -> str:
    """A text for a message, with signs for its blanks where it has no more than these."""
    if text.strip():
        return shown(text)
    signs = {" ": "␣", "\n": "↵"}
    return shown("".join(signs.get(character, f"U+{ord(character):04X}") for character in text))


def shown(text: str) -> str:
    """The beginning of a text, on one line, for a message."""
    line = " ".join(text[: 2 * SHOWN].split())
    return line if len(line) <= SHOWN and len(text) <= 2 * SHOWN else line[:SHOWN] + "…"
