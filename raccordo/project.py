"""Where things are: the folders of a project, its prefixes, its version and its graph names."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from raccordo.findings import UserError

if TYPE_CHECKING:
    import jinja2

DEFAULT_BASE = "https://w3id.org/raccordo/"
PREFIX_LINE = re.compile(r"^PREFIX\s+([A-Za-z][\w-]*)?:\s*<([^<>\s]*)>\s*$", re.MULTILINE)
# What may follow the colon of a prefixed name, as far as it needs no escapes (Turtle, PN_LOCAL).
LOCAL_NAME = re.compile(r"\w(?:[\w.-]*\w)?")
# In ASCII, with a host, and without a query or a fragment.
FOLDER_IRI = re.compile(r"https?://(?=[^/])[!-~]+(?<=/)")
NO_FOLDER = re.compile(r'[<>"{}|\\^`$%?#]')
VERSION = re.compile(r"\d+\.\d+\.\d+")
RELEASE_HEADING = re.compile(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


# What only those who publish a project know.
PUBLISHER = "publisher.toml"
# What the folder of a project has, besides data, which may be elsewhere.
FOLDERS = ("ontology", "shapes", "queries", "catalogue", "site", "load", "w3id")
LAYOUT = ("prefixes.ttl", "pyproject.toml", "CHANGELOG.md", *FOLDERS)


def cache_folder() -> Path:
    """Our folder in the user's cache (XDG Base Directory Specification); it may not be there yet."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if Path(home).is_absolute() else Path.home() / ".cache") / "raccordo"


def _texts(table: dict[str, object]) -> bool:
    return all(isinstance(text, str) for text in table.values())


def is_turtle(path: Path) -> bool:
    """Whether a file is of Turtle, by its name; some systems write its ending in capitals."""
    return path.suffix.lower() == ".ttl"


def bytes_or_reason(path: Path) -> bytes:
    """What is in a file; nothing where it is none, and where it can't be read the reason, of which its reader tells."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError as error:
        return str(error).encode("utf-8", "replace")


def numbers(version: str) -> list[int]:
    """A version as what versions are ordered by."""
    return [int(part) for part in version.split(".")]


@dataclass(frozen=True)
class Project:
    """The folders that a build reads, and the IRI under which it publishes.

    `data` may hold several folders: a body that keeps its plans elsewhere, or a test with a plan of its own. `site` is
    where the files are carried, if not under the base. Where one plan is looked at by itself, `only` are the files
    of data that are read, and `beside` the folders of plans that are read with it and of which nothing is said.
    """

    root: Path
    data: tuple[Path, ...]
    ontology: Path
    shapes: Path
    queries: Path
    base: str = DEFAULT_BASE
    site: str | None = None
    only: tuple[Path, ...] | None = None
    beside: frozenset[Path] = frozenset()

    @classmethod
    def at(
        cls, root: Path, *, data: tuple[Path, ...] = (), base: str = DEFAULT_BASE, site: str | None = None
    ) -> Project:
        """The project in folder `root`, with the layout of this repository.

        Raises UserError where the base or the site is no IRI of a folder.
        """
        for option, iri in (("--base", base), ("--site", site)):
            if iri is not None and (not FOLDER_IRI.fullmatch(iri) or NO_FOLDER.search(iri)):
                example = DEFAULT_BASE if option == "--base" else "https://data.example.org/raccordo/"
                form = "an http(s) IRI that ends with a slash, in ASCII and without query or fragment"
                raise UserError(f"{option} must be {form}, such as {example}; got {iri!r}")
        return cls(
            root=root,
            data=data or (root / "data",),
            ontology=root / "ontology",
            shapes=root / "shapes",
            queries=root / "queries",
            base=base,
            site=site,
        )

    def whole(self) -> Project:
        """The project itself.

        Raises UserError where its folder lacks a part of the layout, or a folder of data, where one of these is in
        another, and where one of their folders cannot be listed: what is there would be passed over.
        """
        needed = (*self.data, *(self.root / name for name in LAYOUT))
        if lacking := [self.display(path) for path in needed if not path.exists()]:
            message = f"{self.root} is not laid out as a project: it lacks {', '.join(lacking)}"
            raise UserError(f"{message}: go to the folder of a project, or copy them from Raccordo's repository")
        for one, other in permutations(self.data, 2):
            if one.is_relative_to(other):
                raise UserError(f"{self.display(one)} would be read twice: it is in {self.display(other)}")
        for path in (folder for one in needed if one.is_dir() for folder in (one, *one.rglob("*/"))):
            if path.is_dir() and not os.access(path, os.R_OK | os.X_OK):
                raise UserError(f"the folder {self.display(path)} cannot be read: give yourself the right to read it")
        return self

    def iri(self, path: str) -> str:
        """The IRI of what stands at a path under the base of the publication."""
        return self.base + path

    def rebased(self, text: str) -> str:
        """A file's text under the base of the publication: the files of the project are written under DEFAULT_BASE.

        This is done once, where a file is read (`rdf.turtle.read_text`, `prefixes`): all else is under the base.
        """
        return text.replace(DEFAULT_BASE, self.base)

    @cached_property
    def version(self) -> str:
        """The version in pyproject.toml, the only place where it is typed."""
        path = self.root / "pyproject.toml"
        try:
            version = str(tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"{path} gives no version: restore the line under [project]") from error
        if not VERSION.fullmatch(version):
            raise UserError(f"{path} gives no version: restore the line under [project]")
        return version

    def settings(self, name: str) -> dict[str, Any]:
        """What a file of the project in TOML says. Raises UserError where it cannot be read."""
        try:
            return tomllib.loads((self.root / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UserError(f"{name} cannot be read: {error}: mend it, or restore it") from error

    def templates(self, folder: str | Path, *, escape: bool = False) -> jinja2.Environment:
        """The templates in a folder of the project, in which what is not defined is an error."""
        import jinja2  # noqa: PLC0415 (help and a server need none)

        return jinja2.Environment(
            loader=jinja2.FileSystemLoader(self.root / folder),
            autoescape=escape,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=jinja2.StrictUndefined,
        )

    def render(self, folder: str | Path, known: Mapping[str, object]) -> dict[str, bytes]:
        """What the templates in a folder of the project make of what is known, by the paths within the folder.

        Raises jinja2.UndefinedError where one names what is not known.
        """
        templates = self.templates(folder)
        return {
            name.removesuffix(".jinja"): templates.get_template(name).render(known).encode()
            for name in templates.list_templates(["jinja"])
        }

    @cached_property
    def publisher(self) -> dict[str, dict[str, str]]:
        """What publisher.toml knows of who publishes, table by table; empty is unknown, as all is without it.

        Raises UserError where it cannot be read.
        """
        if not (self.root / PUBLISHER).exists():
            return {}
        tables = self.settings(PUBLISHER)
        wrong = [name for name, table in tables.items() if not isinstance(table, dict) or not _texts(table)]
        if wrong:
            raise UserError(
                f"{PUBLISHER}: {', '.join(wrong)} must be a table of texts: what is unknown is an empty one"
            )
        return tables

    @property
    def tracker(self) -> str:
        """Where errors are reported: the form for a new issue, or a `mailto:` address; empty where nobody has said."""
        return self.publisher.get("repository", {}).get("issues", "")

    @property
    def released(self) -> str | None:
        """The date on which this version was released, by CHANGELOG.md; None before its release."""
        return self.releases.get(self.version)

    @cached_property
    def releases(self) -> dict[str, str]:
        """The releases by CHANGELOG.md: version to date."""
        path = self.root / "CHANGELOG.md"
        try:
            return dict(RELEASE_HEADING.findall(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{path} cannot be read: the dates of the releases are needed from it") from error

    def snapshot(self, version: str) -> Path:
        """Where the dataset of a release is kept, in canonical N-Quads."""
        return self.root / "releases" / f"{version}.nq.gz"

    @cached_property
    def kept_versions(self) -> list[str]:
        """The versions whose datasets are kept, the oldest first; of other data than the project's own, none."""
        if self.data != (self.root / "data",):
            return []
        found = (path.name.removesuffix(".nq.gz") for path in self.snapshot("").parent.glob("*.nq.gz"))
        return sorted(filter(VERSION.fullmatch, found), key=numbers)

    @property
    def earlier_versions(self) -> list[str]:
        """The versions that were released before this one, the oldest first."""
        return [one for one in self.kept_versions if numbers(one) < numbers(self.version)]

    @property
    def published_versions(self) -> list[str]:
        """The versions that are released, up to this one, the oldest first."""
        return [*self.earlier_versions, *([self.version] if self.released else [])]

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The register of prefixes, in its order: prefix to namespace."""
        path = self.root / "prefixes.ttl"
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{path} cannot be read as UTF-8: the register of prefixes is needed") from error
        prefixes = dict(PREFIX_LINE.findall(self.rebased(text)))
        if self.iri("onto/") not in prefixes.values():
            raise UserError(f"{path} has no line “PREFIX rac: <{DEFAULT_BASE}onto/>”: restore it")
        return prefixes

    def data_files(self) -> list[Path]:
        """The Turtle files of curation, in order of path."""
        return sorted(filter(is_turtle, self.data_paths()))

    def data_paths(self) -> list[Path]:
        """All that is in the folders of data, folder by folder in order of path."""
        if self.only is not None:
            return list(self.only)
        return [path for folder in self.data for path in sorted(folder.rglob("*"))]

    def is_beside(self, path: Path) -> bool:
        """Whether a file is of a plan of which nothing is said."""
        return not self.beside.isdisjoint(path.parents)

    def vocabulary_files(self) -> list[Path]:
        """The vocabulary, without its alignments."""
        return sorted(self.ontology.glob("*.ttl"))

    def ontology_files(self) -> list[Path]:
        """The vocabulary and its alignments."""
        return sorted(self.ontology.rglob("*.ttl"))

    def shape_files(self) -> list[Path]:
        """The files of shapes."""
        return sorted(self.shapes.rglob("*.ttl"))

    def catalogue_files(self) -> list[Path]:
        """The hand-written core of the catalogue."""
        return sorted((self.root / "catalogue").glob("*.ttl"))

    def catalogue_shape_files(self) -> list[Path]:
        """The shapes that the catalogue is validated with."""
        return sorted((self.root / "catalogue" / "shapes").glob("*.ttl"))

    def criteria_files(self) -> list[Path]:
        """The criteria of the checklists that the publication is measured by."""
        return sorted((self.root / "catalogue" / "criteria").glob("*.ttl"))

    def query_files(self) -> list[Path]:
        """The canned queries."""
        return sorted(self.queries.glob("*.rq"))

    def rule_files(self) -> list[Path]:
        """The inference rules written as SPARQL CONSTRUCT."""
        return sorted((self.ontology / "rules").glob("*.rq"))

    def graph_of(self, path: Path) -> str:
        """The IRI of the named graph that a file's triples go to.

        One for each file of curation; the vocabulary, and each alignment, has its own; all shapes share one,
        and so does what is in catalogue/.
        """
        for folder in self.data:
            if path.is_relative_to(folder):
                return self.iri("graph/" + path.relative_to(folder).with_suffix("").as_posix())
        if path.is_relative_to(self.shapes):
            return self.iri("graph/shapes")
        if path.is_relative_to(self.root / "catalogue"):
            return self.iri("graph/catalogue")
        relative = path.relative_to(self.ontology).with_suffix("")
        return self.iri("graph/ontology" if len(relative.parts) == 1 else f"graph/{relative.as_posix()}")

    def display(self, path: Path) -> str:
        """The path as a finding shows it: relative to the project where it is inside.

        A name that is no UTF-8 has signs in the place of its bytes that can be written.
        """
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return shown.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def refuse(self, target: Path) -> None:
        """Raise UserError where a path is one from which the project is read: nothing else may be written there."""
        path = Path(os.path.realpath(target))
        read = (Path(os.path.realpath(folder)) for folder in (*self.data, *(self.root / name for name in LAYOUT)))
        if any(path.is_relative_to(folder) for folder in read):
            raise UserError(f"{target} is where the project itself is read from: write elsewhere")

    def shorten(self, iri: str) -> str:
        """The IRI as a prefixed name; else what follows the base in it; else whole."""
        return self.prefixed(iri) or iri.removeprefix(self.base) or iri

    def prefixed(self, iri: str) -> str:
        """The IRI as a prefixed name, by the longest namespace that fits; empty where none does.

        The rest of it is a plain local name: nothing in it would have to be escaped in Turtle or SPARQL.
        """
        for prefix, namespace in self._by_length:
            if iri.startswith(namespace) and LOCAL_NAME.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return ""

    @cached_property
    def _by_length(self) -> list[tuple[str, str]]:
        return sorted(self.prefixes.items(), key=lambda item: -len(item[1]))
