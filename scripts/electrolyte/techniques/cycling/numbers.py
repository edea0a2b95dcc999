"""Cycles of a cell as quantities: at each rate, and over a long test."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.problems import Collected, raising
from electrolyte.numbers.condition import condition_of, span, with_unit
from electrolyte.numbers.quantities import Quantity, stated_or_omitted
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import Cycles

NAN = math.nan
ONE_CELL = "one cell: the scatter between cells is unknown"
WITH_MASS = f"u: active mass, offset of the current, digits and lost records; {ONE_CELL}"
COUNTING = f"u: offset of the current, digits and lost records; {ONE_CELL}"
WITH_VOLTAGE = f"u: distance of the records; {ONE_CELL}"
WITH_AREA = f"u: area, offset of the current, digits and lost records; {ONE_CELL}"
NO_AREA = f"u without that of the area; {COUNTING}"
VOLTAGES = "voltage of the cycler"
OFFSET = "current offset of the cycler"  # common to all efficiencies of one cycler
NO_MASS = f"the active mass cancels; {ONE_CELL}"
OF_ORDER = f"u: which half of its cycles came first; {ONE_CELL}"
NEARLY = 0.9  # of the time that cycles take: cycles that fade take less
CYCLE_ON = "Cycle on, or exclude the test in its sheet."
WHOLE = (
    "Whether the last half cycle was whole, no other shows: state voltage_window_V in config.yaml,"
    " section cycling, or exclude the test in its sheet."
)


def rate_quantities(
    cycles: Cycles, source: str, origin: str, rate_cycle: str = "last"
) -> list[Quantity]:
    """Capacity, voltages, hysteresis and efficiencies at each C-rate.

    ``rate_cycle`` : which cycle stands for a rate: ``last`` (settled) or ``first``.

    Raises
    ------
    AnalysisError
        No complete cycle with a rate.
    """
    rows: list[Quantity] = []
    at_rates = _at_rates(cycles)
    if not at_rates:
        subject = f"cell {cycles.cell.name}"
        changing = sum(not half.constant for half in cycles.halves)
        raise AnalysisError(
            subject,
            "a complete cycle with a C-rate",
            f"none in the data; in {changing} half cycles the current is not constant"
            if changing
            else "none in the data",
            hint="A drive cycle is no rate test: give it the protocol 'long'." if changing else "",
        )
    for rate, cycle in representative(cycles, rate_cycle).items():
        first, later = (own["discharge_capacity_mAh_g"] for own in at_rates[rate])
        about = f"cycle {int(cycle['cycle'])}, the {rate_cycle} of {len(first)} at {rate:g}C"
        about += _spread(first)
        if len(later):
            about += f"; {len(later)} more after other rates{_spread(later)}"
        rows += _at_rate(
            cycles, cycle, condition_of(rate=with_unit(rate, "C")), about, source, origin
        )
    return rows


def representative(cycles: Cycles, rate_cycle: str = "last") -> dict[float, pd.Series]:
    """The cycle that stands for each rate, rates in the order in which they were run."""
    place = -1 if rate_cycle == "last" else 0
    return {rate: first.iloc[place] for rate, (first, _) in _at_rates(cycles).items()}


def _at_rates(cycles: Cycles) -> dict[float, tuple[pd.DataFrame, pd.DataFrame]]:
    """The complete cycles at each rate before the first at another one, and those after.

    What a test shows when it returns to a rate is what the others left of the cell.
    """
    table = complete(cycles.table)
    run = (table["rate_C"] != table["rate_C"].shift()).cumsum()
    found = {}
    for rate, same in table[table["rate_C"].notna()].groupby("rate_C", sort=False):
        first = run[same.index] == run[same.index[0]]
        found[float(rate)] = same[first], same[~first]
    return found


def long_quantities(
    cycles: Cycles,
    source: str,
    origin: str,
    base_cycle: int = 1,
    efficiency_from: int = 2,
    collected: Collected = raising,
) -> list[Quantity]:
    """Capacities, retention, fade and Coulombic efficiency of a long test.

    Parameters
    ----------
    base_cycle : place of the cycle that retention is relative to, counted among the complete
        cycles from 1
    efficiency_from : place of the first cycle in the mean efficiency
    collected : entered for each group of numbers, so that one that needs more cycles than there
        are stops no other

    Raises
    ------
    AnalysisError
        Fewer complete cycles than the numbers need.
    """
    place = _places(cycles.table) if cycles.halves else cycles.table["cycle"]
    table = complete(cycles.table.assign(place=place)).reset_index(drop=True)
    name = cycles.cell.name
    row = partial(Quantity, sample=cycles.cell.sample, replicate=name, source=source, origin=origin)
    rows: list[Quantity] = []
    with collected(missing=f"{cycles.returned}_capacity of {name}"):
        _require(cycles, table, 1)
        rows += _capacities(cycles, table, min(base_cycle, len(table)), row)
    with collected(missing=f"capacity_retention, capacity_retention_per_cycle of {name}"):
        _require(cycles, table, base_cycle + 1)
        rows += _retention(table, base_cycle, cycles, row)
    with collected(missing=f"coulombic_efficiency, lowest_coulombic_efficiency of {name}"):
        _require(cycles, table, efficiency_from)
        if table["coulombic_efficiency_pct"].notna().any():  # symmetric cells have none
            rows += _efficiencies(table, efficiency_from, cycles, row)
    return rows


def _places(table: pd.DataFrame) -> np.ndarray:
    """The cycles counted, with those that are not in the file.

    The file's counter leaves out their numbers, and its clock as much time as they take.
    """
    numbers, start_h = (table[name].to_numpy(dtype=float) for name in ("cycle", "start_h"))
    takes_h = float((table["charge_h"] + table["discharge_h"]).median())
    steps, elapsed_h = np.diff(numbers), np.diff(start_h)
    left_out = (steps > 1) & (elapsed_h > NEARLY * steps * takes_h)
    places: np.ndarray = np.append(0, np.cumsum(np.where(left_out, steps, 1)))
    return places


def _require(cycles: Cycles, table: pd.DataFrame, least: int) -> None:
    """Refuse a test with fewer complete cycles."""
    if len(table) < least:
        raise AnalysisError(
            f"cell {cycles.cell.name}",
            f"at least {least} complete cycle{'s' * (least > 1)}",
            f"{len(table)}",
            hint=WHOLE if least == 1 and len(cycles.halves) > 1 else CYCLE_ON,
        )


def _capacities(
    cycles: Cycles, table: pd.DataFrame, base_cycle: int, row: Callable[..., Quantity]
) -> list[Quantity]:
    """Capacity of the cycle that retention is relative to and of the last, by area if known."""
    ends = table.iloc[[base_cycle - 1, len(table) - 1]].drop_duplicates("cycle")
    per_mass, per_area = f"{cycles.returned}_capacity", f"areal_{cycles.returned}_capacity"
    return [
        row(
            name,
            value=float(cycle[column]),
            u=float(cycle[f"u_{column}"]),
            unit=unit,
            method=cycles.method,
            condition=condition_of(cycle=str(int(cycle["cycle"]))),
            **_shared(cycles.cell, unit, float(cycle[column])),
        )
        for name, column, unit in (
            (per_mass, f"{per_mass}_mAh_g", "mAh/g"),
            (per_area, f"{per_mass}_mAh_cm2", "mAh/cm2"),
        )
        for _, cycle in ends.iterrows()
        if math.isfinite(cycle[column])
    ]


def _shared(cell: Cell, unit: str, value: float) -> dict[str, Any]:
    """Note and shared errors of a number per mass of a cell, or per area."""
    if unit.endswith("/g"):
        note, common = WITH_MASS, {f"active mass of {cell.name}": -cell.specific_u(value)}
    else:
        note = NO_AREA if math.isnan(cell.area_u_cm2) else WITH_AREA
        common = {f"area of {cell.name}": -cell.areal_u(value)}
    return {"note": note, **stated_or_omitted(common)}


def _retention(
    table: pd.DataFrame, base_cycle: int, cycles: Cycles, row: Callable[..., Quantity]
) -> list[Quantity]:
    """Capacity of the last cycle over that of the base, as it is and as a mean over the cycles."""
    capacity = table[f"{cycles.returned}_capacity_mAh_g"].to_numpy()
    number = table["cycle"].astype(int).to_numpy()
    base, last = capacity[base_cycle - 1], capacity[-1]
    steps = max(1, int(table["place"].iloc[-1] - table["place"].iloc[base_cycle - 1]))
    both = table["u_counting_pct"].iloc[[base_cycle - 1, -1]] / 100
    # the mass cancels, an offset may drift over the test
    u = math.hypot(*both, cycles.current_offset)
    note = NO_MASS if math.isnan(u) else COUNTING
    per_cycle = 100 * (retention_pct(last, base) / 100) ** (1 / steps)
    return [
        row(
            "capacity_retention",
            value=retention_pct(last, base),
            u=retention_pct(last, base) * u,
            unit="%",
            method=f"{cycles.returned}, cycle {number[-1]} over cycle {number[base_cycle - 1]}",
            condition=condition_of(cycle=str(number[-1])),
            note=note,
        ),
        row(
            "capacity_retention_per_cycle",
            value=per_cycle,
            u=per_cycle * u / steps,
            unit="%",
            method=f"{cycles.returned}, geometric mean over {steps} cycles",
            note=note,
        ),
    ]


def retention_pct(capacity: Any, base: float) -> Any:
    """A capacity (number or series) in percent of that of the base cycle."""
    return 100 * capacity / base


def complete(table: pd.DataFrame) -> pd.DataFrame:
    """The cycles of which both halves were seen to their end."""
    return table[table["complete"].astype(bool)]


def _at_rate(
    cycles: Cycles, cycle: pd.Series, condition: str, about: str, source: str, origin: str
) -> list[Quantity]:
    cell = cycles.cell
    rows = []
    for name, column, unit in (
        ("discharge_capacity", "discharge_capacity_mAh_g", "mAh/g"),
        ("charge_capacity", "charge_capacity_mAh_g", "mAh/g"),
        ("areal_discharge_capacity", "discharge_capacity_mAh_cm2", "mAh/cm2"),
        ("areal_charge_capacity", "charge_capacity_mAh_cm2", "mAh/cm2"),
        ("discharge_energy", "discharge_energy_mWh_g", "mWh/g"),
        ("charge_energy", "charge_energy_mWh_g", "mWh/g"),
        ("coulombic_efficiency", "coulombic_efficiency_pct", "%"),
        ("energy_efficiency", "energy_efficiency_pct", "%"),
        ("mean_charge_voltage", "mean_charge_voltage_V", "V"),
        ("mean_discharge_voltage", "mean_discharge_voltage_V", "V"),
        ("voltage_hysteresis", "voltage_hysteresis_V", "V"),
    ):
        value = float(cycle[column])
        per_mass, per_area = unit.endswith("/g"), unit.endswith("/cm2")
        if not math.isfinite(value):
            continue  # no area; energies of a negative voltage have no efficiency
        u = float(cycle[f"u_{column}"]) if f"u_{column}" in cycle else NAN
        known, common = COUNTING, {}
        if name == "coulombic_efficiency" and not math.isnan(u):
            common = {OFFSET: 2 * cycles.current_offset * value}
        elif unit == "V":
            known, common = WITH_VOLTAGE, {VOLTAGES: NAN}
        shared: dict[str, Any] = {"note": known, **stated_or_omitted(common)}
        if per_mass or per_area:
            shared = _shared(cell, unit, value)
        note = NO_MASS if math.isnan(u) else shared["note"]
        rows.append(
            Quantity(
                name,
                cell.sample,
                value,
                u,
                unit,
                cycles.method if per_mass else "from the summed steps",
                condition=condition,
                replicate=cell.name,
                source=source,
                origin=origin,
                **shared | {"note": f"{note}; {about}"},
            )
        )
    return rows


def _efficiencies(
    table: pd.DataFrame, start: int, cycles: Cycles, row: Callable[..., Quantity]
) -> list[Quantity]:
    """The first Coulombic efficiency, and from place ``start`` on the mean and the lowest."""
    table = table[table["coulombic_efficiency_pct"].notna()]
    values = table["coulombic_efficiency_pct"].to_numpy()
    u = table["u_coulombic_efficiency_pct"].to_numpy(dtype=float)
    number = table["cycle"].astype(int).to_numpy()
    later = values[start - 1 :]
    later_cycles = condition_of(cycle=span(number[start - 1], number[-1]))
    method = "second half cycle over first, step sums"
    lowest = start - 1 + int(np.argmin(later))
    scatter = f"{later.std(ddof=1):.3f} %" if len(later) > 1 else "unknown"
    known = COUNTING if np.isfinite(u).all() else NO_MASS
    if cycles.passed is None and np.isfinite(u).all():
        known = OF_ORDER
    offset = math.nan if cycles.passed is None else cycles.current_offset

    def efficiency(name: str, value: float, u: float, **about: Any) -> Quantity:
        common = {OFFSET: 2 * offset * value} if math.isfinite(u) else {}
        return row(name, value=value, u=u, unit="%", **stated_or_omitted(common), **about)

    return [
        efficiency(
            "coulombic_efficiency",
            float(values[0]),
            float(u[0]),
            method=method,
            condition=condition_of(cycle=str(number[0])),
            note=known,
        ),
        efficiency(
            "coulombic_efficiency",
            float(later.mean()),
            float(u[start - 1 :].mean()),  # what the cycles have in common is not averaged out
            method=f"mean over cycles; {method}",
            condition=later_cycles,
            n=len(later),
            note=f"scatter over the cycles, which are not independent: {scatter}; {known}",
        ),
        efficiency(
            "lowest_coulombic_efficiency",
            float(values[lowest]),
            float(u[lowest]),
            method=method,
            condition=later_cycles,
            n=len(later),
            note=f"cycle {number[lowest]}; {known}",
        ),
    ]


def _spread(values: Sequence[float]) -> str:
    if len(values) < 2:
        return ""
    return f" ({min(values):.1f} to {max(values):.1f} mAh/g)"
