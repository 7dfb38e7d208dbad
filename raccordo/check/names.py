"""Whether each name in the texts is accounted for: a mention of a thing, or words that are no name, with the reason.

A name is known by its looks: an acronym, the number of an act, an article, a capital letter inside a sentence. A text
all in capitals shows none of these: there the forms of the things that the data describe are looked for instead.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from raccordo.act.anchor import MENTIONING, TEXTS, places_of_names
from raccordo.act.plans import Plan, Plans
from raccordo.findings import Finding
from raccordo.model import Model
from raccordo.rdf.graph import Graph

Span = tuple[int, int]
NAME = "a name"
WORD = re.compile(r"\w+(?:[.-]\w+)*")
LOOKS = {
    "the number of an act": re.compile(r"\bn\.\s?\d+(?:,? (?:del|dell’) ?[^;,.]*?\d{4})?", re.IGNORECASE),
    "the number of a law": re.compile(r"\b[A-Z]\. ?\d+/\d{4}"),
    "an article": re.compile(r"\b(?:artt?\.|articol[oi]) ?\d+", re.IGNORECASE),
}
# What numbers a text, before its first word: «1.1», «2)», «a)», «A.1».
NUMBERED = re.compile(r"(?:[A-Z]{1,3}\.?\d+(?:\.\d+)*[.)]?|\d+(?:\.\d+)+[.)]?|\d+[.)]|[a-z][.)])\s+[“\"(]?")
# A clause may begin with its number and its first word: «Art. 1 Sono approvati».
CLAUSE = re.compile(r"Art(?:icolo|\.) \d+(?:-[a-z]+)?\W+\w+")
# A recital may begin with its words in capitals: «PRESO ATTO del parere».
OPENING = re.compile(r"(?:[A-ZÀ-Ù]{2,} ){1,3}(?=[a-zà-ù])")
# The letters or numbers of annexes: of «allegati “A” e “B”», both.
ANNEX = re.compile(
    r"\b[Aa]llegat[oi](?: n\.)? ?(?P<letters>[“\"«']?(?:[A-Z]|[IVX]+|\d{1,2})\b[”\"»']?"
    r"(?:(?:,|,? ed?) [“\"«']?(?:[A-Z]|[IVX]+|\d{1,2})\b[”\"»']?)*)"
)
FIX = (
    "give the text rac:mentions, or eli:cites, of the thing it names, and the thing this form as rac:printedAs; "
    "or describe the words as rac:PlainWords, with the reason"
)


def check_names(data: Graph, model: Model) -> Iterator[Finding]:
    """A finding for each name in a text that is neither a mention nor described as words that are no name.

    What other plans describe counts for nothing in a plan's own texts.
    """
    plans = Plans(data)
    plain: dict[tuple[Plan | None, str], list[str]] = defaultdict(list)
    for node in data.instances("rac:PlainWords"):
        for form in data.values(node, "rac:printedAs"):
            for text in data.values(node, "rac:concerns") or [""]:
                plain[plans.owner(node), text].append(form)
    texts = texts_of(data, model)
    things = named_things(data, plans, texts)
    for kind, properties in texts.items():
        for resource in (one for one in data.instances(kind) if not data.is_beside(one)):
            own = plans.owner(resource)
            for text in (text for name in properties for text in data.values(resource, name)):
                forms = {
                    thing: data.values(thing, "rac:printedAs")
                    for link in MENTIONING
                    for thing in data.values(resource, link)
                }
                told = [span for spans in places_of_names(text, forms).values() for span in spans]
                forms_of_none = (form for plan in {own, None} for one in (resource, "") for form in plain[plan, one])
                told += [span for form in forms_of_none for span in occurrences(text, form)]
                told += no_names(text, kind)
                # Furniture is no running text: capitals tell nothing there.
                found = by_look(text) if kind == "rac:Furniture" else names(text, sorted(things[own] | things[None]))
                for (start, end), looks in found:
                    if not all(covered(word, told) for word in words_of_name(text, start, end)):
                        message = f"“{text[start:end]}” looks like {looks}, and is no mention"
                        yield Finding("names", message, *data.place(resource), iri=resource, fix=FIX)


def texts_of(data: Graph, model: Model) -> dict[str, list[str]]:
    """The classes whose resources name things, each with the properties that hold the texts in which they do."""
    found = {
        data.shorten(iri): [name for name in TEXTS if kind.property(data.iri(name))]
        for iri, kind in model.classes.items()
        if kind.property(data.iri("rac:mentions"))
    }
    # How a thing is printed is looked at where it has no title or text.
    return {
        kind: [name for name in names if name != "rac:printedAs"] or names for kind, names in found.items() if names
    }


def no_names(text: str, kind: str) -> Iterator[Span]:
    """What in a text of a class looks like a name and is none: letters of annexes, a recital's opening words, the
    number of a clause."""
    yield from (match.span() for match in ANNEX.finditer(text))
    if kind == "rac:OperativeClause" and (match := CLAUSE.match(text)):
        yield match.span()
    if kind == "rac:Recital" and (match := OPENING.match(text)):
        yield match.span()


def named_things(data: Graph, plans: Plans, texts: Iterable[str]) -> dict[Plan | None, set[str]]:
    """The forms, in lower case, under which the source names the things that texts may mention, by whose they are."""
    others = ("rac:PlainWords", "rac:UnalignedEntry", *texts)
    left_out = {resource for kind in others for resource in data.instances(kind)}
    found: dict[Plan | None, set[str]] = defaultdict(set)
    for thing in data.out:
        if thing not in left_out:
            forms = (form.lower() for form in data.values(thing, "rac:printedAs") if len(form) > 1)
            found[plans.owner(thing)].update(forms)
    return found


def by_look(text: str) -> Iterator[tuple[Span, str]]:
    """The numbers of acts and the articles in a text."""
    for looks, pattern in LOOKS.items():
        for match in pattern.finditer(text):
            yield match.span(), looks


def names(text: str, things: list[str]) -> Iterator[tuple[Span, str]]:
    """What in a text looks like a name, and like which kind of name."""
    yield from by_look(text)
    if text.upper() == text:
        for form in things:
            for span in occurrences(text.lower(), form):
                yield span, "a thing that the data describe"
        return
    for looks, some in groupby(WORD.finditer(text), lambda match: look_of(text, match)):
        words = list(some)
        spans = [word.span() for word in words]
        # Names beside one another are one: «San Marco».
        start = spans[0][0]
        for (_, end), following in zip(spans, [*spans[1:], None], strict=True):
            if following is None or text[end : following[0]] != " " or looks != NAME:
                if looks:
                    yield (start, end), looks
                start = following[0] if following else end


def look_of(text: str, match: re.Match[str]) -> str:
    """What a word of a text looks like: an acronym, a name; nothing where it looks like neither."""
    word = match.group()
    if sum(character.isupper() for character in word) > 1 or re.fullmatch(r"\d+-[A-Z]", word):
        return "an acronym"
    return NAME if word[0].isupper() and not opens_sentence(text, match.start()) else ""


def opens_sentence(text: str, start: int) -> bool:
    """Whether a word is the first of its text or of a sentence."""
    before = text[:start]
    return not before.strip('“"( ') or bool(re.search(r"[.;:]\s+[“\"]?$", before) or NUMBERED.fullmatch(before))


def occurrences(text: str, form: str) -> Iterator[Span]:
    """Where a form stands in a text, as whole words."""
    return (match.span() for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text))


def words_of_name(text: str, start: int, end: int) -> Iterator[Span]:
    """The words, with letters or digits, of a part of a text."""
    return ((start + match.start(), start + match.end()) for match in re.finditer(r"\w+", text[start:end]))


def covered(word: Span, spans: list[Span]) -> bool:
    """Whether a word lies in one of the spans."""
    return any(start <= word[0] and word[1] <= end for start, end in spans)
