"""The table of cycles: specific capacities, efficiencies, mean voltages, hysteresis, retention."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.doubt import Doubt
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    JOINS,
    STATED_MASS_DIGIT_MG,
    STATED_MASS_MG,
    STEP_CLOCK,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)
from electrolyte.techniques.cycling.agreement import disagreement
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cut_halves import begins_late, is_cut_short, parts_of_one
from electrolyte.techniques.cycling.cycle_rows import (
    COLUMNS,
    efficiencies,
    half_u,
    half_values,
    nominal_rate,
    voltage_gap,
)
from electrolyte.techniques.cycling.halves import (
    CHARGE,
    DISCHARGE,
    FALL_BACK,
    NAMES,
    REVERSAL,
    Half,
    WorkingElectrode,
    halves,
)
from electrolyte.techniques.cycling.integral import SECONDS_PER_HOUR, within_first_interval
from electrolyte.techniques.cycling.joins import with_joins
from electrolyte.techniques.cycling.lost_charge import Lost, lost
from electrolyte.techniques.cycling.pairing import CellKind, named, opening, paired
from electrolyte.techniques.cycling.passed import Passed, passed
from electrolyte.techniques.cycling.resolution import resolution_A, resolution_Ah, resolution_s
from electrolyte.techniques.cycling.steps import flowing
from electrolyte.techniques.cycling.summary import summary_table
from electrolyte.techniques.cycling.uncertainty import charge_u, with_unseen_ends

NOISE_V = 0.1  # voltages that change by less say nothing of the sign of the current
BEGUN = 0.005  # of a half cycle: more before the first record makes it incomplete
WINDOW_TOLERANCE = 0.01  # V


@dataclass(frozen=True)
class Cycles:
    """The cycles of one cell in one test.

    Attributes
    ----------
    table : one row a cycle, columns ``COLUMNS``; NaN where a half cycle is missing or was cut
        short. Pulses are the charge that passed against the direction of a half cycle;
        ``u_counting_pct`` is of the half ``returned``, without mass and offset of the current
    halves : the half cycles behind it, empty for a cycle summary
    passed : the charge at each record, None for a cycle summary
    method : how capacities were obtained
    lost : for each half cycle, the charge that its records may have missed
    current_offset : of the cycler, relative to the current
    disagreement : what counters and current say differently; empty where they agree
    returned : the half whose capacity is that of a cycle, what the electrode gives back:
        ``discharge``, or for a negative electrode ``charge`` (delithiation)
    symmetric : whether the cell is; the theoretical capacity says nothing of it
    stated_mass_mg, stated_mass_digit_mg : what the file says of the active mass, NaN for nothing
    assumed_positive : nothing says which electrode of a half cell is under study
    doubts : what speaks against the numbers of the test
    """

    cell: Cell
    table: pd.DataFrame
    halves: tuple[Half, ...]
    passed: Passed | None
    method: str
    warnings: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()
    disagreement: str = ""
    current_offset: float = 0.0
    returned: str = NAMES[DISCHARGE]
    symmetric: bool = False
    stated_mass_mg: float = math.nan
    stated_mass_digit_mg: float = 0.0
    assumed_positive: bool = False
    doubts: tuple[Doubt, ...] = ()


def cycles(
    measurement: Measurement,
    cell: Cell,
    *,
    rates: Sequence[float] = (),
    rate_tolerance: float = 0.1,
    working_electrode: WorkingElectrode = "positive",
    cell_kind: CellKind = "half",
    window_V: tuple[float, float] | None = None,
    current_offset: float = 0.0,
) -> Cycles:
    """All cycles of a test, from records or from a cycle summary.

    Parameters
    ----------
    rates : nominal C-rates; a rate within ``rate_tolerance`` (relative) of one is called so
    working_electrode, cell_kind : of cells that do not state their own. ``positive`` and full
        cells begin with a charge, and their Coulombic efficiency is discharge over charge;
        ``negative`` begins with a discharge, and it is charge over discharge; ``symmetric`` cells
        have none
    window_V : the voltage limits that the protocol states; the data is checked against them
    current_offset : of the cycler, relative to the current of the cell

    Raises
    ------
    AnalysisError
        No charge passes in the file, or it holds several tests of which none was chosen.
    """
    subject = f"cell {cell.name} ({measurement.source})"
    if measurement.parts:
        raise AnalysisError(subject, "one test", f"{len(measurement.parts)} in one file")
    electrode = cell.working_electrode or working_electrode
    kind = cell.cell_kind or cell_kind
    symmetric = kind == "symmetric"
    about = measurement.metadata
    mass_mg = about.get(STATED_MASS_MG, math.nan), about.get(STATED_MASS_DIGIT_MG, 0.0)
    returned = CHARGE if kind == "half" and electrode == "negative" else DISCHARGE
    if VOLTAGE not in measurement.frame:
        first = opening(kind, electrode, ())
        table, notes, doubts = summary_table(measurement, cell, first, symmetric, subject)
        method = "as in the cycle summary"
        return Cycles(
            cell,
            table,
            (),
            None,
            method,
            tuple(notes),
            returned=NAMES[returned],
            symmetric=symmetric,
            stated_mass_mg=mass_mg[0],
            stated_mass_digit_mg=mass_mg[1],
            doubts=tuple(doubts),
        )
    frame = measurement.frame
    charge = passed(frame, subject)
    found = halves(frame, charge, symmetric)
    _check_sign(frame, found, subject)
    first = opening(kind, electrode, found)
    numbers, warnings = named(found, paired(found, first), frame, charge)
    found = [half._replace(cycle=n) for half, n in zip(found, numbers, strict=True)]
    warnings = [*charge.warnings, *warnings]
    last = found[-1]
    cut = _cut(found, len(frame), window_V, symmetric)
    begun_within = (parts_of_one(found) if symmetric else []) or found[:1]
    if begun := _begun_before(frame, found[0], charge):
        warnings.append(
            f"The file begins within a {NAMES[found[0].direction]}, of which {1e3 * begun:.4g} mAh"
            f" had passed: cycle {found[0].cycle} is incomplete."
        )
        cut += begun_within
    elif begins_late(found[0], found, _from_start(frame), symmetric) or (
        # or a pulse, of a half cycle that began before the file
        len(found) > 1 and found[0].capacity_Ah < REVERSAL * found[1].capacity_Ah
    ):
        cut += begun_within
    incomplete = {half.cycle for half in cut}
    if found[0].direction != first:
        warnings.append(
            f"The test begins with a {NAMES[found[0].direction]} of"
            f" {1e3 * found[0].capacity_Ah:.4g} mAh before its first {NAMES[first]}: it belongs to"
            " no cycle (cycle 0)."
        )
    if last in cut:
        warnings.append(
            f"The test ends within the {NAMES[last.direction]} of"
            f" cycle {last.cycle}: the cycle is incomplete and left out of efficiency and"
            " retention."
        )
    clocked = not about.get(STEP_CLOCK)
    missed = lost(found, frame, charge, clocked=clocked, symmetric=symmetric)
    missed = with_joins(found, missed, frame, charge, about.get(JOINS, ()), symmetric)
    found = with_unseen_ends(found, missed)
    digits = resolution_Ah(frame), resolution_s(frame), resolution_A(frame)
    by_cycle: dict[int, dict[int, Half]] = {}
    u: dict[int, dict[int, float]] = {}
    for half, own in zip(found, missed, strict=True):
        by_cycle.setdefault(half.cycle, {})[half.direction] = half
        relative = charge_u(half, charge.counted, *digits, own, own.steps)
        u.setdefault(half.cycle, {})[half.direction] = relative
    rows = []
    for number, parts in by_cycle.items():
        whole = len(parts) == 2 and number not in incomplete
        row = half_values(number, parts, cell, whole) | half_u(
            parts, u[number], cell, current_offset, returned
        )
        if whole:
            row |= voltage_gap(parts)
            if not symmetric:  # nothing is stored there: what goes over comes back
                row |= efficiencies(parts, first, u[number], current_offset)
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for column in ("rate_C", "charge_rate_C"):
        table[column] = [nominal_rate(r, rates, rate_tolerance) for r in table[column]]
    warnings += _missing(table) + _without_rate(found) + _window(frame, window_V)
    differing = disagreement(found, frame, charge) if charge.counted else ""
    if differing:
        warnings.append(f"Counter and current disagree: {differing}.")
    if charge.replaced_Ah > 0:
        warnings.append(
            f"A capacity counter was set to other values ({1e3 * charge.replaced_Ah:.4g} mAh in"
            " all): there, the integral of the current is taken."
        )
    stated = bool(cell.working_electrode or cell.cell_kind)
    return Cycles(
        cell,
        table,
        tuple(found),
        charge,
        charge.method,
        tuple(warnings),
        lost=tuple(missed),
        disagreement=differing,
        current_offset=current_offset,
        returned=NAMES[returned],
        symmetric=symmetric,
        stated_mass_mg=mass_mg[0],
        stated_mass_digit_mg=mass_mg[1],
        assumed_positive=not stated and kind == "half" and electrode == "positive",
    )


def _check_sign(frame: pd.DataFrame, found: Sequence[Half], subject: str) -> None:
    """Refuse a current of one sign while the voltage goes both ways: it has lost its sign."""
    if len({half.direction for half in found}) != 1:
        return
    way = found[0].direction
    voltage = way * frame[VOLTAGE].to_numpy(dtype=float)[np.concatenate([h.rows for h in found])]
    back_V = float((np.maximum.accumulate(voltage) - voltage).max())
    if back_V > max(FALL_BACK * float(np.ptp(voltage)), NOISE_V):
        sign = "negative" if way == CHARGE else "positive"
        raise AnalysisError(
            subject,
            "a current that is positive in charge and negative in discharge",
            f"no {sign} current, though the voltage goes back by {back_V:.2f} V",
            hint="Export the current with its sign, or the state or type of each step.",
        )


def _cut(
    found: Sequence[Half], rows: int, window_V: tuple[float, float] | None, symmetric: bool
) -> list[Half]:
    """The half cycles within which the test ended: the last, or one that ends with a pulse."""
    last = found[-1]
    cut = [last] if is_cut_short(last, found, rows, window_V, symmetric) else []
    if cut and symmetric:
        return parts_of_one(found[::-1]) or cut
    before = found[-2] if len(found) > 1 else last
    if last.capacity_Ah < REVERSAL * before.capacity_Ah and is_cut_short(
        before, found, before.last + 1, window_V, symmetric
    ):
        cut = [before, last]
    return cut


def _from_start(frame: pd.DataFrame) -> bool:
    """Whether a file begins with its test: its clock and the time in its first step do."""
    time = frame[TEST_TIME].to_numpy(dtype=float)
    step_s = float(frame[STEP_TIME].iloc[0]) if STEP_TIME in frame else 0.0
    return within_first_interval(time, max(float(time[0]), step_s))


def _begun_before(frame: pd.DataFrame, first: Half, charge: Passed) -> float:
    """The charge in Ah that had passed in the first half cycle before the file begins."""
    if first.rows[0] != 0 or not charge.counted:
        return 0.0
    name = CHARGING_CAPACITY if first.direction == CHARGE else DISCHARGING_CAPACITY
    counter = float(frame[CAPACITY if CAPACITY in frame else name].iloc[0])
    step_s = float(frame[STEP_TIME].iloc[0]) if STEP_TIME in frame else math.inf
    passed_Ah = min(abs(counter), first.current_A * step_s / SECONDS_PER_HOUR)
    return passed_Ah if passed_Ah > BEGUN * first.capacity_Ah else 0.0


def _missing(table: pd.DataFrame) -> list[str]:
    """One sentence for cycles without a charge or a discharge."""
    warnings = []
    for name, column in (
        ("charge", "charge_capacity_mAh_g"),
        ("discharge", "discharge_capacity_mAh_g"),
    ):
        numbers = table.loc[table[column].isna() & (table["cycle"] > 0), "cycle"]
        numbers = numbers.astype(int).tolist()
        if numbers:
            listed = ", ".join(map(str, numbers[:10])) + (" ..." if len(numbers) > 10 else "")
            warnings.append(f"No {name} in cycle {listed}: no Coulombic efficiency there.")
    return warnings


def _without_rate(found: Sequence[Half]) -> list[str]:
    """One sentence for half cycles whose current is not constant: those of drive cycles."""
    changing = [half for half in found if not half.constant]
    if not changing:
        return []
    first = changing[0]
    text = (
        f"The current changes all the time in {len(changing)} of {len(found)} half cycles (first in"
        f" the {NAMES[first.direction]} of cycle {first.cycle}): these have no C-rate."
    )
    return [text]


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
