"""Plain CSV of impedance or DC polarization whose header names quantities and units.

Comma, semicolon, tab or blanks; decimal comma where the separator is another one; lines that begin
with ``#`` or ``!`` are comments. Impedance as real and imaginary part, or as another pair
(``layouts/immittance.py``). Above the names may stand what an instrument says of itself and of the
measurement, and below the table one word such as ``END``: so write Keysight E4990A (trace data;
read in public by mph-/zfitpy), Sciospec ISX-3, LCR meters and Keithley KickStart.
"""

from __future__ import annotations

import re
from itertools import pairwise
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
from electrolyte.readers.layouts.delimited import (
    FARTHEST,
    labelled_columns,
    separator_of,
    tabbed,
)
from electrolyte.readers.layouts.galvanostatic import is_galvanostatic, is_swept
from electrolyte.readers.layouts.headers import label_of
from electrolyte.readers.layouts.immittance import MODULUS, PHASE, pair_in
from electrolyte.readers.layouts.text import number_or_none, read_lines, without_footer
from electrolyte.readers.measurement import (
    FREQUENCY,
    SET_VOLTAGE,
    Measurement,
)

LEAST_UNITS = 3  # known ones, in a line of units
POLAR = (FREQUENCY, MODULUS, PHASE)
COMMENTS = ("#", "!")
MOST_NAMES = 3  # lines of words between the names and the numbers: units, comments of a worksheet
_END = re.compile(r"\s*end\s*", re.I)
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)*|[.,]\d+)([eE][-+]?\d+)?")


def sniff(head: bytes, _path: Path) -> bool:
    lines = tabbed([line for line in head_text(head).splitlines() if _is_content(line)])
    lines = lines[_names_at(lines) :]
    if not lines or separator_of(lines[0]) is None:
        return False
    kind = _kind(lines[0])
    held = kind == "dc" and not is_galvanostatic(lines) and not is_swept(lines)
    return kind == "eis" or held


def bare(head: bytes) -> str:
    """Also a polarization with the steps of a program, which without its technique is a cycler's.

    Numbers without names only to tell what is missing: such a file is refused.
    """
    lines = tabbed([line for line in head_text(head).splitlines() if _is_content(line)])
    lines = lines[_names_at(lines) :]
    if lines and _is_polarization(lines[0]) and not is_galvanostatic(lines):
        return "time, voltage and current"
    ours = len(lines) > 2 and all(_is_numeric(line) for line in lines[:20]) and _rises(lines[:20])
    return "frequency and impedance, below a line of names" if ours else ""


def read(path: Path) -> Measurement:
    lines, notes = without_footer(tabbed(read_lines(path)))
    content: list[Row] = [row for row in numbered(lines, 0) if _is_content(row[1])]
    if len(content) > 1 and _END.fullmatch(content[-1][1]):
        lines = lines[: content.pop()[0] - 1]
    if not content:
        raise RawFileError(path, "a header and rows of numbers", "only comments or empty lines")
    above = _names_at([text for _, text in content])
    said, content = [text.strip() for _, text in content[:above]], content[above:]
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
    first += _more_names(header[1], [text for _, text in content[first : first + MOST_NAMES]])
    comments = "\n".join(
        said + [line.lstrip("#! ").rstrip() for line in lines if line.startswith(COMMENTS)]
    )
    metadata: dict[str, Any] = {"comments": comments} if comments else {}
    if not _is_polarization(header[1]):
        after = header[0] + 1 if named and not _is_content(below) else content[first - 1][0]
        below_header = numbered(lines, after)
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


def _names_at(lines: list[str]) -> int:
    """Which of these lines names the columns: the first, or one that numbers follow.

    Below rows of numbers it is a second table.
    """
    for at, line in enumerate(lines[:FARTHEST]):
        if _is_numeric(line) or (not at and _kind(line)):
            return 0
        follows = any(map(_has_number, lines[at + 1 : at + 2 + MOST_NAMES]))
        if at and follows and separator_of(line) and not _has_number(line) and _is_whole(line):
            return at
    return 0


def _more_names(header: str, below: list[str]) -> int:
    """How many of the lines below the names have a word for each column, as worksheets have."""
    separator = separator_of(header)
    width = len(fields_of(header.rstrip(), separator))
    for count, line in enumerate(below):
        fields = list(filter(None, fields_of(line.rstrip(), separator)))
        if len(fields) < width or any(map(_NUMBER.fullmatch, fields)) or _kind(line):
            return count
    return len(below)


def _is_whole(header: str) -> bool:
    """Whether a line names all columns of a polarization or an impedance, as chance hardly does."""
    labels = {label_of(name)[0] for name in header.strip().split(separator_of(header))}
    impedance = set(SPECTRUM) <= labels or (FREQUENCY in labels and pair_in(filter(None, labels)))
    return _kind(header) == "dc" or (_kind(header) == "eis" and bool(impedance))


def _has_number(line: str) -> bool:
    """Whether most fields of a line are numbers."""
    fields = fields_of(line.strip().rstrip(";,\t"), separator_of(line))
    return 2 * sum(_NUMBER.fullmatch(field) is not None for field in fields) > len(fields)


def _rises(lines: list[str]) -> bool:
    """Whether the first numbers may be frequencies or times: they rise or fall throughout."""
    first = [number_or_none(fields_of(line.strip(), separator_of(line))[0]) for line in lines]
    steps = [0.0 if one is None or two is None else two - one for one, two in pairwise(first)]
    return all(value is not None and value >= 0 for value in first) and (
        all(step > 0 for step in steps) or all(step < 0 for step in steps)
    )


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(COMMENTS)


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
    words = r"cycle|zyklus|ciclo|capaci|kapazi"
    words += "" if potentiostat else "|step|schritt"
    cycler = any(re.search(words, name, re.I) for name in names)
    return "dc" if _is_polarization(header) and not cycler else None


def _is_polarization(header: str) -> bool:
    labels = {label_of(name)[0] for name in header.strip().split(separator_of(header))}
    return set(POLARIZATION) <= labels and FREQUENCY not in labels
