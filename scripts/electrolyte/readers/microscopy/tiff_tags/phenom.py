"""Phenom: XML of root ``FeiImage`` in a private tag, whose number differs between versions."""

from __future__ import annotations

import re
from typing import Any

from electrolyte.readers.microscopy.raster import Page, tag_text
from electrolyte.readers.microscopy.tiff_tags import lengths

_START = re.compile(r"\s*(?:<\?xml[^>]*\?>)?\s*<FeiImage\b")
_FIRST_PRIVATE = 32768


def metadata(page: Page) -> dict[str, Any] | None:
    """What the tag states; ``None`` where the page has none."""
    texts = (tag_text(v) for n, v in page.tags.items() if n >= _FIRST_PRIVATE)
    xml = next((text for text in texts if _START.match(text)), None)
    if xml is None:
        return None
    found: dict[str, Any] = {"vendor": "Phenom"}
    for name, element, units in (
        ("pixel_size_x_um", "pixelWidth", lengths.LENGTHS_UM),
        ("pixel_size_y_um", "pixelHeight", lengths.LENGTHS_UM),
        ("acceleration_voltage_kV", "highVoltage", lengths.VOLTAGES_KV),
    ):
        stated = re.search(rf'<{element}\s+unit="([^"]*)"\s*>\s*([^<]*?)\s*</{element}>', xml)
        value = stated and lengths.with_unit(f"{stated[2]} {stated[1]}", units)
        if value:
            found[name] = value
    bar = re.search(r"<databarHeight\b[^>]*>\s*(\d+)\s*</databarHeight>", xml)
    if bar and 0 < int(bar[1]) < page.rows:
        found |= {"scan_rows": page.rows - int(bar[1]), "bar_rows": int(bar[1])}
    if instrument := re.search(r"<instrument>([^<]+)</instrument>", xml):
        found["instrument"] = instrument[1].strip()
    return found
