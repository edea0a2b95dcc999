"""Two builds of the same study against each other: every number, every figure."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from electrolyte.ground.printing import with_uncertainty
from electrolyte.provenance.identity import BEYOND

TOLERANCE = 1e-6  # relative; numbers may come from other library versions
LEFT_OUT = ("logs", "benchmarks")  # what runs differ in: times
FIGURES = (".svg", ".pdf", ".png")


@dataclass
class Compared:
    """What was compared, and where the two differ."""

    tables: int = 0
    numbers: int = 0
    rounded: int = 0
    figures: int = 0
    largest: float = 0.0
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.numbers} numbers in {self.tables} tables (largest relative difference"
            f" {self.largest:.1e}, allowed {TOLERANCE:.0e}), {self.rounded} values rounded by their"
            f" u, {self.figures} figures and documents byte by byte:"
            f" {len(self.differences)} differences"
        )


def compare(first: Path, second: Path) -> Compared:
    """Compare all CSV files cell by cell and all figures byte by byte.

    Parameters
    ----------
    first, second : the ``results/`` of two builds
    """
    compared = Compared()
    names, others = _names(first), _names(second)
    compared.differences += [f"only in one of both: {name}" for name in sorted(names ^ others)]
    for name in sorted(names & others):
        one, other = first / name, second / name
        if name.endswith(".csv"):
            compared.tables += 1
            compared.differences += [f"{name} {text}" for text in _table(one, other, compared)]
        else:
            compared.figures += 1
            if one.read_bytes() != other.read_bytes():
                compared.differences.append(f"{name}: other bytes")
    return compared


def _names(results: Path) -> set[str]:
    found = (path.relative_to(results) for path in results.rglob("*"))
    kinds = (*FIGURES, ".csv")
    names = {p.as_posix() for p in found if p.suffix in kinds and p.parts[0] not in LEFT_OUT}
    return {name for name in names if not any(fnmatch(name, other) for other in BEYOND)}


def _table(first: Path, second: Path, compared: Compared) -> Iterator[str]:
    with (
        first.open(encoding="utf-8", newline="") as a,
        second.open(encoding="utf-8", newline="") as b,
    ):
        rows, others = list(csv.reader(a)), list(csv.reader(b))
    if rows[:1] != others[:1] or len(rows) != len(others):
        yield f"has {len(rows)} rows of {rows[:1]}, the other {len(others)} of {others[:1]}"
        return
    header = rows[0] if rows else []
    for line, (row, other) in enumerate(zip(rows, others, strict=True), start=1):
        for column, one, two in zip(header, row, other, strict=False):
            if not _same(one, two, compared):
                yield f"line {line} {column}: {one} and {two}"
        if line > 1 and {"value", "u"} <= set(header):
            printed = [_printed(dict(zip(header, cells, strict=False))) for cells in (row, other)]
            compared.rounded += 1
            if printed[0] != printed[1]:
                yield f"line {line}, rounded by u: {printed[0]} and {printed[1]}"


def _same(one: str, two: str, compared: Compared) -> bool:
    try:
        a, b = float(one), float(two)
    except ValueError:
        return one == two
    compared.numbers += 1
    if a == b or (math.isnan(a) and math.isnan(b)):
        return True
    relative = abs(a - b) / max(abs(a), abs(b))
    compared.largest = max(compared.largest, relative)
    return relative <= TOLERANCE


def _printed(row: dict[str, str]) -> str:
    try:
        return with_uncertainty(float(row["value"]), float(row["u"] or "nan"))
    except ValueError:
        return row["value"]
