"""The lowest and the highest frequency of each spectrum of a pellet, as it was evaluated."""

from __future__ import annotations

import math
from collections.abc import Iterator

from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.eis.pellet import Evaluation


def frequency_ranges(evaluation: Evaluation) -> Iterator[Quantity]:
    """In Hz and in MHz."""
    for spectrum in evaluation.spectra:
        low, high = float(min(spectrum.frequency)), 1e-6 * float(max(spectrum.frequency))
        for name, value, unit in (("lowest", low, "Hz"), ("highest", high, "MHz")):
            yield Quantity(
                f"{name}_frequency",
                evaluation.sample,
                value,
                math.nan,
                unit,
                "frequencies that were evaluated",
                condition=condition_at(spectrum.temperature_C),
                replicate=evaluation.pellet,
                note="a setting of the instrument; no u stated",
                source=spectrum.measurement,
                origin=spectrum.origin,
            )
