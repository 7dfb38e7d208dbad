"""What the command line says, in English or Italian.

The code is written in English. What it says is put in Italian on its way to the terminal, by templates: those of
`italian.py`, and the messages of the shapes, which have both languages. Reports for machines stay English.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from raccordo.italian import ITALIAN
from raccordo.rdf.names import SH

if TYPE_CHECKING:
    from raccordo.rdf.graph import Graph

MESSAGE = SH + "message"
# What stands before each error.
ERROR = "error: "
# What stands for anything in a template.
HOLE = re.compile(r"\{(\w*)\}")


def locale_language() -> str:
    """The language of the locale, as POSIX finds it in the environment: `it`, or `en` for any other."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "it" if re.match(r"it(?![a-z])", named) else "en"


@dataclass
class Speech:
    """Puts what is said in a language, and calls the command by the name by which it was called."""

    language: str = "en"
    command: str = "build.py"
    templates: dict[str, str] = field(default_factory=ITALIAN.copy)
    _patterns: list[tuple[re.Pattern[str], str]] = field(default_factory=list)

    def learn(self, shapes: Graph) -> None:
        """Add the messages of the shapes to the templates."""
        import pyoxigraph as ox  # noqa: PLC0415 (help needs no engine)

        messages: dict[object, dict[str, str]] = defaultdict(dict)
        for quad in shapes.quads:
            if quad.predicate.value == MESSAGE and isinstance(quad.object, ox.Literal) and quad.object.language:
                messages[quad.subject][quad.object.language] = quad.object.value
        self.templates |= {said["en"]: said["it"] for said in messages.values() if said.keys() == {"en", "it"}}
        self._patterns = []

    def __call__(self, text: str) -> str:
        """The text as it is said."""
        if self.language == "it":
            bare = text.lstrip()
            text = text.removesuffix(bare) + self._italian(bare)
        return text.replace("build.py", self.command)

    def _italian(self, text: str) -> str:
        if text in self.templates:
            return self.templates[text]
        if text.startswith(ERROR):  # or the hole with which many templates begin would have it
            return self.templates[f"{ERROR}{{}}"].format(self._italian(text.removeprefix(ERROR)))
        if not self._patterns:
            # The template that says most is the one that was meant.
            ordered = sorted(self.templates, key=lambda template: -len(HOLE.sub("", template)))
            self._patterns = [(_pattern(template), self.templates[template]) for template in ordered if "{" in template]
        for pattern, italian in self._patterns:
            if match := pattern.fullmatch(text):
                return _filled(italian, match.groupdict(), self._italian)
        return text


def _pattern(template: str) -> re.Pattern[str]:
    """What matches the texts that a template gives; its holes are groups, by their names or their numbers."""
    pattern, seen = "", set()
    for literal, name in pieces(template):
        group = f"(?P<{name}>.*?)" if name and name not in seen else ".*?" if name else ""
        pattern += re.escape(literal) + group
        seen.add(name)
    return re.compile(pattern, re.DOTALL)


def _filled(template: str, given: dict[str, str], say: Callable[[str], str]) -> str:
    """A template with its holes filled, each with what `say` makes of what is given."""
    return "".join(literal + (say(given.get(name, "")) if name else "") for literal, name in pieces(template))


def pieces(template: str) -> Iterator[tuple[str, str]]:
    """The parts of a template: a literal and the name of the hole behind it, `h0`, `h1`… where it has none."""
    parts = HOLE.split(template)
    for number, literal in enumerate(parts[::2]):
        last = 2 * number + 1 >= len(parts)
        yield literal, "" if last else f"h{parts[2 * number + 1] or number}"
