"""Molar volume of a sample from its true density and its formula."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.formula import molar_mass
from electrolyte.numbers.quantities import AGGREGATED, Quantity


def molar_volumes(
    densities: Sequence[Quantity], formulas: Mapping[str, str | None]
) -> list[Quantity]:
    """Molar volume ``M/ρ`` of each sample whose formula is known, and its standard deviation."""
    means = {row.sample: row for row in densities if row.kind == "mean"}
    rows = []
    for row in densities:
        formula = formulas.get(row.sample)
        if row.kind not in AGGREGATED or not formula:
            continue
        try:
            rows.append(_molar_volume(row, formula, means[row.sample].value))
        except AnalysisError as error:
            if row.kind == "mean":
                rows.append(_no_molar_volume(row, str(error)))
    return rows


def _no_molar_volume(row: Quantity, note: str) -> Quantity:
    return replace(
        row,
        quantity="molar_volume",
        unit="cm3/mol",
        value=math.nan,
        u=math.nan,
        lower95=math.nan,
        upper95=math.nan,
        shared={},
        status="not_resolved",
        note=note,
    )


def _molar_volume(row: Quantity, formula: str, density: float) -> Quantity:
    """Of a mean density, or of the standard deviation of densities around their mean."""
    mass = molar_mass(formula)
    if row.status == "not_resolved":
        return _no_molar_volume(row, row.note)
    named = replace(
        row, quantity="molar_volume", unit="cm3/mol", lower95=math.nan, upper95=math.nan
    )
    slope = -mass / density**2
    if row.kind == "sd":
        return replace(named, value=abs(slope) * row.value, u=abs(slope) * row.u)
    note = f"if the composition is the nominal one and no pore is closed; {row.note}"
    lower = upper = math.nan
    if not row.lower95 <= 0:
        lower, upper = mass / row.upper95, mass / row.lower95
    else:  # of two aliquots that scatter
        note = f"no interval: that of the true density reaches zero; {note}"
    return replace(
        named,
        value=mass / density,
        u=abs(slope) * row.u,
        lower95=lower,
        upper95=upper,
        shared={source: slope * change for source, change in row.shared.items()},
        method=f"molar mass of {formula} ({mass:.2f} g/mol) over true density",
        note=note,
    )
