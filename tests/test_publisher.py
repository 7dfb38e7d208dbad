"""What only the publisher knows, the files that follow from it, and what a repository needs that others may adopt."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.publish import catalogue, publisher

ROOT = Path(__file__).resolve().parent.parent
KNOWN = {
    "name": "Ente di Prova", "homepage": "https://ente.example.org/", "ipa": "pcm",
    "url": "https://git.example.org/ente/raccordo.git", "issues": "https://git.example.org/ente/raccordo/issues",
    "email": "dati@ente.example.org", "github": "ente-di-prova", "orcid": "https://orcid.org/0000-0002-1825-0097",
    "doi": "10.5281/zenodo.1234567",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose publisher has filled everything in."""
    for name in ("pyproject.toml", "CHANGELOG.md", "prefixes.ttl"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "publisher", tmp_path / "publisher")
    text = (ROOT / "publisher.toml").read_text(encoding="utf-8")
    for key, value in KNOWN.items():
        text = text.replace(f'\n{key} = ""', f'\n{key} = "{value}"')
    (tmp_path / "publisher.toml").write_text(text, encoding="utf-8")
    return Project.at(tmp_path)


def test_the_files_are_those_that_follow_from_what_is_known() -> None:
    for path, content in publisher.files(Project.at(ROOT)).items():
        assert path.read_bytes() == content, f"{path.name}: run “build.py publisher --write”"


def test_what_is_empty_is_listed_with_its_line(project: Project) -> None:
    lines = (ROOT / "publisher.toml").read_text(encoding="utf-8").splitlines()
    found = list(publisher.empty(Project.at(ROOT)))
    assert [finding.line for finding in found] == [n for n, line in enumerate(lines, 1) if ' = ""' in line]
    assert list(publisher.empty(project)) == []


def test_all_that_is_known_goes_where_it_is_wanted(project: Project) -> None:
    made = {path.name: content.decode() for path, content in publisher.files(project).items()}
    assert all(any(value in text for text in made.values()) for key, value in KNOWN.items() if key != "github")
    assert json.loads(made["codemeta.json"])["codeRepository"] == KNOWN["url"]
    assert json.loads(made[".zenodo.json"])["creators"][0]["orcid"] == "0000-0002-1825-0097"
    assert yaml.safe_load(made["CITATION.cff"])["doi"] == KNOWN["doi"]
    assert yaml.safe_load(made["publiccode.yml"])["maintenance"]["contacts"][0]["email"] == KNOWN["email"]
    assert KNOWN["email"] in made["SECURITY.md"]


def test_a_dataset_has_the_contact_that_is_known(project: Project) -> None:
    for known, expected in ((project, [f"<mailto:{KNOWN['email']}>"]), (Project.at(ROOT), [])):
        out = catalogue.Description(known)
        catalogue.contact(out, [known.iri("catalogue#dataset")])
        assert [str(quad.object) for quad in out.quads if quad.predicate.value.endswith("#hasEmail")] == expected


def test_a_line_that_was_deleted_is_asked_for(project: Project) -> None:
    path = project.root / "publisher.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('\nurl = "', '\nurn = "'), encoding="utf-8")
    with pytest.raises(UserError, match=r"lacks a line that is needed: .*url"):
        publisher.files(project)


@pytest.mark.long
def test_publiccode_is_valid_by_the_standard_s_own_parser(project: Project) -> None:
    parser = shutil.which("publiccode-parser")
    assert parser, "run “go install github.com/italia/publiccode-parser-go/v5/publiccode-parser@latest”"

    def problems(path: Path) -> list[str]:
        done = subprocess.run([parser, "--no-network", path], capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).splitlines()

    (project.root / "publiccode.yml").write_bytes(publisher.files(project)[project.root / "publiccode.yml"])
    assert problems(project.root / "publiccode.yml") == []
    # Of the repository as it is, only the address is missing, which only the publisher can give.
    (problem,) = problems(ROOT / "publiccode.yml")
    assert problem.endswith("error: url: url is a required field")


def test_each_file_has_a_licence_by_reuse() -> None:
    tool = Path(sys.executable).with_name("reuse")
    done = subprocess.run([tool, "lint", "--lines"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    assert (ROOT / "LICENSE").read_bytes() == (ROOT / "LICENSES" / "EUPL-1.2.txt").read_bytes()


def test_what_a_forge_reads_can_be_read() -> None:
    for path in (ROOT / ".github").rglob("*.yml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8")), path
    forms = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / ".github").glob("ISSUE*/[!c]*.yml")]
    assert len(forms) == 3
    assert all({"name", "description", "body"} <= form.keys() for form in forms)
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    assert workflow["jobs"]["ci"]["steps"][-1] == {"run": ".ci/run"}
    assert json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))["postCreateCommand"]
