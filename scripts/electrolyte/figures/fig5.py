"""Figure 5: mechanics of the glass."""

from __future__ import annotations

from electrolyte.figures import imprint_map
from electrolyte.figures.panel import Panel

PANELS = {"fig5c": Panel(imprint_map.draw, height=3.2)}
