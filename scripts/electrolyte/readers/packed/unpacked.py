"""Reading what a packed file holds as if it were the packed file itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from electrolyte import readers
from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement

UNPACKED_LIMIT = 256 * 1024**2  # bytes


def read_unpacked(
    packed: Path, inner: Path, technique: str | None, member: str = ""
) -> Measurement:
    """The measurement of an unpacked file or folder, with the packed file as its source.

    Parameters
    ----------
    member : the name within the archive, for messages

    Raises
    ------
    RawFileError
        Whatever the reader of the inner format finds, told of the packed file.
    """
    try:
        measurement = readers.read(inner, technique)
    except RawFileError as error:
        found = f"{error.found} (in its member {member})" if member else error.found
        raise RawFileError(
            packed, error.expected, found, line=error.line, hint=error.hint
        ) from None
    return _of(packed, sha256_of(packed), measurement)


def _of(packed: Path, digest: str, measurement: Measurement) -> Measurement:
    """The measurement, its parts and what is beside it, with another source."""
    parts, choices = (
        tuple(replace(part, measurement=_of(packed, digest, part.measurement)) for part in of)
        for of in (measurement.parts, measurement.choices)
    )
    beside = {name: _of(packed, digest, other) for name, other in measurement.beside.items()}
    return replace(
        measurement, source=packed, sha256=digest, parts=parts, choices=choices, beside=beside
    )
