"""The conductivity at which samples are compared."""

from __future__ import annotations

import pandas as pd

from electrolyte.ground.temperature import celsius, celsius_of
from electrolyte.numbers.quantities import select


def conductivity_at_reference(numbers: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The rows at the reference temperature, and words for it such as ``$σ$(25 °C)``.

    Where nothing was measured at that temperature, the rows are those of the Arrhenius line, and
    the words say so.
    """
    line = select(numbers, quantity="arrhenius_conductivity")
    reference = str(line["condition"].iloc[0])
    words = f"$σ$({celsius(celsius_of(reference))})"
    measured = select(numbers, quantity="ionic_conductivity", condition=reference)
    return (measured, words) if len(measured) else (line, f"{words} of the line")
