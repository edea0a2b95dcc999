"""Tables of a polarization with the steps of a program, which cyclers write as well."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff
from electrolyte.readers.measurement import CURRENT, TEST_TIME
from electrolyte.techniques.dc.steps import steps_of

VOLTAGES = (0.1, 0.2, 0.3)
SECONDS = np.arange(10.0, 1001.0, 10.0)


def written(path: Path, *, restarting: bool, step: str = "Step") -> Path:
    lines = [f"{step},Time (s),Voltage (V),Current (A)"]
    for k, volt in enumerate(VOLTAGES):
        current = volt * (1e-8 + 1e-6 * SECONDS**-0.9)
        times = SECONDS + (0.0 if restarting else 1000.0 * k)
        rows = zip(times, current, strict=True)
        lines += [f"{k + 1},{t:g},{volt},{i:.6g}" for t, i in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("step", ["Step", "Step number", "Cycle"])
@pytest.mark.parametrize("restarting", [False, True])
def test_the_stated_technique_decides(tmp_path: Path, restarting: bool, step: str) -> None:
    path = written(tmp_path / "x.csv", restarting=restarting, step=step)
    frame = read(path, "dc").frame
    assert (np.diff(frame[TEST_TIME]) > 0).all()
    steps, _ = steps_of(frame, None)
    assert [s.nominal for s in steps] == list(VOLTAGES)
    for found, volt in zip(steps, VOLTAGES, strict=True):
        assert np.allclose(found.current, volt * (1e-8 + 1e-6 * SECONDS**-0.9), rtol=1e-5)
        assert np.allclose(np.diff(found.time), 10.0)


def test_without_it_nobody_takes_it_for_one(tmp_path: Path) -> None:
    found = sniff(written(tmp_path / "x.csv", restarting=False))
    assert found is None or found.name != "electrochemistry-csv"


def test_times_that_go_back_within_a_step_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", restarting=True)
    lines = path.read_text().splitlines()
    lines[50], lines[51] = lines[51], lines[50]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(RawFileError, match="times that do not decrease"):
        read(path, "dc")


def test_the_currents_are_those_of_the_file(tmp_path: Path) -> None:
    frame = read(written(tmp_path / "x.csv", restarting=True), "dc").frame
    assert frame[CURRENT].iloc[0] == pytest.approx(0.1 * (1e-8 + 1e-6 * 10**-0.9), rel=1e-5)
