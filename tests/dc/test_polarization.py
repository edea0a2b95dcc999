"""Electronic conductivity from simulated polarizations whose truth is known."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gamma

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity
from electrolyte.study.configuration import validated
from electrolyte.techniques.dc.pellet import (
    Run,
    evaluate,
    quantities,
    transference_numbers,
    with_electronic_shares,
)
from electrolyte.techniques.dc.polarization import electronic_conductivity
from electrolyte.techniques.dc.steps import Step
from electrolyte.techniques.dc.transient import evaluate_transient
from electrolyte.techniques.geometry import Geometry

PELLET = Geometry(0.1, 0.001, 1.0, 0.005)
DC = validated({})["dc"]
TRUE = 3e-9  # S/cm
VOLTAGES = (0.1, 0.2, 0.3, 0.4, 0.5)


def current(
    t: np.ndarray, v: float, *, q: float = 5e-6, n: float = 0.85, offset: float = 5e-12
) -> np.ndarray:
    """Electrons through the pellet, a blocking constant phase element, an offset, 20 pA noise."""
    conductance = TRUE * PELLET.area / PELLET.thickness
    rng = np.random.default_rng([int(1e3 * v), len(t)])
    return v * (conductance + q * t**-n / gamma(1 - n)) + offset + rng.normal(0, 20e-12, len(t))


def evaluated(duration: int, voltages=VOLTAGES, **kind: float):
    t = np.arange(1, duration + 1.0)
    steps = [evaluate_transient(t, current(t, v, **kind), v) for v in voltages]
    return electronic_conductivity(steps, PELLET)


@pytest.mark.parametrize(
    ("duration", "n", "last_tenth"),
    [(600, 0.85, 3.47e-9), (3600, 0.85, 3.10e-9), (36000, 0.85, 3.01e-9), (3600, 0.7, 3.72e-9)],
)
def test_last_tenth_as_independently_simulated(duration: int, n: float, last_tenth: float) -> None:
    got = evaluated(duration, n=n)
    mean = got.conductance * PELLET.thickness / PELLET.area
    assert mean == pytest.approx(last_tenth, abs=0.012e-9)
    assert got.power_law == pytest.approx(TRUE, rel=0.04)  # exact if the law holds
    assert not got.exponential <= mean  # worse than the plain mean, or out as it misses the end


@pytest.mark.parametrize("duration", [3600, 36000])
@pytest.mark.parametrize("n", [0.85, 0.88])
def test_steady_current_gives_a_number_that_covers_the_truth(duration: int, n: float) -> None:
    got = evaluated(duration, n=n)
    assert got.status == "ok"
    assert abs(got.value - TRUE) < 2 * got.u
    assert got.u < 0.04 * TRUE
    assert got.offset == pytest.approx(5e-12, abs=3e-12)


@pytest.mark.parametrize(("duration", "n"), [(600, 0.85), (3600, 0.7)])
def test_current_that_still_decays_gives_a_limit(duration: int, n: float) -> None:
    got = evaluated(duration, n=n)
    assert got.status == "upper_limit"
    assert got.value > TRUE
    assert "not steady" in got.notes[0]
    assert "d ln I/d ln t" in got.notes[0]


ENDLESS = {
    "time constant of 3 h": lambda t: np.exp(-t / 1e4),
    "time constant of 8 h": lambda t: np.exp(-t / 3e4),
    "fast, then slow": lambda t: 30 * np.exp(-t / 30) + np.exp(-t / 2e4),
    "logarithmic": lambda t: 0.2 * np.log(1e5 / t),
}


@pytest.mark.parametrize("kind", ENDLESS)
@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_decay_that_does_not_level_off_gives_a_limit(kind: str, share: float) -> None:
    """An hour long, 0.3 and 1 times as large as the electrons' current."""
    t, rng = np.arange(1, 3601.0), np.random.default_rng(4)
    conductance = TRUE * PELLET.area / PELLET.thickness * (1 + share * ENDLESS[kind](t))
    steps = [
        evaluate_transient(t, v * conductance + rng.normal(0, 5e-12, len(t)), v) for v in VOLTAGES
    ]
    got = electronic_conductivity(steps, PELLET)
    assert got.status == "upper_limit"
    assert got.value > TRUE


def test_decay_of_the_real_kind_is_no_conductivity() -> None:
    """I falls as t^-0.5 for 12 h, as a real LiBNH cell between Mo does: nothing but a limit."""
    t = np.arange(10, 43200, 10.0)
    step = evaluate_transient(t, 28.9e-9 * (t / 10) ** -0.5, 0.3)
    assert step.drift == pytest.approx(-0.5, abs=0.01)
    assert not step.steady
    assert electronic_conductivity([step], PELLET).status == "upper_limit"


def test_drift_of_a_pure_power_law_is_its_exponent() -> None:
    t = np.linspace(1, 5000, 5000)
    step = evaluate_transient(t, 1e-6 * t**-0.37, 0.1)
    assert step.drift == pytest.approx(-0.37, abs=0.003)
    assert step.power_law.current == pytest.approx(0, abs=1e-9)
    assert step.power_law.rate == pytest.approx(0.37, abs=0.03)


@pytest.mark.parametrize("digit", [1e-10, 3e-10, 1e-9])
def test_a_coarse_digit_is_in_the_uncertainty(digit: float) -> None:
    """Currents that scatter by less than a digit are not known better than the digit."""
    t = np.arange(1, 601.0)
    off = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        truth = rng.uniform(1e-9, 1e-8)
        current = truth * (1 + 3 * t**-0.9) + rng.normal(0, 1e-12, len(t))
        found = evaluate_transient(t, digit * np.round(current / digit), 0.1)
        off.append(abs(found.current - current[-60:].mean()) / found.u)
    assert max(off) < 2
    assert np.sqrt(np.mean(np.square(off))) == pytest.approx(1, abs=0.35)


def test_a_current_below_the_digit_is_a_limit_and_no_zero() -> None:
    """0.5 nA at 0.1 V, an instrument whose last digit is 10 nA."""
    t = np.arange(1, 601.0)
    steps = [
        evaluate_transient(t, 1e-8 * np.round(v * (5e-9 + 1e-6 * t**-0.9) / 1e-8), v)
        for v in (0.1, 0.2)
    ]
    found = electronic_conductivity(steps, PELLET)
    assert found.status == "upper_limit"
    assert found.value > 5e-9 * PELLET.thickness / PELLET.area
    assert "no current at the end" in found.notes[0]


@pytest.mark.parametrize(
    ("current", "bent"),
    [
        (lambda v: 2e-8 * v, False),
        (lambda v: np.minimum(2e-8 * v, 5e-9), True),  # a limit of the instrument
        (lambda v: 2e-8 * v + 1e-9 * np.exp((v - 0.3) / 0.05), True),  # decomposition
    ],
)
def test_a_current_that_is_no_line_over_voltage_is_told(current, bent: bool) -> None:
    t = np.arange(1, 601.0)
    rng = np.random.default_rng(1)
    steps = [
        evaluate_transient(t, current(v) * (1 + t**-0.9) + rng.normal(0, 2e-11, len(t)), v)
        for v in (0.1, 0.2, 0.3, 0.4, 0.5)
    ]
    assert bool(electronic_conductivity(steps, PELLET).bend) is bent


def test_growth_that_hides_a_decay_is_told() -> None:
    """Electrons' current that grows by half while a constant phase element still charges.

    At the minimum of their sum nothing drifts, and a third of the current is still that of ions.
    """
    t = np.arange(1, 3601.0)
    growing, decaying = 1e-10 * (1 + 0.5 * t / t[-1]), 5e-11 * (t / t[-1]) ** -0.9
    noise = np.random.default_rng(1).normal(0, 2e-13, len(t))
    both = evaluate_transient(t, growing + decaying + noise, 0.1)
    assert both.steady
    assert both.growing
    without = evaluate_transient(t, 1e-10 + decaying + noise, 0.1)
    assert not without.growing


def test_exponential_decay_is_extrapolated() -> None:
    t = np.linspace(1, 3600, 3600)
    step = evaluate_transient(t, 1e-9 + 5e-9 * np.exp(-t / 900), 0.1)
    assert step.exponential.current == pytest.approx(1e-9, rel=0.02)
    assert step.exponential.rate == pytest.approx(900, rel=0.06)


@pytest.mark.parametrize("volts", [VOLTAGES, (0.1, 0.5)])
@pytest.mark.parametrize("tau", [3.0, 20.0, 60.0])
def test_a_capacitor_that_charged_long_ago_leaves_a_number(tau: float, volts) -> None:
    """A thousand times the electrons' current at first; a power law through that ends anywhere."""
    t, rng = np.arange(1, 3601.0), np.random.default_rng(2)
    conductance = TRUE * PELLET.area / PELLET.thickness + 2e-5 * np.exp(-t / tau)
    steps = [
        evaluate_transient(t, v * conductance + rng.normal(0, 2e-11, len(t)), v) for v in volts
    ]
    got = electronic_conductivity(steps, PELLET)
    assert (got.status, got.growing) == ("ok", ())
    assert abs(got.value - TRUE) < 2.5 * got.u
    assert got.u < 0.03 * TRUE


@pytest.mark.parametrize("law", [lambda t: np.exp(-((t / 400) ** 0.5)), lambda t: t**-0.4])
def test_a_limit_of_a_falling_current_is_not_above_what_flowed(law) -> None:
    """What decays adds to the electrons' current: no extrapolation puts that higher."""
    t, rng = np.arange(1, 3601.0), np.random.default_rng(3)
    conductance = TRUE * PELLET.area / PELLET.thickness + 5e-7 * law(t)
    steps = [
        evaluate_transient(t, v * conductance + rng.normal(0, 5e-12, len(t)), v) for v in VOLTAGES
    ]
    got = electronic_conductivity(steps, PELLET)
    assert got.status == "upper_limit"
    flowed = got.conductance * PELLET.thickness / PELLET.area
    assert TRUE < flowed < got.value < 1.05 * flowed


def test_wild_points_are_left_out_and_said() -> None:
    """Cables that were touched: three points 20 times as large, in the last tenth and before."""
    t = np.arange(1, 3601.0)
    currents = {v: current(t, v) for v in VOLTAGES}
    for i in currents.values():
        i[[1200, 3400, 3500]] *= 20
    steps = [evaluate_transient(t, i, v) for v, i in currents.items()]
    got = electronic_conductivity(steps, PELLET)
    assert [step.wild for step in steps] == [3] * 5
    assert got.status == "ok"
    assert abs(got.value - TRUE) < 2 * got.u
    assert "left out, far from their neighbours: 15 points" in got.notes


@pytest.mark.parametrize("seed", range(10))
def test_no_noise_is_taken_for_wild_points(seed: int) -> None:
    t, rng = np.arange(1, 1201.0), np.random.default_rng(seed)
    decay = 1e-9 + 1e-6 * t ** -rng.uniform(0.5, 0.95)
    assert evaluate_transient(t, decay + rng.normal(0, 1e-10, len(t)), 0.1).wild == 0
    assert evaluate_transient(t, 1e-10 * np.round(decay / 1e-10), 0.1).wild == 0


def test_noise_hides_the_drift_and_is_not_called_steady() -> None:
    t = np.arange(1, 101.0)
    noise = np.random.default_rng(0).normal(0, 1e-9, 100)
    assert not evaluate_transient(t, 1e-9 + noise, 0.1).steady


def test_one_voltage_is_a_limit_that_says_why() -> None:
    got = evaluated(3600, voltages=(0.3,))
    assert got.status == "upper_limit"
    assert "one voltage" in got.notes[0]
    assert TRUE < got.value < 1.2 * TRUE


def test_current_not_told_from_zero_is_a_limit() -> None:
    t = np.arange(1, 3601.0)
    rng = np.random.default_rng(3)
    steps = [evaluate_transient(t, 3e-9 + rng.normal(0, 1e-10, 3600), v) for v in VOLTAGES]
    got = electronic_conductivity(steps, PELLET)
    assert got.status == "upper_limit"
    assert 0 < got.value < 2e-11
    assert any("not told from zero" in note for note in got.notes)


def test_two_voltages_have_a_slope_with_their_own_uncertainty() -> None:
    got = evaluated(36000, voltages=(0.1, 0.5))
    assert got.status == "ok"
    assert 0 < got.u_slope < 0.01 * TRUE


def test_wrong_sign_is_refused() -> None:
    t = np.arange(1, 3601.0)
    steps = [evaluate_transient(t, -current(t, v), v) for v in VOLTAGES]
    with pytest.raises(AnalysisError, match="signs of current and voltage"):
        electronic_conductivity(steps, PELLET)


def test_curved_characteristics_are_said() -> None:
    t = np.arange(1, 3601.0)
    noise = np.random.default_rng(1).normal(0, 1e-12, 3600)
    steps = [evaluate_transient(t, 1e-8 * v + 4e-8 * v**2 + noise, v) for v in VOLTAGES]
    assert any("curves" in note for note in electronic_conductivity(steps, PELLET).notes)


@settings(max_examples=30, deadline=None)
@given(st.floats(1e-3, 1e3), st.floats(0.5, 2.0))
def test_scaling(current_factor: float, thickness_factor: float) -> None:
    t = np.arange(1, 601.0)
    pellet = Geometry(0.1 * thickness_factor, 0.001, 1.0, 0.005)
    steps = [evaluate_transient(t, current(t, v), v) for v in VOLTAGES]
    scaled = [evaluate_transient(t, current_factor * current(t, v), v) for v in VOLTAGES]
    one, other = electronic_conductivity(steps, PELLET), electronic_conductivity(scaled, pellet)
    scale = current_factor * thickness_factor
    for part in ("u_slope", "u_spread"):
        assert getattr(other, part) == pytest.approx(scale * getattr(one, part), rel=1e-9)
    assert other.conductance == pytest.approx(current_factor * one.conductance, rel=1e-9)
    assert other.status == one.status


def test_transference_numbers() -> None:
    def mean(quantity: str, value: float, unit: str, **more: Any) -> Quantity:
        fields = {"condition": "T=25C", "kind": "mean", "n": 3, "dof": 2, "source": "m"} | more
        return Quantity(quantity, "A", value, 0.1 * value, unit, "m", **fields)

    def found(status: str) -> Quantity:
        of = {"status": status, "note": "" if status == "ok" else "still decays"}
        electronic = mean("electronic_conductivity", 3e-9, "S/cm", **of)
        (row,) = transference_numbers([electronic], [mean("ionic_conductivity", 4.0, "mS/cm")])
        return row

    row, limit = found("ok"), found("upper_limit")
    assert (row.value, row.u) == pytest.approx((7.5e-7, 7.5e-7 * math.hypot(0.1, 0.1)))
    assert row.lower95 < row.value < row.upper95
    assert (limit.status, limit.note) == ("upper_limit", "still decays")
    assert math.isnan(limit.lower95)


@pytest.mark.parametrize(
    ("time", "amperes", "expected"),
    [
        (np.arange(9), np.ones(9), "at least 10 points"),
        (np.zeros(30), np.ones(30), "time that rises"),
        (np.arange(30), np.full(30, math.nan), "finite"),
        (np.arange(30), np.ones(29), "one current for each time"),
    ],
)
def test_what_is_no_transient_is_refused(time, amperes, expected: str) -> None:
    with pytest.raises(AnalysisError, match=expected):
        evaluate_transient(time, amperes, 0.1)


def test_no_steps_are_refused() -> None:
    with pytest.raises(AnalysisError, match="at least one polarization"):
        electronic_conductivity([], PELLET)


def test_repeats_of_one_voltage_are_a_limit() -> None:
    """Their measured means differ by chance: no line goes through them."""
    t = np.arange(1, 3601.0)
    steps = [evaluate_transient(t, current(t, 0.3), v) for v in (0.30001, 0.29999)]
    got = electronic_conductivity(steps, PELLET)
    assert got.status == "upper_limit"
    assert TRUE < got.value < 1.2 * TRUE
    assert "one voltage" in got.notes[0]


@pytest.mark.parametrize("voltages", [VOLTAGES, (0.1, 0.5), (0.3,)])
def test_limits_hold_the_noise_of_a_steady_current(voltages) -> None:
    """Of 100 limits from noise alone at most 3 are below the truth (2.3 of normal errors)."""
    rng = np.random.default_rng(11)
    t = np.arange(1, 301.0)
    conductance = TRUE * PELLET.area / PELLET.thickness
    limits = []
    for _ in range(100):
        steps = [
            evaluate_transient(t, v * conductance + rng.normal(0, 3e-10, len(t)), v)
            for v in voltages
        ]
        got = electronic_conductivity(steps, PELLET)
        if got.status == "upper_limit":
            limits.append(got.value)
    assert len(limits) > 50
    assert min(limits) > 0
    assert np.mean(np.array(limits) < TRUE) <= 0.05


def test_growing_current_is_suspect_and_asks() -> None:
    t = np.arange(1, 3601.0)
    runs = [
        Run("m", 25.0, Step(v, v, t, current(t, v) * (1 + t / 3600)), "synthetic") for v in VOLTAGES
    ]
    rows = quantities(evaluate(runs, DC), pellet="P", sample="A", geometry=PELLET)
    of_electrons = [row for row in rows if row.quantity.startswith("electronic_conduct")]
    assert len(of_electrons) == 2
    for row in of_electrons:
        assert row.status == "suspect"
        assert "does the electrolyte decompose, or the cell short?" in row.note


@pytest.mark.parametrize("voltages", [(0.3,), VOLTAGES])
def test_a_conductance_is_a_limit_where_its_conductivity_is_one(voltages) -> None:
    """Both say the same, one with the geometry: a limit above the truth, or a number around it."""
    t = np.arange(1, 3601.0)
    runs = [Run("m", 25.0, Step(v, v, t, current(t, v)), "synthetic") for v in voltages]
    rows = {
        row.quantity: row
        for row in quantities(evaluate(runs, DC), pellet="P", sample="A", geometry=PELLET)
    }
    conductance, sigma = rows["electronic_conductance"], rows["electronic_conductivity"]
    scale = PELLET.area / PELLET.thickness
    assert conductance.status == sigma.status == ("ok" if len(voltages) > 1 else "upper_limit")
    assert conductance.value == pytest.approx(sigma.value * scale)
    if len(voltages) > 1:
        assert abs(conductance.value - TRUE * scale) < 2 * conductance.u
    else:
        assert conductance.value > TRUE * scale


@pytest.mark.parametrize(("sigma_e", "status"), [(3e-7, "ok"), (3e-4, "suspect")])
def test_electrodes_that_do_not_block_are_asked_for(sigma_e: float, status: str) -> None:
    t = np.arange(1, 601.0)
    g = sigma_e * PELLET.area / PELLET.thickness
    noise = np.random.default_rng(5).normal(0, 1e-13, len(t))
    runs = [Run("m", 25.0, Step(v, v, t, g * v + noise), "synthetic") for v in (0.01, 0.02)]
    rows = quantities(evaluate(runs, DC), pellet="P", sample="A", geometry=PELLET)
    (sigma,) = (row for row in rows if row.quantity == "electronic_conductivity")
    assert sigma.status == status
    assert ("do the electrodes block the ions" in sigma.note) == (status == "suspect")


@pytest.mark.parametrize(("ionic", "status"), [(4.0, "ok"), (1e-5, "suspect"), (2e-6, "suspect")])
def test_electrons_near_the_ions_are_doubted(ionic: float, status: str) -> None:
    fields: dict[str, Any] = {"condition": "T=25C", "kind": "mean", "n": 3, "dof": 2}
    electronic = Quantity("electronic_conductivity", "A", 3e-9, 1e-10, "S/cm", "m", **fields)
    pellet = replace(electronic, kind="single", replicate="P")
    other = replace(pellet, sample="B")
    conductivity = Quantity("ionic_conductivity", "A", ionic, 0.01 * ionic, "mS/cm", "m", **fields)
    shares = transference_numbers([electronic], [conductivity])
    found = list(with_electronic_shares([pellet, other, electronic, *shares]))
    assert [row.status for row in found] == [status, "ok", status, status]
    accepted = with_electronic_shares(found[:1], accept=["electrodes_pass_ions"])
    assert [row.status for row in accepted] == [status]


@pytest.mark.parametrize("volts", [(0.1, 0.5), (0.1, 0.2, 0.3, 0.4, 0.5)])
def test_a_current_cut_off_by_its_range_is_doubted(volts: tuple[float, ...]) -> None:
    """The largest step at nine tenths of what it would be, for two voltages no bend shows it."""
    rng, t = np.random.default_rng(1), np.arange(1, 1801.0)
    currents = [v * (2e-8 + 1e-6 * t**-0.9) + rng.normal(0, 2e-11, len(t)) for v in volts]
    right = [evaluate_transient(t, i, v) for v, i in zip(volts, currents, strict=True)]
    assert not electronic_conductivity(right, PELLET).bend
    cut = evaluate_transient(t, np.minimum(currents[-1], 0.9 * 2e-8 * volts[-1]), volts[-1])
    assert "0.5 V" in electronic_conductivity([*right[:-1], cut], PELLET).bend


def evaluated_at(volts: tuple[float, ...], current, offset: float = 5e-12):
    """Half an hour at each voltage, ``current`` in A of V, 20 pA of noise."""
    rng, t = np.random.default_rng(7), np.arange(1, 1801.0)
    noisy = [current(v) + offset + rng.normal(0, 2e-11, len(t)) for v in volts]
    steps = [evaluate_transient(t, i, v) for v, i in zip(volts, noisy, strict=True)]
    return electronic_conductivity(steps, PELLET, offset_u_A=1e-11)


@pytest.mark.parametrize("power", [1.3, 1.5, 2.0, 0.6])
@pytest.mark.parametrize("volts", [(0.1, 0.5), (0.4, 0.5), (-0.5, -0.1), (-0.2, 0.5)])
def test_two_voltages_show_a_bend_by_their_intercept(
    volts: tuple[float, float], power: float
) -> None:
    found = evaluated_at(volts, lambda v: 2e-8 * math.copysign(abs(v) ** power, v))
    assert "dI/dV" in found.bend


@pytest.mark.parametrize("volts", [(0.1, 0.5), (0.4, 0.5), (-0.5, -0.1), (-0.2, 0.5)])
def test_two_voltages_on_a_line_are_no_bend(volts: tuple[float, float]) -> None:
    found = evaluated_at(volts, lambda v: 2e-8 * v)
    assert not found.bend
    assert abs(found.conductance - 2e-8) < 3 * found.u_conductance
    assert found.u_conductance < 0.02 * 2e-8


@pytest.mark.parametrize("volts", [(-0.3, 0.3), (-0.3, 0.4)])
def test_voltages_of_both_signs_and_one_size_show_no_bend(
    volts: tuple[float, float],
) -> None:
    """I = a V³ has the same chord on both sides, and another slope everywhere."""
    assert "do not show" in evaluated_at(volts, lambda v: 2e-8 * v**3).bend


def test_two_voltages_with_an_offset_that_the_instrument_is_not_said_to_have() -> None:
    assert evaluated_at((0.1, 0.5), lambda v: 2e-8 * v, offset=1e-9).bend
