"""What only those who publish a project know, `publisher.toml`, and the files of its repository that follow from it.

The templates in `publisher/` are named as what they make: publiccode.yml (format 0.7, publiccode.yml.readthedocs.io),
CITATION.cff (Citation File Format 1.2), codemeta.json (CodeMeta 3.0), .zenodo.json, SECURITY.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2

from raccordo.findings import Finding, Severity, UserError
from raccordo.project import PUBLISHER, Project

LINE = re.compile(r'^(?:\[(\w+)\]|(\w+) *= *"([^"\n]*)" *# *(.*))$')


def empty(project: Project) -> Iterator[Finding]:
    """What is still empty, with its line and what it is: information, since nobody but the publisher can mend it."""
    _ = project.publisher  # whether it can be read
    table = ""
    for number, line in enumerate((project.root / PUBLISHER).read_text(encoding="utf-8").splitlines(), 1):
        if match := LINE.match(line.strip()):
            table = match[1] or table
            if match[2] and not match[3]:
                message = f"{table}.{match[2]} is empty: {match[4]}"
                yield Finding("publisher", message, PUBLISHER, number, severity=Severity.INFO)


def render(project: Project, folder: str | Path, **further: object) -> dict[str, bytes]:
    """What the templates of a folder make of what the publisher knows, the version and its date, and more.

    Raises UserError where a template names what publisher.toml has no line for.
    """
    known = {**project.publisher, "version": project.version, "released": project.released, **further}
    try:
        return project.render(folder, known)
    except jinja2.UndefinedError as error:
        raise UserError(f"{PUBLISHER} lacks a line that is needed: {error}: restore it, empty where unknown") from error


def files(project: Project) -> dict[Path, bytes]:
    """The files at the root of the repository that follow from publisher.toml, the version and its date."""
    return {project.root / name: content for name, content in render(project, "publisher").items()}
