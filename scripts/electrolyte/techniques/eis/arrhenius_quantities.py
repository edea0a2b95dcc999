"""The numbers of an Arrhenius line, with their degrees of freedom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.numbers.comparison import Estimate
from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import Quantity, stated_or_omitted
from electrolyte.techniques.eis.arrhenius import Arrhenius, scatter_dof
from electrolyte.techniques.eis.curved_arrhenius import FEWEST, Curved
from electrolyte.techniques.geometry import geometry_of

TEMPERATURE_OFFSET = "eis.temperature_offset"  # of all temperatures of a study
GAIN = "eis.gain"  # of the instrument
FORM_TEXT = {"sigma_T": "ln(σT)", "sigma": "ln(σ)"}
TEN = math.log(10)
TEXTS = {"two_lines": "two lines that meet", "vtf": "a Vogel-Tammann-Fulcher law"}
# of the parameters of each law, in their order: name, unit, and what they are divided by
NAMES: dict[str, tuple[tuple[str, str, float] | None, ...]] = {
    "two_lines": (
        None,
        ("activation_energy_cold", "eV", 1.0),
        ("activation_energy_hot", "eV", 1.0),
        ("arrhenius_kink_temperature", "K", 1.0),
    ),
    "vtf": (
        ("log10_vtf_prefactor", "1", TEN),
        ("vtf_energy", "eV", 1.0),
        ("vtf_temperature", "K", 1.0),
    ),
}

OF_LAWS = tuple(row[0] for rows in NAMES.values() for row in rows if row)


def line_quantities(
    line: Arrhenius | None, no_line: str, reference_C: float, law: str = "line", **of: Any
) -> Iterator[Quantity]:
    """Activation energy, prefactor, and the conductivity of the line at the reference temperature.

    Parameters
    ----------
    no_line : why there is none
    law : ``line``, or ``two_lines`` or ``vtf`` of ``curved_arrhenius``, whose numbers are given
        instead
    of : sample, replicate, source and origin of the rows
    """
    at: dict[str, Any] = {"condition": condition_at(reference_C), "unit": "mS/cm"}
    lost: dict[str, Any] = of | {"value": math.nan, "u": math.nan, "status": "not_resolved"}
    curved = line.laws.get(law) if line else None
    if line is None or (law != "line" and curved is None):
        few = f"{law} needs conductivities at {FEWEST} temperatures"
        lost |= {"method": "Arrhenius line", "note": no_line or few}
        yield Quantity("activation_energy", unit="eV", **lost)
        yield Quantity("log10_prefactor", unit="1", **lost)
        yield Quantity("arrhenius_conductivity", **at, **lost)
        return
    of |= {"n": len(line.residuals), "note": "; ".join(line.notes)}
    if curved is not None:
        lost |= {"method": "Arrhenius line", "note": f"eis.arrhenius_law is {law}"}
        yield Quantity("activation_energy", unit="eV", **lost)
        yield Quantity("log10_prefactor", unit="1", **lost)
        yield from _of_law(line, curved, line.shifted[law], reference_C, **of)
        return
    value, u = line.activation_energy, line.u_activation_energy
    of |= {"method": f"slope of {FORM_TEXT[line.form]} over 1/T", "unit": "eV"}
    parts = (0.0, 0.0, line.offset[0])
    yield with_parts("activation_energy", line.dof, value, u, parts, **of)
    value, u = line.log10_prefactor
    parts = line.u_geometry / TEN, -line.u_gain / TEN, line.offset[1] / TEN
    method = f"intercept of {FORM_TEXT[line.form]} over 1/T, prefactor in {line.unit}"
    of |= {"method": method, "unit": "1"}
    yield with_parts("log10_prefactor", line.dof, value, u, parts, **of)
    value, u = (1e3 * part for part in line.conductivity(reference_C))
    parts = value * line.u_geometry, -value * line.u_gain, value * line.offset_at(reference_C)
    of |= at | {"method": "Arrhenius line at this temperature"}
    yield with_parts("arrhenius_conductivity", line.dof, value, u, parts, **of)


def _of_law(
    line: Arrhenius, law: Curved, shifted: Curved, reference_C: float, **of: Any
) -> Iterator[Quantity]:
    """The numbers of a law that is no line; ``shifted`` is it with all temperatures offset."""
    dof = scatter_dof(law.chi2_reduced, law.df)
    values = [*law.parameters, law.temperature_K]
    others = [*shifted.parameters, shifted.temperature_K]
    of |= {"method": f"fit of {TEXTS[law.law]} to {FORM_TEXT[line.form]}"}
    for i, (named, value, other) in enumerate(zip(NAMES[law.law], values, others, strict=True)):
        if named is None:
            continue
        name, unit, scale = named
        of_prefactor = (line.u_geometry, -line.u_gain) if i == 0 else (0.0, 0.0)
        parts = *(u / scale for u in of_prefactor), float(other - value) / scale
        u = math.hypot(math.sqrt(law.covariance[i, i]) / scale, *parts)
        yield with_parts(name, dof, float(value) / scale, u, parts, unit=unit, **of)
    kelvin = reference_C + ICE_POINT_K
    ln_y, u = law.ln_y(kelvin)
    sigma = 1e3 * math.exp(ln_y) / (kelvin if line.form == "sigma_T" else 1.0)
    shift = shifted.ln_y(kelvin)[0] - ln_y
    parts = sigma * line.u_geometry, -sigma * line.u_gain, sigma * shift
    of |= {"condition": condition_at(reference_C), "unit": "mS/cm"}
    yield with_parts(
        "arrhenius_conductivity", dof, sigma, math.hypot(sigma * u, *parts), parts, **of
    )


def with_parts(
    quantity: str,
    dof: float,
    value: float,
    u: float,
    parts: tuple[float, ...],
    **fields: Any,
) -> Quantity:
    """The row of a pellet, with degrees of freedom.

    ``parts`` of u are those of the geometry, which all numbers of the pellet share, of the gain of
    the instrument and of the offset of temperatures, which all of the study do; ``dof`` are those
    of the rest of u.
    """
    sources = geometry_of(fields["replicate"]), GAIN, TEMPERATURE_OFFSET
    changes = dict(zip(sources, parts, strict=True))
    common = stated_or_omitted(changes)
    own = math.sqrt(max(u**2 - sum(change**2 for change in common["shared"].values()), 0.0))
    both = Estimate(value, ((own, dof),), common["shared"])
    return Quantity(quantity, value=value, u=u, dof=both.dof, **common, **fields)
