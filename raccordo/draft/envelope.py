"""A signed envelope (CMS, RFC 5652, as .p7m): `read` takes the document out, and notes what it says of signatures.

Nothing is verified: neither signature, nor certificate, nor time. The envelope is opened in a process of its own,
`python -m raccordo.draft.envelope`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from raccordo.draft import limited
from raccordo.draft.document import Document, Envelope, Signer
from raccordo.draft.limited import Refused

MEDIA_TYPE = "application/pkcs7-mime"
MAXIMUM_DEPTH = 5
# The object identifiers of content types (RFC 5652, section 14), as they are encoded, and what is not read of them.
SIGNED = bytes.fromhex("06092a864886f70d010702")
OTHERS = {
    bytes.fromhex("06092a864886f70d010703"): "an encrypted envelope",
    bytes.fromhex("060b2a864886f70d010910011f"): "a document with a time stamp (.tsd)",
    bytes.fromhex("060b2a864886f70d0109100109"): "a compressed envelope",
}
# How far into an envelope its type stands, and the first bytes of one (X.690, section 8.1.3): a sequence of any length.
HEAD = 24
SEQUENCE = re.compile(rb"\x30[\x80-\x84]", re.DOTALL)
PEM = re.compile(rb"\s*-----BEGIN (?:PKCS7|PKCS #7 SIGNED DATA|CMS)-----(?P<body>[^-]*)-----END ")
BASE64 = re.compile(rb"[A-Za-z0-9+/\s]+=*\s*")
TAKE_OUT = "open it with the program that verifies signatures, save the document inside, and draft from that"
# What a document inside begins with, and how its file is named where the envelope's name doesn't say it.
SUFFIXES = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx"}


def wraps(content: bytes) -> bool:
    """Whether a file is an envelope, in DER or BER, or in base64 with or without the lines of PEM around it."""
    return _unarmoured(content) is not None


def read(name: str, content: bytes, within: Callable[[str, bytes], Document]) -> Document:
    """The document in an envelope, which `within` reads by its name and bytes; it keeps the envelope.

    Raises UserError where there is no document inside, envelopes are in one another too deep, or it is damaged.
    """
    found = limited.read("raccordo.draft.envelope", name, content, TAKE_OUT)
    inner = base64.b64decode(found["content"])
    signers = tuple(Signer(*signer) for signer in found["signers"])
    return replace(within(_name_of(name, inner), inner), envelope=Envelope(name, content, signers))


def _name_of(name: str, inner: bytes) -> str:
    """The name of the file in an envelope: that of the envelope without its endings."""
    bare = re.sub(r"(?i)(?:\.p7[mscb]|\.pem|\.b64)+$", "", name)
    suffix = next((suffix for magic, suffix in SUFFIXES.items() if magic in inner[:1024]), ".txt")
    return bare if re.search(r"\.\w{2,5}$", bare) else f"{bare}{suffix}"


def _unarmoured(content: bytes) -> bytes | None:
    """The bytes of an envelope, out of base64 where they are in it; None where the file is none."""
    if match := PEM.match(content):
        body = match["body"]
    elif BASE64.fullmatch(content):
        body = content
    else:
        body = b""
    if body:
        try:
            content = base64.b64decode(b"".join(body.split()), validate=True)
        except binascii.Error:
            return None
    types = (SIGNED, *OTHERS)
    return content if SEQUENCE.match(content) and any(one in content[:HEAD] for one in types) else None


# What follows runs in the process of its own.


def extract(content: bytes) -> dict[str, Any]:
    """What is in an envelope, and who signed each, as JSON. Raises Refused."""
    signers: list[tuple[Any, ...]] = []
    for level in range(1, MAXIMUM_DEPTH + 2):
        inner = _unarmoured(content)
        if inner is None:
            return {"content": base64.b64encode(content).decode(), "signers": signers}
        if level > MAXIMUM_DEPTH:
            break
        if kind := next((kind for one, kind in OTHERS.items() if one in inner[:HEAD]), ""):
            raise Refused(f"it is {kind}, which is not opened", TAKE_OUT)
        try:
            content, found = _opened(inner)
            signers += [(level, *signer) for signer in found]
        except (Refused, MemoryError):
            raise
        except Exception as error:  # The library raises whatever a damaged file makes it stumble over.
            raise Refused(f"the envelope is damaged ({type(error).__name__})", TAKE_OUT) from error
    raise Refused(f"more than {MAXIMUM_DEPTH} envelopes are in one another", TAKE_OUT)


def _opened(content: bytes) -> tuple[bytes, list[tuple[str, ...]]]:
    """The content of a signed envelope, and what it says of each signature."""
    from asn1crypto import cms  # noqa: PLC0415  (slow)

    signed = cms.ContentInfo.load(content)["content"]
    inside = signed["encap_content_info"]["content"]
    if inside.native is None:
        raise Refused("it has a signature alone, without the document that was signed", "name the document itself")
    certificates = [choice.chosen for choice in signed["certificates"] or () if choice.name == "certificate"]
    return bytes(inside), [tuple(_said(signer, certificates)) for signer in signed["signer_infos"]]


def _said(signer: Any, certificates: list[Any]) -> Iterator[str]:
    """Name, issuer and serial number of the certificate, the time that is claimed, the digest algorithm."""
    sid = signer["sid"].chosen
    by_key = signer["sid"].name == "subject_key_identifier"
    own = next(
        (
            certificate
            for certificate in certificates
            if (certificate.key_identifier == sid.native if by_key else
                (certificate.issuer, certificate.serial_number) == (sid["issuer"], sid["serial_number"].native))
        ),
        None,
    )  # fmt: skip
    yield _common_name(own.subject) if own else ""
    issuer = own.issuer if own else None if by_key else sid["issuer"]
    yield issuer.human_friendly if issuer else ""
    serial = own.serial_number if own else None if by_key else sid["serial_number"].native
    yield f"{serial:x}" if serial is not None else ""
    times = [
        value.native
        for attribute in signer["signed_attrs"] or ()
        if attribute["type"].native == "signing_time"
        for value in attribute["values"]
    ]
    yield times[0].isoformat() if times else ""
    yield signer["digest_algorithm"]["algorithm"].native


def _common_name(name: Any) -> str:
    """The common name of a distinguished name; all of it where it has none."""
    said = name.native.get("common_name", "")
    return " ".join(said) if isinstance(said, list) else said or name.human_friendly


if __name__ == "__main__":
    limited.serve(extract)
