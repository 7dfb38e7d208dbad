"""Names: the order in which people sort those that have numbers in them, and the name of a term for a file."""

from __future__ import annotations

import re
from functools import lru_cache

NUMBER = re.compile(r"(\d+)")


@lru_cache(maxsize=1 << 14)
def natural(text: str) -> str:
    """A key to sort by in which numbers count as numbers: 4.2 before 4.10, guideline/9 before guideline/10.

    Of two numbers the one with more digits is the greater, and of as many digits the one that sorts after the other:
    each has before it how many it has, and before that what no text has, so that it ends the text in front of it.
    """
    return NUMBER.sub(lambda number: f"\0{chr(len(digits := number[0].lstrip('0')))}{digits}", text)


def local_name(iri: str) -> str:
    """The end of an IRI, after its last slash or number sign: 12-2 of directive/12-2 and of table#12-2."""
    return re.split("[/#]", iri)[-1]


def file_name(iri: str) -> str:
    """The local name of a term in lower case, its words parted by hyphens: strategic-directive."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", local_name(iri)).lower()
