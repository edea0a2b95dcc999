"""What a pellet's numbers tell of mistaken units and labels (``numbers.plausibility``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from electrolyte.numbers import plausibility
from electrolyte.numbers.plausibility import Doubt, doubted
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.eis.pellet import Evaluation

CONDUCTIVITY = "ionic_conductivity"
AT_REFERENCE = "arrhenius_conductivity"
OF_THE_LINE = ("activation_energy", "log10_prefactor", AT_REFERENCE)


def with_doubts(
    rows: Iterable[Quantity],
    evaluation: Evaluation,
    pellet: Mapping[str, Any],
    accept: Collection[str] = (),
) -> list[Quantity]:
    """The numbers of a pellet, suspect where they cannot be right.

    A wrong geometry makes all conductivities suspect; a wrong temperature that of its spectrum;
    each of them the Arrhenius line; a reference far from the temperatures of the line only what
    is extrapolated to it. ``pellet`` is its row of ``pellets.tsv``.
    """
    geometry = plausibility.pellet(pellet)
    spectra = _of_spectra(evaluation)
    everything = [*geometry, *(doubt for doubts in spectra.values() for doubt in doubts)]
    if line := evaluation.line:
        energy = line.activation_energy, line.u_activation_energy
        everything.append(plausibility.activation_energy(*energy))
    marked, reference = [], _reference(evaluation)
    for row in rows:
        if row.quantity == CONDUCTIVITY:
            row = doubted(row, [*geometry, *spectra[row.source]], accept)
        elif row.quantity in OF_THE_LINE:
            far = [reference] if row.quantity == AT_REFERENCE else []
            row = doubted(row, [*everything, *far], accept)
        marked.append(row)
    return marked


def _reference(evaluation: Evaluation) -> Doubt | None:
    """The doubt in the reference temperature, against those that the line goes through."""
    pairs = zip(evaluation.spectra, evaluation.conductivities, strict=True)
    measured = [spectrum.temperature_C for spectrum, sigma in pairs if sigma is not None]
    return plausibility.extrapolated(evaluation.reference_C, measured) if measured else None


def _of_spectra(evaluation: Evaluation) -> dict[str, list[Doubt | None]]:
    """The doubts in each spectrum, by its measurement."""
    found: dict[str, list[Doubt | None]] = {
        s.measurement: [plausibility.temperature(s.temperature_C, s.file, s.stated_C)]
        for s in evaluation.spectra
    }
    resolved = [
        (spectrum, sigma)
        for spectrum, sigma in zip(evaluation.spectra, evaluation.conductivities, strict=True)
        if sigma is not None
    ]
    falls = plausibility.falling(
        [spectrum.temperature_C for spectrum, _ in resolved],
        [sigma.value for _, sigma in resolved],
        [sigma.u_without_geometry for _, sigma in resolved],
    )
    for (spectrum, sigma), fall in zip(resolved, falls, strict=True):
        found[spectrum.measurement] += [fall, plausibility.conductivity(1e3 * sigma.value)]
    return found
