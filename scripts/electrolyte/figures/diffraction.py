"""Powder patterns: stacked over reference lines, and with their fits."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError

STEP = 1.12  # from one pattern of the stack to the next, in heights of the highest
STICKS = 0.15  # height of a row of reference lines, in the same unit
STICK_COLOURS = ("#222222", "#7A4B00", "#004B7A", "#5A005A", "#3A5A00")
WEAKEST = 2.0  # % of the strongest line, below which no stick is drawn
KNOWN, MARK, HALO = "#333333", "#CC2200", "#D9D9D9"
SMOOTH = 5  # points averaged for drawing


def stacked(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 1a: counts as measured, each pattern on the scale of the highest; ticks under a pattern
    are its peaks, filled where an identified phase or a ghost explains them; sticks below are the
    references."""
    curves, peaks = tables["curves"], tables["peaks"]
    wanted = _wanted(curves, context, [row["sample"] for row in context.series()])
    curves = curves[curves["sample"].isin(wanted)]
    phases = list(dict.fromkeys(tables["lines"]["phase"]))
    top = curves["intensity"].quantile(0.999) - curves["intensity"].min()
    for mark in context.options["marks_deg"]:
        ends = (-0.1, len(wanted) * STEP)
        ax.plot((mark, mark), ends, color=style.GREY, lw=0.5, ls=(0, (4, 3)), zorder=0)
    drawn = []
    for level, sample in enumerate(reversed(wanted)):
        own = _first_scan(curves, sample)
        height = (own["intensity"] - own["intensity"].min()) / top + level * STEP
        x, y = own["two_theta_deg"], _averaged(height)
        ax.plot(x, y, color=context.colour(sample), lw=0.6)
        _ticks(ax, peaks[peaks["measurement"] == own["measurement"].iloc[0]], level * STEP)
        ax.annotate(
            context.label(sample),
            (x.max(), y[x > x.max() - 0.35 * np.ptp(x)].max()),
            (-3, 2),
            textcoords="offset points",
            ha="right",
            fontsize=6.5,
            color=context.colour(sample),
        )
        drawn.append(own.assign(drawn_height=height))
    for row, phase in enumerate(phases):
        lines = tables["lines"][tables["lines"]["phase"] == phase].drop_duplicates("hkl")
        _sticks(ax, lines, phase, -STICKS * (1.35 * row + 1.8), STICK_COLOURS[row % 5])
    table = pd.concat(drawn)
    ax.set_xlim(table["two_theta_deg"].min(), table["two_theta_deg"].max())
    ax.set_ylim(-STICKS * (1.35 * len(phases) + 0.75), len(wanted) * STEP)
    _legend(ax)
    _axes(ax)
    return table


def with_fits(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. S1: a treated sample above its origin, data with fit; grey is background and halos."""
    curves, peaks = tables["curves"], tables["peaks"]
    at_hand = list(dict.fromkeys(curves["sample"]))
    wanted = _wanted(curves, context, at_hand)
    drawn, level = [], 0.0
    phases = list(dict.fromkeys(tables["lines"]["phase"]))
    for sample in reversed(wanted):
        own = _first_scan(curves, sample)
        x, colour = own["two_theta_deg"], context.colour(sample)
        base = own["background"] + own["halos"]
        zero = own["intensity"].min()
        fit = base + own["peaks"]
        ax.plot(x, own["intensity"] - zero + level, color=colour, lw=0.5, alpha=0.7)
        ax.fill_between(x, level, base - zero + level, color=HALO, lw=0, zorder=0)
        ax.plot(x, fit - zero + level, color="black", lw=0.6)
        place = own[x > 0.62 * x.max() + 0.38 * x.min()]
        height = (place["intensity"] - zero).max() + level
        treatment = own["treatment"].iloc[0]
        words = context.label(sample)
        if isinstance(treatment, str) and treatment not in words:
            words += f"\n({treatment})"
        ax.annotate(
            words,
            (x.max(), height),
            (-3, 3),
            textcoords="offset points",
            ha="right",
            fontsize=6.5,
            color=colour,
        )
        _ticks(
            ax,
            peaks[peaks["measurement"] == own["measurement"].iloc[0]],
            level,
            0.022 * float(curves["intensity"].max()),
        )
        drawn.append(own.assign(fit=fit))
        level += 1.12 * float((own["intensity"] - zero).max())
    scale = 0.055 * level
    for row, phase in enumerate(phases):
        lines = tables["lines"][tables["lines"]["phase"] == phase].drop_duplicates("hkl")
        _sticks(ax, lines, phase, -scale * (1.35 * row + 1.8), STICK_COLOURS[row % 5], scale)
    table = pd.concat(drawn)
    ax.set_xlim(table["two_theta_deg"].min(), table["two_theta_deg"].max())
    ax.set_ylim(-scale * (1.35 * len(phases) + 0.75), 1.06 * level)
    _legend(ax)
    _axes(ax)
    return table


def _wanted(curves: pd.DataFrame, context: Context, otherwise: list[str]) -> list[str]:
    """The samples to show, of those at hand.

    Raises
    ------
    AnalysisError
        There is no pattern.
    """
    at_hand = list(dict.fromkeys(curves["sample"]))
    if not at_hand:
        raise AnalysisError("powder diffraction", "a pattern of a sample that is shown", "none")
    chosen = [s for s in context.options["samples"] if s in at_hand]
    return chosen or [s for s in otherwise if s in at_hand] or at_hand


def _first_scan(curves: pd.DataFrame, sample: str) -> pd.DataFrame:
    own = curves[curves["sample"] == sample]
    return own[own["measurement"] == own["measurement"].iloc[0]]


def _averaged(y: pd.Series) -> pd.Series:
    return y.rolling(SMOOTH, center=True, min_periods=1).mean()


def _ticks(ax: Axes, peaks: pd.DataFrame, level: float, length: float = 0.05) -> None:
    """A tick a peak under its pattern: dark where it is explained, open red where it is not."""
    for peak in peaks.itertuples():
        known = isinstance(peak.assignment, str) and peak.assignment and "?" not in peak.assignment
        ax.plot(
            [peak.two_theta_deg] * 2,
            [level - 1.3 * length, level - 0.3 * length],
            color=KNOWN if known else MARK,
            lw=0.8 if known else 1.2,
            solid_capstyle="butt",
        )


def _legend(ax: Axes) -> None:
    for words, colour in (("peak of a phase below", KNOWN), ("peak of none of them", MARK)):
        ax.plot([], [], "|", color=colour, ms=5, mew=1.1, label=words)
    ax.legend(loc="upper right", fontsize=6, handletextpad=0.1, borderaxespad=0.3)


def _sticks(
    ax: Axes,
    lines: pd.DataFrame,
    phase: str,
    bottom: float,
    colour: str,
    height: float = STICKS,
) -> None:
    shown = lines[lines["intensity_percent"] >= WEAKEST]
    ax.vlines(
        shown["two_theta_deg"],
        bottom,
        bottom + height * shown["intensity_percent"] / 100,
        color=colour,
        lw=0.9,
    )
    ax.axhline(bottom, color=colour, lw=0.5)
    subscripted = "".join(f"$_{{{c}}}$" if c.isdigit() else c for c in phase)
    ax.annotate(
        subscripted,
        (0.012, bottom),
        (0, 1.2),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        fontsize=6,
        color=colour,
    )


def _axes(ax: Axes) -> None:
    ax.set_xlabel("2θ / deg")
    ax.set_ylabel("intensity / arb. units")
    ax.minorticks_on()
    ax.set_yticks([])
    ax.tick_params(axis="y", which="both", left=False, right=False)
