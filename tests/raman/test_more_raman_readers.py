"""Raman formats of further programs: real files, and what is refused of each layout."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.raman.raman_spectrum import RAMAN_SHIFT, SPECTRUM_INDEX, WAVELENGTH

SEEDS = Path(__file__).parents[1] / "fuzz" / "seeds"
AXIS_UNNAMED = "the file does not name its axis: taken as wavelengths in nm"

# file -> format, points, ends of the axis, intensities there, where the largest is and how large
REAL = {
    "lightr_OO_comma.txt": (
        "ocean-text", 2048, (178.23, 884.34), (401.471, 25.222), (180.14, 2711.905),
    ),
    "lightr_OOusb4000.txt": (
        "ocean-text", 3648, (178.65, 888.37), (0.0, -12.792), (205.58, 33575.0),
    ),
    # the last row has no line end, and another reader leaves it out
    "lightr_OceanView.txt": (
        "ocean-text", 2389, (187.92, 2116.5), (18.995, 4.6991), (195.45, 155.17),
    ),
    "lightr_OceanView_nonEN.txt": (
        "ocean-text", 2048, (190.74, 889.44), (133.333, 47.588), (192.63, 2433.333),
    ),
    "ramanchada2_PST_532_SEX139.txt": (
        "neegala-text", 2048, (-1118.2901, 4751.5369), (-3210.0, 31.0), (2.8048, 64539.0),
    ),
    "ramanchada2_S0N_50x.spe": (
        "princeton-spe", 1340, (534.0005, 557.3549), (630.0, 672.0), (547.1483, 23399.0),
    ),
    "hySpc.read.txt_paracetamol.txt": (
        "raman-csv", 4064 - 7, (96.7865, 3200.07), (2056.5, 299.229), (860.383, 49052.2),
    ),
    "ramanchada2_PST02_Zolix785_Probe_070_190ms.txt": (
        "raman-csv", 2095, (-241.8219, 3245.8073), (0.0, 0.0), (998.3732, 38794.0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_spectrum(real_data: Path, name: str) -> None:
    format, points, ends, values, top = REAL[name]
    measurement = readers.read(real_data / "raman" / name, "raman")
    frame = measurement.frame
    assert (measurement.format, len(frame)) == (format, points)
    axis, intensity = frame.iloc[:, 0], frame.iloc[:, 1]
    assert np.diff(axis).min() > 0
    assert axis.iloc[[0, -1]].to_list() == pytest.approx(ends, abs=1e-4)
    assert intensity.iloc[[0, -1]].to_list() == pytest.approx(values)
    assert axis[intensity.argmax()] == pytest.approx(top[0], abs=1e-4)
    assert intensity.max() == top[1]


def test_real_ocean_headers(real_data: Path) -> None:
    comma = readers.read(real_data / "raman" / "lightr_OO_comma.txt")
    assert comma.metadata["processing"] == ("Boxcar Smoothing=5 (USB2+H11150)",)
    assert AXIS_UNNAMED in comma.warnings
    view = readers.read(real_data / "raman" / "lightr_OceanView.txt")
    assert WAVELENGTH in view.frame
    assert AXIS_UNNAMED not in view.warnings
    assert any("says 2048 pixels, the table holds 2389" in text for text in view.warnings)
    spanish = readers.read(real_data / "raman" / "lightr_OceanView_nonEN.txt")
    assert any("not in English" in text for text in spanish.warnings)


def test_real_lasers(real_data: Path) -> None:
    for name, laser in (("PST_532_SEX139.txt", 532.0), ("S0N_50x.spe", 531.988)):
        measurement = readers.read(real_data / "raman" / f"ramanchada2_{name}")
        assert measurement.metadata["excitation_nm"] == laser


def test_real_particles_are_parts(real_data: Path) -> None:
    path = real_data / "raman" / "hySpc.read.txt_Witec_TrueMatch.txt"
    parts = readers.read(path).parts
    assert [part.columns["Title"] for part in parts] == ["Particle 916", "Particle 4681"]
    for part, first, last in zip(parts, (683.0, 681.0), (908.5, 726.0), strict=True):
        frame = part.measurement.frame
        assert frame[WAVELENGTH].iloc[[0, -1]].to_list() == [528.208474329979, 664.326506070232]
        assert frame.iloc[[0, -1], 1].to_list() == [first, last]
        assert part.measurement.metadata["excitation_nm"] == 532.200988769531


@pytest.mark.parametrize(
    ("name", "spectra", "points", "ends", "first", "top"),
    [
        ("Witec-Map_full.txt", 25, 1024, (87.7367, 2821.31), [994.0, 992.0], 8784.0),
        (
            "ASCII-Andor-Solis.asc", 5, 63, (161.40845, 423.65106),
            [3404.0, 3402.0, 3404.0, 3395.0, 3406.0], 3432.0,
        ),
    ],
)  # fmt: skip
def test_real_tables_of_spectra(
    real_data: Path,
    name: str,
    spectra: int,
    points: int,
    ends: tuple[float, float],
    first: list[float],
    top: float,
) -> None:
    frame = readers.read(real_data / "raman" / f"hySpc.read.txt_{name}", "raman").frame
    assert frame.groupby(SPECTRUM_INDEX).size().to_list() == [points] * spectra
    assert (frame[RAMAN_SHIFT].min(), frame[RAMAN_SHIFT].max()) == ends
    begins = frame[frame[RAMAN_SHIFT] == ends[0]].iloc[:, -1]
    assert begins.to_list()[: len(first)] == first
    assert frame.iloc[:, -1].max() == top


@pytest.mark.parametrize(
    ("name", "found"),
    [("Header", "whose axis and intensities are files of their own"), ("X-Axis", "one column")],
)
def test_witec_export_in_three_files_is_refused(real_data: Path, name: str, found: str) -> None:
    with pytest.raises(RawFileError, match=found):
        readers.read(real_data / "raman" / f"hySpc.read.txt_nofilename_{name}.txt")


def test_andor_is_bare_until_somebody_says_raman(real_data: Path) -> None:
    path = real_data / "raman" / "hySpc.read.txt_ASCII-Andor-Solis.asc"
    with pytest.raises(RawFileError, match=r"--technique raman \(Raman shift and several spectra"):
        readers.read(path)


@pytest.mark.parametrize(
    ("seed", "old", "new", "message"),
    [
        ("ocean-text/spectrasuite.txt", "Spectrum: 30", "Spectrum: 31", "expected 31 pixels"),
        ("ocean-text/oceanview.txt", "Raman Shifts", "Pixels", "found 'Pixels'"),
        ("ocean-text/oceanview.txt", "XAxis mode: Raman Shifts\n", "", "names no axis, found 130"),
        ("neegala-text/s.txt", "\n3,", "\n4,", "line 11: expected pixel 3, found 4"),
        ("witec-truematch/two.txt", "Size = 30", "Size = 29", "29 points .SpectrumSize., found 30"),
        ("witec-truematch/two.txt", "= nm", "= eV", "found 'eV'"),
        ("witec-table/map.txt", "cts\tCCD cts", "cts\teV", "expected spectra in one unit"),
        ("andor-asc/three.asc", ",\n", "\n", "expected one of the known raman formats"),
        ("princeton-spe/two_frames.spe", 'height="1"', 'height="9"', "one region of one row"),
        ("princeton-spe/two_frames.spe", "Unsigned32", "Unsigned99", "pixels Monochrome"),
        ("princeton-spe/two_frames.spe", 'stride="120"', 'stride="999"', "2 frames of 999 bytes"),
        ("princeton-spe/two_frames.spe", "535.0000,", "", "wavelengths of 30 columns, found 29"),
    ],
)
def test_a_layout_that_contradicts_itself_is_refused(
    tmp_path: Path, seed: str, old: str, new: str, message: str
) -> None:
    whole = (SEEDS / seed).read_bytes()
    path = tmp_path / seed.rpartition("/")[2]
    path.write_bytes(whole.replace(old.encode(), new.encode()))
    assert path.read_bytes() != whole
    with pytest.raises(RawFileError, match=message):
        readers.read(path, "raman")


def test_frames_of_spe_3_are_a_series() -> None:
    frame = readers.read(SEEDS / "princeton-spe" / "two_frames.spe").frame
    one, two = (frame[frame[SPECTRUM_INDEX] == i].iloc[:, -1].to_numpy() for i in (0, 1))
    assert one.max() == 1000
    assert two == pytest.approx(2 * one, abs=1)


def winspec(
    stack: np.ndarray, coefficients: tuple[float, ...], laser: float = 1e7 / 532, kind: int = 3
) -> bytearray:
    """A file of WinSpec 2.5 after the public description of its header."""
    head = bytearray(4100)
    types = {0: "<f4", 1: "<i4", 2: "<i2", 3: "<u2"}
    for form, at, value in (
        ("<H", 42, stack.shape[1]),
        ("<h", 108, kind),
        ("<H", 656, 1),
        ("<i", 1446, len(stack)),
        ("<f", 1992, 2.5),
        ("<i", 2996, 0x01234567),
        ("<b", 3098, 1),
        ("<b", 3101, len(coefficients) - 1),
        ("<d", 3311, laser),
    ):
        struct.pack_into(form, head, at, value)
    struct.pack_into(f"<{len(coefficients)}d", head, 3263, *coefficients)
    return head + stack.astype(types[kind]).tobytes()


@pytest.mark.parametrize("kind", [0, 1, 2, 3])
@pytest.mark.parametrize("frames", [1, 3])
def test_frames_of_spe_2(tmp_path: Path, frames: int, kind: int) -> None:
    stack = np.random.default_rng(kind).integers(100, 9000, (frames, 40)).astype(float)
    (path := tmp_path / "x.spe").write_bytes(winspec(stack, (534.0, 0.02, -1e-6), kind=kind))
    found = readers.read(path)
    assert found.format == "winspec-spe"
    pixel = np.arange(1, 41)
    np.testing.assert_allclose(
        found.frame[WAVELENGTH].to_numpy().reshape(frames, 40)[0],
        534 + 0.02 * pixel - 1e-6 * pixel**2,
    )
    np.testing.assert_array_equal(found.frame.iloc[:, -1], stack.ravel())
    assert found.metadata["excitation_nm"] == pytest.approx(532)
    assert not found.warnings


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        (656, 2, "one row of pixels a frame, found 2 rows"),
        (3098, 0, "a calibration of the axis, found none"),
        (3101, 9, "found a polynomial of order 9"),
        (108, 7, "pixels of a known kind"),
        (1446, 5, "of pixels, found 80 bytes"),
    ],
)
def test_spe_2_that_cannot_be_a_spectrum(tmp_path: Path, at: int, value: int, message: str) -> None:
    whole = winspec(np.full((1, 40), 500.0) + np.arange(40), (534.0, 0.02))
    whole[at] = value
    (path := tmp_path / "x.spe").write_bytes(whole)
    with pytest.raises(RawFileError, match=message):
        readers.read(path)


def test_spe_2_over_pixels_or_shifts_is_asked_for_as_text(tmp_path: Path) -> None:
    (path := tmp_path / "x.spe").write_bytes(winspec(np.full((1, 40), 500.0), (0.0, 1.0)))
    with pytest.raises(RawFileError, match="a calibration in nm, found 1 to 40"):
        readers.read(path)


def test_a_saturated_raw_signal_is_told_where_the_background_was_taken_off(tmp_path: Path) -> None:
    text = (SEEDS / "neegala-text" / "s.txt").read_text()
    (path := tmp_path / "x.txt").write_text(text.replace(",1700,700,", ",65535,700,"))
    assert any("1 points of the raw data hold 65535" in w for w in readers.read(path).warnings)


def test_many_repeated_positions_are_refused(tmp_path: Path) -> None:
    shift = np.repeat(np.arange(100.0, 600.0), 2)
    path = tmp_path / "x.txt"
    np.savetxt(path, np.c_[shift, 5 + np.sin(shift)])
    with pytest.raises(RawFileError, match="only rises or only falls, found 100 and then 100"):
        readers.read(path, "raman")
