"""A check plan by plan: it finds what a check of all at once finds, from the cache or not, here or elsewhere."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

from raccordo import definitions, parts, pipeline, publishing, runner
from raccordo.act import anchor, reading
from raccordo.act.plans import Plan, Plans
from raccordo.check import lint, names
from raccordo.findings import Finding, Severity, UserError
from raccordo.project import LAYOUT, Project
from raccordo.rdf.turtle import canonical
from raccordo.runner import Runner, files
from raccordo.site import pages
from raccordo.site.site import Site
from tests import fixtures
from tests.test_bad_input import MISTAKES

ROOT = Path(__file__).resolve().parent.parent
# Mistakes that one folder can have at the same time: by how far a check goes in spite of them.
TOGETHER = {
    "to the end": ("language missing", "tab", "anchor not reviewed", "stated among other readings", "two categories"),
    "to the references": ("defined twice", "dangling reference"),
    "to the syntax": ("syntax",),
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, ...]:
    """Folders of data with the two invented plans, to be changed, and a cache that is empty; one process does all."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("joblib.cpu_count", lambda: 1)
    folders = (ROOT / "data" / "schemes", fixtures.PLAN, fixtures.NEXT_YEAR)
    return tuple(shutil.copytree(folder, tmp_path / folder.name) for folder in folders)


def by_parts(data: tuple[Path, ...], where: Runner | None = None, *, whole: bool = False) -> pipeline.Run:
    run = pipeline.Run(Project.at(ROOT, data=data))
    parts.check(run, where or Runner(cached=False), whole=whole)
    return run


def at_once(data: tuple[Path, ...]) -> pipeline.Run:
    run = pipeline.Run(Project.at(ROOT, data=data))
    pipeline.check(run)
    return run


def quads(run: pipeline.Run) -> set[str]:
    return {str(quad) for quad in run.known.quads}


@pytest.mark.slow
def test_plans_by_themselves_are_as_all_at_once(data: tuple[Path, ...]) -> None:
    cached = Runner()
    expected, lean, whole = at_once(data), by_parts(data, cached), by_parts(data, cached, whole=True)
    assert expected.findings == lean.findings == whole.findings == []
    assert expected.results == lean.results == whole.results
    assert pipeline.report(expected) == pipeline.report(lean) == pipeline.report(whole)
    assert quads(expected) == quads(whole)
    # Without their graphs, only what is shared is there.
    assert not [file for file in lean.data.files if file.path.is_relative_to(data[1])]


@pytest.mark.slow
def test_what_two_plans_say_is_counted_once(data: tuple[Path, ...]) -> None:
    for path in (data[1] / "2031" / "plan.ttl", data[2] / "2032" / "plan.ttl"):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n<https://example.org/a>\n    rdfs:seeAlso <https://example.org/b> ;\n.\n")
    expected, whole = at_once(data), by_parts(data, whole=True)
    assert pipeline.report(whole)["triples"] == pipeline.report(expected)["triples"]
    assert pipeline.report(whole)["graphs"] == pipeline.report(expected)["graphs"]


@pytest.mark.slow
@pytest.mark.parametrize("names", TOGETHER.values(), ids=TOGETHER.keys())
def test_what_is_wrong_is_found_plan_by_plan(data: tuple[Path, ...], names: tuple[str, ...]) -> None:
    for name in names:
        MISTAKES[name][0](data[1])
    expected, found = at_once(data), by_parts(data)
    assert len(expected.findings) >= len(names)
    assert (found.findings, found.results) == (expected.findings, expected.results)
    assert (found.complete, found.validated) == (expected.complete, expected.validated)


def test_names_are_looked_for_though_another_plan_alone_prints_what_is_shared(data: tuple[Path, ...]) -> None:
    """What is shared and printed in one plan's source alone is in none of another's: that tells nothing of this one."""
    plan, later = data[1] / "2031" / "plan.ttl", data[2] / "2032" / "plan.ttl"
    text = plan.read_text(encoding="utf-8")
    start = text.index("<initiative/lettori>\n")
    end = text.index("    .\n", start) + len("    .\n")
    head = "# What the texts name.\n\nBASE <https://w3id.org/raccordo/data/ente-di-prova/>\n"
    prefixes = [line for line in text.splitlines() if line.startswith(("PREFIX rac:", "PREFIX rdfs:"))]
    (data[1] / "names.ttl").write_text("\n".join([head.rstrip(), *prefixes, "", text[start:end]]), encoding="utf-8")
    plan.write_text(text[:start] + text[end:].lstrip("\n"), encoding="utf-8")
    text = later.read_text(encoding="utf-8")
    later.write_text(text.replace("    rac:mentions <system/arca> ;\n", "", 1), encoding="utf-8")
    run = pipeline.Run(Project.at(ROOT, data=data))
    pipeline.parse(run)
    for path, lines in anchor.anchored(run.data).reviews.items():
        path.write_text(lines, encoding="utf-8")
    expected, found = at_once(data), by_parts(data)
    assert [finding.check for finding in expected.findings] == ["names"]
    assert found.findings == expected.findings
    # Where what is shared is wrong in itself, they are looked for in none, as in all at once.
    scheme = data[0] / "pairing.ttl"
    scheme.write_text(scheme.read_text(encoding="utf-8").replace("skos:definition", "skos:definitionx", 1), "utf-8")
    assert by_parts(data).findings == at_once(data).findings


def test_nothing_is_looked_for_in_a_plan_of_which_nothing_is_said(
    data: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    every = parts.Parts(Project.at(ROOT, data=data))
    later, earlier = every.plans
    looked_at: list[str] = []

    def noting(function: Callable[..., Any], said: Callable[..., Iterable[str]]) -> Callable[..., Any]:
        return lambda *given: (looked_at.extend(said(*given)), function(*given))[1]

    monkeypatch.setattr(lint, "lint_text", noting(lint.lint_text, lambda _, file: [file.name]))
    monkeypatch.setattr(names, "no_names", noting(names.no_names, lambda text, kind: [text]))
    monkeypatch.setattr(reading.Table, "findings", noting(reading.Table.findings, lambda table: table.page.rows))
    assert every.project_of(later).beside == {earlier}
    part = parts.check_part(*every.task(later, False))
    assert (part.complete, part.findings) == (True, [])
    # The file of each plan, its title, and its rows.
    for year in ("2031", "2032"):
        found = [f"{year}/plan.ttl", f"LINEE GUIDA {year}", f"/{year}/table"]
        assert [any(one in each for each in looked_at) for one in found] == [year == "2032"] * 3


OPENED: list[Path] | None = None


def note_opened(event: str, arguments: tuple[Any, ...]) -> None:
    if OPENED is not None and event == "open" and isinstance(arguments[0], str | Path):
        OPENED.append(Path(arguments[0]))


sys.addaudithook(note_opened)


@pytest.mark.slow
def test_a_key_stands_for_each_file_that_a_part_reads(data: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    every = parts.Parts(Project.at(ROOT, data=data))
    for plan in (None, *every.plans):
        task = every.task(plan, False)
        definitions._read.cache_clear()
        monkeypatch.setattr(sys.modules[__name__], "OPENED", [])
        parts.check_part(*task)
        assert OPENED
        read = {path for path in OPENED if path.is_relative_to(ROOT) or path.is_relative_to(data[0].parent)}
        read = {path for path in read if ".venv" not in path.parts and path.suffix not in (".py", ".pyc")}
        monkeypatch.setattr(sys.modules[__name__], "OPENED", None)
        assert read - every.digests.keys() - set(files(every.project, parts.DEFINITIONS)) == set()
        assert len(read) > 20


def test_definitions_are_read_once_until_one_of_their_files_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LAYOUT:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    project, hashed = Project.at(tmp_path, data=(ROOT / "tests" / "plan",)), []
    monkeypatch.setattr(definitions, "bytes_or_reason", lambda path: hashed.append(path) or path.read_bytes())
    first = definitions.read(project)
    monkeypatch.setattr(sys.modules[__name__], "OPENED", [])
    again = definitions._read.__wrapped__(first.project, b"")
    assert (again.linted, again.malformed, again.model) == (first.linted, first.malformed, first.model)
    assert OPENED
    assert {path for path in OPENED if path.is_relative_to(tmp_path)} - set(hashed) == set()
    monkeypatch.setattr(sys.modules[__name__], "OPENED", None)
    # Whatever the data are.
    assert definitions.read(Project.at(tmp_path)) is first
    with (tmp_path / "shapes" / "guideline.ttl").open("a", encoding="utf-8") as file:
        file.write("# More.\n")
    assert definitions.read(project) is not first


ALL = {"shared", "2031", "2032"}
# What is edited → whose parts are made anew.
EDITS = {
    "ontology/raccordo.ttl": ALL,
    "ontology/rules/label-plan.rq": ALL,
    "shapes/plan.ttl": ALL,
    "queries/open-pairings.rq": ALL,
    "catalogue/core.ttl": ALL,
    "prefixes.ttl": ALL,
    "CHANGELOG.md": ALL,
    "data/schemes/pairing.ttl": ALL,
    # A plan is compared with the one before it.
    "data/plan/2031/plan.ttl": {"2031", "2032"},
    "data/plan/2031/anchors.tsv": {"2031", "2032"},
    "data/next-year/2032/plan.ttl": {"2032"},
    "data/next-year/2032/delibera-4-2031.txt": {"2032"},
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of its own with the two invented plans."""
    for name in ("ontology", "shapes", "queries", "catalogue"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("prefixes.ttl", "pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in (ROOT / "data" / "schemes", fixtures.PLAN, fixtures.NEXT_YEAR):
        shutil.copytree(folder, tmp_path / "data" / folder.name)
    return Project.at(tmp_path)


def keys(project: Project) -> dict[str, str]:
    every = parts.Parts(replace(project))
    return {plan.name if plan else "shared": every.key(plan, False) for plan in (None, *every.plans)}


def test_an_edit_makes_the_parts_anew_that_it_can_change(project: Project) -> None:
    before = keys(project)
    assert before.keys() == ALL
    for name, whose in EDITS.items():
        with (project.root / name).open("a", encoding="utf-8") as file:
            file.write("# edited\n")
        after = keys(project)
        assert {one for one in ALL if after[one] != before[one]} == whose, name
        before = after
    assert keys(project) == before
    assert not set(keys(replace(project, base="https://example.org/")).values()) & set(before.values())


@pytest.mark.slow
def test_a_second_build_is_as_one_from_nothing(data: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    # All that is published is made from what a check leaves.
    monkeypatch.setattr(publishing, "publish", lambda run, *_: run)
    by_parts(data, Runner())
    path = data[2] / "2032" / "plan.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Guidelines 2032"', '"Guidelines of 2032"'), encoding="utf-8")
    project = Project.at(ROOT, data=data)
    second, anew = pipeline.Run(project), pipeline.Run(project)
    publishing.build(second, Runner())
    pipeline.check(anew)
    assert any("Guidelines of 2032" in str(quad.object) for quad in second.data.quads)
    assert canonical(second.publishable.quads) == canonical(anew.publishable.quads)
    described = [iri for file in anew.data.files for iri in file.subjects]
    assert {second.data.place(iri) for iri in described} == {anew.data.place(iri) for iri in described}
    for name in ("findings", "results", "coverage", "queries"):
        assert getattr(second, name) == getattr(anew, name), name
    assert pipeline.report(second) == pipeline.report(anew)


@pytest.mark.slow
def test_a_publication_plan_by_plan_is_that_of_all_at_once(
    data: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless(site: Site, plan: Plan | None) -> Iterator[Finding]:
        """Warnings about a plan, about what is in no file, and about a file that has its place already."""
        for iri in (plan.iri, f"{plan.iri}/made") if plan else ("",):
            file = None if plan else pages.LABELS
            yield Finding("label", "has no label to show", file=file, iri=iri, severity=Severity.WARNING)

    monkeypatch.setattr(pages, "check_labels", nameless)
    project = Project.at(ROOT, data=data)
    runs = [pipeline.Run(project), pipeline.Run(project)]
    files = [publishing.build(runs[0], Runner(cached=False)), publishing.build(runs[1])]
    assert not runs[1].failed
    assert files[0].written.keys() == files[1].written.keys()
    assert {path for path, file in files[0].written.items() if file != files[1].written[path]} == set()
    assert runs[0].findings == runs[1].findings
    places = sorted(Path(one.file or "").name for one in runs[0].findings if one.check == "label")
    assert places == ["", "", "labels.ttl", "plan.ttl", "plan.ttl"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*Exception while loading results")
def test_what_a_killed_process_left_in_the_cache_does_no_harm(data: tuple[Path, ...], tmp_path: Path) -> None:
    expected = pipeline.report(by_parts(data, Runner()))
    cut = [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and path.stat().st_size]
    assert len(cut) >= 3
    for path in cut:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    for _ in range(2):
        assert pipeline.report(by_parts(data, Runner())) == expected


def doubled(key: str, given: int) -> int:
    return 2 * given


def test_a_check_needs_no_room_for_its_cache(data: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("joblib.memory.MemorizedFunc.check_call_in_cache", full)
    run = pipeline.Run(Project.at(ROOT, data=data))
    parts.check(run, Runner())
    assert run.complete


def test_what_tasks_are_given_is_found_once_where_nothing_is_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("joblib.cpu_count", lambda: 1)
    asked: list[int] = []
    tasks = [lambda number=number: asked.append(number) or (str(number), number) for number in range(5)]
    assert [*Runner().run(doubled, tasks)] == [0, 2, 4, 6, 8]
    assert asked == [0, 0, 1, 2, 3, 4]
    assert [*Runner().run(doubled, tasks[1:])] == [2, 4, 6, 8]


@contextmanager
def dask(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler with two workers, each a process: its address, and the workers."""
    told, log = folder / "scheduler.json", (folder / "dask.log").open("wb")
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--scheduler-file", str(told), "--no-dashboard"],
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
        for arguments in (
            ["scheduler", "--host", "127.0.0.1", "--port", "0"],
            *[["worker", "--no-nanny", "--nthreads", "1"]] * 2,
        )
    ]
    try:
        for _ in range(600):
            if told.is_file() and told.stat().st_size:
                break
            time.sleep(0.1)
        yield json.loads(told.read_text(encoding="utf-8"))["address"], started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()
        log.close()


@pytest.mark.slow
def test_workers_elsewhere_give_the_same_though_one_is_killed(data: tuple[Path, ...], tmp_path: Path) -> None:
    for year in (2033, 2034):
        # What such a copy gets wrong is found as well.
        copied = shutil.copytree(data[2] / "2032", data[2] / str(year))
        for path in copied.iterdir():
            path.write_text(path.read_text(encoding="utf-8").replace("2032", str(year)), encoding="utf-8")
    expected = by_parts(data)
    with dask(tmp_path) as (address, workers), Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        done = threading.Event()

        def kill_one() -> None:
            while not all(client.processing().values()) and not done.is_set():
                time.sleep(0.01)
            if not done.is_set():
                workers[0].kill()

        killer = threading.Thread(target=kill_one)
        killer.start()
        found = by_parts(data, Runner(cached=False, scheduler=address))
        done.set()
        killer.join()
        assert len(client.scheduler_info()["workers"]) == 1
    assert found.findings
    assert (found.findings, found.results) == (expected.findings, expected.results)
    assert pipeline.report(found) == pipeline.report(expected)


def test_a_scheduler_that_is_not_there_is_said_so(data: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SECONDS", 0.2)
    with pytest.raises(UserError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        by_parts(data, Runner(cached=False, scheduler="tcp://127.0.0.1:9"))


@pytest.mark.slow
def test_a_plan_tells_no_more_of_its_things_than_rules_about_shared_ones_ask(data: tuple[Path, ...]) -> None:
    every = parts.Parts(Project.at(ROOT, data=data))
    told = parts.check_part(*every.task(every.plans[1], False)).linked
    assert b"/onto/titleOf>" in told
    assert b"/onto/ofProgramme>" not in told
    assert b"/onto/text>" not in told


IN_THREE_TABLES = """\
{prefix}
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

CONSTRUCT {{ ?item rdfs:comment "in three tables"@en . }}
WHERE {{
    {{
        SELECT ?item (COUNT(DISTINCT ?table) AS ?tables)
        WHERE {{ ?row {asked} ?item ; {name}inTable ?table . }}
        GROUP BY ?item
    }}
    FILTER (?tables = 3)
}}
"""
ONTO = "<https://w3id.org/raccordo/onto/>"
PLAIN, SPACED = f"PREFIX rac: {ONTO}", f"prefix  :  {ONTO}"
RULE, VOCABULARY = "ontology/rules/in-three-tables.rq", "ontology/raccordo.ttl"
# How a project is changed so that something follows for shared things from what several plans say of them.
SPANNING = {
    "a rule": (RULE, IN_THREE_TABLES.format(prefix=PLAIN, name="rac:", asked="rac:ofProgramme")),
    "a rule without a prefix": (RULE, IN_THREE_TABLES.format(prefix=SPACED, name=":", asked=":ofProgramme")),
    "a rule about any property": (RULE, IN_THREE_TABLES.format(prefix=PLAIN, name="rac:", asked="?any")),
    "a rule about all but one": (RULE, IN_THREE_TABLES.format(prefix=PLAIN, name="rac:", asked="!rac:inTable")),
    "an inverse": (
        VOCABULARY,
        "\nrac:programmeOf\n    a owl:ObjectProperty ;\n    owl:inverseOf rac:ofProgramme ;\n.\n",
    ),
    "a range": (VOCABULARY, "\nrac:ofProgramme\n    rdfs:range rac:InRow ;\n.\n\nrac:InRow\n    a owl:Class ;\n.\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("edited", "added"), SPANNING.values(), ids=SPANNING.keys())
def test_what_several_plans_say_of_shared_things_is_reasoned_over_together(
    project: Project, edited: str, added: str
) -> None:
    later = project.root / "data" / "next-year" / "2033"
    shutil.copytree(later.with_name("2032"), later)
    for path in later.iterdir():
        text = path.read_text(encoding="utf-8").replace("2032/", "2033/").replace("rac:year 2032", "rac:year 2033")
        path.write_text(text, encoding="utf-8")
    with (project.root / edited).open("a", encoding="utf-8") as file:
        file.write(added)
    expected, found = pipeline.Run(project), pipeline.Run(project)
    pipeline.check(expected)
    parts.check(found, Runner(cached=False))
    plans = Plans(expected.data)
    of_shared = {
        str(quad) for quad in expected.inference.quads if plans.of(expected.data.path(quad.subject.value) or "") is None
    }
    assert {str(quad) for quad in found.inference.quads} == of_shared
    assert found.inference.by_rule == expected.inference.by_rule
    new = ("in three tables", "/onto/programmeOf>", "/onto/InRow>")
    assert any(one in quad for quad in of_shared for one in new)
