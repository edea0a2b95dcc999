"""Frequencies named in Nyquist plots: at the points of decades, apart from each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
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


@pytest.mark.parametrize("size", [2.6, 1.0])
@pytest.mark.parametrize("upper", [120, 40])
def test_labels_stand_on_no_other_label_and_inside_the_axes(size: float, upper: float) -> None:
    figure = Figure(figsize=(size, size))
    FigureCanvasAgg(figure)
    ax = figure.subplots()
    ax.set(xlim=(0, upper), ylim=(0, upper))
    nyquist.mark_frequencies(ax, arc(np.logspace(6, -1, 71)), "black", 1.0)
    boxes = [text.get_window_extent() for text in ax.texts]
    assert boxes
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])
        assert ax.get_window_extent().padded(1).fully_containsx(box.x0)
        assert ax.get_window_extent().padded(1).fully_containsx(box.x1)


def test_a_label_hides_as_few_points_as_it_can() -> None:
    ax = Figure(figsize=(2, 2)).subplots()
    ax.set(xlim=(0, 2), ylim=(0, 2))
    crowd = [complex(1 + 0.02 * k, -1) for k in range(1, 20)]  # to the right of the point named
    spectrum = pd.DataFrame({FREQUENCY: [1e3, *np.linspace(2e3, 8e3, 19)]})
    spectrum[REAL_IMPEDANCE] = [1.0, *np.real(crowd)]
    spectrum[IMAGINARY_IMPEDANCE] = [-1.0, *np.imag(crowd)]
    nyquist.mark_frequencies(ax, spectrum, "black", 1.0)
    assert ax.texts[0].get_va() == "bottom", "above the point, where there are none"


def test_a_spectrum_without_decades_has_no_marks() -> None:
    assert marked(np.array([3e4, 3e3, 3e2])) == {}


@pytest.mark.parametrize(
    ("hertz", "text"), [(1e6, "1 MHz"), (1e5, "100 kHz"), (1.0, "1 Hz"), (0.01, "10 mHz")]
)
def test_frequencies_are_named_in_their_unit(hertz: float, text: str) -> None:
    assert nyquist.frequency_text(hertz) == text
