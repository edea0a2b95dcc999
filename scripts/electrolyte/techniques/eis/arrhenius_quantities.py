"""The numbers of an Arrhenius line, with their degrees of freedom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from electrolyte.numbers.comparison import Estimate
from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import Quantity, stated_or_omitted
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
    at = condition_at(reference_C)
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
    value, u = line.activation_energy, line.u_activation_energy
    of |= {"method": f"slope of {FORM_TEXT[line.form]} over 1/T", "unit": "eV"}
    yield _row("activation_energy", line, value, u, (0.0, line.offset[0]), **of)
    value, u = line.log10_prefactor
    parts = line.u_geometry / TEN, line.offset[1] / TEN
    method = f"intercept of {FORM_TEXT[line.form]} over 1/T, prefactor in {line.unit}"
    of |= {"method": method, "unit": "1"}
    yield _row("log10_prefactor", line, value, u, parts, **of)
    value, u = (1e3 * part for part in line.conductivity(reference_C))
    parts = value * line.u_geometry, value * line.offset_at(reference_C)
    of |= {"condition": at, "method": "Arrhenius line at this temperature", "unit": "mS/cm"}
    yield _row("arrhenius_conductivity", line, value, u, parts, **of)


def shared_parts(pellet: str, geometry: float, offset: float) -> dict[str, Any]:
    """What a number shares with the others of its pellet, and with all of the study."""
    return stated_or_omitted({geometry_of(pellet): geometry, TEMPERATURE_OFFSET: offset})


def _row(
    quantity: str,
    line: Arrhenius,
    value: float,
    u: float,
    parts: tuple[float, float],
    **fields: Any,
) -> Quantity:
    """The row, with degrees of freedom; ``parts`` of u are those of geometry and offset."""
    common = shared_parts(fields["replicate"], *parts)
    own = math.sqrt(max(u**2 - sum(change**2 for change in common["shared"].values()), 0.0))
    dof = Estimate(value, ((own, line.dof),), common["shared"]).dof
    return Quantity(quantity, value=value, u=u, dof=dof, **common, **fields)
