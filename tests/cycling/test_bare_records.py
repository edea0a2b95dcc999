"""Records with nothing but voltage, current and a time or dates, in a table without a vendor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from true_cells import charge, discharge, records, rest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import TEST_TIME
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import cycles

GRAM = Cell("c", "s", 1000.0, 1.0, 1.0)
PAIRS = [(3e-3 * 0.98**k, 3e-3 * 0.98**k * 0.99) for k in range(4)]
OWN = records(
    [s for c, d in PAIRS for s in (charge(c, 2e-4), rest(600), discharge(d, 2e-4), rest(600))], 60
)
START = pd.Timestamp("2024-03-01 08:00:00")


def table(times: dict[str, object], repeat: int = 1) -> str:
    columns = {**times, "Voltage (V)": OWN.voltage_V.round(4), "Current (A)": OWN.current_A}
    rows = pd.DataFrame(columns)
    return rows.loc[np.repeat(rows.index, repeat)].to_csv(index=False)


def assert_right(path: Path, technique: str | None, tolerance: float = 1e-3) -> None:
    read = readers.read(path, technique)
    assert read.technique == "cycling"
    found = cycles(read, GRAM).table[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]]
    np.testing.assert_allclose(found, 1e3 * np.array(PAIRS), rtol=tolerance)


@pytest.mark.parametrize("technique", [None, "cycling"])
@pytest.mark.parametrize("repeat", [1, 2])
def test_half_cycles_show_that_it_is_cycling(
    tmp_path: Path, technique: str | None, repeat: int
) -> None:
    """Also where the program writes each record twice."""
    path = tmp_path / "a.csv"
    path.write_text(table({"Time (s)": OWN.time_s.round(2)}, repeat))
    assert_right(path, technique)


@pytest.mark.parametrize("noise_V", [0.0, 1e-3])
def test_a_held_voltage_in_stairs_is_a_polarization(tmp_path: Path, noise_V: float) -> None:
    rng = np.random.default_rng(1)
    time = np.arange(300.0)
    voltage = np.repeat([0.02, 0.05, 0.1], 100) + noise_V * rng.normal(size=300)
    current = 1e-8 * voltage * (1 + np.exp(-(time % 100) / 10))
    path = tmp_path / "a.csv"
    pd.DataFrame({"Time (s)": time, "Voltage (V)": voltage, "Current (A)": current}).to_csv(
        path, index=False
    )
    assert readers.read(path).technique == "dc"


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"])
def test_dates_are_a_clock(tmp_path: Path, form: str) -> None:
    """A test of five days in which no day is above 12: 02/03 follows 01/03 by a day."""
    dates = (START + pd.to_timedelta(OWN.time_s.round(), unit="s")).strftime(form)
    path = tmp_path / "a.csv"
    path.write_text(table({"DateTime": dates}))
    assert_right(path, "cycling", 5e-3)
    read = readers.read(path, "cycling")
    assert read.frame[TEST_TIME].iloc[-1] == pytest.approx(OWN.time_s[-1], abs=1)
    assert any("taken from the dates" in warning for warning in read.warnings)


def test_dates_in_no_known_form_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table({"DateTime": [f"day {t:.0f}" for t in OWN.time_s]}))
    with pytest.raises(RawFileError, match=r"line 2: expected .*dates as 2024-01-31.*'day 0'"):
        readers.read(path, "cycling", "cycler-csv")
