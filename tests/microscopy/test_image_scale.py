"""The pixel size of an image: tags of each vendor, what the file states twice, pages, stacks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin
from test_sem_eds import evaluated, item, texture

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.run.parts import one_selected
from electrolyte.study.parts import Selection
from electrolyte.techniques.sem_eds.numbers import pictures
from synthetic.fei_tiff import write_fei_tiff

ZEISS, TESCAN, PHENOM = 34118, 50431, 34683
GREY = np.zeros((60, 80), np.uint8)


def tagged(tag: int, content: bytes) -> TiffImagePlugin.ImageFileDirectory_v2:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[tag] = content
    tags.tagtype[tag] = 7
    return tags


def zeiss(**lengths: str) -> TiffImagePlugin.ImageFileDirectory_v2:
    """``AP_WIDTH="1.6 µm"`` and so on, as lines of the tag."""
    pairs = [f"{key}\r\nof it = {value}" for key, value in lengths.items()]
    return tagged(ZEISS, "\r\n".join(["0", "0", "0", *pairs]).encode("latin-1"))


def saved(path: Path, tags: TiffImagePlugin.ImageFileDirectory_v2) -> Path:
    Image.fromarray(GREY).save(path, tiffinfo=tags)
    return path


def scale_of(path: Path) -> tuple[float | None, bool]:
    """The pixel size read, and whether it is doubted."""
    metadata = readers.read(path, "sem_eds").metadata
    return metadata.get("pixel_size_x_um"), "scale_doubt" in metadata


FIELD = {"AP_WIDTH": "16 µm", "AP_HEIGHT": "12 µm"}  # 0.2 µm over 80 columns and 60 rows


@pytest.mark.parametrize(
    ("stated", "expected", "doubted"),
    [
        (FIELD | {"AP_IMAGE_PIXEL_SIZE": "200 nm"}, 0.2, False),
        (FIELD | {"AP_IMAGE_PIXEL_SIZE": "200 nm", "AP_PIXEL_SIZE": "50 nm"}, 0.2, False),
        (FIELD | {"AP_PIXEL_SIZE": "50 nm"}, 0.2, False),  # saved smaller than the live image
        (FIELD | {"AP_IMAGE_PIXEL_SIZE": "100 nm"}, 0.2, True),
        ({"AP_WIDTH": "16 µm", "AP_PIXEL_SIZE": "50 nm"}, 0.05, True),  # or cropped: who knows
        ({"AP_PIXEL_SIZE": "50 nm"}, 0.05, True),
        ({"AP_IMAGE_PIXEL_SIZE": "200 nm"}, 0.2, False),
    ],
)
def test_zeiss_pixel_size_is_that_of_this_image(tmp_path, stated, expected, doubted):
    found = scale_of(saved(tmp_path / "z.tif", zeiss(**stated)))
    assert found == (pytest.approx(expected), doubted)


@given(factor=st.floats(0.2, 5.0))
@settings(max_examples=30, deadline=None)
def test_a_stated_size_never_silently_contradicts_the_field(tmp_path_factory, factor):
    path = tmp_path_factory.mktemp("zeiss") / "z.tif"
    stated = FIELD | {"AP_IMAGE_PIXEL_SIZE": f"{200 * factor:.4g} nm"}
    size, doubted = scale_of(saved(path, zeiss(**stated)))
    assert doubted or size == pytest.approx(0.2, rel=0.021)


def test_a_doubted_scale_makes_lengths_suspect_until_the_sheet_says_it():
    doubt = {"pixel_size_x_um": 0.1, "scale_doubt": "two pixel sizes"}
    (alone,) = evaluated([item("image", image=texture(), **doubt)]).quantities
    (answered,) = evaluated([item("image", image=texture(), sheet=0.1, **doubt)]).quantities
    assert (alone.status, alone.note) == ("suspect", "two pixel sizes")
    assert answered.status == "ok"


def test_a_doubted_scale_draws_no_scale_bar():
    doubt = {"pixel_size_x_um": 0.1, "scale_doubt": "two pixel sizes"}
    drawn = [
        pictures([item("image", image=texture(), sheet=sheet, **doubt)])["image_pixel_um"]
        for sheet in (None, 0.1)
    ]
    assert np.isnan(drawn[0])
    assert drawn[1] == 0.1


def test_tescan_tag(tmp_path):
    text = b"\x00\x01[MAIN]\r\nDevice=MIRA3\r\nPixelSizeX=1.35e-008\r\nPixelSizeY=1.36e-008\r\n"
    text += b"[SEM]\r\nHV=5000.0\r\nWD=0.0051\r\nImageStripSize=8\r\n"
    found = readers.read(saved(tmp_path / "t.tif", tagged(TESCAN, text)), "sem_eds")
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.0135)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(0.0136)
    assert found.metadata["acceleration_voltage_kV"] == 5.0
    assert found.metadata["working_distance_mm"] == pytest.approx(5.1)
    assert found.metadata["scan_rows"] == 52
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("unit", "expected"), [("nm", 0.0525), ("um", 52.5), ("µm", 52.5), ("px", None)]
)
def test_phenom_xml(tmp_path, unit, expected):
    xml = f'<?xml version="1.0"?><FeiImage><pixelWidth unit="{unit}">52.5</pixelWidth></FeiImage>'
    tags = tagged(PHENOM, xml.encode("latin-1"))
    assert scale_of(saved(tmp_path / "p.tif", tags))[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("micron", 0.1), ("\\u00B5m", 0.1), ("nm", 1e-4), ("mm", 100.0), ("pixel", None)],
)
def test_imagej_scale(tmp_path, unit, expected):
    path = tmp_path / "i.tif"
    description = f"ImageJ=1.53\nunit={unit}\n"
    Image.fromarray(GREY).save(path, description=description, x_resolution=10, y_resolution=10)
    found = readers.read(path, "sem_eds")
    assert found.metadata.get("pixel_size_x_um") == pytest.approx(expected)
    assert bool(found.warnings) == (expected is None)


@pytest.mark.parametrize("unit", ["1/nm", "nm^-1", "nm-1", "1/\\u00B5m"])
def test_a_reciprocal_scale_is_no_length(tmp_path, unit):
    path = tmp_path / "d.tif"
    Image.fromarray(GREY).save(
        path, description=f"ImageJ=1.53\nunit={unit}\n", x_resolution=10, y_resolution=10
    )
    found = readers.read(path, "sem_eds")
    assert "pixel_size_x_um" not in found.metadata
    assert "diffraction" in found.warnings[0]


def test_print_resolution_of_a_plain_image_is_no_scale(tmp_path):
    Image.fromarray(GREY).save(tmp_path / "p.tif", dpi=(72, 72))
    assert scale_of(tmp_path / "p.tif") == (None, False)


JEOL = "$CM_FORMAT JEOL-SEM\n$$SM_MICRON_BAR 20\n$$SM_MICRON_MARKER 10um\n$CM_FULL_SIZE 160 120\n"
HITACHI = "[SemImageFile]\nPixelSize=500\nDataSize=160x120\n"
TESCAN_HDR = "[MAIN]\nPixelSizeX=0.000001\n[SEM]\nHV=5000\n"


@pytest.mark.parametrize(
    ("name", "text"), [("a.txt", JEOL), ("a.txt", HITACHI), ("a.hdr", TESCAN_HDR)]
)
def test_a_size_in_the_text_beside_is_named_and_not_used(tmp_path, name, text):
    Image.fromarray(GREY).save(tmp_path / "a.tif")  # 80 columns: half of those that JEOL states
    (tmp_path / name).write_text(text)
    found = readers.read(tmp_path / "a.tif", "sem_eds")
    assert "pixel_size_x_um" not in found.metadata
    (warning,) = found.warnings
    assert warning == (
        f"the file states no pixel size (but {name} beside it: 1 µm): "
        "give pixel_size_um in the sheet"
    )


@pytest.mark.parametrize("text", [JEOL, HITACHI])
def test_a_text_beside_a_cropped_image_names_no_size(tmp_path, text):
    Image.fromarray(GREY[:, :50]).save(tmp_path / "a.tif")
    (tmp_path / "a.txt").write_text(text)
    (warning,) = readers.read(tmp_path / "a.tif", "sem_eds").warnings
    assert "beside it" not in warning


def test_the_real_text_of_a_jeol_microscope(real_data, tmp_path):
    text = (real_data / "sem_eds" / "tomo_mapper_image000.txt").read_bytes()
    (tmp_path / "image000.txt").write_bytes(text)
    Image.fromarray(np.zeros((960, 1280), np.uint8)).save(tmp_path / "image000.tif")
    found = readers.read(tmp_path / "image000.tif", "sem_eds")
    assert "image000.txt beside it: 0.9901 µm" in found.warnings[0]  # 100 µm over 101 pixels


# --- pages --------------------------------------------------------------------------------------


def pages(path: Path, *images: tuple[np.ndarray, TiffImagePlugin.ImageFileDirectory_v2]) -> Path:
    with TiffImagePlugin.AppendingTiffWriter(str(path), True) as writer:
        for pixels, tags in images:
            Image.fromarray(pixels).save(writer, format="TIFF", tiffinfo=tags)
            writer.newFrame()
    return path


def plain() -> TiffImagePlugin.ImageFileDirectory_v2:
    return TiffImagePlugin.ImageFileDirectory_v2()


def test_the_calibrated_page_is_the_image(tmp_path):
    preview = np.full((30, 40, 3), 200, np.uint8)
    measured = np.arange(4800, dtype=np.uint16).reshape(60, 80)
    scale = zeiss(AP_IMAGE_PIXEL_SIZE="200 nm")
    path = pages(tmp_path / "p.tif", (preview, plain()), (measured, scale), (GREY, plain()))
    found = readers.read(path, "sem_eds")
    assert found.format == "sem-tiff"
    assert np.array_equal(found.arrays["image"], measured)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.2)
    assert found.parts == ()
    assert "page 2 of 3" in found.warnings[0]


@pytest.mark.parametrize("tags", [lambda: zeiss(AP_IMAGE_PIXEL_SIZE="200 nm"), plain])
def test_slices_of_a_stack_are_parts_of_which_a_row_names_one(tmp_path, tags):
    slices = [np.full((60, 80), grey, np.uint8) for grey in (10, 20, 30)]
    path = pages(tmp_path / "s.tif", *((pixels, tags()) for pixels in slices))
    found = readers.read(path, "sem_eds")
    with pytest.raises(RawFileError, match=r"no part named of 3 pages: 1 \(page=1, size=80 x 60\)"):
        one_selected(found, None)
    number, second = one_selected(found, Selection.of("2"))
    assert (number, second.arrays["image"][0, 0]) == (2, 20)


def test_smaller_copies_of_a_plain_image_are_no_parts(tmp_path):
    small = GREY[::4, ::4].copy()
    path = pages(tmp_path / "c.tif", (small, plain()), (GREY, plain()))
    found = readers.read(path, "sem_eds")
    assert found.arrays["image"].shape == GREY.shape
    assert found.parts == ()


# --- real files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pixel_um"),
    [
        ("Zeiss.tif", 0.1587),  # and its width of 162.5 µm over 1024 columns
        ("rosettasciio_test_loading_image_saved_with_imageJ.tif", 0.16867471),
        ("rosettasciio_test_loading_image_saved_with_DM.tif", 0.16867469),
        ("rosettasciio_JEOL-SightX-TEM-mag-dummy.tif.gz", None),
        ("rosettasciio_JEOL-SightX-SAED-dummy.tif.gz", None),
    ],
)
def test_real_images(real_data, name, pixel_um):
    found, doubted = scale_of(real_data / "sem_eds" / name)
    assert found == (None if pixel_um is None else pytest.approx(pixel_um, rel=1e-7))
    assert not doubted


def test_a_real_diffraction_pattern_is_called_one(real_data):
    path = real_data / "sem_eds" / "rosettasciio_JEOL-SightX-SAED-dummy.tif.gz"
    assert "diffraction pattern" in readers.read(path, "sem_eds").warnings[0]


@pytest.mark.parametrize(("columns", "doubted"), [(80, False), (160, True), (40, True)])
def test_columns_that_a_tag_states_are_those_of_the_image(tmp_path, columns, doubted):
    """An image that was resized or cropped keeps the tag of the one before."""
    path = tmp_path / "a.tif"
    about = {"voltage_kV": 5.0, "title": "t", "date": "01/01/2024"}
    write_fei_tiff(path, GREY, scan_rows=60, pixel_um=0.1, columns=columns, **about)
    size, found = scale_of(path)
    assert size == pytest.approx(0.1)
    assert found == doubted
