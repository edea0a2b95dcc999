"""Figure 1: structure and morphology."""

from __future__ import annotations

from electrolyte.figures import diffraction, micrographs, nmr_spectra, style
from electrolyte.figures.panel import Composition, Panel

PANELS = {
    "fig1a": Panel(diffraction.stacked, height=3.6),
    "fig1b": Panel(nmr_spectra.draw_stack, height=3.0),
    "fig1c": Panel(nmr_spectra.draw_stack, height=3.0),
    "fig1d": Panel(micrographs.draw, width=style.DOUBLE_COLUMN, height=2.62),
}
COMPOSITION = Composition(
    [["fig1a", "fig1b"], ["fig1a", "fig1c"], ["fig1d", "fig1d"]],
    height=7.4,
    height_ratios=[1, 1, 1.4],
)
