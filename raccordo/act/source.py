"""The source text and its anchors: each character accounted for once, each quotation where it says it is.

Positions are those of the Web Annotation model (section 4.2.5): Unicode code points from 0. Lines count from 1.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from raccordo.findings import Finding
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import UNWRITABLE, TurtleFile, misencoded

RESTORE = "restore the file; if the act's text did change, give the new digest and run “build.py anchors --write”"
DRAFT_ANEW = "restore the file; if the act did change, draft from it anew"
# A text, and the files from which it was taken.
KEPT = ("rac:SourceText", "rac:OriginalFile")
# How a file of review is written: tab-separated values, in which a backslash makes a tab a character.
FORM: Any = {"delimiter": "\t", "quoting": csv.QUOTE_NONE, "quotechar": None, "escapechar": "\\"}
TEXTS = 32  # texts that are kept once they were read
SHOWN = 40  # characters of a text that a message shows
DIVIDED_WORD = re.compile(r"(?<=[a-zà-ÿ])-(?=[^\S\n]*\n\s*[a-zà-ÿ])")
BROKEN_WORD = re.compile(r"\w[-/]$")
COMPARED = 4_000_000  # the product of two lengths up to which texts are compared character by character


class Source:
    """The text of a source, its characters that are not blanks, and its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    @cached_property
    def solid(self) -> list[int]:
        """Where each character stands that is no blank."""
        return [offset for word in re.finditer(r"\S+", self.text) for offset in range(*word.span())]

    @cached_property
    def lines(self) -> list[int]:
        """The line of each character that is no blank, counted from 1."""
        lines = enumerate(self.text.split("\n"), start=1)
        return [number for number, line in lines for _ in range(len(solid(line)))]

    @cached_property
    def divisions(self) -> set[int]:
        """The hyphens at a line's end that may divide a word, by their index."""
        ends = {match.start() for match in DIVIDED_WORD.finditer(self.text)}
        return {index for index, offset in enumerate(self.solid) if offset in ends} if ends else set()

    def line(self, offset: int) -> int:
        """The line of a character, counted from 1."""
        return bisect_right(self.line_starts, offset)

    def column(self, offset: int) -> int:
        """The column of a character, counted from 1."""
        return offset - self.line_starts[self.line(offset) - 1] + 1

    def runs(self, positions: Iterable[int]) -> list[tuple[int, int]]:
        """The unbroken runs, `(start, end)` in characters, of some of the solid characters, given by their index."""
        offsets, lines = self.solid, self.lines
        runs: list[list[int]] = []
        before = None
        for index in positions:
            if before is not None and index == before + 1 and lines[index] == lines[before]:
                runs[-1][1] = index
            else:
                runs.append([index, index])
            before = index
        return [(offsets[first], offsets[last] + 1) for first, last in runs]

    def reading(self, positions: Iterable[int], dropped: Collection[int] = ()) -> str:
        """How some of the solid characters, given by their index, read with the line breaks between them undone.

        `dropped` are the hyphens among them that only divide a word.
        """
        runs = self.runs(positions)
        words = [Words("", "", start, end, self.line(start), self.text[start:end], "") for start, end in runs]
        ends = {self.solid[index] for index in dropped}
        for number, following in enumerate(words[1:]):
            if words[number].end - 1 in ends:
                words[number] = replace(words[number], words=words[number].words[:-1], end=following.start)
        return joined(words)

    def dropped(self, positions: Sequence[int], wanted: str) -> list[int]:
        """The hyphens at a line's end that some solid characters have and a text without blanks has not."""
        found, at = [], 0
        for index in positions if self.divisions else ():
            if at < len(wanted) and self.text[self.solid[index]] == wanted[at]:
                at += 1
            elif index in self.divisions:
                found.append(index)
        return found if at == len(wanted) else []


def solid(text: str) -> str:
    """The characters of a text that are not blanks."""
    return "".join(text.split())


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


def passages_of(graph: Graph, iri: str, texts: Mapping[str, str], role: Callable[[str, str], str]) -> list[list[Words]]:
    """Where a resource stands in a source: the passages of its own words, of its cells, and of what names it.

    `role` says what words are to it, by the property that ties their anchor or mention to it, and by this.
    """
    runs = []
    for name in ("rac:anchors", "rac:inRow", "rac:mentioned"):
        for anchor in graph.subjects(name, iri):
            selector = graph.value(anchor, "oa:hasSelector")
            start, end, line = (graph.number(selector, key) for key in ("oa:start", "oa:end", "rac:sourceLine"))
            source, words = graph.value(anchor, "oa:hasSource"), graph.value(selector, "oa:exact")
            runs.append(Words(source, role(name, anchor), start, end, line, words, anchor))
    return passages(runs, texts)


def joined(passage: Sequence[Words]) -> str:
    """The words of a passage as one text: a blank between runs, none where a line ends with a hyphen or slash."""
    text = passage[0].words if passage else ""
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


@dataclass(frozen=True)
class Reviewed:
    """One anchor of a file of review: the line, the characters from `start` to `end`, and its words."""

    line: int
    start: int
    end: int
    words: str


def read(text: str) -> list[Reviewed]:
    """The anchors of a file of review, in its order; lines that are none are left out."""
    rows = csv.DictReader(io.StringIO(text.replace("\r", "")), **FORM)
    return [
        Reviewed(int(row["line"]), int(row["start"]), int(row["end"]), row["words"])
        for row in rows
        if row.get("property") not in (None, "rac:mentions")
        and row.get("words") is not None
        and all((row[name] or "").isdecimal() for name in ("line", "start", "end"))
    ]


def read_sources(data: Graph) -> Iterator[tuple[str, TurtleFile, Path, Source]]:
    """Each source text whose file can be read: its IRI, the file that describes it, its own file, and its text."""
    for iri in described(data, "rac:SourceText"):
        path, file = source_path(data, iri), data.file_of(iri)
        if path is not None and file is not None:
            try:
                yield iri, file, path, Source(path.read_bytes().decode("utf-8"))
            except UnicodeDecodeError:
                continue


class Texts(Mapping[str, str]):
    """The texts of sources by IRI, each read when it is asked for; some are kept."""

    def __init__(self, data: Graph) -> None:
        self._paths = {iri: path for iri, path in source_paths(data).items() if data.is_a(iri, KEPT[0])}
        self._kept = lru_cache(TEXTS)(self._read)

    def __getitem__(self, iri: str) -> str:
        return self._kept(iri)

    def __contains__(self, iri: object) -> bool:
        return iri in self._paths

    def _read(self, iri: str) -> str:
        return self._paths[iri].read_bytes().decode("utf-8")

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def described(data: Graph, kind: str) -> list[str]:
    """The sources of a class, but those of plans of which nothing is said."""
    return [iri for iri in data.instances(kind) if not data.is_beside(iri)]


def review_path(described: Path) -> Path:
    """The file of review of a source's anchors: it stands beside the file that describes the source."""
    return described.with_name("anchors.tsv")


def reviewed(described: Path) -> str:
    """The text of the file of review of a source's anchors; empty where it is not there."""
    path = review_path(described)
    return path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else ""


def source_path(data: Graph, iri: str) -> Path | None:
    """The file of a source text or of an original, in whichever folder of the data it is."""
    return data.paths.get(data.value(iri, "rac:fileName"))


def source_paths(data: Graph) -> dict[str, Path]:
    """The file of each source text, and of each original, that is there, by its IRI."""
    found = {iri: source_path(data, iri) for kind in KEPT for iri in data.instances(kind)}
    return {iri: path for iri, path in found.items() if path is not None}


def check_sources(data: Graph) -> Iterator[Finding]:
    """What is wrong with the file of each source: it is not there, or is not the one that the data describe.

    Where a text was edited, each place is found by the anchors of the file of review.
    """
    yield from check_texts(data)
    yield from check_originals(data)


def check_originals(data: Graph) -> Iterator[Finding]:
    """What is wrong with the files from which texts were taken."""
    for iri in described(data, "rac:OriginalFile"):
        path, place = source_path(data, iri), data.place(iri)
        if path is None:
            message = f"{data.value(iri, 'rac:fileName')} is not there"
            fix = "put the file from which the text was taken beside the text, byte for byte"
            yield Finding("source", message, *place, iri=iri, fix=fix)
            continue
        content = path.read_bytes()
        if data.value(iri, "rac:sha256") != hashlib.sha256(content).hexdigest():
            message = f"{data.project.display(path)} is not the file whose SHA-256 the data give"
            yield Finding("source", message, *place, iri=iri, fix=DRAFT_ANEW)
        elif data.value(iri, "dcat:byteSize") != str(len(content)):
            fix = f"write dcat:byteSize {len(content)}"
            yield Finding("source", "gives another number of bytes", *place, iri=iri, fix=fix)


def check_texts(data: Graph) -> Iterator[Finding]:
    """What is wrong with the files of the texts."""
    for iri in described(data, "rac:SourceText"):
        file, path = data.file_of(iri), source_path(data, iri)
        place = data.place(iri)
        if path is None or file is None:
            message = f"{data.value(iri, 'rac:fileName')} is not there"
            fix = "put the act's text under data/source/, byte for byte"
            yield Finding("source", message, *place, iri=iri, fix=fix)
            continue
        name, content = data.project.display(path), path.read_bytes()
        if problem := misencoded(content, name):
            same = data.value(iri, "rac:sha256") in recoded(content)
            fix = "save it as UTF-8 without a byte order mark, in lines with line feeds alone (LF)"
            then = "it is then the file that the data describe" if same else "give the data its digest and its length"
            yield replace(problem, fix=f"{fix}: {then}")
        elif found := [*unwritable(name, content.decode("utf-8"))]:
            yield from found
        elif data.value(iri, "rac:sha256") != hashlib.sha256(content).hexdigest():
            anchors = read(reviewed(file.path))
            if anchors:
                yield from edits(name, content.decode("utf-8"), anchors, data.number(iri, "rac:characterCount"))
            message = f"{name} is not the file whose SHA-256 the data give"
            yield Finding("source", message, *place, iri=iri, fix=RESTORE)
        elif data.value(iri, "rac:characterCount") != str(len(content.decode("utf-8"))):
            fix = f"write rac:characterCount {len(content.decode('utf-8'))}"
            yield Finding("source", "gives another number of characters", *place, iri=iri, fix=fix)
        else:
            yield from misread(data, iri, Source(content.decode("utf-8")))


def unwritable(name: str, text: str) -> Iterator[Finding]:
    """The first character of each line that no XML can hold: the anchors have what stands in the text."""
    for number, line in enumerate(text.split("\n"), start=1):
        if match := UNWRITABLE.search(line):
            message = f"has the character U+{ord(match[0]):04X}, and no XML can hold it"
            fix = (
                "take it out, or restore the file; where the act's text is another then, give the data its digest and "
                "its length, and run “build.py anchors --write”"
            )
            yield Finding("source", message, name, number, match.start() + 1, fix=fix)


def recoded(content: bytes) -> set[str]:
    """The SHA-256 digests of what a text may have been before it was saved in another encoding, or on Windows."""
    digests = set()
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "cp1252"):
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding).replace("\r\n", "\n")
            digests.add(hashlib.sha256(text.encode()).hexdigest())
    return digests


def misread(data: Graph, iri: str, source: Source) -> Iterator[Finding]:
    """The printed readings of discrepancies of a source that do not stand on the lines that they give."""
    lines = source.text.split("\n")
    for discrepancy in data.subjects("rac:inSource", iri):
        numbers = data.numbers(discrepancy, "rac:sourceLine")
        there = [number for number in numbers if 1 <= number <= len(lines)]
        windows = [(lines[n - 1], " ".join(line.rstrip() for line in lines[n - 1 : n + 3])) for n in there]
        for reading in data.values(discrepancy, "rac:printedReading"):
            # It begins on one of the lines, and may end on one of the next.
            if not any(0 <= window.find(reading) < max(len(line), 1) for line, window in windows):
                message = f"“{reading}” does not stand on any of the source lines {numbers}"
                fix = "copy the words from the source, and give the line on which they begin"
                yield Finding("reading", message, *data.place(discrepancy), iri=discrepancy, fix=fix)


def edits(name: str, text: str, anchors: Sequence[Reviewed], characters: int) -> Iterator[Finding]:
    """Where the text of a file differs from the text that the anchors give, one finding for each place.

    `anchors` are in the order of the text, and `characters` is its length. Of the blanks between two anchors it is
    known how many they were and how many of them were line breaks, and not in which order.
    """
    source, body = Source(text), text.rstrip()
    given = ordered_blanks(with_blanks(anchors))
    steps = list(opcodes(given, ordered_blanks(body)))
    # Of the blanks after the last anchor nothing is known but how many they were.
    tail, known = text[len(body) :], characters - len(given)
    if len(tail) != known:
        given += tail[:known] + " " * (known - len(tail))
        steps.append(("tail", len(given) - max(known - len(tail), 0), len(given), len(body) + known, len(text)))
    for tag, start, end, first, last in steps:
        if tag != "equal":
            message = edit(given[start:end], text[first:last], text[last:])
            yield Finding("source", message, name, source.line(first), source.column(first), fix=RESTORE)


def with_blanks(anchors: Iterable[Reviewed]) -> str:
    """The text that anchors give, with as many spaces and line breaks between them as their places and lines leave."""
    text, line = "", 1
    for row in anchors:
        breaks = row.line - line
        text += " " * (row.start - len(text) - breaks) + "\n" * breaks + row.words
        line = row.line
    return text


def ordered_blanks(text: str) -> str:
    """The text with the blanks of each unbroken run of them in one order: spaces before line breaks."""
    return re.sub(r"\s{2,}", lambda match: "".join(sorted(match[0], reverse=True)), text)


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
