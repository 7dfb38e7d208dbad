"""What a query may be before it is given to an engine: small enough, and not nested so deep that a parser overflows."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_CHARACTERS = 65_536
MAX_DEPTH = 40
# How often one of these may stand in a query. Each nests in the parser or the planner, though no bracket shows it.
MAX_CHAIN = 400
# Strings, IRIs and comments are skipped: what is in them is no syntax (SPARQL 1.1, section 19.8).
TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r'|<[^<>"{}|^`\\\s]*>|\#[^\n]*|(?P<open>[{(\[])|(?P<close>[})\]])|(?P<chain>\|\||&&|[!|/^*+?-]|\b(?:UNION|MINUS'
    r"|OPTIONAL|REPLACE|CONCAT)\b)|(?P<remote>(?<![?$:\w-])(?:SERVICE|LOAD)\b(?!\s*[:-]))",
    re.IGNORECASE | re.DOTALL,
)
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def tokens(query: str) -> Iterator[re.Match[str]]:
    """The signs and words of a query that matter here, once its escapes are resolved (SPARQL 1.1, section 19.2)."""
    return TOKEN.finditer(ESCAPE.sub(_character, query))


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code < 0x110000 else escape[0]


def remote(query: str) -> str | None:
    """The word by which a query asks another server; None where it doesn't."""
    return next((match["remote"].upper() for match in tokens(query) if match["remote"]), None)


def refusal(query: str) -> str | None:
    """Why a query is not run at all; None where it may be tried."""
    if len(query) > MAX_CHARACTERS:
        return f"the query has {len(query)} characters; at most {MAX_CHARACTERS} are read"
    depth = deepest = chain = 0
    for match in tokens(query):
        if match["open"]:
            depth += 1
            deepest = max(deepest, depth)
        elif match["close"]:
            depth -= 1
        elif match["chain"]:
            chain += 1
        elif match["remote"]:
            return f"{match['remote'].upper()} asks another server, which this one never does"
    if deepest > MAX_DEPTH:
        return f"the query is nested {deepest} deep; at most {MAX_DEPTH} are read"
    if chain > MAX_CHAIN:
        return f"the query has {chain} operators; at most {MAX_CHAIN} are read"
    return None
