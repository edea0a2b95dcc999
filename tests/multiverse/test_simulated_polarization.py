"""On a simulated polarization: a window over the decaying current is what moves the limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from simulated_subjects import CONFIG, PELLET, values_of

from electrolyte.multiverse import of_dc
from electrolyte.multiverse.shares import shares, total_effects
from electrolyte.multiverse.universes import DEFAULT, choices_of, universes
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE, Measurement

LIMIT, DECAY, DURATION = 2e-9, 4e-7, 36000.0  # A, A, s
CHOICES = {
    "window": [{"name": "last half", "set": {"dc.mean_fraction": 0.5}, "reason": ""}],
    "idle": [{"name": "0.2", "set": {"dc.steady_drift": 0.2}, "reason": ""}],
}


def measured(decays: bool) -> list[tuple[dict[str, Any], Measurement]]:
    """I = I(limit) + A exp(-8 t / T), 0.5 V; or the limit alone, with noise of 0.1 %."""
    t = np.linspace(1.0, DURATION, 3000)
    noise = 1 + 1e-3 * np.random.default_rng(3).normal(size=t.size)
    current = (LIMIT + decays * DECAY * np.exp(-8 * t / DURATION)) * noise
    frame = pd.DataFrame({TEST_TIME: t, CURRENT: current, VOLTAGE: np.full(t.size, 0.5)})
    row: dict[str, Any] = {
        "measurement": "m",
        "path": "m",
        "pellet": "P",
        "temperature_C": 25.0,
        "voltage_V": 0.5,
        "cell_kind": None,
        "interface_resistance_ohm": None,
        "interface_resistance_u_ohm": None,
        "interface_resistance_steady_ohm": None,
        "interface_resistance_steady_u_ohm": None,
        "origin": "synthetic",
        "subject": PELLET,
    }
    return [(row, Measurement("dc", "simulated", frame, Path("m"), ""))]


def currents(names: list[str], decays: bool) -> tuple[list[dict[str, str]], list[float]]:
    """The choices of all universes, and the final current in A in each."""
    listed = {name: CHOICES[name] for name in names}
    made = universes(choices_of(listed, CONFIG, {}), at_most=100, seed=0)
    rows = [{"measurement": "m", "pellet": "P"}]
    found = values_of("final_current", "dc", made, measured(decays), rows, of_dc.of_subject)
    return [u.by_choice for u in made], found


def test_a_window_over_the_decay_moves_the_final_current_and_nothing_else_does() -> None:
    points, values = currents(["window", "idle"], decays=True)
    share = shares(total_effects(points, values, {"window": 2, "idle": 2}))
    assert share == {"window": 1.0, "idle": 0.0}
    by_window = {point["window"]: value for point, value in zip(points, values, strict=True)}
    # of the exponential over the last half of the run, by its integral
    mean = LIMIT + DECAY * (np.exp(-4) - np.exp(-8)) / 4
    assert by_window["last half"] == pytest.approx(mean, rel=0.01)
    assert by_window[DEFAULT] == pytest.approx(LIMIT, rel=0.15)


def test_on_a_steady_current_no_window_matters() -> None:
    points, values = currents(["window", "idle"], decays=False)
    assert values == pytest.approx([LIMIT] * 4, rel=1e-3)
    assert total_effects(points, values, {"window": 2, "idle": 2})["idle"].value == 0.0
