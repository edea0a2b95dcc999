"""X-ray spectra that Bruker Esprit exports as text, in English or German.

``Bruker Nano GmbH Berlin, Germany``, ``Esprit 1.9``, entries such as ``Primary energy: 15.0`` (kV),
``Life time: 95000`` (ms) and ``Calibration, lin.: 10.0`` (eV a channel), then ``Energy  Counts`` or
``Energie  Impulse`` and a channel a line, its energy in keV. The layout is that of the public
reader in NIST's EPQ; no real file was at hand. The calibration has to agree with the energies.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import numbered, parse_rows
from electrolyte.readers.layouts.text import check_count, number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy.eds_csv import element_spectrum

MARK = "Bruker Nano GmbH"
_NAMES = re.compile(r"(Energy|Energie)\s+(Counts|Impulse)\s*")
_ENTRIES = {  # of both languages: our name, factor
    "Primary energy": ("acceleration_voltage_kV", 1.0),
    "Primärenergie": ("acceleration_voltage_kV", 1.0),
    "Life time": ("live_time_s", 1e-3),
    "Real time": ("real_time_s", 1e-3),
}
CHANNELS, GAIN = "Channels", "Calibration, lin."
AGREES = 0.01  # relative


def sniff(head: bytes, _path: Path) -> bool:
    lines = head_text(head).splitlines()
    return bool(lines) and lines[0].startswith(MARK) and any(map(_NAMES.fullmatch, lines[:80]))


def read(path: Path) -> Measurement:
    """Columns ``Energy / keV`` and ``Counts / 1``.

    Raises
    ------
    RawFileError
        No table, energies that do not rise or are not those of the calibration, counts below 0.
    """
    lines = read_lines(path)
    at = next((n for n, line in enumerate(lines) if _NAMES.fullmatch(line)), None)
    rows = [] if at is None else numbered(lines, at + 1)
    if at is None or len(rows) < 2:
        raise RawFileError(path, "a line 'Energy  Counts' and a row for each channel", "none")
    table = parse_rows(path, rows, ("energy", "counts"), None)
    entries = {
        key.strip(): number_or_none(value)
        for key, _, value in (line.partition(":") for line in lines[:at])
    }
    if channels := entries.get(CHANNELS):
        check_count(path, channels, len(table), f"channels ('{CHANNELS}')")
    _check_gain(path, table[:, 0], entries.get(GAIN))
    metadata = {
        name: factor * value
        for key, (name, factor) in _ENTRIES.items()
        if (value := entries.get(key)) and value > 0
    }
    return element_spectrum(
        path, "esprit-text", table[:, 0], table[:, 1], [line for line, _ in rows], metadata, []
    )


def _check_gain(path: Path, energy_kev: np.ndarray, gain_ev: float | None) -> None:
    step = 1e3 * (energy_kev[-1] - energy_kev[0]) / (len(energy_kev) - 1)
    if gain_ev and abs(step - gain_ev) > AGREES * gain_ev:
        raise RawFileError(
            path,
            f"channels of {gain_ev:g} eV, as its calibration says",
            f"channels of {step:g} eV, if energies are in keV",
            hint="Export the spectrum as .msa or .spx.",
        )
