"""The synthetic cells give back the values of the paper that they were simulated from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import Cycles, cycles
from electrolyte.techniques.cycling.numbers import long_quantities, rate_quantities
from synthetic.cycling import CathodeModel, write
from synthetic.study import forward_model

MODEL = forward_model()
REPORTED = {"0.05": 256.7, "0.1": 187.0, "0.2": 143.4, "0.5": 70.4, "1": 23.0}  # mAh/g, the paper


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]]]:
    raw = tmp_path_factory.mktemp("raw")
    return raw, write(raw, MODEL)


def analysed(study: tuple[Path, list[dict[str, str]]], protocol: str) -> Cycles:
    raw, rows = study
    (row,) = [row for row in rows if row["protocol"] == protocol]
    (given,) = [cell for cell in MODEL["cells"] if cell["cell"] == row["cell"]]
    cell = Cell(
        given["cell"],
        given["sample"],
        given["active_mass_mg"],
        given["active_mass_u_mg"],
        given["theoretical_mAh_g"],
        reference_electrode=given["reference_electrode"],
    )
    measurement = readers.read(raw / "cycling" / row["path"], "cycling")
    return cycles(measurement, cell, rates=tuple(map(float, REPORTED)), window_V=(2.1, 4.2))


def test_rate_capacities_are_recovered_within_rounding(study: Any) -> None:
    found = analysed(study, "rate")
    assert found.warnings == ()
    rows = rate_quantities(found, "m", "synthetic")
    capacity = {q.condition: q for q in rows if q.quantity == "discharge_capacity"}
    assert len(capacity) == 5
    for rate, reported in REPORTED.items():
        row = capacity[f"rate={rate}C"]
        assert round(row.value, 1) == reported
        assert row.u == pytest.approx(row.value * 0.1 / 5.5)


def test_long_test_is_recovered_within_rounding(study: Any) -> None:
    found = analysed(study, "long")
    assert found.warnings == ()
    rows = {(q.quantity, q.condition): q for q in long_quantities(found, "m", "synthetic")}
    assert round(rows["discharge_capacity", "cycle=1"].value, 1) == 187.0
    assert round(rows["discharge_capacity", "cycle=100"].value, 1) == 152.9
    assert round(rows["capacity_retention", "cycle=100"].value, 1) == 81.8
    assert rows["coulombic_efficiency", "cycle=2-100"].value == pytest.approx(99.5, abs=0.03)
    assert rows["lowest_coulombic_efficiency", "cycle=2-100"].value > 99


def test_hysteresis_widens_with_rate_as_the_model_says(study: Any) -> None:
    rows = rate_quantities(analysed(study, "rate"), "m", "synthetic")
    hysteresis = [q.value for q in rows if q.quantity == "voltage_hysteresis"]
    np.testing.assert_allclose(
        hysteresis, MODEL["cycling"]["model"]["result"]["hysteresis_V"], atol=0.005
    )
    mean = [q.value for q in rows if q.quantity == "mean_discharge_voltage"]
    np.testing.assert_allclose(mean, MODEL["cycling"]["model"]["result"]["mean_V_dis"], atol=0.002)


def test_first_charge_stays_below_the_theoretical_capacity(study: Any) -> None:
    for protocol in ("rate", "long"):
        found = analysed(study, protocol)
        assert found.table["charge_capacity_mAh_g"].max() < MODEL["cycling"]["C_nominal_mAh_g"]


@pytest.mark.parametrize("rate", REPORTED)
def test_profiles_are_monotone_and_end_at_the_cut_off(rate: str) -> None:
    cell = CathodeModel(MODEL["cycling"])
    capacity = REPORTED[rate]
    current = float(rate) * 275.5 * 5.5e-6
    q = np.linspace(0, capacity, 400)
    down = cell.discharge(q, capacity, current)
    up = cell.charge(q, capacity, current, capacity)
    assert (np.diff(down) < 0).all()
    assert (np.diff(up) > 0).all()
    assert down[-1] == pytest.approx(2.1, abs=1e-6)
    assert up[-1] == pytest.approx(4.2, abs=1e-6)


def test_files_are_the_same_every_time_and_say_what_they_are(study: Any, tmp_path: Path) -> None:
    raw, rows = study
    again = write(tmp_path, MODEL)
    assert rows == again
    for row in rows:
        content = (raw / "cycling" / row["path"]).read_bytes()
        assert content == (tmp_path / "cycling" / row["path"]).read_bytes()
        assert len(content) < 2.5e6
        assert row["origin"] == "synthetic"
        if row["protocol"] == "long":  # a record export of BTSDA has no place for a note
            assert b"SYNTHETIC" in content[:200]
