"""Nyquist plots over temperature, one pellet a composition."""

from __future__ import annotations

from string import ascii_lowercase

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import nyquist, style
from electrolyte.figures.layout import grid_columns
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import REAL_IMPEDANCE

MOST_TICKS = 12  # of the colour bar


def variable_temperature(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """A lettered grid of Nyquist plots, colder spectra darker; each in a window of its own size."""
    curves = tables["curves"]
    samples = [r["sample"] for r in context.series() if (curves["sample"] == r["sample"]).any()]
    if not samples:
        raise AnalysisError("Nyquist plots", "impedance spectra of a sample of the series", "none")
    columns = grid_columns(len(samples))
    rows = -(-len(samples) // columns)
    ax.set_axis_off()
    figure, place = ax.get_figure(), ax.get_subplotspec()
    grid = place.subgridspec(rows, columns)
    temperatures = np.sort(curves["temperature_C"].unique())
    colours = _colours(temperatures)
    panels = [figure.add_subplot(grid[i // columns, i % columns]) for i in range(len(samples))]
    for i, (panel, sample) in enumerate(zip(panels, samples, strict=True)):
        own = curves[curves["sample"] == sample]
        coldest = own[own["temperature_C"] == own["temperature_C"].min()]
        window = 1.7 * float(np.quantile(coldest[REAL_IMPEDANCE], 0.5))
        factor, unit = nyquist.ohm_scale(window)
        for temperature in temperatures:
            spectrum = own[own["temperature_C"] == temperature]
            colour = mpl.colors.to_hex(colours.to_rgba(temperature))
            nyquist.draw_spectrum(panel, spectrum, colour, factor)
        panel.set_xlim(0, window / factor)
        panel.set_ylim(0, window / factor)
        panel.set_aspect("equal", adjustable="box")
        panel.set_title(f"{context.label(sample)} ({own['pellet'].iloc[0]})", fontsize=7)
        nyquist.label_axes(panel, unit)
        if len(samples) > 1:
            style.letter(panel, ascii_lowercase[i])
    bar = figure.colorbar(colours, ax=panels, label="temperature / °C", shrink=0.6, aspect=30)
    if len(temperatures) <= MOST_TICKS:
        bar.set_ticks(temperatures)
    bar.ax.tick_params(direction="out")
    return curves[curves["sample"].isin(samples)][nyquist.SOURCE]


def _colours(temperatures: np.ndarray) -> mpl.cm.ScalarMappable:
    """Temperatures in degC as colours from cold to hot; none of them is too pale for a line."""
    shades = mpl.colors.ListedColormap(mpl.colormaps["plasma"](np.linspace(0, 0.8, 256)))
    ends = mpl.colors.Normalize(temperatures[0], temperatures[-1])
    return mpl.cm.ScalarMappable(ends, shades)
