"""``read`` picks the format of a raw file by content; ``formats`` is the table of all formats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from electrolyte.ground.errors import RawFileError, UnrecognisedFileError, add_table, did_you_mean
from electrolyte.readers.file_head import head_of
from electrolyte.readers.formats import FORMATS, Format, formats_of, known_formats
from electrolyte.readers.unknown_files import LFS_POINTER, kind_of, marked, names_above_numbers

if TYPE_CHECKING:  # pandas takes its time, and every call of snakemake reads this module
    from electrolyte.readers.column_maps.column_map import ColumnMap
    from electrolyte.readers.measurement import Measurement


def sniff(
    path: Path, technique: str | None = None, own: Sequence[ColumnMap] = ()
) -> Format | ColumnMap | None:
    """The first format that recognises the file, or ``None``.

    A stated technique makes a table of bare numbers one of its own formats. ``own`` are the column
    maps of a study, of which the first that fits comes before all formats.
    """
    head = head_of(path)
    maps = (m for m in own if technique in (None, m.technique) and m.sniff(head, path))
    if mapped := next(maps, None):
        return mapped
    formats = formats_of(technique)
    other = marked(head) is not None  # a vendor's file that is not read is nobody's own table
    found = next((f for f in formats if not (other and f.generic) and f.sniff(head, path)), None)
    if found is None and technique is not None and head and not other:
        found = next((f for f in formats if f.bare(head)), None)
    return found


def deciding(
    path: Path, technique: str, format: str | None = None, own: Sequence[ColumnMap] = ()
) -> tuple[Format | ColumnMap, ...]:
    """The formats on whose readers it depends what a file is read as.

    One where the sheet names it or content shows it. All of the technique where none recognises
    the file, where it is packed around another one, or where a package that a reader imports is
    not installed: Snakemake may run where only rule environments hold them.
    """
    every: tuple[Format | ColumnMap, ...] = formats_of(technique)
    if format:
        named = known_formats(own).get(format)
        return every if named is None else (named,)
    try:
        found = sniff(path, technique, own) if path.exists() else None
    except ImportError:
        return every
    return every if found is None or found.wraps else (found,)


def read(
    path: Path,
    technique: str | None = None,
    format: str | None = None,
    own: Sequence[ColumnMap] = (),
) -> Measurement:
    """Read one raw file (or folder).

    Parameters
    ----------
    path : the file
    technique : what the file should hold; ``None`` accepts anything
    format : name of a format, to overrule recognition by content
    own : the column maps of the study

    Raises
    ------
    RawFileError
        The file is missing, empty, of no known format, of another technique, or damaged.
    """
    if not path.exists():
        raise RawFileError(path, "a raw file", "no such file", hint="Check the path.")
    if path.is_file() and path.stat().st_size == 0:
        raise RawFileError(path, "a raw file", "an empty file", hint="Copy it again.")
    if (head := head_of(path)).startswith(LFS_POINTER):
        pointer = kind_of(path, head)
        raise RawFileError(path, "the file itself", pointer.words, hint=pointer.advice)
    chosen = _named(path, format, own) if format else sniff(path, technique, own)
    if chosen is None:
        raise _unrecognised(path, technique)
    measurement = chosen.read(path, technique)
    measurement = measurement.beside.get(technique or "", measurement)
    if technique is not None and measurement.technique != technique:
        raise RawFileError(
            path,
            f"a measurement of technique {technique}",
            f"{measurement.technique} data ({chosen.title})",
            hint=f"Say --technique {measurement.technique}: its sheet is"
            f" raw/{measurement.technique}/measurements.tsv.",
        )
    return measurement


def _named(path: Path, name: str, own: Sequence[ColumnMap]) -> Format | ColumnMap:
    known = known_formats(own)
    if name in known:
        return known[name]
    raise RawFileError(
        path,
        "a format or a column map of the study in the sheet's column 'format'",
        f"'{name}'{did_you_mean(name, list(known))}",
        hint="Leave it empty to recognise the format by content.",
    )


def _unrecognised(path: Path, technique: str | None) -> RawFileError:
    other = sniff(path) if technique else None
    if other is not None:
        try:
            of: tuple[str, ...] = (other.read(path).technique,)
        except RawFileError:
            of = other.techniques
        ways = " or ".join(f"--technique {name}" for name in of)
        sheets = " or ".join(f"raw/{name}/measurements.tsv" for name in of)
        return RawFileError(
            path,
            f"a file of technique {technique}",
            f"{other.title} ({', '.join(of)})",
            hint=f"If it is that, say {ways}: its sheet is {sheets}.",
        )
    head = head_of(path)
    names = names_above_numbers(head)
    if technique is None and not marked(head) and not names and (possible := _possible(head)):
        return RawFileError(
            path,
            "names and units of columns that a reader knows, or the technique",
            "a table of numbers without either",
            hint=f"State the technique: {', '.join(possible)}; for any other,"
            f" {add_table()} proposes a column map (docs/column-maps.md).",
        )
    kind = kind_of(path, head, technique)
    error = UnrecognisedFileError(
        path,
        f"one of the known {technique or 'raw'} formats",
        kind.words or (f"columns {', '.join(names)[:160]}" if names else "none of their marks"),
        hint=kind.advice or _advice(technique),
    )
    error.may_be_table = kind.may_be_table
    return error


def _possible(head: bytes) -> list[str]:
    """What bare numbers can be: ``--technique xrd (two theta and intensity)``, ..."""
    found = ((f, f.bare(head)) for f in FORMATS if head)
    return [f"--technique {f.techniques[0]} ({words})" for f, words in found if words]


def _advice(technique: str | None) -> str:
    """What to do with a file of numbers that no format recognises."""
    formats = formats_of(technique)
    generic = " or ".join(f.name for f in formats if f.generic)
    as_what = f" ({generic})" if technique and generic else ""
    command = add_table(technique or "NAME")
    return (
        f"If it is a table, {command} proposes a column map (docs/column-maps.md); else export it"
        f" as text with names and units of columns{as_what}, or add a reader."
        f" Tried: all {len(formats)} of docs/readers.md."
    )
