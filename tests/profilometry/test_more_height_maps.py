"""Height maps of Gwyddion, Alicona and ISO 25178-71, and forms of .x3p: real, written, cut."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.run.parts import one_selected
from electrolyte.study.parts import Selection

HEIGHTS = np.array([[0.0, 1.0, 2.0], [3.0, -4.0, 5.0]])  # µm

# name: format, shape, pixel in µm, missing points, lowest, highest, mean in µm. From independent
# decodings, but for the .sdf: it is the example of the standard, read by eye.
REAL = {
    "x3p_ISO5436-sample1.x3p": ("x3p", (4, 4), 16016, 1, -808368.57, 1047596.03, 291925.83),
    "x3p_ISO5436-sample1_bin.x3p": ("x3p", (4, 4), 16016, 1, -808368.57, 1047596.03, 291925.83),
    "x3ptools_sample-land.x3p": ("x3p", (256, 918), 2.58, 25292, -79.473, 52.499, -0.5352),
    "x3ptools_pyramid.x3p": ("x3p", (5, 5), 1e6, 0, 2e6, 10e6, (16 * 2 + 8 * 6 + 10) / 25 * 1e6),
    "test_ascii.sdf": ("sdf", (4, 7), 1.0, 0, 0.94907, 1.0, 0.98356321),
    # heights between the two ends of the header; 160 µm are the field of its objective
    "SurfaceTopography_nms-2.nms": (
        *("nanofocus-nms", (512, 512), 0.3125, 0),
        *(6.3209386, 8.2803688, None),
    ),
    "SurfaceTopography_frt-2.frt": ("frt", (300, 150), 200.0, 12314, 0.26368, 303.652, None),
    "SurfaceTopography_matrix-4.txt": (
        *("matrix-text", (305, 75), 0.369862, 0),
        *(-0.2968809, 0.2929150, None),
    ),
    "SurfaceTopography_gwyddion-export-english.txt": (
        *("gwyddion-text", (4, 3), 12.34 / 3, 0),
        *(-6e6, 9e6, None),
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_real_maps(real_data, name):
    form, shape, pixel, missing, lowest, highest, mean = REAL[name]
    found = readers.read(real_data / "profilometry" / name, "profilometry")
    height = found.arrays["height"]
    assert (found.format, height.shape) == (form, shape)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(pixel)
    assert int(np.isnan(height).sum()) == missing
    assert np.nanmin(height) == pytest.approx(lowest, rel=1e-5)
    assert np.nanmax(height) == pytest.approx(highest, rel=1e-5)
    if mean is not None:
        assert np.nanmean(height) == pytest.approx(mean, rel=1e-4)


def test_real_alicona_map(real_data):
    path = real_data / "profilometry" / "al3d-1.al3d"
    found = readers.read(path, "profilometry")
    assert found.arrays["height"].shape == (296, 200)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.438027)
    # the first height, by hand: four bytes at DepthImageOffset 1261, metres
    (first,) = struct.unpack_from("<f", path.read_bytes(), 1261)
    assert found.arrays["height"][0, 0] == pytest.approx(first * 1e6)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gwyfile_test.gwy", r"whose x, y and z are lengths, found Test \(x, y in '', z in ''\)"),
        ("rosettasciio_test_surface.sur", "expected an uncompressed .sur, found a compressed one"),
        ("xyz-1.txt", "expected a unit of length, found none"),
        ("opdx-3.opdx", r"a line profile of a Dektak \(.opdx\). A line is no map: measure an area"),
        ("SurfaceTopography_tmd-1.tmd", "a TrueMap file .*, which states no units"),
        (
            "SurfaceTopography_dektak-1.csv",
            r"a line profile of a Dektak \(text\). A line is no map",
        ),
        ("SurfaceTopography_nonuniform.asc", "a line profile.* A line is no map"),
        ("SurfaceTopography_hfm-1.hfm", "a line profile of HOMMEL"),
        ("SurfaceTopography_csv-2.csv", "expected a unit of length, found none"),
    ],
)
def test_real_files_that_are_refused(real_data, name, message):
    with pytest.raises(RawFileError, match=message):
        readers.read(real_data / "profilometry" / name, "profilometry")


# --- written after the layouts ------------------------------------------------------------------


def component(name: str, kind: str, value: bytes) -> bytes:
    return name.encode() + b"\0" + kind.encode() + value


def thing(kind: str, content: bytes) -> bytes:
    return kind.encode() + b"\0" + struct.pack("<I", len(content)) + content


def unit(name: str, text: str) -> bytes:
    inside = component("unitstr", "s", text.encode() + b"\0")
    return component(name, "o", thing("GwySIUnit", inside))


def channel(number: int, title: str, z: str, heights: np.ndarray) -> bytes:
    rows, columns = heights.shape
    field = component("xres", "i", struct.pack("<i", columns))
    field += component("yres", "i", struct.pack("<i", rows))
    field += component("xreal", "d", struct.pack("<d", columns * 2e-6))
    field += component("yreal", "d", struct.pack("<d", rows * 3e-6))
    field += unit("si_unit_xy", "m") + unit("si_unit_z", z)
    values = struct.pack("<I", heights.size) + heights.astype("<f8").tobytes()
    field += component("data", "D", values)
    return component(f"/{number}/data", "o", thing("GwyDataField", field)) + component(
        f"/{number}/data/title", "s", title.encode() + b"\0"
    )


def gwy(path: Path, *channels: bytes) -> Path:
    visible = component("/0/data/visible", "b", b"\1")
    palettes = component("names", "S", struct.pack("<I", 2) + b"a\0b\0")
    path.write_bytes(b"GWYP" + thing("GwyContainer", visible + palettes + b"".join(channels)))
    return path


def test_gwyddion_file(tmp_path):
    other = channel(1, "Amplitude", "V", HEIGHTS)
    path = gwy(tmp_path / "a.gwy", channel(0, "Height", "m", HEIGHTS * 1e-6), other)
    found = readers.read(path, "profilometry")
    assert found.format == "gwyddion-gwy"
    assert np.allclose(found.arrays["height"], HEIGHTS)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(2.0)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(3.0)
    assert found.parts == ()


def test_channels_of_a_gwyddion_file_are_parts(tmp_path):
    both = [channel(n, f"Scan {n}", "m", HEIGHTS * 1e-6 * (n + 1)) for n in range(2)]
    found = readers.read(gwy(tmp_path / "a.gwy", *both), "profilometry")
    with pytest.raises(RawFileError, match="no part named of 2 channels"):
        one_selected(found, None)
    _, second = one_selected(found, Selection.of("title=Scan 1"))
    assert np.allclose(second.arrays["height"], 2 * HEIGHTS)


SDF = """aISO-1.0
ManufacID = X
NumPoints = 3
NumProfiles = 2
Xscale = 2.0E-6
Yscale = 3.0E-6
Zscale = 1.0E-6
*
0 1 2
3 BAD 5
*
"""


def test_sdf(tmp_path):
    path = tmp_path / "a.sdf"
    path.write_text(SDF)
    found = readers.read(path, "profilometry")
    expected = np.where(HEIGHTS == -4, np.nan, HEIGHTS)
    assert np.allclose(found.arrays["height"], expected, equal_nan=True)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("3 BAD 5\n", "3 BAD\n"), "expected 3 x 2 heights, found 5"),
        (("BAD", "bad?"), "line 10: expected a height or BAD, found 'bad[?]'"),
        (("Zscale = 1.0E-6\n", ""), "a number above zero for Zscale, found none"),
        (("Xscale = 2.0E-6", "Xscale = 0"), "a number above zero for Xscale, found '0'"),
        (("NumProfiles = 2", "NumProfiles = 1"), "one profile, which is a line and no map"),
        (("5\n*\n", "5\n"), "between two lines '[*]'"),
    ],
)
def test_broken_sdf(tmp_path, change, message):
    path = tmp_path / "a.sdf"
    path.write_text(SDF.replace(*change))
    with pytest.raises(RawFileError, match=message):
        readers.read(path, "profilometry")


def binary_sdf(kind: int, values: np.ndarray, packed: int = 0) -> bytes:
    """After ISO 25178-71, with the scales of SDF above."""
    header = b"bISO-1.0" + b"X".ljust(10, b"\0") + b"281120261200" + b"281120261200"
    header += struct.pack("<2H", 3, 2) + struct.pack("<4d", 2e-6, 3e-6, 1e-6, 0)
    return header + struct.pack("<3B", packed, kind, 0) + values.tobytes()


@pytest.mark.parametrize(
    ("kind", "dtype", "missing"),
    [(5, "<i2", -32768), (6, "<i4", -(2**31)), (7, "<f8", np.nan), (3, "<f4", np.nan)],
)
def test_binary_sdf(tmp_path, kind, dtype, missing):
    path = tmp_path / "a.sdf"
    path.write_bytes(binary_sdf(kind, np.where(HEIGHTS == -4, missing, HEIGHTS).astype(dtype)))
    found = readers.read(path, "profilometry")
    assert np.allclose(
        found.arrays["height"], np.where(HEIGHTS == -4, np.nan, HEIGHTS), equal_nan=True
    )
    assert found.metadata["pixel_size_x_um"] == pytest.approx(2.0)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(3.0)


def test_binary_sdf_that_is_not_read(tmp_path):
    path = tmp_path / "a.sdf"
    path.write_bytes(binary_sdf(5, HEIGHTS.astype("<i2"), packed=1))
    with pytest.raises(RawFileError, match=r"compression 1, type 5. Save it"):
        readers.read(path, "profilometry")
    path.write_bytes(binary_sdf(5, HEIGHTS.astype("<i2"))[:-1])
    with pytest.raises(RawFileError, match="12 bytes of heights"):
        readers.read(path, "profilometry")


def vk4(heights: np.ndarray, **changed: int) -> bytes:
    """After the public descriptions of the format: steps of 2 and 3 µm, 1 nm a count."""
    offset = changed.get("offset", 300)
    head = bytearray(b"VK4_".ljust(offset, b"\0"))
    struct.pack_into("<I", head, 36, offset if offset >= 300 else 0)
    struct.pack_into("<3I", head, 252, 2_000_000, 3_000_000, 1_000)
    rows, columns = heights.shape
    image = struct.pack(
        "<7I", columns, rows, 32, changed.get("packed", 0), 4 * heights.size, 0, 2**16
    )
    return bytes(head) + image + bytes(768) + heights.astype("<u4").tobytes()


def test_keyence_file(tmp_path):
    path = tmp_path / "a.vk4"
    path.write_bytes(vk4(np.array([[0, 1000, 2500], [4000, 5000, 6000]])))
    found = readers.read(path, "profilometry")
    assert found.format == "keyence-vk4"
    assert np.allclose(found.arrays["height"], [[0, 1, 2.5], [4, 5, 6]])
    assert found.metadata["pixel_size_x_um"] == pytest.approx(2.0)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(3.0)
    path.write_bytes(vk4(np.ones((2, 3)), packed=1))
    with pytest.raises(RawFileError, match="uncompressed heights"):
        readers.read(path, "profilometry")
    path.write_bytes(vk4(np.ones((2, 3)), offset=280))
    with pytest.raises(RawFileError, match="images of light and colour only"):
        readers.read(path, "profilometry")


def frt(raw: np.ndarray, version: bytes = b"1.00", scale: float = 1e-9) -> bytes:
    rows, columns = raw.shape
    blocks = {
        0x66: struct.pack("<3I", columns, rows, 16),
        0x67: struct.pack("<2d", columns * 2e-6, rows * 3e-6),
        0x6C: struct.pack("<Id", 5, scale),
        0x0B: raw.astype("<u2").tobytes(),
    }
    layout = "<HI" if version == b"1.00" else "<HQ"
    body = b"".join(struct.pack(layout, tag, len(b)) + b for tag, b in blocks.items())
    return b"FRTM_GLIDERV" + version + struct.pack("<H", len(blocks)) + body


@pytest.mark.parametrize("version", [b"1.00", b"1.01"])
def test_frt_file(tmp_path, version):
    path = tmp_path / "a.frt"
    path.write_bytes(frt(np.array([[10, 1000, 1], [4000, 5000, 6000]]), version))
    found = readers.read(path, "profilometry")
    assert np.allclose(found.arrays["height"], [[0.01, 1, np.nan], [4, 5, 6]], equal_nan=True)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(3.0)
    path.write_bytes(frt(np.ones((2, 3)), b"2.00"))
    with pytest.raises(RawFileError, match=r"an .frt of version 1.00 or 1.01, found '2.00'"):
        readers.read(path, "profilometry")


def test_an_x3p_of_another_length_than_it_states(real_data, tmp_path):
    with zipfile.ZipFile(real_data / "profilometry" / "x3p_ISO5436-sample1.x3p") as archive:
        xml = archive.read("main.xml")
    with zipfile.ZipFile(tmp_path / "a.x3p", "w") as archive:
        archive.writestr("main.xml", xml.replace(b"<Datum/>", b""))
    with pytest.raises(RawFileError, match="expected 16 elements in DataList, found 15"):
        readers.read(tmp_path / "a.x3p", "profilometry")


@pytest.mark.parametrize(
    "name",
    [
        *("al3d-1.al3d", "gwyfile_test.gwy", "test_ascii.sdf", "SurfaceTopography_nms-2.nms"),
        *("SurfaceTopography_frt-2.frt", "SurfaceTopography_matrix-4.txt"),
    ],
)
@pytest.mark.parametrize("keep", [0.05, 0.4, 0.8])
def test_cut_files_are_refused(real_data, tmp_path, name, keep):
    data = (real_data / "profilometry" / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(data[: int(keep * len(data))])
    if name in ("al3d-1.al3d", "SurfaceTopography_nms-2.nms") and keep == 0.8:
        return  # its heights are whole, the texture behind them is cut
    with pytest.raises(RawFileError):
        readers.read(path, "profilometry")


@pytest.mark.parametrize("code", ["-9999", "9.9E+37", "-32768"])
def test_codes_for_no_value_are_no_heights(tmp_path: Path, code: str) -> None:
    rows = [
        f"{i} {j} {0.1 * np.sin(i / 3) + 0.01 * j:.9}"
        if (i, j) not in ((3, 4), (7, 7))
        else f"{i} {j} {code}"
        for j in range(12)
        for i in range(15)
    ]
    path = tmp_path / "map.xyz"
    path.write_text("# unit: µm\n" + "\n".join(rows), encoding="utf-8")
    found = readers.read(path, "profilometry")
    height = found.arrays["height"]
    assert np.isnan(height).sum() == 2
    assert np.nanmax(np.abs(height)) < 1
    assert "2 heights" in found.warnings[0]


@pytest.mark.parametrize("digit", [0.001, 0.1, 1.0])
@pytest.mark.parametrize("code", [None, -32768.0])
def test_a_flat_map_of_few_digits_keeps_its_steps(
    tmp_path: Path, digit: float, code: float | None
) -> None:
    """Nearly all of its heights are one number, so that their range is none."""
    heights = np.zeros((12, 15))
    heights[5, 5:8] = digit, 3 * digit, -2 * digit
    if code:
        heights[2, 2] = code
    rows = [f"{i} {j} {height:.9g}" for (j, i), height in np.ndenumerate(heights)]
    path = tmp_path / "map.xyz"
    path.write_text("# unit: µm\n" + "\n".join(rows), encoding="utf-8")
    found = readers.read(path, "profilometry").arrays["height"]
    assert np.isnan(found).sum() == (code is not None)
    assert np.nanmax(found) == pytest.approx(3 * digit)
    assert np.nanmin(found) == pytest.approx(-2 * digit)


def test_a_single_deep_scratch_stays(tmp_path: Path) -> None:
    rows = [
        f"{i} {j} {-40.0 if i == j == 5 else 0.1 * (i % 7)}" for j in range(12) for i in range(15)
    ]
    path = tmp_path / "map.xyz"
    path.write_text("# unit: µm\n" + "\n".join(rows), encoding="utf-8")
    assert np.nanmin(readers.read(path, "profilometry").arrays["height"]) == -40.0
