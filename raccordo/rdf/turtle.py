"""Reading Turtle: from files to quads, with the place of each subject, and a clear finding for what cannot be read."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox

from raccordo.findings import Finding
from raccordo.project import PREFIX_LINE, Project

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
BASE_LINE = re.compile(r"^BASE\s+<([^<>\s]*)>\s*$", re.MULTILINE)
# Made once: this is asked of each term.
TERM = ox.NamedNode | ox.BlankNode | ox.Literal
# Quads that are added to a store at once.
TOGETHER = 1000
# What no document of XML 1.0 can hold (section 2.2), RDF/XML and a workbook among them.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What an IRI can hold as it is, and all systems can hold in the name of a file.
PLAIN_NAME = re.compile(r"[A-Za-z0-9._/-]+")
# A text, an IRI or a comment: what is in the one is none of the others (Turtle, section 6.5). Escaped signs begin none.
TOKEN = re.compile(
    r'\\.|"""(?:"{0,2}(?:[^"\\]|\\.))*"""|\'\'\'(?:\'{0,2}(?:[^\'\\]|\\.))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>|#[^\n]*',
    re.DOTALL,
)
# How deep brackets may stand in one another. The parser takes any depth of [ ] and ( ) and ends the process at some
# thousands of << >>; what follows from a deep nest takes a time that grows with its square or more.
DEPTH = 100
BRACKET = re.compile(r"(?<!\\)(?:([\[(]|<<)|[\])]|>>)")
SUBJECT = re.compile(r"^(<[^<>\s]*>|[A-Za-z][\w-]*:[^\s;,]*)(?=\s|$)")


def value(term: object) -> str:
    """The IRI, label or lexical form of a term."""
    return term.value if isinstance(term, TERM) else str(term)


@dataclass
class TurtleFile:
    """One Turtle file: its text, its quads in their named graph, and the line on which each subject is defined.

    `nameless` are quads with blank nodes where no file may have any (`set_aside_nameless`).
    """

    path: Path
    name: str
    text: str
    graph: ox.NamedNode
    quads: list[ox.Quad] = field(default_factory=list)
    nameless: list[ox.Quad] = field(default_factory=list)

    def set_aside_nameless(self) -> None:
        """Keep the quads with blank nodes apart: they are to be told of, and nothing is to be made of them."""
        self.nameless = list(filter(has_blank, self.quads))
        if self.nameless:
            self.quads = [quad for quad in self.quads if not has_blank(quad)]

    def line_of(self, iri: str) -> int | None:
        """The line on which `iri` stands as a subject, counted from 1."""
        return self._lines.get(iri)

    @property
    def subjects(self) -> list[str]:
        """The IRIs that stand as subjects, in the order of the file."""
        return list(self._lines)

    def __post_init__(self) -> None:
        self._places = list(self._subjects())
        self._lines = dict(reversed(self._places))

    @property
    def reopened(self) -> list[tuple[str, int]]:
        """The subjects that stand in the file once more, each with the line on which it does so."""
        return [(iri, line) for iri, line in self._places if line != self._lines[iri]]

    @property
    def repeated(self) -> list[ox.Quad]:
        """The quads that the file says more than once."""
        return [quad for quad, times in Counter(self.quads).items() if times > 1]

    @property
    def bare(self) -> list[str]:
        """The lines without comments and without what is in texts: of each text its marks are left, `""`."""
        return TOKEN.sub(_emptied, self.text).split("\n")

    def _subjects(self) -> Iterator[tuple[str, int]]:
        prefixes = dict(PREFIX_LINE.findall(self.text))
        bases = BASE_LINE.findall(self.text)
        for number, line in enumerate(self.bare, start=1):
            if not (match := SUBJECT.match(line)):
                continue
            token = match.group(1)
            if token.startswith("<"):
                yield urljoin(bases[-1], token[1:-1]) if bases else token[1:-1], number
            else:
                prefix, _, local = token.partition(":")
                if prefix in prefixes:
                    yield prefixes[prefix] + local, number


def _emptied(match: re.Match[str]) -> str:
    token = match.group()
    if token.startswith(("<", "\\")):
        return token
    return "" if token.startswith("#") else '"' + "\n" * token.count("\n") + '"'


def misencoded(content: bytes, name: str) -> Finding | None:
    """What is wrong with how the text of a file is written: it is UTF-8 without a byte order mark, in lines with LF.

    `name` is the file's, as the finding shows it.
    """

    def finding(message: str, offset: int = 0, fix: str = "save the file as UTF-8") -> Finding:
        line, column = content.count(b"\n", 0, offset) + 1, offset - content.rfind(b"\n", 0, offset)
        return Finding("encoding", message, file=name, line=line, column=column, fix=fix)

    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content:
        return finding("is not UTF-8: it has NUL bytes or begins as UTF-16 does")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = content[error.start]
        other = bytes([byte]).decode("cp1252", errors="ignore")
        elsewhere = f"; in Windows-1252 it is “{other}”" if other else ""
        return finding(f"is not UTF-8: byte 0x{byte:02x} cannot be read{elsewhere}", error.start)
    if content.startswith(codecs.BOM_UTF8):
        return finding("begins with a byte order mark", fix="save it without one")
    if b"\r" in content:
        message = "has carriage returns: its lines end as Windows writes them (CR LF)"
        return finding(message, content.index(b"\r"), "save it with line feeds alone (LF)")
    return None


def read_text(project: Project, path: Path) -> tuple[str | None, list[Finding]]:
    """The text of a file, under the base of the publication, or the finding that says why there is none.

    The folders that it stands in may have any name, but for those that are in an IRI (`parse_turtle`).
    """
    name = project.display(path)
    if not PLAIN_NAME.fullmatch(path.name):
        return None, [_unnameable(name)]
    try:
        content = None if is_device(path) else path.read_bytes()
    except OSError as error:
        return None, [Finding("read", f"cannot be read: {error.strerror}", file=name, fix="restore the file")]
    if content is None:
        return None, [Finding("read", "is no file but a pipe, a socket or a device", name, fix="restore the file")]
    if problem := misencoded(content, name):
        return None, [problem]
    text = content.decode("utf-8")
    if not text.strip():
        return None, [Finding("empty", "is empty", file=name, fix="restore its content, or delete the file")]
    return project.rebased(text), []


def is_device(path: Path) -> bool:
    """Whether what stands at a path is a pipe, a socket or a device: who reads one may wait for ever."""
    return path.exists() and not (path.is_file() or path.is_dir())


def _unnameable(name: str) -> Finding:
    fix = "name it with letters a to z, digits, - and _ alone"
    return Finding("read", "has a name from which no IRI can be made", name, fix=fix)


def parse_turtle(project: Project, path: Path) -> tuple[TurtleFile | None, list[Finding]]:
    """Read one file with pyoxigraph, the only parser of the pipeline.

    Returns the file, or None and the findings that say where its name, encoding or syntax is wrong.
    """
    name = project.display(path)
    graph = project.graph_of(path)
    if not PLAIN_NAME.fullmatch(graph.removeprefix(project.base)):
        return None, [_unnameable(name)]
    text, findings = read_text(project, path)
    if text is None:
        return None, findings
    file = TurtleFile(path, name, text, ox.NamedNode(graph))
    try:
        for triple in parse(text):
            file.quads.append(ox.Quad(triple.subject, triple.predicate, triple.object, file.graph))
    except SyntaxError as error:
        return None, [_syntax_finding(project, name, text, error)]
    if not file.quads:
        return None, [Finding("empty", "has no triples", file=name, fix="restore its content, or delete the file")]
    return file, []


def parse(text: str) -> Iterator[ox.Quad]:
    """What a Turtle text says, in the default graph.

    Raises SyntaxError where it has an error, or nests brackets deeper than DEPTH.
    """
    # Few can stand in one another only few times.
    if sum(map(text.count, ("[", "(", "<<"))) > DEPTH:
        depth, blanked = 0, TOKEN.sub(lambda match: "\n" * match[0].count("\n"), text)
        for match in BRACKET.finditer(blanked):
            depth += 1 if match[1] else -1
            if depth > DEPTH:
                line = blanked.count("\n", 0, match.start()) + 1
                raise SyntaxError(f"has brackets in one another more than {DEPTH} deep", ("", line, None, None))
    yield from ox.parse(text, format=ox.RdfFormat.TURTLE)


def _syntax_finding(project: Project, name: str, text: str, error: SyntaxError) -> Finding:
    message = re.sub(r"^Parser error (at|between) line .*?: ", "", str(error.msg))
    fix = "see the Turtle rules in CONTRIBUTING.md"
    if message.startswith("No scheme found"):
        message = "has an IRI without a scheme, and no BASE before it that it could follow"
        fix = f"write BASE before the prefixes, with a whole IRI, as in other files: BASE <{project.iri('data/')}>"
    if message.startswith("has brackets"):
        fix = "give what stands in them IRIs, and its statements blocks of their own"
    if match := re.search(r"[Tt]he prefix (\S*?):? (?:has not been|is not) declared", message):
        prefix = match.group(1).rstrip(":")
        namespace = project.prefixes.get(prefix)
        fix = (
            f"add the line: PREFIX {prefix}: <{namespace}>"
            if namespace
            else f"{prefix}: is not in prefixes.ttl: check its spelling, or register it there"
        )
    return Finding("syntax", message, file=name, line=error.lineno, column=error.offset, fix=fix)


def parse_files(project: Project, paths: Iterable[Path]) -> tuple[list[TurtleFile], list[Finding]]:
    """Read several files: those that could be read, and the findings of the others."""
    files: list[TurtleFile] = []
    findings: list[Finding] = []
    for path in paths:
        file, problems = parse_turtle(project, path)
        findings += problems
        if file:
            files.append(file)
    return files, findings


def read_term(text: str) -> Any:
    """The term that a text in N-Triples stands for."""
    return next(iter(ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES))).object


def in_default_graph(quad: ox.Quad) -> ox.Quad:
    """The quad without its graph name."""
    return ox.Quad(*quad.triple)


def fill_default_graph(store: ox.Store) -> None:
    """Add the union of a store's named graphs to its default graph, where a triple of two graphs stands once.

    The quads go in by parts, since what goes in at once is in memory twice for a moment.
    """
    quads = map(in_default_graph, store)
    while several := list(islice(quads, TOGETHER)):
        store.bulk_extend(several)


def canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads with the blank node labels of RDFC-1.0 (W3C, RDF Dataset Canonicalization), sorted, without repeats.

    Two isomorphic datasets give the same list, whatever the order and the labels they came with. A blank node's label
    follows from the quads that have blank nodes alone.
    """
    found = set(quads)
    if blank := set(filter(has_blank, found)):
        dataset = ox.Dataset(blank)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        found = (found - blank).union(dataset)
    return in_order(found)


def in_order(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads as they are in canonical order, without repeats."""
    return sorted(set(quads), key=lambda quad: f"{quad.graph_name} {quad.triple}")


def together(*several: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Quads of one graph that come in canonical order from several places, in that order and each once."""
    return (quad for quad, _ in groupby(merge(*several, key=lambda quad: str(quad.triple))))


def has_blank(quad: ox.Quad) -> bool:
    """Whether a quad is about a blank node, or names one."""
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def to_ntriples(source: Iterable[ox.Quad]) -> str:
    """The triples of the quads as sorted N-Triples."""
    blank: set[ox.Quad] = set()
    lines: set[str] = set()
    for quad in source:
        line = f"{quad.triple} .\n"
        if "_:" in line and has_blank(quad):
            blank.add(in_default_graph(quad))
        else:
            lines.add(line)
    lines.update(f"{quad.triple} .\n" for quad in canonical(blank))
    return "".join(sorted(lines))
