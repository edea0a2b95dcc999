"""The tables of battery cycling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.numbers.quantities import joined_origin
from electrolyte.numbers.tables import Table, by_condition

BOTH = ("charge_capacity", "discharge_capacity")
NEGATIVE = {"charge_capacity": "charge capacity / mAh g⁻¹"}  # where it is that of a cycle
CAPACITIES = {
    "discharge_capacity": "discharge capacity / mAh g⁻¹",
    "coulombic_efficiency": "CE / %",
    "lowest_coulombic_efficiency": "lowest CE / %",
    "capacity_retention": "retention / %",
}
VOLTAGES = {
    "mean_charge_voltage": "mean charge voltage / V",
    "mean_discharge_voltage": "mean discharge voltage / V",
    "voltage_hysteresis": "hysteresis / V",
    "energy_efficiency": "energy efficiency / %",
}
FIRST = ["cell", "sample", "protocol", "cycle"]
NOT_NUMBERS = ["reference_electrode"]


def capacities_table(numbers: pd.DataFrame, samples: Sequence[Mapping[str, Any]]) -> Table:
    """Capacities, Coulombic efficiencies and retention of all samples."""
    title = "Cycling: value ± u of the active mass (number of cells)"
    of = {q: set(numbers.loc[numbers["quantity"] == q, "condition"]) for q in BOTH}
    charges = {} if of["charge_capacity"] <= of["discharge_capacity"] else NEGATIVE
    columns = charges | CAPACITIES
    return Table(*by_condition(numbers, samples, columns), title, joined_origin(numbers["origin"]))


def hysteresis_table(numbers: pd.DataFrame, samples: Sequence[Mapping[str, Any]]) -> Table:
    """Mean voltages, hysteresis and energy efficiency of all samples over C-rate."""
    title = "Voltage hysteresis: mean over cells (number of cells)"
    return Table(*by_condition(numbers, samples, VOLTAGES), title, joined_origin(numbers["origin"]))


def every_cycle(cells: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Every cycle of every cell, for machines.

    Parameters
    ----------
    cells : tables of ``electrolyte.techniques.cycling.evaluation.cycle_table``
    """
    table = stacked(cells)
    other = [c for c in table.columns if c not in FIRST and c not in NOT_NUMBERS]
    return table[FIRST + other]
