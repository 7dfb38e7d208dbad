"""`build.py load` against a server that misbehaves: the old graphs or the new, and never a lie."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo.findings import UserError
from raccordo.load import access, client, content, journal, recipe, run
from tests import faulty as faults
from tests.faulty import Faulty
from tests.serving import publication_of

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://w3id.org/raccordo/"
NAMES = [f"{BASE}graph/{name}" for name in ("one", "two", "three")]
OTHER = "https://example.org/somebody-else"
TEXT, NUMBER = ox.NamedNode(f"{BASE}onto/text"), ox.NamedNode(f"{BASE}onto/number")
CONTEXT = multiprocessing.get_context("fork")


def dump(version: str) -> bytes:
    """Three graphs of a version."""
    lines = []
    for graph in NAMES:
        for number in range(8):
            text = ox.Literal(f"{version} {number}", language="it")
            lines.append(
                ox.Quad(ox.NamedNode(f"{graph}/{number}"), ox.NamedNode(f"{BASE}onto/text"), text, ox.NamedNode(graph))
            )
        integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
        lines.append(
            ox.Quad(
                ox.NamedNode(graph),
                ox.NamedNode(f"{BASE}onto/number"),
                ox.Literal("7", datatype=integer),
                ox.NamedNode(graph),
            )
        )
    made = ox.serialize(lines, format=ox.RdfFormat.N_QUADS)
    assert made
    return made


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """A server with an older version of the graphs, and with a graph of somebody else's."""
    monkeypatch.setattr(client, "PAUSES", (0.01, 0.01, 0.01))
    for name in (access.USER, access.PASSWORD, access.TOKEN, access.FILE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", "/nonexistent")
    with faults.faulty() as made:
        made.gone = threading.Event()  # type: ignore[attr-defined]
        made.store.bulk_load(dump("old"), format=ox.RdfFormat.N_QUADS)
        made.store.add(ox.Quad(ox.NamedNode(OTHER), ox.NamedNode(OTHER), ox.Literal("theirs"), ox.NamedNode(OTHER)))
        yield made
        made.gone.set()  # type: ignore[attr-defined]


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return publication_of(tmp_path / "dist", dump("new"))


def settings(server: Faulty, folder: Path, **more: object) -> run.Settings:
    return run.Settings(server.url, journal=folder / "journal.json", **{"timeout": 5.0, **more})  # type: ignore[arg-type]


def load(server: Faulty, dist: Path, **more: object) -> list[str]:
    return list(run.load(dist, settings(server, dist.parent, **more), lambda step, graph: None))


def states(version: str) -> dict[str, str]:
    with_version = Faulty()
    with_version.store.bulk_load(dump(version), format=ox.RdfFormat.N_QUADS)
    found = {graph: with_version.state(graph) for graph in NAMES}
    with_version.server_close()
    return found


OLD, NEW = states("old"), states("new")


def held(server: Faulty) -> dict[str, str]:
    return {graph: server.state(graph) for graph in NAMES}


def whole(server: Faulty) -> bool:
    """Whether each graph is the old or the new, and nobody else's has changed."""
    now = held(server)
    theirs = list(server.store.quads_for_pattern(None, None, None, ox.NamedNode(OTHER)))
    return len(theirs) == 1 and all(now[graph] in (OLD[graph], NEW[graph]) for graph in NAMES)


def clean(server: Faulty) -> bool:
    """Whether the new graphs are there, and nothing else that wasn't."""
    graphs = {graph.value for graph in server.store.named_graphs() if isinstance(graph, ox.NamedNode)}
    used = {graph for graph in graphs if any(server.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))}
    return held(server) == NEW and used == {*NAMES, OTHER}


def test_each_graph_is_replaced_and_verified(server: Faulty, dist: Path) -> None:
    told = load(server, dist)
    assert told == [*(f"replaced {graph}" for graph in sorted(NAMES)), "all 3 graphs with 27 triples are verified"]
    assert clean(server)
    assert not (dist.parent / "journal.json").exists()


def test_a_second_time_changes_nothing(server: Faulty, dist: Path) -> None:
    load(server, dist)
    server.asked.clear()
    assert load(server, dist) == [
        "3 of 3 graphs were there already, and were not touched",
        "all 3 graphs with 27 triples are verified",
    ]
    assert {method for method, _ in server.asked} <= {"GET", "POST"}


def test_only_one_graph(server: Faulty, dist: Path) -> None:
    load(server, dist, only=("two",))
    now = held(server)
    assert now == OLD | {NAMES[1]: NEW[NAMES[1]]}
    with pytest.raises(UserError, match="has no graph four; it has"):
        load(server, dist, only=("four",))


def test_the_stage_comes_first_and_each_step_is_noted_before_it(server: Faulty, dist: Path) -> None:
    noted: list[tuple[str, str]] = []

    def look(handler: faults.Handler, method: str, _number: int) -> bool:
        if method in ("PUT", "DELETE") and not handler.path.endswith("%23load"):
            note = json.loads((dist.parent / "journal.json").read_text(encoding="utf-8"))
            noted.append((f"{method} {handler.graph().value}", f"{note['step']} {note['graph']}"))
        return False

    server.faulty = look
    load(server, dist, only=("one",))
    stage = f"{NAMES[0]}#loading"
    assert noted == [
        (f"PUT {stage}", f"stage {stage}"),
        (f"PUT {NAMES[0]}", f"replace {NAMES[0]}"),
        (f"DELETE {stage}", f"drop {stage}"),
    ]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (faults.status(401, www_authenticate='Basic realm="x"'), "wants credentials"),
        (faults.status(403), "may not do that"),
        (faults.status(404), "nothing at this address"),
        (faults.status(405), "does not take this"),
        (faults.status(413), "no body as large"),
        (faults.status(429, Retry_After="0"), "too many requests"),
        (faults.status(500), "refused PUT with 500: no"),
        (faults.status(503, Retry_After="0"), "no time now"),
        (faults.status(200, "text/html", "POST"), "as text/html"),
        (faults.status(200, "text/html", "GET"), "as text/html"),
        (faults.status(206, "application/sparql-results+json", "POST"), "a part alone"),
        (faults.status(206, "application/n-triples", "GET"), "a part alone"),
        (faults.reset, "broke off"),
        (faults.short, "broke off"),
        (faults.cut, "broke off"),
        (faults.changes, "are not those that were sent"),
        (faults.half, "disk is full"),
        (faults.rows_left_out, "higher cap"),
        (faults.status(202), "refused PUT with 202"),
    ],
)
@pytest.mark.parametrize("versioned", [False, True])
def test_a_fault_is_told_and_the_next_run_repairs(
    server: Faulty, dist: Path, fault: faults.Fault, told: str, versioned: bool
) -> None:
    server.faulty = fault
    with pytest.raises(UserError, match=told):
        load(server, dist, versioned=versioned)
    if fault is not faults.half:
        assert whole(server)
    server.faulty = None
    if not versioned:
        load(server, dist)
        assert clean(server)
    else:
        assert load(server, dist, versioned=True)[-1].endswith("verified")


def test_a_hang_ends_with_the_time_out(server: Faulty, dist: Path) -> None:
    server.faulty = faults.hang
    started = time.monotonic()
    with pytest.raises(UserError, match=r"did not answer in 0\.2 s"):
        load(server, dist, timeout=0.2)
    assert time.monotonic() - started < 10
    assert whole(server)
    server.faulty = None
    load(server, dist)
    assert clean(server)


def test_a_passing_trouble_is_waited_out(server: Faulty, dist: Path) -> None:
    def sometimes(handler: faults.Handler, method: str, number: int) -> bool:
        return number % 3 == 1 and faults.status(503, methods="PUT GET POST DELETE", Retry_After="0")(
            handler, method, number
        )

    server.faulty = sometimes
    load(server, dist)
    assert clean(server)


def test_a_fault_in_the_middle_leaves_the_rest(server: Faulty, dist: Path) -> None:
    """The second graph fails while it replaces the real one: its stage is kept, and the message says so."""

    def second(handler: faults.Handler, method: str, number: int) -> bool:
        return handler.path.endswith("two") and faults.status(500)(handler, method, number)

    server.faulty = second
    with pytest.raises(UserError) as caught:
        load(server, dist)
    assert f"{NAMES[1]} is the old or the new, and {NAMES[1]}#loading has the new; run the same command again" in str(
        caught.value
    )
    assert whole(server)
    server.faulty = None
    told = load(server, dist)
    assert "1 of 3 graphs were there already, and were not touched" in told or "2 of 3" in " ".join(told)
    assert clean(server)


def test_a_redirect_is_not_followed_and_gets_no_credentials(
    server: Faulty, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(access.TOKEN, "secret-token")
    with faults.faulty() as elsewhere:
        for code in (301, 302, 307, 308):
            server.faulty = faults.status(code, methods="PUT GET POST", Location=elsewhere.url)
            with pytest.raises(UserError, match="redirects to http://127") as caught:
                load(server, dist)
            assert "secret-token" not in str(caught.value)
        assert elsewhere.asked == []
    assert whole(server)


# Broken off


def child(server_url: str, dist: str, folder: str, die_at: int) -> None:
    """Load in a process of its own, which kills itself before the step of that number."""
    steps = 0

    def say(_step: str, _graph: str) -> None:
        nonlocal steps
        steps += 1
        if steps == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    list(run.load(Path(dist), run.Settings(server_url, journal=Path(folder) / "journal.json"), say))


def test_killed_at_each_step_the_next_run_ends_it(server: Faulty, dist: Path) -> None:
    # Three looks, then three steps for each of three graphs.
    for die_at in range(1, 13):
        for graph in NAMES:
            lines = [line for line in dump("old").decode().splitlines() if f"<{graph}> ." in line[-len(graph) - 5 :]]
            server.replace(ox.NamedNode(graph), "\n".join(line.rpartition(" <")[0] + " ." for line in lines).encode())
        process = CONTEXT.Process(target=child, args=(server.url, str(dist), str(dist.parent), die_at))
        process.start()
        process.join(30)
        assert process.exitcode == -signal.SIGKILL, die_at
        assert whole(server), die_at
        load(server, dist)
        assert clean(server), die_at


def test_killed_at_two_hundred_moments(server: Faulty, dist: Path) -> None:
    draw, ends, version = random.Random(57), [], "old"
    new = {name: publication_of(dist.parent / name, dump(name)) for name in ("old", "new")}
    for _ in range(200):
        version = "old" if version == "new" else "new"
        process = CONTEXT.Process(target=child, args=(server.url, str(new[version]), str(dist.parent), 0))
        process.start()
        time.sleep(draw.uniform(0, 0.25))
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join(30)
        ends.append(process.exitcode)
        assert whole(server)
    assert ends.count(-signal.SIGKILL) > 50
    load(server, new["new"])
    assert clean(server)


def test_two_loaders_at_once(server: Faulty, dist: Path) -> None:
    with (
        journal.opened(dist.parent / "journal.json"),
        pytest.raises(UserError, match="is running here"),
    ):
        load(server, dist)
    # On another machine: the marker on the server tells.
    mine = client.Client(server.url, server.url.replace("/store", "/query"))
    marker = journal.Marker(mine, f"{BASE}graph#load", "0" * 32)
    marker.take()
    with pytest.raises(UserError, match=r"another load is at work .*--take-over"):
        load(server, dist)
    assert held(server) == OLD
    load(server, dist, take_over=True)
    assert clean(server)
    with pytest.raises(UserError, match=r"has taken .* over"):
        marker.check()


def test_a_marker_that_is_old_is_taken_for_dead(server: Faulty, dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = client.Client(server.url, server.url.replace("/store", "/query"))
    journal.Marker(mine, f"{BASE}graph#load", "0" * 32).take()
    monkeypatch.setattr(journal, "LEASE", -10)
    load(server, dist)
    assert clean(server)


# Versions


def test_versions_and_one_pointer(server: Faulty, dist: Path) -> None:
    load(server, dist, versioned=True)
    assert held(server) == OLD
    pointer = ox.NamedNode(f"{BASE}graph#current")
    named = {quad.object.value for quad in server.store.quads_for_pattern(None, None, None, pointer)}  # type: ignore[union-attr]
    assert len(named) == 3
    assert {server.state(graph) for graph in named} == set(NEW.values())
    server.asked.clear()
    load(server, dist, versioned=True)
    assert {method for method, _ in server.asked} <= {"GET", "POST"}
    load(server, publication_of(dist.parent / "third", dump("third")), versioned=True)
    assert not any(
        server.store.contains_named_graph(ox.NamedNode(graph)) and server.state(graph) in NEW.values()
        for graph in named
    )


# What is compared


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('"01"^^xsd:integer', '"1"^^xsd:integer', True),
        ('"1.0"^^xsd:decimal', '"1"^^xsd:decimal', True),
        ('"true"^^xsd:boolean', '"1"^^xsd:boolean', True),
        ('"true"^^xsd:boolean', '"1"^^xsd:integer', True),
        ('"x"@it-IT', '"x"@it-it', True),
        ('"2023-10-04T00:00:00Z"^^xsd:dateTime', '"2023-10-04T00:00:00.000+00:00"^^xsd:dateTime', True),
        ('"x"@it', '"x"@en', False),
        ('"x"', '"x"@it', False),
        ('"1"', '"1"^^xsd:integer', False),
        ('"1"^^xsd:integer', '"2"^^xsd:integer', False),
        ('"true"^^xsd:boolean', '"false"^^xsd:boolean', False),
        ('"x "', '"x"', False),
        ('"2023-10-04"^^xsd:date', '"2023-10-05"^^xsd:date', False),
    ],
)
def test_values_are_compared_and_nothing_else_is_forgiven(one: str, other: str, same: bool) -> None:
    def hashed(term: str) -> str:
        text = f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <a:a> <a:b> {term} ."
        triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
        return content.sha256(content.canonical_lines([content.normalise(triple) for triple in triples]))

    assert (hashed(one) == hashed(other)) is same


def test_large_graphs_are_read_by_pages(server: Faulty, dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "PAGE", 4)
    load(server, dist)
    assert clean(server)
    posts = [path for method, path in server.asked if method == "POST"]
    assert len(posts) > 20


def test_the_published_literals_are_stable(publication: Path) -> None:
    """A store that rewrites literals by their value rewrites none of ours."""
    for quad in ox.parse(path=str(publication / "raccordo.nq"), format=ox.RdfFormat.N_QUADS):
        literal = quad.object
        if isinstance(literal, ox.Literal) and literal.value not in ("true", "false"):
            changed = content.normalise(quad.triple).object
            assert isinstance(changed, ox.Literal)
            assert (changed.value, changed.language) == (literal.value, literal.language), quad


# Credentials


def test_credentials_answer_what_the_server_asks(
    server: Faulty, dist: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[str] = []

    def guarded(handler: faults.Handler, method: str, number: int) -> bool:
        sent = handler.headers.get("authorization", "")
        seen.append(sent)
        if sent.startswith(wanted):
            return False
        return faults.status(401, methods="PUT GET POST DELETE", WWW_Authenticate=challenge)(handler, method, number)

    server.faulty = guarded
    secret = tmp_path / "secret"
    secret.write_text("user=anna\npassword=s3cret\n", encoding="utf-8")
    secret.chmod(0o600)
    challenges = {"Basic ": 'Basic realm="x"', "Digest ": 'Digest realm="x", nonce="n", qop="auth", algorithm=MD5'}
    for wanted, challenge in challenges.items():  # noqa: B007 (the server looks at both)
        seen.clear()
        monkeypatch.setenv(access.FILE, str(secret))
        publication = publication_of(tmp_path / wanted.strip(), dump(wanted))
        load(server, publication)
        assert seen[0] == ""
        assert seen[-1].startswith(wanted)
        monkeypatch.delenv(access.FILE)
    wanted, challenge = "Bearer t0ken", "Bearer"
    monkeypatch.setenv(access.TOKEN, "t0ken")
    load(server, dist)
    assert clean(server)


def test_credentials_that_others_could_read_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("token=abc\n", encoding="utf-8")
    secret.chmod(0o644)
    with pytest.raises(UserError, match="chmod 600"):
        access.credentials("http://localhost/store", {access.FILE: str(secret), "NETRC": "/nonexistent"})
    secret.chmod(0o600)
    assert access.credentials("http://localhost/store", {access.FILE: str(secret)})
    secret.write_text("token abc\n", encoding="utf-8")
    with pytest.raises(UserError, match="line 1") as caught:
        access.credentials("http://localhost/store", {access.FILE: str(secret)})
    assert "abc" not in str(caught.value)
    with pytest.raises(UserError, match="go together"):
        access.credentials("http://localhost/store", {access.USER: "anna"})
    rc = tmp_path / "netrc"
    rc.write_text("machine localhost login anna password s3cret\n", encoding="utf-8")
    rc.chmod(0o600)
    assert access.credentials("http://localhost:7878/store", {"NETRC": str(rc)})
    assert access.credentials("http://elsewhere:7878/store", {"NETRC": str(rc)}) is None
    rc.chmod(stat.S_IRWXU | stat.S_IRWXG)
    with pytest.raises(UserError, match="chmod 600"):
        access.credentials("http://localhost:7878/store", {"NETRC": str(rc)})


@pytest.mark.parametrize(
    ("url", "query", "told"),
    [
        ("http://anna:s3cret@localhost/store", None, "must not hold credentials"),
        ("localhost:7878/store", None, "must be http"),
        ("http://localhost/strange", None, "--query"),
        ("file:///tmp/store", None, "must be http"),
        ("http://localhost/store?graph=x", None, "without a query"),
        ("http://localhost/store", "ftp://localhost/query", "must be http"),
    ],
)
def test_bad_addresses_are_refused(url: str, query: str | None, told: str) -> None:
    with pytest.raises(UserError, match=told) as caught:
        client.query_endpoint(url, query)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("http://localhost:7878/store", "http://localhost:7878/query"),
        ("http://localhost:3030/raccordo/data", "http://localhost:3030/raccordo/query"),
        ("http://h/rdf4j-server/repositories/r/rdf-graphs/service", "http://h/rdf4j-server/repositories/r"),
        ("http://localhost:8890/sparql-graph-crud-auth", "http://localhost:8890/sparql"),
    ],
)
def test_the_sparql_endpoint_follows_from_the_graph_store(url: str, query: str) -> None:
    assert client.query_endpoint(url, None) == query


# The command


def command(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(ROOT / "build.py"), "load", *options]
    return subprocess.run(
        line, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, **environment}
    )


def test_the_command_tells_and_keeps_secrets(server: Faulty, dist: Path, tmp_path: Path) -> None:
    told = command(server.url, "--dist", str(dist), XDG_STATE_HOME=str(tmp_path), RACCORDO_LOAD_TOKEN="t0psecret")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[-1] == "all 3 graphs with 27 triples are verified"
    assert clean(server)
    server.faulty = faults.status(401, methods="GET POST PUT")
    refused = command(server.url, "--dist", str(dist), XDG_STATE_HOME=str(tmp_path), RACCORDO_LOAD_TOKEN="t0psecret")
    assert refused.returncode == 2
    assert "RACCORDO_LOAD_USER" in refused.stderr
    assert "Traceback" not in refused.stderr
    files = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("load-*") if path.is_file()]
    assert not any("t0psecret" in text for text in [told.stdout, refused.stdout, refused.stderr, *files])


def test_a_dry_run_sends_nothing_and_its_lines_work(server: Faulty, dist: Path, tmp_path: Path) -> None:
    told = command(server.url, "--dist", str(dist), "--dry-run", RACCORDO_LOAD_TOKEN="t0psecret")
    assert server.asked == []
    assert "t0psecret" not in told.stdout
    (dist / "graphs").mkdir()
    for graph in content.read(dist, ()):
        (dist / "graphs" / f"{graph.iri.rpartition('/')[2]}.ttl").write_bytes(graph.triples)
    done = subprocess.run(["sh", "-e"], input=told.stdout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"value":"9"') == 6
    assert clean(server)


def test_no_server_and_no_publication_are_told(dist: Path, tmp_path: Path) -> None:
    away = command("http://127.0.0.1:9/store", "--dist", str(dist), XDG_STATE_HOME=str(tmp_path))
    assert (away.returncode, away.stdout) == (2, "")
    assert "could not be reached" in away.stderr
    nothing = command("http://127.0.0.1:9/store", "--dist", str(tmp_path / "none"))
    assert "build.py” first" in nothing.stderr
    (dist / "raccordo.nq").write_bytes(dump("other"))
    changed = command("http://127.0.0.1:9/store", "--dist", str(dist))
    assert "is not what SHA256SUMS says" in changed.stderr
    assert "Traceback" not in away.stderr + nothing.stderr + changed.stderr


def test_lines_and_answers_for_atomic_and_other_servers(dist: Path) -> None:
    made = client.Client("http://localhost/store", "http://localhost/query")
    load_of = recipe.Load(made, content.read(dist, ()), journal.Journal(dist / "j"), journal.Marker(made, "x:x", "r"))
    assert load_of.atomic
    made.software = "Virtuoso/07.20.3229 (Linux)"
    assert not load_of.atomic
