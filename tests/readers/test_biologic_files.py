"""BioLogic text and binary files of techniques and shapes that no real file at hand has."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from vendor_files import write_mpr, write_mpt

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import (
    CAPACITY,
    CURRENT,
    CYCLE_COUNT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    SET_VOLTAGE,
    STEP_COUNT,
    SWEEP_COUNT,
    TEST_TIME,
    VOLTAGE,
)

PEIS = "Potentio Electrochemical Impedance Spectroscopy"
GEIS = "Galvano Electrochemical Impedance Spectroscopy"
CA = "Chronoamperometry / Chronocoulometry"
GCPL = "Galvanostatic Cycling with Potential Limitation"
FREQUENCIES = np.logspace(5, 0, 11)


def sweep_rows(cycle: float, scale: float = 1.0):
    return [(f, 30 * scale, 1e3 / f, 0.1, 1e-3, cycle) for f in FREQUENCIES]


SWEEP_COLUMNS = ["freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm", "<Ewe>/V", "<I>/mA", "cycle number"]


@pytest.mark.parametrize("cycles", [(1, 2, 3), (1, 1, 1)])
def test_sweeps_are_counted_with_and_without_a_cycle_number(tmp_path, cycles):
    path = tmp_path / "geis.mpt"
    rows = [row for i, c in enumerate(cycles) for row in sweep_rows(c, 1 + i)]
    loops = [(0, 10), (11, 21), (22, 32)]
    write_mpt(path, GEIS, SWEEP_COLUMNS, rows, decimal=",", loops=loops)
    measurement = read(path, "eis")
    frame = measurement.frame
    assert frame[SWEEP_COUNT].tolist() == [1] * 11 + [2] * 11 + [3] * 11
    assert frame[REAL_IMPEDANCE].tolist() == [30.0] * 11 + [60.0] * 11 + [90.0] * 11
    assert frame[IMAGINARY_IMPEDANCE].iloc[0] == pytest.approx(-0.01)
    assert frame[CURRENT].iloc[0] == pytest.approx(1e-6)
    assert measurement.warnings == ()
    sweeps = [part.measurement.frame for part in measurement.parts]
    assert [sweep[REAL_IMPEDANCE].iloc[0] for sweep in sweeps] == [30.0, 60.0, 90.0]
    counted = [part.columns.get("cycle number") for part in measurement.parts]
    assert counted == (list(cycles) if len(set(cycles)) == 3 else [None] * 3)
    assert measurement.metadata["comments"] == "first\nsecond"


def test_rows_at_zero_frequency_are_left_out_with_their_number(tmp_path):
    path = tmp_path / "peis.mpt"
    write_mpt(path, PEIS, SWEEP_COLUMNS, [(0, 0, 0, 0.1, 0, 1)] * 4 + sweep_rows(1))
    measurement = read(path, "eis")
    assert len(measurement.frame) == 11
    assert "4 rows without impedance (0 Hz) left out" in measurement.warnings


def test_a_shortened_export_is_reported(tmp_path):
    path = tmp_path / "peis.mpt"
    write_mpt(path, PEIS, SWEEP_COLUMNS, sweep_rows(1)[:7], loops=[(0, 10)])
    assert "declares 11 points, the file holds 7" in read(path).warnings[0]


def test_utf16_text_is_read(tmp_path):
    path = tmp_path / "peis.mpt"
    write_mpt(path, PEIS, SWEEP_COLUMNS, sweep_rows(1), bom=True)
    np.testing.assert_allclose(read(path, "eis").frame[FREQUENCY], FREQUENCIES, rtol=1e-14)


def test_custom_units_of_the_export(tmp_path):
    path = tmp_path / "peis.mpt"
    columns = ["freq/kHz", "Re(Z)/kOhm", "-Im(Z)/MOhm", "<Ewe>/mV", "<I>/µA", "cycle number"]
    write_mpt(path, PEIS, columns, [(1.0, 2.0, 3.0, 4.0, 5.0, 1.0)])
    row = read(path).frame.iloc[0]
    assert row[FREQUENCY] == 1000
    assert row[REAL_IMPEDANCE] == 2000
    assert row[IMAGINARY_IMPEDANCE] == -3e6
    assert row[VOLTAGE] == pytest.approx(4e-3)
    assert row[CURRENT] == pytest.approx(5e-6)


TIME = np.arange(0, 20, 2.0)
LEAK = 1e-8 + 5e-8 * np.exp(-TIME / 5)


def test_chronoamperometry_text(tmp_path):
    path = tmp_path / "ca.mpt"
    columns = ["mode", "Ns", "time/s", "control/V", "Ewe/V", "<I>/mA", "dQ/C"]
    rows = [(2, 0, t, 0.3, 0.2999, i * 1e3, 0) for t, i in zip(TIME, LEAK, strict=True)]
    write_mpt(path, CA, columns, rows, decimal=",")
    measurement = read(path, "dc")
    assert list(measurement.frame.columns[:3]) == [TEST_TIME, VOLTAGE, CURRENT]
    np.testing.assert_allclose(measurement.frame[CURRENT], LEAK, rtol=1e-14)
    assert (measurement.frame[SET_VOLTAGE] == 0.3).all()
    assert measurement.metadata["technique"] == CA


@pytest.mark.parametrize("version", [2, 3, 11])
def test_chronoamperometry_binary(tmp_path, version):
    path = tmp_path / "ca.mpr"
    ids = [1, 2, 3, 21, 31, 65, 131, 4, 5, 6, 76, 39]
    rows = [(0, t, 0.3, 0.2999, i * 1e3, 41) for t, i in zip(TIME, LEAK, strict=True)]
    write_mpr(path, 0x18, ids, rows, version)
    measurement = read(path, "dc")
    np.testing.assert_array_equal(measurement.frame[TEST_TIME], TIME)
    np.testing.assert_allclose(measurement.frame[CURRENT], LEAK, rtol=1e-7)
    assert measurement.metadata["start_time"] == "2024-01-05T06:00:00.000"
    assert measurement.warnings == ()


@pytest.mark.parametrize("ids", [(435, 434), (179, 178)])
def test_chronoamperometry_without_current_column(tmp_path, ids):
    """(Q-Qo) is used: dQ counts from the start of the step, not from the record before."""
    path = tmp_path / "ca.mpr"
    charge = np.concatenate([[0], np.cumsum(LEAK[1:] * np.diff(TIME))])
    rows = [(0, t, 0.3, q, q) for t, q in zip(TIME, charge, strict=True)]
    write_mpr(path, 0x18, [131, 4, 6, *ids], rows)
    measurement = read(path, "dc")
    np.testing.assert_allclose(measurement.frame[CURRENT][1:], LEAK[1:], rtol=1e-5)
    assert "dq/dt" in measurement.warnings[0]


def gcpl_rows():
    """Rest, charge, discharge, charge: (half cycle, Ns, current mA), ten records of 60 s each."""
    rows, time, total = [], 0.0, 0.0
    for half, step, current in ((0, 0, 0.0), (0, 1, 0.5), (1, 2, -0.4), (2, 1, 0.5)):
        for _ in range(10):
            time += 60.0
            charge = current * 60 / 3600
            total += charge
            rows.append((half, step, time, 3.5 + total, charge, total))
    return rows


def test_gcpl_text_and_binary_give_the_same_cycling_table(tmp_path):
    rows = gcpl_rows()
    columns = ["half cycle", "Ns", "time/s", "Ewe/V", "dq/mA.h", "(Q-Qo)/mA.h", "cycle number"]
    text, binary = tmp_path / "gcpl.mpt", tmp_path / "gcpl.mpr"
    write_mpt(text, GCPL, columns, [(*row, row[0] // 2) for row in rows], decimal=",")
    write_mpr(binary, 0x04, [468, 131, 4, 6, 7, 13], rows)
    expected_current = [0.0] * 10 + [5e-4] * 10 + [-4e-4] * 10 + [5e-4] * 10
    for path in (text, binary):
        frame = read(path, "cycling").frame
        assert list(frame.columns[:3]) == [TEST_TIME, VOLTAGE, CURRENT]
        assert (CYCLE_COUNT in frame) == (path == text)  # half cycles are no cycles
        np.testing.assert_allclose(frame[CURRENT], expected_current, rtol=1e-9, atol=1e-18)
        assert frame[STEP_COUNT].tolist() == [1] * 10 + [2] * 10 + [3] * 10 + [4] * 10
        # the charge that the file states, not the current times the time
        np.testing.assert_allclose(1e3 * frame[CAPACITY], [row[-1] for row in rows], rtol=1e-6)
    assert read(text, "cycling").frame[CYCLE_COUNT].tolist() == [1] * 30 + [2] * 10


def test_unknown_trailing_columns_are_named_and_the_rest_is_read(tmp_path):
    path = tmp_path / "peis.mpr"
    rows = [(f, 30, 1e3 / f, 1, 7, 8.0) for f in FREQUENCIES]
    write_mpr(path, 0x1D, [32, 37, 38, 24, 998, 999], rows)
    measurement = read(path, "eis")
    np.testing.assert_allclose(measurement.frame[FREQUENCY], FREQUENCIES, rtol=1e-7)
    assert measurement.warnings == ("column id 998 is unknown: 2 columns from it on are left out",)


def test_harmonics_of_a_binary_spectrum(tmp_path):
    """As EC-Lab records them: amplitudes of voltage and current, in ids of the newer versions."""
    path = tmp_path / "peis.mpr"
    rows = [(f, 30, 1e3 / f, 1e-3, 1e-6, 25.0) for f in FREQUENCIES]
    write_mpr(path, 0x1D, [32, 37, 38, 486, 492, 462], rows)
    measurement = read(path, "eis")
    assert not measurement.warnings
    np.testing.assert_allclose(measurement.frame["|Ewe h2|/V"], 1e-3, rtol=1e-6)
    np.testing.assert_allclose(measurement.frame["|I h2|/A"], 1e-6, rtol=1e-6)


def test_records_of_another_size_than_their_columns_are_refused(tmp_path):
    """Columns behind one of another size would be read at a wrong place."""
    path = tmp_path / "peis.mpr"
    rows = [(f, 30, 1e3 / f, 1) for f in FREQUENCIES]
    write_mpr(path, 0x1D, [32, 37, 38, 24], rows)
    content = path.read_bytes()
    # the last column as one of 4 bytes
    ids = struct.pack("<4H", 32, 37, 38, 24)
    assert content.count(ids) == 1
    path.write_bytes(content.replace(ids, struct.pack("<4H", 32, 37, 38, 76)))
    with pytest.raises(RawFileError, match="records of 16 bytes, as their 4 columns need, found"):
        read(path, "eis")


@pytest.mark.parametrize(
    ("code", "title"),
    [(0x06, "Cyclic Voltammetry"), (0x0B, "Open Circuit Voltage"), (0x55, "technique 0x55")],
)
def test_other_techniques_are_refused_by_name(tmp_path, code, title):
    path = tmp_path / "x.mpr"
    write_mpr(path, code, [4, 6], [(0.0, 1.0), (1.0, 1.0)])
    with pytest.raises(RawFileError, match=title):
        read(path)
    if code != 0x55:
        text = tmp_path / "x.mpt"
        write_mpt(text, title, ["time/s", "Ewe/V"], [(0.0, 1.0)])
        with pytest.raises(RawFileError, match=title) as error:
            read(text)
        assert error.value.line == 4


def test_wrong_technique_for_the_sheet(tmp_path):
    path = tmp_path / "ca.mpr"
    write_mpr(path, 0x18, [4, 6, 76], [(0.0, 0.3, 1e-5), (1.0, 0.3, 1e-5)])
    with pytest.raises(RawFileError, match="measurement of technique eis, found dc data"):
        read(path, "eis")


def test_a_truncated_mpr_is_refused_with_its_sizes(tmp_path):
    path = tmp_path / "peis.mpr"
    rows = [(f, 30, 1e3 / f, 1) for f in FREQUENCIES]
    write_mpr(path, 0x1D, [32, 37, 38, 24], rows)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"MODULEVMP LOG") - 10])
    with pytest.raises(RawFileError, match="bytes in module 'VMP data'"):
        read(path)
    path.write_bytes(whole[: whole.index(b"MODULEVMP data")])
    with pytest.raises(RawFileError, match="expected a module 'VMP data'"):
        read(path)


def test_a_lying_record_count_is_refused(tmp_path):
    path = tmp_path / "peis.mpr"
    write_mpr(path, 0x1D, [32, 37, 38, 24], [(f, 30, 1e3 / f, 1) for f in FREQUENCIES])
    content = bytearray(path.read_bytes())
    start = content.index(b"MODULEVMP data") + 65
    content[start : start + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    with pytest.raises(RawFileError, match="4294967295 records of equal size"):
        read(path)


MB_COLUMNS = ["freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm", "time/s", "<Ewe>/V", "<I>/mA", "half cycle"]


def modulo_bat_rows() -> list[tuple[float, ...]]:
    """Charge, spectrum of 30 ohm, discharge, spectrum of 60 ohm."""
    rows: list[tuple[float, ...]] = []
    for half, scale in ((0, 1.0), (1, 2.0)):
        start = 10000.0 * half
        current = 1.0 - 2.0 * half
        rows += [(0, 0, 0, start + t, 3.5 + 1e-4 * t, current, half) for t in range(0, 3600, 60)]
        rows += [
            (f, 30 * scale, 1e3 / f, start + 3600 + i, 3.8, 0.01, half)
            for i, f in enumerate(FREQUENCIES)
        ]
    return rows


@pytest.mark.parametrize("decimal", [".", ","])
def test_the_impedance_within_a_cycling_test_is_read_apart(tmp_path, decimal):
    path = tmp_path / "mb.mpt"
    write_mpt(path, "Modulo Bat", MB_COLUMNS, modulo_bat_rows(), decimal=decimal)
    cycling = read(path, "cycling")
    assert len(cycling.frame) == 120
    assert FREQUENCY not in cycling.frame
    assert cycling.frame[CURRENT].abs().min() == pytest.approx(1e-3)
    assert "22 records of impedance left out" in cycling.warnings[0]
    spectra = read(path, "eis")
    assert [len(part.measurement.frame) for part in spectra.parts] == [11, 11]
    assert [part.measurement.frame[REAL_IMPEDANCE][0] for part in spectra.parts] == [30.0, 60.0]
    assert read(path).technique == "cycling"


@pytest.mark.parametrize(
    ("columns", "row", "technique"),
    [
        (SWEEP_COLUMNS, (1e3, 30.0, 1.0, 0.1, 1e-3, 1.0), "eis"),
        (["time/s", "Ewe/V", "I/mA"], (1.0, 0.1, 1e-3), "dc"),
        (["time/s", "Ewe/V", "<I>/mA", "half cycle"], (1.0, 3.6, 1.0, 0), "cycling"),
        (["time/s", "Ewe/V", "I/mA", "Q charge/mA.h"], (1.0, 3.6, 1.0, 0), "cycling"),
    ],
)
def test_without_settings_the_columns_tell_the_technique(tmp_path, columns, row, technique):
    path = tmp_path / "a.mpt"
    rows = ["\t".join(f"{value:.7E}" for value in row)] * 4
    head = ["EC-Lab ASCII FILE", "Nb header lines : 3                          "]
    path.write_text("\r\n".join([*head, "\t".join(columns) + "\t", *rows]) + "\r\n")
    assert read(path).technique == technique


def test_blank_lines_below_the_title_line(tmp_path):
    path = tmp_path / "a.mpt"
    names = "time/s\tEwe/V\tI/mA\tcycle number"
    rows = [f"{t},0\t{3.1 + t / 10:.2f}\t{'-' if t > 4 else ''}20,0\t0" for t in range(10)]
    rows = [row.replace(".", ",") for row in rows]
    path.write_text("\n".join(["BT-Lab ASCII FILE", "", "Nb header lines : 5", "", names, *rows]))
    found = read(path, "cycling").frame
    np.testing.assert_allclose(found[VOLTAGE], 3.1 + np.arange(10) / 10)
    np.testing.assert_allclose(found[CURRENT], np.repeat([0.02, -0.02], 5))
    path.write_text("\n".join(["BT-Lab ASCII FILE", "", "Nb lines : 5", "", names, *rows]))
    with pytest.raises(RawFileError, match="line 3: expected 'Nb header lines : N'"):
        read(path, "cycling")


def test_without_settings_and_without_known_columns(tmp_path):
    path = tmp_path / "a.mpt"
    path.write_text("EC-Lab ASCII FILE\nNb header lines : 3\nmode\terror\t\n1\t0\n")
    with pytest.raises(RawFileError, match="found no technique"):
        read(path)


def test_columns_that_only_the_header_has(tmp_path):
    path = tmp_path / "a.mpt"
    columns = [*SWEEP_COLUMNS, "", "Ewe-Ece/V"]
    write_mpt(path, PEIS, columns, sweep_rows(1))
    found = read(path, "eis")
    assert len(found.frame) == 11
    assert found.warnings == ("no row has values for the last columns (Ewe-Ece/V)",)
    write_mpt(path, PEIS, [*SWEEP_COLUMNS, "Ns"], sweep_rows(1))
    with pytest.raises(RawFileError, match="expected 7 columns"):
        read(path, "eis")
