"""Delimited text of battery cyclers: encoding, header row, cells.

Text goes through polars: a million records are split in a third of a second. It is imported on
use, because recognising a file must not need it. Columns of numbers that leave no choice how they
are to be read are numbers from the start; all others are text, and told apart later.
"""

from __future__ import annotations

import codecs
import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import decoded, head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import (
    DIMENSIONS,
    INDICES,
    NEEDED,
    RECORD,
    Column,
    roles,
)
from electrolyte.readers.layouts.numerals import POINT, Numerals, numerals_of
from electrolyte.readers.layouts.stated_mass import stated_mass
from electrolyte.readers.layouts.text import SIZE_LIMIT

if TYPE_CHECKING:
    import polars as pl

HEAD = 65536  # bytes in which the header must stand
BLOCK = 1 << 18  # bytes that are looked at in one go: they stay in the processor's cache
LARGE = 1 << 20  # bytes; a smaller file is read as a whole
LARGEST = 1 << 30  # bytes; of a larger one, the columns are too much for a small computer
HEADER_SEARCH = 60  # lines in which the header row must stand
NUMBERS = (*DIMENSIONS, *INDICES, RECORD)  # roles
NOT_BLANK = re.compile(rb"\S")


@dataclass(frozen=True)
class Table:
    """Header cells and columns (named ``0``, ``1``, ...) of a file, with their lines.

    cells : text, or finite numbers without gaps
    header_line : 1-based line (or row) of the header
    lines : 1-based lines of the rows; None if they follow the header without a gap
    written : the header cells as the file writes them, where ``names`` are others
    commas : whether there may be commas in the cells
    sha256 : of the file; empty where it was not computed on the way
    """

    path: Path
    names: tuple[str, ...]
    cells: pl.DataFrame
    header_line: int
    lines: np.ndarray | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    written: tuple[str, ...] = ()
    commas: bool = True
    sha256: str = ""

    @cached_property
    def numerals(self) -> Numerals:
        """How its cells write numbers; ``RawFileError`` if they can be read in two ways."""
        import polars as pl

        text = self.cells.select(pl.col(pl.String))
        if not self.commas:
            return POINT
        if not any(cells.str.contains(",", literal=True).any() for cells in text):
            return POINT
        return numerals_of(self.path, text.iter_rows())

    def line(self, row: int) -> int:
        return self.header_line + 1 + row if self.lines is None else int(self.lines[row])


@dataclass(frozen=True)
class Text:
    """A text file in UTF-8 without a mark.

    head : its beginning, in which header and first record stand
    content : all of it, or the file, if that is large and so encoded
    last_quote, last_comma : where they stand for the last time; below 0 for nowhere
    sha256 : of the file
    """

    path: Path
    head: bytes
    content: bytes | Path
    last_quote: int
    last_comma: int
    sha256: str

    def whole(self) -> bytes:
        """All of it.

        Raises
        ------
        RawFileError
            Too large to be held in memory.
        """
        if isinstance(self.content, bytes):
            return self.content
        _check_size(self.path, self.content.stat().st_size, SIZE_LIMIT)
        return self.content.read_bytes().removeprefix(codecs.BOM_UTF8)


def load(path: Path) -> Text:
    """A text file; a large one in UTF-8 is never in memory as a whole.

    Raises
    ------
    RawFileError
        Too large, or binary.
    """
    size = path.stat().st_size
    _check_size(path, size, LARGEST)
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    block, start, quote, comma, known = bytearray(BLOCK), 0, -1, -1, True
    with path.open("rb", buffering=0) as stream:
        while count := stream.readinto(block):
            part = block if count == BLOCK else block[:count]
            digest.update(part)
            known = known and b"\0" not in part and _is_utf_8(decoder, part)
            quote = start + place if (place := part.rfind(b'"')) >= 0 else quote
            comma = start + place if (place := part.rfind(b",")) >= 0 else comma
            start += count
    if not (known and _is_utf_8(decoder, b"", True)):
        _check_size(path, size, SIZE_LIMIT, ", or larger in UTF-8", "Save it again in UTF-8.")
        return in_memory(path, decoded(path.read_bytes()).encode(errors="replace"))
    with path.open("rb") as stream:
        head = stream.read(LARGE)
    mark = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    content = path if size > LARGE else head[mark:]
    return Text(path, head[mark:], content, quote - mark, comma - mark, digest.hexdigest())


def _check_size(path: Path, size: int, most: int, other: str = "", hint: str = "") -> None:
    if size > most:
        expected = f"a text file below {most >> 20} MiB{other}"
        raise RawFileError(path, expected, f"{size >> 20} MiB", hint=hint)


def in_memory(path: Path, data: bytes) -> Text:
    """The text of a file as other bytes than it holds.

    Raises
    ------
    RawFileError
        Binary.
    """
    if b"\0" in data:
        raise RawFileError(
            path, "text", "NUL bytes (a binary or damaged file)", hint="Export it again as text."
        )
    return Text(path, data, data, data.rfind(b'"'), data.rfind(b","), sha256_of(path))


def _is_utf_8(
    decoder: codecs.IncrementalDecoder, part: bytes | bytearray, final: bool = False
) -> bool:
    """Whether the next bytes of a file are UTF-8."""
    if part.isascii() and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(part, final)
    except UnicodeDecodeError:
        return False
    return True


def separator_of(line: str) -> str:
    """The column separator of a header row."""
    return max(("\t", ";", ","), key=line.count)


def header_of(head: bytes, words: Mapping[str, str] | None = None) -> tuple[int, tuple[str, ...]]:
    """0-based line of the first row that names voltage and current, and its cells; -1 for none."""
    for number, row in enumerate(head_lines(head)):
        names = tuple(cell.strip().strip('"') for cell in row.split(separator_of(row)))
        if roles(names, words) >= set(NEEDED):
            return number, names
    return -1, ()


def head_lines(head: bytes) -> list[str]:
    """The first lines of a text file, in which the header stands; never raises."""
    return head_text(head[:HEAD]).split("\n", HEADER_SEARCH)[:HEADER_SEARCH]


def text_table(
    text: Text,
    header: int,
    names: Sequence[str],
    metadata: Mapping[str, Any],
    wanted: Sequence[Column] | None = None,
) -> Table:
    """The rows below line ``header`` (0-based) of a delimited text.

    ``wanted`` : the columns to keep, of which numbers may be numbers already; the others are not
    split off. For None, all cells as text.
    """
    import polars as pl

    path, data, start = text.path, text.head, 0
    for _ in range(header):
        start = data.index(b"\n", start) + 1
    end = data.find(b"\n", start)
    first = NOT_BLANK.search(data, end + 1) if end >= 0 else None
    if first is None:
        raise RawFileError(
            path, "records below the header", "none", line=header + 1, hint="The test never ran."
        )
    line = data[start:end].decode()
    separator = separator_of(line)
    written = tuple(cell.strip().strip('"') for cell in line.split(separator))
    quoted = text.last_quote > end
    numeric: list[str] = []
    commas = quoted if separator == "," else text.last_comma > end
    if wanted is not None and not quoted and not commas:
        row_end = data.find(b"\n", first.start())
        row = data[first.start() : row_end if row_end >= 0 else None].decode().split(separator)
        numeric = [str(c.place) for c in wanted if c.role in NUMBERS and _is_number(row, c.place)]

    def split(numeric: Sequence[str]) -> pl.DataFrame:
        return pl.read_csv(
            text.content,
            glob=False,
            has_header=False,
            skip_lines=header + 1,
            separator=separator,
            schema={
                str(i): pl.Float64 if str(i) in numeric else pl.String for i in range(len(names))
            },
            columns=None if wanted is None else sorted(column.place for column in wanted),
            # rows may be shorter than the header (cut off) or longer (a separator at the end)
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
            infer_schema=False,
            quote_char='"' if quoted else None,
        )

    try:
        try:
            cells = split(numeric)
            sound = not numeric or all(cells[name].is_finite().all() for name in numeric)
            sound &= not any(cells[name].null_count() for name in numeric)
        except pl.exceptions.PolarsError:
            if not numeric:
                raise
            sound = False
        if not sound:  # what is wrong with a cell can be told of its text only
            cells = split([])
    except pl.exceptions.PolarsError as error:
        raise RawFileError(
            path, "a table of text", f"{str(error).splitlines()[0][:120]}", hint="Export it again."
        ) from None
    about = {**stated_mass(head_text(data[: min(start, HEAD)])), **metadata}
    return Table(
        path,
        tuple(names),
        cells,
        header + 1,
        metadata=about,
        written=written,
        commas=commas,
        sha256=text.sha256,
    )


def _is_number(row: Sequence[str], place: int) -> bool:
    try:
        return place < len(row) and math.isfinite(float(row[place]))
    except ValueError:
        return False
