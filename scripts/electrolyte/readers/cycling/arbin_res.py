"""Arbin .res files, an Access database with one table of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import CYCLE, STEP
from electrolyte.readers.cycling.cycler_table import finite, tidy, whole
from electrolyte.readers.layouts.access import Database
from electrolyte.readers.layouts.frames import joined
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    INTERNAL_RESISTANCE,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
    Measurement,
    Part,
)

NAME = "arbin-res"
SIZE_LIMIT = 2 * 1024**3  # bytes, the most that such a database holds
RECORDS = "Channel_Normal_Table"
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
    "Internal_Resistance": INTERNAL_RESISTANCE,
}

NUMBERED = "Test_ID", "Data_Point"
REQUIRED = tuple(name for name in COLUMNS if name != "Internal_Resistance")


def sniff(head: bytes, path: Path) -> bool:
    return head[4:19] == b"Standard Jet DB" and path.suffix.lower() == ".res"


def read(path: Path) -> Measurement:
    """The records of an Arbin database; several tests in it are its parts.

    Raises
    ------
    RawFileError
        Too large, damaged, or without the channel table.
    """
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise RawFileError(
            path, f"a .res file below {SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB", hint=HINT
        )
    records, about = _tables(path)
    missing = [name for name in (*NUMBERED, *REQUIRED) if name not in records]
    if missing:
        raise RawFileError(path, f"columns {', '.join(missing)}", "a table without them", hint=HINT)
    test = finite(path, "Test_ID", records["Test_ID"])
    numbers = np.unique(test)
    if len(numbers) == 1:
        return _measurement(path, records, about)
    parts = []
    for number in numbers:
        own = {name: values[test == number] for name, values in records.items()}
        parts.append(Part("test", _measurement(path, own, about), {"Test_ID": float(number)}))
    frame = joined(part.measurement.frame for part in parts)
    return replace(parts[0].measurement, frame=frame, parts=tuple(parts))


def _measurement(
    path: Path, records: Mapping[str, np.ndarray], about: dict[str, Any]
) -> Measurement:
    """The records of one test, in the order of their data points."""
    point = finite(path, "Data_Point", records["Data_Point"])
    order = np.argsort(point, kind="stable")
    data: dict[str, Any] = {
        role: finite(path, name, records[name])[order]
        for name, role in COLUMNS.items()
        if name in records
    }
    for name, role in (("Cycle_Index", CYCLE), ("Step_Index", STEP)):
        data[role] = whole(path, name, data[role])
    warnings: list[str] = []
    lost = int(np.ptp(point)) + 1 - len(point)
    if lost:
        warnings.append(f"{lost} data points are missing between the first and the last.")
    about = dict(about)
    frame = tidy(data, warnings, about)
    return Measurement("cycling", NAME, frame, path, sha256_of(path), about, tuple(warnings))


def _tables(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The channel table, and what the test is called."""
    database = Database(path)
    if RECORDS not in database.tables:
        raise RawFileError(path, f"the table {RECORDS}", "none", hint=HINT)
    records = database.numbers(RECORDS, (*NUMBERED, *COLUMNS))
    if not records or not len(next(iter(records.values()))):
        raise RawFileError(path, f"records in {RECORDS}", "none", hint="The test never ran.")
    about: dict[str, Any] = {"instrument": "Arbin"}
    stated = {"cell_id": "Test_Name", "procedure": "Schedule_File_Name", "operator": "Creator"}
    if "Global_Table" in database.tables:
        page = database.tables["Global_Table"]
        for row in database.texts_and_numbers(page, tuple(stated.values()))[:1]:
            about |= {key: value for key, value in zip(stated, row, strict=True) if value}
    return records, about
