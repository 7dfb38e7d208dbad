"""Reading Turtle: from files to quads, with the place of each subject, and a clear finding for what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox

from raccordo.findings import Finding
from raccordo.project import PREFIX_LINE, Project

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
BASE_LINE = re.compile(r"^BASE\s+<([^<>\s]*)>\s*$", re.MULTILINE)
SUBJECT = re.compile(r"^(<[^<>\s]*>|[A-Za-z][\w-]*:[^\s;,]*)(?=\s|$)")


def value(term: object) -> str:
    """The IRI, label or lexical form of a term."""
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal) else str(term)


@dataclass
class TurtleFile:
    """One Turtle file: its text, its quads in their named graph, and the line on which each subject is defined."""

    path: Path
    name: str
    text: str
    graph: ox.NamedNode
    quads: list[ox.Quad] = field(default_factory=list)

    def line_of(self, iri: str) -> int | None:
        """The line on which `iri` stands as a subject, counted from 1."""
        return self._lines.get(iri)

    @property
    def subjects(self) -> list[str]:
        """The IRIs that stand as subjects, in the order of the file."""
        return list(self._lines)

    def __post_init__(self) -> None:
        self._lines = dict(reversed(list(self._subjects())))

    def _subjects(self) -> Iterator[tuple[str, int]]:
        prefixes = dict(PREFIX_LINE.findall(self.text))
        bases = BASE_LINE.findall(self.text)
        for number, line in enumerate(self.text.splitlines(), start=1):
            if not (match := SUBJECT.match(line)):
                continue
            token = match.group(1)
            if token.startswith("<"):
                yield urljoin(bases[-1], token[1:-1]) if bases else token[1:-1], number
            else:
                prefix, _, local = token.partition(":")
                if prefix in prefixes:
                    yield prefixes[prefix] + local, number


def read_text(project: Project, path: Path) -> tuple[str | None, list[Finding]]:
    """The text of a UTF-8 file, under the base of the publication, or the finding that says why there is none."""
    name = project.display(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        return None, [Finding("read", f"cannot be read: {error.strerror}", file=name, fix="restore the file")]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"is not UTF-8: byte 0x{content[error.start]:02x} cannot be read"
        return None, [Finding("encoding", message, file=name, line=line, column=column, fix="save the file as UTF-8")]
    if text.startswith("\ufeff"):
        return None, [
            Finding("encoding", "begins with a byte order mark", file=name, line=1, fix="save it without one")
        ]
    if not text.strip():
        return None, [Finding("empty", "is empty", file=name, fix="restore its content, or delete the file")]
    return project.rebased(text), []


def parse_turtle(project: Project, path: Path) -> tuple[TurtleFile | None, list[Finding]]:
    """Read one file with pyoxigraph, the only parser of the pipeline.

    Returns the file, or None and the findings that say where its encoding or syntax is wrong.
    """
    name = project.display(path)
    text, findings = read_text(project, path)
    if text is None:
        return None, findings
    file = TurtleFile(path, name, text, ox.NamedNode(project.graph_of(path)))
    try:
        for triple in ox.parse(text, format=ox.RdfFormat.TURTLE):
            file.quads.append(ox.Quad(triple.subject, triple.predicate, triple.object, file.graph))
    except SyntaxError as error:
        return None, [_syntax_finding(project, name, text, error)]
    if not file.quads:
        return None, [Finding("empty", "has no triples", file=name, fix="restore its content, or delete the file")]
    return file, []


def _syntax_finding(project: Project, name: str, text: str, error: SyntaxError) -> Finding:
    message = re.sub(r"^Parser error (at|between) line .*?: ", "", str(error.msg))
    fix = "see the Turtle rules in CONTRIBUTING.md"
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


def in_default_graph(quad: ox.Quad) -> ox.Quad:
    """The quad without its graph name."""
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def fill_default_graph(store: ox.Store) -> None:
    """Add the union of a store's named graphs to its default graph, where a triple of two graphs stands once."""
    store.bulk_extend([in_default_graph(quad) for quad in store])


def canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads with the blank node labels of RDFC-1.0 (W3C, RDF Dataset Canonicalization), sorted, without repeats.

    Two isomorphic datasets give the same list, whatever the order and the labels they came with.
    """
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))


def to_ntriples(source: Iterable[ox.Quad]) -> str:
    """The triples of the quads as sorted N-Triples."""
    rows = {in_default_graph(quad) for quad in source}
    return "".join(f"{quad.triple} .\n" for quad in canonical(rows))
