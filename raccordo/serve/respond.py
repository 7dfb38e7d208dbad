"""Sending what there is: whole or a range, compressed or as it is, or 304 where the client has it (RFC 9110)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from raccordo.publish.negotiation import pattern
from raccordo.serve.clients import Client
from raccordo.serve.generation import WORTH, Entity, Generation, packed, zipped

COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Content-Range, Accept-Ranges, Retry-After",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# An answer to a query is another for another Accept.
VARY = {"Vary": "Accept"}
# The next publication may be a minute away; whoever asks again with the tag is told.
FRESH = {"Cache-Control": "public, max-age=60"}
# What is larger is sent in parts, each once the client has taken most of what was sent before.
PART = 64 * 1024
# What is larger is compressed by a thread, so that nobody waits for it.
ASIDE = 128 * 1024
COMPRESSIBLE = re.compile(r"text/|image/svg|application/(?!gzip|pdf|pkcs7|vnd\.)")
GZIP = [re.compile(pattern(coding), re.IGNORECASE) for coding in ("gzip", r"\*")]
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)
# An entity, the headers that come with it, and the path of a file that is the same compressed by gzip.
Answer = tuple[Entity, Mapping[str, str], str]


class Parts(Response):
    """A part of an entity, sent as the client takes it; it counts as held for the client until then."""

    def __init__(self, one: Entity, span: range, status: int, headers: Mapping[str, str], client: Client) -> None:
        self.one, self.span, self.client = one, span, client
        super().__init__(b"", status, {**headers, "Content-Length": str(len(span))})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        self.client.held += len(self.span)
        try:
            starts = self.span[::PART] if scope["method"] != "HEAD" else range(0)
            for start in starts:
                body = self.one.read(start, min(start + PART, self.span.stop))
                await send({"type": "http.response.body", "body": body, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.client.held -= len(self.span)


def said(status: int, why: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says in a line why there is no other."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", why)[:2000] + "\n"
    headers = {**COMMON, "Cache-Control": "no-store", **(headers or {})}
    return Response(text.encode("utf-8", "replace"), status, headers, "text/plain")


def problem(status: int, why: str, near: list[str] | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says why there is no other, and what may have been meant, for programs (RFC 9457)."""
    details: dict[str, Any] = {"title": HTTPStatus(status).phrase, "status": status, "detail": why[:2000]}
    if near:
        details["suggestions"] = near
    body = json.dumps(details, ensure_ascii=False).encode("utf-8", "replace")
    headers = {**COMMON, "Cache-Control": "no-store", **(headers or {})}
    return Response(body, status, headers, "application/problem+json")


async def send(
    request: Request, client: Client, one: Entity, headers: Mapping[str, str], *, ready: str = "", program: bool = False
) -> Response:
    """An entity as the request wants it; `ready` is the path of a file that is the same compressed by gzip.

    What can't be met is said as problem details to a `program`, in a line to others.
    """

    def refuse(status: int, why: str, headers: Mapping[str, str] | None = None) -> Response:
        return problem(status, why, headers=headers) if program else said(status, why, headers)

    generation: Generation = request.scope["raccordo.generation"]
    compressible = worth(one)
    out = {**described(compressible, headers), "ETag": one.tag}
    packed_tag = packed(one.tag)
    known, meant = tags(request, "if-none-match"), tags(request, "if-match", weak=False)
    if (missed := request.headers.get("if-match")) is not None and not meant & {one.tag, packed_tag, "*"}:
        return refuse(412, f"it is no longer {missed[:200]}")
    if known & {one.tag, packed_tag, "*"} and request.method not in ("GET", "HEAD"):
        return refuse(412, "there is one")
    wanted = request.headers.get("range")
    if compressible and not wanted and takes_gzip(",".join(request.headers.getlist("accept-encoding"))):
        if not known & {packed_tag, one.tag, "*"}:
            one = compressed(generation, one, ready) or await aside(generation, one)
            out["Content-Encoding"] = "gzip"
        out["ETag"] = packed_tag
    if known & {one.tag, out["ETag"], "*"}:
        # Of the variants that are still good, the client is told the one that it has.
        out["ETag"] = next(iter(known & {out["ETag"]} or known & {one.tag}), out["ETag"])
        return Response(status_code=304, headers=out)
    out["Content-Type"] = typed(one.media)
    span, status = range(one.size), 200
    if wanted and request.method == "GET" and request.headers.get("if-range", one.tag) == one.tag:
        found = spanned(wanted, one.size)
        if found is not None and not found:
            return refuse(416, "the range is not within it", {"Content-Range": f"bytes */{one.size}"})
        if found is not None:
            span, status = found, 206
            out["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{one.size}"
    if len(span) > PART:
        return Parts(one, span, status, out, client)
    return Response(one.read(span.start, span.stop), status, out)


def whole(generation: Generation, answer: Answer, asked: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, bytes] | None:
    """The lines of the head and the body, as `send` has them, for a request that wants it whole and as it is now.

    None where it is large, or takes long to be compressed.
    """
    one, headers, ready = answer
    compressible, tag, gzip = worth(one), one.tag, False
    if compressible and takes_gzip(dict(asked).get(b"accept-encoding", b"").decode("latin-1")):
        found = compressed(generation, one, ready)
        if not found:
            return None
        one, tag, gzip = found, packed(tag), True
    if one.size > PART:
        return None
    head = _lines(one.media, compressible, gzip, tuple(headers.items()))
    return b"%betag: %b\r\ncontent-length: %d\r\n" % (head, tag.encode(), one.size), one.read(0, one.size)


@lru_cache(100)
def _lines(media: str, compressible: bool, gzip: bool, headers: tuple[tuple[str, str], ...]) -> bytes:
    """The lines that are the same for all answers of a kind."""
    out = {**described(compressible, dict(headers)), "Content-Type": typed(media)}
    if gzip:
        out["Content-Encoding"] = "gzip"
    return "".join(f"{name.lower()}: {value}\r\n" for name, value in out.items()).encode("latin-1")


def described(compressible: bool, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that say how an entity may be kept and asked for, and others."""
    out = {**COMMON, **FRESH, **headers, "Accept-Ranges": "bytes"}
    if compressible:
        out["Vary"] = f"{out['Vary']}, Accept-Encoding" if "Vary" in out else "Accept-Encoding"
    return out


def worth(one: Entity) -> bool:
    """Whether it gains something from being compressed."""
    return one.size >= WORTH and bool(COMPRESSIBLE.match(one.media))


def typed(media: str) -> str:
    """A Content-Type, with the charset of texts."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def tags(request: Request, header: str, *, weak: bool = True) -> set[str]:
    """The entity tags of a header; weak ones as the strong ones that they stand for, or else as they are."""
    listed = [one.strip() for value in request.headers.getlist(header) for one in value.split(",")]
    return {one.removeprefix("W/") if weak else one for one in listed} - {""}


def takes_gzip(accept: str) -> bool:
    """Whether gzip is taken by who sends this Accept-Encoding."""
    found = next(filter(None, (coding.search(accept) for coding in GZIP)), None)
    return bool(found and float(found[1] or 1))


def spanned(wanted: str, size: int) -> range | None:
    """The bytes that a Range asks for: none where it can't be met; None where it asks for several, or for what else."""
    match = RANGE.fullmatch(wanted.replace(" ", ""))
    if not match or not (match[1] or match[2]):
        return None
    if match[1] and match[2] and int(match[2]) < int(match[1]):
        return None
    if not match[1]:
        return range(max(0, size - int(match[2])), size)
    return range(int(match[1]), min(size, int(match[2]) + 1) if match[2] else size)


def compressed(generation: Generation, one: Entity, ready: str) -> Entity | None:
    """An entity compressed by gzip: the file that the build made of it, or what is kept, or made now if it is small."""
    if ready in generation.files:
        file = generation.entity(ready, one.media)
        return Entity(one.media, one.tag, file.size, file=file.file, offset=file.offset)
    found = generation.kept.get(("gzip", one.tag))
    return keep(generation, one, zipped(one)) if not found and one.size <= ASIDE else found


async def aside(generation: Generation, one: Entity) -> Entity:
    """An entity compressed by gzip, by a thread."""
    return keep(generation, one, await asyncio.to_thread(zipped, one))


def keep(generation: Generation, one: Entity, made: Entity) -> Entity:
    """Keep what has been made of an entity by gzip."""
    generation.kept.put(("gzip", one.tag), made)
    return made
