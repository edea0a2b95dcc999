"""One cell in one test: its numbers, its table of cycles, and the curves to draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.problems import Collected, raising
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import CELL_VOLTAGE, TEST_TIME, VOLTAGE, Measurement
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.continued import continued
from electrolyte.techniques.cycling.curves import differential_capacity, profile, thinned
from electrolyte.techniques.cycling.cycle_rows import COLUMNS
from electrolyte.techniques.cycling.cycles import Cycles, cycles
from electrolyte.techniques.cycling.doubts import of_test
from electrolyte.techniques.cycling.halves import NAMES, Half
from electrolyte.techniques.cycling.numbers import (
    complete,
    long_quantities,
    rate_quantities,
    representative,
    retention_pct,
)
from electrolyte.techniques.cycling.passed import Passed
from electrolyte.techniques.cycling.spikes import without_spikes

LABELS = ("cell", "sample", "protocol", "reference_electrode", "origin")  # ends each table
PROFILES = ("cycle", "rate_C", "direction", "capacity_mAh_g", "voltage_V")
DIFFERENTIAL = ("cycle", "rate_C", "direction", "voltage_V", "dq_dv_mAh_g_V")
CYCLES = (*COLUMNS, "retention_of", "retention_pct", "retention_base_cycle")
PROFILE_POINTS = 400  # of a drawn curve; more than a printed line can show
ALL_POINTS = 40_000  # of the curves of all cycles together, as far as each keeps its shape
FEWEST_POINTS, MOST_POINTS = 20, 80


@dataclass(frozen=True)
class CellTest:
    """A cell in a test: ``rate`` (several C-rates) or ``long`` (many cycles at one)."""

    protocol: str
    cycles: Cycles
    frame: pd.DataFrame
    source: str
    origin: str
    warnings: tuple[str, ...]


def evaluate(
    measurements: Sequence[Measurement],
    *,
    cell: Cell,
    protocol: str,
    source: str,
    origin: str,
    config: Mapping[str, Any],
) -> CellTest:
    """Evaluate the files of one test; ``config`` as in ``schemas/cycling.yaml``.

    Raises
    ------
    AnalysisError
        No charge passes, or the files do not belong together.
    """
    measurements = [replace(one, frame=_once(one.frame)) for one in measurements]
    whole = continued(measurements, f"cell {cell.name}")
    new = whole.warnings if len(measurements) > 1 else ()  # one file's own are logged when read
    if CELL_VOLTAGE in whole.frame and (cell.cell_kind or config["cell_kind"]) != "half":
        # energies are those of the cell, not of one electrode against a third
        whole = replace(whole, frame=whole.frame.assign(**{VOLTAGE: whole.frame[CELL_VOLTAGE]}))
    if VOLTAGE in whole.frame:
        frame, spikes = without_spikes(whole.frame)
        whole = replace(whole, frame=frame)
        if spikes:
            new = (*new, f"Spikes of the voltage in {spikes} records are interpolated.")
    window = config["voltage_window_V"]
    found = cycles(
        whole,
        cell,
        rates=config["rates"],
        rate_tolerance=config["rate_tolerance"],
        working_electrode=config["working_electrode"],
        cell_kind=config["cell_kind"],
        window_V=(window[0], window[1]) if window else None,
        current_offset=config["current_offset"],
    )
    if found.halves:
        found = replace(found, doubts=tuple(of_test(found, whole.frame, whole.metadata)))
    return CellTest(protocol, found, whole.frame, source, origin, (*new, *found.warnings))


def _once(frame: pd.DataFrame) -> pd.DataFrame:
    """The records without those that repeat the one before in every column."""
    if VOLTAGE not in frame:
        return frame
    time = frame[TEST_TIME].to_numpy()
    places = np.flatnonzero(time[1:] == time[:-1]) + 1
    own, before = frame.iloc[places], frame.iloc[places - 1]
    alike = own.to_numpy() == before.to_numpy()
    same = (alike | (own.isna().to_numpy() & before.isna().to_numpy())).all(axis=1)
    if not same.any():
        return frame
    return frame.drop(index=frame.index[places[same]]).reset_index(drop=True)


def quantities(
    test: CellTest, config: Mapping[str, Any], collected: Collected = raising
) -> list[Quantity]:
    """The numbers of the test; ``collected`` as in ``long_quantities``."""
    if test.protocol == "rate":
        rows: list[Quantity] = []
        with collected():
            rows += rate_quantities(test.cycles, test.source, test.origin, config["rate_cycle"])
        return rows
    return long_quantities(
        test.cycles,
        test.source,
        test.origin,
        base_cycle=config["retention_base_cycle"],
        efficiency_from=config["efficiency_from_cycle"],
        collected=collected,
    )


def cycle_table(test: CellTest, config: Mapping[str, Any]) -> pd.DataFrame:
    """Every cycle with its retention, and what it belongs to."""
    table = test.cycles.table.copy()
    table["retention_of"] = test.cycles.returned
    table["retention_pct"] = table["retention_base_cycle"] = float("nan")
    if test.protocol == "long":  # over rates, a retention means nothing
        column = f"{test.cycles.returned}_capacity_mAh_g"
        capacity = complete(table)[column]
        place = config["retention_base_cycle"] - 1
        if place < len(capacity):
            table["retention_base_cycle"] = complete(table)["cycle"].iloc[place]
            table["retention_pct"] = retention_pct(table[column], capacity.iloc[place])
    return _labelled(table, test)


def profiles(test: CellTest, config: Mapping[str, Any]) -> pd.DataFrame:
    """Voltage over specific capacity of the chosen cycles."""
    return _profiles(test, _chosen(test, config), PROFILE_POINTS)


def all_profiles(test: CellTest, config: Mapping[str, Any]) -> pd.DataFrame:  # noqa: ARG001
    """Voltage over specific capacity of every half cycle, each with fewer points."""
    halves, charge = test.cycles.halves, test.cycles.passed
    rates = dict(zip(test.cycles.table["cycle"], test.cycles.table["rate_C"], strict=True))
    every = [] if charge is None else [(rates.get(h.cycle, math.nan), h, charge) for h in halves]
    points = min(max(ALL_POINTS // max(len(every), 1), FEWEST_POINTS), MOST_POINTS)
    return _profiles(test, every, points)


def _profiles(
    test: CellTest, chosen: Iterable[tuple[float, Half, Passed]], points: int
) -> pd.DataFrame:
    rows = []
    for rate, half, charge in chosen:
        capacity, voltage = thinned(*profile(test.frame, charge, half), points)
        rows.append(
            pd.DataFrame(
                {
                    "cycle": half.cycle,
                    "rate_C": rate,
                    "direction": NAMES[half.direction],
                    "capacity_mAh_g": capacity * test.cycles.cell.specific(1.0),
                    "voltage_V": voltage,
                }
            )
        )
    return _labelled(stacked(rows, PROFILES), test)


def differential(test: CellTest, config: Mapping[str, Any]) -> pd.DataFrame:
    """dQ/dV of the chosen cycles; half cycles that span too little voltage have none."""
    rows = []
    for rate, half, charge in _chosen(test, config):
        curve = differential_capacity(test.frame, charge, half, config["dqdv_step_V"])
        if curve is None:
            continue
        rows.append(
            pd.DataFrame(
                {
                    "cycle": half.cycle,
                    "rate_C": rate,
                    "direction": NAMES[half.direction],
                    "voltage_V": curve.voltage_V,
                    "dq_dv_mAh_g_V": curve.dq_dv_Ah_V * test.cycles.cell.specific(1.0),
                }
            )
        )
    return _labelled(stacked(rows, DIFFERENTIAL), test)


def _chosen(test: CellTest, config: Mapping[str, Any]) -> Iterator[tuple[float, Half, Passed]]:
    """The half cycles to draw: one cycle a rate, or three stages of a long test."""
    if test.cycles.passed is None:
        return
    if test.protocol == "rate":
        rows = list(representative(test.cycles, config["rate_cycle"]).values())
    else:
        table = complete(test.cycles.table).reset_index(drop=True)
        first = min(config["efficiency_from_cycle"], len(table)) - 1
        places = dict.fromkeys((first, (first + len(table)) // 2, len(table) - 1))
        rows = [table.loc[place] for place in places if place >= 0]
    for row in rows:
        for half in test.cycles.halves:
            if half.cycle == int(row["cycle"]):
                yield float(row["rate_C"]), half, test.cycles.passed


def _labelled(table: pd.DataFrame, test: CellTest) -> pd.DataFrame:
    cell = test.cycles.cell
    return table.assign(
        cell=cell.name,
        sample=cell.sample,
        protocol=test.protocol,
        reference_electrode=cell.reference_electrode,
        origin=test.origin,
    )


TABLES: dict[str, tuple[Callable[[CellTest, Mapping[str, Any]], pd.DataFrame], Sequence[str]]] = {
    "cycles": (cycle_table, CYCLES),
    "profiles": (profiles, PROFILES),
    "all_profiles": (all_profiles, PROFILES),
    "differential": (differential, DIFFERENTIAL),
}
