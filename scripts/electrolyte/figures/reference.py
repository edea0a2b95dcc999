"""The conductivity at which samples are compared."""

from __future__ import annotations

import pandas as pd

from electrolyte.ground.printing import celsius
from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import select


def conductivity_at_reference(
    numbers: pd.DataFrame, reference_C: float
) -> tuple[pd.DataFrame, str]:
    """The rows at the reference temperature, and words for it such as ``$σ$(25 °C)``.

    Where nothing was measured at that temperature, the rows are those of the Arrhenius line, and
    the words say so.
    """
    words = f"$σ$({celsius(reference_C)})"
    at = condition_at(reference_C)
    measured = select(numbers, quantity="ionic_conductivity", condition=at)
    line = select(numbers, quantity="arrhenius_conductivity", condition=at)
    return (measured, words) if len(measured) or line.empty else (line, f"extrapolated {words}")
