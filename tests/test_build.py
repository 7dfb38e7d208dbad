"""dist/: the same bytes from the same input, the same triples in each format, and there whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from raccordo import pipeline, publishing
from raccordo.deferred import deferred
from raccordo.findings import UserError
from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import dumps
from raccordo.publish.jsonld import Context
from raccordo.rdf.graph import Graph
from raccordo.rdf.turtle import canonical, in_default_graph
from tests import fixtures
from tests.serving import write_folder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
SMALL = ("--data", "data/schemes", "--data", "tests/plan")


def build(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(cwd / "build.py"), *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
    )


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def dist(invented: Path) -> Path:
    """The invented plan, built."""
    return invented


def test_same_bytes_whatever_the_hash_seed_time_folder_and_order(dist: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "raccordo"
    ignore = shutil.ignore_patterns("dist", ".git", ".venv", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, copy, ignore=ignore)
    # The folder's entries come in another order when files are made anew in reverse.
    for path in sorted((copy / "data" / "schemes").glob("*.ttl"), reverse=True):
        text = path.read_bytes()
        path.unlink()
        path.write_bytes(text)
    for path in copy.rglob("*.ttl"):
        os.utime(path, (0, 0))
    done = build("build", *SMALL, cwd=copy, PYTHONHASHSEED="4242", TZ="Asia/Tokyo", LC_ALL="C")
    assert done.returncode == 0, done.stdout + done.stderr
    assert digest(copy / "dist") == digest(dist)


def test_the_progress_bar_has_as_many_steps_as_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    project = fixtures.invented_project()
    assert len(fixtures.checked(project).seconds) == pipeline.STEPS["check"]
    # A build that does little in each step.
    monkeypatch.setattr(pipeline.validate, "validate_reference", lambda *_: (run.results, []))
    monkeypatch.setattr(publishing.frontend, "bundle", lambda *_: ({}, []))
    monkeypatch.setattr(publishing.pages, "build", lambda *_: [])
    run = pipeline.Run(project)
    assert publishing.build(run, reference=True)
    assert len(run.seconds) == pipeline.STEPS["build"] + 1


def test_order_of_statements_does_not_matter(tmp_path: Path) -> None:
    project = fixtures.invented_project()
    run = fixtures.checked(project)
    quads = run.publishable.quads
    context = Context(run.model, project)
    made = [dumps.Publication(), dumps.Publication()]
    for some, files in zip((quads, reversed(quads)), made, strict=True):
        dumps.serialize(Graph(project, canonical(some)), context, files)
    assert made[0].written == made[1].written


def test_all_formats_carry_the_same_triples(dist: Path) -> None:
    quads = canonical(ox.parse(path=str(dist / "raccordo.nq"), format=ox.RdfFormat.N_QUADS))
    assert len(quads) > 1000
    assert canonical(ox.parse(path=str(dist / "raccordo.trig"), format=ox.RdfFormat.TRIG)) == quads
    union = canonical({in_default_graph(quad) for quad in quads})
    assert canonical(ox.parse(path=str(dist / "raccordo.nt"), format=ox.RdfFormat.N_TRIPLES)) == union
    for end, form in (("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD), ("rdf", ox.RdfFormat.RDF_XML)):
        parsed = ox.parse(path=str(dist / f"raccordo.{end}"), format=form)
        assert canonical(in_default_graph(quad) for quad in parsed) == union, end
    for path in (dist / "graphs").rglob("*.ttl"):
        name = ox.NamedNode(DEFAULT_BASE + "graph/" + path.relative_to(dist / "graphs").with_suffix("").as_posix())
        graph = canonical(in_default_graph(quad) for quad in quads if quad.graph_name == name)
        assert canonical(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)) == graph


def test_another_parser_reads_the_same(dist: Path) -> None:
    read = [
        rdflib.Graph().parse(dist / f"raccordo.{end}", format=form).serialize(format="nt")
        for end, form in (("nt", "nt"), ("ttl", "ttl"), ("jsonld", "json-ld"), ("rdf", "xml"))
    ]
    # rdflib's own comparison of graphs takes as long as its four parsers.
    ntriples, *others = (canonical(ox.parse(text, format=ox.RdfFormat.N_TRIPLES)) for text in read)
    assert all(other == ntriples for other in others)


def test_each_dump_has_its_gzip(dist: Path) -> None:
    packed = sorted(path.name for path in dist.glob("*.gz"))
    assert packed == [f"raccordo.{end}.gz" for end in ("jsonld", "nq", "nt", "rdf", "trig", "ttl")]
    for name in packed:
        assert gzip.decompress((dist / name).read_bytes()) == (dist / name.removesuffix(".gz")).read_bytes()


def test_checksums_hold(dist: Path) -> None:
    sums = dict(line.split("  ")[::-1] for line in (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    assert sums == {name: value for name, value in digest(dist).items() if name != "SHA256SUMS"}


def test_reports_for_machines(dist: Path) -> None:
    report = json.loads((dist / "reports" / "report.json").read_text(encoding="utf-8"))
    assert report["findings"]["Violation"] == report["findings"]["Warning"] == 0
    # What nothing in the repository gives; before a release, that the catalogue and the assets have no date.
    undated = [] if Project.at(ROOT).released else ["asset-date", "release-date"]
    assert sorted(detail["check"] for detail in report["details"]) == sorted(["asset", *undated])
    assert report["triples"] > 1000
    assert report["inferred"]["prp-spo2"] > 0
    shacl = rdflib.Graph().parse(dist / "reports" / "shacl.ttl", format="turtle")
    assert [bool(value) for value in shacl.objects(None, rdflib.SH.conforms)] == [True]


def test_version_and_definition_are_written_by_the_build(dist: Path) -> None:
    graph = rdflib.Graph().parse(dist / "graphs" / "ontology.ttl", format="turtle")
    onto = rdflib.URIRef(DEFAULT_BASE + "onto")
    version = Project.at(ROOT).version
    assert str(graph.value(onto, rdflib.OWL.versionInfo)) == version
    assert graph.value(onto, rdflib.OWL.versionIRI) == rdflib.URIRef(f"{DEFAULT_BASE}onto/{version}")
    assert graph.value(rdflib.URIRef(DEFAULT_BASE + "onto/Plan"), rdflib.RDFS.isDefinedBy) == onto


def test_release_date_is_the_changelogs(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(
        "## Unreleased\n\n## 1.2.3 - 2031-02-01\n\n## 1.2.2 - 2030-01-01\n", encoding="utf-8"
    )
    shutil.copy(ROOT / "prefixes.ttl", tmp_path)
    project = Project.at(tmp_path)
    assert project.released == "2031-02-01"
    dates = {q.predicate.value.rpartition("/")[2]: q.object.value for q in dumps.release_metadata(Graph(project))}
    assert dates["modified"] == "2031-02-01"
    assert dates["issued"] == "2030-01-01"
    (tmp_path / "CHANGELOG.md").write_text("## Unreleased\n", encoding="utf-8")
    assert Project.at(tmp_path).released is None


def test_the_vocabulary_is_cited_by_title_version_and_iri() -> None:
    project = fixtures.invented_project()
    run = pipeline.Run(project)
    pipeline.parse(run)
    found = dumps.release_metadata(run.ontology)
    (citation,) = [quad.object.value for quad in found if quad.predicate.value.endswith("bibliographicCitation")]
    iri = f"{DEFAULT_BASE}onto/{project.version}"
    assert citation == f"Raccordo: a vocabulary of planning acts, version {project.version}. {iri}"


def test_everything_under_another_base(elsewhere: Path) -> None:
    for path in elsewhere.rglob("*"):
        if path.suffix in {".nq", ".ttl", ".rq", ".csv", ".json", ".trig", ".nt"}:
            text = path.read_text(encoding="utf-8")
            assert DEFAULT_BASE not in text.replace(fixtures.OTHER_BASE, ""), path
            assert "test/test/" not in text, path
    text = (elsewhere / "queries" / "load-by-mission.rq").read_text(encoding="utf-8")
    assert f"PREFIX rac: <{fixtures.OTHER_BASE}onto/>" in text
    store = ox.Store()
    store.bulk_load(path=str(elsewhere / "raccordo.nt"), format=ox.RdfFormat.N_TRIPLES)
    assert len(list(store.query(text))) > 0  # type: ignore[arg-type]


@pytest.mark.parametrize("base", ["example.org/", "https://example.org", "https://exa mple.org/", "ftp://example.org/"])
def test_a_wrong_base_is_misuse(base: str) -> None:
    done = build("check", *SMALL, "--base", base)
    assert done.returncode == 2
    assert "--base must be an http(s) IRI that ends with a slash" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_failed_check_leaves_the_last_good_one(dist: Path, tmp_path: Path) -> None:
    output = tmp_path / "dist"
    shutil.copytree(dist, output)
    before = digest(output)
    broken = tmp_path / "data"
    shutil.copytree(ROOT / "tests" / "plan", broken)
    plan = broken / "2031" / "plan.ttl"
    plan.write_text(plan.read_text(encoding="utf-8").replace("rac:year 2031", "rac:yaer 2031"), encoding="utf-8")
    done = build("build", "--data", "data/schemes", "--data", broken, "--output", output)
    assert done.returncode == 1
    assert "rac:yaer" in done.stdout
    assert digest(output) == before


def test_a_folder_that_is_no_publication_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = build("build", *SMALL, "--output", tmp_path)
    assert done.returncode == 2
    assert "holds what no build wrote (mine.txt)" in done.stderr
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


FILES = {f"file-{number}": bytes(200_000) for number in range(200)}
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from raccordo.publish import dumps
from raccordo.publish.jsonld import Context
files = {{f"file-{{n}}": {byte!r} * 200_000 for n in range(200)}}
print("writing", flush=True)
made = dumps.Publication(Path({target!r}))
made.add(files)
made.put_in_place()
print("written", flush=True)
"""


def writer(target: Path, byte: bytes = b"2") -> subprocess.Popen[str]:
    code = WRITER.format(root=str(ROOT), target=str(target), byte=byte)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    return process


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("delay", [0.0, 0.01, 0.03, 0.1])
def test_an_interruption_leaves_the_old_folder_or_the_new(tmp_path: Path, signal_number: int, delay: float) -> None:
    target = tmp_path / "dist"
    write_folder(target, {"file-0": b"1"})
    process = writer(target)
    time.sleep(delay)
    process.send_signal(signal_number)
    process.wait()
    contents = digest(target)
    assert contents == {"file-0": hashlib.sha256(b"1").hexdigest()} or len(contents) == 200
    # The next run clears what the interrupted one left, and does its work.
    write_folder(target, {"file-0": b"3"})
    assert (target / "file-0").read_bytes() == b"3"
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_a_file_is_on_the_disk_as_soon_as_it_is_made(tmp_path: Path) -> None:
    made = dumps.Publication(tmp_path / "dist")
    made.add({"data/a": b"1"})
    (staging,) = tmp_path.iterdir()
    assert digest(staging) == {"data/a": made.written["data/a"].digest}
    assert (made["data/a"], made.size, list(made)) == (b"1", 1, ["data/a"])
    made.put_in_place()
    assert digest(tmp_path / "dist").keys() == {"data/a"}
    assert made["data/a"] == b"1"
    dropped = dumps.Publication(tmp_path / "other")
    dropped.add({"a": b"1"})
    del dropped
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_an_interruption_between_two_renames_is_repaired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where no system call exchanges two folders, the old one is put aside for a moment.
    target = tmp_path / "dist"
    write_folder(target, {"old": b"1"})
    monkeypatch.setattr(dumps, "_exchange", lambda one, other: False)
    write_folder(target, {"new": b"2"})
    assert digest(target).keys() == {"new"}
    target.rename(tmp_path / f"{dumps.staging_prefix(target)}old")
    dumps.recover(target)
    assert digest(target).keys() == {"new"}


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "dist"
    foreign = [".dist-notes", ".dist-old-public", ".public.raccordo-old", ".dist.raccordo-notes", "dist.raccordo-1-x"]
    for name in foreign:
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("mine", encoding="utf-8")
    dead = tmp_path / f"{dumps.staging_prefix(target)}999999999-x"
    dead.mkdir()
    write_folder(target, {"new": b"1"})
    assert not dead.exists()
    assert all((tmp_path / name / "file").exists() for name in foreign)


def test_a_full_disk_leaves_the_old_folder(tmp_path: Path) -> None:
    # A limit on the size of files stands in for a full disk: the write fails in the same place.
    target = tmp_path / "dist"
    write_folder(target, {"old": b"1"})

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    code = WRITER.format(root=str(ROOT), target=str(target), byte=b"2")
    code = code.replace("made.add(files)\nmade.", "try:\n    made.add(files)\n    made.").replace(
        'print("written", flush=True)', "except Exception as error:\n    print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, preexec_fn=limit)
    assert "UserError" in done.stdout, done.stderr
    assert "could not be written: File too large" in done.stdout
    assert "the last good one is untouched" in done.stdout
    assert digest(target).keys() == {"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    # A file where a folder should be: it fails for root as well, whom rights don't stop.
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match=r"could not be written: (Not a directory|File exists)"):
        write_folder(tmp_path / "file" / "dist", {"a": b"1"})


def test_a_read_only_disk_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise OSError(30, os.strerror(30))

    write_folder(tmp_path / "dist", {"old": b"1"})
    monkeypatch.setattr(dumps.tempfile, "mkdtemp", refuse)
    with pytest.raises(UserError, match="Read-only file system"):
        write_folder(tmp_path / "dist", {"new": b"2"})
    assert digest(tmp_path / "dist").keys() == {"old"}


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_build_says_so(tmp_path: Path, signal_number: int) -> None:
    command = [sys.executable, str(ROOT / "build.py"), "build", "--output", str(tmp_path / "dist")]
    # A shell's background job ignores the one, what nohup runs the other, and so do their children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not [*tmp_path.iterdir()]:  # until it writes beside its target
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal_number)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 2
    assert "interrupted: what was there is whole" in errors
    assert "Traceback" not in errors
    assert not [*tmp_path.iterdir()]


def test_an_interruption_of_an_import_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "interrupted").mkdir()
    (tmp_path / "interrupted" / "__init__.py").touch()
    (tmp_path / "interrupted" / "module.py").write_text("raise KeyboardInterrupt\n")
    monkeypatch.syspath_prepend(tmp_path)
    # What it takes from elsewhere stands for it as well: CPython asks a module that is loaded for its __spec__.
    module = deferred("module", "interrupted")
    with pytest.raises(KeyboardInterrupt):
        importlib.import_module("interrupted.module")
    with pytest.raises(KeyboardInterrupt):
        _ = module.name


def test_turtle_declares_the_prefixes_that_it_uses_and_no_others(publication: Path) -> None:
    """A declaration is used if the document can't be read without it."""
    for path in sorted(publication.rglob("*.ttl"))[::7]:  # one in seven: all are written by one function
        text = path.read_bytes()
        ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE))
        for line in re.findall(rb"^@prefix .*\n", text, re.MULTILINE):
            with pytest.raises(SyntaxError):
                ox.Dataset(ox.parse(text.replace(line, b"", 1), format=ox.RdfFormat.TURTLE))
