"""Writing a draft: the files of a plan's folder, and what a person has to read of it first."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from raccordo.act import places
from raccordo.act.source import FORM
from raccordo.draft.make import FURNITURE, SUBJECTS, Made
from raccordo.draft.statements import Turtle
from raccordo.findings import UserError
from raccordo.rdf.graph import Graph
from raccordo.rdf.query import as_csv

REPORT = "draft.tsv"
HEADS = ("what", "line", "resource", "property", "words", "reason", "place")
UNVERIFIED = "the envelope says so: whether the signature is valid was not looked at"
# What an envelope says of a signature.
SAID = {
    "name": "signer", "issuer": "issuer of the certificate", "serial": "serial number", "time": "claimed time",
    "digest": "digest algorithm",
}  # fmt: skip
# Statements that say nothing of their own to one who reads what was concluded.
UNSEEN = ("rdf:type", "rac:identityNote", "rac:inferenceNote", "rac:pairingNote")


def files(data: Graph, made: Made) -> dict[str, bytes]:
    """The files of the plan's folder, name to content: Turtle, the report, and the source if the data don't have it."""
    turtle = Turtle(data.project, made.base)
    found: dict[str, bytes] = {}
    for name, subject in SUBJECTS.items():
        if some := [resource for resource in made.resources if resource.file == name]:
            comment = (
                f"{subject}\nDrafted from {made.source}: {REPORT} says what was concluded, and what is left to decide."
            )
            found[f"{name}.ttl"] = turtle.file(comment, some).encode()
    if not any(path.read_bytes() == made.content for folder in data.project.data for path in folder.rglob(made.source)):
        found[f"source/{made.source}"] = made.content
    if made.printed:
        found[f"source/{places.path(Path(made.source))}"] = places.write(made.printed).encode()
    found |= {f"source/{name}": content for name, content in made.originals.items()}
    found |= {f"source/{one.name}": one.content for one in made.envelopes}
    found[REPORT] = report(data, made).encode()
    return found


def report(data: Graph, made: Made) -> str:
    """What a person has to read, as tab-separated values: what is open, what was concluded, what has no English.

    The files that the draft was made from follow, each with its SHA-256, what signed envelopes say of their signatures,
    and what was read in spreadsheets, by cells.
    """
    return "".join(as_csv([HEADS, *_rows(data, made)], **FORM))


def _rows(data: Graph, made: Made) -> Iterator[tuple[object, ...]]:
    for left in made.open:
        yield "open", left.line or "", "", "", left.words, left.reason, made.places.get(left.line, "")
    for resource in made.resources:
        for one in resource.statements:
            if one.rule and one.property not in UNSEEN:
                line = one.lines[0] if one.lines else ""
                name, words = data.shorten(resource.iri), data.shorten(one.value.value)
                place = cells(made.places, one.lines)
                yield "concluded", line, name, one.property, words, one.rule, place
    for text in made.untranslated:
        name = data.shorten(text.iri)
        yield "untranslated", text.line or "", name, text.property, text.words, "no translation is known", ""
    kept = made.originals or {made.source: made.content}
    for name, content in (kept | {one.name: one.content for one in made.envelopes}).items():
        yield "source", "", "", "", name, f"SHA-256 {hashlib.sha256(content).hexdigest()}", ""
    for file, signer in ((one.name, signer) for one in made.envelopes for signer in one.signers):
        for what, said in asdict(signer).items():
            if said and what != "level":
                yield "signed", "", "", SAID[what], said, UNVERIFIED, f"{file}, envelope {signer.level}"
    for resource in made.resources:
        if (place := cells(made.places, resource.lines)) and resource.file != FURNITURE:
            name, kind = data.shorten(resource.iri), data.shorten(resource.statements[0].value.value)
            yield "read", resource.lines[0], name, kind, "", "", place


def cells(places: Mapping[int, str], lines: Iterable[int]) -> str:
    """The cells in which lines stand."""
    return ", ".join(dict.fromkeys(places[line] for line in lines if line in places))


def read_report(folder: Path) -> list[dict[str, str]]:
    """The lines of a draft's report, by the heads of its columns; none where a folder has none, or no longer."""
    path = folder / REPORT
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return [{name: row.get(name) or "" for name in HEADS} for row in csv.DictReader(io.StringIO(text), **FORM)]


def refuse(folder: Path) -> None:
    """Raise UserError where something has the name of the folder that a draft is to be written to."""
    if folder.exists() or folder.is_symlink():
        raise UserError(f"{folder} is there already: a draft is never written over anything; name another --output")


def write_file(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, and the folders that it is in. Raises UserError where it cannot."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise UserError(f"{path} could not be written: {error.strerror}") from error


def write(folder: Path, content: Mapping[str, bytes]) -> None:
    """Write the files into a folder that is not there yet: all of them, or none.

    Raises UserError where something has that name, or where it cannot be written.
    """
    refuse(folder)
    staging = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}.draft-", dir=folder.parent))
        for name, bytes_ in content.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes_)
        staging.chmod(0o755)
        staging.rename(folder)
    except OSError as error:
        raise UserError(f"{folder} could not be written: {error.strerror}: choose another --output") from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
