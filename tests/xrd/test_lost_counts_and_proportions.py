"""Lost counts, slits that open and times that change, as lines and noise show them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from xrd_files import CU

from electrolyte.readers.diffraction.scan import COUNTS, TWO_THETA
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.xrd.catalogue import cif_of
from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import Fit, fit_pattern
from electrolyte.techniques.xrd.intensity_doubts import of_proportions
from electrolyte.techniques.xrd.losses import with_losses
from electrolyte.techniques.xrd.noise_ranges import noise_by_range
from electrolyte.techniques.xrd.pattern import pattern_of
from electrolyte.techniques.xrd.phases import Match, Phase
from electrolyte.techniques.xrd.profile import peak
from electrolyte.techniques.xrd.proportions import by_angle
from electrolyte.techniques.xrd.reference import reference_from_cif

REFERENCES = [reference_from_cif(cif_of(name), CU.alpha1) for name in ("LiCl", "Li2S")]
X = np.arange(18.0, 62.0, 0.025)
LINES = ((27.0, 900.0), (34.0, 5200.0), (47.0, 350.0), (56.0, 2100.0))  # two theta, area


def fitted(lost: float, seed: int, **stated: float) -> Fit:
    """Of four lines on a halo, a share of the counts lost at the top."""
    counts = 250 + 400 * np.exp(-(((X - 30) / 7) ** 2))
    counts += sum(area * peak(X, at, 0.22, 0.4, CU)[0] for at, area in LINES)
    counts /= 1 + lost / (1 - lost) * counts / counts.max()
    noisy = np.random.default_rng(seed).poisson(counts).astype(float)
    frame = pd.DataFrame({TWO_THETA: X, COUNTS: noisy})
    metadata = {"anode": "Cu", **stated}
    return fit_pattern(pattern_of(Measurement("xrd", "t", frame, Path("t"), "", metadata)))


@pytest.mark.parametrize("lost", [0.0, 0.22])
def test_lines_show_lost_counts(lost: float) -> None:
    for seed in (61, 62):
        fit = fitted(lost, seed)
        known = with_losses(fit)
        assert bool(known.pattern.of_intensity) == (lost > 0)
        at, area = LINES[1]
        before = min(fit.peaks, key=lambda p: abs(p.two_theta - at))
        after = min(known.peaks, key=lambda p: abs(p.two_theta - at))
        assert after.area == before.area
        assert abs(after.area - area) < 2.5 * after.u_area
        assert known.u_crystallinity >= fit.u_crystallinity
        if lost:
            assert area - before.area > 5 * before.u_area  # what was said without


def test_a_slow_scan_loses_no_counts() -> None:
    fit = fitted(0.0, 63, step_time_s=60.0)
    before, after = fit.peaks[1].u_area, with_losses(fit).peaks[1].u_area
    assert after == pytest.approx(before, rel=0.01)


def phases(changed: object, scatter: float, seed: int) -> list[Phase]:
    """Two phases whose lines have the areas of their structures, changed with the angle."""
    rng = np.random.default_rng(seed)
    found = []
    for reference, level in zip(REFERENCES, (40.0, 7.0), strict=True):
        matches = []
        for line in reference.strong(8.0):
            at = line.two_theta(CU.alpha1)
            area = level * line.intensity * changed(at) * np.exp(scatter * rng.standard_normal())  # type: ignore[operator]
            own = Feature(at, 0.01, 0.2, 0.01, area, 0.04 * area)
            matches.append(Match(line, at, "matched", area, own))
        found.append(Phase(reference, "identified", tuple(matches), 1.0, 0.0, np.nan))
    return found


def test_a_slit_that_opens_shows_in_the_proportions_of_lines() -> None:
    opening = lambda at: np.sin(np.radians(at / 2))  # noqa: E731
    for seed in range(70, 75):
        found = by_angle(phases(opening, 0.15, seed))
        power, u = found[0]
        assert abs(power - 1) < 2 * u
        assert any("divergence slit" in words for words in of_proportions(*found))


def test_a_step_shows_in_the_proportions_of_lines() -> None:
    for seed in range(80, 85):
        found = by_angle(phases(lambda at: 4.0 if at > 52 else 1.0, 0.1, seed))
        assert list(of_proportions(*found))
        at, larger, u = found[1]
        assert 50 < at < 58
        assert abs(larger - np.log(4)) < 3 * u


@pytest.mark.parametrize("scatter", [0.05, 0.3, 0.7])
def test_lines_that_scatter_run_nowhere(scatter: float) -> None:
    of = [by_angle(phases(lambda _: 1.0, scatter, seed)) for seed in range(100, 130)]
    assert sum(bool(list(of_proportions(*found))) for found in of) <= 2


def joined(time: float, seed: int) -> np.ndarray:
    """Counts/s of two ranges, with lines; shape (2400,)."""
    points = np.arange(2400)
    rate = 80 + 60 * np.cos(points / 400)
    for at in (300, 900, 1000, 1700, 2200):
        rate += 900 * np.exp(-(((points - at) / 9) ** 2))
    times = np.where(points < 1500, 1.0, time)
    return np.asarray(np.random.default_rng(seed).poisson(rate * times) / times)


def test_ranges_of_other_times_have_their_own_noise() -> None:
    for seed in range(160, 165):
        rate = joined(6.0, seed)
        noise = noise_by_range(rate, np.maximum(rate, 1.0))
        assert noise is not None
        (at,) = np.flatnonzero(np.diff(noise))
        assert abs(at - 1500) < 40
        assert noise[0] == pytest.approx(1, rel=0.25)
        assert noise[-1] == pytest.approx(1 / 6, rel=0.25)


def test_one_counting_time_has_one_noise() -> None:
    found = [joined(1.0, seed) for seed in range(170, 190)]
    assert all(noise_by_range(rate, np.maximum(rate, 1.0)) is None for rate in found)
