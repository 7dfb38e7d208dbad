"""Fuzzing by a fixed seed: run `.venv/bin/python -m bench.fuzz`.

Mutated queries, and queries that grow in size on purpose, go to a real `build.py serve`, which must answer each with a
status below 500 or with 503, and never die. Mutated documents of each format go to what reads documents: the check of
the data, which must find what is wrong and say so, and the loader, which must refuse what a server sends it broken.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox

from raccordo.findings import UserError
from raccordo.load.client import Client
from raccordo.project import Project
from raccordo.rdf.turtle import parse_files
from tests.serving import serving

ROOT = Path(__file__).resolve().parent.parent
SEED = 57
CLIENTS = 8
SIZES = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000)
WORDS = ("UNION", "SELECT", "FILTER", "SERVICE", "GRAPH", "<<", ">>", "^^", "xsd:integer")
SIGNS = [*"{}()[]<>.,;:?$\"'\\#|/^*+!&=-@_ \n\t\0\u2028é", *WORDS]
# What nests or repeats, as (before, between, after) around a middle: some end an engine's process, some keep it busy.
GROWING = {
    "braces": ("{ ", "?s ?p ?o ", "} "),
    "parentheses": ("FILTER ( ", "1 ", ") "),
    "brackets": ("[ ?p ", "1 ", "] "),
    "lists": ("( ", "1 ", ") "),
    "not": ("! ", "true ", ""),
    "paths": ("( ", "<a:a> ", ")* "),
    "optional": ("OPTIONAL { ?s ?p ?o ", "", "} "),
    "minus": ("MINUS { ?s ?p ?o ", "", "} "),
    "exists": ("FILTER EXISTS { ?s ?p ?o ", "", "} "),
    "subqueries": ("{ SELECT * { ", "?s ?p ?o ", "} } "),
    "if": ("IF(true, ", "1", ", 2) "),
    "quoted": ("<< ", "?s ?p ?o ", ">> ?p ?o "),
}
REPEATED = {
    "patterns": "?s{n} ?p{n} ?o{n} . ",
    "joined": "?s{n} ?p ?s{m} . ",
    "union": "{{ ?s ?p ?o }} UNION ",
    "values": "VALUES ?v{n} {{ 1 2 3 }} ",
    "binds": "BIND (?s AS ?b{n}) ",
    "filters": "FILTER (?s != {n}) ",
    "prefixes": "?s <a:{n}>/<a:{m}> ?o . ",
}
FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "n-triples": ox.RdfFormat.N_TRIPLES,
    "n-quads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "json-ld": ox.RdfFormat.JSON_LD,
    "rdf/xml": ox.RdfFormat.RDF_XML,
}


def mutate(draw: random.Random, text: str, others: list[str]) -> str:
    """A text with a few changes: signs put in, taken out, doubled, swapped, or a piece of another text."""
    signs = list(text)
    for _ in range(draw.randint(1, 6)):
        place = draw.randrange(len(signs) + 1)
        match draw.randrange(6):
            case 0:
                signs.insert(place, draw.choice(SIGNS))
            case 1:
                del signs[place : place + draw.randint(1, 12)]
            case 2:
                signs[place:place] = signs[place : place + draw.randint(1, 40)]
            case 3:
                signs[place : place + 1] = [draw.choice(SIGNS)]
            case 4:
                other = draw.choice(others)
                start = draw.randrange(len(other) + 1)
                signs[place:place] = other[start : start + draw.randint(1, 80)]
            case _:
                signs[place : place + 1] = [chr(draw.choice((0, 9, 127, 0x80, 0xD7FF, 0xFEFF, 0xFFFF, 0x10FFFF)))]
    return "".join(signs)


def growing() -> Iterator[tuple[str, str]]:
    """Queries of growing size, with what they are."""
    for name, (before, middle, after) in GROWING.items():
        for size in SIZES:
            yield f"{name} {size}", f"SELECT * WHERE {{ ?s ?p ?o . {before * size}{middle}{after * size}}}"
    for name, pattern in REPEATED.items():
        for size in SIZES:
            body = "".join(pattern.format(n=number, m=number + 1) for number in range(size))
            yield f"{name} {size}", f"SELECT * WHERE {{ {body}{{ }} }}"


@dataclass(frozen=True)
class Sent:
    """A request to the server."""

    method: str
    path: str
    content: bytes | None = None
    media: str = ""


def asking(texts: list[str]) -> Iterator[Sent]:
    """Queries as requests, by GET and by POST in turn."""
    for number, text in enumerate(texts):
        encoded = text.encode("utf-8", "surrogatepass")
        if number % 2 and len(encoded) < 8000:
            yield Sent("GET", f"/sparql?query={quote(encoded)}")
        else:
            yield Sent("POST", "/sparql", encoded, "application/sparql-query")


async def send_all(url: str, requests: Iterable[Sent]) -> Counter[int]:
    """The statuses of the answers to requests, of which some are under way at once."""
    statuses: Counter[int] = Counter()
    waiting = iter(requests)
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=CLIENTS)) as client:

        async def work() -> None:
            for one in waiting:
                headers = {"Content-Type": one.media} if one.media else {}
                got = await client.request(one.method, url + one.path, content=one.content, headers=headers)
                statuses[got.status_code] += 1

        await asyncio.gather(*(work() for _ in range(CLIENTS)))
    return statuses


def documents(draw: random.Random, dist: Path, form: ox.RdfFormat, count: int) -> Iterator[bytes]:
    """Mutated documents of a format."""
    quads = list(ox.parse(path=str(dist / "raccordo.nq"), format=ox.RdfFormat.N_QUADS))
    samples = []
    for _ in range(8):
        some = draw.sample(quads, 6)
        content = ox.serialize(some if form.supports_datasets else [quad.triple for quad in some], format=form)
        assert content
        samples.append(content.decode())
    for _ in range(count):
        yield mutate(draw, draw.choice(samples), samples).encode("utf-8", "surrogatepass")


@dataclass
class Sending:
    """A server that sends a document, and a client of it."""

    content: bytes = b""
    media: str = ""

    def __post_init__(self) -> None:
        self.client = Client("http://localhost/store", "http://localhost/query")
        self.client._http = httpx.Client(transport=httpx.MockTransport(self.answer))

    def answer(self, _request: httpx.Request) -> httpx.Response:
        """The document."""
        return httpx.Response(200, content=self.content, headers={"Content-Type": self.media})

    def read(self, form: ox.RdfFormat, content: bytes) -> str:
        """What reading it as the loader does comes to. Anything but a clear refusal raises."""
        self.content, self.media = content, form.media_type
        try:
            self.client.parse(self.client.get("http://localhost/graph"))
            return "read"
        except UserError:
            return "refused"


def check_document(project: Project, path: Path, content: bytes) -> str:
    """What the check of the data says to a file. Anything but findings raises."""
    path.write_bytes(content)
    files, findings = parse_files(project, [path])
    assert findings or files
    return "found wrong" if findings else "read"


def main() -> None:
    """Fuzz, and print what came of it; ends with 1 if anything came that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=10_000)
    options = parser.parse_args()
    sys.exit(1 if fuzz(ROOT / "dist", options.queries, options.documents, print) else 0)


def fuzz(dist: Path, queries: int, count: int, say: Callable[[str], None]) -> list[str]:
    """Send so many mutated queries and read so many mutated documents of each format; returns what must not be."""
    draw = random.Random(SEED)
    canned = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "queries").glob("*.rq"))]
    texts = [re.sub(r"^#.*\n", "", text, flags=re.MULTILINE) for text in canned]
    mutated = {name: list(documents(draw, dist, form, count)) for name, form in FORMATS.items()}
    sets = {
        "mutated queries": list(asking([mutate(draw, draw.choice(texts), texts) for _ in range(queries)])),
        "growing queries": list(asking([text for _, text in growing()])),
        **{f"{name} sent": [Sent("PUT", "/rdf-graph-store?default", one, FORMATS[name].media_type) for one in found]
           for name, found in mutated.items()},
    }  # fmt: skip
    wrong = []
    with serving(dist, "--timeout", "2") as url:
        for name, requests in sets.items():
            started = time.monotonic()
            statuses = asyncio.run(send_all(url, requests))
            say(f"{name:20} {len(requests):7} in {time.monotonic() - started:5.0f} s: {dict(sorted(statuses.items()))}")
            wrong += [f"{name}: status {status}" for status in statuses if status >= 500 and status != 503]
        if httpx.get(f"{url}/health").json()["status"] != "pass":
            wrong.append("the server is not well")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzzed.ttl"
        server = Sending()
        ends = Counter((name, server.read(FORMATS[name], one)) for name, found in mutated.items() for one in found)
        project = Project.at(ROOT, data=(path.parent,))
        ends += Counter(("data file", check_document(project, path, one)) for one in mutated["turtle"])
    for (name, end), number in sorted(ends.items()):
        say(f"{name:20} {number:7} {end}")
    return wrong


if __name__ == "__main__":
    main()
