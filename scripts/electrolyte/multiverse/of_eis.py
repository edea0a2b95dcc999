"""Universes of impedance spectroscopy: spectra are fitted once for all that agree in the fit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject, table_of
from electrolyte.numbers.quantities import Quantity, rows_of
from electrolyte.techniques.eis import evaluation
from electrolyte.techniques.eis.model_choice import Choice
from electrolyte.techniques.eis.pellet import Spectrum, choices_of
from electrolyte.techniques.geometry import Geometry

OF_FITS = ("circuits", "engine")  # keys of ``eis`` on which fits depend, beside the points


def of_subject(
    measured: Measured, pellet: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The numbers of one pellet; ``pellet`` remembers the fits."""
    fitted = pellet.remembered

    def choose(
        spectra: Sequence[Spectrum], geometry: Geometry, config: Mapping[str, Any]
    ) -> list[Choice]:
        of_fits = json.dumps([config[key] for key in OF_FITS])
        names = [(s.measurement, s.frequency.tobytes(), of_fits) for s in spectra]
        new = [i for i, name in enumerate(names) if name not in fitted]
        found = choices_of([spectra[i] for i in new], geometry, config)
        fitted.update(zip((names[i] for i in new), found, strict=True))
        return [fitted[name] for name in names]

    of: dict[str, Any] = {"name": pellet.name, "choose": choose}
    _, numbers = evaluation.of_pellet(measured, settings=settings, collected=collected, **of)
    return table_of(numbers)


def gathered(pellets: pd.DataFrame, given: Gathering) -> list[Quantity]:
    """The numbers of the technique from those of its pellets."""
    series = [row["sample"] for row in given.known["samples"] if row["role"] == "series"]
    rows = rows_of(pellets)
    return [*rows, *evaluation.of_samples(rows, series, given.settings)]
