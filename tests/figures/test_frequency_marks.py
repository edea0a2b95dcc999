"""Frequencies named in Nyquist plots: at the points of decades, apart from each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from electrolyte.figures import nyquist
from electrolyte.readers.measurement import FREQUENCY, IMAGINARY_IMPEDANCE, REAL_IMPEDANCE


def arc(frequency: np.ndarray) -> pd.DataFrame:
    """100 Ω parallel to a capacitor whose apex is at 1 kHz."""
    impedance = 100 / (1 + 1j * frequency / 1e3)
    return pd.DataFrame(
        {
            FREQUENCY: frequency,
            REAL_IMPEDANCE: impedance.real,
            IMAGINARY_IMPEDANCE: impedance.imag,
        }
    )


def marked(frequency: np.ndarray) -> dict[str, tuple[float, float]]:
    ax = Figure().subplots()
    ax.set(xlim=(0, 120), ylim=(0, 120))
    nyquist.mark_frequencies(ax, arc(frequency), "black", 1.0)
    return {text.get_text(): tuple(text.xy) for text in ax.texts}  # type: ignore[attr-defined]


def test_a_decade_is_marked_at_its_point() -> None:
    found = marked(np.logspace(6, -1, 71))
    assert found["1 kHz"] == pytest.approx((50, 50))
    assert found["10 kHz"] == pytest.approx((100 / 101, 1000 / 101))
    assert "1 MHz" not in found, "its point lies on the axis"
    assert "1 Hz" not in found


def test_marks_do_not_stand_on_each_other() -> None:
    places = list(marked(np.logspace(4, 2, 41)).values())
    assert len(places) > 1
    for i, one in enumerate(places):
        for other in places[:i]:
            assert np.hypot(*np.subtract(one, other)) / 120 > nyquist.APART


def test_a_spectrum_without_decades_has_no_marks() -> None:
    assert marked(np.array([3e4, 3e3, 3e2])) == {}


@pytest.mark.parametrize(
    ("hertz", "text"), [(1e6, "1 MHz"), (1e5, "100 kHz"), (1.0, "1 Hz"), (0.01, "10 mHz")]
)
def test_frequencies_are_named_in_their_unit(hertz: float, text: str) -> None:
    assert nyquist.frequency_text(hertz) == text
