"""Columns of EC-Lab saved as .csv, and exports that were joined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_biologic_files import CA, GCPL, LEAK, TIME, gcpl_rows
from vendor_files import comma, write_mpt

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE

CYCLING = ["half cycle", "Ns", "time/s", "Ecell/V", "dq/mA.h", "(Q-Qo)/mA.h", "cycle number"]
ROWS = [(*row, row[0] // 2) for row in gcpl_rows()]
LAYOUTS = [(",", "."), (";", "."), (";", ",")]


def write_csv(path: Path, columns: list[str], rows: list[tuple[float, ...]], layout=LAYOUTS[0]):
    separator, decimal = layout
    lines = [separator.join(columns)]
    for row in rows:
        cells = (f"{value:.9E}" for value in row)
        lines.append(separator.join(map(comma, cells) if decimal == "," else cells))
    path.write_text("\r\n".join(lines) + "\r\n")
    return path


@pytest.mark.parametrize("index", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_csv_is_read_as_the_text_of_eclab(tmp_path: Path, layout, index: bool) -> None:
    """Also with the row numbers that pandas puts first, under no name."""
    write_mpt(tmp_path / "a.mpt", GCPL, CYCLING, ROWS)
    rows = [(n, *row) for n, row in enumerate(ROWS)] if index else ROWS
    path = write_csv(tmp_path / "a.csv", ["", *CYCLING] if index else CYCLING, rows, layout)
    found, expected = read(path), read(tmp_path / "a.mpt")
    assert (found.technique, found.warnings) == ("cycling", expected.warnings)
    frame = found.frame[expected.frame.columns]
    pd.testing.assert_frame_equal(frame, expected.frame, rtol=1e-8)


@pytest.mark.parametrize("voltage", ["Ewe/V", "Ecell/V"])
def test_a_held_current_is_cycling_and_a_held_voltage_is_dc(tmp_path: Path, voltage: str) -> None:
    columns = ["time/s", voltage, "<I>/mA"]
    for name, rows, technique in (
        ("gcpl", [(60.0 * i, 3.4 + 0.01 * i, 0.7) for i in range(40)], "cycling"),
        ("ca", [(t, 0.3, i) for t, i in zip(TIME, 1e3 * LEAK, strict=True)], "dc"),
    ):
        found = read(write_csv(tmp_path / f"{name}.csv", columns, rows))
        assert found.technique == technique
        assert found.frame[VOLTAGE].tolist() == pytest.approx([row[1] for row in rows])
        assert found.frame[CURRENT].tolist() == pytest.approx([1e-3 * row[2] for row in rows])


@pytest.mark.parametrize("extra", [[], ["control/V"], ["cycle number", "(Q-Qo)/C"]])
def test_voltammetry_is_no_cycling(tmp_path: Path, extra: list[str]) -> None:
    """A voltage that runs, with a current that no half cycle holds."""
    time = np.arange(200.0)
    voltage = np.abs((time / 50) % 2 - 1)
    current = np.sign(0.5 - (time / 100) % 1) * np.exp(-(((voltage - 0.5) / 0.1) ** 2)) + 1e-3
    rows = [(*row, *[1.0] * len(extra)) for row in zip(time, voltage, current, strict=True)]
    path = write_csv(tmp_path / "cv.csv", ["time/s", "Ewe/V", "<I>/mA", *extra], rows)
    with pytest.raises(RawFileError):
        read(path, "cycling")


@pytest.mark.parametrize("at", [1, 5, 12, 39])
def test_names_that_stand_again_are_left_out(tmp_path: Path, at: int) -> None:
    path = tmp_path / "a.mpt"
    write_mpt(path, GCPL, CYCLING, ROWS)
    whole = read(path)
    lines = path.read_text("latin-1").splitlines()
    first = len(lines) - 1 - len(ROWS)
    lines.insert(first + at, lines[first - 1])
    path.write_text("\n".join(lines), "latin-1")
    found = read(path)
    pd.testing.assert_frame_equal(found.frame, whole.frame)
    told = f"The header stands again in line {first + at + 1}: left out."
    assert found.warnings == (told, *whole.warnings)


def test_joined_files_whose_clock_begins_again_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mpt"
    write_mpt(path, GCPL, CYCLING, ROWS)
    text = path.read_text("latin-1")
    path.write_text(text.rstrip() + "\n" + text[text.index("half cycle") :], "latin-1")
    with pytest.raises(RawFileError, match=r"time/s.*file of its own") as error:
        read(path)
    assert error.value.line == len(text.rstrip().splitlines()) + 1


def test_a_chronoamperometry_as_csv_keeps_its_set_voltage(tmp_path: Path) -> None:
    columns = ["mode", "time/s", "control/V", "Ewe/V", "<I>/mA"]
    rows = [(2, t, 0.3, 0.2999, i * 1e3) for t, i in zip(TIME, LEAK, strict=True)]
    write_mpt(tmp_path / "a.mpt", CA, columns, rows)
    found = read(write_csv(tmp_path / "a.csv", columns, rows), "dc").frame
    pd.testing.assert_frame_equal(found, read(tmp_path / "a.mpt", "dc").frame, rtol=1e-8)
    assert found[TEST_TIME].tolist() == TIME.tolist()
