"""What SHACL cannot see: how a Turtle file is written, and how the files of a project fit together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from raccordo.findings import Finding
from raccordo.project import PREFIX_LINE, Project
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import LANGUAGES, XSD, address_problems
from raccordo.rdf.turtle import RDF_TYPE, TOKEN, UNWRITABLE, TurtleFile, has_blank, value

RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
# What ( and ) stand for: nobody wrote these names.
COLLECTION = {f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}" for name in ("first", "rest")}
# Canonical lexical forms (XML Schema 1.1 part 2, section 2.3.1), of the datatypes that the data use: stores rewrite
# any other form, and the data that come back are then not the data that went in.
CANONICAL = {
    XSD + "integer": r"0|-?[1-9][0-9]{0,17}",
    XSD + "boolean": r"true|false",
    XSD + "date": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    XSD + "string": r"(?s:.*)",
    XSD + "anyURI": r"\S+",
}
# What stands in a query: texts and comments, in which nothing is named, IRIs and prefixed names.
SPARQL_TOKEN = re.compile(
    r'"""(?s:.*?)"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*|<(?P<iri>[^<>"{}|^`\\\s]*)>'
    r"|(?<![\w?$:])(?P<prefix>[A-Za-z][\w-]*):(?P<local>[\w.-]*\w)"
)
# An IRI that JSON-LD, and a reader, would take for a prefixed name.
SCHEME = re.compile(r"<([A-Za-z][\w-]*):(?!//)([^<>\s]*)>")


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
    yield from _lint_repeats(project, file)
    data_file = not file.path.is_relative_to(project.ontology) and not file.path.is_relative_to(project.shapes)
    inside = False
    for number, (line, bare) in enumerate(zip(file.text.split("\n"), file.bare, strict=True), start=1):
        if not inside:
            if "\t" in line or line != line.rstrip():
                yield finding("has a tab or a blank at the end of the line", "use spaces, and none at the end", number)
            if (len(line) - len(line.lstrip(" "))) % 4:
                yield finding("is not indented by four spaces a level", "indent by four spaces", number)
        # A text of several lines has one of its marks on the first and one on the last.
        inside ^= bare.count('"') % 2 == 1
        if data_file and re.search(r"\S\s*\.\s*$", bare):
            yield finding("ends a subject on the line of a predicate", "put the dot alone on a line of its own", number)
        for tag in re.findall(r'"@([A-Za-z0-9-]+)', bare):
            if tag not in LANGUAGES:
                yield finding(f"has the language tag @{tag}", "use @it or @en, in lower case", number)


def _lint_repeats(project: Project, file: TurtleFile) -> Iterator[Finding]:
    """What an editor pastes twice, and no graph shows."""
    for iri, line in file.reopened:
        message = f"is defined here and at line {file.line_of(iri)}"
        yield Finding("defined-twice", message, file.name, line, iri=iri, fix="keep its statements in one block")
    reopened = {iri for iri, _ in file.reopened}
    for quad in file.repeated:
        iri = value(quad.subject)
        if iri not in reopened:
            message = f"says the same twice at {project.shorten(quad.predicate.value)}: {value(quad.object)}"
            yield Finding("repeated", message, file.name, file.line_of(iri), iri=iri, fix="delete one of the two")


def _lint_prefixes(project: Project, file: TurtleFile) -> Iterator[Finding]:
    lines = file.bare
    declared = [(m.group(1) or "", m.group(2), n) for n, line in enumerate(lines, 1) if (m := PREFIX_LINE.match(line))]
    for number, line in enumerate(lines, 1):
        if line.startswith(("@prefix", "@base")):
            fix = "write PREFIX and BASE as in SPARQL, without a dot"
            yield Finding("style", "uses @prefix or @base", file=file.name, line=number, fix=fix)
        for prefix, local in SCHEME.findall(line):
            if prefix in project.prefixes:
                message = f"has <{prefix}:{local}>, an IRI of the scheme {prefix}:, which is the name of a prefix"
                fix = f"without < and > it is a prefixed name: {prefix}:{local}"
                yield Finding("prefix", message, file=file.name, line=number, fix=fix)
    # Only what is not inside <> or quotes can be a prefixed name; a text of several lines may be SPARQL.
    kept = TOKEN.sub(lambda match: match[0] if match[0].startswith(('"""', "'''")) else "", file.text)
    body = "\n".join(line for line in kept.split("\n") if not line.startswith(("PREFIX", "BASE")))
    tokens = set(re.findall(r"(?<![\w<:/])([A-Za-z][\w-]*):(?=\w)", re.sub(r"<[^<>\s]*>", "<>", body)))
    for prefix, namespace, number in declared:
        if project.prefixes.get(prefix) != namespace:
            registered = project.prefixes.get(prefix)
            fix = (
                f"prefixes.ttl has <{registered}>" if registered else "register it in prefixes.ttl, or use one that is"
            )
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


def lint_graphs(data: Graph, ontology: Graph) -> Iterator[Finding]:
    """How the files fit together: no blank nodes, only known terms, each IRI defined once, no reference to nothing."""
    terms = known_terms(ontology)
    defined: dict[str, list[TurtleFile]] = defaultdict(list)
    for file in data.files:
        for subject in dict.fromkeys(quad.subject for quad in (*file.quads, *file.nameless)):
            if isinstance(subject, ox.NamedNode):
                defined[subject.value].append(file)
    for file in data.files:
        yield from _lint_quads(data.project, file, terms, defined)
        yield from _lint_subjects(data, file)
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
    first = _first_blank_node(file) if file.nameless else None
    for quad in (*file.quads, *file.nameless):
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else None
        line = file.line_of(subject) if subject else first
        for check, message, fix in _problems(project, quad, terms, defined):
            place = line or (first if check == "blank-node" else None)
            yield Finding(check, message, file=file.name, line=place, iri=subject, fix=fix)


def _lint_subjects(data: Graph, file: TurtleFile) -> Iterator[Finding]:
    """What no statement shows by itself: what a resource is, and whether its name can be published."""
    for iri in dict.fromkeys(quad.subject.value for quad in file.quads if isinstance(quad.subject, ox.NamedNode)):
        if not data.values(iri, "rdf:type"):
            message = "has no class, by which it would be checked and shown"
            fix = "say first what it is, as in: a rac:Act"
            yield Finding("untyped", message, file.name, file.line_of(iri), iri=iri, fix=fix)
        for message, fix in address_problems(data.path(iri) or ""):
            yield Finding("address", message, file.name, file.line_of(iri), iri=iri, fix=fix)


def _problems(
    project: Project, quad: ox.Quad, terms: set[str], defined: dict[str, list[TurtleFile]]
) -> Iterator[tuple[str, str, str]]:
    """What is wrong with one triple: check, message, what to do."""
    yield from term_problems(project, quad, terms, "the vocabulary does not declare")
    if isinstance(quad.object, ox.Literal) and quad.predicate == RDF_TYPE:
        yield "term", f"is typed with a literal, {quad.object}", "write the class without quotes, with its prefix"
    if isinstance(quad.object, ox.NamedNode) and quad.predicate != RDF_TYPE:
        target = quad.object.value
        if target.startswith(project.base) and target not in defined and target not in terms:
            folder = target.rpartition("/")[0] + "/"
            if any(iri.startswith(folder) for iri in defined):
                message = f"uses {project.shorten(target)}, which no file defines"
                yield "reference", message, suggestion(project, target, defined)
            else:
                message = f"uses what is under {folder.removeprefix(project.base)}, and no file defines anything there"
                yield "reference", message, "write the file that defines it, or restore it"


def term_problems(project: Project, quad: ox.Quad, terms: set[str], lack: str) -> Iterator[tuple[str, str, str]]:
    """A blank node, a term that is not among `terms` (`lack` says what it lacks), a literal that is not canonical.

    Each is (check, message, what to do).
    """
    if has_blank(quad):
        message = f"has a blank node at {project.shorten(quad.predicate.value)}"
        yield "blank-node", message, "give it an IRI: blank nodes cannot be cited, compared or replaced"
    if isinstance(quad.object, ox.Triple):
        message = f"has a statement in << and >> at {project.shorten(quad.predicate.value)}"
        yield "term", message, "say it in statements of a resource with an IRI: RDF 1.1 has no other"
    used = [quad.predicate] + ([quad.object] if quad.predicate == RDF_TYPE else [])
    for term in used if not (has_blank(quad) and quad.predicate.value in COLLECTION) else ():
        if isinstance(term, ox.NamedNode) and term.value not in terms:
            message = f"uses {project.shorten(term.value)}, which {lack}"
            yield "term", message, suggestion(project, term.value, terms)
    if isinstance(quad.object, ox.Literal) and (match := UNWRITABLE.search(quad.object.value)):
        message = f"has the character U+{ord(match[0]):04X} at {project.shorten(quad.predicate.value)}"
        yield "literal", message, "take it out: no XML can hold it, and RDF/XML is among what is published"
    if isinstance(quad.object, ox.Literal) and quad.object.language is None:
        yield from literal_problems(project, quad.predicate.value, quad.object)


def suggestion(project: Project, iri: str, among: Iterable[str]) -> str:
    """What to do about a name that nothing declares: the nearest names, if any is near."""
    # Only what stands beside it: another kind of resource is no misspelling of this one.
    beside = sorted(name for name in among if name.rpartition("/")[0] == iri.rpartition("/")[0])
    near = [project.shorten(name) for name in get_close_matches(iri, beside, n=2, cutoff=0.8)]
    return f"did you mean {', '.join(near)}?" if near else "check its spelling, or declare it"


def literal_problems(project: Project, predicate: str, literal: ox.Literal) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a literal without language, as (check, message, what to do): see CANONICAL."""
    pattern = CANONICAL.get(literal.datatype.value)
    if pattern is None:
        known = ", ".join(name.removeprefix(XSD) for name in CANONICAL)
        yield "literal", f"uses the datatype <{literal.datatype.value}>", f"use one of {known}"
    elif not re.fullmatch(pattern, literal.value):
        shown = literal.value if len(literal.value) <= 80 else literal.value[:80] + "…"
        message = f'writes "{shown}" at {project.shorten(predicate)}, which is not canonical'
        yield "literal", message, "write it without sign, leading zeros or time zone, in 18 digits at most"


def _first_blank_node(file: TurtleFile) -> int | None:
    lines = (re.sub(r"<[^<>\s]*>", "<>", line) for line in file.bare)
    return next((number for number, line in enumerate(lines, start=1) if re.search(r"\[|_:|\(", line)), None)


def known_terms(ontology: Graph) -> set[str]:
    """The classes and properties that the vocabulary declares, its own and those that it reuses."""
    kinds = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
    return {RDF_TYPE.value, RDFS_LABEL, *(term for kind in kinds for term in ontology.instances(kind))}


def lint_queries(data: Graph, ontology: Graph) -> Iterator[Finding]:
    """The queries and the rules name nothing that isn't there: they would find nothing."""
    project, known = ontology.project, Known.of(data, ontology)
    for path in (*project.query_files(), *project.rule_files()):
        text = project.rebased(path.read_text(encoding="utf-8"))
        for line, iri in known.unknown_in(text):
            message = f"uses {project.shorten(iri)}, which {known.lack(iri)}"
            fix = suggestion(project, iri, known.iris)
            yield Finding("term", message, file=project.display(path), line=line, fix=fix)


@dataclass(frozen=True)
class Known:
    """What queries and shapes may name: `iris`, of those namespaces that are of a vocabulary or of a concept scheme.

    A namespace of a vocabulary is one in which the ontology declares a term. Of others nothing is known: other data may
    have what these lack.
    """

    project: Project
    iris: set[str]
    vocabularies: set[str]
    schemes: set[str]

    @classmethod
    def of(cls, data: Graph, ontology: Graph) -> Known:
        """What the vocabulary declares or speaks of, and what the data describe."""
        spoken = {t.value for quad in ontology.quads for t in quad.triple if isinstance(t, ox.NamedNode)}
        concepts = data.instances("skos:Concept")
        iris = known_terms(ontology) | spoken | data.out.keys()
        return cls(ontology.project, iris, {*map(namespace, known_terms(ontology))}, {*map(namespace, concepts)})

    def unknown_in(self, sparql: str) -> list[tuple[int, str]]:
        """The IRIs of a query that these namespaces lack, each with the line on which it first stands."""
        found: dict[str, int] = {}
        for line, iri in named_in(self.project, sparql):
            if self.lacks(iri):
                found.setdefault(iri, line)
        return [(line, iri) for iri, line in found.items()]

    def lacks(self, iri: str) -> bool:
        """Whether an IRI is of one of the namespaces, and none of what is known in it."""
        return iri not in self.iris and namespace(iri) not in {"", iri} and self.lack(iri) != ""

    def lack(self, iri: str) -> str:
        """What is said of an unknown IRI; empty where nothing is known of its namespace."""
        if namespace(iri) in self.vocabularies:
            return "the vocabulary does not declare"
        return "no file defines" if namespace(iri) in self.schemes else ""


def namespace(iri: str) -> str:
    """An IRI up to its last hash or slash."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def named_in(project: Project, sparql: str) -> Iterator[tuple[int, str]]:
    """The IRIs in a query, whole or as prefixed names, each with its line; not those in texts and comments."""
    prefixes = project.prefixes | dict(PREFIX_LINE.findall(sparql))
    for match in SPARQL_TOKEN.finditer(sparql):
        if match["iri"] or (match["local"] and match["prefix"] in prefixes):
            iri = match["iri"] or prefixes[match["prefix"]] + match["local"]
            yield sparql.count("\n", 0, match.start()) + 1, iri
