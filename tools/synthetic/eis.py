"""Synthetic impedance spectra of blocking cells, in Gamry and BioLogic files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K, VACUUM_PERMITTIVITY_F_CM
from synthetic import biologic_mpt, gamry_dta
from synthetic.noise import rng_for
from synthetic.pellets import T25_K, Pellet, pellets

START = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
NOTES = "SYNTHETIC DATA simulated from the values reported in ACS Materials Lett. 2025, 7, 4029"


def impedance(
    pellet: Pellet, frequency: np.ndarray, temperature_K: float, model: Mapping[str, Any]
) -> np.ndarray:
    """Noise-free p(R,C)-CPE (+ L) of a pellet between blocking electrodes, in Ω."""
    omega = 2 * np.pi * frequency
    R = pellet.thickness_cm / (pellet.conductivity(temperature_K) * pellet.area_cm2)
    C = model["relative_permittivity"] * VACUUM_PERMITTIVITY_F_CM
    C *= pellet.area_cm2 / pellet.thickness_cm
    cpe = model["CPE2"]
    activation = cpe["Q_activation_eV"] / BOLTZMANN_EV_K * (1 / temperature_K - 1 / T25_K)
    Q = cpe["Q25_per_cm2"] * pellet.area_cm2 * np.exp(-activation)
    bulk = R / (1 + 1j * omega * R * C)
    spectrum: np.ndarray = bulk + 1 / (Q * (1j * omega) ** cpe["n"])
    return spectrum


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write all spectra below ``raw/eis`` and return the rows of its sheet."""
    eis = model["eis"]
    rows = []
    everyone = pellets(model)
    for first in range(0, len(everyone), 3):
        siblings = everyone[first : first + 3]
        lags = _temperature_errors(siblings[0].sample, model)
        for pellet, lag in zip(siblings, lags, strict=True):
            for i, nominal in enumerate(eis["temperatures_C"]):
                true_K = nominal + ICE_POINT_K + lag[i]
                rows.append(_write_spectrum(raw, pellet, nominal, true_K, i, model))
    stress = next(p for p in everyone if p.name == eis["stress"]["pellet_of"])
    rows.append(_write_stress(raw, stress, model))
    return rows


def _temperature_errors(sample: str, model: Mapping[str, Any]) -> np.ndarray:
    """True minus nominal temperature (pellets, temperatures) in K, mean over pellets zero.

    Zero mean at each temperature keeps the mean conductivity and the mean activation energy of
    the pellets where the forward model puts them.
    """
    rng = rng_for(model["seed"], f"temperature {sample}")
    eis = model["eis"]
    errors = rng.normal(0, eis["temperature_sd_K"], (3, len(eis["temperatures_C"])))
    centred: np.ndarray = errors - errors.mean(axis=0)
    return centred


def _write_spectrum(
    raw: Path, pellet: Pellet, nominal_C: float, true_K: float, place: int, model: Mapping[str, Any]
) -> dict[str, str]:
    name = f"{pellet.name}_{nominal_C:g}C"
    biologic = pellet.name in model["eis"]["biologic_pellets"]
    path = Path(f"{name}.{'mpt' if biologic else 'DTA'}")
    frequency = _frequencies(model)
    spectrum = _noisy(impedance(pellet, frequency, true_K, model["eis"]), name, model)
    write_eis = biologic_mpt.write_eis if biologic else gamry_dta.write_eis
    write_eis(
        raw / "eis" / path,
        frequency,
        spectrum,
        title=f"SYNTHETIC {pellet.name} {nominal_C:g} C",
        notes=NOTES,
        temperature_C=nominal_C,
        amplitude_mV=model["eis"]["amplitude_mV"],
        start_time=START + timedelta(hours=place),
    )
    return _row(name, pellet.name, path, nominal_C)


def _write_stress(raw: Path, pellet: Pellet, model: Mapping[str, Any]) -> dict[str, str]:
    """One spectrum with inductive leads, on which the circuit without L must fail."""
    stress = model["eis"]["stress"]
    name = f"{stress['pellet']}_25C"
    frequency = _frequencies(model)
    spectrum = impedance(pellet, frequency, T25_K, model["eis"])
    spectrum = _noisy(spectrum + 2j * np.pi * frequency * stress["L0_H"], name, model)
    path = Path(f"{name}.DTA")
    gamry_dta.write_eis(
        raw / "eis" / path,
        frequency,
        spectrum,
        title=f"SYNTHETIC {pellet.name} 25 C, leads of {1e9 * stress['L0_H']:g} nH",
        notes=NOTES,
        temperature_C=25.0,
        amplitude_mV=model["eis"]["amplitude_mV"],
        start_time=START + timedelta(hours=24),
    )
    return _row(name, stress["pellet"], path, 25)


def _frequencies(model: Mapping[str, Any]) -> np.ndarray:
    grid = model["eis"]["frequency_Hz"]
    return np.geomspace(grid["max"], grid["min"], grid["n_points"])


def _noisy(spectrum: np.ndarray, name: str, model: Mapping[str, Any]) -> np.ndarray:
    """Independent noise on both parts, relative to the modulus."""
    rng = rng_for(model["seed"], f"eis {name}")
    sd = model["eis"]["noise_rel_modulus"] * np.abs(spectrum)
    noisy: np.ndarray = spectrum + sd * (
        rng.standard_normal(spectrum.size) + 1j * rng.standard_normal(spectrum.size)
    )
    return noisy


def _row(measurement: str, pellet: str, path: Path, temperature_C: float) -> dict[str, str]:
    return {
        "measurement": measurement,
        "pellet": pellet,
        "path": path.as_posix(),
        "format": "",
        "origin": "synthetic",
        "temperature_C": f"{temperature_C:g}",
    }
