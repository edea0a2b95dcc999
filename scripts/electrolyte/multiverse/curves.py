"""Specification curves: a number in all universes, sorted, and below it what was chosen.

Simonsohn, Simmons and Nelson, Nat. Hum. Behav. 2020, 4, 1208.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from electrolyte.figures.journals import Style
from electrolyte.figures.style import GREY, new_figure, stamp_origin
from electrolyte.multiverse.judging import NAMED
from electrolyte.multiverse.universes import DEFAULT, name_of

OWN, OTHER, INTERVAL = "#D84F00", "#00345E", "#9DB2C4"
LINE_INCH = 0.13  # height of one level below the curve


def draw_all(
    numbers: pd.DataFrame,
    universes: Mapping[str, Sequence[Mapping[str, Any]]],
    style: Style,
    path: Path,
) -> None:
    """One page a number, in the order of the table; a number with one value in all has none."""
    metadata = {"CreationDate": None, "Producer": None, "Creator": None}
    with PdfPages(path, metadata=metadata) as pages:
        for place, table in numbers.groupby(["technique", *NAMED], sort=False):
            own = universes[str(place[0])]
            levels = _levels(own)
            height = 1.9 + LINE_INCH * len(levels)
            with new_figure(7.0, height, style) as figure:
                draw(figure, table, own, title=" ".join(filter(None, map(str, place[1:]))))
                stamp_origin(figure, str(table["origin"].iloc[0]))
                pages.savefig(figure)


def draw(
    figure: Figure, table: pd.DataFrame, universes: Sequence[Mapping[str, Any]], *, title: str
) -> None:
    """The specification curve of one number.

    Parameters
    ----------
    table : its rows in the universes, columns ``universe``, ``value``, ``lower95``, ``upper95``
    universes : of its technique; those without the number are counted in the title
    """
    rows = table.dropna(subset="value").sort_values("value", kind="stable")
    changed = {name_of(universe): universe["changed"] for universe in universes}
    levels = _levels(universes)
    ratios = [1.4, max(LINE_INCH * len(levels), LINE_INCH)]
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=ratios)
    place = np.arange(len(rows))
    own = (rows["universe"] == DEFAULT).to_numpy()
    above.vlines(place, rows["lower95"], rows["upper95"], color=INTERVAL, linewidth=0.8)
    above.plot(place[~own], rows["value"][~own], "o", color=OTHER, markersize=2)
    above.plot(place[own], rows["value"][own], "D", color=OWN, markersize=4, label=DEFAULT)
    for value in rows["value"][own]:
        above.axhline(value, color=GREY, linewidth=0.5)
    missing = len(universes) - len(rows)
    lacking = f"; {missing} of {len(universes)} universes without it" if missing else ""
    above.set_title(f"{title}{lacking}", fontsize=7)
    above.set_ylabel(str(table["unit"].iloc[0]))
    _draw_levels(below, [changed[name] for name in rows["universe"]], levels)


def _draw_levels(
    axes: Axes, chosen: Sequence[Mapping[str, str]], levels: Sequence[tuple[str, str]]
) -> None:
    for line, (choice, level) in enumerate(levels):
        places = [i for i, changed in enumerate(chosen) if changed.get(choice) == level]
        axes.plot(places, [line] * len(places), "|", color=OTHER, markersize=4)
    axes.set_yticks(range(len(levels)), [f"{choice}: {level}" for choice, level in levels])
    axes.tick_params(axis="y", labelsize=5, length=0)
    axes.tick_params(axis="x", bottom=False, top=False, labelbottom=False)
    axes.set_ylim(len(levels) - 0.5, -0.5)
    axes.set_xlabel("universes, by the value of the number")


def _levels(universes: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Every level that differs from the config, choice by choice."""
    found: dict[str, dict[str, None]] = {}
    for universe in universes:
        for choice, level in universe["changed"].items():
            found.setdefault(choice, {})[level] = None
    return [(choice, level) for choice, levels in found.items() for level in levels]
