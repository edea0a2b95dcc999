"""What speaks against the length of a micrograph, each on an image that has it and one without."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage
from test_image_scale import PHENOM, TESCAN, tagged
from test_sem_eds import evaluated, item

from electrolyte import readers
from electrolyte.techniques.sem_eds import image_doubts


def grey(noise: float = 0.0, seed: int = 4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    field = ndimage.gaussian_filter(rng.standard_normal((384, 512)), 5)
    levels = 128 + 30 * field / field.std() + noise * rng.standard_normal(field.shape)
    return np.clip(levels, 0, 255).astype(np.uint8)


def jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "JPEG", quality=quality)
    return np.asarray(Image.open(stream))


def joined(step: float) -> np.ndarray:
    image = grey().astype(float)
    image[:, 200:] += step
    return np.clip(image, 0, 255)


def rotated(degrees: float) -> np.ndarray:
    return np.asarray(Image.fromarray(grey()).rotate(degrees, Image.Resampling.BICUBIC))


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (jpeg(grey(30), 20), "blocks of 8 x 8"),
        (rotated(5), "4 corners are one grey value"),
        (joined(30), "joined from fields"),
        (joined(30).T, "joined from fields"),
    ],
)
def test_a_changed_image_is_asked_about(image, words):
    assert words in "; ".join(image_doubts.of_image(image))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("noise", [0.0, 30.0])
def test_an_image_as_recorded_is_not(noise, seed):
    assert list(image_doubts.of_image(grey(noise, seed))) == []


@pytest.mark.parametrize("quality", [75, 90])
def test_fair_compression_is_not(quality):
    assert list(image_doubts.of_image(jpeg(grey(), quality))) == []


def test_pixels_that_are_not_square():
    wide = {"pixel_size_x_um": 0.1, "pixel_size_y_um": 0.104}
    found = evaluated([item("image", image=grey(), **wide)]).quantities[0]
    assert found.status == "suspect"
    assert "0.1 µm wide, 0.104 µm high" in found.note
    assert evaluated([item("image", image=grey(), sheet=0.1, **wide)]).quantities[0].status == "ok"


def test_a_coloured_image(tmp_path):
    colours = np.stack([grey(seed=number) for number in (1, 2, 3)], axis=2)
    for name, pixels, status in (
        ("colour", colours, "suspect"),
        ("grey", np.repeat(grey()[..., None], 3, axis=2), "ok"),
    ):
        Image.fromarray(pixels).save(path := tmp_path / f"{name}.png")
        data = readers.read(path, "sem_eds")
        row = item("image", image=grey(), sheet=0.1)
        assert evaluated([type(row)(row.row, data)]).quantities[0].status == status


@pytest.mark.parametrize("factor", [1.0, 0.5])
@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (TESCAN, b"\x00[MAIN]\nPixelSizeX=1e-7\nPixelSizeY=1e-7\nImageStripSize=40\n"),
        (
            PHENOM,
            b"<FeiImage><databarHeight>40</databarHeight>%s</FeiImage>"
            % b"".join(b'<pixel%s unit="um">0.1</pixel%s>' % (n, n) for n in (b"Width", b"Height")),
        ),
    ],
)
def test_a_data_bar_of_another_height_than_stated(tmp_path, tag, text, factor):
    image = Image.fromarray(np.vstack([grey(), np.zeros((40, 512), np.uint8)]))
    size = tuple(round(factor * n) for n in image.size)
    resized = image.resize(size, Image.Resampling.NEAREST)
    resized.save(path := tmp_path / "a.tif", tiffinfo=tagged(tag, text))
    row = item("image", image=grey())
    found = evaluated([type(row)(row.row, readers.read(path, "sem_eds"))]).quantities[0]
    assert found.status == ("ok" if factor == 1 else "suspect")
    assert ("was the image resized" in found.note) == (factor != 1)
