"""Micrographs, element maps and height maps of a measurement as pictures that a page can hold."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from electrolyte.pages.curve_tables import CURVE_TABLES

QUALITY = 75
# From dark to bright, of equal steps in lightness (viridis of S. van der Walt and N. Smith, CC0).
_ANCHORS = np.array(
    [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)], float
)
MISSING = (255, 255, 255)
SHOWN = (0.5, 99.5)  # percentiles that the colours span: single spikes do not darken the rest


def pictures_of(row: Mapping[str, Any], results: Path) -> list[dict[str, str]]:
    """The picture of a measurement with ``title``, ``source`` (a data URI) and ``text``.

    None where its job kept none.
    """
    tables = CURVE_TABLES.get(row["technique"])
    if tables is None or not tables.pictures or tables.by not in row:
        return []
    path = results / tables.pictures.format(row[tables.by])
    if not path.is_file():
        return []
    with np.load(path) as kept:
        name = row["measurement"]
        if name not in kept:
            return []
        return [_picture(row, kept[name], float(kept[f"{name}:pixel_um"]))]


def _picture(row: Mapping[str, Any], pixels: np.ndarray, pixel_um: float) -> dict[str, str]:
    kind = row.get("kind", "image")
    title, unit = _NAMES.get(kind, ("Image", ""))
    if kind == "map" and row.get("element"):
        title = f"{title}: {row['element']}"
    text = f"{pixels.shape[1] * pixel_um:.3g} µm wide" if pixel_um == pixel_um else "scale unknown"
    if unit and np.isfinite(pixels).any():
        low, high = (float(value) for value in np.nanpercentile(pixels, SHOWN))
        text += f"; dark to bright: {low:.3g} to {high:.3g} {unit}".replace("-", "−")
    return {"title": title, "source": _embedded(pixels, coloured=bool(unit)), "text": text}


_NAMES = {
    "image": ("Micrograph", ""),
    "map": ("Element map", "counts"),
    "height_map": ("Height map without its tilt", "µm"),
    "overview": ("Overview", ""),
}


def _embedded(pixels: np.ndarray, coloured: bool) -> str:
    image = Image.fromarray(_colours(pixels) if coloured else _greys(pixels))
    stream = io.BytesIO()
    image.save(stream, "WEBP", quality=QUALITY)
    return f"data:image/webp;base64,{base64.b64encode(stream.getvalue()).decode()}"


def _greys(pixels: np.ndarray) -> np.ndarray:
    if pixels.ndim == 3 and pixels.shape[2] != 3:
        pixels = pixels.mean(axis=2)
    return np.nan_to_num(_scaled(pixels) * 255, nan=255).astype(np.uint8)


def _colours(pixels: np.ndarray) -> np.ndarray:
    scaled = _scaled(pixels)
    places = np.linspace(0, 1, len(_ANCHORS))
    mixed = [np.interp(scaled, places, _ANCHORS[:, channel]) for channel in range(3)]
    colours = np.stack(mixed, axis=-1)
    colours[np.isnan(scaled)] = MISSING
    return colours.astype(np.uint8)


def _scaled(pixels: np.ndarray) -> np.ndarray:
    """From 0 to 1 between the percentiles shown."""
    if not np.isfinite(pixels).any():
        return np.full(pixels.shape, np.nan)
    low, high = np.nanpercentile(pixels, SHOWN)
    return np.clip((pixels - low) / max(high - low, 1e-12), 0, 1)
