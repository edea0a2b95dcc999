"""Bars of a few samples: mean, standard deviation, and every single value as a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context

WIDTH = 0.62  # of a bar, in places


@dataclass(frozen=True)
class Bar:
    """One sample: its mean, the standard deviation drawn, the values behind them, and what of."""

    sample: str
    mean: float
    sd: float
    values: Sequence[float]
    count: str


def draw(ax: Axes, bars: Sequence[Bar], context: Context) -> pd.DataFrame:
    """Draw the bars side by side; returns one row a value, with mean and sd of its sample."""
    table = []
    # the height of a point
    near = 0.018 * max(max(bar.values, default=bar.mean) for bar in bars)
    for place, bar in enumerate(bars):
        colour = context.colour(bar.sample)
        ax.bar(place, bar.mean, WIDTH, color=colour, alpha=0.25, lw=0)
        ax.bar(place, bar.mean, WIDTH, fill=False, edgecolor=colour, lw=0.8)
        values = np.asarray(bar.values, dtype=float)
        offsets = place - 0.14 * WIDTH + side_by_side(values, 0.6 * WIDTH, near)
        ax.plot(offsets, values, "o", color=colour, ms=2.2, mew=0, alpha=0.8, zorder=2)
        beside = place + 0.36 * WIDTH
        ax.errorbar(
            beside, bar.mean, bar.sd, fmt="s", color="black", ms=2.4, capsize=2.5, lw=0.8, zorder=3
        )
        ax.text(place, 0.03, bar.count, transform=ax.get_xaxis_transform(), ha="center", fontsize=6)
        table += [
            {"sample": bar.sample, "value": value, "mean": bar.mean, "sd": bar.sd}
            for value in values
        ]
    ax.set_xlim(-0.6, len(bars) - 0.4)
    ax.set_ylim(0, None)
    ax.set_xticks(range(len(bars)), [context.label(bar.sample) for bar in bars])
    ax.tick_params(axis="x", length=0)
    return pd.DataFrame(table)


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
    """A bracket above two bars with words over it, and room for them."""
    top = float(ax.dataLim.y1)
    height = 1.05 * top
    foot = 0.02 * top
    x = [places[0], places[0], places[1], places[1]]
    ax.plot(x, [height - foot, height, height, height - foot], color=style.GREY, lw=0.6)
    ax.text(
        sum(places) / 2,
        height + foot,
        "\n".join(words),
        ha="center",
        va="bottom",
        fontsize=6,
        linespacing=1.3,
    )
    ax.set_ylim(0, top * (1.1 + 0.075 * len(words)))
