"""HTTP to a triplestore that is believed only where the answer is whole and of the kind that was asked for.

No redirect is followed, no partial content taken, and only requests that may be repeated are: what replaces a graph by
the same graph twice has replaced it once (RFC 9110, section 9.2.2).
"""

from __future__ import annotations

import gzip
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox

from raccordo.findings import UserError, plain
from raccordo.load.access import ADVICE
from raccordo.rdf.endpoint import is_address
from raccordo.rdf.turtle import value

CONNECT_SECONDS = 10.0
TRIES = 4
PAUSES = (0.5, 1.0, 2.0)
LONGEST_PAUSE = 30.0
MAX_BYTES = 512 * 2**20
AGAIN = {429, 502, 503, 504}
RDF = {"application/n-triples": ox.RdfFormat.N_TRIPLES, "text/turtle": ox.RdfFormat.TURTLE}
ACCEPT = {"Accept": "application/n-triples, text/turtle;q=0.5"}
ROWS = "application/sparql-results+json"
ROW_CAP = "x-sparql-maxrows"
# Where the query endpoint of a known server is, by how its Graph Store Protocol endpoint ends.
LAYOUTS = (
    (r"/store$", "/query"),
    (r"/data$", "/query"),
    (r"/rdf-graphs/service$", ""),
    (r"/sparql-graph-crud(-auth)?$", "/sparql"),
    (r"/rdf-graph-store$", "/sparql"),
)
MEANING = {
    400: "is it the server's Graph Store Protocol endpoint?",
    401: f"it wants credentials, or others: {ADVICE}",
    403: "these credentials may not do that, or the server only reads: ask its operator for the right to write",
    404: "there is nothing at this address: is it the server's Graph Store Protocol endpoint?",
    405: "the server does not take this: is it the Graph Store Protocol endpoint, and may it be written to?",
    413: "it takes no body as large: raise its limit, or load in bulk with the scripts of dist/load/",
    429: "it has too many requests: try again later",
    503: "it has no time now: try again later",
    507: "its disk is full: make room there",
}
# What HTTP is asked by, besides what is ours.
SETTINGS = "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
CUT, CUT_FIX = "that is cut or broken", "run the same command again"
# Of the address that takes queries.
QUERY_MEANING = {
    400: "is it a SPARQL endpoint? Name that with --query",
    404: "there is nothing at this address: name the SPARQL endpoint with --query",
    405: "it takes no queries: name the SPARQL endpoint with --query",
    406: "it takes no queries: name the SPARQL endpoint with --query",
    415: "it takes no queries: name the SPARQL endpoint with --query",
}
# How a server refuses a packed body, or takes it for a broken one (RFC 9110, section 15.5.16, wants 415).
UNPACKED = {400, 415, 500, 501}


def is_near(url: str) -> bool:
    """Whether a server is on this machine, where packing would cost more than it saves."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


class LoadError(UserError):
    """The server did not do what was asked of it, or nobody knows whether it did."""


class Refused(LoadError):
    """The server answered, with another status than was wanted."""

    def __init__(self, said: str, status: int) -> None:
        super().__init__(said)
        self.status = status


def endpoints(url: str, given: str | None) -> tuple[str, str]:
    """The Graph Store Protocol endpoint, and the SPARQL endpoint that goes with it.

    A slash at the end of a known endpoint is no part of it. Raises UserError where the second is not known.
    """
    for address in (url, given):
        if address is not None:
            check_address(address)
    bare = url.rstrip("/")
    for pattern, replacement in LAYOUTS:
        if re.search(pattern, bare):
            return bare, given or re.sub(pattern, replacement, bare)
    if given:
        return url, given
    raise UserError(
        f"{url} does not end as the Graph Store Protocol endpoint of a known store, such as …/store of Oxigraph "
        "or …/data of Fuseki (“build.py load --help”): name that; of others, the SPARQL endpoint with --query too"
    )


def rows(result: bytes) -> list[ox.QuerySolution]:
    """The rows of a result in SPARQL 1.1 Query Results JSON. Raises SyntaxError or ValueError where it is none."""
    found = ox.parse_query_results(result, format=ox.QueryResultsFormat.JSON)
    if not isinstance(found, ox.QuerySolutions):
        raise ValueError("it is the answer to an ASK")
    return list(found)


def sizes_query(start: str) -> str:
    """Asks how many triples each graph has whose name begins so."""
    named = f'GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), "{start}"))'
    return f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ {named} }} GROUP BY ?g ORDER BY ?g"


def check_address(url: str) -> None:
    """Raises UserError where an address is none of HTTP, or holds what must not be in an argument."""
    try:
        good = is_address(url) and bool(httpx.URL(url).host)
    except (httpx.InvalidURL, UnicodeError):
        good = False
    parts = urlsplit(url) if good else None
    if parts is None or parts.query:
        raise UserError("an address must be http(s), such as http://localhost:7878/store, without a query")
    if parts.username is not None or parts.password is not None:
        raise UserError(f"an address must not hold credentials, which others see: {ADVICE}")


@dataclass
class Client:
    """A triplestore: its Graph Store Protocol endpoint and its SPARQL endpoint. All methods raise LoadError.

    With `packs`, bodies go packed as long as the server takes them, and come so. `most` is how many triples it gives at
    once, as far as is known.
    """

    url: str
    query_url: str
    auth: httpx.Auth | None = None
    timeout: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    software: str = ""
    packs: bool = False
    most: int = sys.maxsize
    _reached: bool = field(init=False, default=False, repr=False)
    _http: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        limits = httpx.Timeout(self.timeout, connect=min(self.timeout, CONNECT_SECONDS))
        headers = {"User-Agent": "raccordo", "Accept-Encoding": "gzip" if self.packs else "identity"}
        try:
            self._http = httpx.Client(auth=self.auth, timeout=limits, follow_redirects=False, headers=headers)
        except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:
            raise LoadError(
                f"what the environment says of proxies and certificates cannot be used ({plain(str(error))}): "
                f"look at {SETTINGS}"
            ) from error

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def put(self, graph: str, body: bytes, form: ox.RdfFormat, *, packed: bool = False) -> bool:
        """Replace a graph by a document; returns whether the server takes its format.

        It may go packed over a network; a server that refuses that gets it, and all after it, as it is.
        """
        request = {"params": {"graph": graph}, "headers": {"Content-Type": form.media_type}}
        if packed and self.packs:
            coded = {**request["headers"], "Content-Encoding": "gzip"}
            try:
                content = gzip.compress(body, 6, mtime=0)
                self._ask("PUT", self.url, {200, 201, 204}, **(request | {"headers": coded, "content": content}))
            except Refused as refused:
                if refused.status not in UNPACKED:
                    raise
                self.packs = False
            else:
                return True
        return self._ask("PUT", self.url, {200, 201, 204, 415}, **request, content=body).status_code != 415

    def delete(self, graph: str) -> None:
        """Drop a graph; that there is none is as good."""
        self._ask("DELETE", self.url, {200, 202, 204, 404}, params={"graph": graph})

    def get(self, graph: str) -> bytes:
        """A graph in N-Triples, as far as the server gives it at once; empty where there is none."""
        response = self._ask("GET", self.url, {200, 404}, params={"graph": graph}, headers=ACCEPT)
        if response.status_code == 404:
            return b""
        return self._triples(response, self.url, "gave a graph", "is it a graph store?")

    def construct(self, query: str) -> bytes:
        """What a query makes, in N-Triples, asked by POST: quicker to write and to read than rows."""
        response = self._ask("POST", self.query_url, {200}, data={"query": query}, headers=ACCEPT)
        return self._triples(response, self.query_url, "answered a query", "is it a SPARQL endpoint?")

    def parse(self, content: bytes, form: ox.RdfFormat = ox.RdfFormat.N_TRIPLES) -> list[ox.Triple]:
        """The triples of a document that the server gave."""
        try:
            return [quad.triple for quad in ox.parse(content, format=form, base_iri=self.url)]
        except (SyntaxError, ValueError) as error:
            raise self._error(self.url, "gave a graph", CUT, CUT_FIX) from error

    def select(self, query: str) -> list[ox.QuerySolution]:
        """The rows of a query, asked by POST."""
        headers = {"Accept": ROWS}
        response = self._ask("POST", self.query_url, {200}, data={"query": query}, headers=headers)
        if _media(response) not in (ROWS, "application/json"):
            what = f"as {_media(response) or 'nothing'}"
            raise self._error(self.query_url, "answered a query", what, "is it a SPARQL endpoint? Name it with --query")
        if cap := response.headers.get(ROW_CAP):
            raise self._error(
                self.query_url, "answered a query", f"without the rows after {cap[:20]}", "ask for a higher cap"
            )
        try:
            return rows(response.content)
        except (SyntaxError, ValueError) as error:
            raise self._error(self.query_url, "answered a query", CUT, CUT_FIX) from error

    def sizes(self, start: str) -> dict[str, int]:
        """How many triples each graph has whose name begins so, and that isn't empty."""
        try:
            return {value(row["g"]): int(value(row["n"])) for row in self.select(sizes_query(start)) if row["g"]}
        except (KeyError, AttributeError, ValueError) as error:
            what = "and gave no numbers"
            raise self._error(self.query_url, "counted graphs", what, "is it a SPARQL endpoint?") from error

    def _triples(self, response: httpx.Response, url: str, did: str, fix: str) -> bytes:
        form = RDF.get(_media(response))
        if form is None:
            raise self._error(url, did, f"as {_media(response) or 'nothing'}", fix)
        if form == ox.RdfFormat.N_TRIPLES:
            return response.content
        return ox.serialize(self.parse(response.content, form), format=ox.RdfFormat.N_TRIPLES) or b""

    def _ask(self, method: str, url: str, good: set[int], **request: Any) -> httpx.Response:
        """A whole answer with one of the statuses; asked again a few times where that may help and cannot hurt."""
        for number in range(TRIES):
            last = number == TRIES - 1
            try:
                response = self._send(method, url, request)
            except httpx.TransportError as error:
                # A server that was never reached is not waited for, nor one that has been waited for already.
                away = isinstance(error, httpx.ConnectError) and not self._reached
                if last or away or isinstance(error, httpx.TimeoutException):
                    raise self._error(url, *_trouble(error, self.timeout)) from error
                self.sleep(PAUSES[number])
                continue
            self._reached = True
            self.software = response.headers.get("server", self.software)
            if response.status_code in good:
                return response
            if response.status_code not in AGAIN or last:
                raise self._refusal(method, url, response)
            self.sleep(_pause(response, PAUSES[number]))
        raise AssertionError

    def _send(self, method: str, url: str, request: dict[str, Any]) -> httpx.Response:
        with self._http.stream(method, url, **request) as response:
            content, ends = bytearray(), time.monotonic() + 10 * self.timeout
            for part in response.iter_bytes():
                content += part
                if len(content) > MAX_BYTES or time.monotonic() > ends:
                    raise self._error(url, "sent", "without end", "is it the right server?")
        return httpx.Response(response.status_code, headers=_without_coding(response.headers), content=bytes(content))

    def _refusal(self, method: str, url: str, response: httpx.Response) -> Refused:
        status = response.status_code
        if 300 <= status < 400:
            where = plain(response.headers.get("location", "nowhere"))
            how = f"redirects to {where}: no redirect is followed: if you trust it, name that address"
        elif status == 206:
            how = "answered with a part alone (206): ask its operator, or go round the proxy"
        else:
            said = "" if _media(response) == "text/html" else plain(response.text)
            meant = QUERY_MEANING.get(status) if method == "POST" else None
            meant = meant or MEANING.get(status)
            # What is wrong with a request, only the server knows.
            told = f"{said}: {meant}" if status == 400 and said else meant or said or "look into its log"
            how = f"refused {method} with {status}: {told}"
        return Refused(f"{url} {how}", status)

    @staticmethod
    def _error(url: str, did: str, how: str, fix: str) -> LoadError:
        return LoadError(f"{url} {did} {how}: {fix}")


def _media(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _without_coding(headers: httpx.Headers) -> dict[str, str]:
    """The headers of a body that has been unpacked."""
    return {name: value for name, value in headers.items() if name not in ("content-encoding", "transfer-encoding")}


def _pause(response: httpx.Response, usual: float) -> float:
    after = response.headers.get("retry-after", "")
    return min(float(after), LONGEST_PAUSE) if re.fullmatch(r"[0-9]{1,6}", after) else usual


def _trouble(error: httpx.TransportError, timeout: float) -> tuple[str, str, str]:
    if isinstance(error, httpx.ConnectTimeout):
        return (
            "could not be reached",
            f"in {min(timeout, CONNECT_SECONDS):g} s",
            "look whether it runs, and at the address",
        )
    if isinstance(error, httpx.TimeoutException):
        return "did not answer", f"in {timeout:g} s", "look whether it runs, or give it longer with --timeout"
    if isinstance(error, httpx.ConnectError):
        return "could not be reached", f"({plain(str(error))})", "look whether it runs, and at the address"
    return "broke off", f"({plain(str(error)) or type(error).__name__})", "run the same command again"
