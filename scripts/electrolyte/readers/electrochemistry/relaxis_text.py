"""RelaxIS 3 text export: ``RelaxIS 3.0 Spectrum export``, a date, names, conditions, rows.

Z'' has its true sign. The line below the names holds the conditions of the spectrum
(``DC=0, TM=25``), the model and the file that RelaxIS imported.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from electrolyte.ground.encoding import head_text
from electrolyte.readers.electrochemistry.spectrum import spectrum_measurement
from electrolyte.readers.layouts.columns import numbered, read_columns, require_names
from electrolyte.readers.layouts.frames import joined
from electrolyte.readers.layouts.immittance import MODULUS, PHASE
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
FIRST = "Data: Frequency"  # where a spectrum begins
_MARK = re.compile(r"(RelaxIS [\d.]{1,10}) Spectrum export")


def sniff(head: bytes, _path: Path) -> bool:
    return bool(_MARK.match(head_text(head)))


def read(path: Path) -> Measurement:
    """The measured points of each spectrum; those of a fit are kept beside them.

    Spectra stand side by side, each with its own names and conditions; the shorter ones end in
    empty cells. They become parts.

    Raises
    ------
    RawFileError
        A column is missing, or a row is damaged.
    """
    lines = read_lines(path)
    header = next((i for i, line in enumerate(lines) if "Data: " in line), len(lines))
    names = [name.strip() for name in "".join(lines[header : header + 1]).split("\t")]
    require_names(path, header + 1, names, list(NEEDED))
    start = header + 1
    stated = lines[start].split("\t") if start < len(lines) and "=" in lines[start] else []
    rows = numbered(lines, start + bool(stated))
    first = [place for place, name in enumerate(names) if name == FIRST]
    frames, kept, warnings = [], [], []
    for number, (low, high) in enumerate(pairwise([*first, len(names)]), start=1):
        own = [(line, "\t".join(text.split("\t")[low:high])) for line, text in rows]
        own = [row for row in own if row[1].strip()]
        frame, said = read_columns(path, own, names[low:high], list(NEEDED), "\t")
        frame = frame.rename(columns=NEEDED | BESIDE)
        if len(first) > 1:
            frame["Spectrum / 1"] = number
            frame["Conditions"] = "; ".join(filter(None, (t.strip() for t in stated[low:high])))
        frames.append(frame)
        kept += own
        warnings += said
    version = _MARK.match(lines[0])
    metadata: dict[str, Any] = {
        "software": version[1] if version else "RelaxIS",
        # TM is what the program made of a temperature: which one, the file does not say
        "comments": "; ".join(filter(None, (text.strip() for text in stated))),
    }
    return spectrum_measurement(path, "relaxis-text", joined(frames), kept, metadata, warnings)
