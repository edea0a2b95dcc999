"""Universes of impedance spectroscopy: spectra are fitted once for all that agree in the fit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Evaluate, Known, Measured, table_of
from electrolyte.numbers.quantities import Quantity, read_quantities, rows_of
from electrolyte.techniques.eis import evaluation
from electrolyte.techniques.eis.model_choice import Choice
from electrolyte.techniques.eis.pellet import Spectrum, choices_of

OF_FITS = ("circuits", "engine")  # keys of ``eis`` on which fits depend, beside the points


def subject_evaluation(_further: Sequence[str]) -> Evaluate:
    """The evaluation of one pellet, that remembers its fits."""
    fitted: dict[tuple[str, ...], Choice] = {}

    def choose(spectra: Sequence[Spectrum], area: float, config: Mapping[str, Any]) -> list[Choice]:
        settings = json.dumps([config[key] for key in OF_FITS])
        names = [(s.measurement, s.frequency.tobytes().hex(), settings) for s in spectra]
        new = [i for i, name in enumerate(names) if name not in fitted]
        found = choices_of([spectra[i] for i in new], area, config)
        fitted.update(zip((names[i] for i in new), found, strict=True))
        return [fitted[name] for name in names]

    def evaluate(
        measured: Measured, *, name: str, settings: Mapping[str, Any], collected: Collected
    ) -> pd.DataFrame:
        _, numbers = evaluation.of_pellet(
            measured, name=name, settings=settings, collected=collected, choose=choose
        )
        return table_of(numbers)

    return evaluate


read_table = read_quantities


def gathered(
    pellets: pd.DataFrame,
    known: Known,
    settings: Mapping[str, Any],
    _others: Mapping[str, Sequence[Quantity]],
) -> list[Quantity]:
    """The numbers of the technique from those of its pellets."""
    series = [row["sample"] for row in known["samples"] if row["role"] == "series"]
    rows = rows_of(pellets)
    return [*rows, *evaluation.of_samples(rows, series, settings)]
