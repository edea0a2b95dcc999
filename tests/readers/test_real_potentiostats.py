"""Impedance and chronoamperometry of further instruments: values stated for the real files."""

from __future__ import annotations

import re

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import (
    CURRENT,
    SET_VOLTAGE,
    STEP_COUNT,
    SWEEP_COUNT,
    TEST_TIME,
    VOLTAGE,
)

# file, format, points, first and last row (Hz, ohm, ohm), relative tolerance of the stated digits
SPECTRA = [
    ("pyimpspec_data.idf", "ivium-idf", 29, (1e4, 109.009, -26.5557), (1, 645.479, -90.6181)),
    ("pyimpspec_data.dfr", "autolab-fra", 29, (1e4, 109.009, -26.5557), (1, 645.479, -90.6181)),
    ("pyimpspec_data.P00", "autolab-fra", 29, (1e4, 109, -26.556), (1, 645.5, -90.618)),
    ("pyimpspec_data.i2b", "i2b-text", 29, (1e4, 109.009, -26.5557), (1, 645.479, -90.6181)),
    (
        "PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt",
        "relaxis-text",
        79,
        (0.10002181, 1799427.6, -8093785.5),
        (7000018.5, 359.24146, -290.92038),
    ),
    (
        "beep_maccor_test_file_4267-66-6519.EDA0001.041",
        "maccor-fra",
        60,
        (999999, 0.773446, -0.849201),
        (1.25892, 22.095573, -0.307756),
    ),
    (
        "PalmSens_SDK_eis_5freq.pssession",
        "palmsens-pssession",
        5,
        (200e3, 569.666, -32.340),
        (20, 10603.932, -405.591),
    ),
    (
        "nomad-chemical-energy_11_PEIS_700mV.pssession",
        "palmsens-pssession",
        64,
        (200e3, 108.626, -1.19223),
        (0.1, 2477.226, -1880.896),
    ),
]


@pytest.mark.parametrize(
    ("name", "format", "points", "first", "last"),
    SPECTRA,
    ids=[spectrum[0] for spectrum in SPECTRA],
)
def test_spectra_hold_the_stated_values(real_data, name, format, points, first, last):
    measurement = read(real_data / "eis" / name, "eis")
    assert (measurement.technique, measurement.format) == ("eis", format)
    assert len(measurement.frame) == points
    for row, expected in ((0, first), (-1, last)):
        # the values are stated with five digits or more
        assert measurement.frame.iloc[row, :3].tolist() == pytest.approx(expected, rel=2e-5)
    assert SWEEP_COUNT not in measurement.frame
    assert not measurement.warnings


# values of Zahner's own importer, which puts the frequencies in order
ZAHNER = [
    (
        "nomad-chemical-energy_02_peis_ocv.ism",
        66,
        (0.1, 314.416, -446.240),
        (200e3, 0.0526, 0.0724),
    ),
    (
        "Zahner-Analysis-Python_drift.ism",
        47,
        (0.1, 1651.409, -16.233),
        (50e3, 23.392, 34.004),
    ),
    (
        "Zahner-Analysis-Python_500uR_measurement_pro.ism",
        160,
        (1, 5.1177e-4, -1.44e-7),
        (1e6, -1.198e-3, 1.2546e-3),
    ),
    (
        "nomad-chemical-energy_geis-100ma.ism",
        33,
        (1, 0.13304, -0.05214),
        (200e3, -0.04621, -0.02070),
    ),
]


@pytest.mark.parametrize(("name", "points", "lowest", "highest"), ZAHNER)
def test_zahner_spectra_hold_the_values_of_its_own_importer(
    real_data, name, points, lowest, highest
):
    measurement = read(real_data / "eis" / name, "eis")
    assert measurement.format == "zahner-ism"
    frame = measurement.frame.sort_values(measurement.frame.columns[0])
    assert len(frame) == points
    for row, expected in ((0, lowest), (-1, highest)):
        # the smallest are stated with three digits
        assert frame.iloc[row, :3].tolist() == pytest.approx(expected, rel=2e-3)


def test_relaxis_exports_the_points_of_the_instrument_in_the_other_order(real_data):
    export = read(real_data / "eis" / "PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt").frame
    own = read(real_data / "eis" / "PEIS_LPSCl_IonBlocking_-25C.mpr").frame
    np.testing.assert_allclose(export.iloc[::-1, :3], own.iloc[:, :3], rtol=1e-7)


def test_an_ivium_project_of_two_spectra_has_two_parts(real_data):
    project = read(real_data / "eis" / "pyimpspec_data.ids")
    one = read(real_data / "eis" / "pyimpspec_data.idf").frame
    assert len(project.parts) == 2
    for part in project.parts:
        np.testing.assert_array_equal(part.measurement.frame, one)


def test_every_channel_and_scan_of_a_session_is_a_spectrum(real_data):
    name = "PalmSens_SDK_eis_3ch_4scan_5freq.pssession"
    measurement = read(real_data / "eis" / name, "eis")
    assert [len(part.measurement.frame) for part in measurement.parts] == [5] * 12
    channels = [part.columns["Channel"] for part in measurement.parts]
    assert channels == [3] * 4 + [5] * 4 + [8] * 4
    held = [round(float(part.columns[SET_VOLTAGE]), 3) for part in measurement.parts]
    assert held == [0, 0.2, 0.4, 0.6] * 3
    starts = [part.measurement.frame.iloc[0, 1:3].tolist() for part in measurement.parts[8:]]
    stated = [(563.351, -48.136), (555.434, -20.844), (560.263, -34.854), (556.636, -20.243)]
    np.testing.assert_allclose(starts, stated, atol=6e-4)


def test_chronoamperometry_of_a_session(real_data):
    measurement = read(real_data / "dc" / "nomad-chemical-energy_palmsens_ca.pssession", "dc")
    frame = measurement.frame
    assert list(frame) == [TEST_TIME, VOLTAGE, CURRENT]
    assert len(frame) == 101
    assert frame[TEST_TIME].iloc[[0, -1]].tolist() == [0, 10]
    assert frame[CURRENT].iloc[[0, -1]].tolist() == pytest.approx(
        [1.78814e-6, 0.107313e-6], rel=1e-5
    )
    # the charge that the instrument counts, 2.095598 uC, is an independent record
    assert np.trapezoid(frame[CURRENT], frame[TEST_TIME]) == pytest.approx(2.0956e-6, rel=2e-3)
    assert measurement.metadata["start_time"] == "2025-02-05T17:08:26"


def test_a_held_current_is_a_cycling_test_and_on_request_a_polarization(real_data):
    path = real_data / "dc" / "nomad-chemical-energy_21-cp-625ma-5min.isw"
    for measurement in (read(path), read(path, "dc")):
        frame = measurement.frame
        assert len(frame) == 301
        assert frame[TEST_TIME].iloc[[0, -1]].tolist() == [0, 300]
        assert frame[VOLTAGE].iloc[[0, -1]].tolist() == pytest.approx([1.5004, 1.5072], abs=1e-4)
        assert frame[CURRENT].to_numpy() == pytest.approx(0.625, rel=1e-3)
    assert read(path).technique == "cycling"


def test_steps_of_a_chronopotentiometry_are_those_of_its_current(real_data):
    measurement = read(real_data / "dc" / "nomad-chemical-energy_CHRONOP.DTA")
    assert measurement.technique == "cycling"
    frame = measurement.frame
    assert frame[TEST_TIME].tolist() == list(range(11))
    assert frame[VOLTAGE].iloc[[0, -1]].tolist() == [9.80423e-2, 1.75093e-1]
    assert frame[CURRENT].iloc[-1] == 2.00191e-5
    assert frame[STEP_COUNT].tolist() == [1, *[2] * 5, *[3] * 5]  # 0, 10 and 20 uA


def test_voltammetry_is_refused_by_its_name(real_data):
    with pytest.raises(RawFileError, match="found Cyclic Voltammetry"):
        read(real_data / "dc" / "PalmSens_SDK_cv_3scan.pssession")


def test_a_voltammogram_of_nova_is_called_one(real_data):
    name = "chemotion-converter-app_FeBr3(TMGasme) - 100mV.txt"
    with pytest.raises(RawFileError, match="found a voltammogram as NOVA exports it"):
        read(real_data / "dc" / name)


def test_the_last_point_of_a_large_arc_keeps_its_sign(real_data):
    frame = read(real_data / "eis" / "nomad-chemical-energy_11_PEIS_700mV.pssession").frame
    assert -frame.iloc[:, 2].min() == pytest.approx(2072.49, abs=0.01)


PSTRACE = """Date and time:,2025-07-31 15:53:13
Notes:,synthetic

Measurement:,Impedance Spectroscopy
CH 3: Fixed at 3 freqs
freq / Hz,neg. Phase / °,Idc / uA,Z / Ohm,Z' / Ohm,{name} / Ohm,Cs / F
1000,45,1,141.4214,100,100,1E-6
100,30,1,200,173.2051,100,1E-6
10,0,1,200,200,0,1E-6

CH 5: Fixed at 3 freqs
freq / Hz,neg. Phase / °,Idc / uA,Z / Ohm,Z' / Ohm,{name} / Ohm,Cs / F
1000,45,1,14.14214,10,10,1E-6
100,30,1,20,17.32051,10,1E-6
10,0,1,20,20,0,1E-6
"""


@pytest.mark.parametrize("name", ["-Z''", "Z''"])
def test_pstrace_csv_has_the_sign_that_its_phase_shows(tmp_path, name):
    path = tmp_path / "synthetic.csv"
    path.write_text(PSTRACE.format(name=name), encoding="utf-16")
    measurement = read(path, "eis")
    assert measurement.format == "pstrace-csv"
    assert [part.columns["Channel"] for part in measurement.parts] == [3, 5]
    assert measurement.frame.iloc[:, 2].tolist() == [-100, -100, 0, -10, -10, 0]
    assert [bool(re.search("sign was turned", told)) for told in measurement.warnings] == (
        [True] if name == "Z''" else []
    )


def test_a_point_less_than_declared_is_refused(real_data, tmp_path):
    for name, line in (("pyimpspec_data.P00", 20), ("pyimpspec_data.i2b", 20)):
        lines = (real_data / "eis" / name).read_text().splitlines()
        path = tmp_path / name
        path.write_text("\n".join(lines[:line] + lines[line + 1 :]))
        with pytest.raises(RawFileError, match="expected 29"):
            read(path, "eis")


def test_a_squidstat_export_with_quoted_names(tmp_path):
    names = ("Step number", "Step name", "Elapsed Time (s)", "Working Electrode (V)")
    names += ("Current (mA)", "Frequency (Hz)", "|Z| (Ohms)", "Phase (deg)", "Z' (Ohms)")
    header = ",".join(f'"{name}"' for name in names) + ',"-Z"" (Ohms)"'
    rows = [f"1,PEIS,{i},0.1,0,{10.0 ** (3 - i)},141.42136,-45,100,100" for i in range(3)]
    path = tmp_path / "synthetic.csv"
    path.write_text("\n".join([header, *rows]))
    measurement = read(path, "eis")
    assert measurement.frame.iloc[:, 0].tolist() == [1000, 100, 10]
    assert measurement.frame.iloc[:, 1].tolist() == [100] * 3
    assert measurement.frame.iloc[:, 2].tolist() == [-100] * 3
    assert not measurement.warnings


def test_a_squidstat_export_of_a_polarization(tmp_path):
    names = ("Step number", "Step name", "Elapsed Time (s)", "Working Electrode (V)")
    names += ("Working Electrode vs. NHE (V)", "Counter Electrode (V)", "Current (A)")
    header = ",".join(f'"{name}"' for name in names)
    rows = [f'1,"Constant Potential",{5 * i},0.1,0.3,0,{1e-6 / (i + 1)}' for i in range(12)]
    path = tmp_path / "synthetic.csv"
    path.write_text("\n".join([header, *rows]))
    frame = read(path, "dc").frame
    assert frame["Voltage / V"].tolist() == [0.1] * 12
    assert frame["Current / A"].iloc[[0, 1]].tolist() == pytest.approx([1e-6, 5e-7])
    assert frame["Test Time / s"].iloc[-1] == 55


def test_spectra_of_relaxis_side_by_side_are_parts(real_data, tmp_path):
    """The real export beside a scaled copy that ends earlier."""
    source = real_data / "eis" / "PEIS_LPSCl_IonBlocking_-25C_RelaxIS.txt"
    lines = source.read_text().splitlines()
    width = lines[2].count("\t") + 1
    text = [*lines[:2], "\t".join([lines[2]] * 2)]
    for number, line in enumerate(lines[3:]):
        cells = (line.split("\t") + [""] * width)[:width]
        if number == 0:
            other = [cells[0].replace("TM=33", "TM=40"), *cells[1:]]
        else:
            other = [f"{2 * float(c)!r}" if i in (1, 2, 3) else c for i, c in enumerate(cells)]
        text.append("\t".join([*cells, *(other if number < 20 else [""] * width)]))
    path = tmp_path / "both.txt"
    path.write_text("\n".join(text))
    alone, both = read(source).frame, read(path)
    assert [len(part.measurement.frame) for part in both.parts] == [len(alone), 19]
    second = both.parts[1].measurement.frame
    np.testing.assert_allclose(both.parts[0].measurement.frame.iloc[:, :3], alone.iloc[:, :3])
    np.testing.assert_allclose(second.iloc[:, 1:3], 2 * alone.iloc[:19, 1:3])
    assert "TM=40" in both.parts[1].columns["Conditions"]
