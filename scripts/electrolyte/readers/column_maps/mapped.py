"""A table laid out as a column map says, as the measurement that the reader of a format makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.column_maps.cells import Cells, cells_of, factor, numbers_of, sheets_of
from electrolyte.readers.column_maps.column_map import ColumnMap, MappedColumn
from electrolyte.readers.column_maps.quantities import ELECTRODE_AREA, QUANTITIES, TEXT
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement, Part

NO_STEP_KIND = "rest"
_HEADER = {"step_kind": "Step Type", "date": "Date"}  # words of a cycler; else the label
_CLOCKS = ("time", "step_time")


def read(path: Path, own: ColumnMap) -> Measurement:
    """The measurement of a file; of a workbook, those of all sheets that are laid out alike.

    Raises
    ------
    RawFileError
        The file is not laid out as the map says, a cell is no number, or the numbers are none
        that the technique can have.
    """
    made = _MEASUREMENTS[own.technique]
    if not own.layout.get("sheet"):
        return made(cells_of(path, own), own)
    sheets = {sheet: made(cells_of(path, own, sheet), own) for sheet in sheets_of(path, own)}
    parts = tuple(Part("sheet", one, {"sheet": sheet}) for sheet, one in sheets.items())
    whole = sheets[str(own.layout["sheet"])]
    return replace(whole, parts=parts) if len(parts) > 1 else replace(whole, choices=parts)


def _labelled(cells: Cells, own: ColumnMap) -> tuple[dict[str, np.ndarray], list[int], list[str]]:
    """Columns by label, the line of each row, warnings; rows with a gap are left out."""
    numbers = numbers_of(cells, own) | _constants(cells, own)
    whole = np.all([np.isfinite(values) for values in numbers.values()], axis=0)
    if not whole.any():
        raise RawFileError(cells.path, "rows with a number in each mapped column", "none")
    lines = [line for line, kept in zip(cells.lines, whole, strict=True) if kept]
    left_out = len(cells.lines) - len(lines)
    warnings = [f"{left_out} rows without a value were left out"] if left_out else []
    known = QUANTITIES[own.technique]
    return {known[q].label: values[whole] for q, values in numbers.items()}, lines, warnings


def _constants(cells: Cells, own: ColumnMap) -> dict[str, np.ndarray]:
    """What the map says of all rows alike, by quantity, in the units of the quantities."""
    known = QUANTITIES[own.technique]
    return {
        quantity: np.full(
            len(cells.lines),
            constant["value"] * factor(MappedColumn(unit=constant["unit"]), known[quantity]),
        )
        for quantity, constant in (own.content.get("constants") or {}).items()
        if quantity != ELECTRODE_AREA
    }


def _spectrum(cells: Cells, own: ColumnMap) -> Measurement:
    from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, spectrum_measurement
    from electrolyte.readers.layouts.immittance import with_parts_of_impedance

    columns, lines, warnings = _labelled(cells, own)
    frame = with_parts_of_impedance(data_frame(columns))
    rows = [(line, "") for line in lines]
    frame = frame[[*SPECTRUM, *(name for name in frame.columns if name not in SPECTRUM)]]
    return spectrum_measurement(cells.path, own.name, frame, rows, _metadata(cells), warnings)


def _polarization(cells: Cells, own: ColumnMap) -> Measurement:
    from electrolyte.readers.electrochemistry.polarization import polarization_measurement

    columns, lines, warnings = _labelled(cells, own)
    frame = data_frame(columns)
    return polarization_measurement(cells.path, own.name, frame, lines, _metadata(cells), warnings)


def _cycling(cells: Cells, own: ColumnMap) -> Measurement:
    from electrolyte.readers.cycling.cycler_table import measurement, rows_table

    known = QUANTITIES["cycling"]
    clocks = [q for q in _CLOCKS if any(":" in text for text in cells.texts.get(q, ()))]
    texts = {q: cells.texts[q] for q in own.columns if q in clocks or known[q].unit == TEXT}
    if "step_kind" in texts:
        texts["step_kind"] = [_direction(own, kind) for kind in texts["step_kind"]]
    numbers = numbers_of(cells, own, without=clocks) | _constants(cells, own)
    if "current" in numbers and own.content.get("positive_current") == "discharge":
        numbers["current"] = -numbers["current"]
    plain = {q: ["" if np.isnan(v) else repr(float(v)) for v in n] for q, n in numbers.items()}
    every: Mapping[str, Any] = {**texts, **plain}
    table = rows_table(
        cells.path,
        list(zip(*every.values(), strict=True)),
        [_HEADER.get(quantity, known[quantity].label) for quantity in every],
        own.header_line or 1,
        _metadata(cells),
        np.asarray(cells.lines),
    )
    return measurement(table, own.name)


def _direction(own: ColumnMap, kind: str) -> str:
    """``charge``, ``discharge`` or ``rest``: what the map says a kind of step is."""
    kinds = own.content.get("step_kinds") or {}
    found = [direction for direction, names in kinds.items() if kind in map(str, names)]
    return found[0] if found else NO_STEP_KIND if kinds else kind


def _scan(cells: Cells, own: ColumnMap) -> Measurement:
    from electrolyte.readers.column_maps.quantities import INTENSITY, INTENSITY_U, TWO_THETA
    from electrolyte.readers.diffraction.scan import scan

    columns, _, warnings = _labelled(cells, own)
    return scan(
        cells.path,
        own.name,
        columns[TWO_THETA],
        columns[INTENSITY],
        uncertainty=columns.get(INTENSITY_U),
        per_second=_unit(own, "intensity") == "counts/s",
        metadata=_metadata(cells),
        warnings=tuple(warnings),
    )


def _raman(cells: Cells, own: ColumnMap) -> Measurement:
    from electrolyte.readers.column_maps.quantities import INTENSITY, SHIFT, WAVELENGTH
    from electrolyte.readers.raman import raman_spectrum

    columns, lines, warnings = _labelled(cells, own)
    shifted = SHIFT in columns
    return raman_spectrum.spectra_measurement(
        cells.path,
        own.name,
        columns[SHIFT if shifted else WAVELENGTH],
        columns[INTENSITY],
        axis_label=raman_spectrum.RAMAN_SHIFT if shifted else raman_spectrum.WAVELENGTH,
        intensity_label=raman_spectrum.intensity_column(_unit(own, "intensity")),
        metadata={"processing": (), "baseline_removed": None, **_metadata(cells)},
        warnings=warnings,
        first_line=lines[0],
    )


def _unit(own: ColumnMap, quantity: str) -> str:
    return own.columns[quantity].unit


def _indent(cells: Cells, own: ColumnMap) -> Measurement:
    from electrolyte.readers.measurement import INDENT
    from electrolyte.readers.mechanics.cycles import refuse_several_tests

    columns, lines, warnings = _labelled(cells, own)
    frame = data_frame(columns)
    refuse_several_tests(cells.path, frame, lines)
    frame.insert(0, INDENT, cells.path.stem)
    metadata = {"indents": [cells.path.stem], **_metadata(cells)}
    return _measurement(cells, own, frame, metadata, warnings)


def _resonances(cells: Cells, own: ColumnMap) -> Measurement:
    """A spectrum over chemical shifts, or a recovery over delays."""
    from electrolyte.readers.nmr.ppm_text import CHEMICAL_SHIFT, spectrum_over_shifts

    columns, _, warnings = _labelled(cells, own)
    if CHEMICAL_SHIFT in columns:
        found = spectrum_over_shifts(cells.path, own.name, columns)
        return replace(found, metadata=_metadata(cells), warnings=tuple(warnings))
    return _measurement(cells, own, data_frame(columns), _metadata(cells), warnings)


def _element_spectrum(cells: Cells, own: ColumnMap) -> Measurement:
    from electrolyte.readers.column_maps.quantities import PHOTON_ENERGY, PHOTONS
    from electrolyte.readers.microscopy.eds_csv import element_spectrum

    columns, lines, warnings = _labelled(cells, own)
    energy, counts = columns[PHOTON_ENERGY], columns[PHOTONS]
    return element_spectrum(cells.path, own.name, energy, counts, lines, _metadata(cells), warnings)


def _pycnometer(cells: Cells, own: ColumnMap) -> Measurement:
    columns, _, warnings = _labelled(cells, own)
    return _measurement(cells, own, data_frame(columns), _metadata(cells), warnings)


def _heights(cells: Cells, own: ColumnMap) -> Measurement:
    from electrolyte.readers.column_maps.quantities import HEIGHT, X, Y
    from electrolyte.readers.microscopy.xyz import on_grid

    known = QUANTITIES["profilometry"]
    numbers = {known[q].label: values for q, values in numbers_of(cells, own).items()}
    points = np.column_stack([numbers[X], numbers[Y], numbers[HEIGHT]])
    return on_grid(cells.path, own.name, points, cells.lines)


def _measurement(
    cells: Cells, own: ColumnMap, frame: Any, metadata: Mapping[str, Any], warnings: list[str]
) -> Measurement:
    digest = sha256_of(cells.path)
    return Measurement(
        own.technique, own.name, frame, cells.path, digest, metadata, tuple(warnings)
    )


def _metadata(cells: Cells) -> dict[str, Any]:
    """What stands above the table, which may name the instrument, and say that it is synthetic."""
    above = "\n".join(line.rstrip() for line in cells.above[:-1] if line.strip())
    return {"comments": above} if above else {}


_MEASUREMENTS: dict[str, Callable[[Cells, ColumnMap], Measurement]] = {
    "eis": _spectrum,
    "dc": _polarization,
    "cycling": _cycling,
    "xrd": _scan,
    "raman": _raman,
    "indentation": _indent,
    "nmr": _resonances,
    "sem_eds": _element_spectrum,
    "pycnometry": _pycnometer,
    "profilometry": _heights,
}
