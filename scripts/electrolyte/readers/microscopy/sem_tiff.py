"""SEM images as TIFF with the microscope's tag: FEI / Thermo Fisher, Zeiss, Olympus SIS, TESCAN,
Phenom.

A file of several pages may hold a preview in colour, smaller copies, or the slices of a stack. The
pages with the microscope's pixel size are its images; where there are several, each is a part.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement, Part, Unstated
from electrolyte.readers.microscopy import raster
from electrolyte.readers.microscopy.tiff_tags import fei, olympus, phenom, tescan, zeiss

VENDORS = (fei, zeiss, olympus, tescan, phenom)
NO_PIXEL_SIZE = Unstated("pixel size", "pixel_size_um")


def sniff(head: bytes, path: Path) -> bool:
    if not head.startswith(raster.TIFF_SIGNATURES):
        return False
    return any(_has_tag(page) for page in raster.pages(path))


def read(path: Path) -> Measurement:
    """Image as array ``image`` (rows, columns), grey; pixel size only where the tag states it.

    Metadata ``scale_doubt`` says what speaks against the pixel size, where something does.

    Raises
    ------
    RawFileError
        Damaged image, or no microscope tag.
    """
    pages = raster.pages(path)
    stated = {page.number: found for page in pages if (found := _metadata(page)) is not None}
    if not stated:
        tags = sorted({tag for page in pages for tag in page.tags})
        raise RawFileError(
            path,
            "a TIFF with the tag of an electron microscope "
            "(FEI, Zeiss, Olympus SIS, TESCAN or Phenom)",
            f"tags {', '.join(map(str, tags)) or 'none'}",
            hint="Save it in the microscope's program, or read it as format 'eds-map'.",
        )
    scaled = [p for p in pages if "pixel_size_x_um" in stated.get(p.number, {})]
    chosen = raster.without_previews(scaled or [p for p in pages if p.number in stated])
    digest = sha256_of(path)
    images = [_image(page, stated[page.number], digest) for page in chosen]
    return in_parts(images, chosen, len(pages))


def in_parts(images: list[Measurement], chosen: list[raster.Page], pages: int) -> Measurement:
    """One image of a file, or the first of several with all of them as its parts."""
    first = images[0]
    if len(images) > 1:
        sizes = [f"{page.columns} x {page.rows}" for page in chosen]
        parts = [
            Part("page", image, {"page": str(page.number), "size": size})
            for image, page, size in zip(images, chosen, sizes, strict=True)
        ]
        return replace(first, parts=tuple(parts))
    if pages == 1:
        return first
    left_out = f"page {chosen[0].number} of {pages} read: the others are previews or other copies"
    return replace(first, warnings=(*first.warnings, left_out))


def _image(page: raster.Page, metadata: dict[str, Any], digest: str) -> Measurement:
    pixels = raster.read_pixels(page.path, page.number)
    if pixels.ndim == 3:
        metadata["coloured"] = raster.coloured(pixels)
    image = raster.as_grey(pixels)
    if raster.IMAGE_DESCRIPTION in page.tags:
        metadata["title"] = raster.tag_text(page.tags[raster.IMAGE_DESCRIPTION])
    warnings: list[str] = [] if "pixel_size_x_um" in metadata else [NO_PIXEL_SIZE]
    if "scale_doubt" in metadata:
        warnings.append(metadata["scale_doubt"])
    rows = metadata.get("scan_rows")
    if rows is not None and not 0 < rows <= image.shape[0]:
        warnings.append(f"the tag states {rows} scanned rows, the image has {image.shape[0]}")
        del metadata["scan_rows"]
    return Measurement(
        technique="sem_eds",
        format="sem-tiff",
        frame=data_frame(),
        source=page.path,
        sha256=digest,
        metadata=metadata,
        warnings=tuple(warnings),
        arrays={"image": image},
    )


def _metadata(page: raster.Page) -> dict[str, Any] | None:
    found = (vendor.metadata(page) for vendor in VENDORS)
    return next((metadata for metadata in found if metadata is not None), None)


def _has_tag(page: raster.Page) -> bool:
    try:
        return _metadata(page) is not None
    except RawFileError:  # a damaged tag is a tag: reading says what is wrong with it
        return True
