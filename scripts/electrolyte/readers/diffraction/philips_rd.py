"""Philips scan of APD and X'Pert programs (``.rd``, ``V3RD``).

A header of 250 bytes, then one 16-bit number a point: ten times the root of its counts. Written
after the description that the maker gave to the authors of xylib; no file was at hand.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import scan
from electrolyte.readers.measurement import Measurement

HEADER = 250  # bytes
_ANODE_AT, _WAVELENGTHS_AT, _SAMPLE_AT, _ANGLES_AT = 85, 94, 146, 214
_ANODES = ("Cu", "Mo", "Fe", "Cr")
_ROOT = 10.0  # of the counts, times this
_ANGSTROM = (0.1, 3.0)


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(b"V3RD")


def read(path: Path) -> Measurement:
    """One scan.

    Raises
    ------
    RawFileError
        Angles or step that are none, more numbers than the angles allow, or a file cut off in its
        header.
    """
    data = path.read_bytes()
    if len(data) < HEADER + 2:
        raise RawFileError(path, f"more than {HEADER} bytes", f"{len(data)}", hint="Copy it again.")
    step, start, end = struct.unpack_from("<3d", data, _ANGLES_AT)
    if not (np.isfinite([step, start, end]).all() and 1e-5 < step < end - start < 360):
        found = f"{start:g}, {end:g}, {step:g}"
        raise RawFileError(path, "angles, an end above the start, a step above 0", found)
    planned = round((end - start) / step) + 1
    there = (len(data) - HEADER) // 2
    if there > planned:
        raise RawFileError(path, f"{planned} numbers ({start:g} to {end:g})", f"{there}")
    packed = np.frombuffer(data, "<u2", there, HEADER)
    alpha1, alpha2, ratio = struct.unpack_from("<3d", data, _WAVELENGTHS_AT)
    known = _ANGSTROM[0] < alpha1 <= alpha2 < _ANGSTROM[1]
    anode = data[_ANODE_AT]
    sample = data[_SAMPLE_AT : _SAMPLE_AT + 20].split(b"\0")[0].decode("latin-1").strip()
    return scan(
        path,
        "philips-rd",
        start + step * np.arange(there),
        (packed / _ROOT) ** 2,
        planned=planned,
        metadata={
            "sample_name": sample if sample.isprintable() else None,
            "anode": _ANODES[anode] if anode < len(_ANODES) else None,
            "wavelength_alpha1_A": alpha1 if known else None,
            "wavelength_alpha2_A": alpha2 if known else None,
            "ratio_alpha2_alpha1": ratio if known and 0 <= ratio <= 1 else None,
        },
    )
