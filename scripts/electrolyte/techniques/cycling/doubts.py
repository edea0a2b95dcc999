"""What a cell's numbers tell of a mistaken mass or sign (``electrolyte.numbers.plausibility``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from electrolyte.numbers import plausibility
from electrolyte.numbers.plausibility import Doubt, doubted
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.cycling.cycles import Cycles

CAPACITIES = ("charge_capacity", "discharge_capacity")
EFFICIENCIES = ("coulombic_efficiency", "lowest_coulombic_efficiency")


def with_doubts(
    rows: Iterable[Quantity],
    cycles: Cycles,
    nominal: Sequence[float],
    accept: Collection[str] = (),
) -> list[Quantity]:
    """The numbers of a test, suspect where they cannot be right; ``nominal`` are its C-rates.

    A wrong mass makes all capacities suspect. Ratios of capacities do not depend on it.
    """
    mass = _of_mass(cycles, nominal)
    theory = cycles.cell.theoretical_mAh_g
    marked = []
    for row in rows:
        if row.quantity in CAPACITIES:
            row = doubted(row, [plausibility.capacity(row.value, theory), *mass], accept)
        elif row.quantity in EFFICIENCIES:
            row = doubted(row, [plausibility.coulombic_efficiency(row.value)], accept)
        marked.append(row)
    return marked


def _of_mass(cycles: Cycles, nominal: Sequence[float]) -> list[Doubt | None]:
    """What the rates and the capacity at slow ones say; a cycle summary has no rates."""
    rates = {cycles.cell.c_rate(half.current_A) for half in cycles.halves}
    table = cycles.table
    slow = table[table["rate_C"] <= plausibility.SLOW_RATE * 1.05]
    found = [plausibility.composite_mass({float(f"{r:.2g}") for r in rates if r > 0}, nominal)]
    largest = slow[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]].max().max()
    if largest > 0:
        found.append(plausibility.slow_capacity(largest, cycles.cell.theoretical_mAh_g))
    return found
