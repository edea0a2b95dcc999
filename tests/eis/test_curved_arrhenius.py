"""Conductivities over a kink, or of a glass: told from a line, and recovered where asked for."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from electrolyte.numbers.quantities import Quantity, with_interval
from electrolyte.techniques.eis.arrhenius import Arrhenius, arrhenius
from electrolyte.techniques.eis.arrhenius_quantities import line_quantities

K = 8.617333262e-5
OF = {"sample": "A", "replicate": "P", "source": "m", "origin": "synthetic"}
COLD, HOT, KINK = 0.45, 0.30, 293.15  # eV, K
B, ZERO = 0.05, 180.0  # eV, K
U = 0.01


def straight(kelvin: np.ndarray) -> np.ndarray:
    return 10 - 0.35 / (K * kelvin)


def kinked(kelvin: np.ndarray) -> np.ndarray:
    x = 1 / (K * kelvin) - 1 / (K * KINK)
    return -3 - np.where(x > 0, COLD, HOT) * x


def glass(kelvin: np.ndarray) -> np.ndarray:
    return 3 - B / (K * (kelvin - ZERO))


TRUTHS = {
    "two_lines": {
        "activation_energy_cold": COLD,
        "activation_energy_hot": HOT,
        "arrhenius_kink_temperature": KINK,
        "arrhenius_conductivity": 1e3 * math.exp(float(kinked(np.array(298.15)))) / 298.15,
    },
    "vtf": {
        "vtf_energy": B,
        "vtf_temperature": ZERO,
        "log10_vtf_prefactor": 3 / math.log(10),
        "arrhenius_conductivity": 1e3 * math.exp(float(glass(np.array(298.15)))) / 298.15,
    },
}
SHAPES = {"two_lines": kinked, "vtf": glass}
Shape = Callable[[np.ndarray], np.ndarray]


def measured(shape: Shape, n: int, seed: int, law: str = "line", offset_K: float = 0.0):
    rng = np.random.default_rng([n, seed])
    celsius = np.linspace(-20.0, 60.0, n)
    kelvin = celsius + 273.15
    ln_y = shape(kelvin + offset_K * rng.normal()) + rng.normal(0, U, n)
    return arrhenius(
        celsius, np.exp(ln_y) / kelvin, np.full(n, U), law=law, u_temperature_offset=offset_K
    )


def rows(line: Arrhenius, law: str) -> dict[str, Quantity]:
    found = line_quantities(line, "", 25.0, law, **OF)
    return {row.quantity: with_interval(row) for row in found}


@pytest.mark.parametrize("n", [5, 7, 10, 15])
def test_lines_are_doubted_in_at_most_3_of_100_and_others_always(n: int) -> None:
    doubted = [bool(measured(straight, n, seed).curvature) for seed in range(200)]
    assert np.mean(doubted) <= 0.04
    for shape in SHAPES.values():
        assert all(measured(shape, n, seed).curvature for seed in range(50))


@pytest.mark.parametrize("law", ["two_lines", "vtf"])
def test_the_law_is_offered_in_words(law: str) -> None:
    words = measured(SHAPES[law], 12, 1).curvature
    assert "fit better than one line" in words
    assert ("VTF" in words) == (law == "vtf")


@pytest.mark.night
@pytest.mark.parametrize("law", ["two_lines", "vtf"])
@pytest.mark.parametrize("offset_K", [0.0, 2.0])
def test_intervals_of_a_law_hold_its_truth(law: str, offset_K: float) -> None:
    """95 of 100; 150 runs tell it to ± 4 at 2 standard deviations."""
    found = [rows(measured(SHAPES[law], 12, s, law, offset_K), law) for s in range(150)]
    for name, truth in TRUTHS[law].items():
        own = [row[name] for row in found]
        assert np.mean([q.lower95 < truth < q.upper95 for q in own]) > 0.89, name
        assert {q.status for q in own} == {"ok"}
    assert found[0]["activation_energy"].status == "not_resolved"


def test_few_temperatures_give_no_law() -> None:
    found = rows(measured(kinked, 6, 1, "two_lines"), "two_lines")
    assert found["arrhenius_conductivity"].status == "not_resolved"
    assert "7 temperatures" in found["arrhenius_conductivity"].note
