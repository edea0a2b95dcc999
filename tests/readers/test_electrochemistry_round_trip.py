"""Write, read: every text format gives back the numbers, for any spectrum and any DC run."""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_files import (
    write_chi,
    write_mpr,
    write_mpt,
    write_nova,
    write_windeta,
    write_zplot,
)

from electrolyte.readers import read
from electrolyte.readers.measurement import (
    CURRENT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    TEST_TIME,
    VOLTAGE,
)
from synthetic import biologic_mpt, gamry_dta

WORDS = {
    "title": "SYNTHETIC",
    "notes": "SYNTHETIC",
    "temperature_C": 25.0,
    "start_time": datetime(2025, 1, 2, 3, 4, 5),
}
MPT = ["freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm", "cycle number"]
PEIS = "Potentio Electrochemical Impedance Spectroscopy"


def write_gamry(path, f, z):
    gamry_dta.write_eis(path, f, z, amplitude_mV=10, **WORDS)


def write_gamry_comma(path, f, z):
    write_gamry(path, f, z)
    path.write_text(path.read_text("latin-1").replace(".", ","), "latin-1")


def write_biologic(path, f, z):
    biologic_mpt.write_eis(path, f, z, amplitude_mV=10, **WORDS)


def write_biologic_comma(path, f, z):
    rows = np.column_stack([f, z.real, -z.imag, np.ones(len(f))])
    write_mpt(path, PEIS, MPT, rows, decimal=",")


def write_biologic_binary(path, f, z):
    rows = np.column_stack([f, z.real, -z.imag, np.ones(len(f))])
    write_mpr(path, 0x1D, [32, 37, 38, 24], rows)


def csv(header, separator=",", decimal=".", columns=lambda f, z: (f, z.real, z.imag)):
    def write(path, f, z):
        rows = [
            separator.join(f"{v:.12g}" for v in row) for row in zip(*columns(f, z), strict=True)
        ]
        text = "\n".join(rows).replace(".", decimal)
        path.write_text(f"# any comment\n{separator.join(header)}\n{text}\n", encoding="utf-8")

    return write


WRITERS = {
    "gamry": write_gamry,
    "gamry, decimal comma": write_gamry_comma,
    "mpt": write_biologic,
    "mpt, decimal comma": write_biologic_comma,
    "mpr": write_biologic_binary,
    "zplot2": write_zplot,
    "zplotw": lambda p, f, z: write_zplot(p, f, z, style="ZPlotW"),
    "z60w": lambda p, f, z: write_zplot(p, f, z, style="Z60W"),
    "windeta": write_windeta,
    "chi": write_chi,
    "nova, decimal comma": write_nova,
    "nova, decimal point": lambda p, f, z: write_nova(p, f, z, decimal="."),
    "csv": csv(["Frequency / Hz", "Real Impedance / ohm", "Imaginary Impedance / ohm"]),
    "csv of BDF names": csv(["frequency_hertz", "real_impedance_ohm", "imaginary_impedance_ohm"]),
    "csv, kOhm, minus": csv(
        ["freq (kHz)", "Z' (kOhm)", "-Z'' [kΩ]"],
        columns=lambda f, z: (f / 1e3, z.real / 1e3, -z.imag / 1e3),
    ),
    "csv, angular frequency": csv(
        ["ω (rad/s)", "Z' / ohm", "Z'' / ohm"],
        columns=lambda f, z: (2 * np.pi * f, z.real, z.imag),
    ),
    "csv, semicolon and comma, polar": csv(
        ["f [Hz]", "|Z| [Ohm]", "phase [deg]"],
        ";",
        ",",
        lambda f, z: (f, abs(z), np.degrees(np.angle(z))),
    ),
    "csv, polar, in gigaohm and radian": csv(
        ["Frequency (kHz)", "Z (GΩ)", "Theta (rad)"],
        columns=lambda f, z: (f / 1e3, abs(z) / 1e9, np.angle(z)),
    ),
}


@st.composite
def spectra(draw):
    """Up to 40 points, high to low or low to high, of a resistor behind a blocking electrode."""
    top = draw(st.floats(2, 7))
    bottom = draw(st.floats(-2, 1))
    count = draw(st.integers(2, 40))
    frequency = np.logspace(top, bottom, count)
    if draw(st.booleans()):
        frequency = frequency[::-1]
    r, n = 10 ** draw(st.floats(-1, 8)), draw(st.floats(0.5, 1))
    impedance = r + 1 / (10 ** draw(st.floats(-9, -3)) * (2j * np.pi * frequency) ** n)
    return frequency, impedance


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=25, deadline=None)
@given(spectrum=spectra())
def test_spectra(name, spectrum):
    frequency, impedance = spectrum
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raw"
        WRITERS[name](path, frequency, impedance)
        measurement = read(path, "eis")
    frame = measurement.frame
    read_back = frame[REAL_IMPEDANCE] + 1j * frame[IMAGINARY_IMPEDANCE]
    np.testing.assert_allclose(frame[FREQUENCY], frequency, rtol=6e-7)
    np.testing.assert_allclose(read_back.to_numpy(), impedance, rtol=1.2e-6)
    assert measurement.warnings == ()


@st.composite
def runs(draw):
    count = draw(st.integers(2, 50))
    time = draw(st.floats(0.1, 100)) * np.arange(count)
    scale = 10 ** draw(st.floats(-11, -3))
    current = scale * (1 + draw(st.floats(0, 10)) * np.exp(-np.arange(count) / 7.0))
    return time, np.full(count, draw(st.floats(-1, 1))), current


def write_gamry_run(path, t, v, i):
    gamry_dta.write_chronoa(path, t, v, i, step_voltage=v[0], **WORDS)


def write_gamry_run_comma(path, t, v, i):
    write_gamry_run(path, t, v, i)
    text = path.read_text("latin-1")
    path.write_text(re.sub(r"(\d)\.(\d)", r"\1,\2", text), "latin-1")


def write_mpt_run(path, t, v, i):
    columns = ["time/s", "Ewe/V", "<I>/mA"]
    rows = np.column_stack([t, v, i * 1e3])
    write_mpt(path, "Chronoamperometry / Chronocoulometry", columns, rows)


def write_csv_run(path, t, v, i):
    rows = [f"{a / 60:.12g};{b * 1e3:.12g};{c * 1e9:.12g}" for a, b, c in zip(t, v, i, strict=True)]
    text = "\n".join(["time (min);E (mV);I (nA)", *rows])
    path.write_text(text.replace(".", ","))


@pytest.mark.parametrize(
    "write", [write_gamry_run, write_gamry_run_comma, write_mpt_run, write_csv_run]
)
@settings(max_examples=25, deadline=None)
@given(run=runs())
def test_runs(write, run):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raw"
        write(path, *run)
        measurement = read(path, "dc")
    frame = measurement.frame
    for column, values in zip((TEST_TIME, VOLTAGE, CURRENT), run, strict=True):
        np.testing.assert_allclose(frame[column], values, rtol=6e-6, atol=1e-300)
    assert measurement.warnings == ()
