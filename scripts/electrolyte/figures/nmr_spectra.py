"""NMR spectra with their fits, one above the other; shared by Figs 1b and 1c."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.source_data import with_written
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import figure_text
from electrolyte.numbers.quantities import select
from electrolyte.techniques.nmr.tables import COMPONENT

_FOOT = 0.05  # of the height of the main line: where lines end for the eye
_HIGH = 1.25  # a spectrum with the room above it, in units of its height
_RESIDUAL = (
    0.15,
    1.0,
)  # least and largest room below a spectrum for its residual, in the same unit
_TALLEST = 3.0  # what a line may reach over its fit before it is cut, in the same unit
_LIFT = 0.15  # the foot of a magnified part, in the same unit


def draw_stack(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """The spectrum of one nucleus of each sample, with shift and width of the main line.

    ``tables``: ``spectra`` and ``numbers``; options ``nucleus``, ``temperature_C``,
    ``range_ppm``, ``marks`` (names and shifts of known lines), ``magnified_ppm`` and
    ``magnification`` of parts that are drawn again, larger.
    """
    options = context.options
    nucleus = options["nucleus"]
    spectra = _nearest(select(tables["spectra"], nucleus=nucleus), options["temperature_C"])
    low, high = shown_range(spectra, options["range_ppm"])
    spectra = spectra[spectra["shift_ppm"].between(low, high)]
    samples = [r["sample"] for r in context.samples if (spectra["sample"] == r["sample"]).any()]
    if not samples:
        raise AnalysisError(f"{nucleus} spectra", f"some between {low:g} and {high:g} ppm", "none")
    written = []
    residual = spectra[spectra["sample"].isin(samples)].eval("intensity - fit")
    room = float(np.clip(residual.max(), *_RESIDUAL))
    tallest = float(np.clip(spectra["intensity"].max(), 1.0, _TALLEST))  # of a fit that misses it
    step = max(_HIGH, tallest + 0.11) + room
    for place, sample in enumerate(reversed(samples)):
        own = spectra[spectra["sample"] == sample]
        base = place * step
        _draw_one(ax, own, base, room, context.colour(sample), options)
        written.append(_label(ax, own, base, tables["numbers"], context))
    top = (len(samples) - 1) * step + max(1.14, tallest)
    for name, shift in sorted(options["marks"].items(), key=lambda mark: mark[1]):
        ax.plot([shift, shift], [-room, top], color=style.GREY, lw=0.6, ls=":", zorder=0)
        at = {"fontsize": 6, "color": style.GREY, "rotation": 90, "ha": "center", "va": "bottom"}
        ax.text(shift, top + 0.02, name, **at)
    ax.set_xlim(high, low)
    ax.set_ylim(-room - 0.12, top + (0.38 if options["marks"] else 0.05))
    ax.set_yticks([])
    ax.tick_params(right=False, top=False)
    ax.set_xlabel(f"{isotope(nucleus)} shift / ppm")
    ax.set_ylabel("intensity / height of the main line")
    shown = spectra.assign(residual=spectra["intensity"] - spectra["fit"])
    return with_written(shown.dropna(axis="columns", how="all"), *written)


def isotope(nucleus: str) -> str:
    """``7Li`` as ⁷Li, in the figures' mathematical text."""
    mass = nucleus.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return f"$^{{{mass}}}${nucleus.removeprefix(mass)}"


def shown_range(spectra: pd.DataFrame, wanted: Sequence[float]) -> tuple[float, float]:
    """The range of shifts in ppm: the wanted one, else the fitted lines and as much beside them.

    Raises
    ------
    AnalysisError
        There is no spectrum.
    """
    if len(wanted) == 2:
        return min(wanted), max(wanted)
    if spectra.empty:
        raise AnalysisError("NMR spectra", "at least one of the nucleus", "none")
    near = spectra[spectra["fit"] > _FOOT]
    shift = (near if len(near) else spectra)["shift_ppm"]
    low, high = float(shift.min()), float(shift.max())
    return low - (high - low), high + (high - low)


def _nearest(spectra: pd.DataFrame, temperature_C: float) -> pd.DataFrame:
    """Of each sample the first spectrum measured nearest to a temperature."""
    distance = (spectra["temperature_C"] - temperature_C).abs()
    order = spectra.assign(distance=distance.fillna(0.0)).sort_values("distance", kind="stable")
    chosen = order.drop_duplicates("sample")["measurement"]
    return spectra[spectra["measurement"].isin(chosen)]


def _draw_one(
    ax: Axes,
    own: pd.DataFrame,
    base: float,
    room: float,
    colour: str,
    options: Mapping[str, Any],
) -> None:
    """Data, fit, its lines as areas where there are several, the residual below, and zooms.

    ``room`` : between the feet of spectrum and residual
    """
    shift = own["shift_ppm"]
    lines = [c for c in own if c.startswith(COMPONENT) and own[c].notna().any()]
    for name in lines if len(lines) > 1 else []:
        ax.fill_between(shift, base, own[name] + base, color=colour, alpha=0.2, lw=0, zorder=1)
    ax.plot(shift, own["intensity"] + base, color=colour, lw=0.9, zorder=2)
    ax.plot(shift, own["fit"] + base, color="black", lw=0.6, ls=(0, (3, 2)), zorder=3)
    residual = own["intensity"] - own["fit"] + base - room
    ax.plot(shift, residual, color=style.GREY, lw=0.5, zorder=1)
    _magnify(ax, own, lines, base + _LIFT, colour, options)


def _magnify(
    ax: Axes,
    own: pd.DataFrame,
    lines: list[str],
    foot: float,
    colour: str,
    options: Mapping[str, Any],
) -> None:
    """Parts of a spectrum again, larger; what the strongest of several lines gives is off."""
    factor = options["magnification"]
    main = own[lines].max().idxmax() if len(lines) > 1 else None
    for part in options["magnified_ppm"] if factor > 1 else []:
        low, high = sorted(part)
        near = own[own["shift_ppm"].between(low, high)]
        x, off = near["shift_ppm"], near[main] if main else 0.0
        ax.plot(x, factor * (near["intensity"] - off) + foot, color=colour, lw=0.5)
        ax.plot(x, factor * (near["fit"] - off) + foot, color="black", lw=0.5)
        for name in lines if main else []:
            if name != main:
                area = factor * near[name] + foot
                ax.fill_between(x, foot, area, color=colour, alpha=0.2, lw=0)
        by_shift = near.sort_values("shift_ppm")["fit"]
        free = by_shift.iloc[-1] < by_shift.iloc[0] if len(near) else True
        place, side = (high, "right") if free else (low, "left")
        ax.text(place, foot + 0.05, f" ×{factor:g} ", fontsize=6, ha=side)


def _label(
    ax: Axes, own: pd.DataFrame, base: float, numbers: pd.DataFrame, context: Context
) -> pd.DataFrame:
    """Shift and width of the main line; returns their rows."""
    sample, nucleus = own["sample"].iloc[0], own["nucleus"].iloc[0]
    mine = select(numbers, source=own["measurement"].iloc[0])
    mine = mine[mine["value"].notna()]
    lines = [context.label(sample)]
    named = [f"{quantity}_{nucleus}" for quantity in ("chemical_shift", "linewidth")]
    for quantity, symbol, unit in (("chemical_shift", "$δ$", "ppm"), ("linewidth", "FWHM", "Hz")):
        for _, row in select(mine, quantity=f"{quantity}_{nucleus}").iterrows():
            whole = pd.isna(row["u_omits"])
            value = figure_text(row["value"], row["u"], unit, row["status"], whole=whole)
            lines.append(f"{symbol} {value}")
    ax.annotate(
        "\n".join(lines),
        (0.98, base + 0.97),
        xycoords=("axes fraction", "data"),
        ha="right",
        va="top",
        fontsize=6.3,
        linespacing=1.35,
    )
    return select(mine, quantity=named)
