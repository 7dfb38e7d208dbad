"""What a check has to say: findings about the input, and errors in how the tool was called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """The severities of SHACL, section 2.1.4; a violation makes a check fail."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


# The checks that find what cannot be read: there is nothing to compute or to validate then.
UNREADABLE = frozenset({"read", "encoding", "empty", "syntax"})
# In which order findings are best mended: what cannot be read; how the files are written and fit together; BY_ITSELF
# what each resource is; what the source prints and the data lack; at last the file of review.
BY_ITSELF = 2
STAGES = {
    0: UNREADABLE | {"source"},
    1: {"style", "prefix", "term", "literal", "blank-node", "untyped", "address"}
    | {"defined-twice", "repeated", "reference"},
    3: {"anchor"},
    4: {"coverage"},
    5: {"review"},
}
# The checks that find a statement that says nothing.
DANGLING = {"reference", "blank-node"}
# The checks of which the same message at another place says nothing new.
ONCE = {"reference", "coverage"}
# The shape of what is tied to the source, and the checks that say why it isn't.
UNANCHORED, UNSETTLED = "Anchored-run", {"reference", "anchor", "coverage"}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the input, where it is, and what to do.

    `file` is relative to the project; `line` and `column` count from 1; `iri` is the resource concerned. What `follows`
    from other findings goes away when these are mended.
    """

    check: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    iri: str | None = None
    fix: str | None = None
    severity: Severity = Severity.VIOLATION
    follows: bool = False

    def __str__(self) -> str:
        return self.line_of_text(str)

    def line_of_text(self, say: Callable[[str], str]) -> str:
        """The finding on one line, in the language in which `say` puts what it is given."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        parts = [f"{place}: " if place else "", f"{say(self.severity.value.lower())}: ", say(self.message)]
        if self.iri:
            parts.append(f" <{self.iri}>")
        if self.fix:
            parts.append(f" → {say(self.fix)}")
        return "".join(parts)

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object, without the members that have no value."""
        return {name: value for name, value in asdict(self).items() if value not in (None, False)}


class UserError(Exception):
    """The tool was called in a way that it cannot answer; the message says what to do. Exit status 2."""


def plain(text: str) -> str:
    """What somebody else said, as a message may have it: on one line, short, without what a terminal would obey."""
    return re.sub(r"\s+", " ", "".join(sign if sign.isprintable() else " " for sign in text)).strip()[:200]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without repeats, sorted by place, then by check and message."""
    return sorted(
        set(findings),
        key=lambda f: (f.file or "", f.line or 0, f.column or 0, f.iri or "", f.check, f.message),
    )


def stage(finding: Finding) -> int:
    """Where in the order of mending a finding stands."""
    return next((number for number, checks in STAGES.items() if finding.check in checks), BY_ITSELF)


def causes_first(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Findings in the order in which they are best mended, and beside them those that follow from others."""
    ordered = sorted(in_order(findings), key=stage)
    return [f for f in ordered if not f.follows], [f for f in ordered if f.follows]


def marked(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings in order, those marked that follow from others.

    A resource that uses what isn't there cannot be as its shape wants it. What a text names is tied to the source by
    the text, which may not be written yet.
    """
    ordered = in_order(findings)
    unsettled = any(finding.check in UNSETTLED for finding in ordered)
    dangling = {finding.iri for finding in ordered if finding.check in DANGLING and finding.iri}
    said = set()
    for finding in ordered:
        again = finding.check in ONCE and (finding.check, finding.message) in said
        said.add((finding.check, finding.message))
        follows = (
            again
            or (finding.check == UNANCHORED and unsettled)
            or (finding.iri in dangling and stage(finding) == BY_ITSELF)
        )
        yield replace(finding, follows=True) if follows else finding


def count_by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity; every severity is present."""
    counts = Counter(finding.severity for finding in findings)
    return {severity.value: counts[severity] for severity in Severity}


def failed(findings: Iterable[Finding]) -> bool:
    """Whether any finding is a violation."""
    return any(finding.severity is Severity.VIOLATION for finding in findings)
