"""What a panel and a composed figure are; how a composition closes up where it lacks panels.

Only light imports: drawing functions are named, not imported.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from string import ascii_lowercase

from electrolyte.figures.journals import Style

SINGLE_COLUMN, DOUBLE_COLUMN = 3.25, 7.0  # inches for which panels are laid out
TALLEST = 8.6  # inches, beside a caption on one page
EMPTY = "."  # a cell of a mosaic without a panel
NOT_MADE = "not_made"  # the only column of the source data of a panel that could not be drawn


def grid_columns(count: int) -> int:
    """How many of so many square plots stand beside each other."""
    return count if count < 4 else 2 if count == 4 else 3


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes
    ----------
    title : a few words for messages
    about : what it shows, for the list of targets
    draw : ``module:function`` below ``electrolyte.figures``
    inputs : path patterns by name of the table
    optional : more of them, of kinds that the study may lack
    needs : kinds of data that the inputs do not name
    options : kinds that fill options of the panel which the config leaves open, by option
    settings : keys of the config outside ``figures`` that it follows, by option
    axes : those that ``figures.axes`` may set: ``x``, ``y``, and ``right`` for a second y axis
    width, height : inches, when the panel stands alone
    grid : kind whose names are plots in a grid; width and height are those of four
    """

    title: str
    about: str
    draw: str
    inputs: Mapping[str, str]
    optional: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    width: float = SINGLE_COLUMN
    height: float = 2.6
    axes: tuple[str, ...] = ("x", "y")
    grid: str = ""

    def with_plots(self, count: int) -> Panel:
        """The panel with the size that its grid of so many plots needs."""
        columns = grid_columns(count)
        row = self.height / 2 * (0.75 if columns > 2 else 1.0)
        if columns == 1:
            return replace(self, width=SINGLE_COLUMN, height=row)
        return replace(self, height=min(-(-count // columns) * row, TALLEST))

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds of data that it needs; the first that is lacking says why it is left out."""
        named = (kind for path in self.inputs.values() for kind in re.findall(r"{(\w+)}", path))
        return tuple(dict.fromkeys([*named, *self.options.values(), *self.needs]))

    @property
    def techniques(self) -> tuple[str, ...]:
        """The techniques whose results it is drawn from."""
        return tuple(dict.fromkeys(path.partition("/")[0] for path in self.inputs.values()))


@dataclass(frozen=True)
class Composition:
    """Several panels as one figure.

    Attributes
    ----------
    title : a few words for messages
    about : what it shows, for the list of targets
    mosaic : names of panels in rows of equal length; letters follow this order
    width, height : inches
    height_ratios, width_ratios : of rows and columns; empty for equal ones
    """

    title: str
    about: str
    mosaic: tuple[tuple[str, ...], ...]
    width: float = DOUBLE_COLUMN
    height: float = 5.4
    height_ratios: tuple[float, ...] = ()
    width_ratios: tuple[float, ...] = ()

    @property
    def panels(self) -> tuple[str, ...]:
        """The panels, each once, in order of their letters."""
        names = dict.fromkeys(name for row in self.mosaic for name in row)
        return tuple(sorted(name for name in names if name != EMPTY))

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each panel, in order; none where one panel is the whole figure."""
        return letters_of(self.panels)


def letters_of(panels: Collection[str]) -> dict[str, str]:
    """The letter of each panel of a figure, in order; none where one is the whole figure."""
    return dict(zip(sorted(panels), ascii_lowercase, strict=False)) if len(panels) > 1 else {}


def closed_up(composed: Composition, panels: Mapping[str, Panel]) -> Composition:
    """The composition of those panels that there are, without a gap where that is possible.

    Rows and columns without any panel go, and the figure shrinks by their share; then neighbours
    grow into the cells that are left, sideways first, as long as they stay rectangles. A panel
    that remains alone has its own size.
    """
    if panels.keys() >= set(composed.panels):
        return composed
    cells = [[name if name in panels else EMPTY for name in row] for row in composed.mosaic]
    names = sorted({name for row in cells for name in row} - {EMPTY})
    if len(names) == 1:
        return alone(composed, names[0], panels[names[0]])
    heights = _of_filled(cells, composed.height_ratios)
    widths = _of_filled(list(zip(*cells, strict=True)), composed.width_ratios)
    cells = [[cells[i][j] for j in widths] for i in heights]
    for sideways in (True, False):
        for name in names:
            _grow(cells, name, sideways=sideways)
    return replace(
        composed,
        mosaic=tuple(tuple(row) for row in cells),
        height=composed.height * sum(heights.values()),
        width=composed.width * sum(widths.values()),
        height_ratios=tuple(heights.values()),
        width_ratios=tuple(widths.values()),
    )


def alone(figure: Composition | Panel, name: str, panel: Panel) -> Composition:
    """One panel as a figure of its own, with the title of ``figure``."""
    return Composition(figure.title, figure.about, ((name,),), panel.width, panel.height)


def fitted(figure: Composition, style: Style) -> Composition:
    """The figure at the column widths of a style, with the shape it has."""
    if figure.width == SINGLE_COLUMN:
        factor = style.single / SINGLE_COLUMN
    else:
        factor = style.double / DOUBLE_COLUMN
    return replace(figure, width=factor * figure.width, height=factor * figure.height)


def _of_filled(lines: Collection[Collection[str]], ratios: Collection[float]) -> dict[int, float]:
    """Number and share of the size of each row (or column) that holds a panel."""
    sizes = tuple(ratios) or (1.0,) * len(lines)
    filled = [i for i, line in enumerate(lines) if set(line) != {EMPTY}]
    return {i: sizes[i] / sum(sizes) for i in filled}


def _grow(cells: list[list[str]], name: str, *, sideways: bool) -> None:
    """Let a panel take the empty strips beside it, or those above and below it."""
    rows = [i for i, row in enumerate(cells) if name in row]
    columns = [j for j in range(len(cells[0])) if any(row[j] == name for row in cells)]
    if sideways:
        strips = [[(i, j) for i in rows] for j in (columns[0] - 1, columns[-1] + 1)]
    else:
        strips = [[(i, j) for j in columns] for i in (rows[0] - 1, rows[-1] + 1)]
    for strip in strips:
        inside = all(0 <= i < len(cells) and 0 <= j < len(cells[0]) for i, j in strip)
        if inside and all(cells[i][j] == EMPTY for i, j in strip):
            for i, j in strip:
                cells[i][j] = name
            _grow(cells, name, sideways=sideways)
            return
