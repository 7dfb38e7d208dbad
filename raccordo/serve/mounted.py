"""The door for assistants over HTTP, in front of a publication that is served: MCP's streamable HTTP, without sessions.

Each question is answered from the generation of its moment, by the processes that answer queries, within the limits of
the client that asks. A page of others may not ask (MCP, Transports: Origin and DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from raccordo.findings import UserError
from raccordo.rdf import query
from raccordo.serve import door, protocol
from raccordo.serve.app import MAX_BODY, REFUSALS, Service, generation_of
from raccordo.serve.clients import Client
from raccordo.serve.generation import Generation
from raccordo.serve.pool import Busy, Ended
from raccordo.serve.respond import said

VOCABULARY = "onto.ttl"


@dataclass(frozen=True)
class Published:
    """A generation as the source of the tools, asked for a client."""

    version: str
    generation: Generation
    client: Client

    @property
    def base(self) -> str:
        """The base of the publication's IRIs."""
        end = "graph/ontology"
        return next(iri.removesuffix(end) for iri in self.generation.pool.graphs if iri.endswith("/" + end))

    @property
    def queries(self) -> dict[str, query.CannedQuery]:
        """The canned queries."""
        return self.generation.queries

    def known(self, classes: tuple[str, ...]) -> list[str]:
        """The IRIs of the instances of some classes."""
        return self.generation.pool.instances.get(classes, [])

    def vocabulary(self) -> str:
        """The vocabulary, in Turtle."""
        found = self.generation.entity(VOCABULARY, protocol.RDF["ttl"])
        return found.read(0, found.size).decode()

    async def select(self, text: str) -> door.Rows:
        """The variables and the rows of a SELECT. Raises UserError where there is no answer."""
        form = protocol.RESULTS["json"]
        answer = await self._ask(protocol.Request(text, accept=form).question(None, f"{self.base}sparql"))
        variables = answer["head"]["vars"]
        rows = answer["results"]["bindings"]
        return variables, [[row[name]["value"] if name in row else None for name in variables] for row in rows]

    async def explain(self, iri: str, predicate: str | None, target: str | None) -> dict[str, Any]:
        """What a resource or a statement rests on. Raises UserError where there is no such thing."""
        explained: dict[str, Any] = await self._ask({"explain": [iri, predicate, target]})
        return explained

    async def _ask(self, question: dict[str, Any]) -> Any:
        try:
            head, body = await self.generation.pool.ask(json.dumps(question).encode(), self.client)
        except Busy as error:
            raise UserError("too many queries are being answered: try again") from error
        except Ended as error:
            raise UserError(f"the query was given up: {error}") from error
        if not isinstance(body, bytes):
            body.close()
            raise UserError(REFUSALS["large"][1])
        if head["kind"] == "wrong":
            raise UserError(head["message"])
        if head["kind"] != "answer":
            raise UserError(REFUSALS[head["kind"]][1])
        return json.loads(body)


class Mounted:
    """What answers under the path of the door."""

    def __init__(self, service: Service) -> None:
        def source_of(request: Request) -> door.Source:
            return Published(service.version, generation_of(request), service.client(request))

        self.manager = StreamableHTTPSessionManager(
            door.server(service.version, source_of), json_response=True, stateless=True, max_request_body_size=MAX_BODY
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that no page of others asks."""
        if not own(scope):
            refused = said(403, "a page of others may not ask here: ask by the name of this machine, or its proxy's")
        elif scope["method"] != "POST":
            # Nothing is said without being asked: a stream would be held open for nothing.
            refused = said(405, "assistants ask by POST", {"Allow": "POST"})
        else:
            await self.manager.handle_request(scope, receive, send)
            return
        await refused(scope, receive, send)


def own(scope: Scope) -> bool:
    """Whether a request can't be from a page of others.

    It is from none, or from one of the same origin; by an address, the name of this machine, or that which a trusted
    proxy gives: another name may be anybody's who has it lead here (DNS rebinding).
    """
    headers = Headers(scope=scope)
    host, origins = headers.get("host", ""), headers.getlist("origin")
    named = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    try:
        address = bool(ipaddress.ip_address(named.strip("[]")))
    except ValueError:
        address = False
    return all(one == f"{scope['scheme']}://{host}" for one in origins) and (
        address or named == "localhost" or bool(scope.get("raccordo.proxied"))
    )
