"""Cycle summaries (one row a cycle, no records), as the ANL battery-data tables hold them.

Charge and discharge capacity of each cycle are there, voltage curves are not: capacity, Coulombic
efficiency and retention can be had from it, profiles and dQ/dV cannot.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_table import whole
from electrolyte.readers.cycling.cycler_text import Table, decode, head_lines, load, text_table
from electrolyte.readers.layouts.frames import categories, data_frame
from electrolyte.readers.layouts.text import DAMAGED
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CHARGING_ENERGY,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    DISCHARGING_ENERGY,
    Measurement,
)

NAME = "cycle-summary-csv"
CYCLE_LABEL = "Cycle Label"
COLUMNS = {
    "Cycle_Index": CYCLE_COUNT,
    "Q_chg": CHARGING_CAPACITY,
    "Q_dis": DISCHARGING_CAPACITY,
    "E_chg": CHARGING_ENERGY,
    "E_dis": DISCHARGING_ENERGY,
}
REQUIRED = ("Cycle_Index", "Q_chg", "Q_dis")


def sniff(head: bytes, _path: Path) -> bool:
    names = decode(head[:4096]).split("\n", 1)[0].split(",")
    return set(REQUIRED) <= {name.strip() for name in names}


def read(path: Path) -> Measurement:
    """A table of one row a cycle; capacities are NaN where the cycle has none.

    Raises
    ------
    RawFileError
        Missing columns, no rows, a cell that is no number.
    """
    data = load(path)
    names = tuple(name.strip() for name in head_lines(data)[0].split(","))
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise RawFileError(
            path, f"columns {', '.join(REQUIRED)}", f"no {', '.join(missing)}", line=1
        )
    table = text_table(path, data, 0, names, {})
    found = {label: _numbers(table, name) for name, label in COLUMNS.items() if name in names}
    found[CYCLE_COUNT] = whole(path, "Cycle_Index", found[CYCLE_COUNT])
    frame = data_frame(found)
    if "Cycle_Label" in names:
        labels = table.cells[str(names.index("Cycle_Label"))].fill_null("").to_list()
        frame[CYCLE_LABEL] = categories(labels)
    other = [name for name in names if name not in COLUMNS and name != "Cycle_Label"]
    warnings = (f"Columns not taken over: {', '.join(other)}.",) if other else ()
    about = {"kind": "cycle summary"}
    return Measurement("cycling", NAME, frame, path, sha256_of(path), about, warnings)


def _numbers(table: Table, name: str) -> np.ndarray:
    """A column with its gaps as NaN; a cycle number may have none."""
    import polars as pl

    cells = table.cells[str(table.names.index(name))].fill_null("").str.strip_chars()
    values = cells.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    gap_allowed = cells.is_in(["", "NaN", "nan"]).to_numpy() & (name != "Cycle_Index")
    bad = ~np.isfinite(values) & ~gap_allowed
    if bad.any():
        row = int(np.argmax(bad))
        raise RawFileError(
            table.path,
            f"a number in column '{name}'",
            f"'{cells[row]}'",
            line=table.line(row),
            hint=DAMAGED,
        )
    return np.asarray(values)
