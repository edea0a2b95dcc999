"""A bar with four probes: no electrode is in its spectrum, and the sheet says why."""

from __future__ import annotations

import numpy as np
import pytest

from blocking import with_noise
from electrolyte.numbers.quantities import Quantity
from electrolyte.study.configuration import validated
from electrolyte.techniques.eis.doubts import with_doubts
from electrolyte.techniques.eis.pellet import Spectrum, evaluate, quantities
from electrolyte.techniques.geometry import Geometry

FREQUENCY = np.logspace(6, -1, 57)
BAR = {
    "thickness_mm": 14.0,
    "thickness_u_mm": 0.02,
    "diameter_mm": 4.0,
    "diameter_u_mm": 0.01,
    "mass_mg": None,
    "form": "bar",
}


def numbers(z: np.ndarray, form: str) -> dict[str, Quantity]:
    spectrum = Spectrum("B_25C", 25.0, FREQUENCY, z, "simulated")
    pellet = BAR | {"form": form}
    config = validated({})["eis"]
    geometry = Geometry.of_pellet(pellet)
    found = evaluate([spectrum], pellet="B", sample="S", geometry=geometry, config=config)
    return {q.quantity: q for q in with_doubts(quantities(found), found, pellet)}


@pytest.mark.parametrize("resistance", [150.0, 340.0, 6e3])
def test_a_bar_is_right_and_ok_without_a_tail(resistance: float) -> None:
    jw = 2j * np.pi * FREQUENCY
    z = resistance / (1 + jw * resistance * 4e-11)
    z = with_noise(z, 0.002, np.random.default_rng(round(resistance)))
    of_bar, of_disk = numbers(z, "bar"), numbers(z, "pressed")
    for name, right in (("resistance", resistance), ("ionic_conductivity", None)):
        assert of_bar[name].status == "ok", of_bar[name].note
        assert of_disk[name].status == "suspect"
        if right:
            assert abs(of_bar[name].value - right) < 3 * of_bar[name].u
    assert "pellet_shape" not in of_bar["ionic_conductivity"].note
