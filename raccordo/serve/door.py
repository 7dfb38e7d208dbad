"""The data for assistants, by the Model Context Protocol: canned queries, search and explanations as tools.

Every answer says how certain what it says is, so that what the act leaves open can't be taken for what it states.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol

import pyoxigraph as ox
from mcp import MCPError, types
from mcp.server import Server
from mcp.server.stdio import stdio_server

from raccordo.findings import UserError
from raccordo.publish import certainty as levels_of
from raccordo.rdf import query
from raccordo.reason.explain import Explainer

# What the columns of the canned queries say that end in these words; those that count are called as what they count.
CERTAIN = ("certainty", "pairing")
MEANING = {
    "certain": "the page allows no other",
    "deduced": "the same in every reading that remains, by evidence that `explain` cites",
    "open": "only some readings have it: it must not be told as a fact",
    "excluded": "the words of the directive exclude it from the row: it must not be told as one",
    "none": "the table prints no directive in the row, or a dash",
}
# What statements say that is only possible: one of several acts that are cited, or texts that are as like.
POSSIBLE = re.compile(r" (rac:mayCite|rac:change change:possible)\b")
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
SOME = STRING | {"pattern": r"\S"}
# What JSON is read as for the types of arguments; true and false are no integers.
KINDS: dict[str, type] = {"string": str, "integer": int}


Rows = tuple[list[str], list[list[str | None]]]


class Source(Protocol):
    """What the tools are made of: canned queries, the vocabulary, and how rows and explanations are had."""

    @property
    def version(self) -> str:
        """The version of the program."""

    @property
    def base(self) -> str:
        """The base of the publication's IRIs."""

    @property
    def queries(self) -> dict[str, query.CannedQuery]:
        """The canned queries."""

    def known(self, classes: tuple[str, ...]) -> list[str]:
        """The IRIs of the instances of some classes."""

    def vocabulary(self) -> str:
        """The vocabulary, in Turtle."""

    async def select(self, text: str) -> Rows:
        """The variables and the rows of a SELECT. Raises UserError where there is no answer."""

    async def explain(self, iri: str, predicate: str | None, target: str | None) -> dict[str, Any]:
        """What a resource or a statement rests on. Raises UserError where there is no such thing."""


@dataclass(frozen=True)
class Local:
    """A source in this process: queries, the store that they are asked of, and what explains."""

    version: str
    base: str
    queries: dict[str, query.CannedQuery]
    store: ox.Store
    turtle: str
    explainer: Explainer

    def known(self, classes: tuple[str, ...]) -> list[str]:
        """The IRIs of the instances of some classes."""
        return query.instances(self.store, classes)

    def vocabulary(self) -> str:
        """The vocabulary, in Turtle."""
        return self.turtle

    async def select(self, text: str) -> Rows:
        """The variables and the rows of a SELECT."""
        table = query.run(self.store, text)
        return table.variables, [[None if term is None else term.value for term in row] for row in table.rows]

    async def explain(self, iri: str, predicate: str | None, target: str | None) -> dict[str, Any]:
        """What a resource or a statement rests on. Raises UserError where there is no such thing."""
        return self.explainer.explain(iri, predicate, target).as_json()


def tools(source: Source) -> list[types.Tool]:
    """The tools: one for each canned query, with its parameters, one that searches, one that explains."""
    found = []
    for name, one in sorted(source.queries.items()):
        properties: dict[str, Any] = {}
        for key, parameter in one.parameters.items():
            kind = "integer" if parameter.datatype == query.XSD_INTEGER else "string"
            properties[key] = {"type": kind, "description": f"{parameter.description}; left out or empty, all"}
            known = source.known(parameter.ranges)
            if known and not parameter.datatype:
                properties[key]["examples"] = known[:3]
        about = f"{one.titles['en']} {one.descriptions['en']}"
        found.append(types.Tool(name=name, title=one.titles["en"], description=about, input_schema=schema(properties)))
    words = {"words": SOME | {"description": "what is looked for, as one phrase"}}
    found.append(
        types.Tool(
            name="search",
            description="Resources by words in their labels, titles and texts.",
            input_schema=schema(words, "words"),
        )
    )
    asked = {
        "iri": SOME | {"description": "a resource, by its IRI or the end of it: guideline/12"},
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


async def call(source: Source, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The answer of a tool. Raises MCPError for an unknown tool, UserError for arguments that its schema refuses."""
    known = {tool.name: tool.input_schema for tool in tools(source)}
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4)
        hint = f": did you mean {', '.join(near)}?" if near else ""
        raise MCPError(types.INVALID_PARAMS, f"there is no tool {name!r}, but those of tools/list{hint}")
    check(name, known[name], given)
    values = {key: str(value) for key, value in given.items() if value != ""}
    if name == "search":
        return await search(source, values["words"])
    if name == "explain":
        explained = await source.explain(values["iri"], values.get("predicate"), values.get("target"))
        return {"certainty": of_explained(explained), **explained}
    return of_rows(*await source.select(bound(source, source.queries[name], values)))


def check(name: str, wanted: dict[str, Any], given: dict[str, Any]) -> None:
    """Raise UserError where arguments of a tool aren't as its schema wants them."""
    properties = wanted["properties"]
    for key, value in sorted(given.items()):
        if key not in properties:
            raise UserError(f"{name} has no argument {key!r}: it has {', '.join(properties) or 'none'}")
        if type(value) is not KINDS[kind := properties[key]["type"]]:
            raise UserError(f"{name} wants {key!r} as JSON's {kind}, which {json.dumps(value)[:100]} is not")
    if missing := [key for key in wanted["required"] if not given.get(key, "").strip()]:
        raise UserError(f"{name} wants {missing[0]!r}")


def bound(source: Source, asked: query.CannedQuery, values: dict[str, str]) -> str:
    """A canned query with the values of its parameters. Raises UserError where one can't be a value."""
    terms = {}
    for key, value in values.items():
        parameter = asked.parameters[key]
        try:
            terms[key] = query.term(parameter, value, source.known(parameter.ranges))
        except ValueError as error:
            raise UserError(f"{key}: {error}") from error
    return asked.bind(terms)


async def search(source: Source, words: str) -> dict[str, Any]:
    """The resources that have words in their labels, titles or texts."""
    wanted = [str(ox.Literal(word.lower())) for word in words.split()]
    filters = " ".join(f"FILTER (CONTAINS(LCASE(STR(?text)), {word}))" for word in wanted)
    _, rows = await source.select(SEARCH % {"onto": f"{source.base}onto/", "filters": filters, "count": FOUND})
    return {"certainty": BY_WORDS, "found": [{"iri": iri, "text": text} for iri, text in rows]}


def of_rows(variables: list[str], rows: list[list[str | None]]) -> dict[str, Any]:
    """A table with how certain its rows are."""
    counts: Counter[str] = Counter()
    for row in rows:
        for name, value in zip(variables, row, strict=True):
            if value is not None and name.lower().endswith(CERTAIN):
                counts[level(value)] += 1
            elif value is not None and name in MEANING:
                counts[name] += int(value)
    return {"certainty": certainty(counts), "columns": variables, "rows": rows}


def of_explained(explained: dict[str, Any]) -> dict[str, Any] | str:
    """How certain the rows of an explanation are; a statement of what is only possible is open as well."""
    counts = Counter(level(row["pairing"]) for row in explained["rows"])
    counts["open"] += sum(bool(POSSIBLE.search(step["statement"])) for step in explained["statements"])
    return certainty(counts)


def level(value: str) -> str:
    """How certain something is, by that name or by the notation or the IRI of a pairing."""
    name = value.rpartition("/")[2]
    return levels_of.OF_PAIRING.get(name, name)


def certainty(counts: Counter[str]) -> dict[str, Any] | str:
    """How many are known in which way, and what that means."""
    return {name: {"count": n, "means": MEANING.get(name, name)} for name, n in sorted(counts.items()) if n} or PLAIN


def server(version: str, source_of: Callable[[Any], Source]) -> Server[Any]:
    """The server of the protocol, which answers each request from the source that it has for it."""

    async def list_tools(context: Any, _: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools(source_of(context.request)))

    async def call_tool(context: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            found = await call(source_of(context.request), asked.name, asked.arguments or {})
        except UserError as error:
            return types.CallToolResult(content=[types.TextContent(type="text", text=str(error))], is_error=True)
        text = json.dumps(found, ensure_ascii=False)
        content: list[Any] = [types.TextContent(type="text", text=text)]
        return types.CallToolResult(content=content, structured_content=found)

    async def list_resources(context: Any, _: Any) -> types.ListResourcesResult:
        one = types.Resource(
            name="vocabulary",
            title="The Raccordo vocabulary",
            uri=f"{source_of(context.request).base}onto",
            mime_type="text/turtle",
        )
        return types.ListResourcesResult(resources=[one])

    async def read_resource(context: Any, asked: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        source = source_of(context.request)
        vocabulary = f"{source.base}onto"
        if str(asked.uri) != vocabulary:
            raise MCPError(types.INVALID_PARAMS, f"there is no resource {asked.uri}, but {vocabulary}")
        one = types.TextResourceContents(uri=vocabulary, mime_type="text/turtle", text=source.vocabulary())
        return types.ReadResourceResult(contents=[one])

    return Server(
        "raccordo",
        version=version,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


async def run(source: Source) -> None:
    """Answer on standard input and output until the input ends."""
    made = server(source.version, lambda _: source)
    async with stdio_server() as (read, write):
        await made.run(read, write, made.create_initialization_options())
