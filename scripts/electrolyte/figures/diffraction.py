"""Powder patterns: stacked over reference lines, and with their fits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError

STEP = 1.12  # from one pattern of the stack to the next, in heights of the highest
STICKS = 0.2  # height of a row of reference lines, in the same unit
STICK_COLOURS = ("#222222", "#7A4B00", "#004B7A", "#5A005A", "#3A5A00")
WEAKEST = 2.0  # % of the strongest line, below which no stick is drawn
KNOWN, MARK, HALO = "#333333", "#CC2200", "#D9D9D9"
NAMED = 4  # phases, at most, that the legend names
ZOOM_GAP = 0.08  # between two zooms, of the width of the panel
AXIS = "2θ / deg"
SMOOTH = 5  # points averaged for drawing


def stacked(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 1a: counts as measured, each pattern on the scale of the highest; ticks under a pattern
    are its peaks, filled where an identified phase or a ghost explains them; sticks below are the
    references. Option ``zooms_deg``: ranges that are drawn again below, without background."""
    wanted = _wanted(tables["curves"], context, [row["sample"] for row in context.series()])
    curves, peaks, lines, axis = _on_one_axis(tables, wanted)
    highest = curves["intensity"].quantile(0.999) - curves["intensity"].min()
    if zooms := context.options["zooms_deg"]:
        ax.set_axis_off()
        whole = ax.inset_axes((0.0, 0.36, 1.0, 0.64))
        width = (1 - ZOOM_GAP * (len(zooms) - 1)) / len(zooms)
        for number, (low, high) in enumerate(zooms):
            place = (number * (width + ZOOM_GAP), 0.0, width, 0.24)
            zoom = ax.inset_axes(place)
            _zoom(zoom, curves, lines, (low, high), list(reversed(wanted)), context)
            zoom.set_xlabel(axis)
        ax = whole
    for mark in context.options["marks_deg"]:
        ends = (-0.1, len(wanted) * STEP)
        ax.plot((mark, mark), ends, color=style.GREY, lw=0.5, ls=(0, (4, 3)), zorder=0)
        ax.text(
            mark, ends[1], f"{mark:g}", ha="center", va="bottom", fontsize=5.5, color=style.GREY
        )
    drawn = []
    for level, sample in enumerate(reversed(wanted)):
        own = _first_scan(curves, sample)
        height = (own["intensity"] - own["intensity"].min()) / highest + level * STEP
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
    top = len(wanted) * STEP + 0.06 * len(wanted) * bool(context.options["marks_deg"])
    table = _over_references(ax, drawn, lines, STICKS, top)
    ax.set_xlabel(axis)
    return table


def _zoom(
    ax: Axes,
    curves: pd.DataFrame,
    lines: pd.DataFrame,
    ends: tuple[float, float],
    samples: list[str],
    context: Context,
) -> None:
    """Part of the patterns above background and halos, with the fitted peaks, on one scale.

    Dashed: reference lines of the phases.
    """
    low, high = ends
    parts = []
    for sample in samples:
        own = _first_scan(curves, sample)
        own = own[own["two_theta_deg"].between(low, high)]
        measured = own["intensity"] - own["background"] - own["halos"]
        parts.append((own["two_theta_deg"], _averaged(measured), own["peaks"], sample))
    reach = [float(np.nanmax(y)) - float(np.nanmin(y)) for _, y, _, _ in parts if len(y)]
    step = max([*reach, 1e-9]) * STEP
    for level, (x, y, fit, sample) in enumerate(parts):
        ax.plot(x, y + level * step, color=context.colour(sample), lw=0.6)
        ax.plot(x, fit + level * step, color="black", lw=0.6)
    shown = lines[lines["two_theta_deg"].between(low, high)].drop_duplicates(["phase", "hkl"])
    shown = shown[shown["intensity_percent"] >= WEAKEST]
    phases = list(dict.fromkeys(lines["phase"]))
    for line in shown.itertuples():
        colour = STICK_COLOURS[phases.index(line.phase) % 5]
        ax.axvline(line.two_theta_deg, color=colour, lw=0.6, ls=(0, (3, 2)), zorder=0)
        ax.annotate(
            _subscripted(line.phase),
            (line.two_theta_deg, 1),
            (0, 2.5),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            fontsize=5.5,
            color=colour,
        )
    ax.set_xlim(low, high)
    ax.set_ylim(-0.5 * step, len(samples) * step)
    _axes(ax)
    ax.set_ylabel("")


def with_fits(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. S1: a treated sample above its origin: data, fit, and below them the residual;
    the grey area is background and halos."""
    at_hand = list(dict.fromkeys(tables["curves"]["sample"]))
    wanted = _wanted(tables["curves"], context, at_hand)
    curves, peaks, lines, axis = _on_one_axis(tables, wanted)
    drawn, level = [], 0.0
    tick = 0.022 * float(curves["intensity"].max())
    for sample in reversed(wanted):
        own = _first_scan(curves, sample)
        x, colour = own["two_theta_deg"], context.colour(sample)
        base = own["background"] + own["halos"]
        zero = own["intensity"].min()
        fit = base + own["peaks"]
        residual = own["intensity"] - fit
        level += float(np.ptp(residual)) + 2 * tick
        ax.plot(x, residual - residual.max() + level - 1.5 * tick, color=style.GREY, lw=0.4)
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
        _ticks(ax, peaks[peaks["measurement"] == own["measurement"].iloc[0]], level, tick)
        drawn.append(own.assign(fit=fit, residual=residual))
        level += 1.12 * float((own["intensity"] - zero).max())
    table = _over_references(ax, drawn, lines, 0.055 * level, 1.06 * level)
    ax.set_xlabel(axis)
    return table


def _over_references(
    ax: Axes, drawn: Sequence[pd.DataFrame], lines: pd.DataFrame, height: float, top: float
) -> pd.DataFrame:
    """Patterns that are drawn get the lines of the phases below them; returned as one table.

    ``height`` of a row of lines and ``top`` of the axes are in the unit of the patterns.
    """
    phases = list(dict.fromkeys(lines["phase"]))
    for row, phase in enumerate(phases):
        own = lines[lines["phase"] == phase].drop_duplicates("hkl")
        _sticks(ax, own, phase, -height * (1.35 * row + 1.8), STICK_COLOURS[row % 5], height)
    table = pd.concat(drawn)
    ax.set_xlim(table["two_theta_deg"].min(), table["two_theta_deg"].max())
    ax.set_ylim(-height * (1.35 * len(phases) + 0.75), top)
    _legend(ax, phases)
    _axes(ax)
    return table


def _on_one_axis(
    tables: Tables, wanted: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, str]:
    """Curves of the samples that are drawn, peaks, reference lines, and the label of the axis.

    Scans of other wavelengths than the first are drawn where their lines would stand at its.
    """
    curves, peaks, lines = tables["curves"], tables["peaks"], tables["lines"]
    curves = curves[curves["sample"].isin(wanted)]
    first = float(_first_scan(curves, wanted[0])["wavelength_A"].iloc[0])
    of_scan = curves.groupby("measurement")["wavelength_A"].first()
    if of_scan.nunique() < 2:
        return curves, peaks, lines, AXIS
    curves, peaks = (_as_if(table, of_scan, first) for table in (curves, peaks))
    lines = lines[np.isclose(lines["wavelength_A"], first)]
    return curves, peaks, lines, f"2θ / deg, as if at {first:.4f} Å"


def _as_if(table: pd.DataFrame, of_scan: pd.Series, wavelength: float) -> pd.DataFrame:
    """The table without angles that the wavelength does not reach, the others as it has them."""
    own = table["measurement"].map(of_scan).to_numpy(float)
    sine = np.sin(np.radians(table["two_theta_deg"].to_numpy(float) / 2)) * wavelength / own
    angle = np.degrees(2 * np.arcsin(np.where(np.abs(sine) < 1, sine, np.nan)))
    return table.assign(two_theta_deg=angle).dropna(subset=["two_theta_deg"])


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
    """A tick a peak under its pattern: dark where it is explained, red where it is not."""
    for peak in peaks.itertuples():
        ax.plot(
            [peak.two_theta_deg] * 2,
            [level - 1.3 * length, level - 0.3 * length],
            color=KNOWN if peak.explained else MARK,
            lw=0.8 if peak.explained else 1.2,
            solid_capstyle="butt",
        )


def _legend(ax: Axes, phases: Sequence[str]) -> None:
    names = ", ".join(map(_subscripted, phases)) if len(phases) <= NAMED else "phases below"
    indexed = [(f"indexed ({names})", KNOWN)] if phases else []
    for words, colour in (*indexed, ("unassigned", MARK)):
        ax.plot([], [], "|", color=colour, ms=5, mew=1.1, label=words)
    ax.legend(loc="upper right", fontsize=6, handletextpad=0.1, borderaxespad=0.3)


def _subscripted(phase: str) -> str:
    return "".join(f"$_{{{c}}}$" if c.isdigit() else c for c in phase)


def _sticks(
    ax: Axes,
    lines: pd.DataFrame,
    phase: str,
    bottom: float,
    colour: str,
    height: float,
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
    ax.annotate(
        _subscripted(phase),
        (0.012, bottom),
        (0, 1.2),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        fontsize=6,
        color=colour,
    )


def _axes(ax: Axes) -> None:
    ax.set_xlabel(AXIS)
    ax.set_ylabel("intensity / arb. units")
    ax.minorticks_on()
    ax.set_yticks([])
    ax.tick_params(axis="y", which="both", left=False, right=False)
