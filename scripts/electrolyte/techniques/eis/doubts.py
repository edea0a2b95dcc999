"""What a pellet's numbers tell of mistaken units and labels (``numbers.plausibility``)."""

from __future__ import annotations

import cmath
import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards import impedance, temperature
from electrolyte.numbers.plausibility import doubted
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.eis.arrhenius_quantities import OF_LAWS
from electrolyte.techniques.eis.identifiability import capacitances
from electrolyte.techniques.eis.pellet import Evaluation
from electrolyte.techniques.geometry import Geometry

RESISTANCE, CONDUCTIVITY = "resistance", "ionic_conductivity"
AT_REFERENCE = "arrhenius_conductivity"
OF_THE_LINE = ("activation_energy", "log10_prefactor", AT_REFERENCE, *OF_LAWS)


def with_doubts(
    rows: Iterable[Quantity],
    evaluation: Evaluation,
    pellet: Mapping[str, Any],
    accept: Collection[str] = (),
) -> list[Quantity]:
    """The numbers of a pellet, suspect where they cannot be right.

    What speaks against a spectrum makes its resistance and conductivity suspect; a wrong geometry
    all conductivities; a wrong temperature that of its spectrum; each of them the Arrhenius line;
    a reference far from the temperatures of the line only what is extrapolated to it. ``pellet``
    is its row of ``pellets.tsv``.
    """
    permittivities = _permittivities(evaluation, Geometry.of_pellet(pellet))
    fastest = [value for value, _, phase in permittivities.values() if phase < impedance.CAPACITIVE]
    geometry = impedance.pellet(pellet, fastest)
    shapes = _of_shapes(evaluation, permittivities, pellet.get("form"))
    spectra = {name: [*shapes[name], *more] for name, more in _of_values(evaluation).items()}
    everything = [*geometry, *(doubt for doubts in spectra.values() for doubt in doubts)]
    if line := evaluation.line:
        energy = line.activation_energy, line.u_activation_energy
        everything.append(impedance.activation_energy(*energy))
        if evaluation.law == "line":
            everything.append(impedance.curved_line(line.curvature))
            everything.append(impedance.scattered_line(line.scatter, line.times_u))
    marked, reference = [], _reference(evaluation)
    for row in rows:
        if row.quantity == RESISTANCE:
            row = doubted(row, shapes[row.source], accept)
        elif row.quantity == CONDUCTIVITY:
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
    return impedance.extrapolated(evaluation.reference_C, measured) if measured else None


def _of_shapes(
    evaluation: Evaluation,
    permittivities: Mapping[str, tuple[float, float, float]],
    form: str | None,
) -> dict[str, list[Doubt | None]]:
    """What the shape of each spectrum and the sheet say of the cell, by its measurement."""
    found: dict[str, list[Doubt | None]] = {}
    for spectrum, choice in zip(evaluation.spectra, evaluation.choices, strict=True):
        stated = impedance.cell_kind(spectrum.cell_kind)
        found[spectrum.measurement] = [*impedance.of_form(choice.doubts, form), stated]
        if of_arc := permittivities.get(spectrum.measurement):
            found[spectrum.measurement].append(impedance.relative_permittivity(*of_arc))
    return found


def _permittivities(
    evaluation: Evaluation, geometry: Geometry
) -> dict[str, tuple[float, float, float]]:
    """Relative permittivity of the fastest arc, its u, and the phase at the highest frequency.

    By measurement; the phase in degrees.
    """
    found: dict[str, tuple[float, float, float]] = {}
    for spectrum, choice in zip(evaluation.spectra, evaluation.choices, strict=True):
        arcs = capacitances(choice.best, spectrum.frequency, choice.fits) if choice.best else ()
        fastest = max((arc for arc in arcs if arc.resolved), key=lambda a: a.apex, default=None)
        if fastest:
            value = fastest.relative_permittivity(geometry.thickness, geometry.area)
            u = value * math.hypot(fastest.u / fastest.value, geometry.relative_u)
            phase = math.degrees(cmath.phase(spectrum.impedance[spectrum.frequency.argmax()]))
            found[spectrum.measurement] = value, u, phase
    return found


def _of_values(evaluation: Evaluation) -> dict[str, list[Doubt | None]]:
    """The doubts in the temperature and conductivity of each spectrum, by its measurement."""
    found: dict[str, list[Doubt | None]] = {
        s.measurement: [temperature.temperature(s.temperature_C, s.file, s.stated_C)]
        for s in evaluation.spectra
    }
    resolved = [
        (spectrum, sigma)
        for spectrum, sigma in zip(evaluation.spectra, evaluation.conductivities, strict=True)
        if sigma is not None
    ]
    falls = impedance.falling(
        [spectrum.temperature_C for spectrum, _ in resolved],
        [sigma.value for _, sigma in resolved],
        [sigma.u_without_geometry for _, sigma in resolved],
    )
    for (spectrum, sigma), fall in zip(resolved, falls, strict=True):
        found[spectrum.measurement] += [fall, impedance.conductivity(1e3 * sigma.value)]
    return found
