"""Figure S1: diffraction of the heat-treated sample."""

from __future__ import annotations

from electrolyte.figures import diffraction
from electrolyte.figures.panel import Panel

PANELS = {"figS1": Panel(diffraction.with_fits, height=3.2)}
