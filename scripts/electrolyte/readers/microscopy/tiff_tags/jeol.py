"""JEOL TEM: XML of root ``TemReporter`` in the description of a TIFF.

It tells images from diffraction patterns. Its pixels per metre are those of the camera and its
magnification is nominal: no pixel size is taken from them.
"""

from __future__ import annotations

import re
from typing import Any

from electrolyte.readers.microscopy.raster import IMAGE_DESCRIPTION, Page, tag_text
from electrolyte.readers.microscopy.tiff_tags import lengths

_START = re.compile(r"(?:<\?xml[^>]*\?>)?\s*<TemReporter\b")


def metadata(page: Page) -> dict[str, Any] | None:
    """What the description states; ``None`` where it is none of JEOL."""
    text = tag_text(page.tags.get(IMAGE_DESCRIPTION, ""))
    if not _START.match(text):
        return None
    found: dict[str, Any] = {"vendor": "JEOL", "title": ""}
    units = re.findall(r"<Measurement_UnitType>(\w+)</Measurement_UnitType>", text)
    if units and units[-1] == "UnitType_Diffraction":
        found["reciprocal_unit"] = "1/nm"
    voltage = re.search(r"<AccelerationVoltage>([^<]*)<", text)
    if voltage and (volts := lengths.positive(voltage[1])) is not None:
        found["acceleration_voltage_kV"] = volts / 1000
    if instrument := re.search(r"<Instruments>([^<]+)<", text):
        found["instrument"] = instrument[1]
    return found
