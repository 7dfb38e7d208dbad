"""Asking the engine SPARQL as the standard means it, where the engine by itself does otherwise.

It would ask another server for SERVICE; a triple that stands in two graphs of FROM it counts twice; and it resolves
codepoint escapes in literals and IRIs alone. What a query asks for is seen by parsing it, never by looking for words:
`service` or `from` may stand in a name, a literal or a comment. The engine's parser shows no tree, but says how far it
can read: with another word in the place of a keyword it can't read on where that is one, and can everywhere else.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from itertools import product
from typing import Any

import pyoxigraph as ox

from raccordo.rdf.turtle import in_default_graph

ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
# Names, literals and comments may have these words as well; and a keyword needs no space, not even behind a number.
SERVICE, FROM = re.compile("service", re.IGNORECASE), re.compile("from", re.IGNORECASE)
# The lines of comment that a query begins with, where no keyword is.
HEAD = re.compile(r"(?:\s*#[^\r\n]*[\r\n])*")
# What no query has outside of literals, so that none that ends so is ever answered; it stands apart, for the parser
# looks some letters ahead of what it can't read.
NEVER = "\n" + " " * 99 + "\n" + "\x01" * 99
PLACE = re.compile(r"error at (\d+):(\d+)")
BLANK = r"(?:\s|#[^\r\n]*[\r\n])*"
NAME = r"(?:<[^>]*>|(?:\\.|[^\s#{<\\])+)"
PROLOGUE = re.compile(rf"(?:{BLANK}(?:base|prefix{BLANK}[^\s:]*:){BLANK}<[^>]*>)*", re.IGNORECASE)
CLAUSE = re.compile(rf"{BLANK}from{BLANK}(named(?=[\s#<])|){BLANK}({NAME})", re.IGNORECASE)

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Dataset = tuple[list[ox.NamedNode], list[ox.NamedNode]]


class Remote(ValueError):
    """A query that asks another server."""

    def __init__(self) -> None:
        super().__init__("SERVICE asks another server, which is never done here")


def query(store: ox.Store, text: str, base: str | None = None, dataset: Dataset | None = None) -> Answer:
    """What a store answers to a query, over its default graph and its named graphs, or over those of a dataset.

    A dataset has the graphs whose merge is the default graph, and the named graphs; it stands in for the query's own
    FROM and FROM NAMED (SPARQL 1.1 Protocol, section 2.1.4). Raises SyntaxError, and Remote for SERVICE, even where it
    would be silent.
    """
    try:
        return _ask(store, text, base, dataset)
    except SyntaxError as error:
        # Codepoint escapes are resolved before anything is parsed (SPARQL 1.1, section 19.2).
        resolved = ESCAPE.sub(_resolved, text)
        if resolved == text:
            raise
        try:
            return _ask(store, resolved, base, dataset)
        except SyntaxError:
            raise error from None


def _ask(store: ox.Store, text: str, base: str | None, dataset: Dataset | None) -> Answer:
    body = HEAD.sub("", text, count=1)
    if SERVICE.search(body) and _first(text, SERVICE) is not None:
        raise Remote
    if len(FROM.findall(body)) > 1 and (first := _first(text, FROM)) is not None:
        dataset = dataset or _dataset(text, first, base)
    if dataset is None:
        return store.query(text, base_iri=base)
    default, named = dataset
    if len(default) > 1:
        store = _merged(store, default, named)
    graphs: Any = ox.DefaultGraph() if len(default) > 1 else default
    return store.query(text, base_iri=base, default_graph=graphs, named_graphs=[*named])


def _resolved(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code < 0x110000 else escape[0]


def _first(text: str, keyword: re.Pattern[str]) -> int | None:
    """Where the first keyword of that name stands in a query; None where it has none, or can't be read at all.

    All words of this name are changed alike, so that names go on being the same or others as they were.
    """
    others = ("".join(pair) for pair in product(string.ascii_lowercase, repeat=2))
    start, end = keyword.pattern[:2], keyword.pattern[4:]
    other = next((pair for pair in others if f"{start}{pair}{end}" not in text.lower()), None)
    if other is None:
        raise SyntaxError(f"too many words are like {keyword.pattern!r}")
    changed = keyword.sub(lambda word: word[0][:2] + other + word[0][4:], text)
    place = _unreadable(changed)
    if place is None or _unreadable(text) is not None:
        return None
    return max(word.start() for word in keyword.finditer(text) if word.start() <= place)


def _unreadable(text: str) -> int | None:
    """Just behind what in a query can't be read; None where all of it can."""
    try:
        ox.Store().query(text + NEVER)
    except SyntaxError as error:
        place = PLACE.match(str(error.msg))
        assert place
        lines = text.split("\n")
        line = int(place[1]) - 1
        return sum(len(one) + 1 for one in lines[:line]) + int(place[2]) if line < len(lines) else None
    raise AssertionError("no query ends so")


def _dataset(text: str, first: int, base: str | None) -> Dataset:
    """The dataset that a query names by FROM and FROM NAMED, the first of which stands there."""
    clauses = []
    while clause := CLAUSE.match(text, first):
        clauses.append(clause)
        first = clause.end()
    # The engine resolves the names.
    prologue = PROLOGUE.match(text)
    assert prologue
    names = " ".join(f"({clause[2]} AS ?g{n})" for n, clause in enumerate(clauses))
    row: Any = next(iter(ox.Store().query(f"{prologue[0]} SELECT {names} {{}}", base_iri=base)))  # type: ignore[arg-type]
    pairs = [(clause[1], row[f"g{n}"]) for n, clause in enumerate(clauses)]
    return [iri for named, iri in pairs if not named], [iri for named, iri in pairs if named]


def _merged(store: ox.Store, default: Iterable[ox.NamedNode], named: Iterable[ox.NamedNode]) -> ox.Store:
    """A store of some named graphs, with the merge of others as its default graph."""
    merged = ox.Store()
    for iri in default:
        merged.extend([in_default_graph(quad) for quad in store.quads_for_pattern(None, None, None, iri)])
    for iri in named:
        merged.extend(store.quads_for_pattern(None, None, None, iri))
    return merged
