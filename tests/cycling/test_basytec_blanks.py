"""BasyTec text with blanks between its columns, and dates as the only clock: synthetic."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import TEST_TIME

HEAD = "~Resultfile from Basytec Battery Test System\n~Name of Test: test 1\n~\n"
NAMES = ["~Time[s]", "DataSet", "t-Step[s]", "Line", "Command", "U[V]", "I[A]", "Ah[Ah]"]


def text(separator: str, command: str = "Discharge") -> str:
    lines = [separator.join(NAMES)]
    for i in range(40):
        charging = i < 20
        kind, current = ("Charge", 0.7) if charging else (command, -0.7)
        voltage = 3.4 + 0.01 * (i if charging else 40 - i)
        cells = [60 * i, i, 60 * (i % 20), 3, kind, f"{voltage:.2f}", current, i / 1000]
        lines.append(separator.join(map(str, cells)))
    return HEAD + "\n".join(lines) + "\n"


@pytest.mark.parametrize("blanks", [" ", "   "])
def test_blanks_are_read_as_tabs(tmp_path: Path, blanks: str) -> None:
    frames = []
    for name, separator in (("tab", "\t"), ("blanks", blanks)):
        (path := tmp_path / f"{name}.txt").write_text(text(separator))
        frames.append(read(path).frame)
    pd.testing.assert_frame_equal(*frames)
    assert frames[1]["Current / A"].tolist() == [0.7] * 20 + [-0.7] * 20


def test_a_blank_within_a_command_is_no_separator(tmp_path: Path) -> None:
    (path := tmp_path / "x.txt").write_text(text(" ", "Discharge CC"))
    with pytest.raises(RawFileError):
        read(path, "cycling")


def dated(path: Path, form: str) -> Path:
    start = datetime(2024, 1, 31, 23, 50)
    rows = [
        f"{start + timedelta(seconds=30 * i):{form}},{3.4 + 0.01 * i:.2f},0.7,1" for i in range(40)
    ]
    path.write_text("\n".join(["Date,Voltage(V),Current(A),Cycle", *rows]) + "\n")
    return path


@pytest.mark.parametrize("form", ["%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"])
def test_dates_to_the_second_are_a_clock(tmp_path: Path, form: str) -> None:
    found = read(dated(tmp_path / "x.csv", form), "cycling")
    assert found.frame[TEST_TIME].tolist() == [30.0 * i for i in range(40)]


@pytest.mark.parametrize("form", ["%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"])
def test_dates_to_the_minute_are_a_clock_of_minutes(tmp_path: Path, form: str) -> None:
    found = read(dated(tmp_path / "x.csv", form), "cycling")
    assert found.frame[TEST_TIME].tolist() == [60.0 * (i // 2) for i in range(40)]
    assert "to the minute only" in found.warnings[0]


def test_days_alone_are_no_clock(tmp_path: Path) -> None:
    with pytest.raises(RawFileError, match="a column for the time, or dates"):
        read(dated(tmp_path / "x.csv", "%Y-%m-%d"), "cycling")
