"""Spectra as LCR meters and impedance analysers write them: one impedance, whichever pair."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import FREQUENCY, IMAGINARY_IMPEDANCE, REAL_IMPEDANCE

FREQUENCIES = np.logspace(6, 1, 26)  # Hz
W = 2 * np.pi * FREQUENCIES
# header, and the columns of an impedance in the header's units, each from its own definition
TABLES: dict[str, Callable[[np.ndarray], list[np.ndarray]]] = {
    "R (Ohm),X (Ohm)": lambda z: [z.real, z.imag],
    "Impedance Real (Ohms),Impedance Imaginary (Ohms)": lambda z: [z.real, z.imag],
    "Impedance Magnitude (Ohms),Impedance Phase (Degrees)": lambda z: [
        np.hypot(z.real, z.imag),
        np.degrees(np.arctan2(z.imag, z.real)),
    ],
    "G (mS),B (mS)": lambda z: [
        1e3 * z.real / (z.real**2 + z.imag**2),
        -1e3 * z.imag / (z.real**2 + z.imag**2),
    ],
    "Cp (pF),D": lambda z: [
        -1e12 * z.imag / (z.real**2 + z.imag**2) / W,
        -z.real / z.imag,
    ],
    "Cp (F),G (S)": lambda z: [
        -z.imag / (z.real**2 + z.imag**2) / W,
        z.real / (z.real**2 + z.imag**2),
    ],
    "Cp (nF),Rp (kOhm)": lambda z: [
        -1e9 * z.imag / (z.real**2 + z.imag**2) / W,
        1e-3 * (z.real**2 + z.imag**2) / z.real,
    ],
    "Cs (uF),Rs (Ohm)": lambda z: [-1e6 / (W * z.imag), z.real],
    "Cs (F),tan(delta)": lambda z: [-1 / (W * z.imag), -z.real / z.imag],
}


def impedance(bulk_ohm: float, capacitance_F: float, exponent: float) -> np.ndarray:
    """A pellet between blocking electrodes, ohm."""
    return bulk_ohm / (1 + 1j * W * 1e-11 * bulk_ohm) + 1 / (capacitance_F * (1j * W) ** exponent)


def written(path: Path, header: str, columns: list[np.ndarray]) -> Path:
    rows = np.column_stack([FREQUENCIES, *columns])
    lines = [",".join(f"{value:.12g}" for value in row) for row in rows]
    path.write_text("\n".join([f"Frequency (Hz),{header}", *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize("header", TABLES)
@settings(max_examples=25)
@given(
    bulk_ohm=st.floats(1, 1e7),
    capacitance_F=st.floats(1e-9, 1e-4),
    exponent=st.floats(0.6, 0.99),
)
def test_every_pair_gives_the_impedance(
    tmp_path_factory: pytest.TempPathFactory,
    header: str,
    bulk_ohm: float,
    capacitance_F: float,
    exponent: float,
) -> None:
    true = impedance(bulk_ohm, capacitance_F, exponent)
    path = written(tmp_path_factory.mktemp("lcr") / "sweep.csv", header, TABLES[header](true))
    frame = read(path).frame
    found = frame[REAL_IMPEDANCE] + 1j * frame[IMAGINARY_IMPEDANCE]
    assert np.allclose(frame[FREQUENCY], FREQUENCIES, rtol=1e-9)
    # a table of twelve digits resolves the smaller part to as many digits of the modulus
    assert (abs(found - true) <= 1e-9 * abs(true)).all()


def test_parts_that_are_written_are_taken(tmp_path: Path) -> None:
    true = impedance(300, 1e-6, 0.9)
    columns = [true.real, true.imag, np.full(len(W), 7.0), np.full(len(W), 1.0)]
    frame = read(written(tmp_path / "all.csv", "Z' (Ohm),Z'' (Ohm),Cp (F),D", columns)).frame
    assert np.allclose(frame[REAL_IMPEDANCE], true.real, rtol=1e-9)


@pytest.mark.parametrize("header", ["Cp (F),Cs (F)", "G (S),D", "Rp (Ohm),B (S)"])
def test_what_gives_no_impedance_is_refused(tmp_path: Path, header: str) -> None:
    ones = np.ones(len(W))
    with pytest.raises(RawFileError, match=r"Imaginary Impedance / ohm"):
        read(written(tmp_path / "odd.csv", header, [ones, ones]))


@pytest.mark.parametrize("separator", [", ", "\t", "; "])
def test_a_table_exported_by_zview_needs_no_unit(tmp_path: Path, separator: str) -> None:
    names = ["Freq(Hz)", "Ampl", "Bias", "Time(Sec)", "Z'(a)", "Z''(b)", "GD", "Err", "Range"]
    true = impedance(300, 1e-6, 0.9)
    rows = [
        [f"{f:.6E}", "0", "0", str(i), f"{z.real:.6E}", f"{z.imag:.6E}", "0", "0", "0"]
        for i, (f, z) in enumerate(zip(FREQUENCIES, true, strict=True))
    ]
    path = tmp_path / "fit.txt"
    header = separator.join(f'"{name}"' for name in names)
    path.write_text("\n".join([header, *(separator.join(row) for row in rows)]) + "\n")
    measurement = read(path)
    assert measurement.format == "zplot-z"
    assert np.allclose(measurement.frame[IMAGINARY_IMPEDANCE], true.imag, rtol=1e-6)
