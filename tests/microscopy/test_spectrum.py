"""EDS spectra: line areas, atomic fractions and their limits; what EDS sees of formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.sem_eds import spectrum as eds
from electrolyte.techniques.sem_eds.composition import visible_fractions
from electrolyte.techniques.sem_eds.lines import LINES, SI_KA, escape_share
from electrolyte.techniques.sem_eds.spectrum_doubts import of_fit, of_voltage, of_whole

ENERGY = 0.005 * np.arange(2048)
WINDOW = (0.4, 3.6)
ELEMENTS = ("O", "S", "Cl", "Ta")
SENSITIVITY = {"Ta": 1.6, "S": 0.95, "O": 0.30, "Cl": 1.0}


def simulated(rng, areas, *, background=200.0, fwhm=0.128, shift=0.0, u_ratio=0.0):
    """Own formula of the peaks, on a falling background; ratios of lines off by ``u_ratio``."""
    mean = background * np.exp(-ENERGY / 2.0) + 5.0
    for element, area in areas.items():
        (strongest, _), *others = LINES[element]
        off = 1 + u_ratio * rng.standard_normal(len(others))
        lines = [(strongest, 1.0), *((e, r * f) for (e, r), f in zip(others, off, strict=True))]
        total = sum(r for _, r in lines)
        for energy, ratio in lines:
            sd = math.sqrt(fwhm**2 - 0.0025 * (5.895 - energy)) / 2.3548
            peak = np.exp(-0.5 * ((ENERGY - energy - shift) / sd) ** 2)
            mean = mean + area * ratio / total * peak * 0.005 / (sd * math.sqrt(2 * math.pi))
    return rng.poisson(mean).astype(float)


def test_areas_shift_and_resolution_with_honest_uncertainties():
    rng = np.random.default_rng(1)
    areas = {"O": 3000.0, "S": 20000.0, "Cl": 200000.0, "Ta": 80000.0}
    z = []
    for _ in range(25):
        counts = simulated(rng, areas, shift=0.004, fwhm=0.133, u_ratio=0.1)
        found = eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x")
        z.append([(found.counts[e] - areas[e]) / found.u_counts[e] for e in ELEMENTS])
        assert found.shift_ev + 2000 * found.gain == pytest.approx(4.0, abs=3.0)
        assert found.fwhm_ev == pytest.approx(133, abs=4)
    z = np.array(z)
    assert np.abs(z.mean(axis=0)).max() < 0.7  # of 25: standard error 0.2
    # u also holds what a background is off by, which this one is not
    assert 0.6 < z.std(axis=0).mean() < 1.35


def test_absent_element_is_a_limit_not_a_number():
    rng = np.random.default_rng(2)
    counts = simulated(rng, {"S": 20000.0, "Cl": 100000.0, "Ta": 30000.0})
    found = eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x")
    nominal = visible_fractions("Li2TaSCl5")
    by = {a.element: a for a in eds.atomic_fractions(found, SENSITIVITY, 0.1, nominal, "x")}
    assert by["O"].limit
    assert math.isnan(by["O"].u)
    assert 0 < by["O"].value < 0.03
    assert by["O"].nominal == 0
    assert sum(a.value for a in by.values() if not a.limit) == pytest.approx(1)


def test_fractions_and_their_propagated_uncertainty():
    found = eds.SpectrumFit(
        counts={"S": 95.0, "Cl": 500.0, "Ta": 160.0},
        u_counts={"S": 2.0, "Cl": 5.0, "Ta": 3.0},
        fwhm_ev=130,
        shift_ev=0,
        gain=0,
        chi2_reduced=1,
        misfit=0,
        unlisted=("", 0.0),
        energy_kev=ENERGY,
        measured=ENERGY,
        model=ENERGY,
        background=ENERGY,
    )
    nominal = visible_fractions("Li2TaSCl5")
    found_fractions = eds.atomic_fractions(found, SENSITIVITY, 0.1, nominal, "x")
    values = np.array([a.value for a in found_fractions])
    np.testing.assert_allclose(values, [1 / 7, 5 / 7, 1 / 7])
    np.testing.assert_allclose(values, [a.nominal for a in found_fractions])
    # Monte Carlo of the same model
    rng = np.random.default_rng(3)
    atoms_drawn = (
        np.array([95.0, 500.0, 160.0]) + rng.standard_normal((200000, 3)) * [2.0, 5.0, 3.0]
    ) / (np.array([0.95, 1.0, 1.6]) * (1 + 0.1 * rng.standard_normal((200000, 3))))
    drawn = atoms_drawn / atoms_drawn.sum(axis=1, keepdims=True)
    middle = np.diff(np.quantile(drawn, [0.1587, 0.8413], axis=0), axis=0)[0] / 2
    np.testing.assert_allclose([a.u for a in found_fractions], middle, rtol=0.05)


def test_missing_sensitivity_is_named():
    found = eds.fit(
        ENERGY, simulated(np.random.default_rng(4), {"S": 9e4}), ["S", "Cl"], WINDOW, "x"
    )
    with pytest.raises(AnalysisError, match="none for Cl"):
        eds.atomic_fractions(found, {"S": 1.0}, 0.1, {}, "x")


@pytest.mark.parametrize(
    ("elements", "window", "counts", "message"),
    [
        (["Xx"], WINDOW, 100.0, "elements among"),
        (["O"], (1.0, 3.0), 100.0, "elements with lines in 1 to 3 keV, found O"),
        ([], WINDOW, 100.0, "no element"),
        (["O"], WINDOW, 0.0, "a spectrum with counts in the window"),
    ],
)
def test_spectra_that_allow_no_fit(elements, window, counts, message):
    with pytest.raises(AnalysisError, match=message):
        eds.fit(ENERGY, np.full(2048, counts), elements, window, "x")


def test_lithium_is_not_seen():
    nominal = visible_fractions("Li2TaS0.4O0.6Cl5")
    expected = {"Ta": 0.142857, "S": 0.057143, "O": 0.085714, "Cl": 0.714286}
    assert nominal == pytest.approx(expected, abs=1e-6)
    with pytest.raises(AnalysisError, match="heavier than Li"):
        visible_fractions("LiH")


AREAS = {"O": 3000.0, "S": 20000.0, "Cl": 200000.0, "Ta": 80000.0}


def test_listed_elements_alone_leave_nothing_of_another():
    rng = np.random.default_rng(3)
    found = [eds.fit(ENERGY, simulated(rng, AREAS), ELEMENTS, WINDOW, "x") for _ in range(15)]
    assert {fit.unlisted for fit in found} == {("", 0.0)}


@pytest.mark.parametrize("area", [12000.0, 30000.0])
def test_silicon_under_tantalum_is_asked_about(area):
    """4 and 9 % of the counts, 30 eV from the line of tantalum; Ta is 10 to 30 % too high."""
    rng = np.random.default_rng(4)
    counts = simulated(rng, AREAS | {"Si": area}, shift=0.003)
    found = eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x")
    assert found.counts["Ta"] > 1.08 * AREAS["Ta"]
    assert found.unlisted[0] == "Si"
    known = eds.fit(ENERGY, counts, (*ELEMENTS, "Si"), WINDOW, "x")
    assert known.unlisted == ("", 0.0)
    assert abs(known.counts["Ta"] - AREAS["Ta"]) < 4 * known.u_counts["Ta"]


def test_escape_shares_of_silicon():
    """As measured: 1.8 % for P, 1.3 to 1.5 % for S and Cl, 0.5 % for Fe; none below the K edge."""
    assert escape_share(2.014) == pytest.approx(0.0165, abs=0.002)
    assert escape_share(2.622) == pytest.approx(0.0135, abs=0.002)
    assert escape_share(6.404) == pytest.approx(0.004, abs=0.002)
    assert escape_share(1.740) == 0


@pytest.mark.parametrize("removed", [0.0, 1.0])
def test_escape_peaks_of_chlorine_and_sulfur_are_no_oxygen(removed):
    rng = np.random.default_rng(6)
    areas = {"S": 200000.0, "Cl": 400000.0, "Ta": 80000.0}
    counts = simulated(rng, areas)
    if not removed:
        for element in ("S", "Cl"):
            at, area = LINES[element][0][0], areas[element]
            sd = math.sqrt(0.128**2 - 0.0025 * (5.895 - at + SI_KA)) / 2.3548
            peak = np.exp(-0.5 * ((ENERGY - at + SI_KA) / sd) ** 2) / (sd * math.sqrt(2 * math.pi))
            counts = counts + rng.poisson(escape_share(at) * area * 0.005 * peak)
    found = eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x")
    assert abs(found.counts["O"]) < 3 * found.u_counts["O"]
    assert found.u_counts["O"] < 1000  # the escape peak of S has 3000 counts


@pytest.mark.parametrize("gain", [-0.01, 0.0, 0.01])
def test_a_gain_that_is_off_is_found(gain):
    counts = simulated(np.random.default_rng(7), AREAS)
    found = eds.fit(ENERGY * (1 + gain), counts, ELEMENTS, WINDOW, "x")
    assert found.gain == pytest.approx(gain, abs=2e-3)
    for element, area in AREAS.items():
        assert abs(found.counts[element] - area) < 4 * found.u_counts[element]
    assert not of_fit(found)


@pytest.mark.parametrize("element", ["Pb", "Mo", "Au", "Zr", "K", "Al"])
def test_an_element_not_sought_is_asked_about(element):
    counts = simulated(np.random.default_rng(8), AREAS | {element: 30000.0})
    doubts = of_fit(eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x"))
    assert any(f"looks like {element}" in doubt for doubt in doubts)


@pytest.mark.parametrize("stretch", [0.5, 1.05, 2.0])
def test_an_axis_that_is_wrong_gives_no_composition(stretch):
    counts = simulated(np.random.default_rng(9), AREAS)
    assert of_fit(eds.fit(ENERGY * stretch, counts, ELEMENTS, WINDOW, "x"))


@pytest.mark.parametrize(("landing", "doubts"), [(10.0, 0), (7.0, 1)])
def test_electrons_that_arrive_with_less_energy_are_asked_about(landing, doubts):
    rng = np.random.default_rng(10)
    counts = simulated(rng, AREAS, background=0.0)
    law = np.maximum(landing - ENERGY, 0) / np.maximum(ENERGY, 0.3)
    counts = counts + rng.poisson(1000 * law)
    found = eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x")
    assert len(of_whole(ENERGY, counts, found, 10.0)) == doubts


def test_iron_above_the_window_is_asked_about():
    rng = np.random.default_rng(12)
    counts = simulated(rng, AREAS)
    found = eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x")
    assert not of_whole(ENERGY, counts, found, None)
    sd = math.sqrt(0.128**2 + 0.0025 * (6.404 - 5.895)) / 2.3548
    iron = 20000 * 0.005 / sd / 2.5066 * np.exp(-0.5 * ((ENERGY - 6.404) / sd) ** 2)
    (doubt,) = of_whole(ENERGY, counts + rng.poisson(iron), found, None)
    assert "Fe at 6.4 keV" in doubt


def test_lines_are_no_bremsstrahlung():
    """At 5 kV the lines of the window lie where the height of the bremsstrahlung is taken."""
    rng = np.random.default_rng(14)
    law = np.maximum(5.0 - ENERGY, 0) / np.maximum(ENERGY, 0.3)
    counts = simulated(rng, AREAS, background=0.0) + rng.poisson(100 * law)
    found = eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x")
    assert not of_whole(ENERGY, counts, found, 5.0)


def test_counts_hold_what_a_background_with_an_edge_is_off_by():
    """An edge of 10 % just above the line, which a polynomial rounds off."""
    rng = np.random.default_rng(15)
    background = 2000.0 * np.where(ENERGY > 2.47, 0.9, 1.0)
    for area in (5e3, 2e4):
        counts = simulated(rng, AREAS | {"S": area}, background=0.0) + rng.poisson(background)
        found = eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x")
        assert abs(found.counts["S"] - area) < 2 * found.u_counts["S"]


def test_what_a_rough_surface_absorbs_falls_as_the_attenuation_of_x_rays():
    """Twice the energy, an eighth; never more than half."""
    assert np.exp(1.96 * eds.u_absorbed(0.525)) == pytest.approx(2)  # a factor of two at 95 %
    assert eds.u_absorbed(1.05) == pytest.approx(eds.u_absorbed(0.525) / 8)
    assert eds.u_absorbed(2.308) < 0.005
    assert eds.u_absorbed(0.277) == 0.5


def test_ratios_of_lines_are_part_of_u_where_lines_overlap():
    """Zr with Lβ 10 % weaker than tabulated, and P that is told from it by little."""
    rng = np.random.default_rng(19)
    areas = {"Zr": 150000.0, "P": 30000.0, "Cl": 250000.0}
    first, *others = LINES["Zr"]
    total = sum(r for _, r in LINES["Zr"])
    counts = simulated(rng, areas)
    at, ratio = others[0]
    sd = math.sqrt(0.128**2 - 0.0025 * (5.895 - at)) / 2.3548
    peak = np.exp(-0.5 * ((ENERGY - at) / sd) ** 2) * 0.005 / (sd * math.sqrt(2 * math.pi))
    counts = counts - 0.1 * ratio / total * areas["Zr"] * peak
    found = eds.fit(ENERGY, counts, ("Zr", "P", "Cl"), WINDOW, "x")
    for element in ("P", "Cl"):
        assert found.counts[element] == pytest.approx(
            areas[element], abs=2.5 * found.u_counts[element]
        )
    assert found.u_counts["P"] > 5 * math.sqrt(areas["P"])
    assert first[0] == 2.042


def test_an_axis_that_lines_of_another_element_bend_is_asked_about():
    """P under Zr moves its line, which offset and gain together make good for."""
    rng = np.random.default_rng(20)
    areas = {"Zr": 30000.0, "P": 30000.0, "Cl": 240000.0}
    found = eds.fit(ENERGY, simulated(rng, areas), ("Zr", "Cl"), WINDOW, "x")
    assert "an element not sought" in "; ".join(of_fit(found)) or found.unlisted[0]
    calibrated = eds.fit(ENERGY, simulated(rng, areas), ("Zr", "P", "Cl"), WINDOW, "x")
    assert not of_fit(calibrated)


def test_oxygen_of_which_half_is_absorbed_lies_within_its_interval():
    rng = np.random.default_rng(23)
    areas = {"O": 0.5 * 0.3e5, "S": 0.95e5, "Cl": 5e5, "Ta": 1.6e5}  # of Li2TaSOCl5
    found = eds.fit(ENERGY, simulated(rng, areas), ELEMENTS, WINDOW, "x")
    oxygen, *others = eds.atomic_fractions(found, SENSITIVITY, 0.02, {}, "x")
    assert oxygen.lower95 < 1 / 8 < oxygen.upper95
    assert oxygen.value - oxygen.lower95 < oxygen.upper95 - oxygen.value  # it is a factor
    for one in others:
        assert one.upper95 - one.value == pytest.approx(1.96 * one.u, rel=0.1)


def test_a_weak_line_of_tantalum_is_not_taken_for_sulfur():
    """M2-N4 of Ta, 80 eV from S Ka."""
    rng = np.random.default_rng(29)
    counts = simulated(rng, {"O": 3e4, "Cl": 5e5, "Ta": 1.6e5})
    found = eds.fit(ENERGY, counts, ELEMENTS, WINDOW, "x")
    assert LINES["Ta"][-1] == (2.229, 0.01)
    assert abs(found.counts["S"]) < 2 * found.u_counts["S"] < 4e3


def test_a_window_that_absorbs_soft_lines_is_asked_about():
    """8 µm of beryllium: of light of 0.5 keV nothing passes, of that of 1.3 keV a half."""
    rng = np.random.default_rng(31)
    counts = simulated(rng, {"S": 2e4, "Cl": 1e5, "Ta": 3e4})
    passed = np.exp(-1.3 / np.maximum(ENERGY, 0.05) ** 3)
    for spectrum, asked in ((counts, False), (rng.poisson(counts * passed).astype(float), True)):
        found = eds.fit(ENERGY, spectrum, ELEMENTS, WINDOW, "x")
        doubts = of_whole(ENERGY, spectrum, found, 15.0)
        assert any("window of the detector" in doubt for doubt in doubts) == asked


def test_sensitivities_of_another_voltage_are_asked_about():
    assert "sensitivity_kV" in of_voltage(5.0, 15.0)[0]
    assert of_voltage(15.0, 15.0) == of_voltage(None, 15.0) == of_voltage(15.0, None) == []
