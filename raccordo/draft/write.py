"""Writing a draft: the files of a plan's folder, and what a person has to read of it first."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from raccordo.act.source import FORM
from raccordo.draft.make import SUBJECTS, Made
from raccordo.draft.statements import Turtle
from raccordo.findings import UserError
from raccordo.rdf.graph import Graph

REPORT = "draft.tsv"
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
    if made.original:
        found[f"source/{made.original}"] = made.original_content
    if made.envelope:
        found[f"source/{made.envelope.name}"] = made.envelope.content
    kept = {name: content for name, content in found.items() if name.startswith("source/")}
    found[REPORT] = report(data, made, kept).encode()
    return found


def report(data: Graph, made: Made, kept: Mapping[str, bytes]) -> str:
    """What a person has to read, one line each, as tab-separated values.

    First what is left open, then what was concluded; then the files that are `kept` with their digests, and what a
    signed envelope says of its signatures.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", **FORM)
    writer.writerow(("what", "line", "resource", "property", "words", "reason"))
    for left in made.open:
        writer.writerow(("open", left.line or "", "", "", left.words, left.reason))
    for resource in made.resources:
        for one in resource.statements:
            if one.rule and one.property not in UNSEEN:
                line = one.lines[0] if one.lines else ""
                name, words = data.shorten(resource.iri), data.shorten(one.value.value)
                writer.writerow(("concluded", line, name, one.property, words, one.rule))
    for file, content in kept.items():
        writer.writerow(("kept", "", file, "SHA-256", hashlib.sha256(content).hexdigest(), ""))
    for signer in made.envelope.signers if made.envelope else ():
        for what, said in asdict(signer).items():
            if said and what != "level":
                level = f"signature of envelope {signer.level}"
                writer.writerow(("signed", "", level, SAID[what], said, UNVERIFIED))
    return out.getvalue()


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
