"""Tables whose header names quantities and units, one column each (plain CSV, NOVA exports)."""

from __future__ import annotations

from collections.abc import Sequence
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
from electrolyte.readers.layouts.immittance import pair_in, with_parts_of_impedance
from electrolyte.readers.measurement import IMAGINARY_IMPEDANCE, REAL_IMPEDANCE

if TYPE_CHECKING:
    import pandas as pd

SEPARATORS = ("\t", ";", ",")


def separator_of(line: str, fields: int = 3) -> str | None:
    """The first of tab, semicolon, comma that splits the line into so many fields or more."""
    return next((s for s in SEPARATORS if line.count(s) >= fields - 1), None)


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
            raise UnitsMissingError(
                path,
                f"a unit in the header of column '{name}', such as '{label}'",
                "none, or one that is not known",
                line=line,
                hint=f"Write it there, or {IN_MAP}",
            )
        if label and factor and label not in found:
            found[label] = (name, factor)
    computed = {REAL_IMPEDANCE, IMAGINARY_IMPEDANCE} if pair_in(found) else set()
    missing = [label for label in labels if label not in found and label not in computed]
    if missing:
        raise RawFileError(
            path,
            f"column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            f"only {', '.join(names)}",
            line=line,
            hint=f"A header such as '{','.join(labels)}' makes the file readable.",
        )
    of = {label: [name for name in written if label_of(name)[0] == label] for label in found}
    refuse_side_by_side(path, line, written, of)
    vendor = [name for name, _ in found.values()]
    frame, warnings = read_columns(path, rows, names, vendor, separator)
    for label, (name, factor) in found.items():
        frame[name] = frame[name] * factor
        frame = frame.rename(columns={name: label})
    return with_parts_of_impedance(frame), warnings
