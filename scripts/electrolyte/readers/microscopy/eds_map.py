"""Element maps and micrographs as plain images: PNG, TIFF, JPEG or BMP without microscope tags.

A plain image states neither its scale nor whether its values are counts; both come from the
sheet and the config.
"""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import raster
from electrolyte.readers.microscopy.sem_tiff import NO_PIXEL_SIZE


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(raster.SIGNATURES)


def read(path: Path) -> Measurement:
    """Array ``image`` (rows, columns) as stored; of a map drawn in a colour its brightest channel.

    Raises
    ------
    RawFileError
        Damaged image.
    """
    pixels = raster.read_pixels(path)
    warnings: list[str] = [NO_PIXEL_SIZE]
    if pixels.ndim == 3:
        # a map drawn as black to one colour: the largest channel is its intensity
        pixels = pixels.max(axis=2)
        warnings.append("a colour image: intensity is its brightest channel")
    if path.suffix.lower() in (".jpg", ".jpeg"):
        warnings.append("JPEG changes pixel values: export maps as PNG or TIFF")
    tags = raster.tiff_tags(path)
    title = raster.tag_text(tags.get(raster.IMAGE_DESCRIPTION, ""))
    return Measurement(
        technique="sem_eds",
        format="eds-map",
        frame=data_frame(),
        source=path,
        sha256=sha256_of(path),
        metadata={"title": title} if title else {},
        warnings=tuple(warnings),
        arrays={"image": pixels},
    )
