"""Stiffness from unloading: known curves, a Fischer and an InView file, curves that cannot do."""

from __future__ import annotations

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.layouts.workbook import Workbook
from electrolyte.readers.measurement import DEPTH, LOAD
from electrolyte.readers.mechanics.cycles import unloadings
from electrolyte.techniques.indentation.unloading import fit_unloading


def curve(exponent=1.4, noise=0.0, peak=50.0, depth=1000.0, final=400.0, points=60):
    """Loading, hold of five points, power-law unloading; (depth, load, true stiffness)."""
    rng = np.random.default_rng(7)
    up = np.linspace(0, 1, 40)
    down = np.linspace(1, 0.1, points)
    h_down = final + (depth - final) * down ** (1 / exponent)
    load = peak * np.concatenate([up**2, np.ones(5), down[1:]])
    h = np.concatenate([depth * up, np.full(5, depth), h_down[1:]])
    load = load + rng.normal(0, noise * peak, load.size)
    return h, load, exponent * peak / (depth - final) * 1e6


@pytest.mark.parametrize("exponent", [1.1, 1.5, 2.0])
def test_power_law_is_recovered(exponent):
    depth, load, truth = curve(exponent)
    ((start, stop),) = unloadings(load)
    fit = fit_unloading(depth, load, start, stop, (0.2, 0.95), "indent 1")
    assert fit.stiffness_N_m == pytest.approx(truth, rel=1e-5)
    assert fit.exponent == pytest.approx(exponent, rel=1e-4)
    assert fit.final_depth_nm == pytest.approx(400.0, rel=1e-3)


def test_stated_uncertainty_covers_the_noise():
    """The truth lies within 3 u, and the u is of the size of the scatter."""
    truth = curve()[2]
    found = []
    for seed in range(40):
        depth, load, _ = curve()
        load = load + np.random.default_rng(seed).normal(0, 0.05, load.size)
        start, stop = unloadings(load)[-1]
        found.append(fit_unloading(depth, load, start, stop, (0.2, 0.95), "x"))
    scatter = np.std([f.stiffness_N_m for f in found], ddof=1)
    stated = np.mean([f.u_stiffness_N_m for f in found])
    assert 0.5 < stated / scatter < 2
    z = [(f.stiffness_N_m - truth) / f.u_stiffness_N_m for f in found]
    assert np.mean(np.abs(z) < 3) >= 0.9


def test_every_cycle_is_found():
    one = curve()[1]
    assert len(unloadings(np.concatenate([0.5 * one, one]))) == 2
    assert unloadings(np.linspace(0, 1, 50)) == []


@pytest.mark.parametrize(
    ("depth", "load", "what"),
    [
        (np.array([0, 10, 9.5, 9.0]), np.array([0, 1, 0.7, 0.1]), "at least 8 points"),
        (np.r_[0, np.linspace(10, 20, 30)], np.r_[0, np.linspace(1, 0.1, 30)], "falls with"),
    ],
)
def test_unusable_unloadings_are_refused_by_name(depth, load, what):
    ((start, stop),) = unloadings(load)
    with pytest.raises(AnalysisError, match=what) as caught:
        fit_unloading(depth, load, start, stop, (0.2, 0.95), "indent 7")
    assert "indent 7" in str(caught.value)


def test_inview_stiffness_of_the_last_cycle(real_data):
    """Su of the tenth cycle of 15 tests; the program prints three digits and fits otherwise."""
    path = real_data / "indentation" / "FusedSilica.xlsx"
    printed = {
        str(row[0]).strip(): float(row[3])
        for row in Workbook(path).rows("Cycles-GroupedByTest")
        if ":" in str(row[0])
    }
    deviations = []
    for name, points in readers.read(path).frame.groupby("Indent", sort=False):
        if f"{name}:10" in printed:
            depth, load = points[DEPTH].to_numpy(), points[LOAD].to_numpy()
            found = unloadings(load)
            assert len(found) == 10, name
            fit = fit_unloading(depth, load, *found[-1], (0.5, 0.98), str(name))
            deviations.append(fit.stiffness_N_m / printed[f"{name}:10"] - 1)
    assert len(deviations) >= 15
    assert np.abs(deviations).max() < 0.02
    assert abs(np.mean(deviations)) < 0.01


def test_fischer_compliance_and_modulus(real_data):
    """Compliance to one unit of its last digit; the modulus from the program's own hardness."""
    measurement = readers.read(real_data / "indentation" / "FS1.txt", "indentation")
    assert len(measurement.metadata["results"]) == 10
    for name, points in measurement.frame.groupby("Indent", sort=False):
        stated = measurement.metadata["results"][name]
        depth, load = points[DEPTH].to_numpy(), points[LOAD].to_numpy()
        limits = (stated["tangent_from"], stated["tangent_to"])
        fit = fit_unloading(depth, load, *unloadings(load)[-1], limits, str(name))
        assert 1e6 / fit.stiffness_N_m == pytest.approx(stated["Compliance / um/N"], abs=0.1)
        area_m2 = fit.load_mN * 1e-3 / (stated["HIT / N/mm^2"] * 1e6)
        reduced = np.sqrt(np.pi) / 2 * fit.stiffness_N_m / np.sqrt(area_m2) / 1e9
        modulus = 1 / (1 / reduced - (1 - 0.07**2) / 1141)
        assert modulus == pytest.approx(stated["EIT/(1-vs^2) / GPa"], rel=0.03)
