"""Asking the engine SPARQL as the standard means it, where the engine by itself does otherwise.

It would ask another server for SERVICE; a triple that stands in two graphs of FROM it counts twice; and it resolves
codepoint escapes in literals and IRIs alone. What a query asks for is seen by parsing it, never by looking for words:
`service` or `from` may stand in a name, a literal or a comment. The engine's parser shows no tree, so rdflib's is
asked, which is slow; but only where such a word stands where the keyword could.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from raccordo.rdf.turtle import in_default_graph

ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
# Escaped characters are put where Unicode has none, and any name, IRI or literal may have them: they end nothing there.
ASIDE = 0x40000
# rdflib's parser fails at a negative decimal that is no part of a sum.
NEGATIVE = re.compile(r"(?<=[\s({,>])-(?=\d*\.\d)")

# Where the keyword can stand, and names, literals and comments may have it as well: there a query has to be parsed.
MAY_BE_SERVICE = re.compile(r"(?<![\w?$:@-])service(?=[\s<#?$:])", re.IGNORECASE)
MAY_BE_FROM = re.compile(r"""(?<![\w?$:@./"'-])from(?=[\s<#])""", re.IGNORECASE)
# The lines of comment that a query begins with, where no keyword is.
HEAD = re.compile(r"(?:\s*#[^\r\n]*[\r\n])*")

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
    if MAY_BE_SERVICE.search(body) or len(MAY_BE_FROM.findall(body)) > 1:
        prologue, asked = _parsed(text)
        if any(part.name == "ServiceGraphPattern" for part in _parts(asked)):
            raise Remote
        dataset = dataset or _dataset(prologue, asked, base)
    if dataset is None:
        return store.query(text, base_iri=base)
    default, named = dataset
    if len(default) > 1:
        store = _merged(store, default, named)
    graphs: Any = ox.DefaultGraph() if len(default) > 1 else default
    return store.query(text, base_iri=base, default_graph=graphs, named_graphs=[*named])


def _resolved(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2] or "0", 16)
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code < 0x110000 else escape[0]


def _aside(escape: re.Match[str]) -> str:
    code = ord(escape[3]) if escape[3] else int(escape[1] or escape[2], 16)
    return chr(ASIDE + code) if code < ASIDE else "x"


def _back(text: str) -> str:
    return "".join(chr(ord(sign) - ASIDE) if ASIDE <= ord(sign) < 2 * ASIDE else sign for sign in text)


def _parsed(text: str) -> Any:
    """The prologue and the query, as rdflib's parser gives them."""
    from pyparsing import ParseException  # noqa: PLC0415 (rdflib is slow to import)
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415

    try:
        return parseQuery(NEGATIVE.sub("+", ESCAPE.sub(_aside, text)))
    except MemoryError:
        raise
    except ParseException as error:
        raise SyntaxError(f"error at {error.lineno}:{error.column}: {error.msg}") from error
    except Exception as error:  # there is more than one kind
        raise SyntaxError(f"it cannot be read: {error}") from error


def _parts(tree: Any) -> Iterator[Any]:
    """The parts of a parsed query that have a name."""
    from pyparsing import ParseResults  # noqa: PLC0415
    from rdflib.plugins.sparql.parserutils import CompValue  # noqa: PLC0415

    left: list[Any] = [tree]
    while left:
        part = left.pop()
        if isinstance(part, CompValue):
            yield part
            left.extend(part.values())
        elif isinstance(part, list | ParseResults):
            left.extend(part)


def _dataset(prologue: Any, asked: Any, base: str | None) -> Dataset | None:
    """The dataset that a query names by FROM and FROM NAMED; None where it names none."""
    clauses = asked.datasetClause
    if not clauses:
        return None
    # The name of one may be false, for it is an empty dictionary where both its parts are empty.
    names = [clause.default if "default" in clause else clause.named for clause in clauses]
    # The engine resolves what stands before a local name, or the whole IRI.
    heads = [f"<{name}>" if isinstance(name, str) else f"{name.prefix or ''}:" for name in names]
    declared = "".join(
        f"BASE <{one.iri}>\n" if one.name == "Base" else f"PREFIX {one.prefix or ''}: <{one.iri}>\n" for one in prologue
    )
    text = f"{declared}SELECT {' '.join(f'({head} AS ?g{n})' for n, head in enumerate(heads))} {{}}"
    row: Any = next(iter(ox.Store().query(_back(text), base_iri=base)))  # type: ignore[arg-type]
    tails = ["" if isinstance(name, str) else _back(name.localname or "") for name in names]
    iris = [ox.NamedNode(row[f"g{n}"].value + tail) for n, tail in enumerate(tails)]
    pairs = list(zip(clauses, iris, strict=True))
    return [iri for clause, iri in pairs if "default" in clause], [iri for clause, iri in pairs if "named" in clause]


def _merged(store: ox.Store, default: Iterable[ox.NamedNode], named: Iterable[ox.NamedNode]) -> ox.Store:
    """A store of some named graphs, with the merge of others as its default graph."""
    merged = ox.Store()
    for iri in default:
        merged.extend([in_default_graph(quad) for quad in store.quads_for_pattern(None, None, None, iri)])
    for iri in named:
        merged.extend(store.quads_for_pattern(None, None, None, iri))
    return merged
