"""Mutants of the shapes: in each, one part of a constraint is gone, looser or stricter.

Of a named shape: each parameter removed; counts and bounds moved by one; a class widened to a superclass, or to
whatever has a type; a datatype, the languages or an order widened; a pattern with an anchor, quantifier, class of
characters or alternative other than it was; each member of a list dropped; each target, each link to a property shape,
each SPARQL constraint, and each severity dropped. Of a query: a condition, a clause of it, a triple pattern or a member
of a list dropped; a path longer or shorter; && and || exchanged; a bound moved to the other side; a regular expression
changed as a pattern is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import pyoxigraph as ox

from raccordo.check.validate import SH
from raccordo.rdf.turtle import RDF_TYPE, value
from tests import fixtures

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
FIRST, REST, NIL = (ox.NamedNode(RDF + name) for name in ("first", "rest", "nil"))
REMOVED = {*fixtures.PARAMETERS, "property", "qualifiedValueShape", "severity", "targetClass", "targetSubjectsOf"}
STEPS = {"minCount": -1, "maxCount": 1, "minInclusive": -1}
WIDER_DATATYPES = {
    XSD + "integer": XSD + "decimal",
    XSD + "string": RDF + "langString",
    XSD + "date": XSD + "dateTime",
}
TOKEN = re.compile(r"\\.|\[\^?[^\]]*\]|\{\d+\}|.")
QUANTIFIER = re.compile(r"[*+?]|\{\d+\}")
TERM = r"[^\s{}()]+"
# The triples of a query that have one subject.
TRIPLES = rf"(?P<subject>[$?]\w+) (?P<pairs>{TERM} {TERM}(?: ; {TERM} {TERM})*) (?P<end>\.|(?=\}}))"

Quads = frozenset[ox.Quad]


@dataclass(frozen=True)
class Mutant:
    """What was changed, in which named shape, parameter and value of it, and the part of the shapes that came of it.

    Where another constraint component has to stand for the mutated one, `alias` maps its name to the old one.
    """

    name: str
    shape: str
    parameter: str
    value: str
    quads: Quads
    alias: dict[str, str] = field(default_factory=dict)


# What was changed, the triples that went, those that came, and the alias.
Change = tuple[str, Quads, Quads, dict[str, str]]


@cache
def mutants() -> dict[str, list[Mutant]]:
    """All mutants in a fixed order, by the shape that they are of."""
    found: dict[str, list[Mutant]] = {}
    for mutant in _mutants():
        found.setdefault(mutant.shape, []).append(mutant)
    return found


def _mutants() -> Iterator[Mutant]:
    for quad in sorted(fixtures.shape_quads(), key=str):
        parameter = quad.predicate.value.removeprefix(SH)
        changes = [change for function in CHANGES.get(parameter, ()) for change in function(quad)]
        if parameter in REMOVED:
            changes.append(("removed", frozenset([quad]), frozenset(), {}))
        for what, gone, new, alias in changes:
            shape = owner(quad.subject)
            shown = " ".join(fixtures.name_in(value(quad.object)).split())[:60]
            quads = (fixtures.shapes_for(shape) - gone) | new
            yield Mutant(f"{shape}: {parameter} {shown} {what}", shape, parameter, value(quad.object), quads, alias)


@cache
def owner(node: object) -> str:
    """The named shape that a node belongs to, through lists and nested shapes."""
    while not (isinstance(node, ox.NamedNode) and node.value.startswith(fixtures.SHAPES)):
        node = next(quad.subject for quad in fixtures.shape_quads() if quad.object == node)
    return fixtures.name_in(node.value)


def _instead(quad: ox.Quad, term: ox.NamedNode | ox.BlankNode | ox.Literal, what: str = "") -> Change:
    new = frozenset([ox.Quad(quad.subject, quad.predicate, term)])
    return f"→ {what or value(term)}", frozenset([quad]), new, {}


def _triple(subject: ox.NamedNode | ox.BlankNode, parameter: str, term: object) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(SH + parameter), term)


def _steps(quad: ox.Quad) -> Iterator[Change]:
    parameter = quad.predicate.value.removeprefix(SH)
    loosened = int(value(quad.object)) + STEPS[parameter]
    if loosened > 0 or parameter == "minInclusive":  # minCount 0 is the parameter removed
        yield _instead(quad, ox.Literal(loosened))


def _superclasses(quad: ox.Quad) -> Iterator[Change]:
    for parent in sorted(superclasses(quad.object), key=str):
        yield _instead(quad, parent)


@cache
def superclasses(kind: object) -> set[ox.NamedNode]:
    """The direct superclasses of a class in the vocabulary."""
    quads = (quad for quad in fixtures.base_quads() if quad.predicate.value == RDFS + "subClassOf")
    return {quad.object for quad in quads if quad.subject == kind}


def _anything_typed(quad: ox.Quad) -> Iterator[Change]:
    shape, of_type = ox.BlankNode(), ox.BlankNode()
    new = [
        _triple(quad.subject, "node", shape),
        _triple(shape, "property", of_type),
        _triple(of_type, "path", RDF_TYPE),
        _triple(of_type, "minCount", ox.Literal(1)),
    ]
    yield "→ anything that has a type", frozenset([quad]), frozenset(new), {"Node": "Class"}


def _wider_datatype(quad: ox.Quad) -> Iterator[Change]:
    if wider := WIDER_DATATYPES.get(value(quad.object)):
        shapes = [ox.BlankNode(), ox.BlankNode()]
        head, cells = _list(shapes)
        datatypes = [_triple(shapes[0], "datatype", quad.object), _triple(shapes[1], "datatype", ox.NamedNode(wider))]
        new = frozenset([_triple(quad.subject, "or", head), *cells, *datatypes])
        yield f"→ or {wider}", frozenset([quad]), new, {"Or": "Datatype"}


def _wider_order(quad: ox.Quad) -> Iterator[Change]:
    new = frozenset([_triple(quad.subject, "lessThanOrEquals", quad.object)])
    yield "→ lessThanOrEquals", frozenset([quad]), new, {"LessThanOrEquals": "LessThan"}


def _list(members: list[ox.BlankNode] | list[ox.Literal] | list[object]) -> tuple[ox.BlankNode, list[ox.Quad]]:
    nodes = [ox.BlankNode() for _ in members]
    cells = []
    for node, member, rest in zip(nodes, members, [*nodes[1:], NIL], strict=True):
        cells += [ox.Quad(node, FIRST, member), ox.Quad(node, REST, rest)]
    return nodes[0], cells


def _members(quad: ox.Quad) -> list[object]:
    members, node = [], quad.object
    while node != NIL:
        cell = {triple.predicate: triple.object for triple in fixtures.shape_quads() if triple.subject == node}
        members.append(cell[FIRST])
        node = cell[REST]
    return members


def _shorter_lists(quad: ox.Quad) -> Iterator[Change]:
    members = _members(quad)
    for member in members if len(members) > 1 else []:  # an empty list is the parameter removed
        head, cells = _list([other for other in members if other is not member])
        what, gone, new, alias = _instead(quad, head, f"without {value(member)}")
        yield what, gone, new.union(cells), alias


def _more_languages(quad: ox.Quad) -> Iterator[Change]:
    members = _members(quad)
    language = next(tag for tag in ("en", "it", "fr") if tag not in map(value, members))
    head, cells = _list([*members, ox.Literal(language)])
    what, gone, new, alias = _instead(quad, head, f"{language} as well")
    yield what, gone, new.union(cells), alias


def _patterns(quad: ox.Quad) -> Iterator[Change]:
    for other in patterns(value(quad.object)):
        yield _instead(quad, ox.Literal(other), other or "anything")


def patterns(text: str) -> Iterator[str]:
    """Each regular expression that differs from this one in one part, the empty one among them."""
    yield ""
    tokens = TOKEN.findall(text)
    for number, token in enumerate(tokens):
        before, after = "".join(tokens[:number]), "".join(tokens[number + 1 :])
        for other in _other_tokens(token, *tokens[number + 1 : number + 2]):
            yield before + other + after
    for start, end in _alternatives(tokens):
        yield "".join(tokens[:start] + tokens[end:])


def _other_tokens(token: str, following: str = "") -> list[str]:
    if token in "^$":
        return [""]
    if token in {"+", "*", "?"}:
        return {"+": ["*", ""], "*": ["+"], "?": ["*", ""]}[token]
    if QUANTIFIER.fullmatch(token):
        return [f"{token[:-1]},}}", f"{{0,{token[1:]}"]
    # Of letters nothing is changed: those would be mutants of spelling.
    several = token.startswith(("[", "\\"))
    others = [f"{token}?"] if (several or token == ")") and not QUANTIFIER.fullmatch(following) else []
    return others + (["."] if several else []) + ([token.replace("1-9", "0-9")] if "1-9" in token else [])


def _alternatives(tokens: list[str]) -> Iterator[tuple[int, int]]:
    """Where each alternative of a regular expression stands, with the bar beside it."""
    bars: list[list[int]] = [[-1]]
    for number, token in enumerate([*tokens, ")"]):
        if token == "(":
            bars.append([number])
        elif token == "|":
            bars[-1].append(number)
        elif token == ")":
            ends = [*bars.pop(), number]
            for left, right in pairwise(ends) if len(ends) > 2 else []:
                yield (left, right) if left != ends[0] else (left + 1, right + 1)


def _queries(quad: ox.Quad) -> Iterator[Change]:
    for what, text in queries(value(quad.object)):
        yield _instead(quad, ox.Literal(text), what)


def queries(text: str) -> Iterator[tuple[str, str]]:
    """Each query that differs from this one in one part, after what was changed."""
    for pattern, others in EDITS.items():
        for match in re.finditer(pattern, text, re.MULTILINE):
            for other in others(match):
                yield (
                    f"“{other.strip()}” for “{match.group().strip()}”",
                    text[: match.start()] + other + text[match.end() :],
                )


def _without(members: list[str], separator: str) -> list[str]:
    if len(members) < 2:
        return []
    return [separator.join(members[:number] + members[number + 1 :]) for number in range(len(members))]


def _clauses(match: re.Match[str]) -> list[str]:
    separator = " || " if " || " in match.group() else " && "
    return _without(match.group().split(separator), separator)


def _alternative_paths(match: re.Match[str]) -> list[str]:
    members = match.group().split("|")
    return [*_without(members, "|"), *([f"({match.group()})+"] if any(map(chains, members)) else [])]


def _paths(match: re.Match[str]) -> list[str]:
    path = match.group("path")
    name = path.rstrip("?*+")
    # Where the end is used nowhere else, there is a path of several steps only where there is one of one step.
    used = match.string.count(match["end"]) > 1
    longer = [f"{name}*", *([f"{name}+"] if used else [])] if chains(name) else []
    return [f"{other} {match['end']}" for other in [name, *longer] if other != path]


def chains(name: str) -> bool:
    """Whether a property can be followed twice: by the shapes, something may be both its value and its focus node."""
    sources, targets = _ends().get(name, (set(), set()))
    return any(one == other or one in _above(other) or other in _above(one) for one in sources for other in targets)


@cache
def _ends() -> dict[str, tuple[set[object], set[object]]]:
    """The classes of the focus nodes and values of each property, by its prefixed name."""
    quads = fixtures.shape_quads()
    ends: dict[str, tuple[set[object], set[object]]] = {}
    for path in (quad for quad in quads if quad.predicate.value == SH + "path"):
        users = {quad.subject for quad in quads if quad.object == path.subject}
        sources, targets = ends.setdefault(fixtures.invented_project().shorten(value(path.object)), (set(), set()))
        sources |= {q.object for q in quads if q.subject in users and q.predicate.value == SH + "targetClass"}
        targets |= {q.object for q in fixtures.shape_below(path.subject) if q.predicate.value == SH + "class"}
    return ends


@cache
def _above(kind: object) -> frozenset[object]:
    parents = superclasses(kind)
    return frozenset(parents).union(*map(_above, parents))


def _regular_expressions(match: re.Match[str]) -> list[str]:
    return [match["before"] + other for other in patterns(match["pattern"])]


def _triples(match: re.Match[str]) -> list[str]:
    pairs = match["pairs"].split(" ; ")
    if len(pairs) == 1:
        return [""]
    return [f"{match['subject']} {rest} {match['end']}" for rest in _without(pairs, " ; ")]


# How each part of a query is changed, by a pattern that finds it.
EDITS: dict[str, Callable[[re.Match[str]], list[str]]] = {
    r"^ *FILTER .*$\n": lambda _: [""],
    r"(?<=\().* (?:\|\||&&) .*(?=\)$)": _clauses,
    r"\|\||&&": lambda match: ["&&" if match.group() == "||" else "||"],
    r" [<>] ": lambda match: [f" {match.group().strip()}= "],
    r"(?<=IN \()[^()]*(?=\))": lambda match: _without(match.group().split(", "), ", "),
    r"(?<= )[a-z]+:\w+(?:\|[a-z]+:\w+)+(?= )": _alternative_paths,
    r"(?<= )(?P<path>[a-z]+:\w+[?*+]?) (?P<end>[$?]\w+)": _paths,
    r'(?P<before>REGEX\(STR\([$?]\w+\), ")(?P<pattern>[^"]*)': _regular_expressions,
    TRIPLES: _triples,
}
CHANGES: dict[str, tuple[Callable[[ox.Quad], Iterator[Change]], ...]] = {
    **dict.fromkeys(STEPS, (_steps,)),
    **dict.fromkeys(("alternativePath", "ignoredProperties", "in", "or"), (_shorter_lists,)),
    "class": (_superclasses, _anything_typed),
    "datatype": (_wider_datatype,),
    "languageIn": (_shorter_lists, _more_languages),
    "lessThan": (_wider_order,),
    "pattern": (_patterns,),
    "select": (_queries,),
}
