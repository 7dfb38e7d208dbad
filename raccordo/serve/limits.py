"""What a query may be before it is given to an engine: small enough, and not nested so deep that a parser overflows."""

from __future__ import annotations

import re

MAX_CHARACTERS = 65_536
MAX_DEPTH = 40
# How often one of these may stand in a query. Each nests in the parser or the planner, though no bracket shows it.
MAX_CHAIN = 400
# Strings, IRIs and comments are skipped: what is in them is no syntax (SPARQL 1.1, section 19.8).
TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r'|<[^<>"{}|^`\\\s]*>|\#[^\n]*|(?P<open>[{(\[])|(?P<close>[})\]])|(?P<chain>\|\||&&|[!|/^*+?-]|\b(?:UNION|MINUS'
    r"|OPTIONAL|REPLACE|CONCAT)\b)|(?P<remote>\b(?:SERVICE|LOAD)\b)",
    re.IGNORECASE | re.DOTALL,
)


def refusal(query: str) -> str | None:
    """Why a query is not run at all; None where it may be tried."""
    if len(query) > MAX_CHARACTERS:
        return f"the query has {len(query)} characters; at most {MAX_CHARACTERS} are read"
    depth = deepest = chain = 0
    for match in TOKEN.finditer(query):
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
