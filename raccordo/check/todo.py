"""What a person still has to decide of a plan, in the order in which it is best done: from what a check finds.

Nothing is looked for here that the check, the data or the draft don't say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from raccordo.act.source import shown, source_paths
from raccordo.findings import UNREADABLE, Finding, Severity, causes_first, stage
from raccordo.model import Model, names
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import LANGUAGES

FILES, OPEN, RESOURCES, SOURCE, ROWS, NAMES, TRANSLATIONS, REVIEW, DECIDED = (
    "files: what cannot be read, and how they are written",
    "open: what the draft could not read",
    "resources: what they lack",
    "source: what it prints and the data lack",
    "rows to decide",
    "names that the texts mention",
    "translations that are missing",
    "review: the anchors, once the rest is done",
    "rows that are left open, each with the note that says why",
)
# What stands in a row beside its directive.
CELLS = ("rac:ofGuideline", "rac:ofProgramme")
# Of the stages of findings, by their order; the rest is of resources.
SECTIONS = {0: FILES, 1: FILES, 3: SOURCE, 4: SOURCE, 5: REVIEW}
ORDER = (FILES, OPEN, RESOURCES, SOURCE, ROWS, NAMES, TRANSLATIONS, REVIEW, DECIDED)


@dataclass(frozen=True)
class Item:
    """One thing to decide: in which section, where it is in the files and in the source, the words, what is asked.

    `line` is of the file, `source_line` and `page` of the source. What follows from another is only counted.
    """

    section: str
    message: str
    fix: str = ""
    file: str = ""
    line: int = 0
    page: int = 0
    source_line: int = 0
    words: str = ""
    iri: str = ""
    choices: tuple[str, ...] = ()
    follows: bool = False

    @property
    def open(self) -> bool:
        """Whether anything is to be done about it."""
        return self.section != DECIDED

    @property
    def needed(self) -> bool:
        """Whether it is to be done before the plan is published: without a translation it is published in Italian."""
        return self.open and self.section != TRANSLATIONS

    def as_json(self) -> dict[str, Any]:
        """The item as a JSON object, without the members that have no value."""
        return {name: value for name, value in asdict(self).items() if value}


class Todo:
    """Collects what is left to decide of the plan in a folder."""

    def __init__(self, data: Graph, model: Model, folder: Path) -> None:
        self.graph = data.labelled(names(model, data))
        # What the body has of all its years is of the plan as well.
        self.files = {file.name: file for file in data.files if file.path.is_relative_to(folder)
                      or (file.path.parent == folder.parent and folder.parent not in data.project.data)}  # fmt: skip
        described = {iri for file in self.files.values() for iri in file.subjects}
        project = data.project
        self.sources = {project.display(path) for iri, path in source_paths(data).items() if iri in described}
        self.folder = project.display(folder)

    def items(self, findings: Iterable[Finding], drafted: Iterable[dict[str, str]]) -> list[Item]:
        """What is left, in order: of the findings of a check, and the lines of the draft's report if it is there."""
        report = list(drafted)
        found = [*self.of_findings(findings), *self.of_draft(report), *self.of_rows(report)]
        return sorted(found, key=lambda item: ORDER.index(item.section))

    def of_findings(self, findings: Iterable[Finding]) -> Iterator[Item]:
        """The findings of the plan's files and sources; of other files those alone that keep these from being read."""
        causes, following = causes_first(findings)
        for finding in (*causes, *following):
            name = finding.file or ""
            if not (name in self.files or name in self.sources or name.startswith(f"{self.folder}/")
                    or finding.check in UNREADABLE):  # fmt: skip
                continue
            iri = finding.iri or ""
            in_source = name in self.sources
            yield Item(
                self.section(finding),
                finding.message,
                finding.fix or "",
                name,
                finding.line or 0,
                self.page(iri),
                (finding.line or 0) if in_source else self.source_line(iri),
                self.words(iri),
                iri,
                follows=finding.follows,
            )

    @staticmethod
    def section(finding: Finding) -> str:
        """Which section a finding is of."""
        if finding.check == "names":
            return NAMES
        if finding.severity is Severity.INFO:
            return TRANSLATIONS
        return SECTIONS.get(stage(finding), RESOURCES)

    def of_draft(self, report: Iterable[dict[str, str]]) -> Iterator[Item]:
        """The lines that the draft left open; those with the same words and reason are one thing to decide."""
        alike: dict[tuple[str, str], list[int]] = {}
        for row in report:
            if row["what"] == "open":
                line = int(row["line"]) if row["line"].isdecimal() else 0
                alike.setdefault((row["words"], row["reason"]), []).append(line)
        for (words, reason), lines in alike.items():
            fix = f"decide it, and delete its line of {self.folder}/draft.tsv"
            if len(lines) > 1:
                fix = f"decide it, and delete its {len(lines)} lines of {self.folder}/draft.tsv"
            yield Item(OPEN, reason, fix, source_line=lines[0], words=shown(words))

    def of_rows(self, report: Iterable[dict[str, str]]) -> Iterator[Item]:
        """The rows whose directive is open, each with its candidates: those that the draft left so, and the others."""
        graph = self.graph
        drafted = {row["resource"] for row in report if row["what"] == "concluded" and row["property"] == "rac:pairing"}
        unresolved = graph.project.iri("cv/pairing/unresolved")
        rows = [iri for iri in graph.subjects("rac:pairing", unresolved) if graph.place(iri)[0] in self.files]
        for iri in sorted(rows, key=lambda iri: (graph.number(iri, "rac:page"), graph.number(iri, "rac:position"))):
            file, line = graph.place(iri)
            left = graph.shorten(iri) in drafted
            candidates = tuple(
                f"{graph.shorten(one)} “{shown(graph.value(one, 'rac:text'))}”"
                for one in graph.values(iri, "rac:candidateDirective")
            )
            yield Item(
                ROWS if left else DECIDED,
                f"which of {len(candidates)} directives stands in row {graph.number(iri, 'rac:position')}",
                "decide it, or write why it stays open; then delete its line of draft.tsv" if left else "",
                file or "",
                line or 0,
                self.page(iri),
                self.source_line(iri),
                " / ".join(self.words(one) for name in CELLS for one in graph.values(iri, name)),
                iri,
                candidates,
            )

    def page(self, iri: str) -> int:
        """The page of the source on which a resource stands; 0 where none is known."""
        return self.graph.number(iri, "rac:page")

    def source_line(self, iri: str) -> int:
        """The first line of the source on which a resource stands; 0 where none is known."""
        graph = self.graph
        anchors = {*graph.subjects("rac:anchors", iri), *graph.subjects("rac:inRow", iri)}
        selectors = [one for anchor in anchors for one in graph.values(anchor, "oa:hasSelector")]
        return min((graph.number(one, "rac:sourceLine") for one in selectors), default=0)

    def words(self, iri: str) -> str:
        """What names a resource to a reader."""
        return shown(self.graph.named(iri, LANGUAGES[0])[0]) if iri else ""
