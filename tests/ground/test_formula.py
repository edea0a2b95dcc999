"""Formulas: molar masses known from elsewhere, and text that is none."""

import pytest

from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.formula import composition, molar_mass


@pytest.mark.parametrize(
    ("formula", "mass"),
    [("H2O", 18.015), ("Li2TaSCl5", 404.14), ("Li2TaS0.4O0.6Cl5", 394.50), ("NaCl", 58.44)],
)
def test_molar_mass(formula, mass):
    assert molar_mass(formula) == pytest.approx(mass, abs=0.01)


def test_repeated_elements_add_up():
    assert composition("CH3CH2OH") == {"C": 2, "H": 6, "O": 1}


@pytest.mark.parametrize("formula", ["", "Li2(SO4)", "Xx2", "2H2O", "Li2 S", "LiCl-", "Li1.2.3"])
def test_what_is_no_formula_is_named(formula):
    with pytest.raises(AnalysisError, match="formula"):
        composition(formula)
