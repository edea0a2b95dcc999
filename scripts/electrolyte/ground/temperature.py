"""How figures and text print a temperature."""

from __future__ import annotations


def celsius(temperature_C: float) -> str:
    """``−20 °C``, with a true minus sign."""
    return f"{temperature_C:g} °C".replace("-", "−")
