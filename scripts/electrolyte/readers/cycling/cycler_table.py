"""The table of a battery cycler as one tidy frame: signs, steps, times, units."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import (
    CAPACITY,
    CYCLE,
    DATE,
    ENERGY,
    INDICES,
    OPTIONAL,
    RECORD,
    STEP,
    STEP_KIND,
    STEP_NUMBER,
    Column,
    columns,
)
from electrolyte.readers.cycling.cycler_columns import NEEDED as NEEDED_ROLES
from electrolyte.readers.cycling.cycler_text import Table
from electrolyte.readers.layouts.consistency import check_counter
from electrolyte.readers.layouts.frames import coded, data_frame
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CHARGING_ENERGY,
    CURRENT,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    DISCHARGING_ENERGY,
    STEP_COUNT,
    STEP_INDEX,
    STEP_TIME,
    STEP_TYPE,
    TEST_TIME,
    Measurement,
)

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

CHARGE, DISCHARGE, REST = 1, -1, 0


def rows_table(
    path: Path,
    rows: Sequence[Sequence[Any]],
    names: Sequence[str],
    header_line: int,
    metadata: Mapping[str, Any],
    lines: np.ndarray | None = None,
) -> Table:
    """Rows of workbook cells (numbers, text, dates, durations) as a table of text."""
    import polars as pl

    width = len(names)
    filled = [list(row[:width]) + [""] * (width - len(row)) for row in rows]
    data = {
        str(i): pl.Series(str(i), [_cell_text(row[i]) for row in filled], dtype=pl.String)
        for i in range(width)
    }
    return Table(path, tuple(names), pl.DataFrame(data), header_line, lines, metadata)


def _cell_text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime.timedelta):
        return repr(cell.total_seconds())
    if isinstance(cell, datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else repr(cell)


def measurement(
    table: Table,
    format: str,
    words: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
) -> Measurement:
    """The tidy measurement of a cycler's table.

    Current is positive in charge; capacities count up within a step, a cycle or the test, as in
    the file. Parameters ``words`` and ``units`` as in ``cycler_columns.columns``.

    Raises
    ------
    RawFileError
        Missing columns, unknown units, a cell that is no number, no time, no rows.
    """
    known, unknown = columns(table.path, table.names, table.header_line, words, units)
    by_role = {column.role: column for column in known}
    warnings = list(notes)
    table = _without_blank_rows(table)
    table = _without_cut_row(table, known, warnings)
    if table.cells.height == 0:
        raise RawFileError(table.path, "records below the header", "none", line=table.header_line)

    data: dict[str, Any] = {}
    time = TEST_TIME if TEST_TIME in by_role else STEP_TIME
    if time not in by_role:
        shown = ", ".join(n for n in table.names if n)
        raise RawFileError(
            table.path,
            "a column for the time",
            f"only {shown[:200]}",
            line=table.header_line,
            hint="Export the test time or the step time.",
        )
    for role in (TEST_TIME, STEP_TIME):
        if role in by_role:
            data[role] = _seconds(table, by_role[role])
    for role, column in by_role.items():
        if role in INDICES:
            data[role] = whole(table.path, column.name, _numbers(table, column))
        elif role not in (TEST_TIME, STEP_TIME, DATE, RECORD, STEP_KIND):
            data[role] = _numbers(table, column)
    direction = None
    if STEP_KIND in by_role:
        data[STEP_TYPE] = _categories(table.cells[str(by_role[STEP_KIND].place)])
        codes = np.array([direction_of(name) for name in data[STEP_TYPE].categories])
        direction = codes[data[STEP_TYPE].codes]

    _sign_current(table, data, direction, warnings)
    _split_directions(data, direction)
    if RECORD in by_role:
        warnings += check_counter(
            table.path, by_role[RECORD].name, _numbers(table, by_role[RECORD])
        )
    frame = tidy(data, warnings)
    if unknown:
        warnings.append(f"Columns not taken over: {', '.join(unknown)}.")
    metadata = dict(table.metadata)
    if DATE in by_role and "start_time" not in metadata:
        first = table.cells[str(by_role[DATE].place)][0]
        metadata["start_time"] = (first or "").strip()
    return Measurement(
        "cycling", format, frame, table.path, sha256_of(table.path), metadata, tuple(warnings)
    )


def tidy(data: Mapping[str, Any], warnings: list[str]) -> pd.DataFrame:
    """Columns by role -> frame in the standard order, with running step numbers and mended time.

    A new step begins where the cycle, the step or its type changes, or the step time restarts.
    """
    data = dict(data)
    kind = data[STEP_TYPE].codes if STEP_TYPE in data else None
    cycle, step, number = (data.pop(role, None) for role in (CYCLE, STEP, STEP_NUMBER))
    step_time = data.get(STEP_TIME)
    marks = [m for m in (number if number is not None else step, cycle, kind) if m is not None]
    restart = None if step_time is None else np.diff(step_time, prepend=step_time[:1]) < 0
    if marks or restart is not None:
        rows = len(marks[0]) if marks else len(restart)  # type: ignore[arg-type]
        changed = np.zeros(rows, dtype=bool)
        for mark in marks:
            changed[1:] |= np.diff(mark) != 0
        if restart is not None:
            changed |= restart
        data[STEP_COUNT] = 1 + np.cumsum(changed)
    if cycle is not None:
        data[CYCLE_COUNT] = cycle
    if step is not None:
        data[STEP_INDEX] = step
    data[TEST_TIME] = _test_time(data.get(TEST_TIME), step_time, warnings)
    first = [TEST_TIME, *NEEDED_ROLES, CYCLE_COUNT, STEP_COUNT, STEP_INDEX, STEP_TYPE]
    order = [c for c in first if c in data] + [c for c in data if c not in first]
    return data_frame({c: data[c] for c in order}, copy=False)


def finite(path: Path, name: str, values: np.ndarray) -> np.ndarray:
    """The values, or ``RawFileError`` with the first record that is no finite number."""
    bad = ~np.isfinite(values)
    if bad.any():
        raise RawFileError(
            path,
            f"a finite number in column '{name}'",
            f"{values[int(np.argmax(bad))]} in record {int(np.argmax(bad)) + 1}",
            hint="The file may be damaged; copy it again from the instrument.",
        )
    return values


def whole(path: Path, name: str, values: np.ndarray) -> np.ndarray:
    """The values as integers, or ``RawFileError`` if they cannot count anything."""
    bad = ~((values >= 0) & (values < 2**31) & (values == np.floor(values)))
    if bad.any():
        row = int(np.argmax(bad))
        raise RawFileError(
            path,
            f"a count in column '{name}'",
            f"{values[row]:g} in record {row + 1}",
            hint="The file may be damaged; copy it again from the instrument.",
        )
    return values.astype(np.int64)


def _test_time(
    test_time: np.ndarray | None, step_time: np.ndarray | None, warnings: list[str]
) -> np.ndarray:
    """Time that never runs back: the file's own if it does not, else summed from the step time."""
    back = 0
    if test_time is not None:
        back = int((np.diff(test_time) < 0).sum())
        if not back:
            return test_time
    if step_time is None:
        assert test_time is not None
        warnings.append(f"The test time jumps back {back} times: the jumps are left out.")
        steps = np.diff(test_time, prepend=test_time[:1])
        mended: np.ndarray = test_time[0] + np.cumsum(np.maximum(steps, 0))
        return mended
    if back:
        warnings.append(f"The test time jumps back {back} times: summed from the step time.")
    steps = np.diff(step_time, prepend=step_time[:1])
    total: np.ndarray = np.cumsum(np.where(steps >= 0, steps, step_time))
    return total + (step_time[0] if test_time is None else test_time[0])


def _without_blank_rows(table: Table) -> Table:
    import polars as pl

    if not table.cells[table.cells.columns[0]].is_null().any():
        return table
    used = ~pl.all_horizontal(pl.all().is_null() | (pl.all().str.strip_chars() == ""))
    keep = table.cells.select(used.alias("used"))["used"].to_numpy()
    lines = np.array([table.line(row) for row in range(len(keep))])[keep]
    return Table(
        table.path,
        table.names,
        table.cells.filter(keep),
        table.header_line,
        lines,
        table.metadata,
    )


def _without_cut_row(table: Table, known: Sequence[Column], warnings: list[str]) -> Table:
    """Leave out a last row that lacks cells: the file was copied while the test ran."""
    if table.cells.height < 2:
        return table
    last, before = table.cells.row(-1, named=True), table.cells.row(-2, named=True)
    cut = [c.name for c in known if not last[str(c.place)] and before[str(c.place)]]
    if not cut:
        return table
    warnings.append(
        f"Line {table.line(table.cells.height - 1)} is cut off ({', '.join(cut)} missing) and left"
        " out: the file was copied while the test ran, or the copy is incomplete."
    )
    lines = None if table.lines is None else table.lines[:-1]
    return Table(
        table.path, table.names, table.cells[:-1], table.header_line, lines, table.metadata
    )


def _numbers(table: Table, column: Column) -> np.ndarray:
    """A column as floats; a temperature or resistance that was not recorded is NaN."""
    cells = table.cells[str(column.place)]
    if column.role in OPTIONAL:
        blank = cells.fill_null("").str.strip_chars() == ""
        cells = cells.set(blank, "0")
        values = _floats(table, column, cells, cells) * column.factor
        return np.where(blank.to_numpy(), np.nan, values)
    return _floats(table, column, cells, cells) * column.factor


def _seconds(table: Table, column: Column) -> np.ndarray:
    """Plain numbers, ``hh:mm:ss.fff``, ``0d 00:00:00.00`` or ``0-00:00:00`` in seconds."""
    cells = table.cells[str(column.place)].fill_null("").str.strip_chars()
    if not cells.str.contains(":", literal=True).any():
        return _floats(table, column, cells, cells) * column.factor
    parts = cells.str.split_exact(":", 2).struct.unnest()
    hours, days = parts["field_0"], np.zeros(len(cells))
    if hours.str.contains(r"[d \-]").any():
        split = hours.str.extract_groups(r"^(\d*)[d \-]*(\d+)$").struct.unnest()
        days = _floats(table, column, split["1"].fill_null("0"), cells)
        hours = split["2"]
    total: np.ndarray = (
        days * 86400
        + _floats(table, column, hours, cells) * 3600
        + _floats(table, column, parts["field_1"], cells) * 60
        + _floats(table, column, parts["field_2"], cells)
    )
    return total


def _floats(table: Table, column: Column, cells: pl.Series, shown: pl.Series) -> np.ndarray:
    """Text as finite floats, with a decimal point or comma."""
    import polars as pl

    values = cells.cast(pl.Float64, strict=False)
    if values.null_count():
        plain = cells.str.strip_chars().str.replace(",", ".", literal=True)
        values = plain.cast(pl.Float64, strict=False)
    array: np.ndarray = values.fill_null(np.nan).to_numpy()
    bad = ~np.isfinite(array)
    if bad.any():
        row = int(np.argmax(bad))
        raise RawFileError(
            table.path,
            f"a number in column '{column.name}'",
            f"'{shown[row] or ''}'" if shown[row] else "an empty cell",
            line=table.line(row),
            hint="The file may be damaged; copy it again from the instrument.",
        )
    return array


def _categories(kinds: pl.Series) -> pd.Categorical:
    """The step types as the file writes them, one code each."""
    names = kinds.fill_null("").str.strip_chars()
    different = names.unique(maintain_order=True).to_list()
    codes = names.replace_strict({name: code for code, name in enumerate(different)}).to_numpy()
    return coded(codes, different)


def direction_of(kind: str) -> int:
    """``'CC DChg'``, ``'D_CC'``, ``'恒流放电'``, ``'D'`` -> -1; charges -> +1; else 0."""
    word = kind.strip().lower().replace(" ", "_")
    if word.startswith("d_") or word == "d" or any(w in word for w in ("dch", "disch", "放电")):
        return DISCHARGE
    if word.startswith("c_") or word == "c" or any(w in word for w in ("chg", "charg", "充电")):
        return CHARGE
    return REST


def _sign_current(
    table: Table, data: dict[str, Any], direction: np.ndarray | None, warnings: list[str]
) -> None:
    """Negative current in discharge: some programs leave the sign to the type of the step."""
    current = data[CURRENT]
    if direction is None:
        return
    wrong = (direction == DISCHARGE) & (current > 0)
    if not wrong.any():
        return
    if (current < 0).any():
        row = int(np.argmax(wrong))
        warnings.append(
            f"Line {table.line(row)}: positive current in a discharge step"
            f" ({int(wrong.sum())} rows): kept as it is."
        )
        return
    data[CURRENT] = np.where(direction == DISCHARGE, -current, current)


def _split_directions(data: dict[str, Any], direction: np.ndarray | None) -> None:
    """One unsigned counter -> one for charge and one for discharge, zero in the other direction."""
    for role, charging, discharging in (
        (CAPACITY, CHARGING_CAPACITY, DISCHARGING_CAPACITY),
        (ENERGY, CHARGING_ENERGY, DISCHARGING_ENERGY),
    ):
        counter = data.pop(role, None)
        if counter is None or charging in data or discharging in data:
            continue
        sign = direction if direction is not None else np.sign(data[CURRENT])
        data[charging] = np.where(sign == CHARGE, np.abs(counter), 0.0)
        data[discharging] = np.where(sign == DISCHARGE, np.abs(counter), 0.0)
