"""TESCAN: tag 50431, a few bytes and then INI text with lengths in m and voltages in V."""

from __future__ import annotations

from typing import Any

from electrolyte.readers.microscopy.raster import Page, tag_text
from electrolyte.readers.microscopy.tiff_tags import lengths

TAG = 50431


def metadata(page: Page) -> dict[str, Any] | None:
    """What the tag states; ``None`` where the page has none."""
    if TAG not in page.tags:
        return None
    # sections differ between programs, the keys do not
    values = {key: value for (_, key), value in lengths.ini(tag_text(page.tags[TAG])).items()}
    found: dict[str, Any] = {"vendor": "TESCAN"}
    for name, key, factor in (
        ("pixel_size_x_um", "PixelSizeX", lengths.LENGTHS_UM["m"]),
        ("pixel_size_y_um", "PixelSizeY", lengths.LENGTHS_UM["m"]),
        ("acceleration_voltage_kV", "HV", 1e-3),
        ("working_distance_mm", "WD", 1e3),
    ):
        if (value := lengths.positive(values.get(key, ""))) is not None:
            found[name] = value * factor
    strip = lengths.positive(values.get("ImageStripSize", ""))  # rows of the printed data bar
    if strip is not None:
        found |= {"scan_rows": page.rows - int(strip), "bar_rows": int(strip)}
    for name, key in (("instrument", "Device"), ("detector", "Detector")):
        if values.get(key):
            found[name] = values[key]
    return found
