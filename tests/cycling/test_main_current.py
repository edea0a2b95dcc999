"""The C-rate is that of the constant current; where there is none, no number claims one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from true_cells import Step, charge, discharge, frame, made, records, rest

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import CHARGING_CAPACITY, CURRENT, STEP_TIME
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate, quantities

CELL = Cell("A", "S", 5.0, 0.05, 200.0, working_electrode="positive")
CONFIG: dict[str, Any] = validated({})["cycling"]


def evaluated(table: pd.DataFrame, cell: Cell = CELL, protocol: str = "rate") -> CellTest:
    return evaluate(
        [made(table)], cell=cell, protocol=protocol, source="m", origin="o", config=CONFIG
    )


def drive_cycle(rng: np.random.Generator, parts: int = 60) -> list[Step]:
    """A discharge whose current changes from part to part, with some charge in between."""
    currents = -rng.uniform(1e-4, 4e-3, parts)
    currents[rng.random(parts) < 0.1] *= -0.3
    ends = np.linspace(4.0, 2.5, parts + 1)
    return [
        Step(float(current), abs(float(current)) * 20 / 3600, (float(a), float(b)))
        for current, a, b in zip(currents, ends[:-1], ends[1:], strict=True)
    ]


def test_a_drive_cycle_has_capacities_and_no_rate() -> None:
    driven = drive_cycle(np.random.default_rng(1))
    net = sum(np.sign(s.current_A) * s.charge_Ah for s in driven)
    own = records([s for _ in range(3) for s in (charge(-net), rest(600), *driven, rest(600))], 4)
    table = evaluated(frame(own), protocol="long").cycles.table
    assert table["discharge_capacity_mAh_g"].to_numpy() == pytest.approx([-net * 2e5] * 3)
    assert table["charge_rate_C"].to_numpy() == pytest.approx([1.0] * 3)
    assert table["rate_C"].isna().all()
    test = evaluated(frame(own))
    assert any("no C-rate" in warning for warning in test.warnings)
    with pytest.raises(AnalysisError, match="the current is not constant"):
        quantities(test, CONFIG)


@settings(max_examples=15, deadline=None)
@given(held=st.floats(0.0, 0.6))
def test_a_long_part_at_constant_voltage_is_not_the_rate(held: float) -> None:
    """Most of the charge may pass while the current decays: the rate is that before."""
    own = records([s for _ in range(3) for s in (charge(1e-3), discharge(0.99e-3), rest(600))], 200)
    table = frame(own)
    into = own.current_A > 0
    passed = own.capacity_Ah / 1e-3
    late = into & (passed > 1 - held)
    # I falls linearly with the charge down to a tenth of the constant current
    share = (passed[late] - (1 - held)) / max(held, 1e-9)
    table.loc[late, CURRENT] = 1e-3 * (1 - 0.9 * share)
    test = evaluated(table.drop(columns=STEP_TIME))
    assert test.cycles.table["charge_rate_C"].to_numpy() == pytest.approx([1.0] * 3)
    assert table[CHARGING_CAPACITY].max() == pytest.approx(1e-3)


def test_the_theoretical_capacity_says_nothing_of_a_symmetric_cell() -> None:
    """Lithium in two electrodes: 1 mAh passes each way, 200 mAh/g are those of no material."""
    cell = Cell("A", "S", 0.5, 0.005, 200.0, cell_kind="symmetric")
    steps = [Step(1e-3, 1e-3, (0.05, 0.05)), Step(-1e-3, 1e-3, (-0.05, -0.05))] * 4
    for protocol in ("rate", "long"):
        test = evaluated(frame(records(steps)), cell, protocol)
        rows = with_doubts(quantities(test, CONFIG), test.cycles, CONFIG)
        assert {row.status for row in rows} == {"ok"}
