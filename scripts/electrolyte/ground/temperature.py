"""How a quantity's condition states a temperature, and how figures print one."""

from __future__ import annotations

import re

_CONDITION = re.compile(r"T=(-?[0-9.]+)C")


def condition_at(temperature_C: float) -> str:
    """``T=25C``, as in the column ``condition`` of quantities."""
    return f"T={temperature_C:g}C"


def celsius_of(condition: str) -> float:
    """The temperature in °C of a condition such as ``T=25C``; NaN if it names none."""
    match = _CONDITION.search(condition)
    return float(match[1]) if match else float("nan")


def celsius(temperature_C: float) -> str:
    """``−20 °C``, with a true minus sign."""
    return f"{temperature_C:g} °C".replace("-", "−")
