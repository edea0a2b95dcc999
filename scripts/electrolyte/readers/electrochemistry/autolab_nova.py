"""Metrohm Autolab NOVA text export: a header such as ``Index;Frequency (Hz);Z' (Ω);-Z'' (Ω);...``.

Separator and decimal comma after the locale; the order of columns is free, ``-Z''`` is turned. NOVA
exports the curve of a fit with the same names and ``Error Z' (%)``, ``Number of iterations`` beside
them (both layouts stand in the documentation of public readers): no measurement, and refused.
"""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.blocks import rows_of_blocks, with_words
from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, spectrum_measurement
from electrolyte.readers.layouts.columns import numbered
from electrolyte.readers.layouts.delimited import labelled_columns, separator_of
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import Measurement

OF_FIT = ("Number of iterations", "Convergence", "Error Z'")


def _is_header(line: str) -> bool:
    return "Frequency (Hz)" in line and "Z' (" in line and "-Z'' (" in line


def sniff(head: bytes, _path: Path) -> bool:
    return any(_is_header(line) for line in head_text(head).splitlines()[:20])


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    header = next((i for i, line in enumerate(lines) if _is_header(line)), 0)
    if found := next((name for name in OF_FIT if name in "".join(lines[header : header + 1])), ""):
        raise RawFileError(
            path,
            "a measured spectrum",
            f"the curve of a fit, with a column '{found}'",
            line=header + 1,
            hint="Export the table of the FRA measurement.",
        )
    # Ω is lost in some code pages: NOVA knows no other unit of impedance here
    text = "".join(lines[header : header + 1]).replace("(?)", "(ohm)").replace("(Ω)", "(ohm)")
    first = (header + 1, "".join(lines[header : header + 1]))
    rows, words = rows_of_blocks(path, first, numbered(lines, header + 1), separator_of(text))
    frame, warnings = labelled_columns(path, (header + 1, text), rows, SPECTRUM)
    frame, said = with_words(frame.drop(columns="Index", errors="ignore"), words)
    return spectrum_measurement(
        path,
        "autolab-nova",
        frame,
        rows,
        {"software": "Metrohm Autolab NOVA"},
        warnings + said,
    )
