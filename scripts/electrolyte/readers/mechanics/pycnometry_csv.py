"""Plain CSV of pycnometer cycles: ``cycle,volume_cm3,density_g_cm3`` (either of the last two).

The way in for every pycnometer without a reader. Lines that start with ``#`` are comments;
``# mass_g: 1.2045`` states the mass, ``# cell_volume_cm3: 3.5`` the empty volume of the cell.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.consistency import check_counter, check_mass
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import parse_number, parse_table, read_lines
from electrolyte.readers.measurement import (
    DENSITY,
    PURGED_CYCLE,
    SAMPLE_VOLUME,
    Measurement,
)

_COLUMNS = {"cycle": PURGED_CYCLE, "volume_cm3": SAMPLE_VOLUME, "density_g_cm3": DENSITY}


def sniff(head: bytes, _path: Path) -> bool:
    for line in head_text(head).splitlines():
        if line.strip() and not line.startswith("#"):
            names = {name.strip().lower() for name in re.split("[,;\t]", line)}
            return "cycle" in names and bool(names & {"volume_cm3", "density_g_cm3"})
    return False


def read(path: Path) -> Measurement:
    """The cycles of one aliquot.

    Raises
    ------
    RawFileError
        No header, no volume and no density, no rows, text among numbers.
    """
    metadata: dict[str, Any] = {}
    header: list[str] | None = None
    rows: list[str] = []
    first, separator = 0, ","
    for line, content in enumerate(read_lines(path), start=1):
        if content.startswith("#"):
            label, _, value = content[1:].partition(":")
            if (name := label.strip()) in ("mass_g", "cell_volume_cm3"):
                metadata[name] = parse_number(value, path, line, name)
        elif content.strip() and header is None:
            separator = next((mark for mark in "\t;," if mark in content), ",")
            header, first = [name.strip().lower() for name in content.split(separator)], line + 1
        elif content.strip():
            rows.append(content)
    if header is None or not {"volume_cm3", "density_g_cm3"} & set(header):
        raise RawFileError(
            path,
            "a header 'cycle,volume_cm3,density_g_cm3'",
            f"'{separator.join(header or [])}'",
            line=max(first - 1, 1),
        )
    if not rows:
        raise RawFileError(path, "rows of cycles below the header", "none", line=first - 1)
    table = parse_table(path, rows, first, header, separator)
    columns = [_COLUMNS.get(name, name) for name in header]
    frame = data_frame(table, columns=columns)
    fields = [row.split(separator) for row in rows]
    metadata["last_digit"] = {
        column: 10.0 ** -max(_decimals(row[at]) for row in fields)
        for at, column in enumerate(columns)
    }
    warnings = []
    if PURGED_CYCLE in frame:
        warnings += check_counter(path, "cycle", frame[PURGED_CYCLE].to_numpy())
    warnings += check_mass(path, frame, metadata, "mass_g")
    return Measurement(
        technique="pycnometry",
        format="pycnometry-csv",
        frame=frame,
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
        warnings=tuple(warnings),
    )


def _decimals(number: str) -> int:
    """How many decimals a number is written with."""
    mantissa, _, exponent = number.strip().lower().replace(",", ".").partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)
