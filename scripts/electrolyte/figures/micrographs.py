"""A micrograph beside the element maps of its field; a free place shows the EDS spectrum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from electrolyte.figures import scale_bar, style
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError

# bright on black, distinct also without colour vision by the letters on them
MAP_COLOURS = {
    "Ta": "#56B4E9",
    "S": "#F0E442",
    "O": "#FF6B5E",
    "Cl": "#5BD75B",
    "C": "#BBBBBB",
}
OTHER_COLOURS = ("#CC79A7", "#E69F00", "#4DD2C6")
BIN_PX = 2  # of maps, for the eye: single counts are invisible in print
GAP = 0.02  # between images, of the height of all
CLIP = (0.002, 0.998)  # quantiles shown as black and white
ENERGY, COUNTS = "Energy / keV", "Counts / 1"


def draw(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """The micrograph left, two columns of maps right; returns what is shown how."""
    with np.load(tables["micrographs"][0], allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    elements = [name.removeprefix("map_") for name in arrays if _is_map(name)]
    if "image" not in arrays and not elements:
        raise AnalysisError(str(tables["micrographs"][0]), "an image or a map", "none")
    ax.set_axis_off()
    spectrum = tables["eds_spectra"]
    sample = tables["micrographs"][0].stem
    spare = len(spectrum) > 0 and len(elements) % 2 == 1
    places = _Places(ax, arrays, elements, len(elements) + spare)
    drawn = []
    if "image" in arrays:
        big = places.of_image()
        image, pixel = arrays["image"], float(arrays["image_pixel_um"])
        drawn.append(_show(big, image, pixel, "image", "grey"))
        words = [context.label(sample)]
        if np.isfinite(voltage := float(arrays["image_kV"])):
            words.append(f"{voltage:g} kV")
        words += [str(arrays["image_detector"])] if str(arrays["image_detector"]) else []
        big.set_title(", ".join(words), fontsize=7, pad=3)
    for number, element in enumerate(elements):
        small = places.of_map(number)
        counts, pixel = _binned(arrays[f"map_{element}"]), float(arrays["map_pixel_um"]) * BIN_PX
        colour = MAP_COLOURS.get(element, OTHER_COLOURS[number % len(OTHER_COLOURS)])
        drawn.append(_show(small, counts, pixel, element, colour))
        small.text(
            *(0.04, 0.95, element),
            transform=small.transAxes,
            color="white",
            fontsize=7.5,
            fontweight="bold",
            ha="left",
            va="top",
        )
    table = pd.DataFrame(drawn).assign(sample=sample)
    if spare:
        inset = places.of_map(len(elements)).inset_axes((0.17, 0.2, 0.83, 0.8))
        inset.set_in_layout(False)  # its lettering must not push the maps aside
        table = pd.concat([table, _spectrum(inset, spectrum, elements)])
    return table


class _Places:
    """Axes inside axes: the image as high as two rows of maps, narrow gaps whatever the size.

    Lengths are shares of the height.
    """

    def __init__(
        self, ax: Axes, arrays: Mapping[str, np.ndarray], elements: Sequence[str], slots: int
    ) -> None:
        self.ax, self.columns = ax, -(-slots // 2)
        self.image_width = _width_over_height(arrays["image"]) + GAP if "image" in arrays else 0.0
        self.height = (1 - GAP) / 2
        self.width = self.height * max(
            (_width_over_height(arrays[f"map_{name}"]) for name in elements), default=1.0
        )
        ax.set_aspect("equal")
        ax.set_xlim(0, self.image_width + self.columns * (self.width + GAP) - GAP)
        ax.set_ylim(0, 1)

    def of_image(self) -> Axes:
        return self._at(0, 0, self.image_width - GAP, 1)

    def of_map(self, number: int) -> Axes:
        """An empty place, number from left to right, then in the second row."""
        row, column = divmod(number, self.columns)
        x = self.image_width + column * (self.width + GAP)
        return self._at(x, (1 - row) * (self.height + GAP), self.width, self.height)

    def _at(self, *bounds: float) -> Axes:
        inside = self.ax.inset_axes(bounds, transform=self.ax.transData)
        inside.set_axis_off()
        return inside


def _width_over_height(image: np.ndarray) -> float:
    return image.shape[1] / image.shape[0]


def _is_map(name: str) -> bool:
    return name.startswith("map_") and name != "map_pixel_um"


def _show(ax: Axes, image: np.ndarray, pixel_um: float, name: str, colour: str) -> dict[str, Any]:
    """One image without frame, with a scale bar where its scale is known."""
    low, high = (float(q) for q in np.quantile(image, CLIP))
    if colour == "grey":
        cmap: Any = mpl.colormaps["gray"].resampled(style.SHADES)
    else:
        cmap = LinearSegmentedColormap.from_list(name, ["black", colour, "white"])
        cmap = LinearSegmentedColormap.from_list(name, cmap(np.linspace(0, 0.75, 64)))
    ax.imshow(
        image,
        cmap=cmap,
        vmin=low,
        vmax=max(high, low + 1e-9),
        interpolation="auto" if name == "image" else "none",  # maps: one square a pixel
        interpolation_stage="data",  # no colours between those of the map
    )
    if np.isfinite(pixel_um):
        scale_bar.draw(ax, pixel_um, image.shape[1], image.shape[0])
    return {
        "shown": name,
        "columns": image.shape[1],
        "rows": image.shape[0],
        "pixel_um": pixel_um,
        "shown as black": low,
        "shown as bright": high,
    }


def _binned(image: np.ndarray) -> np.ndarray:
    """Sums of squares of pixels."""
    rows, columns = (n // BIN_PX * BIN_PX for n in image.shape)
    cut = image[:rows, :columns].astype(float)
    summed: np.ndarray = cut.reshape(rows // BIN_PX, BIN_PX, columns // BIN_PX, BIN_PX).sum(
        axis=(1, 3)
    )
    return summed


def _spectrum(ax: Axes, spectrum: pd.DataFrame, elements: list[str]) -> pd.DataFrame:
    """The first spectrum with its fit and background, lines named at their maxima; its table."""
    own = spectrum[spectrum["measurement"] == spectrum["measurement"].iloc[0]]
    energy, counts = own[ENERGY].to_numpy(), own[COUNTS].to_numpy() / 1000
    ax.fill_between(energy, counts, color="#BBBBBB", lw=0)
    ax.plot(energy, own["Fit / 1"] / 1000, color="black", lw=0.6)
    ax.plot(energy, own["Background / 1"] / 1000, color=style.GREY, lw=0.5, ls="--")
    for element in elements:
        place, line = LABELLED.get(element, (np.nan, ""))
        if energy[0] < place < energy[-1]:
            top = counts[np.abs(energy - place) < 0.08].max() + 0.02 * counts.max()
            ax.text(place, top, f"{element} {line}", ha="center", va="bottom", fontsize=5.5)
    ax.set_xlim(energy[0], energy[-1])
    ax.set_ylim(0, 1.18 * counts.max())
    ax.set_xlabel("energy / keV", fontsize=6, labelpad=1)
    ax.set_ylabel("10$^3$ counts", fontsize=6, labelpad=1)
    ax.tick_params(labelsize=5.5, pad=1.5, length=2)
    return own


# energy of the strongest line in keV, and its name
LABELLED = {
    "C": (0.277, "Kα"),
    "O": (0.525, "Kα"),
    "Ta": (1.710, "Mα"),
    "P": (2.014, "Kα"),
    "S": (2.308, "Kα"),
    "Cl": (2.622, "Kα"),
}
