"""From a file to the spectrum that is analysed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from blocking import blocking_spectrum, with_noise
from electrolyte.readers import read
from electrolyte.techniques.eis.measured import spectrum_of
from electrolyte.techniques.eis.pellet import Spectrum

FREQUENCY = np.logspace(6, 0, 31)
Z = with_noise(blocking_spectrum(FREQUENCY, 2e4), 0.01, np.random.default_rng(12))


def as_read(folder: Path, rows: np.ndarray) -> Spectrum:
    path = folder / "P1_25C.csv"
    lines = [f"{FREQUENCY[i]:.8g},{Z[i].real:.8g},{-Z[i].imag:.8g}" for i in rows]
    path.write_text("\n".join(["Frequency (Hz),Z' (ohm),-Z'' (ohm)", *lines]) + "\n")
    row = {
        "measurement": path.stem,
        "temperature_C": 25.0,
        "origin": "simulated",
        "cell_kind": "",
        "path": str(path),
    }
    return spectrum_of(row, read(path, technique="eis"))


@pytest.mark.parametrize(
    "rows",
    [
        np.repeat(np.arange(31), 2),
        np.tile(np.arange(31), 3),
        np.concatenate([np.arange(31), np.arange(7)]),
    ],
    ids=["each row twice", "the sweep three times", "the first rows again"],
)
def test_rows_that_repeat_another_are_no_measurements(tmp_path: Path, rows: np.ndarray) -> None:
    once = as_read(tmp_path, np.arange(31))
    found = as_read(tmp_path, rows)
    assert np.array_equal(found.frequency, once.frequency)
    assert np.array_equal(found.impedance, once.impedance)
    assert len(once.frequency) == 31


def test_a_frequency_measured_twice_counts_twice(tmp_path: Path) -> None:
    path = tmp_path / "P1_25C.csv"
    lines = [f"{f:.8g},{z.real:.8g},{-z.imag:.8g}" for f, z in zip(FREQUENCY, Z, strict=True)]
    again = [
        f"{f:.8g},{1.001 * z.real:.8g},{-z.imag:.8g}" for f, z in zip(FREQUENCY, Z, strict=True)
    ]
    path.write_text("\n".join(["Frequency (Hz),Z' (ohm),-Z'' (ohm)", *lines, *again]) + "\n")
    row = {
        "measurement": "P1",
        "temperature_C": 25.0,
        "origin": "",
        "cell_kind": "",
        "path": path.name,
    }
    assert len(spectrum_of(row, read(path, technique="eis")).frequency) == 62
