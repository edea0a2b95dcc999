"""``raw/sources.tsv``: where raw files come from that a study does not carry with it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from electrolyte.ground.errors import Problem, SheetError
from electrolyte.ground.printing import counted
from electrolyte.study.sheet_columns import SOURCES
from electrolyte.study.sheet_rows import Row, read_sheet
from electrolyte.study.sheets import NOT_IN_PATHS

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s/]+/\S*")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Source:
    """One file, and where it is to be had.

    file : below the folder of the sheet, such as ``eis/pellet1_25C.mpr``
    address : of the file or archive, or of a DOI's record; ``doi`` is empty if it is no DOI
    name : of the file or archive in the record of a DOI
    member : of the archive; empty: the file is downloaded as such
    sha256 : hexadecimal
    sheet, line : where it is stated
    """

    file: str
    address: str
    doi: str
    name: str
    member: str
    sha256: str
    licence: str
    citation: str
    sheet: str
    line: int


def read_sources(sheet: Path) -> tuple[Source, ...]:
    """The rows of a sheet of sources; none if there is no such file.

    Raises
    ------
    SheetError
        All problems of the sheet at once.
    """
    sources, problems = usable_sources(sheet)
    if problems:
        raise SheetError(problems)
    return sources


def usable_sources(sheet: Path) -> tuple[tuple[Source, ...], list[Problem]]:
    """The rows of a sheet of sources that are right, and what is wrong with the others.

    Sources are for texts and downloads: numbers need none of them.
    """
    read = read_sheet(sheet, SOURCES)
    problems, right = [*read.faults], []
    for row, repeated in zip(read.rows, _repeated(read.rows), strict=True):
        wrong = [*row.problems, *_unusable(row), *repeated]
        problems += wrong
        right += [] if wrong else [_source(row)]
    return tuple(right), list(dict.fromkeys(problems))


def statement(sources: Iterable[Source]) -> str:
    """For the end of an article: the records that raw files are from, with their licences."""
    records: dict[tuple[str, str, str], list[str]] = {}
    for source in sources:
        record = source.doi or source.citation or source.address.rpartition("/")[0]
        key = (source.citation, record, source.licence)
        records.setdefault(key, []).append(source.address)
    listed = [_record(citation, of, found) for (citation, _, of), found in records.items()]
    return f"Raw files from public records: {'; '.join(listed)}." if listed else ""


def _record(citation: str, licence: str, addresses: list[str]) -> str:
    """``J. Doe, Impedance data (https://doi.org/10.5281/zenodo.1, CC-BY-4.0; 7 files)``."""
    number = counted(len(addresses), "file")
    folder, slash, _ = os.path.commonprefix(addresses).rpartition("/")  # noqa: RUF071 (no paths)
    place = addresses[0] if len(set(addresses)) == 1 else folder + slash
    inside = f"{place}, {licence}; {number}" if licence else f"{place}; {number}"
    return f"{citation} ({inside})" if citation else inside


def _source(row: Row) -> Source:
    text = {name: str(value or "") for name, value in row.values.items()}
    found = _DOI.fullmatch(text["source"])
    doi = found[1] if found else ""
    name = text["name"] or PurePosixPath(text["file"]).name
    return Source(
        file=text["file"],
        address=f"https://doi.org/{doi}" if doi else text["source"],
        doi=doi,
        name=name if doi else "",
        member=text["member"],
        sha256=text["sha256"].lower(),
        licence=text["licence"],
        citation=text["citation"],
        sheet=str(row.sheet),
        line=row.line,
    )


def _unusable(row: Row) -> Iterator[Problem]:
    at = partial(Problem, file=str(row.sheet), line=row.line)
    file, source = str(row.values["file"] or ""), str(row.values["source"] or "")
    digest = str(row.values["sha256"] or "").lower()
    parts = PurePosixPath(file).parts
    inside = file and not file.startswith("/") and not any(p.startswith(".") for p in parts)
    if file and not (inside and not NOT_IN_PATHS & set(file)):
        yield at("file to be a path below the folder of this sheet", f"'{file}'")
    if source and not (_DOI.fullmatch(source) or _ADDRESS.fullmatch(source)):
        yield at("source to be a DOI or an address that begins with https://", f"'{source}'")
    if digest and not _DIGEST.fullmatch(digest):
        advice = "`sha256sum FILE` prints it."
        yield at("sha256 to be 64 hexadecimal digits", f"'{digest[:80]}'", advice)


def _repeated(rows: Iterable[Row]) -> Iterator[tuple[Problem, ...]]:
    """For each row what is wrong with it if the file stands above."""
    lines: dict[str, int] = {}
    for row in rows:
        file = str(row.values["file"])
        first = lines.setdefault(file, row.line)
        found = f"'{file}' also in line {first}"
        again = Problem("each file once", found, file=str(row.sheet), line=row.line)
        yield (again,) if first != row.line else ()
