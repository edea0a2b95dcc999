"""Tables whose header names quantities and units, one column each (plain CSV, NOVA exports)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from electrolyte.ground.errors import IN_MAP, RawFileError, UnitsMissingError
from electrolyte.readers.layouts.columns import (
    Row,
    fields_of,
    read_columns,
    refuse_side_by_side,
    unique,
)
from electrolyte.readers.layouts.headers import label_of
from electrolyte.readers.layouts.immittance import IMMITTANCES, pair_in, with_parts_of_impedance
from electrolyte.readers.measurement import IMAGINARY_IMPEDANCE, REAL_IMPEDANCE

if TYPE_CHECKING:
    import pandas as pd

SEPARATORS = ("\t", ";", ",")
FARTHEST = 100  # lines above the names


def separator_of(line: str, fields: int = 3) -> str | None:
    """The first of tab, semicolon, comma that splits the line into so many fields or more."""
    return next((s for s in SEPARATORS if line.count(s) >= fields - 1), None)


def tabbed(lines: Sequence[str]) -> list[str]:
    """The lines with tabs between the columns of a table that blanks set apart.

    Its names have units, and no blanks in them unless two or more stand between the columns
    (Zahner Thales). Other lines are as they were.
    """
    for at, line in enumerate(lines[:FARTHEST]):
        names = re.split(r"\s{2,}", line.strip())
        names = names if len(names) > 2 else line.split()
        if separator_of(line) is None and sum(label_of(n)[1] is not None for n in names) > 2:
            rows = ("\t".join(row.split()) for row in lines[at + 1 :])
            return [*lines[:at], "\t".join(names), *rows]
    return list(lines)


def labelled_columns(
    path: Path, header: Row, rows: Sequence[Row], labels: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """The rows in our labels and units; impedance also from a pair of other quantities.

    Raises
    ------
    UnitsMissingError
        One of ``labels`` has no unit.
    RawFileError
        One of them is not among the columns.
    """
    line, text = header
    separator = separator_of(text)
    written = fields_of(text.rstrip(), separator)
    names = unique(written)
    found: dict[str, tuple[str, float]] = {}
    for name in names:
        label, factor = label_of(name)
        if label in labels and factor is None:
            raise _no_unit(path, line, name)
        if label and factor and label not in found:
            found[label] = (name, factor)
    computed = {REAL_IMPEDANCE, IMAGINARY_IMPEDANCE} if pair_in(found) else set()
    missing = [label for label in labels if label not in found and label not in computed]
    unknown = [name for name in names if label_of(name)[0] in IMMITTANCES.values()]
    unknown = [name for name in unknown if label_of(name)[1] is None]
    if missing and unknown:
        raise _no_unit(path, line, unknown[0])
    if missing:
        raise RawFileError(
            path,
            f"column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            f"only {', '.join(names)}",
            line=line,
            hint=f"A header such as '{','.join(labels)}' makes the file readable.",
        )
    refuse_side_by_side(path, line, written, _repeated(written, found))
    vendor = [name for name, _ in found.values()]
    frame, warnings = read_columns(path, rows, names, vendor, separator)
    for label, (name, factor) in found.items():
        frame[name] = frame[name] * factor
        frame = frame.rename(columns={name: label})
    return with_parts_of_impedance(frame), warnings


def _no_unit(path: Path, line: int, name: str) -> UnitsMissingError:
    return UnitsMissingError(
        path,
        f"a unit in the header of column '{name}', such as '{label_of(name)[0]}'",
        "none, or one that is not known",
        line=line,
        hint=f"Write it there, or {IN_MAP}",
    )


def _repeated(names: Sequence[str], labels: Collection[str]) -> dict[str, list[str]]:
    """By label, the columns of the same name, or of one with another number, if there are several.

    Tables side by side may share the column of their frequencies or times.
    """
    of = {label: [name for name in names if label_of(name)[0] == label] for label in labels}
    plain = {name: re.sub(r"\d+", "", name).strip().lower() for name in names}
    return {
        label: columns
        for label, columns in of.items()
        if len({plain[name] for name in columns}) < len(columns)
    }
