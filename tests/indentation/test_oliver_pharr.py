"""Hardness and modulus against the instruments' own numbers, and against geometry."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte import readers
from electrolyte.readers.layouts.workbook import Workbook
from electrolyte.techniques.indentation.oliver_pharr import (
    Tip,
    contact,
    contact_area,
    vickers_GPa,
    vickers_kgf_mm2,
)

DIAMOND = {"epsilon": 0.75, "modulus_GPa": 1141.0, "poisson_ratio": 0.07}


def test_nanosuite_channels_are_reproduced(real_data):
    """Area function from indent 1; hardness and modulus channels of indents 2 to 9 follow."""
    frame = readers.read(real_data / "indentation" / "FS_XP.xls", "indentation").frame
    frame = frame[(frame["Contact Depth / nm"] > 20) & (frame["Hardness / GPa"] > 0)]
    first, others = frame[frame["Indent"] == "1"], frame[frame["Indent"] != "1"]
    depth = first["Contact Depth / nm"].to_numpy()
    terms = np.array([depth**2.0 ** (1 - order) for order in range(5)]).T
    area = first["Contact Area / nm^2"].to_numpy()
    coefficients = np.linalg.lstsq(terms / area[:, None], np.ones(len(area)), rcond=None)[0]
    # the file states the first three
    assert coefficients[:3] == pytest.approx([24.6954, 395.7700812, -16.13158277], rel=2e-6)

    tip = Tip(tuple(coefficients), beta=1.0, **DIAMOND)
    at = contact(
        others["Depth / nm"],
        others["Load / mN"],
        others["Contact Stiffness / N/m"],
        tip,
        poisson_ratio=0.18,
    )
    assert len(others) > 1000
    for found, channel in (
        (at.depth_nm, "Contact Depth / nm"),
        (at.hardness_GPa, "Hardness / GPa"),
        (at.reduced_modulus_GPa, "Reduced Modulus / GPa"),
        (at.indentation_elastic_modulus_GPa, "Modulus / GPa"),
    ):
        np.testing.assert_allclose(found, others[channel], rtol=1e-9)


def test_inview_cycles_are_reproduced(real_data):
    """160 unloadings: contact depth, hardness and modulus from the program's own Su, hmax, Pmax."""
    rows = Workbook(real_data / "indentation" / "FusedSilica.xlsx").rows("Cycles-GroupedByTest")
    cycles = np.array([row[1:9] for row in rows if ":" in str(row[0])], dtype=float)
    load, depth, stiffness, area, elastic, hardness, reduced, contact_depth = cycles.T
    large = load > 5  # the smaller ones are printed to two digits only
    # an area that is A at hc by construction, so that only the relations are tested
    for k in np.flatnonzero(large):
        coefficient = area[k] / contact_depth[k] ** 2
        tip = Tip((coefficient,), beta=1.0, **DIAMOND)
        at = contact(depth[k], load[k], stiffness[k], tip, poisson_ratio=0.188)
        assert at.depth_nm == pytest.approx(contact_depth[k], abs=3)  # S is printed to 3 digits
        assert at.reduced_modulus_GPa == pytest.approx(reduced[k], rel=0.01)
        assert at.indentation_elastic_modulus_GPa == pytest.approx(elastic[k], rel=0.01)
        assert load[k] / area[k] * 1e6 == pytest.approx(hardness[k], abs=0.01)
    assert large.sum() >= 60


def test_vickers_number_is_the_ratio_of_the_pyramid_areas():
    """ISO 14577-1 and a real InView workbook (HV / H_IT = 94.52) agree with 24.50/26.43."""
    assert vickers_kgf_mm2(1.0) == pytest.approx(94.52, abs=0.02)
    # the paper: 0.47 GPa are 47.9 kgf/mm²
    assert vickers_kgf_mm2(0.47 / vickers_GPa(1.0)) == pytest.approx(47.9, abs=0.05)
    # geometry: the true area of a 136° pyramid is its projection over sin 68°
    assert vickers_GPa(1.0) == pytest.approx(math.sin(math.radians(68)), rel=5e-4)


def test_flat_punch_of_known_compliance():
    """S = 2 beta Er sqrt(A/pi): a rigid tip on E = 10 GPa, contact radius 1 µm, ε = 0."""
    rigid = Tip((math.pi,), beta=1.0, epsilon=0.0, modulus_GPa=1e9, poisson_ratio=0.0)
    nu, elastic, radius_nm = 0.3, 10.0, 1000.0
    stiffness = 2 * (elastic / (1 - nu**2)) * radius_nm  # Sneddon: 2 a E*, GPa·nm = N/m
    at = contact(radius_nm, 1.0, stiffness, rigid, nu)
    assert at.indentation_elastic_modulus_GPa == pytest.approx(elastic, rel=1e-6)
    assert at.indentation_modulus_GPa == pytest.approx(elastic / 0.91, rel=1e-6)
    assert at.hardness_GPa == pytest.approx(1.0 / (math.pi * radius_nm**2) * 1e6)


@given(st.floats(100, 5000), st.floats(0.5, 20), st.floats(5, 200), st.floats(0.0, 0.45))
def test_indentation_modulus_does_not_depend_on_poisson_ratio(depth, load, stiff, nu):
    tip = Tip((24.5, 150.0), beta=1.034, **DIAMOND)
    one, other = (contact(depth, load, stiff * 1e3, tip, x) for x in (nu, 0.0))
    np.testing.assert_equal(one.indentation_modulus_GPa, other.indentation_modulus_GPa)
    if np.isfinite(one.indentation_modulus_GPa):
        assert one.indentation_elastic_modulus_GPa <= other.indentation_elastic_modulus_GPa


@pytest.mark.parametrize("stiffness", [0.0, -5.0, math.nan])
def test_no_stiffness_no_number(stiffness):
    tip = Tip((24.5,), beta=1.0, **DIAMOND)
    at = contact(1000.0, 5.0, stiffness, tip, 0.25)
    assert np.isnan([at.hardness_GPa, at.indentation_modulus_GPa, at.depth_nm]).all()


def test_a_contact_stiffer_than_the_diamond_has_no_modulus():
    tip = Tip((24.5,), beta=1.0, **DIAMOND)
    assert np.isnan(contact(10.0, 0.01, 1e9, tip, 0.25).indentation_modulus_GPa)


def test_area_terms():
    assert contact_area(16.0, (1.0, 10.0, 100.0, 1000.0)) == 256 + 160 + 400 + 2000
