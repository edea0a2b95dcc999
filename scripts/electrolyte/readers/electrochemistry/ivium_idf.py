"""Ivium .idf (one measurement) and .ids (several): impedance in the blocks ``primary_data``.

Settings as lines ``Name=value`` between binary markers, then ``primary_data``, the number of
columns, the number of rows, and rows of Z', Z'' (its true sign) and frequency. The layout was read
off files that pyimpspec publishes for its tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import spectrum
from electrolyte.readers.electrochemistry.sweeps import with_sweeps
from electrolyte.readers.layouts.columns import NUMBER
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import SIZE_LIMIT, lines_of, parse_table
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    Measurement,
)

COLUMNS = (REAL_IMPEDANCE, IMAGINARY_IMPEDANCE, FREQUENCY)  # in the order of the file
BLOCK = "primary_data"
_SETTING = re.compile(r"(Method|Technique|Title|E start|starttime|serialnumber|software)=(.*)")


@dataclass(frozen=True)
class _Block:
    """Rows of one measurement: its settings, the line of ``primary_data``, columns and rows."""

    settings: dict[str, str]
    line: int
    columns: int
    rows: int


def sniff(head: bytes, _path: Path) -> bool:
    text = head_text(head)
    return (
        "\nMethod=" in text and "\nTechnique=" in text and ("\nDconfig=" in text or BLOCK in text)
    )


def read(path: Path) -> Measurement:
    """The spectra of the file, one sweep each.

    Raises
    ------
    RawFileError
        No impedance, or a block that is cut off.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"a file below {SIZE_LIMIT >> 20} MiB", "a larger one")
    lines = lines_of(path.read_bytes().decode("latin-1"))
    blocks = _blocks(path, lines)
    spectra = [block for block in blocks if block.settings.get("Method", "") == "Impedance"]
    if not spectra:
        methods = {block.settings.get("Method", "") or "no method" for block in blocks}
        raise RawFileError(
            path,
            "an impedance measurement (Method=Impedance)",
            ", ".join(sorted(methods)) or "no block of data",
            hint="Other methods are not read: export them as text, with names and units.",
        )
    values, numbers, tables = [], list[int](), list[int]()
    for number, block in enumerate(spectra):
        values.append(_values(path, lines, block))
        numbers += range(block.line + 3, block.line + 3 + block.rows)
        tables += [number] * block.rows
    table = dict(zip(COLUMNS, np.concatenate(values).T, strict=True))
    frame, warnings = spectrum(path, data_frame(table), numbers, tables=np.array(tables))
    if others := len(blocks) - len(spectra):
        warnings.append(f"{others} measurements of other methods are not read")
    settings = spectra[0].settings
    metadata: dict[str, Any] = {
        "instrument": f"Ivium {settings.get('serialnumber', '')}".strip(),
        "software": settings.get("software", ""),
        "technique": f"Impedance, {settings.get('Technique', '')}".strip(", "),
        "title": settings.get("Title", ""),
        "start_time": settings.get("starttime", ""),
    }
    metadata = {key: value for key, value in metadata.items() if value}
    digest = sha256_of(path)
    return with_sweeps(
        Measurement("eis", "ivium-idf", frame, path, digest, metadata, tuple(warnings))
    )


def _blocks(path: Path, lines: list[str]) -> list[_Block]:
    blocks, settings = [], dict[str, str]()
    for index, line in enumerate(lines):
        if found := _SETTING.fullmatch(line.strip()):
            settings[found[1]] = found[2].strip()
        elif line.strip() == BLOCK:
            counts = [text.strip() for text in lines[index + 1 : index + 3]]
            if len(counts) < 2 or not all(re.fullmatch(r"\d{1,7}", text) for text in counts):
                raise RawFileError(
                    path,
                    f"the numbers of columns and rows below '{BLOCK}'",
                    f"'{' '.join(counts)[:40]}'",
                    line=index + 2,
                    hint="The file is damaged; copy it again from the instrument.",
                )
            blocks.append(_Block(dict(settings), index + 1, int(counts[0]), int(counts[1])))
    return blocks


def _values(path: Path, lines: list[str], block: _Block) -> np.ndarray:
    """The table of a spectrum, (rows, 3)."""
    if block.columns != len(COLUMNS) or not block.rows:
        raise RawFileError(
            path,
            f"rows of {len(COLUMNS)} columns (Z', Z'', frequency)",
            f"{block.rows} rows of {block.columns}",
            line=block.line + 1,
            hint="The measurement was stopped before its first point, or holds something else.",
        )
    start = block.line + 2
    rows = lines[start : start + block.rows]
    row = re.compile(rf"\s*{NUMBER}\s+{NUMBER}\s+{NUMBER}\s*")
    wrong = next((i for i, text in enumerate(rows) if not row.fullmatch(text)), len(rows))
    if wrong < block.rows:
        raise RawFileError(
            path,
            f"{block.rows} rows of three numbers",
            f"'{rows[wrong].strip()[:40]}' as row {wrong + 1}" if rows[wrong:] else f"{len(rows)}",
            line=start + 1 + wrong,
            hint="The file is cut off or damaged; copy it again from the instrument.",
        )
    return parse_table(path, rows, start + 1, COLUMNS, None)
