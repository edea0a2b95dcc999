"""Synthetic pycnometer reports: one AccuPyc-style text per aliquot.

The cycles of an aliquot scatter by the instrument's repeatability around the aliquot's density,
with their mean kept exact; the aliquots scatter as the forward model says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from synthetic.noise import rng_for

NOTE = "SYNTHETIC DATA simulated from values reported in ACS Materials Lett. 2025, 7, 4029"
START = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
CYCLE_S = 210


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write the reports below ``raw/pycnometry`` and return the rows of its sheet."""
    settings = model["pycnometry"]
    rows: list[dict[str, str]] = []
    for sample in ("LTSC", "LTSOC"):
        aliquots = zip(settings[sample]["density"], settings[sample]["mass_g"], strict=True)
        for number, (density, mass) in enumerate(aliquots, start=1):
            name = f"{sample}_aliquot{number}"
            path = raw / "pycnometry" / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            start = START + timedelta(hours=len(rows))
            text = report(name, density, mass, start, model)
            path.write_text(text, encoding="utf-8", newline="")
            rows.append(
                {
                    "measurement": name,
                    "sample": sample,
                    "path": path.name,
                    "format": "",
                    "origin": "synthetic",
                    "aliquot": f"{sample}-{number}",
                    "mass_g": f"{mass:.4f}",
                }
            )
    return rows


def report(
    name: str, density: float, mass_g: float, start: datetime, model: Mapping[str, Any]
) -> str:
    """The text of one report."""
    settings = model["pycnometry"]
    cycles = settings["cycles"]
    z = rng_for(model["seed"], f"pycnometry {name}").standard_normal(cycles)
    z = (z - z.mean()) / z.std(ddof=1)
    volume = (mass_g / density * (1 + settings["cycle_rsd"] * z)).round(5)
    found = mass_g / volume
    stop = start + timedelta(seconds=CYCLE_S * (cycles + 1))
    lines = [
        f"AccuPyc II 1345 (SYNTHETIC){'':16}Serial Number: 0000",
        NOTE,
        "",
        f"Sample: {name}",
        "Operator: none (simulation)",
        f"Analysis Gas: {settings['gas']}",
        f"Analysis Start: {start:%Y-%m-%d %H:%M:%S}",
        f"Analysis End: {stop:%Y-%m-%d %H:%M:%S}",
        "Temperature: 23.00 °C",
        f"Sample Mass: {mass_g:.4f} g",
        "Cell Volume: 3.68210 cm³",
        "Expansion Volume: 1.76040 cm³",
        "Number of Purges: 10",
        "Purge fill pressure: 19.500 psig",
        f"Number of cycles: {cycles}",
        "Cycle fill pressure: 19.500 psig",
        "Equilib. Rate: 0.0050 psig/min",
        "",
        _row("Cycle#", "Volume (cm³)", "Deviation (cm³)", "Density (g/cm³)", "Deviation (g/cm³)"),
    ]
    for i in range(cycles):
        lines.append(
            _row(
                str(i + 1),
                f"{volume[i]:.5f}",
                f"{volume[i] - volume.mean():.5f}",
                f"{found[i]:.5f}",
                f"{found[i] - found.mean():.5f}",
            )
        )
    lines += [
        "",
        *_averages("Volume", volume, "cm³"),
        *_averages("Density", found, "g/cm³"),
        "",
    ]
    return "\r\n".join(lines)


def _row(*cells: str) -> str:
    return "  ".join(f"{cell:>17}" for cell in cells)


def _averages(name: str, values: np.ndarray, unit: str) -> tuple[str, str]:
    return (
        f"Average {name}: {values.mean():.5f} {unit}",
        f"Standard Deviation of {name}: {values.std(ddof=1):.5f} {unit}",
    )
