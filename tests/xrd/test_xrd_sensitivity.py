"""Limits of detection and of amount, over fresh noise; what a short or skewed scan does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xrd_files import CU

from electrolyte.techniques.xrd.detect import LN2
from electrolyte.techniques.xrd.fit import fit_pattern
from electrolyte.techniques.xrd.pattern import Pattern
from electrolyte.techniques.xrd.widths import ANY_WIDTH, widths_of

X = np.arange(15.0, 60.0, 0.04)
BACKGROUND = 150 + 500 * np.exp(-4 * LN2 * ((X - 33) / 9) ** 2)
WIDTH, ETA = 0.3, 0.5


def counted(counts: np.ndarray, x: np.ndarray = X) -> Pattern:
    return Pattern(x, counts, np.maximum(counts, 1.0), CU, gain=np.ones(len(x)))


def line(at: float, area: float, *, fwhm: float = WIDTH, skew: float = 0.0) -> np.ndarray:
    """Two pseudo-Voigt lines 2 : 1, at the angles of Bragg's law; wider below by the skew."""
    second = 2 * np.degrees(np.arcsin(np.sin(np.radians(at / 2)) * CU.alpha2 / CU.alpha1))
    profile = np.zeros(len(X))
    for centre, share in ((at, 2 / 3), (second, 1 / 3)):
        w = np.where(centre > X, fwhm * (1 + skew), fwhm)
        t = (X - centre) / w
        top = 2 / (fwhm * (2 + skew))
        gauss = 2 * np.sqrt(LN2 / np.pi) * np.exp(-4 * LN2 * t**2)
        profile += share * top * (ETA * 2 / np.pi / (1 + 4 * t**2) + (1 - ETA) * gauss)
    return area * profile


STRONG = BACKGROUND + line(24.0, 900.0) + line(47.0, 700.0) + line(54.0, 500.0)


@pytest.mark.parametrize(("at", "share", "low", "high"), [
    (40.0, 1.0, 0.85, 1.0), (33.0, 1.0, 0.85, 1.0), (40.0, 0.4, 0.0, 0.4),
])  # fmt: skip
def test_a_line_at_the_limit_is_found_with_95_percent(
    at: float, share: float, low: float, high: float
) -> None:
    """... and one far below it is not: the limit is not a safe guess, but the place of the turn."""
    rng = np.random.default_rng(11)
    area = share * fit_pattern(counted(rng.poisson(STRONG).astype(float))).detection_limit(at)
    found = 0
    for _ in range(30):
        fit = fit_pattern(counted(rng.poisson(STRONG + line(at, area)).astype(float)))
        found += any(abs(peak.two_theta - at) < 0.3 for peak in fit.peaks)
    assert low * 30 <= found <= high * 30


def test_the_upper_limit_of_an_amount_holds_in_95_percent() -> None:
    rng = np.random.default_rng(12)
    true = 8.0  # below what is found
    held, amounts, u_amounts = 0, [], []
    for _ in range(60):
        counts = rng.poisson(STRONG + line(40.0, true)).astype(float)
        fit = fit_pattern(counted(counts))
        if any(abs(peak.two_theta - 40.0) < 0.5 for peak in fit.peaks):
            continue
        amount, u = fit.sensitivity.amount([(40.0, WIDTH, 1.0)])
        amounts.append(amount)
        u_amounts.append(u)
        held += fit.sensitivity.upper_limit([[(40.0, WIDTH, 1.0)]]) >= true
    assert len(amounts) > 40
    assert held > 0.88 * len(amounts)
    assert np.std((np.array(amounts) - true) / u_amounts) == pytest.approx(1.0, abs=0.25)
    assert np.mean(amounts) == pytest.approx(true, abs=0.4 * np.mean(u_amounts))


def test_a_line_on_a_peak_cannot_be_excluded() -> None:
    fit = fit_pattern(counted(np.random.default_rng(13).poisson(STRONG).astype(float)))
    on, beside = (fit.sensitivity.amount([(at, WIDTH, 1.0)])[1] for at in (24.0, 28.0))
    assert on > 20 * beside


@pytest.mark.parametrize("skew", [0.0, 0.4])
def test_asymmetric_lines_have_a_wider_u(skew: float) -> None:
    """The maximum of each line is its place; what the symmetric fit makes of it is within u."""
    rng = np.random.default_rng(14)
    truth = (24.0, 38.0, 47.0)
    z = []
    for _ in range(6):
        lines = sum(
            line(at, 2e4, skew=skew * np.tan(np.radians(12)) / np.tan(np.radians(at / 2)))
            for at in truth
        )
        fit = fit_pattern(counted(rng.poisson(BACKGROUND + lines).astype(float)))
        for at in truth:
            peak = min(fit.peaks, key=lambda p: abs(p.two_theta - at))
            z.append((peak.two_theta - at) / peak.u_two_theta)
    assert np.sqrt(np.mean(np.square(z))) < 1.3


def test_two_lines_that_are_not_resolved_are_one_peak_in_doubt() -> None:
    counts = BACKGROUND + line(40.0, 9000.0) + line(40.2, 6000.0)
    fit = fit_pattern(counted(np.random.default_rng(15).poisson(counts).astype(float)))
    near = [peak for peak in fit.peaks if abs(peak.two_theta - 40.1) < 0.5]
    assert len(near) == 1
    assert near[0].area == pytest.approx(15000, rel=0.1)
    assert abs(near[0].two_theta - 40.08) < 2 * near[0].u_two_theta
    assert near[0].u_two_theta > 0.02
    apart = BACKGROUND + line(40.0, 9000.0) + line(40.8, 6000.0)
    fit = fit_pattern(counted(np.random.default_rng(16).poisson(apart).astype(float)))
    near = [peak for peak in fit.peaks if abs(peak.two_theta - 40.4) < 0.8]
    assert len(near) == 2
    assert not any(peak.composed for peak in near)


def test_widths_of_weak_peaks_lean_on_those_of_strong_ones() -> None:
    peaks = np.array(
        [[25.0, 0.30, 900.0], [35.0, 0.32, 800.0], [45.0, 0.31, 700.0], [50, 0.09, 20]]
    )
    u = np.array([[0.01, 0.006, 9.0], [0.01, 0.006, 8.0], [0.01, 0.006, 7.0], [0.05, 0.04, 6.0]])
    widths = widths_of(peaks, u)
    assert float(widths.expected(np.array(40.0))) == pytest.approx(0.31, abs=0.02)
    assert widths.spread < 0.25
    none = widths_of(peaks[:0], u[:0])
    assert none == ANY_WIDTH


def test_weak_peaks_do_not_collapse() -> None:
    rng = np.random.default_rng(17)
    z_width, z_place = [], []
    for _ in range(40):
        fit = fit_pattern(counted(rng.poisson(STRONG + line(40.0, 75.0)).astype(float)))
        peak = min(fit.peaks, key=lambda p: abs(p.two_theta - 40.0))
        if abs(peak.two_theta - 40.0) < 0.3:
            z_width.append((peak.fwhm - WIDTH) / peak.u_fwhm)
            z_place.append((peak.two_theta - 40.0) / peak.u_two_theta)
    assert len(z_width) > 20
    assert np.sqrt(np.mean(np.square(z_place))) < 1.3
    assert np.abs(z_width).max() < 4


@settings(max_examples=25, deadline=None)
@given(
    points=st.integers(100, 300),
    step=st.sampled_from([0.002, 0.01, 0.05]),
    level=st.sampled_from([0.3, 5.0, 200.0]),
    height=st.sampled_from([0.0, 50.0, 5000.0]),
    seed=st.integers(0, 100),
)
def test_short_scans_are_fitted(
    points: int, step: float, level: float, height: float, seed: int
) -> None:
    x = 30 + step * np.arange(points)
    expected = level + height * np.exp(-(((x - x[points // 2]) / 0.1) ** 2))
    counts = np.random.default_rng(seed).poisson(expected).astype(float)
    counts[0] = max(counts[0], 1.0)
    fit = fit_pattern(counted(counts, x))
    assert np.isfinite(fit.model).all()
