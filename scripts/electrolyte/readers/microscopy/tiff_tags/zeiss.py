"""Zeiss SmartSEM: tag 34118, a header of numbers and pairs of lines, ``name`` and ``text = value``.

``AP_IMAGE_PIXEL_SIZE`` is the pixel of the saved image, ``AP_PIXEL_SIZE`` that of the live one,
which may have more or fewer columns. ``AP_WIDTH`` is the width of the field in both.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from electrolyte.readers.microscopy.raster import Page, tag_text
from electrolyte.readers.microscopy.tiff_tags import lengths

TAG = 34118
_TEXTS = {
    "software": "SV_VERSION",
    "detector": "DP_DETECTOR_TYPE",
    "user_text": "SV_USER_TEXT",
    "instrument": "DP_SEM",
}
_WORKING_DISTANCE = {unit: factor / 1000 for unit, factor in lengths.LENGTHS_UM.items()}
_HEADER_PIXEL = 3  # line of the header with a pixel size in m


def metadata(page: Page) -> dict[str, Any] | None:
    """What the tag states; ``None`` where the page has none."""
    if TAG not in page.tags:
        return None
    lines = tag_text(page.tags[TAG]).splitlines()
    entries: dict[str, str] = {}
    for name, line in itertools.pairwise(lines):
        if re.fullmatch(r"(AP|DP|SV)_\w+", name.strip()):
            # 'Image Pixel Size = 158.7 nm', but 'Date :15 Apr 2014'
            entries[name.strip()] = re.split(r"\s*[=:]\s*", line, maxsplit=1)[-1].strip()
    found: dict[str, Any] = {"vendor": "Zeiss", **_pixel_size(entries, lines, page)}
    for name, key, units in (
        ("acceleration_voltage_kV", "AP_ACTUALKV", lengths.VOLTAGES_KV),
        ("acceleration_voltage_kV", "AP_MANUALKV", lengths.VOLTAGES_KV),
        ("working_distance_mm", "AP_WD", _WORKING_DISTANCE),
    ):
        value = lengths.with_unit(entries.get(key, ""), units)
        if value is not None:
            found.setdefault(name, value)
    found.update({name: entries[key] for name, key in _TEXTS.items() if entries.get(key)})
    if when := " ".join(entries.get(key, "") for key in ("AP_DATE", "AP_TIME")).strip():
        found["start_time"] = when
    return found


def _pixel_size(entries: dict[str, str], lines: list[str], page: Page) -> dict[str, Any]:
    """The pixel size that fits the columns of the image, and what speaks against it."""

    def length(key: str) -> float | None:
        return lengths.with_unit(entries.get(key, ""), lengths.LENGTHS_UM)

    image, live = length("AP_IMAGE_PIXEL_SIZE"), length("AP_PIXEL_SIZE")
    width, height = length("AP_WIDTH"), length("AP_HEIGHT")
    number = lengths.positive(lines[_HEADER_PIXEL]) if len(lines) > _HEADER_PIXEL else None
    header = None if number is None else number * lengths.LENGTHS_UM["m"]
    fitting = None if width is None else width / page.columns
    whole_field = fitting and height and lengths.agree(height / page.rows, fitting)
    doubt = ""
    if fitting is None:
        size = image or header or live
        if size and not image:
            doubt = "the pixel size may be that of the live image: the file states no other"
    elif image is None:
        size = fitting
        known = [one for one in (header, live) if one is not None]
        if not whole_field and not any(lengths.agree(one, fitting) for one in known):
            size = known[0] if known else fitting
            if known:
                doubt = lengths.disagreement(size, "pixel size", fitting, page.columns)
    else:
        size = image
        if not lengths.agree(image, fitting):
            size = fitting if whole_field else image
            doubt = lengths.disagreement(image, "AP_IMAGE_PIXEL_SIZE", fitting, page.columns)
    if not size:
        return {}
    found: dict[str, Any] = {"pixel_size_x_um": size, "pixel_size_y_um": size}
    return found | ({"scale_doubt": doubt} if doubt else {})
