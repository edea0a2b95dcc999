"""Bruker Esprit spectrum (.spx): XML with channels, energy calibration, times and voltage."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.markup import parse_xml
from electrolyte.readers.layouts.text import check_count
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy.emsa_msa import COUNTS, ENERGY

SIZE_LIMIT = 64 * 1024**2
HEADER_NUMBERS = {  # element: name, factor
    "RealTime": ("real_time_s", 1e-3),
    "LifeTime": ("live_time_s", 1e-3),  # so spelt
    "PrimaryEnergy": ("acceleration_voltage_kV", 1.0),
    "ElevationAngle": ("take_off_angle_deg", 1.0),
}


def sniff(head: bytes, _path: Path) -> bool:
    return b"<TRTSpectrum" in head[:2000]


def read(path: Path) -> Measurement:
    """Columns ``Energy / keV`` and ``Counts / 1``.

    Raises
    ------
    RawFileError
        Not well-formed, no spectrum, no calibration, another number of channels than stated.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, "a spectrum below 64 MiB", f"{path.stat().st_size >> 20} MiB")
    root = parse_xml(path.read_bytes(), path, "the spectrum")
    return spectrum_in(path, root, "bruker-spx")


def spectrum_in(path: Path, root: Element, format: str) -> Measurement:
    """The first spectrum of a document, as ``read`` returns it."""
    spectrum = next((e for e in root.iter("ClassInstance") if e.get("Type") == "TRTSpectrum"), None)
    channels = None if spectrum is None else spectrum.find("Channels")
    if spectrum is None or channels is None or not channels.text:
        raise RawFileError(path, "a TRTSpectrum with Channels", "none")
    offset, step = (_number(path, spectrum, f".//{key}") for key in ("CalibAbs", "CalibLin"))
    if offset is None or step is None or step <= 0:
        raise RawFileError(path, "an energy calibration (CalibAbs, CalibLin)", "none")
    try:
        counts = np.array([float(field) for field in channels.text.split(",")])
    except ValueError as error:
        raise RawFileError(path, "counts in Channels", str(error)) from error
    stated = _number(path, spectrum, ".//ChannelCount")
    if stated is not None:
        check_count(path, stated, counts.size, "channels (ChannelCount)")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise RawFileError(path, "counts in Channels", "a negative or infinite value")
    metadata: dict[str, Any] = {"vendor": "Bruker"}
    if spectrum.get("Name"):
        metadata["title"] = spectrum.get("Name")
    for element, (name, factor) in HEADER_NUMBERS.items():
        value = _number(path, spectrum, f".//{element}")
        if value is not None:
            metadata[name] = value * factor
    texts = [spectrum.findtext(f".//{key}") or "" for key in ("Date", "Time")]
    if when := " ".join(texts).strip():
        metadata["start_time"] = when
    return Measurement(
        technique="sem_eds",
        format=format,
        frame=data_frame(
            {ENERGY: offset + step * np.arange(counts.size), COUNTS: counts},
        ),
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
    )


def _number(path: Path, element: Element, where: str) -> float | None:
    text = element.findtext(where)
    if text is None or not text.strip():
        return None
    try:
        value = float(text.replace(",", "."))  # the locale's
    except ValueError as error:
        raise RawFileError(path, f"a number in {where[3:]}", f"'{text}'") from error
    if not np.isfinite(value):
        raise RawFileError(path, f"a finite number in {where[3:]}", f"'{text}'")
    return value
