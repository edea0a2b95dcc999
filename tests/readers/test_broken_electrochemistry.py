"""Damaged and wrong files: one clear RawFileError, never a wrong table."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vendor_files import write_chi, write_mpr, write_mpt, write_nova, write_windeta, write_zplot

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff
from electrolyte.readers.formats import ELECTROCHEMISTRY
from electrolyte.readers.measurement import CURRENT, FREQUENCY, IMAGINARY_IMPEDANCE, REAL_IMPEDANCE
from synthetic import gamry_dta

FREQUENCIES = np.logspace(6, 0, 31)
IMPEDANCE = 100 + 1 / (1e-6 * (2j * np.pi * FREQUENCIES) ** 0.9)
WORDS = {
    "title": "SYNTHETIC",
    "notes": "SYNTHETIC",
    "temperature_C": 25.0,
    "start_time": datetime(2025, 1, 2),
}
HEADER = "Frequency / Hz,Real Impedance / ohm,Imaginary Impedance / ohm"


def write_csv(path, f, z, header=HEADER):
    rows = [f"{a:.6g},{b.real:.6g},{b.imag:.6g}" for a, b in zip(f, z, strict=True)]
    path.write_text("\n".join([header, *rows]) + "\n")


def write_zahner(path, f, z, version=-2):
    count = len(f)
    table = np.array([f, abs(z), np.angle(z), 1e9 + np.arange(count)])
    significance = np.full(count, 1000, ">i2").tobytes()
    head = b"\0\0" + version.to_bytes(4, "big", signed=True) + (count - 1).to_bytes(6, "big")
    path.write_bytes(head + table.astype(">f8").tobytes() + significance + b"\x00\x02AB")


WRITERS = {
    "gamry-dta": lambda p, f, z: gamry_dta.write_eis(p, f, z, amplitude_mV=10, **WORDS),
    "biologic-mpt": lambda p, f, z: write_mpt(
        p,
        "Potentio Electrochemical Impedance Spectroscopy",
        ["freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm"],
        np.column_stack([f, z.real, -z.imag]),
    ),
    "biologic-mpr": lambda p, f, z: write_mpr(
        p, 0x1D, [32, 37, 38], np.column_stack([f, z.real, -z.imag])
    ),
    "zplot-z": write_zplot,
    "novocontrol-windeta": write_windeta,
    "chi-text": write_chi,
    "autolab-nova": write_nova,
    "zahner-ism": write_zahner,
    "electrochemistry-csv": write_csv,
}
TEXT = [name for name in WRITERS if name not in ("biologic-mpr", "zahner-ism")]


@pytest.fixture(params=WRITERS)
def write(request, tmp_path):
    """A function that writes a spectrum in one format and gives the path."""

    def write_it(frequency=FREQUENCIES, impedance=IMPEDANCE):
        path = tmp_path / "raw"
        with np.errstate(divide="ignore", invalid="ignore"):
            WRITERS[request.param](path, frequency, impedance)
        assert sniff(path).name == request.param
        return path

    return write_it


def test_the_good_file_reads(write):
    frame = read(write(), "eis").frame
    np.testing.assert_allclose(frame[FREQUENCY], FREQUENCIES, rtol=1e-5)
    np.testing.assert_allclose(frame[IMAGINARY_IMPEDANCE], IMPEDANCE.imag, rtol=1e-5)


def test_zahner_files_of_both_versions_are_read(tmp_path):
    path = tmp_path / "a.ism"
    write_zahner(path, FREQUENCIES, IMPEDANCE, version=-1)
    assert sniff(path).name == "zahner-ism"
    np.testing.assert_allclose(read(path, "eis").frame[FREQUENCY], FREQUENCIES, rtol=1e-12)


def test_negative_frequencies(write):
    path = write(np.where(np.arange(31) == 7, -10.0, FREQUENCIES))
    with pytest.raises(RawFileError, match="frequencies above 0 Hz, found -10 Hz"):
        read(path, "eis")


def test_a_frequency_of_zero(write):
    path = write(np.where(np.arange(31) == 7, 0.0, FREQUENCIES))
    measurement = read(path, "eis")
    assert "1 rows without impedance (0 Hz) left out" in measurement.warnings
    assert len(measurement.frame) == 30
    assert not measurement.parts


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_impedances_that_are_not_finite(write, value):
    impedance = np.where(np.arange(31) == 7, value, IMPEDANCE)
    with pytest.raises(RawFileError, match="number"):
        read(write(FREQUENCIES, impedance), "eis")


def test_real_and_imaginary_part_swapped(write):
    path = write(FREQUENCIES, IMPEDANCE.imag + 1j * IMPEDANCE.real)
    with pytest.raises(RawFileError, match="Real and imaginary columns are swapped"):
        read(path, "eis")


def test_frequency_and_real_part_swapped(write):
    path = write(IMPEDANCE.real, FREQUENCIES + 1j * IMPEDANCE.imag)
    with pytest.raises(RawFileError, match="swapped"):
        read(path, "eis")


def test_a_capacitor_over_exactly_two_decades_is_not_swapped(write):
    frequency = np.logspace(2, 0, 10)
    found = read(write(frequency, 1 + 1 / (2j * np.pi * frequency * 3e-6)), "eis")
    assert len(found.frame) == 10


def test_an_inductive_sign_is_a_warning_not_an_error(write):
    warnings = read(write(FREQUENCIES, IMPEDANCE.conj()), "eis").warnings
    assert any("imaginary part is positive" in warning for warning in warnings)


@pytest.mark.parametrize("name", TEXT)
def test_damage_in_a_text_file_names_the_line(tmp_path, name):
    path = tmp_path / "raw"
    WRITERS[name](path, FREQUENCIES, IMPEDANCE)
    lines = path.read_bytes().splitlines(keepends=True)
    number = len(lines) - 4
    separator = next(s for s in (b"\t", b";", b",") if s in lines[number])
    fields = lines[number].strip(b"\r\n").split(separator)

    def damaged(fields: list[bytes]) -> RawFileError:
        path.write_bytes(b"".join([*lines[:number], separator.join(fields), b"\n"]))
        with pytest.raises(RawFileError) as caught:
            read(path, "eis")
        return caught.value

    cut = damaged(fields[:2])
    assert cut.line == number + 1
    assert "columns" in cut.expected
    assert "cut off" in cut.hint
    word = damaged([field if i < 2 else b"#VALUE!" for i, field in enumerate(fields)])
    assert word.line == number + 1
    assert "a number in column" in word.expected
    assert "#VALUE!" in word.found


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", TEXT)
def test_another_encoding_is_recognised_and_read(tmp_path, name, encoding):
    path = tmp_path / "raw"
    WRITERS[name](path, FREQUENCIES, IMPEDANCE)
    text = path.read_bytes().decode("latin-1" if "Lab" in name else "utf-8", errors="replace")
    path.write_bytes(text.encode(encoding))
    assert sniff(path).name == name
    np.testing.assert_allclose(read(path, "eis").frame[FREQUENCY], FREQUENCIES, rtol=1e-5)


def test_an_empty_and_a_missing_file(tmp_path):
    path = tmp_path / "a.DTA"
    with pytest.raises(RawFileError, match="no such file"):
        read(path, "eis")
    path.touch()
    with pytest.raises(RawFileError, match="an empty file"):
        read(path, "eis")


@pytest.mark.parametrize("name", TEXT)
def test_headers_without_data(tmp_path, name):
    path = tmp_path / "raw"
    WRITERS[name](path, FREQUENCIES, IMPEDANCE)
    lines = path.read_bytes().rstrip().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-31]))
    with pytest.raises(RawFileError, match="header without data"):
        read(path, "eis")


@pytest.mark.parametrize(
    ("tag", "found"), [("CV", "TAG 'CV'"), ("PWR800_CHARGE", "PWR800_CHARGE"), ("", "no TAG")]
)
def test_other_gamry_experiments(tmp_path, tag, found):
    path = tmp_path / "a.DTA"
    path.write_text(f"EXPLAIN\nTAG\t{tag}\nCURVE\tTABLE\t1\n\tPt\tT\n\t#\ts\n\t0\t1\n")
    with pytest.raises(RawFileError, match=found) as error:
        read(path)
    assert error.value.line == 2


def test_a_gamry_run_that_was_stopped_before_its_first_point(tmp_path):
    path = tmp_path / "a.DTA"
    WRITERS["gamry-dta"](path, FREQUENCIES, IMPEDANCE)
    text = path.read_text("latin-1")
    path.write_text(text[: text.index("ZCURVE")], "latin-1")
    with pytest.raises(RawFileError, match="expected a table ZCURVE, found no table"):
        read(path)


def test_a_galvanostatic_and_a_drift_corrected_gamry_spectrum(tmp_path):
    path = tmp_path / "a.DTA"
    WRITERS["gamry-dta"](path, FREQUENCIES, IMPEDANCE)
    text = path.read_text("latin-1").replace("EISPOT", "GALVEIS").replace("VAC\t", "IAC\t")
    start = text.index("ZCURVE")
    drift = "DRIFTCOR\tTOGGLE\tT\tDrift Correction\n"
    path.write_text(text[:start] + drift + text[start:] + text[start:], "latin-1")
    measurement = read(path, "eis")
    assert len(measurement.frame) == 31
    assert "a further table ZCURVE (31 points" in measurement.warnings[0]
    assert measurement.metadata["technique"] == "GALVEIS (galvanostatic EIS)"
    assert measurement.metadata["amplitude_A_rms"] == 10


def test_overload_flags_and_a_short_table_of_a_dc_run(tmp_path):
    path = tmp_path / "a.DTA"
    time = np.arange(5.0)
    gamry_dta.write_chronoa(path, time, 0.1 + 0 * time, 1e-9 + 0 * time, step_voltage=0.1, **WORDS)
    text = path.read_text("latin-1").replace("...........", "..i........", 1)
    path.write_text(text.replace("CURVE\tTABLE\t5", "CURVE\tTABLE\t3600"), "latin-1")
    warnings = read(path, "dc").warnings
    assert warnings == (
        "the table declares 3600 points, the file holds 5",
        "1 points carry an overload flag (column 'Over')",
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Frequency,Zreal,Zimag", "a unit in the header of column 'Frequency'"),
        ("Frequency / Hz,Zreal (furlong),Zimag (ohm)", "a unit in the header of column 'Zreal"),
        ("Frequency / Hz,Real Impedance / ohm,Other", "column Imaginary Impedance / ohm"),
    ],
)
def test_csv_headers_that_do_not_say_enough(tmp_path, header, expected):
    path = tmp_path / "a.csv"
    write_csv(path, FREQUENCIES, IMPEDANCE, header)
    with pytest.raises(RawFileError) as error:
        read(path, "eis")
    assert error.value.expected.startswith(expected)
    assert error.value.line == 1
    assert error.value.hint


def test_a_dc_csv_whose_time_runs_backwards(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Test Time / s,Voltage / V,Current / A\n0,1,1e-9\n5,1,1e-9\n3,1,1e-9\n")
    with pytest.raises(RawFileError, match="times that do not decrease, found 3 s after 5 s") as e:
        read(path, "dc")
    assert e.value.line == 4


@pytest.mark.parametrize(
    ("rows", "technique"),
    [
        (["1e5,100,-3", "1e3,101,-50", "1e1,110,-5000", "1e0,120,-6000"], "eis"),
        (["0;0,5;1e-8", "30;0,5;9e-9", "60;0,5;8e-9", "90;0,5;8e-9"], "dc"),
    ],
)
def test_numbers_without_header_are_refused_with_the_missing_line(tmp_path, rows, technique):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(rows) + "\n")
    with pytest.raises(RawFileError, match="a header that names columns and units") as error:
        read(path, technique)
    assert error.value.line == 1
    assert HEADER in error.value.hint


def test_a_diffractogram_without_header_is_not_taken_for_ours(tmp_path):
    path = tmp_path / "a.xye"
    path.write_text("".join(f"{5 + 0.1 * i},{1000 + i},{30}\n" for i in range(50)))
    assert not any(f.sniff(path.read_bytes(), path) for f in ELECTROCHEMISTRY)


def test_a_cycler_csv_is_not_taken_for_a_dc_run(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Test Time / s,Voltage / V,Current / A,Cycle Count / 1\n0,1,1e-9,1\n")
    assert not any(f.sniff(path.read_bytes(), path) for f in ELECTROCHEMISTRY)


def test_a_resistor_in_a_gamry_file_is_not_called_swapped(tmp_path):
    """Real part nearly constant, imaginary part noise of both signs: a dummy cell is fine."""
    path = tmp_path / "raw"
    WRITERS["gamry-dta"](path, FREQUENCIES, 100 + 1j * np.where(np.arange(31) % 3, -0.01, 0.01))
    assert read(path).warnings == ()


# Any damage: a table with sound numbers or a RawFileError, nothing else.


@st.composite
def damaged(draw, content: bytes) -> bytes:
    result = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(result) - 1, 0)))
        kind = draw(st.sampled_from(["cut", "byte", "number", "remove", "insert"]))
        if kind == "cut":
            del result[start + 1 :]
        elif kind == "byte":
            result[start : start + 1] = [draw(st.integers(0, 255))]
        elif kind == "number":
            result[start : start + 4] = b"\xff\xff\xff\xff"
        elif kind == "remove":
            del result[start : start + draw(st.integers(1, 200))]
        else:
            result[start:start] = draw(st.binary(max_size=20))
    return bytes(result)


def check_damaged(name: str, content: bytes) -> None:
    chosen = next(f for f in ELECTROCHEMISTRY if f.name == name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raw"
        path.write_bytes(content)
        chosen.sniff(content, path)
        try:
            frame = chosen.read(path).frame
        except RawFileError:
            return
    assert np.isfinite(frame.select_dtypes("number").to_numpy()).all()
    if FREQUENCY in frame:
        assert (frame[FREQUENCY] > 0).all()
        assert {REAL_IMPEDANCE, IMAGINARY_IMPEDANCE} <= set(frame)
    else:
        assert CURRENT in frame


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_damage(name, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raw"
        WRITERS[name](path, FREQUENCIES[:12], IMPEDANCE[:12])
        content = path.read_bytes()
    check_damaged(name, data.draw(damaged(content)))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("versastudio-par", "eis/exampleDataVersaStudio.par"),
        ("powersuite-text", "eis/exampleDataPowersuite.txt"),
        ("parstat-text", "eis/exampleDataParstat.txt"),
        ("gamry-dta", "dc/gamry_chronoa_de_data.dta"),
        ("zahner-ism", "eis/zahner_rc-data.ism"),
        ("biologic-mpr", "eis/PEIS_LPSCl_IonBlocking_-25C.mpr"),
        ("biologic-mpt", "eis/PEIS_LPSCl_IonBlocking_-25C.txt"),
    ],
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_damage_of_a_real_file(real_data, name, file, data):
    check_damaged(name, data.draw(damaged((real_data / file).read_bytes())))


@pytest.mark.parametrize(
    ("title", "columns"),
    [
        ("Chronoamperometry / Chronocoulometry", ["time/s", "Ewe/V"]),
        ("Galvanostatic Cycling with Potential Limitation", ["time/s", "<I>/mA"]),
    ],
)
def test_missing_columns_of_other_techniques(tmp_path, title, columns):
    path = tmp_path / "a.mpt"
    write_mpt(path, title, columns, [(0.0, 1.0), (1.0, 1.0)])
    with pytest.raises(RawFileError, match="expected column") as error:
        read(path)
    assert error.value.line == 16
