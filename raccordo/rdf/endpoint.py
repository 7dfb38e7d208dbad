"""Asking a SPARQL endpoint elsewhere (SPARQL 1.1 Protocol, section 2.1), and believing only a whole answer.

The graphs that a query is about go with it, as `default-graph-uri`: the protocol makes their union the default graph.
So it finds the same whatever a server takes for its default graph, and whatever other graphs it holds.
"""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterable
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pyoxigraph as ox
from SPARQLWrapper import JSON, POST, SELECT, SPARQLWrapper

from raccordo.findings import UserError, plain
from raccordo.rdf.query import Table

JSON_TYPES = ("application/sparql-results+json", "application/json")
MAX_BYTES = 256 * 2**20
ROW_CAP = "X-SPARQL-MaxRows"  # Virtuoso says in this header alone that it left rows out
# A query is text of ours and asks for no secrets, so no address gets any: none is sent.
WITH_USER = "names a user: leave that out, for no credentials are sent"


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        """Follow none: the answer with its 3xx status becomes the error."""


def ask(endpoint: str, text: str, graphs: Iterable[str], timeout: float) -> Table:
    """The rows of a SELECT over the union of some graphs at an endpoint, asked by POST.

    Raises UserError where the address is none, nobody answers in `timeout` seconds, or what comes is anything but
    status 200 with all of a result in SPARQL 1.1 Query Results JSON with the query's own variables.
    """
    request = _request(endpoint, text, graphs)
    body = _body(endpoint, request, time.monotonic() + timeout)
    asked = ox.Store().query(text)
    assert isinstance(asked, ox.QuerySolutions)
    variables = [variable.value for variable in asked.variables]
    try:
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions) or [v.value for v in found.variables] != variables:
            raise UserError(f"{endpoint} answered another question: its variables aren't those of the query")
        return Table(variables, [list(row) for row in found])
    except (SyntaxError, ValueError, OSError) as error:
        raise UserError(f"{endpoint} sent no whole result in JSON, but one that is cut or broken: {error}") from error


def is_address(url: str) -> bool:
    """Whether a text is an address of HTTP that can be asked: with a host that can be one, in ASCII, no fragment."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna")  # as sockets read it
        known = parts.scheme in {"http", "https"} and host and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return bool(known) and not parts.fragment and not re.search(r"[\s\x00-\x1f\x7f-\uffff]", url)


def _request(endpoint: str, text: str, graphs: Iterable[str]) -> Request:
    if not is_address(endpoint):
        example = "https://data.example.org/sparql"
        raise UserError(f"--endpoint must be the http(s) address of a SPARQL endpoint, such as {example}")
    parts = urlsplit(endpoint)
    if parts.username is not None or parts.password is not None:
        raise UserError(f"--endpoint {WITH_USER}")
    client = SPARQLWrapper(endpoint, returnFormat=JSON, agent="raccordo")
    client.setMethod(POST)
    client.setOnlyConneg(True)
    client.setQuery(text)
    client.queryType = SELECT  # it takes the word “load” in a comment for an update
    for graph in graphs:
        client.addParameter("default-graph-uri", graph)
    # SPARQLWrapper words the request; it has no way to send it without following redirects.
    return client._createRequest()


def _body(endpoint: str, request: Request, deadline: float) -> bytes:
    """What the endpoint answers, where status and type are right and nothing is missing."""
    try:
        with build_opener(_NoRedirect).open(request, timeout=_left(deadline)) as response:
            _check_head(endpoint, response)
            content = bytearray()
            while chunk := response.read1(2**16):
                content += chunk
                _left(deadline)
                if len(content) > MAX_BYTES:
                    raise UserError(f"{endpoint} sent more than {MAX_BYTES // 2**20} MB: that is no answer of ours")
            promised = response.headers.get("Content-Length")
            if promised and promised.isdecimal() and len(content) < int(promised):  # which read1 doesn't look at
                raise http.client.IncompleteRead(bytes(content))
            return bytes(content)
    except HTTPError as error:
        raise UserError(f"{endpoint} {_refusal(error)}") from error
    except TimeoutError as error:
        raise UserError(_late(endpoint)) from error
    except http.client.IncompleteRead as error:
        raise UserError(f"{endpoint} broke off in the middle of its answer: ask again") from error
    except (URLError, OSError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            raise UserError(_late(endpoint)) from error
        raise UserError(f"{endpoint} could not be asked: {plain(str(reason)) or type(reason).__name__}") from error


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _late(endpoint: str) -> str:
    return f"{endpoint} did not answer in time: ask again with a longer --timeout, or look whether it runs"


def _check_head(endpoint: str, response: Any) -> None:
    kind = response.headers.get_content_type()
    if response.status != 200:
        raise UserError(f"{endpoint} answered with status {response.status}: only 200 is a whole answer")
    if kind == "text/html":
        raise UserError(f"{endpoint} is a web page, not a SPARQL endpoint: look for the endpoint's own address")
    if kind not in JSON_TYPES:
        raise UserError(f"{endpoint} answered with {plain(kind)} to a SELECT: is it a SPARQL endpoint?")
    if cap := response.headers.get(ROW_CAP):
        raise UserError(f"{endpoint} left rows out, after {plain(cap)}: ask its operator for a higher cap")


def _refusal(error: HTTPError) -> str:
    """In words, a status that isn't a success."""
    if 300 <= error.code < 400:
        return f"redirects to {plain(error.headers.get('Location') or 'nowhere')}: if you trust that, ask there"
    meaning = {
        401: ": it wants credentials, and none are sent",
        403: ": it doesn't let us ask",
        404: ": there is no SPARQL endpoint at that address",
        405: ": is it a SPARQL endpoint? It takes no POST",
        429: ": too many questions; ask again later",
        503: ": it has no time now; ask again later",
    }
    said = "" if error.headers.get_content_type() == "text/html" else _said(error)
    return f"refused the query with status {error.code}{meaning.get(error.code, f': {said}' if said else '')}"


def _said(error: HTTPError) -> str:
    try:
        return plain(error.read(2000).decode("utf-8", errors="replace"))
    except (OSError, http.client.HTTPException):
        return ""
