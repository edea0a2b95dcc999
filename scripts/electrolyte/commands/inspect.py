"""Show what raw files are: technique, format, instrument, points, ranges, warnings.

A file that cannot be read gets a message instead, and the exit status is 1. With --json one object
a file is printed: path, format, technique, parts, points, columns, metadata, warnings, error. With
--plot the file is drawn, too.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from electrolyte.commands.study_folder import raw_folder
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.intake.answers import AnswerError
from electrolyte.intake.inspection import as_object, describe, failure
from electrolyte.readers import read
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.measurement import Measurement
from electrolyte.study.sheet_columns import TECHNIQUES


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--technique", choices=list(TECHNIQUES), help="what the files should hold")
    parser.add_argument("--format", help="name of the format, to overrule recognition by content")
    parser.add_argument("--plot", type=Path, metavar="PICTURE", help="draw the one file given")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--study", type=Path, metavar="DIR", help="whose column maps may read the files, too"
    )


def run(options: Namespace) -> int:
    if options.plot and len(options.files) > 1:
        raise AnswerError("--plot draws one file; several were given.")
    own = _column_maps(options.study)
    found = [(path, _read(path, options, own)) for path in options.files]
    if options.json:
        print(json.dumps([as_object(*one) for one in found], indent=1, ensure_ascii=False))
    else:
        for path, measurement in found:
            if isinstance(measurement, str):
                print(measurement, "", sep="\n")
            else:
                print(path, *describe(measurement, own), "", sep="\n")
    if options.plot and isinstance(found[0][1], Measurement):
        _plot(found[0][1], options.plot)
    return int(any(isinstance(measurement, str) for _, measurement in found))


def _column_maps(study: Path | None) -> tuple[ColumnMap, ...]:
    if study is None:
        return ()
    # jsonschema takes its time, and most files need no map
    from electrolyte.study.column_maps import read_column_maps

    return tuple(read_column_maps(raw_folder(study)).values())


def _plot(measurement: Measurement, place: Path) -> None:
    from electrolyte.intake.drawing import draw  # matplotlib, for whoever wants a picture

    draw(measurement, place)
    print(f"Drawn: {place}", file=sys.stderr)


def _read(path: Path, options: Namespace, own: Sequence[ColumnMap]) -> Measurement | str:
    """The measurement, or why there is none: one bad file does not hide the others."""
    try:
        return read(path, options.technique, options.format, own)
    except (ElectrolyteError, OSError) as error:
        return failure(path, error)
    except Exception as error:  # somebody asked about a file: a bug is an answer, too
        return f"{path}: a bug of its reader ({type(error).__name__}: {error}); please report it"
