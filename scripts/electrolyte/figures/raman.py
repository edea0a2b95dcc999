"""Raman spectra: stacked, and one with its fitted bands."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.source_data import with_written
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import figure_text
from electrolyte.numbers.condition import condition_of, span
from electrolyte.numbers.quantities import select

STEP = 1.12  # from one spectrum of the stack to the next, in heights of a spectrum
LABEL_WIDTH = 0.28  # of the axis, at its right end
SHADE = "#CFE3F2"  # the highlighted window
BAND = "#9DB4C0"
BAND_EDGE = "#5F7F8F"
DATA, FIT = "#777777", "black"
NEAR = 110.0  # cm-1: bands closer than this are labelled at one height
LETTERING = 36.0  # cm-1 that a line of upright lettering takes


def stacked(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 2a: spectra without baseline and cosmic rays, each scaled to its highest point."""
    curves = tables["spectra"]
    if curves.empty:
        raise AnalysisError("Raman spectra", "at least one", "none")
    at_hand = list(dict.fromkeys(curves["sample"]))
    wanted = [s for s in context.options["samples"] if s in at_hand] or at_hand
    for guide in context.options["guides_cm1"]:
        ax.axvline(guide, color=style.GREY, lw=0.5, ls=(0, (4, 3)), zorder=0)
        ax.annotate(
            f"{guide:g}",
            (guide, len(wanted) * STEP),
            (2, -1),
            textcoords="offset points",
            va="top",
            fontsize=6,
            color=style.GREY,
        )
    drawn = []
    for level, sample in enumerate(reversed(wanted)):
        own = curves[curves["sample"] == sample]
        own = own[(own["measurement"] == own["measurement"].iloc[0]) & ~own["cosmic_ray"]]
        y = own["intensity"] - _baseline(own)
        x, height = own["raman_shift_cm1"], y / y.max()
        ax.plot(x, height + level * STEP, color=context.colour(sample), lw=0.8)
        beside = height[x > x.max() - LABEL_WIDTH * np.ptp(x)].max()
        ax.annotate(
            context.label(sample),
            (x.max(), level * STEP + beside),
            (-3, 3),
            textcoords="offset points",
            ha="right",
            fontsize=7,
            color=context.colour(sample),
        )
        drawn.append(
            pd.DataFrame({"sample": sample, "raman_shift_cm1": x, "normalized_intensity": height})
        )
    table = pd.concat(drawn)
    ax.set_xlim(table["raman_shift_cm1"].min(), table["raman_shift_cm1"].max())
    ax.set_ylim(-0.12, len(wanted) * STEP + 0.02)
    ax.set_yticks([])
    ax.set_xlabel("Raman shift / cm$^{-1}$")
    ax.set_ylabel("intensity / arb. units")
    return table


def bands(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 2b: one spectrum with its fitted bands and their assignments; below, the residuals."""
    curves, found = tables["shown"], tables["bands"]
    if curves.empty:
        raise AnalysisError("Raman bands", "the spectrum that is shown", "none")
    kept = curves[~curves["cosmic_ray"]]
    x = kept["raman_shift_cm1"].to_numpy()
    baseline = _baseline(kept)
    data = kept["intensity"].to_numpy() - baseline
    top = data.max()
    window, shares = _shade(ax, tables, context)
    ax.plot(x, data / top, ".", color=DATA, ms=2.2, mew=0, label="data")
    for number, name in enumerate(c for c in kept if c.startswith("band_")):
        label = None if number else "bands"
        ax.fill_between(x, kept[name] / top, color=BAND, alpha=0.5, lw=0, label=label)
        ax.plot(x, kept[name] / top, color=BAND_EDGE, lw=0.5)
    if "fit" in kept:
        fit = kept["fit"].to_numpy() - baseline
        ax.plot(x, fit / top, color=FIT, lw=0.8, label="sum of bands")
        ax.plot(x, (data - fit) / top - 0.13, color=style.GREY, lw=0.5, label="residual")
    shown = found[found["detected"].astype(bool)]
    _assign(ax, shown, x, data / top, window)
    label = context.label(str(kept["sample"].iloc[0]))
    ax.text(0.02, 0.975, label, transform=ax.transAxes, va="top", fontsize=7)
    ax.legend(loc="upper right", markerscale=2)
    ax.set_xlim(x.min(), x.max())
    ax.set_ylim(-0.24, 1.72)
    ax.set_yticks([])
    ax.set_xlabel("Raman shift / cm$^{-1}$")
    ax.set_ylabel("intensity / arb. units")
    centres = shown.rename(columns={"centre_cm1": "value"}).assign(
        quantity="raman_shift", unit="cm-1"
    )
    return with_written(kept.drop(columns=["cosmic_ray", "measurement"]), centres, shares)


def _baseline(own: pd.DataFrame) -> np.ndarray:
    """The fitted baseline; where nothing was fitted, the lowest point."""
    if "baseline" not in own or own["baseline"].isna().all():
        return np.full(len(own), own["intensity"].min())
    baseline: np.ndarray = own["baseline"].to_numpy()
    return baseline


def _assign(
    ax: Axes,
    found: pd.DataFrame,
    x: np.ndarray,
    height: np.ndarray,
    window: tuple[float, float] | None,
) -> None:
    """Position and assignment above each band; in the shaded window the position alone."""
    for group in _groups(found["centre_cm1"].to_numpy()):
        centres = found["centre_cm1"].to_numpy()[group]
        near = (x > centres.min() - NEAR / 2) & (x < centres.max() + NEAR / 2)
        base = height[near].max() + 0.1
        for index, centre, place in zip(group, centres, _spread(centres), strict=True):
            words = found["assignment"].iloc[index]
            if not isinstance(words, str) or (window and window[0] <= centre <= window[1]):
                words = ""
            ax.annotate(
                f"{centre:.0f}  {words}".strip(),
                (centre, float(np.interp(centre, x, height)) + 0.01),
                (place, base),
                ha="center",
                va="bottom",
                rotation=90,
                fontsize=6,
                arrowprops={"arrowstyle": "-", "lw": 0.5, "color": style.GREY, "shrinkA": 0.5},
            )


def _groups(centres: np.ndarray) -> list[np.ndarray]:
    """Indices of bands that stand closer than ``NEAR`` to the next one, from left to right."""
    order = np.argsort(centres)
    if not len(order):
        return []
    return np.split(order, np.flatnonzero(np.diff(centres[order]) > NEAR) + 1)


def _spread(centres: np.ndarray) -> np.ndarray:
    """Places of the labels: as near to the rising centres as their lettering allows."""
    places = centres.copy()
    for _ in range(100):
        gaps = np.diff(places)
        missing = np.maximum(LETTERING - gaps, 0) / 2
        if missing.max(initial=0.0) < 0.1:
            break
        places[:-1] -= missing
        places[1:] += missing
    return places


def _shade(
    ax: Axes, tables: Tables, context: Context
) -> tuple[tuple[float, float] | None, pd.DataFrame]:
    """Shade the window of the options and say its part of the area; returns both."""
    if len(context.options["window_cm1"]) != 2:
        return None, tables["fits"].iloc[:0]
    low, high = context.options["window_cm1"]
    ax.axvspan(low, high, color=SHADE, lw=0, zorder=0)
    words = [context.options["window_label"]]
    condition = condition_of(window=span(low, high, "cm-1"))
    shares = select(tables["fits"], quantity="raman_area_share", condition=condition)
    for row in shares.itertuples():
        share = figure_text(100 * row.value, 100 * row.u, "%", row.status)
        words += [share, "of band area"]
    text = "\n".join(words)
    ax.text((low + high) / 2, 0.62, text, ha="center", va="bottom", fontsize=6.5, linespacing=1.3)
    return (low, high), shares
