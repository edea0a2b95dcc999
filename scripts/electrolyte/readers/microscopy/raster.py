"""What image formats share: pixels and text tags of TIFF, PNG, JPEG and BMP, through Pillow."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError

MAX_PIXELS = 40_000_000
MAX_PAGES = 10_000
SIGNATURES = (b"II*\0", b"MM\0*", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM")
TIFF_SIGNATURES = SIGNATURES[:2]
NEW_SUBFILE_TYPE, IMAGE_DESCRIPTION = 254, 270
SAME_GREY = 8  # of 255, by which compression parts the channels of a grey image
COLOUR_MODES = ("RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "HSV")
# luminance of ITU-R BT.601
LUMINANCE = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True)
class Page:
    """One page of a TIFF, without its pixels.

    Attributes
    ----------
    number : its place in the file, from 1
    colour : whether its pixels have several channels
    reduced : whether the file calls it a smaller copy of another page
    tags : all tags by number
    """

    path: Path
    number: int
    rows: int
    columns: int
    colour: bool
    reduced: bool
    tags: Mapping[int, object]


def pages(path: Path) -> list[Page]:
    """The pages of a TIFF up to damage, without decoding pixels; none if it is no TIFF."""
    from PIL import Image

    found: list[Page] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=("TIFF",)) as image:
                for index in range(MAX_PAGES):
                    image.seek(index)
                    tags = dict(image.tag_v2.items())  # type: ignore[attr-defined]
                    reduced = bool(int(tags.get(NEW_SUBFILE_TYPE, 0)) & 1)
                    colour = image.mode in COLOUR_MODES
                    size = (image.height, image.width)
                    found.append(Page(path, index + 1, *size, colour, reduced, tags))
    except Exception:  # the end of the pages, or whatever damage makes the library raise
        return found
    return found


def without_previews(pages: list[Page]) -> list[Page]:
    """Pages that are no smaller or coloured copy of another one."""
    whole = [page for page in pages if not page.reduced] or pages
    grey = [page for page in whole if not page.colour] or whole
    largest = max((page.rows * page.columns for page in grey), default=0)

    def a_copy(page: Page) -> bool:  # of the same shape, and smaller
        return page.rows * page.columns < largest and any(
            other.rows * other.columns > page.rows * page.columns
            and abs(other.rows * page.columns - other.columns * page.rows)
            <= max(other.rows, other.columns)
            for other in grey
        )

    return [page for page in grey if not a_copy(page)]


def tag_text(value: object) -> str:
    """A tag as text: ASCII tags come as str, byte tags as bytes in the vendor's Latin-1."""
    if isinstance(value, bytes):
        return value.decode("latin-1").rstrip("\0")
    return str(value).rstrip("\0")


def read_pixels(path: Path, page: int = 1) -> np.ndarray:
    """Pixels of a page.

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
                image.seek(page - 1)
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
            "none that can be read",
            hint="The file may be cut off; copy it again, or save it as uncompressed TIFF.",
        ) from error
    if pixels.ndim not in (2, 3) or pixels.size == 0:
        raise RawFileError(path, "an image with rows and columns", f"shape {pixels.shape}")
    if pixels.ndim == 3 and (pixels == pixels[..., :1]).all():
        return pixels[..., 0].copy()
    return pixels


def coloured(pixels: np.ndarray) -> float:
    """Share of the pixels (rows, columns, channels) whose channels are unlike: no grey image."""
    return float(np.mean(np.ptp(pixels.astype(np.int16), axis=2) > SAME_GREY))


def as_grey(pixels: np.ndarray) -> np.ndarray:
    """A grey image (rows, columns): luminance of a colour image, else the pixels themselves."""
    if pixels.ndim == 2:
        return pixels
    grey = sum(pixels[..., i] * LUMINANCE[i] for i in range(3))  # one colour after the other
    return np.rint(grey).astype(np.uint8)
