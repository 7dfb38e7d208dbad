"""What the search of the site looks through: an index of what is shared and one of each plan, for each language.

They are scripts, which a page on a disk can load; that of a plan is loaded where the plan is searched, so that a search
costs the same however many plans there are. The first gives `window.raccordoIndex` its entries, and of
`site/search.toml` the kinds and the words that stand for others; that of a plan adds its entries to
`window.raccordoIndexes`. What an inverted index needs beyond that (folding, stemming) is done in the browser, where the
words that people type go through the same code (`site/src/search/`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from raccordo.act.plans import Plan
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.publish import address
from raccordo.rdf.names import LANGUAGES, local_name
from raccordo.site import said
from raccordo.site.site import Site

FILE = "site/search.toml"
# A name that ends an IRI and has a number in it, by which people quote a thing: 12-2, 4.1.a.
QUOTED = re.compile(r"[a-z]*[-.]?\d[\da-z.-]*")


def read(project: Project) -> dict[str, Any]:
    """What `site/search.toml` says. Raises UserError where it cannot be read, or lacks something."""
    told = project.settings(FILE)
    try:
        _ = [kind[name] for kind in told["kinds"].values() for name in (*LANGUAGES, "weight", "classes")]
        _ = [told["synonyms"][language] for language in LANGUAGES]
    except (KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{FILE} lacks a line that is needed: {error}: restore it") from error
    return told


def index(site: Site, plan: Plan | None) -> dict[str, bytes]:
    """The index of a plan, or of what is shared, in the site's language, path (`index_of`) to bytes.

    It has each term, each thing that a page shows and that has a text, each answer, each query. Raises UserError
    where `site/search.toml`, which has the kinds and synonyms, cannot be used.
    """
    told = read(site.project)
    kinds = {key: {"name": kind[site.language], "weight": kind["weight"]} for key, kind in told["kinds"].items()}
    classes = {site.graph.iri(name): key for key, kind in told["kinds"].items() for name in kind["classes"]}
    synonyms = told["synonyms"][site.language]
    things = _things(site, plan, classes, next(reversed(kinds)))
    if plan:
        place = f"(window.raccordoIndexes ??= {{}})[{json.dumps(plan.key)}]"
        content: Any = [*things, *_answers(site, plan), *_slips(site, plan)]
    else:
        place = "window.raccordoIndex"
        content = {"kinds": kinds, "synonyms": synonyms, "entries": [*things, *_queries(site)]}
    return {index_of(plan.key if plan else "", site.language): script(place, content)}


def index_of(key: str, language: str) -> str:
    """The path of the index of a plan in a language; of what is shared without one."""
    return f"site/index{'/' if key else ''}{key}.{language}.js"


def script(name: str, content: Any) -> bytes:
    """A script that gives something a value."""
    return f"{name} = {json.dumps(content, ensure_ascii=False, separators=(',', ':'))};\n".encode()


def _things(site: Site, of: Plan | None, classes: dict[str, str], last: str) -> Iterator[dict[str, Any]]:
    for iri in site.shown:
        texts = said.texts(site, iri)
        if not texts or site.plans.owner(iri) != of:
            continue
        own, other = _in_language(site, texts)
        kind, path = site.kind(iri), site.graph.path(iri) or ""
        plan, whose = of or next(iter(site.newest_first), None), site.whose(path)
        label, title = site.headline(iri, plan.iri if plan else ""), _title(site, iri)
        lead, spoken = site.lead(iri)
        if spoken != site.language:
            lead = next((term.value for term in own if term.language), lead)
        if lead in _notes(site, iri):
            lead = ""
        shown = title.get(site.language) or next(iter(title.values()), "") or lead
        names = list(_names(site, iri, title))
        named = site.label(kind.iri if kind else site.graph.value(iri, "rdf:type"))
        known = (classes.get(one) for one in (kind.iri, *kind.ancestors)) if kind else ()
        yield _entry(
            href=site.target(iri),
            label=label,
            kind=next(filter(None, known), last),
            of=" · ".join([named, *([whose] if whose not in label else []), *_unofficial(site, iri)]),
            names=names,
            shown=site.capitals(iri).sentence(shown),
            more=[term.value for term in own if term.value not in {lead, *names}],
            mended=site.graph.texts(iri, "rac:normalizedText", site.language),
            other=[term.value for term in other if term.value not in {shown, *names}],
            near=_ties(site, iri, plan),
        )


def _entry(*, href: str, label: str, kind: str, of: str, names: Iterable[str] = (), shown: str = "",
           more: Iterable[str] = (), mended: Iterable[str] = (), other: Iterable[str] = (),
           near: Iterable[str] = ()) -> dict[str, Any]:  # fmt: skip
    """An entry as the script has it: where it leads, what it is called and is; what is found of it, by what it counts.

    `names` call the thing, `shown` is the text that its result shows, `more` its other texts, `other` those in the
    other language, `near` what it is tied to, with its title. By `mended`, its text without slips, it is found as well,
    and the words are shown as they are printed. What is empty is left out.
    """
    words = set(" ".join([shown, *more]).split())
    entry = {"h": href, "l": label, "k": kind, "o": of, "n": [*names], "s": shown, "x": " ".join(more),
             "w": " ".join(word for text in mended for word in text.split() if word not in words),
             "f": " ".join(other), "r": [*near]}  # fmt: skip
    return {key: value for key, value in entry.items() if value}


def _in_language(site: Site, terms: Iterable[ox.Literal]) -> tuple[list[ox.Literal], list[ox.Literal]]:
    """Texts that are in the site's language or in none, and those in another."""
    own: list[ox.Literal] = []
    other: list[ox.Literal] = []
    for term in terms:
        (own if term.language in (None, site.language) else other).append(term)
    return own, other


def _unofficial(site: Site, iri: str) -> Iterator[str]:
    """That what is shown of a thing is a translation, where it is."""
    kind = site.kind(iri)
    uses = [use for use in kind.properties if use.term.translates] if kind else []
    if any(term.language == site.language for use in uses for term in site.graph.out[iri].get(use.predicate, ())):
        yield site.t("traduzione non ufficiale", "unofficial translation")


def _notes(site: Site, iri: str) -> set[str]:
    """What is noted of a thing: found as well, and no text of its own to show or to weigh as such."""
    kind, notes = site.kind(iri), site.graph.iri("shape:notes")
    uses = [use for use in kind.properties if use.group.iri == notes] if kind else []
    return {term.value for use in uses for term in site.graph.out[iri].get(use.predicate, ())}


def _names(site: Site, iri: str, titles: dict[str, str]) -> Iterator[str]:
    """What a thing is called in the site's language, or in another where it has no name in it; each name once.

    They are its label without whose it is, names, titles and codes.
    """
    graph, kind, path = site.graph, site.kind(iri), site.graph.path(iri) or ""
    texts = [term.value for term in said.texts(site, iri)]
    label = site.inside(path, graph.label(iri, site.language))
    # The label of what has no name is the beginning of its text.
    found = [label] if label in texts or not any(text.startswith(label.removesuffix("…")) for text in texts) else []
    for use in kind.properties if kind else ():
        if use.identifying and use.text and not use.inverse and use.predicate != graph.iri("rdfs:label"):
            terms = [term for term in graph.out[iri].get(use.predicate, ()) if isinstance(term, ox.Literal)]
            found += [term.value for term in _in_language(site, terms)[0] or terms]
    tail = local_name(path)
    found += [titles.get(site.language, ""), *([tail] if QUOTED.fullmatch(tail) else [])]
    return filter(None, dict.fromkeys(found))


def _title(site: Site, iri: str) -> dict[str, str]:
    """The title that a mission or programme has for the year of a plan, the newest that has one, by language."""
    titles = site.yearly_titles(iri)
    titled = next((titles[plan.iri] for plan in site.newest_first if plan.iri in titles), "") if titles else ""
    names = (("it", "dcterms:title"), ("en", "rac:unofficialTitle"))
    return {language: text for language, name in names if (text := site.graph.text(titled, name, language))}


def _ties(site: Site, directive: str, plan: Plan | None) -> list[str]:
    """The guidelines, programmes and missions that a directive is tied to, with their titles."""
    return [site.headline(end, plan.iri if plan else "") for end in site.ties.ends(directive)]


def _answers(site: Site, plan: Plan) -> Iterator[dict[str, Any]]:
    """The pages that answer about a plan, found by their names, what they answer of, and their queries."""
    for answer in site.answers_about(plan):
        query = site.sources.queries[answer.query]
        yield _entry(
            href=site.file(answer.stem),
            label=answer.name,
            kind="answer",
            of=f"{site.t('risposta', 'answer')} · {site.label(plan.iri)}",
            names=[answer.name, *answer.subjects],
            shown=query.descriptions[site.language],
            more=[
                query.titles[site.language],
                *(query.keywords if site.language == "en" else ()),
                *(entry.name for entry in answer.entries if not entry.iri and entry.name not in answer.subjects),
            ],
            other=[] if site.language == "en" else query.keywords,
        )


def _slips(site: Site, plan: Plan) -> Iterator[dict[str, Any]]:
    """The lists of a plan's slips, which are an answer as well, found by what a slip is called and by kinds too."""
    slips = site.slips(plan)
    kinds = [site.label(kind) for kind in sorted({site.graph.value(iri, "rac:kind") for iri in slips})]
    for folder in dict.fromkeys(address.document(site.graph.path(iri) or "") for iri in slips):
        label = site.list_names[folder]
        names = [label, *sorted({site.label(site.graph.value(iri, "rdf:type")) for iri in slips})]
        whose = f"{site.t('risposta', 'answer')} · {site.label(plan.iri)}"
        yield _entry(href=site.file(folder), label=label, kind="answer", of=whose, names=names, more=kinds)


def _queries(site: Site) -> Iterator[dict[str, Any]]:
    for name, query in sorted(site.sources.queries.items()):
        yield _entry(
            href=site.file(f"queries/{name}"),
            label=query.titles[site.language],
            kind="query",
            of=site.t("interrogazione", "query"),
            shown=query.descriptions[site.language],
            more=query.keywords if site.language == "en" else [],
            other=[] if site.language == "en" else query.keywords,
        )
