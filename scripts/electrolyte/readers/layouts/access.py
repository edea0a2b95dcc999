"""Tables of a Microsoft Access database (Jet 4), read a page at a time without a database engine.

Layout after the notes of mdbtools (``HACKING.md``): pages of 4096 bytes; page 2 defines the catalog
``MSysObjects``, whose rows name the page that defines each table; data pages name the table that
they belong to, and their rows begin where a list of offsets says. Only what the databases of
cyclers hold is read: numbers of fixed length, and short texts.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError

PAGE = 4096
CATALOG = 2  # the page that defines it
DATA, DEFINITION = 1, 2  # kinds of pages
GONE = 0x8000 | 0x4000  # flags of the offset of a row: deleted, or moved to another page
OFFSET = 0x1FFF
TABLE = 1  # kind of object in the catalog
TEXT = 10
NUMBERS = {2: "u1", 3: "<i2", 4: "<i4", 6: "<f4", 7: "<f8", 8: "<f8"}
MOST_PAGES = 1000  # of one definition
HINT = "Copy it again from the cycler, or export it as text."


@dataclass(frozen=True)
class Field:
    """A column: its number, kind and place (bytes in the fixed part, or order of the variable)."""

    number: int
    kind: int
    fixed: bool
    place: int


class Database:
    """An Access database of the Jet 4 kind.

    Raises
    ------
    RawFileError
        Another kind of database, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        content = np.fromfile(path, dtype=np.uint8)
        if len(content) < 3 * PAGE or len(content) % PAGE:
            raise RawFileError(
                path, f"whole pages of {PAGE} bytes", f"{len(content)} bytes", hint=HINT
            )
        if content[20] != 1:
            raise RawFileError(
                path,
                "a database of Access 2000 to 2003 (Jet 4)",
                f"kind {content[20]}",
                hint="Export it as text from the program of the cycler.",
            )
        self._pages = content.reshape(-1, PAGE)
        heads = self._pages[:, :14].copy()
        self._owner = np.where(heads[:, 0] == DATA, heads[:, 4:8].copy().view("<u4")[:, 0], 0)
        self._count = heads[:, 12:14].copy().view("<u2")[:, 0]
        rows = self.texts_and_numbers(CATALOG, ("Id", "Type", "Name"))
        self.tables = {
            name: int(number) & 0xFFFFFF
            for number, kind, name in rows
            if kind == TABLE and isinstance(name, str) and isinstance(number, float)
        }

    def numbers(self, table: str, names: Collection[str] = ()) -> dict[str, np.ndarray]:
        """The columns of numbers of a table as floats, NaN where a field is empty.

        Only those of ``names``, if there are any.
        """
        with _intact(self.path):
            page = self.tables[table]
            fields = self._fields(page)
            start, end = self._rows(page)
            content = self._pages.reshape(-1)
            most = int(_numbers_at(content, start, "<u2").max(initial=0))
            mask = end - (most + 7) // 8
            found = {}
            for name, field in fields.items():
                kind = NUMBERS.get(field.kind)
                if kind is None or not field.fixed or (names and name not in names):
                    continue
                size = np.dtype(kind).itemsize
                place = start + 2 + field.place
                if len(start) and int((place + size - end).max()) > 0:
                    raise IndexError(f"column {name} beyond its row")
                values = _numbers_at(content, place, kind).astype(float)
                there = content[mask + field.number // 8] >> (field.number % 8) & 1
                values[there == 0] = np.nan
                found[name] = values
        return found

    def texts_and_numbers(
        self, page: int, names: tuple[str, ...]
    ) -> list[list[str | float | None]]:
        """The rows of a small table, with only the columns named; absent ones are None."""
        with _intact(self.path):
            fields = self._fields(page)
            content = self._pages.reshape(-1)
            return [
                [_field(content[a:b].tobytes(), fields.get(name)) for name in names]
                for a, b in zip(*self._rows(page), strict=True)
            ]

    def _fields(self, page: int) -> dict[str, Field]:
        """The columns of the table that a page defines, by name."""
        definition = b""
        for _ in range(MOST_PAGES):
            content = self._pages[page].tobytes()
            if content[0] != DEFINITION:
                raise ValueError(f"page {page} defines no table")
            definition += content if not definition else content[8:]
            (page,) = struct.unpack_from("<I", content, 4)
            if not page:
                break
        columns, _, indices = struct.unpack_from("<HII", definition, 45)
        position = 63 + 12 * indices
        entries = [
            struct.unpack_from("<B4xHH6xB5xH2x", definition, position + 25 * i)
            for i in range(columns)
        ]
        position += 25 * columns
        fields = {}
        for kind, number, variable, flags, offset in entries:
            (length,) = struct.unpack_from("<H", definition, position)
            name = definition[position + 2 : position + 2 + length].decode("utf-16-le")
            position += 2 + length
            fixed = bool(flags & 1)
            fields[name] = Field(number, kind, fixed, offset if fixed else variable)
        return fields

    def _rows(self, page: int) -> tuple[np.ndarray, np.ndarray]:
        """First byte of each row of a table in the file, and the byte after its last."""
        own = np.flatnonzero(self._owner == page)
        count = self._count[own, None].astype(np.int64)
        most = min(int(count.max(initial=0)), (PAGE - 14) // 2)
        raw = self._pages[own, 14 : 14 + 2 * most].view("<u2")
        there = np.arange(most) < count  # pages hold different numbers of rows
        offset = (raw & OFFSET).astype(np.int64)
        end = np.insert(offset, 0, PAGE, axis=1)[:, :-1]  # rows fill a page from its end
        overlap = (there & ((offset < 14 + 2 * count) | (offset > end))).any(axis=1)
        overlap |= count[:, 0] > most
        if overlap.any():
            raise ValueError(f"rows of page {own[overlap][0]} overlap")
        keep = there & (raw & GONE == 0) & (end - offset > 2)
        first = own[:, None] * PAGE
        return (first + offset)[keep], (first + end)[keep]


def _numbers_at(content: np.ndarray, places: np.ndarray, kind: str) -> np.ndarray:
    """The numbers that begin at some bytes."""
    count = len(content) + 1 - np.dtype(kind).itemsize
    at_every_byte: np.ndarray = np.ndarray(count, kind, content, strides=(1,))
    return at_every_byte[places]


def _field(row: bytes, field: Field | None) -> str | float | None:
    """One field of a row; None where it is empty."""
    if field is None:
        return None
    (columns,) = struct.unpack_from("<H", row, 0)
    mask = row[len(row) - (columns + 7) // 8 :]
    if not mask[field.number // 8] >> (field.number % 8) & 1:
        return None
    if field.fixed:
        kind = NUMBERS.get(field.kind)
        return None if kind is None else float(np.frombuffer(row, kind, 1, 2 + field.place)[0])
    if field.kind != TEXT:
        return None
    last = len(row) - len(mask)
    begin, end = (
        struct.unpack_from("<H", row, last - 4 - 2 * (field.place + i))[0] for i in (0, 1)
    )
    text = row[begin:end]
    if text[:2] == b"\xff\xfe":  # compressed: one byte a character
        return text[2:].decode("latin-1")
    return text.decode("utf-16-le", errors="replace")


@contextmanager
def _intact(path: Path) -> Iterator[None]:
    """What reading beyond a damaged database raises, as ``RawFileError``."""
    try:
        yield
    except (IndexError, KeyError, ValueError, struct.error, MemoryError) as error:
        reason = f"{type(error).__name__}: {error}"[:120]
        raise RawFileError(path, "an intact Access database", reason, hint=HINT) from None
