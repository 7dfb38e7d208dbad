"""The act read back from the graph alone: the determination as text, its first annex as a list, its second as a table.

Nothing here opens the source file. What the graph keeps is shown as the act has it; what the graph adds, the reading of
the table, is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from raccordo.act.anchor import italian_date
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf import query
from raccordo.rdf.graph import Graph

PARTS = ("determination", "annex-a", "annex-b")
NOT_IN_A_PATH = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Guideline:
    """One guideline: its place, title, notation of its category, numeral where it is printed with another, and text."""

    iri: str
    number: int
    title: str
    category: str
    numeral: str = ""
    text: str = ""
    category_label: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the table. Codes and titles are empty in a row printed with dashes; `directives` has the text of one
    directive, by its name, where the pairing is stated or inferred, and of each candidate where it is unresolved."""

    iri: str
    page: int
    position: int
    guideline: Guideline
    mission_code: str
    mission: str
    programme_code: str
    programme: str
    pairing: str
    pairing_label: str
    note: str
    directives: dict[str, str]
    shared: bool


@dataclass
class Act:
    """An act with its parts, as the graph has them."""

    iri: str
    body: str
    kind: str
    number: str
    date: str
    title: str
    office: str
    formula: str
    signatures: list[tuple[str, str]] = field(default_factory=list)
    recitals: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    annexes: list[tuple[str, str]] = field(default_factory=list)
    guidelines: list[Guideline] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    body_iri: str = ""
    day: str = ""
    year: str = ""

    @property
    def slug(self) -> str:
        """The last segment of the act's IRI, which names the files."""
        return self.iri.rpartition("/")[2]

    @property
    def work(self) -> str:
        """The work, by the naming convention of Akoma Ntoso 3.0 (section 4.4): country, kind, author, date, number."""
        kind, author = (NOT_IN_A_PATH.sub("-", part.lower()).strip("-") for part in (self.kind, self.body))
        return "/".join(["", "akn", "it", "doc", *filter(None, (kind, author, self.day, self.number))])

    def open_directives(self, page: int) -> list[str]:
        """The texts of the directives that the rows of a page may have, and of which none is certain to be in one."""
        rows = [row for row in self.rows if row.page == page]
        certain = {name for row in self.rows if row.pairing != "unresolved" for name in row.directives}
        possible = {name: text for row in rows if row.pairing == "unresolved" for name, text in row.directives.items()}
        return [text for name, text in possible.items() if name not in certain]


def read_acts(graph: Graph, plans: Iterable[str] | None = None) -> list[Act]:
    """Each act that adopts a plan, or one of these plans, read from the graph."""
    plans = graph.instances("rac:Plan") if plans is None else plans
    return [read_act(graph, act, plan) for plan in plans for act in graph.values(plan, "rac:adoptedBy")]


def read_act(graph: Graph, iri: str, plan: str) -> Act:
    """One act and the plan that it adopts."""

    def italian(resource: str, name: str) -> str:
        return graph.text(resource, name, "it")

    def texts(kind: str) -> list[str]:
        return [italian(part, "rac:text") for part in parts_of(graph, iri, kind)]

    body = graph.value(plan, "rac:body")
    office = graph.value(iri, "eli:passed_by")
    act = Act(
        iri=iri,
        body=italian(body, "rdfs:label"),
        body_iri=body,
        kind=italian(graph.value(iri, "rac:actType"), "skos:prefLabel"),
        number=graph.value(iri, "rac:printedNumber"),
        date=italian_date(graph.value(iri, "eli:date_document")),
        day=graph.value(iri, "eli:date_document"),
        year=graph.value(plan, "rac:year"),
        title=italian(iri, "dcterms:title"),
        office=italian(office, "rdfs:label"),
        formula=graph.value(iri, "rac:enactingFormula"),
        signatures=[
            (own_office(graph, person) or italian(office, "rdfs:label"), graph.value(person, "foaf:name"))
            for person in graph.values(iri, "rac:signedBy")
        ],
        recitals=texts("rac:Recital"),
        clauses=texts("rac:OperativeClause"),
        cited=addresses(graph, iri),
        annexes=sorted((italian(annex, "rdfs:label"), italian(annex, "dcterms:title"))
                       for annex in graph.values(iri, "eli:has_annex")),
    )  # fmt: skip
    # What missions and programmes are called in the plan's year.
    titles = {
        graph.value(one, "rac:titleOf"): italian(one, "dcterms:title") for one in graph.subjects("rac:titleIn", plan)
    }
    guidelines = {
        node: Guideline(
            node,
            graph.number(node, "rac:number"),
            italian(node, "dcterms:title"),
            graph.value(graph.value(node, "rac:category"), "skos:notation"),
            graph.value(node, "rac:printedNumeral"),
            italian(node, "rac:text"),
            italian(graph.value(node, "rac:category"), "skos:prefLabel"),
        )
        for node in graph.subjects("rac:inPlan", plan)
    }
    act.guidelines = sorted(guidelines.values(), key=lambda guideline: guideline.number)
    for node, guideline in guidelines.items():
        for row in graph.subjects("rac:ofGuideline", node):
            programme = graph.value(row, "rac:ofProgramme")
            mission = graph.value(programme, "rac:inMission")
            directives = graph.values(row, "rac:ofDirective") or graph.values(row, "rac:candidateDirective")
            pairing = graph.value(row, "rac:pairing")
            act.rows.append(
                Row(
                    iri=row,
                    page=graph.number(row, "rac:page"),
                    position=graph.number(row, "rac:position"),
                    guideline=guideline,
                    mission_code=graph.value(mission, "rac:code"),
                    mission=titles.get(mission, ""),
                    programme_code=graph.value(programme, "rac:code"),
                    programme=titles.get(programme, ""),
                    pairing=graph.value(pairing, "skos:notation"),
                    pairing_label=italian(pairing, "skos:prefLabel"),
                    note=italian(row, "rac:pairingNote"),
                    directives={iri.rpartition("/")[2]: italian(iri, "rac:text") for iri in directives},
                    shared=any(graph.value(directive, "rac:markedAsShared") == "true" for directive in directives),
                )
            )
    act.rows.sort(key=lambda row: (row.page, row.position))
    return act


def parts_of(graph: Graph, act: str, kind: str) -> list[str]:
    """The parts of an act that are of a class, by their numbers."""
    found = (part for part in graph.subjects("eli:is_part_of", act) if graph.is_a(part, kind))
    return sorted(found, key=lambda part: graph.number(part, "rac:number"))


def addresses(graph: Graph, act: str) -> list[str]:
    """Where the acts that the recitals of an act cite are read, in order: those for which an address was inferred."""
    cited = (one for part in parts_of(graph, act, "rac:Recital") for one in graph.values(part, "eli:cites"))
    return list(dict.fromkeys(address for one in cited for address in graph.values(one, "rdfs:seeAlso")))


def own_office(graph: Graph, person: str) -> str:
    """The office that a person holds, where it is one alone."""
    posts = {post for tenure in graph.subjects("org:member", person) for post in graph.values(tenure, "rac:post")}
    return graph.text(posts.pop(), "rdfs:label", "it") if len(posts) == 1 else ""


def source_text(graph: Graph, act: str) -> str:
    """The text of an act's source, to the character, from the quotations of its anchors and the blanks beside them."""
    runs: dict[int, str] = {}
    for source in graph.subjects("rac:sourceOf", act):
        for anchor in set(graph.instances("rac:Anchor")).intersection(graph.subjects("oa:hasSource", source)):
            for selector in graph.values(anchor, "oa:hasSelector"):
                parts = (graph.value(selector, name) for name in ("oa:prefix", "oa:exact", "oa:suffix"))
                runs[graph.number(selector, "oa:start")] = "".join(parts)
    return "".join(runs[start] for start in sorted(runs))


def find_act(acts: list[Act], name: str | None) -> Act:
    """The act of that IRI or last segment, or the only one. Raises UserError where there is none, or more than one."""
    names = ", ".join(act.slug for act in acts)
    found = [act for act in acts if name in (None, act.iri, act.slug)]
    if not acts:
        raise UserError("the data have no plan that an act adopts: there is nothing to read back")
    if not found:
        raise UserError(f"there is no act {name!r} that adopts a plan: there is {names}")
    if len(found) > 1:
        raise UserError(f"there is more than one act that adopts a plan: name one with --act: {names}")
    return found[0]


def as_text(act: Act, form: str, project: Project, parts: tuple[str, ...] = PARTS) -> str:
    """The parts of an act as `html` (a whole page) or `markdown`, the whole as `akn` (Akoma Ntoso 3.0) or `stratml`."""
    templates = project.templates("site/readback", escape=form != "markdown")
    templates.filters["cell"] = lambda text: str(text).replace("|", "\\|")
    name = {"html": "act.html.jinja", "markdown": "act.md.jinja", "akn": "act.akn.jinja",
            "stratml": "act.stratml.jinja"}[form]  # fmt: skip
    return templates.get_template(name).render(act=act, parts=parts, base=project.base)


def disarm(cell: object) -> object:
    """A cell as it is, or behind an apostrophe where a spreadsheet would run it as a formula (OWASP, CSV injection)."""
    return (
        f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") and len(cell) > 1 else cell
    )


def as_csv(act: Act, part: str) -> str:
    """One part of an act as CSV, with line feeds; a cell that a spreadsheet would take for a formula is disarmed."""
    rows: list[list[Any]]
    if part == "determination":
        rows = [["part", "number", "text"], ["title", "", act.title]]
        rows += [["recital", number, text] for number, text in enumerate(act.recitals, 1)]
        rows += [["clause", number, text] for number, text in enumerate(act.clauses, 1)]
    elif part == "annex-a":
        rows = [["number", "title", "category", "text"]]
        rows += [[one.numeral or one.number, one.title, one.category, one.text] for one in act.guidelines]
    else:
        rows = [["page", "row", "guideline", "category", "guideline_title", "mission", "mission_title", "programme",
                 "programme_title", "pairing", "directive", "candidates", "note"]]  # fmt: skip
        for row in act.rows:
            certain = row.pairing != "unresolved"
            texts = list(row.directives.values())
            rows.append(
                [row.page, row.position, row.guideline.number, row.guideline.category, row.guideline.title,
                 row.mission_code, row.mission, row.programme_code, row.programme, row.pairing,
                 texts[0] if certain and texts else "",
                 "" if certain else " | ".join(texts), row.note]
            )  # fmt: skip
    return "".join(query.as_csv(map(disarm, row) for row in rows))


def files(acts: list[Act], project: Project) -> dict[str, bytes]:
    """Every file of `readback/`, path to bytes."""
    out: dict[str, bytes] = {}
    for act in acts:
        out[f"readback/{act.slug}.html"] = as_text(act, "html", project).encode()
        out[f"readback/{act.slug}.md"] = as_text(act, "markdown", project).encode()
        if act.guidelines:  # of which StratML demands one
            out[f"readback/{act.slug}.stratml.xml"] = as_text(act, "stratml", project).encode()
        if act.day:  # which Akoma Ntoso demands
            out[f"readback/{act.slug}.akn.xml"] = as_text(act, "akn", project).encode()
        for part in PARTS:
            out[f"readback/{act.slug}-{part}.csv"] = as_csv(act, part).encode()
    return out
