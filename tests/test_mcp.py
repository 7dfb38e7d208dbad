"""`build.py mcp` and `serve --mcp`, asked by the client of the protocol's own library."""

from __future__ import annotations

import asyncio
import csv
import html
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pyoxigraph as ox
import pytest
from mcp import Client, MCPError, StdioServerParameters, types

from raccordo.findings import UserError
from raccordo.publish.certainty import LEVELS
from raccordo.rdf import query
from raccordo.reason.explain import Explainer
from raccordo.serve import door
from tests.fixtures import ROOT, invented_project
from tests.serving import serving, started

NAMES = {path.stem for path in (ROOT / "queries").glob("*.rq")}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What the door says of the invented plan, and answers to some calls."""
    command = [
        str(ROOT / "build.py"),
        "mcp",
        "--data",
        str(ROOT / "data" / "schemes"),
        "--data",
        str(ROOT / "tests" / "plan"),
    ]

    async def ask() -> dict[str, Any]:
        async with Client(
            StdioServerParameters(command=sys.executable, args=command, cwd=ROOT, env=dict(os.environ))
        ) as client:
            listed = await client.list_tools()
            tool = {one.name: one for one in listed.tools}
            resources = (await client.list_resources()).resources
            return {
                "tools": tool,
                "vocabulary": (await client.read_resource(str(resources[0].uri))).contents[0].text,  # type: ignore[union-attr]
                "load": (await client.call_tool("load-by-mission", {})).structured_content,
                "found": (await client.call_tool("search", {"words": "missione"})).structured_content,
                "explained": (await client.call_tool("explain", {"iri": "guideline/1"})).structured_content,
                "wrong": await client.call_tool("load-by-mission", {"colour": "red"}),
                "unknown": await client.call_tool("chain-of-guideline", {"guideline": "nope"}),
            }

    return asyncio.run(ask())


@pytest.mark.slow
def test_each_canned_query_is_a_tool_with_its_parameters(told: dict[str, Any]) -> None:
    assert set(told["tools"]) == NAMES | {"search", "explain"}
    project = invented_project()
    for name in sorted(NAMES):
        canned, _ = query.read_query(project, ROOT / "queries" / f"{name}.rq")
        assert canned
        given = told["tools"][name].input_schema
        assert set(given["properties"]) == set(canned.parameters)
        assert given["additionalProperties"] is False
    assert told["tools"]["explain"].input_schema["required"] == ["iri"]


def test_every_answer_says_how_certain_it_is(told: dict[str, Any]) -> None:
    for name in ("load", "found", "explained"):
        assert told[name]["certainty"]
    assert told["load"]["rows"]
    assert told["found"]["found"]
    assert told["explained"]["statements"]
    # What is open is never plain.
    for name, one in told["explained"]["certainty"].items():
        assert one["means"] == door.MEANING[name]


def test_what_is_open_is_told_as_open() -> None:
    certainty = door.of_rows(["x", "certainty"], [[None, "open"], [None, "certain"]])["certainty"]
    assert certainty["open"] == {"count": 1, "means": door.MEANING["open"]}
    assert "must not be told as a fact" in certainty["open"]["means"]
    assert door.of_rows(["deduced", "open"], [["2", "0"], ["1", "3"]])["certainty"] == {
        "deduced": {"count": 3, "means": door.MEANING["deduced"]},
        "open": {"count": 3, "means": door.MEANING["open"]},
    }
    assert door.of_rows(["x"], [])["certainty"] == door.PLAIN


def test_what_is_only_possible_is_explained_as_open() -> None:
    pages = {"recital": "rac:mayCite provision:x", "succession": "rac:change change:possible (possible)"}
    for name, words in pages.items():
        explained = {"statements": [{"statement": f"https://x/{name} {words}"}], "rows": []}
        assert set(cast(dict[str, Any], door.of_explained(explained))) == {"open"}
    assert (
        door.of_explained({"statements": [{"statement": "a:b rac:change change:kept (kept)"}], "rows": []})
        == door.PLAIN
    )


def test_each_level_that_an_answer_has_is_explained() -> None:
    levels = set()
    for path in (ROOT / "tests" / "queries").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                levels |= {
                    door.level(value) for name, value in row.items() if name.lower().endswith(door.CERTAIN) and value
                }
    assert set(LEVELS) <= levels <= set(door.MEANING)


# What ties a directive to what it stands under, or a text to what it may be; and columns of what it stands under.
TIE = re.compile(
    r"rac:(pairing\w*|printedUnder|alignedWith|alignedGuideline|fallsUnder|excludedDirective|mayCite|change)\b"
)
ENDS = {"guideline", "category", "programme", "mission", "position"}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_answer_ties_what_may_be_open_without_saying_how_surely(name: str) -> None:
    text = re.sub(r"(?m)^#.*$", "", (ROOT / "queries" / f"{name}.rq").read_text("utf-8"))
    with (ROOT / "tests" / "queries" / f"{name}.csv").open(encoding="utf-8") as file:
        columns, *rows = csv.reader(file)
    # A row that is printed with dashes ties nothing.
    rows = [row for row in rows if name != "alignment-table" or row[columns.index("mission")]]
    told = [at for at, one in enumerate(columns) if one.lower().endswith(door.CERTAIN) or one in LEVELS]
    ties = TIE.search(text) or (any("directive" in one for one in columns) and ENDS & set(columns))
    assert told or not ties
    assert name == "preamble" or all(any(row[at] for at in told) for row in rows if told)


def test_the_vocabulary_is_a_resource(told: dict[str, Any]) -> None:
    assert "rac:Guideline\n" in told["vocabulary"]


def test_mistakes_are_told(told: dict[str, Any]) -> None:
    assert told["wrong"].is_error
    assert "has no argument 'colour'" in told["wrong"].content[0].text
    assert told["unknown"].is_error
    assert "the data have no 'nope'" in told["unknown"].content[0].text


def invented() -> door.Local:
    """A source with two queries, and no data."""
    text = "SELECT ?number { VALUES ?number { UNDEF } }"
    number = query.Parameter("number", "a number", "un numero", (f"{query.XSD}string",))
    count = query.Parameter("count", "a count", "un conto", (query.XSD_INTEGER,))
    told = ({"en": "?"}, {"en": "."}, ())
    known = [
        query.CannedQuery("load-by-mission", "", *told),
        query.CannedQuery("act-by-number", text, *told, {"number": number, "count": count}),
    ]
    return door.Local("0", "https://x/", {one.name: one for one in known}, ox.Store(), "", cast(Explainer, None))


@pytest.mark.parametrize(
    ("name", "told"),
    [("load-by-missions", "tools/list: did you mean load-by-mission"), ("serch", "search"), ("%", "tools/list$")],
)
def test_an_unknown_tool_is_an_error_of_the_protocol_with_the_nearest_names(name: str, told: str) -> None:
    with pytest.raises(MCPError, match=told) as raised:
        asyncio.run(door.call(invented(), name, {}))
    assert raised.value.code == types.INVALID_PARAMS


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("act-by-number", {"number": 7.5}, "'number' as JSON's string, which 7.5 is not"),
        ("act-by-number", {"number": 10**30}, "'number' as JSON's string"),
        ("act-by-number", {"number": None}, "which null is not"),
        ("act-by-number", {"count": "1"}, "'count' as JSON's integer"),
        ("act-by-number", {"count": True}, "which true is not"),
        ("act-by-number", {"count": 10**30}, "is no whole number"),
        ("search", {"words": 1}, "'words' as JSON's string"),
        ("search", {"words": " "}, "wants 'words'"),
        ("explain", {}, "wants 'iri'"),
        ("explain", {"iri": ["x"]}, "'iri' as JSON's string"),
    ],
)
def test_arguments_are_as_the_schema_says(name: str, given: dict[str, Any], told: str) -> None:
    with pytest.raises(UserError, match=re.escape(told)):
        asyncio.run(door.call(invented(), name, given))


def test_an_empty_argument_stands_for_all() -> None:
    assert asyncio.run(door.call(invented(), "act-by-number", {"number": ""}))["rows"] == [[None]]
    assert asyncio.run(door.call(invented(), "act-by-number", {"number": "13"}))["rows"] == [["13"]]


# Over HTTP, in front of the publication


@pytest.fixture(scope="module")
def server(publication: Path) -> Iterator[str]:
    with serving(publication, "--mcp") as url:
        yield url


def questions() -> list[dict[str, str]]:
    """What thirty readers of the act asked, as an assistant asks it, with words of the answer and its certainty."""
    with (ROOT / "tests" / "questions.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def answered(target: Any, asked: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """The answers to calls, by one client."""

    async def ask() -> list[Any]:
        async with Client(target) as client:
            return [await client.call_tool(name, arguments) for name, arguments in asked]

    answers = asyncio.run(ask())
    assert [one.content for one in answers if one.is_error] == []
    return [one.structured_content for one in answers]


@pytest.fixture(scope="module")
def answers(server: str) -> dict[str, dict[str, Any]]:
    """What the door says over HTTP to the thirty questions, by their numbers."""
    asked = questions()
    calls = [(one["tool"], json.loads(one["arguments"])) for one in asked]
    return dict(zip([one["number"] for one in asked], answered(f"{server}/mcp", calls), strict=True))


def plain(text: str) -> str:
    """A text without what pages and programs print otherwise."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("\\n", " ")).lower()


def page(publication: Path, iri: str) -> str:
    """The text of the page of a resource."""
    path = publication / f"{iri.removeprefix('https://w3id.org/raccordo/')}.en.html"
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", path.read_text("utf-8"))))


@pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked["number"])
def test_an_answer_has_the_words_and_how_certain_they_are(
    answers: dict[str, dict[str, Any]], asked: dict[str, str]
) -> None:
    answer = answers[asked["number"]]
    assert plain(asked["words"]) in plain(json.dumps(answer, ensure_ascii=False))
    told = {"plain": door.PLAIN, "words": door.BY_WORDS}.get(asked["certainty"])
    assert answer["certainty"] == told if told else asked["certainty"] in answer["certainty"]


def test_the_evidence_is_that_of_the_page(answers: dict[str, dict[str, Any]], publication: Path) -> None:
    explained = [one for one in answers.values() if "/directive/" in one.get("iri", "")]
    assert len(explained) > 9
    for one in explained:
        text = page(publication, one["iri"])
        for words in one["words"]:
            assert f"line {words['first_line']}" in text
            assert plain(words["words"]) in text
        for row in one["rows"]:
            assert f"p. {row['page']}, row" in text
            assert door.level(row["pairing"]) in text
            assert plain(row["note"]) in text


def test_both_doors_say_the_same(answers: dict[str, dict[str, Any]]) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=[str(ROOT / "build.py"), "mcp"], cwd=ROOT, env=dict(os.environ)
    )
    calls = [(one["tool"], json.loads(one["arguments"])) for one in questions()]
    for asked, other, one in zip(calls, answered(command, calls), answers.values(), strict=True):
        for answer in (one, other):
            # A file here, a graph there.
            for step in answer.get("statements", []):
                del step["origin"]
        assert one == other, asked


def test_what_is_said_of_certainty_has_its_meaning(server: str) -> None:
    names = sorted(NAMES - {"where-it-stands"})
    for name, one in zip(names, answered(f"{server}/mcp", [(name, {}) for name in names]), strict=True):
        assert one["certainty"] == door.PLAIN or set(one["certainty"]) <= set(door.MEANING), name


def test_what_is_too_much_is_told(server: str) -> None:
    async def ask() -> Any:
        async with Client(f"{server}/mcp") as client:
            return await client.call_tool("where-it-stands", {})

    answer = asyncio.run(ask())
    assert (answer.is_error, "too large" in answer.content[0].text) == (True, True)


def asked_wrongly(target: Any) -> list[tuple[int, str]]:
    """The errors of the protocol for a resource and a tool that there are not."""

    async def ask() -> list[tuple[int, str]]:
        errors = []
        async with Client(target) as client:
            for asked in (client.read_resource("https://x/none"), client.call_tool("none-such", {})):
                with pytest.raises(MCPError) as raised:
                    await asked
                errors.append((raised.value.code, raised.value.message))
        return errors

    return asyncio.run(ask())


def test_what_there_is_not_is_an_error_of_the_protocol(publication: Path) -> None:
    with started(publication, "--mcp") as (process, url):
        (resource, why), (tool, which) = asked_wrongly(f"{url}/mcp")
        process.terminate()
        _, log = process.communicate(timeout=20)
    assert (resource, tool) == (types.INVALID_PARAMS, types.INVALID_PARAMS)
    assert "there is no resource https://x/none" in why
    assert "tools/list" in which
    assert "Traceback" not in log


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "{url}"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "evil.example", "origin": "http://evil.example"}, 403),
        ({"host": "evil.example"}, 403),
        ({"content-type": "text/plain"}, 400),
    ],
)
def test_a_page_of_others_may_not_ask(server: str, headers: dict[str, str], status: int) -> None:
    accept = {"accept": "application/json, text/event-stream"}
    given = {name: value.format(url=server) for name, value in headers.items()}
    got = httpx.post(f"{server}/mcp", json=LIST, headers=accept | given, timeout=60)
    assert got.status_code == status
    assert "access-control-allow-origin" not in got.headers or status == 403


def test_what_is_asked_is_bounded(server: str) -> None:
    accept = {"accept": "application/json, text/event-stream"}
    large = LIST | {"params": {"cursor": "x" * 300_000}}
    assert httpx.post(f"{server}/mcp", json=large, headers=accept, timeout=60).status_code == 413
    # No stream is held open that nothing would ever come by.
    assert httpx.get(f"{server}/mcp", headers=accept, timeout=10).status_code == 405
