"""Figure S2: micrograph and element maps of the reference."""

from __future__ import annotations

from electrolyte.figures import micrographs, style
from electrolyte.figures.panel import Panel

PANELS = {"figS2": Panel(micrographs.draw, width=style.DOUBLE_COLUMN, height=2.62)}
