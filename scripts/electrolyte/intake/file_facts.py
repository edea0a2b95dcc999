"""What a raw file knows of its row in the sheets. What it does not state stays open: no guesses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from electrolyte.readers import read, sniff
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.column_maps.quantities import PHOTON_ENERGY
from electrolyte.readers.formats import known_formats
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.temperature import recorded_temperature_C
from electrolyte.run.parts import selected
from electrolyte.study.parts import Selection
from electrolyte.study.sheet_names import plain

KINDS = {
    "sem-tiff": "image",
    "emsa-msa": "spectrum",
    "bruker-spx": "spectrum",
    "bruker-bcf": "spectrum",
    "jeol-eds": "spectrum",
    "jeol-img": "image",
    "eds-map-text": "map",
    "overview-image": "overview",
}
# technique -> column that may stay empty: where the file states it, factor to the column's unit
_STATED: dict[str, dict[str, tuple[str, float]]] = {
    "xrd": {"wavelength_A": ("wavelength_alpha1_A", 1.0)},
    "raman": {"excitation_nm": ("excitation_nm", 1.0)},
    "nmr": {"mas_kHz": ("mas_Hz", 1e-3)},
    "pycnometry": {"mass_g": ("mass_g", 1.0)},
    "indentation": {"poisson_ratio": ("poisson_ratio", 1.0)},
    "sem_eds": {"pixel_size_um": ("pixel_size_x_um", 1.0)},
    "profilometry": {"pixel_size_um": ("pixel_size_x_um", 1.0)},
}


@dataclass(frozen=True)
class Reading:
    """One file that was read, or one part of a file that holds several.

    name : what its row is called unless somebody says otherwise
    facts : text by column, of the measurement and of what was measured
    title : of its format, for people
    gathered : found in a folder or by a table, where files of one name are usual
    """

    path: Path
    name: str
    measurement: Measurement
    facts: dict[str, str]
    title: str
    gathered: bool = False

    @property
    def stated(self) -> dict[str, str]:
        """Text by column: what the file states, and a sheet that is silent leaves to it."""
        about = self.measurement.metadata
        places = _STATED.get(self.measurement.technique, {})
        found = {column: (about.get(key), unit) for column, (key, unit) in places.items()}
        return {
            column: f"{number * unit:.10g}"
            for column, (number, unit) in found.items()
            if isinstance(number, float | int) and number > 0
        }


def readings_of(
    path: Path,
    technique: str | None,
    format: str | None,
    part: Selection | None = None,
    own: Sequence[ColumnMap] = (),
) -> list[Reading]:
    """Read a file and collect what it knows, of each of its parts or of those selected.

    ``own`` : the column maps of the study

    Raises
    ------
    RawFileError
        It cannot be read, or holds no such part.
    """
    measurement = read(path, technique, format, own)
    title = known_formats(own)[measurement.format].title
    name = plain(f"{path.resolve().parent.name}-{path.name}" if path.is_dir() else path.stem)
    recognised = sniff(path, measurement.technique)
    stated: dict[str, str] = {}
    if recognised is None or not (recognised.wraps or recognised.name == measurement.format):
        stated["format"] = measurement.format  # the sheet has to say it, or it is read otherwise
    if not measurement.parts and not (part and measurement.choices):
        selected(measurement, part)
        return [Reading(path, name, measurement, facts_of(measurement) | stated, title)]
    every = Selection(1, len(measurement.parts))
    return [
        Reading(
            path, f"{name}-{number}", one, facts_of(one) | stated | {"part": str(number)}, title
        )
        for number, one in selected(measurement, part or every).items()
    ]


def facts_of(measurement: Measurement) -> dict[str, str]:
    """Text by column of the sheets."""
    about = measurement.metadata
    facts = {
        name: f"{about[name]:.10g}"
        for name in ("thickness_mm", "diameter_mm")
        if isinstance(about.get(name), float)
    }
    if isinstance(about.get("nucleus"), str):
        facts["nucleus"] = about["nucleus"]
    celsius = recorded_temperature_C(measurement)
    if celsius is not None:
        facts["temperature_C"] = f"{celsius:.6g}"
    if measurement.technique == "sem_eds" and measurement.format in KINDS:
        facts["kind"] = KINDS[measurement.format]
    elif measurement.technique == "sem_eds" and PHOTON_ENERGY in measurement.frame:
        facts["kind"] = "spectrum"
    if isinstance(about.get("element"), str):
        facts |= {"kind": "map", "element": about["element"]}
    if measurement.technique == "profilometry":
        facts["kind"] = "overview" if measurement.format == "overview-image" else "height_map"
    texts = " ".join(str(value) for value in about.values())
    facts["origin"] = "synthetic" if re.search(r"\bSYNTHETIC\b", texts) else "measured"
    return facts
