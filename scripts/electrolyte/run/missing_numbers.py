"""Which numbers are missing where a row of a sheet cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What a row of a sheet gives, before all other numbers: by technique, and what was done in it.
NUMBERS = {
    "cycling long": "discharge_capacity, capacity_retention, coulombic_efficiency",
    "cycling rate": "discharge_capacity, coulombic_efficiency",
    "dc": "electronic_conductivity",
    "dc symmetric": "lithium_transference_number",
    "eis": "ionic_conductivity",
    "indentation": "indentation_modulus, vickers_hardness",
    "nmr single_pulse": "chemical_shift_{nucleus}, linewidth_{nucleus}",
    "nmr saturation_recovery": "spin_lattice_relaxation_time_{nucleus}",
    "nmr inversion_recovery": "spin_lattice_relaxation_time_{nucleus}",
    "profilometry height_map": "imprints, residual_depth",
    "pycnometry": "true_density",
    "raman": "raman_shift, raman_width, raman_area_share",
    "sem_eds image": "image_correlation_length",
    "sem_eds map": "element_heterogeneity",
    "sem_eds spectrum": "atomic_fraction",
    "xrd": "crystallinity_index, peak_two_theta, phase_intensity",
}


def numbers_of(technique: str, row: Mapping[str, Any]) -> str:
    """The numbers that a row of a sheet gives: ``ionic_conductivity of LTSOC-2 at 25 °C``."""
    kinds = ("experiment", "protocol", "kind", "cell_kind")
    done = next((row[key] for key in kinds if row.get(key)), "")
    names = NUMBERS.get(f"{technique} {done}") or NUMBERS.get(technique, "")
    if not names:
        return ""
    of = next((row[key] for key in ("pellet", "cell", "sample") if row.get(key)), "")
    celsius = row.get("temperature_C")
    at = "" if celsius is None else f" at {celsius:g} °C"
    return f"{names.format(nucleus=row.get('nucleus'))} of {of}{at}"
