"""Admiral Squidstat .csv of a cycling test: synthetic, after the names of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import CAPACITY, CURRENT, CYCLE_COUNT, STEP_COUNT, VOLTAGE

NAMES = ["Step number", "Step name", "Elapsed Time (s)", "Working Electrode (V)"]
NAMES += ["Working Electrode vs. NHE (V)", "Counter Electrode (V)"]


def records(current_A: float) -> list[list[object]]:
    """Charge and discharge, twenty records of 30 s each."""
    rows: list[list[object]] = []
    for step, sign in ((1, 1), (2, -1)):
        for i in range(20):
            time = 30 * (20 * (step - 1) + i)
            voltage = 3.0 + 0.05 * (i if sign > 0 else 20 - i)
            rows.append([step, "Constant Current", time, voltage, 0.3, 0.0, sign * current_A])
    return rows


def write(path: Path, names: list[str], rows: list[list[object]]) -> Path:
    lines = [",".join(f'"{name}"' for name in names), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(("unit", "factor"), [("A", 1.0), ("mA", 1e-3)])
def test_a_cycling_test(tmp_path: Path, unit: str, factor: float) -> None:
    rows = records(1.7e-3 / factor)
    found = read(write(tmp_path / "a.csv", [*NAMES, f"Current ({unit})"], rows))
    assert (found.technique, found.format) == ("cycling", "cycler-csv")
    assert found.frame[CURRENT].tolist() == pytest.approx([1.7e-3] * 20 + [-1.7e-3] * 20)
    assert found.frame[VOLTAGE].tolist() == [row[3] for row in rows]
    assert found.frame[STEP_COUNT].tolist() == [1] * 20 + [2] * 20


def test_its_counters_and_a_current_without_sign_before_the_other(tmp_path: Path) -> None:
    """A plateau, which alone would not tell cycling; |Current| is not taken for the current."""
    names = [*NAMES, "|Current| (A)", "Current (A)", "Cumulative Charge (mAh)", "Cycle"]
    rows, charge = [], 0.0
    for row in records(2e-3):
        current = float(str(row[6]))
        charge += 1e3 * current * 30 / 3600
        rows.append([*row[:3], 3.45, *row[4:6], abs(current), current, charge, 3])
    frame = read(write(tmp_path / "a.csv", names, rows)).frame
    assert frame[CURRENT].tolist() == [2e-3] * 20 + [-2e-3] * 20
    assert frame[CYCLE_COUNT].tolist() == [3] * 40
    assert frame[CAPACITY].tolist() == pytest.approx([1e-3 * row[8] for row in rows])


@pytest.mark.parametrize("step", ["Cyclic Voltammetry", "DC Potential Sweep"])
@pytest.mark.parametrize("counter", [[], ["Cumulative Charge (mAh)"]])
def test_voltammetry_is_refused(tmp_path: Path, step: str, counter: list[str]) -> None:
    rows = [[row[0], step, *row[2:6], 1e-5 * i**2] for i, row in enumerate(records(1.0))]
    rows = [[*row, *[0.0] * len(counter)] for row in rows]
    path = write(tmp_path / "a.csv", [*NAMES, "Current (A)", *counter], rows)
    with pytest.raises(RawFileError):
        read(path, "cycling")
