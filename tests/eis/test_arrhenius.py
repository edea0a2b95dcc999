"""Conductivity and Arrhenius lines of pellets, up to the coverage of the intervals."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from ad_hoc_readers import windeta
from default_circuits import CIRCUITS
from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.comparison import mean_of
from electrolyte.numbers.quantities import with_interval
from electrolyte.techniques.eis.arrhenius import arrhenius
from electrolyte.techniques.eis.arrhenius_quantities import line_quantities
from electrolyte.techniques.eis.conductivity import conductivity
from electrolyte.techniques.eis.model_choice import choose, choose_many
from electrolyte.techniques.geometry import Geometry

K = 8.617333262e-5
OF = {"sample": "A", "replicate": "P", "source": "m", "origin": "synthetic"}
CELSIUS = np.array([-20, -10, 0, 10, 20, 25, 30, 40, 50, 60.0])
PELLET = Geometry(0.0905, 0.0010, 1.0, 0.005)


def line(celsius, sigma25: float, energy: float) -> np.ndarray:
    kelvin = np.asarray(celsius) + 273.15
    return sigma25 * 298.15 / kelvin * np.exp(-energy / K * (1 / kelvin - 1 / 298.15))


def test_conductivity_of_a_known_pellet() -> None:
    got = conductivity(27.6, 0.05, PELLET)
    assert got.value == pytest.approx(4.17e-3, rel=2e-3)  # L 0.0905 cm, d 1 cm: 27.6 ohm
    assert got.u_geometry == pytest.approx(math.hypot(0.0010 / 0.0905, 2 * 0.005))
    assert got.u / got.value == pytest.approx(math.hypot(got.u_geometry, 0.05 / 27.6))


def test_the_gain_of_the_instrument_is_shared_and_leaves_the_activation_energy() -> None:
    sigma = line(CELSIUS, 1e-3, 0.35)
    ends = []
    for u_gain in (0.0, 0.01):
        fit = arrhenius(CELSIUS, sigma, np.full(10, 0.002), u_geometry=0.02, u_gain=u_gain)
        ends.append({row.quantity: row for row in line_quantities(fit, "", 25, **OF)})
    without, stated = ends
    assert stated["activation_energy"].u == without["activation_energy"].u
    at = stated["arrhenius_conductivity"]
    assert at.shared["eis.gain"] == pytest.approx(-0.01 * at.value)
    assert at.shared["pellet P.geometry"] == pytest.approx(0.02 * at.value)
    more = math.hypot(without["arrhenius_conductivity"].u, 0.01 * at.value)
    assert at.u == pytest.approx(more)


def test_temperature_adds_its_share() -> None:
    got = conductivity(27.6, 0.0, PELLET, u_temperature=0.3, activation_energy=0.33)
    up, down = (line(25 + t, 1.0, 0.33 + K * 298.15) for t in (0.15, -0.15))
    # the form sigma T has Ea larger by kT; the derivative asked for is that of ln sigma
    assert got.u_temperature == pytest.approx(math.log(up / down), rel=1e-3)


@pytest.mark.parametrize("bad", [0.0, -3.0, math.nan, math.inf])
def test_no_conductivity_of_no_resistance(bad: float) -> None:
    with pytest.raises(AnalysisError, match="positive resistance"):
        conductivity(bad, 1.0, PELLET)


@pytest.mark.parametrize(
    "bad", [(0.0, 0.1, 1.0, 0.1), (0.1, -0.1, 1.0, 0.1), (0.1, 0.1, math.nan, 0)]
)
def test_no_conductivity_without_geometry(bad) -> None:
    with pytest.raises(AnalysisError, match="pellet"):
        Geometry(*bad)


@given(st.floats(1e-7, 1e-1), st.floats(0.1, 1.0), st.sampled_from(["sigma_T", "sigma"]))
def test_exact_lines_are_recovered(sigma25: float, energy: float, form: str) -> None:
    kelvin = CELSIUS + 273.15
    y = sigma25 * np.exp(-energy / K * (1 / kelvin - 1 / 298.15))
    sigma = y * 298.15 / kelvin if form == "sigma_T" else y
    got = arrhenius(CELSIUS, sigma, form=form)
    assert got.activation_energy == pytest.approx(energy, rel=1e-9)
    assert got.conductivity(25.0)[0] == pytest.approx(sigma25, rel=1e-9)
    factor = 298.15 if form == "sigma_T" else 1.0
    want = math.log10(factor * sigma25) + energy / (K * 298.15) / math.log(10)
    assert got.log10_prefactor[0] == pytest.approx(want, rel=1e-9)
    assert got.straight


def test_the_two_forms_differ_by_about_kT() -> None:
    sigma = line(CELSIUS, 4.17e-3, 0.36)
    both = [arrhenius(CELSIUS, sigma, form=form) for form in ("sigma_T", "sigma")]
    assert both[0].activation_energy - both[1].activation_energy == pytest.approx(0.025, abs=0.001)
    assert [a.unit for a in both] == ["S K/cm", "S/cm"]


def test_geometry_moves_the_prefactor_and_nothing_else() -> None:
    rng = np.random.default_rng(1)
    sigma = line(CELSIUS, 1e-3, 0.33) * np.exp(rng.normal(0, 0.01, 10))
    u = np.full(10, 0.01)
    one = arrhenius(CELSIUS, sigma, u, u_geometry=0.0)
    other = arrhenius(CELSIUS, sigma, u, u_geometry=0.05)
    assert other.u_activation_energy == one.u_activation_energy
    assert other.u_ln_prefactor == pytest.approx(math.hypot(one.u_ln_prefactor, 0.05))
    assert other.covariance[0, 1] == one.covariance[0, 1]
    value, u_value = other.conductivity(25.0)
    assert u_value / value == pytest.approx(math.hypot(0.05, 0.01 / math.sqrt(10)), rel=0.05)


def test_joint_covariance_is_that_of_repeated_experiments() -> None:
    rng = np.random.default_rng(2)
    fits = [
        arrhenius(
            CELSIUS, line(CELSIUS, 1e-3, 0.33) * np.exp(rng.normal(0, 0.01, 10)), np.full(10, 0.01)
        )
        for _ in range(400)
    ]
    found = np.cov([[f.activation_energy, f.ln_prefactor] for f in fits], rowvar=False)
    stated = np.mean([f.covariance / max(1.0, f.chi2_reduced) for f in fits], axis=0)
    assert found == pytest.approx(stated, rel=0.2)
    correlation = stated[0, 1] / math.sqrt(stated[0, 0] * stated[1, 1])
    assert correlation == pytest.approx(0.996, abs=0.002)  # as an independent audit found


def test_a_curve_is_not_called_a_line() -> None:
    sigma = line(CELSIUS, 1e-3, 0.33) * np.exp(-((CELSIUS - 20) ** 2) / 2e4)
    noise = np.exp(np.random.default_rng(3).normal(0, 0.002, 10))
    got = arrhenius(CELSIUS, sigma * noise, np.full(10, 0.002))
    assert not got.straight
    assert "the points curve" in got.curvature
    straight = [
        arrhenius(CELSIUS, line(CELSIUS, 1e-3, 0.33) * np.exp(0.002 * z)).straight
        for z in np.random.default_rng(4).normal(size=(300, 10))
    ]
    assert np.mean(straight) == pytest.approx(0.99, abs=0.015)


def intervals(celsius, scatter: float, offset_K: float, rng) -> dict[str, bool]:
    """Whether the interval of each number of a line holds the truth; 1 % is the stated u."""
    sigma = line(celsius + rng.normal(0, 1) * offset_K, 1e-3, 0.35)
    sigma = sigma * np.exp(rng.normal(0, 0.01 * scatter, len(celsius)) + rng.normal(0, 0.02))
    fit = arrhenius(
        celsius,
        sigma,
        np.full(len(celsius), 0.01),
        u_temperature_offset=offset_K,
        u_geometry=0.02,
    )
    truths = {
        "activation_energy": 0.35,
        "log10_prefactor": math.log10(1e-3 * 298.15) + 0.35 / (K * 298.15) / math.log(10),
        "arrhenius_conductivity": 1.0,
    }
    rows = map(with_interval, line_quantities(fit, "", 25.0, **OF))
    return {row.quantity: row.lower95 < truths[row.quantity] < row.upper95 for row in rows}


@pytest.mark.parametrize("n", [3, 4, 5, 8])
@pytest.mark.parametrize(("scatter", "offset_K"), [(1.0, 0.0), (3.0, 0.0), (1.0, 2.0)])
def test_intervals_of_a_line_hold_the_truth(n: int, scatter: float, offset_K: float) -> None:
    """95 of 100; 500 lines tell it to ± 2 at 2 standard deviations."""
    rng = np.random.default_rng([n, int(scatter), int(offset_K)])
    celsius = np.linspace(-20.0, 60.0, n)
    found = [intervals(celsius, scatter, offset_K, rng) for _ in range(500)]
    for name in found[0]:
        assert 0.90 <= np.mean([hits[name] for hits in found]) <= 0.995, name


def test_degrees_of_freedom_are_those_of_what_decides() -> None:
    """Little scatter: the stated u. Much: the scatter, with those of the line."""
    rng = np.random.default_rng(6)
    sigma = line(CELSIUS, 1e-3, 0.35) * np.exp(0.01 * rng.normal(size=10))
    assert arrhenius(CELSIUS, sigma, np.full(10, 0.05)).dof == math.inf
    assert arrhenius(CELSIUS, sigma, np.full(10, 0.003)).dof == 8
    assert arrhenius(CELSIUS, sigma).dof == 8  # nothing is stated
    rows = {
        row.quantity: with_interval(row)
        for row in line_quantities(arrhenius(CELSIUS, sigma), "", 25.0, **OF)
    }
    energy = rows["activation_energy"]
    assert energy.upper95 - energy.value == pytest.approx(2.306 * energy.u, rel=1e-3)


@pytest.mark.parametrize(
    ("celsius", "sigma", "expected"),
    [
        ([20, 30], [1, 1], "three different temperatures"),
        ([20, 20, 20], [1, 1, 1], "three different temperatures"),
        ([-300, 20, 30], [1, 2, 3], "above -273.15"),
        ([20, 30, 40], [1, -2, 3], "positive conductivities"),
        ([20, 30, math.nan], [1, 2, 3], "finite temperatures"),
        ([20, 30, 40], [1, 2], "one conductivity a temperature"),
    ],
)
def test_what_makes_no_line_is_refused(celsius, sigma, expected: str) -> None:
    with pytest.raises(AnalysisError, match=expected):
        arrhenius(celsius, sigma)


def test_an_oxide_up_to_900_C() -> None:
    celsius = np.arange(300.0, 901.0, 100.0)
    got = arrhenius(celsius, line(celsius, 1e-9, 0.9))
    assert got.activation_energy == pytest.approx(0.9, abs=1e-9)


def test_real_series_140_to_200_C(real_data: Path) -> None:
    """Seven WinDETA spectra; the published analysis of the same files has 0.8555 eV."""
    celsius = np.arange(140, 201, 10.0)
    r, u = [], []
    for t in celsius:
        choice = choose(
            *windeta(real_data / "eis" / f"EISFitpython_s04147-{t:.0f}deg.txt"), CIRCUITS
        )
        r.append(choice.resistance)
        u.append(choice.u / choice.resistance)
    pellet = Geometry(0.075, 0.0, 1.3, 0.0)
    sigma = [conductivity(x, 0.0, pellet).value for x in r]
    got = arrhenius(celsius, sigma, u)
    assert got.activation_energy == pytest.approx(0.857, abs=0.01)
    assert got.u_activation_energy < 0.01
    assert got.straight


@pytest.mark.night
def test_intervals_cover_the_truth(simulate) -> None:
    """200 data sets of three pellets, each ten temperatures: R, sigma and Ea at 95 %.

    Pellets scatter by 4 % in conductivity and 0.003 eV; each temperature is off by 0.3 K;
    thickness and diameter are off by their stated uncertainties.
    """
    frequency = np.logspace(np.log10(5e6), 0, 68)
    rng = np.random.default_rng(20)
    circuits = ["R1-CPE2", "L0-R1-CPE2", "p(R1,CPE1)-CPE2"]
    compositions = [(0.27e-3, 0.36), (0.87e-3, 0.35), (4.17e-3, 0.3262), (4.29e-3, 0.3244)]
    cases, spectra = [], []
    for k in range(200):
        for _ in range(3):
            sigma25, energy = compositions[k % 4]
            own = sigma25 * np.exp(rng.normal(0, 0.04)), energy + rng.normal(0, 0.003)
            thickness = rng.choice([0.0852, 0.0905, 0.0961])
            stated = Geometry(thickness + rng.normal(0, 1e-3), 1e-3, rng.normal(1, 5e-3), 5e-3)
            actual = CELSIUS + rng.normal(0, 0.3, 10)
            r = thickness / (np.pi / 4 * line(actual, *own))
            q = 4e-6 * np.exp(-0.1 / K * (1 / (actual + 273.15) - 1 / 298.15))
            spectra += [
                simulate(frequency, a, 0.002, rng, q_electrode=b) for a, b in zip(r, q, strict=True)
            ]
            cases.append((k, own, stated, r))
    choices = choose_many(frequency, spectra, circuits)
    hits: dict[str, list[bool]] = {
        name: [] for name in ("R", "sigma", "Ea", "mean sigma", "mean Ea")
    }
    pellets: dict[int, list[tuple[float, float]]] = {}
    for i, (k, own, geometry, truth) in enumerate(cases):
        found = choices[10 * i : 10 * i + 10]
        r, u = np.array([[c.resistance, c.u] for c in found]).T
        hits["R"] += list(np.abs(r - truth) < 1.96 * u)
        sigma = np.array([conductivity(a, 0, geometry).value for a in r])
        fit = arrhenius(CELSIUS, sigma, u / r, u_temperature=0.3, u_geometry=geometry.relative_u)
        for t, a, b in zip(CELSIUS, r, u, strict=True):
            s = conductivity(
                a,
                b,
                geometry,
                temperature_C=t,
                u_temperature=0.3,
                activation_energy=fit.activation_energy,
            )
            hits["sigma"].append(bool(abs(s.value - line(t, *own)) < 1.96 * s.u))
        energy = with_interval(next(line_quantities(fit, "", 25.0, **OF)))
        hits["Ea"].append(energy.lower95 < own[1] < energy.upper95)
        pellets.setdefault(k, []).append((sigma[5], fit.activation_energy))
    for k, values in pellets.items():
        sigmas, energies = zip(*values, strict=True)
        for name, got, truth in zip(
            ("mean sigma", "mean Ea"), (sigmas, energies), compositions[k % 4], strict=True
        ):
            low, high = mean_of(got).interval()
            hits[name].append(bool(low < truth < high))
    coverage = {name: float(np.mean(values)) for name, values in hits.items()}
    assert all(0.90 <= value <= 0.99 for value in coverage.values()), coverage


@pytest.mark.parametrize(("scatter", "n"), [(1.0, 5), (3.0, 5), (3.0, 8)])
def test_a_point_holds_the_scatter_about_its_line(scatter: float, n: int) -> None:
    """Intervals of one conductivity hold the truth, also where the stated u are too small."""
    rng, u, runs = np.random.default_rng(5), 0.01, 400
    celsius = np.linspace(-20.0, 60.0, n)
    truth = line(celsius, 1e-3, 0.35)
    hits = 0
    for _ in range(runs):
        sigma = truth * np.exp(rng.normal(0, scatter * u, n))
        found = arrhenius(celsius, sigma, np.full(n, u))
        half = found.excess * u * stdtrit(found.point_dof, 0.975)
        hits += abs(math.log(sigma[0] / truth[0])) < half
    assert 0.90 <= hits / runs <= 0.99


def test_a_curve_says_nothing_of_its_points() -> None:
    celsius = np.linspace(-20.0, 60.0, 9)
    kink = np.where(celsius < 20, line(celsius, 1e-3, 0.45), line(celsius, 1e-3, 0.30))
    found = arrhenius(celsius, kink, np.full(9, 0.01))
    assert found.curvature
    assert found.excess == 1


@pytest.mark.parametrize("form", ["sigma", "sigma_T"])
def test_an_offset_of_all_temperatures_turns_the_line(form: str) -> None:
    """dEa/Ea = 2 dT/T for the form ``sigma``, less by k dT for ``sigma_T``, about 1/T's middle."""
    celsius, offset = np.linspace(20.0, 30.0, 6), 0.5
    kelvin = celsius + ICE_POINT_K
    energy = 0.35
    y = 1e3 * np.exp(-energy / (BOLTZMANN_EV_K * kelvin))
    sigma = y / kelvin if form == "sigma_T" else y
    line = arrhenius(celsius, sigma, np.full(6, 1e-3), form=form, u_temperature_offset=offset)
    expected = 2 * energy * offset / kelvin.mean()
    expected -= BOLTZMANN_EV_K * offset if form == "sigma_T" else 0.0
    assert line.offset[0] == pytest.approx(expected, rel=0.01)
    exact = arrhenius(celsius, sigma, np.full(6, 1e-3), form=form)
    assert line.u_activation_energy == pytest.approx(
        math.hypot(exact.u_activation_energy, line.offset[0])
    )
    # the conductivity at a temperature is that of one 0.5 K colder
    shifted = exact.conductivity(25.0 - offset)[0] / exact.conductivity(25.0)[0]
    assert line.offset_at(25.0) == pytest.approx(math.log(shifted), rel=0.02)
