"""Images and maps small enough for a page, kept as a job reads its measurements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.readers.measurement import Measurement

LONGEST = 512  # pixels of a side
HEIGHT, IMAGE = "height", "image"  # arrays of a measurement that can be looked at
PIXEL = ":pixel_um"  # follows the name of a measurement; names hold no colon

Measured = tuple[Mapping[str, Any], Measurement]


def previewed(measured: Iterable[Measured], kept: dict[str, np.ndarray]) -> Iterator[Measured]:
    """The same measurements; ``kept`` gets the picture of each that has one, and its pixel size."""
    for row, data in measured:
        array = next((data.arrays[n] for n in (HEIGHT, IMAGE) if n in data.arrays), None)
        if array is not None:
            scanned = array[: data.metadata.get("scan_rows", len(array))]
            reduced, factor = smaller(scanned)
            pixel = row.get("pixel_size_um") or data.metadata.get("pixel_size_x_um") or np.nan
            name = str(row["measurement"])
            kept[name] = untilted(reduced) if HEIGHT in data.arrays else reduced
            kept[name + PIXEL] = np.array(float(pixel) * factor)
        yield row, data


def smaller(pixels: np.ndarray, longest: int = LONGEST) -> tuple[np.ndarray, int]:
    """Means over square blocks of as many pixels as are needed, and how many: (rows, columns, ...).

    Missing values (NaN) do not count; a block without any other stays missing.
    """
    factor = max(1, -(-max(pixels.shape[:2]) // longest))
    rows, columns = (max(1, size // factor) for size in pixels.shape[:2])
    cut = pixels[: rows * factor, : columns * factor].astype(np.float32)
    blocks = cut.reshape(rows, min(factor, len(cut)), columns, -1, *pixels.shape[2:])
    known = np.isfinite(blocks)
    count = known.sum(axis=(1, 3))
    total = np.where(known, blocks, 0).sum(axis=(1, 3))
    mean = np.full(total.shape, np.nan, np.float32)
    return np.divide(total, count, out=mean, where=count > 0), factor


def untilted(height: np.ndarray) -> np.ndarray:
    """A map without the plane that fits it best, zero at its median."""
    row, column = np.indices(height.shape)
    known = np.isfinite(height)
    if known.sum() < 3:
        return height
    terms = np.stack([np.ones(height.size), row.ravel(), column.ravel()], axis=1)
    plane = np.linalg.lstsq(terms[known.ravel()], height[known].astype(float), rcond=None)[0]
    level = height - (terms @ plane).reshape(height.shape).astype(np.float32)
    return level - np.float32(np.nanmedian(level))


def write_previews(path: Path | str, kept: Mapping[str, np.ndarray]) -> None:
    """Write the pictures as ``.npz``, by measurement."""
    content: dict[str, Any] = dict(kept)
    np.savez_compressed(path, **content)
