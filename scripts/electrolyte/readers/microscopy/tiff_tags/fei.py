"""FEI / Thermo Fisher: tag 34682 or 34680, INI text with lengths in m."""

from __future__ import annotations

from typing import Any

from electrolyte.readers.microscopy.raster import Page, tag_text
from electrolyte.readers.microscopy.tiff_tags import lengths

TAGS = (34682, 34680)
_TEXTS = {
    "instrument": ("System", "SystemType"),
    "software": ("System", "Software"),
    "user_text": ("User", "UserText"),
    "detector": ("Detectors", "Name"),
}


def metadata(page: Page) -> dict[str, Any] | None:
    """What the tag states; ``None`` where the page has none."""
    tag = next((page.tags[tag] for tag in TAGS if tag in page.tags), None)
    if tag is None:
        return None
    ini = lengths.ini(tag_text(tag))
    scan = ini.get(("Beam", "Scan")) or "Scan"  # EScan, IScan: that of the beam which imaged
    found: dict[str, Any] = {"vendor": "FEI"}
    found.update({name: ini[key] for name, key in _TEXTS.items() if ini.get(key)})
    if when := " ".join(ini.get(("User", key), "") for key in ("Date", "Time")).strip():
        found["start_time"] = when  # as written: month or day first is not stated

    def of_scan(key: str) -> float | None:
        return lengths.positive(ini.get((scan, key), ini.get(("Scan", key), "")))

    for name, key in (("pixel_size_x_um", "PixelWidth"), ("pixel_size_y_um", "PixelHeight")):
        if (size := of_scan(key)) is not None:
            found[name] = size * lengths.LENGTHS_UM["m"]
    if (voltage := lengths.positive(ini.get(("Beam", "HV"), ""))) is not None:
        found["acceleration_voltage_kV"] = voltage / 1000
    if (distance := lengths.positive(ini.get(("Stage", "WorkingDistance"), ""))) is not None:
        found["working_distance_mm"] = distance * 1000
    if (rows := lengths.positive(ini.get(("Image", "ResolutionY"), ""))) is not None:
        found["scan_rows"] = int(rows)  # rows below hold the printed data bar
    width = of_scan("HorFieldsize")
    scanned = lengths.positive(ini.get(("Image", "ResolutionX"), ""))
    if width is None and scanned is not None and (pixel := of_scan("PixelWidth")) is not None:
        width = pixel * scanned
    if width is not None and "pixel_size_x_um" in found:
        fitting = width * lengths.LENGTHS_UM["m"] / page.columns
        stated = found["pixel_size_x_um"]
        if not lengths.agree(stated, fitting):
            found["scale_doubt"] = lengths.disagreement(stated, "PixelWidth", fitting, page.columns)
    return found
