"""Synthetic SEM/EDS: a micrograph, element maps of the same field, and a spectrum, per sample."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage

from electrolyte.techniques.sem_eds.lines import LINES
from synthetic import lettering
from synthetic.fei_tiff import write_fei_tiff
from synthetic.noise import rng_for

DATE = "11/05/2024"
CHANNEL_EV = 5.0
CHANNELS = 2048


def thickness(
    particles: Mapping[str, Any], shape: tuple[int, int], field_um: float, rng: np.random.Generator
) -> np.ndarray:
    """Thickness in µm of a powder of rounded particles, single or around centres of aggregates."""
    rows, columns = shape
    pixel = field_um / columns
    area = field_um * field_um * rows / columns
    count = int(particles["per_100_um2"] * area / 100)
    radius = particles["radius_um"] * np.exp(
        particles["radius_spread"] * rng.standard_normal(count)
    )
    low, high = -2.0, np.array([field_um, field_um * rows / columns]) + 2.0
    place = rng.uniform(low, high, (count, 2))
    if particles["aggregate_um"]:
        groups = max(1, int(count / particles["per_aggregate"]))
        centres = rng.uniform(low, high, (groups, 2))
        spread = particles["aggregate_um"] * rng.standard_normal((count, 2))
        place = centres[rng.integers(groups, size=count)] + spread
    order = np.arange(2, 7)  # harmonics of an irregular outline
    wobble = particles["irregularity"] * rng.standard_normal((count, 2, order.size)) / order
    total = np.zeros(shape)
    for (x, y), r, (cosines, sines) in zip(place, radius, wobble, strict=True):
        i0, i1 = (max(0, int((y + s * 1.5 * r) / pixel) + k) for s, k in ((-1, 0), (1, 2)))
        j0, j1 = (max(0, int((x + s * 1.5 * r) / pixel) + k) for s, k in ((-1, 0), (1, 2)))
        window = total[i0:i1, j0:j1]
        if window.size:
            i, j = np.mgrid[i0 : i0 + window.shape[0], j0 : j0 + window.shape[1]]
            dx, dy = j * pixel - x, i * pixel - y
            turn = np.arctan2(dy, dx)[..., None] * order
            outline = r * (1 + (cosines * np.cos(turn) + sines * np.sin(turn)).sum(axis=-1))
            cap = r * np.sqrt(np.maximum(0.0, 1 - (np.hypot(dx, dy) / outline.clip(0.3 * r)) ** 2))
            # caps rest on what lies below: the higher one is seen, the lower one adds a little
            np.maximum(window + 0.25 * cap, cap, out=window)
    return total


def micrograph(depth: np.ndarray, bar_rows: int, rng: np.random.Generator) -> np.ndarray:
    """Secondary-electron image: slopes and edges are bright, SYNTHETIC in the image and its bar."""
    slope_y, slope_x = np.gradient(ndimage.gaussian_filter(depth, 1.0))
    steep = np.hypot(slope_x, slope_y)
    texture = ndimage.gaussian_filter(rng.standard_normal(depth.shape), 1.5)
    image = 34 + 84 * np.tanh(depth / 1.2) + 520 * np.minimum(steep, 0.16) + 320 * slope_x
    image += np.where(depth > 0.05, 22 * texture, 6 * texture)
    image += 5 * rng.standard_normal(depth.shape)
    grey = np.clip(2 * np.rint(image / 2), 0, 255).astype(np.uint8)  # even steps compress better
    full = np.vstack([grey, np.zeros((bar_rows, grey.shape[1]), dtype=np.uint8)])
    lettering.burn(full, grey.shape[0] - 36, 14, 3)
    lettering.burn(full, grey.shape[0] + bar_rows // 2 - 14, 40, 4)
    return full


def element_counts(
    depth: np.ndarray,
    atoms: Mapping[str, float],
    section: Mapping[str, Any],
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Counts of each element: thickness times share times sensitivity, slightly uneven, Poisson."""
    material = np.tanh(depth / 1.0)
    weights = {e: atoms[e] * section["sensitivity"][e] for e in atoms}
    total = sum(weights.values())
    maps = {}
    for element, weight in weights.items():
        uneven = ndimage.gaussian_filter(
            rng.standard_normal(depth.shape), section["uneven_px"], mode="wrap"
        )
        uneven = 1 + section["uneven_cv"] * uneven / uneven.std()
        mean = section["counts_per_pixel"] * weight / total * material * uneven
        maps[element] = rng.poisson(mean + section["background_per_pixel"]).astype(np.uint8)
    return maps


def spectrum(
    atoms: Mapping[str, float], section: Mapping[str, Any], rng: np.random.Generator
) -> np.ndarray:
    """Counts in channels of 5 eV: element families on bremsstrahlung, Poisson."""
    energy = CHANNEL_EV * 1e-3 * np.arange(CHANNELS)
    weights = {e: atoms[e] * section["sensitivity"][e] for e in atoms}
    total = sum(weights.values())
    model = np.zeros(CHANNELS)
    for element, weight in {**weights, "C": section["carbon"] * total}.items():
        for line, ratio in LINES[element]:
            family = sum(r for _, r in LINES[element])
            squared = (section["fwhm_ev"] * 1e-3) ** 2 + 2.5e-3 * (line - 5.895)
            sd = math.sqrt(max(squared, 0.03**2)) / 2.354820
            peak = np.exp(-0.5 * ((energy - line) / sd) ** 2) / (sd * math.sqrt(2 * math.pi))
            model += (
                section["spectrum_counts"]
                * weight
                / total
                * ratio
                / family
                * peak
                * (CHANNEL_EV * 1e-3)
            )
    end = section["voltage_kV"]
    seen = np.exp(-((0.35 / np.maximum(energy, 0.02)) ** 1.5))  # window and self absorption
    kramers = np.maximum(end - energy, 0) / np.maximum(energy, 0.05) * seen
    model += section["spectrum_counts"] * section["bremsstrahlung"] * kramers / kramers.sum()
    return rng.poisson(model)


def write_msa(path: Path, counts: np.ndarray, *, title: str, voltage_kV: float) -> None:
    """EMSA/MAS text, counts only."""
    keywords = (
        ("FORMAT", "EMSA/MAS Spectral Data File"),
        ("VERSION", "1.0"),
        ("TITLE", title),
        ("DATE", "05-NOV-2024"),
        ("TIME", "10:20"),
        ("OWNER", "SYNTHETIC"),
        ("NPOINTS", f"{counts.size}."),
        ("NCOLUMNS", "1."),
        ("XUNITS", "eV"),
        ("YUNITS", "counts"),
        ("DATATYPE", "Y"),
        ("XPERCHAN", f"{CHANNEL_EV:g}"),
        ("OFFSET", "0.0"),
        ("SIGNALTYPE", "EDS"),
        ("BEAMKV   -kV", f"{voltage_kV:g}"),
        ("COMMENT", "SYNTHETIC: simulated, not measured by the authors"),
        ("SPECTRUM", "spectral data starts here"),
    )
    lines = [f"#{key:<12}: {value}" for key, value in keywords]
    lines += [f"{n:d}." for n in counts]
    path.write_text("\n".join([*lines, "#ENDOFDATA   :", ""]), encoding="ascii")


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write image, maps and spectrum of each sample below ``raw/sem_eds``; return the rows."""
    section = model["sem_eds"]
    folder = raw / "sem_eds"
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, str]] = []

    def row(sample: str, suffix: str, path: str, kind: str, **more: str) -> None:
        common = {"sample": sample, "format": "", "origin": "synthetic"}
        rows.append(
            {"measurement": f"{sample}-{suffix}", "path": path, "kind": kind, **common, **more}
        )

    for sample, atoms in section["atomic_percent_no_Li"].items():
        rng = rng_for(model["seed"], f"sem_eds {sample}")
        columns, all_rows = section["image_px"]
        shape = (all_rows - section["bar_rows"], columns)
        depth = thickness(section["particles"][sample], shape, section["field_um"], rng)
        name = f"{sample}_SE.tif"
        write_fei_tiff(
            folder / name,
            micrograph(depth, section["bar_rows"], rng),
            scan_rows=shape[0],
            pixel_um=section["field_um"] / columns,
            voltage_kV=section["voltage_kV"],
            title=f"SYNTHETIC {sample} powder, secondary electrons",
            date=DATE,
        )
        row(sample, "SE", name, "image")
        map_columns, map_rows = section["map_px"]
        i = np.arange(map_rows) * shape[0] // map_rows
        j = np.arange(map_columns) * shape[1] // map_columns
        seen = ndimage.gaussian_filter(depth, 6.0)[np.ix_(i, j)]  # X-rays come from a volume
        for element, counts in element_counts(seen, atoms, section, rng).items():
            name = f"{sample}_map_{element}.tif"
            Image.fromarray(counts).save(
                folder / name,
                compression="tiff_adobe_deflate",
                description=f"SYNTHETIC {sample} {element} map, counts per pixel",
            )
            pixel = f"{section['field_um'] / map_columns:.6g}"
            row(sample, f"map-{element}", name, "map", element=element, pixel_size_um=pixel)
        name = f"{sample}_spectrum.msa"
        write_msa(
            folder / name,
            spectrum(atoms, section, rng),
            title=f"SYNTHETIC {sample} sum spectrum",
            voltage_kV=section["voltage_kV"],
        )
        row(sample, "spectrum", name, "spectrum")
    return rows
