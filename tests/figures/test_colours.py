"""Colours tell samples apart, for deuteranopes and protanopes and in grey, and text stands out."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.figures import colour_vision, colours, style
from electrolyte.ground.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "scripts" / "electrolyte" / "figures"

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE Trans. Vis. Comput. Graph. 2009, 15, 1291,
# severity 1.0, on linear RGB
VISION = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
# of sRGB primaries, D65 (IEC 61966-2-1)
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
HEX = st.from_regex(r"#[0-9A-F]{6}", fullmatch=True)
NOTICEABLE = 15.0  # CIE 1976 colour difference; about 2 is just noticed side by side
GREY_STEP = 7.0  # difference of lightness L*


def linear(colour: str) -> np.ndarray:
    """Linear red, green and blue of ``#rrggbb``."""
    coded = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE 1976 L*, a*, b* of linear RGB."""
    x = XYZ @ np.clip(rgb, 0, 1) / (XYZ @ np.ones(3))
    f = np.where(x > (6 / 29) ** 3, np.cbrt(x), x / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def shipped() -> dict[str, str]:
    chosen: dict[str, str] = read_yaml(ROOT / "config.yaml")[0]["figures"]["colours"]
    return chosen


SERIES = ("LTSC", "LTSOC-x0.3", "LTSOC", "LTSOC-x0.9")
TOGETHER = {
    "palette": colours.SAMPLES,
    "series": [shipped()[name] for name in SERIES],
    "Raman": [shipped()[name] for name in ("TaCl5", "LiTaCl6", "Ta2O5", "LTSOC")],
    "treated": [shipped()[name] for name in ("LTSOC-sintered", "LTSOC")],
}


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("panel", TOGETHER)
def test_samples_of_one_panel_differ_in_every_vision(panel: str, vision: str) -> None:
    for one, other in combinations(TOGETHER[panel], 2):
        apart = np.linalg.norm(
            lab(VISION[vision] @ linear(one)) - lab(VISION[vision] @ linear(other))
        )
        assert apart > NOTICEABLE, f"{one} and {other}: {apart:.1f}"


@pytest.mark.parametrize("panel", TOGETHER)
def test_samples_of_one_panel_differ_in_grey(panel: str) -> None:
    for one, other in combinations(TOGETHER[panel], 2):
        step = abs(lab(linear(one))[0] - lab(linear(other))[0])
        assert step > GREY_STEP, f"{one} and {other}: {step:.1f}"


def test_the_measure_finds_what_deuteranopes_confuse() -> None:
    """Green and pink of the same lightness, which usual vision tells apart."""
    green, pink = linear("#009E73"), linear("#CC79A7")
    deuteranope = VISION["deuteranopia"]
    assert np.linalg.norm(lab(green) - lab(pink)) > 80
    assert np.linalg.norm(lab(deuteranope @ green) - lab(deuteranope @ pink)) < 20


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21; #767676 is the lightest grey that WCAG allows for text."""
    assert colours.contrast_with_white("#000000") == pytest.approx(21)
    assert colours.contrast_with_white("#767676") >= 4.5 > colours.contrast_with_white("#777777")


@given(HEX)
def test_every_colour_becomes_readable_and_keeps_its_hue(colour: str) -> None:
    seen = colours.readable(colour)
    assert colours.contrast_with_white(seen) >= 4.5
    if colours.contrast_with_white(colour) > 4.6:
        assert seen == colour.lower()
    before, after = linear(colour), linear(seen)
    factor = after.sum() / before.sum() if before.sum() else 1.0
    assert np.allclose(after, factor * before, atol=0.01)


@given(HEX, HEX)
def test_a_run_measures_colours_as_this_test_does(one: str, other: str) -> None:
    deuteranope = VISION["deuteranopia"]
    apart = np.linalg.norm(lab(deuteranope @ linear(one)) - lab(deuteranope @ linear(other)))
    assert colour_vision.deuteranope_difference(one, other) == pytest.approx(apart, abs=1e-6)
    usual = np.linalg.norm(lab(linear(one)) - lab(linear(other)))
    assert colour_vision.difference(one, other) == pytest.approx(usual, abs=1e-6)
    contrast = colours.contrast_with_white(one)
    assert colour_vision.contrast_with_white(one) == pytest.approx(contrast, rel=1e-3)


def test_colours_of_a_study_that_are_hard_to_see_are_told() -> None:
    chosen = {"A": "#C0504D", "B": "#7A7A40", "C": "#FFFF00", "D": "#00345E", "E": "#00365E"}
    told = colour_vision.colour_doubts(chosen, list(chosen))
    assert len(told) == 3
    assert "C (#FFFF00) has a contrast of 1.1 on white" in told[0]
    assert "A (#C0504D) and B (#7A7A40) look nearly the same to people with deut" in told[1]
    assert told[2].endswith("D (#00345E) and E (#00365E) look nearly the same.")
    assert not colour_vision.colour_doubts(shipped(), SERIES)


def test_steps_of_a_series_stand_out_from_white() -> None:
    for count in (1, 2, 10, 40):
        assert all(colours.contrast_with_white(c) > 2 for c in colours.graded(count))
        assert len(set(colours.graded(count))) == count


def test_what_is_no_sample_has_no_sample_colour() -> None:
    """One colour, one sample: panels name the colours of samples through their context only."""
    samples = {c.lower() for c in colours.SAMPLES} - {"#000000"}
    samples |= {shipped()[name].lower() for name in SERIES}
    for path in sorted(FIGURES.glob("*.py")):
        if path.stem != "colours":
            used = {c.lower() for c in re.findall(r"#[0-9A-Fa-f]{6}", path.read_text("utf-8"))}
            assert not used & samples, path.name
    assert colours.contrast_with_white(style.GREY) >= 4.5
