"""What NMR readers share: column labels, names of nuclei, the table of a 1D FID."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import TEST_TIME

if TYPE_CHECKING:
    import pandas as pd

    from electrolyte.readers.measurement import Measurement

REAL = "Real / 1"
IMAGINARY = "Imaginary / 1"
CHEMICAL_SHIFT = "Chemical Shift / ppm"
DELAY = "Delay / s"
AMPLITUDE = "Amplitude / 1"  # of a line, row by row of a recovery: a table instead of FIDs
LOOP_COUNT = "Loop Count / 1"
PULSE_DURATION = "Pulse Duration / s"
FID = "fid"  # of the arrays
GIVE_FID = "Lines are fitted to the FID: name its file or folder."

_SYMBOLS = {
    "proton": "H",
    "deuterium": "H",
    "lithium": "Li",
    "boron": "B",
    "carbon": "C",
    "nitrogen": "N",
    "oxygen": "O",
    "fluorine": "F",
    "sodium": "Na",
    "aluminum": "Al",
    "silicon": "Si",
    "phosphorus": "P",
    "sulfur": "S",
    "chlorine": "Cl",
    "vanadium": "V",
}
_MASSES = {"proton": "1", "deuterium": "2"}


def fid_table(fid: np.ndarray, spectral_width_Hz: float) -> pd.DataFrame:
    """The frame of a 1D FID (n,)."""
    time = np.arange(len(fid)) / spectral_width_Hz
    return data_frame({TEST_TIME: time, REAL: fid.real, IMAGINARY: fid.imag})


def nucleus_name(text: str) -> str:
    """``7Li`` of ``Li7``, ``^7Li`` or ``Lithium7``; what is no nucleus stays as it is."""
    plain = text.strip().strip("<>^\"' ")
    match = re.fullmatch(r"([A-Za-z]+)\s*(\d*)", plain)
    if match is None:
        return plain
    element, mass = match.groups()
    symbol = _SYMBOLS.get(element.lower(), element.capitalize() if len(element) < 3 else element)
    mass = mass or _MASSES.get(element.lower(), "")
    return f"{mass}{symbol}" if mass else plain


def is_processed(measurement: Measurement) -> bool:
    """Whether it is a spectrum that a program made: neither FIDs nor a table of amplitudes."""
    return FID not in measurement.arrays and AMPLITUDE not in measurement.frame
