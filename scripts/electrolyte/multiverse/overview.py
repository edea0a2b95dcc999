"""A figure of a multiverse for the paper: of each technique the number that most claims rest on."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures.journals import Style
from electrolyte.figures.style import letter, new_figure, save, stamp_origin
from electrolyte.multiverse.curves import draw_curve, title_of
from electrolyte.multiverse.judging import NAMED
from electrolyte.multiverse.universes import Universes
from electrolyte.numbers.quantities import joined_origin

COLUMNS, ROW_INCH = 2, 1.55
TITLE = 52  # characters of a line
PLACE = ["technique", *NAMED]


def draw_overview(
    numbers: pd.DataFrame,
    spread: pd.DataFrame,
    universes: Mapping[str, Universes],
    style: Style,
    paths: Sequence[Path],
) -> None:
    """Draw it into each path, in the form of its ending.

    Parameters
    ----------
    numbers : in all universes, with the ``claims`` that rest on them
    spread : of each number, ``moved_most_by``
    """
    moved_by = spread.set_index(PLACE)["moved_most_by"]
    chosen = headlines(numbers)
    lines = max(1, -(-len(chosen) // COLUMNS))
    with new_figure(style.double, ROW_INCH * lines, style) as figure:
        panels = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
        for number, (axes, place) in enumerate(zip(panels, chosen, strict=False)):
            table = numbers[(numbers[PLACE] == list(place)).all(axis=1)]
            _draw(axes, table, universes[place[0]], str(moved_by[place]))
            letter(axes, chr(ord("a") + number))
        for axes in panels[len(chosen) :]:
            axes.set_axis_off()
        if chosen:
            stamp_origin(figure, joined_origin(numbers["origin"]))
        else:
            figure.text(0.5, 0.5, "No number was found in any universe.", ha="center")
        save(figure, style, paths)


def _draw(axes: Axes, table: pd.DataFrame, universes: Universes, moved_by: str) -> None:
    draw_curve(axes, table, universes, moved_by=moved_by)
    axes.set_title(textwrap.fill(title_of(table.iloc[0][list(NAMED)]), TITLE), loc="left")
    axes.set_xticks([])
    axes.legend(loc="upper right", bbox_to_anchor=(1, 0), ncols=2, borderaxespad=0.2)


def headlines(numbers: pd.DataFrame) -> list[tuple[str, ...]]:
    """Of each technique the number on which most claims rest, and of these the first one.

    A number that has no value in the config, or no u, is no headline if another is.
    """
    first = numbers.drop_duplicates(PLACE)
    count = first["claims"].str.split().str.len()
    ranked = first.assign(shown=first["value"].notna() & (first["u"] > 0), count=count)
    ranked = ranked.sort_values(["shown", "count"], ascending=False, kind="stable")
    best = ranked.drop_duplicates("technique").set_index("technique")
    order = [name for name in dict.fromkeys(first["technique"]) if name in best.index]
    return [(name, *map(str, best.loc[name, list(NAMED)])) for name in order]
