"""What Raman formats share: the tidy frame of one or many spectra on one spectral axis.

One spectrum is a frame of two columns. A series or map is the same frame in long form, with
``Spectrum Index / 1`` and the coordinates the file gives (time, position) in front.
An axis in nm stays in nm: the file's laser is metadata, the conversion belongs to the analysis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement

RAMAN_SHIFT = "Raman Shift / cm-1"
WAVELENGTH = "Wavelength / nm"
INTENSITY_COUNTS = "Intensity / counts"
INTENSITY_RATE = "Intensity / counts s-1"
INTENSITY_ARBITRARY = "Intensity / a.u."
INTENSITIES = (INTENSITY_COUNTS, INTENSITY_RATE, INTENSITY_ARBITRARY)
SPECTRUM_INDEX = "Spectrum Index / 1"
X_POSITION = "X Position / um"
Y_POSITION = "Y Position / um"
Z_POSITION = "Z Position / um"

FEWEST_POINTS = 10
REPEATED = 0.01  # share of points at a shift that stands before: rounded digits, no second spectrum
SATURATED_RUN = 3  # equal largest values in a row that noise does not make


def axis_column(unit: str, path: Path, line: int | None = None) -> str:
    """The column label of a spectral axis in ``unit`` as programs write it.

    Raises
    ------
    RawFileError
        Neither a Raman shift nor a wavelength (absolute wavenumber, eV, pixel ...).
    """
    plain = unit.strip().lower().replace("⁻¹", "-1").replace("^", "").replace(" ", "")
    if plain in ("1/cm", "cm-1", "rel.1/cm", "rel.cm-1", "cm¹", "cm-¹", "ramanshift"):
        return RAMAN_SHIFT
    if plain == "nm":
        return WAVELENGTH
    raise RawFileError(
        path,
        "a spectral axis in cm-1 (Raman shift) or nm",
        f"'{unit.strip()}'",
        line=line,
        hint="Export the spectrum with a Raman shift axis.",
    )


def intensity_column(unit: str) -> str:
    """The column label of an intensity whose unit a file gives as ``unit`` (empty: unknown)."""
    plain = unit.strip().lower().replace(" ", "")
    if plain in ("cnt/sec", "cnt/s", "counts/s", "cps", "cts/s"):
        return INTENSITY_RATE
    if plain in ("cnt", "cts", "counts", "count", "ccdcts", "ccdcounts"):
        return INTENSITY_COUNTS
    return INTENSITY_ARBITRARY


def spectra_measurement(
    path: Path,
    format: str,
    axis: np.ndarray,
    intensities: np.ndarray,
    *,
    axis_label: str,
    intensity_label: str,
    coordinates: Mapping[str, Sequence[float] | np.ndarray] | None = None,
    metadata: Mapping[str, Any],
    warnings: Sequence[str] = (),
    first_line: int | None = None,
) -> Measurement:
    """The measurement of spectra that share an axis.

    Parameters
    ----------
    axis : (n,), rising or falling; the frame is always rising
    intensities : (n,) of one spectrum or (m, n) of many
    coordinates : name -> (m,) values such as time or position
    first_line : line of ``axis[0]`` where the axis runs down the lines of a text file

    Raises
    ------
    RawFileError
        Too few points, an axis that repeats or turns, values that are not finite.
    """
    if axis.size < FEWEST_POINTS:
        raise RawFileError(
            path, f"a spectrum of at least {FEWEST_POINTS} points", f"{axis.size}", line=first_line
        )
    if not intensities.size:
        raise RawFileError(path, "intensities beside the axis", "none", line=first_line)
    if not (np.isfinite(axis).all() and np.isfinite(intensities).all()):
        raise RawFileError(path, "finite numbers", "NaN or infinite values in the spectrum")
    axis, stack, merged = _merged(axis, np.atleast_2d(intensities))
    _check_monotonic(path, axis, first_line)

    falling = axis[0] > axis[-1]
    if falling:
        axis, stack = axis[::-1], stack[:, ::-1]
    notes = [*warnings, *merged, *_saturation(stack)]
    columns: dict[str, np.ndarray] = {}
    if intensities.ndim == 2:
        columns[SPECTRUM_INDEX] = np.repeat(np.arange(len(stack)), axis.size)
        for name, values in (coordinates or {}).items():
            columns[name] = np.repeat(np.asarray(values, dtype=float), axis.size)
    columns[axis_label] = np.tile(axis, len(stack)).astype(float)
    columns[intensity_label] = stack.ravel().astype(float)
    return Measurement(
        technique="raman",
        format=format,
        frame=data_frame(columns),
        source=path,
        sha256=sha256_of(path),
        metadata={**metadata, "axis_order": "falling" if falling else "rising"},
        warnings=tuple(notes),
    )


def _merged(axis: np.ndarray, stack: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The mean of neighbours at one position, where few have it: an axis of rounded digits."""
    repeats = int((np.diff(axis) == 0).sum())
    if not 0 < repeats <= REPEATED * axis.size:
        return axis, stack, []
    starts = np.flatnonzero(np.r_[True, np.diff(axis) != 0])
    sizes = np.diff(np.r_[starts, axis.size])
    note = f"{repeats} points repeat the position before them; their intensities were averaged"
    return axis[starts], np.add.reduceat(stack, starts, axis=1) / sizes, [note]


def _check_monotonic(path: Path, axis: np.ndarray, first_line: int | None) -> None:
    steps = np.diff(axis)
    sign = 1.0 if axis[-1] > axis[0] else -1.0
    wrong = np.flatnonzero(steps * sign <= 0)
    if wrong.size == 0:
        return
    at = int(wrong[0]) + 1
    repeated = axis[at] == axis[at - 1]
    raise RawFileError(
        path,
        "a spectral axis that only rises or only falls",
        f"{axis[at - 1]:g} and then {axis[at]:g}",
        line=None if first_line is None else first_line + at,
        hint=(
            "Export with more digits, or merge repeated points."
            if repeated
            else "Stitched windows or several spectra in two columns: export one spectrum per file."
        ),
    )


def _saturation(stack: np.ndarray) -> list[str]:
    """A warning where the largest value repeats in a row, as a full detector does."""
    top = stack == stack.max()
    runs = top[:, SATURATED_RUN - 1 :].copy()
    for back in range(1, SATURATED_RUN):
        runs &= top[:, SATURATED_RUN - 1 - back : -back]
    if not runs.any() or stack.max() == stack.min():
        return []
    return [f"{int(top.sum())} points hold the largest value {stack.max():g}: saturated detector?"]
