"""Releases: what changed is told to the triple, earlier versions stay, and a release is whole or not at all."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo import release
from raccordo.act.plans import Plans
from raccordo.findings import UserError
from raccordo.project import FOLDERS, Project
from raccordo.publish import documents, dumps, negotiation, releases
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.site import changes, reader
from tests import fixtures
from tests.apache import hosts

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://w3id.org/raccordo/"
OLD = f"""
<{BASE}data/a> <{BASE}onto/note> "one" <{BASE}graph/x> .
<{BASE}data/b> <{BASE}onto/note> "gone" <{BASE}graph/x> .
<{BASE}onto> <{BASE}onto/has> _:c14n0 <{BASE}graph/ontology> .
_:c14n0 <{BASE}onto/note> "below" <{BASE}graph/ontology> .
_:c14n1 <{BASE}onto/note> "an axiom" <{BASE}graph/ontology> .
<{BASE}catalogue> <{BASE}onto/note> "1" <{BASE}graph/catalogue> .
"""
NEW = f"""
<{BASE}data/a> <{BASE}onto/note> "two" <{BASE}graph/x> .
<{BASE}data/c> <{BASE}onto/note> "new" <{BASE}graph/x> .
<{BASE}onto> <{BASE}onto/has> _:c14n1 <{BASE}graph/ontology> .
_:c14n1 <{BASE}onto/note> "below" <{BASE}graph/ontology> .
_:c14n0 <{BASE}onto/note> "another axiom" <{BASE}graph/ontology> .
<{BASE}catalogue> <{BASE}onto/note> "2" <{BASE}graph/catalogue> .
"""


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project in a repository of its own, of which a release is there to come."""
    for name in ("publisher.toml", "pyproject.toml", "prefixes.ttl"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("publisher", "site", "w3id"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("node_modules"))
    for name in ("data", *FOLDERS):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "kept").touch()
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\nFirst version.\n", encoding="utf-8")
    release.git(tmp_path, "init", "--quiet")
    release.git(tmp_path, "config", "user.name", "Nome")
    release.git(tmp_path, "config", "user.email", "nome@example.org")
    add(tmp_path, "Begin")
    return Project.at(tmp_path)


def add(root: Path, message: str) -> None:
    release.git(root, "add", "--all")
    release.git(root, "commit", "--quiet", "--message", message)


def make(root: Path, version: str, day: str, dataset: str) -> Project:
    with release.prepared(root, version, day) as project:
        release.commit(project, {"raccordo.nq.gz": gzip.compress(dataset.encode())})
    return project


def second(project: Project) -> Project:
    """The project with two releases, the second with other data."""
    make(project.root, "0.1.0", "2031-01-01", OLD)
    path = project.root / "CHANGELOG.md"
    edited = path.read_text(encoding="utf-8").replace("Unreleased\n", "Unreleased\n\nMore.\n")
    path.write_text(edited, encoding="utf-8")
    add(project.root, "Go on")
    return make(project.root, "0.2.0", "2031-02-01", NEW)


def test_the_difference_is_told_by_resource_without_the_labels_of_nameless_nodes(project: Project) -> None:
    before = releases.Release(project, "1.0.0", quads(OLD))
    found = releases.Release(project, "2.0.0", quads(NEW), before)
    assert (found.added, found.removed) == ([f"{BASE}data/c"], [f"{BASE}data/b"])
    assert list(found.changed) == [f"{BASE}data/a", f"{BASE}graph/ontology"]
    told = json.loads(found.as_json())
    line = f"<{BASE}data/a> <{BASE}onto/note>"
    assert told["changed"][f"{BASE}data/a"] == {"removed": [f'{line} "one" .'], "added": [f'{line} "two" .']}


def test_a_first_release_is_compared_with_nothing(project: Project) -> None:
    class Unread(list[ox.Quad]):
        def __iter__(self) -> Iterator[ox.Quad]:
            raise AssertionError("all that is published was read")

    first = releases.Release(project, "1.0.0", Unread())
    assert (first.added, first.removed, first.changed, releases.withdrawn([first], ())) == ([], [], {}, {})


def test_the_old_version_answers_beside_the_new_one_and_what_was_withdrawn_says_so(
    project: Project, tmp_path: Path
) -> None:
    now = second(project)
    assert (now.earlier_versions, now.released) == (["0.1.0"], "2031-02-01")
    graph = Graph(now, quads(NEW))
    prior = [quad.object for quad in dumps.release_metadata(graph) if quad.predicate.value.endswith("#priorVersion")]
    assert prior == [ox.NamedNode(f"{BASE}onto/0.1.0")]
    released = releases.find(graph, releases.earlier(now))
    assert list(releases.check(released)) == []
    context = Context(fixtures.model(), now)
    files = fixtures.whole(documents.documents(graph, context, (), [*Plans(graph).all, None]))
    gone = releases.withdrawn(released, files)
    files |= releases.files(now, released, gone, context) | {".htaccess": negotiation.htaccess(now)}
    files |= {path: b"".join(content) for path, content in releases.datasets(now, released, tmp_path)}
    sources = reader.Sources(fixtures.model(), {}, {}, {})
    files |= fixtures.built_pages(graph, sources, files, changes.pages(released, gone))[0]
    published = tmp_path / "published"
    for path, content in files.items():
        (published / path).parent.mkdir(parents=True, exist_ok=True)
        (published / path).write_bytes(content)
    (tmp_path / "apache").mkdir()
    with hosts(now, tmp_path / "apache", published) as client:

        def get(path: str, accept: str = "text/turtle") -> str:
            for expected in (302, 303):
                status, headers, _ = client.get(path, accept)
                assert status == expected, path
                path = headers["location"].removeprefix(f"http://127.0.0.1:{client.port}")
            status, _, body = client.get(path)
            assert status == 200, path
            return body.decode()

        for path in ("v0.1.0", "v0.2.0", "onto/0.1.0", "data/b", "v0.1.0/"):
            assert "<h1>" in get(f"/names/{path}", "text/html"), path
        assert "an axiom" in get("/names/onto/0.1.0")
        assert f"{BASE}v0.1.0/raccordo.nq.gz" in get("/names/v0.1.0", "application/n-triples")
        assert "deprecated" in get("/names/data/b")
        assert "gone" in get("/names/data/b", "text/html")
        old, patch = (client.get(f"/raccordo/{path}")[2] for path in ("v0.1.0/raccordo.nq.gz", "changes/0.2.0.rdfp"))
        shown = client.get("/raccordo/changes.html")[2].decode()
        feed = client.get("/raccordo/feed.en.atom")[2].decode()
    # The lines of the patch make of the old dataset the new one.
    first, *patched, last = patch.decode().splitlines()
    assert (first, last) == ("TX .", "TC .")
    lines = {f"{quad} ." for quad in quads(gzip.decompress(old).decode())}
    assert lines == {f"{quad} ." for quad in quads(OLD)}
    lines -= {line[2:] for line in patched if line.startswith("D ")}
    lines |= {line[2:] for line in patched if line.startswith("A ")}
    assert lines == {f"{quad} ." for quad in quads(NEW)}
    assert "data/b.html" in shown
    assert f"<id>{BASE}v0.2.0</id>" in feed
    assert "<updated>2031-01-01T00:00:00Z</updated>" in feed
    assert "Since 0.1.0: 1 resources new, 1 removed, 2 changed." in feed


def test_another_dataset_under_the_number_of_a_release_is_reported(project: Project) -> None:
    now = second(project)
    (found,) = releases.check(releases.find(Graph(now, quads(OLD)), []))
    assert "0.2.0 was released on 2031-02-01" in found.message


def test_a_dataset_that_is_none_is_told_and_what_is_no_release_is_passed_over(project: Project) -> None:
    folder = project.snapshot("").parent
    folder.mkdir(exist_ok=True)
    for name in ("0.0.1", "draft"):
        (folder / f"{name}.nq.gz").write_bytes(b"\x1f\x8b")
    now = replace(project)
    assert now.kept_versions[0] == "0.0.1"
    assert "draft" not in now.kept_versions
    with pytest.raises(UserError, match=r"releases/0\.0\.1\.nq\.gz cannot be read: restore the dataset"):
        releases.read(now, "0.0.1")


def test_a_release_is_a_commit_and_a_tag_and_can_be_undone(project: Project) -> None:
    root, before = project.root, release.git(project.root, "rev-parse", "HEAD")
    assert not release.find(root, "0.1.0")
    made = make(root, "0.1.0", "2031-01-01", OLD)
    assert release.find(root, "0.1.0")
    assert (made.version, made.released) == ("0.1.0", "2031-01-01")
    assert 'date-released: "2031-01-01"' in (root / "CITATION.cff").read_text(encoding="utf-8")
    assert release.git(root, "status", "--porcelain") == ""
    undo, released = release.undo(root, "0.1.0"), release.git(root, "rev-parse", "HEAD")
    (root / "data" / "edited").touch()
    add(root, "Go on")
    assert release.undo(root, "0.1.0") == "", "the commits after it would be lost"
    release.git(root, "reset", "--quiet", "--hard", released)
    subprocess.run(undo, shell=True, cwd=root, check=True, capture_output=True)
    assert release.git(root, "rev-parse", "HEAD") == before
    assert not release.find(root, "0.1.0")


def test_a_release_that_broke_off_before_its_tag_is_told(project: Project) -> None:
    make(project.root, "0.1.0", "2031-01-01", OLD)
    release.git(project.root, "tag", "--delete", "v0.1.0")
    with pytest.raises(UserError, match=r"there is no tag v0\.1\.0: .* tag its commit"):
        release.find(project.root, "0.1.0")


def test_what_fails_leaves_everything_as_it_was(project: Project) -> None:
    root, before = project.root, release.git(project.root, "rev-parse", "HEAD")

    def interrupted() -> None:
        with release.prepared(root, "0.1.0", "2031-01-01") as prepared:
            prepared.snapshot("0.1.0").parent.mkdir()
            prepared.snapshot("0.1.0").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (release.git(root, "rev-parse", "HEAD"), release.git(root, "status", "--porcelain")) == (before, "")
    assert Project.at(root).released is None


@pytest.mark.parametrize(
    ("version", "day", "told"),
    [
        ("0.2", "2031-01-01", "is no version"),
        ("01.2.0", "2031-01-01", "is no version"),
        ("0.0.9", "2031-02-01", "is not greater"),
        ("0.2.0", "2030-01-01", "is before the last release"),
        ("0.2.0", "31 January", "is no date"),
        ("0.2.0", "2031-02-01", "no text under “## Unreleased”: write there"),
    ],
)
def test_what_cannot_be_released_is_refused(project: Project, version: str, day: str, told: str) -> None:
    make(project.root, "0.1.0", "2031-01-01", OLD)
    with pytest.raises(UserError, match=told):
        release.find(project.root, version) or make(project.root, version, day, NEW)
    assert release.git(project.root, "status", "--porcelain") == ""


def test_who_commits_is_asked_before_the_build(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for name in ("GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    release.git(project.root, "config", "--unset", "user.email")
    release.git(project.root, "config", "user.useConfigOnly", "true")
    with (
        pytest.raises(UserError, match=r"git config --global user\.email"),
        release.prepared(project.root, "0.1.0", None),
    ):
        pytest.fail("it was built")


def test_changes_that_are_not_committed_are_refused(project: Project) -> None:
    (project.root / "data" / "new").touch()
    with pytest.raises(UserError, match="not committed, of data/new first: commit"):
        make(project.root, "0.1.0", "2031-01-01", OLD)
    assert (project.root / "data" / "new").exists()
