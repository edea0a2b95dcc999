"""On simulated spectra: what cannot matter does not, and what is wrong by construction is found."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from simulated_subjects import CONFIG, PELLET, values_of

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.multiverse import of_eis
from electrolyte.multiverse.evaluation import KEY, Subject, in_all_variants, key_of
from electrolyte.multiverse.shares import shares, total_effects
from electrolyte.multiverse.universes import (
    DEFAULT,
    Universe,
    choices_of,
    universes,
)
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    Measurement,
)

ENERGY, PREFACTOR = 0.35, 2.0e5  # eV, S K/cm
CELSIUS = (-20, 0, 25, 40, 60)
LEVELS = {"idle": 2, "form": 2, "left_out_temperature_C": 3}
CHOICES = {
    # all points lie below
    "idle": [{"name": "to 1 GHz", "set": {"eis.frequency_max_Hz": 1e9}, "reason": ""}],
    "form": [{"name": "ln σ", "set": {"eis.arrhenius_form": "sigma"}, "reason": ""}],
}


def simulated(
    celsius: float, true_celsius: float, rng: np.random.Generator
) -> tuple[dict[str, Any], Measurement]:
    """R of the pellet beside 10 pF, a blocking CPE, 0.1 % of noise."""
    kelvin = true_celsius + ICE_POINT_K
    sigma = PREFACTOR / kelvin * math.exp(-ENERGY / (BOLTZMANN_EV_K * kelvin))
    resistance = 0.1 / (sigma * math.pi / 4)
    frequency = np.geomspace(7e6, 1.0, 50)
    jw = 2j * np.pi * frequency
    z = 1 / (1 / resistance + 1e-11 * jw) + 1 / (4e-6 * jw**0.88)
    z += 1e-3 * np.abs(z) * (rng.normal(size=50) + 1j * rng.normal(size=50))
    name = f"P_{celsius}C"
    row = {
        "measurement": name,
        "path": name,
        "pellet": "P",
        "temperature_C": float(celsius),
        "origin": "synthetic",
        "cell_kind": None,
        "subject": PELLET,
    }
    table = {FREQUENCY: frequency, REAL_IMPEDANCE: z.real, IMAGINARY_IMPEDANCE: z.imag}
    return row, Measurement("eis", "simulated", pd.DataFrame(table), Path(name), "")


def found_in(
    listed: dict[str, Any], left_out: dict[str, Any], true: dict[int, int] | None = None
) -> tuple[list[Universe], list[float]]:
    """All universes of a simulated pellet, and the activation energy in each."""
    rng = np.random.default_rng(20)
    measured = [simulated(t, (true or {}).get(t, t), rng) for t in CELSIUS]
    rows = [row | {"temperature_C": f"{row['temperature_C']:.0f}"} for row, _ in measured]
    found = universes(choices_of(listed, CONFIG, left_out), at_most=10**4, seed=0)
    energies = values_of("activation_energy", "eis", found, measured, rows, of_eis.of_subject)
    return found, energies


def test_what_cannot_matter_does_not_and_the_form_moves_the_energy_by_kT() -> None:
    listed = {name: CHOICES[name] for name in ("idle", "form")}
    found, energies = found_in(listed, {"temperature_C": ["-20", "60"]})
    points = [universe.by_choice for universe in found]
    share = shares(total_effects(points, energies, LEVELS))
    assert share["idle"] == 0.0
    assert share["form"] > 0.9
    by_settings = dict(zip((tuple(p.values()) for p in points), energies, strict=True))
    own, other = (by_settings[DEFAULT, form, DEFAULT] for form in (DEFAULT, "ln σ"))
    assert own == pytest.approx(ENERGY, abs=0.002)
    mean = np.mean([celsius + ICE_POINT_K for celsius in CELSIUS])
    assert own - other == pytest.approx(BOLTZMANN_EV_K * mean, rel=0.05)


def test_a_temperature_that_is_not_that_of_its_spectrum_is_found_as_the_mover() -> None:
    """The spectrum of 60 °C was taken at 25 °C: without it the energy is right."""
    listed = {name: CHOICES[name] for name in ("idle", "form")}
    found, energies = found_in(listed, {"temperature_C": ["0", "60"]}, {60: 25})
    points = [universe.by_choice for universe in found]
    share = shares(total_effects(points, energies, LEVELS))
    assert share["idle"] == 0.0
    assert max(share, key=share.__getitem__) == "left_out_temperature_C"
    right = [
        energy
        for point, energy in zip(points, energies, strict=True)
        if point["left_out_temperature_C"] == "without 60" and point["form"] == DEFAULT
    ]
    assert right == pytest.approx([ENERGY] * 2, abs=0.002)
    assert energies[0] < ENERGY - 0.05


def test_a_subject_that_fails_in_a_universe_is_a_result_with_its_reason() -> None:
    def evaluate(_measured: Any, _subject: Any, settings: Any, _collected: Any) -> pd.DataFrame:
        if settings["eis"]["engine"] == "impedance":
            raise ZeroDivisionError("no weight left")
        return pd.DataFrame({"value": [1.0]})

    variants = [
        {"settings": settings, "left_out": []} for settings in ({}, {"eis.engine": "impedance"})
    ]
    of: dict[str, Any] = {"technique": "eis", "settings": CONFIG}
    tables, failures = in_all_variants([], variants, evaluate, Subject("P"), **of)
    assert list(tables[KEY]) == [key_of(variants[0])]
    assert failures.to_dict("records") == [
        {KEY: key_of(variants[1]), "reason": "ZeroDivisionError: no weight left"}
    ]
    of["settings"] = {"eis": {"engine": "impedance"}}
    with pytest.raises(ZeroDivisionError):  # with the settings of the study it is a bug
        in_all_variants([], variants[:1], evaluate, Subject("P"), **of)
