"""The pixel size in a text that a microscope saves beside its image: JEOL, Hitachi and TESCAN.

It is named to whoever adds the image, who gives it in the sheet: a number that stands in another
file than the one that is recorded could change unseen.
"""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.encoding import as_utf_8
from electrolyte.readers.microscopy.tiff_tags import lengths

LARGEST = 1_000_000  # bytes


def pixel_size_beside(image: Path, columns: int) -> tuple[str, float] | None:
    """Name of the text and pixel size in µm of an image with so many columns."""
    for suffix, reading in ((".txt", _jeol), (".txt", _hitachi), (".hdr", _tescan)):
        for path in (image.with_suffix(suffix), image.with_suffix(suffix.upper())):
            try:
                if path == image or path.stat().st_size > LARGEST:
                    continue
                text = as_utf_8(path.read_bytes()).decode("utf-8", "replace")
            except OSError:
                continue
            size = reading(text, columns)
            if size is not None:
                return path.name, size
    return None


def _jeol(text: str, columns: int) -> float | None:
    """``$$SM_MICRON_BAR`` pixels are ``$$SM_MICRON_MARKER`` long, of ``$CM_FULL_SIZE`` columns."""
    entries = dict(re.findall(r"(?m)^(\$\$?\w+) +(.*?)\s*$", text))
    bar = lengths.positive(entries.get("$$SM_MICRON_BAR", ""))
    full = lengths.positive((entries.get("$CM_FULL_SIZE", "").split() or [""])[0])
    marker = lengths.with_unit(entries.get("$$SM_MICRON_MARKER", ""), lengths.LENGTHS_UM)
    return marker / bar * full / columns if bar and full and marker else None


def _hitachi(text: str, columns: int) -> float | None:
    """``PixelSize`` in nm, of an image of ``DataSize`` columns and rows."""
    values = {key: value for (_, key), value in lengths.ini(text).items()}
    size = lengths.positive(values.get("PixelSize", ""))
    full = lengths.positive(values.get("DataSize", "").partition("x")[0])
    return size * 1e-3 * full / columns if "[SemImageFile]" in text and size and full else None


def _tescan(text: str, _columns: int) -> float | None:
    size = lengths.positive(lengths.ini(text).get(("MAIN", "PixelSizeX"), ""))
    return None if size is None else size * lengths.LENGTHS_UM["m"]
