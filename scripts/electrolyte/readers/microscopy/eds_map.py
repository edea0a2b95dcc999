"""Element maps and micrographs as plain images: PNG, TIFF, JPEG or BMP without microscope tags.

A plain image does not say whether its values are counts; the sheet and the config do. Its scale is
that of the sheet, or the one that ImageJ or DigitalMicrograph stored.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement, Unstated
from electrolyte.readers.microscopy import raster
from electrolyte.readers.microscopy.sem_tiff import NO_PIXEL_SIZE, in_parts
from electrolyte.readers.microscopy.side_text import pixel_size_beside
from electrolyte.readers.microscopy.tiff_tags import jeol, plain


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(raster.SIGNATURES)


def read(path: Path) -> Measurement:
    """Array ``image`` (rows, columns) as stored; of a map drawn in a colour its brightest channel.

    The pages of a TIFF, without previews, are parts.

    Raises
    ------
    RawFileError
        Damaged image.
    """
    pages = raster.pages(path)
    digest = sha256_of(path)
    if not pages:  # no TIFF
        return _image(path, 1, {}, digest)
    chosen = raster.without_previews(pages)
    images = [_image(path, page.number, _stated(page, pages[0]), digest) for page in chosen]
    return in_parts(images, chosen, len(pages))


def _stated(page: raster.Page, first: raster.Page) -> dict[str, Any]:
    # ImageJ describes a stack on its first page only
    stated = jeol.metadata(page) or plain.metadata(page) or plain.metadata(first)
    title = raster.tag_text(page.tags.get(raster.IMAGE_DESCRIPTION, ""))
    return stated | ({"title": title} if title and "title" not in stated else {})


def _only_beside(name: str, size_um: float) -> Unstated:
    return Unstated(f"pixel size (but {name} beside it: {size_um:.4g} µm)", "pixel_size_um")


def _image(path: Path, page: int, metadata: dict[str, Any], digest: str) -> Measurement:
    pixels = raster.read_pixels(path, page)
    warnings: list[str] = []
    if "reciprocal_unit" in metadata:
        unit = metadata["reciprocal_unit"]
        warnings.append(f"a scale in {unit}, as of a diffraction pattern: no pixel size")
    elif "pixel_size_x_um" not in metadata:
        beside = pixel_size_beside(path, *pixels.shape[:2])
        warnings.append(NO_PIXEL_SIZE if beside is None else _only_beside(*beside))
    if pixels.ndim == 3:
        # a map drawn as black to one colour: the largest channel is its intensity
        metadata = metadata | {"coloured": raster.coloured(pixels)}
        pixels = pixels.max(axis=2)
        warnings.append("a colour image: intensity is its brightest channel")
    if path.suffix.lower() in (".jpg", ".jpeg"):
        warnings.append("JPEG changes pixel values: export maps as PNG or TIFF")
    return Measurement(
        technique="sem_eds",
        format="eds-map",
        frame=data_frame(),
        source=path,
        sha256=digest,
        metadata=metadata,
        warnings=tuple(warnings),
        arrays={"image": pixels},
    )
