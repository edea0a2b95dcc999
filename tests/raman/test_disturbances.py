"""Fringes, joined windows, cut values, full detectors, smoothed spectra: doubted; others not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import savgol_filter

from electrolyte.techniques.raman.analysis import analyse
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.despike import replaced
from electrolyte.techniques.raman.disturbances import (
    below_zero,
    cut,
    fringes,
    fringes_in_a_part,
    off_axis,
    step,
)
from electrolyte.techniques.raman.noise import smoothing
from electrolyte.techniques.raman.numbers import Subject, quantities_of
from electrolyte.techniques.raman.varpro import Band, pseudo_voigt

X = np.arange(100.0, 1100.0)


def white(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(X.size)


def spectrum(seed: int) -> np.ndarray:
    bands = 800 * pseudo_voigt(X, 300, 20, 0.5) + 500 * pseudo_voigt(X, 600, 30, 0.5)
    return np.asarray(200 + bands + 5 * white(seed))


def test_white_residuals_show_nothing() -> None:
    found = [(fringes(X, white(seed)), step(X, white(seed))) for seed in range(60)]
    assert sum(bool(a or b) for a, b in found) <= 1


@pytest.mark.parametrize("period", [20.0, 45.0, 120.0])
def test_fringes_are_seen_with_their_period(period: float) -> None:
    found = fringes(X, white(1) + 0.6 * np.sin(2 * np.pi * X / period))
    assert float(found.split("every ")[1].split(" ")[0]) == pytest.approx(period, rel=0.08)


def test_a_step_is_seen_where_it_is() -> None:
    for seed in range(5):
        found = step(X, white(seed) + 8 * (X > 512.5))
        assert float(found.split("steps at ")[1].split(" ")[0]) == pytest.approx(512, abs=2)


@pytest.mark.parametrize("width", [1.0, 3.0, 5.0])
def test_a_ray_or_a_narrow_line_is_no_step(width: float) -> None:
    for seed in range(5):
        assert step(X, white(seed) + 20 * pseudo_voigt(X, 500 + seed / 3, width, 0.0)) == ""


def test_derivatives_and_differences_reach_far_below_zero() -> None:
    smooth = savgol_filter(spectrum(4), 9, 2)
    for made in (np.gradient(smooth), -np.gradient(smooth), spectrum(4) - spectrum(5)[::-1]):
        assert "is it a derivative" in below_zero(made)
    sloping = spectrum(4) - 0.3 * X  # a background that was taken off too much
    for light in (spectrum(4), spectrum(4) - 350, sloping, sloping - 1000):
        assert below_zero(light) == ""


def test_values_cut_at_the_smallest() -> None:
    y = spectrum(3) - 200
    assert "cut off" in cut(np.maximum(y, 0))
    assert cut(y) == ""
    assert cut(np.random.default_rng(1).poisson(0.5, 1000).astype(float)) == ""


def test_smoothing_is_no_misfit() -> None:
    bands = [Band(300.0, 20.0), Band(600.0, 30.0)]
    for seed in range(3):
        y = savgol_filter(spectrum(seed), 9, 3)
        assert smoothing(y) > 1.5
        assert smoothing(spectrum(seed)) == 1
        assert analyse(Spectrum(X, y, "Intensity / counts"), bands).of_all == ""


def test_a_band_whose_top_is_full() -> None:
    """Dark counts that differ between pixels hide that the largest value repeats."""
    y = np.minimum(spectrum(5), 700.0) - np.random.default_rng(2).normal(100, 4, X.size)
    result = analyse(Spectrum(X, y, "Intensity / counts"), [Band(300.0, 20.0), Band(600.0, 30.0)])
    first = result.fit.bands[0]
    assert result.fit.left_at(first) > 4
    assert result.doubt(lambda fit: fit.bands[0].width, first.u_width, first)


def test_the_axis_is_part_of_u_of_shifts_only_and_shared() -> None:
    y = spectrum(6)
    made = Spectrum(X, y, "Intensity / counts")
    result = analyse(made, [Band(300.0, 20.0), Band(600.0, 30.0)])
    subject = Subject("A", "m", "synthetic")
    plain = quantities_of(result, made, [], subject)
    assert {row.quantity for row in plain if row.u_omits} == {"raman_shift"}
    on_silicon = quantities_of(result, replace(made, calibrated=True), [], subject)
    assert not any(row.u_omits for row in on_silicon)
    given = quantities_of(result, made, [], subject, axis_u_cm1=1.0)
    for before, after in zip(plain, given, strict=True):
        if before.quantity == "raman_shift":
            assert after.u == pytest.approx(np.hypot(before.u, 1.0))
            assert list(after.shared.values()) == [1.0]
            assert not after.u_omits
        else:
            assert after == before


def test_widths_of_smoothed_spectra_are_doubted() -> None:
    made = Spectrum(X, savgol_filter(spectrum(7), 9, 3), "Intensity / counts")
    result = analyse(made, [Band(300.0, 20.0), Band(600.0, 30.0)])
    rows = quantities_of(result, made, [], Subject("A", "m", "synthetic"))
    states = {row.quantity: row.status for row in rows}
    assert states["raman_width"] == states["raman_median_width"] == "suspect"
    assert states["raman_separation"] == "suspect"  # over the mean width
    assert states["raman_shift"] == states["raman_area"] == "ok"


def test_the_median_width_is_as_sure_as_the_widths_that_decide_it() -> None:
    """A full band leaves the median of two widths open, not that of many equal ones."""
    many = [Band(centre, 15.0) for centre in range(200, 1000, 100)]
    for bands, status in ((many[:2], "suspect"), (many, "ok")):
        light = 200 + sum(800 * pseudo_voigt(X, band.centre, 15, 0.5) for band in bands)
        y = np.asarray(light + 5 * white(8))
        top = (X > 185) & (X < 215)
        y[top] = np.minimum(y[top], 700.0) - np.random.default_rng(2).normal(0, 4, top.sum())
        made = Spectrum(X, y, "Intensity / counts")
        rows = quantities_of(analyse(made, bands), made, [], Subject("A", "m", "synthetic"))
        assert next(r.status for r in rows if r.quantity == "raman_width") == "suspect"
        assert {r.status for r in rows if r.quantity == "raman_median_width"} == {status}


def test_fringes_that_end_or_change_their_period() -> None:
    chirped = np.sin(2 * np.pi * (X - 100) / 30 * (1 - 0.2 * (X - 100) / 1000))
    ending = np.sin(2 * np.pi * X / 60) * (X < 420)
    for wave in (1.0 * chirped, 1.6 * ending):
        assert "fringes" in fringes_in_a_part(X, white(31) + wave)
    assert sum(bool(fringes_in_a_part(X, white(seed))) for seed in range(100, 160)) <= 1


@pytest.mark.parametrize("filled", [0.0, np.nan])
def test_pixels_in_a_row_that_hold_no_measurement(filled: float) -> None:
    """Zeros, or a straight line from the last good point to the next (NaN)."""
    y, hole = spectrum(7), slice(195, 206)
    y[hole] = np.linspace(y[194], y[206], 11) if np.isnan(filled) else filled
    found = replaced(y)
    assert found[hole].all()
    assert found.sum() <= 14
    result = analyse(Spectrum(X, y, "Intensity / counts"), [Band(300.0, 20.0), Band(600.0, 30.0)])
    assert result.of_all == ""
    for band, area in zip(result.fit.bands, (800 * 20, 500 * 30), strict=True):
        true = area * (0.5 * np.pi / 2 + 0.5 * np.sqrt(np.pi / np.log(2)) / 2)
        assert band.area == pytest.approx(true, abs=3 * band.u_area)


def test_nothing_is_replaced_in_whole_spectra() -> None:
    assert not replaced(spectrum(8)).any()
    assert not replaced(np.interp(np.arange(0, 999, 0.1), np.arange(999), spectrum(8)[:999])).any()
    assert not replaced(np.random.default_rng(2).poisson(0.5, 1000).astype(float)).any()


def test_noise_of_bands_of_a_few_points() -> None:
    """Shot noise on narrow bands, of which differences of neighbours know nothing."""
    x = np.arange(100.0, 1300.0, 5.0)
    mean = 200 + 1500 * pseudo_voigt(x, 400, 12, 0.5) + 900 * pseudo_voigt(x, 800, 14, 0.5)
    over = []
    for seed in range(12):
        y = np.random.default_rng([seed, 3]).poisson(mean).astype(float)
        fit = analyse(
            Spectrum(x, y, "Intensity / counts"), [Band(400.0, 20.0), Band(800.0, 20.0)]
        ).fit
        over += [(b.centre - c) / b.u_centre for b, c in zip(fit.bands, (400, 800), strict=True)]
    assert 0.6 < np.sqrt(np.mean(np.square(over))) < 1.4


@pytest.mark.parametrize(("moved", "stretched"), [(5.0, 1.0), (-8.0, 1.0), (0.0, 1.015)])
def test_bands_that_lie_together_beside_their_list(moved: float, stretched: float) -> None:
    listed = np.array([180.0, 305.0, 590.0, 880.0])
    found = listed * stretched + moved + np.array([0.8, -1.1, 1.4, -0.6])
    assert "is the axis calibrated" in off_axis(listed, found)
    assert not off_axis(listed[:2], found[:2])


def test_bands_that_lie_here_and_there_say_nothing_about_the_axis() -> None:
    listed = np.array([180.0, 305.0, 590.0, 880.0])
    for off in ([3, 2, 2.5, -2], [9, 0, 1, 0], [-6, 7, 4, 9], [2, 2, 2.5, 2]):
        assert not off_axis(listed, listed + off)
