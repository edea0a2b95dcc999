"""The part of a file that a row of a sheet is about."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.ground.printing import counted
from electrolyte.readers.measurement import Measurement, Part
from electrolyte.readers.temperature import stated_temperature_C
from electrolyte.study.parts import Selection

MOST_LISTED = 12


def selected(measurement: Measurement, selection: Selection | None) -> dict[int, Measurement]:
    """The parts of a file that are meant, by number; a file of one measurement is its part 1.

    Raises
    ------
    RawFileError
        The file holds several and none is named, or it does not hold the one that is.
    """
    path, parts = measurement.source, measurement.parts
    if selection is None:
        if parts:
            raise _several(path, parts, "no part named")
        return {1: measurement}
    parts = parts or measurement.choices
    if not parts and not selection.column:
        parts = (Part("measurement", measurement),)
    numbers = selection.numbers([part.columns for part in parts])
    if not numbers:
        raise RawFileError(
            path,
            f"part {selection}",
            listed(parts) if parts else "one measurement, and no column that parts it",
            hint=how(parts) if parts else "Leave the column part empty.",
        )
    return {number: parts[number - 1].measurement for number in numbers}


def one_selected(measurement: Measurement, selection: Selection | None) -> tuple[int, Measurement]:
    """The one part of a file that a row is about, and its number.

    Raises
    ------
    RawFileError
        As ``selected``, and where several parts are meant.
    """
    found = selected(measurement, selection)
    if len(found) > 1:
        chosen = ", ".join(map(str, found))
        raise _several(
            measurement.source, measurement.parts, f"part {selection}, which is {chosen}"
        )
    return next(iter(found.items()))


def listed(parts: tuple[Part, ...]) -> str:
    """The parts in words: ``2 sweeps: 1 (61 points, 1e+06 to 1 Hz, 25 °C), 2 (...)``."""
    shown = [f"{n} ({described(part)})" for n, part in enumerate(parts[:MOST_LISTED], start=1)]
    more = f" and {len(parts) - MOST_LISTED} more" if len(parts) > MOST_LISTED else ""
    return f"{counted(len(parts), parts[0].kind)}: {', '.join(shown)}{more}"


def described(part: Part) -> str:
    """What tells one part from the others: its points, range, columns, temperature."""
    frame = part.measurement.frame
    facts = [f"{len(frame)} points"] if len(frame.columns) else []
    if len(frame) and len(frame.columns) and frame.iloc[:, 0].dtype.kind in "fiu":
        unit = str(frame.columns[0]).partition(" / ")[2]
        first, last = frame.iloc[0, 0], frame.iloc[-1, 0]
        facts.append(f"{first:.6g} to {last:.6g} {unit}".rstrip())
    facts += [f"{name}={_text(value)}" for name, value in part.columns.items()]
    temperature = stated_temperature_C(part.measurement)
    if temperature is not None:
        facts.append(f"{temperature:.4g} °C")
    return ", ".join(facts)


def how(parts: tuple[Part, ...]) -> str:
    """How a row of the sheet says which part it is about."""
    column = next(iter(parts[-1].columns.items()), None)
    other = f" or {column[0]}={_text(column[1])}" if column else ""
    return (
        f"Write a row for each {parts[0].kind}, with its number in the column part"
        f" (1 to {len(parts)}{other}); `study add` does."
    )


def _several(path: Path, parts: tuple[Part, ...], given: str) -> RawFileError:
    return RawFileError(
        path, f"one {parts[0].kind} in a row", f"{given} of {listed(parts)}", hint=how(parts)
    )


def _text(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else value
