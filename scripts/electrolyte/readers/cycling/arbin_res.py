"""Arbin .res files (an Access database), through access-parser (Apache-2.0, pure Python)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import CYCLE, STEP
from electrolyte.readers.cycling.cycler_table import finite, tidy, whole
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CHARGING_ENERGY,
    CURRENT,
    DISCHARGING_CAPACITY,
    DISCHARGING_ENERGY,
    INTERNAL_RESISTANCE,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

NAME = "arbin-res"
SIZE_LIMIT = 64 * 1024**2  # bytes; pure Python takes about a minute for this
PAGE = 4096  # bytes of a Jet 4 page
HINT = "Copy it again from the cycler, or export it as csv from MITS."
COLUMNS = {
    "Test_Time": TEST_TIME,
    "Voltage": VOLTAGE,
    "Current": CURRENT,
    "Cycle_Index": CYCLE,
    "Step_Index": STEP,
    "Step_Time": STEP_TIME,
    "Charge_Capacity": CHARGING_CAPACITY,
    "Discharge_Capacity": DISCHARGING_CAPACITY,
    "Charge_Energy": CHARGING_ENERGY,
    "Discharge_Energy": DISCHARGING_ENERGY,
    "Internal_Resistance": INTERNAL_RESISTANCE,
}


def sniff(head: bytes, path: Path) -> bool:
    return head[4:19] == b"Standard Jet DB" and path.suffix.lower() == ".res"


def read(path: Path) -> Measurement:
    """The records of an Arbin database, in the order of their data points.

    Raises
    ------
    RawFileError
        Too large, damaged, without the channel table, or with more than one test in it.
    """
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise RawFileError(
            path, f"a .res file below {SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB", hint=HINT
        )
    if size % PAGE:
        raise RawFileError(path, f"whole pages of {PAGE} bytes", f"{size} bytes", hint=HINT)
    records, about = _tables(path)
    needed = ("Test_ID", "Data_Point", *COLUMNS)
    missing = [name for name in needed[:-1] if name not in records]
    if missing:
        raise RawFileError(path, f"columns {', '.join(missing)}", "a table without them", hint=HINT)
    tests = np.unique(finite(path, "Test_ID", _array(records["Test_ID"])))
    if len(tests) > 1:
        raise RawFileError(path, "one test", f"{len(tests)} tests", hint="Export each as csv.")
    point = finite(path, "Data_Point", _array(records["Data_Point"]))
    order = np.argsort(point, kind="stable")
    data: dict[str, Any] = {
        role: finite(path, name, _array(records[name]))[order]
        for name, role in COLUMNS.items()
        if name in records
    }
    for name, role in (("Cycle_Index", CYCLE), ("Step_Index", STEP)):
        data[role] = whole(path, name, data[role])
    warnings: list[str] = []
    lost = int(np.ptp(point)) + 1 - len(point)
    if lost:
        warnings.append(f"{lost} data points are missing between the first and the last.")
    frame = tidy(data, warnings, about)
    return Measurement("cycling", NAME, frame, path, sha256_of(path), about, tuple(warnings))


def _tables(path: Path) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """The channel table and what the test is called, with every damage as ``RawFileError``."""
    import access_parser

    try:
        database = access_parser.AccessParser(str(path))
        if "Channel_Normal_Table" not in database.catalog:
            raise RawFileError(path, "the table Channel_Normal_Table", "none", hint=HINT)
        records = database.parse_table("Channel_Normal_Table")
        test = database.parse_table("Global_Table")
    except RawFileError:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        raise RawFileError(path, "an intact Arbin database", reason, hint=HINT) from None
    columns = {name: list(values) for name, values in records.items()}
    length = len(columns.get("Data_Point", ()))
    if not length or any(len(values) != length for values in columns.values()):
        raise RawFileError(path, "columns of one length", "a damaged or empty table", hint=HINT)
    stated = {"cell_id": "Test_Name", "procedure": "Schedule_File_Name", "operator": "Creator"}
    about = {key: str(test[name][0]) for key, name in stated.items() if test.get(name)}
    return columns, {"instrument": "Arbin", **about}


def _array(values: list[Any]) -> np.ndarray:
    try:
        return np.array([np.nan if v is None else v for v in values], dtype=float)
    except (TypeError, ValueError):
        return np.full(len(values), np.nan)
