"""Relative density of pressed pellets: what the true density of their powder says of pores."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from electrolyte.numbers import uncertainty
from electrolyte.numbers.comparison import estimate
from electrolyte.numbers.quantities import Quantity, stated_or_omitted

LEAST_PRESSED = 0.4  # cohesive powder poured fills as much


def relative_densities(
    means: Sequence[Quantity], pellets: Sequence[Mapping[str, Any]]
) -> list[Quantity]:
    """Relative density of every pellet whose mass and whose sample's true density are known.

    ``pellets`` are rows of ``pellets.tsv``.
    """
    true = {row.sample: row for row in means if row.kind == "mean" and row.status != "not_resolved"}
    return [
        relative_density(
            sample=pellet["sample"],
            pellet=pellet["pellet"],
            mass_mg=(pellet["mass_mg"], math.nan if u_mass is None else u_mass),
            thickness_mm=(pellet["thickness_mm"], pellet["thickness_u_mm"]),
            diameter_mm=(pellet["diameter_mm"], pellet["diameter_u_mm"]),
            true_density=true[pellet["sample"]],
        )
        for pellet in pellets
        for u_mass in (pellet["mass_u_mg"],)
        if pellet["mass_mg"] is not None and pellet["sample"] in true
    ]


def relative_density(
    sample: str,
    pellet: str,
    mass_mg: tuple[float, float],
    thickness_mm: tuple[float, float],
    diameter_mm: tuple[float, float],
    true_density: Quantity,
) -> Quantity:
    """Geometric density of a pressed pellet over the true density of its powder.

    Pairs are (value, standard uncertainty), that of the mass NaN if not stated; the true density
    is common to the pellets of a sample, and what it shares with those of other samples stays
    shared. Gas fills open pores, so the true density alone says nothing about the pores of a
    pellet; this does.
    """
    thickness, diameter = thickness_mm[0], diameter_mm[0]
    volume_cm3 = math.pi / 4 * diameter**2 * thickness * 1e-3
    value = mass_mg[0] * 1e-3 / volume_cm3 / true_density.value
    powder = estimate(true_density.value, true_density.u, math.inf, true_density.shared)
    own = -value * powder.own[0][0] / powder.value
    shared = {name: -value * c / powder.value for name, c in powder.shared.items()}
    of_mass = value * mass_mg[1] / mass_mg[0]
    u = math.hypot(
        uncertainty.product_u(
            value, (*thickness_mm, -1), (*diameter_mm, -2), (powder.value, powder.u, -1)
        ),
        0.0 if math.isnan(of_mass) else of_mass,
    )
    doubts = []
    if value > 1 + 2 * u or value < LEAST_PRESSED:
        beyond = "above 1" if value > 1 else f"below {LEAST_PRESSED:g}, less than loose powder"
        doubts = [f"{beyond}: are mass (mg) and size (mm) in pellets.tsv right?"]
    if true_density.status == "suspect":
        doubts.append(f"true density: {true_density.note}")
    return Quantity(
        "relative_density",
        sample=sample,
        value=value,
        u=u,
        unit="1",
        method="mass over cylinder volume, over true density",
        replicate=pellet,
        status="suspect" if doubts else "ok",
        note="; ".join(doubts) or "u of the true density is common to the pellets of a sample",
        source=true_density.source,
        origin=true_density.origin,
        **stated_or_omitted(
            shared | {f"true density of {sample}": own, f"mass of pellet {pellet}": of_mass}
        ),
    )
