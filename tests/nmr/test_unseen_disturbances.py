"""What a receiver or a program does unseen reaches u, or is doubted."""

from __future__ import annotations

import numpy as np
import pytest
from test_line_doubts import WIDTH, analysed, guards, noisy

from electrolyte.numbers.doubt import Doubt
from electrolyte.techniques.nmr.analysis import MAIN, SpectrumResult
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.numbers import Provenance, narrowing_quantities
from electrolyte.techniques.nmr.receiver import weighting
from synthetic.nmr import GROUP_DELAY, Resonance, sidebands, simulate_fid

STATED_s = 6.5e-6


def complex_noise(n: int, seed: int) -> np.ndarray:
    parts = np.random.default_rng([seed, 5]).standard_normal((2, n))
    return np.asarray(parts[0] + 1j * parts[1])


@pytest.mark.parametrize("points", [700, 6000])
def test_a_window_over_the_FID_is_seen_and_a_short_FID_is_none(points: int) -> None:
    fid = noisy(simulate_fid([Resonance(900, 120, 1.0)], points, WIDTH), 3)
    assert weighting(fid) == []
    falls = np.cos(np.pi / 2 * np.arange(points) / points)
    assert [doubt.guard for doubt in weighting(fid * falls)] == ["fid_weighted"]


def test_noise_is_hardly_ever_taken_for_weighted() -> None:
    assert not any(weighting(complex_noise(1500, seed)) for seed in range(200))


def test_an_FID_of_one_channel_has_no_sign_of_its_shift() -> None:
    fid = noisy(simulate_fid([Resonance(2600, 210, 1.0)], 5000, WIDTH), 8)
    assert "quadrature_image" not in guards(analysed(fid))
    assert "quadrature_image" in guards(analysed(fid.real + 0j))


@pytest.mark.parametrize("broadening", [0.04, 0.7])
def test_a_window_that_widens_a_line_is_seen(broadening: float) -> None:
    for seed, fwhm in enumerate((70, 330)):
        points = 7000 if broadening < 0.1 else int(GROUP_DELAY + 1.6 * WIDTH / fwhm)
        time = np.maximum(np.arange(points) - GROUP_DELAY, 0) / WIDTH
        fid = noisy(simulate_fid([Resonance(900, fwhm, 1.0)], points, WIDTH), seed, 60)
        window = np.exp(-np.pi * broadening * fwhm * time)
        assert "fid_weighted" in guards(analysed(fid * window))
        assert "fid_weighted" not in guards(analysed(fid))


@pytest.mark.parametrize(("offset", "is_asked"), [(0.0, True), (700.0, False)])
def test_a_fading_constant_is_no_line(offset: float, is_asked: bool) -> None:
    n = 4096
    turn = np.exp(2j * np.pi * offset * np.arange(n) / WIDTH)
    fid = complex_noise(n, 1) + 0.8 * np.exp(-1.5 * np.arange(n) / n) * turn
    assert ("transmitter_spike" in guards(analysed(fid))) == is_asked


def off(result: SpectrumResult, line: Resonance) -> tuple[float, float]:
    """Shift and width less the truth, in u."""
    offset, u = result.fit.line(MAIN).offset, result.shift_of(MAIN)[1]
    fwhm, fwhm_u = result.fwhm
    return (offset - line.offset) / (u * 155.506), (fwhm - line.fwhm) / fwhm_u


def test_u_of_a_width_holds_a_weak_hum() -> None:
    line = Resonance(3300, 140, 1.0, 0.5)
    time = np.arange(7000) / WIDTH
    pulls = []
    for seed, phase in enumerate(np.linspace(0, 6, 7)):
        fid = simulate_fid([line], 7000, WIDTH)
        fid = noisy(fid * (1 + 0.012 * np.sin(2 * np.pi * 50 * time + phase)), seed, 1500)
        result = analysed(fid, receiver_delay_s=STATED_s)
        if not guards(result):
            u_fit = result.fit.line(MAIN).fwhm_u
            pulls.append((off(result, line)[1], (result.fwhm[0] - line.fwhm) / u_fit))
    of_u, of_fit = np.abs(pulls).T
    assert of_u.max() < 2.5
    assert of_fit.max() > 2.5  # of the fit alone it is too far


def test_u_of_a_shift_holds_distorted_first_points() -> None:
    line, first = Resonance(-1700, 550, 1.0, 0.4), int(GROUP_DELAY) + 1
    for seed in range(4):
        fid = simulate_fid([line], 4000, WIDTH, phase=seed)
        fid[first : first + 3] *= 1 + 0.04 * np.exp(1j * seed)
        found = analysed(noisy(fid, seed, 800), receiver_delay_s=STATED_s)
        assert guards(found) == []
        assert max(np.abs(off(found, line))) < 2.5


@pytest.mark.parametrize("late", [25e-6, 50e-6])
def test_sidebands_tell_a_late_receiver_from_what_the_file_states(late: float) -> None:
    line = Resonance(800, 600, 1.0, 0.2)
    lines = [line, *sidebands(line, 14e3, 0.15)]
    fid = noisy(simulate_fid(lines, 4000, WIDTH, dead_time=late), 6, 500)
    found = analysed(fid, 14.0, receiver_delay_s=STATED_s)
    assert found.fit.delay == pytest.approx(late, abs=3e-6)
    assert max(np.abs(off(found, line))) < 2.5


def test_narrowing_is_as_doubtful_as_its_widths() -> None:
    doubts = [Doubt("second_line", "two lines")]
    celsius, widths, u = [20.0, 40.0, 60.0, 80.0], [900.0, 700.0, 500.0, 300.0], [5.0] * 4
    at = Provenance("s", "m", "synthetic")
    rows = narrowing_quantities(celsius, widths, u, "7Li", at, doubts=doubts)
    assert {row.status for row in rows} == {"suspect"}
    accepted = narrowing_quantities(
        celsius, widths, u, "7Li", at, doubts=doubts, accept=["second_line"]
    )
    assert {row.status for row in accepted} == {"ok"}


@pytest.mark.parametrize(("sheet", "asked"), [("6Li", ["nucleus"]), ("7Li", [])])
def test_a_nucleus_of_the_sheet_that_no_magnet_has(sheet: str, asked: list[str]) -> None:
    at = conditions({"transmitter_frequency_MHz": 155.506}, nucleus=sheet)
    assert [doubt.guard for doubt in at.doubts] == asked
