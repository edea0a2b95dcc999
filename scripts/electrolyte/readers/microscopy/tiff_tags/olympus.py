"""Olympus SIS: tag 33560, 'SIS0', at byte 64 a pointer to a block with exponent and pixel size."""

from __future__ import annotations

import math
import struct
from typing import Any

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.microscopy.raster import Page

TAG = 33560


def metadata(page: Page) -> dict[str, Any] | None:
    """What the tag states; ``None`` where the page has none.

    Raises
    ------
    RawFileError
        The tag is no SIS block, or points out of the file.
    """
    if TAG not in page.tags:
        return None
    tag = page.tags[TAG]
    raw = tag if isinstance(tag, bytes) else b""
    if not raw.startswith(b"SIS0") or len(raw) < 68:
        raise RawFileError(page.path, "an Olympus SIS tag that starts with SIS0", f"{raw[:4]!r}")
    found: dict[str, Any] = {"vendor": "Olympus SIS"}
    try:
        (offset,) = struct.unpack_from("<I", raw, 64)
        with page.path.open("rb") as stream:
            stream.seek(offset)
            block = stream.read(40)
        # 10 bytes, then power of ten of the unit in m, then x and y size
        exponent, size_x, size_y = struct.unpack_from("<10xhdd", block)
        scale = 10.0**exponent * 1e6
    except (struct.error, OverflowError, OSError) as error:
        raise RawFileError(
            page.path, "an Olympus SIS block with the pixel size", "a cut file"
        ) from error
    for name, value in (("pixel_size_x_um", size_x), ("pixel_size_y_um", size_y)):
        if math.isfinite(value * scale) and value * scale > 0:
            found[name] = value * scale
    return found
