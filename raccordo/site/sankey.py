"""A flow diagram (Sankey) drawn as SVG when the site is built: nodes in columns, ribbons as wide as what flows.

Each node and each ribbon is a link and has a text that says what it is: the picture can be read without seeing it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

# How far apart the middles of two nodes are at least, in units of the diagram.
PITCH = 16


@dataclass(frozen=True)
class Flow:
    """So much from one node to another of the next column; `kind` is a class of the style sheet: a colour."""

    source: str
    target: str
    kind: str
    amount: int


@dataclass
class Node:
    """A node as it is drawn, in units of the diagram: place, height, and the amount that flows through it."""

    name: str
    column: int
    amount: int = 0
    y: float = 0
    height: float = 0
    offsets: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})


@dataclass(frozen=True)
class Ribbon:
    """A flow as it is drawn: the path of its area."""

    flow: Flow
    path: str


@dataclass(frozen=True)
class Diagram:
    """Nodes and ribbons in a box of `width` × `height`; nodes are `bar` wide and stand at the x of their column."""

    width: float
    height: float
    bar: float
    x: list[float]
    nodes: list[Node]
    ribbons: list[Ribbon]


def draw(
    columns: list[list[str]],
    flows: list[Flow],
    *,
    width: float = 1000,
    unit: float = 6,
    gap: float = 7,
    pitches: tuple[float, ...] = (),
    bar: float = 12,
) -> Diagram:
    """Lay out the columns of nodes, each in the order given, and the flows between neighbouring columns.

    A node is `unit` high for each 1 that flows through it, and the middles of two are at least as far apart as the
    pitch of their column, so that their names don't run into one another. Ribbons leave and enter a node in the
    order of the nodes at their other end, so that those of one node don't cross.
    """
    nodes = {name: Node(name, number) for number, names in enumerate(columns) for name in names}
    into: dict[str, int] = defaultdict(int)
    out: dict[str, int] = defaultdict(int)
    for flow in flows:
        out[flow.source] += flow.amount
        into[flow.target] += flow.amount
    heights = []
    for names, pitch in zip(columns, pitches or [PITCH] * len(columns), strict=True):
        y = 0.0
        for name in names:
            node = nodes[name]
            node.amount = max(into[name], out[name])
            node.height = node.amount * unit
            room = max(node.height, pitch - gap)
            node.y = y + (room - node.height) / 2
            y += room + gap
        heights.append(y - gap)
    height = max(heights)
    for names, used in zip(columns, heights, strict=True):
        for name in names:
            nodes[name].y += (height - used) / 2
    step = (width - bar) / max(len(columns) - 1, 1)
    x = [number * step for number in range(len(columns))]
    starts = {flow: _place(nodes[flow.source], "out", flow.amount * unit)
              for flow in sorted(flows, key=lambda flow: nodes[flow.target].y)}  # fmt: skip
    ends = {flow: _place(nodes[flow.target], "in", flow.amount * unit)
            for flow in sorted(flows, key=lambda flow: nodes[flow.source].y)}  # fmt: skip
    ribbons = [
        Ribbon(flow, _path(x[nodes[flow.source].column] + bar, starts[flow], x[nodes[flow.target].column], ends[flow],
                           flow.amount * unit))
        for flow in flows
    ]  # fmt: skip
    return Diagram(width, height, bar, x, list(nodes.values()), ribbons)


def _place(node: Node, side: str, height: float) -> float:
    y = node.y + node.offsets[side]
    node.offsets[side] += height
    return y


def _path(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    middle = (x1 + x2) / 2
    return (
        f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        f"v{thick:.1f}C{middle:.1f} {y2 + thick:.1f} {middle:.1f} {y1 + thick:.1f} {x1:.1f} {y1 + thick:.1f}z"
    )
