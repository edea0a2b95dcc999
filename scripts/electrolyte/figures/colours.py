"""Colours of samples and series: told apart in every kind of colour vision, and in grey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np

# Of samples, in order of use. Lightness L* 21, 61, 52, 41, 31, 11, 0: steps that grey keeps.
SAMPLES = ("#00345E", "#00A971", "#D84F00", "#9D3C8C", "#5D1CB9", "#271A00", "#000000")
MARKERS = ("o", "s", "D", "^", "v", "P", "X")
LEAST_CONTRAST = 4.5  # of text against its ground (WCAG 2.1, criterion 1.4.3)


def colour_of(sample: str, samples: Sequence[Mapping[str, Any]], chosen: Mapping[str, str]) -> str:
    """The colour of a sample: the config's, else by its place in ``samples.tsv``."""
    if sample in chosen:
        return chosen[sample]
    names = [row["sample"] for row in samples]
    return SAMPLES[names.index(sample) % len(SAMPLES)]


def marker_of(sample: str, samples: Sequence[Mapping[str, Any]]) -> str:
    """The marker of a sample, by its place in ``samples.tsv``."""
    names = [row["sample"] for row in samples]
    return MARKERS[names.index(sample) % len(MARKERS)]


def graded(count: int) -> list[str]:
    """``count`` colours from dark to light, for steps of temperature, rate or cycle.

    Of viridis, as far as it stands out from white.
    """
    return [mpl.colors.to_hex(c) for c in mpl.colormaps["viridis"](np.linspace(0, 0.75, count))]


def luminance(colour: Any) -> float:
    """Relative luminance of a colour, 0 to 1 (WCAG 2.1, of sRGB)."""
    return float(_linear(colour) @ (0.2126, 0.7152, 0.0722))


def contrast_with_white(colour: Any) -> float:
    """Contrast ratio of a colour against white, 1 to 21 (WCAG 2.1)."""
    return 1.05 / (luminance(colour) + 0.05)


def readable(colour: Any) -> str:
    """The colour, darkened as far as small text in it needs on white."""
    luminous = luminance(colour)
    most = 1.05 / LEAST_CONTRAST - 0.052  # a little less, as eight bits round
    factor = min(1.0, most / luminous) if luminous else 1.0
    return str(mpl.colors.to_hex(_coded(factor * _linear(colour))))


def _linear(colour: Any) -> np.ndarray:
    """Linear parts of red, green and blue of an sRGB colour, blended with white by its alpha."""
    *coded, alpha = mpl.colors.to_rgba(colour)
    seen = alpha * np.array(coded) + 1 - alpha
    linear: np.ndarray = np.where(seen <= 0.04045, seen / 12.92, ((seen + 0.055) / 1.055) ** 2.4)
    return linear


def _coded(linear: np.ndarray) -> np.ndarray:
    coded: np.ndarray = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    )
    return coded
