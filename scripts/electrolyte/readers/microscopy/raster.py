"""What image formats share: pixels and text tags of TIFF, PNG, JPEG and BMP, through Pillow."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError

MAX_PIXELS = 40_000_000
SIGNATURES = (b"II*\0", b"MM\0*", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM")
TIFF_SIGNATURES = SIGNATURES[:2]
IMAGE_DESCRIPTION = 270
# luminance of ITU-R BT.601
LUMINANCE = np.array([0.299, 0.587, 0.114])


def tiff_tags(path: Path) -> dict[int, object]:
    """All tags of the first page of a TIFF, without decoding pixels; empty if it is none."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=("TIFF",)) as image:
                return dict(image.tag_v2.items())  # type: ignore[attr-defined]
    except Exception:  # whatever a damaged file makes the library raise: no tags
        return {}


def tag_text(value: object) -> str:
    """A tag as text: ASCII tags come as str, byte tags as bytes in the vendor's Latin-1."""
    if isinstance(value, bytes):
        return value.decode("latin-1").rstrip("\0")
    return str(value).rstrip("\0")


def read_pixels(path: Path) -> np.ndarray:
    """Pixels of the first page.

    Returns
    -------
    array (rows, columns) as stored, or (rows, columns, 3) uint8 for colour; a palette image is
    resolved, and grey if its palette is.

    Raises
    ------
    RawFileError
        Not an image, cut off, or larger than ``MAX_PIXELS``.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=("TIFF", "PNG", "JPEG", "BMP")) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise RawFileError(
                        path,
                        f"an image of at most {MAX_PIXELS} pixels",
                        f"{image.width} x {image.height}",
                    )
                if image.mode in ("P", "PA", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "LA"):
                    pixels = np.asarray(image.convert("RGB"))
                elif image.mode == "1":
                    pixels = np.asarray(image.convert("L"))
                else:
                    pixels = np.asarray(image)
    except RawFileError:
        raise
    except Exception as error:  # the library's errors are of many kinds; all mean: damaged
        raise RawFileError(
            path,
            "an image (TIFF, PNG, JPEG or BMP)",
            f"{type(error).__name__}: {error}",
            hint="The file may be cut off; copy it again, or save it as uncompressed TIFF.",
        ) from error
    if pixels.ndim not in (2, 3) or pixels.size == 0:
        raise RawFileError(path, "an image with rows and columns", f"shape {pixels.shape}")
    if pixels.ndim == 3 and (pixels == pixels[..., :1]).all():
        return pixels[..., 0].copy()
    return pixels


def as_grey(pixels: np.ndarray) -> np.ndarray:
    """A grey image (rows, columns): luminance of a colour image, else the pixels themselves."""
    if pixels.ndim == 2:
        return pixels
    grey = sum(pixels[..., i] * LUMINANCE[i] for i in range(3))  # one colour after the other
    return np.rint(grey).astype(np.uint8)
