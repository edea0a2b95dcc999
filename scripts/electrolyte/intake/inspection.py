"""What a raw file is and holds, as lines for people and as one object for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.formats import Format, known_formats
from electrolyte.readers.measurement import INDENT, Measurement
from electrolyte.run.parts import described

UNVERIFIED = "fixture only, unverified on instruments"


def describe(measurement: Measurement, own: Sequence[ColumnMap] = ()) -> Iterator[str]:
    """The lines of text about one measurement; ``own`` are the column maps of the study."""
    chosen = known_formats(own)[measurement.format]
    yield _line("technique", measurement.technique)
    yield _line("format", _format(chosen))
    for key, value in measurement.metadata.items():
        if text := _shown(value):
            yield _line("experiment" if key == "technique" else key, text)
    if len(measurement.frame) or not measurement.arrays:
        yield _line("points", str(len(measurement.frame)))
    for name in measurement.frame:
        yield f"    {name!s:<30} {_range(measurement.frame[name])}"
    for name, array in measurement.arrays.items():
        shape = " x ".join(map(str, array.shape))
        yield f"    {name:<30} {shape}, {_range(pd.Series(array.ravel()))}"
    for number, part in enumerate(measurement.parts, start=1):
        yield _line(f"part {number}", f"{part.kind}: {described(part)}")
    for number, part in enumerate(measurement.choices, start=1):
        yield _line(f"choice {number}", f"{part.kind}: {described(part)} (column part)")
    for warning in measurement.warnings:
        yield _line("warning", warning)


def as_object(path: Path, measurement: Measurement | str) -> dict[str, Any]:
    """Plain data that JSON takes.

    Parameters
    ----------
    measurement : or a text that says why it could not be read

    Returns
    -------
    dict
        ``path``, ``format``, ``technique``; ``parts``, names of the sweeps or indents where the
        file holds several; ``points``, rows of its table; ``columns``, of the table and of further
        arrays, each with ``name``, ``unit``, ``n``, ``first``, ``last``, ``min`` and ``max``
        (modulus where complex, ``None`` where text or not finite); ``metadata``, ``warnings``,
        ``error`` (``None`` if it was read).
    """
    if isinstance(measurement, str):
        nothing: dict[str, Any] = {"format": None, "technique": None, "parts": [], "points": 0}
        nothing |= {"columns": [], "metadata": {}, "warnings": []}
        return {"path": str(path), **nothing, "error": measurement}
    arrays = {name: pd.Series(array.ravel()) for name, array in measurement.arrays.items()}
    columns = {str(name): measurement.frame[name] for name in measurement.frame} | arrays
    return {
        "path": str(path),
        "format": measurement.format,
        "technique": measurement.technique,
        "parts": _parts(measurement),
        "points": len(measurement.frame),
        "columns": [_column(label, values) for label, values in columns.items()],
        "metadata": _plain(measurement.metadata),
        "warnings": list(measurement.warnings),
        "error": None,
    }


def failure(path: Path, error: Exception) -> str:
    """What a person reads about a file that cannot be read."""
    if isinstance(error, OSError):
        return f"{path}: cannot be opened ({error.strerror})"
    return str(error)


def _parts(measurement: Measurement) -> list[str]:
    if INDENT in measurement.frame:
        return [str(name) for name in measurement.frame[INDENT].unique()]
    return [f"{part.kind} {n}" for n, part in enumerate(measurement.parts, start=1)]


def _column(label: str, values: pd.Series) -> dict[str, Any]:
    name, _, unit = label.partition(" / ")
    ordered = values.abs() if np.iscomplexobj(values) else values
    numeric = pd.api.types.is_numeric_dtype(ordered) and len(values) > 0
    return {
        "name": name,
        "unit": unit,
        "n": len(values),
        "first": _plain(values.iloc[0]) if len(values) else None,
        "last": _plain(values.iloc[-1]) if len(values) else None,
        "min": _plain(ordered.min()) if numeric else None,
        "max": _plain(ordered.max()) if numeric else None,
    }


def _plain(value: Any) -> Any:
    """As JSON has it: complex numbers as a pair, what is not finite as ``None``."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, complex):
        return [_plain(value.real), _plain(value.imag)]
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _format(chosen: Format | ColumnMap) -> str:
    return f"{chosen.title} [{chosen.name}]" + ("" if chosen.verified else f": {UNVERIFIED}")


def _shown(value: Any) -> str:
    """A value of the metadata for people; empty if the file states none."""
    if value is None or (isinstance(value, str | Mapping | list | tuple) and not value):
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        first, *others = value.items()
        alike = len(others) > 1 and all(isinstance(inner, Mapping) for inner in value.values())
        lines = [f"{key}: {_shown(inner)}" for key, inner in ([first] if alike else value.items())]
        return "\n".join([*lines, *([f"and of {len(others)} more (--json)"] if alike else [])])
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return str(value)


def _line(name: str, text: str) -> str:
    return f"  {name:<20} " + text.replace("\n", "\n" + " " * 23)


def _range(values: pd.Series) -> str:
    if np.iscomplexobj(values):
        return f"complex, modulus {_range(values.abs())}"
    if not pd.api.types.is_numeric_dtype(values):
        kinds = values.astype(str).unique()
        return f"{kinds[0]}" if len(kinds) == 1 else f"{len(kinds)} different texts"
    if values.isna().all():
        return "empty"
    low, high = values.min(), values.max()
    return f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"
