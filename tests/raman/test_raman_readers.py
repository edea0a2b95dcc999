"""Raman formats: real files, variants of each layout, and files that are broken."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import TEST_TIME, Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    INTENSITY_COUNTS,
    INTENSITY_RATE,
    RAMAN_SHIFT,
    SPECTRUM_INDEX,
    WAVELENGTH,
    X_POSITION,
    Y_POSITION,
)


def read(path: Path) -> Measurement:
    return readers.read(path, "raman")


# file -> format, points, first, last, axis, where the largest intensity is
REAL = {
    "532nm-191216-Si_200mu.txt": ("labspec-text", 1024, 46.6417, 1754.52, 522.624),
    "PST10_iR785_OP01_8000msx8.txt": ("raman-csv", 1024, 168.216, 3281.89, 1006.29),
    "PST_Reflex532_Z050_010_10000msx2.txt": ("raman-csv", 2578, 100.265, 3501.06, 3053.59),
    "PST_Reflex532_Z050_010_10000msx2.spc": ("galactic-spc", 2578, 100.265, 3501.06, 3053.69),
    "raman_example.wdf": ("renishaw-wdf", 1011, 0.380859, 1879.449, 1581.730),
    "raman_example.txt": ("renishaw-text", 1011, 0.380859, 1879.449, 1581.730),
    "Si-wafer-Raman-Spectrum-1.txt": ("witec-text", 1600, 530.7817, 661.8724, 532.1157),
    "rod_file_1000679.rod": ("rod-cif", 1159, 50.0, 1400.643, 380.76),
}


@pytest.mark.parametrize("name", REAL)
def test_real_file_has_the_stated_points_and_range(real_data: Path, name: str) -> None:
    format, points, first, last, top = REAL[name]
    measurement = read(real_data / "raman" / name)
    frame = measurement.frame
    assert measurement.format == format
    assert len(frame) == points
    x, y = frame.iloc[:, 0], frame.iloc[:, 1]
    assert np.diff(x).min() > 0
    assert x.iloc[[0, -1]].to_list() == pytest.approx([first, last], abs=1e-2)
    assert x[y.argmax()] == pytest.approx(top, abs=5e-3)


def test_wdf_and_its_text_export_are_the_same(real_data: Path) -> None:
    binary = read(real_data / "raman" / "raman_example.wdf")
    text = read(real_data / "raman" / "raman_example.txt")
    assert np.abs(binary.frame.to_numpy() - text.frame.to_numpy()).max() < 1e-6
    assert binary.metadata["excitation_nm"] == pytest.approx(632.80, abs=5e-3)
    assert list(binary.frame) == [RAMAN_SHIFT, INTENSITY_COUNTS]  # the binary file knows its unit
    assert list(text.frame) == [RAMAN_SHIFT, INTENSITY_ARBITRARY]
    assert (text.frame[INTENSITY_ARBITRARY] < 0).any()  # negative values are data


def test_spc_is_the_evenly_resampled_text_export(real_data: Path) -> None:
    name = "PST_Reflex532_Z050_010_10000msx2"
    spc = read(real_data / "raman" / f"{name}.spc")
    text = read(real_data / "raman" / f"{name}.txt")
    even = spc.frame[RAMAN_SHIFT]
    again = np.interp(even, text.frame[RAMAN_SHIFT], text.frame[INTENSITY_ARBITRARY])
    assert np.ptp(np.diff(even)) < 1e-9
    assert np.corrcoef(again, spc.frame[INTENSITY_COUNTS])[0, 1] > 0.998
    assert spc.metadata["start_time"] == "2021-11-18T11:30"
    assert spc.metadata["log"]["Laser"] == "Laser: 532 nm edge"


def test_labspec_header_is_kept_and_processing_recorded(real_data: Path) -> None:
    metadata = read(real_data / "raman" / "532nm-191216-Si_200mu.txt").metadata
    assert metadata["instrument"] == "LabRAM HR Evol"
    assert metadata["excitation_nm"] == 532.0
    assert metadata["header"]["Detector temperature (°C)"] == "-60.1"
    assert metadata["processing"] == ("Spike filter=Multiple accum.",)
    assert metadata["baseline_removed"] is False


def test_witec_axis_stays_in_nm_and_saturation_is_seen(real_data: Path) -> None:
    measurement = read(real_data / "raman" / "Si-wafer-Raman-Spectrum-1.txt")
    assert list(measurement.frame) == [WAVELENGTH, INTENSITY_COUNTS]
    assert "excitation_nm" not in measurement.metadata
    assert any("8 points hold the largest value 65535" in w for w in measurement.warnings)
    assert any("does not say the laser" in w for w in measurement.warnings)


def test_rod_entry_tells_what_was_done(real_data: Path) -> None:
    metadata = read(real_data / "raman" / "rod_file_1000679.rod").metadata
    assert metadata["excitation_nm"] == 488.0
    assert metadata["baseline_removed"] is False
    assert metadata["compound"] == "K-cymrite"


# --- variants of the layouts -------------------------------------------------------------------

X = np.round(np.linspace(100.0, 140.0, 21), 3)
Y = np.round(500 + 100 * np.sin(X / 7), 1)
HEADER = "#Acq. time (s)=\t3\n#Accumulations=\t2\n#Laser (nm)=\t785 \n"


def columns(x: np.ndarray = X, y: np.ndarray = Y, separator: str = "\t") -> str:
    return "".join(f"{a:g}{separator}{b:g}\n" for a, b in zip(x, y, strict=True))


def written(folder: Path, text: str, name: str = "x.txt", encoding: str = "latin-1") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read_one(path: Path, format: str) -> np.ndarray:
    measurement = read(path)
    assert measurement.format == format
    table: np.ndarray = measurement.frame.to_numpy()
    assert table == pytest.approx(np.column_stack([X, Y]))
    return table


@pytest.mark.parametrize(
    ("header", "ending"),
    [
        (HEADER, "\n"),
        (HEADER, "\r\n"),
        (HEADER + "#Range=\tOff\n#Range=\tVisible\n#Spectro (cm-¹)=\t940\n", "\n"),
        (HEADER + "#AxisType[0]=\tIntens\n#AxisUnit[0]=\tCnt\n#Wave\t\t#Intensity\n", "\n"),
        (HEADER + "#AxisType[1]=\tSpectr\n#AxisUnit[1]=\t1/cm\n", "\n"),
    ],
)
@pytest.mark.parametrize("falling", [False, True])
def test_labspec_header_variants(tmp_path: Path, header: str, ending: str, falling: bool) -> None:
    body = columns(X[::-1], Y[::-1]) if falling else columns()
    path = written(tmp_path, (header + body).replace("\n", ending))
    read_one(path, "labspec-text")
    assert read(path).metadata["excitation_nm"] == 785.0
    assert read(path).metadata["axis_order"] == ("falling" if falling else "rising")


def test_labspec_series_and_map_in_long_form(tmp_path: Path) -> None:
    axis = "\t".join(f"{x:g}" for x in X)
    series = [f"{t}\t" + "\t".join(f"{y + t:g}" for y in Y) for t in (0.0, 10.5, 21.0)]
    frame = read(written(tmp_path, HEADER + "\n".join(["\t" + axis, *series]))).frame
    assert list(frame) == [SPECTRUM_INDEX, TEST_TIME, RAMAN_SHIFT, INTENSITY_COUNTS]
    second = frame[frame[SPECTRUM_INDEX] == 1]
    assert second[INTENSITY_COUNTS].to_numpy() == pytest.approx(Y + 10.5)
    assert second[TEST_TIME].unique().tolist() == [10.5]

    rows = [f"{x}\t{y}\t" + "\t".join(f"{v:g}" for v in Y) for x, y in ((0, 0), (1.5, 0), (0, 2))]
    frame = read(written(tmp_path, HEADER + "\n".join(["\t\t" + axis, *rows]))).frame
    assert len(frame) == 3 * X.size
    assert frame.iloc[X.size][[X_POSITION, Y_POSITION]].to_list() == [1.5, 0.0]


def test_labspec_baseline_in_the_header_is_honoured(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "#Base:Fit=\tPoly 5\n#Base:Sub=\tOn\n" + columns())
    measurement = read(path)
    assert measurement.metadata["baseline_removed"] is True
    assert measurement.warnings == (
        "a baseline was already removed in LabSpec (Base:Fit=Poly 5, Base:Sub=On)",
    )


def test_labspec_units_are_those_of_the_file(tmp_path: Path) -> None:
    rate = read(written(tmp_path, HEADER + "#AxisUnit[0]=\tCnt/sec\n" + columns()))
    assert INTENSITY_RATE in rate.frame
    wavelength = read(written(tmp_path, HEADER + "#Range (nm)=\t454...467\n" + columns()))
    assert WAVELENGTH in wavelength.frame
    with pytest.raises(RawFileError, match=r"expected a spectral axis in cm-1 .* found 'eV'"):
        read(written(tmp_path, HEADER + "#AxisUnit[1]=\teV\n" + columns()))


def test_wire_text_map(tmp_path: Path) -> None:
    rows = [
        f"{x:g}\t\t{y:g}\t\t{a:g}\t\t{b:g}"
        for x, y in ((0, 0), (0, 2.5))
        for a, b in zip(X[::-1], Y[::-1], strict=True)
    ]
    path = written(tmp_path, "#X\t\t#Y\t\t#Wave\t\t#Intensity\r\n" + "\r\n".join(rows))
    frame = read(path).frame
    assert frame[Y_POSITION].unique().tolist() == [0, 2.5]
    assert frame[RAMAN_SHIFT].to_numpy()[: X.size] == pytest.approx(X)
    cut = written(tmp_path, "#X\t\t#Y\t\t#Wave\t\t#Intensity\r\n" + "\r\n".join(rows[:-3]))
    with pytest.raises(RawFileError, match="expected whole spectra of 21 points, found 39 rows"):
        read(cut)


@pytest.mark.parametrize("separator", [",", "\t"])
def test_witec_variants(tmp_path: Path, separator: str) -> None:
    head = "[Header]\nGraphName = S\nXAxisUnit = rel. 1/cm\nDataUnit = CCD cts\n"
    assert RAMAN_SHIFT in read(written(tmp_path, head + "[Data]\n" + columns())).frame
    several = "[Data]\nX-Axis,a,b\nrel. 1/cm,CCD cts,CCD cts\n" + "".join(
        f"{a:g}{separator}{b:g}{separator}{2 * b:g}\n" for a, b in zip(X, Y, strict=True)
    )
    frame = read(written(tmp_path, "//Exported ASCII-File\n" + head + several)).frame
    assert frame[INTENSITY_COUNTS].to_numpy() == pytest.approx(np.r_[Y, 2 * Y])
    photon = head.replace("rel. 1/cm", "eV") + "[Data]\n" + columns()
    with pytest.raises(RawFileError, match="found 'eV'"):
        read(written(tmp_path, photon))


def test_rod_prefers_the_published_intensity_and_says_so(tmp_path: Path) -> None:
    rows = "".join(f"{a:g} {2 * b:g} {b:g}\n" for a, b in zip(X, Y, strict=True))
    text = (
        "data_1\n_raman_measurement.baseline_correction yes\n"
        "_raman_measurement.baseline_correction_details\n;\n polynomial\n_loop_ inside\n;\n"
        "loop_\n_raman_spectrum.raman_shift\n_raman_spectrum.raw_intensity\n"
        f"_raman_spectrum.intensity\n{rows}"
    )
    path = written(tmp_path, text, "x.rod")
    read_one(path, "rod-cif")
    assert read(path).metadata["baseline_removed"] is True
    with pytest.raises(RawFileError, match="expected a ';' that ends the text"):
        read(written(tmp_path, "data_1\n_raman_x\n;\nno end\n", "y.rod"))


@pytest.mark.parametrize(
    "text",
    [
        "Raman shift (cm-1),Intensity (a.u.)\n" + columns(separator=","),
        "Wavenumber / cm-1;Counts\n" + columns(separator=";").replace(".", ","),
        "# a comment\n" + columns(separator=" "),
        "##NAMES=Quartz\n##LOCALITY=Somewhere, Somewhat\n" + columns(separator=", ") + "##END=\n",
        columns(),
    ],
)
def test_plain_columns(tmp_path: Path, text: str) -> None:
    read_one(written(tmp_path, text, "x.csv"), "raman-csv")


def test_plain_columns_say_what_they_do_not_say(tmp_path: Path) -> None:
    bare = read(written(tmp_path, columns()))
    assert "no names" in bare.warnings[0]
    named = read(written(tmp_path, "wavelength (nm)\tcounts\n" + columns()))
    assert list(named.frame) == [WAVELENGTH, INTENSITY_COUNTS]
    other = written(tmp_path, "two_theta\tintensity\n" + columns())
    assert readers.sniff(other, "raman") is None


@pytest.mark.parametrize(
    ("low", "high", "asked"),
    [
        (534.8, 568.3, True),  # nm from 532 nm on
        (787.0, 1095.0, True),  # nm from 785 nm on
        (100.0, 1200.0, False),
        (-50.0, 500.0, False),
        (400.0, 4000.0, False),
        (2700.0, 3200.0, False),
    ],
)
def test_bare_numbers_that_may_be_nm_are_asked_about(
    tmp_path: Path, low: float, high: float, asked: bool
) -> None:
    rows = "\n".join(f"{x:.3f}\t{500 + i % 7}" for i, x in enumerate(np.linspace(low, high, 300)))
    path = written(tmp_path, rows)
    if asked:
        with pytest.raises(RawFileError, match="shifts in cm-1 or wavelengths in nm"):
            read(path)
        assert (
            read(written(tmp_path, "Wavelength / nm\tCounts\n" + rows)).frame.columns[0]
            == WAVELENGTH
        )
    else:
        assert read(path).frame[RAMAN_SHIFT].iloc[-1] == pytest.approx(high)


def spc(
    y: np.ndarray,
    flags: int = 0,
    exponent: int = -128,
    x_type: int = 13,
    experiment: int = 0,
    year: int = 0,
) -> bytes:
    """A file after the layout that Galactic published: header, subheader, values."""
    head = bytearray(512)
    struct.pack_into("<BBBb", head, 0, flags, 0x4B, experiment, exponent)
    if year:  # 9 May, 16:33
        struct.pack_into("<I", head, 32, year << 20 | 5 << 16 | 9 << 11 | 16 << 6 | 33)
    struct.pack_into("<IddI", head, 4, y.size, X[0], X[-1], 1)
    struct.pack_into("<BB", head, 28, x_type, 4)
    axis = X.astype("<f4").tobytes() if flags & 0x80 else b""
    if exponent == -128:
        values = y.astype("<f4").tobytes()
    else:
        bits, kind = (16, "<i2") if flags & 1 else (32, "<i4")
        values = np.round(y * 2.0 ** (bits - exponent)).astype(kind).tobytes()
    return bytes(head) + axis + bytes(32) + values


@pytest.mark.parametrize(("flags", "exponent"), [(0, -128), (0x80, -128), (0, 11), (1, 11)])
def test_spc_encodings(tmp_path: Path, flags: int, exponent: int) -> None:
    path = tmp_path / "x.spc"
    path.write_bytes(spc(Y, flags, exponent))
    frame = read(path).frame
    assert frame[RAMAN_SHIFT].to_numpy() == pytest.approx(X, rel=1e-6)
    assert frame[INTENSITY_COUNTS].to_numpy() == pytest.approx(Y, abs=0.02)


@pytest.mark.parametrize("year", [2015, 115])
def test_years_of_spc_are_counted_from_christ_or_from_1900(tmp_path: Path, year: int) -> None:
    path = tmp_path / "x.spc"
    path.write_bytes(spc(Y, year=year))
    assert read(path).metadata["start_time"] == "2015-05-09T16:33"


def test_wavenumbers_of_a_raman_experiment_are_shifts(tmp_path: Path) -> None:
    path = tmp_path / "x.spc"
    path.write_bytes(spc(Y, x_type=1, experiment=11))
    assert read(path).frame[RAMAN_SHIFT].to_numpy() == pytest.approx(X, rel=1e-6)
    path.write_bytes(spc(Y, x_type=1, experiment=4))
    with pytest.raises(RawFileError, match="axis type 1 of experiment type 4"):
        read(path)


def test_spc_that_cannot_be_right_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.spc"
    whole = spc(Y)
    path.write_bytes(whole[:-8])
    with pytest.raises(
        RawFileError, match="expected 628 bytes for 1 spectra of 21 points, found 620"
    ):
        read(path)
    path.write_bytes(spc(Y, x_type=1))
    with pytest.raises(RawFileError, match="found axis type 1"):
        read(path)
    path.write_bytes(whole[:1] + b"\x4c" + whole[2:])
    with pytest.raises(RawFileError, match="expected SPC of version 4B"):
        read(path)


def wdf(stack: np.ndarray, planned: int | None = None, unit: int = 1) -> bytes:
    spectra, points = stack.shape
    capacity = planned or spectra
    head = bytearray(512)
    struct.pack_into("<4sI", head, 0, b"WDF1", 1)
    struct.pack_into("<IQQ", head, 60, points, capacity, spectra)
    struct.pack_into("<If", head, 152, 6, 1e7 / 532)
    room = np.zeros((capacity, points), "<f4")
    room[:spectra] = stack
    origin = struct.pack("<III16s", 1, 3, 5, b"X") + np.arange(capacity, dtype="<f8").tobytes()

    def block(tag: bytes, content: bytes) -> bytes:
        return struct.pack("<4sIQ", tag, 0, 16 + len(content)) + content

    axis = struct.pack("<II", 1, unit) + X.astype("<f4").tobytes()
    return (
        bytes(head) + block(b"DATA", room.tobytes()) + block(b"XLST", axis) + block(b"ORGN", origin)
    )


def test_wdf_map_that_was_stopped(tmp_path: Path) -> None:
    path = tmp_path / "x.wdf"
    path.write_bytes(wdf(np.array([Y, 2 * Y]), planned=5))
    measurement = read(path)
    assert measurement.warnings == ("2 of 5 planned spectra were measured",)
    frame = measurement.frame
    assert frame[X_POSITION].unique().tolist() == [0, 1]
    assert frame[INTENSITY_COUNTS].to_numpy() == pytest.approx(np.r_[Y, 2 * Y], rel=1e-6)
    path.write_bytes(wdf(np.array([Y]), unit=2))
    with pytest.raises(RawFileError, match=r"expected an axis in Raman shift \(1\) or nm \(3\)"):
        read(path)


def test_wdf_with_a_lying_count_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.wdf"
    data = bytearray(wdf(np.array([Y])))
    struct.pack_into("<Q", data, 72, 2**40)
    struct.pack_into("<Q", data, 64, 2**41)
    path.write_bytes(bytes(data))
    with pytest.raises(RawFileError, match="1099511627776 spectra of 21 points in the block DATA"):
        read(path)


# --- broken files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (columns(X[[0, 1, 2, 2, *range(3, 21)]], Y[[0, 1, 2, 2, *range(3, 21)]]), "line 7: .*104"),
        (columns(np.r_[X, X], np.r_[Y, Y]), r"line 25: .*found 140 and then 100\. Stitched"),
        (columns().replace("104\t", "104;"), r"x.txt line 6: expected 2 columns"),
        (columns().replace("104\t", "104\tnan"), "line 6: expected a number"),
        (columns()[:40], "expected a spectrum of at least 10 points"),
        ("", "expected data after the header, found none"),
        (columns() + "150\n", "line 25: expected 2 columns .*found 1"),
        ("1\t2\t3\n", "line 4: expected two columns .*found 3 columns"),
        ("\t\t\t100\t101\n", "found 3"),
    ],
)
def test_broken_labspec_names_line_and_finding(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(RawFileError, match=message):
        read(written(tmp_path, HEADER + body))


def test_constant_spectrum_is_not_called_saturated(tmp_path: Path) -> None:
    assert read(written(tmp_path, HEADER + columns(X, 0 * Y))).warnings == ()


@pytest.mark.parametrize("name", REAL)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damage_gives_a_raw_file_error_or_a_sound_frame(
    real_data: Path, tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    """Cut off anywhere, or with bytes overwritten anywhere: never another exception."""
    content = bytearray((real_data / "raman" / name).read_bytes())
    cut = data.draw(st.integers(1, len(content)))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, min(len(content) - 8, 700)))
        content[at : at + 4] = data.draw(st.binary(min_size=4, max_size=4))
    path = tmp_path_factory.mktemp("damaged") / name
    path.write_bytes(bytes(content[:cut]))
    try:
        frame = read(path).frame
    except RawFileError:
        return
    assert np.isfinite(frame.to_numpy()).all()


@pytest.mark.parametrize(
    ("name", "points", "ends", "top", "laser"),
    [
        (
            "ramanchada2_PST02_iRPlus785_Z050_075_3200ms.txt",
            1743, (-42.14, 3000.64), 64530.0, 784.82,
        ),
        ("ramanchada2_lamp Ne 10ms 0%.txt", 715, (-2.53, 1501.39), 259215.7826, 784.9),
    ],
)  # fmt: skip
def test_real_bwtek_text(
    real_data: Path,
    name: str,
    points: int,
    ends: tuple[float, float],
    top: float,
    laser: float,
) -> None:
    """Points, range and maximum as another reader (ramanchada2 1.5) has them."""
    read = readers.read(real_data / "raman" / name)
    assert (read.format, len(read.frame)) == ("bwtek-text", points)
    shift = read.frame[RAMAN_SHIFT]
    assert (shift.iloc[0], shift.iloc[-1]) == ends
    assert read.frame[INTENSITY_COUNTS].max() == top
    assert read.metadata["excitation_nm"] == laser


@pytest.mark.parametrize(
    ("name", "spectra", "points", "low", "high", "total"),
    [
        ("linescan", 3, 34, 741.0, 1614.0, 87729.0),
        ("map_x3-y2", 6, 34, 108.5, 295.5, 30224.0),
        ("spec_range", 1, 105, 181.123, 312.613, 25303.558),
    ],
)
def test_real_labspec_xml(
    real_data: Path, name: str, spectra: int, points: int, low: float, high: float, total: float
) -> None:
    """Size, extremes and sum as another reader (rosettasciio 0.15) has them."""
    read = readers.read(real_data / "raman" / f"rosettasciio_jobinyvon_test_{name}.xml")
    assert (read.format, len(read.frame)) == ("labspec-xml", spectra * points)
    label = next(column for column in read.frame if column.startswith("Intensity"))
    intensity = read.frame[label]
    assert (intensity.min(), intensity.max()) == pytest.approx((low, high), abs=1e-3)
    assert intensity.sum() == pytest.approx(total, rel=1e-6)
    assert read.metadata["excitation_nm"] == pytest.approx(632.817)
    if name.startswith("map"):  # the first row of the file is the lower left corner
        corner = read.frame[(read.frame[X_POSITION] == -2) & (read.frame[Y_POSITION] == -1)]
        assert corner[label].iloc[-1] == 275.5
        assert sorted(read.frame[X_POSITION].unique()) == [-2, 0, 2]


def test_labspec_xml_in_ev_and_cut_off_are_refused(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "raman"
    with pytest.raises(RawFileError, match=r"in cm-1 .*or nm, found 'eV'"):
        readers.read(folder / "rosettasciio_jobinyvon_test_spec_3s_eV.xml")
    whole = (folder / "rosettasciio_jobinyvon_test_map_x3-y2.xml").read_bytes()
    path = tmp_path / "cut.xml"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RawFileError, match="well-formed XML"):
        readers.read(path)
    start, end = whole.rindex(b"<LSX_Row"), whole.rindex(b"</LSX_Row>") + len(b"</LSX_Row>")
    path.write_bytes(whole[:start] + whole[end:])
    with pytest.raises(RawFileError, match="expected 6 spectra of 34 points, found 5"):
        readers.read(path)
