"""Steps, rests and files of whose beginning there is no record, in files without counters."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from true_cells import made

from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate

CELL = Cell("A", "S", 5.0, 0.05, 200.0, working_electrode="positive")
SYMMETRIC = replace(CELL, cell_kind="symmetric")
CONFIG: dict[str, Any] = validated({})["cycling"]
Part = tuple[float, float, tuple[float, float]]  # duration in s, current in A, voltages


def evaluated(table: pd.DataFrame, cell: Cell = CELL) -> CellTest:
    return evaluate(
        [made(table)], cell=cell, protocol="rate", source="m", origin="o", config=CONFIG
    )


def recorded(parts: list[Part], every_s: float, *, starts: bool) -> pd.DataFrame:
    """Records at a fixed interval and at the end of each part, with or without one at its start."""
    rows, begun = [], 0.0
    for lasts, current, (low, high) in parts:
        times = np.append(np.arange(0.0 if starts else every_s, lasts, every_s), lasts)
        for t in times:
            rows.append((begun + t, low + (high - low) * t / lasts, current))
        begun += lasts
    return pd.DataFrame(rows, columns=[TEST_TIME, VOLTAGE, CURRENT])


def test_pulses_of_two_records_do_not_tell_when_they_began() -> None:
    """The second record comes with the end of the pulse: no interval between them is a whole one,
    and what passed before the first is most of the charge."""
    edges = np.linspace(2.8, 4.2, 13)
    up, down = (
        [
            part
            for low, high in pairwise(edges[::way])
            for part in ((800.0, way * 5e-4, (low, high)), (2000.0, 0.0, (high, high)))
        ]
        for way in (1, -1)
    )
    lost = evaluated(recorded([*up, *down, *up, *down], 520.0, starts=False))
    truth = 12 * 800 * 5e-4 / 3600
    off = [abs(half.capacity_Ah / truth - 1) for half in lost.cycles.halves]
    assert max(off) > 0.2
    assert "records_lost" in {doubt.guard for doubt in lost.cycles.doubts}
    whole = evaluated(recorded([*up, *down, *up, *down], 520.0, starts=True))
    assert [half.capacity_Ah for half in whole.cycles.halves] == pytest.approx([truth] * 4)
    assert whole.cycles.doubts == ()


def test_a_file_that_begins_within_a_charge_may_lack_one_interval() -> None:
    parts: list[Part] = [(9000.0, 1e-3, (2.8, 4.2)), (900.0, 0.0, (4.1, 4.1)),
                         (8990.0, -1e-3, (4.0, 2.8)), (900.0, 0.0, (2.9, 2.9))]  # fmt: skip
    whole = recorded([(50000.0, 0.0, (2.9, 2.9)), *parts * 3], 150.0, starts=True)
    cut = whole[whole[TEST_TIME] >= 50000.0 + 150.0].reset_index(drop=True)
    table = evaluated(cut).cycles.table
    first = table.iloc[0]
    off = first["coulombic_efficiency_pct"] - 100 * 8990 / 9000
    assert off > 1.5
    assert off < 3 * first["u_coulombic_efficiency_pct"]
    u = table["u_coulombic_efficiency_pct"]
    assert u.iloc[1:].max() < u.iloc[0] / 5


@pytest.mark.parametrize(("wait_s", "falls_back"), [(700.0, True), (270.0, False)])
def test_a_rest_of_about_an_interval_is_in_u(wait_s: float, falls_back: bool) -> None:
    """An interruption that was not recorded, within a half cycle of plating."""
    way, parts = 1.0, []
    for _ in range(6):
        parts.append((7000.0, way * 2e-4, (way * 0.02, way * 0.02)))
        way = -way
    table = recorded(parts, 600.0, starts=True)
    at = int(np.flatnonzero(table[TEST_TIME] == 14000.0)[0]) + 6
    waited = wait_s if falls_back else wait_s + 600.0
    assert waited < 1.5 * 600
    table.loc[at:, TEST_TIME] += waited if falls_back else wait_s
    if falls_back:  # a record of the rest's end, before the current has polarised the cell again
        extra = table.iloc[[at - 1]].assign(**{VOLTAGE: table[VOLTAGE].iloc[at - 1] / 5})
        extra[TEST_TIME] += waited
        table = pd.concat([table.iloc[:at], extra, table.iloc[at:]], ignore_index=True)
    halves = evaluated(table, SYMMETRIC).cycles.halves
    off = [half.capacity_Ah - 7000 * 2e-4 / 3600 for half in halves]
    assert max(off) == pytest.approx(wait_s * 2e-4 / 3600, rel=1e-6)
    assert all(abs(d) <= 1.8 * h.integrated_u_Ah + 1e-9 for d, h in zip(off, halves, strict=True))
