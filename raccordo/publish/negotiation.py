"""Which document of an IRI a client gets, by what it accepts: the same rules for Python and for Apache.

RFC 9110 (HTTP Semantics), sections 12.4 and 12.5: of the formats that are acceptable the one with the greatest quality,
and of those with the same the first in our order, pages before data. Where none is acceptable the answer is 406.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from raccordo.project import Project
from raccordo.publish import address
from raccordo.rdf.names import FORMATS, LANGUAGES

# All formats by the ending of their files, in the order in which they are preferred.
TYPES = {"html": "text/html", **FORMATS}
# The endings, and whole names, of what is a document, and is never a name.
DOCUMENT = (
    r"\.(?:html|ttl|jsonld|rdf|nt|nq|trig|rdfp|gz|csv|json|rq|css|js|svg|png|woff2|xml|atom|txt|md)"
    r"|(?:^|/)SHA256SUMS|(?:^|/)LICENSE"
)
QUALITY = r"(?:\s*;(?!\s*q=)[^,;]*)*(?:\s*;\s*q=([01](?:\.[0-9]{0,3})?)(?=\s*(?:[,;]|$)))?\s*(?:;[^,]*)?(?:,|$)"
# The first name of a list of qualities than which, in its second half, there is no greater; see w3id/htaccess.jinja.
GREATEST = (
    r" ([^ =]+)=(?!0\.?0*(?: |$))(\d)\.?(\d)(\d)(\d)[^|]*\|"
    r"(?!.*=(?:(\d)(?=.*<\d*\2\d*\6)|\2\.?(?:(\d)(?=.*<\d*\3\d*\7)|\3(?:(\d)(?=.*<\d*\4\d*\8)|\4(\d)(?=.*<\d*\5\d*\9)))))"
)


def types(path: str) -> dict[str, str]:
    """The formats in which there are documents of the IRI at a path, by the ending of their files."""
    return {"html": TYPES["html"], **address.formats(path)}


def negotiate(path: str, accept: str | None, accept_language: str | None = None) -> str | None:
    """The ending of an IRI's document for these headers: `html`, `en.html`, `ttl`, …; None where none is acceptable."""
    ending = accepted(accept, types(path))
    return address.html_ending(preferred(accept_language)).removeprefix(".") if ending == "html" else ending


def accepted(accept: str | None, types: dict[str, str]) -> str | None:
    """Which of some media types, by their names here, is given for this Accept; the first of equals, None for none."""
    qualities = {name: _quality(accept, media) for name, media in types.items()}
    best = max(qualities.values())
    return next(name for name, quality in qualities.items() if quality == best) if best else None


def _quality(accept: str | None, media: str) -> float:
    if accept is None or not accept.strip():
        return 1.0
    for wanted in (media, media.partition("/")[0] + "/*", "*/*"):
        if match := re.search(pattern(re.escape(wanted)), accept, re.IGNORECASE):
            return float(match[1] or 1)
    return 0.0


def preferred(accept_language: str | None) -> str:
    """The language of the pages that is given for this Accept-Language."""
    qualities = {}
    for name in LANGUAGES:
        found = (re.search(language(wanted), accept_language or "", re.IGNORECASE) for wanted in (name, r"\*"))
        match = next(filter(None, found), None)
        qualities[name] = float(match[1] or 1) if match else 0.0
    return max(LANGUAGES, key=lambda name: qualities[name])


def pattern(media_range: str) -> str:
    """A regular expression for a media range, itself one, in Accept: its first group is the quality, if it has one."""
    return rf"(?:^|,)\s*{media_range}{QUALITY}"


def language(tag: str) -> str:
    """A regular expression for a language in Accept-Language, with whatever subtags; its group is the quality."""
    return rf"(?:^|,)\s*{tag}(?:-[a-z0-9-]+)?{QUALITY}"


def redirects(project: Project, site: str) -> dict[str, bytes]:
    """What w3id.org wants of a name whose files are carried at `site`: one rule, and who maintains it."""
    from raccordo.publish import publisher  # noqa: PLC0415 (a server needs neither this nor the templates)

    made = publisher.render(project, "w3id/raccordo", site_root=site, base=project.base)
    return {f"w3id/{name}": content for name, content in made.items()}


def htaccess(project: Project) -> bytes:
    """The rules as Apache has them, for the folder of the publication: at the path of the site, else of the base."""
    ranges = [(r"\*/\*", list(TYPES))]
    ranges += [(rf"{kind}/\*", [e for e, media in TYPES.items() if media.startswith(kind + "/")])
               for kind in ("text", "application")]  # fmt: skip
    ranges += [(re.escape(media), [ending]) for ending, media in TYPES.items()]
    return (
        project.templates("w3id")
        .get_template("htaccess.jinja")
        .render(
            target=urlsplit(project.site or project.base).path,
            types=TYPES,
            ranges=ranges,
            many=address.MANY,
            missing=[ending for ending in TYPES if ending not in types(address.MANY[0])],
            languages=LANGUAGES,
            document=DOCUMENT,
            greatest=GREATEST,
            pattern=pattern,
            language=language,
        )
        .encode()
    )
