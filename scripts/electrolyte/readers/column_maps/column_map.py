"""A column map: how a table of text or a spreadsheet that no reader knows is laid out.

It is a format of the study's own, with the functions that a row of ``readers.formats`` has. What a
map may say stands in ``study/column_map_schema.yaml``; ``study/column_maps.py`` reads and checks
the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError

if TYPE_CHECKING:
    from electrolyte.readers.measurement import Measurement

DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "bar": "|", "blanks": None}


@dataclass(frozen=True)
class MappedColumn:
    """One column of the file.

    name, number : its name in the header, or its place, counted from 1; one of the two
    unit : as the map writes it
    sign : -1 where the file holds the negative
    """

    name: str = ""
    number: int = 0
    unit: str = ""
    sign: int = 1

    def __str__(self) -> str:
        return f"'{self.name}'" if self.name else f"number {self.number}"


@dataclass(frozen=True)
class ColumnMap:
    """A checked column map.

    name : of its file, and what the column ``format`` of a sheet says
    content : as it stands in the file, plain data; a recipe holds it
    """

    name: str
    content: Mapping[str, Any]

    verified = True
    generic = False
    wraps = False
    module = "column_maps.mapped"

    @property
    def title(self) -> str:
        return str(self.content.get("title") or f"column map {self.name}")

    @property
    def technique(self) -> str:
        return str(self.content["technique"])

    @property
    def techniques(self) -> tuple[str, ...]:
        return (self.technique,)

    @property
    def layout(self) -> Mapping[str, Any]:
        """The part ``file``: sheet, encoding, delimiter, decimal, header_line, first_line, ..."""
        found: Mapping[str, Any] = self.content.get("file") or {}
        return found

    @property
    def header_line(self) -> int:
        """The line of the names, counted from 1; 0 where there are none."""
        return int(self.layout.get("header_line", 0))

    @property
    def first_line(self) -> int:
        return int(self.layout.get("first_line") or self.header_line + 1)

    @property
    def columns(self) -> dict[str, MappedColumn]:
        """By quantity."""
        return {quantity: MappedColumn(**c) for quantity, c in self.content["columns"].items()}

    def sniff(self, head: bytes, path: Path) -> bool:
        """Whether the file has the header of the map, and the texts above it."""
        if sheet := self.layout.get("sheet"):
            return self._is_workbook(head, path, str(sheet))
        lines = head_text(head).splitlines()
        return self.fits(lines)

    def fits(self, lines: list[str]) -> bool:
        """Whether the first lines of a text have the header of the map, and what is above it.

        A map without a header and without ``contains`` fits no file by itself: a sheet names it.
        """
        marks = self.layout.get("contains") or []
        above = "\n".join(lines[: self.first_line - 1])
        if not all(mark in above for mark in marks):
            return False
        named = [column.name for column in self.columns.values() if column.name]
        if not named:
            return bool(marks)
        if not 0 < self.header_line <= len(lines):
            return False
        return set(named) <= set(self.fields(lines[self.header_line - 1]))

    def fields(self, line: str) -> list[str]:
        """The cells of a line of text."""
        fields = _reader("layouts.columns").fields_of(line, self.delimiter)
        return [field.strip('"').strip() for field in fields]

    @property
    def delimiter(self) -> str | None:
        return DELIMITERS[self.layout.get("delimiter", "tab")]

    def _is_workbook(self, head: bytes, path: Path, sheet: str) -> bool:
        workbook = _reader("layouts.workbook")
        if path.is_dir() or sheet not in workbook.sheet_names(head, path):
            return False
        try:
            rows = workbook.Workbook(path).rows(sheet)
        except RawFileError:
            return False
        named = {column.name for column in self.columns.values() if column.name}
        if not 0 < self.header_line <= len(rows):
            return False
        return bool(named) and named <= {workbook.text(cell) for cell in rows[self.header_line - 1]}

    def bare(self, head: bytes) -> str:  # noqa: ARG002
        return ""

    def read(self, path: Path, technique: str | None = None) -> Measurement:  # noqa: ARG002
        """The measurement.

        Raises
        ------
        RawFileError
            The file is not laid out as the map says, or its numbers are refused by the technique.
        """
        found: Measurement = _reader(self.module).read(path, self)
        return found


def _reader(module: str) -> Any:
    # by name: a rule environment need not hold the libraries of other techniques
    return import_module(f"electrolyte.readers.{module}")
