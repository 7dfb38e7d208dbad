"""The server itself: connections with their limits, what a proxy in front says, the log, the measures, and the end."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPMethod, HTTPStatus
from typing import Any

import uvicorn
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from raccordo.serve.app import MAX_BODY, Service, at_once
from raccordo.serve.clients import CONNECTIONS, Client, Network, within, without_port
from raccordo.serve.generation import Generation
from raccordo.serve.pool import SPARE
from raccordo.serve.respond import Answer, whole

# Seconds in which a client has sent the whole head of its next request, its body, and has taken a part of an answer.
HEAD = 10.0
BODY = 30.0
WRITE = 20.0
# Seconds in which what is being answered at a SIGTERM may go on.
DRAIN = 8.0
# Seconds for which questions to a new generation wait at most for those that the one before is still asked.
HANDOVER = 0.15
# All connections together; where there are more, the one that has been silent longest makes room.
ALL_CONNECTIONS = 1000
PART = 64 * 1024
MAX_HEAD = 64 * 1024
# Bytes of a body that have come and that nobody has taken yet, with the signs between its chunks and what follows them.
MAX_REST = 2 * MAX_BODY + MAX_HEAD
# The first line of a request (RFC 9112, section 3), and the methods that are known, though most aren't taken.
LINE = re.compile(rb"(?:\r?\n)*([!#-'*+.^_`|~\w-]+) \S+ HTTP/(\d\.\d)\r?\n")
METHODS = {b"QUERY", *(method.encode() for method in HTTPMethod)}
# Seconds for which what nobody wants is read, once it has been answered.
LINGER = 2.0
# The target of a request with the host, which stands in for its Host (RFC 9112, section 3.2.2).
ABSOLUTE = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)
UPGRADE = re.compile(rb"\r\nupgrade[ \t]*:", re.IGNORECASE)
PREFIX = re.compile(r"(?:/(?!\.+(?:/|$))[\w.~-]+)+", re.ASCII)


class Joined:
    """A transport that sends by one write what is written in one turn of the loop: an answer's head and its body.

    Where it is closed before its `owner` has read what the client sends, that goes on being read for a while, or the
    system would tell the client of a reset in place of the answer.
    """

    def __init__(self, transport: asyncio.Transport, owner: Connection) -> None:
        self._transport, self._owner = transport, owner
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Send soon, or at once where it is much."""
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)
        self._size += len(data)
        if self._size >= PART:
            self.flush()

    def send(self, data: bytes) -> None:
        """Send at once."""
        self._parts.append(data)
        self.flush()

    def flush(self) -> None:
        """Send what there is."""
        if self._parts:
            data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._parts, self._size = [], 0
            self._transport.write(data)

    def close(self) -> None:
        """Send what there is, and close."""
        self.flush()
        if self._owner.unread and self._transport.can_write_eof() and not self._transport.is_closing():
            self._owner.deaf = True
            self._transport.write_eof()
            self._transport.resume_reading()
            self._loop.call_later(LINGER, self._transport.close)
        else:
            self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


# The one of the parsers that uvicorn finds; which, is known when it runs.
Protocol: Any = AutoHTTPProtocol


class Connection(Protocol):  # type: ignore[misc]  # chosen when uvicorn is imported
    """A connection with limits: of how many a client has, and of how long it may take for each thing."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Count it for its client; where that has too many, its silent ones make room, or this one isn't taken."""
        self.since = time.monotonic()
        self.stuck: float | None = None
        self.head = self.rest = 0
        self.deaf = self.headed = self.parsing = False
        # What is asked and is not being answered yet, as uvicorn has it.
        self.begun: Any = None
        super().connection_made(Joined(transport, self))
        door: Door = self.config.app
        address = self.client[0] if self.client else ""
        self.owner: Client | None = None if within(address, door.trusted) else door.service.clients[address]
        others = [one for one in self.connections if one is not self]
        if self.owner:
            self.owner.connections += 1
            if self.owner.connections > CONNECTIONS:
                door.count("connections_refused")
                silent([one for one in others if one.owner is self.owner], self).abort()
                return
        if len(others) >= ALL_CONNECTIONS:
            door.count("connections_refused")
            silent(others, self).abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        if self.owner:
            self.owner.connections -= 1
            self.owner = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take it, unless the head of a request is too large, or begins as no request that is known."""
        if self.deaf:
            return
        if self.waits:
            if not self.head and not self.unread and (line := LINE.match(data)):
                # The parser would call bad what is only unknown to it: another method, a later version.
                method, version = line.groups()
                if version >= b"2":
                    self.refuse(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
                    return
                if method not in METHODS:
                    self.refuse(HTTPStatus.NOT_IMPLEMENTED)
                    return
                if version > b"1.1":
                    # It is taken for the last minor version that is known (RFC 9110, section 2.5).
                    data = data[: line.start(2)] + b"1.1" + data[line.end(2) :]
            head, blank, body = data.partition(b"\r\n\r\n")
            self.head += len(head)
            if self.head > MAX_HEAD:
                self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
                return
            if UPGRADE.search(head):
                # The parser would take the body for the other protocol, which nobody speaks here (RFC 9110, 7.8).
                data = UPGRADE.sub(b"\r\nx-upgrade:", head) + blank + body
            self.take(data)
            return
        self.rest += len(data)
        self.take(data)
        if self.flow.read_paused:
            self.rest = 0
        elif self.rest > (MAX_REST if self.unread else MAX_HEAD):
            # The head of another request, or what follows a body, that never ends.
            self.deaf = True
            self.abort()

    def take(self, data: bytes) -> None:
        """Have it parsed; what is asked is answered in the next turn of the loop."""
        free, self.parsing = self.begun is None, True
        super().data_received(data)
        self.parsing = False
        if self.begun and free:
            self.config.app.take(self)

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        """Where uvicorn would begin to answer: what may be quick waits until all has been parsed that has come."""
        door: Door = self.config.app
        if self.parsing and door.service.quick(cycle.scope):
            self.begun = cycle, app
        else:
            super()._start_asgi_task(cycle, app)

    def question(self) -> dict[str, Any] | str | None:
        """What is asked, where it is whole and may be answered at once; None where not."""
        cycle, _ = self.begun
        ready = not cycle.more_body and not cycle.waiting_for_100_continue and cycle.keep_alive
        if not ready or self.flow.write_paused or self.transport.is_closing():
            return None
        door: Door = self.config.app
        return None if door.measures(cycle.scope) else door.service.plain(cycle.scope, bytes(cycle.body))

    def begin(self) -> None:
        """Begin to answer what is asked."""
        (cycle, app), self.begun = self.begun, None
        super()._start_asgi_task(cycle, app)

    def answer(self, found: Answer) -> bool:
        """Answer what is asked, unless that takes long."""
        cycle, _ = self.begun
        door: Door = self.config.app
        if not (sent := whole(door.service.generation, found, cycle.scope["headers"])):
            return False
        self.begun, (head, body) = None, sent
        # Whoever has the answer finds it in the log.
        if door.log:
            forwarded(cycle.scope, door.trusted)
        door.record(cycle.scope, 200, len(body))
        own = b"".join([b"%b: %b\r\n" % pair for pair in self.server_state.default_headers])
        self.transport.send(b"".join((b"HTTP/1.1 200 OK\r\n", own, head, b"\r\n", body)))
        cycle.response_started = cycle.response_complete = True
        cycle.on_response()
        return True

    def refuse(self, status: HTTPStatus) -> None:
        """Say why a request is not taken, and close."""
        self.deaf = True
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        self.transport.write(head.encode())
        self.transport.close()

    def on_message_begin(self) -> None:
        """A head begins."""
        self.headed = False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, and no trailer, which isn't one (RFC 9110, section 6.5.1)."""
        if not self.headed:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Where the target names the host, that is whom the request is for."""
        self.headed = True
        if target := ABSOLUTE.match(self.url):
            self.headers[:] = [*(pair for pair in self.headers if pair[0] != b"host"), (b"host", target[1])]
            self.url += b"/" if target.end() == len(self.url) else b""
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """From here on the next request is waited for."""
        self.since = time.monotonic()
        self.head = self.rest = 0
        super().on_response_complete()

    def pause_writing(self) -> None:
        """From here on the client is waited for."""
        self.stuck = time.monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The client has taken something."""
        self.stuck = None
        super().resume_writing()

    @property
    def waits(self) -> bool:
        """Whether it waits for a request."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def unread(self) -> bool:
        """Whether the client has more to send of its request."""
        return self.deaf or (self.cycle is not None and bool(self.cycle.more_body))

    def overdue(self, now: float) -> bool:
        """Whether its client has had its time for what it is to do now."""
        if self.stuck is not None:
            return now - self.stuck > WRITE
        if self.waits:
            return now - self.since > (WRITE if self.transport.get_write_buffer_size() else HEAD)
        return bool(self.cycle.more_body) and now - self.since > BODY

    def abort(self) -> None:
        """Close it at once, whatever has not been sent."""
        self.transport.abort()


def silent(connections: list[Connection], otherwise: Connection) -> Connection:
    """The connection that has waited longest for a request, or another where none waits."""
    return min((one for one in connections if one.waits), key=lambda one: one.since, default=otherwise)


@dataclass
class Door:
    """The application as uvicorn calls it: each request with the generation of its moment, and with who asks."""

    service: Service
    trusted: list[Network] = field(default_factory=list)
    metrics_port: int | None = None
    log: Callable[[str], None] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    open: int = 0
    closing: set[asyncio.Task[None]] = field(default_factory=set)
    # The generations that others have followed and that are still asked.
    retired: list[Generation] = field(default_factory=list)
    # The connections whose requests have been parsed in this turn of the loop.
    asking: list[Connection] = field(default_factory=list)

    def count(self, name: str) -> None:
        """Count one more of what is measured."""
        self.counts[name] += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, from one generation: that of the moment when it has been read."""
        if self.measures(scope):
            there = (scope["method"], scope["path"]) in (("GET", "/metrics"), ("HEAD", "/metrics"))
            answer = self.measured() if there else PlainTextResponse("GET /metrics\n", 404)
            await answer(scope, receive, send)
            return
        if self.trusted:
            forwarded(scope, self.trusted)
        status, size, asks = 0, 0, False
        generation = scope["raccordo.generation"] = self.service.generation
        generation.users += 1
        self.open += 1

        def read() -> None:
            """From now on the generation of the moment is asked, and waits for the answer."""
            nonlocal generation, asks
            if generation is not self.service.generation and not asks:
                generation.users -= 1
                self.let_go(generation)
                generation = scope["raccordo.generation"] = self.service.generation
                generation.users += 1
            generation.asking += not asks
            asks = True

        def answered() -> None:
            """From now on the request asks no more than to read on."""
            nonlocal asks
            generation.asking -= asks
            asks = False
            self.let_go(generation)

        scope["raccordo.read"] = read
        if scope["method"] != "POST":
            read()

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                answered()
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.service(scope, receive, counted)
        finally:
            self.open -= 1
            generation.users -= 1
            answered()
            self.record(scope, status, size)

    def take(self, connection: Connection) -> None:
        """Answer what a connection asks in the next turn of the loop."""
        if not self.asking:
            asyncio.get_running_loop().call_soon(self.answer)
        self.asking.append(connection)

    def answer(self) -> None:
        """Answer at once the look-ups and small files of those that ask, and begin to answer what is none.

        Each step is done for all of them before the next: a processor's cache has no room for the code of all steps.
        """
        asking, self.asking = self.asking, []
        generation = self.service.generation
        try:
            questions = [one.question() for one in asking]
            found = [at_once(generation, question) if question else None for question in questions]
            for connection, question, answer in zip(asking, questions, found, strict=True):
                if answer and connection.answer(answer):
                    self.count("files_at_once_total" if isinstance(question, str) else "look_ups_total")
        finally:
            for connection in asking:
                if connection.begun:
                    connection.begin()

    def measures(self, scope: Scope) -> bool:
        """Whether a request has come where the measures are."""
        return bool(self.metrics_port and (scope.get("server") or ("", 0))[1] == self.metrics_port)

    def record(self, scope: Scope, status: int, size: int) -> None:
        """Count and log a request that has been answered."""
        self.counts[f'http_requests_total{{code="{status}"}}'] += 1
        if self.log:
            self.log(common(scope, status, size))

    def let_go(self, generation: Generation) -> None:
        """Close what nobody uses any more of a generation that another has followed."""
        if generation.retired and not generation.asking:
            if generation in self.retired:
                self.retired.remove(generation)
            task = asyncio.get_running_loop().create_task(generation.close())
            self.closing.add(task)
            task.add_done_callback(self.closing.discard)

    async def follow(self, generation: Generation) -> None:
        """Answer from another generation from now on.

        Its questions wait for a moment until those of the one before have their answers, so that not both have memory
        of their own.
        """
        old, self.service.generation = self.service.generation, generation
        old.retired = True
        self.retired.append(old)
        self.count("generations_total")
        every = generation.pool.size + SPARE
        generation.pool.hold(every)
        self.let_go(old)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(old.closed.wait(), HANDOVER)
        generation.pool.hold(-every)

    async def give_up(self) -> None:
        """Give up what is still being answered, of any generation."""
        await asyncio.gather(*(one.pool.close() for one in (self.service.generation, *self.retired)))

    def measured(self) -> Response:
        """The measures, in Prometheus' text format."""
        generation = self.service.generation
        pool, kept = generation.pool, generation.kept
        now = {
            "http_requests_open": self.open,
            "workers": len(pool.workers),
            "queries_slow": len(pool.slow),
            "queries_waiting": len(pool.waiting),
            "kept_bytes": kept.bytes,
            "kept_hits": kept.hits,
            "kept_misses": kept.misses,
            "clients": len(self.service.clients.known),
            f'generation{{name="{generation.name}"}}': 1,
            "ending": int(self.service.ending),
        }
        lines = {f"raccordo_{name} {value}\n" for name, value in (now | self.counts).items()}
        return PlainTextResponse("".join(sorted(lines)), media_type="text/plain; version=0.0.4")


def forwarded(scope: Scope, trusted: list[Network]) -> None:
    """Take from a trusted proxy who asks it, under which scheme, host and path: each as that proxy says it."""
    if not scope["client"] or not within(scope["client"][0], trusted):
        return
    given: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name.startswith(b"x-forwarded-"):
            given[name] = ", ".join(filter(None, (given.get(name), value.decode("latin-1"))))
    last = {name: value.rpartition(",")[2].strip() for name, value in given.items()}
    for text in reversed(given.get(b"x-forwarded-for", "").split(",")):
        if not (address := without_port(text.strip())):
            break
        scope["client"] = (address, 0)
        if not within(scope["client"][0], trusted):
            break
    if last.get(b"x-forwarded-proto") in ("http", "https"):
        scope["scheme"] = last[b"x-forwarded-proto"]
    if host := last.get(b"x-forwarded-host"):
        others = [pair for pair in scope["headers"] if pair[0] != b"host"]
        scope["headers"] = [*others, (b"host", host.encode("latin-1"))]
        scope["raccordo.proxied"] = True
    if PREFIX.fullmatch(prefix := last.get(b"x-forwarded-prefix", "").rstrip("/")):
        scope["raccordo.prefix"] = prefix


def common(scope: Scope, status: int, size: int) -> str:
    """A request in the Common Log Format of NCSA."""
    client = scope["client"][0] if scope["client"] else "-"
    path = scope["raw_path"].decode("latin-1") + ("?" + scope["query_string"].decode("latin-1")).rstrip("?")
    request = f"{scope['method']} {path} HTTP/{scope['http_version']}"
    request = re.sub(r"[^ !#-\[\]-~]", lambda sign: f"\\x{ord(sign[0]):02x}", request)
    when = time.strftime("%d/%b/%Y:%H:%M:%S %z")
    return f'{client} - - [{when}] "{request}" {status or "-"} {size or "-"}\n'


class Server(uvicorn.Server):
    """uvicorn's server, which looks at its connections' limits, and ends by SIGTERM, SIGINT and SIGHUP alike.

    It then takes no more connections, and answers what it has been asked: what isn't answered after DRAIN is given up.
    """

    def __init__(self, config: uvicorn.Config, door: Door, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.door, self.ready = door, ready

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Listen, and call `ready`."""
        await super().startup(sockets)
        self.ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle the signals in the loop, give none back, and let none end what is left to do."""
        loop, signals = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        for one in signals:
            loop.add_signal_handler(one, self.handle_exit, one, None)
        try:
            yield
        finally:
            for one in signals:
                loop.remove_signal_handler(one)
                # What is left to do is soon done.
                signal.signal(one, signal.SIG_IGN)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """End; a second signal changes nothing: what takes too long is given up by itself."""
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Close the connections whose clients have had their time, twice a second."""
        if counter % 5 == 0:
            self.sweep()
        return await super().on_tick(counter)

    def sweep(self) -> None:
        """Close the connections whose clients have had their time."""
        now = time.monotonic()
        for one in [one for one in self.server_state.connections if one.overdue(now)]:  # type: ignore[union-attr]
            self.door.count("connections_timed_out")
            one.abort()  # type: ignore[union-attr]

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """Answer what has been asked, and give up what takes too long."""
        self.door.service.ending = True
        loop = asyncio.get_running_loop()
        sweeping = loop.create_task(self._sweep_on())
        giving_up = loop.call_later(DRAIN, lambda: loop.create_task(self.door.give_up()))
        try:
            await super().shutdown(sockets)
        finally:
            sweeping.cancel()
            giving_up.cancel()

    async def _sweep_on(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            self.sweep()
