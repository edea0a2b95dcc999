"""Universes of diffraction: patterns are fitted once for all that agree in the fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject, table_of
from electrolyte.numbers.quantities import Quantity, rows_of
from electrolyte.techniques.xrd.analysis import fitted, of_sample
from electrolyte.techniques.xrd.compare import ratios
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.numbers import quantities_of
from electrolyte.techniques.xrd.pattern import Pattern


def of_subject(
    measured: Measured, sample: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The numbers of one sample; ``sample`` remembers the fits."""

    def fit(pattern: Pattern, *, threshold: float, halos: int) -> Fit:
        name = (pattern.two_theta.tobytes(), pattern.intensity.tobytes(), threshold, halos)
        if name not in sample.remembered:
            sample.remembered[name] = fitted(pattern, threshold=threshold, halos=halos)
        found: Fit = sample.remembered[name]
        return found

    config = settings["xrd"]
    scans = of_sample(
        measured, sample.name, config, several=sample.several, collected=collected, fit=fit
    )
    return table_of(q for scan in scans for q in quantities_of(scan, config["window_deg"]))


def gathered(samples: pd.DataFrame, given: Gathering) -> list[Quantity]:
    """The numbers of the technique from those of its samples."""
    rows = rows_of(samples)
    return [*rows, *ratios(rows, given.settings["xrd"]["compare"])]
