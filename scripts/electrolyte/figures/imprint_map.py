"""The levelled height map of an indented surface, its grid of imprints, an overview as inset."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import scale_bar, style
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError

CLIP = (0.0005, 0.998)  # quantiles of height at the ends of the colour scale
INSET = 0.42  # of the width of the map, or less: the overview never covers an imprint
GAP_UM = 25.0  # between overview and imprints


def draw(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Heights in colour, axes in µm from the lower left; returns the places of the imprints."""
    with np.load(tables["maps"][0], allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    imprints = tables["imprints"]
    if "height" not in arrays:
        raise AnalysisError("imprints", "a height map that could be used", "none")
    imprints = imprints[imprints["measurement"].isin(imprints["measurement"].head(1))]
    height, (step_x, step_y) = arrays["height"], arrays["pixel_um"]
    margin = float(context.options["margin_um"])
    x, y = imprints["x / um"].to_numpy(), imprints["y / um"].to_numpy()
    columns = _window(x, margin, step_x, height.shape[1])
    rows = _window(y, margin, step_y, height.shape[0])
    overview = arrays.get("overview") if len(imprints) else None
    if overview is not None:  # show more of the surface above, as far as there is any
        shape = overview.shape[0] / overview.shape[1]
        wanted = INSET * (columns.stop - columns.start) * step_x * shape + 2 * GAP_UM
        rows = slice(max(0, min(rows.start, int((y.min() - wanted) / step_y))), rows.stop)
    part = height[rows, columns]
    x0, y0 = columns.start * step_x, rows.start * step_y
    wide, high_um = part.shape[1] * step_x, part.shape[0] * step_y
    imprints = imprints.assign(**{"x / um": x - x0, "y / um": high_um - (y - y0)})
    low, high = np.nanquantile(part, CLIP)
    picture = ax.imshow(
        part,
        cmap=mpl.colormaps["viridis"].resampled(style.SHADES),
        vmin=low,
        vmax=high,
        extent=(0, wide, 0, high_um),
        interpolation_stage="data",  # no colours between those of the map
    )
    ax.set_facecolor("white")  # points without a height
    _grid(ax, imprints)
    ax.set_xlabel("$x$ / µm")
    ax.set_ylabel("$y$ / µm")
    ax.tick_params(direction="out", top=False, right=False)
    ax.set_anchor("W")
    beside = ax.inset_axes((1.03, 0.05, 0.045, 0.9))
    beside.set_in_layout(False)  # it takes the room that the map leaves, and pushes no other panel
    bar = ax.get_figure().colorbar(picture, cax=beside)
    bar.set_label("height / µm")
    bar.ax.tick_params(direction="out", length=2)
    bar.outline.set_linewidth(0.6)
    if overview is not None:
        pixel_um = arrays.get("overview_pixel_um")
        room = (y.min() - y0 - 2 * GAP_UM) / high_um
        inset_height = min(INSET * wide * shape / high_um, room)
        inset_width = inset_height * high_um / shape / wide
        inset = ax.inset_axes((1 - inset_width, 1 - inset_height, inset_width, inset_height))
        inset.imshow(overview, cmap="gray", aspect="auto", interpolation_stage="data")
        if pixel_um is not None:
            scale_bar.draw(inset, float(pixel_um), overview.shape[1], overview.shape[0])
        inset.set_xticks([])
        inset.set_yticks([])
        for spine in inset.spines.values():
            spine.set(color="white", linewidth=1.2)
    return imprints


def _window(places: np.ndarray, margin: float, step: float, size: int) -> slice:
    """Points from a margin before the first to a margin after the last imprint; else all."""
    if not len(places):
        return slice(0, size)
    first, last = (places.min() - margin) / step, (places.max() + margin) / step
    return slice(max(0, int(first)), min(size, int(last) + 1))


def _grid(ax: Axes, imprints: pd.DataFrame) -> None:
    """Lines through the columns and rows of the array."""
    for along, across in (("column", "row"), ("row", "column")):
        for _, line in imprints.dropna(subset=[along]).groupby(along):
            ordered = line.sort_values(across)
            ax.plot(
                ordered["x / um"],
                ordered["y / um"],
                color="white",
                lw=0.5,
                ls=(0, (4, 4)),
                alpha=0.7,
            )
    cracked = imprints[imprints["cracked"].astype(str) == "True"]
    ax.plot(cracked["x / um"], cracked["y / um"], "o", mfc="none", mec="white")
