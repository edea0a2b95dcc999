"""Files of a test of which one is missing: what was passed meanwhile is doubted, never counted."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from true_cells import Records, Step, charge, discharge, frame, made, records, rest

from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import STEP_COUNT, TEST_TIME, VOLTAGE
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate, quantities

CONFIG: dict[str, Any] = validated({})["cycling"]
CELL = Cell("A", "S", 5.0, 0.05, 400.0, working_electrode="positive")
POINTS, CYCLES = 25, 8
PASSED = [(1.4e-3 * 0.998**k, 1.4e-3 * 0.998**k * 0.99) for k in range(CYCLES)]
OWN = records([s for c, d in PASSED for s in (charge(c), rest(600), discharge(d), rest(600))])
BY_CYCLE = 4 * POINTS


def part(rows: slice, restarts: bool) -> pd.DataFrame:
    own = Records(*(getattr(OWN, f.name)[rows] for f in fields(Records)))
    table = frame(own)
    if restarts:
        table[TEST_TIME] -= table[TEST_TIME].iloc[0]
        table[STEP_COUNT] -= table[STEP_COUNT].iloc[0] - 1
    return table


def evaluated(*tables: pd.DataFrame, cell: Cell = CELL) -> CellTest:
    parts = [replace(made(own, f"{n}.csv"), sha256=str(n)) for n, own in enumerate(tables)]
    return evaluate(parts, cell=cell, protocol="long", source="m", origin="o", config=CONFIG)


def numbers(test: CellTest) -> list[Quantity]:
    return with_doubts(quantities(test, CONFIG), test.cycles, CONFIG)


@settings(max_examples=60, deadline=None)
@given(
    end=st.integers(BY_CYCLE + 2, 2 * BY_CYCLE - 2),
    left_out=st.integers(5, 3 * BY_CYCLE),
    restarts=st.booleans(),
)
def test_no_wrong_number_where_a_file_is_missing(end: int, left_out: int, restarts: bool) -> None:
    """Every number is within 1 % or two u of that of a cycle of the cell, or it is doubted."""
    assume(left_out % BY_CYCLE > 3)  # whole cycles left out leave no trace but their fade
    test = evaluated(part(slice(end), False), part(slice(end + left_out, None), restarts))
    for row in numbers(test):
        if row.status != "ok":
            continue
        low, high = {
            "discharge_capacity": (1e6 * PASSED[-1][1] / 5, 1e6 * PASSED[0][1] / 5),
            "capacity_retention": (100 * PASSED[-1][1] / PASSED[0][1], 100),
            "coulombic_efficiency": (99, 99),
            "lowest_coulombic_efficiency": (99, 99),
        }.get(row.quantity, (-np.inf, np.inf))
        allowed = max(0.01 * high, 2 * row.u)
        assert low - allowed <= row.value <= high + allowed, row


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(BY_CYCLE + 2, 5 * BY_CYCLE), again=st.integers(0, 1))
def test_files_that_follow_each_other_are_believed(cut: int, again: int) -> None:
    """The clock runs on, or begins again with the record at which it was stopped."""
    whole = {row.quantity: row.value for row in numbers(evaluated(frame(OWN)))}
    for row in numbers(
        evaluated(part(slice(cut), False), part(slice(cut - again, None), bool(again)))
    ):
        assert row.status == "ok", row.note
        assert row.value == pytest.approx(whole[row.quantity], abs=0.02 * whole[row.quantity])


def test_a_charge_that_was_stopped_goes_on_from_a_lower_voltage() -> None:
    """The cell relaxed meanwhile: its charge is that of the others, so nothing is missing."""
    cut = 2 * BY_CYCLE + 12
    first, second = part(slice(cut), False), part(slice(cut - 1, None), True)
    dip = 0.3 * np.exp(-np.arange(12))
    second.loc[: len(dip) - 1, VOLTAGE] -= dip
    test = evaluated(first, second)
    assert not test.cycles.doubts
    assert {row.status for row in numbers(test)} == {"ok"}


def test_a_pause_without_records_explains_no_lost_charge() -> None:
    """In the middle of a charge: what it passed more may be of another one."""
    lost = [charge(1e-3 if n != 3 else 1.2e-3) for n in range(8)]
    steps = [s for own in lost for s in (own, rest(600), discharge(0.99e-3), rest(600))]
    own = records(steps)
    table = frame(own)
    later = own.time_s > own.time_s[3 * BY_CYCLE + 12]
    table.loc[later, TEST_TIME] += 7 * 86400.0
    found = {row.quantity: row.status for row in numbers(evaluated(table))}
    assert found["lowest_coulombic_efficiency"] == "suspect"


@pytest.mark.parametrize("parts", [[0.5e-3], [0.4e-3, -0.01e-3, 0.12e-3]])
def test_symmetric_cells_begin_and_end_within_a_half_cycle_with_pulses(parts: list[float]) -> None:
    """Parts that pulses cut are no half cycles, and a rest at the end of a file ends none."""
    cell = replace(CELL, cell_kind="symmetric", working_electrode="")
    one = [
        Step(way * 1e-3, own, (way * 0.03, way * 0.04))
        for way in (1, -1)
        for own, way in ((0.4e-3, way), (0.01e-3, -way), (0.61e-3, way))
    ]
    tail = [Step(math.copysign(1e-3, q), abs(q), (0.03, 0.035)) for q in parts]
    own = frame(records([*one * 5, *tail, rest(900)]))
    begun = own[POINTS - 2 :].reset_index(drop=True)
    begun[TEST_TIME] -= begun[TEST_TIME].iloc[0]
    table = evaluated(begun, cell=cell).cycles.table
    whole = table[table["complete"].astype(bool)]
    assert len(whole) >= 3
    for name in ("charge_capacity_mAh_g", "discharge_capacity_mAh_g"):
        assert whole[name].to_numpy() == pytest.approx(200.0, rel=1e-3)
