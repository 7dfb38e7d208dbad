"""`build.py load` against a server that misbehaves: the old graphs or the new, and never a lie."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from raccordo.findings import UserError
from raccordo.load import access, client, content, mark, recipe, run
from raccordo.rdf.turtle import to_ntriples, value
from tests import faulty as faults
from tests.faulty import Faulty
from tests.serving import graphs_of, publication_of

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://w3id.org/raccordo/"
NAMES = [f"{BASE}graph/{name}" for name in ("one", "two", "three")]
OTHER = "https://example.org/somebody-else"
TEXT, NUMBER = ox.NamedNode(f"{BASE}onto/text"), ox.NamedNode(f"{BASE}onto/number")
INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
QUERY = f"SELECT ?graph ?number WHERE {{ ?graph <{NUMBER.value}> ?number }} ORDER BY ?graph"
CONTEXT = multiprocessing.get_context("fork")


def quads(version: str, size: int = 8) -> list[ox.Quad]:
    """Three graphs of a version, each with a number and so many texts, of which one is blank."""
    made = []
    for graph in map(ox.NamedNode, NAMES):
        texts = [" ", *(f"{version} {number}" for number in range(1, size))]
        made += [
            ox.Quad(ox.NamedNode(f"{graph.value}/{number}"), TEXT, ox.Literal(text, language="it"), graph)
            for number, text in enumerate(texts)
        ]
        made.append(ox.Quad(graph, NUMBER, ox.Literal("7", datatype=INTEGER), graph))
    return made


def publication_with(folder: Path, made: list[ox.Quad], root: str = f"{BASE}graph/") -> Path:
    """A publication of some quads, with a query and its answer over the union of their graphs."""
    dump = ox.serialize(made, format=ox.RdfFormat.N_QUADS)
    store = ox.Store()
    store.extend(made)
    found = store.query(QUERY, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    answer = found.serialize(format=ox.QueryResultsFormat.JSON)
    assert dump
    assert answer
    return publication_of(folder, dump, graphs_of(made, root), rq=QUERY.encode(), json=answer)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """A server with an older version of the graphs, and with a graph of somebody else's."""
    monkeypatch.setattr(client, "PAUSES", (0.01, 0.01, 0.01))
    for name in (access.USER, access.PASSWORD, access.TOKEN, access.FILE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", "/nonexistent")
    with faults.faulty() as made:
        made.gone = threading.Event()  # type: ignore[attr-defined]
        made.store.extend(quads("old"))
        add(made, OTHER)
        yield made
        made.gone.set()  # type: ignore[attr-defined]


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return publication_with(tmp_path / "dist", quads("new"))


def add(server: Faulty, graph: str) -> None:
    """A graph with one triple."""
    server.store.add(ox.Quad(ox.NamedNode(OTHER), ox.NamedNode(OTHER), ox.Literal("theirs"), ox.NamedNode(graph)))


def load(server: Faulty, dist: Path, **more: object) -> list[str]:
    settings = run.Settings(server.url, **{"timeout": 5.0, **more})  # type: ignore[arg-type]
    return list(run.load(dist, settings, lambda *_: None))


def states(made: list[ox.Quad]) -> dict[str, str]:
    with_version = Faulty()
    with_version.store.extend(made)
    found = {graph: with_version.state(graph) for graph in NAMES}
    with_version.server_close()
    return found


OLD, NEW = states(quads("old")), states(quads("new"))
ASKED = "load-by-mission, asked as it is: 3 rows, as published"
VERIFIED = "the store has all 3 graphs: read and compared"
BELIEVED = "the store has all 3 graphs: 3 by the mark of the load that verified them, and by size (--verify reads them)"
MARK = f"{BASE}graph/load"


def held(server: Faulty) -> dict[str, str]:
    return {graph: server.state(graph) for graph in NAMES}


def names(server: Faulty) -> set[str]:
    """The graphs that are not empty."""
    with server.lock:
        graphs = [graph for graph in server.store.named_graphs() if isinstance(graph, ox.NamedNode)]
        return {graph.value for graph in graphs if any(server.store.quads_for_pattern(None, None, None, graph))}


def whole(server: Faulty) -> bool:
    """Whether each graph is the old or the new, and there is none besides but the mark and somebody else's."""
    now = held(server)
    return names(server) - {MARK} == {*NAMES, OTHER} and all(now[graph] in (OLD[graph], NEW[graph]) for graph in NAMES)


def clean(server: Faulty) -> bool:
    """Whether the new graphs are there with their mark, and nothing else that wasn't."""
    return held(server) == NEW and names(server) == {*NAMES, MARK, OTHER}


def test_each_graph_is_replaced_and_verified(server: Faulty, dist: Path) -> None:
    assert load(server, dist) == [*(f"replaced {graph}" for graph in sorted(NAMES)), ASKED, VERIFIED]
    assert clean(server)


def test_a_second_time_changes_nothing_and_asks_little(server: Faulty, dist: Path) -> None:
    load(server, dist)
    server.asked.clear()
    assert load(server, dist) == ["3 of 3 graphs were there already, and were not touched", ASKED, BELIEVED]
    # The mark, the sizes of all graphs, the canned query.
    assert [method for method, _ in server.asked] == ["GET", "POST", "POST"]


def test_a_second_time_reads_no_graph_even_where_marks_know_no_files(server: Faulty, dist: Path) -> None:
    """The marks of earlier loads have the hashes of contents alone: they are believed, and get those of the files."""
    load(server, dist)
    ours = client.Client(server.url, server.url.replace("/store", "/query"))
    marks = mark.read(ours, MARK)
    bare = {name: mark.Mark(one.content, one.count) for name, one in marks.graphs.items()}
    ours.put(MARK, mark.Marks(bare).body(MARK, ox.RdfFormat.TURTLE), ox.RdfFormat.TURTLE)
    server.asked.clear()
    assert load(server, dist)[-1] == BELIEVED
    assert [method for method, _ in server.asked] == ["GET", "POST", "PUT", "POST"]
    assert mark.read(ours, MARK) == marks
    for graph in (dist / "graphs").iterdir():
        graph.unlink()
    assert load(server, dist)[-1] == BELIEVED


def test_the_same_triples_in_another_turtle_are_not_sent(server: Faulty, dist: Path) -> None:
    load(server, dist)
    files = graphs_of(quads("new"), f"{BASE}graph/")
    dump = (dist / "raccordo.nq").read_bytes()
    answer = {ending: (dist / f"queries/load-by-mission.{ending}").read_bytes() for ending in ("rq", "json")}
    turtle = {name: b"@prefix : <x:y> .\n" + content_ for name, content_ in files.items()}
    other = publication_of(dist.parent / "other", dump, turtle, **answer)
    server.asked.clear()
    assert load(server, other) == ["3 of 3 graphs were there already, and were not touched", ASKED, BELIEVED]
    assert [method for method, _ in server.asked].count("PUT") == 1, "the marks, with the other files"


def test_one_changed_graph_costs_that_graph(server: Faulty, dist: Path) -> None:
    load(server, dist)
    other = [quad for quad in quads("third") if quad.graph_name.value == NAMES[1]]
    mixed = publication_with(
        dist.parent / "mixed", [quad for quad in quads("new") if quad.graph_name.value != NAMES[1]] + other
    )
    server.asked.clear()
    assert f"replaced {NAMES[1]}" in load(server, mixed)
    about = [path for _, path in server.asked if "graph=" in path and not path.endswith("load")]
    assert len(about) == 2, "replaced and read"
    assert held(server) == NEW | {NAMES[1]: states(other)[NAMES[1]]}


def test_what_somebody_else_has_changed(server: Faulty, dist: Path) -> None:
    """Another size shows by itself, and another content of the same size when all is read; nothing else is changed."""
    load(server, dist)
    (one, *_, last) = [quad for quad in quads("new") if quad.graph_name.value == NAMES[0]]
    server.store.remove(one)
    told, differs = check(server, dist)
    assert (told[0], differs) == (f"{NAMES[0]}: triples: 8, not 9", True)
    server.store.add(ox.Quad(last.subject, TEXT, ox.Literal("theirs"), last.graph_name))
    assert check(server, dist)[1] is False
    told, differs = check(server, dist, verify=True)
    assert (told[0], differs) == (f"{NAMES[0]}: its 9 triples are not those that are published", True)
    assert load(server, dist)[-1] == BELIEVED
    assert load(server, dist, verify=True)[0] == f"replaced {NAMES[0]}"
    assert clean(server)


@pytest.mark.parametrize("at_work", ["", "a load that was killed"])
def test_what_is_no_mark_of_ours_is_none(server: Faulty, dist: Path, at_work: str) -> None:
    graph, theirs = ox.NamedNode(MARK), ox.NamedNode("https://example.org/theirs")
    for name, text in ((mark.VERSION, ox.Literal("1 0")), (mark.TRIPLES, ox.Literal("5"))):
        server.store.add(ox.Quad(theirs, name, text, graph))
    if at_work:
        server.store.add(ox.Quad(graph, mark.IDENTIFIER, ox.Literal(at_work), graph))
    load(server, dist)
    assert clean(server)
    assert not list(server.store.quads_for_pattern(theirs, None, None, None))


def test_check_says_in_what_a_store_differs_and_changes_nothing(server: Faulty, dist: Path) -> None:
    add(server, WITHDRAWN[0])
    for fill in (lambda: None, lambda: load(server, publication_with(dist.parent / "old", quads("old")))):
        fill()
        told, differs = check(server, dist)
        assert differs
        assert [line.partition(": ")[0] for line in told[:-1]] == [*sorted(NAMES), WITHDRAWN[0]]
        assert held(server) == OLD
    load(server, dist, prune=True)
    server.asked.clear()
    told, differs = check(server, dist)
    assert (len(told), differs) == (1, False)
    assert "as published" in told[0]
    assert [method for method, _ in server.asked] == ["GET", "POST"]


def test_what_was_loaded_by_other_means_is_read_and_left(server: Faulty, dist: Path) -> None:
    server.store.extend(quads("new"))
    for quad in quads("old"):
        if "old" in str(quad.object):
            server.store.remove(quad)
    server.faulty = faults.status(405, methods="PUT DELETE")
    assert load(server, dist)[-1] == VERIFIED
    assert MARK not in names(server)
    server.faulty = None
    assert load(server, dist)[-1] == VERIFIED
    assert load(server, dist)[-1] == BELIEVED


def check(server: Faulty, dist: Path, **more: object) -> tuple[list[str], bool]:
    settings = run.Settings(server.url, **{"timeout": 5.0, **more})  # type: ignore[arg-type]
    return run.check(dist, settings, lambda *_: None)


def test_only_one_graph_leaves_the_others(server: Faulty, dist: Path) -> None:
    for version, before in (("old", OLD), ("third", states(quads("third")))):
        load(server, publication_with(dist.parent / version, quads(version)))
        told = load(server, dist, only=("two",))
        assert told == [f"replaced {NAMES[1]}", "the store has 1 graph: read and compared; not looked at: 2 graphs"]
        assert held(server) == before | {NAMES[1]: NEW[NAMES[1]]}
        assert names(server) == {*NAMES, MARK, OTHER}
    with pytest.raises(UserError, match="has no graph four; it has"):
        load(server, dist, only=("four",))


def test_graphs_are_sent_while_one_is_read_back(server: Faulty, dist: Path) -> None:
    """Not the first, of which is seen whether the store keeps what it is sent."""
    server.store.clear()
    third_is_sent = threading.Event()

    def waits(handler: faults.Handler, method: str, _number: int) -> bool:
        if (method, handler.graph().value if method != "POST" else "") == ("PUT", NAMES[1]):
            third_is_sent.set()
        return method == "GET" and handler.path.endswith("three") and not third_is_sent.wait(10)

    server.faulty = waits
    assert load(server, dist)[-1] == VERIFIED
    assert third_is_sent.is_set()
    about = [(method, path.rpartition("%2F")[2]) for method, path in server.asked if method in ("PUT", "GET")]
    assert about[2:5] == [("PUT", "one"), ("GET", "one"), ("PUT", "three")]


def test_a_store_that_changes_a_later_graph_is_seen(server: Faulty, dist: Path) -> None:
    """Graphs that were sent before that was seen have no mark, nor has the one that differs."""
    server.faulty = lambda handler, method, number: (
        handler.path.endswith("three") and faults.changes(handler, method, number)
    )
    with pytest.raises(UserError, match=f"{NAMES[2]} its 9 triples are not those that are published"):
        load(server, dist)
    assert held(server)[NAMES[2]] not in (OLD[NAMES[2]], NEW[NAMES[2]])
    ours = client.Client(server.url, server.url.replace("/store", "/query"))
    assert mark.read(ours, MARK).graphs == {}
    server.faulty = None
    assert load(server, dist)[-1] == VERIFIED
    assert clean(server)


FAULTS: list[tuple[faults.Fault, str]] = [
    (faults.status(400), r"refused PUT with 400: no: is it the server's Graph Store"),
    (
        faults.status(400, methods="POST"),
        r"refused POST with 400: no: is it a SPARQL endpoint\? Name that with --query",
    ),
    (faults.status(401, www_authenticate='Basic realm="x"'), "wants credentials"),
    (faults.status(403), "may not do that"),
    (faults.status(404), "nothing at this address"),
    (faults.status(405), "does not take this"),
    (faults.status(413), "no body as large"),
    (faults.status(415), "none of our formats"),
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
    (faults.changes, "are not those that are published"),
    (faults.half, "disk is full"),
    (faults.rows_left_out, "higher cap"),
    (faults.status(202), "refused PUT with 202"),
]


@pytest.mark.parametrize(("fault", "told"), FAULTS)
def test_a_fault_is_told_and_the_next_run_repairs(server: Faulty, dist: Path, fault: faults.Fault, told: str) -> None:
    server.faulty = fault
    with pytest.raises(UserError, match=told) as caught:
        load(server, dist)
    if re.search(" refused PUT with 4|none of our formats", str(caught.value)):
        assert str(caught.value).endswith(f"{MARK} is as it was"), "to do the same again would be no use"
    if fault in (faults.half, faults.changes):
        # What the server does to a graph shows, but it is not done to another.
        now = held(server)
        assert [graph for graph in sorted(NAMES) if now[graph] != OLD[graph]] == [min(NAMES)]
    else:
        assert whole(server)
    server.faulty = None
    assert load(server, dist)[-1].startswith("the store has all 3 graphs")
    assert clean(server)


@pytest.mark.parametrize("fault", [faults.white_space_lost, faults.no_xml])
def test_turtle_goes_where_xml_does_not(server: Faulty, dist: Path, fault: faults.Fault) -> None:
    server.faulty = fault
    assert load(server, dist)[-1] == VERIFIED
    assert clean(server)


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
    def second(handler: faults.Handler, method: str, number: int) -> bool:
        return handler.path.endswith("three") and faults.status(500)(handler, method, number)

    server.faulty = second
    with pytest.raises(UserError) as caught:
        load(server, dist)
    state = f"{NAMES[2]} is the old or the new, if the server replaces a graph at once; run the same command again"
    assert state in str(caught.value)
    assert held(server) == OLD | {NAMES[0]: NEW[NAMES[0]]}
    server.faulty = None
    assert "1 of 3 graphs were there already, and were not touched" in load(server, dist)
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


def child(server_url: str, dist: str, die_at: int) -> None:
    """Load in a process of its own, which kills itself before the step of that number."""
    steps = 0

    def say(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    list(run.load(Path(dist), run.Settings(server_url, prune=True), say))


def dies_sending(settings: run.Settings, dist: str, smallest: int) -> None:
    """Load in a process of its own, which kills itself when it has sent half of a body of at least so many bytes.

    Where a line ends there, so that what was sent may look whole.
    """
    send = socket.socket.send

    def half(self: socket.socket, data: bytes, *flags: int) -> int:
        if len(data) < smallest:
            return send(self, data, *flags)
        end = bytes(data).index(b"\n", len(data) // 2) + 1
        self.sendall(data[:end])
        os.kill(os.getpid(), signal.SIGKILL)
        return end

    socket.socket.send = half  # type: ignore[method-assign, assignment]
    list(run.load(Path(dist), settings, lambda *_: None))


def killed(target: object, *arguments: object) -> bool:
    """Whether a function killed the process that it is run in."""
    process = CONTEXT.Process(target=target, args=arguments)  # type: ignore[arg-type]
    process.start()
    process.join(60)
    return process.exitcode == -signal.SIGKILL


def test_killed_at_each_step_the_next_run_ends_it(server: Faulty, dist: Path) -> None:
    withdrawn = f"{BASE}graph/withdrawn"
    old = publication_with(dist.parent / "old", quads("old"))
    # Three graphs compared, three replaced, one dropped, all marked.
    for die_at in range(1, 9):
        load(server, old)
        add(server, withdrawn)
        assert killed(child, server.url, str(dist), die_at), die_at
        assert held(server) == OLD | {name: NEW[name] for name in sorted(NAMES)[: max(0, die_at - 4)]}, die_at
        assert (withdrawn in names(server)) == (die_at < 8), die_at
        # Whichever is loaded next, no mark is believed that isn't true.
        for next_, content_ in ((old, OLD), (dist, NEW))[die_at % 2 :]:
            assert load(server, next_, prune=True)[-2] == ASKED
            assert held(server) == content_, die_at
        assert clean(server), die_at


def test_killed_in_the_middle_of_a_body(server: Faulty, dist: Path) -> None:
    settings = run.Settings(server.url)
    large = publication_with(dist.parent / "large", quads("new", 1000))
    assert killed(dies_sending, settings, str(large), 10_000)
    while ("PUT", "one") not in [(method, path[-3:]) for method, path in server.asked]:
        time.sleep(0.05)
    time.sleep(0.2)
    assert held(server) == OLD
    load(server, large)
    assert held(server) == states(quads("new", 1000))


def test_what_a_killed_load_sent_last_may_be_written_late(server: Faulty, dist: Path) -> None:
    """By a store that is busy: before the next load has written anything, but after it has begun."""
    load(server, dist)
    ours = client.Client(server.url, server.url.replace("/store", "/query"))
    ours.put(MARK, mark.Marks({}, "killed").body(MARK, ox.RdfFormat.TURTLE), ox.RdfFormat.TURTLE)
    late = [quad for quad in quads("old") if quad.graph_name == ox.NamedNode(NAMES[0])]

    def writes(_handler: faults.Handler, method: str, _number: int) -> bool:
        if method == "PUT" and late:
            server.replace(ox.NamedNode(NAMES[0]), late)
            late.clear()
        return False

    server.faulty = writes
    assert f"replaced {NAMES[0]}" in load(server, dist)
    assert clean(server)


def kills(work: Callable[[int], object]) -> Iterator[int]:
    """Kill two hundred processes that do a work, each at some moment of it; gives their numbers, one after the other.

    A process that ends before its moment comes is none of them, but has a number as well.
    """
    draw, killed, number, took = random.Random(57), 0, 0, 0.0
    while killed < 200:
        process = CONTEXT.Process(target=work, args=(number,))
        begun = time.monotonic()
        process.start()
        process.join(draw.uniform(0, took) if number > 1 else 60)
        took = took if number > 1 else time.monotonic() - begun
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        yield number
        number += 1


@pytest.mark.long
def test_killed_at_two_hundred_moments(server: Faulty, dist: Path) -> None:
    of = [publication_with(dist.parent / name, quads(name)) for name in ("new", "old")]
    for number in kills(lambda number: load(server, of[number % 2])):
        assert whole(server), number
    load(server, of[0])
    assert clean(server)


def test_an_interruption_says_what_state_a_graph_is_in(server: Faulty, dist: Path) -> None:
    def interrupt(_step: str, _graph: str) -> None:
        signal.raise_signal(signal.SIGINT)

    made = client.Client(server.url, server.url.replace("/store", "/query"), sleep=lambda _: interrupt("", ""))
    server.faulty = faults.status(503)
    # In a shell's background job SIGINT is ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(UserError, match=r"interrupted\n.*old or the new.*same command again"):
            recipe.load(made, content.read(dist, ()))
    finally:
        signal.signal(signal.SIGINT, before)


def test_two_loaders_of_different_data(server: Faulty, dist: Path) -> None:
    """Who was not alone says so, and leaves no mark, so that the next load reads what is there."""
    third = publication_with(dist.parent / "third", quads("third"))
    begun = False

    def say(step: str, _graph: str, _share: float) -> None:
        nonlocal begun
        if step == "replace" and not begun:
            begun = True
            assert load(server, third)[-1] == VERIFIED

    with pytest.raises(UserError, match=r"graph/load was changed .*another load is at work"):
        list(run.load(dist, run.Settings(server.url), say))
    assert MARK not in names(server)
    assert load(server, dist)[-1] == VERIFIED
    assert clean(server)

    def later(step: str, graph: str, _share: float) -> None:
        if (step, graph) == ("replace", NAMES[1]):
            load(server, third, only=("one",))

    load(server, third)
    with pytest.raises(UserError, match=r"another load is at work"):
        list(run.load(dist, run.Settings(server.url), later))
    load(server, dist)
    assert clean(server)


# Withdrawn graphs

WITHDRAWN = [f"{BASE}graph/four", f"{BASE}graph/inps/2023/acts"]
ALMOST = [
    f"{BASE}graphs/four",
    f"{BASE}graph",
    f"{BASE}graph#load",
    "https://w3id.org/raccordo2/graph/x",
    f"x:{BASE}graph/four",
]


@pytest.fixture
def crowded(server: Faulty) -> Faulty:
    """A server with withdrawn graphs, and others whose names are almost like ours."""
    for name in (*WITHDRAWN, *ALMOST):
        add(server, name)
    return server


LEFT = "the store has 2 graphs that the publication has no more"


def test_withdrawn_graphs_are_told_by_every_load(crowded: Faulty, dist: Path) -> None:
    for _ in range(2):
        told = load(crowded, dist)
        assert f"{LEFT}: {', '.join(WITHDRAWN)}; --prune drops them" in told
        assert told[-1] in (f"{VERIFIED}; but {LEFT}", f"{BELIEVED}; but {LEFT}")
        assert names(crowded) == {*NAMES, MARK, OTHER, *WITHDRAWN, *ALMOST}
    assert f"{LEFT}: {', '.join(WITHDRAWN)}; --prune drops them" in load(crowded, dist, only=("two",))


def test_withdrawn_graphs_are_dropped_and_no_others(crowded: Faulty, dist: Path) -> None:
    told = load(crowded, dist, prune=True, only=("two",))
    assert told[1:3] == [f"dropped {name}, which the publication has no more" for name in WITHDRAWN]
    assert names(crowded) == {*NAMES, MARK, OTHER, *ALMOST}
    assert held(crowded) == OLD | {NAMES[1]: NEW[NAMES[1]]}
    assert "2 read and compared, 1 by the mark" in load(crowded, dist, prune=True)[-1]
    assert names(crowded) == {*NAMES, MARK, OTHER, *ALMOST}


def test_a_graph_that_is_not_dropped_is_told(crowded: Faulty, dist: Path) -> None:
    crowded.faulty = faults.status(204, methods="DELETE")
    with pytest.raises(UserError, match=f"{WITHDRAWN[0]} is there again .changes: 2"):
        load(crowded, dist, prune=True)


@pytest.mark.parametrize(
    ("graphs", "root"),
    [
        (
            ["https://example.org/graph/graph/a", "https://example.org/graph/graph/b/c"],
            "https://example.org/graph/graph/",
        ),
        ([f"{BASE}graph/inps/2024/acts", f"{BASE}graph/inps/2024/anchors"], f"{BASE}graph/"),
    ],
)
def test_what_the_names_begin_with(tmp_path: Path, graphs: list[str], root: str) -> None:
    """Nothing but what begins as all graphs do is ever taken for withdrawn."""
    made = [ox.Quad(TEXT, TEXT, TEXT, ox.NamedNode(graph)) for graph in graphs]
    assert content.read(publication_with(tmp_path, made, root), ()).root == root
    with pytest.raises(UserError, match="has no file in"):
        content.read(publication_with(tmp_path / "other", made, "https://example.org/"), ())


# The query at the end


def test_no_rows_and_what_to_set(server: Faulty, dist: Path) -> None:
    server.union = False
    told = load(server, dist)
    assert told[-2].startswith("load-by-mission, asked as it is: no rows, not 3: the data are in named graphs")
    for words in ("--union-default-graph", "tdb2:unionDefaultGraph true", "default-graph-uri", "--endpoint"):
        assert words in told[-2]
    assert told[-1] == f"{VERIFIED}; but queries as they are find nothing"


def test_rows_of_others(server: Faulty, dist: Path) -> None:
    server.store.add(ox.Quad(NUMBER, NUMBER, NUMBER, ox.NamedNode(OTHER)))
    told = load(server, dist)
    assert told[-2].startswith("load-by-mission, asked as it is: 4 rows, not 3: its default graph holds something else")
    assert told[-1] == f"{VERIFIED}; but queries as they are give other rows"
    server.store.remove_graph(ox.NamedNode(OTHER))
    server.union = False
    server.store.extend([ox.Quad(ox.NamedNode(graph), NUMBER, ox.Literal("8", datatype=INTEGER)) for graph in NAMES])
    assert "3 rows, but others" in load(server, dist)[-2]


def test_no_answer_to_the_query_is_told(server: Faulty, dist: Path) -> None:
    def last(handler: faults.Handler, method: str, number: int) -> bool:
        return b"GRAPH" not in getattr(handler, "body", b"GRAPH") and faults.status(500, methods="POST")(
            handler, method, number
        )

    server.faulty = last
    told = load(server, dist)
    assert "got no answer: " in told[-2]
    assert told[-1] == f"{VERIFIED}; but a query got no answer"
    assert clean(server)


# What is sent and compared


@pytest.mark.parametrize(
    "turtle",
    [
        b'<a:a> <a:b> _:c14n0 .\n_:c14n0 <a:c> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
        b"@prefix p: <a:> .\n_:z p:c 01 . p:a p:b _:z , _:z .",
    ],
)
def test_a_graph_has_the_hash_of_its_content_however_it_is_published(tmp_path: Path, turtle: bytes) -> None:
    """That of its sorted N-Triples with the names of RDFC-1.0, which stand in the marks of earlier loads."""
    lines = b'<a:a> <a:b> _:c14n0 .\n_:c14n0 <a:c> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    dump = f"<a:a> <a:b> <a:c> <{NAMES[0]}> .\n".encode()
    dist = publication_of(
        tmp_path, dump, {"graphs/one.ttl": turtle}, rq=b"", json=b'{"head": {"vars": []}, "results": {"bindings": []}}'
    )
    (graph,) = content.read(dist, ()).graphs
    assert graph.body(ox.RdfFormat.N_TRIPLES) == lines
    assert (graph.hash, graph.count) == (hashlib.sha256(lines).hexdigest(), 2)


def test_each_graph_of_the_publication_is_sent_as_it_is_in_the_dump(publication: Path) -> None:
    members: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in ox.parse(path=str(publication / "raccordo.nq"), format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad, ox.Quad)
        members[value(quad.graph_name)].append(quad)
    graphs = content.read(publication, ()).graphs
    assert {graph.iri for graph in graphs} == members.keys()
    for graph in graphs:
        wanted = to_ntriples(members[graph.iri])
        assert graph.body(ox.RdfFormat.N_TRIPLES).decode() == wanted, graph.iri
        for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML):
            assert to_ntriples(ox.parse(graph.body(form), format=form)) == wanted, (graph.iri, form)


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
        ("[ <a:c> 1.0 ], 1", "[ <a:c> 1 ], 1.0", True),
        ("[ <a:c> 1 ], 1", "[ <a:c> 1 ], 2", False),
        ("[ <a:c> 1 ], [ <a:d> 2 ]", "[ <a:c> 1 ; <a:d> 2 ], []", False),
        ('"2023-10-04"^^xsd:date', '"2023-10-05"^^xsd:date', False),
    ],
)
def test_values_are_compared_and_nothing_else_is_forgiven(one: str, other: str, same: bool) -> None:
    def triples(term: str) -> set[ox.Triple]:
        text = f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <a:a> <a:b> {term} ."
        return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}

    assert content.same(triples(one), triples(other)) is same


@pytest.mark.parametrize(
    ("held", "same"),
    [
        (b'<a:a>\t<a:b>\t"x\\u00E0" .', True),
        (b'# a comment\n<a:a>  <a:b> "x\xc3\xa0".\n', True),
        (b'<a:a> <a:b> "x\xc3\xa0 " .', False),
        (b'<a:a> <a:b> "x\xc3\xa0"@it .', False),
    ],
)
def test_other_ways_to_write_a_triple_are_no_difference(
    server: Faulty, tmp_path: Path, held: bytes, same: bool
) -> None:
    """White space and escapes, as Virtuoso has them; but what is in a literal counts."""
    a = ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("xà"), ox.NamedNode(NAMES[0]))
    (one,) = content.read(publication_with(tmp_path / "a", [a]), ()).graphs
    assert _given(server, held, one) is same


def test_a_tab_in_a_literal_is_no_space(server: Faulty, tmp_path: Path) -> None:
    a = ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("x y"), ox.NamedNode(NAMES[0]))
    (one,) = content.read(publication_with(tmp_path / "a", [a]), ()).graphs
    assert _given(server, b'<a:a>\t<a:b>\t"x y" .', one)
    assert not _given(server, b'<a:a>\t<a:b>\t"x\ty" .', one)


def _given(server: Faulty, body: bytes, graph: content.Graph) -> bool:
    """Whether a store that gives such a document has a graph."""

    def gives(handler: faults.Handler, method: str, _number: int) -> bool:
        handler.answer(200, body, "application/n-triples")
        return True

    server.faulty = gives
    return content.difference(client.Client(server.url, server.url.replace("/store", "/query")), graph) == ""


def test_large_graphs_are_read_by_parts(server: Faulty, dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a graph is asked for, also what is before or after all that is known of, or between."""
    monkeypatch.setattr(content, "CAP", 4)
    server.faulty = faults.capped
    load(server, dist)
    assert clean(server)
    for name in ("", "/2", "/5", "/9"):
        for extra in ("", "a"):
            theirs = ox.Quad(ox.NamedNode(NAMES[0] + name + extra), TEXT, ox.Literal("theirs"), ox.NamedNode(NAMES[0]))
            server.store.add(theirs)
            (one,) = content.read(dist, ("one",)).graphs
            ours = client.Client(server.url, server.url.replace("/store", "/query"))
            assert content.difference(ours, one) == "triples: 10, not 9", theirs
            server.store.remove(theirs)


@pytest.mark.parametrize("media", ["application/n-triples", "text/html"])
def test_parts_of_a_server_that_gives_what_it_likes(
    server: Faulty, dist: Path, monkeypatch: pytest.MonkeyPatch, media: str
) -> None:
    monkeypatch.setattr(content, "CAP", 1)

    def parts(handler: faults.Handler, method: str, _number: int) -> bool:
        if method != "POST" or b"CONSTRUCT" not in handler.body:
            return faults.capped(handler, method, _number)
        handler.answer(200, b"<x:x> <x:x> <x:x> .\n", media)
        return True

    server.faulty = parts
    with pytest.raises(UserError, match="as text/html" if media == "text/html" else "triples: 1, not 9"):
        load(server, dist)


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
        publication = publication_with(tmp_path / wanted.strip(), quads(wanted))
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
    for secret_of in ({access.TOKEN: "s3cret\n"}, {access.USER: "anna", access.PASSWORD: "s3cret\udcff"}):
        with pytest.raises(UserError, match="signs that no credentials have") as caught:
            access.credentials("http://localhost/store", secret_of)
        assert "s3cret" not in str(caught.value)
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
        ("http://localhost:7878", None, "does not end as the Graph Store Protocol endpoint"),
        ("http://localhost:7878/query", None, "such as …/store of Oxigraph"),
        ("file:///tmp/store", None, "must be http"),
        ("http://localhost/store?graph=x", None, "without a query"),
        ("http://localhost/store", "ftp://localhost/query", "must be http"),
        ("", None, "must be http"),
        ("http://localhost/store", "", "must be http"),
        ("http://a..b/store", None, "must be http"),
        (f"http://{'a' * 64}/store", None, "must be http"),
        ("http://300.300.300.300/store", None, "must be http"),
        ("http://localhost/store", "http://xn--a/query", "must be http"),
    ],
)
def test_bad_addresses_are_refused(url: str, query: str | None, told: str) -> None:
    with pytest.raises(UserError, match=told) as caught:
        client.endpoints(url, query)
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
    assert client.endpoints(url, None) == client.endpoints(f"{url}/", None) == (url, query)
    assert client.endpoints(f"{url}/", "http://h/q") == (url, "http://h/q")


def test_a_wrong_query_address_is_the_one_that_is_blamed(server: Faulty, dist: Path) -> None:
    wrong = server.url.replace("/store", "/wrong")
    server.faulty = faults.status(404, methods="POST")
    with pytest.raises(UserError, match=f"^{wrong} refused POST with 404: .*--query"):
        load(server, dist, query=wrong)
    server.faulty = faults.status(200, "text/html", "POST")
    with pytest.raises(UserError, match=f"^{wrong} answered a query as text/html.*--query"):
        load(server, dist, query=wrong)
    server.faulty = faults.status(415, methods="POST")
    with pytest.raises(UserError, match=f"^{server.url} refused POST with 415: .*--query"):
        load(server, dist, query=server.url)


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTP_PROXY", "http://[::1"), ("ALL_PROXY", "none://127.0.0.1:1"), ("SSL_CERT_FILE", "/nonexistent")],
)
def test_settings_of_the_environment_that_cannot_be_are_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=f"environment says of proxies and certificates cannot be used .*{name}"):
        client.Client("http://127.0.0.1:9/store", "http://127.0.0.1:9/query")


def test_a_server_that_was_never_reached_is_not_waited_for(dist: Path) -> None:
    waited: list[float] = []
    away = client.Client("http://127.0.0.1:9/store", "http://127.0.0.1:9/query", sleep=waited.append)
    with pytest.raises(UserError, match="could not be reached"):
        recipe.load(away, content.read(dist, ()))
    assert waited == []


def test_a_server_is_waited_for_once_and_no_longer_than_is_said(server: Faulty, dist: Path) -> None:
    """One that does not speak TLS says nothing to who begins with it, and one that hangs would hang again."""
    waited: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"https://127.0.0.1:{mute.getsockname()[1]}"
        away = client.Client(f"{url}/store", f"{url}/query", timeout=0.2, sleep=waited.append)
        with pytest.raises(
            UserError, match=r"could not be reached in 0\.2 s: look whether it runs, and at the address"
        ):
            recipe.load(away, content.read(dist, ()))
    server.faulty = faults.hang
    hangs = client.Client(server.url, server.url.replace("/store", "/query"), timeout=0.2, sleep=waited.append)
    with pytest.raises(UserError, match="give it longer with --timeout"):
        recipe.load(hangs, content.read(dist, ()))
    assert waited == []


@pytest.mark.parametrize("refusal", [0, 400, 415, 500])
def test_graphs_go_packed_where_the_server_takes_them(server: Faulty, dist: Path, refusal: int) -> None:
    packed: list[bool] = []

    def see(handler: faults.Handler, method: str, number: int) -> bool:
        if method != "PUT":
            return False
        packed.append("content-encoding" in handler.headers)
        return bool(packed[-1] and refusal and faults.status(refusal)(handler, method, number))

    server.faulty = see
    far = client.Client(server.url, server.url.replace("/store", "/query"), packs=True)
    recipe.load(far, content.read(dist, ()))
    assert packed == ([True, *[False] * 5] if refusal else [True] * 5)
    assert clean(server)


# The command


def command(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(ROOT / "build.py"), "load", *options]
    return subprocess.run(
        line, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, **environment}
    )


def test_the_command_tells_and_keeps_secrets(server: Faulty, dist: Path, tmp_path: Path) -> None:
    home = {
        "HOME": str(tmp_path / "home"),
        "XDG_STATE_HOME": str(tmp_path / "home"),
        "RACCORDO_LOAD_TOKEN": "t0psecret",
    }
    (tmp_path / "home").mkdir()
    add(server, WITHDRAWN[0])
    differs = command(server.url, "--dist", str(dist), "--check", **home)
    assert (differs.returncode, differs.stderr) == (1, "")
    told = command(server.url, "--dist", str(dist), **home)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[-1].startswith(f"{VERIFIED}; but the store has 1 graph that")
    assert command(server.url, "--dist", str(dist), "--prune", **home).stdout.splitlines()[-1] == BELIEVED
    assert command(server.url, "--dist", str(dist), "--check", **home).returncode == 0
    assert clean(server)
    server.faulty = faults.status(401, methods="GET POST PUT")
    refused = command(server.url, "--dist", str(dist), **home)
    assert refused.returncode == 2
    assert "RACCORDO_LOAD_USER" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not any("t0psecret" in text for text in (told.stdout, refused.stdout, refused.stderr))
    assert list((tmp_path / "home").iterdir()) == [], "nothing is kept"


def test_a_dry_run_sends_nothing_and_its_lines_do_the_same(server: Faulty, dist: Path) -> None:
    secret = dist.parent / "secret"
    secret.write_text("user = anna\npassword = t0psecret\n", encoding="utf-8")
    secret.chmod(0o600)
    bearer, basic = "Bearer t0psecret", "Basic YW5uYTp0MHBzZWNyZXQ="
    ways = [
        ({access.TOKEN: "t0psecret"}, bearer),
        ({access.USER: "anna", access.PASSWORD: "t0psecret"}, basic),
        ({access.FILE: str(secret)}, basic),
    ]
    for environment, wanted in ways:
        server.faulty = None
        load(server, publication_with(dist.parent / "old", quads("old")))
        server.asked.clear()
        told = command(server.url, "--dist", str(dist), "--dry-run", "--prune", **environment)
        assert server.asked == []
        assert not {"t0psecret", "--netrc"} & set(told.stdout.replace('"', " ").split())
        assert "-X DELETE" in told.stdout
        server.faulty = guarded_by(wanted)
        shell = {**os.environ, **environment}
        done = subprocess.run(["sh", "-e"], input=told.stdout, capture_output=True, text=True, check=False, env=shell)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count('"value":"9"') == 3
        assert done.stdout.count('"value":"7"') == 3
        assert held(server) == NEW
        assert names(server) == {*NAMES, OTHER}, "no mark that isn't true"


@pytest.mark.parametrize("other", ["--prune", "--dry-run"])
def test_a_check_changes_nothing_and_says_so(server: Faulty, dist: Path, other: str) -> None:
    told = command(server.url, "--dist", str(dist), "--check", other)
    assert (told.returncode, told.stdout, server.asked) == (2, "", [])
    assert f"leave {other} out" in told.stderr


def guarded_by(wanted: str) -> faults.Fault:
    """Nothing is done for who doesn't send these credentials."""

    def guarded(handler: faults.Handler, method: str, number: int) -> bool:
        if handler.headers.get("authorization") == wanted:
            return False
        refuse = faults.status(401, methods="PUT GET POST DELETE", WWW_Authenticate='Basic realm="x"')
        return refuse(handler, method, number)

    return guarded


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (b"\xff\xfe", "is not UTF-8"),
        (b"<html>\n", "line 1: it is no SHA-256 with a file"),
        (b"0" * 64 + b"  \n", "line 1: it is no SHA-256 with a file"),
    ],
)
def test_a_list_of_checksums_that_is_none_is_told(dist: Path, listed: bytes, told: str) -> None:
    (dist / "SHA256SUMS").write_bytes(listed)
    with pytest.raises(UserError, match=f"SHA256SUMS.* {told}: build again"):
        content.read(dist, ())


def test_no_server_and_no_publication_are_told(dist: Path, tmp_path: Path) -> None:
    away = command("http://127.0.0.1:9/store", "--dist", str(dist))
    assert (away.returncode, away.stdout) == (2, "")
    assert "could not be reached" in away.stderr
    nothing = command("http://127.0.0.1:9/store", "--dist", str(tmp_path / "none"))
    assert "build.py” first" in nothing.stderr
    for name in ("queries/load-by-mission.rq", "queries/load-by-mission.json"):
        before = (dist / name).read_bytes()
        (dist / name).write_bytes(before + b"\n")
        changed = command("http://127.0.0.1:9/store", "--dist", str(dist))
        (dist / name).write_bytes(before)
        assert f"{name} is not what SHA256SUMS says" in changed.stderr
    assert "Traceback" not in away.stderr + nothing.stderr + changed.stderr


def test_a_file_that_is_not_what_was_published_is_not_sent(server: Faulty, dist: Path) -> None:
    (dist / "graphs/one.ttl").write_bytes((dist / "graphs/one.ttl").read_bytes() + b"\n")
    with pytest.raises(UserError, match=r"graphs/one\.ttl is not what SHA256SUMS says"):
        load(server, dist)
    assert held(server) == OLD


def test_what_is_told_of_servers_that_replace_no_graph_at_once(server: Faulty, dist: Path) -> None:
    def named(handler: faults.Handler, _method: str, _number: int) -> bool:
        handler.version_string = lambda: "Virtuoso/07.20.3229 (Linux)"  # type: ignore[method-assign]
        return False

    server.faulty = lambda *of: named(*of) or faults.white_space_lost(*of)
    told = load(server, dist)
    assert [method for method, _ in server.asked].count("PUT") == 5, "in Turtle at once"
    assert sum("replaces no graph at once" in line for line in told) == 1
    assert not any("replaces no graph at once" in line for line in load(server, dist))
    server.faulty = lambda handler, method, number: (
        named(handler, method, number) or faults.half(handler, method, number)
    )
    with pytest.raises(UserError, match="may be a part of the new, or empty"):
        load(server, publication_with(dist.parent / "third", quads("third")))
