"""Editing Turtle in place: statements go and come in the text of a file, and all else stays as its author wrote it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin

import pyoxigraph as ox

from raccordo.project import PREFIX_LINE, Project
from raccordo.rdf.terms import Terms
from raccordo.rdf.turtle import BASE_LINE, RDF_TYPE, value

# The terminals of Turtle (section 6.5), as far as they must be told apart to know where a statement ends.
TOKEN = re.compile(
    r"(?P<blank>\s+|#[^\n]*)"
    r"|(?P<iri><[^<>\s]*>)"
    r'|(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')'
    r"|(?P<tag>@[A-Za-z][A-Za-z0-9-]*)"
    r"|(?P<hats>\^\^)"
    r"|(?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<mark>[.;,()\[\]])"
    r"|(?P<name>(?:[^\W\d][\w.-]*)?:(?:[\w:%-]|\\.|\.(?=[\w:%.\\-]*[\w:%-]))*|[A-Za-z]+)",
    re.DOTALL,
)
OPENING, CLOSING = {"(", "["}, {")", "]"}
DIRECTIVES = {"PREFIX", "BASE", "@prefix", "@base"}

Span = tuple[int, int]
Edit = tuple[int, int, str]  # what stands from one place to another becomes this text


class Triple(NamedTuple):
    """One statement of a resource that has an IRI."""

    subject: str
    predicate: str
    object: ox.NamedNode | ox.Literal


@dataclass
class Pair:
    """A predicate with its objects; `stop` is where its semicolon ends, or None where a dot follows."""

    predicate: Span
    objects: list[Span] = field(default_factory=list)
    stop: int | None = None


@dataclass
class Block:
    """A subject with its predicates and objects; `dot` is where the dot ends."""

    subject: Span
    pairs: list[Pair] = field(default_factory=list)
    dot: int = 0


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a Turtle text that a parser has found no fault with. Raises ValueError where it is no Turtle."""
    tokens = _tokens(text)
    for start, end in tokens:
        word = text[start:end]
        if word in DIRECTIVES:
            _skip_directive(text, word, tokens)
            continue
        block = Block(_closed(text, (start, end), tokens))
        _read_pairs(text, block, tokens)
        yield block


def _tokens(text: str) -> Iterator[Span]:
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"no Turtle at character {place}: {text[place : place + 20]!r}")
        place = match.end()
        if match.lastgroup != "blank":
            yield match.span()


def _skip_directive(text: str, word: str, tokens: Iterator[Span]) -> None:
    for start, end in tokens:
        if (word.startswith("@") and text[start:end] == ".") or (not word.startswith("@") and text[start] == "<"):
            return


def _closed(text: str, first: Span, tokens: Iterator[Span]) -> Span:
    """A term: one token, or all through to the bracket that closes the one with which it begins."""
    depth, end = int(text[first[0]] in OPENING), first[1]
    while depth:
        start, end = next(tokens)
        depth += (text[start:end] in OPENING) - (text[start:end] in CLOSING)
    return first[0], end


def _read_pairs(text: str, block: Block, tokens: Iterator[Span]) -> None:
    pair: Pair | None = None
    for start, end in tokens:
        match text[start:end]:
            case ".":
                block.dot = end
                return
            case ";":
                if pair:
                    pair.stop = end
                pair = None
            case ",":
                pass
            case _ if pair is None:
                block.pairs.append(pair := Pair((start, end)))
            case "^^":
                pair.objects[-1] = pair.objects[-1][0], next(tokens)[1]
            case word if word.startswith("@"):
                pair.objects[-1] = pair.objects[-1][0], end
            case _:
                pair.objects.append(_closed(text, (start, end), tokens))
    raise ValueError("the text ends within a statement")


@dataclass(frozen=True)
class Change:
    """What is to be done to a file: the triples that go and those that come.

    `rank` orders predicates: one that comes stands behind those of a lower or the same rank. `after` says of a new
    subject behind which other its block stands; else it is the last of the file.
    """

    removed: frozenset[Triple]
    added: frozenset[Triple]
    rank: Callable[[str, str], int] = lambda subject, predicate: 0
    after: Mapping[str, str] = field(default_factory=dict)


def edited(project: Project, text: str, change: Change) -> str:
    """The text of a Turtle file after a change. Raises ValueError where it would not say what it should.

    A value that is exchanged keeps its place; what is no longer there goes with its line; comments stay. Prefixes that
    a change needs or no longer needs come and go.
    """
    editor = _Editor(project, text, change)
    made = _with_prefixes(project, text, editor.text())
    before, after = (
        {(value(quad.subject), quad.predicate.value, quad.object) for quad in ox.parse(one, format=ox.RdfFormat.TURTLE)}
        for one in (text, made)
    )
    if after != (before - change.removed) | change.added:
        raise ValueError("the file could not be edited in place")
    return made


class _Editor:
    """Collects the edits that make a change of a text."""

    def __init__(self, project: Project, text: str, change: Change) -> None:
        bases = BASE_LINE.findall(text)
        self.base = bases[-1] if bases else ""
        self.prefixes = dict(PREFIX_LINE.findall(text))
        self.head = "\n".join([*(f"BASE <{iri}>" for iri in bases[-1:]),
                               *(f"PREFIX {prefix}: <{iri}>" for prefix, iri in self.prefixes.items())])  # fmt: skip
        self.source = text
        self.change = change
        self.terms = Terms(project, self.base)
        self.edits: list[Edit] = []
        self.blocks: dict[str, list[Block]] = defaultdict(list)
        for block in blocks(text):
            self.blocks[self.iri(block.subject)].append(block)

    def iri(self, span: Span) -> str:
        """The IRI of a subject or predicate; empty for a blank node."""
        word = self.source[slice(*span)]
        if word == "a":
            return RDF_TYPE.value
        if word.startswith("<"):
            return urljoin(self.base, word[1:-1]) if self.base else word[1:-1]
        prefix, _, local = word.partition(":")
        return self.prefixes.get(prefix, "") + local if prefix in self.prefixes else ""

    def term(self, span: Span) -> ox.NamedNode | ox.Literal | None:
        """The term of an object; None for a blank node."""
        word = self.source[slice(*span)]
        if word[0] in OPENING or word.startswith("_:"):
            return None
        quads = ox.parse(f"{self.head}\n<urn:s> <urn:p> {word} .", format=ox.RdfFormat.TURTLE)
        return next((quad.object for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)), None)

    def text(self) -> str:
        """The text with all edits made."""
        by_subject: dict[str, tuple[set[Triple], set[Triple]]] = defaultdict(lambda: (set(), set()))
        for place, triples in enumerate((self.change.removed, self.change.added)):
            for triple in triples:
                by_subject[triple.subject][place].add(triple)
        new: list[str] = []
        for subject, (removed, added) in by_subject.items():
            if subject in self.blocks:
                self.edit_subject(subject, removed, added)
            else:
                new.append(subject)
        for subject in sorted(new, key=list(by_subject).index):
            self.add_block(subject, by_subject[subject][1])
        text = self.source
        for start, end, instead in sorted(self.edits, key=lambda edit: edit[:2])[::-1]:
            text = text[:start] + instead + text[end:]
        return text

    def edit_subject(self, subject: str, removed: set[Triple], added: set[Triple]) -> None:
        """Exchange, delete and add what is said of a subject that the file has."""
        there = [(block, pair, span) for block in self.blocks[subject] for pair in block.pairs for span in pair.objects]
        gone: list[tuple[Block, Pair, Span]] = []
        waiting = sorted(added, key=str)
        for block, pair, span in there:
            term = self.term(span)
            triple = Triple(subject, self.iri(pair.predicate), term) if term is not None else None
            if triple is None or triple not in removed:
                continue
            other = next((one for one in waiting if alike(one, triple)), None)
            if other is None:
                gone.append((block, pair, span))
            else:
                waiting.remove(other)
                self.edits.append((*span, self.terms.term(other.object)))
        for block in self.blocks[subject]:
            mine = [(pair, span) for of, pair, span in gone if of is block]
            if len(mine) == sum(len(pair.objects) for pair in block.pairs) and not waiting:
                self.delete_block(block)
                continue
            for pair in block.pairs:
                self.delete(pair, [span for of, span in mine if of is pair])
        for triple in sorted(waiting, key=lambda one: (self.rank(one), str(one))):
            self.add(self.blocks[subject][0], triple)

    def rank(self, triple: Triple) -> int:
        """The place of a statement among those of its subject."""
        return self.change.rank(triple.subject, triple.predicate)

    def delete_block(self, block: Block) -> None:
        """Delete all that is said of a subject, with the blank line behind it."""
        start, end = self.source.rfind("\n", 0, block.subject[0]) + 1, self.line_end(block.dot)
        if self.source[end : end + 1] == "\n":
            end += 1
        elif self.source[start - 2 : start] == "\n\n":
            start -= 1
        self.edits.append((start, end, ""))

    def line_end(self, place: int) -> int:
        """Where the next line begins."""
        found = self.source.find("\n", place)
        return len(self.source) if found < 0 else found + 1

    def delete(self, pair: Pair, spans: list[Span]) -> None:
        """Delete some objects of a predicate; with the last of them the predicate, and its line."""
        if not spans:
            return
        kept = [span for span in pair.objects if span not in spans]
        if kept:
            for span in spans:
                number = pair.objects.index(span)
                if pair.objects[0] in kept or any(one in kept for one in pair.objects[:number]):
                    self.edits.append((pair.objects[number - 1][1], span[1], ""))
                else:
                    self.edits.append((span[0], pair.objects[number + 1][0], ""))
            return
        start, end = pair.predicate[0], pair.stop or pair.objects[-1][1]
        line, following = self.source.rfind("\n", 0, start) + 1, self.line_end(end)
        if not self.source[line:start].strip() and not self.source[end:following].strip():
            start, end = line, following
        self.edits.append((start, end, ""))

    def add(self, block: Block, triple: Triple) -> None:
        """Add a statement to a block, behind those that come before it."""
        rank = self.rank(triple)
        before = [
            pair
            for number, pair in enumerate(block.pairs)
            if number == 0 or self.change.rank(triple.subject, self.iri(pair.predicate)) <= rank
        ]
        said = f"{self.terms.predicate(triple.predicate)} {self.terms.term(triple.object)}"
        pair = before[-1]
        if pair.stop is None:
            end = pair.objects[-1][1]
            self.edits.append((end, end, f" ;\n    {said}"))
            return
        following = self.line_end(pair.stop)
        rest = self.source[pair.stop : following]
        if not rest.strip() or rest.strip().startswith("#"):
            self.edits.append((following, following, f"    {said} ;\n"))
        else:
            self.edits.append((pair.stop, pair.stop, f"\n    {said} ;"))

    def add_block(self, subject: str, triples: set[Triple]) -> None:
        """Add a subject, behind another or at the end of the file."""
        ordered = sorted(triples, key=lambda one: (one.predicate != RDF_TYPE.value, self.rank(one), str(one)))
        lines = [f"    {self.terms.predicate(one.predicate)} {self.terms.term(one.object)} ;" for one in ordered]
        made = "\n".join([self.terms.name(subject), *lines, "    .", ""])
        other = self.change.after.get(subject, "")
        while other in self.change.after and other not in self.blocks:
            other = self.change.after[other]
        place = self.line_end(self.blocks[other][-1].dot) if other in self.blocks else len(self.source)
        self.edits.append((place, place, f"\n{made}"))


def alike(one: Triple, other: Triple) -> bool:
    """Whether a statement may take the place of another: of the same property, in the same language or of a kind."""

    def kind(triple: Triple) -> tuple[object, ...]:
        term = triple.object
        return triple.predicate, getattr(term, "language", None), getattr(term, "datatype", None)

    return kind(one) == kind(other)


def _with_prefixes(project: Project, before: str, text: str) -> str:
    """The text with a line for each prefix that it has come to use, and without those that it has ceased to use."""
    was, needed = _used(before), _used(text)
    own = next((prefix for prefix, iri in project.prefixes.items() if iri == project.iri("onto/")), "")
    gone = tuple(f"PREFIX {prefix}:" for prefix in was - needed)
    lines = [line for line in text.splitlines(keepends=True) if not (gone and line.startswith(gone))]
    for prefix in sorted(needed - dict(PREFIX_LINE.findall(text)).keys()):
        heads = [number for number, line in enumerate(lines) if line.startswith(("PREFIX", "BASE"))]
        later = [number for number in heads
                 if (name := PREFIX_LINE.match(lines[number])) and name[1] != own and name[1] > prefix]  # fmt: skip
        place = later[0] if later else heads[-1] + 1 if heads else 0
        lines.insert(place, f"PREFIX {prefix}: <{project.prefixes[prefix]}>\n")
    return "".join(lines)


def _used(text: str) -> set[str]:
    """The prefixes of the names in a text, not those that it only declares."""
    body = PREFIX_LINE.sub("", text)
    words = (body[start:end] for start, end in _tokens(body))
    return {word.partition(":")[0] for word in words if ":" in word and word[0] not in "<\"'_"}
