"""JCAMP-DX 1D NMR: a spectrum or a complex FID, through nmrglue."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import DAMAGED, number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.nmr.nmr_columns import (
    CHEMICAL_SHIFT,
    IMAGINARY,
    REAL,
    fid_table,
    nucleus_name,
)
from electrolyte.readers.nmr.topspin_parameters import Parameters, group_delay

if TYPE_CHECKING:
    import pandas as pd

_TIME_UNITS = {
    **dict.fromkeys(("", "SECONDS", "SECOND", "SEC", "S"), 1.0),
    **dict.fromkeys(("MILLISECONDS", "MILLISECOND", "MSEC", "MS"), 1e-3),
    **dict.fromkeys(("MICROSECONDS", "MICROSECOND", "USEC", "US"), 1e-6),
}
_IDLE = re.compile("without value|not found")
LONGEST_LINE = 10_000  # characters; the format allows 80, programs write some more


def sniff(head: bytes, path: Path) -> bool:
    """JCAMP-DX of data type NMR (not a TopSpin parameter file)."""
    text = head[:8192].upper().replace(b" ", b"").replace(b"\t", b"")
    if not path.is_file() or b"##JCAMP" not in text:
        return False
    return b"##DATATYPE=NMR" in text or b"##DATATYPE=NDNMR" in text


_TABLE = re.compile(r"##\s*(XY[\s_/-]*(DATA|POINTS)|DATA[\s_/-]*TABLE)\s*=", re.I)
_NO_ORDINATE = re.compile(r"[^-+0-9.,;\s@%A-Za-s?]")  # letters stand for digits, t to z for none


def read(path: Path) -> Measurement:
    """Read the first NMR block.

    Raises
    ------
    RawFileError
        Damaged, without data, or without axis and frequency.
    """
    from nmrglue.fileio import jcampdx

    _check_lines(path)
    _check_dimensions(path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            content, data = jcampdx.read(str(path))
            first, last, _ = jcampdx._find_firstx_lastx(content)
        except Exception as error:  # whatever a damaged file makes of the library
            raise RawFileError(path, "a JCAMP-DX block of NMR data", f"{error!r}") from error
    if data is None or first is None or last is None or first == last:
        raise RawFileError(path, "data with a first and a last x", "none that can be read")
    real, imaginary = data if isinstance(data, list) else (data, None)
    if real is None or len(real) < 4 or not np.isfinite(np.asarray(real, float)).all():
        raise RawFileError(path, "at least 4 finite numbers", "fewer")
    if imaginary is not None and len(imaginary) != len(real):
        raise RawFileError(path, f"{len(real)} imaginary points", f"{len(imaginary)}")
    _check_count(path, content, len(real))
    # empty labels, and blocks of a compound file before that of the data, are no matter
    told = [str(w.message) for w in caught if not _IDLE.search(str(w.message))]
    metadata = _metadata(path, content, told)
    frame, arrays = _data(path, content, real, imaginary, (first, last), metadata, told)
    return Measurement(
        "nmr",
        "jcamp-dx",
        frame,
        path,
        sha256_of(path),
        metadata,
        tuple(dict.fromkeys(told)),
        arrays,
    )


def _check_lines(path: Path) -> None:
    """Lines that the parser, which goes from character to character, can take.

    It passes over what is no ordinate, and reads no UTF-16.
    """
    if b"\0" in path.read_bytes()[:200]:
        hint = "Save the text in UTF-8."
        raise RawFileError(path, "JCAMP-DX in ASCII or UTF-8", "UTF-16", hint=hint)
    table = False
    for number, line in enumerate(read_lines(path), start=1):
        if line.startswith("##"):
            table = _TABLE.match(line) is not None
        elif table and (other := _NO_ORDINATE.search(line.split("$$")[0])):
            found = f"'{other[0]}' in '{line.strip()[:40]}'"
            raise RawFileError(path, "numbers of JCAMP-DX", found, line=number, hint=DAMAGED)
        if len(line) > LONGEST_LINE:
            raise RawFileError(
                path, f"lines of at most {LONGEST_LINE} characters", f"{len(line)}", line=number
            )


def _check_dimensions(path: Path) -> None:
    """One spectrum or FID: the records of a series are pages, which nmrglue does not read."""
    lines = [line.upper().replace(" ", "") for line in read_lines(path)]
    if any(line.startswith("##DATATYPE=NDNMR") for line in lines):
        pages = {line.split("=", 1)[1] for line in lines if line.startswith("##PAGE=")}
        first = next(iter(sorted(pages)), "")
        raise RawFileError(
            path,
            "one spectrum or FID",
            f"a series of {len(pages)} records ({first} ...)",
            hint="Export each record as a file of its own, or the series in the vendor's format.",
        )


def _check_count(path: Path, content: dict[str, Any], found: int) -> None:
    """NPOINTS (XYDATA), or the first of VAR_DIM (NTUPLES), against what is there."""
    stated = (content.get("NPOINTS") or content.get("VARDIM") or content.get("VAR_DIM") or [""])[0]
    count = number_or_none(stated.split(",")[0])
    if count is not None and count != found:
        raise RawFileError(path, f"{count:g} points", f"{found}", hint="The file is cut off.")


def _metadata(path: Path, content: dict[str, Any], warnings: list[str]) -> dict[str, Any]:
    frequency = _number(path, content, ".OBSERVEFREQUENCY")
    if frequency is None or frequency <= 0:
        raise RawFileError(path, "the label .OBSERVE FREQUENCY in MHz", "none above zero")
    metadata: dict[str, Any] = {"transmitter_frequency_MHz": frequency}
    reference = _number(path, content, "$SF")
    if reference is not None and reference > 0:
        metadata["reference_frequency_MHz"] = reference
    base = _number(path, content, "$BF1")
    if base is not None and base > 0:
        metadata["base_frequency_MHz"] = base
    if content.get(".OBSERVENUCLEUS"):
        metadata["nucleus"] = nucleus_name(content[".OBSERVENUCLEUS"][0])
    for key, label in (("title", "TITLE"), ("instrument", "SPECTROMETER/DATASYSTEM")):
        if content.get(label):
            metadata[key] = content[label][0].strip()
    if "$GRPDLY" in content or "$DSPFVS" in content:  # the acqus of TopSpin, line by line
        names = ("GRPDLY", "DSPFVS", "DECIM", "DIGMOD")
        stated = {n: (content["$" + n][0], 0) for n in names if content.get("$" + n)}
        metadata["group_delay_points"] = group_delay(Parameters(path, stated), warnings)
    return metadata


def _number(path: Path, content: dict[str, Any], label: str) -> float | None:
    if not content.get(label):
        return None
    try:
        return float(content[label][0])
    except ValueError as error:
        raise RawFileError(path, f"a number in {label}", f"'{content[label][0]}'") from error


def _data(
    path: Path,
    content: dict[str, Any],
    real: np.ndarray,
    imaginary: np.ndarray | None,
    ends: tuple[float, float],
    metadata: dict[str, Any],
    warnings: list[str],
) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """The frame, and for an FID the arrays; completes the metadata."""
    kind = content.get("DATATYPE", [""])[0].upper()
    if "FID" in kind:
        if imaginary is None:
            raise RawFileError(path, "a complex FID", "its real part only")
        duration = _seconds(path, content) * abs(ends[1] - ends[0])
        metadata["spectral_width_Hz"] = (len(real) - 1) / duration
        metadata.setdefault("group_delay_points", 0.0)
        fid = np.asarray(real) + 1j * np.asarray(imaginary)
        if not fid.any():
            raise RawFileError(path, "a measured FID", "zeros only")
        return fid_table(fid, metadata["spectral_width_Hz"]), {"fid": fid}
    shift = _shifts(path, content, np.linspace(*ends, len(real)), metadata, warnings)
    columns = {CHEMICAL_SHIFT: shift, REAL: np.asarray(real, float)}
    if imaginary is not None:
        columns[IMAGINARY] = np.asarray(imaginary, float)
    return data_frame(columns), {}


def _seconds(path: Path, content: dict[str, Any]) -> float:
    """Unit of the times of an FID, in s; where none is stated they are seconds."""
    stated = ",".join([*content.get("UNITS", []), *content.get("XUNITS", [])]).split(",")[0]
    unit = stated.strip().upper()
    if unit not in _TIME_UNITS:
        raise RawFileError(path, "an FID over seconds, ms or us (UNITS)", f"'{stated.strip()}'")
    return _TIME_UNITS[unit]


def _shifts(
    path: Path,
    content: dict[str, Any],
    axis: np.ndarray,
    metadata: dict[str, Any],
    warnings: list[str],
) -> np.ndarray:
    """Shifts in ppm of the points of a spectrum.

    An axis in Hz has an arbitrary zero. What gives it an origin is, in this order, the point and
    shift of .SHIFT REFERENCE (JCAMP-DX 5.01), the shift of the first point ($OFFSET of TopSpin),
    and the axis itself.
    """
    units = ",".join([*content.get("XUNITS", []), *content.get("UNITS", [])]).upper()
    if "PPM" in units:
        return axis
    frequency = metadata.get("reference_frequency_MHz") or metadata["transmitter_frequency_MHz"]
    shift = axis / float(frequency)
    reference = (content.get(".SHIFTREFERENCE") or [""])[0].strip(" ()").split(",")
    numbers = [number_or_none(part) for part in reference[-2:]]
    if len(numbers) == 2 and None not in numbers and 1 <= (numbers[0] or 0) <= len(axis):
        point, at = int(numbers[0] or 0) - 1, float(numbers[1] or 0.0)
        return np.asarray(shift - shift[point] + at)
    highest = _number(path, content, "$OFFSET")
    if highest is not None:
        return np.asarray(shift - shift.max() + highest)
    if 0.0 in (axis[0], axis[-1]):
        warnings.append(
            "The file states no reference of its shifts, and its axis in Hz begins at one end of"
            " the spectrum: shifts are counted from there."
        )
    else:
        warnings.append("The file states no reference of its shifts: its 0 Hz is taken as 0 ppm.")
    return np.asarray(shift)
