"""The picture that links to the site are shown with: what became of the directives of the newest plan, as squares."""

from __future__ import annotations

import struct
import zlib

from raccordo.site.plan import PlanReader

PATH = "site/picture.png"
# As wide and high as social networks show pictures (the Open Graph protocol says nothing of it).
WIDTH, HEIGHT, MARGIN, BAND = 1200, 630, 80, 24
# The colours, by their places in the palette: paper, band, and those of the style sheet for each level.
PALETTE = ("ffffff", "0052a3", "00603a", "cfe2f7", "0052a3", "fff4d6", "7a3e00")
PAPER, TOP = 0, 1
FILLS = {"certain": (2, 2), "deduced": (3, 4), "open": (5, 6)}


def picture(site: PlanReader) -> bytes:
    """The picture as PNG: a square for each directive, filled, bordered or empty as it is certain, deduced or open."""
    outcomes = [one for plan in site.newest_first[:1] for one in site.summary(plan).outcomes]
    ordered = sorted(outcomes, key=lambda one: (list(FILLS).index(one.level), one.order))
    lines = [bytearray([TOP if y < BAND else PAPER] * WIDTH) for y in range(HEIGHT)]
    room, free = WIDTH - 2 * MARGIN, HEIGHT - BAND - MARGIN
    columns = next((n for n in range(1, len(ordered) + 1) if -(-len(ordered) // n) * (room / n) <= free), 1)
    step = int(min(room / columns, 160))
    left, top = (WIDTH - columns * step) // 2, BAND + (HEIGHT - BAND - -(-len(ordered) // columns) * step) // 2
    for place, outcome in enumerate(ordered):
        x, y = left + place % columns * step, top + place // columns * step
        fill, border = FILLS[outcome.level]
        side, thick = step - step // 7, max(2, step // 12)
        for row in range(y, y + side):
            edge = not y + thick <= row < y + side - thick
            lines[row][x : x + side] = bytes([border]) * side
            if not edge:
                lines[row][x + thick : x + side - thick] = bytes([fill]) * (side - 2 * thick)
    return png(lines)


def png(lines: list[bytearray]) -> bytes:
    """Lines of places in PALETTE as a PNG (W3C, PNG specification, colour type 3)."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", len(lines[0]), len(lines), 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    palette = bytes.fromhex("".join(PALETTE))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"PLTE", palette) + chunk(b"IDAT", pixels) + chunk(
        b"IEND", b""
    )  # fmt: skip
