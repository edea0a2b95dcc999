"""The table of cycles of a file that holds one row a cycle and no records."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.doubt import Doubt
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CHARGING_ENERGY,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    DISCHARGING_ENERGY,
    Measurement,
)
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycle_rows import COLUMNS, NAN, efficiency
from electrolyte.techniques.cycling.halves import ALIKE, CHARGE, DISCHARGE, NAMES, REVERSAL

LEAST_ACCUMULATED = 3  # rows
GAINED = 0.3  # of the first capacity, from each row to the next; fast cycles gain less than others
MAY_BE_COUNTED = 0.15  # of the first capacity, from each row to the next in the mean
ALIKE_COUNTS = 3.0  # times: differences that vary by more may be no cycles
GAINED_IN_MEAN = 0.5  # the same in the mean: no cell doubles within two cycles
NO_RECORDS = "A cycle summary: no records, so no profiles and no C-rates."
STATED = {
    CHARGE: (CHARGING_CAPACITY, CHARGING_ENERGY),
    DISCHARGE: (DISCHARGING_CAPACITY, DISCHARGING_ENERGY),
}


def summary_table(
    measurement: Measurement, cell: Cell, first: int, symmetric: bool, subject: str
) -> tuple[pd.DataFrame, list[str], list[Doubt]]:
    """The cycles of a summary as those of records, what to say about them, and doubts in all.

    Where the first row holds only the half that a cycle begins with, each of the others begins with
    the other half: this belongs to the row before.

    Parameters
    ----------
    first : the direction that a cycle begins with

    Raises
    ------
    AnalysisError
        No capacity in the whole summary.
    """
    frame, warnings = _in_order(measurement.frame)
    warnings.append(NO_RECORDS)
    nothing = np.full(len(frame), NAN)
    charge_Ah, energy_Wh = (
        {
            way: np.asarray(frame.get(names[place], nothing), dtype=float)
            for way, names in STATED.items()
        }
        for place in (0, 1)
    )
    if not any(np.nansum(own) > 0 for own in charge_Ah.values()):
        raise AnalysisError(subject, "a cycle with a capacity", "none in the whole summary")
    numbers = frame[CYCLE_COUNT].to_numpy()
    doubts = _of_order_of_cycles(numbers) + _of_counting(list(charge_Ah.values()))
    if all(map(_accumulates, charge_Ah.values())):
        for held in (charge_Ah, energy_Wh):
            held.update({way: np.diff(own, prepend=0.0) for way, own in held.items()})
        warnings.append(
            "The capacities rise from row to row by about that of the first: they are counted"
            " through the whole test, and the differences are taken."
        )
    if _holds(charge_Ah[first])[0] and not _holds(charge_Ah[-first])[0]:
        for held in (charge_Ah, energy_Wh):
            held[-first] = np.append(held[-first][1:], NAN)
        numbers = np.arange(1, len(frame) + 1)
        warnings.append(
            f"The file's cycles begin with the {NAMES[-first]}: each {NAMES[first]} is paired with"
            f" the {NAMES[-first]} of the next row, and cycles are numbered after that."
        )
    table = pd.DataFrame(NAN, index=range(len(frame)), columns=list(COLUMNS))
    table["cycle"] = numbers
    for way, name in NAMES.items():
        own = cell.specific(1.0) * charge_Ah[way]
        table[f"{name}_capacity_mAh_g"] = own
        table[f"u_{name}_capacity_mAh_g"] = cell.specific_u(1.0) * own
        table[f"{name}_capacity_mAh_cm2"] = own = 1e3 / cell.area_cm2 * charge_Ah[way]
        table[f"u_{name}_capacity_mAh_cm2"] = cell.areal_u(1.0) * own
        table[f"{name}_energy_mWh_g"] = cell.specific(1.0) * energy_Wh[way]
        with np.errstate(invalid="ignore", divide="ignore"):
            table[f"mean_{name}_voltage_V"] = energy_Wh[way] / charge_Ah[way]
    opens, closes = charge_Ah[first], charge_Ah[-first]
    if not symmetric:
        table["coulombic_efficiency_pct"] = list(map(efficiency, closes, opens))
        table["u_coulombic_efficiency_pct"] = _of_order(opens, closes)
    table["energy_efficiency_pct"] = list(map(efficiency, energy_Wh[DISCHARGE], energy_Wh[CHARGE]))
    table["voltage_hysteresis_V"] = (
        table["mean_charge_voltage_V"] - table["mean_discharge_voltage_V"]
    )
    whole = _holds(opens) & _holds(closes)
    whole[0] &= opens[0] >= REVERSAL * closes[0]  # else it had begun before
    if len(whole) > 1 and closes[-1] < ALIKE * closes[-2]:
        whole[-1] = False
        warnings.append(
            f"The last {NAMES[-first]} holds less than those before it, as while a test runs: its"
            " cycle is left out of efficiency and retention."
        )
    table["complete"] = whole
    missing = sorted({*range(int(min(numbers)), int(max(numbers)))} - {*map(int, numbers)})
    if missing:
        listed = ", ".join(map(str, missing[:10])) + (" ..." if len(missing) > 10 else "")
        warnings.append(
            f"Cycle {listed} is not in the table, and counts in the retention per cycle."
        )
    return table, warnings, doubts


def _in_order(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The rows from the first cycle on, where a table begins with the last."""
    numbers = frame[CYCLE_COUNT].to_numpy()
    if len(numbers) < 2 or not (np.diff(numbers) < 0).all():
        return frame, []
    return frame[::-1].reset_index(drop=True), ["The table begins with the last cycle: turned."]


def _of_order_of_cycles(numbers: np.ndarray) -> list[Doubt]:
    """Numbers of cycles that stand twice or run back, as where several tests are in one table."""
    back = int((np.diff(numbers) <= 0).sum())
    return [Doubt("time_runs_back", f"the numbers of cycles run back {back} times")] if back else []


def _of_counting(charges_Ah: Sequence[np.ndarray]) -> list[Doubt]:
    """Capacities that rise at each cycle, of which nothing shows whether they are counted through.

    A cell may do so while it is activated; counts through a test may have small differences where
    the rate was high, and a first cycle may have been cut off.
    """
    if any(len(own) < LEAST_ACCUMULATED for own in charges_Ah):
        return []
    if not all((np.diff(own) > 0).all() and own[0] > 0 for own in charges_Ah):
        return []
    retained = 100 * max(float(own[-1] / own[0]) for own in charges_Ah)
    slow = all(np.diff(own).mean() < MAY_BE_COUNTED * own[0] for own in charges_Ah)
    gained = [np.diff(own, prepend=0.0) for own in charges_Ah]
    alike = all(own.max() <= ALIKE_COUNTS * own.min() for own in gained)
    if slow or (alike and all(map(_accumulates, charges_Ah))):
        return []
    return [Doubt("capacity_grows", f"capacities that rise at each cycle, to {retained:.0f} %")]


def _accumulates(charge_Ah: np.ndarray) -> bool:
    """Whether a capacity is that of all cycles so far: no cell gains as much at each."""
    if len(charge_Ah) < LEAST_ACCUMULATED or not charge_Ah[0] > 0:
        return False
    gained = np.diff(charge_Ah) / charge_Ah[0]
    return bool((gained > GAINED).all() and gained.mean() > GAINED_IN_MEAN)


def _holds(charge_Ah: np.ndarray) -> np.ndarray:
    held: np.ndarray = charge_Ah > 0
    return held


def _of_order(opens: np.ndarray, closes: np.ndarray) -> np.ndarray:
    """Standard uncertainty of the efficiencies in %: which half came first is not in a summary.

    The other order pairs each first half with the second half of the row after it, uniform between
    both (JCGM 100:2008, 4.3.7); of the last row as of the one before.
    """
    apart = np.abs(np.diff(closes))
    apart = np.append(apart, apart[-1:] if len(apart) else [math.nan])
    with np.errstate(invalid="ignore", divide="ignore"):
        u: np.ndarray = 100 * apart / opens / math.sqrt(12)
    return u
