"""Kα2 taken out by a program, peaks that are two lines, lines of two phases on one peak."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from xrd_files import CU

from electrolyte.techniques.xrd.catalogue import cif_of
from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import fit_pattern
from electrolyte.techniques.xrd.lines import cells_of
from electrolyte.techniques.xrd.overlaps import with_overlaps
from electrolyte.techniques.xrd.pattern import Pattern
from electrolyte.techniques.xrd.phases import Foreign, Match, Phase, owners_of
from electrolyte.techniques.xrd.reference import Reference, reference_from_cif
from electrolyte.techniques.xrd.stripping import is_stripped

X = np.arange(15, 80, 0.02)


def doublet(at: float, fwhm: float, area: float) -> np.ndarray:
    """Gaussians of Kα1 and Kα2, written out."""
    total = np.zeros_like(X)
    for share, wavelength in ((2 / 3, CU.alpha1), (1 / 3, CU.alpha2)):
        place = 2 * np.degrees(np.arcsin(np.sin(np.radians(at / 2)) * wavelength / CU.alpha1))
        width = fwhm / 2.3548
        total += share * area * np.exp(-(((X - place) / width) ** 2) / 2) / width / 2.5066
    return total


def rachinger(counts: np.ndarray) -> np.ndarray:
    """Half of what is left at the angle of Kα1, taken from each point in turn."""
    source = 2 * np.degrees(np.arcsin(np.sin(np.radians(X / 2)) * CU.alpha1 / CU.alpha2))
    left = counts.astype(float).copy()
    for i, at in enumerate(source):
        left[i] = counts[i] - 0.5 * np.interp(at, X, left) if at > X[0] else counts[i] / 1.5
    return left


def pattern_of(y: np.ndarray) -> Pattern:
    return Pattern(X, y, np.maximum(y, 1.0), CU, gain=np.ones_like(y))


@pytest.mark.parametrize("seed", range(5))
def test_noise_tells_stripping(seed: int) -> None:
    counts = np.random.default_rng(seed).poisson(400.0, len(X))
    stripped = rachinger(counts)
    running = np.convolve(counts, np.ones(5) / 5, "same")
    no_lines = np.zeros_like(X)
    told = [
        is_stripped(X, y - np.mean(y[100:-100]), no_lines, CU) for y in (counts, running, stripped)
    ]
    assert told == [False, False, True]


def test_wide_lines_of_a_stripped_scan_stand_at_alpha1() -> None:
    """Lines so wide that they do not show whether they have a Kα2; it moves them by 0.03°."""
    rng = np.random.default_rng(3)
    places = (28.0, 36.0, 47.0)
    mean = 300 + sum(doublet(at, 0.6, 900.0) for at in places)
    fit = fit_pattern(pattern_of(rachinger(rng.poisson(mean))), halos=0)
    assert fit.pattern.radiation.ratio == 0
    for place in places:
        peak = min(fit.peaks, key=lambda p: abs(p.two_theta - place))
        assert abs(peak.two_theta - place) < 4 * peak.u_two_theta


def test_a_peak_far_too_wide_becomes_the_two_lines_that_it_is() -> None:
    rng = np.random.default_rng(4)
    single, pair = (22.0, 33.0, 41.0, 63.0, 71.0), (55.9, 56.27)
    mean = 200 + sum(doublet(at, 0.11, 700.0) for at in (*single, *pair))
    fit = fit_pattern(pattern_of(rng.poisson(mean).astype(float)), halos=0)
    found = [p.two_theta for p in fit.peaks]
    assert found == pytest.approx([*single[:3], *pair, *single[3:]], abs=0.01)


def reference(name: str) -> Reference:
    return reference_from_cif(cif_of(name), CU.alpha1)


def phase(name: str, peaks: list[Feature], verdict: str, per_percent: float) -> Phase:
    """A phase whose strongest lines match these peaks."""
    lines = sorted(reference(name).lines, key=lambda line: -line.intensity)
    matches = tuple(
        Match(line, line.two_theta(CU.alpha1), "matched", per_percent * line.intensity, peak)
        for line, peak in zip(lines, peaks, strict=False)
    )
    return Phase(reference(name), verdict, matches, 1.0, 0.001, np.nan, per_percent)


def peak_at(two_theta: float, area: float) -> Feature:
    return Feature(two_theta, 0.001, 0.15, 0.01, area, 1.0)


def test_a_peak_of_two_phases_is_no_certain_line_of_either() -> None:
    lines = sorted(reference("LiCl").lines, key=lambda line: -line.intensity)
    shared = peak_at(lines[0].two_theta(CU.alpha1), 100.0)
    own = peak_at(lines[1].two_theta(CU.alpha1), 60.0)
    one = phase("LiCl", [shared, own], "identified", 0.6)
    other = phase("Li2S", [shared], "identified", 0.4)
    first, second = with_overlaps([one, other], [shared, own], CU.alpha1)
    assert first.matched[0].foreign is None  # no line of Li2S stands there by its own cell
    foreign = second.matched[0].foreign
    assert foreign is not None
    assert foreign.names == "LiCl"
    assert foreign.area == pytest.approx(0.6 * lines[0].intensity)
    widened = second.matched[0].widened
    assert widened is not None
    assert widened.u_area > 50


def test_a_peak_that_another_phase_moves_does_not_move_the_cell() -> None:
    """Of two lines of Li2O, one stands in the foot of a line of Li2S."""
    lines = sorted(reference("Li2O").lines, key=lambda line: -line.intensity)[:2]
    places = [line.two_theta(CU.alpha1) for line in lines]
    peaks = [peak_at(places[0], 100.0), peak_at(places[1] - 0.06, 60.0)]
    phase_of = phase("Li2O", peaks, "identified", 1.0)
    moved = replace(phase_of.matches[1], foreign=Foreign(20.0, 0.06, "Li2S"))
    matches = (phase_of.matches[0], moved)
    fit = replace(fit_pattern(pattern_of(np.full(len(X), 100.0))), peaks=tuple(peaks))
    _, cells = cells_of(
        fit, [replace(phase_of, matches=matches)], alignment_u_deg=0.0, cell_tolerance=0.015
    )
    off = cells["Li2O"].parameters[0] - reference("Li2O").a
    assert abs(off) < cells["Li2O"].u[0]


def test_only_a_phase_without_a_peak_of_its_own_has_owners() -> None:
    shared, own = peak_at(30.0, 100.0), peak_at(50.0, 40.0)
    rutile = phase("LiCl", [shared], "identified", 1.0)
    taken = phase("Li2S", [shared], "contradicted", 1.0)
    partly = phase("Li2S", [shared, own], "contradicted", 1.0)
    weak = phase("LiCl", [shared], "identified", 0.2)  # has a fifth of the peak
    assert owners_of(taken, [rutile]) == [rutile]
    assert owners_of(partly, [rutile]) == []
    assert owners_of(taken, [weak]) == []
