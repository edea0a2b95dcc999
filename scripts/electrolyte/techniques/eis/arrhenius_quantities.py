"""The numbers of an Arrhenius line, with 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from electrolyte.numbers.comparison import Estimate
from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.eis.arrhenius import Arrhenius
from electrolyte.techniques.geometry import geometry_of

TEMPERATURE_OFFSET = "eis.temperature_offset"  # of all temperatures of a study
FORM_TEXT = {"sigma_T": "ln(σT)", "sigma": "ln(σ)"}
TEN = math.log(10)


def line_quantities(
    line: Arrhenius | None, no_line: str, reference_C: float, **of: Any
) -> Iterator[Quantity]:
    """Activation energy, prefactor, and the conductivity of the line at the reference temperature.

    Parameters
    ----------
    no_line : why there is none
    of : sample, replicate, source and origin of the rows
    """
    at, pellet = condition_at(reference_C), of["replicate"]
    if line is None:
        lost: dict[str, Any] = of | {"status": "not_resolved", "note": no_line}
        lost |= {"value": math.nan, "u": math.nan, "method": "Arrhenius line"}
        yield Quantity("activation_energy", unit="eV", **lost)
        yield Quantity("log10_prefactor", unit="1", **lost)
        yield Quantity("arrhenius_conductivity", unit="mS/cm", condition=at, **lost)
        return
    of |= {"n": len(line.residuals), "note": "; ".join(line.notes)}
    if not line.straight:
        of["status"] = "suspect"
    energy = _estimate(
        line,
        line.activation_energy,
        line.u_activation_energy,
        shared_parts(pellet, 0.0, line.offset[0]),
    )
    method = f"slope of {FORM_TEXT[line.form]} over 1/T"
    yield _row("activation_energy", energy, unit="eV", method=method, **of)
    value, u = line.log10_prefactor
    shared = shared_parts(pellet, line.u_geometry / TEN, line.offset[1] / TEN)
    method = f"intercept of {FORM_TEXT[line.form]} over 1/T, prefactor in {line.unit}"
    prefactor = _estimate(line, value, u, shared)
    yield _row("log10_prefactor", prefactor, unit="1", method=method, **of)
    sigma, u = line.conductivity(reference_C)
    shared = shared_parts(pellet, line.u_geometry, line.offset_at(reference_C))
    logarithm = _estimate(line, math.log(1e3 * sigma), u / sigma, shared)
    low, high = map(math.exp, logarithm.interval())
    of |= {"condition": at, "method": "Arrhenius line at this temperature", "unit": "mS/cm"}
    conductivity = logarithm.scaled(1e3 * sigma, 1e3 * sigma)
    yield _row("arrhenius_conductivity", conductivity, lower95=low, upper95=high, **of)


def shared_parts(pellet: str, geometry: float, offset: float) -> dict[str, float]:
    """What a number shares with the others of its pellet, and with all of the study."""
    parts = {geometry_of(pellet): geometry, TEMPERATURE_OFFSET: offset}
    return {source: change for source, change in parts.items() if change}


def _estimate(line: Arrhenius, value: float, u: float, shared: Mapping[str, float]) -> Estimate:
    own = math.sqrt(max(u**2 - sum(change**2 for change in shared.values()), 0.0))
    return Estimate(value, ((own, line.dof),), shared)


def _row(quantity: str, found: Estimate, **fields: Any) -> Quantity:
    low, high = found.interval()
    fields = {"lower95": low, "upper95": high} | fields
    shared = dict(found.shared)
    return Quantity(quantity, value=found.value, u=found.u, dof=found.dof, shared=shared, **fields)
