"""Figures of images: scale bars of the right length, an overview that covers nothing."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from electrolyte.figures import imprint_map, micrographs, scale_bar
from electrolyte.figures.panel import Context

CONTEXT = Context([{"sample": "A", "label": "A label"}], {"colours": {}, "margin_um": 50})


@given(st.floats(1e-3, 1e5))
def test_round_lengths(most):
    length = scale_bar.round_length(most)
    assert most / 2.5 < length <= most * (1 + 1e-6)
    digit = length / 10 ** np.floor(np.log10(length) + 1e-9)
    assert round(digit, 6) in (1, 2, 5)


@pytest.mark.parametrize(
    ("length", "text"), [(0.2, "200 nm"), (5.0, "5 µm"), (500.0, "500 µm"), (1000.0, "1 mm")]
)
def test_lengths_in_words(length, text):
    assert scale_bar.label(length) == text


def test_the_bar_is_as_long_as_it_says():
    ax = Figure().subplots()
    scale_bar.draw(ax, pixel_um=0.03125, columns=1280, rows=896)
    (bar,) = ax.artists
    assert bar.txt_label.get_text() == "10 µm"
    assert bar.size_bar.findobj(Rectangle)[0].get_width() * 0.03125 == pytest.approx(10)


@pytest.mark.parametrize("inches", [3.0, 0.9])
def test_bar_and_length_stand_on_the_plate_however_small_the_image(inches):
    figure = Figure(figsize=(inches, inches))
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.imshow(np.zeros((90, 120)))
    scale_bar.draw(ax, pixel_um=32.0, columns=120, rows=90)
    figure.canvas.draw()
    (bar,) = ax.artists
    plate = bar.patch.get_window_extent()
    for text in bar.findobj(Text):
        if text.get_text():
            inside = text.get_window_extent()
            assert plate.x0 <= inside.x0
            assert plate.x1 >= inside.x1
            assert plate.y0 <= inside.y0
            assert plate.y1 >= inside.y1


def micrograph_tables(tmp_path, *, pixel=0.1, elements=("Ta", "S", "Cl"), with_spectrum=True):
    rng = np.random.default_rng(1)
    arrays = {"image": rng.integers(0, 255, (60, 80)), "image_pixel_um": np.array(pixel)}
    arrays |= {"image_kV": np.array(15.0), "image_detector": np.array("ETD")}
    arrays |= {f"map_{e}": rng.poisson(4, (30, 40)) for e in elements}
    path = tmp_path / "A.npz"
    np.savez_compressed(path, map_pixel_um=np.array(2 * pixel), **arrays)
    energy = np.linspace(0.4, 3.6, 200)
    spectrum = pd.DataFrame({"sample": "A", "measurement": "s", "Energy / keV": energy})
    for column in ("Counts / 1", "Fit / 1", "Background / 1"):
        spectrum[column] = 100.0 + energy
    return {
        "micrographs": [path],
        "eds_spectra": spectrum if with_spectrum else spectrum.iloc[:0],
    }


@pytest.mark.parametrize(
    ("elements", "with_spectrum", "places"),
    [
        (("Ta", "S", "O", "Cl"), True, 5),  # a place for each map, none for the spectrum
        (("Ta", "S", "Cl"), True, 5),
        (("Ta", "S", "Cl"), False, 4),
        ((), False, 1),
    ],
)
def test_every_map_has_its_place(tmp_path, elements, with_spectrum, places):
    figure = Figure(layout="constrained")
    tables = micrograph_tables(tmp_path, elements=elements, with_spectrum=with_spectrum)
    ax = figure.subplots()
    table = micrographs.draw(ax, tables, CONTEXT)
    figure.draw_without_rendering()
    assert len(ax.child_axes) == places
    boxes = [inside.get_window_extent() for inside in ax.child_axes]
    for one, other in combinations(boxes, 2):
        apart = max(one.x0 - other.x1, other.x0 - one.x1, one.y0 - other.y1, other.y0 - one.y1)
        assert apart > 0
    if elements:  # two rows of maps are as high as the image
        assert (boxes[1].y1, boxes[places - 1].y0) == pytest.approx((boxes[0].y1, boxes[0].y0))
    shown = table["shown"].dropna().tolist()
    assert shown == ["image", *elements]
    if with_spectrum and len(elements) % 2:
        assert table["Counts / 1"].notna().sum() == 200  # what is drawn is in the source data
    assert ax.child_axes[0].get_title() == "A label, 15 kV, ETD"


def test_without_pixel_size_there_is_no_bar(tmp_path):
    figure = Figure(layout="constrained")
    ax = figure.subplots()
    micrographs.draw(ax, micrograph_tables(tmp_path, pixel=np.nan), CONTEXT)
    with_image = [inside for inside in ax.child_axes if inside.images]
    assert len(with_image) == 4
    assert not any(inside.patches for inside in with_image)


@pytest.mark.parametrize("first", [60.0, 130.0])
def test_the_overview_covers_no_imprint(tmp_path, first):
    places = [(first + 100 * i, first + 100 * j) for j in range(3) for i in range(3)]
    path = tmp_path / "A.npz"
    rng = np.random.default_rng(2)
    np.savez_compressed(
        path,
        height=rng.standard_normal((500, 500)),
        pixel_um=np.array([1.0, 1.0]),
        overview=rng.integers(0, 255, (48, 64)),
    )
    imprints = pd.DataFrame(places, columns=["x / um", "y / um"])
    imprints = imprints.assign(measurement="m", column=[1, 2, 3] * 3, row=np.repeat([1, 2, 3], 3))
    imprints = imprints.assign(cracked=[False] * 9)
    figure = Figure()
    ax = figure.subplots()
    table = imprint_map.draw(ax, {"maps": [path], "imprints": imprints}, CONTEXT)
    figure.draw_without_rendering()
    colour_bar, inset = ax.child_axes
    assert colour_bar.get_window_extent().x0 > ax.get_window_extent().x1
    box = inset.get_window_extent()
    shown = ax.transData.transform(table[["x / um", "y / um"]].to_numpy())
    for x, y in shown:
        assert not (box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1)
    assert np.all((ax.transAxes.inverted().transform(shown) > 0).all(axis=1))
