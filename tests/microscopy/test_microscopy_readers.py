"""Readers of SEM images, element maps and EDS spectra: real files, known content, broken files."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.microscopy.emsa_msa import COUNTS, ENERGY
from synthetic.fei_tiff import write_fei_tiff
from synthetic.sem_eds import write_msa


@pytest.fixture(scope="module")
def fei_folder(real_data, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("fei")
    with zipfile.ZipFile(real_data / "sem_eds" / "tiff_FEI_Helios.zip") as archive:
        archive.extractall(folder)
    return folder


# --- real files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [8, 16])
def test_fei_pixel_size_voltage_and_data_bar(fei_folder, bits):
    found = readers.read(fei_folder / f"FEI-Helios-Ebeam-{bits}bits.tif", "sem_eds")
    assert found.format == "sem-tiff"
    assert found.arrays["image"].shape == (471, 512)
    assert found.arrays["image"].dtype == np.dtype(f"u{bits // 8}")
    assert found.metadata["pixel_size_x_um"] == pytest.approx(3.3724, rel=1e-12)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(3.3724, rel=1e-12)
    assert found.metadata["acceleration_voltage_kV"] == 5.0
    assert found.metadata["scan_rows"] == 442  # the 29 rows below are the printed bar
    assert found.warnings == ()


@pytest.mark.parametrize("suffix", ["", "-with-no-IRBeam", "-with-no-IRBeam-bad-floats"])
def test_fei_without_pixel_size_says_so_and_guesses_nothing(fei_folder, suffix):
    found = readers.read(fei_folder / f"FEI-Helios-navcam{suffix}.tif", "sem_eds")
    assert not any(key.startswith("pixel_size") for key in found.metadata)
    assert "acceleration_voltage_kV" not in found.metadata  # 'notafloat' and '' are no numbers
    assert found.warnings == ("the file states no pixel size: give pixel_size_um in the sheet",)


def test_zeiss_pixel_size_and_voltage(real_data):
    found = readers.read(real_data / "sem_eds" / "Zeiss.tif", "sem_eds")
    assert found.arrays["image"].shape == (768, 1024)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.1587, rel=1e-12)
    assert found.metadata["acceleration_voltage_kV"] == 2.0
    assert found.metadata["working_distance_mm"] == pytest.approx(4.6)
    assert found.metadata["start_time"] == "15 Apr 2014 14:28:23"


def test_bruker_spectrum_calibration_and_times(real_data):
    found = readers.read(real_data / "sem_eds" / "bruker_nano.spx", "sem_eds")
    assert len(found.frame) == 4096
    energy = found.frame[ENERGY]
    assert energy.iloc[0] == -0.238925
    assert np.allclose(np.diff(energy), 0.0025)
    assert found.metadata["live_time_s"] == pytest.approx(7.385)
    assert found.metadata["acceleration_voltage_kV"] == 15.0
    # the file lists S Ka (2.3067 keV) among its lines: the calibration must put a maximum there
    near = found.frame[(energy > 2.1) & (energy < 2.5)]
    assert near[ENERGY].iloc[near[COUNTS].argmax()] == pytest.approx(2.3067, abs=0.01)


def test_emsa_example_of_the_standard(real_data, tmp_path):
    # an energy loss spectrum: read here under the signal type that this project analyses
    text = (real_data / "sem_eds" / "example1.msa").read_text()
    (tmp_path / "eds.msa").write_text(text.replace(": ELS", ": EDS"))
    found = readers.read(tmp_path / "eds.msa", "sem_eds")
    assert len(found.frame) == 21
    assert found.frame[ENERGY].iloc[0] == pytest.approx(0.52013)
    assert found.frame[COUNTS].iloc[-1] == 4217.0
    assert found.metadata["acceleration_voltage_kV"] == 120.0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("example1.msa", "line 16: expected an X-ray spectrum .* found ELS, electron energy loss"),
        ("rosettasciio_example1_wrong_date.msa", "found ELS, electron energy loss"),
        ("rosettasciio_ISO_22029_2022_compliance_XY_NCOLUMNS2.msa", "ELS|EELS"),
        ("rosettasciio_ISO_22029_2022_compliance_scientific_notation.msa", "ELS|EELS"),
        ("rosettasciio_ISO_22029_2022_compliance_title_multiple_line.msa", "ELS|EELS"),
        ("rosettasciio_Elid2Version2.elid", r"found a Phenom project \(.elid\)"),
        ("rosettasciio_jeol_seq_eds_files.zip", "with one measurement, found 3: 1/Sample"),
        ("tomo_mapper_image000.txt", "expected one of the known sem_eds formats"),
        ("rosettasciio_minimum_metadata.msa", "expected XUNITS eV or keV, found ''"),
    ],
)
def test_real_files_that_are_no_eds_spectra(real_data, name, message):
    with pytest.raises(RawFileError, match=message):
        readers.read(real_data / "sem_eds" / name, "sem_eds")


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("keV", 1.0), ("Energy (eV)", 1e-3), ("X-ray energy [keV]", 1.0), ("Energy / keV", 1.0)],
)
def test_emsa_unit_beside_its_name(tmp_path, unit, factor):
    path = tmp_path / "s.msa"
    write_msa(path, np.arange(30), title="T", voltage_kV=15)
    path.write_text(path.read_text().replace(": eV", f": {unit}"))
    assert readers.read(path, "sem_eds").frame[ENERGY].iloc[1] == pytest.approx(5 * factor)


@pytest.mark.parametrize("unit", ["Energy Loss (eV)", "Wavelength (nm)", "Energy (meV)", "GeV"])
def test_emsa_unit_of_another_axis(tmp_path, unit):
    path = tmp_path / "s.msa"
    write_msa(path, np.arange(30), title="T", voltage_kV=15)
    path.write_text(path.read_text().replace(": eV", f": {unit}"))
    with pytest.raises(RawFileError, match="expected XUNITS eV or keV"):
        readers.read(path, "sem_eds")


def test_emsa_voltage_in_volts_is_told_and_left_out(tmp_path):
    for stated, voltage in ((15, 15.0), (15000, None)):
        path = tmp_path / f"{stated}.msa"
        write_msa(path, np.arange(30), title="T", voltage_kV=stated)
        found = readers.read(path, "sem_eds")
        assert found.metadata.get("acceleration_voltage_kV") == voltage
        assert any("BEAMKV" in note for note in found.warnings) == (voltage is None)


# --- known content ------------------------------------------------------------------------------


def zeiss_tiff(path: Path, *lines: str) -> Path:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[34118] = "\r\n".join(["0", "0", *lines]).encode("latin-1")
    tags.tagtype[34118] = 7
    Image.fromarray(np.zeros((4, 5), np.uint8)).save(path, tiffinfo=tags)
    return path


def test_zeiss_image_pixel_size_wins_over_that_of_the_live_image(tmp_path):
    path = zeiss_tiff(
        tmp_path / "z.tif",
        *("AP_PIXEL_SIZE", "Pixel Size = 24.65 nm"),
        *("AP_IMAGE_PIXEL_SIZE", "Image Pixel Size = 12.33 nm"),
    )
    assert readers.read(path).metadata["pixel_size_x_um"] == pytest.approx(0.01233)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.587 µm", 1.587), ("2 mm", 2000.0), ("0.0 nm", None), ("4.53 K X", None), ("nan nm", None)],
)
def test_zeiss_lengths_with_their_unit(tmp_path, text, expected):
    path = zeiss_tiff(tmp_path / "z.tif", "AP_IMAGE_PIXEL_SIZE", f"Image Pixel Size = {text}")
    found = readers.read(path)
    assert found.metadata.get("pixel_size_x_um") == expected
    assert bool(found.warnings) == (expected is None)


def test_olympus_sis_pixel_size(tmp_path):
    # the layout of the tag: 'SIS0', pointer at byte 64 to a block with exponent and x, y size
    block_at = 3000
    tag = b"SIS0".ljust(64, b"\0") + struct.pack("<I", block_at)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[33560] = tag
    tags.tagtype[33560] = 7
    path = tmp_path / "sis.tif"
    Image.fromarray(np.zeros((4, 5), np.uint8)).save(path, tiffinfo=tags)
    data = path.read_bytes().ljust(block_at, b"\0") + struct.pack("<10xhdd", -9, 161.3, 161.4)
    path.write_bytes(data)
    found = readers.read(path, "sem_eds")
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.1613)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(0.1614)


def test_fei_round_trip(tmp_path):
    image = np.arange(60, dtype=np.uint8).reshape(10, 6)
    path = tmp_path / "i.tif"
    write_fei_tiff(
        path, image, scan_rows=8, pixel_um=0.03125, voltage_kV=15, title="T", date="11/05/2024"
    )
    found = readers.read(path, "sem_eds")
    assert np.array_equal(found.arrays["image"], image)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.03125, rel=1e-12)
    assert found.metadata["scan_rows"] == 8
    assert found.metadata["title"] == "T"


def test_map_drawn_in_one_colour_is_its_intensity(tmp_path):
    intensity = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20
    colour = np.zeros((3, 4, 3), np.uint8)
    colour[..., 0], colour[..., 2] = intensity, intensity // 2
    Image.fromarray(colour).save(tmp_path / "m.png")
    found = readers.read(tmp_path / "m.png", "sem_eds")
    assert np.array_equal(found.arrays["image"], intensity)
    assert any("colour" in w for w in found.warnings)


def test_palette_image_is_resolved(tmp_path):
    image = Image.fromarray(np.array([[0, 1], [1, 0]], np.uint8), mode="P")
    image.putpalette([10, 10, 10, 200, 200, 200])
    image.save(tmp_path / "p.png")
    assert readers.read(tmp_path / "p.png", "sem_eds").arrays["image"].tolist() == [
        [10, 200],
        [200, 10],
    ]


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_map_as_text(tmp_path, separator):
    counts = np.arange(40).reshape(4, 10)
    path = tmp_path / "map.txt"
    rows = [separator.join(map(str, row)) for row in counts]
    path.write_text("# Cl map\n" + "\n".join(rows) + "\n")
    found = readers.read(path, "sem_eds")
    assert found.format == "eds-map-text"
    assert np.array_equal(found.arrays["image"], counts)
    assert found.metadata["title"] == "Cl map"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=60))
def test_msa_round_trip(tmp_path_factory, counts):
    path = tmp_path_factory.mktemp("msa") / "s.msa"
    write_msa(path, np.array(counts), title="T", voltage_kV=15)
    found = readers.read(path, "sem_eds")
    assert found.frame[COUNTS].tolist() == counts
    assert np.allclose(found.frame[ENERGY], 0.005 * np.arange(len(counts)))


# --- broken files -------------------------------------------------------------------------------


def msa_lines(tmp_path: Path) -> tuple[Path, list[str]]:
    path = tmp_path / "s.msa"
    write_msa(path, np.arange(30), title="T", voltage_kV=15)
    return path, path.read_text().splitlines()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s[:-5], "expected the keyword #ENDOFDATA, found the end of the file"),
        (lambda s: [x for x in s if "XUNITS" not in x], "expected XUNITS eV or keV, found ''"),
        (lambda s: [x.replace(": eV", ": nm") for x in s], "line 9: expected XUNITS eV or keV"),
        (lambda s: [x for x in s if not x.startswith("#SPECTRUM")], "#SPECTRUM, found none"),
        (lambda s: [x for x in s if "XPERCHAN" not in x], "expected the keyword #XPERCHAN"),
        (lambda s: s[:20] + s[23:], "expected 30 points (NPOINTS), found 27. The file may be cut"),
        (lambda s: s[:25] + s[20:], "expected 30 points (NPOINTS), found 35. Rows may stand in"),
        (lambda s: [x.replace("12.", "abc") for x in s], "line 30: expected a number"),
        (lambda s: [x.replace("12.", "-12.") for x in s], "a negative value"),
        (lambda s: [x[:-1] + "0" if "XPERCHAN" in x else x for x in s], "XPERCHAN above zero"),
    ],
)
def test_broken_spectrum(tmp_path, change, message):
    path, lines = msa_lines(tmp_path)
    path.write_text("\n".join(change(lines)))
    with pytest.raises(RawFileError) as caught:
        readers.read(path, "sem_eds")
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("lines", [30, 15])
def test_one_number_a_line_with_decimal_commas_is_one_number(tmp_path, lines):
    """Half of the lines have as many digits between commas as the whole file has points."""
    path, text = msa_lines(tmp_path)
    at = next(n for n, line in enumerate(text) if line.startswith("#SPECTRUM"))
    numbers = [f"{n},0" for n in range(lines)]
    path.write_text("\n".join([*text[: at + 1], *numbers, text[-1]]))
    if lines == 30:
        assert readers.read(path, "sem_eds").frame.iloc[:, 1].tolist() == list(range(30))
    else:
        with pytest.raises(RawFileError, match=r"30 points \(NPOINTS\), found 15"):
            readers.read(path, "sem_eds")


def spx(*children: str) -> str:
    inside = "".join(children)
    return f'<TRTSpectrum><ClassInstance Type="TRTSpectrum">{inside}</ClassInstance></TRTSpectrum>'


CALIBRATION = "<CalibAbs>0</CalibAbs><CalibLin>0.01</CalibLin>"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<TRTSpectrum><ClassInstance", "well-formed XML"),
        ("<TRTSpectrum/>", "a TRTSpectrum with Channels"),
        (spx("<Channels>1,2</Channels>"), "an energy calibration"),
        (spx(CALIBRATION, "<Channels>1,x</Channels>"), "counts in Channels"),
        (spx(CALIBRATION, "<Channels>1,-2</Channels>"), "a negative or infinite value"),
        (
            spx(CALIBRATION, "<ChannelCount>3</ChannelCount><Channels>1,2</Channels>"),
            "expected 3 channels (ChannelCount), found 2",
        ),
        ('<!DOCTYPE x [<!ENTITY a "b">]><TRTSpectrum>&a;</TRTSpectrum>', "without entities"),
    ],
)
def test_broken_bruker_spectrum(tmp_path, text, message):
    path = tmp_path / "s.spx"
    path.write_text(text)
    with pytest.raises(RawFileError) as caught:
        readers.read(path, "sem_eds")
    assert message in str(caught.value)


def test_tiff_without_microscope_tag_named_as_one(tmp_path):
    path = tmp_path / "plain.tif"
    Image.fromarray(np.zeros((4, 5), np.uint8)).save(path)
    with pytest.raises(RawFileError, match="tag of an electron microscope"):
        readers.read(path, "sem_eds", format="sem-tiff")
    # by content it is a plain image, whose scale must come from the sheet
    assert "pixel_size_um in the sheet" in readers.read(path, "sem_eds").warnings[0]


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("suffix", ["png", "tif", "jpg", "bmp"])
def test_cut_image(tmp_path, suffix, keep):
    rng = np.random.default_rng(1)
    path = tmp_path / f"i.{suffix}"
    Image.fromarray(rng.integers(0, 255, (40, 50), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[: int(keep * path.stat().st_size)])
    with pytest.raises(RawFileError):
        readers.read(path, "sem_eds")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2 3 4 5 6 7 8\n" * 3 + "1 2 3\n", "line 4: expected 8 values"),
        ("1 2 3 4 5 6 7 8\n" * 3 + "1 2 3 4 5 6 7 x\n", "line 4: expected a number"),
        ("1 2 3 4 5 6 7 8\n" * 3 + "1 2 3 4 5 6 7 -1\n", "line 4: expected counts"),
    ],
)
def test_broken_map_text(tmp_path, text, message):
    path = tmp_path / "m.txt"
    path.write_text(text)
    with pytest.raises(RawFileError) as caught:
        readers.read(path, "sem_eds")
    assert message in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"II*\0", b"MM\0*", b"\x89PNG\r\n\x1a\n", b"BM"]))
def test_noise_after_an_image_signature_is_a_raw_file_error(tmp_path_factory, noise, signature):
    path = tmp_path_factory.mktemp("noise") / "x.tif"
    path.write_bytes(signature + noise)
    with pytest.raises(RawFileError):
        readers.read(path, "sem_eds")
