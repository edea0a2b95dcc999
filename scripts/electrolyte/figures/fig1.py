"""Figure 1: structure."""

from __future__ import annotations

from electrolyte.figures import nmr_spectra
from electrolyte.figures.panel import Panel

PANELS = {
    "fig1b": Panel(nmr_spectra.draw_stack, height=3.0),
    "fig1c": Panel(nmr_spectra.draw_stack, height=3.0),
}
