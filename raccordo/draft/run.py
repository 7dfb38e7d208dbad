"""Drafting a plan: from a source, a mapping and the data that are there to the files of a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from raccordo.draft import make, mapping, propose, source
from raccordo.draft.mapping import Mapping
from raccordo.draft.parse import parse
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.rdf.graph import Graph


def folder_of(project: Project, body: str, year: int, words: Path | None = None) -> Path:
    """The folder of a plan: beside the body's mapping, or in the first folder of data if the mapping is elsewhere."""
    home = project.data[0] / mapping.slug(body) if words else mapping.find(project.data, body).parent
    return home / str(year)


def read_mapping(project: Project, body: str, path: Path | None = None) -> Mapping:
    """The mapping of a body: in a file, or else in its folder of data. Raises UserError where it cannot be read."""
    return mapping.read(path or mapping.find(project.data, body), project.base)


def kinds_of_acts(data: Graph) -> dict[str, str]:
    """The notation of each kind of act by its Italian name. Raises UserError where the data have none."""
    kinds = {
        data.text(kind, "skos:prefLabel", "it"): data.value(kind, "skos:notation")
        for kind in data.subjects("skos:inScheme", data.project.iri("cv/act-type"))
    }
    if not kinds:
        raise UserError("the data have no scheme of kinds of acts: give data/schemes with --data as well")
    return kinds


def draft(data: Graph, paths: Sequence[Path], described: Mapping, year: int) -> make.Made:
    """The draft of a plan for a year, from its sources, the act first, and the words of its body.

    Raises UserError where a source cannot be read, or where nothing of a plan is found.
    """
    kinds = kinds_of_acts(data)
    document = source.read_all(paths)
    found = parse(document, described, kinds)
    if not found.guidelines and not found.act.recitals and not found.rows:
        raise UserError(
            f"{', '.join(path.name for path in paths)}: no guideline, no recital and no row of a table was found: "
            f"is it the act, and does the mapping of {described.slug} say how it is worded?"
        )
    return make.Maker(data, described, year, document, found).make()


def propose_mapping(data: Graph, paths: Sequence[Path], body: str, year: int) -> tuple[Path, str, list[str]]:
    """A mapping for a body that has none, from the sources of its plan: its file, its text, and what to say of it.

    Raises UserError where a source cannot be read, or the body's name gives no name of a folder.
    """
    if not mapping.slug(body):
        raise UserError(f"{body!r} is no name of a body: give letters or digits")
    found = propose.propose(source.read_all(paths), body, year, kinds_of_acts(data))
    place = data.project.data[0] / mapping.slug(body) / "mapping.toml"
    return place, propose.toml(found, ", ".join(path.name for path in paths)), list(propose.items(found))


def summary(data: Graph, made: make.Made) -> Iterator[str]:
    """What was read, concluded and left open, for a person: by class, by rule, and line by line."""
    read, concluded, rules = Counter[str](), Counter[str](), Counter[str]()
    for resource in made.resources:
        name = data.shorten(resource.statements[0].value.value)
        for one in resource.statements:
            if one.rule:
                concluded[name] += 1
                rules[one.rule] += 1
            else:
                read[name] += 1
    numbers = Counter(data.shorten(resource.statements[0].value.value) for resource in made.resources)
    yield f"{'class':28}{'drafted':>8}{'read':>8}{'concluded':>11}   (statements)"
    for name, number in numbers.items():
        yield f"{name:28}{number:8}{read[name]:8}{concluded[name]:11}"
    yield ""
    for signer in (signer for one in made.envelopes for signer in one.signers):
        yield f"signed by {signer.name or '?'}, as the envelope says: whether the signature is valid was not looked at"
    for rule, number in rules.most_common():
        yield f"concluded {number:4}: {rule}"
    yield ""
    for left in made.open:
        yield f"open: {f'line {left.line}: ' if left.line else ''}“{left.words}”: {left.reason}"
    yield f"open: {len(made.open)}"
    yield f"without English: {len(made.untranslated)}"
