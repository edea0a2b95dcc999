"""Noise, cosmic rays, band fits and the axis: known answers and honest uncertainties."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import voigt_profile

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.raman.raman_spectrum import INTENSITY_COUNTS
from electrolyte.techniques.raman.analysis import Share, analyse, area_of, share_of
from electrolyte.techniques.raman.axis import (
    Spectrum,
    calibrated,
    cropped,
    raman_shift,
    silicon_line,
    spectra,
)
from electrolyte.techniques.raman.bands import VOIGT_AREA, BandFit, FittedBand, fit_bands
from electrolyte.techniques.raman.despike import combined, spikes
from electrolyte.techniques.raman.noise import noise_level, noise_profile
from electrolyte.techniques.raman.varpro import Band, BandSearch, pseudo_voigt, unit_area
from synthetic.raman import axis, spectrum
from synthetic.study import forward_model

MODEL = forward_model()["raman"]
X = axis(MODEL)
# start values as one would read them off a spectrum, not the values of the simulation
STARTS = {
    "TaCl5": [(b[0], 10) for b in MODEL["TaCl5"]],
    "LiTaCl6": [(b[0], 15) for b in MODEL["LiTaCl6"]],
    "Ta2O5": [
        (100, 25),
        (200, 40),
        (255, 40),
        (340, 40),
        (485, 50),
        (630, 50),
        (710, 50),
        (845, 60),
    ],
    "LTSOC": [
        *[(134, 40), (165, 40), (300, 50), (330, 50), (370, 50), (405, 40)],
        *[(650, 100), (740, 100), (840, 100)],
    ],
}


def bands(sample: str) -> list[Band]:
    return [Band(float(c), float(w)) for c, w in STARTS[sample]]


def simulated(sample: str, seed: int) -> np.ndarray:
    noise = np.random.default_rng([7, seed]).standard_normal(X.size)
    return np.rint(spectrum(X, MODEL[sample], MODEL) + MODEL["noise_counts"] * noise)


# --- noise and cosmic rays ---------------------------------------------------------------------


def test_noise_level_is_that_of_the_simulation() -> None:
    levels = [noise_level(simulated("TaCl5", seed)) for seed in range(40)]
    # rounding to whole counts adds 1/12
    assert np.mean(levels) == pytest.approx(np.hypot(6, 12**-0.5), rel=0.03)


def test_noise_profile_sees_shot_noise_and_leaves_constant_noise_constant() -> None:
    rng = np.random.default_rng(1)
    mean = 200 + 4000 * pseudo_voigt(X, 500, 200, 0.5)
    ratio = noise_profile(rng.poisson(mean).astype(float)) / np.sqrt(mean)
    assert np.median(ratio) == pytest.approx(1, abs=0.1)
    assert np.percentile(ratio, [5, 95]) == pytest.approx([1, 1], abs=0.3)
    flat = [np.ptp(noise_profile(mean + rng.normal(0, 30, X.size))) for _ in range(20)]
    assert np.count_nonzero(flat) <= 2


@pytest.mark.parametrize("fwhm", [2.5, 3, 4, 8])
@pytest.mark.parametrize("offset", [0.0, 0.25, 0.5])
def test_no_narrow_line_is_taken_for_a_cosmic_ray(fwhm: float, offset: float) -> None:
    rng = np.random.default_rng(3)
    pixel = np.arange(400.0)
    y = 100 + 5000 * pseudo_voigt(pixel, 200 + offset, fwhm, 0.3) + rng.normal(0, 5, 400)
    assert not spikes(y).any()


def test_cosmic_rays_of_one_and_two_pixels_are_found_and_nothing_else() -> None:
    false, found = 0, 0
    for seed in range(50):
        y = simulated("LTSOC", seed)
        rng = np.random.default_rng([9, seed])
        at = rng.integers(470, 900)  # away from the steep bands
        y[at : at + 1 + seed % 2] += rng.uniform(150, 3000)
        hit = spikes(y)
        found += bool(hit[at : at + 1 + seed % 2].all())
        false += int(hit.sum()) - int(hit[at : at + 2].sum())
    assert found >= 48
    assert false == 0


def test_repeated_spectra_lose_their_cosmic_rays_but_not_their_signal() -> None:
    stack = np.array([simulated("TaCl5", seed) for seed in range(5)])
    clean = stack.mean(axis=0)
    hit = stack.copy()
    hit[2, 325] += 900  # on top of the line at 405 cm-1
    mean, left_out = combined(hit)
    assert left_out == 1
    assert np.abs(mean - clean).max() < 3 * 6


@pytest.mark.parametrize(
    "name",
    [
        "532nm-191216-Si_200mu.txt",
        "PST10_iR785_OP01_8000msx8.txt",
        "PST_Reflex532_Z050_010_10000msx2.txt",
        "raman_example.wdf",
        "rod_file_1000679.rod",
    ],
)
def test_real_spectra_lose_no_line(real_data: Path, name: str) -> None:
    (one,) = spectra(readers.read(real_data / "raman" / name, "raman"))
    assert not spikes(one.intensity).any()


# --- band fits -----------------------------------------------------------------------------------


def test_area_of_the_band_shape_is_its_integral() -> None:
    t = np.linspace(-1000, 1000, 2_000_001)
    for eta in (0.0, 0.5, 1.0):
        assert unit_area(eta) == pytest.approx(
            np.trapezoid(pseudo_voigt(t, 0, 1, eta), t), rel=1e-3
        )


@pytest.mark.parametrize("pinned", [None, (3, 5e4)])
@pytest.mark.parametrize(("eta", "own"), [(0.5, False), (None, False), (None, True)])
def test_derivative_is_that_of_the_residuals(
    eta: float | None, own: bool, pinned: tuple | None
) -> None:
    search = BandSearch(X, simulated("LTSOC", 0), np.full(X.size, 6.0), bands("LTSOC"), 6, eta,
                        False, pinned, own)  # fmt: skip
    theta = search.start * 1.001
    _, q, linear, residual = search.project(theta)
    # the gradient of the sum of squares is exact although the derivative is Kaufman's
    gradient = search.projected_derivative(theta).T @ residual
    numeric = np.empty_like(theta)
    for k in range(theta.size):
        step = np.zeros_like(theta)
        step[k] = 1e-5 * abs(theta[k])
        above, below = search.residual(theta + step), search.residual(theta - step)
        numeric[k] = (above @ above - below @ below) / (4 * step[k])
    assert gradient == pytest.approx(numeric, rel=1e-4, abs=1e-4 * np.abs(numeric).max())
    assert np.abs(q.T @ residual).max() < 1e-8 * np.abs(linear).max() + 1e-8


def test_bands_without_noise_come_back_exactly() -> None:
    y = spectrum(X, MODEL["LTSOC"], MODEL | {"background": {**MODEL["background"], "height": 0}})
    fit = fit_bands(X, y, bands("LTSOC"))
    truth = np.array(MODEL["LTSOC"])
    assert [b.centre for b in fit.bands] == pytest.approx(truth[:, 0], abs=1e-3)
    assert [b.width for b in fit.bands] == pytest.approx(truth[:, 1], rel=1e-4)
    assert [b.area for b in fit.bands] == pytest.approx(
        truth[:, 1] * truth[:, 2] * unit_area(0.5), rel=1e-3
    )


@pytest.fixture(scope="module")
def fits() -> dict[str, list[BandFit]]:
    """100 simulations of each sample, fitted."""
    return {
        sample: [fit_bands(X, simulated(sample, seed), bands(sample)) for seed in range(100)]
        for sample in STARTS
    }


def u_of_pseudo_voigt(band: FittedBand) -> float:
    """u of an area without what the shape may differ from the simulated one."""
    of_shape = VOIGT_AREA * 4 * band.eta * (1 - band.eta) * band.area
    return float((band.u_area**2 - of_shape**2) ** 0.5)


def z_scores(sample: str, fits: list[BandFit]) -> tuple[np.ndarray, np.ndarray]:
    """Deviations of positions and areas over their u, (fits, bands) each."""
    truth = np.array(MODEL[sample], dtype=float)
    areas = truth[:, 1] * truth[:, 2] * unit_area(0.5)
    positions = [[(b.centre, b.u_centre) for b in fit.bands] for fit in fits]
    sizes = [[(b.area, u_of_pseudo_voigt(b)) for b in fit.bands] for fit in fits]
    value, u = np.moveaxis(np.array(positions), 2, 0)
    area, u_area = np.moveaxis(np.array(sizes), 2, 0)
    return (value - truth[:, 0]) / u, (area - areas) / u_area


@pytest.mark.night
@pytest.mark.xdist_group("raman simulations")  # made once
@pytest.mark.parametrize("sample", STARTS)
def test_uncertainties_are_honest_over_100_simulations(
    fits: dict[str, list[BandFit]], sample: str
) -> None:
    positions, areas = z_scores(sample, fits[sample])
    assert 0.9 <= positions.std() <= 1.2
    assert 0.9 <= areas.std() <= 1.2
    assert abs(positions.mean()) < 0.2
    assert abs(areas.mean()) < 0.3
    for each in (positions, areas):  # of single bands: 95 % wanted, 100 tries
        assert (np.abs(each) < 2).mean(axis=0).min() >= 0.85


@pytest.mark.parametrize("lorentzian", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_strong_voigt_bands_are_right_within_their_u(lorentzian: float) -> None:
    """A Voigt profile is no pseudo-Voigt one; of strong bands that shows in the area."""
    rng = np.random.default_rng(2)
    width_l = 30 * lorentzian
    width_g = ((30 - 0.5346 * width_l) ** 2 - 0.2166 * width_l**2) ** 0.5  # Olivero, Longbothum
    profile = voigt_profile(X - 500, width_g / 2.354820, width_l / 2)
    true = 2e6 * profile
    found = fit_bands(X, rng.poisson(true + 200).astype(float), [Band(497, 20)], baseline_degree=2)
    band = found.bands[0]
    assert abs(band.area - 2e6) < 2 * band.u_area < 0.05 * 2e6
    assert abs(band.width - 30) < 2.5 * band.u_width < 0.03 * 30


def test_smoothed_data_gets_larger_uncertainties() -> None:
    rng = np.random.default_rng(5)
    clean = 100 + 400 * pseudo_voigt(X, 500, 80, 0.5)
    found = []
    for _ in range(60):
        smooth = np.convolve(
            np.pad(rng.normal(0, 20, X.size), 4, mode="wrap"), np.ones(9) / 9, "valid"
        )
        band = fit_bands(X, clean + smooth, [Band(495, 60)], baseline_degree=2).bands[0]
        found.append((band.centre - 500) / band.u_centre)
    assert np.std(found) < 1.3


@pytest.mark.night
@pytest.mark.xdist_group("raman simulations")
def test_shares_and_areas_follow_the_simulation(fits: dict[str, list[BandFit]]) -> None:
    chlorine = Share((395, 415), (250, 450))
    oxide = Share((600, 900), (0, 1000), (Band(650, 100), Band(740, 100), Band(840, 100)))
    truth = np.array(MODEL["LTSOC"], dtype=float)
    area = truth[:, 1] * truth[:, 2] * unit_area(0.5)
    wanted = [area[5] / area[2:6].sum(), area[6:].sum() / area.sum(), area[6:].sum()]
    assert wanted[:2] == pytest.approx([0.11, 0.18], abs=5e-3)  # the check of the forward model
    found = np.array(
        [[share_of(f, chlorine), share_of(f, oxide), area_of(f, oxide)] for f in fits["LTSOC"]]
    )
    z = (found[:, :, 0] - wanted) / found[:, :, 1]
    assert z.std(axis=0) == pytest.approx([1.0, 1.0, 1.0], abs=0.3)
    # where there is no such band, a probe finds nothing, within its u
    probed = np.array([area_of(fit, oxide) for fit in fits["TaCl5"]])
    z = probed[:, 0] / probed[:, 1]
    assert abs(z.mean()) < 0.4
    assert z.std() == pytest.approx(1.0, abs=0.3)


def test_a_removed_baseline_is_not_removed_again() -> None:
    y = simulated("LiTaCl6", 0) - spectrum(X, [], MODEL)
    removed = Spectrum(X, y, INTENSITY_COUNTS, baseline_removed=True)
    result = analyse(removed, bands("LiTaCl6"))
    assert result.fit.baseline_degree == 0
    assert np.ptp(result.fit.baseline) == 0
    assert any("baseline was removed" in note for note in result.notes)


def test_a_band_that_is_not_there_is_not_detected() -> None:
    fit = fit_bands(X, simulated("TaCl5", 1), [*bands("TaCl5"), Band(600, 12)])
    assert [b.detected for b in fit.bands] == [True] * 11 + [False]


def test_a_needed_band_is_told_from_a_superfluous_one() -> None:
    one = Spectrum(X, simulated("TaCl5", 2), INTENSITY_COUNTS)
    result = analyse(one, [*bands("TaCl5"), Band(600, 12)])
    assert min(result.delta_aicc[:-1]) > 10
    assert result.delta_aicc[-1] < 10


def test_a_band_that_is_not_listed_is_pointed_at() -> None:
    one = Spectrum(X, simulated("TaCl5", 2), INTENSITY_COUNTS)
    missing = [band for band in bands("TaCl5") if band.centre != 182]
    result = analyse(one, missing)
    assert any(abs(centre - 182) < 3 for centre in result.centres)
    beside = next(band for band in result.fit.bands if band.expected == 167)
    doubt = result.doubt(lambda fit: share_of(fit, Share((160, 190), (0, 250)))[0], 1e-3, beside)
    assert "is one missing in raman.bands" in doubt
    with_all = analyse(one, bands("TaCl5"))
    assert (with_all.centres, with_all.of_all) == ((), "")


def test_bands_of_different_shape_have_their_own_lorentzian_part() -> None:
    rng = np.random.default_rng(4)
    etas = (0.05, 0.95)
    places = ((300.0, 30.0), (600.0, 40.0))
    y = 100 + rng.normal(0, 3, X.size)
    for (centre, width), eta in zip(places, etas, strict=True):
        y = y + 800 * pseudo_voigt(X, centre, width, eta)
    result = analyse(Spectrum(X, y, INTENSITY_COUNTS), [Band(c, w) for c, w in places])
    assert result.fit.own_eta
    assert [band.eta for band in result.fit.bands] == pytest.approx(etas, abs=0.1)
    areas = [800 * width * unit_area(eta) for (_, width), eta in zip(places, etas, strict=True)]
    assert [band.area for band in result.fit.bands] == pytest.approx(areas, rel=0.02)


def test_the_mean_of_a_depth_series_is_doubted() -> None:
    one = Spectrum(X, simulated("TaCl5", 2), INTENSITY_COUNTS, series="Z Position / um, 0 to 5")
    assert "repetitions of one" in analyse(one, bands("TaCl5")).of_all


def test_a_full_detector_is_doubted_and_a_sharp_maximum_is_not() -> None:
    shift = np.arange(100.0, 400.0)
    noise = np.random.default_rng(4).normal(0, 5, shift.size)
    intensity = 50 + 1000 * pseudo_voigt(shift, 250.0, 20.0, 0.5) + noise
    for top, is_full in ((np.inf, False), (980.0, True)):
        seen = Spectrum(shift, np.minimum(intensity, top), INTENSITY_COUNTS)
        doubt = analyse(seen, [Band(250.0, 20.0)]).of_all
        assert ("at 24" in doubt and "is the detector full?" in doubt) is is_full


def test_a_spectrum_is_cropped_to_the_chosen_range() -> None:
    one = Spectrum(X, simulated("TaCl5", 2), INTENSITY_COUNTS)
    part = cropped(one, 300, 450)
    assert (part.shift[0], part.shift[-1], part.intensity.size) == (300, 450, 151)
    with pytest.raises(AnalysisError, match="points in 2000-3000 cm-1, found 80 to 1000 cm-1"):
        cropped(one, 2000, 3000)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ([], "at least one band to fit, found none"),
        ([Band(50, 10)], "bands within the measured 80-1000 cm-1, found 50"),
    ],
)
def test_what_cannot_be_fitted_is_said(wanted: list[Band], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        fit_bands(X, simulated("TaCl5", 0), wanted)
    with pytest.raises(AnalysisError, match="expected at least 18 points, found 12"):
        fit_bands(X[:12], simulated("TaCl5", 0)[:12], [Band(85, 5), Band(88, 3), Band(90, 3)])


# --- the axis ------------------------------------------------------------------------------------


def test_silicon_of_a_real_instrument_uncalibrated(real_data: Path) -> None:
    (one,) = spectra(readers.read(real_data / "raman" / "532nm-191216-Si_200mu.txt", "raman"))
    position, u = silicon_line(one)
    assert position == pytest.approx(523.1, abs=0.1)
    assert 0.02 < u < 0.1
    moved = calibrated(one, position, 520.5)
    assert silicon_line(moved)[0] == pytest.approx(520.5, abs=0.01)
    assert "moved by -2.6" in moved.notes[-1]


def test_polystyrene_of_a_real_instrument_lies_where_the_standard_has_it(real_data: Path) -> None:
    name = "PST_Reflex532_Z050_010_10000msx2.txt"
    (one,) = spectra(readers.read(real_data / "raman" / name, "raman"))
    part = cropped(one, 960, 1070)
    fit = analyse(part, [Band(1002, 6), Band(1032, 8)], degree=2, other_degrees=(1, 3)).fit
    # ASTM E1840: 1001.4 and 1031.8 cm-1; the instrument is not calibrated against it
    assert [b.centre for b in fit.bands] == pytest.approx([1001.4, 1031.8], abs=1.0)
    assert all(b.detected for b in fit.bands)


def test_wavelengths_become_shifts_with_a_laser_and_are_refused_without(real_data: Path) -> None:
    measurement = readers.read(real_data / "raman" / "Si-wafer-Raman-Spectrum-1.txt", "raman")
    with pytest.raises(AnalysisError, match="Fill excitation_nm"):
        spectra(measurement)
    # the laser line itself is in the file: half its height is crossed at 532.03 and 532.79 nm,
    # and with the middle of these as excitation silicon lies where it should within 4 cm-1
    (one,) = spectra(measurement, excitation_nm=532.3)
    position, _ = silicon_line(one)
    assert position == pytest.approx(520.5, abs=4)
    assert "0.01 nm off moves all bands 0.35 cm-1" in one.notes[0]
    assert raman_shift(np.array([532.0]), 532.0)[0] == 0


def test_no_silicon_line_is_an_error() -> None:
    rng = np.random.default_rng(0)
    flat = Spectrum(X, rng.normal(100, 5, X.size), INTENSITY_COUNTS)
    with pytest.raises(AnalysisError, match="a line well above the noise"):
        silicon_line(flat)
