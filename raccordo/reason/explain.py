"""What a resource, or one statement about it, rests on: words of the act, rows of the table, rules and other acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from typing import Any

import pyoxigraph as ox

from raccordo.act.discrepancies import heaviest_first
from raccordo.act.source import joined, passages_of, read_sources
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import natural
from raccordo.rdf.turtle import value
from raccordo.reason import rules

# Up the chain: from a resource to what it is part of, follows from or was adopted by.
UPWARD = (
    "rac:inPlan", "rac:adoptedBy", "rac:inReport", "rac:issuedBy", "eli:is_part_of", "eli:based_on", "eli:passed_by",
    "rac:appointedBy", "rac:sourceOf", "rac:converts", "eli:ensures_implementation_of",
)  # fmt: skip
ROW_PROPERTIES = ("rac:ofGuideline", "rac:ofProgramme", "rac:ofDirective", "rac:candidateDirective")


@dataclass(frozen=True)
class Words:
    """Words of the source without a break but those of its lines: where they are, what of, and the lines around."""

    first_line: int
    last_line: int
    words: str
    role: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One statement with where it comes from: a file, or a rule and the statements that the rule took."""

    statement: str
    origin: str
    premises: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """One row of the table: what it ties together, how its directive is known, and why."""

    row: str
    page: int
    guideline: str
    programme: str
    pairing: str
    directives: list[str]
    note: str


@dataclass(frozen=True)
class Explanation:
    """All that `explain` tells of one resource or statement."""

    iri: str
    label: str
    types: list[str]
    statements: list[Step]
    words: list[Words]
    rows: list[Reading]
    acts: list[str]
    discrepancies: list[str]

    def as_json(self) -> dict[str, Any]:
        """The explanation as a JSON object."""
        return asdict(self)


class Explainer:
    """Answers about a graph with the files that it was read from, and what was inferred from it."""

    def __init__(self, graph: Graph, inference: rules.Inference) -> None:
        self.project: Project = graph.project
        self.graph = graph
        self.inference = inference
        self.rules = rules.all_rules(graph.project)
        self.texts = {iri: source.text for iri, _, _, source in read_sources(graph)}
        self.files = {quad.triple: file.name for file in graph.files for quad in file.quads}

    def explain(self, name: str, predicate: str | None = None, target: str | None = None) -> Explanation:
        """Explain a resource, or those of its statements that have this predicate and target.

        Raises UserError, with the nearest names, where the data have no such thing.
        """
        iri = self.find(name)
        statements = [quad.triple for quad in self.graph.store.quads_for_pattern(ox.NamedNode(iri), None, None)]
        if predicate is not None:
            wanted = self.find(predicate, among=sorted({value(triple.predicate) for triple in statements}))
            statements = [triple for triple in statements if value(triple.predicate) == wanted]
        if target is not None:
            objects = sorted({value(triple.object) for triple in statements})
            wanted = target if target in objects else self.find(target, among=objects)
            statements = [triple for triple in statements if value(triple.object) == wanted]
        rows = self.rows(iri, {value(triple.object) for triple in statements} if target is not None else None)
        return Explanation(
            iri=iri,
            label=self.label(iri),
            types=[self.project.shorten(name) for name in self.graph.values(iri, "rdf:type")],
            statements=sorted(
                map(self.step, set(statements)), key=lambda step: (bool(step.premises), natural(step.statement))
            ),
            words=sorted(self.words(iri), key=lambda words: (words.first_line, words.role)),
            rows=[self.reading(row) for row in rows],
            acts=list(self.acts(iri, rows)),
            discrepancies=list(self.discrepancies(iri)),
        )

    def find(self, name: str, among: list[str] | None = None) -> str:
        """The IRI that a name stands for: whole, prefixed, from the base on, or the end of one IRI only."""
        known = among if among is not None else sorted(self.iris())
        prefix, _, local = name.partition(":")
        candidates = [name, self.project.prefixes.get(prefix, prefix + ":") + local, self.project.iri(name)]
        for candidate in candidates:
            if candidate in known:
                return candidate
        ends = [iri for iri in known if iri.endswith(("/" + name, "#" + name))]
        if len(ends) == 1:
            return ends[0]
        if ends:
            raise UserError(f"{name!r} may be {', '.join(map(self.project.shorten, ends[:8]))}: name one")
        shorts = {self.project.shorten(iri): iri for iri in known} | {iri: iri for iri in known}
        near = get_close_matches(name, shorts, n=4, cutoff=0.5)
        tail = re.split(r"[/:#]", name)[-1]
        near += [short for short in shorts if tail and short.endswith(tuple(sign + tail for sign in "/:#"))]
        hints = list(dict.fromkeys(self.project.shorten(shorts[short]) for short in near))[:5]
        hint = f"did you mean {', '.join(hints)}?" if hints else "“build.py query” finds things by their words"
        raise UserError(f"the data have no {name!r}: {hint}")

    def iris(self) -> set[str]:
        """The resources of the data and the terms of the vocabulary."""
        return {value(quad.subject) for quad in self.graph.quads if isinstance(quad.subject, ox.NamedNode)}

    def label(self, iri: str) -> str:
        """The label of a resource in English, else Italian, else its short name."""
        return self.graph.named(iri, "en")[0] or self.project.shorten(iri)

    def term(self, term: Any) -> str:
        """A term for people: a prefixed name with its label, or a text between quotation marks."""
        if isinstance(term, ox.NamedNode):
            short, label = self.project.shorten(term.value), self.label(term.value)
            return short if label == short else f"{short} ({label})"
        return f"“{value(term)}”"

    def sentence(self, triple: ox.Triple) -> str:
        """A triple in one line."""
        predicate = self.project.shorten(value(triple.predicate)).replace("rdf:type", "a")
        return f"{self.project.shorten(value(triple.subject))} {predicate} {self.term(triple.object)}"

    def step(self, triple: ox.Triple) -> Step:
        """A statement with its origin."""
        if stated := self.stated(triple):
            return Step(self.sentence(triple), stated)
        rule, premises = self.derived(triple)
        taken = [self.sentence(one) + ("" if self.stated(one) else " (itself inferred)") for one in premises]
        kind = "OWL 2 RL" if rule in rules.RULES else "ontology/rules/"
        return Step(self.sentence(triple), f"rule {rule} ({kind})", taken)

    def stated(self, triple: ox.Triple) -> str:
        """Where a statement stands; empty where it is inferred."""
        return self.files.get(triple, "")

    def derived(self, triple: ox.Triple) -> tuple[str, list[ox.Triple]]:
        """The rule that gives an inferred statement, and the statements that it takes."""
        rule = self.inference.rule_of[triple]
        return rule, rules.premises(self.graph.store, self.rules[rule], triple)

    def words(self, iri: str) -> Iterator[Words]:
        """The words of the source that a resource rests on: its own, those of its cells, and those that name it."""

        def role(name: str, anchor: str) -> str:
            if name == "rac:inRow":
                return "cell of the row"
            within = self.graph.value(anchor, "rac:mentionedIn")
            told = self.project.shorten(within or self.graph.value(anchor, "rac:anchoredProperty"))
            return f"named in {told}" if within else told

        for passage in passages_of(self.graph, iri, self.texts, role):
            first, last = passage[0], passage[-1]
            lines = self.texts.get(first.source, "").split("\n")
            before = next((text.strip() for text in reversed(lines[: first.line - 1]) if text.strip()), "")
            after = next((text.strip() for text in lines[last.line :] if text.strip()), "")
            yield Words(first.line, last.line, joined(passage), first.role, before, after)

    def rows(self, iri: str, targets: set[str] | None) -> list[str]:
        """The rows of the table that a resource has a part in, and with `targets` one of these as well."""
        rows = {row for name in ROW_PROPERTIES for row in self.graph.subjects(name, iri)}
        rows |= {row for programme in self.graph.subjects("rac:inMission", iri)
                 for row in self.graph.subjects("rac:ofProgramme", programme)}  # fmt: skip
        if self.graph.values(iri, "rac:position"):
            rows.add(iri)

        def ties(row: str) -> set[str]:
            return {target for name in (*ROW_PROPERTIES, "rac:within") for target in self.graph.values(row, name)}

        def place(row: str) -> tuple[int, int]:
            return self.graph.number(row, "rac:page"), self.graph.number(row, "rac:position")

        return sorted((row for row in rows if targets is None or targets & ties(row)), key=place)

    def reading(self, row: str) -> Reading:
        """One row as it was read."""

        def named(name: str) -> list[str]:
            return [f"{self.project.shorten(iri)} ({self.label(iri)})" for iri in self.graph.values(row, name)]

        pairing = self.graph.value(row, "rac:pairing")
        return Reading(
            row=self.project.shorten(row),
            page=self.graph.number(row, "rac:page"),
            guideline=", ".join(named("rac:ofGuideline")),
            programme=", ".join(named("rac:ofProgramme"))
            or ("no programme" if self.graph.is_a(row, "rac:AlignmentEntry") else "printed with dashes"),
            pairing=self.graph.value(pairing, "skos:notation") or "none",
            directives=named("rac:ofDirective") or named("rac:candidateDirective"),
            note=self.graph.text(row, "rac:pairingNote", "en"),
        )

    def acts(self, iri: str, rows: list[str]) -> Iterator[str]:
        """The acts behind a resource, each with the step that leads to it, nearest first."""
        start = [iri, *(guideline for row in rows for guideline in self.graph.values(row, "rac:ofGuideline"))]
        seen, rest = set(start), list(dict.fromkeys(start))
        while rest:
            node = rest.pop(0)
            for name in UPWARD:
                for target in self.graph.values(node, name):
                    if target in seen:
                        continue
                    seen.add(target)
                    rest.append(target)
                    yield f"{self.term(ox.NamedNode(node))} {name} {self.term(ox.NamedNode(target))}"

    def discrepancies(self, iri: str) -> Iterator[str]:
        """The slips and contradictions of the source that concern a resource, the heaviest first."""
        for node in heaviest_first(self.graph, self.graph.subjects("rac:concerns", iri)):
            readings = " / ".join(f"“{text}”" for text in self.graph.values(node, "rac:printedReading"))
            text = self.graph.text(node, "rac:explanation", "en")
            yield f"{self.project.shorten(node)}: {readings}. {text}"


def as_text(explanation: Explanation) -> str:
    """An explanation to read on a terminal."""
    parts = [f"{explanation.label}\n<{explanation.iri}>\n{', '.join(explanation.types)}"]
    if explanation.words:
        lines = ["Words of the act"]
        for words in explanation.words:
            several = words.last_line > words.first_line
            where = f"lines {words.first_line}–{words.last_line}" if several else f"line {words.first_line}"
            lines.append(f"  {where}, {words.role}: “{words.words}”")
            lines += [
                f"      {name}: {text}" for name, text in (("before", words.before), ("after", words.after)) if text
            ]
        parts.append("\n".join(lines))
    if explanation.statements:
        lines = ["Statements, and where each comes from"]
        for step in explanation.statements:
            lines.append(f"  {step.statement}\n      {step.origin}")
            lines += [f"        from {premise}" for premise in step.premises]
        parts.append("\n".join(lines))
    if explanation.rows:
        lines = ["Rows of the table"]
        for row in explanation.rows:
            lines.append(f"  page {row.page}, {row.row}: {row.guideline}, {row.programme}: {row.pairing}")
            lines += [f"      {'one of ' if row.pairing == 'unresolved' else ''}{text}" for text in row.directives]
            lines += [f"      why: {row.note}"] if row.note else []
        parts.append("\n".join(lines))
    for title, texts in (("Acts behind it", explanation.acts), ("Slips and contradictions", explanation.discrepancies)):
        if texts:
            parts.append("\n".join([title, *(f"  {text}" for text in texts)]))
    return "\n\n".join(parts) + "\n"
