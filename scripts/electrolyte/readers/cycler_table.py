"""The table of a battery cycler, from text or a workbook, as one tidy frame with signs and steps.

Text goes through polars: a million records are split in a third of a second. It is imported on
use, because recognising a file must not need it.
"""

from __future__ import annotations

import codecs
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from electrolyte.digest import sha256_of
from electrolyte.errors import RawFileError
from electrolyte.measurement import (
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
from electrolyte.readers.cycler_columns import (
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
    roles,
)
from electrolyte.readers.cycler_columns import NEEDED as NEEDED_ROLES
from electrolyte.readers.text import SIZE_LIMIT

if TYPE_CHECKING:
    import polars as pl

HEAD = 65536  # bytes in which the header must stand
HEADER_SEARCH = 40  # lines in which the header row must stand
CHARGE, DISCHARGE, REST = 1, -1, 0


@dataclass(frozen=True)
class Table:
    """Header cells and text columns (named ``0``, ``1``, ...) of a file, with their lines.

    header_line : 1-based line (or row) of the header
    lines : 1-based lines of the rows; None if they follow the header without a gap
    """

    path: Path
    names: tuple[str, ...]
    cells: pl.DataFrame
    header_line: int
    lines: np.ndarray | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def line(self, row: int) -> int:
        return self.header_line + 1 + row if self.lines is None else int(self.lines[row])


def load(path: Path) -> bytes:
    """The whole text file in UTF-8 without a mark.

    Raises
    ------
    RawFileError
        Too large, or binary.
    """
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise RawFileError(path, f"a text file below {SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB")
    data = path.read_bytes()
    try:
        data.decode()
        data = data.removeprefix(codecs.BOM_UTF8)
    except UnicodeDecodeError:
        data = decode(data).encode(errors="replace")
    if b"\0" in data:
        raise RawFileError(
            path, "text", "NUL bytes (a binary or damaged file)", hint="Export it again as text."
        )
    return data


def decode(data: bytes) -> str:
    """Bytes of a text file as text; never raises."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:  # a head that ends within a character
            return data[: error.start].decode("utf-8-sig")
    chinese = data.decode("gb18030", errors="replace")
    # the micro sign of Latin-1 looks like half a Chinese character: only known words decide
    head = chinese[:4000]
    return chinese if any(word in head for word in ("电压", "电流")) else data.decode("latin-1")


def separator_of(line: str) -> str:
    """The column separator of a header row."""
    return max(("\t", ";", ","), key=line.count)


def header_of(head: bytes, words: Mapping[str, str] | None = None) -> tuple[int, tuple[str, ...]]:
    """0-based line of the first row that names voltage and current, and its cells; -1 for none."""
    for number, row in enumerate(head_lines(head)):
        names = tuple(cell.strip().strip('"') for cell in row.split(separator_of(row)))
        if roles(names, words) >= set(NEEDED_ROLES):
            return number, names
    return -1, ()


def head_lines(head: bytes) -> list[str]:
    """The first lines of a text file, in which the header stands; never raises."""
    return decode(head[:HEAD]).split("\n", HEADER_SEARCH)[:HEADER_SEARCH]


def text_table(
    path: Path,
    data: bytes,
    header: int,
    names: Sequence[str],
    metadata: Mapping[str, Any],
    wanted: Sequence[int] | None = None,
) -> Table:
    """The rows below line ``header`` (0-based) of a delimited text, every cell as text.

    ``wanted`` : places of the columns to keep (all for None); the others are not split off.
    """
    import polars as pl

    start = 0
    for _ in range(header):
        start = data.index(b"\n", start) + 1
    end = data.find(b"\n", start)
    body = data[end + 1 :] if end >= 0 else b""
    if not body or body.isspace():
        raise RawFileError(
            path, "records below the header", "none", line=header + 1, hint="The test never ran."
        )
    separator = separator_of(data[start:end].decode())
    try:
        cells = pl.read_csv(
            body,
            has_header=False,
            separator=separator,
            schema={str(i): pl.String for i in range(len(names))},
            columns=None if wanted is None else sorted(wanted),
            # rows may be shorter than the header (cut off) or longer (a separator at the end)
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
            infer_schema=False,
            quote_char='"' if b'"' in body else None,
        )
    except pl.exceptions.PolarsError as error:
        raise RawFileError(
            path, "a table of text", f"{str(error).splitlines()[0][:120]}", hint="Export it again."
        ) from None
    return Table(path, tuple(names), cells, header + 1, metadata=metadata)


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
    return pd.DataFrame({c: data[c] for c in order}, copy=False)


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
    hours, days = parts["field_0"], 0.0
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
    return pd.Categorical.from_codes(codes, different)


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
    """Negative current in discharge: some programs write the size and leave the sign to the step."""
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
