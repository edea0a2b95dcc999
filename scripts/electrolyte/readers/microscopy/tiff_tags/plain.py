"""Scales that programs for images give to plain TIFF: ImageJ and DigitalMicrograph.

ImageJ writes ``unit=`` into the description and pixels per unit into the resolution;
DigitalMicrograph writes units and pixel sizes into the tags 65003, 65004, 65009 and 65010.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from electrolyte.readers.microscopy.raster import IMAGE_DESCRIPTION, Page, tag_text
from electrolyte.readers.microscopy.tiff_tags import lengths

X_RESOLUTION, Y_RESOLUTION = 282, 283
_DM_UNITS, _DM_SIZES = (65003, 65004), (65009, 65010)
_NAMES = ("pixel_size_x_um", "pixel_size_y_um")
_Scale = tuple[Sequence[str], Sequence[float | None]]  # units and pixel sizes along x and y
_RECIPROCAL = re.compile(r"1\s*/\s*\S+|\S+\s*(\^?-1|⁻¹)")


def metadata(page: Page) -> dict[str, Any]:
    """Pixel sizes as far as stated; ``reciprocal_unit`` where the scale is of a diffraction."""
    units, sizes = _imagej(page) or _digital_micrograph(page) or ((), ())
    if reciprocal := next((unit for unit in units if _RECIPROCAL.fullmatch(unit)), None):
        return {"reciprocal_unit": reciprocal}
    return {
        name: size * lengths.LENGTHS_UM[unit]
        for name, unit, size in zip(_NAMES, units, sizes, strict=False)
        if size is not None and unit in lengths.LENGTHS_UM
    }


def _imagej(page: Page) -> _Scale | None:
    text = tag_text(page.tags.get(IMAGE_DESCRIPTION, ""))
    if not text.startswith("ImageJ="):
        return None
    stated = re.search(r"(?m)^unit=(.*?)\s*$", text)
    unit = stated[1].replace("\\u00B5", "µ") if stated else ""
    per_unit = [lengths.positive(page.tags.get(tag, "")) for tag in (X_RESOLUTION, Y_RESOLUTION)]
    return [unit, unit], [None if number is None else 1 / number for number in per_unit]


def _digital_micrograph(page: Page) -> _Scale | None:
    if not {*_DM_UNITS, *_DM_SIZES} <= set(page.tags):
        return None
    units = [tag_text(page.tags[tag]).strip() for tag in _DM_UNITS]
    return units, [lengths.positive(page.tags[tag]) for tag in _DM_SIZES]
