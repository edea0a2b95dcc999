"""From files to the tables of one cell, with the options of the config."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from true_cells import charge, discharge, frame, made, records, rest

from electrolyte import readers
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.evaluation import (
    CellTest,
    cycle_table,
    differential,
    evaluate,
    profiles,
    quantities,
)

CELL = Cell("A", "S", 100.0, 1.0, 380.0, reference_electrode="Li")


def evaluated(path: Path, protocol: str, config: dict[str, Any]) -> CellTest:
    return evaluate(
        [readers.read(path, "cycling")],
        cell=CELL,
        protocol=protocol,
        source="m1",
        origin="measured",
        config=config,
    )


@pytest.fixture
def config() -> dict[str, Any]:
    section: dict[str, Any] = validated({})["cycling"]
    return section


def test_a_long_test_of_a_real_cell(real_data: Path, config: dict[str, Any]) -> None:
    config |= {"voltage_window_V": [1.3, 3.8]}
    test = evaluated(real_data / "cycling" / "cellpy_maccor_three.txt", "long", config)
    assert test.warnings == ()
    rows = {(q.quantity, q.condition): q for q in quantities(test, config)}
    # the counters of the file at the ends of the first and the last discharge, in mAh
    assert rows["discharge_capacity", "cycle=0"].value == pytest.approx(850.9278 / 0.1)
    assert rows["discharge_capacity", "cycle=14"].value == pytest.approx(822.3335 / 0.1)
    retention = rows["capacity_retention", "cycle=14"]
    assert retention.value == pytest.approx(100 * 822.3335 / 850.9278)
    assert retention.u == pytest.approx(retention.value * config["current_offset"], rel=1e-3)
    table = cycle_table(test, config)
    assert table["retention_pct"].iloc[-1] == pytest.approx(retention.value)
    assert set(table["reference_electrode"]) == {"Li"}
    drawn = profiles(test, config)
    assert set(drawn["cycle"]) == {1, 8, 14}
    assert drawn.groupby(["cycle", "direction"]).size().max() <= 400
    assert drawn["capacity_mAh_g"].max() == pytest.approx(
        table.loc[table["cycle"] == 1, "charge_capacity_mAh_g"].iloc[0]
    )
    slopes = differential(test, config)
    assert (slopes.loc[slopes["direction"] == "charge", "dq_dv_mAh_g_V"] >= 0).all()
    assert (slopes.loc[slopes["direction"] == "discharge", "dq_dv_mAh_g_V"] <= 0).all()


def test_first_or_last_cycle_stands_for_a_rate(real_data: Path, config: dict[str, Any]) -> None:
    path = real_data / "cycling" / "cellpy_nw_regular_export_ife_example.csv"
    values = []
    for which in ("first", "last"):
        config |= {"rate_cycle": which}
        test = evaluated(path, "rate", config)
        rows = [q for q in quantities(test, config) if q.quantity == "discharge_capacity"]
        assert len(rows) == 1  # all cycles at one rate
        assert f"the {which} of 20 at " in rows[0].note
        values.append(rows[0].value)
    first, last = (q / 10 for q in values)  # mAh of 100 mg
    assert (first, last) == (pytest.approx(330.670, abs=0.01), pytest.approx(263.20, abs=0.01))
    assert cycle_table(test, config)["retention_pct"].isna().all()


def test_a_cycle_summary_has_numbers_but_no_curves(real_data: Path, config: dict[str, Any]) -> None:
    test = evaluated(real_data / "cycling" / "rovi_p492-13-summary.csv", "long", config)
    assert profiles(test, config).empty
    assert differential(test, config).empty
    names = {q.quantity for q in quantities(test, config)}
    assert {"capacity_retention", "coulombic_efficiency"} <= names


@pytest.mark.parametrize("lost", [0.0, 0.12])
def test_a_rate_that_a_test_returns_to_is_that_of_its_beginning(
    config: dict[str, Any], lost: float
) -> None:
    """What it shows at the end is what the fast cycles left of the cell."""
    steps = []
    for rate, share in ((0.1, 1.0), (0.5, 0.9), (2.0, 0.5), (0.1, 1 - lost)):
        for k in range(2):
            q = 1e-3 * (share - 0.01 * k)
            steps += [charge(q, rate * 1e-3), rest(600), discharge(q, rate * 1e-3), rest(600)]
    test = evaluate(
        [made(frame(records(steps)))],
        cell=Cell("c", "s", 5.0, 0.0, 200.0, cell_kind="full"),
        protocol="rate",
        source="m",
        origin="synthetic",
        config=config,
    )
    rows = [q for q in quantities(test, config) if q.quantity == "discharge_capacity"]
    assert [q.condition for q in rows] == ["rate=0.1C", "rate=0.5C", "rate=2C"]
    assert rows[0].value == pytest.approx(0.99 * 200)
    assert "cycle 2, the last of 2 at 0.1C" in rows[0].note
    assert f"2 more after other rates ({200 * (0.99 - lost):.1f}" in rows[0].note
