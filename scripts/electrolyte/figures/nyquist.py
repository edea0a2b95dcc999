"""Nyquist plots: measured points, fitted line, circuit; shared by Figs 3a, S4 and S5."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import circuit_diagram, style
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.source_data import with_written
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import figure_text
from electrolyte.ground.temperature import celsius
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
APART = 0.12  # of the axis, between two labels


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
        diagram = ax.inset_axes((0.47, 0.76, 0.51, 0.23))
        arcs_lost = "capacitance" in set(lost) and "capacitance" not in fits.index
        circuit_diagram.draw(diagram, spectrum["circuit"].iloc[0], dashed_arcs=arcs_lost)
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
    zoom = ax.inset_axes((0.58, 0.17, 0.39, 0.32))
    draw_spectrum(zoom, spectrum, colour, factor)
    zoom.set_xlim(0.93 * resistance, 1.07 * resistance)
    zoom.set_ylim(-0.021 * resistance, 0.091 * resistance)
    zoom.axhline(0, color=style.GREY, lw=0.5, ls=":", zorder=0)
    mark_frequencies(zoom, spectrum, colour, factor)
    zoom.tick_params(labelsize=5.5)
    zoom.set_xlabel(f"$Z$′ / {unit}", fontsize=5.5, labelpad=1)
    zoom.set_ylabel(f"−$Z$″ / {unit}", fontsize=5.5, labelpad=1)


def mark_frequencies(ax: Axes, spectrum: pd.DataFrame, colour: str, factor: float) -> None:
    """Fill the points measured nearest to decades of frequency, and name their frequency.

    Only points inside the axes, so limits have to be set before; points whose labels would stand
    on each other, or farther than a fifth from the decade, stay open.
    """
    x = (spectrum[REAL_IMPEDANCE] / factor).to_numpy()
    y = (-spectrum[IMAGINARY_IMPEDANCE] / factor).to_numpy()
    frequency = spectrum[FREQUENCY].to_numpy()
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    across, up = (x - left) / (right - left), (y - bottom) / (top - bottom)
    labelled: list[int] = []
    for decade in DECADES_HZ:
        i = int(np.argmin(np.abs(np.log(frequency / decade))))
        near = abs(frequency[i] / decade - 1) < 0.2
        inside = 0 <= across[i] <= 0.88 and 0.04 <= up[i] <= 0.96
        clear = all(np.hypot(across[i] - across[j], up[i] - up[j]) > APART for j in labelled)
        if not (near and inside and clear):
            continue
        labelled.append(i)
        ax.plot(x[i], y[i], "o", color=colour, mew=0.6, ms=3, zorder=4)
        beside = slice(max(i - 1, 0), i + 2)
        steep = np.ptp(up[beside]) > np.ptp(across[beside])  # else the curve goes on to the right
        ax.annotate(
            frequency_text(decade),
            (x[i], y[i]),
            (4, 0) if steep else (0, 4),
            textcoords="offset points",
            ha="left" if steep else "center",
            va="center" if steep else "bottom",
            fontsize=5.5,
            zorder=5,
        )


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


def draw_spectrum(ax: Axes, spectrum: pd.DataFrame, colour: str, factor: float = 1.0) -> None:
    """Points as open symbols, the fit as a line, -Z'' upwards; in units of ``factor`` Ω."""
    ax.plot(
        spectrum[REAL_IMPEDANCE] / factor,
        -spectrum[IMAGINARY_IMPEDANCE] / factor,
        "o",
        mfc="none",
        mec=colour,
        mew=0.6,
        ms=3,
        zorder=3,
    )
    ax.plot(
        spectrum[FITTED_REAL_IMPEDANCE] / factor,
        -spectrum[FITTED_IMAGINARY_IMPEDANCE] / factor,
        color="black",
        lw=0.7,
        zorder=2,
    )


def label_axes(ax: Axes, unit: str = "Ω") -> None:
    ax.set_xlabel(f"$Z$′ / {unit}")
    ax.set_ylabel(f"−$Z$″ / {unit}")
