"""DOCX files, written part by part (ECMA-376), and signed envelopes (RFC 5652)."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping
from html import escape
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ROOT = f'<?xml version="1.0" encoding="UTF-8"?><w:{{0}} xmlns:w="{W}">{{1}}</w:{{0}}>'
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def docx(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A DOCX of a body, as WordprocessingML, and of other parts by their names."""
    out = io.BytesIO()
    document = ROOT.format("document", f"<w:body>{body}</w:body>")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {"[Content_Types].xml": TYPES, "word/document.xml": document, **(parts or {})}.items():
            archive.writestr(name, part)
    return out.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def item(text: str, depth: int = 0, number: int = 1) -> str:
    """A paragraph of a list, which Word numbers."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: list[str]) -> str:
    """A table of rows of cells, as `cell` writes them."""
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def cell(text: str, properties: str = "") -> str:
    """A cell with a paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def numbering(*lists: list[tuple[str, str]]) -> str:
    """The part with lists, from number 1 on: of each its levels, as format and template."""
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">'
        + "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for depth, (kind, text) in enumerate(levels)
        )
        + "</w:abstractNum>"
        for number, levels in enumerate(lists, 1)
    )
    own = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in range(1, len(lists) + 1)
    )
    return ROOT.format("numbering", kinds + own)


class Signatory:
    """Signs documents in a name that a certificate of its own has, by an issuer of its own."""

    def __init__(self, name: str) -> None:
        from cryptography import x509  # noqa: PLC0415
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

        self.key = ec.generate_private_key(ec.SECP256R1())
        own, issuer = (
            x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, said)]) for said in (name, "Prestatore di prova")
        )
        start = datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(own)
            .issuer_name(issuer)
            .public_key(self.key.public_key())
            .serial_number(0xABCDEF)
            .not_valid_before(start)
            .not_valid_after(start + datetime.timedelta(days=1000))
            .sign(self.key, hashes.SHA256())
        )

    def save(self, folder: Path) -> None:
        """Write certificate and key, as c.pem and k.pem."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415

        (folder / "c.pem").write_bytes(self.certificate.public_bytes(Encoding.PEM))
        (folder / "k.pem").write_bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    def sign(self, content: bytes, *, detached: bool = False, pem: bool = False, certified: bool = True) -> bytes:
        """The envelope of a document, or its signature alone; with the certificate in it, or without."""
        from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import pkcs7  # noqa: PLC0415

        options = [pkcs7.PKCS7Options.Binary, *([pkcs7.PKCS7Options.DetachedSignature] if detached else []),
                   *([] if certified else [pkcs7.PKCS7Options.NoCerts])]  # fmt: skip
        encoding = serialization.Encoding.PEM if pem else serialization.Encoding.DER
        builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
        return builder.add_signer(self.certificate, self.key, hashes.SHA256()).sign(encoding, options)
