"""The data for assistants, by the Model Context Protocol: canned queries, search and explanations as tools.

Every answer says how certain what it says is, so that what the act leaves open can't be taken for what it states.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from mcp import types
from mcp.server import Server
from mcp.server.stdio import stdio_server

from raccordo.findings import UserError
from raccordo.publish import certainty as levels_of
from raccordo.rdf import query

# How the columns of the canned queries end that have levels of certainty, and what these mean.
CERTAIN = "certainty"
MEANING = {
    "certain": "the page allows no other",
    "deduced": "the same in every reading that remains, by evidence that `explain` cites",
    "open": "only some readings have it: it must not be told as a fact",
    "excluded": "the words of the directive exclude it from the row",
    "none": "the table prints no directive in the row, or a dash",
}
PLAIN = "what the dataset states; `explain` cites what a statement rests on"
BY_WORDS = "found by words, not by sense; `explain` cites what each rests on"
INSTRUCTIONS = (
    "Planning acts of public bodies as linked open data. Each answer has `certainty`: tell it with what you tell. What "
    "is open is possible, and no more: never tell it as a fact. Cite the words of the act by `explain`."
)
FOUND = 20
SEARCH = """
SELECT DISTINCT ?iri ?text {
    { ?iri <http://www.w3.org/2000/01/rdf-schema#label> ?text } UNION { ?iri <http://purl.org/dc/terms/title> ?text }
    UNION { ?iri <%(onto)stext> ?text } UNION { ?iri <http://www.w3.org/2004/02/skos/core#prefLabel> ?text }
    %(filters)s
} ORDER BY STRLEN(STR(?text)) STR(?iri) STR(?text) LIMIT %(count)d
"""
STRING = {"type": "string"}


@dataclass(frozen=True)
class Source:
    """What the tools are made of: queries, the store that is searched, and how queries and explanations are had."""

    version: str
    base: str
    queries: dict[str, query.CannedQuery]
    store: ox.Store
    vocabulary: str
    ask: Callable[[str, dict[str, str]], query.Table]
    explain: Callable[..., dict[str, Any]]


def tools(source: Source) -> list[types.Tool]:
    """The tools: one for each canned query, with its parameters, one that searches, one that explains."""
    found = []
    for name, one in sorted(source.queries.items()):
        properties: dict[str, Any] = {}
        for key, parameter in one.parameters.items():
            kind = "integer" if parameter.datatype == query.XSD_INTEGER else "string"
            properties[key] = {"type": kind, "description": f"{parameter.description}; left out, all"}
            known = query.instances(source.store, parameter.ranges)
            if known and not parameter.datatype:
                properties[key]["examples"] = known[:3]
        about = f"{one.titles['en']} {one.descriptions['en']}"
        found.append(types.Tool(name=name, title=one.titles["en"], description=about, input_schema=schema(properties)))
    words = {"words": STRING | {"description": "what is looked for, as one phrase"}}
    found.append(
        types.Tool(
            name="search",
            description="Resources by words in their labels, titles and texts.",
            input_schema=schema(words, "words"),
        )
    )
    asked = {
        "iri": STRING | {"description": "a resource, by its IRI or the end of it: guideline/12"},
        "predicate": STRING | {"description": "only statements with this predicate: rac:alignedWith"},
        "target": STRING | {"description": "only statements with this object"},
    }
    found.append(
        types.Tool(
            name="explain",
            description="What a resource or a statement rests on: words of the act, rows, rules, acts.",
            input_schema=schema(asked, "iri"),
        )
    )
    return found


def schema(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """The JSON Schema of arguments."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def call(source: Source, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The answer of a tool. Raises UserError for an unknown tool, or arguments that aren't its own."""
    known = {tool.name: tool.input_schema for tool in tools(source)}
    if name not in known:
        query.find(source.queries, name)
    if wrong := sorted(set(given) - set(known[name]["properties"])):
        raise UserError(f"{name} has no argument {wrong[0]!r}: it has {', '.join(known[name]['properties']) or 'none'}")
    if missing := [key for key in known[name]["required"] if not given.get(key)]:
        raise UserError(f"{name} wants {missing[0]!r}")
    values = {key: str(value) for key, value in given.items() if value not in (None, "")}
    if name == "search":
        return search(source, values["words"])
    if name == "explain":
        explained = source.explain(**values)
        levels = (levels_of.OF_PAIRING.get(row["pairing"], row["pairing"]) for row in explained["rows"])
        return {"certainty": certainty(levels), **explained}
    return of_table(source.ask(name, values))


def search(source: Source, words: str) -> dict[str, Any]:
    """The resources that have words in their labels, titles or texts."""
    wanted = [str(ox.Literal(word.lower())) for word in words.split()]
    filters = " ".join(f"FILTER (CONTAINS(LCASE(STR(?text)), {word}))" for word in wanted)
    text = SEARCH % {"onto": f"{source.base}onto/", "filters": filters, "count": FOUND}
    rows = query.run(source.store, text).rows
    return {"certainty": BY_WORDS, "found": [{"iri": iri.value, "text": text.value} for iri, text in rows]}


def of_table(table: query.Table) -> dict[str, Any]:
    """A table with how certain its rows are."""
    places = [place for place, name in enumerate(table.variables) if name.lower().endswith(CERTAIN)]
    told = (row[place].value for row in table.rows for place in places if row[place] is not None)
    rows = [[None if term is None else term.value for term in row] for row in table.rows]
    return {"certainty": certainty(told), "columns": table.variables, "rows": rows}


def certainty(values: Iterable[str]) -> dict[str, Any] | str:
    """How many are known in which way, and what that means."""
    counts = Counter(values)
    return {name: {"count": n, "means": MEANING[name]} for name, n in sorted(counts.items())} or PLAIN


def server(source: Source) -> Server[Any]:
    """The server of the protocol."""
    vocabulary = f"{source.base}onto"

    async def list_tools(*_: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools(source))

    async def call_tool(_: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            found = call(source, asked.name, asked.arguments or {})
        except UserError as error:
            return types.CallToolResult(content=[types.TextContent(type="text", text=str(error))], is_error=True)
        text = json.dumps(found, ensure_ascii=False)
        content: list[Any] = [types.TextContent(type="text", text=text)]
        return types.CallToolResult(content=content, structured_content=found)

    async def list_resources(*_: Any) -> types.ListResourcesResult:
        one = types.Resource(
            name="vocabulary", title="The Raccordo vocabulary", uri=vocabulary, mime_type="text/turtle"
        )
        return types.ListResourcesResult(resources=[one])

    async def read_resource(_: Any, asked: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        if str(asked.uri) != vocabulary:
            raise ValueError(f"there is no resource {asked.uri}, but {vocabulary}")
        one = types.TextResourceContents(uri=vocabulary, mime_type="text/turtle", text=source.vocabulary)
        return types.ReadResourceResult(contents=[one])

    return Server(
        "raccordo",
        version=source.version,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


async def run(source: Source) -> None:
    """Answer on standard input and output until the input ends."""
    made = server(source)
    async with stdio_server() as (read, write):
        await made.run(read, write, made.create_initialization_options())
