"""The lowest and the highest frequency of the spectra of a pellet, as they were evaluated."""

from __future__ import annotations

import math
from collections.abc import Iterator

from electrolyte.numbers.quantities import Quantity, joined_origin
from electrolyte.techniques.eis.pellet import Evaluation


def frequency_range(evaluation: Evaluation) -> Iterator[Quantity]:
    """In Hz and in MHz; nothing without spectra."""
    found = [frequency for s in evaluation.spectra for frequency in s.frequency]
    ends = (("lowest", min(found), "Hz"), ("highest", 1e-6 * max(found), "MHz")) if found else ()
    for name, value, unit in ends:
        yield Quantity(
            f"{name}_frequency",
            evaluation.sample,
            value,
            math.nan,
            unit,
            "frequencies of all spectra that were evaluated",
            replicate=evaluation.pellet,
            note="a setting of the instrument; no u stated",
            source=";".join(s.measurement for s in evaluation.spectra),
            origin=joined_origin(s.origin for s in evaluation.spectra),
        )
