"""Scans that programs smoothed, interpolated or scaled, other axes, another wavelength."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import savgol_filter

from electrolyte.ground.errors import RawFileError
from electrolyte.numbers.neighbours import factor, growth
from electrolyte.readers.diffraction import xrd_xy
from electrolyte.readers.diffraction.scan import AXIS_NAME
from electrolyte.techniques.xrd.numbers import quantities_of
from electrolyte.techniques.xrd.pattern import Pattern, pattern_of

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
PATH = Path(__file__).resolve().parents[2] / "benchmarks" / "xrd_disturbed.py"
SPEC = importlib.util.spec_from_file_location("benchmark_xrd_disturbed", PATH)
assert SPEC is not None
assert SPEC.loader is not None
benchmark = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = benchmark
SPEC.loader.exec_module(benchmark)


def file_of(kind: str, seed: int) -> object:
    return benchmark.KINDS[kind](np.random.default_rng([seed, 5]))


def noise(seed: int, points: int = 3000) -> np.ndarray:
    return np.random.default_rng(seed).normal(100, 3, points)


def test_white_noise_has_independent_neighbours() -> None:
    found = [growth(noise(seed), np.full(3000, 9.0), 8) for seed in range(40)]
    assert found.count(1.0) >= 39


@pytest.mark.parametrize("points", [7, 9])
def test_smoothing_leaves_the_noise_of_sums(points: int) -> None:
    """A Savitzky-Golay filter passes slow changes as they are."""
    variance = np.full(3000, 9.0)
    for seed in range(5):
        smooth = savgol_filter(noise(seed), points, 3)
        assert factor(smooth, variance) * growth(smooth, variance, 16) == pytest.approx(1, abs=0.4)


def test_interpolated_points_share_their_noise() -> None:
    """Three points where one was: each sum over them has three times the variance of its own."""
    variance = np.full(9000, 9.0)
    for seed in range(5):
        dense = np.interp(np.arange(9000) / 3, np.arange(3000), noise(seed))
        assert factor(dense, variance) * growth(dense, variance, 16) == pytest.approx(3, rel=0.4)


def pattern(tmp_path: Path, kind: str, seed: int) -> tuple[Pattern, np.ndarray]:
    """Of a file, and the variance that it was made with, over the square of its scale."""
    file = file_of(kind, seed)
    path = tmp_path / "scan.xy"
    rows = [f"{x:.4f};{y:.6g}" for x, y in zip(file.x, file.y, strict=True)]
    path.write_text("\n".join([file.header, *rows]))
    found = pattern_of(xrd_xy.read(path), wavelength=file.wavelength)
    scale = file.y.mean() / file.made.mean.mean()
    return found, file.made.mean * scale**2


@pytest.mark.parametrize(
    "kind", ["divided by the largest", "largest is 100", "counts per second called counts"]
)
def test_variance_of_scaled_counts(tmp_path: Path, kind: str) -> None:
    for seed in range(3):
        found, true = pattern(tmp_path, kind, seed)
        assert np.median(found.variance / true) == pytest.approx(1, abs=0.25)


def test_variance_of_a_smoothed_scan(tmp_path: Path) -> None:
    for seed in range(3):
        found, true = pattern(tmp_path, "smoothed", seed)
        assert 0.6 < np.median(found.variance / true) < 4
        assert "smoothed" in " ".join(found.warnings)


@pytest.mark.parametrize("header", ["Q (1/A);Intensity", "# q_nm^-1 I", "d (A);I", "d-spacing;I"])
def test_an_axis_of_spacings_is_refused(tmp_path: Path, header: str) -> None:
    path = tmp_path / "scan.xy"
    path.write_text("\n".join([header, *(f"{x:.3f};{9}" for x in np.arange(0.7, 5.2, 0.01))]))
    with pytest.raises(RawFileError, match="two theta in degrees") as error:
        xrd_xy.read(path)
    assert error.value.line == 1


def test_a_short_axis_without_a_name_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "scan.xy"
    rows = [f"{x:.3f} {9}" for x in np.arange(0.7, 5.2, 0.01)]
    path.write_text("\n".join(rows))
    unnamed = xrd_xy.read(path)
    assert unnamed.metadata[AXIS_NAME] == "nothing", "which makes all numbers suspect"
    assert any("may be radians, Q or d" in words for words in unnamed.warnings)
    path.write_text("\n".join(["2theta (deg) Intensity", *rows]))
    named = xrd_xy.read(path)
    assert len(named.frame) == len(rows)
    assert AXIS_NAME not in named.metadata


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("cobalt called copper", "is the wavelength right"),
        ("copper called molybdenum", "is the wavelength right"),
        ("theta for two theta", "are the angles theta?"),
    ],
)
def test_another_wavelength_and_half_the_angles_are_asked_about(kind: str, question: str) -> None:
    scan = benchmark.analysed(file_of(kind, 1))
    rows = quantities_of(scan, 0.5)
    assert question in " ".join(row.note for row in rows)
    of_phases = [row for row in rows if row.quantity == "phase_intensity"]
    assert of_phases
    assert not any(row.status in ("ok", "upper_limit") for row in of_phases)


@pytest.mark.parametrize("seed", [4, 8])
def test_no_strong_line_is_left_to_the_halos(seed: int) -> None:
    """Lines of two phases nearer than their width, which trade their areas with each other."""
    assert benchmark.analysed(file_of("molybdenum", seed)).fit.chi2 < 1.2


def test_a_scan_of_a_degree_has_no_index() -> None:
    rows = quantities_of(benchmark.analysed(file_of("radians without a word", 2)), 0.5)
    index = next(row for row in rows if row.quantity == "crystallinity_index")
    assert index.status != "ok"


@pytest.mark.parametrize("kind", ["subtracted and cut to zero", "time that changes"])
def test_doubtful_intensities_contradict_no_phase(kind: str) -> None:
    scan = benchmark.analysed(file_of(kind, 3))
    assert scan.fit.pattern.of_intensity
    assert not any(phase.verdict == "contradicted" for phase in scan.phases)
