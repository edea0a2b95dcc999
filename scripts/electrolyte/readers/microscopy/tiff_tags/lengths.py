"""Lengths, numbers and INI text in tags of microscopes, and two statements of one pixel size."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

LENGTHS_UM = {
    "m": 1e6,
    "cm": 1e4,
    "mm": 1e3,
    "nm": 1e-3,
    "pm": 1e-6,
    "fm": 1e-9,
    **dict.fromkeys(("µm", "\u03bcm", "um", "micron", "microns", "micrometer"), 1.0),
}
VOLTAGES_KV = {"kV": 1.0, "V": 1e-3}
# Relative difference from which two pixel sizes are of different images: files print three to four
# digits, and an image saved at another resolution differs by a factor.
DIFFERS = 0.02


def positive(text: object) -> float | None:
    """A finite number above zero, or ``None``: vendor fields may hold 'notafloat' or nothing."""
    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


def with_unit(text: str, units: Mapping[str, float]) -> float | None:
    """``158.7 nm`` in the unit that ``units`` are factors to; ``None`` for anything else."""
    found = re.fullmatch(r"([-+\d.eE]+)\s*(\S+)", text.strip())
    if found is None or found[2] not in units:
        return None
    value = positive(found[1])
    return None if value is None else value * units[found[2]]


def ini(text: str) -> dict[tuple[str, str], str]:
    """Values of INI text by section (empty above the first) and key."""
    values: dict[tuple[str, str], str] = {}
    section = ""
    for line in text.splitlines():
        if heading := re.fullmatch(r"\[(.+)\]", line.strip()):
            section = heading[1]
        elif "=" in line:
            key, value = line.split("=", 1)
            values[section, key.strip()] = value.strip()
    return values


def agree(first: float, second: float) -> bool:
    """Whether two pixel sizes can be of one image."""
    return abs(first / second - 1) <= DIFFERS


def disagreement(stated: float, name: str, fitting: float, columns: int) -> str:
    """That a pixel size does not fit the width of the field over the columns of the image."""
    return (
        f"{name} {stated:.4g} µm, but the width of the field over the {columns} columns of the "
        f"image is {fitting:.4g} µm: was it saved at another resolution, or cropped?"
    )
