"""The site: a page in each language for each IRI, the lists, the act, the table, and what tells how to use the data.

Pages are made from the published triples alone, by templates of `site/templates/`. All links are relative, so that the
folder can be read where it lies; a page's own address and the names of things are absolute.
"""

from __future__ import annotations

import heapq
import itertools
import json
import posixpath
import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from operator import attrgetter
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pyoxigraph as ox
from markupsafe import Markup

from raccordo.act.discrepancies import heaviest_first
from raccordo.act.plans import Plan
from raccordo.act.source import joined, passages_of
from raccordo.publish import address, documents
from raccordo.publish.certainty import LEVELS
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import FORMATS, file_name, local_name, natural
from raccordo.rdf.query import Table
from raccordo.rdf.turtle import RDF_TYPE, value
from raccordo.site import answers, facsimile, phrases, said, sankey, vocabulary, years
from raccordo.site.columns import Columns
from raccordo.site.plan import PlanReader, Row, Text, sentences, shortened, uncapitalised
from raccordo.site.reader import SHAPES, same

# The files of the page of downloads.
DOWNLOADS = re.compile(
    r"raccordo\.\w+(\.gz)?|tables/.*|graphs/.*\.ttl|(source|readback|reports)/.*|catalogue\.(ttl|jsonld)"
    r"|context\.jsonld|raccordo-explorer\.html"
)
STYLE = "site/site.css"
SHOWN_ROWS = 200
# How many colours of flows the style sheet has.
COLOURS = 8
# In how many lines a title stands in a flow.
TITLE_LINES = 3
INSTANCES = 60
# How many members of a list are on one page.
LISTED = 500
# How long a page's title and description may be before search engines cut them.
TITLE_LENGTH, DESCRIPTION_LENGTH = 70, 200
# The filters of a table that a link can set, and what a row has for each.
FILTERS = ("mission", "programme", "level")
FILTERED = attrgetter("mission_code", "programme_code", "level")
# How an IRI begins that is whole (RFC 3986, section 3.1): no path of the publication has a colon in its first name.
WHOLE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class Link:
    """A `link` element of a page's head; `href` is its target, whole or from the folder of the publication on."""

    rel: str
    href: str
    type: str = ""


@dataclass(frozen=True)
class Crumb:
    """A step of the way to a page: where it leads and what it says."""

    href: str
    title: str


@dataclass
class Page:
    """One page in one language: its path without ending, what its template is and takes.

    `title` is its heading, `name` what it is called in the way to it, and `subject` what its heading doesn't say of it.
    """

    stem: str
    template: str
    title: str
    description: str = ""
    iri: str = ""
    name: str = ""
    subject: str = ""
    crumbs: list[Crumb] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    json: Markup | None = None
    context: dict[str, Any] = field(default_factory=dict)

    def file(self, language: str) -> str:
        """The path of the page in a language."""
        return self.stem + address.html_ending(language)

    @property
    def root(self) -> str:
        """The relative path from the page to the folder of the publication."""
        return "../" * self.stem.count("/")

    @property
    def summary(self) -> str:
        """Its description, as long as lists of results show it."""
        return shortened(self.description, DESCRIPTION_LENGTH)

    @property
    def head(self) -> str:
        """Its title for a window or a list of results: the heading with the subject, as long as these show it."""
        return shortened(f"{self.title}: {self.subject}" if self.subject else self.title, TITLE_LENGTH)


class Site(PlanReader):
    """All pages of a publication in one language, made from its triples."""

    @property
    def several(self) -> bool:
        """Whether there are several plans."""
        return len(self.newest_first) > 1

    @property
    def bundled(self) -> bool:
        """Whether the publication has the style sheet and the scripts of the pages."""
        return self.is_file(STYLE)

    @same
    def templates(self) -> set[str]:
        """The paths of the templates."""
        folder = self.project.root / "site" / "templates"
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*.jinja")}

    # Words and links

    @cached_property
    def columns(self) -> Columns:
        """How the columns of answers are shown."""
        return Columns(self)

    @same
    def jsonld(self) -> Context:
        """How pages state in JSON-LD what they are about."""
        return Context(self.model, self.project)

    def documentation(self, term: str) -> str:
        """Where a property or class is documented: on its page, else on that of the vocabulary, else where its IRI is.

        As `target`, from the folder of the publication on or whole.
        """
        if self.graph.path(term) is None and term in self.model.borrowed and self.base + "onto" in self.minted:
            return f"{address.page('onto', self.language)}#{vocabulary.anchor(self, term)}"
        return self.target(term)

    def href(self, page: Page, iri: str) -> str:
        """The link to an IRI from a page; empty if it leads nowhere."""
        return self.link(page, self.target(iri))

    def link(self, page: Page, target: str) -> str:
        """The shortest link from a page to a target that is whole, or told from the folder of the publication on.

        It is relative; to what is shown within the page the fragment alone, which keeps its filters.
        """
        if not target or WHOLE.match(target):
            return target
        path, mark, fragment = target.partition("#")
        if mark and path == page.file(self.language):
            return mark + fragment
        return relative(page.stem.rpartition("/")[0], path) + mark + fragment

    def about(self, iri: str) -> str:
        """A query for all that is said of a resource and all that refers to it."""
        return (
            "SELECT ?subject ?property ?value WHERE {\n"
            f"  {{ VALUES ?subject {{ <{iri}> }}\n    ?subject ?property ?value }}\n"
            f"  UNION\n  {{ VALUES ?value {{ <{iri}> }}\n    ?subject ?property ?value }}\n"
            "}\nORDER BY ?subject ?property ?value"
        )

    def node_name(self, iri: str) -> str:
        """The short name of a node of the flow: a code or a number, a mission's with its label."""
        graph = self.graph
        return (self.inside(graph.path(iri) or "", self.label(iri)) if graph.is_a(iri, "rac:Mission")
                else self.numeral(iri))  # fmt: skip

    def node_title(self, iri: str, plan: str) -> str:
        """The label of a node of a plan's flow with its title."""
        return f"{self.inside(self.graph.path(iri) or '', self.label(iri))}: {self.title(iri, plan).rstrip('.')}"

    def node_words(self, iri: str, plan: str) -> list[str]:
        """The title of a node of a plan's flow in short lines."""
        return textwrap.wrap(self.title(iri, plan), 38, max_lines=TITLE_LINES, placeholder="…")

    def citation(self, page: Page) -> str:
        """How a page is cited: the body and its act where it is of one, the page, this publication, its address."""
        released = f" ({self.released})" if self.released else ""
        version = f"Raccordo, {self.t('versione', 'version')} {self.version}{released}"
        numbering = self.numbering(page)
        title = page.title.rstrip(".") + (f" ({numbering})" if numbering else "")
        cited = sentences([", ".join(self.cited_act(page)), title, version])
        return f"{cited} {page.iri or self.base + page.file(self.language)}"

    def cited_act(self, page: Page) -> list[str]:
        """The body and the act that a page is of, with the annex and the page of it where the thing is printed."""
        graph, plan = self.graph, self.plans.of(page.stem)
        if not plan:
            return []
        tables = (*graph.values(page.iri, "rac:printedIn"), *graph.values(page.iri, "rac:inTable"))
        annexes = [self.label(annex) for table in tables for annex in graph.values(table, "eli:is_part_of")]
        numbers = sorted(graph.numbers(page.iri, "rac:page"))
        pages = f"{self.noun(len(numbers), 'pag.|pagg.', 'p.|pp.')} {', '.join(map(str, numbers))}"
        acts = [self.label(act) for act in graph.values(plan.iri, "rac:adoptedBy")]
        return [self.label(plan.body), *acts, *annexes, *([pages] if numbers else [])]

    def numbering(self, page: Page) -> str:
        """Whose the number is that a thing of a plan is called by, where the act prints none; empty where it does.

        It is its place in a series, or on a page: what is called by the number of another thing has none of its own.
        """
        graph, tail = self.graph, local_name(page.iri)
        counted = graph.values(page.iri, "rac:number") or graph.values(page.iri, "rac:page")
        if not self.plans.of(page.stem) or not re.fullmatch(r"[\d-]+", tail) or not counted:
            return ""
        printed = {graph.value(anchor, "rac:anchoredProperty") for anchor in graph.subjects("rac:anchors", page.iri)}
        ours = self.t("numerazione di Raccordo", "numbering by Raccordo")
        return ours if printed.isdisjoint(map(graph.iri, ("rac:number", "rac:printedNumeral"))) else ""

    def part(self, page: Page, iri: str) -> Page:
        """What is shown of a thing within a page, as it is cited: under its own name and address."""
        plan = self.plans.of(page.stem)
        return Page(page.stem, page.template, self.headline(iri, plan.iri if plan else ""), iri=iri)

    def report(self, page: Page) -> str:
        """The address at which an error of a page is reported, filled in; empty where the project names none.

        The parameters are those of the trackers of GitHub, Gitea and Forgejo, and of mail (RFC 6068).
        """
        tracker = self.project.tracker
        if not tracker:
            return ""
        title = f"{self.t('Errore in', 'Error in')}: {shortened(page.title, TITLE_LENGTH)}"
        body = (
            f"{self.t('Pagina', 'Page')}: {self.base}{page.file(self.language)}\n"
            f"{self.t('Versione', 'Version')}: {self.version}\n\n{self.t('Che cosa è sbagliato', 'What is wrong')}:\n"
        )
        subject = "subject" if tracker.startswith("mailto:") else "title"
        return f"{tracker}{'&' if '?' in tracker else '?'}{subject}={quote(title)}&body={quote(body)}"

    # The plans

    @cached_property
    def answers_about(self) -> Callable[[Plan], list[answers.Answer]]:
        """The answers about a plan."""
        return cache(partial(answers.answers, self))

    def changes(self, plan: Plan | None) -> list[dict[str, Any]]:
        """How later acts change the act of a plan: what they do to it, and the plans that they adopt."""
        graph = self.graph
        relations = {"eli:amends": self.t("è modificato da", "is amended by"),
                     "eli:repeals": self.t("è abrogato o sostituito da", "is repealed or replaced by")}  # fmt: skip
        return [
            {"act": act, "relation": relation,
             "plans": [other for other in graph.subjects("rac:adoptedBy", act) if graph.is_a(other, "rac:Plan")]}
            for own in (graph.values(plan.iri, "rac:adoptedBy") if plan else ())
            for name, relation in relations.items()
            for act in graph.subjects(name, own)
        ]  # fmt: skip

    # What all pages of things show

    def sections(self, iri: str, told: Iterable[str] = ()) -> list[said.Section]:
        """What is said of a resource, as the model orders it, besides what is told (`said.sections`)."""
        return said.sections(self, iri, set(told))

    def references(self, iri: str, besides: Iterable[str] = ()) -> list[said.Statement]:
        """What refers to a resource and is not shown otherwise (`said.references`)."""
        return said.references(self, iri, set(besides))

    def lead(self, iri: str) -> tuple[str, str]:
        """What tells a reader most of a thing, and its language (`said.lead`)."""
        return said.lead(self, iri)

    def naming(self, iri: str) -> list[dict[str, Any]]:
        """What names a thing in its text, directives first: those of which the words may mean another are `open`."""
        graph = self.graph
        found = {one: level for name, level in (("rac:mayCite", "open"), ("eli:cites", ""), ("rac:mentions", ""))
                 for one in graph.subjects(name, iri) if self.has_page(one)}  # fmt: skip
        listed = [{"iri": one, "level": level, "text": graph.text(one, "rac:text", "it"),
                   "directive": graph.is_a(one, "rac:StrategicDirective")} for one, level in found.items()]  # fmt: skip
        return sorted(listed, key=lambda one: (not one["directive"], natural(one["iri"])))

    def places(self, iri: str) -> list[dict[str, Any]]:
        """Where a resource stands in a source: its words with their first line and a link to them."""
        graph = self.graph

        def role(name: str, anchor: str) -> str:
            if name == "rac:inRow":
                return ""
            within = graph.value(anchor, "rac:mentionedIn")
            if within:
                return self.headline(within).rstrip(".")
            return uncapitalised(self.label(graph.value(anchor, "rac:anchoredProperty")))

        return [
            {
                "role": passage[0].role,
                "words": joined(passage),
                "anchor": passage[0].iri,
                "line": passage[0].line,
                "original": graph.value(passage[0].iri, "rac:printedAt"),
            }
            for passage in passages_of(graph, iri, self.sources.texts, role)
        ]

    def part_name(self, iri: str) -> str:
        """What a part of an original file is called: the file, with the page or the cell."""
        name, _, part = iri.rpartition("/")[2].partition("#")
        page = re.match(r"page=(\d+)", part)
        return f"{name}, {self.t('pagina', 'page')} {page[1]}" if page else f"{name}, {unquote(part)}"

    @property
    def home(self) -> list[Crumb]:
        """The way to a page that is right below the front page."""
        return [Crumb(self.file("index"), self.t("Inizio", "Home"))]

    def crumbs(self, stem: str) -> list[Crumb]:
        """The way to a page: the front page, and the list that it is in."""
        crumbs = self.home
        parent, plan = stem.rpartition("/")[0], self.plans.of(stem)
        if parent.endswith(f"/{answers.FOLDER}") and plan:
            return [*self.crumbs(parent), Crumb(self.file(parent), self.t("Risposte", "Answers"))]
        if plan and stem != address.document(self.graph.path(plan.iri) or ""):
            crumbs.append(Crumb(address.page(self.graph.path(plan.iri) or "", self.language), self.label(plan.iri)))
        if parent in self.lists:
            crumbs.append(Crumb(self.file(parent), self.list_names[parent] if plan else self.list_title(parent)))
        elif self.base + parent in self.minted and parent:
            crumbs.append(Crumb(self.file(parent), self.label(self.base + parent)))
        return crumbs

    # Lists

    @same
    def lists(self) -> dict[str, list[str]]:
        """The lists: folders of IRIs and documents of fragments that are no IRI themselves, with what is in each.

        A folder that holds further ones, as that of a plan does, is a list only where all in it are of one class. That
        of the shapes has those that are fragments as well, by which findings are called.
        """
        members: dict[str, list[str]] = defaultdict(list)
        for iri in self.shown:
            path = self.graph.path(iri) or ""
            folder = address.document(path) if "#" in path else address.document(path).rpartition("/")[0]
            folder = "graphs" if folder.startswith("graphs") else folder
            if folder and not path.endswith("/") and not self.graph.out.get(self.base + folder):
                members[folder].append(iri)
            if path.startswith(SHAPES) and "#" in path:
                members[SHAPES.rstrip("/")].append(iri)
        holding = {folder.rpartition("/")[0] for folder in members}
        return {
            folder: found
            for folder, found in members.items()
            if self.own_list(folder)
            or (any(map(self.kind, found)) and (folder not in holding or self.shared_class(found)))
        }

    def own_list(self, folder: str) -> str:
        """What a list of what the model doesn't describe is called; empty where the folder is none of these."""
        shapes = self.t("Shape SHACL", "SHACL shapes")
        names = {"graphs": self.t("Grafi", "Graphs"), SHAPES.rstrip("/"): shapes}
        return names.get(folder) or (f"{shapes}: {local_name(folder)}" if folder.startswith(SHAPES) else "")

    def list_title(self, folder: str) -> str:
        """What a list is called, with the plan or the body whose it is."""
        whose = self.whose(folder)
        return self.list_names[folder] + (f" · {whose}" if whose else "")

    @cached_property
    def list_names(self) -> dict[str, str]:
        """What each list is called: as the class that all in it are of, else as their classes, the commonest first."""
        return {folder: self.own_list(folder) or self._list_name(found) for folder, found in self.lists.items()}

    def list_counts(self, found: list[str]) -> list[tuple[str, int]]:
        """How many in a list are of each class, the commonest first, where they are of several."""
        classes = Counter(kind.iri for iri in found if (kind := self.kind(iri)))
        counts: Counter[str] = Counter()
        for iri, count in classes.items():
            counts[self.words(self.model.term(iri).list_labels) or self.label(iri)] += count
        return counts.most_common() if len(counts) > 1 else []

    def _list_name(self, found: list[str]) -> str:
        classes = Counter(kind.iri for iri in found if (kind := self.kind(iri)))
        shared = self.shared_class(found)
        iris = [shared] if shared else [iri for iri, _ in classes.most_common()]
        names = [self.words(self.model.term(iri).list_labels) for iri in iris]
        return ", ".join(uncapitalised(name) if at else name for at, name in enumerate(names))

    def shared_class(self, iris: Iterable[str]) -> str | None:
        """The nearest class with a name for its lists that all of some resources are of; None where there is none."""
        chains = {(kind.iri, *kind.ancestors) if (kind := self.kind(iri)) else () for iri in iris}
        shared = (iri for iri in min(chains, key=len, default=()) if all(iri in chain for chain in chains))
        return next((iri for iri in shared if self.model.term(iri).list_labels), None)

    def template(self, folder: str, classes: Iterable[str]) -> str | None:
        """The template in a folder that is named after one of some classes, the first that has one."""
        stems = map(file_name, classes)
        return next((stem for stem in stems if f"{folder}/{stem}.html.jinja" in self.templates), None)

    # Pages

    def pages(self, plan: Plan | None) -> Iterator[Page]:
        """Every page that is a plan's own, or that is no plan's, in the site's language."""
        yield from self.plan_pages(plan) if plan else self.general_pages()
        for folder, members in self.lists.items():
            if self.plans.of(folder) == plan:
                yield from self.list_pages(folder, members)
        for iri in sorted(self.minted):
            path = self.graph.path(iri) or ""
            if path and self.plans.of(path) == plan and self.has_page(iri):
                yield self.resource_page(iri, address.document(path))
                # A version of the vocabulary is shown as it is now: the build knows no other.
                for version in self.graph.values(iri, "owl:versionIRI"):
                    yield self.resource_page(iri, address.document(self.graph.path(version) or ""))

    def general_pages(self) -> Iterator[Page]:
        """The front page and what is not about one thing."""
        t = self.t
        plans = [self.plan_view(plan) for plan in self.newest_first[:1]]
        # A plan may have directives that nobody is said to have issued.
        asked = not plans or any(plan["issuers"] for plan in plans)
        about = (
            t(
                "Che ne è stato di ciò che l'organo di vigilanza ha chiesto",
                "What became of what the oversight board asked for",
            )
            if asked
            else t("Che ne è stato degli indirizzi strategici", "What became of the strategic directives")
        ) + t(
            ": linee guida, indirizzi strategici, missioni e programmi come dati aperti collegati.",
            ": guidelines, strategic directives, missions and programmes as linked open data.",
        )
        yield Page("index", "index", t("Dagli indirizzi alle linee guida", "From directives to guidelines"), about,
                   links=[Link("describedby", "catalogue.ttl", "text/turtle"),
                          Link("describedby", "catalogue.jsonld", "application/ld+json")],
                   json=embed(self.files.get("dataset.jsonld", b"{}").decode()),
                   context={"plans": plans, "asked": asked, "others": self.newest_first[1:]})  # fmt: skip
        home = self.home
        indexes = re.compile(rf"site/index(/.+)?\.{self.language}\.js")
        yield Page(
            "search", "search", t("Cerca", "Search"), t("Cerca in tutti i testi.", "Search all texts."), crumbs=home,
            context={"index_bytes": sum(one.size for name, one in self.files.written.items()
                                        if indexes.fullmatch(name))},
        )  # fmt: skip
        yield Page("things", "things", t("Cose nominate", "Things named"),
                   t("Atti, enti, sistemi, misure, fondi e piani che i testi nominano, con l'atto, le missioni e i "
                     "programmi di ogni piano.",
                     "Acts, bodies, systems, measures, funds and plans named in the texts, with the act, missions and "
                     "programmes of each plan."),
                   crumbs=home, context={"kinds": self.things(),
                                         "newest": "".join(plan.iri for plan in self.newest_first[:1])})  # fmt: skip
        yield Page("accessibility", "accessibility",
                   t("Dichiarazione di accessibilità", "Accessibility statement"),
                   t("Quanto il sito è accessibile, come segnalare un errore, e che cosa non raccoglie.",
                     "How accessible the site is, how to report an error, and what it does not collect."),
                   crumbs=home, context={"tracker": self.project.tracker})  # fmt: skip
        yield Page("use", "use", t("Caricare e interrogare", "Load and query"),
                   t("Come caricare i dati e interrogarli.", "How to load the data and query them."), crumbs=home,
                   context={"queries": [query for _, query in sorted(self.sources.queries.items())]})  # fmt: skip
        yield Page("quality", "quality", t("Qualità", "Quality"),
                   t("Che cosa è stato misurato e che cosa resta aperto.", "What was measured and what remains open."),
                   crumbs=home, context=self.quality())  # fmt: skip
        yield Page("catalogue", "catalogue", t("Scaricare", "Download"),
                   t("Tutti i file, con dimensioni e somme di controllo.", "All files, with sizes and checksums."),
                   iri=self.base + "catalogue", crumbs=home, links=self.alternates("catalogue"),
                   context={"downloads": self.downloads(), "classes": self.partitions("class"),
                            "properties": self.partitions("property")})  # fmt: skip
        members = [Text(name, query.titles[self.language]) for name, query in sorted(self.sources.queries.items())]
        yield Page("queries", "queries", t("Interrogazioni", "Queries"),
                   t("Le interrogazioni pronte, con le loro risposte.", "The canned queries, with their answers."),
                   crumbs=home, context={"members": members})  # fmt: skip
        for name, query in sorted(self.sources.queries.items()):
            yield Page(f"queries/{name}", "query", query.titles[self.language], query.descriptions[self.language],
                       crumbs=[*home, Crumb(self.file("queries"), t("Interrogazioni", "Queries"))],
                       context={"query": query, "answer": self.sources.answers[name],
                                "columns": self.columns.shown(self.sources.answers[name], SHOWN_ROWS),
                                "different": different(self.sources.answers[name]), "shown": SHOWN_ROWS})  # fmt: skip

    def plan_pages(self, plan: Plan) -> Iterator[Page]:
        """The pages that answer about a plan, and its table as it is printed."""
        t, whose = self.t, self.label(plan.iri)
        stem = f"{plan.folder}/{answers.FOLDER}"
        made = self.answers_about(plan)
        yield Page(stem, "answers", f"{t('Risposte', 'Answers')} · {whose}", ". ".join(one.name for one in made),
                   crumbs=self.crumbs(stem), name=t("Risposte", "Answers"),
                   context={"plan": plan, "answers": made, "summary": self.summary(plan),
                            "slips": self.slips(plan)})  # fmt: skip
        for answer in made:
            query = self.sources.queries[answer.query]
            yield Page(answer.stem, "answer", f"{answer.name} · {whose}",
                       f"{answer.name}: {answer.counted}. {query.descriptions[self.language]}",
                       crumbs=self.crumbs(answer.stem), name=answer.name,
                       context={"answer": answer, "query": query})  # fmt: skip
        if self.rows_in(plan):
            stem, title = f"{plan.folder}/{facsimile.STEM}", t("La tabella come è stampata", "The table as printed")
            source = next((one for act in self.graph.values(plan.iri, "rac:adoptedBy")
                           for one in self.graph.subjects("rac:sourceOf", act)), "")  # fmt: skip
            pages = {page: self.target(source) + f"#section-{start}"
                     for start, page in phrases.table_pages(self, source).items()} if source else {}  # fmt: skip
            yield Page(stem, "facsimile", f"{title} · {whose}",
                       t("La tabella di raccordo pagina per pagina, con ciò che è certo, dedotto e aperto.",
                         "The alignment table page by page, with what is certain, deduced and open.") + f" {whose}.",
                       crumbs=self.crumbs(stem), name=title,
                       context={"plan": plan, "sheets": facsimile.sheets(self, plan, pages),
                                "furniture": facsimile.furniture(self, plan, source)})  # fmt: skip

    def slips(self, plan: Plan) -> list[str]:
        """The slips and contradictions of a plan's sources."""
        return [iri for iri in self.graph.instances("rac:Discrepancy") if self.plans.owner(iri) == plan]

    def things(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """What texts name, the acts of plans, missions and programmes: by class, each with how often it is named."""
        graph = self.graph
        mentions = (one for one in graph.members(graph.iri("rac:Mention")) if not graph.values(one, "rac:continues"))
        named = Counter(iri for one in mentions for iri in graph.values(one, "rac:mentioned"))
        budget = {one for one in graph.members(graph.iri("rac:Programme")) if graph.subjects("rac:ofProgramme", one)}
        budget |= {mission for one in budget for mission in graph.values(one, "rac:inMission")[:1]}
        acts = {act for plan in self.newest_first for act in graph.values(plan.iri, "rac:adoptedBy")}
        kinds: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for iri, times in sorted(
            {**dict.fromkeys(budget | acts, 0), **named}.items(),
            key=lambda item: (natural(self.label(item[0]).casefold()), item[0]),
        ):
            if kind := self.kind(iri):
                kinds[self.words(self.model.term(kind.iri).list_labels) or self.label(kind.iri)].append((iri, times))
        return sorted(kinds.items())

    def menu(self, page: Page) -> list[dict[str, str]]:
        """The main menu of a page: the lists of its plan, or of the only one, and the data."""
        items = []
        several = self.several
        plan = self.plans.of(page.stem) or (None if several else next(iter(self.newest_first), None))
        if several:
            items += [{"stem": "index", "title": self.t("Piani", "Plans")}]
        if plan:
            if several:
                items += [{"stem": self.graph.path(plan.iri) or "", "title": self.label(plan.iri)}]
            listed = [f"{plan.folder}/{kind}" for kind in ("directive", "guideline")]
            items += [{"stem": stem, "title": self.list_names[stem]} for stem in listed if stem in self.lists]
            items += [{"stem": "things", "title": self.t("Cose nominate", "Things named")}]
            table, rows = f"{plan.folder}/table", self.model.term(self.graph.iri("rac:TableRow")).list_labels
            items += [{"stem": table, "title": self.words(rows)}] if self.graph.out.get(self.base + table) else []
            items += [{"stem": f"{plan.folder}/source", "title": self.t("L'atto", "The act")}]
            items += [{"stem": f"{plan.folder}/{answers.FOLDER}", "title": self.t("Risposte", "Answers")}]
        items += [
            {"stem": "quality", "title": self.t("Qualità", "Quality")},
            {"stem": "explorer", "title": self.t("Interroga", "Query")},
            {"stem": "catalogue", "title": self.t("Scarica", "Download")},
        ]
        return [item for item in items if item["stem"] in self.stems]

    @cached_property
    def stems(self) -> set[str | None]:
        """What pages there are, by their stems."""
        answering = {f"{plan.folder}/{answers.FOLDER}" for plan in self.newest_first}
        own = {*self.lists, *answering, "index", "things", "quality", "catalogue"} | self.beside.pages
        return own | {self.graph.path(iri) for iri in self.minted}

    def footer(self, page: Page) -> list[dict[str, Any]]:
        """The links at the foot of a page: to what all share, and to the lists of its own body and plan.

        A page that is in a list and none itself leaves these to it, and any other of a plan to the plan's.
        """
        own = self.plans.of(page.stem)
        plan = own or (None if self.several else next(iter(self.newest_first), None))
        bodies = {"", self.plans.body_of(page.stem) or (plan.body if plan else "")}
        items = [("use", self.t("Caricare e interrogare", "Load and query")),
                 ("queries", self.t("Interrogazioni", "Queries")), ("onto", self.t("Vocabolario", "Vocabulary")),
                 ("shapes", "SHACL"), ("graphs", self.t("Grafi", "Graphs")),
                 ("accessibility", self.t("Dichiarazione di accessibilità", "Accessibility statement"))]  # fmt: skip
        parent, of_plan = page.stem.rpartition("/")[0], (self.graph.path(own.iri) or "") if own else ""
        above = parent if parent in self.lists else of_plan
        listing = "" if page.stem in (of_plan, *self.lists) else above
        if listing:
            items += [(f"{listing}#all-lists", self.t("Tutti gli elenchi", "All lists"))]
        items += [(folder, self.list_title(folder)) for folder in (() if listing else self.lists)
                  if folder.startswith("data/") and self.plans.of(folder) in (None, plan)
                  and self.plans.body_of(folder) in bodies]  # fmt: skip
        return [{"stem": stem, "title": title, "list": stem in self.lists} for stem, title in items
                if not (listing and stem in self.lists)]  # fmt: skip

    def alternates(self, stem: str) -> list[Link]:
        """The links of a page to the documents of its resource (Signposting, and alternate formats)."""
        return [
            Link(rel, quote(f"{stem}.{ending}"), media)
            for rel in ("alternate", "describedby")
            for ending, media in address.formats(stem).items()
            if rel == "alternate" or ending in ("ttl", "jsonld")
        ]

    def list_pages(self, folder: str, members: list[str]) -> Iterator[Page]:
        """The page of a list; of a long one several, each with so many of its members and links to the others.

        The parts of a document are together, since their addresses lead to it.
        """
        length = len(members) if are_parts(members) else LISTED
        parts = [members[start : start + length] for start in range(0, len(members), length)]
        stems = [f"{folder}/page-{at}" if at > 1 else folder for at in range(1, len(parts) + 1)]
        for at, shown in enumerate(parts):
            page = self.list_page(folder, members)
            page.stem = stems[at]
            page.context |= {"members": shown, "stems": stems}
            if at:
                page.title += f" · {self.t('pagina', 'page')} {at + 1}"
                page.crumbs = [*page.crumbs, Crumb(self.file(folder), page.name)]
                page.name = f"{self.t('Pagina', 'Page')} {at + 1}"
            yield page

    def list_page(self, folder: str, members: list[str]) -> Page:
        """The page of a list with all its members."""
        shared = self.shared_class(members)
        template = self.template("lists", [shared] if shared else ()) or "list"
        template = "shape" if folder.startswith(SHAPES) else template
        title = self.list_title(folder)
        context = getattr(self, f"{template.replace('-', '_')}_list_context", None)
        further = context(members) if context else {}
        names = ", ".join(self.headline(iri).rstrip(".") for iri in members[:12])
        parts = are_parts(members)
        kinds = self.kinds(members[0]) if parts else []
        return Page(
            folder,
            f"lists/{template}",
            title,
            f"{title} ({len(members)}): {names}",
            crumbs=self.crumbs(folder),
            name=self.list_names[folder],
            links=self.alternates(folder) if parts else [],
            context={
                "total": len(members),
                "parts": parts,
                "kinds": [kind for kind in kinds if all(kind in self.kinds(iri) for iri in members)],
                "counts": self.list_counts(members),
                **further,
            },
        )

    def guideline_list_context(self, members: list[str]) -> dict[str, Any]:
        """How many guidelines are of each category."""
        counts = Counter(self.graph.value(iri, "rac:category") for iri in members)
        return {"categories": sorted((iri, count) for iri, count in counts.items() if iri)}

    def discrepancy_list_context(self, members: list[str]) -> dict[str, Any]:
        """Slips by their weight, the heaviest first."""
        slips = self.heaviest_first(members)
        weights = itertools.groupby(slips, key=lambda iri: self.graph.value(iri, "rac:weight"))
        pages = {source: phrases.page_of_lines(self, source) for source in self.sources.texts}

        def pages_of(iri: str) -> list[int]:
            """The pages of the table on which a slip stands."""
            of = pages.get(self.graph.value(iri, "rac:inSource"), {})
            return sorted({of.get(line, 0) for line in self.graph.numbers(iri, "rac:sourceLine")} - {0})

        return {"weights": [(weight, list(group)) for weight, group in weights], "pages_of": pages_of}

    def heaviest_first(self, discrepancies: list[str]) -> list[str]:
        """Discrepancies by their weight, and then in the order of the text."""
        return heaviest_first(self.graph, discrepancies)

    def filters(self, rows: list[Row]) -> list[dict[str, Any]]:
        """What the table can be filtered by: name, label and the values with what they are called."""
        t, label = self.t, self.label

        def values(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
            return sorted(dict(pairs).items(), key=lambda item: natural(item[0]))

        return [
            {"name": "mission", "label": t("Missione", "Mission"),
             "values": values((r.mission_code, f"{r.mission_code} {self.capitals(r.iri).sentence(r.mission_title)}")
                              for r in rows if r.mission)},
            {"name": "programme", "label": t("Programma", "Programme"),
             "values": values((r.programme_code, f"{r.programme_code} {r.programme_title}")
                              for r in rows if r.programme)},
            {"name": "category", "label": t("Categoria", "Category"),
             "values": values((r.category, label(self.graph.value(r.guideline, "rac:category"))) for r in rows)},
            {"name": "level", "label": t("Come lo si sa", "How it is known"),
             "values": [(level, word) for level, word in self.certainties.items()
                        if any(r.level == level for r in rows)]},
            {"name": "guideline", "label": t("Linea guida", "Guideline"),
             "values": values((str(r.guideline_number),
                               shortened(f"{r.guideline_numeral} {self.cased(r.guideline)}", 80)) for r in rows)},
        ]  # fmt: skip

    def filtered(self, rows: list[Row]) -> str:
        """Where some rows of a plan are in its table, filtered by what they have in common.

        Empty where there are none, or the filters show others too.
        """
        if not rows:
            return ""
        told = [{FILTERED(row)[at] for row in rows} for at in range(len(FILTERS))]
        alike = [value if value and not others else None for value, *others in told]
        table = self.graph.value(rows[0].iri, "rac:inTable")
        shown = sum(count for told, count in self._counted_rows[self.plans.owner(rows[0].iri)].items()
                    if all(value in (None, one) for value, one in zip(alike, told, strict=True)))  # fmt: skip
        filters = {name: value for name, value in zip(FILTERS, alike, strict=True) if value is not None}
        return f"{self.target(table)}?{urlencode(filters)}" if table and shown == len(rows) else ""

    @same
    def _counted_rows(self) -> dict[Plan | None, Counter[tuple[str, ...]]]:
        """How many rows of each plan there are of each mission, programme and level."""
        return {plan: Counter(map(FILTERED, self.rows_in(plan))) for plan in self.newest_first}

    def resource_page(self, iri: str, stem: str) -> Page:
        """The page of one thing, at the path `stem`."""
        types, kind = self.graph.values(iri, "rdf:type"), self.kind(iri)
        template = self.template("things", (kind.iri, *kind.ancestors) if kind else types)
        template = template or ("term" if iri in self.model.terms else "resource")
        plan = self.plans.of(stem) or next(iter(self.newest_first), None)
        title, (lead, _) = self.headline(iri, plan.iri if plan else ""), self.lead(iri)
        kinds = [self.label(kind) for kind in types if self.graph.path(kind) is not None]
        if stem != address.document(self.graph.path(iri) or ""):
            title += f" {self.version}"
        whose = self.whose(stem)
        described = sentences([title, lead or ", ".join(kinds), whose]) + ("" if lead else f" {iri}")
        links = [*self.alternates(stem), Link("cite-as", iri), *(Link("type", kind) for kind in types)]
        page = Page(stem, f"things/{template}", title, described, iri,
                    name=self.inside(stem, self.label(iri)) if ": " in title else "",
                    subject="" if ": " in title else lead)  # fmt: skip
        page.crumbs, page.links = self.crumbs(stem), links
        documented = f"{stem}.jsonld" in self.files
        if template not in ("source-text", "ontology", "named-graph", "alignment-table", "comparison") and documented:
            # What refers to it, the document has, to which the page links.
            stated = self.jsonld.stream(documents.described(self.graph, iri))
            page.json = embed(b"".join(stated).decode())
        context = getattr(self, f"{template.replace('-', '_')}_context", None)
        page.context = context(iri) if context else {}
        return page

    def guideline_context(self, iri: str) -> dict[str, Any]:
        """The story of a guideline: its rows, and the directives that stand or may stand in them, each once."""
        rows = self.rows_of("rac:ofGuideline", iri=iri)
        found = self.ties.directives(iri)
        unplaced = {text.iri: text for row in rows if row.level == "open" for text in row.directives}
        title = self.both(iri, "dcterms:title", "rac:unofficialTitle")
        text = self.both(iri, "rac:text", "rac:unofficialText") if self.graph.values(iri, "rac:text") else {}
        category = self.graph.value(iri, "rac:category")
        told = {category, *title.values(), *text.values(), *found, *(row.iri for row in rows)}
        told |= {end for row in rows for end in (row.mission, row.programme)}
        return {"rows": [row for row in rows if row.level != "open"],
                "open_rows": [row for row in rows if row.level == "open"],
                "unplaced": {level: [unplaced[one] for one in sorted(unplaced, key=natural) if found[one] == level]
                             for level in self.certainties},
                "title": title, "text": text, "category": category, "told": told,
                "counts": Counter(found.values())}  # fmt: skip

    def strategic_directive_context(self, iri: str) -> dict[str, Any]:
        """What became of a directive: the guidelines, the rows that have it or may, and whom and what it concerns."""
        graph, text = self.graph, self.both(iri, "rac:text", "rac:unofficialText")
        rows = self.rows_of("rac:ofDirective", iri=iri)
        candidates = self.rows_of("rac:candidateDirective", iri=iri)
        outcome, named = self.outcome(iri), graph.values(iri, "rac:mentions")
        plan = self.plans.owner(iri)
        involved = [row["involved"] for row in answers.rows(self, "who-is-involved", plan) if row["directive"] == iri
                    ] if plan else []  # fmt: skip
        told = {
            *text.values(),
            *graph.values(iri, "rdfs:label"),  # the beginning of its text
            *named,
            *outcome.guidelines,
            *self.ties.ends(iri),
            *graph.values(iri, "rac:issuedBy"),
        }
        told |= {row.iri for row in (*rows, *candidates)}
        return {"text": text, "rows": rows, "candidates": candidates, "outcome": outcome, "named": named,
                "involved": list(dict.fromkeys(involved)), "issuers": graph.values(iri, "rac:issuedBy"),
                "told": told, "quoted": text["it"]}  # fmt: skip

    def alignment_table_context(self, iri: str) -> dict[str, Any]:
        """A table: its rows in their order, what they can be filtered by, and what is printed in it."""
        rows = self.rows_of("rac:inTable", iri=iri)
        plan = self.plans.owner(iri)
        counted = Counter(tuple(self.kinds(row.iri)) for row in rows)
        return {
            "rows": rows,
            # What most rows are: of another its details say what it is.
            "row_kinds": max(counted, key=lambda kinds: (counted[kinds], kinds), default=()),
            "filters": self.filters(rows),
            "facsimile_stem": f"{plan.folder}/{facsimile.STEM}" if plan else "",
            "table": f"{plan.tables}/alignment-entry.csv" if plan else "",
            "printed": [*(row.iri for row in rows), *self.graph.subjects("rac:printedIn", iri)],
        }

    def mission_context(self, iri: str) -> dict[str, Any]:
        """A mission or programme: its programmes, and in each plan its title, its guidelines, directives and rows.

        The page has the rows of the newest plan; those of the others are in their tables, where filters show them.
        """
        rows: dict[Plan | None, list[Row]] = defaultdict(list)
        for row in self.rows_of("rac:within", iri=iri):
            rows[self.plans.owner(row.iri)].append(row)
        directives: dict[Plan | None, dict[str, list[Text]]] = defaultdict(lambda: {level: [] for level in LEVELS})
        for level, several in self.directives_by_certainty(iri).items():
            for one in several:
                directives[self.plans.owner(one.iri)][level].append(one)
        parts = self.graph.subjects("rac:inMission", iri) + self.graph.subjects("rac:subProgrammeOf", iri)
        titled = self.yearly_titles(iri)
        views: list[dict[str, Any]] = []
        for plan in self.newest_first:
            found, tied = rows[plan], directives[plan]
            if plan.iri in titled or found:
                views.append({
                    "iri": plan.iri, "rows": found,
                    "title": self.both(titled.get(plan.iri, iri), "dcterms:title", "rac:unofficialTitle"),
                    "guidelines": sorted({row.guideline for row in found}, key=natural),
                    "directives": tied,
                    "counts": Counter({level: len(several) for level, several in tied.items()}),
                    "row_counts": Counter(row.level for row in found),
                    "table": self.filtered(found),
                })  # fmt: skip
        return {"parts": sorted(set(parts), key=natural), "plans": views}

    programme_context = mission_context

    def act_context(self, iri: str) -> dict[str, Any]:
        """An act: its recitals and operative part, where the data have them, and its plans."""
        parts = list(self.graph.subjects("eli:is_part_of", iri))
        graph = self.graph
        parts.sort(key=lambda part: (graph.is_a(part, "rac:OperativeClause"), graph.number(part, "rac:number")))
        return {"recitals": [part for part in parts if self.graph.is_a(part, "rac:Recital")],
                "clauses": [part for part in parts if self.graph.is_a(part, "rac:OperativeClause")],
                "plans": self.graph.subjects("rac:adoptedBy", iri),
                "sources": self.graph.subjects("rac:sourceOf", iri)}  # fmt: skip

    def plan_context(self, iri: str) -> dict[str, Any]:
        """A plan with its guidelines and its flow."""
        return {"plan": self.plan_view(next(plan for plan in self.newest_first if plan.iri == iri))}

    def comparison_context(self, iri: str) -> dict[str, Any]:
        """What changed from one plan to the next (`years.context`)."""
        return years.context(self, iri)

    def comparisons(self, plan: str) -> list[str]:
        """The comparisons of a plan with the one before, and with the one after."""
        return list(years.comparisons(self, plan))

    def concept_scheme_context(self, iri: str) -> dict[str, Any]:
        """The concepts of a scheme, in its order where it has one."""
        concepts = self.graph.subjects("skos:inScheme", iri)
        return {"concepts": sorted(concepts, key=lambda concept: self.graph.number(concept, "rac:number"))}

    def node_shape_context(self, iri: str) -> dict[str, Any]:
        """A shape: those that are fragments of it."""
        return {"parts": self._shapes_within.get(iri, [])}

    @same
    def _shapes_within(self) -> dict[str, list[str]]:
        """The shapes that are fragments of another's IRI, by this."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in self.lists.get(SHAPES.rstrip("/"), ()):
            whole, _, fragment = iri.partition("#")
            if fragment:
                found[whole].append(iri)
        return found

    def named_graph_context(self, iri: str) -> dict[str, Any]:
        """A named graph: its file, its size, what it describes."""
        stem = address.document(self.graph.path(iri) or "")
        about = (one if self.has_page(one) else one.partition("#")[0] for one in self.graph.described_in(iri))
        members = {one for one in about if self.graph.path(one) is not None and (one in self.minted or "#" in one)}
        return {"formats": [(ending, f"{stem}.{ending}") for ending in FORMATS if f"{stem}.{ending}" in self.files],
                "members": sorted(members, key=natural)}  # fmt: skip

    def ontology_context(self, iri: str) -> dict[str, Any]:
        """The vocabulary: its classes and properties, and its alignments."""
        terms = self.graph.subjects("rdfs:isDefinedBy", iri)
        groups = [
            (title, sorted((term for term in terms if self.graph.is_a(term, kind)), key=str.casefold))
            for kind, title in (("owl:Class", self.t("Classi", "Classes")),
                                ("owl:ObjectProperty", self.t("Proprietà fra risorse", "Object properties")),
                                ("owl:DatatypeProperty", self.t("Proprietà con valori", "Datatype properties")),
                                ("owl:AnnotationProperty", self.t("Annotazioni", "Annotation properties")))
        ]  # fmt: skip
        alignments = [graph for graph in self.minted if (self.graph.path(graph) or "").startswith("graph/alignments/")]
        own = iri == self.base + "onto"
        return {"groups": groups, "alignments": sorted(alignments) if own else [],
                "borrowed": vocabulary.borrowed(self) if own else [],
                "properties": lambda term: vocabulary.properties(self, term),
                "uses": lambda term: vocabulary.uses(self, term)}  # fmt: skip

    def source_text_context(self, iri: str) -> dict[str, Any]:
        """The text of the source, in sections, each phrase with what it became."""
        plan = self.plans.owner(iri)
        return {"sections": phrases.sections(self, iri), "table": f"{plan.folder}/{facsimile.STEM}" if plan else ""}

    def term_context(self, iri: str) -> dict[str, Any]:
        """A term of the vocabulary: how its instances are described or what has it, and some examples."""
        return {"instances": heapq.nsmallest(INSTANCES, self.graph.members(iri), key=natural),
                "count": sum(1 for _ in self.graph.members(iri)),
                "properties": vocabulary.properties(self, iri), "uses": vocabulary.uses(self, iri)}  # fmt: skip

    # Figures

    def plan_view(self, plan: Plan) -> dict[str, Any]:
        """A plan at a glance: what became of its directives, its answers, its figures and its flow."""
        graph, guidelines = self.graph, self.guidelines(plan.iri)
        rows = [row for node in guidelines for row in self.rows_of("rac:ofGuideline", iri=node)]
        summary = self.summary(plan)
        issuers = {issuer for one in summary.outcomes for issuer in graph.values(one.iri, "rac:issuedBy")}
        return {
            "plan": plan, "iri": plan.iri, "folder": plan.folder, "acts": graph.values(plan.iri, "rac:adoptedBy"),
            "guidelines": guidelines, "summary": summary, "fields": summary.fields(), "issuers": sorted(issuers),
            "rows": [row for row in rows if row.pairing], "answers": self.answers_about(plan),
            "slips": self.slips(plan), "diagram": self.flow(rows), "flows": self.flow_table(rows),
            "colours": self.colours(rows),
        }  # fmt: skip

    def flow(self, rows: list[Row]) -> sankey.Diagram | None:
        """How the rows flow from missions through programmes to guidelines, as a drawing."""
        rows = [row for row in rows if row.programme]
        if not rows:
            return None
        columns = [sorted({getattr(row, name) for row in rows}, key=natural)
                   for name in ("mission", "programme", "guideline")]  # fmt: skip
        colours = self.colours(rows)
        amounts = Counter((row.mission, row.programme, colours[row.mission]) for row in rows)
        amounts.update((row.programme, row.guideline, colours[row.mission]) for row in rows)
        flows = [
            sankey.Flow(*flow, amount)
            for flow, amount in sorted(amounts.items(), key=lambda item: natural("".join(item[0])))
        ]
        # Missions have their titles under their names.
        return sankey.draw(columns, flows, pitches=(sankey.PITCH + 13 * TITLE_LINES, sankey.PITCH, sankey.PITCH))

    def colours(self, rows: list[Row]) -> dict[str, str]:
        """The class of the style sheet that colours each mission of a flow, by its place, and its programmes."""
        missions = sorted({row.mission for row in rows if row.mission}, key=natural)
        found = {mission: f"flow-{place % COLOURS + 1}" for place, mission in enumerate(missions)}
        return found | {row.programme: found[row.mission] for row in rows if row.mission}

    def flow_table(self, rows: list[Row]) -> list[tuple[Row, int]]:
        """The same as a table: mission, programme, guideline, and how many rows."""
        amounts = Counter((row.mission, row.programme, row.guideline) for row in rows if row.programme)
        first = {(row.mission, row.programme, row.guideline): row for row in reversed(rows)}
        ordered = sorted(amounts, key=lambda key: [natural(part) for part in key])
        return [(first[key], amounts[key]) for key in ordered]

    def quality(self) -> dict[str, Any]:
        """What was measured of a plan, and its rows with more than one reading; of several `plans` where both are."""
        graph = self.graph
        measured = graph.instances("dqv:QualityMeasurement")
        if not self.several:
            open_rows = [row for plan in self.newest_first for row in self.rows_in(plan) if row.level == "open"]
            told = [{"iri": iri, "metric": graph.value(iri, "dqv:isMeasurementOf"),
                     "value": graph.value(iri, "dqv:value"), "on": graph.value(iri, "dqv:computedOn")}
                    for iri in measured]  # fmt: skip
            return {"plans": [], "measurements": told, "open_rows": open_rows}
        pages = {self.plans.owner(iri): self.target(iri.partition("#")[0]) for iri in measured}
        found = ((plan, [row for row in self.rows_in(plan) if row.level == "open"]) for plan in self.newest_first)
        plans = [{"iri": plan.iri, "measured": pages.get(plan, ""), "open": len(rows), "table": self.filtered(rows)}
                 for plan, rows in found]  # fmt: skip
        return {"plans": plans}

    def downloads(self) -> list[dict[str, Any]]:
        """Every dump and table with its size in bytes and its SHA-256, as the catalogue's document has them."""
        t = self.t
        titles = {
            "tables": t("Tabelle (CSV, con metadati CSVW)", "Tables (CSV, with CSVW metadata)"),
            "graphs": t("Ogni grafo da solo (Turtle)", "Each graph alone (Turtle)"),
            "source": t("La fonte", "The source"),
            "readback": t("L'atto riletto dal grafo", "The act read back from the graph"),
            "reports": t("Rapporti della costruzione", "Reports of the build"),
        }
        whole = t("Tutto l'insieme di dati", "The whole dataset")
        groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for path in filter(DOWNLOADS.fullmatch, sorted(self.files)):
            title, file = titles.get(path.partition("/")[0], whole), self.files.written[path]
            groups[title].append({"path": path, "size": file.size, "sha256": file.digest})
        return [{"title": title, "files": groups[title]} for title in (whole, *titles.values()) if title in groups]

    def catalogue_parts(self) -> list[str]:
        """What the catalogue describes besides files, graphs and partitions: the dataset, the publisher, the build."""
        start = self.base + "catalogue#"
        listed = re.compile(re.escape(start) + "(file|graph|sum|class|property)/")
        return sorted(iri for iri in self.graph.out if iri.startswith(start) and not listed.match(iri))

    def partitions(self, kind: str) -> list[dict[str, Any]]:
        """How many instances of each class, or triples with each property, the dataset has (VoID)."""
        graph, dataset = self.graph, self.base + "catalogue#dataset"
        term, count = f"void:{kind}", "void:entities" if kind == "class" else "void:triples"
        found = [
            {"id": node.partition("#")[2], "term": graph.value(node, term), "count": graph.number(node, count)}
            for node in graph.values(dataset, f"void:{kind}Partition")
        ]
        return sorted(found, key=lambda item: (-item["count"], item["term"]))


@lru_cache(10_000)  # most links of a page are those of all pages in its folder
def relative(folder: str, path: str) -> str:
    """The shortest way to a file from a folder, both told from the folder of the publication on."""
    here, there = folder.split("/") if folder else [], path.split("/")
    shared = len(posixpath.commonprefix([here, there[:-1]]))
    return "../" * (len(here) - shared) + "/".join(there[shared:])


def different(table: Table) -> tuple[str, int]:
    """The first variable that stands for several things alone, and how many: none where each row has another."""
    found: dict[str, set[Any]] = {name: set() for name in table.variables}
    for row in table.rows:
        for name, term in zip(table.variables, row, strict=True):
            if not isinstance(term, ox.NamedNode):
                found.pop(name, None)
            elif name in found:
                found[name].add(term)
    name, count = next(((name, len(terms)) for name, terms in found.items() if len(terms) > 1), ("", 0))
    return (name, count) if count < len(table.rows) else ("", 0)


def are_parts(members: list[str]) -> bool:
    """Whether the members of a list are the parts of one document."""
    return all("#" in iri for iri in members)


def borrowed(graph: Graph) -> set[str]:
    """The properties and classes of other vocabularies that the data use; the catalogue and the shapes are no data."""
    project = graph.project
    technical = {project.iri("graph/catalogue"), project.iri("graph/shapes")}
    terms: set[str] = set()
    for name, quads in itertools.groupby(graph.quads, key=attrgetter("graph_name")):
        for quad in quads if value(name) not in technical else ():
            terms.add(quad.predicate.value)
            terms.update([value(quad.object)] if quad.predicate == RDF_TYPE else ())
    return {term for term in terms if not term.startswith(project.base)}


def embed(document: str) -> Markup:
    """JSON as it can stand in a `script` element: nothing in it ends the element."""
    return Markup(json.dumps(json.loads(document), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))
