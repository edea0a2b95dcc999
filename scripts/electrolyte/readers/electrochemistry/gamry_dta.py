"""Gamry Framework .DTA: EISPOT and GALVEIS (impedance), CHRONOA (DC), CHRONOP (cycling).

Lines ``NAME<tab>KIND<tab>value``, then tables ``NAME<tab>TABLE<tab>count`` with a line of names, a
line of units and indented rows. ISO-8859-1 or UTF-8, decimal point or comma after the locale.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, missing_end, spectrum
from electrolyte.readers.electrochemistry.sweeps import with_sweeps
from electrolyte.readers.layouts.columns import (
    Row,
    numbered,
    read_columns,
    require_names,
    unique,
)
from electrolyte.readers.layouts.consistency import check_counter
from electrolyte.readers.layouts.frames import joined
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import (
    CURRENT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    SET_VOLTAGE,
    STEP_COUNT,
    TEST_TIME,
    VOLTAGE,
    Measurement,
    Part,
)

EIS_TAGS = {"EISPOT": "potentiostatic EIS", "GALVEIS": "galvanostatic EIS"}
DC_TAGS = {"CHRONOA": "chronoamperometry"}
CYCLING_TAGS = {"CHRONOP": "chronopotentiometry"}
EIS_COLUMNS = {
    "Freq": FREQUENCY,
    "Zreal": REAL_IMPEDANCE,
    "Zimag": IMAGINARY_IMPEDANCE,
    "Time": TEST_TIME,
    "Vdc": VOLTAGE,
    "Idc": CURRENT,
}
DC_COLUMNS = {"T": TEST_TIME, "Vf": VOLTAGE, "Im": CURRENT, "Sig": SET_VOLTAGE}
CYCLING_COLUMNS = {"T": TEST_TIME, "Vf": VOLTAGE, "Im": CURRENT}
SIGNAL = "Sig / V"  # of the generator, which sets the current
LEAST_STEP = 0.01  # of the largest signal; noise is far below
UNSET_AREA = 1.0  # cm2, what Framework writes if nobody enters an area


@dataclass(frozen=True)
class _Table:
    name: str
    line: int  # of the line `NAME TABLE count`
    declared: int | None
    names: list[str]
    units: list[str]
    rows: list[Row]


def sniff(head: bytes, _path: Path) -> bool:
    return head_text(head).startswith("EXPLAIN")


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    fields = _fields(lines)
    tag = _text(fields, "TAG")
    tables = _tables(path, lines)
    if tag in EIS_TAGS:
        return _read_eis(path, fields, tables)
    if tag in DC_TAGS:
        return _read_dc(path, fields, tables)
    if tag in CYCLING_TAGS:
        return _read_cycling(path, fields, tables)
    raise RawFileError(
        path,
        f"a Gamry experiment {', '.join([*EIS_TAGS, *DC_TAGS, *CYCLING_TAGS])}",
        f"TAG '{tag}'" if tag else "no TAG",
        line=next((i + 1 for i, line in enumerate(lines) if line.startswith("TAG")), None),
        hint="Other experiments of Framework are not read; see docs/readers.md.",
    )


def _read_eis(path: Path, fields: dict[str, list[str]], tables: list[_Table]) -> Measurement:
    curves, warnings = _curves(path, tables, "ZCURVE", _text(fields, "DRIFTCOR"))
    frames = []
    for curve in curves:
        frame, more = _frame(path, curve, EIS_COLUMNS, SPECTRUM)
        frames.append(frame)
        warnings += more
    numbers = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
    lines = [line for curve in curves for line, _ in curve.rows]
    frame, checks = spectrum(path, joined(frames), lines, tables=numbers)
    warnings += [*checks, *_aborted(fields)]
    warnings += missing_end(frame[FREQUENCY].to_numpy(), _number(fields, "FREQFINAL"))
    metadata = _metadata(fields, EIS_TAGS)
    for key, name in (("amplitude_mV_rms", "VAC"), ("amplitude_A_rms", "IAC")):
        if (value := _number(fields, name)) is not None:
            metadata[key] = value
    return _measurement(path, "eis", frame, metadata, warnings)


def _read_dc(path: Path, fields: dict[str, list[str]], tables: list[_Table]) -> Measurement:
    curves, warnings = _curves(path, tables, "CURVE")
    warnings += _aborted(fields)
    metadata = _metadata(fields, DC_TAGS)
    for key, name in (("step_voltage_V", "VSTEP1"), ("sample_period_s", "SAMPLETIME")):
        if (value := _number(fields, name)) is not None:
            metadata[key] = value
    runs = [_run(path, curve, metadata, warnings) for curve in curves]
    if len(runs) == 1:
        return runs[0]
    whole = joined(run.frame for run in runs)
    said = tuple(dict.fromkeys(warning for run in runs for warning in run.warnings))
    parts = tuple(Part("run", run) for run in runs)
    return replace(runs[0], frame=whole, warnings=said, parts=parts)


def _read_cycling(path: Path, fields: dict[str, list[str]], tables: list[_Table]) -> Measurement:
    """The curves one after the other, a new step wherever the signal of the current changes."""
    curves, warnings = _curves(path, tables, "CURVE")
    frames = []
    for curve in curves:
        frame, more = _frame(path, curve, CYCLING_COLUMNS, (TEST_TIME, VOLTAGE, CURRENT))
        frames.append(frame)
        warnings += [*more, *_undeclared(curve)]
    whole = joined(frames)
    change = np.zeros(len(whole), dtype=bool)
    change[np.cumsum([len(frame) for frame in frames])[:-1]] = True
    if SIGNAL in whole and whole[SIGNAL].dtype.kind == "f":
        signal = whole[SIGNAL].to_numpy()
        change[1:] |= np.abs(np.diff(signal)) > LEAST_STEP * np.abs(signal).max()
    whole.insert(3, STEP_COUNT, 1 + np.cumsum(change))
    first = [TEST_TIME, VOLTAGE, CURRENT, STEP_COUNT]
    whole = whole[[*first, *(name for name in whole.columns if name not in first)]]
    warnings += _aborted(fields)
    return _measurement(path, "cycling", whole, _metadata(fields, CYCLING_TAGS), warnings)


def _run(path: Path, table: _Table, metadata: Any, warnings: list[str]) -> Measurement:
    frame, more = _frame(path, table, DC_COLUMNS, (TEST_TIME, VOLTAGE, CURRENT))
    more += _undeclared(table)
    overload = frame["Over"].astype(str).str.strip(".").ne("").sum() if "Over" in frame else 0
    if overload:
        more.append(f"{overload} points carry an overload flag (column 'Over')")
    return _measurement(path, "dc", frame, metadata, [*warnings, *more])


def _undeclared(table: _Table) -> list[str]:
    """A warning where a table has another number of rows than it declares."""
    if table.declared in (None, len(table.rows)):
        return []
    return [f"the table declares {table.declared} points, the file holds {len(table.rows)}"]


def _measurement(path: Path, technique: str, frame: Any, metadata: Any, warnings: Any) -> Any:
    digest = sha256_of(path)
    return with_sweeps(
        Measurement(technique, "gamry-dta", frame, path, digest, metadata, tuple(warnings))
    )


def _fields(lines: list[str]) -> dict[str, list[str]]:
    """Fields of each ``NAME<tab>KIND<tab>value...`` line without the kind; notes joined."""
    fields: dict[str, list[str]] = {}
    for index, line in enumerate(lines):
        name, *rest = line.split("\t")
        if not name.strip() or name in fields:
            continue
        fields[name.strip()] = rest[1:] if len(rest) > 1 else rest
        if name == "NOTES" and len(rest) > 1 and rest[1].isdecimal() and len(rest[1]) < 6:
            notes = [note.strip() for note in lines[index + 1 : index + 1 + int(rest[1])]]
            fields[name] = ["\n".join(note for note in notes if note)]
    return fields


def _tables(path: Path, lines: list[str]) -> list[_Table]:
    tables = []
    for index, line in enumerate(lines):
        parts = line.split("\t")
        if len(parts) < 2 or parts[1].strip() != "TABLE":
            continue
        stop = index + 1
        while stop < len(lines) and (lines[stop][:1] in ("\t", " ") or not lines[stop].strip()):
            stop += 1
        if stop < len(lines) and re.match(r"[-+.]?\d", lines[stop]):
            raise RawFileError(
                path,
                f"the end of table {parts[0].strip()}, or a row that begins with a tab",
                f"'{lines[stop][:40]}'",
                line=stop + 1,
                hint="The file is damaged; copy it again from the instrument.",
            )
        header, units = (
            [field.strip() for field in lines[i].split("\t")[1:]] if i < stop else []
            for i in (index + 1, index + 2)
        )
        count = parts[2].strip() if len(parts) > 2 else ""
        tables.append(
            _Table(
                parts[0].strip(),
                index + 1,
                int(count) if count.isdecimal() and len(count) < 12 else None,
                [name for name in unique(header) if not name.startswith("unknown_")],
                units,
                numbered(lines, min(index + 3, stop), stop),
            )
        )
    return tables


def _curves(
    path: Path, tables: list[_Table], name: str, drift_corrected: str = ""
) -> tuple[list[_Table], list[str]]:
    """The tables of a name, numbered or not; a warning for each that only resembles them.

    With drift correction each table is followed by a corrected one.
    """
    alike = [table for table in tables if table.name.startswith(name)]
    if not alike:
        there = ", ".join(table.name for table in tables) or "no table"
        raise RawFileError(
            path,
            f"a table {name}",
            there,
            hint="The run was stopped before its first point, or the file is cut off.",
        )
    found = [t for t in alike if re.fullmatch(rf"{name}\d*", t.name)] or alike[:1]
    if drift_corrected not in ("", "0", "F"):
        found = found[::2]
    warnings = [
        f"a further table {table.name} ({len(table.rows)} points, line {table.line}; such as a "
        "drift-corrected one) is not used"
        for table in alike
        if table not in found
    ]
    return found, warnings


def _frame(
    path: Path, table: _Table, columns: dict[str, str], needed: tuple[str, ...]
) -> tuple[Any, list[str]]:
    vendor = [name for name, label in columns.items() if label in needed]
    require_names(path, table.line + 1, table.names, vendor)
    # white space, not tabs: rows written by other programs mix them, no field holds a blank
    frame, warnings = read_columns(path, table.rows, table.names, vendor, None)
    kept = {
        name: f"{name} / {'deg' if name == 'Zphz' else unit}"
        for name, unit in zip(table.names, table.units, strict=False)
        if unit and not unit.startswith("#") and unit != "bits"
    }
    frame = frame.rename(columns=kept | columns)
    if "Pt" in frame and frame["Pt"].dtype.kind == "f":
        warnings += check_counter(path, "Pt", frame["Pt"].to_numpy())
    return frame.drop(columns="Pt", errors="ignore"), warnings


def _aborted(fields: dict[str, list[str]]) -> list[str]:
    if _text(fields, "EXPERIMENTABORTED") == "T":
        return ["the experiment was aborted (EXPERIMENTABORTED): the data may be incomplete"]
    return []


def _text(fields: dict[str, list[str]], name: str) -> str:
    return next(iter(fields.get(name, [])), "").strip()


def _number(fields: dict[str, list[str]], name: str) -> float | None:
    try:
        return float(_text(fields, name).replace(",", "."))
    except ValueError:
        return None


def _metadata(fields: dict[str, list[str]], tags: dict[str, str]) -> dict[str, Any]:
    tag, version = _text(fields, "TAG"), _text(fields, "FRAMEWORKVERSION")
    metadata: dict[str, Any] = {
        "instrument": f"Gamry {_text(fields, 'PSTAT')}".strip(),
        "software": f"Gamry Framework {version}".strip(),
        "technique": f"{tag} ({tags[tag]})",
        "start_time": f"{_text(fields, 'DATE')} {_text(fields, 'TIME')}".strip(),
        "title": _text(fields, "TITLE"),
        "comments": _text(fields, "NOTES"),
    }
    area = _number(fields, "AREA")
    if area is not None and area not in (0.0, UNSET_AREA):
        metadata["electrode_area_cm2"] = area
    for key, name in (("dc_voltage_V", "VDC"), ("open_circuit_V", "EOC")):
        if (value := _number(fields, name)) is not None:
            metadata[key] = value
    return {key: value for key, value in metadata.items() if value != ""}
