"""Matching names to things for tables: the Reconciliation Service API of the W3C's Entity Reconciliation group.

What is matched is what the search of the site looks for first: guidelines, directives, programmes, missions, acts,
bodies, measures, systems and their kin, by each name that they have in either language. An identifier, of a class as
well, is the path of an IRI under the base of the publication, or an IRI that is not under it. Version 0.2 is what
OpenRefine speaks; 1.0-draft asks the same otherwise.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from raccordo.publish import address
from raccordo.rdf.names import LANGUAGES, natural, unaccented
from raccordo.serve import protocol

VERSIONS = ("0.2", "1.0-draft")
# The classes of things, with their names: those of the vocabulary, and those that its shapes are of.
TYPES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX vann: <http://purl.org/vocab/vann/>
SELECT DISTINCT ?namespace ?iri ?type ?label WHERE {
    ?ontology vann:preferredNamespaceUri ?namespace .
    { ?type rdfs:isDefinedBy ?ontology ; rdfs:label ?label . }
    UNION { ?shape sh:targetClass ?type ; rdfs:label|sh:name ?label . }
    ?iri a ?type .
}
"""
BATCH, CANDIDATES, SHOWN = 50, 10, 25
# A name that is asked for has so many characters at most.
LONGEST = 1000
# Below this a name has little in common with what is asked; what is the name but for its writing has 100.
LEAST, SAME = 40, 100
# The kinds of the site's search that weigh more than others are the things that people look for.
LOOKED_FOR = 1
PREVIEW = {"width": 420, "height": 160}


@dataclass(frozen=True)
class Thing:
    """What may be matched: its identifier, its labels and descriptions by language, its classes, its names folded."""

    id: str
    labels: dict[str, str]
    about: dict[str, str]
    types: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Things:
    """All that may be matched, with the labels of the classes by language."""

    base: str
    things: dict[str, Thing]
    types: dict[str, dict[str, str]]

    def type(self, name: str, language: str) -> dict[str, str]:
        """A class as the protocol has it."""
        return {"id": name, "name": self.types[name].get(language) or name}

    def candidate(self, thing: Thing, language: str) -> dict[str, Any]:
        """A thing as the protocol has it, without a score."""
        return {
            "id": thing.id,
            "name": thing.labels[language],
            "description": thing.about[language],
            "type": [self.type(name, language) for name in thing.types],
        }

    def match(self, name: str, types: Iterable[str], limit: int, language: str, *, sure: bool) -> list[dict[str, Any]]:
        """The things that a name may mean, the likest first; one is a match where it alone has the very name.

        Where the question has more than a name, and so nothing is `sure`, none is. What is longer than any name is no
        name.
        """
        if len(name) > LONGEST:
            return []
        wanted = {one.removeprefix(self.base) for one in types}
        scores, path = self.likeness(folded(name)), name.strip().removeprefix(self.base)
        if path in self.things:
            scores[path] = SAME
        found = [
            (score, self.things[path])
            for path, score in sorted(scores.items(), key=lambda one: (-one[1], natural(one[0])))
            if score >= LEAST and (not wanted or wanted & {*self.things[path].types})
        ]
        alone = sum(score == SAME for score, _ in found) == 1
        return [
            {**self.candidate(thing, language), "score": score, "match": sure and alone and score == SAME}
            for score, thing in found[:limit]
        ]

    @cached_property
    def _having(self) -> dict[str, list[tuple[str, str]]]:
        """Which names of which things have each trigram."""
        out: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, thing in self.things.items():
            for name in thing.names:
                for gram in trigrams(name):
                    out[gram].append((path, name))
        return dict(out)

    @cached_property
    def _weights(self) -> dict[str, float]:
        """What a trigram counts: the more, the fewer names have it."""
        names = sum(len(thing.names) for thing in self.things.values())
        return {gram: math.log(1 + names / len(having)) for gram, having in self._having.items()}

    @cached_property
    def _sizes(self) -> dict[str, float]:
        """What all trigrams of a name count."""
        names = {name for thing in self.things.values() for name in thing.names}
        return {name: sum(self._weights[gram] for gram in trigrams(name)) for name in names}

    def likeness(self, asked: str) -> dict[str, float]:
        """How like the likest name of each thing is to a folded one, from 0 to 100, by the trigrams that both share.

        They count as a part of both (Dice), and of what is asked, so that a part of a long name finds it.
        """
        shared: dict[tuple[str, str], float] = defaultdict(float)
        grams, rarest = trigrams(asked), max(self._weights.values(), default=1)
        size = sum(self._weights.get(gram, rarest) for gram in grams)
        for gram in grams & self._having.keys():
            for having in self._having[gram]:
                shared[having] += self._weights[gram]
        out: dict[str, float] = defaultdict(float)
        for (path, name), weight in shared.items():
            score = 50 * weight / size + 100 * weight / (size + self._sizes[name])
            out[path] = max(out[path], SAME if name == asked else min(SAME - 1, round(score, 1)))
        return out

    def suggest(self, service: str, asked: dict[str, str], language: str) -> dict[str, list[dict[str, Any]]]:
        """The things with the identifier that is typed as `prefix`, or with a name that has words that begin so.

        Or the classes; all where nothing is typed. So many are left out at the beginning as `cursor` says. Raises
        protocol.BadRequest where something else is to be suggested, or `cursor` is no number.
        """
        typed, cursor = asked.get("prefix", "").strip().removeprefix(self.base), asked.get("cursor") or "0"
        if not re.fullmatch("[0-9]{1,9}", cursor):
            raise protocol.BadRequest(400, "the cursor is the number of suggestions to leave out")
        shown, words = slice(int(cursor), int(cursor) + SHOWN), folded(typed)
        if service == "suggest/type":
            types = [self.type(name, language) for name in sorted(self.types)]
            found = [one for one in types if one["id"] == typed or words in folded(one["name"])]
            return {"result": found[shown]}
        if service != "suggest/entity":
            raise protocol.BadRequest(404, "there is no such service: the manifest says which there are")
        begins = [one for one in self.things.values() if any(f" {words}" in f" {name}" for name in one.names)]
        known = [self.things[typed]] if typed in self.things else []
        rows = [self.candidate(one, language) for one in [*known, *(one for one in begins if one not in known)][shown]]
        return {"result": [{"notable": row.pop("type"), **row} for row in rows]}


def read(
    method: str, version: str, service: str, parameters: list[tuple[str, str]], body: bytes
) -> tuple[dict[str, str], str | None]:
    """The parameters of a request to a service, and its batch of queries, if it has one.

    Version 0.2 has the batch as a parameter of the root, by GET or by form, 1.0-draft as the body of `match`. Raises
    protocol.BadRequest for what neither knows.
    """
    posted = "match" if version != VERSIONS[0] else ""
    if method not in ("GET", "HEAD", "POST") or (method == "POST") > (service == posted):
        raise protocol.BadRequest(405, "this is asked otherwise: the manifest says how")
    if service == "match" == posted and method != "POST":
        raise protocol.BadRequest(405, "this is asked by POST")
    try:
        text = body.decode("utf-8")
        form = parse_qsl(text, errors="strict", max_num_fields=20) if not posted else []
    except ValueError as error:
        raise protocol.BadRequest(400, f"the body is not {'' if posted else 'URL-encoded '}UTF-8") from error
    asked = dict([*parameters, *form])
    if posted:
        return asked, text if service == posted else None
    if method == "POST" and "queries" not in asked:
        raise protocol.BadRequest(400, "the request has no queries")
    return asked, None if service else asked.get("queries")


def folded(text: str) -> str:
    """A name without capitals, accents and signs."""
    return " ".join(re.findall(r"[^\W_]+", unaccented(text)))


def trigrams(text: str) -> frozenset[str]:
    """The sequences of three signs of a name, with the blanks around it."""
    padded = f"  {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def called(label: str) -> list[str]:
    """A label, and its two names where it ends with a short one in parentheses: “Assegno di inclusione (ADI)”."""
    parts = re.fullmatch(r"(.+) \(([^()]+)\)", label)
    return [label, *(parts.groups() if parts else ())]


def things(indexes: dict[str, list[bytes]], typed: bytes) -> Things:
    """What may be matched, from the indexes of the site's search, by language, and the answer to `TYPES` in JSON.

    The first index of a language is that of what is shared.
    """
    of: dict[str, set[str]] = {}
    types: dict[str, dict[str, str]] = {}
    rows = json.loads(typed)["results"]["bindings"]
    # The vocabulary is under the base.
    base = rows[0]["namespace"]["value"].rstrip("/").rpartition("/")[0] + "/" if rows else ""
    for row in rows:
        name = row["type"]["value"].removeprefix(base)
        of.setdefault(row["iri"]["value"].removeprefix(base), set()).add(name)
        types.setdefault(name, {})[row["label"].get("xml:lang", "")] = row["label"]["value"]
    entries = {language: entries_of(texts, address.html_ending(language)) for language, texts in indexes.items()}
    found = {}
    for path in sorted(entries[LANGUAGES[0]]):
        if path in of and all(path in entries[language] for language in LANGUAGES):
            told = {language: entries[language][path] for language in LANGUAGES}
            listed = [name for one in told.values() for name in (one["l"], *one.get("n", ()))]
            names = {folded(name) for one in listed for name in called(one)} - {""}
            found[path] = Thing(
                path,
                {language: one["l"] for language, one in told.items()},
                {language: " · ".join(filter(None, (one["o"], one.get("s")))) for language, one in told.items()},
                tuple(sorted(of[path])),
                tuple(sorted(names)),
            )
    used = {name for thing in found.values() for name in thing.types}
    return Things(base, found, {name: types[name] for name in sorted(used)})


def entries_of(indexes: list[bytes], ending: str) -> dict[str, dict[str, Any]]:
    """The entries of the indexes of the site's search that are things, by the paths of their IRIs."""
    shared, *own = (json.loads(index.partition(b" = ")[2].strip().removesuffix(b";")) for index in indexes)
    kinds = {name for name, kind in shared["kinds"].items() if kind["weight"] > LOOKED_FOR}
    return {
        one["h"].removesuffix(ending): one
        for entries in (shared["entries"], *own)
        for one in entries
        if one["k"] in kinds and "#" not in one["h"]
    }


def manifest(version: str, site: str, base: str) -> dict[str, Any]:
    """What the service of a version says of itself, on a server whose site is at an address."""
    root = f"{site}reconcile/{version}"
    about = {"versions": [version], "name": "Raccordo", "batchSize": BATCH, "documentation": site}
    if version != VERSIONS[0]:
        services = {"entity": True, "property": False, "type": True}
        return {**about, "view": {"url": f"{site}{{+id}}"}, "preview": PREVIEW, "suggest": services,
                "standardizedScore": True}  # fmt: skip
    return {
        **about,
        "identifierSpace": base,
        "schemaSpace": base,
        "view": {"url": f"{site}{{{{id}}}}"},
        "preview": {**PREVIEW, "url": f"{root}/preview?id={{{{id}}}}"},
        "suggest": {kind: {"service_url": root, "service_path": f"/suggest/{kind}"} for kind in ("entity", "type")},
    }


def preview(known: Things, path: str, site: str, language: str) -> str:
    """A few lines on a thing, with a link to its page, for a frame in another's page. Raises protocol.BadRequest."""
    if path not in known.things:
        raise protocol.BadRequest(404, "nothing that is matched has this identifier")
    thing = known.things[path]
    shown = html.escape(thing.labels[language])
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{shown}</title>'
        f'<p><a href="{html.escape(site + thing.id)}" target="_blank" rel="noopener">{shown}</a></p>'
        f"<p>{html.escape(thing.about[language])}</p></html>"
    )


def answers(known: Things, text: str, version: str, language: str) -> dict[str, Any]:
    """The candidates for each query of a batch in JSON. Raises protocol.BadRequest for what is no batch."""
    try:
        batch = json.loads(text)
        queries = batch if version == VERSIONS[0] else batch["queries"]
        if len(queries) > BATCH:
            raise protocol.BadRequest(413, f"a batch has at most {BATCH} queries")
        if version == VERSIONS[0]:
            return {key: {"result": answer_0(known, one, language)} for key, one in queries.items()}
        return {"results": [{"candidates": answer_1(known, one, language)} for one in queries]}
    except (ValueError, OverflowError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise protocol.BadRequest(400, f"this is no batch of queries of version {version}") from error


def answer_0(known: Things, one: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """The candidates for a query of version 0.2. Raises KeyError for one that asks nothing."""
    if "query" not in one and not one.get("properties"):
        raise KeyError("query")
    types = one.get("type") or []
    types = [types] if isinstance(types, str) else types
    return known.match(text_of(one.get("query", "")), types, limit_of(one), language, sure=not one.get("properties"))


def answer_1(known: Things, one: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """The candidates for a query of version 1.0-draft: its conditions of names and identifiers are looked at.

    Raises KeyError for one that asks nothing.
    """
    asked = one.get("lang", "").partition("-")[0]
    language = asked if asked in LANGUAGES else language
    if not one["conditions"]:
        raise KeyError("conditions")
    named = [condition for condition in one["conditions"] if condition["matchType"] in ("name", "id")]
    if not named:
        return []
    value = named[0]["propertyValue"]
    value = value[0] if isinstance(value, list) else value
    types = [one["type"]] if one.get("type") else []
    return known.match(text_of(value), types, limit_of(one), language, sure=len(one["conditions"]) == 1)


def text_of(value: object) -> str:
    """A value that a name is asked by. Raises TypeError for what is no text."""
    if isinstance(value, dict):
        value = value["id"]
    if not isinstance(value, str):
        raise TypeError
    return value


def limit_of(one: dict[str, Any]) -> int:
    """How many candidates are wanted. Raises TypeError, ValueError or OverflowError for what is no number of them."""
    return max(1, min(int(one.get("limit") or CANDIDATES), SHOWN))
