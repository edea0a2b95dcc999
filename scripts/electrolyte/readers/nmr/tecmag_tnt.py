"""Tecmag TNMR ``.tnt``: one FID, or a series over one table of delays, through nmrglue.

The delays of a series stand in a table of the pulse sequence (``de6:2``), as text behind its
length; nmrglue does not hand them on. A table counts if the sequence uses it and it has an entry
for each row. TNMR states no reference of the shifts.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.nmr.nmr_columns import DELAY, fid_table, nucleus_name
from electrolyte.readers.nmr.topspin_parameters import increment

_TABLE = re.compile(rb"de\d+:2")  # delays stepped along the second dimension
_LONGEST_TABLE = 100_000  # bytes


def sniff(head: bytes, path: Path) -> bool:
    """The format's mark, ``TNT1.`` and three digits."""
    return path.is_file() and re.match(rb"TNT1\.\d{3}", head) is not None


def read(path: Path) -> Measurement:
    """Read the file.

    Raises
    ------
    RawFileError
        Damaged, all zero, of more than two dimensions, or a series without one table of delays.
    """
    from nmrglue.fileio import tecmag

    try:
        content, data = tecmag.read(str(path))
        shape = [int(n) for n in content["actual_npts"]]
        metadata = _metadata(content)
    except Exception as error:  # whatever a damaged file makes of the library
        raise RawFileError(path, "a Tecmag data set", f"a damaged one ({error!r})") from error
    if max(shape[2:]) > 1:
        raise RawFileError(path, "one FID or a series of them", f"{shape} points")
    fids = np.asarray(data, dtype=complex).reshape(data.shape[0], -1).T[: shape[1]]
    if fids.shape[1] < 4 or not np.isfinite(fids).all() or not fids.any(axis=1).all():
        raise RawFileError(path, "a measured FID in every row", "zeros or NaN")
    if len(fids) == 1:
        frame, fid = fid_table(fids[0], metadata["spectral_width_Hz"]), fids[0]
    else:
        frame, fid = data_frame({DELAY: _delays(path, len(fids))}), fids
    return Measurement(
        "nmr", "tecmag-tnt", frame, path, sha256_of(path), metadata, (), {"fid": fid}
    )


def _metadata(content: dict[str, Any]) -> dict[str, Any]:
    channel = int(content["obs_channel"]) - 1
    metadata: dict[str, Any] = {
        "transmitter_frequency_MHz": float(content["ob_freq"][channel]),
        "spectral_width_Hz": 1 / float(content["dwell"][0]),
        "group_delay_points": 0.0,
        "scans": int(content["actual_scans"]),
        "recycle_delay_s": float(content["last_delay"]),
    }
    if not (metadata["transmitter_frequency_MHz"] > 0 and metadata["spectral_width_Hz"] > 0):
        raise ValueError("no observed frequency or no dwell time")
    # of the channels, or of the observed one alone
    names = [bytes(name).split(b"\0")[0].decode("latin-1") for name in content["nuclei"]]
    nucleus = nucleus_name(names[channel] or names[0])
    return {**metadata, "nucleus": nucleus} if nucleus else metadata


def _delays(path: Path, n: int) -> list[float]:
    """The entries in s of the one table of delays that the sequence uses and that has ``n``."""
    content = path.read_bytes()
    tables: dict[bytes, list[float]] = {}
    places = [(match.group(), match.end()) for match in _TABLE.finditer(content)]
    names = [name for name, _ in places]
    for name, end in places:
        entries = _entries(content[end : end + 4 + _LONGEST_TABLE])
        if len(entries) == n and names.count(name) > 1:
            tables[name] = entries
    if len(tables) != 1:
        raise RawFileError(
            path,
            f"one table of {n} delays in the pulse sequence",
            f"{len(tables)} of them: nothing says what was stepped in its {n} FIDs",
            hint="Save the FID that matters as a file of its own.",
        )
    return next(iter(tables.values()))


def _entries(content: bytes) -> list[float]:
    """The times in s of a text behind its length; none if it holds anything else."""
    if len(content) < 4:
        return []
    length = struct.unpack("<I", content[:4])[0]
    if not 0 < length <= _LONGEST_TABLE:
        return []
    times = [increment(text, 1.0) for text in content[4 : 4 + length].decode("latin-1").split()]
    return [] if None in times else [time for time in times if time is not None]
