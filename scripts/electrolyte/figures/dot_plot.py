"""Every value of a few samples as a point, with their mean and standard deviation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context

WIDTH = 0.5  # of the points of one sample, in places
BESIDE = 0.36  # from the middle of the points to their mean
HEADROOM = 0.058  # of the axis, a line of words above the points


@dataclass(frozen=True)
class Group:
    """One sample: its mean, the standard deviation drawn, the values behind them, and what of."""

    sample: str
    mean: float
    sd: float
    values: Sequence[float]
    count: str


def draw(ax: Axes, groups: Sequence[Group], context: Context) -> pd.DataFrame:
    """Draw the samples side by side; returns one row a value, with mean and sd of its sample.

    The axis is that of the values and does not begin at zero: points, unlike bars, compare by
    place.
    """
    table = []
    low, high = _reach(groups)
    near = 0.045 * (high - low)  # the height of a point
    for place, group in enumerate(groups):
        colour = context.colour(group.sample)
        values = np.asarray(group.values, dtype=float)
        offsets = place + side_by_side(values, WIDTH, near)
        ax.plot(offsets, values, "o", color=colour, ms=2.6, mew=0, alpha=0.7, zorder=2)
        at = place + BESIDE
        ax.errorbar(
            at, group.mean, group.sd, fmt="s", color="black", ms=3, capsize=2.5, lw=0.8, zorder=3
        )
        ax.plot([at - 0.08, at + 0.08], [group.mean] * 2, color="black", lw=0.8)
        table += [
            {"sample": group.sample, "value": value, "mean": group.mean, "sd": group.sd}
            for value in values
        ]
    ax.set_xlim(-0.55, len(groups) - 0.4)
    ax.set_ylim(low - 0.08 * (high - low), high + 0.08 * (high - low))
    names = [f"{context.label(group.sample)}\n{group.count}" for group in groups]
    ax.set_xticks(range(len(groups)), names)
    ax.tick_params(axis="x", length=0)
    return pd.DataFrame(table)


def _reach(groups: Sequence[Group]) -> tuple[float, float]:
    """The lowest and the highest of all values and error bars; never the same."""
    ends = [end for g in groups for end in (g.mean, g.mean - g.sd, g.mean + g.sd, *g.values)]
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    return (low, high) if high > low else (low - 0.1 * abs(low), high + 0.1 * abs(high))


def side_by_side(values: np.ndarray, width: float, near: float) -> np.ndarray:
    """Horizontal offsets that keep points closer than ``near`` apart, within ``width``.

    Up to five points stand evenly in a row; of more, each goes as near to the middle as those
    already placed allow.
    """
    if len(values) <= 5:
        return (np.arange(len(values)) - (len(values) - 1) / 2) * width / 6
    slots = np.array([0, 1, -1, 2, -2, 3, -3, 4, -4]) * width / 8
    offsets = np.zeros(len(values))
    placed: list[tuple[float, float]] = []
    for index in np.argsort(values, kind="stable"):
        taken = {x for value, x in placed if abs(value - values[index]) < near}
        offsets[index] = next((x for x in slots if x not in taken), 0.0)
        placed.append((float(values[index]), float(offsets[index])))
    return offsets


def bracket(ax: Axes, places: tuple[float, float], words: Sequence[str]) -> None:
    """A bracket above two samples with words over it, and room for them."""
    low, high = ax.get_ylim()
    unit = (high - low) / (1 - HEADROOM * (len(words) + 1))  # height of the axis with room
    foot = 0.02 * unit
    x = [places[0], places[0], places[1], places[1]]
    ax.plot(x, [high - foot, high, high, high - foot], color=style.GREY, lw=0.6)
    ax.text(
        sum(places) / 2,
        high + foot,
        "\n".join(words),
        ha="center",
        va="bottom",
        fontsize=6,
        linespacing=1.3,
    )
    ax.set_ylim(low, low + unit)
