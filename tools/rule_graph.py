"""Which rule waits for which, as a picture and a list, from what Snakemake knows.

A rule stands in the column before the first that waits for it; rules with the same neighbours
share a box. The picture leaves out a line where a longer way says the same. Columns are ordered by
the mean place of neighbours (Sugiyama, Tagawa & Toda, IEEE Trans. SMC 11 (1981) 109).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

Edge = tuple[str, str]  # the second waits for the first
Box = tuple[str, ...]  # rules; an empty name: a line passes here

LINE, PAD, GAP = 15, 5, 9  # px: height of a line of text; inside boxes; between boxes
COLUMN, WIDTH = 215, 148  # px: from column to column; of a box
LETTERING = 12  # px
SWEEPS = 24
COLOURS = {"table": "#fff1d6", "figure": "#dcefe4"}  # by the first part of the name
OTHER = "#e3ecf7"


def read_edges(mermaid: str) -> list[Edge]:
    """The edges that ``snakemake --rulegraph mermaid-js`` tells, in order of names."""
    names = dict(re.findall(r"^\s*(id\d+)\[(\w+)\]", mermaid, re.MULTILINE))
    found = re.findall(r"^\s*(id\d+) --> (id\d+)", mermaid, re.MULTILINE)
    return sorted({(names[first], names[second]) for first, second in found})


def page(edges: Sequence[Edge]) -> str:
    """The page on rules: the picture, and each rule with those that it waits for."""
    waits = {name: [a for a, b in edges if b == name] for name in _names(edges)}
    rows = "\n".join(
        f"| `{name}` | {', '.join(f'`{a}`' for a in before) or 'raw files'} |"
        for name, before in waits.items()
    )
    return f"""\
# Rule graph

What `make` runs, from raw files on the left to everything on the right (`all`). A line is left out
where a longer way says the same; the table has them all. Written by `make docs` from the workflow.

![Which rule waits for which](images/rulegraph.svg)

| rule | waits for |
|---|---|
{rows}
"""


def picture(edges: Sequence[Edge]) -> str:
    """The graph as SVG."""
    lines = _without_detours(edges)
    columns, links = _columns(lines)
    _order(columns, links)
    height = max(_height(column) for column in columns) + 2 * GAP
    at = {
        box: (number * COLUMN + GAP, top, _box_height(box))
        for number, column in enumerate(columns)
        for box, top in _tops(column, height)
    }
    width = (len(columns) - 1) * COLUMN + WIDTH + 2 * GAP
    paths = "\n".join(_curve(at[a], at[b], passing=not b[0]) for a, b in links)
    boxes = "\n".join(_drawn(box, *at[box]) for box in at if box[0])
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" \
height="{height}" role="img" aria-label="Which rule waits for which" \
font-family="DejaVu Sans, Verdana, sans-serif" font-size="{LETTERING}">
<rect width="{width}" height="{height}" fill="white"/>
<g fill="none" stroke="#8a94a0" stroke-width="1">
{paths}
</g>
{boxes}
</svg>
"""


def _names(edges: Iterable[Edge]) -> list[str]:
    return sorted({name for edge in edges for name in edge})


def _after(edges: Iterable[Edge]) -> dict[str, set[str]]:
    edges = list(edges)
    return {name: {b for a, b in edges if a == name} for name in _names(edges)}


def _without_detours(edges: Sequence[Edge]) -> list[Edge]:
    """The transitive reduction: edges that no longer way replaces."""
    after = _after(edges)
    reached: dict[str, set[str]] = {}

    def reach(name: str) -> set[str]:
        if name not in reached:
            reached[name] = after[name].union(*(reach(b) for b in after[name]))
        return reached[name]

    return [(a, b) for a, b in edges if not any(b in reach(c) for c in after[a])]


def _columns(edges: Sequence[Edge]) -> tuple[list[list[Box]], list[tuple[Box, Box]]]:
    """Boxes by column, and links from column to column; long ones pass through places."""
    after = _after(edges)
    before = _after((b, a) for a, b in edges)
    twins: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for name in after:
        twins.setdefault((frozenset(before[name]), frozenset(after[name])), []).append(name)
    box_of = {name: tuple(names) for names in twins.values() for name in names}
    to_end: dict[str, int] = {}

    def steps(name: str) -> int:
        if name not in to_end:
            to_end[name] = 1 + max((steps(b) for b in after[name]), default=-1)
        return to_end[name]

    last = max(steps(name) for name in after)
    columns: list[list[Box]] = [[] for _ in range(last + 1)]
    for box in dict.fromkeys(box_of.values()):
        columns[last - steps(box[0])].append(box)
    links: list[tuple[Box, Box]] = []
    for first, second in dict.fromkeys((box_of[a], box_of[b]) for a, b in edges):
        here = first
        for column in range(last - steps(first[0]) + 1, last - steps(second[0])):
            # lines to one box run together
            place = ("", *second, str(column))
            if place not in columns[column]:
                columns[column].append(place)
            links.append((here, place))
            here = place
        links.append((here, second))
    return columns, list(dict.fromkeys(links))


def _order(columns: list[list[Box]], links: Sequence[tuple[Box, Box]]) -> None:
    """Sort each column by the mean place of its neighbours, forth and back."""
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        for index in range(1, len(columns)) if forth else range(len(columns) - 2, -1, -1):
            beside = columns[index - 1 if forth else index + 1]
            place = {box: i / len(beside) for i, box in enumerate(beside)}
            columns[index].sort(key=lambda box: _mean_place(box, place, links))


def _mean_place(
    box: Box, place: Mapping[Box, float], links: Sequence[tuple[Box, Box]]
) -> tuple[float, Box]:
    found = [place[b if a == box else a] for a, b in links if box in (a, b) if {a, b} & set(place)]
    return (sum(found) / len(found) if found else 0.5, box)


def _box_height(box: Box) -> int:
    return LINE * len(box) + 2 * PAD if box[0] else 0


def _height(column: Sequence[Box]) -> int:
    return sum(_box_height(box) for box in column) + GAP * (len(column) - 1)


def _tops(column: Sequence[Box], height: int) -> Iterable[tuple[Box, int]]:
    """Boxes of a column spread over the height."""
    free = (height - sum(_box_height(box) for box in column)) // (len(column) + 1)
    top = free
    for box in column:
        yield box, top
        top += _box_height(box) + free


def _curve(first: tuple[int, int, int], second: tuple[int, int, int], *, passing: bool) -> str:
    (x1, top1, height1), (x2, top2, height2) = first, second
    start, y1 = x1 + WIDTH, top1 + height1 // 2
    y2, middle = top2 + height2 // 2, (x1 + WIDTH + x2) // 2
    onward = f" H{x2 + WIDTH}" if passing else ""
    return f'<path d="M{start} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}{onward}"/>'


def _drawn(box: Box, x: int, top: int, height: int) -> str:
    colour = COLOURS.get(re.split(r"_|S\d", box[0])[0], OTHER)
    text = "".join(
        f'<text x="{x + 7}" y="{top + PAD + LINE * (i + 1) - 4}">{escape(name)}</text>'
        for i, name in enumerate(box)
    )
    return (
        f'<rect x="{x}" y="{top}" width="{WIDTH}" height="{height}" rx="3" fill="{colour}"'
        f' stroke="#59636e" stroke-width="0.8"/>{text}'
    )
