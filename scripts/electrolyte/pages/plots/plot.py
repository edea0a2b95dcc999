"""What an interactive plot shows, as plain data: ``inspector.js`` draws it with Vega-Lite."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

DIGITS = 6  # significant, of the values that a page holds


@dataclass(frozen=True)
class Axis:
    """One axis: its title with the unit, and whether it is logarithmic or runs backwards."""

    title: str
    log: bool = False
    reversed: bool = False


@dataclass(frozen=True)
class Series:
    """One set of values; ``x`` and ``y`` name columns of the plot.

    role : ``data`` (points), ``fit`` (a line) or ``part`` (a thinner line: background, bands)
    """

    name: str
    role: str
    x: str
    y: str


@dataclass(frozen=True)
class Plot:
    """One plot.

    Attributes
    ----------
    columns : values by name, all of one length; NaN where a series has none
    series : in the order in which they are drawn
    residual : the column with what the fit leaves, drawn below over ``x`` of the first series;
        its axis is called ``residual_title``
    equal : one unit has the same length on both axes
    view : lowest x, highest x, lowest y, highest y of what is in view at first; else all points
    hover : columns that are shown beside x and y of a point, by their titles
    thinned : measured values are extremes of stretches, so they are drawn as lines between them
    frame : of plots that are looked at one at a time, which one: ``cycle 12``, ``indent 3``
    """

    title: str
    x: Axis
    y: Axis
    columns: Mapping[str, ArrayLike]
    series: Sequence[Series]
    residual: str = ""
    residual_title: str = ""
    equal: bool = False
    view: tuple[float, float, float, float] | None = None
    hover: Mapping[str, str] | None = None
    thinned: bool = False
    frame: str = ""

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        columns = {name: rounded(values) for name, values in self.columns.items()}
        found = asdict(self) | {"columns": columns}
        return {name: value for name, value in found.items() if value not in (None, "", False)}


def rounded(values: ArrayLike) -> list[float | None]:
    """The values with six significant digits; None where there is no number."""
    return [
        float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
        for value in np.asarray(values, dtype=float).tolist()
    ]
