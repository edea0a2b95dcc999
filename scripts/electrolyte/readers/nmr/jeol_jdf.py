"""JEOL Delta ``.jdf``: a 1D complex FID, through nmrglue.

The delay of the digital filter follows from the orders and factors of its stages (``group_delay``),
which the file states, and so does the dead time before the receiver opened.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.nmr.nmr_columns import fid_table, nucleus_name

_MARK = b"JEOL.NMR"
_HEADER = 1360  # bytes
_COUNTS, _STARTS = 176, 1284  # of the numbers of points; of where the data begins
_SECONDS = 28  # code of the unit
LONGEST_DEAD_TIME_S = 1e-3


def sniff(head: bytes, path: Path) -> bool:
    """The format's mark."""
    return head[:8] == _MARK and path.is_file()


def read(path: Path) -> Measurement:
    """Read a 1D FID.

    Raises
    ------
    RawFileError
        Damaged, cut off, two-dimensional, real, already transformed, or all zero.
    """
    from nmrglue.fileio import jeol

    _check(path)
    try:
        content, data = jeol.read(str(path))
        parameters = content["parameters"]
        fid = np.asarray(data, dtype=complex).ravel()
        metadata = _metadata(parameters)
    except Exception as error:  # whatever a damaged file makes of the library
        raise RawFileError(path, "a JEOL 1D FID", f"a damaged file ({error!r})") from error
    width, frequency = metadata["spectral_width_Hz"], metadata["transmitter_frequency_MHz"]
    if not (0 < width < 1e9 and 0 < frequency < 1e4):
        raise RawFileError(
            path, "positive x_sweep and x_freq", f"{width:g} Hz and {frequency:g} MHz"
        )
    if not np.isfinite(fid).all() or not fid.any():
        raise RawFileError(path, "a measured FID", "zeros or NaN")
    warnings = []
    if str(parameters.get("digital_filter", "")).upper() not in ("", "FALSE", "NONE"):
        delay = group_delay(str(parameters.get("orders")), str(parameters.get("factors")))
        metadata["group_delay_points"] = delay or 0.0
        if delay is None:
            warnings.append(
                "The delay of the digital filter is not known (orders"
                f" {parameters.get('orders')}, factors {parameters.get('factors')}); it is taken as"
                " zero, which shows as a large first-order phase."
            )
    return Measurement(
        "nmr",
        "jeol-jdf",
        fid_table(fid, width),
        path,
        sha256_of(path),
        metadata,
        tuple(warnings),
        {"fid": fid},
    )


def group_delay(orders: str, factors: str) -> float | None:
    """Delay in points of the decimating filters of a console; ``None`` if they are not stated.

    ``orders`` and ``factors`` begin with the number of stages; the digits behind it are shared
    equally by the stages (``25473``: two stages of 54 and 73 taps), ``factors`` may lack the number
    (``82``: decimation by 8, then by 2). A symmetric filter of o taps delays by (o - 1)/2 of its
    own input points, of which the product of its and of all later factors make one point of the
    FID.
    """
    if not (orders.isdigit() and factors.isdigit()) or orders[0] == "0":
        return None
    n = int(orders[0])
    taps = _shared(orders[1:], n)
    steps = _shared(factors, n) or (_shared(factors[1:], n) if factors[0] == orders[0] else None)
    if taps is None or steps is None or min(steps) < 1:
        return None
    return sum((o - 1) / 2 / math.prod(steps[i:]) for i, o in enumerate(taps))


def _shared(digits: str, n: int) -> list[int] | None:
    """The numbers of ``n`` stages, each with the same number of digits."""
    size, rest = divmod(len(digits), n)
    return None if rest or not size else [int(digits[i * size : (i + 1) * size]) for i in range(n)]


def _check(path: Path) -> None:
    """Kind and size, before the library reads number by number what the header counts."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEADER)
    if len(head) < _HEADER:
        raise RawFileError(path, f"a header of {_HEADER} bytes", f"{len(head)} bytes")
    n_dimensions, axis, unit = head[12], head[24], head[33]
    if n_dimensions != 1 or axis != 3 or unit != _SECONDS:
        raise RawFileError(
            path,
            "a 1D complex FID (time axis)",
            f"{n_dimensions} dimensions, axis type {axis}, unit {unit}",
            hint="Export the FID of a 1D experiment from Delta.",
        )
    n_points = struct.unpack_from(">I", head, _COUNTS)[0]
    start = struct.unpack_from(">I", head, _STARTS)[0]
    n_bytes = 8 if head[14] >> 6 == 0 else 4
    needed = start + 2 * n_points * n_bytes
    if not n_points >= 4 or size < needed:
        raise RawFileError(
            path, f"{needed} bytes for {n_points} points", f"{size}", hint="The file is cut off."
        )


def _metadata(parameters: dict[str, Any]) -> dict[str, Any]:
    frequency = float(parameters["x_freq"]) / 1e6
    metadata: dict[str, Any] = {
        "transmitter_frequency_MHz": frequency,
        "spectral_width_Hz": float(parameters["x_sweep"]),
        "group_delay_points": 0.0,
        # x_offset: shift of the transmitter in ppm
        "reference_frequency_MHz": frequency / (1 + 1e-6 * float(parameters.get("x_offset", 0.0))),
    }
    for key, name in (("pulse_program", "experiment"), ("scans", "total_scans")):
        if parameters.get(name) not in (None, ""):
            metadata[key] = parameters[name]
    if parameters.get("x_domain"):
        metadata["nucleus"] = nucleus_name(str(parameters["x_domain"]))
    celsius = parameters.get("temp_get")
    if isinstance(celsius, float) and celsius > -ICE_POINT_K:
        metadata["temperature_K"] = celsius + ICE_POINT_K
    dead_time = parameters.get("acq_delay")
    if isinstance(dead_time, float) and 0 < dead_time < LONGEST_DEAD_TIME_S:
        metadata["dead_time_s"] = dead_time
    # a probe for magic-angle spinning has a rate of its own beside that of the liquids' spinner
    for name in ("mas_spin_get", "spin_get"):
        rate = parameters.get(name)
        if isinstance(rate, float) and rate > 0:
            metadata.setdefault("mas_Hz", rate)
    return metadata
