"""Each guard on numbers that are known to be wrong, and on the ones they were mistaken for."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards import cycling, impedance, mechanics, nmr, polarization, temperature
from electrolyte.numbers.plausibility import GUARDS, doubted
from electrolyte.numbers.quantities import Quantity
from electrolyte.study.configuration import validated

NOMINAL = validated({})["cycling"]["rates"]
PELLET = {"thickness_mm": 0.852, "diameter_mm": 10.0, "mass_mg": 174.4}
ROW = Quantity("true_density", "A", 3.0, 0.01, "g/cm3", "gas pycnometry", note="four cycles")


def guard_of(doubt: Doubt | None) -> str | None:
    return doubt.guard if doubt else None


@pytest.mark.parametrize(
    ("doubt", "guard"),
    [
        (temperature.temperature(298.0), "kelvin"),
        (temperature.temperature(303.0, "x.mpr", 29.7), "kelvin"),
        (temperature.temperature(300.0, "x.mpr", 26.9), "kelvin"),
        (temperature.temperature(600.0), None),
        (temperature.temperature(298.0, "x_298C.mpr"), None),
        (temperature.temperature(60.0, "x_25C.mpr"), "other_temperature"),
        (temperature.temperature(60.0, "x.mpr", 25.0), "other_temperature"),
        (temperature.temperature(60.0, "x_60C.mpr", 58.8), None),  # sample and chamber
        (temperature.temperature(60.0, "x", 25.0, warming_K=40.0), None),  # a rotor at 20 kHz
        (temperature.temperature(-20.0, "x", 25.0, warming_K=40.0), "other_temperature"),
        (impedance.conductivity(417.0), "conductivity_high"),
        (impedance.conductivity(32.0), None),  # the highest known, Li9.54Si1.74P1.44S11.7Cl0.3
        (impedance.activation_energy(-0.33, 0.01), "conductivity_falls"),
        (impedance.activation_energy(-0.02, 0.01), None),
        (polarization.electronic_conductivity(3.2e-4), "electrodes_pass_ions"),  # lithium foils
        (polarization.electronic_conductivity(1e-6), None),
        (polarization.electronic_share(2.5), "electrodes_pass_ions"),
        (polarization.electronic_share(0.01), None),
        (polarization.growing_current([0.1]), "growing_current"),
        (polarization.growing_current([]), None),
        (polarization.bent_current("dI/dV is 1 S, 3 S"), "bent_current"),
        (polarization.bent_current(""), None),
        (polarization.large_polarization(-0.05), "large_polarization"),
        (polarization.large_polarization(0.0101), None),  # 10 mV as an instrument sets it
        (polarization.changing_interface(0.3, 0.02), "changing_interface"),
        (polarization.changing_interface(-0.3, 0.02), "changing_interface"),
        (polarization.changing_interface(0.3, 0.2), None),
        (polarization.changing_interface(0.1, 0.01), None),
        (polarization.initial_current(0.6, 0.03), "initial_current"),
        (polarization.initial_current(1.4, 0.03), "initial_current"),
        (polarization.initial_current(1.4, 0.2), None),
        (polarization.initial_current(0.9, 0.01), "initial_current"),  # t+ is off as much
        (polarization.initial_current(0.9, 0.05), None),
        (polarization.initial_current(0.96, 0.001), None),
        (polarization.early_current(0.8, 0.1), "initial_current"),
        (polarization.early_current(0.98, 0.01), None),
        (polarization.transference_number(1.2), "transference_above_one"),
        (polarization.transference_number(0.99), None),  # a ceramic that conducts lithium only
        (impedance.curved_line("the points curve (p = 0.001)"), "curved_line"),
        (impedance.curved_line(""), None),
        (impedance.scattered_line(0.2, 12.0), "scattered_line"),
        (impedance.scattered_line(0.2, 2.0), None),  # as their u says
        (impedance.scattered_line(0.02, 12.0), None),  # u is small, and so is the scatter
        (impedance.resistance(2e10), "resistance_high"),
        (impedance.resistance(1e9), None),
        (cycling.capacity(310.0, 275.5), "capacity_above_theory"),
        (cycling.capacity(290.0, 275.5), None),
        (cycling.slow_capacity(128.0, 275.5), "composite_mass"),  # 256.7 by a 1:1 composite
        (cycling.slow_capacity(187.0, 275.5), None),
        (cycling.stated_mass(7.31, 9.75, 0.1), "mass_stated"),  # the composite in the file
        (cycling.stated_mass(7.31, 0.00731, 0.0), None),  # in another unit
        (cycling.stated_mass(7.31, math.nan, 0.0), None),
        (cycling.loading(2000.0), "loading"),  # a mass in µg
        (cycling.loading(0.01), "loading"),  # a mass in g
        (cycling.loading(12.0), None),
        (cycling.loading(math.nan), None),
        (cycling.coulombic_efficiency(112.0), "efficiency_above_one"),
        (cycling.coulombic_efficiency(100.6), None),  # a real cell, NewareNDA's nw4
        (nmr.lithium_shift("7Li", 263.0), "lithium_shift"),  # the metal
        (nmr.lithium_shift("6Li", -1.1), None),  # LiCl
        (nmr.lithium_shift("35Cl", 263.0), None),
        (mechanics.hardness_over_modulus(9.25, 69.6), None),  # fused silica
        (mechanics.hardness_over_modulus(0.47, 8.2), None),
        (mechanics.hardness_over_modulus(47.0, 8.2), "hardness_over_modulus"),
        (mechanics.hardness_over_modulus(0.47, 8200.0), "hardness_over_modulus"),
        (mechanics.hardness_over_modulus(470.0, 8200.0), "hardness_over_modulus"),  # N for mN
        (mechanics.hardness_over_modulus(0.00925, 0.0696), "hardness_over_modulus"),  # mN for N
        (mechanics.hardness_over_modulus(88.0, 1140.0), None),  # diamond
        (mechanics.area_function(1.4, 300.0, 0.01), "area_function"),
        (mechanics.area_function(1.015, 300.0, 0.01), None),
        (mechanics.area_function(math.nan, 300.0, 0.01), None),  # the file states none
        (mechanics.poisson_ratio(0.9676 / 0.9375), "poisson_ratio"),  # 0.18 for 0.25
        (mechanics.poisson_ratio(math.nan), None),
        (mechanics.thermal_drift(False, math.nan), "thermal_drift"),
        (mechanics.thermal_drift(True, math.nan), None),
        (mechanics.thermal_drift(True, 0.02), "thermal_drift"),
        (mechanics.thermal_drift(True, 0.002), None),
    ],
)
def test_guard_tells_the_mistake_from_the_real_thing(doubt: Doubt | None, guard: str) -> None:
    assert guard_of(doubt) == guard


@pytest.mark.parametrize(
    ("change", "guards"),
    [
        ({}, []),
        ({"mass_mg": None}, []),
        ({"thickness_mm": 8.52}, ["pellet_density"]),
        ({"thickness_mm": 0.0852}, ["pellet_density"]),
        ({"diameter_mm": 1.0}, ["pellet_density"]),  # cm
        ({"mass_mg": 0.1744}, ["pellet_density"]),  # g
        ({"thickness_mm": 12.0, "mass_mg": None}, ["pellet_shape"]),
        ({"thickness_mm": 12.0, "mass_mg": None, "form": "bar"}, []),
        ({"thickness_mm": 0.0852, "mass_mg": None}, ["pellet_shape"]),  # cm
        ({"thickness_mm": 0.0852, "mass_mg": None, "form": "film"}, []),
        ({"thickness_mm": 0.0852, "mass_mg": 13.4}, []),  # 2 g/cm³
        ({"thickness_mm": 0.3, "mass_mg": None}, []),
        ({"thickness_mm": 0.001, "diameter_mm": 0.03, "mass_mg": None}, []),  # a microelectrode
    ],
)
def test_geometry_is_weighed_against_the_mass(change: dict[str, float], guards: list[str]) -> None:
    assert [d.guard for d in impedance.pellet(PELLET | change)] == guards


@pytest.mark.parametrize(("permittivity", "doubted"), [(12.0, False), (1.2, True), (900.0, True)])
def test_a_permittivity_of_grains_confirms_a_thin_sample(
    permittivity: float, doubted: bool
) -> None:
    """A tenth of it is that of a thickness in cm; that of grain boundaries tells nothing."""
    thin = PELLET | {"thickness_mm": 0.0852, "mass_mg": None}
    assert bool(impedance.pellet(thin, [permittivity])) is doubted


def test_exchanged_spectra_are_both_doubted_and_no_other() -> None:
    celsius = [-20.0, 0.0, 25.0, 50.0]
    falls = impedance.falling(celsius, [0.4, 4.0, 1.5, 9.0], [0.01] * 4)
    assert [guard_of(d) for d in falls] == [None, *["conductivity_falls"] * 2, None]
    assert "falls by 62 % from 0 to 25 °C" in (falls[1].found if falls[1] else "")


def test_a_fall_within_its_uncertainty_is_no_fall() -> None:
    assert impedance.falling([0.0, 5.0], [1.2, 1.0], [0.1, 0.1]) == [None, None]


@given(
    st.floats(0.15, 1.0),
    st.lists(st.floats(-60.0, 170.0), min_size=2, max_size=12, unique=True),
)
def test_no_arrhenius_conductor_is_doubted(energy: float, celsius: list[float]) -> None:
    sigma = [math.exp(-energy / (8.617e-5 * (t + 273.15))) for t in celsius]
    assert not any(impedance.falling(celsius, sigma, [0.01] * len(sigma)))
    assert not any(map(temperature.temperature, celsius))


@pytest.mark.parametrize("share", [0.6, 0.65, 0.7, 0.75, 0.9])
def test_rates_tell_the_mass_of_a_composite(share: float) -> None:
    doubt = cycling.composite_mass([share * r for r in (0.05, 0.1, 0.2, 0.5, 1.0)], NOMINAL)
    assert guard_of(doubt) == "composite_mass"
    assert f"{share:.2f} of" in str(doubt)


@pytest.mark.parametrize(
    "rates",
    [(0.05, 0.1, 0.2, 0.5, 1.0), (0.25, 0.5), (0.15, 0.3), (0.07,), (0.049, 0.102, 0.197)],
)
def test_rates_that_a_test_may_well_have_are_not_doubted(rates: tuple[float, ...]) -> None:
    assert cycling.composite_mass(rates, NOMINAL) is None


@given(
    st.lists(st.integers(-100, 300), min_size=2, unique=True),
    st.floats(-0.49, 1.49),
    st.floats(0.01, 3),
)
def test_half_a_range_beyond_the_data_is_the_most(
    measured: list[int], within: float, beyond: float
) -> None:
    """``within`` counts ranges of 1/T from the hot end, ``beyond`` from where doubt begins."""
    ends = [1 / (t + 273.15) for t in (min(measured), max(measured))]
    span = ends[0] - ends[1]
    inside, outside = ends[1] + within * span, ends[0] + (0.5 + beyond) * span
    assume(inside > 0)
    assert impedance.extrapolated(1 / inside - 273.15, measured) is None
    found = impedance.extrapolated(1 / outside - 273.15, measured)
    assert found is not None
    assert found.guard == "extrapolated"
    assert found.found.endswith(f"the nearest measured temperature is {min(measured):g} °C")


@given(st.floats(0.6, 9.0), st.floats(1e-3, 0.1))
def test_a_powder_is_not_denser_than_its_crystal(crystal: float, u: float) -> None:
    assert mechanics.true_density(crystal, u, crystal) == []
    above = mechanics.true_density(crystal * 1.03 + 2 * u, u, crystal)
    assert [d.guard for d in above] == ["above_crystal"]
    far_below = mechanics.true_density(1.8, 0.01, 2.8)
    assert [d.guard for d in far_below] == ["below_crystal"]
    assert [d.guard for d in mechanics.true_density(1000 * crystal, u)] == ["true_density"]


@pytest.mark.parametrize(
    ("doubt", "guard"),
    [
        (mechanics.frame_compliance(1.02, 1.0), "frame_compliance"),
        (mechanics.frame_compliance(1.0, 0.9), "frame_compliance"),
        (mechanics.frame_seen(0.2), "frame_seen"),
        (mechanics.load_unit([100 / 9.80665]), "load_unit"),
        (mechanics.creep(0.05), "creep"),
        (mechanics.creep(-0.05), "creep"),
        (mechanics.pop_in(0.006), "pop_in"),
        (mechanics.depth_zero(0.15), "depth_zero"),
        (mechanics.indent_spacing(9.0), "indent_spacing"),
    ],
)
def test_tests_of_indentation_are_doubted(doubt: Doubt | None, guard: str) -> None:
    assert guard_of(doubt) == guard


def test_what_is_not_known_of_an_indent_is_no_doubt() -> None:
    assert mechanics.frame_compliance(math.nan, math.nan) is None
    assert mechanics.creep(math.nan) is None
    assert mechanics.pop_in(math.nan) is None
    assert mechanics.depth_zero(math.nan) is None
    assert mechanics.depth_zero(-0.05) is None
    assert mechanics.depth_zero(-0.3) is not None
    assert mechanics.indent_spacing(math.inf) is None


def test_a_doubted_number_keeps_its_value_and_says_why() -> None:
    doubts = [None, *mechanics.true_density(3.0, 0.01, 2.8)]
    row = doubted(ROW, doubts)
    assert (row.value, row.u, row.status) == (3.0, 0.01, "suspect")
    assert row.note == (
        "implausible: 3 g/cm³, the crystal has 2.8 g/cm³; is the mass too large, the cell"
        " volume not calibrated, or the cell leaking?; four cycles"
    )


def test_an_accepted_guard_is_silent() -> None:
    doubts = mechanics.true_density(3.0, 0.01, 2.8)
    assert doubted(ROW, doubts, accept=["above_crystal"]) == ROW
    assert doubted(ROW, doubts, accept=["kelvin"]).status == "suspect"


def test_what_is_not_resolved_stays_so() -> None:
    unresolved = Quantity(
        "x", "A", math.nan, math.nan, "1", "fit", status="not_resolved", note="no arc"
    )
    assert doubted(unresolved, [temperature.temperature(298.0)]) == unresolved


def test_every_guard_is_tried_here() -> None:
    tests = Path(__file__).parents[1]
    others = ("cycling/test_doubts.py", "cycling/test_unusual_tests_and_files.py")
    files = [Path(__file__), *(tests / name for name in others), *tests.glob("nmr/*.py")]
    files.append(tests / "eis/test_evidence.py")
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [name for name in GUARDS if f'"{name}"' not in text] == []


@given(st.floats(3.0, 5e3), st.floats(0.0, 1.4), st.floats(-90.0, 90.0))
def test_permittivities_of_ionic_solids(value: float, u: float, phase: float) -> None:
    assert impedance.relative_permittivity(value, u, phase) is None
    low = impedance.relative_permittivity(2.99 - 2 * u, u, phase)
    assert guard_of(low) == "permittivity_low"
    high = impedance.relative_permittivity(5001 + 2 * u, u, phase)
    assert guard_of(high) == ("permittivity_high" if phase < -60 else None)
