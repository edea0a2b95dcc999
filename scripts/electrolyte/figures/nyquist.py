"""Nyquist plots: measured points, fitted line, circuit; shared by Figs 3a, S4 and S5."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from electrolyte.figures import circuit_diagram, style
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.source_data import with_written
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import celsius, figure_text
from electrolyte.numbers.quantities import select
from electrolyte.numbers.typical import nearest_the_mean
from electrolyte.readers.measurement import (
    FITTED_IMAGINARY_IMPEDANCE,
    FITTED_REAL_IMPEDANCE,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
)

SOURCE = [
    "sample",
    "pellet",
    "measurement",
    "temperature_C",
    FREQUENCY,
    REAL_IMPEDANCE,
    IMAGINARY_IMPEDANCE,
    FITTED_REAL_IMPEDANCE,
    FITTED_IMAGINARY_IMPEDANCE,
]


WRITTEN = ("resistance", "ionic_conductivity")
# decades of frequency in the order in which they get their label
DECADES_HZ = (1e6, 1e3, 1.0, 1e5, 1e4, 1e2, 1e1, 1e-1, 1e-2, 1e-3)
BELOW_ABOVE = (-0.15, 0.65)  # what an enlargement shows of -Z″, over the width of Z′
HALVES = (0.07, 0.15, 0.3, 0.6)  # of its width, over the resistance
ARC_BELOW, ARC_TO = 0.8, 1.3  # of the resistance: where an arc is seen to begin, where its foot is
LEAST_ENLARGED = 5  # points
LABEL, GAP = 5.5, 4  # points: size of a label of frequency, its distance from its point
MARKER = 3  # points


def near_reference(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """The spectrum measured nearest to the reference temperature."""
    return _draw_one(ax, tables, context, context.options["reference_temperature_C"])


def at_low_temperature(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """The spectrum measured nearest to the option ``temperature_C``."""
    return _draw_one(ax, tables, context, context.options["temperature_C"])


def _draw_one(ax: Axes, tables: Tables, context: Context, temperature_C: float) -> pd.DataFrame:
    """One spectrum with its fit, an enlargement of the high frequencies, and the circuit.

    ``tables``: ``curves`` and ``fits`` of pellets of one sample; the one that is shown has the
    conductivity nearest to their mean.
    """
    curves = tables["curves"]
    if curves.empty:
        raise AnalysisError("Nyquist plot", "an impedance spectrum of the pellet", "none")
    pellets = list(dict.fromkeys(curves["pellet"]))
    pellet, _ = nearest_the_mean(
        tables["fits"], pellets, context.options["reference_temperature_C"]
    )
    spectrum = nearest_temperature(curves[curves["pellet"] == pellet], temperature_C)
    sample, temperature = spectrum["sample"].iloc[0], spectrum["temperature_C"].iloc[0]
    fits = select(tables["fits"], source=spectrum["measurement"].iloc[0])
    lost = fits[fits["status"] == "not_resolved"]["quantity"]
    fits = fits[fits["value"].notna()].drop_duplicates("quantity").set_index("quantity")
    colour = context.colour(sample)
    resolved = "resistance" in fits.index
    reach = max(spectrum[REAL_IMPEDANCE].max(), -spectrum[IMAGINARY_IMPEDANCE].min())
    height = 1.15 * reach
    if resolved:
        resistance = fits.loc["resistance"]
        height = min(height, 5 * resistance["value"])
    factor, unit = ohm_scale(height)

    draw_spectrum(ax, spectrum, colour, factor)
    label_axes(ax, unit)
    ax.set_xlim(0, height / factor)
    ax.set_ylim(0, height / factor)
    ax.set_aspect("equal", adjustable="box")
    mark_frequencies(ax, spectrum, colour, factor)
    words = [f"{context.label(sample)} ({pellet})", celsius(temperature)]
    if resolved:
        value = resistance["value"] / factor
        words.append(f"$R$: {figure_text(value, math.nan, unit, resistance['status'])}")
        if "ionic_conductivity" in fits.index:
            conductivity = fits.loc["ionic_conductivity"]
            words.append(f"$σ$: {figure_text(*conductivity[['value', 'u', 'unit', 'status']])}")
        if height < reach:  # most of the spectrum is outside: a blocking electrode
            _enlarge(ax, spectrum, colour, factor, unit, resistance["value"] / factor)
        circuit = spectrum["circuit"].iloc[0]
        left = 0.40 if circuit_diagram.is_long(circuit) else 0.47
        diagram = ax.inset_axes((left, 0.76, 0.98 - left, 0.23))
        arcs_lost = "capacitance" in set(lost) and "capacitance" not in fits.index
        circuit_diagram.draw(diagram, circuit, dashed_arcs=arcs_lost)
        if arcs_lost:
            words.append("dashed: not resolved")
    else:
        words.append("$R$ not resolved")
    ax.text(
        0.98,
        0.74,
        "\n".join(words),
        transform=ax.transAxes,
        ha="right",
        va="top",
        fontsize=6.5,
        linespacing=1.4,
    )
    written = fits.reset_index().loc[lambda rows: rows["quantity"].isin(WRITTEN)]
    return with_written(spectrum[SOURCE], written)


def _enlarge(
    ax: Axes, spectrum: pd.DataFrame, colour: str, factor: float, unit: str, resistance: float
) -> None:
    """The high frequencies about the resistance (in the unit of the axes) in an inset."""
    ends = enlarged(
        (spectrum[REAL_IMPEDANCE] / factor).to_numpy(),
        (-spectrum[IMAGINARY_IMPEDANCE] / factor).to_numpy(),
        resistance,
    )
    if ends is None:
        return
    left, right = ends
    zoom = ax.inset_axes((0.58, 0.17, 0.39, 0.32))
    draw_spectrum(zoom, spectrum, colour, factor)
    zoom.set_xlim(left, right)
    zoom.set_ylim(*(end * (right - left) for end in BELOW_ABOVE))
    zoom.axhline(0, color=style.GREY, lw=0.5, ls=":", zorder=0)
    mark_frequencies(zoom, spectrum, colour, factor)
    zoom.tick_params(labelsize=5.5)
    zoom.set_xlabel(f"$Z$′ / {unit}", fontsize=5.5, labelpad=1)
    zoom.set_ylabel(f"−$Z$″ / {unit}", fontsize=5.5, labelpad=1)


def enlarged(x: np.ndarray, y: np.ndarray, resistance: float) -> tuple[float, float] | None:
    """The ends in Z′ of an enlargement at equal scales; None where none shows enough points.

    Of an arc that the data shows, the whole of it; else about the resistance, as near as can be.
    """
    about = [(resistance * (1 - half), resistance * (1 + half)) for half in HALVES]
    whole = x.min() < ARC_BELOW * resistance
    for left, right in [(0.0, ARC_TO * resistance)] if whole else about:
        low, high = (end * (right - left) for end in BELOW_ABOVE)
        if np.sum((x > left) & (x < right) & (y > low) & (y < high)) >= LEAST_ENLARGED:
            return left, right
    return None


def mark_frequencies(ax: Axes, spectrum: pd.DataFrame, colour: str, factor: float) -> None:
    """Fill the points measured nearest to decades of frequency, and name their frequency.

    Only points inside the axes, so limits have to be set before. A label stands where it hides the
    fewest points; points whose labels would stand on each other, or farther than a fifth from the
    decade, stay open.
    """
    x = (spectrum[REAL_IMPEDANCE] / factor).to_numpy()
    y = (-spectrum[IMAGINARY_IMPEDANCE] / factor).to_numpy()
    frequency = spectrum[FREQUENCY].to_numpy()
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    extent = ax.get_window_extent()
    wide, high = (side * 72 / ax.get_figure().dpi for side in (extent.width, extent.height))
    across, up = wide * (x - left) / (right - left), high * (y - bottom) / (top - bottom)
    labels: list[Bbox] = []
    for decade in DECADES_HZ:
        i = int(np.argmin(np.abs(np.log(frequency / decade))))
        near = abs(frequency[i] / decade - 1) < 0.2
        text = frequency_text(decade)
        inside = 0 <= across[i] <= wide and 0.04 * high <= up[i] <= 0.96 * high
        places = _places(across[i], up[i], text) if near and inside else {}
        free = {
            place: box
            for place, box in places.items()
            if min(box.x0, box.y0) >= 0 and box.x1 <= wide and box.y1 <= high
            if not any(box.overlaps(other) for other in labels)
        }
        if not free:
            continue
        others = np.delete(np.column_stack([across, up]), i, axis=0)
        place = min(free, key=lambda place: free[place].padded(MARKER / 2).count_contains(others))
        labels.append(free[place])
        ax.plot(x[i], y[i], "o", color=colour, mew=0.6, ms=MARKER, zorder=4)
        to_right, upwards = place
        ax.annotate(
            text,
            (x[i], y[i]),
            (GAP * to_right, GAP * upwards),
            textcoords="offset points",
            ha={1: "left", 0: "center", -1: "right"}[to_right],
            va="bottom" if upwards else "center",
            fontsize=LABEL,
            zorder=5,
        )


def _places(across: float, up: float, text: str) -> dict[tuple[int, int], Bbox]:
    """Where a label may stand, right of its point, above and left of it; all in points."""
    wide, high = 0.65 * LABEL * len(text), 1.2 * LABEL
    return {
        (1, 0): Bbox.from_bounds(across + GAP, up - high / 2, wide, high),
        (0, 1): Bbox.from_bounds(across - wide / 2, up + GAP, wide, high),
        (-1, 0): Bbox.from_bounds(across - GAP - wide, up - high / 2, wide, high),
    }


def frequency_text(hertz: float) -> str:
    """``1 MHz``, ``100 kHz``, ``10 mHz``."""
    for factor, unit in ((1e6, "MHz"), (1e3, "kHz"), (1.0, "Hz")):
        if hertz >= factor:
            return f"{hertz / factor:g} {unit}"
    return f"{hertz * 1e3:g} mHz"


def ohm_scale(largest: float) -> tuple[float, str]:
    """The unit in which numbers up to ``largest`` Ω stay short, and how many Ω it is."""
    for from_here, factor, unit in ((1e6, 1e6, "MΩ"), (1e4, 1e3, "kΩ")):
        if largest >= from_here:
            return factor, unit
    return 1.0, "Ω"


def nearest_temperature(curves: pd.DataFrame, temperature_C: float) -> pd.DataFrame:
    """The one spectrum of ``curves`` measured nearest to a temperature (the first of a tie)."""
    distance = (curves["temperature_C"] - temperature_C).abs()
    measurement = curves.loc[distance.idxmin(), "measurement"]
    return curves[curves["measurement"] == measurement]


def draw_spectrum(ax: Axes, spectrum: pd.DataFrame, colour: str, factor: float) -> None:
    """Points as open symbols, the fit as a line, -Z'' upwards; in units of ``factor`` Ω."""
    ax.plot(
        spectrum[REAL_IMPEDANCE] / factor,
        -spectrum[IMAGINARY_IMPEDANCE] / factor,
        "o",
        mfc="none",
        mec=colour,
        mew=0.6,
        ms=MARKER,
        zorder=3,
    )
    ax.plot(
        spectrum[FITTED_REAL_IMPEDANCE] / factor,
        -spectrum[FITTED_IMAGINARY_IMPEDANCE] / factor,
        color="black",
        lw=0.7,
        zorder=2,
    )


def label_axes(ax: Axes, unit: str) -> None:
    ax.set_xlabel(f"$Z$′ / {unit}")
    ax.set_ylabel(f"−$Z$″ / {unit}")
