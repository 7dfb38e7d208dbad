"""PDFs that are damaged or made to harm, written object by object (ISO 32000-1, 7.5)."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F1 12 Tf 72 700 Td (Visto il decreto) Tj ET"


def objects(bodies: Sequence[bytes]) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + trailer


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def page(contents: bytes, count: int = 1, more: Sequence[bytes] = (), resources: bytes = b"") -> bytes:
    """A PDF of `count` pages with the same contents, which is object 3; `more` are objects 5 and following."""
    kids = b" ".join(b"%d 0 R" % (5 + len(more) + number) for number in range(count))
    one = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>%s>>>>"
        % resources
    )
    pages = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    return objects([b"<</Type/Catalog/Pages 2 0 R>>", pages, contents, FONT, *more, *[one] * count])


def packed_twice() -> bytes:
    """A few kilobytes that unpack to 1.2 GB."""
    zeros = zlib.compressobj(1)
    block = b"\0" * 2**20
    once = b"".join(zeros.compress(block) for _ in range(1200)) + zeros.flush()
    return page(stream(zlib.compress(once, 9), b"/Filter[/FlateDecode/FlateDecode]"))


def forms_in_forms() -> bytes:
    """A page that draws a form twenty times, which draws another twenty times, and so on, eight deep."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 4 0 R>>/XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do " * 20 + TEXT, form % (6 + depth)) for depth in range(8)]
    return page(stream(b"/X Do"), more=[*forms, stream(TEXT, form % 5)], resources=b"/XObject<</X 5 0 R>>")


def encrypted(password: str) -> bytes:
    """A PDF that opens with a password only; with an empty one it opens for everybody, but may not be copied."""
    from reportlab.lib.pdfencrypt import StandardEncryption  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password, "owner", canCopy=0, strength=128))
    canvas.drawString(72, 700, "Visto il decreto")
    canvas.save()
    return out.getvalue()


def scan() -> bytes:
    """A page with a picture and no text."""
    picture = stream(
        b"\xff\0\0" * 100, b"/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceRGB"
    )
    return page(stream(b"q 600 0 0 800 0 0 cm /I Do Q"), more=[picture], resources=b"/XObject<</I 5 0 R>>")
