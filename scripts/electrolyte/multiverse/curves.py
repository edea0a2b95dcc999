"""Specification curves: a number in all universes, sorted, and below it what was chosen.

Simonsohn, Simmons and Nelson, Nat. Hum. Behav. 2020, 4, 1208.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from electrolyte.figures import lettering
from electrolyte.figures.journals import Style
from electrolyte.figures.style import GREY, new_figure, stamp_origin
from electrolyte.ground.printing import printed_unit
from electrolyte.multiverse.judging import NAMED
from electrolyte.multiverse.universes import DEFAULT, Universes, levels_of, name_of
from electrolyte.numbers.condition import words_of
from electrolyte.numbers.quantity_names import heading_of

# told apart by lightness too
OWN, MOVED, OTHER, INTERVAL = "#D84F00", "#00345E", "#5E87A8", "#B9C9D6"
MARGIN = 0.15  # above and below, of the height of the values
LINE_INCH = 0.13  # height of one level below the curve


def draw_all(
    numbers: pd.DataFrame, universes: Mapping[str, Universes], style: Style, path: Path
) -> None:
    """One page a number, in the order of the table, or a page that says that there is none."""
    metadata = {"CreationDate": None, "Producer": None, "Creator": None}
    # fonts as TrueType, which journals ask for
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(path, metadata=metadata) as pages:
        groups = list(numbers.groupby(["technique", *NAMED], sort=False))
        if not groups:
            with new_figure(style.double, 1.0, style) as figure:
                figure.text(0.5, 0.5, "No number was found in any universe.", ha="center")
                pages.savefig(figure)
        for place, table in groups:
            own = universes[str(place[0])]
            height = 1.9 + LINE_INCH * len(_lines_of(own))
            with new_figure(style.double, height, style) as figure:
                draw(figure, table, own, title=title_of(place[1:]))
                stamp_origin(figure, str(table["origin"].iloc[0]))
                lettering.make_readable(
                    figure, style.smallest_pt / style.scale, style.smallest_script_pt / style.scale
                )
                pages.savefig(figure)


def title_of(names: Iterable[Any]) -> str:
    """Quantity, sample, condition, replicate and kind of a number, as people read them."""
    quantity, sample, condition, replicate, kind = map(str, names)
    others = sample, words_of(condition), replicate, "" if kind == "single" else kind
    return ", ".join([heading_of(quantity), *filter(None, others)])


def draw(figure: Figure, table: pd.DataFrame, universes: Universes, *, title: str) -> None:
    """The specification curve of one number.

    Parameters
    ----------
    table : its rows in the universes, columns ``universe``, ``value``, ``lower95``, ``upper95``
    universes : of its technique; those without the number are counted in the title
    """
    levels = _lines_of(universes)
    ratios = [1.4, max(LINE_INCH * len(levels), LINE_INCH)]
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=ratios)
    rows = draw_curve(above, table, universes, moved_by="")
    missing = len(universes) - len(rows)
    lacking = f"; not in {missing} of {len(universes)} universes" if missing else ""
    above.set_title(f"{title}{lacking}", loc="left")
    above.legend(loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2)
    changed = changes_of(universes)
    _draw_levels(below, [changed[name] for name in rows["universe"]], levels)


def draw_curve(
    axes: Axes, table: pd.DataFrame, universes: Universes, *, moved_by: str
) -> pd.DataFrame:
    """The number in its universes, sorted by value, with 95 % intervals; returned in this order.

    Intervals that are far longer than that of the config run out of the frame.

    ``moved_by`` : a choice whose universes are marked; empty for none
    """
    rows = table.dropna(subset="value").sort_values("value", kind="stable")
    place = np.arange(len(rows))
    own = (rows["universe"] == DEFAULT).to_numpy()
    changed = changes_of(universes)
    moved = np.array([moved_by in changed[name] for name in rows["universe"]], dtype=bool)
    axes.vlines(place, rows["lower95"], rows["upper95"], color=INTERVAL, linewidth=0.8)
    plain = {"linestyle": "", "markersize": 2}
    axes.plot(place[~own & ~moved], rows["value"][~own & ~moved], marker="o", color=OTHER, **plain)
    words = f"changed: {moved_by.replace('_', ' ')}"
    axes.plot(place[moved], rows["value"][moved], marker="v", color=MOVED, label=words, **plain)
    axes.plot(place[own], rows["value"][own], "D", color=OWN, markersize=4, label=DEFAULT)
    for value in rows["value"][own]:
        axes.axhline(value, color=GREY, linewidth=0.5, zorder=0)
    if not moved.any():
        axes.lines[1].set_label("")
    units = dict.fromkeys(map(printed_unit, rows["unit"]))
    axes.set_ylabel(" or ".join(filter(None, units)))
    axes.ticklabel_format(axis="y", useOffset=False, useMathText=True)
    axes.set_xmargin(0.01)
    _fit_to_values(axes, rows[["value"]].assign(**rows[own][["lower95", "upper95"]]))
    return rows


def _fit_to_values(axes: Axes, shown: pd.DataFrame) -> None:
    """Room for all values and the interval of the config: of few pellets one may be vast."""
    known = shown.to_numpy(dtype=float)
    known = known[np.isfinite(known)]
    if known.size and (low := float(known.min())) < (high := float(known.max())):
        axes.set_ylim(low - MARGIN * (high - low), high + MARGIN * (high - low))


def changes_of(universes: Universes) -> dict[str, Mapping[str, str]]:
    """By name of a universe, the level of each choice that differs from the config."""
    return {name_of(universe): universe["changed"] for universe in universes}


def _draw_levels(
    axes: Axes, chosen: Sequence[Mapping[str, str]], levels: Sequence[tuple[str, str]]
) -> None:
    for line, (choice, level) in enumerate(levels):
        places = [i for i, changed in enumerate(chosen) if changed.get(choice) == level]
        axes.plot(places, [line] * len(places), "|", color=MOVED, markersize=4)
    names = [f"{choice.replace('_', ' ')}: {level}" for choice, level in levels]
    axes.set_yticks(range(len(levels)), names)
    axes.tick_params(axis="y", labelsize=6, length=0)
    axes.tick_params(axis="x", bottom=False, top=False, labelbottom=False)
    axes.set_ylim(len(levels) - 0.5, -0.5)
    axes.set_xlabel("universes, sorted by the number")


def _lines_of(universes: Universes) -> list[tuple[str, str]]:
    """Every level that differs from the config, choice by choice."""
    return [(choice, level) for choice, own in levels_of(universes).items() for level in own]
