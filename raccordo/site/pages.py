"""Writing the site: each page in each language, the search indexes, the sitemap, and what is wrong with them."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import jinja2
import pyoxigraph as ox

from raccordo.act.plans import Plan
from raccordo.findings import Finding, Severity, UserError
from raccordo.model import Model, name
from raccordo.project import Project, cache_folder
from raccordo.publish import address
from raccordo.publish.dumps import Publication
from raccordo.rdf.graph import Found, Graph, Labels
from raccordo.rdf.names import LANGUAGES, XSD, address_problems, shape_name
from raccordo.rdf.turtle import value
from raccordo.site import cite, facsimile, feed, picture, search
from raccordo.site.reader import SHAPES, Beside, Sources
from raccordo.site.site import Page, Site, borrowed

LABELS = "site/labels.ttl"
TRUTH_VALUE = ox.NamedNode(XSD + "boolean")
# How many addresses a sitemap may have.
URLS = 50_000


def size(count: int, language: str) -> str:
    """A number of bytes for people, with the decimal sign of their language."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB".replace(".", "," if language == "it" else ".")


class Compiled(jinja2.FileSystemBytecodeCache):
    """Templates as they were compiled, in the user's cache: each name has one file, wherever the template stands."""

    def __init__(self) -> None:
        super().__init__(str(cache_folder() / "templates"))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The key of a template: another one of the same name takes its place, since its text is looked at."""
        return super().get_cache_key(name)

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Find a template, where it can be read."""
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep a template, where that can be."""
        with contextlib.suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def environment(templates: str) -> jinja2.Environment:
    """The templates of the site: everything is escaped, and what is not defined is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        # No template changes while pages are made: to look would be a question to the disk for each part of each page.
        auto_reload=False,
        bytecode_cache=Compiled(),
    )
    made.filters["size"] = size
    made.filters["dedent"] = lambda text: textwrap.dedent(text).strip()
    made.globals["bibtex"] = cite.bibtex
    made.tests["truth_value"] = lambda term: term.datatype == TRUTH_VALUE
    made.tests["link"] = lambda term: isinstance(term, ox.NamedNode)
    return made


def curie(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI with the first of the prefixes that it begins with, as RDFa has it; whole where it begins with none."""
    found = ((name, start) for name, start in prefixes.items() if iri.startswith(start))
    return next((f"{name}:{iri.removeprefix(start)}" for name, start in found), iri)


def render(site: Site, page: Page, templates: jinja2.Environment) -> bytes:
    """One page as HTML."""
    graph, plan, base = site.graph, site.plans.of(page.stem), site.base
    # The prefixes of what a page states in RDFa, the longest first.
    prefixes = {"here": page.iri + "#", **({"plan": f"{base}{plan.folder}/"} if plan else {}), "data": base + "data/",
                "rac": base + "onto/"}  # fmt: skip
    text = templates.get_template(f"{page.template}.html.jinja").render(
        site=site,
        page=page,
        graph=graph,
        lang=site.language,
        root=page.root,
        t=site.t,
        href=lambda iri: site.href(page, iri),
        to=lambda target: site.link(page, target),
        label=lambda iri: site.inside(page.stem, site.label(iri)),
        picture=picture.PATH,
        feed=feed.path(site.language),
        index_of=lambda key: search.index_of(key, site.language),
        searched=plan.key if plan and site.several else "",
        facsimile=lambda row: facsimile.place(site, row),
        short=lambda iri: site.inside(graph.path(iri) or "", site.label(iri)),
        whose=site.whose(page.stem),
        prefix=" ".join(f"{name}: {start}" for name, start in prefixes.items()),
        curie=lambda iri: curie(iri, prefixes),
        lang_of=lambda iri: graph.named(iri, site.language)[1],
        statements=site.statements,
        is_link=lambda term: isinstance(term, ox.NamedNode),
        is_literal=lambda term: isinstance(term, ox.Literal),
        **page.context,
    )
    return text.encode()


def build(
    graph: Graph,
    sources: Sources,
    files: Publication,
    further: Mapping[str, Callable[[Site], Page]] = MappingProxyType({}),
    made: Iterable[str] | None = None,
) -> list[Finding]:
    """Add every page in every language, the search indexes, feeds, picture and sitemap; return what is wrong with them.

    `files` are those of the publication that the pages link to; `further` make more pages, by their paths. Where the
    plans' own pages are there already (`add`), `made` are their paths without endings. A page that would stand where
    another file is, a name that a file can't have, and a thing or term without a label are reported.
    """
    stems = set(made or ())
    templates = environment(str(graph.project.root / "site" / "templates"))
    beside = Beside(frozenset(further), plans=made is not None)
    sites = readers(graph, sources, files, beside)
    first = sites[0]
    findings = [*check_addresses(graph), *first.columns.check(sources.answers)]
    for plan in (*(first.newest_first if made is None else ()), None):
        found, wrong = add(sites, plan, files, templates, () if plan else further.values())
        stems |= found
        findings += wrong
    files.add({feed.path(site.language): feed.feed(site) for site in sites})
    missing = templates.get_template("404.html.jinja").render(base=graph.project.base).encode()
    icon = (graph.project.root / "site" / "src" / "favicon.svg").read_bytes()
    robots = f"User-agent: *\nAllow: /\nSitemap: {graph.project.base}sitemap.xml\n".encode()
    files.add({picture.PATH: picture.picture(first), "404.html": missing, "favicon.svg": icon, "robots.txt": robots})
    for path, chunks in sitemaps(graph, sorted(stems)):
        files.write(path, chunks)
    return findings


def readers(graph: Graph, sources: Sources, files: Publication, beside: Beside) -> list[Site]:
    """The site in each language."""
    together: dict[str, Any] = {}
    return [Site(graph, sources, files, language, beside, together) for language in LANGUAGES]


def add(
    sites: Sequence[Site],
    plan: Plan | None,
    files: Publication,
    templates: jinja2.Environment,
    further: Iterable[Callable[[Site], Page]] = (),
) -> tuple[set[str], list[Finding]]:
    """Add the pages that are a plan's own, or no plan's, to each language's site, with `further` ones, and their index.

    A page is made in all languages before the next: what was looked up for one is there for the others. Returns the
    paths without endings of those that a sitemap lists, and what is wrong with them.
    """
    stems, findings = set(), [*check_labels(sites[0], plan)]
    # The page of the search says how large the indexes are.
    for site in sites:
        files.add(search.index(site, plan))
    turns = zip(*(_pages(site, plan, further) for site in sites), strict=True)
    for site, page in ((site, page) for turn in turns for site, page in zip(sites, turn, strict=True)):
        path = page.file(site.language)
        if path in files:
            message = f"the page {path} would stand where another file is"
            findings.append(Finding("page", message, iri=page.iri or None, fix="give one of them another name"))
        else:
            files.add({path: render(site, page, templates)})
            if page.template != "withdrawn":
                stems.add(page.stem)
    return stems, findings


def _pages(site: Site, plan: Plan | None, further: Iterable[Callable[[Site], Page]]) -> Iterator[Page]:
    yield from site.pages(plan)
    yield from (make(site) for make in further)


def check_labels(site: Site, plan: Plan | None) -> Iterator[Finding]:
    """What nothing names: a thing that is a plan's own or no plan's, and with these what data use of others."""
    graph = site.graph
    for iri in sorted(borrowed(graph)) if plan is None else ():
        for language in LANGUAGES:
            if not graph.has_label(iri, language):
                message = f"the data use {graph.shorten(iri)}, which the pages have no @{language} label for"
                fix = f'add it: {graph.shorten(iri)} rdfs:label "…"@{language} .'
                yield Finding("label", message, file=LABELS, iri=iri, fix=fix, severity=Severity.WARNING)
    paths = ((iri, path) for iri in graph.out if (path := graph.path(iri)) is not None)
    ours = (iri for iri, path in paths if not path.startswith((SHAPES, "onto/", "catalogue#", "queries/"))
            and site.plans.of(path) == plan)  # fmt: skip
    for iri in sorted(ours):
        if graph.values(iri, "rdf:type") and not graph.named(iri, "it")[0]:
            fix = "give it an rdfs:label in Italian and English"
            yield Finding("label", "has no label to show", iri=iri, fix=fix, severity=Severity.WARNING)


def check_addresses(graph: Graph) -> Iterator[Finding]:
    """An IRI whose documents would have a name that a file or an address cannot have."""
    for iri in graph.minted():
        for message, fix in address_problems(graph.path(iri) or ""):
            yield Finding("address", message, iri=iri, fix=fix)


def sitemaps(graph: Graph, stems: list[str]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The pages as a sitemap (sitemaps.org, protocol 0.9), each with its other languages: paths with chunks.

    Where there are more than one file may have, there are several, and `sitemap.xml` is their index.
    """
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    start, base = '<?xml version="1.0" encoding="UTF-8"?>', graph.project.base
    date = f"<lastmod>{graph.project.released}</lastmod>" if graph.project.released else ""

    def urlset(part: list[str]) -> Iterator[bytes]:
        yield f'{start}\n<urlset xmlns="{namespace}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'.encode()
        for stem in part:
            addresses = {language: base + quote(stem + address.html_ending(language)) for language in LANGUAGES}
            others = "".join(f'<xhtml:link rel="alternate" hreflang="{language}" href="{url}"/>'
                             for language, url in addresses.items())  # fmt: skip
            for url in addresses.values():
                yield f"<url><loc>{url}</loc>{date}{others}</url>\n".encode()
        yield b"</urlset>\n"

    several = URLS // len(LANGUAGES)
    parts = [stems[at : at + several] for at in range(0, len(stems), several)]
    if len(parts) <= 1:
        yield "sitemap.xml", urlset(stems)
        return
    paths = [f"sitemap-{at}.xml" for at in range(1, len(parts) + 1)]
    yield from zip(paths, map(urlset, parts), strict=True)
    listed = [f"<sitemap><loc>{base}{path}</loc>{date}</sitemap>" for path in paths]
    index = [start, f'<sitemapindex xmlns="{namespace}">', *listed, "</sitemapindex>"]
    yield "sitemap.xml", [("\n".join(index) + "\n").encode()]


def read_labels(project: Project) -> dict[str, dict[str, str]]:
    """The labels of terms that neither the vocabulary nor a shape names, of `site/labels.ttl`, by IRI and language.

    Raises UserError where it cannot be read.
    """
    found: dict[str, dict[str, str]] = {}
    try:
        for triple in ox.parse((project.root / LABELS).read_bytes(), format=ox.RdfFormat.TURTLE):
            if isinstance(triple.object, ox.Literal):
                found.setdefault(value(triple.subject), {})[triple.object.language or ""] = triple.object.value
    except (OSError, SyntaxError) as error:
        raise UserError(f"{LABELS} cannot be read: {getattr(error, 'msg', error)}: mend it, or restore it") from error
    return found


def labels(graph: Graph, model: Model, known: Labels = MappingProxyType({})) -> Labels:
    """What all that a published graph gives no label is called, but what is `known` already.

    Terms of other vocabularies are called as the shapes name them, else as `site/labels.ttl` does, things of the model
    by what is said of them (`model.name`), a named graph as the catalogue calls it, and a shape that is a fragment as
    findings do.
    """
    shapes = graph.project.iri(SHAPES)
    given = {**read_labels(graph.project), **model.borrowed, **known}

    def find(iri: str) -> Mapping[str, str]:
        if iri in known:
            return known[iri]
        if graph.is_a(iri, "sd:NamedGraph"):
            other = graph.value(iri, "sd:graph")
            return {language: text for language in LANGUAGES if (text := graph.named(other, language)[0])}
        if iri.startswith(shapes) and "#" in iri:
            return dict.fromkeys(LANGUAGES, shape_name(iri))
        nameless = iri in graph.out and not graph.named(iri, LANGUAGES[0])[0]
        return (name(model, graph, iri, known) if nameless else {}) or given.get(iri, {})

    return Found(find, lambda: chain(graph.out, (iri for iri in given if iri not in graph.out)))
