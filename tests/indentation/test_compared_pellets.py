"""Samples of one pellet each, compared by their indents."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from electrolyte.numbers.plausibility import GUARDS
from electrolyte.techniques.indentation.common_errors import HARDNESS, MODULUS, common_errors
from electrolyte.techniques.indentation.indents import Indent
from electrolyte.techniques.indentation.pellet import Pellet
from electrolyte.techniques.indentation.summary import comparisons, scatters


def pellet(sample: str, modulus_GPa: float, **of_indents: float) -> Pellet:
    one = Indent(
        "1",
        "unloading",
        maximum_depth_nm=2000.0,
        maximum_load_mN=33.0,
        contact_depth_nm=1700.0,
        stiffness_N_m=1e5,
        indentation_hardness_GPa=0.6,
        vickers_hardness_GPa=0.55,
        reduced_modulus_GPa=12.0,
    )
    rng = np.random.default_rng([7, *sample.encode()])
    rows = [
        asdict(replace(one, indent=str(n), indentation_modulus_GPa=value, **of_indents))
        for n, value in enumerate(modulus_GPa + 0.2 * rng.standard_normal(16))
    ]
    return Pellet(sample, f"{sample}-1", pd.DataFrame(rows), "m", "synthetic")


def ratio(first: Pellet, second: Pellet):
    rows = comparisons([first, second], first.sample, 0.1)
    return next(row for row in rows if row.quantity == "indentation_modulus_ratio")


def test_each_pellet_has_its_own_drift() -> None:
    """Of 3 % of the depth: of the modulus 3 % and what the contact is less deep, twice."""
    plain = ratio(pellet("A", 12.0), pellet("B", 12.5))
    drifting = {"drift_possible": 0.03}
    both = ratio(pellet("A", 12.0, **drifting), pellet("B", 12.5, **drifting))
    added = math.sqrt((both.u / both.value) ** 2 - (plain.u / plain.value) ** 2)
    assert added == pytest.approx(0.03 * 2**0.5 * 1.165, rel=0.02)


def test_one_frame_is_that_of_both() -> None:
    plain = ratio(pellet("A", 12.0), pellet("B", 12.5))
    yielding = {"seen_modulus_ratio": 1.08, "seen_hardness_ratio": 1.04}
    both = ratio(pellet("A", 12.0, **yielding), pellet("B", 12.5, **yielding))
    assert both.u == pytest.approx(plain.u, rel=0.02)


@pytest.mark.parametrize(
    "doubtful", [{"creep_share": 0.06}, {"pop_in_share": 0.02}, {"zero_share": 0.2}]
)
def test_a_comparison_is_as_suspect_as_its_pellets(doubtful: dict[str, float]) -> None:
    assert ratio(pellet("A", 12.0), pellet("B", 12.5)).status == "ok"
    doubted = pellet("B", 12.5, **doubtful)
    assert ratio(pellet("A", 12.0), doubted).status == "suspect"
    assert {row.status for row in scatters([doubted], 0.01)} == {"suspect"}
    assert {row.status for row in scatters([doubted], 0.01, list(GUARDS))} == {"ok"}


def test_one_drift_in_a_test_moves_depth_and_stiffness_together() -> None:
    """Constant throughout: the modulus gains from the stiffness what it loses to the depth."""
    one = pellet("A", 12.0, drift_possible=0.01, drift_share_stiffness=0.02)
    drift = next(e for e in common_errors(one, 0.0) if e.name == "indentation.drift")
    depth, stiffness = (
        next(e for e in common_errors(pellet("A", 12.0, **only), 0.0) if e.name == drift.name)
        for only in ({"drift_possible": 0.01}, {"drift_share_stiffness": 0.02})
    )
    for power in (MODULUS, HARDNESS):
        assert drift.of(power) == pytest.approx(depth.of(power) + stiffness.of(power))
    assert abs(drift.of(MODULUS)) < abs(stiffness.of(MODULUS))
