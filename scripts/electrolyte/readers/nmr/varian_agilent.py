"""Varian and Agilent (VnmrJ): a folder with ``fid`` and ``procpar``, 1D or one arrayed parameter.

Through nmrglue. The sign is turned so that a higher frequency is a higher shift, as elsewhere.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.nmr.nmr_columns import (
    DELAY,
    LOOP_COUNT,
    PULSE_DURATION,
    fid_table,
    nucleus_name,
)

if TYPE_CHECKING:
    import pandas as pd

# subtype in procpar -> (column, unit in SI); other subtypes give a column of the parameter's name
_STEPPED = {"3": (DELAY, 1.0), "6": (PULSE_DURATION, 1e-6), "7": (LOOP_COUNT, 1.0)}
# of these types, but of the time before a record and the scans in it: nothing relaxes over them
_SCHEDULE = ("pad", "nt", "ss")


def sniff(head: bytes, path: Path) -> bool:
    """A folder with procpar, or one of the two files of such a folder."""
    folder = path if path.is_dir() else path.parent
    return (folder / "procpar").is_file() and (path.is_dir() or path.name in ("fid", "procpar"))


def read(path: Path) -> Measurement:
    """Read the folder.

    Raises
    ------
    RawFileError
        A file instead of its folder, one without fid, damaged or cut off, all zero, or more than
        one arrayed parameter.
    """
    from nmrglue.fileio import varian

    if path.is_file():
        raise RawFileError(
            path,
            "the folder of a Varian or Agilent experiment",
            f"its file '{path.name}'",
            hint=f"Name the folder: {path.parent}.",
        )
    _check_size(path / "fid")
    try:
        header, data = varian.read(str(path), as_2d=True, read_blockhead=True)
        parameters = header["procpar"]
    except Exception as error:  # whatever a damaged file makes of the library
        raise RawFileError(
            path, "a Varian data set (fid, procpar)", f"a damaged one ({error})"
        ) from error
    fids = np.conj(np.atleast_2d(data))
    fids = fids * _gains(header.get("blockheader", []), len(fids))
    if not np.isfinite(fids).all() or not fids.any(axis=1).all():
        raise RawFileError(path / "fid", "a measured FID in every trace", "zeros or NaN")
    metadata = _metadata(path, parameters)
    if len(fids) == 1:
        frame, fid = fid_table(fids[0], metadata["spectral_width_Hz"]), fids[0]
    else:
        frame, fid = _stepped(path, parameters, len(fids)), fids
    return Measurement(
        "nmr", "varian-agilent", frame, path, sha256_of(path), metadata, (), {"fid": fid}
    )


def _gains(blocks: list[dict[str, Any]], n_traces: int) -> np.ndarray:
    """Factors (traces, 1) that make sums over different numbers of scans, or in different steps of
    the integers, comparable to the first; 1 where the blocks do not say it."""
    scans = np.array([block.get("ctcount", 0) for block in blocks], float)
    if len(scans) < 2 or not (scans > 0).all():
        return np.ones((n_traces, 1))
    size = 2.0 ** np.array([block["scale"] for block in blocks]) / scans
    return np.repeat(size / size[0], n_traces // len(blocks))[:, None]


def _check_size(file: Path) -> None:
    """The header's counts against the size, before anything is read into memory."""
    if not file.is_file():
        raise RawFileError(file.parent, "the file fid", "none", hint="Copy the whole folder.")
    head = file.read_bytes()[:32]
    if len(head) < 32:
        raise RawFileError(file, "a header of 32 bytes", f"{len(head)} bytes")
    n_blocks, n_traces, n_points, n_bytes, *_, n_headers = struct.unpack(">6i2hi", head)
    if min(n_blocks, n_traces, n_points) < 1 or n_bytes not in (2, 4):
        raise RawFileError(file, "positive counts in the header", f"{n_blocks} blocks")
    needed = 32 + n_blocks * (28 * max(1, n_headers) + n_traces * n_points * n_bytes)
    if file.stat().st_size < needed:
        raise RawFileError(
            file,
            f"{needed} bytes ({n_blocks} blocks)",
            f"{file.stat().st_size}",
            hint="The file is cut off; copy the folder again.",
        )


def _number(path: Path, parameters: dict[str, Any], name: str) -> float | None:
    text = next(iter(parameters.get(name, {}).get("values", [])), None)
    if text is None:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise RawFileError(
            path / "procpar", f"a number in the parameter {name}", f"'{text}'"
        ) from error


def _metadata(path: Path, parameters: dict[str, Any]) -> dict[str, Any]:
    frequency, width = _number(path, parameters, "sfrq"), _number(path, parameters, "sw")
    if not frequency or not width or frequency <= 0 or width <= 0:
        raise RawFileError(path / "procpar", "the parameters sfrq and sw", "none above zero")
    celsius = _number(path, parameters, "temp")
    metadata: dict[str, Any] = {
        "transmitter_frequency_MHz": frequency,
        "spectral_width_Hz": width,
        "group_delay_points": 0.0,
        "reference_frequency_MHz": _number(path, parameters, "reffrq") or None,
        "temperature_K": celsius + ICE_POINT_K
        if celsius is not None and celsius > -ICE_POINT_K
        else None,
        "mas_Hz": _number(path, parameters, "srate") or None,
        "scans": _number(path, parameters, "nt"),
        "recycle_delay_s": _number(path, parameters, "d1"),
    }
    for key, name in (("nucleus", "tn"), ("pulse_program", "seqfil"), ("title", "samplename")):
        if values := parameters.get(name, {}).get("values"):
            metadata[key] = values[0]
    if "nucleus" in metadata:
        metadata["nucleus"] = nucleus_name(str(metadata["nucleus"]))
    return {key: value for key, value in metadata.items() if value not in (None, "")}


def _stepped(path: Path, parameters: dict[str, Any], n: int) -> pd.DataFrame:
    name = next(iter(parameters.get("array", {}).get("values", [])), "").strip('"')
    if not name or name not in parameters or "," in name:
        raise RawFileError(path / "procpar", "one arrayed parameter", f"'{name}' for {n} traces")
    subtype = "" if name in _SCHEDULE else parameters[name]["subtype"]
    column, unit = _STEPPED.get(subtype, (f"{name} / 1", 1.0))
    try:
        values = [unit * float(v) for v in parameters[name]["values"]]
    except ValueError as error:
        raise RawFileError(path / "procpar", f"numbers in {name}", f"{error}") from error
    if len(values) != n:
        raise RawFileError(path / "procpar", f"{n} values of {name}", f"{len(values)}")
    return data_frame({column: values})
