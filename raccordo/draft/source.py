"""Opening what an office has: which kind of file it is, by its first bytes, and its document."""

from __future__ import annotations

from pathlib import Path

from raccordo.draft import docx, envelope, pdf, text
from raccordo.draft.document import MAXIMUM_BYTES, Document, refuse
from raccordo.findings import UserError

# What files begin with that are no text, and what they are (their magic numbers, as file(1) knows them).
OTHERS = {
    b"PK\x03\x04": "a packed file, and no DOCX",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "a file of Rich Text",
    b"\x1f\x8b": "a packed file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"II*\x00": "an image",
    b"MM\x00*": "an image",
}


def read(path: Path) -> Document:
    """The document in a file. Raises UserError where it cannot be read, is empty, too large, or of an unknown kind."""
    if not path.exists():
        raise UserError(f"{path} is not there: name the act's text or PDF")
    if not path.is_file():
        raise UserError(f"{path} is no file: name the act's text or PDF")
    try:
        size = path.stat().st_size
        if size > MAXIMUM_BYTES:
            raise refuse(path.name, f"has {size / 1e6:.0f} MB, more than {MAXIMUM_BYTES // 2**20} MiB", "take less")
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}: give the right to read it") from error
    if envelope.wraps(content):
        return envelope.read(path.name, content, read_content)
    return read_content(path.name, content)


def read_content(name: str, content: bytes) -> Document:
    """The document in the bytes of a file. Raises UserError where it cannot be read, or is of an unknown kind."""
    if not content:
        raise refuse(name, "is empty", "name the act's text or PDF")
    if content[:1024].find(b"%PDF-") >= 0:
        return pdf.read(name, content)
    if docx.is_document(content):
        return docx.read(name, content)
    for magic, kind in OTHERS.items():
        if content.startswith(magic):
            raise refuse(name, f"is {kind}, which is not read yet", "draft from its text layer (pdftotext)")
    return text.read(name, content)
