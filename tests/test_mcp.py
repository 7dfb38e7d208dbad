"""`build.py mcp`, asked by the client of the protocol's own library."""

from __future__ import annotations

import asyncio
import csv
import os
import sys
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from raccordo.findings import UserError
from raccordo.publish.certainty import LEVELS
from raccordo.rdf import query
from raccordo.serve import door
from tests.fixtures import ROOT, invented_project

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
    table = query.Table(["x", "certainty"], [[None, query.ox.Literal("open")], [None, query.ox.Literal("certain")]])
    certainty = door.of_table(table)["certainty"]
    assert certainty["open"] == {"count": 1, "means": door.MEANING["open"]}
    assert "must not be told as a fact" in certainty["open"]["means"]
    assert door.of_table(query.Table(["x"], []))["certainty"] == door.PLAIN


def test_each_level_that_an_answer_has_is_explained() -> None:
    levels = set()
    for path in (ROOT / "tests" / "queries").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                levels |= {value for name, value in row.items() if name.lower().endswith(door.CERTAIN) and value}
    assert set(LEVELS) <= levels <= set(door.MEANING)


def test_the_vocabulary_is_a_resource(told: dict[str, Any]) -> None:
    assert "rac:Guideline\n" in told["vocabulary"]


def test_mistakes_are_told(told: dict[str, Any]) -> None:
    assert told["wrong"].is_error
    assert "has no argument 'colour'" in told["wrong"].content[0].text
    assert told["unknown"].is_error
    assert "the data have no 'nope'" in told["unknown"].content[0].text


def test_an_unknown_tool_has_a_nearest_name() -> None:
    known = query.CannedQuery("load-by-mission", "", {"en": "?"}, {"en": "."})
    empty = query.Table([], [])
    source = door.Source("0", "https://x/", {known.name: known}, query.ox.Store(), "", lambda *_: empty, lambda **_: {})
    with pytest.raises(UserError, match="did you mean load-by-mission"):
        door.call(source, "load-by-missions", {})
