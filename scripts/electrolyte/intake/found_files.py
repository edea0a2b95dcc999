"""The files that somebody names, and those in folders that somebody names, read one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from electrolyte.ground.errors import RawFileError, UnrecognisedFileError
from electrolyte.intake.file_facts import Reading, readings_of
from electrolyte.readers import sniff
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.study.parts import Selection
from electrolyte.study.sheet_names import HIDDEN, plain


@dataclass(frozen=True)
class Wanted:
    """What files should be: as the options of ``study add`` say.

    table : the lab's own table, which is none of them, wherever it lies
    formats : of single files, such as a new column map that names columns by number alone
    """

    technique: str | None = None
    format: str | None = None
    part: Selection | None = None
    own: tuple[ColumnMap, ...] = ()
    table: Path | None = None
    formats: Mapping[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FoundFiles:
    """What was read of files and folders.

    readings : each with a name of its own
    left_out : files of folders that no reader knows, or that are of another technique
    refused : what is wrong with the others, one entry a file
    unknown : files that were named and that no reader knows
    """

    readings: tuple[Reading, ...]
    left_out: tuple[Path, ...]
    refused: tuple[RawFileError, ...]
    unknown: tuple[UnrecognisedFileError, ...]


def found_files(
    arguments: Sequence[Path], wanted: Wanted, taken: Collection[str] = ()
) -> FoundFiles:
    """Read all files named, and all below folders named, the bad ones among them too.

    ``taken`` : names of measurements that the study has

    A folder that a format recognises, such as an experiment of TopSpin, is one measurement.
    """
    readings: list[Reading] = []
    left_out: list[Path] = []
    refused: list[RawFileError] = []
    unknown: list[UnrecognisedFileError] = []
    for path, named in _files(arguments, wanted):
        try:
            format = wanted.formats.get(path, wanted.format)
            found = readings_of(path, wanted.technique, format, wanted.part, wanted.own)
        except UnrecognisedFileError as error:
            if named:
                unknown.append(error)
            else:
                left_out.append(path)
        except RawFileError as error:
            if not named and wanted.technique and sniff(path, wanted.technique) is None:
                left_out.append(path)
            else:
                refused.append(error)
        else:
            gathered = wanted.table is not None or not named
            readings += [replace(one, gathered=gathered) for one in found]
    return FoundFiles(
        tuple(with_own_names(readings, taken)), tuple(left_out), tuple(refused), tuple(unknown)
    )


def _files(arguments: Sequence[Path], wanted: Wanted) -> Iterator[tuple[Path, bool]]:
    """Each file or folder that is one measurement, and whether it was named as such."""
    for path in arguments:
        if path.is_dir() and sniff(path, wanted.technique) is None:
            yield from ((inside, False) for inside in _below(path, wanted))
        else:
            yield path, True


def _below(folder: Path, wanted: Wanted) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(HIDDEN) or (
            wanted.table and path.resolve() == wanted.table.resolve()
        ):
            continue
        if path.is_dir() and sniff(path, wanted.technique) is None:
            yield from _below(path, wanted)
        else:
            yield path


def with_own_names(readings: Sequence[Reading], taken: Collection[str]) -> list[Reading]:
    """The readings, each with a name of its own.

    Files of one folder that differ only in their endings have these behind the name; then those of
    one name, or of a taken one, have the names of their folders before it.
    """
    named = _with_endings(readings)
    originals = named
    for depth in range(1, 4):
        count = Counter([reading.name for reading in named] + list(taken))
        if all(count[reading.name] == 1 for reading in named):
            return named
        named = [
            replace(one, name=_with_folder(one, original, depth)) if count[one.name] > 1 else one
            for one, original in zip(named, originals, strict=True)
        ]
    return named


def _with_endings(readings: Sequence[Reading]) -> list[Reading]:
    count = Counter((reading.path.parent, reading.name) for reading in readings)
    return [
        replace(one, name=plain(f"{one.name}-{one.path.suffix[1:]}"))
        if count[one.path.parent, one.name] > 1
        else one
        for one in readings
    ]


def _with_folder(reading: Reading, original: Reading, depth: int) -> str:
    folders = reading.path.resolve().parts[-1 - depth : -1]
    return plain("-".join((*folders, original.name)))
