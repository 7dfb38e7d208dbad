"""The readings of a page, in small."""

from __future__ import annotations

import random
from itertools import permutations

from raccordo.act.reading import possible


def test_possible_is_what_some_assignment_has() -> None:
    chance, without = random.Random(96), 0
    for _ in range(1500):
        directives = [f"d{number}" for number in range(chance.randint(1, 6))]
        choices = {
            f"r{number}": {directive for directive in directives if chance.random() < 0.55}
            for number in range(len(directives))
        }
        orders = [dict(zip(choices, order, strict=True)) for order in permutations(directives)]
        readings = [reading for reading in orders if all(reading[row] in choices[row] for row in choices)]
        expected = {row: {reading[row] for reading in readings} for row in choices}
        assert possible(choices) == (expected if readings else None)
        without += not readings
    assert 100 < without < 1400


def test_a_long_page_needs_no_recursion() -> None:
    # Each row may have its own directive and the next: one reading, along one path.
    choices = {f"r{number:04}": {f"d{number:04}", f"d{number + 1:04}"} for number in range(1200)}
    choices["r1199"] = {"d1199"}
    assert possible(choices) == {f"r{number:04}": {f"d{number:04}"} for number in range(1200)}
    anything = {f"r{number:03}": {f"d{other:03}" for other in range(150)} for number in range(150)}
    assert possible(anything) == anything
