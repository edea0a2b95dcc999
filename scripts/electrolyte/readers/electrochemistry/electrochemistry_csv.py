"""Plain CSV of impedance or DC polarization whose header names quantities and units.

Comma, semicolon or tab; decimal comma where the separator is another one; lines that begin with
``#`` are comments. Impedance as real and imaginary part, or as another pair of columns
(``layouts/immittance.py``).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.blocks import rows_of_blocks, with_words
from electrolyte.readers.electrochemistry.polarization import (
    POLARIZATION,
    polarization_measurement,
)
from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, spectrum_measurement
from electrolyte.readers.layouts.columns import Row, fields_of, numbered
from electrolyte.readers.layouts.delimited import labelled_columns, separator_of
from electrolyte.readers.layouts.galvanostatic import is_galvanostatic
from electrolyte.readers.layouts.headers import label_of
from electrolyte.readers.layouts.immittance import MODULUS, PHASE
from electrolyte.readers.layouts.text import read_lines, without_footer
from electrolyte.readers.measurement import (
    FREQUENCY,
    SET_VOLTAGE,
    Measurement,
)

LEAST_UNITS = 3  # known ones, in a line of units
POLAR = (FREQUENCY, MODULUS, PHASE)
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)*|[.,]\d+)([eE][-+]?\d+)?")


def sniff(head: bytes, _path: Path) -> bool:
    lines = [line for line in head_text(head).splitlines() if _is_content(line)]
    if not lines or separator_of(lines[0]) is None:
        return False
    kind = _kind(lines[0])
    return kind == "eis" or (kind == "dc" and not is_galvanostatic(lines))


def bare(head: bytes) -> str:
    """Also a polarization with the steps of a program, which without its technique is a cycler's.

    Numbers without names only to tell what is missing: such a file is refused.
    """
    lines = [line for line in head_text(head).splitlines() if _is_content(line)]
    if lines and _is_polarization(lines[0]) and not is_galvanostatic(lines):
        return "time, voltage and current"
    ours = len(lines) > 2 and all(_is_numeric(line) for line in lines[:20])
    return "frequency and impedance, below a line of names" if ours else ""


def read(path: Path) -> Measurement:
    lines, notes = without_footer(read_lines(path))
    content: list[Row] = [row for row in numbered(lines, 0) if _is_content(row[1])]
    if not content:
        raise RawFileError(path, "a header and rows of numbers", "only comments or empty lines")
    header, first = content[0], 1
    if _is_numeric(header[1]):
        raise RawFileError(
            path,
            "a header that names columns and units",
            f"numbers: '{header[1].strip()[:50]}'",
            line=header[0],
            hint=f"Put a line of names on top, in the order of the columns: '{','.join(SPECTRUM)}'"
            f" or '{','.join(POLAR)}' (impedance), or '{','.join(POLARIZATION)}' (DC); or number"
            " the columns in a column map (docs/column-maps.md).",
        )
    below = lines[header[0]] if header[0] < len(lines) else ""
    if named := _with_units(header[1], below):
        header, first = (header[0], named), 2 if _is_content(below) else 1
    comments = "\n".join(line.lstrip("# ").rstrip() for line in lines if line.startswith("#"))
    metadata: dict[str, Any] = {"comments": comments} if comments else {}
    if not _is_polarization(header[1]):
        below_header = numbered(lines, content[first - 1][0])
        rows, words = rows_of_blocks(path, header, below_header, separator_of(header[1]))
        frame, warnings = labelled_columns(path, header, rows, SPECTRUM)
        frame, said = with_words(frame, words)
        return spectrum_measurement(
            path, "electrochemistry-csv", frame, rows, metadata, warnings + notes + said
        )
    frame, warnings = labelled_columns(path, header, content[first:], POLARIZATION)
    lines_of_rows = [line for line, _ in content[first:]]
    return polarization_measurement(
        path, "electrochemistry-csv", frame, lines_of_rows, metadata, warnings + notes
    )


def _with_units(header: str, below: str) -> str:
    """A header with the units that stand in the line below it; empty if that holds none."""
    separator = separator_of(header)
    names, units = (fields_of(line.rstrip(), separator) for line in (header, below))
    named = [f"{name} ({unit.strip('[]()')})" for name, unit in zip(names, units, strict=False)]
    known = [label_of(name)[1] is not None for name in named]
    if len(names) != len(units) or sum(known) < LEAST_UNITS:
        return ""
    joined = (new if unit else old for old, new, unit in zip(names, named, known, strict=True))
    return str(separator).join(joined)


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _is_numeric(line: str) -> bool:
    """Three numbers or more, also between blanks."""
    fields = fields_of(line.strip().rstrip(";,\t"), separator_of(line))
    return len(fields) > 2 and all(_NUMBER.fullmatch(field) for field in fields)


def _kind(header: str) -> str | None:
    """``eis``, ``dc`` or ``None`` after the names in a header."""
    names = header.strip().split(separator_of(header))
    labels = {label_of(name)[0] for name in names}
    if FREQUENCY in labels and (labels & set(SPECTRUM[1:]) or len(labels) > 2):
        return "eis"
    # a step number beside a set voltage, or a named electrode, is that of a potentiostat
    potentiostat = SET_VOLTAGE in labels or any("electrode" in name.lower() for name in names)
    words = r"cycle|capacity" if potentiostat else r"cycle|step|capacity"
    cycler = any(re.search(words, name, re.I) for name in names)
    return "dc" if _is_polarization(header) and not cycler else None


def _is_polarization(header: str) -> bool:
    labels = {label_of(name)[0] for name in header.strip().split(separator_of(header))}
    return set(POLARIZATION) <= labels and FREQUENCY not in labels
