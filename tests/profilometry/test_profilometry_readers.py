"""Readers of height maps: real files against an independent reader, known content, broken files.

Heights of the real files were read once with SurfaceTopography 1.27.1 (MIT); its numbers stand
here, so that its half gigabyte of dependencies need not be installed.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.microscopy import zygo_dat
from synthetic.x3p_file import write_x3p

# name: format, shape, pixel x and y, invalid points, peak to valley, mean, all lengths in µm
REAL = {
    "x3p-2.x3p": ("x3p", (650, 650), 0.1276565, 0.3145821, 0, 0.5543362, -0.002491824),
    "sur-2.sur": ("sur", (484, 563), 3.484, 3.484, 117, 1.4760000, 10.157376395),
    "opd-1.opd": ("wyko-opd", (480, 640), 0.1967330, 0.1967330, 116, 0.12915416, -0.27228953),
    "test_1.dat": ("zygo-dat", (480, 640), 1.098252, 1.098252, 0, 1.3630563, 50.74040590),
}


@pytest.mark.parametrize("name", REAL)
def test_real_height_maps(real_data, name):
    form, shape, pixel_x, pixel_y, invalid, peak_to_valley, mean = REAL[name]
    found = readers.read(real_data / "profilometry" / name, "profilometry")
    height = found.arrays["height"]
    assert found.format == form
    assert height.shape == shape
    assert found.metadata["pixel_size_x_um"] == pytest.approx(pixel_x, rel=1e-6)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(pixel_y, rel=1e-6)
    assert int(np.isnan(height).sum()) == invalid
    assert float(np.nanmax(height) - np.nanmin(height)) == pytest.approx(peak_to_valley, rel=1e-6)
    assert float(np.nanmean(height)) == pytest.approx(mean, rel=1e-6)


def test_zygo_peak_to_valley_is_not_eight_times_too_large(real_data):
    path = real_data / "profilometry" / "test_1.dat"
    found = readers.read(path, "profilometry")
    height = found.arrays["height"]
    # by hand from the header: counts * scale 0.5 * 570 nm / 32768 for phase_res 1
    raw = np.frombuffer(path.read_bytes(), ">i4", 640 * 480, 834 + 614400)
    assert int(raw.max()) - int(raw.min()) == 156718
    assert pytest.approx(1.363, abs=5e-4) == 156718 * 0.5 * 0.57 / 32768
    assert float(np.ptp(height)) == pytest.approx(1.363, abs=5e-4)
    assert found.metadata["objective"] == "20X  Mirau"


def test_wyko_heights_are_in_waves(real_data):
    # a phase-shifting measurement ('PSI') resolves steps below a quarter wave: the span of
    # 0.129 µm fits, one of 129 µm would not
    found = readers.read(real_data / "profilometry" / "opd-1.opd", "profilometry")
    assert found.metadata["wavelength_nm"] == pytest.approx(577.295, abs=1e-3)
    assert found.metadata["start_time"] == "7/7/2015 16:19:48"


def test_sur_size(real_data):
    found = readers.read(real_data / "profilometry" / "sur-2.sur", "profilometry")
    rows, columns = found.arrays["height"].shape
    assert columns * found.metadata["pixel_size_x_um"] / 1000 == pytest.approx(1.9615, abs=5e-4)
    assert rows * found.metadata["pixel_size_y_um"] / 1000 == pytest.approx(1.6863, abs=5e-4)


def test_xyz_without_unit_asks_for_it(real_data):
    path = real_data / "profilometry" / "xyz-1.txt"
    with pytest.raises(RawFileError, match="expected a unit of length, found none: x from 0 to 3"):
        readers.read(path, "profilometry")
    with pytest.raises(RawFileError, match=r"numbers without either\. State the technique: "):
        readers.read(path)


def test_real_xyz_with_its_unit(real_data, tmp_path):
    path = tmp_path / "map.txt"
    path.write_text("# unit: µm\n" + (real_data / "profilometry" / "xyz-1.txt").read_text())
    found = readers.read(path)
    # 1 1 2 and 1 2 2 are the two raised points
    assert np.argwhere(found.arrays["height"] == 2).tolist() == [[1, 1], [2, 1]]


# --- known content ------------------------------------------------------------------------------


def sample_map() -> np.ndarray:
    height = np.arange(30.0).reshape(5, 6) - 12.34
    height[1, 2] = np.nan
    height[4, 5] = np.nan
    return height


def x3p_file(tmp_path):
    path = tmp_path / "m.x3p"
    write_x3p(path, sample_map(), 0.83, resolution_um=0.01, comment="C", date="2024-11-12")
    return path


def test_x3p_round_trip(tmp_path):
    found = readers.read(x3p_file(tmp_path), "profilometry")
    np.testing.assert_allclose(found.arrays["height"], sample_map(), atol=1e-9)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(0.83)
    assert found.metadata["comment"] == "C"


def sur_file(tmp_path, *, unit=b"mm", inversion=0, special=1, kind=b"DIGITAL SURF", bits=32):
    """Header by the field list of the format, independent of the reader's offsets."""
    values = np.array([[0, 1, 2], [3, 4, -7]], f"<i{bits // 8}")  # -7 is zmin - 2
    header = struct.pack(
        "<12s4H30s30s5H2IH4iI3f",
        *(kind, 0, 1, 1, 2, b"name", b"instrument", 0, 0, 0, special, 0, 0, 0, bits),
        *(-5, 4, 3, 2, 6, 0.002, 0.003, 0.0001),
    )
    header += b"".join(
        x.ljust(16, b"\0") for x in (b"X", b"Y", b"Z", unit, unit, unit) + (unit,) * 3
    )
    header += struct.pack("<3f3H", 1, 1, 1, 0, inversion, 0)
    header += struct.pack("<3I7HfIIH2H", *(0,) * 3, *(0,) * 7, 0.0, 0, 0, 0, 3, 5)
    header = header.ljust(512, b"\0")
    path = tmp_path / "m.sur"
    path.write_bytes(header + b"abc" + b"12345" + values.tobytes())
    return path


@pytest.mark.parametrize("bits", [16, 32])
def test_sur_known_content(tmp_path, bits):
    found = readers.read(sur_file(tmp_path, bits=bits), "profilometry")
    expected = np.array([[0, 0.1, 0.2], [0.3, 0.4, np.nan]])
    np.testing.assert_allclose(found.arrays["height"], expected, rtol=1e-6)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(2.0)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(3.0)
    assert found.metadata["title"] == "name"
    assert found.metadata["comment"] == "abc"


def test_sur_inverted_and_in_other_units(tmp_path):
    found = readers.read(sur_file(tmp_path, unit=b"\xe6m", inversion=2), "profilometry")
    expected = -np.array([[2, 1, 0], [np.nan, 4, 3]]) * 1e-4
    np.testing.assert_allclose(found.arrays["height"], expected, rtol=1e-6)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.002)


def opd_file(tmp_path, blocks=None, itemsize=4):
    heights = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 1.5e38]])  # (x, y), y upwards
    if itemsize == 2:
        heights = np.where(heights > 10, 32767, heights)
    raster = (
        struct.pack("<3H", 3, 2, itemsize)
        + heights.astype({4: "<f4", 2: "<i2"}[itemsize]).tobytes()
    )
    content = {
        b"Raw": (3, raster),
        b"Wavelength": (7, struct.pack("<f", 500.0)),
        b"Pixel_size": (7, struct.pack("<f", 0.002)),
        b"Aspect": (7, struct.pack("<f", 1.5)),
        b"Mult": (6, struct.pack("<h", 2)),
        b"Date": (5, b"1/2/2020"),
    }
    content.update(blocks or {})
    content = {k: v for k, v in content.items() if v is not None}
    entries = [struct.pack("<16shlH", b"Directory", 1, 24 * (len(content) + 1), 0xFFFF)]
    entries += [struct.pack("<16shlH", k, t, len(v), 8) for k, (t, v) in content.items()]
    path = tmp_path / "m.opd"
    path.write_bytes(b"\1\0" + b"".join(entries) + b"".join(v for _, v in content.values()))
    return path


@pytest.mark.parametrize("itemsize", [2, 4])
def test_wyko_known_content(tmp_path, itemsize):
    found = readers.read(opd_file(tmp_path, itemsize=itemsize), "profilometry")
    expected = np.array([[2, 4, np.nan], [1, 3, 5]]) * 0.25  # 500 nm / 2 a count
    np.testing.assert_allclose(found.arrays["height"], expected)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(2.0)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(3.0)
    assert found.metadata["start_time"] == "1/2/2020"


def zygo_file(tmp_path, *, resolution=1, sign=0, columns=3, rows=2, wavelength=600e-9, pixel=2e-6):
    header = bytearray(834)
    header[:4] = zygo_dat.MAGICS[0]
    struct.pack_into(">HI", header, 4, 1, 834)
    struct.pack_into(">HHHhI", header, 52, 2, 1, 1, 0, 4)
    struct.pack_into(">HHI", header, 68, columns, rows, 4 * columns * rows)
    struct.pack_into(">ff", header, 164, 0.5, wavelength)
    struct.pack_into(">f", header, 176, 1.0)
    struct.pack_into(">f", header, 184, pixel)
    struct.pack_into(">h", header, 218, resolution)
    struct.pack_into(">h", header, 232, sign)
    counts = np.array([[0, 4096, 32768], [131072, -4096, 2147483640]], ">i4")
    path = tmp_path / "m.dat"
    path.write_bytes(bytes(header) + b"\0" * 4 + counts.tobytes())
    return path


@pytest.mark.parametrize(("resolution", "steps"), [(0, 4096), (1, 32768), (2, 131072)])
@pytest.mark.parametrize("sign", [0, 1])
def test_zygo_phase_resolutions(tmp_path, resolution, steps, sign):
    found = readers.read(zygo_file(tmp_path, resolution=resolution, sign=sign), "profilometry")
    counts = np.array([[0, 4096, 32768], [131072, -4096, np.nan]])
    expected = counts * 0.3 / steps * (-1 if sign else 1)
    np.testing.assert_allclose(found.arrays["height"], expected, rtol=1e-6)


def plu_file(tmp_path, heights=((1.5, 1000001.0), (2.5, -1.0), (0.0, 4.0))):
    values = np.array(heights, "<f4")
    data = b"Mon Jan 1 2020".ljust(128, b"\0") + b"\0" * 4 + b"remark".ljust(256, b"\0")
    data += struct.pack("<3I7f", *values.shape, 0, 1, 0.5, 0.6, 0, 0, 1, 0)
    data += (
        struct.pack("<5I", 3, 0, 0, 14, 1)
        + b"\0" * 40
        + struct.pack("<8BI", 0, 1, 0, 0, 0, 0, 0, 0, 1)
    )
    data += struct.pack("<2I", *values.shape) + values.tobytes() + struct.pack("<2f", 0, 1)
    path = tmp_path / "m.plu"
    path.write_bytes(data)
    return path


def test_plu_layout(tmp_path):
    found = readers.read(plu_file(tmp_path), "profilometry")
    np.testing.assert_allclose(found.arrays["height"], [[1.5, np.nan], [2.5, -1], [0, 4]])
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.5)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("header", "lateral", "vertical"),
    [
        ("# unit: nm\n", 1e-3, 1e-3),
        ("# Lateral units: mm\n# Value units: nm\n", 1e3, 1e-3),
        ("X [mm]\tY [mm]\tZ [µm]\n", 1e3, 1.0),
    ],
)
@pytest.mark.parametrize("separator", [" ", "\t", ";", ", ", ","])
def test_xyz_units_and_separators(tmp_path, header, lateral, vertical, separator):
    rows = [
        (x / 2, y, "NaN" if (x, y) == (1, 2) else 10 * y + x) for y in range(3) for x in range(4)
    ]
    path = tmp_path / "m.txt"
    path.write_text(header + "\n".join(separator.join(map(str, r)) for r in rows) + "\n")
    found = readers.read(path, "profilometry")
    expected = np.array([[0, 1, 2, 3], [10, 11, 12, 13], [20, np.nan, 22, 23]]) * vertical
    np.testing.assert_allclose(found.arrays["height"], expected)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.5 * lateral)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(lateral)


def test_xyz_with_points_left_out_and_rounded_coordinates(tmp_path):
    step = 0.8333333
    rows = [
        f"{x * step:.3f} {y * step:.3f} {x + y}"
        for y in range(20)
        for x in range(20)
        if (x + y) % 7
    ]
    path = tmp_path / "m.xyz"
    path.write_text("\n".join(["# unit: µm", *rows]))
    height = readers.read(path, "profilometry").arrays["height"]
    y, x = np.indices((20, 20))
    np.testing.assert_allclose(height, np.where((x + y) % 7, x + y, np.nan))


def test_overview_belongs_to_profilometry(tmp_path):
    picture = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    Image.fromarray(picture).save(tmp_path / "o.png")
    found = readers.read(tmp_path / "o.png", "profilometry")
    assert found.format == "overview-image"
    assert np.array_equal(found.arrays["image"], picture)


# --- broken files -------------------------------------------------------------------------------


def rewrite_x3p(path, *, drop=(), **changed):
    with zipfile.ZipFile(path) as archive:
        members = {n: archive.read(n) for n in archive.namelist() if n not in drop}
    members.update({k.replace("__", "/").replace("_dot_", "."): v for k, v in changed.items()})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    path.write_bytes(target.getvalue())


def edit_xml(path, old, new):
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("main.xml").decode()
    assert old in xml
    rewrite_x3p(path, main_dot_xml=xml.replace(old, new).encode())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<SizeX>6</SizeX>", "<SizeX>7</SizeX>", "70 bytes in bindata/data.bin, found 60"),
        ("<SizeX>6</SizeX>", "<SizeX>many</SizeX>", "a whole number"),
        ("<SizeX>6</SizeX>", "<SizeX>99999999999</SizeX>", "points, found 5 x 99999999999"),
        ("<SizeZ>1</SizeZ>", "<SizeZ>2</SizeZ>", "one layer"),
        ("<DataType>I</DataType>", "<DataType>Q</DataType>", "DataType I, L, F or D, found 'Q'"),
        ("<AxisType>A</AxisType>", "<AxisType>I</AxisType>", "regular grid (CZ AxisType A)"),
        ("bindata/data.bin", "../../etc/passwd", "the member '../../etc/passwd'"),
        ("bindata/valid.bin", "bindata/none.bin", "the member 'bindata/none.bin'"),
        ("</p:ISO5436_2>", "", "readable main.xml"),
    ],
)
def test_broken_x3p_index(tmp_path, old, new, message):
    path = x3p_file(tmp_path)
    edit_xml(path, old, new)
    with pytest.raises(RawFileError) as caught:
        readers.read(path, "profilometry")
    assert message in str(caught.value)


def test_x3p_with_altered_heights_is_refused(tmp_path):
    path = x3p_file(tmp_path)
    with zipfile.ZipFile(path) as archive:
        data = bytearray(archive.read("bindata/data.bin"))
    original = hashlib.md5(bytes(data)).hexdigest().upper()
    data[7] ^= 1
    rewrite_x3p(path, bindata__data_dot_bin=bytes(data))
    with pytest.raises(RawFileError, match=f"MD5 sum {original}"):
        readers.read(path, "profilometry")


@pytest.mark.parametrize(
    ("make", "keep", "message"),
    [
        (zygo_file, -4, "24 bytes of heights (2 x 3), found 20"),
        (zygo_file, 100, "the height scale at byte 164, found a file of 100 bytes"),
        (sur_file, -1, "24 bytes of heights (2 x 3), found 23"),
        (opd_file, 40, "directory entry 1 at byte 26"),
        (opd_file, 180, "24 bytes of heights (3 x 2), found 4"),
        (plu_file, 515, "24 bytes of heights (3 x 2), found 7"),
    ],
)
def test_cut_binary_files(tmp_path, make, keep, message):
    path = make(tmp_path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(RawFileError) as caught:
        readers.read(path, "profilometry")
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("make", "change", "message"),
    [
        (zygo_file, {"resolution": 3}, "a phase resolution of 0, 1 or 2, found 3"),
        (zygo_file, {"wavelength": 0.0}, "wavelength above zero"),
        (zygo_file, {"columns": 0}, "an intensity frame only"),
        (sur_file, {"kind": b"DSCOMPRESSED"}, "an uncompressed .sur"),
        (sur_file, {"unit": b"V"}, "lengths in m, mm, µm or nm, found 'V'"),
        (opd_file, {"blocks": {b"Wavelength": None}}, "the block Wavelength"),
        (opd_file, {"blocks": {b"Raw": None}}, "a height block"),
        (opd_file, {"blocks": {b"Pixel_size": (7, struct.pack("<f", -1.0))}}, "pixel size above"),
    ],
)
def test_header_that_makes_no_map(tmp_path, make, change, message):
    with pytest.raises(RawFileError) as caught:
        readers.read(make(tmp_path, **change), "profilometry")
    assert message in str(caught.value)


def test_missing_pixel_size_is_a_warning_not_a_guess(tmp_path):
    for path in (
        zygo_file(tmp_path, pixel=0.0),
        opd_file(tmp_path, blocks={b"Pixel_size": None}),
    ):
        found = readers.read(path, "profilometry")
        assert not any(key.startswith("pixel_size") for key in found.metadata)
        assert "no pixel size" in found.warnings[-1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 0 1\n0 1 1\n1 0 1\n1 1 1\n1 x 1\n", "line 6: expected x, y and z, found '1 x 1'"),
        ("0 0 1\n0 1 1\n1 0 1\n1 1 1\n1 1 2\n", "line 6: expected each place once"),
        ("0 0 1\n0 1 1\n1 0 1\n1.3 1 1\n2 1 1\n", "on a regular grid"),
        ("0 0 nan\n0 1 nan\n1 0 nan\n1 1 nan\n", "not one valid point"),
        ("0 0 1\n0 1 1\n0 2 1\n0 3 1\n", "more than one x"),
    ],
)
def test_broken_xyz(tmp_path, text, message):
    path = tmp_path / "m.xyz"
    path.write_text("# unit: µm\n" + text)
    with pytest.raises(RawFileError) as caught:
        readers.read(path, "profilometry", format="xyz")
    assert message in str(caught.value)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_flipped_bytes_raise_nothing_but_raw_file_errors(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("flip")
    make = data.draw(st.sampled_from([zygo_file, sur_file, opd_file, plu_file, x3p_file]))
    path = make(folder)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content))
    form = {zygo_file: "zygo-dat", sur_file: "sur", opd_file: "wyko-opd", plu_file: "plu"}
    try:
        found = readers.read(path, "profilometry", format=form.get(make, "x3p"))
    except RawFileError:
        return
    assert found.arrays["height"].ndim == 2
