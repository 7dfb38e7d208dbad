"""What SHACL cannot see: how a Turtle file is written, and how the files of a project fit together."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from raccordo.findings import Finding
from raccordo.graphs import BASE_LINE, RDF_TYPE, TurtleFile
from raccordo.project import DEFAULT_BASE, PREFIX_LINE, Project

ONTO = DEFAULT_BASE + "onto/"
OWL = "http://www.w3.org/2002/07/owl#"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
XSD = "http://www.w3.org/2001/XMLSchema#"
LANGUAGES = ("it", "en")
# Canonical lexical forms (XML Schema 1.1 part 2, section 2.3.1), of the datatypes that the data use: stores rewrite
# any other form, and the data that come back are then not the data that went in.
CANONICAL = {
    XSD + "integer": r"0|-?[1-9][0-9]*",
    XSD + "nonNegativeInteger": r"0|[1-9][0-9]*",
    XSD + "boolean": r"true|false",
    XSD + "date": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    XSD + "string": r"(?s:.*)",
    XSD + "anyURI": r"\S+",
}
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def lint_text(project: Project, file: TurtleFile) -> Iterator[Finding]:
    """How the file is written: prefixes from the register and no others, four spaces, a lone dot, tags in lower case.

    The rules are those of CONTRIBUTING.md, under "Turtle by hand".
    """

    def finding(message: str, fix: str, line: int | None = None) -> Finding:
        return Finding("style", message, file=file.name, line=line, fix=fix)

    yield from _lint_prefixes(project, file)
    if not file.text.endswith("\n") or file.text.endswith("\n\n"):
        yield finding("does not end with one line break", "end the file with exactly one line break")
    if not file.text.startswith("#"):
        yield finding("does not open with a comment", "say in a comment what is in the file and why", 1)
    data_file = not file.path.is_relative_to(project.ontology) and not file.path.is_relative_to(project.shapes)
    in_long_string = False
    for number, line in enumerate(file.text.splitlines(), start=1):
        opened_inside = in_long_string
        if line.count('"""') % 2:
            in_long_string = not in_long_string
        if opened_inside:
            continue
        bare = STRING.sub('""', line)
        if "\t" in line or line != line.rstrip():
            yield finding("has a tab or a blank at the end of the line", "use spaces, and none at the end", number)
        if (len(line) - len(line.lstrip(" "))) % 4:
            yield finding("is not indented by four spaces a level", "indent by four spaces", number)
        if data_file and re.search(r"\S\s*\.$", bare) and not bare.startswith("#"):
            yield finding("ends a subject on the line of a predicate", "put the dot alone on a line of its own", number)
        for tag in re.findall(r'"@([A-Za-z-]+)', bare):
            if tag not in LANGUAGES:
                yield finding(f"has the language tag @{tag}", "use @it or @en, in lower case", number)


def _lint_prefixes(project: Project, file: TurtleFile) -> Iterator[Finding]:
    lines = file.text.splitlines()
    declared = [(m.group(1) or "", m.group(2), n) for n, line in enumerate(lines, 1) if (m := PREFIX_LINE.match(line))]
    for number, line in enumerate(lines, 1):
        if line.startswith(("@prefix", "@base")):
            fix = "write PREFIX and BASE as in SPARQL, without a dot"
            yield Finding("style", "uses @prefix or @base", file=file.name, line=number, fix=fix)
    body = "\n".join(line for line in lines if not line.startswith(("PREFIX", "BASE", "#")))
    # Only what is not inside <> or quotes can be a prefixed name; SPARQL inside a shape counts as the shape's own.
    tokens = set(re.findall(r"(?<![\w<:/])([A-Za-z][\w-]*)?:(?=[\w\\^(]|$)", STRING.sub('""', re.sub(r"<[^<>\s]*>", "<>", body))))
    for prefix, namespace, number in declared:
        if project.prefixes.get(prefix) != namespace:
            registered = project.prefixes.get(prefix)
            fix = f"prefixes.ttl has <{registered}>" if registered else "register it in prefixes.ttl, or use one that is"
            message = f"declares the prefix {prefix}: as <{namespace}>, which the register does not have"
            yield Finding("prefix", message, file=file.name, line=number, fix=fix)
        if prefix not in tokens:
            message = f"declares the prefix {prefix}: and does not use it"
            yield Finding("prefix", message, file=file.name, line=number, fix="delete the line")
    order = [prefix for prefix, _, _ in declared]
    expected = [prefix for prefix in project.prefixes if prefix in order]
    known = [prefix for prefix in order if prefix in project.prefixes]
    if known != expected and sorted(known[1:]) != known[1:]:
        fix = "own prefix first, then alphabetical: " + " ".join(sorted(order))
        yield Finding("prefix", "declares its prefixes out of order", file=file.name, line=declared[0][2], fix=fix)


def lint_graphs(project: Project, data: list[TurtleFile], ontology: list[TurtleFile]) -> Iterator[Finding]:
    """How the files fit together: no blank nodes, only known terms, each IRI defined once, no reference to nothing."""
    terms = known_terms(ontology)
    defined: dict[str, list[TurtleFile]] = defaultdict(list)
    for file in data:
        for subject in dict.fromkeys(quad.subject for quad in file.quads):
            if isinstance(subject, ox.NamedNode):
                defined[subject.value].append(file)
    for file in data:
        yield from _lint_quads(project, file, terms, defined)
    for iri, files in defined.items():
        for other in files[1:]:
            yield Finding(
                "defined-twice",
                f"is defined here and in {files[0].name}:{files[0].line_of(iri) or '?'}",
                file=other.name,
                line=other.line_of(iri),
                iri=iri,
                fix="keep its statements in one file",
            )


def _lint_quads(
    project: Project, file: TurtleFile, terms: set[str], defined: dict[str, list[TurtleFile]]
) -> Iterator[Finding]:
    for quad in file.quads:
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else None
        line = file.line_of(subject) if subject else None
        if subject is None or isinstance(quad.object, ox.BlankNode):
            yield Finding(
                "blank-node",
                f"has a blank node at {project.shorten(quad.predicate.value)}",
                file=file.name,
                line=line or _first_blank_node(file),
                iri=subject,
                fix="give it an IRI: blank nodes cannot be cited, compared or replaced",
            )
        used = [quad.predicate] + ([quad.object] if quad.predicate == RDF_TYPE else [])
        for term in used:
            if isinstance(term, ox.NamedNode) and term.value not in terms:
                yield _unknown(project, file, line, subject, term.value, terms, "term", "the vocabulary does not declare")
        if isinstance(quad.object, ox.NamedNode) and quad.predicate != RDF_TYPE:
            value = quad.object.value
            if value.startswith(DEFAULT_BASE) and value not in defined and value not in terms:
                yield _unknown(project, file, line, subject, value, set(defined), "reference", "no file defines")
        if isinstance(quad.object, ox.Literal):
            yield from _lint_literal(project, file, line, subject, quad)


def _unknown(
    project: Project, file: TurtleFile, line: int | None, subject: str | None, iri: str, among: set[str], check: str, what: str
) -> Finding:
    near = [project.shorten(name) for name in get_close_matches(iri, sorted(among), n=2, cutoff=0.8)]
    fix = f"did you mean {' or '.join(near)}?" if near else "check its spelling, or declare it"
    return Finding(check, f"uses {project.shorten(iri)}, which {what}", file=file.name, line=line, iri=subject, fix=fix)


def _lint_literal(project: Project, file: TurtleFile, line: int | None, subject: str | None, quad: ox.Quad) -> Iterator[Finding]:
    literal = quad.object
    assert isinstance(literal, ox.Literal)
    if literal.language is not None:
        return
    pattern = CANONICAL.get(literal.datatype.value)
    if pattern is None:
        message, fix = f"uses the datatype <{literal.datatype.value}>", "use one of " + ", ".join(
            name.removeprefix(XSD) for name in CANONICAL
        )
    elif not re.fullmatch(pattern, literal.value):
        message = f'writes "{literal.value}" at {project.shorten(quad.predicate.value)}, which is not canonical'
        fix = "write it without sign, leading zeros or time zone: stores rewrite any other form"
    else:
        return
    yield Finding("literal", message, file=file.name, line=line, iri=subject, fix=fix)


def _first_blank_node(file: TurtleFile) -> int | None:
    for number, line in enumerate(file.text.splitlines(), start=1):
        if re.search(r"\[|_:|\(", re.sub(r"<[^<>\s]*>", "<>", STRING.sub('""', line))) and not line.startswith("#"):
            return number
    return None


def known_terms(ontology: Iterable[TurtleFile]) -> set[str]:
    """The classes and properties that the vocabulary declares, its own and those that it reuses."""
    kinds = {OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
    return {RDF_TYPE.value, RDFS_LABEL} | {
        quad.subject.value
        for file in ontology
        for quad in file.quads
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode) and quad.object.value in kinds
        and isinstance(quad.subject, ox.NamedNode)
    }


def lint_sources(project: Project, data: list[TurtleFile]) -> Iterator[Finding]:
    """The source file of each act: there, unchanged to the byte, and with each discrepancy's words where it says."""
    digest, name_of = ox.NamedNode(ONTO + "sha256"), ox.NamedNode(ONTO + "fileName")
    for file in data:
        values = {(quad.subject, quad.predicate): quad.object.value for quad in file.quads if isinstance(quad.object, ox.Literal)}
        for (subject, predicate), name in values.items():
            if predicate != name_of:
                continue
            line, iri = file.line_of(subject.value), subject.value
            path = next((p for folder in project.data for p in folder.rglob(name)), None)
            if path is None:
                fix = "put the act's text under data/source/, byte for byte"
                yield Finding("source", f"{name} is not there", file=file.name, line=line, iri=iri, fix=fix)
                continue
            content = path.read_bytes()
            if values.get((subject, digest)) != hashlib.sha256(content).hexdigest():
                message = f"{project.display(path)} is not the file whose SHA-256 the data give"
                fix = "restore the file, or, if the act's text did change, review every anchor and give the new digest"
                yield Finding("source", message, file=file.name, line=line, iri=iri, fix=fix)
                continue
            yield from _lint_readings(file.path.parent, data, content.decode("utf-8").splitlines())


def _lint_readings(folder: Path, data: list[TurtleFile], lines: list[str]) -> Iterator[Finding]:
    printed, at = ox.NamedNode(ONTO + "printedReading"), ox.NamedNode(ONTO + "sourceLine")
    for file in data:
        if file.path.parent != folder:
            continue
        places: dict[str, list[int]] = defaultdict(list)
        for quad in file.quads:
            if quad.predicate == at and quad.object.value.isdigit():
                places[quad.subject.value].append(int(quad.object.value))
        for quad in file.quads:
            if quad.predicate != printed:
                continue
            iri = quad.subject.value
            windows = [" ".join(line.rstrip() for line in lines[n - 1 : n + 3]) for n in places[iri]]
            if not any(quad.object.value in window for window in windows):
                message = f"“{quad.object.value}” does not stand on any of the source lines {sorted(places[iri])}"
                fix = "copy the words from the source, and give the line on which they begin"
                yield Finding("reading", message, file=file.name, line=file.line_of(iri), iri=iri, fix=fix)
