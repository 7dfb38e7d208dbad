"""Which findings follow from others: in a plan in progress, most of them do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from raccordo.findings import BY_ITSELF, Finding, in_order, stage

# The checks of which the same message at another place says nothing new.
ONCE = {"reference", "coverage"}
# The shape of what is tied to the source, and the checks that say why it isn't.
UNANCHORED, UNSETTLED = "Anchored-run", {"reference", "anchor", "coverage"}


def marked(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings in order, those marked that follow from others.

    A resource that uses what isn't there cannot be as its shape wants it. What a text names is tied to the source by
    the text, which may not be written yet.
    """
    ordered = in_order(findings)
    unsettled = any(finding.check in UNSETTLED for finding in ordered)
    dangling = {finding.iri for finding in ordered if finding.check == "reference" and finding.iri}
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
