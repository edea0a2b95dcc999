"""Synthetic profilometry: a height map of 5 x 5 impressions and an overview of the pellet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage

from synthetic import lettering
from synthetic.noise import rng_for
from synthetic.x3p_file import write_x3p

FACES = 3  # Berkovich
NOTE = "SYNTHETIC height map, simulated from reported values; not measured by the authors"
DATE = "2024-11-12T10:00:00"


def surface(model: Mapping[str, Any], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Heights in µm (NaN where invalid) and the true x, y and depth of each impression (n, 3)."""
    size, pixel = model["px"], model["pixel_um"]
    position = (np.arange(size) - (size - 1) / 2) * pixel
    x, y = np.meshgrid(position, position)
    rough = ndimage.gaussian_filter(rng.standard_normal((size, size)), model["correlation_px"])
    height = rough * (model["Sq_um"] / rough.std())
    truth = []
    columns, rows = model["grid"]
    turn = math.radians(model["rotation_deg"])
    pile_up = np.zeros_like(height)
    depth_map = np.zeros_like(height)
    for j in range(rows):
        for i in range(columns):
            u, v = (i - (columns - 1) / 2, j - (rows - 1) / 2)
            x0, y0 = model["pitch_um"] * np.array(
                [u * math.cos(turn) - v * math.sin(turn), u * math.sin(turn) + v * math.cos(turn)]
            ) + model["jitter_um"] * rng.standard_normal(2)
            depth = model["residual_depth_um"] * (1 + model["depth_rsd"] * rng.standard_normal())
            inradius = model["edge_um"] / (2 * math.tan(math.pi / FACES))
            inradius *= depth / model["residual_depth_um"]  # a self-similar tip
            outward = _distance(x - x0, y - y0, math.radians(model["angle_deg"])) / inradius
            depth_map = np.minimum(depth_map, np.minimum(0.0, depth * (outward - 1)))
            rim = np.where(outward > 1, np.exp(-(outward - 1) / model["pile_up_range"]), 0.0)
            pile_up = np.maximum(pile_up, model["pile_up_um"] * rim)
            truth.append((x0 - position[0], y0 - position[0], depth))
    # inside an impression the tip has flattened the roughness
    height = np.where(depth_map < 0, 0.3 * height, height) + depth_map + pile_up
    height += model["tilt_um_per_mm"] * 1e-3 * (x * math.cos(0.6) + y * math.sin(0.6))
    height += model["noise_um"] * rng.standard_normal(height.shape)
    lost = ndimage.gaussian_filter(rng.standard_normal(height.shape), 1.2)
    height[lost > np.quantile(lost, 1 - model["invalid_fraction"])] = np.nan
    return height, np.array(truth)


def overview(model: Mapping[str, Any], rng: np.random.Generator) -> np.ndarray:
    """A grey picture of the pellet with three indented fields, the word SYNTHETIC burned in."""
    rows, columns = model["overview_px"][::-1]
    y, x = np.mgrid[:rows, :columns]
    texture = sum(
        weight * ndimage.gaussian_filter(rng.standard_normal((rows, columns)), width) * width
        for width, weight in ((1.0, 8.0), (6.0, 16.0), (40.0, 40.0))
    )
    shade = 150 - 0.06 * np.hypot(x - columns / 2, y - rows / 2)
    image = shade + texture
    outside = np.hypot(x - 0.52 * columns, y - 0.62 * rows) > 0.58 * columns
    image = np.where(outside, 35 + 0.2 * texture, image)  # the holder beyond the pellet's rim
    step = model["pitch_um"] / model["overview_pixel_um"]
    half = 2.9 * step
    for centre_x, centre_y in model["overview_fields"]:
        cx, cy = centre_x * columns, centre_y * rows
        for i in range(-2, 3):
            for j in range(-2, 3):
                spot = np.hypot(x - cx - i * step, y - cy - j * step)
                image -= 70 * np.exp(-((spot / 2.6) ** 2))
        frame = np.maximum(abs(x - cx), abs(y - cy))
        image = np.where(abs(frame - half) < 1.2, 250, image)
    picture = np.clip(np.rint(image), 0, 255).astype(np.uint8)
    lettering.burn(picture, rows - 40, 16, 4)
    return picture


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write the map and the overview below ``raw/profilometry`` and return the sheet's rows."""
    section = model["profilometry"]
    sample = section["sample"]
    folder = raw / "profilometry"
    folder.mkdir(parents=True, exist_ok=True)
    height, _ = surface(section, rng_for(model["seed"], f"profilometry {sample}"))
    write_x3p(
        folder / f"{sample}_indents_10x.x3p",
        height,
        section["pixel_um"],
        resolution_um=section["resolution_um"],
        comment=f"{NOTE}; {sample}, 10x",
        date=DATE,
    )
    picture = overview(section, rng_for(model["seed"], f"profilometry {sample} overview"))
    Image.fromarray(picture).save(
        folder / f"{sample}_overview_2.5x.tif",
        compression="tiff_adobe_deflate",
        description=f"SYNTHETIC overview of the indented {sample} pellet, 2.5x",
    )
    common = {"sample": sample, "format": "", "origin": "synthetic"}
    return [
        {
            "measurement": f"{sample}-indents",
            "path": f"{sample}_indents_10x.x3p",
            "kind": "height_map",
            "pixel_size_um": "",
            **common,
        },
        {
            "measurement": f"{sample}-overview",
            "path": f"{sample}_overview_2.5x.tif",
            "kind": "overview",
            "pixel_size_um": f"{section['overview_pixel_um']:g}",
            **common,
        },
    ]


def _distance(x: np.ndarray, y: np.ndarray, angle: float) -> np.ndarray:
    """Distance from the centre towards the nearest face of a regular polygon (a gauge)."""
    directions = angle + 2 * math.pi * np.arange(FACES) / FACES
    faces = [math.cos(d) * x + math.sin(d) * y for d in directions]
    outward: np.ndarray = np.maximum.reduce(faces)
    return outward
