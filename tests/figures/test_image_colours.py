"""Images keep their colours and their pixels: on the screen, in print, alone and composed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from electrolyte.figures import style
from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.figures.journals import Style
from electrolyte.figures.layout import alone, closed_up
from electrolyte.figures.panel import Context, draw_figure
from electrolyte.techniques.xrd.scan_tables import LINES

OFTEN = 400  # pixels of one colour, so not the edge of a letter or of a grain


def often(path: Path, palette: int = 0) -> np.ndarray:
    """The colours (n, 3) that many pixels of a picture have; as a picture with a palette has."""
    with Image.open(path) as file:
        assert file.mode == "RGB"
        picture = file.quantize(palette).convert("RGB") if palette else file.copy()
        red, green, blue = np.moveaxis(np.asarray(picture).astype(int), 2, 0)
    count = np.bincount((red << 16 | green << 8 | blue).ravel())
    met = np.flatnonzero(count >= OFTEN)
    return np.stack([met >> 16, met >> 8 & 255, met & 255], axis=1).astype(float)


def error(colours: np.ndarray, found: np.ndarray) -> float:
    """How far the colour that is met worst is from the nearest of those found."""
    return float(np.abs(colours[:, None] - found[None]).max(axis=2).min(axis=1).max())


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, look: Style) -> dict[str, Path]:
    """A micrograph with two element maps: as a panel, and beside curves of many colours."""
    folder = tmp_path_factory.mktemp("images")
    rng = np.random.default_rng(5)
    grey = rng.integers(0, 64, (300, 400)) * 4.0
    counts = rng.poisson(3, (60, 80)).astype(float)
    np.savez(
        folder / "A.npz",
        image=grey,
        image_pixel_um=0.05,
        image_kV=np.nan,
        image_detector="",
        map_pixel_um=0.25,
        map_Ta=counts,
        map_Cl=counts[::-1],
    )
    names = [f"S{i}" for i in range(7)]
    curves = pd.concat(
        pd.DataFrame(
            {"sample": name, "measurement": name, "two_theta_deg": np.linspace(10, 80, 200)}
            | {"intensity": rng.normal(10, 1, 200), "background": 9.0, "halos": 0.0, "peaks": 0.0}
            | {"wavelength_A": 1.5406}
        )
        for name in names
    )
    tables = {
        "micrographs": [folder / "A.npz"],
        "eds_spectra": pd.DataFrame(columns=["sample", "measurement"]),
        "curves": curves,
        "peaks": pd.DataFrame(columns=["measurement", "two_theta_deg", "explained"]),
        "lines": pd.DataFrame(columns=LINES),
    }
    samples = [{"sample": n, "label": n, "role": "series", "x": i} for i, n in enumerate(names)]
    options = {"colours": {}, "samples": [], "marks_deg": [], "zooms_deg": []}
    panels = {name: PANELS[name] for name in ("fig1a", "fig1d")}
    composed = closed_up(COMPOSED["fig1"], panels)
    found = {"panel": folder / "panel.png", "composed": folder / "composed.png"}
    for name, figure, shown in (
        ("panel", alone(PANELS["fig1d"], "fig1d", PANELS["fig1d"]), {"fig1d": PANELS["fig1d"]}),
        ("composed", composed, panels),
    ):
        contexts = dict.fromkeys(shown, Context(samples, options))
        paths = [found[name], found[name].with_suffix(".svg")]
        drawn = draw_figure(figure, shown, tables, contexts, look, paths)
        assert not drawn.not_drawn
    return found


def test_a_composed_figure_has_the_colours_of_its_panel(pictures: dict[str, Path]) -> None:
    panel, composed = often(pictures["panel"]), often(pictures["composed"])
    assert len(panel) > 40
    assert error(panel, composed) <= 2
    assert error(panel, often(pictures["composed"], palette=256)) > 2, "the test would see it"


def test_a_micrograph_is_grey(pictures: dict[str, Path]) -> None:
    """In the middle of its own half of the panel, above the scale bar."""
    with Image.open(pictures["panel"]) as picture:
        pixels = np.asarray(picture).astype(int)
    height, width, _ = pixels.shape
    own = pixels[int(0.3 * height) : int(0.6 * height), int(0.1 * width) : int(0.4 * width)]
    assert np.ptp(own, axis=2).max() <= 1
    assert len(np.unique(own)) > 40


def test_pictures_have_300_pixels_an_inch(pictures: dict[str, Path], look: Style) -> None:
    for path in pictures.values():
        with Image.open(path) as picture:
            assert picture.info["dpi"] == pytest.approx((style.DPI, style.DPI), abs=0.1)
            assert picture.width == round(look.double * style.DPI)
