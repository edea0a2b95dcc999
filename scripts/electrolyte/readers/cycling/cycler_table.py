"""The table of a battery cycler as one tidy frame: signs, steps, times, units."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_clock import (
    DATE_FORMATS,
    TO_THE_MINUTE,
    another_step,
    begins_with_the_last,
    check_clock,
    date_seconds,
    mended_time,
    of_days,
    restarts,
    restarts_with_steps,
    without_repeated_records,
    without_stale_records,
    without_summer_time,
)
from electrolyte.readers.cycling.cycler_columns import (
    CYCLE,
    DATE,
    INDICES,
    RECORD,
    STEP,
    STEP_KIND,
    STEP_NUMBER,
    TESTS,
    Column,
    columns,
    is_any_clock,
)
from electrolyte.readers.cycling.cycler_columns import NEEDED as NEEDED_ROLES
from electrolyte.readers.cycling.cycler_numbers import numbers, seconds
from electrolyte.readers.cycling.cycler_signs import direction_of, sign_current
from electrolyte.readers.cycling.cycler_tests import in_parts, tests_of
from electrolyte.readers.cycling.cycler_text import Table
from electrolyte.readers.layouts.consistency import check_counter
from electrolyte.readers.layouts.frames import coded, data_frame
from electrolyte.readers.measurement import (
    CURRENT,
    CYCLE_COUNT,
    JUMPS_BACK,
    STEP_COUNT,
    STEP_INDEX,
    STEP_TIME,
    STEP_TYPE,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

MOST = 2**31  # a larger number counts nothing
FEW = 2**24  # smaller numbers are still small where those of many files are counted on


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
    """The tidy measurement of a cycler's table; several tests or channels in it are its parts.

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
    table = _without_repeated_headers(_without_blank_rows(table), known, warnings)
    table = _without_cut_row(table, known, warnings)
    if table.cells.height == 0:
        raise RawFileError(table.path, "records below the header", "none", line=table.header_line)

    if tests := tests_of(table, by_role):
        return in_parts(tests, lambda part: measurement(part, format, words, units, notes))
    if not by_role.keys() & {TEST_TIME, STEP_TIME, DATE}:
        shown = ", ".join(n for n in table.names if n)
        raise RawFileError(
            table.path,
            "a column for the time",
            f"only {shown[:200]}",
            line=table.header_line,
            hint="Export the test time or the step time.",
        )
    data = _times_and_counts(table, by_role, warnings)
    for role in data.keys() & {TEST_TIME, STEP_TIME}:
        if (data[role][1:] < data[role][:-1]).any():
            data[role], midnights = of_days(data[role])
            if midnights:
                warnings.append(
                    f"'{by_role[role].name}' begins again at midnight {len(midnights)} times:"
                    " counted on."
                )
    clocks = data.keys() & {TEST_TIME, STEP_TIME}
    if len(clocks) == 1 and is_any_clock(by_role[next(iter(clocks))].name):
        (clock,) = clocks
        of_steps = restarts_with_steps(data[clock], numbers(table, by_role[CURRENT]))
        role = STEP_TIME if of_steps else TEST_TIME
        data[role], by_role[role] = data.pop(clock), by_role.pop(clock)
    if not data.keys() & {TEST_TIME, STEP_TIME}:
        data[TEST_TIME] = _time_of_dates(table, by_role[DATE], warnings)
    if begins_with_the_last(data.get(TEST_TIME)):
        warnings.append("The table begins with the last record: turned.")
        lines = np.array([table.line(row) for row in range(table.cells.height)])
        table = replace(table, cells=table.cells.reverse(), lines=lines[::-1])
        data = {role: values[::-1] for role, values in data.items()}
        data[TEST_TIME] = data[TEST_TIME] - min(data[TEST_TIME][0], 0.0)  # dates are from the first
    metadata = dict(table.metadata)
    check_clock(table, by_role, data, warnings, metadata)
    for role, column in by_role.items():
        if role not in (TEST_TIME, STEP_TIME, *INDICES, DATE, RECORD, STEP_KIND, *TESTS):
            data[role] = numbers(table, column)
    direction = None
    if STEP_KIND in by_role:
        data[STEP_TYPE] = step_types(table.cells[str(by_role[STEP_KIND].place)])
        codes = np.array([direction_of(n) for n in data[STEP_TYPE].categories], dtype=np.int8)
        direction = codes[data[STEP_TYPE].codes]

    sign_current(table, data, direction, warnings)
    record = None
    if RECORD in by_role:
        record = numbers(table, by_role[RECORD])
        warnings += check_counter(table.path, by_role[RECORD].name, record)
    dates = None
    if DATE in by_role and (TEST_TIME not in data or (np.diff(data[TEST_TIME]) < 0).any()):
        dates = date_seconds(table.cells[str(by_role[DATE].place)])
    again = restarts(data, record, dates)
    frame = tidy(data, warnings, metadata, dates)
    if again and len(frame) == len(table.cells):  # not records that stand there twice
        metadata.setdefault(JUMPS_BACK, again)
    if unknown:
        warnings.append(f"Columns not taken over: {', '.join(unknown)}.")
    if DATE in by_role and "start_time" not in metadata:
        first = table.cells[str(by_role[DATE].place)][0]
        metadata["start_time"] = (first or "").strip()
    sha256 = table.sha256 or sha256_of(table.path)
    return Measurement("cycling", format, frame, table.path, sha256, metadata, tuple(warnings))


def _times_and_counts(
    table: Table, by_role: dict[str, Column], warnings: list[str]
) -> dict[str, Any]:
    """The clocks, and the counters of cycles and steps, by role.

    One that the table can do without does not cost the file: its role is deleted, with a warning.
    """
    data: dict[str, Any] = {}
    for role in (TEST_TIME, STEP_TIME, *INDICES):
        if role not in by_role:
            continue
        column = by_role[role]
        try:
            if role in INDICES:
                data[role] = whole(table.path, column.name, numbers(table, column))
            else:
                data[role] = seconds(table, column)
        except RawFileError:
            needed = role == TEST_TIME or (role == STEP_TIME and TEST_TIME not in by_role)
            reason = "" if needed else _unusable(table, column)
            if not reason:
                raise
            warnings.append(f"Column '{column.name}' is not used: {reason}.")
            del by_role[role]
    return data


def _time_of_dates(table: Table, column: Column, warnings: list[str]) -> np.ndarray:
    """Seconds since the first record, where only dates say when records were taken."""
    dates = date_seconds(table.cells[str(column.place)], (*DATE_FORMATS, *TO_THE_MINUTE))
    if dates is None:
        raise RawFileError(
            table.path,
            "a column for the time, or dates as 2024-01-31 12:00:00",
            f"'{table.cells[str(column.place)][0]}' in column '{column.name}'",
            line=table.line(0),
            hint="Export the test time or the step time.",
        )
    whole_minutes = not (dates % 60).any()
    warnings.append(
        f"The time is taken from the dates of '{column.name}'"
        + (", which are to the minute only." if whole_minutes else ".")
    )
    dates, back = without_summer_time(dates)
    if back:
        lines = ", ".join(str(table.line(place)) for place in back[:5])
        warnings.append(
            f"The dates go back by an hour in line {lines}, as where summer time ends: counted on."
        )
    return dates - dates[0]


def tidy(
    data: Mapping[str, Any],
    warnings: list[str],
    metadata: dict[str, Any],
    dates: np.ndarray | None = None,
) -> pd.DataFrame:
    """Columns by role -> frame in the standard order, with running step numbers and mended time.

    A new step begins where the step or its type changes, or the step time restarts, also unseen in
    lost records; the number of a cycle may change anywhere. ``dates`` are in seconds; ``metadata``
    gets ``JUMPS_BACK``.
    """
    data = dict(data) if dates is None else {**data, DATE: dates}
    data = without_stale_records(without_repeated_records(data, warnings), warnings)
    dates = data.pop(DATE, None)
    kind = data[STEP_TYPE].codes if STEP_TYPE in data else None
    cycle, step, number = (data.pop(role, None) for role in (CYCLE, STEP, STEP_NUMBER))
    step_time = data.get(STEP_TIME)
    marks = [m for m in (number if number is not None else step, kind) if m is not None]
    if marks or step_time is not None:
        changed = np.zeros(len(data[VOLTAGE]), dtype=bool)
        for mark in marks:
            changed[1:] |= mark[1:] != mark[:-1]
        if step_time is not None:
            changed[1:] |= step_time[1:] < step_time[:-1]
            if TEST_TIME in data:
                changed |= another_step(data[TEST_TIME], step_time)
        data[STEP_COUNT] = 1 + np.cumsum(changed, dtype=np.int32)
    if cycle is not None:
        data[CYCLE_COUNT] = cycle
    if step is not None:
        data[STEP_INDEX] = step
    data[TEST_TIME] = mended_time(
        data.get(TEST_TIME), step_time, data.get(STEP_COUNT), dates, warnings, metadata
    )
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
    counts = (values >= 0) & (values < MOST)
    if values.dtype.kind == "f":
        counts &= np.floor(values) == values
    if not counts.all():
        row = int(np.argmin(counts))
        raise RawFileError(
            path,
            f"a count in column '{name}'",
            f"{values[row]:g} in record {row + 1}",
            hint="The file may be damaged; copy it again from the instrument.",
        )
    return values.astype(np.int32 if values.max(initial=0) < FEW else np.int64)


def _unusable(table: Table, column: Column) -> str:
    """Why a column that the table can do without cannot be used; empty if it can."""
    import polars as pl

    cells = table.cells[str(column.place)]
    if cells.dtype == pl.String:
        cells = cells.fill_null("").str.strip_chars()
        blank = int((cells == "").sum())
        if blank:
            return f"{blank} of {len(cells)} cells are empty"
    if column.role in INDICES:
        numbers = cells.cast(pl.Float64, strict=False)
        if not numbers.null_count() and ((numbers != numbers.floor()) | (numbers < 0)).any():
            return "its numbers are no counts"
    return ""


def _without_repeated_headers(table: Table, known: Sequence[Column], warnings: list[str]) -> Table:
    """Leave out rows that are the header again, as where a measurement was started again."""
    import polars as pl

    own = next(column for column in known if column.role in NEEDED_ROLES)
    if table.cells[str(own.place)].dtype != pl.String:
        return table
    name = table.written[own.place] if table.written else own.name
    again = table.cells[str(own.place)].str.strip_chars().str.strip_chars('"') == name
    if not again.fill_null(False).any():
        return table
    keep = ~again.fill_null(False).to_numpy()
    lines = np.array([table.line(row) for row in range(len(keep))])
    shown = ", ".join(str(line) for line in lines[~keep][:5])
    warnings.append(f"The header stands again in line {shown}: left out.")
    return replace(table, cells=table.cells.filter(pl.Series(keep)), lines=lines[keep])


def _without_blank_rows(table: Table) -> Table:
    import polars as pl

    if not table.cells[table.cells.columns[0]].is_null().any():
        return table
    if any(dtype != pl.String for dtype in table.cells.dtypes):
        return table  # a row with numbers is not blank
    used = ~pl.all_horizontal(pl.all().is_null() | (pl.all().str.strip_chars() == ""))
    keep = table.cells.select(used.alias("used"))["used"].to_numpy()
    lines = np.array([table.line(row) for row in range(len(keep))])[keep]
    return replace(table, cells=table.cells.filter(keep), lines=lines)


def _without_cut_row(table: Table, known: Sequence[Column], warnings: list[str]) -> Table:
    """Leave out a last row that lacks cells: the file was copied while the test ran."""
    if table.cells.height < 2:
        return table
    last, before = table.cells.row(-1, named=True), table.cells.row(-2, named=True)
    cut = [c.name for c in known if last[str(c.place)] in (None, "") and before[str(c.place)]]
    if not cut:
        return table
    warnings.append(
        f"Line {table.line(table.cells.height - 1)} is cut off ({', '.join(cut)} missing) and left"
        " out: the file was copied while the test ran, or the copy is incomplete."
    )
    lines = None if table.lines is None else table.lines[:-1]
    return replace(table, cells=table.cells[:-1], lines=lines)


def step_types(kinds: pl.Series) -> pd.Categorical:
    """The step types as the file writes them, one code each."""
    import polars as pl

    written, lasts = kinds.dtype, None
    if not isinstance(written, pl.Enum):
        runs = kinds.cast(pl.String).fill_null("").rle().struct.unnest()  # few: steps last
        kinds, lasts = runs["value"], runs["len"].to_numpy()
        written = pl.Enum(kinds.unique(maintain_order=True))
    codes = kinds.cast(written).to_physical().to_numpy()
    codes = codes if lasts is None else np.repeat(codes, lasts)
    names = [name.strip() for name in written.categories.to_list()]
    different = list(dict.fromkeys(names))
    if different != names:  # the same with blanks around it
        codes = np.array([different.index(name) for name in names])[codes]
    return coded(codes.astype(np.int32), different)
