"""From the rows and files of one pellet to its numbers, and from the pellets to the samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from electrolyte.ground.problems import Collected, Row
from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import Quantity
from electrolyte.numbers.replicates import comparisons, over_replicates, ratios
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.eis.doubts import OF_THE_LINE, with_doubts
from electrolyte.techniques.eis.frequency_range import frequency_ranges
from electrolyte.techniques.eis.measured import spectrum_of
from electrolyte.techniques.eis.pellet import Chooser, Evaluation, evaluate, quantities
from electrolyte.techniques.geometry import Geometry


def of_pellet(
    measured: Iterable[tuple[Row, Measurement]],
    *,
    name: str,
    settings: Mapping[str, Any],
    collected: Collected,
    choose: Chooser | None = None,
) -> tuple[Evaluation | None, list[Quantity]]:
    """What the spectra of one pellet give, and its numbers; nothing where none can be used.

    Parameters
    ----------
    measured : the rows of the sheet with their spectra
    settings : the config, of which ``eis`` and ``plausibility.accept`` are used
    collected : records the problems that the data has
    choose : see ``pellet.evaluate``
    """
    config = settings["eis"]
    limits = config["frequency_min_Hz"], config["frequency_max_Hz"]
    spectra, pellet = [], None
    for row, measurement in measured:
        with collected(row):
            spectra.append(spectrum_of(row, measurement).within(*limits))
            pellet = row["subject"]
    if pellet is None:
        return None, []
    with collected(subject=f"pellet {name}", missing=f"all numbers of {name}"):
        found = evaluate(
            spectra,
            pellet=name,
            sample=pellet["sample"],
            geometry=Geometry.of_pellet(pellet),
            config=config,
            choose=choose,
        )
        accept = settings["plausibility"]["accept"]
        judged = with_doubts(quantities(found), found, pellet, accept)
        return found, [*judged, *frequency_ranges(found)]
    return None, []


def of_samples(
    pellets: Sequence[Quantity], series: Sequence[str], settings: Mapping[str, Any]
) -> list[Quantity]:
    """Means of the samples, ratios to the baseline, tests between the samples of a series."""
    margin = settings["statistics"]["equivalence_margin"]
    reference = condition_at(settings["eis"]["reference_temperature_C"])
    baseline = settings["eis"]["baseline"] or (series[0] if series else "")
    pairs = list(combinations(series, 2))
    rows = list(over_replicates(pellets, ("ionic_conductivity", *OF_THE_LINE)))
    sigma = "ionic_conductivity"
    rows += ratios(pellets, sigma, series, baseline, reference)
    rows += comparisons(pellets, sigma, pairs, reference, margin)
    rows += comparisons(pellets, "activation_energy", pairs, "", margin)
    rows += comparisons(pellets, "log10_prefactor", pairs, "", margin, decadic_logarithm=True)
    return rows
