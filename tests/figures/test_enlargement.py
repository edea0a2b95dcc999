"""What the inset of a Nyquist plot shows: the arc, or where the spectrum meets the axis."""

from __future__ import annotations

import numpy as np
import pytest

from electrolyte.figures.nyquist import ARC_TO, BELOW_ABOVE, LEAST_ENLARGED, enlarged

RESISTANCE = 480.0  # ohm


def spectrum(lowest_Hz: float, highest_Hz: float, capacitance_F: float) -> np.ndarray:
    """An arc with its spike, ohm."""
    w = 2 * np.pi * np.geomspace(highest_Hz, lowest_Hz, 60)
    arc = RESISTANCE / (1 + 1j * w * RESISTANCE * capacitance_F)
    return arc + 1 / (3e-7 * (1j * w) ** 0.85)


def shown(z: np.ndarray) -> tuple[tuple[float, float], int]:
    ends = enlarged(z.real, -z.imag, RESISTANCE)
    assert ends is not None
    low, high = (end * (ends[1] - ends[0]) for end in BELOW_ABOVE)
    inside = (z.real > ends[0]) & (z.real < ends[1]) & (-z.imag > low) & (-z.imag < high)
    return ends, int(inside.sum())


def test_an_arc_that_the_data_shows_is_shown_whole() -> None:
    z = spectrum(1.0, 1e7, 1e-10)
    ends, count = shown(z)
    assert ends == (0.0, ARC_TO * RESISTANCE)
    top = (-z.imag)[z.real < RESISTANCE].max()
    assert top < BELOW_ABOVE[1] * ends[1]
    assert count > 20


def test_without_an_arc_the_foot_is_shown_near_by() -> None:
    ends, count = shown(spectrum(1.0, 1e6, 1e-13))
    assert ends == pytest.approx((0.93 * RESISTANCE, 1.07 * RESISTANCE))
    assert count >= LEAST_ENLARGED


@pytest.mark.parametrize("lift", [0.05, 0.1, 0.2])
def test_a_foot_above_the_axis_is_shown(lift: float) -> None:
    z = spectrum(1.0, 1e6, 1e-13) - 1j * lift * RESISTANCE
    _, count = shown(z)
    assert count >= LEAST_ENLARGED


def test_no_enlargement_of_few_points() -> None:
    z = spectrum(1.0, 1e6, 1e-13)[::20]
    assert enlarged(z.real, -z.imag, RESISTANCE) is None
