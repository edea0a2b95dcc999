"""A scale bar of a round length in an image."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from mpl_toolkits.axes_grid1.anchored_artists import AnchoredSizeBar

SHARE = 0.25  # of the width of the image, at most
SIZE = 6  # of its length, in points


def draw(ax: Axes, pixel_um: float, columns: int, rows: int) -> None:
    """A white bar under its length, on a dark plate around both, in an image of pixels."""
    length = round_length(SHARE * columns * pixel_um)
    bar = AnchoredSizeBar(
        ax.transData,
        length / pixel_um,
        label(length),
        "lower right",
        pad=0.3,
        borderpad=0.4,
        sep=1.5,
        color="white",
        size_vertical=0.014 * rows,
        fill_bar=True,
        label_top=True,
        fontproperties=FontProperties(size=SIZE),
    )
    bar.size_bar.findobj(Rectangle)[0].set_linewidth(0)
    bar.patch.set(facecolor="black", alpha=0.55, linewidth=0)
    bar.set_in_layout(False)
    ax.add_artist(bar)


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
