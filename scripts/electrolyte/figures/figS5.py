"""Figure S5: Nyquist plots over temperature, one pellet a composition."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import nyquist
from electrolyte.figures.colours import graded
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.temperature import celsius
from electrolyte.readers.measurement import REAL_IMPEDANCE


def variable_temperature(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """A grid of Nyquist plots, colder spectra darker; each in a window of its own size."""
    curves = tables["curves"]
    samples = [r["sample"] for r in context.series() if (curves["sample"] == r["sample"]).any()]
    if not samples:
        raise AnalysisError("Nyquist plots", "impedance spectra of a sample of the series", "none")
    columns = 2 if len(samples) > 1 else 1
    rows = -(-len(samples) // columns)
    ax.set_axis_off()
    figure, place = ax.get_figure(), ax.get_subplotspec()
    grid = place.subgridspec(rows, columns)
    temperatures = np.sort(curves["temperature_C"].unique())
    colours = graded(len(temperatures))
    for i, sample in enumerate(samples):
        panel = figure.add_subplot(grid[i // columns, i % columns])
        own = curves[curves["sample"] == sample]
        coldest = own[own["temperature_C"] == own["temperature_C"].min()]
        window = 1.7 * float(np.quantile(coldest[REAL_IMPEDANCE], 0.5))
        factor, unit = nyquist.ohm_scale(window)
        for temperature, colour in zip(temperatures, colours, strict=True):
            spectrum = own[own["temperature_C"] == temperature]
            nyquist.draw_spectrum(panel, spectrum, colour, factor)
        panel.set_xlim(0, window / factor)
        panel.set_ylim(0, window / factor)
        panel.set_aspect("equal", adjustable="box")
        panel.set_title(context.label(sample), fontsize=7)
        nyquist.label_axes(panel, unit)
    for temperature, colour in zip(temperatures, colours, strict=True):
        ax.plot([], [], "o", mfc="none", mec=colour, mew=0.8, ms=3, label=celsius(temperature))
    figure.legend(loc="outside right center", fontsize=6)
    return curves[curves["sample"].isin(samples)][nyquist.SOURCE]
