"""Starting the server, and following the publication: where the folder is exchanged for another, that is served."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import logging.handlers
import resource
import socket
import sys
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from raccordo import heap
from raccordo.findings import UserError
from raccordo.project import Project
from raccordo.serve.app import Service
from raccordo.serve.clients import networks
from raccordo.serve.generation import Generation, open_generation, open_queries, state, take
from raccordo.serve.pool import DEADLINE, Pool
from raccordo.serve.server import DRAIN, MAX_HEAD, WRITE, Connection, Door, Server

WITHOUT_MCP = "this takes the package mcp: install it with “pip install mcp”"
# What the system holds for a connection that isn't read: enough for a fast one, little for a thousand slow ones.
SEND_BUFFER = 256 * 1024
# Seconds between looks at the folder, and until a publication that was not whole is tried again.
LOOK = 1.0
AGAIN = 10.0


@dataclass(frozen=True)
class Settings:
    """Where to listen, how queries are run, which proxies are in front, and where measures and log go."""

    host: str = "127.0.0.1"
    port: int = 0
    workers: int = 2
    timeout: float = DEADLINE
    exposed: bool = False
    show: bool = False
    proxies: tuple[str, ...] = ()
    metrics: int | None = None
    log: str | None = None
    mcp: bool = False


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens; raises UserError where the address is taken or isn't one."""
    if not host:  # which the system takes for all addresses
        raise UserError("--host is empty: name an address, such as 127.0.0.1, or 0.0.0.0 for all of this machine")
    shown = f"[{host}]" if ":" in host else host
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # asyncio sets TCP_NODELAY on the connections of a socket whose protocol is named.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        listening.bind((host, port))
        listening.listen(1024)
    except (OSError, OverflowError, UnicodeError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        fix = "choose another with --port (0 takes any free one)" if taken else "choose others with --host and --port"
        raise UserError(f"{shown}:{port} cannot be listened on: {error}: {fix}") from error
    return listening


def open_log(target: str | None) -> Callable[[str], None] | None:
    """Where lines of the access log go: to a file, opened again where it has been moved, or `-`, standard output."""
    if target is None:
        return None
    try:
        handler = (
            logging.StreamHandler(sys.stdout)
            if target == "-"
            else logging.handlers.WatchedFileHandler(target, encoding="utf-8")
        )
    except OSError as error:
        raise UserError(f"{target} could not be written: {error.strerror}: choose another place") from error
    handler.terminator = ""
    logger = logging.Logger("access")
    logger.addHandler(handler)
    return lambda line: logger.info("%s", line)


@dataclass
class House:
    """The folder that is served, and how a generation is made of what is in it."""

    project: Project
    dist: Path
    settings: Settings
    warn: Callable[[str], None]

    async def open(self, before: Pool | None = None) -> Generation:
        """The publication as it is now, in the place of that of another pool. Raises UserError where it isn't whole."""
        snapshot = await asyncio.to_thread(take, self.dist)
        for path, why in sorted(snapshot.left_out.items()):
            self.warn(f"warning: {self.dist / path} {why}: it is not served")
        queries = await asyncio.to_thread(open_queries, self.project, snapshot)
        heap.give_back()
        if before:
            before.leave(True)
        try:
            return await open_generation(
                snapshot,
                queries,
                str(self.project.root.resolve()) if self.settings.mcp else "",
                size=self.settings.workers,
                exposed=self.settings.exposed,
                deadline=self.settings.timeout,
            )
        except BaseException:
            if before:
                before.leave(False)
            raise

    async def follow(self, door: Door) -> None:
        """Serve each publication that takes the place of the one before, once it is whole."""
        tried, when = None, 0.0
        while True:
            await asyncio.sleep(LOOK)
            now = state(self.dist)
            if now in (None, door.service.generation.snapshot.state):
                continue
            if now == tried and time.monotonic() - when < AGAIN:
                continue
            try:
                await door.follow(await self.open(door.service.generation.pool))
            # Whatever is wrong with it, what is served goes on being served.
            except Exception as error:
                if now != tried:
                    self.warn(f"warning: {error}; the publication before goes on being served")
                door.count("generations_refused")
            tried, when = now, time.monotonic()


def serve(
    project: Project, dist: Path, settings: Settings, say: Callable[[str], None], warn: Callable[[str], None]
) -> None:
    """Serve a publication until a signal ends it; `say` gets the addresses, `warn` what goes wrong meanwhile.

    Raises UserError where there is none, where the address can't be had, and where queries couldn't be kept apart.
    """
    try:
        trusted = networks(settings.proxies)
    except ValueError as error:
        raise UserError(f"--proxy is an address or a network, such as 127.0.0.1 or 10.0.0.0/8: {error}") from error
    log = open_log(settings.log)
    with contextlib.ExitStack() as stack:
        listening = [stack.enter_context(bind(settings.host, settings.port))]
        if settings.metrics is not None:
            listening.append(stack.enter_context(bind(settings.host, settings.metrics)))
        ports = [one.getsockname()[1] for one in listening]
        allow_connections()
        heap.share()
        name = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{name}:{ports[0]}/"
        house = House(project, dist, settings, warn)

        def ready() -> None:
            say(f"{url}  the site")
            say(f"{url}sparql  the SPARQL endpoint")
            say(f"{url}openapi.json  the canned queries as URLs")
            if settings.mcp:
                say(f"{url}mcp  the tools for assistants")
            for port in ports[1:]:
                say(f"http://{name}:{port}/metrics  the measures")
            if settings.show:
                webbrowser.open(url)

        # It would say of each client that it has gone.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)

        async def run() -> None:
            service = Service(project.version, await house.open())
            door = Door(service, trusted, ports[1] if len(ports) > 1 else None, log)
            config = uvicorn.Config(
                door,
                http=Connection,
                lifespan="off",
                proxy_headers=False,
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=int(DRAIN + WRITE),
                ws="none",
                h11_max_incomplete_event_size=MAX_HEAD,
            )
            following = asyncio.get_running_loop().create_task(house.follow(door))
            try:
                async with opened(service) if settings.mcp else contextlib.nullcontext():
                    await Server(config, door, ready).serve(sockets=listening)
            finally:
                following.cancel()
                await service.generation.close()
                await asyncio.gather(*door.closing)

        asyncio.run(run())


def opened(service: Service) -> contextlib.AbstractAsyncContextManager[None]:
    """The door for assistants, which is open in the block. Raises UserError where the library is not installed."""
    try:
        from raccordo.serve.mounted import Mounted  # noqa: PLC0415 (an optional extra)
    except ImportError as error:
        raise UserError(WITHOUT_MCP) from error
    service.door = door = Mounted(service)
    return door.manager.run()


def allow_connections() -> None:
    """Let this process have as many open files as the system lets it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536) if most > 0 else 65536, most))
