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
CROPPED = 0.02  # relative, of proportions


def pixel_size_beside(image: Path, rows: int, columns: int) -> tuple[str, float] | None:
    """Name of the text and pixel size in µm of an image with so many rows and columns."""
    for suffix, reading in ((".txt", _jeol), (".txt", _hitachi), (".hdr", _tescan)):
        for path in (image.with_suffix(suffix), image.with_suffix(suffix.upper())):
            try:
                if path == image or path.stat().st_size > LARGEST:
                    continue
                text = as_utf_8(path.read_bytes()).decode("utf-8", "replace")
            except OSError:
                continue
            size = reading(text, rows, columns)
            if size is not None:
                return path.name, size
    return None


def _of_size(size: str, separator: str | None, rows: int, columns: int) -> float | None:
    """Columns of the recorded image over those of the file; nothing where it was cropped: other
    proportions, which do not tell whether it was resampled as well."""
    stated = [lengths.positive(part) for part in size.split(separator)[:2]]
    full_columns, full_rows = (*stated, None, None)[:2]
    if not full_columns or full_columns == columns:
        return 1.0 if full_columns else None
    proportions = full_rows is not None and abs(full_rows * columns / (full_columns * rows) - 1)
    return full_columns / columns if full_rows is None or proportions < CROPPED else None


def _jeol(text: str, rows: int, columns: int) -> float | None:
    """``$$SM_MICRON_BAR`` pixels are ``$$SM_MICRON_MARKER`` long, of ``$CM_FULL_SIZE`` columns."""
    entries = dict(re.findall(r"(?m)^(\$\$?\w+) +(.*?)\s*$", text))
    bar = lengths.positive(entries.get("$$SM_MICRON_BAR", ""))
    factor = _of_size(entries.get("$CM_FULL_SIZE", ""), None, rows, columns)
    marker = lengths.with_unit(entries.get("$$SM_MICRON_MARKER", ""), lengths.LENGTHS_UM)
    return marker / bar * factor if bar and factor and marker else None


def _hitachi(text: str, rows: int, columns: int) -> float | None:
    """``PixelSize`` in nm, of an image of ``DataSize`` columns and rows."""
    values = {key: value for (_, key), value in lengths.ini(text).items()}
    size = lengths.positive(values.get("PixelSize", ""))
    factor = _of_size(values.get("DataSize", ""), "x", rows, columns)
    return size * 1e-3 * factor if "[SemImageFile]" in text and size and factor else None


def _tescan(text: str, _rows: int, _columns: int) -> float | None:
    size = lengths.positive(lengths.ini(text).get(("MAIN", "PixelSizeX"), ""))
    return None if size is None else size * lengths.LENGTHS_UM["m"]
