"""The table of cycles: specific capacities, efficiencies, mean voltages, hysteresis, retention."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CHARGING_ENERGY,
    CURRENT,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    DISCHARGING_ENERGY,
    VOLTAGE,
    Measurement,
)
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.halves import (
    CHARGE,
    DISCHARGE,
    Half,
    WorkingElectrode,
    halves,
    is_cut_short,
)
from electrolyte.techniques.cycling.passed import Passed, flowing, passed

COLUMNS = (
    "cycle",
    "rate_C",
    "charge_rate_C",
    "charge_capacity_mAh_g",
    "discharge_capacity_mAh_g",
    "u_mass_mAh_g",
    "coulombic_efficiency_pct",
    "energy_efficiency_pct",
    "mean_charge_voltage_V",
    "mean_discharge_voltage_V",
    "voltage_hysteresis_V",
    "complete",
)
WINDOW_TOLERANCE = 0.01  # V
IMPLAUSIBLE_EXCESS = 5.0  # percent points of Coulombic efficiency above 100
NAN = math.nan


@dataclass(frozen=True)
class Cycles:
    """The cycles of one cell in one test.

    Attributes
    ----------
    table : one row a cycle, columns ``COLUMNS``; NaN where a half cycle is missing or was cut short
    halves : the half cycles behind it, empty for a cycle summary
    passed : the charge at each record, None for a cycle summary
    method : how capacities were obtained
    """

    cell: Cell
    table: pd.DataFrame
    halves: tuple[Half, ...]
    passed: Passed | None
    method: str
    warnings: tuple[str, ...] = ()


def cycles(
    measurement: Measurement,
    cell: Cell,
    *,
    rates: Sequence[float] = (),
    rate_tolerance: float = 0.1,
    working_electrode: WorkingElectrode = "positive",
    window_V: tuple[float, float] | None = None,
) -> Cycles:
    """All cycles of a test, from records or from a cycle summary.

    Parameters
    ----------
    rates : nominal C-rates; a rate within ``rate_tolerance`` (relative) of one is called so
    working_electrode : ``positive`` divides discharge by charge for the Coulombic efficiency,
        ``negative`` charge by discharge
    window_V : the voltage limits that the protocol states; the data is checked against them

    Raises
    ------
    AnalysisError
        No charge passes in the file.
    """
    subject = f"cell {cell.name} ({measurement.source})"
    if VOLTAGE not in measurement.frame:
        return _from_summary(measurement, cell, working_electrode, subject)
    frame = measurement.frame
    charge = passed(frame, subject)
    found = halves(frame, charge, working_electrode)
    by_cycle: dict[int, dict[int, Half]] = {}
    for half in found:
        by_cycle.setdefault(half.cycle, {})[half.direction] = half
    last = found[-1]
    cut = is_cut_short(last, found, len(frame), window_V)
    warnings = list(charge.warnings)
    if cut:
        warnings.append(
            f"The test ends within the {'charge' if last.direction == CHARGE else 'discharge'} of"
            f" cycle {last.cycle}: the cycle is incomplete and left out of efficiency and"
            " retention."
        )
    rows = [
        _row(number, parts, cell, working_electrode, cut and number == last.cycle)
        for number, parts in by_cycle.items()
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for column in ("rate_C", "charge_rate_C"):
        table[column] = [nominal_rate(r, rates, rate_tolerance) for r in table[column]]
    warnings += _missing(table) + _implausible(table) + _window(frame, window_V)
    return Cycles(cell, table, tuple(found), charge, charge.method, tuple(warnings))


def nominal_rate(rate: float, nominal: Sequence[float], tolerance: float) -> float:
    """The nominal C-rate within the tolerance, else the rate itself to two digits."""
    if not math.isfinite(rate):
        return NAN
    close = [n for n in nominal if abs(rate - n) <= tolerance * n]
    if close:
        return min(close, key=lambda n: abs(rate - n))
    return float(f"{rate:.2g}")


def efficiency(numerator: float, denominator: float) -> float:
    """A ratio in %; NaN (not 0 and not infinite) where one of the two is missing."""
    if not (numerator > 0 and denominator > 0):
        return NAN
    return 100.0 * numerator / denominator


def _row(
    number: int, parts: dict[int, Half], cell: Cell, electrode: WorkingElectrode, cut: bool
) -> dict[str, float]:
    charge, discharge = parts.get(CHARGE), parts.get(DISCHARGE)
    q_charge = cell.specific(charge.capacity_Ah) if charge else NAN
    q_discharge = cell.specific(discharge.capacity_Ah) if discharge else NAN
    both = charge is not None and discharge is not None and not cut
    first, second = (charge, discharge) if electrode == "positive" else (discharge, charge)
    row: dict[str, float] = {
        "cycle": number,
        "rate_C": cell.c_rate(discharge.current_A) if discharge else NAN,
        "charge_rate_C": cell.c_rate(charge.current_A) if charge else NAN,
        "charge_capacity_mAh_g": q_charge,
        "discharge_capacity_mAh_g": q_discharge,
        "u_mass_mAh_g": cell.specific_u(q_discharge),
        "mean_charge_voltage_V": charge.mean_voltage_V if charge else NAN,
        "mean_discharge_voltage_V": discharge.mean_voltage_V if discharge else NAN,
        "coulombic_efficiency_pct": NAN,
        "energy_efficiency_pct": NAN,
        "voltage_hysteresis_V": NAN,
        "complete": both,
    }
    if both and first and second and charge and discharge:
        row["coulombic_efficiency_pct"] = efficiency(second.capacity_Ah, first.capacity_Ah)
        # energy comes out in discharge, whichever electrode is studied
        row["energy_efficiency_pct"] = efficiency(discharge.energy_Wh, charge.energy_Wh)
        row["voltage_hysteresis_V"] = charge.mean_voltage_V - discharge.mean_voltage_V
    return row


def _from_summary(
    measurement: Measurement, cell: Cell, electrode: WorkingElectrode, subject: str
) -> Cycles:
    """Cycles of a file that holds one row a cycle and no records."""
    frame = measurement.frame
    charge = cell.specific(1.0) * frame[CHARGING_CAPACITY].to_numpy(dtype=float)
    discharge = cell.specific(1.0) * frame[DISCHARGING_CAPACITY].to_numpy(dtype=float)
    if not (np.nansum(charge) > 0 or np.nansum(discharge) > 0):
        raise AnalysisError(subject, "a cycle with a capacity", "none in the whole summary")
    table = pd.DataFrame(NAN, index=range(len(frame)), columns=list(COLUMNS))
    table["cycle"] = frame[CYCLE_COUNT].to_numpy()
    table["charge_capacity_mAh_g"], table["discharge_capacity_mAh_g"] = charge, discharge
    table["u_mass_mAh_g"] = [cell.specific_u(q) for q in discharge]
    over, under = (discharge, charge) if electrode == "positive" else (charge, discharge)
    table["coulombic_efficiency_pct"] = list(map(efficiency, over, under))
    if CHARGING_ENERGY in frame and DISCHARGING_ENERGY in frame:
        table["energy_efficiency_pct"] = list(
            map(efficiency, frame[DISCHARGING_ENERGY], frame[CHARGING_ENERGY])
        )
        table["mean_charge_voltage_V"] = frame[CHARGING_ENERGY] / frame[CHARGING_CAPACITY]
        table["mean_discharge_voltage_V"] = frame[DISCHARGING_ENERGY] / frame[DISCHARGING_CAPACITY]
        table["voltage_hysteresis_V"] = (
            table["mean_charge_voltage_V"] - table["mean_discharge_voltage_V"]
        )
    table["complete"] = table["coulombic_efficiency_pct"].notna()
    note = "A cycle summary: no records, so no profiles and no C-rates."
    return Cycles(cell, table, (), None, "as in the cycle summary", (note,))


def _missing(table: pd.DataFrame) -> list[str]:
    """One sentence for cycles without a charge or a discharge."""
    warnings = []
    for name, column in (
        ("charge", "charge_capacity_mAh_g"),
        ("discharge", "discharge_capacity_mAh_g"),
    ):
        numbers = table.loc[table[column].isna(), "cycle"].astype(int).tolist()
        if numbers:
            listed = ", ".join(map(str, numbers[:10])) + (" ..." if len(numbers) > 10 else "")
            warnings.append(f"No {name} in cycle {listed}: no Coulombic efficiency there.")
    return warnings


def _implausible(table: pd.DataFrame) -> list[str]:
    """Efficiencies that a whole cycle cannot have."""
    high = table[table["coulombic_efficiency_pct"] > 100 + IMPLAUSIBLE_EXCESS]
    return [
        f"The Coulombic efficiency of cycle {int(row.cycle)} is {row.coulombic_efficiency_pct:.4g}"
        " %: part of its first half is not in this file, or the half cycles are paired wrongly."
        for row in high.head(3).itertuples()
    ]


def _window(frame: pd.DataFrame, window_V: tuple[float, float] | None) -> list[str]:
    """Where the data leaves the stated voltage window, or never comes near its ends."""
    if window_V is None:
        return []
    low, high = window_V
    voltage = frame.loc[flowing(frame[CURRENT].to_numpy(dtype=float)), VOLTAGE]
    lowest, highest = float(voltage.min()), float(voltage.max())
    stated = f"the stated window {low:g}-{high:g} V"
    warnings = []
    if lowest < low - WINDOW_TOLERANCE or highest > high + WINDOW_TOLERANCE:
        warnings.append(f"The voltage runs from {lowest:.3f} to {highest:.3f} V, beyond {stated}.")
    if lowest > low + WINDOW_TOLERANCE or highest < high - WINDOW_TOLERANCE:
        warnings.append(
            f"The voltage runs only from {lowest:.3f} to {highest:.3f} V, short of {stated}."
        )
    return warnings
