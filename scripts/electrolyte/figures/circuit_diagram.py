"""An equivalent circuit as a diagram: series in a row, parallel branches above each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from electrolyte.techniques.eis.circuit_strings import parse
from electrolyte.techniques.eis.circuits import Circuit

# in units of the axes, which have equal scales
ELEMENT_WIDTH, BRANCH_HEIGHT, LEAD = 1.6, 1.25, 0.3
BESIDE_NAME = 0.55  # of the height between two branches: the elements above and below a name
NAME_HEIGHT = 9.5  # points, with its index
LONG = 8.0
NAMES, SMALL_NAMES = 5.5, 5.0  # points
Looks = dict[str, Any]
DASHED: Looks = {"ls": (0, (1.5, 1))}
LINE: Looks = {"color": "black", "lw": 0.7, "solid_capstyle": "butt", "clip_on": False}


@dataclass(frozen=True)
class _Box:
    """A part of the circuit with its size; ``first`` is its place in the circuit string."""

    width: float
    height: float
    first: int
    name: str = ""
    parallel: bool = False
    parts: tuple[_Box, ...] = ()


def is_long(circuit: str) -> bool:
    """Whether a circuit has so many parts in series that its names need more room."""
    return _measure(parse(circuit), -1, BRANCH_HEIGHT).width > LONG


def draw(ax: Axes, circuit: str, *, dashed_arcs: bool) -> None:
    """Draw a circuit string into axes, which lose their frame.

    ``dashed_arcs`` : the capacitive branch of an arc is dashed, which the data does not resolve.

    Raises
    ------
    ConfigError
        The string is not a circuit.
    """
    parsed = parse(circuit)
    root = _measure(parsed, -1, BRANCH_HEIGHT)
    wide = ax.get_window_extent().width * 72 / ax.get_figure().dpi
    room = BESIDE_NAME + NAME_HEIGHT * (root.width + 2 * LEAD) / wide
    crowded = room > BRANCH_HEIGHT  # a long circuit is small, its names are hardly
    if crowded:
        root = _measure(parsed, -1, room)
    ax.set_axis_off()
    ax.set_aspect("equal", adjustable="box", anchor="NE")
    ax.set_xlim(-LEAD, root.width + LEAD)
    ax.set_ylim(-root.height / 2 - 0.2, root.height / 2 + 0.6)  # names stand above
    ax.plot([-LEAD, 0], [0, 0], **LINE)
    ax.plot([root.width, root.width + LEAD], [0, 0], **LINE)
    size = SMALL_NAMES if crowded else NAMES
    _draw(ax, root, 0.0, 0.0, size, DASHED if dashed_arcs else {})


def _measure(circuit: Circuit, index: int, branch_height: float) -> _Box:
    """The box of a node, its parts in the order of the circuit string."""
    node = circuit.nodes[index]
    elements = [
        _Box(ELEMENT_WIDTH, branch_height, e, circuit.elements[e].name) for e in node.elements
    ]
    groups = [_measure(circuit, child, branch_height) for child in node.children]
    parts = tuple(sorted([*elements, *groups], key=lambda box: box.first))
    widths, heights = [p.width for p in parts], [p.height for p in parts]
    if node.parallel:
        width, height = max(widths) + 2 * LEAD, sum(heights)
    else:
        width, height = sum(widths), max(heights)
    return _Box(width, height, parts[0].first, parallel=node.parallel, parts=parts)


def _draw(
    ax: Axes, box: _Box, x: float, y: float, size: float, of_arcs: Looks, looks: Looks = LINE
) -> None:
    """Draw a box with its left lead at (x, y), names of a size in points; capacitive branches of
    arcs look as ``of_arcs``.
    """
    if box.name:
        _draw_element(ax, box.name, x, y, size, looks)
    elif not box.parallel:
        for part in box.parts:
            _draw(ax, part, x, y, size, of_arcs)
            x += part.width
    else:
        left, right = x + LEAD, x + box.width - LEAD
        top = y + box.height / 2
        centres = []
        for part in box.parts:
            centre = top - part.height / 2
            top -= part.height
            centres.append(centre)
            start = (left + right - part.width) / 2
            branch = LINE | (of_arcs if part.name.startswith("C") else {})
            ax.plot([left, start], [centre, centre], **branch)
            ax.plot([start + part.width, right], [centre, centre], **branch)
            _draw(ax, part, start, centre, size, of_arcs, branch)
        for rail, end in ((left, x), (right, x + box.width)):
            ax.plot([rail, rail], [centres[0], centres[-1]], **LINE)
            ax.plot([rail, end], [y, y], **LINE)


def _draw_element(ax: Axes, name: str, x: float, y: float, size: float, looks: Looks) -> None:
    kind = name.rstrip("0123456789")
    number = name[len(kind) :]
    middle, end = x + ELEMENT_WIDTH / 2, x + ELEMENT_WIDTH
    if kind in ("R", "L", "W", "TLMQ"):
        half, tall = 0.45, 0.17
        face = "black" if kind == "L" else "white"
        ax.add_patch(
            Rectangle((middle - half, y - tall), 2 * half, 2 * tall, fc=face, ec="black", lw=0.7)
        )
        gaps = (middle - half, middle + half)
    else:
        gap, tall, slant = 0.09, 0.28, 0.14 if kind == "CPE" else 0.0
        for plate in (middle - gap, middle + gap):
            ax.plot([plate - slant, plate, plate - slant], [y - tall, y, y + tall], **LINE)
        gaps = (middle - gap, middle + gap)
    ax.plot([x, gaps[0]], [y, y], **looks)
    ax.plot([gaps[1], end], [y, y], **looks)
    ax.text(middle, y + 0.33, f"${kind}_{{{number}}}$", ha="center", va="bottom", fontsize=size)
