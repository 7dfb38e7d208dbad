"""A release: its version and date in the files, its dataset kept, one commit and one tag; whole, or not at all."""

from __future__ import annotations

import datetime
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from raccordo.findings import UserError
from raccordo.project import Project, numbers
from raccordo.publish import publisher

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
UNRELEASED = re.compile(r"^## Unreleased\n+(?=[^\s#])", re.MULTILINE)


def git(root: Path, *arguments: str) -> str:
    """What a git command prints. Raises UserError where it fails, or where there is no git."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except OSError as error:
        raise UserError(f"git cannot be run: {error.strerror}: a release is a commit and a tag") from error
    if done.returncode:
        raise UserError(f"git {arguments[0]} failed: {' '.join(done.stderr.split())}")
    return done.stdout.strip()


def find(root: Path, version: str) -> bool:
    """Whether a version is released already. Raises UserError where its tag and CHANGELOG.md don't say the same."""
    if not VERSION.fullmatch(version):
        raise UserError(f"{version!r} is no version: write three numbers, such as 1.2.0 (semver.org)")
    tagged, dated = bool(git(root, "tag", "--list", f"v{version}")), version in Project.at(root).releases
    if dated and not tagged:
        raise UserError(
            f"CHANGELOG.md has the release {version}, and there is no tag v{version}: get the tags (git fetch --tags), "
            f"or, where the release broke off, tag its commit (git tag --annotate v{version} COMMIT)"
        )
    if tagged and not dated:
        raise UserError(
            f"there is a tag v{version}, and no such release in CHANGELOG.md: check out a branch that has it"
        )
    return tagged


@contextmanager
def prepared(root: Path, version: str, day: str | None) -> Iterator[Project]:
    """The project with the version, and its date in the changelog, to be built and committed within.

    Raises UserError where it can't be released. Where what is done within fails, the files are as they were.
    """
    day = day or datetime.datetime.now(datetime.UTC).date().isoformat()
    try:
        datetime.date.fromisoformat(day)
    except ValueError as error:
        raise UserError(f"{day!r} is no date: write YYYY-MM-DD") from error
    known = Project.at(root).whole()
    if changed := git(root, "status", "--porcelain").splitlines():
        first = changed[0].split(maxsplit=1)[-1]
        raise UserError(
            f"there are changes not committed, of {first} first: commit them, or put them away, and release again"
        )
    if any(numbers(version) <= numbers(one) for one in known.releases):
        raise UserError(f"{version} is not greater than what was released: {', '.join(known.releases)}")
    if any(day < one for one in known.releases.values()):
        raise UserError(f"{day} is before the last release: {max(known.releases.values())}")
    # Fails where git doesn't know who commits, which it would say after the build.
    for who in ("AUTHOR", "COMMITTER"):
        git(root, "var", f"GIT_{who}_IDENT")
    before = git(root, "rev-parse", "HEAD")
    try:
        dated = f"## Unreleased\n\n## {version} - {day}\n\n"
        nothing = "there is no text under “## Unreleased”: write there what changed, commit it, and release again"
        _replace(root / "CHANGELOG.md", UNRELEASED, dated, nothing)
        pattern = re.compile(r'^version = ".*"$', re.MULTILINE)
        _replace(
            root / "pyproject.toml", pattern, f'version = "{version}"', "there is no line “version = …”: restore it"
        )
        project = Project.at(root)
        for path, content in publisher.files(project).items():
            path.write_bytes(content)
        yield project
    except BaseException:
        git(root, "reset", "--quiet", "--hard", before)
        git(root, "clean", "--quiet", "--force", "-d", "--", "releases", *map(str, publisher.files(known)))
        raise


def _replace(path: Path, pattern: re.Pattern[str], text: str, lack: str) -> None:
    replaced, count = pattern.subn(text, path.read_text(encoding="utf-8"), count=1)
    if not count:
        raise UserError(f"{path.name}: {lack}")
    path.write_text(replaced, encoding="utf-8")


def commit(project: Project, files: Mapping[str, bytes]) -> None:
    """Keep the dataset of what was built, and commit and tag it. Raises UserError where git fails."""
    path, root = project.snapshot(project.version), project.root
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(files["raccordo.nq.gz"])
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", f"Release {project.version}")
    git(root, "tag", "--annotate", f"v{project.version}", "--message", f"Version {project.version}")


def undo(root: Path, version: str) -> str:
    """The command that takes a release back that nobody has seen yet; empty where other commits would go with it."""
    if git(root, "rev-parse", "HEAD") != git(root, "rev-parse", f"v{version}^{{commit}}"):
        return ""
    return f"git tag --delete v{version} && git reset --hard HEAD~1"
