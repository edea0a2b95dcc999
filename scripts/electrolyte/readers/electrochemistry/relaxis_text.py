"""RelaxIS 3 text export: ``RelaxIS 3.0 Spectrum export``, a date, names, conditions, rows.

Z'' has its true sign. The line below the names holds the conditions of the spectrum
(``DC=0, TM=25``), the model and the file that RelaxIS imported.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import spectrum_measurement
from electrolyte.readers.layouts.columns import numbered, read_columns, require_names
from electrolyte.readers.layouts.headers import MODULUS, PHASE
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    Measurement,
)

NEEDED = {
    "Data: Frequency": FREQUENCY,
    "Data: Z'": REAL_IMPEDANCE,
    "Data: Z''": IMAGINARY_IMPEDANCE,
}
BESIDE = {"Data: |Z|": MODULUS, "Data: Theta (Z)": PHASE}
_MARK = re.compile(r"(RelaxIS [\d.]{1,10}) Spectrum export")


def sniff(head: bytes, _path: Path) -> bool:
    return bool(_MARK.match(head_text(head)))


def read(path: Path) -> Measurement:
    """The measured points of the spectrum; those of a fit are kept beside them.

    Raises
    ------
    RawFileError
        A column is missing, several spectra stand side by side, or a row is damaged.
    """
    lines = read_lines(path)
    header = next((i for i, line in enumerate(lines) if "Data: " in line), len(lines))
    names = [name.strip() for name in "".join(lines[header : header + 1]).split("\t")]
    require_names(path, header + 1, names, list(NEEDED))
    if names.count("Data: Frequency") > 1:
        raise RawFileError(
            path,
            "one spectrum",
            f"{names.count('Data: Frequency')} side by side",
            line=header + 1,
            hint="Export each spectrum to a file of its own.",
        )
    start = header + 1
    conditions = lines[start].strip() if start < len(lines) and "=" in lines[start] else ""
    rows = numbered(lines, start + bool(conditions))
    frame, warnings = read_columns(path, rows, names, list(NEEDED), "\t")
    frame = frame.rename(columns=NEEDED | BESIDE)
    version = _MARK.match(lines[0])
    metadata: dict[str, Any] = {
        "software": version[1] if version else "RelaxIS",
        # TM is what the program made of a temperature: which one, the file does not say
        "comments": re.sub(r"\t+", "; ", conditions),
    }
    return spectrum_measurement(path, "relaxis-text", frame, rows, metadata, warnings)
