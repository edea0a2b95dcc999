"""What a raw file knows of its row in the sheets. What it does not state stays open: no guesses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.errors import RawFileError
from electrolyte.readers import FORMATS, read, sniff
from electrolyte.readers.measurement import Measurement

TEMPERATURE_K = "Temperature / K"
KINDS = {
    "sem-tiff": "image",
    "emsa-msa": "spectrum",
    "bruker-spx": "spectrum",
    "eds-map-text": "map",
    "overview-image": "overview",
}
HEIGHT_MAPS = ("x3p", "sur", "wyko-opd", "zygo-dat", "plu", "xyz")


@dataclass(frozen=True)
class Reading:
    """One file that was read.

    name : what its row is called unless somebody says otherwise
    facts : text by column, of the measurement and of what was measured
    """

    path: Path
    name: str
    measurement: Measurement
    facts: dict[str, str]

    @property
    def title(self) -> str:
        return next(f.title for f in FORMATS if f.name == self.measurement.format)


def read_file(path: Path, technique: str | None, format: str | None) -> Reading:
    """Read a file and collect what it knows.

    Raises
    ------
    RawFileError
        It cannot be read.
    """
    if not path.exists():
        raise RawFileError(path, "a raw file", "no such file", hint="Check the path.")
    measurement = read(path, technique, format)
    name = f"{path.resolve().parent.name}-{path.name}" if path.is_dir() else path.stem
    facts = facts_of(measurement)
    recognised = sniff(path, measurement.technique)
    if recognised is None or recognised.name != measurement.format:
        facts["format"] = measurement.format  # the sheet has to say it, or it is read otherwise
    return Reading(path, plain(name), measurement, facts)


def plain(name: str) -> str:
    """A name without what sheets and paths do not take."""
    return re.sub(r"[^A-Za-z0-9._+-]+", "_", name).strip("_") or "measurement"


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
    celsius = _temperature_C(measurement)
    if celsius is not None:
        facts["temperature_C"] = f"{celsius:.6g}"
    if measurement.technique == "sem_eds" and measurement.format in KINDS:
        facts["kind"] = KINDS[measurement.format]
    if measurement.technique == "profilometry":
        facts["kind"] = "height_map" if measurement.format in HEIGHT_MAPS else "overview"
    texts = " ".join(str(value) for value in about.values())
    facts["origin"] = "synthetic" if re.search(r"\bSYNTHETIC\b", texts) else "measured"
    return facts


def _temperature_C(measurement: Measurement) -> float | None:
    """Of the sample, as the instrument recorded it."""
    kelvin: Any = measurement.metadata.get("temperature_K")
    if kelvin is None and TEMPERATURE_K in measurement.frame:
        kelvin = measurement.frame[TEMPERATURE_K].mean()
    return None if kelvin is None else round(float(kelvin) - ICE_POINT_K, 2)
