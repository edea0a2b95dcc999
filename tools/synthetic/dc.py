"""Synthetic DC polarization of one pellet between blocking electrodes, in Gamry files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import gamma
from pathlib import Path
from typing import Any

import numpy as np

from synthetic import gamry_dta
from synthetic.eis import NOTES, START
from synthetic.noise import rng_for
from synthetic.pellets import Pellet, pellets


def current(
    pellet: Pellet, time: np.ndarray, voltage: float, model: Mapping[str, Any]
) -> np.ndarray:
    """Noise-free current in A: electronic conduction and the charging of the blocking CPE."""
    conductance = model["sigma_e_S_cm"] * pellet.area_cm2 / pellet.thickness_cm
    cpe = model["CPE"]
    charging = cpe["Q"] * time ** -cpe["n"] / gamma(1 - cpe["n"])
    steady: np.ndarray = voltage * (conductance + charging)
    return steady


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write one run a voltage below ``raw/dc`` and return the rows of its sheet."""
    dc = model["dc_polarization"]
    pellet = next(p for p in pellets(model) if p.name == dc["pellet"])
    time = np.arange(1.0, dc["hold_s"] + 0.5, dc["sample_period_s"])
    rows = []
    for place, voltage in enumerate(dc["voltages_V"]):
        name = f"{pellet.name}_{voltage:g}V"
        noise = rng_for(model["seed"], f"dc {name}").standard_normal(time.size)
        measured = current(pellet, time, voltage, dc) + 1e-12 * (
            dc["offset_pA"] + dc["noise_pA"] * noise
        )
        gamry_dta.write_chronoa(
            raw / "dc" / f"{name}.DTA",
            time,
            np.full_like(time, voltage),
            measured,
            title=f"SYNTHETIC {pellet.name} DC polarization {voltage:g} V",
            notes=NOTES,
            temperature_C=25.0,
            step_voltage=voltage,
            start_time=START + timedelta(days=7, hours=2 * place),
        )
        rows.append(
            {
                "measurement": name,
                "pellet": pellet.name,
                "path": f"{name}.DTA",
                "format": "",
                "origin": "synthetic",
                "temperature_C": "25",
                "voltage_V": "",
            }
        )
    return rows
