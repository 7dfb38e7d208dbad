"""A mapping: what a body's words are. It stands beside the body's data, as `mapping.toml`, and is written by a person.

What a page prints is described by templates: the words themselves, with a name in braces where something varies, as in
`MISSIONE {code} - {title}`. Blanks may be more than one, a dash may be of any length, an apostrophe straight or curved.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from raccordo.act.anchor import MONTHS
from raccordo.findings import UserError

DATE = rf"\d{{1,2}}[°º]? ?(?:{'|'.join(MONTHS)}) \d{{4}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}"
DASH = re.compile(r"\s*[-–—]\s*")
APOSTROPHES = "'’"
PLACE = re.compile(r"\{(\w+)\}")
# What may stand at each name of a template; the categories are the body's own.
FORMS = {
    "code": r"\d+(?:\.\w+)*",
    "date": rf"(?i:{DATE})",
    "letter": r"[“\"']?(?:[A-Z]|[IVX]+|\d{1,2})\b[”\"']?",
    "number": r"\d+",
    "office": r"\S.*?",
    "report": r"\S.*",
    "section": r"\d+(?:\.\d+)+",
    "title": r"\S.*?",
    "year": r"\d{4}",
}
# What a letter is before a guideline, other than that of an annex: «a», or a Roman number.
SMALL_LETTER = r"[A-Za-z]|[ivx]+|[IVX]+"
# What a guideline may be numbered by: 2; 2.1; a.
NUMERALS = ("number", "section", "letter")
# How the acts of Italian bodies are worded. A mapping may give others.
RECITALS = (
    "Vista", "Visto", "Viste", "Visti", "Acquisita", "Acquisito", "Acquisiti", "Atteso", "Attesa", "Condivisa",
    "Condiviso", "Considerata", "Considerato", "Considerate", "Considerati", "Constatato", "Dato atto", "Esaminata",
    "Esaminato", "In attuazione", "Informata", "Informate", "Preso atto", "Premesso", "Ravvisata", "Ravvisato",
    "Richiamata", "Richiamato", "Richiamati", "Rilevata", "Rilevato", "Ritenuta", "Ritenuto", "Sentita", "Sentito",
    "Sentite", "Sentiti", "Su proposta", "Tenuto conto", "Tenuto presente", "Udita", "Udito",
    "Valutata", "Valutato", "Con voti", "con voti", "A voti",
)  # fmt: skip
FORMULAS = ("ADOTTA", "APPROVA", "DECRETA", "DELIBERA", "DETERMINA", "DISPONE", "EMANA", "ORDINA")
SUBJECTS = ("Oggetto",)
# How a table ties a row to a column, and how a row or column of sums is headed. A mapping may give others.
CROSSES = ("X", "x", "×", "✓", "✔", "●", "•", "☑", "☒", "1")
TOTALS = ("Totale", "Totali", "Subtotale", "Sub-totale", "Somma")


class Template:
    """What a page prints, with names in braces where it varies, to be compared with running text."""

    def __init__(self, text: str, forms: Dictionary[str, str] = FORMS) -> None:
        self.text = text
        parts = PLACE.split(text)
        pattern, seen = "", set()
        for index, part in enumerate(parts):
            if index % 2 == 0:
                pattern += literal(part)
            elif part not in forms:
                known = ", ".join(f"{{{name}}}" for name in sorted(forms))
                raise UserError(f"has {{{part}}} in “{text}”: a template may have {known}")
            else:
                # A code may end with a full stop that is none of it.
                pattern += f"(?P<{part}>{forms[part]})" if part not in seen else f"(?:{forms[part]})"
                pattern += r"\.?" if part == "code" else ""
                seen.add(part)
        self.pattern = re.compile(pattern)
        # Whether it has words of its own: one that has none reads as much else, «1. di approvare» as «{code} {title}».
        self.worded = any(character.isalpha() for part in parts[::2] for character in part)
        # A template that begins with what varies must be a paragraph of its own: it would take in what stands before.
        self.whole = not parts[0].strip() and parts[1] in ("office", "report", "title")
        # What its first line begins with: all that stands before a title, or else the first word.
        first = literal(parts[0].split()[0]) if parts[0].strip() else forms[parts[1]]
        self.opens = re.compile(pattern.partition("(?P<title>")[0] if "title" in seen else first)

    def begins(self, text: str) -> bool:
        """Whether a line may be the first that reads as the template."""
        return (self.match(text) if self.whole else self.opens.match(text)) is not None

    def match(self, text: str) -> re.Match[str] | None:
        """The match of the whole of a text; None where it reads otherwise."""
        return self.pattern.fullmatch(text)


def literal(text: str) -> str:
    """A pattern for words as they are, whatever their blanks, dashes and apostrophes are."""
    parts = [r"\s+".join(re.escape(word) for word in re.split(r"\s+", part)) for part in DASH.split(text)]
    return re.sub(f"[{APOSTROPHES}]", f"[{APOSTROPHES}]", r"\s*[-–—]\s*".join(parts))


@dataclass(frozen=True)
class Mapping:
    """The words of one body: its own names, the wording of its acts, its list of guidelines, its table, its pages."""

    slug: str
    body: str
    names: tuple[str, ...]
    recitals: tuple[str, ...] = RECITALS
    formulas: tuple[str, ...] = FORMULAS
    subjects: tuple[str, ...] = SUBJECTS
    kinds: Dictionary[str, str] = field(default_factory=dict)
    annex: Template = field(default_factory=lambda: Template("Allegato {letter}"))
    title: Template | None = None
    number: Template | None = field(default_factory=lambda: Template("{number}"))
    prose: bool = False
    scheme: str = ""
    categories: Dictionary[str, str] = field(default_factory=dict)
    mission: Template | None = None
    programme: Template | None = None
    code_column: bool = False
    codes: Dictionary[str, str] = field(default_factory=dict)
    row_head: Template | None = None
    report: Template | None = None
    continued: str = "(Segue)"
    none: str = "-"
    shared: str = "(*)"
    crosses: tuple[str, ...] = CROSSES
    totals: tuple[str, ...] = TOTALS
    furniture: tuple[tuple[str, Template], ...] = ()
    columns: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    code: re.Pattern[str] = field(default_factory=lambda: re.compile(FORMS["code"]))


SHAPE: dict[str, dict[str, type]] = {
    "body": {"slug": str, "iri": str, "names": list},
    "act": {"recitals": list, "formulas": list, "subjects": list, "kinds": dict, "annex": str},
    "guidelines": {"title": str, "number": str, "text": bool, "scheme": str, "categories": dict},
    "table": {
        "code": str, "codes": dict, "mission": str, "programme": str, "code_column": bool, "head": str, "report": str,
        "continued": str, "none": str, "shared": str, "crosses": list, "totals": list,
    },
    "columns": {
        "number": list, "guideline": list, "category": list, "mission": list, "programme": list, "code": list,
        "directive": list, "responsible": list,
    },
    "furniture": {"running-head": list, "legend": list, "column-head": list, "formula": list},
}  # fmt: skip


# What the values of the keys are.
FORMATS = {
    str: 'a text ("…")', list: 'a list of texts (["…", "…"])', dict: 'a table of texts ({ "…" = "…" })',
    bool: "true or false",
}  # fmt: skip
# The names that a template may have where not all of them say something.
ALLOWED = {
    ("act", "annex"): ("letter", "title", "year"),
    ("guidelines", "title"): ("number", "title", "year"),
    ("guidelines", "number"): NUMERALS,
}
# The names without which a template says nothing.
NEEDED = {
    ("act", "annex"): ("letter",),
    ("table", "mission"): ("code", "title"),
    ("table", "programme"): ("code", "title"),
    ("table", "report"): ("report",),
}


def find(folders: tuple[Path, ...], body: str) -> Path:
    """The mapping of a body, by its slug, under the folders of data. Raises UserError where there is none."""
    there = sorted(path for folder in folders for path in folder.glob("*/mapping.toml"))
    for path in there:
        if path.parent.name == slug(body):
            return path
    known = ", ".join(path.parent.name for path in there) or "none"
    raise UserError(
        f"no mapping for {body}: there is {known}; write data/{slug(body)}/mapping.toml as docs/draft.md shows, "
        "or name one with --mapping"
    )


def is_missing(folders: tuple[Path, ...], body: str) -> bool:
    """Whether no folder of data has a mapping of a body."""
    return not any((folder / slug(body) / "mapping.toml").exists() for folder in folders)


def slug(text: str) -> str:
    """A text as part of an IRI: lower case, without accents, its words parted by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("’", " ").replace("'", " ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def read(path: Path, base: str) -> Mapping:
    """The mapping in a file. Raises UserError where it is no TOML, or has a key, value or template that it can't have.

    `base` is the IRI under which all is published: the body that has no IRI of its own gets one there.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read as TOML: {error}") from error
    try:
        check(given)
        return made(given, base)
    except UserError as error:
        raise UserError(f"{path}: {error}") from error


def check(given: Dictionary[str, Any]) -> None:
    """Raise UserError for a table or key that no mapping has, and for a value of another kind."""
    for table, keys in given.items():
        if table not in SHAPE or not isinstance(keys, dict):
            raise UserError(f"has [{table}]: a mapping has {', '.join(f'[{name}]' for name in SHAPE)}")
        for key, value in keys.items():
            if key not in SHAPE[table]:
                raise UserError(f"has {key} in [{table}]: there may be {', '.join(SHAPE[table])}")
            items = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
            if not isinstance(value, SHAPE[table][key]) or not all(isinstance(item, str) and item for item in items):
                raise UserError(f"has {key} in [{table}] that is not {FORMATS[SHAPE[table][key]]}: {value!r}")
    check_templates(given)
    body = given.get("body", {})
    if not body.get("slug") or not body.get("names"):
        raise UserError("lacks slug or names in [body]: say what the body is called")
    if slug(body["slug"]) != body["slug"]:
        raise UserError(
            f"has the slug {body['slug']!r}: it is part of IRIs, such as {slug(body['slug']) or 'comune'!r}"
        )


def check_templates(given: Dictionary[str, Any]) -> None:
    """Raise UserError for a template with a name that says nothing there, or without one that it needs."""
    for (table, key), names in ALLOWED.items():
        text = given.get(table, {}).get(key, "")
        if strange := next((name for name in PLACE.findall(text) if name not in names), ""):
            allowed = ", ".join(f"{{{name}}}" for name in names)
            raise UserError(f"has {{{strange}}} in {key} of [{table}]: {text!r} may have {allowed}")
    for (table, key), needed in NEEDED.items():
        text = given.get(table, {}).get(key)
        for name in needed:
            if text is not None and f"{{{name}}}" not in text:
                raise UserError(f"has {key} in [{table}] without {{{name}}}: {text!r}")
    numeral = given.get("guidelines", {}).get("number")
    if numeral and not any(f"{{{name}}}" in numeral for name in NUMERALS):
        raise UserError(f"has number in [guidelines] without {{number}}, {{section}} or {{letter}}: {numeral!r}")


def made(given: Dictionary[str, Any], base: str) -> Mapping:
    """The mapping of tables and keys that were checked."""
    body, act = given["body"], given.get("act", {})
    guidelines, table = given.get("guidelines", {}), given.get("table", {})
    categories = guidelines.get("categories", {})
    forms = {
        **FORMS,
        "category": "|".join(map(re.escape, categories)) or r"(?!)",
        "code": table.get("code", FORMS["code"]),
    }
    try:
        re.compile(forms["code"])
    except re.error as error:
        raise UserError(f"has code in [table] that is no regular expression: {error}") from error

    def template(text: str | None) -> Template | None:
        return Template(text, forms) if text else None

    numbered = guidelines.get("number", "{number}")

    optional: dict[str, Any] = {
        **{key: tuple(act[key]) for key in ("recitals", "formulas", "subjects") if key in act},
        **{key: tuple(table[key]) for key in ("crosses", "totals") if key in table},
        **{key: table[key] for key in ("continued", "none", "shared") if key in table},
        **({"annex": Template(act["annex"], forms)} if act.get("annex") else {}),
    }
    return Mapping(
        slug=body["slug"],
        body=body.get("iri") or f"{base}data/{body['slug']}/body",
        names=tuple(body["names"]),
        kinds=act.get("kinds", {}),
        title=template(guidelines.get("title")),
        number=Template(numbered, {**forms, "letter": SMALL_LETTER}) if numbered else None,
        prose=guidelines.get("text", False),
        scheme=guidelines.get("scheme") or (f"{base}data/{body['slug']}/category" if categories else ""),
        categories=categories,
        mission=template(table.get("mission")),
        programme=template(table.get("programme")),
        code_column=table.get("code_column", False),
        codes={title: code for code, title in table.get("codes", {}).items()},
        row_head=template(table.get("head")),
        report=template(table.get("report")),
        furniture=tuple(
            (kind, Template(text, forms)) for kind, texts in given.get("furniture", {}).items() for text in texts
        ),
        columns={role: tuple(heads) for role, heads in given.get("columns", {}).items()},
        code=re.compile(forms["code"]),
        **optional,
    )
