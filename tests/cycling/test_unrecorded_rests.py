"""A rest without records is legal: it changes no number; records that are lost are doubted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from true_cells import Step, discharge, frame, made, records, rest

from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate

CELL = Cell("A", "S", 5.0, 0.05, 200.0, working_electrode="positive")
SYMMETRIC = Cell("A", "S", 5.0, 0.05, 1000.0, cell_kind="symmetric")
CONFIG: dict[str, Any] = validated({})["cycling"]
CURRENT_A = 1e-3
COLUMNS = {
    "current": [STEP_COUNT, STEP_TIME, CHARGING_CAPACITY, DISCHARGING_CAPACITY],
    "counters": [STEP_COUNT, STEP_TIME],
    "steps": [STEP_TIME, CHARGING_CAPACITY, DISCHARGING_CAPACITY],
    "everything": [],
}


def evaluated(table: pd.DataFrame, cell: Cell = CELL) -> CellTest:
    test = made(table)
    return evaluate([test], cell=cell, protocol="long", source="m", origin="o", config=CONFIG)


def guards(test: CellTest) -> list[str]:
    return [doubt.guard for doubt in test.cycles.doubts]


def rested(part: float, seconds: float, fall_V: float) -> list[Step]:
    """Cycles of which one charge rests once, and its voltage falls back."""
    middle = 3 + part
    paused = [
        Step(CURRENT_A, part * 1e-3, (3.0, middle)),
        rest(seconds, hidden=True),
        Step(CURRENT_A, (1 - part) * 1e-3, (middle - fall_V, 4.0)),
    ]
    one = [Step(CURRENT_A, 1e-3, (3.0, 4.0))]
    parts = [one, paused, one]
    return [s for charge in parts for s in (*charge, rest(600), discharge(0.99e-3), rest(600))]


@pytest.mark.parametrize("known", COLUMNS)
@settings(max_examples=25, deadline=None)
@given(
    part=st.floats(0.3, 0.7),
    seconds=st.floats(1500, 1e5),
    fall_V=st.floats(0.002, 0.2),
    starts=st.booleans(),
)
def test_a_rest_within_a_charge_changes_nothing(
    known: str, part: float, seconds: float, fall_V: float, starts: bool
) -> None:
    table = frame(records(rested(part, seconds, fall_V)))
    if not starts:
        table = table[(table[STEP_TIME] > 0) | (table[CURRENT] == 0)].reset_index(drop=True)
    test = evaluated(table.drop(columns=COLUMNS[known]))
    assert guards(test) == []
    found = test.cycles.table
    for name, truth in (("charge", 200.0), ("discharge", 198.0)):
        capacity, u = found[f"{name}_capacity_mAh_g"], found[f"u_{name}_capacity_mAh_g"]
        u = np.hypot(u, capacity * 0.05 / 5)  # of the mass
        exact = starts or known == "everything"
        assert (np.abs(capacity - truth) <= (1e-6 * truth if exact else 3 * u)).all()


@pytest.mark.parametrize("known", ["current", "steps"])
@settings(max_examples=25, deadline=None)
@given(begin=st.floats(0.2, 0.4), share=st.floats(0.2, 0.4))
def test_a_charge_that_went_on_without_records_is_doubted(
    known: str, begin: float, share: float
) -> None:
    table = frame(records(rested(0.5, 1500, 0.01), 60))
    table = table.drop(columns=COLUMNS[known])
    charge = table.index[(table[CURRENT] > 0) & (table[TEST_TIME] < 3600)]
    lost = charge[int(begin * len(charge)) : int((begin + share) * len(charge))]
    assert guards(evaluated(table.drop(index=lost).reset_index(drop=True))) == ["records_lost"]


def plated(rests: list[bool], known: str) -> pd.DataFrame:
    """A symmetric cell that passes the same charge in each half cycle, some rests unrecorded."""
    steps: list[Step] = []
    for place, hidden in enumerate(rests):
        way = 1 - 2 * (place % 2)
        steps += [Step(way * CURRENT_A, 1e-3, (0.01 * way, 0.02 * way)), rest(900, hidden)]
    return frame(records(steps)).drop(columns=COLUMNS[known])


@pytest.mark.parametrize("known", ["current", "counters", "everything"])
@settings(max_examples=25, deadline=None)
@given(rests=st.lists(st.booleans(), min_size=4, max_size=10))
def test_half_cycles_of_a_set_charge_lost_nothing(known: str, rests: list[bool]) -> None:
    test = evaluated(plated([False, *rests], known), SYMMETRIC)
    assert guards(test) == []
    assert np.allclose([half.capacity_Ah for half in test.cycles.halves], 1e-3, rtol=1e-9)


def test_a_half_cycle_that_passed_less_before_a_pause_is_doubted() -> None:
    table = plated([True] * 8, "current")
    half = table.index[table[VOLTAGE] > 0][50:75]  # the third of one direction
    table = table.drop(index=half[-4:]).reset_index(drop=True)
    assert guards(evaluated(table, SYMMETRIC)) == ["records_lost"]


@settings(max_examples=25, deadline=None)
@given(
    rest_s=st.floats(0.2, 0.85),
    of=st.lists(st.booleans(), min_size=6, max_size=6),
    rows=st.integers(15, 40),
)
def test_a_rest_shorter_than_a_recording_interval_is_no_charge(
    rest_s: float, of: list[bool], rows: int
) -> None:
    """Where the other steps have a record of their start, the current began there."""
    interval_s = 3600 / (rows - 1)
    steps: list[Step] = []
    for place, hidden in enumerate([False, False, *of]):
        way = 1 - 2 * (place % 2)
        one = Step(way * CURRENT_A, 1e-3, (3.5 - 0.4 * way, 3.5 + 0.6 * way))
        steps += [one, rest(rest_s * interval_s if hidden else 600, hidden)]
    table = frame(records(steps, rows)).drop(columns=COLUMNS["current"])
    test = evaluated(table)
    assert guards(test) == []
    found = test.cycles.table
    for name in ("coulombic_efficiency_pct", "u_coulombic_efficiency_pct"):
        assert found[name].notna().all()
    away = (found["coulombic_efficiency_pct"] - 100).abs()
    assert (away <= 2 * found["u_coulombic_efficiency_pct"]).all()
    for name, truth in (("charge", 3.6), ("discharge", 3.4)):
        away = (found[f"mean_{name}_voltage_V"] - truth).abs()
        assert (away <= 2 * found[f"u_mean_{name}_voltage_V"] + 1e-9).all()


@pytest.mark.parametrize("jump", [0.05, 0.2, 0.6])
@pytest.mark.parametrize("high", [2, 9])
def test_a_counter_that_is_set_shows_no_charge_of_a_rest(jump: float, high: float) -> None:
    """Elsewhere it is set beyond what can have passed; at the rest, to what could have."""
    way = [Step(CURRENT_A, 1e-3, (0.01, 0.02)), rest(600), Step(-CURRENT_A, 0.5e-3, (-0.01, -0.02))]
    way += [rest(18_000, hidden=True), Step(-CURRENT_A, 0.5e-3, (-0.01, -0.02)), rest(600)]
    table = frame(records(way * 3))
    begins = table[STEP_TIME] == 0
    paused = begins & (table[CURRENT] < 0) & (table[TEST_TIME].diff() > 10_000)
    last = paused.idxmax() - 1
    offset = 1e-3 * high * table[STEP_COUNT]
    offset[paused.cumsum() == 1] = offset[last] + table[DISCHARGING_CAPACITY][last] + jump * 1e-3
    table[DISCHARGING_CAPACITY] += offset
    test = evaluated(table, SYMMETRIC)
    wrong = [half for half in test.cycles.halves if abs(half.capacity_Ah - 1e-3) > 1e-5]
    assert not wrong or "records_lost" in guards(test)


@pytest.mark.parametrize("begin_V", [3.05, 3.3])
def test_a_net_counter_that_stands_still_shows_that_nothing_passed(begin_V: float) -> None:
    """A charge after a rest that nobody recorded begins farther on than the others."""
    steps = []
    for k in range(4):
        begin = begin_V if k == 2 else 3.0
        steps += [Step(CURRENT_A, 1e-3, (begin, 4.0)), rest(600)]
        steps += [discharge(0.99e-3), rest(1200, hidden=k == 1)]
    own = records(steps)
    counted = frame(own).drop(columns=[CHARGING_CAPACITY, DISCHARGING_CAPACITY])
    counted[CAPACITY] = own.net_Ah
    assert guards(evaluated(counted)) == []
