"""Opening what an office has: which kind of file it is, by its first bytes, and its document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from raccordo.draft import delimited, docx, envelope, pdf, text, xlsx
from raccordo.draft.document import MAXIMUM_BYTES, Document, join, refuse
from raccordo.findings import UserError

LAYER = "draft from its text layer (pdftotext)"
SAVE = "open it in its own program, and save it as XLSX"
# What files begin with that are no text, and what they are (their magic numbers, as file(1) knows them).
PACKED, OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OTHERS = {
    b"{\\rtf": ("a file of Rich Text", LAYER),
    b"\x1f\x8b": ("a packed file", LAYER),
    b"\x89PNG": ("an image", LAYER),
    b"\xff\xd8\xff": ("an image", LAYER),
    b"II*\x00": ("an image", LAYER),
    b"MM\x00*": ("an image", LAYER),
    b"<?xml": ("a file of XML", SAVE),
    b"<html": ("a page of HTML, as some programs write where a spreadsheet is asked for", SAVE),
}


def read_all(paths: Sequence[Path]) -> Document:
    """The document in several files, one after the other: an act and its table, for instance. Raises UserError."""
    return join([read(path) for path in paths])


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
    if path.suffix.lower() == ".p7m":
        raise refuse(path.name, "is no signed envelope, or a damaged one", envelope.TAKE_OUT)
    return read_content(path.name, content)


def read_content(name: str, content: bytes) -> Document:
    """The document in the bytes of a file. Raises UserError where it cannot be read, or is of an unknown kind."""
    if not content:
        raise refuse(name, "is empty", "name the act's text or PDF")
    if content[:1024].find(b"%PDF-") >= 0:
        return pdf.read(name, content)
    if content.startswith(PACKED):
        return read_packed(name, content)
    if content.startswith(OFFICE):
        raise refuse(name, *of_office(content))
    for magic, (kind, remedy) in OTHERS.items():
        if content.startswith(magic):
            raise refuse(name, f"is {kind}, which is not read", remedy)
    if Path(name).suffix.lower() in delimited.ENDINGS:
        return delimited.read(name, content)
    return text.read(name, content)


def read_packed(name: str, content: bytes) -> Document:
    """The document in a packed file, by the names of its parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise refuse(name, "is a packed file that is damaged", "get it anew from where it comes from") from error
    if xlsx.WORKBOOK in parts:
        return xlsx.read(name, content)
    if docx.BODY in parts:
        return docx.read(name, content)
    if parts & {"xl/workbook.bin", "content.xml"}:
        raise refuse(name, "is a spreadsheet or document of another format (ODS, ODT, XLSB), which is not read", SAVE)
    raise refuse(name, "is a packed file, which is not read", LAYER)


def of_office(content: bytes) -> tuple[str, str]:
    """What an old file of Office is, and what to do; encrypted ones are such files too ([MS-OFFCRYPTO], 2.3.4.4)."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "is encrypted", "open it with its password and save it without one"
    return "is an old file of Office, which is not read", f"if it is a spreadsheet, {SAVE}; else {LAYER}"
