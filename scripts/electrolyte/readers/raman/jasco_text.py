"""JASCO Spectra Manager text (``.txt``, ``.csv``): labels and values, then ``XYDATA`` and x, y.

The labels are those of JCAMP-DX without ``##``; what follows the table is in the language of the
program.
"""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import check_count, number_or_none, parse_table, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    axis_column,
    intensity_column,
    spectra_measurement,
)

_ORIGIN = re.compile(r"^ORIGIN[\t,;]\s*JASCO", re.M)
_TABLE = re.compile(r"^XYDATA", re.M)
_LABEL = re.compile(r"([A-Z][A-Z/ ]*)([\t,;])(.*)")
_UNIT = re.compile(r".*\[(.+)\]")  # Raman shift [cm-1]


def sniff(head: bytes, _path: Path) -> bool:
    text = head_text(head)
    return bool(_ORIGIN.search(text) and _TABLE.search(text))


def read(path: Path) -> Measurement:
    """One spectrum.

    Raises
    ------
    RawFileError
        A spectrum of another kind, an axis that is no Raman shift or wavelength, other points than
        NPOINTS says, text among numbers.
    """
    lines = read_lines(path)
    at = next((i for i, line in enumerate(lines) if _TABLE.match(line)), None)
    if at is None:
        raise RawFileError(path, "a table below XYDATA", "none", hint="Copy the file again.")
    found = [m for m in map(_LABEL.match, lines[:at]) if m]
    labels = {m[1].strip(): m[3].strip().strip('"') for m in found}
    unit, kind = labels.get("XUNITS", ""), labels.get("DATA TYPE", "")
    if "RAMAN" not in f"{kind} {unit}".upper():
        raise RawFileError(path, "a Raman spectrum", f"data type '{kind}' over '{unit}'")
    end = next((i for i in range(at + 1, len(lines)) if not lines[i].strip()), len(lines))
    stated = number_or_none(labels.get("NPOINTS", ""))
    if stated is not None:
        check_count(path, stated, end - at - 1, "points (NPOINTS)")
    table = parse_table(path, lines[at + 1 : end], at + 2, ("x", "y"), found[0][2])
    named = _UNIT.fullmatch(unit)
    plain = {"NANOMETERS": "nm"}.get(unit.upper(), named[1] if named else unit)
    stated_of = {"title": "TITLE", "instrument": "SPECTROMETER/DATA SYSTEM"}
    return spectra_measurement(
        path,
        "jasco-text",
        table[:, 0],
        table[:, 1],
        axis_label=axis_column(plain, path),
        intensity_label=intensity_column(labels.get("YUNITS", "")),
        metadata={
            "processing": (),
            "baseline_removed": None,
            **{key: labels[name] for key, name in stated_of.items() if labels.get(name)},
        },
        first_line=at + 2,
    )
