"""What makes the intensities of a scan doubtful, in files as instruments write them and in scans
with known truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from xrd_files import CU, ras, xrdml

from electrolyte import readers
from electrolyte.readers.diffraction.scan import COUNTS, TWO_THETA
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.xrd.fit import Fit, fit_pattern
from electrolyte.techniques.xrd.ghosts import with_ghosts
from electrolyte.techniques.xrd.intensity_doubts import at_floor, of_noise
from electrolyte.techniques.xrd.level_steps import with_level_steps
from electrolyte.techniques.xrd.pattern import TUNGSTEN_LA, pattern_of
from electrolyte.techniques.xrd.profile import peak

X = np.arange(15.0, 50.0, 0.03)
LINES = ((22.0, 800.0), (33.0, 400.0), (41.0, 600.0))  # two theta, area


def fitted(counts: np.ndarray, seed: int = 1) -> Fit:
    """The fit of counts with noise, of Cu radiation."""
    noisy = np.random.default_rng(seed).poisson(counts).astype(float)
    frame = pd.DataFrame({TWO_THETA: X, COUNTS: noisy})
    stated = {"anode": "Cu"}
    return fit_pattern(pattern_of(Measurement("xrd", "t", frame, Path("t"), "", stated)))


def lines(*of: tuple[float, float], fwhm: float = 0.25) -> np.ndarray:
    """Kα lines of two theta and area on a halo."""
    halo = 300 + 500 * np.exp(-(((X - 28) / 6) ** 2))
    return halo + sum(area * peak(X, at, fwhm, 0.5, CU)[0] for at, area in of)


@pytest.mark.parametrize(("factor", "asked"), [(1.0, False), (1.3, True), (0.5, True)])
def test_a_counting_time_that_changes_is_asked_about(factor: float, asked: bool) -> None:
    counts = lines(*LINES) * np.where(X > 37.0, factor, 1.0)
    for seed in range(1):
        found = with_level_steps(fitted(counts, seed)).pattern.of_intensity
        assert any("at 37." in words for words in found) == asked
        assert bool(found) == asked


def test_sharp_and_weak_lines_are_no_steps() -> None:
    for seed in range(2):
        rng = np.random.default_rng(seed)
        many = [(float(rng.uniform(16, 49)), float(rng.uniform(20, 2000))) for _ in range(12)]
        fit = fitted(lines(*many, fwhm=float(rng.uniform(0.08, 0.5))), seed)
        assert not with_level_steps(fit).pattern.of_intensity


@pytest.mark.parametrize("fwhm", [0.3, 0.6])
def test_the_flank_of_a_line_that_is_not_fitted_is_no_step(fwhm: float) -> None:
    weak = lines(*LINES) + 45.0 * peak(X, 30.1, fwhm, 0.5, CU)[0]
    for seed in range(3):
        noisy = np.random.default_rng(seed).poisson(weak).astype(float)
        frame = pd.DataFrame({TWO_THETA: X, COUNTS: noisy})
        measurement = Measurement("xrd", "t", frame, Path("t"), "", {"anode": "Cu"})
        fit = fit_pattern(pattern_of(measurement), threshold=25.0)
        assert all(abs(p.two_theta - 30.1) > 1 for p in fit.peaks)
        assert not with_level_steps(fit).pattern.of_intensity


def moved(two_theta: float, wavelength: float | None) -> float:
    """Where a line stands in radiation of another wavelength than Kα1."""
    assert wavelength is not None
    sine = np.sin(np.radians(two_theta / 2)) * wavelength / CU.alpha1
    return float(2 * np.degrees(np.arcsin(sine)))


@pytest.mark.parametrize("wavelength", [CU.beta, TUNGSTEN_LA])
@pytest.mark.parametrize("share", [0.0, 0.03])
def test_a_ghost_below_a_line_is_part_of_its_u(share: float, wavelength: float) -> None:
    """Two strong lines; the ghost of one stands free, that of the other on a weak line."""
    strong, free, area = 41.0, 30.0, 300.0
    below = (moved(strong, wavelength) + 0.03, area)
    of_other = [(moved(at, wavelength), share * 6000.0) for at in (strong, free)]
    fit = fitted(lines((strong, 6000.0), (free, 6000.0), below, *of_other))
    before = min(fit.peaks, key=lambda p: abs(p.two_theta - below[0]))
    after = min(with_ghosts(fit).peaks, key=lambda p: abs(p.two_theta - below[0]))
    assert abs(after.area - area) < 2 * after.u_area
    if share:
        assert before.area - area > 4 * before.u_area  # what was said without
        assert after.u_area < 1.5 * share * 6000.0
    else:
        assert after.u_area < 2 * before.u_area


SLIT = '<incidentBeamPath><divergenceSlit id="1" name="Prog. Div. Slit" xsi:type="{kind}">'
SLIT += "<irradiatedLength>10.00</irradiatedLength></divergenceSlit></incidentBeamPath>"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '


def asked_of(path: Path) -> bool:
    measurement = readers.read(path, "xrd")
    x = np.arange(10, 60, 0.05)
    frame = pd.DataFrame({TWO_THETA: x, COUNTS: np.random.default_rng(1).poisson(300.0, len(x))})
    scan = Measurement("xrd", "t", frame, path, "", measurement.metadata)
    return any("slit is variable" in words for words in pattern_of(scan).of_intensity)


@pytest.mark.parametrize("kind", ["automaticDivergenceSlitType", "fixedDivergenceSlitType"])
def test_the_slit_of_an_xrdml_file(tmp_path: Path, kind: str) -> None:
    path = xrdml(tmp_path / "a.xrdml", '<intensities unit="counts">1 2 3 4 5</intensities>')
    text = path.read_text(encoding="utf-8")
    text = text.replace("<xrdMeasurements ", f"<xrdMeasurements {XSI}")
    text = text.replace("</usedWavelength>", "</usedWavelength>" + SLIT.format(kind=kind))
    path.write_text(text, encoding="utf-8")
    assert asked_of(path) == kind.startswith("automatic")


@pytest.mark.parametrize(("position", "asked"), [("2/3deg", False), ("Variable", True)])
def test_the_slit_of_a_rigaku_file(tmp_path: Path, position: str, asked: bool) -> None:
    path = ras(tmp_path / "a.ras", [f"{10 + 0.1 * k:.4f} 5.0 1.0" for k in range(9)])
    slit = '*MEAS_COND_AXIS_NAME_INTERNAL-7 "IncidentSlitBox"\r\n'
    slit += f'*MEAS_COND_AXIS_POSITION-7 "{position}"\r\n*RAS_HEADER_END'
    path.write_bytes(path.read_bytes().replace(b"*RAS_HEADER_END", slit.encode()))
    assert asked_of(path) == asked


@pytest.mark.parametrize(("slit", "asked"), [("V20", True), ("unkn", False)])
def test_the_slit_of_a_uxd_file(tmp_path: Path, slit: str, asked: bool) -> None:
    rows = "\n".join(f"{10 + 0.1 * k:.3f} {5 + k}" for k in range(9))
    path = tmp_path / "a.uxd"
    path.write_text(
        f"_FILEVERSION=2\n_ANODE='Cu'\n_VARDIVERGENCE='{slit}'\n_STEPSIZE=0.1\n_STEPCOUNT=9\n"
        f"_2THETACOUNTS\n{rows}\n"
    )
    assert asked_of(path) == asked


def test_many_counts_in_a_step_of_unknown_time_are_asked_about() -> None:
    quiet, bright = lines(*LINES), lines((30.0, 1e5))
    assert not fitted(quiet).pattern.of_intensity
    asked = fitted(bright).pattern.of_intensity
    assert any("no counting time" in words for words in asked)


def test_a_mean_of_scans_is_no_step_of_many_counts() -> None:
    mean = lines((30.0, 4000.0))
    noisy = np.random.default_rng(7).poisson(30 * mean) / 30
    frame = pd.DataFrame({TWO_THETA: X, COUNTS: noisy})
    pattern = pattern_of(Measurement("xrd", "t", frame, Path("t"), "", {"anode": "Cu"}))
    assert 30 * mean.max() > 2e5
    assert not any("in a step" in words for words in pattern.of_intensity)


def test_a_level_below_zero_and_one_that_was_cut_are_asked_about() -> None:
    rng = np.random.default_rng(17)
    level = 300 + 80 * np.sin(np.arange(2500) / 160)
    counts = rng.poisson(level).astype(float)
    lowered = counts - 310
    assert not list(of_noise(counts))
    assert any("below zero" in words for words in of_noise(lowered))
    cut = np.maximum(lowered, 0.0)
    assert any("cut to the lowest value" in words for words in of_noise(cut))
    assert at_floor(cut).mean() == (cut == 0).mean()


@pytest.mark.parametrize("mean", [0.05, 0.4, 1.5, 3.0])
@pytest.mark.parametrize("scale", [1.0, 0.37])
def test_few_counts_are_not_cut(mean: float, scale: float) -> None:
    counts = np.random.default_rng(23).poisson(mean, 3000)
    assert (counts == 0).mean() > 0.02
    assert not at_floor(scale * counts).any()
