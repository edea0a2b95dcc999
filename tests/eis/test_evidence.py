"""Cells that a plain circuit does not describe: the right resistance, or a doubt that says why.

Truths are formulas; the resistance of the pellet is 1000 ohm unless a test says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from blocking import blocking_spectrum, with_noise
from default_circuits import CIRCUITS
from electrolyte.techniques.eis import evidence
from electrolyte.techniques.eis.circuit_strings import parse
from electrolyte.techniques.eis.fitting import fit_at, fit_many
from electrolyte.techniques.eis.ion_path import ion_path
from electrolyte.techniques.eis.kramers_kronig import linear_kk_many
from electrolyte.techniques.eis.model_choice import Choice, choose, choose_many

FREQUENCY = np.logspace(7, -1, 73)
OMEGA = 2 * np.pi * FREQUENCY
AREA = 0.785


def chosen(z: np.ndarray, seed: int = 1, noise: float = 0.003) -> Choice:
    z = with_noise(z, noise, np.random.default_rng(seed))
    return choose(FREQUENCY, z, CIRCUITS, AREA)


def arc(r: float, c: float, n: float = 0.95) -> np.ndarray:
    return r / (1 + (1j * OMEGA * r * c) ** n)


def guards(choice: Choice) -> set[str]:
    return {doubt.guard for doubt in choice.doubts}


def changing(change: float) -> np.ndarray:
    """A pellet that changes by this share, in proportion to the number of points."""
    r = 1000 * (1 + change * np.linspace(0, 1, len(OMEGA)))
    return r / (1 + 1j * OMEGA * r * 1e-11) + 1 / (4e-6 * (1j * OMEGA) ** 0.88)


def jump(point: int) -> np.ndarray:
    """Grain boundaries that lose a quarter of their resistance from one point on."""
    boundaries = np.where(np.arange(len(OMEGA)) < point, 400.0, 300.0)
    return GRAINS + boundaries / (1 + 1j * OMEGA * boundaries * 2e-9)


def lossy(inductance: float, loss: float) -> np.ndarray:
    return 1j * OMEGA * inductance * loss / (1j * OMEGA * inductance + loss)


def pores(ohm: float, walls: float) -> np.ndarray:
    """A blocking electrode with pores: ohm of ions in them, farad on their walls (de Levie)."""
    x = np.sqrt(1j * OMEGA * ohm * walls)
    return ohm / (x * np.tanh(x))


def mixed(electrons: float, tau: float) -> np.ndarray:
    """Electrons of so many ohm beside the ions, electrodes that block the ions alone."""
    both = 1 / (1 / 1000 + 1 / electrons)
    x = np.sqrt(1j * OMEGA * tau)
    return 1 / (1 / (both + (electrons - both) * np.tanh(x) / x) + 1e-11j * OMEGA)


PLAIN, GRAINS = (blocking_spectrum(FREQUENCY, r) for r in (1000.0, 600.0))
RIGHT: dict[str, Callable[[], np.ndarray]] = {
    "plain": lambda: PLAIN,
    "grain boundaries of 20 nF": lambda: GRAINS + arc(400, 2e-8),
    "grain boundaries, with leads": lambda: GRAINS + arc(400, 2e-9) + 5e-7j * OMEGA,
    "interphase": lambda: PLAIN + arc(300, 2e-6),
    "lossy leads": lambda: PLAIN + lossy(1e-6, 40.0),
    "pores": lambda: arc(1000, 1e-11) + pores(500, 1e-4),
    "two tails": lambda: PLAIN + 1 / (3e-5 * (1j * OMEGA) ** 0.6),
}
DOUBTED: dict[str, tuple[str, Callable[[], np.ndarray]]] = {
    "electronic leak": ("not_blocking", lambda: 1 / (1 / PLAIN + 1 / 4000)),
    "Li on both sides": ("not_blocking", lambda: arc(1000, 1e-11) + arc(4000, 1e-6, 0.9)),
    "diffusion": (
        "not_blocking",
        lambda: arc(1000, 1e-11) + arc(500, 5e-6, 0.9) + 800 / np.sqrt(1j * OMEGA),
    ),
    "drift": ("spectrum_drift", lambda: changing(0.3)),
    "drift downwards": ("spectrum_drift", lambda: changing(-0.2)),
    "a pellet that changes at once": ("spectrum_drift", lambda: jump(30)),
    "ranges of another gain": ("spectrum_drift", lambda: PLAIN * np.where(OMEGA < 1e4, 1.04, 1)),
    "sign reversed": ("reactance_sign", lambda: PLAIN.conj()),
    "an arc between": ("arc_of_electrode", lambda: PLAIN + arc(500, 3.2e-7 * AREA)),
    "grain boundaries that hardly begin": (
        "arc_of_electrode",
        lambda: arc(1000, 1e-11) + arc(1e12, 2e-8, 0.98),
    ),
    "ions and electrons": ("not_blocking", lambda: mixed(3000.0, 300.0)),
    "ions and electrons, slow": ("not_blocking", lambda: mixed(1500.0, 3000.0)),
    "a diffusion that begins": (
        "not_blocking",
        lambda: arc(1000, 1e-11) + 20 / np.sqrt(1j * OMEGA),
    ),
    "a resistance like that of insulators": ("resistance_high", lambda: arc(2e10, 1e-12)),
    "impedance in kilohm": ("tail_capacitance", lambda: PLAIN / 1000),
    "changing phase": (
        "kramers_kronig",
        lambda: PLAIN * np.exp(0.1j * np.sin(1.5 * np.log(OMEGA))),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_and_ok(name: str) -> None:
    """With 0.3 % noise; u is no excuse: it stays below 2 %."""
    found = [chosen(RIGHT[name](), seed) for seed in range(1, 6)]
    assert sum(choice.status == "ok" for choice in found) >= 4
    for choice in found:
        assert abs(choice.resistance - 1000) < 3.5 * choice.u
    assert np.median([choice.u for choice in found]) < 20


@pytest.mark.parametrize("name", DOUBTED)
def test_doubted_for_its_reason(name: str) -> None:
    guard, spectrum = DOUBTED[name]
    for seed in range(1, 4):
        choice = chosen(spectrum(), seed)
        assert choice.status != "ok"
        assert choice.path is None or guard in guards(choice)


def test_a_circuit_that_is_not_in_the_list_is_a_misfit() -> None:
    z = with_noise(PLAIN + arc(700, 1e-8), 0.003, np.random.default_rng(2))
    choice = choose(FREQUENCY, z, ["p(R1,CPE1)-CPE2", "R1-CPE2"], area=AREA)
    assert "circuit_misfit" in guards(choice)
    assert "circuit_misfit" not in guards(choose(FREQUENCY, z, CIRCUITS, AREA))


def test_noise_above_5_percent_is_doubted() -> None:
    assert "spectrum_noise" in guards(chosen(PLAIN, noise=0.1))


def test_a_leak_holds_both_readings_in_its_uncertainty() -> None:
    """1000 ohm of ions beside 4000 ohm of electrons: 800 ohm if it is the electrodes that leak."""
    choice = chosen(1 / (1 / PLAIN + 1 / 4000))
    assert choice.path is not None
    assert choice.path.resistance == pytest.approx(800, rel=0.02)
    assert choice.path.if_electrons == pytest.approx(1000, rel=0.03)
    assert abs(choice.resistance - 1000) < 2 * choice.u


def test_bad_points_are_left_out_and_named() -> None:
    z = PLAIN.copy()
    bad = [int(np.abs(FREQUENCY - f).argmin()) for f in (50, 100, 3e4)]
    z[bad] *= (1.45, 0.75, 3.0)
    choice = chosen(z)
    assert choice.status == "ok"
    assert choice.resistance == pytest.approx(1000, abs=3 * choice.u)
    assert choice.u < 5
    assert set(np.flatnonzero(~choice.kramers_kronig.used)) == set(bad)
    assert "left out" in choice.notes[0]


def test_bad_points_that_hide_each_other_are_left_out() -> None:
    """Seven points a decade, of which the mains spoil two neighbours and the next but one."""
    f = np.geomspace(1e6, 0.1, 50)
    z = with_noise(blocking_spectrum(f, 1000.0), 0.003, np.random.default_rng(4))
    bad = [int(np.abs(f - at).argmin()) for at in (50, 100, 150)]
    z[bad] *= (1.35, 1.3, 0.65)
    choice = choose(f, z, CIRCUITS, AREA)
    assert set(np.flatnonzero(~choice.kramers_kronig.used)) == set(bad)
    assert choice.resistance == pytest.approx(1000, abs=3 * choice.u)


@pytest.mark.parametrize("scale", [1e-2, 1e3])
def test_only_capacitance_per_area_counts(scale: float) -> None:
    """A pellet of another area has the same arcs."""
    rng = np.random.default_rng(3)
    z = with_noise(PLAIN + arc(300, 2e-6), 0.003, rng)
    one, other = (choose(FREQUENCY, z / k, CIRCUITS, k * AREA) for k in (1.0, scale))
    assert one.path is not None
    assert other.path is not None
    assert [a.resistance for a in one.path.electrodes] == [
        a.resistance for a in other.path.electrodes
    ]
    assert other.resistance * scale == pytest.approx(one.resistance, rel=1e-3)


def test_frequencies_without_order_are_told() -> None:
    """199526, 158489, ... of which those from 1 kHz on were divided by a thousand, and sorted."""
    lost = np.where(FREQUENCY >= 1e3, FREQUENCY / 1e3, FREQUENCY)
    order = np.argsort(lost * np.random.default_rng(1).uniform(0.5, 2, len(lost)))
    z = with_noise(PLAIN, 0.003, np.random.default_rng(1))
    assert "frequency_order" in guards(choose(FREQUENCY[order], z[order], CIRCUITS, AREA))


@pytest.mark.parametrize("ends", [(1e6, 0.1), (7e6, 1.0), (1.0001e5, 0.0999), (2.3e6, 0.5)])
def test_frequencies_in_another_unit_are_told(ends: tuple[float, float]) -> None:
    hertz = np.geomspace(*ends, 50)
    assert evidence.unit_of_frequency(hertz) is None
    for wrong in (2 * np.pi * hertz, 1e-6 * hertz, 1e5 * hertz):
        found = evidence.unit_of_frequency(wrong)
        told = found is not None and found.guard == "frequency_unit"
        assert told == (ends[0] != 2.3e6 or wrong[-1] < 1e-5 or wrong[0] > 3e9)


def test_a_spectrum_over_rad_per_s_is_doubted() -> None:
    z = with_noise(PLAIN, 0.003, np.random.default_rng(1))
    choice = choose(2 * np.pi * FREQUENCY, z, CIRCUITS, AREA)
    assert "frequency_unit" in guards(choice)


@pytest.mark.parametrize("repeats", [1, 3])
@pytest.mark.parametrize("upwards", [False, True])
def test_repeats_and_sweeps_upwards_have_an_order(repeats: int, upwards: bool) -> None:
    rng = np.random.default_rng(2)
    f = np.repeat(FREQUENCY[::-1] if upwards else FREQUENCY, repeats)
    f = f * (1 + 1e-4 * rng.normal(size=len(f)))  # as measured
    choice = choose(f, with_noise(blocking_spectrum(f, 1000.0), 0.003, rng), CIRCUITS, AREA)
    assert choice.status == "ok"


@pytest.mark.parametrize(("decades", "doubted"), [(-1.0, True), (-0.3, True), (0.3, False)])
def test_an_arc_without_its_apex_is_extrapolated(decades: float, doubted: bool) -> None:
    """Apices below and above the lowest frequency."""
    f = np.geomspace(1e6, 0.1, 57)
    r = 1 / (2 * np.pi * 0.1 * 10**decades * 1e-11)
    z = blocking_spectrum(f, r, n_bulk=0.97, q_electrode=1e-3)
    z = with_noise(z, 0.003, np.random.default_rng(1))
    choice = choose(f, z, CIRCUITS, AREA)
    assert choice.path is not None
    assert ("open_arc" in guards(choice)) is doubted


def test_a_flat_arc_has_rivals_of_several() -> None:
    """Three arcs a decade and a half apart, the fastest beyond the highest frequency, leads.

    One arc with an exponent near 0.5 leaves no more than noise, and is off by several of its u.
    """
    right = 0
    for seed in range(5):
        f = np.geomspace(3.2e7, 0.1, 60)
        jw = 2j * np.pi * f
        tau = 40 * 1e-11 * 10 ** (1.5 * np.arange(3))
        z = sum(r / (1 + jw * t) for r, t in zip((2.0, 1.7, 1.2), tau, strict=True))
        z = z + 1 / (1.4e-6 * jw**0.84) + 3e-7 * jw
        choice = choose(f, with_noise(z, 0.01, np.random.default_rng(seed)), CIRCUITS, 1.25)
        right += choice.status != "ok" or abs(choice.resistance - 4.9) < 2.5 * choice.u
    assert right == 5


@pytest.mark.parametrize("pores", [100.0, 300.0, 1000.0])
@pytest.mark.parametrize("wall", [3e-5, 3e-4])
def test_pores_of_an_electrode_are_in_the_uncertainty(pores: float, wall: float) -> None:
    """The line of de Levie, with a CPE on the walls: no circuit has it, arcs come near."""
    x = np.sqrt(pores * wall * (1j * OMEGA) ** 0.85)
    for seed in range(2):
        choice = chosen(arc(1000, 1e-11) + pores / (x * np.tanh(x)), seed)
        assert abs(choice.resistance - 1000) < 3 * choice.u or choice.status != "ok"


def test_the_tail_is_what_is_capacitive_and_in_line() -> None:
    natural = np.array([1000.0, 1e-11, 0.9, 4e-6, 0.9, 2e-5, 0.6])
    jw = 1j * OMEGA
    parts = 1 / (4e-6 * jw**0.9), 1 / (2e-5 * jw**0.6)
    of = {
        "p(R1,CPE1)-CPE2-CPE3": sum(parts),
        "p(R1,CPE1)-p(CPE2,CPE3)": 1 / sum(1 / part for part in parts),
    }
    for text, tail in of.items():
        circuit = parse(text)
        z = circuit.impedance(natural, FREQUENCY)
        path = ion_path(fit_at(circuit, FREQUENCY, z, natural, "electrolyte"), AREA, FREQUENCY)
        at = 20
        assert path.tail(FREQUENCY[at]) == pytest.approx(tail[at], rel=1e-9)
        assert path.tail_exponent(FREQUENCY[at]) == pytest.approx(-np.angle(tail[at]) / (np.pi / 2))
        assert path.resistance == pytest.approx(1000)


def test_an_electrode_that_is_not_counted_is_told() -> None:
    choice = chosen(PLAIN + arc(300, 2e-6))
    (told,) = [note for note in choice.notes if "not counted" in note]
    assert told.startswith("R2, 3")


@pytest.mark.parametrize("points", [10, 16])
def test_noise_of_few_points_is_alike_by_chance(points: int) -> None:
    """Their Kramers-Kronig residuals are so few that neighbours often agree."""
    f = np.geomspace(1e6, 1, points)
    jw, rng = 2j * np.pi * f, np.random.default_rng(41)
    z = 1000 / (1 + jw * 3e-7) + 1 / (4e-6 * jw**0.88)
    spectra = np.array([with_noise(z, 0.01, rng) for _ in range(1000)])
    fits = fit_many("p(R1,CPE1)-CPE2", f, spectra)
    doubts = map(evidence.violation, fits, linear_kk_many(f, spectra))
    assert sum(doubt is not None for doubt in doubts) <= 8


def test_points_far_apart_are_no_noise() -> None:
    """Twelve points over eight decades: too few for the Kramers-Kronig fit, enough for an arc."""
    f = np.geomspace(1e7, 0.1, 12)
    for seed in range(10):
        z = with_noise(blocking_spectrum(f, 2e4), 0.003, np.random.default_rng(seed))
        choice = choose(f, z, CIRCUITS, AREA)
        assert choice.kramers_kronig.sparse
        assert choice.status == "ok"
        assert choice.resistance == pytest.approx(2e4, rel=0.01)


@pytest.mark.parametrize(("noise", "doubted"), [(0.0003, True), (0.01, True), (0.05, False)])
def test_a_tail_that_noise_does_not_hide_is_judged_by_its_own_size(
    noise: float, doubted: bool
) -> None:
    """Blocking electrodes would show 20 % of R, and 0.4 % are left: 4 mF/cm² or none at all."""
    f, r, area = np.logspace(6, 0, 61), 2e4, 0.5
    tail = 4e-3 * r
    z = r / (1 + 2j * np.pi * f * r * 1e-11) - 1j * tail / f
    (fit,) = fit_many("p(R1,C1)-C2", f, z[None])
    path = ion_path(fit, area, f)
    assert path.tail_capacitance(1.0) == pytest.approx(1 / (2 * np.pi * tail * area), rel=0.01)
    assert bool(evidence.tail_capacitance(path, 1.0, noise)) is doubted


def two_arcs(boundary: float, capacitance: float) -> np.ndarray:
    """Grains of 1000 ohm, another arc in ohm and F/cm², blocking electrodes."""
    other = arc(boundary, capacitance * AREA)
    return arc(1000.0, 2e-11) + other + 1 / (4e-6 * (1j * OMEGA) ** 0.88)


@pytest.mark.parametrize("capacitance", [1.5e-8, 4e-8, 9e-8])
@pytest.mark.parametrize("times", [30, 300])
def test_a_layer_that_hardly_conducts_is_doubted(times: float, capacitance: float) -> None:
    choice = chosen(two_arcs(1000.0 * times, capacitance))
    assert "arc_of_electrode" in guards(choice)
    assert choice.u > 0.9 * (choice.resistance - 1000)  # the other reading is within u


@pytest.mark.parametrize(
    ("times", "capacitance"),
    [(0.3, 1e-9), (1, 8e-9), (2, 5e-8), (30, 3e-9), (300, 3e-9), (10, 2e-8)],
)
def test_ordinary_grain_boundaries_are_not(times: float, capacitance: float) -> None:
    choice = chosen(two_arcs(1000.0 * times, capacitance))
    assert choice.status == "ok"
    assert choice.resistance == pytest.approx(1000 * (1 + times), rel=0.02)
    assert any("layer on an electrode" in note for note in choice.notes) == (capacitance > 1e-8)


@pytest.mark.parametrize("micrometres", [0.5, 2.0])
@pytest.mark.parametrize("ohm", [500.0, 2e4])
def test_the_capacitance_of_a_film_is_its_own(micrometres: float, ohm: float) -> None:
    """2 to 6e-8 F/cm² are a layer's on a pellet, but a film's by its thickness."""
    thickness = 1e-4 * micrometres
    z = arc(ohm, 30 * 8.854e-14 / thickness * AREA) + 1 / (4e-6 * (1j * OMEGA) ** 0.88)
    z = with_noise(z, 0.003, np.random.default_rng(3))[None]
    for cm, status in ((thickness, "ok"), (0.1, "suspect")):
        (choice,) = choose_many(FREQUENCY, z, CIRCUITS, areas=AREA, thicknesses=cm)
        assert choice.status == status
    assert "arc_of_electrode" in guards(choice)


def test_leads_are_taken_off_and_what_is_open_of_them_counts() -> None:
    z = 2.0 + 0.5 + 1 / (4e-6 * (1j * OMEGA) ** 0.88)
    choice = chosen(z, noise=0.001)
    measured = choice.without_leads(0.5, 0.02)
    assert measured.resistance == pytest.approx(2.0, abs=2 * measured.u)
    assert measured.u == pytest.approx(math.hypot(choice.u, 0.02))
    assert measured.status == "ok"
    unknown = choice.without_leads(0.0, 0.5)
    assert unknown.status == "suspect"
    assert "measure the short circuit" in unknown.notes[0]
    none_left = choice.without_leads(2.6, 0.02)
    assert none_left.status == "not_resolved"
    assert "leads of 2.6 ohm" in none_left.notes[0]
