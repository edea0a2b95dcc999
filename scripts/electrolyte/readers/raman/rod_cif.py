"""Raman Open Database entry: CIF syntax with ``_raman_spectrum.*`` (``.rod``, ``.cif``).

Only what such an entry needs of CIF: ``_name value`` (also quoted, or a text between ``;``
lines), and ``loop_``. See S. R. Hall et al., Acta Cryst. A 47, 655 (1991), for the syntax.
"""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import parse_number, parse_table, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    RAMAN_SHIFT,
    spectra_measurement,
)

_SHIFT = "_raman_spectrum.raman_shift"
_INTENSITIES = ("_raman_spectrum.intensity", "_raman_spectrum.raw_intensity")
_ITEMS = {
    "instrument": "_raman_measurement_device.model",
    "excitation_nm": "_raman_measurement_device.excitation_laser_wavelength",
    "acquisition_time_s": "_raman_measurement.integration_time",
    "start_time": "_raman_measurement.datetime_initiated",
    "compound": "_chemical_name_mineral",
    "formula": "_chemical_formula_sum",
    "database_code": "_rod_database.code",
}
_PROCESSING = ("background_subtraction", "baseline_correction", "intensity_correction")


def sniff(head: bytes, path: Path) -> bool:
    return b"data_" in head and b"_raman_" in head


def read(path: Path) -> Measurement:
    """The spectrum of a database entry, intensity in arbitrary units.

    Raises
    ------
    RawFileError
        No loop with shift and intensity, a broken table, a text block without end.
    """
    lines = read_lines(path)
    items: dict[str, str] = {}
    names: list[str] = []
    rows: list[str] = []
    first_row = 0
    index = 0
    while index < len(lines):
        line = lines[index].strip()
        if line == "loop_":
            loop_names, loop_rows, start, index = _loop(lines, index + 1)
            if _SHIFT in loop_names:
                names, rows, first_row = loop_names, loop_rows, start + 1
            continue
        if line.startswith("_"):
            key, _, value = line.partition(" ")
            if not value.strip() and index + 1 < len(lines):
                value, index = _value_below(path, lines, index + 1)
            items[key] = value.strip().strip("'\"")
        index += 1
    found = [name for name in _INTENSITIES if name in names]
    if not found:
        raise RawFileError(path, f"a loop_ of {_SHIFT} and {_INTENSITIES[0]}", "none")
    table = parse_table(path, rows, first_row, names, separator=None)

    metadata: dict[str, object] = {k: items[v] for k, v in _ITEMS.items() if items.get(v)}
    if "excitation_nm" in metadata:
        line_of = next(i for i, text in enumerate(lines, 1) if _ITEMS["excitation_nm"] in text)
        metadata["excitation_nm"] = parse_number(
            str(metadata["excitation_nm"]), path, line_of, _ITEMS["excitation_nm"]
        )
    steps = tuple(s for s in _PROCESSING if items.get(f"_raman_measurement.{s}", "no") != "no")
    # of the two intensities the first is the processed one
    processed = bool(steps) and found[0] == _INTENSITIES[0]
    metadata["processing"] = steps
    metadata["baseline_removed"] = processed and "baseline_correction" in steps
    warnings = [f"processed before publication: {', '.join(steps)}"] if processed else []
    return spectra_measurement(
        path,
        "rod-cif",
        table[:, names.index(_SHIFT)],
        table[:, names.index(found[0])],
        axis_label=RAMAN_SHIFT,
        intensity_label=INTENSITY_ARBITRARY,
        metadata=metadata,
        warnings=warnings,
        first_line=first_row,
    )


def _loop(lines: list[str], index: int) -> tuple[list[str], list[str], int, int]:
    """Names, rows, index of the first row, index behind the loop."""
    names = []
    while index < len(lines) and lines[index].strip().startswith("_"):
        names.append(lines[index].strip())
        index += 1
    start = index
    while index < len(lines) and not _ends_loop(lines[index].strip()):
        index += 1
    return names, [line.strip() for line in lines[start:index]], start, index


def _ends_loop(line: str) -> bool:
    return not line or line.startswith(("_", "loop_", "data_", "#"))


def _value_below(path: Path, lines: list[str], index: int) -> tuple[str, int]:
    """A value on the next line, or a text between lines that start with ``;``."""
    if not lines[index].startswith(";"):
        return lines[index], index
    text = [lines[index][1:]]
    for at in range(index + 1, len(lines)):
        if lines[at].startswith(";"):
            return "\n".join(text).strip(), at
        text.append(lines[at])
    raise RawFileError(path, "a ';' that ends the text", "the end of the file", line=index + 1)
