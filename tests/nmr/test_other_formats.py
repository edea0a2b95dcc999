"""Varian, JEOL, Tecmag and JCAMP-DX: instrument files, and files written here."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import AnalysisError, RawFileError
from electrolyte.readers import read, sniff
from electrolyte.readers.nmr.jeol_jdf import group_delay
from electrolyte.readers.nmr.nmr_columns import nucleus_name
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.fourier import transform
from electrolyte.techniques.nmr.recovery import analyse_relaxation

WIDTH, FREQUENCY, OFFSET = 10000.0, 116.6, 1500.0  # Hz, MHz, Hz from the transmitter


def tone(n: int = 512) -> np.ndarray:
    time = np.arange(n) / WIDTH
    return np.exp(2j * np.pi * OFFSET * time - 200 * time)


def peak_offset(path: Path) -> float:
    measurement = read(path, "nmr")
    spectrum = transform(measurement.arrays["fid"], measurement.metadata)
    return float(spectrum.offset[np.argmax(np.abs(spectrum.intensity))])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Li7", "7Li"),
        ("^7Li", "7Li"),
        ("Lithium7", "7Li"),
        ("Proton", "1H"),
        ("Cl35", "35Cl"),
        ("C13", "13C"),
        ("Tuned", "Tuned"),
        ("", ""),
    ],
)
def test_nucleus_names(text: str, name: str) -> None:
    assert nucleus_name(text) == name


# --- Varian: header and blocks as in the VnmrJ manual ("User Programming", binary data files) -----


def varian(
    folder: Path,
    fids: np.ndarray,
    arrayed: str = "",
    blocks_of: list[tuple[int, int]] | None = None,
) -> Path:
    """``blocks_of``: scale and scans (ctcount) of each block."""
    folder.mkdir()
    n = 2 * fids.shape[1]
    blocks = struct.pack(">6i2hi", len(fids), 1, n, 4, 4 * n, 4 * n + 28, 0, 0x1 | 0x8 | 0x40, 1)
    for fid, (scale, scans) in zip(fids, blocks_of or [(0, 1)] * len(fids), strict=True):
        words = np.empty(n, ">f4")
        # Varian counts the phase the other way round
        words[::2], words[1::2] = fid.real, -fid.imag
        blocks += struct.pack(">4hi4f", scale, 1, 1, 0, scans, 0, 0, 0, 0) + words.tobytes()
    (folder / "fid").write_bytes(blocks)
    reals = {"sfrq": FREQUENCY, "sw": WIDTH, "reffrq": FREQUENCY - 5e-4, "temp": 25.0, "np": n}
    lines = [f"{k} 1 1 1e9 0 0 2 1 0 1 64\n1 {v} \n0 \n" for k, v in reals.items()]
    for key, value in {"tn": "Li7", "array": arrayed}.items():
        lines.append(f'{key} 2 2 8 0 0 2 1 0 1 64\n1 "{value}"\n0 \n')
    if arrayed:
        values = " ".join(f"{0.1 * (i + 1):g}" for i in range(len(fids)))
        lines.append(f"{arrayed} 3 1 1e9 0 0 2 1 0 1 64\n{len(fids)} {values} \n0 \n")
    (folder / "procpar").write_text("".join(lines))
    return folder


def test_varian_spectrum(tmp_path: Path) -> None:
    folder = varian(tmp_path / "s.fid", tone()[None])
    assert sniff(folder, "nmr").name == "varian-agilent"  # type: ignore[union-attr]
    measurement = read(folder, "nmr")
    np.testing.assert_allclose(measurement.arrays["fid"], tone(), atol=1e-6)
    assert peak_offset(folder) == pytest.approx(OFFSET, abs=WIDTH / 512)
    assert measurement.metadata["nucleus"] == "7Li"
    assert measurement.metadata["temperature_K"] == pytest.approx(298.15)
    assert measurement.metadata["reference_frequency_MHz"] == pytest.approx(FREQUENCY - 5e-4)


def test_varian_arrayed_delay(tmp_path: Path) -> None:
    fids = tone()[None] * np.array([0.2, 0.5, 0.8])[:, None]
    measurement = read(varian(tmp_path / "s.fid", fids, "d2"), "nmr")
    np.testing.assert_allclose(measurement.arrays["fid"], fids, atol=1e-6)
    assert measurement.frame["Delay / s"].tolist() == pytest.approx([0.1, 0.2, 0.3])


def test_varian_rows_of_unlike_scans_are_comparable(tmp_path: Path) -> None:
    """A series stopped within its last row, and one whose integers were halved on the way."""
    fids = tone()[None] * np.array([0.2, 0.5, 0.8])[:, None]
    written = fids * np.array([16, 16, 5])[:, None] / np.array([1, 2, 1])[:, None]
    folder = varian(tmp_path / "s.fid", written, "d2", [(0, 16), (1, 16), (0, 5)])
    np.testing.assert_allclose(read(folder, "nmr").arrays["fid"], 16 * fids, rtol=1e-6)
    unstated = varian(tmp_path / "u.fid", written, "d2", [(0, 16), (0, 0), (0, 5)])
    np.testing.assert_allclose(read(unstated, "nmr").arrays["fid"], written, rtol=1e-6)


@pytest.mark.parametrize("arrayed", ["pad", "nt"])
def test_a_varian_series_in_time_is_no_recovery(tmp_path: Path, arrayed: str) -> None:
    measurement = read(varian(tmp_path / "s.fid", np.tile(tone(), (3, 1)), arrayed), "nmr")
    assert list(measurement.frame) == [f"{arrayed} / 1"]
    with pytest.raises(AnalysisError, match="a stack of FIDs with delays"):
        analyse_relaxation(measurement, conditions(measurement.metadata))


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda f: (f / "fid").write_bytes((f / "fid").read_bytes()[:-10]), "bytes"),
        (lambda f: (f / "fid").write_bytes(b"\x7f" * 40), "header|bytes"),
        (lambda f: (f / "fid").write_bytes(b"1"), "a header of 32 bytes"),
        (lambda f: (f / "procpar").write_text("sw\n"), "a Varian data set"),
        (
            lambda f: (f / "procpar").write_text(
                (f / "procpar").read_text().replace("10000.0", "wide")
            ),
            "a number in the parameter sw",
        ),
    ],
)
def test_varian_damage(tmp_path: Path, act, expected: str) -> None:  # type: ignore[no-untyped-def]
    folder = varian(tmp_path / "s.fid", tone()[None])
    act(folder)
    with pytest.raises(RawFileError, match=expected):
        read(folder, "nmr", "varian-agilent")


def test_a_file_of_a_varian_folder_is_explained(tmp_path: Path) -> None:
    folder = varian(tmp_path / "s.fid", tone()[None])
    for name in ("fid", "procpar"):
        with pytest.raises(RawFileError, match=rf"its file '{name}'. Name the folder: .*s\.fid"):
            read(folder / name, "nmr")
    (folder / "fid").unlink()
    with pytest.raises(RawFileError, match=r"the file fid, found none\. Copy the whole folder"):
        read(folder, "nmr")


def test_real_varian_folder(real_data: Path) -> None:
    measurement = read(real_data / "nmr" / "dnplab_PROTON_01.fid", "nmr")
    # as nmrglue reads it, with the sign of the imaginary part turned
    assert measurement.arrays["fid"][0] == 665310 + 1039965j
    assert np.abs(measurement.arrays["fid"]).max() == pytest.approx(1234570.6, abs=0.05)
    assert measurement.metadata["spectral_width_Hz"] == 50e3


# --- JEOL: the header's places as published with nmrglue's reader ---------------------------------


def jeol(path: Path, fid: np.ndarray, temperature: float = 26.5) -> Path:
    head = bytearray(1360)
    head[0:8] = b"JEOL.NMR"
    head[8], head[12], head[13], head[14] = 1, 1, 0x80, 1  # little endian, 1D float64
    head[24] = 3  # complex
    head[33] = 28  # seconds
    n = len(fid)
    struct.pack_into(">8I", head, 176, n, *[1] * 7)
    struct.pack_into(">8I", head, 240, n - 1, *[0] * 7)
    parameters = {"x_freq": FREQUENCY * 1e6, "x_sweep": WIDTH, "x_offset": 4.0}
    parameters["temp_get"] = temperature
    start = len(head)
    block = struct.pack("<4I", 64, 0, len(parameters) + 1, 0)
    for name, value in {**parameters, "x_domain": "Lithium7"}.items():
        text = isinstance(value, str)
        stored = value.encode().ljust(16) if text else struct.pack("<d", value).ljust(16, b"\0")
        block += bytes(16) + stored + struct.pack("<i", 0 if text else 2)
        block += name.encode().ljust(28)
    struct.pack_into(">I", head, 1212, start)
    struct.pack_into(">I", head, 1216, len(block))
    struct.pack_into(">I", head, 1284, start + len(block))
    data = np.concatenate([fid.real, -fid.imag]).astype("<f8")
    path.write_bytes(bytes(head) + block + data.tobytes())
    return path


def test_jeol_spectrum(tmp_path: Path) -> None:
    path = jeol(tmp_path / "s.jdf", tone())
    assert sniff(path).name == "jeol-jdf"  # type: ignore[union-attr]
    measurement = read(path, "nmr")
    np.testing.assert_allclose(measurement.arrays["fid"], tone(), atol=1e-12)
    assert peak_offset(path) == pytest.approx(OFFSET, abs=WIDTH / 512)
    assert measurement.metadata["nucleus"] == "7Li"
    assert measurement.metadata["temperature_K"] == pytest.approx(299.65)
    spectrum = transform(measurement.arrays["fid"], measurement.metadata)
    assert spectrum.to_shift(0.0) == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda b: b[:-8], "bytes for 512 points"),
        (lambda b: b[:100], "a header of 1360 bytes"),
        (lambda b: b[:12] + b"\x02" + b[13:], "a 1D complex FID"),
        (lambda b: b[:176] + b"\xff\xff\xff\xff" + b[180:], "bytes for 4294967295 points"),
        (lambda b: b[:1360] + bytes(len(b) - 1360), "a JEOL 1D FID|positive|measured"),
    ],
)
def test_jeol_damage(tmp_path: Path, act, expected: str) -> None:  # type: ignore[no-untyped-def]
    path = jeol(tmp_path / "s.jdf", tone())
    path.write_bytes(act(path.read_bytes()))
    with pytest.raises(RawFileError, match=expected):
        read(path, "nmr", "jeol-jdf")


@pytest.mark.parametrize(
    ("orders", "factors", "points"),
    [
        # (54 - 1)/2 points at 1/16 of the step, (73 - 1)/2 at half of it
        ("25473", "82", 53 / 32 + 36 / 2),
        ("25473", "282", 53 / 32 + 36 / 2),
        ("1101", "4", 50 / 4),
        ("3113344", "222", 10 / 16 + 32 / 8 + 43 / 4),
        ("0", "0", None),
        ("25473", "", None),
        ("2547", "82", None),
        ("None", "None", None),
    ],
)
def test_delay_of_jeol_filters(orders: str, factors: str, points: float | None) -> None:
    found = group_delay(orders, factors)
    assert found == (None if points is None else pytest.approx(points, abs=1e-12))


def test_delay_of_a_cascade_is_that_of_its_impulse() -> None:
    """Independent of the formula: an impulse through symmetric filters that are decimated."""
    signal = np.zeros(4096)
    signal[2048] = 1.0
    for order, factor in ((54, 8), (73, 2)):
        taps = np.hanning(order + 2)[1:-1]
        signal = np.convolve(signal, taps)[::factor]
    centre = np.sum(np.arange(len(signal)) * signal) / signal.sum()
    # the stop band of these taps lets a trace through, which decimation folds back
    assert centre - 2048 / 16 == pytest.approx(group_delay("25473", "82"), abs=0.01)


def test_the_real_jeol_fid_begins_after_its_filter(real_data: Path) -> None:
    measurement = read(real_data / "nmr" / "jeol-data-test_fluorine.jdf", "nmr")
    fid, delay = measurement.arrays["fid"], measurement.metadata["group_delay_points"]
    assert len(fid) == 32768
    assert np.abs(fid).max() == pytest.approx(152.3047, abs=1e-3)
    # half of the step lies between the last point before the delay and the first behind it
    assert np.abs(fid[int(delay)]) < 0.2 * np.abs(fid[int(delay) + 1 : 60]).mean()
    # what is left of the first-order phase over strong lines is the dead time that the file states
    n = len(fid)
    spectrum = transform(fid, measurement.metadata)
    places = n // 2 + np.array([-5222, -5151, -4636, -605, 939, 5584, 5961])
    turns = np.angle([spectrum.intensity[k - 8 : k + 9].sum() for k in places])
    offset = spectrum.offset[places]
    dead_times = np.linspace(-5e-6, 15e-6, 201)
    together = [abs(np.exp(1j * (turns - 2 * np.pi * offset * t)).sum()) for t in dead_times]
    stated = measurement.metadata["dead_time_s"]
    assert dead_times[np.argmax(together)] == pytest.approx(stated, abs=1.5e-6)


# --- Tecmag: the shape of tables as in files of TNMR ----------------------------------------------


def test_real_tecmag_recovery(real_data: Path) -> None:
    measurement = read(real_data / "nmr" / "DNPLab_T1.tnt", "nmr")
    assert measurement.frame["Delay / s"].tolist() == [0.01, 0.09, 0.17, 0.25, 0.33]
    fids = measurement.arrays["fid"]
    assert fids.shape == (5, 1024)
    assert fids[0, 0] == 14996 + 1157j
    assert np.abs(fids).max() == pytest.approx(58206.49, abs=0.01)
    assert measurement.metadata["spectral_width_Hz"] == pytest.approx(5000)  # 1/dwell
    assert measurement.metadata["nucleus"] == "1H"


@pytest.mark.parametrize(
    ("name", "n"),
    [
        ("DNPLab_1D.tnt", 3),
        ("pyNMR_11-13C-FID-dnp-DO-CP-InverseNutPh3-10msSpinLock.tnt", 20),
    ],
)
def test_real_tecmag_series_without_delays(name: str, n: int, real_data: Path) -> None:
    with pytest.raises(RawFileError, match=f"nothing says what was stepped in its {n} FIDs"):
        read(real_data / "nmr" / name, "nmr")


def test_cut_off_tecmag_file(real_data: Path, tmp_path: Path) -> None:
    whole = (real_data / "nmr" / "DNPLab_T1.tnt").read_bytes()
    for length in (9, 500, 20000):
        path = tmp_path / "cut.tnt"
        path.write_bytes(whole[:length])
        with pytest.raises(RawFileError, match=r"Tecmag|table|FID"):
            read(path, "nmr")


# --- JCAMP-DX 5.0 and 6.0 -------------------------------------------------------------------------


def affn(values: np.ndarray) -> str:
    """(X++(Y..Y)) lines of eight whole numbers."""
    rows = np.round(values).astype(int).reshape(-1, 8)
    return "\n".join(f"{8 * i} " + " ".join(map(str, row)) for i, row in enumerate(rows))


HEAD = (
    "##TITLE= synthetic\n##JCAMP-DX= 5.00\n"
    f"##.OBSERVE FREQUENCY= {FREQUENCY}\n##.OBSERVE NUCLEUS= ^7Li\n"
)


def jcamp_spectrum(path: Path) -> Path:
    x = np.linspace(20, -20, 256)
    y = 1e6 / (1 + ((x - 3) / 0.5) ** 2)
    path.write_text(
        HEAD.replace("##.OBS", "##DATA TYPE= NMR SPECTRUM\n##.OBS", 1)
        + "##XUNITS= PPM\n##YUNITS= ARBITRARY UNITS\n##XFACTOR= 1\n##YFACTOR= 0.5\n"
        "##FIRSTX= 20\n##LASTX= -20\n##NPOINTS= 256\n##XYDATA= (X++(Y..Y))\n"
        + affn(2 * y)
        + "\n##END=\n"
    )
    return path


def jcamp_fid(path: Path) -> Path:
    fid = 1e6 * tone()
    last = 511 / WIDTH
    path.write_text(
        HEAD.replace("##.OBS", "##DATA TYPE= NMR FID\n##DATA CLASS= NTUPLES\n##.OBS", 1)
        + "##NTUPLES= NMR FID\n##VAR_NAME= TIME, FID/REAL, FID/IMAG, PAGE NUMBER\n"
        "##SYMBOL= X, R, I, N\n##VAR_DIM= 512, 512, 512, 2\n"
        "##UNITS= SECONDS, ARBITRARY UNITS, ARBITRARY UNITS,\n##FACTOR= 1, 1, 1, 1\n"
        f"##FIRST= 0, 0, 0, 1\n##LAST= {last}, 0, 0, 2\n"
        f"##PAGE= N=1\n##DATA TABLE= (X++(R..R)), XYDATA\n{affn(fid.real)}\n"
        f"##PAGE= N=2\n##DATA TABLE= (X++(I..I)), XYDATA\n{affn(fid.imag)}\n"
        "##END NTUPLES= NMR FID\n##END=\n"
    )
    return path


def test_jcamp_spectrum(tmp_path: Path) -> None:
    path = jcamp_spectrum(tmp_path / "s.dx")
    assert sniff(path).name == "jcamp-dx"  # type: ignore[union-attr]
    frame = read(path, "nmr").frame
    peak = frame["Chemical Shift / ppm"][frame["Real / 1"].idxmax()]
    assert peak == pytest.approx(3.0, abs=0.1)
    assert frame["Real / 1"].max() == pytest.approx(1e6, rel=0.05)


def test_jcamp_fid(tmp_path: Path) -> None:
    path = jcamp_fid(tmp_path / "s.dx")
    measurement = read(path, "nmr")
    np.testing.assert_allclose(measurement.arrays["fid"], 1e6 * tone(), atol=1)
    assert measurement.metadata["spectral_width_Hz"] == pytest.approx(WIDTH)
    assert measurement.metadata["nucleus"] == "7Li"


@pytest.mark.parametrize(("unit", "in_s"), [("SECONDS", 1), ("MSEC", 1e-3), ("MICROSECONDS", 1e-6)])
def test_unit_of_the_times_of_a_jcamp_fid(tmp_path: Path, unit: str, in_s: float) -> None:
    path = jcamp_fid(tmp_path / "s.dx")
    text = path.read_text().replace("UNITS= SECONDS", f"UNITS= {unit}")
    path.write_text(text.replace(f"LAST= {511 / WIDTH}", f"LAST= {511 / WIDTH / in_s}"))
    assert read(path, "nmr").metadata["spectral_width_Hz"] == pytest.approx(WIDTH)
    path.write_text(text.replace(f"UNITS= {unit}", "UNITS= POINTS"))
    with pytest.raises(RawFileError, match="an FID over seconds, ms or us"):
        read(path, "nmr")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("##NPOINTS= 256", "##NPOINTS= 999", "999 points"),
        ("##FIRSTX= 20", "##FIRSTX= left", "."),
        ("##.OBSERVE FREQUENCY= 116.6", "##.OBSERVE FREQUENCY= -1", "OBSERVE FREQUENCY"),
        ("##.OBSERVE FREQUENCY= 116.6", "##.OBSERVE FREQUENCY= fast", "a number in"),
        ("##XYDATA= (X++(Y..Y))\n", "##NOTHING= \n", "."),
    ],
)
def test_jcamp_damage(tmp_path: Path, old: str, new: str, expected: str) -> None:
    path = jcamp_spectrum(tmp_path / "s.dx")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(RawFileError, match=expected):
        read(path, "nmr", "jcamp-dx")


AXES = [
    # labels, shift of the first point; the axis goes from 2332 to 0 Hz
    ("##.SHIFT REFERENCE= INTERNAL, LiCl, 1, 12.5\n", 12.5),
    ("##.SHIFT REFERENCE= (EXTERNAL, LiCl, 256, -7.5)\n", -7.5 + 2332 / FREQUENCY),
    ("##$OFFSET= 12.5\n##$SF= 116.5\n", 12.5),
    ("", 2332 / FREQUENCY),
]


@pytest.mark.parametrize(("labels", "first"), AXES)
def test_origin_of_an_axis_in_hz(tmp_path: Path, labels: str, first: float) -> None:
    path = jcamp_spectrum(tmp_path / "s.dx")
    text = path.read_text().replace("##XUNITS= PPM", f"{labels}##XUNITS= HZ")
    path.write_text(text.replace("##FIRSTX= 20\n##LASTX= -20", "##FIRSTX= 2332\n##LASTX= 0"))
    measurement = read(path, "nmr")
    shift = measurement.frame["Chemical Shift / ppm"].to_numpy()
    reference = 116.5 if "$SF" in labels else FREQUENCY
    assert shift[0] == pytest.approx(first, abs=1e-9)
    assert shift[0] - shift[-1] == pytest.approx(2332 / reference)
    assert bool(measurement.warnings) == (labels == "")


@pytest.mark.parametrize(
    ("labels", "falling", "rising"),
    [
        ("##XUNITS= PPM", (20, -20), (-20, 20)),
        ("##$OFFSET= 20\n##$SF= 100\n##XUNITS= HZ", (4000, 0), (0, 4000)),
        (
            "##$SF= 100\n##.SHIFT REFERENCE= INTERNAL, LiCl, {}, 20\n##XUNITS= HZ",
            (4000, 0),
            (0, 4000),
        ),
        ("##$SF= 100\n##XUNITS= HZ", (2000, -2000), (-2000, 2000)),
    ],
)
def test_a_rising_axis_holds_the_same_spectrum(
    tmp_path: Path, labels: str, falling: tuple[int, int], rising: tuple[int, int]
) -> None:
    """The same line, once written from high to low shift and once from low to high."""
    shift = np.linspace(20, -20, 256)
    intensity = 1e6 / (1 + ((shift - 3) / 0.5) ** 2)
    found = []
    for ends, values, point in ((falling, intensity, 1), (rising, intensity[::-1], 256)):
        text = jcamp_spectrum(tmp_path / "s.dx").read_text()
        text = text.replace(affn(2 * intensity), affn(2 * values))
        text = text.replace("FIRSTX= 20", f"FIRSTX= {ends[0]}")
        text = text.replace("LASTX= -20", f"LASTX= {ends[1]}")
        text = text.replace("##XUNITS= PPM", labels.format(point))
        (path := tmp_path / "t.dx").write_text(text)
        found.append(read(path, "nmr").frame.sort_values("Chemical Shift / ppm"))
    one, other = (frame.to_numpy(float) for frame in found)
    np.testing.assert_allclose(one, other, atol=1e-6)
    assert one[np.argmax(one[:, 1]), 0] == pytest.approx(3.0, abs=0.1)


def test_real_jcamp_axes(real_data: Path) -> None:
    def ends(name: str) -> tuple[float, float]:
        shift = read(real_data / "nmr" / name, "nmr").frame["Chemical Shift / ppm"].to_numpy()
        return shift[0], shift[-1]

    assert ends("jcamp_BRUKPAC.DX") == pytest.approx((239.4273, 0.0), abs=1e-3)  # $OFFSET
    # .SHIFT REFERENCE gives the last of 16384 points -1.9611 ppm
    assert ends("jcamp_ethanol_nmr.jdx") == pytest.approx((4200.291 / 300.0318, -1.9611), abs=1e-3)
    assert ends("jcamp-data-test_jeol_1h.dx") == pytest.approx(
        (6037.907 / 399.784494, -1953.613 / 399.784494), abs=1e-3
    )


def test_real_jcamp_fid_has_its_filter_and_its_reference(real_data: Path) -> None:
    measurement = read(real_data / "nmr" / "jcamp-data-test_aspirin_1h.fid.dx", "nmr")
    # DSPFVS 10, DECIM 24 in the table of Westler and Abildgaard (1996)
    assert measurement.metadata["group_delay_points"] == pytest.approx(61.0208, abs=1e-4)
    spectrum = transform(measurement.arrays["fid"], measurement.metadata)
    # the strongest line is the acetyl methyl of acetylsalicylic acid
    methyl = spectrum.shift[np.argmax(np.abs(spectrum.intensity))]
    assert methyl == pytest.approx(2.3, abs=0.1)


def test_real_jcamp_series_is_called_what_it_is(real_data: Path) -> None:
    with pytest.raises(RawFileError, match=r"a series of 8 records \(T1=0.01"):
        read(real_data / "nmr" / "jcamp-data-test_nanalysis_pseudoT1.jdx", "nmr")


def test_packed_files_are_read_under_their_technique(tmp_path: Path) -> None:
    packed = tmp_path / "s.dx.gz"
    packed.write_bytes(gzip.compress(jcamp_fid(tmp_path / "s.dx").read_bytes()))
    np.testing.assert_allclose(read(packed, "nmr").arrays["fid"], 1e6 * tone(), atol=1)
