"""Bruker OPUS (``.0``, ``.1``, …): a directory of blocks, spectra as 32-bit floats with parameters.

The type of a block is made of bit fields: 0-1 how complex, 2-3 of sample, reference or their ratio,
4-9 kind of parameters (none of a spectrum, 1 of what belongs to one), 10-16 kind of spectrum, the
others of what it was derived from. A spectrum may be stored with more values than ``NPT`` says.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    RAMAN_SHIFT,
    spectra_measurement,
)

MAGIC = b"\x0a\x0a\xfe\xfe"
DIRECTORY, ENTRY = 12, 12  # bytes: where its place and size are stated; of each of its entries
MOST_BLOCKS = 4096
SIZE_LIMIT = 256 * 1024**2
RAMAN = 10
INFRARED = {4: "absorbance", 5: "transmittance", 6: "Kubelka-Munk", 11: "emission"} | {
    12: "reflectance",
    16: "ATR",
    17: "photoacoustic",
}
_MEASURED = 1 << 30  # set of what was measured, not of what processing made of it
CUT = "The file is cut off or damaged; copy it again from the instrument."


@dataclass(frozen=True)
class Spectrum:
    """Kind (code of OPUS), axis and values (NPT,), parameters of the file about it;
    ``is_processed``: after a correction in OPUS, such as of the atmosphere."""

    kind: int
    is_processed: bool
    axis: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    parameters: dict[str, int | float | str]


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def read(path: Path) -> Measurement:
    """The Raman spectrum, with a shift axis.

    Raises
    ------
    RawFileError
        Cut off, no Raman spectrum (infrared spectra are named), or another axis.
    """
    found = {one.kind: one for one in spectra(path)}
    if RAMAN not in found:
        kinds = " and ".join(INFRARED[kind] for kind in found if kind in INFRARED)
        what = f"an infrared spectrum ({kinds})" if kinds else "none"
        raise RawFileError(
            path,
            "a Raman spectrum in the OPUS file",
            what,
            hint="Spectra of other kinds are not analysed here.",
        )
    raman = found[RAMAN]
    unit = raman.parameters.get("DXU", "")
    if unit != "RSH":
        raise RawFileError(
            path,
            "a Raman shift axis (DXU RSH)",
            f"'{unit}'",
            hint="Convert the axis to Raman shift in OPUS, and save.",
        )
    return spectra_measurement(
        path,
        "bruker-opus",
        raman.axis,
        raman.values,
        axis_label=RAMAN_SHIFT,
        intensity_label=INTENSITY_ARBITRARY,
        metadata={
            "software": "OPUS",
            "processing": ("in OPUS",) if raman.is_processed else (),
            "baseline_removed": None,
            "header": raman.parameters,
        },
    )


def spectra(path: Path) -> list[Spectrum]:
    """The Raman spectrum and the spectra of sample over reference, one of each kind: where OPUS
    has processed one, what it made of it, as it shows it.

    Raises
    ------
    RawFileError
        Cut off, or a spectrum without its number of points, ends or values.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, "an OPUS file below 256 MiB", f"{path.stat().st_size >> 20} MiB")
    data = path.read_bytes()
    start, _, count = _unpacked(path, "<3I", data, DIRECTORY)
    if count > MOST_BLOCKS:
        raise RawFileError(path, f"a directory of at most {MOST_BLOCKS} blocks", f"{count}")
    blocks: dict[int, bytes] = {}
    for n in range(count):
        kind, words, offset = _unpacked(path, "<3I", data, start + ENTRY * n)
        if offset + 4 * words > len(data):
            size = f"a file of {len(data)} bytes"
            raise RawFileError(path, f"a block up to byte {offset + 4 * words}", size, hint=CUT)
        blocks.setdefault(kind, data[offset : offset + 4 * words])
    found: dict[int, Spectrum] = {}
    for kind, values in sorted(blocks.items(), reverse=True):  # those as measured come first
        plain = kind & ~_MEASURED
        code = plain >> 10 & 0x7F
        is_ratio = plain >> 2 & 3 == 3
        # amplitude, no parameters, nothing derived
        if plain >> 17 or plain >> 4 & 0x3F or plain & 3 != 3 or not (is_ratio or code == RAMAN):
            continue
        about = blocks.get(kind | 1 << 4)
        if about is None:
            raise RawFileError(path, "the parameters of a spectrum", "none", hint=CUT)
        is_processed = code in found and not kind & _MEASURED
        found[code] = _spectrum(path, code, is_processed, values, _parameters(path, about))
    return list(found.values())


def _spectrum(
    path: Path,
    code: int,
    is_processed: bool,
    stored: bytes,
    about: dict[str, int | float | str],
) -> Spectrum:
    points, *ends = (about.get(name) for name in ("NPT", "FXV", "LXV"))
    known = [end for end in ends if isinstance(end, float) and math.isfinite(end)]
    if not isinstance(points, int) or len(known) < 2:
        found = f"{points}, {ends[0]}, {ends[1]}"
        raise RawFileError(path, "NPT, FXV and LXV of a spectrum", found)
    if not 0 < points <= len(stored) // 4:
        raise RawFileError(path, f"{points} values (NPT)", f"{len(stored) // 4}", hint=CUT)
    factor = about.get("CSF", 1.0)
    if not isinstance(factor, (int, float)) or not math.isfinite(factor):
        raise RawFileError(path, "a number as CSF, the scale of a spectrum", repr(factor), hint=CUT)
    values = np.frombuffer(stored, "<f4", points).astype(float)
    axis = np.linspace(known[0], known[1], points)
    return Spectrum(code, is_processed, axis, values * factor, about)


def _parameters(path: Path, block: bytes) -> dict[str, int | float | str]:
    """Three letters, type (0 integer, 1 float, others text), length in words of 2 bytes, value."""
    found: dict[str, int | float | str] = {}
    at = 0
    while at + 8 <= len(block) and block[at : at + 3] != b"END":
        name = block[at : at + 3].decode("latin-1")
        kind, words = _unpacked(path, "<2H", block, at + 4)
        at += 8
        if kind == 0:
            (found[name],) = _unpacked(path, "<i", block, at)
        elif kind == 1:
            (found[name],) = _unpacked(path, "<d", block, at)
        else:
            found[name] = block[at : at + 2 * words].split(b"\0")[0].decode("latin-1").strip()
        at += 2 * words
    return found


def _unpacked(path: Path, layout: str, data: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(layout, data, at)
    except struct.error:
        raise RawFileError(path, f"more at byte {at}", f"{len(data)} bytes", hint=CUT) from None
