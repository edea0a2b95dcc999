"""A scale bar of a round length in an image."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

SHARE = 0.25  # of the width of the image, at most


def draw(ax: Axes, pixel_um: float, columns: int, rows: int, *, words: bool = True) -> None:
    """A white bar, with its length, on a dark plate at the lower right of an image of pixels."""
    length = round_length(SHARE * columns * pixel_um)
    width = length / pixel_um
    right, bottom = 0.96 * columns, 0.93 * rows
    tall, pad = 0.014 * rows, 0.01 * columns
    top = bottom - (0.06 * rows if words else 0.0)
    plate = Rectangle(
        (right - width - pad, top - pad), width + 2 * pad, bottom + tall - top + 2 * pad
    )
    plate.set(facecolor="black", alpha=0.55, linewidth=0)
    ax.add_patch(plate)
    ax.add_patch(Rectangle((right - width, bottom), width, tall, fc="white", lw=0))
    if words:
        ax.text(
            right - width / 2,
            bottom - 0.01 * rows,
            label(length),
            color="white",
            ha="center",
            va="bottom",
            fontsize=6,
        )


def round_length(most: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is at most ``most``."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(f for f in (1.0, 2.0, 5.0) if f * power <= most * (1 + 1e-9)) * power


def label(length_um: float) -> str:
    """``5 µm``, ``200 nm``, ``1 mm``."""
    for unit, factor in (("mm", 1e-3), ("µm", 1.0)):
        if length_um * factor >= 1:
            return f"{length_um * factor:g} {unit}"
    return f"{length_um * 1e3:g} nm"
