"""Figure S4: Nyquist plot at low temperature."""

from electrolyte.figures import nyquist
from electrolyte.figures.panel import Panel

PANELS = {"figS4": Panel(nyquist.draw_one, height=3.1)}
