"""An overview photograph of what was profiled: PNG, TIFF, JPEG or BMP."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import raster


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(raster.SIGNATURES)


def read(path: Path) -> Measurement:
    """Array ``image`` (rows, columns) or (rows, columns, 3) as stored.

    Raises
    ------
    RawFileError
        Damaged image.
    """
    tags = next((page.tags for page in raster.pages(path)), {})
    title = raster.tag_text(tags.get(raster.IMAGE_DESCRIPTION, ""))
    return Measurement(
        technique="profilometry",
        format="overview-image",
        frame=data_frame(),
        source=path,
        sha256=sha256_of(path),
        metadata={"title": title} if title else {},
        arrays={"image": raster.read_pixels(path)},
    )
