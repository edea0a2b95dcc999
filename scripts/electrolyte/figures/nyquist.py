"""Nyquist plots: measured points, fitted line, circuit; shared by Figs 3a, S4 and S5."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import circuit_diagram, style
from electrolyte.figures.panel import Context, Tables
from electrolyte.measurement import (
    FITTED_IMAGINARY_IMPEDANCE,
    FITTED_REAL_IMPEDANCE,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
)
from electrolyte.quantities import select, the_one
from electrolyte.rounding import with_uncertainty
from electrolyte.temperature import celsius

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


def draw_one(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """One spectrum with its fit, an enlargement of the high frequencies, and the circuit.

    ``tables``: ``curves`` and ``fits`` of one pellet; option ``temperature_C``.
    """
    spectrum = nearest_temperature(tables["curves"], context.options["temperature_C"])
    sample, temperature = spectrum["sample"].iloc[0], spectrum["temperature_C"].iloc[0]
    fits = select(tables["fits"], source=spectrum["measurement"].iloc[0])
    resistance = the_one(fits, quantity="resistance")
    conductivity = the_one(fits, quantity="ionic_conductivity")
    colour = context.colour(sample)

    draw_spectrum(ax, spectrum, colour)
    label_axes(ax)
    height = 5 * resistance["value"]
    ax.set_xlim(0, height)
    ax.set_ylim(0, height)
    ax.set_aspect("equal", adjustable="box")

    zoom = ax.inset_axes((0.56, 0.13, 0.41, 0.33))
    draw_spectrum(zoom, spectrum, colour)
    window = 0.07 * resistance["value"]
    zoom.set_xlim(resistance["value"] - window, resistance["value"] + window)
    zoom.set_ylim(-0.3 * window, 1.3 * window)
    zoom.tick_params(labelsize=5.5)
    zoom.set_title("high frequency", fontsize=5.5, pad=2)

    diagram = ax.inset_axes((0.47, 0.76, 0.51, 0.23))
    circuit_diagram.draw(diagram, spectrum["circuit"].iloc[0])
    value = with_uncertainty(resistance["value"], resistance["u"])
    sigma = with_uncertainty(conductivity["value"], conductivity["u"])
    ax.text(
        0.98,
        0.74,
        f"{context.label(sample)}\n{celsius(temperature)}\n$R$ = {value} Ω\n"
        f"$σ$ = {sigma} {style.unit(conductivity['unit'])}",
        transform=ax.transAxes,
        ha="right",
        va="top",
        fontsize=6.5,
        linespacing=1.4,
    )
    return spectrum[SOURCE]


def nearest_temperature(curves: pd.DataFrame, temperature_C: float) -> pd.DataFrame:
    """The one spectrum of ``curves`` measured nearest to a temperature (the first of a tie)."""
    distance = (curves["temperature_C"] - temperature_C).abs()
    measurement = curves.loc[distance.idxmin(), "measurement"]
    return curves[curves["measurement"] == measurement]


def draw_spectrum(ax: Axes, spectrum: pd.DataFrame, colour: str, marker: str = "o") -> None:
    """Points as open symbols, the fit as a line, -Z'' upwards."""
    ax.plot(
        spectrum[REAL_IMPEDANCE],
        -spectrum[IMAGINARY_IMPEDANCE],
        marker,
        mfc="none",
        mec=colour,
        mew=0.6,
        ms=3,
        zorder=3,
    )
    ax.plot(
        spectrum[FITTED_REAL_IMPEDANCE],
        -spectrum[FITTED_IMAGINARY_IMPEDANCE],
        color="black",
        lw=0.7,
        zorder=2,
    )


def label_axes(ax: Axes) -> None:
    ax.set_xlabel("$Z$′ / Ω")
    ax.set_ylabel("−$Z$″ / Ω")
