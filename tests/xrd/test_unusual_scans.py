"""Phases on the same lines, Kα2 that is not as stated, lines that fit no cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_xrd_phases import CONFIG, fitted, lines_of, phase
from xrd_files import CU

from electrolyte.readers.diffraction.scan import COUNTS, TWO_THETA
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.xrd.analysis import Scan, analyse, verdicts
from electrolyte.techniques.xrd.fit import SECOND, Fit, fit_pattern
from electrolyte.techniques.xrd.numbers import _whose, quantities_of
from electrolyte.techniques.xrd.overlaps import with_overlaps
from electrolyte.techniques.xrd.pattern import Pattern, Radiation
from electrolyte.techniques.xrd.phases import identify
from electrolyte.techniques.xrd.profile import peak
from electrolyte.techniques.xrd.reference import Line, Reference
from electrolyte.techniques.xrd.sensitivity import SINGLE

X = np.arange(15.0, 80.0, 0.03)
ONE = replace(CU, ratio=0.0)
WIDE = [(26.9, 900.0), (31.2, 500.0), (44.7, 800.0), (53.0, 400.0)]  # two theta and area


def counted(mean: np.ndarray, radiation: Radiation, seed: int) -> Fit:
    y = np.random.default_rng(seed).poisson(mean).astype(float)
    return fit_pattern(Pattern(X, y, np.maximum(y, 1.0), radiation, gain=np.ones(len(X))))


def lines(radiation: Radiation, fwhm: float) -> np.ndarray:
    return 300 + sum(area * peak(X, at, fwhm, 0.5, radiation)[0] for at, area in WIDE)


def test_of_two_phases_on_the_same_lines_neither_is_certain() -> None:
    twin = replace(phase("LiCl"), name="twin")
    found = verdicts(fitted(*lines_of("LiCl")), [phase("LiCl"), twin], CONFIG)
    assert [one.verdict for one in found] == ["possible", "possible"]
    assert "all of these may be lines of twin" in found[0].statement


def test_a_phase_on_some_lines_of_another_is_only_possible() -> None:
    whole = phase("LiCl")
    part = Reference("part", whole.lines[::2], whole.cell)
    first, second = verdicts(fitted(*lines_of("LiCl")), [whole, part], CONFIG)
    assert (first.verdict, second.verdict) == ("identified", "possible")


def test_a_phase_that_may_be_there_keeps_its_share_of_the_peaks() -> None:
    fit = fitted(*lines_of("LiCl"))
    twin = replace(phase("LiCl"), name="twin")
    found = with_overlaps(verdicts(fit, [phase("LiCl"), twin], CONFIG), fit.peaks, CU.alpha1)
    assert all(m.foreign and m.foreign.names for one in found for m in one.matched)


def test_phases_with_peaks_of_their_own_stay_identified() -> None:
    both = fitted(*lines_of("LiCl"), *lines_of("Li2S"))
    found = verdicts(both, [phase("LiCl"), phase("Li2S")], CONFIG)
    assert {one.verdict for one in found} == {"identified"}


@pytest.mark.parametrize("seed", range(3))
def test_sharp_lines_tell_that_kalpha2_is_there(seed: int) -> None:
    assert counted(lines(CU, 0.15), CU, seed).sensitivity.without_second() < 1e-6


@pytest.mark.parametrize("real", [CU, ONE])
def test_wide_lines_leave_open_whether_kalpha2_is_there(real: Radiation) -> None:
    """Then it is as likely as it was beforehand."""
    known = counted(lines(real, 0.6), CU, 1).sensitivity
    assert known.without_second() == pytest.approx(SINGLE, rel=0.6)


def test_whether_kalpha2_is_there_is_part_of_u() -> None:
    """Of 2 tan θ apart, 0.25 % of d, a third, by the root of its probability; cells go with d."""
    found = scan(0.0, fwhm=0.6)
    share = np.sqrt(found.fit.sensitivity.without_second()) * 0.00249 / 3
    name = "xrd.second line of t"
    assert found.of_position(60.0)[name] == pytest.approx(-np.degrees(2 * share / 3**0.5), rel=0.01)
    cell = next(q for q in quantities_of(found, 0.5) if q.quantity == "lattice_parameter")
    assert cell.shared[name] == pytest.approx(cell.value * share, rel=0.01)


@pytest.mark.parametrize(("real", "asked"), [(CU, (SECOND,)), (ONE, ())])
def test_a_second_line_of_a_file_that_states_one_is_asked_about(
    real: Radiation, asked: tuple[str, ...]
) -> None:
    assert counted(lines(real, 0.15), ONE, 1).pattern.of_angle == asked


def scan(moved: float, fwhm: float = 0.2) -> Scan:
    """LiCl, whose line 200 is moved."""
    y = np.full(len(X), 300.0)
    for at, area in lines_of("LiCl", area=900.0):
        y += area * peak(X, at + moved * (abs(at - 35) < 1), fwhm, 0.5, CU)[0]
    y = np.random.default_rng(1).poisson(y).astype(float)
    data = Measurement(
        "xrd", "t", pd.DataFrame({TWO_THETA: X, COUNTS: y}), Path("t"), "", {"anode": "Cu"}
    )
    row = {"measurement": "t", "origin": "synthetic"}
    return analyse(data, row, "A", {**CONFIG, "references": ["LiCl"]})


@pytest.mark.parametrize(("moved", "status"), [(0.0, "ok"), (0.13, "suspect")])
def test_a_line_that_leaves_its_cell_is_doubted(moved: float, status: str) -> None:
    found = quantities_of(scan(moved), 0.5)
    (line,) = [q for q in found if q.condition == "phase=LiCl;hkl=200"]
    assert line.status == status


def test_a_peak_for_several_lines_of_a_phase_has_no_certain_line() -> None:
    """Lines 0.26° apart, where the scan shows one peak of 0.4°."""
    lines = (
        Line((3, 1, 1), 3.23, 100.0),
        Line((4, 0, 0), 3.2009, 60.0),
        Line((2, 2, 0), 2.0, 50.0),
    )
    places = [line.two_theta(CU.alpha1) for line in lines]
    fit = fitted((float(np.mean(places[:2])), 200.0), (places[2], 100.0))
    found = identify(fit, Reference("dense", lines, phase("LiCl").cell))
    asked = [_whose(found, match) for match in found.matched]
    assert asked == [["311 and 400 are taken for one peak: which is it?"]] * 2 + [[]]
