"""The cells of a cycler's column as numbers and times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import OPTIONAL, Column
from electrolyte.readers.cycling.cycler_text import Table

if TYPE_CHECKING:
    import polars as pl

CLOCK = re.compile(r"[0-9]+:[0-9]{2}:[0-9]{2}(?:\.([0-9]+))?")
LONGEST_CLOCK = 17  # characters; their digits are a whole number that a float holds
BLOCK = 1 << 17  # cells in one go: they stay in the processor's cache
BLANKS = " \u00a0\u2009\u202f'’"  # may stand between thousands, and nowhere else in a number
GROUPED = {  # thousands, by what stands between them
    ",": r"^[-+]?[1-9]\d{0,2}(,\d{3})+(\.|$)",
    ".": r"^[-+]?[1-9]\d{0,2}(\.\d{3})+(,|$)",
}
MISSING = ("", "nan", "-", "n/a")  # what programs write where there is no value


def numbers(table: Table, column: Column, gaps: bool = False) -> np.ndarray:
    """A column as floats; a temperature or resistance that was not recorded is NaN.

    ``gaps`` : the same for empty cells of any column
    """
    cells = table.cells[str(column.place)]
    if cells.dtype.is_numeric():
        return _scaled(cells, column)
    if gaps or column.role in OPTIONAL:
        cells = cells.fill_null("").str.strip_chars()
        blank = cells.str.to_lowercase().is_in(["", "nan"])
        if column.role in OPTIONAL:  # programs write words there: -, OFF, N/A
            blank |= ~cells.str.contains(r"\d")
        cells = cells.set(blank, "0")
        values = _floats(table, column, cells, cells) * column.factor
        return np.where(blank.to_numpy(), np.nan, values)
    return _floats(table, column, cells, cells) * column.factor


def seconds(table: Table, column: Column) -> np.ndarray:
    """Plain numbers, ``hh:mm:ss.fff``, ``0d 00:00:00.00`` or ``0-00:00:00`` in seconds."""
    cells = table.cells[str(column.place)]
    if cells.dtype.is_numeric():
        return _scaled(cells, column)
    cells = cells.fill_null("")
    if (clock := _clock(cells)) is not None:
        return clock
    cells = cells.str.strip_chars()
    if not cells.str.contains(":", literal=True).any():
        return _floats(table, column, cells, cells) * column.factor
    if (clock := _clock(cells)) is not None:
        return clock
    parts = cells.str.split_exact(":", 2).struct.unnest()
    hours, days = parts["field_0"], np.zeros(len(cells))
    if hours.str.contains(r"[d \-.]").any():  # 0d 00, 0-00, 1.00
        split = hours.str.extract_groups(r"^(?:(\d+)[d \-.]+)?(\d+)$").struct.unnest()
        days = _floats(table, column, split["1"].fill_null("0"), cells)
        hours = split["2"]
    total: np.ndarray = (
        days * 86400
        + _floats(table, column, hours, cells) * 3600
        + _floats(table, column, parts["field_1"], cells) * 60
        + _floats(table, column, parts["field_2"], cells)
    )
    return total


def _clock(cells: pl.Series) -> np.ndarray | None:
    """``hh:mm:ss.fff`` in seconds, or None where a cell is written in another way.

    Cells of one length have their digits at the same places, so these are read as columns.
    """
    import polars as pl

    seconds = np.empty(len(cells))
    for begin in range(0, len(cells), BLOCK):
        block = cells.slice(begin, BLOCK)
        lengths = block.str.len_bytes()
        for length in lengths.unique().to_list():
            own = lengths == length
            written = block.filter(own)
            form = CLOCK.fullmatch(written[0])
            if form is None or length > LONGEST_CLOCK:
                return None
            rows = written.cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, length))
            number = np.zeros(len(rows), dtype=np.int64)  # 00:01:02.5 as 1025
            columns = np.array(rows.to_numpy().T, order="C")  # a copy also of a single cell
            for mark, column in zip(written[0], columns, strict=True):
                if mark.isdigit():
                    digit = np.subtract(column, ord("0"), out=column)  # below 0 becomes large
                    if digit.max() > 9:
                        return None
                    number *= 10
                    number += digit
                elif (column != ord(mark)).any():
                    return None
            whole = number / 10.0 ** len(form[1] or "")
            plain = whole - 40 * np.floor(whole / 100) - 2400 * np.floor(whole / 10000)
            seconds[begin : begin + BLOCK][own.to_numpy()] = plain
    return seconds


def _scaled(cells: pl.Series, column: Column) -> np.ndarray:
    values = cells.to_numpy()
    return values if column.factor == 1 else values * column.factor


def _floats(table: Table, column: Column, cells: pl.Series, shown: pl.Series) -> np.ndarray:
    """Text as finite floats, written as the numbers of the whole table."""
    import polars as pl

    decimal, group = table.numerals.decimal, table.numerals.group
    values = cells.cast(pl.Float64, strict=False) if decimal == "." else None
    if values is None or values.null_count():
        plain = cells.str.strip_chars()
        apart = plain.str.contains(rf"^[-+]?[1-9]\d{{0,2}}([{BLANKS}]\d{{3}})+([.,]|$)")
        plain = plain.zip_with(~apart, plain.str.replace_all(f"[{BLANKS}]", ""))
        grouped = plain.str.contains(GROUPED[group])
        plain = plain.zip_with(~grouped, plain.str.replace_all(group, "", literal=True))
        plain = plain.set(plain.str.contains(group, literal=True), "")  # of another kind
        values = plain.str.replace(decimal, ".", literal=True).cast(pl.Float64, strict=False)
    array: np.ndarray = values.fill_null(np.nan).to_numpy()
    bad = ~np.isfinite(array)
    if bad.any():
        row = int(np.argmax(bad))
        raise RawFileError(
            table.path,
            f"a number in column '{column.name}'",
            f"'{shown[row] or ''}'" if shown[row] else "an empty cell",
            line=table.line(row),
            hint="Leave records without it out, or export them again."
            if (shown[row] or "").strip().lower() in MISSING
            else "The file may be damaged; copy it again from the instrument.",
        )
    return array
